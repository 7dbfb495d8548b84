"""How often chance would let a pair repeat itself, what is more than that, and what strong pairs are like."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest

from explorer.methods.roles.repetition import described, discoveries, expected, strong_pairs, surprises
from tests.methods.roles.test_log import Row, summed, timed


def poisson(k: int, mean: float) -> float:
    """Return the chance of k or more, summed term by term."""
    return math.fsum(math.exp(-mean) * mean**n / math.factorial(n) for n in range(k, k + 60))


def test_chance_among_everybody_gives_a_pair_its_share_of_what_others_did() -> None:
    """Ann makes 5 of 12 retweets: 4 of Cem, who has 7 from others as well, and one of Dil."""
    log = summed([("ann", "cem", 4), ("ann", "dil", 1), ("bea", "cem", 7)])
    pairs = np.arange(3)
    # out · (in − k + ½) / (all − out + 1)
    by_hand = [5 * 7.5 / 8, 7 * 4.5 / 6, 5 * 0.5 / 8]
    assert [(log.source[p], log.target[p]) for p in pairs] == [(0, 2), (1, 2), (0, 3)]
    assert expected(log, pairs).tolist() == pytest.approx(by_hand)
    assert expected(log, np.array([2])).tolist() == pytest.approx(by_hand[2:])


def test_chance_in_an_archive_gives_every_author_alike() -> None:
    log = summed([("ann", "cem", 4), ("ann", "dil", 1), ("bea", "cem", 7), ("bea", "eve", 1)], pl.Series(["ann"]))
    assert expected(log, np.arange(4)).tolist() == pytest.approx([5 / 3, 8 / 3, 5 / 3, 8 / 3])
    # Where there is no retweet nothing is divided by none.
    assert expected(summed([], pl.Series(["ann"])), np.arange(0)).tolist() == []
    one = summed([("ann", "cem", 4)], pl.Series(["cem"]))
    assert expected(one, np.arange(1)).tolist() == [4]


@pytest.mark.parametrize(("k", "mean"), [(0, 0.5), (1, 0.5), (3, 0.01), (3, 2.5), (40, 3.0)])
def test_a_surprise_is_the_decimal_logarithm_of_chance(k: int, mean: float) -> None:
    assert surprises(np.array([k]), np.array([mean]))[0] == pytest.approx(-math.log10(poisson(k, mean)), abs=1e-12)


def test_a_discovery_is_the_rate_at_which_it_would_just_be_one() -> None:
    """Of a hundred tests the p are 0.0001, 0.001 and 0.002: q is 0.01, 0.05, and 0.0667."""
    q = discoveries(np.array([3.0, 4.0, -math.log10(0.002)]), 100)
    assert (10**-q).tolist() == pytest.approx([0.05, 0.01, 0.2 / 3])
    assert discoveries(np.array([0.5]), 100).tolist() == [0]


def strong(rows: list[Row], archived: pl.Series | None = None) -> list[dict[str, Any]]:
    log = summed(rows, archived)
    found = strong_pairs(log)
    names = {end: log.names.gather(found[end]) for end in ("a", "c")}
    return found.with_columns(**names).sort("pair").to_dicts()


# Two hundred people retweet one another once, each the next two.
PEOPLE: list[Row] = [(f"p{n:03}", f"p{(n + step) % 200:03}", 1) for n in range(200) for step in (1, 2)]


def test_a_strong_pair_comes_with_what_its_author_receives_and_what_strong_pairs_make_of_it() -> None:
    rows: list[Row] = [("ann", "cem", 12), ("bea", "cem", 11), ("p000", "cem", 2), ("ann", "dil", 6)]
    found = strong([*PEOPLE, *rows])
    columns = ("a", "c", "k", "received", "captured")
    assert [tuple(row[name] for name in columns) for row in found] == [
        ("ann", "cem", 12, 25, 23 / 25),
        ("bea", "cem", 11, 25, 23 / 25),
        ("ann", "dil", 6, 6, 1),
    ]
    means = [18 * 13.5 / 414, 11 * 14.5 / 421, 18 * 0.5 / 414]
    assert [row["mean"] for row in found] == pytest.approx(means)
    p = [poisson(row["k"], mean) for row, mean in zip(found, means, strict=True)]
    assert [row["surprise"] for row in found] == pytest.approx([-math.log10(one) for one in p])
    # The 204 accounts make 204 · 203 ordered pairs.
    by_rank = sorted(p)
    q = [min(204 * 203 * by_rank[n] / (n + 1) for n in range(by_rank.index(one), 3)) for one in p]
    assert [row["q"] for row in found] == pytest.approx([-math.log10(one) for one in q])


def test_in_an_archive_the_tests_are_those_who_retweet_times_those_inside_who_are_retweeted() -> None:
    """Ann, Bea and Cem retweet; of those inside Cem and Dil are retweeted, and Zoe is not."""
    rows: list[Row] = [
        ("ann", "cem", 12),
        ("bea", "cem", 1),
        ("cem", "dil", 1),
        *((c, "out", 1) for c in ("ann", "bea")),
    ]
    rows += [("ann", f"out{n}", 1) for n in range(30)]
    inside = pl.Series(["ann", "cem", "dil"])
    (row,) = strong([*rows, ("ann", "out", 20)], inside)
    assert (row["a"], row["c"], row["received"], row["captured"]) == ("ann", "cem", 13, 12 / 13)
    # Of 33 authors Ann made 63 retweets.
    p = poisson(12, 63 / 33)
    assert row["mean"] == pytest.approx(63 / 33)
    assert row["q"] == pytest.approx(-math.log10(3 * 2 * p))


def test_two_retweets_are_no_strong_pair_however_rare() -> None:
    rows: list[Row] = [("mob", "idol", 10**9), ("ann", "cem", 3), ("bea", "dil", 2)]
    assert [(row["a"], row["k"]) for row in strong(rows)] == [("ann", 3), ("mob", 10**9)]


@pytest.mark.parametrize(("mob", "expected"), [(8_561, True), (8_445, False)])
def test_of_strong_pairs_one_in_a_hundred_may_be_false(mob: int, expected: bool) -> None:
    """Of the 54 · 53 ordered pairs two have three retweets: that of the mob is the surer."""
    q = 54 * 53 * poisson(3, 3 * 100.5 / (mob + 101)) / 2
    assert q == pytest.approx(0.0098 if expected else 0.0102, rel=0.005)
    found = strong([("mob", "idol", mob), ("amp", "core", 3), *((f"fan{n}", "core", 2) for n in range(50))])
    assert [row["a"] for row in found if row["a"] == "amp"] == ["amp"] * expected


@pytest.mark.parametrize(("fans", "expected"), [(1_330, True), (1_340, False)])
def test_a_strong_pair_is_five_times_what_chance_gives(fans: int, expected: bool) -> None:
    """However sure: of forty retweets chance gives eight, or a little more."""
    rows: list[Row] = [("ann", "cem", 40), *((f"fan{n}", "cem", 1) for n in range(fans)), ("ann", "dil", 10)]
    rows += [("mob", "idol", 7_000)]
    mean = 50 * (fans + 0.5) / (7_050 + fans - 50 + 1)
    assert (5 * mean <= 40) == expected
    assert len(strong(rows)) == 2 + expected


@pytest.mark.parametrize(("most", "expected"), [(40, True), (41, False)])
def test_a_strong_pair_is_a_tenth_of_what_is_usual_among_the_author_s(most: int, expected: bool) -> None:
    """Half of the author's regular retweets are by those who make so many."""
    rows: list[Row] = [("mob", "idol", 10**8), ("ann", "cem", 4), *((f"amp{n}", "cem", most) for n in range(4))]
    assert ("ann" in [row["a"] for row in strong(rows)]) == expected


