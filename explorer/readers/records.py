"""CSV records with their physical lines: well-formed ones in columns, the others kept with a reason.

One pass over the bytes finds where each record begins and ends (RFC 4180: quoted fields may hold commas,
line breaks and doubled quotes), so that a file of any size can be cut into batches at record ends and a
damaged record costs itself and not its neighbours. The cost is linear in the bytes.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from numba import njit

from explorer.errors import InputError
from explorer.readers import REJECTS, ByteStream

# No field of these archives comes near this; the embedded engine keeps no longer text.
MAX_FIELD_BYTES = 1 << 17
# A record longer than this is one whose quotation mark never closes.
_MAX_RECORD_BYTES = 1 << 24
_QUOTE, _COMMA, _NEWLINE, _RETURN = 34, 44, 10, 13

# What the scan says of a record.
_GOOD, _BLANK, _BAD_QUOTE, _UNFINISHED, _NUL, _LONG, _COLUMNS, _ENCODING = range(8)


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


@njit(cache=True, nogil=True)
def _scan(  # type: ignore[no-untyped-def]
    data, at, final, starts, ends, lines, fields, codes, line
):
    """Find records in `data` from `at` on; return how many, where the unfinished rest begins, the line there.

    A record with a misplaced quote is given up at the end of its first physical line, so that what follows
    can be read.
    """
    size = len(data)
    count = 0
    while at < size and count < len(starts):
        start = at
        start_line = line
        line_end = -1  # of the record's first physical line
        n_fields = 1
        code = _GOOD
        i = at
        field_start = at
        done = False
        while i < size and not done:
            # At the start of a field.
            field_start = i
            if data[i] == _QUOTE:
                i += 1
                closed = False
                while i < size:
                    c = data[i]
                    if c == _QUOTE:
                        if i + 1 < size and data[i + 1] == _QUOTE:
                            i += 2
                            continue
                        closed = i + 1 < size or final
                        i += 1
                        break
                    if c == _NEWLINE:
                        line += 1
                        if line_end < 0:
                            line_end = i + 1
                    elif c == 0 and code == _GOOD:
                        code = _NUL
                    i += 1
                if not closed:
                    i = size
                    if final or size - start > _MAX_RECORD_BYTES:
                        code = _UNFINISHED
                    break
                if i - field_start > MAX_FIELD_BYTES and code == _GOOD:
                    code = _LONG
                if i >= size:
                    done = final
                    break
                c = data[i]
                if c == _COMMA:
                    n_fields += 1
                    i += 1
                elif c == _NEWLINE:
                    line += 1
                    i += 1
                    done = True
                elif c == _RETURN and i + 1 < size and data[i + 1] == _NEWLINE:
                    line += 1
                    i += 2
                    done = True
                elif c == _RETURN and i + 1 >= size and not final:
                    i = size
                else:
                    code = _BAD_QUOTE
                    break
            else:
                while i < size:
                    c = data[i]
                    if c in (_COMMA, _NEWLINE):
                        break
                    if c == _QUOTE:
                        code = _BAD_QUOTE
                        break
                    if c == 0 and code == _GOOD:
                        code = _NUL
                    i += 1
                if code == _BAD_QUOTE:
                    break
                if i - field_start > MAX_FIELD_BYTES and code == _GOOD:
                    code = _LONG
                if i >= size:
                    done = final
                    break
                if data[i] == _COMMA:
                    n_fields += 1
                    i += 1
                    if i >= size and final:  # a last, empty field
                        done = True
                else:
                    line += 1
                    i += 1
                    done = True
        if code in (_BAD_QUOTE, _UNFINISHED):
            # Back to the record's first line; resume after it.
            if line_end < 0:
                while i < size and data[i] != _NEWLINE:
                    i += 1
                if i >= size:
                    if not final:
                        line = start_line
                        break
                    line_end = size
                else:
                    line_end = i + 1
            i = line_end
            line = start_line + 1
            done = True
        if not done:
            line = start_line
            break
        if code == _GOOD and n_fields == 1:
            blank = True
            for j in range(start, i):
                if data[j] != _NEWLINE and data[j] != _RETURN and data[j] != 32:
                    blank = False
                    break
            if blank:
                code = _BLANK
        starts[count] = start
        ends[count] = i
        lines[count] = start_line
        fields[count] = n_fields
        codes[count] = code
        count += 1
        at = i
    return count, at, line


@dataclass(frozen=True)
class Stretch:
    """Some whole records of a file, found and not yet taken apart.

    `starts` and `ends` are offsets into `data`, `lines` the physical lines the records begin on, `fields` how
    many fields each has, `codes` what the scan says of it; `row` is the number of the first.
    """

    header: list[str]
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
        return int((self.codes != _BLANK).sum())

    def take_apart(self) -> Records:
        """Return the records in columns."""
        data, codes = self.data, self.codes.copy()
        solid = codes != _BLANK
        rows = self.row + np.cumsum(solid) - 1
        codes[(codes == _GOOD) & (self.fields != len(self.header))] = _COLUMNS
        codes[(codes == _GOOD) & _not_utf8(data, self.starts, self.ends)] = _ENCODING
        good = codes == _GOOD
        text = data.tobytes() if good.all() else _join(data, self.starts[good], self.ends[good])
        frame = _frame(text, self.header, self.lines[good], rows[good])
        rejects = pl.DataFrame(
            [
                (
                    int(self.lines[i]),
                    _reason(int(codes[i]), int(self.fields[i]), len(self.header)),
                    data[self.starts[i] : self.ends[i]].tobytes(),
                )
                for i in np.flatnonzero(solid & ~good)
            ],
            schema=REJECTS,
            orient="row",
        )
        return Records(frame, rejects, int(solid.sum()), self.physical_lines)


def read(stream: ByteStream, *, name: str, batch_bytes: int, encoding: str = "utf-8") -> Iterator[Records]:
    """Yield batches of about `batch_bytes` of a CSV stream with a header line; one at least.

    Raises `InputError` where the stream is empty or has no header.
    """
    for stretch in stretches(stream, name=name, batch_bytes=batch_bytes, encoding=encoding):
        yield stretch.take_apart()


def stretches(stream: ByteStream, *, name: str, batch_bytes: int, encoding: str = "utf-8") -> Iterator[Stretch]:
    """Yield the same batches as `read`, before they are taken apart: that can be done several at a time."""
    source = Decoded(stream, encoding) if codecs.lookup(encoding).name != "utf-8" else stream
    pending = source.read(batch_bytes).removeprefix(codecs.BOM_UTF8)
    header, used = _header(pending, name)
    pending = pending[used:]
    line, row = 2, 1
    final = False
    while not final:
        more = source.read(batch_bytes)
        final = not more
        data = np.frombuffer(pending + more, dtype=np.uint8)
        stretch = _stretch(data, header, line, row, final)
        yield stretch
        line += stretch.physical_lines
        row += stretch.records
        pending = data[len(stretch.data) :].tobytes()


class Decoded:
    """A stream of another encoding, as UTF-8 bytes."""

    def __init__(self, stream: ByteStream, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; `size` bounds what is read of the stream below."""
        data = self._stream.read(size)
        return self._decoder.decode(data, final=not data).encode()


