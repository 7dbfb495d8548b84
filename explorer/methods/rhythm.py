"""Moments → working hours: when a network is busy, in which time zone that would be a working day."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.methods.arrays import Ints
from explorer.methods.zones import QUARTER_S, Clock, clocks

# 9:00 to 17:59 from Monday to Friday; activity that knows no clock would put 26.8 % there.
WORK = (9, 18)
EVEN_SHARE = 5 * (WORK[1] - WORK[0]) / 168

# Fewer tweets than this tell no zone. One that is ahead by less than this share, or by less than two standard errors of
# the tweets in which the two differ, is not told from the next.
ENOUGH = 100
MARGIN = 0.01

_HOUR = 3_600 // QUARTER_S
_DAY, _WEEK = 24 * _HOUR, 7 * 24 * _HOUR
_MONDAY = 3 * _DAY  # 1970 began on a Thursday


@dataclass(frozen=True)
class Fit:
    """A clock, and the share of the activity that falls on its weekdays between 9 and 18 o'clock."""

    clock: Clock
    share: float

    @property
    def zone(self) -> str:
        """The clock as people write it."""
        return self.clock.name


@dataclass(frozen=True)
class Rhythm:
    """When a network is busy. `counts` is 7 × 24, Monday first, hours in UTC; `total` their sum.

    `best` is the clock under which most of the activity falls on weekdays between 9 and 18 o'clock, `local` the counts
    by it, `second` the next best; None of them where there are fewer than `ENOUGH`. `clear` tells whether the first is
    well ahead. The method is the analysts' own (ASPI 2020, "mapped cleanly to working hours at Beijing time"); it
    tells when, not where.
    """

    counts: Ints
    total: int
    busiest_hour: int
    weekday_share: float
    best: Fit | None = None
    second: Fit | None = None
    local: Ints | None = None
    clear: bool = False


def rhythm(frame: pl.DataFrame) -> Rhythm | None:
    """Describe rows of `quarter` (quarters of an hour since 1970, UTC) and `tweets`; None where there are none.

    O(zones × rows).

    >>> hours = [day * 24 + hour for day in range(4, 18) for hour in range(1, 10)]  # from Monday, 1970-01-05
    >>> found = rhythm(pl.DataFrame({"quarter": [4 * hour for hour in hours], "tweets": [1] * len(hours)}))
    >>> found.best.zone.split(" (")[0], round(found.best.share, 3), found.total
    ('UTC+8', 0.714, 126)
    """
    rows = frame.select("quarter", "tweets").drop_nulls().group_by("quarter").agg(pl.col("tweets").sum())
    quarters, tweets = rows["quarter"].to_numpy().astype(np.int64), rows["tweets"].to_numpy()
    total = int(tweets.sum())
    if not total:
        return None
    counts = _grid(quarters, tweets)
    told = Rhythm(
        counts=counts,
        total=total,
        busiest_hour=int(counts.sum(axis=0).argmax()),
        weekday_share=float(counts[:5].sum() / total),
    )
    if total < ENOUGH:
        return told
    # Of equals the one nearest to UTC, so that the answer does not hang on the order of the search.
    every = [(clock, _in_office(quarters + clock.quarters)) for clock in clocks(quarters)]
    every.sort(key=lambda one: (-int(tweets[one[1]].sum()), abs(float(one[0].quarters.mean())), one[0].zones))
    (first, inside), (next_, other) = every[:2]
    ahead, behind = int(tweets[inside & ~other].sum()), int(tweets[other & ~inside].sum())
    return Rhythm(
        counts=told.counts,
        total=total,
        busiest_hour=told.busiest_hour,
        weekday_share=told.weekday_share,
        best=Fit(first, int(tweets[inside].sum()) / total),
        second=Fit(next_, int(tweets[other].sum()) / total),
        local=_grid(quarters + first.quarters, tweets),
        clear=ahead - behind >= max(MARGIN * total, 2 * math.sqrt(ahead + behind)),
    )


def _grid(quarters: Ints, tweets: Ints) -> Ints:
    """Return counts by weekday and hour, Monday first."""
    counts = np.zeros(7 * 24, np.int64)
    np.add.at(counts, (quarters + _MONDAY) % _WEEK // _HOUR, tweets)
    return counts.reshape(7, 24)


def _in_office(quarters: Ints) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which moments of a local clock are in office hours."""
    at = (quarters + _MONDAY) % _WEEK
    hour = at % _DAY // _HOUR
    inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (at < 5 * _DAY) & (hour >= WORK[0]) & (hour < WORK[1])
    return inside
