"""A graph as numbers: what two graphs that are the same have in common, and no two that differ."""

from __future__ import annotations

import hashlib

import polars as pl

from explorer.graph.model import GRAPH, Node
from explorer.stores import Store


def fingerprint(store: Store) -> dict[str, tuple[int, str]]:
    """Return, for every table of the model, its rows and a hash of all that they hold, in no order."""
    prints = {}
    for table in GRAPH:
        columns = ", ".join(f"x.{p.name} AS {p.name}" for p in table.properties)
        if isinstance(table, Node):
            cypher = f"MATCH (x:{table.label}) RETURN {columns}"
        else:
            source, target = (GRAPH.node(end).key.name for end in (table.source, table.target))
            ends = f"a.{source} AS source, b.{target} AS target"
            pattern = f"(a:{table.source})-[x:{table.type}]->(b:{table.target})"
            cypher = f"MATCH {pattern} RETURN {', '.join(filter(None, [ends, columns]))}"
        frame = store.run(cypher, {})
        rows = sorted(map(repr, frame.cast({pl.Datetime: pl.Datetime("us", "UTC")}).rows()))
        prints[table.name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return prints
