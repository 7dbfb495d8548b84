"""What analyses found, side by side by name: Parquet tables, each with what it was made from."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import polars as pl

from explorer import __version__
from explorer.errors import InputError, StoreDamaged, StoreError, UsageError
from explorer.graph import disk
from explorer.graph.begun import Begun
from explorer.graph.model import GRAPH, Node, Relationship
from explorer.graph.sources import COMING, Sources, forbidden
from explorer.graph.tables import GraphFiles

# The findings of pairs that bind: what was found, and what a method ranked that tests nothing.
BINDING = ("found", "ranked")

_LONGEST_NAME = 60
# Windows opens a device where a folder is called so, whatever follows a dot.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Analysis:
    """What is known of one analysis; `analysis.json` holds exactly this.

    `input` is a hash over the sources that were in, `digest` one over what was found, `rows` what each table
    received, `notes` sentences that a reader of its findings must know.
    """

    name: str
    kind: str
    networks: tuple[str, ...] = ()
    behaviours: tuple[str, ...] = ()
    parameters: dict[str, object] = field(default_factory=dict)
    input: str = ""
    digest: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    tool_version: str = __version__
    made: str = ""

    def differences(self, than: Analysis) -> dict[str, tuple[object, object]]:
        """Return what the two were made with that is not the same, by name: this one's and the other's."""
        mine, theirs = self._made_with(), than._made_with()
        return {
            name: (mine.get(name), theirs.get(name)) for name in mine | theirs if mine.get(name) != theirs.get(name)
        }

    def _made_with(self) -> dict[str, object]:
        own = {name: getattr(self, name) for name in ("kind", "networks", "behaviours", "input", "tool_version")}
        return own | self.parameters


def sources_digest(sources: Sources) -> str:
    """Return a hash over the sources that are in: the input of an analysis."""
    return digest_of(source.sha256 for source in sources.all())


def is_stale(made_from: str | None, now: str) -> bool:
    """Whether sources have come or gone since an analysis was made, by two digests; not where it tells of none."""
    return bool(made_from) and made_from != now


def digest_of(hashes: Iterable[str]) -> str:
    """Return a hash over the hashes of sources, in whatever order they come."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()[:12]


def check_name(name: str) -> str:
    """Return the name of an analysis; raise `UsageError` for one that cannot be a folder on every system."""
    spelt = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", name) and not name.endswith(".")
    if not spelt or _DEVICES.fullmatch(name):
        hint = (
            "Letters, digits, - _ and ., sixty at most, a letter or a digit first; no device of Windows, such as con."
        )
        raise UsageError(f"{name!r} cannot be the name of an analysis", hint=hint)
    return name


