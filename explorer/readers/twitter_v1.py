"""Statuses of Twitter's API v1.1 as JSON lines, one status a line: what twarc and the streams wrote until 2023.

Source: https://developer.x.com/en/docs/x-api/v1/data-dictionary/object-model/tweet.
"""

from __future__ import annotations

import re

from explorer.readers import FULL, STUB
from explorer.readers.json_lines import Found, JsonLinesFormat
from explorer.readers.json_values import (
    Object,
    UnreadableRecord,
    account,
    child,
    created,
    degrees,
    items,
    old_moment,
    one_of,
    pointed_at,
    tally,
    text,
    tweet_id,
    whole,
)
from explorer.readers.platforms import TWITTER

# What a status has besides its text and user; Weibo's, which look alike, have others.
_OF_STATUSES = {"id_str", "entities", "favorited", "retweet_count", "favorite_count", "in_reply_to_status_id", "lang"}
_OF_WEIBO = {"mid", "idstr", "bid", "reposts_count"}


def _is_known(own: set[str], _: set[str]) -> bool:
    is_status = own >= {"user", "created_at"} and bool(own & {"text", "full_text"})
    return is_status and bool(own & _OF_STATUSES) and not own & _OF_WEIBO


def read_status(status: Object, _: None) -> Found:
    """Return the author, tweet or retweet; a status that is quoted or retweeted is a stub with all it tells."""
    number = tweet_id(status, "id_str", "id")
    found = Found(number)
    user = child(status, "user")
    author = _author(user, found, listed=True)
    if author is None:
        raise UnreadableRecord("no account id")
    told = old_moment(status.get("created_at"))
    ts = TWITTER.finer(told, number)
    if ts is None:
        raise UnreadableRecord("no moment: created_at is not like Wed Oct 10 20:19:24 +0000 2018")
    if ts == told and ts != TWITTER.moment_of(number):
        found.notes.append("moments taken from created_at, to the second")
    original = child(status, "retweeted_status")
    if not original:
        _tweet(status, found, author, FULL)
        return found
    target = whole(one_of(original, "id_str", "id"))
    if target is None:
        raise UnreadableRecord("a retweet that does not tell of which tweet")
    of = _author(child(original, "user"), found)
    _tweet(original, found, of, STUB)
    found.retweets.append(
        {
            "account": author,
            "tweet": target,
            "exact": True,
            "author": of,
            "tweet_id": number,
            "ts": ts,
            "language": text(status.get("lang")),
            "client": _client(status),
            "found": "retweeted_status" if of else "not found",
        }
    )
    return found


def _author(user: Object, found: Found, *, listed: bool = False) -> str | None:
    """Add the profile of an author; return the account's id."""
    id_, handle = account(one_of(user, "id_str", "id")), text(user.get("screen_name"))
    if id_ is None or handle is None:
        found.account(id_, listed=listed)
        return id_
    urls = items(child(child(user, "entities"), "url"), "urls")
    found.accounts.append(
        {
            "id": id_,
            "handle": handle,
            "name": text(user.get("name")),
            "description": text(user.get("description")),
            "location": text(user.get("location")),
            "url": text(one_of(urls[0], "expanded_url", "url")) if urls else text(user.get("url")),
            "language": text(user.get("lang")),
            "followers": tally(user, "followers_count", found.notes),
            "following": tally(user, "friends_count", found.notes),
            "created": created(user, "created_at", old_moment, found.notes),
            "listed": listed,
            "detail": FULL,
        }
    )
    return id_


def _tweet(status: Object, found: Found, author: str | None, detail: int) -> None:
    number = whole(one_of(status, "id_str", "id"))
    # The streams put what goes beyond 140 characters aside.
    extended = child(status, "extended_tweet")
    entities = child(extended, "entities") or child(status, "entities")
    mentions = []
    for mention in items(entities, "user_mentions"):
        id_, handle = account(one_of(mention, "id_str", "id")), text(mention.get("screen_name"))
        id_ = id_ or (f"@{handle.lower()}" if handle else None)
        if id_:
            mentions.append(id_)
            found.account(id_, handle)
    replied = whole(one_of(status, "in_reply_to_status_id_str", "in_reply_to_status_id"))
    quoted = whole(one_of(status, "quoted_status_id_str", "quoted_status_id"))
    quote = child(status, "quoted_status")
    if replied is not None:
        answered = account(one_of(status, "in_reply_to_user_id_str", "in_reply_to_user_id"))
        found.account(answered, text(status.get("in_reply_to_screen_name")))
        found.tweets.append(pointed_at(replied, answered, TWITTER))
    if quote and detail == FULL:
        quoted = whole(one_of(quote, "id_str", "id")) if quoted is None else quoted
        _tweet(quote, found, _author(child(quote, "user"), found), STUB)
    elif quoted is not None:
        found.tweets.append(pointed_at(quoted, None, TWITTER))
    place = child(status, "coordinates").get("coordinates")
    longitude, latitude = place[:2] if isinstance(place, list) and len(place) >= 2 else (None, None)
    if number is None:
        return
    found.tweets.append(
        {
            "id": number,
            "exact": True,
            "author": author,
            "text": text(one_of(extended, "full_text") or one_of(status, "full_text", "text")),
            "language": text(status.get("lang")),
            "client": _client(status),
            "ts": TWITTER.finer(old_moment(status.get("created_at")), number),
            "quote_count": tally(status, "quote_count", found.notes),
            "reply_count": tally(status, "reply_count", found.notes),
            "like_count": tally(status, "favorite_count", found.notes),
            "retweet_count": tally(status, "retweet_count", found.notes),
            "latitude": degrees(latitude),
            "longitude": degrees(longitude),
            "quoted": quoted,
            "quoted_exact": True,
            "replied": replied,
            "replied_exact": True,
            "tags": [tag for item in items(entities, "hashtags") if (tag := text(item.get("text")))],
            "links": [url for item in items(entities, "urls") if (url := text(one_of(item, "expanded_url", "url")))],
            "mentions": mentions,
            "detail": detail,
        }
    )


def _client(status: Object) -> str | None:
    """The application's name without the link around it."""
    source = text(status.get("source"))
    return text(re.sub(r"<[^<>]*>", "", source)) if source else None


READER = JsonLinesFormat(
    name="twitter-v1",
    title="Twitter API v1.1 statuses (JSON lines)",
    platform=TWITTER,
    is_known=_is_known,
    split=lambda line: [(line, None)],
    take=read_status,
    cannot_tell=("which accounts were removed: every author of a status counts as listed",),
)
