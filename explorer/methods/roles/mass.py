"""Structures that mass alone shows: many accounts that make much of what a few receive."""

from __future__ import annotations

import igraph
import numpy as np
import polars as pl

from explorer.methods.arrays import Flags
from explorer.methods.roles.ends import accounts_in, ends_of
from explorer.methods.roles.limits import CAPTURED_BY_MASS, LEAST, Limits
from explorer.methods.roles.log import Log
from explorer.process.seeded import seeded

# Where a structure has so many cores, who serves no more than a part of them is a fan of these.
_OF_CORES, _PART = range(3, 6), 3


def by_mass(log: Log, strong: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Return the strong pairs of structures that mass alone shows, with their structure s.

    `strong` has the columns of `strong_pairs` and `described`. Each core owes its structure 35 % of its retweets;
    structures are the parts of Leiden's algorithm (CPM, Traag et al. 2019). Among everybody those that hang together by
    one core alone come apart, as two offices do that share a politician, and people who talk among themselves are none.
    O(pairs log pairs), ten rounds of Leiden.

    >>> from explorer.methods.roles.limits import WHOLE
    >>> from explorer.methods.roles.log import ordered
    >>> from explorer.methods.roles.repetition import described, strong_pairs
    >>> ring = [(f"amp{n}", "core", 9) for n in range(18)] + [("mob", "idol", 99_999)]
    >>> log = ordered(pl.DataFrame(ring, ["retweeter", "author", "retweets"], orient="row"), True, None)
    >>> by_mass(log, described(log, strong_pairs(log)), WHOLE)["c"].n_unique()
    1
    """
    pairs = _massive(strong, ["c"], limits)
    accounts, ends = ends_of(pairs)
    graph = igraph.Graph(accounts, ends)
    weight = np.minimum(pairs["coverage"].to_numpy(), 1)
    with seeded(0):  # the same graph, the same parts
        parts = graph.community_leiden("CPM", weights=weight, resolution=0.01, n_iterations=10)
    member = np.asarray(parts.membership, np.int64)
    own = member[ends[:, 0]]
    pairs = pairs.with_columns(s=pl.Series(own, dtype=pl.Int64)).filter(pl.Series(own == member[ends[:, 1]]))
    pairs = _massive(pairs, ["s", "c"], limits)
    if limits.whole:
        pairs = _serving(_massive(_apart(pairs), ["s", "c"], limits), limits)
    pairs = pairs.filter(pl.col("a").n_unique().over("s") >= limits.amplifiers)
    return _without_debates(log, pairs) if limits.whole else pairs


def _massive(pairs: pl.DataFrame, within: list[str], limits: Limits) -> pl.DataFrame:
    """Keep the pairs of cores that have the amplifiers, the retweets and the share."""
    return pairs.filter(
        (pl.len().over(within) >= limits.amplifiers_of_core)
        & (pl.col("k").sum().over(within) >= limits.retweets_of_core)
        & (pl.col("k").sum().over(within) / pl.col("received") >= CAPTURED_BY_MASS)
    )


def _apart(pairs: pl.DataFrame) -> pl.DataFrame:
    """Number the structures anew, where those that hang together by one core are several.

    Only what holds two cores together stands for itself; what else hangs on the common core stays beside.
    """
    parts, number = [], 0
    for _, group in pairs.group_by("s", maintain_order=True):
        accounts, ends = ends_of(group)
        graph = igraph.Graph(accounts, ends)
        part = np.full(len(ends), number)
        number += 1
        if set(graph.articulation_points()) & set(ends[:, 1].tolist()):
            blocks = []
            for block in graph.biconnected_components():
                inside = np.zeros(accounts, np.bool_)
                inside[block] = True
                both: Flags = inside[ends[:, 0]] & inside[ends[:, 1]]
                if len(np.unique(ends[both, 1])) > 1:
                    blocks.append(both)
            if len(blocks) > 1:
                for inside in blocks:
                    part[inside] = number
                    number += 1
        parts.append(group.with_columns(s=pl.Series(part, dtype=pl.Int64)))
    return pl.concat(parts) if parts else pairs


def _serving(pairs: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Keep the structures that are large without the fans of one of a few cores."""
    cores = pairs.group_by("s").agg(cores=pl.col("c").n_unique())
    few = pl.col("cores").is_between(_OF_CORES.start, _OF_CORES.stop - 1)
    serving = (
        pairs.group_by("s", "a").len().join(cores, on="s").filter(~few | (_PART * pl.col("len") > pl.col("cores")))
    )
    ends = pl.concat([serving.select("s", "a"), pairs.select("s", a="c")]).unique()
    size = serving.group_by("s").len("amplifiers").join(ends.group_by("s").len("accounts"), on="s")
    large = (pl.col("amplifiers") >= limits.amplifiers) & (pl.col("accounts") >= limits.accounts_by_mass)
    return pairs.join(size.filter(large), on="s", how="semi", maintain_order="left")


def _without_debates(log: Log, pairs: pl.DataFrame) -> pl.DataFrame:
    """Leave out the structures whose amplifiers mostly retweet each other too: people who talk among themselves.

    Where half of all possible pairs are strong it is more than talk.
    """
    member = pairs.select("s", "a").unique().sort("s", "a")
    of = np.full(len(log.names), -1, np.int64)
    of[member["a"].to_numpy()] = member["s"].to_numpy()
    among = np.flatnonzero((of[log.source] >= 0) & (of[log.source] == of[log.target]))
    received = np.bincount(log.target[among], log.retweets[among], len(log.names))[member["a"].to_numpy()]
    talk = member.with_columns(talks=pl.Series(received >= LEAST)).group_by("s").agg(pl.col("talks").mean())
    size = pairs.group_by("s").len().join(accounts_in(pairs), on="s").join(talk, on="s")
    possible = pl.col("accounts") * (pl.col("accounts") - 1)
    kept = size.filter((pl.col("talks") <= 0.5) | (2 * pl.col("len") >= possible))
    return pairs.join(kept, on="s", how="semi", maintain_order="left")
