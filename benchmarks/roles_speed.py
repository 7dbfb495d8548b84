"""How long `roles` takes and how much memory, by retweets: `python -m benchmarks.roles_speed 1 10` (millions)."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from benchmarks.roles_world import Setting, world
from explorer.methods.amplification import ACCOUNT
from explorer.methods.roles import roles


def log(millions: float, seed: int = 1) -> pl.DataFrame:
    """Return a generated debate with fans and planted structures, accounts as categories."""
    rows = int(millions * 1e6)
    setting = Setting(accounts=max(rows // 40, 5_000), retweets=rows, clubs=rows // 50_000, friends=rows // 5_000)
    frame = world(setting, seed).retweets
    names = pl.Series([f"account {n}" for n in range(setting.accounts)]).cast(ACCOUNT)
    return frame.with_columns(names.gather(frame[name]).alias(name) for name in ("retweeter", "author"))


def measure(path: Path) -> None:
    """Load a log and tell what `roles` takes; a process of its own, so that making it does not count."""
    roles(log(0.05))
    frame = pl.read_parquet(path).with_columns(pl.col("retweeter", "author").cast(ACCOUNT))
    start, work = time.perf_counter(), time.process_time()
    found = roles(frame)
    wall, work = time.perf_counter() - start, time.process_time() - work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{len(frame):,} retweets ({frame.estimated_size() / 1e9:.2f} GB): {wall:.1f} s, {work:.1f} s of work; "
        f"{peak:.2f} GB at most; {len(found.pairs):,} pairs, {len(found.structures):,} structures",
        flush=True,
    )


def main() -> None:
    if sys.argv[1:2] == ["--file"]:
        measure(Path(sys.argv[2]))
        return
    for millions in map(float, sys.argv[1:] or ("1", "10")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "log.parquet"
            frame = log(millions).with_columns(pl.col("retweeter", "author").cast(pl.String))
            frame.write_parquet(path)
            del frame
            subprocess.run([sys.executable, "-m", "benchmarks.roles_speed", "--file", str(path)], check=True)


if __name__ == "__main__":
    main()
