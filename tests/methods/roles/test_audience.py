"""How often the audience of an author comes back, whoever is faithful in it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import brentq

from explorer.methods.roles.audience import audience, come_back
from tests.methods.roles.test_log import summed


def drawn(rate: float, accounts: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    """Accounts that retweet an author at a rate of all that they make, those of them who do at all."""
    draw = np.random.default_rng(5)
    made = draw.integers(5, 200, accounts)
    k = draw.poisson(rate * made)
    return k[k > 0], made[k > 0]


@pytest.mark.parametrize("rate", [0.002, 0.02])
def test_the_rate_is_that_of_which_the_numbers_were_drawn(rate: float) -> None:
    k, made = drawn(rate)
    found = come_back(np.zeros(len(k), np.int64), k, made, 1)
    assert found[0] == pytest.approx(rate, rel=0.1)


def test_a_few_faithful_ones_do_not_sway_it() -> None:
    k, made = drawn(0.002)
    faithful = np.append(k, [60] * 5), np.append(made, [80] * 5)
    plain, swayed = (come_back(np.zeros(len(one[0]), np.int64), *one, 1)[0] for one in ((k, made), faithful))
    assert swayed < 1.2 * plain


def test_each_author_has_a_rate_of_its_own_and_none_where_nobody_came_back() -> None:
    of = np.array([0, 0, 2, 2])
    found = come_back(of, np.array([1, 1, 1, 2]), np.array([9, 9, 9, 9]), 3)
    assert (found[:2].tolist(), found[2] > 0) == ([0, 0], True)
    assert len(found) == 3


def sure(again: float) -> float:
    """Return y of 1 − y/(e^y − 1) = again: how often those come of whom that part comes back."""
    return float(brentq(lambda y: 1 - y / math.expm1(y) - again, 1e-9, 50, xtol=1e-15))


def test_as_many_as_came_twice_would_at_the_rate() -> None:
    """Of twenty who make a thousand six come back, of ten who make fifty four; each author by itself."""
    of, k = np.repeat([0, 1], [20, 10]), np.array([3] * 6 + [1] * 14 + [1] * 6 + [2] * 4)
    found = come_back(of, k, np.repeat([1_000, 50], [20, 10]), 2)
    assert found.tolist() == pytest.approx([sure(0.3) / 1_000, sure(0.4) / 50], rel=1e-8)


@pytest.mark.parametrize("made", [10**9, 1_200_000])
def test_who_makes_so_much_that_it_is_sure_to_come_back_counts_as_one(made: int) -> None:
    k, all_ = np.array([3] * 6 + [1] * 14 + [9]), np.array([1_000] * 20 + [made])
    assert come_back(np.zeros(21, np.int64), k, all_, 1).tolist() == pytest.approx([sure(0.3) / 1_000], rel=1e-8)


def test_an_audience_is_the_pairs_of_its_author() -> None:
    log = summed([("ann", "cem", 4), ("ann", "dil", 1), ("bea", "cem", 7)])
    of, rows = audience(log, np.array([3, 2, 0]))
    assert of.tolist() == [0, 1, 1]
    assert [(log.source[row], log.target[row]) for row in rows] == [(0, 3), (0, 2), (1, 2)]
