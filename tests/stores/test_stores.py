"""One contract that both stores keep, and what each alone must do."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from explorer.errors import InputError, QueryError, StoreError, StoreForeign, StoreRefused, StoreUnreachable, UsageError
from explorer.graph.model import GRAPH
from explorer.ingest import ingest, remove
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from explorer.stores.neo4j import Neo4jStore
from tests.archive_files import HOUR_MS, NEW_YEAR, retweet, tweet, tweet_id, user, write
from tests.neo4j_server import Neo4jServer

FIRST = tweet_id(NEW_YEAR)


def neo4j_store(server: Neo4jServer, staging: Path) -> Neo4jStore:
    return Neo4jStore(
        server.uri, username=server.username, password=server.password, database=server.database, staging=staging
    )


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "embedded":
        with EmbeddedStore(tmp_path / "explorer.db") as embedded:
            yield embedded
    else:
        with neo4j_store(request.getfixturevalue("neo4j"), tmp_path / "staging") as server:
            yield server


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    tweets = [
        tweet(NEW_YEAR, "a", 'it\'s "text"\nof two lines', hashtags="['HK']", urls="['http://x.org/1']"),
        tweet(NEW_YEAR + HOUR_MS, "a", "second", user_mentions="['55']"),
    ]
    retweets = [
        retweet(NEW_YEAR + 2 * HOUR_MS, "b", FIRST, "a", "a"),
        retweet(NEW_YEAR + 3 * HOUR_MS, "b", FIRST, "a", "a"),
        retweet(NEW_YEAR + 3 * HOUR_MS, "a", tweet_id(NEW_YEAR - HOUR_MS), "77", "Out", serial=1),
    ]
    return [
        write(folder, "x_052020_users_csv_hashed.csv", [user("a"), user("b"), user("c")]),
        write(folder, "x_052020_tweets_csv_hashed_1.csv", tweets),
        write(folder, "x_052020_tweets_csv_hashed_2.csv", retweets),
    ]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> Path:
    """An embedded store that holds the files, to be copied."""
    path = tmp_path_factory.mktemp("loaded") / "explorer.db"
    with EmbeddedStore(path) as store:
        ingest(store, files)
    return path


@pytest.fixture
def filled(request: pytest.FixtureRequest, store: Store, files: list[Path], loaded: Path, tmp_path: Path) -> Store:
    """Each of the two with the files in it."""
    if isinstance(store, EmbeddedStore):
        shutil.copytree(loaded, tmp_path / "explorer.db", dirs_exist_ok=True)
    else:
        ingest(store, files)
    return store


COUNTS = {
    "Network": 1,
    "Source": 3,
    "Account": 5,
    "Tweet": 3,
    "PlatformId": 0,
    "Client": 1,
    "Language": 1,
    "Hashtag": 1,
    "Link": 1,
    "Image": 0,
    "Music": 0,
    "Tally": 18,
    "Analysis": 0,
    "Community": 0,
    "Gathering": 0,
    "Structure": 0,
    "PART_OF": 3,
    "LISTED_IN": 3,
    "POSTED": 3,
    "RETWEETED": 3,
    "QUOTES": 0,
    "IN_REPLY_TO": 0,
    "MENTIONS": 1,
    "HAS_TAG": 1,
    "LINKS_TO": 1,
    "HAS_IMAGE": 0,
    "HAS_MUSIC": 0,
    "AMPLIFIED": 2,
    "AMPLIFIED_IN": 0,
    "ABOUT": 0,
    "COORDINATED": 0,
    "MET": 0,
    "IN_COMMUNITY": 0,
    "HAS_ROLE": 0,
    "REGULAR_OF": 0,
    "IN_STRUCTURE": 0,
}


def test_an_empty_store_holds_nothing(store: Store) -> None:
    assert store.holds() == set()
    assert store.networks() == []


@pytest.mark.long
def test_what_goes_in_is_there(store: Store, files: list[Path]) -> None:
    assert ingest(store, files).counts == COUNTS
    assert [n.id for n in store.networks()] == ["x_052020"]
    assert len(store.holds()) == 3


@pytest.mark.long
def test_every_property_comes_back_as_it_went_in(filled: Store) -> None:
    frame = filled.run(
        "MATCH (a:Account)-[:POSTED]->(t:Tweet {id: $id})-[:LINKS_TO]->(l:Link) RETURN a.id AS author, t.text AS text, "
        "t.ts AS ts, t.hour AS hour, t.weekday AS weekday, t.stub AS stub, t.poll AS poll, l.domain AS domain",
        {"id": FIRST},
    )
    assert frame.rows() == [("a", 'it\'s "text"\nof two lines', NEW_YEAR, 0, 3, False, None, "x.org")]
    amplified = filled.run(
        "MATCH (a:Account)-[x:AMPLIFIED]->(b:Account {id: 'a'}) "
        "RETURN a.id AS source, x.retweets AS retweets, x.tweets AS tweets, x.median_delay AS delay",
        {},
    )
    assert amplified.rows() == [("b", 2, 1, 2.5 * 3600)]
    posted_at = filled.run("MATCH (t:Tweet {id: $id}) RETURN t.posted_at AS at", {"id": FIRST}).item()
    assert posted_at.replace(tzinfo=None).isoformat() == "2020-01-01T00:00:00"


@pytest.mark.long
def test_a_second_load_changes_what_changed_and_nothing_else(store: Store, files: list[Path]) -> None:
    ingest(store, files[2:])
    before = store.run("MATCH (t:Tweet {id: $id}) RETURN t.stub AS stub", {"id": FIRST}).item()
    ingest(store, files[:2])
    after = store.run("MATCH (t:Tweet {id: $id}) RETURN t.stub AS stub", {"id": FIRST}).item()
    assert (before, after) == (True, False)
    assert store.counts() == COUNTS


@pytest.mark.long
def test_what_a_file_brought_can_be_taken_out_again(store: Store, files: list[Path]) -> None:
    before = ingest(store, files[:2]).counts
    ingest(store, files[2:])
    [gone] = remove(store, ["x_052020_tweets_csv_hashed_2.csv"])
    assert store.counts() == before
    assert gone.sha256 not in store.holds()
    remove(store, ["X_052020"])
    assert set(store.counts().values()) == {0}
    assert ingest(store, files).counts == COUNTS


@pytest.mark.long
def test_a_store_that_rests_answers_as_before(filled: Store) -> None:
    asked = "MATCH (a:Account) RETURN a.id AS id ORDER BY id"
    before = filled.run(asked, {})
    filled.rest()
    assert filled.run(asked, {}).equals(before)
    assert filled.counts() == COUNTS


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="what a process holds is not to be seen here")
def test_an_embedded_store_that_rests_holds_no_graph(tmp_path: Path, files: list[Path]) -> None:
    def held() -> list[Path]:
        return [path for link in Path("/proc/self/fd").iterdir() if (path := link.resolve()).suffix == ".lbug"]

    with EmbeddedStore(tmp_path / "explorer.db") as store:
        ingest(store, files)
        store.run("MATCH (a:Account) RETURN a.id AS id", {})
        assert held()
        store.rest()
        assert not held()


def test_taking_out_what_is_not_there_changes_nothing(filled: Store) -> None:
    with pytest.raises(InputError, match="x_052020"):
        remove(filled, ["x_052020", "z_052020"])
    assert filled.counts() == COUNTS


def test_rows_are_cut_at_the_limit(filled: Store) -> None:
    frame = filled.run("MATCH (a:Account) RETURN a.id AS id ORDER BY a.id", {}, limit=2)
    assert frame["id"].to_list() == ["55", "77"]


def test_sums_are_whole_numbers(filled: Store) -> None:
    frame = filled.run("MATCH (a:Account)-[:LISTED_IN]->(n:Network) RETURN n.id AS id, sum(a.followers) AS s", {})
    assert frame.schema["s"] == pl.Int64
    assert frame.rows() == [("x_052020", 15)]


def test_data_goes_in_as_parameters_and_never_runs(filled: Store) -> None:
    hostile = "a' RETURN 1; MATCH (n) DETACH DELETE n //"
    assert not filled.run("MATCH (a:Account {id: $id}) RETURN a.id AS id", {"id": hostile}).height
    assert filled.counts() == COUNTS


def test_a_statement_that_writes_is_refused(filled: Store) -> None:
    with pytest.raises(QueryError):
        filled.run("CREATE (a:Account {id: 'x'}) RETURN a.id AS id", {})
    assert filled.counts() == COUNTS


def test_what_the_engine_says_of_wrong_cypher_reaches_the_person(filled: Store) -> None:
    with pytest.raises(QueryError) as caught:
        filled.run("MATCH (a:Account RETURN a.id", {})
    assert caught.value.what


@pytest.mark.long
def test_a_question_that_takes_too_long_is_ended(filled: Store) -> None:
    endless = (
        "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b UNWIND range(1, 999) AS c RETURN sum(a * b) AS s"
    )
    with pytest.raises(QueryError, match="no answer"):
        filled.run(endless, {}, timeout=1)


def test_the_engine_names_itself(store: Store) -> None:
    assert store.engine().version


@pytest.mark.long
@pytest.mark.parametrize(
    "ask",
    [
        # A: a sort before a collect; B: a grouped conditional sum; C: a join between two heavy accounts.
        lambda run: (
            run(
                "MATCH (a:Account)-[:LISTED_IN]->(:Network) WITH a ORDER BY a.followers DESC LIMIT 3 "
                "RETURN collect(a.id) AS ids"
            )
            == [(["u199", "u198", "u197"],)]
        ),
        lambda run: (
            sorted(
                run(
                    "MATCH (a:Account)-[:LISTED_IN]->(n:Network) "
                    "RETURN n.id AS id, sum(CASE WHEN a.followers >= 100 THEN 1 ELSE 0 END) AS s"
                )
            )
            == [("x_052020", 100)]
        ),
        lambda run: (
            run(
                "MATCH (a:Account {id: 'u0'})-[:RETWEETED]->(t:Tweet)<-[:RETWEETED]-(b:Account {id: 'u1'}) "
                "RETURN count(t.id) AS n"
            )
            == [(3_000,)]
        ),
    ],
    ids=["sort kept by a collect", "grouped conditional sum", "join of heavy accounts"],
)
def test_the_engine_answers_right_where_its_neighbours_do_not(
    crowd: Store, ask: Callable[[Callable[[str], list[tuple[object, ...]]]], bool]
) -> None:
    assert ask(lambda cypher: crowd.run(cypher, {}).rows())


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """200 accounts with 0 to 199 followers; the first two retweet the same 3,000 tweets, and 2,000 others each."""
    folder = tmp_path_factory.mktemp("crowd")
    people = [user(f"u{i}", follower_count=i) for i in range(200)]
    acts = []
    for who in (0, 1):
        for n in range(5_000):
            of = n if n < 3_000 else n + who * 5_000
            acts.append(retweet(NEW_YEAR + n * 1000, f"u{who}", tweet_id(NEW_YEAR - HOUR_MS, of), "z", "z", serial=who))
    paths = [
        write(folder, "x_052020_users_csv_hashed.csv", people),
        write(folder, "x_052020_tweets_csv_hashed.csv", acts),
    ]
    with EmbeddedStore(folder / "db") as store:
        ingest(store, paths)
        yield store


# The embedded store alone


@pytest.mark.long
@pytest.mark.parametrize(
    "returned",
    [
        "t.hour AS hour, count(DISTINCT a.id) AS accounts, count(*) AS tweets",
        "count(DISTINCT a.id) AS accounts, t.hour AS hour, min(t.ts) AS first",
        "t.hour AS hour, 1.0 * COUNT( distinct a.id) / sum(t.hour) AS share",
        "t.hour AS hour, collect(DISTINCT a.id) AS accounts, count(DISTINCT t.id) AS tweets, max(t.ts) AS last",
    ],
)
def test_an_aggregate_that_this_engine_would_lose_is_refused(crowd: Store, returned: str) -> None:
    with pytest.raises(QueryError, match="DISTINCT aggregates last"):
        crowd.run(f"MATCH (a:Account)-[:RETWEETED]->(t:Tweet) RETURN {returned}", {})


def test_it_would_be_lost_indeed(crowd: EmbeddedStore) -> None:
    cypher = "MATCH (a:Account)-[:RETWEETED]->(t:Tweet) RETURN t.hour AS h, count(DISTINCT a.id) AS a, count(*) AS n"
    assert crowd._connection().execute(cypher).get_next()[2] == 0


@pytest.mark.parametrize(
    "returned",
    [
        "t.hour AS hour, count(*) AS tweets, count(DISTINCT a.id) AS accounts",
        "count(DISTINCT a.id) AS accounts, count(*) AS tweets",
        "t.hour AS hour, count(DISTINCT a.id) AS accounts, count(DISTINCT t.id) AS tweets",
    ],
)
def test_aggregates_that_it_keeps_are_right(crowd: Store, returned: str) -> None:
    row = crowd.run(f"MATCH (a:Account)-[:RETWEETED]->(t:Tweet) RETURN {returned}", {}).row(0, named=True)
    assert row["accounts"] == 2
    assert row["tweets"] == (7_000 if "count(DISTINCT t.id)" in returned else 10_000)


@pytest.mark.long
def test_a_reader_keeps_its_graph_while_a_new_one_is_made(tmp_path: Path, files: list[Path]) -> None:
    with EmbeddedStore(tmp_path / "db") as writer, EmbeddedStore(tmp_path / "db") as reader:
        ingest(writer, files[:1])
        assert reader.counts()["Tweet"] == 0
        held = reader._connection()
        ingest(writer, files[1:])
        assert held.execute("MATCH (t:Tweet) RETURN count(*)").get_next() == [0]
        assert reader.counts() == COUNTS


@pytest.mark.long
def test_an_old_graph_goes_when_nobody_reads_it(tmp_path: Path, files: list[Path]) -> None:
    with EmbeddedStore(tmp_path / "db") as store:
        for file in files:
            ingest(store, [file])
        store.close()
    assert len(list((tmp_path / "db").glob("graph-*.lbug"))) == 1


@pytest.mark.long
def test_a_kill_while_the_graph_is_built_leaves_the_old_one_and_the_next_run_finishes(
    tmp_path: Path, files: list[Path]
) -> None:
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, files[:1])
        before = store.counts()
    script = f"""
        import os, signal
        from pathlib import Path
        from explorer.ingest import ingest
        from explorer.stores.embedded import EmbeddedStore

        def stop(what, done, total):
            if what == "building POSTED":
                os.kill(os.getpid(), signal.SIGKILL)

        ingest(EmbeddedStore(Path({str(tmp_path / "db")!r})), {[str(f) for f in files]!r}, progress=stop)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert killed.returncode == -9
    with EmbeddedStore(tmp_path / "db") as store:
        assert store.counts() == before
        report = ingest(store, files)
        assert all(item.known for item in report.loaded)
        assert report.counts == COUNTS


