"""Moments in all the ways that tables write them."""

from __future__ import annotations

import polars as pl
import pytest

from explorer.readers.table_moments import moments

# 2024-06-10 08:00:00 UTC
EIGHT = 1_718_006_400_000


@pytest.mark.parametrize(
    "text",
    [
        *("1718006400", "1718006400.0", "1.7180064E+9", "1718006400000", "1718006400000000", "1718006400000000000"),
        *("2024-06-10 08:00:00", "2024-06-10T08:00:00", "2024-06-10T08:00:00Z", "2024-06-10T08:00:00.000Z"),
        *("2024-06-10 08:00", "2024-06-10 08:00:00+00:00", "2024-06-10T10:00:00+02:00", "2024-06-10 03:30:00 -0430"),
        *("2024-06-10 04:00:00 EDT", "2024-06-10 08:00:00 UTC", "2024-06-10 10:00:00 Europe/Berlin"),
        *("2024-06-10T10:00:00+02:00[Europe/Berlin]", "2024-06-10 08:00:00.000000", "20240610080000"),
        *("Mon Jun 10 08:00:00 +0000 2024", "Mon, 10 Jun 2024 08:00:00 GMT", "Jun 10, 2024 · 8:00 AM UTC"),
        *("10 June 2024 08:00", "Mon Jun 10 10:00:00 +0200 2024", "2024-06-10 10:00:00 CEST"),
    ],
)
def test_a_moment_is_the_same_however_it_is_written(text: str) -> None:
    assert moments(pl.Series([text])).ms.to_list() == [EIGHT]
    beside = ["1718006400", text, None, "2024-06-10T08:00:00Z", "nothing"]
    assert moments(pl.Series(beside)).ms.to_list() == [EIGHT, EIGHT, None, EIGHT, None]


@pytest.mark.parametrize(
    "text",
    [
        *("45453.33", "12", "0", "17180064000", "2024-13-01 08:00", "2024-06-10 25:00", "nothing"),
        *("2024-06-10 08:00:00 CST", "2024-06-10 08:00:00 IST", "2024-06-10 08:00:00 Mars/Base", "99999999999999999"),
    ],
)
def test_what_may_be_several_moments_is_none(text: str) -> None:
    assert moments(pl.Series([text])).ms.to_list() == [None]


def test_a_moment_without_a_zone_is_of_the_zone_that_is_told_and_of_utc_else() -> None:
    cells = pl.Series(["2024-06-10 10:00:00", "2024-01-10 10:00:00", "2024-06-10 08:00:00Z"])
    here = moments(cells, "Europe/Berlin")
    assert here.ms.to_list() == [EIGHT, 1_704_877_200_000, EIGHT]
    assert here.no_zone.to_list() == [True, True, False]
    assert moments(pl.Series(["2024-06-10 08:00:00"])).ms.to_list() == [EIGHT]


def test_an_hour_that_the_clocks_left_out_is_none_and_one_that_they_gave_twice_the_first() -> None:
    cells = pl.Series(["2024-03-31 02:30:00", "2024-10-27 02:30:00"])
    assert moments(cells, "Europe/Berlin").ms.to_list() == [None, 1_729_989_000_000]


def test_small_numbers_are_moments_where_the_unit_is_told() -> None:
    assert moments(pl.Series(["12", "3.5"]), unit="s").ms.to_list() == [12_000, 3_500]
    assert moments(pl.Series(["12"]), unit="ms").ms.to_list() == [12]
    assert moments(pl.Series(["12000"]), unit="us").ms.to_list() == [12]


def test_a_moment_is_as_fine_as_it_is_written() -> None:
    cells = pl.Series(
        ["2024-06-10", "2024-06-10 08:00", "2024-06-10 08:00:01", "2024-06-10 08:00:01.250", "1718006400"]
    )
    assert moments(cells).grain.to_list() == [86_400_000, 60_000, 1_000, 1, 1_000]
