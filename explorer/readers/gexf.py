"""Networks in GEXF, as Gephi, networkx and this tool write it.

Source: https://gexf.net/schema.html, versions 1.1 to 1.3.
"""

from __future__ import annotations

from explorer.readers import xml_events
from explorer.readers.weighted_networks import Edge, NetworkFormat, Node


class _Gexf:
    """What is open while the elements go by.

    The weight of an edge is its attribute `weight`, else its value `weight` or `retweets`, else 1; the handle of
    a node its value `handle`, `screen_name` or `username`, else its label or value `name` (`node_ids` has the
    rules). An edge that is `undirected` or `mutual` has no direction; without a word on it, edges are undirected, as
    the format has it.
    """

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}  # of attributes, by class and id
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self._default_type = "undirected"
        self._class = "node"
        self._attribute = ""
        self._open: list[Node | Edge] = []

    def take(self, event: xml_events.Event) -> Node | Edge | None:
        if isinstance(event, xml_events.Start):
            self._start(event)
        elif isinstance(event, xml_events.End):
            return self._end(event)
        return None

    def _start(self, event: xml_events.Start) -> None:
        given = event.attributes
        if event.name == "graph":
            self._default_type = given.get("defaultedgetype", "undirected")
        elif event.name == "attributes":
            self._class = given.get("class", "node")
        elif event.name == "attribute":
            self._attribute = given.get("title", "").lower()
            self._names[self._class, given.get("id", "")] = self._attribute
        elif event.name == "node":
            self._open.append(Node(given.get("id", ""), event.line, _some(given, "label")))
        elif event.name == "edge":
            directed = given.get("type", self._default_type) == "directed"
            ends = given.get("source", ""), given.get("target", "")
            self._open.append(Edge(*ends, directed, event.line, _some(given, "weight")))
        elif event.name == "attvalue" and self._open:
            kind = "node" if isinstance(self._open[-1], Node) else "edge"
            key = self._names.get((kind, given.get("for", given.get("id", ""))), "")
            self._open[-1].values.setdefault(key, given.get("value", ""))

    def _end(self, event: xml_events.End) -> Node | Edge | None:
        if event.name == "default":
            self._defaults.setdefault(self._class, {})[self._attribute] = event.text.strip()
        elif event.name in ("node", "edge") and self._open:
            done = self._open.pop()
            done.values = self._defaults[event.name] | done.values
            return done
        return None


def _some(attributes: dict[str, str], key: str) -> dict[str, str]:
    return {key: attributes[key]} if key in attributes else {}


READER = NetworkFormat(
    name="gexf", title="weighted network of retweets (GEXF)", root="gexf", new_take=lambda: _Gexf().take
)
