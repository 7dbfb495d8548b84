"""One word per thing: the glossary has each, and what a reader meets has no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from explorer import cli, questions
from explorer.graph.model import GRAPH, Node

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| word |")
]
NEEDED = """
    share window pair found synchronised community core amplifier structure ring pool regular network archive source
    stub inside outside retweeter author target account
"""

# A word that is not used, what is written in its place, and where it is another's own name.
FORBIDDEN = {
    r"users?": (
        "account",
        (
            "users file",
            "flat, users",
            "Neo4j user name",
            "users CSV",
            "users or tweets CSV",
            "tweets or users (JSON",
            "repost_id, username",
            "user_id, username",
        ),
    ),
    r"usernames?": ("handle", ("told.setdefault", "user_id, username")),
    r"(bots?|botnets?)": ("what was measured", ("never *bot*",)),
    r"(sock ?puppets?|trolls?)": (
        "account",
        ("Clemson/FiveThirtyEight troll tweets", "NBC's tweets of Russian trolls"),
    ),
    r"(coordinated by|orchestrated by|controlled by)": ("what the accounts did", ()),
    r"(inauthentic|fake)": ("what was measured", ()),
    r"(within_s|time_window_s|window_seconds)": ("time_window", ()),
    r"screen names?": ("handle", ("screen name, without @",)),
}
PAGES = [p for ending in ("py", "js", "html") for p in sorted((ROOT / "explorer" / "render").rglob(f"*.{ending}"))]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "graph.md", ROOT / "docs" / "questions.md"]
HEADERS = sorted((ROOT / "cypher").rglob("*.cypher"))


def header(path: Path) -> str:
    return "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("//"))


def commands() -> dict[str, Any]:
    """Return the commands that are written by hand; those of questions say what the headers say."""
    whole: Any = typer.main.get_command(cli.app)
    return {**whole.commands, **whole.commands["analyses"].commands}


def help_texts() -> Iterator[str]:
    for name, command in commands().items():
        yield f"{name} {command.help or ''}"
        for option in command.params:
            if not getattr(option, "hidden", False):
                yield f"{' '.join(option.opts)} {getattr(option, 'help', '')}"


def strangers(text: str) -> list[str]:
    """Return the forbidden words of a text, each with what to write in its place."""
    found = []
    for word, (instead, own) in FORBIDDEN.items():
        rest = text
        for name in own:
            rest = rest.replace(name, "")
        found += [f"{hit[0]}: {instead}" for hit in re.finditer(rf"(?<![\w-]){word}(?![\w-])", rest, re.IGNORECASE)]
    return found


def test_the_glossary_has_every_word_once_and_in_order() -> None:
    words = [row[0] for row in ROWS]
    assert set(NEEDED.split()) <= set(words)
    assert words == sorted(set(words))


def test_each_word_says_what_it_means_where_it_is_met_and_what_it_is_not() -> None:
    for row in ROWS:
        assert len(row) == 4, row
        assert row[1].endswith(".")
        assert all(row)
        assert row[0] not in row[3].split(", ")


def test_the_glossary_names_columns_options_and_labels_that_are_there() -> None:
    stored = questions.load() | dict(questions.lookups())
    names = {c.name for query in stored.values() for c in query.columns} | stored.keys()
    names |= {p.name for query in stored.values() for p in query.parameters}
    names |= {p.name for table in GRAPH for p in table.properties}
    names |= {table.label if isinstance(table, Node) else table.type for table in GRAPH}
    names |= commands().keys()
    names |= {opt for _, command in commands().items() for option in command.params for opt in option.opts}
    assert not [(row[0], name) for row in ROWS for name in re.findall("`([^`]+)`", row[2]) if name not in names]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_glossary_can_be_found(name: str) -> None:
    assert "(docs/glossary.md)" in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", HEADERS, ids=lambda path: path.stem)
def test_a_header_keeps_to_the_words(path: Path) -> None:
    assert not strangers(header(path))


@pytest.mark.parametrize("path", [*PAGES, *DOCUMENTS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_pages_and_documents_keep_to_the_words(path: Path) -> None:
    assert not strangers(path.read_text(encoding="utf-8"))


def test_the_help_of_the_command_line_keeps_to_the_words() -> None:
    assert not [(text, wrong) for text in help_texts() if (wrong := strangers(text))]


@pytest.mark.parametrize("name", questions.load())
def test_core_and_amplifier_are_said_only_of_what_a_test_found(name: str) -> None:
    query = questions.load()[name]
    said = [query.title, query.question, *(f"{c.name} {c.meaning}" for c in query.columns)]
    said += [f"{p.name} {p.meaning}" for p in query.parameters]
    tested = any(parameter.name == "analysis" for parameter in query.parameters)
    assert tested or not re.search(r"(?<![a-z])(core|amplifier)s?(?![a-z])", "\n".join(said), re.IGNORECASE)


def test_a_window_is_in_seconds_and_called_time_window_at_every_door() -> None:
    doors = {p.name for query in questions.load().values() for p in query.parameters if "window" in p.name}
    doors |= {
        option.name for _, command in commands().items() for option in command.params if "window" in str(option.name)
    }
    assert doors == {"time_window"}


@pytest.mark.parametrize("text", ["Users of a network", "a bot", "Coordinated by the state", "`time_window_s`"])
def test_a_forbidden_word_is_noticed(text: str) -> None:
    assert len(strangers(text)) == 1
