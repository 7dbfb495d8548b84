"""Retweets → who is amplified by a ring-like group, who amplifies, and the structures they form."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import igraph
import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from explorer.amplification import ACCOUNT
from explorer.errors import UsageError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# A pair is strong from this many retweets on, at this rate of false ones among all ordered pairs of accounts.
LEAST, RATE = 3, 0.01
# In step: within this many milliseconds of another regular of the same author.
TOGETHER_MS = 60_000
# Bins of log2(1 + seconds), and how many to a doubling: the distribution of delays is kept in these.
_BINS, _PER_DOUBLING = 1_800, 64
# What a mean is drawn towards, as if so many retweets had been seen.
_PRIOR = 10.0
# Quickness falls evenly between 0 and 1, its log odds as a logistic number does: mean and variance of the one,
# variance of the other, and how far that strays, times √n and as a share of itself.
_MEAN, _VARIANCE, _BAND, _STRAYS = 1 / 2, 1 / 12, math.pi**2 / 3, math.sqrt(3.2)


@dataclass(frozen=True)
class Roles:
    """Who is amplified by a ring-like group, and by whom: what was seen, never why.

    `accounts`, `pairs`, `structures`, `evidence` and `overlaps` are described in `roles`.
    """

    accounts: pl.DataFrame
    pairs: pl.DataFrame
    structures: pl.DataFrame
    evidence: pl.DataFrame
    overlaps: pl.DataFrame

    def most_amplified(self, limit: int = 20) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the accounts that are retweeted most: those of the archive, and those outside it."""
        received = self.accounts.filter(pl.col("retweets_received") > 0)
        top = received.sort(["retweets_received", "account"], descending=[True, False])
        return top.filter("archived").head(limit), top.filter(~pl.col("archived")).head(limit)


@dataclass(frozen=True)
class _Limits:
    """What a structure needs. An archive holds few, and all that they did: there less is enough."""

    accounts: int
    pairs: int
    retweets: int
    amplifiers_of_core: int
    retweets_of_core: int
    amplifiers: int


_WHOLE = _Limits(accounts=5, pairs=4, retweets=30, amplifiers_of_core=5, retweets_of_core=25, amplifiers=16)
_ARCHIVE = _Limits(accounts=3, pairs=2, retweets=25, amplifiers_of_core=2, retweets_of_core=25, amplifiers=2)
# The share of an author's retweets that its regulars make: by time, by mass.
_CAPTURED, _CAPTURED_BY_MASS = 0.20, 0.35
# A path: its pairs, their retweets, the share they are of what the author receives, and of its tweets.
_PATH, _PATH_RETWEETS, _PATH_SHARE, _PATH_COVERS = 4, 4, 0.10, 0.10
_BANDS = 8
_ACCOUNTS = [
    *("account", "archived", "role", "structure", "core_score", "amplifier_score"),
    *("retweets_received", "retweeted_by", "regular_retweets", "captured", "amplifiers", "median_delay", "in_step"),
    *("retweets_made", "retweet_share", "authors", "top_author_share", "strong_pairs", "fast_share"),
    *("synchronous_share", "core_surprise", "amplifier_surprise", "community"),
]


@dataclass(frozen=True)
class _Oddness:
    """How quick, how far beyond the usual, how narrow (as a share of the usual variance), in standard errors."""

    mean: float
    ahead: float
    sure: float
    band: float
    sure_of_band: float
    least: int


_PAIR = _Oddness(mean=0.8, ahead=0.0, sure=2.5, band=0.4, sure_of_band=2, least=8)
_REGULARS = _Oddness(mean=0.75, ahead=0.15, sure=5, band=0.7, sure_of_band=2.5, least=30)


@dataclass(frozen=True)
class _Log:
    """Retweets in the order (author, retweeter), and the pairs they make, in the same order.

    `inside` tells by account whether it can be a core, `everyone` whether the retweets are everybody's or only those
    of an archive. `source` and `target` of a pair are places in `names`; `start` is a pair's first row, with the end
    of the last; `made` and `received` are retweets by account. `tweet`, `ts`, `delay` (seconds, NaN where unknown) and
    `quick` (share of all delays that are longer) have one entry a row, and none where only sums are known; `longer` is
    that share at the edges of bins.
    """

    names: pl.Series
    inside: Flags
    everyone: bool
    source: Ints
    target: Ints
    start: Ints
    retweets: Ints
    made: Ints
    received: Ints
    tweet: Ints
    ts: Ints
    delay: NDArray[np.float32]
    quick: NDArray[np.float32]
    longer: Floats

    @property
    def timed(self) -> bool:
        """Whether there are moments, and not only sums."""
        return len(self.tweet) > 0


