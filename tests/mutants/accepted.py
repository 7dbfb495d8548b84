"""Mutants that no test can tell from the code, each with the reason: `accepted.toml`.

    [[accepted]]
    file = "explorer/coordination.py"
    before = "_STRETCH = 8_000_000"
    after = "_STRETCH = 16_000_000"
    reason = "How much is looked at in one stretch changes the memory and no answer."

A mutant is known by its lines before and after, not by their number: other lines may come and go.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from tests.mutants.changes import Change

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).with_name("accepted.toml")

# File, lines before and after → reason.
Accepted = dict[tuple[str, str, str], str]


def accepted(text: str) -> Accepted:
    """Read the list; every entry has its reason and stands there once."""
    found: Accepted = {}
    for entry in tomllib.loads(text).get("accepted", []):
        key = (entry["file"], " ".join(entry["before"].split()), " ".join(entry["after"].split()))
        if not entry["reason"].strip():
            raise ValueError(f"{entry['file']}: {entry['before']}: accepted without a reason")
        if key in found:
            raise ValueError(f"{entry['file']}: {entry['before']}: accepted twice")
        found[key] = entry["reason"]
    return found


def reason(change: Change, known: Accepted) -> str | None:
    """Return why a mutant may survive, or None where it may not."""
    return known.get((change.file, change.before, change.after))


def stale(known: Accepted, made: Iterable[Change], files: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return the entries for these files that no mutant answers to any more."""
    keys = {(change.file, change.before, change.after) for change in made}
    among = set(files)
    return [key for key in known if key[0] in among and key not in keys]
