"""No server of the tests outlives the run that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import outlived

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="processes have no groups here")

# As Neo4j's console does it: a launcher, which waits for what it launched.
COMMAND = 'sleep 600 & echo $! > "$0/pid"; wait'


def command(folder: Path) -> list[str]:
    return [sys.executable, outlived.__file__, str(folder), "sh", "-c", COMMAND, str(folder)]


def launched(folder: Path) -> int:
    """Return the process that the launcher launched, once it has."""
    for _ in range(500):
        if (folder / "pid").exists() and (text := (folder / "pid").read_text()):
            return int(text)
        time.sleep(0.01)
    raise AssertionError("nothing was launched")


def alive(process: int) -> bool:
    """Tell whether a process is there and no zombie, after a moment in which it may leave."""
    for _ in range(300):
        listed = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
        if listed.stdout.strip() in ("", "Z"):
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_was_started_ends_with_whoever_started_it(folder: Path, how: signal.Signals) -> None:
    start = (
        "import subprocess, sys, time\n"
        "subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, start_new_session=True)\n"
        "time.sleep(600)"
    )
    owner = subprocess.Popen([sys.executable, "-c", start, *command(folder)], stderr=subprocess.DEVNULL)
    process = launched(folder)
    owner.send_signal(how)
    owner.wait()
    assert not alive(process)
    for _ in range(300):
        if not folder.exists():
            break
        time.sleep(0.01)
    assert not folder.exists()


def test_what_is_told_to_stop_keeps_its_folder(folder: Path) -> None:
    owner = subprocess.Popen(command(folder), stdin=subprocess.PIPE)
    process = launched(folder)
    owner.communicate(outlived.STOP, timeout=30)
    assert not alive(process)
    assert folder.exists()


def test_what_ends_by_itself_is_seen_to_have_ended(folder: Path) -> None:
    owner = subprocess.Popen([*command(folder)[:3], "sh", "-c", "exit 3"], stdin=subprocess.PIPE)
    assert owner.wait(30) == 3
