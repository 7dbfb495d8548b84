"""Tweets and users of Twitter's API v2 as JSON lines: a response page a line, or one object a line as twarc flattens.

Sources: https://developer.x.com/en/docs/x-api/data-dictionary; https://twarc-project.readthedocs.io (`twarc2 flatten`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from explorer.readers import FULL, STUB
from explorer.readers.json_lines import Found, JsonLinesFormat
from explorer.readers.json_values import (
    Object,
    UnreadableRecord,
    account,
    child,
    created,
    degrees,
    iso_moment,
    items,
    one_of,
    pointed_at,
    tally,
    text,
    tweet_id,
    whole,
)
from explorer.readers.platforms import TWITTER
from explorer.readers.rows import made_id

# What tweets have besides id and text, and nothing else has under these names; a page may do without.
_OF_TWEETS = {
    *("author_id", "edit_history_tweet_ids", "public_metrics", "referenced_tweets", "conversation_id", "note_tweet"),
    *("possibly_sensitive", "in_reply_to_user_id", "reply_settings", "context_annotations", "edit_controls"),
}  # fmt: skip
_OF_PAGES = {"data", "includes", "errors", "meta", "matching_rules", "__twarc"}
# What users of other platforms have.
_NOT_OF_USERS = {"acct", "displayname", "display_name", "id_str", "screen_name", "rawDescription"}


def _is_known(own: set[str], of_data: set[str]) -> bool:
    if "data" in own:
        return own <= _OF_PAGES and (of_data >= {"id", "text"} or _is_user(of_data))
    return (own >= {"id", "text"} and bool(own & _OF_TWEETS) and "user" not in own) or _is_user(own)


def _is_user(names: set[str]) -> bool:
    return names >= {"id", "username", "name"} and not names & _NOT_OF_USERS


@dataclass(frozen=True)
class _Page:
    """What stands beside the records of a line: users by id and by handle, tweets and polls by id."""

    users: dict[str, Object] = field(default_factory=dict)
    handles: dict[str, Object] = field(default_factory=dict)
    tweets: dict[int, Object] = field(default_factory=dict)
    polls: dict[str, Object] = field(default_factory=dict)


_NO_PAGE = _Page()


def _split(line: Object) -> Iterator[tuple[Any, _Page]]:
    """Yield each tweet or user in `data`; `includes` tells of what they point at.

    `errors` tells of what the platform would not tell.
    """
    if "data" not in line:
        # A page without results has nothing but what is said of it.
        if "id" in line or not line.keys() & {"meta", "errors", "includes"}:
            yield line, _NO_PAGE
        return
    data, includes = line["data"], child(line, "includes")
    users = items(includes, "users")
    page = _Page(
        users={id_: user for user in users if (id_ := account(user.get("id")))},
        handles={handle.lower(): user for user in users if isinstance(handle := user.get("username"), str)},
        tweets={number: tweet for tweet in items(includes, "tweets") if (number := whole(tweet.get("id"))) is not None},
        polls={id_: poll for poll in items(includes, "polls") if (id_ := account(poll.get("id")))},
    )
    for record in data if isinstance(data, list) else [data]:
        yield record, page


def _record(record: Object, page: _Page) -> Found:
    if "username" in record and "text" not in record:
        return _user(record)
    number = tweet_id(record, "id")
    found = Found(number)
    author = _author(record, page, found, listed=True)
    if author is None:
        raise UnreadableRecord("no account id: was the tweet fetched without author_id?")
    told = iso_moment(record.get("created_at"))
    ts = TWITTER.finer(told, number)
    if ts is None:
        raise UnreadableRecord("no moment: created_at is not like 2021-04-08T19:34:16.000Z")
    if ts == told and ts != TWITTER.moment_of(number):
        found.notes.append("moments taken from created_at, to the second")
    original = _references(record).get("retweeted")
    if original is None:
        _tweet(record, page, found, author, FULL)
    else:
        _retweet(record, original, page, found, author, ts)
    return found


def _user(user: Object) -> Found:
    id_ = account(user.get("id"))
    if id_ is None:
        raise UnreadableRecord("no account id")
    # Tweets have the numbers from 0 up, users those below.
    number = whole(id_)
    found = Found(made_id("user", id_) if number is None else -1 - number)
    _profile(user, found, listed=True)
    return found


def _references(tweet: Object) -> dict[object, Object]:
    return {
        kind: reference
        for reference in items(tweet, "referenced_tweets")
        if isinstance(kind := reference.get("type"), str)
    }


def _retweet(record: Object, reference: Object, page: _Page, found: Found, author: str, ts: int) -> None:
    target = whole(reference.get("id"))
    if target is None:
        raise UnreadableRecord("a retweet that does not tell of which tweet")
    original = reference if "text" in reference else page.tweets.get(target, {})
    of, how = _author(original, page, found) if original else None, "referenced_tweets"
    said = text(record.get("text")) or ""
    if of is None:
        # The platform withholds the tweet: its author is the mention that bears the handle after RT.
        named = re.match(r"RT @(\w+)", said, re.ASCII)
        mentions = items(child(record, "entities"), "mentions")
        bearer = [m for m in mentions if named and str(m.get("username")).lower() == named[1].lower()]
        of, how = _mentioned(bearer[0], page, found) if bearer else None, "mentions"
        if of is None and named:
            of, how = f"@{named[1].lower()}", "handle in the text"
            found.account(of, named[1])
    if original:
        _tweet(original, page, found, of, STUB)
    else:
        stub = pointed_at(target, of, TWITTER)
        stub |= {"text": text(re.sub(r"^RT @\w+:?\s*", "", said)), "language": text(record.get("lang"))}
        found.tweets.append(stub | {"detail": STUB})
    found.retweets.append(
        {
            "account": author,
            "tweet": target,
            "exact": True,
            "author": of,
            "tweet_id": found.id,
            "ts": ts,
            "language": text(record.get("lang")),
            "client": text(record.get("source")),
            "found": how if of else "not found",
        }
    )


def _author(tweet: Object, page: _Page, found: Found, *, listed: bool = False) -> str | None:
    """Add the author of a tweet; return the account's id."""
    inline = child(tweet, "author") or child(tweet, "author_user")  # as 4CAT calls it
    id_ = account(tweet.get("author_id")) or account(inline.get("id"))
    user = inline or page.users.get(id_ or "", {})
    if id_ is not None and not (user and _profile(user | {"id": id_}, found, listed=listed)):
        found.account(id_, listed=listed)
    return id_


