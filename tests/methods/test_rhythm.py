"""When a network is busy, and which zone makes that a working day."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from explorer.methods.rhythm import EVEN_SHARE, WORK, grid, rhythm, shifted


def office(offset: int) -> np.ndarray:
    """One tweet in every office hour of a zone `offset` hours ahead of UTC."""
    local = np.zeros((7, 24), np.int64)
    local[:5, 9:18] = 1
    return shifted(local, -offset)


@pytest.mark.parametrize(
    ("offset", "zone"),
    [
        (-11, "UTC-11"),
        (-8, "UTC-8 (Los Angeles)"),
        (-5, "UTC-5 (New York)"),
        (-3, "UTC-3 (São Paulo)"),
        (-1, "UTC-1"),
        (0, "UTC+0 (London)"),
        (1, "UTC+1 (Paris)"),
        (2, "UTC+2 (Cairo)"),
        (3, "UTC+3 (Istanbul, Moscow)"),
        (4, "UTC+4 (Dubai)"),
        (5, "UTC+5 (Karachi)"),
        (6, "UTC+6"),
        (7, "UTC+7 (Bangkok)"),
        (8, "UTC+8 (Beijing)"),
        (9, "UTC+9 (Tokyo)"),
        (10, "UTC+10"),
        (12, "UTC+12"),
    ],
)
def test_office_hours_tell_their_zone(offset: int, zone: str) -> None:
    told = rhythm(office(offset))
    assert told is not None
    assert (told.offset, told.office_share, told.zone) == (offset, 1.0, zone)


@pytest.mark.parametrize(("beyond", "offset"), [(-12, -11), (13, 12)])
def test_zones_reach_from_eleven_hours_behind_utc_to_twelve_ahead(beyond: int, offset: int) -> None:
    """Of office hours further out the zone next to them is told, which misses one hour in nine."""
    told = rhythm(office(beyond))
    assert told is not None
    assert (told.offset, told.office_share) == (offset, pytest.approx(8 / 9))


def acts(*moments: tuple[int, int, int]) -> np.ndarray:
    """Counts of a weekday (Monday = 0) and an hour each; the rest of the week is silent."""
    counts = np.zeros((7, 24), np.int64)
    for weekday, hour, count in moments:
        counts[weekday, hour] = count
    return counts


def test_the_busiest_hour_is_that_of_all_days_together() -> None:
    # Tuesday at 20 has the most by itself; 4 o'clock on Wednesday and Saturday together has more.
    told = rhythm(acts((1, 20, 3), (2, 4, 2), (5, 4, 2)))
    assert told is not None
    assert told.busiest_hour == 4
    assert told.weekday_share == pytest.approx(5 / 7)
    assert told.counts.sum() == 7


@pytest.mark.parametrize(
    ("moments", "offset"),
    [
        ([(2, 12, 1)], 0),
        ([(2, 4, 1)], 5),
        ([(2, 20, 1)], -3),
        # Both are office hours under no zone, one of them from +3 on and from -3 down.
        ([(2, 6, 1), (2, 20, 1)], 3),
    ],
)
def test_of_zones_that_fit_alike_the_one_nearest_to_utc_is_taken_then_the_eastern(
    moments: list[tuple[int, int, int]], offset: int
) -> None:
    told = rhythm(acts(*moments))
    assert told is not None
    assert told.offset == offset
    assert told.office_share == 1 / len(moments)


def test_office_hours_are_from_nine_to_eighteen_on_five_days_of_seven() -> None:
    assert pytest.approx(45 / 168) == EVEN_SHARE
    assert WORK == (9, 18)


def test_monday_morning_in_beijing_is_monday_night_in_utc() -> None:
    counts = np.zeros((7, 24), np.int64)
    counts[6, 17] = 1  # Sunday 17:00 UTC
    assert shifted(counts, 8)[0, 1] == 1  # Monday 01:00


def test_activity_that_knows_no_clock_fits_no_zone_better_than_another() -> None:
    told = rhythm(np.ones((7, 24), np.int64))
    assert told is not None
    assert told.offset == 0
    assert told.office_share == pytest.approx(EVEN_SHARE)


def test_nothing_has_no_rhythm() -> None:
    assert rhythm(np.zeros((7, 24), np.int64)) is None


def test_rows_become_a_grid_with_monday_first() -> None:
    frame = pl.DataFrame({"weekday": [1, 7, 7], "hour": [0, 23, 23], "tweets": [2, 3, 4]})
    counts = grid(frame)
    assert counts.shape == (7, 24)
    assert counts[0, 0] == 2
    assert counts[6, 23] == 7
    assert counts.sum() == 9


def test_a_row_whose_moment_or_count_is_not_known_is_in_no_hour_and_another_count_can_be_taken() -> None:
    rows = {"weekday": [None, 2, 3, 4], "hour": [1, None, 3, 4], "retweets": [1, 2, None, 5], "tweets": [9, 9, 9, 9]}
    counts = grid(pl.DataFrame(rows), "retweets")
    assert counts[3, 4] == counts.sum() == 5


def test_nothing_becomes_a_week_of_silence() -> None:
    counts = grid(pl.DataFrame(schema={"weekday": pl.Int64, "hour": pl.Int64, "tweets": pl.Int64}))
    assert counts.shape == (7, 24)
    assert not counts.any()
