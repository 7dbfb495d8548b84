"""Pairs of each behaviour → what all behaviours together say of each pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from explorer.analyses.detect_methods import Checked, Found, heavy, in_columns, with_meetings
from explorer.methods import significance
from explorer.methods.significance import Assessment
from explorer.questions import StoredQuery


@dataclass(frozen=True)
class Seen:
    """One behaviour, and what a method found in it."""

    behaviour: StoredQuery
    found: Found


def combined(seen: Sequence[Seen], checked: Checked) -> tuple[list[Seen], pl.DataFrame | None]:
    """Return the behaviours with the pairs that only all of them together find, and one p and q for each pair.

    Without two behaviours that were tested against chance they come as they are, and no p. A pair that is found
    only together has the finding "together", and weighs as much as is asked in each behaviour that names it.
    """
    tested = {one.behaviour.id: one.found.assessment for one in seen if one.found.assessment}
    if len(tested) < 2:
        return list(seen), None
    chances = significance.combine(tested).select("source", "target", "p", "q")
    also = chances.filter(pl.col("q") <= checked.rate)

    def with_others(one: Seen, assessment: Assessment) -> Seen:
        others = assessment.pairs.filter(pl.col("finding") == "").join(also, on=["source", "target"], how="semi")
        others = others.with_columns(finding=pl.lit("together"))
        more = in_columns(heavy(with_meetings(others, one.found.shares, checked.window_ms), checked))
        pairs = pl.concat([one.found.pairs, more]).sort("source", "target")
        return replace(one, found=replace(one.found, pairs=pairs))

    return [with_others(one, one.found.assessment) if one.found.assessment else one for one in seen], chances


def joined(seen: Sequence[Seen], chances: pl.DataFrame | None, name: str, rate: float) -> pl.DataFrame:
    """Return the pairs of all behaviours under the analysis `name`, each once as a whole.

    Of one behaviour its row is the whole. Of several, the whole sums what they count; it is found where one of
    them found it or all their p together say so: the harmonic mean of `significance.combine`, under the same rate.
    What no method tested is ranked.
    """
    if len(seen) == 1:
        return _under(name, seen[0], name)
    each = pl.concat(_under(f"{name}/{one.behaviour.id}", one, name) for one in seen)
    counts = ("weight", "events", "objects", "source_messages", "target_messages", "source_leads", "target_leads")
    whole = each.group_by("source", "target").agg(
        *(pl.col(column).sum() for column in counts),
        behaviour=pl.col("behaviour").sort().str.join(","),
        mean_delay=(pl.col("mean_delay") * pl.col("events")).sum() / pl.col("events").sum(),
        least_delay=pl.col("least_delay").min(),
        expected=pl.col("expected").sum(),
        found=(pl.col("finding") == "found").any(),
        ranked=(pl.col("finding") == "ranked").all(),
        undecided=(pl.col("finding") == "undecided").all(),
    )
    if chances is not None:
        whole = whole.join(chances, on=["source", "target"], how="left")
        # What was not tested has no q, and no q is no finding.
        whole = whole.with_columns(found=pl.col("found") | (pl.col("q") <= rate))
    unfound = pl.when("ranked").then(pl.lit("ranked")).when("undecided").then(pl.lit("undecided"))
    untested = unfound.otherwise(pl.lit("synchronised"))
    finding = pl.when("found").then(pl.lit("found")).otherwise(untested)
    whole = whole.with_columns(finding=finding, id=pl.lit(name), analysis=pl.lit(name)).drop(
        "found", "ranked", "undecided"
    )
    both = pl.concat([whole, each], how="diagonal_relaxed").select(each.columns).cast(each.schema)
    return both.sort("id", "source", "target")


def _under(id_: str, one: Seen, analysis: str) -> pl.DataFrame:
    """Return the pairs of one behaviour under an id of an analysis."""
    return one.found.pairs.with_columns(id=pl.lit(id_), analysis=pl.lit(analysis), behaviour=pl.lit(one.behaviour.id))