def _profile(user: Object, found: Found, *, listed: bool = False) -> bool:
    """Add an account with what is told of it; return whether its handle is."""
    id_, handle = account(user.get("id")), text(user.get("username"))
    if id_ is None or handle is None:
        return False
    metrics = child(user, "public_metrics")
    urls = items(child(child(user, "entities"), "url"), "urls")
    found.accounts.append(
        {
            "id": id_,
            "handle": handle,
            "name": text(user.get("name")),
            "description": text(user.get("description")),
            "location": text(user.get("location")),
            "url": text(one_of(urls[0], "expanded_url", "url")) if urls else text(user.get("url")),
            "followers": tally(metrics, "followers_count", found.notes),
            "following": tally(metrics, "following_count", found.notes),
            "created": created(user, "created_at", iso_moment, found.notes),
            "listed": listed,
            "detail": FULL if "public_metrics" in user or "created_at" in user else STUB,
        }
    )
    return True


def _mentioned(mention: Object, page: _Page, found: Found) -> str | None:
    """Add an account that is named; return its id, or its handle where the platform tells no id."""
    handle = text(mention.get("username"))
    user = page.handles.get((handle or "").lower(), {})
    id_ = account(mention.get("id")) or account(user.get("id"))
    if id_ is None:
        id_ = f"@{handle.lower()}" if handle else None
        found.account(id_, handle)
    elif not _profile(user | mention | {"id": id_}, found):
        found.account(id_, handle)
    return id_


def _tweet(tweet: Object, page: _Page, found: Found, author: str | None, detail: int) -> None:
    number = whole(tweet.get("id"))
    entities, metrics = child(tweet, "entities"), child(tweet, "public_metrics")
    mentions = [id_ for m in items(entities, "mentions") if (id_ := _mentioned(m, page, found))]
    points: dict[str, int | None] = {}
    for kind, reference in _references(tweet).items():
        target = points[str(kind)] = whole(reference.get("id"))
        if target is None or kind not in ("quoted", "replied_to"):
            continue
        told = reference if "text" in reference else page.tweets.get(target, {})
        if told and detail == FULL:
            _tweet(told | {"id": target}, page, found, _author(told, page, found), STUB)
            continue
        answered = account(tweet.get("in_reply_to_user_id")) if kind == "replied_to" else None
        found.account(answered)
        found.tweets.append(pointed_at(target, answered, TWITTER))
    if number is None:
        return
    place = child(child(tweet, "geo"), "coordinates").get("coordinates")
    longitude, latitude = place[:2] if isinstance(place, list) and len(place) >= 2 else (None, None)
    found.tweets.append(
        {
            "id": number,
            "exact": True,
            "author": author,
            "text": text(child(tweet, "note_tweet").get("text") or tweet.get("text")),
            "language": text(tweet.get("lang")),
            "client": text(tweet.get("source")),
            "ts": TWITTER.finer(iso_moment(tweet.get("created_at")), number),
            "quote_count": tally(metrics, "quote_count", found.notes),
            "reply_count": tally(metrics, "reply_count", found.notes),
            "like_count": tally(metrics, "like_count", found.notes),
            "retweet_count": tally(metrics, "retweet_count", found.notes),
            "latitude": degrees(latitude),
            "longitude": degrees(longitude),
            "poll": _poll(tweet, page),
            "quoted": points.get("quoted"),
            "quoted_exact": True,
            "replied": points.get("replied_to"),
            "replied_exact": True,
            "tags": [tag for item in items(entities, "hashtags") if (tag := text(item.get("tag")))],
            "links": [
                url for u in items(entities, "urls") if (url := text(one_of(u, "unwound_url", "expanded_url", "url")))
            ],
            "mentions": mentions,
            "detail": detail,
        }
    )


def _poll(tweet: Object, page: _Page) -> str | None:
    attachments = child(tweet, "attachments")
    ids = attachments.get("poll_ids")
    first = account(ids[0]) if isinstance(ids, list) and ids else None
    poll = child(attachments, "poll") or next(iter(items(attachments, "polls")), {}) or page.polls.get(first or "", {})
    labels = [choice for option in items(poll, "options") if (choice := text(option.get("label")))]
    return json.dumps(labels, ensure_ascii=False) if labels else None


READER = JsonLinesFormat(
    name="twitter-v2",
    title="Twitter API v2 tweets or users (JSON lines, flat or by page)",
    platform=TWITTER,
    is_known=_is_known,
    split=_split,
    take=_record,
    cannot_tell=(
        "which accounts were removed: every author of a tweet, and every user of a users file, counts as listed",
    ),
)
