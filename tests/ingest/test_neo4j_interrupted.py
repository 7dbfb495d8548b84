"""A load into Neo4j that is ended at any moment is finished by the same command; `tests/stress/` does it often."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from explorer.errors import StoreError, StoreUnreachable
from explorer.graph.sources import Sources
from explorer.ingest import ingest, remove
from explorer.ingest.publish import mend_graph
from explorer.stores import contents
from explorer.stores import neo4j as module
from explorer.stores.changes import Work
from explorer.stores.neo4j import Neo4jStore
from tests.archive_files import HOUR_MS, NEW_YEAR, retweet, tweet, tweet_id, user, write
from tests.neo4j_server import Neo4jServer
from tests.stores.test_stores import neo4j_store
from tests.stress.fingerprint import fingerprint

pytestmark = pytest.mark.neo4j


def archive(folder: Path) -> list[Path]:
    tweets = [tweet(NEW_YEAR + n * HOUR_MS, "a", f"text {n}", hashtags="['HK']") for n in range(20)]
    acts = [retweet(NEW_YEAR + n * HOUR_MS, "b", tweet_id(NEW_YEAR), "a", "a", serial=n) for n in range(1, 20)]
    return [
        write(folder, "x_052020_users_csv_hashed.csv", [user("a"), user("b"), user("c")]),
        write(folder, "x_052020_tweets_csv_hashed_1.csv", tweets),
        write(folder, "x_052020_tweets_csv_hashed_2.csv", acts),
    ]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return archive(tmp_path)


@pytest.fixture(scope="module")
def calm(neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory) -> object:
    """What a load that nothing disturbs leaves of the files in a database."""
    folder = tmp_path_factory.mktemp("calm")
    neo4j_server.clear()
    with neo4j_store(neo4j_server, folder / "staging") as store:
        ingest(store, archive(folder))
        return fingerprint(store)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH_ROWS", 3)


class Cut(RuntimeError):
    pass


def cut_after(monkeypatch: pytest.MonkeyPatch, n: int, *, written: bool) -> None:
    """Have the n-th batch fail, after the server has written it or before."""
    once, calls = Neo4jStore._once, iter(range(1, 1_000_000))

    def failing(self: Neo4jStore, cypher: str, frame: object, journal: dict[str, object]) -> None:
        number = next(calls)
        if number >= n and not (written and number == n):
            raise Cut
        once(self, cypher, frame, journal)  # type: ignore[arg-type]
        if number == n:
            raise Cut

    monkeypatch.setattr(Neo4jStore, "_once", failing)


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@pytest.mark.parametrize("n", [1, 2, 7, 15, 30])
def test_no_batch_is_lost_or_written_twice(
    calm: object,
    neo4j: Neo4jServer,
    tmp_path: Path,
    files: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    n: int,
    written: bool,
) -> None:
    with neo4j_store(neo4j, tmp_path / "staging") as store:
        with monkeypatch.context() as patch:
            cut_after(patch, n, written=written)
            with pytest.raises(Cut):
                ingest(store, files)
            assert store.holds() == set()
        # Another size of batches does not matter to a load that has begun.
        monkeypatch.setattr(module, "_BATCH_ROWS", 5)
        ingest(store, files)
        assert fingerprint(store) == calm


def test_a_change_of_what_is_there_may_be_cut_off_too(
    neo4j: Neo4jServer, tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with neo4j_store(neo4j, tmp_path / "staging") as store:
        ingest(store, files[:2])
        before = fingerprint(store)
        for n in (1, 4, 9):
            with monkeypatch.context() as patch:
                cut_after(patch, n, written=True)
                with pytest.raises(Cut):
                    ingest(store, files)
            ingest(store, files)
            assert len(store.holds()) == 3
            remove(store, [files[2].name])
            assert fingerprint(store) == before


def test_a_load_that_was_done_but_for_its_folders_is_not_done_again(
    neo4j: Neo4jServer, tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    staging = tmp_path / "staging"
    with neo4j_store(neo4j, staging) as store:
        ingest(store, files)
        expected = fingerprint(store)
        # As a kill between the two renames leaves it.
        os.replace(staging / "published", staging / "applying")

        def never(self: Neo4jStore, todo: Iterator[Work], *rest: object) -> None:
            raise AssertionError("written again")

        with monkeypatch.context() as patch:
            patch.setattr(Neo4jStore, "_send", never)
            store._apply(staging / "published", staging / "applying", None)
        assert fingerprint(store) == expected
        assert not ingest(store, files).changed


def test_a_batch_that_the_driver_sends_twice_goes_in_once(
    neo4j: Neo4jServer, tmp_path: Path, files: list[Path]
) -> None:
    once = Neo4jStore._once

    def twice(self: Neo4jStore, cypher: str, frame: object, journal: dict[str, object]) -> None:
        once(self, cypher, frame, journal)  # type: ignore[arg-type]
        once(self, cypher, frame, journal)  # type: ignore[arg-type]

    with neo4j_store(neo4j, tmp_path / "staging") as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Neo4jStore, "_once", twice)
        assert ingest(store, files).counts["RETWEETED"] == 19


def run_ingest(server: Neo4jServer, staging: Path, files: list[Path], signalled: int | None) -> tuple[int, str]:
    """Run the command, which sends itself a signal at its fifth batch; return the exit code and what it said."""
    script = f"""
