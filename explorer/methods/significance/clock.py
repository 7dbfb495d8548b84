"""Who meets by the clock: office hours, a verse at five in the morning, a timer that posts every quarter of an hour."""

from __future__ import annotations

import numpy as np

from explorer.methods.arrays import Floats, Ints, Numbers
from explorer.process.compiling import njit

# Shares of an account that its habits are read from, evenly taken.
_SAMPLE = 200
_DAY = 86_400_000
# What posts by itself posts by one of these: an hour, half of it, 15, 10 and 5 minutes, in milliseconds.
_TIMERS = (3_600_000, 1_800_000, 900_000, 600_000, 300_000)
# An account posts by a timer where so many shares, or more, point to one minute of it: their resultant, and n times it.
_LEAST_SHARES, _RESULTANT, _SURE = 20, 0.25, 20.0


def by_clock(account: Numbers, ts: Ints, accounts: int, a: Ints, b: Ints, window_ms: int) -> Floats:
    """Return for each pair the chance that shares of the two, of different days, lie within the window on the clock.

    No meeting counts itself: only shares of different days are held against each other. Of two that both post by
    a timer it is that of the timer, where that is more. Shares come in any order; of each account 200 at most are
    looked at. O(n log n + 400 · pairs).

    >>> nine = np.arange(30) * 86_400_000 + 9 * 3_600_000
    >>> account = np.repeat(np.array([0, 1], np.uint32), 30)
    >>> by_clock(account, np.concatenate([nine, nine + 30_000]), 2, np.array([0]), np.array([1]), 60_000).tolist()
    [1.0]
    """
    if not len(a):
        return np.zeros(0)
    order = np.argsort(account, kind="stable")
    count = np.bincount(account, minlength=accounts)
    place = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    step = np.maximum(1, -(-count // _SAMPLE))
    kept = order[place % np.repeat(step, count) == 0]
    begin = np.concatenate(([0], np.cumsum(np.bincount(account[kept], minlength=accounts))))
    used = np.zeros(accounts, np.bool_)
    used[a] = used[b] = True
    moments = ts[kept]
    chance = np.zeros(len(a))
    for period in (_DAY, *_TIMERS):
        if 2 * window_ms < period:  # else all moments lie within the window of each other on the clock
            some = used if period == _DAY else _timed(begin, moments, period, used)
            _raise(chance, a, b, begin, moments, period, window_ms, some)
    return chance


@njit(cache=True, nogil=True)
def _timed(begin, ts, period, used):  # type: ignore[no-untyped-def]
    timed = np.zeros(len(used), np.bool_)
    for u in range(len(used)):
        n = begin[u + 1] - begin[u]
        if used[u] and n >= _LEAST_SHARES:
            c, s = 0.0, 0.0
            for i in range(begin[u], begin[u + 1]):
                angle = 2 * np.pi * (ts[i] % period) / period
                c += np.cos(angle)
                s += np.sin(angle)
            squared = (c * c + s * s) / (n * n)
            timed[u] = squared >= _RESULTANT and n * squared >= _SURE
    return timed


@njit(cache=True, nogil=True)
def _raise(chance, a, b, begin, ts, period, window_ms, some):  # type: ignore[no-untyped-def]
    # Raise the chances of pairs of which both are among some.
    moment = np.empty(len(ts), np.int64)
    cycle = np.empty(len(ts), np.int64)
    cycles = np.empty(len(ts), np.int64)
    for u in range(len(some)):
        if some[u]:
            p, e = begin[u], begin[u + 1]
            order = np.argsort(ts[p:e] % period, kind="mergesort")
            moment[p:e] = (ts[p:e] % period)[order]
            cycle[p:e] = (ts[p:e] // period)[order]
            cycles[p:e] = np.sort(cycle[p:e])
    for i in range(len(a)):
        u, v = a[i], b[i]
        if some[u] and some[v]:
            p, e, f, g = begin[u], begin[u + 1], begin[v], begin[v + 1]
            total = _different(cycles[p:e], cycles[f:g])
            if total:
                inside = _coincide(moment[p:e], cycle[p:e], moment[f:g], cycle[f:g], period, window_ms)
                chance[i] = max(chance[i], inside / total)


@njit(cache=True, nogil=True)
def _different(x, y):  # type: ignore[no-untyped-def]
    # How many pairs of two sorted columns differ.
    same, i, j = 0, 0, 0
    while i < len(x) and j < len(y):
        if x[i] < y[j]:
            i += 1
        elif x[i] > y[j]:
            j += 1
        else:
            value, p, q = x[i], 0, 0
            while i < len(x) and x[i] == value:
                i += 1
                p += 1
            while j < len(y) and y[j] == value:
                j += 1
                q += 1
            same += p * q
    return len(x) * len(y) - same


@njit(cache=True, nogil=True)
def _coincide(x, of_x, y, of_y, period, window_ms):  # type: ignore[no-untyped-def]
    # How many pairs of moments of different cycles lie within the window on the clock; both sorted on it.
    inside, left, right = 0, 0, 0
    for i in range(len(x)):
        while left < len(y) and y[left] < x[i] - window_ms:
            left += 1
        right = max(right, left)
        while right < len(y) and y[right] <= x[i] + window_ms:
            right += 1
        for j in range(left, right):
            inside += of_x[i] != of_y[j]
        # Across the end of the cycle, and across its begin.
        j = 0
        while j < len(y) and y[j] <= x[i] + window_ms - period:
            inside += of_x[i] != of_y[j]
            j += 1
        j = len(y) - 1
        while j >= 0 and y[j] >= x[i] - window_ms + period:
            inside += of_x[i] != of_y[j]
            j -= 1
    return inside
