"""Networks in GraphML, as igraph, networkx, Gephi and this tool write it.

Source: http://graphml.graphdrawing.org/specification.html.
"""

from __future__ import annotations

from explorer.readers import xml_events
from explorer.readers.weighted_networks import Edge, NetworkFormat, Node


class _GraphML:
    """What is open while the elements go by.

    The weight of an edge is its data `weight` or `retweets`, else 1; the handle of a node its data `handle`,
    `screen_name`, `username`, `label` or `name` (`node_ids` has the rules).
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}  # of keys, by id
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self._directed = [True]
        self._open: list[Node | Edge] = []
        self._key = ""
        self._of = ""

    def take(self, event: xml_events.Event) -> Node | Edge | None:
        if isinstance(event, xml_events.Start):
            self._start(event)
        elif isinstance(event, xml_events.End):
            return self._end(event)
        return None

    def _start(self, event: xml_events.Start) -> None:
        given = event.attributes
        if event.name == "key":
            self._key, self._of = given.get("id", ""), given.get("for", "all")
            self._names[self._key] = given.get("attr.name", self._key).lower()
        elif event.name == "graph":
            self._directed.append(given.get("edgedefault", "directed") != "undirected")
        elif event.name == "node":
            self._open.append(Node(given.get("id", ""), event.line))
        elif event.name == "edge":
            directed = given.get("directed", str(self._directed[-1])).lower() in ("true", "1")
            self._open.append(Edge(given.get("source", ""), given.get("target", ""), directed, event.line))
        elif event.name == "data":
            self._key = given.get("key", "")

    def _end(self, event: xml_events.End) -> Node | Edge | None:
        if event.name == "default":
            for kind in ("node", "edge") if self._of == "all" else (self._of,):
                self._defaults.setdefault(kind, {})[self._names.get(self._key, "")] = event.text.strip()
        elif event.name == "data" and self._open:
            self._open[-1].values[self._names.get(self._key, self._key)] = event.text.strip()
        elif event.name == "graph" and len(self._directed) > 1:
            self._directed.pop()
        elif event.name in ("node", "edge") and self._open:
            done = self._open.pop()
            done.values = self._defaults[event.name] | done.values
            return done
        return None


READER = NetworkFormat(
    name="graphml", title="weighted network of retweets (GraphML)", root="graphml", new_take=lambda: _GraphML().take
)
