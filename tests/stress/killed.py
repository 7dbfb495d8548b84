"""Every command that writes, killed at every rename and every sync, and on disks too small for it.

    python -m tests.stress.killed [--every 1] [--only remove roles] [--neo4j]

strace ends the command on its way into the n-th of these calls, for every n that it makes (each `--every`-th); the same
command is given again and must bring the same rows as where nobody disturbed it. Beside each killed command a reader
asks all the while, and a second writer tries. Disks of several sizes are mounted for it where that may be (root).
With `--neo4j` the graph is in a Neo4j of the jars, and what is killed or has no room is its staging folder; then the
disk of the server itself is full.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from explorer.demo import generate
from explorer.stores import Store, open_store
from tests import tiny_world
from tests.neo4j_server import Neo4jServer, laid_out
from tests.stress.fingerprint import fingerprint
from tests.stress.outcome import Outcome
from tests.tiny_world import ALPHA, BETA, USERS_ONLY

CHINA, TURKEY = "china_052020", "turkey_052020"


def commands(one: str, other: str, removed: str) -> dict[str, list[str]]:
    """Return the commands that write, by their names.

    Each is run on a store of some networks, and an analysis of each kind of `one`; another network is in `later`.
    """
    return {
        "ingest": ["ingest", "later"],
        "remove": ["remove", removed],
        "detect": ["detect", "co-retweet", "--network", one, "--name", "fresh"],
        "detect --replace": ["detect", "co-retweet", "--network", other, "--name", "pairs", "--replace"],
        "roles": ["roles", "--network", one, "--name", "fresh"],
        "roles --replace": ["roles", "--network", other, "--name", "parts", "--replace"],
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


@dataclass(frozen=True)
class Bench:
    """Archives in a folder, what is done with them, and a store of them as often as one is needed."""

    folder: Path
    commands: dict[str, list[str]]
    one: str

    def command(self, place: Place, arguments: list[str]) -> list[str]:
        """Return a command line; `later` and `archives` stand in the folder."""
        given = [str(self.folder / a) if a in ("later", "archives") else a for a in arguments]
        return [sys.executable, "-m", "explorer", "--quiet", *given, "--store", place.store]

    def fill(self, place: Place) -> None:
        """Bring in the archives and make an analysis of each kind."""
        for arguments in (
            ["ingest", "archives"],
            ["detect", "co-retweet", "--network", self.one, "--name", "pairs"],
            ["roles", "--network", self.one, "--name", "parts"],
        ):
            subprocess.run(self.command(place, arguments), check=True, stdout=subprocess.DEVNULL)

    def begin(self, workspace: Path) -> Place:
        """Return a place at that folder that nobody has disturbed yet."""
        raise NotImplementedError


class Folders(Bench):
    """The embedded store: one is filled, and copied as often as one is needed."""

    def begin(self, workspace: Path) -> Place:
        """Copy the first."""
        first = Place(str(self.folder / "calm.db"), self.folder / "calm.db")
        if not first.workspace.exists():
            self.fill(first)
        shutil.copytree(first.workspace, workspace)
        return Place(str(workspace), workspace)


@dataclass(frozen=True)
class Server(Bench):
    """A Neo4j, which is emptied and filled again each time; a place is its staging folder."""

    server: Neo4jServer
    # What the server's data lie on, where a disk could be mounted for it.
    disk: Path | None

    def begin(self, workspace: Path) -> Place:
        """Fill the database from nothing."""
        self.server.wipe()
        os.environ |= self.server.environment() | {"EXPLORER_STAGING": str(workspace)}
        place = Place(self.server.uri, workspace)
        self.fill(place)
        return place


@contextmanager
def bench(*, neo4j: bool) -> Iterator[Bench]:
    """Lay out the archives: those of the demonstration, or for a server, which is slower, those made by hand."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "later").mkdir()
        if not neo4j:
            generate(folder / "archives", scale=0.0005, seed=11)
            (folder / "archives" / "truth_accounts.csv").unlink(missing_ok=True)
            _put_off(folder, lambda path: not path.name.startswith((CHINA, TURKEY)))
            yield Folders(folder, commands(CHINA, TURKEY, TURKEY), CHINA)
            return
        (folder / "archives").mkdir()
        tiny_world.write_files(folder / "archives")
        _put_off(folder, lambda path: path.name.startswith(BETA))
        with disk(folder / "server", 1 << 30) if os.geteuid() == 0 else nullcontext() as mounted:
            server = laid_out(mounted, short_lived=True)
            try:
                if server.home and mounted:  # as much as it writes, and no room kept for what it may
                    with (server.home / "conf" / "neo4j.conf").open("a", encoding="utf-8") as settings:
                        settings.write("db.tx_log.preallocate=false\n")
                server.start()
                yield Server(folder, commands(ALPHA, USERS_ONLY, ALPHA), ALPHA, server, mounted)
            finally:
                server.end()


