"""What one file brought, as Parquet, written once; many of them merged by one rule."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

import polars as pl

from explorer import __version__
from explorer.errors import StoreBusy, StoreDamaged, StoreError
from explorer.formulas import guard
from explorer.graph import disk
from explorer.graph.begun import Begun, Journal
from explorer.graph.tables import TableFiles
from explorer.readers import FULL, TABLES, Batch

try:
    import fcntl
except ImportError:  # Windows has no advisory lock of this kind
    fcntl = None  # type: ignore[assignment]


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

# An analysis that is whole and waits for its place, by how its folder's name begins; no analysis can be called so.
COMING = "~"

# Bytes that are kept of a file's records that could not be read, in each of the two files of them, and what one takes
# there beside its text and its reason.
REJECTS_KEPT = 32 << 20
_BESIDE_REJECT = 16

# Languages and clients told in a report, and those counted on the way: a hostile file may have one a row.
_KEPT, _KEPT_WHILE_COUNTING = 20, 2_000
_THUMBNAILS: dict[str, pl.DataType] = {"image": pl.String(), "picture": pl.Binary()}


@dataclass(frozen=True)
class Source:
    """What is known of one file that went in; `source.json` holds exactly this.

    `records` is what the file holds without its header, `rows` what each table received (of `rejected` records perhaps
    only the first), `found` how the targets of its retweets were found, `notes` what a person should know of, by name.
    `accounts` are the different ones it lists, `platform` the key of the one whose ids they are (empty: nobody knows),
    `accounts_hashed` those with a hash for an id, `accounts_active` those that tweet or retweet in it. `languages`
    counts its own tweets and `clients` tweets and retweets, the most frequent ones. Moments are milliseconds since
    1970, UTC. Of a table whose columns were told, `columns` are these, and `mapping` is the name under which they are
    kept. `media` is the digest of the folder of images that it was read with. `checksums` are the SHA-256 of what is
    kept of it, by file.
    """

    name: str
    format: str
    network: str
    sha256: str = ""
    bytes: int = 0
    shard: str = ""
    snapshot: str = ""
    title: str | None = None
    attributed_to: str | None = None
    disclosed_on: str | None = None
    accounts_announced: int | None = None
    lines: int = 0
    records: int = 0
    duplicates: int = 0
    rejected: int = 0
    accounts: int = 0
    accounts_hashed: int = 0
    accounts_active: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    clients: dict[str, int] = field(default_factory=dict)
    first_ts: int | None = None
    last_ts: int | None = None
    synthetic: bool = False
    platform: str = ""
    media: str = ""
    encoding: str = "utf-8"
    columns: dict[str, str] = field(default_factory=dict)
    mapping: str = ""
    checksums: dict[str, str] = field(default_factory=dict)
    tool_version: str = __version__

    @property
    def id(self) -> str:
        """The first 12 digits of the hash: enough to name it."""
        return self.sha256[:12]


class Sources:
    """A folder of sources: `sources/<sha256>/` with one Parquet file per table and `source.json`.

    A source appears by one rename, so a file is in or it is not.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sources = folder / "sources"
        self._journal = Journal(folder)
        # What a command before this one has begun and not come to the end of; known under the lock.
        self.interrupted = Begun()

    def all(self) -> list[Source]:
        """Return the sources that are in, in the order in which they win where nothing else decides.

        Raises `StoreError` for one that may not be read, `StoreDamaged` for one that is not as it was written:
        none is ever passed over.
        """
        found = []
        for folder in self._folders():
            source = self._read(folder)
            if isinstance(source, StoreDamaged):
                raise source
            found.append(source)
        return sorted(found, key=lambda s: (_reversed(s.snapshot), s.sha256))

    def sound(self) -> list[Source]:
        """Return those of them whose own description can be read, in any order."""
        return [source for folder in self._folders() if isinstance(source := self._read(folder), Source)]

    def unreadable(self) -> list[StoreDamaged]:
        """Return, for each of the others, what is wrong with its description; `where` is that file."""
        return [damage for folder in self._folders() if isinstance(damage := self._read(folder), StoreDamaged)]

    def damages(self) -> list[StoreDamaged]:
        """Read all that is kept of the sources, and return what is not as it was written, source by source."""
        found = []
        for folder in self._folders():
            source = self._read(folder)
            damage = source if isinstance(source, StoreDamaged) else self.damage(source)
            found += [damage] if damage else []
        return found

    def damage(self, source: Source) -> StoreDamaged | None:
        """Read all that is kept of a source, and return what is not as it was written."""
        for name, checksum in source.checksums.items():
            path = self.path(source) / name
            try:
                what = "" if disk.checksum(path) == checksum else "is not as it was written"
            except FileNotFoundError:
                what = "is gone"
            except PermissionError as error:
                raise forbidden(path) from error
            if what:
                return StoreDamaged(
                    f"network {source.network}: of what {source.name} brought, {name} {what}",
                    where=str(path),
                    hint=f"Ingest {source.name} again: it takes its own place. Or explorer remove {source.id}",
                    network=source.network,
                )
        return None

    def _folders(self) -> list[Path]:
        """Return the folders of the sources. A glob would pass over what may not be read."""
        try:
            with os.scandir(self._sources) as entries:
                return sorted(Path(e.path) for e in entries if e.is_dir() and not e.name.startswith("."))
        except FileNotFoundError:
            return []
        except PermissionError as error:
            raise forbidden(self._sources) from error

    def _read(self, folder: Path) -> Source | StoreDamaged:
        path = folder / "source.json"
        try:
            source = Source(**json.loads(path.read_text(encoding="utf-8")))
            if source.sha256 != folder.name:
                raise ValueError("it is that of another file")
            return source
        except PermissionError as error:
            raise forbidden(path) from error
        except (FileNotFoundError, ValueError, TypeError) as error:
            why = "it is gone" if isinstance(error, FileNotFoundError) else error
            network = _network_in(path) or None
            return StoreDamaged(
                (f"network {network}: " if network else "")
                + f"this is not a source that explorer {__version__} can read: {why}",
                where=str(path),
                hint=f"Ingest the file again, it takes its own place. Or explorer remove {folder.name[:12]}",
                network=network,
            )

    def discard(self, source: Source) -> None:
        """Take a source out, by one rename."""
        self.drop(self.path(source))

    def take_out(self, gone: Sequence[Source]) -> None:
        """Take sources out; what is begun here the next lock finishes."""
        self.begin(Begun(sources=tuple(asdict(source) for source in gone)))

    def begin(self, begun: Begun) -> None:
        """Note what is begun, before anything of it is done, and take out what is to leave."""
        self._journal.write(begun)
        self._finish()

    def settle(self) -> None:
        """Note that the graph tells of all that is in, and of nothing else."""
        self._journal.clear()

    def _finish(self) -> None:
        """Finish what was begun, as far as it is done in this folder."""
        begun = self._journal.read()
        if not begun.left and (begun.sources or begun.analyses):
            paths = [self._sources / Path(source["sha256"]).name for source in begun.sources]
            paths += [self.folder / "analyses" / Path(analysis["name"]).name for analysis in begun.analyses]
            for path in paths:
                self.drop(path)
            self._journal.write(replace(begun, left=True))
        for path in (self.folder / "analyses").glob(f"{COMING}*"):
            self.put(path, path.with_name(path.name.removeprefix(COMING)))

    def drop(self, path: Path) -> None:
        """Take a folder out, by one rename, where it is there."""
        with self.scratch() as folder, suppress(FileNotFoundError):
            disk.move(path, folder / "gone")

    def put(self, path: Path, home: Path) -> None:
        """Put a folder in its place, and what was there before out of it."""
        if home.exists():
            self.drop(home)
        disk.move(path, home)

    def path(self, source: Source) -> Path:
        """Return the folder of a source."""
        return self._sources / source.sha256

    def read_anew(self, is_so: bool) -> None:
        """Keep in mind that a file was read anew, which its hash does not tell, until the graph is made of it."""
        mark = self.folder / "read-anew"
        if is_so:
            mark.touch()
        else:
            mark.unlink(missing_ok=True)

    def is_read_anew(self) -> bool:
        """Whether a file was read anew since the graph was made."""
        return (self.folder / "read-anew").exists()

    @contextmanager
    def writer(self, source: Source, *, rejects: int = REJECTS_KEPT) -> Iterator[SourceWriter]:
        """Write a source; it is in when it was identified and the block ends, and leaves nothing after an error.

        Of what could not be read `rejects` bytes are kept, the first ones, about; all of it is counted.
        """
        self._sources.mkdir(parents=True, exist_ok=True)
        with self.scratch() as folder:
            writer = SourceWriter(folder, source, rejects)
            try:
                yield writer
                writer.close()
            except BaseException:
                writer.abandon()
                raise
            text = json.dumps(asdict(writer.source), ensure_ascii=False, indent=1)
            (folder / "source.json").write_text(text, encoding="utf-8")
            disk.sync_all(folder)
            self.put(folder, self.path(writer.source))

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder for half-made things, on the same disk; what is left of it goes at the end."""
        folder = disk.new_folder(self.folder / "tmp")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only one who changes this folder.

        What a killed process left half-made is swept away, and what it left half-done is finished.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "a+", encoding="utf-8") as file:
            if fcntl is not None:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    raise StoreBusy(
                        "another explorer is writing to this store",
                        where=str(self.folder),
                        hint="Wait until it is done. Asking questions meanwhile is fine.",
                    ) from None
            shutil.rmtree(self.folder / "tmp", ignore_errors=True)
            for part in self.folder.glob("*.new"):
                part.unlink()
            try:
                self.interrupted = self._journal.read()
                self._finish()
                yield
            except OSError as error:
                if error.errno not in _NO_ROOM:
                    raise
                hint = "Make room and give the same command again: what is in stays in."
                raise StoreError("the disk is full", where=str(self.folder), hint=hint) from error


def forbidden(path: Path) -> StoreError:
    """Return why a part of a store cannot be passed over, and who can help."""
    return StoreError(
        "this may not be read by you, and without it the graph would lose what is in it",
        where=str(path),
        hint="Ask its owner for the right to read the store: chmod -R g+rX, or o+rX.",
    )


def _network_in(path: Path) -> str:
    """Return the network that a description names which cannot be read as a whole; empty where that is lost too."""
    try:
        named = re.search(r'"network": ("(?:[^"\\]|\\.)+")', path.read_text(encoding="utf-8", errors="replace"))
        return str(json.loads(named[1])) if named else ""
    except (OSError, ValueError):
        return ""


def _reversed(text: str) -> tuple[int, ...]:
    """Sort key under which later dates come first and none comes last."""
    return tuple(-ord(c) for c in text) if text else (1,)


class SourceWriter:
    """Writes the tables of one source, batch after batch, and counts."""

    def __init__(self, folder: Path, source: Source, rejects: int = REJECTS_KEPT) -> None:
        self.source = source
        self._room = rejects
        self._folder = folder
        self._files = TableFiles(folder)
        self._ids: list[pl.Series] = []
        # Account ids, a batch's different ones each.
        self._listed: list[pl.Series] = []
        self._hashed: list[pl.Series] = []
        self._active: list[pl.Series] = []
        # Platforms that the ids of the batches tell, where nothing else does.
        self._platforms: set[str] = set()

    def write(self, batch: Batch) -> None:
        """Add what a batch holds."""
        s = self.source
        tables = {name: getattr(batch, name) for name in TABLES} | {"rejects": self._kept(batch.rejects)}
        for name, frame in tables.items():
            self._files.append(name, frame)
        if len(batch.ids):
            self._ids.append(batch.ids)
            self._platforms.add(batch.platform)
        own = batch.tweets.filter(pl.col("detail") == FULL)
        listed = batch.accounts.filter("listed")
        self._listed.append(listed["id"].unique())
        self._hashed.append(listed.filter("hashed")["id"].unique())
        self._active.append(pl.concat([own["author"], batch.retweets["account"]]).drop_nulls().unique())
        clients = pl.concat([own["client"], batch.retweets["client"]])
        moments = pl.concat([own["ts"], batch.retweets["ts"]])
        known = [m for m in (s.first_ts, s.last_ts, moments.min(), moments.max()) if isinstance(m, int)]
        self.source = replace(
            s,
            lines=s.lines + batch.lines,
            records=s.records + batch.records,
            rejected=s.rejected + batch.rejects.height,
            rows=_add(s.rows, {name: frame.height for name, frame in tables.items()}),
            reasons=_add(s.reasons, _count(batch.rejects["reason"])),
            found=_add(s.found, _count(batch.retweets["found"])),
            notes=_add(s.notes, batch.notes),
            languages=_most(_add(s.languages, _count(own["language"].drop_nulls())), _KEPT_WHILE_COUNTING),
            clients=_most(_add(s.clients, _count(clients.drop_nulls())), _KEPT_WHILE_COUNTING),
            first_ts=min(known, default=None),
            last_ts=max(known, default=None),
            synthetic=s.synthetic or batch.synthetic,
        )

    def _kept(self, rejects: pl.DataFrame) -> pl.DataFrame:
        """Return the first rejects for which there is room."""
        if self._room <= 0 or not rejects.height:
            return rejects.clear()
        sizes = rejects["raw"].bin.size() + rejects["reason"].str.len_bytes() + _BESIDE_REJECT
        kept = int((sizes.cast(pl.Int64).cum_sum() <= self._room).sum())
        self._room = self._room - int(sizes.head(kept).sum()) if kept == rejects.height else 0
        return rejects.head(kept)

    def show(self, thumbnails: Mapping[str, bytes]) -> None:
        """Keep small pictures beside the tables: JPEG, by the hash of the image."""
        if thumbnails:
            frame = pl.DataFrame({"image": list(thumbnails), "picture": list(thumbnails.values())}, schema=_THUMBNAILS)
            frame.write_parquet(self._folder / "thumbnails.parquet")

    def abandon(self) -> None:
        """Let go of the files, whose folder goes."""
        self._files.abandon()

    def identify(self, sha256: str, size: int) -> None:
        """Say what the file's content was: its hash, and its size in bytes."""
        self.source = replace(self.source, sha256=sha256, bytes=size)

    def note(self, what: str) -> None:
        """Count something that a person should know of."""
        self.source = replace(self.source, notes=_add(self.source.notes, {what: 1}))

    def close(self) -> None:
        """Finish the files and count what only the whole file tells."""
        self._files.close()
        if self.source.rejected:
            _write_rejects(self._folder)
        s = self.source
        self.source = replace(
            s,
            checksums={path.name: disk.checksum(path) for path in sorted(self._folder.iterdir())},
            duplicates=sum(map(len, self._ids)) - _different(self._ids),
            platform=s.platform or (self._platforms.pop() if len(self._platforms) == 1 else ""),
            accounts=_different(self._listed),
            accounts_hashed=_different(self._hashed),
            accounts_active=_different(self._active),
            languages=_most(s.languages, _KEPT),
            clients=_most(s.clients, _KEPT),
        )


