"""A place among others, and two groups against each other, held to counts of all pairs."""

from __future__ import annotations

import statistics
from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.methods.standing import EDGE, FEWEST, against, standing

SOME = st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=30)


@given(st.integers(0, 9), SOME)
def test_a_place_is_counted_among_those_who_are_known(value: int, others: list[int | None]) -> None:
    known = sorted(one for one in others if one is not None)
    found = standing(float(value), pl.Series(others, dtype=pl.Int64))
    if len(known) < FEWEST:
        assert found is None
        return
    assert found is not None
    assert found.n == len(known)
    assert found.below == pytest.approx(sum(one < value for one in known) / len(known))
    assert found.above == pytest.approx(sum(one > value for one in known) / len(known))
    half = len(known) // 2
    assert found.median == (known[half] if len(known) % 2 else (known[half - 1] + known[half]) / 2)


def test_an_edge_is_beyond_nineteen_of_twenty() -> None:
    others = pl.Series([1.0] * 95 + [3.0] * 5)
    assert EDGE == 0.95
    for value, at_edge in ((2.0, False), (3.5, True), (0.5, True), (1.0, False)):
        found = standing(value, others)
        assert found is not None
        assert found.at_edge is at_edge, value
    assert standing(None, others) is None


def test_ten_others_tell_a_place_and_nine_do_not() -> None:
    assert FEWEST == 10
    ten = standing(5.0, pl.Series([1.0] * 10))
    assert ten is not None
    assert ten.at_edge
    assert standing(5.0, pl.Series([1.0] * 9)) is None


@given(SOME, SOME)
def test_who_has_more_is_counted_over_all_pairs(some: list[int | None], others: list[int | None]) -> None:
    one, other = ([n for n in each if n is not None] for each in (some, others))
    found = against(pl.Series(some, dtype=pl.Int64), pl.Series(others, dtype=pl.Int64))
    if not one or not other:
        assert found is None
        return
    assert found is not None
    more = sum((a > b) + (a == b) / 2 for a, b in product(one, other))
    assert found.more == pytest.approx(more / len(one) / len(other))
    assert (found.n, found.of) == (len(one), len(other))
    assert (found.median, found.other_median) == (statistics.median(one), statistics.median(other))