def default_name(what: str, networks: Sequence[str]) -> str:
    """Return what an analysis is called that nobody named: what was looked for, and in which networks."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", "-".join([what, *networks])).rstrip(".")
    return name if len(name) <= _LONGEST_NAME else f"{what}-{len(networks)}-networks"


class Analyses:
    """A folder of analyses: `analyses/<name>/` with one Parquet file a table and `analysis.json`.

    An analysis appears by one rename, so it is in or it is not. Whoever changes the folder holds the lock of
    its `Sources`.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._folder = sources.folder / "analyses"

    def all(self) -> list[Analysis]:
        """Return the analyses that are in, by name.

        Raises `StoreError` for one that may not be read, `StoreDamaged` for one that is not as it was written.
        """
        return [self._read(path / "analysis.json") for path in self._homes()]

    def damages(self) -> list[StoreDamaged]:
        """Read all that is kept of the analyses, and return what is not as it was written."""
        found = []
        for home in self._homes():
            try:
                analysis = self._read(home / "analysis.json")
                if any(analysis.digest == _digest(home, analysis, noted=noted) for noted in (True, False)):
                    continue
                what = (
                    f"what analysis {analysis.name} of {', '.join(analysis.networks) or 'all'} found is not as it was"
                )
                hint = f"Make it again with --replace, or explorer analyses remove {analysis.name}"
                found.append(StoreDamaged(f"{what} written", where=str(home), hint=hint))
            except StoreDamaged as error:
                found.append(error)
            except PermissionError as error:
                raise forbidden(home) from error
        return found

    def _homes(self) -> list[Path]:
        """Return the folders of the analyses, by name; one that waits for its place stands for the one it replaces."""
        try:
            with os.scandir(self._folder) as entries:
                paths = [Path(e.path) for e in entries if e.is_dir() and not e.name.startswith(".")]
        except FileNotFoundError:
            return []
        except PermissionError as error:
            raise forbidden(self._folder) from error
        coming_last = sorted(paths, key=lambda path: path.name.startswith(COMING))
        by_name = {path.name.removeprefix(COMING): path for path in coming_last}
        return [by_name[name] for name in sorted(by_name)]

    def find(self, name: str) -> Analysis:
        """Return the analysis of this name; raise `InputError` saying which there are."""
        known = {analysis.name: analysis for analysis in self.all()}
        if name not in known:
            there = f"There are: {', '.join(known)}." if known else "There is none yet: explorer detect --help"
            raise InputError(f"no analysis is called {name!r}", where=str(self._sources.folder), hint=there)
        return known[name]

    def frame(self, analysis: Analysis, table: str) -> pl.DataFrame:
        """Return what an analysis wrote into a table of the model."""
        path = self._home(analysis.name) / f"{table}.parquet"
        known = next(t for t in GRAPH.found if t.name == table)
        schema = GRAPH.schema(known)
        if not path.exists():
            return pl.DataFrame(schema=schema)
        # An explorer that did not know a column yet left it out, or kept what is in two columns now in one.
        frame = _weighed(pl.read_parquet(path))
        return frame.with_columns(pl.lit(None, kind).alias(n) for n, kind in schema.items() if n not in frame.columns)

    def _home(self, name: str) -> Path:
        coming = self._folder / f"{COMING}{name}"
        return coming if coming.exists() else self._folder / name

    def check_free(self, name: str, kind: str = "") -> bool:
        """Raise `UsageError` where there is an analysis of this name; tell whether it was begun and never finished.

        Such a one, of this kind, is not in the way: the command that made it was killed, and is given again.
        """
        begun = self._sources.interrupted
        if kind and (begun.saved, begun.kind) == (name, kind):
            return True
        if self._home(name).exists():
            hint = "Name it otherwise, or give --replace."
            raise UsageError(f"there is an analysis {name!r} already", where=str(self._folder / name), hint=hint)
        return False

    def free_name(self, name: str, kind: str, *, replace_: bool) -> str:
        """Return a name that an analysis may be saved under; raise `UsageError` for one that cannot be, or is taken."""
        if not replace_:
            self.check_free(check_name(name), kind)
        return check_name(name)

    def save(self, analysis: Analysis, tables: Mapping[str, pl.DataFrame], *, replace_: bool = False) -> Analysis:
        """Write an analysis; raise `UsageError` where one of this name is in that is not to be replaced.

        From its first rename on it counts, and the one that it replaces does no more: one of the two is always in.
        One that finds again what is in, made in the same way, was made when that was.
        """
        home = self._folder / check_name(analysis.name)
        if not replace_:
            self.check_free(analysis.name, analysis.kind)
        with self._sources.scratch() as folder:
            with GraphFiles(folder) as files:
                for name, frame in tables.items():
                    files.write(name, _weighed(frame))
            digest = _digest(folder, analysis)
            made = replace(analysis, digest=digest, rows=files.rows, made=self._made(analysis.name, digest))
            text = json.dumps(asdict(made), ensure_ascii=False, indent=1)
            (folder / "analysis.json").write_text(text, encoding="utf-8")
            disk.sync_all(folder)
            self._folder.mkdir(exist_ok=True)
            self._sources.begin(Begun(saved=made.name, kind=made.kind))
            coming = self._folder / f"{COMING}{made.name}"
            disk.move(folder, coming)
            self._sources.put(coming, home)
        return made

    def _made(self, name: str, digest: str) -> str:
        """Return when an analysis of this digest was made: now, where it is not in."""
        with suppress(StoreError):  # one that cannot be read is replaced
            there = self._read(self._home(name) / "analysis.json")
            if there.digest == digest:
                return there.made
        return f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S}"

    def discard(self, analysis: Analysis) -> None:
        """Take an analysis out, by one rename."""
        self._sources.drop(self._folder / analysis.name)

    def lately_out(self) -> list[Analysis]:
        """Return those that were taken out by a command that did not come to its end."""
        return [_analysis(kept) for kept in self._sources.interrupted.analyses]

    def take_out(self, gone: Sequence[Analysis]) -> None:
        """Take analyses out; what is begun here the next lock finishes."""
        self._sources.begin(Begun(analyses=tuple(asdict(analysis) for analysis in gone)))

    def write(
        self, files: GraphFiles, accounts: Callable[[], pl.Series], *, only: Collection[str] | None = None
    ) -> None:
        """Write all that was found into `files`, table by table; of `only` some analyses, where they are named.

        What points at an account that the graph no longer has is left out: `accounts` gives the ids of those
        it has, and is asked only where sources have come or gone since an analysis was made.
        """
        analyses = [analysis for analysis in self.all() if only is None or analysis.name in only]
        now = sources_digest(self._sources)
        networks = {source.network for source in self._sources.all()}
        there = accounts() if any(a.input != now for a in analyses) else None
        for table in GRAPH.found:
            files.write(table.name, pl.DataFrame(schema=GRAPH.schema(table)))
            for analysis in analyses:
                frame = self._rows(analysis, table.name, networks)
                if there is not None and not isinstance(table, Node):
                    for end, label in (("source", table.source), ("target", table.target)):
                        frame = frame.filter(pl.col(end).is_in(there.implode())) if label == "Account" else frame
                files.write(table.name, frame)

    def _rows(self, analysis: Analysis, table: str, networks: set[str]) -> pl.DataFrame:
        if table == "Analysis":
            row = asdict(analysis) | {
                "networks": ",".join(analysis.networks) or None,
                "behaviours": ",".join(analysis.behaviours) or None,
                "notes": "\n".join(analysis.notes) or None,
                "parameters": json.dumps(analysis.parameters, ensure_ascii=False, sort_keys=True),
            }
            schema = GRAPH.schema(GRAPH.node(table))
            # Neo4j takes an empty text for a missing one.
            return pl.DataFrame([{name: row[name] or None for name in schema}], schema=schema)
        if table == "ABOUT":
            ends = [{"source": analysis.name, "target": n} for n in analysis.networks if n in networks]
            return pl.DataFrame(ends, schema={"source": pl.String, "target": pl.String})
        return self.frame(analysis, table)

    def _read(self, path: Path) -> Analysis:
        try:
            analysis = _analysis(json.loads(path.read_text(encoding="utf-8")))
            if analysis.name != path.parent.name.removeprefix(COMING):
                raise ValueError("it is that of another analysis")
            return analysis
        except PermissionError as error:
            raise forbidden(path) from error
        except (FileNotFoundError, ValueError, TypeError, KeyError) as error:
            why = "it is gone" if isinstance(error, FileNotFoundError) else error
            raise StoreDamaged(
                f"this is not an analysis that explorer {__version__} can read: {why}",
                where=str(path),
                hint="Remove its folder and make the analysis again.",
            ) from error


