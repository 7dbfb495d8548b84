"""JSON lines of Twitter's two APIs become accounts, tweets and retweets; every bad line is told with its number."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from explorer.ingest import ingest
from explorer.questions import ask, load
from explorer.readers import TABLES, Batch, Reader, json_lines, json_values, twitter_v1, twitter_v2
from explorer.readers.csv_scan import MAX_FIELD_BYTES
from explorer.readers.formats import READERS
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import HOUR_MS, NEW_YEAR, tweet_id
from tests.readers.samples import SAMPLES
from tests.source_files import json_lines as lines_of
from tests.source_files import new_user, old_user, post, status

ANNA, BOB = old_user(1, "anna"), old_user(2, "Bob")
FIRST = tweet_id(NEW_YEAR)


def read(data: bytes, **options: Any) -> Batch:
    readers: list[Reader] = [twitter_v1.READER, twitter_v2.READER]
    [reader] = [r for r in readers if r.recognises(data[: 1 << 16])]
    [batch] = reader.read(io.BytesIO(data), name="x.jsonl", **({"memory": 1 << 30} | options))
    return batch


def read_any(data: bytes) -> Batch:
    [reader] = [reader for reader in READERS if reader.recognises(data[: 1 << 16])]
    [batch] = reader.read(io.BytesIO(data), name="x.jsonl", memory=1 << 30)
    return batch


def old(*values: object) -> Batch:
    return read(lines_of(status(NEW_YEAR - HOUR_MS, ANNA, "first"), *values))


def new(*values: object) -> Batch:
    return read(lines_of(post(NEW_YEAR - HOUR_MS, 1, "first"), *values))


def own(batch: Batch) -> dict[str, Any]:
    """The last tweet of the file's own."""
    return batch.tweets.filter(pl.col("detail") == 2).row(-1, named=True)


def stub(batch: Batch, number: int) -> dict[str, Any]:
    return batch.tweets.row(by_predicate=pl.col("id") == number, named=True)


def handles(batch: Batch) -> dict[str, str | None]:
    return dict(batch.accounts.select("id", "handle").rows())


def test_a_status_is_a_tweet_with_every_field() -> None:
    user = old_user(
        3, "Carla", description="me", location="here", url="https://t.co/x",
        entities={"url": {"urls": [{"url": "https://t.co/x", "expanded_url": "http://carla.org"}]}},
    )  # fmt: skip
    entities = {
        "hashtags": [{"text": "HK"}, {"text": "hk"}],
        "urls": [{"url": "https://t.co/y", "expanded_url": "https://www.a.org/x?utm_source=t"}],
        "user_mentions": [{"id_str": "2", "screen_name": "Bob"}],
    }
    batch = old(
        status(
            NEW_YEAR + 789, user, "whole text", quote_count=1, reply_count=2, entities=entities,
            in_reply_to_status_id_str=str(FIRST), in_reply_to_user_id_str="2", in_reply_to_screen_name="Bob",
            coordinates={"type": "Point", "coordinates": [29.5, 41]},
        )
    )  # fmt: skip
    assert own(batch) == {
        "id": tweet_id(NEW_YEAR + 789), "exact": True, "author": "3", "text": "whole text", "language": "en",
        "client": "Twitter Web App", "ts": NEW_YEAR + 789, "quote_count": 1, "reply_count": 2, "like_count": 4,
        "retweet_count": 3, "latitude": "41", "longitude": "29.5", "poll": None, "ref": None, "quoted": None,
        "quoted_exact": True, "replied": FIRST, "replied_exact": True, "tags": ["hk"], "links": ["a.org/x"],
        "mentions": ["2"], "images": [], "music": None, "detail": 2, "row": 2,
    }  # fmt: skip
    account = batch.accounts.row(by_predicate=pl.col("id") == "3", named=True)
    assert account == {
        "id": "3", "handle": "Carla", "name": "Carla", "description": "me", "location": "here",
        "url": "http://carla.org", "language": "en", "followers": 20, "following": 10, "created": "2013-11-27",
        "hashed": False, "listed": True, "detail": 2, "row": 2,
    }  # fmt: skip
    assert (stub(batch, FIRST)["author"], stub(batch, FIRST)["detail"]) == ("2", 0)
    assert handles(batch)["2"] == "Bob"