def roles(
    retweets: pl.DataFrame,
    *,
    archived: pl.Series | None = None,
    posts: pl.DataFrame | None = None,
    communities: pl.DataFrame | None = None,
    evidence: int = 20,
) -> Roles:
    """Tell cores from amplifiers, and the structures that they form.

    `retweets` has one row a retweet: `retweeter`, `author` (both text, both categories or both integers), `tweet`
    (integer), `ts` and `posted` (milliseconds; null where unknown); or, where only sums are known, one row a pair:
    `retweeter`, `author`, `retweets`, of which only mass can tell. `archived` are the accounts of an archive that
    holds the retweets of these and of nobody else; only they can be cores then. `posts` (`account`, `tweets`) tells
    how many tweets of their own accounts wrote, `communities` (`account`, `community`) a grouping to compare with.

    A pair is strong if it has at least 3 retweets, more than chance at a false discovery rate of 1 % over all ordered
    pairs: Poisson, with mean out·(in − k + ½)/(M − out + 1), or in an archive out / authors retweeted, for popularity
    there was made by its accounts. A strong pair has *time evidence* if it is

    - fast: retweets come sooner than three quarters of all, sooner than the account retweets others and than others
      retweet the author;
    - steady: delays keep to a narrower band than those of the account otherwise;
    - synchronous: within 60 s of another regular of the author, more often than such delays would meet by chance.

    Structures are `by time` (connected pairs with time evidence, authors at least a fifth of whose retweets regulars
    make; or a path of at least four pairs each of which makes much of what the next receives), `by mass` (16 amplifiers
    and more, each author owing them 35 % of its retweets; parted by Leiden's algorithm, CPM, Traag et al. 2019), or,
    in an archive alone, `repetition only`. Accounts too weak to show as pairs join where they retweet a structure's
    cores, or are retweeted by its amplifiers, more than chance and in its time.

    `accounts`: account, archived, role (core, amplifier, both, neither), structure, core_score, amplifier_score,
    retweets_received, retweeted_by (accounts), regular_retweets, captured (their share of those received), amplifiers
    (strong), median_delay (seconds, of regulars), in_step (share of regulars' retweets with time evidence),
    retweets_made, retweet_share (of its own acts), authors, top_author_share, strong_pairs, fast_share,
    synchronous_share (of its retweets), core_surprise, amplifier_surprise (−log10 p of the repetition summed over its
    strong pairs, 0 without), community.
    `pairs` (strong or in a structure): amplifier, core, retweets, tweets, p, q, surprise, median_delay (seconds), fast,
    steady, synchronous, strong, first_ts, last_ts, structure. `structures`: structure, name, way, kind (ring,
    multi-core ring, mutual ring, two layers, chain), cores, amplifiers, core_accounts, amplifier_accounts, retweets,
    first_ts, last_ts, median_delay, captured, rank, community and community_share.
    `evidence`: structure (null for a pair alone), amplifier, core, tweet, ts, delay (seconds), at most `evidence` rows
    a pair, the first ones. `overlaps`: structure, other, accounts in both.

    core_score = captured · (1 − 2^(−amplifiers/2)) · (1 + in step)/2; amplifier_score = captured share of its cores,
    weighted by its retweets of them, · (1 − 2^(−those retweets/10)) · (1 + share of these with time evidence)/2. They
    order accounts; they are no probability, and an account without a strong pair has 0.

    Small rings without time evidence are missed on purpose: the staff of an office looks the same. A quick fan club
    that makes a third of what an author receives looks like a ring. Raises `UsageError` where columns are missing.
    O(n log n) in the rows, some 100 bytes a row.
    """
    summed = "retweets" in retweets.columns
    needed = ["retweeter", "author", *(["retweets"] if summed else ["tweet", "ts", "posted"])]
    if missing := [name for name in needed if name not in retweets.columns]:
        raise UsageError(f"the retweets have no column {', '.join(missing)}", hint=f"Give {', '.join(needed)}.")
    log = _log(retweets.select(needed), summed, archived)
    strong = _with_time(log, _described(log, _strong(log)))
    members, by_time = _structures(log, strong, _WHOLE if log.everyone else _ARCHIVE)
    members = _joined(log, members, by_time)
    pairs = _listed(log, strong, members)
    structures = _structures_told(log, pairs, by_time)
    pairs = pairs.join(structures.select("s", "structure"), on="s", how="left").sort(
        "structure", "pair", nulls_last=True
    )
    accounts = _accounts_told(log, pairs, posts)
    if communities is not None:
        grouping = communities.select(pl.col("account").cast(log.names.dtype), "community")
        accounts = accounts.join(grouping, on="account", how="left", maintain_order="left")
    else:
        accounts = accounts.with_columns(community=pl.lit(None, pl.Int64))
    return Roles(
        accounts.select(_ACCOUNTS),
        _named(log, pairs),
        _with_community(log, structures, accounts),
        _evidence(log, pairs, evidence),
        _overlaps(pairs),
    )


def _log(frame: pl.DataFrame, summed: bool, archived: pl.Series | None) -> _Log:
    """Number the accounts by name and put the retweets in order; what has no account, or is one's own, is left out."""
    names, source, target = _numbered(frame["retweeter"], frame["author"])
    kept = np.flatnonzero((source >= 0) & (target >= 0) & (source != target))
    order = kept[np.argsort((target[kept] << 32) | source[kept])]
    source, target = source[order], target[order]
    first = np.flatnonzero((np.diff(target, prepend=-1) != 0) | (np.diff(source, prepend=-1) != 0))
    start = np.append(first, len(order)).astype(np.int64)
    source, target = source[first], target[first]
    nothing = np.empty(0, np.int64)
    tweet, ts, delay, quick = nothing, nothing, np.empty(0, np.float32), np.empty(0, np.float32)
    longer = np.zeros(_BINS + 1)
    if summed:
        sums = frame["retweets"].fill_null(0).to_numpy().astype(np.int64)[order]
        retweets = np.add.reduceat(sums, first) if len(first) else nothing
    else:
        retweets = np.diff(start)
        tweet = frame["tweet"].fill_null(-1).to_numpy().astype(np.int64)[order]
        when = frame.select(
            ts=pl.col("ts").fill_null(0), delay=((pl.col("ts") - pl.col("posted")) / 1000).cast(pl.Float32)
        )
        ts, delay = when["ts"].to_numpy()[order], when["delay"].fill_null(np.nan).to_numpy()[order]
        _by_moment(start, tweet, ts, delay)
        longer, quick = _quickness(delay, start)
    made = np.bincount(source, retweets, len(names)).astype(np.int64)
    received = np.bincount(target, retweets, len(names)).astype(np.int64)
    inside = np.ones(len(names), np.bool_)
    if archived is not None:
        inside = names.is_in(archived.cast(names.dtype).implode()).to_numpy()
    everyone = archived is None
    return _Log(
        names, inside, everyone, source, target, start, retweets, made, received, tweet, ts, delay, quick, longer
    )


