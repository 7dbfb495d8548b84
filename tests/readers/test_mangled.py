"""Each record is loaded or rejected with a reason, whatever a file holds; an unknown file is told for what it is."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import InputError
from explorer.ingest import recognise
from explorer.readers import Batch, Reader
from explorer.readers.files import File
from explorer.readers.formats import READERS
from tests.examples import examples
from tests.stress.mangled import FORMATS, check, run

MADE = {make.__name__: make(random.Random(7), 24) for make in FORMATS}


def reader_of(data: bytes) -> Reader:
    [reader] = [r for r in READERS if r.recognises(data[: 1 << 16])]
    return reader


def read(reader: Reader, data: bytes) -> list[Batch]:
    return list(reader.read(io.BytesIO(data), name="x", memory=1 << 28))


@pytest.mark.parametrize("name", MADE)
def test_a_whole_file_is_read_by_one_reader_and_nothing_of_it_is_rejected(name: str) -> None:
    found = read(reader_of(MADE[name]), MADE[name])
    for batch in found:
        check(batch)
    assert sum(b.records for b in found) >= 24
    assert not sum(b.rejects.height for b in found)


@pytest.mark.parametrize("name", MADE)
@settings(max_examples=examples(40))
@given(data=st.data())
def test_whatever_stands_in_a_file_is_loaded_or_rejected(name: str, data: st.DataObject) -> None:
    whole = MADE[name]
    reader = reader_of(whole)
    start = data.draw(st.integers(0, len(whole)), label="start")
    end = data.draw(st.integers(start, min(start + 200, len(whole))), label="end")
    junk = data.draw(st.binary(max_size=40) | st.text(max_size=20).map(lambda t: t.encode("utf-8", "replace")))
    mangled = whole[:start] + junk + whole[end:]
    try:
        found = read(reader, mangled)
    except InputError:
        return
    for batch in found:
        check(batch)
    lines = sum(b.lines for b in found)
    assert all(1 <= line <= lines + 2 for b in found for line in b.rejects["line"])


@pytest.mark.parametrize("name", [name for name, data in MADE.items() if not data.startswith(b"<")])
@settings(max_examples=examples(15))
@given(data=st.data())
def test_the_order_of_records_cannot_matter(name: str, data: st.DataObject) -> None:
    whole = MADE[name]
    reader = reader_of(whole)
    head, body = (b"", whole) if whole.startswith(b"{") else whole.split(b"\n", 1)
    body = body.replace(b"two\nlines", b"two lines")  # records of several lines would come apart
    lines = [line + b"\n" for line in body.removesuffix(b"\n").split(b"\n")]
    shuffled = data.draw(st.permutations(lines))
    joint = head + b"\n" if head else b""
    one, two = (read(reader, joint + b"".join(order)) for order in (lines, shuffled))
    for table in ("accounts", "tweets", "retweets"):
        ids = [sorted(getattr(b, table)[:, 0].to_list()) for [b] in (one, two)]
        assert ids[0] == ids[1], table
    assert sorted(one[0].ids) == sorted(two[0].ids)
    links = [set(b.retweets.select("account", "tweet", "tweet_id", "ts").rows()) for [b] in (one, two)]
    assert links[0] == links[1]


@pytest.mark.long
def test_a_few_thousand_damaged_rows_are_all_accounted_for() -> None:
    tally = run(rows=6_000, seed=11, largest=900)
    assert tally.records == tally.loaded + tally.duplicates + tally.rejected >= 6_000
    assert tally.loaded
    assert len(tally.reasons) > 20
    older = "information-operations clemson twitter-v1 twitter-v2 twitter-copies coortweet coordination-toolkit"
    assert set(tally.formats) == {*older.split(), "graphml", "gexf"}  # the others: test_named_formats.py


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"name,age\nx,3\n", "but a table of 2 columns: name, age"),
        (b",".join(b"c%d" % k for k in range(12)) + b"\n", "c6, c7 and 4 more"),
        (b'{"uri": "at://x", "cid": 1}\n', "but JSON lines of 2 keys: uri, cid"),
        (b'{"data": [{"uri": 1}], "meta": {}}\n', "those in data uri"),
        (b"{}\n", "the keys of its first object are none"),
        (b'{\n "data": []\n}\n', "the keys of its first object are data"),
        (b'[{"id": 1}]', "but JSON lines of 1 key: id"),
        (b"[1, 2]", "it is a JSON array without objects"),
        (
            b'{"id": 1, "type": "message", "date": "x", "from_id": "y"}',
            "these seem to be messages of Telegram Desktop: the",
        ),
        (b"<?xml version='1.0'?>\n<rss><channel/></rss>", "its first element is <rss>"),
        (b"once upon a time\nthere was", "its first line is 'once upon a time'"),
        (b"\x1b[31mred,b\n", "·[31mred, b"),
    ],
)
def test_a_file_that_no_reader_knows_is_told_for_what_it_begins_with(tmp_path: Path, content: bytes, seen: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        recognise(File(path))
    assert caught.value.what.startswith(("no known format: ", "no known format, but "))
    assert seen in caught.value.what
    assert caught.value.hint
