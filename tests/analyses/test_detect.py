"""A planted group among people who live ordinary lives: found on both engines, opened to its tweets, kept by name."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer import questions
from explorer.analyses.behaviours import find, shares_of
from explorer.analyses.detect import Detected, Settings, detect
from explorer.analyses.kept import remove
from explorer.analyses.roles import find_roles
from explorer.errors import InputError, QueryError, UsageError
from explorer.graph.model import GRAPH
from explorer.ingest import ingest
from explorer.methods import other_tools
from explorer.methods.pairs import count_pairs
from explorer.methods.shares import shares
from explorer.stores import Store
from tests.archive_files import HOUR_MS, NEW_YEAR, retweet, tweet, tweet_id, user, write

GROUP = ["g1", "g2", "g3", "g4"]
PEOPLE = [f"p{n:02}" for n in range(40)]
OCCASIONS = 12
STORED = questions.load()


def write_world(folder: Path) -> list[Path]:
    """Forty people retweet two hundred tweets over a month; four of the group do so together, within seconds."""
    draw = random.Random(7)
    rows, serial = [], 0
    posts = [NEW_YEAR + n * 3 * HOUR_MS for n in range(200)]
    for who in PEOPLE + GROUP:
        for posted in draw.sample(posts, 30):
            serial += 1
            at = posted + int(draw.expovariate(1 / (5 * HOUR_MS))) + 60_000
            rows.append(retweet(at, who, tweet_id(posted), f"8{posted % 31}", "Out", "news", serial))
        for of in draw.sample(range(100), 20):
            serial += 1
            at = NEW_YEAR + of * 6 * HOUR_MS + int(draw.expovariate(1 / (9 * HOUR_MS)))
            said = f"What everybody says on day {of}, more or less"
            rows.append(tweet(at, who, said, serial, hashtags=f"['x{of}', 'y{of}', 'z{of}']"))
    for n in range(OCCASIONS):
        posted = NEW_YEAR + 700 * HOUR_MS + n * 7 * HOUR_MS
        for who in PEOPLE[3 * n : 3 * n + 3]:
            serial += 1
            at = posted + int(draw.expovariate(1 / (5 * HOUR_MS))) + 60_000
            rows.append(retweet(at, who, tweet_id(posted), "core", "Core", f"slogan {n}", serial))
        for of, who in enumerate(PEOPLE[n + 4 : n + 7]):
            serial += 1
            at = posted + of * 7 * 60_000
            rows.append(tweet(at, who, f"slogan {n} for all", serial, hashtags=f"['a{n}', 'b{n}', 'c{n}']"))
        for k, who in enumerate(GROUP):
            serial += 1
            rows.append(
                retweet(posted + 2 * HOUR_MS + k * 4000, who, tweet_id(posted), "core", "Core", f"slogan {n}", serial)
            )
            text = f"@friend{n} Slogan {n} for all  https://t.co/{k}{n}"
            rows.append(tweet(posted + 3 * HOUR_MS + k * 3000, who, text, serial, hashtags=f"['a{n}', 'b{n}', 'c{n}']"))
    people = [user(who) for who in [*PEOPLE, *GROUP, "core"]]
    return [
        write(folder, "x_052020_users_csv_hashed.csv", people),
        write(folder, "x_052020_tweets_csv_hashed.csv", rows),
    ]


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return lambda store, folder: ingest(store, write_world(folder))


def ask(store: Store, name: str, **values: object) -> pl.DataFrame:
    return questions.ask(store, questions.find(STORED, name), values).frame


def members(found: Detected) -> dict[int, set[str]]:
    rows = found.tables["IN_COMMUNITY"].sort("community")
    return {number: set(part["account"]) for (number,), part in rows.group_by("community", maintain_order=True)}


@pytest.mark.long
def test_the_group_and_nobody_else_is_found_and_stands_in_the_graph(store: Store) -> None:
    found = detect(store, ["co-retweet"], name="one", replace=True)
    assert members(found) == {1: set(GROUP)}
    network = ask(store, "community_network", analysis="one")
    assert set(network["source"]) | set(network["target"]) == set(GROUP)
    assert network.height == 6
    assert set(network["source_community"]) == {1}
    row = network.row(0, named=True)
    assert row["objects"] >= OCCASIONS
    assert row["finding"] == "found"
    assert row["q"] <= 0.01
    assert ask(store, "communities", analysis="one")["networks"].to_list() == ["x_052020 4"]
    assert found.pairs["finding"].to_list() == ["found"] * 6


@pytest.mark.long
def test_every_number_of_a_pair_opens_to_its_tweets(store: Store) -> None:
    detect(store, ["co-retweet"], name="one", replace=True)
    for row in ask(store, "community_network", analysis="one").iter_rows(named=True):
        ends = {"source": row["source"], "target": row["target"]}
        tweets = ask(store, "coordinated_evidence", analysis="one", limit=1000, **ends)
        assert tweets.height == row["events"]
        assert tweets["tweet"].n_unique() == row["objects"]
        assert tweets["delay"].abs().mean() == pytest.approx(row["mean_delay"])
        assert (tweets["delay"] > 0).sum() == row["source_leads"]
        assert tweets.filter(pl.col("text").str.starts_with("slogan")).height >= OCCASIONS


@pytest.mark.long
def test_several_behaviours_are_told_apart_and_together(store: Store) -> None:
    asked = ["co-retweet", "co_tweet", "similar-tweet", "hashtag-sequence", "co-reply"]
    found = detect(store, asked, name="several", replace=True)
    assert members(found) == {1: set(GROUP)}
    assert any("co_reply" in note for note in found.analysis.notes)
    each = ask(store, "pair_behaviours", analysis="several", finding="found")
    told = each.group_by("behaviour").agg(pl.len()).sort("behaviour")
    assert told.rows() == [("co_retweet", 6), ("co_tweet", 6), ("hashtag_sequence", 6), ("similar_tweet", 6)]
    whole = ask(store, "community_network", analysis="several")
    parts = each.group_by("source", "target").agg(pl.col("objects").sum()).sort("source", "target")
    assert_frame_equal(whole.select("source", "target", "objects").sort("source", "target"), parts)
    assert whole["behaviours"].unique().to_list() == ["co_retweet,co_tweet,hashtag_sequence,similar_tweet"]


def test_both_engines_give_the_same_analysis(embedded: Store, server: Store) -> None:
    for asked, settings in (
        (["co-retweet", "co-tweet"], Settings()),
        (["co-retweet"], Settings(method="count", time_window=3600)),
        (["co-retweet"], Settings(method="similarity")),
        (["co-retweet"], Settings(method="projection")),
    ):
        one, other = (detect(s, asked, name="same", settings=settings, replace=True) for s in (embedded, server))
        assert one.pairs.height
        for name, table in one.tables.items():
            assert_frame_equal(table, other.tables[name])
        for query in ("communities", "community_members", "community_bonds", "community_bridges", "community_network"):
            assert_frame_equal(ask(embedded, query, analysis="same"), ask(server, query, analysis="same"))
    mine, its = (find_roles(s, name="ring", replace=True) for s in (embedded, server))
    for name, table in mine.tables.items():
        assert_frame_equal(table, its.tables[name])
    given = [table.name for table in GRAPH if not table.found]
    assert [embedded.counts()[name] for name in given] == [server.counts()[name] for name in given]


@pytest.mark.neo4j
@pytest.mark.parametrize(
    ("act", "window", "met"),
    [
        *(("retweet", 0, 0), ("retweet", 4, 3), ("retweet", 59, 15), ("retweet", 3600, 540), ("retweet", 200_000, 940)),
        *(("hashtag", 0, 0), ("hashtag", 4, 3), ("hashtag", 59, 11), ("hashtag", 3600, 371), ("hashtag", 200_000, 943)),
    ],
)
def test_the_sweep_and_pure_cypher_agree(store: Store, act: str, window: int, met: int) -> None:
    swept = count_pairs(shares(shares_of(store, find(f"co-{act}"))), [window * 1000])[0]
    asked = ask(store, f"co_{act}s", time_window=window, min_weight=1)
    compared = asked.select("source", "target", objects="weight", events="events").sort("source", "target")
    swept = swept.select("source", "target", "objects", "events").sort("source", "target")
    assert_frame_equal(compared, swept, check_dtypes=False)
    assert asked.height == met
    for row in asked.head(2).iter_rows(named=True):
        ends = {"source": row["source"], "target": row["target"]}
        assert ask(store, f"co_{act}_evidence", time_window=window, limit=9999, **ends).height == row["events"]


@pytest.mark.long
def test_as_another_tool_gives_its_very_edges(embedded: Store) -> None:
    frame = shares_of(embedded, find("co-retweet"))
    theirs = frame.select(
        object_id="object", account_id="account", content_id="message", timestamp_share=pl.col("ts") / 1000
    )
    found = detect(
        embedded, ["co-retweet"], name="tool", settings=Settings(method="cooRTweet", time_window=60), replace=True
    )
    assert_frame_equal(found.result().frame, other_tools.as_cooRTweet(theirs, 60, 2))
    found = detect(
        embedded, ["co-retweet"], name="tool", settings=Settings(method="toolkit", time_window=60), replace=True
    )
    assert_frame_equal(found.result().frame, other_tools.as_toolkit(theirs, 60, 2, loops=False))
    with pytest.raises(UsageError, match="one behaviour at a time"):
        detect(embedded, ["co-retweet", "co-link"], settings=Settings(method="toolkit"))


@pytest.mark.long
def test_analyses_stand_side_by_side_by_name(store: Store) -> None:
    for name, window in (("narrow", 10.0), ("wide", 60.0)):
        detect(store, ["co-retweet"], name=name, settings=Settings(time_window=window), replace=True)
    assert {"narrow", "wide"} <= set(ask(store, "analyses")["name"])
    with pytest.raises(UsageError, match="already"):
        detect(store, ["co-retweet"], name="narrow")
    assert [analysis.name for analysis in remove(store, ["narrow"])] == ["narrow"]
    assert "narrow" not in store.analyses()
    assert ask(store, "community_network", analysis="wide").height == 6
    with pytest.raises(InputError, match="narrow"):
        remove(store, ["narrow"])


def test_what_cannot_be_asked_is_said(embedded: Store) -> None:
    with pytest.raises(UsageError, match="no behaviour 'co-retwet'") as error:
        detect(embedded, ["co-retwet"])
    assert "co-retweet" in str(error.value.hint)
    with pytest.raises(QueryError, match="no network"):
        detect(embedded, ["co-retweet"], networks=["nowhere"])
    with pytest.raises(UsageError, match="cannot be the name"):
        detect(embedded, ["co-retweet"], name="../x")
    for wrong in (
        Settings(method="guess"),
        Settings(time_window=0),
        Settings(rate=1),
        Settings(resolution=0),
        Settings(time_window=float("nan")),
    ):
        with pytest.raises(UsageError):
            detect(embedded, ["co-retweet"], settings=wrong)


@pytest.mark.long
def test_meetings_are_kept_as_far_as_there_is_room_and_the_rest_is_said(embedded: Store) -> None:
    found = detect(embedded, ["co-retweet"], name="few", settings=Settings(meetings=30), replace=True)
    assert 0 < found.tables["MET"].height <= 30
    assert any("lightest pairs" in note for note in found.analysis.notes)


@pytest.mark.long
def test_the_ring_is_told_on_both_engines_with_its_tweets(store: Store) -> None:
    found = find_roles(store, name="ring", replace=True)
    assert found.roles.structures.height == 1
    people = ask(store, "structure_members", analysis="ring")
    assert people.filter(role="core")["account"].to_list() == ["core"]
    assert set(people.filter(role="amplifier")["account"]) == set(GROUP)
    for row in ask(store, "structure_network", analysis="ring", structure=1).iter_rows(named=True):
        ends = {"source": row["source"], "target": row["target"]}
        assert ask(store, "retweet_evidence", limit=1000, **ends).height == row["weight"] == OCCASIONS
    assert ask(store, "roles", analysis="ring", role="core")["account"].to_list() == ["core"]
    assert ask(store, "amplified_inside")["account"].to_list() == ["core"]
