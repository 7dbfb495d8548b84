"""Ingests into Neo4j that are killed, stopped, left without their server and run side by side.

    python -m tests.stress.interrupted --neo4j --rounds 30 --seed 7

Each round begins with an empty database, ingests several files, ends it at a random moment and gives the same
command again. The graph must be that of an undisturbed ingest. No source that the database names on the way may
lack anything.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer.stores.embedded import EmbeddedStore
from explorer.stores.neo4j import Neo4jStore
from tests import tiny_world
from tests.neo4j_server import Neo4jServer, serve
from tests.stress.fingerprint import fingerprint
from tests.stress.outcome import Outcome

# The hand-made world in transactions of a few rows: many moments between them.
COMMAND = """
import sys
from explorer import cli
from explorer.stores import neo4j
neo4j._BATCH_ROWS = 2
cli.main()
"""
# After a server is gone the driver tries again for half a minute.
PATIENCE = 240


@dataclass
class Bench:
    """A server, files, and what an undisturbed ingest of them makes."""

    server: Neo4jServer
    folder: Path
    archive: list[Path]
    seconds: float = 0.0
    expected: dict[str, tuple[int, str]] | None = None

    @property
    def staging(self) -> Path:
        return self.folder / "staging"

    def start(self, *, staging: Path | None = None) -> subprocess.Popen[str]:
        """Begin an ingest."""
        env = os.environ | self.server.environment() | {"EXPLORER_STAGING": str(staging or self.staging)}
        command = [sys.executable, "-c", COMMAND, "--quiet", "ingest", "--store", self.server.uri]
        return subprocess.Popen(
            [*command, *map(str, self.archive)], env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )

    def finish(self) -> tuple[int, str]:
        """Give the command, and wait; return its exit code and what it said."""
        process = self.start()
        _, said = process.communicate(timeout=PATIENCE)
        return process.returncode, said

    def clear(self) -> None:
        self.server.wipe()
        shutil.rmtree(self.staging, ignore_errors=True)

    def store(self) -> Neo4jStore:
        s = self.server
        return Neo4jStore(s.uri, username=s.username, password=s.password, database=s.database, staging=self.staging)

    def graph(self) -> dict[str, tuple[int, str]]:
        with self.store() as store:
            return fingerprint(store)

    def sources(self) -> int:
        with self.store() as store:
            return len(store.holds())


@contextmanager
def bench(server: Neo4jServer | None = None) -> Iterator[Bench]:
    """Give a server with files, the undisturbed graph known; the server ends where it was started here."""
    own = None if server else serve(short_lived=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with EmbeddedStore(folder / "explorer.db") as store:
                tiny_world.load(store, folder / "made")
            files = sorted((folder / "made").glob("*.csv"))
            made_bench = Bench(server or own, folder, files)  # type: ignore[arg-type]
            made_bench.clear()
            began = time.monotonic()
            code, said = made_bench.finish()
            if code:
                raise RuntimeError(said)
            made_bench.seconds = time.monotonic() - began
            made_bench.expected = made_bench.graph()
            yield made_bench
        finally:
            if own:
                own.end()


def rounds(at: Bench, n: int, seed: int, how: signal.Signals = signal.SIGKILL) -> Outcome:
    """Interrupt `n` ingests at random moments with a signal, resume each, and compare."""
    draw, outcome = random.Random(seed), Outcome()
    number = 0
    while number < n:
        at.clear()
        moment = draw.uniform(0.2, 1.0) * at.seconds
        where = f"round {number} after {moment:.1f} s"
        process = at.start()
        time.sleep(moment)
        if process.poll() is None:
            number += 1
        else:  # it was quicker than the signal: that is no round
            at.seconds *= 0.8
        process.send_signal(how)
        _, said = process.communicate(timeout=PATIENCE)
        outcome.ends[f"exit {process.returncode}"] += 1
        if process.returncode not in (0, -how, 130) or "Traceback" in said:
            outcome.wrong.append(f"{where}: exit {process.returncode}: {said[-300:]}")
        # Sources go in last: where the database names any, all of the graph is there.
        if at.sources() and at.graph()["Tweet"] != (at.expected or {})["Tweet"]:
            outcome.wrong.append(f"{where}: a source is named that is not in as a whole")
        again, said = at.finish()
        if again:
            outcome.wrong.append(f"{where}: the second run: {said[-300:]}")
        elif at.graph() != at.expected:
            outcome.wrong.append(f"{where}: another graph")
        left = [p.name for p in at.staging.glob("tmp*/*")]
        if left:
            outcome.wrong.append(f"{where}: left {left}")
    return outcome


def without_server(at: Bench, n: int, seed: int) -> Outcome:
    """Stop the server in the middle of `n` ingests, start it again, give the same command again."""
    draw, outcome = random.Random(seed), Outcome()
    for number in range(n):
        at.clear()
        moment = draw.uniform(0.4, 0.9) * at.seconds
        where = f"round {number} after {moment:.1f} s"
        process = at.start()
        time.sleep(moment)
        at.server.stop()
        _, said = process.communicate(timeout=PATIENCE)
        outcome.ends[f"exit {process.returncode}"] += 1
        if process.returncode not in (0, 1) or (process.returncode and "cannot reach Neo4j" not in said):
            outcome.wrong.append(f"{where}: exit {process.returncode}: {said[-300:]}")
        at.server.start()
        again, said = at.finish()
        if again:
            outcome.wrong.append(f"{where}: the second run: {said[-300:]}")
        elif at.graph() != at.expected:
            outcome.wrong.append(f"{where}: another graph")
    return outcome


def side_by_side(at: Bench) -> Outcome:
    """Begin two ingests of the same files at once: each must end in order, and one of them in the graph."""
    outcome = Outcome()
    at.clear()
    for process in [at.start(), at.start()]:
        _, said = process.communicate(timeout=PATIENCE)
        outcome.ends[f"exit {process.returncode}"] += 1
        if process.returncode and "another explorer is writing" not in said:
            outcome.wrong.append(f"exit {process.returncode}: {said[-300:]}")
    if not outcome.ends["exit 0"]:
        outcome.wrong.append("neither was let in")
    if at.graph() != at.expected:
        outcome.wrong.append("another graph")
    return outcome


def trials(n: int, seed: int) -> Iterator[tuple[str, Outcome, float]]:
    """Run all of it, one trial after the other: its name, what came of it, and the seconds it took."""
    with bench() as at:
        few = max(n // 10, 1)
        todo: list[tuple[str, Callable[[], Outcome]]] = [
            (f"{n} × kill -9", lambda: rounds(at, n, seed)),
            (f"{few} × Ctrl-C", lambda: rounds(at, few, seed + 1, signal.SIGINT)),
            (f"{few} × server stopped", lambda: without_server(at, few, seed + 2) if at.server.home else Outcome()),
            ("two at once", lambda: side_by_side(at)),
        ]
        for name, trial in todo:
            began = time.monotonic()
            outcome = trial()
            yield name, outcome, time.monotonic() - began
