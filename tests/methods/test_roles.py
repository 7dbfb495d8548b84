"""Rings, chains and pairs are told from fans, staff and friends, whatever the order of the rows."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from benchmarks.roles_world import Setting, adjusted_rand, f1, score, world
from explorer.errors import UsageError
from explorer.methods.roles import Roles, roles
from tests.examples import examples

DAY, HOUR = 86_400_000, 3_600_000
Rows = list[tuple[Any, ...]]

RETWEETS = """
MATCH (a:Account)-[r:RETWEETED]->(t:Tweet) OPTIONAL MATCH (b:Account)-[:POSTED]->(t)
RETURN a.id AS retweeter, b.id AS author, t.id AS tweet, r.ts AS ts, t.ts AS posted
"""


def log(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["retweeter", "author", "tweet", "ts", "posted"], orient="row")


def crowd(accounts: int = 300) -> Rows:
    """Everybody retweets ten others once, minutes to days later: nobody is anybody's regular."""
    rows: Rows = []
    for a in range(accounts):
        for n in range(10):
            c = (a + 7 * n * n + 1) % accounts
            late = 60_000 * 2 ** ((3 * a + 5 * n) % 12) + 1_000 * ((a * n) % 59)
            rows.append((f"p{a:03d}", f"p{c:03d}", 100 * c + n, n * DAY + late, n * DAY))
    return rows


def ring(amplifiers: int = 8, tweets: int = 10, late: int = 30_000) -> Rows:
    """All amplifiers retweet each tweet of one core, half a minute later and within seconds of one another."""
    return [
        (f"amp{a}", "core", 900_000 + n, n * DAY + late + 1_000 * a, n * DAY)
        for a in range(amplifiers)
        for n in range(tweets)
    ]


def role(found: Roles) -> dict[str, str]:
    held = found.accounts.filter(pl.col("role") != "neither")
    return dict(held.select("account", "role").iter_rows())


def test_a_ring_is_found_among_people_who_retweet_everybody() -> None:
    found = roles(log(crowd() + ring()))
    assert role(found) == {"core": "core"} | {f"amp{a}": "amplifier" for a in range(8)}
    (told,) = found.structures.to_dicts()
    assert (told["name"], told["kind"], told["way"]) == ("ring of core", "ring", "by time")
    assert (told["core_accounts"], told["amplifiers"], told["retweets"]) == (["core"], 8, 80)
    assert (told["first_ts"], told["last_ts"]) == (30_000, 9 * DAY + 37_000)
    assert told["captured"] == 1
    assert told["median_delay"] == pytest.approx(33.5)


def test_a_pair_is_told_with_its_numbers_and_its_tweets() -> None:
    found = roles(log(crowd() + ring()), evidence=3)
    pair = found.pairs.row(by_predicate=pl.col("amplifier") == "amp2", named=True)
    assert (pair["core"], pair["retweets"], pair["tweets"], pair["median_delay"]) == ("core", 10, 10, 32)
    assert pair["fast"]
    assert pair["strong"]
    mean = 10 * (80 - 10 + 0.5) / (3_080 - 10 + 1)
    chance = math.fsum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(10, 60))
    assert pair["p"] == pytest.approx(chance)
    assert pair["surprise"] == pytest.approx(-math.log10(chance))
    shown = found.evidence.filter(pl.col("amplifier") == "amp2")
    assert shown.select("tweet", "delay").rows() == [(900_000, 32.0), (900_001, 32.0), (900_002, 32.0)]


