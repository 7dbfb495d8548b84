"""An ingest that is ended at any moment is finished by the same command; `tests/stress/` does it a hundred times."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from explorer.errors import StoreError
from explorer.graph.sources import Sources
from tests.archive_files import NEW_YEAR, tweet, user, write
from tests.stress import interrupted

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> interrupted.Calm:
    return interrupted.calm(tmp_path_factory.mktemp("calm"), networks=["china_052020"])


@pytest.mark.parametrize(("how", "n"), [(signal.SIGKILL, 2), (signal.SIGINT, 1)], ids=["killed", "Ctrl-C"])
def test_an_interrupted_ingest_is_finished_by_the_same_command(
    how: signal.Signals, n: int, calm: interrupted.Calm, tmp_path: Path
) -> None:
    assert interrupted.rounds(n, 3, calm, tmp_path, how).wrong == []


def test_a_second_ingest_at_the_same_time_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    file = write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a")])
    with Sources(tmp_path / "s.db").lock():
        second = subprocess.run(interrupted.command(tmp_path / "s.db", [file]), capture_output=True, text=True)
    assert second.returncode == 1
    assert "another explorer is writing" in second.stderr
    subprocess.run(interrupted.command(tmp_path / "s.db", [file]), check=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_a_full_disk_is_told_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    sources = Sources(tmp_path / "s.db")
    with (
        pytest.raises(StoreError, match="disk is full"),
        sources.lock(),
        sources.scratch(),
        open("/dev/full", "w") as disk,
    ):
        disk.write("x" * 100_000)
    assert list((tmp_path / "s.db" / "tmp").iterdir()) == []


def test_a_disk_without_room_for_the_graph_is_told_before_it_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.ingest import ingest
    from explorer.stores import embedded

    file = write(tmp_path, "x_052020_tweets_csv_hashed.csv", [tweet(NEW_YEAR, "a", "text")])
    store = embedded.EmbeddedStore(tmp_path / "s.db")
    with monkeypatch.context() as patch:
        patch.setattr(embedded, "_LEAST_BYTES", 1 << 60)
        with pytest.raises(StoreError, match="no room for the graph"):
            ingest(store, [file])
    assert ingest(store, [file]).loaded[0].known
    assert store.counts()["Tweet"] == 1
