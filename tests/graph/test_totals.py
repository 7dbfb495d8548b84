"""What the accounts of a network did, summed when the graph is made."""

from __future__ import annotations

from explorer.graph.sources import Sources
from tests.batches import account, batch, put, retweet, stub, tweet
from tests.graph.test_merge import graph, sources

__all__ = ["sources"]

FIGURES = ("id", "tweets", "retweets", "replies", "quotes", "with_hashtags", "with_links", "elsewhere")


def test_a_network_is_told_what_its_accounts_did_and_when(sources: Sources) -> None:
    tweets = [
        tweet(1, "a", ts=5_000, replied=9, tags=["x", "y"]),
        tweet(2, "a", ts=4_000, quoted=9, links=["l", "k"], tags=[None]),
        tweet(3, "b", ts=None, links=[]),
        stub(4, "a", ts=1_000, tags=["x"]),
    ]
    again = [retweet(8, "b", 4, ts=9_000), retweet(9, "b", 1, ts=6_000)]
    put(sources, "s1", batch(accounts=[account("a"), account("b")], tweets=tweets, retweets=again))
    assert graph(sources, "Network", *FIGURES) == [("x", 3, 2, 1, 1, 1, 1, 0)]
    assert graph(sources, "Network", "first_ts", "last_ts") == [(4_000, 9_000)]


def test_a_network_whose_accounts_did_nothing_has_figures_all_the_same(sources: Sources) -> None:
    put(sources, "s1", batch(accounts=[account("a")]))
    assert graph(sources, "Network", *FIGURES, "first_ts") == [("x", *[0] * 7, None)]


def test_what_an_account_of_two_networks_did_counts_where_it_stands_and_is_elsewhere_for_the_other(
    sources: Sources,
) -> None:
    mine = batch(accounts=[account("a")], tweets=[tweet(1, "a"), tweet(2, "a")], retweets=[retweet(9, "a", 5)])
    put(sources, "s1", mine, network="x")
    put(sources, "s2", batch(accounts=[account("a")], tweets=[tweet(2, "a"), tweet(3, "a")]), network="xy")
    figures = graph(sources, "Network", "id", "tweets", "retweets", "elsewhere")
    assert figures == [("x", 2, 1, 1), ("xy", 2, 0, 2)]


def test_an_account_is_told_how_often_the_platform_counted_retweets_of_its_tweets(sources: Sources) -> None:
    told = [
        tweet(1, "a", retweet_count=3),
        stub(2, "a", retweet_count=4),
        tweet(3, "b"),
        tweet(4, "c", retweet_count=0),
    ]
    put(sources, "s1", batch(accounts=[account(name) for name in "abc"], tweets=[*told, tweet(3, "b")]))
    assert graph(sources, "Account", "id", "platform_retweets") == [("a", 7), ("b", None), ("c", 0)]
