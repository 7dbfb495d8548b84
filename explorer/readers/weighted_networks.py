"""Weighted networks → accounts and the sums between them, whichever file format the nodes and edges came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

import polars as pl

from explorer.errors import InputError
from explorer.readers import ACCOUNTS, BARE, REJECTS, STUB, TIES, Batch, ByteStream, Label, tells_nothing
from explorer.readers.csv_scan import MAX_FIELD_BYTES
from explorer.readers.node_ids import NodeIds, node_ids
from explorer.readers.normalise import is_damaged_id, is_hashed
from explorer.readers.platforms import ANY, OF_WHICH, UNLESS_TOLD, Platform
from explorer.readers.rows import made_id, to_table
from explorer.readers.values import is_missing
from explorer.readers.xml_events import Broken, Event, events, root

# What every network brings, and what none can.
CANNOT_TELL = (
    f"{OF_WHICH}: one id in several files is one account, but for what a file only numbers{UNLESS_TOLD}",
    "whether an edge means retweets: its source counts as having retweeted its target as often as its weight says",
    "which tweets were retweeted, and when: the questions that need them find nothing here",
    "which accounts were removed: every node counts as listed",
)

# A batch has about this many nodes and edges.
_ROWS = 100_000
_WEIGHTS = ("weight", "retweets")
# An id that is a name within its file will have the source before it.
_ROOM = 16


@dataclass
class Node:
    """A node; `values` are its attributes by name, in lower case."""

    id: str
    line: int
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class Edge:
    """An edge, and whether it leads from `source` to `target`; `values` as a node's."""

    source: str
    target: str
    directed: bool
    line: int
    values: dict[str, str] = field(default_factory=dict)


Take = Callable[[Event], Node | Edge | None]


