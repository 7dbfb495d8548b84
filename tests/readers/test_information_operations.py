"""Users and tweets files of every vintage become the three tables."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from explorer.readers import Batch, Label
from explorer.readers.addresses import links
from explorer.readers.information_operations import READER as reader
from explorer.readers.normalise import tags, text_list, tweet_ids
from tests.archive_files import HOUR_MS, NEW_YEAR, csv_bytes, retweet, tweet, tweet_id, user

HASH = "FDAiQiDNukYhjuXtuoj8oXCk9DaeuDk6dWKCID+Kscc="


def read(rows: list[dict[str, str]], columns: list[str] | None = None) -> Batch:
    data = csv_bytes(rows, columns)
    assert reader.recognises(data[:4096])
    return next(iter(reader.read(io.BytesIO(data), name="x.csv", memory=1 << 30)))


@pytest.mark.parametrize(
    ("name", "network", "shard", "snapshot"),
    [
        ("china_052020_users_csv_hashed.csv", "china_052020", "", "2020-05"),
        ("turkey_052020_tweets_csv_hashed_2016_01.csv", "turkey_052020", "2016_01", "2020-05"),
        ("iran_201901_1_tweets_csv_hashed_4.csv", "iran_201901_1", "4", "2019-01"),
        ("china_082019_3_tweets_csv_hashed_part1.csv.gz", "china_082019_3", "part1", "2019-08"),
        ("032020_users_csv_hashed.csv", "032020", "", "2020-03"),
        ("sa_eg_ae_022020_tweets_csv_hashed_01.csv", "sa_eg_ae_022020", "01", "2020-02"),
        ("hashed_2020_12_iran_202012_iran_202012_tweets_csv_hashed_a.csv", "iran_202012", "a", "2020-12"),
        ("hashed_2021_12_RNA_0621_RNA_0621_users_csv_hashed.csv", "RNA_0621", "", "2021-06"),
        ("hashed_2021_12_CNHU_0621_CNHU_0621_users.csv", "CNHU_0621", "", "2021-06"),
        ("CNHU_0621_tweets_csv_hashed_2021.csv", "CNHU_0621", "2021", "2021-06"),
        ("ira_tweets_csv_hashed.csv", "ira", "", ""),
        ("bangladesh_linked_tweets_csv_hashed.csv", "bangladesh_linked", "", ""),
        ("x_052020_tweets_csv_unhashed.csv", "x_052020", "", "2020-05"),
    ],
)
def test_a_name_tells_network_shard_and_snapshot(name: str, network: str, shard: str, snapshot: str) -> None:
    label = reader.label(name)
    assert label is not None
    assert (label.network, label.shard, label.snapshot) == (network, shard, snapshot)


def test_a_name_that_tells_nothing_is_left_to_the_user() -> None:
    assert reader.label("data.csv") is None


def test_the_platforms_announcement_comes_with_the_network() -> None:
    label = reader.label("china_052020_users_csv_hashed.csv")
    assert isinstance(label, Label)
    assert label.accounts_announced == 23_750


def test_a_users_row_becomes_a_listed_account() -> None:
    batch = read([user(HASH), user("17", "anna", follower_count="12.0")])
    rows = batch.accounts.select("id", "handle", "followers", "hashed", "listed", "created").rows()
    assert rows == [(HASH, HASH, 5, True, True, "2019-05-01"), ("17", "anna", 12, False, True, "2019-05-01")]


def test_the_moment_is_the_ids_to_the_millisecond() -> None:
    batch = read([tweet(NEW_YEAR + 12_345, "a")])
    assert batch.tweets["ts"].to_list() == [NEW_YEAR + 12_345]


def test_an_id_from_before_the_clock_takes_the_minute_of_the_file() -> None:
    batch = read([tweet(NEW_YEAR, "a", tweetid="1234567", tweet_time="2009-03-04 05:06")])
    assert batch.tweets["ts"].to_list() == [1_236_143_160_000]
    batch = read([tweet(NEW_YEAR, "a", tweetid="29700859999", tweet_time="2010-11-04 21:40")])
    assert batch.tweets["ts"].to_list() == [1_288_906_800_000]


def test_columns_are_bound_by_name_whatever_their_order_and_number() -> None:
    row = tweet(NEW_YEAR, "a", "text")
    columns = [c for c in reversed(row) if c not in ("poll_choices", "latitude", "quoted_tweet_tweetid")]
    batch = read([row], columns)
    assert batch.tweets.select("author", "text", "latitude").rows() == [("a", "text", None)]


def test_lists_are_read_in_every_encoding() -> None:
    values = ["['a', 'b']", "[a, b]", "[\"it's\", 'b']", "[]", "", None, "['a,b']", "['#x']", "['C:\\\\n']"]
    assert text_list(pl.Series(values)).to_list() == [
        ["a", "b"], ["a", "b"], ["it's", "b"], [], [], [], ["a,b"], ["#x"], ["C:\\n"],
    ]  # fmt: skip


@pytest.mark.filterwarnings("error")
def test_a_backslash_that_escapes_nothing_stays() -> None:
    values = [r"""['a\gb', "it's"]""", r"""['a\\gb', "it's"]""", r"""['\u0041', "it's"]"""]
    assert text_list(pl.Series(values)).to_list() == [[r"a\gb", "it's"], [r"a\gb", "it's"], ["A", "it's"]]


def test_hashtags_are_folded() -> None:
    assert tags(pl.Series([["#Tech", "ＴＥＣＨ", "香港"]])).to_list() == [["tech", "香港"]]


def test_links_are_normalised() -> None:
    given = [
        "https://www.Example.com/A/?utm_source=x&b=1#top",
        "http://example.com/A?b=1&fbclid=123",
        "https://user@host.org:8080",
        "http://a.com/x,y?q=http://b.com/",
    ]
    assert links(pl.Series([given])).to_list() == [
        ["example.com/A?b=1", "host.org:8080", "a.com/x,y?q=http://b.com/"],
    ]


@pytest.mark.parametrize(
    ("text", "number", "exact"),
    [
        ("460719053544235008", 460719053544235008, True),
        ("12345.0", 12345, True),
        ("4.60719053544235e+17", int(4.60719053544235e17), False),
        ("1.1518564314837606e+18", 1151856431483760640, False),
        ("460719053544235008.0", 460719053544235008, False),
        ("3.65E+017", None, False),
        ("-5", None, False),
        ("abc", None, False),
        (None, None, False),
    ],
)
def test_a_rounded_id_is_usable_while_its_rounding_stays_within_a_millisecond(
    text: str | None, number: int | None, exact: bool
) -> None:
    ids, whole = tweet_ids(pl.Series([text], dtype=pl.String))
    assert (ids[0], whole[0]) == (number, exact)


def one_retweet(**values: Any) -> dict[str, object]:
    batch = read([retweet(NEW_YEAR + HOUR_MS, "a", tweet_id(NEW_YEAR), "99", "Bob", "hi", **values)])
    told = batch.retweets.select("author", "found", "tweet", "exact").row(0, named=True)
    accounts = batch.accounts.filter(~pl.col("listed"))
    return told | {
        "handles": dict(accounts.select("id", "handle").rows()),
        "stub": batch.tweets.row(0, named=True),
    }


def test_whom_a_retweet_repeats_is_told_by_the_mention() -> None:
    told = one_retweet()
    assert (told["author"], told["found"]) == ("99", "user_mentions")
    assert told["handles"] == {"99": "Bob"}


def test_whom_a_retweet_repeats_is_told_by_its_own_column_first() -> None:
    told = one_retweet(retweet_userid="77")
    assert (told["author"], told["found"]) == ("77", "retweet_userid")


def test_whom_a_retweet_repeats_is_told_by_the_handle_last() -> None:
    told = one_retweet(user_mentions="")
    assert (told["author"], told["found"]) == ("@bob", "handle in the text")
    assert told["handles"] == {"@bob": "Bob"}


def test_a_hash_and_an_open_id_are_never_brought_together() -> None:
    for values in ({"retweet_userid": HASH}, {"tweet_text": f"RT @{HASH}: hi"}):
        told = one_retweet(**values)
        assert told["author"] == HASH
        assert told["handles"] == {HASH: HASH}
    told = one_retweet(tweet_text=f"RT @{HASH}: hi", retweet_userid="77")
    assert told["handles"] == {"77": None}


def test_of_several_mentions_only_the_one_that_bears_the_handle_is_the_author() -> None:
    told = one_retweet(user_mentions="['55', '99']")
    assert (told["author"], told["found"]) == ("@bob", "handle in the text")
    told = one_retweet(tweet_text="hi @bob")
    assert (told["author"], told["found"]) == (None, "not found")


def test_the_retweeted_tweet_becomes_a_stub_with_what_the_retweet_tells() -> None:
    stub = one_retweet(hashtags="['HK']", user_mentions="['99', '55']", urls="['https://t.co/x']")["stub"]
    assert isinstance(stub, dict)
    told = {k: stub[k] for k in ("id", "author", "text", "ts", "tags", "links", "mentions", "language")}
    assert told == {
        "id": tweet_id(NEW_YEAR),
        "author": "@bob",
        "text": "hi",
        "ts": NEW_YEAR,
        "tags": ["hk"],
        "links": ["t.co/x"],
        "mentions": ["99", "55"],
        "language": "en",
    }


def test_without_a_usable_id_the_tweet_is_told_by_author_and_text() -> None:
    rows = [
        retweet(NEW_YEAR + i, u, 0, "99", "Bob", text, retweet_tweetid=damaged)
        for i, (u, text, damaged) in enumerate([("a", "same", ""), ("b", "same…", "3.65E+017"), ("c", "other", "")])
    ]
    batch = read(rows)
    first, second, third = batch.retweets["tweet"].to_list()
    assert first == second != third
    assert first < 0
    assert third < 0
    assert batch.notes == {"ids whose digits were lost beyond use": 1}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"tweetid": "3.65E+017"}, "the tweet id lost its digits"),
        ({"tweetid": ""}, "no tweet id"),
        ({"tweetid": "x1"}, "the tweet id is no whole number"),
        ({"userid": ""}, "no account id"),
        ({"userid": "9.1E+17", "user_screen_name": ""}, "the account id lost its digits"),
        ({"userid": "9.1E+17", "user_screen_name": "9.1E+17"}, "the account id lost its digits"),
        ({"userid": "9.1E+17", "user_screen_name": HASH}, "the account id lost its digits"),
        ({"tweet_time": "yesterday", "tweetid": "12"}, "no moment"),
        ({"is_retweet": "perhaps"}, "is_retweet is neither true nor false"),
        ({"is_retweet": ""}, "is_retweet is neither true nor false"),
    ],
)
def test_a_row_that_cannot_be_told_is_rejected_with_its_line_and_reason(values: dict[str, str], reason: str) -> None:
    batch = read([tweet(NEW_YEAR, "a"), tweet(NEW_YEAR, "b") | values, tweet(NEW_YEAR, "c", serial=3)])
    assert batch.tweets["author"].to_list() == ["a", "c"]
    line, said, raw = batch.rejects.row(0)
    assert line == 3
    assert said.startswith(reason)
    assert b"hello" in raw
    assert batch.records == 3


def test_an_account_id_that_lost_digits_points_at_nobody() -> None:
    rows = [
        tweet(NEW_YEAR, "a", in_reply_to_userid="9.1E+17", in_reply_to_tweetid="5", user_mentions="['9.1E+17', '7']"),
        retweet(NEW_YEAR + 1, "b", 12, "9.1E+17", "Bob", retweet_userid="8.2E+17"),
    ]
    batch = read(rows)
    assert set(batch.accounts["id"]) == {"a", "b", "7", "@bob"}
    assert set(batch.tweets["author"].drop_nulls()) == {"a", "@bob"}
    assert batch.notes == {"account ids whose digits were lost": 2}


def test_every_moment_of_the_real_archive_is_the_ids(archive_data: Path) -> None:
    notes: dict[str, int] = {}
    for path in sorted((archive_data / "archive" / "russia_north_africa_2021").glob("*tweets*")):
        for batch in reader.read(path.open("rb"), name=path.name, memory=1 << 30):
            notes |= batch.notes
            assert not batch.rejects.height
    assert "moments taken from tweet_time, to the minute" not in notes


@pytest.mark.parametrize("word", ["Total: 2", "total", "Totals: 2,000", "Grand Total", " TOTAL = 2 "])
def test_a_line_of_totals_is_no_account(word: str) -> None:
    batch = read([user("a"), user("Total"), dict.fromkeys(user("a"), "") | {"userid": word, "follower_count": "7"}])
    assert batch.accounts["id"].to_list() == ["a", "Total"]
    assert batch.rejects.select("line", "reason").rows() == [(4, "a line of totals")]


def test_a_line_of_totals_is_no_tweet() -> None:
    batch = read([tweet(NEW_YEAR, "a", "Total: 2"), dict.fromkeys(tweet(NEW_YEAR, "a"), "") | {"tweetid": "Total: 1"}])
    assert batch.tweets["text"].to_list() == ["Total: 2"]
    assert batch.rejects.select("line", "reason").rows() == [(3, "a line of totals")]
