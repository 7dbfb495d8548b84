"""Tables of tools that have ended, and what people still hold of them: DMI-TCAT, NBC's tweets, Hoaxy, CrowdTangle.

Sources: https://github.com/digitalmethodsinitiative/dmi-tcat (analysis/mod.export_tweets.php);
https://www.nbcnews.com/tech/social-media/now-available-more-200-000-deleted-russian-troll-tweets-n844731;
https://github.com/osome-iu/hoaxy-frontend; https://help.crowdtangle.com (CSV of a search).
"""

from __future__ import annotations

import polars as pl

from explorer.readers.clocks import MomentForm
from explorer.readers.normalise import damaged_id
from explorer.readers.platforms import FACEBOOK, TWITTER
from explorer.readers.table_posts import (
    as_addresses,
    as_day,
    as_handles,
    as_listed,
    as_moment,
    as_number,
    as_told,
    parted,
    table,
)
from explorer.readers.values import Kind

_LISTED = "which accounts were removed: every author of a post counts as listed"
_ID, _TEXT, _HANDLE, _VALUE = Kind.ID, Kind.TEXT, Kind.HANDLE, Kind.VALUE
_COUNT, _DATE = Kind.COUNT, Kind.DATE
_NONE = pl.lit(None, pl.String)

TCAT = table(
    "dmi-tcat",
    "tweets that DMI-TCAT exported (CSV or TSV)",
    TWITTER,
    needed={"id": _ID, "from_user_id": _ID, "from_user_name": _HANDLE, "text": _TEXT, "time": _VALUE},
    optional={
        **dict.fromkeys(("from_user_realname", "from_user_description", "location", "source"), _TEXT),
        **dict.fromkeys(("from_user_url", "to_user_name"), _VALUE),
        **dict.fromkeys(("in_reply_to_status_id", "quoted_status_id"), _ID),
        **dict.fromkeys(("retweet_count", "favorite_count"), _COUNT),
        **dict.fromkeys(("from_user_followercount", "from_user_friendcount"), _COUNT),
        **dict.fromkeys(("from_user_created_at", "from_user_lang", "lang", "lat", "lng"), _VALUE),
        **dict.fromkeys(("urls", "urls_expanded", "urls_followed", "hashtags", "mentions"), _VALUE),
    },
    known_by=("from_user_realname",),
    fields={
        "account": as_told("from_user_id"),
        "handle": as_told("from_user_name"),
        "name": as_told("from_user_realname"),
        "description": as_told("from_user_description"),
        "location": as_told("location"),
        "profile_url": as_told("from_user_url"),
        "profile_language": as_told("from_user_lang"),
        "followers": as_number("from_user_followercount"),
        "following": as_number("from_user_friendcount"),
        "created": pl.coalesce(as_day("from_user_created_at"), as_day("from_user_created_at", MomentForm.SECONDS)),
        "post": as_told("id"),
        "ts": as_moment("time", MomentForm.SECONDS),
        "text": as_told("text"),
        "language": as_told("lang"),
        "client": pl.col("source").str.replace_all(r"<[^<>]*>", ""),
        "like_count": as_number("favorite_count"),
        "retweet_count": as_number("retweet_count"),
        "latitude": as_told("lat"),
        "longitude": as_told("lng"),
        "tags": parted("hashtags", ";"),
        "links": as_addresses("urls_told", ";"),
        "mentions": as_handles("mentions", ";"),
        "replied": as_told("in_reply_to_status_id"),
        "replied_handle": pl.when(pl.col("in_reply_to_status_id").is_not_null()).then("to_user_name"),
        "quoted": as_told("quoted_status_id"),
        "is_repost": pl.col("text").str.contains(r"^RT @\w+"),
    },
    in_text=("tags", "mentions"),
    prepare=lambda frame: frame.with_columns(urls_told=pl.coalesce("urls_expanded", "urls_followed", "urls")),
    found="handle in the text",
    cannot_tell=(
        "which tweet a repost repeats: reposts of the same text by the same author count as those of one tweet, and the"
        " text may be cut",
        _LISTED,
    ),
)