def _write_rejects(folder: Path) -> None:
    """Write what could not be read once more, for a person's eyes: a spreadsheet must not run any of it."""
    text = pl.col("raw").map_elements(lambda raw: raw.decode("utf-8", "backslashreplace"), return_dtype=pl.String)
    frame = pl.read_parquet(folder / "rejects.parquet").with_columns(raw=text.map_elements(guard, pl.String))
    frame.write_csv(folder / "rejects.csv", quote_style="always", line_terminator="\r\n")


def thumbnails(folder: Path, images: Collection[str]) -> dict[str, bytes]:
    """Return the small pictures that the sources in a folder keep of some images, by hash."""
    paths = sorted(folder.glob("sources/*/thumbnails.parquet"))
    if not paths or not images:
        return {}
    rows = pl.scan_parquet(paths).filter(pl.col("image").is_in(list(images))).collect()
    return dict(rows.unique("image", keep="first", maintain_order=True).iter_rows())


def names_borne(folder: Path, kind: Literal["handle", "name"]) -> pl.DataFrame:
    """Return each handle, or each display name, that an account bore in one of the sources in a folder.

    Columns: account and the kind. Of an account in one file a source keeps one of each.
    """
    paths = sorted(folder.glob("sources/*/accounts.parquet"))
    if not paths:
        return pl.DataFrame(schema={"account": pl.String, kind: pl.String})
    rows = pl.scan_parquet(paths).select(pl.col("id").alias("account"), kind)
    return rows.filter(pl.col(kind).is_not_null()).unique().collect()


def _count(values: pl.Series) -> dict[str, int]:
    return dict(values.value_counts().sort(values.name).rows())


def _different(values: list[pl.Series]) -> int:
    """Count the different values of several series, and let go of them."""
    n = pl.concat(values).n_unique() if values else 0
    values.clear()
    return n


def _most(counts: dict[str, int], n: int) -> dict[str, int]:
    """Return the `n` most frequent, in that order."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:n])


def _add(a: dict[str, int], b: dict[str, int]) -> dict[str, int]:
    return {name: a.get(name, 0) + b.get(name, 0) for name in [*a, *(n for n in b if n not in a)]}
