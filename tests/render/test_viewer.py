"""The page's own source: its types, and what it does without a browser. `tests/viewer/` holds the tests themselves."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from explorer.render import network

VIEWER = Path(network.__file__).parent / "viewer"
CHECKS = Path(__file__).parents[1] / "viewer"


def _passes(*command: str | Path) -> None:
    ran = subprocess.run(command, cwd=CHECKS, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.node
def test_the_source_of_the_page_does_what_its_tests_say(node: str) -> None:
    _passes(node, "--test")


@pytest.mark.node
def test_the_source_of_the_page_has_the_types_it_says(typescript: Path) -> None:
    _passes(typescript, "--project", "tsconfig.json")


def test_every_script_asks_to_be_checked() -> None:
    scripts = sorted(VIEWER.glob("*.js"))
    assert len(scripts) > 5
    assert [path.name for path in scripts if not path.read_text("utf-8").startswith("// @ts-check\n")] == []


def test_the_tests_load_the_scripts_as_the_page_does() -> None:
    lists = re.findall(r"^const (?:NETWORK|TABLE) = \[(.*)\];$", (CHECKS / "page.mjs").read_text("utf-8"), re.MULTILINE)
    assert [tuple(re.findall(r'"(.+?)"', one)) for one in lists] == [
        network._SCRIPTS,
        ("text.js", "files.js", "rows.js", "table.js"),
    ]
