"""What each command takes on the three archives as they grow: to a hundredth, a tenth and all of their true size.

    python -m benchmarks.true_size FOLDER [--scales 0.01,0.1,1] [--seed 4] [--memory 4GB] [-o benchmarks/true_size.md]

makes the archives of `explorer demo --only-archives` in FOLDER where they are not there yet (20 GB at scale 1), ingests
them, and runs what a user would: every stored question, detect, roles, compare and a page, each a process of its own.
Its CPU seconds are those of the command and of all that it starts, its memory the peak of the largest of these. The
slope is that of the CPU seconds, without those of a start, against the size: 1 is linear. Ends with 1 where a command
failed.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from explorer.demo import NETWORKS
from explorer.questions import load

_NETWORK = "turkey_052020"
_SMALLER = [name for name in NETWORKS if name != _NETWORK]
_FIVE = ["co-retweet", "co-tweet", "co-link", "co-hashtag", "co-reply"]
# What a start takes, in CPU seconds: as much of each cost says nothing of its growth.
_START = 1.0


@dataclass(frozen=True)
class Cost:
    """What a command took; `said` is the last line of its error where it failed."""

    cpu: float
    peak: float
    said: str = ""

    def __str__(self) -> str:
        return f"{self.cpu:,.1f} | {self.peak:.2f}" if not self.said else f"{self.said} | "


def run(arguments: list[str]) -> Cost:
    """Run the command with these arguments to its end."""
    command = [sys.executable, "-m", "explorer", *arguments, "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return Cost(
        used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6, (lines or ["failed"])[0] if process.returncode else ""
    )


def asked(store: Path, name: str, *options: str) -> list[dict[str, str]]:
    """Return the rows of a stored question, the first hundred."""
    out = store.with_suffix(f".{name}.csv")
    run(["query", name, *options, "--limit", "100", "--store", str(store), "-o", str(out)])
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def commands(store: Path, pages: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands after an ingest, by the name of their row; what a later one needs an earlier one makes."""
    there = ["--store", str(store)]
    only = ["--network", _NETWORK]
    yield "detect co-retweet", ["detect", "co-retweet", *only, "--name", "pairs", "--replace", *there]
    yield "roles, found", ["roles", *only, "--name", "parts", "--replace", *there]
    smaller = [word for name in _SMALLER for word in ("--network", name)]
    yield (
        "detect, five behaviours of the smaller two",
        ["detect", *_FIVE, *smaller, "--name", "five", "--replace", *there],
    )
    author = asked(store, "most-amplified", *only)[0]["account"]
    pair = asked(store, "retweet-network", *only)[0]
    used = asked(store, "account-hashtags", *only)[0]
    known = {
        "account": author,
        "source": pair["source"],
        "target": pair["target"],
        "network": _NETWORK,
        "tweet": asked(store, "tweets", "--account", pair["source"])[0]["tweet"],
    }
    ends = {"hashtag_evidence": {end: used[end] for end in ("source", "target")}}
    for question in load().values():
        told = {parameter.name for parameter in question.parameters}
        given = known | ends.get(question.id, {})
        options = [f"--{name}={value}" for name, value in given.items() if name in told]
        if "analysis" in told:
            options.append(f"--analysis={'parts' if question.analysis == 'roles' else 'pairs'}")
        name = question.id.replace("_", "-")
        yield name, ["query", name, *options, *there, "-o", str(pages / f"{name}.csv")]
    yield "compare", ["compare", *NETWORKS, *there, "-o", str(pages / "compare.html")]
    for drawn in ("retweet-network", "community-network", "structure-network"):
        asks = {"community-network": ["--analysis", "pairs"], "structure-network": ["--analysis", "parts"]}
        page = ["render", drawn, *asks.get(drawn, only), *there, "-o", str(pages / f"{drawn}.html")]
        yield f"render {drawn}", page


def costs(folder: Path, scale: float, seed: int) -> Iterator[tuple[str, Cost]]:
    """Yield what each command takes at a scale."""
    place = folder / f"{scale:g}"
    archives, store, pages = place / "archives", place / "explorer.db", place / "pages"
    if not (archives / "truth.json").exists():
        run(["demo", str(place), "--scale", f"{scale:g}", "--seed", str(seed), "--only-archives"])
    shutil.rmtree(store, ignore_errors=True)
    pages.mkdir(exist_ok=True)
    yield "ingest", run(["ingest", str(archives), "--store", str(store)])
    for name, arguments in commands(store, pages):
        yield name, run(arguments)


def slope(scales: list[float], of: list[Cost]) -> str:
    """Return how the cost grows from the last scale but one to the last: 1 where it grows as the size does."""
    if len(of) < 2 or any(cost.said for cost in of[-2:]):
        return ""
    grown = max(of[-1].cpu - _START, 0.1) / max(of[-2].cpu - _START, 0.1)
    return f"{math.log(grown) / math.log(scales[-1] / scales[-2]):.2f}"


def table(scales: list[float], found: dict[str, list[Cost]], seed: int) -> str:
    """Return the page."""
    heads = "".join(f" {scale:g}: CPU s | GB |" for scale in scales)
    lines = [
        "# What each command takes as the archives grow",
        "",
        f"`python -m benchmarks.true_size FOLDER --scales {','.join(f'{s:g}' for s in scales)} --seed {seed}`, made on",
        f"{time.strftime('%Y-%m-%d')} with {os.cpu_count()} cores and memory left at its default: the three synthetic",
        "archives of `explorer demo`, 40.7 million tweets at 1; what asks of one network is asked of Turkey's 36.9.",
        "CPU seconds and peak memory of the whole command; the slope is from the last size but one to the last.",
        "",
        f"| command |{heads} slope |",
        f"|---|{'---|---|' * len(scales)}---|",
    ]
    lines += [f"| {name} | {' | '.join(map(str, of))} | {slope(scales, of)} |" for name, of in found.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page, and each row to the terminal as it comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scales", default="0.01,0.1,1")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--memory", default="")
    parser.add_argument("-o", type=Path, default=Path(__file__).with_suffix(".md"))
    told = parser.parse_args()
    if told.memory:
        os.environ["EXPLORER_MEMORY"] = told.memory
    scales = sorted(float(scale) for scale in told.scales.split(","))
    found: dict[str, list[Cost]] = {}
    for scale in scales:
        for name, cost in costs(told.folder, scale, told.seed):
            print(f"{scale:g} | {name} | {cost}", flush=True)
            found.setdefault(name, []).append(cost)
    told.o.parent.mkdir(parents=True, exist_ok=True)
    told.o.write_text(table(scales, found, told.seed), encoding="utf-8")
    if any(cost.said for of in found.values() for cost in of):
        sys.exit("not every command ended well")


if __name__ == "__main__":
    main()