def _numbered(*columns: pl.Series) -> tuple[pl.Series, Ints, Ints]:
    """Return the accounts in the order of their names and each row's place among them, -1 where it has none."""
    if not columns[0].dtype.is_integer():
        columns = tuple(c if c.dtype == ACCOUNT else c.cast(pl.String).cast(ACCOUNT) for c in columns)
    known = pl.concat([c.unique() for c in columns]).drop_nulls().unique()
    names = known.cast(pl.String).sort() if known.dtype == ACCOUNT else known.sort()
    if known.dtype != ACCOUNT:
        placed = [names.search_sorted(c.fill_null(0)).cast(pl.Int64).to_numpy() for c in columns]
    else:
        codes = pl.DataFrame({"code": known.to_physical(), "name": known.cast(pl.String)}).sort("name")["code"]
        place = np.zeros(int(codes.to_numpy().max(initial=0)) + 1, np.int64)
        place[codes.to_numpy()] = np.arange(len(codes))
        placed = [place[c.to_physical().fill_null(0).to_numpy()] for c in columns]
    source, target = (np.where(c.is_null().to_numpy(), -1, p) for c, p in zip(columns, placed, strict=True))
    return names, source, target


@njit(cache=True, nogil=True)
def _by_moment(start, tweet, ts, delay):  # type: ignore[no-untyped-def]
    """Order the rows of each pair by moment and tweet, so that the order of the input does not show (Shell 1959)."""
    for p in range(len(start) - 1):
        low, high = start[p], start[p + 1]
        gap = (high - low) // 2
        while gap > 0:
            for i in range(low + gap, high):
                t, m, d, j = tweet[i], ts[i], delay[i], i
                while j - gap >= low and (ts[j - gap] > m or (ts[j - gap] == m and tweet[j - gap] > t)):
                    tweet[j], ts[j], delay[j] = tweet[j - gap], ts[j - gap], delay[j - gap]
                    j -= gap
                tweet[j], ts[j], delay[j] = t, m, d
            gap = 1 if gap == 2 else int(gap / 2.2)


def _quickness(delay: NDArray[np.float32], start: Ints) -> tuple[Floats, NDArray[np.float32]]:
    """Return the share of all delays beyond each bin's lower edge, and for each row the share beyond its own."""
    counts = _histogram(delay, start)
    total = counts.sum()
    longer = np.append(1 - np.concatenate([[0.0], np.cumsum(counts)]) / total, 0.0) if total else np.zeros(_BINS + 2)
    return longer, _beyond(delay, longer)


@njit(cache=True, nogil=True)
def _histogram(delay, start):  # type: ignore[no-untyped-def]
    counts = np.zeros(_BINS, np.float64)
    for p in range(len(start) - 1):
        # No pair counts for more than five: a ring must not become the rule it is held against.
        weight = min(1.0, 5.0 / (start[p + 1] - start[p]))
        for i in range(start[p], start[p + 1]):
            if not np.isnan(delay[i]):
                bin_ = int(np.log2(1.0 + max(delay[i], 0.0)) * _PER_DOUBLING)
                counts[min(bin_, _BINS - 1)] += weight
    return counts


@njit(cache=True, nogil=True)
def _share_beyond(seconds, longer):  # type: ignore[no-untyped-def]
    x = min(np.log2(1.0 + max(seconds, 0.0)) * _PER_DOUBLING, _BINS - 1e-6)
    low = int(x)
    return longer[low] + (x - low) * (longer[low + 1] - longer[low])


@njit(cache=True, nogil=True)
def _beyond(delay, longer):  # type: ignore[no-untyped-def]
    quick = np.empty(len(delay), np.float32)
    for i in range(len(delay)):
        quick[i] = np.nan if np.isnan(delay[i]) else _share_beyond(delay[i], longer)
    return quick


@njit(cache=True, nogil=True)
def _surprise(k, mean):  # type: ignore[no-untyped-def]
    """Return −log10 of the chance that a Poisson number with each mean is k or more."""
    told = np.zeros(len(k), np.float64)
    for i in range(len(k)):
        n, lam = k[i], max(mean[i], 1e-300)
        if n <= 0:
            continue
        total, term, j = 1.0, 1.0, float(n)
        if n > lam:
            while term > 1e-16 * total:
                j += 1.0
                term *= lam / j
                total += term
            log_p = n * math.log(lam) - lam - math.lgamma(n + 1.0) + math.log(total)
        else:
            j = n - 1.0
            while j > 0.0 and term > 1e-16 * total:
                term *= j / lam
                j -= 1.0
                total += term
            below = math.exp((n - 1.0) * math.log(lam) - lam - math.lgamma(float(n)) + math.log(total))
            log_p = math.log1p(-min(below, 1.0 - 1e-16))
        told[i] = max(-log_p / math.log(10.0), 0.0)
    return told


def _expected(log: _Log, pairs: Ints) -> Floats:
    """Return how many retweets chance would give each of these pairs."""
    made, k = log.made[log.source[pairs]], log.retweets[pairs]
    if log.everyone:
        others = log.received[log.target[pairs]] - k + 0.5
        told: Floats = made * others / (log.made.sum() - made + 1)
        return told
    return made / max(int(np.count_nonzero(log.received)), 1)


def _discoveries(surprise: Floats, tests: float) -> Floats:
    """Return Benjamini and Hochberg's q as −log10, where these are the least p of so many tests."""
    order = np.argsort(-surprise, kind="stable")
    q = surprise[order] + np.log10(np.arange(1, len(order) + 1)) - math.log10(max(tests, 1.0))
    told = np.empty(len(order))
    told[order] = np.maximum.accumulate(q[::-1])[::-1] if len(order) else q
    return np.maximum(told, 0.0)


