"""What is planted among ordinary life: who amplifies whom, who behaves alike, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explorer.demo.draws import generator, mix
from explorer.demo.texts import TOPICS
from explorer.demo.timeline import DAY_MS, HOUR_MS, Floats, Hours, Ints, Stretch
from explorer.demo.words import Vocabulary
from explorer.demo.worlds import World

RINGS = ("single-core ring", "multi-core ring", "two-layer ring", "chain", "mutual ring")

# What an ordinary post is made to have, where that matters: a common link, hashtag or phrase.
PLAIN, LINK, TAG, PHRASE = range(4)
_HABITS = {"co-link": LINK, "co-hashtag": TAG, "co-tweet": PHRASE}

# Nothing planted is further than this from what it answers, so that it never reaches into the next stretch.
_REACH_MS = 2 * HOUR_MS
# A member takes part in this share of the occasions.
_DILIGENCE = 0.8
# Those who act together do so within this time, milliseconds.
_TOGETHER_MS = 45_000


@dataclass(frozen=True)
class Structure:
    """A planted structure. `members` are positions in the accounts, `roles` what each of them does.

    `start` and `end` bound its campaign, milliseconds since 1970, UTC; `occasions` is how often each of its
    cores posts, or its members act together.
    """

    name: str
    kind: str
    members: Ints
    roles: tuple[str, ...]
    topic: int
    start: int
    end: int
    occasions: int


@dataclass(frozen=True)
class Posts:
    """Posts that are planned: moment (ms), author (position in the accounts) and what is fixed of the rest.

    Topic, key of the text, planted hashtag and planted link are -1 where they are left to chance, as is the
    structure they belong to (`of`) where it is none.
    """

    ms: Ints
    author: Ints
    topic: Ints
    key: Ints
    tag: Ints
    link: Ints
    habit: Ints
    of: Ints


@dataclass(frozen=True)
class Retweets:
    """Retweets that are planned. `source` is the position of a post, or -1 - the position of an occasion."""

    ms: Ints
    author: Ints
    source: Ints
    of: Ints


@dataclass(frozen=True)
class Occasions:
    """Occasions on which a group retweets one outside tweet."""

    ms: Ints
    topic: Ints
    of: Ints


@dataclass(frozen=True)
class Planted:
    """All rows that are planned: those of the structures, and a first tweet for every active account."""

    posts: Posts
    retweets: Retweets
    occasions: Occasions


def structures(world: World, accounts: int, rows: int, hours: Hours, seed: int) -> list[Structure]:
    """Cast the planted structures: each kind of the world's recipe once, and again the larger the world is."""
    rng = generator(seed, world.network, "structures")
    members_each = sum(size for _, size in world.recipe)
    copies = max(1, min(round(accounts * world.planted_share / members_each), rows // 40_000))
    occasions = int(np.clip(0.03 * rows / accounts, 28, 150))
    stretch = rng.permutation(accounts)
    found: list[Structure] = []
    for copy in range(copies):
        for kind, usual in world.recipe:
            size = usual if copies == 1 else usual + int(rng.integers(-2, 4)) * (usual >= 8)
            members, stretch = stretch[:size], stretch[size:]
            days = int(rng.integers(60, 120))
            latest = hours.end - (days + 2) * DAY_MS
            start = int(hours.moments(rng.random(1) * 0.5 + 0.4, hours.start, hours.end, office=True)[0])
            start = max(min(start, latest), hours.start + 60 * DAY_MS)
            found.append(
                Structure(
                    name=f"{kind.replace(' ', '-')}-{copy + 1}",
                    kind=kind,
                    members=np.asarray(members, np.int64),
                    roles=_roles(kind, size),
                    topic=int(rng.integers(len(TOPICS[world.network]))),
                    start=start,
                    end=min(start + days * DAY_MS, hours.end - DAY_MS),
                    occasions=round(occasions * (1 if kind in RINGS else 2 if kind in _HABITS else 1.3)),
                )
            )
    return found


def _roles(kind: str, size: int) -> tuple[str, ...]:
    """What each member does; `both` is amplified and amplifies."""
    middle = size - 2
    return {
        "single-core ring": ("core",) + ("amplifier",) * (size - 1),
        "multi-core ring": ("core",) * 3 + ("amplifier",) * (size - 3),
        "two-layer ring": ("core",) + ("both",) * 3 + ("amplifier",) * (size - 4),
        "chain": ("core",) + ("both",) * middle + ("amplifier",),
        "mutual ring": ("both",) * size,
    }.get(kind, ("member",) * size)


def pairs(structure: Structure) -> list[tuple[int, int]]:
    """Return who amplifies whom in a ring: (amplifier, amplified), as positions among its members."""
    size = len(structure.members)
    if structure.kind == "single-core ring":
        return [(a, 0) for a in range(1, size)]
    if structure.kind == "multi-core ring":
        return [(a, c) for a in range(3, size) for c in range(3)]
    if structure.kind == "two-layer ring":
        return [(a, 0) for a in (1, 2, 3)] + [(a, c) for a in range(4, size) for c in (1, 2, 3)]
    if structure.kind == "chain":
        return [(a, a - 1) for a in range(1, size)]
    if structure.kind == "mutual ring":
        return [(a, c) for a in range(size) for c in range(size) if a != c]
    return []


class _Sheet:
    """Rows as they are planned, by column; columns take one value for all rows or one for each."""

    def __init__(self, words: Vocabulary) -> None:
        self.posts: list[list[Ints]] = []
        self.retweets: list[list[Ints]] = []
        self.occasions: list[list[Ints]] = []
        self.next_tag, self.next_link = words.planted_tags_from, words.planted_links_from

    def post(
        self,
        ms: Ints,
        author: Ints | int,
        *,
        of: int = -1,
        topic: int = -1,
        key: Ints | int = -1,
        tag: Ints | int = -1,
        link: Ints | int = -1,
        habit: int = PLAIN,
    ) -> Ints:
        """Add posts; return their positions."""
        return _add(self.posts, ms, author, topic, key, tag, link, habit, of)

    def retweet(self, ms: Ints, author: Ints | int, of: int, source: Ints) -> None:
        """Add retweets."""
        _add(self.retweets, ms, author, source, of)

    def occasion(self, ms: Ints, of: int, topic: int) -> Ints:
        """Add occasions; return their positions."""
        return _add(self.occasions, ms, topic, of)

    def planted(self) -> Planted:
        return Planted(
            Posts(*_columns(self.posts, 8)),
            Retweets(*_columns(self.retweets, 4)),
            Occasions(*_columns(self.occasions, 3)),
        )


def _add(parts: list[list[Ints]], ms: Ints, *columns: Ints | int) -> Ints:
    start = sum(len(part[0]) for part in parts)
    parts.append([np.broadcast_to(np.asarray(column, np.int64), ms.shape) for column in (ms, *columns)])
    return np.arange(start, start + len(ms))


def _columns(parts: list[list[Ints]], width: int) -> list[Ints]:
    return [np.concatenate([np.empty(0, np.int64), *(part[k] for part in parts)]) for k in range(width)]


def plant(
    world: World,
    cast: list[Structure],
    first: tuple[Ints, Ints],
    hours: Hours,
    cut: list[Stretch],
    words: Vocabulary,
    seed: int,
) -> tuple[Planted, Vocabulary]:
    """Plan every row of the structures, and a first tweet (moment, author) for each active account.

    Returns the rows, and the vocabulary with the hashtags and links that they need.
    """
    sheet = _Sheet(words)
    sheet.post(*first)
    ends = np.asarray([stretch.end for stretch in cut], np.int64)
    for of, structure in enumerate(cast):
        rng = generator(seed, world.network, "structure", of)
        act = _ring if structure.kind in RINGS else _together
        act(sheet, of, structure, hours, ends, rng)
    return sheet.planted(), replace(words, tags=sheet.next_tag, links=sheet.next_link)


def _occasions(structure: Structure, hours: Hours, ends: Ints, rng: np.random.Generator) -> Ints:
    """Moments in office hours, each far enough from the end of its stretch."""
    ms = hours.moments(rng.random(structure.occasions), structure.start, structure.end, office=True)
    room = ends[np.searchsorted(ends, ms, side="right")] - ms
    return np.sort(np.where(room < _REACH_MS, ms - _REACH_MS, ms))


def _ring(sheet: _Sheet, of: int, structure: Structure, hours: Hours, ends: Ints, rng: np.random.Generator) -> None:
    who = pairs(structure)
    posts: dict[int, tuple[Ints, Ints, Floats]] = {}
    in_batches = rng.random() < 0.5
    for core in sorted({core for _, core in who}):
        ms = _occasions(structure, hours, ends, rng)
        # Some rings act in batches a few minutes after the core, the others each as soon as they see it.
        late = np.clip(rng.lognormal(np.log(240), 0.6, len(ms)), 30, 1_800) if in_batches else np.zeros(len(ms))
        positions = sheet.post(ms, structure.members[core], of=of, topic=structure.topic)
        posts[core] = (ms, positions, late)
    for amplifier, core in who:
        ms, positions, late = posts[core]
        chosen = rng.random(len(ms)) < _DILIGENCE
        own = rng.uniform(1, 45, len(ms)) if in_batches else np.clip(rng.lognormal(np.log(70), 0.8, len(ms)), 4, 1_200)
        delay = ((late + own) * 1000).astype(np.int64)
        sheet.retweet((ms + delay)[chosen], structure.members[amplifier], of, positions[chosen])


def _together(sheet: _Sheet, of: int, structure: Structure, hours: Hours, ends: Ints, rng: np.random.Generator) -> None:
    # Members also do alone, with what everybody has, what they do together: else nothing tells it from chance.
    habit = _HABITS.get(structure.kind, PLAIN)
    if habit != PLAIN:
        author = np.repeat(structure.members, 4 * structure.occasions)
        start, end = structure.start - 8 * DAY_MS, min(structure.end + 120 * DAY_MS, hours.end)
        ms = hours.moments(rng.random(len(author)), start, end, office=True)
        sheet.post(ms, author, habit=habit)
    ms = _occasions(structure, hours, ends, rng)
    size = len(structure.members)
    taking_part = rng.random((len(ms), size)) < _DILIGENCE
    moments = ms[:, None] + rng.integers(0, _TOGETHER_MS, (len(ms), size))
    occasion, member = np.nonzero(taking_part)
    when, author = moments[occasion, member], structure.members[member]
    topic = structure.topic
    if structure.kind == "co-retweet":
        sheet.retweet(when, author, of, -1 - sheet.occasion(ms, of, topic)[occasion])
    elif structure.kind == "co-link":
        sheet.post(when, author, of=of, topic=topic, link=sheet.next_link + occasion)
        sheet.next_link += len(ms)
    elif structure.kind == "co-hashtag":
        sheet.post(when, author, of=of, topic=topic, tag=sheet.next_tag + occasion)
        sheet.next_tag += len(ms)
    else:
        # The same key gives the same words; 62 bits, so that it fits a signed number.
        key = (mix(np.arange(len(ms)) + of * 1_000_003, salt=7) >> np.uint64(2)).astype(np.int64)
        sheet.post(when, author, of=of, topic=topic, key=key[occasion], tag=0, link=0)
