"""Messages in the eight columns of the coordination-network-toolkit.

Source: Graham, QUT Digital Observatory 2020; https://github.com/QUT-Digital-Observatory/coordination-network-toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from explorer.readers import ACCOUNTS, BARE, FULL, RETWEETS, STUB, TWEETS, Batch, ByteStream, Label, records
from explorer.readers.columns import batches, lost, names, sift
from explorer.readers.normalise import (
    FIRST_TIMED_ID,
    account_id,
    damaged_id,
    epoch_seconds,
    finer_moment,
    is_hashed,
    links,
    mentions_in,
    moment_of_id,
    tags_in,
    text_list,
)
from explorer.readers.rows import filled, numbers, seen, unnumbered

name = "coordination-toolkit"
title = "messages (coordination-network-toolkit CSV: message_id, user_id, username, repost_id, …)"
cannot_tell = (
    "of which platform its ids are: messages with one id in several files count as one message",
    "who wrote a reposted message that is not in the file, unless its text begins with RT @handle",
    "languages, applications, counts and quotations, and profiles of accounts",
)

_NEEDED = ("message_id", "user_id", "repost_id", "timestamp")
_OPTIONAL = ("username", "reply_id", "message", "urls")


def recognises(head: bytes) -> bool:
    """Whether the first line names the columns of this format."""
    return set(names(head)).issuperset(_NEEDED)


def label(file_name: str) -> Label | None:
    """Return nothing: such files are named at will."""
    return None


def read(stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
    """Yield the accounts, their messages as tweets, and their reposts as retweets.

    An id that is no whole number becomes a negative one and is kept as `ref`. The id of a repost, which nothing
    points at, becomes one made of account and id where it is too small to be a platform's. Addresses are separated by
    spaces, or a Python list. The moment, in seconds since 1970, becomes the id's own where that lies in the
    same second. Hashtags and mentions are those in the text. Raises `InputError` where a column that nothing
    works without is missing.
    """
    yield from batches(
        stream, _batch, needed=lambda _: _NEEDED, optional=_OPTIONAL, name=name, memory=memory, encoding=encoding
    )


def _batch(frame: pl.DataFrame, batch: records.Records) -> Batch:
    message = pl.col("message_id")
    frame = frame.with_columns(user=account_id(pl.col("user_id")), told=epoch_seconds(pl.col("timestamp")))
    reason = (
        pl.when(message.is_null())
        .then(pl.lit("no message id"))
        .when(damaged_id(message))
        .then(lost("message id"))
        .when(pl.col("user").is_null())
        .then(pl.lit("no account id"))
        .when(damaged_id(pl.col("user")))
        .then(lost("account id"))
        .when(damaged_id(pl.col("repost_id")))
        .then(lost("repost id"))
        .when(damaged_id(pl.col("reply_id")))
        .then(lost("reply id"))
        .when(pl.col("told").is_null())
        .then(pl.lit("no moment: timestamp is not in seconds since 1970"))
    )
    frame, rejects = sift(frame, reason, batch)
    urls = pl.col("urls").str.strip_chars()
    listed = text_list(frame["urls"].set(~frame["urls"].str.contains(r"^\s*\[").fill_null(True), None))
    spaced = frame.select(
        pl.when(~urls.str.starts_with("[")).then(urls.str.replace_all(r"\s+", " ").str.split(" "))
    ).to_series()
    frame = frame.with_columns(
        numbers(frame["message_id"]).alias("id"),
        numbers(frame["repost_id"]).alias("tweet"),
        numbers(frame["reply_id"]).alias("replied"),
        links(spaced.zip_with(spaced.is_not_null(), listed)).alias("links"),
        tags_in(frame["message"]).alias("tags"),
        at=pl.when(pl.col("repost_id").is_not_null()).then(pl.col("message").str.extract(r"^RT @(\w+)")),
    )
    frame = frame.with_columns(
        said=pl.when(pl.col("at").is_null())
        .then("message")
        .otherwise(pl.col("message").str.replace(r"^RT @\w+:?\s*", "")),
        author="@" + pl.col("at").str.to_lowercase(),
        ts=finer_moment(pl.col("told") // 1000 * 1000, pl.col("id"), 1000),
    )
    frame = frame.with_columns(
        mentions_in(frame["said"]).alias("mentions"), timed=pl.col("ts") == moment_of_id(pl.col("id"))
    )
    frame = frame.with_columns(ts=pl.when("timed").then("ts").otherwise("told"))
    frame = _told_apart(frame)
    own, reposts = frame.filter(pl.col("tweet").is_null()), frame.filter(pl.col("tweet").is_not_null())
    found = pl.when(pl.col("at").is_not_null()).then(pl.lit("handle in the text")).otherwise(pl.lit("not found"))
    return Batch(
        accounts=pl.concat([_profiles(frame), _seen(frame, reposts)]),
        tweets=pl.concat([_own(own), _reposted(reposts), _answered(own)]),
        retweets=filled(
            reposts.select("tweet", "author", "ts", "row", account="user", exact=True, tweet_id="id", found=found),
            RETWEETS,
        ),
        rejects=rejects,
        ids=frame["id"],
        records=batch.records,
        lines=batch.lines,
    )


def _told_apart(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep apart the reposts of several files that number their messages from 0 on."""
    small = pl.col("id").is_between(0, FIRST_TIMED_ID - 1) & pl.col("tweet").is_not_null()
    both = frame.select(pl.when(small).then(pl.concat_str("user", pl.lit("\0"), "message_id"))).to_series()
    return frame.with_columns(pl.coalesce(numbers(both), "id").alias("id"))


