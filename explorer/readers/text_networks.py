"""Networks in plain text: GML, GDF and Pajek's, as Gephi, networkx and igraph write them.

Sources: https://networkx.org/documentation/stable/reference/readwrite/gml.html;
https://docs.gephi.org/desktop/User_Manual/Import/GDF_Format; http://mrvar.fdv.uni-lj.si/pajek (its manual).
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from explorer.readers import Batch, ByteStream, Label, tells_nothing
from explorer.readers.platforms import ANY, Platform
from explorer.readers.values import Utf8, head_as_utf8
from explorer.readers.weighted_networks import CANNOT_TELL, Edge, Node, in_batches
from explorer.readers.xml_events import Broken

_CHUNK = 1 << 20
_MAX_LINE = 1 << 24
Record = Node | Edge | Broken
# What is given each line with its number, and returns the nodes and edges that end in it.
TakeLine = Callable[[str, int], Iterable[Record]]


@dataclass(frozen=True)
class TextNetwork:
    """A format of networks in lines of text: a `Reader`.

    `begins` is what such a file begins with, `new_take` makes what takes its lines.
    """

    name: str
    title: str
    begins: re.Pattern[str]
    new_take: Callable[[], TakeLine]
    platform: Platform = ANY
    cannot_tell: tuple[str, ...] = CANNOT_TELL

    def recognises(self, head: bytes) -> bool:
        """Whether the file begins as one of this format."""
        return bool(self.begins.match(head_as_utf8(head).decode("utf-8", errors="replace")))

    def label(self, file_name: str) -> Label | None:
        """Return nothing: such files are named at will."""
        return tells_nothing(file_name)

    def read(self, stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
        """Yield the accounts and the sums between them; see `Reader`."""
        take = self.new_take()

        def taken() -> Iterator[tuple[list[Record], int]]:
            for lines, first in _lines(stream, encoding):
                yield [record for n, line in enumerate(lines, first) for record in take(line, n)], len(lines)

        yield from in_batches(taken(), name)


def _lines(stream: ByteStream, encoding: str) -> Iterator[tuple[list[str], int]]:
    """Yield lines in stretches, with the number of the first."""
    source, pending, number = Utf8(stream, encoding), b"", 1
    while True:
        more = source.read(_CHUNK)
        *whole, pending = (pending + more).split(b"\n") if more else [pending, b""]
        if len(pending) > _MAX_LINE:
            whole, pending = [*whole, pending], b""
        if not more and whole == [b""]:
            return
        yield [_text(line) for line in whole], number
        number += len(whole)
        if not more:
            return


def _text(line: bytes) -> str:
    return line.decode("utf-8", errors="replace").rstrip("\r").replace("\0", "\ufffd").replace("\r", " ")


class _Gml:
    """Keys and values; what stands in brackets is theirs. Edges are undirected unless the graph says `directed 1`."""

    _TOKEN = re.compile(r'"([^"]*)"|([\[\]])|([^\s\[\]"]+)')

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._key = ""
        self._values: dict[str, str] = {}
        self._line = 0
        self._directed = False
        self._pending = ""

    def take(self, line: str, number: int) -> Iterator[Record]:
        line = f"{self._pending}\n{line}" if self._pending else line
        if not self._pending and line.lstrip().startswith("#"):
            return
        if line.count('"') % 2 and len(line) < _MAX_LINE:
            self._pending = line
            return
        self._pending = ""
        for match in self._TOKEN.finditer(line):
            if match[2] == "[":
                self._stack.append(self._key.lower())
                if self._stack == ["graph", self._key.lower()] and self._key.lower() in ("node", "edge"):
                    self._values, self._line = {}, number
                self._key = ""
            elif match[2] == "]":
                yield from self._closed()
            elif not self._key:
                self._key = match[3] or match[1] or ""
            else:
                self._told(html.unescape(match[1]) if match[1] is not None else match[3])

    def _told(self, value: str) -> None:
        key, self._key = self._key.lower(), ""
        if self._stack == ["graph"] and key == "directed":
            self._directed = value == "1"
        elif len(self._stack) == 2 or (len(self._stack) == 3 and self._stack[2] in ("attributes", "att")):
            self._values.setdefault(key, value)

    def _closed(self) -> Iterator[Record]:
        if self._stack == ["graph", "node"]:
            yield Node(self._values.pop("id", ""), self._line, self._values)
        elif self._stack == ["graph", "edge"]:
            ends = self._values.pop("source", ""), self._values.pop("target", "")
            if "value" in self._values:
                self._values.setdefault("weight", self._values["value"])
            yield Edge(*ends, self._directed, self._line, self._values)
        if self._stack:
            self._stack.pop()
        self._key = ""


class _Gdf:
    """Two tables with commas: `nodedef>name VARCHAR,…` and `edgedef>node1 VARCHAR,node2 VARCHAR,…`."""

    def __init__(self) -> None:
        self._columns: list[str] = []
        self._edges = False

    def take(self, line: str, number: int) -> Iterator[Record]:
        match = re.match(r"(?i)\s*(node|edge)def>\s*(.*)$", line)
        if match:
            self._edges = match[1].lower() == "edge"
            self._columns = [(column.split() or [""])[0].lower() for column in match[2].split(",")]
            return
        if not line.strip() or line.startswith("#"):
            return
        cells = next(csv.reader([line], quotechar="'" if line.count("'") > line.count('"') else '"'), [])
        values = {key: cell.strip() for key, cell in zip(self._columns, cells, strict=False) if cell.strip()}
        if self._edges:
            ends = values.pop("node1", ""), values.pop("node2", "")
            yield Edge(*ends, values.get("directed", "false").lower() in ("true", "1"), number, values)
        else:
            yield Node(values.pop("name", ""), number, values)


class _Pajek:
    """Vertices that are counted, each with a name; arcs lead from one to another, edges do not."""

    _PART = re.compile(r'"([^"]*)"|(\S+)')

    def __init__(self) -> None:
        self._part = ""

    def take(self, line: str, number: int) -> Iterator[Record]:
        line = line.strip()
        if line.startswith("*"):
            self._part = line[1:].split()[0].lower().rstrip(":") if len(line) > 1 else ""
            return
        if not line or line.startswith("%"):
            return
        parts = [quoted or bare for quoted, bare in self._PART.findall(line)]
        if self._part == "vertices":
            yield Node(parts[0], number, {"label": parts[1]} if len(parts) > 1 else {})
        elif self._part in ("arcs", "edges") and len(parts) > 1:
            values = {"weight": parts[2]} if len(parts) > 2 else {}
            yield Edge(parts[0], parts[1], self._part == "arcs", number, values)
        elif self._part in ("arcslist", "edgeslist"):
            for other in parts[1:]:
                yield Edge(parts[0], other, self._part == "arcslist", number, {})
        else:
            yield Broken(f"a line of a part that is not read: {self._part or 'none'}", number)


GML = TextNetwork(
    name="gml",
    title="weighted network of retweets (GML)",
    begins=re.compile(r"(?i)(?:\s*(?:#[^\n]*\n|creator\b[^\n]*\n|comment\b[^\n]*\n|version\b[^\n]*\n))*\s*graph\s*\["),
    new_take=lambda: _Gml().take,
)
GDF = TextNetwork(
    name="gdf",
    title="weighted network of retweets (GDF)",
    begins=re.compile(r"(?i)\s*nodedef>"),
    new_take=lambda: _Gdf().take,
)
PAJEK = TextNetwork(
    name="pajek",
    title="weighted network of retweets (Pajek)",
    begins=re.compile(r"(?i)(?:\s*%[^\n]*\n)*\s*(?:\*network[^\n]*\n\s*)?\*vertices\s+\d+"),
    new_take=lambda: _Pajek().take,
)
