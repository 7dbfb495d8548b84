"""What counts only once it is on the disk: files and folders synced, renamed, and the folder of the name synced too."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows clones by itself, where it can
    fcntl = None  # type: ignore[assignment]

# FICLONE, of Linux: a file shares the blocks of another.
_CLONE = 0x40049409

# Where a folder cannot be synced: file systems of networks, for one.
_CANNOT = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)


def sync(path: Path) -> None:
    """Have a file's content, or a folder's names, on the disk."""
    if os.name == "nt" and path.is_dir():  # Windows opens no folder
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    """Have everything in a folder on the disk, before a rename makes it count."""
    for path in folder.iterdir():
        sync_all(path) if path.is_dir() else sync(path)
    sync(folder)


def move(path: Path, to: Path) -> None:
    """Give a file or folder another name; it has that name for good when this returns."""
    os.replace(path, to)
    for folder in {path.parent, to.parent}:
        sync(folder)


def copy(path: Path, to: Path) -> None:
    """Copy a file: where the file system can, the two have one content until either is written."""
    # Left to the plain way: a file system, or a system, that cannot.
    with path.open("rb") as one, to.open("wb") as other, suppress(OSError, AttributeError):
        fcntl.ioctl(other, _CLONE, one.fileno())
        return
    shutil.copyfile(path, to)


def write_whole(path: Path, text: str) -> None:
    """Write a small file, whole or not at all."""
    part = path.with_name(f"{path.name}.new")
    part.write_text(text, encoding="utf-8")
    sync(part)
    move(part, path)


def new_folder(parent: Path) -> Path:
    """Make a folder of a name that nothing has. Its rights are the umask's: others may be meant to read it."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / uuid.uuid4().hex
    folder.mkdir()
    return folder


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
