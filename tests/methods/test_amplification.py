"""Who amplifies whom, on tables small enough to sum by hand."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from explorer.methods import amplification as module
from explorer.methods.amplification import AUTHORS, REPEATS, amplification

Authored = tuple[int, str, int | None]
Repeated = tuple[str, int, int | None]

COLUMNS = {
    "source": pl.String,
    "target": pl.String,
    "retweets": pl.Int64,
    "tweets": pl.Int64,
    "first_ts": pl.Int64,
    "last_ts": pl.Int64,
    "median_delay": pl.Float64,
}


def stretches(repeats: Sequence[Repeated], authors: Sequence[Authored]) -> list[pl.DataFrame]:
    told = pl.DataFrame(repeats, schema=REPEATS, orient="row"), pl.DataFrame(authors, schema=AUTHORS, orient="row")
    return list(amplification(*told))


def summed(repeats: Sequence[Repeated], authors: Sequence[Authored]) -> list[tuple[object, ...]]:
    return [row for frame in stretches(repeats, authors) for row in frame.rows()]


# Tweet, author, when it was posted; then retweeter, tweet, when it was retweeted: in milliseconds.
AUTHORED: list[Authored] = [(3, "a", 20_000), (1, "a", 10_000), (2, "b", 50_000), (4, "c", None)]
REPEATED: list[Repeated] = [
    ("x", 1, 17_000),
    ("y", 1, 12_500),
    ("x", 3, 21_000),
    ("x", 2, 53_000),
    ("x", 1, 14_000),
    ("x", 4, 60_000),
    ("a", 1, 30_000),
]


def test_retweets_are_summed_by_who_and_whom() -> None:
    assert summed(REPEATED, AUTHORED) == [
        ("a", "a", 1, 1, 30_000, 30_000, 20.0),
        ("x", "a", 3, 2, 14_000, 21_000, 4.0),
        ("x", "b", 1, 1, 53_000, 53_000, 3.0),
        ("x", "c", 1, 1, 60_000, 60_000, None),
        ("y", "a", 1, 1, 12_500, 12_500, 2.5),
    ]


def test_the_order_of_retweets_and_tweets_cannot_matter() -> None:
    assert summed(REPEATED[::-1], AUTHORED[::-1]) == summed(REPEATED, AUTHORED)
    assert summed(REPEATED[3:] + REPEATED[:3], AUTHORED[2:] + AUTHORED[:2]) == summed(REPEATED, AUTHORED)


def test_columns_are_what_the_graph_takes() -> None:
    [frame] = stretches(REPEATED, AUTHORED)
    assert frame.schema == pl.Schema(COLUMNS)


def test_who_retweets_a_tweet_that_nobody_knows_amplifies_nobody() -> None:
    authored: list[Authored] = [(2, "a", 0), (4, "b", 0)]
    repeated: list[Repeated] = [("x", 1, 1), ("x", 2, 1), ("x", 3, 1), ("x", 4, 1), ("x", 5, 1), ("z", 5, 1)]
    assert [row[:3] for row in summed(repeated, authored)] == [("x", "a", 1), ("x", "b", 1)]


@pytest.mark.parametrize("few", [100_000, 0], ids=["plain", "compiled"])
def test_a_retweet_of_no_known_moment_counts_and_tells_no_moment(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(module, "_FEW_RETWEETS", few)
    repeated: list[Repeated] = [("x", 1, None), ("y", 1, None), ("y", 3, 26_000), ("y", 1, 12_000), ("z", 1, 10_500)]
    assert summed([*repeated, ("z", 1, None)], AUTHORED) == [
        ("x", "a", 1, 1, None, None, None),
        ("y", "a", 3, 2, 12_000, 26_000, 4.0),
        ("z", "a", 2, 1, 10_500, 10_500, 0.5),
    ]


def test_without_retweets_or_authors_nobody_amplifies_anyone() -> None:
    assert summed([], AUTHORED) == []
    assert summed(REPEATED, []) == []
    assert summed([], []) == []


def test_a_pair_of_several_rows_is_one_row_wherever_it_stands() -> None:
    authored: list[Authored] = [(1, "a", 0), (2, "b", 0), (3, "c", 0)]
    repeated: list[Repeated] = [("x", tweet, n) for n, tweet in enumerate([1, 1, 2, 3, 3, 3])]
    assert [row[:4] for row in summed(repeated, authored)] == [("x", "a", 2, 1), ("x", "b", 1, 1), ("x", "c", 3, 1)]


def test_each_different_tweet_counts_once_whichever_comes_twice() -> None:
    assert [row[2:4] for row in summed([("x", 1, 1), ("x", 3, 1), ("x", 3, 2)], AUTHORED)] == [(3, 2)]


def test_the_median_of_two_delays_lies_between_them() -> None:
    assert summed([("x", 1, 11_000), ("x", 1, 14_000)], AUTHORED)[0][-1] == 2.5


def test_the_median_is_of_the_delays_that_are_known() -> None:
    authored: list[Authored] = [(1, "a", None), (2, "a", 0), (3, "a", 0), (4, "a", None)]
    repeated: list[Repeated] = [("x", 1, 99_000), ("x", 2, 2_000), ("x", 3, 6_000), ("x", 4, 99_000)]
    assert summed(repeated, authored) == [("x", "a", 4, 4, 2_000, 99_000, 4.0)]


@pytest.mark.parametrize("unknown", [(1,), (3,), (1, 2, 3), (4, 5, 6, 7, 8)])
def test_the_median_of_three_known_delays_is_the_second_whatever_else_is_not_known(unknown: tuple[int, ...]) -> None:
    known = [tweet for tweet in range(1, 9) if tweet not in unknown][:3]
    authored: list[Authored] = [(tweet, "a", 0 if tweet in known else None) for tweet in (*unknown, *known)]
    repeated: list[Repeated] = [("x", tweet, 1_000 * tweet) for tweet in sorted((*unknown, *known))]
    assert summed(repeated, authored)[0][-1] == known[1]


def test_where_no_delay_of_several_is_known_there_is_no_median() -> None:
    assert summed([("x", 4, 1), ("x", 4, 2)], AUTHORED) == [("x", "c", 2, 1, 1, 2, None)]


def test_a_tweet_of_the_first_moment_of_1970_has_a_delay_and_one_retweeted_before_it_a_negative_one() -> None:
    authored: list[Authored] = [(1, "a", 0), (2, "b", 5_000), (3, "b", 5_000)]
    repeated: list[Repeated] = [("x", 1, 1_500), ("x", 2, 4_000), ("x", 3, 4_000)]
    assert [row[-1] for row in summed(repeated, authored)] == [1.5, -1.0]


def test_tweets_without_a_number_of_their_platform_have_negative_ids_and_authors_too() -> None:
    authored: list[Authored] = [(-(2**62), "a", 0), (-1, "b", 0), (2**62, "c", 0)]
    repeated: list[Repeated] = [("x", -1, 1), ("x", 2**62, 1), ("x", -(2**62), 1)]
    assert [row[1] for row in summed(repeated, authored)] == ["a", "b", "c"]


def test_rows_are_ordered_by_name_whatever_the_order_in_which_names_came() -> None:
    people = ["m", "B", "z", "é", "a", "aa", "1", "10", "9"]
    authored: list[Authored] = [(n, who, None) for n, who in enumerate(people)]
    repeated: list[Repeated] = [(who, n, 0) for n in range(len(people)) for who in reversed(people)]
    ends = [row[:2] for row in summed(repeated, authored)]
    assert ends == sorted((a, b) for a in people for b in people)


@pytest.mark.parametrize(("size", "heights"), [(1, [1, 3, 1]), (5, [1, 3, 1]), (6, [4, 1]), (7, [5])])
def test_a_stretch_sums_no_more_retweets_than_it_may_or_those_of_one_account(
    monkeypatch: pytest.MonkeyPatch, size: int, heights: list[int]
) -> None:
    whole = summed(REPEATED, AUTHORED)
    monkeypatch.setattr(module, "_STRETCH", size)
    frames = stretches(REPEATED, AUTHORED)
    assert [frame.height for frame in frames] == heights
    assert [row for frame in frames for row in frame.rows()] == whole


def test_few_retweets_are_summed_as_many_are(monkeypatch: pytest.MonkeyPatch) -> None:
    few = summed(REPEATED, AUTHORED)
    monkeypatch.setattr(module, "_FEW_RETWEETS", 0)
    assert summed(REPEATED, AUTHORED) == few
