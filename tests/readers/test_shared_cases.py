"""Inputs that went wrong once, as they were reported; they lie beside the project and are skipped where they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from explorer.ingest import Report, ingest
from explorer.stores.embedded import EmbeddedStore

CASES = Path(__file__).parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"no cases at {CASES}")

_ACCOUNTS = "MATCH (a:Account) RETURN a.id AS id, a.handle AS handle, a.created AS created, a.location AS location"
_RETWEETS = "MATCH (a:Account)-[:RETWEETED]->(t:Tweet) RETURN a.handle AS who, t.text AS text"


def load(
    tmp_path: Path, pattern: str, network: str | None = None, **options: Any
) -> tuple[Report, list[Any], list[Any]]:
    """The report, the accounts and the retweets of some of the cases."""
    files = sorted(CASES.glob(pattern))
    assert files
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, files, network=network, **options)
        if not report.counts:
            return report, [], []
        return report, list(store.run(_ACCOUNTS, {}).iter_rows()), list(store.run(_RETWEETS, {}).iter_rows())


def test_shares_of_nothing_make_no_pair(tmp_path: Path) -> None:
    report, accounts, _ = load(tmp_path, "missing_values/coortweet_na.csv", "x")
    assert report.loaded[0].source.reasons == {"no object id": 6}
    assert {row[0] for row in accounts} == {"u1", "u2"}


@pytest.mark.long
def test_messages_keep_their_texts_beside_columns_of_nothing(tmp_path: Path) -> None:
    report, _, retweets = load(tmp_path, "missing_values/toolkit_na.csv", "x")
    counts = report.counts
    assert (counts["Tweet"], counts["RETWEETED"], counts["Link"], counts["IN_REPLY_TO"]) == (6, 1, 0, 0)
    assert [text for _, text in retweets] == ["good morning"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("ok", "utf-8"),
        ("us", "utf-8"),
        ("semicolon", "utf-8"),
        ("cp1252", "cp1252"),
        ("cat", "utf-8"),
        ("mix", "utf-8"),
    ],
)
@pytest.mark.long
def test_a_set_that_went_through_a_spreadsheet_is_the_clean_set(tmp_path: Path, name: str, encoding: str) -> None:
    report, accounts, retweets = load(tmp_path, f"spreadsheets/{name}_0819_*", encoding=encoding)
    assert sorted((row[1], row[2], row[3]) for row in accounts) == [
        ("ana_a", "2019-01-15", "São Paulo"),
        ("bob_b", "2019-02-03", "São Paulo"),
        ("ce_c", "2013-12-25", "São Paulo"),
    ]
    assert (report.counts["Tweet"], report.counts["RETWEETED"], len(retweets)) == (2, 4, 4)
    assert not any("moments taken" in note for item in report.loaded for note in item.source.notes)
    again = {"the header line once more": 1} if name == "cat" else {}
    assert [item.source.reasons for item in report.loaded] == [again for _ in report.loaded]


@pytest.mark.long
def test_ids_cut_to_15_digits_are_refused_and_make_nobody(tmp_path: Path) -> None:
    report, accounts, _ = load(tmp_path, "spreadsheets/mixed15_0819_*")
    assert sorted(row[1] for row in accounts) == ["ana_a", "bob_b", "ce_c"]
    assert (report.counts["Account"], report.counts["Tweet"]) == (3, 2)
    [failed] = report.failed
    assert failed.error.what.startswith("nothing in it could be read: 4 × the tweet id lost its digits")


@pytest.mark.long
def test_the_mirror_of_the_archives_is_read(tmp_path: Path) -> None:
    report, accounts, _ = load(tmp_path, "spreadsheets/ioa_users.csv", "ioa")
    assert len(accounts) == 12
    assert ("@kim_12667528", "kim_12667528", "2018-07-03", None) in accounts
    assert sorted(row[2] for row in accounts) == [
        *("2011-11-11", "2012-02-02", "2014-03-09", "2014-04-04", "2015-09-30", "2015-10-01"),
        *("2016-08-28", "2016-12-04", "2017-05-08", "2018-07-03", "2018-08-11", "2019-01-15"),
    ]
    assert report.loaded[0].source.reasons == {"the header line once more": 1, "no account id": 1}
    assert report.networks[0]["in_file"] == 12


@pytest.mark.long
def test_a_file_of_which_nothing_was_read_is_not_in_and_may_be_read_otherwise(tmp_path: Path) -> None:
    report, _, _ = load(tmp_path, "spreadsheets/cp1252_0819_*")
    assert not report.loaded
    assert len(report.failed) == 2
    assert all("not UTF-8 text: see --encoding" in str(item.error) for item in report.failed)
    report, accounts, _ = load(tmp_path, "spreadsheets/cp1252_0819_*", encoding="cp1252")
    assert (len(accounts), report.failed) == (3, ())


@pytest.mark.long
def test_the_nodes_of_two_graphs_are_the_people_that_they_name(tmp_path: Path) -> None:
    ties = "MATCH (a:Account)-[r:AMPLIFIED]->(b:Account) RETURN a.handle AS who, b.handle AS whom, r.retweets AS n"
    with EmbeddedStore(tmp_path / "db") as store:
        for letter in "ab":
            report = ingest(store, [CASES / f"identity/ig_{letter}.graphml"], network=letter)
            assert any("known by their name" in note for note in report.loaded[0].source.notes)
        assert sorted(store.run(ties, {}).iter_rows()) == [
            *(("anna", "boris", 5), ("carla", "boris", 3), ("xavier", "yusuf", 7), ("zoe", "yusuf", 2)),
        ]


@pytest.mark.long
@pytest.mark.parametrize("name", ["twitterapi_io.jsonl", "apify_tweets.json", "4cat-twitterv2.ndjson"])
def test_a_story_of_tweets_is_read_right_whoever_wrote_it_down(tmp_path: Path, name: str) -> None:
    ties = "MATCH (a:Account)-[r:AMPLIFIED]->(b:Account) RETURN a.handle AS who, b.handle AS whom, r.retweets AS n"
    uses = "MATCH (t:Tweet)-[:{}]->(x) WHERE t.stub = false RETURN x.{} AS x, count(t) AS n"
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [CASES / "recognition" / name], network="x")
        assert sorted(store.run(ties, {}).iter_rows()) == [
            ("alpha_one", "core_three", 2),
            ("beta_two", "core_three", 2),
        ]
        assert ("topic", 2) in store.run(uses.format("HAS_TAG", "tag"), {}).iter_rows()
        assert ("example.org/story", 2) in store.run(uses.format("LINKS_TO", "url"), {}).iter_rows()
        handles = {row[0] for row in store.run("MATCH (a:Account) RETURN a.handle AS handle", {}).iter_rows()}
    assert handles == {"core_three", "alpha_one", "beta_two", "delta_four"}
    assert (report.counts["Tweet"], report.counts["RETWEETED"], report.networks[0]["active"]) == (3, 4, 3)


@pytest.mark.parametrize(
    ("name", "delays", "unknown"),
    [
        ("recognition/t.tar", (5.0, 9.0), 0),
        ("recognition/telegram_messages.jsonl", (None, None), 2),
        ("formats/telethon.jsonl", (5.0, 9.0), 0),
        ("formats/mastodon.jsonl", (5.0, 9.0), 0),
        ("formats/bluesky_jetstream.jsonl", (5.0, 9.0), 0),
        ("formats/zeeschuimer-*.ndjson", (5.0, 9.0), 0),
        ("formats/twarc.csv", (5.0, 9.0), 0),
        ("formats/4cat-telegram.csv", (5.0, 9.0), 2),
        ("formats/4cat-twitter-import.csv", (None, None), 2),
    ],
)
@pytest.mark.long
def test_one_story_is_told_in_every_format(
    tmp_path: Path, name: str, delays: tuple[float | None, ...], unknown: int
) -> None:
    """`unknown` posts are known by whose they are alone, where the format does not tell which is reposted."""
    ties = (
        "MATCH (a:Account)-[r:AMPLIFIED]->(b:Account) RETURN a.id AS a, b.id AS b, r.retweets AS n, r.median_delay AS d"
    )
    uses = "MATCH (t:Tweet)-[:{}]->(x) WHERE t.stub = false RETURN x.{} AS x, count(t) AS n"
    [file] = CASES.glob(name)
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [file], network="x")
        amplified = sorted(store.run(ties, {}).iter_rows())
        assert [row[2:] for row in amplified] == [(2, delay) for delay in delays]
        assert len({row[1] for row in amplified}) == 1
        assert list(store.run(uses.format("HAS_TAG", "tag"), {}).iter_rows()) == [("topic", 2)]
        assert ("example.org/story", 2) in store.run(uses.format("LINKS_TO", "url"), {}).iter_rows()
        assert list(store.run("MATCH (t:Tweet) WHERE t.stub = false RETURN count(t) AS n", {}).iter_rows()) == [(3,)]
    assert (report.counts["Account"], report.counts["Tweet"], report.counts["RETWEETED"]) == (4, 3 + unknown, 4)
    assert report.networks[0]["active"] == 3


def test_edges_of_a_table_are_two_sums(tmp_path: Path) -> None:
    ties = "MATCH (a:Account)-[r:AMPLIFIED]->(b:Account) RETURN a.handle AS who, b.handle AS whom, r.retweets AS n"
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, [CASES / "formats/gephi_edges.csv"], network="x")
        assert sorted(store.run(ties, {}).iter_rows()) == [
            ("alpha_one", "core_three", 2),
            ("beta_two", "core_three", 2),
        ]


@pytest.mark.long
def test_json_in_a_folder_is_looked_at(tmp_path: Path) -> None:
    report, accounts, retweets = load(tmp_path, "recognition/folder", "x")
    assert ([item.source.name for item in report.loaded], report.passed_over) == (
        ["ok_0819_users_csv_hashed.csv", "results.json"],
        (),
    )
    assert (len(accounts), len(retweets)) == (7, 4)
