"""The CSV that 4CAT exports, of each platform that it collects.

Source: https://github.com/digitalmethodsinitiative/4cat (datasources; `map_item` of each).
"""

from __future__ import annotations

import polars as pl

from explorer.readers.clocks import MomentForm
from explorer.readers.normalise import account_id
from explorer.readers.platforms import BLUESKY, INSTAGRAM, TELEGRAM, TIKTOK, TRUTH_SOCIAL, TWITTER
from explorer.readers.rows import MADE
from explorer.readers.table_posts import (
    as_addresses,
    as_day,
    as_handles,
    as_moment,
    as_number,
    as_told,
    parted,
    table,
    yes,
)
from explorer.readers.values import Kind, without_thousands

_ID, _TEXT, _HANDLE, _VALUE, _COUNT = Kind.ID, Kind.TEXT, Kind.HANDLE, Kind.VALUE, Kind.COUNT
_LISTED = "which accounts were removed: every author of a post counts as listed"
_WHOSE = "which post a repost repeats: reposts of the same text by the same author count as those of one post"


def _said_of_quoting(frame: pl.DataFrame) -> pl.DataFrame:
    """Earlier versions call whom a post quotes and answers otherwise."""
    return frame.with_columns(
        quoted_handle=pl.coalesce("quote_author", "quoted_user"),
        replied_handle=pl.coalesce("replied_author", "replied_user"),
    )


_OF_X = {
    "account": as_told("author_id"),
    "handle": as_told("author"),
    "name": as_told("author_fullname"),
    "post": as_told("id"),
    "ts": as_moment("unix_timestamp", MomentForm.SECONDS),
    "text": as_told("body"),
    "client": as_told("source"),
    "language": as_told("language_guess"),
    "quote_count": as_number("quote_count"),
    "reply_count": as_number("reply_count"),
    "like_count": as_number("like_count"),
    "retweet_count": as_number("retweet_count"),
    "tags": parted("hashtags", ","),
    "links": as_addresses("urls", ","),
    "mentions": as_handles("mentions", ","),
    "is_repost": yes("is_retweet"),
    "repost_handle": as_told("retweeted_user"),
}
_X_OPTIONAL = {
    **dict.fromkeys(("author_fullname", "source"), _TEXT),
    "author": _HANDLE,
    **dict.fromkeys(("quote_count", "reply_count", "like_count", "retweet_count"), _COUNT),
    **dict.fromkeys(("hashtags", "urls", "mentions", "language_guess"), _VALUE),
    **dict.fromkeys(("retweeted_user", "replied_user", "quoted_user"), _VALUE),
}


def _of_x(frame: pl.DataFrame) -> pl.DataFrame:
    answers = pl.col("thread_id") != pl.col("id")
    replies = yes("is_reply").fill_null(False) & answers.fill_null(True)
    return _said_of_quoting(frame).with_columns(
        replied_handle=pl.when(replies | pl.col("is_reply").is_null()).then("replied_handle")
    )


X = table(
    "4cat-x",
    "posts of X as 4CAT exports them (CSV)",
    TWITTER,
    needed={"id": _ID, "author_id": _ID, "unix_timestamp": _VALUE, "body": _TEXT, "is_retweet": _VALUE},
    optional=_X_OPTIONAL
    | {"quote_tweet_id": _ID, "quote_author": _VALUE, "replied_author": _VALUE, "thread_id": _ID, "is_reply": _VALUE},
    known_by=("is_withheld", "author_fullname", "thread_id"),
    not_handed_on="link",
    fields=_OF_X
    | {
        "quoted": as_told("quote_tweet_id"),
        "quoted_handle": as_told("quoted_handle"),
        "replied_handle": as_told("replied_handle"),
    },
    prepare=_of_x,
    found="retweeted_user",
    cannot_tell=(
        _WHOSE,
        "which post is answered: only whom",
        "followers, and when accounts were made",
        _LISTED,
    ),
)


