"""What accounts do when nobody plans it for them: when they act, on which topic, how late, in which words."""

from __future__ import annotations

import numpy as np

from explorer.demo.draws import Bits, bits, mix
from explorer.demo.people import People
from explorer.demo.planting import LINK, PHRASE, TAG
from explorer.demo.shelf import Tweets
from explorer.demo.texts import TOPICS
from explorer.demo.timeline import DAY_MS, Floats, Hours, Ints, Stretch, day_ms
from explorer.demo.words import Vocabulary
from explorer.demo.worlds import World
from explorer.readers.platforms import TWITTER_EPOCH_MS

# Of an account's own posts, how many are replies, quotes, mentions and stock phrases.
REPLIES, QUOTES, MENTIONS, PHRASES = 0.1, 0.05, 0.08, 0.06
_STOCK_PHRASES = 60
_LONGEST_S = 20 * 86_400
_VIRAL = 0.004


class Habits:
    """The habits of one network's accounts, drawn from as often as there is something to do."""

    def __init__(self, world: World, people: People, words: Vocabulary, hours: Hours, seed: int) -> None:
        self._world, self._people, self._words, self._hours, self._seed = world, people, words, hours, seed
        topics = TOPICS[world.network]
        self._since = np.asarray([day_ms(topic.since) if topic.since else 0 for topic in topics], np.int64)
        weights = np.asarray([topic.weight for topic in topics])
        self._topic_mass = np.cumsum(weights) / weights.sum()
        self._attraction = np.sqrt(people.popularity)
        self._outsider_mass = np.cumsum(self._attraction) / self._attraction.sum()
        # Accounts in the order of their creation, for each kind of hours.
        kinds = [np.flatnonzero(people.active & (people.office == kind)) for kind in (False, True)]
        self._kinds = [members[np.argsort(people.created[members], kind="stable")] for members in kinds]
        # A quote is a link too, and takes the place of another.
        self._linked = world.linked - QUOTES * (1 - world.retweet_share)

    def acts(self, count: int, stretch: Stretch, weight: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Draw moments and accounts, in order: accounts that exist by then, some of them livelier just now."""
        mood = np.where(rng.random(len(weight)) < 0.25, 0.1, 1.0) * weight
        at_desks = int(rng.binomial(count, self._world.office_share))
        parts: list[tuple[Ints, Ints]] = []
        for office, members, number in zip((False, True), self._kinds, (count - at_desks, at_desks), strict=True):
            ms = self._hours.moments(np.sort(rng.random(number)), stretch.start, stretch.end, office=office)
            mass = np.concatenate([[0.0], np.cumsum(mood[members])])
            known = np.searchsorted(self._people.created[members], ms - DAY_MS, side="right")
            place = np.searchsorted(mass, rng.random(number) * mass[known], side="right") - 1
            parts.append((ms, members[np.minimum(place, known - 1)]))
        moments, accounts = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(moments, kind="stable")
        return moments[order], accounts[order]

    def topics(self, account: Ints, ms: Ints, loyalty: float, rng: np.random.Generator) -> Ints:
        """Draw what accounts turn to: their own interest as often as they are loyal to it, else any topic."""
        any_topic = np.searchsorted(self._topic_mass, rng.random(len(ms)), side="right")
        return self.open(np.where(rng.random(len(ms)) < loyalty, self._people.topic[account], any_topic), ms)

    def open(self, topic: Ints, ms: Ints) -> Ints:
        """Replace topics that nobody speaks of yet by the first one."""
        return np.where(self._since[topic] <= ms, topic, 0)

    def other(self, topic: Ints, ms: Ints) -> Ints:
        """Return another topic for each."""
        return self.open((topic + 1) % len(self._since), ms)

    def delays(self, account: Ints, rng: np.random.Generator) -> Ints:
        """Draw how long accounts take to react, milliseconds: a long tail around their own slowness."""
        seconds = np.exp(self._people.slowness[account] + rng.normal(0, 1.6, len(account)))
        return (np.clip(seconds, 3, _LONGEST_S) * 1000).astype(np.int64)

    def clients(self, account: Ints, rng: np.random.Generator) -> Ints:
        """Draw what accounts tweet with: mostly their usual client."""
        return np.where(
            rng.random(len(account)) < 0.92, self._people.client[account], self._people.spare_client[account]
        )

    def words(self, ids: Ints, topic: Ints, ms: Ints, habit: Ints, rng: np.random.Generator) -> tuple[Bits, Ints, Ints]:
        """Return the key that decides the text of each tweet, its hashtag set and its link.

        Popular hashtags and links are taken more often; links change with the days. A stock phrase is said
        word for word by many. A habit makes a tweet have what it names.
        """
        key, words = mix(ids, self._seed), self._words
        tagged = (habit == TAG) | (bits(key, 42, 10) < self._world.tagged * 1024)
        tag = np.where(tagged, words.tag_of[topic, bits(key, 32, 10)], 0)
        link = np.zeros(len(key), np.int64)
        linked = np.flatnonzero((habit == LINK) | (bits(key, 52, 12) < self._linked * 4096))
        draw = bits(mix(key[linked], 3), 0, 32) / 2.0**32
        rank = (words.links_per_topic**draw).astype(np.int64) - 1 + ms[linked] // (3 * DAY_MS) * 7_919
        link[linked] = 1 + topic[linked] * words.links_per_topic + rank % words.links_per_topic
        stock = np.flatnonzero((habit == PHRASE) | ((habit == 0) & (rng.random(len(ids)) < PHRASES)))
        phrase = (_STOCK_PHRASES ** rng.random(len(stock))).astype(np.int64)
        key[stock], tag[stock], link[stock] = mix(topic[stock] * 1_000 + phrase, 17), 0, 0
        return key, tag, link

    def before(self, rng: np.random.Generator) -> Tweets:
        """Make tweets of outsiders from the month before the archive begins."""
        start, end = self._hours.start - 30 * DAY_MS, self._hours.start
        return self._outside(np.sort(rng.integers(start, end, 300)), start, rng)

    def outside(self, stretch: Stretch, count: int, rng: np.random.Generator) -> Tweets:
        """Make the tweets of outsiders in a stretch."""
        draws = np.sort(rng.random(count))
        ms = self._hours.moments(draws, stretch.start, stretch.end, office=False)
        return self._outside(ms, stretch.start, rng)

    def _outside(self, ms: Ints, start: int, rng: np.random.Generator) -> Tweets:
        """Make tweets at moments in order: popular outsiders tweet more and draw more, a few tweets go viral."""
        count = len(ms)
        outsider = np.minimum(np.searchsorted(self._outsider_mass, rng.random(count)), len(self._outsider_mass) - 1)
        author = self._people.inside + outsider
        topic = self.topics(author, ms, 0.9, rng)
        ms[0], topic[0] = start, 0  # so that the first topic is never bare
        ids = made_ids(ms, 2)
        key, tag, link = self.words(ids, topic, ms, np.zeros(count, np.int64), rng)
        pull = self._attraction[outsider] * rng.lognormal(0, 1.4, count) * np.where(rng.random(count) < _VIRAL, 25, 1)
        return Tweets(ms, ids, author, topic, key, tag, link, np.zeros(count, np.int64), pull)


def made_ids(ms: Ints, kind: int) -> Ints:
    """Make ids for moments in order: none twice, each telling its moment to the millisecond as Twitter's do.

    Ids of different kinds (0 to 3) differ as well.
    """
    place = np.arange(len(ms), dtype=np.int64)
    low = (place * 0x9E37D) % (1 << 20)
    return ((ms - TWITTER_EPOCH_MS) << 22) | (low << 2) | kind
