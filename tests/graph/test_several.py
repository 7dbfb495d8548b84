"""A network's figures are its own: what of accounts that several networks list stands in the files of which."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.graph.sources import Sources
from tests.batches import account, batch, put, retweet, seen, stub, tie, tweet
from tests.graph.test_merge import graph, merged


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(tmp_path / "store")


def both(sources: Sources) -> None:
    """Networks x and y both list b, who retweets a; x alone lists c, y alone a."""
    mine = [tweet(5, "b"), tweet(6, "c"), stub(1, "a")]
    again = [retweet(8, "b", 1, ts=3_000), retweet(7, "c", 1)]
    put(sources, "s1", batch(accounts=[account("b"), account("c")], tweets=mine, retweets=again), network="x")
    theirs = [tweet(1, "a", ts=1_000), tweet(4, "b"), tweet(5, "b")]
    more = [retweet(8, "b", 1, ts=3_000), retweet(9, "b", 1, ts=5_000)]
    put(sources, "s2", batch(accounts=[account("a"), account("b")], tweets=theirs, retweets=more), network="y")


def test_what_an_account_of_two_networks_did_says_in_whose_files_it_stands(sources: Sources) -> None:
    both(sources)
    assert graph(sources, "Account", "id", "networks") == [("a", "||y|"), ("b", "||x|y|"), ("c", "||x|")]
    said = [(1, None), (4, "||y|"), (5, "||x|y|"), (6, None)]
    assert graph(sources, "Tweet", "id", "networks") == said
    assert graph(sources, "RETWEETED", "tweet_id", "networks") == [(7, None), (8, "||x|y|"), (9, "||y|")]


def test_who_amplifies_whom_is_told_by_each_network_and_once_by_all(sources: Sources) -> None:
    both(sources)
    columns = ("source", "target", "networks", "retweets", "first_ts", "last_ts", "median_delay")
    own = [("b", "a", "|x|", 1, 3_000, 3_000, 2.0), ("b", "a", "|y|", 2, 3_000, 5_000, 3.0)]
    assert graph(sources, "AMPLIFIED_IN", *columns) == own
    whole = [("b", "a", "||", 2), ("c", "a", None, 1)]
    assert graph(sources, "AMPLIFIED", "source", "target", "networks", "retweets") == whole
    assert graph(sources, "Network", "id", "accounts_active") == [("x", 2), ("y", 2)]


def test_a_retweet_inside_counts_for_the_network_in_whose_files_it_stands(sources: Sources) -> None:
    """Both networks list a and b; that b retweets a stands in the files of x alone."""
    listed = [account("a"), account("b")]
    put(sources, "s1", batch(accounts=listed, tweets=[tweet(1, "a")], retweets=[retweet(8, "b", 1)]), network="x")
    put(sources, "s2", batch(accounts=listed), network="y")
    assert graph(sources, "Network", "id", "retweets_inside") == [("x", 1), ("y", 0)]


def test_a_network_of_sums_changes_no_figure_of_another(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("a"), account("b")], tweets=[tweet(1, "a")]), network="x")
    again = batch(accounts=[account("b")], retweets=[retweet(8, "b", 1), retweet(9, "b", 1)])
    put(sources, "s2", again, network="x")
    before = graph(sources, "AMPLIFIED", "source", "target", "retweets")
    merged.cache_clear()
    given = batch(accounts=[account("a"), account("b"), account("c")], ties=[tie("b", "a", 2), tie("c", "a", 7)])
    put(sources, "s3", given, network="drawn")
    assert before == [("b", "a", 2)]
    assert graph(sources, "AMPLIFIED", "source", "target", "retweets") == [*before, ("c", "a", 7)]
    own = [("b", "a", "|drawn|", 2), ("b", "a", "|x|", 2)]
    assert graph(sources, "AMPLIFIED_IN", "source", "target", "networks", "retweets") == own
    merged.cache_clear()
    put(sources, "s4", batch(accounts=[account("b")], ties=[tie("b", "a", 3)]), network="drawn")
    assert graph(sources, "AMPLIFIED", "source", "target", "retweets")[0] == ("b", "a", 5)


def test_an_account_known_by_its_handle_is_of_two_networks_too(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("7", handle="bob")], tweets=[tweet(1, "7")]), network="x")
    by_handle = batch(accounts=[account("@bob")], tweets=[tweet(2, "@bob")], retweets=[retweet(9, "@bob", 1)])
    put(sources, "s2", by_handle, network="y")
    assert graph(sources, "Account", "id", "networks") == [("7", "||x|y|")]
    assert graph(sources, "Tweet", "id", "networks") == [(1, "||x|"), (2, "||y|")]
    assert graph(sources, "AMPLIFIED_IN", "source", "target", "networks") == [("7", "7", "|y|")]


def test_of_two_known_by_their_handles_only_the_one_of_two_networks_is_told_by_network(sources: Sources) -> None:
    accounts = [account("7", handle="bob"), account("8", handle="ann"), seen("@ann"), seen("@bob")]
    tweets = [tweet(1, "@bob"), tweet(2, "@ann")]
    put(sources, "s1", batch(accounts=accounts, tweets=tweets, retweets=[retweet(9, "@ann", 1)]), network="x")
    again = batch(accounts=[account("7"), seen("@ann")], tweets=[tweet(3, "@ann")])
    put(sources, "s2", again, network="y")
    assert graph(sources, "POSTED", "source", "target") == [("7", 1), ("8", 2), ("8", 3)]
    assert graph(sources, "Tweet", "id", "networks") == [(1, "||x|"), (2, None), (3, None)]
    assert graph(sources, "RETWEETED", "tweet_id", "networks") == [(9, None)]


def test_a_store_of_one_network_says_nothing_of_this(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("a")], tweets=[tweet(1, "a")], retweets=[retweet(9, "a", 1)]))
    assert graph(sources, "Tweet", "networks") == graph(sources, "RETWEETED", "networks") == [(None,)]
    assert graph(sources, "AMPLIFIED_IN") == []
    assert graph(sources, "Account", "networks") == [("||x|",)]
