"""Strong pairs → structures: by time, along paths, by mass."""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np
import polars as pl

from explorer.methods.arrays import Ints
from explorer.methods.roles.log import Log
from explorer.methods.roles.repetition import LEAST
from explorer.process.compiling import njit
from explorer.process.seeded import seeded


@dataclass(frozen=True)
class _Limits:
    """What a structure needs. An archive holds few, and all that they did: there less is enough."""

    accounts: int
    retweets: int
    amplifiers_of_core: int
    retweets_of_core: int
    amplifiers: int


WHOLE = _Limits(accounts=5, retweets=30, amplifiers_of_core=5, retweets_of_core=25, amplifiers=16)
ARCHIVE = _Limits(accounts=3, retweets=25, amplifiers_of_core=2, retweets_of_core=25, amplifiers=2)

# The share of an author's retweets that its regulars make: by time, by mass.
CAPTURED, _CAPTURED_BY_MASS = 0.20, 0.35

# A path: its pairs, their retweets, the share they are of what the author receives, and of its tweets.
_PATH, _PATH_RETWEETS, _PATH_SHARE, _PATH_COVERS = 4, 4, 0.10, 0.10

TIMED = pl.col("fast") | pl.col("steady") | pl.col("synchronous")


def shown(log: Log, strong: pl.DataFrame, limits: _Limits) -> tuple[pl.DataFrame, set[int]]:
    """Return the pairs (pair, a, c, k) of each structure s that strong pairs show, and the structures by time.

    `strong` has the columns of `strong_pairs`, `described` and `with_time`. O(pairs log pairs), ten rounds of Leiden.

    >>> from explorer.methods.roles.log import ordered
    >>> from explorer.methods.roles.repetition import described, strong_pairs
    >>> from explorer.methods.roles.timing import with_time
    >>> ring = [(f"amp{n}", "core", 9) for n in range(16)] + [("mob", "idol", 99_999)]
    >>> log = ordered(pl.DataFrame(ring, ["retweeter", "author", "retweets"], orient="row"), True, None)
    >>> pairs, by_time = shown(log, with_time(log, described(log, strong_pairs(log))), WHOLE)
    >>> len(pairs), pairs["s"].n_unique(), by_time
    (16, 1, set())
    """
    timed = _large(_components(strong.filter(TIMED & (pl.col("captured") >= CAPTURED))), limits)
    seen = _components(pl.concat([timed, _paths(strong)]))
    mass = _by_mass(log, strong, limits).with_columns(pl.col("s") + seen["s"].n_unique())
    # What mass shows of a core that time has shown is of the same structure.
    same = mass.join(seen.select("c", "s").unique(), on="c", suffix="_seen").group_by("s").agg(pl.col("s_seen").min())
    mass = mass.join(same, on="s", how="left").with_columns(s=pl.coalesce("s_seen", "s"))
    columns = ["pair", "a", "c", "k", "s"]
    both = pl.concat([seen.select(columns), mass.select(columns)]).unique("pair", keep="first").sort("s", "pair")
    clocked = seen.filter(pl.col("pair").is_in(timed["pair"].implode()))
    return both, set(clocked["s"].to_list())


def _components(pairs: pl.DataFrame) -> pl.DataFrame:
    """Set s to the weak component of each pair, numbered in the order of accounts."""
    accounts, ends = _ends(pairs)
    graph = igraph.Graph(accounts, ends)
    member = np.asarray(graph.connected_components("weak").membership, np.int64)
    return pairs.with_columns(s=pl.Series(member[ends[:, 0]], dtype=pl.Int64))


def _ends(pairs: pl.DataFrame) -> tuple[int, Ints]:
    """Return how many accounts pairs have, and the places of their two ends among these, in the order of accounts."""
    accounts, ends = np.unique(pairs.select("a", "c").to_numpy(), return_inverse=True)
    return len(accounts), ends.reshape(len(pairs), 2)


def _large(pairs: pl.DataFrame, limits: _Limits) -> pl.DataFrame:
    """Keep the structures that have the accounts and retweets to be one."""
    size = pairs.group_by("s").agg(retweets=pl.col("k").sum())
    accounts = pl.concat([pairs.select("s", "a"), pairs.select("s", a="c")]).group_by("s").agg(pl.col("a").n_unique())
    kept = size.join(accounts, on="s").filter(
        (pl.col("a") >= limits.accounts) & (pl.col("retweets") >= limits.retweets)
    )
    return pairs.join(kept, on="s", how="semi")