def _profiles(frame: pl.DataFrame) -> pl.DataFrame:
    first = frame.sort(pl.col("username").is_null(), maintain_order=True)
    first = first.unique("user", keep="first", maintain_order=True)
    detail = pl.when(pl.col("username").is_not_null()).then(STUB).otherwise(BARE)
    told = first.select(
        "row", id="user", handle="username", hashed=is_hashed(pl.col("user")), listed=True, detail=detail
    )
    return filled(told, ACCOUNTS)


def _seen(frame: pl.DataFrame, reposts: pl.DataFrame) -> pl.DataFrame:
    named = reposts.select("row", id="author", handle="at")
    mentioned = frame.select("row", id="mentions").explode("id").with_columns(handle=pl.lit(None, pl.String))
    return seen(pl.concat([named, mentioned.select("row", "id", "handle")]))


def _own(frame: pl.DataFrame) -> pl.DataFrame:
    told = frame.select(
        "id",
        "ts",
        "replied",
        "tags",
        "links",
        "mentions",
        "row",
        exact=True,
        author="user",
        text="message",
        ref=unnumbered(pl.col("message_id")),
        replied_exact=True,
        detail=FULL,
    )
    return filled(told, TWEETS)


def _reposted(reposts: pl.DataFrame) -> pl.DataFrame:
    """Return what reposts tell of the messages they repeat; of several, the one with the most text."""
    first = reposts.sort([pl.col("said").str.len_bytes(), -pl.col("row")], descending=True, nulls_last=True).unique(
        "tweet", keep="first", maintain_order=True
    )
    columns = ("author", "tags", "links", "mentions", "row")
    told = first.select(
        *columns,
        id="tweet",
        exact=True,
        ref=unnumbered(pl.col("repost_id")),
        text="said",
        ts=_posted("tweet"),
        detail=STUB,
    )
    return filled(told, TWEETS)


def _answered(own: pl.DataFrame) -> pl.DataFrame:
    answers = own.filter(pl.col("replied").is_not_null()).unique("replied", keep="first", maintain_order=True)
    ref = unnumbered(pl.col("reply_id"))
    told = answers.select("row", id="replied", exact=True, ref=ref, ts=_posted("replied"), detail=BARE)
    return filled(told, TWEETS)


def _posted(column: str) -> pl.Expr:
    """The moment of a message that is pointed at: that of its id, where the pointing one's id is timed as well."""
    of_id = moment_of_id(pl.col(column))
    return pl.when(pl.col("timed") & (of_id <= pl.col("ts"))).then(of_id)
