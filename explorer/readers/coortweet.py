"""Shares in the four columns of CooRTweet: object_id, account_id, content_id, timestamp_share.

Source: Righetti and Balluff 2025; https://github.com/nicolarighetti/CooRTweet.
"""

from __future__ import annotations

import polars as pl

from explorer.readers import ACCOUNTS, BARE, RETWEETS, SHARES, TWEETS, Batch
from explorer.readers.columns import Rows, TabularFormat, lost
from explorer.readers.normalise import account_id, damaged_id, epoch_seconds, is_hashed
from explorer.readers.platforms import ANY, OF_WHICH, UNLESS_TOLD, platform_of
from explorer.readers.rows import numeric_ids, refs, to_table
from explorer.readers.values import Kind


def _tables(rows: Rows) -> Batch:
    """Return the accounts, their shares as retweets, and the objects as tweets.

    An id that is no whole number becomes a negative one, and the object keeps it as `ref`. The id of a retweet is
    that of the content, which may share several objects: it then stands at several retweets. Where the contents' ids
    agree with the moments in the file, they are taken for that platform's (`platform_of`): the moment, in seconds
    since 1970, becomes the content id's own where that lies in the same second, and objects have the moment of theirs.
    """
    content, thing, account = pl.col("content_id"), pl.col("object_id"), account_id(pl.col("account_id"))
    frame = rows.frame.with_columns(account=account, file_ts=epoch_seconds(pl.col("timestamp_share")))
    reason = (
        pl.when(thing.is_null())
        .then(pl.lit("no object id"))
        .when(damaged_id(thing))
        .then(lost("object id"))
        .when(pl.col("account").is_null())
        .then(pl.lit("no account id"))
        .when(damaged_id(pl.col("account")))
        .then(lost("account id"))
        .when(content.is_null())
        .then(pl.lit("no content id"))
        .when(damaged_id(content))
        .then(lost("content id"))
        .when(pl.col("file_ts").is_null())
        .then(pl.lit("no moment: timestamp_share is not in seconds since 1970"))
    )
    frame, rejects = rows.sift(frame, reason)
    frame = frame.with_columns(
        numeric_ids(frame["object_id"]).alias("tweet"),
        numeric_ids(frame["content_id"]).alias("tweet_id"),
        ref=refs(thing),
    )
    shares = frame.select(share=pl.concat_str("account", content, thing, separator="\0")).to_series()
    second = pl.col("file_ts") // 1000 * 1000
    platform = platform_of(frame["tweet_id"], frame.select(second).to_series(), 1000)
    own = platform.moments_of(pl.col("tweet_id"))
    frame = frame.with_columns(timed=(own - second).is_between(0, 999).fill_null(False))
    frame = frame.with_columns(ts=pl.when("timed").then(own).otherwise("file_ts"))
    first = frame.unique("account", keep="first", maintain_order=True)
    accounts = first.select("row", id="account", hashed=is_hashed(pl.col("account")), listed=True, detail=BARE)
    things = frame.unique("tweet", keep="first", maintain_order=True)
    # Where contents are timed, so are objects, unless they would be younger than their share.
    of_id = platform.moments_of(pl.col("tweet"))
    posted = pl.when(pl.col("timed") & (of_id <= pl.col("ts"))).then(of_id)
    return Batch(
        accounts=to_table(accounts, ACCOUNTS),
        tweets=to_table(things.select("ref", "row", id="tweet", exact=True, ts=posted, detail=BARE), TWEETS),
        retweets=to_table(
            frame.select(
                "account", "tweet", "tweet_id", "ts", "row", exact=True, found=pl.lit("not found"), ref=refs(content)
            ),
            RETWEETS,
        ),
        rejects=rejects,
        ids=numeric_ids(shares),
        platform=platform.key,
    )


READER = TabularFormat(
    name=SHARES,
    title="shares (CooRTweet CSV: object_id, account_id, content_id, timestamp_share)",
    platform=ANY,
    needed={
        "object_id": Kind.ID,
        "account_id": Kind.ID,
        "content_id": Kind.ID,
        "timestamp_share": Kind.VALUE,
    },
    to_tables=_tables,
    cannot_tell=(
        f"{OF_WHICH}: objects with one id in several files count as one{UNLESS_TOLD}",
        "what was shared: every object counts as a tweet, every share of it as a retweet",
        "who made the objects, what they say, and what the accounts are called",
    ),
)
