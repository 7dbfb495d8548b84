"""The server store: a Neo4j database that holds what the merged tables say.

Files become sources in a staging folder of this machine. What their merge changes against the tables that
the database was last made equal to is written in numbered batches. Each writes its number along, in the same
transaction: a load that was interrupted is finished first, from the batch that it had come to.
"""

from __future__ import annotations

import json
import math
import os
import queue
import re
import shutil
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any

import neo4j
import neo4j.graph
import neo4j.spatial
import neo4j.time
import polars as pl
import pyarrow.parquet as pq
from neo4j import exceptions

from explorer.errors import QueryError, StoreError, StoreForeign, StoreRefused, StoreUnreachable, UsageError
from explorer.graph import disk
from explorer.graph.findings import found_by
from explorer.graph.model import GRAPH, Node, Property
from explorer.graph.statements import statement
from explorer.graph.tables import to_arrow
from explorer.guard.lexer import tokens
from explorer.progress import Progress
from explorer.stores import Engine, NetworkInfo
from explorer.stores.answers import column, exact, told_apart
from explorer.stores.changes import Work, packed, work

# Rows of one record that is fetched, of one transaction, and transactions at once: while the server works at
# one the next is packed.
_FETCH_ROWS, _BATCH_ROWS, _LANES = 20_000, 10_000, 2
# Pieces of an answer that wait to be read.
_AHEAD = 2

# Seconds in which a server that is gone, or has locked itself, may come back.
_PATIENCE = 30.0

# A batch goes in only where its lane has not come to it yet: the driver may send one twice.
_ONCE = (
    "MATCH (l:_Lane {lane: $lane, load: $load}) WHERE l.step < $step SET l.step = $step "
    "WITH l UNWIND range(0, $rows - 1) AS i "
)

# Seconds after its time in which a server may end a transaction.
_LATE = 1.5

# What bounds a server has of its own: a setting, and whether its value is one.
_BOUNDS: Mapping[str, Callable[[str], bool]] = {
    "db.transaction.timeout": lambda value: not re.fullmatch(r"0(ns|μs|ms|s|m|h|d)?", value),
    "db.memory.transaction.max": lambda value: not re.fullmatch(r"0(B|\.00B)?", value),
    "dbms.security.allow_csv_import_from_file_urls": lambda value: value == "false",
}

# In the folder of the tables that are being written: the id of this load, and how it is cut into batches.
_PLAN = "plan.json"

# The one node that tells whose database it is.
MARKER = Node("_Explorer", "This database is an explorer's.", (Property("id", "text", "names its staging folder"),))

# By name, what each demands.
_CONSTRAINTS = {
    f"explorer_{node.label.lower()}_{node.key.name}": f"FOR (n:{node.label}) REQUIRE n.{node.key.name} IS UNIQUE"
    for node in GRAPH.nodes
}


def staging(identity: str) -> Path:
    """Return the folder in which files become sources for the database of this id."""
    chosen = os.environ.get("EXPLORER_STAGING")
    if chosen:
        return Path(chosen)
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "explorer" / identity


def claim(folder: Path, identity: str) -> None:
    """Note whose staging folder this is; raise `StoreError` where it is another database's.

    What was last written to a database is known from its staging folder, so two cannot share one.
    """
    owner = folder / "database"
    if not owner.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"database.{os.getpid()}"
        fresh.write_text(identity, encoding="utf-8")
        disk.sync(fresh)
        disk.move(fresh, owner)
    if owner.read_text(encoding="utf-8") != identity:
        raise StoreError(
            "this staging folder is that of another database",
            where=str(folder),
            hint="Set EXPLORER_STAGING to a folder of this database's own, or do not set it.",
        )


