"""Structures with their kinds, pairs, evidence and communities, by the names of accounts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from explorer.methods.roles import Roles
from explorer.methods.roles.naming import _evidence, in_names
from explorer.methods.roles.pools import Pools
from explorer.methods.roles.repetition import described, expected, surprises
from tests.methods.roles.test_joining import members_of
from tests.methods.roles.test_log import Row, summed, timed
from tests.methods.roles.test_timing import Pair, names

MINUTE = 60_000


def named(
    pairs: Mapping[Pair, int],
    structures: Mapping[Pair, int],
    *,
    weak: tuple[Pair, ...] = (),
    by_time: tuple[int, ...] = (),
    also: tuple[Row, ...] = (),
    sums: bool = False,
    communities: pl.DataFrame | None = None,
    archived: pl.Series | None = None,
    posts: pl.DataFrame | None = None,
    evidence: int = 20,
) -> Roles:
    """Name what was found of pairs and their retweets, strong if they are not weak; the nth tweet is n minutes old.

    `also` are rows of other structures of the same pairs: a pair and its structure.
    """
    if sums:
        log = summed([(*pair, k) for pair, k in pairs.items()], archived)
    else:
        rows: list[Row] = []
        for of, (pair, k) in enumerate(pairs.items()):
            rows += [
                (*pair, 100 * of + n, 10**9 * of + (n + 1) * 2 * MINUTE, 10**9 * of + n * MINUTE) for n in range(k)
            ]
        log = timed(rows, archived)
    ends = names(log)
    place = sorted(ends.index(pair) for pair in pairs if pair not in weak)
    strong = pl.DataFrame(
        {"pair": place, "a": log.source[place], "c": log.target[place], "k": log.retweets[place]}
    ).with_columns(
        mean=pl.Series(expected(log, log.source[:0]) if not place else expected(log, pl.Series(place).to_numpy())),
        q=pl.lit(3.0),
        received=pl.Series(log.received[log.target[place]]),
    )
    strong = strong.with_columns(surprise=pl.Series(surprises(strong["k"].to_numpy(), strong["mean"].to_numpy())))
    strong = described(log, strong).with_columns(fast=pl.lit(True), steady=pl.lit(False), synchronous=pl.lit(True))
    members = pl.concat([members_of(log, structures), *(members_of(log, {(a, c): s}) for a, c, s in also)])
    return in_names(log, strong, members, set(by_time), posts, communities, evidence)


def structure(pairs: Mapping[Pair, int], **values: Any) -> dict[str, Any]:
    (told,) = named(pairs, dict.fromkeys(pairs, 4), **values).structures.to_dicts()
    return told


def among(*pairs: str) -> dict[Pair, int]:
    """Pairs as two letters, a retweeter and an author, of three retweets each."""
    return {(pair[0], pair[1]): 3 for pair in pairs}


@pytest.mark.parametrize(
    ("pairs", "kind"),
    [
        (among("ax", "bx", "cx"), "ring"),
        (among("ax", "bx", "by", "cy"), "multi-core ring"),
        # Half of all pairs go both ways.
        (among("xy", "yx", "ax", "by"), "mutual ring"),
        (among("xy", "yx", "ax", "by", "cx"), "two layers"),
        # Half of the accounts are both, and they have half as many pairs again as a path at most.
        (among("bc", "ab", "xa"), "chain"),
        (among("xa", "ab", "bc", "cd", "xb", "ac"), "chain"),
        (among("xa", "ab", "bc", "cd", "xb", "ac", "xc"), "two layers"),
        (among("ab", "cd", "bx", "dx"), "two layers"),
        (among("ab", "bx", "dx", "ex"), "two layers"),
    ],
)
def test_the_kind_of_a_structure(pairs: dict[Pair, int], kind: str) -> None:
    assert structure(pairs)["kind"] == kind


@pytest.mark.parametrize(
    ("amplifiers", "by_time", "way"),
    [(16, (4,), "by time"), (16, (5,), "by mass"), (15, (), "repetition only"), (3, (4, 5), "by time")],
)
def test_the_way_a_structure_was_seen(amplifiers: int, by_time: tuple[int, ...], way: str) -> None:
    pairs: dict[Pair, int] = {(f"amp{n:02}", "core"): 3 for n in range(amplifiers)}
    told = structure(pairs, by_time=by_time)
    assert (told["way"], told["amplifiers"], told["cores"]) == (way, amplifiers, 1)


PAIRS: dict[Pair, int] = {
    ("ann", "top"): 5,
    ("bea", "top"): 9,
    ("cem", "top"): 5,
    ("top", "boss"): 3,
    ("ann", "boss"): 2,
    ("dil", "star"): 30,
    ("eve", "star"): 4,
    ("fan", "boss"): 5,
}
TWO: dict[Pair, int] = {pair: 7 if pair[1] in ("top", "boss") else 2 for pair in PAIRS if pair[0] != "fan"}


def test_structures_come_with_their_accounts_the_one_of_most_retweets_first() -> None:
    found = named(PAIRS, TWO, by_time=(2,))
    columns = ["structure", "rank", "name", "way", "kind", "cores", "amplifiers", "retweets", "captured"]
    assert found.structures.select(columns).rows() == [
        (1, 1, "ring of star", "by time", "ring", 1, 2, 34, 1.0),
        (2, 2, "ring of top", "repetition only", "two layers", 2, 4, 24, 24 / 29),
    ]
    # Each side by its retweets in the structure, those alike by name.
    assert found.structures.select("core_accounts", "amplifier_accounts").rows() == [
        (["star"], ["dil", "eve"]),
        (["top", "boss"], ["bea", "ann", "cem", "top"]),
    ]
    assert found.structures["community"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("star", "top", "boss", "told"),
    [
        (34, 20, 28, [(34, 1.0), (48, 0.5)]),
        (33, None, 96, [(33, None), (96, 0.25)]),
        (0, None, None, [(0, None), (None, None)]),
    ],
)
def test_a_structure_is_told_with_what_the_platform_counted_of_its_cores(
    star: int, top: int | None, boss: int | None, told: list[tuple[int | None, float | None]]
) -> None:
    """Of the star 34 retweets are known, of Top and Boss together 24; what counts fewer has not counted these."""
    posts = pl.DataFrame({"account": ["star", "top", "boss"], "tweets": 1, "platform_retweets": [star, top, boss]})
    found = named(PAIRS, TWO, posts=posts)
    assert found.structures.select("platform_retweets", "platform_share").rows() == told


def test_of_many_structures_each_is_told_with_what_the_platform_counted_of_its_own_core() -> None:
    pairs: dict[Pair, int] = {("ann", f"x{n}"): 12 - n for n in range(9)}
    posts = pl.DataFrame({"account": [f"x{n}" for n in range(9)], "tweets": 1, "platform_retweets": range(100, 109)})
    found = named(pairs, {pair: int(pair[1][1]) for pair in pairs}, posts=posts)
    assert found.structures.select("structure", "platform_retweets").rows() == [(n + 1, 100 + n) for n in range(9)]


def test_accounts_of_a_structure_that_are_alike_come_by_name() -> None:
    told = structure({(who, whom): 5 for who in ("cem", "ann", "bea") for whom in ("top", "boss")})
    assert (told["core_accounts"], told["amplifier_accounts"]) == (["boss", "top"], ["ann", "bea", "cem"])


def test_structures_that_are_alike_come_by_their_first_core() -> None:
    pairs = {("p", "b"): 3, ("q", "b"): 6, ("p2", "a"): 4, ("q2", "a"): 5, ("z", "0"): 2, ("z", "d"): 7}
    found = named(pairs, {pair: {"b": 1, "a": 2, "0": 9, "d": 9}[pair[1]] for pair in pairs})
    assert found.structures["name"].to_list() == ["ring of a", "ring of b", "ring of d"]


def test_a_structure_lasts_from_its_first_retweet_to_its_last_and_is_as_late_as_the_median_of_its_pairs() -> None:
    told = structure({("ann", "top"): 5, ("bea", "top"): 9, ("cem", "top"): 21})
    assert (told["first_ts"], told["last_ts"]) == (2 * MINUTE, 2 * 10**9 + 42 * MINUTE)
    # The nth retweet is n + 2 minutes late: medians of 4, 6 and 12 minutes.
    assert told["median_delay"] == 6 * 60


def test_pairs_come_by_structure_then_by_author_and_those_of_none_last() -> None:
    found = named(PAIRS, TWO, weak=(("ann", "boss"), ("eve", "star")))
    columns = ["amplifier", "core", "structure", "retweets", "tweets", "strong", "fast", "steady", "synchronous"]
    assert found.pairs.select(columns).rows() == [
        ("dil", "star", 1, 30, 30, True, True, False, True),
        ("eve", "star", 1, 4, 4, False, False, False, False),
        ("ann", "boss", 2, 2, 2, False, False, False, False),
        ("top", "boss", 2, 3, 3, True, True, False, True),
        ("ann", "top", 2, 5, 5, True, True, False, True),
        ("bea", "top", 2, 9, 9, True, True, False, True),
        ("cem", "top", 2, 5, 5, True, True, False, True),
        ("fan", "boss", None, 5, 5, True, True, False, True),
    ]


def test_a_pair_is_told_with_its_chances() -> None:
    found = named(PAIRS, TWO, weak=(("ann", "boss"),))
    of = {(row["amplifier"], row["core"]): row for row in found.pairs.to_dicts()}
    strong, weak = of[("cem", "top")], of[("ann", "boss")]
    # Sixty-three retweets in all: five of cem's, seven of ann's.
    by_chance = {("cem", "top"): 5 * (19 - 5 + 0.5) / 59, ("ann", "boss"): 7 * (10 - 2 + 0.5) / 57}
    for row, k in ((strong, 5), (weak, 2)):
        mean = by_chance[(row["amplifier"], row["core"])]
        p = 1 - math.fsum(math.exp(-mean) * mean**n / math.factorial(n) for n in range(k))
        assert row["p"] == pytest.approx(p)
        assert row["surprise"] == pytest.approx(-math.log10(p))
    assert (strong["q"], weak["q"]) == (pytest.approx(0.001), None)
    assert (strong["first_ts"], strong["last_ts"]) == (2 * 10**9 + 2 * MINUTE, 2 * 10**9 + 10 * MINUTE)
    assert strong["median_delay"] == 4 * 60


@pytest.mark.parametrize("evidence", [0, 3, 20])
def test_the_first_tweets_of_each_pair_that_is_shown_are_evidence(evidence: int) -> None:
    found = named({("ann", "top"): 5, ("bea", "top"): 2, ("fan", "top"): 4}, {("ann", "top"): 4, ("bea", "top"): 4})
    assert found.evidence.height == 11
    some = named(
        {("ann", "top"): 5, ("bea", "top"): 2, ("fan", "top"): 4}, {("ann", "top"): 4, ("bea", "top"): 4},
        evidence=evidence,
    ).evidence  # fmt: skip
    assert some.rows() == [
        (s, who, "top", 100 * of + n, 10**9 * of + 2 * MINUTE * (n + 1), 60.0 * (n + 2))
        for of, (who, k, s) in enumerate([("ann", 5, 1), ("bea", 2, 1), ("fan", 4, None)])
        for n in range(min(k, evidence))
    ]


def test_a_retweet_of_a_tweet_of_no_known_moment_is_evidence_without_a_delay() -> None:
    log = timed([("ann", "top", 7, 5_000, None), ("ann", "top", 8, 6_000, 2_000)])
    pairs = pl.DataFrame({"structure": [1], "pair": [0], "a": log.source, "c": log.target})
    assert _evidence(log, pairs, 5).select("tweet", "ts", "delay").rows() == [(7, 5_000, None), (8, 6_000, 4.0)]


def test_sums_have_no_evidence() -> None:
    found = named(PAIRS, TWO, sums=True)
    assert found.evidence.is_empty()
    assert found.structures["name"].to_list() == ["ring of star", "ring of top"]


def test_a_pair_of_two_structures_stands_in_both_and_they_tell_the_accounts_they_share() -> None:
    found = named(PAIRS, TWO, weak=(("ann", "boss"),), also=(("ann", "boss", 2), ("top", "boss", 2)))
    assert found.overlaps.rows() == [(1, 2, 3)]
    assert found.overlaps.columns == ["structure", "other", "accounts"]
    twice = found.pairs.filter(pl.col("amplifier") == "ann", pl.col("core") == "boss")
    assert twice.select("structure", "strong").rows() == [(1, False), (2, False)]
    assert named(PAIRS, TWO).overlaps.is_empty()


def test_overlaps_come_in_the_order_of_structures() -> None:
    """Ann amplifies one core in each of three structures, and Bea in two."""
    pairs: dict[Pair, int] = {("ann", "x"): 9, ("ann", "y"): 8, ("ann", "z"): 7, ("bea", "x"): 3, ("bea", "z"): 2}
    found = named(pairs, {pair: {"x": 5, "y": 2, "z": 7}[pair[1]] for pair in pairs})
    assert found.overlaps.rows() == [(1, 2, 2), (1, 3, 1), (2, 3, 1)]


def test_of_many_structures_with_one_account_in_common_the_overlaps_come_in_order() -> None:
    pairs: dict[Pair, int] = {("ann", f"x{n}"): 12 - n for n in range(9)}
    found = named(pairs, {pair: int(pair[1][1]) for pair in pairs})
    assert found.overlaps.rows() == [(one, other, 1) for one in range(1, 10) for other in range(one + 1, 10)]


def test_a_structure_is_told_with_the_community_most_of_its_accounts_are_in() -> None:
    groups = pl.DataFrame(
        {"account": ["ann", "bea", "top", "boss", "dil", "eve", "nobody"], "community": [8, 8, 3, 3, 6, None, 1]}
    )
    # In whatever order the communities are given.
    found = named(PAIRS, TWO, communities=groups.reverse())
    # Ann, Bea, Cem, Top and Boss: two of five in either, and the smaller number is told.
    assert found.structures.select("name", "community", "community_share").rows() == [
        ("ring of star", 6, pytest.approx(1 / 3)),
        ("ring of top", 3, 0.4),
    ]
    assert dict(found.accounts.select("account", "community").rows()) == {
        "ann": 8,
        "bea": 8,
        "boss": 3,
        "cem": None,
        "dil": 6,
        "eve": None,
        "fan": None,
        "star": None,
        "top": 3,
    }
    most = groups.with_columns(community=pl.Series([8, 8, 8, 3, None, None, 1]))
    assert named(PAIRS, TWO, communities=most).structures.select("community", "community_share").rows() == [
        (None, None),
        (8, 0.6),
    ]


def test_accounts_come_by_name_with_every_column_that_is_promised() -> None:
    found = named(PAIRS, TWO)
    assert found.accounts["account"].to_list() == ["ann", "bea", "boss", "cem", "dil", "eve", "fan", "star", "top"]
    assert found.accounts.columns == [
        *("account", "archived", "role", "structure", "core_score", "amplifier_score", "retweets_received"),
        *("retweeted_by", "regular_retweets", "captured", "platform_retweets", "platform_share", "amplifiers"),
        *("median_delay", "in_step", "retweets_made"),
        *("retweet_share", "authors", "top_author_share", "strong_pairs", "fast_share", "synchronous_share"),
        *("core_surprise", "amplifier_surprise", "community"),
    ]
    assert found.structures.columns == [
        *("structure", "name", "way", "kind", "cores", "amplifiers", "core_accounts", "amplifier_accounts"),
        *("retweets", "first_ts", "last_ts", "median_delay", "after", "within", "within_share"),
        *("captured", "platform_retweets", "platform_share", "rank", "community", "community_share"),
    ]


def test_the_most_amplified_are_those_inside_an_archive_and_those_outside() -> None:
    pairs = {("x", "a"): 1, ("x", "b"): 5, ("x", "c"): 5, ("x", "d"): 2, ("x", "e"): 7, ("a", "f"): 2}
    found = named(pairs, {("x", "b"): 1}, archived=pl.Series(["x", "a", "b", "c"]))
    inside, outside = found.most_amplified()
    assert inside["account"].to_list() == ["b", "c", "a"]
    assert outside["account"].to_list() == ["e", "d", "f"]
    assert [part["account"].to_list() for part in found.most_amplified(1)] == [["b"], ["e"]]


def test_twenty_of_the_most_amplified_are_told_where_no_other_number_is_asked_for() -> None:
    pairs: dict[Pair, int] = {("x", f"a{n:02}"): 1 for n in range(50)}
    inside = pl.Series([f"a{n:02}" for n in range(25)])
    found = named(pairs, {("x", "a00"): 1}, archived=inside)
    assert [part.height for part in found.most_amplified()] == [20, 20]


def test_a_pool_is_called_so_and_tells_its_stretch() -> None:
    pairs: dict[Pair, int] = {(f"amp{n:02}", "core"): 3 for n in range(16)} | {("ann", "top"): 9}
    log = timed([(*pair, 100 * of + n, n * MINUTE, 0) for of, (pair, k) in enumerate(pairs.items()) for n in range(k)])
    of_pool = members_of(log, {pair: 0 for pair in pairs if pair[1] == "core"})
    told = pl.DataFrame({"s": [0], "after": [0.0], "within": [300.0], "share": [0.75]})
    nothing = members_of(log, {("ann", "top"): 2})
    strong = described(log, nothing.drop("s")).with_columns(
        mean=pl.lit(1.0), surprise=pl.lit(2.0), q=pl.lit(2.0), fast=True, steady=False, synchronous=False
    )
    found = in_names(log, strong, nothing.clear(), set(), None, None, 1, Pools(of_pool, told))
    columns = ("name", "way", "amplifiers", "after", "within", "within_share")
    assert found.structures.select(columns).rows() == [("pool of core", "pool", 16, 0.0, 300.0, 0.75)]
    # Beside a ring it is a structure of its own, whatever number either had.
    found = in_names(log, strong, nothing, set(), None, None, 1, Pools(of_pool, told))
    assert found.structures.select("name", "way", "amplifiers", "within").rows() == [
        ("pool of core", "pool", 16, 300.0),
        ("ring of top", "repetition only", 1, None),
    ]
    two = in_names(log, strong, nothing.with_columns(s=pl.lit(0, pl.Int64)), set(), None, None, 1, Pools(of_pool, told))
    assert two.structures.equals(found.structures)


def test_what_is_found_is_everybodys_and_of_known_moments_unless_it_is_told_otherwise() -> None:
    nothing = pl.DataFrame()
    found = Roles(nothing, nothing, nothing, nothing, nothing)
    assert (found.everyone, found.timed) == (True, True)
