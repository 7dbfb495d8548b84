"""Tables with named columns: each format of them declared as data, recognised, read ahead and cleaned in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import polars as pl

from explorer.errors import InputError
from explorer.readers import REJECTS, Batch, ByteStream, Label, csv_records, tells_nothing
from explorer.readers.ahead import IN_FLIGHT, in_order
from explorer.readers.normalise import count, day
from explorer.readers.platforms import ANY, Platform
from explorer.readers.values import DateOrder, Kind, cleaned, dates_in, header_of, iso_dates, unguarded

# A batch of text takes about 40 times its bytes while it is taken apart.
_TIMES_ITS_BYTES = 40
_HEADER_AGAIN = "the header line once more"
# The column by which the explorer marks rows of what was made up: it is read whatever else of a file is.
MARK = "synthetic"
# What spreadsheets and R put below a table: the word, and how many rows there are.
_TOTALS = r"(?i)^\s*(?:grand[ -]|sub-?)?totals?\b\s*[:=]?\s*[\d.,\s]*$"
_LONGEST_TOTAL = 30
_IS_TOTAL = "a line of totals"
_TURNED = (Kind.DATE, Kind.MOMENT)
_NAMED_ROWS = "rows have one field more than the header, the first: taken for R's names of rows"
_UNTURNED = "dates that are not read: nothing in the file tells whether the day or the month comes first"


def names(head: bytes) -> list[str]:
    """Return the column names that a file begins with, as they are written."""
    header = header_of(head)
    return list(header.written) if header else []


@dataclass(frozen=True)
class Rows:
    """Some rows of a file: `frame` has the format's columns, cleaned, and `line` and `row`; `as_written` the file's."""

    frame: pl.DataFrame
    as_written: pl.DataFrame

    def sift(self, frame: pl.DataFrame, reason: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Split off the rows of `frame` that have a reason not to be loaded: return the good ones, and rejects."""
        frame = frame.with_columns(reason.alias("reason"))
        bad = frame.filter(pl.col("reason").is_not_null())
        if not bad.height:
            return frame, pl.DataFrame(schema=REJECTS)
        return frame.filter(pl.col("reason").is_null()), rejects(self.as_written, bad.select("row", "reason"))


def rejects(as_written: pl.DataFrame, bad: pl.DataFrame) -> pl.DataFrame:
    """Return rejects for the rows in `bad` (row, reason), with their text as it stands in the file."""
    rows = bad.join(as_written, on="row", how="left", maintain_order="left")
    columns = [c for c in as_written.columns if c not in ("line", "row")]
    fields = [pl.format('"{}"', pl.col(c).fill_null("").str.replace_all('"', '""', literal=True)) for c in columns]
    raw = pl.concat_str(fields, separator=",").cast(pl.Binary)
    return rows.select("line", "reason", raw=raw).cast(REJECTS)  # type: ignore[arg-type]


class Untaken(Protocol):
    """Some whole records of a table, not yet taken apart; `row` is the number of the first, from 1."""

    @property
    def header(self) -> list[str]:
        """The names of its columns."""

    @property
    def row(self) -> int:
        """The number of its first record."""

    def take_apart(self) -> csv_records.Records:
        """Return the records in columns."""