class Neo4jStore:
    """A graph in a Neo4j database. `staging` is where files become sources, by default in the user's data folder."""

    at_once = _LANES  # it answers each question on one core

    def __init__(
        self, url: str, *, username: str, password: str, database: str = "neo4j", staging: Path | None = None
    ) -> None:
        if "@" in url:  # before anything takes it apart, and would show it where it cannot
            raise UsageError(
                "an address must not hold a user name or password: they end up in histories and logs",
                hint="Set NEO4J_USERNAME and NEO4J_PASSWORD, or answer the prompt.",
            )
        self.url = url
        self._database = database
        self._staging = staging
        self._login = (username, password)
        try:
            self._driver = self._connected()
        except (exceptions.ConfigurationError, ValueError) as error:
            raise UsageError(f"this is no address of a Neo4j: {error}", where=url) from error
        # A question that is given up takes its connection along, and with it the transaction on the server.
        self._asking = self._connected()
        try:
            with self._session() as session:
                if session.run("MATCH (e:_Explorer) RETURN 1 AS ours LIMIT 1").single():
                    _mend(session)
        except Exception as error:
            self._driver.close()
            raise self._said(error) from error

    def _connected(self) -> neo4j.Driver:
        """Return a driver of the server; it connects when it is asked."""
        return neo4j.GraphDatabase.driver(
            self.url,
            auth=self._login,
            notifications_min_severity="OFF",
            max_transaction_retry_time=_PATIENCE,
            user_agent="influence-network-explorer",
        )

    def _said(self, error: Exception) -> Exception:
        """Turn what the driver raises into what a person can act on."""
        if isinstance(error, exceptions.AuthError):
            return StoreRefused(
                "Neo4j refused the user name or password",
                where=self.url,
                hint="Check NEO4J_USERNAME and NEO4J_PASSWORD.",
            )
        if isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired | OSError):
            return StoreUnreachable(
                "cannot reach Neo4j",
                where=self.url,
                hint="Is it running, and is this its address? docker compose up -d starts one here.",
            )
        if isinstance(error, exceptions.Neo4jError):
            if error.code and error.code.endswith("DatabaseNotFound"):
                hint = "Check NEO4J_DATABASE."
                return StoreError(f"Neo4j has no database {self._database!r}", where=self.url, hint=hint)
            if error.code and "TransactionTimedOut" in error.code:
                return QueryError("no answer in the time allowed", hint="Ask for less, or raise --timeout.")
            if _of_memory(error):
                hint = "Ask for less: one network, a higher minimum, a shorter time window."
                return QueryError("the question needs more memory than the server gives one", hint=hint)
            return QueryError(error.message or str(error))
        return error

    @property
    def workspace(self) -> Path:
        """The folder in which files become sources for this database."""
        folder = self._staging or staging(self._identity)
        claim(folder, self._identity)
        return folder

    @cached_property
    def _identity(self) -> str:
        """The id of the store in this database; made where the database is empty."""
        found = self._rows("MATCH (e:_Explorer) RETURN e.id AS id LIMIT 1")
        if found:
            return str(found[0]["id"])
        if self._rows("MATCH (n) RETURN 1 AS one LIMIT 1"):
            raise StoreForeign(
                "the database is not empty, and what it holds was not loaded by this explorer",
                where=f"{self.url} ({self._database})",
                hint="Name another database in NEO4J_DATABASE, or empty this one.",
            )
        identity = str(uuid.uuid4())
        self._write("MERGE (e:_Explorer) ON CREATE SET e.id = $id", id=identity)
        return identity

    def _session(self, **settings: Any) -> neo4j.Session:
        return self._driver.session(database=self._database, **settings)

    def _rows(self, cypher: str, **parameters: object) -> list[dict[str, Any]]:
        """Run one of our own statements for reading."""
        try:
            with self._session(default_access_mode=neo4j.READ_ACCESS) as session:
                return session.execute_read(lambda tx: tx.run(cypher, parameters).data())
        except (exceptions.DriverError, exceptions.Neo4jError, OSError) as error:
            raise self._said(error) from error

    def _write(self, cypher: str, **parameters: object) -> None:
        """Run one of our own statements for writing, again where the server asks for it."""
        try:
            with self._session() as session:
                session.execute_write(lambda tx: tx.run(cypher, parameters).consume())
        except (exceptions.DriverError, exceptions.Neo4jError, OSError) as error:
            said = self._said(error)
            raise StoreError(str(said)) if isinstance(said, QueryError) else said from error

    def publish(
        self, tables: Path, *, without: Collection[str] | None = None, progress: Progress | None = None
    ) -> None:
        """Make the database exactly what `tables` says, writing only what differs from what it holds."""
        present, coming = self.workspace / "published", self.workspace / "applying"
        if self.holds() and not present.exists() and not coming.exists():
            raise StoreError(
                "this database was loaded with a staging folder that is not on this machine",
                where=str(self.workspace),
                hint="Set EXPLORER_STAGING to the folder it was loaded with, or empty the database and load it here.",
            )
        self._constraints()
        if coming.exists():
            self._apply(present, coming, progress)
        if without is not None:
            _completed(tables, present, without)
        for table in GRAPH:  # what does not come stays
            if not (tables / f"{table.name}.parquet").exists():
                os.link(present / f"{table.name}.parquet", tables / f"{table.name}.parquet")
        plan = {"load": str(uuid.uuid4()), "rows": _BATCH_ROWS, "lanes": _LANES}
        (tables / _PLAN).write_text(json.dumps(plan), encoding="utf-8")
        disk.sync_all(tables)
        disk.move(tables, coming)
        self._apply(present, coming, progress)

    def _constraints(self) -> None:
        for name, cypher in _CONSTRAINTS.items():
            self._write(f"CREATE CONSTRAINT {name} IF NOT EXISTS {cypher}")
        self._rows("CALL db.awaitIndexes(600)")

    def _apply(self, present: Path, coming: Path, progress: Progress | None) -> None:
        """Take the database from the tables in `present` to those in `coming`, on from where this had come to."""
        plan = json.loads((coming / _PLAN).read_text(encoding="utf-8"))
        load, lanes = plan["load"], range(plan["lanes"])
        self._write(
            "UNWIND $lanes AS lane MERGE (l:_Lane {lane: lane}) WITH l WHERE l.load IS NULL OR l.load <> $load "
            "SET l.load = $load, l.step = 0, l.done = false",
            lanes=list(lanes),
            load=load,
        )
        state = self._rows(
            "MATCH (l:_Lane {load: $load}) RETURN l.lane AS lane, l.step AS step, l.done AS done", load=load
        )
        reached = {row["lane"]: row["step"] for row in state}
        # Where it is done but for the folders, there may be no `present` any more to tell what was to do.
        if not all(row["done"] for row in state):
            todo = work(present if present.exists() else None, coming, plan["rows"])
            with _Lanes(len(lanes)) as queue:
                self._send(todo, queue, load, reached, _total(coming), progress)
            self._check(coming)
            self._write("MATCH (l:_Lane {load: $load}) SET l.done = true", load=load)
        gone = disk.new_folder(self.workspace / "tmp")
        if present.exists():
            disk.move(present, gone / "published")
        disk.move(coming, present)
        shutil.rmtree(gone, ignore_errors=True)

    def is_whole(self) -> bool:
        """Whether no load was cut short; the server looks after its own bytes."""
        return not (self.workspace / "applying").exists()

    def _send(
        self,
        todo: Iterable[Work],
        queue: _Lanes,
        load: str,
        reached: Mapping[int, int],
        total: int,
        progress: Progress | None,
    ) -> None:
        step = done = 0
        for each in todo:
            for frame in each.frames:
                step += 1
                lane = step % queue.n
                if step > reached[lane]:
                    queue.put(lane, self._once, each.cypher, frame, {"lane": lane, "load": load, "step": step})
                done += frame.height
                if progress:
                    progress(each.what, min(done, total), total)
            # What comes next may build on it.
            queue.drain()

    def _once(self, cypher: str, frame: pl.DataFrame, journal: Mapping[str, object]) -> None:
        self._write(_ONCE + cypher, rows=frame.height, **packed(frame), **journal)

    def _check(self, tables: Path) -> None:
        for name, found in self.counts().items():
            rows = pq.read_metadata(tables / f"{name}.parquet").num_rows
            if rows != found:
                raise StoreError(
                    f"{name} has {found:,} rows in the database, not {rows:,}",
                    where=self.url,
                    hint="Did something else write to it? Empty the database and load it again.",
                )

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

        Rows that need no order and have no limit are packed by the server, many to a record, where it has the
        memory for that: some twenty times as many a second. What a server cannot end by itself is not waited for.
        """
        timeout = None if timeout == math.inf else timeout
        until = None if timeout is None else time.monotonic() + timeout

        def ask(tx: neo4j.Transaction | neo4j.ManagedTransaction) -> pl.DataFrame:
            try:
                answer = tx.run(cypher, dict(parameters))
                records = list(answer) if limit is None else answer.fetch(limit)
                return _of_records(list(answer.keys()), records)
            except exceptions.TransientError as error:
                raise self._said(error) if _of_memory(error) else error from None  # another time it has no more

        def answered() -> pl.DataFrame:
            driver = self._driver if timeout is None else self._asking
            with driver.session(
                database=self._database, default_access_mode=neo4j.READ_ACCESS, fetch_size=_FETCH_ROWS
            ) as session:
                if limit is None and _packable(cypher):
                    # Out of memory it is asked row by row, which needs little.
                    with suppress(exceptions.TransientError):
                        return _packed(session, cypher, parameters, timeout)
                if until is None:
                    return session.execute_read(ask)
                with session.begin_transaction(timeout=max(until - time.monotonic(), 0.001)) as tx:
                    return ask(tx)

        try:
            return exact(answered() if timeout is None else self._waited_for(answered, timeout))
        except (exceptions.DriverError, exceptions.Neo4jError, OSError) as error:
            raise self._said(error) from error

    def _waited_for(self, function: Callable[[], pl.DataFrame], timeout: float) -> pl.DataFrame:
        """Return what a function returns that asks; raise `QueryError` where it has not a moment after its time.

        A server looks at its clock between rows only, and not while it sends them. It ends what it is at when it
        looks, or sees that the connection is gone.
        """
        done: queue.SimpleQueue[pl.DataFrame | BaseException] = queue.SimpleQueue()

        def call() -> None:
            try:
                done.put(function())
            except BaseException as error:
                done.put(error)

        threading.Thread(target=call, daemon=True, name="answer").start()
        try:
            found = done.get(timeout=timeout + _LATE)
        except queue.Empty:
            self._let_go()
            raise _given_up(timeout) from None
        except BaseException:
            self._let_go()
            raise
        if isinstance(found, BaseException):
            raise found
        return found

    def _let_go(self) -> None:
        """Leave the connections that a thread still waits at: closing them beside it is not safe in the driver."""
        gone, self._asking = self._asking, self._connected()

        def close() -> None:
            with suppress(Exception):
                gone.close()

        threading.Thread(target=close, daemon=True, name="giving up").start()

    def is_of_another_version(self) -> bool:
        """Whether it was loaded by a version whose tables had other columns, as far as the staging folder tells."""
        loaded = self.workspace / "published"
        files = ((loaded / f"{table.name}.parquet", GRAPH.schema(table)) for table in GRAPH)
        return any(file.exists() and pq.read_schema(file).names != list(columns) for file, columns in files)

    def pieces(
        self, cypher: str, parameters: Mapping[str, object], *, timeout: float | None = None
    ) -> Iterator[pl.DataFrame]:
        """Yield what `run` returns as the server sends it, some thousand rows at a time, two pieces ahead at most."""
        timeout = None if timeout == math.inf else timeout
        until = None if timeout is None else time.monotonic() + timeout + _LATE
        come: queue.Queue[pl.DataFrame | BaseException | None] = queue.Queue(_AHEAD)
        left = threading.Event()

        def put(found: pl.DataFrame | BaseException | None) -> None:
            waits = True
            while waits and not left.is_set():
                with suppress(queue.Full):
                    come.put(found, timeout=0.1)
                    waits = False

        def call() -> None:
            try:
                with (
                    self._asking.session(
                        database=self._database, default_access_mode=neo4j.READ_ACCESS, fetch_size=_FETCH_ROWS
                    ) as session,
                    session.begin_transaction(timeout=timeout) as tx,
                ):
                    answer = tx.run(cypher, dict(parameters))
                    names, records = list(answer.keys()), answer.fetch(_FETCH_ROWS)
                    put(_of_records(names, records))
                    while not left.is_set() and (records := answer.fetch(_FETCH_ROWS)):
                        put(_of_records(names, records))
                put(None)
            except BaseException as error:
                put(error)

        asking = threading.Thread(target=call, daemon=True, name="pieces")
        asking.start()
        try:
            while (found := come.get(timeout=None if until is None else max(until - time.monotonic(), 0))) is not None:
                if isinstance(found, BaseException):
                    raise found
                yield exact(found)
        except queue.Empty:
            raise _given_up(timeout or 0) from None
        except (exceptions.DriverError, exceptions.Neo4jError, OSError) as error:
            raise self._said(error) from error
        finally:
            left.set()
            asking.join(_LATE)  # it sees that nobody reads within a tenth of a second, unless the server keeps it
            if asking.is_alive():
                self._let_go()

    def each(self, cypher: str, parameter: str, values: Sequence[object]) -> pl.DataFrame:
        """Return what a statement answers for each of some values, in one session."""
        ask = [self.run(cypher, {parameter: value}, limit=1) for value in values]
        return pl.concat([self.run(cypher, {parameter: None}), *ask], how="vertical_relaxed")

    def sorts(self) -> int | None:
        """Return None: a server's memory is its own, and it says where an answer outgrows it."""
        return None

    def holds(self) -> set[str]:
        """Return the hashes of the sources that the database was made from."""
        return {row["sha256"] for row in self._rows(statement("lookups/source_hashes"))}

    def analyses(self) -> dict[str, str]:
        """Return the digest of each analysis in the database, by name."""
        return {row["name"]: row["digest"] for row in self._rows(statement("lookups/analysis_digests"))}

    def counts(self) -> dict[str, int]:
        """Return how many rows each table of the model has."""
        return {
            table.name: self._rows(
                f"MATCH (n:{table.name}) RETURN count(n) AS n"
                if isinstance(table, Node)
                else f"MATCH ()-[r:{table.name}]->() RETURN count(r) AS n"
            )[0]["n"]
            for table in GRAPH
        }

    def networks(self) -> list[NetworkInfo]:
        """Return the networks it holds, by id."""
        rows = self._rows(statement("lookups/network_titles"))
        return [NetworkInfo(row["id"], row["title"], row["synthetic"]) for row in rows]

    def engine(self) -> Engine:
        """Return the engine's name and version."""
        row = self._rows("CALL dbms.components() YIELD name, versions, edition RETURN versions[0] AS v, edition AS e")[
            0
        ]
        return Engine(f"Neo4j {row['e']}", row["v"])

    def gaps(self) -> dict[str, str]:
        """Return the bounds that the server has not set; none where it does not tell."""
        with suppress(QueryError):
            rows = self._rows(
                "SHOW SETTINGS YIELD name, value WHERE name IN $names RETURN name, value", names=[*_BOUNDS]
            )
            return {row["name"]: row["value"] for row in rows if not _BOUNDS[row["name"]](row["value"])}
        return {}

    def rest(self) -> None:
        """Do nothing: a server's memory is its own."""

    def close(self) -> None:
        """Let go of the driver's connections."""
        self._asking.close()
        self._driver.close()

    def __enter__(self) -> Neo4jStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Lanes:
    """Threads that each do what they are given in its order; the first error of any is raised by a later call."""

    def __init__(self, n: int) -> None:
        self.n = n
        self._threads = [ThreadPoolExecutor(1, thread_name_prefix="lane") for _ in range(n)]
        self._waiting: deque[Future[None]] = deque()

    def put(self, lane: int, function: Callable[..., None], *arguments: object) -> None:
        """Have a function called; waits while two calls a lane are waiting."""
        if len(self._waiting) >= 2 * self.n:
            self._waiting.popleft().result()
        self._waiting.append(self._threads[lane].submit(function, *arguments))

    def drain(self) -> None:
        """Wait until everything is done."""
        while self._waiting:
            self._waiting.popleft().result()

    def __enter__(self) -> _Lanes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for thread in self._threads:
            thread.shutdown(wait=error is None, cancel_futures=True)
        for thread in self._threads:
            thread.shutdown()


