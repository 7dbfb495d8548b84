"""Which strong pairs make a structure: by time, along a path, by mass; each number at its boundary."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl
import pytest

from explorer.methods.roles.limits import ARCHIVE, WHOLE
from explorer.methods.roles.structures import _depth, shown
from tests.methods.roles.test_log import summed

# Retweeter, author.
Pair = tuple[str, str]
TIMES = ("fast", "steady", "synchronous")


def held(
    strong: Mapping[Pair, int],
    *,
    others: Mapping[Pair, int] | None = None,
    timed: Iterable[Pair] = (),
    time: str = "fast",
    coverage: Mapping[Pair, float] | None = None,
    archive: bool = False,
) -> tuple[list[set[Pair]], int]:
    """Return the pairs of each structure that strong pairs make, the one with most first, and how many are by time.

    `strong` are pairs and their retweets, beside `others` that are not strong. A pair covers all tweets of its author
    where nothing else is said.
    """
    every = {**strong, **(others or {})}
    names = {name for pair in every for name in pair}
    log = summed([(*pair, k) for pair, k in every.items()], pl.Series(sorted(names)) if archive else None)
    ends = list(zip(log.names.gather(log.source), log.names.gather(log.target), strict=True))
    kept_time = set(timed)
    rows = [
        {"pair": n, "a": log.source[n], "c": log.target[n], "k": log.retweets[n]}
        | {"received": log.received[log.target[n]], "coverage": (coverage or {}).get(pair, 1.0)}
        | {name: name == time and pair in kept_time for name in TIMES}
        for n, pair in enumerate(ends)
        if pair in strong
    ]
    frame = pl.DataFrame(rows).with_columns(captured=pl.col("k").sum().over("c") / pl.col("received"))
    pairs, by_time = shown(log, frame, ARCHIVE if archive else WHOLE)
    assert pairs.columns == ["pair", "a", "c", "k", "s"]
    assert pairs.equals(pairs.sort("s", "pair"))
    assert pairs["pair"].is_unique().all()
    of: dict[int, set[Pair]] = {}
    for n, s in pairs.select("pair", "s").rows():
        of.setdefault(s, set()).add(ends[n])
    return sorted(of.values(), key=lambda members: (-len(members), min(members))), len(by_time)


def ring(amplifiers: int, retweets: int, core: str = "core", name: str = "amp") -> dict[Pair, int]:
    """So many accounts retweet one, together so often, as evenly as can be."""
    each, more = divmod(retweets, amplifiers)
    return {(f"{name}{n:02}", core): each + (n < more) for n in range(amplifiers)}


def fans(retweets: int, of: str = "core") -> dict[Pair, int]:
    return {(f"fan of {of}", of): retweets}


# By time.


@pytest.mark.parametrize(
    ("amplifiers", "retweets", "archive", "found"),
    [
        (4, 30, False, True),
        (4, 29, False, False),
        (3, 90, False, False),
        (2, 25, True, True),
        (2, 24, True, False),
        (1, 50, True, False),
    ],
)
def test_a_structure_by_time_has_accounts_and_retweets_enough(
    amplifiers: int, retweets: int, archive: bool, found: bool
) -> None:
    """Four fifths of what the core receives is made by others: mass shows nothing."""
    pairs = ring(amplifiers, retweets)
    assert held(pairs, others=fans(2 * retweets), timed=pairs, archive=archive) == ([set(pairs)] * found, int(found))


@pytest.mark.parametrize(("made", "found"), [(120, True), (121, False)])
def test_by_time_regulars_make_a_fifth_of_what_their_author_receives(made: int, found: bool) -> None:
    pairs = ring(5, 30)
    assert held(pairs, others=fans(made), timed=pairs)[0] == [set(pairs)] * found


@pytest.mark.parametrize("time", TIMES)
def test_one_kind_of_time_evidence_is_enough_and_none_is_not(time: str) -> None:
    pairs = ring(5, 60)
    assert held(pairs, others=fans(120), timed=pairs, time=time) == ([set(pairs)], 1)
    some = set(pairs) - {("amp00", "core")}
    assert held(pairs, others=fans(120), timed=some, time=time) == ([some], 1)
    assert held(pairs, others=fans(120)) == ([], 0)


def test_structures_by_time_that_have_no_account_in_common_are_two_and_each_must_be_large_enough() -> None:
    one, other, small = ring(6, 60), ring(5, 50, "second", "b"), ring(3, 90, "third", "c")
    pairs = one | other | small
    others = fans(100) | fans(100, "second") | fans(200, "third")
    assert held(pairs, others=others, timed=pairs) == ([set(one), set(other)], 2)
    # An account that amplifies two cores makes one of them.
    joint = pairs | {("amp00", "second"): 9}
    assert held(joint, others=others, timed=joint) == ([{*one, *other, ("amp00", "second")}], 1)


# Along a path.


def path(pairs: int, retweets: int = 4) -> dict[Pair, int]:
    """The second retweets the first, the third the second, and so on."""
    return {(f"x{n + 1}", f"x{n}"): retweets for n in range(pairs)}


def test_a_path_has_four_pairs_of_four_retweets() -> None:
    assert held(path(4)) == ([set(path(4))], 0)
    assert held(path(3)) == ([], 0)
    assert held(path(4) | {("x2", "x1"): 3}) == ([], 0)


@pytest.mark.parametrize(
    ("others", "coverage", "found"),
    [
        ({("fan", "x1"): 36}, {}, True),
        ({("fan", "x1"): 37}, {}, False),
        ({}, {("x2", "x1"): 0.1}, True),
        ({}, {("x2", "x1"): 0.099}, False),
    ],
)
def test_a_pair_of_a_path_is_a_tenth_of_the_retweets_and_of_the_tweets(
    others: dict[Pair, int], coverage: dict[Pair, float], found: bool
) -> None:
    assert held(path(4), others=others, coverage=coverage)[0] == [set(path(4))] * found


@pytest.mark.parametrize(("most", "found"), [(8, True), (9, False)])
def test_a_pair_of_a_path_is_half_as_frequent_as_its_authors_most_frequent_regular(most: int, found: bool) -> None:
    assert held(path(4) | {("best", "x1"): most})[0] == [set(path(4))] * found
    # One less frequent than it does not keep it out.
    assert held(path(4, 8) | {("least", "x1"): 4})[0] == [set(path(4, 8))]


def test_two_that_retweet_each_other_are_no_step_of_a_path() -> None:
    assert held(path(4) | {("x1", "x2"): 3}) == ([], 0)
    assert held(path(5) | {("x0", "x1"): 3}) == ([set(path(5)) - {("x1", "x0")}], 0)


def test_of_what_hangs_on_a_path_only_what_is_long_enough_itself_belongs_to_it() -> None:
    """To x2 come y, along two pairs, and z, along one: from z it is but three to the end."""
    more = {("y1", "x2"): 4, ("y2", "y1"): 4, ("z", "x2"): 4}
    assert held(path(4) | more)[0] == [{*path(4), ("y1", "x2"), ("y2", "y1")}]


def test_a_path_that_comes_back_to_itself_has_no_end() -> None:
    circle = {("x0", "x1"): 4, ("x1", "x2"): 4, ("x2", "x0"): 4}
    assert held(circle)[0] == [set(circle)]


@pytest.mark.parametrize(("more", "found"), [(2, True), (3, False)])
def test_a_circle_of_friends_has_half_as_many_pairs_again_as_a_path_needs(more: int, found: bool) -> None:
    """Five accounts need four pairs: six are a path still."""
    friends: dict[Pair, int] = dict.fromkeys([("x2", "x0"), ("x3", "x0"), ("x4", "x0")][:more], 3)
    # What they retweet of others, or others of them, is not among them.
    outside = {("x1", "y"): 3, ("z", "x4"): 3, ("u", "v"): 9}
    assert held(path(4, 9) | friends | outside)[0] == [set(path(4, 9))] * found


@pytest.mark.parametrize("seed", range(6))
def test_depth_is_the_longest_way_down_to_each_account(seed: int) -> None:
    draw = random.Random(seed)
    edges = sorted(
        {(a, b) for a, b in (sorted(draw.sample(range(12), 2)) for _ in range(14))}, key=lambda _: draw.random()
    )

    def longest(x: int) -> int:
        return max((longest(a) + 1 for a, b in edges if b == x), default=0)

    upper, lower = np.array(edges).T
    assert _depth(upper, lower, np.argsort(upper), 12).tolist() == [longest(x) for x in range(12)]


def test_depth_within_a_circle_is_that_of_all_pairs_and_below_it_none_is_less() -> None:
    """0 → 1 → 2 → 0, 3 → 4, and two ways into 0."""
    upper, lower = np.array([[0, 1, 2, 3, 4, 5], [1, 2, 0, 4, 0, 0]])
    assert _depth(upper, lower, np.argsort(upper), 6).tolist() == [6, 6, 6, 0, 1, 0]


# By mass.


@pytest.mark.parametrize(
    ("amplifiers", "retweets", "fan", "archive", "found"),
    [
        (18, 70, 130, False, True),
        (18, 70, 131, False, False),
        (17, 300, 0, False, False),
        (2, 25, 0, True, True),
        (2, 24, 0, True, False),
        (1, 300, 0, True, False),
        (2, 35, 65, True, True),
        (2, 35, 66, True, False),
    ],
)
def test_a_structure_by_mass_has_amplifiers_and_a_share_enough(
    amplifiers: int, retweets: int, fan: int, archive: bool, found: bool
) -> None:
    pairs = ring(amplifiers, retweets)
    assert held(pairs, others=fans(fan), archive=archive) == ([set(pairs)] * found, 0)


@pytest.mark.parametrize(
    ("amplifiers", "retweets", "fan", "archive", "found"),
    [
        (5, 25, 0, False, True),
        (4, 40, 0, False, False),
        (5, 24, 0, False, False),
        (5, 35, 66, False, False),
        (2, 25, 0, True, True),
        (1, 40, 0, True, False),
    ],
)
def test_a_second_core_has_amplifiers_retweets_and_a_share_of_its_own(
    amplifiers: int, retweets: int, fan: int, archive: bool, found: bool
) -> None:
    first, second = ring(18, 180), ring(amplifiers, retweets, "second")
    members = {*first, *(second if found else ())}
    assert held(first | second, others=fans(fan, "second"), archive=archive)[0] == [members]


def test_amplifiers_are_counted_and_not_their_pairs() -> None:
    assert held(ring(15, 150) | ring(15, 150, "second")) == ([], 0)


@pytest.mark.parametrize(("coverage", "structures"), [(0.5, 2), (0.74, 1)])
def test_two_rings_are_one_where_more_binds_them_than_a_hundredth_of_their_pairs_of_accounts(
    coverage: float, structures: int
) -> None:
    """Nineteen accounts each: 3.61. Five of one ring retweet the core of the other too."""
    one, other = ring(18, 180), ring(18, 180, "second", "b")
    between: dict[Pair, int] = {(f"b{n:02}", "core"): 9 for n in range(5)}
    found, _ = held(one | other | between, coverage=dict.fromkeys(between, coverage))
    assert found == ([{*one, *other, *between}] if structures == 1 else [set(one), set(other)])


def test_a_core_whose_amplifiers_belong_to_two_rings_keeps_those_of_its_own_if_they_are_enough() -> None:
    one, other = ring(18, 180), ring(18, 180, "second", "b")
    for own in (4, 5):
        third: dict[Pair, int] = {(f"amp{n:02}", "third"): 9 for n in range(own)}
        across: dict[Pair, int] = {("b00", "third"): 9}
        weights = dict.fromkeys(third, 0.9) | dict.fromkeys(across, 0.1)
        found, _ = held(one | other | third | across, coverage=weights)
        assert found == [{*one, *(third if own == 5 else ())}, set(other)]


@pytest.mark.parametrize(("talking", "found"), [(9, True), (10, False)])
def test_people_half_of_whom_are_retweeted_by_the_others_talk_among_themselves(talking: int, found: bool) -> None:
    pairs = ring(18, 180)
    talk: dict[Pair, int] = {(f"amp{(n + 1) % 18:02}", f"amp{n:02}"): 3 for n in range(talking)}
    # Twice is no talk, and what others retweet of them is none either.
    more: dict[Pair, int] = {(f"amp{(n + 1) % 18:02}", f"amp{n:02}"): 2 for n in range(talking, 18)}
    outside: dict[Pair, int] = {("fan", f"amp{n:02}"): 9 for n in range(18)}
    assert held(pairs, others=talk | more | outside)[0] == [set(pairs)] * found
    # An archive holds only what its own accounts did: there they may.
    assert held(pairs, others=talk | more, archive=True)[0] == [set(pairs)]


def test_each_account_counts_once_where_it_is_asked_whether_they_talk() -> None:
    """Nine of eighteen talk, and these retweet a second core too."""
    pairs = ring(18, 180) | ring(9, 90, "second")
    talk: dict[Pair, int] = {(f"amp{(n + 1) % 18:02}", f"amp{n:02}"): 3 for n in range(9)}
    assert held(pairs, others=talk)[0] == [set(pairs)]


def test_two_rings_whose_accounts_retweet_those_of_the_other_do_not_talk_among_themselves() -> None:
    one, other = ring(18, 180), ring(18, 180, "second", "b")
    across: dict[Pair, int] = {(f"b{n:02}", f"amp{n:02}"): 4 for n in range(18)}
    back: dict[Pair, int] = {(f"amp{n:02}", f"b{n:02}"): 4 for n in range(18)}
    outside: dict[Pair, int] = {("fan", f"{name}{n:02}"): 9 for name in ("amp", "b") for n in range(18)}
    assert held(one | other, others=across | back | outside)[0] == [set(one), set(other)]


def test_where_half_of_all_possible_pairs_are_strong_it_is_more_than_talk() -> None:
    """Nineteen accounts each retweet the next nine: 171 pairs, half of 19 · 18."""
    pairs: dict[Pair, int] = {(f"x{n:02}", f"x{(n + step) % 19:02}"): 4 for n in range(19) for step in range(1, 10)}
    assert held(pairs)[0] == [set(pairs)]
    del pairs[("x00", "x01")]
    assert held(pairs)[0] == []


def test_two_rings_that_share_one_core_are_two_and_each_must_be_large_enough() -> None:
    """Staff of eleven with a politician of their own each, and one in common: no office is as large as a ring."""
    one, other = ring(11, 110, "first"), ring(11, 110, "second", "b")
    shared = ring(11, 110, "shared") | ring(11, 110, "shared", "b")
    assert held(one | other | shared) == ([], 0)
    large = [
        ring(18, 180, "first") | ring(18, 180, "shared"),
        ring(18, 180, "second", "b") | ring(18, 180, "shared", "b"),
    ]
    assert held(large[0] | large[1])[0] == [set(part) for part in large]


@pytest.mark.parametrize(("serving", "found"), [(16, True), (15, False)])
def test_of_three_cores_and_more_who_serves_a_third_of_them_is_a_fan(serving: int, found: bool) -> None:
    """All serve the first core, some the other two as well; the rest are fans of the one."""
    cores = [ring(serving, 10 * serving, name) for name in ("first", "second", "third")]
    fans_of_one = ring(20, 200, "first", "fan")
    pairs = cores[0] | cores[1] | cores[2] | fans_of_one
    assert held(pairs)[0] == [set(pairs)] * found


# One beside the other.


def test_what_mass_shows_of_a_core_that_time_has_shown_is_of_the_same_structure() -> None:
    pairs = ring(18, 180)
    clocked = [(f"amp{n:02}", "core") for n in range(5)]
    assert held(pairs, timed=clocked) == ([set(pairs)], 1)


def test_what_mass_shows_of_other_cores_stands_beside_what_time_has_shown() -> None:
    clocked = ring(6, 60)
    more = [ring(20 - n, 300, f"core {n}", f"b{n}") for n in range(3)]
    found = held(clocked | more[0] | more[1] | more[2], others=fans(200), timed=clocked)
    assert found == ([*map(set, more), set(clocked)], 1)


def test_what_mass_shows_of_the_cores_of_two_structures_is_of_the_first() -> None:
    """Six of the amplifiers of each core keep time: two rings by time, and mass shows both as one."""
    pairs = ring(20, 200, "core a") | {(f"amp{n:02}", "core b"): 10 for n in range(20)}
    clocked = [(f"amp{n:02}", "core a") for n in range(6)] + [(f"amp{n:02}", "core b") for n in range(6, 12)]
    found, by_time = held(pairs, timed=clocked)
    assert found == [set(pairs) - set(clocked[6:]), set(clocked[6:])]
    assert by_time == 2


def test_a_pair_on_a_path_that_keeps_time_stands_in_one_structure_once() -> None:
    pairs = path(5, 20)
    assert held(pairs, timed=pairs) == ([set(pairs)], 1)
    assert held(pairs, timed=[("x1", "x0")]) == ([set(pairs)], 0)


def test_where_nothing_is_strong_there_is_no_structure() -> None:
    assert held({("ann", "bea"): 3}) == ([], 0)
