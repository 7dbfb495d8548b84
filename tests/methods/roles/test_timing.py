"""When a pair is fast, steady or in step: each number at its boundary, its sums held against plain ones."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from explorer.methods.roles.log import Log, share_beyond
from explorer.methods.roles.timing import _PAIR, _meetings, _odd, _sums, _usual, with_time
from tests.methods.roles.test_log import Row, summed, timed

Pair = tuple[str, str]
FLAGS = ("fast", "steady", "synchronous")
# The usual variance of log odds: that of a logistic number.
USUAL = math.pi**2 / 3


def names(log: Log) -> list[Pair]:
    return list(zip(log.names.gather(log.source), log.names.gather(log.target), strict=True))


def with_quickness(quick: dict[Pair, Sequence[float]]) -> Log:
    """Return a log in which each pair's retweets, of a tweet each and of no two at a time, are as quick as is said."""
    rows: list[Row] = []
    for pair, known in quick.items():
        rows += [(*pair, 10_000 * len(rows) + n, (10_000 * len(rows) + n) * 600_000, 0) for n in range(len(known))]
    log = timed(rows)
    values = [q for pair in names(log) for q in quick[pair]]
    return replace(log, quick=np.array(values, np.float32))


def flags(log: Log, *strong: Pair) -> list[str]:
    """Return what holds of each strong pair, as letters: f, s, y."""
    of = names(log)
    place = [of.index(pair) for pair in strong]
    told = with_time(log, pl.DataFrame({"pair": place, "a": log.source[place], "c": log.target[place]}))
    assert told.columns == ["pair", "a", "c", *FLAGS]
    return ["".join("fsy"[n] for n, flag in enumerate(FLAGS) if row[flag]) for row in told.to_dicts()]


def fast(log: Log, *strong: Pair) -> list[bool]:
    return ["f" in told for told in flags(log, *strong)]


def steady(log: Log, *strong: Pair) -> list[bool]:
    return ["s" in told for told in flags(log, *strong)]


def in_step(log: Log, *strong: Pair) -> list[bool]:
    return ["y" in told for told in flags(log, *strong)]


def odds(y: float) -> float:
    """Return the quickness with such log odds."""
    return 1 / (1 + math.exp(-y))


