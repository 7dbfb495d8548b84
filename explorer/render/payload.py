"""A drawable result made into nodes and links: rows merged, attributes gathered, evidence attached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.errors import UsageError
from explorer.result import Column, Result

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_ENDS = ("source", "target")
_LIST_JOINT = ", "
_DAY = 86_400_000
# What the end of a link may be and is no account, in the words of a column's meaning.
_OTHER = re.compile(r"\b(hashtag|tag|address|link|domain|tweet|network|community|application)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Attribute:
    """One property of all nodes or of all links, in their order; None where it is not known.

    `type` is a column type of `explorer.result`; lists have become text. `repeats` names what has the same values: an
    attribute that comes before it, or `weight`; empty where nothing has.
    """

    name: str
    type: str
    meaning: str
    values: list[Any]
    repeats: str = ""


@dataclass(frozen=True)
class Graph:
    """Nodes and links in a fixed order: nodes by strength and key, links by weight and ends.

    `source` and `target` are positions in `keys`. `rows` counts the rows that one link was merged from,
    `without_ends` the rows that named no two ends. `noun` is what a node is called: account, where all are. A link
    whose ends are the same is a self-loop.
    """

    directed: bool
    keys: list[str]
    labels: list[str]
    node_attributes: tuple[Attribute, ...]
    source: Ints
    target: Ints
    weight: Floats
    rows: Ints
    link_attributes: tuple[Attribute, ...]
    weight_meaning: str = ""
    without_ends: int = 0
    noun: str = "account"

    @cached_property
    def loops(self) -> npt.NDArray[np.bool_]:
        """Which links lead from a node to itself."""
        return np.equal(self.source, self.target)

    @cached_property
    def incoming(self) -> Floats:
        """Sum of the weights of links into each node, self-loops left aside."""
        return _sums(self.target, self.weight, ~self.loops, len(self.keys))

    @cached_property
    def outgoing(self) -> Floats:
        """Sum of the weights of links out of each node, self-loops left aside."""
        return _sums(self.source, self.weight, ~self.loops, len(self.keys))

    @cached_property
    def strength(self) -> Floats:
        """Sum of the weights of all links of each node, self-loops left aside."""
        return self.incoming + self.outgoing


def graph(result: Result, *, directed: bool = True) -> Graph:
    """Return the network that the rows of a result describe.

    Rows of the same pair become one link: weights are added (a row without one counts 1), a moment named
    `first…` is the earliest and one named `last…` the latest, any other column is that of the heaviest row.
    A node attribute that differs between rows is the greatest of its values.
    Raises UsageError unless the result has the columns `source` and `target`.
    """
    if not result.drawable:
        found = ", ".join(column.name for column in result.columns) or "none"
        raise UsageError(
            f"{result.id!r} cannot be drawn or written as a graph: it has no columns 'source' and 'target'",
            hint=f"A network needs 'source' and 'target', and may have 'weight'. Found: {found}.",
        )
    columns = {column.name: column for column in result.columns}
    frame = _plain(result.frame, result.columns)
    whole = frame.filter(pl.col("source").is_not_null() & pl.col("target").is_not_null())
    paired = [
        name.removeprefix("source_")
        for name in columns
        if name.startswith("source_") and f"target_{name.removeprefix('source_')}" in columns
    ]
    rest = [
        column
        for name, column in columns.items()
        if name not in ("source", "target", "weight") and name.partition("_")[2] not in paired
    ]
    nodes = _nodes(whole, paired)
    links = _links(whole, rest, directed=directed, weighted="weight" in columns)

    keys = nodes["key"].to_list()
    at = dict(zip(keys, range(len(keys)), strict=True))
    known = dict(zip(paired, (nodes[str(i)].to_list() for i in range(len(paired))), strict=True))
    handles = known.get("handle", [None] * len(keys))
    unordered = Graph(
        directed=directed,
        keys=keys,
        labels=[str(handle or key) for handle, key in zip(handles, keys, strict=True)],
        node_attributes=tuple(
            Attribute(name, _type(columns[f"source_{name}"]), columns[f"source_{name}"].meaning, values)
            for name, values in known.items()
            if name != "handle"
        ),
        source=np.array([at[key] for key in links["source"]], np.int64),
        target=np.array([at[key] for key in links["target"]], np.int64),
        weight=links["weight"].to_numpy().astype(np.float64),
        rows=links["rows"].to_numpy().astype(np.int64),
        link_attributes=tuple(
            Attribute(column.name, _type(column), column.meaning, links[str(i)].to_list())
            for i, column in enumerate(rest)
        ),
        weight_meaning=columns["weight"].meaning if "weight" in columns else "rows",
        without_ends=frame.height - whole.height,
        noun=_noun(result),
    )
    order = np.lexsort((np.arange(len(keys)), -unordered.strength))
    made = _take(unordered, order.tolist(), range(links.height))
    return replace(
        made,
        node_attributes=_told_once(made.node_attributes),
        link_attributes=_told_once(made.link_attributes, Attribute("weight", "float", "", made.weight.tolist())),
    )


def _noun(result: Result) -> str:
    """Return what the ends of links are called: a person's own Cypher may link accounts with hashtags, or anything."""
    ends = [column.meaning for column in result.columns if column.name in _ENDS]
    own = result.id == "cypher" or any(_OTHER.search(meaning) and "account" not in meaning for meaning in ends)
    return "node" if own else "account"


