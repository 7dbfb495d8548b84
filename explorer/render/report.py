"""A report as one page without a script: tables, and charts side by side on one scale."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from markupsafe import Markup

from explorer.errors import UsageError
from explorer.render import page
from explorer.render.about import about as about_lines
from explorer.render.about import made_up
from explorer.render.files import replacing
from explorer.render.text import html, visible
from explorer.result import Result
from explorer.words import in_words_of

Align = Literal["left", "right", "center"]
Cell = str | int | float | bool | Markup | None


def aligned(text: int, numbers: int) -> list[Align]:
    """Return the alignment of so many columns of text, and then of so many of numbers."""
    sides: list[Align] = ["left"] * text
    return sides + ["right"] * numbers


@dataclass(frozen=True)
class Table:
    """Rows of values under a header; the first cell of a row names it.

    Text is text (it is escaped), numbers get separators, Markup is as `link` makes it. `align` has one of left, right,
    center for each column; without it the first is left and the others right. Above it stand the `caption`, in a
    platform's own words, the `names` that it is about and the `command` that lists all of it, both as they are.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    align: Sequence[Align] = ()
    caption: str = ""
    names: str = ""
    command: str = ""

    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Grid:
    """Charts side by side, each with its caption; `key` is a chart above them that explains all.

    Charts are Markup, as `charts` makes them. Any other text is shown as text.
    """

    cells: Sequence[tuple[str, Markup]]
    key: Markup | None = None
    columns: int = 3

    kind: ClassVar[str] = "grid"


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str

    kind: ClassVar[str] = "text"


@dataclass(frozen=True)
class Card:
    """What is known of one thing: names and values."""

    rows: Sequence[tuple[str, Cell]]

    kind: ClassVar[str] = "card"


@dataclass(frozen=True)
class Figures:
    """The first figures that a reader looks for: each with what it is, and what it is of."""

    figures: Sequence[tuple[Cell, str, str]]

    kind: ClassVar[str] = "figures"


@dataclass(frozen=True)
class Listed:
    """Sentences, one below the other."""

    items: Sequence[Cell]

    kind: ClassVar[str] = "list"


Block = Table | Grid | Text | Card | Figures | Listed


@dataclass(frozen=True)
class Section:
    """A heading, a note below it, and blocks."""

    title: str
    note: str = ""
    blocks: Sequence[Block] = field(default_factory=tuple)


def link(text: str, address: str = "", whole: str = "") -> Markup:
    """Return a text that leads to another page of the same folder, where it has one; `whole` is what it is short for.

    Addresses are names that were made here, relative and of letters, digits, `-`, `_`, `.` and `/`. A blank text that
    leads somewhere is "(no name)".
    """
    if address and (not _ADDRESS.fullmatch(address) or "/.." in address):
        raise ValueError(f"no page of a report is called {address!r}")
    said = html("(no name)" if address and not text.strip() else text)
    if whole and whole != text:
        said = Markup('<span title="{}">{}</span>').format(visible(whole), said)
    return Markup('<a href="{}">{}</a>').format(address, said) if address else said


_ADDRESS = re.compile(r"(?:\.\./)?[A-Za-z0-9_-][A-Za-z0-9_./-]*")


def render_report(
    path: Path | str,
    *,
    title: str,
    lead: str = "",
    sections: Sequence[Section],
    about: Result | None = None,
    provenance: Mapping[str, Cell] | None = None,
) -> int:
    """Write a report as one page that opens anywhere, and return its size in bytes.

    `about` tells where it comes from, as the result of a question does: networks, files, store, notes. `provenance`
    names what else the foot of the page tells.
    """
    platform = about.origin.platform if about else ""
    content = page.render(
        "report.html",
        scripts={},
        style=page.asset("page.css", "report.css", "charts.css"),
        kind="report",
        title=title,
        lead=in_words_of(platform, lead),
        sections=as_shown(sections, platform),
        synthetic=made_up(about) if about else "",
        notes=about.origin.notes if about else (),
        source={"facts": dict(provenance or {}), "about": about_lines(about) if about else []},
    ).encode("utf-8", "replace")
    with replacing(Path(path)) as file:
        file.write_bytes(content)
    return len(content)


def as_shown(sections: Sequence[Section], platform: str, *, named: bool = False) -> list[dict[str, Any]]:
    """Return sections as a template takes them, in a platform's words; with an id each, where they are `named`."""
    return [
        {
            "id": f"part-{number}" if named else "",
            "title": in_words_of(platform, section.title),
            "note": in_words_of(platform, section.note),
            "blocks": [_block(block, platform) for block in section.blocks],
        }
        for number, section in enumerate(sections, 1)
    ]


def _block(block: Block, platform: str) -> dict[str, object]:
    if isinstance(block, Table):
        wide = len(block.header)
        if any(len(row) != wide for row in block.rows):
            raise UsageError("a table of the report has a row that is not as long as its header")
        align = list(block.align) or ["left"] + ["right"] * (wide - 1)
        if len(align) != wide:
            raise UsageError("a table of the report has not one alignment for each column")
        return {
            "kind": block.kind,
            "caption": in_words_of(platform, block.caption),
            "names": block.names,
            "command": block.command,
            "header": [in_words_of(platform, name) for name in block.header],
            "rows": [list(row) for row in block.rows],
            "align": align,
        }
    if isinstance(block, Grid):
        columns = min(4, max(1, block.columns, 1))
        return {"kind": block.kind, "cells": list(block.cells), "key": block.key, "columns": columns}
    if isinstance(block, Card):
        return {"kind": block.kind, "rows": [(in_words_of(platform, name), value) for name, value in block.rows]}
    if isinstance(block, Figures):
        said = [(figure, in_words_of(platform, what), in_words_of(platform, of)) for figure, what, of in block.figures]
        return {"kind": block.kind, "figures": said}
    if isinstance(block, Listed):
        said_of = [item if isinstance(item, Markup) else in_words_of(platform, str(item)) for item in block.items]
        return {"kind": block.kind, "said": said_of}
    return {"kind": block.kind, "text": in_words_of(platform, block.text)}
