"""How long `roles` takes and how much memory, by retweets: `python -m benchmarks.roles_speed 1 10` (millions)."""

from __future__ import annotations

import resource
import sys
import time

import polars as pl

from benchmarks.roles_world import Setting, world
from explorer.amplification import ACCOUNT
from explorer.roles import roles


def log(millions: float, seed: int = 1) -> pl.DataFrame:
    """Return a generated debate with fans and planted structures, accounts as categories."""
    rows = int(millions * 1e6)
    setting = Setting(accounts=max(rows // 40, 5_000), retweets=rows, clubs=rows // 50_000, friends=rows // 5_000)
    frame = world(setting, seed).retweets
    names = pl.Series([f"account {n}" for n in range(setting.accounts)]).cast(ACCOUNT)
    return frame.with_columns(names.gather(frame[name]).alias(name) for name in ("retweeter", "author"))


def main() -> None:
    roles(log(0.05))
    for millions in map(float, sys.argv[1:] or ("1", "10")):
        frame = log(millions)
        before = _peak()
        start, work = time.perf_counter(), time.process_time()
        found = roles(frame)
        wall, work = time.perf_counter() - start, time.process_time() - work
        print(
            f"{len(frame):,} retweets: {wall:.1f} s, {work:.1f} s of work; {_peak():.2f} GB at most, "
            f"{before:.2f} GB before; {len(found.pairs):,} pairs, {len(found.structures):,} structures",
            flush=True,
        )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
