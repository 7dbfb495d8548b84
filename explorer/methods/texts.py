"""Texts → what makes two of them the same: one normalisation, and near-duplicates by the characters they share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.methods.arrays import Ints
from explorer.process.compiling import njit

SIMILARITY = 0.8
"""The Jaccard index of two texts' sets of shingles from which they are near-duplicates."""

SHINGLE = 4
"""Letters and digits in a row that make a shingle: no words are needed, so no language is left out."""

SHORTEST_TEXT = 12
"""Letters and digits of a text below which nothing but the same text is alike."""

# 16 bands of 4 hashes: two texts with an index of 0.8 share a band in 99.98 of 100 cases, with 0.4 in 34.
_BANDS, _ROWS = 16, 4
# A text is held against this many representatives of a band's bucket.
_REPRESENTATIVES = 8

# Handles and short addresses are of these alone: a text that follows one without a blank, as Chinese does, stays.
_HANDLE = "[a-z0-9_]+"

_SEEDS = np.random.default_rng(20200612).integers(1, 2**63, (_BANDS * _ROWS, 2), dtype=np.uint64) | np.uint64(1)


def normalised(text: pl.Expr) -> pl.Expr:
    """Return texts with what varies between copies taken away; null where nothing is left.

    Unicode NFKC, lower case (İ becomes i), without `RT @name:` at the beginning, without addresses and mentions,
    each run of white space one blank. Hashtags, punctuation and emoji stay. O(characters).

    >>> table = pl.DataFrame({"text": ["RT @ann: Hello  #World https://t.co/x1", "@bob"]})
    >>> table.select(normalised(pl.col("text")))["text"].to_list()
    ['hello #world', None]
    """
    bare = (
        text.str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_all("i\u0307", "i")
        .str.replace(rf"^\s*rt\s+@{_HANDLE}:?", "")
        .str.replace_all(r"(?:https?://|\b)(?:t\.co|pic\.twitter\.com)/[a-z0-9]+(?:\.\.\.)?|https?://\S+", " ")
        .str.replace_all(f"@{_HANDLE}", " ")
        .str.replace_all(r"[\s\u{200B}-\u{200F}\u{2028}-\u{202F}\u{2060}\u{FEFF}]+", " ")
        .str.strip_chars()
    )
    return pl.when(bare != "").then(bare)


def near_duplicates(texts: pl.Series, *, similarity: float = SIMILARITY) -> pl.Series:
    """Return for each text the one that stands for it and its near-duplicates; null stays null.

    Texts are normalised first. Two are near-duplicates where the Jaccard index of their sets of shingles is
    `similarity` or more: candidates by MinHash in bands (Broder 1997; Leskovec, Rajaraman & Ullman, ch. 3), then
    the index itself, against the first text of their kind in order of frequency and spelling, so that no chain
    of small steps ends far off. O(characters): linear.

    >>> long = "The mountain road is closed because of heavy snow until Sunday evening"
    >>> near_duplicates(pl.Series([long, long + "!", long + "s", "another"])).unique().sort().to_list()
    ['another', 'the mountain road is closed because of heavy snow until sunday evening']
    """
    bare = texts.to_frame("text").select(normalised(pl.col("text")))["text"]
    different = bare.value_counts(name="n").sort(["n", "text"], descending=[True, False])["text"]
    letters = different.str.replace_all(r"[^\p{L}\p{N}]+", "")
    enough = letters.str.len_chars() >= SHORTEST_TEXT
    long, letters = different.filter(enough), letters.filter(enough)
    codes = np.frombuffer("".join(letters.to_list()).encode("utf-32-le"), dtype=np.uint32)
    ends = np.cumsum(letters.str.len_chars().to_numpy().astype(np.int64))
    hashes, start = _shingles(codes, ends)
    stands = _representatives(hashes, start, _signatures(hashes, start, _SEEDS), similarity)
    known = pl.DataFrame({"text": long, "stands": long.gather(stands)})
    joined = bare.to_frame("text").join(known, on="text", how="left", maintain_order="left")
    return joined.select(pl.coalesce("stands", "text"))["stands"].alias(texts.name)


