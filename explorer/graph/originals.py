"""Ids of tweets → the moments that they carry, where they are ids of a platform whose ids do."""

from __future__ import annotations

import polars as pl

from explorer.methods.arrays import Counts
from explorer.readers.platforms import platform_of

# Of the shares that there are, so many have to be of a tweet whose moment is known.
_KNOWN = 0.9
# What a moment without seconds stands for, in milliseconds.
_MINUTE = 60_000


def moments_of_originals(tweets: pl.Series, times: Counts, some: pl.DataFrame, last: int) -> pl.Series | None:
    """Return the moment of each of some tweets (different ids), or None where ids do not tell it.

    `times` is how often each was shared, `last` the last moment of any share. `some` of the shares, with `ts` and
    `message` (the sharing tweet's own id), tell whose ids they are. A tweet whose id tells nothing has no moment; where
    more than a tenth of the shares are of such, none has. O(tweets).

    >>> import numpy as np
    >>> id_ = lambda ts: (ts - 1_288_834_974_657) << 22
    >>> some = pl.DataFrame({"ts": [1_600_000_005_000], "message": [id_(1_600_000_005_000)]})
    >>> tweets = pl.Series([id_(1_600_000_000_000), id_(1_700_000_000_000)])
    >>> moments_of_originals(tweets, np.array([9, 1]), some, 1_600_000_005_000).to_list()
    [1600000000000, None]
    """
    platform = platform_of(some["message"], some["ts"], _MINUTE)
    moment = platform.moments_of(pl.col("tweet"))
    # A tweet of a day that is yet to come has another platform's id.
    moments = tweets.alias("tweet").to_frame().select(pl.when(moment <= last).then(moment)).to_series()
    told = times[moments.is_not_null().to_numpy()].sum()
    return moments if told >= _KNOWN * times.sum() else None