X_V2 = table(
    "4cat-x-api",
    "tweets of Twitter's API v2 as 4CAT exports them (CSV)",
    TWITTER,
    needed={"id": _ID, "author_id": _ID, "unix_timestamp": _VALUE, "body": _TEXT, "is_retweet": _VALUE},
    optional=_X_OPTIONAL
    | {"author_followers": _COUNT, "long_lat": _VALUE, "quote_author": _VALUE, "replied_author": _VALUE},
    known_by=("author_followers", "replied_user", "quoted_user", "thread_id"),
    fields=_OF_X
    | {
        "followers": as_number("author_followers"),
        "quoted_handle": as_told("quoted_handle"),
        "replied_handle": as_told("replied_handle"),
        "longitude": pl.col("long_lat").str.extract(r"^(-?[\d.]+),", 1),
        "latitude": pl.col("long_lat").str.extract(r",(-?[\d.]+)$", 1),
    },
    prepare=_said_of_quoting,
    found="retweeted_user",
    cannot_tell=(_WHOSE, "which posts are answered and quoted: only whose", "when accounts were made", _LISTED),
)


def _of_telegram(frame: pl.DataFrame) -> pl.DataFrame:
    """A channel posts under its own name where no author is told; a forward is known by whose it is and the second."""
    of_id = account_id(pl.col("author_forwarded_from_id"))
    name = pl.coalesce(of_id, "author_forwarded_from_username", "author_forwarded_from_name")
    second = without_thousands(pl.col("unix_timestamp_forwarded_from").str.replace(r"[.,]0$", ""))
    chat = pl.coalesce("thread_id", "chat")
    number_of = pl.col("id").str.extract(r"(\d+)$", 1)
    return frame.with_columns(
        post=chat + "/" + number_of,
        replied=chat + "/" + pl.col("reply_to").str.extract(r"(\d+)(?:\.0)?$", 1),
        handle=pl.when(pl.col("author").is_null() & pl.col("author_username").is_null())
        .then(chat)
        .otherwise("author_username"),
        is_forward=name.is_not_null(),
        repost=pl.lit(MADE) + name + "@" + second,
        forwarded_handle=pl.coalesce("author_forwarded_from_username", pl.lit(None, pl.String)),
        names=pl.coalesce("author_name", "author_username"),
    )


TELEGRAM_CSV = table(
    "4cat-telegram",
    "messages of Telegram as 4CAT exports them (CSV)",
    TELEGRAM,
    needed={"id": _ID, "author": _ID, "unix_timestamp": _VALUE, "body": _TEXT, "author_forwarded_from_name": _VALUE},
    optional={
        **dict.fromkeys(("author_name", "thread_id", "chat"), _TEXT),
        **dict.fromkeys(("author_username", "author_forwarded_from_username"), _VALUE),
        **dict.fromkeys(("author_forwarded_from_id", "reply_to"), _ID),
        **dict.fromkeys(("unix_timestamp_forwarded_from", "link_attached", "entities_mentioned"), _VALUE),
    },
    known_by=("unix_timestamp_forwarded_from", "author_is_bot"),
    fields={
        "account": as_told("author"),
        "handle": as_told("handle"),
        "name": as_told("names"),
        "post": as_told("post"),
        "ts": as_moment("unix_timestamp", MomentForm.SECONDS),
        "text": as_told("body"),
        "links": parted("link_attached", "\n"),
        "mentions": as_handles("entities_mentioned", ","),
        "replied": as_told("replied"),
        "is_repost": as_told("is_forward"),
        "repost": as_told("repost"),
        "repost_account": as_told("author_forwarded_from_id"),
        "repost_handle": as_told("forwarded_handle"),
        "repost_name": as_told("author_forwarded_from_name"),
        "repost_ts": as_moment("unix_timestamp_forwarded_from", MomentForm.SECONDS),
    },
    in_text=("tags", "links"),
    prepare=_of_telegram,
    found="author_forwarded_from",
    cannot_tell=(
        "which message is forwarded: whose it is and its second stand for it",
        "how often messages were forwarded, and followers",
        _LISTED,
    ),
)


