"""Who posts by the clock or by a timer meets others who do: at the bounds of what is a timer."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.methods.arrays import Ints
from explorer.methods.significance.clock import _timed, by_clock

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def chance(window_ms: int, *moments: Ints) -> float:
    """Return the chance of the last two of some accounts with these moments."""
    account = np.repeat(np.arange(len(moments), dtype=np.uint32), [len(of) for of in moments])
    a, b = np.array([[len(moments) - 2], [len(moments) - 1]])
    [told] = by_clock(account, np.concatenate(moments), len(moments), a, b, window_ms)
    return float(told)


def test_only_shares_of_different_days_are_held_against_each_other() -> None:
    one = np.array([9 * HOUR])
    assert chance(MINUTE, one, one) == 0
    assert chance(MINUTE, one, one + DAY) == 1
    # Before midnight and behind it is near, whoever comes first.
    late, early = np.array([DAY - 30_000]), np.array([2 * DAY + 30_000])
    assert (chance(MINUTE, late, early), chance(MINUTE, early, late)) == (1, 1)


def test_of_six_hundred_shares_of_an_account_every_third_is_looked_at_from_its_own_first() -> None:
    days = np.arange(600) * DAY
    nine = days + 9 * HOUR
    # Every third share is at nine, the others wander through the day.
    third = np.where(np.arange(600) % 3, days + np.arange(600) * 211_111 % DAY, nine)
    assert chance(MINUTE, nine[:1], third, nine[:30]) == 1


@pytest.mark.parametrize(
    ("shares", "every", "expected"), [(200, 2, 0.5), (201, 2, 1), (400, 2, 1), (400, 4, 0.5), (401, 3, 1), (500, 3, 1)]
)
def test_two_hundred_shares_of_an_account_are_looked_at_at_most(shares: int, every: int, expected: float) -> None:
    """Of those that are looked at the first and each that many further on is at nine; the other one always is."""
    n = np.arange(shares)
    one = n * DAY + np.where(n % every, 15 * HOUR, 9 * HOUR)
    assert chance(MINUTE, one, np.array([1_000 * DAY + 9 * HOUR])) == expected


@pytest.mark.parametrize("seed", range(4))
def test_the_chance_is_that_of_all_shares_two_and_two_of_different_days(seed: int) -> None:
    """Half a minute apart or none, around midnight: the window is to both sides, its ends among it."""
    draw = np.random.default_rng(seed)
    of = [draw.integers(0, 6, n) * DAY + draw.integers(-10, 10, n) * 30_000 + DAY for n in (19, 12, 15)]

    def by_hand(one: Ints, other: Ints) -> float:
        near = different = 0
        for x in one.tolist():
            for y in other.tolist():
                if x // DAY != y // DAY:
                    different += 1
                    apart = abs(x % DAY - y % DAY)
                    near += min(apart, DAY - apart) <= MINUTE
        assert 0 < near < different
        return near / different

    # One more, whom nobody asks for, comes before them.
    of = [of[0][:5], *of]
    account = np.repeat(np.arange(4, dtype=np.uint32), [len(moments) for moments in of])
    pairs = [(1, 2), (1, 3), (2, 3)]
    a, b = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    told = by_clock(account, np.concatenate(of), 4, a, b, MINUTE)
    assert told.tolist() == pytest.approx([by_hand(of[x], of[y]) for x, y in pairs])


@pytest.mark.parametrize("minutes", [60, 30, 15, 10, 5])
def test_two_who_post_by_one_timer_meet_by_it(minutes: int) -> None:
    """A window that is nearly half of its period asks for no shorter one; a longer one shows nothing."""
    n, period = np.arange(48), minutes * MINUTE
    one, other = (n * DAY + (n * by + 1) * period % DAY for by in (7, 11))
    assert chance(period // 2 - 1, one, other) == 1
    assert chance(period // 2, one, other) < 0.7


def test_a_timer_is_asked_while_its_period_is_longer_than_the_window_to_both_sides() -> None:
    """Both post on a minute that five divides, at any hour."""
    n = np.arange(30)
    one, other = n * DAY + n * 37 % 288 * 5 * MINUTE, n * DAY + (n * 53 + 7) % 288 * 5 * MINUTE
    assert chance(150_000 - 1, one, other) == 1
    assert chance(150_000, one, other) < 0.2


def timed(moments: Ints) -> bool:
    """Return whether an account with these moments posts by a timer of an hour."""
    [said] = _timed(np.array([0, len(moments)]), moments, HOUR, np.ones(1, np.bool_))
    return bool(said)


@pytest.mark.parametrize("minute", [0, 15, 30])
def test_from_twenty_shares_on_one_minute_of_the_hour_are_a_timer(minute: int) -> None:
    moments = np.arange(20) * DAY + minute * MINUTE
    assert timed(moments)
    assert not timed(moments[1:])


def test_a_resultant_of_half_the_shares_is_a_timer_where_it_is_sure() -> None:
    """Forty of eighty point to the full hour, and the others to a quarter past and to a quarter to."""
    on, apart = np.zeros(40, np.int64), np.repeat([15 * MINUTE, 45 * MINUTE], 20)
    assert timed(np.concatenate([on, apart]))
    assert not timed(np.concatenate([on[1:], apart]))
    # Of as many as are half of 76, it is not sure enough.
    assert not timed(np.concatenate([on[2:], apart[1:-1]]))
    # Of a hundred, forty-seven are sure, and less than half.
    assert not timed(np.concatenate([on, on[:7], apart, apart[14:27]]))


def test_an_account_that_is_not_asked_for_has_no_timer() -> None:
    moments = np.zeros(40, np.int64)
    assert _timed(np.array([0, 20, 40]), moments, HOUR, np.array([False, True])).tolist() == [False, True]
