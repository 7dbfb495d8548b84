"""A debate in which accounts share objects, harsh on purpose, with groups planted that act together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HOUR = 3_600_000
DAY = 24 * HOUR


@dataclass(frozen=True)
class World:
    """What the world is like. Shares, accounts and so on are numbers; times are milliseconds.

    An account belongs to a community, lives in a time zone, sleeps eight hours, comes online in sessions, and shares
    what it finds then: of its community's sources for `homophily` of its shares. `junkies` share within a minute or
    so of the object, whatever the hour. A share of `bursting` objects has a minute in which many share it at once.
    `pulses`, a day and community, are moments in which a part of a community comes online at once.
    """

    shares: int = 100_000
    accounts: int = 10_000
    objects: int = 20_000
    communities: int = 20
    days: int = 30
    # Spread of activity and of popularity: sigma of a lognormal, and exponent of a power law.
    activity: float = 1.3
    popularity: float = 0.9
    homophily: float = 0.8
    zones: tuple[int, ...] = (-8, -5, 0, 1, 3, 8)
    nights: bool = True
    # Sessions a day, and how long one lasts.
    sessions: float = 4.0
    session: float = 300_000.0
    delay: float = 2.0 * HOUR
    junkies: float = 0.05
    junkie_delay: float = 40_000.0
    bursting: float = 0.05
    pulses: float = 0.0
    repeats: float = 0.02
    # Planted: sizes of groups are drawn from the range, as are the objects that a group shares together.
    groups: int = 0
    size: tuple[int, int] = (3, 30)
    effort: tuple[int, int] = (5, 25)
    window: float = 60_000.0
    # How long after an object a group acts on it, typically.
    wait: float = 2.0 * HOUR
    # How often a member takes part, and how often it does so minutes or hours late.
    part: float = 0.8
    late: float = 0.1
    # Share of the groups whose members do nothing else; all others also live as everybody does.
    pure: float = 0.0
    # Share of the moments that are rounded down, and to what.
    rounded: float = 0.0
    grain: int = 60_000
    # An object that so many accounts share within one window.
    crowd: int = 0


@dataclass(frozen=True)
class Made:
    """`shares` with account, object (text), ts (ms); `members` with account, group; one row each."""

    shares: pl.DataFrame
    members: pl.DataFrame

    def pairs(self) -> pl.DataFrame:
        """Return the planted pairs: source < target, and group."""
        other = self.members.rename({"account": "target"})
        return (
            self.members.rename({"account": "source"})
            .join(other, on="group")
            .filter(pl.col("source") < pl.col("target"))
            .select("source", "target", "group")
        )


def make(world: World, seed: int) -> Made:
    """Return the shares of a world; the same world and seed give the same shares. O(n log n) in the shares."""
    rng = np.random.default_rng(seed)
    account, object_, ts, birth = _organic(world, rng)
    if world.crowd:
        crowd = rng.permutation(world.accounts)[: world.crowd]
        account = np.concatenate([account, crowd])
        object_ = np.concatenate([object_, np.full(len(crowd), world.objects)])
        begin = world.days * DAY // 2
        ts = np.concatenate([ts, begin + rng.integers(0, int(world.window), len(crowd))])
    members, group, extra = _planted(world, rng, birth)
    if world.pure and len(members):
        groups = int(group.max()) + 1
        pure = np.isin(group, rng.permutation(groups)[: round(world.pure * groups)])
        kept = ~np.isin(account, members[pure])
        account, object_, ts = account[kept], object_[kept], ts[kept]
    account, object_, ts = (np.concatenate([x, y]) for x, y in zip((account, object_, ts), extra, strict=True))
    coarse = rng.random(len(ts)) < world.rounded
    ts = np.where(coarse, ts - ts % world.grain, ts)
    return Made(
        pl.DataFrame({"account": _names("a", account), "object": _names("o", object_), "ts": ts}),
        pl.DataFrame({"account": _names("a", members), "group": group}),
    )


def _names(letter: str, numbers: Ints) -> pl.Series:
    return letter + pl.Series(numbers, dtype=pl.Int64).cast(pl.String).str.zfill(8)


def _organic(world: World, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    span = world.days * DAY
    zone = rng.choice(np.array(world.zones), world.accounts) * HOUR
    community = rng.integers(0, world.communities, world.accounts)
    activity = rng.lognormal(0, world.activity, world.accounts)
    account = np.sort(rng.choice(world.accounts, world.shares, p=activity / activity.sum())).astype(np.int64)

    # Objects of a community stand together, the popular first; they are born in waking hours of some zone.
    of = np.sort(rng.integers(0, world.communities, world.objects))
    begin = np.searchsorted(of, np.arange(world.communities + 1))
    rank = np.arange(world.objects) - begin[of]
    pull = (rank + 5.0) ** -world.popularity
    total = np.concatenate(([0.0], np.cumsum(pull)))
    birth = _awake(rng.integers(0, span, world.objects), rng.choice(np.array(world.zones), world.objects) * HOUR, world)
    home = np.where(
        rng.random(world.shares) < world.homophily,
        community[account],
        rng.integers(0, world.communities, world.shares),
    )
    low, high = total[begin[home]], total[begin[home + 1]]
    object_ = np.searchsorted(total, low + rng.random(world.shares) * (high - low), side="right") - 1
    object_ = np.clip(object_, begin[home], np.maximum(begin[home + 1] - 1, begin[home])).clip(0, world.objects - 1)

    # Delays: heavy-tailed, each object with its own pace; then the next moment when the account is online.
    pace = rng.lognormal(0, 0.7, world.objects)
    delay = world.delay * pace[object_] * rng.lognormal(0, 1.6, world.shares)
    wanted = birth[object_] + delay.astype(np.int64)
    ts = _online(account, _awake(wanted, zone[account], world), world, rng)
    if world.pulses:
        at = rng.integers(0, span, (world.communities, max(1, round(world.pulses * world.days))))
        at.sort(axis=1)
        flat = (np.arange(world.communities)[:, None] * (4 * span) + at).ravel()
        after = np.searchsorted(flat, community[account] * (4 * span) + ts)
        inside = after < len(flat)
        moment = flat[np.minimum(after, len(flat) - 1)] - community[account] * (4 * span)
        joins = inside & (moment < span) & (rng.random(world.shares) < 0.3)
        ts = np.where(joins, moment + rng.exponential(90_000, world.shares).astype(np.int64), ts)
    burst = rng.random(world.objects) < world.bursting
    peak = birth + rng.exponential(3 * HOUR, world.objects).astype(np.int64)
    swept = burst[object_] & (rng.random(world.shares) < 0.5)
    ts = np.where(swept, peak[object_] + rng.exponential(90_000, world.shares).astype(np.int64), ts)
    junkie = rng.random(world.accounts) < world.junkies
    # Each has a speed of its own.
    speed = world.junkie_delay * rng.lognormal(0, 0.5, world.accounts)
    at_once = junkie[account] & (rng.random(world.shares) < 0.85)
    ts = np.where(at_once, birth[object_] + (rng.exponential(1, world.shares) * speed[account]).astype(np.int64), ts)

    again = np.flatnonzero(rng.random(world.shares) < world.repeats)
    account = np.concatenate([account, account[again]])
    object_ = np.concatenate([object_, object_[again]])
    later = rng.exponential(HOUR, len(again)).astype(np.int64)
    return account, object_, np.concatenate([ts, ts[again] + later]), birth


def _awake(moment: Ints, zone: Ints, world: World) -> Ints:
    """Return the moment, put off until eight in the morning where it falls into a night."""
    if not world.nights:
        return moment
    hour = (moment + zone) % DAY
    return np.where(hour < 8 * HOUR, moment + (8 * HOUR - hour), moment)


def _online(account: Ints, wanted: Ints, world: World, rng: np.random.Generator) -> Ints:
    """Return the next moment from `wanted` on when the account is online, and a while into that session."""
    gap = 16 * HOUR / world.sessions
    phase = rng.integers(0, int(gap), world.accounts)
    # Sessions of an account come about every `gap`, each at its own moment.
    number = (wanted + phase[account]) // int(gap) + 1
    jitter = _mixed(account * 1_000_003 + number) / 2**64
    begin = number * int(gap) - phase[account] + (jitter * gap * 0.5).astype(np.int64)
    return begin + rng.exponential(world.session, len(account)).astype(np.int64)


def _mixed(number: Ints) -> npt.NDArray[np.uint64]:
    """Return numbers that look drawn, the same for the same number: the finaliser of SplitMix64."""
    x = number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _planted(world: World, rng: np.random.Generator, birth: Ints) -> tuple[Ints, Ints, tuple[Ints, Ints, Ints]]:
    size = rng.integers(world.size[0], world.size[1] + 1, world.groups)
    effort = rng.integers(world.effort[0], world.effort[1] + 1, world.groups)
    members = rng.permutation(world.accounts)[: int(size.sum())].astype(np.int64)
    if len(members) < size.sum():
        raise ValueError("more members than accounts")
    group = np.repeat(np.arange(world.groups), size)
    first = np.concatenate(([0], np.cumsum(size)))
    # One row for each act of a group, then one for each of its members.
    acting = np.repeat(np.arange(world.groups), effort)
    thing = rng.integers(0, world.objects, len(acting))
    moment = birth[thing] + (world.wait * rng.lognormal(0, 1.6, len(acting))).astype(np.int64)
    act = np.repeat(np.arange(len(acting)), size[acting])
    nth = np.arange(len(act)) - np.repeat(np.cumsum(size[acting]) - size[acting], size[acting])
    who = members[first[acting[act]] + nth] if len(act) else np.zeros(0, np.int64)
    ts = moment[act] + rng.integers(0, max(1, int(world.window * 0.8)), len(act))
    late = rng.random(len(act)) < world.late
    ts = np.where(late, ts + (HOUR * rng.lognormal(0, 1, len(act))).astype(np.int64), ts)
    takes = rng.random(len(act)) < world.part
    return members, group, (who[takes], thing[act][takes], ts[takes])
