"""One mutant in a process of its own: forked where all packages are loaded, changed as it is imported, tested.

A module that numba compiles, and those that import it, are tested as plain Python first: what the quick tests notice
there needs no compiler. Only what they miss is compiled: the function that changed and those that hold it in them,
without numba's cache, which knows neither a function's numbers nor the functions in it. All others come from the cache.
"""

from __future__ import annotations

import ast
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import io
import json
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

# Seconds that a test may take as plain Python to be asked there, and compiled to be tried there at all; those that an
# import may take.
PATIENCE, LIVELY = 2.0, 0.5
_IMPORT = 120
# What a test may take with a mutant: so many times what it took without, and some seconds.
_TIMES = 10.0
SLACK = 10.0
# And so many times that in all, if it waits for something, or for a busy machine.
_WAITS = 20.0
# Plugins that keep a cache, or collect garbage at the end, and so cost more than a quick test.
_WITHOUT = ["-p", "no:cacheprovider", "-p", "no:unraisableexception", "-p", "no:threadexception"]

# Node ids of tests → seconds.
Durations = dict[str, float]


@dataclass(frozen=True)
class Stage:
    """Tests to be run in one manner: with `plain` modules not compiled, or `afresh` functions without a cache.

    `dependent` are modules of whose functions some are to be compiled afresh, once it is known what changed.
    """

    tests: tuple[str, ...]
    durations: Durations | None = None
    plain: frozenset[str] = frozenset()
    dependent: frozenset[str] = frozenset()
    afresh: frozenset[str] = frozenset()
    slack: float = SLACK
    # Tests that noticed another change nearby: asked before the others of their file.
    first: tuple[str, ...] = ()
    # Modules of the project that the process which forks has loaded: none of them comes to the one that changes.
    kept: frozenset[str] = frozenset()


@dataclass
class _Watch:
    """A plugin that keeps to the tests that are known, the quickest first, and ends with one that hangs."""

    known: Durations | None
    # Without known tests: what was seen, of all or of some. With a limit: what is slower is not among it.
    limit: float | None = None
    some: frozenset[str] | None = None
    slack: float = SLACK
    first: tuple[str, ...] = ()
    seen: Durations = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        marks, fixtures = {"neo4j", "browser", "archive"}, {"neo4j", "neo4j_server", "browser", "archive_data"}
        for item in items[:]:
            # A parameter that is called as a marker is no reason: what a test asks for has its own name.
            if marks & {mark.name for mark in item.iter_markers()} or fixtures & set(getattr(item, "fixturenames", ())):
                items.remove(item)
        if self.some is not None:
            items[:] = [item for item in items if item.nodeid in self.some]
        if self.known is not None:
            known = self.known
            first = {name: place for place, name in enumerate(self.first)}
            items[:] = sorted(
                (item for item in items if item.nodeid in known),
                key=lambda item: (first.get(item.nodeid, len(first)), known[item.nodeid]),
            )

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, None, None]:
        # Seconds of the processor: on a busy machine a test is no slower, and has not hung.
        began = time.process_time()
        if self.known is not None:
            _end_after(self.slack + _TIMES * self.known[item.nodeid])
        yield
        self.seen[item.nodeid] = time.process_time() - began

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        if self.known is None and self.limit is not None:
            signal.signal(signal.SIGPROF, _too_slow)
            signal.setitimer(signal.ITIMER_PROF, self.limit, self.limit)
        yield
        if self.known is None:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome == "failed":
            self.failed.add(report.nodeid)


def _end_after(seconds: float) -> None:
    """End this process when it has computed so long, or waited many times as long."""
    # The default of these signals ends the process, also where compiled code hangs.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, _WAITS * seconds)


class _TooSlow(BaseException):
    pass


def _too_slow(*_: object) -> None:
    raise _TooSlow


@dataclass(frozen=True)
class _Mutant(importlib.abc.MetaPathFinder):
    """What Python asks for a module: one of them it gets with another text."""

    module: str
    text: str

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Loader(fullname, spec.loader.path)
            spec.loader.text = self.text
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    text = ""

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.path, "exec", dont_inherit=True)


def module_name(file: str) -> str:
    """Return the dotted name of a module by its path from the root."""
    return ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")


def importers(root: Path, package: str, module: str) -> frozenset[str]:
    """Return a module and those of the package that import it, or one that does."""
    imports: dict[str, set[str]] = {}
    for path in (root / package).rglob("*.py"):
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        name = module_name(str(path.relative_to(root)))
        # To import a module is to import the packages it lies in.
        imports[name] = {package for each in (name, *names) for package in _packages(each)} | names
    found = {module}
    while more := {name for name, names in imports.items() if names & found} - found:
        found |= more
    return frozenset(found)


def _packages(module: str) -> list[str]:
    """Return the packages in which a module lies, by their dotted names."""
    parts = module.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def bound_at(source: str, line: int) -> frozenset[str]:
    """Return the names that the statement of a module on that line binds: a function's, a class's, a constant's."""
    for statement in ast.parse(source).body:
        if statement.lineno <= line <= (statement.end_lineno or 0):
            return _bound(statement)
    return frozenset()


def holders(sources: Iterable[str], names: frozenset[str]) -> frozenset[str]:
    """Return names and all that is made of them in some modules: what calls them, or uses what does."""
    made = [(_bound(node), _used(node)) for source in sources for node in ast.parse(source).body]
    found = names
    while more := frozenset().union(*(bound for bound, used in made if used & found)) - found:
        found |= more
    return found


def _bound(statement: ast.stmt) -> frozenset[str]:
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return frozenset({statement.name})
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return frozenset(name.id for name in names if isinstance(name.ctx, ast.Store))