def test_a_retweeted_status_is_a_stub_with_all_that_it_tells() -> None:
    original = status(NEW_YEAR, BOB, "the whole text", entities={"hashtags": [{"text": "a"}]})
    batch = old(status(NEW_YEAR + HOUR_MS, ANNA, "RT @Bob: the who…", retweeted_status=original))
    assert batch.retweets.rows() == [
        ("1", FIRST, True, "2", tweet_id(NEW_YEAR + HOUR_MS), NEW_YEAR + HOUR_MS, "en", "Twitter Web App",
         "retweeted_status", None, 2)
    ]  # fmt: skip
    told = stub(batch, FIRST)
    assert (told["text"], told["author"], told["tags"], told["like_count"], told["detail"]) == (
        "the whole text", "2", ["a"], 4, 1,
    )  # fmt: skip
    assert dict(batch.accounts.select("id", "listed").rows()) == {"1": True, "2": False}


def test_a_quoted_status_comes_along() -> None:
    quote = status(NEW_YEAR, BOB, "quoted", quoted_status_id_str="5")
    batch = old(status(NEW_YEAR + 1, ANNA, "see", quoted_status_id_str=str(FIRST), quoted_status=quote))
    assert own(batch)["quoted"] == FIRST
    assert (stub(batch, FIRST)["text"], stub(batch, FIRST)["quoted"], stub(batch, 5)["detail"]) == ("quoted", 5, 0)


def test_what_a_retweeted_status_quotes_is_known_by_its_id_alone() -> None:
    quote = status(NEW_YEAR - 1, old_user(9, "Quoted"), "quoted", quoted_status_id_str="5")
    number = tweet_id(NEW_YEAR - 1)
    original = status(NEW_YEAR, BOB, "the whole text", quoted_status_id_str=str(number), quoted_status=quote)
    batch = old(status(NEW_YEAR + HOUR_MS, ANNA, "RT @Bob: the who…", retweeted_status=original))
    assert (stub(batch, FIRST)["quoted"], stub(batch, FIRST)["detail"]) == (number, 1)
    assert (stub(batch, number)["author"], stub(batch, number)["text"], stub(batch, number)["detail"]) == (
        None,
        None,
        0,
    )
    assert 5 not in batch.tweets["id"]
    assert sorted(handles(batch)) == ["1", "2"]
    # The retweet itself is no tweet, so nothing else quotes.
    assert batch.tweets.filter(pl.col("quoted").is_not_null())["id"].to_list() == [FIRST]


def test_what_the_streams_put_aside_is_the_text() -> None:
    aside = {"full_text": "long " * 40, "entities": {"hashtags": [{"text": "late"}]}}
    cut = {k: v for k, v in status(NEW_YEAR, ANNA).items() if k != "full_text"}
    tweet = own(old(cut | {"text": "long…", "truncated": True, "extended_tweet": aside}))
    assert (tweet["text"], tweet["tags"]) == ("long " * 40, ["late"])


@pytest.mark.parametrize(
    ("told", "ts"),
    [
        ("Wed Oct 10 20:19:24 +0000 2018", 1_539_202_764_000),
        ("Wed Oct 10 22:19:24 +0200 2018", 1_539_202_764_000),
        ("Wed Xxx 10 20:19:24 +0000 2018", None),
        ("Wed Feb 30 20:19:24 +0000 2018", None),
        ("Sun Dec 31 23:59:59 -9959 9999", None),
        (12, None),
    ],
)
def test_moments_of_the_old_api(told: object, ts: int | None) -> None:
    assert json_values.old_moment(told) == ts


