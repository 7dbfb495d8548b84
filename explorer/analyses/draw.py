"""A stored query's answer with its evidence → a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import polars as pl

from explorer import questions
from explorer.analyses.dossiers import parts
from explorer.analyses.origins import named_at, with_origin
from explorer.questions import StoredQuery
from explorer.render import Behind, Drawn, DrawnTable, Renderer, render_network, render_table
from explorer.render.commands import in_store
from explorer.render.evidence import PER_LINK
from explorer.render.report import Section
from explorer.result import OF_SCOPE, TYPES, Result
from explorer.stores import Store
from explorer.words import in_words_of

DrawnPage: TypeAlias = Drawn | DrawnTable


def draw(
    store: Store,
    query: StoredQuery,
    result: Result,
    path: Path,
    *,
    evidence: int = 100,
    renderer: Renderer = "canvas",
) -> DrawnPage:
    """Write a result as a page and return what it shows; `renderer` draws a network.

    A network's `evidence` heaviest links carry the first of the tweets behind them and how many there are, as the
    question that the query names in `@evidence` finds them. Anything that is no network becomes a table.
    """
    if not result.origin.networks:
        result = with_origin(store, result)
    about = result.parameters.get("network") or result.parameters.get("account") or result.origin.analysis
    said = in_words_of(result.origin.platform, result.title)
    title = f"{said}: {about}" if about else said
    if query.renders != "network":
        return render_table(result, path, title=title, pictures=_pictures_of(store, result))
    tweets = behind(store, query, result, evidence)
    return render_network(result, path, title=title, evidence=tweets, directed=result.directed, renderer=renderer)


def _pictures_of(store: Store, result: Result) -> list[Section]:
    """Return the charts of an answer that people would rather look at than read."""
    if result.frame.is_empty():
        return []
    if result.id == "rhythm":
        scope = {name: value for name, value in result.parameters.items() if name in OF_SCOPE and value}
        quarters = questions.look_up(store, "quarters_of", network=result.parameters["network"], **scope)
        return [parts.hours(quarters, result.origin.platform)]
    if result.id == "creation_dates":
        return [parts.creation(result.frame)]
    if result.id == "followers":
        return [parts.followers(result.frame)]
    if result.id in ("languages", "clients"):
        return [parts.bars_of(result.id.capitalize(), result.frame)]
    return []


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
    heaviest = frame.select("source", "target").drop_nulls().unique(maintain_order=True).head(links).rows()
    many = questions.lookups().get(f"{question.id}_of")
    if many and len(heaviest) > 1:
        tweets, totals = _of_many(store, many, given, heaviest)
    else:
        tweets, totals = _one_by_one(store, question, given | few, heaviest)
    # A file of accounts is no value; and those that are set aside are at no end of a link.
    told = {name: value for name, value in given.items() if name != "without"} | in_store(named_at(store))
    return Behind(tweets, totals, question.id.replace("_", "-"), told, _pictures(store, tweets))


_Links: TypeAlias = list[tuple[str, str]]
_Counted: TypeAlias = tuple[pl.DataFrame, dict[tuple[str, str], int | None]]


def _one_by_one(store: Store, question: StoredQuery, given: Mapping[str, object], links: _Links) -> _Counted:
    """Return the first tweets behind each link, and how many there are."""
    tweets = [pl.DataFrame(schema={column.name: TYPES[column.type] for column in question.columns})]
    totals: dict[tuple[str, str], int | None] = {}
    for source, target in links:
        answer = questions.ask(store, question, {**given, "source": source, "target": target}, known=True)
        tweets.append(answer.frame)
        totals[source, target] = answer.cut.of if answer.cut else len(answer)
    return pl.concat(tweets), totals


def _of_many(store: Store, question: StoredQuery, given: Mapping[str, object], links: _Links) -> _Counted:
    """Return the same, asked once: to look a few tweets up takes a large graph as long as to look up thousands."""
    ends = [sorted(set(end)) for end in zip(*links, strict=True)]
    asked = {**given, "links": [f"{source} {target}" for source, target in links]}
    rows = questions.ask(store, question, {**asked, "sources": ends[0], "targets": ends[1]}).frame
    wanted = pl.DataFrame(links, schema={"source": pl.String, "target": pl.String}, orient="row")
    rows = rows.join(wanted, on=["source", "target"], how="semi")  # an id may hold a space
    rows = rows.sort("source", "target", "ts", "retweet", nulls_last=True)
    counts = {(source, target): n for source, target, n in rows.group_by("source", "target").len().iter_rows()}
    first = rows.filter(pl.int_range(pl.len()).over("source", "target") < PER_LINK)
    return first, {link: counts.get(link, 0) for link in links}


def _pictures(store: Store, rows: pl.DataFrame) -> dict[str, bytes]:
    """Return the small pictures of the images that some tweets share, as far as media went in with them."""
    if not {"behaviour", "object"} <= set(rows.columns):
        return {}
    images = rows.filter(pl.col("behaviour").str.contains("co_image"))["object"].drop_nulls().unique()
    if images.is_empty():
        return {}
    from explorer.graph.sources import thumbnails  # comes with Arrow

    return thumbnails(store.workspace, images.to_list())
