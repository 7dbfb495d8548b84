"""How fast an account is, and how likely two of known speeds meet, reckoned apart."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from explorer.methods.significance.reference import Reference
from explorer.methods.significance.speed import by_speed, geometry, speeds, weighing_speeds

WINDOW = 1.0


def edges(r: int) -> tuple[float, float]:
    """Return where a bin of delays begins and ends: the first at 0, each other at thrice the one before."""
    return (3.0 ** (r - 1) if r else 0.0), 3.0**r


def part(r: int, low: float, high: float) -> float:
    """Return the part of a bin between two delays: of its logarithm, of the first bin evenly."""
    begin, end = edges(r)
    low, high = max(low, begin), min(high, end)
    if high <= low:
        return 0.0
    return high - low if r == 0 else math.log(high / low) / math.log(3)


@pytest.mark.parametrize("r", range(4))
@pytest.mark.parametrize("step", [0, 1])
def test_the_geometry_is_the_chance_that_two_delays_of_their_bins_lie_within_the_window(r: int, step: int) -> None:
    begin, end = edges(r)

    def near(x: float) -> float:
        return part(r + step, x - WINDOW, x + WINDOW) / (1.0 if r == 0 else x * math.log(3))

    chance, _ = quad(near, begin, end, points=[begin + WINDOW, end - WINDOW], limit=200)
    assert geometry(4)[step, r] == pytest.approx(chance, abs=1e-6)


def told(alone: list[list[float]]) -> Reference:
    """Return five shares of two objects by two accounts, after the first of each in bins 0, 1 and 2."""
    account, bins = np.array([0, 1, 1, 1, 0], np.uint32), np.array([0, 0, 1, 0, 2], np.uint8)
    object_, ts = np.array([0, 0, 0, 1, 1], np.uint32), np.array([0, 9_000, 90_000, 0, 400_000])
    return Reference(account, object_, ts, np.array([0, 3, 5]), 2, False, bins, 3, np.array(alone))


NONE, ONE = [[0.0] * 3] * 2, [[0.0] * 3, [0.0, 2.0, 0.0]]


def test_a_speed_counts_delays_after_the_first_drawn_towards_everybodys() -> None:
    nobody = np.zeros(5, np.bool_)
    # 0 has a delay in bin 2 and 1 one each in 0 and 1; with ten more of which a third is in each.
    third = 10 / 3
    wanted = [[third / 11, third / 11, (1 + third) / 11], [(1 + third) / 12, (1 + third) / 12, third / 12]]
    assert speeds(told(NONE), nobody) == pytest.approx(np.array(wanted))
    # With two alone in bin 1, that has three of five.
    wanted = [[2 / 11, 6 / 11, 3 / 11], [3 / 14, 9 / 14, 2 / 14]]
    assert speeds(told(ONE), nobody) == pytest.approx(np.array(wanted))
    wanted = [[0.4 / 3, 1.2 / 3, 1.4 / 3], [1.4 / 6, 4.2 / 6, 0.4 / 6]]
    assert weighing_speeds(told(ONE)) == pytest.approx(np.array(wanted))


def test_what_is_gone_has_no_speed_and_where_all_is_every_speed_is_as_likely() -> None:
    gone = np.array([False, True, True, False, False])
    assert speeds(told(NONE), gone) == pytest.approx(np.array([[0, 0, 1], [0, 0, 1]]))
    assert speeds(told(NONE), np.ones(5, np.bool_)) == pytest.approx(np.full((2, 3), 1 / 3))


def test_two_meet_by_their_speeds_in_one_bin_or_in_two_neighbours() -> None:
    speed = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3]])
    inside = np.array([[1.0, 0.7, 0.3], [0.4, 0.05, 9.0]])
    same = 0.5 * 0.1 * 1.0 + 0.3 * 0.6 * 0.7 + 0.2 * 0.3 * 0.3
    near = (0.5 * 0.6 + 0.3 * 0.1) * 0.4 + (0.3 * 0.3 + 0.2 * 0.6) * 0.05
    got = by_speed(speed, np.array([0, 1]), np.array([1, 0]), inside)
    assert got == pytest.approx(np.array([same + near] * 2))
