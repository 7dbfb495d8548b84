"""Files, folders, globs and compressed files → streams of bytes, each with a name and a hash."""

from __future__ import annotations

import glob
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from explorer.errors import InputError

_HEAD = 1 << 16
_CHUNK = 1 << 20
_TEXTS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".graphml", ".gexf", ".xml")
_SUFFIXES = (*_TEXTS, *(f"{suffix}.gz" for suffix in _TEXTS), ".zip")

# What files that are no archive often begin with.
_MAGIC = {
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"RIFF": "a picture, sound or film",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip file (is its name's ending right?)",
    b"\x1f\x8b": "a gzip file (is its name's ending right?)",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"<!DOCTYPE html": "a web page: was the download refused?",
    b"<html": "a web page: was the download refused?",
    b"version https://git-lfs": "a pointer to a Git LFS file, not the file itself",
    b"BZh": "a bzip2 file: unpack it first",
    b"\xfd7zXZ\0": "an xz file: unpack it first",
    b"(\xb5/\xfd": "a Zstandard file: unpack it first",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip file: unpack it first",
    b"Rar!\x1a\x07": "a RAR file: unpack it first",
}
# Where a tar file says that it is one, behind the name and size of its first member.
_TAR, _TAR_AT = b"ustar", 257


class Stream:
    """A stream that ends where its compressed file breaks off, and tells that it did.

    It hashes what goes through it: at its end `sha256` and `bytes` are those of the whole content.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.bytes = 0
        self.broken: str | None = None

    @property
    def sha256(self) -> str:
        """The hash of what was read so far, in hex digits."""
        return self._digest.hexdigest()

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, fewer only at the end."""
        if self.broken:
            return b""
        parts: list[bytes] = []
        try:
            while size != 0:
                # read1 gives what there is before it complains of what is missing.
                part = self._stream.read1(min(size, _CHUNK) if size > 0 else _CHUNK)
                if not part:
                    break
                parts.append(part)
                size -= len(part) if size > 0 else 0
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
            self.broken = f"the compressed file breaks off: {error}"
        data = b"".join(parts)
        self._digest.update(data)
        self.bytes += len(data)
        return data

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()


@dataclass(frozen=True)
class File:
    """One file as an archive has it: plain, in gzip, or a member of a zip.

    `found` tells that nobody named it: it lay in a folder or a zip file.
    """

    path: Path
    member: str | None = None
    found: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """The file's own name, as its publisher gave it."""
        if self.member:
            return Path(self.member).name
        return self.path.name.removesuffix(".gz")

    @property
    def where(self) -> str:
        """How to find it."""
        return f"{self.path}!{self.member}" if self.member else str(self.path)

    def open(self) -> Stream:
        """Open its content, decompressed."""
        if self.member:
            return Stream(cast(io.BufferedReader, zipfile.ZipFile(self.path).open(self.member)))
        if self.path.name.endswith(".gz"):
            return Stream(cast(io.BufferedReader, gzip.open(self.path)))
        return Stream(open(self.path, "rb"))

    def head(self) -> bytes:
        """Return the first bytes of the content; raise `InputError` where there are none, or binary ones."""
        try:
            with self.open() as stream:
                head = stream.read(_HEAD)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror or error}", where=self.where) from error
        if stream.broken and not head:
            raise InputError(stream.broken, where=self.where, hint="Download it again.")
        if not head.strip():
            raise InputError("the file is empty", where=self.where, hint="Download it again.")
        return head

    @property
    def bytes(self) -> int | None:
        """The size of the content, where that can be told without reading it."""
        if self.member:
            with zipfile.ZipFile(self.path) as archive:
                return archive.getinfo(self.member).file_size
        return None if self.path.name.endswith(".gz") else self.path.stat().st_size

    def sha256(self) -> str:
        """Return the hash of the content."""
        with self.open() as stream:
            while stream.read(_CHUNK):
                pass
        return stream.sha256


def what_is(head: bytes) -> str | None:
    """Say what a file of another kind is, by how it begins; None where that is no mark of another kind."""
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return "a tar file: unpack it first, or make a zip file of it"
    return next((kind for magic, kind in _MAGIC.items() if head[: len(magic)].lower() == magic.lower()), None)


def is_binary(head: bytes) -> bool:
    """Whether a file does not look like text."""
    return b"\0" in head[:1024]


@dataclass(frozen=True)
class PassedOver:
    """A file in a folder or a zip file that is not looked into, and why."""

    where: str
    why: str


_ENDING = "its name does not end as an archive's file does"


def expand(patterns: Iterable[str | Path]) -> Iterator[File | PassedOver | InputError]:
    """Yield the files that names, folders and globs stand for; each once, zip files as their members.

    What stands for nothing, or cannot be opened, is yielded as the error that says so: the others go on.
    """
    seen: set[Path] = set()
    for pattern in patterns:
        whole = Path(pattern).expanduser()
        found = _found(whole)
        if isinstance(found, InputError):
            yield found
            continue
        for path in found:
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            if whole.is_dir() and not path.name.lower().endswith(_SUFFIXES):
                yield PassedOver(str(path), _ENDING)
            else:
                yield from _members(path, found=whole.is_dir())


def _found(path: Path) -> list[Path] | InputError:
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file())
        if any(p.name.lower().endswith(_SUFFIXES) for p in files):
            return files
        hint = f"Looked for {', '.join(_SUFFIXES)} in it and below."
        return InputError("no archive files in this folder", where=str(path), hint=hint)
    if path.exists():
        return [path]
    files = [Path(p) for p in sorted(glob.glob(str(path), recursive=True)) if Path(p).is_file()]
    return files or InputError("there is no such file", where=str(path), hint="Is the path right?")


def _members(path: Path, *, found: bool) -> Iterator[File | PassedOver | InputError]:
    if path.suffix.lower() != ".zip":
        yield File(path, found=found)
        return
    where = str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    except (zipfile.BadZipFile, OSError) as error:
        yield InputError(f"not a zip file that can be opened: {error}", where=where, hint="Download it again.")
        return
    if any(m.flag_bits & 1 for m in members):
        yield InputError("the zip file is encrypted", where=where, hint="Unpack it with its password first.")
        return
    texts = [m.filename for m in members if m.filename.lower().endswith(_SUFFIXES)]
    if not texts:
        yield InputError("no archive file in this zip", where=where, hint="Media archives are not read.")
        return
    for name in sorted(m.filename for m in members):
        yield File(path, name, found=True) if name in texts else PassedOver(f"{path}!{name}", _ENDING)
