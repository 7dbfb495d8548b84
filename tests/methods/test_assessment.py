"""What an assessment says of moments, windows and pairs: each number at its boundary."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from scipy.optimize import brentq

from benchmarks.coordination_world import World
from benchmarks.innocents_world import Scene, bells, debate, verse
from explorer.methods.arrays import Ints
from explorer.methods.shares import shares
from explorer.methods.significance import (
    Assessment,
    _always_together,
    _any_dependence,
    _grain,
    _most_by_chance,
    _nearly_always,
    _on,
    assess,
    combine,
    common,
    crowding,
    meetings,
)
from explorer.methods.significance.common import ByAccount
from explorer.methods.significance.meetings import Earliest, met_pairs
from explorer.methods.significance.reference import Reference
from explorer.methods.significance.timing import CAUTION

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


def moments(*each: npt.ArrayLike) -> Ints:
    return np.sort(np.concatenate([np.asarray(some, np.int64) for some in each]))


def rounded(count: int, grain: int) -> Ints:
    """So many moments on a grain, hardly two of them on the next coarser one's same place."""
    return np.arange(count) * 13 * grain


def exact(count: int) -> Ints:
    """So many moments, of no two of which the milliseconds are the same."""
    return np.arange(count) * (7 * HOUR + 7 * SECOND + 1) + 1


@pytest.mark.parametrize(("different", "share"), [(5, 1.0), (4, 0.0)])
def test_five_different_moments_on_one_remainder_are_not_there_by_accident(different: int, share: float) -> None:
    at = np.arange(different) * SECOND + 7
    assert _on(at, np.ones(different, np.int64), SECOND) == share


def test_the_fullest_remainder_is_weighed() -> None:
    at, weights = np.array([0, 1_000, 2_000, 3_000, 4_000, 4_001]), np.array([1, 1, 1, 1, 2, 4])
    assert _on(at, weights, SECOND) == 0.6


@pytest.mark.parametrize(("other", "tested"), [(311, False), (312, True)])
def test_a_tenth_of_rounded_moments_is_too_much_and_a_crowd_counts_as_thirty(other: int, tested: bool) -> None:
    """Five on the second and a hundred at one more: 35 of 346 are a tenth beyond the one in a thousand by chance."""
    assert ((35 / (35 + other) - 0.001) / 0.999 <= 0.1) == tested
    at = moments(rounded(5, SECOND), [99 * SECOND] * 100, exact(other))
    warnings, usable = _grain(at, 2_000)
    assert (usable, not warnings) == (tested, tested)


@pytest.mark.parametrize(("grain", "name"), [(SECOND, "second"), (MINUTE, "minute"), (HOUR, "hour"), (DAY, "day")])
def test_a_window_of_five_grains_can_do_with_rounded_moments(grain: int, name: str) -> None:
    at = rounded(1_000, grain)
    [warning], usable = _grain(at, 5 * grain - 1)
    assert not usable
    assert warning.startswith(f"The moments are rounded to the {name}, too coarse for a window of ")
    assert warning.endswith(f"or a window of at least {5 * grain // 1000} s.")
    assert _grain(at, 5 * grain) == ([], True)


@pytest.mark.parametrize(
    ("on_minute", "on_hour", "tested"), [(901, 114, True), (901, 116, False), (901, 110, True), (900, 110, False)]
)
def test_of_moments_rounded_more_finely_a_share_is_on_the_hour_by_chance(
    on_minute: int, on_hour: int, tested: bool
) -> None:
    """One of sixty minutes is, where more than nine in ten are minutes: 116 of a thousand are a tenth too many."""
    hours = np.arange(on_hour) * 25 * HOUR
    minutes, seconds = (np.arange(n) * 25 * HOUR for n in (on_minute - on_hour, 1_000 - on_minute))
    minutes += MINUTE * (1 + np.arange(len(minutes)) % 59)
    seconds += (MINUTE + SECOND) * (1 + np.arange(len(seconds)) % 59)
    assert _grain(moments(hours, minutes, seconds), 5 * MINUTE)[1] == tested


