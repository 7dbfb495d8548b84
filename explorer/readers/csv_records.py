"""CSV records with their physical lines: well-formed ones in columns, the others kept with a reason.

One pass over the bytes finds where each record begins and ends (RFC 4180: quoted fields may hold commas,
line breaks and doubled quotes), so that a file of any size can be cut into batches at record ends and a
damaged record costs itself and not its neighbours. The cost is linear in the bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from explorer.errors import InputError
from explorer.readers import REJECTS, ByteStream
from explorer.readers.csv_scan import (
    BAD_QUOTE,
    BLANK,
    ENCODING,
    GOOD,
    LONG,
    MAX_FIELD_BYTES,
    NUL,
    UNFINISHED,
    WRONG_COLUMNS,
    find,
)
from explorer.readers.values import Header, Utf8, header_of

# Names of columns that a header does not name, and that are not read: the name of the row, as R writes it, and what
# stands behind the last separator of every row.
NAME_OF_ROW, BEHIND_ALL = "\0name of the row", "\0behind all"
# Rows that are looked at for these.
_LOOKED_AT = 100


@dataclass(frozen=True)
class Records:
    """One batch: `frame` holds the well-formed records as text columns named by the header.

    `line` and `row` are two more columns of it: the physical line a record begins on and its number,
    both from 1, the header not counted among the records. `rejects` has the columns line, reason, raw.
    """

    frame: pl.DataFrame
    rejects: pl.DataFrame
    records: int
    lines: int


@dataclass(frozen=True)
class Stretch:
    """Some whole records of a file, found and not yet taken apart.

    `starts` and `ends` are offsets into `data`, `lines` the physical lines the records begin on, `fields` how
    many fields each has, `codes` what the scan says of it; `row` is the number of the first.
    """

    header: list[str]
    separator: str
    data: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]
    fields: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]
    row: int
    physical_lines: int

    @property
    def records(self) -> int:
        """How many records, blank lines not counted."""
        return int((self.codes != BLANK).sum())

    def take_apart(self) -> Records:
        """Return the records in columns."""
        data, codes = self.data, self.codes.copy()
        solid = codes != BLANK
        rows = self.row + np.cumsum(solid) - 1
        codes[(codes == GOOD) & (self.fields != len(self.header))] = WRONG_COLUMNS
        codes[(codes == GOOD) & _not_utf8(data, self.starts, self.ends)] = ENCODING
        good = codes == GOOD
        text = data.tobytes() if good.all() else _join(data, self.starts[good], self.ends[good])
        frame = _frame(text, self.header, self.separator, self.lines[good], rows[good])
        bad = np.flatnonzero(solid & ~good)
        rejects = pl.DataFrame(
            {
                "line": self.lines[bad],
                "reason": _reasons(codes[bad], self.fields[bad], len(self.header)),
                "raw": _pieces(data, self.starts[bad], self.ends[bad]),
            },
            schema=REJECTS,
        )
        return Records(frame, rejects, int(solid.sum()), self.physical_lines)


def read(stream: ByteStream, *, name: str, batch_bytes: int, encoding: str = "utf-8") -> Iterator[Records]:
    """Yield batches of about `batch_bytes` of a CSV stream with a header line; one at least.

    Raises `InputError` where the stream is empty or has no header.
    """
    for stretch in stretches(stream, name=name, batch_bytes=batch_bytes, encoding=encoding):
        yield stretch.take_apart()


def stretches(
    stream: ByteStream,
    *,
    name: str,
    batch_bytes: int,
    encoding: str = "utf-8",
    named: Callable[[Header], Sequence[str]] | None = None,
) -> Iterator[Stretch]:
    """Yield the same batches as `read`, before they are taken apart: that can be done several at a time.

    `named` tells the columns' names, where they are to be others than the header's.
    """
    source = Utf8(stream, encoding)
    pending = source.read(batch_bytes)
    header = _header(pending, name)
    names = list(named(header) if named else header.names)
    pending = pending[header.bytes :]
    line, row = header.line + 1, 1
    final = False
    while not final:
        more = source.read(batch_bytes)
        final = not more
        data = np.frombuffer(pending + more, dtype=np.uint8)
        stretch = _stretch(data, names, header.separator, line, row, final)
        if row == 1 and (over := _over(stretch)):
            names = [*over, *names] if over == [NAME_OF_ROW] else [*names, *over]
            stretch = _stretch(data, names, header.separator, line, row, final)
        yield stretch
        line += stretch.physical_lines
        row += stretch.records
        pending = data[len(stretch.data) :].tobytes()


def _header(data: bytes, name: str) -> Header:
    """Return the line of the column names; raise `InputError` where there is none."""
    if not data.strip():
        raise InputError("the file is empty", where=name, hint="Download it again.")
    header = header_of(data)
    if header is None:
        raise InputError("the header cannot be read: no line names columns", where=f"{name}:1")
    if "\ufffd" in "".join(header.written):
        hint = "Is it a CSV file? See --encoding."
        raise InputError("the first line is not UTF-8 text", where=f"{name}:{header.line}", hint=hint)
    return header


def _stretch(
    data: npt.NDArray[np.uint8], names: list[str], separator: str, line: int, row: int, final: bool
) -> Stretch:
    """Find the records that end in `data`."""
    found = find(data, ord(separator), line, final, len(names))
    starts, ends, lines, fields, codes, used = (
        found.starts,
        found.ends,
        found.lines,
        found.fields,
        found.codes,
        found.used,
    )
    if data[:used].min(initial=1) == 0:  # hardly ever: quicker asked of the whole than of each byte in the scan
        with_nul = np.unique(np.searchsorted(ends, np.flatnonzero(data[:used] == 0), side="right"))
        codes[with_nul[codes[with_nul] == GOOD]] = NUL
    return Stretch(names, separator, data[:used], starts, ends, lines, fields, codes, row, found.next_line - line)


def _over(stretch: Stretch) -> list[str]:
    """Name the fields that every row has more than the header: one in R's `write.table`, any number in spreadsheets."""
    rows = np.flatnonzero(stretch.codes == GOOD)
    if not len(rows):
        return []
    over = int(stretch.fields[rows[0]]) - len(stretch.header)
    if over < 1 or (stretch.fields[rows] != len(stretch.header) + over).any():
        return []
    separator = stretch.separator.encode()
    texts = [
        stretch.data[stretch.starts[row] : stretch.ends[row]].tobytes().strip(b" \r\n") for row in rows[:_LOOKED_AT]
    ]
    if over == 1 and not all(text.endswith(separator) for text in texts) and _number_rows(texts, separator):
        return [NAME_OF_ROW]
    empty = re.compile(rb'(?:%s(?:"")?){%d}$' % (re.escape(separator), over))
    return [BEHIND_ALL] * over if all(empty.search(text) for text in texts) else []


