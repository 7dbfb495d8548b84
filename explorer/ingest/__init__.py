"""Files → sources → store: recognise, check, load, report; safe to repeat and to interrupt."""

from __future__ import annotations

import codecs
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from explorer import questions
from explorer.errors import ExplorerError, InputError, NoArchive, UsageError
from explorer.graph.sources import REJECTS_KEPT, Source, Sources, SourceWriter
from explorer.ingest.media import Media, look_through, with_images
from explorer.ingest.publish import publish
from explorer.ingest.unknown import reader_of_handed_on, unknown
from explorer.process import compiling
from explorer.process.memory import allowed
from explorer.progress import Progress
from explorer.readers import Label, Reader, tables
from explorer.readers.files import File, PassedOver, expand, what_is
from explorer.readers.formats import READERS
from explorer.readers.mapping import FIELDS, PLATFORM, ColumnMapping, mapping_of
from explorer.readers.platforms import ANY, OF_WHICH, Platform, platform_called
from explorer.readers.scoping import under_platform
from explorer.readers.values import head_as_utf8
from explorer.stores import Store

__all__ = [
    "Bounds",
    "Failed",
    "Loaded",
    "Report",
    "Taken",
    "ingest",
    "mapping_of",
    "peak_memory",
    "recognise",
    "remove",
    "sources_named",
    "take_in",
]

try:
    import resource
except ImportError:  # Windows does not tell
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Bounds:
    """What a file may cost, in bytes.

    Of its records that cannot be read so many `rejects` are kept; a compressed one may become so many `unpacked`, by
    default 200 times its own, and 256 MB at least.
    """

    rejects: int = REJECTS_KEPT
    unpacked: int | None = None


@dataclass(frozen=True)
class Loaded:
    """A file that is in: its source, whether it was in before, and where what could not be read is kept.

    `older` is a source of the same name and network with other content: the file has changed. `before` is what was made
    of the same file with another network, shard or encoding, in the place of which this is.
    """

    file: str
    source: Source
    known: bool = False
    older: Source | None = None
    before: Source | None = None
    rejects: Path | None = None

    @property
    def cannot_tell(self) -> tuple[str, ...]:
        """What the file's format has no place for."""
        if self.source.format == tables.NAME:
            said = tables.cannot_tell(self.source.columns)
        else:
            said = next((reader.cannot_tell for reader in READERS if reader.name == self.source.format), ())
        return tuple(what for what in said if not (self.source.platform and what.startswith(OF_WHICH)))


@dataclass(frozen=True)
class Failed:
    """A file of which nothing went in, and why."""

    file: str
    error: ExplorerError