@njit(cache=True)
def _mix(x: np.uint64) -> np.uint64:
    # MurmurHash3's last step: each bit of x turns about half of the bits.
    x ^= x >> np.uint64(33)
    x *= np.uint64(0xFF51AFD7ED558CCD)
    x ^= x >> np.uint64(33)
    x *= np.uint64(0xC4CEB9FE1A85EC53)
    return x ^ (x >> np.uint64(33))


@njit(cache=True)
def _shingles(codes: npt.NDArray[np.uint32], ends: Ints) -> tuple[npt.NDArray[np.uint64], Ints]:
    """Return the different shingles of each text, hashed and sorted, and where those of each text begin."""
    out = np.empty(len(codes), np.uint64)
    start = np.zeros(len(ends) + 1, np.int64)
    n, begin = 0, 0
    for text in range(len(ends)):
        end = ends[text]
        first = n
        for at in range(begin, end - SHINGLE + 1):
            h = np.uint64(14695981039346656037)
            for k in range(SHINGLE):
                h = _mix(h ^ np.uint64(codes[at + k]))
            out[n] = h
            n += 1
        mine = np.unique(out[first:n])
        out[first : first + len(mine)] = mine
        n = first + len(mine)
        start[text + 1] = n
        begin = end
    return out[:n].copy(), start


@njit(cache=True)
def _signatures(hashes: npt.NDArray[np.uint64], start: Ints, seeds: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return for each text and band one number: the least hashes of the band's rows, mixed."""
    texts = len(start) - 1
    out = np.empty((texts, _BANDS), np.uint64)
    for text in range(texts):
        for band in range(_BANDS):
            key = np.uint64(band)
            for row in range(band * _ROWS, (band + 1) * _ROWS):
                a, b = seeds[row]
                least = np.uint64(0xFFFFFFFFFFFFFFFF)
                for at in range(start[text], start[text + 1]):
                    least = min(least, hashes[at] * a + b)
                key = _mix(key ^ least)
            out[text, band] = key
    return out


@njit(cache=True)
def _jaccard(hashes, start, a, b):  # type: ignore[no-untyped-def]
    i, j, end_a, end_b = start[a], start[b], start[a + 1], start[b + 1]
    both = 0
    while i < end_a and j < end_b:
        if hashes[i] == hashes[j]:
            both += 1
            i += 1
            j += 1
        elif hashes[i] < hashes[j]:
            i += 1
        else:
            j += 1
    return both / (end_a - start[a] + end_b - start[b] - both)


@njit(cache=True)
def _representatives(
    hashes: npt.NDArray[np.uint64],
    start: Ints,
    signatures: npt.NDArray[np.uint64],
    similarity: float,
) -> Ints:
    """Return for each text the number of the one that stands for it: its own, or the lowest that is alike."""
    texts = len(signatures)
    stands = np.arange(texts)
    bucket = np.empty((_BANDS, texts), np.int32)
    for band in range(_BANDS):
        order = np.argsort(signatures[:, band], kind="mergesort")
        number = -1
        for place in range(texts):
            if place == 0 or signatures[order[place], band] != signatures[order[place - 1], band]:
                number += 1
            bucket[band, order[place]] = number
    # The representatives in each bucket: the last that came, how many there are, and before each the one before.
    last = np.full((_BANDS, texts), -1, np.int32)
    count = np.zeros((_BANDS, texts), np.uint8)
    before = np.empty((_BANDS, texts), np.int32)
    # With which text each was last compared: the first has none before it.
    compared = np.zeros(texts, np.int64)
    for text in range(texts):
        for band in range(_BANDS):
            other = last[band, bucket[band, text]]
            while other >= 0:  # the one before came before, so its number is lower
                if other < stands[text] and compared[other] != text:
                    compared[other] = text
                    if _jaccard(hashes, start, other, text) >= similarity:
                        stands[text] = other
                other = before[band, other]
        if stands[text] != text:
            continue
        for band in range(_BANDS):
            at = bucket[band, text]
            if count[band, at] < _REPRESENTATIVES:
                before[band, text] = last[band, at]
                last[band, at] = text
                count[band, at] += 1
    return stands
