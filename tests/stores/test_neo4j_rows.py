"""Rows out of Neo4j are the same however they come: one a record, or many packed by the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from neo4j.exceptions import TransientError

from explorer import questions
from explorer.analyses.behaviours import behaviours
from explorer.errors import QueryError
from explorer.stores import neo4j as module
from explorer.stores.neo4j import Neo4jStore
from tests.neo4j_server import Neo4jServer
from tests.stores.test_stores import neo4j_store

pytestmark = pytest.mark.neo4j


@pytest.fixture
def store(neo4j: Neo4jServer, tmp_path: Path) -> Iterator[Neo4jStore]:
    with neo4j_store(neo4j, tmp_path / "staging") as opened:
        yield opened


@pytest.mark.parametrize("rows", [0, 1, 6, 7, 8, 23])
def test_packed_rows_are_those_that_come_one_by_one(
    store: Neo4jStore, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FETCH_ROWS", 7)
    asked = (
        "UNWIND range(1, $n) AS i RETURN i AS i, CASE WHEN i % 3 = 0 THEN null ELSE 'x' + toString(i) END AS text, "
        "i / 2.0 AS half, i % 2 = 0 AS even, [i, i + 1] AS list, null AS nothing // a comment"
    )
    packed = store.run(asked, {"n": rows})
    streamed = store.run(asked.replace(" // a comment", " ORDER BY i"), {"n": rows})
    assert packed.sort("i").equals(streamed)
    assert packed.schema == streamed.schema
    assert packed.height == rows


@pytest.mark.parametrize("rows", [0, 1, 6, 7, 8, 23])
def test_rows_that_come_in_pieces_are_those_of_the_whole(
    store: Neo4jStore, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FETCH_ROWS", 7)
    asked = "UNWIND range(1, $n) AS i RETURN i, 'x' + toString(i) AS text ORDER BY i"
    pieces = list(store.pieces(asked, {"n": rows}, timeout=60))
    assert [piece.height for piece in pieces] == [7] * (rows // 7) + [rows % 7] * (rows % 7 > 0 or not rows)
    assert pl.concat(pieces, how="vertical_relaxed").equals(store.run(asked, {"n": rows}))
    assert next(store.pieces(asked, {"n": rows})).height == min(rows, 7)  # nobody has to read the rest


def test_a_statement_is_asked_for_each_of_some_values(store: Neo4jStore) -> None:
    asked = "UNWIND [1, 2] AS i WITH i WHERE i = $n RETURN i AS i, 'x' + toString(i) AS text"
    assert store.each(asked, "n", [2, 7, 1]).rows() == [(2, "x2"), (1, "x1")]
    assert store.each(asked, "n", [7]).rows() == store.each(asked, "n", []).rows() == []


def test_an_answer_in_pieces_keeps_its_time_and_says_what_was_wrong(store: Neo4jStore) -> None:
    # Said by the server or by the client, whichever clock is first.
    with pytest.raises(QueryError, match=r"no answer (within 0\.2 seconds|in the time allowed)"):
        list(store.pieces("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(*)", {}, timeout=0.2))
    with pytest.raises(QueryError, match="by zero"):
        list(store.pieces("UNWIND [1, 0] AS x RETURN 1 / x AS y", {}, timeout=60))


@pytest.mark.parametrize(
    ("asked", "parameters", "is_packed"),
    [
        *((query.cypher, questions.bind(query, {}), True) for query in behaviours().values()),
        ("RETURN 'a; b ORDER BY c' AS x // some; ORDER BY x", {}, True),
        ("UNWIND [2, 1] AS x RETURN x order by x", {}, False),
        ("RETURN 1 AS x;", {}, False),
    ],
)
def test_rows_without_an_order_come_packed(
    store: Neo4jStore, asked: str, parameters: dict[str, object], is_packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def seen(*arguments: Any) -> pl.DataFrame:
        calls.append(arguments)
        return pack(*arguments)

    pack = module._packed
    monkeypatch.setattr(module, "_packed", seen)
    store.run(asked, parameters)
    assert bool(calls) == is_packed


def test_nodes_and_moments_come_packed_too(store: Neo4jStore) -> None:
    store._write("CREATE (:Account {id: 'a', followers: 3})")
    asked = "MATCH (a:Account) RETURN a, datetime('2020-01-01T00:00:00Z') AS at"
    assert store.run(asked, {}).rows() == store.run(f"{asked} ORDER BY at", {}).rows()
    assert store.run(asked, {})["a"][0] == {"_label": "Account", "id": "a", "followers": 3}


def test_a_column_without_a_name_comes_as_it_is_called(store: Neo4jStore) -> None:
    assert store.run("UNWIND [1, 2] AS x RETURN count(*)", {}).to_dict(as_series=False) == {"count(*)": [2]}


def test_whole_numbers_and_fractions_share_a_column(store: Neo4jStore) -> None:
    frame = store.run("UNWIND [1, 2.5] AS x RETURN x", {})
    assert frame.schema == {"x": pl.Float64}
    assert sorted(frame["x"]) == [1.0, 2.5]


def test_a_statement_that_is_wrong_or_writes_is_refused_packed_too(store: Neo4jStore) -> None:
    for wrong in ("RETURN nowhere AS x", "CREATE (a:X) RETURN 1 AS x", "UNWIND [1] AS x RETURN 1 / 0 AS y"):
        with pytest.raises(QueryError):
            store.run(wrong, {})


def test_rows_that_the_server_cannot_hold_at_once_come_one_by_one(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> pl.DataFrame:
        raise TransientError("the memory pool is out of memory")

    monkeypatch.setattr(module, "_packed", full)
    assert store.run("UNWIND range(1, 50) AS i RETURN i", {}).height == 50


def test_a_question_that_takes_too_long_is_told_so(store: Neo4jStore) -> None:
    slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN a AS a, b AS b"
    with pytest.raises(QueryError, match="time allowed"):
        store.run(slow, {}, timeout=1)
