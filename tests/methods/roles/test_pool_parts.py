"""The parts of a pool, each number at its boundary, in logs small enough to count by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest

from explorer.methods.roles import pools
from explorer.methods.roles.log import BINS, PER_DOUBLING, Log
from explorer.methods.roles.pools import find_pools
from tests.methods.roles.test_log import Row, summed, timed

QUICK, MIDDLE, SLOW, LATE = 10.0, 1_000.0, 100_000.0, 1e7
# Who retweets whom, each time so many seconds later or at an unknown time.
Acts = list[tuple[str, str, Sequence[float | None]]]
# A made-up world in which delays are spread evenly over the bins.
EVEN = np.arange(1, BINS + 1) / BINS


def at(share: float) -> float:
    """Return the delay of that share of `EVEN`, in seconds."""
    return float(2 ** ((round(share * BINS) - 1) / PER_DOUBLING) - 1)


def place(log: Log, *names: str) -> list[int]:
    return [log.names.to_list().index(name) for name in names]


def with_delays(acts: Acts) -> Log:
    """Return the log of some acts."""
    rows: list[Row] = []
    for who, author, delays in acts:
        for s in delays:
            rows.append((who, author, len(rows), None if s is None else round(1000 * s), 0))
    return timed(rows)


# How delays are told apart


def shares(log: Log) -> list[float]:
    shorter = pools._shorter.plain(log.target, log.start, log.delay, log.received, 20.0)
    assert len(shorter) == BINS
    return list(shorter)


def test_the_share_of_shorter_delays_ends_with_each_bin_and_no_author_counts_for_more_than_twenty() -> None:
    acts: Acts = [("p", "ann", [1.0] * 40), ("p", "bea", [7.0] * 20), ("q", "bea", [None]), ("p", "cem", [7.0] * 5)]
    shorter = shares(with_delays(acts))
    # Of 21 retweets of bea 20 have a known delay, and each counts for 20/21; those of cem count for one.
    others = 20 * 20 / 21 + 5
    assert shorter[:64] == [0] * 64
    assert shorter[64:192] == [pytest.approx(20 / (20 + others))] * 128
    assert shorter[192:] == [pytest.approx(1)] * (BINS - 192)


@pytest.mark.parametrize(("delay", "first"), [(-5, 0), (0, 0), (1, 64), (2**28.2, BINS - 1)])
def test_a_delay_stands_in_its_bin_before_the_first_and_beyond_the_last_too(delay: float, first: int) -> None:
    shorter = shares(with_delays([("p", "ann", [delay] * 3)]))
    assert (shorter[:first], shorter[first:]) == ([0] * first, [1] * (BINS - first))


def test_of_unknown_delays_none_is_shorter() -> None:
    assert shares(with_delays([("p", "ann", [None, None])])) == [0] * BINS


@pytest.mark.parametrize(
    ("share", "seconds"), [(0, 0), (0.25, 1), (0.2501, 3), (0.5, 3), (1, 2 ** ((BINS - 1) / 64) - 1)]
)
def test_the_delay_of_a_share_is_where_that_share_is_reached(share: float, seconds: float) -> None:
    shorter = np.repeat([0.0, 0.25, 0.5], [64, 64, BINS - 128])
    assert pools._seconds(shorter, share) == pytest.approx(seconds)


def test_a_stretch_holds_both_its_ends_and_what_has_no_known_delay_is_not_in_it_nor_out_of_it() -> None:
    acts: Acts = [("p", "ann", [2.0, 3.0, 4.0, 5.0, 6.0, None]), ("p", "bea", [-5.0, 0.0, 3.0]), ("q", "bea", [9.0])]
    log = with_delays(acts)
    (ann,) = place(log, "ann")
    after, within = np.zeros(len(log.names)), np.zeros(len(log.names))
    after[ann], within[ann] = 3, 5
    inside, outside = pools._counted.plain(np.array([0, 1, 2]), log.target, log.start, log.delay, after, within)
    assert (inside.tolist(), outside.tolist()) == ([3, 2, 0], [2, 1, 1])
    one = pools._counted.plain(np.array([2]), log.target, log.start, log.delay, after, within)
    assert [counted.tolist() for counted in one] == [[0], [1]]


# Which authors have a pool


def found(
    ks: Sequence[int], late: Sequence[int] = (), *, made: int = 0, late_made: int = 1_000, mob: int = 10**9
) -> bool:
    """Tell whether an author shows whose accounts come `ks` times in the stretch and others `late` times out of it.

    Each account makes so many other retweets too, and a mob makes what hides what chance would give.
    """
    rows: list[Row] = [("mob", "idol", mob)]
    rows += [(f"p{n:03}", "core", k) for n, k in enumerate(ks)]
    rows += [(f"p{n:03}", "idol", made) for n in range(len(ks)) if made]
    rows += [(f"q{n:03}", "core", k) for n, k in enumerate(late)]
    rows += [(f"q{n:03}", "idol", late_made - k) for n, k in enumerate(late)]
    log = summed(rows)
    (core,) = place(log, "core")
    name = log.names.gather(log.source).to_list()
    of_core = log.target == core
    prompt = np.array([who.startswith("p") for who in name]) & of_core
    inside, outside = np.where(prompt, log.retweets, 0), np.where(of_core & ~prompt, log.retweets, 0)
    free = np.ones(len(log.names), np.bool_)
    told = pools._authors(log, free, inside, outside).tolist()
    free[core] = False
    assert pools._authors(log, free, inside, outside).tolist() == []
    assert told in ([], [core])
    return bool(told)


@pytest.mark.parametrize(
    ("ks", "expected"),
    [
        # Fifty retweets in the stretch.
        ([3] * 16 + [2], True),
        ([3] * 16 + [1], False),
        # 70 of 200 by accounts that come back.
        ([2] * 35 + [1] * 130, True),
        ([2] * 35 + [1] * 131, False),
        # Sixteen of them, none of whom counts for much: 82² is more than 16 · 404, 64² is less than 16 · 278.
        ([4] * 16, True),
        ([4] * 15, False),
        ([5] * 16 + [2], True),
        ([5] * 10 + [2] * 7, False),
        # Five retweets are what one counts for.
        ([50] + [5] * 15, True),
        ([50] + [4] * 15, False),
        # These are half of 35 per cent: 80 of 457.
        ([29] * 9 + [28] * 7, True),
        ([29] * 10 + [28] * 6, False),
    ],
)
def test_an_author_shows_where_enough_accounts_come_back_often_enough_in_the_stretch(
    ks: list[int], expected: bool
) -> None:
    assert found(ks) == expected


@pytest.mark.parametrize(("late", "expected"), [(60, True), (61, False)])
def test_half_of_what_an_author_receives_comes_in_the_stretch(late: int, expected: bool) -> None:
    assert found([3] * 20, [late]) == expected


@pytest.mark.parametrize(("mob", "expected"), [(374, True), (373, False)])
def test_its_accounts_make_seven_times_and_a_half_what_chance_would_give(mob: int, expected: bool) -> None:
    """Of each by chance 3 · 57.5 of all others' retweets: 60 are 7.5 times as many where those are 431.25 and more."""
    assert found([3] * 20, mob=mob) == expected


