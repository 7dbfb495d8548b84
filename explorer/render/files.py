"""A file that appears whole or not at all."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from explorer.errors import UsageError

try:
    import fcntl
except ImportError:  # Windows has no advisory lock of this kind
    fcntl = None  # type: ignore[assignment]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside `path`; it takes the place of `path` once the block is done.

    A block that fails leaves what was there before. What a killed process left here under a temporary name for the
    same file goes.
    """
    if path.is_dir():
        raise UsageError("a folder has this name", where=str(path), hint="Give the name of a file.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        handle, name = tempfile.mkstemp(prefix=_prefix(path), suffix=".part", dir=path.parent)
    except OSError as error:
        raise UsageError(
            f"cannot write here: {error.strerror}", where=str(path), hint="Give the name of another file."
        ) from error
    part = Path(name)
    try:
        if fcntl is None:
            os.close(handle)  # Windows renames no file that is open
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)  # so that others see that it is being written
        yield part
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        part.chmod(mode)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
        if fcntl is not None:
            os.close(handle)


def _prefix(path: Path) -> str:
    return f".{path.name[:40]}."


def _sweep(path: Path) -> None:
    """Remove what nobody writes any more; nobody can tell where there are no locks of this kind."""
    if fcntl is None:
        return
    for part in path.parent.glob(f"{glob.escape(_prefix(path))}????????.part"):
        with suppress(OSError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
