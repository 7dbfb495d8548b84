"""The troll tweets of Clemson and FiveThirtyEight become accounts, tweets and retweets of the same text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest

from explorer.errors import InputError
from explorer.ingest import ingest
from explorer.questions import ask, load
from explorer.readers import Batch
from explorer.readers.clemson import READER as reader
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import HOUR_MS, NEW_YEAR, tweet_id
from tests.source_files import CLEMSON, clemson, csv_of

SECOND = 1_000


def read(*rows: dict[str, Any], columns: list[str] = CLEMSON) -> Batch:
    data = csv_of(columns, rows)
    assert reader.recognises(data[:4096])
    [batch] = reader.read(io.BytesIO(data), name="x.csv", memory=1 << 30)
    return batch


def test_the_name_tells_network_and_part() -> None:
    label = reader.label("IRAhandle_tweets_12.csv.gz")
    assert label is not None
    assert (label.network, label.shard, label.accounts_announced) == ("IRAhandle", "12", 2_848)
    assert reader.label("tweets.csv") is None


def test_every_column_that_has_a_place_is_in_it() -> None:
    row = clemson(
        NEW_YEAR + 5 * SECOND,
        "ANNA_B",
        "So #True, @Bob and mail@home.org https://t.co/x #true",
        language="Simplified Chinese",
        tco1_step1="https://www.a.org/x?utm_source=y",
        tco3_step1="http://b.org",
    )
    batch = read(row)
    tweet = batch.tweets.row(0, named=True)
    assert {k: tweet[k] for k in ("id", "exact", "author", "language", "ts", "tags", "links", "mentions", "row")} == {
        "id": tweet_id(NEW_YEAR + 5 * SECOND),
        "exact": True,
        "author": "77",
        "language": "zh",
        "ts": NEW_YEAR + 5 * SECOND,
        "tags": ["true"],
        "links": ["a.org/x", "b.org"],
        "mentions": ["@bob"],
        "row": 1,
    }
    assert tweet["text"] == row["content"]
    accounts = batch.accounts.select("id", "handle", "followers", "following", "listed").rows()
    assert accounts == [("77", "ANNA_B", 20, 10, True), ("@bob", None, None, None, False)]


def test_the_address_has_the_digits_that_the_other_columns_lost() -> None:
    batch = read(clemson(NEW_YEAR, tweet_id="9.14580E+17", alt_external_id="9.05875E+17"))
    assert batch.tweets.select("id", "author").rows() == [(tweet_id(NEW_YEAR), "77")]


@pytest.mark.parametrize(
    ("values", "account"),
    [
        ({"article_url": "", "alt_external_id": "905874659358453760"}, "905874659358453760"),
        ({"article_url": "", "alt_external_id": "9.05875E+17", "external_author_id": "123"}, "123"),
        ({"article_url": "", "external_author_id": "906000000000000000"}, "@anna"),
        ({"article_url": "", "alt_external_id": "905874659358453760.0"}, "@anna"),
        ({"article_url": "", "alt_external_id": "123.0"}, "123"),
        ({"article_url": "http://twitter.com/Anna/statuses/12"}, "@anna"),
    ],
)
def test_an_account_is_told_by_a_whole_id_or_by_its_handle(values: dict[str, Any], account: str) -> None:
    batch = read(clemson(NEW_YEAR, tweet_id="12345", **values))
    assert batch.accounts["id"].to_list() == [account]


def test_the_moment_is_the_ids_own_in_the_minute_that_is_told() -> None:
    batch = read(
        clemson(NEW_YEAR + 59_999),
        clemson(NEW_YEAR + HOUR_MS, publish_date="1/1/20 01:00"),
        clemson(NEW_YEAR, publish_date="12/31/2019 23:58", serial=1),
    )
    assert batch.tweets["ts"].to_list() == [NEW_YEAR + 59_999, NEW_YEAR + HOUR_MS, NEW_YEAR - 120_000]
    assert batch.notes == {"moments taken from publish_date, to the minute": 1}


def test_retweets_of_the_same_text_are_retweets_of_one_tweet() -> None:
    batch = read(
        clemson(NEW_YEAR, "A", "same ", post_type="RETWEET"),
        clemson(NEW_YEAR + 1, "B", "same", retweet="1"),
        clemson(NEW_YEAR + 2, "C", "RT @Dora: same", post_type="RETWEET"),
        clemson(NEW_YEAR + 3, "D", "other", post_type="RETWEET"),
    )
    one, two, three, four = batch.retweets["tweet"].to_list()
    assert one == two == three != four
    assert max(one, four) < 0
    assert batch.retweets["author"].to_list() == [None, None, "@dora", None]
    stubs = {row["id"]: row for row in batch.tweets.iter_rows(named=True)}
    assert (stubs[one]["author"], stubs[one]["text"], stubs[four]["author"]) == ("@dora", "same", None)


def test_retweets_without_a_text_are_not_brought_together() -> None:
    batch = read(
        clemson(NEW_YEAR, "A", "", post_type="RETWEET"), clemson(NEW_YEAR, "B", "", serial=1, post_type="RETWEET")
    )
    assert batch.retweets["tweet"].n_unique() == 2


def test_a_quotation_names_the_tweet_that_its_link_leads_to() -> None:
    quote: dict[str, Any] = {"post_type": "QUOTE_TWEET", "tco1_step1": "https://twitter.com/bob/status/123"}
    media: dict[str, Any] = {"post_type": "QUOTE_TWEET", "tco1_step1": "https://twitter.com/bob/status/123/photo/1"}
    batch = read(clemson(NEW_YEAR, **quote), clemson(NEW_YEAR, serial=1, **media))
    own = batch.tweets.filter(pl.col("text").is_not_null())
    assert own["quoted"].to_list() == [123, None]
    assert 123 in batch.tweets["id"].to_list()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"article_url": "", "tweet_id": "9.1E+17"}, "the tweet id lost its digits"),
        ({"article_url": "", "tweet_id": ""}, "no tweet id"),
        ({"article_url": "", "tweet_id": "x"}, "the tweet id is no whole number"),
        ({"article_url": "", "tweet_id": "12", "author": ""}, "no account"),
        ({"article_url": "", "tweet_id": "12", "publish_date": "13/13/2017 1:00"}, "no moment"),
    ],
)
def test_a_row_that_cannot_be_told_is_rejected(values: dict[str, Any], reason: str) -> None:
    batch = read(clemson(NEW_YEAR), clemson(NEW_YEAR, serial=1) | values)
    line, said, _ = batch.rejects.row(0)
    assert (line, batch.records, batch.tweets.height) == (3, 2, 1)
    assert said.startswith(reason)


def test_a_header_that_lacks_a_column_is_named() -> None:
    data = csv_of([c for c in CLEMSON if c != "post_type"], [clemson(NEW_YEAR)])
    assert not reader.recognises(data)
    with pytest.raises(InputError, match="post_type"):
        next(reader.read(io.BytesIO(data), name="x.csv", memory=1 << 30))


@pytest.mark.long
def test_accounts_that_retweet_the_same_text_are_found_in_the_store(tmp_path: Path) -> None:
    rows = [
        clemson(
            NEW_YEAR + n * HOUR_MS + k * SECOND, name, f"text {n}", k, post_type="RETWEET",
            article_url=f"http://twitter.com/{70 + k}/statuses/{tweet_id(NEW_YEAR + n * HOUR_MS + k * SECOND, k)}",
        )
        for n in range(3)
        for k, name in enumerate(["ANNA", "BOB"])
    ]  # fmt: skip
    (tmp_path / "IRAhandle_tweets_1.csv").write_bytes(csv_of(CLEMSON, rows))
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [tmp_path / "IRAhandle_tweets_1.csv"])
        pairs = ask(store, load()["co_retweets"], {"network": "IRAhandle"}).frame
    assert [row[:3] for row in pairs.rows()] == [("70", "71", 3)]
    assert "which tweet a retweet repeats" in " ".join(report.loaded[0].cannot_tell)
    [told] = cast(list[dict[str, Any]], report.as_dict()["files"])
    assert told["cannot_tell"] == list(reader.cannot_tell)


@pytest.mark.long
def test_an_account_known_by_its_handle_here_and_by_its_id_there_is_one(tmp_path: Path) -> None:
    rows = [
        clemson(NEW_YEAR, "ANNA", "one", post_type="RETWEET"),
        clemson(NEW_YEAR, "ANNA", "two", post_type="RETWEET", article_url="", tweet_id="12345"),
        clemson(NEW_YEAR, "ANNA", "three", article_url="", tweet_id="12346"),
    ]
    (tmp_path / "IRAhandle_tweets_1.csv").write_bytes(csv_of(CLEMSON, rows))
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [tmp_path / "IRAhandle_tweets_1.csv"])
        found = store.run("MATCH (a:Account)-[:RETWEETED]->(t:Tweet) RETURN a.id AS id, t.text AS text", {})
    assert sorted(found.rows()) == [("77", "one"), ("77", "two")]
    assert (report.counts["Account"], report.counts["LISTED_IN"]) == (1, 1)


@pytest.mark.archive
def test_the_real_sample_is_read_whole(archive_data: Path) -> None:
    path = archive_data / "fivethirtyeight" / "IRAhandle_tweets_sample.csv"
    [batch] = reader.read(path.open("rb"), name=path.name, memory=1 << 30)
    assert (batch.records, batch.rejects.height, batch.ids.n_unique(), batch.notes) == (100, 0, 100, {})
    assert batch.accounts.filter("listed")["id"].to_list() == ["905874659358453760"]