def test_of_an_archive_the_share_of_all_retweets_is_the_platform_s_own_count() -> None:
    """By construction an archive's accounts made all the retweets that it holds: 80 of 80 are no measure of reach."""
    rows = log(crowd() + ring())
    archived = pl.concat([rows["retweeter"], pl.Series(["core"])]).unique()
    counted = {"far": 8_000, "near": 80, "few": 79, "none": None}
    scores = {}
    for name, platform in counted.items():
        posts = pl.DataFrame({"account": ["core"], "tweets": [10], "platform_retweets": [platform]})
        found = roles(rows, archived=archived, posts=posts.cast({"platform_retweets": pl.Int64}))
        (told,) = found.structures.to_dicts()
        assert (told["captured"], told["retweets"], told["platform_retweets"]) == (1, 80, platform)
        core = found.accounts.row(by_predicate=pl.col("account") == "core", named=True)
        assert (core["captured"], core["platform_retweets"]) == (1, platform)
        assert core["platform_share"] == told["platform_share"] == {"far": 0.01, "near": 1.0}.get(name)
        amplifier = found.accounts.row(by_predicate=pl.col("account") == "amp0", named=True)["amplifier_score"]
        scores[name] = (core["core_score"], amplifier)
    for one, other, reach in (("far", "near", 0.01), ("few", "near", 1), ("none", "near", 0.2)):
        assert scores[one] == pytest.approx([math.sqrt(reach) * of for of in scores[other]])


def test_the_parts_of_the_scores_are_told() -> None:
    posts = pl.DataFrame({"account": ["core", "amp0"], "tweets": [10, 30]})
    found = roles(log(crowd() + ring()), posts=posts)
    core = found.accounts.row(by_predicate=pl.col("account") == "core", named=True)
    assert (core["retweets_received"], core["retweeted_by"], core["amplifiers"]) == (80, 8, 8)
    assert core["core_score"] == pytest.approx(1 - 0.5**8)
    assert core["amplifier_score"] == 0
    one = found.accounts.row(by_predicate=pl.col("account") == "amp0", named=True)
    assert one["amplifier_score"] == pytest.approx(0.5)
    assert (one["retweet_share"], one["top_author_share"], one["authors"], one["fast_share"]) == (0.25, 1, 1, 1)
    assert found.accounts.select(pl.col("core_score", "amplifier_score").is_between(0, 1).all()).row(0) == (True, True)


def test_people_who_retweet_everybody_have_no_role() -> None:
    found = roles(log(crowd()))
    assert not role(found)
    assert not len(found.structures)
    assert not len(found.pairs)


def test_a_small_slow_office_is_left_alone() -> None:
    staff = [
        (f"staff{a}", "boss", 800_000 + n, n * DAY + 60_000 * 2 ** ((5 * a + 7 * n) % 12), n * DAY)
        for a in range(6)
        for n in range(12)
    ]
    found = roles(log(crowd() + staff))
    assert not role(found)
    assert found.pairs["strong"].sum() == 6


def test_a_batch_hours_late_is_told_by_its_being_together() -> None:
    late = [
        (f"amp{a}", "core", 900_000 + n, n * DAY + 3_600_000 * (1 + 5 * n % 17) + 1_000 * a, n * DAY)
        for a in range(6)
        for n in range(12)
    ]
    found = roles(log(crowd() + late))
    assert found.pairs.filter(pl.col("core") == "core")["synchronous"].all()
    assert found.structures.select("way", "kind", "amplifiers").rows() == [("by time", "ring", 6)]


def test_a_chain_is_told_from_who_follows_whom_without_any_haste() -> None:
    rows = [
        (f"c{a}", f"c{a - 1}", 900_000 + 100 * a + n, n * DAY + 60_000 * 2 ** ((5 * a + 7 * n) % 12), n * DAY)
        for a in range(1, 7)
        for n in range(12)
    ]
    found = roles(log(crowd() + rows))
    assert role(found) == {"c0": "core", "c6": "amplifier"} | {f"c{a}": "both" for a in range(1, 6)}
    assert found.structures.select("way", "kind").rows() == [("repetition only", "chain")]


def test_friends_are_no_chain() -> None:
    rows = [
        (f"f{a}", f"f{c}", 900_000 + 100 * c + n, n * DAY + 60_000 * 2 ** ((5 * a + 7 * n + 3 * c) % 12), n * DAY)
        for a in range(6)
        for c in range(6)
        for n in range(8)
    ]
    assert not role(roles(log(crowd() + rows)))


