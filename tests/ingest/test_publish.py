"""The graph of a store is made anew only as far as something changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from explorer.graph.findings import Analyses, Analysis
from explorer.graph.model import GRAPH
from explorer.graph.sources import Sources
from explorer.ingest.publish import publish
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.batches import account, batch, put


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with EmbeddedStore(tmp_path / "db") as store:
        yield store


def accounts(store: Store) -> list[str]:
    return sorted(store.run("MATCH (a:Account) RETURN a.id AS id", {})["id"])


def pairs(store: Store) -> list[tuple[object, ...]]:
    asked = "MATCH (a:Account)-[c:COORDINATED]->(b:Account) RETURN a.id AS one, b.id AS other ORDER BY one, other"
    return store.run(asked, {}).rows()


def save(sources: Sources, *ends: tuple[str, str], input_: str = "", name: str = "mine") -> Analysis:
    schema = GRAPH.schema(GRAPH.relationship("COORDINATED"))
    rows = [dict.fromkeys(schema) | {"source": a, "target": b, "id": name, "analysis": name} for a, b in ends]
    found = {"COORDINATED": pl.DataFrame(rows, schema=schema)}
    return Analyses(sources).save(Analysis(name=name, kind="coordination", input=input_), found, replace_=True)


@pytest.mark.long
def test_a_graph_follows_the_sources_that_come_and_go_and_tells_whether_it_changed(store: Store) -> None:
    sources = Sources(store.workspace)
    assert not publish(store, sources)
    one = put(sources, "s1", batch(accounts=[account("a"), account("b")]))
    assert publish(store, sources)
    assert (store.holds(), accounts(store)) == ({"s1"}, ["a", "b"])
    assert not publish(store, sources)
    put(sources, "s2", batch(accounts=[account("b"), account("c")]))
    assert publish(store, sources)
    assert (store.holds(), accounts(store)) == ({"s1", "s2"}, ["a", "b", "c"])
    sources.discard(one)
    assert publish(store, sources)
    assert (store.holds(), accounts(store)) == ({"s2"}, ["b", "c"])
    assert not publish(store, sources)


@pytest.mark.long
def test_a_graph_follows_the_analyses_that_come_change_and_go(store: Store) -> None:
    sources = Sources(store.workspace)
    put(sources, "s1", batch(accounts=[account("a"), account("b"), account("c")]))
    publish(store, sources)
    first = save(sources, ("a", "b"))
    assert publish(store, sources)
    assert (store.analyses(), pairs(store)) == ({"mine": first.digest}, [("a", "b")])
    assert not publish(store, sources)
    second = save(sources, ("a", "c"))
    assert publish(store, sources)
    assert (store.analyses(), pairs(store)) == ({"mine": second.digest}, [("a", "c")])
    Analyses(sources).discard(second)
    assert publish(store, sources)
    assert (store.analyses(), pairs(store)) == ({}, [])
    assert accounts(store) == ["a", "b", "c"]


@pytest.mark.long
def test_an_analysis_of_other_sources_loses_what_points_at_accounts_that_the_graph_has_not(store: Store) -> None:
    sources = Sources(store.workspace)
    put(sources, "s1", batch(accounts=[account("a"), account("b")]))
    publish(store, sources)
    save(sources, ("a", "b"), ("a", "gone"), input_="other sources")
    assert publish(store, sources)
    assert pairs(store) == [("a", "b")]


@pytest.mark.long
def test_where_only_analyses_changed_nothing_is_merged_anew(store: Store) -> None:
    sources = Sources(store.workspace)
    put(sources, "s1", batch(accounts=[account("a")], tweets=[]))
    told: list[str] = []

    def progress(what: str, done: int, total: int) -> None:
        told.append(what)

    publish(store, sources, progress=progress)
    before = [what for what in told if "Account" in what or "account" in what]
    told.clear()
    (sources.path(sources.all()[0]) / "accounts.parquet").unlink()  # whoever merges would miss it
    save(sources)
    assert publish(store, sources, progress=progress)
    assert accounts(store) == ["a"]
    assert not [what for what in told if what in before]


@pytest.mark.long
def test_nothing_half_made_is_left(store: Store) -> None:
    sources = Sources(store.workspace)
    put(sources, "s1", batch(accounts=[account("a")]))
    publish(store, sources)
    save(sources)
    publish(store, sources)
    assert list((sources.folder / "tmp").iterdir()) == []