NBC = table(
    "nbc",
    "NBC's tweets of Russian trolls (CSV, the Neo4j sandbox)",
    TWITTER,
    needed={"user_id": _ID, "user_key": _HANDLE, "tweet_id": _ID, "text": _TEXT, "created_at": _VALUE},
    optional={
        "source": _TEXT,
        **dict.fromkeys(("retweeted_status_id", "in_reply_to_status_id"), _ID),
        **dict.fromkeys(("retweet_count", "favorite_count"), _COUNT),
        **dict.fromkeys(("hashtags", "expanded_urls", "mentions", "created_str"), _VALUE),
    },
    known_by=("retweeted_status_id", "created_str"),
    fields={
        "account": as_told("user_id"),
        "handle": as_told("user_key"),
        "post": pl.col("tweet_id").str.replace(r"\.0$", ""),
        "ts": pl.coalesce(as_moment("created_at", MomentForm.MILLISECONDS), as_moment("created_str", MomentForm.ISO)),
        "text": as_told("text"),
        "client": pl.col("source").str.replace_all(r"<[^<>]*>", ""),
        "like_count": as_number("favorite_count"),
        "retweet_count": as_number("retweet_count"),
        "tags": as_listed("hashtags", "text"),
        "links": as_listed("expanded_urls", "expanded_url"),
        "mentions": as_listed("mentions", "screen_name").list.eval("@" + pl.element().str.strip_prefix("@")),
        "replied": as_told("in_reply_to_status_id"),
        "is_repost": pl.col("retweeted_status_id").is_not_null() | pl.col("text").str.contains(r"^RT @\w+:"),
        "repost": pl.when(~damaged_id(pl.col("retweeted_status_id"))).then("retweeted_status_id"),
    },
    found="retweeted_status_id",
    cannot_tell=(
        "whose tweet a repost repeats, but for the handle in its text; where no id is told, which tweet it is",
        "languages, names, followers and when accounts were made: that is in its users file",
    ),
)


def _who_repeats(frame: pl.DataFrame) -> pl.DataFrame:
    """Hoaxy draws how a post spreads, from whose it is to who repeats it, and others the other way round.

    The tweet's address tells whose it is; where none does, the side with fewer names is that of the authors.
    """
    spreads = frame.filter(pl.col("tweet_type").str.to_lowercase().is_in(["retweet", "quote"]))
    of_address = spreads["tweet_url"].str.extract(r"\.com/(\w+)/status", 1).str.to_lowercase()
    sides = {
        side: spreads.select(pl.coalesce(f"{side}_user_screen_name", f"{side}_user_id").str.to_lowercase()).to_series()
        for side in ("from", "to")
    }
    told = {side: int((of_address == names).sum()) for side, names in sides.items()}
    recur = sides["from"].n_unique() > sides["to"].n_unique()
    by_from = told["from"] > told["to"] if any(told.values()) else recur
    turned = pl.col("tweet_type").str.to_lowercase().is_in(["retweet", "quote"]) & pl.lit(not by_from)
    ends = {}
    for name, side, other in (("who", "from", "to"), ("whom", "to", "from")):
        for part in ("id", "screen_name"):
            other_way = pl.col(f"{other}_user_{part}")
            ends[f"{name}_{part}"] = pl.when(turned).then(other_way).otherwise(f"{side}_user_{part}")
    kind = pl.col("tweet_type").str.to_lowercase()
    return frame.with_columns(**ends, kind=kind)


