"""Chance that comes out the same every time: seeded generators, and numbers made from ids."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint64]


def generator(seed: int, *where: str | int) -> np.random.Generator:
    """Return the generator for one place in the work, so that nothing depends on what was drawn elsewhere."""
    path = [zlib.crc32(part.encode()) if isinstance(part, str) else part for part in where]
    return np.random.default_rng([seed, *path])


def mix(values: npt.NDArray[np.int64] | Bits, salt: int = 0) -> Bits:
    """Return 64 well-mixed bits for each whole number (the finaliser of splitmix64)."""
    x = values.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & (2**64 - 1))
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x


def bits(values: Bits, shift: int, width: int) -> npt.NDArray[np.int64]:
    """Return `width` bits of each value from `shift` on, as an index."""
    return ((values >> np.uint64(shift)) & np.uint64((1 << width) - 1)).astype(np.int64)
