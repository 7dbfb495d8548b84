"""What is ordinary: how each object spreads, beyond what the speeds of who shares it ask for, and who comes first.

An object's *profile* is how many more shares it has in each bin than the speeds (`speed`) of its sharers ask for; with
how far these crowd together (`crowding`) it gives the chance of two to meet there.
"""

from __future__ import annotations

import numpy as np

from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.significance.crowding import Crowds
from explorer.methods.significance.reference import Reference
from explorer.process.compiling import njit

# Pseudo-counts of an account's strength to be first, and of an object's profile and crowding.
_FIRST, _PROFILE = 1.0, 20.0
# Steps towards the strengths to be first.
_STEPS = 4


def profiles(shares: Reference, crowd: Crowds, some: Ints, gone: Flags, speed: Floats) -> tuple[Floats, Floats, Floats]:
    """Return for some objects, by bin: the profile, and squared for two shares times the crowding, as in `Crowds`.

    O(objects · bins, and their shares · bins).

    >>> from explorer.methods.significance.crowding import crowds, regulars
    >>> from explorer.methods.significance.speed import speeds
    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> gone, objects = np.zeros(3, np.bool_), np.array([0])
    >>> crowd = crowds(told, 60_000, regulars(*np.zeros((3, 0), np.int64), np.zeros(0), 3), objects)
    >>> profiles(told, crowd, objects, gone, speeds(told, gone))[0].round(2).tolist()
    [[1.0, 1.0, 0.91]]
    """
    profile, same, next_ = (np.zeros((len(some), shares.bins)) for _ in range(3))
    _profiles(
        shares.start, shares.account, shares.bin, crowd.weight, gone, crowd.same, crowd.next, crowd.crowding, some,
        speed, np.empty(shares.bins + 1), np.empty(shares.bins), profile, same, next_,
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
    firsts = np.bincount(shares.account[shares.start[:-1]][~gone[shares.start[:-1]]], minlength=shares.accounts)
    strength, due, total = np.ones(shares.accounts), np.empty(shares.accounts), np.empty(len(shares.start) - 1)
    _strengths(shares.start, shares.account, gone, firsts, due, strength, total)
    return strength, total


@njit(cache=True, nogil=True)
def _profiles(  # type: ignore[no-untyped-def]
    start, account, bin_, weight, gone, same, next_, crowding, some, speeds, ordinary, speed,
    profiles, together_same, together_next,
):  # fmt: skip
    bins = speeds.shape[1]
    for s in range(len(some)):
        o = some[s]
        total = 0.0
        for r in range(bins):
            ordinary[r] = speed[r] = 0
        ordinary[bins] = 0
        for i in range(start[o] + 1, start[o + 1]):
            if not gone[i]:
                ordinary[bin_[i]] += weight[i]
                for r in range(bins):
                    speed[r] += weight[i] * speeds[account[i], r]
        for r in range(bins):
            total += ordinary[r]
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


@njit(cache=True, nogil=True)
def _strengths(start, account, gone, firsts, due, strength, total):  # type: ignore[no-untyped-def]
    for step in range(_STEPS + 1):
        for o in range(len(start) - 1):
            total[o] = 0
            for i in range(start[o], start[o + 1]):
                total[o] += strength[account[i]]
        if step == _STEPS:
            break
        for a in range(len(due)):
            due[a] = 0
        for o in range(len(start) - 1):
            if not gone[start[o]]:
                for i in range(start[o], start[o + 1]):
                    due[account[i]] += 1 / total[o]
        for a in range(len(due)):
            strength[a] = (firsts[a] + _FIRST) / (due[a] + _FIRST)
