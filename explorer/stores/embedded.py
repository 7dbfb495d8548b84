"""The embedded store: a folder of sources and a graph file made from them, nothing to start.

The engine (ladybug) answers well and does not survive being killed while it writes. So its graph file is
built beside the present one and takes its place by a rename; readers keep the file they opened. Nor does it keep a
time limit or its pool in every expression: what has a time limit is answered in a process of its own.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import shutil
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

import polars as pl

from explorer.errors import QueryError, StoreDamaged, StoreError
from explorer.graph import disk
from explorer.graph.model import GRAPH, Node, Property, Relationship
from explorer.graph.statements import statement
from explorer.guard import parse
from explorer.process.fenced import Fenced, Gone, MemoryOver, TimeOver, resident
from explorer.process.memory import allowed
from explorer.progress import Progress
from explorer.stores import Engine, NetworkInfo, seal
from explorer.stores.answers import column, exact, told_apart, typed

# The engine, and Arrow, are imported where they are used: what another process answers needs neither in this one.
if TYPE_CHECKING:
    import pyarrow as pa

try:
    import fcntl
except ImportError:  # Windows keeps files that are open by itself
    fcntl = None  # type: ignore[assignment]

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

_TYPES = {
    "text": "STRING",
    "integer": "INT64",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "moment": "TIMESTAMP",
}

# Relationships are copied in slices, each type of so many rows in an engine of its own: what a COPY has in memory goes
# with its engine, and each slice rewrites what those before wrote (of 29 million rows in five 21, 34, 31, 40 and 39 CPU
# seconds). A row takes so many bytes, and so many for each column by its type: 30 a number and 75 a text, measured on 6
# million, and more of 22 million, which did not fit by that; a third as much again as the pool has may spill to disk.
# With twice as much the engine crashed at 28 million rows and a pool of 2.6 GB.
_LARGE_ROWS, _ROW_BYTES, _SPILLED = 5_000_000, 130, 1.3
# The pool of a build is seven eighths of what is allowed up to this, then this, and seven sixteenths when that is more:
# beside it the engine takes 2.3 GB for 29 million relationships, and with a pool of 2.8 GB 2.6 for the same time.
_POOL_BYTES = 15 << 27
_COLUMN_BYTES = {"text": 75, "boolean": 15}
_NUMBER_BYTES = 55

# Which model a graph file was made by is part of its name.
_MODEL = hashlib.sha256(repr(GRAPH).encode()).hexdigest()[:8]

# What a graph file is called: `current` names one of these and nothing else.
_GRAPH = re.compile(r"graph-(\d{1,9})-[0-9a-f]{8}\.lbug")

# A graph file takes this many bytes, and this many for each byte of its tables.
_LEAST_BYTES, _GROWTH = 16 << 20, 3.5


# What the process that answers needs beside the engine's pool: Python and Arrow, and an answer on its way out.
_BESIDE_POOL = 512 << 20


class EmbeddedStore:
    """A graph in a folder. `pool` is the engine's bytes, else three quarters of what is allowed (`EXPLORER_MEMORY`)."""

    at_once = 1  # it answers on all cores as it is

    def __init__(self, folder: Path, *, pool: int | None = None) -> None:
        self.url = str(folder)
        self.workspace = folder
        limit = _limit()
        pool = allowed() // 4 * 3 if pool is None else pool
        self._pool = pool if limit is None else min(pool, limit // 8)
        self._held: tuple[str, IO[str] | None] | None = None
        self._engine: tuple[Any, Any] | None = None
        self._read = ""  # the graph that was last read to its end and found whole
        self._fenced = Fenced(Path(__file__).with_name("answering.py"))

    def publish(
        self, tables: Path, *, without: Collection[str] | None = None, progress: Progress | None = None
    ) -> None:
        """Build a graph from `tables` and make it the present one."""
        present = self._named()
        self._sweep()
        numbers = [int(found[1]) for path in self.workspace.glob("graph-*") if (found := _GRAPH.match(path.name))]
        coming = [table for table in GRAPH if (tables / f"{table.name}.parquet").exists()]
        kept = self.workspace / present if present and len(coming) < len(tuple(GRAPH)) else None
        self._room(tables, kept)
        path = self.workspace / f"graph-{max(numbers, default=0) + 1}-{_MODEL}.lbug"
        if kept:  # never written in place: what stays is copied, what comes takes its place there
            disk.copy(kept, path)
        try:
            rows = _build(path, tables, coming, without if kept else None, progress)
        except RuntimeError as error:
            raise StoreError(f"the graph could not be built: {error}", where=str(path)) from error
        self._check(path, rows)
        lock = path.with_name(f"{path.name}.lock")
        lock.touch()  # who may only read holds the graph by this, and cannot make it
        path.chmod(lock.stat().st_mode & 0o777)  # the umask's rights, which the engine does not ask for
        seal.put(path)
        disk.write_whole(self.workspace / "current", path.name)
        self._let_go()
        self._sweep()

    def is_whole(self) -> bool:
        """Whether the present graph is there, and every bit of it as it was written; so it is where none was made.

        A graph that was read to its end by this very store is not read again before it is touched: 0.1 GB take a
        tenth of a second.
        """
        try:
            name = self._current()
        except StoreDamaged:
            return False
        if name is None:
            return True
        if seal.broken(self.workspace / name, whole=name != self._read):
            return False
        self._read = name
        return True

    def is_of_another_version(self) -> bool:
        """Whether the present graph is of another model than this version's."""
        present = self._current()
        return present is not None and _MODEL not in present

    def _room(self, tables: Path, kept: Path | None) -> None:
        """Refuse to begin what the disk cannot hold: the engine ends the process where it finds no room."""
        needed = _LEAST_BYTES + _GROWTH * sum(path.stat().st_size for path in tables.iterdir())
        needed += kept.stat().st_size if kept else 0
        free = shutil.disk_usage(self.workspace).free
        if free < needed:
            raise StoreError(
                f"the disk has no room for the graph: {needed / 1e9:.2f} GB needed, {free / 1e9:.2f} GB free",
                where=self.url,
                hint="Make room and give the same command again: what is in stays in.",
            )

    def _check(self, path: Path, expected: Mapping[Node | Relationship, int]) -> None:
        """Open a new graph and count: what is made current must hold what it was made from."""
        import ladybug

        database = _database(path, self._pool)
        connection: Any = ladybug.Connection(database)
        try:
            for table, rows in expected.items():
                found = connection.execute(_count(table.name, isinstance(table, Node))).get_next()[0]
                if rows != found:
                    raise StoreError(f"{table.name} has {found:,} rows in the new graph, not {rows:,}")
        finally:
            connection.close()
            database.close()

    def _named(self) -> str | None:
        """Return the name of the present graph; None where `current` names none, whatever it holds."""
        try:
            name = (self.workspace / "current").read_bytes().decode("utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        return name if _GRAPH.fullmatch(name) else None

    def _current(self) -> str | None:
        """Return the same; raise `StoreDamaged` where `current` should name one."""
        name = self._named()
        if name is None:
            there = (self.workspace / "current").exists()
            # A graph is sealed before it is named, and the first has been named by nothing: while tables for it lie
            # there, it is being made.
            sealed = next(self.workspace.glob("graph-*.lbug.seal"), None) and not any(self.workspace.glob("tmp/*"))
            name = self._named()  # it may have come just now
            if name is None and (there or sealed):
                raise self._damaged("current", "names no graph" if there else "is gone")
        if name and not (self.workspace / name).exists() and name == self._named():  # not replaced just now
            raise self._damaged(name, "is gone")
        return name

    def _damaged(self, name: str, what: str) -> StoreDamaged:
        where = str(self.workspace / name)
        return StoreDamaged(f"the graph is damaged: this file {what}", where=where, hint=self._way_out())

    def _outdated(self, name: str) -> StoreError:
        where = str(self.workspace / name)
        return StoreError("the graph is another version's", where=where, hint=self._way_out())

    def _way_out(self) -> str:
        return f"It is made of the sources, which stay: explorer doctor --mend --store {self.url} makes it anew."

    def _sweep(self) -> None:
        """Remove graphs that are not the present one and that nobody reads."""
        present = self._named()
        files: dict[str, list[Path]] = {}
        for path in sorted(self.workspace.glob("graph-*.lbug*")):
            files.setdefault(path.name[: path.name.index(".lbug") + 5], []).append(path)
        files.pop(str(present), None)
        for name, paths in files.items():
            with _unread(self.workspace / f"{name}.lock") as unread:
                for path in [*paths, self.workspace / f"{name}.lock"] if unread else []:
                    path.unlink(missing_ok=True)

    def _present(self) -> Path:
        """Return the present graph, held so that nobody sweeps it away; what was held before is let go of."""
        for _ in range(10):
            name = self._current()
            if name is None:
                hint = "Load archive files into it first: explorer ingest FILES…"
                there = next(self.workspace.glob("sources/*"), None)
                hint = f"There are sources to make it of: explorer doctor --mend --store {self.url}" if there else hint
                raise StoreError("there is no graph here yet", where=self.url, hint=hint)
            if self._held and self._held[0] == name:
                return self.workspace / name
            self._let_go()
            path = self.workspace / name
            lock = _held(path.with_name(f"{name}.lock"))
            if path.exists():
                if what := seal.broken(path):
                    raise self._damaged(name, what)
                self._held = (name, lock)
                return path
            if lock:
                lock.close()
        raise StoreError("the graph is being replaced again and again", where=self.url)

    def _connection(self) -> Any:
        """Return a connection to the present graph, read-only; opened anew when a new one has come."""
        path = self._present()
        if self._engine is None:
            self._engine = self._opened(path)
        return self._engine[1]

    def _connection_for(self, cypher: str) -> Any:
        """Return the same, set for a statement."""
        connection = self._connection()
        connection.execute(f"CALL enable_semi_mask={str(masks(cypher)).lower()}")
        return connection

    def _opened(self, path: Path) -> tuple[Any, Any]:
        import ladybug

        try:
            database = _database(path, self._pool)
            return database, ladybug.Connection(database)
        except (RuntimeError, MemoryError) as error:
            raise self._damaged(path.name, f"cannot be opened: {error}") from error

    def _let_go(self) -> None:
        self._fenced.end()
        if self._engine:
            database, connection = self._engine
            connection.close()
            database.close()
            self._engine = None
        if self._held:
            _, lock = self._held
            if lock:
                lock.close()
            self._held = None

    def run(
        self,
        cypher: str,
        parameters: Mapping[str, object],
        *,
        timeout: float | None = None,
        limit: int | None = None,
        few: bool = False,
    ) -> pl.DataFrame:
        """Return the rows of a read-only statement, `limit` of them at most; `timeout` in seconds.

        With a `timeout` it is answered in a process of its own, which is ended when the time is over, or when it has
        taken more memory than the pool. Without one it is for what the explorer itself asks: that `few` rows come
        back saves starting the engine in this process too.
        """
        _refuse_lost_aggregates(cypher)
        try:
            if timeout is not None or (few and "ladybug" not in sys.modules):
                seconds = math.inf if timeout is None else timeout
                return exact(self._fenced_frame(cypher, dict(parameters), seconds, limit))
            connection = self._connection_for(cypher)
            answer = connection.execute(cypher, dict(parameters))
            if isinstance(answer, list):
                raise QueryError("one statement at a time")
            names = told_apart(answer.get_column_names())
            if limit is None:
                return exact(_of_columns(answer.get_as_arrow()))
            return exact(_of_rows(names, [answer.get_next() for _ in range(min(limit, answer.get_num_tuples()))]))
        except RuntimeError as error:
            raise self._said(str(error)) from None

    def pieces(
        self, cypher: str, parameters: Mapping[str, object], *, timeout: float | None = None
    ) -> Iterator[pl.DataFrame]:
        """Yield what `run` returns, as it comes from the other process."""
        _refuse_lost_aggregates(cypher)
        names: list[str] = []
        try:
            seconds = math.inf if timeout is None else timeout
            for kind, told in self._fenced_messages(cypher, dict(parameters), seconds, None, waiting=True):
                if kind == "names":
                    names = told_apart(told)
                else:
                    yield exact(typed(names, *told) if kind == "few" else _of_columns(_table(told)))
        except RuntimeError as error:
            raise self._said(str(error)) from None

    def _fenced_frame(
        self, cypher: str, parameters: dict[str, object], timeout: float, limit: int | None
    ) -> pl.DataFrame:
        """Ask in the other process; raises RuntimeError with what the engine says."""
        names: list[str] = []
        rows: list[list[object]] = []
        tables: list[pa.Table] = []
        few: tuple[list[str], list[list[object]]] | None = None
        for kind, told in self._fenced_messages(cypher, parameters, timeout, limit):
            if kind == "names":
                names = told_apart(told)
            elif kind == "rows":
                rows += told
            elif kind == "few":
                few = told
            else:
                tables.append(_table(told))
        if limit is not None:
            return _of_rows(names, rows)
        return typed(names, *few) if few else _of_columns(_one_table(tables))

    def _fenced_messages(
        self, cypher: str, parameters: dict[str, object], timeout: float, limit: int | None, *, waiting: bool = False
    ) -> Iterator[tuple[str, Any]]:
        """Yield what the other process answers; raises RuntimeError with what the engine says."""
        path = self._present()
        # A whole answer is in the pool, and once more on its way.
        memory = (self._pool if limit is not None else 2 * self._pool) + _BESIDE_POOL
        try:
            request = str(path), self._pool, _room_for(path), masks(cypher), cypher, parameters, limit
            for kind, told in self._fenced.ask(request, timeout=timeout, memory=memory, waiting=waiting):
                if kind == "failed":
                    raise RuntimeError(told)
                if kind == "not opened":
                    self._connection()  # says why
                    raise RuntimeError(told)
                if kind == "too large":
                    raise self._too_large()
                yield kind, told
        except TimeOver:
            hint = "Ask for less, or raise --timeout."
            raise QueryError(f"no answer within {timeout:g} seconds", hint=hint) from None
        except MemoryOver:
            raise self._too_large() from None
        except Gone:
            hint = "The engine crashed, or the system had no memory left. Ask for less."
            raise QueryError("the engine ended in the middle of the statement", hint=hint) from None

    def _said(self, text: str) -> QueryError | StoreError:
        """Turn what the engine says into what a person can act on."""
        if self._held and self.is_of_another_version() and re.search("does not exist|Cannot find", text):
            return self._outdated(self._held[0])
        if "buffer pool is full" in text or "bad_alloc" in text:
            return self._too_large()
        return QueryError(_message(text))

    def _too_large(self) -> QueryError:
        hint = "Ask for less: one network, a higher minimum, a shorter time window; or allow more: --memory."
        return QueryError(f"the question needs more memory than the engine's {self._pool / 2**30:g} GB", hint=hint)

    def each(self, cypher: str, parameter: str, values: Sequence[object]) -> pl.DataFrame:
        """Return what a statement answers for each of some values, which the engine plans once: 0.1 ms each."""
        connection = self._connection_for(cypher)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of a way without a statement's text each time
            prepared = connection.prepare(cypher)
        rows: list[list[object]] = []
        names: list[str] = []
        try:
            for value in values:
                answer = connection.execute(prepared, {parameter: value})
                names = names or told_apart(answer.get_column_names())
                if answer.has_next():
                    rows.append(answer.get_next())
        except RuntimeError as error:
            raise self._said(str(error)) from None
        return exact(_of_rows(names, rows))

    def sorts(self) -> int | None:
        """Return the bytes of an answer that the engine can put in order; None where any of this graph fits."""
        return self._pool if self._present().stat().st_size > self._pool // 2 else None

    def holds(self) -> set[str]:
        """Return the hashes of the sources that the graph was made from."""
        if self._current() is None:
            return set()
        return set(self.run(statement("lookups/source_hashes"), {}, few=True)["sha256"])

    def analyses(self) -> dict[str, str]:
        """Return the digest of each analysis in the graph, by name."""
        if self._current() is None:
            return {}
        return dict(self.run(statement("lookups/analysis_digests"), {}, few=True).rows())

    def counts(self) -> dict[str, int]:
        """Return how many rows each table of the model has; a graph of another model may lack some."""
        connection, counts = self._connection(), {}
        for table in GRAPH:
            try:
                counts[table.name] = connection.execute(_count(table.name, isinstance(table, Node))).get_next()[0]
            except RuntimeError as error:
                if not self.is_of_another_version():
                    raise self._said(str(error)) from None
        return counts

    def networks(self) -> list[NetworkInfo]:
        """Return the networks it holds, by id."""
        if self._current() is None:
            return []
        return [NetworkInfo(*row) for row in self.run(statement("lookups/network_titles"), {}, few=True).rows()]

    def engine(self) -> Engine:
        """Return the engine's name and version."""
        return Engine("ladybug", version("ladybug"))

    def gaps(self) -> dict[str, str]:
        """Return what has no bound here: memory, where the system does not tell how much a process has."""
        return {} if resident(os.getpid()) else {"memory": ""}

    def rest(self) -> None:
        """Let go of the engine's pool; the next question opens the graph anew."""
        self._let_go()

    def close(self) -> None:
        """Let go of the graph."""
        self._let_go()

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


# Relationships from accounts to accounts, of which a large archive has ten million.
_OF_ACCOUNTS = frozenset(r.type for r in GRAPH.relationships if r.source == r.target == "Account")


def masks(cypher: str) -> bool:
    """Tell whether the engine is to look up only the far ends that a pattern comes to, and not read all of them.

    For that it first lays down all that comes: little before the many tweets, and more than its pool holds before the
    accounts, which are few. Of 11 million pairs of accounts the heaviest took 2.3 GB so, and 0.7 GB without.
    """
    types = {name for found in re.findall(r"\[\s*\w*\s*:([\w|:\s]+)", cypher) for name in re.findall(r"\w+", found)}
    return not types or not types <= _OF_ACCOUNTS


_AGGREGATES = frozenset({"avg", "collect", "count", "max", "min", "sum"})


def _refuse_lost_aggregates(cypher: str) -> None:
    """Refuse what this build answers wrongly without a word.

    Where rows are grouped, an aggregate that stands after a DISTINCT one comes back as 0 or null:
    `RETURN t.hour, count(DISTINCT a.id), count(*)`. With the DISTINCT ones last all are right.
    """
    statement = parse(cypher)
    projections = [projection for branch in statement.branches for projection in branch]
    offsets = [*(projection.token.offset for projection in projections), len(cypher)]
    for projection, end in zip(projections, offsets[1:], strict=True):
        if all(item.aggregate for item in projection.items):
            continue
        distinct = False
        for use in statement.uses:
            at = use.token.offset
            if use.token.text.lower() not in _AGGREGATES or not projection.token.offset < at < end:
                continue
            if re.match(r"\s*\(\s*DISTINCT\b", cypher[at + len(use.token.text) :], re.IGNORECASE):
                distinct = True
            elif distinct:
                raise QueryError(
                    f"{use.token.text}() after a DISTINCT aggregate comes out empty in the embedded engine",
                    where=f"{use.token.line}:{use.token.column}",
                    hint="Put the DISTINCT aggregates last.",
                )


def _build(
    path: Path,
    tables: Path,
    coming: Sequence[Node | Relationship],
    without: Collection[str] | None,
    progress: Progress | None,
) -> dict[Node | Relationship, int]:
    """Make the tables in `coming` what their files say, in a graph that may have had them; return the rows of each.

    With `without` they keep what other analyses than these found, and what the files say comes to it.
    """
    import pyarrow.parquet as pq

    rows = {table: pq.read_metadata(tables / f"{table.name}.parquet").num_rows for table in coming}
    with _written(path) as connection:
        stay = {} if without is None else _taken_out(connection, coming, without)
        for table in reversed(coming):
            if table not in stay:
                connection.execute(f"DROP TABLE IF EXISTS {table.name}")
    done = 0
    for _, stretch in groupby(
        coming, lambda t: t.name if isinstance(t, Relationship) and rows[t] > _LARGE_ROWS else ""
    ):
        with _written(path) as connection:
            for table in stretch:
                path_of = tables / f"{table.name}.parquet"
                empty = set() if isinstance(table, Node) or table.found else _empty_columns(path_of)
                held = [p for p in table.properties if p.name not in empty]
                if table not in stay:
                    connection.execute(_creation(table, held))
                # Nodes go by as they are read; relationships are all kept till the last.
                whole = isinstance(table, Node)
                for part, number in [(path_of, rows[table])] if whole else _slices(path_of, held, empty):
                    if number:
                        connection.execute(f"COPY {table.name} FROM {_literal(part)}")
                    done += number
                    if progress:
                        progress(f"building {table.name}", done, sum(rows.values()))
                for p in table.properties:
                    if p.name in empty:  # nothing is cheaper to add than to copy
                        connection.execute(f"ALTER TABLE {table.name} ADD {p.name} {_TYPES[p.type]}")
    return {table: number + stay.get(table, 0) for table, number in rows.items()}


def _creation(table: Node | Relationship, held: Sequence[Property]) -> str:
    columns = ", ".join(f"{p.name} {_TYPES[p.type]}" for p in held)
    if isinstance(table, Node):
        return f"CREATE NODE TABLE {table.name}({columns}, PRIMARY KEY({table.key.name}))"
    ends = f"FROM {table.source} TO {table.target}"
    return f"CREATE REL TABLE {table.name}({', '.join(filter(None, [ends, columns]))})"


def _taken_out(
    connection: Any, tables: Sequence[Node | Relationship], analyses: Collection[str]
) -> dict[Node | Relationship, int]:
    """Take out what some analyses found; return how many rows stay in each table, without those that are to be dropped.

    A table of which nothing would stay is dropped: that costs nothing, and each row that is taken out does. Where a
    label is dropped so is what points at it, for it has nothing left to point at.
    """
    stay = {}
    for table in reversed(tables):
        every = connection.execute(_count(table.name, isinstance(table, Node))).get_next()[0]
        if not analyses:
            stay[table] = every
            continue
        found, gone = _found_by(table), {"gone": list(analyses)}
        left = every - connection.execute(f"{found} RETURN count(*)", gone).get_next()[0]
        if left and left < every:
            connection.execute(f"{found} DELETE x", gone)
        if left:
            stay[table] = left
    return stay


def _found_by(table: Node | Relationship) -> str:
    """Return the MATCH that finds, as `x`, what the analyses in `$gone` found of a table."""

    def told(label: str, variable: str) -> str:
        return f"{variable}.{'name' if label == 'Analysis' else 'analysis'} IN $gone"

    if isinstance(table, Node):
        return f"MATCH (x:{table.label}) WHERE {told(table.label, 'x')}"
    pattern = f"MATCH (a:{table.source})-[x:{table.type}]->(b:{table.target}) WHERE"
    if "analysis" in table.columns:
        return f"{pattern} x.analysis IN $gone"
    found = {node.label for node in GRAPH.nodes if node.found}
    return f"{pattern} {told(table.source, 'a') if table.source in found else told(table.target, 'b')}"


def _room_for(path: Path) -> int:
    """Return the addresses that the engine reserves for reading a file: by itself 8 TB, which a limit may forbid."""
    return max(1 << 30, 1 << (2 * path.stat().st_size).bit_length())


def _database(path: Path, pool: int) -> Any:
    """Open a graph for reading; raises `StoreError` where the process may not have the addresses for it."""
    import ladybug

    try:
        return ladybug.Database(str(path), read_only=True, buffer_pool_size=pool, max_db_size=_room_for(path))
    except RuntimeError as error:
        if not re.search(r"(?i)mmap|memory|allocat", str(error)):
            raise
        hint = "Is there a limit on memory (ulimit -v)? The pool and the file need their addresses."
        raise StoreError(f"the graph cannot be opened: {error}", where=str(path), hint=hint) from error


@contextmanager
def _written(path: Path) -> Iterator[Any]:
    """Give a connection that may write to a graph; what it wrote is in the file when the block ends."""
    import ladybug

    database = ladybug.Database(str(path), **_build_room())
    connection: Any = ladybug.Connection(database)
    try:
        yield connection
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
        database.close()


def _build_room() -> dict[str, Any]:
    """Return the engine's memory while it builds, and less where the process has a limit on its addresses.

    By itself it reserves 8 TB of them for the file.
    """
    pool = max(min(allowed() // 8 * 7, _POOL_BYTES), allowed() // 16 * 7)
    limit = _limit()
    if limit is None:
        return {"buffer_pool_size": pool}
    return {"buffer_pool_size": min(pool, limit // 8), "max_db_size": 1 << ((limit // 4).bit_length() - 1)}


def _limit() -> int | None:
    """Return how many addresses this process may have, where that is limited."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[0] if resource else -1
    return None if resource is None or limit == resource.RLIM_INFINITY else limit


def _empty_columns(path: Path) -> set[str]:
    """Return the columns of a Parquet file of relationships that hold no value at all; none where it has no rows."""
    import pyarrow.parquet as pq

    file = pq.read_metadata(path)
    groups = [file.row_group(n) for n in range(file.num_row_groups)]
    empty = set()
    for place in range(file.num_columns):
        told = [(group.column(place).statistics, group.num_rows) for group in groups]
        if told and all(stats is not None and stats.null_count == rows for stats, rows in told):
            empty.add(groups[0].column(place).path_in_schema)
    return empty


def _slices(path: Path, held: Sequence[Property], empty: set[str]) -> Iterator[tuple[Path, int]]:
    """Yield a file of Parquet, without its empty columns, in files that are copied at once, and the rows of each.

    One at a time: a slice is gone when the next is asked for.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = pq.ParquetFile(path)
    each = _ROW_BYTES + sum(_COLUMN_BYTES.get(p.type, _NUMBER_BYTES) for p in held)
    pieces = -(-whole.metadata.num_rows * each // int(_SPILLED * _build_room()["buffer_pool_size"]))
    if pieces <= 1 and not empty:
        yield path, whole.metadata.num_rows
        return
    columns = [name for name in whole.schema_arrow.names if name not in empty]
    schema = pa.schema([whole.schema_arrow.field(name) for name in columns])
    part, group = path.with_suffix(".slice.parquet"), 0
    while group < whole.num_row_groups:
        rows = 0
        with pq.ParquetWriter(part, schema, compression="lz4") as file:
            while rows * pieces < whole.metadata.num_rows and group < whole.num_row_groups:
                file.write_table(whole.read_row_group(group, columns=columns))
                rows += whole.metadata.row_group(group).num_rows
                group += 1
        yield part, rows
        part.unlink()


def _literal(path: Path) -> str:
    """Return a path as a Cypher string: our own folder, quoted all the same."""
    text = str(path.resolve()).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"


def _count(table: str, node: bool) -> str:
    return f"MATCH (n:{table}) RETURN count(*)" if node else f"MATCH ()-[r:{table}]->() RETURN count(*)"


def _plain(value: object) -> object:
    """Return a value as plain Python: whole sums as int, nodes and relationships as their properties."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        if "_NODES" in value:
            return {"nodes": _plain(value["_NODES"]), "relationships": _plain(value["_RELS"])}
        if "_LABEL" in value:
            kind = "_type" if "_SRC" in value else "_label"
            known = {k: _plain(v) for k, v in value.items() if not k.startswith("_") and v is not None}
            return {kind: value["_LABEL"], **known}
        return {str(k): _plain(v) for k, v in value.items()}
    return value


def _of_rows(names: list[str], rows: list[list[object]]) -> pl.DataFrame:
    """Return rows of the engine's values as a frame."""
    return pl.DataFrame([column(name, [_plain(row[n]) for row in rows]) for n, name in enumerate(names)])


def _of_columns(table: pa.Table) -> pl.DataFrame:
    """Return what came in Arrow's columns as a frame; maps, which a frame has not, go by rows."""
    if any(_holds_map(field.type) for field in table.schema):
        return _of_rows(table.column_names, [list(row.values()) for row in table.to_pylist(maps_as_pydicts="lossy")])
    return pl.DataFrame(pl.from_arrow(table))


def _table(piece: bytes) -> pa.Table:
    """Return what came in Arrow's stream format."""
    from pyarrow import ipc

    return ipc.open_stream(piece).read_all()


def _one_table(tables: list[pa.Table]) -> pa.Table:
    from pyarrow import concat_tables

    return concat_tables(tables)


def _holds_map(kind: pa.DataType) -> bool:
    from pyarrow import types

    return bool(types.is_map(kind)) or any(_holds_map(kind.field(n).type) for n in range(kind.num_fields))


def _message(text: str) -> str:
    """Return the engine's words without its prefix."""
    return (
        text.removeprefix("Runtime exception: ").removeprefix("Binder exception: ").removeprefix("Parser exception: ")
    )


def _held(lock: Path) -> IO[str] | None:
    """Hold a graph for reading, by its lock; None where that may not be, in a store that is only to be read."""
    try:
        file = open(lock, "a+", encoding="utf-8")  # noqa: SIM115 kept while the graph is open
    except OSError:
        try:
            file = open(lock, encoding="utf-8")  # noqa: SIM115
        except OSError:
            return None
    if fcntl is not None:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_SH)
    return file


@contextmanager
def _unread(lock: Path) -> Iterator[bool]:
    """Tell whether no reader holds a graph; none can take it meanwhile."""
    if fcntl is None:
        yield True
        return
    with open(lock, "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