def _given_up(timeout: float) -> QueryError:
    return QueryError(f"no answer within {timeout:g} seconds", hint="Ask for less, or raise --timeout.")


def _of_memory(error: exceptions.Neo4jError) -> bool:
    return "OutOfMemory" in (error.code or "")


def _completed(tables: Path, present: Path, without: Collection[str]) -> None:
    """Add to tables of what analyses found what is there of other analyses than these; leave out those that stay."""
    for table in GRAPH.found:
        path, name = tables / f"{table.name}.parquet", f"{table.name}.parquet"
        came, there = pl.read_parquet(path), pl.read_parquet(present / name)
        stays = there.filter(~found_by(table, without))
        path.unlink()
        if came.height or stays.height < there.height:
            pq.write_table(to_arrow(pl.concat([stays, came])), path, compression="zstd")


def _total(tables: Path) -> int:
    return sum(pq.read_metadata(tables / f"{table.name}.parquet").num_rows for table in GRAPH)


def _mend(session: neo4j.Session) -> None:
    """Make the constraints that a database lacks which `neo4j-admin database import` made."""
    there = {row["name"] for row in session.run("SHOW CONSTRAINTS YIELD name RETURN name")}
    # Who may only read asks without them, and waits.
    with suppress(exceptions.Forbidden):
        for name in _CONSTRAINTS.keys() - there:
            session.run(f"CREATE CONSTRAINT {name} IF NOT EXISTS {_CONSTRAINTS[name]}").consume()