@dataclass(frozen=True)
class TabularFormat:
    """A format of tables with a header line: a `Reader`.

    `needed` and `optional` name the columns and what is in them; optional ones that a file lacks are empty. Of the
    columns `together` a file has all or none. A file is of the format if its header has the columns `needed` and
    `known_by`. `date_order` is that of dates such as 10/1/2017, where the format fixes it; else the file tells.
    `not_handed_on` is a column that the platform's files have and those of `hand-on`, whose cells may be guarded, have
    not. `to_tables` makes the tables of the model of some rows; lines, records and bad lines are counted for it.
    """

    name: str
    title: str
    platform: Platform
    needed: Mapping[str, Kind]
    to_tables: Callable[[Rows], Batch]
    optional: Mapping[str, Kind] = field(default_factory=dict)
    together: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    not_handed_on: str = ""
    label_of: Callable[[str], Label | None] = tells_nothing
    cannot_tell: tuple[str, ...] = ()

    def recognises(self, head: bytes) -> bool:
        """Whether the header line names the columns of this format, in whatever order, case and separator."""
        header = header_of(head)
        return header is not None and set(header.names).issuperset((*self.needed, *self.known_by))

    def label(self, file_name: str) -> Label | None:
        """Return what the file's name says of it."""
        return self.label_of(file_name)

    def read(self, stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
        """Yield the file in batches; see `Reader`. Raises `InputError` where a column that is needed is missing.

        A stretch with dates whose order it does not tell is kept back until a later one tells it, some
        `IN_FLIGHT` stretches at most.
        """
        size = max(1 << 20, min(memory // (_TIMES_ITS_BYTES * IN_FLIGHT), 1 << 23))
        stretches = self.stretches(stream, name=name, size=size, encoding=encoding)
        orders: frozenset[DateOrder] = frozenset()
        held: list[_Taken] = []
        for taken in in_order(lambda stretch: self._take(stretch, name), stretches):
            orders |= taken.orders
            held.append(taken)
            while held and (held[0].batch or orders or len(held) > IN_FLIGHT):
                yield self._finished(held.pop(0), orders)
        for taken in held:
            yield self._finished(taken, orders)

    def stretches(self, stream: ByteStream, *, name: str, size: int, encoding: str) -> Iterator[Untaken]:
        """Yield the records of a file, about `size` bytes of them at a time."""
        yield from csv_records.stretches(stream, name=name, batch_bytes=size, encoding=encoding)

    def heading(self, column: str) -> str:
        """Return what stands over a column in a file, in lower case."""
        return column

    def _take(self, stretch: Untaken, name: str) -> _Taken:
        """Take a stretch apart, and make its tables unless the order of its dates is still to be found."""
        self._check(stretch.header, name)
        taken = self._cleaned(stretch.take_apart())
        if stretch.row == 1:
            taken.notes.update(self._doubled(stretch.header))
            taken.notes.update(_over(stretch.header))
        if self.date_order is not None:
            taken = replace(taken, orders=frozenset({self.date_order}))
        if taken.open_dates and not taken.orders:
            return taken
        return replace(taken, batch=self._finished(taken, taken.orders))

    def _check(self, header: list[str], name: str) -> None:
        missing = [column for column in self.needed if column not in header]
        if any(column in header for column in self.together):
            missing += [column for column in self.together if column not in header]
        if missing:
            more = f" and {len(header) - 8} more" if len(header) > 8 else ""
            has = ", ".join(header[:8]) + more
            raise InputError(f"the header lacks the column {missing[0]}", where=f"{name}:1", hint=f"It has {has}.")

    def _doubled(self, header: list[str]) -> dict[str, int]:
        used = [*self.needed, *self.optional]
        return {
            f"the column {column} stands {header.count(column)} times in the header: the first was read": 1
            for column in used
            if header.count(column) > 1
        }

    def _cleaned(self, records: csv_records.Records) -> _Taken:
        kinds = {**self.needed, **self.optional}
        written, bad = records.frame, records.rejects
        first = next(iter(self.needed))
        again = pl.all_horizontal(
            pl.col(c).str.strip_chars(" \ufeff").str.to_lowercase() == self.heading(c) for c in self.needed
        ).fill_null(False)
        least = len(self.heading(first).encode())
        may_repeat = pl.col(first).str.len_bytes().is_between(least, least + 3)  # a byte order mark has 3
        repeated = written.filter(may_repeat).filter(again)
        if repeated.height:
            bad = pl.concat([bad, rejects(written, repeated.select("row", reason=pl.lit(_HEADER_AGAIN)))])
            written = written.join(repeated.select("row"), on="row", how="anti", maintain_order="left")
        totals = self._totals(written)
        if totals.height:
            bad = pl.concat([bad, rejects(written, totals.select("row", reason=pl.lit(_IS_TOTAL)))])
            written = written.join(totals.select("row"), on="row", how="anti", maintain_order="left")
        absent = [pl.lit(None, pl.String).alias(column) for column in kinds if column not in written.columns]
        used = written.select("line", "row", *(column for column in kinds if column in written.columns))
        # A platform's own file is as it wrote it; others may come from an export.
        if self.platform is ANY or (self.not_handed_on and self.not_handed_on not in written.columns):
            used = unguarded(used)
        frame = cleaned(used, kinds).with_columns(absent)
        notes = _no_counts(frame, [column for column, kind in kinds.items() if kind is Kind.COUNT])
        dates = dates_in(*(frame[column] for column, kind in kinds.items() if kind in _TURNED))
        return _Taken(Rows(frame, written), records, bad, dates.orders, dates.open, notes)

    def _totals(self, written: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that begin with the word instead of an id, and lack what every row has."""
        first = next(column for column in written.columns if column not in ("line", "row"))
        others = [column for column in self.needed if column != first and column in written.columns]
        if {**self.needed, **self.optional}.get(first) is not Kind.ID or not others:
            return written.clear()
        lacking = pl.any_horizontal(pl.col(others).is_null())
        return written.filter(pl.col(first).str.len_bytes() < _LONGEST_TOTAL).filter(
            pl.col(first).str.contains(_TOTALS), lacking
        )

    def _finished(self, taken: _Taken, orders: frozenset[DateOrder]) -> Batch:
        """Return the tables of a stretch; `orders` are the orders of dates that were seen: one, or it is not known."""
        if taken.batch is not None:
            return taken.batch
        order = next(iter(orders)) if len(orders) == 1 else None
        frame, notes = taken.rows.frame, dict(taken.notes)
        kinds = {**self.needed, **self.optional}
        dates = [column for column, kind in kinds.items() if kind in _TURNED]
        turned = frame.with_columns(iso_dates(frame[column], order) for column in dates)
        unread = sum(turned[column].null_count() - frame[column].null_count() for column in dates)
        if unread:
            notes[_UNTURNED] = unread
        for column in (column for column in dates if kinds[column] is Kind.DATE):
            strange = turned.select((pl.col(column).is_not_null() & day(pl.col(column)).is_null()).sum()).item()
            notes |= {f"{column} that is no date": strange} if strange else {}
        batch = self.to_tables(replace(taken.rows, frame=turned))
        return replace(
            batch,
            rejects=pl.concat([taken.rejects, batch.rejects]).sort("line", maintain_order=True),
            records=taken.records.records,
            lines=taken.records.lines,
            notes=notes | {what: n for what, n in batch.notes.items() if n},
            synthetic=batch.synthetic or _made_up(taken.records.frame),
        )


@dataclass(frozen=True)
class _Taken:
    """A stretch taken apart; `batch` is what became of it, None while the order of its dates is to be found."""

    rows: Rows
    records: csv_records.Records
    rejects: pl.DataFrame
    orders: frozenset[DateOrder]
    open_dates: bool
    notes: dict[str, int] = field(default_factory=dict)
    batch: Batch | None = None


def _made_up(written: pl.DataFrame) -> bool:
    """Whether the explorer wrote these rows, and marked them as those of a synthetic network."""
    return MARK in written.columns and bool(written[MARK].str.contains("SYNTHETIC", literal=True).any())


def _over(header: list[str]) -> dict[str, int]:
    """Say what rows have more than the header names."""
    if csv_records.NAME_OF_ROW in header:
        return {_NAMED_ROWS: 1}
    behind = header.count(csv_records.BEHIND_ALL)
    many = "one field" if behind == 1 else f"{behind} fields"
    return {f"rows have {many} more than the header, the last, empty: left out": 1} if behind else {}


def _no_counts(frame: pl.DataFrame, columns: list[str]) -> dict[str, int]:
    """Count the cells that should be counts and are none, by column."""
    cells = [(pl.col(c).is_not_null() & count(pl.col(c)).is_null()).sum().alias(c) for c in columns]
    found = frame.select(cells).row(0, named=True) if cells else {}
    return {f"{column} that is no number: left empty": n for column, n in found.items() if n}


def lost(what: str) -> pl.Expr:
    """The reason why a row goes whose id went through a spreadsheet."""
    return pl.lit(f"the {what} lost its digits, as spreadsheets do: take the file as it was published")
