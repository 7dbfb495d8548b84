"""The main job on synthetic archives: its pages are there, open silently and say that all is made up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from explorer import questions
from explorer.stores.embedded import EmbeddedStore
from tests.browser import open_page

pytestmark = pytest.mark.long

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    folder = tmp_path_factory.mktemp("demonstration")
    command = [sys.executable, "-m", "explorer", "demo", str(folder / "demo"), "--scale", "0.0001", "--quiet"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "demo", [Path(line) for line in done.stdout.splitlines()]


def test_it_ends_by_naming_the_pages_it_wrote(demonstration: tuple[Path, list[Path]]) -> None:
    folder, pages = demonstration
    assert len(pages) == 7
    assert set(pages) == set((folder / "pages").glob("*.html"))


@pytest.mark.browser
def test_every_page_opens_silently_and_says_that_all_is_made_up(
    demonstration: tuple[Path, list[Path]], browser: Browser
) -> None:
    for path in demonstration[1]:
        report = path.name == "compare.html"
        with open_page(browser, path, ready=None if report else "window.explorer?.ready === true") as opened:
            assert opened.did() == {}, path
            assert "SYNTHETIC" in opened.page.inner_text("body"), path


def test_what_was_planted_is_among_what_is_found(demonstration: tuple[Path, list[Path]]) -> None:
    folder, _ = demonstration
    truth = json.loads((folder / "archives" / "truth.json").read_text(encoding="utf-8"))
    stored = questions.load()
    with EmbeddedStore(folder / "explorer.db") as store:
        for network, told in truth["networks"].items():
            frame = questions.ask(store, stored["repeated_retweets"], {"network": network, "min_retweets": 10}).frame
            found = set(frame.select("source", "target").rows())
            planted = {(pair[0], pair[1]) for g in told["groups"] for pair in g["pairs"] if "ring" in g["kind"]}
            assert planted
            assert len(planted & found) >= 0.9 * len(planted), network


def test_the_counts_are_the_truths(demonstration: tuple[Path, list[Path]]) -> None:
    folder, _ = demonstration
    truth = json.loads((folder / "archives" / "truth.json").read_text(encoding="utf-8"))["networks"]
    with EmbeddedStore(folder / "explorer.db") as store:
        rows = questions.ask(store, questions.load()["networks"], {}).frame
    for row in rows.iter_rows(named=True):
        told = truth[row["network"]]
        assert row["accounts_in_file"] == told["accounts"]
        assert row["accounts_active"] == told["accounts_active"]
        assert row["tweets"] + row["retweets"] == told["tweets"]
        assert row["retweets"] == told["retweets"]
