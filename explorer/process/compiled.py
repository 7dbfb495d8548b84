"""Where numba keeps what it compiled, for a package that may be read and not written."""

import os
import stat
import sys

_KEPT_IN = "NUMBA_CACHE_DIR"


def keep_somewhere() -> None:
    """Have numba keep what it compiles in a folder of ours where it finds none: it would refuse to compile at all.

    Done before numba is imported. It looks beside the code, then in the user's own folder. What is kept is run when
    it is loaded, so ours is used only where nobody else may write to it.
    """
    if os.environ.get(_KEPT_IN) or _writable(os.path.dirname(os.path.dirname(__file__))) or _writable(_home()):
        return
    import tempfile

    if not hasattr(os, "getuid"):  # Windows: each user's temporary folder is the user's own
        os.environ[_KEPT_IN] = os.path.join(tempfile.gettempdir(), "explorer-compiled")
        return
    folder = os.path.join(tempfile.gettempdir(), f"explorer-compiled-{os.getuid()}")
    if not _own(folder):
        import atexit
        import shutil

        folder = tempfile.mkdtemp(prefix="explorer-compiled-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[_KEPT_IN] = folder


def _writable(folder: str) -> bool:
    """Whether files can be made in a folder, or it can be made itself."""
    while not os.path.isdir(folder):
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
    cache = os.path.join(folder, "__pycache__")
    return os.access(cache if os.path.isdir(cache) else folder, os.W_OK | os.X_OK)


def _home() -> str:
    """Return the folder in which numba keeps what it compiled for a user."""
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches")
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    return os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")


def _own(folder: str) -> bool:
    """Make a folder for this user alone; False where there is one that is not."""
    from contextlib import suppress

    with suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    found = os.lstat(folder)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
