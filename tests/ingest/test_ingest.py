"""Files go in once, whole, in any order; what cannot be read is kept and said."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from explorer.demo import truth
from explorer.errors import StoreBusy
from explorer.graph.merge import merge
from explorer.graph.model import GRAPH
from explorer.graph.sources import Sources
from explorer.ingest import Bounds, Report, ingest, take_in
from explorer.stores.embedded import EmbeddedStore
from explorer.terminal import reports
from tests.archive_files import HOUR_MS, NEW_YEAR, csv_bytes, retweet, tweet, tweet_id, user, write
from tests.examples import examples

pytestmark = pytest.mark.long

FIRST = tweet_id(NEW_YEAR)


def shards(folder: Path) -> list[Path]:
    """Three files that speak of the same tweet: as a stub, in full, and as the target of a rounded id."""
    return [
        write(folder, "x_052020_users_csv_hashed.csv", [user("a"), user("b"), user("c")]),
        write(
            folder,
            "x_052020_tweets_csv_hashed_1.csv",
            [
                retweet(NEW_YEAR + 60_000, "b", FIRST, "a", "a", "the whole te…", hashtags="['cut']"),
                tweet(NEW_YEAR + 3 * HOUR_MS, "b", in_reply_to_tweetid=FIRST, in_reply_to_userid="a"),
            ],
        ),
        write(
            folder,
            "x_052020_tweets_csv_hashed_2.csv",
            [
                tweet(NEW_YEAR, "a", "the whole text", hashtags="['full']"),
                retweet(NEW_YEAR + 90_000, "c", 0, "a", "a", retweet_tweetid=repr(float(FIRST))),
            ],
        ),
    ]


def taken_in(folder: Path, files: Iterable[Path]) -> Sources:
    """Make sources of files, one after the other: all that a graph is made of, without an engine to hold it."""
    sources = Sources(folder)
    for file in files:
        with sources.lock():
            assert take_in(sources, [file]).loaded
    return sources


def tables(sources: Sources, out: Path) -> dict[str, list[tuple[object, ...]]]:
    out.mkdir(parents=True)
    merge(sources, out)
    return {t.name: sorted(pl.read_parquet(out / f"{t.name}.parquet").rows(), key=repr) for t in GRAPH}


def test_the_order_of_files_cannot_matter(tmp_path: Path) -> None:
    files = shards(tmp_path / "files")
    graphs = []
    for n, order in enumerate(itertools.permutations(files)):
        graphs.append(tables(taken_in(tmp_path / f"{n}.db", order), tmp_path / f"{n}.tables"))
    assert all(graph == graphs[0] for graph in graphs)
    tweets = {row[0]: row for row in graphs[0]["Tweet"]}
    assert tweets[FIRST][1] == "the whole text"
    assert {row[:3] for row in graphs[0]["RETWEETED"]} == {
        ("b", FIRST, tweet_id(NEW_YEAR + 60_000)),
        ("c", FIRST, tweet_id(NEW_YEAR + 90_000)),
    }
    assert graphs[0]["HAS_TAG"] == [(FIRST, "full", 1)]


def test_a_second_ingest_adds_nothing(tmp_path: Path) -> None:
    files = shards(tmp_path / "files")
    with EmbeddedStore(tmp_path / "db") as store:
        first = ingest(store, files)
        second = ingest(store, [tmp_path / "files"])
    assert first.changed
    assert not second.changed
    assert second.counts == first.counts
    assert all(item.known for item in second.loaded)


def test_all_at_once_is_the_same_as_one_after_the_other(tmp_path: Path) -> None:
    files = shards(tmp_path / "files")
    with EmbeddedStore(tmp_path / "one") as one, EmbeddedStore(tmp_path / "many") as many:
        ingest(one, files)
        for file in files:
            ingest(many, [file])
        assert one.counts() == many.counts()


@pytest.mark.parametrize("kind", ["csv.gz", "zip", pytest.param("folder", marks=pytest.mark.long), "glob"])
def test_compressed_files_folders_and_globs_are_the_same_file(tmp_path: Path, kind: str) -> None:
    [users, *_] = shards(tmp_path / "files")
    packed = tmp_path / f"x_052020_users_csv_hashed.{kind}"
    asked: Path = packed
    if kind == "csv.gz":
        packed.write_bytes(gzip.compress(users.read_bytes()))
    elif kind == "zip":
        with zipfile.ZipFile(packed, "w") as archive:
            archive.write(users, "folder/x_052020_users_csv_hashed.csv")
    else:
        asked = users.parent if kind == "folder" else users.parent / "*users*"
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, [users])
        report = ingest(store, [asked])
    assert [item.source.name for item in report.loaded if item.known] == [users.name]
    assert len(report.loaded) == (3 if kind == "folder" else 1)
    assert {item.source.network for item in report.loaded} == {"x_052020"}


def test_duplicates_are_counted_and_loaded_once(tmp_path: Path) -> None:
    file = write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a"), user("b"), user("a")])
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [file])
    source = report.loaded[0].source
    assert (source.records, source.duplicates, report.counts["Account"]) == (3, 1, 2)


def test_what_cannot_be_read_is_kept_with_line_and_reason_and_the_rest_is_loaded(tmp_path: Path) -> None:
    rows = [tweet(NEW_YEAR, "a"), tweet(NEW_YEAR, "b", tweetid="3.65E+017"), tweet(NEW_YEAR, "c", serial=1)]
    file = write(tmp_path, "x_052020_tweets_csv_hashed.csv", rows)
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [file])
    item = report.loaded[0]
    assert (item.source.records, item.source.rejected) == (3, 1)
    assert item.rejects is not None
    kept = pl.read_csv(item.rejects)
    assert kept["line"].to_list() == [3]
    assert "3.65E+017" in kept["raw"][0]
    assert report.counts["Tweet"] == 2
    assert not report.fruitless


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "a JPEG picture"),
        (b"name,age\nx,3\n", "no known format"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (bytes(range(256)) * 4, "binary data"),
        (b"\xff\xfeu\0s\0e\0r\0", "its first line is 'user'"),
    ],
)
def test_a_file_of_another_kind_is_named_and_the_way_out_is_said(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "x_052020_users_csv_hashed.csv"
    path.write_bytes(content)
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [path])
    assert report.fruitless
    error = report.failed[0].error
    assert what in error.what
    assert str(path) in str(error.where)
    assert error.hint


def test_a_bad_file_does_not_stop_the_good_ones(tmp_path: Path) -> None:
    files = shards(tmp_path / "files")
    (tmp_path / "files" / "a_bad.csv").write_bytes(b"name,age\n")
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [tmp_path / "files"])
    assert (len(report.loaded), len(report.failed)) == (len(files), 1)
    assert not report.fruitless


def test_a_folder_of_photographs_is_said_to_hold_no_archive(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"\xff\xd8\xff")
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [tmp_path / "photos"])
    assert report.fruitless
    assert "no archive files" in str(report.failed[0].error)


def test_a_name_that_stands_for_nothing_and_a_zip_that_is_none_do_not_stop_the_others(tmp_path: Path) -> None:
    files = shards(tmp_path / "files")
    (tmp_path / "bad.zip").write_bytes(b"hello")
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [tmp_path / "nothing.csv", tmp_path / "bad.zip", *files])
    assert [f.error.what[:20] for f in report.failed] == ["there is no such fil", "not a zip file that "]
    assert len(report.loaded) == len(files)


def test_a_gzip_that_breaks_off_gives_its_good_rows_and_says_so(tmp_path: Path) -> None:
    import random

    random.seed(1)
    rows = [tweet(NEW_YEAR + i * 1000, "a", f"{random.getrandbits(256):x}", i) for i in range(3000)]
    whole = gzip.compress(csv_bytes(rows))
    path = tmp_path / "x_052020_tweets_csv_hashed.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [path])
    source = report.loaded[0].source
    assert 0 < report.counts["Tweet"] < 3000
    assert any("breaks off" in note for note in source.notes)


def test_only_one_may_write_and_the_other_is_told(tmp_path: Path) -> None:
    [users, *_] = shards(tmp_path / "files")
    with EmbeddedStore(tmp_path / "db") as store, Sources(tmp_path / "db").lock(), pytest.raises(StoreBusy):
        ingest(store, [users])


def test_an_account_known_by_its_handle_alone_is_the_one_that_bears_it(tmp_path: Path) -> None:
    rows = [
        retweet(NEW_YEAR + 1000, "a", tweet_id(NEW_YEAR), "7", "Bob", "x"),
        retweet(NEW_YEAR + 2000, "b", tweet_id(NEW_YEAR, 5), "", "bob", "y", user_mentions=""),
    ]
    file = write(tmp_path, "x_052020_tweets_csv_hashed.csv", rows)
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, [file])
        frame = store.run("MATCH (a:Account)-[:AMPLIFIED]->(b:Account) RETURN a.id, b.id ORDER BY a.id", {})
    assert frame.rows() == [("a", "7"), ("b", "7")]


def test_of_several_mentions_the_one_that_bears_the_handle_of_a_retweet_is_its_author(tmp_path: Path) -> None:
    listed = [user("9") | {"user_screen_name": "Bob"}, user("5") | {"user_screen_name": "eve"}]
    file = write(tmp_path, "x_052020_users_csv_hashed.csv", [*listed, user("a")])
    row = retweet(NEW_YEAR, "a", FIRST - 1, "9", "bob", "hi @eve", user_mentions="['5', '9']")
    more = write(tmp_path, "x_052020_tweets_csv_hashed.csv", [row])
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, [file, more])
        frame = store.run("MATCH (a:Account)-[:AMPLIFIED]->(b:Account) RETURN a.id, b.id", {})
    assert frame.rows() == [("a", "9")]


def test_the_network_may_be_named_by_the_user(tmp_path: Path) -> None:
    file = write(tmp_path, "data.csv", [user("a")])
    with EmbeddedStore(tmp_path / "db") as store:
        assert "--network" in str(ingest(store, [file]).failed[0].error)
        assert "no | in its name" in str(ingest(store, [file], network="a|b").failed[0].error)
        ingest(store, [file], network="mine")
        assert [n.id for n in store.networks()] == ["mine"]


def test_a_file_that_is_in_may_be_read_anew_with_another_network_or_encoding(tmp_path: Path) -> None:
    file = write(tmp_path, "data.csv", [user("a", user_reported_location="M\u00e9xico")])
    places = "MATCH (a:Account)-[:LISTED_IN]->(n:Network) RETURN n.id, a.location"
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, [file], network="mine", encoding="latin-1")
        assert store.run(places, {}).rows() == [("mine", "M\u00c3\u00a9xico")]
        for options in ({}, {"network": "mine"}, {"encoding": "iso8859-1"}):
            [item] = ingest(store, [file], **options).loaded  # type: ignore[arg-type]
            assert (item.known, item.before) == (True, None)
        report = ingest(store, [file], encoding="utf-8")
        assert (report.loaded[0].source.network, report.changed) == ("mine", True)
        assert store.run(places, {}).rows() == [("mine", "M\u00e9xico")]
        [item] = ingest(store, [file], network="theirs").loaded
        assert item.before
        assert (item.before.network, item.source.encoding) == ("mine", "utf-8")
        assert store.run(places, {}).rows() == [("theirs", "M\u00e9xico")]
        assert report.as_dict()["files"][0]["read_before_as"] == {  # type: ignore[index]
            "network": "mine", "shard": "", "encoding": "latin-1",
        }  # fmt: skip


def test_a_reading_that_reads_nothing_leaves_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes(csv_bytes([user("a", user_reported_location="M\u00e9xico")]).decode().encode("latin-1"))
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, [file], network="mine", encoding="latin-1")
        [failed] = ingest(store, [file], network="mine", encoding="utf-8").failed
        assert failed.error.hint == "It stays in as it was read before."
        assert store.run("MATCH (a:Account) RETURN a.location", {}).rows() == [("M\u00e9xico",)]


def test_a_graph_that_was_not_made_of_a_file_read_anew_is_made_the_next_time(tmp_path: Path) -> None:
    file = write(tmp_path, "data.csv", [user("a")])
    with EmbeddedStore(tmp_path / "db") as store:
        ingest(store, [file], network="mine")
        sources = Sources(store.workspace)
        with sources.lock():  # as a killed command leaves it
            take_in(sources, [file], network="theirs")
        assert [n.id for n in store.networks()] == ["mine"]
        assert ingest(store, [file]).changed
        assert [n.id for n in store.networks()] == ["theirs"]
        assert not ingest(store, [file]).changed


def test_what_is_passed_over_in_a_folder_is_named_and_what_is_named_is_read(tmp_path: Path) -> None:
    write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a")])
    (tmp_path / "truth.json").write_text('{"rings": []}')
    (tmp_path / "notes.txt").write_text("hello")
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [tmp_path])
        passed = [(Path(item.where).name, item.why) for item in report.passed_over]
        assert (len(report.loaded), report.failed) == (1, ())
        [failed] = ingest(store, [tmp_path / "truth.json"]).failed
    assert passed == [
        ("notes.txt", "its name does not end as an archive's file does"),
        ("truth.json", "no known format: the keys of its first object are rings"),
    ]
    assert failed.error.what == passed[1][1]


def test_what_lies_beside_archives_is_passed_over_and_refused_where_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a")])
    planted = tmp_path / truth.FILES[1]
    planted.write_text(",".join(truth.ACCOUNTS_COLUMNS) + "\nx,a,ring,ring,core\n", encoding="utf-8")
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [tmp_path])
        [failed] = ingest(store, [planted]).failed
    assert (len(report.loaded), report.failed) == (1, ())
    assert [(Path(item.where).name, item.why) for item in report.passed_over] == [
        ("truth_accounts.csv", "no archive: the list of what was planted in a demo")
    ]
    assert failed.error.what == report.passed_over[0].why


moment = st.integers(0, 40).map(lambda n: NEW_YEAR + n * 60_000)
person = st.sampled_from(["a", "b", "c", "d"])


@settings(
    max_examples=examples(10),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(moment, person, st.booleans()), min_size=1, max_size=25, unique_by=lambda r: r[0]),
    st.randoms(use_true_random=False),
    st.integers(1, 4),
)
def test_however_rows_are_dealt_to_files_the_graph_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, bool]], random: object, parts: int
) -> None:
    folder = tmp_path_factory.mktemp("dealt")
    made = [
        retweet(ts, who, tweet_id(NEW_YEAR - 1), "z", "z", "x" * (n % 5), n) if again else tweet(ts, who, serial=n)
        for n, (ts, who, again) in enumerate(rows)
    ]
    graphs = []
    for name, count in (("one", 1), ("many", parts)):
        files = [
            write(folder / name / "f", f"x_052020_tweets_csv_hashed_{i}.csv", made[i::count]) for i in range(count)
        ]
        files = [f for f in files if f.read_bytes().count(b"\n") > 1]
        random.shuffle(files)  # type: ignore[attr-defined]
        graphs.append(tables(taken_in(folder / name / "db", files), folder / f"{name}.tables"))
    for name in ("POSTED", "RETWEETED", "LISTED_IN", "AMPLIFIED"):
        assert graphs[0][name] == graphs[1][name], name


@pytest.mark.archive
def test_the_real_archive_holds_what_its_readme_says(tmp_path: Path, archive_data: Path) -> None:
    folder = archive_data / "archive" / "russia_north_africa_2021"
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [folder])
        inside = store.run(
            "MATCH (a:Account)-[r:RETWEETED]->(t:Tweet)<-[:POSTED]-(b:Account)-[:LISTED_IN]->(n:Network) "
            "RETURN count(*) AS n",
            {},
        )
    records = {item.source.shard: item.source.records for item in report.loaded}
    assert sum(n for shard, n in records.items() if shard) == 4_646
    assert records["2019"] == 4_609
    assert next(i.source.lines for i in report.loaded if i.source.shard == "2019") == 11_696
    assert report.counts["LISTED_IN"] == 50
    assert report.counts["RETWEETED"] == 1_054
    assert inside.item() == 238


@pytest.mark.archive
def test_the_real_users_files_load(tmp_path: Path, archive_data: Path) -> None:
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [archive_data / "archive" / "users_2021", archive_data / "archive" / "china_2019"])
        shares = store.run(
            "MATCH (a:Account)-[:LISTED_IN]->(n:Network) RETURN n.id AS network, count(a.id) AS accounts, "
            "1.0 * sum(CASE WHEN a.followers = 0 THEN 1 ELSE 0 END) / count(a.id) AS zero ORDER BY network",
            {},
        )
    told = {i.source.network: (i.source.records, i.source.records - i.source.duplicates) for i in report.loaded}
    assert told["CNHU_0621"] == (2_047, 2_017)
    none = {network: round(100 * share, 1) for network, _, share in shares.rows()}
    assert none["china_082019_1"] == 36.7
    assert none["CNCC_0621"] == 89.3
    assert none["REA_0621"] == 18.8
    assert none["RNA_0621"] == 14.0


def test_a_changed_file_is_said_to_be_changed(tmp_path: Path) -> None:
    store, name = EmbeddedStore(tmp_path / "s.db"), "x_052020_tweets_csv_hashed.csv"
    before = ingest(store, [write(tmp_path, name, [tweet(NEW_YEAR, "a", "one")])]).loaded[0].source
    after = ingest(store, [write(tmp_path, name, [tweet(NEW_YEAR, "a", "one"), tweet(NEW_YEAR + 1, "a", "two")])])
    assert after.loaded[0].older == before
    assert store.counts()["Tweet"] == 2


def test_a_report_tells_accounts_languages_clients_and_rates(tmp_path: Path) -> None:
    rows = [
        tweet(NEW_YEAR, "a", "bir", tweet_language="tr", tweet_client_name="Web"),
        tweet(NEW_YEAR + 1, "a", "iki", tweet_language="tr", tweet_client_name="Phone"),
        retweet(NEW_YEAR + 2, "b", FIRST, "a", "a", "bir", tweet_client_name="Phone"),
    ]
    files = [
        write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a"), user("b"), user("c")]),
        write(tmp_path, "x_052020_tweets_csv_hashed.csv", rows),
    ]
    report = ingest(EmbeddedStore(tmp_path / "s.db"), files)
    source = report.loaded[1].source
    assert (source.accounts, source.accounts_active) == (2, 2)
    assert source.languages == {"tr": 2}
    assert source.clients == {"Phone": 2, "Web": 1}
    assert report.networks == ({"id": "x_052020", "announced": None, "in_file": 3, "active": 2, "synthetic": False},)
    assert report.as_dict()["rows_per_second"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell the most memory in kB")
def test_the_most_memory_held_is_told_in_bytes(tmp_path: Path) -> None:
    report = ingest(EmbeddedStore(tmp_path / "s.db"), [write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a")])])
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    held = int(line.split()[1]) * 1024
    # A process that was forked off a larger one may be told the most of that one.
    assert report.peak_memory is not None
    assert 0.9 * held < report.peak_memory < 100 * held


def test_of_what_cannot_be_read_only_so_much_is_kept_and_all_is_counted(tmp_path: Path) -> None:
    file = write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a")])
    file.write_bytes(file.read_bytes() + b"junk\n" * 1000)
    with EmbeddedStore(tmp_path / "db") as store:
        [item] = ingest(store, [file], bounds=Bounds(rejects=500)).loaded
    assert (item.source.rejected, sum(item.source.reasons.values())) == (1000, 1000)
    assert item.rejects is not None
    kept = pl.read_csv(item.rejects)
    assert 0 < kept.height < 20
    assert kept.height == item.source.rows["rejects"]
    assert kept["raw"][0] == "junk\n"
    assert any(f"the first {kept.height:,} are" in line for line in reports.of_ingest(Report((item,), ())))


@pytest.mark.parametrize("ending", ["csv.gz", "zip"])
def test_a_compressed_file_that_becomes_too_large_is_refused_as_a_whole(tmp_path: Path, ending: str) -> None:
    file = write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a")] * 50_000)
    packed = tmp_path / f"x_052020_users_csv_hashed.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(file, file.name)
    else:
        packed.write_bytes(gzip.compress(file.read_bytes()))
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [packed], bounds=Bounds(unpacked=1 << 20))
        assert "unpacks to more than 1 MB" in report.failed[0].error.what
        assert "--max-unpacked" in str(report.failed[0].error.hint)
        assert (report.loaded, Sources(store.workspace).all()) == ((), [])
        assert ingest(store, [packed], bounds=Bounds(unpacked=1 << 30)).loaded


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_both_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in "ab":
            archive.writestr("x_052020_users_csv_hashed.csv", csv_bytes([user(name)]))
    with EmbeddedStore(tmp_path / "db") as store:
        report = ingest(store, [tmp_path / "a.zip"])
        assert store.run("MATCH (a:Account) RETURN a.id AS id ORDER BY id", {})["id"].to_list() == ["a", "b"]
    assert [item.file.endswith("(number 2 of this name)") for item in report.loaded] == [False, True]
    assert [item.older for item in report.loaded] == [None, None]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_a_file_may_have_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    file = write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a")])
    odd = file.rename(tmp_path / os.fsdecode(b"x_052020_\xff_users_csv_hashed.csv"))
    with EmbeddedStore(tmp_path / "db") as store:
        [item] = ingest(store, [odd]).loaded
    assert item.source.name == r"x_052020_\xff_users_csv_hashed.csv"
    assert item.source.network == r"x_052020_\xff"


def test_counts_and_dates_that_cannot_be_read_are_counted_and_said(tmp_path: Path) -> None:
    rows = [
        user("a", follower_count="12k", account_creation_date="soon"),
        user("b", follower_count="NA", account_creation_date=""),
    ]
    status = {
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "id_str": "1050118621198921728",
        "text": "x",
        "user": {"id_str": "6", "screen_name": "t", "followers_count": "1.2K", "friends_count": None},
    }
    json_file = tmp_path / "t.jsonl"
    json_file.write_text(json.dumps(status))
    with EmbeddedStore(tmp_path / "db") as store:
        csv_notes = ingest(store, [write(tmp_path, "x_052020_users_csv_hashed.csv", rows)]).loaded[0].source.notes
        json_notes = ingest(store, [json_file], network="n").loaded[0].source.notes
    no_number = "that is no number: left empty"
    assert {what: n for what, n in csv_notes.items() if "that is no" in what} == {
        f"follower_count {no_number}": 1,
        "account_creation_date that is no date": 1,
    }
    assert {what: n for what, n in json_notes.items() if "that is no" in what} == {f"followers_count {no_number}": 1}
