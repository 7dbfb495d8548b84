"""Ctrl-C at any moment: the command works in a child process, which is given a moment to leave by itself.

Python does nothing about a signal while igraph, polars, an engine or a compiled loop is at work, and several of them
keep the interpreter's lock, so that no thread of the same process could do anything either. A process that waits for
the other always can. What holds a store dies with the process that held it (an OS lock); sources, graphs and pages
take their place by a rename; what a killed process left half-made is swept by the next.
"""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False  # `typing` takes longer to import than all else here, and nothing watches meanwhile
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

# Seconds in which a command may unwind.
GRACE = 1.2

_SAID = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}


def supervised(command: Callable[[], object]) -> NoReturn:
    """Run a command that leaves by SystemExit, and leave with its exit code.

    Interrupted it ends within `GRACE` seconds, with 128 and the signal's number, and one line on stderr that says so.
    Begun before any thread is. Where there is no fork (Windows) the command runs in this process.
    """
    if not hasattr(os, "fork"):
        command()
        sys.exit()
    watched = {*_SAID, signal.SIGCHLD, signal.SIGALRM}
    signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)  # where it is ignored it does not wake
    parent = os.getpid()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in _SAID:
            signal.signal(number, _unwind)
        _end_with(parent)
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, watched)
            command()
            sys.exit()
        except KeyboardInterrupt:
            sys.exit(130)
    came, status = _waited(child, watched)
    code = os.waitstatus_to_exitcode(status)
    if came and code != 0:
        _say(_SAID[came])
        code = 128 + came
    elif code < 0:
        _say(f"explorer: ended by signal {-code} ({signal.strsignal(-code)})")
        code = 128 - code
    os._exit(code)


def _waited(child: int, watched: set[signal.Signals]) -> tuple[signal.Signals | None, int]:
    """Return the signal that was to end a child, and what it ended with."""
    came: signal.Signals | None = None
    while True:  # until the child has ended, which it has for certain once it is killed
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return came, status
        number = signal.Signals(signal.sigwait(watched))
        if number in _SAID and came is None:
            came = number
            os.kill(child, number)  # a terminal has told it already, `kill` has not
            signal.setitimer(signal.ITIMER_REAL, GRACE)
        elif number == signal.SIGALRM:
            os.kill(child, signal.SIGKILL)


def _unwind(number: int, frame: object) -> NoReturn:
    """Leave, once, and without a word: what libraries say of a torn call helps nobody."""
    for each in _SAID:
        signal.signal(each, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    raise KeyboardInterrupt


def _end_with(parent: int) -> None:
    """Have the kernel kill this process when its parent is killed, where it can (Linux)."""
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)


def _say(text: str) -> None:
    """Print a line on stderr; on a terminal after what a progress bar left of its own, its cursor shown again."""
    clean = "\r\x1b[2K\x1b[?25h" if os.isatty(2) else ""
    with open(2, "w", encoding="utf-8", closefd=False) as out:
        out.write(f"{clean}{text}\n")
