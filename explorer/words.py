"""What each platform calls a tweet and a retweet: words for screens, columns and files keep their own."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What a retweet is called; a platform that is not here says repost. A tweet is a post on all of them but X.
_REPOSTS: Mapping[str, str] = {"telegram": "forward", "mastodon": "boost", "truth_social": "retruth"}
_POST, _REPOST = "post", "repost"
_ENDINGS = ("", "s", "ed", "ing", "er", "ers")
# What other tools and platforms say for the two, in the names of behaviours.
_SAME_AS = {
    **dict.fromkeys(("forward", "repost", "boost", "reblog", "retruth", "share"), "retweet"),
    **dict.fromkeys(("post", "message", "text", "video", "toot", "truth"), "tweet"),
}
_TWEET = re.compile(rf"(?<![a-z])(re)?tweet({'|'.join(_ENDINGS[1:])})?(?![a-z])", re.IGNORECASE)


def words_of(platform: str) -> dict[str, str]:
    """Return what a platform calls a tweet and a retweet, in all their forms; nothing where these are its words.

    A platform that is not known, or several, are spoken of in the words of X.
    """
    if platform in ("", "x", "unknown") or "," in platform:
        return {}
    repost = _REPOSTS.get(platform, _REPOST)
    forms = {f"tweet{ending}": f"{_POST}{ending}" for ending in _ENDINGS}
    return forms | {f"retweet{ending}": f"{repost}{ending}" for ending in _ENDINGS}


def in_words_of(platform: str, text: str) -> str:
    """Return a sentence, or the name of a column, in a platform's own words.

    >>> in_words_of("telegram", "Which tweets did they retweet? co-retweet: 2 Retweets inside")
    'Which posts did they forward? co-forward: 2 Forwards inside'
    """
    words = words_of(platform)

    def said(match: re.Match[str]) -> str:
        word = words[match[0].lower()]
        return word.capitalize() if match[0][0].isupper() else word

    return _TWEET.sub(said, text) if words else text


def in_words_of_x(name: str) -> str:
    """Return the name of a behaviour as the stored questions have it: `co-forward` is `co_retweet`."""
    parts = name.lower().replace("-", "_").split("_")
    return "_".join([*parts[:-1], _SAME_AS.get(parts[-1], parts[-1])])