@dataclass(frozen=True)
class NetworkFormat:
    """A format of networks in XML: a `Reader`.

    `root` is the first element's name. `new_take` makes what is given every event, one after the other, and returns
    each node and edge where it ends.
    """

    name: str
    title: str
    root: str
    new_take: Callable[[], Take]
    platform: Platform = ANY
    cannot_tell: tuple[str, ...] = CANNOT_TELL

    def recognises(self, head: bytes) -> bool:
        """Whether the first element is that of this format."""
        return root(head) == self.root

    def label(self, file_name: str) -> Label | None:
        """Return nothing: such files are named at will."""
        return tells_nothing(file_name)

    def read(self, stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
        """Yield the accounts and the sums between them; see `Reader`.

        Nodes and edges are the records. Edges that stand several times are added up. Raises `InputError` for a
        document type declaration, and where the file is broken before its first node.
        """
        take = self.new_take()

        def taken() -> Iterator[tuple[list[Node | Edge | Broken], int]]:
            for stretch, lines in events(stream, name=name, encoding=encoding):
                found = (event if isinstance(event, Broken) else take(event) for event in stretch)
                yield [record for record in found if record is not None], lines

        yield from in_batches(taken(), name)


def in_batches(stretches: Iterable[tuple[list[Node | Edge | Broken], int]], name: str) -> Iterator[Batch]:
    """Yield the accounts and sums in nodes and edges, which come in stretches with the lines that each took.

    Raises `InputError` where the file `name` is broken before its first node.
    """
    batch = _Batch(0)
    held: list[Node | Edge] = []  # until they tell how the file calls its nodes
    for stretch, lines in stretches:
        batch.lines += lines
        for record in stretch:
            if isinstance(record, Broken):
                if batch.row == 0 and not held:
                    raise InputError(record.reason, where=f"{name}:{record.line}", hint="Export it again.")
                batch.refuse(record.line, record.reason, "")
            elif batch.called is None:
                held.append(record)
            else:
                batch.take(record)
        if len(held) >= _ROWS:
            batch.take_first(held)
        if batch.records >= _ROWS:
            yield batch.close()
            batch = _Batch(batch.row, batch.called)
    batch.take_first(held)
    yield batch.close()


class _Batch:
    """Some nodes and edges, until they become columns."""

    def __init__(self, row: int, called: NodeIds | None = None) -> None:
        self.row = row
        self.called = called
        self.records = 0
        self.lines = 0
        self._accounts: list[tuple[str, str | None, str | None, int, int]] = []
        self._ties: list[tuple[str, str, int, int]] = []
        self._rejects: list[tuple[int, str, bytes]] = []
        self._ids: list[int] = []
        self._notes: Counter[str] = Counter()
        self._made_up = False

    def take_first(self, held: list[Node | Edge]) -> None:
        """Take what was held, nodes first, for now it is known how the file calls them."""
        nodes = [record for record in held if isinstance(record, Node)]
        edges = [record for record in held if isinstance(record, Edge)]
        if self.called is None:
            ends = (end for edge in edges for end in (edge.source, edge.target))
            self.called = node_ids([(node.id, node.values) for node in nodes], ends)
        for node in nodes:
            self.take(node)
        for edge in edges:
            self.take(edge)
        held.clear()

    def take(self, record: Node | Edge) -> None:
        if isinstance(record, Node):
            self._node(record)
        else:
            self._edge(record)

    def _count(self) -> None:
        self.row += 1
        self.records += 1

    def refuse(self, line: int, reason: str, raw: str) -> None:
        self._rejects.append((line, reason, raw.encode()))
        self._count()

    def _node(self, node: Node) -> None:
        assert self.called is not None  # noqa: S101
        whose = self.called.of(node.id, node.values)
        reason = _fault(node.id, "node") or _too_long(whose.id, whose.handle, whose.name)
        if reason:
            self.refuse(node.line, reason, f"<node id={quoteattr(node.id[:MAX_FIELD_BYTES])}/>")
            return
        self._count()
        detail = BARE if whose.handle is None and whose.name is None else STUB
        self._accounts.append((whose.id, whose.handle, whose.name, detail, self.row))
        self._ids.append(made_id("node", node.id))
        self._notes[whose.how] += 1

    def _edge(self, edge: Edge) -> None:
        text = next((edge.values[key] for key in _WEIGHTS if key in edge.values), "1")
        weight = _whole(text)
        reason = _fault(edge.source, "source") or _fault(edge.target, "target")
        if not reason and not edge.directed:
            reason = "an edge without direction does not tell who retweets whom"
        if not reason and weight is None:
            reason = "the weight is no whole number from 1 up, so it counts no retweets"
        if reason or weight is None:
            ends = (edge.source[:MAX_FIELD_BYTES], edge.target[:MAX_FIELD_BYTES], text[:MAX_FIELD_BYTES])
            self.refuse(edge.line, reason, "<edge source={} target={} weight={}/>".format(*map(quoteattr, ends)))
            return
        self._count()
        assert self.called is not None  # noqa: S101
        # So an export of the explorer marks what it holds of synthetic networks.
        self._made_up |= "SYNTHETIC" in edge.values.get("synthetic", "")
        self._ties.append((self.called.end(edge.source), self.called.end(edge.target), weight, self.row))
        self._ids.append(self.row)

    def close(self) -> Batch:
        """Return it as columns; the ends of edges are accounts, whether they stand as nodes or not."""
        ties = pl.DataFrame(self._ties, schema=TIES, orient="row")
        columns: dict[str, pl.DataType] = {
            "id": pl.String(), "handle": pl.String(), "name": pl.String(), "detail": pl.Int64(), "row": pl.Int64(),
        }  # fmt: skip
        nodes = pl.DataFrame(self._accounts, schema=columns, orient="row")
        ends = [ties.select("row", id=end, detail=pl.lit(BARE, pl.Int64)) for end in ("account", "author")]
        accounts = pl.concat([nodes, *ends], how="diagonal").sort("detail", descending=True, maintain_order=True)
        accounts = accounts.unique("id", keep="first", maintain_order=True)
        return Batch(
            accounts=to_table(accounts.with_columns(hashed=is_hashed(pl.col("id")), listed=True), ACCOUNTS),
            ties=ties,
            rejects=pl.DataFrame(self._rejects, schema=REJECTS, orient="row"),
            ids=pl.Series(self._ids, dtype=pl.Int64),
            records=self.records,
            lines=self.lines,
            notes=dict(self._notes),
            synthetic=self._made_up,
        )


def _fault(id_: str, what: str) -> str:
    """Say why an id cannot stand for an account, if it cannot."""
    if is_missing(id_):
        return "a node without an id" if what == "node" else f"an edge without a {what}"
    if is_damaged_id(id_):
        return f"the id of the {what} lost its digits, as spreadsheets do"
    return _too_long(id_ + " " * _ROOM)


def _too_long(*texts: str | None) -> str:
    longest = max((len(text.encode()) for text in texts if text), default=0)
    return f"a field longer than {MAX_FIELD_BYTES:,} bytes" if longest > MAX_FIELD_BYTES else ""


def _whole(text: str) -> int | None:
    """Return a weight as a count: `4` and `4.0` are, `2.5` and `0` are not."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() and 1 <= number < 1 << 53 else None
