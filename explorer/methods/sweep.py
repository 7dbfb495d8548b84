"""Shares in order → the neighbours of each in time, and the sums of every pair of accounts, one account at a time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from explorer.methods.arrays import Floats, Ints, Numbers, for_reading
from explorer.process.compiling import njit

# Written out as loops, for numba, which checks no bounds: what is handed over is checked where it is handed over.
# Rows are those of `Shares`: by object and, inside it, by moment (milliseconds).


class ShareRows(NamedTuple):
    """Shares as the sweep reads them: one entry a row, by object and moment.

    `code` numbers the messages that have several rows, -1 for any other; it is empty where there are none.
    """

    account: Numbers
    object: Numbers
    ts: Ints
    code: Ints


class Walks(NamedTuple):
    """Rows that have neighbours, account by account: those of account a at `start[a]:start[a + 1]` of `steps`.

    `steps` has four columns: first neighbour, the row itself, one past the last neighbour, the object. `previous`
    has for each row of the shares the one before it of its account and object, -1 for none.
    """

    start: Ints
    steps: Numbers
    previous: Ints


@njit(cache=True, nogil=True)
def within(earlier, later, window_ms):  # type: ignore[no-untyped-def]
    """Whether two moments (milliseconds) lie within the window of each other, its ends included. O(1).

    >>> within(0, 60_000, 60_000), within(0, 60_001, 60_000)
    (True, False)
    """
    return later - earlier <= window_ms


@njit(cache=True, nogil=True)
def together(one, other, window_ms):  # type: ignore[no-untyped-def]
    """Whether two moments (milliseconds), whichever is the earlier, lie within the window of each other. O(1).

    >>> together(60_000, 0, 60_000)
    True
    """
    return within(min(one, other), max(one, other), window_ms)


def span(object_: Numbers, ts: Ints, window_ms: int) -> tuple[Numbers, int, int, int]:
    """Return the neighbours of each row within the window, itself included: the first, and one past the last (n × 2).

    And how many pairs of rows they make, how many of these the object with the most has, and that object. O(n).

    >>> span(np.array([0, 0, 0], np.uint32), np.array([0, 60, 121]), 60)[0].tolist()
    [[0, 2], [0, 2], [2, 3]]
    """
    assert len(object_) == len(ts) < 1 << 32
    spans, total, largest, at = _span(object_, ts, window_ms)
    return spans, int(total), int(largest), int(at)


def walks(rows: ShareRows, spans: Numbers, accounts: int) -> Walks:
    """Return the rows that have neighbours, account by account. O(n).

    >>> account, spans = np.array([0, 1], np.uint32), np.array([[0, 2], [0, 2]], np.uint32)
    >>> rows = ShareRows(account, np.zeros(2, np.uint32), np.array([0, 60]), np.empty(0, np.int64))
    >>> walks(rows, spans, 2).steps.tolist()
    [[0, 0, 2, 0], [0, 1, 2, 0]]
    """
    assert len(rows.account) == len(rows.object) == len(spans)
    assert not len(rows.account) or rows.account.max() < accounts
    return Walks(*_walks(rows.account, rows.object, spans, accounts))


def looks(walks: Walks) -> Ints:
    """Return how many neighbours the rows of each account have: what `sums` looks at for it. O(rows).

    >>> account, spans = np.array([0, 1], np.uint32), np.array([[0, 2], [0, 2]], np.uint32)
    >>> rows = ShareRows(account, np.zeros(2, np.uint32), np.array([0, 60]), np.empty(0, np.int64))
    >>> looks(walks(rows, spans, 2)).tolist()
    [1, 1]
    """
    return np.asarray(_looks(walks.start, walks.steps))


def every_event(spans: Numbers) -> tuple[Numbers, Numbers]:
    """Return every pair of neighbours, the earlier row and the later. O(pairs), 8 bytes each.

    >>> [rows.tolist() for rows in every_event(np.array([[0, 2], [0, 2]], np.uint32))]
    [[0], [1]]
    """
    first, second = _events(spans)
    return first, second


def opened(source: Numbers, target: Numbers, walks: Walks, account: Numbers, accounts: int) -> tuple[Numbers, Numbers]:
    """Return every pair of neighbours (rows) of the pairs of accounts asked for, which are sorted by source.

    O(the neighbours of the sources' rows).

    >>> account, spans = np.array([0, 1], np.uint32), np.array([[0, 2], [0, 2]], np.uint32)
    >>> rows = ShareRows(account, np.zeros(2, np.uint32), np.array([0, 60]), np.empty(0, np.int64))
    >>> pair = np.array([0], np.uint32), np.array([1], np.uint32)
    >>> [found.tolist() for found in opened(*pair, walks(rows, spans, 2), account, 2)]
    [[0], [1]]
    """
    assert len(source) == len(target)
    assert not len(source) or max(source.max(), target.max()) < accounts == len(walks.start) - 1
    first, second = _opened(for_reading(source), for_reading(target), walks, account, accounts)
    return first, second


def places(weight: Numbers) -> Numbers:
    """Return where each row stands in the order of weight, largest first, equal ones as they came. O(n + largest).

    >>> places(np.array([1, 3, 1, 2], np.uint32)).tolist()
    [2, 0, 3, 1]
    """
    return np.asarray(_places(weight))


# A pair's sums: pairs of shares, different objects, different messages of each account that met one of the other's,
# how often each was the earlier, the sum of the delays and the least of them.
COUNTS = ("events", "objects", "source_messages", "target_messages", "source_leads", "target_leads")
_EVENTS, _OBJECTS, _SOURCE, _TARGET, _SOURCE_LEADS, _TARGET_LEADS, _DELAYS, _LEAST = range(8)
_NEVER = np.iinfo(np.int64).max


class Sums(NamedTuple):
    """What pairs of accounts add up to, window by window; of window w the first `found[w]` entries count.

    `numbers` (window, source, target and `COUNTS`, pair), `delays` (window, mean and least in seconds, pair).
    """

    numbers: Numbers
    delays: Floats
    found: Ints


def sums(rows: ShareRows, walks: Walks, accounts: range, windows_ms: Ints, min_weight: int, room: int) -> Sums:
    """Sum the events of each of some accounts with every account of a higher number, for each window.

    `windows_ms` ascend; a pair counts with `min_weight` objects; `room` is the most pairs there can be. Account by
    account, from each of its rows to that row's neighbours, so the sums of one account are all that is in hand and no
    event is kept: O(the neighbours of these accounts' rows).

    >>> account, spans = np.array([0, 1], np.uint32), np.array([[0, 2], [0, 2]], np.uint32)
    >>> rows = ShareRows(account, np.zeros(2, np.uint32), np.array([0, 60]), np.empty(0, np.int64))
    >>> found = sums(rows, walks(rows, spans, 2), range(2), np.array([60]), 1, 1)
    >>> dict(zip(COUNTS, found.numbers[0, 2:, 0].tolist()))["events"], found.delays[0, 0, 0].item()
    (1, 0.06)
    """
    assert len(windows_ms)
    assert (np.diff(windows_ms) > 0).all()
    assert 0 <= accounts.start <= accounts.stop < len(walks.start)
    assert len(rows.account) == len(rows.ts) == len(walks.previous)
    assert len(rows.code) in (0, len(rows.account))
    found = Sums(
        np.empty((len(windows_ms), 2 + len(COUNTS), room), np.uint32),
        np.empty((len(windows_ms), 2, room), np.float64),
        np.zeros(len(windows_ms), np.int64),
    )
    steps = walks.steps[walks.start[accounts.start] : walks.start[accounts.stop]].astype(np.int64)
    # Of one row at least all neighbours are gathered.
    size = max(_BLOCK, int((steps[:, 2] - steps[:, 0]).max(initial=0)))
    _sums(rows, walks, accounts.start, accounts.stop, windows_ms, min_weight, size, found)
    assert (found.found <= room).all()
    return found


@njit(cache=True, nogil=True)
def _places(weight):  # type: ignore[no-untyped-def]
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
def _span(object_, ts, window_ms):  # type: ignore[no-untyped-def]
    n = len(ts)
    spans = np.empty((n, 2), np.uint32)
    total, here, largest, at = 0, 0, 0, 0
    first, last = 0, 0
    for i in range(n):
        if i == 0 or object_[i] != object_[i - 1]:
            first, last, here = i, i, 0
        while not within(ts[first], ts[i], window_ms):
            first += 1
        # `last` is past the row before at least.
        while last < n and object_[last] == object_[i] and within(ts[i], ts[last], window_ms):
            last += 1
        spans[i, 0] = first
        spans[i, 1] = last
        total += last - i - 1
        here += last - i - 1
        if here > largest:
            largest, at = here, int(object_[i])
    return spans, total, largest, at


@njit(cache=True, nogil=True)
def _walks(account, object_, spans, accounts):  # type: ignore[no-untyped-def]
    n = len(account)
    start = np.zeros(accounts + 2, np.int64)
    for i in range(n):
        if spans[i, 1] - spans[i, 0] > 1:
            start[account[i] + 2] += 1
    start = np.cumsum(start)
    steps = np.empty((start[accounts + 1], 4), np.uint32)
    previous = np.full(n, -1, np.int64)
    latest = np.full(accounts, -1, np.int64)
    begin = 0
    for i in range(n):
        if object_[i] != object_[i - 1]:  # the last one, where there is none before
            begin = i
        a = account[i]
        if latest[a] >= begin:
            previous[i] = latest[a]
        latest[a] = i
        if spans[i, 1] - spans[i, 0] > 1:
            k = start[a + 1]
            start[a + 1] += 1
            steps[k, 0] = spans[i, 0]
            steps[k, 1] = i
            steps[k, 2] = spans[i, 1]
            steps[k, 3] = object_[i]
    return start[: accounts + 1], steps, previous


@njit(cache=True, nogil=True)
def _looks(start, steps):  # type: ignore[no-untyped-def]
    looks = np.zeros(len(start) - 1, np.int64)
    for a in range(len(looks)):
        for k in range(start[a], start[a + 1]):
            looks[a] += np.int64(steps[k, 2]) - np.int64(steps[k, 0]) - 1
    return looks


@njit(cache=True, nogil=True)
def _events(spans):  # type: ignore[no-untyped-def]
    n = (spans[:, 1].astype(np.int64) - np.arange(1, len(spans) + 1)).sum()
    first = np.empty(n, np.uint32)
    second = np.empty(n, np.uint32)
    k = 0
    for i in range(len(spans)):
        for j in range(i + 1, spans[i, 1]):
            first[k] = i
            second[k] = j
            k += 1
    return first, second


@njit(cache=True, nogil=True)
def _opened(source, target, walks, account, accounts):  # type: ignore[no-untyped-def]
    start, steps, _ = walks
    asked = np.empty(accounts, np.int64)
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
                for j in range(steps[k, 0], steps[k, 2]):
                    if asked[account[j]] == begin:
                        if filling:
                            first[n] = steps[k, 1]
                            second[n] = j
                        n += 1
            begin = end
        if not filling:
            first = np.empty(n, np.uint32)
            second = np.empty(n, np.uint32)
    return first, second


# The windows make rings: a ring is what lies inside a window and outside the next narrower one. So each event is added
# once, to the ring of its delay, and a window is the sum of the rings inside it.

# Events are gathered some thousand at a time and added in passes, one for each thing that is counted.
_BLOCK = 16_384


class _Events(NamedTuple):
    """Events of one account: the slot of its pair, its own row, the other's row, and the ring of the delay."""

    slot: npt.NDArray[np.int32]
    row: Numbers
    other: Numbers
    ring: npt.NDArray[np.int32]


class _Hand(NamedTuple):
    """The pairs of the account in hand, each in a slot.

    `slots` has each account's slot (-1 for none), `partners` each slot's account, `sums` (slot, ring, field), `latest`
    (slot) the object last met on and the narrowest ring of it.
    """

    slots: npt.NDArray[np.int32]
    partners: Numbers
    sums: Ints
    latest: Ints


@njit(cache=True, nogil=True)
def _sums(rows, walks, first, last, windows_ms, min_weight, size, found):  # type: ignore[no-untyped-def]
    rings = len(windows_ms)
    accounts = len(walks.start) - 1
    pairs = min(accounts, found.numbers.shape[2])
    hand = _Hand(
        np.full(accounts, -1, np.int32),
        np.empty(pairs, np.uint32),
        np.empty((pairs, rings, 8), np.int64),
        np.empty((pairs, 2), np.int64),
    )
    events = _Events(
        np.empty(size, np.int32), np.empty(size, np.uint32), np.empty(size, np.uint32), np.empty(size, np.int32)
    )
    codes = rows.code.max() + 1 if len(rows.code) else 1
    # Messages of several rows, of source and target: (slot, code, ring) of each as one number.
    keys = np.empty((2, 1024), np.int64)
    held = np.zeros(2, np.int64)
    for a in range(first, last):
        met = np.int64(0)  # a plain 0 is a type of its own, for which all that takes it is compiled once more
        held[:] = 0
        k = walks.start[a]
        while k < walks.start[a + 1]:
            n, k, now = _gather(a, k, rows.account, walks, events, hand, met)
            _clear(hand, met, now)
            met = now
            _add_delays(events, n, rows.ts, windows_ms, hand.sums)
            _add_objects(events, n, rows.object, hand)
            for column in range(_SOURCE, _TARGET + 1):
                keys = _add_messages(events, n, column, rows, walks.previous, windows_ms, hand.sums, keys, held, codes)
        for side in range(2):
            n = _distinct(keys[side], held[side], rings)
            for key in keys[side, :n]:
                hand.sums[key // rings // codes, key % rings, _SOURCE + side] += 1
        _write(a, met, hand, min_weight, found)


@njit(cache=True, nogil=True)
def _gather(a, k, account, walks, events, hand, met):  # type: ignore[no-untyped-def]
    # Events of account a with those of a higher number, from its k-th step on, as many steps as there is room for:
    # how many events, the step to go on from, and how many pairs there are now.
    n = 0
    while k < walks.start[a + 1]:
        first, row, last = walks.steps[k, 0], walks.steps[k, 1], walks.steps[k, 2]
        if n + np.int64(last) - np.int64(first) > len(events.row):
            break
        for j in range(first, last):
            b = account[j]
            if b > a:
                if hand.slots[b] < 0:
                    hand.slots[b] = met
                    hand.partners[met] = b
                    met += 1
                events.slot[n] = hand.slots[b]
                events.row[n] = row
                events.other[n] = j
                n += 1
        k += 1
    return n, k, met


@njit(cache=True, nogil=True)
def _clear(hand, first, last):  # type: ignore[no-untyped-def]
    for s in range(first, last):
        hand.latest[s, 0] = -1
        for r in range(hand.sums.shape[1]):
            for field in range(_LEAST):
                hand.sums[s, r, field] = 0
            hand.sums[s, r, _LEAST] = _NEVER


@njit(cache=True, nogil=True)
def _ring(delay, windows_ms):  # type: ignore[no-untyped-def]
    # The narrowest window that a delay lies within; as many as there are where it lies in none.
    r = 0
    while r < len(windows_ms) and not within(0, delay, windows_ms[r]):
        r += 1
    return r


@njit(cache=True, nogil=True)
def _add_delays(events, n, ts, windows_ms, sums):  # type: ignore[no-untyped-def]
    for e in range(n):
        delay = ts[events.other[e]] - ts[events.row[e]]
        late = abs(delay)
        r, s = _ring(late, windows_ms), events.slot[e]
        events.ring[e] = r
        sums[s, r, _EVENTS] += 1
        sums[s, r, _DELAYS] += late
        sums[s, r, _LEAST] = min(sums[s, r, _LEAST], late)
        if delay > 0:
            sums[s, r, _SOURCE_LEADS] += 1
        elif delay < 0:
            sums[s, r, _TARGET_LEADS] += 1


@njit(cache=True, nogil=True)
def _add_objects(events, n, object_, hand):  # type: ignore[no-untyped-def]
    # An object counts once, in the narrowest ring in which the two met on it.
    sums, latest = hand.sums, hand.latest
    for e in range(n):
        o, r, s = object_[events.row[e]], events.ring[e], events.slot[e]
        if latest[s, 0] != o:
            latest[s, 0] = o
            latest[s, 1] = r
            sums[s, r, _OBJECTS] += 1
        elif r < latest[s, 1]:
            sums[s, latest[s, 1], _OBJECTS] -= 1
            latest[s, 1] = r
            sums[s, r, _OBJECTS] += 1


@njit(cache=True, nogil=True)
def _add_messages(events, n, column, rows, previous, windows_ms, sums, keys, held, codes):  # type: ignore[no-untyped-def]
    # A message of the source (or target) counts once, in the ring of the other account's share that is nearest to it.
    # Shares of an account and object come in order of moment: what matters is the one before the share met here.
    mine, theirs = (events.row, events.other) if column == _SOURCE else (events.other, events.row)
    ts, code, rings = rows.ts, rows.code, len(windows_ms)
    for e in range(n):
        r, s, i = events.ring[e], events.slot[e], mine[e]
        if len(code) and code[i] >= 0:
            keys = _keep(keys, held, column - _SOURCE, (s * codes + code[i]) * rings + r, rings)
            continue
        before = previous[theirs[e]]
        if before < 0:
            sums[s, r, column] += 1
        else:
            # Of one no earlier than the message the ring is the narrowest, and changes nothing.
            wider = _ring(ts[i] - ts[before], windows_ms)
            if wider > r:
                sums[s, r, column] += 1
                if wider < rings:
                    sums[s, wider, column] -= 1
    return keys


@njit(cache=True, nogil=True)
def _write(a, met, hand, min_weight, found):  # type: ignore[no-untyped-def]
    # The pairs of an account, by the number of the other, and the slots emptied.
    sums, numbers, delays = hand.sums, found.numbers, found.delays
    for b in np.sort(hand.partners[:met]):
        s = hand.slots[b]
        hand.slots[b] = -1
        for r in range(sums.shape[1]):
            if r > 0:
                for field in range(_LEAST):
                    sums[s, r, field] += sums[s, r - 1, field]
                sums[s, r, _LEAST] = min(sums[s, r, _LEAST], sums[s, r - 1, _LEAST])
            if sums[s, r, _EVENTS] > 0 and sums[s, r, _OBJECTS] >= min_weight:
                n = found.found[r]
                found.found[r] += 1
                numbers[r, 0, n] = a
                numbers[r, 1, n] = b
                for count in range(6):
                    numbers[r, count + 2, n] = sums[s, r, count]
                delays[r, 0, n] = sums[s, r, _DELAYS] / (1000.0 * sums[s, r, _EVENTS])
                delays[r, 1, n] = sums[s, r, _LEAST] / 1000


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