def _number_rows(texts: list[bytes], separator: bytes) -> bool:
    """Whether the first fields of rows look like numbers of them."""
    firsts = {text.split(separator, 1)[0].strip(b'"') for text in texts}
    return len(firsts) == len(texts) and all(first.isdigit() and len(first) < 10 for first in firsts)


def _not_utf8(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Tell which records are not UTF-8. One look at the whole says that all are, nearly always."""
    if _is_utf8(data):
        return np.zeros(len(starts), np.bool_)
    return np.array([not _is_utf8(data[a:b]) for a, b in zip(starts, ends, strict=True)], np.bool_)


def _is_utf8(data: npt.NDArray[np.uint8]) -> bool:
    offsets = pa.py_buffer(np.array([0, len(data)], np.int64))
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _join(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> bytes:
    """Return the bytes of these records, one after the other; neighbours are copied together."""
    if not len(starts):
        return b""
    first = np.flatnonzero(np.r_[True, starts[1:] != ends[:-1]])
    last = np.r_[first[1:] - 1, len(starts) - 1]
    parts = (data[starts[a] : ends[b]].tobytes() for a, b in zip(first, last, strict=True))
    return b"".join(part if part.endswith(b"\n") else part + b"\n" for part in parts)


def _frame(
    text: bytes, header: list[str], separator: str, lines: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
) -> pl.DataFrame:
    # A name that stands twice in the header is read and dropped.
    names = [name if header.index(name) == i else f"\0{i}" for i, name in enumerate(header)]
    schema: dict[str, pl.DataType] = {name: pl.String() for name in names}
    if text:
        frame = pl.read_csv(io.BytesIO(text), has_header=False, schema=schema, infer_schema=False, separator=separator)
        if frame.height != len(lines):  # the scan and polars must agree on what a record is
            raise AssertionError(f"{frame.height} records parsed where {len(lines)} were found")
    else:
        frame = pl.DataFrame(schema=schema)
    frame = frame.select(name for name in names if not name.startswith("\0"))
    frame = frame.with_columns(
        pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).name.keep(),
    )
    return frame.with_columns(line=pl.Series(lines, dtype=pl.Int64), row=pl.Series(rows, dtype=pl.Int64))


def _pieces(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> pl.Series:
    """Return pieces of `data` as a column, without an object for each: there may be millions."""
    if not len(starts):
        return pl.Series(dtype=pl.Binary)
    kept = np.zeros(len(data) + 1, np.int64)
    np.add.at(kept, starts, 1)
    np.add.at(kept, ends, -1)
    joined = data[np.cumsum(kept[:-1]) > 0]
    offsets = np.concatenate([[0], np.cumsum(ends - starts)])
    pieces = pa.Array.from_buffers(
        pa.large_binary(), len(starts), [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(joined))]
    )
    return pl.Series(pieces)


def _reasons(codes: npt.NDArray[np.int64], fields: npt.NDArray[np.int64], expected: int) -> pl.Series:
    """Return why each record is bad, in words made once for each reason."""
    frame = pl.DataFrame({"code": codes, "fields": fields})
    different = frame.unique(maintain_order=True)
    words = [_reason(code, n, expected) for code, n in different.rows()]
    told = different.with_columns(reason=pl.Series(words, dtype=pl.String))
    return frame.join(told, on=["code", "fields"], how="left", maintain_order="left")["reason"]


def _reason(code: int, fields: int, expected: int) -> str:
    return {
        BAD_QUOTE: "a quotation mark in the wrong place",
        UNFINISHED: "a quoted field that does not end: is the file truncated?",
        NUL: "NUL bytes",
        LONG: f"a field longer than {MAX_FIELD_BYTES:,} bytes",
        WRONG_COLUMNS: f"{fields} columns where the header has {expected}",
        ENCODING: "not UTF-8 text: see --encoding",
    }[code]
