"""What two accounts have in common, held against sets."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from explorer.methods.significance import common
from explorer.methods.significance.common import ByAccount


def drawn(seed: int, accounts: int = 12, objects: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Return the accounts and objects of shares by object; some accounts share nearly all, some next to none."""
    draw = np.random.default_rng(seed)
    rows = [
        (who, o) for o in range(objects) for who in draw.permutation(accounts) if draw.random() < (who / accounts) ** 2
    ]
    account, object_ = (np.array(column, np.uint32) for column in zip(*rows, strict=True))
    return account, object_


@pytest.mark.parametrize("way", ["compiled", "plain"])
@pytest.mark.parametrize("seed", range(3))
def test_common_objects_are_those_in_both_sets(seed: int, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "plain":
        for name in ("_seek", "_count_common", "_fill_common"):
            monkeypatch.setattr(common, name, getattr(common, name).plain)
    account, object_ = drawn(seed)
    by = ByAccount.of(account, object_, 14)
    of = {who: set(object_[account == who].tolist()) for who in range(14)}
    assert by.begin.tolist() == [sum(len(of[x]) for x in range(who)) for who in range(15)]
    assert [object_[row] for row in by.row] == by.object.tolist()
    assert [account[row] for row in by.row] == sorted(account.tolist())
    # In whatever order pairs are asked for, and however often.
    pairs = list(combinations(range(14), 2))
    pairs += [(b, a) for a, b in pairs[::-1]] + pairs[:3] + [(5, 5)]
    a, b = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    n = by.counts(a, b)
    assert n.tolist() == [len(of[x] & of[y]) for x, y in pairs]
    of_a, of_b = by.shares(a, b, n)
    wanted = [(x, y, o) for x, y in pairs for o in sorted(of[x] & of[y])]
    assert list(zip(account[of_a], account[of_b], object_[of_a], strict=True)) == wanted
    assert (object_[of_a] == object_[of_b]).all()


def test_the_objects_of_one_account_are_not_taken_for_the_next_ones() -> None:
    """0 and 1 share nothing, nor do 2 and 3, who share what 0 did."""
    account, object_ = np.array([0, 2, 0, 1, 3], np.uint32), np.array([0, 0, 1, 2, 3], np.uint32)
    by = ByAccount.of(account, object_, 4)
    assert by.counts(np.array([0, 2, 0, 1]), np.array([1, 3, 2, 0])).tolist() == [0, 0, 1, 0]


@pytest.mark.parametrize("way", ["compiled", "plain"])
def test_what_an_account_has_ends_where_the_next_one_begins(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What 0 shared comes behind all that 1 did, and is the first that 2 did."""
    if way == "plain":
        monkeypatch.setattr(common, "_fill_common", common._fill_common.plain)
        monkeypatch.setattr(common, "_seek", common._seek.plain)
    account, object_ = np.array([1, 1, 0, 2], np.uint32), np.array([1, 2, 9, 9], np.uint32)
    by = ByAccount.of(account, object_, 3)
    of_a, of_b = by.shares(np.array([0, 0]), np.array([1, 2]), np.array([0, 1]))
    assert (of_a.tolist(), of_b.tolist()) == ([2], [3])


def test_a_first_pair_that_fits_nowhere_is_a_part_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "_HELD", 10)
    assert common.parts(np.array([30, 2])) == [slice(0, 1), slice(1, 2)]


@pytest.mark.parametrize("wanted", range(-1, 42))
@pytest.mark.parametrize("at", [0, 1, 5, 19, 20])
def test_the_first_place_that_is_not_below_is_found_from_anywhere(at: int, wanted: int) -> None:
    """Among the even numbers to 38, of which the last two are another account's."""
    objects, end = np.arange(0, 40, 2), 18
    if at > end:
        assert common._seek.plain(objects, end, end, wanted) == end
        return
    expected = next((x for x in range(at, end) if objects[x] >= wanted), end)
    assert common._seek.plain(objects, at, end, wanted) == expected


def test_nothing_has_no_parts_and_no_pairs() -> None:
    assert common.parts(np.zeros(0, np.int64)) == []
    account = np.array([0, 1], np.uint32)
    alone = ByAccount.of(account, np.array([0, 1], np.uint32), 2)
    assert common.possible_pairs(np.array([0, 1, 2]), account, alone, 7, 0) == 7
