"""Accounts too weak to show as pairs join a structure, and at what numbers they do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from explorer.methods.roles.joining import _bands, joined
from explorer.methods.roles.log import Log
from tests.methods.roles.test_log import summed
from tests.methods.roles.test_repetition import poisson
from tests.methods.roles.test_timing import Pair, names, with_quickness

# So many retweets elsewhere that three of one author are more than chance.
MOB: dict[Pair, int] = {("mob", "mob's idol"): 1_000_000}
RING: dict[Pair, int] = {("amp0", "core"): 4, ("amp1", "core"): 8, ("amp2", "core"): 8, ("amp3", "core"): 20}


def members_of(log: Log, structures: Mapping[Pair, int]) -> pl.DataFrame:
    """Return pairs of a log as members of structures."""
    ends = names(log)
    place = [ends.index(pair) for pair in structures]
    return pl.DataFrame(
        {"pair": place, "a": log.source[place], "c": log.target[place], "k": log.retweets[place]}
        | {"s": list(structures.values())}
    )


def joining(log: Log, structures: Mapping[Pair, int], by_time: Iterable[int] = ()) -> dict[int, set[Pair]]:
    """Return the pairs of each structure once others have joined."""
    before = members_of(log, structures)
    after = joined(log, before, set(by_time))
    assert after.columns == before.columns
    assert after.equals(after.sort("s", "pair"))
    assert after.select(pl.struct("s", "pair").is_unique().all()).item()
    ends, found = names(log), dict[int, set[Pair]]()
    for pair, a, c, k, s in after.rows():
        assert (log.source[pair], log.target[pair], log.retweets[pair]) == (a, c, k)
        found.setdefault(s, set()).add(ends[pair])
    return found


def sums(*pairs: Mapping[Pair, int], archived: Sequence[str] | None = None) -> Log:
    every = {pair: k for some in pairs for pair, k in some.items()}
    return summed([(*pair, k) for pair, k in every.items()], None if archived is None else pl.Series(archived))


def in_one(pairs: Iterable[Pair], s: int = 0) -> dict[Pair, int]:
    return dict.fromkeys(pairs, s)


@pytest.mark.parametrize(("retweets", "joins"), [(4, True), (3, False)])
def test_by_mass_an_amplifier_joins_with_half_of_what_is_usual(retweets: int, joins: bool) -> None:
    """Of four amplifiers the median makes eight retweets, the mean ten."""
    new: dict[Pair, int] = {("new", "core"): retweets}
    assert joining(sums(MOB, RING, new), in_one(RING)) == {0: {*RING, *(new if joins else ())}}


def test_what_an_amplifier_makes_of_all_cores_of_a_structure_counts() -> None:
    """The usual is that of each of its amplifiers with all cores: 12, 16 and 16, not 8."""
    more: dict[Pair, int] = {("amp1", "second"): 4, ("amp2", "second"): 8, ("amp0", "second"): 12}
    for made, joins in ((4, True), (3, False)):
        new: dict[Pair, int] = {("new", "core"): 4, ("new", "second"): made}
        of_both = {**RING, **more}
        assert joining(sums(MOB, of_both, new), in_one(of_both)) == {0: {*of_both, *(new if joins else ())}}


def test_an_account_must_retweet_three_times_to_join() -> None:
    few: dict[Pair, int] = {(f"amp{n}", "core"): 4 for n in range(4)}
    for made, joins in ((3, True), (2, False)):
        new: dict[Pair, int] = {("new", "core"): made}
        assert joining(sums(MOB, few, new), in_one(few)) == {0: {*few, *(new if joins else ())}}


@pytest.mark.parametrize(("others", "joins"), [(190, True), (176, False)])
@pytest.mark.parametrize("structures", [1, 2])
def test_an_account_joins_by_more_retweets_than_chance_makes_among_all_accounts(
    others: int, joins: bool, structures: int
) -> None:
    """A test for each of the accounts and structures, at one false discovery in a hundred."""
    second: dict[Pair, int] = {("b0", "second"): 50}
    # With a quarter more retweets elsewhere two structures are as sure as one.
    others = others if structures == 1 else round(others * 1.26)
    log = sums(RING, second, {("new", "core"): 5}, {("mob", "idol"): others})
    mean = 5 * (45 - 5 + 0.5) / (45 + 50 + others - 5 + 1)
    assert (len(log.names) * structures * poisson(5, mean) <= 0.01) == joins
    held = in_one(RING) | (in_one(second, 1) if structures == 2 else {})
    assert (("new", "core") in joining(log, held)[0]) == joins


def test_an_amplifier_of_one_structure_may_join_another() -> None:
    second: dict[Pair, int] = {(f"b{n}", "second"): 9 for n in range(4)}
    across: dict[Pair, int] = {("b0", "core"): 5, ("b1", "core"): 3}
    found = joining(sums(MOB, RING, second, across), in_one(RING) | in_one(second, 1))
    assert found == {0: {*RING, ("b0", "core")}, 1: {*second}}


def test_all_that_amplifiers_and_cores_of_a_structure_have_together_is_of_it() -> None:
    second: dict[Pair, int] = {("amp1", "second"): 9}
    weak: dict[Pair, int] = {("amp3", "second"): 1, ("amp0", "elsewhere"): 1, ("fan", "core"): 1}
    log = sums(MOB, RING, second, weak)
    assert joining(log, in_one([*RING, *second])) == {0: {*RING, *second, ("amp3", "second")}}
    # Those of two structures have nothing together.
    assert joining(log, in_one(RING) | in_one(second, 1))[1] == {("amp1", "second")}


def followers(count: int, retweets: int = 1) -> dict[Pair, int]:
    """Amplifiers of the ring retweet one more author."""
    return {(f"amp{n}", "new"): retweets for n in range(count)}


FIVE: dict[Pair, int] = {**RING, ("amp4", "core"): 8, ("amp5", "core"): 8}


@pytest.mark.parametrize(
    ("count", "fans", "joins"), [(5, 18, True), (5, 19, False), (4, 0, False), (6, 22, True), (6, 23, False)]
)
def test_by_mass_a_core_joins_with_five_pairs_that_make_a_third_of_what_it_receives(
    count: int, fans: int, joins: bool
) -> None:
    new = followers(count, 2)
    found = joining(sums(MOB, FIVE, new, {("fan", "new"): fans} if fans else {}), in_one(FIVE))
    assert found == {0: {*FIVE, *(new if joins else ())}}


@pytest.mark.parametrize(("retweets", "also"), [(3, True), (2, False)])
def test_a_core_that_retweets_a_new_one_counts_and_is_its_amplifier_from_three_retweets_on(
    retweets: int, also: bool
) -> None:
    new, own = followers(4, 2), {("core", "new"): retweets}
    found = joining(sums(MOB, FIVE, new, own), in_one(FIVE))
    assert found == {0: {*FIVE, *new, *(own if also else ())}}


def test_who_ties_itself_to_what_has_not_joined_is_no_amplifier() -> None:
    own: dict[Pair, int] = {("core", "other"): 9, ("core", "core's friend"): 9}
    back: dict[Pair, int] = {("core", "second"): 1}
    second: dict[Pair, int] = {(f"amp{n}", "second"): 8 for n in range(6)}
    found = joining(sums(MOB, FIVE, second, own, back), in_one([*FIVE, *second]))
    assert found == {0: {*FIVE, *second}}


def test_in_an_archive_only_its_accounts_join_as_cores() -> None:
    new = followers(6)
    inside = [f"amp{n}" for n in range(6)] + ["core"]
    # Chance gives every author alike there.
    many: dict[Pair, int] = {("mob", f"idol {n}"): 1 for n in range(900)}
    for archived, joins in ((inside, False), ([*inside, "new"], True)):
        found = joining(sums(many, FIVE, new, archived=archived), in_one(FIVE))
        assert found == {0: {*FIVE, *(new if joins else ())}}


@pytest.mark.parametrize(("fans", "joins"), [(24, True), (25, False)])
def test_in_an_archive_a_core_joins_whose_fifth_is_made_by_amplifiers(fans: int, joins: bool) -> None:
    new = followers(6)
    inside = [*(f"amp{n}" for n in range(6)), "core", "new"]
    many: dict[Pair, int] = {("mob", f"idol {n}"): 1 for n in range(900)}
    found = joining(sums(many, FIVE, new, {("fan", "new"): fans}, archived=inside), in_one(FIVE))
    assert found == {0: {*FIVE, *(new if joins else ())}}


@pytest.mark.parametrize(("fans", "joins"), [(26, True), (27, False)])
def test_by_mass_a_core_joins_with_just_what_it_owes(fans: int, joins: bool) -> None:
    """Of forty 35 per cent are fourteen: seven pairs of two."""
    seven = {**FIVE, ("amp6", "core"): 8}
    new = followers(7, 2)
    found = joining(sums(MOB, seven, new, {("fan", "new"): fans}), in_one(seven))
    assert found == {0: {*seven, *(new if joins else ())}}


def test_a_core_of_one_structure_does_not_join_another_as_core() -> None:
    """Amplifiers of the other make four tenths of what it receives, but less than half of what is usual each."""
    second: dict[Pair, int] = {(f"b{n}", "new"): 9 for n in range(4)}
    for one, other in ((0, 1), (1, 0)):
        found = joining(sums(MOB, FIVE, second, followers(6, 4)), in_one(FIVE, one) | in_one(second, other))
        assert found == {one: {*FIVE}, other: {*second}}


def test_nothing_joins_nothing() -> None:
    log = sums(RING)
    before = members_of(log, in_one(RING)).clear()
    assert joined(log, before, set()).equals(before)


# Where moments are known.

QUICK, SLOW, UNKNOWN = 0.95, 0.3, math.nan
# Five regulars who are always quick: forty of their retweets are in the quickest eighth.
TIMED: dict[Pair, Sequence[float]] = {(f"amp{n}", "core"): [QUICK] * 8 for n in range(5)}
CROWD: dict[Pair, Sequence[float]] = {("mob", f"idol {n}"): [SLOW] * 7 for n in range(900)}


def test_how_much_likelier_a_band_is_in_a_structure_is_counted_as_if_twice_more() -> None:
    log = with_quickness({("a", "x"): [0.0, 0.1, 0.124, 0.126, math.nan], ("b", "x"): [1.0, 0.99], ("c", "y"): [0.5]})
    pairs = in_one([("a", "x"), ("b", "x")], 3) | in_one([("c", "y")], 5)
    bands = _bands(log, members_of(log, pairs)).sort("s")
    assert bands.columns == ["s", *(f"b{n}" for n in range(8))]
    assert bands["s"].to_list() == [3, 5]
    counts = [[3, 1, 0, 0, 0, 0, 0, 2], [0, 0, 0, 0, 1, 0, 0, 0]]
    by_hand = [[math.log((n + 2) / (sum(row) + 16) * 8) for n in row] for row in counts]
    assert np.array(bands.drop("s").rows()).ravel().tolist() == pytest.approx([x for row in by_hand for x in row])
    without = _bands(sums(RING), members_of(sums(RING), in_one(RING)))
    assert np.array(without.drop("s").rows()).tolist() == [[0.0] * 8]


@pytest.mark.parametrize(
    ("quick", "joins"),
    [
        ([QUICK, QUICK, SLOW], True),
        ([QUICK, UNKNOWN, UNKNOWN], False),
        ([QUICK, SLOW, SLOW], False),
        ([QUICK, QUICK], False),
        ([UNKNOWN] * 8, False),
    ],
)
def test_by_time_an_amplifier_joins_that_is_as_quick_as_the_others(quick: list[float], joins: bool) -> None:
    """A quick one is six times likelier there, a slow one three and a half times less: e² times as likely in all."""
    likely, unlikely = math.log(42 / 56 * 8), math.log(2 / 56 * 8)
    like = likely * quick.count(QUICK) + unlikely * quick.count(SLOW)
    assert (like >= 2 and len(quick) >= 3) == joins
    new = {("new", "core"): quick}
    found = joining(with_quickness({**CROWD, **TIMED, **new}), in_one(TIMED), by_time=[0])
    assert found == {0: {*TIMED, *(new if joins else ())}}


@pytest.mark.parametrize(
    ("count", "quick", "archive", "joins"),
    [
        (3, [QUICK] * 2, False, True),
        # Once each is what a popular author gets.
        (5, [QUICK], False, False),
        (2, [QUICK] * 2, False, False),
        (2, [QUICK] * 2, True, True),
        (1, [QUICK] * 9, True, False),
        (3, [SLOW], False, False),
        (5, [SLOW], False, False),
    ],
)
def test_by_time_a_core_joins_with_three_pairs_or_two_in_an_archive(
    count: int, quick: list[float], archive: bool, joins: bool
) -> None:
    new = {(f"amp{n}", "new"): quick for n in range(count)}
    log = with_quickness({**CROWD, **TIMED, **new})
    found = joining(replace(log, everyone=not archive), in_one(TIMED), by_time=[0])
    assert found == {0: {*TIMED, *(new if joins else ())}}


@pytest.mark.parametrize(
    ("quick", "joins"), [([QUICK, SLOW, QUICK], True), ([QUICK, SLOW, SLOW], False), ([UNKNOWN] * 3, False)]
)
def test_by_time_a_core_joins_whose_retweets_are_as_quick(quick: list[float], joins: bool) -> None:
    new = {(f"amp{n}", "new"): [q, q] for n, q in enumerate(quick)}
    found = joining(with_quickness({**CROWD, **TIMED, **new}), in_one(TIMED), by_time=[0])
    assert found == {0: {*TIMED, *(new if joins else ())}}


@pytest.mark.parametrize(("count", "joins"), [(4, True), (3, False)])
def test_by_time_a_core_joins_whose_quickness_is_twice_as_likely_in_logs(count: int, joins: bool) -> None:
    """A quick and a slow one are 0.54 together: 1.62 of three pairs, 2.16 of four."""
    new = {(f"amp{n}", "new"): [QUICK, SLOW] for n in range(count)}
    found = joining(with_quickness({**CROWD, **TIMED, **new}), in_one(TIMED), by_time=[0])
    assert found == {0: {*TIMED, *(new if joins else ())}}


def test_only_of_what_time_shows_haste_is_asked() -> None:
    """Of a structure that time does not show an account joins by its retweets, however slow."""
    slow = {("new", "core"): [SLOW] * 4}
    log = with_quickness({**CROWD, **TIMED, **slow})
    assert joining(log, in_one(TIMED), by_time=[7]) == {0: {*TIMED, *slow}}
    assert joining(log, in_one(TIMED), by_time=[0]) == {0: {*TIMED}}


@pytest.mark.parametrize(("retweets", "joins"), [(8, True), (7, False)])
def test_by_time_an_amplifier_joins_with_a_tenth_of_what_is_usual(retweets: int, joins: bool) -> None:
    eighty = {pair: [QUICK] * 80 for pair in TIMED}
    new = {("new", "core"): [QUICK] * retweets}
    found = joining(with_quickness({**CROWD, **eighty, **new}), in_one(TIMED), by_time=[0])
    assert found == {0: {*TIMED, *(new if joins else ())}}


@pytest.mark.parametrize(("elsewhere", "joins"), [(396, True), (397, False)])
def test_in_an_archive_an_amplifier_that_joins_gives_the_cores_a_hundredth(elsewhere: int, joins: bool) -> None:
    many: dict[Pair, int] = {("mob", f"idol {n}"): 1 for n in range(12_000)}
    new: dict[Pair, int] = {("new", "core"): 4}
    archived = ["core", "new", *(pair[0] for pair in RING)]
    found = joining(sums(many, RING, new, {("new", "elsewhere"): elsewhere}, archived=archived), in_one(RING))
    assert found == {0: {*RING, *(new if joins else ())}}
