"""What one file brought is in or it is not, and is counted; only one changes the folder at a time."""

from __future__ import annotations

import csv
import errno
import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import polars as pl
import pytest

from explorer import __version__
from explorer.errors import StoreBusy, StoreError
from explorer.graph import sources as module
from explorer.graph.sources import Source, Sources
from explorer.readers import REJECTS, TABLES, Batch
from tests.batches import account, batch, put, retweet, seen, stub, tie, tweet

SHA = "0123456789abcdef"


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(tmp_path / "store")


def left(sources: Sources) -> list[str]:
    """What is left half-made."""
    return [path.name for path in (sources.folder / "tmp").iterdir()]


def written(sources: Sources, *batches: Batch, sha256: str = SHA) -> Source:
    """A source of these batches, as it is read again."""
    source = put(sources, sha256, *batches)
    [known] = [s for s in sources.all() if s.sha256 == sha256]
    assert known == source
    return known


# A source, and the order of several.


def test_a_source_is_named_by_the_first_12_digits_of_its_hash() -> None:
    assert Source("n", "f", "x", sha256=SHA).id == "0123456789ab"


def test_a_source_is_a_folder_of_its_hash_with_a_file_for_each_table(sources: Sources) -> None:
    source = written(sources, batch(accounts=[account("é")]))
    home = sources.folder / "sources" / SHA
    assert sources.path(source) == home
    assert sorted(p.name for p in home.iterdir()) == sorted([*(f"{name}.parquet" for name in TABLES), "source.json"])
    for name, schema in TABLES.items():
        assert pl.read_parquet(home / f"{name}.parquet").schema == pl.Schema(schema)
    assert json.loads((home / "source.json").read_text(encoding="utf-8")) == asdict(source)
    assert source.tool_version == __version__
    assert left(sources) == []


def test_there_are_none_where_nothing_came(sources: Sources) -> None:
    assert sources.all() == []


def test_sources_come_by_snapshot_the_latest_first_and_none_last_then_by_hash(sources: Sources) -> None:
    told = [
        ("s4", "2019-12"),
        ("s1", ""),
        ("s5", "2020-09"),
        ("s3", "2020-10"),
        ("s2", "2020-10"),
        ("s0", ""),
    ]
    for sha256, snapshot in told:
        put(sources, sha256, batch(), snapshot=snapshot)
    assert [source.sha256 for source in sources.all()] == ["s2", "s3", "s5", "s4", "s0", "s1"]


@pytest.mark.parametrize("text", ["{", '{"name": "x"}', '{"unknown": 1}'])
def test_a_source_that_cannot_be_read_is_said_to_be_none_and_where(sources: Sources, text: str) -> None:
    source = put(sources, SHA, batch())
    path = sources.path(source) / "source.json"
    path.write_text(text)
    with pytest.raises(StoreError) as raised:
        sources.all()
    assert raised.value.what.startswith(f"this is not a source that explorer {__version__} can read: ")
    assert raised.value.where == str(path)
    assert raised.value.hint == f"Ingest the file again, it takes its own place. Or explorer remove {SHA[:12]}"


def test_a_discarded_source_is_gone_and_the_others_stay(sources: Sources) -> None:
    one, two = put(sources, "s1", batch()), put(sources, "s2", batch())
    sources.discard(one)
    assert sources.all() == [two]
    assert not sources.path(one).exists()
    assert left(sources) == []