def test_people_who_talk_among_themselves_are_no_structure() -> None:
    talk = [
        (f"t{a:02d}", f"t{c:02d}", 900_000 + 100 * c + n, n * DAY + 60_000 * 2 ** ((5 * a + 7 * n) % 12), n * DAY)
        for a in range(30)
        for c, tweets in [(c, 8) for c in range(6)] + [((a + step) % 30, 1) for step in (7, 11, 13, 17)]
        for n in range(tweets)
    ]
    found = roles(log(crowd(3_000) + talk))
    # Six of them owe the others nearly all that they receive, and so does the core of a ring.
    assert found.accounts.filter((pl.col("amplifiers") >= 16) & (pl.col("captured") >= 0.35)).height == 6
    assert not role(found)


def test_a_retweet_older_than_its_tweet_tells_nothing_of_haste() -> None:
    found = roles(log(crowd() + ring(late=-DAY)))
    assert found.pairs["median_delay"].is_null().all()
    assert not found.pairs["fast"].any()


def test_own_retweets_and_rows_without_an_account_do_not_count() -> None:
    rows: Rows = [
        ("core", "core", 900_000, 5, 0),
        (None, "core", 900_000, 6, 0),
        ("amp0", None, 900_000, 7, 0),
    ]
    frame = log(crowd() + ring())
    more = pl.concat([frame, pl.DataFrame(rows, schema=frame.schema, orient="row")])
    assert_frame_equal(roles(frame).accounts, roles(more).accounts)


def test_nothing_has_no_roles() -> None:
    nothing = log(crowd()).clear()
    found = roles(nothing)
    assert [len(f) for f in (found.accounts, found.pairs, found.structures, found.evidence, found.overlaps)] == [0] * 5
    same = roles(log(crowd()))
    assert [f.columns for f in (found.accounts, found.pairs, found.structures)] == [
        f.columns for f in (same.accounts, same.pairs, same.structures)
    ]


def test_where_no_moment_is_known_only_mass_can_tell() -> None:
    frame = log(crowd() + ring(20)).with_columns(posted=pl.lit(None, pl.Int64))
    found = roles(frame)
    assert found.structures.select("way", "amplifiers", "median_delay").rows() == [("by mass", 20, None)]
    assert not role(roles(log(crowd() + ring(8)).with_columns(posted=pl.lit(None, pl.Int64))))


def test_sums_alone_tell_what_rows_without_moments_do() -> None:
    frame = log(crowd() + ring(20))
    sums = frame.group_by("retweeter", "author").agg(retweets=pl.len())
    found = roles(sums)
    assert role(found) == {"core": "core"} | {f"amp{a}": "amplifier" for a in range(20)}
    assert not len(found.evidence)


def test_accounts_may_be_text_categories_or_numbers() -> None:
    frame = log(crowd() + ring())
    text = roles(frame)
    categories = roles(frame.with_columns(pl.col("retweeter", "author").cast(pl.Categorical())))
    assert_frame_equal(text.pairs, categories.pairs)
    names = pl.concat([frame["retweeter"], frame["author"]]).unique().sort()
    number = dict(zip(names, range(len(names)), strict=True))
    numbers = roles(frame.with_columns(pl.col("retweeter", "author").replace_strict(number)))
    assert numbers.accounts["role"].to_list() == text.accounts["role"].to_list()


def test_a_missing_column_is_said() -> None:
    with pytest.raises(UsageError, match="posted"):
        roles(log(crowd()).drop("posted"))


