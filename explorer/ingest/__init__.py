"""Files → sources → store: recognise, check, load, report; safe to repeat and to interrupt."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

from explorer import questions
from explorer.errors import ExplorerError, InputError
from explorer.graph.sources import Source, Sources, SourceWriter
from explorer.ingest.publish import publish
from explorer.progress import Progress
from explorer.readers import Label, Reader
from explorer.readers.files import File, expand, what_is
from explorer.readers.formats import READERS
from explorer.readers.glance import glance
from explorer.readers.values import head_as_utf8
from explorer.stores import Store

try:
    import resource
except ImportError:  # Windows does not tell
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Loaded:
    """A file that is in: its source, whether it was in before, and where what could not be read is kept.

    `older` is a source of the same name and network with other content: the file has changed.
    """

    file: str
    source: Source
    known: bool = False
    older: Source | None = None
    rejects: Path | None = None


@dataclass(frozen=True)
class Failed:
    """A file of which nothing went in, and why."""

    file: str
    error: ExplorerError


@dataclass(frozen=True)
class Report:
    """What an ingest did.

    `counts` are the rows of every table of the graph afterwards, `networks` its networks with the accounts
    announced, in file and active. `reading` are the seconds until all files were sources, `seconds` those
    until the graph was there. `peak_memory` is the most this process has ever held, in bytes, where the
    system tells.
    """

    loaded: tuple[Loaded, ...]
    failed: tuple[Failed, ...]
    counts: dict[str, int] = field(default_factory=dict)
    networks: tuple[dict[str, object], ...] = ()
    reading: float = 0.0
    seconds: float = 0.0
    peak_memory: int | None = None
    changed: bool = False

    @property
    def bytes_per_second(self) -> float:
        """How fast files were read, without the graph that is made of them."""
        return sum(item.source.bytes for item in self.loaded if not item.known) / max(self.reading, 1e-9)

    @property
    def rows_per_second(self) -> float:
        """How fast records became a graph, everything counted."""
        return sum(item.source.records for item in self.loaded if not item.known) / max(self.seconds, 1e-9)

    def lines(self) -> list[str]:
        """Return the report as lines of text, one file after the other, then the whole."""
        lines: list[str] = []
        for item in self.loaded:
            s = item.source
            name = s.name
            what = f"{s.records:,} records in {s.lines:,} lines"
            if item.known:
                name, what = Path(item.file).name, f"is in already, as {s.name}"
            lines.append(f"{name} ({s.network}{', ' + s.shard if s.shard else ''}): {what}")
            if item.older:
                lines.append(
                    f"  the file has changed: what it brought before is in too, as {item.older.id}; "
                    f"explorer remove {item.older.id} takes that out"
                )
            if not item.known:
                lines += [f"  {line}" for line in _details(s)]
            if item.rejects:
                lines.append(f"  {s.rejected:,} could not be read: see {item.rejects}")
                lines += [f"    {n:,} × {reason}" for reason, n in s.reasons.items()]
        fresh = [item.source for item in self.loaded if not item.known]
        records, size = sum(s.records for s in fresh), sum(s.bytes for s in fresh)
        lines.append(
            f"{len(fresh):,} files in, {len(self.loaded) - len(fresh):,} known, {len(self.failed):,} not read: "
            f"{records:,} records, {size / 1e6:,.1f} MB in {self.seconds:.1f} s"
        )
        if fresh:
            rate = f"read at {self.bytes_per_second / 1e6:,.0f} MB/s, {self.rows_per_second:,.0f} records/s in all"
            lines.append(rate + (f", {self.peak_memory / 1e9:.1f} GB at most" if self.peak_memory else ""))
        lines += [
            f"{n['id']}: {_announced(n['announced'])}{n['in_file']:,} accounts in file, {n['active']:,} active"
            for n in self.networks
        ]
        if self.counts:
            kinds = ("Account", "Tweet", "RETWEETED", "Hashtag", "Link")
            held = ", ".join(f"{self.counts[kind]:,} {kind}" for kind in kinds)
            lines.append(f"the graph {'now holds' if self.changed else 'still holds'} {held}")
        return lines

    def as_dict(self) -> dict[str, object]:
        """Return the report as what JSON can hold."""
        files = [
            {
                "file": item.file,
                "known": item.known,
                "changed_since": item.older and item.older.sha256,
                "rejects": item.rejects and str(item.rejects),
                "cannot_tell": list(_cannot_tell(item.source)),
            }
            | asdict(item.source)
            for item in self.loaded
        ]
        failed = [
            {"file": f.file, "what": f.error.what, "where": f.error.where, "hint": f.error.hint} for f in self.failed
        ]
        return {
            "files": files,
            "failed": failed,
            "counts": self.counts,
            "networks": list(self.networks),
            "changed": self.changed,
            "seconds": round(self.seconds, 3),
            "bytes_per_second": round(self.bytes_per_second),
            "rows_per_second": round(self.rows_per_second),
            "peak_memory": self.peak_memory,
        }

    @property
    def fruitless(self) -> bool:
        """Whether nothing at all could be read."""
        return not any(item.source.records > item.source.rejected for item in self.loaded)


def ingest(
    store: Store,
    patterns: Sequence[str | Path],
    *,
    network: str | None = None,
    shard: str | None = None,
    encoding: str = "utf-8",
    memory: int = 4 << 30,
    progress: Progress | None = None,
) -> Report:
    """Load files into a store; files that are in already are left as they are.

    `network` and `shard` overrule what the files' names say, `memory` bounds what is held at once, in bytes.
    A file of which nothing can be read is reported and does not stop the others. Raises `StoreBusy` where
    another process writes.
    """
    began = time.monotonic()
    sources = Sources(store.workspace)
    with sources.lock():
        loaded, failed = take_in(
            sources, patterns, network=network, shard=shard, encoding=encoding, memory=memory, progress=progress
        )
        reading = time.monotonic() - began
        changed = publish(store, sources, progress=progress)
    counts = store.counts() if store.holds() else {}
    return Report(
        loaded=loaded,
        failed=failed,
        counts=counts,
        networks=tuple(questions.look_up(store, "network_sizes").iter_rows(named=True)) if counts else (),
        reading=reading,
        seconds=time.monotonic() - began,
        peak_memory=peak_memory(),
        changed=changed,
    )


def take_in(
    sources: Sources,
    patterns: Sequence[str | Path],
    *,
    network: str | None = None,
    shard: str | None = None,
    encoding: str = "utf-8",
    memory: int = 4 << 30,
    progress: Progress | None = None,
) -> tuple[tuple[Loaded, ...], tuple[Failed, ...]]:
    """Make sources of files, in a folder that is locked; files that are in already are left as they are."""
    loaded: list[Loaded] = []
    failed: list[Failed] = []
    for file in expand(patterns):
        if isinstance(file, InputError):
            failed.append(Failed(str(file.where), file))
            continue
        try:
            loaded.append(_load(sources, file, network, shard, encoding, memory, progress))
        except InputError as error:
            failed.append(Failed(file.where, error))
    return tuple(loaded), tuple(failed)


def peak_memory() -> int | None:
    """Return the most memory that this process has held, in bytes, where the system tells."""
    if resource is None:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def remove(store: Store, names: Sequence[str], *, progress: Progress | None = None) -> list[Source]:
    """Take out exactly what some files brought; return their sources.

    A name is a network, or a source by its hash, by the first digits of it (six at least) or by its file's
    name. Raises `InputError` for a name that stands for nothing, before anything is taken out.
    """
    sources = Sources(store.workspace)
    with sources.lock():
        known = sources.all()
        gone: dict[str, Source] = {}
        for name in names:
            found = [s for s in known if _is_named(s, name)]
            if not found:
                held = ", ".join(sorted({s.network for s in known})) or "nothing"
                raise InputError(f"no network or source is called {name!r}", where=store.url, hint=f"It holds {held}.")
            gone |= {s.sha256: s for s in found}
        for source in gone.values():
            sources.discard(source)
        publish(store, sources, progress=progress)
    return list(gone.values())


def _is_named(source: Source, name: str) -> bool:
    by_hash = len(name) >= 6 and source.sha256.startswith(name.lower())
    return by_hash or name.lower() == source.network.lower() or name == source.name


def recognise(file: File, encoding: str = "utf-8") -> Reader:
    """Return the reader of a file, by its content; raise `InputError` saying what the file is instead."""
    head = head_as_utf8(file.head(), encoding)
    reader = next((r for r in READERS if r.recognises(head)), None)
    if reader:
        return reader
    kind = what_is(head)
    known = "; ".join(r.title for r in READERS)
    if kind:
        raise InputError(f"not an archive: {kind}", where=file.where, hint=f"Formats that are read: {known}.")
    raise InputError(
        f"no known format: {glance(head)}",
        where=f"{file.where}:1",
        hint=f"Formats that are read: {known}. A CSV needs its header line.",
    )


def _load(
    sources: Sources,
    file: File,
    network: str | None,
    shard: str | None,
    encoding: str,
    memory: int,
    progress: Progress | None,
) -> Loaded:
    reader = recognise(file, encoding)
    label = _label(reader, file, network, shard)
    held = sources.all()
    # A file is read once, and hashed on the way, unless one of its size is in.
    if file.bytes is None or any(source.bytes == file.bytes for source in held):
        sha256 = file.sha256()
        known = next((source for source in held if source.sha256 == sha256), None)
        if known:
            return Loaded(file.where, known, known=True, rejects=_rejects(sources, known))
    source = Source(
        name=file.name,
        format=reader.name,
        network=label.network,
        shard=label.shard,
        snapshot=label.snapshot,
        title=label.title,
        attributed_to=label.attributed_to,
        disclosed_on=label.disclosed_on,
        accounts_announced=label.accounts_announced,
    )
    with sources.writer(source) as writer:
        _read(reader, file, writer, encoding, memory, progress)
        if 0 < writer.source.records == writer.source.rejected:
            raise _nothing_read(writer.source, file)
    older = next((s for s in held if (s.name, s.network) == (file.name, label.network)), None)
    return Loaded(file.where, writer.source, older=older, rejects=_rejects(sources, writer.source))


def _nothing_read(source: Source, file: File) -> InputError:
    """Return why a file does not go in all of whose records were rejected: it may yet be read in another way."""
    reasons = "; ".join(f"{n:,} × {reason}" for reason, n in source.reasons.items())
    return InputError(f"nothing in it could be read: {reasons}", where=file.where, hint="Nothing of the file is in.")


def _label(reader: Reader, file: File, network: str | None, shard: str | None) -> Label:
    label = reader.label(file.name)
    if network:
        label = Label(network) if label is None or label.network != network else label
    if label is None:
        raise InputError(
            "the file's name does not tell which network it belongs to",
            where=file.where,
            hint="Say so with --network NAME.",
        )
    return label if shard is None else replace(label, shard=shard)


def _read(
    reader: Reader, file: File, writer: SourceWriter, encoding: str, memory: int, progress: Progress | None
) -> None:
    with file.open() as stream:
        for batch in reader.read(stream, name=file.where, memory=memory, encoding=encoding):
            writer.write(batch)
            if progress:
                progress(f"reading {file.name}", writer.source.records, 0)
        writer.identify(stream.sha256, stream.bytes)
        if stream.broken:
            writer.note(stream.broken)


def _rejects(sources: Sources, source: Source) -> Path | None:
    return sources.path(source) / "rejects.csv" if source.rejected else None


def _announced(accounts: object) -> str:
    return f"{accounts:,} accounts announced, " if accounts is not None else ""


def _details(source: Source) -> list[str]:
    """Return what a person should know of a file that was read."""
    lines = []
    if source.duplicates:
        lines.append(f"{source.duplicates:,} duplicates: {source.records - source.duplicates:,} different ids")
    if source.found:
        targets = ", ".join(f"{n:,} {'' if how == 'not found' else 'by '}{how}" for how, n in source.found.items())
        lines.append(f"{sum(source.found.values()):,} retweets; whom they retweet: {targets}")
    if source.accounts:
        hashed = f", {source.accounts_hashed:,} hashed" if source.accounts_hashed else ""
        active = f", {source.accounts_active:,} active" if source.accounts_active else ""
        lines.append(f"{source.accounts:,} accounts{hashed}{active}")
    if source.first_ts is not None and source.last_ts is not None:
        first, last = (datetime.fromtimestamp(ts / 1000, timezone.utc) for ts in (source.first_ts, source.last_ts))
        lines.append(f"from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC")
    for what, counts in (("languages", source.languages), ("clients", source.clients)):
        if counts:
            lines.append(f"{what}: " + ", ".join(f"{name} {n:,}" for name, n in list(counts.items())[:5]))
    lines += [f"{n:,} × {what}" for what, n in source.notes.items()]
    lines += [f"the format cannot tell {what}" for what in _cannot_tell(source)]
    if not source.records:
        lines.append("a header and no records")
    return lines


def _cannot_tell(source: Source) -> tuple[str, ...]:
    return next((reader.cannot_tell for reader in READERS if reader.name == source.format), ())
