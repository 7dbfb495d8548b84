"""CSV records with their physical lines: well-formed ones in columns, the others kept with a reason.

One pass over the bytes finds where each record begins and ends (RFC 4180: quoted fields may hold commas,
line breaks and doubled quotes), so that a file of any size can be cut into batches at record ends and a
damaged record costs itself and not its neighbours. The cost is linear in the bytes.
"""

from __future__ import annotations

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
from explorer.readers.values import Header, Utf8, header_of

# No field of these archives comes near this; the embedded engine keeps no longer text.
MAX_FIELD_BYTES = 1 << 17
# A record longer than this is one whose quotation mark never closes.
_MAX_RECORD_BYTES = 1 << 24
_QUOTE, _NEWLINE, _RETURN, _SPACE, _EQUALS = b'"\n\r ='

# What the scan says of a record; `_MORE`: it goes on beyond the data.
_GOOD, _BLANK, _BAD_QUOTE, _UNFINISHED, _NUL, _LONG, _COLUMNS, _ENCODING, _MORE = range(9)


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


# The scan, step by step. `data` are bytes, `at` and `i` offsets into them, `separator` the byte between fields.


@njit(cache=True, nogil=True, inline="always")
def _closing(data, i):  # type: ignore[no-untyped-def]
    """Return where the quoted field whose opening mark is at `i` ends, behind its closing mark, and its line breaks.

    Where the field does not end, that is beyond the data.
    """
    i += 1
    size, newlines = len(data), 0
    while i < size:
        c = data[i]
        i += 1
        if c == _QUOTE:
            if i >= size or data[i] != _QUOTE:
                return i, newlines
            i += 1
        elif c == _NEWLINE:
            newlines += 1
    return size + 1, newlines


@njit(cache=True, nogil=True, inline="always")
def _bare_end(data, i, separator):  # type: ignore[no-untyped-def]
    """Return where a field without quotation marks ends: at a separator, a line's end, a misplaced mark or the end."""
    while i < len(data) and data[i] != separator and data[i] != _NEWLINE and data[i] != _QUOTE:
        i += 1
    return i


@njit(cache=True, nogil=True)
def _formula_end(data, i, final, separator):  # type: ignore[no-untyped-def]
    """Return where a field `="123"` ends whose first mark is at `i`, which is misplaced if there is no second.

    By that, spreadsheets are made to keep digits.
    """
    closing = _bare_end(data, i + 1, separator)
    if closing < len(data) and data[closing] == _QUOTE:
        return _bare_end(data, closing + 1, separator)
    return i if final or closing < len(data) else closing


@njit(cache=True, nogil=True, inline="always")
def _field(data, i, final, separator):  # type: ignore[no-untyped-def]
    """Return where the field that begins at `i` ends, the line breaks in it, and `_GOOD` or why it is none.

    A good field ends at a separator, at a line's end, or (`final`) at the end of the data.
    """
    size, newlines, code = len(data), 0, _GOOD
    if i < size and data[i] == _QUOTE:
        i, newlines = _closing(data, i)
        if i > size or (i == size and not final):  # what looks like the closing mark may be half of a doubled one
            i, code = size, _UNFINISHED
        elif i + 1 == size and data[i] == _RETURN and not final:
            code = _MORE
        elif i + 1 < size and data[i] == _RETURN and data[i + 1] == _NEWLINE:
            i += 1
        elif i < size and data[i] != separator and data[i] != _NEWLINE:
            code = _BAD_QUOTE
    else:
        start = i
        i = _bare_end(data, i, separator)
        if i == start + 1 and i < size and data[start] == _EQUALS and data[i] == _QUOTE:
            i = _formula_end(data, i, final, separator)
        if i >= size and not final:
            i, code = size, _MORE
        elif i < size and data[i] == _QUOTE:
            code = _BAD_QUOTE
    return i, newlines, code


