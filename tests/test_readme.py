"""Every example of the README does what the README says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def examples() -> list[tuple[str, list[str]]]:
    """Return each command of a console block with the lines it is to print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def pattern(lines: list[str]) -> str:
    """Return what an output must match: `…` on a line of its own stands for any lines, times may differ."""
    parts = [r"(?:.*\n)*?" if line == "…" else re.escape(line) + r"\n" for line in lines]
    return re.sub(r"in\\ \d+\\\.\d\\ s", r"in \\d+\\.\\d s", "".join(parts))


@pytest.mark.archive
def test_the_journey_on_a_real_archive_prints_what_the_readme_shows(tmp_path: Path, archive_data: Path) -> None:
    for folder in ("russia_north_africa_2021", "users_2021"):
        (tmp_path / folder).symlink_to(archive_data / "archive" / folder)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {k: v for k, v in os.environ.items() if not k.startswith(("EXPLORER_", "NEO4J_"))} | {"PATH": path}
    for command, lines in examples():
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False
        )
        # Rows come before what is said of them; errors have nothing but what is said.
        printed = [done.stdout + done.stderr, done.stderr + done.stdout]
        told = pattern(lines)
        assert any(re.fullmatch(told, p if p.endswith("\n") or not p else p + "\n") for p in printed), (
            command,
            printed[0],
        )


def test_what_is_not_run_names_no_network_that_the_journey_does_not_make() -> None:
    made = {"RNA_0621", "CNHU_0621", *(f"{name}_052020" for name in ("china", "turkey", "russia"))}
    given = re.findall(r"--(?:network|background|like) ([a-z]\w*_\d+|[A-Z]+_\d+)", README)
    assert set(given) <= made


def test_the_first_command_runs_the_main_job_and_the_second_the_tests() -> None:
    commands = re.findall(r"^    (make \w+)$", README, re.MULTILINE)
    assert commands == ["make demo", "make test"]


@pytest.mark.long
def test_the_notebook_example_runs(tmp_path: Path) -> None:
    from explorer.ingest import ingest
    from explorer.stores.embedded import EmbeddedStore
    from tests.archive_files import NEW_YEAR, retweet, tweet_id, write

    acts = [retweet(NEW_YEAR + n * 1000, who, tweet_id(NEW_YEAR), "a", "a", serial=n) for n, who in enumerate("bcbcbc")]
    file = write(tmp_path, "RNA_0621_tweets_csv_hashed.csv", acts)
    with EmbeddedStore(tmp_path / "explorer.db") as store:
        ingest(store, [file])
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    script = code[1] + "\nprint(len(frame), list(frame.columns)[:3])\n"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "2 ['source', 'target', 'weight']\n"


def test_every_file_that_the_readme_names_is_there() -> None:
    root = Path(__file__).parents[1]
    for target in re.findall(r"\]\((?!https://)([^)#]+)\)", README):
        assert (root / target).exists(), target