@pytest.mark.parametrize(("on_second", "said"), [(900, "90% of the moments are"), (902, "The moments are")])
def test_more_than_nine_in_ten_are_the_moments(on_second: int, said: str) -> None:
    [warning], _ = _grain(moments(rounded(on_second, SECOND), exact(1_000 - on_second)), 2_000)
    assert warning.startswith(said)


def test_no_moments_are_not_rounded() -> None:
    assert _grain(np.zeros(0, np.int64), 1) == ([], True)


@pytest.mark.parametrize(
    ("met", "pairs"), [([4, 5], 1), ([3, 5], 0), ([5, 3], 0), ([8, 4], 1)], ids=["both", "not a", "not b", "often"]
)
def test_accounts_that_meet_somebody_four_times_in_five_are_always_together(met: list[int], pairs: int) -> None:
    table = pl.DataFrame([(a, f"o{o}", o) for o in range(5) for a in "ab"], ["account", "object", "ts"], orient="row")
    first = Earliest.of(shares(table), MINUTE, [])
    busy = _nearly_always(first, np.array(met))
    assert _always_together(busy, np.array([0]), np.array([1])) == pairs


def group(apart: int, members: str = "xyz") -> pl.DataFrame:
    """Some act within a minute on fifteen objects, so long after each other; others share thirty as they like."""
    rng = np.random.default_rng(5)
    rows: list[tuple[str, str, int]] = []
    for o in range(30):
        posted = o * DAY
        for a in rng.permutation(8)[:5]:
            rows.append((f"a{a}", f"o{o}", posted + int(rng.exponential(20 * HOUR))))
        if o % 2:
            act = 40 * DAY + o * apart
            rows += [(a, f"o{o}", act + int(rng.integers(0, MINUTE))) for a in members]
    return pl.DataFrame(rows, ["account", "object", "ts"], orient="row")


ALWAYS, NO_OTHERS = "synchronised pairs are of", "they make most of what they are held against"


def said(found: Assessment, what: str) -> list[str]:
    return [warning for warning in found.warnings if what in warning]


@pytest.mark.parametrize(("apart", "sittings"), [(2 * MINUTE, 1), (31 * MINUTE, 15)])
def test_pairs_that_met_in_one_sitting_are_not_found(apart: int, sittings: int) -> None:
    got = assess(shares(group(apart)), MINUTE)
    three = got.pairs.filter(pl.col("source").is_in(["x", "y"]), pl.col("target").is_in(["y", "z"]))
    assert set(three["sittings"]) == {sittings}
    assert (three["finding"] == "found").to_list() == [sittings > 1] * 3
    assert not said(got, NO_OTHERS)


def test_a_pair_whose_q_is_the_rate_is_found() -> None:
    data = shares(group(31 * MINUTE, "xy"))
    [q] = assess(data, MINUTE, rate=1e-30).pairs["q_timing"].drop_nulls()
    assert assess(data, MINUTE, rate=q).pairs.filter(source="x")["finding"].to_list() == ["found"]
    assert "found" not in set(assess(data, MINUTE, rate=q * (1 - 1e-9)).pairs["finding"])


def two(objects: int) -> pl.DataFrame:
    """Two that share each object within seconds, whatever it is."""
    rows = [(a, f"o{o}", o * DAY + late + 17 * o) for o in range(objects) for a, late in (("a", 7), ("b", 2_011))]
    return pl.DataFrame(rows, ["account", "object", "ts"], orient="row")


@pytest.mark.parametrize(("beside", "finding"), [(1 + 1e-9, "synchronised"), (1 - 1e-9, "")])
def test_a_pair_is_synchronised_where_only_the_marginal_test_says_so(beside: float, finding: str) -> None:
    [q] = assess(shares(two(4)), MINUTE).pairs["q_marginal"]
    got = assess(shares(two(4)), MINUTE, rate=q * beside)
    assert got.pairs["finding"].to_list() == [finding]
    assert [warning.split()[0] for warning in said(got, ALWAYS)] == ["1"] * (finding != "")