@njit(cache=True, nogil=True, inline="always")
def _record(data, at, final, separator):  # type: ignore[no-untyped-def]
    """Return where the record that begins at `at` ends, its fields and lines, and `_GOOD`, `_LONG` or why it is bad."""
    size = len(data)
    i, n_fields, newlines, found = at, 1, 0, _GOOD
    while True:
        start = i
        i, breaks, code = _field(data, i, final, separator)
        newlines += breaks
        if code != _GOOD:
            too_long = size - at > _MAX_RECORD_BYTES
            return i, n_fields, newlines, _MORE if code == _UNFINISHED and not final and not too_long else code
        if i - start > MAX_FIELD_BYTES:
            found = _LONG
        if i == size:
            return i, n_fields, newlines, found
        i += 1
        if data[i - 1] == _NEWLINE:
            return i, n_fields, newlines + 1, found
        n_fields += 1


@njit(cache=True, nogil=True, inline="always")
def _line_end(data, i):  # type: ignore[no-untyped-def]
    """Return the offset behind the line that `i` is in; one beyond the data if it does not end."""
    while i < len(data):
        if data[i] == _NEWLINE:
            return i + 1
        i += 1
    return len(data) + 1


@njit(cache=True, nogil=True, inline="always")
def _is_blank(data, at, end):  # type: ignore[no-untyped-def]
    """Whether there is nothing but spaces from `at` to `end`."""
    while at < end and (data[at] == _SPACE or data[at] == _RETURN or data[at] == _NEWLINE):
        at += 1
    return at == end


@njit(cache=True, nogil=True)
def _scan(  # type: ignore[no-untyped-def]
    data, at, final, separator, starts, ends, lines, fields, codes, line
):
    """Find records in `data` from `at` on; return how many, where the unfinished rest begins, the line there.

    A record with a misplaced quote is given up at the end of its first physical line, so that what follows
    can be read.
    """
    count = 0
    while at < len(data) and count < len(starts):
        end, n_fields, newlines, code = _record(data, at, final, separator)
        if code in (_BAD_QUOTE, _UNFINISHED):
            end, newlines = _line_end(data, at), 1
            if end > len(data):
                end, newlines, code = len(data), 0, code if final else _MORE
        if code == _MORE:
            break
        if code == _GOOD and n_fields == 1 and _is_blank(data, at, end):
            code = _BLANK
        starts[count], ends[count], lines[count], fields[count], codes[count] = at, end, line, n_fields, code
        count += 1
        line += newlines
        at = end
    return count, at, line


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


def stretches(stream: ByteStream, *, name: str, batch_bytes: int, encoding: str = "utf-8") -> Iterator[Stretch]:
    """Yield the same batches as `read`, before they are taken apart: that can be done several at a time."""
    source = Utf8(stream, encoding)
    pending = source.read(batch_bytes)
    header = _header(pending, name)
    pending = pending[header.bytes :]
    line, row = header.line + 1, 1
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


def _stretch(data: npt.NDArray[np.uint8], header: Header, line: int, row: int, final: bool) -> Stretch:
    """Find the records that end in `data`."""
    separator, names = ord(header.separator), list(header.names)
    used, next_line = 0, line
    found: list[tuple[npt.NDArray[np.int64], ...]] = []
    while True:
        room = (len(data) - used) // len(names) + 2
        at = tuple(np.empty(room, np.int64) for _ in range(5))
        n, used, next_line = _scan(data, used, final, separator, *at, next_line)  # type: ignore[call-arg]
        found.append(tuple(a[:n] for a in at))
        if n < room:
            break
    starts, ends, lines, fields, codes = (np.concatenate(a) for a in zip(*found, strict=True))
    if data[:used].min(initial=1) == 0:  # hardly ever: quicker asked of the whole than of each byte in the scan
        with_nul = np.unique(np.searchsorted(ends, np.flatnonzero(data[:used] == 0), side="right"))
        codes[with_nul[codes[with_nul] == _GOOD]] = _NUL
    return Stretch(names, header.separator, data[:used], starts, ends, lines, fields, codes, row, next_line - line)


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
        _BAD_QUOTE: "a quotation mark in the wrong place",
        _UNFINISHED: "a quoted field that does not end: is the file truncated?",
        _NUL: "NUL bytes",
        _LONG: f"a field longer than {MAX_FIELD_BYTES:,} bytes",
        _COLUMNS: f"{fields} columns where the header has {expected}",
        _ENCODING: "not UTF-8 text: see --encoding",
    }[code]
