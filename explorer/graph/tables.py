"""Tables in a folder: one Parquet file each, written in pieces."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from typing_extensions import Self

from explorer.graph.model import GRAPH

# Frames that may wait to be written.
_WAITING = 4


class TableFiles:
    """Writes `<name>.parquet` files into a folder, beside what its caller does.

    As a context manager it closes them, or lets go after an error. What goes wrong while writing is raised by
    one of the next calls, `close` at the latest.
    """

    def __init__(self, folder: Path) -> None:
        self.rows: dict[str, int] = {}
        self._folder = folder
        self._files: dict[str, pq.ParquetWriter] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._waiting: deque[Future[None]] = deque()

    def append(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows to a table; the first frame, which may be empty, makes its columns."""
        if name in self.rows and not frame.height:
            return
        self.rows[name] = self.rows.get(name, 0) + frame.height
        while len(self._waiting) >= _WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(self._write, name, frame))

    def _write(self, name: str, frame: pl.DataFrame) -> None:
        table = to_arrow(frame)
        if name not in self._files:
            path = self._folder / f"{name}.parquet"
            self._files[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
        if table.num_rows:
            self._files[name].write_table(table)

    def close(self) -> None:
        """Finish the files."""
        self._thread.shutdown()
        while self._waiting:
            self._waiting.popleft().result()
        for file in self._files.values():
            file.close()

    def abandon(self) -> None:
        """Let go of files that will never be read, whatever state they are in."""
        self._thread.shutdown(cancel_futures=True)
        for file in self._files.values():
            with suppress(OSError):
                file.close()
            file.is_open = False  # or it would try once more when it is collected

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self.abandon()


class GraphFiles(TableFiles):
    """Writes tables of the graph: whatever frame comes, its file has the model's columns and types."""

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows to a table of the model."""
        schema = GRAPH.schema(next(table for table in GRAPH if table.name == name))
        self.append(name, frame.select(schema.keys()).cast(schema))  # type: ignore[arg-type]


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
