"""Tables that are no text, Excel's and Parquet's, and JSON lines → records in columns of text, as CSV gives them."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any

import polars as pl

from explorer.errors import InputError
from explorer.readers import REJECTS, ByteStream
from explorer.readers.columns import rejects
from explorer.readers.csv_records import Records
from explorer.readers.csv_scan import MAX_FIELD_BYTES
from explorer.readers.json_lines import documents

if TYPE_CHECKING:
    import pyarrow as pa

# The columns that are wanted: of those that a file has, in their order, the field that each is, or None.
Named = Callable[[Sequence[str]], Sequence[str | None]]

_CHUNK = 1 << 20
_ROWS = 20_000
# The whole sheet is held at once: about so many times its XML.
_TIMES_ITS_XML = 3
_PREAMBLE, _WIDER = 5, 2
_EXACT = 1 << 53
_TOO_LONG = f"a field longer than {MAX_FIELD_BYTES:,} bytes"


@dataclass(frozen=True)
class SheetRows:
    """Some records in columns."""

    header: list[str]
    row: int
    records: Records

    def take_apart(self) -> Records:
        """Return the records in columns."""
        return self.records


def spooled(stream: ByteStream) -> IO[bytes]:
    """Return a file with what a stream holds, in which one can go back."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    while data := stream.read(_CHUNK):
        file.write(data)
    file.seek(0)
    return file


def _records(columns: dict[str, pl.Series], lines: Sequence[int], rows: Sequence[int], told: int) -> Records:
    """Return columns of text as records, on `lines` and in `rows`; those with a field that is too long are none."""
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    frame = frame.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).name.keep())
    frame = frame.with_columns(line=pl.Series(lines, dtype=pl.Int64), row=pl.Series(rows, dtype=pl.Int64))
    nul = pl.any_horizontal(pl.col(pl.String).str.contains("\0", literal=True)).fill_null(False)
    long = pl.any_horizontal(pl.col(pl.String).str.len_bytes() > MAX_FIELD_BYTES).fill_null(False)
    reason = pl.when(nul).then(pl.lit("NUL bytes")).when(long).then(pl.lit(_TOO_LONG))
    frame = frame.with_columns(reason=reason)
    bad = frame.filter(pl.col("reason").is_not_null())
    frame = frame.drop("reason")
    if not bad.height:
        return Records(frame, pl.DataFrame(schema=REJECTS), frame.height, told)
    kept = frame.join(bad.select("row"), on="row", how="anti", maintain_order="left")
    return Records(kept, rejects(frame, bad.select("row", "reason")), frame.height, told)


# Excel


def sheet_rows(file: IO[bytes], where: str, memory: int) -> Iterator[list[Any]]:
    """Yield the rows of a workbook's first sheet that is not empty; raise `InputError` where there is none."""
    from python_calamine import CalamineError, CalamineWorkbook

    _check_size(file, where, memory)
    try:
        book = CalamineWorkbook.from_filelike(file)
        sheet = next((s for name in book.sheet_names if (s := book.get_sheet_by_name(name)).height), None)
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(f"a spreadsheet that cannot be read: {error}", where=where, hint="Save it as CSV.") from error
    if sheet is None:
        raise InputError("a spreadsheet without a row", where=where)
    blank = sheet.start[0] if sheet.start else 0
    yield from chain(([] for _ in range(blank)), iter(sheet.to_python()))


def _check_size(file: IO[bytes], where: str, memory: int) -> None:
    """Refuse a workbook that cannot be held at once, by what it says that it unpacks to, and by what it does."""
    try:
        with zipfile.ZipFile(file) as packed:
            size = sum(member.file_size for member in packed.infolist())
    except (zipfile.BadZipFile, OSError):
        size = 0
    file.seek(0)
    if size * _TIMES_ITS_XML > memory:
        what = f"a spreadsheet of {size / 1e6:,.0f} MB unpacked, which is held whole: more than --memory allows"
        raise InputError(what, where=where, hint="Save it as CSV, which is read in stretches.")


def header_row(rows: Sequence[Sequence[Any]]) -> int:
    """Return which of the first rows names the columns: the first, but for blank ones and one title."""
    first: int | None = None
    for n, row in enumerate(rows[:_PREAMBLE]):
        named = sum(bool(cell_text(cell)) for cell in row)
        if named and (first is None or named > _WIDER * sum(bool(cell_text(cell)) for cell in rows[first])):
            first = n
    return first or 0