@pytest.mark.parametrize(
    ("told", "ts"),
    [
        ("2021-04-08T19:34:16.000Z", 1_617_910_456_000),
        ("2021-04-08T21:34:16+02:00", 1_617_910_456_000),
        ("2021-04-08 19:34:16", 1_617_910_456_000),
        ("0001-01-01T00:00:00+23:59", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_moments_of_the_new_api(told: object, ts: int | None) -> None:
    assert json_values.iso_moment(told) == ts


def test_the_moment_is_the_ids_own_in_the_second_that_is_told() -> None:
    tweets = new(post(NEW_YEAR + 999, 1), post(NEW_YEAR, 1, created_at="2019-12-31T23:59:58.000Z", serial=1))
    assert tweets.tweets["ts"].to_list()[1:] == [NEW_YEAR + 999, NEW_YEAR - 2000]
    assert tweets.notes == {"moments taken from created_at, to the second": 1}
    [told] = new(post(NEW_YEAR + 5, 1) | {"created_at": None}).tweets["ts"].to_list()[1:]
    assert told == NEW_YEAR + 5


def test_a_tweet_of_the_new_api_has_every_field() -> None:
    flat = post(
        NEW_YEAR + 789,
        3,
        "cut…",
        note_tweet={"text": "the whole text"},
        author=new_user(3, "Carla", description="me", location="here", url="http://carla.org"),
        in_reply_to_user_id="2",
        referenced_tweets=[{"type": "replied_to", "id": str(FIRST)}, {"type": "quoted", "id": "5"}],
        entities={
            "hashtags": [{"tag": "HK"}],
            "urls": [{"url": "https://t.co/y", "expanded_url": "https://bit.ly/1", "unwound_url": "https://a.org/x"}],
            "mentions": [{"username": "Bob", "id": "2"}, {"username": "Gone"}],
        },
        geo={"coordinates": {"type": "Point", "coordinates": [29.5, 41.25]}},
        attachments={"poll": {"options": [{"label": "yes"}, {"label": "no"}]}},
    )
    batch = new(flat)
    assert own(batch) == {
        "id": tweet_id(NEW_YEAR + 789), "exact": True, "author": "3", "text": "the whole text", "language": "en",
        "client": "Twitter Web App", "ts": NEW_YEAR + 789, "quote_count": 1, "reply_count": 2, "like_count": 4,
        "retweet_count": 3, "latitude": "41.25", "longitude": "29.5", "poll": '["yes", "no"]', "ref": None,
        "quoted": 5, "quoted_exact": True, "replied": FIRST, "replied_exact": True, "tags": ["hk"],
        "links": ["a.org/x"], "mentions": ["2", "@gone"], "images": [], "music": None, "detail": 2, "row": 2,
    }  # fmt: skip
    account = batch.accounts.row(by_predicate=pl.col("id") == "3", named=True)
    assert account == {
        "id": "3", "handle": "Carla", "name": "Carla", "description": "me", "location": "here",
        "url": "http://carla.org", "language": None, "followers": 20, "following": 10, "created": "2013-11-27",
        "hashed": False, "listed": True, "detail": 2, "row": 2,
    }  # fmt: skip
    assert handles(batch) == {"1": None, "2": "Bob", "3": "Carla", "@gone": "Gone"}
    assert (stub(batch, FIRST)["author"], stub(batch, 5)["author"]) == ("2", None)


def retweeted(**values: Any) -> dict[str, Any]:
    pointer = {"type": "retweeted", "id": str(FIRST)}
    return post(NEW_YEAR + HOUR_MS, 1, "RT @Bob: the who…", referenced_tweets=[pointer]) | values


def page(*data: object, **includes: object) -> dict[str, Any]:
    return {"data": list(data), "includes": includes, "meta": {"result_count": len(data)}}


def test_a_page_tells_the_same_as_its_tweets_one_a_line() -> None:
    original = post(NEW_YEAR, 2, "the whole text")
    mention = {"username": "Bob"}
    in_page = page(
        retweeted(entities={"mentions": [mention]}), users=[new_user(1, "anna"), new_user(2, "Bob")], tweets=[original]
    )
    reference = original | {"type": "retweeted", "author": new_user(2, "Bob")}
    flat = retweeted(author=new_user(1, "anna"), referenced_tweets=[reference])
    flat["entities"] = {"mentions": [new_user(2, "Bob")]}
    one, two = read(lines_of(in_page)), read(lines_of(flat))
    for name in TABLES:
        assert getattr(one, name).equals(getattr(two, name)), name
    assert one.retweets["author"].to_list() == ["2"]
    assert stub(one, FIRST)["text"] == "the whole text"


@pytest.mark.parametrize(
    ("values", "author", "found"),
    [
        ({"entities": {"mentions": [{"username": "Bob", "id": "2"}]}}, "2", "mentions"),
        ({"entities": {"mentions": [{"username": "Bob"}]}}, "@bob", "mentions"),
        ({"entities": {"mentions": [{"username": "eve", "id": "9"}, {"username": "BOB", "id": "2"}]}}, "2", "mentions"),
        ({"entities": {"mentions": [{"username": "eve", "id": "9"}]}}, "@bob", "handle in the text"),
        ({}, "@bob", "handle in the text"),
        ({"text": "gone"}, None, "not found"),
    ],
)
def test_whom_a_retweet_of_a_withheld_tweet_repeats_is_told_by_the_retweet(
    values: dict[str, Any], author: str | None, found: str
) -> None:
    batch = new(retweeted(**values))
    assert batch.retweets.select("tweet", "author", "found").rows() == [(FIRST, author, found)]
    assert stub(batch, FIRST)["detail"] == 1


def test_users_are_listed_accounts_flat_or_by_page() -> None:
    users = [new_user(1, "anna"), new_user(2, "Bob"), new_user(1, "anna")]
    for data in (lines_of(*users), lines_of(page(*users, tweets=[post(NEW_YEAR, 1)]))):
        batch = read(data)
        assert (batch.records, batch.ids.n_unique(), batch.tweets.height) == (3, 2, 0)
        assert batch.accounts.select("id", "handle", "listed").rows() == [("1", "anna", True), ("2", "Bob", True)]


def test_a_creation_date_that_cannot_be_read_is_left_empty_and_counted() -> None:
    users = [new_user(1, "anna") | {"created_at": "soon"}, new_user(2, "Bob") | {"created_at": None}]
    batch = read(lines_of(*users, new_user(3, "cy") | {"created_at": 1_500_000_000}))
    assert batch.accounts["created"].to_list() == [None, None, None]
    assert batch.notes == {"created_at of an account that is no date: left empty": 2}
    batch = old(status(NEW_YEAR, ANNA | {"created_at": "2019-31-12"}, "second", serial=1))
    assert batch.notes == {"created_at of an account that is no date: left empty": 1}


def test_keys_that_stand_twice_are_said_and_the_last_is_read() -> None:
    line = lines_of(post(NEW_YEAR, 1, "first")).replace(b'"text": "first"', b'"text": "first", "text": "last"')
    batch = read(line + line.replace(b'"first",', b'"first", "text": "more",') + lines_of(post(NEW_YEAR, 1, serial=3)))
    assert own(batch)["text"] != "last"
    assert batch.tweets["text"].to_list()[0] == "last"
    assert batch.notes["keys that stand more than once in an object: the last was read"] == 3
    pretty = json.dumps([post(NEW_YEAR, 1, "first")], indent=1).replace('"text"', '"text": "", "text"').encode()
    assert read(pretty).notes == {"keys that stand more than once in an object: the last was read": 1}


def test_a_page_without_results_holds_no_record() -> None:
    batch = new({"meta": {"result_count": 0}}, {"errors": [{"title": "Forbidden"}]}, page())
    assert (batch.records, batch.lines, batch.rejects.height) == (1, 4, 0)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON: is the line cut?"),
        (b"[1]", "JSON, but no object"),
        (b"{}", "no tweet id"),
        (b'{"id": "caf\xe9"}', "not UTF-8 text: see --encoding"),
        (b'{"a":' * 200_000, "JSON nested too deep"),
        (b'{"id": ' + b"9" * 9_999 + b"}", "not JSON: is the line cut?"),
        (json.dumps(post(NEW_YEAR, 1) | {"id": 1.5e18}).encode(), "the tweet id lost its digits"),
        (json.dumps(post(NEW_YEAR, 1) | {"id": str(1 << 63)}).encode(), "the tweet id is no whole number"),
        (json.dumps(post(NEW_YEAR, 1) | {"author_id": None}).encode(), "no account id"),
        (json.dumps(post(NEW_YEAR, 1) | {"id": "12", "created_at": "x"}).encode(), "no moment"),
        (json.dumps(retweeted(referenced_tweets=[{"type": "retweeted"}])).encode(), "a retweet that does not tell"),
        (json.dumps(post(NEW_YEAR, 1, "x" * (MAX_FIELD_BYTES + 1))).encode(), "a field longer than"),
        (json.dumps(page("x")).encode(), "JSON, but no object"),
        (json.dumps({"data": [{"username": "a"}]}).encode(), "no account id"),
        (json.dumps(page(post(NEW_YEAR, 1), users=[{"id": "x" * 200_000}])).encode(), "a field longer than"),
        (json.dumps(page({"id": {}, "x": [[]]})).encode(), "the tweet id is no whole number"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_a_bad_line_costs_itself_and_is_told_with_its_number(line: bytes, reason: str) -> None:
    good = [lines_of(post(NEW_YEAR, 1, serial=k)) for k in (1, 2)]
    batch = read(good[0] + b"\n" + line + b"\n" + good[1])
    assert (batch.ids.len(), batch.records, batch.lines) == (2, 3, 4)
    [(number, said, _)] = batch.rejects.rows()
    assert number == 3
    assert said.startswith(reason)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"id": None, "id_str": None}, "no tweet id"),
        ({"user": {"screen_name": "x"}}, "no account id"),
        ({"id_str": "12", "created_at": "x"}, "no moment"),
        ({"retweeted_status": {"user": BOB}}, "a retweet that does not tell"),
        ({"full_text": "x" * (MAX_FIELD_BYTES + 1)}, "a field longer than"),
    ],
)
def test_a_status_that_cannot_be_told_is_rejected(values: dict[str, Any], reason: str) -> None:
    batch = old(status(NEW_YEAR, ANNA) | values)
    assert batch.rejects["line"].to_list() == [2]
    assert batch.rejects["reason"][0].startswith(reason)


