"""A result as a table on a terminal."""

from __future__ import annotations

from datetime import datetime, timezone

from rich.console import Console
from rich.table import Table
from rich.text import Text

from explorer.exports import printable
from explorer.result import Result

_WIDEST = 60


def show(result: Result) -> None:
    """Print the title and the rows; nothing of the archive's text is read as markup or control character."""
    table = Table(title=Text(printable(result.title)), title_justify="left", header_style="bold", pad_edge=False)
    for column in result.columns:
        number = column.type in ("integer", "float")
        table.add_column(Text(column.name), justify="right" if number else "left", overflow="fold")
    types = [column.type for column in result.columns]
    for row in result.frame.iter_rows():
        table.add_row(*(Text(_cell(value, kind)) for value, kind in zip(row, types, strict=True)))
    Console().print(table)


def _cell(value: object, kind: str) -> str:
    if value is None:
        return ""
    if kind == "moment" and isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, tz=timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    if kind == "float" and isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if kind == "integer" and isinstance(value, int):
        return f"{value:,}" if abs(value) < 10**12 else str(value)  # ids are read digit by digit
    text = printable(", ".join(map(str, value)) if isinstance(value, list) else str(value))
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
