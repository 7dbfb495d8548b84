"""Moments → working hours: when a network is busy, in which time zone that would be a working day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.methods.arrays import Ints

# 9:00 to 17:59 from Monday to Friday; activity that knows no clock would put 26.8 % there.
WORK = (9, 18)
EVEN_SHARE = 5 * (WORK[1] - WORK[0]) / 168

# A name for each offset, so that a reader need not count: places and not findings.
CITIES = {
    -8: "Los Angeles",
    -5: "New York",
    -3: "São Paulo",
    0: "London",
    1: "Paris",
    2: "Cairo",
    3: "Istanbul, Moscow",
    4: "Dubai",
    5: "Karachi",
    7: "Bangkok",
    8: "Beijing",
    9: "Tokyo",
}


@dataclass(frozen=True)
class Rhythm:
    """When a network is busy. `counts` is 7 × 24, Monday first, hours in UTC.

    `offset` is the whole-hour offset from UTC under which most of the activity falls on weekdays between 9
    and 18 o'clock, and `office_share` that share. The method is the analysts' own (ASPI 2020, "mapped cleanly
    to working hours at Beijing time"); it tells when, not where.
    """

    counts: Ints
    busiest_hour: int
    weekday_share: float
    offset: int
    office_share: float

    @property
    def zone(self) -> str:
        """The zone as people write it."""
        place = f" ({CITIES[self.offset]})" if self.offset in CITIES else ""
        return f"UTC{self.offset:+d}{place}"


def grid(frame: pl.DataFrame, value: str = "tweets") -> Ints:
    """Return the 7 × 24 counts of rows with `weekday` (Monday = 1), `hour` (UTC) and a count in `value`. O(rows).

    >>> grid(pl.DataFrame({"weekday": [1, 1], "hour": [9, 9], "tweets": [2, 3]}))[0, 9].item()
    5
    """
    counts = np.zeros((7, 24), np.int64)
    rows = frame.select("weekday", "hour", value).drop_nulls()
    np.add.at(counts, (rows["weekday"].to_numpy() - 1, rows["hour"].to_numpy()), rows[value].to_numpy())
    return counts


def shifted(counts: Ints, offset: int) -> Ints:
    """Return counts by local weekday and hour, `offset` hours ahead of UTC. O(1).

    >>> monday = np.zeros((7, 24), np.int64)
    >>> monday[0, 23] = 4
    >>> shifted(monday, 2)[1, 1].item()
    4
    """
    return np.roll(counts.ravel(), offset).reshape(7, 24)


def rhythm(counts: Ints) -> Rhythm | None:
    """Describe 7 × 24 counts; None where there is nothing to describe. O(1).

    >>> counts = np.zeros((7, 24), np.int64)
    >>> counts[:5, 1:10] = 1
    >>> found = rhythm(counts)
    >>> found.zone, found.office_share, rhythm(0 * counts)
    ('UTC+8 (Beijing)', 1.0, None)
    """
    total = int(counts.sum())
    if not total:
        return None
    office = {o: int(shifted(counts, o)[:5, WORK[0] : WORK[1]].sum()) for o in range(-11, 13)}
    # Of equals the one nearest to UTC, so that the answer does not hang on the order of the search.
    offset = max(office, key=lambda o: (office[o], -abs(o), o))
    return Rhythm(
        counts=counts,
        busiest_hour=int(counts.sum(axis=0).argmax()),
        weekday_share=float(counts[:5].sum() / total),
        offset=offset,
        office_share=office[offset] / total,
    )
