"""Retweets and the authors of tweets → who amplifies whom: how often, of how many tweets, when, how fast."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from explorer.methods.arrays import Ints, for_reading
from explorer.process.compiling import njit

# What `amplification` is given. Accounts are categories: four bytes each, however long their ids.
ACCOUNT = pl.Categorical(pl.Categories("account", "explorer", pl.UInt32))
AUTHORS: dict[str, pl.DataType] = {"id": pl.Int64(), "author": ACCOUNT, "posted": pl.Int64()}
REPEATS: dict[str, pl.DataType] = {"source": ACCOUNT, "tweet": pl.Int64(), "ts": pl.Int64()}

# Rows of a stretch. Up to so many retweets, and tweets with them, are dealt with before numba would be there.
_STRETCH = 1_000_000
_FEW_RETWEETS, _FEW_TWEETS = 20_000, 100_000

_UNKNOWN = np.iinfo(np.int64).min


def amplification(repeats: pl.DataFrame, authors: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield one row for each account and author it retweeted, ordered by both, a stretch at a time.

    `repeats` has the columns of `REPEATS`, one row a retweet; `authors` those of `AUTHORS`, each tweet once;
    moments in milliseconds, null where one is not known. Columns: `source`, `target` (text), `retweets`, `tweets`
    (different ones), `first_ts`, `last_ts` (milliseconds, of the moments that are known), `median_delay` (seconds, null
    where of no retweet both its moment and its tweet's are known).
    O(n log n) in the retweets, which are sorted twice; about 80 bytes each.

    >>> authors = pl.DataFrame({"id": [7], "author": ["ann"], "posted": [0]}, schema=AUTHORS)
    >>> repeats = pl.DataFrame({"source": ["bob", "bob"], "tweet": [7, 7], "ts": [1_000, 3_000]}, schema=REPEATS)
    >>> [row for part in amplification(repeats, authors) for row in part.rows()]
    [('bob', 'ann', 2, 1, 1000, 3000, 2.0)]
    """
    names, place = _names(repeats["source"], authors["author"])
    at = _rows(authors["id"].to_numpy(), repeats["tweet"].to_numpy())
    known = np.flatnonzero(at >= 0)
    at = at[known]
    pair = place[repeats["source"].to_physical().to_numpy()[known]].astype(np.int64) << 32
    pair |= place[authors["author"].to_physical().to_numpy()[at]]
    posted = authors["posted"].fill_null(_UNKNOWN).to_numpy()[at]
    del at
    tweet, ts = repeats["tweet"].to_numpy()[known], repeats["ts"].fill_null(_UNKNOWN).to_numpy()[known]
    sums = _sums.plain if len(pair) <= _FEW_RETWEETS else _sums
    pairs, retweets, tweets, first, last, delay = sums(pair, np.argsort(pair), tweet, ts, posted)
    del pair, tweet, ts, posted
    for start in range(0, len(pairs), _STRETCH):
        part = slice(start, start + _STRETCH)
        yield pl.DataFrame(
            {
                "source": names.gather(pairs[part] >> 32),
                "target": names.gather(pairs[part] & 0xFFFFFFFF),
                "retweets": retweets[part],
                "tweets": tweets[part],
                "first_ts": _moments(first[part]),
                "last_ts": _moments(last[part]),
                "median_delay": pl.Series(delay[part] / 1000).fill_nan(None),
            }
        )


def _moments(ts: Ints) -> pl.Series:
    """Return moments, none where it is not known."""
    return pl.Series(ts).set(pl.Series(ts == _UNKNOWN), None)


def _names(*categories: pl.Series) -> tuple[pl.Series, Ints]:
    """Return the names of categories in their order, and the place of each category's number in it."""
    known = pl.concat(categories).unique()
    coded = pl.DataFrame({"code": known.to_physical(), "name": known.cast(pl.String)}).sort("name")
    codes = coded["code"].to_numpy()
    place = np.zeros(int(codes.max()) + 1 if len(codes) else 1, np.int64)
    place[codes] = np.arange(len(codes))
    return coded["name"], place


def _rows(tweets: Ints, wanted: Ints) -> Ints:
    """Return the row of each wanted tweet among `tweets`, -1 where it is none of them."""
    join = _merge_join.plain if len(tweets) + len(wanted) <= _FEW_TWEETS else _merge_join
    found: Ints = join(for_reading(tweets), np.argsort(tweets), for_reading(wanted), np.argsort(wanted))
    return found


@njit(cache=True, nogil=True)
def _merge_join(tweets, order, wanted, by_tweet):  # type: ignore[no-untyped-def]
    at = np.full(len(wanted), -1, np.int64)
    i = 0
    for row in by_tweet:
        tweet = wanted[row]
        while i < len(order) and tweets[order[i]] < tweet:
            i += 1
        if i < len(order) and tweets[order[i]] == tweet:
            at[row] = order[i]
    return at


@njit(cache=True, nogil=True)
def _sums(pair, order, tweet, ts, posted):  # type: ignore[no-untyped-def]
    n = 0
    for i in range(len(order)):
        if i == 0 or pair[order[i]] != pair[order[i - 1]]:
            n += 1
    pairs = np.empty(n, np.int64)
    retweets = np.empty(n, np.int64)
    different = np.empty(n, np.int64)
    first = np.empty(n, np.int64)
    last = np.empty(n, np.int64)
    delay = np.empty(n, np.float64)
    start, k = 0, 0
    while start < len(order):
        end = start
        while end < len(order) and pair[order[end]] == pair[order[start]]:
            end += 1
        rows = order[start:end]
        pairs[k] = pair[rows[0]]
        retweets[k] = len(rows)
        first[k] = ts[rows[0]]
        last[k] = ts[rows[0]]
        if len(rows) == 1:
            different[k] = 1
            known = ts[rows[0]] != _UNKNOWN and posted[rows[0]] != _UNKNOWN
            delay[k] = ts[rows[0]] - posted[rows[0]] if known else np.nan
        else:
            seen = np.sort(tweet[rows])
            different[k] = 1 + (seen[1:] != seen[:-1]).sum()
            delays = np.empty(len(rows), np.float64)
            m = 0
            for row in rows:
                if ts[row] == _UNKNOWN:
                    continue
                first[k] = min(first[k], ts[row]) if first[k] != _UNKNOWN else ts[row]
                last[k] = max(last[k], ts[row])
                if posted[row] != _UNKNOWN:
                    delays[m] = ts[row] - posted[row]
                    m += 1
            delay[k] = np.median(delays[:m]) if m else np.nan
        start = end
        k += 1
    return pairs, retweets, different, first, last, delay
