"""The parts of a structure's size, each number at its boundary, and what its cores would be given by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl
import pytest

from explorer.methods.roles import size
from explorer.methods.roles.audience import come_back
from explorer.methods.roles.limits import ARCHIVE, WHOLE, Limits
from explorer.methods.roles.log import Log
from tests.methods.roles.test_joining import members_of
from tests.methods.roles.test_log import summed
from tests.methods.roles.test_timing import Pair, names

Pairs = Mapping[Pair, int]


def ring(amplifiers: int, core: str = "core", each: int = 10, called: str = "amp") -> dict[Pair, int]:
    return {(f"{called}{n:02}", core): each for n in range(amplifiers)}


def log_of(*pairs: Pairs, archived: Iterable[str] | None = None) -> Log:
    rows = [(*pair, k) for some in pairs for pair, k in some.items()]
    return summed(rows, None if archived is None else pl.Series(sorted(archived)))


def among(log: Log, *structures: Pairs) -> pl.DataFrame:
    """Return the pairs of structures 0, 1 and so on."""
    return pl.concat([members_of(log, dict.fromkeys(pairs, s)) for s, pairs in enumerate(structures)])


def stays(log: Log, left: pl.DataFrame, *structures: Pairs) -> list[set[Pair]]:
    """Return which pairs of each structure are left."""
    found = [{names(log)[pair] for pair in left.filter(s=s)["pair"]} for s in range(len(structures))]
    assert all(some <= set(pairs) for some, pairs in zip(found, structures, strict=True))
    return found


# What a core would be given


def test_a_core_would_be_given_what_the_rest_of_its_audience_gives_drawn_towards_the_rest_of_all_cores() -> None:
    """Twenty accounts more treat each core against chance as the rest of both does."""
    one = {("ann", "x"): 30, ("bea", "x"): 20, ("y", "x"): 5, ("ann", "y"): 15}
    rest = {(f"p{n:02}", "x"): 1 + (n < 12) for n in range(60)} | {(f"q{n:02}", "y"): 1 + (n < 2) for n in range(40)}
    life = {(who, "idol"): 50 for who in ("ann", *{who for who, _ in rest})} | {("bea", "idol"): 10}
    other = {("cem", "z"): 9, ("cem", "x"): 4}
    log = log_of(one, rest, life, other, {("mob", "idol"): 10**6})
    cores = size._cores(log, among(log, one, {("cem", "z"): 9})).sort("s", "c")
    x, y, z = (log.names.to_list().index(name) for name in "xyz")
    assert cores["c"].to_list() == [x, y, z]
    assert cores["k"].to_list() == [55, 15, 9]
    assert cores["amplifiers"].to_list() == [3, 1, 1]
    assert cores["received"].to_list() == [55 + 72 + 4, 15 + 42, 9]
    # Ann, Bea and y made 95, 30 and 5 retweets; who is of no side of the structure is of the rest.
    assert cores["made"].to_list() == [130, 95, 13]
    assert cores["rest"].to_list() == [61, 40, 0]
    made, k = np.array([50 + 1 + (n < 12) for n in range(60)] + [13]), np.array([1 + (n < 12) for n in range(60)] + [4])
    of_x = come_back(np.zeros(61, np.int64), k, made, 1)[0]
    k = np.array([1 + (n < 2) for n in range(40)])
    of_y = come_back(np.zeros(40, np.int64), k, 50 + k, 1)[0]
    all_ = int(log.made.sum())
    chance_x = sum(m * (131 - k + 0.5) / (all_ - m + 1) for m, k in ((95, 30), (30, 20), (5, 5))) / 130
    chance_y = 95 * (57 - 15 + 0.5) / (all_ - 95 + 1) / 95
    lift = (61 * of_x + 40 * of_y) / (61 * chance_x + 40 * chance_y)
    would_x = 130 * (61 * of_x + 20 * lift * chance_x) / 81
    would_y = 95 * (40 * of_y + 20 * lift * chance_y) / 60
    assert cores["would"].to_list() == pytest.approx([would_x, would_y, 0])


# What a core and a structure get


def kept(
    cores: Iterable[tuple[str, int, float, int, int]],
    *structures: Pairs,
    by_time: Iterable[int] = (0,),
    limits: Limits = WHOLE,
    beside: Pairs | None = None,
) -> list[set[Pair]]:
    """Return what stays where cores get k and would get so much, of so many received and from so many of the rest."""
    archived = None if limits.whole else ["nobody"]
    log = log_of(*structures, beside or {}, archived=archived)
    members = among(log, *structures)
    place = log.names.to_list().index
    of = {place(core): rest for core, *rest in cores}

    def made_up(_: Log, members: pl.DataFrame) -> pl.DataFrame:
        told = members.group_by("s", "c").agg(amplifiers=pl.len().cast(pl.Int64)).sort("s", "c")
        columns = ("k", "would", "received", "rest")
        return told.with_columns(
            pl.Series(name, [of[c][n] for c in told["c"]], strict=False) for n, name in enumerate(columns)
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(size, "_cores", made_up)
        return stays(log, size._exceptional(log, members, set(by_time), limits), *structures)


TWO = ring(12) | ring(4, "second", called="more")


@pytest.mark.parametrize(("would", "stays"), [(4, True), (4.1, False)])
def test_a_core_gets_three_times_what_the_rest_would_give(would: float, stays: bool) -> None:
    found = kept([("core", 120, 0, 120, 9), ("second", 12, would, 12, 9)], TWO)
    assert found == [set(TWO) if stays else set(ring(12))]


@pytest.mark.parametrize(("would", "stays"), [(7, True), (7.1, False)])
def test_a_structure_gets_twelve_times_that_in_all(would: float, stays: bool) -> None:
    found = kept([("core", 120, would, 120, 9), ("second", 12, 4, 12, 9)], TWO)
    assert found == [set(TWO) if stays else set()]


@pytest.mark.parametrize(("rest", "public"), [(24, True), (23, False)])
def test_the_rest_of_an_archive_tells_something_where_it_is_twice_the_amplifiers(rest: int, public: bool) -> None:
    """Where it does not, neither the core nor the whole is held against it."""
    one = [("core", 120, 99.0, 120, rest)]
    assert kept(one, ring(12), limits=ARCHIVE) == [set() if public else set(ring(12))]
    # Among everybody it always does.
    assert kept(one, ring(12)) == [set()]
    with_public = [("core", 120, 99.0, 120, rest), ("second", 12, 1.0, 12, 8)]
    assert kept(with_public, TWO, limits=ARCHIVE) == [set(ring(4, "second", called="more")) if public else set(TWO)]


def test_structures_that_lost_no_core_may_be_small_by_time() -> None:
    """The three pairs of one are as they came; another lost a core, and three pairs are too few then."""
    lost = ring(3, "x", called="a") | ring(9, "y", called="b")
    cores = [("core", 30, 0.0, 30, 9), ("x", 30, 0.0, 30, 9), ("y", 90, 31.0, 90, 9)]
    assert kept(cores, ring(3), lost, by_time=(0, 1)) == [set(ring(3)), set()]


def test_without_members_nothing_stays() -> None:
    log = log_of(ring(3))
    nothing = among(log, ring(3)).clear()
    assert size._exceptional(log, nothing, set(), WHOLE).is_empty()


@pytest.mark.parametrize(
    ("amplifiers", "timed", "limits", "share"),
    [
        ([2], True, WHOLE, 0.1),
        ([1, 2], False, WHOLE, 0.1),
        ([3], True, WHOLE, 0.2),
        ([2, 5], True, WHOLE, 0.2),
        ([5], False, WHOLE, 0.35),
        ([4], False, WHOLE, 0),
        ([3], False, ARCHIVE, 0.35),
    ],
)
def test_a_core_owes_a_tenth_on_a_path_a_fifth_by_time_and_thirty_five_per_cent_by_mass(
    amplifiers: list[int], timed: bool, limits: Limits, share: float
) -> None:
    frame = pl.DataFrame({"s": [0] * len(amplifiers), "amplifiers": amplifiers})
    told = frame.select(size._share(pl.col("s") == (0 if timed else 1), limits)).to_series()
    assert told.to_list() == [share] * len(amplifiers)


# What is large enough


def large(pairs: Pairs, *, timed: bool, lost: bool = True, limits: Limits = WHOLE) -> bool:
    log = log_of(pairs, {("zoe", "zed"): 3})
    other = {("zoe", "zed"): 3}
    members = among(log, pairs, other)
    fewer = pl.DataFrame({"s": [0] if lost else []}, schema={"s": pl.Int64})
    left = size._still_large(members, fewer, pl.lit(timed), limits)
    some, rest = stays(log, left, pairs, other)
    assert some in (set(), set(pairs))
    assert rest == set(other)
    return bool(some)


SQUARE = {(a, c): 20 for a in ("ann", "bea") for c in ("x", "y")}


@pytest.mark.parametrize(
    ("pairs", "limits", "expected"),
    [
        (ring(4), WHOLE, True),
        (ring(3, each=20), WHOLE, False),
        (SQUARE, WHOLE, False),
        (ring(4, each=7) | {("amp00", "core"): 9}, WHOLE, True),
        (ring(4, each=7) | {("amp00", "core"): 8}, WHOLE, False),
        (ring(2, each=13), ARCHIVE, True),
        (ring(2, each=12) | {("amp00", "core"): 13}, ARCHIVE, True),
        (ring(2, each=12), ARCHIVE, False),
        (ring(1, each=99), ARCHIVE, False),
    ],
)
def test_what_lost_a_core_has_the_pairs_the_retweets_and_the_accounts(
    pairs: Pairs, limits: Limits, expected: bool
) -> None:
    assert large(pairs, timed=True, limits=limits) == expected
    assert large(pairs, timed=True, lost=False, limits=limits)


def cores(amplifiers: int, beside: int) -> dict[Pair, int]:
    """A ring, and more cores that its first amplifier retweets."""
    return ring(amplifiers) | {("amp00", f"core{n}"): 10 for n in range(beside)}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [(cores(16, 2), True), (cores(16, 1), False), (cores(15, 5), False), (cores(18, 0), True), (cores(17, 0), False)],
)
def test_by_mass_there_are_sixteen_amplifiers_and_nineteen_accounts(pairs: Pairs, expected: bool) -> None:
    assert large(pairs, timed=False) == expected
    assert large(pairs, timed=False, lost=False) == expected
    # By time as many are enough as of any.
    assert large(pairs, timed=True)


@pytest.mark.parametrize(("most", "asked"), [(5, True), (4, False)])
def test_what_lost_nothing_is_asked_for_mass_where_a_core_has_five_amplifiers(most: int, asked: bool) -> None:
    assert large(ring(most), timed=False, lost=False) == (not asked)
    assert large(ring(most), timed=False, lost=False, limits=ARCHIVE)


def test_by_mass_two_amplifiers_and_three_accounts_are_enough_in_an_archive() -> None:
    assert large(ring(2, each=13), timed=False, limits=ARCHIVE)


# Fans of an archive's author


@pytest.mark.parametrize(
    ("pairs", "received", "expected"),
    [
        ({("ann", "x"): 10, ("bea", "x"): 9}, {"x": 20}, True),
        ({("ann", "x"): 10, ("bea", "x"): 9}, {"x": 21}, False),
        ({("ann", "x"): 10}, {"x": 21}, False),
        # A third account, or a third pair, is more than two fans.
        ({("ann", "x"): 10, ("bea", "x"): 9, ("cem", "x"): 9}, {"x": 99}, True),
        ({("ann", "x"): 10, ("bea", "x"): 9, ("ann", "y"): 9}, {"x": 99}, True),
        # The core that owes it least counts.
        ({("ann", "x"): 10, ("bea", "y"): 10}, {"x": 10, "y": 21}, False),
    ],
)
def test_two_fans_make_nearly_all_that_an_author_receives(
    pairs: Pairs, received: Mapping[str, int], expected: bool
) -> None:
    beside = {
        ("other", core): all_ - sum(k for (_, c), k in pairs.items() if c == core) for core, all_ in received.items()
    }
    log = log_of(pairs, {pair: k for pair, k in beside.items() if k})
    members = among(log, pairs)
    left = size._without_two(log, members, pl.lit(False))
    assert stays(log, left, pairs) == [set(pairs) if expected else set()]
    assert stays(log, size._without_two(log, members, pl.lit(True)), pairs) == [set(pairs)]


# Few pairs by time

PATH = {("a", "b"): 10, ("b", "c"): 10, ("c", "d"): 10, ("d", "e"): 10}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (PATH, True),
        # Of six accounts three are on both sides; of five two.
        (PATH | {("f", "e"): 10}, True),
        ({("a", "b"): 10, ("b", "c"): 10, ("c", "d"): 10, ("e", "d"): 10}, False),
        # Who retweets two is one account all the same.
        ({("a", "b"): 10, ("b", "c"): 10, ("b", "d"): 10, ("c", "e"): 10}, False),
        # Six pairs of five accounts, and seven.
        (PATH | {("a", "c"): 10, ("b", "d"): 10}, True),
        (PATH | {("a", "c"): 10, ("b", "d"): 10, ("c", "e"): 10}, False),
    ],
)
def test_few_pairs_may_make_less_than_half_where_they_are_a_chain(pairs: Pairs, expected: bool) -> None:
    beside = {(f"fan{n:02}", core): 1 for core in "bcde" for n in range(60)}
    log = log_of(pairs, beside)
    left = size._without_few(log, among(log, pairs), pl.lit(True), WHOLE)
    assert stays(log, left, pairs) == [set(pairs) if expected else set()]
    assert stays(log, size._without_few(log, among(log, pairs), pl.lit(False), WHOLE), pairs) == [set(pairs)]


@pytest.mark.parametrize(("of_y", "expected"), [(30, True), (29, False)])
def test_what_few_pairs_leave_is_large_enough(of_y: int, expected: bool) -> None:
    """The core that owes the structure less than half goes, and all of it where too little is left."""
    x, y = ring(5, "x", called="a"), ring(4, "y", each=7, called="b") | {("b00", "y"): of_y - 21}
    small = ring(3, "z", each=3, called="c")
    log = log_of(x, y, small, {(f"fan{n:02}", "x"): 1 for n in range(51)})
    left = size._without_few(log, among(log, x | y, small), pl.lit(True), WHOLE)
    # What lost nothing may be small.
    assert stays(log, left, x | y, small) == [set(y) if expected else set(), set(small)]
