"""Ctrl-C ends a command within two seconds, whatever it is at, with one word; and the same command works afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from explorer.graph.sources import Sources
from explorer.render.files import replacing
from tests.archive_files import NEW_YEAR, retweet, tweet, tweet_id, user, write

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a command is watched where processes can fork"),
]

# What a command may be at when it is interrupted; each says when it has come there.
AT = {
    "Python": "time.sleep(60)",
    "an import": "sys.meta_path.insert(0, type('Slow', (), {'find_spec': lambda *a: time.sleep(60)})); import nowhere",
    "C code that keeps the interpreter's lock": (
        # igraph's Leiden on a graph on which it never rests.
        "import igraph; igraph.Graph(7, [(0, 1), (0, 4), (0, 5), (0, 6), (1, 2), (1, 6), (2, 3), (3, 4), (3, 5), "
        "(4, 5), (5, 6)]).community_leiden('modularity', weights=[1, 3, 2, 2, 1, 2, 2, 1, 3, 1, 3], n_iterations=-1)"
        "; sorted(range(10 ** 9), key=lambda n: -n)"
    ),
    "C code that has let go of it": "import ctypes; ctypes.CDLL(None).sleep(60); ctypes.CDLL(None).sleep(60)",
    "a wait for a thread": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor() as pool: pool.submit(time.sleep, 60).result()"
    ),
    "a loop that takes no interrupt": (
        "while True:\n try: time.sleep(60)\n except BaseException: print('Traceback', file=sys.stderr)"
    ),
}


def begun(code: str) -> subprocess.Popen[str]:
    """Begin code under supervision, and return when it says that it has begun."""
    inner = f"import sys, time\nprint('here', flush=True)\n{code}"
    outer = f"from explorer.process.interrupt import supervised\nsupervised(lambda: exec({inner!r}, {{}}))"
    process = subprocess.Popen(
        [sys.executable, "-c", outer], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout
    assert process.stdout.readline() == "here\n"
    return process


def ended(process: subprocess.Popen[str]) -> tuple[int, str, float]:
    """Return with what a process ends, what it says, and after how many seconds."""
    began = time.monotonic()
    _, said = process.communicate(timeout=20)
    return process.returncode, said, time.monotonic() - began


@pytest.mark.parametrize("code", AT.values(), ids=AT.keys())
def test_ctrl_c_ends_it_within_two_seconds_in_one_line(code: str) -> None:
    process = begun(code)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: all of the group are told
    code_, said, seconds = ended(process)
    assert (code_, said) == (130, "interrupted\n")
    assert seconds < 2


def test_one_process_that_is_told_tells_the_other() -> None:
    process = begun(AT["Python"])
    process.send_signal(signal.SIGINT)
    assert ended(process)[:2] == (130, "interrupted\n")


def test_an_end_that_is_asked_for_politely_is_told_as_such() -> None:
    process = begun(AT["Python"])
    process.send_signal(signal.SIGTERM)
    assert ended(process)[:2] == (143, "terminated\n")


def test_what_a_command_does_on_its_way_out_is_done() -> None:
    process = begun("try: time.sleep(60)\nfinally: print('tidied', flush=True)")
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=20)
    assert (process.returncode, out, said) == (130, "tidied\n", "interrupted\n")


def test_impatience_does_not_cut_the_way_out_short() -> None:
    process = begun("try: time.sleep(60)\nfinally: time.sleep(0.5); print('tidied', flush=True)")
    time.sleep(0.3)
    for _ in range(4):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
    out, said = process.communicate(timeout=20)
    assert (process.returncode, out, said) == (130, "tidied\n", "interrupted\n")


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_command_that_is_left_alone_ends_as_it_does(code: int) -> None:
    process = begun(f"print('x', file=sys.stderr); sys.exit({code})")
    assert ended(process)[:2] == (code, "x\n")


def test_a_command_that_the_system_ends_is_told() -> None:
    process = begun("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert ended(process)[:2] == (137, "explorer: ended by signal 9 (Killed)\n")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of another system does not do this")
def test_a_killed_command_leaves_no_process_behind() -> None:
    process = begun(AT["C code that has let go of it"])
    process.kill()
    # The pipe of the other process closes: it is gone too.
    assert ended(process)[2] < 1


def watched(process: subprocess.Popen[str]) -> None:
    """Wait until a command is watched: before that Python itself is starting, and ends as it does."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while children.exists() and not children.read_text() and process.poll() is None:
        time.sleep(0.002)
    if not children.exists():  # a system without it
        time.sleep(1)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    acts = [
        tweet(NEW_YEAR, "a", "text"),
        *(retweet(NEW_YEAR + 60_000, name, tweet_id(NEW_YEAR), "a", "a", serial=n) for n, name in enumerate("bc")),
    ]
    write(tmp_path / "files", "x_052020_users_csv_hashed.csv", [user(name) for name in "abc"])
    write(tmp_path / "files", "x_052020_tweets_csv_hashed.csv", acts)
    return tmp_path / "files"


