"""Tables of no known format: proposed, read as they are told, and kept with what was told."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from explorer.graph.sources import Sources
from explorer.ingest import Failed, Taken, mapping_of, take_in

TABLE = """tweet_id,username,user_id,date,tweet,retweet_id
1800075426001846273,core,1700000000000000003,2024-06-10 08:00:00,Read,
1800075446973366275,alpha,1700000000000000001,2024-06-10 08:00:05,RT @core: Read,1800075426001846273
"""
COLUMNS = "account=user_id,handle=username,post=tweet_id,moment=date,text=tweet,repost=retweet_id"


def taken(tmp_path: Path, *files: Path, columns: str | None = None, network: str | None = "n") -> Taken:
    sources = Sources(tmp_path / "store")
    with sources.lock():
        return take_in(sources, files, network=network, columns=mapping_of(columns) if columns else None)


def table(tmp_path: Path, text: str = TABLE, name: str = "posts.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def command_in(failed: Failed) -> list[str]:
    """The command that a refusal gives, as a shell takes it apart."""
    return shlex.split(str(failed.error.hint).split(": ", 1)[1])


def test_an_unknown_table_is_not_read_and_the_line_that_reads_it_is_given(tmp_path: Path) -> None:
    path = table(tmp_path, name="my posts $(x).csv")
    first = taken(tmp_path, path)
    [failed] = first.failed
    assert first.loaded == ()
    assert failed.error.what.startswith("no known format, but a table of 6 columns: tweet_id, username, user_id, date")
    assert len(failed.error.what) < 160
    command = command_in(failed)
    assert command == ["explorer", "ingest", str(path), "--network", "n", "--columns", COLUMNS]
    [item] = taken(tmp_path, path, columns=command[-1]).loaded
    assert (item.source.records, item.source.rejected, item.source.format) == (2, 0, "table")


def test_what_was_told_of_the_columns_is_kept_with_the_source(tmp_path: Path) -> None:
    path, kept = table(tmp_path), tmp_path / "ours.toml"
    lines = (f'{field} = "{column}"' for field, column in mapping_of(COLUMNS).columns.items())
    kept.write_text("\n".join(lines), encoding="utf-8")
    taken(tmp_path, path, columns=str(kept))
    [source] = Sources(tmp_path / "store").all()
    assert (source.columns, source.mapping) == (mapping_of(COLUMNS).columns, "ours")
    again = taken(tmp_path, path)
    assert [item.known for item in again.loaded] == [True]
    [other] = taken(tmp_path, path, columns=COLUMNS.replace(",text=tweet", "")).loaded
    assert (other.known, other.before and other.before.columns["text"]) == (False, "tweet")


def test_a_table_that_tells_too_little_is_asked_about(tmp_path: Path) -> None:
    [failed] = taken(tmp_path, table(tmp_path, "who,tweet\nana,hello\n")).failed
    assert str(failed.error.hint).startswith("Say which COLUMN is which: ")
    assert command_in(failed)[-1] == "account=COLUMN,moment=COLUMN,text=tweet"


def test_columns_of_hostile_names_are_never_proposed(tmp_path: Path) -> None:
    text = 'id,user_id,date,"te\x1b[31mxt","$(rm -rf ~),""body"""\n1800075426001846273,a1,2024-06-10 08:00:00,x,y\n'
    [failed] = taken(tmp_path, table(tmp_path, text)).failed
    assert "\x1b" not in str(failed.error)
    assert command_in(failed)[-1] == "account=user_id,post=id,moment=date"


def test_json_lines_are_proposed_by_the_paths_of_their_keys(tmp_path: Path) -> None:
    post = {"id_str": "1800075426001846273", "author": {"id": "1700000000000000003"}, "at": 1, "created_at": 1718006400}
    [failed] = taken(tmp_path, table(tmp_path, json.dumps(post) + "\n", "p.ndjson")).failed
    assert failed.error.what.startswith("no known format, but JSON lines of 4 keys: id_str, author.id, at, created_at")
    [item] = taken(tmp_path, tmp_path / "p.ndjson", columns=command_in(failed)[-1]).loaded
    assert item.source.records == 1


@pytest.mark.parametrize("columns", ["account=gone,moment=date", "account=user_id,moment=tweet"])
def test_nothing_stays_of_a_table_whose_columns_were_told_wrong(tmp_path: Path, columns: str) -> None:
    result = taken(tmp_path, table(tmp_path), columns=columns)
    assert (len(result.failed), result.loaded) == (1, ())
    assert Sources(tmp_path / "store").all() == []
