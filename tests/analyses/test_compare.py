"""Two networks, one table: each number is the network's own."""

from __future__ import annotations

from collections.abc import Iterator
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
    """Network x tweets at 9 to 17 in Beijing, in Chinese; y has one account and one retweet of it at 13 UTC."""
    folder = tmp_path_factory.mktemp("compare")
    work = [
        tweet(NEW_YEAR + day * DAY_MS + hour * HOUR_MS, "a", tweet_language="zh", hashtags="['hk']", follower_count=0)
        for day in (0, 1, 2, 5, 6, 7, 8, 9)  # Wednesday to Friday, Monday to Friday
        for hour in range(1, 10)
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
    ]
    with EmbeddedStore(folder / "db") as opened:
        ingest(opened, files)
        yield opened


@pytest.fixture(scope="module")
def comparison(store: Store) -> Comparison:
    return compare(store, ["X_052020", "y_052020"])


def test_each_measure_is_the_networks_own(comparison: Comparison) -> None:
    rows = {row[0]: row[1:] for row in comparison.rows()}
    assert rows["Accounts in file"] == [2, 1]
    assert rows["Accounts active"] == [1, 1]
    assert rows["No followers"] == ["50.0%", "0.0%"]
    assert rows["Fewer than 8 followers"] == ["100.0%", "100.0%"]
    assert rows["Own tweets"] == [72, 1]
    assert rows["Retweets, share of all"] == ["0.0%", "50.0%"]
    assert rows["Retweets of accounts inside"] == [None, "100.0%"]
    assert rows["With hashtags, share of own tweets"] == ["100.0%", "0.0%"]
    assert rows["First language"] == ["zh (100%)", "tr (100%)"]
    assert rows["First tweet"] == ["2020-01-01", "2020-01-01"]
    assert rows["Zone that fits office hours best"][0] == "UTC+8 (Beijing)"
    assert rows["In office hours there"][0] == "100.0%"


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
    with pytest.raises(QueryError, match="z_052020"):
        compare(store, ["x_052020", "z_052020"])


def test_comparing_takes_two(store: Store) -> None:
    with pytest.raises(UsageError):
        compare(store, ["x_052020", "x_052020"])
