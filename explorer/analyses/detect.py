"""Who behaves alike: behaviours → pairs, how surprising each is, and the communities they make, kept as an analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_in
from typing import Any

import polars as pl

from explorer.analyses import meetings, together
from explorer.analyses.background import Background
from explorer.analyses.behaviours import behaviours, check_values, find, shares_of
from explorer.analyses.detect_methods import BY_NAME, METHODS, Checked, Found, dealt_anew
from explorer.analyses.detect_settings import MEETINGS, Settings, parameters
from explorer.analyses.origins import with_origin
from explorer.analyses.portraits import gatherings, portraits
from explorer.analyses.together import Seen
from explorer.errors import InputError, UsageError
from explorer.graph.findings import BINDING, Analyses, Analysis, default_name, sources_digest
from explorer.graph.sources import Sources
from explorer.ingest.publish import publish
from explorer.methods.communities import OTHER_SEEDS, communities, most_rounds, runs_beside
from explorer.progress import Progress
from explorer.questions import StoredQuery
from explorer.questions.networks import known_networks
from explorer.questions.scope import Scope
from explorer.render.text import counted
from explorer.result import Result, columns_of
from explorer.stores import Store

__all__ = ["MEETINGS", "METHODS", "Detected", "Settings", "detect"]


@dataclass(frozen=True)
class Detected:
    """What an analysis of coordination found: rows of the model's tables, and each behaviour's network.

    `edges` has, by behaviour, all pairs in the columns of the method.
    """

    analysis: Analysis
    tables: Mapping[str, pl.DataFrame]
    edges: Mapping[str, pl.DataFrame]

    @property
    def tested(self) -> bool:
        """Whether the method holds pairs against what timing explains; where it does not, none is found."""
        return BY_NAME[str(self.analysis.parameters.get("method", "timing"))].tested

    @property
    def pairs(self) -> pl.DataFrame:
        """The pairs, each as a whole, the heaviest first."""
        whole = self.tables["COORDINATED"].filter(pl.col("id") == self.analysis.name)
        return whole.sort(["weight", "source", "target"], descending=[True, False, False])

    @property
    def undecided(self) -> pl.DataFrame:
        """The pairs that met often and were not found, the most surprising first."""
        listed = self.tables["COORDINATED"].filter(pl.col("rank").is_not_null())
        return listed.sort(["surprise", "rank", "behaviour"], descending=[True, False, False])

    @property
    def gatherings(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The gatherings of these pairs, the most surprising first, each with its first pair."""
        place = ["behaviour", "gathering"]
        first = {
            (row["behaviour"], row["gathering"]): row
            for row in self.undecided.unique(place, keep="first").iter_rows(named=True)
        }
        rows = self.tables["Gathering"].sort(["surprise", "behaviour", "number"], descending=[True, False, False])
        return [(row, first[row["behaviour"], row["number"]]) for row in rows.iter_rows(named=True)]

    def result(self, store: Store | None = None) -> Result:
        """Return the pairs as rows to be written: of another tool's method, in that tool's columns.

        A `store` that keeps the analysis tells where the pairs come from.
        """
        theirs = not BY_NAME[str(self.analysis.parameters["method"])].several
        frame = next(iter(self.edges.values())) if theirs else self.pairs.drop("id", "analysis")
        result = Result(
            id=self.analysis.name,
            title=f"Pairs of {self.analysis.name}",
            question="Which accounts behave alike?",
            columns=columns_of(frame),
            frame=frame,
            renders=None if theirs else "network",
            directed=False,
            parameters={"analysis": self.analysis.name},
        )
        if store is None:
            return result
        engine = store.engine()
        return with_origin(store, replace_in(result, store=f"{engine.name} {engine.version}"))


