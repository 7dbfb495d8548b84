"""Messages in the eight columns of the coordination-network-toolkit.

Source: Graham, QUT Digital Observatory 2020; https://github.com/QUT-Digital-Observatory/coordination-network-toolkit.
"""

from __future__ import annotations

import polars as pl

from explorer.readers import ACCOUNTS, BARE, FULL, RETWEETS, STUB, TWEETS, Batch
from explorer.readers.addresses import links
from explorer.readers.columns import Rows, TabularFormat, lost
from explorer.readers.normalise import (
    account_id,
    damaged_id,
    epoch_seconds,
    is_hashed,
    mentions_in,
    tags_in,
    text_list,
)
from explorer.readers.platforms import ANY, LEAST_GLOBAL_ID, OF_WHICH, UNLESS_TOLD, Platform, platform_of
from explorer.readers.rows import numeric_ids, only_named, refs, to_table
from explorer.readers.values import Kind

# Before its colon a handle may be that of a domain or a server: @name.bsky.social, @name@server.
_SAID_AGAIN = r"^RT @(?:([\w.-]*\w(?:@[\w.-]*\w)?):|(\w+))\s*"
_AS_NUMBER = pl.col("message_id").cast(pl.Int64, strict=False)


def _tables(rows: Rows) -> Batch:
    """Return the accounts, their messages as tweets, and their reposts as retweets.

    An id that is no whole number becomes a negative one and is kept as `ref`. The id of a repost, which nothing
    points at, becomes one made of account and id where it is too small to be a platform's, and is kept so as well.
    Addresses are separated by spaces, or a Python list. Where the ids agree with the moments in the file, they are
    taken for that platform's (`platform_of`): the moment, in seconds since 1970, becomes the id's own where that lies
    in the same second. Hashtags and mentions are those in the text.
    """
    message = pl.col("message_id")
    frame = rows.frame.with_columns(user=account_id(pl.col("user_id")), file_ts=epoch_seconds(pl.col("timestamp")))
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
        .when(pl.col("file_ts").is_null())
        .then(pl.lit("no moment: timestamp is not in seconds since 1970"))
    )
    frame, rejects = rows.sift(frame, reason)
    urls = pl.col("urls").str.strip_chars()
    listed = text_list(frame["urls"].set(~frame["urls"].str.contains(r"^\s*\[").fill_null(True), None))
    spaced = frame.select(
        pl.when(~urls.str.starts_with("[")).then(urls.str.replace_all(r"\s+", " ").str.split(" "))
    ).to_series()
    frame = frame.with_columns(
        numeric_ids(frame["message_id"]).alias("id"),
        numeric_ids(frame["repost_id"]).alias("tweet"),
        numeric_ids(frame["reply_id"]).alias("replied"),
        links(spaced.zip_with(spaced.is_not_null(), listed)).alias("links"),
        tags_in(frame["message"]).alias("tags"),
        at=pl.when(pl.col("repost_id").is_not_null()).then(
            pl.coalesce(pl.col("message").str.extract(_SAID_AGAIN, group) for group in (1, 2))
        ),
    )
    frame = frame.with_columns(
        said=pl.when(pl.col("at").is_null()).then("message").otherwise(pl.col("message").str.replace(_SAID_AGAIN, "")),
        # A name at a server is an id as it stands.
        author=pl.when(pl.col("at").str.contains("@")).then("at").otherwise("@" + pl.col("at")).str.to_lowercase(),
    )
    second = pl.col("file_ts") // 1000 * 1000
    platform = platform_of(frame["id"], frame.select(second).to_series(), 1000)
    of_id = platform.moments_of(pl.col("id"))
    frame = frame.with_columns(
        mentions_in(frame["said"]).alias("mentions"), timed=(of_id - second).is_between(0, 999).fill_null(False)
    )
    frame = frame.with_columns(ts=pl.when("timed").then(of_id).otherwise("file_ts"))
    frame = _kept_apart(frame)
    own, reposts = frame.filter(pl.col("tweet").is_null()), frame.filter(pl.col("tweet").is_not_null())
    found = pl.when(pl.col("at").is_not_null()).then(pl.lit("handle in the text")).otherwise(pl.lit("not found"))
    return Batch(
        accounts=pl.concat([_profiles(frame), _seen(frame, reposts)]),
        tweets=pl.concat([_own(own), _reposted(reposts, platform), _answered(own, platform)]),
        retweets=to_table(
            reposts.select(
                "tweet",
                "author",
                "ts",
                "row",
                account="user",
                exact=True,
                tweet_id="id",
                found=found,
                # As it came, also where the number is made of more: of whose it is, for it is a small one.
                ref=pl.when(pl.col("id").ne_missing(_AS_NUMBER)).then("message_id"),
            ),
            RETWEETS,
        ),
        rejects=rejects,
        ids=frame["id"],
        platform=platform.key,
    )


