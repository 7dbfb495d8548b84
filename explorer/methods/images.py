"""Perceptual hashes of images → what makes two of them the same: few bits apart, without comparing all with all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.methods.arrays import Ints
from explorer.process.compiling import njit

DISTANCE = 7
"""Bits of 64 in which two hashes of one image may differ; of a longer hash as many more: 31 of PDQ's 256."""

# The lengths of hashes that are compared, in hex digits: pHash and its kin, PDQ, and what lies between and beyond.
_LENGTHS = (16, 32, 36, 64, 128, 256)
_BAND = 16  # bits of a band: about as many as there are digits in the number of different images, in base two

# How many bits of each band are set, and of how many hashes a search is not worth compiling.
_ONES = np.array([bin(key).count("1") for key in range(1 << _BAND)], dtype=np.uint8)
_FEW = 2_000

Bands = npt.NDArray[np.uint16]


def near_images(hashes: pl.Series, *, distance: int = DISTANCE) -> pl.Series:
    """Return for each hash the one that stands for it and those near it; null stays null.

    Hashes are hex digits of one of a few lengths, and only those of one length are compared; where none of a length has
    a letter, they are numbers by which a file calls its images, and each is itself alone, like any other text. Two are
    near where they differ in at most `distance` bits of 64, and in as many more of a longer hash (Hamming). Each hash
    is held against one of its kind in order of frequency and spelling, so that no chain of small changes binds what is
    unlike: two that stand together differ in twice as many at most.

    O(n + n² · bands / 65,536): candidates come from an index of bands (Norouzi, Punjani & Fleet 2012). Of two hashes so
    near, one of the bands of 16 bits differs in one at most, by the pigeonhole, so that no near pair is missed. Of n
    different hashes of 64 bits a search looks at 68 n / 65,536, of PDQ's at 272 n / 65,536, where bands are spread
    evenly; memory is 4 bytes for each hash and band.

    >>> near_images(pl.Series(["ffd8000000000000", "ffd8000000000001", "00000000000000ff", "img 1", None])).to_list()
    ['ffd8000000000000', 'ffd8000000000000', '00000000000000ff', 'img 1', None]
    """
    told = hashes.alias("hash").cast(pl.String)
    counted = told.value_counts(name="uses")
    names = counted.sort(["uses", "hash"], descending=[True, False])["hash"]
    stands = names.to_frame("hash").with_columns(stands=names)
    for digits in _LENGTHS:
        mine = names.filter(names.str.contains(rf"^[0-9a-f]{{{digits}}}$"))
        if not mine.str.contains("[a-f]").any():
            continue
        of = _stands_for(_bands(mine, digits), (distance + 1) * digits // 16 - 1)
        known = pl.DataFrame({"hash": mine, "stands": mine.gather(of)})
        stands = stands.update(known, on="hash")
    return told.to_frame().join(stands, on="hash", how="left", maintain_order="left")["stands"].alias(hashes.name)


def _bands(hashes: pl.Series, digits: int) -> Bands:
    """Return hashes of so many hex digits as rows of bands of 16 bits."""
    read = np.frombuffer(bytes.fromhex("".join(hashes.to_list())), dtype=">u2")
    return read.astype(np.uint16).reshape(len(hashes), digits // 4)


def _stands_for(bands: Bands, most: int) -> Ints:
    """Return for each hash, in order, the place of the first that stands for itself and differs in `most` bits."""
    order = np.argsort(bands, axis=0, kind="stable").T.astype(np.int32)
    starts = np.stack([np.searchsorted(np.sort(column), np.arange((1 << _BAND) + 1)) for column in bands.T])
    keys = np.arange(1 << _BAND, dtype=np.int64)
    probes = keys[most // bands.shape[1] >= _ONES]
    search = _search if len(bands) > _FEW else _search.plain
    found: Ints = search(bands.astype(np.int64), np.ascontiguousarray(order), starts, probes, _ONES, most)
    return found


@njit(cache=True, nogil=True)
def _search(
    bands: Ints, order: npt.NDArray[np.int32], starts: Ints, probes: Ints, ones: npt.NDArray[np.uint8], most: int
) -> Ints:
    stands = np.full(len(bands), -1, dtype=np.int64)
    for i in range(len(bands)):
        if stands[i] >= 0:
            continue
        stands[i] = i
        for b in range(bands.shape[1]):
            for probe in probes:
                key = bands[i, b] ^ probe
                for k in range(starts[b, key], starts[b, key + 1]):
                    j = order[b, k]
                    if stands[j] >= 0:
                        continue
                    apart = 0
                    for x in range(bands.shape[1]):
                        apart += ones[bands[i, x] ^ bands[j, x]]
                        if apart > most:
                            break
                    if apart <= most:
                        stands[j] = i
    return stands
