"""Tables in a folder: one Parquet file each, written in pieces."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq


class TableFiles:
    """Writes `<name>.parquet` files into a folder. As a context manager it closes them, or lets go after an error."""

    def __init__(self, folder: Path) -> None:
        self.rows: dict[str, int] = {}
        self._folder = folder
        self._files: dict[str, pq.ParquetWriter] = {}

    def append(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows to a table; the first frame, which may be empty, makes its columns."""
        if name in self._files and not frame.height:
            return
        table = to_arrow(frame)
        if name not in self._files:
            path = self._folder / f"{name}.parquet"
            self._files[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
        if table.num_rows:
            self._files[name].write_table(table)
        self.rows[name] = self.rows.get(name, 0) + table.num_rows

    def close(self) -> None:
        """Finish the files."""
        for file in self._files.values():
            file.close()

    def abandon(self) -> None:
        """Let go of files that will never be read, whatever state they are in."""
        for file in self._files.values():
            with suppress(OSError):
                file.close()
            file.is_open = False  # or it would try once more when it is collected

    def __enter__(self) -> TableFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self.abandon()


def to_arrow(frame: pl.DataFrame) -> pa.Table:
    """Return a frame as an Arrow table of the plain types that both engines' loaders read."""
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    plain = pa.schema([(f.name, _plain(f.type)) for f in table.schema])
    return table.cast(plain)


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_large_binary(kind):
        return pa.binary()
    if pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    return kind
