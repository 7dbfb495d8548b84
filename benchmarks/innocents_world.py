"""People who meet over and over and are no group: alone, beside each other, and beside groups that act together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.coordination_world import DAY, HOUR, World, _organic, _planted

Floats = npt.NDArray[np.float64]
SECOND, MINUTE = 1_000, 60_000


@dataclass
class Scene:
    """Shares as they come to be; `origin` has the moment of each object, `of` the kind and group of each account."""

    rng: np.random.Generator
    days: int = 60
    accounts: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    ts: list[int] = field(default_factory=list)
    origin: dict[str, int] = field(default_factory=dict)
    of: dict[str, tuple[str, int]] = field(default_factory=dict)
    world: list[str] = field(default_factory=list)

    def share(self, account: str, object_: str, ts: float) -> None:
        """Let an account share an object."""
        self.accounts.append(account)
        self.objects.append(object_)
        self.ts.append(int(ts))

    def tell(self, object_: str, ts: float) -> str:
        """Let an object be there from a moment on."""
        self.origin[object_] = int(ts)
        return object_

    def lives(self, account: str, many: int) -> None:
        """Let an account also live as everybody does: at human delays, objects of the world, or of its own."""
        for _ in range(many):
            if self.world:
                o = self.world[int(self.rng.integers(len(self.world)))]
            else:
                o = self.tell(f"far{self.rng.integers(40 * self.days)}", self.rng.uniform(0, self.days * DAY))
            if o.startswith("far"):
                self.origin[o] = min(self.origin[o], int((hash_of(o) % 1_000_003) / 1_000_003 * self.days * DAY))
            self.share(account, o, self.origin[o] + SECOND * float(self.rng.lognormal(7.8, 1.7)))

    def frame(self) -> pl.DataFrame:
        """Return the shares: account, object, ts."""
        return pl.DataFrame({"account": self.accounts, "object": self.objects, "ts": self.ts})


def hash_of(text: str) -> int:
    """Return a number for a text, the same everywhere."""
    return int.from_bytes(text.encode()[-8:], "big") * 2_654_435_761 % (1 << 61)


def debate(scene: Scene, seed: int, world: World) -> None:
    """Add a debate of ordinary people, and the groups that are planted in it."""
    rng = np.random.default_rng(seed)
    account, object_, ts, birth = _organic(world, rng)
    members, group, extra = _planted(world, rng, birth)
    for a, o, t in zip(account.tolist(), object_.tolist(), ts.tolist(), strict=True):
        scene.share(f"u{a}", f"o{o}", t)
    for a, o, t in zip(*(column.tolist() for column in extra), strict=True):
        scene.share(f"u{a}", f"o{o}", t)
    for a, g in zip(members.tolist(), group.tolist(), strict=True):
        scene.of[f"u{a}"] = ("planted", g)
    scene.origin |= {f"o{o}": int(t) for o, t in enumerate(birth.tolist())}
    scene.world = [f"o{o}" for o in range(world.objects)]


def own(
    scene: Scene, groups: int, *, lead: float | None = None, lives: tuple[int, int] = (10, 80), tag: str = "own"
) -> None:
    """Add groups whose members retweet what one of them posts, seconds or minutes later, and live beside it."""
    r = scene.rng
    for g in range(groups):
        size, acts = int(r.integers(4, 31)), int(r.integers(8, 40))
        wait = lead if lead is not None else (2.0 if g % 2 else float(r.uniform(0, 1800)))
        names = [f"{tag}{g}_{i}" for i in range(size)]
        scene.of |= dict.fromkeys(names, (tag, g))
        for k in range(acts):
            t = r.uniform(0, scene.days) * DAY
            o = scene.tell(f"{tag}{g}t{k}", t)
            for name in names:
                if r.random() < 0.8:
                    late = r.random() < 0.1
                    scene.share(
                        name, o, t + SECOND * wait + (HOUR * r.lognormal(0, 1) if late else r.uniform(0, 48_000))
                    )
        for name in names:
            scene.lives(name, int(r.integers(*lives)))


def sports(scene: Scene, clubs: int = 3) -> None:
    """Add fans who watch matches, each by own choice, and retweet their club's live."""
    r = scene.rng
    for c in range(clubs):
        fans = [f"fan{c}_{f}" for f in range(30)]
        scene.of |= dict.fromkeys(fans, ("sports", c))
        for m in range(scene.days * 2 // 7):
            kick = (m * 7 // 2) * DAY + 19 * HOUR
            tweets = [scene.tell(f"club{c}m{m}t{i}", kick + r.uniform(0, 2 * HOUR)) for i in range(12)]
            for fan in fans:
                live = r.random() < 0.6
                for o in tweets:
                    if r.random() < (0.3 if live else 0.08):
                        late = r.lognormal(3.2, 0.8) if live else r.lognormal(9.1, 1)
                        scene.share(fan, o, scene.origin[o] + 3 * SECOND + SECOND * late)
        for d in range(scene.days):
            for i in range(3):
                o = scene.tell(f"club{c}d{d}n{i}", d * DAY + r.uniform(8, 20) * HOUR)
                for fan in fans:
                    if r.random() < 0.1:
                        scene.share(fan, o, scene.origin[o] + SECOND * r.lognormal(7.8, 1.5))
        for fan in fans:
            scene.lives(fan, 40)


def rss(scene: Scene, stations: int = 40) -> None:
    """Add stations that post an agency's feed by themselves, and people who link to it."""
    r = scene.rng
    names = [f"station{i}" for i in range(stations)]
    scene.of |= dict.fromkeys(names, ("rss", 0))
    phase, push, keep = r.uniform(0, 900, stations), r.random(stations) < 0.25, r.uniform(0.3, 0.9, stations)
    for d in range(scene.days):
        for k in range(12):
            t = d * DAY + 6 * HOUR + r.uniform(0, 15) * HOUR
            o = scene.tell(f"agency{d}s{k}", t)
            for j, name in enumerate(names):
                if r.random() < keep[j]:
                    poll = (phase[j] * SECOND - t) % (900 * SECOND) + SECOND * r.uniform(0, 6)
                    scene.share(name, o, t + (SECOND * r.uniform(4, 20) if push[j] else poll))
            for p in r.choice(400, r.poisson(12), replace=False):
                scene.share(f"reader{p}", o, t + MINUTE + SECOND * r.lognormal(np.log(3600), 1.3))


def verse(scene: Scene, people: int = 150) -> None:
    """Add people who let an app post the verse of the day, and others who quote it whenever they like."""
    r = scene.rng
    for d in range(scene.days):
        scene.tell(f"verse{d}", d * DAY + 5 * HOUR)
    for i in range(people):
        name, joined, often = f"faithful{i}", int(r.integers(0, 30)), r.uniform(0.6, 0.98)
        scene.of[name] = ("verse", 0)
        for d in range(joined, scene.days):
            if r.random() < often:
                scene.share(name, f"verse{d}", d * DAY + 5 * HOUR + SECOND * r.uniform(0, 45))
        scene.lives(name, int(r.integers(5, 40)))
    for i in range(400):
        for _ in range(int(r.integers(0, 4))):
            d = int(r.integers(0, scene.days))
            scene.share(f"quoter{i}", f"verse{d}", scene.origin[f"verse{d}"] + HOUR * r.lognormal(1, 1))


def office(scene: Scene, offices: int = 2) -> None:
    """Add staff who begin at nine, on working days, and share what the firm posted since."""
    r = scene.rng
    for c in range(offices):
        staff = [f"staff{c}_{i}" for i in range(25)]
        scene.of |= dict.fromkeys(staff, ("office", c))
        for d in range(scene.days):
            if d % 7 >= 5:
                continue
            posts = [scene.tell(f"firm{c}d{d}n{i}", d * DAY - r.uniform(0.2, 14) * HOUR) for i in range(2)]
            for name in staff:
                at = d * DAY + 9 * HOUR + SECOND * r.normal(0, 60)
                for o in posts:
                    x = r.random()
                    if x < 0.35:
                        scene.share(name, o, at + SECOND * r.uniform(0, 90))
                    elif x < 0.45:
                        scene.share(name, o, at + HOUR * r.uniform(0, 8))
        for name in staff:
            scene.lives(name, 30)


def shifts(scene: Scene, rooms: int = 3) -> None:
    """Add newsrooms whose staff, eight hours a day on own days, retweet what the newsroom posts within seconds."""
    r = scene.rng
    for c in range(rooms):
        staff = [f"news{c}_{i}" for i in range(14)]
        scene.of |= dict.fromkeys(staff, ("shifts", c))
        shift = {name: int(r.integers(0, 3)) for name in staff}
        for d in range(scene.days):
            there = {name: r.random() < 0.7 for name in staff}
            for i in range(8):
                t = d * DAY + r.uniform(6, 24) * HOUR
                o = scene.tell(f"room{c}d{d}n{i}", t)
                on = int((t % DAY) // (8 * HOUR))
                for name in staff:
                    if there[name] and shift[name] == on and r.random() < 0.6:
                        scene.share(name, o, t + SECOND * r.lognormal(3.2, 1.0))
                    elif r.random() < 0.02:
                        scene.share(name, o, t + HOUR * r.lognormal(1, 1))
                for p in r.choice(300, r.poisson(4), replace=False):
                    scene.share(f"reads{c}_{p}", o, t + SECOND * r.lognormal(7.8, 1.5))
        for name in staff:
            scene.lives(name, 30)


def party(scene: Scene, parties: int = 2) -> None:
    """Add members who follow speeches live, each by own choice, and retweet their party on all other days too."""
    r = scene.rng
    for c in range(parties):
        members = [f"member{c}_{i}" for i in range(40)]
        scene.of |= dict.fromkeys(members, ("party", c))
        keen = r.uniform(0.1, 0.8, len(members))
        for d in range(scene.days):
            live = d % 6 == 2 * c % 6
            begin = d * DAY + 20 * HOUR
            posts = [
                scene.tell(
                    f"party{c}d{d}n{i}", begin + r.uniform(0, 1.5) * HOUR if live else begin - r.uniform(0, 10) * HOUR
                )
                for i in range(15 if live else 3)
            ]
            for j, name in enumerate(members):
                follows = live and r.random() < keen[j]
                for o in posts:
                    if r.random() < (0.35 if follows else 0.12):
                        late = r.lognormal(3.6, 1.0) if follows else r.lognormal(7.8, 1.6)
                        scene.share(name, o, scene.origin[o] + SECOND * (4 + late))
        for name in members:
            scene.lives(name, 25)


def bells(scene: Scene, authors: int = 3) -> None:
    """Add followers who let themselves be woken: they retweet an author within half a minute or so, or not at all."""
    r = scene.rng
    for c in range(authors):
        fans = [f"bell{c}_{i}" for i in range(25)]
        scene.of |= dict.fromkeys(fans, ("bells", c))
        for d in range(scene.days):
            for i in range(4):
                t = d * DAY + r.uniform(7, 23) * HOUR
                o = scene.tell(f"author{c}d{d}n{i}", t)
                for name in fans:
                    x = r.random()
                    if x < 0.25:
                        scene.share(name, o, t + SECOND * (3 + r.lognormal(3.2, 0.7)))
                    elif x < 0.3:
                        scene.share(name, o, t + HOUR * r.lognormal(0.5, 1))
                for p in r.choice(500, r.poisson(6), replace=False):
                    scene.share(f"follows{c}_{p}", o, t + SECOND * r.lognormal(7.8, 1.5))
        for name in fans:
            scene.lives(name, 25)


def quick(scene: Scene, people: int = 60) -> None:
    """Add people who are always fast, whoever posts, and follow the same few sources."""
    r = scene.rng
    scene.of |= {f"quick{i}": ("quick", 0) for i in range(people)}
    pace = r.lognormal(3.4, 0.4, people)
    for d in range(scene.days):
        for k in range(6):
            t = d * DAY + r.uniform(6, 24) * HOUR
            o = scene.tell(f"source{d}n{k}", t)
            for i in range(people):
                if r.random() < 0.2:
                    late = r.random() < 0.15
                    scene.share(
                        f"quick{i}", o, t + (HOUR * r.lognormal(0, 1) if late else SECOND * r.exponential(pace[i]))
                    )
            for p in r.choice(500, r.poisson(8), replace=False):
                scene.share(f"slow{p}", o, t + SECOND * r.lognormal(7.8, 1.5))


KINDS: dict[str, Callable[[Scene], None]] = {
    "sports": sports,
    "rss": rss,
    "verse": verse,
    "office": office,
    "shifts": shifts,
    "party": party,
    "bells": bells,
    "quick": quick,
}


def scene(
    seed: int,
    *,
    world: World | None = None,
    kinds: Sequence[str] = (),
    groups: int = 0,
    lead: float | None = None,
    lives: tuple[int, int] = (10, 80),
) -> Scene:
    """Return a debate (none, where no world is given) with people of some kinds in it, and groups with own tweets."""
    made = Scene(np.random.default_rng(seed))
    if world:
        debate(made, seed, world)
    for kind in kinds:
        KINDS[kind](made)
    if groups:
        own(made, groups, lead=lead, lives=lives)
    return made