def _kept_apart(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep apart the reposts of several files that number their messages from 0 on."""
    small = pl.col("id").is_between(0, LEAST_GLOBAL_ID - 1) & pl.col("tweet").is_not_null()
    both = frame.select(pl.when(small).then(pl.concat_str("user", pl.lit("\0"), "message_id"))).to_series()
    return frame.with_columns(pl.coalesce(numeric_ids(both), "id").alias("id"))


def _profiles(frame: pl.DataFrame) -> pl.DataFrame:
    first = frame.sort(pl.col("username").is_null(), maintain_order=True)
    first = first.unique("user", keep="first", maintain_order=True)
    detail = pl.when(pl.col("username").is_not_null()).then(STUB).otherwise(BARE)
    rows = first.select(
        "row", id="user", handle="username", hashed=is_hashed(pl.col("user")), listed=True, detail=detail
    )
    return to_table(rows, ACCOUNTS)


def _seen(frame: pl.DataFrame, reposts: pl.DataFrame) -> pl.DataFrame:
    named = reposts.select("row", id="author", handle="at")
    mentioned = frame.select("row", id="mentions").explode("id").with_columns(handle=pl.lit(None, pl.String))
    return only_named(pl.concat([named, mentioned.select("row", "id", "handle")]))


def _own(frame: pl.DataFrame) -> pl.DataFrame:
    rows = frame.select(
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
        ref=refs(pl.col("message_id")),
        replied_exact=True,
        detail=FULL,
    )
    return to_table(rows, TWEETS)


def _reposted(reposts: pl.DataFrame, platform: Platform) -> pl.DataFrame:
    """Return what reposts tell of the messages they repeat; of several, the one with the most text."""
    first = reposts.sort([pl.col("said").str.len_bytes(), -pl.col("row")], descending=True, nulls_last=True).unique(
        "tweet", keep="first", maintain_order=True
    )
    columns = ("author", "tags", "links", "mentions", "row")
    rows = first.select(
        *columns,
        id="tweet",
        exact=True,
        ref=refs(pl.col("repost_id")),
        text="said",
        ts=_posted("tweet", platform),
        detail=STUB,
    )
    return to_table(rows, TWEETS)


def _answered(own: pl.DataFrame, platform: Platform) -> pl.DataFrame:
    answers = own.filter(pl.col("replied").is_not_null()).unique("replied", keep="first", maintain_order=True)
    ref = refs(pl.col("reply_id"))
    rows = answers.select("row", id="replied", exact=True, ref=ref, ts=_posted("replied", platform), detail=BARE)
    return to_table(rows, TWEETS)


def _posted(column: str, platform: Platform) -> pl.Expr:
    """The moment of a message that is pointed at: that of its id, where the pointing one's id is timed as well."""
    of_id = platform.moments_of(pl.col(column))
    return pl.when(pl.col("timed") & (of_id <= pl.col("ts"))).then(of_id)


READER = TabularFormat(
    name="coordination-toolkit",
    title="messages (coordination-network-toolkit CSV: message_id, user_id, username, repost_id, …)",
    platform=ANY,
    needed={
        "message_id": Kind.ID,
        "user_id": Kind.ID,
        "repost_id": Kind.ID,
        "timestamp": Kind.VALUE,
    },
    optional={"username": Kind.HANDLE, "reply_id": Kind.ID, "message": Kind.TEXT, "urls": Kind.VALUE},
    to_tables=_tables,
    cannot_tell=(
        f"{OF_WHICH}: messages with one id in several files count as one message{UNLESS_TOLD}",
        "who wrote a reposted message that is not in the file, unless its text begins with RT @handle",
        "languages, applications, counts and quotations, and profiles of accounts",
    ),
)
