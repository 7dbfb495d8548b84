"""Shares of CooRTweet and messages of the coordination-network-toolkit become retweets, tweets and accounts."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer.analyses.detect import detect
from explorer.analyses.detect_settings import Settings
from explorer.ingest import ingest
from explorer.methods.other_tools import as_cooRTweet, as_toolkit
from explorer.questions import ask, load
from explorer.readers import Batch, Reader, coordination_toolkit, coortweet
from explorer.readers.normalise import is_damaged_id
from explorer.readers.rows import numeric_ids, refs
from explorer.render.exports import write
from explorer.result import Result, columns_of
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import HOUR_MS, NEW_YEAR, tweet_id
from tests.source_files import MESSAGES, SHARES, csv_of, message, share

NOON = NEW_YEAR // 1000


def read(reader: Reader, data: bytes) -> Batch:
    assert reader.recognises(data[:4096])
    [batch] = reader.read(io.BytesIO(data), name="x.csv", memory=1 << 30)
    return batch


def shares(*rows: dict[str, object]) -> Batch:
    return read(coortweet.READER, csv_of(SHARES, rows))


def messages(*rows: dict[str, object], bom: bytes = b"") -> Batch:
    return read(coordination_toolkit.READER, bom + csv_of(MESSAGES, rows))


def test_ids_that_are_no_numbers_become_negative_ones_the_same_everywhere() -> None:
    ids = pl.Series("x", ["12", "rt0", "007", "rt0", None, "9223372036854775808", "0"])
    found = numeric_ids(ids).to_list()
    assert (found[0], found[4], found[6]) == (12, None, 0)
    assert found[1] == found[3] == numeric_ids(pl.Series(["rt0"]))[0]
    assert len({n for n in found if n is not None and n < 0}) == 3
    kept = ids.to_frame().select(refs(pl.col("x"))).to_series().to_list()
    assert kept == [None, "rt0", "007", "rt0", None, "9223372036854775808", None]


def test_a_share_is_a_retweet_of_its_object() -> None:
    batch = shares(share("obj", "acc", "con", f"{NOON}.25"))
    retweet = batch.retweets.row(0, named=True)
    tweet = batch.tweets.row(0, named=True)
    assert (retweet["account"], retweet["ts"], retweet["found"]) == ("acc", NEW_YEAR + 250, "not found")
    assert retweet["tweet"] == tweet["id"] < 0
    assert (tweet["ref"], tweet["author"], tweet["text"], tweet["ts"]) == ("obj", None, None, None)
    assert batch.accounts.select("id", "listed").rows() == [("acc", True)]


def test_ids_of_the_platform_give_the_millisecond() -> None:
    of, own = tweet_id(NEW_YEAR), tweet_id(NEW_YEAR + HOUR_MS + 789)
    batch = shares(share(of, "a", own, NOON + 3600))
    assert batch.retweets.select("tweet", "tweet_id", "ts").rows() == [(of, own, NEW_YEAR + HOUR_MS + 789)]
    assert batch.tweets.select("id", "ts", "ref").rows() == [(of, NEW_YEAR, None)]


def test_a_content_that_shares_two_objects_is_one_message_of_two_retweets_and_the_same_row_one() -> None:
    batch = shares(*(share(of, "a", "c", NOON) for of in ("x", "y", "x")))
    assert (batch.retweets["tweet_id"].n_unique(), batch.ids.n_unique(), batch.records) == (1, 2, 3)
    assert batch.retweets["tweet"].n_unique() == 2


@pytest.mark.parametrize("name", ["c{}", "{}", "17{:016}"], ids=["words", "small numbers", "ids of a platform"])
@pytest.mark.long
def test_the_network_of_other_tools_is_that_of_the_file_where_contents_share_several_objects(
    tmp_path: Path, name: str
) -> None:
    rows = [
        *(share(of, "ann", name.format(1), NOON) for of in ("x", "y", name.format(9))),
        *(share(of, "bob", name.format(2), NOON + 2) for of in ("x", "y")),
        share("x", "bob", name.format(3), NOON + 4),
        share("z", "bob", name.format(4), NOON + 4),
        *(share(of, "cem", name.format(5), NOON + 5) for of in ("x", "z", name.format(9))),
        share("x", "dil", name.format(1), NOON + 6),  # the content that Ann shared
        share(name.format(9), "eve", name.format(9), NOON + 3),  # which is the object itself
    ]
    (tmp_path / "shares.csv").write_bytes(csv_of(SHARES, rows))
    frame = pl.read_csv(tmp_path / "shares.csv", schema_overrides=dict.fromkeys(SHARES[:3], pl.String))
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [tmp_path / "shares.csv"], network="n")
        assert (report.counts["RETWEETED"], report.loaded[0].source.duplicates) == (len(rows), 0)
        settings = Settings(method="cooRTweet", time_window=10)
        found = detect(store, ["co-retweet"], name="a", settings=settings, replace=True)
        assert_frame_equal(found.result().frame, as_cooRTweet(frame, 10, 2))
        settings = Settings(method="toolkit", time_window=10, min_weight=1)
        found = detect(store, ["co-retweet"], name="a", settings=settings, replace=True)
        assert_frame_equal(found.result().frame, as_toolkit(frame, 10, 1, several=True, loops=False))


@pytest.mark.long
def test_co_link_as_the_toolkit_counts_every_link_of_a_message(tmp_path: Path) -> None:
    """As coordination-network-toolkit 1.5.2 exports it of the same file: co_link within 60 s, weights from 1."""
    rows = [
        message(1, "ann", NOON, urls="https://a.example/1 https://b.example/2"),
        message(2, "bob", NOON + 5, urls="https://b.example/2"),
        message(3, "bob", NOON + 6, urls="https://a.example/1"),
        message(4, "cem", NOON + 9, urls="https://a.example/1 https://b.example/2"),
        message(5, "ann", NOON + 10, urls="https://c.example/3"),
        message(6, "ann", NOON + 12, urls="https://c.example/3"),
    ]
    (tmp_path / "messages.csv").write_bytes(csv_of(MESSAGES, rows))
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, [tmp_path / "messages.csv"], network="n")
        settings = Settings(method="toolkit", time_window=60, min_weight=1)
        found = detect(store, ["co-link"], name="a", settings=settings).result().frame.rows()
    assert found == [
        *(("ann", "bob", 1), ("ann", "cem", 1), ("bob", "ann", 2), ("bob", "cem", 2), ("cem", "ann", 1)),
        ("cem", "bob", 1),
    ]


def test_the_id_of_a_repost_is_kept_as_it_came_also_where_its_number_is_made_of_more() -> None:
    rows = [
        message(5, "ann", NOON, "so it is"),
        message(6, "bob", NOON + 9, "RT @ann: so it is", repost_id=5),
        message("r7", "cem", NOON + 9, "RT @ann: so it is", repost_id=5),
        message(tweet_id(NEW_YEAR), "dil", NOON + 9, "RT @ann: so it is", repost_id=5),
    ]
    batch = messages(*rows)
    assert batch.retweets["ref"].to_list() == ["6", "r7", None]
    assert [number < 0 for number in batch.retweets["tweet_id"]] == [True, True, False]


def test_small_numbers_of_two_accounts_are_two_shares() -> None:
    batch = shares(share(1, "a", 1, NOON), share(1, "b", 1, NOON))
    assert batch.ids.n_unique() == 2


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"object_id": ""}, "no object id"),
        ({"object_id": "9.1E+17"}, "the object id lost its digits"),
        ({"account_id": ""}, "no account id"),
        ({"account_id": "9.1E+17"}, "the account id lost its digits"),
        ({"content_id": ""}, "no content id"),
        ({"content_id": "9.1E+17"}, "the content id lost its digits"),
        ({"timestamp_share": "2020-01-01"}, "no moment"),
        ({"timestamp_share": NEW_YEAR}, "no moment"),  # in milliseconds
        ({"timestamp_share": "-1"}, "no moment"),
        ({"timestamp_share": "nan"}, "no moment"),
    ],
)
def test_a_share_that_cannot_be_told_is_rejected(values: dict[str, object], reason: str) -> None:
    batch = shares(share("o", "a", "c", NOON), share("o", "b", "d", NOON) | values)
    assert (batch.retweets.height, batch.rejects["line"].to_list()) == (1, [3])
    assert batch.rejects["reason"][0].startswith(reason)


def test_a_message_is_a_tweet_with_all_that_its_row_tells() -> None:
    batch = messages(
        message(tweet_id(NEW_YEAR + 5), "u1", NOON, "Look #Here @Bob", username="Anna", reply_id="r9",
                urls="https://www.a.org/x http://b.org"),
        bom=b"\xef\xbb\xbf",
    )  # fmt: skip
    own, answered = batch.tweets.sort("detail", descending=True).iter_rows(named=True)
    told = {k: own[k] for k in ("id", "author", "text", "ts", "tags", "links", "mentions", "replied", "ref", "detail")}
    assert told == {
        "id": tweet_id(NEW_YEAR + 5),
        "author": "u1",
        "text": "Look #Here @Bob",
        "ts": NEW_YEAR + 5,
        "tags": ["here"],
        "links": ["a.org/x", "b.org"],
        "mentions": ["@bob"],
        "replied": answered["id"],
        "ref": None,
        "detail": 2,
    }
    assert answered["ref"] == "r9"
    assert batch.accounts.select("id", "handle", "listed").rows() == [("u1", "Anna", True), ("@bob", None, False)]


@pytest.mark.parametrize(
    ("written", "author", "text", "mentioned"),
    [
        ("RT @Ann.Bsky.Social: so @bob", "@ann.bsky.social", "so @bob", ["@bob"]),
        ("RT @ann@Server.Example: so", "ann@server.example", "so", []),
        ("RT @ann so", "@ann", "so", []),
        ("RT @ann. So", "@ann", ". So", []),
    ],
)
def test_whom_a_message_repeats_may_have_the_handle_of_a_domain_or_a_server(
    written: str, author: str, text: str, mentioned: list[str]
) -> None:
    batch = messages(message("m1", "u1", NOON, written, repost_id="r1"))
    assert batch.retweets["author"].to_list() == [author]
    assert batch.tweets["text"].to_list() == [text]
    assert batch.tweets["mentions"].to_list() == [mentioned]


def test_a_repost_is_a_retweet_whose_author_the_text_may_tell() -> None:
    batch = messages(
        message("m1", "u1", NOON, "RT @Bob: so #it is", repost_id="r1"),
        message("m2", "u2", NOON + 1, "so #it", repost_id="r1"),
    )
    assert batch.retweets.select("account", "author", "found").rows() == [
        ("u1", "@bob", "handle in the text"),
        ("u2", None, "not found"),
    ]
    [stub] = batch.tweets.iter_rows(named=True)
    assert (stub["text"], stub["ref"], stub["author"], stub["tags"]) == ("so #it is", "r1", "@bob", ["it"])
    assert set(batch.retweets["tweet"]) == {stub["id"]}


@pytest.mark.parametrize(
    "urls", ["['http://a.org/1', 'http://b.org']", "http://a.org/1 http://b.org", '["a.org/1", "b.org"]']
)
def test_addresses_are_a_list_or_stand_side_by_side(urls: str) -> None:
    assert messages(message(1, 2, NOON, urls=urls)).tweets["links"].to_list() == [["a.org/1", "b.org"]]


@pytest.mark.long
def test_files_that_number_from_zero_do_not_take_each_others_reposts(tmp_path: Path) -> None:
    for name, user in (("one", "u1"), ("two", "u2")):
        rows = [message(k, user, NOON + k, repost_id=f"{name}-{k}") for k in range(3)]
        (tmp_path / f"{name}.csv").write_bytes(csv_of(MESSAGES, rows))
    with EmbeddedStore(tmp_path / "db") as store:
        for name in ("one", "two"):
            report = ingest(store, [tmp_path / f"{name}.csv"], network=name)
    assert report.counts["RETWEETED"] == 6


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"message_id": ""}, "no message id"),
        ({"message_id": "9.1E+17"}, "the message id lost its digits"),
        ({"user_id": ""}, "no account id"),
        ({"user_id": "9.1E+17"}, "the account id lost its digits"),
        ({"repost_id": "9.1E+17"}, "the repost id lost its digits"),
        ({"reply_id": "9.1E+17"}, "the reply id lost its digits"),
        ({"timestamp": ""}, "no moment"),
    ],
)
def test_a_message_that_cannot_be_told_is_rejected(values: dict[str, object], reason: str) -> None:
    batch = messages(message(1, 2, NOON), message(3, 4, NOON) | values)
    assert (batch.tweets.height, batch.rejects["line"].to_list()) == (1, [3])
    assert batch.rejects["reason"][0].startswith(reason)


@pytest.mark.archive
def test_the_toolkits_own_files_are_read_whole(archive_data: Path) -> None:
    for name, records, reposts in (("coretweet_test_input.csv", 15, 15), ("sample_data.csv", 100, 27)):
        batch = read(coordination_toolkit.READER, (archive_data / "generic" / name).read_bytes())
        assert (batch.records, batch.rejects.height, batch.retweets.height) == (records, 0, reposts)
        assert batch.ids.n_unique() == records


@pytest.mark.archive
def test_co_retweets_of_real_shares_are_those_that_the_toolkit_finds(tmp_path: Path, archive_data: Path) -> None:
    path = archive_data / "conformance" / "coortweet" / "russian_coord_tweets.csv.gz"
    told = archive_data / "conformance" / "coordination_network_toolkit" / "ru_co_retweet_w60_m1.csv.gz"
    expected = pl.read_csv(gzip.decompress(told.read_bytes())).filter(pl.col("source") < pl.col("target"))
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [path], network="russia")
        asked = {"network": "russia", "time_window": 60, "min_weight": 1, "limit": 100_000}
        found = ask(store, load()["co_retweets"], asked).frame
    source = report.loaded[0].source
    assert (source.records, source.duplicates, source.rejected) == (35_125, 1, 0)
    assert set(found.select("source", "target").rows()) == set(expected.select("source", "target").rows())


def test_rows_that_this_explorer_wrote_come_back_as_they_were(tmp_path: Path) -> None:
    ids = ["=cmd|' /C calc'!A0", "+1+1", "+dolg/HlC=", "-100123456789", "@SUM(1+1)", "@handle"]
    texts = ["@handle hello", "\n=1+1", "'@SUM(1)", "plain", "+1+1", "= is = "]
    frame = pl.DataFrame(
        {
            "message_id": [str(n) for n in range(6)],
            "user_id": ids,
            "username": [f"name{n}" for n in range(6)],
            "repost_id": [None] * 6,
            "message": texts,
            "timestamp": [str(NOON + n) for n in range(6)],
        },
        schema_overrides={"repost_id": pl.String},
    )
    write(Result("x", "X", "?", columns_of(frame), frame), tmp_path / "messages.csv")
    batch = read(coordination_toolkit.READER, (tmp_path / "messages.csv").read_bytes())
    assert batch.tweets.sort("ts")["author"].to_list() == ids
    assert batch.tweets.sort("ts")["text"].to_list() == texts


@pytest.mark.parametrize("hash_", ["267888824e46", "26788e46", "12345e10"])
def test_a_hash_that_has_an_e_among_its_digits_is_an_id(hash_: str) -> None:
    assert not is_damaged_id(hash_)
    assert shares(share("1", hash_, "2", NOON)).accounts["id"].to_list() == [hash_]


@pytest.mark.parametrize("number", ["9.1E+17", "9,1e17", "9E17", "3.65E+017"])
def test_a_number_that_a_spreadsheet_rounded_is_no_id(number: str) -> None:
    assert is_damaged_id(number)
    assert shares(share("1", number, "2", NOON)).accounts.height == 0
