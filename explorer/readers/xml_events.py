"""XML in a stream: its elements in their order with their lines; nothing declared is expanded, nothing is fetched."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from explorer.errors import InputError
from explorer.readers import ByteStream
from explorer.readers.csv_scan import MAX_FIELD_BYTES
from explorer.readers.values import Utf8, head_as_utf8

_CHUNK = 1 << 18
# A tag, or a text between two, beyond this is no network's.
_MAX_TOKEN_BYTES = 1 << 24
_MAX_DEPTH = 200
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


@dataclass(frozen=True)
class Start:
    """An element begins: its name without prefix, its attributes, its line."""

    name: str
    attributes: dict[str, str]
    line: int


@dataclass(frozen=True)
class End:
    """An element ends; `text` is what stands in it, after its last child."""

    name: str
    text: str


@dataclass(frozen=True)
class Broken:
    """What follows cannot be read, and why."""

    reason: str
    line: int


Event = Start | End | Broken


class _Beyond(Exception):
    """The document goes beyond what is read."""


def root(head: bytes) -> str:
    """Return the name of the first element, empty where there is none."""
    text = head_as_utf8(head).decode("utf-8", errors="replace").lstrip()
    found = _ELEMENT.search(_COMMENT.sub("", text)) if text.startswith("<") else None
    return found[1] if found else ""


def events(stream: ByteStream, *, name: str, encoding: str = "utf-8") -> Iterator[tuple[list[Event], int]]:
    """Yield the events of one stretch after the other, with its physical lines; read the stream to its end.

    A document that is not well-formed is read as far as it is, then comes `Broken`. Raises `InputError` for a
    document type declaration, in which entities are declared: they can stand for endless text or for files of
    this machine.
    """
    given = codecs.lookup(encoding).name != "utf-8"
    source: ByteStream = Utf8(stream, encoding) if given else stream
    # What it says of its encoding counts, unless that was given.
    parser = expat.ParserCreate("utf-8" if given else None)
    parser.buffer_text = True
    found: list[Event] = []
    depth, said, size = 0, [""], 0

    def doctype(*_: object) -> None:
        raise InputError(
            "the document type declaration is not read: it could declare endless text, or files to fetch",
            where=f"{name}:{parser.CurrentLineNumber}",
            hint="Take the <!DOCTYPE …> out of the file.",
        )

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, size
        depth, size = depth + 1, 0
        said.clear()
        if depth > _MAX_DEPTH:
            raise _Beyond(f"elements nested deeper than {_MAX_DEPTH}")
        found.append(Start(tag.rpartition(":")[2], attributes, parser.CurrentLineNumber))

    def end(tag: str) -> None:
        nonlocal depth, size
        found.append(End(tag.rpartition(":")[2], "".join(said)))
        depth, size = depth - 1, 0
        said.clear()

    def characters(text: str) -> None:
        nonlocal size
        size += len(text)
        if size <= MAX_FIELD_BYTES:
            said.append(text)

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    fed, broken, ends = 0, False, True
    while True:
        data = source.read(_CHUNK)
        if not broken:
            try:
                parser.Parse(data, not data)
                fed += len(data)
                if fed - parser.CurrentByteIndex > _MAX_TOKEN_BYTES:
                    raise _Beyond(f"an element longer than {_MAX_TOKEN_BYTES:,} bytes")
            except expat.ExpatError as error:
                found.append(Broken(f"not well-formed XML: {expat.ErrorString(error.code)}", error.lineno))
                broken = True
            except _Beyond as why:
                found.append(Broken(str(why), parser.CurrentLineNumber))
                broken = True
        yield found, data.count(b"\n") + (not data and not ends)
        found.clear()
        if not data:
            return
        ends = data.endswith(b"\n")
