"""Make small wrong changes to the code, one at a time, and say which of them no test notices.

    python -m tests.mutants                                  # every file of the table in places.py
    python -m tests.mutants explorer/merge.py --sample 40    # a fair sample of one
    python -m tests.mutants --only explorer/merge.py:120     # one line
    python -m tests.mutants --list explorer/merge.py         # what would be changed

Ends with 1 where a file's share of killed mutants is below --wanted. Survivors that no test could notice
are kept with their reasons in accepted.toml and count neither way.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.accepted import FILE, accepted, reason, stale
from tests.mutants.changes import Change, changes
from tests.mutants.judge import Court, Verdict, copied
from tests.mutants.places import files, tests_of

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tally:
    """The mutants of one file, and those that survived."""

    file: str
    verdicts: tuple[Verdict, ...]
    accepted: int

    @property
    def survived(self) -> list[Change]:
        """The mutants that no test noticed."""
        return [verdict.change for verdict in self.verdicts if verdict.survived]

    @property
    def share(self) -> float:
        """The share that was killed: of none, all."""
        return 1 - len(self.survived) / len(self.verdicts) if self.verdicts else 1.0


def table(tallies: Sequence[Tally]) -> str:
    """Return one line a file: mutants, killed, survived, accepted, share and seconds a mutant."""
    lines = [f"{'':36}{'mutants':>8}{'killed':>8}{'survived':>9}{'accepted':>9}{'share':>8}{'s each':>8}"]
    for tally in tallies:
        n, survived = len(tally.verdicts), len(tally.survived)
        each = sum(verdict.seconds for verdict in tally.verdicts) / n if n else 0.0
        lines.append(
            f"{tally.file:36}{n:8,}{n - survived:8,}{survived:9,}{tally.accepted:9,}{tally.share:8.1%}{each:8.2f}"
        )
    return "\n".join(lines)


def shown(change: Change) -> str:
    """Return a mutant as a line for a person, cut to what changes where its lines are long."""
    before, after = change.before, change.after
    if max(len(before), len(after)) > 160:
        alike = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
        begin = max(0, alike - 60)
        before, after = before[begin : begin + 120], after[begin : begin + 120]
    return f"{change.file}:{change.line} `{before}` -> `{after}`"


def chosen(found: Sequence[Change], sample: int | None, seed: int) -> list[Change]:
    """Return a fair sample in the order of the text, or all."""
    if sample is None or sample >= len(found):
        return list(found)
    at = random.Random(seed).sample(range(len(found)), sample)
    return [found[k] for k in sorted(at)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(
        "python -m tests.mutants", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", help="files or folders of the table; without any, all")
    parser.add_argument("--only", action="append", metavar="FILE[:LINE]", help="one file, or one line of it")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants of each file")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="mutants tried at once")
    parser.add_argument("--wanted", type=float, default=0.95, help="the least share killed, file by file")
    parser.add_argument("--list", action="store_true", help="print the mutants and try none")
    asked = parser.parse_args(arguments)

    only = [place.partition(":") for place in asked.only or []]
    names = files(ROOT, [*asked.paths, *(name for name, _, _ in only)])
    lines = {(name, int(line)) for name, _, line in only if line}
    made = {name: changes((ROOT / name).read_text(encoding="utf-8"), name) for name in names}
    if lines:
        made = {name: [c for c in found if (name, c.line) in lines] for name, found in made.items()}
    if asked.list:
        for found in made.values():
            print(*map(shown, chosen(found, asked.sample, asked.seed)), sep="\n")
        print(f"{sum(map(len, made.values())):,} mutants")
        return 0

    # Ended from outside, it ends what it started and takes its copy with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    known = accepted(FILE.read_text(encoding="utf-8"))
    tallies = []
    with tempfile.TemporaryDirectory(prefix="mutants") as scratch:
        court = Court(copied(ROOT, Path(scratch)), ROOT, alone=True)
        for name, found in made.items():
            tallies.append(_tried(court, name, [c for c in found if reason(c, known) is None], found, asked))
    print(table(tallies))
    low = [tally.file for tally in tallies if tally.share < asked.wanted]
    if low:
        print(f"below {asked.wanted:.0%}: {', '.join(low)}")
    old = [] if lines else stale(known, (c for found in made.values() for c in found), names)
    for file, before, after in old:
        print(f"accepted.toml: no such mutant any more: {file} `{before}` -> `{after}`")
    return 1 if low or old else 0


def _tried(court: Court, name: str, left: list[Change], found: list[Change], asked: argparse.Namespace) -> Tally:
    began = time.monotonic()
    verdicts: list[Verdict] = []
    picked = chosen(left, asked.sample, asked.seed)
    if picked:
        needed = any(_of_numba(change) for change in picked)
        usual, compiled = court.stages(name, tests_of(ROOT, name), compiled=needed)
        asking = f"{len(usual[0].durations or {}):,} tests measured in {time.monotonic() - began:.0f} s"
        print(f"{name}: {len(picked):,} mutants; {asking}", flush=True)
        for verdict in court.verdicts(picked, lambda c: compiled if _of_numba(c) else usual, asked.jobs):
            verdicts.append(verdict)
            if verdict.survived:
                print(f"survived  {shown(verdict.change)}", flush=True)
            if len(verdicts) % 100 == 0:
                print(f"{len(verdicts):,} of {len(picked):,} in {time.monotonic() - began:.0f} s", flush=True)
            if sys.stderr.isatty():
                print(f"\r{len(verdicts):,} of {len(picked):,}\r", end="", file=sys.stderr, flush=True)
        print(
            f"{name}: {sum(not v.survived for v in verdicts):,} killed in {time.monotonic() - began:.0f} s", flush=True
        )
    return Tally(name, tuple(verdicts), len(found) - len(left))


def _of_numba(change: Change) -> bool:
    # What stands in no function may be a number in a compiled one.
    return change.compiled or not change.within


if __name__ == "__main__":
    raise SystemExit(main())