def rate(share: float) -> float:
    """Return y of 1 − y/(e^y − 1) = share: how often somebody comes of whom that share comes back."""
    low, high = 1e-9, 50.0
    for _ in range(100):
        y = (low + high) / 2
        low, high = (y, high) if 1 - y / math.expm1(y) < share else (low, y)
    return low


@pytest.mark.parametrize(("ahead", "expected"), [(1.01, True), (0.99, False)])
def test_they_come_twelve_times_as_often_as_those_who_come_at_other_times(ahead: float, expected: bool) -> None:
    """Six of twenty come back out of the stretch: 60 retweets in it are held against 26 out of it."""
    most = 60 / (12 * rate(6 / 20) / 10_000 * 60 / 26)
    each = round(most / ahead / 20) - 3
    late = [2] * 6 + [1] * 14
    assert found([3] * 20, late, made=each, late_made=10_000) == expected
    # Nineteen tell nothing.
    assert found([3] * 20, late[:19], made=2 * each, late_made=10_000)


@pytest.mark.parametrize(("ahead", "expected"), [(1.01, True), (0.99, False)])
def test_where_next_to_nothing_comes_out_of_the_stretch_a_twentieth_is_taken_to(ahead: float, expected: bool) -> None:
    most = 1_000 / (12 * rate(6 / 20) / 10_000 / 0.05 * 1_000 / 1_026)
    each = round(most / ahead / 200) - 5
    assert found([5] * 200, [2] * 6 + [1] * 14, made=each, late_made=10_000) == expected


def test_who_comes_at_other_times_is_told_for_each_author_alone() -> None:
    """Those who come late to one come back so often that it is no pool; the other stands."""
    late = [5] * 10 + [1] * 10
    rows: list[Row] = [("mob", "idol", 10**9)]
    for core in ("one", "two"):
        rows += [(f"{core}{n:03}", core, 4) for n in range(20)]
    rows += [(f"q{n:03}", "one", k) for n, k in enumerate(late)]
    log = summed(rows)
    prompt = np.array([not who.startswith(("q", "mob")) for who in log.names.gather(log.source)])
    inside, outside = np.where(prompt, log.retweets, 0), np.where(prompt, 0, log.retweets)
    outside[log.target == place(log, "idol")[0]] = 0
    told = pools._authors(log, np.ones(len(log.names), np.bool_), inside, outside)
    assert log.names.gather(told).to_list() == ["two"]


