"""Every command that writes, killed at every rename and every sync, and on disks too small for it.

    python -m tests.stress.killed [--every 1] [--only remove roles]

strace ends the command on its way into the n-th of these calls, for every n that it makes (each `--every`-th); the same
command is given again and must bring the same rows as where nobody disturbed it. Beside each killed command a reader
asks all the while, and a second writer tries. Disks of several sizes are mounted for it where that may be (root).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer.demo import generate
from explorer.stores import Store, open_store
from tests.stress.fingerprint import fingerprint
from tests.stress.outcome import Outcome

CHINA, TURKEY = "china_052020", "turkey_052020"
# Each is run on a store of two networks and an analysis of each kind; the third network waits in `later`.
COMMANDS = {
    "ingest": ["ingest", "later"],
    "remove": ["remove", TURKEY],
    "detect": ["detect", "co-retweet", "--network", CHINA, "--name", "fresh"],
    "detect --replace": ["detect", "co-retweet", "--network", TURKEY, "--name", "pairs", "--replace"],
    "roles": ["roles", "--network", CHINA, "--name", "fresh"],
    "roles --replace": ["roles", "--network", TURKEY, "--name", "parts", "--replace"],
    "analyses remove": ["analyses", "remove", "pairs"],
}
CALLS = ("rename", "fsync")
READER = """
    import sys, time
    from pathlib import Path
    from explorer.stores import open_store
    from tests.stress.killed import opened
    asked = set()
    with opened(sys.argv[1]) as store:
        while not Path(sys.argv[2]).exists():
            asked.add(tuple(sorted(network.id for network in store.networks())))
            time.sleep(0.05)
    print(len(asked))
