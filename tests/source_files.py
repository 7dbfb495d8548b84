"""Small files in every format that is read, for tests; the archive's own are in `archive_files`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any
from xml.sax.saxutils import quoteattr

from tests.archive_files import tweet_id

CLEMSON = [
    *("external_author_id", "author", "content", "region", "language", "publish_date", "harvested_date", "following"),
    *("followers", "updates", "post_type", "account_type", "retweet", "account_category", "new_june_2018"),
    *("alt_external_id", "tweet_id", "article_url", "tco1_step1", "tco2_step1", "tco3_step1"),
]
SHARES = ["object_id", "account_id", "content_id", "timestamp_share"]
MESSAGES = ["message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls"]


def csv_of(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def json_lines(*values: object) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def at(ts: int) -> datetime:
    return datetime.fromtimestamp(ts / 1000, tz=timezone.utc)


def clemson(ts: int, author: str = "ANNA", text: str = "hello", serial: int = 0, **values: object) -> dict[str, Any]:
    """A row of the Clemson set: account 77 where nothing else is said."""
    number = tweet_id(ts, serial)
    moment = at(ts)
    row: dict[str, Any] = dict.fromkeys(CLEMSON, "") | {
        "external_author_id": "9.06000000000e+17",
        "author": author,
        "content": text,
        "language": "English",
        "publish_date": f"{moment.month}/{moment.day}/{moment.year} {moment.hour}:{moment:%M}",
        "following": "10",
        "followers": "20",
        "retweet": "0",
        "tweet_id": f"{number:.5E}",
        "article_url": f"http://twitter.com/77/statuses/{number}",
    }
    return row | values


def share(of: object, account: object, content: object, seconds: object) -> dict[str, Any]:
    return dict(zip(SHARES, (of, account, content, seconds), strict=True))


def message(id_: object, user: object, seconds: object, text: str = "hello", **values: object) -> dict[str, Any]:
    return {"message_id": id_, "user_id": user, "timestamp": seconds, "message": text} | values


def old_user(id_: int, handle: str, **values: object) -> dict[str, Any]:
    return {
        "id": id_,
        "id_str": str(id_),
        "screen_name": handle,
        "name": handle.title(),
        "followers_count": 20,
        "friends_count": 10,
        "created_at": "Wed Nov 27 05:06:07 +0000 2013",
        "lang": "en",
    } | values


def status(ts: int, user: dict[str, Any], text: str = "hello", serial: int = 0, **values: object) -> dict[str, Any]:
    """A status of the API v1.1."""
    number = tweet_id(ts, serial)
    return {
        "created_at": f"{at(ts):%a %b %d %H:%M:%S +0000 %Y}",
        "id": number,
        "id_str": str(number),
        "full_text": text,
        "user": user,
        "entities": {"hashtags": [], "urls": [], "user_mentions": []},
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "lang": "en",
        "retweet_count": 3,
        "favorite_count": 4,
    } | values


def new_user(id_: int, handle: str, **values: object) -> dict[str, Any]:
    return {
        "id": str(id_),
        "username": handle,
        "name": handle.title(),
        "created_at": "2013-11-27T05:06:07.000Z",
        "public_metrics": {"followers_count": 20, "following_count": 10, "tweet_count": 5, "listed_count": 0},
    } | values


def post(ts: int, by: int, text: str = "hello", serial: int = 0, **values: object) -> dict[str, Any]:
    """A tweet of the API v2."""
    return {
        "id": str(tweet_id(ts, serial)),
        "author_id": str(by),
        "created_at": f"{at(ts):%Y-%m-%dT%H:%M:%S.000Z}",
        "text": text,
        "lang": "en",
        "source": "Twitter Web App",
        "public_metrics": {"retweet_count": 3, "reply_count": 2, "like_count": 4, "quote_count": 1},
    } | values


def graphml(
    nodes: Sequence[str], edges: Sequence[tuple[str, str, object]], *, directed: bool = True, head: str = ""
) -> bytes:
    kind = "directed" if directed else "undirected"
    body = [f"<node id={quoteattr(n)}/>" for n in nodes]
    body += [f'<edge source={quoteattr(a)} target={quoteattr(b)}><data key="d0">{w}</data></edge>' for a, b, w in edges]
    lines = [
        "<?xml version='1.0' encoding='utf-8'?>" + head,
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        '<key id="d0" for="edge" attr.name="weight" attr.type="long"/>',
        f'<graph edgedefault="{kind}">',
        *body,
        "</graph></graphml>",
    ]
    return "\n".join(lines).encode()


def gexf(nodes: Sequence[tuple[str, str]], edges: Sequence[tuple[str, str, object]], kind: str = "directed") -> bytes:
    lines = [
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
        f'<graph defaultedgetype="{kind}"><nodes>',
        *(f"<node id={quoteattr(id_)} label={quoteattr(label)}/>" for id_, label in nodes),
        "</nodes><edges>",
        *(f'<edge source={quoteattr(a)} target={quoteattr(b)} weight="{w}"/>' for a, b, w in edges),
        "</edges></graph></gexf>",
    ]
    return "\n".join(lines).encode()
