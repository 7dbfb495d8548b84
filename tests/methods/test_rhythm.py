"""When a network is busy, and which zone makes that a working day."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from explorer.methods.rhythm import EVEN_SHARE, grid, rhythm, shifted


def office(offset: int) -> np.ndarray:
    """One tweet in every office hour of a zone `offset` hours ahead of UTC."""
    local = np.zeros((7, 24), np.int64)
    local[:5, 9:18] = 1
    return shifted(local, -offset)


@pytest.mark.parametrize("offset", [-8, 0, 3, 8, 12])
def test_office_hours_tell_their_zone(offset: int) -> None:
    told = rhythm(office(offset))
    assert told is not None
    assert (told.offset, told.office_share) == (offset, 1.0)


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
    assert counts[0, 0] == 2
    assert counts[6, 23] == 7
    assert counts.sum() == 9
