"""Ingests into the embedded store that are killed, stopped, starved of disk and run side by side.

    python -m tests.stress.interrupted --rounds 100 --seed 7
    python -m tests.stress.interrupted --neo4j --rounds 30     # tests/stress/interrupted_neo4j.py

Each round begins with no store, ingests several files beside a reader that asks all the while, ends it at a
random moment and gives the same command again. The graph must be that of an undisturbed ingest, the reader
must never have seen anything but a whole graph, and no half-made thing may be left.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.demo import NETWORKS, generate
from explorer.stores.embedded import EmbeddedStore
from tests.stress.fingerprint import fingerprint
from tests.stress.interrupted_neo4j import trials as neo4j_trials
from tests.stress.outcome import Outcome

READER = """
    import sys, time
    from pathlib import Path
    from explorer.errors import StoreError
    from explorer.stores.embedded import EmbeddedStore
    store, seen = EmbeddedStore(Path(sys.argv[1])), set()
    print("asking", flush=True)
    while not Path(sys.argv[2]).exists():
        try:
            seen.add(tuple(sorted(store.counts().items())))
        except StoreError as error:
            if "no graph here yet" not in str(error):
                raise
        time.sleep(0.02)
    for counts in seen:
        print(dict(counts))
"""


@dataclass(frozen=True)
class Calm:
    """Files of an archive, and what an undisturbed ingest makes of them in how many seconds."""

    archive: list[Path]
    seconds: float
    prints: dict[str, tuple[int, str]]
    counts: dict[str, int]


def calm(folder: Path, networks: Sequence[str] = NETWORKS) -> Calm:
    """Make a small demonstration in a folder, in seven files where it has all networks, and ingest it undisturbed."""
    generate(folder / "archives", scale=0.002, seed=11, networks=networks)
    archive = sorted(path for path in (folder / "archives").rglob("*.csv") if path.name != "truth_accounts.csv")
    began = time.monotonic()
    subprocess.run(command(folder / "calm.db", archive), check=True)
    seconds = time.monotonic() - began
    with EmbeddedStore(folder / "calm.db") as store:
        return Calm(archive, seconds, fingerprint(store), store.counts())


def command(store: Path, archive: list[Path]) -> list[str]:
    """Return the command line of an ingest."""
    return [sys.executable, "-m", "explorer", "--quiet", "ingest", "--store", str(store), *map(str, archive)]


def rounds(n: int, seed: int, undisturbed: Calm, folder: Path, how: signal.Signals = signal.SIGKILL) -> Outcome:
    """Interrupt `n` ingests into a folder at random moments with a signal, resume each, and compare."""
    draw, outcome = random.Random(seed), Outcome()
    for number in range(n):
        where = folder / f"{number}.db"
        _round(where, draw.uniform(0.2, undisturbed.seconds), how, undisturbed, outcome)
        shutil.rmtree(where)
    return outcome


def _round(
    where: Path,
    moment: float,
    how: signal.Signals,
    undisturbed: Calm,
    outcome: Outcome,
) -> None:
    archive = undisturbed.archive
    done = where.with_suffix(".done")
    script = textwrap.dedent(READER)
    reader = subprocess.Popen(
        [sys.executable, "-c", script, str(where), str(done)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    ingest = subprocess.Popen(command(where, archive), stderr=subprocess.PIPE, text=True)
    time.sleep(moment)
    ingest.send_signal(how)
    _, said = ingest.communicate()
    outcome.ends[f"exit {ingest.returncode}"] += 1
    if ingest.returncode not in (0, -how, 130) or "Traceback" in said:
        outcome.wrong.append(f"{where.name} after {moment:.2f} s: exit {ingest.returncode}: {said[-300:]}")
    again = subprocess.run(command(where, archive), check=False, capture_output=True, text=True)
    if again.returncode:
        outcome.wrong.append(f"{where.name} after {moment:.2f} s: the second run: {again.stderr[-300:]}")
        done.touch()
        reader.communicate()
        return
    time.sleep(0.3)
    done.touch()
    seen, complaint = reader.communicate()
    if reader.returncode or any(
        line != str(dict(sorted(undisturbed.counts.items()))) for line in seen.split("\n")[1:-1]
    ):
        outcome.wrong.append(f"{where.name} after {moment:.2f} s: the reader: {seen[-300:]} {complaint[-300:]}")
    with EmbeddedStore(where) as store:
        if fingerprint(store) != undisturbed.prints:
            outcome.wrong.append(f"{where.name} after {moment:.2f} s: another graph")
    left = [p.name for p in where.iterdir() if p.name == "tmp" and any(p.iterdir())]
    left += [p.name for p in where.glob("graph-*.lbug") if p.name != (where / "current").read_text()]
    if left:
        outcome.wrong.append(f"{where.name} after {moment:.2f} s: left {left}")


def full_disk() -> Outcome:
    """Ingest onto disks too small for it, then onto the same with room: needs the right to mount."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        undisturbed = calm(folder)
        archive = undisturbed.archive
        size = sum(p.stat().st_size for p in (folder / "calm.db").rglob("*"))
        disk = folder / "disk"
        disk.mkdir()
        for share in (0.05, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4):
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={int(size * share)}", "tmpfs", str(disk)], check=True)
            try:
                full = subprocess.run(command(disk / "s.db", archive), check=False, capture_output=True, text=True)
                outcome.ends[f"exit {full.returncode}"] += 1
                if full.returncode not in (0, 1) or "Traceback" in full.stderr:
                    outcome.wrong.append(f"{share:.0%}: exit {full.returncode}: {full.stderr[-500:]}")
                elif full.returncode == 1 and "disk" not in full.stderr:
                    outcome.wrong.append(f"{share:.0%}: does not tell of the disk: {full.stderr[-500:]}")
                subprocess.run(["mount", "-o", f"remount,size={size * 4}", str(disk)], check=True)
                again = subprocess.run(command(disk / "s.db", archive), check=False, capture_output=True, text=True)
                if again.returncode:
                    outcome.wrong.append(f"{share:.0%}: the second run: {again.stderr[-500:]}")
                    continue
                with EmbeddedStore(disk / "s.db") as store:
                    if fingerprint(store) != undisturbed.prints:
                        outcome.wrong.append(f"{share:.0%}: another graph")
            finally:
                subprocess.run(["umount", str(disk)], check=True)
    return outcome


def trials(n: int, seed: int) -> Iterator[tuple[str, Outcome, float]]:
    """Run all of it, one trial after the other: its name, what came of it, and the seconds it took."""
    few = max(n // 5, 1)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        undisturbed = calm(folder)
        todo: list[tuple[str, Callable[[], Outcome]]] = [
            (f"{n} × kill -9", lambda: rounds(n, seed, undisturbed, folder)),
            (f"{few} × Ctrl-C", lambda: rounds(few, 1, undisturbed, folder, signal.SIGINT)),
        ]
        if os.geteuid() == 0:
            todo.append(("full disks", full_disk))
        for name, trial in todo:
            began = time.monotonic()
            outcome = trial()
            yield name, outcome, time.monotonic() - began


def main() -> None:
    """Run all of it and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--neo4j", action="store_true", help="ingest into the Neo4j of the tests instead")
    options = parser.parse_args()
    failed = False
    for name, outcome, seconds in (neo4j_trials if options.neo4j else trials)(options.rounds, options.seed):
        print(f"{name}: {dict(outcome.ends)}, {len(outcome.wrong)} wrong, {seconds:.0f} s", flush=True)
        print("\n".join(f"  {line}" for line in outcome.wrong), end="\n" if outcome.wrong else "")
        failed |= bool(outcome.wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
