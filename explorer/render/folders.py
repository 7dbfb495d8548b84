"""A folder of pages and files that appears whole or not at all, with the hash of each, and whether it still is so."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from explorer.errors import InputError, UsageError
from explorer.render.text import escaped

try:
    import fcntl
except ImportError:  # Windows has no advisory lock of this kind
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.json"
_FORMAT = "explorer report 1"


@dataclass(frozen=True)
class Verified:
    """What of a report is not as it was written: files by their names in it, and the hash of its manifest.

    `changed` have another content, `missing` are gone, `strange` are not in the manifest.
    """

    files: int
    manifest: str
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every file is as it was written, and there is no other."""
        return not (self.changed or self.missing or self.strange)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder beside `folder`; it takes the place of that once the block is done.

    A block that fails leaves what was there before. Only a report, or an empty folder, is replaced: anything else
    raises `UsageError` before the block begins. What killed commands left here for the same folder goes.
    """
    folder = Path(os.path.abspath(folder))
    refuse_what_is_no_report(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        part = Path(tempfile.mkdtemp(prefix=_prefix(folder), suffix=".part", dir=folder.parent))
    except OSError as error:
        what = f"cannot write here: {error.strerror}"
        raise UsageError(what, where=str(folder), hint="Give the name of another folder.") from error
    lock = None if fcntl is None else os.open(part, os.O_RDONLY)
    try:
        if lock is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)  # so that others see that it is being written
        yield part
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o777 & ~mask)
        refuse_what_is_no_report(folder)
        _take_the_place(part, folder)
    finally:
        if lock is not None:
            os.close(lock)
        shutil.rmtree(part, ignore_errors=True)


def refuse_what_is_no_report(folder: Path) -> None:
    """Raise `UsageError` for what may not be written over: a file, a link, a folder with anything but a report."""
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        raise UsageError("there is a file of this name", where=str(folder), hint="Give the name of a folder.")
    if not any(folder.iterdir()):
        return
    try:
        _manifest_of(folder)
    except InputError:
        hint = "Give the name of a folder that is not there yet, or of a report to be replaced."
        raise UsageError("this folder holds something else than a report", where=str(folder), hint=hint) from None
    if strange := verify(folder).strange:
        what = f"this report holds what is not of it: {', '.join(strange[:5])}"
        raise UsageError(what, where=str(folder), hint="Move that elsewhere, or give another folder.")


def _take_the_place(part: Path, folder: Path) -> None:
    if not folder.exists():
        part.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=_prefix(folder), suffix=".old", dir=folder.parent))
    folder.rename(old / "was")
    try:
        part.rename(folder)
    except OSError:
        (old / "was").rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _prefix(folder: Path) -> str:
    return f".{folder.name[:40]}."


def _sweep(folder: Path) -> None:
    """Remove what nobody writes any more; nobody can tell where there are no locks of this kind."""
    if fcntl is None:
        return
    for part in folder.parent.glob(f"{glob.escape(_prefix(folder))}????????.part"):
        if part.is_symlink() or not part.is_dir():
            continue
        with suppress(OSError):
            lock = os.open(part, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(part)
            finally:
                os.close(lock)


def write_manifest(folder: Path, told: Mapping[str, object]) -> str:
    """Write the hash and size of every file of a folder, with what is told, into `manifest.json`; return its hash."""
    files = {
        name: {"sha256": _sha256(folder / name), "bytes": (folder / name).stat().st_size} for name in _names(folder)
    }
    text = json.dumps({"format": _FORMAT, **told, "files": files}, ensure_ascii=False, indent=1)
    content = (escaped(text) + "\n").encode("utf-8", "replace")
    (folder / MANIFEST).write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def verify(folder: Path) -> Verified:
    """Return what of a report is changed, missing, or not in its manifest; O(bytes).

    Raises `InputError` where there is no report. A manifest tells of the other files and not of itself: whoever keeps
    its hash elsewhere can tell that it is the same one.
    """
    folder = Path(folder)
    wanted = _manifest_of(folder)
    there = set(_names(folder))
    changed = [
        name for name in wanted if name in there and (_is_link(folder, name) or _sha256(folder / name) != wanted[name])
    ]
    return Verified(
        len(wanted),
        _sha256(folder / MANIFEST),
        tuple(changed),
        tuple(name for name in wanted if name not in there),
        tuple(sorted(there - wanted.keys())),
    )


def _manifest_of(folder: Path) -> dict[str, str]:
    """Return the hash of each file that the manifest of a report names; raise `InputError` where there is none."""
    path = folder / MANIFEST
    hint = "explorer report NETWORK -o FOLDER writes one."
    if not path.is_file():
        raise InputError("this is no report: it has no manifest.json", where=str(folder), hint=hint)
    try:
        told = json.loads(path.read_bytes())
        files = {str(name): str(one["sha256"]) for name, one in told["files"].items()}
        known = told["format"] == _FORMAT
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InputError("its manifest cannot be read", where=str(path), hint=hint) from None
    if not known:
        raise InputError("this is no manifest of a report", where=str(path), hint=hint)
    if strange := [name for name in files if not _is_inside(name)]:
        raise InputError(f"its manifest names a file outside of it: {strange[0]!r}", where=str(path), hint=hint)
    return files


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and "\\" not in name and "\0" not in name and not name.startswith("/") and ".." not in parts


def _names(folder: Path) -> list[str]:
    """Return the files of a folder and of those in it, links too, in order; the manifest is none of them."""
    found = []
    for root, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        found += [(Path(root) / name).relative_to(folder).as_posix() for name in [*files, *links]]
    return sorted(name for name in found if name != MANIFEST)


def _is_link(folder: Path, name: str) -> bool:
    return any(
        (folder / Path(*PurePosixPath(name).parts[:n])).is_symlink() for n in range(1, len(Path(name).parts) + 1)
    )


def _sha256(path: Path) -> str:
    made = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                made.update(piece)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    return made.hexdigest()
