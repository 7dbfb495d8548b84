"""The analyses that a store keeps: told of, held against each other, taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from explorer import questions
from explorer.graph.findings import BINDING, Analyses, Analysis, sources_digest
from explorer.graph.sources import Sources
from explorer.ingest.publish import publish
from explorer.progress import Progress
from explorer.result import Result
from explorer.stores import Store


@dataclass(frozen=True)
class Kept:
    """An analysis that is kept; `stale` tells that sources have come or gone since it was made."""

    analysis: Analysis
    stale: bool


@dataclass(frozen=True)
class Difference:
    """In what two analyses differ.

    `made_with` has what they were not made alike with, by name: of `one` and of `other`. `both` counts the pairs that
    both found or ranked, `only_one` and `only_other` those that only one of them did.
    """

    one: str
    other: str
    made_with: Mapping[str, tuple[object, object]]
    both: int
    only_one: int
    only_other: int


def overview(store: Store) -> Result:
    """Return the analyses that a store keeps as rows, one each."""
    return questions.ask(store, questions.find(questions.load(), "analyses"), {})


def find(store: Store, name: str) -> Kept:
    """Return the analysis of this name; raise `InputError` saying which there are."""
    sources = Sources(store.workspace)
    analysis = Analyses(sources).find(name)
    return Kept(analysis, stale=analysis.input != sources_digest(sources))


def difference(store: Store, one: str, other: str) -> Difference:
    """Return in what two analyses differ; raise `InputError` for a name that the store does not know."""
    analyses = Analyses(Sources(store.workspace))
    two = [analyses.find(name) for name in (one, other)]
    mine, theirs = (
        analyses.frame(analysis, "COORDINATED")
        .filter(pl.col("id") == analysis.name, pl.col("finding").is_in(BINDING))
        .select("source", "target")
        for analysis in two
    )
    both = mine.join(theirs, on=["source", "target"], how="semi").height
    made_with = two[0].differences(two[1])
    return Difference(one, other, made_with, both, only_one=mine.height - both, only_other=theirs.height - both)


def remove(store: Store, names: Sequence[str], *, progress: Progress | None = None) -> list[Analysis]:
    """Take analyses out of a store; raise `InputError` for a name it does not know, before anything is taken out.

    What a killed command had begun to take out is told of again.
    """
    sources = Sources(store.workspace)
    analyses = Analyses(sources)
    with sources.lock():
        lately = {analysis.name: analysis for analysis in analyses.lately_out()}
        there = {analysis.name for analysis in analyses.all()}
        gone = [
            lately[name] if name in lately and name not in there else analyses.find(name)
            for name in dict.fromkeys(names)
        ]
        analyses.take_out(gone)
        publish(store, sources, progress=progress)
    return gone