def test_in_an_archive_only_its_accounts_can_be_cores_and_two_amplifiers_are_enough() -> None:
    rows = [
        (f"amp{a}", c, 900_000 + 100 * (c == "star") + n, n * DAY + 60_000 * 2 ** ((5 * a + 7 * n) % 12), n * DAY)
        for a in range(2)
        for c in ("core", "star")
        for n in range(20)
    ]
    frame = log(crowd(100) + rows)
    archived = pl.Series([f"p{a:03d}" for a in range(100)] + ["amp0", "amp1", "core"])
    found = roles(frame, archived=archived)
    assert role(found) == {"core": "core", "amp0": "amplifier", "amp1": "amplifier"}
    assert found.structures["way"].to_list() == ["repetition only"]
    inside, outside = found.most_amplified(1)
    assert inside["account"].to_list() == ["core"]
    assert outside["account"].to_list() == ["star"]


def test_communities_are_told_beside_structures() -> None:
    groups = pl.DataFrame({"account": ["core", *(f"amp{a}" for a in range(8))], "community": [4] * 6 + [2] * 3})
    (told,) = roles(log(crowd() + ring()), communities=groups).structures.to_dicts()
    assert (told["community"], told["community_share"]) == (4, pytest.approx(6 / 9))


def once(author: str, fans: int) -> Rows:
    """Each fan retweets the author one time, hours later and alone."""
    return [(f"fan{n:03d}", author, 700_000 + n, n * DAY + 7 * HOUR + 61_000 * n, n * DAY) for n in range(fans)]


def even(share: float) -> int:
    """Return the delay, in milliseconds, that so large a share of the delays of `evenly` outlasts."""
    return round((1 - share) * 3_000_000_000)


def evenly() -> Rows:
    """Everybody retweets ten others once; the delays are 1,000 s, 2,000 s and so on to 3,000,000 s, each once."""
    rows = [(a, c, tweet) for a, c, tweet, _, _ in crowd()]
    return [(a, c, tweet, 1_000_000 * (1 + 1_201 * n % 3_000), 0) for n, (a, c, tweet) in enumerate(rows)]


def repeated(amplifier: str, delays: list[int], core: str = "core") -> Rows:
    """One account retweets tweets of another, each so many milliseconds later."""
    return [(amplifier, core, 900_000 + n, n * DAY + late, n * DAY) for n, late in enumerate(delays)]


def summed(pairs: Rows, accounts: int = 300) -> pl.DataFrame:
    """Everybody retweets ten others once, and these pairs do so as often as they say."""
    people = [(a, c, 1) for a, c, *_ in crowd(accounts)]
    return pl.DataFrame(people + pairs, schema=["retweeter", "author", "retweets"], orient="row")


def test_a_pair_is_strong_from_three_retweets_on() -> None:
    assert roles(summed([("amp", "core", 3)])).pairs.select("amplifier", "core", "strong").rows() == [
        ("amp", "core", True)
    ]
    assert roles(summed([("amp", "core", 2)])).pairs.is_empty()


def test_of_strong_pairs_one_in_a_hundred_may_be_false() -> None:
    def q(fans: int) -> float:
        mean = 3 * (fans + 0.5) / (3_000 + fans + 1)
        chance = 1 - math.exp(-mean) * (1 + mean + mean**2 / 2)
        return 302 * 301 * chance

    def held(fans: int) -> list[float]:
        return (
            roles(summed([("amp", "core", 3), *((f"p{n:03d}", "core", 1) for n in range(fans))])).pairs["q"].to_list()
        )

    assert q(8) < 0.01 < q(9)
    assert held(8) == [pytest.approx(q(8))]
    assert held(9) == []


@pytest.mark.parametrize(("fans", "ways"), [(800, ["by time"]), (801, [])])
def test_by_time_regulars_make_a_fifth_of_what_an_author_receives(fans: int, ways: list[str]) -> None:
    found = roles(log(crowd(600) + ring(10, 20) + once("core", fans)))
    assert found.structures["way"].to_list() == ways
    assert found.pairs.filter(pl.col("core") == "core").select(pl.col("fast").sum(), pl.len()).row(0) == (10, 10)


