"""A report's folder: what is changed, missing or strange in it is told, and nothing else is written over."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from explorer.errors import InputError, UsageError
from explorer.render.folders import MANIFEST, replacing_folder, verify, write_manifest


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report of three files."""
    folder = tmp_path / "report"
    with replacing_folder(folder) as part:
        (part / "annex").mkdir()
        for name in ("index.html", "network.html", "annex/rows.csv"):
            (part / name).write_text(name)
        write_manifest(part, {"network": "x"})
    return folder


def test_a_report_as_it_was_written_is_whole(report: Path) -> None:
    found = verify(report)
    assert found.whole
    assert found.files == 3
    told = json.loads((report / MANIFEST).read_text())
    assert told["files"]["index.html"] == {
        "sha256": hashlib.sha256(b"index.html").hexdigest(),
        "bytes": 10,
    }
    assert MANIFEST not in told["files"]


def test_what_is_changed_missing_or_strange_is_named(report: Path) -> None:
    (report / "index.html").write_text("index.htmk")  # as long as it was
    (report / "annex" / "rows.csv").unlink()
    (report / "annex" / "more.csv").write_text("")
    found = verify(report)
    assert not found.whole
    assert (found.changed, found.missing, found.strange) == (("index.html",), ("annex/rows.csv",), ("annex/more.csv",))


def test_a_link_is_no_file_of_a_report(report: Path, tmp_path: Path) -> None:
    (tmp_path / "same").write_text("network.html")
    (report / "network.html").unlink()
    (report / "network.html").symlink_to(tmp_path / "same")
    assert verify(report).changed == ("network.html",)
    (tmp_path / "annex").mkdir()
    (tmp_path / "annex" / "rows.csv").write_text("annex/rows.csv")
    (report / "annex" / "rows.csv").unlink()
    (report / "annex").rmdir()
    (report / "annex").symlink_to(tmp_path / "annex")
    assert verify(report).missing == ("annex/rows.csv",)
    assert verify(report).strange == ("annex",)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../b", "a\\b", ""])
def test_a_manifest_that_names_a_file_elsewhere_is_none(report: Path, name: str) -> None:
    (report / MANIFEST).write_text(json.dumps({"format": "explorer report 1", "files": {name: {"sha256": "0"}}}))
    with pytest.raises(InputError, match="names a file outside of it"):
        verify(report)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {"a": 1}}', '{"format": "x", "files": {}}', "[" * 100_000])
def test_what_is_no_manifest_is_said(report: Path, text: str) -> None:
    (report / MANIFEST).write_text(text)
    with pytest.raises(InputError, match="manifest"):
        verify(report)


def test_a_folder_without_a_manifest_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no report: it has no manifest\.json"):
        verify(tmp_path)


def test_a_folder_appears_whole_or_not_at_all(report: Path) -> None:
    was = verify(report)

    def write_half() -> None:
        with replacing_folder(report) as part:
            (part / "index.html").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert verify(report) == was
    assert [path.name for path in report.parent.iterdir()] == ["report"]


def test_a_report_takes_the_place_of_another_and_of_an_empty_folder(report: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (report, tmp_path / "empty"):
        with replacing_folder(folder) as part:
            (part / "index.html").write_text("new")
            write_manifest(part, {})
        assert verify(folder).files == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "report"]


def test_what_is_no_report_is_never_written_over(report: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(report)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine").write_text("mine")
    (report / "mine").write_text("mine")
    for name in ("file", "link", "folder", "report"):
        with pytest.raises(UsageError), replacing_folder(tmp_path / name):
            pytest.fail("it began to write")
    assert (report / "mine").read_text() == (tmp_path / "folder" / "mine").read_text() == "mine"


def test_what_came_into_a_report_while_the_new_one_was_made_is_not_lost(report: Path) -> None:
    def write_slowly() -> None:
        with replacing_folder(report) as part:
            write_manifest(part, {})
            (report / "mine").write_text("mine")

    with pytest.raises(UsageError, match="holds what is not of it: mine"):
        write_slowly()
    assert (report / "mine").read_text() == "mine"


def test_what_a_killed_command_left_goes_and_what_another_writes_stays(report: Path) -> None:
    left = report.parent / ".report.abcdefgh.part"
    left.mkdir()
    (left / "index.html").write_text("half")
    with replacing_folder(report) as part:
        write_manifest(part, {})
        assert not left.exists()
        with replacing_folder(report) as other:
            write_manifest(other, {})
            assert part.is_dir()
    assert verify(report).whole


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="cannot write here"), replacing_folder(tmp_path / "report"):
        pytest.fail("it began to write")
