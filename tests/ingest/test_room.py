"""What an ingest needs on the disk is told before it begins."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from explorer.ingest import ingest
from explorer.ingest.room import Room, room
from explorer.stores.embedded import EmbeddedStore
from explorer.terminal import reports
from tests.archive_files import user, write

FILE = "x_052020_users_csv_hashed.csv"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path, FILE, [user("a"), user("b")])


def test_what_files_need_follows_from_their_size_before_there_is_a_store(tmp_path: Path, file: Path) -> None:
    size = file.stat().st_size
    with EmbeddedStore(tmp_path / "none" / "db") as store:
        told = room(store, [file])
    assert (told.reading, told.needed) == (size, round(size * 0.67))
    assert 0 < told.free <= shutil.disk_usage(tmp_path).total
    assert not (tmp_path / "none").exists()


def test_a_packed_file_is_taken_for_five_times_its_size(tmp_path: Path, file: Path) -> None:
    packed = tmp_path / f"{FILE}.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    with EmbeddedStore(tmp_path / "db") as store:
        assert room(store, [packed]).reading == packed.stat().st_size * 5


@pytest.mark.long
def test_the_present_graph_is_needed_again_and_what_is_in_is_not_read(tmp_path: Path, file: Path) -> None:
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, [file])
        assert room(store, [file]).needed == 0
        more = write(tmp_path, "y_052020_users_csv_hashed.csv", [user("c")])
        [graph] = (tmp_path / "db").glob("graph-*.lbug")
        told = room(store, [file, more])
    assert told.reading == more.stat().st_size
    assert told.needed == round(told.reading * 0.67 + graph.stat().st_size * (1 + 0.16 / 0.35))


def test_it_is_said_of_large_files_and_where_the_disk_is_short() -> None:
    assert reports.of_room(Room(reading=999_999_999, needed=5, free=5)) == []
    [said] = reports.of_room(Room(reading=10**9, needed=670_000_000, free=2 * 10**9))
    assert said == "1.00 GB to read: about 0.67 GB of disk needed, 2.00 GB free"
    [said] = reports.of_room(Room(reading=10**9, needed=670_000_000, free=669_999_999))
    assert "only 0.67 GB free: what is in stays in" in said
