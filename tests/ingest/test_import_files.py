"""Import files become, by Neo4j's own tool, the database that an ingest into a running server makes."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from explorer.errors import InputError, StoreBusy, StoreError, UsageError
from explorer.graph.merge import merge
from explorer.graph.model import GRAPH
from explorer.graph.sources import Sources
from explorer.ingest import import_files as module
from explorer.ingest import ingest
from explorer.ingest.import_files import command, import_files
from explorer.stores.embedded import EmbeddedStore
from explorer.stores.neo4j import Neo4jStore
from tests import tiny_world
from tests.archive_files import HOUR_MS, NEW_YEAR, retweet, tweet, tweet_id, user, write
from tests.hostile import CORPUS
from tests.neo4j_server import Neo4jServer
from tests.stores.test_stores import neo4j_store
from tests.stress.fingerprint import fingerprint


@pytest.fixture(autouse=True)
def _own_staging(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXPLORER_STAGING", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    tweets = [
        tweet(NEW_YEAR + n * HOUR_MS, "a", text, hashtags="['HK']", urls="['http://x.org/1']", user_mentions="['55']")
        for n, text in enumerate(["", " ", 'two\nlines; and, "more"', "x" * 5000, *CORPUS])
    ]
    acts = [retweet(NEW_YEAR + n * HOUR_MS, "b", tweet_id(NEW_YEAR), "a", "a", serial=n) for n in range(1, 4)]
    return [
        write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a"), user("b"), user("c")]),
        write(tmp_path, "x_052020_tweets_csv_hashed_1.csv", tweets),
        write(tmp_path, "x_052020_tweets_csv_hashed_2.csv", acts),
    ]


def run_import(server: Neo4jServer, line: str, folder: Path) -> None:
    """Paste the command into a shell that finds `neo4j-admin`, and start the server."""
    folder.mkdir()
    server.admin_script(folder)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", line], env=os.environ | {"PATH": path}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    server.start()


@pytest.mark.neo4j
def test_the_import_tool_makes_the_database_that_a_load_makes(
    neo4j: Neo4jServer, fresh_neo4j: Neo4jServer, tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FILE_ROWS", 20)
    monkeypatch.setattr(module, "_BATCH_ROWS", 7)
    tiny_world.write_files(tmp_path / "tiny")
    given = [tmp_path / "tiny", *files]
    folder = tmp_path / "for import, it's a $folder;"
    made = import_files(folder, given)
    assert len(list(folder.glob("Tweet-*.parquet"))) > 2

    run_import(fresh_neo4j, made.command, tmp_path / "bin")

    with (
        Neo4jStore(fresh_neo4j.uri, username=fresh_neo4j.username, password=fresh_neo4j.password) as imported,
        neo4j_store(neo4j, tmp_path / "staging") as loaded,
        EmbeddedStore(tmp_path / "db") as embedded,
    ):
        assert ingest(loaded, given).counts == ingest(embedded, given).counts == made.report.counts
        assert imported.counts() == made.report.counts
        prints = fingerprint(imported)
        assert prints == fingerprint(loaded)
        # To the embedded store an empty text is one: a file's shard.
        assert {k: v for k, v in fingerprint(embedded).items() if k != "Source"}.items() <= prints.items()
        names = "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name"
        assert len(GRAPH.nodes) == len(imported._rows(names))
        assert imported._rows(names) == loaded._rows(names)

        # It is an explorer's own from the start: known files stay known, others come in, and out again.
        shutil.rmtree(folder)
        again = ingest(imported, given)
        assert all(item.known for item in again.loaded)
        assert not again.changed
        more = write(tmp_path, "x_062020_tweets_csv_hashed.csv", [tweet(NEW_YEAR - HOUR_MS, "z", "late", serial=9)])
        assert ingest(imported, [more]).counts == ingest(loaded, [more]).counts
        assert fingerprint(imported) == fingerprint(loaded)


@pytest.mark.long
def test_large_tables_come_in_several_files_that_lose_nothing(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FILE_ROWS", 7)
    monkeypatch.setattr(module, "_BATCH_ROWS", 3)
    folder = tmp_path / "out"
    made = import_files(folder, files)
    for table in GRAPH:
        parts = [pq.read_table(path) for path in sorted(folder.glob(f"{table.name}-*.parquet"))]
        assert sum(part.num_rows for part in parts) == made.report.counts[table.name]
        assert len({tuple(part.column_names) for part in parts}) == 1
        assert max(part.num_rows for part in parts) <= 9
    ids = pq.read_table(sorted(folder.glob("Tweet-*.parquet"))).column("id:ID(Tweet){id-type:long}").to_pylist()
    assert len(set(ids)) == len(ids) == made.report.counts["Tweet"] > 9


@pytest.mark.long
def test_the_report_is_that_of_an_ingest(tmp_path: Path, files: list[Path]) -> None:
    made = import_files(tmp_path / "out", files).report
    with EmbeddedStore(tmp_path / "db") as store:
        loaded = ingest(store, files)
    assert made.counts == loaded.counts
    assert made.networks == loaded.networks
    assert [item.source for item in made.loaded] == [item.source for item in loaded.loaded]


def test_the_command_survives_any_folder_name(tmp_path: Path) -> None:
    folder = tmp_path / "a, 'b' $c;d"
    folder.mkdir()
    tool = tmp_path / "neo4j-admin"
    tool.write_text('#!/bin/sh\npwd\nfor a in "$@"; do echo "$a"; done\n', encoding="utf-8")
    tool.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command(folder, "other")], env={"PATH": path}, cwd="/", capture_output=True, text=True, check=True
    )
    where, *arguments = done.stdout.splitlines()
    assert where == str(folder)
    assert arguments[:5] == ["database", "import", "full", "other", "--input-type=parquet"]
    assert {a for a in arguments if a.startswith("--rel")} == {
        f"--relationships={r.type}={r.type}-.*" for r in GRAPH.relationships
    }


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path, files: list[Path]) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not there yet"):
        import_files(tmp_path / "out", files)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]
    assert not (tmp_path / "out.part").exists()


def test_nothing_is_written_of_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("no,archive\n1,2\n")
    with pytest.raises(InputError, match="nothing could be read"):
        import_files(tmp_path / "out", [tmp_path / "notes.csv"])
    assert not (tmp_path / "out").exists()


def test_two_at_once_are_refused(tmp_path: Path, files: list[Path]) -> None:
    with Sources(tmp_path / "out.part").lock(), pytest.raises(StoreBusy):
        import_files(tmp_path / "out", files)


def test_a_staging_folder_of_another_database_is_refused(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPLORER_STAGING", str(tmp_path / "one"))
    import_files(tmp_path / "first", files)
    with pytest.raises(StoreError, match="another database"):
        import_files(tmp_path / "second", files)
    assert not (tmp_path / "second").exists()


@pytest.mark.parametrize("moment", ["reading", "merging tweets", "writing Tweet", "writing AMPLIFIED"])
@pytest.mark.long
def test_a_kill_leaves_no_folder_and_the_same_command_finishes(tmp_path: Path, files: list[Path], moment: str) -> None:
    script = f"""
