"""Tweets of Twitter's API v2 as twarc-csv flattens them.

Source: https://github.com/DocNow/twarc-csv (dataframe_converter.py), whose earliest version kept references, entities
and texts as JSON. A repost has the text, the entities and the counts of what it repeats.
"""

from __future__ import annotations

import json

import polars as pl

from explorer.readers.clocks import MomentForm
from explorer.readers.platforms import TWITTER
from explorer.readers.table_posts import as_day, as_listed, as_moment, as_number, as_told, table
from explorer.readers.values import Kind

_POINTERS = {"retweeted": "repost_id", "quoted": "quoted_id", "replied_to": "replied_id"}


def _unquoted(cells: pl.Series) -> pl.Series:
    """Return texts without the JSON around them, and line breaks where they stand as \\n."""
    cells = cells.str.replace_all("\\n", "\n", literal=True)
    quoted = (cells.str.starts_with('"') & cells.str.ends_with('"')).fill_null(False)
    if not quoted.any():
        return cells
    read = [_read(cell) if is_quoted else cell for cell, is_quoted in zip(cells, quoted, strict=True)]
    return pl.Series(cells.name, read, dtype=pl.String)


def _read(cell: str) -> str:
    try:
        value = json.loads(cell, strict=False)
    except ValueError:
        return cell
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else cell


def _prepared(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring both versions into one form."""
    texts = ("text", "author.description", "author.location", "author.name")
    frame = frame.with_columns(_unquoted(frame[column]).alias(column) for column in texts)
    told = {
        name: pl.coalesce(
            f"referenced_tweets.{kind}.id",
            pl.col("referenced_tweets").str.extract(rf'"type": ?"{kind}",[^{{}}]*?"id": ?"(\d+)"', 1),
            pl.col("referenced_tweets").str.extract(rf'"id": ?"(\d+)",[^{{}}]*?"type": ?"{kind}"', 1),
        )
        for kind, name in _POINTERS.items()
    }
    return frame.with_columns(**told)


READER = table(
    "twarc-csv",
    "tweets that twarc-csv made a table of",
    TWITTER,
    needed={"id": Kind.ID, "author_id": Kind.ID, "created_at": Kind.DATE, "text": Kind.TEXT},
    optional={
        "author.username": Kind.HANDLE,
        **dict.fromkeys(("author.name", "author.description", "author.location", "source"), Kind.TEXT),
        **dict.fromkeys(("in_reply_to_username", "retweeted_username", "quoted_username"), Kind.VALUE),
        **dict.fromkeys((f"referenced_tweets.{kind}.id" for kind in _POINTERS), Kind.ID),
        **dict.fromkeys(("in_reply_to_user_id", "retweeted_user_id", "quoted_user_id"), Kind.ID),
        **dict.fromkeys((f"public_metrics.{n}_count" for n in ("reply", "retweet", "quote", "like")), Kind.COUNT),
        **dict.fromkeys((f"author.public_metrics.{n}_count" for n in ("followers", "following")), Kind.COUNT),
        **dict.fromkeys(("entities.hashtags", "entities.mentions", "entities.urls"), Kind.VALUE),
        **dict.fromkeys(("author.created_at", "author.url", "lang", "referenced_tweets"), Kind.VALUE),
        "geo.coordinates.coordinates": Kind.VALUE,
    },
    known_by=("author.username", "public_metrics.retweet_count", "conversation_id"),
    fields={
        "account": as_told("author_id"),
        "handle": as_told("author.username"),
        "name": as_told("author.name"),
        "description": as_told("author.description"),
        "location": as_told("author.location"),
        "profile_url": as_told("author.url"),
        "followers": as_number("author.public_metrics.followers_count"),
        "following": as_number("author.public_metrics.following_count"),
        "created": as_day("author.created_at"),
        "post": as_told("id"),
        "ts": as_moment("created_at", MomentForm.ISO),
        "text": as_told("text"),
        "language": as_told("lang"),
        "client": as_told("source"),
        "quote_count": as_number("public_metrics.quote_count"),
        "reply_count": as_number("public_metrics.reply_count"),
        "like_count": as_number("public_metrics.like_count"),
        "retweet_count": as_number("public_metrics.retweet_count"),
        "longitude": pl.col("geo.coordinates.coordinates").str.extract(r"^\[(-?[\d.]+),", 1),
        "latitude": pl.col("geo.coordinates.coordinates").str.extract(r", ?(-?[\d.]+)\]$", 1),
        "tags": as_listed("entities.hashtags", "tag"),
        "links": as_listed("entities.urls", "unwound_url", "expanded_url", "url"),
        "mentions": as_listed("entities.mentions", "username").list.eval("@" + pl.element().str.strip_prefix("@")),
        "replied": as_told("replied_id"),
        "replied_account": as_told("in_reply_to_user_id"),
        "replied_handle": as_told("in_reply_to_username"),
        "quoted": as_told("quoted_id"),
        "quoted_account": as_told("quoted_user_id"),
        "quoted_handle": as_told("quoted_username"),
        "is_repost": pl.col("repost_id").is_not_null(),
        "repost": as_told("repost_id"),
        "repost_account": as_told("retweeted_user_id"),
        "repost_handle": as_told("retweeted_username"),
    },
    prepare=_prepared,
    found="referenced_tweets.retweeted.id",
    cannot_tell=(
        "what polls ask, and profiles of those who are not the author of a row",
        "which accounts were removed: every author of a tweet counts as listed",
    ),
)
