"""What two accounts did, counted by hand: meetings, occasions, sittings, days, lags, and who else was there."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from explorer.methods.arrays import Ints
from explorer.methods.significance import occasions
from explorer.methods.significance.common import ByAccount
from explorer.methods.significance.occasions import Facts, met_on, partners, sittings
from explorer.methods.significance.reference import Reference

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000

Rows = npt.NDArray[np.int32]
# An object's shares: who, and when, in order; where originals are known the first is one, by whoever.
Object = Sequence[tuple[int, int]]


def told(*objects: Object, known: bool = False) -> Reference:
    """Return objects of which each has the shares that are said, by the accounts 0 to 9."""
    account = np.array([who for shares in objects for who, _ in shares], np.uint32)
    ts = np.array([at for shares in objects for _, at in shares], np.int64)
    sizes = [len(shares) for shares in objects]
    start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    object_ = np.repeat(np.arange(len(objects), dtype=np.uint32), sizes)
    none = np.zeros((10, 3))
    return Reference(account, object_, ts, start, 10, known, np.zeros(len(ts), np.uint8), 3, none)


def of(shares: Reference, *pairs: tuple[int, int], window: int = MINUTE) -> list[tuple[int, int, int, float, float]]:
    """Return occasions, sittings, days, lag and alone of pairs, each filled in by itself."""
    a, b = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    by = ByAccount.of(shares.account, shares.object, shares.accounts + 1)
    n = by.counts(a, b)
    facts, near = Facts.empty(len(pairs)), partners(shares, window)
    for x in range(len(pairs)):
        part = slice(x, x + 1)
        facts.fill(part, n[part], *by.shares(a[part], b[part], n[part]), shares, window, near)
    at_once = Facts.empty(len(pairs))
    at_once.fill(slice(0, len(pairs)), n, *by.shares(a, b, n), shares, window, near)
    columns = [
        [getattr(one, name).tolist() for name in ("occasions", "sittings", "days", "lag", "alone")]
        for one in (facts, at_once)
    ]
    assert columns[0] == columns[1]
    return list(zip(*columns[0], strict=True))


def both(*moments: int, late: int = SECOND) -> list[Object]:
    """Return an object for each moment, that 0 shares then and 1 so much later."""
    return [[(0, at), (1, at + late)] for at in moments]


def test_a_share_has_as_partners_the_others_of_its_object_within_the_window() -> None:
    one = [(0, 0), (1, MINUTE), (2, 2 * MINUTE + 1), (3, 2 * MINUTE + 1), (4, 3 * MINUTE + 1)]
    other = [(0, 3 * MINUTE + 1), (1, 3 * MINUTE + 2)]
    assert partners(told(one, other), MINUTE).tolist() == [1, 1, 2, 2, 2, 1, 1]
    # An original is nobody's partner and has none.
    assert partners(told(one, other, known=True), MINUTE).tolist() == [0, 0, 2, 2, 2, 0, 0]


def rows(shares: Reference, *pairs: tuple[int, int]) -> tuple[Ints, Rows, Rows]:
    a, b = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    by = ByAccount.of(shares.account, shares.object, shares.accounts + 1)
    n = by.counts(a, b)
    return (n, *by.shares(a, b, n))


def test_pairs_met_on_objects_that_both_shared_within_the_window_each_told_once_with_its_later_moment() -> None:
    shares = told(
        [(0, 0), (1, MINUTE), (2, MINUTE + 1)],
        [(0, DAY), (1, DAY + MINUTE + 1), (2, DAY + MINUTE + 2)],
        [(1, 2 * DAY), (0, 2 * DAY + 5), (2, 2 * DAY + 9)],
    )
    objects, moments = met_on(*rows(shares, (0, 1)), shares, MINUTE)
    assert (objects.tolist(), moments.tolist()) == ([0, 2], [MINUTE, 2 * DAY + 5])
    objects, moments = met_on(*rows(shares, (0, 1), (1, 2)), shares, MINUTE)
    assert (objects.tolist(), moments.tolist()) == ([0, 1, 2], [MINUTE, DAY + MINUTE + 2, 2 * DAY + 5])


@pytest.mark.parametrize(
    ("moments", "count"),
    [
        ([], 0),
        ([5], 1),
        ([0, HOUR], 1),
        ([0, HOUR + 1], 2),
        ([HOUR + 1, 0, 1], 1),
        ([2 * HOUR, 0, HOUR], 1),
        ([n * HOUR for n in range(7)], 1),
        ([*(n * HOUR for n in range(7)), 6 * HOUR + 1], 2),
        ([n * HOUR for n in range(14)], 2),
        ([n * HOUR for n in range(15)], 3),
        ([-HOUR - 1, 0], 2),
    ],
)
def test_a_sitting_ends_with_an_hour_s_pause_or_after_six_hours(moments: list[int], count: int) -> None:
    assert sittings(np.array(moments, np.int64)) == count


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5, 13, 40, 121, 150])
def test_the_first_so_many_are_sorted_and_the_rest_stays(n: int) -> None:
    draw = random.Random(n)
    values = np.array([draw.randrange(30) for _ in range(160)])
    expected = [*sorted(values[:n].tolist()), *values[n:].tolist()]
    occasions._sort.plain(values, n)
    assert values.tolist() == expected


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([0, HOUR], 1),
        ([0, HOUR + 1], 2),
        ([n * HOUR for n in range(7)], 1),
        ([*(n * HOUR for n in range(7)), 6 * HOUR + 1], 2),
        ([n * HOUR for n in range(14)], 2),
        ([n * HOUR for n in range(15)], 3),
    ],
)
def test_an_occasion_ends_where_nothing_begins_for_an_hour_or_after_six(moments: list[int], expected: int) -> None:
    assert of(told(*both(*moments)), (0, 1))[0][:2] == (expected, expected)
    # Where they do not meet it is an occasion all the same.
    assert of(told(*both(*moments, late=MINUTE + 1)), (0, 1)) == [(expected, 0, 0, 0, 0)]


def test_occasions_on_which_a_pair_met_are_its_sittings_once_each() -> None:
    met, missed = SECOND, MINUTE + 1
    objects = [
        *both(0, late=missed), *both(SECOND, 2 * SECOND, late=met),
        *both(DAY, late=missed),
        *both(2 * DAY, late=met), *both(2 * DAY + 1, late=missed),
        *both(3 * DAY, late=met),
    ]  # fmt: skip
    assert of(told(*objects), (0, 1))[0][:3] == (4, 3, 3)


def test_sittings_are_of_occasions_or_of_meetings_whichever_are_fewer() -> None:
    """Objects that begin days apart may be shared in one moment, and those of one occasion days apart."""
    late = [[(5, n * DAY), (0, 9 * DAY + n), (1, 9 * DAY + n + 1)] for n in range(3)]
    assert of(told(*late), (0, 1))[0][:3] == (3, 1, 1)
    spread = [[(5, n), (0, n * DAY + 2), (1, n * DAY + 3)] for n in range(3)]
    assert of(told(*spread), (0, 1))[0][:3] == (1, 1, 3)
    # On another they missed each other.
    assert of(told(*spread, *both(9 * DAY, late=MINUTE + 1)), (0, 1))[0][:3] == (2, 1, 3)


def test_days_are_those_of_meetings_by_the_clock_of_utc() -> None:
    objects = both(0, DAY - 1 - SECOND, DAY - SECOND, 2 * DAY - SECOND - 1, 5 * DAY)
    assert of(told(*objects), (0, 1))[0][2] == 3
    # The later of the two tells the day.
    assert of(told(*both(10, DAY - SECOND)), (0, 1))[0][2] == 2


@pytest.mark.parametrize(
    ("lags", "median"), [([7], 7), ([9, 4], 6.5), ([9, 1, 4], 4), ([8, 2, 1, 60], 5), ([3, 61, 5], 4)]
)
def test_the_lag_is_the_median_second_between_the_two_where_they_met(lags: list[int], median: float) -> None:
    objects = [[(0, n * DAY), (1, n * DAY + lag * SECOND)] for n, lag in enumerate(lags)]
    swapped = [[(1, n * DAY), (0, n * DAY + lag * SECOND)] for n, lag in enumerate(lags)]
    for told_ in (told(*objects), told(*swapped)):
        assert of(told_, (0, 1))[0][3] == median


def test_alone_is_the_part_of_all_sharers_that_came_within_the_window_of_one_of_the_two() -> None:
    """Of 0 two others are near, of 1 one: three of five; and two of two."""
    crowd = [(2, 0), (3, MINUTE - 10), (0, MINUTE), (1, 2 * MINUTE), (4, 9 * HOUR)]
    missed = [(0, 5 * DAY), (1, 5 * DAY + MINUTE + 1), (2, 5 * DAY + MINUTE + 2)]
    shares = told(crowd, *both(DAY), missed)
    assert of(shares, (0, 1))[0][4] == pytest.approx((4 + 2) / (5 + 2))
    original = [[(9, shares[0][1]), *shares] for shares in (crowd, *both(DAY), missed)]
    assert of(told(*original, known=True), (0, 1))[0][4] == pytest.approx((4 + 2) / (5 + 2))


def test_each_pair_has_its_own_facts() -> None:
    objects = [*both(0, DAY, 2 * DAY), [(2, 3 * DAY), (3, 3 * DAY + 5 * SECOND)], [(1, 4 * DAY), (2, 5 * DAY)]]
    assert of(told(*objects), (0, 1), (1, 2), (2, 3)) == [(3, 3, 3, 1, 1), (1, 0, 0, 0, 0), (1, 1, 1, 5, 1)]
