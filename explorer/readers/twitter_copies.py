"""Tweets as twitterapi.io and Apify hand them on: those of the old API under new names, one a line or in an array.

Sources: https://docs.twitterapi.io; the results of Apify's tweet scrapers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explorer.readers.json_lines import Found, JsonLinesFormat
from explorer.readers.json_values import Object, UnreadableRecord, child, one_of
from explorer.readers.platforms import TWITTER
from explorer.readers.twitter_v1 import read_status

_OF_COPIES = {"twitterUrl", "retweetCount", "viewCount", "isRetweet", "inReplyToId", "bookmarkCount", "retweeted_tweet"}
_RETWEETED, _QUOTED = ("retweeted_tweet", "retweet"), ("quoted_tweet", "quote")


def _is_known(own: set[str], _: set[str]) -> bool:
    is_tweet = own >= {"id", "author", "createdAt"} and len(own & _OF_COPIES) > 1
    return is_tweet or own >= {"tweets", "has_next_page", "next_cursor"}


def _split(line: Object) -> Iterator[tuple[Any, None]]:
    """Yield the tweet, or those of a page of answers."""
    tweets = line.get("tweets")
    yield from ((tweet, None) for tweet in (tweets if isinstance(tweets, list) and "id" not in line else [line]))


def _take(record: Object, _: None) -> Found:
    if record.get("isRetweet") is True and not any(child(record, key) for key in _RETWEETED):
        raise UnreadableRecord("a retweet that does not tell of which tweet")
    return read_status(_status(record), None)


def _status(tweet: Object) -> Object:
    """Return a tweet under the names of the old API."""
    author = child(tweet, "author")
    status: Object = {
        "id_str": tweet.get("id"),
        "full_text": one_of(tweet, "fullText", "text"),
        "created_at": tweet.get("createdAt"),
        "lang": tweet.get("lang"),
        "source": tweet.get("source"),
        "entities": tweet.get("entities"),
        "in_reply_to_status_id_str": tweet.get("inReplyToId"),
        "in_reply_to_user_id_str": tweet.get("inReplyToUserId"),
        "in_reply_to_screen_name": tweet.get("inReplyToUsername"),
        "quoted_status_id_str": tweet.get("quoteId"),
        "retweet_count": tweet.get("retweetCount"),
        "reply_count": tweet.get("replyCount"),
        "favorite_count": tweet.get("likeCount"),
        "quote_count": tweet.get("quoteCount"),
        "user": {
            "id_str": author.get("id"),
            "screen_name": author.get("userName"),
            "name": author.get("name"),
            "description": author.get("description"),
            "location": author.get("location"),
            "followers_count": author.get("followers"),
            "friends_count": author.get("following"),
            "created_at": author.get("createdAt"),
        },
    }
    for keys, name in ((_RETWEETED, "retweeted_status"), (_QUOTED, "quoted_status")):
        original = next((found for key in keys if (found := child(tweet, key))), None)
        if original:
            status[name] = _status(original)
    return status


READER = JsonLinesFormat(
    name="twitter-copies",
    title="tweets as twitterapi.io and Apify hand them on (JSON lines or an array)",
    platform=TWITTER,
    is_known=_is_known,
    split=_split,
    take=_take,
    cannot_tell=("which accounts were removed: every author of a tweet counts as listed",),
)
