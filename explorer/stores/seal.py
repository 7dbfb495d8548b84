"""A graph file's seal: its size and checksum, written beside it before it counts, and asked before it is opened."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from explorer.graph import disk


@dataclass(frozen=True)
class Seal:
    """What a file was when it was sealed; `changed` is when it was last written, in nanoseconds since 1970."""

    bytes: int
    sha256: str
    changed: int


def _path(file: Path) -> Path:
    return file.with_name(f"{file.name}.seal")


def put(file: Path) -> None:
    """Seal a file that is written; both are on the disk when this returns."""
    disk.sync(file)
    found = file.stat()
    seal = Seal(found.st_size, disk.checksum(file), found.st_mtime_ns)
    disk.write_whole(_path(file), json.dumps(asdict(seal)))


def broken(file: Path, *, whole: bool = False) -> str:
    """Say in what a file is not what was sealed; an empty text where it is.

    A look at its size and at when it was written tells that, nearly always; only a file that was touched or copied is
    read. `whole` reads it in any case: a disk that forgets a bit tells nobody. A file that has no seal, as before there
    were any, cannot be told to be broken unless the whole of it is asked for.
    """
    try:
        found = file.stat()
    except FileNotFoundError:
        return "is gone"
    try:
        seal = Seal(**json.loads(_path(file).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return "has no seal" if whole else ""
    except (ValueError, TypeError):
        return "has a seal that cannot be read"
    if found.st_size != seal.bytes:
        return f"has {found.st_size:,} bytes where {seal.bytes:,} were written"
    if found.st_mtime_ns == seal.changed and not whole:
        return ""
    if disk.checksum(file) != seal.sha256:
        return "is not as it was written: its checksum differs"
    if found.st_mtime_ns != seal.changed:
        with suppress(OSError):  # so that it need not be read again; who may not write reads it again
            os.utime(file, ns=(found.st_atime_ns, seal.changed))
    return ""
