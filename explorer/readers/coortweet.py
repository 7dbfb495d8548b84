"""Shares in the four columns of CooRTweet: object_id, account_id, content_id, timestamp_share.

Source: Righetti and Balluff 2025; https://github.com/nicolarighetti/CooRTweet.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from explorer.readers import ACCOUNTS, BARE, RETWEETS, TWEETS, Batch, ByteStream, Label, records
from explorer.readers.columns import batches, lost, names, sift
from explorer.readers.normalise import (
    FIRST_TIMED_ID,
    account_id,
    damaged_id,
    epoch_seconds,
    finer_moment,
    is_hashed,
    moment_of_id,
)
from explorer.readers.rows import filled, numbers, unnumbered

name = "coortweet"
title = "shares (CooRTweet CSV: object_id, account_id, content_id, timestamp_share)"
cannot_tell = (
    "of which platform its ids are: objects with one id in several files count as one",
    "what was shared: every object counts as a tweet, every share of it as a retweet",
    "who made the objects, what they say, and what the accounts are called",
)

_COLUMNS = ("object_id", "account_id", "content_id", "timestamp_share")


def recognises(head: bytes) -> bool:
    """Whether the first line names the columns of this format."""
    return set(names(head)).issuperset(_COLUMNS)


def label(file_name: str) -> Label | None:
    """Return nothing: such files are named at will."""
    return None


def read(stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
    """Yield the accounts, their shares as retweets, and the objects as tweets.

    An id that is no whole number becomes a negative one, and the object keeps it as `ref`. A share is known by
    its content, where that and the object are numbers such as platforms give; else by account, content and
    object, for a content may share several objects. The moment, in seconds since 1970, becomes the content id's
    own where that lies in the same second.
    Raises `InputError` where a column is missing.
    """
    yield from batches(
        stream, _batch, needed=lambda _: _COLUMNS, optional=(), name=name, memory=memory, encoding=encoding
    )


def _batch(frame: pl.DataFrame, batch: records.Records) -> Batch:
    content, thing, account = pl.col("content_id"), pl.col("object_id"), account_id(pl.col("account_id"))
    frame = frame.with_columns(account=account, told=epoch_seconds(pl.col("timestamp_share")))
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
        .when(pl.col("told").is_null())
        .then(pl.lit("no moment: timestamp_share is not in seconds since 1970"))
    )
    frame, rejects = sift(frame, reason, batch)
    given = [column.cast(pl.Int64, strict=False) >= FIRST_TIMED_ID for column in (content, thing)]
    whole = pl.all_horizontal(unnumbered(content).is_null(), unnumbered(thing).is_null(), *given)
    apart = pl.concat_str("account", content, thing, separator="\0")
    frame = frame.with_columns(
        numbers(frame["object_id"]).alias("tweet"),
        ref=unnumbered(thing),
        share=pl.when(whole).then(content).otherwise(apart),
    )
    frame = frame.with_columns(numbers(frame["share"]).alias("tweet_id"))
    frame = frame.with_columns(ts=finer_moment(pl.col("told") // 1000 * 1000, pl.col("tweet_id"), 1000))
    frame = frame.with_columns(timed=pl.col("ts") == moment_of_id(pl.col("tweet_id")))
    frame = frame.with_columns(ts=pl.when("timed").then("ts").otherwise("told"))
    first = frame.unique("account", keep="first", maintain_order=True)
    accounts = first.select("row", id="account", hashed=is_hashed(pl.col("account")), listed=True, detail=BARE)
    things = frame.unique("tweet", keep="first", maintain_order=True)
    # Where contents are timed, so are objects, unless they would be younger than their share.
    of_id = moment_of_id(pl.col("tweet"))
    posted = pl.when(pl.col("timed") & (of_id <= pl.col("ts"))).then(of_id)
    return Batch(
        accounts=filled(accounts, ACCOUNTS),
        tweets=filled(things.select("ref", "row", id="tweet", exact=True, ts=posted, detail=BARE), TWEETS),
        retweets=filled(
            frame.select("account", "tweet", "tweet_id", "ts", "row", exact=True, found=pl.lit("not found")), RETWEETS
        ),
        rejects=rejects,
        ids=frame["tweet_id"],
        records=batch.records,
        lines=batch.lines,
    )