HOAXY = table(
    "hoaxy",
    "edges that Hoaxy exported (CSV)",
    TWITTER,
    needed={"from_user_id": _ID, "to_user_id": _ID, "tweet_id": _ID, "tweet_type": _VALUE, "tweet_created_at": _DATE},
    optional={
        **dict.fromkeys(("from_user_screen_name", "to_user_screen_name"), _HANDLE),
        **dict.fromkeys(("url_raw", "canonical_url", "tweet_url"), _VALUE),
    },
    known_by=("from_user_screen_name", "url_raw"),
    fields={
        "account": as_told("who_id"),
        "handle": as_told("who_screen_name"),
        "post": as_told("tweet_id"),
        "ts": as_moment("tweet_created_at", MomentForm.ISO),
        "links": as_addresses("url_raw", " "),
        "mentions": pl.when(pl.col("kind").is_in(["mention", "origin"]) & pl.col("whom_id").is_not_null())
        .then(pl.concat_list("whom_id"))
        .otherwise(pl.lit([], pl.List(pl.String))),
        "mention_handles": pl.when(pl.col("kind").is_in(["mention", "origin"]) & pl.col("whom_id").is_not_null())
        .then(pl.concat_list("whom_screen_name"))
        .otherwise(pl.lit([], pl.List(pl.String))),
        "replied_account": pl.when(pl.col("kind") == "reply").then("whom_id"),
        "replied_handle": pl.when(pl.col("kind") == "reply").then("whom_screen_name"),
        "quoted_account": pl.when(pl.col("kind") == "quote").then("whom_id"),
        "quoted_handle": pl.when(pl.col("kind") == "quote").then("whom_screen_name"),
        "is_repost": pl.col("kind") == "retweet",
        "repost_account": pl.when(pl.col("kind") == "retweet").then("whom_id"),
        "repost_handle": pl.when(pl.col("kind") == "retweet").then("whom_screen_name"),
    },
    prepare=_who_repeats,
    found="tweet_type",
    cannot_tell=(
        "which tweet a repost repeats: only whose it is",
        "who repeats whom, where no address of a tweet tells: the side with fewer names counts as the authors",
        "texts, hashtags and counts",
        _LISTED,
    ),
)


def _of_crowdtangle(frame: pl.DataFrame) -> pl.DataFrame:
    link = pl.coalesce("final_link", "link")
    is_own = link.str.contains(r"^https?://(?:www\.|m\.)?facebook\.com/").fill_null(False)
    return frame.with_columns(
        whose=pl.coalesce("page_name", "group_name", "account_name"),
        led_to=pl.when(~(is_own & (pl.col("type").str.to_lowercase() != "link").fill_null(False))).then(link),
        said=pl.coalesce("message", "description", "link_text"),
    )


CROWDTANGLE = table(
    "crowdtangle",
    "posts of Facebook that CrowdTangle exported (CSV)",
    FACEBOOK,
    needed={"facebook_id": _ID, "post_created": _DATE, "url": _VALUE, "message": _TEXT},
    optional={
        **dict.fromkeys(("page_name", "group_name", "account_name", "description", "link_text"), _TEXT),
        "user_name": _HANDLE,
        **dict.fromkeys(("link", "final_link", "type", "page_created", "post_created_date"), _VALUE),
        **dict.fromkeys(("likes", "comments", "shares", "followers_at_posting", "likes_at_posting"), _COUNT),
    },
    known_by=("total_interactions", "type"),
    fields={
        "account": as_told("facebook_id"),
        "handle": as_told("user_name"),
        "name": as_told("whose"),
        "followers": pl.coalesce(as_number("followers_at_posting"), as_number("likes_at_posting")),
        "created": as_day("page_created"),
        "post": as_told("url"),
        "ts": as_moment("post_created", MomentForm.ISO),
        "text": as_told("said"),
        "like_count": as_number("likes"),
        "reply_count": as_number("comments"),
        "retweet_count": as_number("shares"),
        "links": pl.when(pl.col("led_to").is_not_null())
        .then(pl.concat_list("led_to"))
        .otherwise(pl.lit([], pl.List(pl.String))),
    },
    in_text=("tags",),
    prepare=_of_crowdtangle,
    cannot_tell=("who shared whose post, and whom posts mention", _LISTED),
)
