"""A stored query's answer with its evidence → a page."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import polars as pl

from explorer import questions
from explorer.analyses.origins import with_origin
from explorer.questions import StoredQuery
from explorer.render import Drawn, DrawnTable, render_network, render_table
from explorer.result import Result
from explorer.stores import Store

DrawnPage: TypeAlias = Drawn | DrawnTable


def draw(store: Store, query: StoredQuery, result: Result, path: Path, *, evidence: int = 100) -> DrawnPage:
    """Write a result as a page and return what it shows.

    A network's `evidence` heaviest links carry the tweets behind them, as the question that the query names
    in `@evidence` finds them. Anything that is no network becomes a table.
    """
    if not result.origin.networks:
        result = with_origin(store, result)
    about = result.parameters.get("network") or result.parameters.get("account") or result.origin.analysis
    title = f"{result.title}: {about}" if about else result.title
    if query.renders != "network":
        return render_table(result, path, title=title)
    tweets = behind(store, query, result, evidence)
    return render_network(result, path, title=title, evidence=tweets, directed=result.directed)


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
