"""How long joining near images takes: python -m benchmarks.near_images 100000 64.

Half of the hashes are drawn at random, the others are copies of them in which some bits differ: as many groups as there
were draws are right.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import polars as pl

from explorer.methods.images import near_images


def hashes(n: int, bits: int, seed: int = 1) -> pl.Series:
    """Return n hashes in hex digits: n / 2 at random, and a copy of each with up to a sixteenth of its bits turned."""
    dice = np.random.default_rng(seed)
    own = dice.integers(0, 2, (n // 2, bits), dtype=np.uint8)
    copies = own.copy()
    for turned in dice.integers(0, bits, (bits // 16, n // 2)):
        copies[np.arange(n // 2), turned] ^= 1
    return pl.Series([row.tobytes().hex() for row in np.packbits(np.concatenate([own, copies]), axis=1)])


def main() -> None:
    n, bits = int(sys.argv[1]), int(sys.argv[2])
    names = hashes(n, bits)
    near_images(names.head(3_000))  # compiles
    began = time.process_time()
    found = near_images(names).n_unique()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{n:,} hashes of {bits} bits: {time.process_time() - began:.1f} CPU s, {peak:,.0f} MB at most")
    print(f"{found:,} groups, {n // 2:,} are right")


if __name__ == "__main__":
    main()