import os
from explorer import cli
from explorer.stores import neo4j
once, calls = neo4j.Neo4jStore._once, []
def counted(self, *rest):
    calls.append(1)
    if len(calls) == 5 and {signalled!r}:
        os.kill(os.getpid(), {signalled!r})
    once(self, *rest)
neo4j.Neo4jStore._once, neo4j._BATCH_ROWS = counted, 3
cli.main()
"""
    command = [sys.executable, "-c", script, "ingest", *map(str, files), "--store", server.uri]
    env = os.environ | server.environment() | {"EXPLORER_STAGING": str(staging)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)], ids=["killed", "Ctrl-C"])
def test_a_command_that_is_ended_leaves_no_source_and_is_finished_by_the_same(
    calm: object, neo4j: Neo4jServer, tmp_path: Path, how: signal.Signals, code: int, files: list[Path]
) -> None:
    ended, said = run_ingest(neo4j, tmp_path / "staging", files, int(how))
    assert ended == code, said
    assert "Traceback" not in said
    assert ("interrupted" in said) == (how == signal.SIGINT)
    with neo4j_store(neo4j, tmp_path / "staging") as store:
        assert store.holds() == set()
    assert run_ingest(neo4j, tmp_path / "staging", files, None)[0] == 0
    with neo4j_store(neo4j, tmp_path / "staging") as store:
        assert len(store.holds()) == 3
        assert fingerprint(store) == calm


def test_a_second_ingest_at_the_same_time_is_refused(neo4j: Neo4jServer, tmp_path: Path, files: list[Path]) -> None:
    with Sources(tmp_path / "staging").lock():
        code, said = run_ingest(neo4j, tmp_path / "staging", files, None)
    assert code == 1
    assert "another explorer is writing" in said


def test_a_staging_folder_of_another_database_is_refused(neo4j: Neo4jServer, tmp_path: Path, files: list[Path]) -> None:
    with neo4j_store(neo4j, tmp_path / "staging") as store:
        ingest(store, files)
    neo4j.clear()
    with neo4j_store(neo4j, tmp_path / "staging") as store, pytest.raises(StoreError, match="another database"):
        ingest(store, files)


def test_a_server_that_goes_and_comes_back_is_told_and_the_same_command_finishes(
    neo4j: Neo4jServer, tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not neo4j.home:
        pytest.skip("only a server of the jars can be stopped and started")
    stopped: list[int] = []

    def stop(what: str, done: int, total: int) -> None:
        if what == "writing RETWEETED" and not stopped:
            stopped.append(done)
            neo4j.stop()

    monkeypatch.setattr(module, "_PATIENCE", 1.0)
    with neo4j_store(neo4j, tmp_path / "staging") as store, pytest.raises(StoreUnreachable, match="cannot reach"):
        ingest(store, files, progress=stop)
    neo4j.start()
    with neo4j_store(neo4j, tmp_path / "staging") as store:
        assert store.holds() == set()
        assert ingest(store, files).counts["RETWEETED"] == 19


def test_a_database_of_an_older_model_is_told_and_made_what_the_model_is_now(
    neo4j: Neo4jServer, tmp_path: Path, files: list[Path]
) -> None:
    with neo4j_store(neo4j, tmp_path / "staging") as store:
        ingest(store, files)
        expected = fingerprint(store)
        assert not contents(store).outdated
        # As a version that knew no moment of POSTED would have left both.
        file = tmp_path / "staging" / "published" / "POSTED.parquet"
        pl.read_parquet(file).drop("ts", "stub").write_parquet(file)
        store._write("MATCH ()-[p:POSTED]->() REMOVE p.ts, p.stub")
        assert fingerprint(store) != expected
        assert contents(store).outdated
        assert mend_graph(store)
        assert fingerprint(store) == expected
        assert not contents(store).outdated