@pytest.mark.long
def test_a_question_that_needs_too_much_memory_is_told_from_a_wrong_one(tmp_path: Path, files: list[Path]) -> None:
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, files)
    greedy = "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b RETURN a, b ORDER BY a + b DESC, a"
    with EmbeddedStore(tmp_path / "db", pool=1 << 26) as small, pytest.raises(QueryError, match="more memory"):
        small.run(greedy, {})


def test_a_folder_without_a_graph_says_what_to_do(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "db") as store, pytest.raises(StoreError, match="explorer ingest"):
        store.run("MATCH (a:Account) RETURN a.id", {})


# Neo4j alone


def test_nothing_at_the_address_is_told_from_a_wrong_password(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="cannot reach"):
        Neo4jStore("bolt://127.0.0.1:9", username="neo4j", password="x")


@pytest.mark.neo4j
def test_a_wrong_password_is_told_from_nothing_at_the_address(neo4j: Neo4jServer) -> None:
    with pytest.raises(StoreRefused, match="refused"):
        Neo4jStore(neo4j.uri, username="neo4j", password="wrong-password")


@pytest.mark.neo4j
def test_a_database_of_somebody_else_is_left_alone(neo4j: Neo4jServer, tmp_path: Path, files: list[Path]) -> None:
    with neo4j_store(neo4j, tmp_path / "staging") as store:
        store._write("CREATE (:Theirs {id: 1})")
        with pytest.raises(StoreForeign, match="not empty"):
            ingest(store, files)
        assert store._rows("MATCH (n) RETURN count(n) AS n") == [{"n": 1}]


