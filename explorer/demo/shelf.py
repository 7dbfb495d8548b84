"""Everything that can be retweeted just now, and how an account comes to pick one of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.demo.draws import Bits
from explorer.demo.timeline import DAY_MS, Flags, Floats, Ints

_LEAST_MS = 1_500
_STALE_MS = 20 * DAY_MS


@dataclass(frozen=True)
class Tweets:
    """Tweets that others can react to, by position and in no order: of the archive and from outside.

    `mention` is the position of an account plus one, `tag` and `link` are rows of their tables; 0 is none.
    `pull` is how attractive a tweet is, beside the others of its topic.
    """

    ms: Ints
    id: Ints
    author: Ints
    topic: Ints
    key: Bits
    tag: Ints
    link: Ints
    mention: Ints
    pull: Floats

    def __len__(self) -> int:
        return len(self.ms)


def joined(first: Tweets, second: Tweets) -> Tweets:
    """Return the tweets of both, the first ones first."""
    return Tweets(*(np.concatenate([getattr(first, f), getattr(second, f)]) for f in Tweets.__dataclass_fields__))


def taken(tweets: Tweets, at: Ints) -> Tweets:
    """Return the tweets at some positions."""
    return Tweets(*(getattr(tweets, f)[at] for f in Tweets.__dataclass_fields__))


class Shelf:
    """Tweets in the order of topic and time, and of author and time.

    A choice is made among the tweets whose age is about the delay that was drawn (half to twice as much), the
    more attractive ones more often: so new tweets burst, popular ones burst more, and delays keep a long tail.
    """

    def __init__(self, tweets: Tweets, inside: int, topics: int, loved: Flags) -> None:
        """Sort the tweets. The first `inside` authors are of the archive.

        Tweets of an author can be asked for if the author, by position, is loved.
        """
        self._base = int(tweets.ms.min()) - DAY_MS
        self._span = int(tweets.ms.max()) - self._base + 60 * DAY_MS
        self._authors, self._topics = tweets.author, topics
        shelf = np.where(tweets.author < inside, topics, 0) + tweets.topic
        ms = tweets.ms - self._base
        # Sorted runs, then small numbers: both quick to sort.
        by_time = np.argsort(ms, kind="stable")
        self._order = by_time[np.argsort(shelf[by_time].astype(np.int16), kind="stable")]
        self._key = (shelf * self._span + ms)[self._order]
        self._first = np.searchsorted(self._key, np.arange(2 * topics) * self._span)
        self._pull = np.concatenate([[0.0], np.cumsum(tweets.pull[self._order])])
        own = by_time[loved[tweets.author[by_time]]]
        self._author_order = own[np.argsort(tweets.author[own], kind="stable")]
        self._author_key = (tweets.author * self._span + ms)[self._author_order]

    def by_topic(self, topic: Ints, inside: Flags, ms: Ints, delay_ms: Ints, draws: Floats, back: int = 0) -> Ints:
        """Choose a tweet of a topic, from inside the archive or from outside, earlier than each moment.

        `back` steps further into the past. Where there is none, the first topic from outside stands in, which
        has one from before the beginning.
        """
        now = ms - self._base
        number = topic + np.where(inside, self._topics, 0)
        first, shelf = self._first[number], number * self._span
        high = np.searchsorted(self._key, shelf + now - np.maximum(delay_ms // 2, _LEAST_MS))
        bare = high <= first
        if bare.any():
            first, shelf = np.where(bare, 0, first), np.where(bare, 0, shelf)
            high = np.where(bare, np.searchsorted(self._key, now - np.maximum(delay_ms // 2, _LEAST_MS)), high)
            still = high <= 0  # nothing is that old
            high = np.where(still, np.searchsorted(self._key, now - _LEAST_MS), high)
        low = np.maximum(np.searchsorted(self._key, shelf + np.maximum(now - 2 * delay_ms, 0)), first)
        low = np.minimum(low, high - 1)
        aim = self._pull[low] + draws * (self._pull[high] - self._pull[low])
        place = np.clip(np.searchsorted(self._pull, aim, side="right") - 1, low, high - 1)
        chosen: Ints = self._order[np.maximum(place - back, first)]
        return chosen

    def by_author(self, author: Ints, ms: Ints, delay_ms: Ints, draws: Floats) -> Ints:
        """Choose one of an author's last three tweets before each moment, -1 where none is of these weeks."""
        shelf = author * self._span + ms - self._base
        high = np.searchsorted(self._author_key, shelf - np.maximum(delay_ms // 2, _LEAST_MS))
        place = high - 1 - (draws * 3).astype(np.int64)
        if not len(self._author_order):
            return np.full(len(author), -1, np.int64)
        found = self._author_order[np.maximum(place, 0)]
        fresh = (place >= 0) & (self._author_key[np.maximum(place, 0)] > shelf - _STALE_MS)
        chosen: Ints = np.where(fresh & (self._authors[found] == author), found, -1)
        return chosen
