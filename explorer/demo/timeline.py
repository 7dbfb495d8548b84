"""The hours of a network: when its accounts are awake, and the stretches its archive is made in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.demo.worlds import World

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

# How much is posted in each hour of the local day, by people at a desk and by people at large.
_OFFICE = (2, 2, 1, 1, 1, 1, 3, 15, 70, 100, 110, 100, 60, 75, 100, 110, 100, 90, 45, 20, 15, 12, 8, 4)
_LIFE = (45, 25, 12, 6, 5, 6, 15, 35, 50, 60, 65, 70, 80, 80, 75, 75, 80, 85, 95, 105, 120, 130, 115, 80)

_ROWS_PER_SHARD = 100_000
_LEAST_ROWS, _MOST_ROWS = 40_000, 300_000


def day_ms(day: str) -> int:
    """Return the first millisecond (since 1970, UTC) of a day YYYY-MM-DD or of the first day of a month YYYY-MM."""
    return int(np.datetime64(day, "D").astype(np.int64)) * DAY_MS


def at_days(values: Mapping[str, float], days: Floats) -> Floats:
    """Interpolate values given at some months (YYYY-MM) at moments in milliseconds; flat beyond the ends."""
    return np.interp(days, [day_ms(month) for month in values], list(values.values()))


@dataclass(frozen=True)
class Hours:
    """How posting is spread over an archive: cumulative mass at the edges of its hours.

    `edges` are milliseconds since 1970, UTC; `life` and `office` rise from 0 to 1 over the same edges.
    """

    edges: Floats
    life: Floats
    office: Floats

    @property
    def start(self) -> int:
        """The first millisecond of the archive."""
        return int(self.edges[0])

    @property
    def end(self) -> int:
        """The first millisecond after it."""
        return int(self.edges[-1])

    def moments(self, draws: Floats, start: Floats | int, end: Floats | int, *, office: bool) -> Ints:
        """Turn uniform draws from [0, 1) into moments between start and end that follow the hours."""
        mass = self.office if office else self.life
        low, high = np.interp(start, self.edges, mass), np.interp(end, self.edges, mass)
        moments = np.interp(low + draws * (high - low), mass, self.edges).astype(np.int64)
        return np.clip(moments, np.asarray(start).astype(np.int64), np.asarray(end).astype(np.int64) - 1)

    def share(self, start: int, end: int, office: float) -> float:
        """Return the share of all rows that falls between two moments, where `office` of them keep office hours."""
        low, high = (
            office * np.interp(t, self.edges, self.office) + (1 - office) * np.interp(t, self.edges, self.life)
            for t in (start, end)
        )
        return float(high - low)


def hours_of(world: World, rng: np.random.Generator) -> Hours:
    """Return the hours of a world in its own time zone: working days, weekends, quiet and busy days."""
    start, end = day_ms(world.first_day), day_ms(world.last_day) + DAY_MS
    edges = np.arange(start, end + 1, HOUR_MS, dtype=np.int64)
    # Polars brings its own time zones, with the summer times of the past.
    local = pl.Series(edges[:-1]).cast(pl.Datetime("ms", "UTC")).dt.convert_time_zone(world.zone).to_frame("t")
    told = local.select(
        hour=pl.col("t").dt.hour(), free=pl.col("t").dt.weekday() >= 6, day=pl.col("t").dt.date().cast(pl.Int32)
    )
    hour, free = told["hour"].to_numpy(), told["free"].to_numpy()
    day = told["day"].to_numpy() - int(told["day"][0])
    busy = np.exp(rng.normal(0, 0.3, int(day.max()) + 1))
    busy[rng.random(len(busy)) < 0.02] *= 2.5
    volume = at_days(world.volume, edges[:-1].astype(np.float64)) * busy[day]

    def cumulative(hours: tuple[int, ...], weekend: float) -> Floats:
        mass = np.asarray(hours, np.float64)[hour] * np.where(free, weekend, 1.0) * volume
        total = np.concatenate([[0.0], np.cumsum(mass)])
        shares: Floats = total / total[-1]
        return shares

    return Hours(edges.astype(np.float64), cumulative(_LIFE, 0.95), cumulative(_OFFICE, world.weekend))


@dataclass(frozen=True)
class Stretch:
    """A stretch of time whose rows are made at once and go to one file, named by `shard`."""

    start: int
    end: int
    shard: str


def stretches(world: World, hours: Hours, rows: int) -> list[Stretch]:
    """Divide an archive into its files and those into stretches of a bounded number of rows.

    Files as in the real archives: one for China, by year and then by month for Turkey, two for Russia; where
    there is little to tell, neighbours share a file, which takes the name of the first.
    """
    first, last = np.datetime64(world.first_day, "M"), np.datetime64(world.last_day, "M")
    names = [str(month) for month in np.arange(first, last + 1)]
    bounds = [*map(day_ms, names), hours.end]
    months = list(zip(names, bounds[:-1], bounds[1:], strict=True))

    def expected(start: int, end: int) -> float:
        return rows * hours.share(start, end, world.office_share)

    shards: list[list[tuple[str, int, int]]] = [[]]
    for month in months:
        shard = shards[-1]
        if shard:
            in_file = expected(shard[0][1], month[1])
            if world.files == "halves":
                full = len(shards) == 1 and in_file >= rows / 2
            elif world.files == "months":
                new_year = month[0].endswith("-01") or month[0] >= "2016"
                full = new_year and in_file >= _ROWS_PER_SHARD <= expected(month[1], hours.end)
            else:
                full = False
            if full:
                shards.append([])
        shards[-1].append(month)
    return [
        Stretch(start, end, name)
        for name, shard in zip(_shard_names(world, shards), shards, strict=True)
        for start, end in _cut([(start, end) for _, start, end in shard], expected)
    ]


def _shard_names(world: World, shards: list[list[tuple[str, int, int]]]) -> list[str]:
    if world.files == "one":
        return [""]
    if world.files == "halves":
        return [f"_{n}" for n in range(1, len(shards) + 1)]
    first = [shard[0][0] for shard in shards]
    return ["_" + (name[:4] if name < "2016" else name.replace("-", "_")) for name in first]


def _cut(months: list[tuple[int, int]], expected: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Join months of few rows and divide months of many."""
    pieces: list[tuple[int, int]] = []
    begin = months[0][0]
    for _, end in months:
        if expected(begin, end) < _LEAST_ROWS and end != months[-1][1]:
            continue
        parts = max(1, -int(-expected(begin, end) // _MOST_ROWS))
        cuts = [begin + (end - begin) * k // parts for k in range(parts + 1)]
        pieces += pairwise(cuts)
        begin = end
    return pieces