def test_a_password_in_an_address_is_refused() -> None:
    with pytest.raises(UsageError, match="must not hold"):
        Neo4jStore("bolt://neo4j:secret@127.0.0.1:7687", username="neo4j", password="x")


@pytest.mark.neo4j
def test_a_load_that_was_cut_off_is_finished_first(neo4j: Neo4jServer, tmp_path: Path, files: list[Path]) -> None:
    class Cut(RuntimeError):
        pass

    def cut(what: str, done: int, total: int) -> None:
        if what == "writing RETWEETED":
            raise Cut

    with neo4j_store(neo4j, tmp_path / "staging") as store:
        ingest(store, files[:1])
        with pytest.raises(Cut):
            ingest(store, files[1:], progress=cut)
        assert len(store.holds()) == 1
        assert ingest(store, files).counts == COUNTS


@pytest.mark.neo4j
def test_a_database_loaded_elsewhere_is_not_touched(neo4j: Neo4jServer, tmp_path: Path, files: list[Path]) -> None:
    with neo4j_store(neo4j, tmp_path / "here") as store:
        ingest(store, files[:2])
    with neo4j_store(neo4j, tmp_path / "there") as store, pytest.raises(StoreError, match="EXPLORER_STAGING"):
        ingest(store, files[2:])


@pytest.mark.neo4j
@pytest.mark.archive
def test_both_stores_hold_the_same_of_the_real_archive(neo4j: Neo4jServer, tmp_path: Path, archive_data: Path) -> None:
    folder = archive_data / "archive" / "russia_north_africa_2021"
    with EmbeddedStore(tmp_path / "db") as embedded, neo4j_store(neo4j, tmp_path / "staging") as server:
        assert ingest(embedded, [folder]).counts == ingest(server, [folder]).counts


def test_the_contract_covers_every_table() -> None:
    assert set(COUNTS) == {table.name for table in GRAPH}
