"""A million damaged rows in every format that is read: each is loaded or counted as rejected, and nothing else happens.

`python -m tests.stress.mangled --rows 1000000 --seed 1`
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from explorer.errors import ExplorerError, InputError
from explorer.graph.sources import Source, Sources
from explorer.ingest import ingest
from explorer.readers import TABLES, Batch, Reader
from explorer.readers.csv_scan import MAX_FIELD_BYTES
from explorer.readers.formats import READERS
from explorer.readers.glance import glance
from explorer.readers.normalise import LAST_MS
from explorer.stores.embedded import EmbeddedStore
from explorer.terminal import reports
from tests.archive_files import NEW_YEAR, TWEETS, USERS, retweet, tweet, tweet_id, user
from tests.source_files import (
    CLEMSON,
    MESSAGES,
    SHARES,
    at,
    clemson,
    csv_of,
    gexf,
    graphml,
    json_lines,
    message,
    new_user,
    old_user,
    post,
    share,
    status,
)

TEXTS = [
    "hello",
    "RT @bob: hi",
    "“quoted” #tag @anna",
    "two\nlines",
    'a "word", or two',
    "香港 🐝",
    "",
    "https://a.org/x,y",
]


def _moment(rng: random.Random) -> int:
    return NEW_YEAR + rng.randrange(10**9)


def archive_users(rng: random.Random, n: int) -> bytes:
    return csv_of(USERS, [user(str(rng.randrange(10**6)), rng.choice("abc")) for _ in range(n)])


def archive_tweets(rng: random.Random, n: int) -> bytes:
    rows = []
    for serial in range(n):
        ts, who, text = _moment(rng), str(rng.randrange(99)), rng.choice(TEXTS)
        if rng.random() < 0.4:
            rows.append(retweet(ts, who, tweet_id(NEW_YEAR, rng.randrange(99)), "7", "bob", text, serial))
        else:
            rows.append(tweet(ts, who, text, serial, hashtags="['a', 'b']", in_reply_to_tweetid="5.5E+17"))
    return csv_of(TWEETS, rows)


def troll_tweets(rng: random.Random, n: int) -> bytes:
    kinds = ["", "RETWEET", "QUOTE_TWEET"]
    rows = [
        clemson(_moment(rng), rng.choice("ABC"), rng.choice(TEXTS), k, post_type=rng.choice(kinds)) for k in range(n)
    ]
    return csv_of(CLEMSON, rows)


def statuses(rng: random.Random, n: int) -> bytes:
    rows = []
    for serial in range(n):
        row = status(_moment(rng), old_user(rng.randrange(99), "anna"), rng.choice(TEXTS), serial)
        if rng.random() < 0.4:
            row["retweeted_status"] = status(NEW_YEAR, old_user(7, "bob"), "hi", rng.randrange(99))
        rows.append(row)
    return json_lines(*rows)


def _posts(rng: random.Random, n: int) -> list[dict[str, object]]:
    rows = []
    for serial in range(n):
        row = post(_moment(rng), rng.randrange(99), rng.choice(TEXTS), serial)
        if rng.random() < 0.4:
            target = str(tweet_id(NEW_YEAR, rng.randrange(99)))
            row["referenced_tweets"] = [{"type": rng.choice(["retweeted", "quoted", "replied_to"]), "id": target}]
        row["entities"] = {"hashtags": [{"tag": "a"}], "mentions": [{"username": "Bob"}]}
        rows.append(row)
    return rows


def flat_tweets(rng: random.Random, n: int) -> bytes:
    return json_lines(*({**row, "author": new_user(5, "anna")} for row in _posts(rng, n)))


def pages(rng: random.Random, n: int) -> bytes:
    rows = _posts(rng, n)
    users = [new_user(k, f"u{k}") for k in range(9)]
    return json_lines(
        *({"data": rows[k : k + 3], "includes": {"users": users[:2]}, "meta": {}} for k in range(0, n, 3))
    )


def copies(rng: random.Random, n: int) -> bytes:
    """Tweets as third parties hand them on, some of them retweets."""
    tweets: list[dict[str, object]] = []
    for k in range(n):
        old = status(_moment(rng), old_user(rng.randrange(50), "anna"), rng.choice(TEXTS), k)
        tweet = {
            "type": "tweet",
            "id": old["id_str"],
            "text": old.get("full_text") or old.get("text"),
            "createdAt": old["created_at"],
            "retweetCount": 1,
            "viewCount": "9",
            "author": {"id": "1", "userName": "u1"},
        }
        tweets.append(tweet | ({"retweeted_tweet": tweets[0]} if k % 3 == 2 else {}))
    return json_lines(*tweets)


def flat_users(rng: random.Random, n: int) -> bytes:
    return json_lines(*(new_user(rng.randrange(10**6), "anna") for _ in range(n)))


def shares(rng: random.Random, n: int) -> bytes:
    return csv_of(SHARES, [share(f"o{rng.randrange(99)}", f"a{k % 50}", f"c{k}", 1_600_000_000 + k) for k in range(n)])


def messages(rng: random.Random, n: int) -> bytes:
    rows = [
        message(
            k, rng.randrange(50), at(_moment(rng)).timestamp(), rng.choice(TEXTS), urls="['http://a.org', 'b.org/x']"
        )
        | {"repost_id": rng.choice(["", "r1", "7"]), "reply_id": rng.choice(["", "3"])}
        for k in range(n)
    ]
    return csv_of(MESSAGES, rows)


def graphml_network(rng: random.Random, n: int) -> bytes:
    edges = [(str(rng.randrange(50)), str(rng.randrange(50)), rng.randrange(1, 9)) for _ in range(n)]
    return graphml([str(k) for k in range(50)], edges)


def gexf_network(rng: random.Random, n: int) -> bytes:
    edges = [(str(rng.randrange(50)), str(rng.randrange(50)), rng.randrange(1, 9)) for _ in range(n)]
    return gexf([(str(k), f"u{k}") for k in range(50)], edges)


FORMATS: tuple[Callable[[random.Random, int], bytes], ...] = (
    archive_users,
    archive_tweets,
    troll_tweets,
    statuses,
    flat_tweets,
    pages,
    copies,
    flat_users,
    shares,
    messages,
    graphml_network,
    gexf_network,
)

Damage = Callable[[random.Random, bytes], bytes]


def _at(rng: random.Random, line: bytes) -> int:
    return rng.randrange(len(line) + 1)


def _put(rng: random.Random, line: bytes, what: bytes) -> bytes:
    place = _at(rng, line)
    return line[:place] + what + line[place:]


def flip(rng: random.Random, line: bytes) -> bytes:
    place = rng.randrange(len(line))
    return line[:place] + bytes([line[place] ^ (1 << rng.randrange(8))]) + line[place + 1 :]


def cut(rng: random.Random, line: bytes) -> bytes:
    return line[: _at(rng, line)]


def _fields(rng: random.Random, line: bytes) -> tuple[list[bytes], int, int]:
    fields = line.split(b",")
    return fields, rng.randrange(len(fields)), rng.randrange(len(fields))


def swap_fields(rng: random.Random, line: bytes) -> bytes:
    fields, a, b = _fields(rng, line)
    fields[a], fields[b] = fields[b], fields[a]
    return b",".join(fields)


def drop_field(rng: random.Random, line: bytes) -> bytes:
    fields, a, _ = _fields(rng, line)
    return b",".join(fields[:a] + fields[a + 1 :])


def another_field(rng: random.Random, line: bytes) -> bytes:
    fields, a, _ = _fields(rng, line)
    key, colon, _ = fields[a].rpartition(b":")
    fields[a] = key + colon + rng.choice(VALUES)
    return b",".join(fields)


VALUES = [
    b"9" * 30, b"-1", b"1e999", b"NaN", b"Infinity", b"null", b"true", b"{}", b"[]", b'"\\ud800"', b'"\\u0000"', b'""',
    b"9223372036854775808", b"1.5", b"9.1E+17", b"x" * (MAX_FIELD_BYTES + 1), b"[[1]]", b'{"id":{}}', b"0", b'"0"',
    b"99999999999999", b'"9999-12-31T23:59:59Z"', b'"0001-01-01T00:00:00+23:59"', b"['a", b"[" * 3000, b'"Wed Oct 10"',
    b"[" * 100_000, b"1" * 5000, b"\xef\xbb\xbf", b"007", b"+7", b" ", b"\t", b"12/31/9999 23:59", b'"\xed\xa0\x80"',
]  # fmt: skip

DAMAGES: tuple[Damage, ...] = (
    flip,
    cut,
    swap_fields,
    drop_field,
    another_field,
    another_field,
    lambda rng, line: _put(rng, line, b'"'),
    lambda rng, line: _put(rng, line, b"\0"),
    lambda rng, line: _put(rng, line, rng.choice([b"\xe9", b"\xff\xfe", b"\xc0\x80", b"\xf0\x9f"])),
    lambda rng, line: _put(rng, line, rng.choice([b",,", b";", b"\t", b"::", b"}}", b"{{", b"\\"])),
    lambda rng, line: _put(rng, line, rng.choice([b"\n", b"\r", b"\r\n", b"\n\n\r"])),
    lambda rng, line: _put(rng, line, b"\xef\xbb\xbf"),
    lambda rng, line: _put(rng, line, rng.choice([b"<", b">", b"&", b"&x;", b"<!--", b"<![CDATA[", b"<?"])),
    lambda rng, line: line + b"\r",
    lambda rng, line: line + b"\n" + line,
    lambda rng, line: line.decode("utf-8", "replace").encode("utf-16-le"),
)


def mangle(rng: random.Random, data: bytes) -> bytes:
    """Damage every line but those of the head, which one file in ten has damaged as well."""
    lines = data.split(b"\n")
    is_xml = data.startswith(b"<")
    head = 5 if is_xml else 0 if data.startswith(b"{") else 1
    # XML that is broken is read no further: most of its lines have wrong values alone.
    damages: tuple[Damage, ...] = (_another_value,) if is_xml and rng.random() < 0.8 else DAMAGES
    whole = [line if n < head or not line else rng.choice(damages)(rng, line) for n, line in enumerate(lines)]
    if rng.random() < 0.1:
        place = rng.randrange(max(head, 1))
        whole[place] = rng.choice(DAMAGES)(rng, lines[place])
    ends = rng.choice([b"\n", b"\n", b"\r\n"])
    start = rng.choice([b"", b"", b"", b"\xef\xbb\xbf"])
    return start + ends.join(whole)


def _another_value(rng: random.Random, line: bytes) -> bytes:
    parts = line.split(b'"')
    if len(parts) < 3:
        return line
    parts[rng.randrange(1, len(parts), 2)] = rng.choice(
        [b"", b"9.1E+17", b"0", b"-3", b"1e400", b"NaN", b"x", b"&#55;"]
    )
    return b'"'.join(parts)


@dataclass
class Tally:
    """What became of the rows."""

    files: int = 0
    unrecognised: int = 0
    refused: int = 0
    records: int = 0
    loaded: int = 0
    duplicates: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)


def check(batch: Batch) -> None:
    """Assert that a batch holds what the stores can hold, and that its accounts are right."""
    assert batch.records == len(batch.ids) + batch.rejects.height
    assert not batch.ids.null_count()
    assert not batch.rejects["reason"].null_count()
    for name, table in TABLES.items():
        frame: pl.DataFrame = getattr(batch, name)
        assert frame.schema == pl.Schema(table), name
        for column in frame.select(pl.col(pl.String)).columns:
            assert (frame[column].str.len_bytes().max() or 0) <= MAX_FIELD_BYTES, (name, column)  # type: ignore[operator]
            assert not frame[column].str.contains("\0", literal=True).any(), (name, column)
    assert not batch.accounts["id"].null_count()
    assert not batch.tweets["id"].null_count()
    for frame, needed in (
        (batch.retweets, ["account", "tweet", "tweet_id", "ts", "exact", "found"]),
        (batch.ties, ["account", "author", "retweets"]),
        (batch.tweets, ["exact", "detail", "row"]),
    ):
        assert not any(frame[column].null_count() for column in needed)
    moments = pl.concat([batch.tweets["ts"], batch.retweets["ts"]]).drop_nulls()
    assert moments.is_between(-62_135_596_800_000, LAST_MS).all()
    # Both ends of every relationship are there.
    known = set(batch.accounts["id"])
    assert set(batch.retweets["account"]) | set(batch.ties["account"]) | set(batch.ties["author"]) <= known
    assert set(batch.tweets["author"].drop_nulls()) | set(batch.tweets["mentions"].explode().drop_nulls()) <= known
    tweets = set(batch.tweets["id"])
    assert set(batch.retweets["tweet"]) <= tweets
    assert set(batch.tweets["quoted"].drop_nulls()) | set(batch.tweets["replied"].drop_nulls()) <= tweets


def read(data: bytes, tally: Tally, sources: Sources) -> None:
    """Read a file as an ingest does, and count."""
    head = data[: 1 << 16]
    reader: Reader | None = next((r for r in READERS if r.recognises(head)), None)
    tally.files += 1
    if reader is None:
        assert glance(head)
        tally.unrecognised += 1
        return
    tally.formats[reader.name] += 1
    try:
        with sources.writer(Source(name="x", format=reader.name, network="n")) as writer:
            for batch in reader.read(io.BytesIO(data), name="x", memory=1 << 28):
                check(batch)
                writer.write(batch)
            writer.identify(f"{tally.files:064x}", len(data))
    except InputError:
        tally.refused += 1
        return
    source = writer.source
    assert source.lines == _physical_lines(data, reader)
    if reader.name == "twitter-v1":
        assert source.records == sum(map(bool, map(bytes.strip, data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))))
    loaded = source.records - source.duplicates - source.rejected
    assert loaded >= 0
    assert source.rejected == sum(source.reasons.values())
    sources.discard(source)
    tally.records += source.records
    tally.loaded += loaded
    tally.duplicates += source.duplicates
    tally.rejected += source.rejected
    tally.reasons.update(source.reasons)


def _physical_lines(data: bytes, reader: Reader) -> int:
    """Count the lines, without the header of a CSV, and without reading any."""
    if "CSV" in reader.title:
        return data.count(b"\n") - 1
    return data.count(b"\n") + (not data.endswith(b"\n"))


def into_a_store(files: dict[str, bytes], folder: Path) -> None:
    """Take files the whole way: ingested together, they give a graph and a report, or errors of the tool's own."""
    folder.mkdir()
    for name, data in files.items():
        (folder / f"{name}.{'xml' if data.lstrip().startswith(b'<') else 'jsonl'}").write_bytes(data)
    with EmbeddedStore(folder / "db") as store:
        report = ingest(store, [folder], network="mangled")
    assert len(report.loaded) + len(report.failed) == len(files)
    assert all(isinstance(item.error, ExplorerError) for item in report.failed)
    json.dumps(report.as_dict())
    assert reports.of_ingest(report)