def test_half_characters_and_nul_do_not_reach_a_store() -> None:
    text = own(new(post(NEW_YEAR, 1, "a\ud83d b\0c \U0001f41d")))["text"]
    assert text == "a? b\N{REPLACEMENT CHARACTER}c \U0001f41d"


def test_a_line_beyond_all_bounds_is_given_up_and_the_next_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "_MAX_LINE_BYTES", 1 << 21)
    good = lines_of(post(NEW_YEAR, 1))
    batch = read(good + b'{"id": "' + b"x" * (6 << 20) + b'"}\n' + good)
    assert (batch.ids.len(), batch.lines) == (2, 3)
    [(number, said, raw)] = batch.rejects.rows()
    assert (number, said, len(raw)) == (2, "a line longer than 2,097,152 bytes", 1 << 20)


@pytest.mark.long
@pytest.mark.parametrize("newline_at_end", [True, False])
def test_batches_are_cut_between_lines_and_lose_nothing(newline_at_end: bool) -> None:
    data = lines_of(*(post(NEW_YEAR + k, k % 7, "x" * 900) for k in range(3_000)))
    data = data if newline_at_end else data[:-1]
    found = list(twitter_v2.READER.read(io.BytesIO(data), name="x", memory=1 << 20))
    assert len(found) > 3
    assert sum(b.records for b in found) == sum(b.lines for b in found) == 3_000
    assert [r for b in found for r in b.tweets["row"]] == list(range(1, 3_001))
    assert [i for b in found for i in b.ids] == [tweet_id(NEW_YEAR + k) for k in range(3_000)]


