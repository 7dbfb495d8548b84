"""Retweets as numbers: in the order of author and retweeter, and how quick each was."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from explorer.methods.amplification import ACCOUNT
from explorer.methods.arrays import Flags, Floats, Ints
from explorer.process.compiling import njit

# Accounts by their places, four bytes each; -1 is none.
Places = NDArray[np.int32]

# Bins of log2(1 + seconds), and how many to a doubling: the distribution of delays is kept in these.
BINS, PER_DOUBLING = 1_800, 64

# How far a moment may be off, where an archive tells it to the minute only.
_ROUNDED_MS = 60_000


@dataclass(frozen=True)
class Log:
    """Retweets in the order (author, retweeter), and the pairs they make, in the same order.

    `inside` tells by account whether it can be a core, `everyone` whether the retweets are everybody's or only
    those of an archive, `listed` by account whether a file says that it was removed. `source` and `target` of a
    pair are places in `names`; `start` is a pair's first row, with the end of the last; `made` and `received` are
    retweets by account. `tweet`, `ts`, `delay` (seconds, NaN where unknown) and `quick` (share of all delays that
    are longer) have one entry a row, and none where only sums are known; `longer` is that share at the edges of
    bins.
    """

    names: pl.Series
    inside: Flags
    listed: Flags
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
    can be cores. O(n + pairs log pairs), some 50 bytes a row
    beside the frame.

    >>> frame = pl.DataFrame({"retweeter": ["bob", "bob"], "author": ["ann", "bob"], "retweets": [3, 1]})
    >>> log = ordered(frame, True, None)
    >>> log.names.to_list(), log.source.tolist(), log.target.tolist(), log.retweets.tolist()
    (['ann', 'bob'], [1], [0], [3])
    """
    names, source, target = _numbered(frame["retweeter"], frame["author"])
    order = _by_pair(source, target, len(names))
    source, target = source[order], target[order]
    first = np.flatnonzero((np.diff(target, prepend=-1) != 0) | (np.diff(source, prepend=-1) != 0))
    start = np.append(first, len(order)).astype(np.int64)
    source, target = source[first].astype(np.int64), target[first].astype(np.int64)
    nothing = np.empty(0, np.int64)
    tweet, ts, delay, quick = nothing, nothing, np.empty(0, np.float32), np.empty(0, np.float32)
    longer = np.empty(0)
    if summed:
        sums = frame["retweets"].fill_null(0).to_numpy().astype(np.int64)[order]
        retweets = np.add.reduceat(sums, first) if len(first) else nothing
    else:
        retweets = np.diff(start)
        tweet = frame["tweet"].fill_null(-1).to_numpy()[order].astype(np.int64)
        # A retweet much older than its tweet tells that one of the moments is wrong.
        late = pl.col("ts") - pl.col("posted")
        seconds = (pl.when(late >= -_ROUNDED_MS).then(late) / 1000).cast(pl.Float32).fill_null(float("nan"))
        delay = frame.select(seconds).to_series().to_numpy()[order]
        ts = frame["ts"].fill_null(0).to_numpy()[order].astype(np.int64)
        _by_moment(start, tweet, ts, delay)
        longer, quick = _quickness(delay, start)
    made = np.bincount(source, retweets, len(names)).astype(np.int64)
    received = np.bincount(target, retweets, len(names)).astype(np.int64)
    listed, everyone = np.zeros(len(names), np.bool_), archived is None
    if archived is not None:
        listed = names.is_in(archived.cast(names.dtype).implode()).to_numpy()
    inside = np.ones(len(names), np.bool_) if everyone else listed
    return Log(
        *(names, inside, listed, everyone, source, target, start, retweets, made, received),
        *(tweet, ts, delay, quick, longer),
    )


def as_seen(log: Log) -> Log:
    """Return the log as what is known of it allows: an archive's, or everybody's.

    An archive holds what its accounts did: whoever retweets in it is listed, popularity in it was made by them, and
    only they can be cores. Where anybody else retweets too, or nobody is known to be listed, the retweets are
    everybody's, and everybody can be a core. O(pairs).

    >>> frame = pl.DataFrame({"retweeter": ["bob", "eve"], "author": ["ann", "ann"], "retweets": [3, 1]})
    >>> [as_seen(ordered(frame, True, pl.Series(known))).everyone for known in (["bob", "eve"], ["bob"], [])]
    [False, True, True]
    """
    if log.everyone or (len(log.source) and log.listed[log.source].all()):
        return log
    return replace(log, everyone=True, inside=np.ones(len(log.names), np.bool_))


