"""Shares in order → the neighbours of each in time, and the sums of every pair of accounts, one account at a time."""

from __future__ import annotations

import numpy as np
from numba import njit

# Written out as loops, for numba. Rows are those of `Shares`: by object and, inside it, by moment.


@njit(cache=True, nogil=True)
def places(weight):  # type: ignore[no-untyped-def]
    """Return where each row stands in the order of weight, largest first, equal ones as they came."""
    most = 0
    for w in weight:
        most = max(most, w)
    begin = np.zeros(most + 2, np.int64)
    for w in weight:
        begin[most - w + 1] += 1
    begin = np.cumsum(begin)
    at = np.empty(len(weight), np.uint32)
    for i in range(len(weight)):
        slot = most - weight[i]
        at[i] = begin[slot]
        begin[slot] += 1
    return at


@njit(cache=True, nogil=True)
def span(object_, ts, window):  # type: ignore[no-untyped-def]
    """Return the neighbours of each row within the window, itself included: the first, and one past the last.

    And how many pairs of rows they make, how many of these the object with the most has, and that object.
    """
    n = len(ts)
    span = np.empty((n, 2), np.uint32)
    total, here, largest, at = 0, 0, 0, 0
    first, last = 0, 0
    for i in range(n):
        if i == 0 or object_[i] != object_[i - 1]:
            first, last, here = i, i, 0
        while ts[i] - ts[first] > window:
            first += 1
        last = max(last, i + 1)
        while last < n and object_[last] == object_[i] and ts[last] - ts[i] <= window:
            last += 1
        span[i, 0] = first
        span[i, 1] = last
        total += last - i - 1
        here += last - i - 1
        if here > largest:
            largest, at = here, int(object_[i])
    return span, total, largest, at


@njit(cache=True, nogil=True)
def by_account(account, object_, span, accounts):  # type: ignore[no-untyped-def]
    """Return rows with neighbours account by account, and of every row the one before it of its account and object.

    Where each account begins; (first neighbour, row, one past the last neighbour, object) of each row; -1 for none.
    """
    n = len(account)
    start = np.zeros(accounts + 2, np.int64)
    for i in range(n):
        if span[i, 1] - span[i, 0] > 1:
            start[account[i] + 2] += 1
    start = np.cumsum(start)
    walks = np.empty((start[accounts + 1], 4), np.uint32)
    previous = np.full(n, -1, np.int64)
    latest = np.full(accounts, -1, np.int64)
    begin = 0
    for i in range(n):
        if i > 0 and object_[i] != object_[i - 1]:
            begin = i
        a = account[i]
        if latest[a] >= begin:
            previous[i] = latest[a]
        latest[a] = i
        if span[i, 1] - span[i, 0] > 1:
            k = start[a + 1]
            start[a + 1] += 1
            walks[k, 0] = span[i, 0]
            walks[k, 1] = i
            walks[k, 2] = span[i, 1]
            walks[k, 3] = object_[i]
    return start[: accounts + 1], walks, previous


@njit(cache=True, nogil=True)
def looks(start, walks):  # type: ignore[no-untyped-def]
    """Return how many neighbours the rows of each account have."""
    looks = np.zeros(len(start) - 1, np.int64)
    for a in range(len(looks)):
        for k in range(start[a], start[a + 1]):
            looks[a] += np.int64(walks[k, 2]) - np.int64(walks[k, 0]) - 1
    return looks


@njit(cache=True, nogil=True)
def events(span):  # type: ignore[no-untyped-def]
    """Return every pair of neighbours, the earlier row and the later."""
    n = (span[:, 1].astype(np.int64) - np.arange(1, len(span) + 1)).sum()
    first = np.empty(n, np.uint32)
    second = np.empty(n, np.uint32)
    k = 0
    for i in range(len(span)):
        for j in range(i + 1, span[i, 1]):
            first[k] = i
            second[k] = j
            k += 1
    return first, second


@njit(cache=True, nogil=True)
def opened(source, target, start, walks, account, accounts):  # type: ignore[no-untyped-def]
    """Return every pair of neighbours of the pairs of accounts asked for, which are sorted by source."""
    asked = np.full(accounts, -1, np.int64)
    first = np.empty(0, np.uint32)
    second = np.empty(0, np.uint32)
    for filling in (False, True):
        asked[:] = -1
        n = 0
        begin = 0
        while begin < len(source):
            end = begin
            while end < len(source) and source[end] == source[begin]:
                asked[target[end]] = begin
                end += 1
            a = source[begin]
            for k in range(start[a], start[a + 1]):
                for j in range(walks[k, 0], walks[k, 2]):
                    if asked[account[j]] == begin:
                        if filling:
                            first[n] = walks[k, 1]
                            second[n] = j
                        n += 1
            begin = end
        if not filling:
            first = np.empty(n, np.uint32)
            second = np.empty(n, np.uint32)
    return first, second


# What a pair's sums are, ring by ring: a ring is what lies inside a window and outside the next narrower one. So
# each event is added once, and the windows are the sums of their rings.
_EVENTS, _OBJECTS, _SOURCE, _TARGET, _SOURCE_LEADS, _TARGET_LEADS, _DELAYS, _LEAST = range(8)
_NEVER = np.iinfo(np.int64).max


@njit(cache=True, nogil=True)
def _ring(delay, windows):  # type: ignore[no-untyped-def]
    r = 0
    while r < len(windows) and delay > windows[r]:
        r += 1
    return r


