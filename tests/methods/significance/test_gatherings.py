"""Groups of pairs that met, why they did, and how surprising that is: each number at its boundary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from explorer.methods.arrays import Ints
from explorer.methods.significance.gatherings import (
    Described,
    explained_by_clock,
    groups_of,
    nearly_always,
    of_meetings,
    same_minutes,
    split,
)
from explorer.methods.significance.timing import Timing
from explorer.methods.significance.undecided import GATHERINGS, PAIRS, undecided
from tests.methods.significance.test_occasions import DAY, HOUR, MINUTE, Object, told
from tests.methods.significance.test_timing import of

Pair = tuple[int, int]


def seen(
    timing: Timing,
    *,
    k: Sequence[int] | None = None,
    n: Sequence[int] | None = None,
    floor: Sequence[float] | None = None,
    alone: Sequence[float] | None = None,
    sittings: Sequence[int] | None = None,
    occasions: Sequence[int] | None = None,
) -> Timing:
    """Return a timing of which something else was seen."""
    facts = timing.facts
    facts = replace(
        facts,
        alone=facts.alone if alone is None else np.array(alone, float),
        sittings=facts.sittings if sittings is None else np.array(sittings),
        occasions=facts.occasions if occasions is None else np.array(occasions),
    )
    return replace(
        timing,
        facts=facts,
        k=timing.k if k is None else np.array(k),
        n=timing.n if n is None else np.array(n),
        floor=timing.floor if floor is None else np.array(floor, float),
    )


def meet(*who: int, moments: Sequence[int]) -> list[Object]:
    """Return an object for each moment, that all share within some milliseconds."""
    return [[(one, at + late) for late, one in enumerate(who)] for at in moments]


def in_order(*objects: Sequence[Object]) -> list[Object]:
    return sorted((one for some in objects for one in some), key=lambda shares: shares[0][1])


# So many moments of different days, an hour and some minutes apart on the clock: no two on the same minute.
APART = [n * DAY + n * 67 * MINUTE for n in range(12)]
TRIO = [(0, 1), (0, 2), (1, 2)]


def trio(moments: Sequence[int] = APART) -> Timing:
    return of(told(*meet(0, 1, 2, moments=moments)), TRIO, [len(moments)] * 3)


@pytest.mark.parametrize(("floor", "expected"), [(0.25, True), (0.2499, False)])
def test_the_clock_explains_a_pair_that_it_would_have_met_half_as_often(floor: float, expected: bool) -> None:
    timing = seen(trio(), k=[6] * 3, floor=[0, floor, 1])
    assert explained_by_clock(timing, np.array([1, 0])).tolist() == [expected, False]


def test_moments_of_different_days_are_taken_two_and_two() -> None:
    """Of three on three days two are half a minute apart on the clock; two of one day are no two."""
    moments = [0, DAY + 30_000, 2 * DAY + 5 * HOUR]
    assert same_minutes(np.array(moments), MINUTE) == pytest.approx(1 / 3)
    assert same_minutes(np.array([*moments, 2 * DAY + 5 * HOUR + 1]), MINUTE) == pytest.approx(1 / 5)


def test_a_pair_is_nearly_always_there_by_occasions_or_objects_whichever_is_less_and_alone() -> None:
    timing = seen(trio(), k=[6, 9, 12], n=[12] * 3, sittings=[4, 2, 5], occasions=[5, 4, 5], alone=[0.5, 0.8, 0.25])
    assert nearly_always(timing, np.array([0, 1, 2])).tolist() == pytest.approx([0.5 * 0.5, 0.5 * 0.8, 0.25])
    assert nearly_always(timing, np.array([2])).tolist() == [0.25]


# Why a group met


def reason(timing: Timing, pairs: Sequence[int] = (0, 1, 2)) -> str:
    return of_meetings(timing, np.array(pairs)).reason


def test_a_group_is_told_with_what_its_meetings_are() -> None:
    timing = seen(trio(), k=[12, 9, 6], alone=[0.9, 0.6, 0.9])
    all_ = of_meetings(timing, np.array([0, 1, 2]))
    assert replace(all_, met_share=0.75, alone_share=0.8) == Described(3, 12, 12, 0.75, 0.8, "closed")
    assert (all_.met_share, all_.alone_share) == pytest.approx((0.75, 0.8))
    assert of_meetings(timing, np.array([1])) == Described(2, 12, 12, 0.75, 0.6, "closed")


@pytest.mark.parametrize(("floor", "expected"), [([1, 0, 0], "closed"), ([1, 1, 0], "clock")])
def test_the_clock_is_why_where_it_explains_more_than_half_of_the_pairs(floor: list[float], expected: str) -> None:
    assert reason(seen(trio(), floor=floor)) == expected
    assert reason(seen(trio(), floor=[0, 1, 0]), [0, 1]) == "closed"


@pytest.mark.parametrize(("third", "expected"), [(3, "closed"), (5, "clock")])
def test_the_clock_is_why_where_more_than_a_tenth_of_the_moments_are_on_the_same_minutes(
    third: int, expected: str
) -> None:
    """Of five days taken two and two one is on the same minute, or two are."""
    hours = [1, 1, third, 5, 7]
    assert reason(trio([n * DAY + hour * HOUR for n, hour in enumerate(hours)])) == expected


@pytest.mark.parametrize(("alone", "expected"), [([0.2, 0.6, 0.7], "closed"), ([0.2, 0.6, 0.69], "crowd")])
def test_a_crowd_is_why_where_less_than_half_were_there_then(alone: list[float], expected: str) -> None:
    assert reason(seen(trio(), alone=alone)) == expected
    # The clock comes first.
    assert reason(seen(trio(), alone=alone, floor=[1, 1, 1])) == "clock"


@pytest.mark.parametrize(("objects", "expected"), [(6, "events"), (5, "closed")])
def test_events_are_why_where_a_sitting_has_two_objects(objects: int, expected: str) -> None:
    """On three days they meet, on the first of these on more than one object."""
    moments = [0, *(n * MINUTE for n in range(1, objects - 2)), *APART[1:3]]
    timing = trio(moments)
    assert of_meetings(timing, np.array([0])).sittings == 3
    assert reason(timing) == expected
    assert reason(seen(timing, alone=[0.4] * 3)) == "crowd"


@pytest.mark.parametrize(("k", "expected"), [([3, 6, 9], "closed"), ([3, 6, 8], "part")])
def test_a_part_is_why_where_they_met_on_less_than_half(k: list[int], expected: str) -> None:
    assert reason(seen(trio(), k=k)) == expected


# Groups


def test_two_rings_and_a_pair_are_three_groups_and_what_lies_between_is_of_none() -> None:
    pairs = [(2, 10), (2, 11), (10, 11), (11, 12), (12, 13), (12, 20), (13, 20), (30, 31)]
    a, b = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    of_each = groups_of(a, b, np.array([5, 5, 5, 1, 5, 5, 5, 5.0])).tolist()
    assert of_each[0] == of_each[1] == of_each[2]
    assert of_each[4] == of_each[5] == of_each[6]
    assert (of_each[3], sorted({of_each[0], of_each[4], of_each[7]})) == (0, [1, 2, 3])


def test_groups_as_large_as_each_other_come_by_their_first_account() -> None:
    a, b = np.array([99_998, 100_005, 1_000_000]), np.array([99_999, 100_006, 1_000_001])
    assert groups_of(a, b, np.ones(3)).tolist() == [1, 2, 3]


def test_the_places_of_each_group_come_by_its_number() -> None:
    assert [part.tolist() for part in split(np.array([2, 0, 3, 2, 0, 1, 3]))] == [[5], [0, 3], [2, 6]]
    assert [part.tolist() for part in split(np.array([1, 1]))] == [[0, 1]]
    assert [part.tolist() for part in split(np.array([0, 0]))] == []


# What timing cannot tell from ordinary


def all_pairs(timing: Timing, places: Sequence[int] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    found: Ints = np.arange(len(timing.a)) if places is None else np.array(places)
    return undecided(timing, found)


def test_where_nothing_is_undecided_both_tables_are_empty() -> None:
    pairs, groups = all_pairs(trio(), [])
    assert (pairs.schema, groups.schema, pairs.height, groups.height) == (PAIRS, GATHERINGS, 0, 0)


def kl(part: float, chance: float, n: int) -> float:
    """Return N·KL(part‖q)/ln 10."""
    left = (1 - part) * math.log((1 - part) / (1 - chance)) if part < 1 else 0
    return n * (part * math.log(part / chance) + left) / math.log(10)


def test_a_surprise_is_how_much_more_than_half_or_than_the_clock_a_pair_is_there() -> None:
    timing = seen(
        trio(), k=[9, 12, 12], sittings=[12, 12, 9], occasions=[12] * 3, alone=[1, 1, 0.75], floor=[0, 0.4, 0.2]
    )
    pairs, _ = all_pairs(timing)
    # Of twelve occasions: on nine of twelve against a half; on all against 0.6, 1.5 times the clock; on 0.5625.
    expected = {0: kl(0.75, 0.5, 12), 1: kl(1, 0.6, 12), 2: kl(0.5625, 0.5, 12)}
    assert dict(pairs.select("place", "surprise").rows()) == pytest.approx(expected, abs=1e-6)
    assert pairs["place"].to_list() == [1, 0, 2]
    assert pairs["rank"].to_list() == [1, 2, 3]
    # Half is none, nor is what a clock that is never wrong would do.
    timing = seen(trio(), k=[6, 12, 5], floor=[0, 0.9, 0])
    assert all_pairs(timing)[0]["surprise"].to_list() == [0, 0, 0]


def test_pairs_of_no_surprise_come_by_their_part_and_the_root_of_their_sittings_then_by_account() -> None:
    """0.5 · √4, 0.4 · √9 and 0.22 · √25; or all alike."""
    timing = seen(trio(), sittings=[4, 9, 25], occasions=[4, 9, 25], alone=[0.5, 0.4, 0.22])
    assert all_pairs(timing)[0]["place"].to_list() == [1, 2, 0]
    timing = seen(trio(), k=[6] * 3)
    assert all_pairs(timing, [2, 1, 0])[0]["place"].to_list() == [0, 1, 2]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, "closed"),
        ({"k": 6}, "closed"),
        ({"k": 5}, "part"),
        ({"alone": 0.5}, "closed"),
        ({"alone": 0.49}, "crowd"),
        ({"sittings": 6}, "events"),
        ({"sittings": 7}, "closed"),
        ({"floor": 0.5}, "clock"),
        ({"floor": 0.49}, "closed"),
        # The first of these that holds is told.
        ({"floor": 0.5, "alone": 0.4}, "clock"),
        ({"alone": 0.4, "sittings": 6}, "crowd"),
        ({"sittings": 2, "k": 5}, "events"),
    ],
)
def test_why_a_pair_met(how: dict[str, float], expected: str) -> None:
    timing = trio()
    first: dict[str, list[Any]] = {"k": [12] * 3, "alone": [1.0] * 3, "sittings": [12] * 3, "floor": [0.0] * 3}
    for name, value in how.items():
        first[name][1] = value
    pairs, _ = all_pairs(seen(timing, **first))
    reasons = dict(pairs.select("place", "reason").rows())
    assert reasons == {0: "closed", 1: expected, 2: "closed"}


def test_groups_come_the_most_surprising_first_and_pairs_know_theirs() -> None:
    """0, 1, 2 and 3, 4, 5 meet among themselves, 6 and 7 as well; 2 and 3 met three times."""
    moments = [n * DAY + n * 67 * MINUTE for n in range(30)]
    objects = in_order(
        meet(0, 1, 2, moments=moments[:8]), meet(3, 4, 5, moments=moments[8:16]), meet(6, 7, moments=moments[16:24]),
        meet(2, 3, moments=moments[24:27]),
    )  # fmt: skip
    pairs = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5), (6, 7)]
    k = [8, 8, 8, 3, 8, 8, 8, 8]
    # Of the first group one pair is nearly always there, and the median pair is not.
    timing = seen(of(told(*objects), pairs, k), occasions=[8, 16, 16, 3, 8, 10, 12, 9], sittings=[8, 8, 8, 3, *[8] * 4])
    told_pairs, groups = undecided(timing, np.arange(8))
    score = {0: kl(1, 0.5, 8), 1: 0, 2: 0, 3: kl(1, 0.5, 3), 4: kl(1, 0.5, 8), 5: kl(0.8, 0.5, 10),
             6: kl(2 / 3, 0.5, 12), 7: kl(8 / 9, 0.5, 9)}  # fmt: skip
    assert dict(told_pairs.select("place", "surprise").rows()) == pytest.approx(score, abs=1e-6)
    assert dict(told_pairs.select("place", "gathering").rows()) == {
        0: 3, 1: 3, 2: 3, 3: None, 4: 2, 5: 2, 6: 2, 7: 1,
    }  # fmt: skip
    assert groups.schema == GATHERINGS
    assert groups.select("gathering", "accounts", "pairs", "objects", "sittings", "reason").rows() == [
        (1, 2, 1, 8, 8, "closed"),
        (2, 3, 3, 8, 8, "closed"),
        (3, 3, 3, 8, 8, "closed"),
    ]
    assert groups["surprise"].to_list() == pytest.approx([score[7], score[5], 0], abs=1e-6)
    assert told_pairs.schema == PAIRS


def test_groups_as_surprising_as_each_other_come_by_their_first_pair() -> None:
    objects = in_order(*(meet(2 * n, 2 * n + 1, moments=APART[3 * n : 3 * n + 3]) for n in range(4)))
    timing = of(told(*objects), [(0, 1), (2, 3), (4, 5), (6, 7)], [3] * 4)
    pairs, _ = undecided(timing, np.array([3, 1, 0, 2]))
    assert pairs.select("place", "gathering").rows() == [(0, 1), (1, 2), (2, 3), (3, 4)]
    # Of two trios that are no surprise the first pair stands in the one, the last in it as well.
    objects = in_order(meet(0, 8, 9, moments=APART[:3]), meet(1, 2, 3, moments=APART[3:6]))
    trios = [(0, 8), (0, 9), (1, 2), (1, 3), (2, 3), (8, 9)]
    pairs, _ = undecided(seen(of(told(*objects), trios, [3] * 6), alone=[0.5] * 6), np.arange(6))
    assert pairs["gathering"].to_list() == [1, 1, 2, 2, 2, 1]
