"""Files, folders, globs, archives and compressed files → streams of bytes, each with a name and a hash."""

from __future__ import annotations

import bz2
import glob
import gzip
import hashlib
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pyarrow as pa

from explorer.errors import InputError

_HEAD = 1 << 16
# Tables of tweets become 5 to 20 times smaller, a file made to fill a disk 1,000 times.
_TIMES_PACKED, _LEAST_UNPACKED = 200, 256 << 20
_CHUNK = 1 << 20
_TEXTS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".graphml", ".gexf", ".xml", ".gml", ".gdf", ".net")
_PACKED = (".gz", ".bz2", ".xz", ".zst")
_TARS = (".tar", ".tgz", ".tbz2", ".txz", *(f".tar{packed}" for packed in _PACKED))
_SUFFIXES = (*_TEXTS, *(text + packed for text in _TEXTS for packed in _PACKED), ".zip", *_TARS)


def _xz(packed: io.BufferedIOBase) -> io.BufferedIOBase:
    return cast(io.BufferedIOBase, lzma.LZMAFile(packed))


def _zstandard(packed: io.BufferedIOBase) -> io.BufferedIOBase:
    return io.BufferedReader(pa.CompressedInputStream(pa.PythonFile(packed, mode="r"), "zstd"))


# What compressed content begins with, and what unpacks it. One may lie in another, so many deep.
_UNPACKED_BY: dict[bytes, Callable[[io.BufferedIOBase], io.BufferedIOBase]] = {
    b"\x1f\x8b": lambda packed: gzip.GzipFile(fileobj=packed),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": _xz,
    b"(\xb5/\xfd": _zstandard,
}
_DEEPEST = 3
_LONGEST_MARK = 6
# What files that are no archive often begin with.
_MAGIC = {
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"RIFF": "a picture, sound or film",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip file (is its name's ending right?)",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"<!DOCTYPE html": "a web page: was the download refused?",
    b"<html": "a web page: was the download refused?",
    b"version https://git-lfs": "a pointer to a Git LFS file, not the file itself",
    **dict.fromkeys(_UNPACKED_BY, "a compressed file in others, too deep: unpack it first"),
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip file: unpack it first",
    b"Rar!\x1a\x07": "a RAR file: unpack it first",
}
_PACKED_NAME = re.compile(r"(?i)\.(?:gz|bz2|xz|zst)$")
# Where a tar file says that it is one, behind the name and size of its first member.
_TAR, _TAR_AT = b"ustar", 257


_BROKEN = (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)


class Stream:
    """A stream that ends where its compressed file breaks off, and tells that it did.

    It hashes what goes through it: at its end `sha256` and `bytes` are those of the whole content. What a compressed
    file becomes is bounded: beyond `most` bytes it raises `InputError`.
    """

    def __init__(self, stream: io.BufferedReader, where: str = "", most: int | None = None) -> None:
        self._stream = stream
        self._where, self._most = where, most
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
        except _BROKEN as error:
            if self._most is None:  # nothing is compressed: the disk it is
                raise
            self.broken = f"the compressed file breaks off: {error}"
        data = b"".join(parts)
        self._digest.update(data)
        self.bytes += len(data)
        if self._most is not None and self.bytes > self._most:
            raise InputError(
                f"it unpacks to more than {self._most / 1e6:,.0f} MB, and nothing of it is in",
                where=self._where,
                hint="Is it what it says it is? --max-unpacked GB allows more.",
            )
        return data

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()


@dataclass(frozen=True)
class File:
    """One file as it was found: plain, compressed, or a member of a zip or tar, the first of its name at `place` 0.

    `unpacked` are the bytes that a compressed one may become, by default 200 times its own, and 256 MB at least.
    `found` tells that nobody named it: it lay in a folder, a zip or a tar file.
    """

    path: Path
    member: str | None = None
    place: int = 0
    unpacked: int | None = None
    found: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """The file's own name, as its publisher gave it."""
        if self.member:
            return _PACKED_NAME.sub("", Path(self.member).name)
        return as_text(_PACKED_NAME.sub("", self.path.name))

    @property
    def where(self) -> str:
        """How to find it."""
        path = as_text(str(self.path))
        again = f" (number {self.place + 1} of this name)" if self.place else ""
        return f"{path}!{self.member}{again}" if self.member else path

    def open(self) -> Stream:
        """Open its content, decompressed."""
        if self.member is None:
            stream, packed = _opened(self.path)
            return Stream(stream, self.where, self._most(self.path.stat().st_size) if packed else None)
        if _is_zip(self.path):
            archive = zipfile.ZipFile(self.path)
            member = self._found(archive)
            stream, _ = _unpacked(cast(io.BufferedReader, archive.open(member)))
            return Stream(stream, self.where, self._most(member.compress_size))
        stream, _ = _unpacked(self._in_tar())
        return Stream(stream, self.where, self._most(self.path.stat().st_size))

    def _in_tar(self) -> io.BufferedReader:
        """Return the content of a member of a tar file, which is read from its beginning."""
        stream, packed = _opened(self.path)
        archive = tarfile.open(fileobj=stream, mode="r|" if packed else "r:")  # noqa: SIM115  read by who takes it
        places = 0
        for member in archive:
            if member.isfile() and member.name == self.member:
                if places == self.place:
                    return cast(io.BufferedReader, archive.extractfile(member))
                places += 1
        raise InputError("the tar file holds it no more", where=self.where)

    def _found(self, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
        return [member for member in archive.infolist() if member.filename == self.member][self.place]

    def _most(self, packed: int) -> int:
        return max(_LEAST_UNPACKED, _TIMES_PACKED * packed) if self.unpacked is None else self.unpacked

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
        if self.member is None:
            stream, packed = _opened(self.path)
            stream.close()
            return None if packed else self.path.stat().st_size
        if not _is_zip(self.path):
            return None
        with zipfile.ZipFile(self.path) as archive:
            member = self._found(archive)
            stream, packed = _unpacked(cast(io.BufferedReader, archive.open(member)))
            stream.close()
            return None if packed else member.file_size

    def sha256(self) -> str:
        """Return the hash of the content."""
        with self.open() as stream:
            while stream.read(_CHUNK):
                pass
        return stream.sha256


class _Failing(io.BufferedIOBase):
    """A stream of which nothing can be read; closing it closes the one that it stands for."""

    def __init__(self, error: Exception, stream: io.BufferedReader) -> None:
        self._error, self._stream = error, stream

    def read1(self, size: int = -1, /) -> bytes:
        """Raise what was raised."""
        raise self._error

    def read(self, size: int | None = -1, /) -> bytes:
        """Raise what was raised."""
        raise self._error

    def close(self) -> None:
        self._stream.close()


def _mark_of(stream: io.BufferedReader) -> bytes | None:
    """Return the mark of compressed content that a stream begins with, where it does."""
    head = stream.peek(_LONGEST_MARK)[:_LONGEST_MARK]
    return next((mark for mark in _UNPACKED_BY if head.startswith(mark)), None)


def _opened(path: Path) -> tuple[io.BufferedReader, bool]:
    return _unpacked(open(path, "rb"))


def _unpacked(stream: io.BufferedReader) -> tuple[io.BufferedReader, bool]:
    """Return a stream as what is packed in it, and whether anything was: names are changed, content tells."""
    depth = 0
    while depth < _DEEPEST:
        try:
            mark = _mark_of(stream)
        except _BROKEN as error:
            return cast(io.BufferedReader, _Failing(error, stream)), True
        if mark is None:
            break
        stream = cast(io.BufferedReader, _UNPACKED_BY[mark](stream))
        depth += 1
    return stream, depth > 0


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _is_tar(path: Path) -> bool:
    """Whether a file is a tar file, compressed or not."""
    try:
        stream, _ = _opened(path)
        with stream:
            head = stream.read(_TAR_AT + len(_TAR))
    except _BROKEN:
        return False
    return head[_TAR_AT:] == _TAR


def as_text(name: str) -> str:
    """Return a file's name as text that can be written anywhere, where the system has bytes that are no UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def what_is(head: bytes) -> str | None:
    """Say what a file of another kind is, by how it begins; None where that is no mark of another kind."""
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return "a tar file in another: unpack it first"
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
_HIDDEN = "it is hidden: its name, or that of a folder that it is in, begins with a dot"


def expand(patterns: Iterable[str | Path], *, unpacked: int | None = None) -> Iterator[File | PassedOver | InputError]:
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
            if whole.is_dir() and _is_hidden(path.relative_to(whole)):
                yield PassedOver(as_text(str(path)), _HIDDEN)
                continue
            if whole.is_dir() and not path.name.lower().endswith(_SUFFIXES):
                yield PassedOver(as_text(str(path)), _ENDING)
                continue
            for file in _members(path, found=whole.is_dir()):
                yield replace(file, unpacked=unpacked) if isinstance(file, File) else file


def _found(path: Path) -> list[Path] | InputError:
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file())
        if any(p.name.lower().endswith(_SUFFIXES) and not _is_hidden(p.relative_to(path)) for p in files):
            return files
        packed = f"{', '.join(_PACKED[:-1])} or {_PACKED[-1]}"
        hint = f"Looked for {', '.join((*_TEXTS, '.zip', '.tar'))}, also with {packed}, in it and below."
        return InputError("no archive files in this folder", where=as_text(str(path)), hint=hint)
    if path.exists():
        return [path]
    files = [Path(p) for p in sorted(glob.glob(str(path), recursive=True)) if Path(p).is_file()]
    return files or InputError("there is no such file", where=as_text(str(path)), hint="Is the path right?")


def _is_hidden(path: Path) -> bool:
    """Whether a file is one that its folder does not show: what other programs leave beside the files of a person."""
    return any(part.startswith(".") and part not in (".", "..") for part in path.parts)


def _members(path: Path, *, found: bool) -> Iterator[File | PassedOver | InputError]:
    if _is_zip(path):
        members = _in_zip(path)
    elif _is_tar(path):
        members = _in_tar(path)
    else:
        yield File(path, found=found)
        return
    if isinstance(members, InputError):
        yield members
        return
    where = as_text(str(path))
    kind = "zip" if _is_zip(path) else "tar file"
    shown = [name for name in members if not _is_hidden(Path(name))]
    texts = [name for name in shown if name.lower().endswith(_SUFFIXES)]
    if not texts:
        yield InputError(f"no archive file in this {kind}", where=where, hint="Media archives are not read.")
        return
    names = sorted(members)
    for n, name in enumerate(names):
        if name in texts:
            yield File(path, name, names[:n].count(name), found=True)
        else:
            yield PassedOver(f"{where}!{as_text(name)}", _ENDING if name in shown else _HIDDEN)


def _in_zip(path: Path) -> list[str] | InputError:
    where = as_text(str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    except (zipfile.BadZipFile, OSError) as error:
        return InputError(f"not a zip file that can be opened: {error}", where=where, hint="Download it again.")
    if any(m.flag_bits & 1 for m in members):
        return InputError("the zip file is encrypted", where=where, hint="Unpack it with its password first.")
    return [member.filename for member in members]


def _in_tar(path: Path) -> list[str] | InputError:
    names: list[str] = []
    try:
        stream, packed = _opened(path)
        with stream, tarfile.open(fileobj=stream, mode="r|" if packed else "r:") as archive:
            names += [member.name for member in archive if member.isfile()]
    except _BROKEN as error:
        if not names:
            hint = "Download it again."
            return InputError(f"not a tar file that can be opened: {error}", where=as_text(str(path)), hint=hint)
    return names
