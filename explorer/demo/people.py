"""The accounts of a world, those in the archive and the outsiders they retweet, and how each one lives."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.demo.draws import generator
from explorer.demo.planting import Structure
from explorer.demo.texts import DESCRIPTIONS, NAMES, PLACES, TOPICS
from explorer.demo.timeline import DAY_MS, Flags, Floats, Hours, Ints, at_days, day_ms
from explorer.demo.worlds import World
from explorer.readers import SYNTHETIC_URL
from explorer.readers.platforms import TWITTER_EPOCH_MS

_TIMED_IDS_FROM = day_ms("2016-02-01")
_JUNKIES, _SUPERFANS, _FANS = 0.02, 0.015, 0.12


@dataclass(frozen=True)
class People:
    """Accounts by position: first those of the archive, then the outsiders.

    Arrays from `created` to `spare_client` cover the archive only: the moment an account was made (ms, UTC),
    whether it ever tweets, whether it keeps office hours, how much it posts and retweets, the log of the
    seconds it takes to retweet, its favourite author (-1: none) and how often it turns to that one.
    `topic` covers all accounts, `popularity` the outsiders. `profiles` are the ten columns of the users file
    as CSV text without the outermost quotation marks.
    """

    inside: int
    ids: list[str]
    handles: list[str]
    profiles: list[str]
    created: Ints
    active: Flags
    office: Flags
    posts: Floats
    retweets: Floats
    slowness: Floats
    favourite: Ints
    devotion: Floats
    client: Ints
    spare_client: Ints
    topic: Ints
    popularity: Floats


def people(world: World, accounts: int, rows: int, cast: list[Structure], hours: Hours, seed: int) -> People:
    """Make the accounts of a world and its outsiders; members of a structure get what they need for it."""
    rng = generator(seed, world.network, "people")
    planted = np.zeros(accounts, np.bool_)
    cores = np.zeros(accounts, np.bool_)
    liveliness = np.ones(accounts)
    for structure in cast:
        planted[structure.members] = True
        if rows < 60 * accounts:  # or they would hardly do anything else
            liveliness[structure.members] = 8 if structure.kind == "co-retweet" else 3
        cores[structure.members[[role == "core" for role in structure.roles]]] = True

    active = _exactly(world.active_share, ~planted, rng)
    office = planted | (rng.random(accounts) < world.office_share)
    created = _created(world, accounts, hours, rng)
    for structure in cast:
        # Half of the structures were made as a batch, within three days; all before their campaign.
        age = int((hours.end - hours.start) // DAY_MS * rng.uniform(0.02, 0.15))
        batch = structure.start - (age + rng.integers(0, 3, len(structure.members))) * DAY_MS
        own = np.minimum(created[structure.members], structure.start - 10 * DAY_MS)
        created[structure.members] = (batch if rng.random() < 0.5 else own) // DAY_MS * DAY_MS
    for kind in (True, False):  # somebody is there on the first day, in each kind of hours
        created[np.flatnonzero(active & ~planted & (office == kind))[:3]] = hours.start - 200 * DAY_MS

    usual = np.minimum(rng.lognormal(-0.72, 1.2, (2, accounts)), 10)  # mean about 1
    posts = np.where(planted, np.clip(usual[0], 0.5, 2), usual[0]) * active
    retweets = np.where(planted, np.clip(usual[1], 0.7, 2), usual[1]) * active * liveliness
    slowness = np.log(5_400) + rng.normal(0, 0.5, accounts)
    slowness[(rng.random(accounts) < _JUNKIES) & ~planted] = np.log(45)

    outsiders = int(np.clip(rows // 120, 400, 150_000))
    topics = TOPICS[world.network]
    topic = rng.choice(len(topics), accounts + outsiders, p=_shares([t.weight for t in topics]))
    for structure in cast:
        topic[structure.members] = structure.topic
    popularity: Floats = np.arange(1, outsiders + 1, dtype=np.float64) ** -0.75
    fan = rng.random(accounts)
    devotion = np.where(fan < _SUPERFANS, 0.6, np.where(fan < _FANS, 0.15, 0.0)) * ~planted
    loved = np.flatnonzero(active & ~planted)
    favourite = np.where(
        rng.random(accounts) < 0.3,
        loved[rng.integers(0, len(loved), accounts)],
        accounts + (outsiders ** rng.random(accounts)).astype(np.int64) - 1,
    )
    followers = _followers(world, accounts, rng.random(accounts) + 0.6 * cores - 0.3 * (planted & ~cores), rng)
    raw = (followers >= 5_000) | (rng.random(accounts) < world.raw_ids)
    client, spare = rng.choice(len(world.clients), (2, accounts), p=_shares(list(world.clients.values())))
    ids, handles, profiles = _profiles(world, raw, created, followers, rng, seed)
    outside_ids, outside_handles = _outsiders(world, outsiders, rng)
    return People(
        inside=accounts,
        ids=ids + outside_ids,
        handles=handles + outside_handles,
        profiles=profiles,
        created=created,
        active=active,
        office=office,
        posts=posts,
        retweets=retweets,
        slowness=slowness,
        favourite=np.where(devotion > 0, favourite, -1),
        devotion=devotion,
        client=client,
        spare_client=spare,
        topic=topic,
        popularity=popularity,
    )


def _shares(weights: list[float]) -> Floats:
    values = np.asarray(weights, np.float64)
    shares: Floats = values / values.sum()
    return shares


def _exactly(share: float, among: Flags, rng: np.random.Generator) -> Flags:
    """Choose that share of all accounts: all that are not among, and as many more as it takes."""
    chosen = ~among
    missing = max(0, round(share * len(among)) - int(np.count_nonzero(chosen)))
    chosen[rng.permutation(np.flatnonzero(among))[:missing]] = True
    return chosen


def _created(world: World, accounts: int, hours: Hours, rng: np.random.Generator) -> Ints:
    """Draw the days on which accounts were made, the first millisecond of each."""
    days = np.arange(day_ms(next(iter(world.creation))), hours.end - 30 * DAY_MS, DAY_MS)
    mass = at_days(world.creation, days.astype(np.float64))
    created = days[np.searchsorted(np.cumsum(mass) / mass.sum(), rng.random(accounts))]
    which = rng.random(accounts)
    for day, share in world.batches.items():
        created[(which >= 0) & (which < share)] = day_ms(day)
        which -= share
    return created


def _followers(world: World, accounts: int, rank: Floats, rng: np.random.Generator) -> Ints:
    """Deal out follower counts with the published shares of none and of fewer than eight, by rank."""
    none, few = round(world.no_followers * accounts), round(world.under_8_followers * accounts)
    counts = np.zeros(accounts, np.int64)
    counts[none:few] = np.sort(1 + (7 * rng.random(few - none) ** 2).astype(np.int64))
    rest = 8 + rng.lognormal(np.log(world.followers_of_rest), 1.6, accounts - few)
    counts[few:] = np.sort(rest).astype(np.int64)
    dealt = np.empty(accounts, np.int64)
    dealt[np.argsort(rank, kind="stable")] = counts
    return dealt


def quoted(text: str) -> str:
    """Return a text as it stands between the quotation marks of a CSV field."""
    return text.replace('"', '""')


def _profiles(
    world: World, raw: Flags, created: Ints, followers: Ints, rng: np.random.Generator, seed: int
) -> tuple[list[str], list[str], list[str]]:
    """Make id, handle and profile of each account; hashed as Twitter did, with the raw few left open."""
    accounts = len(raw)
    first, last = NAMES[world.network]
    languages = list(world.languages)
    language = rng.choice(len(languages), accounts, p=_shares(list(world.languages.values()))).tolist()
    bio = np.where(rng.random(accounts) < world.no_bio, -1, rng.integers(0, 1 << 20, accounts)).tolist()
    place = np.where(rng.random(accounts) < 0.6, -1, rng.integers(0, 1 << 20, accounts)).tolist()
    following = np.minimum(rng.lognormal(np.log(60), 1.3, accounts), 4_900).astype(np.int64).tolist()
    number = rng.integers(0, 1 << 20, accounts).tolist()
    days = created.astype("datetime64[ms]").astype("datetime64[D]").astype(str).tolist()
    ids: list[str] = []
    handles: list[str] = []
    profiles: list[str] = []
    for k, (is_raw, ms, follower_count) in enumerate(
        zip(raw.tolist(), created.tolist(), followers.tolist(), strict=True)
    ):
        n = number[k]
        if is_raw:
            if ms >= _TIMED_IDS_FROM:
                identity = str(((ms + n * 80 - TWITTER_EPOCH_MS) << 22) | (2 * k + 1))
            else:  # 32 bits, in the order of creation; odd, while outsiders are even
                identity = str((ms - day_ms("2006-03-21")) // DAY_MS * 1_150_000 + 2 * k + 1)
            handle, name = f"{_WORDS[world.network][n % 8]}{k:05d}", first[n % len(first)] + last[n % len(last)]
        else:
            digest = hashlib.sha256(f"{seed} {world.network} {k}".encode()).digest()
            identity = handle = name = base64.b64encode(digest).decode().replace("/", "")
        texts = DESCRIPTIONS[world.network]
        places = PLACES[world.network]
        fields = (
            identity,
            name,
            handle,
            places[place[k] % len(places)] if place[k] >= 0 else "",
            texts[bio[k] % len(texts)] if bio[k] >= 0 else "",
            SYNTHETIC_URL,
            str(follower_count),
            str(following[k]),
            days[k],
            languages[language[k]],
        )
        ids.append(identity)
        handles.append(handle)
        profiles.append('","'.join(map(quoted, fields)))
    return ids, handles, profiles


_WORDS = {
    "china_052020": ("xinwen", "meiri", "gang", "yue", "news", "tianxia", "lvxing", "shijie"),
    "turkey_052020": ("haber", "gundem", "ankara", "reis", "vatan", "tribun", "genc", "bizim"),
    "russia_052020": ("novosti", "politik", "ruskiy", "mosk", "press", "vesti", "zritel", "kniga"),
}


def _outsiders(world: World, count: int, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Make id and handle of the accounts that are only seen from outside, most popular first."""
    numbers = 2 * (10_000_000 + np.arange(count) * 9_973 + rng.integers(0, 9_973, count))
    words = pl.Series(_WORDS[world.network]).gather(rng.integers(0, 8, count))
    tail = pl.Series(np.arange(count)).cast(pl.String)
    return pl.Series(numbers).cast(pl.String).to_list(), (words + "_" + tail).to_list()
