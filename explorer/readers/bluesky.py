"""Posts of Bluesky: the open stream (Jetstream), and the feeds that its servers answer with.

Sources: https://docs.bsky.app/blog/jetstream; https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed;
https://github.com/digitalmethodsinitiative/4cat (datasources/bsky), which keeps answers under names of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from explorer.readers.clocks import MomentForm
from explorer.readers.json_posts import JsonFormat, Shape, at, has, where
from explorer.readers.json_values import Object
from explorer.readers.platforms import BLUESKY

_FRACTION = re.compile(r"\.\d+")
POST, REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"


def whose(uri: object) -> str | None:
    """Return the account in the address of a record, `at://did:plc:…/app.bsky.feed.post/…`."""
    return uri.split("/")[2] if isinstance(uri, str) and uri.startswith("at://") and uri.count("/") > 2 else None


def _features(record: Object, key: str) -> list[str]:
    facets = record.get("facets")
    found = []
    for facet in facets if isinstance(facets, list) else ():
        features = facet.get("features") if isinstance(facet, dict) else None
        found += [f[key] for f in features or () if isinstance(f, dict) and isinstance(f.get(key), str)]
    return found


def _links(record: Object) -> list[str]:
    external = at(record, "embed.external.uri") or at(record, "embed.media.external.uri")
    return list(dict.fromkeys([*_features(record, "uri"), *([external] if isinstance(external, str) else [])]))


def _quoted(record: Object) -> str | None:
    uri = at(record, "embed.record.uri") or at(record, "embed.record.record.uri")
    return uri if isinstance(uri, str) and f"/{POST}/" in uri else None


def _images(record: Object) -> list[str]:
    """Return the hashes of the files of a post's images: who posts the very file has the same."""
    listed = at(record, "embed.images") or at(record, "embed.media.images")
    told = [at(item, "image.ref.$link") for item in listed] if isinstance(listed, list) else []
    return [link for link in told if isinstance(link, str)]


def _said(record: Object) -> Object:
    """Return what a post's own record tells."""
    tags = record.get("tags")
    langs = record.get("langs")
    quoted, replied = _quoted(record), at(record, "reply.parent.uri")
    return {
        "text": record.get("text"),
        "language": langs[0] if isinstance(langs, list) and langs else None,
        "tags": [*_features(record, "tag"), *(tag for tag in tags or () if isinstance(tag, str))],
        "links": _links(record),
        "mentions": _features(record, "did"),
        "images": _images(record),
        "quoted": quoted,
        "quoted_account": whose(quoted),
        "replied": replied,
        "replied_account": whose(replied),
    }


def _committed(event: Object) -> Iterator[Object] | None:
    """Return the row of an event of the stream that makes a post or a repost."""
    did, commit = event.get("did"), event.get("commit")
    if event.get("type") == "record" and isinstance(event.get("record"), dict):  # as Tap tells it
        commit = event["record"]
        did = commit.get("did")
    if not isinstance(commit, dict) or commit.get("operation", commit.get("action")) not in ("create", "c", None):
        return None
    collection, record = commit.get("collection"), commit.get("record")
    if collection not in (POST, REPOST) or not isinstance(record, dict):
        return None
    row: Object = {
        "account": did,
        "post": f"at://{did}/{collection}/{commit.get('rkey')}" if did and commit.get("rkey") else None,
        "moment": event.get("time_us") or _microseconds(record.get("createdAt")),
    }
    if collection == POST:
        return iter([row | _said(record)])
    uri = at(record, "subject.uri")
    return iter([row | {"is_repost": True, "repost": uri, "repost_account": whose(uri)}])