def _strong(log: _Log) -> pl.DataFrame:
    """Return the strong pairs: pair (place in the log), a, c, k, p and q as −log10, captured (of the author)."""
    pair = np.flatnonzero((log.retweets >= LEAST) & log.inside[log.target])
    mean = _expected(log, pair)
    surprise = _surprise(log.retweets[pair], mean)
    tests = float(len(log.names)) * (len(log.names) - 1)
    if not log.everyone:
        tests = float(np.count_nonzero(log.made)) * np.count_nonzero(log.inside & (log.received > 0))
    q = _discoveries(surprise, tests)
    frame = pl.DataFrame(
        {"pair": pair, "a": log.source[pair], "c": log.target[pair], "k": log.retweets[pair]}
        | {"mean": mean, "surprise": surprise, "q": q, "received": log.received[log.target[pair]]}
    )
    return frame.filter(pl.col("q") >= -math.log10(RATE)).with_columns(
        captured=pl.col("k").sum().over("c") / pl.col("received")
    )


def _described(log: _Log, pairs: pl.DataFrame) -> pl.DataFrame:
    """Add tweets, coverage (of the author's retweeted tweets), median_delay, first_ts and last_ts."""
    if not log.timed:
        # Where no tweets are known, an author's most frequent retweeter stands for all of them.
        return pairs.with_columns(
            coverage=pl.col("k") / pl.col("k").max().over("c"),
            median_delay=pl.lit(None, pl.Float64),
            **{name: pl.lit(None, pl.Int64) for name in ("tweets", "first_ts", "last_ts")},
        )
    first, last, tweets, median = _ranges(log.start, pairs["pair"].to_numpy(), log.tweet, log.ts, log.delay)
    cores, place = np.unique(pairs["c"].to_numpy(), return_inverse=True)
    low, high = (log.start[np.searchsorted(log.target, cores + n)] for n in (0, 1))
    return pairs.with_columns(
        coverage=pl.Series(tweets / _different_in(low, high, log.tweet)[place]),
        median_delay=pl.Series(median).fill_nan(None),
        tweets=pl.Series(tweets),
        first_ts=pl.Series(first),
        last_ts=pl.Series(last),
    )


def _with_time(log: _Log, strong: pl.DataFrame) -> pl.DataFrame:
    """Add fast, steady and synchronous."""
    if not log.timed:
        return strong.with_columns(**{name: pl.lit(False) for name in ("fast", "steady", "synchronous")})
    pair, a, c = (strong[name].to_numpy() for name in ("pair", "a", "c"))
    other = np.ones(len(log.source), np.bool_)
    other[pair] = False
    sums = _sums(log.start, log.quick)
    own, own_band = _usual(log.source, other, sums, len(log.names))
    audience, its_band = _usual(log.target, other, sums, len(log.names))
    usual = np.maximum(_MEAN, np.maximum(own[a], audience[c]))
    band = np.minimum(own_band[a], its_band[c])
    fast, steady = _odd(*(column[pair] for column in sums), usual, band, _PAIR)
    # The regulars of an author taken together show less than a pair must, where they are many.
    cores, place = np.unique(c, return_inverse=True)
    known = sums[0][pair]
    together = (
        np.bincount(place, column, len(cores)) for column in (*(s[pair] for s in sums), usual * known, band * known)
    )
    n, quick, odds, squares, usual, band = together
    all_fast, all_steady = _odd(n, quick, odds, squares, usual / np.maximum(n, 1), band / np.maximum(n, 1), _REGULARS)
    many = np.bincount(place, minlength=len(cores)) >= _WHOLE.amplifiers_of_core
    fast |= (all_fast & many)[place]
    steady |= (all_steady & many)[place]
    regular = log.retweets >= LEAST
    return strong.with_columns(
        fast=pl.Series(fast), steady=pl.Series(steady), synchronous=pl.Series(_synchronous(log, regular)[pair])
    )


def _odd(
    known: Floats, quick: Floats, odds: Floats, squares: Floats, usual: Floats, band: Floats, needed: _Oddness
) -> tuple[Flags, Flags]:
    """Tell which sums of quickness lie above the usual mean, and whose log odds keep within the usual variance."""
    n = np.maximum(known, 1)
    mean, share = quick / n, (squares / n - (odds / n) ** 2) / np.maximum(band, 1e-9)
    ahead = mean - usual
    fast = (known >= LEAST) & (mean >= needed.mean) & (ahead >= needed.ahead)
    fast &= ahead * np.sqrt(n / _VARIANCE) >= needed.sure
    steady = (known >= needed.least) & (share <= needed.band)
    steady &= (1 - share) * np.sqrt(n) / _STRAYS >= needed.sure_of_band
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


def _usual(who: Ints, kept: Flags, sums: tuple[Floats, ...], size: int) -> tuple[Floats, Floats]:
    """Return by account the mean quickness over the kept pairs and the variance of its log odds.

    Where little is known, the mean is drawn towards that of everybody, the variance towards what is usual within
    one account.
    """
    n, quick, odds, squares = (np.bincount(who[kept], column[kept], size) for column in sums)
    within = np.maximum(squares - odds**2 / np.maximum(n, 1), 0)
    free = np.maximum(n - 1, 0)
    typical = (within.sum() + _PRIOR * _BAND) / (free.sum() + _PRIOR)
    return (quick + _PRIOR * _MEAN) / (n + _PRIOR), (within + _PRIOR * typical) / (free + _PRIOR)


