"""Which pairs repeat more than chance: strong pairs, their surprise, what they repeat."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from explorer.methods import chance
from explorer.methods.arrays import Flags, Floats, Ints, for_reading
from explorer.methods.roles.audience import audience, come_back
from explorer.methods.roles.limits import ATTENTION, LEAST, LIFT, OVER_REST, RATE, TENTH
from explorer.methods.roles.log import Log
from explorer.process.compiling import njit

# The public of an archive's author: the accounts that give it less of their attention, where they are so many, and
# so many times as many as its regulars.
_PUBLIC, _TIMES = 50, 2


def strong_pairs(log: Log) -> pl.DataFrame:
    """Return the strong pairs of a log: of three retweets, more than chance makes, and by far.

    By far is five times what chance gives, and a tenth of what the author's regulars usually make (half of all their
    retweets are by those who make so many or more). In an archive a regular gives the author a hundredth of its
    retweets too, unless the author has no public there, or that comes back a twelfth as often.

    pair (place in the log), a and c (places in its names), k (retweets), mean (by chance), surprise and q (−log10),
    received (by the author), captured (share of these by its strong pairs). O(pairs log pairs).

    >>> from explorer.methods.roles.log import ordered
    >>> frame = pl.DataFrame({"retweeter": ["amp", "mob"], "author": ["core", "idol"], "retweets": [4, 99_999]})
    >>> strong_pairs(ordered(frame, True, None)).select("a", "c", "k", "captured").rows()
    [(0, 1, 4, 1.0), (3, 2, 99999, 1.0)]
    """
    pair = np.flatnonzero((log.retweets >= LEAST) & log.inside[log.target])
    mean = expected(log, pair)
    surprise = surprises(log.retweets[pair], mean)
    tests = float(len(log.names)) * (len(log.names) - 1)
    if not log.everyone:
        tests = float(np.count_nonzero(log.made)) * np.count_nonzero(log.inside & (log.received > 0))
    q = discoveries(surprise, tests)
    frame = pl.DataFrame(
        {"pair": pair, "a": log.source[pair], "c": log.target[pair], "k": log.retweets[pair]}
        | {"mean": mean, "surprise": surprise, "q": q, "received": log.received[log.target[pair]]}
    )
    frame = frame.filter((pl.col("q") >= -math.log10(RATE)) & (pl.col("k") >= LIFT * pl.col("mean")))
    if not log.everyone:
        frame = frame.filter(pl.Series(_devoted(log, frame)))
    return _usual(frame).with_columns(captured=pl.col("k").sum().over("c") / pl.col("received"))


def _devoted(log: Log, frame: pl.DataFrame) -> Flags:
    """Tell which pairs are more than the author's popularity among the accounts of an archive."""
    pair, a, c, k = (frame[name].to_numpy() for name in ("pair", "a", "c", "k"))
    devoted: Flags = k >= ATTENTION * log.made[a]
    authors, place = np.unique(c, return_inverse=True)
    of, rows = audience(log, authors)
    rest = ~np.isin(rows, pair[devoted])
    of, rows = of[rest], rows[rest]
    rate = come_back(of, log.retweets[rows], log.made[log.source[rows]], len(authors))
    public = np.bincount(of, minlength=len(authors)) >= np.maximum(
        _PUBLIC, _TIMES * np.bincount(place, devoted, len(authors))
    )
    of_size: Flags = devoted | ~public[place] | (k >= OVER_REST * rate[place] * log.made[a])
    return of_size