@pytest.mark.parametrize("moment", [0.0, 0.1, 0.4, 0.9])
def test_an_ingest_that_is_interrupted_is_done_by_the_same_command(
    archive: Path, tmp_path: Path, moment: float
) -> None:
    command = [sys.executable, "-m", "explorer", "--quiet", "ingest", "--store", str(tmp_path / "s.db"), str(archive)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    watched(process)
    time.sleep(moment)
    os.killpg(process.pid, signal.SIGINT)
    code, said, seconds = ended(process)
    assert (code, said) in ((130, "interrupted\n"), (0, ""))
    assert seconds < 2
    with Sources(tmp_path / "s.db").lock():
        pass
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stderr) == (0, "")


def test_a_half_written_file_of_a_killed_process_goes_with_the_next_and_one_in_the_making_stays(tmp_path: Path) -> None:
    with replacing(tmp_path / "page.html") as other:
        left = tmp_path / ".page.html.abcd1234.part"
        left.write_text("half")
        of_another = tmp_path / ".page.html.gz.abcd1234.part"
        of_another.write_text("half")
        with replacing(tmp_path / "page.html") as part:
            part.write_text("whole")
            assert other.exists()
        assert not left.exists()
        assert of_another.exists()
        assert (tmp_path / "page.html").read_text() == "whole"


def explorer(*arguments: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "explorer", *arguments], capture_output=True, check=False, **how)


def test_ctrl_c_before_anybody_waits_for_it_is_not_lost_and_not_a_traceback() -> None:
    # The package is imported, as `-m explorer` does first of all, and told at once.
    code = (
        "import os, signal, sys; sys.orig_argv = ['python', '-m', 'explorer']; import explorer; "
        "os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(0.1); "
        "from explorer.process.interrupt import supervised; supervised(lambda: time.sleep(20))"
    )
    ended_ = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert (ended_.returncode, ended_.stderr) == (130, "interrupted\n")


def test_whoever_imports_the_library_keeps_ctrl_c() -> None:
    code = "import explorer, signal; assert not signal.pthread_sigmask(signal.SIG_BLOCK, [])"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_an_output_that_is_closed_or_full_is_no_traceback() -> None:
    with open("/dev/full", "w") as full:
        ended_ = subprocess.run(
            [sys.executable, "-m", "explorer", "schema"], stdout=full, stderr=subprocess.PIPE, check=False, text=True
        )
    assert (ended_.returncode, ended_.stderr) == (1, "explorer: No space left on device\n")
    reads, writes = os.pipe()
    os.close(reads)
    ended_ = subprocess.run(
        [sys.executable, "-m", "explorer", "schema"], stdout=writes, stderr=subprocess.PIPE, check=False, text=True
    )
    os.close(writes)
    assert (ended_.returncode, ended_.stderr) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_names_that_are_no_utf_8_are_an_answer_and_not_a_traceback(tmp_path: Path) -> None:
    odd = os.fsdecode(b"\xff")
    for arguments in (["ingest", f"no{odd}.csv"], ["query", "networks", "--store", f"s{odd}"]):
        ended_ = explorer(*arguments, cwd=tmp_path)
        assert ended_.returncode in (1, 2)
        assert b"Traceback" not in ended_.stderr
        assert b"should not have happened" not in ended_.stderr