def run(rows: int, seed: int, largest: int = 4000) -> Tally:
    """Read damaged files until so many rows of every format went through, one file in nine into a store.

    The files of a failure stay in the temporary folder.
    """
    rng = random.Random(seed)
    tally = Tally()
    last: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        sources = Sources(Path(folder) / "staging")
        while tally.records < rows or tally.files % len(FORMATS):
            make = FORMATS[tally.files % len(FORMATS)]
            data = mangle(rng, make(rng, rng.randrange(largest // 20, largest)))
            last[make.__name__] = data
            try:
                read(data, tally, sources)
                if tally.files % (9 * len(FORMATS)) == len(FORMATS):
                    into_a_store(last, Path(folder) / f"{tally.files}")
            except BaseException:
                for name, content in last.items():
                    (Path(tempfile.gettempdir()) / f"mangled-{seed}-{name}").write_bytes(content)
                print(f"seed {seed} fails at file {tally.files}, {make.__name__}", file=sys.stderr)
                raise
    assert tally.records == tally.loaded + tally.duplicates + tally.rejected
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    tally = run(given.rows, given.seed)
    print(
        f"{tally.records:,} damaged rows in {tally.files:,} files: {tally.loaded:,} loaded, {tally.duplicates:,} "
        f"duplicates, {tally.rejected:,} rejected; {tally.unrecognised:,} files not recognised, {tally.refused:,} "
        f"refused; {time.monotonic() - began:.0f} s"
    )
    print("; ".join(f"{name} {n:,}" for name, n in tally.formats.most_common()))
    for reason, n in tally.reasons.most_common():
        print(f"{n:>9,} × {reason}")


if __name__ == "__main__":
    main()
