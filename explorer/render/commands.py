"""A stored question and what it is asked with → the command that writes all of its answer into a file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from explorer.render.text import visible
from explorer.result import Result

# Stands in a command on a page for the folder or address of the store, which whoever reads the page knows or has not.
STORE = "STORE"
STORE_MEANS = f"{STORE} stands for the folder or address of the store that this is made of."


def listing(question: str, given: Mapping[str, object], file: str) -> str:
    """Return the command, as a shell takes it; empty where it would hold what no screen shows.

    Of what is `given` nothing that is None or an empty list is told: a question has its own words for it.

    >>> listing("retweet_evidence", {"source": "a b", "target": "-c", "since": None}, "tweets.csv")
    "explorer query retweet-evidence '--source=a b' --target=-c -o tweets.csv"
    """
    told = {name: value for name, value in given.items() if value is not None and value != []}
    options = [f"--{name.replace('_', '-')}={_worded(value)}" for name, value in told.items()]
    line = " ".join(["explorer query", *map(shlex.quote, [question.replace("_", "-"), *options]), "-o", file])
    return line if line == visible(line) else ""


# An empty word is what a question is asked with where nobody says more; of these it says something: all.
_CHOICES = ("finding", "side")


def all_rows(result: Result, file: str, at: str | None = None) -> str:
    """Return the command that writes all rows of a stored question; empty for what is none or cannot be shown.

    `at` is what it calls the store, where that is not what the result says.
    Accounts that are set aside stand in a file of whoever asked, which the command leaves to be named.
    """
    if not result.cypher or result.id == "cypher":
        return ""
    given = ((name, value) for name, value in result.parameters.items() if name != "limit")
    asked = {name: value for name, value in given if value != "" or name in _CHOICES}
    aside = asked.pop("without", None)
    line = listing(result.id, asked | in_store(result.origin.at if at is None else at), file)
    return f"{line} --without FILE" if aside and line else line


def in_store(at: str) -> dict[str, object]:
    """Return what a command is given to ask a store that is called so; nothing for the one asked without a word."""
    return {"store": at} if at else {}


def asked_of(at: str) -> str:
    """Return the same as the end of a command.

    >>> asked_of("STORE"), asked_of("")
    (' --store STORE', '')
    """
    return f" --store {shlex.quote(at)}" if at else ""


def _worded(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