def _packable(cypher: str) -> bool:
    """Whether the rows of a statement may be packed: they keep no order, and nothing ends it before its end."""
    return not {"ORDER", ";"} & {token.keyword for token in tokens(cypher)}


def _packed(
    session: neo4j.Session, cypher: str, parameters: Mapping[str, object], timeout: float | None
) -> pl.DataFrame:
    """Return the rows of a statement that names its columns, packed by the server into lists."""
    with session.begin_transaction(timeout=timeout) as tx:
        names = list(tx.run(f"EXPLAIN {cypher}", dict(parameters)).keys())
        if not all(name.isidentifier() for name in names):
            records = list(tx.run(cypher, dict(parameters)))
            return _of_records(names, records)
        lists = ", ".join(f"[r IN part | r[{n}]] AS c{n}" for n in range(len(names)))
        records = list(
            tx.run(
                f"CALL {{\n{cypher}\n}} WITH collect([{', '.join(names)}]) AS whole "
                "UNWIND range(0, size(whole) - 1, $packed_rows) AS first "
                f"WITH whole[first..first + $packed_rows] AS part RETURN {lists}",
                {**parameters, "packed_rows": _FETCH_ROWS},
            )
        )
    return _frame(names, [list(chain.from_iterable(r[n] for r in records)) for n in range(len(names))])


