"""Tweets and posts of Bluesky in the tables of minet and gazouilloire.

Sources: https://github.com/medialab/twitwi (constants.py, bluesky/types.py), which both write with.
"""

from __future__ import annotations

import polars as pl

from explorer.readers.clocks import Clock
from explorer.readers.platforms import BLUESKY, TWITTER
from explorer.readers.table_posts import day, moment, number, parted, table, text
from explorer.readers.values import Kind

_LISTED = "which accounts were removed: every author of a post counts as listed"
_ID, _TEXT, _VALUE, _COUNT = Kind.ID, Kind.TEXT, Kind.VALUE, Kind.COUNT

TWEETS = table(
    "minet",
    "tweets of minet or gazouilloire (CSV)",
    TWITTER,
    needed={"id": _ID, "user_id": _ID, "user_screen_name": _TEXT, "text": _TEXT, "timestamp_utc": _VALUE},
    optional={
        **dict.fromkeys(("user_name", "user_description", "user_location", "source_name"), _TEXT),
        **dict.fromkeys(("to_username", "retweeted_user", "quoted_user", "user_url"), _TEXT),
        **dict.fromkeys(("to_userid", "to_tweetid", "retweeted_id", "retweeted_user_id"), _ID),
        **dict.fromkeys(("quoted_id", "quoted_user_id"), _ID),
        **dict.fromkeys(("user_followers", "user_friends", "retweet_count", "like_count", "reply_count"), _COUNT),
        **dict.fromkeys(("user_created_at", "user_timestamp_utc", "lang", "lat", "lng", "links", "hashtags"), _VALUE),
        **dict.fromkeys(("mentioned_ids", "mentioned_names", "retweeted_timestamp_utc"), _VALUE),
    },
    known_by=("retweeted_id", "to_tweetid"),
    fields={
        "account": text("user_id"),
        "handle": text("user_screen_name"),
        "name": text("user_name"),
        "description": text("user_description"),
        "location": text("user_location"),
        "profile_url": text("user_url"),
        "followers": number("user_followers"),
        "following": number("user_friends"),
        "created": pl.coalesce(day("user_timestamp_utc", Clock.SECONDS), day("user_created_at")),
        "post": text("id"),
        "ts": moment("timestamp_utc", Clock.SECONDS),
        "text": text("text"),
        "language": text("lang"),
        "client": text("source_name"),
        "reply_count": number("reply_count"),
        "like_count": number("like_count"),
        "retweet_count": number("retweet_count"),
        "latitude": text("lat"),
        "longitude": text("lng"),
        "tags": parted("hashtags", "|"),
        "links": parted("links", "|"),
        "mentions": pl.when(parted("mentioned_ids", "|").list.len() > 0)
        .then(parted("mentioned_ids", "|"))
        .otherwise(parted("mentioned_names", "|").list.eval("@" + pl.element())),
        "mention_handles": parted("mentioned_names", "|"),
        "replied": text("to_tweetid"),
        "replied_account": text("to_userid"),
        "replied_handle": text("to_username"),
        "quoted": text("quoted_id"),
        "quoted_account": text("quoted_user_id"),
        "quoted_handle": text("quoted_user"),
        "is_repost": pl.col("retweeted_id").is_not_null(),
        "repost": text("retweeted_id"),
        "repost_account": text("retweeted_user_id"),
        "repost_handle": text("retweeted_user"),
        "repost_ts": moment("retweeted_timestamp_utc", Clock.SECONDS),
    },
    found="retweeted_id",
    cannot_tell=("how often tweets were quoted", _LISTED),
)


def _reposting(frame: pl.DataFrame) -> pl.DataFrame:
    """A row of a repost is the post that is repeated, with who did it and when beside."""
    by = pl.col("repost_by_user_did").is_not_null()
    made = pl.format("at://{}/app.bsky.feed.repost/?{}", "repost_by_user_did", "uri")
    none = pl.lit(None, pl.String)
    return frame.with_columns(
        by=by,
        who=pl.when(by).then("repost_by_user_did").otherwise("user_did"),
        handle=pl.when(by).then("repost_by_user_handle").otherwise("user_handle"),
        name=pl.when(by).then(none).otherwise(pl.coalesce("user_diplay_name", "user_display_name", "user_name")),
        created=pl.when(by).then(none).otherwise("user_timestamp_utc"),
        post=pl.when(by).then(made).otherwise("uri"),
        when=pl.when(by).then("repost_timestamp_utc").otherwise("timestamp_utc"),
        of=pl.when(by).then("uri"),
        whose=pl.when(by).then("user_did"),
        whose_handle=pl.when(by).then("user_handle"),
        of_when=pl.when(by).then("timestamp_utc"),
        said=pl.coalesce("original_text", "text"),
    )


BLUESKY_POSTS = table(
    "minet-bluesky",
    "posts of Bluesky in minet's table (CSV)",
    BLUESKY,
    needed={"uri": _ID, "user_did": _ID, "user_handle": _TEXT, "text": _TEXT, "timestamp_utc": _VALUE},
    optional={
        **dict.fromkeys(("user_name", "user_diplay_name", "user_display_name", "original_text"), _TEXT),
        **dict.fromkeys(("repost_by_user_handle", "quoted_user_handle"), _TEXT),
        **dict.fromkeys(("to_post_uri", "to_user_did", "repost_by_user_did", "quoted_uri", "quoted_user_did"), _ID),
        **dict.fromkeys(("repost_count", "like_count", "reply_count", "quote_count"), _COUNT),
        **dict.fromkeys(("user_timestamp_utc", "user_langs", "links", "hashtags", "mentioned_user_dids"), _VALUE),
        **dict.fromkeys(("mentioned_user_handles", "repost_timestamp_utc"), _VALUE),
    },
    known_by=("mentioned_user_dids", "repost_count"),
    fields={
        "account": text("who"),
        "handle": text("handle"),
        "name": text("name"),
        "created": day("created", Clock.SECONDS),
        "post": text("post"),
        "ts": moment("when", Clock.SECONDS),
        "text": text("said"),
        "language": pl.col("user_langs").str.extract(r"^([\w-]+)", 1),
        "quote_count": number("quote_count"),
        "reply_count": number("reply_count"),
        "like_count": number("like_count"),
        "retweet_count": number("repost_count"),
        "tags": parted("hashtags", "|"),
        "links": parted("links", "|"),
        "mentions": parted("mentioned_user_dids", "|"),
        "mention_handles": parted("mentioned_user_handles", "|"),
        "replied": pl.when(~pl.col("by")).then("to_post_uri"),
        "replied_account": pl.when(~pl.col("by")).then("to_user_did"),
        "quoted": pl.when(~pl.col("by")).then("quoted_uri"),
        "quoted_account": pl.when(~pl.col("by")).then("quoted_user_did"),
        "quoted_handle": pl.when(~pl.col("by")).then("quoted_user_handle"),
        "is_repost": text("by"),
        "repost": text("of"),
        "repost_account": text("whose"),
        "repost_handle": text("whose_handle"),
        "repost_ts": moment("of_when", Clock.SECONDS),
    },
    prepare=_reposting,
    found="repost_by_user_did",
    cannot_tell=("followers", "reposts, but for those of the account whose posts were asked for", _LISTED),
)
