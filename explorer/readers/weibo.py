"""Statuses of Weibo as its pages and its API give them, one a line or in an array.

Source: https://open.weibo.com/wiki/2/statuses/user_timeline.
"""

from __future__ import annotations

import re

from explorer.readers.clocks import MomentForm
from explorer.readers.hypertext import links_of, text_of
from explorer.readers.json_posts import JsonFormat, Shape, at, has, where
from explorer.readers.json_values import Object
from explorer.readers.platforms import WEIBO

_TAG = re.compile(r"#([^#\s][^#]{0,60})#")
_NAMED = re.compile(r"@([\w\-]{1,30})")


def _text(status: Object) -> str | None:
    long = at(status, "longText.longTextContent")
    raw = status.get("text_raw")
    return text_of(long) or (raw if isinstance(raw, str) and raw else None) or text_of(status.get("text"))


def _links(status: Object) -> list[str]:
    listed = status.get("url_struct")
    urls = [u.get("ori_url") or u.get("long_url") for u in listed or () if isinstance(u, dict)]
    return [*links_of(status.get("text")), *(url for url in urls if isinstance(url, str) and url.startswith("http"))]


_SHAPE = Shape(
    fields={
        "account": where("user.idstr", "user.id"),
        "handle": where("user.screen_name"),
        "name": where("user.screen_name", "user.name"),
        "description": where("user.description"),
        "location": where("user.location"),
        "followers": where("user.followers_count"),
        "following": where("user.friends_count", "user.follow_count"),
        "created_moment": where("user.created_at"),
        "post": where("mid", "idstr", "id"),
        "moment": where("created_at"),
        "text": _text,
        "client": lambda status: text_of(status.get("source")),
        "reply_count": where("comments_count"),
        "like_count": where("attitudes_count"),
        "retweet_count": where("reposts_count"),
        "tags": lambda status: _TAG.findall(_text(status) or ""),
        "links": _links,
        "mentions": lambda status: [f"@{name}" for name in _NAMED.findall((_text(status) or "").split("//@")[0])],
    },
    original=lambda status: at(status, "retweeted_status"),
)


def _is_known(record: Object) -> bool:
    return has(record, "user", "created_at", "text") and bool(
        record.keys() & {"mid", "idstr", "bid", "mblogid", "reposts_count", "attitudes_count"}
    )


READER = JsonFormat(
    name="weibo",
    title="statuses of Weibo (JSON lines)",
    platform=WEIBO,
    clock=MomentForm.OLD,
    is_known=_is_known,
    rows=_SHAPE.rows,
    in_text=("links",),
    found="retweeted_status",
    cannot_tell=(
        "what people say as they repost: a repost has the text of what it repeats",
        "moments that are told as “2 hours ago”: such a status is rejected",
        "which accounts were removed: every author counts as listed",
    ),
)