# Which authors share a pool


@pytest.mark.parametrize(("both", "expected"), [(3, [0, 0, 1]), (2, [0, 1, 2])])
def test_authors_are_of_one_pool_where_three_tenths_of_the_smaller_audience_are_in_both(
    both: int, expected: list[int]
) -> None:
    near = [(0, n) for n in range(10)] + [(1, 10 - both + n) for n in range(20)] + [(2, 50 + n) for n in range(5)]
    frame = pl.DataFrame(near, schema=["of", "a"], orient="row")
    assert pools._together(frame, 3).tolist() == expected


def test_pools_are_joined_along_a_chain() -> None:
    near = [(0, n) for n in range(10)] + [(1, 7 + n) for n in range(10)] + [(2, 14 + n) for n in range(10)]
    frame = pl.DataFrame(near, schema=["of", "a"], orient="row")
    assert pools._together(frame, 3).tolist() == [0, 0, 0]


# Who belongs to one


def ring(n: int = 16, author: str = "core", each: int = 3, delay: float = QUICK, called: str = "p") -> Acts:
    return [(f"{called}{k:03}", author, [delay] * each) for k in range(n)]


def elsewhere(who: str, retweets: int) -> Acts:
    return [(who, "idol", [LATE] * retweets)]


def of_authors(acts: Acts, own: dict[str, int]) -> tuple[list[dict[str, Any]], list[tuple[int, str, str, int]]]:
    """Return the pools of authors, which have these stretches, and their pairs: s, a, c and k."""
    log = with_delays(acts)
    places = np.full(len(log.names), -1)
    for name, stretch in own.items():
        places[place(log, name)] = stretch
    told = pools._of_authors(log, places, EVEN)
    assert told.pairs.columns == ["pair", "a", "c", "k", "s"]
    assert told.pairs.equals(told.pairs.sort("s", "pair"))
    for row in told.pairs.to_dicts():
        assert (log.source[row["pair"]], log.target[row["pair"]]) == (row["a"], row["c"])
        assert log.retweets[row["pair"]] == row["k"]
    names = log.names
    pairs = [(row["s"], names[row["a"]], names[row["c"]], row["k"]) for row in told.pairs.to_dicts()]
    return told.pools.to_dicts(), pairs


def test_a_pool_is_who_comes_three_times_in_the_stretch_of_its_authors() -> None:
    acts = [*ring(), ("few", "core", [QUICK, LATE]), ("late", "core", [LATE] * 9), ("other", "idol", [QUICK] * 9)]
    (told,), pairs = of_authors(acts, {"core": 0})
    assert pairs == [(0, f"p{n:03}", "core", 3) for n in range(16)]
    assert told == {"s": 0, "after": 0, "within": pytest.approx(at(0.25)), "share": pytest.approx(48 / 59)}
    assert of_authors(ring(15), {"core": 0}) == ([], [])


@pytest.mark.parametrize(("late", "expected"), [(91, 1), (92, 0)])
def test_its_accounts_make_thirty_five_of_a_hundred_retweets_that_its_authors_receive(late: int, expected: int) -> None:
    acts = [*ring(15), ("more", "core", [QUICK] * 4), ("late", "core", [LATE] * late)]
    told, pairs = of_authors(acts, {"core": 0})
    assert (len(told), len(pairs)) == (expected, 16 * expected)


@pytest.mark.parametrize(("stretch", "delay", "low", "high"), [(1, 100.0, 0.15, 0.5), (3, 1e5, 0.55, 0.9)])
def test_a_pool_has_the_stretch_of_its_author(stretch: int, delay: float, low: float, high: float) -> None:
    (told,), pairs = of_authors(ring(delay=delay), {"core": stretch})
    assert (told["after"], told["within"]) == pytest.approx((at(low), at(high)))
    assert len(pairs) == 16
    assert of_authors(ring(delay=at(high) + 1), {"core": stretch}) == ([], [])


@pytest.mark.parametrize(("made", "member"), [(20, True), (21, False)])
def test_two_retweets_are_enough_where_they_are_a_tenth_of_all_that_somebody_makes(made: int, member: bool) -> None:
    acts = [*ring(), ("two", "core", [QUICK] * 2), *elsewhere("two", made - 2), ("late", "core", [LATE] * 60)]
    _, pairs = of_authors(acts, {"core": 0})
    assert ((0, "two", "core", 2) in pairs) == member
    # One is not, of however few.
    _, pairs = of_authors([*acts, ("one", "core", [QUICK])], {"core": 0})
    assert "one" not in {row[1] for row in pairs}


