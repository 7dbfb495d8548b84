"""What a question answers of the hand-made world, from the file beside it: `cypher/**/NAME.rows.json` → cases.

A file lists cases: what is asked, the columns that are compared, the rows, and where a person wants to know, why they
are these. A text that begins with = stands for something of the world in `tests/tiny_world.py`:

    =CORA_1             the id of that tweet
    =tweet 2 10:00:20   the id of the tweet or retweet of that moment; with a 1 at the end, of the second
    =2 10:00:20         that moment of January 2020, in milliseconds since 1970
    =HASHED             the account whose names are a hash
    =file alpha_052020  the id of the network's file of tweets
    =hash NAME          the hash of that file
    =client NAME        the id of that application
    =10/12              that fraction, which has no end in decimals
    =version            the version of the explorer
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer import __version__
from explorer.graph.model import name_id
from explorer.questions import StoredQuery
from tests import tiny_world

ENDING = ".rows.json"
_KEYS = ("why", "asked", "columns", "rows")

Rows = list[tuple[object, ...]]


# What the hand-made world's archives cannot hold; `tests/analyses/test_platforms.py` asks both engines of it.
OF_OTHER_FILES = {"co_image", "co_music", "ids_written", "ids_written_of", "numbers_written"}


@dataclass(frozen=True)
class Case:
    """A question, what it is asked with, the columns that are compared, the rows that it answers with, and why."""

    query: StoredQuery
    asked: Mapping[str, object]
    columns: tuple[str, ...]
    rows: Rows
    why: str = ""

    def __str__(self) -> str:
        said = " ".join(f"{k}={'HASHED' if v == tiny_world.HASHED else v}" for k, v in self.asked.items())
        return f"{self.query.id} {said}".strip()


def read_cases(folder: Path, queries: Mapping[str, StoredQuery]) -> list[Case]:
    """Read the cases of all questions of a folder.

    Raises `ValueError` for a question that has none, for a file beside no question, and for a case that is not whole.
    """
    files = {path.name.removesuffix(ENDING): path for path in sorted(folder.rglob(f"*{ENDING}"))}
    beside = {name: query.path.with_name(name + ENDING) for name, query in queries.items()}
    if strange := [str(path) for name, path in files.items() if beside.get(name) != path]:
        raise ValueError(f"beside no question: {', '.join(strange)}")
    if lacking := sorted(queries.keys() - files.keys()):
        raise ValueError(f"questions without expected rows: {', '.join(lacking)}")
    cases = [case for name, query in queries.items() for case in _of_file(files[name], query)]
    if empty := sorted(queries.keys() - OF_OTHER_FILES - {case.query.id for case in cases if case.rows}):
        raise ValueError(f"questions of which no row is expected: {', '.join(empty)}")
    return cases


def _of_file(path: Path, query: StoredQuery) -> Iterable[Case]:
    for number, case in enumerate(json.loads(path.read_text(encoding="utf-8")), 1):
        try:
            yield _case(case, query)
        except ValueError as error:
            raise ValueError(f"{path.name}, case {number}: {error}") from None


def _case(case: Mapping[str, Any], query: StoredQuery) -> Case:
    if strange := [key for key in case if key not in _KEYS]:
        raise ValueError(f"unknown {', '.join(strange)}")
    if lacking := [key for key in _KEYS[1:] if key not in case]:
        raise ValueError(f"no {', '.join(lacking)}")
    if not case["rows"] and not case.get("why"):
        raise ValueError("no rows, and no word why")
    types = {column.name: column.type for column in query.columns}
    if strange := [name for name in case["columns"] if name not in types]:
        raise ValueError(f"no column of the question: {', '.join(strange)}")
    if wrong := [row for row in case["rows"] if len(row) != len(case["columns"])]:
        raise ValueError(f"not as long as the columns are: {wrong[0]}")
    kinds = [types[name] for name in case["columns"]]
    rows = [tuple(map(_value, row, kinds)) for row in case["rows"]]
    asked = {name: _value(value) for name, value in case["asked"].items()}
    return Case(query, asked, tuple(case["columns"]), rows, case.get("why", ""))


def _value(text: object, kind: str = "") -> object:
    """Return what a text that begins with = stands for; the id of a tweet as a text in a column of texts."""
    if isinstance(text, list):
        return [_value(one, kind.removeprefix("list<").removesuffix(">")) for one in text]
    if not isinstance(text, str) or not text.startswith("="):
        return text
    value = _named(text[1:])
    return str(value) if kind in ("string", "tweet") else value


def _named(name: str) -> object:
    if name == "version":
        return __version__
    if re.fullmatch("[A-Z]+(_[0-9])?", name):
        return getattr(tiny_world, name)
    if fraction := re.fullmatch("([0-9]+)/([0-9]+)", name):
        return int(fraction[1]) / int(fraction[2])
    if name.startswith("file "):
        return tiny_world.SOURCE_IDS[name.removeprefix("file ")]
    if name.startswith("hash "):
        return tiny_world.HASHES[name.removeprefix("hash ")]
    if name.startswith("client "):
        return name_id(name.removeprefix("client "))
    if tweet := re.fullmatch("tweet ([0-9]+ [0-9:]+)( [0-9])?", name):
        return tiny_world.tweet_at(tweet[1], int(tweet[2] or 0))
    return tiny_world.at(name)


def written(cases: Sequence[Mapping[str, object]]) -> str:
    """Return cases as their file holds them: a row to a line, so that two versions can be laid side by side."""
    return "[\n" + ",\n".join(map(_written, cases)) + "\n]\n"


def _written(case: Mapping[str, object]) -> str:
    lines = [f'    "{key}": {json.dumps(case[key], ensure_ascii=False)}' for key in _KEYS[:-1] if key in case]
    rows = [f"      {json.dumps(row, ensure_ascii=False)}" for row in case["rows"]]  # type: ignore[attr-defined]
    lines.append('    "rows": ' + ("[\n" + ",\n".join(rows) + "\n    ]" if rows else "[]"))
    return "  {\n" + ",\n".join(lines) + "\n  }"
