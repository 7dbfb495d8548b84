"""Networks in GraphML, as igraph, networkx, Gephi and this tool write it.

Source: http://graphml.graphdrawing.org/specification.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.readers import Batch, ByteStream, Label, markup, networks
from explorer.readers.networks import Edge, Node

name = "graphml"
title = "weighted network of retweets (GraphML)"
cannot_tell = networks.CANNOT_TELL


def recognises(head: bytes) -> bool:
    """Whether the first element is `graphml`."""
    return markup.root(head) == "graphml"


def label(file_name: str) -> Label | None:
    """Return nothing: such files are named at will."""
    return None


def read(stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
    """Yield the accounts and the sums between them.

    The weight of an edge is its data `weight` or `retweets`, else 1; the handle of a node its data `handle`,
    `screen_name`, `username` or `label`. Raises `InputError` for a document type declaration, and where the
    file is broken before its first node.
    """
    yield from networks.batches(markup.events(stream, name=name, encoding=encoding), _GraphML().take, name=name)


class _GraphML:
    """What is open while the elements go by."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}  # of keys, by id
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self._directed = [True]
        self._open: list[Node | Edge] = []
        self._key = ""
        self._of = ""

    def take(self, event: markup.Event) -> Node | Edge | None:
        if isinstance(event, markup.Start):
            self._start(event)
        elif isinstance(event, markup.End):
            return self._end(event)
        return None

    def _start(self, event: markup.Start) -> None:
        told = event.attributes
        if event.name == "key":
            self._key, self._of = told.get("id", ""), told.get("for", "all")
            self._names[self._key] = told.get("attr.name", self._key).lower()
        elif event.name == "graph":
            self._directed.append(told.get("edgedefault", "directed") != "undirected")
        elif event.name == "node":
            self._open.append(Node(told.get("id", ""), event.line))
        elif event.name == "edge":
            directed = told.get("directed", str(self._directed[-1])).lower() in ("true", "1")
            self._open.append(Edge(told.get("source", ""), told.get("target", ""), directed, event.line))
        elif event.name == "data":
            self._key = told.get("key", "")

    def _end(self, event: markup.End) -> Node | Edge | None:
        if event.name == "default":
            for kind in ("node", "edge") if self._of == "all" else (self._of,):
                self._defaults.setdefault(kind, {})[self._names.get(self._key, "")] = event.text.strip()
        elif event.name == "data" and self._open:
            self._open[-1].told[self._names.get(self._key, self._key)] = event.text.strip()
        elif event.name == "graph" and len(self._directed) > 1:
            self._directed.pop()
        elif event.name in ("node", "edge") and self._open:
            done = self._open.pop()
            done.told = self._defaults[event.name] | done.told
            return done
        return None
