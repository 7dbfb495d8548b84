"""Networks in GEXF, as Gephi, networkx and this tool write it.

Source: https://gexf.net/schema.html, versions 1.1 to 1.3.
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.readers import Batch, ByteStream, Label, markup, networks
from explorer.readers.networks import Edge, Node

name = "gexf"
title = "weighted network of retweets (GEXF)"
cannot_tell = networks.CANNOT_TELL


def recognises(head: bytes) -> bool:
    """Whether the first element is `gexf`."""
    return markup.root(head) == "gexf"


def label(file_name: str) -> Label | None:
    """Return nothing: such files are named at will."""
    return None


def read(stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
    """Yield the accounts and the sums between them.

    The weight of an edge is its attribute `weight`, else its value `weight` or `retweets`, else 1; the handle of
    a node its value `handle`, `screen_name` or `username`, else its label. An edge that is `undirected` or
    `mutual` has no direction; without a word on it, edges are undirected, as the format has it. Raises
    `InputError` for a document type declaration, and where the file is broken before its first node.
    """
    yield from networks.batches(markup.events(stream, name=name, encoding=encoding), _Gexf().take, name=name)


class _Gexf:
    """What is open while the elements go by."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}  # of attributes, by class and id
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self._default_type = "undirected"
        self._class = "node"
        self._attribute = ""
        self._open: list[Node | Edge] = []

    def take(self, event: markup.Event) -> Node | Edge | None:
        if isinstance(event, markup.Start):
            self._start(event)
        elif isinstance(event, markup.End):
            return self._end(event)
        return None

    def _start(self, event: markup.Start) -> None:
        told = event.attributes
        if event.name == "graph":
            self._default_type = told.get("defaultedgetype", "undirected")
        elif event.name == "attributes":
            self._class = told.get("class", "node")
        elif event.name == "attribute":
            self._attribute = told.get("title", "").lower()
            self._names[self._class, told.get("id", "")] = self._attribute
        elif event.name == "node":
            self._open.append(Node(told.get("id", ""), event.line, _some(told, "label")))
        elif event.name == "edge":
            directed = told.get("type", self._default_type) == "directed"
            ends = told.get("source", ""), told.get("target", "")
            self._open.append(Edge(*ends, directed, event.line, _some(told, "weight")))
        elif event.name == "attvalue" and self._open:
            kind = "node" if isinstance(self._open[-1], Node) else "edge"
            key = self._names.get((kind, told.get("for", told.get("id", ""))), "")
            self._open[-1].told.setdefault(key, told.get("value", ""))

    def _end(self, event: markup.End) -> Node | Edge | None:
        if event.name == "default":
            self._defaults.setdefault(self._class, {})[self._attribute] = event.text.strip()
        elif event.name in ("node", "edge") and self._open:
            done = self._open.pop()
            done.told = self._defaults[event.name] | done.told
            return done
        return None


def _some(told: dict[str, str], key: str) -> dict[str, str]:
    return {key: told[key]} if key in told else {}