@njit(cache=True, nogil=True)
def _nearer(sums, field, r, before):  # type: ignore[no-untyped-def]
    # A share counts once for each account that it meets: at that account's share nearest to it. `before` is the ring
    # of the one seen last, which a nearer one replaces.
    if before > r:
        sums[r, field] += 1
        if before < len(sums):
            sums[before, field] -= 1


@njit(cache=True, nogil=True)
def sums(first, last, start, walks, previous, account, ts, code, windows, min_weight, room):  # type: ignore[no-untyped-def]
    """Sum the events of each account from `first` to `last` with every account of a higher number, window by window.

    Account by account, from each of its shares to that share's neighbours: so the sums of one account are all that is
    in hand, and no event is stored. Returns numbers (window, source, target and six counts, pair), delays (window,
    mean and least in seconds, pair), and how many pairs each window has; `room` is the most there can be.
    """
    rings = len(windows)
    numbers = np.empty((rings, 8, room), np.uint32)
    delays = np.empty((rings, 2, room), np.float64)
    found = np.zeros(rings, np.int64)
    accounts = len(start) - 1
    slots = np.full(accounts, -1, np.int32)
    partners = np.empty(min(accounts, room), np.uint32)
    sums = np.empty((len(partners), rings, 8), np.int64)
    latest = np.empty((len(partners), 2), np.int64)
    several = len(code) > 0
    codes = code.max() + 1 if several else 1
    keys = np.empty((2, 1024), np.int64)
    held = np.zeros(2, np.int64)
    for a in range(first, last):
        met = 0
        held[:] = 0
        for k in range(start[a], start[a + 1]):
            i, object_ = walks[k, 1], np.int64(walks[k, 3])
            moment, mine = ts[i], previous[i]
            for j in range(walks[k, 0], walks[k, 2]):
                b = account[j]
                if b <= a:
                    continue
                s = slots[b]
                if s < 0:
                    s = met
                    slots[b] = s
                    partners[s] = b
                    met += 1
                    sums[s] = 0
                    sums[s, :, _LEAST] = _NEVER
                    latest[s, 0] = -1
                delay = ts[j] - moment
                later = delay > 0
                tie = delay == 0
                delay = abs(delay)
                r = _ring(delay, windows) if rings > 1 else 0
                one = sums[s]
                one[r, _EVENTS] += 1
                one[r, _DELAYS] += delay
                one[r, _LEAST] = min(one[r, _LEAST], delay)
                if later:
                    one[r, _SOURCE_LEADS] += 1
                elif not tie:
                    one[r, _TARGET_LEADS] += 1
                if latest[s, 0] != object_:
                    latest[s, 0] = object_
                    latest[s, 1] = r
                    one[r, _OBJECTS] += 1
                elif r < latest[s, 1]:
                    one[latest[s, 1], _OBJECTS] -= 1
                    latest[s, 1] = r
                    one[r, _OBJECTS] += 1
                if several and code[i] >= 0:
                    keys = _keep(keys, held, 0, (s * codes + code[i]) * rings + r, rings)
                else:
                    theirs = previous[j]
                    if theirs < 0:
                        one[r, _SOURCE] += 1
                    elif ts[theirs] < moment:
                        _nearer(one, _SOURCE, r, _ring(moment - ts[theirs], windows))
                if several and code[j] >= 0:
                    keys = _keep(keys, held, 1, (s * codes + code[j]) * rings + r, rings)
                elif mine < 0:
                    one[r, _TARGET] += 1
                elif ts[mine] < ts[j]:
                    _nearer(one, _TARGET, r, _ring(ts[j] - ts[mine], windows))
        for side in range(2):
            n = _distinct(keys[side], held[side], rings)
            for key in keys[side, :n]:
                sums[key // rings // codes, key % rings, _SOURCE + side] += 1
        for b in np.sort(partners[:met]):
            one = sums[slots[b]]
            slots[b] = -1
            for r in range(rings):
                if r > 0:
                    one[r, :_LEAST] += one[r - 1, :_LEAST]
                    one[r, _LEAST] = min(one[r, _LEAST], one[r - 1, _LEAST])
                if one[r, _EVENTS] > 0 and one[r, _OBJECTS] >= min_weight:
                    n = found[r]
                    found[r] += 1
                    numbers[r, 0, n] = a
                    numbers[r, 1, n] = b
                    for c in range(6):
                        numbers[r, c + 2, n] = one[r, c]
                    delays[r, 0, n] = one[r, _DELAYS] / (1000.0 * one[r, _EVENTS])
                    delays[r, 1, n] = one[r, _LEAST] / 1000
    return numbers, delays, found


@njit(cache=True, nogil=True)
def _keep(keys, held, side, key, rings):  # type: ignore[no-untyped-def]
    # Keep a key, and make room first where there is none: drop what is there twice, else take more.
    if held[side] == keys.shape[1]:
        held[side] = _distinct(keys[side], held[side], rings)
        if 2 * held[side] > keys.shape[1]:
            larger = np.empty((2, 2 * keys.shape[1]), np.int64)
            for k in range(2):
                larger[k, : held[k]] = keys[k, : held[k]]
            keys = larger
    keys[side, held[side]] = key
    held[side] += 1
    return keys


@njit(cache=True, nogil=True)
def _distinct(keys, n, rings):  # type: ignore[no-untyped-def]
    # Sort the first n keys and keep of each message its nearest ring; how many are left.
    keys[:n].sort()
    left = 0
    for k in range(n):
        if left == 0 or keys[k] // rings != keys[left - 1] // rings:
            keys[left] = keys[k]
            left += 1
    return left
