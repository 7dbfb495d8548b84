"""Tweets and posts of Bluesky in the tables of minet and gazouilloire.

Sources: https://github.com/medialab/twitwi (constants.py, bluesky/types.py), which both write with.
"""

from __future__ import annotations

import polars as pl

from explorer.readers.clocks import MomentForm
from explorer.readers.platforms import BLUESKY, TWITTER
from explorer.readers.table_posts import as_day, as_moment, as_number, as_told, parted, table
from explorer.readers.values import Kind

_LISTED = "which accounts were removed: every author of a post counts as listed"
_ID, _TEXT, _HANDLE, _VALUE, _COUNT = Kind.ID, Kind.TEXT, Kind.HANDLE, Kind.VALUE, Kind.COUNT

TWEETS_TABLE = table(
    "minet",
    "tweets of minet or gazouilloire (CSV)",
    TWITTER,
    needed={"id": _ID, "user_id": _ID, "user_screen_name": _HANDLE, "text": _TEXT, "timestamp_utc": _VALUE},
    optional={
        **dict.fromkeys(("user_name", "user_description", "user_location", "source_name"), _TEXT),
        **dict.fromkeys(("to_username", "retweeted_user", "quoted_user", "user_url"), _VALUE),
        **dict.fromkeys(("to_userid", "to_tweetid", "retweeted_id", "retweeted_user_id"), _ID),
        **dict.fromkeys(("quoted_id", "quoted_user_id"), _ID),
        **dict.fromkeys(("user_followers", "user_friends", "retweet_count", "like_count", "reply_count"), _COUNT),
        **dict.fromkeys(("user_created_at", "user_timestamp_utc", "lang", "lat", "lng", "links", "hashtags"), _VALUE),
        **dict.fromkeys(("mentioned_ids", "mentioned_names", "retweeted_timestamp_utc", "media_files"), _VALUE),
    },
    known_by=("retweeted_id", "to_tweetid"),
    fields={
        "account": as_told("user_id"),
        "handle": as_told("user_screen_name"),
        "name": as_told("user_name"),
        "description": as_told("user_description"),
        "location": as_told("user_location"),
        "profile_url": as_told("user_url"),
        "followers": as_number("user_followers"),
        "following": as_number("user_friends"),
        "created": pl.coalesce(as_day("user_timestamp_utc", MomentForm.SECONDS), as_day("user_created_at")),
        "post": as_told("id"),
        "ts": as_moment("timestamp_utc", MomentForm.SECONDS),
        "text": as_told("text"),
        "language": as_told("lang"),
        "client": as_told("source_name"),
        "reply_count": as_number("reply_count"),
        "like_count": as_number("like_count"),
        "retweet_count": as_number("retweet_count"),
        "latitude": as_told("lat"),
        "longitude": as_told("lng"),
        "tags": parted("hashtags", "|"),
        "links": parted("links", "|"),
        "mentions": pl.when(parted("mentioned_ids", "|").list.len() > 0)
        .then(parted("mentioned_ids", "|"))
        .otherwise(parted("mentioned_names", "|").list.eval("@" + pl.element())),
        "mention_handles": parted("mentioned_names", "|"),
        "images": parted("media_files", "|"),
        "replied": as_told("to_tweetid"),
        "replied_account": as_told("to_userid"),
        "replied_handle": as_told("to_username"),
        "quoted": as_told("quoted_id"),
        "quoted_account": as_told("quoted_user_id"),
        "quoted_handle": as_told("quoted_user"),
        "is_repost": pl.col("retweeted_id").is_not_null(),
        "repost": as_told("retweeted_id"),
        "repost_account": as_told("retweeted_user_id"),
        "repost_handle": as_told("retweeted_user"),
        "repost_ts": as_moment("retweeted_timestamp_utc", MomentForm.SECONDS),
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
    needed={"uri": _ID, "user_did": _ID, "text": _TEXT, "timestamp_utc": _VALUE},
    optional={
        **dict.fromkeys(("user_name", "user_diplay_name", "user_display_name", "original_text"), _TEXT),
        "user_handle": _HANDLE,
        **dict.fromkeys(("repost_by_user_handle", "quoted_user_handle"), _VALUE),
        **dict.fromkeys(("to_post_uri", "to_user_did", "repost_by_user_did", "quoted_uri", "quoted_user_did"), _ID),
        **dict.fromkeys(("repost_count", "like_count", "reply_count", "quote_count"), _COUNT),
        **dict.fromkeys(("user_timestamp_utc", "user_langs", "links", "hashtags", "mentioned_user_dids"), _VALUE),
        **dict.fromkeys(("mentioned_user_handles", "repost_timestamp_utc"), _VALUE),
    },
    known_by=("mentioned_user_dids", "user_langs"),
    fields={
        "account": as_told("who"),
        "handle": as_told("handle"),
        "name": as_told("name"),
        "created": as_day("created", MomentForm.SECONDS),
        "post": as_told("post"),
        "ts": as_moment("when", MomentForm.SECONDS),
        "text": as_told("said"),
        "language": pl.col("user_langs").str.extract(r"^([\w-]+)", 1),
        "quote_count": as_number("quote_count"),
        "reply_count": as_number("reply_count"),
        "like_count": as_number("like_count"),
        "retweet_count": as_number("repost_count"),
        "tags": parted("hashtags", "|"),
        "links": parted("links", "|"),
        "mentions": parted("mentioned_user_dids", "|"),
        "mention_handles": parted("mentioned_user_handles", "|"),
        "replied": pl.when(~pl.col("by")).then("to_post_uri"),
        "replied_account": pl.when(~pl.col("by")).then("to_user_did"),
        "quoted": pl.when(~pl.col("by")).then("quoted_uri"),
        "quoted_account": pl.when(~pl.col("by")).then("quoted_user_did"),
        "quoted_handle": pl.when(~pl.col("by")).then("quoted_user_handle"),
        "is_repost": as_told("by"),
        "repost": as_told("of"),
        "repost_account": as_told("whose"),
        "repost_handle": as_told("whose_handle"),
        "repost_ts": as_moment("of_when", MomentForm.SECONDS),
    },
    prepare=_reposting,
    found="repost_by_user_did",
    cannot_tell=("followers", "reposts, but for those of the account whose posts were asked for", _LISTED),
)
