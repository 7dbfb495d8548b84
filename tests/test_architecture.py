"""Arrows run one way, from room to room as listed here; an engine's package is imported in its own store only."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "explorer"

# Each room, and the rooms that it may import from: all of them stand above it in this list.
ROOMS = {
    "errors": "",
    "formulas": "",
    "progress": "",
    "renamed": "",
    "words": "",
    "process": "errors",
    "result": "renamed",
    "guard": "errors",
    "methods": "errors process",
    "readers": "errors formulas process",
    "render": "errors formulas process result words",
    "graph": "errors formulas progress readers methods",
    "stores": "errors progress process guard graph",
    "questions": "errors renamed result guard readers graph stores",
    "ingest": "errors process progress result readers graph stores questions",
    "analyses": "errors process progress result words methods readers render graph stores questions ingest",
    "demo": "errors progress readers stores questions ingest analyses",
    "terminal": "errors progress renamed result words render stores ingest analyses demo",
    "cli": "errors process renamed result render graph stores questions ingest analyses demo terminal",
    "__main__": "process cli",
}
# The embedded engine has its store, and the script that answers in a process of its own.
ENGINES = {"neo4j": ["stores/neo4j.py"], "ladybug": ["stores/embedded.py", "stores/answering.py"]}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "explorer":
            found |= {f"explorer.{alias.name}" for alias in node.names if alias.name != "__version__"}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def arrows() -> dict[tuple[str, str], set[str]]:
    """Return who imports from another room: from and to, and the modules that do."""
    found: dict[tuple[str, str], set[str]] = {}
    for path in MODULES:
        for target in {name.split(".")[1] for name in imports(path) if name.startswith("explorer.")} - {room(path)}:
            found.setdefault((room(path), target), set()).add(name_of(path))
    return found


def test_every_module_lies_in_a_room_and_every_room_is_there() -> None:
    assert {room(path) for path in MODULES} == set(ROOMS)


def test_a_room_stands_on_those_above_it_in_the_list() -> None:
    order = list(ROOMS)
    assert not [
        (name, below)
        for name, all_ in ROOMS.items()
        for below in all_.split()
        if below not in order[: order.index(name)]
    ]


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_from_the_rooms_in_its_line_and_from_no_other(name: str) -> None:
    seen = {target: modules for (source, target), modules in arrows().items() if source == name}
    assert not {target: modules for target, modules in seen.items() if target not in ROOMS[name].split()}
    assert not set(ROOMS[name].split()) - set(seen), "an arrow that nobody needs any more"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_an_engine_is_imported_in_its_own_store_only(path: Path) -> None:
    wrong = {name.split(".")[0] for name in imports(path)} & {
        e for e, own in ENGINES.items() if name_of(path) not in own
    }
    assert not wrong


def texts(path: Path) -> list[str]:
    """Return the texts of a module, those of an f-string without what comes in; not what says what something is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said
    ]


# Examples that the command line gives a person.
SHOWN = {"cli.py": ["explorer cypher 'MATCH (n:Network) RETURN n.id'"]}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_cypher_stands_in_its_folder_and_in_the_engines_stores_only(path: Path) -> None:
    if not name_of(path).startswith("stores/"):
        cypher = [text for text in texts(path) if re.search(r"\b(MATCH|MERGE|UNWIND)\b[^…]*[(\[$]", text)]
        assert cypher == SHOWN.get(name_of(path), [])


def test_the_engines_stores_read_what_both_ask_from_one_file() -> None:
    kept = [set(texts(PACKAGE / "stores" / name)) for name in ("embedded.py", "neo4j.py")]
    assert not {text for text in kept[0] & kept[1] if re.search(r"\bMATCH\b.*\bRETURN\b", text)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_opens_with_one_sentence_that_says_what_it_is(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert said.split("\n\n")[0].rstrip().endswith(".")


def test_the_tests_lie_in_the_same_rooms() -> None:
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert folders <= {name for name in ROOMS if (PACKAGE / name).is_dir()}
