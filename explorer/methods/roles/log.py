"""Retweets as numbers: in the order of author and retweeter, and how quick each was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from explorer.methods.amplification import ACCOUNT
from explorer.methods.arrays import Flags, Floats, Ints
from explorer.process.compiling import njit

# Bins of log2(1 + seconds), and how many to a doubling: the distribution of delays is kept in these.
_BINS, _PER_DOUBLING = 1_800, 64

# How far a moment may be off, where an archive tells it to the minute only.
_ROUNDED_MS = 60_000


@dataclass(frozen=True)
class Log:
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


def ordered(frame: pl.DataFrame, summed: bool, archived: pl.Series | None) -> Log:
    """Number the accounts by name and put the retweets in order; what has no account, or is one's own, is left out.

    `frame` has the columns of `explorer.methods.roles`: those of sums where `summed`; `archived` are the accounts that
    can be cores. O(n log n), some 140 bytes a row.

    >>> frame = pl.DataFrame({"retweeter": ["bob", "bob"], "author": ["ann", "bob"], "retweets": [3, 1]})
    >>> log = ordered(frame, True, None)
    >>> log.names.to_list(), log.source.tolist(), log.target.tolist(), log.retweets.tolist()
    (['ann', 'bob'], [1], [0], [3])
    """
    names, source, target = _numbered(frame["retweeter"], frame["author"])
    kept = np.flatnonzero((source >= 0) & (target >= 0) & (source != target))
    pair = (target << 32) | source
    order = kept[np.argsort(pair[kept])]
    source, target = source[order], target[order]
    first = np.flatnonzero(np.diff(pair[order], prepend=-1))
    start = np.append(first, len(order)).astype(np.int64)
    source, target = source[first], target[first]
    nothing = np.empty(0, np.int64)
    tweet, ts, delay, quick = nothing, nothing, np.empty(0, np.float32), np.empty(0, np.float32)
    longer = np.empty(0)
    if summed:
        sums = frame["retweets"].fill_null(0).to_numpy().astype(np.int64)[order]
        retweets = np.add.reduceat(sums, first) if len(first) else nothing
    else:
        retweets = np.diff(start)
        tweet = frame["tweet"].fill_null(-1).to_numpy().astype(np.int64)[order]
        # A retweet much older than its tweet tells that one of the moments is wrong.
        late = pl.col("ts") - pl.col("posted")
        when = frame.select(
            ts=pl.col("ts").fill_null(0), delay=(pl.when(late >= -_ROUNDED_MS).then(late) / 1000).cast(pl.Float32)
        )
        ts, delay = when["ts"].to_numpy()[order], when["delay"].to_numpy()[order]
        _by_moment(start, tweet, ts, delay)
        longer, quick = _quickness(delay, start)
    made = np.bincount(source, retweets, len(names)).astype(np.int64)
    received = np.bincount(target, retweets, len(names)).astype(np.int64)
    inside = np.ones(len(names), np.bool_)
    if archived is not None:
        inside = names.is_in(archived.cast(names.dtype).implode()).to_numpy()
    everyone = archived is None
    return Log(
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
    longer = 1 - np.concatenate([[0.0], np.cumsum(counts)]) / total if total else np.zeros(_BINS + 1)
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
def share_beyond(seconds, longer):  # type: ignore[no-untyped-def]
    """Return the share of all delays that are longer than so many seconds: `Log.longer` between its bins. O(1).

    >>> longer = np.linspace(1, 0, _BINS + 1)
    >>> share_beyond(0, longer), round(share_beyond(1, longer), 3)
    (1.0, 0.964)
    """
    x = np.log2(1.0 + max(seconds, 0.0)) * _PER_DOUBLING
    low = min(int(x), _BINS - 1)
    return longer[low] + min(x - low, 1.0) * (longer[low + 1] - longer[low])


@njit(cache=True, nogil=True)
def _beyond(delay, longer):  # type: ignore[no-untyped-def]
    quick = np.empty(len(delay), np.float32)
    for i in range(len(delay)):
        quick[i] = np.nan if np.isnan(delay[i]) else share_beyond(delay[i], longer)
    return quick