def _synchronous(log: _Log, regular: Flags) -> Flags:
    """Tell which regular pairs meet other regulars of the author more often than their delays would make them."""
    first = np.flatnonzero(np.diff(log.target, prepend=-1))
    cores = np.append(first, len(log.target)).astype(np.int64)
    met, chance, spread = _meetings(cores, log.start, regular, log.tweet, log.ts, log.delay, log.longer)
    excess, k = met - chance, log.retweets
    told: Flags = (excess >= 0.2 * k) & (met >= 3) & (excess >= 3 * np.sqrt(np.maximum(spread, 0.25)))
    return told


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
                    while not near and 0 <= y < len(group) and abs(ts[row[group[y]]] - ts[i]) <= TOGETHER_MS:
                        near = of[group[y]] != p
                        y += step
                # Chance is that of everybody's delays, or of these regulars' on other tweets, if that is more.
                one = _share_beyond(delay[i] - seconds, longer) - _share_beyond(delay[i] + seconds, longer)
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


_TIMED = pl.col("fast") | pl.col("steady") | pl.col("synchronous")


def _structures(log: _Log, strong: pl.DataFrame, limits: _Limits) -> tuple[pl.DataFrame, set[int]]:
    """Return the pairs (pair, a, c, k) of each structure s that strong pairs show, and the structures by time."""
    timed = _large(_components(strong.filter(_TIMED & (pl.col("captured") >= _CAPTURED))), limits)
    shown = _components(pl.concat([timed, _paths(strong)]).unique("pair").sort("pair"))
    mass = _by_mass(log, strong, limits).with_columns(pl.col("s") + shown["s"].n_unique())
    # What mass shows of a core that time has shown is of the same structure.
    same = (
        mass.join(shown.select("c", "s").unique(), on="c", suffix="_shown").group_by("s").agg(pl.col("s_shown").min())
    )
    mass = mass.join(same, on="s", how="left", maintain_order="left").with_columns(s=pl.coalesce("s_shown", "s"))
    columns = ["pair", "a", "c", "k", "s"]
    both = pl.concat([shown.select(columns), mass.select(columns)]).unique("pair", keep="first").sort("s", "pair")
    clocked = shown.filter(pl.col("pair").is_in(timed["pair"].implode()))
    return both, set(clocked["s"].to_list())


def _components(pairs: pl.DataFrame) -> pl.DataFrame:
    """Set s to the weak component of each pair, numbered in the order of accounts."""
    nodes, ends = np.unique(pairs.select("a", "c").to_numpy(), return_inverse=True)
    ends = ends.reshape(-1, 2)
    graph = igraph.Graph(len(nodes), ends)
    member = np.asarray(graph.connected_components("weak").membership, np.int64)
    return pairs.with_columns(s=pl.Series(member[ends[:, 0]], dtype=pl.Int64))


def _large(pairs: pl.DataFrame, limits: _Limits) -> pl.DataFrame:
    """Keep the structures that have the accounts, pairs and retweets to be one."""
    size = pairs.group_by("s").agg(pairs=pl.len(), retweets=pl.col("k").sum())
    accounts = pl.concat([pairs.select("s", "a"), pairs.select("s", a="c")]).group_by("s").agg(pl.col("a").n_unique())
    kept = size.join(accounts, on="s").filter(
        (pl.col("a") >= limits.accounts) & (pl.col("pairs") >= limits.pairs) & (pl.col("retweets") >= limits.retweets)
    )
    return pairs.join(kept.select("s"), on="s", how="semi", maintain_order="left")


def _paths(strong: pl.DataFrame) -> pl.DataFrame:
    """Return pairs that follow one another: each account's most faithful regulars, several times over, never mutual."""
    pairs = strong.filter(
        (pl.col("k") >= _PATH_RETWEETS)
        & (pl.col("k") / pl.col("received") >= _PATH_SHARE)
        & (pl.col("coverage") >= _PATH_COVERS)
    ).filter(pl.col("k") >= pl.col("k").max().over("c") / 2)
    pairs = pairs.join(strong.select(a="c", c="a"), on=["a", "c"], how="anti", maintain_order="left")
    nodes, ends = np.unique(pairs.select("a", "c").to_numpy(), return_inverse=True)
    a, c = ends.reshape(-1, 2).T
    long = _depth(a, c, np.argsort(a), len(nodes))[a] + 1 + _depth(c, a, np.argsort(c), len(nodes))[c] >= _PATH
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


def _by_mass(log: _Log, strong: pl.DataFrame, limits: _Limits) -> pl.DataFrame:
    """Return the pairs of structures that mass alone shows."""

    def massive(pairs: pl.DataFrame, within: list[str]) -> pl.DataFrame:
        return pairs.filter(
            (pl.len().over(within) >= limits.amplifiers_of_core)
            & (pl.col("k").sum().over(within) >= limits.retweets_of_core)
            & (pl.col("k").sum().over(within) / pl.col("received") >= _CAPTURED_BY_MASS)
        )

    pairs = massive(strong, ["c"])
    nodes, ends = np.unique(pairs.select("a", "c").to_numpy(), return_inverse=True)
    ends = ends.reshape(-1, 2)
    graph = igraph.Graph(len(nodes), ends)
    weight = np.minimum(pairs["coverage"].to_numpy(), 1)
    igraph.set_random_number_generator(random.Random(0))  # noqa: S311 - the same graph, the same parts
    try:
        parts = graph.community_leiden("CPM", weights=weight, resolution=0.01, n_iterations=10)
    finally:
        igraph.set_random_number_generator(random)
    member = np.asarray(parts.membership, np.int64)
    own = member[ends[:, 0]]
    pairs = pairs.with_columns(s=pl.Series(own, dtype=pl.Int64)).filter(pl.Series(own == member[ends[:, 1]]))
    pairs = massive(pairs, ["s", "c"])
    pairs = pairs.filter(pl.col("a").n_unique().over("s") >= limits.amplifiers)
    return _without_debates(log, pairs) if log.everyone else pairs


