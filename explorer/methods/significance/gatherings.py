"""Pairs → groups of accounts that met, and why each met so often, as far as its meetings tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.communities import communities
from explorer.methods.significance.clock import by_clock
from explorer.methods.significance.occasions import met_on, sittings
from explorer.methods.significance.timing import Timing

# Objects met on for each sitting: so many are of an event.
EVENTS = 2.0
# A part below which something is less than half of what could be.
HALF = 0.5
# Of the moments in which a group met, taken two and two of different days, a part beyond this on the same minutes of
# the day is a schedule: all of an app's, a quarter or so of an office's, and hardly one in a thousand of others.
SCHEDULED = 0.1

REASONS = {
    "closed": "they met nearly always, hardly anybody else was there, on many occasions",
    "part": "they met on less than half of what both shared",
    "crowd": "most of those who shared the objects did so at other times",
    "events": "they met on many objects at a time, as people who attend the same event do",
    "clock": "they act at the same minutes of the day, or by the same timer, as schedules do",
}


@dataclass(frozen=True)
class Described:
    """What the meetings of a group are: `objects` they met on, `sittings` that all of these lie in.

    `met_share` is the mean part of common objects on which a pair met, `alone_share` that of who shared these then.
    """

    accounts: int
    objects: int
    sittings: int
    met_share: float
    alone_share: float
    reason: str


def explained_by_clock(timing: Timing, pairs: Ints) -> Flags:
    """Return which of some pairs (by their places) the clock alone would have met half as often. O(pairs).

    >>> from explorer.methods.significance.reference import Reference
    >>> rows = np.arange(8)
    >>> told = Reference((rows % 2).astype(np.uint32), (rows // 2).astype(np.uint32), rows // 2 * 86_400_000 + rows % 2,
    ...     np.arange(0, 9, 2), 2, False, np.zeros(8, np.uint8), 3, np.zeros((2, 3)))
    >>> timing = Timing.of(told, *np.array([[0], [1], [4]]), np.ones(1), np.array([True]), np.array([0.6]), 60_000)
    >>> explained_by_clock(timing, np.array([0])).tolist()
    [True]
    """
    return np.asarray(timing.floor[pairs] >= HALF * timing.k[pairs] / timing.n[pairs])


def same_minutes(moments: Ints, window_ms: int) -> float:
    """Return of moments taken two and two, of different days, the part within the window on the clock. O(n log n).

    >>> same_minutes(np.arange(5) * 86_400_000 + np.arange(5) * 1_000, 60_000)
    1.0
    """
    twice = np.repeat(np.array([0, 1], np.uint32), len(moments))
    one = np.array([0]), np.array([1])
    return float(by_clock(twice, np.concatenate([moments, moments]), 2, *one, window_ms)[0])


def nearly_always(timing: Timing, pairs: Ints) -> Floats:
    """Return the part of what could be that each pair (by its place) met and was alone. O(pairs).

    It is the lesser of the part of occasions and that of objects on which they met, times the part of all who shared
    these that was there then.

    >>> from explorer.methods.significance.reference import Reference
    >>> rows = np.arange(8)
    >>> told = Reference((rows % 2).astype(np.uint32), (rows // 2).astype(np.uint32), rows // 2 * 86_400_000 + rows % 2,
    ...     np.arange(0, 9, 2), 2, False, np.zeros(8, np.uint8), 3, np.zeros((2, 3)))
    >>> timing = Timing.of(told, *np.array([[0], [1], [4]]), np.ones(1), np.array([True]), np.array([0.6]), 60_000)
    >>> nearly_always(timing, np.array([0])).tolist()
    [1.0]
    """
    facts = timing.facts
    met = np.minimum(facts.sittings[pairs] / facts.occasions[pairs], timing.k[pairs] / timing.n[pairs])
    return np.asarray(met * facts.alone[pairs])


def of_meetings(timing: Timing, pairs: Ints) -> Described:
    """Return what the meetings of a group's pairs (by their places) are. O(their common objects · log).

    >>> from explorer.methods.significance.reference import Reference
    >>> rows = np.arange(8)
    >>> told = Reference((rows % 2).astype(np.uint32), (rows // 2).astype(np.uint32), rows // 2 * 86_400_000 + rows % 2,
    ...     np.arange(0, 9, 2), 2, False, np.zeros(8, np.uint8), 3, np.zeros((2, 3)))
    >>> timing = Timing.of(told, *np.array([[0], [1], [4]]), np.ones(1), np.array([True]), np.array([0.6]), 60_000)
    >>> of_meetings(timing, np.array([0]))
    Described(accounts=2, objects=4, sittings=4, met_share=1.0, alone_share=1.0, reason='clock')
    """
    a, b, k, n = timing.a[pairs], timing.b[pairs], timing.k[pairs], timing.n[pairs]
    objects, moments = met_on(n, *timing.by.shares(a, b, n), timing.shares, timing.window_ms)
    sat = sittings(moments)
    alone, part = float(timing.facts.alone[pairs].mean()), float((k / n).mean())
    if explained_by_clock(timing, pairs).mean() > HALF or same_minutes(moments, timing.window_ms) > SCHEDULED:
        reason = "clock"
    elif alone < HALF:
        reason = "crowd"
    elif len(objects) >= EVENTS * sat:
        reason = "events"
    else:
        reason = "part" if part < HALF else "closed"
    return Described(len(np.union1d(a, b)), len(objects), sat, part, alone, reason)


def groups_of(a: Ints, b: Ints, weight: Floats, seed: int = 0) -> Ints:
    """Return the number of the community (Leiden's, by weight) that each pair lies in, 0 of one between two.

    O(pairs · rounds of Leiden).

    >>> groups_of(np.array([0, 0, 1, 3]), np.array([1, 2, 2, 4]), np.ones(4)).tolist()
    [1, 1, 1, 2]
    """
    names = (pl.Series(end).cast(pl.String).str.zfill(10) for end in (a, b))
    frame = pl.DataFrame(dict(zip(("source", "target"), names, strict=True)) | {"weight": weight})
    members = communities(frame, seed=seed, others=0).members
    of = np.zeros(int(max(a.max(), b.max())) + 1, np.int64)
    of[members["account"].cast(pl.Int64).to_numpy()] = members["community"].to_numpy()
    return np.where(of[a] == of[b], of[a], 0)


def split(of: Ints) -> list[Ints]:
    """Return the places of each group's pairs, by its number; those of pairs in none are left out. O(n log n).

    >>> [places.tolist() for places in split(np.array([2, 0, 1, 2]))]
    [[2], [0, 3]]
    """
    order = np.argsort(of, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(of[order])) + 1)
    return [part for part in parts if len(part) and of[part[0]]]