def _microseconds(written: object) -> str | None:
    """Return a moment in ISO's form in microseconds since 1970; None where it is none."""
    try:
        whole = _FRACTION.sub(lambda found: found[0][:7].ljust(7, "0"), str(written).replace("Z", "+00:00"))
        moment = datetime.fromisoformat(whole)
    except ValueError:
        return None
    since = (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)) - datetime(
        1970, 1, 1, tzinfo=timezone.utc
    )
    return str(since // timedelta(microseconds=1))


def _is_event(event: Object) -> bool:
    """Whether it is an event of Jetstream, or of Tap, which hands on whole repositories too."""
    if has(event, "did", "time_us"):
        return "commit" in event or "kind" in event
    return event.get("type") == "record" and has(
        event, "record.did", "record.collection", "record.rkey", "record.action"
    )


STREAM = JsonFormat(
    name="bluesky-stream",
    title="the stream of Bluesky (Jetstream or Tap, JSON lines)",
    platform=BLUESKY,
    clock=MomentForm.MICROSECONDS,
    is_known=_is_event,
    rows=_committed,
    found="subject",
    skipped="events that are no new posts or reposts",
    cannot_tell=(
        "handles, names, followers and how often posts were liked or reposted",
        "what was reposted from before the stream was listened to: its author is known, and its moment by its id where "
        "that was made when it was posted; its text is not",
    ),
)

_SHAPE = Shape(
    fields={
        "account": where("author.did"),
        "handle": where("author.handle"),
        "name": where("author.displayName", "author.display_name"),
        "description": where("author.description"),
        "followers": where("author.followersCount", "author.followers_count"),
        "following": where("author.followsCount", "author.follows_count"),
        "created_moment": where("author.createdAt", "author.created_at"),
        "post": where("uri"),
        "moment": where("record.createdAt", "record.created_at", "value.createdAt", "indexedAt", "indexed_at"),
        "quote_count": where("quoteCount", "quote_count"),
        "reply_count": where("replyCount", "reply_count"),
        "like_count": where("likeCount", "like_count"),
        "retweet_count": where("repostCount", "repost_count"),
    }
)


def _viewed(post: Object) -> Object:
    [row] = _SHAPE.rows(post)
    record = post.get("record") or post.get("value")
    return row | (_said(record) if isinstance(record, dict) else {})


def _shown(item: Object) -> Iterator[Object]:
    """Yield the row of a post in a feed, or of the repost that put it there and of what that repeats."""
    post = item.get("post") if isinstance(item.get("post"), dict) else item
    assert isinstance(post, dict)  # noqa: S101
    row = _viewed(post)
    by, moment = at(item, "reason.by"), where("reason.indexedAt", "reason.indexed_at")(item)
    if not isinstance(by, dict):
        yield row
        return
    yield row | {"detail": 1}
    account = by.get("did")
    yield {
        "account": account,
        "handle": by.get("handle"),
        "name": by.get("displayName", by.get("display_name")),
        "post": at(item, "reason.uri") or f"at://{account}/{REPOST}/?{row['post']}",
        "moment": moment,
        "is_repost": True,
        "repost": row["post"],
        "repost_account": row["account"],
        "repost_handle": row["handle"],
    }


def _split(line: Object) -> Iterable[Any]:
    """Return the post, or those of an answer."""
    for key in ("feed", "posts"):
        found = line.get(key)
        if isinstance(found, list) and "uri" not in line:
            return found
    return (line,)


def _is_view(post: object) -> bool:
    return (
        has(post, "uri", "author.did", "record")
        and str(at(post, "uri")).startswith("at://")
        and isinstance(at(post, "record"), dict)
    )


def _is_feed(record: Object) -> bool:
    return any(isinstance(item, dict) and (_is_view(item.get("post")) or _is_view(item)) for item in _split(record))


FEED = JsonFormat(
    name="bluesky-feed",
    title="posts or feeds of Bluesky as its servers answer (JSON, 4CAT's NDJSON)",
    platform=BLUESKY,
    clock=MomentForm.ISO,
    is_known=_is_feed,
    rows=_shown,
    split=_split,
    found="reason",
    cannot_tell=(
        "reposts, but for those of the account whose feed it is",
        "which accounts were removed: every author counts as listed",
    ),
)