def _without_debates(log: _Log, pairs: pl.DataFrame) -> pl.DataFrame:
    """Leave out the structures whose amplifiers mostly retweet each other too: people who talk among themselves."""
    member = pairs.select("s", "a").unique()
    of = np.full(len(log.names), -1, np.int64)
    of[member["a"].to_numpy()] = member["s"].to_numpy()
    among = np.flatnonzero((of[log.source] >= 0) & (of[log.source] == of[log.target]))
    received = np.bincount(log.target[among], log.retweets[among], len(log.names))[member["a"].to_numpy()]
    talk = member.with_columns(talks=pl.Series(received >= LEAST)).group_by("s").agg(pl.col("talks").mean())
    return pairs.join(talk.filter(pl.col("talks") <= 0.5), on="s", how="semi", maintain_order="left")


def _joined(log: _Log, members: pl.DataFrame, by_time: set[int]) -> pl.DataFrame:
    """Add the accounts too weak to show as pairs, and all that amplifiers and cores of a structure have together."""
    if not len(members):
        return members
    of_core, of_amplifier = (np.full(len(log.names), -1, np.int64) for _ in range(2))
    of_core[members["c"].to_numpy()] = members["s"].to_numpy()
    of_amplifier[members["a"].to_numpy()] = members["s"].to_numpy()
    of_member = np.where(of_amplifier >= 0, of_amplifier, of_core)
    towards, from_ = of_core[log.target], of_member[log.source]
    bands = _bands(log, members)
    timed = pl.col("s").is_in(sorted(by_time))
    usual = members.group_by("s", "a").agg(pl.col("k").sum()).group_by("s").agg(usual=pl.col("k").median())

    near = np.flatnonzero((towards >= 0) & (towards != of_amplifier[log.source]))
    amplifiers = _newcomers(log, near, "a", towards[near], bands).join(usual, on="s")
    amplifiers = amplifiers.filter(
        pl.when(timed).then(pl.col("like") >= 2).otherwise(pl.col("k") >= pl.col("usual") / 2)
    )
    near = np.flatnonzero((from_ >= 0) & (towards < 0) & log.inside[log.target])
    cores = _newcomers(log, near, "c", from_[near], bands).filter(
        (pl.col("k") / pl.col("received") >= _CAPTURED)
        & (pl.col("pairs") >= (3 if log.everyone else 2))
        & pl.when(timed).then(pl.col("like") >= 2).otherwise(pl.col("pairs") >= 5)
    )
    ties = pl.DataFrame({"s": from_[near], "a": log.source[near], "c": log.target[near], "k": log.retweets[near]})
    tied = ties.filter(pl.col("k") >= LEAST).join(cores, on=["s", "c"], how="semi")
    who = pl.concat([frame.select("s", "a") for frame in (members, amplifiers, tied)]).unique()
    whom = pl.concat([frame.select("s", "c") for frame in (members, cores)]).unique()
    near = np.flatnonzero(np.isin(log.target, whom["c"].to_numpy()))
    near = near[np.isin(log.source[near], who["a"].to_numpy())]
    pairs = pl.DataFrame({"pair": near, "a": log.source[near], "c": log.target[near], "k": log.retweets[near]})
    return pairs.join(who, on="a").join(whom, on=["c", "s"]).sort("s", "pair").select(members.columns)


def _bands(log: _Log, members: pl.DataFrame) -> pl.DataFrame:
    """Return the log of how much likelier each band of quickness is in a structure than anywhere: s, b0, b1, …"""
    counts = (
        _in_bands(members["pair"].to_numpy(), log.start, log.quick) if log.timed else np.zeros((len(members), _BANDS))
    )
    frame = pl.DataFrame(counts, schema=[f"b{b}" for b in range(_BANDS)]).with_columns(s=members["s"])
    sums = frame.group_by("s").sum()
    n = sums.select(pl.sum_horizontal(pl.exclude("s"))).to_series()
    # As if each band had been seen twice more, so that none is impossible.
    return sums.with_columns((((pl.exclude("s") + 2) * _BANDS) / (n + 2 * _BANDS)).log())


@njit(cache=True, nogil=True)
def _in_bands(pairs, start, quick):  # type: ignore[no-untyped-def]
    counts = np.zeros((len(pairs), _BANDS), np.float64)
    for x in range(len(pairs)):
        for i in range(start[pairs[x]], start[pairs[x] + 1]):
            if not np.isnan(quick[i]):
                counts[x, min(int(quick[i] * _BANDS), _BANDS - 1)] += 1
    return counts


