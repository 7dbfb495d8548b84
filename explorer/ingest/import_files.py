"""Files → Parquet of which `neo4j-admin database import` makes a database: the way in for large archives.

The database is this explorer's own from the start: it carries the marker of a staging folder, in which the
sources and the merged tables are, so that later ingests go on from there.
"""

from __future__ import annotations

import shlex
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from explorer.errors import InputError, UsageError
from explorer.graph import disk
from explorer.graph.merge import merge
from explorer.graph.model import GRAPH, Node, Relationship
from explorer.graph.sources import Sources
from explorer.ingest import Bounds, Report, peak_memory, take_in
from explorer.process import compiling
from explorer.progress import Progress
from explorer.readers.mapping import ColumnMapping
from explorer.stores.neo4j import MARKER, claim, staging

# Rows of one file at most, and rows in memory at once.
_FILE_ROWS, _BATCH_ROWS = 2_000_000, 65_536

# What the import tool calls the types of the model.
_TYPES = {"text": "string", "integer": "long", "float": "double", "boolean": "boolean", "moment": "datetime"}

# Beside the files while they are made, and then among them: the id of the database that they make.
_IDENTITY = "database"


@dataclass(frozen=True)
class ImportFiles:
    """Import files in `folder`: what went in, the shell command that imports them, where its staging folder is."""

    folder: Path
    report: Report
    command: str
    staging: Path


def import_files(
    folder: Path,
    patterns: Sequence[str | Path],
    *,
    database: str = "neo4j",
    network: str | None = None,
    shard: str | None = None,
    encoding: str | None = None,
    columns: ColumnMapping | None = None,
    platform: str | None = None,
    media: Path | None = None,
    memory: int | None = None,
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> ImportFiles:
    """Write `folder` from archive files, whole or not at all; the other arguments are those of `ingest`.

    It holds `<table>-<n>.parquet` for every table of the graph, whose column names are what the import tool
    calls headers. What is half done is in `<folder>.part`, from which the same call goes on after a kill.
    Needs as much disk again for the tables in the staging folder. Raises `UsageError` where the folder is there
    already, `InputError` where no file can be read, `StoreBusy` where another process writes it.
    """
    began, compiled = time.monotonic(), compiling.seconds()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "import files go into a folder that is not there yet",
            where=str(folder),
            hint="Name another folder, or remove this one.",
        )
    with _part(folder) as (part, identity):
        workspace = staging(identity)
        claim(workspace, identity)
        sources = Sources(workspace)
        with sources.lock():
            taken = take_in(
                sources,
                patterns,
                network=network,
                shard=shard,
                encoding=encoding,
                columns=columns,
                platform=platform,
                media=media,
                memory=memory,
                bounds=bounds,
                progress=progress,
            )
            if not sources.all():
                first = taken.failed[0].error
                raise InputError(f"nothing could be read: {first.what}", where=first.where, hint=first.hint)
            reading = time.monotonic() - began - (compiling.seconds() - compiled)
            with sources.scratch() as tables, Sources(part).scratch() as files:
                counts = merge(sources, tables, progress=progress)
                networks = _networks(tables)
                _write(tables, files, identity, progress)
                # First what the database is going to be known from, then what makes it.
                if (workspace / "published").exists():
                    disk.move(workspace / "published", tables / "before")
                disk.sync_all(tables)
                disk.sync_all(files)
                disk.move(tables, workspace / "published")
                disk.move(files, folder)
    report = Report(
        loaded=taken.loaded,
        failed=taken.failed,
        passed_over=taken.passed_over,
        counts=counts,
        networks=networks,
        reading=reading,
        seconds=time.monotonic() - began,
        compiling=compiling.seconds() - compiled,
        peak_memory=peak_memory(),
        changed=True,
    )
    return ImportFiles(folder, report, command(folder, database), workspace)


def command(folder: Path, database: str = "neo4j") -> str:
    """Return the shell command that makes a database of the import files in a folder."""
    options = [f"--nodes={MARKER.label}={MARKER.label}-.*"]
    options += [f"--nodes={node.label}={node.label}-.*" for node in GRAPH.nodes]
    options += [f"--relationships={rel.type}={rel.type}-.*" for rel in GRAPH.relationships]
    tool = ["neo4j-admin", "database", "import", "full", database, "--input-type=parquet", *options]
    # The tool reads commas and dots of a path as its own: it never sees the folder's.
    return f"cd {shlex.quote(str(folder.absolute()))} && {shlex.join(tool)}"


@contextmanager
def _part(folder: Path) -> Iterator[tuple[Path, str]]:
    """Give the folder for half-made files and the id of the database to be; it goes when the files are there."""
    part = folder.with_name(f"{folder.name}.part")
    with Sources(part).lock():
        known = part / _IDENTITY
        if not known.exists():
            with Sources(part).scratch() as scratch:
                (scratch / _IDENTITY).write_text(str(uuid.uuid4()), encoding="utf-8")
                disk.sync(scratch / _IDENTITY)
                disk.move(scratch / _IDENTITY, known)
        yield part, known.read_text(encoding="utf-8")
        shutil.rmtree(part)


def _write(tables: Path, out: Path, identity: str, progress: Progress | None) -> None:
    """Write the import files of merged tables, a stretch in memory at a time."""
    (out / _IDENTITY).write_text(identity, encoding="utf-8")
    marker = pa.table({MARKER.key.name: [identity]})
    pq.write_table(marker.rename_columns(_header(MARKER)), out / f"{MARKER.label}-0001.parquet")
    files = {table: pq.ParquetFile(tables / f"{table.name}.parquet") for table in GRAPH}
    total, done = sum(file.metadata.num_rows for file in files.values()), 0
    for table, file in files.items():
        header = pa.schema(
            [field.with_name(name) for field, name in zip(file.schema_arrow, _header(table), strict=True)]
        )
        batches = file.iter_batches(_BATCH_ROWS)
        for number in range(1, max(-(-file.metadata.num_rows // _FILE_ROWS), 1) + 1):
            with pq.ParquetWriter(out / f"{table.name}-{number:04}.parquet", header, compression="zstd") as writer:
                rows = 0
                while rows < _FILE_ROWS and (batch := next(batches, None)):
                    writer.write_batch(batch.rename_columns(header.names))
                    rows += batch.num_rows
                    done += batch.num_rows
                    if progress:
                        progress(f"writing {table.name}", done, total)


def _header(table: Node | Relationship) -> list[str]:
    """Return the columns of a table under the names that tell the import tool what is in them."""
    properties = [f"{p.name}:{_TYPES[p.type]}" for p in table.properties]
    if isinstance(table, Node):
        kind = "{id-type:long}" if table.key.type == "integer" else ""
        return [f"{table.key.name}:ID({table.label}){kind}", *properties[1:]]
    return [f":START_ID({table.source})", f":END_ID({table.target})", *properties]


def _networks(tables: Path) -> tuple[dict[str, object], ...]:
    """Return the networks of merged tables, as a report tells them."""
    told = {"announced": "accounts_announced", "in_file": "accounts_in_file", "active": "accounts_active"}
    frame = pl.read_parquet(tables / "Network.parquet").sort("id").select("id", **told, synthetic="synthetic")
    return tuple(frame.iter_rows(named=True))
