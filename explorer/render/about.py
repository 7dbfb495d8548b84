"""A result → what a reader needs to judge it by itself, the same lines on a page, its print, a picture or a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from explorer import __version__
from explorer.render.commands import STORE, STORE_MEANS
from explorer.render.text import part_of
from explorer.result import OF_SCOPE, Column, Flowing, Result

# What is so of archives that were made up. The platform's own words and figures of the operations are kept in them.
MADE_UP = (
    "Accounts, tweets and all that they do are made up. Of the operation whose name they bear only what the platform "
    "said is real: its title, attribution, date and the number of accounts announced."
)


def made_up(result: Result) -> str:
    """Return which networks of a result are made up and what that means; empty where none is."""
    if not result.synthetic:
        return ""
    return made_up_among(result.origin.synthetic, len(result.origin.networks))


def made_up_among(synthetic: Sequence[str], networks: int) -> str:
    """Return that some of so many networks are made up and what that means; of all, where none is named."""
    if synthetic and len(synthetic) < networks:
        return f"{', '.join(synthetic)}: {MADE_UP} The other networks are real."
    return MADE_UP


def about(result: Result, left_out: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return what a reader needs to judge a result by itself, in lines of a name and what it says.

    The same stand on the page, on its print, below its pictures and in its files. `left_out` says what a page leaves
    out.
    """
    origin = result.origin
    if result.cut and not left_out:
        left_out = [f"The rows are {part_of(result.cut)}."]
    networks = [f"{name} (SYNTHETIC)" if name in origin.synthetic else name for name in origin.networks]
    asked = {
        name: value for name, value in result.parameters.items() if value not in ("", None, []) and name not in OF_SCOPE
    }
    question = result.id + (f" with {_listed(asked)}" if asked else "")
    rows: list[tuple[str, Iterable[str]]] = [
        ("SYNTHETIC", [made_up(result)]),
        ("Networks", [", ".join(networks)]),
        ("Platform", [origin.platform]),
        ("Scope", ["; ".join(origin.scope)]),
        ("Question", [question]),
        ("Analysis", [f"{origin.analysis}: {_listed(origin.made_with)}" if origin.analysis else ""]),
        ("Mind", origin.notes),
        ("Not told", origin.untold),
        ("Left out", left_out),
        ("Files", [f"{file.name} ({file.network}), sha256 {file.sha256}" for file in origin.files]),
        ("Store", [result.store]),
        ("Commands", [STORE_MEANS if origin.at == STORE else ""]),
        ("Tool", [f"explorer {__version__}"]),
        ("Date", [origin.date]),
    ]
    return [(name, value) for name, values in rows for value in values if value]


def _listed(values: Mapping[str, object]) -> str:
    def said(name: str, value: object) -> str:
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value)) or "none"
        return f"{value:g} s" if name == "time_window" and isinstance(value, int | float) else str(value)

    return ", ".join(f"{name} = {said(name, value)}" for name, value in values.items())


def marked(result: Result) -> Result:
    """Return a result whose rows say that they are made up, where they are: in a column of their own."""
    if not result.synthetic or any(column.name == "synthetic" for column in result.columns):
        return result
    origin = result.origin
    part = 0 < len(origin.synthetic) < len(origin.networks)
    mark = f"partly SYNTHETIC: {', '.join(origin.synthetic)}" if part else "SYNTHETIC"
    column = Column("synthetic", "string", MADE_UP)

    def with_mark(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.lit(mark).alias("synthetic"))

    marks = replace(result, frame=with_mark(result.frame), columns=(*result.columns, column))
    return replace(marks, pieces=map(with_mark, marks.pieces)) if isinstance(marks, Flowing) else marks
