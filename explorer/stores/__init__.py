"""One engine per file, behind one small Store protocol."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol

import polars as pl
from typing_extensions import Self

from explorer.errors import UsageError
from explorer.progress import Progress

# The folder of the store that is asked where nobody names one.
DEFAULT_STORE = "explorer.db"


@dataclass(frozen=True)
class Engine:
    """What answers behind a store."""

    name: str
    version: str


@dataclass(frozen=True)
class NetworkInfo:
    """A network that a store holds."""

    id: str
    title: str
    synthetic: bool


@dataclass(frozen=True)
class Contents:
    """What a store holds and what answers for it: how many `sources`, and the rows of each table in `counts`.

    `gaps` are the bounds that its engine lacks, by setting, with what that is; `outdated` tells that the graph is
    another version's.
    """

    url: str
    engine: Engine
    sources: int
    networks: tuple[NetworkInfo, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    gaps: Mapping[str, str] = field(default_factory=dict)
    outdated: bool = False


class Store(Protocol):
    """A graph that can be made from tables and asked in Cypher.

    `url` is the address without any credential. `workspace` is the folder in which files become sources. Of
    `at_once` threads each may ask a question at the same time.
    """

    @property
    def url(self) -> str:
        """The address."""

    @property
    def workspace(self) -> Path:
        """The folder."""

    at_once: int

    def publish(
        self, tables: Path, *, without: Collection[str] | None = None, progress: Progress | None = None
    ) -> None:
        """Make the graph exactly what `tables` (one `<name>.parquet` per table of the model) says.

        Where only the tables that analyses write are there, the others stay as they are; with `without` so does what
        other analyses than these found, and `tables` is what comes to it. Readers see the graph as
        it was or as it is now to be; a kill leaves nothing that the next call does not put right.
        """

    def is_whole(self) -> bool:
        """Whether the graph is as the last `publish` was to make it: none was cut short, nothing damaged since.

        Where no graph was ever made it is. Where the store keeps the graph's bytes itself, it reads all of them.
        """

    def is_of_another_version(self) -> bool:
        """Whether the graph was made by a version with another model; it answers what it can until it is made anew."""

    def run(
        self,
        cypher: str,
        parameters: Mapping[str, object],
        *,
        timeout: float | None = None,
        limit: int | None = None,
        few: bool = False,
    ) -> pl.DataFrame:
        """Return the rows of a read-only statement, `limit` of them at most.

        `timeout` is in seconds, infinite for what is not to be trusted and may take its time; `few` tells that the
        answer is small, and not worth a second engine. Raises `QueryError` with
        what the engine says, `StoreError` where it is gone.
        """

    def pieces(
        self, cypher: str, parameters: Mapping[str, object], *, timeout: float | None = None
    ) -> Iterator[pl.DataFrame]:
        """Yield what `run` returns, as it comes: one piece at least, each with the columns of all."""

    def each(self, cypher: str, parameter: str, values: Sequence[object]) -> pl.DataFrame:
        """Return what a statement answers for each of some values of its one parameter, a row each or none."""

    def sorts(self) -> int | None:
        """Return the bytes of an answer that the engine can put in order; None where any fits, or nobody knows."""

    def holds(self) -> set[str]:
        """Return the hashes of the sources that the graph was made from; none where there is no graph yet."""

    def analyses(self) -> dict[str, str]:
        """Return the analyses that the graph holds: the digest of each, by name; none where there is no graph yet."""

    def counts(self) -> dict[str, int]:
        """Return how many rows each table of the model has, by name, in the order of the model."""

    def networks(self) -> list[NetworkInfo]:
        """Return the networks it holds, by id."""

    def engine(self) -> Engine:
        """Return the engine's name and version."""

    def gaps(self) -> dict[str, str]:
        """Return the bounds on time, memory and files that the engine has not, by setting, with what that is."""

    def rest(self) -> None:
        """Let go of the memory that the engine keeps between questions: what comes next needs it, and asks nothing."""

    def close(self) -> None:
        """Let go of the engine."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def contents(store: Store) -> Contents:
    """Return what a store holds; raise `StoreError` where it does not answer."""
    engine, held = store.engine(), store.holds()
    if not held:
        return Contents(store.url, engine, sources=0, gaps=store.gaps())
    networks, outdated = tuple(store.networks()), store.is_of_another_version()
    return Contents(store.url, engine, len(held), networks, store.counts(), store.gaps(), outdated)


def is_address(text: str) -> bool:
    """Whether a store is named by a server's address and not by a folder."""
    return "://" in text


def open_store(name: str, *, username: str = "neo4j", password: str = "", database: str = "neo4j") -> Store:
    """Open the store that a folder or an address (`neo4j://…`, `bolt://…`) names; credentials are a server's.

    An engine's package is imported only where its store is asked for. A text with a password in it names none.
    """
    if re.match(r"[^/@\s]+:[^/@\s]*@", name) and not Path(name).exists():
        raise UsageError(
            "an address must not hold a user name or password: they end up in histories and logs",
            hint="Write neo4j://HOST:PORT, and set NEO4J_USERNAME and NEO4J_PASSWORD, or answer the prompt.",
        )
    if is_address(name):
        from explorer.stores.neo4j import Neo4jStore

        return Neo4jStore(name, username=username, password=password, database=database)
    from explorer.stores.embedded import EmbeddedStore

    if not name.isascii() and any("\ud800" <= character <= "\udfff" for character in name):
        hint = "Name it in UTF-8: the engine opens no other."
        raise UsageError("the store's name holds bytes that are no UTF-8 text", hint=hint)
    return EmbeddedStore(Path(name))
