"""How fast co-retweet pairs are counted, beside coordination-network-toolkit 1.5.2, on the same file in the same run.

    python -m venv /tmp/toolkit && /tmp/toolkit/bin/pip install coordination-network-toolkit==1.5.2
    python benchmarks/coordination_speed.py 100000 1000000 --toolkit /tmp/toolkit/bin/python --plot speed.svg

Each side reads the CSV and writes its network as CSV, in a process of its own: wall clock, CPU seconds of it and its
children, and the greatest memory of any one process. The toolkit's library is called, since its command line cannot
write CSV. Where both have run, their weights are compared edge by edge. Without --toolkit only ours runs. The toolkit
takes minutes at a million shares; `--toolkit-most` says up to how many it is asked. The plot needs matplotlib
(`pip install 'influence-network-explorer[benchmarks]'`).

The shares are synthetic: Zipf's law for accounts and for objects, each object shared in a burst after it appears
(log-normal delays), in 30 days; about 3.8 pairs of shares a share lie within 60 s of each other at 10 million.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OURS = "explorer"
THEIRS = "coordination-network-toolkit"


def write_shares(path: Path, n: int, accounts: int, seed: int) -> None:
    """Write n shares as a CSV in the toolkit's format."""
    import numpy as np
    import polars as pl

    random = np.random.default_rng(seed)

    def zipf(size: int, exponent: float) -> np.ndarray:
        weight = 1 / np.arange(1, size + 1) ** exponent
        return random.choice(size, n, p=weight / weight.sum())

    objects = max(n // 12, 1)
    account, object_ = zipf(accounts, 0.8), zipf(objects, 0.7)
    born = random.integers(1_600_000_000_000, 1_600_000_000_000 + 30 * 86_400_000, objects)
    ts = born[object_] + (random.lognormal(np.log(3600 * 1.2), 1.65, n) * 1000).astype(np.int64)
    ids = random.permutation(accounts)
    pl.DataFrame(
        {
            "message_id": random.permutation(n) + 10**18,
            "user_id": pl.Series(ids[account] + 10**9).cast(pl.String),
            "username": "",
            "repost_id": pl.Series(object_ * 7919 + 10**15).cast(pl.String),
            "reply_id": "",
            "message": "",
            "timestamp": ts / 1000,
            "urls": "",
        }
    ).write_csv(path, float_precision=3)


def run_ours(source: Path, target: Path, window: int) -> None:
    """CSV in, pairs, CSV out."""
    import polars as pl

    from explorer.methods.pairs import pairs
    from explorer.methods.shares import shares

    columns = {"user_id": pl.String, "repost_id": pl.String, "timestamp": pl.Float64, "message_id": pl.Int64}
    rows = pl.read_csv(source, columns=list(columns), schema_overrides=columns).select(
        account="user_id",
        object="repost_id",
        ts=(pl.col("timestamp") * 1000).round().cast(pl.Int64),
        message="message_id",
    )
    found = shares(rows)
    del rows
    pairs(found, [window * 1000])[0].write_csv(target)


def run_theirs(source: Path, target: Path, window: int) -> None:
    """The same with the toolkit's library; its table of the network is written as it stands."""
    import csv
    import sqlite3

    from coordination_network_toolkit.compute_networks import compute_co_retweet_parallel
    from coordination_network_toolkit.preprocess import preprocess_csv_files

    database = str(target.with_suffix(".db"))
    preprocess_csv_files(database, [str(source)])
    compute_co_retweet_parallel(database, window, n_threads=os.cpu_count() or 1, min_edge_weight=1)
    with sqlite3.connect(database) as db, target.open("w", newline="") as file:
        written = csv.writer(file)
        written.writerow(("source", "target", "weight"))
        written.writerows(db.execute("select user_1, user_2, weight from co_retweet_network where user_1 <> user_2"))


def measured(python: str, side: str, source: Path, target: Path, window: int) -> tuple[float, float, float]:
    """Run one side in its own process: wall seconds, CPU seconds, peak GB."""
    began = time.perf_counter()
    command = [python, __file__, "--run", side, str(source), str(target), "--window", str(window)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{side} failed: {' '.join(command)}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e9


def agreement(ours: Path, theirs: Path) -> str:
    """Compare the directed weights of both, edge by edge."""
    import polars as pl

    ids = {"source": pl.String, "target": pl.String}
    one = pl.read_csv(ours, schema_overrides=ids)
    directed = pl.concat(
        [
            one.select("source", "target", weight=pl.col("source_messages")),
            one.select(source="target", target="source", weight=pl.col("target_messages")),
        ]
    )
    told = pl.read_csv(theirs, schema_overrides=ids)
    same = directed.join(told, on=["source", "target", "weight"], how="inner").height
    return f"{same:,} edges have the same weight in both; ours {directed.height:,}, theirs {told.height:,}"


def plot(rows: list[tuple[str, int, float, float, float]], path: Path) -> None:
    """Draw wall clock against shares, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    for side, marker in ((OURS, "o"), (THEIRS, "s")):
        points = sorted((n, wall) for name, n, wall, _, _ in rows if name == side)
        if points:
            axes.loglog(*zip(*points, strict=True), marker=marker, label=side)
    axes.set(xlabel="shares", ylabel="seconds, CSV to CSV")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path)


def main() -> None:
    """Generate, run, compare, print one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shares", nargs="*", type=int, default=[1_000_000], help="how many shares, several times")
    parser.add_argument("--window", type=int, default=60, help="seconds (60)")
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--toolkit", help="the Python in which the toolkit is installed")
    parser.add_argument("--toolkit-most", type=int, default=1_000_000, help="shares up to which the toolkit is asked")
    parser.add_argument("--plot", type=Path, help="draw time against shares into this file (.svg, .png)")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        # What is compiled is kept for later runs: the first is not the rule.
        source = Path(folder) / "shares.csv"
        write_shares(source, 1000, 10, asked.seed)
        measured(sys.executable, OURS, source, Path(folder) / "pairs.csv", asked.window)
    print(f"{'':28} {'shares':>12} {'wall s':>9} {'CPU s':>9} {'peak GB':>8}")
    for n in asked.shares:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "shares.csv"
            write_shares(source, n, asked.accounts, asked.seed)
            sides = [(OURS, sys.executable)]
            if asked.toolkit and n <= asked.toolkit_most:
                sides.append((THEIRS, asked.toolkit))
            for side, python in sides:
                result = measured(python, side, source, Path(folder) / f"{side}.csv", asked.window)
                rows.append((side, n, *result))
                print(f"{side:28} {n:12,} {result[0]:9.1f} {result[1]:9.1f} {result[2]:8.2f}", flush=True)
            if len(sides) == 2:
                print(agreement(Path(folder) / f"{OURS}.csv", Path(folder) / f"{THEIRS}.csv"), flush=True)
    if asked.plot:
        plot(rows, asked.plot)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        side, source, target, _, window = sys.argv[2:]
        (run_ours if side == OURS else run_theirs)(Path(source), Path(target), int(window))
    else:
        main()
