"""Which communities of found pairs stand, and what becomes of pairs that are taken back."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.significance import _held_against, timing
from explorer.methods.significance.guard import founded
from explorer.methods.significance.reference import Reference
from explorer.methods.significance.timing import Timing
from explorer.methods.significance.undecided import undecided

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
# Of twelve objects each a day and some hours after the last, so at no hour twice; or of twelve in one evening hour of
# four days, three on each.
APART = np.arange(12) * (DAY + 97 * MINUTE)
EVENINGS = (np.arange(12) // 3) * (DAY + 97 * MINUTE) + (np.arange(12) % 3) * 10 * MINUTE


def told(moments: Ints, *, late: int = 0, accounts: int = 4, floor: float = 0.0) -> Timing:
    """Return all pairs of accounts that share each object a second after each other, and so many others hours later."""
    each = accounts + late
    delays = np.array([*range(accounts), *(10 * HOUR + n * HOUR for n in range(late))])
    delays[:accounts] *= 1_000
    object_ = np.repeat(np.arange(len(moments)), each).astype(np.uint32)
    shares = Reference(
        account=np.tile(np.arange(each), len(moments)).astype(np.uint32),
        object=object_,
        ts=(moments[:, None] + delays[None, :]).ravel(),
        start=np.arange(len(moments) + 1) * each,
        accounts=each,
        known=False,
        bin=np.tile(np.where(delays > MINUTE, 1, 0), len(moments)).astype(np.uint8),
        bins=3,
        alone=np.zeros((each, 3)),
    )
    a, b = np.array([*combinations(range(accounts), 2)]).T
    k, chosen = np.full(len(a), len(moments)), np.ones(len(a), np.bool_)
    return Timing.of(shares, a, b, k, np.ones(len(a)), chosen, np.full(len(a), floor), MINUTE)


def stand(
    pairs: Timing,
    *,
    first: int,
    firm: int,
    log_p: float | list[float] = -1.0,
    expected: float = 1.0,
    tests: int = 1_000,
) -> int:
    """Return how many pairs stand, of which the first round finds so many and the firm run so many.

    Each pair met twelve times, and the first round expects so many meetings of it.
    """
    places = np.arange(len(pairs.a))
    found, at_first = np.ones(len(places), np.bool_), places < first
    first_log_p: Floats = np.full(len(places), log_p)
    meetings = np.full(len(places), expected)
    held = timing.Tested(first_log_p, meetings, found, (1, 1), first_log_p, meetings, at_first)
    said: Flags = founded(pairs, held, places < firm, tests, 0.01)
    return int(said.sum())


@pytest.mark.parametrize(
    ("first", "firm", "stands"),
    [(1, 0, 6), (0, 2, 6), (0, 1, 0), (0, 0, 0)],
    ids=["a tenth at first", "a quarter firmly", "less than a quarter", "none"],
)
def test_a_closed_community_stands_where_it_shows_itself(first: int, firm: int, stands: int) -> None:
    assert stand(told(APART), first=first, firm=firm) == stands


@pytest.mark.parametrize(("rounds", "stands"), [(2, 0), (1, 6)])
def test_what_only_the_liberal_run_finds_does_not_stand_unless_one_round_finds_all(
    monkeypatch: pytest.MonkeyPatch, rounds: int, stands: int
) -> None:
    none, all_, log_p, twice = np.zeros(6, np.bool_), np.ones(6, np.bool_), np.full(6, -1.0), np.full(6, 2.0)

    def found(_: Timing, __: int, ___: float, *, liberal: bool) -> timing.Tested:
        return timing.Tested(log_p, twice, all_ if liberal else none, (1,) * rounds, log_p, twice, none)

    monkeypatch.setattr(Timing, "rounds", found)
    assert _held_against(told(APART), 1_000, 0.01)[1].sum() == stands


def test_followers_woken_by_a_bell_are_not_alone_and_do_not_stand_by_the_firm_run() -> None:
    """Of ten who share, four do so at once."""
    assert stand(told(APART, late=6), first=0, firm=6) == 0
    assert stand(told(APART, late=6), first=1, firm=0) == 6


@pytest.mark.parametrize(
    ("log_p", "expected", "stands"),
    [(-4.7, 2.4, 6), (-4.5, 2.4, 0), (-4.7, 2.5, 0)],
    ids=["both", "half of the pairs are explained by the rate", "less than five times as often"],
)
def test_a_community_stands_where_its_pairs_fit_badly_and_met_five_times_as_often(
    log_p: float, expected: float, stands: int
) -> None:
    assert stand(told(APART, late=6), first=0, firm=0, log_p=log_p, expected=expected) == stands


def test_in_a_crowd_what_met_less_than_five_times_as_often_does_not_stand() -> None:
    assert stand(told(APART, late=6), first=6, firm=6, expected=2.4) == 6
    assert stand(told(APART, late=6), first=6, firm=6, expected=2.5) == 0
    assert stand(told(APART), first=6, firm=6, expected=2.5) == 6


def test_a_community_that_meets_by_the_clock_does_not_stand() -> None:
    assert stand(told(APART, floor=0.6), first=6, firm=6) == 0
    assert stand(told(APART, floor=0.6), first=6, firm=6, log_p=-40.0) == 0


def test_a_shift_in_a_crowd_does_not_stand_and_a_closed_evening_does() -> None:
    """Twelve objects on four evenings are a shift; five on four are one coincidence."""
    assert stand(told(EVENINGS, late=6), first=6, firm=6) == 0
    assert stand(told(EVENINGS), first=6, firm=0) == 6
    assert stand(told(EVENINGS[[0, 1, 3, 6, 9]], late=6), first=6, firm=6) == 6
    assert stand(told(EVENINGS[[0, 1, 3, 4, 6, 9]], late=6), first=6, firm=6) == 0


def test_twelve_objects_on_ten_sittings_are_no_shift_and_thirteen_are() -> None:
    again = APART[[0, 3, 6]] + 10 * MINUTE
    assert stand(told(np.sort([*APART[:10], *again[:2]]), late=6), first=6, firm=6) == 6
    assert stand(told(np.sort([*APART[:10], *again]), late=6), first=6, firm=6) == 0


def test_pairs_that_would_be_found_by_themselves_stand_whatever_their_community() -> None:
    assert stand(told(APART, late=6), first=0, firm=0, log_p=-40.0) == 6
    # Of six tests each pair's q is its p: the rate is found, and hardly more is not.
    rate = math.log(0.01)
    for log_p, stands in ((rate, 6), (rate + 1e-9, 0)):
        assert stand(told(APART, late=6), first=0, firm=0, log_p=log_p, expected=3, tests=6) == stands


def test_a_community_fits_badly_where_half_of_its_pairs_do() -> None:
    rate = math.log(0.01)
    for log_p, stands in (([rate] * 4 + [-1.0] * 2, 6), ([rate] * 2 + [-1.0] * 4, 0), ([-99.0] + [-1.0] * 5, 0)):
        assert stand(told(APART, late=6), first=0, firm=0, log_p=log_p, tests=10**50) == stands


@pytest.mark.parametrize(("met", "stands"), [([7] * 6, 6), ([6] * 6, 0), ([12] * 2 + [6] * 4, 0)])
def test_most_pairs_of_a_closed_community_are_there_more_than_half_of_the_times(met: list[int], stands: int) -> None:
    pairs = replace(told(APART), k=np.array(met))
    assert stand(pairs, first=0, firm=6, expected=3) == stands


@pytest.mark.parametrize(("firm", "stands"), [(7, 28), (6, 0)])
def test_a_quarter_of_a_closed_community_is_enough_for_the_firm_run(firm: int, stands: int) -> None:
    assert stand(told(APART, accounts=8), first=0, firm=firm) == stands


@pytest.mark.parametrize(("accounts", "stands"), [(5, 10), (6, 0)])
def test_one_of_ten_pairs_at_first_is_enough_and_one_of_fifteen_is_not(accounts: int, stands: int) -> None:
    assert stand(told(APART, accounts=accounts, late=6), first=1, firm=0) == stands


def test_three_pairs_are_a_community() -> None:
    assert stand(told(APART, accounts=3), first=1, firm=0) == 3


def test_of_two_pairs_those_stand_that_the_first_round_and_the_firm_run_find() -> None:
    one = told(APART, accounts=2)
    assert [stand(one, first=first, firm=firm) for first, firm in ((1, 1), (1, 0), (0, 1))] == [1, 0, 0]


def test_what_is_taken_back_is_listed_with_its_reason() -> None:
    pairs, gatherings = undecided(told(APART, late=6), np.arange(6))
    assert pairs["rank"].to_list() == [1, 2, 3, 4, 5, 6]
    assert set(pairs["reason"]) == {"crowd"}
    assert gatherings.select("accounts", "pairs", "objects", "sittings", "reason").rows() == [(4, 6, 12, 12, "crowd")]
