"""What a person pays for co-retweet edges, CSV in and CSV out, beside coordination-network-toolkit 1.5.2 in one run.

    python -m venv /tmp/toolkit && /tmp/toolkit/bin/pip install coordination-network-toolkit==1.5.2
    python -m benchmarks.whole_command 400000 1000000 10000000 --toolkit /tmp/toolkit/bin/python

Both are run as their own commands on the same shares, made with `--seed`, on one core each: `explorer ingest` and
`explorer detect co-retweet --as toolkit --min-weight 1 -o edges.csv`; `compute_networks DB preprocess` and `compute`.
The toolkit's command cannot write CSV in 1.5.2 (`output_gephi_csv() got an unexpected keyword argument`), so its own
function is called for that. Printed are CPU seconds of each command with its children, the greatest memory of any one
process, and how many edges have the same weight in both. `--toolkit-most` says up to how many shares it is asked.
Each command keeps what it makes in a folder of its own, which is removed; 10 million shares want 20 GB of disk.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.coordination_speed import write_shares

_EXPORT = (
    "import sys; from coordination_network_toolkit.output import output_gephi_csv; "
    "output_gephi_csv(sys.argv[1], 'co_retweet', sys.argv[2])"
)


@dataclass(frozen=True)
class Cost:
    """What a command took: CPU seconds of it and its children, and the greatest memory of any one process in GB."""

    cpu: float
    peak: float


def measured(command: list[str], log: Path) -> Cost:
    """Run a command on one core; end with what it said where it fails."""

    def on_one_core() -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, preexec_fn=on_one_core)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with {status}: {log.read_text(errors='replace')[-2000:]}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e9)


def ours(shares: Path, folder: Path, window: int) -> dict[str, Cost]:
    """Run the explorer; its edges are in `ours.csv`."""
    explorer, store = [sys.executable, "-m", "explorer", "--quiet"], ["--store", str(folder / "s.db")]
    asked = ["--as", "toolkit", "--time-window", str(window), "--min-weight", "1", "-o", str(folder / "ours.csv")]
    return {
        "explorer ingest": measured([*explorer, "ingest", str(shares), "--network", "shares", *store], folder / "log"),
        "explorer detect": measured([*explorer, "detect", "co-retweet", *asked, *store], folder / "log"),
    }


def theirs(toolkit: str, shares: Path, folder: Path, window: int) -> dict[str, Cost]:
    """Run the toolkit; its edges are in `theirs.csv`."""
    database, command = str(folder / "t.db"), str(Path(toolkit).with_name("compute_networks"))
    asked = ["--time_window", str(window), "--min_edge_weight", "1", "--n_cpus", "1"]
    return {
        "toolkit preprocess": measured([command, database, "preprocess", str(shares)], folder / "log"),
        "toolkit compute": measured([command, database, "compute", "co_retweet", *asked], folder / "log"),
        "toolkit export": measured([toolkit, "-c", _EXPORT, database, str(folder / "theirs.csv")], folder / "log"),
    }


def agreement(folder: Path) -> str:
    """Compare the directed weights of both, edge by edge."""
    kinds = {"source": pl.String, "target": pl.String, "weight": pl.Int64}
    columns = list(kinds)
    one, other = (
        pl.read_csv(folder / f"{name}.csv", schema_overrides=kinds).select(columns) for name in ("ours", "theirs")
    )
    same = one.join(other, on=columns, how="inner").height
    return f"{same:,} edges have the same weight in both; ours {one.height:,}, theirs {other.height:,}"


def told(n: int, costs: dict[str, Cost]) -> Cost:
    """Print a row for each command and one for all; return what all took."""
    whole = Cost(sum(cost.cpu for cost in costs.values()), max(cost.peak for cost in costs.values()))
    who = next(iter(costs)).split()[0]
    for what, cost in {**costs, f"{who}, all": whole}.items():
        print(f"| {n:,} | {what} | {cost.cpu:,.1f} | {cost.peak:.2f} GB |", flush=True)
    return whole


def main() -> None:
    """Make shares, run both, compare, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shares", nargs="*", type=int, default=[400_000], help="how many shares, several times")
    parser.add_argument("--window", type=int, default=60, help="seconds (60)")
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--toolkit", help="the Python in which the toolkit is installed")
    parser.add_argument("--toolkit-most", type=int, default=1_000_000, help="shares up to which the toolkit is asked")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        # What is compiled is kept for later runs: the first is not the rule.
        write_shares(Path(name) / "shares.csv", 1_000, 10, asked.seed)
        ours(Path(name) / "shares.csv", Path(name), asked.window)
    print("| shares | command | CPU s | peak |\n|---|---|---|---|", flush=True)
    for n in asked.shares:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_shares(folder / "shares.csv", n, asked.accounts, asked.seed)
            mine = told(n, ours(folder / "shares.csv", folder, asked.window))
            if asked.toolkit and n <= asked.toolkit_most:
                other = told(n, theirs(asked.toolkit, folder / "shares.csv", folder, asked.window))
                print(f"\n{n:,} shares: {mine.cpu / other.cpu:.2f} of the toolkit's CPU. {agreement(folder)}.\n")


if __name__ == "__main__":
    main()
