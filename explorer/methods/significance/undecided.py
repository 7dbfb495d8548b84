"""Pairs that met often and that timing cannot tell from ordinary ones: in order, and in groups with a reason."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from explorer.methods.arrays import Floats, Ints
from explorer.methods.communities import communities
from explorer.methods.significance.guard import EVENTS
from explorer.methods.significance.occasions import met_on, sittings
from explorer.methods.significance.timing import CAUTION, Timing

# Who meets in this part of all chances may do so by attending together: only more is a surprise.
_HALF = 0.5

# Why a group met so often, as far as its meetings tell.
REASONS = {
    "closed": "they met nearly always, hardly anybody else was there, on many occasions",
    "part": "they met on less than half of what both shared",
    "crowd": "most of those who shared the objects were there too",
    "events": "they met on many objects at a time, as people who attend the same event do",
    "clock": "they act at the same minutes of the day, or by the same timer, as schedules do",
}

PAIRS = {
    "place": pl.Int64(),
    "score": pl.Float64(),
    "reason": pl.String(),
    "rank": pl.UInt32(),
    "group": pl.UInt32(),
}
GROUPS = {
    "group": pl.UInt32(),
    "accounts": pl.UInt32(),
    "pairs": pl.UInt32(),
    "objects": pl.UInt32(),
    "sittings": pl.UInt32(),
    "score": pl.Float64(),
    "part": pl.Float64(),
    "alone": pl.Float64(),
    "reason": pl.String(),
}


def undecided(timing: Timing, places: Ints, *, seed: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return pairs (by their places among those of `timing`) in order of surprise, and the groups that they make.

    Pairs: `place`, `score`, `reason`, `rank` (from 1), `group`. The *score* is about −log10 of the chance of meeting
    in so great a part of N occasions, where half would be no surprise: N·KL(part‖q)/ln 10, `part` the lesser of the
    part of occasions and that of objects, times `alone`; q the greater of ½ and 1.5 times the chance of the clock.
    Pairs of no surprise (0) come by part·√sittings.

    Groups (Leiden's communities by meetings): `group` (from 1, the most surprising first, by the median of their
    scores), `accounts`, `pairs`, `objects` they met on, `sittings` that all of these lie in, `score`, `part` (mean of
    meetings among common objects), `alone` (mean), `reason`. O(pairs · log, and their meetings).
    """
    if not len(places):
        return pl.DataFrame(schema=PAIRS), pl.DataFrame(schema=GROUPS)
    k, n, facts, clock = timing.k[places], timing.n[places], timing.facts, timing.floor[places]
    sat, occasions, alone = facts.sittings[places], facts.occasions[places], facts.alone[places]
    part = np.minimum(sat / occasions, k / n) * alone
    score = _surprise(part, occasions, np.maximum(_HALF, np.minimum(1.0, CAUTION * clock)))
    by_clock = clock >= _HALF * k / n
    reason = np.where(k >= EVENTS * sat, "events", np.where(alone < _HALF, "crowd", "closed"))
    reason = np.where((reason == "closed") & (k / n < _HALF), "part", reason)
    reason = np.where(by_clock, "clock", reason)
    order = np.lexsort((timing.b[places], timing.a[places], -part * np.sqrt(sat), -score))
    pairs = pl.DataFrame(
        {"place": places[order], "score": score[order], "reason": reason[order], "rank": np.arange(1, len(order) + 1)}
    )
    of = _groups(timing.a[places], timing.b[places], k, seed)[order]
    rows = list(_described(timing, pairs, of, by_clock[order]))
    rows.sort(key=lambda row: (-float(row["score"]), int(row["first"])))
    number = {row.pop("of"): at for at, row in enumerate(rows, 1)}
    groups = [{"group": at} | row for at, row in enumerate(rows, 1)]
    pairs = pairs.with_columns(group=pl.Series([number.get(one) for one in of.tolist()], dtype=pl.UInt32))
    return pairs.select(PAIRS.keys()).cast(PAIRS), pl.DataFrame(groups, {**GROUPS, "first": pl.Int64()}).drop("first")  # type: ignore[arg-type]


def _described(timing: Timing, pairs: pl.DataFrame, of: Ints, by_clock: Floats) -> Iterator[dict[str, object]]:
    """Yield what the meetings of each group are; pairs between groups are in none."""
    order = np.argsort(of, kind="stable")
    edges = np.flatnonzero(np.diff(of[order])) + 1
    places, scores = pairs["place"].to_numpy(), pairs["score"].to_numpy()
    for mine in np.split(order, edges):
        if of[mine[0]] == 0:
            continue
        group = places[mine]
        a, b, k, n = timing.a[group], timing.b[group], timing.k[group], timing.n[group]
        objects, moments = met_on(n, *timing.by.shares(a, b, n), timing.shares, timing.window_ms)
        sat = sittings(moments)
        alone, part = float(timing.facts.alone[group].mean()), float((k / n).mean())
        if by_clock[mine].mean() > 0.5:
            reason = "clock"
        elif len(objects) >= EVENTS * sat:
            reason = "events"
        elif alone < _HALF:
            reason = "crowd"
        else:
            reason = "part" if part < _HALF else "closed"
        yield {
            "of": int(of[mine[0]]), "first": int(mine.min()), "accounts": len(np.union1d(a, b)), "pairs": len(mine),
            "objects": len(objects), "sittings": sat, "score": float(np.median(scores[mine])), "part": part,
            "alone": alone, "reason": reason,
        }  # fmt: skip


def _groups(a: Ints, b: Ints, k: Ints, seed: int) -> Ints:
    """Return the number of the community that each pair lies in, 0 of one between two."""
    names = (pl.Series(end).cast(pl.String).str.zfill(10) for end in (a, b))
    frame = pl.DataFrame(dict(zip(("source", "target"), names, strict=True)) | {"weight": k.astype(np.float64)})
    members = communities(frame, seed=seed, others=0).members
    of = np.zeros(int(max(a.max(), b.max())) + 1, np.int64)
    of[members["account"].cast(pl.Int64).to_numpy()] = members["community"].to_numpy()
    return np.where(of[a] == of[b], of[a], 0)


def _surprise(part: Floats, n: Ints, chance: Floats) -> Floats:
    """Return −log10 of about the chance of so great a part of n (Chernoff's bound); 0 below the chance."""
    p, q = np.clip(part, 1e-12, 1 - 1e-12), np.clip(chance, 1e-12, 1 - 1e-12)
    bits = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
    return np.where(part > chance, n * bits / np.log(10), 0.0)
