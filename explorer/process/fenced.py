"""A process of its own for work that cannot be trusted to end: it is ended when its time is over or its memory used up.

An engine inside this process cannot be stopped by it: a list that doubles looks at no clock, takes memory that no pool
counts, and where it is out of that the system ends the whole process. Another process can always be ended, on every
system, and takes nothing along.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

# Seconds between two looks at a process: the first ones come quickly.
_LOOKS = (0.002, 0.05)

# Messages that may wait to be taken: the process does not get further ahead than that.
_AHEAD = 2

# Seconds in which it must be there: no part of the time for a request.
_STARTED_WITHIN = 60.0

# Isolated from the environment and the folder that a person works in, and given the packages that this process has.
_BEGIN = "import runpy, sys; sys.path[:] = sys.argv[2:]; runpy.run_path(sys.argv[1], run_name='__main__')"


class TimeOver(Exception):
    """The time for a request was over, and the process was ended."""


class MemoryOver(Exception):
    """The process took more memory than it may, and was ended."""


class Gone(Exception):
    """The process ended by itself, in the middle of a request: it crashed, or the system ended it."""


class Fenced:
    """A script that is sent requests and sends messages back, all by pickle through its stdin and stdout.

    It begins with a message that it is there, answers one request with messages, of which the last is None, and ends
    when its stdin does. Started at the first request, and again after it was ended.
    """

    def __init__(self, script: Path) -> None:
        self._script = script
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: queue.Queue[object] = queue.Queue(_AHEAD)

    def ask(self, request: object, *, timeout: float, memory: int, waiting: bool = False) -> Generator[Any, None, None]:
        """Yield the messages that answer a request.

        Raises `TimeOver` after `timeout` seconds, `MemoryOver` where more than `memory` bytes are resident, `Gone`
        where the process is. Of the time only `waiting` counts where that is said, and not what is done with a
        message. Whoever does not read to the end has the process ended.
        """
        whole = False
        try:
            process = self._running(memory)
            until = time.monotonic() + timeout
            with suppress(OSError):  # it is gone: to be told by its end of the other pipe
                _send(process.stdin, request)
            while (message := self._next(process, until, memory)) is not None:
                began = time.monotonic()
                yield message
                until += time.monotonic() - began if waiting else 0.0
            whole = True
        finally:
            if not whole:
                self.end()

    def _running(self, memory: int) -> subprocess.Popen[bytes]:
        if self._process is None:
            package = Path(__file__).parents[2]
            paths = [str(package), *filter(None, sys.path)]
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _BEGIN, str(self._script), *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._messages = queue.Queue(_AHEAD)
            threading.Thread(target=_receive, args=(self._process.stdout, self._messages), daemon=True).start()
            self._next(self._process, time.monotonic() + _STARTED_WITHIN, memory)
        return self._process

    def _next(self, process: subprocess.Popen[bytes], until: float, memory: int) -> object:
        pause, slowest = _LOOKS
        while True:
            left = until - time.monotonic()
            if left <= 0:  # however many messages still come
                raise TimeOver
            try:
                message = self._messages.get(timeout=min(pause, left))
            except queue.Empty:
                if resident(process.pid) > memory:
                    raise MemoryOver from None
                pause = min(2 * pause, slowest)
                continue
            if isinstance(message, Gone):
                raise message
            return message

    def end(self) -> None:
        """End the process, whatever it is at."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            with suppress(queue.Empty):  # whoever hands messages on must come to the end of them
                while True:
                    self._messages.get_nowait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError, ValueError):
                    if pipe:
                        pipe.close()


def _send(pipe: IO[bytes] | None, message: object) -> None:
    if pipe:
        pickle.dump(message, pipe, protocol=5)
        pipe.flush()


def _receive(pipe: IO[bytes], messages: queue.Queue[object]) -> None:
    """Hand on what a process sends until it is gone."""
    while True:
        try:
            messages.put(pickle.load(pipe))  # noqa: S301 from a process of our own, which runs no code of others
        except Exception:  # cut off in the middle, whatever that looks like
            messages.put(Gone())
            return


def resident(process: int) -> int:
    """Return how many bytes of memory a process has, 0 where the system does not tell."""
    if sys.platform == "linux":
        with suppress(OSError, IndexError):
            text = Path(f"/proc/{process}/statm").read_text(encoding="ascii")
            return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE")
    elif sys.platform != "win32":
        said = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=False)
        with suppress(ValueError):
            return int(said.stdout) * 1024
    return 0