def test_after_an_error_nothing_is_in_and_nothing_is_left(sources: Sources) -> None:
    def interrupted() -> None:
        with sources.writer(Source("n", "f", "x")) as writer:
            writer.write(batch(accounts=[account("a")]))
            writer.identify(SHA, 1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (sources.all(), left(sources)) == ([], [])
    assert list((sources.folder / "sources").iterdir()) == []


def test_everything_is_on_the_disk_before_the_rename_makes_it_count(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_by_disk: list[str] = []
    fsync, rename = os.fsync, os.replace

    def sync(descriptor: int) -> None:
        seen_by_disk.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")).name)
        fsync(descriptor)

    def move(old: Path, new: Path) -> None:
        names = {p.name for p in Path(old).iterdir()} | {Path(old).name}
        assert names <= set(seen_by_disk)
        rename(old, new)

    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not tell the file of a descriptor")
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", move)
    put(sources, SHA, batch())
    # And then the folders that the rename changed, where the name is.
    before, after = seen_by_disk[: len(TABLES) + 2], seen_by_disk[len(TABLES) + 2 :]
    assert "source.json" in before
    assert sorted(after) == ["sources", "tmp"]


# What is counted.


def test_rows_of_every_table_are_counted_over_all_batches(sources: Sources) -> None:
    one = batch(accounts=[account("a")], tweets=[tweet(1, "a"), tweet(2, "a")], ties=[tie("a", "b", 1)])
    two = batch(accounts=[account("b")], retweets=[retweet(3, "a", 1)])
    source = written(sources, one, two)
    assert source.rows == {"accounts": 2, "tweets": 2, "retweets": 1, "ties": 1, "rejects": 0}


def test_lines_records_and_notes_are_summed(sources: Sources) -> None:
    source = written(
        sources,
        Batch(lines=10, records=3, notes={"lost digits": 2, "b": 1}),
        Batch(lines=5, records=4, notes={"other": 1, "lost digits": 5}),
    )
    assert (source.lines, source.records) == (15, 7)
    assert source.notes == {"lost digits": 7, "b": 1, "other": 1}


def test_a_note_counts_once_more_each_time(sources: Sources) -> None:
    with sources.writer(Source("n", "f", "x")) as writer:
        for what in ("broken", "other", "broken"):
            writer.note(what)
        writer.identify(SHA, 77)
    assert writer.source.notes == {"broken": 2, "other": 1}
    assert (writer.source.sha256, writer.source.bytes) == (SHA, 77)


def test_duplicates_are_records_whose_id_an_earlier_one_had_in_any_batch(sources: Sources) -> None:
    source = written(sources, Batch(ids=pl.Series([1, 2, 2])), Batch(), Batch(ids=pl.Series([3, 1, 1])))
    assert source.duplicates == 3


def test_accounts_are_the_different_ones_listed_hashed_and_active(sources: Sources) -> None:
    one = batch(
        accounts=[account("a"), account("a"), account("h", hashed=True), seen("s", hashed=True)],
        tweets=[tweet(1, "a"), stub(2, "stub"), tweet(3, None)],
        retweets=[retweet(8, "r", 1), retweet(9, "a", 1)],
    )
    two = batch(accounts=[account("a"), account("h", hashed=True), account("b")], tweets=[tweet(4, "b"), tweet(5, "a")])
    source = written(sources, one, two)
    assert (source.accounts, source.accounts_hashed, source.accounts_active) == (3, 1, 3)


def test_languages_are_of_own_tweets_and_clients_of_retweets_too_most_first_then_by_name(sources: Sources) -> None:
    one = batch(
        tweets=[tweet(1, "a", language="tr", client="Web"), tweet(2, "a"), stub(3, "a", language="zh", client="Stub")],
        retweets=[retweet(9, "a", 1, client="Phone")],
    )
    own = [tweet(n, "a", language=lang, client="Web") for n, lang in enumerate(["fr", "en", "fr", "en"], 4)]
    source = written(sources, one, batch(tweets=own))
    assert list(source.languages.items()) == [("en", 2), ("fr", 2), ("tr", 1)]
    assert list(source.clients.items()) == [("Web", 5), ("Phone", 1)]


def test_twenty_languages_and_clients_are_kept(sources: Sources) -> None:
    names = [f"{n:02}" for n in range(21)]
    tweets = [tweet(n, "a", language=name, client=name) for n, name in enumerate(names)]
    source = written(sources, batch(tweets=tweets), batch(tweets=[tweet(99, "a", language="20", client="20")]))
    expected = [("20", 2), *((name, 1) for name in names[:19])]
    assert list(source.languages.items()) == expected
    assert list(source.clients.items()) == expected


def test_two_thousand_languages_and_clients_are_kept_while_counting(sources: Sources) -> None:
    tweets = [tweet(n, "a", language=f"{n:04}", client=f"{n:04}") for n in range(2001)]
    again = [tweet(n, "a", language=name, client=name) for n, name in enumerate(["1999", "2000", "2000"])]
    source = written(sources, batch(tweets=tweets), batch(tweets=again))
    for counts in (source.languages, source.clients):
        # The 2,001st was forgotten, and is counted from one again.
        assert list(counts.items())[:3] == [("1999", 2), ("2000", 2), ("0000", 1)]


def test_moments_are_the_first_and_last_of_own_tweets_and_retweets(sources: Sources) -> None:
    one = batch(tweets=[tweet(1, "a", ts=50), tweet(2, "a", ts=60), stub(3, "a", ts=1), tweet(4, "a")])
    two = batch(retweets=[retweet(8, "a", 1, ts=40), retweet(9, "a", 1, ts=55)])
    assert [(s.first_ts, s.last_ts) for s in (written(sources, one, two),)] == [(40, 60)]
    other = written(sources, two, one, sha256="s2")
    assert (other.first_ts, other.last_ts) == (40, 60)
    nothing = written(sources, batch(tweets=[stub(3, "a", ts=1)]), sha256="s3")
    assert (nothing.first_ts, nothing.last_ts) == (None, None)


def test_how_the_targets_of_retweets_were_found_is_counted(sources: Sources) -> None:
    ways = ["by text", "id", "id"]
    one = batch(retweets=[retweet(n, "a", 1, found=way) for n, way in enumerate(ways)])
    source = written(sources, one, batch(retweets=[retweet(9, "a", 1, found="id")]))
    assert source.found == {"by text": 1, "id": 3}


@pytest.mark.parametrize("made_up", [(True, False), (False, True)])
def test_a_source_is_synthetic_where_one_batch_is(sources: Sources, made_up: tuple[bool, bool]) -> None:
    assert written(sources, *(batch(synthetic=yes) for yes in made_up)).synthetic
    assert not written(sources, batch(), sha256="s2").synthetic


# What could not be read.


def test_what_could_not_be_read_is_counted_by_reason_and_written_for_a_persons_eyes(sources: Sources) -> None:
    raws = [b"=1+1", b"+1", b"-1", b"@x", b"\t=x", b"@SUM(1)", b"x=1", b"\r=1", b"", b"\xff,\xc3\xa9\"'"]
    rejects = [(n, "odd" if n % 2 else "even", raw) for n, raw in enumerate(raws)]
    batches = [Batch(rejects=pl.DataFrame(part, schema=REJECTS, orient="row")) for part in (rejects[:3], rejects[3:])]
    source = written(sources, *batches)
    assert (source.rejected, source.reasons) == (10, {"even": 5, "odd": 5})
    path = sources.path(source) / "rejects.csv"
    content = path.read_bytes()
    assert content.startswith(b'"line","reason","raw"\r\n"0","even","\'=1+1"\r\n')
    with open(path, newline="", encoding="utf-8") as file:
        told = [row["raw"] for row in csv.DictReader(file)]
    assert told == ["'=1+1", "+1", "-1", "@x", "'\t=x", "'@SUM(1)", "x=1", "'\r=1", "", "\\xff,é\"'"]


def test_where_everything_was_read_there_is_no_file_of_what_was_not(sources: Sources) -> None:
    assert not (sources.path(written(sources, batch())) / "rejects.csv").exists()


# The lock, and the disk.


def test_only_one_holds_the_lock_and_the_other_hears_what_to_do(sources: Sources) -> None:
    with sources.lock(), pytest.raises(StoreBusy) as raised, Sources(sources.folder).lock():
        pass
    assert raised.value.what == "another explorer is writing to this store"
    assert raised.value.where == str(sources.folder)
    assert raised.value.hint == "Wait until it is done. Asking questions meanwhile is fine."
    with Sources(sources.folder).lock():  # it is free again
        pass


def test_whoever_takes_the_lock_sweeps_away_what_a_killed_process_left(sources: Sources) -> None:
    source = put(sources, SHA, batch())
    half = sources.folder / "tmp" / "half"
    half.mkdir()
    (half / "x").write_text("x")
    with sources.lock():
        assert not half.exists()
    assert sources.all() == [source]


def test_whoever_does_not_get_the_lock_sweeps_nothing_away(sources: Sources) -> None:
    with sources.lock(), sources.scratch() as folder:
        with pytest.raises(StoreBusy), Sources(sources.folder).lock():
            pass
        assert folder.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_said_to_be_full_and_what_is_in_stays(sources: Sources, number: int) -> None:
    source = put(sources, SHA, batch())
    with pytest.raises(StoreError) as raised, sources.lock():
        raise OSError(number, "no room")
    assert raised.value.what == "the disk is full"
    assert raised.value.where == str(sources.folder)
    assert raised.value.hint == "Make room and give the same command again: what is in stays in."
    assert sources.all() == [source]


def test_any_other_error_of_the_system_is_itself(sources: Sources) -> None:
    with pytest.raises(PermissionError), sources.lock():
        raise PermissionError(errno.EACCES, "no")


def test_a_folder_for_half_made_things_goes_at_the_end_also_after_an_error(sources: Sources) -> None:
    def fails() -> None:
        with sources.scratch() as folder:
            assert folder.parent == sources.folder / "tmp"
            (folder / "x").mkdir()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert left(sources) == []


def test_the_most_frequent_are_kept_by_number_then_by_name() -> None:
    assert list(module._most({"b": 1, "a": 1, "c": 2, "d": 1}, 3).items()) == [("c", 2), ("a", 1), ("b", 1)]


def test_a_source_that_came_again_under_another_name_is_the_same_folder(sources: Sources) -> None:
    source = put(sources, SHA, batch())
    assert sources.path(replace(source, name="other.csv")) == sources.path(source)
