"""A person's own Cypher on both stores: what is ordinary is answered, what could do harm never reaches the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer import questions
from explorer.errors import QueryError, QueryRefused
from explorer.ingest import ingest
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import NEW_YEAR, retweet, tweet, tweet_id, user, write
from tests.guard.test_guard import FOR_NEO4J, HOSTILE, ORDINARY, VALUES, parse_names
from tests.stores.test_stores import neo4j_store

# Words and functions of the embedded engine's own dialect, which Neo4j does not know.
EMBEDDED_ONLY = (
    "label(r)",
    "SHORTEST 1..3",
    "show_tables",
    "table_info",
    "db_version",
    "CAST(",
    "list_transform",
    "a.*",
)


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("own")
    acts = [
        tweet(NEW_YEAR, "a", "hi", hashtags="['hk']"),
        retweet(NEW_YEAR + 60_000, "b", tweet_id(NEW_YEAR), "a", "a", "hi"),
    ]
    files = [
        write(folder, "x_052020_users_csv_hashed.csv", [user("a"), user("b")]),
        write(folder, "x_052020_tweets_csv_hashed.csv", acts),
    ]
    if request.param == "embedded":
        made: Store = EmbeddedStore(folder / "db")
    else:
        server = request.getfixturevalue("neo4j_server")
        server.clear()
        made = neo4j_store(server, folder / "staging")
    with made:
        ingest(made, files)
        yield made


def ask(store: Store, statement: str) -> int:
    return len(questions.ad_hoc(store, statement, {name: VALUES[name] for name in parse_names(statement)}))


@pytest.mark.long
@pytest.mark.parametrize("statement", ORDINARY)
def test_an_ordinary_statement_is_answered(store: Store, statement: str) -> None:
    if "Neo4j" in store.engine().name and any(word in statement for word in EMBEDDED_ONLY):
        with pytest.raises(QueryError):
            ask(store, statement)
    else:
        assert ask(store, statement) >= 0


@pytest.mark.parametrize("statement", FOR_NEO4J[:6])
def test_an_ordinary_statement_for_neo4j_is_answered_by_neo4j(store: Store, statement: str) -> None:
    if "Neo4j" in store.engine().name:
        assert ask(store, statement) >= 0
    else:
        with pytest.raises(QueryError):
            ask(store, statement)


@pytest.fixture(scope="module")
def before(store: Store) -> dict[str, int]:
    return store.counts()


@pytest.mark.parametrize("statement", HOSTILE)
def test_what_could_do_harm_is_refused_before_any_engine_sees_it(
    store: Store, before: dict[str, int], statement: str
) -> None:
    for disguised in (statement, statement.lower(), f"/* x */ {statement}", f"MATCH (a) RETURN a.id; {statement}"):
        with pytest.raises(QueryRefused):
            questions.ad_hoc(store, disguised, {})
    assert store.counts() == before


def test_an_answer_is_cut_at_the_limit_and_says_so(store: Store) -> None:
    result = questions.ad_hoc(store, "UNWIND range(1, 50) AS n RETURN n", {}, limit=10)
    assert (len(result), result.truncated) == (10, True)


@pytest.mark.long
def test_a_statement_that_takes_too_long_is_ended(store: Store) -> None:
    endless = (
        "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b UNWIND range(1, 999) AS c RETURN sum(a * b) AS s"
    )
    with pytest.raises(QueryError, match="no answer"):
        questions.ad_hoc(store, endless, {}, timeout=1)


def test_a_node_comes_back_as_the_same_json_from_both(store: Store, tmp_path: Path) -> None:
    result = questions.ad_hoc(store, "MATCH (h:Hashtag) RETURN h", {})
    assert result.frame["h"].to_list() == ['{"_label": "Hashtag", "tag": "hk"}']