def heaviest(whole: Graph, max_nodes: int, max_links: int) -> Graph:
    """Return the part of a graph that its heaviest links span: as many as stay within both limits.

    O(links · log links).
    """
    if len(whole.keys) <= max_nodes and len(whole.source) <= max_links:
        return whole
    spans = np.lexsort((np.arange(len(whole.source)), -whole.weight, whole.loops))
    if len(whole.keys) <= max_nodes:
        kept = np.ones(len(whole.keys), np.bool_)
    else:
        ends = np.stack([whole.source[spans], whole.target[spans]], axis=1).ravel()
        _, first = np.unique(ends, return_index=True)  # the link at which each node comes in
        spanned = np.cumsum(np.bincount(first // 2, minlength=len(spans)))
        kept = np.zeros(len(whole.keys), np.bool_)
        kept[ends[: 2 * int(np.searchsorted(spanned, max_nodes, "right"))]] = True
    inside = spans[kept[whole.source[spans]] & kept[whole.target[spans]]]
    return _take(whole, np.flatnonzero(kept).tolist(), np.sort(inside[:max_links]).tolist())


def by_the_day(part: Graph, most: int) -> Graph:
    """Return a graph of more than `most` links with their moments rounded down to the day (UTC); others as they are."""
    if len(part.source) <= most:
        return part

    def days(attribute: Attribute) -> Attribute:
        if attribute.type != "moment":
            return attribute
        return replace(attribute, values=[None if ms is None else ms - ms % _DAY for ms in attribute.values])

    return replace(part, link_attributes=tuple(map(days, part.link_attributes)))


def _told_once(attributes: Sequence[Attribute], *known: Attribute) -> tuple[Attribute, ...]:
    """Return attributes, those numbers that say the same as one before for every node or link with the name of that."""
    made: list[Attribute] = []
    for one in attributes:
        numbers = one.type in ("integer", "float", "moment") and len(one.values) > 1
        same = next((other.name for other in (*known, *made) if numbers and other.values == one.values), "")
        made.append(replace(one, repeats=same))
    return tuple(made)


def _sums(ends: Ints, weight: Floats, chosen: npt.NDArray[np.bool_], size: int) -> Floats:
    return np.bincount(ends[chosen], weights=weight[chosen], minlength=size).astype(np.float64)


def _take(whole: Graph, nodes: Sequence[int], links: Sequence[int]) -> Graph:
    """Return the graph of these nodes and links, links put in order."""
    place = np.full(len(whole.keys), -1, np.int64)
    place[np.asarray(nodes, np.int64)] = np.arange(len(nodes))
    chosen = np.asarray(links, np.int64)
    source, target = place[whole.source[chosen]], place[whole.target[chosen]]
    order = np.lexsort((target, source, -whole.weight[chosen]))
    chosen = chosen[order]
    return replace(
        whole,
        keys=[whole.keys[i] for i in nodes],
        labels=[whole.labels[i] for i in nodes],
        node_attributes=tuple(replace(a, values=[a.values[i] for i in nodes]) for a in whole.node_attributes),
        source=source[order],
        target=target[order],
        weight=whole.weight[chosen],
        rows=whole.rows[chosen],
        link_attributes=tuple(replace(a, values=[a.values[i] for i in chosen.tolist()]) for a in whole.link_attributes),
    )


def _type(column: Column) -> str:
    return "string" if column.type.startswith("list") else column.type


def _plain(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """Return the frame with text for ends and lists, and without NaN."""
    made = []
    for column in columns:
        value = pl.col(column.name)
        dtype = frame.schema[column.name]
        if isinstance(dtype, pl.List):
            value = value.cast(pl.List(pl.String)).list.join(_LIST_JOINT, ignore_nulls=True)
        elif column.name in _ENDS:
            value = value.cast(pl.String)
        elif dtype.is_float():
            value = pl.when(value.is_finite()).then(value)
        made.append(value.alias(column.name))
    return frame.select(made)


def _nodes(frame: pl.DataFrame, paired: Sequence[str]) -> pl.DataFrame:
    """Return one row for each node: `key`, and its attributes under their positions."""
    ends = [
        frame.select(
            pl.col(end).alias("key"),
            *(pl.col(f"{end}_{name}").alias(str(i)) for i, name in enumerate(paired)),
        )
        for end in _ENDS
    ]
    both = pl.concat(ends, how="vertical_relaxed")
    return both.group_by("key").agg(pl.col(str(i)).max() for i in range(len(paired))).sort("key")


def _links(frame: pl.DataFrame, rest: Sequence[Column], *, directed: bool, weighted: bool) -> pl.DataFrame:
    """Return one row for each pair: ends, `weight`, `rows`, and its attributes under their positions."""
    weight = pl.lit(1.0)
    if weighted:
        if not (frame.schema["weight"].is_numeric() or frame.schema["weight"] == pl.Null):
            raise UsageError("the column 'weight' holds no numbers", hint="Return a number as weight, or leave it out.")
        weight = pl.col("weight").cast(pl.Float64).fill_null(1.0)
    low, high = pl.col("source"), pl.col("target")
    if not directed:
        low, high = pl.min_horizontal(_ENDS), pl.max_horizontal(_ENDS)
    places = [str(i) for i in range(len(rest))]
    named = frame.select(
        low.alias("source"),
        high.alias("target"),
        weight.alias("weight"),
        *(pl.col(column.name).alias(place) for column, place in zip(rest, places, strict=True)),
    )
    # Every column takes part in the order, so that the order of rows cannot matter.
    by = ["source", "target", "weight", *places]
    ordered = named.sort(by, descending=[name == "weight" for name in by])
    merged = []
    for column, place in zip(rest, places, strict=True):
        value = pl.col(place)
        if column.type == "moment" and column.name.startswith("first"):
            merged.append(value.min())
        elif column.type == "moment" and column.name.startswith("last"):
            merged.append(value.max())
        else:
            merged.append(value.first())
    return ordered.group_by("source", "target", maintain_order=True).agg(
        pl.col("weight").sum(), pl.len().alias("rows"), *merged
    )
