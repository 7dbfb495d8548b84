"""Strong pairs → structures: by time, along paths, by mass."""

from __future__ import annotations

import igraph
import numpy as np
import polars as pl

from explorer.methods.roles.ends import accounts_in, ends_of
from explorer.methods.roles.limits import CAPTURED, CAPTURED_ON_PATH, Limits
from explorer.methods.roles.log import Log
from explorer.methods.roles.mass import by_mass
from explorer.process.compiling import njit

# A path: its pairs, their retweets, and the share they are of the author's tweets.
_PATH, _PATH_RETWEETS, _PATH_COVERS = 4, 4, 0.10

TIMED = pl.col("fast") | pl.col("steady") | pl.col("synchronous")


def shown(log: Log, strong: pl.DataFrame, limits: Limits) -> tuple[pl.DataFrame, set[int]]:
    """Return the pairs (pair, a, c, k) of each structure s that strong pairs show, and the structures by time.

    `strong` has the columns of `strong_pairs`, `described` and `with_time`. O(pairs log pairs), ten rounds of Leiden.

    >>> from explorer.methods.roles.limits import WHOLE
    >>> from explorer.methods.roles.log import ordered
    >>> from explorer.methods.roles.repetition import described, strong_pairs
    >>> from explorer.methods.roles.timing import with_time
    >>> ring = [(f"amp{n}", "core", 9) for n in range(18)] + [("mob", "idol", 99_999)]
    >>> log = ordered(pl.DataFrame(ring, ["retweeter", "author", "retweets"], orient="row"), True, None)
    >>> pairs, by_time = shown(log, with_time(log, described(log, strong_pairs(log))), WHOLE)
    >>> len(pairs), pairs["s"].n_unique(), by_time
    (18, 1, set())
    """
    timed = _large(_components(strong.filter(TIMED & (pl.col("captured") >= CAPTURED))), limits)
    seen = _components(pl.concat([timed, _paths(strong)]))
    mass = by_mass(log, strong, limits).with_columns(pl.col("s") + seen["s"].n_unique())
    # What mass shows of a core that time has shown is of the same structure.
    same = mass.join(seen.select("c", "s").unique(), on="c", suffix="_seen").group_by("s").agg(pl.col("s_seen").min())
    mass = mass.join(same, on="s", how="left", maintain_order="left").with_columns(s=pl.coalesce("s_seen", "s"))
    columns = ["pair", "a", "c", "k", "s"]
    both = pl.concat([seen.select(columns), mass.select(columns)]).unique("pair", keep="first").sort("s", "pair")
    clocked = seen.filter(pl.col("pair").is_in(timed["pair"].implode()))
    return both, set(clocked["s"].to_list())


def _components(pairs: pl.DataFrame) -> pl.DataFrame:
    """Set s to the weak component of each pair, numbered in the order of accounts."""
    accounts, ends = ends_of(pairs)
    graph = igraph.Graph(accounts, ends)
    member = np.asarray(graph.connected_components("weak").membership, np.int64)
    return pairs.with_columns(s=pl.Series(member[ends[:, 0]], dtype=pl.Int64))


def _large(pairs: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Keep the structures that have the accounts and retweets to be one."""
    size = pairs.group_by("s").agg(retweets=pl.col("k").sum()).join(accounts_in(pairs), on="s")
    kept = size.filter((pl.col("accounts") >= limits.accounts) & (pl.col("retweets") >= limits.retweets))
    return pairs.join(kept, on="s", how="semi", maintain_order="left")


def _paths(strong: pl.DataFrame) -> pl.DataFrame:
    """Return pairs that follow one another: each account's most faithful regulars, several times over, never mutual."""
    pairs = strong.filter(
        (pl.col("k") >= _PATH_RETWEETS)
        & (pl.col("k") / pl.col("received") >= CAPTURED_ON_PATH)
        & (pl.col("coverage") >= _PATH_COVERS)
    ).filter(pl.col("k") >= pl.col("k").max().over("c") / 2)
    pairs = pairs.join(strong.select(a="c", c="a"), on=["a", "c"], how="anti", maintain_order="left")
    accounts, ends = ends_of(pairs)
    a, c = ends.T
    long = _depth(a, c, np.argsort(a), accounts)[a] + 1 + _depth(c, a, np.argsort(c), accounts)[c] >= _PATH
    pairs = _components(pairs.filter(pl.Series(long)))
    # A circle of friends has paths too, and many more pairs than a path needs.
    member = pl.concat([pairs.select("s", "a"), pairs.select("s", a="c")]).unique()
    among = strong.select("a", "c").join(member, on="a").join(member.select("s", c="a"), on=["c", "s"])
    dense = among.group_by("s").len().join(member.group_by("s").len("accounts"), on="s")
    dense = dense.filter(pl.col("len") > 1.5 * (pl.col("accounts") - 1))
    return pairs.join(dense, on="s", how="anti", maintain_order="left")


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
