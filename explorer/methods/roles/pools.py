"""Pools: authors most of whose retweets come in one stretch of time, from accounts that come back, a few times each."""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np
import polars as pl

from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.roles.audience import audience, come_back
from explorer.methods.roles.limits import LIFT, OVER_REST
from explorer.methods.roles.log import BINS, PER_DOUBLING, Log
from explorer.methods.roles.repetition import expected
from explorer.process.compiling import njit

# Stretches of delay that are looked at, as shares of all retweets, the quickest first. No author counts for more than
# so many retweets there.
STRETCHES: tuple[tuple[float, float], ...] = ((0.0, 0.25), (0.15, 0.5), (0.35, 0.7), (0.55, 0.9), (0.65, 1.0))
_EACH = 20.0

# What an author of a pool needs in the stretch: retweets, their share of all of known delay, the share of these by
# accounts that come back in it, how many such accounts, and how many each of them counts for at most.
_RETWEETS, _SHARE, _BACK, _ACCOUNTS, _MOST = 50, 0.5, 0.35, 16, 5
# Where next to nothing is outside the stretch, so much is taken to be.
_LEAST_OUTSIDE = 0.05
# From so many accounts on those outside the stretch tell how often people come back to the author.
_TELLING = 20
# What its accounts make in the stretch is so much of all that a pool's authors receive.
_OF_ALL = 0.35
# Two authors share a pool where so much of the smaller audience is in both.
_OVERLAP = 0.3
# A member has so many retweets of the pool's authors in the stretch; two are enough where they are so much of all
# that it retweets, or where so few would come of how people come to these authors at other times.
_MEMBER, _FAITHFUL, _RARE = 3, 0.1, 0.05

_PAIRS = ["pair", "a", "c", "k", "s"]


@dataclass(frozen=True)
class Pools:
    """`pairs` (pair, a, c, k) of each pool s, and of each pool (s) the stretch that shows it.

    `pools` has s, `after` and `within` (seconds), and `share`: of all retweets of known delay that its authors
    receive, those that its accounts make in that stretch.
    """

    pairs: pl.DataFrame
    pools: pl.DataFrame


NO_POOLS = Pools(
    pl.DataFrame(schema=dict.fromkeys(_PAIRS, pl.Int64)),
    pl.DataFrame(schema={"s": pl.Int64, "after": pl.Float64, "within": pl.Float64, "share": pl.Float64}),
)


def find_pools(log: Log, taken: Ints) -> Pools:
    """Return the pools among authors that are not `taken` as cores (places in the log's names).

    Accounts of a pool retweet its authors a few times each, too few to show as pairs. Their haste gives them away:
    at least half of what an author receives comes in one stretch of delay, the quickest quarter of all retweets; a
    third of that from accounts that come back in it, sixteen and more of which none counts for much; seven times and a
    half what chance would give them; and twelve times as often as those who come at other times come back, for in
    an ordinary audience when somebody comes tells nothing of how often. O(rows) for each stretch.

    >>> from explorer.methods.roles.log import ordered
    >>> nothing = ordered(pl.DataFrame({"retweeter": ["bob"], "author": ["ann"], "retweets": [3]}), True, None)
    >>> find_pools(nothing, np.empty(0, np.int64)).pools.columns
    ['s', 'after', 'within', 'share']
    """
    if not log.timed:
        return NO_POOLS
    shorter = _shorter(log.target, log.start, log.delay, log.received, _EACH)
    free = log.inside.copy()
    free[taken] = False
    # The first stretch that shows an author is its own.
    own, every = np.full(len(log.names), -1), np.arange(len(log.source))
    for number, stretch in enumerate(STRETCHES):
        after, within = (np.full(len(log.names), _seconds(shorter, share)) for share in stretch)
        own[_authors(log, free & (own < 0), *_counted(every, log.target, log.start, log.delay, after, within))] = number
    return _of_authors(log, own, shorter)


@njit(cache=True, nogil=True)
def _shorter(target, start, delay, received, each):  # type: ignore[no-untyped-def]
    """Return the share of all delays that is shorter than each bin's upper edge; no author counts for over `each`."""
    counts = np.zeros(BINS, np.float64)
    for p in range(len(start) - 1):
        weight = min(1.0, each / received[target[p]])
        for i in range(start[p], start[p + 1]):
            if not np.isnan(delay[i]):
                counts[min(int(np.log2(1.0 + max(delay[i], 0.0)) * PER_DOUBLING), BINS - 1)] += weight
    total = counts.sum()
    return np.cumsum(counts) / total if total > 0 else counts


def _seconds(shorter: Floats, share: float) -> float:
    """Return the delay that so much of all delays is shorter than; 0 for none of them."""
    bin_ = int(np.searchsorted(shorter, share)) if share > 0 else 0
    return float(2.0 ** (min(bin_, BINS - 1) / PER_DOUBLING) - 1.0)


@njit(cache=True, nogil=True)
def _counted(pairs, target, start, delay, after, within):  # type: ignore[no-untyped-def]
    """Return of each pair how many retweets are in the stretch of its author, and how many of known delay are not."""
    inside, outside = np.zeros(len(pairs), np.int32), np.zeros(len(pairs), np.int32)
    for x in range(len(pairs)):
        p = pairs[x]
        c = target[p]
        for i in range(start[p], start[p + 1]):
            if not np.isnan(delay[i]):
                if after[c] <= max(delay[i], 0.0) <= within[c]:
                    inside[x] += 1
                else:
                    outside[x] += 1
    return inside, outside


