"""What a person at the terminal sees: messages and progress on stderr, rows as a table on stdout."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from explorer.errors import ExplorerError
from explorer.progress import Progress
from explorer.renamed import Renamed

if TYPE_CHECKING:
    from explorer.result import Column, Result

# What --quiet and --debug switch.
quiet = False
debug = False

# A text of words is cut after so many characters; one without a space may be an id or an address, which nobody can
# use in part.
_WIDEST, _LONGEST = 60, 500


def fail(error: ExplorerError) -> NoReturn:
    """Say what went wrong, where and what to do, and leave with the error's exit code."""
    if debug:
        raise error
    tell(f"explorer: {error}")
    sys.exit(error.exit_code)


def say(*lines: str) -> None:
    """Tell what is worth knowing; nothing under --quiet."""
    if lines and not quiet:
        tell("\n".join(lines))


def tell(text: str) -> None:
    """Print on stderr, without the control characters that an archive's text may bring."""
    from explorer.render.exports import printable

    print("\n".join(printable(line) for line in text.split("\n")), file=sys.stderr)


@contextmanager
def notices() -> Iterator[None]:
    """Say once in a line which old name was used, without where in the code."""
    with warnings.catch_warnings():
        warnings.simplefilter("default", Renamed)
        other = warnings.showwarning

        def show_warning(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, Renamed):
                say(f"explorer: {message}")
            else:
                other(message, category, filename, lineno, file, line)

        warnings.showwarning = show_warning
        yield


@contextmanager
def progress() -> Iterator[Progress | None]:
    """Show what is being done, on a terminal only: gives a function of what, done and in all."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in tasks:
                for task in tasks.values():
                    bar.update(task, visible=False)
                tasks[what] = bar.add_task(what, total=total or None)
            bar.update(tasks[what], completed=done, total=total or None)

        yield update


def show(result: Result) -> None:
    """Print the title and the rows; nothing of the archive's text is read as markup or control character."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from explorer.render.exports import printable

    heading = f"{'SYNTHETIC: ' if result.synthetic else ''}{printable(result.title)}"
    console, title = Console(), Text(heading)
    rows = [
        [_cell(value, column) for value, column in zip(row, result.columns, strict=True)]
        for row in result.frame.iter_rows()
    ]
    names = [column.name for column in result.columns]
    if rows and _is_too_wide(names, rows, console.width):
        console.print(title, style="italic")
        for some in _in_width(names, rows, console.width):
            table = Table(show_header=False, pad_edge=False)
            table.add_column(style="bold", no_wrap=True)
            for _ in some:
                table.add_column(overflow="fold")
            for name, *cells in zip(names, *some, strict=True):
                table.add_row(*map(Text, [name, *cells]))
            console.print(table)
        return
    table = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
    for column in result.columns:
        number = column.type in ("integer", "float")
        table.add_column(Text(column.name), justify="right" if number else "left", overflow="fold")
    for cells in rows:
        table.add_row(*map(Text, cells))
    console.print(table)


# A text may be folded down to so many characters before a table is turned on its side.
_FOLDED = 16


def _is_too_wide(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a table has too many columns to be read in a width."""
    widest = [max(len(name), *(min(len(row[at]), _FOLDED) for row in rows)) for at, name in enumerate(names)]
    return sum(widest) + 3 * len(names) > width


def _in_width(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[list[Sequence[str]]]:
    """Yield the rows of a table that is turned on its side, as many at a time as stand side by side in a width."""
    left = start = width - max(map(len, names)) - 3
    some: list[Sequence[str]] = []
    for row in rows:
        wide = max(map(len, row)) + 3
        if some and wide > left:
            yield some
            some, left = [], start
        some.append(row)
        left -= wide
    yield some


def _cell(value: object, column: Column) -> str:
    from explorer.render.text import moment, number, printable

    kind = column.type
    if value is None:
        return ""
    if isinstance(value, int) and column.identifies:
        return str(value)
    if kind == "moment" and isinstance(value, int):
        return moment(value)
    if kind == "float" and isinstance(value, float):
        # What three decimals would make 0 is no 0.
        return number(value) if 0 < abs(value) < 0.0005 else f"{value:,.3f}".rstrip("0").rstrip(".")
    if kind == "integer" and isinstance(value, int):
        return f"{value:,}" if abs(value) < 10**12 else str(value)  # ids are read digit by digit
    if isinstance(value, list):
        return _some_of([printable(str(one)) for one in value])
    text = printable(str(value))
    longest = _WIDEST if any(map(str.isspace, text)) else _LONGEST
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _some_of(texts: Sequence[str]) -> str:
    """Return a list as far as it is not too wide, none of its members cut, and how many more there are."""
    shown, wide = 1, len(texts[0]) if texts else 0
    while shown < len(texts) and wide + len(texts[shown]) + 2 <= _WIDEST:
        wide += len(texts[shown]) + 2
        shown += 1
    more = f", and {len(texts) - shown:,} more" if shown < len(texts) else ""
    return ", ".join(texts[:shown]) + more
