"""Hashes of one image are few bits apart: none that is near is missed, and no chain binds what is far."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from explorer.methods import images
from explorer.methods.images import near_images


def hashes(*rows: np.ndarray) -> pl.Series:
    return pl.Series([np.packbits(row).tobytes().hex() for row in rows])


def drawn(n: int, bits: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2, (n, bits), dtype=np.uint8)


def changed(row: np.ndarray, n: int, seed: int) -> np.ndarray:
    """A hash in which so many bits differ, wherever they stand."""
    places = np.random.default_rng(seed).permutation(len(row))[:n]
    other = row.copy()
    other[places] ^= 1
    return other


@pytest.mark.parametrize(("bits", "most"), [(64, 7), (128, 15), (144, 17), (256, 31), (512, 63), (1024, 127)])
@pytest.mark.parametrize("seed", range(6))
def test_every_pair_within_the_distance_is_found_and_none_beyond(bits: int, most: int, seed: int) -> None:
    [row] = drawn(1, bits, seed)
    near, far = changed(row, most, seed + 1), changed(row, most + 1, seed + 2)
    first = hashes(row, row, near).to_list()
    assert near_images(pl.Series(first)).n_unique() == 1
    assert near_images(pl.Series([*first[:2], *hashes(far)])).n_unique() == 2


def test_it_says_the_same_as_comparing_all_with_all() -> None:
    own = drawn(40, 64, 3)
    rows = [*own, *(changed(row, k % 14, k) for k, row in enumerate(own))]
    names = hashes(*rows)
    order = names.value_counts(name="uses").sort(["uses", names.name], descending=[True, False])[names.name].to_list()
    bits = {name: np.unpackbits(np.frombuffer(bytes.fromhex(name), np.uint8)) for name in order}
    stands: dict[str, str] = {}
    for name in order:
        first = [one for one in order if stands.get(one) == one and int((bits[one] != bits[name]).sum()) <= 7]
        stands[name] = first[0] if first else name
    assert near_images(names).to_list() == [stands[name] for name in names]


def test_what_is_compiled_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    own = drawn(60, 256, 5)
    names = hashes(*own, *(changed(row, 20, k) for k, row in enumerate(own)))
    plain = near_images(names)
    monkeypatch.setattr(images, "_FEW", 0)
    assert near_images(names).equals(plain)
    assert plain.n_unique() == 60


def test_of_those_near_each_other_the_most_frequent_stands_and_of_these_the_first_by_spelling() -> None:
    often, rare = "ffd8000000000001", "ffd8000000000000"
    assert near_images(pl.Series([rare, often, often])).to_list() == [often] * 3
    assert near_images(pl.Series([often, rare])).to_list() == [rare] * 2


def test_between_two_that_stand_a_hash_is_with_the_more_frequent() -> None:
    often, seldom, between = "0000000000000000", "0000000000003fff", "000000000000007f"
    named = [between, *[seldom] * 2, *[often] * 3]
    assert near_images(pl.Series(named)).to_list() == [often, *[seldom] * 2, *[often] * 3]


def test_one_hash_with_a_letter_makes_hashes_of_all_of_its_length() -> None:
    assert near_images(pl.Series(["0000000000000000", "000000000000000f"])).to_list() == ["0000000000000000"] * 2


def test_small_changes_bind_no_chain() -> None:
    [row] = drawn(1, 64, 9)
    links = [row.copy() for _ in range(4)]
    for k, one in enumerate(links):
        one[: 6 * k] ^= 1
    found = near_images(hashes(*links, links[0]))
    assert found.n_unique() == 2


def test_numbers_that_a_file_gives_are_no_hashes() -> None:
    numbers = ["1000000000000001", "1000000000000000", "1000000000000003"]
    assert near_images(pl.Series(numbers)).to_list() == numbers
    assert near_images(pl.Series([None, "n#17", "n#18"])).to_list() == [None, "n#17", "n#18"]
    assert near_images(pl.Series([], dtype=pl.String)).to_list() == []
