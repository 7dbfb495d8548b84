"""A command that is killed at any rename is finished by the same command, and what is damaged is told or made anew."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ladybug
import pytest

from explorer.analyses import kept
from explorer.analyses.roles import find_roles
from explorer.errors import StoreDamaged, StoreError, UsageError
from explorer.graph import disk
from explorer.graph.findings import Analyses
from explorer.graph.sources import Sources
from explorer.ingest import ingest, remove
from explorer.ingest.publish import damages, mend_graph
from explorer.stores import Store, contents
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import NEW_YEAR, retweet, tweet, tweet_id, user, write

pytestmark = pytest.mark.long


class Killed(BaseException):
    """Stands for the end of the process."""


@contextmanager
def killed_at(n: int) -> Iterator[None]:
    """Have the process end at the n-th rename, before it is done."""
    move, count = disk.move, itertools.count()

    def maybe(path: Path, to: Path) -> None:
        if next(count) >= n:
            raise Killed
        move(path, to)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "move", maybe)
        yield


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    acts = [tweet(NEW_YEAR, "a", "text"), retweet(NEW_YEAR + 60_000, "b", tweet_id(NEW_YEAR), "a", "a")]
    write(folder, "x_052020_tweets_csv_hashed.csv", acts)
    write(folder, "y_052020_users_csv_hashed.csv", [user("c")])
    write(folder, "z_052020_users_csv_hashed.csv", [user("d")])
    return folder


@pytest.fixture(scope="module")
def prepared(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "s.db"
    with EmbeddedStore(folder) as store:
        ingest(store, [*files.glob("x*"), *files.glob("y*")])
        find_roles(store, name="old")
    return folder


def held(store: Store) -> tuple[list[str], list[str]]:
    """The networks and the analyses of a graph."""
    return [network.id for network in store.networks()], sorted(store.analyses())


COMMANDS: dict[str, tuple[Callable[[Store, Path], object], tuple[list[str], list[str]]]] = {
    "ingest": (lambda s, f: ingest(s, [*f.glob("z*")]), (["x_052020", "y_052020", "z_052020"], ["old"])),
    "remove": (lambda s, f: remove(s, ["y_052020"]), (["x_052020"], ["old"])),
    "roles": (lambda s, f: find_roles(s, name="new"), (["x_052020", "y_052020"], ["new", "old"])),
    "roles --replace": (
        lambda s, f: find_roles(s, name="old", networks=["x_052020"], replace=True),
        (["x_052020", "y_052020"], ["old"]),
    ),
    "analyses remove": (lambda s, f: kept.remove(s, ["old"]), (["x_052020", "y_052020"], [])),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_killed_at_any_rename_is_finished_by_the_same_command(
    name: str, prepared: Path, files: Path, tmp_path: Path
) -> None:
    command, expected = COMMANDS[name]
    for n in itertools.count():
        folder = tmp_path / str(n)
        shutil.copytree(prepared, folder)
        with EmbeddedStore(folder) as store, killed_at(n):
            try:
                command(store, files)
            except Killed:
                pass
            else:
                break
        assert len(Analyses(Sources(folder)).all()) >= (name != "analyses remove")  # a replaced one is never gone
        with EmbeddedStore(folder) as store:
            command(store, files)
            assert held(store) == expected
        assert not list(folder.glob("tmp/*"))
        assert not (folder / "begun.json").exists()
    assert n > 2


def test_who_asks_just_before_the_first_graph_is_named_is_told_that_there_is_none_yet(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, move = list[StoreError](), disk.move

    def asked(path: Path, to: Path) -> None:
        if to.name == "current":
            with EmbeddedStore(tmp_path / "s.db") as reader, pytest.raises(StoreError) as told:
                reader.counts()
            said.append(told.value)
        move(path, to)

    monkeypatch.setattr(disk, "move", asked)
    with EmbeddedStore(tmp_path / "s.db") as store:
        ingest(store, [*files.glob("y*")])
        assert held(store) == (["y_052020"], [])
    [error] = said
    assert "no graph here yet" in str(error)
    assert not isinstance(error, StoreDamaged)


def test_an_analysis_that_was_finished_is_still_in_the_way_of_another(prepared: Path, tmp_path: Path) -> None:
    shutil.copytree(prepared, tmp_path / "s.db")
    with EmbeddedStore(tmp_path / "s.db") as store:
        with killed_at(2), pytest.raises(Killed):
            find_roles(store, name="new")
        with pytest.raises(UsageError, match="already"):
            find_roles(store, name="old")


def test_a_removal_that_was_begun_does_not_take_out_what_comes_later(
    prepared: Path, files: Path, tmp_path: Path
) -> None:
    shutil.copytree(prepared, tmp_path / "s.db")
    with EmbeddedStore(tmp_path / "s.db") as store:
        with killed_at(1), pytest.raises(Killed):
            remove(store, ["y_052020"])
        ingest(store, [*files.glob("y*")])
        ingest(store, [*files.glob("z*")])
        assert held(store)[0] == ["x_052020", "y_052020", "z_052020"]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(100, len(content), len(content) // 50):
        content[at] ^= 1
    path.write_bytes(content)


GRAPH_DAMAGES: dict[str, Callable[[Path, Path], object]] = {
    "cut": lambda graph, current: os.truncate(graph, graph.stat().st_size // 2),
    "zeroed": lambda graph, current: graph.write_bytes(bytes(graph.stat().st_size)),
    "gone": lambda graph, current: graph.unlink(),
    "flipped": lambda graph, current: flip(graph),
    "current gone": lambda graph, current: current.unlink(),
    "current empty": lambda graph, current: current.write_bytes(b""),
    "current zeroed": lambda graph, current: current.write_bytes(bytes(21)),
    "current names nothing": lambda graph, current: current.write_text("graph-9-00000000.lbug"),
    "current names another folder": lambda graph, current: current.write_text(f"../{graph.name}"),
}


@pytest.mark.parametrize("name", GRAPH_DAMAGES)
def test_a_damaged_graph_is_told_and_made_anew_by_what_may_write(
    name: str, prepared: Path, files: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "s.db"
    shutil.copytree(prepared, folder)
    current = folder / "current"
    GRAPH_DAMAGES[name](folder / current.read_text(), current)
    with EmbeddedStore(folder) as store:
        with pytest.raises(StoreDamaged) as told:
            store.run("MATCH (a:Account) RETURN count(*)", {})
        assert "doctor --mend" in str(told.value.hint)
        assert damages(store)
        assert ingest(store, [*files.glob("x*")]).changed
        assert held(store) == (["x_052020", "y_052020"], ["old"])
        assert damages(store) == []


def test_a_graph_that_another_version_made_is_told_where_it_cannot_answer(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s.db"
    shutil.copytree(prepared, folder)
    name, other = (folder / "current").read_text(), "graph-9-00000000.lbug"
    (folder / name).rename(folder / other)
    (folder / f"{name}.seal").unlink()  # older explorers put none
    (folder / "current").write_text(other)
    database = ladybug.Database(str(folder / other))
    connection = ladybug.Connection(database)
    connection.execute("DROP TABLE AMPLIFIED_IN")
    connection.close()
    database.close()
    with EmbeddedStore(folder) as store:
        assert store.run("MATCH (a:Account) RETURN count(*) > 0", {}).item()
        with pytest.raises(StoreError, match="another version") as told:
            store.run("MATCH (:Account)-[r:AMPLIFIED_IN]->() RETURN count(*)", {})
        assert "doctor --mend" in str(told.value.hint)
        said = contents(store)
        assert (said.sources, said.outdated, "AMPLIFIED_IN" in said.counts) == (2, True, False)
        assert store.analyses().keys() == {"old"}
        assert mend_graph(store)
        assert not contents(store).outdated
        assert held(store) == (["x_052020", "y_052020"], ["old"])


def test_a_bit_that_the_disk_forgets_is_found_and_the_graph_made_anew(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s.db"
    shutil.copytree(prepared, folder)
    graph = folder / (folder / "current").read_text()
    found = graph.stat()
    flip(graph)
    os.utime(graph, ns=(found.st_atime_ns, found.st_mtime_ns))
    with EmbeddedStore(folder) as store:
        [damage] = damages(store)
        assert "the graph" in damage.what
        assert mend_graph(store)
        assert not mend_graph(store)
        assert damages(store) == []


def test_a_damaged_source_is_named_with_its_network_and_healed_by_its_file(
    prepared: Path, files: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "s.db"
    shutil.copytree(prepared, folder)
    [source] = [source for source in Sources(folder).all() if source.network == "y_052020"]
    flip(folder / "sources" / source.sha256 / "accounts.parquet")
    with EmbeddedStore(folder) as store:
        [damage] = damages(store)
        assert "y_052020" in damage.what
        with pytest.raises(StoreDamaged, match="y_052020"):
            ingest(store, [*files.glob("z*")])
        assert held(store)[0] == ["x_052020", "y_052020"]
        ingest(store, [*files.glob("y*")])
        assert held(store)[0] == ["x_052020", "y_052020", "z_052020"]
        assert damages(store) == []


@pytest.mark.parametrize("text", [None, "", '{"name": "y.csv", "network": "y_052020", "format'])
def test_a_source_whose_description_is_lost_is_named_with_its_network(
    text: str | None, prepared: Path, files: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "s.db"
    shutil.copytree(prepared, folder)
    [source] = [source for source in Sources(folder).all() if source.network == "y_052020"]
    description = folder / "sources" / source.sha256 / "source.json"
    description.unlink()
    if text is not None:
        description.write_text(text)
    with EmbeddedStore(folder) as store:
        [damage] = damages(store)
        assert damage.what.startswith("network y_052020")
        assert damage.network == "y_052020"
        with pytest.raises(StoreDamaged, match="network y_052020"):
            ingest(store, [*files.glob("z*")])


@pytest.mark.parametrize("way", ["its file", "its hash"])
def test_a_source_whose_description_is_gone_stops_the_graph_until_it_is_healed_or_removed(
    way: str, prepared: Path, files: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "s.db"
    shutil.copytree(prepared, folder)
    [source] = [source for source in Sources(folder).all() if source.network == "y_052020"]
    (folder / "sources" / source.sha256 / "source.json").write_bytes(b"")
    with EmbeddedStore(folder) as store:
        with pytest.raises(StoreDamaged, match=source.id[:12]):
            find_roles(store, name="new")
        if way == "its file":
            ingest(store, [*files.glob("y*")])
        else:
            remove(store, [source.id])
        assert held(store)[0] == ["x_052020", "y_052020"][: 1 + (way == "its file")]


def test_a_note_of_what_was_begun_reaches_no_further_than_its_store(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s.db"
    shutil.copytree(prepared, folder)
    (tmp_path / "other").mkdir()
    told = {"sources": [{"sha256": "../../other"}], "analyses": [{"name": "../../other"}]}
    (folder / "begun.json").write_text(json.dumps(told))
    with Sources(folder).lock():
        pass
    assert (tmp_path / "other").exists()


def test_everything_in_a_store_has_the_rights_of_the_umask(files: Path, tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        with EmbeddedStore(tmp_path / "s.db") as store:
            ingest(store, [files])
            find_roles(store, name="new")
    finally:
        os.umask(before)
    for path in (tmp_path / "s.db").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o775 if path.is_dir() else 0o664), path


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be somebody else")
def test_what_may_not_be_read_is_an_error_and_takes_nothing_out_of_the_graph(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s.db"
    shutil.copytree(prepared, folder)
    shared = Path(tempfile.gettempdir())
    for above in (path for path in (tmp_path, *tmp_path.parents) if shared in path.parents):
        above.chmod(0o755)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, 4001, 4001)
    next((folder / "sources").iterdir()).chmod(0)
    os.seteuid(4001)
    try:
        with EmbeddedStore(folder) as store:
            with pytest.raises(StoreError, match="may not be read by you"):
                mend_graph(store)
            assert held(store) == (["x_052020", "y_052020"], ["old"])
    finally:
        os.seteuid(0)