def _put_off(folder: Path, later: Callable[[Path], bool]) -> None:
    for path in sorted((folder / "archives").rglob("*.csv")):
        if later(path):
            path.rename(folder / "later" / path.name)


def rows(store: str) -> dict[str, tuple[int, str]]:
    """Return what a graph holds; of an analysis not when it was made."""
    with opened(store) as graph:
        found = fingerprint(graph)
        analyses = sorted(graph.analyses().items())
    found["Analysis"] = (len(analyses), repr(analyses))
    return found


def calls(line: list[str], log: Path) -> dict[str, int]:
    """Run a command undisturbed; return how often it makes each of the calls."""
    traced = ["strace", "-f", "-o", str(log), "-e", f"trace={','.join(CALLS)}"]
    subprocess.run([*traced, *line], check=True, stdout=subprocess.DEVNULL)
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


def killed(name: str, at: Bench, every: int) -> Outcome:
    """Kill one command at each of its calls, and give it again."""
    arguments, outcome = at.commands[name], Outcome()
    undisturbed = at.begin(at.folder / "undisturbed.db")
    made = calls(at.command(undisturbed, arguments), at.folder / "log")
    expected = rows(undisturbed.store)
    shutil.rmtree(undisturbed.workspace)
    for call, times in made.items():
        for n in range(1, times + 1, every):
            place = at.begin(at.folder / "killed.db")
            line = at.command(place, arguments)
            for wrong in _one(place, line, at.folder / "done", f"{call}:signal=KILL:when={n}", expected, outcome):
                outcome.wrong.append(f"{call} {n} of {times}: {wrong}")
            print(f"{name}: {call} {n} of {times}, {len(outcome.wrong)} wrong so far", file=sys.stderr, flush=True)
            shutil.rmtree(place.workspace)
    return outcome


