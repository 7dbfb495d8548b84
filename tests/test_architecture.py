"""Arrows run one way; an engine's package is imported in its own store file only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "explorer"

# From the ground up: a module may import what stands before it, and its neighbours on the same floor.
FLOORS = [
    {"errors"},
    {"model", "result", "guard", "shares", "wording"},
    {"questions"},
    {"stores", "readers", "tables", "amplification", "sweep"},
    {"sources", "coordination", "significance", "similarity", "roles", "likeness", "communities"},
    {"analyses", "networks"},
    {"merge"},
    {"publish"},
    {"queries", "ingest", "import_files", "render", "exports", "rhythm", "demo"},
    {"behaviours", "portraits"},
    {"compare", "drawing", "detection", "amplifiers", "scoring", "terminal"},
    {"demonstration"},
    {"cli"},
    {"__main__"},
]
ENGINES = {"neo4j": "stores/neo4j.py", "ladybug": "stores/embedded.py"}


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floor(name: str) -> int:
    return next(n for n, names in enumerate(FLOORS) if name in names)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_what_stands_below_it(path: Path) -> None:
    rooms = {name.split(".")[1] for name in imports(path) if name.startswith("explorer.")} - {"__version__"}
    above = {r for r in rooms - {room(path)} if floor(r) > floor(room(path))}
    assert not above


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_an_engine_is_imported_in_its_own_store_only(path: Path) -> None:
    here = str(path.relative_to(PACKAGE))
    wrong = {name.split(".")[0] for name in imports(path)} & {e for e, own in ENGINES.items() if own != here}
    assert not wrong


def test_readers_never_see_a_store_and_pages_never_see_cypher() -> None:
    for path in (PACKAGE / "readers").glob("*.py"):
        assert not any(name.startswith("explorer.stores") for name in imports(path)), path
    for path in (PACKAGE / "render").glob("*.py"):
        assert not any(name.startswith(("explorer.questions", "explorer.stores")) for name in imports(path)), path


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_opens_with_one_sentence_that_says_what_it_is(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert said.split("\n\n")[0].rstrip().endswith(".")
