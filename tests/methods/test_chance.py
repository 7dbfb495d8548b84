"""Tails and false-discovery rates are scipy's, far beyond where scipy's own underflow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import special, stats

from explorer.methods.chance import adjusted, binomial, hypergeometric, poisson


def one(value: float) -> np.ndarray:
    return np.array([value])


@given(k=st.integers(0, 400), mean=st.floats(1e-9, 400))
@example(k=0, mean=1.0)
@example(k=1, mean=1e-12)
@example(k=5, mean=5.0)
@example(k=6, mean=5.0)
def test_a_poisson_tail_is_scipys(k: int, mean: float) -> None:
    got = poisson(one(k), one(mean))[0]
    # Not logsf: it takes the logarithm of what has underflowed.
    exact = special.gammainc(k, mean) if k else 1.0
    assert np.exp(got) == pytest.approx(exact, rel=1e-10, abs=1e-300)


@given(n=st.integers(1, 400), k=st.integers(0, 420), chance=st.floats(1e-9, 1))
@example(n=10, k=10, chance=0.5)
@example(n=10, k=11, chance=0.5)
@example(n=10, k=0, chance=0.5)
@example(n=10, k=5, chance=0.5)
def test_a_binomial_tail_is_scipys(n: int, k: int, chance: float) -> None:
    got = binomial(one(k), one(n), one(chance))[0]
    if k > n:
        assert got == (0.0 if chance >= 1 else -np.inf)
    else:
        exact = special.betainc(k, n - k + 1, chance) if k else 1.0
        assert np.exp(got) == pytest.approx(exact, rel=1e-10, abs=1e-300)


@given(objects=st.integers(1, 300), data=st.data())
def test_a_hypergeometric_tail_is_scipys(objects: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, objects)), data.draw(st.integers(0, objects))
    n = data.draw(st.integers(0, min(a, b)))
    got = hypergeometric(one(n), one(a), one(b), objects)[0]
    assert got == pytest.approx(stats.hypergeom.logsf(n - 1, objects, a, b), rel=1e-9, abs=1e-9)


def test_no_tail_underflows_where_its_probability_does() -> None:
    assert poisson(one(5000), one(1.0))[0] == pytest.approx(stats.poisson.logpmf(5000, 1.0), rel=1e-6)
    assert binomial(one(1000), one(1000), one(0.1))[0] == pytest.approx(1000 * np.log(0.1), rel=1e-12)
    assert hypergeometric(one(500), one(500), one(500), 10_000)[0] < -1000
    assert binomial(one(1), one(5), one(0.0))[0] == -np.inf


def test_more_common_objects_than_either_has_are_impossible() -> None:
    assert hypergeometric(np.array([3, 6]), np.array([2, 5]), np.array([5, 5]), 9).tolist() == [-np.inf, -np.inf]


@given(p=st.lists(st.floats(1e-12, 1), min_size=1, max_size=40), more=st.integers(0, 100))
def test_false_discovery_rates_are_scipys_the_tests_not_given_being_ones(p: list[float], more: int) -> None:
    got = np.exp(adjusted(np.log(p), len(p) + more))
    assert got == pytest.approx(stats.false_discovery_control([*p, *[1.0] * more])[: len(p)], rel=1e-9)


def test_nothing_tested_is_nothing_adjusted() -> None:
    assert len(adjusted(np.empty(0), 0)) == 0