def _of_authors(log: Log, own: Ints, shorter: Floats) -> Pools:
    """Return the pools of some authors, which have a stretch of their `own` (else -1): who belongs to them."""
    authors = np.flatnonzero(own >= 0)
    low, high = (np.asarray([one[end] for one in STRETCHES])[own[authors]] for end in (0, 1))
    near = _near(log, authors, *(np.asarray([_seconds(shorter, share) for share in part]) for part in (low, high)))
    pool = _together(near.filter(pl.col("inside") > 0), len(authors))
    # A pool's stretch holds those of all its authors.
    for x in np.unique(pool):
        low[pool == x], high[pool == x] = low[pool == x].min(), high[pool == x].max()
    after, within = (np.asarray([_seconds(shorter, share) for share in part]) for part in (low, high))
    near = _near(log, authors, after, within)
    near = near.with_columns(s=pool[near["of"].to_numpy()], usual=(high - low)[near["of"].to_numpy()])
    # What of these would be if it came as people come to these authors at other times.
    outside = (pl.col("known") - pl.col("inside")).sum().over("s")
    usual = pl.col("usual") / (1 - pl.col("usual")).clip(_LEAST_OUTSIDE)
    near = near.with_columns(
        would=pl.col("made") * outside / log.made.sum() * usual,
        known=pl.col("known").sum().over("s"),
        all=pl.col("inside").sum().over("s", "a"),
    )
    two = (pl.col("all") == 2) & ((_FAITHFUL * pl.col("made") <= 2) | (pl.col("would") <= _RARE))
    near = near.filter((pl.col("inside") > 0) & ((pl.col("all") >= _MEMBER) | two))
    near = near.filter(pl.col("a").n_unique().over("s") >= _ACCOUNTS).sort("s", "pair")
    number = pl.col("s").rank("dense").cast(pl.Int64) - 1
    near = near.with_columns(s=number, after=after[near["of"].to_numpy()], within=within[near["of"].to_numpy()])
    told = near.group_by("s", maintain_order=True).agg(
        pl.col("after", "within").first(), share=pl.col("inside").sum() / pl.col("known").first()
    )
    told = told.filter(pl.col("share") >= _OF_ALL)
    return Pools(near.join(told, on="s", how="semi", maintain_order="left").select(_PAIRS), told)


def _near(log: Log, authors: Ints, after: Floats, within: Floats) -> pl.DataFrame:
    """Return the pairs of some authors: `of` which, pair, a, c, k, made (by a), `known` delays, those `inside`."""
    of, rows = audience(log, authors)
    ends = np.zeros((2, len(log.names)))
    ends[:, authors] = after, within
    inside, outside = _counted(rows, log.target, log.start, log.delay, *ends)
    return pl.DataFrame(
        {"of": of, "pair": rows, "a": log.source[rows], "c": log.target[rows], "k": log.retweets[rows]}
        | {"made": log.made[log.source[rows]]}
        | {"inside": inside.astype(np.int64), "known": (inside + outside).astype(np.int64)}
    )


def _authors(log: Log, free: Flags, inside: Ints, outside: Ints) -> Ints:
    """Return the authors whose retweets in the stretch are by accounts that come back more than others do."""
    size = len(log.names)
    back = inside >= 2
    made = np.bincount(log.target, inside, size)
    known = made + np.bincount(log.target, outside, size)
    by_back = np.bincount(log.target[back], inside[back], size)
    who = np.bincount(log.target[back], minlength=size)
    authors = np.flatnonzero(
        free & (made >= _RETWEETS) & (made >= _SHARE * known) & (by_back >= _BACK * made) & (who >= _ACCOUNTS)
    )
    made, known = made[authors], known[authors]
    of, rows = audience(log, authors)
    here = back[rows]
    mine, its = of[here], rows[here]

    def of_each(values: Floats | Ints) -> Floats:
        return np.bincount(mine, values, len(authors)).astype(np.float64)

    # A few who come every time are another thing: nobody counts for much.
    weight = np.minimum(inside[its], _MOST).astype(np.float64)
    many: Flags = of_each(weight) ** 2 >= _ACCOUNTS * of_each(weight**2)
    many &= of_each(weight) >= _BACK / 2 * made
    more = by_back[authors] >= 1.5 * LIFT * of_each(expected(log, its))
    late = outside[rows] > 0
    mine_late, its_late = of[late], rows[late]
    rate = come_back(mine_late, outside[its_late], log.made[log.source[its_late]], len(authors))
    rate = np.where(np.bincount(mine_late, minlength=len(authors)) >= _TELLING, rate, 0.0)
    prompt = made / np.maximum(known, 1)
    would = rate / np.maximum(1 - prompt, _LEAST_OUTSIDE) * prompt * of_each(log.made[log.source[its]])
    found: Ints = authors[many & more & (by_back[authors] >= OVER_REST * would)]
    return found


def _together(near: pl.DataFrame, authors: int) -> Ints:
    """Return the pool of each author: those that share much of the smaller one's audience are of one."""
    size = near.group_by(x="of").len("size")
    both = near.select("a", x="of").join(near.select("a", y="of"), on="a").filter(pl.col("x") < pl.col("y"))
    both = both.group_by("x", "y").len("both").join(size, on="x").join(size.rename({"x": "y", "size": "other"}), on="y")
    both = both.filter(pl.col("both") >= _OVERLAP * pl.min_horizontal("size", "other")).sort("x", "y")
    graph = igraph.Graph(authors, both.select("x", "y").to_numpy())
    return np.asarray(graph.connected_components("weak").membership, np.int64)
