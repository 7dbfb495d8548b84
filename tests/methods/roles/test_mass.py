"""What mass alone shows of many accounts: each step on pairs few enough to count, each number at its boundary."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

from explorer.methods.roles import mass
from explorer.methods.roles.limits import ARCHIVE, WHOLE, Limits
from explorer.methods.roles.repetition import described, strong_pairs
from tests.methods.roles.test_log import summed
from tests.methods.roles.test_size_parts import ring
from tests.methods.roles.test_timing import Pair, names

Pairs = Mapping[Pair, int]


def numbers(*structures: Pairs, received: int = 1) -> tuple[pl.DataFrame, dict[int, str]]:
    """Return pairs a, c, k of structures 0, 1 and so on, and the names of their accounts."""
    every = sorted({name for pairs in structures for pair in pairs for name in pair})
    place = {name: n for n, name in enumerate(every)}
    rows = [(place[a], place[c], k, s, received) for s, pairs in enumerate(structures) for (a, c), k in pairs.items()]
    frame = pl.DataFrame(rows, schema=["a", "c", "k", "s", "received"], orient="row")
    return frame.with_row_index("pair"), dict(enumerate(every))


def of(frame: pl.DataFrame, names: Mapping[int, str]) -> list[set[Pair]]:
    """Return the pairs of each structure that is left, the first of the first first."""
    return [
        {(names[a], names[c]) for a, c in part.select("a", "c").rows()}
        for _, part in frame.group_by("s", maintain_order=True)
    ]


@pytest.mark.parametrize(
    ("pairs", "received", "limits", "expected"),
    [
        (ring(5), 100, WHOLE, True),
        (ring(4), 50, WHOLE, False),
        (ring(5, each=5), 50, WHOLE, True),
        (ring(4, each=5) | {("x", "core"): 4}, 50, WHOLE, False),
        (ring(5, each=7), 100, WHOLE, True),
        (ring(5, each=7), 101, WHOLE, False),
        (ring(2, each=20), 50, ARCHIVE, True),
        (ring(1, each=50), 50, ARCHIVE, False),
    ],
)
def test_a_core_has_the_amplifiers_the_retweets_and_a_share_of_them(
    pairs: Pairs, received: int, limits: Limits, expected: bool
) -> None:
    frame, _ = numbers(pairs, received=received)
    assert mass._massive(frame, ["c"], limits).height == expected * len(pairs)


def test_mass_is_that_of_a_core_in_each_structure() -> None:
    frame, _ = numbers(ring(5), ring(4), received=50)
    assert mass._massive(frame, ["c"], WHOLE).height == 9
    assert set(mass._massive(frame, ["s", "c"], WHOLE)["s"]) == {0}


# What hangs together by one core

ONE = {(a, c): 9 for a in ("a1", "a2", "a3") for c in ("x", "boss")}
OTHER = {(b, c): 9 for b in ("b1", "b2", "b3") for c in ("y", "boss")}
FAN = {("fan", "boss"): 9}


def test_two_offices_that_share_a_politician_come_apart_and_what_else_hangs_there_stays_beside() -> None:
    frame, names = numbers(ring(3), ONE | OTHER | FAN, ring(2, "z"))
    left = of(mass._apart(frame), names)
    assert {frozenset(part) for part in left} == {frozenset(part) for part in (ring(3), FAN, ONE, OTHER, ring(2, "z"))}
    assert len(left) == 5


def test_what_only_one_of_an_office_retweets_stays_beside_too() -> None:
    beside = {**FAN, ("a1", "w"): 9, ("v", "b1"): 9}
    frame, names = numbers(ONE | OTHER | beside)
    assert {frozenset(part) for part in of(mass._apart(frame), names)} == {
        frozenset(part) for part in (beside, ONE, OTHER)
    }


@pytest.mark.parametrize(
    "pairs",
    [
        # One office, and who retweets the politician alone.
        ONE | FAN | {("fan2", "boss"): 9},
        # Two that share two politicians hang together by both.
        ONE | OTHER | {(who, "second"): 9 for who in ("a1", "b1")},
        # Two that share an amplifier: it is no core.
        ONE | {(b, c): 9 for b in ("a1", "b2", "b3") for c in ("y", "z")},
        ring(9),
    ],
)
def test_what_hangs_together_by_more_than_one_core_stays_together(pairs: Pairs) -> None:
    frame, names = numbers(pairs)
    assert of(mass._apart(frame), names) == [set(pairs)]


def test_nothing_comes_apart_into_nothing() -> None:
    frame, _ = numbers(ring(2))
    assert mass._apart(frame.clear()).equals(frame.clear())


# Fans of one of a few cores


def serving(each: int, cores: int, amplifiers: int = 18) -> dict[Pair, int]:
    """So many amplifiers retweet so many of the cores each, and one of them all."""
    some = {(f"amp{n:02}", f"core{(n + x) % cores}"): 9 for n in range(amplifiers - 1) for x in range(each)}
    return some | {("all", f"core{x}"): 9 for x in range(cores)}


@pytest.mark.parametrize(
    ("each", "cores", "expected"),
    [(1, 2, True), (1, 3, False), (2, 3, True), (1, 4, False), (2, 4, True), (1, 5, False), (2, 5, True), (1, 6, True),
     (2, 6, True)],
)  # fmt: skip
def test_of_three_to_five_cores_who_serves_a_third_of_them_is_a_fan(each: int, cores: int, expected: bool) -> None:
    pairs = serving(each, cores)
    frame, _ = numbers(pairs)
    assert mass._serving(frame, WHOLE).height == expected * len(pairs)


@pytest.mark.parametrize(
    ("amplifiers", "cores", "expected"), [(16, 3, True), (15, 4, False), (16, 2, False), (17, 2, True)]
)
def test_without_fans_there_are_sixteen_amplifiers_and_nineteen_accounts(
    amplifiers: int, cores: int, expected: bool
) -> None:
    pairs = serving(2, cores, amplifiers)
    # Nine fans do not help; they stay with what stays.
    fans = {(f"fan{n}", "core0"): 9 for n in range(9)} if cores > 2 else {}
    frame, _ = numbers(pairs | fans)
    assert mass._serving(frame, WHOLE).height == expected * len(pairs | fans)


def test_who_retweets_cores_and_is_one_is_one_account() -> None:
    """Sixteen amplifiers, one of them a core as well, and two cores more are eighteen."""
    pairs = {(amp, core): 9 for amp, _ in ring(16) for core in ("x", "y")}
    pairs |= {(amp, "amp00"): 9 for amp, _ in ring(16) if amp != "amp00"}
    frame, _ = numbers(pairs)
    assert mass._serving(frame, WHOLE).is_empty()
    frame, _ = numbers(pairs | {("more", core): 9 for core in ("x", "y")})
    assert mass._serving(frame, WHOLE).height == len(pairs) + 2


# People who talk among themselves


def debate(talkers: int, k: int = 3, amplifiers: int = 16) -> tuple[dict[Pair, int], dict[Pair, int]]:
    """A ring, of whose amplifiers so many are retweeted by the next one."""
    talk = {(f"amp{(n + 1) % amplifiers:02}", f"amp{n:02}"): k for n in range(talkers)}
    return ring(amplifiers), talk


@pytest.mark.parametrize(("talkers", "k", "stays"), [(8, 3, True), (9, 3, False), (9, 2, True)])
def test_of_a_structure_more_than_half_of_whose_amplifiers_are_retweeted_by_the_others_nothing_stays(
    talkers: int, k: int, stays: bool
) -> None:
    pairs, talk = debate(talkers, k)
    # Who retweets them from outside, or from another structure, is not among them.
    outside = {("mob", f"amp{n:02}"): 99 for n in range(16)} | {("zoe", "amp00"): 99, ("zoe", "zed"): 9}
    log = summed([(*pair, n) for some in (pairs, talk, outside) for pair, n in some.items()])
    ends = names(log)
    place = [ends.index(pair) for pair in pairs] + [ends.index(("zoe", "zed"))]
    frame = pl.DataFrame(
        {"pair": place, "a": log.source[place], "c": log.target[place], "k": log.retweets[place], "s": [3] * 16 + [5]}
    )
    left = mass._without_debates(log, frame)
    assert sorted(left["s"].unique()) == ([3, 5] if stays else [5])
    assert left.height == (17 if stays else 1)


@pytest.mark.parametrize(("missing", "stays"), [(0, True), (1, False)])
def test_where_half_of_all_possible_pairs_are_strong_it_is_more_than_talk(missing: int, stays: bool) -> None:
    """Five accounts have twenty pairs."""
    circle = [f"p{n}" for n in range(5)]
    pairs: dict[Pair, int] = {(circle[n], circle[(n + step) % 5]): 9 for n in range(5) for step in (1, 2)}
    if missing:
        del pairs["p0", "p2"]
    log = summed([(*pair, k) for pair, k in pairs.items()])
    ends = names(log)
    place = [ends.index(pair) for pair in pairs]
    frame = pl.DataFrame({"a": log.source[place], "c": log.target[place], "s": [0] * len(place)})
    assert mass._without_debates(log, frame).height == (len(pairs) if stays else 0)


# All steps


def found(*some: Pairs, limits: Limits = WHOLE) -> list[set[Pair]]:
    log = summed([("mob", "idol", 10**7), *((*pair, k) for pairs in some for pair, k in pairs.items())])
    pairs = mass.by_mass(log, described(log, strong_pairs(log)), limits)
    return of(pairs, dict(enumerate(log.names)))


@pytest.mark.parametrize(("others", "joins"), [(23, True), (25, False)])
def test_an_amplifier_is_of_a_structure_where_it_covers_a_hundredth_for_each_of_its_accounts(
    others: int, joins: bool
) -> None:
    """One makes a quarter of what the most frequent does: of a core and 23 others it is 0.25 against 0.24."""
    pairs, last = ring(others, each=20), {("last", "core"): 5}
    [left] = found(pairs, last)
    assert left == {*pairs, *(last if joins else ())}


@pytest.mark.parametrize(("amplifiers", "expected"), [(18, True), (17, False)])
def test_nineteen_accounts_are_a_structure_by_mass(amplifiers: int, expected: bool) -> None:
    pairs = ring(amplifiers)
    assert found(pairs) == ([set(pairs)] if expected else [])
    # A structure of an archive has two.
    assert found(ring(3), limits=ARCHIVE) == [set(ring(3))]


def test_two_rings_that_share_nothing_are_two_structures() -> None:
    one, other = ring(18), ring(20, "second", called="more")
    left = found(one, other)
    assert sorted(left, key=len) == [set(one), set(other)]
