"""Any other answer as one page: a table that can be sorted and searched, and that prints; a picture above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from explorer.render import page, text
from explorer.render.about import made_up
from explorer.render.commands import all_rows
from explorer.render.files import replacing
from explorer.render.nothing import to_try
from explorer.render.report import Section, as_shown
from explorer.result import Column, Cut, Result
from explorer.words import in_words_of

MAX_ROWS = 5_000


@dataclass(frozen=True)
class DrawnTable:
    """What a page shows of an answer and what it leaves out, and `cut` what a limit had left of that.

    `bytes` is the size of the file.
    """

    path: Path
    rows: int
    rows_left_out: int
    bytes: int
    cut: Cut | None = None


@dataclass(frozen=True)
class _Head:
    name: str
    shown: str
    meaning: str
    align: str
    kind: str  # how the page compares the cells: number or text


@dataclass(frozen=True)
class _Cell:
    shown: Markup
    raw: str | None  # the value itself, where it is not what is shown


def render_table(
    result: Result,
    path: Path | str,
    *,
    title: str | None = None,
    max_rows: int = MAX_ROWS,
    pictures: Sequence[Section] = (),
) -> DrawnTable:
    """Write a result as one page that opens anywhere; rows beyond `max_rows` are left out, and it says so.

    `pictures` stand above the rows, where people would rather look.
    """
    path, platform = Path(path), result.origin.platform
    frame = result.frame.head(max_rows)
    left_out = result.frame.height - frame.height
    notes: list[str] = []
    if left_out:
        are = "is" if left_out == 1 else "are"
        notes.append(
            f"The first {text.number(frame.height)} of {text.counted(result.frame.height, 'row')}; "
            f"{text.number(left_out)} {are} left out."
        )
    if result.cut:
        these = "these are of" if left_out else "these are"
        notes.append(f"The question has a limit: {these} {text.part_of(result.cut)}.")
    if left_out or result.cut:
        command = all_rows(result, "rows.csv")
        notes.append(f"All of them: {command}" if command else "Write a CSV file to have them all.")
    content = page.render(
        "table.html",
        scripts={"table": page.asset("text.js", "files.js", "rows.js", "table.js")},
        style=page.asset("page.css", "table.css", *(["charts.css"] if pictures else [])),
        pictures=as_shown(pictures, platform),
        kind="table",
        title=in_words_of(platform, result.title) if title is None else title,
        question=in_words_of(platform, result.question),
        synthetic=made_up(result),
        source=page.provenance(result, notes),
        notes=[*result.origin.notes, *notes],
        nothing=[] if result.frame.height else to_try(result),
        left_out=_part(frame.height, result),
        columns=[_head(column, result.origin.platform) for column in result.columns],
        rows=[
            [_cell(value, column) for value, column in zip(row, result.columns, strict=True)]
            for row in frame.iter_rows()
        ],
    ).encode("utf-8", "replace")
    with replacing(path) as file:
        file.write_bytes(content)
    return DrawnTable(path=path, rows=frame.height, rows_left_out=left_out, bytes=len(content), cut=result.cut)


def _part(shown: int, result: Result) -> str:
    """Return what the page holds of all that was asked for, in words; nothing where that is everything."""
    rows = result.frame.height
    first = f"the first {text.number(shown)} of {text.counted(rows, 'row')}" if shown < rows else ""
    cut = text.part_of(result.cut) if result.cut else ""
    return ", of ".join(filter(None, [first, cut]))


def _head(column: Column, platform: str) -> _Head:
    number = column.type in ("integer", "float")
    return _Head(
        name=column.name,
        shown=in_words_of(platform, column.name),
        meaning=in_words_of(platform, column.meaning),
        align="right" if number else "moment" if column.type == "moment" else "left",
        kind="number" if number else "text",
    )


def _cell(value: Any, column: Column) -> _Cell:
    if isinstance(value, float) and value != value:
        value = None
    if isinstance(value, (int, list)) and column.identifies:
        ids = value if isinstance(value, list) else [value]
        return _Cell(Markup("<br>").join(Markup("{}").format(one) for one in ids), None)
    shown = page.shown(value, column.type)
    if value is None or isinstance(value, bool):
        return _Cell(shown, None)
    if column.type == "moment" and isinstance(value, int):
        raw = text.moment(value)
    elif isinstance(value, (list, tuple)):
        raw = ", ".join(str(one) for one in value)
    else:
        raw = str(value).removesuffix(".0") if isinstance(value, float) else str(value)
    return _Cell(shown, None if shown.striptags() == raw else raw)