@pytest.mark.parametrize(("amplifiers", "fans", "held"), [(18, 702, [("by mass", 0.35)]), (18, 703, []), (17, 300, [])])
def test_mass_is_nineteen_accounts_and_thirty_five_per_cent(
    amplifiers: int, fans: int, held: list[tuple[str, float]]
) -> None:
    each = [(f"amp{n}", "core", 21) for n in range(amplifiers)]
    found = roles(summed([*each, *((f"fan{n}", "core", 1) for n in range(fans))], accounts=600))
    assert len(found.pairs) == amplifiers
    assert found.structures.select("way", "captured").rows() == held


@pytest.mark.parametrize(("amplifiers", "tweets"), [(4, 8), (5, 6)])
def test_a_ring_by_time_has_five_accounts_and_thirty_retweets(amplifiers: int, tweets: int) -> None:
    found = roles(log(crowd() + ring(amplifiers, tweets)))
    assert found.structures.select("amplifiers", "retweets").rows() == [(amplifiers, amplifiers * tweets)]


def test_a_ring_by_time_of_four_accounts_or_of_twenty_nine_retweets_is_none() -> None:
    assert roles(log(crowd() + ring(3, 20))).structures.is_empty()
    assert roles(log(crowd() + ring(5, 6)[1:])).structures.is_empty()


@pytest.mark.parametrize(("apart", "together"), [(60_000, True), (60_001, False)])
def test_regulars_are_synchronous_within_a_minute(apart: int, together: bool) -> None:
    rows = [
        row for a in range(3) for row in repeated(f"amp{a}", [HOUR * (1 + 5 * n % 17) + apart * a for n in range(12)])
    ]
    assert roles(log(crowd() + rows)).pairs["synchronous"].to_list() == [together] * 3


@pytest.mark.parametrize(("pairs", "kinds"), [(4, ["chain"]), (3, [])])
def test_a_path_has_four_pairs(pairs: int, kinds: list[str]) -> None:
    late = [[60_000 * 2 ** ((5 * a + 7 * n) % 12) for n in range(12)] for a in range(pairs)]
    rows = [
        (f"c{a + 1}", f"c{a}", 900_000 + 100 * a + n, n * DAY + late[a][n], n * DAY)
        for a in range(pairs)
        for n in range(12)
    ]
    assert roles(log(crowd() + rows)).structures["kind"].to_list() == kinds


@pytest.mark.parametrize(
    ("share", "pairs", "retweets", "fast"),
    [
        (0.81, 1, 12, True),
        (0.79, 1, 12, False),
        # Three regulars and more are taken together.
        (0.76, 3, 12, True),
        (0.74, 3, 12, False),
        (0.76, 2, 18, False),
    ],
)
def test_a_pair_is_fast_from_four_fifths_on_and_three_regulars_from_three_quarters(
    share: float, pairs: int, retweets: int, fast: bool
) -> None:
    rows = [row for a in range(pairs) for row in repeated(f"amp{a}", [even(share)] * retweets)]
    assert roles(log(evenly() + rows)).pairs["fast"].to_list() == [fast] * pairs


def test_a_pair_is_not_fast_where_its_account_or_the_audience_of_its_author_always_is() -> None:
    pair = repeated("amp", [even(0.9)] * 12)
    assert roles(log(evenly() + pair)).pairs["fast"].to_list() == [True]
    hasty: Rows = [("amp", f"p{n:03d}", 600_000 + n, n * DAY + even(0.9), n * DAY) for n in range(200)]
    keen: Rows = [(f"p{n:03d}", "core", 600_000 + n, n * DAY + even(0.9), n * DAY) for n in range(25)]
    for more in (hasty, keen):
        assert roles(log(evenly() + pair + more)).pairs["fast"].to_list() == [False]


@pytest.mark.parametrize(("odds", "steady"), [(1.11, True), (1.19, False)])
def test_a_pair_is_steady_up_to_four_tenths_of_the_usual_variance(odds: float, steady: bool) -> None:
    """Where nothing else is known the usual variance is that of a logistic number, π²/3."""
    assert (odds**2 / (math.pi**2 / 3) <= 0.4) is steady
    high, low = (even(1 / (1 + math.exp(-y))) for y in (odds, -odds))
    assert roles(log(evenly() + repeated("amp", [high, low] * 20))).pairs["steady"].to_list() == [steady]


