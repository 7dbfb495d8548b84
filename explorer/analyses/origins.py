"""A result → where it comes from: networks, files, and the analysis that it tells of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from explorer import questions
from explorer.questions.networks import known_networks
from explorer.questions.scope import Scope, scope_of
from explorer.readers import TELLS_ALL
from explorer.render.commands import STORE
from explorer.render.text import moment
from explorer.result import OF_SCOPE, Origin, Result, SourceFile
from explorer.stores import DEFAULT_STORE, Store

STALE = (
    "Stale: sources have come or gone since this analysis was made. It tells of those that were in then; make it again "
    "to have it tell of those that are in."
)


def with_origin(
    store: Store, result: Result, *, scope: Scope | None = None, date: str = "", notes: Sequence[str] = ()
) -> Result:
    """Return a result that tells where it comes from, as far as what it was asked with tells.

    It is about the networks that it was asked of, else about those of its analysis, else about all. `scope` tells
    why accounts are set aside, where it was asked with one; `date` stands for that of the newest source, `notes` are
    what else a reader must know.
    """
    asked = result.parameters
    named = [str(asked["network"])] if asked.get("network") else []
    several = asked.get("networks")
    named += [str(name) for name in several] if isinstance(several, list | tuple) else []
    origin = origin_of(store, networks=named, analysis=str(asked.get("analysis") or ""), date=date)
    scope = scope or scope_of(asked)
    stale = _stale(store) if result.id == "analyses" else ()
    origin = replace(origin, scope=scope.told or origin.scope, notes=(*origin.notes, *stale, *scope.notes, *notes))
    return replace(result, origin=origin, synthetic=result.synthetic or bool(origin.synthetic))


def _stale(store: Store) -> tuple[str, ...]:
    """Return a sentence that names the analyses of a store since which sources have come or gone."""
    from explorer.graph.findings import digest_of, is_stale  # comes with Arrow

    now = digest_of(store.holds())
    stale = [name for name, made_from in questions.look_up(store, "analysis_inputs").rows() if is_stale(made_from, now)]
    were = "was" if len(stale) == 1 else "were"
    return (f"Sources have come or gone since {', '.join(stale)} {were} made.",) if stale else ()


def origin_of(store: Store, *, networks: Sequence[str] = (), analysis: str = "", date: str = "") -> Origin:
    """Return where what is told of networks (all, where none is named) and of an analysis comes from."""
    origin = Origin()
    if analysis:
        from explorer.graph.findings import digest_of, is_stale  # comes with Arrow

        made = questions.look_up(store, "analysis_made", called=analysis).row(0, named=True)
        asked = json.loads(made["parameters"] or "{}")
        with_what = {"kind": made["kind"]} | ({"behaviours": made["behaviours"]} if made["behaviours"] else {})
        # What a reader looks for first, then the rest.
        with_what |= {name: asked[name] for name in ("method", "time_window", "rate") if name in asked}
        stale = is_stale(made["input"], digest_of(store.holds()))
        notes = tuple((made["notes"] or "").split("\n")) if made["notes"] else ()
        origin = Origin(
            analysis=analysis,
            made_with=with_what | {name: value for name, value in asked.items() if name not in OF_SCOPE},
            scope=scope_of(asked).told,
            stale=stale,
            notes=((STALE,) if stale else ()) + notes,
        )
        networks = networks or [name for name in (made["networks"] or "").split(",") if name]
    held = {network.id: network for network in store.networks()}
    networks = [name for name in networks if name in held] if networks else known_networks(store, [])
    files = questions.look_up(store, "source_files").filter(pl.col("network").is_in(networks))
    return replace(
        origin,
        networks=tuple(networks),
        platform=one_platform(store, networks),
        synthetic=tuple(name for name in networks if held[name].synthetic),
        untold=_untold(files),
        files=tuple(SourceFile(*row) for row in files.select("file", "network", "sha256").rows()),
        at=named_at(store),
        date=date or _newest(files),
    )


def named_at(store: Store) -> str:
    """Return what a command on a page calls a store: nothing where that is `explorer.db` here, else a word to replace.

    A page is handed on. What lies where on the machine that made it is no business of its readers, and without the
    word a command would answer of another store, that of its reader.
    """
    return "" if store.url == DEFAULT_STORE else STORE


def _untold(files: pl.DataFrame) -> tuple[str, ...]:
    """Return what the formats of some files cannot tell, a line each format; a table's is what its columns do not."""
    held = set(files["format"].to_list()) - {TELLS_ALL}
    if not held:
        return ()
    from explorer.readers.formats import READERS  # come with Arrow

    return tuple(
        f"{reader.title}: cannot tell {'; nor '.join(reader.cannot_tell)}"
        for reader in READERS
        if reader.name in held and reader.cannot_tell
    )


def one_platform(store: Store, networks: Sequence[str]) -> str:
    """Return the one platform of some networks; empty where there are several, or none is known."""
    if store.is_of_another_version():  # whose graph may not tell
        return ""
    told = questions.look_up(store, "network_platforms").filter(pl.col("id").is_in(networks))["platform"].unique()
    platform = told.item() if len(told) == 1 else None
    return "" if platform is None or platform == "unknown" or "," in platform else str(platform)


def _newest(files: pl.DataFrame) -> str:
    """Return the date of the newest of some files; where no name of theirs tells one, of their networks' last tweet."""
    told = pl.concat([files["snapshot"], files["disclosed_on"]]).drop_nulls()
    if newest := max(told.to_list(), default=""):
        return f"{newest} (of the newest source)"
    last = max(files["last"].drop_nulls().to_list(), default=None)
    return f"{moment(last)[:10]} (of the newest tweet)" if last is not None else ""