def of_workbook(stream: ByteStream, *, name: str, memory: int, named: Named) -> Iterator[SheetRows]:
    """Yield the records of a workbook."""
    with spooled(stream) as file:
        rows = sheet_rows(file, name, memory)
        head = list(islice(rows, _PREAMBLE))
        at = header_row(head)
        fields = named([(cell_text(cell) or "").strip() for cell in head[at]])
        wanted = [(n, field) for n, field in enumerate(fields) if field is not None]
        everything = chain(head[at + 1 :], rows)
        line, row = at + 2, 1
        while True:
            piece = list(islice(everything, _ROWS))
            solid = [(n, cells) for n, cells in enumerate(piece) if any(cell != "" for cell in cells)]
            columns = {
                field: pl.Series(
                    [cell_text(cells[n]) if n < len(cells) else None for _, cells in solid], dtype=pl.String
                )
                for n, field in wanted
            }
            lines = [line + n for n, _ in solid]
            records = _records(columns, lines, range(row, row + len(solid)), len(piece))
            yield SheetRows(list(columns), row, records)
            line, row = line + len(piece), row + len(solid)
            if len(piece) < _ROWS:
                return


def cell_text(cell: object) -> str | None:
    """Return a cell's value as a table of text would have it; None for an empty one."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


# Parquet


def parquet_columns(file: IO[bytes], where: str) -> list[str]:
    """Return the columns of a Parquet file; fields of a structure as `outer.inner`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.ParquetFile(file).schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"a Parquet file that cannot be read: {error}", where=where) from error
    return [path for field in schema for path in _paths(field)]


def _paths(field: pa.Field) -> Iterator[str]:
    import pyarrow as pa

    if not pa.types.is_struct(field.type):
        yield field.name
        return
    for inner in field.type:
        for path in _paths(inner):
            yield f"{field.name}.{path}"