def detect(
    store: Store,
    names: Sequence[str],
    *,
    name: str = "",
    networks: Sequence[str] = (),
    background: Sequence[str] = (),
    settings: Settings | None = None,
    scope: Scope | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Detected:
    """Look for accounts of some networks (all, where none is named) that behave alike, and keep what is found.

    Of what they did, all that lies in the `scope` counts. They are held against what those of `background` networks
    did, of all others in the store where none is named; only pairs of the former are tested.

    The analysis is saved under `name` and stands in the graph
    when this returns; with `replace` it takes the place of one of that name. Raises `UsageError` for what cannot be
    asked, `QueryError` for a network that the store does not hold, `InputError` where nothing could be found.
    """
    checked = (settings or Settings()).checked()
    scope = scope or Scope()
    asked = list({query.id: query for query in map(find, names)}.values())
    if not asked:
        raise UsageError("there is no behaviour to look at", hint=f"There are: {', '.join(behaviours())}.")
    if len(asked) > 1 and not BY_NAME[checked.method].several:
        raise UsageError(f"{checked.method} looks at one behaviour at a time", hint="Give one.")
    check_values(asked, checked.values)
    sources = Sources(store.workspace)
    analyses = Analyses(sources)
    with sources.lock():
        if name:  # told before the work begins
            analyses.free_name(name, "coordination", replace_=replace)
        publish(store, sources, more=True, progress=progress)
        networks = known_networks(store, networks)
        name = name or analyses.free_name(
            default_name(_what(asked, checked), networks), "coordination", replace_=replace
        )
        behind = Background.of(store, networks, background, holds=BY_NAME[checked.method].tested)
        seen, notes = _look(store, asked, behind, checked, scope, progress)
        seen, chances = together.combined(seen, checked)
        pairs = together.joined(seen, chances, name, checked.rate)
        whole = pairs.filter(pl.col("id") == name)
        opened = meetings.open_meetings(seen, whole, checked)
        met = meetings.rows(store, seen, opened, name)
        binding = whole.filter(pl.col("finding").is_in(BINDING))
        groups = communities(binding, resolution=checked.resolution, seed=checked.seed)
        analysis = Analysis(
            name=name,
            kind="coordination",
            networks=tuple(networks),
            behaviours=tuple(query.id for query in asked),
            parameters=parameters(checked)
            | behind.made_with
            | {"modularity": round(groups.modularity, 6)}
            | scope.made_with,
            input=sources_digest(sources),
            notes=tuple(dict.fromkeys([*notes, *opened.notes, *scope.notes, *_hasty(binding.height), *behind.notes])),
        )
        tables = {"COORDINATED": pairs, "MET": met, **portraits(store, name, groups, pairs, met, scope)}
        tables["Gathering"] = gatherings(store, name, seen, scope)
        analysis = analyses.save(analysis, tables, replace_=replace)
        publish(store, sources, progress=progress)
    return Detected(analysis, tables, {one.behaviour.id: one.found.edges for one in seen})


def _what(asked: Sequence[StoredQuery], checked: Checked) -> str:
    """Return what was looked at and how, for the name of an analysis that nobody named."""
    behaviours_ = "-".join(query.id.replace("_", "-") for query in asked)
    window = f"-{checked.window_ms / 1000:g}s" if BY_NAME[checked.method].moments else ""
    return f"{behaviours_}-{checked.method}{window}"


def _untested(behaviour: StoredQuery, found: Found, frame: pl.DataFrame, checked: Checked) -> list[str]:
    """Return what a reader must know of a method that ranks pairs and finds none: how many organic interest makes."""
    method = BY_NAME[checked.method]
    said = (
        f"The method {checked.method} ranks pairs and finds none: nothing here was held against what timing explains."
    )
    if not method.moments:
        return [
            f"{said} It forgets all moments: of {behaviour.id} it ranks the same "
            f"{counted(found.pairs.height, 'pair')} whoever acted when. Common interest alone makes such pairs: "
            "read the list from its top, and count nothing by it."
        ]
    try:
        organic = method.find(dealt_anew(frame, checked.seed), checked).pairs.height
    except InputError:
        organic = 0
    return [
        f"{said} Common interest makes such pairs too: with the moments of each object dealt anew among those who "
        f"shared it, the method ranks {counted(organic, 'pair')} of {behaviour.id}, and "
        f"{found.pairs.height:,} as they are. "
        "Read the list from its top, and count nothing by it."
    ]


def _hasty(pairs: int) -> list[str]:
    """Return what a reader must know of communities that were made of more pairs than is looked at to the end."""
    if runs_beside(pairs) == OTHER_SEEDS:
        return []
    how = f"in {most_rounds(pairs)} rounds at most, with {runs_beside(pairs)} of {OTHER_SEEDS} other seeds beside them"
    return [
        f"The communities of {pairs:,} pairs are made {how}: fewer than of a small network. A higher min_weight helps."
    ]


def _look(
    store: Store,
    asked: Sequence[StoredQuery],
    behind: Background,
    checked: Checked,
    scope: Scope,
    progress: Progress | None,
) -> tuple[list[Seen], list[str]]:
    """Look at each behaviour; those in which nothing can repeat itself are named in the notes."""
    method = BY_NAME[checked.method]
    seen: list[Seen] = []
    notes: list[str] = []
    for number, behaviour in enumerate(asked):
        if progress:
            progress(f"looking at {behaviour.id}", number, len(asked))
        frame = behind.told(shares_of(store, behaviour, behind.looked_at, checked.values, scope=scope))
        store.rest()
        # A frame of many millions is handed over and not held beside what a method makes of it.
        handed, frame = [frame], frame.clear() if method.tested else frame
        try:
            found = method.find(handed.pop(), checked, recurring=behaviour.objects == "recurring")
        except InputError as error:
            if len(asked) == 1:
                raise
            notes.append(f"{behaviour.id}: {error.what}")
            continue
        seen.append(Seen(behaviour, found))
        if not method.tested:
            notes += _untested(behaviour, found, frame, checked)
        notes += [f"{behaviour.id}: {warning}" for warning in (found.assessment.warnings if found.assessment else [])]
    if not seen:
        raise InputError("in none of the behaviours could anything repeat itself", hint="Choose others, or more data.")
    return seen, notes
