"""JSON lines: one object a physical line, or the objects of an array, and what is none kept with a reason.

An object has no columns before it is taken apart, so this goes line by line: the cost is linear in the bytes (a
core takes apart some 5,000 tweets a second as the API writes them, 7 kB each), the memory that of one batch and of
the longest line.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import polars as pl
import pyarrow as pa

from explorer.readers import (
    ACCOUNTS,
    BARE,
    FULL,
    REJECTS,
    RETWEETS,
    STUB,
    TWEETS,
    Batch,
    ByteStream,
    Label,
    tells_nothing,
)
from explorer.readers.addresses import links
from explorer.readers.json_documents import is_spread, pieces
from explorer.readers.json_values import LOST, Object, UnreadableRecord
from explorer.readers.normalise import is_hashed, tags
from explorer.readers.platforms import Platform
from explorer.readers.values import Utf8, head_as_utf8, losses_shown

Context = TypeVar("Context")

# A batch of objects takes about 40 times its bytes while it is taken apart.
_TIMES_ITS_BYTES = 40

# A line that is none costs some hundred bytes more than its own: of so many records a batch is made at the latest.
_MAX_RECORDS = 50_000

_CHUNK = 1 << 20
# A response page holds 500 tweets and all that they point at: a few megabytes.
_MAX_LINE_BYTES = 1 << 26
# Of a line that cannot be read, so much is kept.
_MAX_KEPT_BYTES = 1 << 20

_DOUBLED = "keys that stand more than once in an object: the last was read"


@dataclass
class Found:
    """What one record tells: its number, and rows of the tables as far as they are told."""

    id: int
    accounts: list[Object] = field(default_factory=list)
    tweets: list[Object] = field(default_factory=list)
    retweets: list[Object] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def account(self, id_: str | None, handle: str | None = None, *, listed: bool = False) -> None:
        """Add an account of which no more is known."""
        if id_:
            detail = BARE if handle is None else STUB
            self.accounts.append({"id": id_, "handle": handle, "listed": listed, "detail": detail})


@dataclass(frozen=True)
class _Line:
    """A line that is not blank: its number from 1, its bytes, and its object or why it holds none.

    `doubled` counts the keys that an object in it has once more.
    """

    number: int
    raw: bytes
    object: Object | None
    reason: str = ""
    doubled: int = 0


def keys(head: bytes) -> list[tuple[set[str], set[str]]]:
    """Return the keys of each object in the first bytes of a file, and those of the objects in its `data`.

    An object that is cut tells those before the cut.
    """
    text = head_as_utf8(head)
    if is_spread(text):
        found = [piece.raw for piece in pieces(io.BytesIO(), text, len(text)) if not isinstance(piece, int)]
    else:
        found = text.split(b"\n")
    lines = (raw.decode("utf-8", errors="replace").lstrip() for raw in found)
    return [_keys(line) for line in lines if line.startswith("{")]


_TOKEN = re.compile(r'"((?:[^"\\]|\\.|\\$)*)(?:"(\s*:)?|$)|[{}\[\]]', re.DOTALL)


def _keys(line: str) -> tuple[set[str], set[str]]:
    own: set[str] = set()
    of_data: set[str] = set()
    stack, key = "", ""
    for token in _TOKEN.finditer(line):
        mark = token[0][0]
        if mark in "{[":
            stack += mark
        elif mark in "}]":
            stack = stack[:-1]
        elif token[2] and stack == "{":
            key = token[1]
            own.add(key)
        elif token[2] and key == "data" and stack in ("{{", "{[{"):
            of_data.add(token[1])
    return own, of_data


@dataclass(frozen=True)
class JsonLinesFormat(Generic[Context]):
    """A format of JSON lines: a `Reader`.

    `is_known` tells, by its keys and those of the objects in its `data`, whether an object is of the format. `split`
    tells the records of a line's object and what stands beside each, `take` what a record tells.
    """

    name: str
    title: str
    platform: Platform
    is_known: Callable[[set[str], set[str]], bool]
    split: Callable[[Object], Iterable[tuple[Any, Context]]]
    take: Callable[[Object, Context], Found]
    label_of: Callable[[str], Label | None] = tells_nothing
    cannot_tell: tuple[str, ...] = ()

    def recognises(self, head: bytes) -> bool:
        """Whether one of the first lines is an object of this format."""
        return any(self.is_known(own, of_data) for own, of_data in keys(head))

    def label(self, file_name: str) -> Label | None:
        """Return what the file's name says of it."""
        return self.label_of(file_name)

    def read(self, stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
        """Yield the file in batches; see `Reader`."""
        yield from batches(stream, self.split, self.take, memory=memory, encoding=encoding)


def batches(
    stream: ByteStream,
    split: Callable[[Object], Iterable[tuple[Any, Context]]],
    take: Callable[[Object, Context], Found],
    *,
    memory: int,
    encoding: str,
) -> Iterator[Batch]:
    """Yield what the lines hold: `split` tells the records of a line's object, `take` what a record tells.

    A record of which `take` says that it cannot be read becomes a reject.
    """
    size = max(1 << 18, min(memory // _TIMES_ITS_BYTES, 1 << 23))
    batch, begun = _Batch(row=1), 0
    for line in _lines(stream, encoding):
        if isinstance(line, int):
            yield batch.close(line - begun)
            return
        if batch.bytes >= size or batch.records >= _MAX_RECORDS:
            yield batch.close(line.number - 1 - begun)
            batch, begun = _Batch(row=batch.row), line.number - 1
        batch.bytes += len(line.raw)
        batch.doubled += line.doubled
        if line.object is None:
            batch.refuse(line.number, line.reason, line.raw[:_MAX_KEPT_BYTES])
            continue
        try:
            found = list(split(line.object))
        except UnreadableRecord as why:  # what stands beside the records cannot be read
            batch.refuse(line.number, str(why), line.raw)
            continue
        for record, context in found:
            try:
                if not isinstance(record, dict):
                    raise UnreadableRecord("JSON, but no object")
                batch.add(take(record, context), line, record)
            except UnreadableRecord as why:
                batch.refuse(line.number, str(why), line.raw if record is line.object else _written(record))


class _Batch:
    """Records of some lines, until they become columns."""

    def __init__(self, row: int) -> None:
        self.row = row
        self.bytes = 0
        self.records = 0
        self.doubled = 0
        self._ids: list[int] = []
        self._rows: dict[str, list[Object]] = {"accounts": [], "tweets": [], "retweets": []}
        self._rejects: list[tuple[int, str, bytes]] = []
        self._notes: Counter[str] = Counter()
        self._read: dict[int, tuple[_Line, Object]] = {}

    def add(self, found: Found, line: _Line, record: Object) -> None:
        """Keep what a record tells, and where it stood."""
        self._read[self.row] = line, record
        for name, rows in self._rows.items():
            for row in getattr(found, name):
                row["row"] = self.row
                rows.append(row)
        self._ids.append(found.id)
        self._notes.update(found.notes)
        self.records += 1
        self.row += 1

    def refuse(self, line: int, reason: str, raw: bytes) -> None:
        self._rejects.append((line, reason, raw[:_MAX_KEPT_BYTES]))
        self.records += 1
        self.row += 1

    def _refuse_lost(self) -> None:
        """Refuse the records with a long number that lost its digits to a double: it may be another's."""
        rows = list(self._read)
        posts = dict(zip(rows, map(str, self._ids), strict=True))
        of_posts = _lost(posts.values())
        lost = {row: f"the tweet id {LOST}" for row, id_ in posts.items() if id_ in of_posts}
        accounts = _lost(row["id"] for row in self._rows["accounts"])
        of_accounts = {row["row"] for row in self._rows["accounts"] if row["id"] in accounts}
        lost = dict.fromkeys(of_accounts, f"an account id {LOST}") | lost
        if not lost:
            return
        self._ids = [id_ for row, id_ in zip(rows, self._ids, strict=True) if row not in lost]
        self._rows = {name: [row for row in found if row["row"] not in lost] for name, found in self._rows.items()}
        for row in sorted(lost):
            line, record = self._read[row]
            raw = line.raw if record is line.object else _written(record)
            self._rejects.append((line.number, lost[row], raw[:_MAX_KEPT_BYTES]))
        self._rejects.sort(key=lambda reject: reject[0])

    def close(self, lines: int) -> Batch:
        """Return it as columns; `lines` are the physical lines it took."""
        self._refuse_lost()
        tweets = _columns(self._rows["tweets"], TWEETS)
        tweets = tweets.with_columns(tags(tweets["tags"]).alias("tags"), links(tweets["links"]).alias("links"))
        pointed_at = tweets.filter(pl.col("detail") < FULL).sort(
            [pl.col("detail"), pl.col("text").str.len_bytes().fill_null(0), -pl.col("row")], descending=True
        )
        stubs = pointed_at.unique("id", keep="first", maintain_order=True)
        accounts = _columns(self._rows["accounts"], ACCOUNTS).with_columns(
            pl.col("listed").any().over("id"), hashed=is_hashed(pl.col("id"))
        )
        accounts = accounts.sort("detail", descending=True, maintain_order=True)
        return Batch(
            accounts=accounts.unique("id", keep="first", maintain_order=True),
            tweets=pl.concat([tweets.filter(pl.col("detail") == FULL), stubs]),
            retweets=_columns(self._rows["retweets"], RETWEETS),
            rejects=pl.DataFrame(self._rejects, schema=REJECTS, orient="row"),
            ids=pl.Series(self._ids, dtype=pl.Int64),
            records=self.records,
            lines=lines,
            notes=dict(self._notes) | ({_DOUBLED: self.doubled} if self.doubled else {}),
        )


def _lost(ids: Iterable[str]) -> set[str]:
    """Return those of some ids that lost digits to a double."""
    frame = pl.DataFrame({"id": sorted(set(ids))}, schema={"id": pl.String})
    shown = losses_shown(frame)
    return set(frame.filter(frame["id"] != shown["id"])["id"])


def _columns(rows: list[Object], table: dict[str, pl.DataType]) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    for name, kind in table.items():
        if isinstance(kind, pl.List):  # which polars would build row by row
            lists = pa.array([row.get(name) or [] for row in rows], pa.large_list(pa.large_string()))
            columns[name] = pl.Series(lists).cast(kind)
        else:
            columns[name] = pl.Series([row.get(name) for row in rows], dtype=kind)
    return pl.DataFrame(columns)


def _lines(stream: ByteStream, encoding: str) -> Iterator[_Line | int]:
    """Yield the lines that are not blank, or the objects of an array, and in the end how many lines there are."""
    for found in documents(stream, encoding):
        if isinstance(found, int):
            yield found
        else:
            yield _Line(found.line, found.raw, None, found.reason) if found.reason else _line(found.line, found.raw)


@dataclass(frozen=True)
class Document:
    """What should be one JSON object: the line it begins on, its bytes, or why it is none."""

    line: int
    raw: bytes
    reason: str = ""


def documents(stream: ByteStream, encoding: str) -> Iterator[Document | int]:
    """Yield the lines that are not blank, or the objects of an array, as bytes, and in the end how many lines."""
    source = Utf8(stream, encoding)
    more = source.read(_CHUNK)
    if is_spread(more):
        for piece in pieces(source, more, _MAX_LINE_BYTES):
            if isinstance(piece, int):
                yield piece
            else:
                too_long = f"an object longer than {_MAX_LINE_BYTES:,} bytes" if piece.too_long else ""
                yield Document(piece.line, piece.raw, too_long)
        return
    pending, number, skipping, final = b"", 0, False, False
    while not final:
        final = not more
        found = (pending + more).split(b"\n")
        pending = found.pop()
        if final and pending:
            found.append(pending)
        for raw in found:
            number += 1
            if not skipping and raw.strip():
                yield Document(number, raw)
            skipping = False
        if len(pending) > _MAX_LINE_BYTES:
            yield Document(number + 1, pending, f"a line longer than {_MAX_LINE_BYTES:,} bytes")
            skipping = True
        if skipping:
            pending = b" "
        more = source.read(_CHUNK)
    yield number


def _line(number: int, raw: bytes) -> _Line:
    doubled = 0

    def object_of(pairs: list[tuple[str, Any]]) -> Object:
        nonlocal doubled
        found = dict(pairs)
        doubled += len(pairs) - len(found)
        return found

    try:
        value = json.loads(raw.decode(), object_pairs_hook=object_of)
    except UnicodeDecodeError:
        return _Line(number, raw, None, "not UTF-8 text: see --encoding")
    except RecursionError:
        return _Line(number, raw, None, "JSON nested too deep")
    except ValueError:
        return _Line(number, raw, None, "not JSON: is the line cut?")
    if not isinstance(value, dict):
        return _Line(number, raw, None, "JSON, but no object")
    return _Line(number, raw, value, doubled=doubled)


def _written(value: object) -> bytes:
    """Return a part of a line for a person's eyes."""
    try:
        return json.dumps(value).encode()
    except RecursionError:  # as deep as could just be read
        return b""