def _used(statement: ast.stmt) -> frozenset[str]:
    read = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return frozenset(read | {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)})


def prepare(packages: Sequence[str], *, numba_too: bool = False) -> None:
    """Load what every trial needs, so that a fork has it, and let numba's compiler set itself up."""
    for name in packages:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(name)
        except Exception:
            # What cannot be loaded by itself is loaded by the tests.
            continue
    if numba_too:
        import numba

        numba.njit(lambda x: x + 1)(1)
    # What is here stays: a trial need not look through it for garbage.
    gc.collect()
    gc.freeze()


def _numba_as(stage: Stage) -> None:
    """Let modules of a stage be plain, or functions compiled afresh, when they come to be imported."""
    if not (stage.plain or stage.afresh):
        return
    import numba

    compiling = numba.njit

    def njit(*args: Any, **options: Any) -> Any:
        def decorate(function: Callable[..., Any]) -> Any:
            if function.__module__ in stage.plain:
                return function
            if function.__name__ in stage.afresh:
                options.pop("cache", None)
            return compiling(**options)(function)

        return decorate(args[0]) if args and callable(args[0]) else decorate

    numba.njit = njit


def keep(root: Path, modules: Iterable[str]) -> frozenset[str]:
    """Load modules of the copy at `root`, so that a fork has them; return those that are.

    None is kept where loading them started a thread: a fork would wait for it forever.
    """
    _forget(["explorer"])
    before, path = _threads(), sys.path[:]
    sys.path.insert(0, str(root))
    importlib.invalidate_caches()
    try:
        for name in sorted(modules):
            importlib.import_module(name)
    finally:
        sys.path[:] = path
    if _threads() > before:
        raise RuntimeError("a module of the project starts a thread when it is loaded")
    gc.collect()
    gc.freeze()
    return frozenset(name for name in sys.modules if name.split(".")[0] == "explorer")


def _threads() -> int:
    return len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else threading.active_count()


def _forget(packages: Sequence[str], kept: frozenset[str] = frozenset()) -> None:
    for name in [n for n in sys.modules if n.split(".")[0] in packages and n not in kept]:
        del sys.modules[name]


def _settle(root: Path, away: Path, kept: frozenset[str] = frozenset()) -> None:
    """Make the copy at `root` the project of this process."""
    os.chdir(root)
    # What is compiled once is there for the next.
    sys.dont_write_bytecode = False
    _forget(["tests", "conftest", "explorer"], kept)
    sys.path[:] = [str(root), *(p for p in sys.path if p not in ("", str(away)))]
    os.environ["PYTHONPATH"] = str(root)
    if "hypothesis" in sys.modules:
        from hypothesis import HealthCheck, Phase, settings

        every = list(HealthCheck)
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants", deadline=None, derandomize=True, database=None, suppress_health_check=every, phases=phases
        )
        settings.load_profile("mutants")


def run(root: Path, away: Path, stage: Stage, mutant: tuple[str, str] | None) -> int:
    """Run a stage's tests in this process, file by file, until one fails; return pytest's last exit code."""
    _settle(root, away, stage.kept)
    if mutant is not None:
        sys.meta_path.insert(0, _Mutant(*mutant))
    _numba_as(stage)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    for test in stage.tests:
        known = {name: s for name, s in (stage.durations or {}).items() if name.startswith(f"{test}::")}
        if known:
            _end_after(_IMPORT)
            watch = _Watch(known, slack=stage.slack, first=stage.first)
            code = int(pytest.main([*_arguments(), "-x", test], plugins=[watch]))
            if code:
                noticed_by(root, os.getpid()).write_text("\n".join(sorted(watch.failed)), encoding="utf-8")
                return code
    return 0


def folder(root: Path, pid: int) -> Path:
    """Return where the tests of a process keep their files."""
    return root / "basetemp" / str(pid)


def noticed_by(root: Path, pid: int) -> Path:
    """Return the file in which a process says which test failed."""
    return root / "basetemp" / f"{pid}.failed"


def _arguments() -> list[str]:
    own = folder(Path.cwd(), os.getpid())
    own.parent.mkdir(exist_ok=True)
    return ["-q", "--no-header", "--tb=no", *_WITHOUT, "-W", "ignore", f"--basetemp={own}"]


def measure(root: Path, away: Path, stage: Stage, answer: Path) -> int:
    """Run tests without a mutant; write whether they ran, what each took, what failed, and what was loaded."""
    _settle(root, away)
    _numba_as(stage)
    some = None if stage.durations is None else frozenset(stage.durations)
    watch = _Watch(None, PATIENCE if stage.plain else None, some)
    code = int(pytest.main([*_arguments(), *stage.tests], plugins=[watch]))
    own = [n for n in sys.modules if n.split(".")[0] == "explorer"]
    loaded = [n for n in sys.modules if n.split(".")[0] not in ("tests", "conftest", "explorer", "__main__")]
    passed = {name: seconds for name, seconds in watch.seen.items() if name not in watch.failed}
    compiles = any(hasattr(module, "njit") for name, module in sys.modules.items() if name.startswith("explorer"))
    answered = {
        "ran": code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED),
        "passed": passed,
        "failed": sorted(watch.failed),
        "loaded": loaded,
        "own": own,
        "compiles": compiles,
    }
    answer.write_text(json.dumps(answered), encoding="utf-8")
    return code


def fork(work: Callable[[], int], log: Path | None = None) -> int:
    """Start `work` in a process of its own, silent and the leader of what it starts; return its id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pid = os.fork()
    if pid:
        return pid
    code = 3
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        out = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(fd, "w", closefd=False), "utf-8") for fd in (1, 2))
        code = work()
        sys.stdout.flush()
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        # No farewell: what was forked is not this process's to tidy.
        os._exit(code)
