"""A network's life, stretch by stretch: who posts what, who retweets whom, when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from explorer.demo.draws import Bits, generator
from explorer.demo.habits import MENTIONS, QUOTES, REPLIES, Habits, made_ids
from explorer.demo.people import People
from explorer.demo.planting import Planted
from explorer.demo.shelf import Shelf, Tweets, joined, taken
from explorer.demo.texts import TOPICS
from explorer.demo.timeline import DAY_MS, Flags, Floats, Hours, Ints, Stretch
from explorer.demo.worlds import World

# Tweets from outside that are on offer: for each retweet, and at least for each day.
_TWEETS_PER_RETWEET, _TWEETS_PER_DAY = 0.4, 3
# An account and a tweet in one number.
_WIDE = np.int64(1 << 32)


@dataclass(frozen=True)
class Rows:
    """The tweets of one stretch, column by column and in the order of time.

    Accounts (`retweeted`, `mention`, `answered`, `quoted_author`) are positions plus one and tweets are ids;
    0 is none. Of a retweet, topic, key, tag, link and mention are those of what it retweets.
    """

    stretch: Stretch
    author: Ints
    ms: Ints
    id: Ints
    topic: Ints
    key: Bits
    tag: Ints
    link: Ints
    mention: Ints
    retweeted: Ints
    retweeted_id: Ints
    answered: Ints
    answered_id: Ints
    quoted_author: Ints
    quoted_id: Ints
    likes: Ints
    retweets: Ints
    client: Ints

    def __len__(self) -> int:
        return len(self.ms)


@dataclass(frozen=True)
class _Reactions:
    """What posts answer and quote, one for each post: account plus one and tweet id, 0 for none."""

    answered: Ints
    answered_id: Ints
    quoted_author: Ints
    quoted_id: Ints


@dataclass(frozen=True)
class _Made:
    """A stretch that waits for the retweets its posts receive in the next one (added to `received`)."""

    stretch: Stretch
    posts: Tweets
    reactions: _Reactions
    received: Ints
    warmth: Floats
    retweet_ms: Ints
    retweet_author: Ints
    target: Tweets
    client: Ints


class Simulation:
    """Makes the rows of one network, stretch by stretch. Nothing older than one stretch is kept."""

    def __init__(
        self,
        world: World,
        people: People,
        planted: Planted,
        habits: Habits,
        hours: Hours,
        cut: list[Stretch],
        rows: int,
        seed: int,
    ) -> None:
        self._world, self._people, self._planted, self._habits = world, people, planted, habits
        self._cut, self._seed = cut, seed
        retweets = round(rows * world.retweet_share)
        share = [hours.share(stretch.start, stretch.end, world.office_share) for stretch in cut]
        self._posts_due = _portions(rows - retweets - len(planted.posts.ms), share)
        self._retweets_due = _portions(retweets - len(planted.retweets.ms), share)
        self._loved = np.zeros(len(people.topic), np.bool_)
        self._loved[people.favourite[people.favourite >= 0]] = True
        self._group = np.full(people.inside, -1, np.int64)
        self._group[planted.retweets.author] = planted.retweets.of
        self._post_at = np.zeros(len(planted.posts.ms), np.int64)

    def rows(self) -> Iterator[Rows]:
        """Yield the rows of each stretch, in the order of time."""
        before = self._habits.before(generator(self._seed, self._world.network, "before"))
        pairs = np.empty(0, np.int64)
        waiting: _Made | None = None
        for number in range(len(self._cut)):
            made, before, pairs = self._make(number, before, waiting, pairs)
            if waiting is not None:
                yield _finished(waiting)
            waiting = made
        if waiting is not None:
            yield _finished(waiting)

    def _make(self, number: int, before: Tweets, earlier: _Made | None, pairs: Ints) -> tuple[_Made, Tweets, Ints]:
        """Return a stretch, all tweets of it that can be retweeted, and who retweeted which of these.

        `before` and `pairs` are the same of the stretch before.
        """
        stretch = self._cut[number]
        rng = generator(self._seed, self._world.network, "stretch", number)
        posts, plain = self._posts(number, rng)
        days = (stretch.end - stretch.start) // DAY_MS
        on_offer = max(int(self._retweets_due[number] * _TWEETS_PER_RETWEET), days * _TWEETS_PER_DAY, 40)
        offer = joined(posts, self._habits.outside(stretch, on_offer, rng))
        tweets = joined(before, offer)
        shelf = Shelf(tweets, self._people.inside, len(TOPICS[self._world.network]), self._loved)
        offset = len(before)
        reactions = self._react(posts, plain, shelf, tweets, rng)
        for whole, start in ((tweets, offset), (offer, 0)):  # reacting changed these two
            whole.mention[start : start + len(posts)] = posts.mention
            whole.link[start : start + len(posts)] = posts.link

        ms, author, at = self._retweets(number, shelf, tweets, offset, pairs, rng)
        received = np.bincount(at, minlength=len(tweets))
        if earlier is not None:
            earlier.received[:] += received[: len(earlier.posts)]
        made = _Made(
            stretch=stretch,
            posts=posts,
            reactions=reactions,
            received=received[offset : offset + len(posts)].copy(),
            warmth=rng.lognormal(-1.5, 1.5, len(posts)),
            retweet_ms=ms,
            retweet_author=author,
            target=taken(tweets, at),
            client=self._habits.clients(np.concatenate([posts.author, author]), rng),
        )
        recent = at >= offset
        return made, offer, author[recent] * _WIDE + (at[recent] - offset)

    def _posts(self, number: int, rng: np.random.Generator) -> tuple[Tweets, Flags]:
        """Return the stretch's own posts in the order of time, and which of them are planted."""
        stretch, planned, habits = self._cut[number], self._planted.posts, self._habits
        ms, author = habits.acts(int(self._posts_due[number]), stretch, self._people.posts, rng)
        here = np.flatnonzero((planned.ms >= stretch.start) & (planned.ms < stretch.end))
        ms, author = np.concatenate([ms, planned.ms[here]]), np.concatenate([author, planned.author[here]])
        order = np.argsort(ms, kind="stable")
        plan = np.concatenate([np.full(len(ms) - len(here), -1), here])[order]
        ms, author, planted = ms[order], author[order], plan >= 0
        plan = plan[planted]
        self._post_at[plan] = np.flatnonzero(planted)

        topic = habits.topics(author, ms, 0.75, rng)
        given = planned.topic[plan]
        topic[planted] = habits.open(np.where(given >= 0, given, topic[planted]), ms[planted])
        habit = np.zeros(len(ms), np.int64)
        habit[planted] = planned.habit[plan]
        ids = made_ids(ms, 0)
        key, tag, link = habits.words(ids, topic, ms, habit, rng)
        for column, value in ((key, planned.key), (tag, planned.tag), (link, planned.link)):
            column[planted] = np.where(value[plan] >= 0, value[plan].astype(column.dtype), column[planted])
        mention, pull = np.zeros(len(ms), np.int64), rng.lognormal(0, 0.8, len(ms))
        return Tweets(ms, ids, author, topic, key, tag, link, mention, pull), planted

    def _react(self, posts: Tweets, plain: Flags, shelf: Shelf, tweets: Tweets, rng: np.random.Generator) -> _Reactions:
        """Make some posts replies, quotes or mentions; what is planted stays plain."""
        drawn = np.where(plain, 1.0, rng.random(len(posts)))
        who = np.flatnonzero(drawn < REPLIES + QUOTES + MENTIONS)
        drawn = drawn[who]
        near = rng.random(len(who)) < 0.3
        delay = self._habits.delays(posts.author[who], rng)
        at = shelf.by_topic(posts.topic[who], near, posts.ms[who], delay, rng.random(len(who)))
        account, tweet = tweets.author[at] + 1, tweets.id[at]
        reply, quote = drawn < REPLIES, (drawn >= REPLIES) & (drawn < REPLIES + QUOTES)
        columns = [np.zeros(len(posts), np.int64) for _ in range(4)]
        # Some replies are to an account alone, the tweet being gone.
        gone = rng.random(len(who)) < 0.03
        for column, which, value in zip(
            columns, (reply, reply & ~gone, quote, quote), (account, tweet, account, tweet), strict=True
        ):
            column[who[which]] = value[which]
        posts.mention[who[~quote]] = account[~quote]
        posts.link[who[quote]] = 0
        return _Reactions(*columns)

    def _retweets(
        self, number: int, shelf: Shelf, tweets: Tweets, offset: int, before: Ints, rng: np.random.Generator
    ) -> tuple[Ints, Ints, Ints]:
        """Return moment, author and target of the stretch's retweets: never the same tweet twice or an own one."""
        stretch, people, habits, planned = self._cut[number], self._people, self._habits, self._planted.retweets
        width = np.int64(len(tweets))
        here = np.flatnonzero((planned.ms >= stretch.start) & (planned.ms < stretch.end))
        source, planned_ms, planned_author = planned.source[here], planned.ms[here], planned.author[here]
        occasions = self._occasions(stretch, shelf, width, before, rng)
        planned_at = np.where(
            source >= 0,
            offset + self._post_at[np.maximum(source, 0)],
            occasions[np.maximum(-1 - source, 0)] if len(occasions) else 0,
        )

        ms, author = habits.acts(int(self._retweets_due[number]), stretch, people.retweets, rng)
        topic, delay = habits.topics(author, ms, 0.8, rng), habits.delays(author, rng)
        near = rng.random(len(ms)) < self._world.inside_share
        at = shelf.by_topic(topic, near, ms, delay, rng.random(len(ms)))
        fan = np.flatnonzero(rng.random(len(ms)) < people.devotion[author])
        loved = shelf.by_author(people.favourite[author[fan]], ms[fan], delay[fan], rng.random(len(fan)))
        at[fan] = np.where(loved >= 0, loved, at[fan])

        known = np.sort(np.concatenate([before // _WIDE * width + before % _WIDE, planned_author * width + planned_at]))
        pairs = author * width + at
        again = np.flatnonzero(_repeated(known, pairs) | (tweets.author[at] == author))
        known = np.sort(np.concatenate([known, pairs])) if len(again) else known
        for turn in range(12):
            if not len(again):
                break
            if turn > 4:  # who has seen all of a topic looks elsewhere
                topic[again] = habits.other(topic[again], ms[again])
            longer, draws = delay[again] << min(turn, 4), rng.random(len(again))
            at[again] = shelf.by_topic(topic[again], near[again], ms[again], longer, draws, back=turn * 3)
            pairs = author[again] * width + at[again]
            wrong = _repeated(known, pairs) | (tweets.author[at[again]] == author[again])
            known = np.sort(np.concatenate([known, pairs[~wrong]]), kind="stable")
            again = again[wrong]
        columns = ((ms, planned_ms), (author, planned_author), (at, planned_at))
        all_ms, all_author, all_at = (np.concatenate(column) for column in columns)
        order = np.argsort(all_ms, kind="stable")
        return all_ms[order], all_author[order], all_at[order]

    def _occasions(
        self, stretch: Stretch, shelf: Shelf, width: np.int64, before: Ints, rng: np.random.Generator
    ) -> Ints:
        """Choose the outside tweet of each occasion on which a group retweets, new to all its members.

        Returns one for each occasion, -1 where it lies outside the stretch.
        """
        planned = self._planted.occasions
        here = np.flatnonzero((planned.ms >= stretch.start) & (planned.ms < stretch.end))
        ms, of = planned.ms[here], planned.of[here]
        topic = self._habits.open(planned.topic[here], ms)
        delay = (rng.lognormal(np.log(2_400), 1.2, len(here)) * 1000).astype(np.int64) + 60_000
        outside = np.zeros(len(here), np.bool_)
        group = self._group[before // _WIDE]
        known = np.sort(group[group >= 0] * width + before[group >= 0] % _WIDE)
        at = shelf.by_topic(topic, outside, ms, delay, rng.random(len(here)))
        for turn in range(40):
            again = np.flatnonzero(_repeated(known, of * width + at))
            if not len(again):
                break
            longer, draws = delay[again] * 2, rng.random(len(again))
            at[again] = shelf.by_topic(topic[again], outside[again], ms[again], longer, draws, back=turn)
        chosen = np.full(len(planned.ms), -1, np.int64)
        chosen[here] = at
        return chosen


def _repeated(known: Ints, pairs: Ints) -> Flags:
    """Tell which pairs are among the known, which are in order, or stand earlier in the list."""
    repeated = np.zeros(len(pairs), np.bool_)
    if len(known):
        repeated |= known[np.minimum(np.searchsorted(known, pairs), len(known) - 1)] == pairs
    order = np.argsort(pairs, kind="stable")
    repeated[order[1:]] |= pairs[order[1:]] == pairs[order[:-1]]
    return repeated


def _finished(made: _Made) -> Rows:
    """Put posts and retweets together."""
    posts, target, reactions = made.posts, made.target, made.reactions
    order = np.argsort(np.concatenate([posts.ms, made.retweet_ms]), kind="stable")
    nothing, no_post = np.zeros(len(target), np.int64), np.zeros(len(posts), np.int64)

    def column(of_posts: Ints, of_retweets: Ints) -> Ints:
        return np.concatenate([of_posts, of_retweets])[order]

    return Rows(
        stretch=made.stretch,
        author=column(posts.author, made.retweet_author),
        ms=column(posts.ms, made.retweet_ms),
        id=column(posts.id, made_ids(made.retweet_ms, 1)),
        topic=column(posts.topic, target.topic),
        key=np.concatenate([posts.key, target.key])[order],
        tag=column(posts.tag, target.tag),
        link=column(posts.link, target.link),
        mention=column(posts.mention, target.mention),
        retweeted=column(no_post, target.author + 1),
        retweeted_id=column(no_post, target.id),
        answered=column(reactions.answered, nothing),
        answered_id=column(reactions.answered_id, nothing),
        quoted_author=column(reactions.quoted_author, nothing),
        quoted_id=column(reactions.quoted_id, nothing),
        likes=column((made.warmth * (1 + made.received)).astype(np.int64), nothing),
        retweets=column(made.received + (made.warmth * 0.2).astype(np.int64), nothing),
        client=made.client[order],
    )


def _portions(total: int, shares: list[float]) -> Ints:
    """Divide a whole number by shares, so that the portions add up to it."""
    ends = np.round(np.cumsum(shares) / np.sum(shares) * total).astype(np.int64)
    portions: Ints = np.diff(ends, prepend=0)
    return portions
