"""The Cypher in `cypher/`: where it lies, and the text of a file by its name."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def folder() -> Path:
    """Return the folder inside an installed package, or beside the package in a source tree."""
    here = Path(__file__).resolve().parents[1]
    return here / "cypher" if (here / "cypher").is_dir() else here.parent / "cypher"


@cache
def statement(name: str) -> str:
    """Return the text of a file, such as `lookups/source_hashes`, as an engine gets it."""
    return (folder() / f"{name}.cypher").read_text(encoding="utf-8")
