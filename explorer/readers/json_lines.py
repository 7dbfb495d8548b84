"""JSON lines: one object a physical line, and what is none kept with a reason; values taken out by their kind.

An object has no columns before it is taken apart, so this goes line by line: the cost is linear in the bytes (a
core takes apart some 5,000 tweets a second as the API writes them, 7 kB each), the memory that of one batch and of
the longest line.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

import polars as pl
import pyarrow as pa

from explorer.readers import ACCOUNTS, BARE, FULL, REJECTS, RETWEETS, STUB, TWEETS, Batch, ByteStream
from explorer.readers.normalise import FIRST_TIMED_ID, LAST_MS, TWITTER_EPOCH_MS, is_hashed, links, tags
from explorer.readers.records import MAX_FIELD_BYTES, Decoded

Object = dict[str, Any]
Context = TypeVar("Context")

# A batch of objects takes about 40 times its bytes while it is taken apart.
_TIMES_ITS_BYTES = 40

_CHUNK = 1 << 20
# A response page holds 500 tweets and all that they point at: a few megabytes.
_MAX_LINE_BYTES = 1 << 26
# Of a line that cannot be read, so much is kept.
_MAX_KEPT_BYTES = 1 << 20
_MAX_ID = (1 << 63) - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_OLD = re.compile(r"\w{3} (\w{3}) (\d\d?) (\d\d):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class UnreadableRecord(ValueError):
    """Why a record cannot be loaded: becomes the reason of its reject."""


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
    """A line that is not blank: its number from 1, its bytes, and its object or why it holds none."""

    number: int
    raw: bytes
    object: Object | None
    reason: str = ""


def keys(head: bytes) -> list[tuple[set[str], set[str]]]:
    """Return, for each line that begins an object, its keys and those of the objects in its `data`.

    A line that is cut tells those before the cut.
    """
    text = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace")
    return [_keys(line) for line in text.split("\n") if line.lstrip().startswith("{")]


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
        if batch.bytes >= size:
            yield batch.close(line.number - 1 - begun)
            batch, begun = _Batch(row=batch.row), line.number - 1
        batch.bytes += len(line.raw)
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
                batch.add(take(record, context))
            except UnreadableRecord as why:
                batch.refuse(line.number, str(why), line.raw if record is line.object else _written(record))


class _Batch:
    """Records of some lines, until they become columns."""

    def __init__(self, row: int) -> None:
        self.row = row
        self.bytes = 0
        self._records = 0
        self._ids: list[int] = []
        self._rows: dict[str, list[Object]] = {"accounts": [], "tweets": [], "retweets": []}
        self._rejects: list[tuple[int, str, bytes]] = []
        self._notes: Counter[str] = Counter()

    def add(self, found: Found) -> None:
        for name, rows in self._rows.items():
            for row in getattr(found, name):
                row["row"] = self.row
                rows.append(row)
        self._ids.append(found.id)
        self._notes.update(found.notes)
        self._records += 1
        self.row += 1

    def refuse(self, line: int, reason: str, raw: bytes) -> None:
        self._rejects.append((line, reason, raw[:_MAX_KEPT_BYTES]))
        self._records += 1
        self.row += 1

    def close(self, lines: int) -> Batch:
        """Return it as columns; `lines` are the physical lines it took."""
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
            records=self._records,
            lines=lines,
            notes=dict(self._notes),
        )


def _columns(rows: list[Object], table: dict[str, pl.DataType]) -> pl.DataFrame:
    told: dict[str, pl.Series] = {}
    for name, kind in table.items():
        if isinstance(kind, pl.List):  # which polars would build row by row
            lists = pa.array([row.get(name) or [] for row in rows], pa.large_list(pa.large_string()))
            told[name] = pl.Series(lists).cast(kind)
        else:
            told[name] = pl.Series([row.get(name) for row in rows], dtype=kind)
    return pl.DataFrame(told)


def _lines(stream: ByteStream, encoding: str) -> Iterator[_Line | int]:
    """Yield the lines that are not blank, and in the end how many there are in all."""
    source: ByteStream = Decoded(stream, encoding) if codecs.lookup(encoding).name != "utf-8" else stream
    more = source.read(_CHUNK).removeprefix(codecs.BOM_UTF8)
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
                yield _line(number, raw)
            skipping = False
        if len(pending) > _MAX_LINE_BYTES:
            yield _Line(number + 1, pending, None, f"a line longer than {_MAX_LINE_BYTES:,} bytes")
            skipping = True
        if skipping:
            pending = b" "
        more = source.read(_CHUNK)
    yield number


def _line(number: int, raw: bytes) -> _Line:
    try:
        value = json.loads(raw.decode())
    except UnicodeDecodeError:
        return _Line(number, raw, None, "not UTF-8 text: see --encoding")
    except RecursionError:
        return _Line(number, raw, None, "JSON nested too deep")
    except ValueError:
        return _Line(number, raw, None, "not JSON: is the line cut?")
    if not isinstance(value, dict):
        return _Line(number, raw, None, "JSON, but no object")
    return _Line(number, raw, value)


def _written(value: object) -> bytes:
    """Return a part of a line for a person's eyes."""
    try:
        return json.dumps(value).encode()
    except RecursionError:  # as deep as could just be read
        return b""