def _one(
    place: Place, line: list[str], done: Path, injected: str, expected: dict[str, tuple[int, str]], outcome: Outcome
) -> Iterator[str]:
    done.unlink(missing_ok=True)
    with read_beside(place.store, done) as complaints:
        traced = ["strace", "-f", "-o", os.devnull, "-e", f"trace={','.join(CALLS)}", "-e", f"inject={injected}"]
        first = subprocess.Popen([*traced, *line], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        second = subprocess.run(line, check=False, capture_output=True, text=True)
        _, said = first.communicate()
        outcome.ends[f"exit {first.returncode}"] += 1
        again = subprocess.run(line, check=False, capture_output=True, text=True)
    for who, text in (("the killed one", said), ("the second writer", second.stderr), ("again", again.stderr)):
        if _lost(text):
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


def _lost(said: str) -> bool:
    """Tell whether a command did not know what became of it."""
    return "Traceback" in said or "should not have happened" in said


def full_disk(name: str, at: Bench) -> Outcome:
    """Give a command on disks too small for it, then on the same with room."""
    arguments, outcome = at.commands[name], Outcome()
    undisturbed = at.begin(at.folder / "undisturbed.db")
    # As many pages as its files and folders take, and a few for what is not seen.
    size = sum(-(-path.stat().st_size // 4096) * 4096 for path in undisturbed.workspace.rglob("*")) + (64 << 10)
    subprocess.run(at.command(undisturbed, arguments), check=True, stdout=subprocess.DEVNULL)
    expected = rows(undisturbed.store)
    shutil.rmtree(undisturbed.workspace)
    for room in (0.02, 0.1, 0.3, 0.6, 1.0, 1.5, 2.5):
        with disk(at.folder / "disk", size * 10 + (256 << 20)) as mounted:
            place = at.begin(mounted / "s.db")
            subprocess.run(["mount", "-o", f"remount,size={int(size * (1 + room))}", str(mounted)], check=True)
            line = at.command(place, arguments)
            full = subprocess.run(line, check=False, capture_output=True, text=True)
            outcome.ends[f"exit {full.returncode}"] += 1
            if _lost(full.stderr) or (full.returncode and "disk" not in full.stderr):
                outcome.wrong.append(f"{room:.0%} free: exit {full.returncode}: {full.stderr[-300:]}")
            subprocess.run(["mount", "-o", f"remount,size={size * 10 + (256 << 20)}", str(mounted)], check=True)
            again = subprocess.run(line, check=False, capture_output=True, text=True) if full.returncode else full
            if again.returncode or rows(place.store) != expected:
                outcome.wrong.append(f"{room:.0%} free: again: exit {again.returncode}: {again.stderr[-300:]}")
    return outcome


def full_server(name: str, at: Server) -> Outcome:
    """Give a command where the server's own disk is full, then where it has room again.

    A server without any room may answer nobody, and the command waits for it: it is ended after a minute.
    """
    arguments, outcome = at.commands[name], Outcome()
    undisturbed = at.begin(at.folder / "undisturbed.db")
    subprocess.run(at.command(undisturbed, arguments), check=True, stdout=subprocess.DEVNULL)
    expected = rows(undisturbed.store)
    shutil.rmtree(undisturbed.workspace)
    assert at.disk
    ballast = at.disk / "ballast"
    for room in (64 << 10, 256 << 10, 1 << 20):
        place = at.begin(at.folder / "full.db")
        line = at.command(place, arguments)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(at.disk).free - room)
        try:
            full = subprocess.run(line, check=False, capture_output=True, text=True, timeout=60)
            outcome.ends[f"exit {full.returncode}"] += 1
            if _lost(full.stderr):
                outcome.wrong.append(f"{room:,} free: exit {full.returncode}: {full.stderr[-300:]}")
        except subprocess.TimeoutExpired:
            outcome.ends["no answer"] += 1
        finally:
            ballast.unlink()
        # A database that failed to write is there again when its server has been started anew.
        at.server.stop()
        at.server.start()
        again = subprocess.run(line, check=False, capture_output=True, text=True)
        if (again.returncode and outcome.ends["exit 0"] == 0) or rows(place.store) != expected:
            outcome.wrong.append(f"{room:,} free: again: exit {again.returncode}: {again.stderr[-300:]}")
        shutil.rmtree(place.workspace)
    return outcome


@contextmanager
def disk(at: Path, size: int) -> Iterator[Path]:
    """Mount a disk of so many bytes."""
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", str(at)], check=True)


def main() -> None:
    """Kill them all and say what came of it."""
    names = list(commands("", "", ""))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="only each so-many-th call")
    parser.add_argument("--only", nargs="*", choices=names, default=names)
    parser.add_argument("--neo4j", action="store_true", help="with the graph in the Neo4j of the tests")
    options = parser.parse_args()
    if not shutil.which("strace"):
        sys.exit("strace is not installed: it is what ends a command at a call")
    failed = False
    with bench(neo4j=options.neo4j) as at:
        for each in options.only:
            trials = {each: partial(killed, each, at, options.every)}
            if os.geteuid() == 0:
                trials[f"{each} on full disks"] = partial(full_disk, each, at)
                if isinstance(at, Server):
                    trials[f"{each} on a full server"] = partial(full_server, each, at)
            for what, trial in trials.items():
                began = time.monotonic()
                outcome = trial()
                seconds = time.monotonic() - began
                print(f"{what}: {dict(outcome.ends)}, {len(outcome.wrong)} wrong, {seconds:.0f} s", flush=True)
                print("\n".join(f"  {line}" for line in outcome.wrong), end="\n" if outcome.wrong else "", flush=True)
                failed |= bool(outcome.wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