def _of_records(names: list[str], records: Sequence[neo4j.Record]) -> pl.DataFrame:
    """Return what came record by record as a frame."""
    return _frame(names, list(zip(*(record.values() for record in records), strict=True)))


def _frame(names: list[str], columns: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Return columns of what the driver gives as a frame; no columns where there are no rows."""
    names = told_apart(names)
    kinds = [set(map(type, values)) - {type(None)} for values in columns]
    if all(len(kind) <= 1 and kind <= {int, float, str, bool} for kind in kinds):
        return pl.DataFrame(dict(zip(names, columns, strict=True)) if columns else dict.fromkeys(names, ()))
    return pl.DataFrame(
        [column(name, [_plain(v) for v in values]) for name, values in zip(names, columns, strict=True)]
    )


def _plain(value: Any) -> Any:
    """Return a value as plain Python: nodes and relationships as their properties."""
    if isinstance(value, neo4j.graph.Node):
        return {"_label": ":".join(sorted(value.labels)), **{k: _plain(v) for k, v in value.items()}}
    if isinstance(value, neo4j.graph.Relationship):
        return {"_type": value.type, **{k: _plain(v) for k, v in value.items()}}
    if isinstance(value, neo4j.graph.Path):
        return {
            "nodes": [_plain(n) for n in value.nodes],
            "relationships": [_plain(r) for r in value.relationships],
        }
    if isinstance(value, neo4j.time.DateTime | neo4j.time.Date | neo4j.time.Time):
        return value.to_native()
    if isinstance(value, neo4j.time.Duration | neo4j.spatial.Point):
        return str(value)
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value