def _analysis(kept: dict[str, Any]) -> Analysis:
    return Analysis(**kept | {name: tuple(kept[name]) for name in ("networks", "behaviours", "notes")})


def found_by(table: Node | Relationship, names: Collection[str]) -> pl.Expr:
    """Return whether a row of a table that analyses write is what one of these analyses found.

    It names the analysis in a column of its own, or by an end: an analysis, or what is called analysis/number.
    """
    column = next((c for c in ("analysis", "name") if c in table.columns), "")
    if isinstance(table, Relationship) and not column:
        column = "source" if table.source == "Analysis" else "target"
    return pl.col(column).str.split("/").list.first().is_in(list(names))


def _weighed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return findings of one analysis with what its method gives for a weight where it belongs.

    Whole numbers stay the `weight`, others are a `similarity`. They are told apart because the embedded engine takes
    many times as long to compress small whole numbers among its floats as among its integers.
    """
    if "weight" not in frame.columns or "similarity" in frame.columns:
        return frame
    weight = pl.col("weight").cast(pl.Float64)
    if frame.select((weight == weight.floor()).all()).item():
        return frame.with_columns(weight.cast(pl.Int64), similarity=pl.lit(None, pl.Float64))
    return frame.with_columns(similarity=weight, weight=pl.lit(None, pl.Int64))


def _digest(folder: Path, analysis: Analysis, *, noted: bool = True) -> str:
    """Return a hash over what was found and how; that of an analysis from before notes counted is not `noted`."""
    told = analysis._made_with() | ({"notes": analysis.notes} if noted else {})
    digest = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode())
    for path in sorted(folder.glob("*.parquet")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
