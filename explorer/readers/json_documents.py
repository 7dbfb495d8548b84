"""JSON that does not stand one object a line, arrays and objects over several lines → their objects, in a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from explorer.readers import ByteStream

_CHUNK = 1 << 20
# Outside strings only braces and line breaks matter; a mark alone begins a string that does not end in the data.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\n]', re.DOTALL)
# What may stand between the objects of an array.
_BETWEEN = b" \t\r\n,[]\xef\xbb\xbf"


@dataclass(frozen=True)
class Piece:
    """An object, or what stands where one should: the line it begins on, from 1, and its bytes; cut if `too_long`."""

    line: int
    raw: bytes
    too_long: bool = False


def is_spread(head: bytes) -> bool:
    """Whether JSON that begins so, in UTF-8, is an array or has an object that goes on after its first line."""
    text = head.lstrip(_BETWEEN.replace(b"[", b""))
    if text.startswith(b"["):
        return True
    first, end, _ = text.partition(b"\n")
    return bool(end) and first.startswith(b"{") and first.rstrip().endswith((b"{", b"[", b",", b":"))


def pieces(stream: ByteStream, first: bytes, longest: int) -> Iterator[Piece | int]:
    """Yield the objects that are in no other, and in the end how many physical lines there are.

    `first` are bytes that were read already. An object that breaks off is yielded as far as it goes, and so is one of
    more than `longest` bytes, with which the reading ends.
    """
    data, at, done = first, 0, 0  # the next token is looked for from `at`; `done` bytes are told
    line, depth, begun, begun_line = 1, 0, 0, 1
    final = not first
    while True:
        for token in _TOKEN.finditer(data, at):
            mark = token[0]
            if mark == b'"' and not final:
                break
            at = token.end()
            line += mark.count(b"\n")
            if mark == b"{":
                if depth == 0:
                    yield from _gap(data[done : token.start()], line)
                    begun, begun_line = token.start(), line
                depth += 1
            elif mark == b"}" and depth:
                depth -= 1
                if depth == 0:
                    yield Piece(begun_line, data[begun:at])
                    done = at
        else:
            at = len(data)
        if final:
            break
        kept = begun if depth else done
        if len(data) - kept > longest:
            yield Piece(begun_line if depth else line, data[kept:], too_long=True)
            line += data.count(b"\n", at)
            while more := stream.read(_CHUNK):
                line += more.count(b"\n")
                data = more
            yield line - data.endswith(b"\n")
            return
        data, at, done, begun = data[kept:], at - kept, 0, 0
        more = stream.read(_CHUNK)
        final = not more
        data += more
    rest = data[begun:] if depth else data[done:]
    yield from ([Piece(begun_line, rest)] if depth else _gap(rest, line))
    yield line - data.endswith(b"\n")


def _gap(between: bytes, line: int) -> Iterator[Piece]:
    """Yield what stands between two objects and is no part of an array."""
    text = between.strip(_BETWEEN)
    if text:
        yield Piece(line - between[between.find(text) :].count(b"\n"), text)
