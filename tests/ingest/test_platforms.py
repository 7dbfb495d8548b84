"""A network knows its platform, and ids that two platforms give are two."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from explorer import questions
from explorer.errors import QueryError, UsageError
from explorer.graph.sources import Sources
from explorer.ingest import Taken, ingest, mapping_of, take_in
from explorer.ingest.hand_on import posts_for
from explorer.readers import tables
from explorer.readers.mapping import ColumnMapping
from explorer.readers.platforms import platform_called
from explorer.readers.rows import numeric_ids
from explorer.readers.scoping import under_platform
from explorer.stores.embedded import EmbeddedStore
from tests.readers.samples import SAMPLES

# One account id and one post id, in files of two platforms.
POST, ACCOUNT = "7250000000000000001", "6800000000000000001"
COLUMNS = mapping_of("account=who,handle=handle,post=id,moment=at,text=text,repost=of")


def posts(text: str) -> str:
    return f"""id,who,handle,at,text,of
{POST},{ACCOUNT},ana,1718006400,{text},
7250000000000000002,6800000000000000002,bo,1718006405,,{POST}
3,6800000000000000002,bo,1718006406,{text} again,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("tiktok", "instagram"):
        (tmp_path / f"{name}.csv").write_text(posts(f"of {name}"), encoding="utf-8")
    return tmp_path


def two_platforms(folder: Path, *networks: str) -> EmbeddedStore:
    store = EmbeddedStore(folder / "db")
    for name, network in zip(("tiktok", "instagram"), networks, strict=True):
        report = ingest(store, [folder / f"{name}.csv"], network=network, columns=COLUMNS, platform=name)
        assert not report.failed
    return store


@pytest.fixture
def one_network(folder: Path) -> Iterator[EmbeddedStore]:
    with two_platforms(folder, "n", "n") as store:
        yield store


@pytest.mark.parametrize("networks", [("n", "n"), ("tik", "gram")], ids=["in one network", "in two networks"])
@pytest.mark.long
def test_one_number_on_two_platforms_is_two_accounts_and_two_posts(folder: Path, networks: tuple[str, str]) -> None:
    with two_platforms(folder, *networks) as store:
        counts = store.counts()
        ids = questions.look_up(store, "account_names")["account"].to_list()
    assert (counts["Account"], counts["Tweet"], counts["RETWEETED"]) == (4, 4, 2)
    assert {f"tiktok:{ACCOUNT}", f"instagram:{ACCOUNT}"} <= set(ids)


@pytest.mark.long
def test_a_network_names_each_platform_of_its_files_and_unknown_where_nobody_told(
    folder: Path, one_network: EmbeddedStore
) -> None:
    (folder / "third.csv").write_text(posts("of who knows"), encoding="utf-8")
    ingest(one_network, [folder / "third.csv"], network="third", columns=COLUMNS)
    told = questions.ask(one_network, questions.load()["networks"], {}).frame.select("network", "platform").rows()
    assert told == [("n", "instagram, tiktok"), ("third", "unknown")]
    kept = {source.name: source.platform for source in Sources(one_network.workspace).all()}
    assert kept == {"tiktok.csv": "tiktok", "instagram.csv": "instagram", "third.csv": ""}


@pytest.mark.long
def test_an_account_is_found_by_the_id_that_its_platform_gives(one_network: EmbeddedStore) -> None:
    find = questions.accounts_called(one_network)
    assert find(f"tiktok:{ACCOUNT}") == f"tiktok:{ACCOUNT}"
    with pytest.raises(QueryError, match="2 accounts are called") as caught:
        find(ACCOUNT)
    assert f"tiktok:{ACCOUNT} (@ana)" in str(caught.value.hint)