import os, signal
from pathlib import Path
from explorer.ingest.import_files import import_files

def stop(what, done, total):
    if what.startswith({moment!r}):
        os.kill(os.getpid(), signal.SIGKILL)

import_files(Path({str(tmp_path / "out")!r}), {[str(f) for f in files]!r}, progress=stop)
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -9
    assert not (tmp_path / "out").exists()

    made = import_files(tmp_path / "out", files)

    assert any(item.known for item in made.report.loaded) == (moment != "reading")
    assert not (tmp_path / "out.part").exists()
    with Sources(made.staging).scratch() as scratch:
        assert merge(Sources(made.staging), scratch) == made.report.counts
        for table in GRAPH:
            published = pq.read_table(made.staging / "published" / f"{table.name}.parquet")
            assert published.equals(pq.read_table(scratch / f"{table.name}.parquet"))


@pytest.mark.long
def test_on_the_command_line_the_command_alone_goes_to_standard_output(tmp_path: Path, files: list[Path]) -> None:
    line = [sys.executable, "-m", "explorer", "ingest", *map(str, files), "--to-import-files", str(tmp_path / "out")]
    done = subprocess.run(line, capture_output=True, text=True, env=os.environ | {"NEO4J_DATABASE": "mine"}, check=True)
    assert shlex.split(done.stdout)[:8] == [
        *["cd", str(tmp_path / "out"), "&&"],
        *["neo4j-admin", "database", "import", "full", "mine"],
    ]
    assert "explorer doctor --store" in done.stderr
    both = subprocess.run([*line, "--store", "x.db"], capture_output=True, text=True, check=False)
    assert both.returncode == 2
    again = subprocess.run(line, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "not there yet" in again.stderr