def _numbered(*columns: pl.Series) -> tuple[pl.Series, Places, Places]:
    """Return the accounts in the order of their names and each row's place among them, -1 where it has none."""
    if not columns[0].dtype.is_integer():
        columns = tuple(c if c.dtype == ACCOUNT else c.cast(pl.String).cast(ACCOUNT) for c in columns)
    known = pl.concat([c.unique() for c in columns]).drop_nulls().unique()
    names = known.cast(pl.String).sort() if known.dtype == ACCOUNT else known.sort()
    if known.dtype != ACCOUNT:
        placed = [names.search_sorted(c.fill_null(0)).cast(pl.Int32).to_numpy() for c in columns]
    else:
        codes = pl.DataFrame({"code": known.to_physical(), "name": known.cast(pl.String)}).sort("name")["code"]
        place = np.zeros(int(codes.to_numpy().max(initial=0)) + 1, np.int32)
        place[codes.to_numpy()] = np.arange(len(codes))
        placed = [place[c.to_physical().fill_null(0).to_numpy()] for c in columns]
    source, target = (np.where(c.is_null().to_numpy(), np.int32(-1), p) for c, p in zip(columns, placed, strict=True))
    return names, source, target


@njit(cache=True, nogil=True)
def _by_pair(source, target, size):  # type: ignore[no-untyped-def]
    """Return the places of the rows in the order of author, retweeter and input: two counting sorts.

    Rows without an account, or of one's own tweets, are left out.
    """
    kept = 0
    of_source, of_target = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    for i in range(len(source)):
        if source[i] >= 0 and target[i] >= 0 and source[i] != target[i]:
            of_source[source[i] + 1] += 1
            of_target[target[i] + 1] += 1
            kept += 1
    for n in range(size):
        of_source[n + 1] += of_source[n]
        of_target[n + 1] += of_target[n]
    half, order = np.empty(kept, np.uint32), np.empty(kept, np.uint32)
    for i in range(len(source)):
        if source[i] >= 0 and target[i] >= 0 and source[i] != target[i]:
            half[of_source[source[i]]] = i
            of_source[source[i]] += 1
    for x in range(kept):
        i = half[x]
        order[of_target[target[i]]] = i
        of_target[target[i]] += 1
    return order


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
    longer = 1 - np.concatenate([[0.0], np.cumsum(counts)]) / total if total else np.zeros(BINS + 1)
    return longer, _beyond(delay, longer)


@njit(cache=True, nogil=True)
def _histogram(delay, start):  # type: ignore[no-untyped-def]
    counts = np.zeros(BINS, np.float64)
    for p in range(len(start) - 1):
        # No pair counts for more than five: a ring must not become the rule it is held against.
        weight = min(1.0, 5.0 / (start[p + 1] - start[p]))
        for i in range(start[p], start[p + 1]):
            if not np.isnan(delay[i]):
                bin_ = int(np.log2(1.0 + max(delay[i], 0.0)) * PER_DOUBLING)
                counts[min(bin_, BINS - 1)] += weight
    return counts


@njit(cache=True, nogil=True)
def share_beyond(seconds, longer):  # type: ignore[no-untyped-def]
    """Return the share of all delays that are longer than so many seconds: `Log.longer` between its bins. O(1).

    >>> longer = np.linspace(1, 0, BINS + 1)
    >>> share_beyond(0, longer), round(share_beyond(1, longer), 3)
    (1.0, 0.964)
    """
    x = np.log2(1.0 + max(seconds, 0.0)) * PER_DOUBLING
    low = min(int(x), BINS - 1)
    return longer[low] + min(x - low, 1.0) * (longer[low + 1] - longer[low])


@njit(cache=True, nogil=True)
def _beyond(delay, longer):  # type: ignore[no-untyped-def]
    quick = np.empty(len(delay), np.float32)
    for i in range(len(delay)):
        quick[i] = np.nan if np.isnan(delay[i]) else share_beyond(delay[i], longer)
    return quick
