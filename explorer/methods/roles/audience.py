"""Who retweets an author, and how often those who do come back: what is usual, whatever the author is."""

from __future__ import annotations

import math

import numpy as np

from explorer.methods.arrays import Floats, Ints
from explorer.methods.roles.log import Log
from explorer.process.compiling import njit


def audience(log: Log, authors: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of some authors (places in the log's names): for each its place among these, and in the log.

    Both in the order of `authors`. O(pairs of the authors + authors log pairs).

    >>> import polars as pl
    >>> from explorer.methods.roles.log import ordered
    >>> log = ordered(pl.DataFrame({"retweeter": ["bob", "eve", "bob"], "author": ["ann", "ann", "zoe"]}).with_columns(
    ...     retweets=1), True, None)
    >>> [part.tolist() for part in audience(log, np.array([3, 0]))]
    [[0, 1, 1], [2, 0, 1]]
    """
    low, high = (np.searchsorted(log.target, authors + n) for n in (0, 1))
    of = np.repeat(np.arange(len(authors)), high - low)
    first = np.cumsum(high - low) - (high - low)
    return of, np.arange(len(of)) - first[of] + low[of]


def come_back(of: Ints, k: Ints, made: Ints, authors: int) -> Floats:
    """Return by author how often its audience comes back: retweets of it for each retweet that somebody makes.

    Row by row, in the order of authors: whose audience it is (`of`, 0 to `authors`), how often the account retweeted
    that author (at least once), and how many retweets it `made` in all. Numbers of those who came once are taken as
    Poisson, with a mean that is this rate times what they made; the rate is the one at which so many as did would come
    twice or more: Σ 1 − y/(e^y − 1) = #{k ≥ 2}, y = rate · made. It counts who came back, not how often, so a few
    faithful ones do not sway it. 0 where nobody came back. O(40 rows).

    >>> rows = np.zeros(100, np.int64), np.repeat([1, 2], [90, 10]), np.full(100, 50)
    >>> come_back(*rows, 1).round(5).tolist()
    [0.00414]
    """
    ends = np.searchsorted(of, np.arange(authors + 1)).astype(np.int64)
    rates: Floats = _rates(ends, np.asarray(k, np.int64), np.asarray(made, np.int64))
    return rates


@njit(cache=True, nogil=True)
def _rates(ends, k, made):  # type: ignore[no-untyped-def]
    rates = np.zeros(len(ends) - 1, np.float64)
    for x in range(len(rates)):
        again = 0
        for i in range(ends[x], ends[x + 1]):
            again += k[i] > 1
        if again == 0:
            continue
        low, high = 1e-9, 10.0
        for _ in range(40):
            rate = math.sqrt(low * high)
            would = 0.0
            for i in range(ends[x], ends[x + 1]):
                y = rate * made[i]
                would += 1.0 - (y / math.expm1(y) if y < 500.0 else 0.0)
            if would < again:
                low = rate
            else:
                high = rate
        rates[x] = low
    return rates