@pytest.mark.parametrize(
    ("others", "public", "expected"),
    [(1_188, 60, True), (1_190, 60, False), (1_190, 49, False), (1_190, 48, True)],
)
def test_in_an_archive_a_regular_gives_its_author_a_hundredth_unless_there_is_no_public(
    others: int, public: int, expected: bool
) -> None:
    """Ann gives twelve retweets to Cem; the public, who each make two hundred, come back once in five.

    Of fifty accounts and more that give less it is a public, Ann among them.
    """
    rows: list[Row] = [("ann", "cem", 12), *(("ann", f"o{n}", 1) for n in range(others))]
    for n in range(public):
        rows += [(f"p{n}", "cem", 1 + (n % 5 == 0)), (f"p{n}", "elsewhere", 200)]
    inside = pl.Series(["ann", "cem", *(f"p{n}" for n in range(public))])
    assert ("ann" in [row["a"] for row in strong(rows, inside)]) == expected


@pytest.mark.parametrize(("public", "expected"), [(58, True), (59, False)])
def test_a_public_is_twice_as_many_as_an_author_s_regulars(public: int, expected: bool) -> None:
    """Thirty give Cem all their retweets; Ann gives twelve of many, and is of the public with those who come seldom."""
    rows: list[Row] = [("ann", "cem", 12), *(("ann", f"o{n}", 1) for n in range(1_190))]
    rows += [(f"amp{n}", "cem", 12) for n in range(30)]
    for n in range(public):
        rows += [(f"p{n}", "cem", 1 + (n % 5 == 0)), (f"p{n}", "elsewhere", 200)]
    found = [row["a"] for row in strong(rows, pl.Series(["ann", "cem"]))]
    assert (len(found), "ann" in found) == (30 + expected, expected)