def of_parquet(stream: ByteStream, *, name: str, named: Named) -> Iterator[SheetRows]:
    """Yield the records of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with spooled(stream) as file:
        paths = parquet_columns(file, name)
        wanted = {field: path for path, field in zip(paths, named(paths), strict=True) if field is not None}
        row = 1
        try:
            parquet = pq.ParquetFile(file)
            top = sorted({_top(path, parquet.schema_arrow.names) for path in wanted.values()})
            for batch in parquet.iter_batches(_ROWS, columns=top):
                frame = pl.DataFrame(pl.from_arrow(batch))
                columns = {field: _as_text(_at(frame, path)) for field, path in wanted.items()}
                rows = range(row, row + frame.height)
                records = _records(columns, rows, rows, frame.height)
                yield SheetRows(list(columns), row, records)
                row += frame.height
        except pa.ArrowException as error:
            raise InputError(f"a Parquet file that cannot be read: {error}", where=name) from error
        if row == 1:
            yield SheetRows(
                list(wanted), 1, _records({field: pl.Series(dtype=pl.String) for field in wanted}, [], [], 0)
            )


def _top(path: str, names: Sequence[str]) -> str:
    return path if path in names else next(name for name in names if path.startswith(f"{name}."))


def _at(frame: pl.DataFrame, path: str) -> pl.Series:
    top = _top(path, frame.columns)
    column = frame[top]
    for part in path[len(top) + 1 :].split(".") if path != top else []:
        column = column.struct.field(part)
    return column


def _as_text(column: pl.Series) -> pl.Series:
    """Return a column as a table of text would have it."""
    kind = column.dtype
    if kind == pl.String:
        return column
    if kind.is_integer() or kind == pl.Boolean or kind in (pl.Categorical, pl.Enum, pl.Date):
        return column.cast(pl.String)
    if kind.is_float():
        whole = (column == column.floor()) & (column.abs() < _EXACT)
        return (
            column.cast(pl.Int64, strict=False).cast(pl.String).zip_with(whole.fill_null(False), column.cast(pl.String))
        )
    if isinstance(kind, pl.Datetime):
        if kind.time_zone:
            return column.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%d %H:%M:%S%.fZ")
        return column.dt.strftime("%Y-%m-%d %H:%M:%S%.f")
    return pl.Series([None if value is None else _json_text(value) for value in column], dtype=pl.String)


# JSON lines


def key_paths(objects: Sequence[dict[str, Any]]) -> list[str]:
    """Return the paths to the values in some objects: `user.id`, `urls[].expanded`; each once, in their order."""
    found: dict[str, None] = {}
    for value in objects:
        found |= dict.fromkeys(_leaves(value, ""))
    return list(found)


_DEEPEST = 6


def _leaves(value: dict[str, Any], before: str, depth: int = 0) -> Iterator[str]:
    for key, inner in value.items():
        path = f"{before}{key}"
        if isinstance(inner, dict) and inner and depth < _DEEPEST:
            yield from _leaves(inner, f"{path}.", depth + 1)
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict) and depth < _DEEPEST:
            yield from _leaves(inner[0], f"{path}[].", depth + 1)
        else:
            yield path


def value_at(value: Any, path: str) -> Any:
    """Return what stands at a path in an object, None where nothing does; `[]` gathers from a list."""
    if not isinstance(value, dict):
        return None
    if path in value:
        return value[path]
    for cut in [m.start() for m in re.finditer(r"\.", path)]:
        key, rest = path[:cut], path[cut + 1 :]
        if key in value:
            found = value_at(value[key], rest)
            if found is not None:
                return found
        elif key.endswith("[]") and isinstance(value.get(key[:-2]), list):
            gathered = [value_at(item, rest) for item in value[key[:-2]]]
            return [item for item in gathered if item is not None]
    return None


def of_json(stream: ByteStream, *, size: int, encoding: str, paths: dict[str, str]) -> Iterator[SheetRows]:
    """Yield the records of JSON lines, or of an array; `paths` tells where each field stands."""
    getters = {field: _getter(path) for field, path in paths.items()}
    held = _Objects(1, getters)
    begun = weight = 0
    for found in documents(stream, encoding):
        if isinstance(found, int):
            yield held.taken(found - begun)
            return
        if weight >= size or held.records >= _ROWS:
            yield held.taken(found.line - 1 - begun)
            held, begun, weight = _Objects(held.row + held.records, getters), found.line - 1, 0
        held.add(found.line, found.raw, found.reason)
        weight += len(found.raw)


class _Objects:
    """Records of some lines, until they become columns."""

    def __init__(self, row: int, getters: dict[str, Callable[[Any], Any]]) -> None:
        self.row = row
        self.records = 0
        self._getters = getters
        self._cells: dict[str, list[str | None]] = {field: [] for field in getters}
        self._where: list[tuple[int, int]] = []
        self._bad: list[tuple[int, str, bytes]] = []

    def add(self, line: int, raw: bytes, reason: str) -> None:
        """Take an object apart, or keep it with the reason why it is none."""
        value, reason = (None, reason) if reason else parsed_object(raw)
        if reason:
            self._bad.append((line, reason, raw[:_CHUNK]))
        else:
            self._where.append((line, self.row + self.records))
            for field, get in self._getters.items():
                self._cells[field].append(_json_text(get(value)))
        self.records += 1

    def taken(self, lines: int) -> SheetRows:
        """Return it as columns; `lines` are the physical lines it took."""
        columns = {field: pl.Series(cells, dtype=pl.String) for field, cells in self._cells.items()}
        found = _records(columns, [line for line, _ in self._where], [row for _, row in self._where], lines)
        unread = pl.DataFrame(self._bad, schema=REJECTS, orient="row")
        records = Records(found.frame, pl.concat([found.rejects, unread]), self.records, lines)
        return SheetRows(list(columns), self.row, records)


def parsed_object(raw: bytes) -> tuple[Any, str]:
    """Return the object of some bytes, or why there is none."""
    try:
        value = json.loads(raw)
    except UnicodeDecodeError:
        return None, "not UTF-8 text: see --encoding"
    except RecursionError:
        return None, "JSON nested too deep"
    except ValueError:
        return None, "not JSON: is the line cut?"
    return (value, "") if isinstance(value, dict) else (None, "JSON, but no object")


def _getter(path: str) -> Callable[[Any], Any]:
    parts = path.split(".")
    if "[]" in path:
        return lambda value: value_at(value, path)
    if len(parts) == 1:
        return lambda value: value.get(path)

    def get(value: Any) -> Any:
        inner = value
        for part in parts:
            inner = inner.get(part) if isinstance(inner, dict) else None
            if inner is None:
                return value_at(value, path)
        return inner

    return get


def _json_text(value: Any) -> str | None:
    """Return a value of JSON as a table of text would have it."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return cell_text(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace").decode()
    except RecursionError:
        return None
