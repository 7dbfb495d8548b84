"""A stored query's answer with its evidence → a page."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from explorer import questions
from explorer.questions import StoredQuery
from explorer.render import render_network, render_table
from explorer.result import Result
from explorer.stores import Store


def draw(store: Store, query: StoredQuery, result: Result, path: Path, *, evidence: int = 100) -> str:
    """Write a result as a page and say in one line what it shows.

    A network's `evidence` heaviest links carry the tweets behind them, as the question that the query names
    in `@evidence` finds them. Anything that is no network becomes a table.
    """
    about = result.parameters.get("network") or result.parameters.get("account")
    title = f"{result.title}: {about}" if about else result.title
    if query.renders != "network":
        table = render_table(result, path, title=title)
        return f"{len(result):,} rows, {table.bytes / 1e6:.1f} MB"
    tweets = behind(store, query, result, evidence)
    drawn = render_network(result, path, title=title, evidence=tweets, directed=result.directed)
    left = f" ({drawn.nodes_left_out:,} and {drawn.links_left_out:,} left out)" if drawn.nodes_left_out else ""
    return f"{drawn.nodes:,} accounts and {drawn.links:,} links{left}, {drawn.bytes / 1e6:.1f} MB"


def behind(store: Store, query: StoredQuery, result: Result, links: int) -> pl.DataFrame | None:
    """Return the tweets behind the heaviest links; None where the query names no evidence."""
    if not query.evidence or not links or not len(result):
        return None
    question = questions.find(questions.load(), query.evidence)
    names = {p.name for p in question.parameters}
    given = {name: value for name, value in result.parameters.items() if name in names - {"limit"}}
    frame = result.frame
    if "weight" in frame.columns:
        frame = frame.sort(["weight", "source", "target"], descending=[True, False, False])
    found = [
        questions.ask(store, question, given | {"source": source, "target": target}).frame
        for source, target in frame.select("source", "target").head(links).iter_rows()
    ]
    return pl.concat(found) if found else None