@pytest.mark.parametrize(
    ("expected", "most"), [([8, 8, 7.9, 0], False), ([8, 8, 8, 0], True), ([7.9, 7.9, 7.9, 0], False)]
)
def test_most_pairs_are_by_chance_where_over_half_of_them_meet_whenever_they_share(
    expected: list[float], most: bool
) -> None:
    shared = np.full(4, 8)
    assert _most_by_chance(np.array(expected) / CAUTION, shared) == most


def test_two_that_only_ever_meet_are_told_that_there_is_nobody_to_hold_them_against() -> None:
    got = assess(shares(two(4)), MINUTE)
    assert (CAUTION * got.pairs["expected"] >= got.pairs["shared"]).to_list() == [True]
    assert said(got, NO_OTHERS)


@pytest.mark.parametrize("n", range(3, 12))
def test_the_factor_for_any_dependence_is_that_of_the_paper(n: int) -> None:
    """Vovk & Wang 2020, proposition 6."""
    y = brentq(lambda y: y * y - n * ((y + 1) * math.log1p(y) - y), 1e-3, 1e4, xtol=1e-14)
    assert _any_dependence(n) == pytest.approx((y + n) ** 2 / ((y + 1) * n), rel=1e-12)
    assert _any_dependence(1) == 1
    assert _any_dependence(2) == pytest.approx(2, rel=1e-5)


@pytest.mark.parametrize(("tests", "q"), [(0, 1e-3), (1, 1e-3), (2, 2e-3)])
def test_combined_q_are_over_one_test_at_the_least(tests: int, q: float) -> None:
    rows = pl.DataFrame({"source": ["a"], "target": ["b"], "meetings": [3], "p_timing": [1e-3]})
    assert combine({"link": Assessment(rows, 0.01, tests, 1, [], False)})["q"].to_list() == [pytest.approx(q)]


def test_a_p_that_underflowed_is_combined_as_the_least_there_is() -> None:
    rows = pl.DataFrame({"source": ["a"], "target": ["b"], "meetings": [3], "p_timing": [0.0]})
    assert combine({"link": Assessment(rows, 0.01, 1, 1, [], False)})["p"].to_list() == [np.finfo(np.float64).tiny]


def test_pairs_of_all_behaviours_come_in_the_order_of_their_names() -> None:
    rows = pl.DataFrame({"source": ["b", "a", "a"], "target": ["c", "d", "b"], "meetings": 3, "p_timing": 0.5})
    ends = combine({"link": Assessment(rows, 0.01, 3, 1, [], False)}).select("source", "target").rows()
    assert ends == [("a", "b"), ("a", "d"), ("b", "c")]


