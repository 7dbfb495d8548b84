"""What is written down is true: the data dictionary, the list of questions, the rooms, the wheel."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from explorer import questions
from explorer.graph.model import GRAPH, Node, dictionary
from explorer.ingest import formats
from explorer.readers.formats import READERS
from explorer.readers.origins import ORIGINS
from tests.test_architecture import ROOMS

ROOT = Path(__file__).parents[1]
# For all: the map does not name them.
GROUND = ("errors", "formulas", "progress", "process", "renamed", "result", "words")


def test_the_data_dictionary_is_the_models_own() -> None:
    assert (ROOT / "docs" / "graph.md").read_text(encoding="utf-8") == dictionary() + "\n"


def test_the_list_of_questions_is_the_headers_own() -> None:
    text = "# The stored questions\n\n" + "\n".join(questions.document(query) for query in questions.load().values())
    assert (ROOT / "docs" / "questions.md").read_text(encoding="utf-8") == text


def test_the_table_of_formats_is_the_readers_own() -> None:
    assert (ROOT / "docs" / "formats.md").read_text(encoding="utf-8") == formats.format_table()
    assert formats.format_overview() in (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(ORIGINS) == {reader.name for reader in READERS}


def test_every_property_and_relationship_is_explained() -> None:
    for table in GRAPH:
        assert table.meaning.endswith(".")
        assert all(p.meaning for p in table.properties), table.name
        if isinstance(table, Node):
            assert table.key.type in ("text", "integer")


def test_the_map_of_the_rooms_says_what_each_says_of_itself_and_what_it_stands_on() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `explorer/([^`]+)` \| (.+?) \| (.*?) ?\|$", text, re.MULTILINE)
    names = [name.rstrip("/").removesuffix(".py") for name, _, _ in rows]
    assert names == [room for room in reversed(ROOMS) if room != "__main__"]
    for room, (name, said, below) in zip(names, rows, strict=True):
        path = ROOT / "explorer" / (f"{name}__init__.py" if name.endswith("/") else name)
        own = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0].split())
        assert own == said, name
        assert re.findall(r"`(\w+)`", below) == [r for r in ROOMS[room].split() if r not in GROUND], name


def test_the_wheel_carries_questions_and_page_assets(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    questions = {f"explorer/{path.relative_to(ROOT)}" for path in (ROOT / "cypher").rglob("*.cypher")}
    assert {name for name in names if name.startswith("explorer/cypher/")} == questions
    for path in (ROOT / "explorer" / "render" / "viewer").rglob("*.*"):
        assert str(path.relative_to(ROOT)) in names
    assert "explorer/py.typed" in names