@dataclass(frozen=True)
class Report:
    """What an ingest did.

    `counts` are the rows of every table of the graph afterwards, `networks` its networks with the accounts
    announced, in file and active. `reading` are the seconds until all files were sources, without those in which
    numba compiled, `seconds` those until the graph was there, `compiling` how many of them numba took. `peak_memory`
    is the most this process has ever held, in bytes, where the system tells.
    """

    loaded: tuple[Loaded, ...]
    failed: tuple[Failed, ...]
    passed_over: tuple[PassedOver, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    networks: tuple[dict[str, Any], ...] = ()
    reading: float = 0.0
    seconds: float = 0.0
    compiling: float = 0.0
    peak_memory: int | None = None
    changed: bool = False

    @property
    def bytes_per_second(self) -> float:
        """How fast files were read, without the graph that is made of them."""
        return sum(item.source.bytes for item in self.loaded if not item.known) / max(self.reading, 1e-9)

    @property
    def rows_per_second(self) -> float:
        """How fast records became a graph, everything counted but compiling."""
        return sum(item.source.records for item in self.loaded if not item.known) / max(
            self.seconds - self.compiling, 1e-9
        )

    def as_dict(self) -> dict[str, object]:
        """Return the report as what JSON can hold."""
        files = [
            {
                "file": item.file,
                "known": item.known,
                "changed_since": item.older and item.older.sha256,
                "read_before_as": item.before and _reading(item.before),
                "rejects": item.rejects and str(item.rejects),
                "cannot_tell": list(item.cannot_tell),
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
            "passed_over": [asdict(item) for item in self.passed_over],
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
    encoding: str | None = None,
    columns: ColumnMapping | None = None,
    platform: str | None = None,
    media: Path | None = None,
    memory: int | None = None,
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> Report:
    """Load files into a store; files that are in already are left as they are.

    `network` and `shard` overrule what the files' names say, `encoding` is UTF-8 where it is None, `columns` tells what
    those of any table hold, `platform` whose ids files hold that do not tell it, `media` is a folder or archive of
    their images, `memory` bounds what is held at once, in bytes (else `EXPLORER_MEMORY`), `bounds` what one file may
    cost. A file that is in, and was read with another network, shard, encoding, platform, media or other columns than
    those that are given here, is read again in the place of that reading.
    A file of which nothing can be read is reported and does not stop the others. Raises `StoreBusy` where
    another process writes.
    """
    began, compiled = time.monotonic(), compiling.seconds()
    sources = Sources(store.workspace)
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
        reading = time.monotonic() - began - (compiling.seconds() - compiled)
        changed = publish(store, sources, progress=progress)
    counts = store.counts() if store.holds() else {}
    return Report(
        loaded=taken.loaded,
        failed=taken.failed,
        passed_over=taken.passed_over,
        counts=counts,
        networks=tuple(questions.look_up(store, "network_sizes").iter_rows(named=True)) if counts else (),
        reading=reading,
        seconds=time.monotonic() - began,
        compiling=compiling.seconds() - compiled,
        peak_memory=peak_memory(),
        changed=changed,
    )


@dataclass(frozen=True)
class Taken:
    """What became of files: in, not read, and not even looked into."""

    loaded: tuple[Loaded, ...]
    failed: tuple[Failed, ...]
    passed_over: tuple[PassedOver, ...]


def take_in(
    sources: Sources,
    patterns: Sequence[str | Path],
    *,
    network: str | None = None,
    shard: str | None = None,
    encoding: str | None = None,
    columns: ColumnMapping | None = None,
    platform: str | None = None,
    media: Path | None = None,
    memory: int | None = None,
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> Taken:
    """Make sources of files, in a folder that is locked; see `ingest` for those that are in already."""
    loaded: list[Loaded] = []
    failed: list[Failed] = []
    passed_over: list[PassedOver] = []
    own = sources.folder.resolve()
    bounds = bounds or Bounds()
    memory = allowed() if memory is None else memory
    whose = _platform_told(platform, columns)
    images = look_through(media, progress) if media else None
    for file in expand(patterns, unpacked=bounds.unpacked):
        if file.where and own in Path(file.where).resolve().parents:  # what this store keeps is no archive
            continue
        if isinstance(file, PassedOver):
            passed_over.append(file)
            continue
        if isinstance(file, InputError):
            failed.append(Failed(str(file.where), file))
            continue
        try:
            reader = _reader(sources, file, encoding or "utf-8", columns, network, memory)
        except InputError as error:
            # Much is JSON that is no archive: what nobody named is named, and no error.
            if file.found and (file.name.lower().endswith(".json") or isinstance(error, NoArchive)):
                passed_over.append(PassedOver(file.where, error.what))
            else:
                failed.append(Failed(file.where, error))
            continue
        try:
            item = _load(
                sources, reader, file, network, shard, encoding, columns, whose, images, memory, bounds, progress
            )
            if item.older in [one.source for one in loaded]:  # beside it, and not before it
                item = replace(item, older=None)
            loaded.append(item)
        except InputError as error:
            failed.append(Failed(file.where, error))
    return Taken(tuple(loaded), tuple(failed), tuple(passed_over))


def _platform_told(platform: str | None, columns: ColumnMapping | None) -> Platform | None:
    """Return the platform that a person names, None where nobody does; raise `UsageError` where two are named."""
    told = [platform_called(name) for name in (platform, columns and columns.settings.get(PLATFORM)) if name]
    if len({one.key for one in told}) > 1:
        what = f"two platforms are named: {told[0].key} by --platform, {told[1].key} by --columns"
        raise UsageError(what, hint="Name one.")
    return told[0] if told else None


def _reading(source: Source) -> dict[str, str]:
    return {"network": source.network, "shard": source.shard, "encoding": source.encoding}


def peak_memory() -> int | None:
    """Return the most memory that this process has held, in bytes, where the system tells."""
    if resource is None:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def remove(store: Store, names: Sequence[str], *, progress: Progress | None = None) -> list[Source]:
    """Take out exactly what some files brought; return their sources.

    A name is a network, or a source by its hash, by the first digits of it (six at least) or by its file's
    name. What a killed command had begun to take out is told of again. Raises `InputError` for a name that stands for
    nothing, before anything is taken out.
    """
    sources = Sources(store.workspace)
    with sources.lock():
        gone = _named(sources, names, store.url)
        sources.take_out(gone)
        publish(store, sources, progress=progress)
    return gone


def sources_named(store: Store, names: Sequence[str]) -> list[Source]:
    """Return the sources that some names stand for, as `remove` takes them; each once."""
    return _named(Sources(store.workspace), names, store.url)


def _named(sources: Sources, names: Sequence[str], where: str) -> list[Source]:
    known = sources.sound()
    lately = [Source(**kept) for kept in sources.interrupted.sources]
    broken = [Path(str(damage.where)).parent.name for damage in sources.unreadable()]
    gone: dict[str, Source] = {}
    for name in names:
        found = [s for s in [*known, *lately] if _is_named(s, name)]
        torn = [sha256 for sha256 in broken if len(name) >= 6 and sha256.startswith(name.lower())]
        if not found and not torn:
            held = ", ".join(sorted({s.network for s in known})) or "nothing"
            raise InputError(f"no network or source is called {name!r}", where=where, hint=f"It holds {held}.")
        gone |= {s.sha256: s for s in found} | {sha256: Source(sha256, "", "", sha256=sha256) for sha256 in torn}
    return list(gone.values())


def _is_named(source: Source, name: str) -> bool:
    by_hash = len(name) >= 6 and source.sha256.startswith(name.lower())
    return by_hash or name.lower() == source.network.lower() or name == source.name


def recognise(file: File, encoding: str = "utf-8", *, memory: int | None = None, network: str | None = None) -> Reader:
    """Return the reader of a file, by its content; raise `InputError` saying what the file is instead."""
    first = file.head()
    head = head_as_utf8(first, encoding)
    kind = what_is(head)
    reader = None if kind else next((r for r in READERS if r.recognises(head)), None)
    if reader := reader or reader_of_handed_on(file, first, encoding, allowed() if memory is None else memory):
        return reader
    raise unknown(file, first, encoding, allowed() if memory is None else memory, network)


def _reader(
    sources: Sources, file: File, encoding: str, columns: ColumnMapping | None, network: str | None, memory: int
) -> Reader:
    """Return the reader of a file: that of its format, or of a table where its columns are told, or were before."""
    if columns:
        return tables.reader(columns, file.head(), network or "", encoding=encoding, where=file.where)
    try:
        return recognise(file, encoding, memory=memory, network=network)
    except NoArchive:
        raise
    except InputError:
        sizes = [source for source in sources.sound() if source.format == tables.NAME]
        if file.bytes is None or any(source.bytes == file.bytes for source in sizes):
            sha256 = file.sha256()
            known = next((source for source in sizes if source.sha256 == sha256), None)
            if known:
                return tables.reader(_columns_of(known), file.head(), known.network, encoding=known.encoding)
        raise


def _columns_of(source: Source) -> ColumnMapping:
    """Return the columns with which a table was read."""
    told = {field: column for field, column in source.columns.items() if field in FIELDS}
    return ColumnMapping(told, {name: value for name, value in source.columns.items() if name not in told})


def _load(
    sources: Sources,
    reader: Reader,
    file: File,
    network: str | None,
    shard: str | None,
    encoding: str | None,
    columns: ColumnMapping | None,
    told: Platform | None,
    media: Media | None,
    memory: int,
    bounds: Bounds,
    progress: Progress | None,
) -> Loaded:
    held = sources.sound()
    before: Source | None = None
    # A file is read once, and hashed on the way, unless one of its size is in. One that is damaged is read again.
    if file.bytes is None or any(source.bytes == file.bytes for source in held):
        sha256 = file.sha256()
        known = next((source for source in held if source.sha256 == sha256), None)
        again = known and _read_otherwise(known, network, shard, encoding, columns, told, media)
        if known and not again and not sources.damage(known):
            return Loaded(file.where, known, known=True, rejects=_rejects(sources, known))
        before = known if again else None
    if before:  # what is not given stays as it was
        network, shard = network or before.network, before.shard if shard is None else shard
        encoding = encoding or before.encoding
        if told is None and before.platform and reader.platform is ANY:
            told = platform_called(before.platform)
    platform = _whose(reader, told, file)
    label = _label(reader, file, network, shard)
    if isinstance(reader, tables.TableFormat):
        reader = reader.within(label.network)
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
        platform=platform.key,
        media=media.digest if media else "",
        encoding=encoding or "utf-8",
        columns=reader.mapping.as_dict() if isinstance(reader, tables.TableFormat) else {},
        mapping=reader.mapping.name if isinstance(reader, tables.TableFormat) else "",
    )
    with sources.writer(source, rejects=bounds.rejects) as writer:
        _read(reader, file, writer, encoding or "utf-8", platform, media, memory, progress)
        if 0 < writer.source.records == writer.source.rejected:
            raise _nothing_read(writer.source, file, before)
        if before:
            sources.read_anew(True)
    same = (s for s in held if (s.name, s.network) == (file.name, label.network) and s.sha256 != writer.source.sha256)
    return Loaded(
        file.where, writer.source, older=next(same, None), before=before, rejects=_rejects(sources, writer.source)
    )


def _whose(reader: Reader, told: Platform | None, file: File) -> Platform:
    """Return whose ids a file holds; raise `InputError` where its format says otherwise than a person."""
    if told is None or told.key == reader.platform.key:
        return reader.platform
    if reader.platform is not ANY:
        what = f"it is {reader.title}, and not of {told.key}"
        raise InputError(what, where=file.where, hint="Leave --platform out: this format tells it.")
    return told


def _read_otherwise(
    source: Source,
    network: str | None,
    shard: str | None,
    encoding: str | None,
    columns: ColumnMapping | None,
    told: Platform | None,
    media: Media | None,
) -> bool:
    """Whether a source was read with another network, shard, encoding, platform, media or columns than those given."""
    return (
        (media is not None and media.digest != source.media)
        or (told is not None and told.key != source.platform)
        or (columns is not None and columns.as_dict() != source.columns)
        or network not in (None, source.network)
        or shard not in (None, source.shard)
        or (encoding is not None and codecs.lookup(encoding) != codecs.lookup(source.encoding))
    )


def _nothing_read(source: Source, file: File, before: Source | None) -> InputError:
    """Return why a file does not go in all of whose records were rejected: it may yet be read in another way."""
    reasons = "; ".join(f"{n:,} × {reason}" for reason, n in source.reasons.items())
    hint = "It stays in as it was read before." if before else "Nothing of the file is in."
    return InputError(f"nothing in it could be read: {reasons}", where=file.where, hint=hint)


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
    if "|" in label.network:  # which parts the names of networks in the graph
        hint = "Say otherwise with --network NAME."
        raise InputError(f"a network cannot be called {label.network!r}: no | in its name", where=file.where, hint=hint)
    return label if shard is None else replace(label, shard=shard)


def _read(
    reader: Reader,
    file: File,
    writer: SourceWriter,
    encoding: str,
    platform: Platform,
    media: Media | None,
    memory: int,
    progress: Progress | None,
) -> None:
    images: set[str] = set()
    told = platform is not reader.platform
    with file.open() as stream:
        for batch in reader.read(stream, name=file.where, memory=memory, encoding=encoding):
            if told and batch.platform not in ("", platform.key):
                what = f"its ids carry the very moments of its posts, as those of {batch.platform} do"
                hint = f"They are not of {platform.key}: leave that platform out."
                raise InputError(what, where=file.where, hint=hint)
            batch = with_images(batch, media)
            if media and "images" in batch.tweets.columns:
                images.update(batch.tweets["images"].explode().drop_nulls())
            writer.write(under_platform(batch, platform) if told else batch)
            if progress:
                progress(f"reading {file.name}", writer.source.records, 0)
        if media:
            writer.show({image: media.thumbnails[image] for image in sorted(images & media.thumbnails.keys())})
        writer.identify(stream.sha256, stream.bytes)
        if stream.broken:
            writer.note(stream.broken)


def _rejects(sources: Sources, source: Source) -> Path | None:
    return sources.path(source) / "rejects.csv" if source.rejected else None
