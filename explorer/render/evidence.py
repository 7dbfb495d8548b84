"""The very tweets behind each link, bounded so that the page stays small."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from explorer.errors import UsageError
from explorer.render.payload import Attribute, Graph
from explorer.result import Column

PER_LINK = 12
IN_ALL = 20_000
_KNOWN = ("source", "target", "tweet", "ts", "delay", "text")
_PICTURE, _PICTURES = 8 << 10, 1 << 20  # bytes of one picture, and of all that the page holds
_LONGEST = 2_000  # characters of one tweet's text that the page holds


@dataclass(frozen=True)
class Behind:
    """The tweets behind some links, and how to come by the others.

    `tweets` is what `evidence` takes. `totals` says of each link (source, target) whose tweets were asked for how many
    there are, None where nobody counted those beyond `tweets`. The stored query `question`, given `parameters` and a
    link's ends, lists all of one link. `pictures` are small JPEGs of the images that were shared, by what the column
    `object` has.
    """

    tweets: pl.DataFrame
    totals: Mapping[tuple[str, str], int | None] = field(default_factory=dict)
    question: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """Tweets by link: those of link `i` are rows `first[i]` to `first[i + 1]` of the columns below.

    `tweet` and `text` are stored once for each distinct pair and named by position in `of`.
    `total` counts what there is for each link, shown here or not; None where that is not known.
    `question` and `parameters` are those of `Behind`, `pictures` its small ones as base64, as far as there is room.
    """

    first: list[int] = field(default_factory=list)
    total: list[int | None] = field(default_factory=list)
    tweet: list[str | int | None] = field(default_factory=list)
    text: list[str | None] = field(default_factory=list)
    of: list[int] = field(default_factory=list)
    ts: list[int | None] = field(default_factory=list)
    delay: list[float | None] = field(default_factory=list)
    others: tuple[Attribute, ...] = ()
    question: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)


def evidence(
    tweets: pl.DataFrame | Behind | None, graph: Graph, *, per_link: int = PER_LINK, in_all: int = IN_ALL
) -> Evidence:
    """Return the tweets of each link, the earliest first, at most `per_link` each and `in_all` together.

    `tweets` has `source`, `target`, `tweet`, and may have `ts` (milliseconds), `delay` (seconds), `text`
    and columns of its own. Rows of pairs that are no link of the graph are left aside.
    """
    if tweets is None:
        return Evidence()
    behind = tweets if isinstance(tweets, Behind) else Behind(tweets)
    frame = behind.tweets
    lacking = [name for name in ("source", "target", "tweet") if name not in frame.columns]
    if lacking:
        raise UsageError(
            f"the evidence lacks {', '.join(map(repr, lacking))}",
            hint="It needs 'source', 'target' and 'tweet', and may have 'ts', 'delay' and 'text'.",
        )
    rows = _of_links(frame, graph)
    total = np.bincount(rows["link"].to_numpy(), minlength=len(graph.source))
    # The most for each link that keeps the page within its bounds.
    while per_link > 1 and int(np.minimum(total, per_link).sum()) > in_all:
        per_link -= 1
    rows = rows.filter(pl.int_range(pl.len()).over("link") < per_link).head(in_all)
    shown = np.bincount(rows["link"].to_numpy(), minlength=len(graph.source))

    different = rows.select("tweet", "text").unique(maintain_order=True).with_row_index("of")
    of = rows.join(different, on=["tweet", "text"], how="left", nulls_equal=True, maintain_order="left")["of"]
    return Evidence(
        first=[0, *np.cumsum(shown).tolist()],
        total=_totals(behind, graph) if behind.question else total.tolist(),
        tweet=different["tweet"].to_list(),
        text=different["text"].to_list(),
        of=of.to_list(),
        ts=rows["ts"].to_list(),
        delay=rows["delay"].to_list(),
        others=tuple(
            Attribute(name, _type(name, frame.schema[name]), "", rows[name].to_list())
            for name in frame.columns
            if name not in _KNOWN
        ),
        question=behind.question,
        parameters=behind.parameters,
        pictures=_pictures(behind.pictures, rows["object"].to_list() if "object" in rows.columns else []),
    )


def _pictures(known: Mapping[str, bytes], objects: Sequence[object]) -> dict[str, str]:
    """Return the pictures of what is shown, while there is room: only what is a small JPEG."""
    found: dict[str, str] = {}
    room = _PICTURES
    for one in dict.fromkeys(str(name) for name in objects):
        picture = known.get(one, b"")
        if picture.startswith(b"\xff\xd8\xff") and len(picture) <= min(_PICTURE, room):
            found[one] = base64.b64encode(picture).decode()
            room -= len(picture)
    return found


def _totals(behind: Behind, graph: Graph) -> list[int | None]:
    """Return how many tweets each link has; None where they were not asked for, or not counted."""
    ends = [(graph.keys[a], graph.keys[b]) for a, b in zip(graph.source, graph.target, strict=True)]
    if graph.directed:
        return [behind.totals.get(one) for one in ends]
    found = []
    for a, b in ends:
        told = [behind.totals[one] for one in {(a, b), (b, a)} if one in behind.totals]
        known = [n for n in told if n is not None]
        found.append(sum(known) if told and len(known) == len(told) else None)
    return found


def _of_links(frame: pl.DataFrame, graph: Graph) -> pl.DataFrame:
    """Return the rows of the frame that belong to a link, with its number, sorted by link and moment."""
    low, high = pl.col("source"), pl.col("target")
    if not graph.directed:
        low, high = pl.min_horizontal("source", "target"), pl.max_horizontal("source", "target")
    optional: dict[str, Any] = {"ts": pl.Int64, "delay": pl.Float64, "text": pl.String}
    absent = [pl.lit(None, kind).alias(name) for name, kind in optional.items() if name not in frame.columns]
    others = [name for name in frame.columns if name not in _KNOWN]
    links = pl.DataFrame(
        {
            "source": [graph.keys[i] for i in graph.source],
            "target": [graph.keys[i] for i in graph.target],
            "link": np.arange(len(graph.source)),
        },
        schema_overrides={"source": pl.String, "target": pl.String, "link": pl.Int64},
    )
    if not graph.directed:
        links = links.with_columns(
            pl.min_horizontal("source", "target").alias("source"),
            pl.max_horizontal("source", "target").alias("target"),
        )
    lists = [name for name in others if isinstance(frame.schema[name], pl.List)]
    return (
        frame.with_columns(
            pl.col("source").cast(pl.String),
            pl.col("target").cast(pl.String),
            *(pl.col(name).cast(pl.List(pl.String)).list.join(", ") for name in lists),
            *absent,
        )
        .with_columns(
            low.alias("source"),
            high.alias("target"),
            pl.col("delay").cast(pl.Float64),
            _shortened(pl.col("text")),
        )
        .join(links, on=["source", "target"], how="inner")
        .select("link", "ts", "tweet", "delay", "text", *others)
        .unique()
        .sort("link", "ts", "tweet", "delay", "text", *others, nulls_last=True)
    )


def _shortened(text: pl.Expr) -> pl.Expr:
    """Return a text as far as the page has room for it, with a mark where it goes on."""
    longer = text.str.len_chars() > _LONGEST
    return pl.when(longer).then(text.str.slice(0, _LONGEST) + pl.lit("…")).otherwise(text).alias("text")


def _type(name: str, dtype: pl.DataType) -> str:
    if dtype == pl.Boolean:
        return "boolean"
    if dtype.is_integer():
        return "id" if Column(name, "integer").identifies else "integer"
    return "float" if dtype.is_float() else "string"
