"""What goes in can leave in the columns of other tools, and comes back the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from explorer import questions
from explorer.errors import InputError
from explorer.graph.sources import Sources
from explorer.ingest import ingest, mapping_of, take_in
from explorer.ingest.hand_on import posts_for
from explorer.render.exports import write
from explorer.stores.embedded import EmbeddedStore

FIRST, AGAIN = "1800075426001846273", "1800075446973366275"
TABLE = f"""id,who,handle,at,text,of,re
{FIRST},1700000000000000003,core,1718006400,Read #a https://example.org/story,,
{AGAIN},1700000000000000001,alpha,1718006405,RT @core: Read #a,{FIRST},
1800075446973366276,1700000000000000001,alpha,1718006409,=1+1,,{FIRST}
"""
COLUMNS = "account=who,handle=handle,post=id,moment=at,text=text,repost=of,reply=re"
TOOLKIT = [
    (FIRST, "1700000000000000003", "core", None, None, "Read #a https://example.org/story", 1718006400),
    (AGAIN, "1700000000000000001", "alpha", FIRST, None, "RT @core: Read #a https://example.org/story", 1718006405),
    ("1800075446973366276", "1700000000000000001", "alpha", None, FIRST, "=1+1", 1718006409),
]


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    path = tmp_path / "posts.csv"
    path.write_text(TABLE, encoding="utf-8")
    store = EmbeddedStore(tmp_path / "db")
    sources = Sources(store.workspace)
    with sources.lock():
        assert not take_in(sources, [path], network="n", columns=mapping_of(COLUMNS)).failed
    return store


def test_shares_leave_in_the_columns_of_cooRTweet(store: EmbeddedStore) -> None:
    frame = posts_for(store, "n", "cooRTweet").frame
    assert frame.columns == ["object_id", "account_id", "content_id", "timestamp_share"]
    assert frame.rows() == [(FIRST, "1700000000000000001", AGAIN, 1718006405)]


def test_messages_leave_in_the_columns_of_the_toolkit(store: EmbeddedStore) -> None:
    frame = posts_for(store, "n", "toolkit").frame.sort("timestamp")
    assert frame.drop("urls").rows() == TOOLKIT
    assert frame["urls"].to_list()[0] == "https://example.org/story"


def test_posts_leave_in_the_columns_of_4cat(store: EmbeddedStore) -> None:
    frame = posts_for(store, "n", "4cat").frame.sort("unix_timestamp")
    told = frame.select("id", "author", "is_retweet", "retweeted_user", "timestamp").rows()
    assert told[:2] == [
        (FIRST, "core", "no", None, "2024-06-10 08:00:00"),
        (AGAIN, "alpha", "yes", "core", "2024-06-10 08:00:05"),
    ]


def test_what_left_comes_back_and_no_spreadsheet_runs_it(store: EmbeddedStore, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    write(posts_for(store, "n", "toolkit"), path)
    assert "'=1+1" in path.read_text("utf-8")
    sources = Sources(tmp_path / "again")
    with sources.lock():
        [item] = take_in(sources, [path], network="n").loaded
    assert (item.source.format, item.source.records, item.source.rejected) == ("coordination-toolkit", 3, 0)
    assert (item.source.rows["retweets"], item.source.found) == (1, {"handle in the text": 1})


def test_a_network_that_is_not_in_is_said_to_be_none(store: EmbeddedStore) -> None:
    with pytest.raises(InputError) as caught:
        posts_for(store, "other", "toolkit")
    assert caught.value.hint == "It holds n."


@pytest.mark.parametrize("tool", ["toolkit", "cooRTweet", "4cat"])
@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "parquet"])
def test_what_was_handed_on_comes_back_whatever_it_is_written_as(
    store: EmbeddedStore, tmp_path: Path, tool: str, ending: str
) -> None:
    path = tmp_path / f"handed_on.{ending}"
    write(posts_for(store, "n", tool), path)
    back = EmbeddedStore(tmp_path / "back")
    sources = Sources(back.workspace)
    with sources.lock():
        assert not take_in(sources, [path], network="n").failed
    again, before = posts_for(back, "n", tool).frame, posts_for(store, "n", tool).frame
    told = [
        name for name in before.columns if name not in ("thread_id", "source", "language_guess", "urls", "hashtags")
    ]
    assert again.select(told).sort(told[0]).equals(before.select(told).sort(told[0]))


def test_posts_of_other_platforms_than_x_are_not_handed_on_as_such_of_x(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(TABLE.replace("180007", "11000"), encoding="utf-8")
    store = EmbeddedStore(tmp_path / "db")
    with Sources(store.workspace).lock():
        taken = take_in(Sources(store.workspace), [path], network="n", columns=mapping_of(COLUMNS), platform="mastodon")
    assert not taken.failed
    assert "is_withheld" not in posts_for(store, "n", "4cat").frame.columns


def test_an_id_that_was_made_says_so_and_comes_back_as_none(tmp_path: Path) -> None:
    """A retweet of which only the text is told: its object needs an id there, and no platform has one."""
    rows = [
        "account,moment,text,whose",
        *(f"{who},171800640{n},RT @cem: so it is,cem" for n, who in enumerate(("ann", "bob"))),
    ]
    (tmp_path / "told.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    columns = mapping_of("account=account,moment=moment,text=text,repost_handle=whose")
    with EmbeddedStore(tmp_path / "one") as store:
        ingest(store, [tmp_path / "told.csv"], network="n", columns=columns)
        handed = posts_for(store, "n", "cooRTweet")
    objects = set(handed.frame["object_id"])
    assert len(objects) == 1
    assert re.fullmatch("made:[0-9]+", objects.pop())
    write(handed, tmp_path / "shares.csv")
    with EmbeddedStore(tmp_path / "two") as store:
        ingest(store, [tmp_path / "shares.csv"], network="n")
        shared = questions.ask(store, questions.load()["co_retweet"], {}).frame
        assert shared["object"].to_list() == shared["message"].to_list() == [None, None]
        assert store.counts()["PlatformId"] == 0
