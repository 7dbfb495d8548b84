"""What is ordinary: how fast each account is, how each object spreads, and how far shares of it crowd together.

Delays since an object's reference fall into bins. An account's *speed* is how its delays fall into them, drawn
towards everybody's; an object's *profile* is how many more shares it has in each bin than the speeds of its sharers
ask for; its *crowding* is which part of the pairs in a bin, or in two neighbours, lie within the window of each other.
Pairs that meet more often than chance or their speeds explain weigh less in both, lest a group become the profile it
is held against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.significance.reference import Reference
from explorer.methods.sweep import within
from explorer.process.compiling import njit

# Pseudo-counts of an account's speed, of the speed by which meetings are weighed, of an account's strength to be
# first, and of an object's profile and crowding.
SPEED, _WEIGHING, _FIRST, _PROFILE = 10.0, 2.0, 1.0, 20.0
# An object with more shares than this counts as one with so many, where all are pooled.
_LARGE = 50.0
# Steps towards the strengths to be first.
_STEPS = 4
# Places in a bin at which a chance is looked at.
_PLACES = 4_000


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


def geometry(bins: int) -> Floats:
    """Return the chance that two delays lie within a window, both in bin r (row 0), and in r and r + 1 (row 1).

    Each is spread evenly over the logarithm of its bin, the first bin evenly. O(bins).

    >>> geometry(3).round(3).tolist()
    [[1.0, 0.756, 0.323], [0.352, 0.047, 0.005]]
    """
    u = (np.arange(_PLACES) + 0.5) / _PLACES
    log3 = np.log(3.0)
    inside = np.ones((2, bins))
    for r in range(bins):
        width = 3.0 ** (1 - r)  # a window, in units of where the bin begins
        at = u if r == 0 else 3.0**u
        if r:
            low, high = np.maximum(1.0, at - width), np.minimum(3.0, at + width)
            inside[0, r] = (np.log(high / low) / log3).mean()
            inside[1, r] = np.clip(np.log(np.maximum(at + width, 3.0) / 3.0) / log3, 0.0, 1.0).mean()
        else:
            inside[1, r] = np.clip(np.log(1.0 + at) / log3, 0.0, 1.0).mean()
    return inside


def speeds(shares: Reference, gone: Flags, pseudo: float = SPEED) -> Floats:
    """Return how the delays of each account fall into the bins, without shares that are gone. O(n).

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> speeds(told, np.zeros(3, np.bool_)).round(2).tolist()
    [[0.5, 0.5, 0.0], [0.55, 0.45, 0.0], [0.45, 0.55, 0.0]]
    """
    return np.asarray(_speeds(shares.alone, shares.start, shares.account, shares.bin, gone, pseudo))


def by_speed(speed: Floats, a: Ints, b: Ints, inside: Floats) -> Floats:
    """Return the chance that each pair meets on an object that spreads evenly: only the two speeds count.

    O(pairs · bins).

    >>> always_at_once = np.array([[1.0, 0.0, 0.0]] * 2)
    >>> by_speed(always_at_once, np.array([0]), np.array([1]), geometry(3)).tolist()
    [1.0]
    """
    one, other = speed[a], speed[b]
    near = (one[:, :-1] * other[:, 1:] + one[:, 1:] * other[:, :-1]) @ inside[1, :-1]
    return np.asarray((one * other) @ inside[0] + near)


def weighing_speeds(shares: Reference) -> Floats:
    """Return the speeds by which meetings are weighed: nearly everybody's own. O(n).

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> weighing_speeds(told).round(2).tolist()
    [[0.5, 0.5, 0.0], [0.67, 0.33, 0.0], [0.33, 0.67, 0.0]]
    """
    return speeds(shares, np.zeros(len(shares.ts), np.bool_), _WEIGHING)


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
    weight, same, next_, crowding = _crowds(
        shares.start, shares.account, shares.ts, window_ms, shares.bin, of.begin, of.others, of.worth,
        shares.bins, some, shares.known,
    )  # fmt: skip
    return Crowds(weight, same, next_, crowding)


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


def profiles(shares: Reference, crowd: Crowds, some: Ints, gone: Flags, speed: Floats) -> tuple[Floats, Floats, Floats]:
    """Return for some objects, by bin: the profile, and squared for two shares times the crowding, as in `Crowds`.

    O(objects · bins, and their shares · bins).

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> gone, objects = np.zeros(3, np.bool_), np.array([0])
    >>> crowd = crowds(told, 60_000, regulars(*np.zeros((3, 0), np.int64), np.zeros(0), 3), objects)
    >>> profiles(told, crowd, objects, gone, speeds(told, gone))[0].round(2).tolist()
    [[1.0, 1.0, 0.91]]
    """
    profile, same, next_ = _profiles(
        shares.start, shares.account, shares.bin, crowd.weight, gone, crowd.same, crowd.next, crowd.crowding, some,
        speed,
    )  # fmt: skip
    return profile, same, next_


def strengths(shares: Reference, gone: Flags) -> tuple[Floats, Floats]:
    """Return how strongly each account is the first of an object, and the sum of these for each object's sharers.

    By the strengths of Plackett and Luce, in steps of Hunter 2004, Ann. Statist. 32:384. Where originals are known
    they are the first: then no account has any, and the sums are 1. O(n).

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> strength, total = strengths(told, np.zeros(3, np.bool_))
    >>> strength.round(2).tolist(), total.round(2).tolist()
    ([1.5, 0.75, 0.75], [3.0])
    """
    if shares.known:
        return np.zeros(shares.accounts), np.ones(len(shares.start) - 1)
    strength, total = _strengths(shares.start, shares.account, gone, shares.accounts)
    return strength, total


@njit(cache=True, nogil=True)
def _speeds(alone, start, account, bin_, gone, pseudo):  # type: ignore[no-untyped-def]
    counts = alone.copy()
    accounts, bins = counts.shape
    for o in range(len(start) - 1):
        for i in range(start[o] + 1, start[o + 1]):
            counts[account[i], bin_[i]] += not gone[i]
    pooled = np.zeros(bins, np.float64)
    for a in range(accounts):
        for r in range(bins):
            pooled[r] += counts[a, r]
    # Where nothing ordinary is left, every speed is as likely.
    pooled = pooled / pooled.sum() if pooled.sum() > 0 else np.full(bins, 1.0 / bins)
    for a in range(accounts):
        total = counts[a].sum()
        for r in range(bins):
            counts[a, r] = (counts[a, r] + pseudo * pooled[r]) / (total + pseudo)
    return counts


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
def _crowds(start, account, ts, window_ms, bin_, rows, others, worth, bins, some, known):  # type: ignore[no-untyped-def]
    # An in-window pair lies in one bin or two neighbours: a bin is as wide as the window at least.
    weight = np.ones(len(ts), np.float64)
    same = np.zeros((len(some), bins), np.float64)
    next_ = np.zeros((len(some), bins), np.float64)
    inside = np.zeros((2, bins), np.float64)
    all_ = np.zeros((2, bins), np.float64)
    count = np.empty(bins + 1, np.float64)
    here = np.empty((2, bins), np.float64)
    partners = np.zeros(len(ts), np.int32)
    s = 0
    for o in range(len(start) - 1):
        here[:] = 0
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
        count[:] = 0
        for i in range(begin, start[o + 1]):
            weight[i] = weight[i] / partners[i] if partners[i] else 1.0
            if i > start[o]:
                count[bin_[i]] += weight[i]
        scale = 1 / max(1.0, count.sum() / _LARGE)
        for r in range(bins):
            inside[0, r] += scale * here[0, r]
            inside[1, r] += scale * here[1, r]
            all_[0, r] += scale * max(0.5 * count[r] ** 2, here[0, r])
            all_[1, r] += scale * max(count[r] * count[r + 1], here[1, r])
        if s < len(some) and some[s] == o:
            same[s] = here[0]
            next_[s] = here[1]
            s += 1
    return weight, same, next_, inside / np.maximum(all_, 1e-300)


@njit(cache=True, nogil=True)
def _without(start, account, ts, window_ms, bin_, rows, others, worth, some, gone, same, next_):  # type: ignore[no-untyped-def]
    for s in range(len(some)):
        o = some[s]
        any_ = False
        for i in range(start[o] + 1, start[o + 1]):
            any_ = any_ or gone[i]
        if not any_:
            continue
        same[s] = 0
        next_[s] = 0
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


@njit(cache=True, nogil=True)
def _profiles(start, account, bin_, weight, gone, same, next_, crowding, some, speeds):  # type: ignore[no-untyped-def]
    bins = speeds.shape[1]
    profiles = np.empty((len(some), bins), np.float64)
    together_same = np.empty((len(some), bins), np.float64)
    together_next = np.zeros((len(some), bins), np.float64)
    ordinary = np.empty(bins + 1, np.float64)
    speed = np.empty(bins, np.float64)
    for s in range(len(some)):
        o = some[s]
        ordinary[:] = 0
        speed[:] = 0
        for i in range(start[o] + 1, start[o + 1]):
            if not gone[i]:
                ordinary[bin_[i]] += weight[i]
                for r in range(bins):
                    speed[r] += weight[i] * speeds[account[i], r]
        total = ordinary.sum()
        for r in range(bins):
            more = ordinary[r] * total / speed[r] if speed[r] > 0 else 0.0
            profiles[s, r] = (more + _PROFILE) / (total + _PROFILE)
        for r in range(bins):
            near = max(0.5 * ordinary[r] ** 2, same[s, r])
            far = max(ordinary[r] * ordinary[r + 1], next_[s, r])
            g = min(1.0, (same[s, r] + _PROFILE * crowding[0, r]) / (near + _PROFILE))
            # Two shares within a window of the first are within one of each other.
            g = 1.0 if r == 0 else g
            together_same[s, r] = profiles[s, r] ** 2 * g
            if r + 1 < bins:
                h = min(1.0, (next_[s, r] + _PROFILE * crowding[1, r]) / (far + _PROFILE))
                together_next[s, r] = profiles[s, r] * profiles[s, r + 1] * h
    return profiles, together_same, together_next


@njit(cache=True, nogil=True)
def _strengths(start, account, gone, accounts):  # type: ignore[no-untyped-def]
    firsts = np.zeros(accounts, np.float64)
    for o in range(len(start) - 1):
        firsts[account[start[o]]] += not gone[start[o]]
    strength = np.ones(accounts, np.float64)
    total = np.empty(len(start) - 1, np.float64)
    for step in range(_STEPS + 1):
        total[:] = 0
        for o in range(len(start) - 1):
            for i in range(start[o], start[o + 1]):
                total[o] += strength[account[i]]
        if step == _STEPS:
            break
        due = np.zeros(accounts, np.float64)
        for o in range(len(start) - 1):
            if not gone[start[o]]:
                for i in range(start[o], start[o + 1]):
                    due[account[i]] += 1 / total[o]
        for a in range(accounts):
            strength[a] = (firsts[a] + _FIRST) / (due[a] + _FIRST)
    return strength, total
