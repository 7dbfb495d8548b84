"""A debate with people in it, and structures planted among them: the worlds that `roles` is tried on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DAY_MS = 86_400_000
KINDS = ("ring", "multi-core ring", "two layers", "chain", "mutual ring")
# Median seconds from tweet to ordered retweet, and the spread of its logarithm.
SPEEDS = {"fast": (240, 0.8), "20 min": (1_200, 0.8), "batches": (4 * 3_600, 0.6), "slow": (5_400, 1.0)}


@dataclass(frozen=True)
class Setting:
    """What a world is like.

    `noise` is what members do otherwise, and what others retweet of the cores, as a multiple of what is ordered;
    `ordered` the retweets ordered of each pair; `spread` that of the logarithm of their delays (None: as the speed
    has it); `copies` how often each kind is planted, `size` how large (1: 6 to 21 accounts). `fans` retweet one author
    with 15 % of their acts, `superfans` with 60 %; a club is the staff of an office; friends retweet one another; a
    corner is a small debate of its own, `dense` retweets each. `rush` is the share of authors whose audience is always
    quick, `junkies` the share of accounts that always are; `own_band` the spread of an account's own delays, `eager`
    how many times sooner people come to their favourite, their office and their friends. An office is a staff of 8 to
    15 that retweets two or three politicians. A pool is `pool_accounts` of which `pool_cores` get `pool_retweets` a
    tweet, `pool_late` seconds later in the median, with `pool_spread` of the logarithm: 3.3 retweets a member.
    """

    accounts: int = 20_000
    retweets: int = 300_000
    days: int = 90
    speed: str = "fast"
    spread: float | None = None
    noise: float = 1.0
    ordered: int = 24
    copies: int = 5
    size: float = 1.0
    kinds: tuple[str, ...] = KINDS
    fans: float = 0.12
    superfans: float = 0.015
    clubs: int = 8
    friends: int = 60
    corners: int = 2
    dense: int = 25
    rush: float = 0.02
    junkies: float = 0.02
    own_band: float = 1.6
    eager: float = 1.5
    offices: int = 0
    pools: int = 0
    pool_accounts: int = 300
    pool_cores: int = 3
    pool_retweets: int = 12
    pool_late: float = 120.0
    pool_spread: float = 0.5


@dataclass
class World:
    """Retweets, and the roles and structures that were planted; accounts are numbers."""

    retweets: pl.DataFrame
    accounts: int
    cores: set[int] = field(default_factory=set)
    amplifiers: set[int] = field(default_factory=set)
    structure: dict[int, int] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)


class _Sheet:
    """Tweets and retweets, as they are added."""

    def __init__(self) -> None:
        self.author: list[Ints] = []
        self.posted: list[Ints] = []
        self.rows: list[tuple[Ints, Ints, Ints]] = []
        self.tweets = 0

    def post(self, author: Ints, posted: Ints) -> Ints:
        self.author.append(author)
        self.posted.append(posted)
        ids = np.arange(self.tweets, self.tweets + len(author))
        self.tweets += len(author)
        return ids

    def retweet(self, who: Ints, tweet: Ints, delay_s: Floats) -> None:
        self.rows.append((who, tweet, (np.clip(delay_s, 1, 20 * 86_400) * 1000).astype(np.int64)))


def world(setting: Setting, seed: int) -> World:
    """Make a world: a quarter of a million retweets take less than a second."""
    rng = np.random.default_rng([seed, 20_811])
    s, sheet = setting, _Sheet()
    n, span = s.accounts, s.days * DAY_MS

    def moments(count: int) -> Ints:
        day = rng.integers(0, s.days, count)
        hour = np.clip(rng.normal(15, 4.5, count) % 24, 0, 23.99)
        return (day * DAY_MS + hour * 3_600_000).astype(np.int64)

    activity = rng.lognormal(0, 1.3, n)
    slowness = np.log(3_600) + rng.normal(0, 0.6, n)
    slowness[rng.random(n) < s.junkies] = np.log(45)
    popularity = rng.permutation((np.arange(n) + 5.0) ** -0.9)
    rushed = np.where(rng.random(n) < s.rush, np.log(12), 0.0)

    def delays(who: Ints, author: Ints) -> Floats:
        seconds: Floats = np.exp(slowness[who] - rushed[author] + rng.normal(0, s.own_band, len(who)))
        return seconds

    # What people tweet, and which of it is retweeted.
    wrote = np.minimum(1 + rng.poisson(4 * popularity / popularity.mean() ** 0.5 / 30 + rng.lognormal(0.5, 1, n)), 800)
    ids = sheet.post(np.repeat(np.arange(n), wrote), moments(int(wrote.sum())))
    first = np.concatenate([[0], np.cumsum(wrote)[:-1]])

    def some_tweet(author: Ints) -> Ints:
        # Some tweets draw far more than others.
        some: Ints = ids[first[author] + (wrote[author] * rng.random(len(author)) ** 2).astype(np.int64)]
        return some

    planted = World(pl.DataFrame(), n)
    free = rng.permutation(n)
    taken = 0

    def take(count: int) -> Ints:
        nonlocal taken
        taken += count
        return free[taken - count : taken]

    casts: list[tuple[str, Ints, list[tuple[int, int]]]] = []
    for kind in s.kinds:
        for _ in range(s.copies):
            size = {"ring": 13, "multi-core ring": 18, "two layers": 16, "chain": 8, "mutual ring": 8}[kind]
            size = max(round(s.size * (size + int(rng.integers(-2, 4)))), 5)
            casts.append((kind, take(size), _pairs(kind, size)))
    member = np.zeros(n, np.bool_)
    for _, members, _ in casts:
        member[members] = True

    # Ordinary life.
    weight = np.where(member, 0, activity)
    who = rng.choice(n, s.retweets, p=weight / weight.sum())
    author = rng.choice(n, s.retweets, p=popularity / popularity.sum())
    devoted = rng.random(n)
    share = np.where(devoted < s.superfans, 0.6, np.where(devoted < s.superfans + s.fans, 0.15, 0.0))
    favourite = np.where(rng.random(n) < 0.3, rng.integers(0, n, n), rng.choice(n, n, p=popularity / popularity.sum()))
    loves = rng.random(s.retweets) < share[who]
    author = np.where(loves, favourite[who], author)
    sheet.retweet(who, some_tweet(author), delays(who, author) / np.where(loves, s.eager, 1))

    for _ in range(s.clubs):
        staff, boss = take(int(rng.integers(4, 14))), take(1)[0]
        posts = sheet.post(np.full(60, boss), moments(60))
        chosen = rng.random((len(staff), 60)) < rng.uniform(0.3, 0.7)
        a, t = np.nonzero(chosen)
        sheet.retweet(staff[a], posts[t], delays(staff[a], np.full(len(a), boss)) / s.eager)
        outside = rng.choice(n, int(len(a) * rng.uniform(0.3, 2)))
        sheet.retweet(outside, rng.choice(posts, len(outside)), delays(outside, np.full(len(outside), boss)))
    for _ in range(s.friends):
        group = take(int(rng.integers(4, 9)))
        count = int(len(group) * rng.integers(10, 60))
        a, c = rng.choice(group, count), rng.choice(group, count)
        sheet.retweet(a, some_tweet(c), delays(a, c) / s.eager)
    for _ in range(s.corners):
        group = take(int(rng.integers(60, 150)))
        pull = (np.arange(len(group)) + 2.0) ** -0.8
        count = len(group) * s.dense
        a = rng.choice(group, count)
        c = group[rng.choice(len(group), count, p=pull / pull.sum())]
        sheet.retweet(a, some_tweet(c), delays(a, c))

    median, spread = SPEEDS[s.speed]
    spread = spread if s.spread is None else s.spread
    for number, (kind, members, pairs) in enumerate(casts):
        planted.kinds.append(kind)
        planted.structure.update(dict.fromkeys(members.tolist(), number))
        start, tweets = rng.integers(0, span // 3), round(s.ordered / 0.8)
        for amplified in sorted({core for _, core in pairs}):
            core = members[amplified]
            planted.cores.add(int(core))
            posted = np.sort(start + rng.integers(0, 2 * span // 3, tweets))
            posts = sheet.post(np.full(tweets, core), posted)
            # A batch has one moment for all of it.
            late = np.exp(np.log(median) + rng.normal(0, spread, tweets))
            received = 0
            for amplifier in (members[one] for one, its in pairs if its == amplified):
                planted.amplifiers.add(int(amplifier))
                taken_up = np.flatnonzero(rng.random(tweets) < 0.8)
                received += len(taken_up)
                own = late[taken_up] + rng.uniform(1, 45, len(taken_up))
                if s.speed != "batches":
                    own = np.exp(np.log(median) + rng.normal(0, spread, len(taken_up)))
                sheet.retweet(np.full(len(taken_up), amplifier), posts[taken_up], own)
                life = rng.choice(n, round(s.noise * len(taken_up)), p=popularity / popularity.sum())
                itself = np.full(len(life), amplifier)
                sheet.retweet(itself, some_tweet(life), delays(itself, life))
            outside = rng.choice(n, round(s.noise * received), p=weight / weight.sum())
            sheet.retweet(outside, rng.choice(posts, len(outside)), delays(outside, np.full(len(outside), core)))

    for _ in range(s.offices):
        staff, politicians = take(int(rng.integers(8, 16))), take(int(rng.integers(2, 4)))
        for boss in politicians:
            posts = sheet.post(np.full(60, boss), moments(60))
            a, t = np.nonzero(rng.random((len(staff), 60)) < rng.uniform(0.3, 0.7))
            sheet.retweet(staff[a], posts[t], delays(staff[a], np.full(len(a), boss)) / s.eager)
            outside = rng.choice(n, int(len(a) * rng.uniform(0.3, 2)))
            sheet.retweet(outside, rng.choice(posts, len(outside)), delays(outside, np.full(len(outside), boss)))
    for _ in range(s.pools):
        members, cores = take(s.pool_accounts), take(s.pool_cores)
        planted.kinds.append("pool")
        planted.structure.update(dict.fromkeys([*members.tolist(), *cores.tolist()], len(planted.kinds) - 1))
        planted.amplifiers.update(members.tolist())
        planted.cores.update(cores.tolist())
        tweets = max(round(3.3 * len(members) / len(cores) / s.pool_retweets), 1)
        for core in cores:
            posts = sheet.post(np.full(tweets, core), rng.integers(0, span, tweets))
            for post in posts:
                some = rng.choice(members, s.pool_retweets, replace=False)
                late = np.exp(np.log(s.pool_late) + rng.normal(0, s.pool_spread, len(some)))
                sheet.retweet(some, np.full(len(some), post), late)
            outside = rng.choice(n, round(s.noise * tweets * s.pool_retweets / 4), p=weight / weight.sum())
            sheet.retweet(outside, rng.choice(posts, len(outside)), delays(outside, np.full(len(outside), core)))
        life = rng.choice(members, round(s.noise * 3.3 * len(members)))
        of = rng.choice(n, len(life), p=popularity / popularity.sum())
        sheet.retweet(life, some_tweet(of), delays(life, of))

    by, posted_at = np.concatenate(sheet.author), np.concatenate(sheet.posted)
    retweeter, tweet, delay = (np.concatenate(column) for column in zip(*sheet.rows, strict=True))
    frame = pl.DataFrame(
        {
            "retweeter": retweeter,
            "author": by[tweet],
            "tweet": tweet,
            "ts": posted_at[tweet] + delay,
            "posted": posted_at[tweet],
        }
    )
    planted.retweets = (
        frame.filter(pl.col("retweeter") != pl.col("author"))
        .unique(["retweeter", "tweet"], keep="first", maintain_order=True)
        .sample(fraction=1, shuffle=True, seed=seed)
    )
    return planted


def _pairs(kind: str, size: int) -> list[tuple[int, int]]:
    """Return who amplifies whom, as places among the members."""
    if kind == "ring":
        return [(a, 0) for a in range(1, size)]
    if kind == "multi-core ring":
        return [(a, c) for a in range(3, size) for c in range(3)]
    if kind == "two layers":
        return [(a, 0) for a in (1, 2, 3)] + [(a, c) for a in range(4, size) for c in (1, 2, 3)]
    if kind == "chain":
        return [(a, a - 1) for a in range(1, size)]
    return [(a, c) for a in range(size) for c in range(size) if a != c]


def score(found: pl.DataFrame, planted: World) -> dict[str, float]:
    """Return F1 of cores and of amplifiers, adjusted Rand of structures, and the share of others with a role.

    The Rand index is over planted accounts; one that was not found is a structure of its own.
    """
    held = found.filter(pl.col("role") != "neither")
    cores = set(held.filter(pl.col("role").is_in(["core", "both"]))["account"].to_list())
    amplifiers = set(held.filter(pl.col("role").is_in(["amplifier", "both"]))["account"].to_list())
    mine = set(planted.structure)
    label = dict(zip(held["account"].to_list(), held["structure"].to_list(), strict=True))
    members = sorted(mine)
    told = [label.get(m, -m - 1) for m in members]
    return {
        "core": f1(cores, planted.cores),
        "amplifier": f1(amplifiers, planted.amplifiers),
        "rand": adjusted_rand(told, [planted.structure[m] for m in members]),
        "organic": len((cores | amplifiers) - mine) / max(planted.accounts - len(mine), 1),
    }


def f1(found: set[int], true: set[int]) -> float:
    both = len(found & true)
    return 2 * both / (len(found) + len(true)) if found or true else 1.0


def adjusted_rand(one: list[int], other: list[int]) -> float:
    if not one:
        return 1.0
    a, b = np.unique(one, return_inverse=True)[1], np.unique(other, return_inverse=True)[1]
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)

    def two(x: Floats) -> float:
        return float((x * (x - 1) / 2).sum())

    cells, rows, columns, everything = two(table), two(table.sum(1)), two(table.sum(0)), two(np.array([len(a)]))
    chance = rows * columns / everything
    return (cells - chance) / ((rows + columns) / 2 - chance)
