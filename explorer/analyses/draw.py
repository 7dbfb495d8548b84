"""A stored query's answer with its evidence → a page."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import polars as pl

from explorer import questions
from explorer.analyses.origins import with_origin
from explorer.questions import StoredQuery
from explorer.render import Behind, Drawn, DrawnTable, render_network, render_table
from explorer.render.evidence import PER_LINK
from explorer.result import TYPES, Result
from explorer.stores import Store
from explorer.words import in_words_of

DrawnPage: TypeAlias = Drawn | DrawnTable


def draw(store: Store, query: StoredQuery, result: Result, path: Path, *, evidence: int = 100) -> DrawnPage:
    """Write a result as a page and return what it shows.

    A network's `evidence` heaviest links carry the first of the tweets behind them and how many there are, as the
    question that the query names in `@evidence` finds them. Anything that is no network becomes a table.
    """
    if not result.origin.networks:
        result = with_origin(store, result)
    about = result.parameters.get("network") or result.parameters.get("account") or result.origin.analysis
    said = in_words_of(result.origin.platform, result.title)
    title = f"{said}: {about}" if about else said
    if query.renders != "network":
        return render_table(result, path, title=title)
    tweets = behind(store, query, result, evidence)
    return render_network(result, path, title=title, evidence=tweets, directed=result.directed)


def behind(store: Store, query: StoredQuery, result: Result, links: int) -> Behind | None:
    """Return the tweets behind the heaviest links, each counted; None where the query names no evidence."""
    if not query.evidence or not len(result):
        return None
    question = questions.find(questions.load(), query.evidence)
    names = {p.name for p in question.parameters} - {question.limit}
    given = {name: value for name, value in result.parameters.items() if name in names}
    few = {question.limit: PER_LINK} if question.limit else {}
    frame = result.frame
    if "weight" in frame.columns:
        frame = frame.sort(["weight", "source", "target"], descending=[True, False, False])
    tweets = [pl.DataFrame(schema={column.name: TYPES[column.type] for column in question.columns})]
    totals: dict[tuple[str, str], int | None] = {}
    heaviest = frame.select("source", "target").drop_nulls().unique(maintain_order=True).head(links)
    for source, target in heaviest.iter_rows():
        answer = questions.ask(store, question, {**given, **few, "source": source, "target": target}, known=True)
        tweets.append(answer.frame)
        totals[str(source), str(target)] = answer.cut.of if answer.cut else len(answer)
    # A file of accounts is no value; and those that are set aside are at no end of a link.
    told = {name: value for name, value in given.items() if name != "without"}
    rows = pl.concat(tweets)
    return Behind(rows, totals, question.id.replace("_", "-"), told, _pictures(store, rows))


def _pictures(store: Store, rows: pl.DataFrame) -> dict[str, bytes]:
    """Return the small pictures of the images that some tweets share, as far as media went in with them."""
    if not {"behaviour", "object"} <= set(rows.columns):
        return {}
    images = rows.filter(pl.col("behaviour").str.contains("co_image"))["object"].drop_nulls().unique()
    if images.is_empty():
        return {}
    from explorer.graph.sources import thumbnails  # comes with Arrow

    return thumbnails(store.workspace, images.to_list())