@pytest.mark.parametrize(("retweets", "steady"), [(13, True), (12, False)])
def test_a_pair_whose_delays_are_all_the_same_is_steady_from_thirteen_on(retweets: int, steady: bool) -> None:
    assert roles(log(evenly() + repeated("amp", [even(0.4)] * retweets))).pairs["steady"].to_list() == [steady]


@pytest.mark.parametrize(("late", "delay"), [(-60_000, -60.0), (-60_001, None)])
def test_a_moment_may_be_off_by_a_minute(late: int, delay: float | None) -> None:
    assert roles(log(crowd() + repeated("amp", [late] * 10))).pairs["median_delay"].to_list() == [delay]


@pytest.mark.parametrize(("retweets", "found"), [([13, 12], 1), ([12, 12], 0), ([30], 0)])
def test_in_an_archive_two_amplifiers_and_twenty_five_retweets_are_enough(retweets: list[int], found: int) -> None:
    frame = summed([(f"amp{n}", "core", k) for n, k in enumerate(retweets)], accounts=100)
    assert len(roles(frame, archived=pl.concat([frame["retweeter"], pl.Series(["core"])])).structures) == found


def test_twenty_tweets_of_a_pair_are_evidence_where_no_other_number_is_asked_for() -> None:
    assert len(roles(log(crowd() + repeated("amp", [HOUR] * 25))).evidence) == 20


@given(st.integers(0, 2**32), st.integers(2, 12), st.integers(3, 15))
@settings(max_examples=examples(15), deadline=None)
def test_the_order_of_rows_does_not_show(seed: int, amplifiers: int, tweets: int) -> None:
    frame = log(crowd(60) + ring(amplifiers, tweets))
    one, other = roles(frame), roles(frame.sample(fraction=1, shuffle=True, seed=seed))
    for name in ("accounts", "pairs", "structures", "evidence", "overlaps"):
        assert_frame_equal(getattr(one, name), getattr(other, name))


@pytest.mark.long
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 20), st.integers(0, 10**7)), max_size=80)
)
@settings(max_examples=examples(60), deadline=None)
def test_any_log_keeps_its_sums(rows: list[tuple[int, int, int, int]]) -> None:
    frame = pl.DataFrame(rows, schema=["retweeter", "author", "tweet", "ts"], orient="row").cast(pl.Int64)
    frame = frame.with_columns(posted=pl.when(pl.col("tweet") % 3 > 0).then(pl.col("tweet") * 1000))
    found = roles(frame, archived=pl.Series([0, 1, 2, 3]))
    others = len(frame.filter(pl.col("retweeter") != pl.col("author")))
    assert found.accounts["retweets_made"].sum() == found.accounts["retweets_received"].sum() == others
    parts = pl.col("core_score", "amplifier_score", "captured", "in_step", "fast_share", "synchronous_share")
    assert all(found.accounts.select(parts.is_between(0, 1).all()).row(0))
    cores = found.accounts.filter(pl.col("role").is_in(["core", "both"]))
    assert found.everyone == bool({a for a, c, *_ in rows if a != c} - {0, 1, 2, 3} or not others)
    assert found.everyone or cores["archived"].all()
    assert found.pairs.select(pl.struct("amplifier", "core").is_unique().all()).item()


@pytest.mark.parametrize("speed", ["fast", "batches", "slow"])
def test_planted_structures_are_found_in_a_generated_debate(speed: str) -> None:
    made = world(Setting(accounts=6_000, retweets=90_000, speed=speed, copies=2), seed=71)
    told = score(roles(made.retweets).accounts, made)
    assert told["core"] >= 0.93
    assert told["amplifier"] >= 0.93
    assert told["rand"] >= 0.93
    assert told["organic"] <= 0.002


