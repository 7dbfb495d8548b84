"""Any table whose columns are told: CSV and its kin, JSON lines, Excel's xlsx, Parquet."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import polars as pl

from explorer.errors import InputError
from explorer.readers import ByteStream, csv_records
from explorer.readers.ahead import IN_FLIGHT
from explorer.readers.columns import MARK, TabularFormat, Untaken
from explorer.readers.mapping import FIELDS, ColumnMapping
from explorer.readers.platforms import ANY, OF_WHICH, UNLESS_TOLD
from explorer.readers.table_files import SheetRows, of_json, of_parquet, of_workbook
from explorer.readers.told_posts import ToldPosts
from explorer.readers.values import Header, Kind, head_as_utf8, header_of

NAME = "table"
_SHOWN = 8
_PARQUET, _ZIP, _OLD_OFFICE = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What stands in the first bytes of a zip file that is a workbook.
_OF_WORKBOOK = (b"[Content_Types].xml", b"xl/", b"_rels/.rels", b"application/vnd.oasis.opendocument.spreadsheet")
# JSON that is no object a line is taken for columns where those that are asked for stand in it.
_BY_WHOM = ("account", "handle", "post", "moment")


class TableKind(enum.Enum):
    """What a table is written as."""

    TEXT = "a table"
    JSON = "JSON lines"
    WORKBOOK = "a spreadsheet"
    PARQUET = "a Parquet file"


def kind_of(head: bytes, encoding: str = "utf-8") -> TableKind | None:
    """Tell what a table is written as that begins with these bytes; None where it is none."""
    if head.startswith(_PARQUET):
        return TableKind.PARQUET
    if head.startswith(_OLD_OFFICE) or (head.startswith(_ZIP) and any(mark in head for mark in _OF_WORKBOOK)):
        return TableKind.WORKBOOK
    text = head_as_utf8(head, encoding).lstrip()
    if text.startswith((b"{", b"[")):
        return TableKind.JSON
    if text.startswith((b"<", b"%PDF")) or b"\0" in text[:1024]:
        return None
    header = header_of(text)
    return TableKind.TEXT if header is not None and len(header.written) > 1 else None


def reader(
    mapping: ColumnMapping, head: bytes, within: str = "", *, encoding: str = "utf-8", where: str | None = None
) -> TableFormat:
    """Return the reader of a table with these columns that begins with `head`.

    Small ids in it are those of posts `within` a network. Raises `InputError` where the file is no table.
    """
    kind = kind_of(head, encoding)
    if kind is None:
        raise InputError("no table: --columns is for CSV, JSON lines, xlsx and Parquet", where=where)
    fields = mapping.columns
    kinds = {name: FIELDS[name][0] for name in FIELDS}
    if "account" not in fields:  # then the handle is what an account is known by
        kinds["handle"] = Kind.VALUE
    needed = {name: kinds[name] for name in fields if name in _BY_WHOM}
    return TableFormat(
        name=NAME,
        title="a table whose columns are told",
        platform=ANY,
        needed=needed,
        optional={name: of for name, of in kinds.items() if name not in needed},
        to_tables=ToldPosts(frozenset(fields), mapping.settings, within).tables,
        cannot_tell=cannot_tell(mapping.as_dict()),
        mapping=mapping,
        kind=kind,
    )


def cannot_tell(told: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a table with these columns leaves open, and how that is taken."""
    said = [f"{OF_WHICH}: posts with one id in several files count as one, but for small numbers{UNLESS_TOLD}"]
    if "post" not in told:
        said.append("ids of posts: one is known by who posted, when and what")
    if "repost" not in told:
        said.append("which post a repost repeats")
    groups = (
        ("what posts say", ("text",)),
        ("which posts are answered or quoted", ("reply", "quote")),
        ("languages and applications", ("language", "client")),
        ("counts", ("repost_count", "reply_count", "like_count", "quote_count")),
        ("profiles of accounts", ("name", "followers", "following", "created", "description", "location")),
    )
    lacking = [what for what, fields in groups if not any(name in told for name in fields)]
    return (*said, "; ".join(lacking)) if lacking else tuple(said)


def otherwise_written(reader: TabularFormat, kind: TableKind) -> TabularFormat:
    """Return the reader of a format's columns in a file that is no CSV: JSON lines, Excel's or Parquet's."""
    given = {f.name: getattr(reader, f.name) for f in fields(TabularFormat)}
    return _OtherwiseWritten(**given, kind=kind)


@dataclass(frozen=True)
class _OtherwiseWritten(TabularFormat):
    """A format's table, its columns under their own names, in a file of another kind."""

    kind: TableKind = TableKind.JSON

    def recognises(self, head: bytes) -> bool:
        """Whether a file is of this kind; whose columns it has is seen where it is opened."""
        return kind_of(head) is self.kind

    def stretches(self, stream: ByteStream, *, name: str, size: int, encoding: str) -> Iterator[Untaken]:
        """Yield the records of a file, about `size` bytes of them at a time."""
        columns = {*self.needed, *self.optional, MARK}
        if self.kind is TableKind.JSON:
            return of_json(stream, size=size, encoding=encoding, paths={column: column for column in columns})

        def named(names: Sequence[str]) -> list[str | None]:
            return [folded if (folded := _folded(name)) in columns else None for name in names]

        if self.kind is TableKind.PARQUET:
            return of_parquet(stream, name=name, named=named)
        return of_workbook(stream, name=name, memory=size * 40 * IN_FLIGHT, named=named)