def _usual(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out the pairs that make less than a tenth of what is usual among the author's."""
    half = pl.col("k").cum_sum() >= pl.col("k").sum() / 2
    usual = (
        frame.sort("c", "k", "pair", descending=[False, True, False])
        .group_by("c", maintain_order=True)
        .agg(usual=pl.col("k").filter(half).first())
    )
    frame = frame.join(usual, on="c", how="left", maintain_order="left")
    return frame.filter(pl.col("k") >= TENTH * pl.col("usual")).drop("usual")


def described(log: Log, pairs: pl.DataFrame) -> pl.DataFrame:
    """Add tweets, coverage (of the author's retweeted tweets), median_delay (seconds), first_ts and last_ts.

    Of sums alone the coverage is that of the author's most frequent retweeter among the pairs, and the others are
    null. O(n log n) in the retweets of the authors.

    >>> from explorer.methods.roles.log import ordered
    >>> rows = [("bob", "ann", 1, 5_000, 0), ("bob", "ann", 1, 9_000, 0), ("eve", "ann", 2, 7_000, 0)]
    >>> log = ordered(pl.DataFrame(rows, ["retweeter", "author", "tweet", "ts", "posted"], orient="row"), False, None)
    >>> pairs = pl.DataFrame({"pair": [0], "a": [1], "c": [0], "k": [2]})
    >>> described(log, pairs).select("tweets", "coverage", "median_delay", "last_ts").rows()
    [(1, 0.5, 7.0, 9000)]
    """
    if not log.timed:
        # Where no tweets are known, an author's most frequent retweeter stands for all of them.
        return pairs.with_columns(
            coverage=pl.col("k") / pl.col("k").max().over("c"),
            median_delay=pl.lit(None, pl.Float64),
            **{name: pl.lit(None, pl.Int64) for name in ("tweets", "first_ts", "last_ts")},
        )
    first, last, tweets, median = _ranges(
        log.start, for_reading(pairs["pair"].to_numpy()), log.tweet, log.ts, log.delay
    )
    cores, place = np.unique(pairs["c"].to_numpy(), return_inverse=True)
    low, high = (log.start[np.searchsorted(log.target, cores + n)] for n in (0, 1))
    return pairs.with_columns(
        coverage=pl.Series(tweets / _different_in(low, high, log.tweet)[place]),
        median_delay=pl.Series(median).fill_nan(None),
        tweets=pl.Series(tweets),
        first_ts=pl.Series(first),
        last_ts=pl.Series(last),
    )


def expected(log: Log, pairs: Ints) -> Floats:
    """Return how many retweets chance would give each of these pairs (places in the log). O(pairs + accounts).

    Among everybody's the share of an account in the retweets that others receive, in an archive the same of each
    author, as in `explorer.methods.roles`.

    >>> from explorer.methods.roles.log import ordered
    >>> frame = pl.DataFrame({"retweeter": ["bob", "eve"], "author": ["ann", "ann"], "retweets": [4, 6]})
    >>> expected(ordered(frame, True, None), np.array([0, 1])).round(3).tolist()
    [3.714, 5.4]
    """
    made, k = log.made[log.source[pairs]], log.retweets[pairs]
    if log.everyone:
        others = log.received[log.target[pairs]] - k + 0.5
        by_chance: Floats = made * others / (log.made.sum() - made + 1)
        return by_chance
    return made / np.count_nonzero(log.received)


def surprises(k: Ints, mean: Floats) -> Floats:
    """Return −log10 of the chance that a Poisson number with each mean is k or more. O(n √mean).

    >>> surprises(np.array([3, 0]), np.array([0.5, 0.5])).round(3).tolist()
    [1.842, 0.0]
    """
    return np.abs(chance.poisson(k, mean)) / math.log(10)


def discoveries(surprise: Floats, tests: float) -> Floats:
    """Return Benjamini and Hochberg's q as −log10, where these are the least p of so many tests. O(n log n).

    >>> discoveries(np.array([4.0, 3.0]), 100).round(3).tolist()
    [2.0, 1.301]
    """
    return np.abs(chance.adjusted(-surprise * math.log(10), tests)) / math.log(10)


@njit(cache=True, nogil=True)
def _ranges(start, pairs, tweet, ts, delay):  # type: ignore[no-untyped-def]
    """For some pairs: first and last moment, different tweets, median of the known delays (NaN without any)."""
    n = len(pairs)
    first, last, tweets = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    median = np.full(n, np.nan, np.float64)
    for x in range(n):
        low, high = start[pairs[x]], start[pairs[x] + 1]
        first[x], last[x] = ts[low], ts[high - 1]
        tweets[x] = _different(tweet[low:high])
        delays = np.sort(delay[low:high])
        known = 0
        for d in delays:
            known += not np.isnan(d)
        if known:
            median[x] = (np.float64(delays[(known - 1) // 2]) + np.float64(delays[known // 2])) / 2
    return first, last, tweets, median


@njit(cache=True, nogil=True)
def _different(values):  # type: ignore[no-untyped-def]
    ordered = np.sort(values)
    n = 1
    for i in range(1, len(ordered)):
        n += ordered[i] != ordered[i - 1]
    return n


@njit(cache=True, nogil=True)
def _different_in(low, high, values):  # type: ignore[no-untyped-def]
    found = np.empty(len(low), np.int64)
    for x in range(len(low)):
        found[x] = _different(values[low[x] : high[x]])
    return found
