"""How far the shares of an object crowd together: which part of those in a bin, or in two neighbours, meet.

Pairs that meet more often than chance or their speeds explain weigh less, lest a group become the profile it is held
against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.significance.reference import Reference
from explorer.methods.sweep import within
from explorer.process.compiling import njit

# An object with more shares than this counts as one with so many, where all are pooled.
_LARGE = 50.0


@dataclass(frozen=True)
class Regulars:
    """What a meeting of two is worth; of two that are not named, 1.

    The pairs whose lower account is a stand at `begin[a]:begin[a + 1]`: the higher in `others`, the worth in `worth`.
    """

    begin: Ints
    others: Ints
    worth: Floats


@dataclass(frozen=True)
class Crowds:
    """How shares lie together: what each share weighs, and of some objects, which meetings fall where.

    `same` and `next` have a row for each of these objects: meetings, by worth, in a bin, and in a bin and its next.
    `crowding` has for all objects together the part of possible meetings that are, in one bin and in two neighbours.
    """

    weight: Floats
    same: Floats
    next: Floats
    crowding: Floats


def regulars(a: Ints, b: Ints, k: Ints, chance: Floats, accounts: int) -> Regulars:
    """Return what a meeting is worth of pairs (in order) that met k times, and so often by chance: of two or more.

    O(pairs).

    >>> regulars(np.array([0, 0]), np.array([1, 2]), np.array([4, 1]), np.array([1.0, 1.0]), 3).worth.tolist()
    [0.5]
    """
    twice = np.flatnonzero(k >= 2)
    worth = np.minimum(1.0, (1 + chance[twice]) / k[twice])
    return Regulars(np.searchsorted(a[twice], np.arange(accounts + 1)), b[twice], worth)


def crowds(shares: Reference, window_ms: int, of: Regulars, some: Ints) -> Crowds:
    """Return how the shares lie together; by object for `some` objects. O(n + e log e) in the shares and meetings e.

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> nobody = regulars(*np.zeros((3, 0), np.int64), np.zeros(0), 3)
    >>> crowds(told, 60_000, nobody, np.array([0])).weight.tolist()
    [1.0, 1.0, 1.0]
    """
    bins = shares.bins
    weight, same, next_ = np.ones(len(shares.ts)), np.zeros((len(some), bins)), np.zeros((len(some), bins))
    inside, all_ = np.zeros((2, bins)), np.zeros((2, bins))
    _crowds(
        shares.start, shares.account, shares.ts, window_ms, shares.bin, of.begin, of.others, of.worth, some,
        shares.known, np.zeros(len(shares.ts), np.int32), np.empty(bins + 1), np.empty((2, bins)),
        weight, same, next_, inside, all_,
    )  # fmt: skip
    return Crowds(weight, same, next_, inside / np.maximum(all_, 1e-300))


def without(crowd: Crowds, shares: Reference, window_ms: int, of: Regulars, some: Ints, gone: Flags) -> Crowds:
    """Return the crowds where shares are gone, which are reckoned anew where any is. O(n + e log e) of these.

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> nobody, all_ = regulars(*np.zeros((3, 0), np.int64), np.zeros(0), 3), np.array([0])
    >>> crowd = crowds(told, 81_000, nobody, all_)
    >>> crowd.next.tolist(), without(crowd, told, 81_000, nobody, all_, np.array([False, True, False])).next.tolist()
    ([[1.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]])
    """
    same, next_ = crowd.same.copy(), crowd.next.copy()
    _without(
        shares.start, shares.account, shares.ts, window_ms, shares.bin, of.begin, of.others, of.worth, some, gone,
        same, next_,
    )  # fmt: skip
    return Crowds(crowd.weight, same, next_, crowd.crowding)


@njit(cache=True, nogil=True)
def _worth(account, i, j, rows, others, worth):  # type: ignore[no-untyped-def]
    low, high = min(account[i], account[j]), max(account[i], account[j])
    left, right = rows[low], rows[low + 1]
    while left < right:
        middle = (left + right) >> 1
        if others[middle] < high:
            left = middle + 1
        else:
            right = middle
    return worth[left] if left < rows[low + 1] and others[left] == high else 1.0


@njit(cache=True, nogil=True)
def _crowds(  # type: ignore[no-untyped-def]
    start, account, ts, window_ms, bin_, rows, others, worth, some, known, partners, count, here,
    weight, same, next_, inside, all_,
):  # fmt: skip
    # An in-window pair lies in one bin or two neighbours: a bin is as wide as the window at least.
    bins = here.shape[1]
    s = 0
    for o in range(len(start) - 1):
        for r in range(bins):
            here[0, r] = here[1, r] = count[r] = 0
        count[bins] = total = 0.0
        # An original meets nobody.
        begin = start[o] + 1 if known else start[o]
        back = begin
        for i in range(begin, start[o + 1]):
            weight[i] = 0
            while not within(ts[back], ts[i], window_ms):
                back += 1
            for j in range(back, i):
                z = _worth(account, i, j, rows, others, worth)
                weight[i] += z
                weight[j] += z
                partners[i] += 1
                partners[j] += 1
                if j > start[o]:
                    here[0 if bin_[i] == bin_[j] else 1, bin_[j]] += z
        for i in range(begin, start[o + 1]):
            weight[i] = weight[i] / partners[i] if partners[i] else 1.0
            if i > start[o]:
                count[bin_[i]] += weight[i]
        for r in range(bins):
            total += count[r]
        scale = 1 / max(1.0, total / _LARGE)
        for r in range(bins):
            inside[0, r] += scale * here[0, r]
            inside[1, r] += scale * here[1, r]
            all_[0, r] += scale * max(0.5 * count[r] ** 2, here[0, r])
            all_[1, r] += scale * max(count[r] * count[r + 1], here[1, r])
        if s < len(some) and some[s] == o:
            for r in range(bins):
                same[s, r], next_[s, r] = here[0, r], here[1, r]
            s += 1


@njit(cache=True, nogil=True)
def _without(start, account, ts, window_ms, bin_, rows, others, worth, some, gone, same, next_):  # type: ignore[no-untyped-def]
    for s in range(len(some)):
        o = some[s]
        any_ = False
        for i in range(start[o] + 1, start[o + 1]):
            any_ = any_ or gone[i]
        if not any_:
            continue
        for r in range(same.shape[1]):
            same[s, r] = next_[s, r] = 0
        back = start[o] + 1
        for i in range(start[o] + 1, start[o + 1]):
            while not within(ts[back], ts[i], window_ms):
                back += 1
            for j in range(back, i):
                if not (gone[i] or gone[j]):
                    z = _worth(account, i, j, rows, others, worth)
                    if bin_[i] == bin_[j]:
                        same[s, bin_[i]] += z
                    else:
                        next_[s, bin_[j]] += z
