"""What an ingest of the archives at their true size takes, beside polars scanning the same bytes.

    python benchmarks/ingest_size.py FOLDER [--networks china_052020,…] [--shards 4,16,54] [--seed 4]

makes the archives of `explorer demo --scale 1` in FOLDER where they are not there yet (20 GB), ingests each into a
store of its own in a process of its own, and prints a table. `--shards` ingests so many of Turkey's files instead, for
the slope of time against rows.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from explorer.demo import NETWORKS, generate

_SCAN = """
import sys, polars as pl
for path in sys.argv[1:]:
    pl.scan_csv(path, infer_schema=False).select(pl.all().count()).collect(engine="streaming")
"""


def measured(command: list[str]) -> tuple[str, float, float, float]:
    """Run a command; return what it printed, its wall seconds, its CPU seconds and its peak memory in GB."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} ended with {status}")
    return printed, time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6


def size(folder: Path) -> int:
    """Return the bytes below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def row(name: str, files: list[Path], store: Path) -> str:
    """Ingest files into a new store and return a row of the table."""
    shutil.rmtree(store, ignore_errors=True)
    paths = [str(path) for path in files]
    _, scan, _, _ = measured([sys.executable, "-c", _SCAN, *paths])
    command = [sys.executable, "-m", "explorer", "ingest", *paths, "--store", str(store), "--json", "--quiet"]
    printed, wall, cpu, peak = measured(command)
    report = json.loads(printed)
    rows = sum(file["records"] for file in report["files"])
    read = sum(file["bytes"] for file in report["files"])
    graph = sum(path.stat().st_size for path in store.glob("graph-*.lbug"))
    cells = (
        f"{read / 1e6:,.0f} MB",
        f"{rows:,}",
        f"{wall:,.0f}",
        f"{cpu:,.0f}",
        f"{peak:.2f} GB",
        f"{graph / 1e9:.2f} + {(size(store) - graph) / 1e9:.2f} GB",
        f"{scan:,.1f}",
        f"{wall / scan:,.1f}",
    )
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--networks", default=",".join(NETWORKS))
    parser.add_argument("--shards", default="")
    parser.add_argument("--seed", type=int, default=4)
    told = parser.parse_args()
    archives = told.folder / "archives"
    wanted = [name for name in told.networks.split(",") if name]
    missing = [name for name in wanted if not (archives / name).is_dir()]
    if missing:
        generate(archives, scale=1, seed=told.seed, networks=missing)
    print("| archive | read | rows | s | CPU s | peak | graph + sources | polars scans it in, s | ratio |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for name in wanted:
        files = sorted((archives / name).glob("*.csv"))
        if not told.shards:
            print(row(name, files, told.folder / f"{name}.db"), flush=True)
        for count in (int(n) for n in told.shards.split(",") if n):
            part = [path for path in files if "_tweets_" in path.name][:count]
            print(row(f"{name}, {len(part)} files", part, told.folder / f"{name}-part.db"), flush=True)


if __name__ == "__main__":
    main()