def _newcomers(log: _Log, near: Ints, by: str, structure: Ints, bands: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts (`by`) tied to a structure s by more retweets than chance: k, pairs, received, like.

    `like` is the log of how much likelier their quickness is in that structure than anywhere.
    """
    counts = _in_bands(near, log.start, log.quick) if log.timed else np.zeros((len(near), _BANDS))
    names = [f"b{b}" for b in range(_BANDS)]
    frame = pl.DataFrame(counts, schema=names).with_columns(
        a=log.source[near],
        c=log.target[near],
        s=structure,
        k=log.retweets[near],
        received=log.received[log.target[near]],
        mean=_expected(log, near),
    )
    sums = frame.group_by(by, "s").agg(
        pl.col("k", "mean", *names).sum(), pairs=pl.len(), received=pl.col("received").first()
    )
    sums = sums.filter(pl.col("k") >= LEAST).sort("s", by)
    surprise = _surprise(sums["k"].to_numpy(), sums["mean"].to_numpy())
    tests = float(len(log.names)) * len(bands)
    sums = sums.filter(pl.Series(_discoveries(surprise, tests) >= -math.log10(RATE)))
    like = pl.sum_horizontal(pl.col(b) * pl.col(f"{b}_log") for b in names)
    return sums.join(bands.rename({b: f"{b}_log" for b in names}), on="s").with_columns(like=like).sort("s", by)


def _listed(log: _Log, strong: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return the strong pairs and those of structures, each with its structure s or null."""
    weak = members.join(strong, on="pair", how="anti").select("pair", "a", "c", "k").unique("pair").sort("pair")
    mean = _expected(log, weak["pair"].to_numpy())
    weak = _described(log, weak).with_columns(
        mean=pl.Series(mean), surprise=pl.Series(_surprise(weak["k"].to_numpy(), mean))
    )
    pairs = pl.concat([strong.with_columns(strong=pl.lit(True)), weak], how="diagonal_relaxed")
    flags = pl.col("fast", "steady", "synchronous", "strong").fill_null(False)
    return pairs.with_columns(flags).join(members.select("pair", "s"), on="pair", how="left").sort("s", "pair")


def _structures_told(log: _Log, pairs: pl.DataFrame, by_time: set[int]) -> pl.DataFrame:
    """Describe the structures s, the one with most retweets first."""
    inner = pairs.filter(pl.col("s").is_not_null())
    cores = (
        inner.group_by("s", "c")
        .agg(pl.col("k").sum(), pl.len().alias("n"))
        .sort("s", "k", "c", descending=[False, True, False])
    )
    cores = cores.with_columns(received=pl.Series(log.received[cores["c"].to_numpy()]))
    amplifiers = inner.group_by("s", "a").agg(pl.col("k").sum()).sort("s", "k", "a", descending=[False, True, False])
    both = cores.join(amplifiers, left_on=["s", "c"], right_on=["s", "a"], how="semi").group_by("s").agg(both=pl.len())
    mutual = (
        inner.join(inner, left_on=["s", "a", "c"], right_on=["s", "c", "a"], how="semi")
        .group_by("s")
        .agg(mutual=pl.len())
    )
    size = inner.group_by("s").agg(
        pairs=pl.len(),
        retweets=pl.col("k").sum(),
        first_ts=pl.col("first_ts").min(),
        last_ts=pl.col("last_ts").max(),
        median_delay=pl.col("median_delay").median(),
    )
    told = (
        size.join(
            cores.group_by("s", maintain_order=True).agg(
                core="c", captured=pl.col("k").sum() / pl.col("received").sum()
            ),
            on="s",
        )
        .join(amplifiers.group_by("s", maintain_order=True).agg(amplifier="a"), on="s")
        .join(both, on="s", how="left")
        .join(mutual, on="s", how="left")
        .with_columns(
            pl.col("both", "mutual").fill_null(0),
            cores=pl.col("core").list.len(),
            amplifiers=pl.col("amplifier").list.len(),
        )
        .sort("retweets", pl.col("core").list.first(), descending=[True, False])
        .with_row_index("structure", 1)
    )
    accounts = pl.col("cores") + pl.col("amplifiers") - pl.col("both")
    kind = (
        pl.when(pl.col("cores") == 1).then(pl.lit("ring"))
        .when(2 * pl.col("mutual") >= pl.col("pairs")).then(pl.lit("mutual ring"))
        .when((2 * pl.col("both") >= accounts) & (pl.col("pairs") <= 1.5 * (accounts - 1))).then(pl.lit("chain"))
        .when(pl.col("both") > 0).then(pl.lit("two layers"))
        .otherwise(pl.lit("multi-core ring"))
    )  # fmt: skip
    way = (
        pl.when(pl.col("s").is_in(list(by_time))).then(pl.lit("by time"))
        .when(pl.col("amplifiers") >= _WHOLE.amplifiers).then(pl.lit("by mass"))
        .otherwise(pl.lit("repetition only"))
    )  # fmt: skip
    return told.with_columns(
        kind=kind, way=way, structure=pl.col("structure").cast(pl.Int64), rank=pl.col("structure").cast(pl.Int64)
    )


def _accounts_told(log: _Log, pairs: pl.DataFrame, posts: pl.DataFrame | None) -> pl.DataFrame:
    """Describe every account by its number, with the roles that its structures give it."""
    size = len(log.names)
    strong = pairs.filter("strong").unique("pair", keep="first", maintain_order=True)
    timed = pl.when(_TIMED).then("k").otherwise(0).sum()
    as_core = strong.group_by(place="c").agg(
        regular_retweets=pl.col("k").sum(),
        amplifiers=pl.len(),
        median_delay=pl.col("median_delay").median(),
        in_step=timed / pl.col("k").sum(),
        expected=pl.col("mean").sum(),
    )
    as_amplifier = strong.group_by(place="a").agg(
        strong_pairs=pl.len(),
        repeated=pl.col("k").sum(),
        of_captured=(pl.col("k") * pl.col("captured")).sum() / pl.col("k").sum(),
        with_time=timed / pl.col("k").sum(),
        fast_share=pl.when("fast").then("k").otherwise(0).sum(),
        synchronous_share=pl.when("synchronous").then("k").otherwise(0).sum(),
        expected_of=pl.col("mean").sum(),
    )
    inner = pairs.filter(pl.col("structure").is_not_null())
    parts = pl.concat(
        [
            inner.select("structure", "k", place="c", core=pl.lit(True), amplifier=pl.lit(False)),
            inner.select("structure", "k", place="a", core=pl.lit(False), amplifier=pl.lit(True)),
        ]
    )
    most = (
        parts.group_by("place", "structure").agg(pl.col("k").sum())
        .sort("place", "k", "structure", descending=[False, True, False])
        .unique("place", keep="first").select("place", "structure")
    )  # fmt: skip
    role = parts.group_by("place").agg(pl.col("core", "amplifier").any())
    made, received = pl.col("retweets_made"), pl.col("retweets_received")
    told = (
        pl.DataFrame(
            {
                "place": np.arange(size),
                "account": log.names,
                "archived": log.inside,
                "retweets_received": log.received,
                "retweeted_by": np.bincount(log.target, minlength=size),
                "retweets_made": log.made,
                "authors": np.bincount(log.source, minlength=size),
                "top_author": _most(log.source, log.retweets, size),
            }
        )
        .join(as_core, on="place", how="left")
        .join(as_amplifier, on="place", how="left")
        .join(role, on="place", how="left")
        .join(most, on="place", how="left")
        .sort("place")
    )
    own = None if posts is None else posts.select(pl.col("account").cast(log.names.dtype), own="tweets")
    told = told.with_columns(own=pl.lit(None, pl.Int64)) if own is None else told.join(own, on="account", how="left")
    counts = ("regular_retweets", "amplifiers", "strong_pairs", "repeated", "fast_share", "synchronous_share")
    told = told.with_columns(
        pl.col(*counts, "in_step", "with_time", "of_captured", "expected", "expected_of").fill_null(0),
        pl.col("core", "amplifier").fill_null(False),
    )
    surprise = {
        name: pl.Series(_surprise(told[k].to_numpy(), told[mean].to_numpy()))
        for name, k, mean in (
            ("core_surprise", "regular_retweets", "expected"),
            ("amplifier_surprise", "repeated", "expected_of"),
        )
    }
    captured = (pl.col("regular_retweets") / received).fill_nan(0)
    return told.with_columns(
        captured=captured,
        core_score=captured * (1 - 0.5 ** (pl.col("amplifiers") / 2)) * (1 + pl.col("in_step")) / 2,
        amplifier_score=pl.col("of_captured") * (1 - 0.5 ** (pl.col("repeated") / 10)) * (1 + pl.col("with_time")) / 2,
        retweet_share=made / (made + pl.col("own")),
        top_author_share=(pl.col("top_author") / made).fill_nan(None),
        fast_share=(pl.col("fast_share") / made).fill_nan(0),
        synchronous_share=(pl.col("synchronous_share") / made).fill_nan(0),
        role=pl.when(pl.col("core") & pl.col("amplifier")).then(pl.lit("both"))
        .when("core").then(pl.lit("core"))
        .when("amplifier").then(pl.lit("amplifier"))
        .otherwise(pl.lit("neither")),
        **surprise,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _most(source, retweets, size):  # type: ignore[no-untyped-def]
    most = np.zeros(size, np.int64)
    for p in range(len(source)):
        most[source[p]] = max(most[source[p]], retweets[p])
    return most


@njit(cache=True, nogil=True)
def _first_rows(pairs, start, limit):  # type: ignore[no-untyped-def]
    """Return the first rows of each pair, and the place of the pair among these."""
    n = 0
    for p in pairs:
        n += min(start[p + 1] - start[p], limit)
    row, of = np.empty(n, np.int64), np.empty(n, np.int64)
    n = 0
    for x in range(len(pairs)):
        for i in range(start[pairs[x]], min(start[pairs[x] + 1], start[pairs[x]] + limit)):
            row[n], of[n] = i, x
            n += 1
    return row, of


def _named(log: _Log, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs as they are told."""
    return pairs.select(
        amplifier=log.names.gather(pairs["a"]),
        core=log.names.gather(pairs["c"]),
        retweets="k",
        tweets="tweets",
        p=10 ** -pl.col("surprise"),
        q=10 ** -pl.col("q"),
        surprise="surprise",
        median_delay="median_delay",
        fast="fast",
        steady="steady",
        synchronous="synchronous",
        strong="strong",
        first_ts="first_ts",
        last_ts="last_ts",
        structure="structure",
    )


def _with_community(log: _Log, structures: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return the structures as they are told, each with the community most of its accounts are in."""
    lists = {
        f"{name}_accounts": structures.select("structure", place=name).explode("place")
        for name in ("core", "amplifier")
    }
    member = pl.concat([frame.select("structure", "place") for frame in lists.values()]).unique()
    member = member.with_columns(community=accounts["community"].gather(member["place"]))
    most = (
        member.group_by("structure", "community").len()
        .with_columns(community_share=pl.col("len") / pl.col("len").sum().over("structure"))
        .filter(pl.col("community").is_not_null())
        .sort("structure", "len", "community", descending=[False, True, False])
        .unique("structure", keep="first")
    )  # fmt: skip
    for name, frame in lists.items():
        named = frame.with_columns(log.names.gather(frame["place"]).alias(name))
        structures = structures.join(named.group_by("structure", maintain_order=True).agg(name), on="structure")
    first = pl.col("core_accounts").list.first().cast(pl.String)
    return (
        structures.join(most, on="structure", how="left")
        .sort("structure")
        .select(
            *("structure", pl.format("ring of {}", first).alias("name"), "way", "kind", "cores", "amplifiers"),
            *(
                "core_accounts",
                "amplifier_accounts",
                "retweets",
                "first_ts",
                "last_ts",
                "median_delay",
                "captured",
                "rank",
            ),
            *("community", "community_share"),
        )
    )


def _evidence(log: _Log, pairs: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Return the first retweets of each pair that is told."""
    row, of = _first_rows(pairs["pair"].to_numpy(), log.start, limit if log.timed else 0)
    told = pairs.select("structure", "a", "c")[of]
    return told.select(
        structure="structure",
        amplifier=log.names.gather(told["a"]),
        core=log.names.gather(told["c"]),
        tweet=pl.Series(log.tweet[row], dtype=pl.Int64),
        ts=pl.Series(log.ts[row], dtype=pl.Int64),
        delay=pl.Series(log.delay[row].astype(np.float64), dtype=pl.Float64).fill_nan(None),
    )


def _overlaps(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return how many accounts two structures have in common."""
    inner = pairs.filter(pl.col("structure").is_not_null())
    member = pl.concat([inner.select("structure", place="a"), inner.select("structure", place="c")]).unique()
    met = member.join(member.rename({"structure": "other"}), on="place").filter(pl.col("structure") < pl.col("other"))
    return met.group_by("structure", "other").agg(accounts=pl.len()).sort("structure", "other")
