"""One name stands for one thing: no two modules of the package define the same public name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "explorer"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A reader is found by this name: it is the protocol.
PROTOCOL = {"READER"}

# What several modules call alike all the same, and where.
ALIKE = {
    # Aliases of arrays: the demo and the pages stand beside the methods and import none of them.
    "Flags": "demo/timeline.py methods/arrays.py",
    "Floats": "demo/timeline.py methods/arrays.py render/layout.py render/payload.py",
    "Ints": "demo/timeline.py methods/arrays.py render/layout.py render/payload.py",
    # A command is called what a person types, and so is the function of the library that does it.
    "compare": "analyses/compare.py cli.py",
    "detect": "analyses/detect.py cli.py",
    "ingest": "cli.py ingest/__init__.py",
    "main": "__main__.py cli.py",
    "remove": "analyses/kept.py cli.py ingest/__init__.py",
    "roles": "cli.py methods/roles/__init__.py",
    "score": "cli.py methods/likeness.py",
    "show": "cli.py terminal/__init__.py",
    "verify": "cli.py render/folders.py",
    # One verb for the same act on another thing, never used side by side.
    "find": "analyses/behaviours.py analyses/kept.py questions/asking.py readers/csv_scan.py",
    "read": "demo/truth.py questions/stored.py readers/csv_records.py",
    "label_of": "readers/clemson.py readers/information_operations.py",
    # A pair that only its own room knows: what the demo makes, a file brings, the graph declares or a page draws.
    "Found": "analyses/detect_methods.py demo/tour.py readers/csv_scan.py readers/json_lines.py",
    "Graph": "graph/model.py render/payload.py",
    "Group": "demo/truth.py render/legend.py",
    "Header": "questions/header.py readers/values.py",
    "Node": "graph/model.py readers/weighted_networks.py",
    "Rows": "demo/simulate.py readers/columns.py",
    "Stretch": "demo/timeline.py readers/csv_records.py",
    "groups": "demo/truth.py render/legend.py",
    "guard": "formulas.py guard/__init__.py",
    "joined": "analyses/together.py demo/shelf.py methods/roles/joining.py",
    "shares": "methods/shares.py render/charts.py",
    "shown": "methods/roles/structures.py render/page.py",
    "stretches": "demo/timeline.py readers/csv_records.py",
}


def defined(path: Path) -> Iterator[str]:
    """Yield the public names that a module defines at its top, not those it imports."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names = [name]
            case ast.Assign(targets=targets):
                names = [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names = [name]
            case _:
                names = []
        yield from (name for name in names if not name.startswith("_"))


@cache
def alike() -> Mapping[str, str]:
    """Return the names that several modules define, with the modules."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for name in defined(path):
            found[name].add(path.relative_to(PACKAGE).as_posix())
    return {name: " ".join(sorted(modules)) for name, modules in found.items() if len(modules) > 1}


def test_no_two_modules_define_the_same_public_name() -> None:
    assert {name: modules for name, modules in alike().items() if name not in PROTOCOL | set(ALIKE)} == {}


@pytest.mark.parametrize("name", ALIKE)
def test_what_is_alike_all_the_same_is_so_where_it_is_listed(name: str) -> None:
    assert alike().get(name) == ALIKE[name]


def test_the_names_of_a_module_are_those_it_defines_at_its_top(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("from a import b\nC = D, _e = 1, 2\nf: int = 3\nclass G:\n    h = 4\ndef i(): j = 5\nx.y = 6\n")
    assert list(defined(path)) == ["C", "D", "f", "G", "i", "x"]


# Functions that follow another tool take its seconds.
SECONDS = {"other_tools.py": {"time_window", "fast_window"}, "similarity.py": {"time_window"}}


@pytest.mark.parametrize("path", sorted((PACKAGE / "methods").rglob("*.py")), ids=lambda path: path.name)
def test_the_window_is_milliseconds_inside_methods_and_says_so(path: Path) -> None:
    parameters = {
        node.arg for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.arg)
    }
    windows = {name for name in parameters if "window" in name or name.endswith("_s")}
    assert windows <= {"window_ms", "windows_ms"} | SECONDS.get(path.name, set())
