"""A report as one page without a script: tables, and charts side by side on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from markupsafe import Markup

from explorer.errors import UsageError
from explorer.render import page
from explorer.render.about import about as about_lines
from explorer.render.about import made_up
from explorer.render.files import replacing
from explorer.result import Result
from explorer.words import in_words_of

Align = Literal["left", "right", "center"]
Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Table:
    """Rows of values under a header; the first cell of a row names it.

    Text is text (it is escaped), numbers get separators. `align` has one of left, right, center for each
    column; without it the first is left and the others right.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    align: Sequence[Align] = ()
    caption: str = ""

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


Block = Table | Grid | Text


@dataclass(frozen=True)
class Section:
    """A heading, a note below it, and blocks."""

    title: str
    note: str = ""
    blocks: Sequence[Block] = field(default_factory=tuple)


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
    shown = [
        {
            "title": in_words_of(platform, section.title),
            "note": in_words_of(platform, section.note),
            "blocks": [_block(block, platform) for block in section.blocks],
        }
        for section in sections
    ]
    content = page.render(
        "report.html",
        scripts={},
        style=page.asset("page.css", "report.css", "charts.css"),
        kind="report",
        title=title,
        lead=in_words_of(platform, lead),
        sections=shown,
        synthetic=made_up(about) if about else "",
        notes=about.origin.notes if about else (),
        source={"facts": dict(provenance or {}), "about": about_lines(about) if about else []},
    ).encode("utf-8", "replace")
    with replacing(Path(path)) as file:
        file.write_bytes(content)
    return len(content)


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
            "header": [in_words_of(platform, name) for name in block.header],
            "rows": [list(row) for row in block.rows],
            "align": align,
        }
    if isinstance(block, Grid):
        columns = min(4, max(1, block.columns, 1))
        return {"kind": block.kind, "cells": list(block.cells), "key": block.key, "columns": columns}
    return {"kind": block.kind, "text": in_words_of(platform, block.text)}