@pytest.mark.parametrize(
    ("ks", "expected"),
    [
        # The first makes half of all that the author's regulars do: its tenth is ten.
        ([10, 40, 50, 100], True),
        ([9, 41, 50, 100], False),
        # The first and the second make half of 140 and more: the tenth of the second is five.
        ([5, 25, 60, 50], True),
        ([4, 26, 60, 50], False),
    ],
)
def test_what_is_usual_is_told_by_those_who_retweet_most(ks: list[int], expected: bool) -> None:
    found = strong([("mob", "idol", 10**8), *((f"amp{n}", "cem", k) for n, k in enumerate(ks))])
    assert ("amp0" in [row["a"] for row in found]) == expected


@pytest.mark.parametrize(("others", "expected"), [(12, True), (13, False)])
def test_five_times_what_chance_gives_is_enough(others: int, expected: bool) -> None:
    """Of 24 retweets of ten authors chance gives each 2.4."""
    rows: list[Row] = [("ann", "cem", 12), *(("ann", f"o{n}", 1) for n in range(8)), ("ann", "o8", others - 8)]
    assert bool(strong(rows, pl.Series(["ann", "cem"]))) == expected


MINUTE = 60_000


def told(rows: list[Row], *pairs: tuple[str, str]) -> list[dict[str, Any]]:
    """Describe pairs of a log by name: retweeter, author."""
    log = timed(rows)
    ends = list(zip(log.names.gather(log.source), log.names.gather(log.target), strict=True))
    place = [ends.index(pair) for pair in pairs]
    frame = pl.DataFrame({"pair": place, "a": log.source[place], "c": log.target[place], "k": log.retweets[place]})
    return described(log, frame).to_dicts()


def test_a_pair_is_described_by_its_tweets_its_moments_and_its_share_of_what_was_retweeted() -> None:
    """Bea retweets two tweets, one of them twice; others retweet two more of Ann's, and one that Bea did too."""
    rows: list[Row] = [
        *(("bea", "ann", 1, MINUTE, 0), ("bea", "ann", 1, 5 * MINUTE, 0), ("bea", "ann", 2, 3 * MINUTE, 0)),
        *(("cem", "ann", 1, 0, 0), ("cem", "ann", 3, 0, 0), ("dil", "ann", 4, 0, 0), ("dil", "eve", 9, 7, 0)),
        # Before and after Ann in the order of names, with tweets of their own.
        *(("bea", "aaa", 5, 1, 0), ("bea", "eve", 7, 2, 0), ("bea", "eve", 8, 3, 0), ("bea", "ann's", 6, 1, 0)),
    ]
    one, other, last = told(rows, ("bea", "ann"), ("dil", "eve"), ("bea", "eve"))
    assert (one["tweets"], one["coverage"]) == (2, 0.5)
    assert (one["first_ts"], one["last_ts"], one["median_delay"]) == (MINUTE, 5 * MINUTE, 180)
    assert (other["tweets"], other["coverage"], other["median_delay"]) == (
        1,
        pytest.approx(1 / 3),
        pytest.approx(0.007),
    )
    assert (last["tweets"], last["coverage"], last["first_ts"], last["last_ts"]) == (2, pytest.approx(2 / 3), 2, 3)


@pytest.mark.parametrize(
    ("delays", "median"),
    [
        ([5], 5),
        ([9, 1], 5),
        ([30, 1, 8], 8),
        ([100, 1, 8, 4], 6),
        ([1, 2, 40, 80, 160], 40),
        ([None, 9, 2, None, 4], 4),
        ([None, 9, 2], 5.5),
        ([None, None], None),
    ],
)
def test_the_median_delay_is_that_of_the_known_ones(delays: list[float | None], median: float | None) -> None:
    rows = [("bea", "ann", n, 1_000_000, None if s is None else 1_000_000 - 1_000 * s) for n, s in enumerate(delays)]
    assert (
        told([*rows, ("bea", "aaa", 90, 77_000, 0), ("bea", "zoe", 91, 99_000, 0)], ("bea", "ann"))[0]["median_delay"]
        == median
    )


def test_where_tweets_are_not_known_the_most_frequent_retweeter_stands_for_them() -> None:
    log = summed([("bea", "ann", 8), ("cem", "ann", 2), ("bea", "dil", 3)])
    frame = pl.DataFrame({"pair": [0, 1, 2], "c": log.target, "k": log.retweets})
    found = described(log, frame)
    assert found["coverage"].to_list() == [1, 0.25, 1]
    assert found.select("median_delay", "tweets", "first_ts", "last_ts").rows() == [(None,) * 4] * 3