def _of_bluesky(frame: pl.DataFrame) -> pl.DataFrame:
    """Posts that are quoted and answered are told by their address on the site, `…/profile/WHO/post/KEY`."""
    told = {}
    for column, name in (("quoted_post", "quoted"), ("replied_to_post", "replied")):
        parts = pl.col(column).str.extract_groups(r"/profile/([^/]+)/post/(\w+)")
        whose = parts.struct[0]
        told[name] = pl.format("at://{}/app.bsky.feed.post/{}", whose, parts.struct[1])
        told[f"{name}_did"] = pl.when(whose.str.starts_with("did:")).then(whose)
        told[f"{name}_by"] = pl.when(~whose.str.starts_with("did:")).then(whose)
    mention = pl.element().str.strip_prefix("@")
    named = parted("mentions", ",").list.eval(
        pl.when(mention.str.starts_with("did:")).then(mention).otherwise("@" + mention)
    )
    return frame.with_columns(**told, named=named)


BLUESKY_CSV = table(
    "4cat-bluesky",
    "posts of Bluesky as 4CAT exports them (CSV)",
    BLUESKY,
    needed={"id": _ID, "author_id": _ID, "author": _HANDLE, "body": _TEXT, "timestamp": _VALUE},
    optional={
        **dict.fromkeys(("author_display_name",), _TEXT),
        **dict.fromkeys(("created_at", "author_created_at", "tags", "links", "mentions", "languages"), _VALUE),
        **dict.fromkeys(("quoted_post", "replied_to_post"), _VALUE),
        **dict.fromkeys(("like_count", "quote_count", "reply_count", "repost_count"), _COUNT),
    },
    known_by=("replied_to_post", "quoted_post", "repost_count"),
    fields={
        "account": as_told("author_id"),
        "handle": as_told("author"),
        "name": as_told("author_display_name"),
        "created": as_day("author_created_at"),
        "post": as_told("id"),
        "ts": pl.coalesce(as_moment("created_at", MomentForm.ISO), as_moment("timestamp", MomentForm.SECONDS)),
        "text": as_told("body"),
        "language": pl.col("languages").str.extract(r"^([\w-]+)", 1),
        "quote_count": as_number("quote_count"),
        "reply_count": as_number("reply_count"),
        "like_count": as_number("like_count"),
        "retweet_count": as_number("repost_count"),
        "tags": parted("tags", ","),
        "links": as_addresses("links", ","),
        "mentions": as_told("named"),
        "quoted": as_told("quoted"),
        "quoted_account": as_told("quoted_did"),
        "quoted_handle": as_told("quoted_by"),
        "replied": as_told("replied"),
        "replied_account": as_told("replied_did"),
        "replied_handle": as_told("replied_by"),
    },
    prepare=_of_bluesky,
    cannot_tell=(
        "reposts: only how many there are",
        "the ids of posts that are answered and quoted, where their author is told by handle",
        "followers",
        _LISTED,
    ),
)

TIKTOK_CSV = table(
    "4cat-tiktok",
    "videos of TikTok as 4CAT exports them (CSV)",
    TIKTOK,
    needed={"id": _ID, "author": _VALUE, "body": _TEXT, "unix_timestamp": _VALUE, "tiktok_url": _VALUE},
    optional={
        **dict.fromkeys(("author_full",), _TEXT),
        **dict.fromkeys(("author_followers", "likes", "comments", "shares"), _COUNT),
        "music_id": _ID,
        **dict.fromkeys(("hashtags",), _VALUE),
    },
    fields={
        "handle": as_told("author"),
        "name": as_told("author_full"),
        "followers": as_number("author_followers"),
        "post": as_told("id"),
        "ts": as_moment("unix_timestamp", MomentForm.SECONDS),
        "text": as_told("body"),
        "like_count": as_number("likes"),
        "reply_count": as_number("comments"),
        "retweet_count": as_number("shares"),
        "tags": parted("hashtags", ","),
        "music": as_told("music_id"),
    },
    in_text=("mentions",),
    cannot_tell=(
        "reposts, and which video a duet answers",
        "ids of accounts: the handle stands for one",
        "what the music is called that videos share",
        _LISTED,
    ),
)

