"""The script that answers from a graph file, in a process that `explorer.process.fenced` watches and may end.

It imports the engine and nothing else, so that it is there soon: not even asyncio, which the engine's package would
bring for connections of another kind.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import IO, Any

_unused: Any = ModuleType("ladybug.async_connection")
_unused.AsyncConnection = None
sys.modules["ladybug.async_connection"] = _unused

import ladybug  # noqa: E402

# Rows that are sent in one message.
_ROWS, _ROWS_OF_COLUMNS = 2_000, 100_000


# Answers of so few rows, all in types whose values come as they are (`stores.answers`), are sent without Arrow, which
# takes longer to load than they do.
_FEW = 10_000
_AS_THEY_ARE = frozenset({"STRING", "INT64", "INT128", "DOUBLE", "BOOL", "TIMESTAMP", "STRING[]", "INT64[]"})


# What is sent when requests may come.
_READY = "ready"


class Answering:
    """The graph that is open, read-only."""

    def __init__(self) -> None:
        self._path: tuple[str, int] | None = None
        self._connection: Any = None
        self._masks = True

    def answer(
        self,
        path: str,
        pool: int,
        room: int,
        masks: bool,
        cypher: str,
        parameters: dict[str, object],
        limit: int | None,
    ) -> Iterator[tuple[str, Any]]:
        """Yield what is sent back: "names", then "rows", "columns" or "few" with their types.

        Or "not opened" or "failed" with what the engine says, or "too large". `masks` is what `embedded.masks` tells.
        """
        try:
            connection = self._opened(path, pool, room)
        except (RuntimeError, MemoryError) as error:
            yield "not opened", str(error)
            return
        try:
            if masks != self._masks:
                connection.execute(f"CALL enable_semi_mask={str(masks).lower()}")
                self._masks = masks
            result = connection.execute(cypher, parameters)
            if isinstance(result, list):
                yield "failed", "one statement at a time"
                return
            yield "names", result.get_column_names()
            types = result.get_column_data_types()
            if limit is not None:
                yield from _rows(result, limit)
            elif result.get_num_tuples() <= _FEW and _AS_THEY_ARE.issuperset(types):
                yield "few", (types, [result.get_next() for _ in range(result.get_num_tuples())])
            else:
                yield from _columns(result)
        except MemoryError:
            yield "too large", None
        except RuntimeError as error:
            yield "failed", str(error)

    def _opened(self, path: str, pool: int, room: int) -> Any:
        if self._path != (path, pool):
            database = ladybug.Database(path, read_only=True, buffer_pool_size=pool, max_db_size=room)
            self._connection, self._masks = ladybug.Connection(database), True
            self._path = path, pool
        return self._connection


def _rows(result: Any, limit: int) -> Iterator[tuple[str, Any]]:
    rows: list[list[object]] = []
    while limit and result.has_next():
        rows.append(result.get_next())
        limit -= 1
        if len(rows) == _ROWS:
            yield "rows", rows
            rows = []
    yield "rows", rows


def _columns(result: Any) -> Iterator[tuple[str, Any]]:
    """Yield a whole answer in Arrow's stream format, in pieces."""
    import pyarrow as pa

    table = result.get_as_arrow()
    for piece in table.to_batches(max_chunksize=_ROWS_OF_COLUMNS) or [pa.RecordBatch.from_pylist([], table.schema)]:
        with pa.BufferOutputStream() as out:
            with pa.ipc.new_stream(out, table.schema) as stream:
                stream.write_batch(piece)
            yield "columns", out.getvalue().to_pybytes()


def _main() -> None:
    """Answer requests until nobody is there to ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for whoever asks: that ends this process
    # What the engine prints must not get between the messages.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, requests), daemon=True).start()
    answering = Answering()
    pickle.dump(_READY, out)
    out.flush()
    while True:
        for message in answering.answer(*requests.get()):
            pickle.dump(message, out, protocol=5)
        pickle.dump(None, out)
        out.flush()


def _receive(pipe: IO[bytes], requests: queue.SimpleQueue[Any]) -> None:
    """Hand on what is asked; end the process, whatever it is at, when whoever asks is gone."""
    while True:
        try:
            requests.put(pickle.load(pipe))  # noqa: S301 from the process that started this one
        except Exception:
            os._exit(0)


if __name__ == "__main__":
    _main()
