"""Posts in JSON, one a line, in an array or within a document: each format says where in an object what stands.

orjson takes an object apart in a third of the time that Python's own module needs; what it refuses (NaN, halves of
characters) goes that way.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
import polars as pl
import pyarrow as pa

from explorer.readers import FULL, REJECTS, STUB, Batch, ByteStream, Label, platform_posts, tells_nothing
from explorer.readers.clocks import MomentForm, days, read_moments
from explorer.readers.json_documents import is_spread, pieces
from explorer.readers.json_lines import Document, documents
from explorer.readers.json_values import Object
from explorer.readers.platforms import Platform
from explorer.readers.values import head_as_utf8, is_missing, without_missing

# A batch of objects takes about 20 times its bytes while it is taken apart.
_TIMES_ITS_BYTES = 20
_MAX_RECORDS = 50_000
_MAX_KEPT_BYTES = 1 << 20
_LOOKED_AT = 20

# Strings, and what parts values; a mark alone begins a string that does not end.
_MARKS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)|[{}\[\],]', re.DOTALL)

Value = Callable[[Object], Any]
# Texts that become columns of `POSTS` by the clock of the format.
_MOMENTS = {"moment": "ts", "repost_moment": "repost_ts"}
_TEXTS = [name for name, kind in platform_posts.POSTS.items() if kind == pl.String() and name != "found"]
_COUNTS = [
    n for n, kind in platform_posts.POSTS.items() if kind == pl.Int64() and n not in ("ts", "repost_ts", "line", "row")
]
_LISTS = [name for name, kind in platform_posts.POSTS.items() if isinstance(kind, pl.List)]


def at(value: object, path: str) -> Any:
    """Return what stands at a path of keys (`user.id`) in an object, None where there is nothing."""
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def has(value: object, *paths: str) -> bool:
    """Whether something stands at each of these paths, be it empty."""
    for path in paths:
        parent, _, key = path.rpartition(".")
        holder = at(value, parent) if parent else value
        if not isinstance(holder, dict) or key not in holder:
            return False
    return True


def where(*paths: str) -> Value:
    """Return what finds the first value that stands at one of these paths and is something."""
    keys = [path.split(".") for path in paths]

    def found(record: Object) -> Any:
        for path in keys:
            value: Any = record
            for key in path:
                value = value.get(key) if isinstance(value, dict) else None
            if value is not None and value != "":
                return value
        return None

    return found


def each(path: str, *names: str) -> Value:
    """Return what lists, of the objects in the list at a path, the value under the first of some names."""
    find = where(path)

    def found(record: Object) -> list[str]:
        listed = find(record)
        if not isinstance(listed, list):
            return []
        if not names:
            return [item for item in listed if isinstance(item, str)]
        values = (next((i[n] for n in names if i.get(n)), None) for i in listed if isinstance(i, dict))
        return [value if isinstance(value, str) else str(value) for value in values if value]

    return found


@dataclass(frozen=True)
class Shape:
    """Where in an object of a format what stands: columns of `platform_posts.POSTS`, by name.

    `moment`, `repost_moment` and `created_moment` are by the format's clock. `original` finds the post that one
    repeats, `quoted` the one it quotes: objects of the same shape, or None.
    """

    fields: Mapping[str, Value]
    original: Value | None = None
    quoted: Value | None = None

    def rows(self, record: Object, detail: int = FULL) -> Iterator[Object]:
        """Yield the row of a post, and of the posts that stand in it."""
        row = {name: value(record) for name, value in self.fields.items()}
        row["detail"] = detail
        quote = self.quoted(record) if self.quoted else None
        if isinstance(quote, dict):
            first, *others = self.rows(quote, STUB)
            if first["post"] is not None:
                row["quoted"], row["quoted_account"] = first["post"], first.get("account")
                row["quoted_handle"] = first.get("handle")
                yield first
                yield from others
        original = self.original(record) if self.original and detail == FULL else None
        if isinstance(original, dict):
            first, *others = self.rows(original, STUB)
            if first["post"] is not None:
                row |= {"is_repost": True, "repost": first["post"], "repost_account": first.get("account")}
                row |= {"repost_handle": first.get("handle"), "text": None}
                row |= dict.fromkeys(("tags", "links", "mentions", "mention_handles", "quoted"))
                yield first
                yield from others
        yield row


@dataclass(frozen=True)
class JsonFormat:
    """A format of posts in JSON: a `Reader`.

    `is_known` tells by what stands in an object, with keys that only this format has, whether it is one of it. `split`
    tells the records in an object, `rows` what a record tells (`Shape.rows`), None where it is no post and no loss.
    `found` says where a repost tells its original, `in_text` names the lists that stand in the text alone.
    `documents` parts a stream otherwise than by lines and arrays.
    """

    name: str
    title: str
    platform: Platform
    clock: MomentForm
    is_known: Callable[[Object], bool]
    rows: Callable[[Object], Iterable[Object] | None]
    split: Callable[[Object], Iterable[Any]] = lambda line: (line,)
    found: str = "the file"
    documents: Callable[[ByteStream, str], Iterator[Document | int]] = documents
    label_of: Callable[[str], Label | None] = tells_nothing
    cannot_tell: tuple[str, ...] = ()
    in_text: tuple[str, ...] = ()
    skipped: str = "records that are no posts"

    def recognises(self, head: bytes) -> bool:
        """Whether one of the first objects is of this format."""
        return any(self.is_known(value) for value in first_objects(head))

    def label(self, file_name: str) -> Label | None:
        """Return what the file's name says of it."""
        return self.label_of(file_name)

    def read(self, stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
        """Yield the file in batches; see `Reader`."""
        size = max(1 << 18, min(memory // _TIMES_ITS_BYTES, 1 << 23))
        batch, begun = _Batch(self, 1), 0
        for document in self.documents(stream, encoding):
            if isinstance(document, int):
                yield batch.close(document - begun)
                return
            if batch.size >= size or batch.records >= _MAX_RECORDS:
                yield batch.close(document.line - 1 - begun)
                batch, begun = _Batch(self, batch.row), document.line - 1
            batch.take(document)


@dataclass
class _Batch:
    """Rows of some documents, until they become columns."""

    format: JsonFormat
    row: int
    size: int = 0
    records: int = 0
    skipped: int = 0
    rows: list[Object] = field(default_factory=list)
    raws: dict[int, Document] = field(default_factory=dict)
    rejects: list[tuple[int, str, bytes]] = field(default_factory=list)

    def take(self, document: Document) -> None:
        self.size += len(document.raw)
        value, reason = (None, document.reason) if document.reason else parsed(document.raw)
        if reason:
            self._refuse(document, reason)
            return
        assert value is not None  # noqa: S101
        for record in self.format.split(value):
            if not isinstance(record, dict):
                self._refuse(document, "JSON, but no object")
                continue
            found = self.format.rows(record)
            if found is None:
                self.skipped += 1
                continue
            for row in found:
                row["row"], row["line"] = self.row, document.line
                self.rows.append(row)
            self.raws[self.row] = document
            self.records += 1
            self.row += 1

    def _refuse(self, document: Document, reason: str) -> None:
        self.rejects.append((document.line, reason, document.raw[:_MAX_KEPT_BYTES]))
        self.records += 1
        self.row += 1

    def close(self, lines: int) -> Batch:
        """Return it as columns; `lines` are the physical lines it took."""
        frame = platform_posts.in_form(platform_posts.lost_shown(_frame(self.rows, self.format)), self.format.platform)
        frame = frame.with_columns(reason=platform_posts.fault(self.format.platform))
        own = pl.col("detail") == FULL
        bad = frame.filter(own, pl.col("reason").is_not_null())
        rejects = [
            (line, reason, self.raws[row].raw[:_MAX_KEPT_BYTES])
            for row, line, reason in bad.select("row", "line", "reason").iter_rows()
        ]
        good = frame.filter(own | pl.col("post").is_not_null())
        if bad.height:
            good = good.join(bad.select("row"), on="row", how="anti", maintain_order="left")
        made = platform_posts.tables(good.drop("reason"), self.format.platform)
        notes = dict(made.notes) | ({self.format.skipped: self.skipped} if self.skipped else {})
        both = pl.DataFrame([*self.rejects, *rejects], schema=REJECTS, orient="row")
        return Batch(
            accounts=made.accounts,
            tweets=made.tweets,
            retweets=made.retweets,
            rejects=both.sort("line", maintain_order=True),
            ids=made.ids,
            records=self.records,
            lines=lines,
            notes=notes,
        )


def _frame(rows: list[Object], of: JsonFormat) -> pl.DataFrame:
    """Return rows as columns of `platform_posts.POSTS`; what is of another kind than its column is left out."""
    told = set().union(*rows) if rows else set()
    columns: dict[str, pl.Series] = {}
    for name in (*_TEXTS, "moment", "repost_moment", "created_moment"):
        columns[name] = _texts([row.get(name) for row in rows] if name in told else [None] * len(rows))
    for name in _COUNTS:
        found = [_whole(row.get(name)) for row in rows] if name in told else [None] * len(rows)
        columns[name] = pl.Series(name, found, dtype=pl.Int64)
    for name in _LISTS:
        items = [row.get(name) or [] for row in rows] if name in told else [[]] * len(rows)
        columns[name] = pl.Series(pa.array(items, pa.large_list(pa.large_string()))).cast(pl.List(pl.String))
    frame = pl.DataFrame(columns).with_columns(
        *(read_moments(pl.col(name), of.clock).alias(column) for name, column in _MOMENTS.items()),
        created=pl.coalesce("created", days(read_moments(pl.col("created_moment"), of.clock))),
        line=pl.Series([row["line"] for row in rows], dtype=pl.Int64),
        row=pl.Series([row["row"] for row in rows], dtype=pl.Int64),
        detail=pl.Series([row.get("detail", FULL) for row in rows], dtype=pl.Int8),
        is_repost=pl.Series([bool(row.get("is_repost")) for row in rows], dtype=pl.Boolean),
        found=pl.lit(of.found),
    )
    empty = [pl.when(pl.col(name) != "").then(name).alias(name) for name in _TEXTS if name not in platform_posts.IDS]
    empty += [without_missing(pl.col(name)).alias(name) for name in platform_posts.IDS]
    return platform_posts.with_found_in_text(frame.with_columns(empty), of.in_text)


def _texts(values: list[Any]) -> pl.Series:
    """Return values as texts; most formats write nothing else."""
    try:
        return pl.Series(values, dtype=pl.String, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        return pl.Series([_text(value) for value in values], dtype=pl.String)


def _text(value: object) -> str | None:
    if type(value) is str:
        return value
    if type(value) is int:
        return str(value)
    if type(value) is float:
        if value.is_integer():  # one of more than 2^53 is a long number that lost its digits
            return str(int(value)) if abs(value) < 1 << 53 else f"{value:.16E}"
        return repr(value)
    return None


def _whole(value: object) -> int | None:
    if type(value) is int:
        return value if 0 <= value < 1 << 63 else None
    if type(value) is float and value.is_integer() and 0 <= value < 1 << 53:
        return int(value)
    if type(value) is str and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return None


def identity(value: object) -> str | None:
    """Return an id as text; None where it is missing or a mark that stands for nothing."""
    told = _text(value)
    return None if told is None or is_missing(told) else told


def parsed(raw: bytes) -> tuple[Object | None, str]:
    """Return the object that bytes hold, or why they hold none."""
    try:
        value = orjson.loads(raw)
    except ValueError:
        value, reason = _slowly(raw)
        if reason:
            return None, reason
    return (value, "") if isinstance(value, dict) else (None, "JSON, but no object")


def _slowly(raw: bytes) -> tuple[Any, str]:
    try:
        value = json.loads(raw.decode(), parse_constant=lambda _: None)
        return orjson.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")), ""
    except UnicodeDecodeError:
        return None, "not UTF-8 text: see --encoding"
    except RecursionError:
        return None, "JSON nested too deep"
    except ValueError:
        return None, "not JSON: is the line cut?"


@lru_cache(maxsize=4)
def first_objects(head: bytes) -> tuple[Object, ...]:
    """Return the objects that a file begins with; one that is cut as far as it goes."""
    text = head_as_utf8(head).lstrip()
    if not text.startswith((b"{", b"[")):
        return ()
    if is_spread(text):
        raws = [piece.raw for piece in pieces(io.BytesIO(), text, len(text)) if not isinstance(piece, int)]
    else:
        raws = text.split(b"\n")
    found: list[Object] = []
    for raw in raws[:_LOOKED_AT]:
        value, reason = parsed(raw)
        if reason and raw.startswith(b"{"):
            value, reason = parsed(closed(raw))
        if value is not None:
            found.append(value)
    return tuple(found)


def closed(raw: bytes) -> bytes:
    """Return an object that breaks off without its last, unfinished value, and with all its brackets closed."""
    stack, ends, best = b"", b"", 0
    for token in _MARKS.finditer(raw):
        mark = token[0]
        if mark in b"{[":
            stack = (b"}" if mark == b"{" else b"]") + stack
        elif mark in b"}]":
            stack = stack[1:]
        elif mark != b",":
            continue
        best, ends = (token.start() if mark == b"," else token.end()), stack
    return raw[:best] + ends