"""


@dataclass(frozen=True)
class Place:
    """Where a store is: its folder or address, and the folder in which its sources are."""

    store: str
    workspace: Path


def opened(store: str) -> Store:
    """Open a store as the command line does."""
    told = {key: os.environ.get(f"NEO4J_{key.upper()}", "") for key in ("username", "password", "database")}
    return open_store(store, **{key: value for key, value in told.items() if value} if "://" in store else {})


def command(place: Place, arguments: list[str], folder: Path) -> list[str]:
    """Return the command line of one of them; `later` stands in the folder."""
    given = [str(folder / a) if a == "later" else a for a in arguments]
    return [sys.executable, "-m", "explorer", "--quiet", *given, "--store", place.store]


def prepare(folder: Path) -> Place:
    """Make the archives, and a store of two networks and an analysis of each kind."""
    generate(folder / "archives", scale=0.0005, seed=11)
    (folder / "later").mkdir()
    for path in sorted((folder / "archives").rglob("*.csv")):
        if path.name == "truth_accounts.csv":
            path.unlink()
        elif not path.name.startswith((CHINA, TURKEY)):
            path.rename(folder / "later" / path.name)
    place = Place(str(folder / "calm.db"), folder / "calm.db")
    for arguments in (
        ["ingest", str(folder / "archives")],
        ["detect", "co-retweet", "--network", CHINA, "--name", "pairs"],
        ["roles", "--network", CHINA, "--name", "parts"],
    ):
        subprocess.run(command(place, arguments, folder), check=True, stdout=subprocess.DEVNULL)
    return place


def rows(store: str) -> dict[str, tuple[int, str]]:
    """Return what a graph holds; of an analysis not when it was made."""
    with opened(store) as graph:
        found = fingerprint(graph)
        analyses = sorted(graph.analyses().items())
    found["Analysis"] = (len(analyses), repr(analyses))
    return found


def calls(place: Place, arguments: list[str], folder: Path, log: Path) -> dict[str, int]:
    """Run a command undisturbed; return how often it makes each of the calls."""
    traced = ["strace", "-f", "-o", str(log), "-e", f"trace={','.join(CALLS)}"]
    subprocess.run([*traced, *command(place, arguments, folder)], check=True, stdout=subprocess.DEVNULL)
    text = log.read_text(errors="replace")
    return {call: len(re.findall(rf"(?m)^\d+ +{call}\(", text)) for call in CALLS}


@contextmanager
def read_beside(store: str, done: Path) -> Iterator[list[str]]:
    """Ask a store all the while; what the reader complained of is in the list afterwards."""
    script = "\n".join(line.removeprefix("    ") for line in READER.split("\n"))
    reader = subprocess.Popen(
        [sys.executable, "-c", script, store, str(done)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    complaints: list[str] = []
    try:
        yield complaints
    finally:
        done.touch()
        _, said = reader.communicate(timeout=120)
        complaints += [said[-300:]] if reader.returncode else []


def killed(name: str, calm: Place, folder: Path, every: int) -> Outcome:
    """Kill one command at each of its calls, and give it again."""
    arguments, outcome = COMMANDS[name], Outcome()
    undisturbed = _copy(calm, folder / "undisturbed.db")
    made = calls(undisturbed, arguments, folder, folder / "log")
    expected = rows(undisturbed.store)
    shutil.rmtree(undisturbed.workspace)
    for call, times in made.items():
        for n in range(1, times + 1, every):
            place = _copy(calm, folder / "killed.db")
            for wrong in _one(place, arguments, folder, f"{call}:signal=KILL:when={n}", expected, outcome):
                outcome.wrong.append(f"{call} {n} of {times}: {wrong}")
            print(f"{name}: {call} {n} of {times}, {len(outcome.wrong)} wrong so far", file=sys.stderr, flush=True)
            shutil.rmtree(place.workspace)
    return outcome


def _one(
    place: Place,
    arguments: list[str],
    folder: Path,
    injected: str,
    expected: dict[str, tuple[int, str]],
    outcome: Outcome,
) -> Iterator[str]:
    whole, done = command(place, arguments, folder), folder / "done"
    done.unlink(missing_ok=True)
    with read_beside(place.store, done) as complaints:
        traced = ["strace", "-f", "-o", os.devnull, "-e", f"trace={','.join(CALLS)}", "-e", f"inject={injected}"]
        first = subprocess.Popen([*traced, *whole], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        second = subprocess.run(whole, check=False, capture_output=True, text=True)
        _, said = first.communicate()
        outcome.ends[f"exit {first.returncode}"] += 1
        again = subprocess.run(whole, check=False, capture_output=True, text=True)
    for who, text in (("the killed one", said), ("the second writer", second.stderr), ("again", again.stderr)):
        if "Traceback" in text or "should not have happened" in text:
            yield f"{who}: {text[-300:]}"
    # Where the second writer came after the end of the first, it has done it all and the third is told so.
    if again.returncode and second.returncode:
        yield f"again: exit {again.returncode}: {again.stderr[-300:]}"
    if complaints:
        yield f"the reader: {complaints[0]}"
    try:
        if rows(place.store) != expected:
            yield "other rows"
    except Exception as error:
        yield f"cannot be asked: {error}"
    if left := [path.name for path in place.workspace.glob("tmp/*")]:
        yield f"left {left}"


def full_disk(name: str, calm: Place, folder: Path) -> Outcome:
    """Give a command on disks too small for it, then on the same with room."""
    arguments, outcome = COMMANDS[name], Outcome()
    undisturbed = _copy(calm, folder / "undisturbed.db")
    subprocess.run(command(undisturbed, arguments, folder), check=True, stdout=subprocess.DEVNULL)
    expected = rows(undisturbed.store)
    # As many pages as its files and folders take, and a few for what is not seen.
    size = sum(-(-path.stat().st_size // 4096) * 4096 for path in calm.workspace.rglob("*")) + (64 << 10)
    disk = folder / "disk"
    disk.mkdir(exist_ok=True)
    for room in (0.02, 0.1, 0.3, 0.6, 1.0, 1.5, 2.5):
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={int(size * (1 + room))}", "tmpfs", str(disk)], check=True)
        try:
            place = _copy(calm, disk / "s.db")
            whole = command(place, arguments, folder)
            full = subprocess.run(whole, check=False, capture_output=True, text=True)
            outcome.ends[f"exit {full.returncode}"] += 1
            if "Traceback" in full.stderr or (full.returncode and "disk" not in full.stderr):
                outcome.wrong.append(f"{room:.0%} free: exit {full.returncode}: {full.stderr[-300:]}")
            subprocess.run(["mount", "-o", f"remount,size={size * 10 + (256 << 20)}", str(disk)], check=True)
            again = subprocess.run(whole, check=False, capture_output=True, text=True) if full.returncode else full
            if again.returncode or rows(place.store) != expected:
                outcome.wrong.append(f"{room:.0%} free: again: exit {again.returncode}: {again.stderr[-300:]}")
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    shutil.rmtree(undisturbed.workspace)
    return outcome


def _copy(calm: Place, to: Path) -> Place:
    shutil.copytree(calm.workspace, to)
    return Place(str(to), to)


def main() -> None:
    """Kill them all and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="only each so-many-th call")
    parser.add_argument("--only", nargs="*", choices=COMMANDS, default=list(COMMANDS))
    options = parser.parse_args()
    if not shutil.which("strace"):
        sys.exit("strace is not installed: it is what ends a command at a call")
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        calm = prepare(folder)
        for each in options.only:
            began = time.monotonic()
            trials = {each: killed(each, calm, folder, options.every)}
            if os.geteuid() == 0:
                trials[f"{each} on full disks"] = full_disk(each, calm, folder)
            for what, outcome in trials.items():
                seconds = time.monotonic() - began
                print(f"{what}: {dict(outcome.ends)}, {len(outcome.wrong)} wrong, {seconds:.0f} s", flush=True)
                print("\n".join(f"  {line}" for line in outcome.wrong), end="\n" if outcome.wrong else "", flush=True)
                failed |= bool(outcome.wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