def _header(data: bytes, name: str) -> tuple[list[str], int]:
    """Return the column names and the bytes that the header line takes."""
    if not data.strip():
        raise InputError("the file is empty", where=name, hint="Download it again.")
    end = data.find(b"\n")
    line = data if end < 0 else data[: end + 1]
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise InputError(
            "the first line is not UTF-8 text", where=f"{name}:1", hint="Is it a CSV file? See --encoding."
        ) from None
    try:
        header = next(csv.reader([text.replace("\r", " ").strip()]))
    except csv.Error as error:
        raise InputError(f"the header cannot be read: {error}", where=f"{name}:1") from error
    if not header:
        raise InputError("the first line is blank where the header should be", where=f"{name}:1")
    return header, len(line)


def _stretch(data: npt.NDArray[np.uint8], header: list[str], line: int, row: int, final: bool) -> Stretch:
    """Find the records that end in `data`."""
    used, next_line = 0, line
    found: list[tuple[npt.NDArray[np.int64], ...]] = []
    while True:
        room = (len(data) - used) // len(header) + 2
        at = tuple(np.empty(room, np.int64) for _ in range(5))
        n, used, next_line = _scan(data, used, final, *at, next_line)  # type: ignore[call-arg]
        found.append(tuple(a[:n] for a in at))
        if n < room:
            break
    starts, ends, lines, fields, codes = (np.concatenate(a) for a in zip(*found, strict=True))
    return Stretch(header, data[:used], starts, ends, lines, fields, codes, row, next_line - line)


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


def _frame(text: bytes, header: list[str], lines: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> pl.DataFrame:
    # A name that stands twice in the header is read and dropped.
    names = [name if header.index(name) == i else f"\0{i}" for i, name in enumerate(header)]
    schema: dict[str, pl.DataType] = {name: pl.String() for name in names}
    if text:
        frame = pl.read_csv(io.BytesIO(text), has_header=False, schema=schema, infer_schema=False)
        if frame.height != len(lines):  # the scan and polars must agree on what a record is
            raise AssertionError(f"{frame.height} records parsed where {len(lines)} were found")
    else:
        frame = pl.DataFrame(schema=schema)
    frame = frame.select(name for name in names if not name.startswith("\0"))
    frame = frame.with_columns(
        pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).name.keep(),
    )
    return frame.with_columns(line=pl.Series(lines, dtype=pl.Int64), row=pl.Series(rows, dtype=pl.Int64))


def _reason(code: int, fields: int, expected: int) -> str:
    return {
        _BAD_QUOTE: "a quotation mark in the wrong place",
        _UNFINISHED: "a quoted field that does not end: is the file truncated?",
        _NUL: "NUL bytes",
        _LONG: f"a field longer than {MAX_FIELD_BYTES:,} bytes",
        _COLUMNS: f"{fields} columns where the header has {expected}",
        _ENCODING: "not UTF-8 text: see --encoding",
    }[code]
