"""Three synthetic archives with planted truth, in the real format, at any scale."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import numpy as np

from explorer.demo import truth
from explorer.demo.draws import generator
from explorer.demo.habits import Habits
from explorer.demo.people import people
from explorer.demo.planting import plant, structures
from explorer.demo.rows import TWEETS_COLUMNS, Writer, header, users
from explorer.demo.simulate import Simulation
from explorer.demo.timeline import DAY_MS, hours_of, stretches
from explorer.demo.words import vocabulary
from explorer.demo.worlds import WORLDS, World, size
from explorer.errors import UsageError
from explorer.progress import Progress
from explorer.readers import SYNTHETIC_URL

__all__ = ["DEFAULT_SCALE", "NETWORKS", "SYNTHETIC_MARK", "Archive", "counts", "generate"]

# The profile address of every account in every row: whatever is made from these files can be told by it.
SYNTHETIC_MARK = SYNTHETIC_URL

# A hundredth of Turkey and Russia and the least that works of China: some 440,000 tweets.
DEFAULT_SCALE = 0.01

NETWORKS = tuple(WORLDS)

# Lines that are put together at once. It bounds memory and changes no byte.
_CHUNK = 60_000


@dataclass(frozen=True)
class Archive:
    """What was made of one network: its files, how many accounts and tweets are in them, and their size."""

    network: str
    folder: Path
    users: Path
    tweets: tuple[Path, ...]
    accounts: int
    rows: int
    bytes: int


def counts(network: str, scale: float = DEFAULT_SCALE) -> tuple[int, int]:
    """Return how many accounts and tweets a network has at a scale.

    At scale 1 as many as Twitter disclosed, else that share of it, but never fewer than its structures need.
    """
    return size(_world(network), scale)


def generate(
    folder: Path,
    *,
    scale: float = DEFAULT_SCALE,
    seed: int = 2020,
    networks: Sequence[str] = NETWORKS,
    progress: Progress | None = None,
) -> list[Archive]:
    """Write synthetic archives and what was planted in them; the same seed gives the same bytes.

    Each network gets a folder with its users file and its tweets files. Beside them, `truth.json` tells all
    that was planted and `truth_accounts.csv` who takes part: network, userid, group, kind, role. A role is
    `core`, `amplifier` or `both` in a ring, and `member` where accounts act together. What an earlier run
    made of these networks is replaced. `progress` is called with a network, the rows written of it, and all
    its rows.

    Raises `UsageError` for a scale, seed or network that cannot be, and where files that were not made here
    stand in the folder.
    """
    if not (math.isfinite(scale) and scale > 0):
        raise UsageError(
            f"the scale {scale} is not a number above 0", hint="1 makes the archives as large as the real ones."
        )
    if seed < 0:
        raise UsageError(f"the seed {seed} is negative", hint="Any whole number from 0 on will do.")
    worlds = [_world(network) for network in dict.fromkeys(networks)]
    told = _clear(folder, worlds)
    made: list[Archive] = []
    for world in worlds:
        archive, its_truth = _archive(folder / world.network, world, scale, seed, progress)
        made.append(archive)
        told[world.network] = truth.plain(its_truth)
        _tell(folder, told)
    return made


def _world(network: str) -> World:
    if network not in WORLDS:
        raise UsageError(f"there is no synthetic network {network!r}", hint=f"Choose from: {', '.join(WORLDS)}.")
    return WORLDS[network]


def _archive(
    folder: Path, world: World, scale: float, seed: int, progress: Progress | None
) -> tuple[Archive, truth.Truth]:
    accounts, rows = size(world, scale)
    hours = hours_of(world, generator(seed, world.network, "rhythm"))
    cast = structures(world, accounts, rows, hours, seed)
    crowd = people(world, accounts, rows, cast, hours, seed)
    cut = stretches(world, hours, rows)
    rng = generator(seed, world.network, "first tweets")
    active = np.flatnonzero(crowd.active)
    since = np.maximum(crowd.created[active] + DAY_MS, hours.start).astype(np.float64)
    first_ms = hours.moments(rng.random(len(active)), since, hours.end, office=False)
    words = vocabulary(world, round(rows * (1 - world.retweet_share)))
    planted, words = plant(world, cast, (first_ms, active), hours, cut, words, seed)
    habits = Habits(world, crowd, words, hours, seed)
    simulation = Simulation(world, crowd, planted, habits, hours, cut, rows, seed)
    writer = Writer(world, crowd, words)

    folder.mkdir(parents=True, exist_ok=True)
    users_file = folder / f"{world.network}_users_csv_hashed.csv"
    with _replacing(users_file) as file:
        file.write(users(crowd, rng.permutation(accounts)))
    files = _tweets(folder, world, simulation, writer, rows, progress)
    archive = Archive(
        network=world.network,
        folder=folder,
        users=users_file,
        tweets=files,
        accounts=accounts,
        rows=rows,
        bytes=sum(path.stat().st_size for path in (users_file, *files)),
    )
    its_truth = truth.Truth(
        scale=scale,
        seed=seed,
        time_zone=world.zone,
        accounts=accounts,
        accounts_active=len(active),
        tweets=rows,
        retweets=round(rows * world.retweet_share),
        groups=truth.groups(world, cast, planted, crowd.ids),
        superfans=[crowd.ids[k] for k in np.flatnonzero(crowd.devotion > 0.5)],
    )
    return archive, its_truth


def _tweets(
    folder: Path, world: World, simulation: Simulation, writer: Writer, total: int, progress: Progress | None
) -> tuple[Path, ...]:
    """Write the tweets files while the next rows are being made; lines are put together on two threads."""
    paths: list[Path] = []
    done = 0
    with ThreadPoolExecutor(2) as pool:
        chunks = _ahead(_chunks(simulation, writer, pool), 4)
        for shard, group in groupby(chunks, key=lambda chunk: chunk[0]):
            paths.append(folder / f"{world.network}_tweets_csv_hashed{shard}.csv")
            with _replacing(paths[-1]) as file:
                file.write(header(TWEETS_COLUMNS))
                for _, rows, lines in group:
                    file.write(lines.result())
                    done += rows
                    if progress is not None:
                        progress(world.network, done, total)
    return tuple(paths)


_Chunk = tuple[str, int, "Future[bytes | memoryview]"]


def _chunks(simulation: Simulation, writer: Writer, pool: ThreadPoolExecutor) -> Iterator[_Chunk]:
    for rows in simulation.rows():
        for start in range(0, len(rows), _CHUNK):
            end = min(start + _CHUNK, len(rows))
            yield rows.stretch.shard, end - start, pool.submit(writer.lines, rows, start, end)


def _ahead(chunks: Iterator[_Chunk], most: int) -> Iterator[_Chunk]:
    """Hand on chunks in their order, with some more already begun: not too many, for they fill memory."""
    begun: deque[_Chunk] = deque()
    for chunk in chunks:
        begun.append(chunk)
        if len(begun) >= most:
            yield begun.popleft()
    while begun:
        yield begun.popleft()


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Write a file under another name and rename it when it is whole."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _tell(folder: Path, told: dict[str, object]) -> None:
    for name, content in truth.files(told).items():
        with _replacing(folder / name) as file:
            file.write(content)


def _clear(folder: Path, worlds: list[World]) -> dict[str, object]:
    """Remove what an earlier run made of these worlds; refuse to replace or to mix with anything else.

    Returns what that run told of other networks.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError("this is a file, not a folder", where=str(folder), hint="Give a folder for the archives.")
    truths = [folder / name for name in truth.FILES if (folder / name).exists()]
    archives = [path for world in worlds for path in sorted((folder / world.network).glob("*.csv"))]
    for path in (*truths, *archives):
        _claim(path)
    told = {name: its for name, its in truth.read(folder).items() if name not in {w.network for w in worlds}}
    for path in (*truths, *archives):
        path.unlink()
    if told:
        _tell(folder, told)
    return told


def _claim(path: Path) -> None:
    """Refuse a file that was not made here."""
    with path.open("rb") as file:
        head = file.read(65_536)
    mark = ",".join(truth.ACCOUNTS_COLUMNS) if path.name == truth.FILES[1] else SYNTHETIC_MARK
    if mark.encode() not in head:
        raise UsageError(
            "this file was not made by a demonstration, and would be replaced or mixed with one",
            where=str(path),
            hint="Give another folder, or move the file away.",
        )