@pytest.mark.parametrize(("every", "member"), [(280, True), (279, False)])
def test_two_retweets_are_enough_where_a_twentieth_would_come_at_other_times(every: int, member: bool) -> None:
    """Of 26, where one of so many comes to the author out of a stretch of 35 per cent: 26 · 1/280 · 35/65 are 0.05."""
    acts = [*ring(delay=100.0), ("two", "core", [100.0] * 2), *elsewhere("two", 24), ("late", "core", [LATE])]
    acts += elsewhere("mob", every - 48 - 26 - 1)
    _, pairs = of_authors(acts, {"core": 1})
    assert ((0, "two", "core", 2) in pairs) == member


def test_who_comes_at_other_times_joins_no_pools() -> None:
    acts = ring(author="one") + ring(author="two", called="q", delay=100.0)
    acts += [(f"late{n:02}", author, [LATE]) for n in range(20) for author in ("one", "two")]
    told, _ = of_authors(acts, {"one": 0, "two": 1})
    assert [row["within"] for row in told] == pytest.approx([at(0.25), at(0.5)])


def test_sixteen_accounts_are_different_ones() -> None:
    few = ring(15, author="one") + ring(15, author="two")
    assert of_authors(few, {"one": 0, "two": 0}) == ([], [])
    _, pairs = of_authors([*few, ("more", "two", [QUICK] * 3)], {"one": 0, "two": 0})
    assert len(pairs) == 31


def test_authors_of_one_pool_share_its_stretch_and_its_accounts() -> None:
    both = ring(author="one", each=1) + ring(author="two", each=2, delay=100.0)
    alone = ring(author="three", called="q", delay=1e6)
    told, pairs = of_authors(both + alone, {"one": 0, "two": 1, "three": 4})
    # What comes in the wider stretch counts for both authors: one retweet and two are three.
    assert [row["s"] for row in told] == [0, 1]
    assert (told[0]["after"], told[0]["within"]) == pytest.approx((0, at(0.5)))
    assert (told[1]["after"], told[1]["within"]) == pytest.approx((at(0.65), at(1)))
    assert {(s, c, k) for s, _, c, k in pairs} == {(0, "one", 1), (0, "two", 2), (1, "three", 3)}
    assert len(pairs) == 48


@pytest.mark.parametrize(("ahead", "member"), [(1.01, True), (0.99, False)])
def test_where_a_pool_takes_all_delays_a_twentieth_is_taken_to_be_outside(ahead: float, member: bool) -> None:
    """One retweet comes after nine years and more: two of 21 would come 21 · 1/T · 20 times."""
    rest = round(21 * 20 / 0.05 * ahead)
    acts = ring(author="one", each=2) + ring(author="two", each=2, delay=1e6)
    acts += [("two", "one", [QUICK] * 2), *elsewhere("two", 19), ("late", "one", [4e8])]
    acts += elsewhere("mob", rest - 64 - 21 - 1)
    _, pairs = of_authors(acts, {"one": 0, "two": 4})
    assert ((0, "two", "one", 2) in pairs) == member


def test_an_author_that_is_taken_or_cannot_be_a_core_has_no_pool_and_the_first_stretch_that_shows_one_is_its() -> None:
    acts = ring(40) + [(f"o{n:03}", f"a{n:03}", [MIDDLE, SLOW, LATE]) for n in range(400)]
    log = with_delays(acts)
    (core,) = place(log, "core")
    told = find_pools(log, np.empty(0, np.int64))
    assert (told.pairs["c"].unique().to_list(), told.pairs.height) == ([core], 40)
    assert told.pools["after"].to_list() == [0]
    assert find_pools(log, np.array([core])).pairs.is_empty()


@pytest.mark.parametrize(
    ("share", "after", "within"),
    [
        (0.1, 0, 0.25),
        (0.2, 0, 0.25),
        (0.3, 0.15, 0.5),
        (0.45, 0.15, 0.5),
        (0.6, 0.35, 0.7),
        (0.8, 0.55, 0.9),
        (0.95, 0.65, 1),
    ],
)
def test_the_stretch_of_a_pool_is_the_first_of_five_that_holds_its_delays(
    share: float, after: float, within: float
) -> None:
    """A thousand others are retweeted once each, as late as any: a part of all bins is that part of all delays."""
    acts = ring(40, delay=2 ** ((1_800 * share + 0.5) / 64) - 1)
    acts += [(f"o{n:03}", f"a{n:03}", [2 ** ((1.8 * n + 0.5) / 64) - 1]) for n in range(1_000)]
    (told,) = find_pools(with_delays(acts), np.empty(0, np.int64)).pools.to_dicts()
    ends = [math.log2(1 + told[name]) * 64 / 1_800 for name in ("after", "within")]
    assert ends == pytest.approx([after, within], abs=0.02)
    assert told["share"] == 1
