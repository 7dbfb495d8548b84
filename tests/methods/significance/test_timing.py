"""What chance is given to a meeting, and what is taken out of the ordinary: each number worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from explorer.methods.arrays import Floats
from explorer.methods.significance import common, timing
from explorer.methods.significance.common import ByAccount
from explorer.methods.significance.crowding import without
from explorer.methods.significance.ordinary import profiles, strengths
from explorer.methods.significance.reference import Reference
from explorer.methods.significance.speed import by_speed, geometry, speeds, weighing_speeds
from explorer.methods.significance.timing import Timing
from tests.methods.significance.test_occasions import DAY, HOUR, MINUTE, Object, both, told

# Into which of three bins the delays of three accounts fall, and did before anything was taken out.
SPEED = np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]])
BEFORE = np.array([[0.7, 0.2, 0.1], [0.6, 0.1, 0.3], [0.3, 0.4, 0.3]])
INSIDE = np.array([[1.0, 0.7, 0.3], [0.4, 0.05, 9.0]])
# An object's profile, and what two shares in a bin, and in a bin and its next, are worth there.
PROFILE, SAME, NEXT = [1.2, 0.9, 0.8], [0.7, 0.4, 0.2], [0.3, 0.1, 9.0]


def chances(
    *starts: int, floor: float = 0.0, originals: bool = False, peeled: str = "", known: str = "", caution: float = 1.5
) -> tuple[float, float]:
    """Return the meetings and the occasions with one that are expected of 1 and 0 on alike objects that begin so.

    What is taken out was of those who are `peeled`, and the remaining speed of those is `known`.
    """
    n = len(starts)
    expected, on_occasions = np.zeros(1), np.zeros(1)
    touched, remains = (np.array([who in some for who in "012"]) for some in (peeled, known))
    timing._chances.plain(
        np.array([1]), np.array([0]), np.array([n]), np.arange(n) + 1, np.arange(n) + 1,
        np.arange(n + 1)[::-1].copy(), np.arange(n + 1), np.arange(n + 1), np.array([*starts[::-1], 5]),
        *(np.array([row] * (n + 1)) for row in (PROFILE, SAME, NEXT)),
        np.array([0.5, 1.5, 9]), np.full(n + 1, 5.0), SPEED, BEFORE, touched, remains,
        np.array([floor]), INSIDE, originals, caution, np.empty((4, 3)), expected, on_occasions,
    )  # fmt: skip
    return float(expected[0]), float(on_occasions[0])


def by_hand(one: Floats, other: Floats) -> float:
    """Return the chance of two with these speeds to meet, of whom the second is first thrice as often.

    Either is the first in a tenth and three tenths of cases, and the other is there at once; else they meet in a bin
    or in two neighbours.
    """
    u, v = (float(np.dot(speed, PROFILE)) for speed in (one, other))
    same = sum(one[r] * other[r] * SAME[r] for r in range(3))
    near = sum((one[r] * other[r + 1] + one[r + 1] * other[r]) * NEXT[r] for r in range(2))
    return float(1.2 * (0.1 * other[0] / v + 0.3 * one[0] / u) + 0.6 * (same + near) / (u * v))


def test_the_chance_of_two_is_that_of_their_speeds_the_profile_and_who_comes_first() -> None:
    # 0.5 and 1.5 of 5 are the strengths; the speeds are what they were before.
    once = by_hand(BEFORE[0], BEFORE[1])
    assert chances(0) == pytest.approx((once, 1.5 * once))
    assert chances(0, DAY, 2 * DAY) == pytest.approx((3 * once, 4.5 * once))


@pytest.mark.parametrize(
    ("peeled", "known", "now"),
    [("", "", ""), ("0", "", ""), ("1", "", ""), ("01", "", "01"), ("2", "", ""), ("", "0", "0"), ("", "1", "1"),
     ("1", "1", "1"), ("", "01", "01")],
)  # fmt: skip
def test_of_two_that_both_were_peeled_the_speed_is_what_remains_and_of_whoever_has_enough_left(
    peeled: str, known: str, now: str
) -> None:
    one, other = (SPEED[x] if str(x) in now else BEFORE[x] for x in (0, 1))
    assert chances(0, peeled=peeled, known=known)[0] == pytest.approx(by_hand(one, other))


def test_the_chance_is_never_below_that_of_the_clock_and_where_originals_are_known_of_the_speeds_alone() -> None:
    one, other = BEFORE[0], BEFORE[1]
    once = by_hand(one, other)
    assert chances(0, floor=once * 0.99)[0] == pytest.approx(once)
    assert chances(0, floor=once * 1.01)[0] == pytest.approx(once * 1.01)
    # As likely as of an object that spreads evenly, 0.6, if that is more.
    alone = float(by_speed(BEFORE, np.array([0]), np.array([1]), INSIDE)[0])
    assert alone == pytest.approx(0.42 + 0.02 * 0.7 + 0.03 * 0.3 + (0.07 + 0.12) * 0.4 + (0.06 + 0.01) * 0.05)
    assert once < alone
    assert chances(0, floor=once, originals=True)[0] == pytest.approx(alone)
    assert chances(0, floor=alone * 1.01, originals=True)[0] == pytest.approx(alone * 1.01)


@pytest.mark.parametrize(
    ("starts", "on"),
    [
        ([0, HOUR], [2]),
        ([0, HOUR + 1], [1, 1]),
        ([n * HOUR for n in range(7)], [7]),
        ([*(n * HOUR for n in range(7)), 6 * HOUR + 1], [7, 1]),
        ([n * HOUR for n in range(14)], [7, 7]),
    ],
)
def test_on_an_occasion_two_meet_unless_they_miss_each_other_on_all_of_its_objects(
    starts: list[int], on: list[int]
) -> None:
    """Of each object the chance is raised by caution to 0.6."""
    found = chances(*starts, floor=0.5, caution=1.2)
    assert found == pytest.approx((0.5 * len(starts), sum(1 - 0.4**objects for objects in on)))


def test_a_chance_that_is_raised_is_no_more_than_one() -> None:
    assert chances(0, HOUR, floor=0.8, caution=2) == pytest.approx((1.6, 1))
    assert chances(0, DAY, floor=0.8, caution=1.25) == pytest.approx((1.6, 2))


# Pairs of a world


def of(shares: Reference, pairs: list[tuple[int, int]], k: list[int], floor: Floats | None = None) -> Timing:
    a, b = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    chosen = np.ones(len(pairs), np.bool_)
    least = np.zeros(sum(met >= 3 for met in k)) if floor is None else floor
    return Timing.of(shares, a, b, np.array(k), np.zeros(len(pairs)), chosen, least, MINUTE)


def world(*, bins: tuple[int, ...] = (0, 1, 2), late: int = 9) -> Reference:
    """Three and more share each of twelve objects, of which each begins a day after the other."""
    objects: list[Object] = []
    for n in range(12):
        at = n * DAY
        objects.append([(4 + n % 3, at), (0, at + 10_000), (1, at + 12_000), *(((2, at + 13_000),) * (n % 3 == 0))])
        objects[-1] = [*objects[-1], (3, at + 100_000 * late)]
    shares = told(*objects)
    within = np.diff(shares.ts, prepend=0)
    bin_ = np.where(within > MINUTE, bins[2], bins[0]).astype(np.uint8)
    bin_[shares.start[:-1]] = 0
    return replace(shares, bin=bin_)


def test_pairs_that_met_three_times_have_their_common_objects_and_what_they_did_there() -> None:
    made = of(world(), [(0, 1), (0, 2), (0, 3), (1, 2)], [12, 4, 2, 3])
    assert list(zip(made.a, made.b, made.k, made.n, strict=True)) == [(0, 1, 12, 12), (0, 2, 4, 4), (1, 2, 3, 4)]
    assert made.facts.sittings.tolist() == [12, 4, 4]
    assert made.objects.tolist() == list(range(12))
    assert made.slot.tolist() == list(range(12))
    assert made.window_ms == MINUTE
    few = of(world(), [(0, 2), (0, 3)], [4, 2])
    assert few.objects.tolist() == [0, 3, 6, 9]
    assert few.slot.tolist() == [0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1]


def test_of_all_pairs_that_met_three_times_only_the_chosen_are_tested() -> None:
    pairs, k = [(0, 1), (0, 2), (0, 3), (1, 2)], np.array([12, 4, 2, 3])
    a, b = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    chosen = np.array([False, True, True, False])
    made = Timing.of(world(), a, b, k, np.zeros(4), chosen, np.array([0.5]), MINUTE)
    assert (made.a.tolist(), made.b.tolist(), made.k.tolist(), made.n.tolist()) == ([0], [2], [4], [4])
    # A meeting of any pair weighs as much as its speeds explain, tested or not: of twice and more.
    assert made.regulars.others.tolist() == [1, 2, 3, 2]


def test_a_meeting_of_a_pair_is_worth_what_the_clock_or_the_speeds_explain_whichever_is_less() -> None:
    shares, pairs, k = world(), [(0, 1), (0, 2), (0, 3)], np.array([12, 4, 2])
    a, b = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    chosen = np.ones(3, np.bool_)
    n = np.array([12, 4])
    own = timing._by_own_speed(shares, ByAccount.of(shares.account, shares.object, 11), a[:2], b[:2], n,
                               geometry(3))  # fmt: skip
    for chance in ([0.01, 0.02, 0.5], [99, 99, 0.5], [0.01, 99, 0.5]):
        given = np.array(chance, float)
        made = Timing.of(shares, a, b, k, given, chosen, np.zeros(2), MINUTE)
        assert given.tolist() == chance
        worth = [(1 + min(chance[x], own[x])) / k[x] for x in range(2)] + [1.5 / 2]
        assert made.regulars.worth == pytest.approx(np.minimum(1, worth))


def test_where_who_is_first_is_not_known_either_is_in_one_of_so_many_cases_as_share_an_object() -> None:
    """Of an object of m the other meets the first where it comes at once, and both in all other cases by speed."""
    shares = told(
        [(0, 0), (1, 5), (2, 9)], [(0, DAY), (2, DAY + 5)], [(1, 2 * DAY), (0, 2 * DAY), (3, 2 * DAY), (4, 2 * DAY)]
    )
    shares = replace(shares, bin=np.array([0, 0, 1, 0, 2, 0, 1, 1, 0], np.uint8))
    by = ByAccount.of(shares.account, shares.object, 11)
    a, b, n = np.array([0, 0]), np.array([1, 2]), np.array([2, 2])
    speed = weighing_speeds(shares)
    chance = by_speed(speed, a, b, INSIDE)
    first = np.array([1 / 3 + 1 / 4, 1 / 3 + 1 / 2])
    expected = first * (speed[a, 0] + speed[b, 0]) + (2 - 2 * first) * chance
    assert timing._by_own_speed(shares, by, a, b, n, INSIDE) == pytest.approx(expected)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common, "_HELD", 2)
        assert timing._by_own_speed(shares, by, a, b, n, INSIDE) == pytest.approx(expected)
    known = replace(shares, known=True)
    assert timing._by_own_speed(known, by, a, b, n, INSIDE) == pytest.approx(2 * chance)


def held(made: Timing, tests: int = 6, rate: float = 0.01, **how: Any) -> timing.Tested:
    return made.rounds(tests, rate, **{"liberal": True, **how})


def test_meetings_are_held_against_a_binomial_of_the_chance_with_caution() -> None:
    """Each object is an occasion of its own here: both tests are one."""
    made = of(world(), [(0, 1), (0, 2), (1, 2)], [12, 4, 4])
    found = held(made, peelings=0)
    for x in range(3):
        p = min(1, 1.5 * found.expected[x] / made.n[x])
        assert found.log_p[x] == pytest.approx(binom.logsf(made.k[x] - 1, made.n[x], p), rel=1e-9, abs=1e-12)
    # Where both met on all of one occasion it says nothing, whatever else: of three sittings at least.
    short = [[(9, at), (0, at + 10), (1, at + 20), (3, at + HOUR)] for at in (n * 5 * MINUTE for n in range(10))]
    assert held(of(told(*short), [(0, 1)], [10]), peelings=0).log_p.tolist() == [0]


def test_the_greater_p_of_meetings_and_of_occasions_counts() -> None:
    """Three objects an occasion, on four of them: nearly sure to meet on each, and not on each object."""
    objects = [[(9, at), (0, at + 10), (1, at + 20), (3, at + HOUR)] for at in (d * DAY + n for d in range(4)
                                                                                for n in range(3))]  # fmt: skip
    made = of(told(*objects), [(0, 1)], [12], np.array([0.4]))
    assert (made.facts.occasions.tolist(), made.facts.sittings.tolist()) == ([4], [4])
    made = replace(made, k=np.array([5]))
    found = held(made, peelings=0)
    once = found.expected[0] / 12
    by_meetings = binom.logsf(4, 12, min(1, 1.5 * once))
    by_occasions = 4 * math.log(1 - (1 - min(1, 1.5 * once)) ** 3)
    assert found.log_p[0] == pytest.approx(max(by_meetings, by_occasions), abs=1e-9)


class Rounds:
    """Stands in for what chance gives: the meetings expected of each pair, round by round; keeps what was asked."""

    def __init__(self, *expected: list[float]) -> None:
        self.expected = expected
        self.asked: list[tuple[Any, ...]] = []

    def __call__(self, *told: Any) -> None:
        told[-2][:] = told[-1][:] = self.expected[min(len(self.asked), len(self.expected) - 1)]
        # Profile, who is first, speed, before, touched, known.
        self.asked.append(tuple(np.copy(part) for part in told[9:18]))


def two_pairs() -> Timing:
    """0 and 1 meet on twelve objects, and beside these have ten and nine; 2 and 3 on four, beside four and five."""
    filler = 9
    objects = [[(filler, at), (0, at + 10), (1, at + 20)] for at in (n * DAY for n in range(12))]
    objects += [[(filler, at), (2, at + 10), (3, at + 20)] for at in (n * DAY for n in range(12, 16))]
    alone = [who for who, count in ((0, 10), (1, 9), (2, 4), (3, 5)) for _ in range(count)]
    objects += [[(filler, at), (who, at + HOUR)] for who, at in ((who, (16 + n) * DAY) for n, who in enumerate(alone))]
    shares = told(*objects)
    told_alone = np.zeros((10, 3))
    told_alone[2] = 1, 0, 1
    return of(replace(shares, alone=told_alone), [(0, 1), (2, 3)], [12, 4])


SURE, SURELY_NOT = 0.1, 3.9


@pytest.mark.parametrize("liberal", [True, False])
def test_what_is_found_is_taken_out_and_the_rest_held_against_what_remains_until_nothing_is_new(
    liberal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, shares = two_pairs(), two_pairs().shares
    chance = Rounds([SURE, SURELY_NOT], [2 * SURE, SURE], [SURELY_NOT, 2 * SURE])
    monkeypatch.setattr(timing, "_chances", chance)
    found = made.rounds(2, 0.01, liberal=liberal)
    assert (found.rounds, len(chance.asked)) == ((1, 1), 3)
    assert (found.found.tolist(), found.at_first.tolist()) == ([True, True], [True, False])
    # Of each the least p of all rounds counts.
    assert found.expected.tolist() == [SURE, SURE]
    assert found.log_p == pytest.approx(
        [binom.logsf(11, 12, 1.5 * SURE / 12), binom.logsf(3, 4, 1.5 * SURE / 4)], rel=1e-9
    )
    assert found.first_expected.tolist() == [SURE, SURELY_NOT]
    assert found.first_log_p == pytest.approx([found.log_p[0], 0])
    gone = [np.zeros(len(shares.ts), np.bool_)]
    for pair in (0, 1), (2, 3):
        met = np.isin(shares.account, pair) & (np.isin(shares.object, range(12)) if 0 in pair else
                                                np.isin(shares.object, range(12, 16)))  # fmt: skip
        gone.append(gone[-1] | met)
    # Ten shares must remain: those that 2 shared alone are two of them.
    enough = [np.ones(10, np.bool_), *(np.zeros(10, np.bool_) for _ in range(2))]
    if liberal:
        enough[1][[0, 2, 9]] = True
        enough[2][[0, 9]] = True
    for x, (*profile, first, total, speed, before, touched, known) in enumerate(chance.asked):
        assert (before == speeds(shares, gone[0])).all()
        assert (speed == speeds(shares, gone[x])).all()
        assert np.flatnonzero(touched).tolist() == [[], [0, 1], [0, 1, 2, 3]][x]
        assert (known == enough[x]).all()
        crowds = without(made.crowds, shares, MINUTE, made.regulars, made.objects, gone[x])
        for one, other in zip(profile, profiles(shares, crowds, made.objects, gone[x], speed), strict=True):
            assert (one == other).all()
        for one, other in zip((first, total), strengths(shares, gone[x]), strict=True):
            assert (one == other).all()


def test_there_is_a_round_for_each_time_something_is_taken_out_and_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    made = two_pairs()
    for peelings, found in ((0, [True, False]), (1, [True, True])):
        chance = Rounds([SURE, SURELY_NOT], [SURE, SURE])
        monkeypatch.setattr(timing, "_chances", chance)
        told_ = made.rounds(2, 0.01, liberal=True, peelings=peelings)
        assert (told_.found.tolist(), len(chance.asked)) == (found, peelings + 1)


def test_after_ten_times_nothing_more_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [(a, b) for a in range(5) for b in range(a + 1, 5)] + [(5, b) for b in range(6, 10)]
    objects = [[(who, (4 * x + n) * DAY + k) for k, who in enumerate(pair)] for x, pair in enumerate(pairs)
               for n in range(4)]  # fmt: skip
    made = of(told(*objects), pairs, [4] * len(pairs))
    # In each round one more pair is far from what is expected.
    chance = Rounds(*([SURE if x <= n else SURELY_NOT for x in range(14)] for n in range(14)))
    monkeypatch.setattr(timing, "_chances", chance)
    assert held(made, 1, 0.01).rounds == (1,) * 11


@pytest.mark.parametrize("sittings", [2, 3])
def test_three_sittings_are_enough(sittings: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "_chances", Rounds([SURE]))
    made = of(told(*both(*(n * DAY for n in range(sittings)), (sittings - 1) * DAY + 1)), [(0, 1)], [sittings + 1])
    assert (held(made).log_p[0] < -1) == (sittings == 3)


def test_what_is_found_is_so_at_the_rate_and_not_below(monkeypatch: pytest.MonkeyPatch) -> None:
    made = two_pairs()
    monkeypatch.setattr(timing, "_chances", Rounds([SURE, SURELY_NOT]))
    p = math.exp(binom.logsf(11, 12, 1.5 * SURE / 12))
    assert made.rounds(5, 5 * p * 1.0001, liberal=True).rounds == (1,)
    none = made.rounds(5, 5 * p * 0.9999, liberal=True)
    assert (none.rounds, none.found.tolist(), none.at_first.tolist()) == ((), [False] * 2, [False] * 2)


def test_pairs_that_do_not_fit_at_once_are_held_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = two_pairs()
    together = at_once.rounds(2, 0.5, liberal=True)
    monkeypatch.setattr(common, "_HELD", 12)
    made = two_pairs()
    assert (at_once.held is None, made.held is None) == (False, True)
    in_parts = made.rounds(2, 0.5, liberal=True)
    assert (in_parts.log_p.tolist(), in_parts.expected.tolist()) == (
        together.log_p.tolist(),
        together.expected.tolist(),
    )
    assert in_parts.rounds == together.rounds
    assert made.facts.sittings.tolist() == at_once.facts.sittings.tolist()
    assert made.objects.tolist() == at_once.objects.tolist() == list(range(16))
    rows = made.rows(slice(1, 2))
    assert [made.shares.account[part].tolist() for part in rows] == [[2] * 4, [3] * 4]


def test_only_shares_at_which_chosen_pairs_met_are_gone() -> None:
    """Of two pairs of three common objects the second is chosen; it met on two, on the second at the window."""
    ts = np.array([0, 5, 0, MINUTE, 0, MINUTE + 1, 0, 1, 0, MINUTE, 0, MINUTE + 1])
    gone = np.zeros(12, np.bool_)
    of_a, of_b = np.arange(0, 12, 2, dtype=np.int32), np.arange(1, 12, 2, dtype=np.int32)
    timing._peel(np.array([False, True]), np.array([3, 3]), of_a, of_b, ts, MINUTE, gone)
    assert np.flatnonzero(gone).tolist() == [6, 7, 8, 9]
    timing._peel(np.array([True, True]), np.array([3, 3]), of_a, of_b, ts, MINUTE, gone)
    assert np.flatnonzero(gone).tolist() == [0, 1, 2, 3, 6, 7, 8, 9]


def test_two_who_share_three_objects_alone_are_one_of_all_pairs() -> None:
    made = of(told(*both(0, DAY, 2 * DAY)), [(0, 1)], [3])
    assert made.objects.tolist() == [0, 1, 2]