def child(value: Object, key: str) -> Object:
    """Return the object under a key, an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def items(value: Object, key: str) -> list[Object]:
    """Return the objects in the list under a key."""
    found = value.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(value: object) -> str | None:
    """Return a text that every store can hold; None where there is none. Refuses one that is too long."""
    if not isinstance(value, str) or not value:
        return None
    if value.isascii():
        size = len(value)
    else:
        encoded = value.encode("utf-8", "replace")  # halves of characters that only UTF-16 can write
        size, value = len(encoded), encoded.decode()
    if size > MAX_FIELD_BYTES:
        raise UnreadableRecord(f"a field longer than {MAX_FIELD_BYTES:,} bytes")
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}")


def whole(value: object) -> int | None:
    """Return a whole number from 0 to 2^63 - 1, written as number or text; None where it is none."""
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) <= 19):
            return None
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_ID else None


def account(value: object) -> str | None:
    """Return an account's id as text."""
    number = whole(value)
    return text(value) if number is None else str(number)


def one_of(value: Object, *names: str) -> object:
    """Return the first of these that the object has."""
    return next((value[name] for name in names if value.get(name) is not None), None)


def tweet_id(value: Object, *names: str) -> int:
    """Return the id of a record; refuses it where there is none."""
    told = one_of(value, *names)
    number = whole(told)
    if number is None:
        raise UnreadableRecord("no tweet id" if told is None else "the tweet id is no whole number")
    return number


def moment(told: int | None, number: int | None) -> int | None:
    """Return the moment, milliseconds since 1970: the id's own where it lies in the second that is told."""
    of_id = (number >> 22) + TWITTER_EPOCH_MS if number is not None and number >= FIRST_TIMED_ID else None
    if told is None or (of_id is not None and of_id // 1000 == told // 1000):
        return of_id
    return told


def iso_moment(value: object) -> int | None:
    """`2021-04-08T19:34:16.000Z` as milliseconds since 1970; UTC where it names no zone."""
    if not isinstance(value, str):
        return None
    try:
        return _milliseconds(datetime.fromisoformat(value.replace("Z", "+00:00")))
    except (ValueError, OverflowError):
        return None


def _milliseconds(at: datetime) -> int | None:
    at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    ms = (at - _EPOCH) // timedelta(milliseconds=1)
    return ms if 0 <= ms <= LAST_MS else None


def old_moment(value: object) -> int | None:
    """`Wed Oct 10 20:19:24 +0000 2018` as milliseconds since 1970."""
    match = _OLD.fullmatch(value) if isinstance(value, str) else None
    if not match or match[1] not in _MONTHS:
        return None
    day_of_month, hour, minute, second, year = (int(match[n]) for n in (2, 3, 4, 5, 7))
    sign, hours, minutes = match[6][0], int(match[6][1:3]), int(match[6][3:])
    zone = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    try:
        at = datetime(year, 1 + _MONTHS.index(match[1]), day_of_month, hour, minute, second, tzinfo=timezone.utc)
        return _milliseconds(at - zone)
    except (ValueError, OverflowError):
        return None


def day(ts: int | None) -> str | None:
    """The day of a moment, YYYY-MM-DD."""
    return (_EPOCH + timedelta(milliseconds=ts)).date().isoformat() if ts is not None else None


def degrees(value: object) -> str | None:
    """A latitude or longitude as text; None where it is no number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 180
    return repr(value) if is_number else None


def pointed_at(number: int, author: str | None) -> Object:
    """Return the row of a tweet of which only the id is known, and perhaps the author."""
    return {"id": number, "exact": True, "author": author, "ts": moment(None, number), "detail": BARE}