def test_another_encoding_and_byte_order_marks_are_read() -> None:
    text = lines_of(post(NEW_YEAR, 1)).decode()
    assert read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()).records == 1
    [batch] = twitter_v2.READER.read(io.BytesIO(text.encode("utf-16")), name="x", memory=1 << 30, encoding="utf-16")
    assert batch.records == 1


def test_a_first_line_that_is_cut_is_recognised_all_the_same() -> None:
    data = lines_of(page(*(post(NEW_YEAR, 1, "x" * 300, serial=k) for k in range(500))))
    assert twitter_v2.READER.recognises(data[: 1 << 16])
    assert not twitter_v1.READER.recognises(data[: 1 << 16])
    assert not twitter_v2.READER.recognises(b'{"id": 1, "name": "x"}\n')
    assert not twitter_v2.READER.recognises(b'{"x": "' + b'\\"' * 30_000)


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "zip"])
@pytest.mark.long
def test_the_retweets_of_either_api_are_found_in_the_store(tmp_path: Path, kind: str) -> None:
    original = status(NEW_YEAR, BOB, "first")
    files = {
        "old": lines_of(
            *(status(NEW_YEAR + k, ANNA, "RT @Bob: first", serial=k, retweeted_status=original) for k in (1, 2))
        ),
        "new": lines_of(page(retweeted(), users=[new_user(1, "anna")], tweets=[post(NEW_YEAR, 2)])),
    }
    with EmbeddedStore(tmp_path / "db") as store:
        for name, data in files.items():
            path = tmp_path / f"{name}.{kind}"
            if kind == "zip":
                with zipfile.ZipFile(path, "w") as archive:
                    archive.writestr(f"{name}.jsonl", data)
            else:
                path.write_bytes(gzip.compress(data) if kind.endswith("gz") else data)
            report = ingest(store, [path], network=name)
        new, both = (ask(store, load()["retweet_network"], {"network": name}).frame for name in ("new", ""))
    assert new.select("source", "target", "weight", "tweets").rows() == [("1", "2", 1, 1)]
    assert both.select("source", "target", "weight", "tweets").rows() == [("1", "2", 3, 1)]
    assert report.counts["RETWEETED"] == 3


