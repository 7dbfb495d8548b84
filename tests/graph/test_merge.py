"""Sources become one graph by one rule; each test says one part of the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from explorer.graph.findings import Analyses, Analysis
from explorer.graph.merge import _Merge, clock, merge
from explorer.graph.model import GRAPH, name_id
from explorer.graph.sources import Sources
from explorer.graph.tables import GraphFiles
from explorer.graph.totals import COUNTED
from explorer.readers import BARE, FULL, SHARES, STUB
from explorer.readers.platforms import LEAST_GLOBAL_ID
from tests.batches import account, batch, put, retweet, seen, stub, tie, tweet

# A float keeps 53 bits: of two ids that far apart, the digits that a spreadsheet lost are the same.
LOST = 1 << 60
NEAR, ALSO_NEAR, FAR = LOST + 1, LOST + 2, LOST + 100_000
NEW_YEAR = 1_577_836_800_000
HOUR = 3_600_000
LONGEST = (1 << 14) - 1


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(tmp_path / "store")


def graph(sources: Sources, table: str, *columns: str) -> list[tuple[object, ...]]:
    """The rows of a table of the graph, sorted. No source may come once it was asked for."""
    frame = merged(sources)[table]
    return sorted(frame.select(columns or frame.columns).rows(), key=repr)


@lru_cache(maxsize=1)
def merged(sources: Sources) -> dict[str, pl.DataFrame]:
    """The tables of the graph as they were written."""
    with sources.scratch() as out:
        merge(sources, out)
        return {table.name: pl.read_parquet(out / f"{table.name}.parquet") for table in GRAPH}


# What a graph of nothing is, and what merge tells of its work.


def test_without_sources_every_table_is_there_and_empty(sources: Sources, tmp_path: Path) -> None:
    rows = merge(sources, tmp_path)
    assert rows == {table.name: 0 for table in GRAPH}
    for table in GRAPH:
        assert pl.read_parquet(tmp_path / f"{table.name}.parquet").schema == pl.Schema(GRAPH.schema(table))


def test_every_table_has_the_columns_of_the_model_and_its_rows_are_counted(sources: Sources, tmp_path: Path) -> None:
    put(
        sources,
        "s1",
        batch(
            accounts=[account("a"), account("b")],
            tweets=[tweet(1, "a", tags=["x"], links=["n.example/1"], mentions=["b"]), tweet(2, "b", quoted=1)],
            retweets=[retweet(9, "b", 1)],
        ),
    )
    rows = merge(sources, tmp_path)
    for table in GRAPH:
        frame = pl.read_parquet(tmp_path / f"{table.name}.parquet")
        assert (frame.schema, frame.height) == (pl.Schema(GRAPH.schema(table)), rows[table.name])
    expected = {"Network": 1, "Source": 1, "Account": 2, "Tweet": 2, "Hashtag": 1, "Link": 1, "PART_OF": 1}
    expected |= {"LISTED_IN": 2, "POSTED": 2, "RETWEETED": 1, "QUOTES": 1, "IN_REPLY_TO": 0, "MENTIONS": 1}
    expected |= {"HAS_TAG": 1, "LINKS_TO": 1, "AMPLIFIED": 1}
    # Of the network and of all: a tag, an address and its domain, no language, no client, the quarters of two moments.
    expected |= {"Tally": 2 * (3 + 2 + 2)}
    assert {name: n for name, n in rows.items() if n or name in expected} == expected


def test_progress_counts_the_tweets_and_retweets_that_win(sources: Sources, tmp_path: Path) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a"), tweet(2, "a")], retweets=[retweet(8, "b", 1)]))
    put(sources, "s2", batch(tweets=[tweet(2, "a"), tweet(3, "a")], retweets=[retweet(8, "b", 1), retweet(9, "b", 1)]))
    heard: list[tuple[str, int, int]] = []
    merge(sources, tmp_path, progress=lambda *told: heard.append(told))
    assert heard == [
        ("merging tweets", 2, 3),
        ("merging tweets", 3, 3),
        ("merging retweets", 1, 2),
        ("merging retweets", 2, 2),
    ]


# Which row of a tweet wins.


def test_a_full_tweet_wins_over_a_stub_of_a_later_snapshot_with_more_text(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a", "full")]), snapshot="2019-01")
    put(sources, "s0", batch(tweets=[stub(1, "a", "a stub with more text")]), snapshot="2021-01")
    assert graph(sources, "Tweet", "id", "text", "stub", "source") == [(1, "full", False, "s1")]


def test_a_stub_wins_over_a_bare_id_of_a_later_snapshot(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[stub(1, "a", "retweeted")]), snapshot="2019-01")
    put(sources, "s0", batch(tweets=[stub(1, None, "quoted and longer", detail=BARE)]), snapshot="2021-01")
    assert graph(sources, "Tweet", "id", "text", "stub") == [(1, "retweeted", True)]


@pytest.mark.parametrize("make", [tweet, stub])
def test_of_tweets_alike_in_detail_the_later_snapshot_wins_whatever_the_hash(sources: Sources, make: object) -> None:
    assert callable(make)
    put(sources, "s1", batch(tweets=[make(1, "a", "the earlier, longer")]), snapshot="2020-09")
    put(sources, "s2", batch(tweets=[make(1, "a", "later")]), snapshot="2020-10")
    put(sources, "s0", batch(tweets=[make(1, "a", "undated, the longest of all")]))
    assert graph(sources, "Tweet", "text", "source") == [("later", "s2")]


def test_of_tweets_of_one_snapshot_the_smaller_hash_wins(sources: Sources) -> None:
    put(sources, "s2", batch(tweets=[tweet(1, "a", "two"), stub(2, "a", "a longer two")]))
    put(sources, "s1", batch(tweets=[tweet(1, "a", "one"), stub(2, "a", "one")]))
    assert graph(sources, "Tweet", "text", "source") == [("one", "s1"), ("one", "s1")]


def test_inside_one_source_the_stub_with_the_most_text_wins_and_of_equals_the_first(sources: Sources) -> None:
    first = batch(tweets=[stub(1, "a", "cut…"), stub(2, "b", None), stub(3, "c", "same", client="first")])
    second = batch(tweets=[stub(1, "a", "cut no more"), stub(2, "b", "x"), stub(3, "c", "same", client="second")])
    put(sources, "s1", first, second, batch(tweets=[stub(1, "a", "cut")]))
    assert graph(sources, "Tweet", "id", "text", "client") == [
        (1, "cut no more", None),
        (2, "x", None),
        (3, "same", "first"),
    ]


def test_inside_one_source_the_first_full_row_wins_however_short(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a", "x"), tweet(1, "a", "a second row, longer")]))
    assert graph(sources, "Tweet", "text") == [("x",)]


def test_inside_one_source_the_first_bare_row_wins_however_short(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[stub(1, None, t, detail=BARE) for t in ("x", "longer")]))
    assert graph(sources, "Tweet", "text") == [("x",)]


@pytest.mark.parametrize(
    ("lengths", "wins"),
    [((LONGEST - 1, LONGEST), LONGEST), ((LONGEST, LONGEST + 1), LONGEST), ((1, 10 * LONGEST), 10 * LONGEST)],
)
def test_texts_of_16_383_bytes_and_more_are_equally_long(sources: Sources, lengths: list[int], wins: int) -> None:
    put(sources, "s1", batch(tweets=[stub(1, "a", "x" * n) for n in lengths]))
    assert [len(str(text)) for (text,) in graph(sources, "Tweet", "text")] == [wins]


def test_each_source_keeps_its_winners_whatever_stretches_they_lie_in(sources: Sources) -> None:
    stretches = [batch(tweets=[tweet(10 * s + k, "a", f"{s}{k}") for k in range(10)]) for s in range(1, 5)]
    put(sources, "s2", *stretches)
    # Another source wins one stretch wholly and two of them in part.
    others = [*range(20, 30), 10, 19, 31, 38]
    put(sources, "s1", batch(tweets=[tweet(n, "a", "other") for n in others]))
    expected = {n: ("other", "s1") if n in others else (str(n), "s2") for n in range(10, 50)}
    assert graph(sources, "Tweet", "id", "text", "source") == [(n, *won) for n, won in expected.items()]


def test_a_stretch_is_whole_only_where_as_many_rows_of_it_win(sources: Sources) -> None:
    """Of two tweets one wins in the first stretch; in the second, of three, the second row of the source to win."""
    put(
        sources,
        "s2",
        batch(tweets=[tweet(n, "a") for n in (10, 11)]),
        batch(tweets=[tweet(n, "a") for n in (20, 21, 22)]),
    )
    put(sources, "s1", batch(tweets=[tweet(n, "a") for n in (10, 20, 21)]))
    won = [(10, "s1"), (11, "s2"), (20, "s1"), (21, "s1"), (22, "s2")]
    assert graph(sources, "Tweet", "id", "source") == won


@pytest.mark.long
def test_of_many_sources_each_keeps_what_it_alone_has(sources: Sources) -> None:
    for n in range(20):
        put(sources, f"s{n:02}", batch(tweets=[tweet(0, "a", f"{n}"), tweet(n + 1, "a", f"{n}")]))
    expected = [(0, "s00"), *((n + 1, f"s{n:02}") for n in range(20))]
    assert sorted(graph(sources, "Tweet", "id", "source"), key=lambda row: int(str(row[0]))) == expected


def test_a_rank_has_room_for_many_rows_of_many_sources(sources: Sources, tmp_path: Path) -> None:
    one = batch(tweets=[tweet(0, "a")])
    many = pl.concat([one.tweets] * 33_000).with_columns(id=pl.int_range(pl.len(), dtype=pl.Int64))
    empty, full = put(sources, "s1", batch()), put(sources, "s2", replace(one, tweets=many))
    with GraphFiles(tmp_path) as files:
        work = _Merge(sources, files)
        work.sources = [empty] * 256 + [full]
        ranked = work._ranked("tweets", [pl.col("id")], pl.lit(0))
        *others, last = work._winners(ranked["id"], ranked["rank"])
    assert not any(map(len, others))
    assert last.tolist() == [*range(33_000)]


def test_an_edge_is_made_of_the_row_that_won_and_of_no_other(sources: Sources) -> None:
    lost = stub(1, "b", tags=["cut"], links=["cut.example"], mentions=["cut"], quoted=7, replied=8)
    won = tweet(1, "a", tags=["whole"], links=["whole.example"], mentions=["c"], quoted=2, replied=3)
    put(sources, "s0", batch(tweets=[lost]))
    put(sources, "s1", batch(tweets=[won]))
    assert graph(sources, "POSTED", "source", "target") == [("a", 1)]
    assert graph(sources, "HAS_TAG") == [(1, "whole", 1)]
    assert graph(sources, "LINKS_TO") == [(1, "whole.example", 1)]
    assert graph(sources, "MENTIONS") == [(1, "c")]
    assert graph(sources, "QUOTES") == [(1, 2)]
    assert graph(sources, "IN_REPLY_TO") == [(1, 3)]
    assert graph(sources, "Hashtag") == [("whole",)]
    assert graph(sources, "Link") == [("whole.example", "whole.example", "whole.example")]


# What a tweet's row becomes.


def test_every_column_of_a_tweet_is_what_its_row_says(sources: Sources) -> None:
    told: dict[str, Any] = {
        "text": "one\ntwo",
        "language": "tr",
        "client": "Web",
        "ts": NEW_YEAR + 13 * HOUR + 5,
        "quote_count": 1,
        "reply_count": 2,
        "like_count": 3,
        "retweet_count": 4,
        "latitude": "5.0",
        "longitude": "6.0",
        "poll": "['yes']",
        "row": 77,
    }
    put(sources, "0123456789abcdef", batch(tweets=[tweet(1, "a", **told, exact=False)]))
    posted_at = datetime(2020, 1, 1, 13, 0, 0, 5000, tzinfo=timezone.utc)
    made = {"id": 1, "exact": False, "stub": False, "source": "0123456789ab", "hour": 13, "weekday": 3}
    made |= {"networks": None}
    [row] = graph(sources, "Tweet")
    assert dict(zip(GRAPH.node("Tweet").columns, row, strict=True)) == told | made | {"posted_at": posted_at}


def test_an_id_that_is_no_number_is_kept_beside_the_number_made_of_it(sources: Sources) -> None:
    """Of a retweet too, once where one content shares several tweets; and where an earlier explorer kept none."""
    shares = [retweet(-3, "a", -1, ref="at://c"), retweet(-3, "a", 2, ref="at://c"), retweet(4, "a", 2)]
    told = batch(tweets=[tweet(-1, "a", ref="at://a"), tweet(2, "b")], retweets=shares)
    put(sources, "0123456789abcdef", told, format="coortweet")
    put(sources, "1123456789abcdef", batch(tweets=[stub(-1, "a", ref="at://a"), stub(-5, "a", "said")]))
    assert sorted(graph(sources, "PlatformId")) == [(-3, "at://c"), (-1, "at://a")]
    for source in sources.all():
        path = sources.path(source) / "retweets.parquet"
        pl.read_parquet(path).drop("ref").write_parquet(path)
    merged.cache_clear()
    assert graph(sources, "PlatformId") == [(-1, "at://a")]


@pytest.mark.parametrize(
    ("ts", "hour", "weekday"),
    [
        (0, 0, 4),
        (HOUR - 1, 0, 4),
        (HOUR, 1, 4),
        (24 * HOUR - 1, 23, 4),
        (24 * HOUR, 0, 5),
        (3 * 24 * HOUR, 0, 7),
        (4 * 24 * HOUR - 1, 23, 7),
        (4 * 24 * HOUR, 0, 1),
        (-1, 23, 3),
        (NEW_YEAR, 0, 3),
        (None, None, None),
    ],
)
def test_the_clock_is_utc_and_monday_is_day_one(ts: int | None, hour: int | None, weekday: int | None) -> None:
    frame = pl.DataFrame({"ts": [ts]}, schema={"ts": pl.Int64}).select(clock(pl.col("ts")))
    assert frame.to_dicts() == [{"hour": hour, "weekday": weekday}]


@pytest.mark.parametrize(("detail", "known"), [(BARE, True), (STUB, True), (FULL, False)])
def test_a_tweet_is_a_stub_unless_it_is_known_in_full(sources: Sources, detail: int, known: bool) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a", detail=detail)]))
    assert graph(sources, "Tweet", "stub") == [(known,)]


def test_a_tweet_whose_author_is_not_known_is_there_and_nobody_posted_it(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[stub(1, None, detail=BARE), tweet(2, "a")], retweets=[retweet(9, "b", 1)]))
    assert graph(sources, "Tweet", "id") == [(1,), (2,)]
    assert graph(sources, "POSTED", "source", "target") == [("a", 2)]
    assert graph(sources, "AMPLIFIED") == []


def test_what_a_tweet_names_twice_is_one_edge_at_its_first_place(sources: Sources) -> None:
    told: dict[str, Any] = {"tags": ["x", "y", "x", "z"], "links": ["l", "k", "l"], "mentions": ["b", "c", "b"]}
    put(sources, "s1", batch(tweets=[tweet(1, "a", **told), tweet(2, "a", tags=["y", "x"], links=["l"])]))
    assert graph(sources, "HAS_TAG") == [(1, "x", 1), (1, "y", 2), (1, "z", 4), (2, "x", 2), (2, "y", 1)]
    assert graph(sources, "LINKS_TO") == [(1, "k", 2), (1, "l", 1), (2, "l", 1)]
    assert graph(sources, "MENTIONS") == [(1, "b"), (1, "c")]


def test_an_empty_list_and_an_empty_place_in_one_make_no_edge(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a", tags=[], links=[None, "l"], mentions=[None])]))
    assert (graph(sources, "HAS_TAG"), graph(sources, "LINKS_TO"), graph(sources, "MENTIONS")) == (
        [],
        [(1, "l", 1)],
        [],
    )


def test_a_hashtag_and_an_address_of_several_sources_are_one_node_each_in_order(sources: Sources) -> None:
    tags, links = [f"t{n:02}" for n in range(20)], [f"n.example/{n:02}" for n in range(20)]
    put(sources, "s1", batch(tweets=[tweet(1, "a", tags=tags[:4:-1], links=links[:4:-1])]))
    put(sources, "s2", batch(tweets=[tweet(2, "a", tags=tags[:15], links=links[:15])]))
    assert merged(sources)["Hashtag"].rows() == [(tag,) for tag in tags]
    assert merged(sources)["Link"].rows() == [(link, "n.example", "n.example") for link in links]


# Which row of an account wins, and which accounts are one.


def test_every_column_of_an_account_is_what_its_row_says(sources: Sources) -> None:
    told = {
        "id": "7",
        "handle": "Bob",
        "name": "Bob B.",
        "description": "d",
        "location": "l",
        "url": "u",
        "language": "en",
        "followers": 1,
        "following": 2,
        "created": "2019-05-01",
        "hashed": True,
    }
    put(sources, "s1", batch(accounts=[told | {"listed": False, "detail": FULL}]))
    [row] = graph(sources, "Account")
    assert dict(zip(GRAPH.node("Account").columns, row, strict=True)) == told | {
        "networks": None,
        "platform_retweets": None,
    }


def test_an_account_that_an_archive_lists_wins_over_one_that_is_only_seen(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("a", name="listed")]), snapshot="2019-01")
    put(sources, "s0", batch(accounts=[seen("a", name="seen")]), snapshot="2021-01")
    assert graph(sources, "Account", "id", "name") == [("a", "listed")]


def test_an_account_is_the_one_of_the_later_snapshot_then_of_the_smaller_hash_then_of_the_first_row(
    sources: Sources,
) -> None:
    put(sources, "s1", batch(accounts=[account("a", followers=1), account("b", followers=1)]), snapshot="2020-09")
    put(sources, "s3", batch(accounts=[account("a", followers=3), account("b", followers=3)]), snapshot="2020-10")
    rows = [account("a", followers=2), account("a", followers=99)]
    put(sources, "s2", batch(accounts=rows), snapshot="2020-10")
    assert graph(sources, "Account", "id", "followers") == [("a", 2), ("b", 3)]


def test_accounts_of_two_overlapping_files_are_one_each(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("a"), account("b")]))
    put(sources, "s2", batch(accounts=[account("b"), account("c")]))
    assert graph(sources, "Account", "id") == [("a",), ("b",), ("c",)]
    assert graph(sources, "LISTED_IN", "source", "target") == [("a", "x"), ("b", "x"), ("c", "x")]


def test_an_account_listed_twice_or_by_two_files_of_a_network_is_listed_in_it_once(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("a"), account("a"), seen("b")]))
    put(sources, "s2", batch(accounts=[account("a")]))
    put(sources, "s3", batch(accounts=[account("a")]), network="y")
    assert graph(sources, "LISTED_IN", "source", "target") == [("a", "x"), ("a", "y")]


def test_listings_come_in_order(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("b"), account("c")]), network="y")
    put(sources, "s2", batch(accounts=[account("c"), account("a")]), network="x")
    rows = merged(sources)["LISTED_IN"].rows()
    assert rows == [("a", "x"), ("b", "y"), ("c", "x"), ("c", "y")]


def test_an_account_known_by_its_handle_is_the_one_that_bears_it_wherever_it_is_named(sources: Sources) -> None:
    put(
        sources,
        "s1",
        batch(
            accounts=[account("@bob"), seen("@bob"), account("a")],
            tweets=[tweet(1, "@bob"), tweet(2, "a", mentions=["@bob", "c", "7"])],
            retweets=[retweet(9, "@bob", 2)],
        ),
    )
    put(sources, "s2", batch(accounts=[account("7", handle="BoB"), account("c")], tweets=[tweet(3, "7")]))
    assert graph(sources, "Account", "id", "handle") == [("7", "BoB"), ("a", None), ("c", None)]
    assert graph(sources, "LISTED_IN", "source", "target") == [("7", "x"), ("a", "x"), ("c", "x")]
    assert graph(sources, "POSTED", "source", "target") == [("7", 1), ("7", 3), ("a", 2)]
    assert graph(sources, "MENTIONS") == [(2, "7"), (2, "c")]
    assert graph(sources, "RETWEETED", "source", "target") == [("7", 2)]
    assert graph(sources, "AMPLIFIED", "source", "target") == [("7", "a")]


@pytest.mark.parametrize(
    "others",
    [
        [account("H4SH", handle="bob", hashed=True)],
        [account("7", handle="bob"), account("8", handle="Bob")],
        [account("7", handle=None)],
        [account("7", handle="bobby")],
        [account("@other", handle="bob")],
    ],
    ids=["a hash", "two of them", "no handle", "another handle", "known by a handle itself"],
)
def test_a_handle_that_no_account_or_more_than_one_surely_bears_stays_an_account(
    sources: Sources, others: list[dict[str, object]]
) -> None:
    put(sources, "s1", batch(accounts=[seen("@bob"), *others], tweets=[stub(1, "@bob")]))
    assert ("@bob",) in graph(sources, "Account", "id")
    assert graph(sources, "POSTED", "source", "target") == [("@bob", 1)]


def test_one_account_that_two_sources_give_the_same_handle_bears_it(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("7", handle="Bob"), seen("@bob")]))
    put(sources, "s2", batch(accounts=[account("7", handle="bob"), account("H4SH", handle="bob", hashed=True)]))
    assert graph(sources, "Account", "id") == [("7",), ("H4SH",)]


def test_an_account_that_was_once_called_so_bears_the_handle_too(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("7", handle="old")]), snapshot="2019-01")
    put(sources, "s2", batch(accounts=[account("7", handle="new"), seen("@old")]), snapshot="2020-01")
    assert graph(sources, "Account", "id", "handle") == [("7", "new")]


# Tweets whose ids lost their last digits.


def test_an_id_that_lost_digits_is_the_one_tweet_it_fits_wherever_it_is_named(sources: Sources) -> None:
    pointing = tweet(5, "b", quoted=LOST, quoted_exact=False, replied=LOST, replied_exact=False)
    lost = stub(LOST, None, "a longer text that loses", exact=False)
    put(sources, "s1", batch(tweets=[lost, pointing], retweets=[retweet(9, "b", LOST, exact=False)]))
    put(sources, "s2", batch(tweets=[tweet(NEAR, "a", "whole"), tweet(FAR, "a")]))
    assert graph(sources, "Tweet", "id", "text") == [(NEAR, "whole"), (FAR, None), (5, None)]
    assert graph(sources, "QUOTES") == [(5, NEAR)]
    assert graph(sources, "IN_REPLY_TO") == [(5, NEAR)]
    assert graph(sources, "RETWEETED", "source", "target") == [("b", NEAR)]
    assert graph(sources, "AMPLIFIED", "source", "target", "retweets") == [("b", "a", 1)]


def test_an_id_that_lost_digits_and_fits_two_tweets_stays_what_it_is(sources: Sources) -> None:
    rows = [stub(LOST, None, exact=False), tweet(NEAR, "a"), tweet(ALSO_NEAR, "a")]
    put(sources, "s1", batch(tweets=rows, retweets=[retweet(9, "b", LOST, exact=False)]))
    assert graph(sources, "Tweet", "id", "exact") == [(LOST, False), (NEAR, True), (ALSO_NEAR, True)]
    assert graph(sources, "RETWEETED", "source", "target") == [("b", LOST)]


def test_an_id_that_lost_digits_and_fits_no_tweet_stays_what_it_is(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[stub(LOST, "a", exact=False), tweet(FAR, "a")]))
    assert graph(sources, "Tweet", "id") == [(LOST,), (FAR,)]


def test_the_author_tells_which_of_two_tweets_an_id_that_lost_digits_is(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[stub(LOST, "b", exact=False), tweet(NEAR, "a"), tweet(ALSO_NEAR, "b")]))
    assert graph(sources, "Tweet", "id") == [(NEAR,), (ALSO_NEAR,)]


def test_an_id_that_lost_digits_is_no_tweet_of_another_author(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[stub(LOST, "b", exact=False), tweet(NEAR, "a")]))
    assert graph(sources, "Tweet", "id") == [(LOST,), (NEAR,)]


@pytest.mark.parametrize(("of_lost", "of_near"), [(None, "a"), ("a", None), ("a", "a")])
def test_an_author_that_is_not_known_agrees_with_any(
    sources: Sources, of_lost: str | None, of_near: str | None
) -> None:
    put(sources, "s1", batch(tweets=[stub(LOST, of_lost, exact=False)]))
    put(sources, "s2", batch(tweets=[stub(NEAR, of_near), stub(NEAR, of_near)]))
    assert graph(sources, "Tweet", "id") == [(NEAR,)]


def test_whose_an_id_that_lost_digits_is_the_row_that_knows_most_tells(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[stub(LOST, "b", exact=False)]))
    put(sources, "s2", batch(tweets=[tweet(LOST, "a", exact=False), tweet(NEAR, "a")]))
    put(sources, "s3", batch(tweets=[stub(NEAR, "c")]))
    assert graph(sources, "Tweet", "id") == [(NEAR,)]


def test_whose_an_id_that_lost_digits_is_a_row_tells_that_knows_its_author(sources: Sources) -> None:
    rows = [tweet(LOST, None, exact=False), stub(LOST, "b", exact=False), tweet(NEAR, "a")]
    put(sources, "s1", batch(tweets=rows))
    assert graph(sources, "Tweet", "id") == [(LOST,), (NEAR,)]


def test_whose_an_id_that_lost_digits_is_the_first_of_equal_sources_tells(sources: Sources) -> None:
    for sha256, author in [("s3", "c"), ("s1", "a"), ("s2", "b"), ("s4", "d")]:
        put(sources, sha256, batch(tweets=[stub(LOST, author, exact=False)]))
    put(sources, "s9", batch(tweets=[tweet(NEAR, "a")]))
    assert graph(sources, "Tweet", "id") == [(NEAR,)]


def test_an_author_known_by_a_handle_is_the_account_that_bears_it_when_authors_are_held_together(
    sources: Sources,
) -> None:
    accounts = [seen("@bob"), account("7", handle="Bob")]
    put(sources, "s1", batch(accounts=accounts, tweets=[stub(LOST, "@bob", exact=False), tweet(NEAR, "7")]))
    assert graph(sources, "Tweet", "id") == [(NEAR,)]


def test_an_id_with_all_its_digits_is_never_another(sources: Sources) -> None:
    rows = [stub(LOST, None, exact=False), tweet(NEAR, "a"), tweet(5, "b", quoted=LOST, replied=LOST)]
    put(sources, "s1", batch(tweets=rows, retweets=[retweet(9, "b", LOST)]))
    assert graph(sources, "QUOTES") == [(5, LOST)]
    assert graph(sources, "IN_REPLY_TO") == [(5, LOST)]
    assert graph(sources, "RETWEETED", "source", "target") == [("b", LOST)]


def test_an_id_whose_lost_digits_were_noughts_is_the_tweet_that_has_them_all(sources: Sources) -> None:
    rows = [stub(LOST, "a", exact=False), tweet(LOST, "a", "whole")]
    put(sources, "s1", batch(tweets=rows, retweets=[retweet(9, "b", LOST, exact=False)]))
    assert graph(sources, "Tweet", "id", "text", "exact") == [(LOST, "whole", True)]
    assert graph(sources, "RETWEETED", "source", "target") == [("b", LOST)]


def test_two_rounded_ids_are_two_tweets_and_neither_is_the_other(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[stub(LOST, None, exact=False), stub(NEAR, None, exact=False)]))
    assert graph(sources, "Tweet", "id") == [(LOST,), (NEAR,)]


def test_other_ids_that_lost_digits_are_left_when_one_is_found(sources: Sources) -> None:
    rows = [stub(LOST, None, exact=False), tweet(NEAR, "a"), stub(2 * LOST, None, exact=False)]
    made = [retweet(8, "b", LOST, exact=False), retweet(9, "b", 2 * LOST, exact=False)]
    put(sources, "s1", batch(tweets=rows, retweets=made))
    assert graph(sources, "Tweet", "id") == [(NEAR,), (2 * LOST,)]
    assert graph(sources, "RETWEETED", "source", "target", "tweet_id") == [("b", NEAR, 8), ("b", 2 * LOST, 9)]


# Retweets, and who amplifies whom.


def test_a_content_that_shares_several_objects_keeps_each_whichever_file_has_it(sources: Sources) -> None:
    content = LEAST_GLOBAL_ID
    known = batch(tweets=[tweet(n, "w") for n in (1, 2, 3)], retweets=[retweet(content + 1, "c", 1)])
    put(sources, "s1", known)
    first = [retweet(content, "a", 1), retweet(content, "a", 2), retweet(content + 1, "c", 2), retweet(-1, "a", 1)]
    put(sources, "s2", batch(retweets=first), format=SHARES)
    again = [retweet(content, "a", 2), retweet(content, "a", 3), retweet(-1, "b", 1)]
    put(sources, "s3", batch(retweets=again), format=SHARES)
    assert graph(sources, "RETWEETED", "source", "target", "tweet_id") == [
        *(("a", 1, -1), ("a", 1, content), ("a", 2, content), ("a", 3, content), ("b", 1, -1)),
        ("c", 1, content + 1),
    ]


def test_a_content_is_another_formats_retweet_only_where_its_id_is_a_platforms(sources: Sources) -> None:
    known = [retweet(LEAST_GLOBAL_ID, "c", 1), retweet(LEAST_GLOBAL_ID - 1, "c", 1)]
    put(sources, "s1", batch(tweets=[tweet(n, "w") for n in (1, 2)], retweets=known))
    shared = [retweet(LEAST_GLOBAL_ID, "c", 2), retweet(LEAST_GLOBAL_ID - 1, "c", 2)]
    put(sources, "s2", batch(retweets=[*shared, {**retweet(0, "d", 1), "tweet_id": None}]), format=SHARES)
    assert graph(sources, "RETWEETED", "source", "target", "tweet_id") == [
        *(("c", 1, LEAST_GLOBAL_ID - 1), ("c", 1, LEAST_GLOBAL_ID), ("c", 2, LEAST_GLOBAL_ID - 1)),
        ("d", 1, None),
    ]


@pytest.mark.parametrize(("known", "shared"), [("s1", "s2"), ("s2", "s1")])
def test_a_share_that_another_format_tells_under_an_id_of_text_is_one_retweet(
    sources: Sources, known: str, shared: str
) -> None:
    put(sources, known, batch(tweets=[tweet(n, "w") for n in (1, 2)], retweets=[retweet(-8, "c", 1)]), network="one")
    put(
        sources,
        shared,
        batch(retweets=[retweet(-8, "c", 1), retweet(-8, "d", 1), retweet(-8, "c", 2)]),
        format=SHARES,
        network="other",
    )
    assert graph(sources, "RETWEETED", "source", "target", "tweet_id") == [("c", 1, -8), ("c", 2, -8), ("d", 1, -8)]


def test_a_retweet_of_several_sources_is_one_and_the_first_in_their_order_wins(sources: Sources) -> None:
    put(sources, "s1", batch(retweets=[retweet(8, "b", 1, client="early"), retweet(9, "b", 1, client="only")]))
    put(sources, "s2", batch(retweets=[retweet(8, "b", 1, client="late")]), snapshot="2020-10")
    put(sources, "s0", batch(retweets=[retweet(7, "c", 1), retweet(8, "b", 1, client="hash")]))
    rows = graph(sources, "RETWEETED", "tweet_id", "client_id")
    assert rows == [(7, None), (8, name_id("late")), (9, name_id("only"))]


def test_of_a_retweet_twice_in_one_source_the_first_row_wins(sources: Sources) -> None:
    first = batch(retweets=[retweet(8, "b", 1, client="first"), retweet(7, "b", 1)])
    put(sources, "s1", first, batch(retweets=[retweet(8, "b", 1, client="second"), retweet(6, "b", 1)]))
    made_with = name_id("first")
    assert graph(sources, "RETWEETED", "tweet_id", "client_id") == [(6, None), (7, None), (8, made_with)]


def test_an_account_may_retweet_a_tweet_more_than_once(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a")], retweets=[retweet(8, "b", 1), retweet(9, "b", 1)]))
    assert graph(sources, "RETWEETED", "source", "target", "tweet_id") == [("b", 1, 8), ("b", 1, 9)]
    assert graph(sources, "AMPLIFIED", "source", "target", "retweets", "tweets") == [("b", "a", 2, 1)]


def test_every_column_of_a_retweet_is_what_its_row_says(sources: Sources) -> None:
    told = {"ts": NEW_YEAR + HOUR, "language": "tr", "client": "Web"}
    put(sources, "s1", batch(tweets=[stub(1, "a", language="en")], retweets=[retweet(9, "b", 1, **told)]))
    [row] = graph(sources, "RETWEETED")
    named_by = {"language_id": name_id("tr"), "client_id": name_id("Web")}
    expected = {
        "source": "b",
        "target": 1,
        "tweet_id": 9,
        "networks": None,
        "ts": NEW_YEAR + HOUR,
        "original_id": 1,
    } | named_by
    named = dict(zip(GRAPH.relationship("RETWEETED").columns, row, strict=True))
    assert named == expected


def test_a_retweet_of_a_source_that_kept_no_language_with_it_has_that_of_its_tweet(sources: Sources) -> None:
    tweets = [stub(1, "a", language="tr"), stub(2, "a"), stub(2, "a", language="en"), stub(2, "a", language="de")]
    made = [retweet(8, "b", 2), retweet(9, "b", 1), retweet(10, "b", 3)]
    source = put(sources, "s1", batch(tweets=tweets, retweets=made))
    path = sources.path(source) / "retweets.parquet"
    pl.read_parquet(path).drop("language").write_parquet(path)
    told = merged(sources)["RETWEETED"].select("target", "language_id").rows()
    assert told == [(2, name_id("en")), (1, name_id("tr")), (3, None)]


def test_a_table_is_the_same_in_however_many_stretches_it_is_read(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.graph.merge._STRETCH", 5)
    parts = [batch(tweets=[tweet(10 * n + k, "a", f"text {n} {k}") for k in range(3)]) for n in range(6)]
    put(sources, "s1", *parts)
    # What a later file tells wins: of one stretch all, of another a part.
    later = [tweet(n, "a", "a longer text") for n in (10, 11, 12, 32, 50)]
    put(sources, "s2", batch(tweets=later), snapshot="2020-09")
    won = {row["id"] for row in later}
    texts = [
        (10 * n + k, "a longer text" if 10 * n + k in won else f"text {n} {k}") for n in range(6) for k in range(3)
    ]
    assert sorted(graph(sources, "Tweet", "id", "text")) == texts


def test_what_acts_name_by_a_number_has_its_name_once(sources: Sources) -> None:
    told = [tweet(1, "a", client="Web", language="tr"), tweet(2, "b", client="Web", language="en")]
    put(sources, "s1", batch(tweets=told, retweets=[retweet(9, "b", 1, client="Phone", language=None)]))
    assert graph(sources, "Client") == [(name_id("Phone"), "Phone"), (name_id("Web"), "Web")]
    assert sorted(graph(sources, "Language")) == sorted([(name_id("en"), "en"), (name_id("tr"), "tr")])
    assert graph(sources, "POSTED", "target", "client_id") == [(1, name_id("Web")), (2, name_id("Web"))]
    assert 0 < name_id("Web") < 1 << 48


def test_names_lie_in_their_own_order(sources: Sources) -> None:
    told = [tweet(n, "a", client=f"client {n * 7 % 50:02}", language=f"l{n * 11 % 50:02}") for n in range(1, 50)]
    put(sources, "s1", batch(tweets=told[:25]))
    put(sources, "s2", batch(tweets=told[25:]))
    assert merged(sources)["Client"]["name"].to_list() == [f"client {n:02}" for n in range(1, 50)]
    assert merged(sources)["Language"]["code"].to_list() == [f"l{n:02}" for n in range(1, 50)]


def test_who_posted_a_tweet_is_told_with_its_moment_and_whether_an_archive_holds_it(sources: Sources) -> None:
    full = tweet(1, "a", ts=NEW_YEAR + HOUR, client="Web", language="tr")
    put(sources, "s1", batch(tweets=[full, tweet(2, "b", ts=None, detail=STUB)]))
    columns = GRAPH.relationship("POSTED").columns
    rows = [dict(zip(columns, row, strict=True)) for row in graph(sources, "POSTED")]
    told = {"ts": NEW_YEAR + HOUR, "language_id": name_id("tr"), "client_id": name_id("Web"), "networks": None}
    full = {"source": "a", "target": 1, "original_id": 1, "stub": None} | told
    assert rows == [full, {"source": "b", "target": 2, "original_id": 2, "stub": True} | dict.fromkeys(told)]


def test_the_first_thing_that_a_tweet_carries_has_the_first_place(sources: Sources) -> None:
    carried: dict[str, Any] = {
        "tags": [None, "a", "b", "a"],
        "links": ["https://a.example/", None, "https://b.example/"],
    }
    put(sources, "s1", batch(tweets=[tweet(1, "a", **carried)]))
    assert graph(sources, "HAS_TAG", "target", "position") == [("a", 1), ("b", 2)]
    places = [("https://a.example/", 1), ("https://b.example/", 2)]
    assert graph(sources, "LINKS_TO", "target", "position") == places


def test_a_tweet_carries_music_without_an_image_and_an_image_without_music(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a", music="song"), tweet(2, "b")]))
    put(sources, "s2", batch(tweets=[tweet(3, "c", images=["dot", "dash"])]))
    assert graph(sources, "HAS_MUSIC", "source", "target") == [(1, "song")]
    assert graph(sources, "HAS_IMAGE", "source", "target") == [(3, "dash"), (3, "dot")]
    assert (graph(sources, "Music", "id"), graph(sources, "Image", "id")) == ([("song",)], [("dash",), ("dot",)])


def test_retweets_of_whom_the_network_lists_are_counted_by_network(sources: Sources) -> None:
    here = batch(
        accounts=[account("a"), account("b")],
        tweets=[tweet(1, "a"), stub(2, "out")],
        retweets=[retweet(8, "b", 1), retweet(9, "b", 1), retweet(10, "b", 2)],
    )
    put(sources, "s1", here)
    put(sources, "s2", batch(accounts=[account("c")], retweets=[retweet(11, "c", 1)]), network="y")
    assert graph(sources, "Network", "id", "retweets_inside") == [("x", 2), ("y", 0)]


def test_what_a_platform_counted_of_no_tweet_of_an_account_is_not_told(sources: Sources) -> None:
    told = [tweet(1, "a", retweet_count=3), tweet(2, "a", retweet_count=4), tweet(3, "a"), tweet(4, "b")]
    put(sources, "s1", batch(accounts=[account("a"), account("b")], tweets=told))
    assert graph(sources, "Account", "id", "platform_retweets") == [("a", 7), ("b", None)]


def test_a_network_names_the_platforms_of_its_sources_in_their_order(sources: Sources) -> None:
    put(sources, "s0", batch(accounts=[account("b")]))
    for n, platform in enumerate(("x", "telegram", "mastodon", "bluesky", "gab", "tiktok")):
        put(sources, f"s{n + 1}", batch(accounts=[account(f"{platform}:a")]), platform=platform)
    named = "bluesky, gab, mastodon, telegram, tiktok, unknown, x"
    assert graph(sources, "Network", "id", "platform") == [("x", named)]


def test_who_amplifies_whom_is_summed_over_all_sources(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a", ts=1_000)], retweets=[retweet(8, "b", 1, ts=3_000)]))
    put(sources, "s2", batch(tweets=[tweet(2, "a", ts=2_000)], retweets=[retweet(9, "b", 2, ts=7_000)]))
    put(sources, "s3", batch(retweets=[retweet(8, "b", 1, ts=99_000), retweet(7, "c", 1, ts=4_000)]))
    assert graph(sources, "AMPLIFIED") == [
        ("b", "a", 2, 2, 3_000, 7_000, 3.5, None),
        ("c", "a", 1, 1, 4_000, 4_000, 3.0, None),
    ]


def test_sums_without_their_retweets_are_added_to_those_that_are_known(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a", ts=1_000)], retweets=[retweet(8, "b", 1, ts=3_000)]))
    put(sources, "s2", batch(ties=[tie("b", "a", 5), tie("c", "a", 2), tie("b", "a", 10)]))
    put(sources, "s3", batch(ties=[tie("c", "a", 1)]))
    expected = [("b", "a", 16, 1, 3_000, 3_000, 2.0, None), ("c", "a", 3, *[None] * 5)]
    assert graph(sources, "AMPLIFIED") == expected


def test_who_amplifies_whom_comes_in_order_with_sums_given_and_without(sources: Sources) -> None:
    put(sources, "s1", batch(tweets=[tweet(1, "a"), tweet(2, "c")], retweets=[retweet(8, "d", 2), retweet(9, "d", 1)]))
    put(sources, "s2", batch(ties=[tie(f"e{n}", "a", 1) for n in range(9, -1, -1)] + [tie("b", "z", 1)]))
    ends = merged(sources)["AMPLIFIED"].select("source", "target").rows()
    assert len(ends) == 13
    assert ends == sorted(ends)


def test_both_ends_of_a_sum_may_be_known_by_their_handles(sources: Sources) -> None:
    accounts = [seen("@bob"), seen("@ann"), account("7", handle="bob"), account("8", handle="ann")]
    put(sources, "s1", batch(accounts=accounts, ties=[tie("@bob", "@ann", 2), tie("7", "8", 3)]))
    assert graph(sources, "AMPLIFIED", "source", "target", "retweets") == [("7", "8", 5)]


# Networks and their sources.


def test_a_network_counts_the_accounts_it_lists_and_those_of_them_that_act(sources: Sources) -> None:
    listed = [account(a) for a in ("tweets", "retweets", "summed", "is summed", "stub", "idle", "mentioned")]
    tweets = [tweet(1, "tweets", mentions=["mentioned"]), stub(2, "stub"), tweet(3, "outsider")]
    put(
        sources,
        "s1",
        batch(
            accounts=[*listed, seen("outsider")],
            tweets=tweets,
            retweets=[retweet(9, "retweets", 1), retweet(8, "retweets", 2)],
            ties=[tie("summed", "is summed", 1)],
        ),
    )
    put(sources, "s2", batch(accounts=[account("tweets"), account("other")]), network="y")
    put(sources, "s3", batch(), network="empty")
    columns = ("id", "accounts_in_file", "accounts_active")
    assert graph(sources, "Network", *columns) == [("empty", 0, 0), ("x", 7, 3), ("y", 2, 0)]


def test_a_network_whose_accounts_did_nothing_counts_nothing(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("a")]))
    assert graph(sources, "Network", *COUNTED, "retweets_inside") == [(0,) * (len(COUNTED) + 1)]


def test_what_a_network_is_called_is_told_by_the_first_source_that_knows(sources: Sources) -> None:
    known: dict[str, Any] = {"title": "old", "attributed_to": "old", "disclosed_on": "2019-01", "accounts_announced": 1}
    put(sources, "s1", batch(), snapshot="2019-01", **known)
    put(sources, "s2", batch(), snapshot="2021-01")
    put(sources, "s3", batch(), snapshot="2020-01", title="X", attributed_to="A", accounts_announced=0)
    columns = ("id", "title", "attributed_to", "disclosed_on", "accounts_announced")
    assert graph(sources, "Network", *columns) == [("x", "X", "A", "2019-01", 0)]


def test_a_network_without_a_title_is_called_by_its_id(sources: Sources) -> None:
    put(sources, "s1", batch(), network="y")
    put(sources, "s2", batch(), network="x", title="The X operation")
    assert graph(sources, "Network", "id", "title") == [("x", "The X operation"), ("y", "y")]


def test_a_network_is_synthetic_where_one_of_its_sources_is(sources: Sources) -> None:
    put(sources, "s1", batch(synthetic=True))
    put(sources, "s2", batch())
    put(sources, "s3", batch(), network="y")
    assert graph(sources, "Network", "id", "synthetic") == [("x", True), ("y", False)]


def test_networks_come_by_id_and_sources_in_their_order(sources: Sources) -> None:
    put(sources, "s2", batch(), network="b", shard="2016")
    put(sources, "s1", batch(), network="c")
    put(sources, "s3", batch(), network="a", snapshot="2020-01")
    networks, files, belong = (merged(sources)[name] for name in ("Network", "Source", "PART_OF"))
    assert networks["id"].to_list() == ["a", "b", "c"]
    expected = [("s3", "s3.csv", "a", ""), ("s1", "s1.csv", "c", ""), ("s2", "s2.csv", "b", "2016")]
    assert files.select("sha256", "name", "network", "shard").rows() == expected
    assert belong.rows() == [("s3", "a"), ("s1", "c"), ("s2", "b")]


def test_rows_come_in_the_order_of_their_file_whatever_is_known_of_them(sources: Sources) -> None:
    """Bob, account 7, is listed by two networks, and known by his handle and by a tweet whose id lost digits."""
    accounts = [seen("zed"), account("7", handle="bob"), account("c"), seen("@bob")]
    pointing = tweet(5, "@bob", quoted=LOST, quoted_exact=False)
    tweets = [tweet(2, "zed"), tweet(NEAR, "c"), tweet(6, "zed"), pointing, stub(LOST, None, exact=False)]
    made = [retweet(7, "zed", 6), retweet(8, "@bob", LOST, exact=False), retweet(9, "zed", 2), retweet(10, "7", 6)]
    put(sources, "s1", batch(accounts=accounts, tweets=tweets, retweets=made))
    put(sources, "s2", batch(accounts=[account("7")]), network="y")
    tables = merged(sources)
    assert tables["Account"]["id"].to_list() == ["zed", "7", "c"]
    assert tables["Tweet"]["id"].to_list() == [2, NEAR, 6, 5]
    assert tables["RETWEETED"]["tweet_id"].to_list() == [7, 8, 9, 10]


# What analyses found.


def test_what_an_analysis_found_goes_in_but_for_accounts_that_are_gone(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("a"), account("b"), seen("@c"), account("7", handle="c")]))
    ends = [("a", "b"), ("a", "gone"), ("gone", "b"), ("@c", "b"), ("a", "@c")]
    schema = GRAPH.schema(GRAPH.relationship("COORDINATED"))
    rows = [dict.fromkeys(schema) | {"source": a, "target": b, "id": "mine"} for a, b in ends]
    Analyses(sources).save(
        Analysis(name="mine", kind="coordination", input="other sources"),
        {"COORDINATED": pl.DataFrame(rows, schema=schema)},
    )
    assert graph(sources, "Analysis", "name") == [("mine",)]
    assert graph(sources, "COORDINATED", "source", "target") == [("a", "b")]
