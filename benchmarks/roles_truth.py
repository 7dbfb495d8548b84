"""How well planted roles are found: `python -m benchmarks.roles_truth > benchmarks/roles_truth.md` (final seeds).

`--design` runs the seeds that the method was made on. Nothing is chosen by what the final seeds say.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.roles_world import SPEEDS, Setting, World, f1, score, world
from explorer.methods.roles import Roles, roles

DESIGN, FINAL = range(1, 5), range(601, 606)

ORGANIC = {"kinds": (), "copies": 0}
CROWDED = {"fans": 0.4, "superfans": 0.05, "clubs": 30, "friends": 300, "corners": 15}


@dataclass(frozen=True)
class Case:
    """A world to be tried; `archive` keeps the retweets of planted accounts alone."""

    title: str
    setting: Setting
    archive: bool = False


def rings() -> Iterator[Case]:
    for speed in SPEEDS:
        for noise in (0, 1, 3):
            yield Case(f"{speed}, noise {noise}×", Setting(speed=speed, noise=noise))
    for speed in ("fast", "batches", "slow"):
        for ordered in (4, 6, 10, 15):
            yield Case(f"{speed}, {ordered} ordered a pair", Setting(speed=speed, ordered=ordered))
    for speed in ("20 min", "batches", "slow"):
        yield Case(f"{speed}, structures half as large", Setting(speed=speed, size=0.5))
    for spread in (0.5, 1.3, 1.6):
        yield Case(f"slow, spread {spread} (people: 1.6)", Setting(speed="slow", spread=spread))
    yield Case("fast, among many fans, clubs and friends", Setting(**CROWDED))  # type: ignore[arg-type]
    yield Case("slow, among many fans, clubs and friends", Setting(speed="slow", **CROWDED))  # type: ignore[arg-type]
    yield Case("batches, 60,000 retweets, 8 ordered", Setting(speed="batches", retweets=60_000, ordered=8))
    for speed in SPEEDS:
        yield Case(f"archive only, {speed}", Setting(speed=speed), archive=True)


def debates() -> Iterator[Case]:
    small = {"accounts": 3_000, "retweets": 50_000, "friends": 100, "corners": 8}
    for title, changed in (
        ("ordinary", {}),
        ("40 % fans, 30 clubs, 300 groups of friends, 15 corners", CROWDED),
        ("the same, corners four times as dense", CROWDED | {"dense": 100}),
        ("the same, a fifth of authors and of accounts always quick", CROWDED | {"rush": 0.2, "junkies": 0.2}),
        ("the same, favourites retweeted four times sooner", CROWDED | {"eager": 4.0}),
        ("the same, everybody keeping to a narrow band", CROWDED | {"own_band": 0.6}),
        ("3,000 accounts, the same", CROWDED | small),
        ("3,000 accounts, dense corners", CROWDED | small | {"dense": 100}),
        ("a quarter superfans", {"fans": 0.4, "superfans": 0.25, "retweets": 600_000}),
    ):
        yield Case(title, Setting(**(ORGANIC | changed)))  # type: ignore[arg-type]


def found(case: Case, made: World) -> Roles:
    if not case.archive:
        return roles(made.retweets)
    planted = sorted(made.structure)
    return roles(made.retweets.filter(pl.col("retweeter").is_in(planted)), archived=pl.Series(planted))


def by_repetition(told: Roles, made: World) -> tuple[float, float]:
    """Return F1 of cores and amplifiers if every strong pair made a core and an amplifier."""
    strong = told.pairs.filter("strong")
    return f1(set(strong["core"]), made.cores), f1(set(strong["amplifier"]), made.amplifiers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--design", action="store_true", help="the seeds that the method was made on")
    parser.add_argument("--only", choices=("planted", "debates"), help="one of the two tables")
    asked = parser.parse_args()
    seeds = DESIGN if asked.design else FINAL
    if asked.only != "debates":
        planted_table(seeds)
    if asked.only != "planted":
        debates_table(seeds)


def planted_table(seeds: range) -> None:
    print("# Planted roles, found\n")
    print(f"Mean (least) over seeds {seeds.start} to {seeds.stop - 1}; worlds of `benchmarks/roles_world.py`: 20,000")
    print(
        "accounts, 25 planted structures. Members live ordinary lives beside, and others retweet the cores: `noise`.\n"
    )
    print("| planted | F1 core | F1 amplifier | adjusted Rand | others with a role | strong pairs alone, F1 |")
    print("|---|---|---|---|---|---|")
    for case in rings():
        rows, plain = [], []
        for seed in seeds:
            made = world(case.setting, seed)
            told = found(case, made)
            rows.append(score(told.accounts, made))
            plain.append(by_repetition(told, made))
        cells = [_cell([row[name] for row in rows]) for name in ("core", "amplifier", "rand")]
        alone = " / ".join(f"{value:.2f}" for value in np.mean(plain, axis=0))
        organic = f"{np.mean([row['organic'] for row in rows]):.3%}"
        print(f"| {case.title} | {' | '.join(cells)} | {organic} | {alone} |", flush=True)


def debates_table(seeds: range) -> None:
    print("\nNothing planted: the share of accounts that get a role, mean (most).\n")
    print("| debate | with a role |\n|---|---|")
    for case in debates():
        worlds = (world(case.setting, seed) for seed in seeds)
        shares = [score(roles(made.retweets).accounts, made)["organic"] for made in worlds]
        print(f"| {case.title} | {np.mean(shares):.3%} ({max(shares):.3%}) |", flush=True)


def _cell(values: list[float]) -> str:
    return f"{np.mean(values):.3f} ({min(values):.3f})"


if __name__ == "__main__":
    main()
