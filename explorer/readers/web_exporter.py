"""Tweets that twitter-web-exporter kept, as a table or an array, with or without all their metadata.

Source: https://github.com/prinsss/twitter-web-exporter (src/components/table/columns-tweet.tsx).
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from explorer.readers import x_posts
from explorer.readers.clocks import MomentForm
from explorer.readers.json_posts import JsonFormat, Shape, has, identity, parsed, where
from explorer.readers.json_values import Object
from explorer.readers.platforms import TWITTER
from explorer.readers.table_posts import as_number, as_told, table
from explorer.readers.values import Kind

_CANNOT_TELL = (
    "the zone of its moments: those that the ids hold are taken",
    "hashtags, links and mentions, but for those in the text, unless all metadata was exported",
    "which accounts were removed: every author of a tweet counts as listed",
)
_LISTS = ("tags", "links", "mentions", "mention_handles")
_MORE = ("account", "language", "client", "repost_account", "replied_account", "replied_handle", "quoted_account")


def _with_metadata(frame: pl.DataFrame) -> pl.DataFrame:
    """Add what the metadata of a row tells beyond its columns."""
    found: list[Object] = []
    for cell in frame["metadata"]:
        value, _ = parsed(cell.encode()) if cell else (None, "")
        rows = list(x_posts.post_rows(value) or ()) if value is not None else []
        found.append(_of_original(rows) if rows else {})
    lists = {name: pl.Series([row.get(name) or [] for row in found], dtype=pl.List(pl.String)) for name in _LISTS}
    texts = {name: pl.Series([row.get(name) for row in found], dtype=pl.String, strict=False) for name in _MORE}
    told = frame.with_columns(**{f"of_{name}": column for name, column in (lists | texts).items()})
    return told.with_columns(
        full_text=pl.col("full_text").str.replace_all("\\n", "\n", literal=True),
        user=pl.coalesce("user_id", "of_account"),
    )


def _of_original(rows: list[Object]) -> Object:
    """Return the row of a tweet, with the lists of what it repeats."""
    own = rows[-1]
    original = next((row for row in rows[:-1] if own.get("is_repost") and row["post"] == own["repost"]), {})
    return own | {name: original.get(name) for name in _LISTS if own.get("is_repost")}


CSV = table(
    "web-exporter",
    "tweets of twitter-web-exporter (CSV)",
    TWITTER,
    needed={"id": Kind.ID, "created_at": Kind.VALUE, "full_text": Kind.TEXT, "screen_name": Kind.HANDLE},
    optional={
        "name": Kind.TEXT,
        "metadata": Kind.TEXT,
        **dict.fromkeys(("user_id", "in_reply_to", "retweeted_status", "quoted_status"), Kind.ID),
        **dict.fromkeys(("favorite_count", "retweet_count", "quote_count", "reply_count"), Kind.COUNT),
    },
    known_by=("retweeted_status", "media_tags"),
    fields={
        "account": as_told("user"),
        "handle": as_told("screen_name"),
        "name": as_told("name"),
        "post": as_told("id"),
        "ts": pl.lit(None, pl.Int64),
        "text": as_told("full_text"),
        "language": as_told("of_language"),
        "client": as_told("of_client"),
        "quote_count": as_number("quote_count"),
        "reply_count": as_number("reply_count"),
        "like_count": as_number("favorite_count"),
        "retweet_count": as_number("retweet_count"),
        "tags": as_told("of_tags"),
        "links": as_told("of_links"),
        "mentions": as_told("of_mentions"),
        "mention_handles": as_told("of_mention_handles"),
        "replied": as_told("in_reply_to"),
        "replied_account": as_told("of_replied_account"),
        "replied_handle": as_told("of_replied_handle"),
        "quoted": as_told("quoted_status"),
        "quoted_account": as_told("of_quoted_account"),
        "is_repost": pl.col("retweeted_status").is_not_null(),
        "repost": as_told("retweeted_status"),
        "repost_account": as_told("of_repost_account"),
    },
    in_text=("tags", "links"),
    prepare=_with_metadata,
    found="retweeted_status",
    cannot_tell=_CANNOT_TELL,
)

_SHAPE = Shape(
    fields={
        "account": where("user_id"),
        "handle": where("screen_name"),
        "name": where("name"),
        "post": where("id"),
        "text": where("full_text"),
        "quote_count": where("quote_count"),
        "reply_count": where("reply_count"),
        "like_count": where("favorite_count"),
        "retweet_count": where("retweet_count"),
        "replied": where("in_reply_to"),
        "quoted": where("quoted_status"),
        "repost": where("retweeted_status"),
    }
)


def _rows(record: Object) -> Iterator[Object] | None:
    if has(record, "metadata.legacy") or has(record, "metadata.tweet.legacy"):
        return x_posts.post_rows(record)
    [row] = _SHAPE.rows(record)
    return iter([row | {"is_repost": identity(row["repost"]) is not None}])


JSON = JsonFormat(
    name="web-exporter-json",
    title="tweets of twitter-web-exporter (JSON)",
    platform=TWITTER,
    clock=MomentForm.OLD,
    is_known=lambda record: has(record, "id", "full_text", "screen_name", "retweeted_status", "quoted_status"),
    rows=_rows,
    in_text=("tags", "links"),
    found="retweeted_status",
    cannot_tell=_CANNOT_TELL,
)