@pytest.mark.archive
def test_real_tweets_are_the_same_flat_and_by_page(archive_data: Path) -> None:
    flat, paged = (read((archive_data / "generic" / f"{name}.jsonl").read_bytes()) for name in ("flat", "noflat"))
    assert (flat.records, flat.rejects.height, flat.retweets.height, flat.lines, paged.lines) == (100, 0, 47, 100, 1)
    for name in TABLES:
        assert getattr(flat, name).equals(getattr(paged, name)), name
    assert set(flat.retweets["found"]) == {"referenced_tweets"}


@pytest.mark.archive
def test_real_users_are_read_whole(archive_data: Path) -> None:
    batch = read((archive_data / "generic" / "users.jsonl").read_bytes())
    assert (batch.records, batch.rejects.height, batch.accounts.filter("listed").height) == (96, 0, 91)


@pytest.mark.parametrize("program", ["JavaScript", "a double", "jq's string", "a float"])
@pytest.mark.parametrize("api", ["old", "new", "4CAT", "Zeeschuimer"])
def test_ids_that_went_through_a_double_are_nobody_elses_and_refused_with_the_reason(program: str, api: str) -> None:
    def through(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: through(item) for key, item in value.items()}
        if isinstance(value, list):
            return [through(item) for item in value]
        if not (isinstance(value, int | str) and str(value).isdigit() and int(value) > 1 << 53):
            return value
        number = float(int(value) + 1001)  # a later one of its moment
        ways = {"JavaScript": int(f"{number:.16e}"[0] + f"{number:.16e}"[2:18] + "00"), "a double": int(number),
                "jq's string": repr(number), "a float": number}  # fmt: skip
        return ways[program]

    people = [(1_700_000_000_000_000_111 + n * 257, f"user{n}") for n in range(4)]
    values = []
    for n, (id_, handle) in enumerate(people):
        if api == "old":
            user = old_user(id_, handle)
            values.append(status(NEW_YEAR + n * 1000 + 7, user, f"said {n}", serial=n + 1))
        elif api == "new":
            author = {"id": str(id_), "username": handle, "name": handle}
            values.append(post(NEW_YEAR + n * 1000 + 7, id_, f"said {n}", author=author))
    if api in ("4CAT", "Zeeschuimer"):
        sample = {"4CAT": "4CAT, X (NDJSON)", "Zeeschuimer": "Zeeschuimer, X"}[api]
        values = [json.loads(line) for line in SAMPLES[sample][1].splitlines()]
    batch = read_any(lines_of(*map(through, values)))
    assert batch.tweets.is_empty()
    assert batch.retweets.is_empty()
    assert batch.rejects.height == len(values)
    assert all("lost its digits" in reason for reason in batch.rejects["reason"])
    whole = read_any(lines_of(*values))
    assert whole.rejects.is_empty()


def test_ids_that_were_the_first_of_whole_seconds_lost_nothing() -> None:
    ids = [tweet_id(NEW_YEAR + n * 1000 + 7) for n in range(4)]
    assert all(id_ % 100 == 0 for id_ in ids)
    batch = read(lines_of(*(post(NEW_YEAR + n * 1000 + 7, 1) for n in range(4))))
    assert batch.tweets["id"].to_list() == ids