@dataclass(frozen=True)
class TableFormat(TabularFormat):
    """A table of whatever kind, its columns under the names that a mapping tells."""

    mapping: ColumnMapping = field(default_factory=lambda: ColumnMapping({}, {}))
    kind: TableKind = TableKind.TEXT

    def within(self, network: str) -> TableFormat:
        """Return the reader of the same table in a network, whose are the small ids in it."""
        posts = ToldPosts(frozenset(self.mapping.columns), self.mapping.settings, network)
        return replace(self, to_tables=posts.tables)

    def recognises(self, head: bytes) -> bool:
        """Whether a file is such a table."""
        return kind_of(head) is self.kind

    def heading(self, column: str) -> str:
        """Return what stands over a column in a file, in lower case."""
        return self.mapping.columns[column].strip().lower()

    def stretches(self, stream: ByteStream, *, name: str, size: int, encoding: str) -> Iterator[Untaken]:
        """Yield the records of a file, about `size` bytes of them at a time."""
        for stretch in self._stretches(stream, name, size, encoding):
            yield _Doubled(stretch, self._same())

    def _stretches(self, stream: ByteStream, name: str, size: int, encoding: str) -> Iterator[Untaken]:
        if self.kind is TableKind.JSON:
            yield from self._of_json(stream, name, size, encoding)
        elif self.kind is TableKind.WORKBOOK:
            memory = size * 40 * IN_FLIGHT
            yield from of_workbook(stream, name=name, memory=memory, named=lambda names: self._fields(names, name))
        elif self.kind is TableKind.PARQUET:
            yield from of_parquet(stream, name=name, named=lambda names: self._fields(names, name))
        else:

            def named(header: Header) -> list[str]:
                fields = self._fields(header.written, name)
                return [field or f"column {n}" for n, field in enumerate(fields, 1)]

            yield from csv_records.stretches(stream, name=name, batch_bytes=size, encoding=encoding, named=named)

    def _of_json(self, stream: ByteStream, name: str, size: int, encoding: str) -> Iterator[SheetRows]:
        """Yield the records of JSON lines; refuse them where nothing of the first stretch has what is needed."""
        same = self._same()
        paths = {MARK: MARK} | {field: column for field, column in self.mapping.columns.items() if field not in same}
        for n, taken in enumerate(of_json(stream, size=size, encoding=encoding, paths=paths)):
            if n == 0 and taken.records.frame.height:
                for needed in (field for field in self.needed if field in paths):
                    if taken.records.frame[needed].null_count() == taken.records.frame.height:
                        what = f"no object has the key {paths[needed]!r}, which --columns takes for {needed}"
                        raise InputError(what, where=name, hint="Keys inside others are written outer.inner.")
            yield taken

    def _fields(self, names: Sequence[str], where: str) -> list[str | None]:
        """Return which field each column of a file is; raise `InputError` where one is missing or stands twice."""
        fields: list[str | None] = [None] * len(names)
        same = self._same()
        for field_name, column in self.mapping.columns.items():
            if field_name not in same:
                fields[_position(names, column, field_name, where)] = field_name
        marks = [n for n, name in enumerate(names) if name == MARK and fields[n] is None]
        for n in marks[:1]:
            fields[n] = MARK
        return fields

    def _same(self) -> dict[str, str]:
        """Return the fields whose column is one of another field, which has it: other → that."""
        first: dict[str, str] = {}
        for name, column in self.mapping.columns.items():
            first.setdefault(column, name)
        return {name: first[column] for name, column in self.mapping.columns.items() if first[column] != name}


def _position(names: Sequence[str], column: str, field: str, where: str) -> int:
    """Return where a column stands: by its name, else by its name in whatever case."""
    for given, wanted in ((names, column), ([_folded(name) for name in names], _folded(column))):
        found = [n for n, name in enumerate(given) if name == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            what = f"the column {column!r}, which --columns takes for {field}, stands {len(found)} times in the file"
            raise InputError(what, where=where, hint="Which one is meant? Rename the others.")
    shown = ", ".join(repr(name) for name in names[:_SHOWN]) + (" and more" if len(names) > _SHOWN else "")
    what = f"there is no column {column!r}, which --columns takes for {field}"
    raise InputError(what, where=where, hint=f"The file has {shown}.")


def _folded(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


@dataclass(frozen=True)
class _Doubled:
    """A stretch some columns of which are several fields: `same` tells which others each is."""

    stretch: Untaken
    same: Mapping[str, str]

    @property
    def header(self) -> list[str]:
        return [*self.stretch.header, *self.same]

    @property
    def row(self) -> int:
        return self.stretch.row

    def take_apart(self) -> csv_records.Records:
        """Return the records in columns."""
        records = self.stretch.take_apart()
        if not self.same:
            return records
        frame = records.frame.with_columns(pl.col(old).alias(new) for new, old in self.same.items())
        return csv_records.Records(frame, records.rejects, records.records, records.lines)