@pytest.mark.long
def test_ids_leave_as_they_came(folder: Path) -> None:
    with two_platforms(folder, "tik", "gram") as store:
        shares = posts_for(store, "tik", "cooRTweet").frame
        own = posts_for(store, "tik", "toolkit").frame.sort("timestamp")
    assert shares.rows() == [(POST, "6800000000000000002", "7250000000000000002", 1718006405)]
    assert own.select("message_id", "user_id", "repost_id").rows() == [
        (POST, ACCOUNT, None),
        ("7250000000000000002", "6800000000000000002", POST),
        ("3", "6800000000000000002", None),
    ]


def taken(folder: Path, *files: str, columns: ColumnMapping | None = COLUMNS, platform: str | None = None) -> Taken:
    sources = Sources(folder / "kept")
    with sources.lock():
        return take_in(sources, [folder / file for file in files], network="n", columns=columns, platform=platform)


def test_a_file_is_read_anew_where_another_platform_is_named(folder: Path) -> None:
    [first] = taken(folder, "tiktok.csv").loaded
    [second] = taken(folder, "tiktok.csv", platform="TikTok").loaded
    [third] = taken(folder, "tiktok.csv", platform="tiktok").loaded
    assert (first.source.platform, second.source.platform, third.known) == ("", "tiktok", True)
    assert any(what.startswith("of which platform") for what in first.cannot_tell)
    assert not any(what.startswith("of which platform") for what in second.cannot_tell)


def test_a_mapping_may_name_the_platform_and_none_may_name_two(folder: Path) -> None:
    columns = ColumnMapping(COLUMNS.columns, {"platform": "telegram"})
    [item] = taken(folder, "tiktok.csv", columns=columns).loaded
    assert item.source.platform == "telegram"
    with pytest.raises(UsageError, match="two platforms are named: x by --platform, telegram by --columns"):
        taken(folder, "tiktok.csv", columns=columns, platform="x")


def test_ids_with_the_clock_of_x_are_of_x_and_of_no_other(folder: Path) -> None:
    rows = "".join(f"{1800075426001846273 + k},1,a,{1718006400 + k // 9},x,\n" for k in range(3))
    (folder / "x.csv").write_text("id,who,handle,at,text,of\n" + rows, encoding="utf-8")
    [failed] = taken(folder, "x.csv", platform="instagram").failed
    assert "they are not of instagram" in f"{failed.error.hint}".lower()
    [item] = taken(folder, "x.csv").loaded
    assert item.source.platform == "x"


def test_a_format_that_tells_its_platform_is_not_told_another(folder: Path) -> None:
    (folder / "t.jsonl").write_bytes(SAMPLES["Telethon"][1])
    [failed] = taken(folder, "t.jsonl", columns=None, platform="tiktok").failed
    assert failed.error.what.endswith("and not of tiktok")
    [item] = taken(folder, "t.jsonl", columns=None, platform="telegram").loaded
    assert item.source.platform == "telegram"


def test_ids_told_by_a_person_are_those_that_the_formats_of_the_platform_give() -> None:
    [batch] = tables.reader(COLUMNS, b"id,who\n", "n").read(
        io.BytesIO(b"id,who,handle,at,text,of\n77/9,5,ana,1718006400,a,\n77/10,6,bo,1718006401,,77/9\n"),
        name="x",
        memory=1 << 30,
    )
    scoped = under_platform(batch, platform_called("telegram"))
    [number] = numeric_ids(pl.Series(["telegram:77/9"])).to_list()
    assert {*scoped.tweets["id"], *scoped.retweets["tweet"]} == {number}
    assert {*scoped.tweets["ref"]} == {"77/9"}
    assert scoped.accounts["id"].sort().to_list() == ["telegram:5", "telegram:6"]


def test_any_platform_may_be_named_but_no_word_that_is_none() -> None:
    assert (platform_called("YouTube").key, platform_called("Twitter").key) == ("youtube", "x")
    assert platform_called("Truth Social").scope == "truthsocial:"
    for name in ("unknown", "", "a:b", "did"):
        with pytest.raises(UsageError, match="no platform is called"):
            platform_called(name)
