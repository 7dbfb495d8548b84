"""A command that ends with whoever started it, however that one ended: kill -9, Ctrl-C, a test runner that gave up.

    python tests/outlived.py FOLDER COMMAND...

The kernel closes the starter's end of the pipe to this process's stdin when the starter is gone, and what is read then
is nothing: the command is ended with all that it started, and FOLDER, which was its own, is removed. A starter that
only wants the command to end says so (`STOP`), and the folder stays.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

STOP = b"stop"
# Seconds in which a command may leave by itself.
GRACE = 30.0
_BEAT = 0.05


def end(child: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started, politely, and after some seconds by force."""
    deadline = time.monotonic() + GRACE
    # A launcher may be gone before the server that it launched: the whole group has to be.
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
        while time.monotonic() < deadline:
            child.poll()
            os.killpg(child.pid, 0)
            time.sleep(_BEAT)
        os.killpg(child.pid, signal.SIGKILL)


def main() -> None:
    """Run the command, and end it when there is nobody left to run it for."""
    folder, *command = sys.argv[1:]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=os.setpgrp)
    while child.poll() is None and not select.select([sys.stdin], [], [], 4 * _BEAT)[0]:
        pass
    if child.returncode is not None:
        end(child)
        sys.exit(child.returncode if child.returncode >= 0 else 128 - child.returncode)
    said = os.read(sys.stdin.fileno(), len(STOP))
    end(child)
    if said != STOP:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
