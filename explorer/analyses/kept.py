"""The analyses that a store keeps: told of, held against each other, taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import polars as pl

from explorer import questions
from explorer.analyses.origins import with_origin
from explorer.errors import UsageError
from explorer.graph.findings import BINDING, Analyses, Analysis, sources_digest
from explorer.graph.sources import Sources
from explorer.ingest.publish import publish
from explorer.progress import Progress
from explorer.questions.scope import scope_of
from explorer.result import Result
from explorer.stores import Store


@dataclass(frozen=True)
class Kept:
    """An analysis that is kept; `stale` tells that sources have come or gone since it was made."""

    analysis: Analysis
    stale: bool

    @property
    def scope(self) -> tuple[str, ...]:
        """Of which part of what the networks did it tells, in words; of all, where there are none."""
        return scope_of(self.analysis.parameters).told


@dataclass(frozen=True)
class Shared:
    """How many of what two analyses found both have, and how many only one of them; `what` is one of it, and many."""

    what: tuple[str, str]
    both: int
    only_one: int
    only_other: int


@dataclass(frozen=True)
class Difference:
    """In what two analyses of one kind differ.

    `made_with` has what they were not made alike with, by name: of `one` and of `other`. `shared` tells what both
    found: pairs, communities and their members; or accounts with their roles, structures and pairs. Two communities
    or structures are the same where they have the same accounts. `roles` are accounts that have another role in each.
    `networks` are those that either looked in, `stale` names those of the two since which sources have come or gone.
    """

    one: str
    other: str
    made_with: Mapping[str, tuple[object, object]]
    shared: tuple[Shared, ...]
    roles: tuple[tuple[str, str, str], ...] = ()
    networks: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


def overview(store: Store) -> Result:
    """Return the analyses that a store keeps as rows, one each; a note names those that are stale."""
    return with_origin(store, questions.ask(store, questions.find(questions.load(), "analyses"), {}))


def find(store: Store, name: str) -> Kept:
    """Return the analysis of this name; raise `InputError` saying which there are."""
    sources = Sources(store.workspace)
    analysis = Analyses(sources).find(name)
    return Kept(analysis, stale=analysis.input != sources_digest(sources))


def difference(store: Store, one: str, other: str) -> Difference:
    """Return in what two analyses differ.

    Raises `InputError` for a name that the store does not know, `UsageError` for two of different kinds.
    """
    sources = Sources(store.workspace)
    analyses, now = Analyses(sources), sources_digest(sources)
    two = [analyses.find(name) for name in (one, other)]
    if two[0].kind != two[1].kind:
        what = f"{one} is an analysis of {two[0].kind}, {other} one of {two[1].kind}: they find nothing alike"
        raise UsageError(what, hint="Give two of one kind: explorer analyses lists them.")

    def each(take: Callable[[Analysis], Set[object]]) -> tuple[Set[object], Set[object]]:
        return take(two[0]), take(two[1])

    def rows(table: str, *columns: str) -> tuple[Set[object], Set[object]]:
        return each(lambda analysis: set(analyses.frame(analysis, table).select(columns).rows()))

    def groups(table: str) -> tuple[Set[object], Set[object]]:
        return each(lambda analysis: _groups(analyses.frame(analysis, table)))

    if two[0].kind == "roles":
        shared = {
            ("account with its role", "accounts with their roles"): rows("HAS_ROLE", "source", "role"),
            ("structure", "structures"): groups("IN_STRUCTURE"),
            ("pair", "pairs"): rows("REGULAR_OF", "source", "target"),
        }
    else:
        shared = {
            ("pair", "pairs"): each(lambda analysis: _pairs(analyses, analysis)),
            ("community", "communities"): groups("IN_COMMUNITY"),
            ("member of a community", "members of a community"): rows("IN_COMMUNITY", "source"),
        }
    roles = [dict(analyses.frame(analysis, "HAS_ROLE").select("source", "role").rows()) for analysis in two]
    return Difference(
        one,
        other,
        two[0].differences(two[1]),
        tuple(Shared(what, len(a & b), len(a - b), len(b - a)) for what, (a, b) in shared.items()),
        tuple((k, roles[0][k], roles[1][k]) for k in sorted(roles[0].keys() & roles[1]) if roles[0][k] != roles[1][k]),
        # Looked in everywhere, where one of them names none.
        tuple(sorted({n for a in two for n in a.networks})) if all(a.networks for a in two) else (),
        tuple(a.name for a in two if a.input != now),
    )


def _pairs(analyses: Analyses, analysis: Analysis) -> Set[object]:
    found = analyses.frame(analysis, "COORDINATED").filter(
        pl.col("id") == analysis.name, pl.col("finding").is_in(BINDING)
    )
    return set(found.select("source", "target").rows())


def _groups(members: pl.DataFrame) -> Set[object]:
    """Return the sets of accounts that are in one community or structure together."""
    return {frozenset(accounts) for _, accounts in members.group_by("target").agg("source").rows()}


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
