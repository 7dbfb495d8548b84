"""A reader is held to the protocol by its type: what lacks a part of it is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy import api

from explorer.readers.formats import READERS

PARTS = {
    "name": "    name: str = 'x'\n",
    "title": "    title: str = 'x'\n",
    "platform": "    platform: Platform = ANY\n",
    "cannot_tell": "    cannot_tell: tuple[str, ...] = ()\n",
    "recognises": "    def recognises(self, head: bytes) -> bool:\n        return False\n",
    "label": "    def label(self, file_name: str) -> Label | None:\n        return None\n",
    "read": (
        "    def read(\n        self, stream: ByteStream, *, name: str, memory: int, encoding: str = 'utf-8'\n"
        "    ) -> Iterator[Batch]:\n        yield Batch()\n"
    ),
}
HEAD = """from __future__ import annotations
from collections.abc import Iterator
from dataclasses import dataclass
from explorer.readers import Batch, ByteStream, Label, Reader
from explorer.readers.platforms import ANY, Platform
"""


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What mypy says of a file with one reader that is whole and one for each part that lacks it, by line."""
    lines = HEAD
    for lacking in ("nothing", *PARTS):
        parts = "".join(text for part, text in PARTS.items() if part != lacking)
        lines += f"\n@dataclass(frozen=True)\nclass Without_{lacking}:\n{parts}\n"
    lines += "".join(f"r_{lacking}: Reader = Without_{lacking}()\n" for lacking in ("nothing", *PARTS))
    path = tmp_path_factory.mktemp("mypy") / "snippet.py"
    path.write_text(lines)
    root = Path(__file__).parents[2]
    # What was checked before the tests is in the cache of the project.
    said, _, _ = api.run(
        ["--config-file", str(root / "pyproject.toml"), "--cache-dir", str(root / ".mypy_cache"), str(path)]
    )
    first = lines.split("\n").index("r_nothing: Reader = Without_nothing()") + 1
    order = ("nothing", *PARTS)
    found = [line for line in said.split("\n") if "error" in line]
    return {order[int(line.split(":")[1]) - first]: line for line in found if str(path.name) in line}


@pytest.mark.long
def test_a_reader_that_lacks_a_part_is_refused_by_name_and_a_whole_one_is_not(refused: dict[str, str]) -> None:
    assert set(refused) == set(PARTS)
    assert all("[assignment]" in line for line in refused.values())


def test_formats_are_told_apart_by_name_and_title() -> None:
    assert len({reader.name for reader in READERS}) == len({reader.title for reader in READERS}) == len(READERS)


def test_the_list_of_readers_is_checked_without_a_cast() -> None:
    text = (Path(__file__).parents[2] / "explorer" / "readers" / "formats.py").read_text()
    assert "cast" not in text
    assert "ignore" not in text
