"""When a network is busy, and which clock makes that a working day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import polars as pl
import pytest

from explorer.methods.rhythm import ENOUGH, EVEN_SHARE, WORK, Rhythm, rhythm
from explorer.methods.zones import ZONES, clocks


def quarter(moment: datetime) -> int:
    return int(moment.timestamp()) // 900


def acts(*moments: tuple[datetime, int]) -> pl.DataFrame:
    return pl.DataFrame({"quarter": [quarter(at) for at, _ in moments], "tweets": [n for _, n in moments]})


def office(zone: str, days: int = 365, first: date = date(2019, 1, 1)) -> pl.DataFrame:
    """One tweet in every quarter of an hour of a zone's office hours."""
    moments = []
    for day in (first + timedelta(n) for n in range(days)):
        if day.weekday() < 5:
            for at in range(9 * 4, 18 * 4):
                moments.append((datetime.combine(day, time(at // 4, at % 4 * 15), ZoneInfo(zone)), 1))
    return acts(*moments)


def told(frame: pl.DataFrame) -> Rhythm:
    found = rhythm(frame)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("zone", "name", "next_"),
    [
        ("Asia/Shanghai", "UTC+8 (China", "UTC+7 ("),
        ("Asia/Tehran", "UTC+3:30/+4:30 (Iran)", "UTC+4:30 (Afghanistan)"),
        ("Asia/Dubai", "UTC+4 (United Arab Emirates", "UTC+3:30/+4:30 (Iran)"),
        ("Asia/Kolkata", "UTC+5:30 (India, Sri Lanka)", "UTC+5:45 (Nepal)"),
        ("Europe/London", "UTC+0/+1 (United Kingdom", "UTC+1 ("),
        ("Africa/Accra", "UTC+0 (Ghana", "UTC-1/+0 (Azores)"),
        ("Europe/Moscow", "UTC+3 (Turkey, Russia (Moscow)", "UTC+2/+3 (Israel)"),
        ("America/New_York", "UTC-5/-4 (US Eastern", ""),
    ],
)
def test_office_hours_tell_their_clock_half_hours_and_summer_time_too(zone: str, name: str, next_: str) -> None:
    found = told(office(zone))
    assert found.best is not None
    assert found.second is not None
    assert found.best.zone.startswith(name)
    assert found.second.zone.startswith(next_)
    assert (found.best.share, found.clear) == (1.0, True)
    assert 8 / 9 <= found.second.share < 1
    assert found.local is not None
    assert found.local[:5, 9:18].sum() == found.total


def test_in_winter_london_and_accra_have_one_clock() -> None:
    found = told(office("Europe/London", days=28))
    assert found.best is not None
    assert found.best.zone == "UTC+0 (Ghana, Senegal, Ivory Coast, United Kingdom, Ireland, Portugal)"


def test_the_clock_of_the_day_on_which_it_is_put_forward_is_right_before_and_after() -> None:
    night = datetime(2019, 3, 31, tzinfo=ZoneInfo("UTC"))
    hours = np.array([quarter(night + timedelta(hours=n)) for n in range(4)])
    london = next(clock for clock in clocks(hours) if "Europe/London" in clock.zones)
    assert london.quarters.tolist() == [0, 4, 4, 4]


def test_few_tweets_tell_no_clock() -> None:
    noon = datetime(2020, 1, 1, 12, tzinfo=ZoneInfo("UTC"))
    few = told(acts((noon, 99)))
    assert (few.total, few.best, few.second, few.local, few.clear) == (99, None, None, None, False)
    assert told(acts((noon, 100))).best is not None


@pytest.mark.parametrize(("later", "clear"), [(45, False), (95, True)])
def test_a_clock_that_is_hardly_ahead_is_not_told_from_the_next(later: int, clear: bool) -> None:
    # 17:30 in UTC is after hours from UTC+1 on, 8:30 before hours up to UTC+0.
    day = datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))
    rest = [(day + timedelta(hours=hour), 100) for hour in range(9, 17)]
    both = told(acts(*rest, (day + timedelta(hours=8.5), 40), (day + timedelta(hours=17.5), later)))
    assert both.best is not None
    assert both.best.zone.startswith("UTC+0 ")
    assert both.clear == clear


@pytest.mark.parametrize(
    ("ahead", "behind", "total", "clear"),
    [
        # Two standard errors of a hundred tweets are twenty.
        (60, 40, 900, True),
        (59, 41, 900, False),
        # One in a hundred of all tweets.
        (100, 0, 10_000, True),
        (99, 0, 10_000, False),
    ],
)
def test_a_clock_is_told_from_the_next_by_a_hundredth_and_by_two_standard_errors(
    ahead: int, behind: int, total: int, clear: bool
) -> None:
    day = datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))
    rest = total - ahead - behind
    hours = [rest // 8] * 7 + [rest - 7 * (rest // 8)]
    at = [*enumerate(hours, 9), (8.5, behind), (17.5, ahead)]
    found = told(acts(*((day + timedelta(hours=hour), n) for hour, n in at)))
    assert found.best is not None
    assert found.second is not None
    assert (found.best.share, found.second.share) == ((total - behind) / total, (total - ahead) / total)
    assert found.clear == clear


def test_clocks_come_from_west_to_east() -> None:
    summer = np.array([quarter(datetime(2019, 7, 1, n, tzinfo=ZoneInfo("UTC"))) for n in range(3)])
    means = [clock.quarters.mean() for clock in clocks(summer)]
    assert means == sorted(means)
    assert len(set(means)) == len(means) > 20


def test_the_busiest_hour_is_that_of_all_days_together() -> None:
    # Tuesday at 20 has the most by itself; 4 o'clock on Wednesday and Saturday together has more.
    monday = datetime(2020, 1, 6, tzinfo=ZoneInfo("UTC"))
    at = [(1, 20, 3), (2, 4, 2), (5, 4, 2)]
    found = told(acts(*((monday + timedelta(days=day, hours=hour), n) for day, hour, n in at)))
    assert found.busiest_hour == 4
    assert found.weekday_share == pytest.approx(5 / 7)
    assert [found.counts[1, 20], found.counts[2, 4], found.counts[5, 4], found.counts.sum()] == [3, 2, 2, 7]


def test_of_clocks_that_fit_alike_the_one_nearest_to_utc_is_taken() -> None:
    found = told(acts((datetime(2020, 1, 1, 12, tzinfo=ZoneInfo("UTC")), ENOUGH)))
    assert found.best is not None
    assert found.best.zone.startswith("UTC+0 ")
    assert not found.clear


def test_office_hours_are_from_nine_to_eighteen_on_five_days_of_seven() -> None:
    assert pytest.approx(45 / 168) == EVEN_SHARE
    assert WORK == (9, 18)


def test_activity_that_knows_no_clock_fits_no_clock_better_than_another() -> None:
    first = quarter(datetime(2020, 1, 6, tzinfo=ZoneInfo("UTC")))
    found = told(pl.DataFrame({"quarter": range(first, first + 4 * 168), "tweets": [1] * 4 * 168}))
    assert found.best is not None
    assert found.best.share == pytest.approx(EVEN_SHARE)
    assert not found.clear


def test_nothing_has_no_rhythm_and_what_is_not_known_counts_for_nothing() -> None:
    none = pl.DataFrame({"quarter": [None, 1], "tweets": [5, None]}, schema={"quarter": pl.Int64, "tweets": pl.Int64})
    assert rhythm(none) is None
    assert rhythm(none.clear()) is None


def test_the_order_of_the_rows_does_not_matter() -> None:
    frame = office("Asia/Tehran", days=60)
    one, other = told(frame), told(frame.sample(fraction=1, shuffle=True, seed=1))
    assert one.best is not None
    assert other.best is not None
    assert (one.best.zone, one.best.share) == (other.best.zone, other.best.share)


def test_every_zone_is_one_that_the_tables_know() -> None:
    assert set(ZONES) <= available_timezones()