def _paths(strong: pl.DataFrame) -> pl.DataFrame:
    """Return pairs that follow one another: each account's most faithful regulars, several times over, never mutual."""
    pairs = strong.filter(
        (pl.col("k") >= _PATH_RETWEETS)
        & (pl.col("k") / pl.col("received") >= _PATH_SHARE)
        & (pl.col("coverage") >= _PATH_COVERS)
    ).filter(pl.col("k") >= pl.col("k").max().over("c") / 2)
    pairs = pairs.join(strong.select(a="c", c="a"), on=["a", "c"], how="anti")
    accounts, ends = _ends(pairs)
    a, c = ends.T
    long = _depth(a, c, np.argsort(a), accounts)[a] + 1 + _depth(c, a, np.argsort(c), accounts)[c] >= _PATH
    pairs = _components(pairs.filter(pl.Series(long)))
    # A circle of friends has paths too, and many more pairs than a path needs.
    member = pl.concat([pairs.select("s", "a"), pairs.select("s", a="c")]).unique()
    among = strong.select("a", "c").join(member, on="a").join(member.select("s", c="a"), on=["c", "s"])
    dense = among.group_by("s").len().join(member.group_by("s").len("accounts"), on="s")
    dense = dense.filter(pl.col("len") > 1.5 * (pl.col("accounts") - 1))
    return pairs.join(dense, on="s", how="anti")


@njit(cache=True, nogil=True)
def _depth(upper, lower, order, size):  # type: ignore[no-untyped-def]
    """Return how many pairs end above each account, along `upper` → `lower`; as many as there are within a cycle."""
    above, start = np.zeros(size, np.int64), np.zeros(size + 1, np.int64)
    for e in range(len(upper)):
        above[lower[e]] += 1
        start[upper[e] + 1] += 1
    depth, queue, n, done = np.zeros(size, np.int64), np.empty(size, np.int64), 0, 0
    for x in range(size):
        start[x + 1] += start[x]
        if above[x] == 0:
            queue[n] = x
            n += 1
    while done < n:
        x = queue[done]
        done += 1
        for i in range(start[x], start[x + 1]):
            y = lower[order[i]]
            depth[y] = max(depth[y], depth[x] + 1)
            above[y] -= 1
            if above[y] == 0:
                queue[n] = y
                n += 1
    for x in range(size):
        if above[x] > 0:
            depth[x] = len(upper)
    return depth


def _by_mass(log: Log, strong: pl.DataFrame, limits: _Limits) -> pl.DataFrame:
    """Return the pairs of structures that mass alone shows."""

    def massive(pairs: pl.DataFrame, within: list[str]) -> pl.DataFrame:
        return pairs.filter(
            (pl.len().over(within) >= limits.amplifiers_of_core)
            & (pl.col("k").sum().over(within) >= limits.retweets_of_core)
            & (pl.col("k").sum().over(within) / pl.col("received") >= _CAPTURED_BY_MASS)
        )

    pairs = massive(strong, ["c"])
    accounts, ends = _ends(pairs)
    graph = igraph.Graph(accounts, ends)
    with seeded(0):  # the same graph, the same parts
        parts = graph.community_leiden("CPM", weights=pairs["coverage"].to_numpy(), resolution=0.01, n_iterations=10)
    member = np.asarray(parts.membership, np.int64)
    own = member[ends[:, 0]]
    pairs = pairs.with_columns(s=pl.Series(own, dtype=pl.Int64)).filter(pl.Series(own == member[ends[:, 1]]))
    pairs = massive(pairs, ["s", "c"])
    pairs = pairs.filter(pl.col("a").n_unique().over("s") >= limits.amplifiers)
    return _without_debates(log, pairs) if log.everyone else pairs


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
    accounts = pl.concat([pairs.select("s", "a"), pairs.select("s", a="c")]).group_by("s").agg(n=pl.col("a").n_unique())
    size = pairs.group_by("s").len().join(accounts, on="s").join(talk, on="s")
    kept = size.filter((pl.col("talks") <= 0.5) | (2 * pl.col("len") >= pl.col("n") * (pl.col("n") - 1)))
    return pairs.join(kept, on="s", how="semi")
