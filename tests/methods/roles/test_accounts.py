"""Each account with what it received and made, by regulars and in time, its roles and scores: counted by hand."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest

from explorer.methods.roles.accounts import describe_accounts, of_platform
from tests.methods.roles.test_log import Row, summed
from tests.methods.roles.test_repetition import poisson
from tests.methods.roles.test_timing import names

# Who retweets whom, how often; the rest of the log.
LOG: list[Row] = [
    *(("ann", "core", 6), ("ann", "second", 2), ("bea", "core", 4), ("core", "boss", 5), ("dil", "core", 3)),
    *(("fan", "core", 7), ("fan", "boss", 15), ("fan", "second", 6), ("eve", "fan", 1), ("ann", "eve", 4)),
]
# Of the pairs that are shown: structure, strong, fast, steady, synchronous, median delay.
SHOWN: list[tuple[Any, ...]] = [
    ("ann", "core", 1, True, True, False, True, 10.0),
    ("ann", "second", 1, False, False, False, False, 20.0),
    ("bea", "core", 1, True, False, True, False, 40.0),
    ("dil", "core", 2, False, False, False, False, None),
    ("dil", "core", 1, False, False, False, False, None),
    ("core", "boss", 2, True, False, False, False, 90.0),
    ("ann", "eve", None, True, False, False, True, 7.0),
    ("fan", "core", None, True, False, False, False, 13.0),
]
MEAN = 0.25


def described(
    shown: list[tuple[Any, ...]] = SHOWN, posts: pl.DataFrame | None = None, archive: bool = True
) -> dict[str, dict[str, Any]]:
    log = summed(LOG, pl.Series(["ann", "core"]) if archive else None)
    ends = names(log)
    place = [ends.index(row[:2]) for row in shown]
    flags = ["structure", "strong", "fast", "steady", "synchronous", "median_delay"]
    pairs = pl.DataFrame([row[2:] for row in shown], schema=flags, orient="row").with_columns(
        pl.col("structure").cast(pl.Int64), pl.col("median_delay").cast(pl.Float64), mean=pl.lit(MEAN)
    )
    pairs = pairs.with_columns(
        pair=pl.Series(place), a=pl.Series(log.source[place]), c=pl.Series(log.target[place]), k=log.retweets[place]
    )
    found = describe_accounts(log, pairs, posts)
    assert found["account"].to_list() == sorted({name for row in LOG for name in row[:2]})
    return {row["account"]: row for row in found.to_dicts()}


def column(name: str, **values: Any) -> dict[str, Any]:
    return {account: row[name] for account, row in described(**values).items()}


def every(default: Any, **values: Any) -> dict[str, Any]:
    return dict.fromkeys(("ann", "bea", "boss", "core", "dil", "eve", "fan", "second"), default) | values


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("archived", every(False, ann=True, core=True)),
        ("retweets_received", every(0, core=20, second=8, boss=20, fan=1, eve=4)),
        ("retweeted_by", every(0, core=4, second=2, boss=2, fan=1, eve=1)),
        ("retweets_made", every(0, ann=12, bea=4, core=5, dil=3, fan=28, eve=1)),
        ("authors", every(0, ann=3, bea=1, core=1, dil=1, fan=3, eve=1)),
        ("top_author_share", every(None, ann=0.5, bea=1, core=1, dil=1, fan=15 / 28, eve=1)),
        # By the pairs that are shown, each once whatever structures it is in.
        ("regular_retweets", every(0, core=20, second=2, boss=5, eve=4)),
        ("captured", every(None, core=1, second=0.25, boss=0.25, eve=1, fan=0)),
        ("amplifiers", every(0, core=4, second=1, boss=1, eve=1)),
        ("median_delay", every(None, core=13, second=20, boss=90, eve=7)),
        ("in_step", every(None, core=0.5, second=0, boss=0, eve=1)),
        ("strong_pairs", every(0, ann=2, bea=1, core=1, fan=1)),
        ("fast_share", every(None, ann=0.5, bea=0, core=0, dil=0, fan=0, eve=0)),
        ("synchronous_share", every(None, ann=10 / 12, bea=0, core=0, dil=0, fan=0, eve=0)),
        ("structure", every(None, ann=1, bea=1, core=1, dil=1, second=1, boss=2)),
        ("role", every("neither", ann="amplifier", bea="amplifier", core="both", dil="amplifier")
         | {"second": "core", "boss": "core"}),
    ],
)  # fmt: skip
def test_what_is_told_of_each_account(name: str, expected: dict[str, Any]) -> None:
    assert column(name) == expected


def score(reach: float, retweets: int, in_structure: float, in_time: float) -> float:
    few = 1 - 2 ** (-retweets / 10)
    return math.sqrt(reach) * few * (1 + 2 * in_structure + in_time) / 4


# What regulars make of each core: among everybody's retweets; in an archive, which may hold but some, a fifth at most;
# and where a file tells that the platform counted 40 of core, but 1 of boss, and none of second.
EVERYBODY = {"core": 1.0, "second": 0.25, "boss": 0.25, "eve": 1.0}
ARCHIVE = dict.fromkeys(EVERYBODY, 0.2)
COUNTED = {"core": 0.5, "second": 0.2, "boss": 1.0, "eve": 0.2}
PLATFORM = pl.DataFrame({"account": ["core", "boss", "second"], "tweets": 1, "platform_retweets": [40, 1, 0]})
REACHES = pytest.mark.parametrize(
    ("reach", "values"), [(EVERYBODY, {"archive": False}), (ARCHIVE, {}), (COUNTED, {"posts": PLATFORM})]
)


@REACHES
def test_a_core_scores_by_what_regulars_make_of_it(reach: dict[str, float], values: dict[str, Any]) -> None:
    assert column("core_score", **values) == pytest.approx(
        every(
            0,
            core=score(reach["core"], 20, 13 / 20, 0.5),
            second=score(reach["second"], 2, 1, 0),
            boss=score(reach["boss"], 5, 1, 0),
            eve=score(reach["eve"], 4, 0, 1),
        )
    )


@REACHES
def test_an_amplifier_scores_by_what_regulars_make_of_its_cores(
    reach: dict[str, float], values: dict[str, Any]
) -> None:
    """Ann retweets three of them, six times, twice and four times."""
    of_ann = (6 * reach["core"] + 2 * reach["second"] + 4 * reach["eve"]) / 12
    assert column("amplifier_score", **values) == pytest.approx(
        every(
            0,
            ann=score(of_ann, 12, 8 / 12, 10 / 12),
            bea=score(reach["core"], 4, 1, 1),
            core=score(reach["boss"], 5, 1, 0),
            dil=score(reach["core"], 3, 1, 0),
            fan=score(reach["core"], 7, 0, 0),
        )
    )


def test_surprises_are_those_of_the_sums_of_pairs() -> None:
    def surprise(retweets: int, pairs: int) -> float:
        return -math.log10(poisson(retweets, pairs * MEAN))

    assert column("core_surprise") == pytest.approx(
        every(0, core=surprise(20, 4), second=surprise(2, 1), boss=surprise(5, 1), eve=surprise(4, 1))
    )
    assert column("amplifier_surprise") == pytest.approx(
        every(0, ann=surprise(12, 3), bea=surprise(4, 1), core=surprise(5, 1), dil=surprise(3, 1))
        | {"fan": surprise(7, 1)}
    )


def test_an_account_is_of_the_structure_of_most_of_its_retweets_and_of_equals_of_the_first() -> None:
    one = [("ann", "core", 2, *SHOWN[0][3:]), ("ann", "second", 1, *SHOWN[1][3:]), ("bea", "core", 2, *SHOWN[2][3:])]
    assert column("structure", shown=one) == every(None, ann=2, core=2, bea=2, second=1)
    same = [("core", "boss", 3, *SHOWN[5][3:]), ("core", "boss", 2, *SHOWN[5][3:])]
    assert column("structure", shown=same) == every(None, core=2, boss=2)
    # Two pairs of one structure count together.
    both = [*one, ("ann", "eve", 1, *SHOWN[6][3:]), ("fan", "boss", 1, *SHOWN[7][3:])]
    assert column("structure", shown=both)["ann"] == 1


def test_the_share_of_retweets_is_known_where_own_tweets_are() -> None:
    posts = pl.DataFrame({"account": ["ann", "core", "boss", "stranger"], "tweets": [36, 0, 8, 5]})
    assert column("retweet_share") == every(None)
    assert column("retweet_share", posts=posts) == every(None, ann=0.25, core=1, boss=0)


@pytest.mark.parametrize(("counted", "share"), [(12, 0.25), (3, 1.0), (2, None), (0, None), (None, None)])
def test_no_share_is_told_of_a_count_that_is_smaller(counted: int | None, share: float | None) -> None:
    frame = pl.DataFrame(
        {"k": [3], "platform_retweets": [counted]}, schema={"k": pl.Int64, "platform_retweets": pl.Int64}
    )
    assert frame.select(of_platform("k")).item() == share
    for same, of_all in ((0, None), (1, 1.0)):
        assert frame.with_columns(k=same, platform_retweets=pl.lit(same)).select(of_platform("k")).item() == of_all
