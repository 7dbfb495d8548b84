"""Pairs that met often and that timing cannot tell from ordinary ones: in order, and in groups with a reason."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import polars as pl

from explorer.methods.arrays import Floats, Ints
from explorer.methods.significance.gatherings import (
    EVENTS,
    HALF,
    explained_by_clock,
    groups_of,
    nearly_always,
    of_meetings,
    split,
)
from explorer.methods.significance.timing import CAUTION, Timing

PAIRS = {
    "place": pl.Int64(),
    "surprise": pl.Float64(),
    "reason": pl.String(),
    "rank": pl.UInt32(),
    "gathering": pl.UInt32(),
}
GATHERINGS = {
    "gathering": pl.UInt32(),
    "accounts": pl.UInt32(),
    "pairs": pl.UInt32(),
    "objects": pl.UInt32(),
    "sittings": pl.UInt32(),
    "surprise": pl.Float64(),
    "met_share": pl.Float64(),
    "alone_share": pl.Float64(),
    "reason": pl.String(),
}


def undecided(timing: Timing, places: Ints, *, seed: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return pairs (by their places among those of `timing`) in order of surprise, and the groups that they make.

    Pairs: `place`, `surprise`, `reason`, `rank` (from 1), `gathering`. The *surprise* is about −log10 of the chance of
    meeting in so great a part of N occasions, where half would be no surprise: N·KL(part‖q)/ln 10, `part` what
    `nearly_always` tells, q the greater of ½ and 1.5 times the chance of the clock.
    Pairs of no surprise (0) come by part·√sittings.

    Groups (Leiden's communities by meetings): `gathering` (from 1, the most surprising first, by the median of their
    scores), `accounts`, `pairs`, and what `of_meetings` tells. O(pairs · log, and their common objects).

    >>> from explorer.methods.significance.reference import Reference
    >>> rows = np.arange(8)
    >>> told = Reference((rows % 2).astype(np.uint32), (rows // 2).astype(np.uint32), rows // 2 * 86_400_000 + rows % 2,
    ...     np.arange(0, 9, 2), 2, False, np.zeros(8, np.uint8), 3, np.zeros((2, 3)))
    >>> timing = Timing.of(told, *np.array([[0], [1], [4]]), np.ones(1), np.array([True]), np.array([0.6]), 60_000)
    >>> pairs, groups = undecided(timing, np.array([0]))
    >>> pairs["reason"].item(), groups["reason"].item()
    ('clock', 'clock')
    """
    if not len(places):
        return pl.DataFrame(schema=PAIRS), pl.DataFrame(schema=GATHERINGS)
    k, n, facts = timing.k[places], timing.n[places], timing.facts
    sat, occasions, alone = facts.sittings[places], facts.occasions[places], facts.alone[places]
    part = nearly_always(timing, places)
    score = _surprise(part, occasions, np.maximum(HALF, np.minimum(1.0, CAUTION * timing.floor[places])))
    reason = np.select(
        [explained_by_clock(timing, places), alone < HALF, k >= EVENTS * sat, k < HALF * n],
        ["clock", "crowd", "events", "part"],
        "closed",
    )
    order = np.lexsort((timing.b[places], timing.a[places], -part * np.sqrt(sat), -score))
    places, score = places[order], score[order]
    of = groups_of(timing.a[places], timing.b[places], timing.k[places].astype(np.float64), seed)
    parts = split(of)
    medians = [float(np.median(score[part])) for part in parts]
    by_score = sorted(range(len(parts)), key=lambda i: (-medians[i], parts[i].min()))
    group = np.zeros(len(places), np.int64)
    rows = []
    for number, i in enumerate(by_score, 1):
        group[parts[i]] = number
        told = asdict(of_meetings(timing, places[parts[i]]))
        rows.append({"gathering": number, "pairs": len(parts[i]), "surprise": medians[i]} | told)
    pairs = pl.DataFrame(
        {
            "place": places,
            "surprise": score,
            "reason": pl.Series(reason[order].tolist(), dtype=pl.String),
            "rank": np.arange(1, len(places) + 1),
            "gathering": pl.Series(group).replace(0, None),
        }
    )
    return pairs.cast(PAIRS), pl.DataFrame(rows, GATHERINGS)  # type: ignore[arg-type]


def _surprise(part: Floats, n: Ints, chance: Floats) -> Floats:
    """Return −log10 of about the chance of so great a part of n (Chernoff's bound); 0 below the chance."""
    p, q = np.clip(part, 1e-12, 1 - 1e-12), np.clip(chance, 1e-12, 1 - 1e-12)
    bits = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
    return np.where(part > chance, n * bits / np.log(10), 0.0)
