"""Ids of tweets → the moments that they carry, where they are ids of a platform whose ids do."""

from __future__ import annotations

import polars as pl

from explorer.readers.platforms import platform_of

# Of the shares that there are, so many have to be of a tweet whose moment is known.
_KNOWN = 0.9
# What a moment without seconds stands for, in milliseconds.
_MINUTE = 60_000


def moments_of_originals(frame: pl.DataFrame) -> pl.DataFrame | None:
    """Return the moment of each tweet that was shared, `object` and `moment`, or None where ids do not tell it.

    `frame` has `object` (an id of a tweet), `ts` and `message` (the sharing tweet's own id), by which it is told whose
    ids they are. A tweet whose id tells nothing has no moment; where more than a tenth of the shares are of such, none
    has. O(n).

    >>> id_ = lambda ts: (ts - 1_288_834_974_657) << 22
    >>> rows = pl.DataFrame({"object": [id_(1_600_000_000_000)], "ts": [1_600_000_005_000]})
    >>> told = moments_of_originals(rows.with_columns(message=pl.lit(id_(1_600_000_005_000))))
    >>> told["moment"].to_list()
    [1600000000000]
    """
    if "message" not in frame.columns or frame["object"].dtype != pl.Int64 or not frame.height:
        return None
    few = frame.head(100_000)
    platform = platform_of(few["message"], few["ts"], _MINUTE)
    told = frame.select("object", moment=platform.moments_of(pl.col("object")))
    # A tweet of a day that is yet to come has another platform's id.
    told = told.with_columns(moment=pl.when(pl.col("moment") <= frame["ts"].max()).then("moment"))
    if told["moment"].is_not_null().mean() < _KNOWN:  # type: ignore[operator]
        return None
    return told.unique("object")
