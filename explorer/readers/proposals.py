"""What an unknown table seems to hold, column by column: a mapping for a person to look at before anything is read."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO

import polars as pl

from explorer.readers.json_lines import documents
from explorer.readers.mapping import ColumnMapping
from explorer.readers.table_files import (
    cell_text,
    header_row,
    key_paths,
    parquet_columns,
    parsed_object,
    sheet_rows,
    value_at,
)
from explorer.readers.table_moments import moments
from explorer.readers.tables import TableKind
from explorer.readers.values import header_of, is_missing

_ROWS = 200
# Names that columns go by, the surest first; marks between words and upper case do not matter.
_NAMES: Mapping[str, str] = {
    "post": (
        "tweet_id id_str tweetid status_id post_id message_id msg_id toot_id item_id video_id rest_id id_tweet idtweet "
        "tweet_id_str uri post_uri post_url tweet_url url permalink id"
    ),
    "account": (
        "author_id user_id userid user_id_str author_id_str from_user_id account_id user.id_str user.id author.id "
        "account.id data.author.id owner_id channel_id sender_id from_id user_did author.did did facebook_id page_id "
        "author_uid uid author core.user_results.result.rest_id peer_id.channel_id"
    ),
    "handle": (
        "screen_name user_screen_name username user_name author_username author.username author.username "
        "author_handle handle user_handle author_screen_name from_user from_user_name user.screen_name user.username "
        "account_username account.acct account.username user_key acct profile author author.handle author.userName "
        "user account channel sender page_name"
    ),
    "name": (
        "author_fullname author_name display_name user_display_name user.displayname author.name "
        "account.display_name full_name fullname name user.name"
    ),
    "moment": (
        "unix_timestamp timestamp_utc time_us timestamp_unix epoch date_unixtime timestamp_share created_at created "
        "createdat created_at_utc created_utc datetime date_time tweet_time post_created posted_at published_at "
        "publish_date publishdate published post_date tweet_date timestamp time date data.created_at create_time "
        "createtime creation_date createDate"
    ),
    "text": (
        "full_text fulltext text tweet_text tweet post_text body content message rawcontent raw_content caption "
        "description_text status post title record.text commit.record.text legacy.full_text desc"
    ),
    "repost": (
        "retweet_id retweeted_id retweeted_status_id retweeted_status_id_str referenced_tweets.retweeted.id rt_id "
        "retweeted_tweet_id retweet_tweetid retweet_status_id retweeted_status.id_str repost_id reposted_id reblog_id "
        "reblog.id retweet_of retweet_of_id retweetedtweet.id retweeted_status retweet_of_status_id share_of_id "
        "original_tweet_id original_post_id retweetid"
    ),
    "is_repost": "is_retweet isretweet is_repost is_share is_forward isrt",
    "repost_account": (
        "retweeted_user_id retweet_user_id retweet_userid rt_user_id retweeted_author_id reposted_user_id "
        "author_forwarded_from_id retweeted_status.user.id_str repost_user_id original_author_id"
    ),
    "repost_handle": (
        "retweeted_user retweeted_username retweeted_user_screen_name retweet_screen_name retweeted_screen_name "
        "author_forwarded_from_username rt_user rt_screen_name retweeted_author original_author retweeted_from"
    ),
    "repost_moment": "unix_timestamp_forwarded_from retweeted_timestamp_utc",
    "reply": (
        "in_reply_to_status_id in_reply_to_status_id_str in_reply_to_tweetid in_reply_to_tweet_id in_reply_to_id "
        "referenced_tweets.replied_to.id to_tweetid reply_to_id replied_to_id reply_id reply_to in_reply_to "
        "replied_to_post"
    ),
    "quote": (
        "quoted_status_id quoted_status_id_str quoted_tweet_id quote_tweet_id quoted_tweet_tweetid quoted_id quote_id "
        "referenced_tweets.quoted.id quoted_uri quoted_post"
    ),
    "links": (
        "expanded_urls urls_expanded entities.urls[].expanded_url entities.urls urls links link_attached outlinks "
        "final_link link expanded_url shared_url url_raw"
    ),
    "tags": "entities.hashtags[].text entities.hashtags hashtags tags[].name tags hashtag_names hashtag",
    "mentions": (
        "mentions[].acct mentioned_names user_mentions mentions mentioned_users mentioned_user_dids entities_mentioned "
        "mentioned_ids "
        "entities.user_mentions[].screen_name entities.mentions usertags mentionedusers"
    ),
    "language": "lang language tweet_language language_guess",
    "client": "source tweet_client_name client application source_app",
    "repost_count": "retweet_count retweets public_metrics.retweet_count reblogs_count repost_count share_count shares "
    "nb_retweets num_retweets retweetcount forwards",
    "reply_count": "reply_count replies public_metrics.reply_count replies_count comment_count comments replycount",
    "like_count": "like_count likes favorite_count public_metrics.like_count favourites_count favorites digg_count "
    "likecount num_likes",
    "quote_count": "quote_count quotes public_metrics.quote_count quotecount",
    "followers": "followers_count followers author_followers user_followers user_followers_count follower_count "
    "author.public_metrics.followers_count user.followers_count user.followerscount account.followers_count",
    "following": "following_count following friends_count user_friends author.public_metrics.following_count "
    "user.friends_count author_following",
    "created": "user_created_at account_creation_date author.created_at user_created_timestamp user.created "
    "user.created_at account.created_at account_created_at",
    "description": "user_description author_description user_profile_description author.description bio",
    "location": "user_location author_location user_reported_location author.location",
}


@dataclass(frozen=True)
class Glimpse:
    """The beginning of a table: its columns, and some rows of them."""

    kind: TableKind
    names: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def column(self, name: str) -> list[str]:
        """Return the values of a column that are some."""
        at = self.names.index(name)
        return [cell for row in self.rows if at < len(row) and (cell := row[at]) and not is_missing(cell)]


def look(kind: TableKind, head: bytes, file: Callable[[], IO[bytes]], where: str, memory: int) -> Glimpse:
    """Return the beginning of a table; `head` is its text, `file` opens its content anew. Raises `InputError`."""
    if kind is TableKind.JSON:
        return _of_json(head)
    if kind is TableKind.TEXT:
        return _of_text(head)
    with file() as opened:
        if kind is TableKind.PARQUET:
            return Glimpse(kind, tuple(parquet_columns(opened, where)), ())
        rows = [[cell_text(cell) for cell in row] for row in islice(sheet_rows(opened, where, memory), _ROWS)]
    at = header_row(rows)
    return Glimpse(kind, tuple(cell or "" for cell in rows[at]), tuple(tuple(row) for row in rows[at + 1 :]))


def _of_text(head: bytes) -> Glimpse:
    header = header_of(head)
    if header is None:
        return Glimpse(TableKind.TEXT, (), ())
    text = head[header.bytes :].decode("utf-8", errors="replace")
    rows: list[tuple[str | None, ...]] = []
    reader = csv.reader(text.splitlines(keepends=True), delimiter=header.separator)
    with suppress(csv.Error):  # what could be seen is seen
        rows += (tuple(row) for row in islice(reader, _ROWS))
    return Glimpse(TableKind.TEXT, header.written, tuple(row for row in rows if len(row) == len(header.written)))


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int = -1, /) -> bytes:
        data, self._data = self._data, b""
        return data


def _of_json(head: bytes) -> Glimpse:
    told = islice(documents(_Bytes(head), "utf-8"), _ROWS)
    parsed = [parsed_object(one.raw)[0] for one in told if not isinstance(one, int) and not one.reason]
    found = [one for one in parsed if one]
    paths = key_paths(found)
    rows = tuple(tuple(_shown(value_at(one, path)) for path in paths) for one in found)
    return Glimpse(TableKind.JSON, tuple(paths), rows)


def _shown(value: object) -> str | None:
    return json.dumps(value, default=str) if isinstance(value, list | dict) else cell_text(value)


def propose(seen: Glimpse) -> dict[str, str]:
    """Return a column for each field that a table seems to have; what is asked for and not found is left out.

    Only names that can be printed are proposed, each column once, and only where its first values can be what the
    field is.
    """
    known: dict[str, list[str]] = {}
    for name in seen.names:
        known.setdefault(_folded(name), []).append(name)
    found: dict[str, str] = {}
    for field, candidates in _NAMES.items():
        named = [known.get(_folded(candidate), []) for candidate in candidates.split()]
        fit = [c[0] for c in named if len(c) == 1 and c[0] not in found.values() and _can_be(field, c[0], seen)]
        told = [column for column in fit if seen.column(column)] or (fit if seen.kind is not TableKind.JSON else [])
        if told:
            found[field] = told[0]
    if not {"moment", "post", "text"} & found.keys():  # what is no table of posts
        return {}
    if "is_repost" in found and "repost" not in found and not {"repost_account", "repost_handle"} & found.keys():
        del found["is_repost"]
    if "repost_moment" in found and not {"repost_account", "repost_handle"} & found.keys():
        del found["repost_moment"]
    return found


def is_whole(proposed: Mapping[str, str]) -> bool:
    """Whether a proposal has all that must be told."""
    return "moment" in proposed and ("account" in proposed or "handle" in proposed)


def mapping(proposed: Mapping[str, str]) -> ColumnMapping:
    """Return a proposal as a mapping, `COLUMN` standing where a person must say which."""
    order = ("account", "handle", "post", "moment")
    asked = {"moment": "COLUMN"} | ({} if "handle" in proposed else {"account": "COLUMN"}) | dict(proposed)
    told = {field: asked[field] for field in order if field in asked}
    return ColumnMapping(told | {field: column for field, column in asked.items() if field not in told}, {})


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9.\[\]]", "", name.lower())


def _can_be(field: str, column: str, seen: Glimpse) -> bool:
    if not column.isprintable() or column != column.strip() or len(column) > 200:
        return False
    values = seen.column(column)
    if not values:
        return True
    if field in ("moment", "created", "repost_moment"):
        series = pl.Series(values, dtype=pl.String)
        return bool(_readable(series).sum() * 2 > len(series))
    if field == "account" and _folded(column) == "author":
        return all(value.isdigit() for value in values)
    if field in ("handle", "repost_handle") and all(len(value) > 15 and value.isdigit() for value in values):
        return False
    if field == "post":
        return len(set(values)) * 10 >= len(values) * 9 and not any(" " in value for value in values)
    if field in ("account", "handle", "repost", "repost_account", "repost_handle", "reply", "quote"):
        return not any("\n" in value or len(value) > 200 or value.startswith(("[", "{")) for value in values)
    if field.endswith("_count") or field in ("followers", "following"):
        return all(re.fullmatch(r"[\d,. ]+", value) for value in values)
    if field == "text":
        return not all(re.fullmatch(r"[\d.:/ -]+", value) for value in values)
    return True


def _readable(values: pl.Series) -> pl.Series:
    from explorer.readers.values import DateOrder, iso_dates

    dates = iso_dates(values.alias("v"), DateOrder.MONTH_FIRST)
    return moments(dates).ms.is_not_null()


def short_names(names: Sequence[str], most: int) -> str:
    """Return some names for a message, of what cannot be printed a mark."""
    shown = ["".join(c if c.isprintable() else "·" for c in name) for name in names[:most]]
    shown = [name if len(name) <= 40 else f"{name[:39]}…" for name in shown]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "")