INSTAGRAM_CSV = table(
    "4cat-instagram",
    "posts of Instagram as 4CAT exports them (CSV)",
    INSTAGRAM,
    needed={"id": _ID, "author": _HANDLE, "body": _TEXT, "num_likes": _COUNT, "usertags": _VALUE},
    optional={
        **dict.fromkeys(("author_fullname",), _TEXT),
        **dict.fromkeys(("author_id", "thread_id", "parent_id"), _ID),
        **dict.fromkeys(("num_comments",), _COUNT),
        **dict.fromkeys(("hashtags", "unix_timestamp", "timestamp"), _VALUE),
    },
    fields={
        "account": as_told("author_id"),
        "handle": as_told("author"),
        "name": as_told("author_fullname"),
        "post": as_told("id"),
        "ts": pl.coalesce(
            as_moment("unix_timestamp", MomentForm.SECONDS),
            as_moment("timestamp", MomentForm.SECONDS),
            as_moment("timestamp", MomentForm.ISO),
        ),
        "text": as_told("body"),
        "like_count": as_number("num_likes"),
        "reply_count": as_number("num_comments"),
        "tags": parted("hashtags", ","),
        "mentions": as_handles("usertags", ","),
        "replied": pl.when(pl.col("parent_id") != pl.col("id")).then("parent_id"),
    },
    in_text=("mentions",),
    cannot_tell=("reposts, and links", "followers, and when accounts were made", _LISTED),
)

TRUTH_CSV = table(
    "4cat-truth-social",
    "posts of Truth Social as 4CAT exports them (CSV)",
    TRUTH_SOCIAL,
    needed={"id": _ID, "account_username": _VALUE, "body": _TEXT, "created_at": _VALUE},
    optional={
        **dict.fromkeys(("account_display_name",), _TEXT),
        **dict.fromkeys(("account_id", "thread_id"), _ID),
        **dict.fromkeys(("account_followers", "account_following", "reblogs_count", "replies_count"), _COUNT),
        **dict.fromkeys(("favourites_count", "upvotes_count"), _COUNT),
        **dict.fromkeys(("hashtags", "mentions"), _VALUE),
    },
    known_by=("account_id", "reblogs_count"),
    fields={
        "account": pl.col("account_username") + "@truthsocial.com",
        "handle": pl.col("account_username") + "@truthsocial.com",
        "name": as_told("account_display_name"),
        "followers": as_number("account_followers"),
        "following": as_number("account_following"),
        "post": as_told("id"),
        "ts": as_moment("created_at", MomentForm.ISO),
        "text": pl.col("body").str.replace_all(r"(?i)<br\s*/?>|</p>\s*<p>", "\n").str.replace_all(r"<[^<>]*>", ""),
        "reply_count": as_number("replies_count"),
        "retweet_count": as_number("reblogs_count"),
        "like_count": as_number("favourites_count"),
        "tags": parted("hashtags", ","),
        "mentions": parted("mentions", ",").list.eval(pl.element().str.strip_prefix("@") + "@truthsocial.com"),
        "links": pl.col("body").str.extract_all(r'href="https?://[^"]+').list.eval(pl.element().str.slice(6)),
    },
    in_text=("tags", "links"),
    cannot_tell=("what is reposted: a repost stands as a post without text", "what is answered", _LISTED),
)
