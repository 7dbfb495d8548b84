"""What takes a Neo4j database from one state of the tables to another, as statements over packed columns.

Rows go as one list per column, `$text[i]`, which takes less to encode and to decode than a map per row. What is
new is created and not merged: each batch is written once, for which its caller keeps count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from explorer.graph.model import GRAPH, Node, Property, Relationship

# The provenance of a load goes first when it is taken out and last when it is put in: a source that the
# database names is in as a whole.
_PROVENANCE = ("Source", "PART_OF")

_ROWS_READ = 65_536


@dataclass(frozen=True)
class Work:
    """A statement for each row `i` of the frames that come, and what it is to a person."""

    what: str
    cypher: str
    frames: Iterable[pl.DataFrame]


def work(present: Path | None, coming: Path, rows: int) -> Iterator[Work]:
    """Yield all that is to be done, in order, the frames of at most `rows` rows.

    The same folders give the same frames. A table whose file is the same in both is left alone. Without `present`
    the database holds nothing. What is compared are hashes of rows: in memory are 8 bytes and the identity of each
    row of one table, and a stretch of another.
    """
    looked_at = [table for table in GRAPH if not (present and _same(present, coming, table))]
    tables = [table for table in looked_at if table.name not in _PROVENANCE]
    provenance = [table for table in looked_at if table.name in _PROVENANCE]
    yield from (_removed(table, present, coming, rows) for table in reversed(provenance))
    for table in tables:
        yield from _written(table, present, coming, rows)
    yield from (_removed(table, present, coming, rows) for table in reversed(tables))
    for table in provenance:
        yield from _written(table, present, coming, rows)


def packed(frame: pl.DataFrame) -> dict[str, list[Any]]:
    """Return the columns of a frame as parameters; a moment as milliseconds, an empty text as missing.

    The import tool takes an empty text for a missing one too.
    """
    plain = frame.with_columns(pl.col(pl.String).replace("", None), pl.col(pl.Datetime).dt.epoch("ms"))
    return {name: plain[name].to_list() for name in plain.columns}


def _written(table: Node | Relationship, present: Path | None, coming: Path, rows: int) -> Iterator[Work]:
    what = f"writing {table.name}"
    if present is None or not _file(present, table).exists():
        yield Work(what, _creation(table), _read(coming, table, rows))
        return
    old = _hashes(present, table)
    for cypher, which in (
        (_creation(table), pl.col("old").is_null()),
        (_update(table), pl.col("old") != pl.col("new")),
    ):
        if cypher:
            yield Work(what, cypher, _batches(_chosen(table, coming, old, which), rows))


def _removed(table: Node | Relationship, present: Path | None, coming: Path, rows: int) -> Work:
    frames: Iterable[pl.DataFrame] = ()
    if present is not None and _file(present, table).exists():
        identity = _identity(table)
        gone = _hashes(present, table).join(_hashes(coming, table), on=identity, how="anti", maintain_order="left")
        frames = gone.select(identity).iter_slices(rows) if gone.height else ()
    return Work(f"removing {table.name}", _removal(table), frames)


def _file(folder: Path, table: Node | Relationship) -> Path:
    return folder / f"{table.name}.parquet"


def _same(present: Path, coming: Path, table: Node | Relationship) -> bool:
    return _file(present, table).exists() and _file(present, table).samefile(_file(coming, table))


def _identity(table: Node | Relationship) -> list[str]:
    return [table.key.name] if isinstance(table, Node) else list(table.identity)


def _read(folder: Path, table: Node | Relationship, rows: int = _ROWS_READ) -> Iterator[pl.DataFrame]:
    for batch in pq.ParquetFile(_file(folder, table)).iter_batches(rows):
        yield pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch])))


def _hashes(folder: Path, table: Node | Relationship) -> pl.DataFrame:
    """Return the identities of a table's rows, with a hash of all of each: `old`."""
    schema = GRAPH.schema(table)
    empty = pl.DataFrame(schema=schema).select(_identity(table)).with_columns(old=pl.lit(None, pl.UInt64))
    frames = (frame.select(_identity(table)).with_columns(old=frame.hash_rows()) for frame in _read(folder, table))
    return pl.concat([empty, *frames])


def _chosen(table: Node | Relationship, coming: Path, old: pl.DataFrame, which: pl.Expr) -> Iterator[pl.DataFrame]:
    """Yield the rows of a table, in its order, whose hash against that of before is as asked."""
    for frame in _read(coming, table):
        hashed = frame.with_columns(new=frame.hash_rows())
        yield hashed.join(old, on=_identity(table), how="left", maintain_order="left").filter(which).drop("old", "new")


def _batches(frames: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """Yield the same rows, as many at a time."""
    kept: list[pl.DataFrame] = []
    height = 0
    for frame in frames:
        kept.append(frame)
        height += frame.height
        if height >= rows:
            whole = pl.concat(kept)
            full = height - height % rows
            yield from whole.head(full).iter_slices(rows)
            kept, height = [whole.tail(height - full)], height - full
    if height:
        yield pl.concat(kept)


def _value(p: Property) -> str:
    """Return the Cypher of a property's value in row `i`."""
    if p.type == "moment":
        moment = f"datetime({{epochMillis: ${p.name}[i], timezone: 'Z'}})"
        return f"CASE WHEN ${p.name}[i] IS NULL THEN null ELSE {moment} END"
    return f"${p.name}[i]"


def _map(properties: Iterable[Property]) -> str:
    told = ", ".join(f"{p.name}: {_value(p)}" for p in properties)
    return f" {{{told}}}" if told else ""


def _found(table: Node | Relationship, name: str) -> str:
    """Return the MATCH that finds row `i` of a table in the database."""
    if isinstance(table, Node):
        return f"MATCH ({name}:{table.label}{_map([table.key])})"
    distinct = _map(p for p in table.properties if p.name == table.distinct_by)
    return f"{_ends(table)} MATCH (a)-[{name}:{table.type}{distinct}]->(b)"


def _ends(table: Relationship) -> str:
    source, target = GRAPH.node(table.source), GRAPH.node(table.target)
    return (
        f"MATCH (a:{source.label} {{{source.key.name}: $source[i]}}) "
        f"MATCH (b:{target.label} {{{target.key.name}: $target[i]}})"
    )


def _creation(table: Node | Relationship) -> str:
    if isinstance(table, Node):
        return f"CREATE (:{table.label}{_map(table.properties)})"
    return f"{_ends(table)} CREATE (a)-[:{table.type}{_map(table.properties)}]->(b)"


def _update(table: Node | Relationship) -> str:
    """Return the statement that sets all but the identity; an empty text where there is nothing else."""
    rest = [p for p in table.properties if p.name not in _identity(table)]
    sets = ", ".join(f"x.{p.name} = {_value(p)}" for p in rest)
    return f"{_found(table, 'x')} SET {sets}" if sets else ""


def _removal(table: Node | Relationship) -> str:
    return f"{_found(table, 'x')} {'DETACH DELETE' if isinstance(table, Node) else 'DELETE'} x"
