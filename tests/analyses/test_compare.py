"""Two networks, one table: each number is the network's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.analyses.compare import Comparison, compare
from explorer.errors import QueryError, UsageError
from explorer.ingest import ingest
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import HOUR_MS, NEW_YEAR, retweet, tweet, tweet_id, user, write

DAY_MS = 24 * HOUR_MS


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Network x tweets at 9 to 17 in Beijing, in Chinese; y has one account and one retweet of it at 13 UTC.

    z has a users file and no more; one of its two accounts is that of y.
    """
    folder = tmp_path_factory.mktemp("compare")
    work = [
        tweet(
            NEW_YEAR + day * DAY_MS + (2 * hour + half) * HOUR_MS // 2,
            "a",
            tweet_language="zh",
            hashtags="['hk']",
            follower_count=0,
        )
        for day in (0, 1, 2, 5, 6, 7, 8, 9)  # Wednesday to Friday, Monday to Friday
        for hour in range(1, 10)
        for half in (0, 1)
    ]
    other = [
        tweet(NEW_YEAR, "b", tweet_language="tr", tweet_client_name="App"),
        retweet(NEW_YEAR + 13 * HOUR_MS, "b", tweet_id(NEW_YEAR), "b", "b", tweet_language="tr", serial=1),
    ]
    files = [
        write(folder, "x_052020_users_csv_hashed.csv", [user("a", follower_count=0), user("c", follower_count=7)]),
        write(folder, "x_052020_tweets_csv_hashed.csv", work),
        write(folder, "y_052020_users_csv_hashed.csv", [user("b", account_creation_date="2018-02-03")]),
        write(folder, "y_052020_tweets_csv_hashed.csv", other),
        write(folder, "z_052020_users_csv_hashed.csv", [user("b", account_creation_date="2018-02-03"), user("d")]),
    ]
    with EmbeddedStore(folder / "db") as opened:
        ingest(opened, files)
        yield opened


@pytest.fixture(scope="module")
def comparison(store: Store) -> Comparison:
    return compare(store, ["X_052020", "y_052020"])


@pytest.mark.long
def test_each_measure_is_the_networks_own(comparison: Comparison) -> None:
    rows = {row[0]: row[1:] for row in comparison.rows()}
    assert rows["Accounts in file"] == [2, 1]
    assert rows["Accounts active"] == [1, 1]
    assert rows["No followers, share of accounts in file"] == ["50.0%", "0.0%"]
    assert rows["Fewer than 8 followers, share of accounts in file"] == ["100.0%", "100.0%"]
    assert rows["Own tweets"] == [144, 1]
    assert rows["Retweets, share of tweets and retweets"] == ["0.0%", "50.0%"]
    assert rows["Retweets of accounts inside, share of retweets"] == [None, "100.0%"]
    assert rows["With hashtags, share of own tweets"] == ["100.0%", "0.0%"]
    assert rows["First language, share of tweets and retweets"] == ["zh (100%)", "tr (100%)"]
    assert rows["First tweet"] == ["2020-01-01", "2020-01-01"]
    best, few = rows["Zone that fits office hours best"]
    assert str(best).startswith("UTC+8 (China, Taiwan, Hong Kong")
    assert few == "not told: 2 tweets, and 100 are needed"
    assert rows["In office hours there, share of tweets and retweets"] == ["100.0%", None]
    assert [str(cell)[:6] for cell in rows["Zone that fits next best"]] == ["UTC+7 ", "None"]
    assert rows["In office hours in that one, share of tweets and retweets"] == ["88.9%", None]
    assert rows["Busiest hour"][1] is rows["On weekdays, share of tweets and retweets"][1] is None


@pytest.mark.long
def test_a_network_of_a_users_file_says_that_and_what_others_hold_of_its_accounts(store: Store, tmp_path: Path) -> None:
    both = compare(store, ["y_052020", "z_052020"])
    rows = {row[0]: row[1:] for row in both.rows()}
    assert rows["Own tweets"] == [1, "no tweets file; 2 tweets seen in y_052020"]
    assert rows["Retweets"] == [1, None]
    assert rows["Accounts active"] == [1, None]
    shares = ["Retweets, share of tweets and retweets", "Replies, share of own tweets", "First tweet", "Busiest hour"]
    assert [rows[name][1] for name in shares] == [None] * 4
    both.page(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (
        "It takes 100 tweets to tell. y_052020: 2 tweets, too few. z_052020: no tweets file; 2 tweets seen in" in page
    )


def test_a_network_of_whose_accounts_no_day_of_creation_is_known_has_no_chart_of_none(comparison: Comparison) -> None:
    one, other = comparison.portraits
    section = replace(comparison, portraits=(one, replace(other, created=other.created.clear())))._created()
    assert "y_052020: no day of creation is known." in section.note
    assert [name for name, _ in section.blocks[0].cells] == ["x_052020"]  # type: ignore[union-attr]


def test_what_a_page_leaves_out_is_said(comparison: Comparison, tmp_path: Path) -> None:
    comparison.page(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "all networks on one scale: the last shade is 2.78% of a network" in page
    assert "own tweets and retweets" in page
    assert "y_052020: 2 tweets, too few." in page


def test_the_table_has_a_column_for_each_network(comparison: Comparison) -> None:
    assert comparison.table().frame.columns == ["measure", "x_052020", "y_052020"]


def test_the_page_holds_every_section_and_needs_no_script(comparison: Comparison, tmp_path: Path) -> None:
    comparison.page(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    for section in ("Overview", "When they tweet", "Languages", "Clients", "created", "Most amplified"):
        assert section in text
    assert "<script" not in text
    assert "SYNTHETIC" not in text


def test_a_network_that_is_not_there_is_told(store: Store) -> None:
    with pytest.raises(QueryError, match="w_052020"):
        compare(store, ["x_052020", "w_052020"])


def test_comparing_takes_two(store: Store) -> None:
    with pytest.raises(UsageError):
        compare(store, ["x_052020", "x_052020"])
