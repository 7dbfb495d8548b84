"""Where the records of a CSV begin and end: one pass over its bytes, by the rules of RFC 4180."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from explorer.process.compiling import njit

# No field of these archives comes near this; the embedded engine keeps no longer text.
MAX_FIELD_BYTES = 1 << 17
# A record longer than this is one whose quotation mark never closes.
_MAX_RECORD_BYTES = 1 << 24
_QUOTE, _NEWLINE, _RETURN, _SPACE, _EQUALS = b'"\n\r ='

# What the scan says of a record; `MORE`: it goes on beyond the data.
GOOD, BLANK, BAD_QUOTE, UNFINISHED, NUL, LONG, WRONG_COLUMNS, ENCODING, MORE = range(9)

# In so many bytes records are found without numba, where fewer than so many of them are damaged, each of so many bytes
# at most.
_FEW_BYTES, _FEW_DAMAGED, _SHORT_BYTES = 1 << 23, 20, 1 << 16

_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Found:
    """Records in some data: `starts` and `ends` are offsets, `lines` the physical lines that they begin on.

    `fields` is how many fields each has, `codes` what the scan says of it; what begins at `used`, on `next_line`, is
    unfinished.
    """

    starts: _Ints
    ends: _Ints
    lines: _Ints
    fields: _Ints
    codes: _Ints
    used: int
    next_line: int


def find(data: npt.NDArray[np.uint8], separator: int, line: int, final: bool, columns: int) -> Found:
    """Find the records of data whose first line is `line`, and which go on unless they are `final`.

    `columns` is how many fields a record is likely to have.
    """
    if len(data) <= _FEW_BYTES and not _scan.is_loaded:
        few = _of_few(data, separator, line, final)
        if few:
            return few
    used, next_line = 0, line
    found: list[tuple[_Ints, ...]] = []
    while True:
        room = (len(data) - used) // columns + 2
        at = tuple(np.empty(room, np.int64) for _ in range(5))
        n, used, next_line = _scan(data, used, final, separator, *at, next_line)
        found.append(tuple(a[:n] for a in at))
        if n < room:
            return _joined(found, used, next_line)


def _joined(found: list[tuple[_Ints, ...]], used: int, next_line: int) -> Found:
    starts, ends, lines, fields, codes = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Found(starts, ends, lines, fields, codes, used, next_line)


# The same for a few bytes: whole columns of them at a time, and byte by byte only where a record is damaged.


def _of_few(data: npt.NDArray[np.uint8], separator: int, line: int, final: bool) -> Found | None:
    """Return what `_scan` would find; None where so many records are damaged that it is better asked."""
    found: list[tuple[_Ints, ...]] = []
    used, next_line = 0, line
    for _ in range(_FEW_DAMAGED):
        *sound, used, next_line = _well_formed(data, used, separator, next_line, final)
        found.append(tuple(sound))
        view = data.data[: used + _SHORT_BYTES]
        at = tuple(np.empty(1, np.int64) for _ in range(5))
        n, used, next_line = _scan.plain(view, used, final and len(view) == len(data), separator, *at, next_line)
        if not n:
            return _joined(found, used, next_line) if len(view) == len(data) else None
        found.append(at)
    return None


def _well_formed(
    data: npt.NDArray[np.uint8], at: int, separator: int, line: int, final: bool
) -> tuple[_Ints, _Ints, _Ints, _Ints, _Ints, int, int]:
    """Return the records from `at` on up to the first with a quotation mark in the wrong place, and what is beyond.

    Every other quotation mark opens a field or goes on with it, and every other closes it or is the half of a doubled
    one: what stands before and behind says whether it is so.
    """
    part = data[at:]
    quotes = np.flatnonzero(part == _QUOTE)
    opening, closing = quotes[::2], quotes[1::2]
    size = len(part)
    before = part[np.maximum(opening - 1, 0)]
    right = (opening == 0) | (before == separator) | (before == _NEWLINE)
    right[1:] |= closing[: len(right) - 1] == opening[1:] - 1
    behind, next_but_one = part[np.minimum(closing + 1, size - 1)], part[np.minimum(closing + 2, size - 1)]
    ended = closing + 1 == size
    ended |= (behind == separator) | (behind == _NEWLINE) | (behind == _QUOTE)
    ended |= (behind == _RETURN) & (next_but_one == _NEWLINE) & (closing + 2 < size)
    wrong = np.concatenate([opening[~right], closing[~ended]])
    if final and len(quotes) % 2:
        wrong = np.append(wrong, quotes[-1])
    sound = int(wrong.min()) if len(wrong) else size

    marks = np.flatnonzero((part[:sound] == separator) | (part[:sound] == _NEWLINE))
    marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    ending = part[marks] == _NEWLINE
    if final and sound == size and size and not (len(marks) and marks[-1] == size - 1 and ending[-1]):
        marks, ending = np.append(marks, size), np.append(ending, True)
    last = np.flatnonzero(ending)
    if not len(last):
        none = np.empty(0, np.int64)
        return none, none, none, none, none, at, line
    marks = marks[: last[-1] + 1]
    ends = np.minimum(marks[last] + 1, size)
    starts = np.concatenate([[0], ends[:-1]])
    fields = np.diff(last, prepend=-1)
    newlines = np.flatnonzero(part[: ends[-1]] == _NEWLINE)
    lines = line + np.searchsorted(newlines, starts)
    codes = np.full(len(last), GOOD, np.int64)
    long = np.diff(marks, prepend=-1) - 1 > MAX_FIELD_BYTES
    codes[np.searchsorted(last, np.flatnonzero(long))] = LONG
    for n in np.flatnonzero((fields == 1) & (codes == GOOD)):
        if not part[starts[n] : ends[n]].tobytes().strip(b" \r\n"):
            codes[n] = BLANK
    return starts + at, ends + at, lines, fields, codes, at + int(ends[-1]), line + len(newlines)


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
    """Return where the field that begins at `i` ends, the line breaks in it, and `GOOD` or why it is none.

    A good field ends at a separator, at a line's end, or (`final`) at the end of the data.
    """
    size, newlines, code = len(data), 0, GOOD
    if i < size and data[i] == _QUOTE:
        i, newlines = _closing(data, i)
        if i > size or (i == size and not final):  # what looks like the closing mark may be half of a doubled one
            i, code = size, UNFINISHED
        elif i + 1 == size and data[i] == _RETURN and not final:
            code = MORE
        elif i + 1 < size and data[i] == _RETURN and data[i + 1] == _NEWLINE:
            i += 1
        elif i < size and data[i] != separator and data[i] != _NEWLINE:
            code = BAD_QUOTE
    else:
        start = i
        i = _bare_end(data, i, separator)
        if i == start + 1 and i < size and data[start] == _EQUALS and data[i] == _QUOTE:
            i = _formula_end(data, i, final, separator)
        if i >= size and not final:
            i, code = size, MORE
        elif i < size and data[i] == _QUOTE:
            code = BAD_QUOTE
    return i, newlines, code


@njit(cache=True, nogil=True, inline="always")
def _record(data, at, final, separator):  # type: ignore[no-untyped-def]
    """Return where the record that begins at `at` ends, its fields and lines, and `GOOD`, `LONG` or why it is bad."""
    size = len(data)
    i, n_fields, newlines, found = at, 1, 0, GOOD
    while True:
        start = i
        i, breaks, code = _field(data, i, final, separator)
        newlines += breaks
        if code != GOOD:
            too_long = size - at > _MAX_RECORD_BYTES
            return i, n_fields, newlines, MORE if code == UNFINISHED and not final and not too_long else code
        if i - start > MAX_FIELD_BYTES:
            found = LONG
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
        if code in (BAD_QUOTE, UNFINISHED):
            end, newlines = _line_end(data, at), 1
            if end > len(data):
                end, newlines, code = len(data), 0, code if final else MORE
        if code == MORE:
            break
        if code == GOOD and n_fields == 1 and _is_blank(data, at, end):
            code = BLANK
        starts[count], ends[count], lines[count], fields[count], codes[count] = at, end, line, n_fields, code
        count += 1
        line += newlines
        at = end
    return count, at, line
