"""What numba is to keep is compiled by one of the processes that run at once, and loaded by the others.

A fresh clone has a minute of compiling before it. Two workers that began together would both do all of it, for they
come to the same functions at the same time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from numba.core.caching import NullCache
from numba.core.compiler_lock import global_compiler_lock
from numba.core.dispatcher import Dispatcher

_compile = Dispatcher.compile
# The locks that this process has: a function may ask for itself, with other types, while it is compiled.
_held: set[Path] = set()


def share_what_is_compiled() -> None:
    """From now on wait, before a function is compiled that is kept, until no other process is compiling it."""
    setattr(Dispatcher, "compile", _compile_alone)  # noqa: B010  its types do not allow it to be replaced


def _compile_alone(dispatcher: Any, signature: Any) -> Any:
    # numba's own lock comes first: a thread that had ours and waited for numba's would wait for ever.
    with global_compiler_lock:
        if isinstance(dispatcher._cache, NullCache):
            return _compile(dispatcher, signature)
        with _alone(_lock_of(dispatcher.py_func)):
            # What another process kept meanwhile is loaded: numba looks before it compiles.
            return _compile(dispatcher, signature)


def _lock_of(function: Any) -> Path:
    folder = Path(tempfile.gettempdir()) / f"explorer-compiling-{os.getuid() if hasattr(os, 'getuid') else 'mine'}"
    folder.mkdir(mode=0o700, exist_ok=True)
    written = f"{function.__code__.co_filename}:{function.__code__.co_firstlineno}"
    return folder / hashlib.sha256(written.encode()).hexdigest()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Have a lock that no other process has; the end of the process gives it back as well."""
    if os.name == "nt" or lock in _held:
        yield
        return
    import fcntl

    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _held.add(lock)
        try:
            yield
        finally:
            _held.discard(lock)
