"""Time evidence of a pair: fast, steady, or in step with other regulars of the author."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.roles.limits import LEAST
from explorer.methods.roles.log import Log, share_beyond
from explorer.methods.sweep import together
from explorer.process.compiling import njit

# In step: within this many milliseconds of another regular of the same author.
TOGETHER_MS = 60_000

# What a mean is drawn towards, as if so many retweets had been seen.
_PRIOR = 10.0

# Quickness falls evenly between 0 and 1, its log odds as a logistic number does: mean and variance of the one,
# variance of the other, and how far that strays, times √n and as a share of itself.
_MEAN, _VARIANCE, _BAND, _STRAYS = 1 / 2, 1 / 12, math.pi**2 / 3, math.sqrt(3.2)

# Known delays, the sum of their quickness, of its log odds, and of the squares of these.
_Sums = tuple[Floats, Floats, Floats, Floats]
# So many regulars are taken together, and so many of their delays tell how narrow their band is.
_MANY, _KNOWN = 3, 30


@dataclass(frozen=True)
class _Oddness:
    """How quick, how far beyond the usual, and how narrow (as a share of the usual variance).

    `sure` and `sure_of_band` are in standard errors. They say how many delays it takes: with 2.5 of the mean three,
    with 2 of the band thirteen, however quick or narrow.
    """

    mean: float
    ahead: float
    sure: float
    band: float
    sure_of_band: float


_PAIR = _Oddness(mean=0.8, ahead=0.0, sure=2.5, band=0.4, sure_of_band=2)

# An office keeps to its hours: a band of .7 would take it for a ring. Slow structures of a wide band are the price.
_REGULARS = _Oddness(mean=0.75, ahead=0.15, sure=5, band=0.5, sure_of_band=2.5)


def with_time(log: Log, strong: pl.DataFrame) -> pl.DataFrame:
    """Add whether each pair (pair, a, c) is fast, steady and synchronous, as `explorer.methods.roles` says.

    O(n log n) in the retweets; where many retweet one tweet within a minute, as many steps for each.

    >>> from explorer.methods.roles.log import ordered
    >>> rows = [("amp", "core", n, 3_600_000 * n + 1_000, 3_600_000 * n) for n in range(40)]
    >>> rows += [("mob", f"a{n}", 99 + n, 60_000 * (n + 1), 0) for n in range(400)]
    >>> log = ordered(pl.DataFrame(rows, ["retweeter", "author", "tweet", "ts", "posted"], orient="row"), False, None)
    >>> place = np.flatnonzero(log.retweets == 40)
    >>> pair = pl.DataFrame({"pair": place, "a": log.source[place], "c": log.target[place]})
    >>> with_time(log, pair).select("fast", "steady", "synchronous").rows()
    [(True, True, False)]
    """
    if not log.timed:
        return strong.with_columns(**{name: pl.lit(False) for name in ("fast", "steady", "synchronous")})
    pair, a, c = (strong[name].to_numpy() for name in ("pair", "a", "c"))
    other = np.ones(len(log.source), np.bool_)
    other[pair] = False
    sums: _Sums = _sums(log.start, log.quick)
    own, own_band = _usual(log.source, other, sums, len(log.names))
    audience, its_band = _usual(log.target, other, sums, len(log.names))
    usual = np.maximum(_MEAN, np.maximum(own[a], audience[c]))
    band = np.minimum(own_band[a], its_band[c])
    known, quick, odds, squares = (column[pair] for column in sums)
    fast, steady = _odd((known, quick, odds, squares), usual, band, _PAIR)
    # The regulars of an author taken together show less than a pair must, where they are many.
    cores, place = np.unique(c, return_inverse=True)
    n, quick, odds, squares, all_usual, all_band = (
        np.bincount(place, column, len(cores)).astype(np.float64)
        for column in (known, quick, odds, squares, usual * known, band * known)
    )
    least = np.maximum(n, 1)
    all_fast, all_steady = _odd((n, quick, odds, squares), all_usual / least, all_band / least, _REGULARS)
    many = np.bincount(place, minlength=len(cores)) >= _MANY
    fast |= (all_fast & many)[place]
    steady |= (all_steady & many & (n >= _KNOWN))[place]
    regular = log.retweets >= LEAST
    return strong.with_columns(
        fast=pl.Series(fast), steady=pl.Series(steady), synchronous=pl.Series(_synchronous(log, regular)[pair])
    )


def _odd(sums: _Sums, usual: Floats, band: Floats, needed: _Oddness) -> tuple[Flags, Flags]:
    """Tell which sums of quickness lie above the usual mean, and whose log odds keep within the usual variance."""
    known, quick, odds, squares = sums
    n = np.maximum(known, 1)
    mean, share = quick / n, (squares / n - (odds / n) ** 2) / np.maximum(band, 1e-9)
    ahead = mean - usual
    fast = (mean >= needed.mean) & (ahead >= needed.ahead) & (ahead * np.sqrt(n / _VARIANCE) >= needed.sure)
    steady = (share <= needed.band) & ((1 - share) * np.sqrt(n) / _STRAYS >= needed.sure_of_band)
    return fast, steady


@njit(cache=True, nogil=True)
def _sums(start, quick):  # type: ignore[no-untyped-def]
    """For each pair: known delays, the sum of their quickness, of its log odds, and of the squares of these."""
    n = len(start) - 1
    known, total, odds, squares = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    for p in range(n):
        for i in range(start[p], start[p + 1]):
            if not np.isnan(quick[i]):
                q = min(max(quick[i], 1e-3), 1 - 1e-3)
                y = np.log(q / (1 - q))
                known[p] += 1
                total[p] += quick[i]
                odds[p] += y
                squares[p] += y * y
    return known, total, odds, squares


def _usual(who: Ints, kept: Flags, sums: _Sums, size: int) -> tuple[Floats, Floats]:
    """Return by account the mean quickness over the kept pairs and the variance of its log odds.

    Where little is known, the mean is drawn towards that of everybody, the variance towards what is usual within
    one account.
    """
    n, quick, odds, squares = (np.bincount(who[kept], column[kept], size) for column in sums)
    within = np.maximum(squares - odds**2 / np.maximum(n, 1), 0)
    free = np.maximum(n - 1, 0)
    typical = (within.sum() + _PRIOR * _BAND) / (free.sum() + _PRIOR)
    return (quick + _PRIOR * _MEAN) / (n + _PRIOR), (within + _PRIOR * typical) / (free + _PRIOR)


def _synchronous(log: Log, regular: Flags) -> Flags:
    """Tell which regular pairs meet other regulars of the author more often than their delays would make them."""
    _, first = np.unique(log.target, return_index=True)
    cores = np.append(first, len(log.target)).astype(np.int64)
    met, chance, spread = _meetings(cores, log.start, regular, log.tweet, log.ts, log.delay, log.longer)
    excess, k = met - chance, log.retweets
    synchronous: Flags = (excess >= 0.2 * k) & (met >= 3) & (excess >= 3 * np.sqrt(np.maximum(spread, 0.25)))
    return synchronous


@njit(cache=True, nogil=True)
def _meetings(cores, start, regular, tweet, ts, delay, longer):  # type: ignore[no-untyped-def]
    """For each regular pair: retweets with another regular near, how many chance would give, and their variance."""
    pairs = len(start) - 1
    met, chance, spread = np.zeros(pairs, np.float64), np.zeros(pairs, np.float64), np.zeros(pairs, np.float64)
    seconds = TOGETHER_MS / 1000
    for c in range(len(cores) - 1):
        rows, regulars = 0, 0
        for p in range(cores[c], cores[c + 1]):
            if regular[p]:
                rows += start[p + 1] - start[p]
                regulars += 1
        if regulars < 2:
            continue
        row, of, n = np.empty(rows, np.int64), np.empty(rows, np.int64), 0
        for p in range(cores[c], cores[c + 1]):
            if regular[p]:
                for i in range(start[p], start[p + 1]):
                    if not np.isnan(delay[i]):
                        row[n], of[n] = i, p
                        n += 1
        order = np.argsort(tweet[row[:n]])
        delays = np.sort(delay[row[:n]])
        low = 0
        while low < n:
            high = low + 1
            while high < n and tweet[row[order[high]]] == tweet[row[order[low]]]:
                high += 1
            group = order[low:high]
            low = high
            if len(group) < 2:
                continue
            group = group[np.argsort(ts[row[group]])]
            for x in range(len(group)):
                p, i = of[group[x]], row[group[x]]
                near = False
                for step in (-1, 1):
                    y = x + step
                    while not near and 0 <= y < len(group) and together(ts[row[group[y]]], ts[i], TOGETHER_MS):
                        near = of[group[y]] != p
                        y += step
                # Chance is that of everybody's delays, or of these regulars' on other tweets, if that is more.
                one = share_beyond(delay[i] - seconds, longer) - share_beyond(delay[i] + seconds, longer)
                low_d, high_d = delay[i] - np.float32(seconds), delay[i] + np.float32(seconds)
                like = np.searchsorted(delays, high_d, side="right") - np.searchsorted(delays, low_d)
                for g in group:
                    like -= low_d <= delay[row[g]] <= high_d
                if n > len(group):
                    one = max(one, like / (n - len(group)))
                expected = 1.0 - (1.0 - one) ** (len(group) - 1)
                met[p] += near
                chance[p] += expected
                spread[p] += expected * (1.0 - expected)
    return met, chance, spread