def around(variance: float, retweets: int, mean: float = -1.0) -> list[float]:
    """Return so many quicknesses whose log odds have that variance, half of them above their mean."""
    spread = math.sqrt(variance)
    return [odds(mean + spread), odds(mean - spread)] * (retweets // 2)


ONE = ("amp", "core")


@pytest.mark.parametrize(
    ("quick", "expected"),
    [
        # 2.5 standard errors of the mean: (11/12 − 1/2) · √(3 · 12).
        ([1, 1, 0.75], True),
        ([1, 1, 0.749], False),
        ([1, 1], False),
        # Four fifths; the known ones only.
        ([0.75, 0.875] * 8 + [0.75] * 4, True),
        ([0.75, 0.875] * 8 + [0.75] * 5, False),
        ([0.8125] * 20, True),
        ([0.8125] * 20 + [math.nan] * 60, True),
        ([math.nan] * 20, False),
    ],
)
def test_a_pair_is_fast_where_it_is_quicker_than_four_fifths_and_surely_so(quick: list[float], expected: bool) -> None:
    assert fast(with_quickness({ONE: quick}), ONE) == [expected]


@pytest.mark.parametrize("elsewhere", [("amp", "other"), ("other", "core")])
@pytest.mark.parametrize(("usual", "expected"), [(0.75, True), (0.85, False)])
def test_what_an_account_or_an_audience_does_otherwise_is_usual(elsewhere: Pair, usual: float, expected: bool) -> None:
    """Of ninety other retweets: the mean of a hundred is drawn towards a half as if by ten."""
    log = with_quickness({ONE: [0.9] * 75, elsewhere: [(usual * 100 - 5) / 90] * 90})
    # A tenth above the usual are three standard errors, a twentieth is one and a half.
    assert fast(log, ONE) == [expected]
    # Who is slow otherwise, or among slow ones, is held against a half.
    slow = with_quickness({ONE: [0.8125] * 4, elsewhere: [0.1] * 90})
    assert flags(slow, ONE) == [""]


def test_strong_pairs_are_not_what_is_usual() -> None:
    log = with_quickness({ONE: [0.9] * 20, ("amp", "second"): [0.9] * 200})
    assert fast(log, ONE) == [False]
    assert fast(log, ONE, ("amp", "second")) == [True, True]


@pytest.mark.parametrize(
    ("variance", "retweets", "expected"),
    [
        (0.39 * USUAL, 40, True),
        (0.41 * USUAL, 40, False),
        (0.39 * USUAL, 34, False),
        (0, 14, True),
        (0, 12, False),
        (0.2 * USUAL, 22, True),
        (0.2 * USUAL, 18, False),
    ],
)
def test_a_pair_is_steady_where_its_band_is_narrow_and_surely_so(
    variance: float, retweets: int, expected: bool
) -> None:
    """Two standard errors: (1 − share) · √(n / 3.2), so 13 retweets at least."""
    log = with_quickness({ONE: around(variance, retweets)})
    assert steady(log, ONE) == [expected]
    assert steady(with_quickness({ONE: [*around(variance, retweets), math.nan]}), ONE) == [expected]


@pytest.mark.parametrize(("squares", "expected"), [(400, True), (400.1, False)])
def test_four_tenths_of_the_usual_variance_themselves_are_steady(squares: float, expected: bool) -> None:
    """Of a hundred log odds whose sum is nought the squares add up to four times as much; ten is usual."""
    sums = tuple(np.array([x], np.float64) for x in (100, 0, 0, squares))
    assert _odd(sums, np.array([0.5]), np.array([10.0]), _PAIR)[1].tolist() == [expected]  # type: ignore[arg-type]


def test_thirteen_that_are_alike_are_steady() -> None:
    assert steady(with_quickness({ONE: [0.3] * 13}), ONE) == [True]
    assert steady(with_quickness({ONE: [0.3] * 12}), ONE) == [False]


@pytest.mark.parametrize("elsewhere", [("amp", "other"), ("other", "core")])
def test_what_is_narrow_anyway_is_not_steady(elsewhere: Pair) -> None:
    """The account, or the audience of the author, always keeps to a band as narrow."""
    log = with_quickness({ONE: around(0.3 * USUAL, 60), elsewhere: around(0.3 * USUAL, 90, 1)})
    assert flags(log, ONE) == [""]
    wide = with_quickness({ONE: around(0.3 * USUAL, 60), elsewhere: around(2 * USUAL, 90, 1)})
    assert flags(wide, ONE) == ["s"]


def regulars(count: int, quick: Sequence[float], core: str = "core") -> dict[Pair, Sequence[float]]:
    return {(f"amp{n}", core): quick for n in range(count)}


@pytest.mark.parametrize(
    ("count", "quick", "expected"),
    [
        (3, [0.75] * 12, True),
        (3, [0.74] * 40, False),
        (2, [0.75] * 18, False),
        # Five standard errors: (11/12 − 1/2) · √(12 · 12).
        (4, [1, 1, 0.75], True),
        (3, [0.9, 0.9, 0.5], False),
    ],
)
def test_three_regulars_are_fast_together_from_three_quarters_on(
    count: int, quick: list[float], expected: bool
) -> None:
    pairs = regulars(count, quick)
    assert fast(with_quickness(pairs), *pairs) == [expected] * count


@pytest.mark.parametrize(("retweets", "expected"), [(13, True), (11, False)])
def test_three_regulars_are_five_standard_errors_beyond_the_usual(retweets: int, expected: bool) -> None:
    """At 0.75 that takes 34 retweets; each pair alone is slower than four fifths."""
    assert (0.25 * math.sqrt(12 * 3 * retweets) >= 5) == expected
    pairs = regulars(3, [0.75] * retweets)
    assert fast(with_quickness(pairs), *pairs) == [expected] * 3


@pytest.mark.parametrize(("usual", "expected"), [(0.595, True), (0.605, False)])
def test_three_regulars_are_fifteen_hundredths_quicker_than_their_authors_audience(
    usual: float, expected: bool
) -> None:
    pairs = regulars(3, [0.75] * 200)
    log = with_quickness({**pairs, ("other", "core"): [(usual * 1000 - 5) / 990] * 990})
    assert fast(log, *pairs) == [expected] * 3


def test_the_usual_of_regulars_is_that_of_each_by_its_retweets() -> None:
    """One of three, with most of the retweets, is as quick with everybody."""
    pairs = {("amp0", "core"): [0.75] * 100, ("amp1", "core"): [0.75] * 10, ("amp2", "core"): [0.75] * 10}
    for of, expected in (("amp0", False), ("amp1", True)):
        log = with_quickness({**pairs, (of, "other"): [0.75] * 900})
        assert fast(log, *pairs)[2] == expected


@pytest.mark.parametrize(
    ("share", "retweets", "expected"),
    [(0.49, 40, True), (0.51, 90, False), (0.45, 22, False), (0.45, 24, True)],
)
def test_three_regulars_are_steady_together_within_half(share: float, retweets: int, expected: bool) -> None:
    """Two and a half standard errors; each pair alone keeps to no narrow band."""
    assert ((1 - share) * math.sqrt(3 * retweets / 3.2) >= 2.5 and share <= 0.5) == expected
    pairs = regulars(3, around(share * USUAL, retweets))
    assert steady(with_quickness(pairs), *pairs) == [expected] * 3


@pytest.mark.parametrize(("count", "retweets", "expected"), [(3, 10, True), (4, 7, False), (2, 12, False)])
def test_regulars_are_steady_together_from_thirty_retweets_on(count: int, retweets: int, expected: bool) -> None:
    pairs = regulars(count, [0.3] * retweets)
    assert steady(with_quickness(pairs), *pairs) == [expected] * count


def test_the_usual_band_of_regulars_is_that_of_each_by_its_retweets() -> None:
    wide = around(0.45 * USUAL, 100)
    pairs = {("amp0", "core"): wide, ("amp1", "core"): wide[:10], ("amp2", "core"): wide[:10]}
    crowd = around(USUAL, 8_000)
    for of, expected in (("amp0", False), ("amp1", True)):
        log = with_quickness({**pairs, (of, "other"): around(0.45 * USUAL, 900), ("some", "body"): crowd})
        assert steady(log, *pairs)[2] == expected


def test_the_regulars_of_another_author_are_others() -> None:
    one, other = regulars(3, [0.75] * 12), regulars(3, [0.3, 0.5, 0.7, 0.2] * 5, "second")
    log = with_quickness({**one, **other})
    assert fast(log, *one, *other) == [True] * 3 + [False] * 3


def test_without_moments_nothing_is_in_time() -> None:
    log = summed([("amp", "core", 30)])
    assert flags(log, ONE) == [""]


# The sums behind it.


def test_sums_of_quickness_and_log_odds_are_those_of_the_known_delays() -> None:
    quick = [0.5, 0.9, math.nan, 0.0, 1.0, 0.0009, 0.9995, 0.25]
    start = np.array([0, 3, 3, 6, 8])
    known, total, log_odds, squares = _sums(start, np.array(quick))
    assert known.tolist() == [2, 0, 3, 2]
    assert total.tolist() == pytest.approx([1.4, 0, 1.0009, 1.2495])
    # What is quicker than all but a thousandth, or slower, counts as that.
    top, nine, quarter = math.log(999), math.log(9), math.log(1 / 3)
    assert log_odds.tolist() == pytest.approx([nine, 0, -top, top + quarter])
    assert squares.tolist() == pytest.approx([nine**2, 0, 3 * top**2, top**2 + quarter**2])


def test_what_is_usual_is_drawn_towards_everybody_as_if_by_ten() -> None:
    """Of accounts 0, 1, 2 and 3 the first has two pairs, the second one, the third one that does not count."""
    who, kept = np.array([0, 0, 1, 2]), np.array([True, True, True, False])
    sums = tuple(
        np.array(column) for column in ([3.0, 1, 1, 9], [2.5, 0.5, 0.25, 9], [3.0, -1, 2, 99], [5.0, 1, 4, 999])
    )
    mean, band = _usual(who, kept, sums, 4)  # type: ignore[arg-type]
    assert mean.tolist() == pytest.approx([(3 + 5) / 14, 5.25 / 11, 0.5, 0.5])
    # Within the first: 6 − 2²/4; within the second: 4 − 2²/1; of three and of none one mean is taken.
    typical = (5 + 10 * USUAL) / (3 + 10)
    assert band.tolist() == pytest.approx([(5 + 10 * typical) / 13, typical, typical, typical])


def beyond(log: Log, i: int) -> float:
    low, high = (share_beyond(log.delay[i] + by, log.longer) for by in (-60, 60))
    return float(low - high)


def meetings_by_hand(log: Log, regular: list[bool]) -> list[tuple[float, float, float]]:
    """Return of each pair how often it met, what chance would give, and the variance of that, one row at a time."""
    pairs = range(len(log.source))
    rows = {p: [i for i in range(log.start[p], log.start[p + 1]) if not np.isnan(log.delay[i])] for p in pairs}
    told = []
    for p in pairs:
        met, chance, spread = 0, 0.0, 0.0
        others = [q for q in pairs if regular[q] and log.target[q] == log.target[p]]
        if not regular[p] or len(others) < 2:
            told.append((0.0, 0.0, 0.0))
            continue
        all_ = [(q, i) for q in others for i in rows[q]]
        for i in rows[p]:
            same = [(q, j) for q, j in all_ if log.tweet[j] == log.tweet[i]]
            if len(same) < 2:
                continue
            met += any(q != p and abs(log.ts[j] - log.ts[i]) <= 60_000 for q, j in same)
            apart = [j for _, j in all_ if log.tweet[j] != log.tweet[i]]
            like = sum(abs(log.delay[j] - log.delay[i]) <= 60 for j in apart)
            one = max(beyond(log, i), like / len(apart) if apart else 0)
            e = 1 - (1 - one) ** (len(same) - 1)
            chance, spread = chance + e, spread + e * (1 - e)
        told.append((met, chance, spread))
    return told


@pytest.mark.parametrize("seed", range(8))
def test_meetings_are_those_that_a_look_at_each_retweet_finds(seed: int) -> None:
    draw = random.Random(seed)
    rows: list[Row] = []
    for _ in range(90):
        author, tweet = draw.choice(["x", "y", "z"]), draw.randrange(7)
        posted = 10_000_000 * tweet
        late = draw.choice([5, 60, 65, 120, 125, 185, 4000, 4060, 90_000]) + draw.choice([0, 0, 1])
        known = draw.random() > 0.1
        row = (draw.choice("abcde"), author, 100 * ord(author) + tweet, posted + 1000 * late, posted if known else None)
        rows.append(row)
    log = timed(rows)
    regular = [draw.random() < (0.3 if author == "x" else 0.8) for _, author in names(log)]
    firsts = [p for p in range(len(log.target)) if p == 0 or log.target[p] != log.target[p - 1]]
    cores = np.array([*firsts, len(log.target)])
    met, chance, spread = _meetings(cores, log.start, np.array(regular), log.tweet, log.ts, log.delay, log.longer)
    by_hand = meetings_by_hand(log, regular)
    assert met.tolist() == [row[0] for row in by_hand]
    assert chance.tolist() == pytest.approx([row[1] for row in by_hand], abs=1e-5)
    assert spread.tolist() == pytest.approx([row[2] for row in by_hand], abs=1e-5)


def met_with(chances: Sequence[float], *, more: int = 0, apart: int = 60_000) -> Log:
    """Two regulars retweet as many tweets of an author as there are chances, at one moment or so far apart.

    `chances` are how likely each of these meetings is by all delays alone; the first retweets `more` tweets without
    the second.
    """
    rows: list[Row] = []
    for n in range(len(chances) + more):
        late = 1_000_000 + 130_000 * n
        rows.append(("a", "core", n, 10**9 * n + late, 10**9 * n))
        if n < len(chances):
            rows.append(("b", "core", n, 10**9 * n + late + apart, 10**9 * n + apart))
    log = timed(rows)
    edges = 2 ** (np.arange(len(log.longer)) / 64) - 1
    longer = sum(chance * (edges <= 1_000 + 130 * n) for n, chance in enumerate(chances))
    return replace(log, longer=np.zeros(len(log.longer)) + longer)


@pytest.mark.parametrize(
    ("chances", "more", "expected"),
    [
        ([0, 0, 0], 0, True),
        ([0, 0], 1, False),
        # A fifth of its retweets.
        ([0, 0, 0], 12, True),
        ([0, 0, 0], 13, False),
        # Three standard deviations: 9 · ½ more than 9 · ½ whose variance is 9 · ¼.
        ([0.5] * 9, 0, True),
        ([0.5] * 8, 0, False),
        # And one and a half at the least, where chance is all but sure.
        ([1, 0, 0], 0, True),
        ([1, 0.85, 0], 0, False),
    ],
)
def test_regulars_are_in_step_where_they_meet_more_often_than_their_delays_tell(
    chances: list[float], more: int, expected: bool
) -> None:
    assert in_step(met_with(chances, more=more), ("a", "core")) == [expected]


@pytest.mark.parametrize(("meetings", "expected"), [(2, False), (3, True)])
def test_two_regulars_are_in_step_from_three_meetings_on(meetings: int, expected: bool) -> None:
    """Each retweets four times, every tweet with a delay of its own; one not met at is a tweet of its own."""
    rows: list[Row] = []
    for n in range(4):
        for k, who in enumerate("ab"):
            tweet = n if n < meetings else 10 * n + k
            rows.append((who, "core", tweet, 10**9 * tweet + 10**6 + 130_000 * tweet, 10**9 * tweet))
    log = timed(rows)
    log = replace(log, longer=np.zeros(len(log.longer)))
    assert in_step(log, ("a", "core"), ("b", "core")) == [expected] * 2


@pytest.mark.parametrize(("apart", "expected"), [(60_000, True), (-60_000, True), (60_001, False)])
def test_in_step_is_within_a_minute(apart: int, expected: bool) -> None:
    log = met_with([0] * 4, apart=apart)
    assert in_step(log, ("a", "core"), ("b", "core")) == [expected] * 2


def test_who_retweets_twice_only_is_no_regular_to_be_in_step_with() -> None:
    log = met_with([0, 0], more=1)
    assert names(log) == [("a", "core"), ("b", "core")]
    assert flags(log, ("a", "core"), ("b", "core")) == ["", ""]
    assert in_step(met_with([0, 0, 0], more=1), ("a", "core"), ("b", "core")) == [True, True]
