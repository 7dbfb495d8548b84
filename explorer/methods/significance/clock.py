"""Who meets by the clock: office hours, a verse at five in the morning, a timer that posts every quarter of an hour."""

from __future__ import annotations

import numpy as np

from explorer.methods.arrays import Flags, Floats, Ints, Numbers
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


def _timed(begin: Ints, ts: Ints, period: int, used: Flags) -> Flags:
    """Return which of the used accounts post by a timer of that period."""
    n = np.diff(begin)
    some = used & (n >= _LEAST_SHARES)
    rows = np.flatnonzero(np.repeat(some, n))
    of = np.repeat(np.arange(len(n)), n)[rows]
    angle = 2 * np.pi * (ts[rows] % period) / period
    c, s = (np.bincount(of, f(angle), len(n)) for f in (np.cos, np.sin))
    squared = c * c + s * s
    return np.asarray(some & (squared >= _RESULTANT * n**2) & (squared >= _SURE * n))


def _raise(chance: Floats, a: Ints, b: Ints, begin: Ints, ts: Ints, period: int, window_ms: int, some: Flags) -> None:
    """Raise the chances of pairs of which both are among some."""
    n = np.diff(begin)
    rows = np.flatnonzero(np.repeat(some, n))
    of = np.repeat(np.arange(len(n)), n)[rows]
    begin = np.concatenate(([0], np.cumsum(np.where(some, n, 0))))
    moment, cycle = ts[rows] % period, ts[rows] // period
    order = np.lexsort((moment, of))
    pairs = np.flatnonzero(some[a] & some[b])
    inside, total = np.zeros(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
    _coincide(
        a[pairs], b[pairs], begin, moment[order], cycle[order], cycle[np.lexsort((cycle, of))], period, window_ms,
        inside, total,
    )  # fmt: skip
    chance[pairs] = np.maximum(chance[pairs], inside / np.maximum(total, 1))


@njit(cache=True, nogil=True)
def _coincide(a, b, begin, moment, cycle, cycles, period, window_ms, within_, total):  # type: ignore[no-untyped-def]
    # Fill in how many pairs of moments are of different cycles, and how many of these lie within the window on the
    # clock. Each account's moments, with their cycles, come in order of the clock; its cycles also by themselves.
    for pair in range(len(a)):
        p, e, f, g = begin[a[pair]], begin[a[pair] + 1], begin[b[pair]], begin[b[pair] + 1]
        i, j, same = p, f, 0
        while i < e and j < g:
            if cycles[i] < cycles[j]:
                i += 1
            elif cycles[i] > cycles[j]:
                j += 1
            else:
                # One of these with all of that cycle on the other side.
                k = j
                while k < g and cycles[k] == cycles[i]:
                    same += 1
                    k += 1
                i += 1
        total[pair] = (e - p) * (g - f) - same
        inside, left, right = 0, f, f
        for i in range(p, e):
            while left < g and moment[left] < moment[i] - window_ms:
                left += 1
            right = max(right, left)
            while right < g and moment[right] <= moment[i] + window_ms:
                right += 1
            for j in range(left, right):
                inside += cycle[i] != cycle[j]
            # Across the end of the cycle, and across its begin.
            j = f
            while j < g and moment[j] <= moment[i] + window_ms - period:
                inside += cycle[i] != cycle[j]
                j += 1
            j = g - 1
            while j >= f and moment[j] >= moment[i] - window_ms + period:
                inside += cycle[i] != cycle[j]
                j -= 1
        within_[pair] = inside