@pytest.mark.parametrize(("last", "late", "sittings"), [(HOUR, 2_000, 1), (HOUR, 2_001, 1), (HOUR + 1, 2_000, 2)])
def test_an_hour_after_an_object_and_after_a_meeting_an_occasion_goes_on(last: int, late: int, sittings: int) -> None:
    begin = [(0, 2_000), (HOUR // 2, 2_000), (HOUR // 2 + last, late)]
    rows = [(who, f"o{n}", at + after) for n, (at, by) in enumerate(begin) for who, after in (("a", 0), ("b", by))]
    table = pl.DataFrame(rows, ["account", "object", "ts"], orient="row")
    assert assess(shares(table), MINUTE, insist=True).pairs["sittings"].to_list() == [sittings]


def possible(draws: int, seed: int = 0, known: int = 0) -> int:
    """Seven share three objects; four share two others; sixty-three pairs share one each: 138 pairs of shares."""
    rows = [(f"a{n}", f"three{o}", o * DAY + n) for o in range(3) for n in range(7)]
    rows += [(f"b{n}", f"two{o}", o * DAY + n) for o in range(2) for n in range(4)]
    # Each of twenty-one with three of as many others, a different object with each.
    ones = [(c, (c + by) % 21) for c in range(21) for by in range(3)]
    rows += [(who, f"one{o}", o * DAY) for o, (c, d) in enumerate(ones) for who in (f"c{c}", f"d{d}")]
    first = Earliest.of(shares(pl.DataFrame(rows, ["account", "object", "ts"], orient="row")), MINUTE, [])
    by = ByAccount.of(first.account, first.object, int(first.account.max()) + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common, "_DRAWS", draws)
        return common.possible_pairs(first.start, first.account, by, known, seed)


def test_days_are_counted_from_midnight_to_midnight_by_utc() -> None:
    moments = [HOUR, 22 * HOUR, DAY - 1, DAY, DAY + 5 * HOUR, 3 * DAY + HOUR]
    table = pl.DataFrame(
        [(a, f"o{n}", ts) for n, ts in enumerate(moments) for a in "ab"], ["account", "object", "ts"], orient="row"
    )
    assert assess(shares(table), MINUTE).pairs["days"].to_list() == [3]


def test_pairs_that_share_three_objects_are_counted_where_there_are_few() -> None:
    assert possible(138) == 21
    assert (possible(138, known=21), possible(138, known=22)) == (21, 22)


def test_of_many_pairs_those_that_share_three_objects_are_estimated_with_two_standard_errors_more() -> None:
    """A draw is of three objects in 63 of 138 cases, and counts a third then."""
    error = 138 * math.sqrt(63 / 138 * 75 / 138) / 3 / math.sqrt(137)
    drawn = [possible(137, seed) for seed in range(60)]
    assert np.mean(drawn) == pytest.approx(21 + 2 * error, abs=3 * error / math.sqrt(60))
    assert np.std(drawn) == pytest.approx(error, rel=0.3)


def test_an_object_of_one_share_is_never_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """One shares an object alone, and three with another: each draw is of that pair."""
    monkeypatch.setattr(common, "_DRAWS", 2)
    start, account = np.array([0, 1, 3, 5, 7]), np.array([0, *[0, 1] * 3], np.uint32)
    by = ByAccount.of(account, np.repeat(np.arange(4, dtype=np.uint32), np.diff(start)), 2)
    assert {common.possible_pairs(start, account, by, 0, seed) for seed in range(20)} == {1}


def test_of_some_accounts_the_shares_stay_and_objects_nobody_of_them_shared_are_empty() -> None:
    start, account = np.array([0, 2, 3, 4]), np.array([0, 1, 1, 0], np.uint32)
    told = common.of_some(start, account, np.array([False, True]))
    assert [column.tolist() for column in told] == [[0, 1, 2, 2], [1, 1], [0, 1]]


def test_common_objects_are_held_in_parts_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    def parts(*counts: int) -> list[tuple[int, int]]:
        return [(part.start, part.stop) for part in common.parts(np.array(counts))]

    monkeypatch.setattr(common, "_HELD", 10)
    assert parts(4, 6, 1, 9, 30, 2) == [(0, 2), (2, 4), (4, 5), (5, 6)]
    assert parts(4, 6) == [(0, 2)]
    assert parts(4, 7) == [(0, 1), (1, 2)]


def test_an_object_of_more_than_fifty_shares_crowds_as_one_of_fifty() -> None:
    """Sixty in one moment, 1,770 pairs of 1,800; and three in one bin, of which two met, 1 of 4.5."""
    rows = [(f"a{n}", "many", 90_000 + n) for n in range(60)] + [("z", "many", 0)]
    rows += [
        ("a0", "few", DAY),
        ("a1", "few", DAY + 90_000),
        ("a2", "few", DAY + 100_000),
        ("a3", "few", DAY + 170_000),
    ]
    data = shares(pl.DataFrame(rows, ["account", "object", "ts"], orient="row"))
    first = Earliest.of(data, MINUTE, [])
    nobody = crowding.Regulars(np.zeros(len(data.accounts) + 1, np.int64), np.zeros(0, np.int64), np.zeros(0))
    crowds = crowding.crowds(Reference.of(data, first, MINUTE), MINUTE, nobody, np.array([1]))
    assert crowds.crowding[0, 1] == pytest.approx((1_770 * 50 / 60 + 1) / (1_800 * 50 / 60 + 4.5))
    assert crowds.same[0].tolist() == [0, 1, *[0] * 9]


def test_a_share_may_make_eight_meetings_and_all_together_twenty_million_at_the_least() -> None:
    assert meetings.ROOM == (8, 20_000_000)


@pytest.mark.parametrize(
    ("room", "left_out", "met"),
    [((0, 12), 0, 12), ((0, 11), 1, 6), ((0, 6), 1, 6), ((0, 5), 2, 3), ((1, 5), 1, 6), ((0.6, 5), 1, 6)],
)
def test_the_most_crowded_objects_are_left_out_until_the_others_fit(
    monkeypatch: pytest.MonkeyPatch, room: tuple[float, int], left_out: int, met: int
) -> None:
    """Three accounts meet on each of two objects, three times, and four on a third one, six times: ten shares."""
    rows = [(who, f"o{o}", o * DAY) for o, many in enumerate(("abc", "defg", "hij")) for who in many]
    monkeypatch.setattr(meetings, "ROOM", room)
    warnings: list[str] = []
    first = Earliest.of(shares(pl.DataFrame(rows, ["account", "object", "ts"], orient="row")), MINUTE, warnings)
    assert (first.meetings, met_pairs(first, MINUTE)[2].sum()) == (met, met)
    assert [len(first.start), len(first.account)] == {0: [4, 10], 1: [3, 6], 2: [2, 3]}[left_out]
    assert [warning.split(",")[0] for warning in warnings] == (
        [f"{left_out} {'object is' if left_out == 1 else 'objects are'} left out"] if left_out else []
    )
    assert all(f"would make {12 - met} of 12 meetings" in warning for warning in warnings)


@pytest.mark.parametrize(
    ("kind", "name", "originals"),
    [(partial(bells, authors=1), "bell", True), (partial(verse, people=30), "faithful", True),
     (partial(verse, people=30), "faithful", False)],
    ids=["a bell", "an app", "an app, originals not known"],
)  # fmt: skip
def test_who_is_found_only_beside_groups_is_taken_back_and_listed(
    kind: Callable[[Scene], None], name: str, originals: bool
) -> None:
    """Pairs with p = 1 that met on many occasions are those that only what was found of others would have found."""
    made = Scene(np.random.default_rng(11))
    debate(made, 11, World(shares=20_000, accounts=2_000, objects=4_000, communities=5, days=60, groups=16))
    kind(made)
    data = shares(made.frame())
    moment = np.array([made.origin[o] for o in data.objects]) if originals else None
    pairs = assess(data, MINUTE, originals=moment).pairs.filter(pl.col("meetings") >= 5)
    together = pairs.filter(pl.col("source").str.starts_with(name), pl.col("target").str.starts_with(name))
    back = together.filter(pl.col("p_timing") == 1, pl.col("sittings") >= 8)
    assert back.height >= 200
    assert set(back["q_timing"]) == {1.0}
    assert back["rank"].null_count() == 0
    assert "found" not in set(together["finding"])
    planted = {account: group for account, (what, group) in made.of.items() if what == "planted"}
    ends = (pl.col(end).replace_strict(planted, default=-n) for n, end in enumerate(("source", "target"), 1))
    acted = pairs.filter(next(ends) == next(ends))
    assert acted.height > 100
    assert (acted["finding"] == "found").mean() >= 0.98  # type: ignore[operator]
