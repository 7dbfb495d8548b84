"""Tweets as twscrape writes them, and snscrape in both of its forms (until 2022 and since).

Sources: https://github.com/vladkens/twscrape (models.py);
https://github.com/JustAnotherArchivist/snscrape (modules/twitter.py).
"""

from __future__ import annotations

import re

from explorer.readers.clocks import MomentForm
from explorer.readers.json_posts import JsonFormat, Shape, at, each, has, where
from explorer.readers.json_values import Object
from explorer.readers.platforms import TWITTER

_TAG = re.compile(r"<[^<>]*>")
_links, _outlinks = each("links", "url"), each("outlinks")


def _client(tweet: Object) -> str | None:
    source = where("sourceLabel", "source")(tweet)
    return _TAG.sub("", source) if isinstance(source, str) else None


_SHAPE = Shape(
    fields={
        "account": where("user.id_str", "user.id"),
        "handle": where("user.username"),
        "name": where("user.displayname"),
        "description": where("user.rawDescription", "user.description"),
        "location": where("user.location"),
        "followers": where("user.followersCount"),
        "following": where("user.friendsCount"),
        "created_moment": where("user.created"),
        "post": where("id_str", "id"),
        "moment": where("date"),
        "text": where("rawContent", "content", "renderedContent"),
        "language": where("lang"),
        "client": _client,
        "quote_count": where("quoteCount"),
        "reply_count": where("replyCount"),
        "like_count": where("likeCount"),
        "retweet_count": where("retweetCount"),
        "latitude": where("coordinates.latitude"),
        "longitude": where("coordinates.longitude"),
        "tags": each("hashtags"),
        "links": lambda tweet: _links(tweet) or _outlinks(tweet),
        "mentions": each("mentionedUsers", "id_str", "id"),
        "mention_handles": each("mentionedUsers", "username"),
        "replied": where("inReplyToTweetIdStr", "inReplyToTweetId"),
        "replied_account": where("inReplyToUser.id_str", "inReplyToUser.id"),
        "replied_handle": where("inReplyToUser.username", "inReplyToScreenName"),
    },
    original=lambda tweet: at(tweet, "retweetedTweet"),
    quoted=lambda tweet: at(tweet, "quotedTweet"),
)


def _is_known(record: Object) -> bool:
    is_tweet = has(record, "id", "date", "user.username") and ("rawContent" in record or "content" in record)
    kind = record.get("_type", "")
    return is_tweet and (
        str(kind).startswith("snscrape.modules.twitter.") or has(record, "retweetedTweet", "mentionedUsers")
    )


READER = JsonFormat(
    name="scraped-tweets",
    title="tweets of twscrape or snscrape (JSON lines)",
    platform=TWITTER,
    clock=MomentForm.ISO,
    is_known=_is_known,
    rows=_SHAPE.rows,
    found="retweetedTweet",
    cannot_tell=("which accounts were removed: every author of a tweet counts as listed",),
)
