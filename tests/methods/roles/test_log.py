"""Retweets are numbered by the names of their accounts, put in order, and each told how quick it was."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import polars as pl
import pytest

from explorer.methods.amplification import ACCOUNT
from explorer.methods.roles.log import BINS, Log, _numbered, as_seen, ordered, share_beyond

Row = tuple[Any, ...]
YEAR = 365 * 86_400


def timed(rows: list[Row], archived: pl.Series | None = None, kind: Any = pl.String) -> Log:
    """Return the log of rows of retweeter, author, tweet, ts and posted."""
    schema = {"retweeter": kind, "author": kind, "tweet": pl.Int64, "ts": pl.Int64, "posted": pl.Int64}
    return ordered(pl.DataFrame(rows, schema=schema, orient="row"), False, archived)


def summed(rows: list[Row], archived: pl.Series | None = None) -> Log:
    """Return the log of rows of retweeter, author and retweets."""
    return ordered(pl.DataFrame(rows, schema=["retweeter", "author", "retweets"], orient="row"), True, archived)


def late(*delays: float | None, of: str = "ann") -> list[Row]:
    """Each account retweets one author once, so many seconds later, or at an unknown time."""
    return [(f"p{n:02}", of, n, None if s is None else round(1000 * s), 0) for n, s in enumerate(delays)]


def drawn(seed: int) -> list[Row]:
    """Rows of few accounts, tweets and moments, some unknown: many ties in many orders."""
    draw = random.Random(seed)
    names, moments = ["cem", "ann", "dil", "bea", "eve", None], [None, 1, 2, 1000, 5000, 5000, 90_000, 7]
    return [
        (draw.choice(names), draw.choice(names), draw.choice([None, *range(9)]), draw.choice(moments), 0)
        for _ in range(400)
    ]


@pytest.mark.parametrize("kind", [pl.String, ACCOUNT, pl.Int64])
@pytest.mark.parametrize("seed", range(3))
def test_a_log_is_its_rows_in_the_order_of_author_retweeter_moment_and_tweet(seed: int, kind: Any) -> None:
    rows = drawn(seed)
    if kind == pl.Int64:
        # Two and more, and a number that is none.
        number = {name: n for n, name in enumerate(["ann", "bea", "cem", "dil", "eve"], 2)}
        rows = [(a and number[a], c and number[c], *rest) for a, c, *rest in rows]
    log = timed(rows, kind=kind)
    kept = [(c, a, ts or 0, -1 if t is None else t, ts) for a, c, t, ts, _ in rows if None not in (a, c) and a != c]
    kept.sort(key=lambda row: row[:4])
    names = sorted({name for row in rows for name in row[:2] if name is not None})
    pairs = sorted({row[:2] for row in kept})
    assert log.names.to_list() == names
    assert [(names[c], names[a]) for c, a in zip(log.target, log.source, strict=True)] == pairs
    assert log.retweets.tolist() == [sum(row[:2] == pair for row in kept) for pair in pairs]
    assert log.start.tolist() == [sum(row[:2] < pair for row in kept) for pair in pairs] + [len(kept)]
    assert log.made.tolist() == [sum(row[1] == name for row in kept) for name in names]
    assert log.received.tolist() == [sum(row[0] == name for row in kept) for name in names]
    assert log.ts.tolist() == [row[2] for row in kept]
    assert log.tweet.tolist() == [row[3] for row in kept]
    assert [None if np.isnan(s) else s for s in log.delay.tolist()] == pytest.approx(
        [None if row[4] is None else row[4] / 1000 for row in kept]
    )
    assert log.timed


def test_more_accounts_than_two_bytes_can_number_are_kept_apart() -> None:
    """Everybody retweets the first account, and the first the second."""
    many = np.arange(70_000)
    frame = pl.DataFrame({"retweeter": many, "author": np.where(many == 0, 1, 0), "retweets": 1})
    log = ordered(frame, True, None)
    assert (np.diff(log.target) >= 0).all()
    assert log.received[:2].tolist() == [69_999, 1]
    assert len(log.target) == 70_000


def test_accounts_that_are_numbers_stand_in_their_order_however_far_apart() -> None:
    known = [n * 7_919**4 % 10**15 for n in range(1, 200)]
    names, source, target = _numbered(pl.Series([*known, None]), pl.Series([None, *known[::-1]]))
    assert names.to_list() == sorted(known)
    assert names.gather(source[:-1]).to_list() == known
    assert names.gather(target[1:]).to_list() == known[::-1]
    assert (source[-1], target[0]) == (-1, -1)


def test_each_delay_stays_with_its_retweet_when_a_pair_is_put_in_order() -> None:
    posted = [7_000 * n for n in range(30)]
    rows = [("bea", "ann", n, posted[n] + 1_000 * (n * 11 % 30), posted[n]) for n in range(30)]
    log = timed(rows[::-1])
    in_order = sorted(rows, key=lambda row: (row[3], row[2]))
    assert log.tweet.tolist() == [row[2] for row in in_order]
    assert log.delay.tolist() == [(row[3] - row[4]) / 1000 for row in in_order]


def test_who_is_nobody_or_only_retweets_itself_is_in_no_pair() -> None:
    log = timed([("ann", "ann", 1, 5, 0), (None, "bea", 1, 5, 0), ("cem", None, 1, 5, 0), ("ann", "bea", 1, 5, 0)])
    assert log.names.to_list() == ["ann", "bea", "cem"]
    assert (log.source.tolist(), log.target.tolist()) == ([0], [1])
    assert (log.made.tolist(), log.received.tolist()) == ([1, 0, 0], [0, 1, 0])


def test_sums_of_a_pair_are_added_and_one_that_is_not_known_is_none() -> None:
    log = summed([("bea", "ann", 2), ("cem", "ann", 7), ("bea", "ann", 3), ("cem", "ann", None), ("ann", "ann", 9)])
    assert (log.retweets.tolist(), log.made.tolist(), log.received.tolist()) == ([5, 7], [0, 5, 7], [12, 0, 0])
    assert not log.timed
    assert [len(part) for part in (log.tweet, log.ts, log.delay, log.quick, log.longer)] == [0] * 5
    assert summed([("ann", "ann", 9)]).retweets.tolist() == []


def test_one_retweet_makes_a_log_with_moments_and_none_makes_one_without() -> None:
    assert timed([("bea", "ann", 1, 5, 0)]).timed
    nothing = timed([])
    assert not nothing.timed
    assert (len(nothing.names), nothing.start.tolist()) == (0, [0])


def test_of_an_archive_only_its_accounts_are_inside() -> None:
    rows: list[Row] = [("bea", "ann", 1, 5, 0), ("cem", "ann", 1, 5, 0)]
    everybody = timed(rows)
    assert (everybody.everyone, everybody.inside.tolist()) == (True, [True] * 3)
    some = timed(rows, pl.Series(["cem", "zoe", "ann"]))
    assert (some.everyone, some.inside.tolist()) == (False, [True, False, True])


@pytest.mark.parametrize(
    ("listed", "archive"),
    [(["bea", "cem"], True), (["bea", "cem", "ann"], True), (["bea"], False), (["ann"], False), ([], False)],
)
def test_where_somebody_retweets_who_is_not_listed_the_retweets_are_everybodys(
    listed: list[str], archive: bool
) -> None:
    rows: list[Row] = [("bea", "ann", 1, 5, 0), ("cem", "ann", 1, 5, 0)]
    log = timed(rows, pl.Series(listed, dtype=pl.String))
    seen = as_seen(log)
    assert (log.everyone, seen.everyone) == (False, not archive)
    # Only who is listed can be a core of an archive, else anybody; who is listed is known all the same.
    inside = [name in listed for name in ("ann", "bea", "cem")]
    assert seen.inside.tolist() == (inside if archive else [True] * 3)
    assert seen.listed.tolist() == inside


def test_an_archive_without_retweets_and_retweets_of_everybody_are_everybodys() -> None:
    assert as_seen(timed([], pl.Series(["ann"]))).everyone
    everybody = timed([("bea", "ann", 1, 5, 0)])
    assert as_seen(everybody) is everybody


def test_two_retweets_of_a_pair_come_by_their_moments() -> None:
    log = timed([("bea", "ann", 1, 9, 0), ("bea", "ann", 2, 5, 0)])
    assert (log.ts.tolist(), log.tweet.tolist()) == ([5, 9], [2, 1])


@pytest.mark.parametrize(("ms", "delay"), [(-60_000, -60), (-60_001, None), (0, 0), (1, 0.001), (90_500, 90.5)])
def test_a_moment_may_be_a_minute_before_the_tweet_and_no_more(ms: int, delay: float | None) -> None:
    log = timed([("bea", "ann", 1, ms, 0)])
    assert log.delay.tolist() == ([pytest.approx(delay)] if delay is not None else [pytest.approx(np.nan, nan_ok=True)])


def test_how_quick_a_retweet_was_is_the_share_of_all_delays_that_are_longer() -> None:
    log = timed(late(7, 1, 15, 3, None))
    # A delay lies at the lower edge of its own bin: it counts as longer itself.
    assert log.quick.tolist()[:4] == [0.5, 1, 0.25, 0.75]
    assert np.isnan(log.quick[4])
    expected = {0: 1, 1: 1, 2: 0.75, 3: 0.75, 5: 0.5, 7: 0.5, 15: 0.25, 16: 0, YEAR: 0}
    assert {s: round(share_beyond(s, log.longer), 9) for s in expected} == expected
    # Within a bin, a sixty-fourth of a doubling, the share falls evenly.
    for part in (0.25, 0.5, 0.75):
        assert share_beyond(2 ** (1 + part / 64) - 1, log.longer) == pytest.approx(1 - part / 4)


def test_what_comes_before_its_tweet_is_as_quick_as_what_comes_with_it() -> None:
    log = timed(late(-60, 0, 1, 1))
    assert log.quick.tolist() == [1, 1, 0.5, 0.5]
    assert share_beyond(-5, log.longer) == 1
    assert share_beyond(0.5, log.longer) == 0.5


def test_beyond_nine_years_all_delays_are_alike() -> None:
    log = timed(late(1, *[20 * YEAR] * 3))
    assert log.quick.tolist() == [1, 0, 0, 0]
    # 1,800 bins of a sixty-fourth of a doubling end at 2^28.125 seconds: the last of them holds what is longer.
    assert share_beyond(2 ** (1_799 / 64) - 1, log.longer) == pytest.approx(0.75)
    assert share_beyond(2 ** (1_799.5 / 64) - 1, log.longer) == pytest.approx(0.375)
    assert share_beyond(40 * YEAR, log.longer) == 0


@pytest.mark.parametrize(("retweets", "counted"), [(1, 1), (4, 4), (5, 5), (6, 5), (50, 5)])
def test_no_pair_counts_for_more_than_five_where_delays_are_told_apart(retweets: int, counted: int) -> None:
    pair = [("regular", "ann", 100 + n, 1_000, 0) for n in range(retweets)]
    log = timed([*pair, *late(*[3.0] * 10)])
    assert share_beyond(3, log.longer) == pytest.approx(10 / (10 + counted))


def test_where_no_delay_is_known_none_is_longer() -> None:
    log = timed(late(None, None))
    assert np.isnan(log.quick).all()
    assert len(log.longer) == BINS + 1
    assert share_beyond(0, log.longer) == 0
    assert share_beyond(40 * YEAR, log.longer) == 0
