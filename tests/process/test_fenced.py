"""What runs in a process of its own keeps its time and its memory, and goes with whoever started it."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.process.fenced import Fenced, Gone, MemoryOver, TimeOver, resident

# Answers with what the code that it is sent yields.
SCRIPT = """
import os, pickle, sys, threading, queue
out, requests = os.fdopen(os.dup(1), "wb"), queue.SimpleQueue()
def send(message):
    pickle.dump(message, out)
    out.flush()
def receive():
    while True:
        try: requests.put(pickle.load(sys.stdin.buffer))
        except Exception: os._exit(0)
threading.Thread(target=receive, daemon=True).start()
send("ready")
while True:
    exec(requests.get())
    send(None)
"""
GIGABYTE = 1 << 30


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture
def fenced(script: Path) -> Iterator[Fenced]:
    made = Fenced(script)
    yield made
    made.end()


def ask(fenced: Fenced, code: str, *, timeout: float = 30, memory: int = GIGABYTE) -> list[object]:
    return list(fenced.ask(code, timeout=timeout, memory=memory))


def test_one_process_answers_one_request_after_the_other(fenced: Fenced) -> None:
    assert ask(fenced, "send(1); send([2])") == [1, [2]]
    assert ask(fenced, "pass") == []
    assert ask(fenced, "send(os.getpid())") == ask(fenced, "send(os.getpid())") != [os.getpid()]


def test_it_is_ended_when_the_time_is_over_and_the_next_request_has_another(fenced: Fenced) -> None:
    [first] = ask(fenced, "send(os.getpid())")
    began = time.monotonic()
    with pytest.raises(TimeOver):
        ask(fenced, "while True: pass", timeout=0.2)
    assert time.monotonic() - began < 2
    with pytest.raises(ProcessLookupError):
        os.kill(int(str(first)), 0)
    assert ask(fenced, "send('again')") == ["again"]


def test_the_time_is_over_however_much_is_still_sent(fenced: Fenced) -> None:
    def slowly(message: object) -> None:
        time.sleep(0.01)

    taken = map(slowly, fenced.ask("while True: send(1)", timeout=0.2, memory=GIGABYTE))
    with pytest.raises(TimeOver):
        list(itertools.islice(taken, 200))


def test_the_time_of_waiting_is_not_that_of_what_is_done_with_a_message(fenced: Fenced) -> None:
    def slowly(message: object) -> object:
        time.sleep(0.15)
        return message

    asked = fenced.ask("for n in range(4): send(n)", timeout=0.4, memory=GIGABYTE, waiting=True)
    assert [*map(slowly, asked)] == [0, 1, 2, 3]


def test_a_process_gets_no_further_ahead_than_is_read(fenced: Fenced) -> None:
    asked = fenced.ask("for n in range(50): send(bytes(10_000_000))", timeout=60, memory=GIGABYTE)
    before = resident(os.getpid())
    next(asked)
    time.sleep(0.5)
    assert resident(os.getpid()) - before < 100_000_000
    asked.close()


@pytest.mark.skipif(sys.platform == "win32", reason="how much memory a process has is not looked at there")
def test_it_is_ended_when_it_has_taken_more_memory_than_it_may(fenced: Fenced) -> None:
    with pytest.raises(MemoryOver):
        ask(fenced, "held = b'x' * (200 << 20)\nwhile True: pass", memory=100 << 20)
    assert ask(fenced, "held = b'x' * (20 << 20); send(len(held))", memory=100 << 20) == [20 << 20]


def test_a_process_that_ends_by_itself_is_told_from_one_that_answers(fenced: Fenced) -> None:
    with pytest.raises(Gone):
        ask(fenced, "send(1); os._exit(0)")
    with pytest.raises(Gone):
        ask(fenced, "out.write(pickle.dumps([1] * 1000)[:100]); out.flush(); os._exit(0)")
    assert ask(fenced, "send(2)") == [2]


def test_whoever_does_not_read_to_the_end_leaves_no_half_answer_behind(fenced: Fenced) -> None:
    answer = fenced.ask("send(1); send(2)", timeout=30, memory=GIGABYTE)
    assert next(answer) == 1
    answer.close()
    assert ask(fenced, "send(3)") == [3]


def test_it_ends_with_whoever_started_it_even_in_the_middle_of_its_work(script: Path) -> None:
    starter = (
        "import sys; from pathlib import Path; from explorer.process.fenced import Fenced\n"
        "asked = Fenced(Path(sys.argv[1])).ask('send(os.getpid())\\nwhile True: pass', timeout=60, memory=1 << 40)\n"
        "for one in asked: print(one, flush=True)"
    )
    process = subprocess.Popen([sys.executable, "-c", starter, str(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    inner = int(process.stdout.readline())
    process.kill()
    process.communicate()
    for _ in range(300):
        if not resident(inner):
            return
        time.sleep(0.02)
    raise AssertionError("it is still there")


def test_the_memory_of_a_process_is_known(tmp_path: Path) -> None:
    assert resident(os.getpid()) > 10 << 20


def test_a_file_in_the_folder_that_a_person_works_in_is_not_taken_for_a_package(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ladybug.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    fenced = Fenced(script)
    try:
        assert ask(fenced, "import ladybug; send(ladybug.__name__)") == ["ladybug"]
    finally:
        fenced.end()
