"""Posts of X as its own pages get them, which Zeeschuimer and 4CAT keep, and twitter-web-exporter beside its columns.

Sources: https://github.com/digitalmethodsinitiative/zeeschuimer (modules/twitter.js);
https://github.com/digitalmethodsinitiative/4cat (datasources/twitter-import);
https://github.com/prinsss/twitter-web-exporter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from explorer.readers.clocks import MomentForm
from explorer.readers.json_posts import JsonFormat, Shape, at, each, has, where
from explorer.readers.json_values import Object
from explorer.readers.platforms import TWITTER

_TAG = re.compile(r"<[^<>]*>")
_OF_HANDLE = re.compile(r"https?://(?:www\.)?(?:x|twitter)\.com/(\w+)/status/\d+")
_USER = "core.user_results.result"
_NOTE = "note_tweet.note_tweet_results.result"


def _post(value: Any) -> Object | None:
    """Return the post behind what stands around it: Zeeschuimer's envelope, a notice of limited visibility."""
    inner = value.get("data") if isinstance(value, dict) and "source_platform" in value else value
    inner = at(inner, "metadata") or inner
    inner = at(inner, "tweet") or inner
    return inner if isinstance(inner, dict) and isinstance(inner.get("legacy"), dict) else None


def _handle(post: Object) -> Any:
    named = where(f"{_USER}.core.screen_name", f"{_USER}.legacy.screen_name", "user.screen_name")(post)
    if named:
        return named
    media = [*each("legacy.entities.media", "expanded_url")(post), *each("legacy.extended_entities.media", "url")(post)]
    return next((match[1] for url in media if (match := _OF_HANDLE.match(url))), None)


def _entities(name: str, *keys: str) -> Any:
    of_note, of_post = each(f"{_NOTE}.entity_set.{name}", *keys), each(f"legacy.entities.{name}", *keys)
    return lambda post: of_note(post) or of_post(post)


def _client(post: Object) -> str | None:
    source = where("source", "legacy.source")(post)
    return _TAG.sub("", source) if isinstance(source, str) else None


def _original(post: Object) -> Object | None:
    found = at(post, "legacy.retweeted_status_result.result") or at(post, "retweeted_status_result.result")
    return _post(found)


_SHAPE = Shape(
    fields={
        "account": where("legacy.user_id_str", f"{_USER}.rest_id", "user.id_str"),
        "handle": _handle,
        "name": where(f"{_USER}.core.name", f"{_USER}.legacy.name", "user.name"),
        "description": where(f"{_USER}.legacy.description", f"{_USER}.profile_bio.description", "user.description"),
        "location": where(f"{_USER}.location.location", f"{_USER}.legacy.location", "user.location"),
        "profile_url": where(f"{_USER}.legacy.url", "user.url"),
        "followers": where(f"{_USER}.legacy.followers_count", f"{_USER}.relationship_counts.followers",
                           "user.followers_count"),
        "following": where(f"{_USER}.legacy.friends_count", f"{_USER}.relationship_counts.following",
                           "user.friends_count"),
        "created_moment": where(f"{_USER}.core.created_at", f"{_USER}.legacy.created_at", "user.created_at"),
        "post": where("rest_id", "legacy.id_str"),
        "moment": where("legacy.created_at"),
        "text": where(f"{_NOTE}.text", "legacy.full_text"),
        "language": where("legacy.lang"),
        "client": _client,
        "quote_count": where("legacy.quote_count"),
        "reply_count": where("legacy.reply_count"),
        "like_count": where("legacy.favorite_count"),
        "retweet_count": where("legacy.retweet_count"),
        "tags": _entities("hashtags", "text"),
        "links": _entities("urls", "expanded_url", "url"),
        "mentions": _entities("user_mentions", "id_str", "screen_name"),
        "mention_handles": _entities("user_mentions", "screen_name"),
        "replied": where("legacy.in_reply_to_status_id_str"),
        "replied_account": where("legacy.in_reply_to_user_id_str"),
        "replied_handle": where("legacy.in_reply_to_screen_name"),
        "quoted": where("legacy.quoted_status_id_str"),
    },
    original=_original,
    quoted=lambda post: _post(at(post, "quoted_status_result.result")),
)  # fmt: skip


def post_rows(record: Object) -> Iterator[Object] | None:
    """Return the rows of a post of X, and of those that stand in it."""
    post = _post(record)
    if post is None:
        return iter([{}])  # which has no id, and is told so
    if _original(post) is None and at(post, "legacy.retweeted_status_result"):  # withheld
        return iter([row | {"is_repost": True} for row in _SHAPE.rows(post)])
    return _SHAPE.rows(post)


def _is_known(record: Object) -> bool:
    if "source_platform" in record:
        data = record.get("data")
        return has(data, "legacy.full_text") or has(data, "tweet.legacy") or has(data, "rest_id", "legacy")
    return has(record, "rest_id", "legacy.full_text") or (record.get("type") == "adaptive" and has(record, "legacy"))


READER = JsonFormat(
    name="x-posts",
    title="posts of X that Zeeschuimer or 4CAT collected (NDJSON)",
    platform=TWITTER,
    clock=MomentForm.OLD,
    is_known=_is_known,
    rows=post_rows,
    found="retweeted_status_result",
    cannot_tell=("posts that the page did not show, and which accounts were removed: every author counts as listed",),
)
