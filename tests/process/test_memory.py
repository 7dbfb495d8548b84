"""How much memory a command may work in: what a person says, else a share of what the machine or its cgroup has."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.errors import UsageError
from explorer.process import memory
from explorer.stores.embedded import EmbeddedStore


@pytest.mark.parametrize(
    ("text", "bytes_"),
    [("4GB", 4 << 30), ("4g", 4 << 30), ("4", 4 << 30), ("4 GiB", 4 << 30), ("512M", 1 << 29), ("0.5", 1 << 29)],
)
def test_a_size_is_read_with_its_unit_or_in_gigabytes(text: str, bytes_: int) -> None:
    assert memory.in_bytes(text) == bytes_


@pytest.mark.parametrize("text", ["much", "", "-4GB", "4 GB of it", "511MB", "4PB", "1e3"])
def test_what_is_no_size_or_too_little_is_refused_by_where_it_was_said(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        memory.in_bytes(text)
    assert raised.value.where == "--memory"


def test_a_person_says_it_in_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(memory.SETTING, "6GB")
    assert memory.allowed() == 6 << 30
    assert EmbeddedStore(tmp_path / "db")._pool == (6 << 30) * 3 // 4
    monkeypatch.setenv(memory.SETTING, "lots")
    with pytest.raises(UsageError, match="lots"):
        memory.allowed()


@pytest.mark.parametrize(
    ("has", "takes"), [(64 << 30, 4 << 30), (8 << 30, 4 << 30), (3 << 30, 3 << 29), (1 << 28, 1 << 29)]
)
def test_else_it_is_half_of_what_there_is(monkeypatch: pytest.MonkeyPatch, has: int, takes: int) -> None:
    monkeypatch.delenv(memory.SETTING, raising=False)
    monkeypatch.setattr(memory, "machine", lambda: has)
    assert memory.allowed() == takes


def test_a_cgroup_has_the_least_of_its_limit_and_of_those_above(tmp_path: Path) -> None:
    inner = tmp_path / "cgroups" / "a" / "b"
    inner.mkdir(parents=True)
    mine = tmp_path / "mine"
    mine.write_text("0::/a/b\n")
    whole = memory.machine(tmp_path / "cgroups", mine)
    (inner / "memory.max").write_text("max\n")
    assert memory.machine(tmp_path / "cgroups", mine) == whole
    (inner.parent / "memory.max").write_text("700000000\n")
    assert memory.machine(tmp_path / "cgroups", mine) == 700_000_000
    (inner / "memory.max").write_text("600000000\n")
    assert memory.machine(tmp_path / "cgroups", mine) == 600_000_000


def test_a_cgroup_of_version_1_has_its_limit_too(tmp_path: Path) -> None:
    folder = tmp_path / "cgroups" / "memory" / "x"
    folder.mkdir(parents=True)
    (folder / "memory.limit_in_bytes").write_text("600000000\n")
    mine = tmp_path / "mine"
    mine.write_text("3:cpu,cpuacct:/x\n2:memory:/x\n")
    assert memory.machine(tmp_path / "cgroups", mine) == 600_000_000
