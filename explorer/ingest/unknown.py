"""A file that no reader takes by its first bytes: what it looks like, and how it can be read all the same."""

from __future__ import annotations

import re
import shlex
from typing import IO

from explorer.errors import InputError, NoArchive
from explorer.readers import Reader, coordination_toolkit, coortweet, edge_lists, four_cat, tables
from explorer.readers.files import File, as_text, is_binary, what_is
from explorer.readers.glance import beside, glance, seems_to_be
from explorer.readers.mapping import option
from explorer.readers.proposals import Glimpse, is_whole, look, mapping, propose, short_names
from explorer.readers.table_files import spooled
from explorer.readers.tables import TableKind, kind_of
from explorer.readers.values import head_as_utf8

# What `hand-on` writes, and what others write who read it.
_HANDED_ON = (coortweet.READER, coordination_toolkit.READER, four_cat.X, edge_lists.READER)
_SHOWN = 8
_FORMATS = "README.md names the formats that are read."


def unknown(file: File, first: bytes, encoding: str, memory: int, network: str | None = None) -> InputError:
    """Return why a file that begins so is not read, and the command that would read it, where it is a table."""
    head = head_as_utf8(first, encoding)
    if other := beside(head):
        return NoArchive(f"no archive: {other}", where=file.where, hint="Leave it out.")
    table = kind_of(first, encoding)
    if table in (TableKind.WORKBOOK, TableKind.PARQUET) or (table and not what_is(head) and not is_binary(head)):
        try:
            return _table(file, table, head, memory, network)
        except InputError as error:
            return error
    kind = what_is(head) or ("binary data" if is_binary(head) else None)
    if kind:
        return InputError(f"not an archive: {kind}", where=file.where, hint=_FORMATS)
    return InputError(f"no known format: {glance(head)}", where=f"{file.where}:1", hint=_FORMATS)


def _table(file: File, kind: TableKind, head: bytes, memory: int, network: str | None) -> InputError:
    seen = look(kind, head, lambda: _spooled(file), file.where, memory)
    proposed = propose(seen)
    if not seen.names or (kind is TableKind.JSON and not proposed):
        return InputError(f"no known format: {glance(head)}", where=f"{file.where}:1", hint=_FORMATS)
    other = kind is TableKind.JSON and seems_to_be(head)
    what = f"no known format: {glance(head)}" if other else f"no known format, but {_what(seen)}"
    told = "If they are what it seems" if is_whole(proposed) else "Say which COLUMN is which"
    path, into = shlex.quote(as_text(str(file.path))), shlex.quote(network or "NETWORK")
    command = f"explorer ingest {path} --network {into} {option(mapping(proposed))}"
    return InputError(what, where=f"{file.where}:1", hint=f"{told}: {command}")


def reader_of_handed_on(file: File, first: bytes, encoding: str, memory: int) -> Reader | None:
    """Return the reader of a table that this explorer hands on, written as JSON lines, Excel or Parquet write one."""
    kind = kind_of(first, encoding)
    if kind in (None, TableKind.TEXT):
        return None
    try:
        seen = look(kind, head_as_utf8(first, encoding), lambda: _spooled(file), file.where, memory)
    except InputError:
        return None
    header = ",".join(name for name in seen.names if not re.search(r'[,"\n]', name)).encode()
    found = next((reader for reader in _HANDED_ON if header and reader.recognises(header)), None)
    return tables.otherwise_written(found, kind) if found else None


def _spooled(file: File) -> IO[bytes]:
    with file.open() as stream:
        return spooled(stream)


def _what(seen: Glimpse) -> str:
    column, more = "key" if seen.kind is TableKind.JSON else "column", "" if len(seen.names) == 1 else "s"
    return f"{seen.kind.value} of {len(seen.names)} {column}{more}: {short_names(seen.names, _SHOWN)}"
