"""Mutants → killed or survived: one project folder's copy, its tests measured once a file, trials side by side."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tests.mutants.changes import Change
from tests.mutants.trial import (
    LIVELY,
    SLACK,
    Durations,
    Stage,
    bound_at,
    folder,
    fork,
    holders,
    importers,
    keep,
    measure,
    module_name,
    noticed_by,
    prepare,
    run,
)

PACKAGE = "explorer"
# What a trial needs of the project; caches of compiled code come along.
_COPIED = (
    PACKAGE,
    "cypher",
    "tests",
    "benchmarks",
    "docs",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
)
# Seconds of the processor that a test may take to be asked: what only a slower one holds is as good as not held.
QUICK = 10.0
# Seconds that the compiler may take in one test.
_COMPILER = 120.0
# Bytes of memory with which a mutant counts as one that never ends.
_MEMORY = 4 << 30


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant, and in how many seconds."""

    change: Change
    survived: bool
    seconds: float


def copied(root: Path, scratch: Path) -> Path:
    """Copy the project into a folder; return its root."""
    out = scratch / "project"
    for name in _COPIED:
        if (root / name).is_dir():
            shutil.copytree(root / name, out / name, ignore=shutil.ignore_patterns("target"))
        elif (root / name).exists():
            out.mkdir(exist_ok=True)
            shutil.copy2(root / name, out / name)
    return out


@dataclass(frozen=True)
class Court:
    """A copy of the project in which mutants are tried; `away` is the folder that the trials must not import from.

    A test may take `slack` seconds more than without a mutant, and some times as long, before it counts as endless.
    """

    root: Path
    away: Path
    slack: float = SLACK
    # Whether this process has no use for the project itself, so that it may load what does not change from the copy.
    alone: bool = False
    # What was measured of the same tests for another file.
    _known: dict[tuple[str, ...], tuple[Durations, frozenset[str]]] = field(default_factory=dict, init=False)

    def stages(
        self, file: str, tests: Sequence[str], *, compiled: bool = True
    ) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
        """Measure a file's tests; return how to try what numba does not compile, and what it does.

        Where nothing is tried that is `compiled` both are the same, and the tests are not measured as plain Python.
        """
        tests = tuple(tests)
        if tests not in self._known:
            self._known[tests] = self._quick(tests)
        passed, own = self._known[tests]
        usual = Stage(tests, passed, slack=self.slack)
        among = importers(self.root, PACKAGE, module_name(file))
        kept = keep(self.root, own - among) if self.alone else frozenset[str]()
        if kept & among:
            raise SystemExit(f"these come to {file}, which tests/mutants/trial.py did not see: {sorted(kept & among)}")
        usual = replace(usual, kept=kept)
        texts = (path.read_text(encoding="utf-8") for path in self._paths(among))
        if not compiled or not any("njit" in text for text in texts):
            return (usual,), (usual,)
        lively = {name: seconds for name, seconds in passed.items() if seconds <= LIVELY}
        quick, _ = self._measured(Stage(tests, lively, plain=among))
        return (usual,), (
            Stage(tests, quick, plain=among, slack=self.slack, kept=kept),
            # The compiler's time comes on top: a function is compiled in the first test that needs it.
            Stage(tests, passed, dependent=among, slack=self.slack + _COMPILER, kept=kept),
        )

    def _quick(self, tests: tuple[str, ...]) -> tuple[Durations, frozenset[str]]:
        """Return what each quick test takes with its caches filled, and which modules of the project they load."""
        passed, own, before = Durations(), frozenset[str](), -1
        prepare(["hypothesis"])
        # Again where something was compiled.
        while before < (now := self._caches()):
            before = now
            passed, own = self._measured(Stage(tests), first=True)
        return {name: seconds for name, seconds in passed.items() if seconds <= QUICK}, own

    def _caches(self) -> int:
        return sum(1 for _ in (self.root / PACKAGE).rglob("*.nbc"))

    def _paths(self, modules: Iterable[str]) -> Iterator[Path]:
        for module in modules:
            path = self.root.joinpath(*module.split("."))
            yield path / "__init__.py" if path.is_dir() else path.with_suffix(".py")

    def _measured(self, stage: Stage, *, first: bool = False) -> tuple[Durations, frozenset[str]]:
        answer = self.root / "measured.json"
        answer.unlink(missing_ok=True)
        log = self.root / "measured.log"
        log.unlink(missing_ok=True)
        pid = fork(partial(measure, self.root, self.away, stage, answer), log)
        reaped = False
        try:
            os.waitpid(pid, 0)
            reaped = True
        finally:
            self._end(pid, reaped=reaped)
        if not answer.exists() or not (found := json.loads(answer.read_text(encoding="utf-8")))["ran"]:
            raise SystemExit(f"the tests do not run without a mutant:\n{log.read_text(encoding='utf-8')[-3000:]}")
        if found["failed"] and not stage.plain:
            raise SystemExit(f"tests fail without a mutant: {', '.join(found['failed'])}")
        if first:
            prepare(sorted(found["loaded"]), numba_too=found["compiles"])
        passed: Durations = found["passed"]
        return passed, frozenset(found["own"])

    def verdicts(
        self, changes: Sequence[Change], stages: Callable[[Change], Sequence[Stage]], at_once: int = 1
    ) -> Iterator[Verdict]:
        """Try mutants, so many at once; yield each as its fate is known."""
        waiting, trials = list(reversed(changes)), dict[int, _Trial]()
        # By the function that changes: the tests that noticed one, the last first.
        noticed: dict[str, list[str]] = {}
        try:
            while waiting or trials:
                while waiting and len(trials) < at_once:
                    trial = _Trial(waiting.pop(), time.monotonic(), [])
                    trial.left = list(stages(trial.change))
                    trials[self._begin(trial, noticed)] = trial
                for pid in list(trials):
                    done, status = os.waitpid(pid, os.WNOHANG)
                    if not done and not _too_large(pid):
                        continue
                    trial = trials.pop(pid)
                    by = noticed.setdefault(trial.change.within, [])
                    by[:] = dict.fromkeys([*self._noticed_by(pid), *by])
                    self._end(pid, reaped=bool(done))
                    if done and status == 0 and trial.left:
                        trials[self._begin(trial, noticed)] = trial
                    else:
                        yield Verdict(trial.change, bool(done) and status == 0, time.monotonic() - trial.began)
                time.sleep(0.01)
        finally:
            for pid in trials:
                self._end(pid, reaped=False)

    def _begin(self, trial: _Trial, noticed: Mapping[str, Sequence[str]]) -> int:
        change = trial.change
        mutant = (module_name(change.file), change.mutated)
        stage = replace(trial.left.pop(0), first=tuple(noticed.get(change.within, ())))
        if stage.dependent:
            sources = [path.read_text(encoding="utf-8") for path in self._paths(stage.dependent)]
            stage = replace(stage, afresh=holders(sources, bound_at(change.source, change.line)))
        return fork(partial(run, self.root, self.away, stage, mutant))

    def _noticed_by(self, pid: int) -> list[str]:
        path = noticed_by(self.root, pid)
        names = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        path.unlink(missing_ok=True)
        return names

    def _end(self, pid: int, *, reaped: bool) -> None:
        # What a trial started itself ends with it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        if not reaped:
            os.waitpid(pid, 0)
        shutil.rmtree(folder(self.root, pid), ignore_errors=True)


@dataclass
class _Trial:
    change: Change
    began: float
    left: list[Stage]


def _too_large(pid: int) -> bool:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return False
    return pages * os.sysconf("SC_PAGE_SIZE") > _MEMORY