def test_a_debate_of_fans_staff_and_friends_has_hardly_any_role() -> None:
    setting = Setting(accounts=6_000, retweets=90_000, fans=0.4, superfans=0.05, clubs=20, friends=100, kinds=())
    assert score(roles(world(setting, seed=72).retweets).accounts, world(setting, seed=72))["organic"] <= 0.01


def loaded(files: list[Path], folder: Path) -> tuple[pl.DataFrame, pl.Series]:
    """Return the retweets of an archive and the accounts it lists."""
    from explorer.ingest import ingest
    from explorer.stores.embedded import EmbeddedStore

    with EmbeddedStore(folder / "explorer.db") as store:
        ingest(store, files)
        listed = store.run("MATCH (a:Account)-[:LISTED_IN]->(:Network) RETURN DISTINCT a.id AS id", {})
        return store.run(RETWEETS, {}), listed["id"]


@pytest.mark.archive
def test_the_real_archive_has_one_structure_and_one_pair_beside_it(tmp_path: Path, archive_data: Path) -> None:
    retweets, listed = loaded([archive_data / "archive" / "russia_north_africa_2021"], tmp_path)
    found = roles(retweets, archived=listed, evidence=1_000)
    pairs = found.pairs.select(pl.col("amplifier", "core").str.slice(0, 6), "retweets", "structure").rows()
    assert set(pairs) == {
        ("VomM3D", "L+dolg", 150, 1),
        ("MCujcu", "L+dolg", 73, 1),
        ("hlcL1x", "EsS3Jc", 7, None),
    }
    assert found.structures.select("way", "kind", "retweets").rows() == [("repetition only", "ring", 223)]
    shown = found.evidence.group_by("amplifier").agg(pl.col("tweet").n_unique())["tweet"]
    assert sorted(shown) == [7, 73, 150]
    known = set(retweets["tweet"])
    assert set(found.evidence["tweet"]) <= known


@pytest.mark.archive
@pytest.mark.parametrize("name", ["nato_2021-12-30_2022-01-12", "nato_2022-02-24_2022-03-02"])
def test_an_ordinary_public_debate_has_hardly_any_role(name: str, archive_data: Path) -> None:
    text = (archive_data / "organic" / f"{name}.xml").read_text()
    edges = re.findall(r'<edge source="(\d+)" target="(\d+)"[^>]*>\s*<data key="d0">(\d+)', text)
    assert len(edges) > 5_000
    frame = pl.DataFrame(edges, schema=["retweeter", "author", "retweets"], orient="row").cast(pl.Int64)
    for turned in (frame, frame.rename({"retweeter": "author", "author": "retweeter"})):
        accounts = roles(turned).accounts
        assert (accounts["role"] != "neither").mean() <= 0.01  # type: ignore[operator]


@pytest.mark.parametrize("network", ["china_052020", "russia_052020"])
@pytest.mark.long
def test_the_rings_of_a_demonstration_are_found(network: str, tmp_path: Path) -> None:
    from explorer.demo import generate

    generate(tmp_path, seed=11, networks=[network])
    groups = json.loads((tmp_path / "truth.json").read_text())["networks"][network]["groups"]
    kinds = [group["kind"] for group in groups if group["pairs"]]
    told: dict[str, int] = {}
    for number, group in enumerate(group for group in groups if group["pairs"]):
        told |= {account: number for account, _ in group["members"]}
    retweets, listed = loaded([tmp_path / network], tmp_path)
    found = roles(retweets, archived=listed)
    held = dict(found.accounts.filter(pl.col("role") != "neither").select("account", "structure").iter_rows())
    members = sorted(told)
    assert f1(set(held), set(told)) >= 0.95  # type: ignore[arg-type]
    assert adjusted_rand([held.get(m, -n - 1) for n, m in enumerate(members)], [told[m] for m in members]) >= 0.95
    assert len(found.structures) == len(kinds)
