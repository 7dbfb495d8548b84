"""A CSV file with named columns → batches: bound by name, read ahead, the rows that tell too little sifted out."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence

import polars as pl

from explorer.errors import InputError
from explorer.readers import REJECTS, Batch, ByteStream, records
from explorer.readers.ahead import IN_FLIGHT, in_order

# A batch of text takes about 40 times its bytes while it is taken apart.
_TIMES_ITS_BYTES = 40


def names(head: bytes) -> list[str]:
    """Return the column names in the first line."""
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", errors="replace")
    try:
        return next(csv.reader([line.replace("\r", " ").strip()]), [])
    except csv.Error:  # a field beyond the parser's limit, or a NUL where Python still minds it
        return []


def batches(
    stream: ByteStream,
    work: Callable[[pl.DataFrame, records.Records], Batch],
    *,
    needed: Callable[[Sequence[str]], Sequence[str]],
    optional: Sequence[str],
    name: str,
    memory: int,
    encoding: str,
) -> Iterator[Batch]:
    """Yield `work(frame, records)` for each stretch of the file, columns of `optional` that are missing empty.

    `needed` tells, of the names in the header, which must be there; raises `InputError` where one is not.
    """
    size = max(1 << 20, min(memory // (_TIMES_ITS_BYTES * IN_FLIGHT), 1 << 23))

    def take_apart(stretch: records.Stretch) -> Batch:
        missing = [column for column in needed(stretch.header) if column not in stretch.header]
        if missing:
            raise InputError(f"the header lacks the column {missing[0]}", where=f"{name}:1")
        batch = stretch.take_apart()
        absent = [pl.lit(None, pl.String).alias(c) for c in optional if c not in batch.frame.columns]
        return work(batch.frame.with_columns(absent), batch)

    yield from in_order(take_apart, records.stretches(stream, name=name, batch_bytes=size, encoding=encoding))


def lost(what: str) -> pl.Expr:
    """The reason why a row goes whose id went through a spreadsheet."""
    return pl.lit(f"the {what} lost its digits, as spreadsheets do: take the file as it was published")


def sift(frame: pl.DataFrame, reason: pl.Expr, batch: records.Records) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split off the rows that have a reason not to be loaded; they join the batch's rejects."""
    frame = frame.with_columns(reason.alias("reason"))
    bad = frame.filter(pl.col("reason").is_not_null())
    if not bad.height:
        return frame, batch.rejects
    fields = bad.select(c for c in batch.frame.columns if c not in ("line", "row")).rows()
    raw = [",".join('"' + (f or "").replace('"', '""') + '"' for f in row).encode() for row in fields]
    rows = pl.DataFrame({"line": bad["line"], "reason": bad["reason"], "raw": raw}, schema=REJECTS)
    return frame.filter(pl.col("reason").is_null()), pl.concat([batch.rejects, rows]).sort("line")
