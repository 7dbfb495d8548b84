"""Shares → who met whom inside a window, and how often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.errors import InputError
from explorer.methods.arrays import Ints, Numbers
from explorer.methods.shares import Shares
from explorer.methods.sweep import within
from explorer.process.compiling import njit

# Meetings that a sweep may hold, for each share and at least; the most crowded objects are left out beyond that.
ROOM = (8, 20_000_000)


@dataclass(frozen=True)
class Earliest:
    """The earliest share of each account of each object that several shared; object o is start[o]:start[o + 1].

    `number` has the number of each object in the shares.
    """

    account: Numbers
    object: Numbers
    ts: Ints
    start: Ints
    meetings: int
    number: Ints

    @classmethod
    def of(cls, shares: Shares, window_ms: int, warnings: list[str]) -> Earliest:
        """Return the earliest shares; add to `warnings` what was left out. InputError where nothing can repeat.

        O(n) in the shares, and their meetings are counted and not held.
        """
        is_first = np.zeros(len(shares.ts), np.bool_)
        _mark_first(shares.account, shares.object, np.full(len(shares.accounts), -1, np.int64), is_first)
        kept = np.flatnonzero(is_first)
        sizes = np.bincount(shares.object[kept], minlength=len(shares.objects))
        several = sizes >= 2
        if several.sum() < 2:
            shared = _objects(int(several.sum()), "was", "were")
            raise InputError(
                f"{shared} shared by two accounts or more: nothing can be repeated",
                hint="Choose another behaviour, or more data.",
            )
        kept = kept[several[shares.object[kept]]]
        start = np.concatenate(([0], np.cumsum(sizes[several])))
        numbers = np.flatnonzero(several)
        meetings = np.zeros(len(start) - 1, np.int64)
        _count_meetings(start, shares.ts[kept], window_ms, meetings)
        room = max(ROOM[0] * len(shares), ROOM[1])
        if (total := int(meetings.sum())) > room:
            order = np.argsort(meetings, kind="stable")
            crowded = np.zeros(len(meetings), np.bool_)
            crowded[order[np.cumsum(meetings[order]) > room]] = True
            warnings.append(
                f"{_objects(int(crowded.sum()), 'is', 'are')} left out, the most crowded, which alone would make "
                f"{int(meetings[crowded].sum()):,} of {total:,} meetings, and a crowd tells no two accounts apart."
            )
            kept = kept[np.repeat(~crowded, np.diff(start))]
            start = np.concatenate(([0], np.cumsum(np.diff(start)[~crowded])))
            numbers = numbers[~crowded]
            total -= int(meetings[crowded].sum())
        number = np.repeat(np.arange(len(start) - 1, dtype=np.uint32), np.diff(start))
        return cls(shares.account[kept], number, shares.ts[kept], start, total, numbers)


def met_pairs(first: Earliest, window_ms: int) -> tuple[Ints, Ints, Ints]:
    """Return the pairs that met, a < b in order, and how often each did. O(n + e log e) in the shares and meetings e.

    >>> from explorer.methods.shares import shares
    >>> table = {"account": ["ann", "bob"] * 2, "object": ["x", "x", "y", "y"], "ts": [0, 1_234, 500_002, 501_003]}
    >>> import polars as pl
    >>> found = met_pairs(Earliest.of(shares(pl.DataFrame(table)), 60_000, []), 60_000)
    >>> [numbers.tolist() for numbers in found]
    [[0], [1], [2]]
    """
    keys = np.empty(first.meetings, np.uint64)
    _fill_keys(first.start, first.account, first.ts, window_ms, keys)
    keys.sort()
    begin = np.flatnonzero(np.concatenate((np.ones(min(1, len(keys)), np.bool_), keys[1:] != keys[:-1])))
    pair = keys[begin]
    a, b = (pair >> np.uint64(32)).astype(np.int64), (pair & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return a, b, np.diff(begin, append=len(keys))


@njit(cache=True, nogil=True)
def _mark_first(account, object_, last, kept):  # type: ignore[no-untyped-def]
    for i in range(len(account)):
        if last[account[i]] != object_[i]:
            last[account[i]] = object_[i]
            kept[i] = True


@njit(cache=True, nogil=True)
def _count_meetings(start, ts, window_ms, count):  # type: ignore[no-untyped-def]
    for o in range(len(start) - 1):
        back = start[o]
        for i in range(start[o], start[o + 1]):
            while not within(ts[back], ts[i], window_ms):
                back += 1
            count[o] += i - back


@njit(cache=True, nogil=True)
def _fill_keys(start, account, ts, window_ms, keys):  # type: ignore[no-untyped-def]
    n = 0
    for o in range(len(start) - 1):
        back = start[o]
        for i in range(start[o], start[o + 1]):
            while not within(ts[back], ts[i], window_ms):
                back += 1
            for j in range(back, i):
                low, high = min(account[i], account[j]), max(account[i], account[j])
                keys[n] = (np.uint64(low) << np.uint64(32)) | np.uint64(high)
                n += 1


def _objects(count: int, is_: str, are: str) -> str:
    """Return how many objects are what.

    >>> _objects(1, "was", "were"), _objects(0, "was", "were")
    ('1 object was', '0 objects were')
    """
    return f"{count:,} object {is_}" if count == 1 else f"{count:,} objects {are}"
