"""Tails and false-discovery rates are scipy's, far beyond where scipy's own underflow."""

from __future__ import annotations

import decimal
import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import special, stats

from explorer.methods.chance import (
    LEAST_P,
    _deviance,
    _log_binomial,
    _log_poisson,
    _stirling_error,
    adjusted,
    binomial,
    hypergeometric,
    poisson,
)

PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


@pytest.fixture(autouse=True)
def many_digits() -> Iterator[None]:
    """Enough for a difference of large numbers that a float has sixteen digits of."""
    with decimal.localcontext(decimal.Context(prec=60)):
        yield


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
@example(n=5, k=5, chance=1.0)
@example(n=5, k=6, chance=1.0)
def test_a_binomial_tail_is_scipys(n: int, k: int, chance: float) -> None:
    got = binomial(one(k), one(n), one(chance))[0]
    if k > n:
        assert got == -np.inf
    else:
        exact = special.betainc(k, n - k + 1, chance) if k else 1.0
        assert np.exp(got) == pytest.approx(exact, rel=1e-10, abs=1e-300)


@given(objects=st.integers(1, 300), data=st.data())
def test_a_hypergeometric_tail_is_scipys(objects: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, objects)), data.draw(st.integers(0, objects))
    n = data.draw(st.integers(0, min(a, b)))
    got = hypergeometric(one(n), one(a), one(b), objects)[0]
    assert got == pytest.approx(stats.hypergeom.logsf(n - 1, objects, a, b), rel=1e-9, abs=1e-9)
    assert got <= 0


@pytest.mark.parametrize("n", [1, 2, 8, 15, 16, 17, 25, 100, 1_000])
def test_a_factorial_differs_from_stirlings_formula_by_what_is_reckoned(n: int) -> None:
    d = Decimal(n)
    exact = Decimal(math.factorial(n)).ln() - (PI * 2 * d).ln() / 2 - d * d.ln() + d
    assert _stirling_error(float(n)) == pytest.approx(float(exact), rel=1e-15, abs=5e-14)


def test_of_nothing_stirlings_formula_is_not_asked() -> None:
    assert _stirling_error(0.0) == 0


@pytest.mark.parametrize(
    ("x", "mean"),
    [(1.0, 5.0), (9.0, 1.5), (50.0, 61.0), (61.0, 50.0), (1e6 + 1, 1e6), (1e6, 1e6 + 3), (100.0, 120.5), (7.0, 7.0)],
)
def test_a_deviance_loses_no_digits_where_the_two_are_near(x: float, mean: float) -> None:
    a, b = Decimal(x), Decimal(mean)
    assert _deviance(x, mean) == pytest.approx(float(a * (a / b).ln() + b - a), rel=1e-14)


@pytest.mark.parametrize(
    ("x", "n", "p"),
    [(0, 1, 0.5), (0, 5, 0.03), (0, 5, 0.7), (1, 1, 0.3), (5, 5, 0.02), (5, 5, 0.97), (2, 5, 0.3), (410, 1000, 0.4)],
)
def test_a_binomial_term_is_that_of_exact_fractions(x: int, n: int, p: float) -> None:
    exact = math.comb(n, x) * Fraction(p) ** x * (1 - Fraction(p)) ** (n - x)
    assert _log_binomial(float(x), float(n), p, 1 - p) == pytest.approx(ln(exact), rel=1e-13, abs=1e-14)


@pytest.mark.parametrize(("x", "mean"), [(0, 2.5), (1, 2.5), (3, 2.5), (1000, 903.0)])
def test_a_poisson_term_is_that_of_many_digits(x: int, mean: float) -> None:
    exact = x * Decimal(mean).ln() - Decimal(mean) - Decimal(math.factorial(x)).ln()
    assert _log_poisson(float(x), mean) == pytest.approx(float(exact), rel=1e-13)


def ln(exact: Fraction) -> float:
    return float(Decimal(exact.numerator).ln() - Decimal(exact.denominator).ln())


def test_of_many_tails_each_is_what_it_is_alone() -> None:
    k, n, chance = np.array([0, 6, 2, 3, 1]), np.array([5, 5, 5, 5, 5]), np.array([0.5, 0.5, 0.1, 1.0, 0.9])
    assert binomial(k, n, chance).tolist() == [
        binomial(one(a), one(b), one(p))[0] for a, b, p in zip(k, n, chance, strict=True)
    ]
    assert poisson(k, n * chance).tolist() == [poisson(one(a), one(m))[0] for a, m in zip(k, n * chance, strict=True)]
    got = hypergeometric(k, n, np.full(5, 4), 8)
    assert got.tolist() == [hypergeometric(one(a), one(b), one(4), 8)[0] for a, b in zip(k, n, strict=True)]
    assert got[-1] == 0


def test_a_mean_of_nothing_is_taken_for_hardly_anything() -> None:
    assert poisson(np.array([1, 1]), np.array([0.0, 1e-301])) == pytest.approx(np.log(1e-300), rel=1e-12)


def test_what_is_all_but_certain_does_not_overflow() -> None:
    assert hypergeometric(one(1), one(5_000), one(5_000), 20_000)[0] == pytest.approx(0, abs=1e-12)
    assert poisson(one(1), one(3_000.0))[0] == pytest.approx(0, abs=1e-12)
    assert binomial(one(1), one(10_000), one(0.5))[0] == pytest.approx(0, abs=1e-12)


def test_no_tail_is_more_than_certain() -> None:
    sizes = np.arange(100, 400)
    assert hypergeometric(np.ones_like(sizes), sizes, sizes, 1_000).max() <= 0


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


def test_what_stands_for_less_is_what_the_questions_say() -> None:
    said = (Path(__file__).parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
    assert f"{LEAST_P:g} stands for less" in said
