"""Who met whom, and what delays count from: few shares, worked out by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from explorer.errors import InputError
from explorer.methods.shares import Shares, shares
from explorer.methods.significance import meetings
from explorer.methods.significance.meetings import Earliest, met_pairs
from explorer.methods.significance.reference import Reference, edges_of
from tests.methods.significance.test_occasions import DAY, HOUR, MINUTE

Row = tuple[str, str, int]


def told(*rows: Row) -> Shares:
    return shares(pl.DataFrame(rows, schema=["account", "object", "ts"], orient="row"))


# Ann comes twice to x; y begins before x; z and w have one sharer each.
ROWS: list[Row] = [
    ("ann", "x", 2 * DAY), ("ann", "x", 2 * DAY + HOUR),
    ("bea", "x", 2 * DAY + MINUTE), ("cem", "x", 2 * DAY + 2 * HOUR),
    ("bea", "y", DAY), ("ann", "y", DAY + MINUTE + 1),
    ("ann", "z", 3 * DAY), ("ann", "z", 3 * DAY + 5 * MINUTE),
    ("cem", "w", 4 * DAY),
]  # fmt: skip


def names(data: Shares, first: Earliest) -> list[list[tuple[str, int]]]:
    """Return of each object who shares it, and when."""
    rows = [(data.accounts[int(who)], int(at)) for who, at in zip(first.account, first.ts, strict=True)]
    return [rows[a:b] for a, b in zip(first.start[:-1], first.start[1:], strict=True)]


def test_the_earliest_share_of_each_account_of_each_object_that_several_shared_is_kept() -> None:
    data = told(*ROWS)
    warnings: list[str] = []
    first = Earliest.of(data, MINUTE, warnings)
    kept = {data.objects[int(number)]: told for number, told in zip(first.number, names(data, first), strict=True)}
    assert kept == {
        "x": [("ann", 2 * DAY), ("bea", 2 * DAY + MINUTE), ("cem", 2 * DAY + 2 * HOUR)],
        "y": [("bea", DAY), ("ann", DAY + MINUTE + 1)],
    }
    assert first.object.tolist() == [0] * first.start[1] + [1] * (5 - first.start[1])
    assert (first.meetings, warnings) == (1, [])


def test_pairs_come_in_order_with_how_often_each_met() -> None:
    rows = [(who, f"o{o}", o * DAY + at) for o in range(3) for who, at in (("bea", 0), ("ann", 9), ("dil", MINUTE))]
    rows += [("cem", "o0", MINUTE + 5), ("cem", "o9", 9 * DAY), ("ann", "o9", 9 * DAY + MINUTE)]
    data = told(*rows)
    a, b, k = met_pairs(Earliest.of(data, MINUTE, []), MINUTE)
    pairs = [(data.accounts[int(x)], data.accounts[int(y)], n) for x, y, n in zip(a, b, k.tolist(), strict=True)]
    assert pairs == [("ann", "bea", 3), ("ann", "cem", 2), ("ann", "dil", 3), ("bea", "dil", 3), ("cem", "dil", 1)]
    assert a.dtype == b.dtype == np.int64
    none = told(("ann", "x", 0), ("bea", "x", HOUR), ("ann", "y", 0), ("bea", "y", HOUR))
    assert [part.tolist() for part in met_pairs(Earliest.of(none, MINUTE, []), MINUTE)] == [[], [], []]


def test_two_objects_of_two_accounts_are_the_least_that_can_repeat() -> None:
    two = [("ann", "x", 0), ("bea", "x", 1), ("ann", "y", 0), ("bea", "y", 1)]
    assert len(Earliest.of(told(*two, ("ann", "z", 0)), MINUTE, []).number) == 2
    with pytest.raises(InputError, match="1 object was shared"):
        Earliest.of(told(*two[:3], ("cem", "w", 5), ("cem", "w", 6)), MINUTE, [])


def test_the_numbers_of_objects_are_those_of_the_shares_where_the_crowded_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        (who, name, n * DAY) for n, (name, many) in enumerate((("p", "abcd"), ("q", "ab"), ("r", "cd"))) for who in many
    ]
    data = told(*rows)
    monkeypatch.setattr(meetings, "ROOM", (0, 5))
    warnings: list[str] = []
    first = Earliest.of(data, MINUTE, warnings)
    assert [data.objects[int(number)] for number in first.number] == ["q", "r"]
    assert first.object.tolist() == [0, 0, 1, 1]
    assert names(data, first) == [[("a", DAY), ("b", DAY)], [("c", 2 * DAY), ("d", 2 * DAY)]]
    assert (first.meetings, len(warnings)) == (2, 1)
    assert [part.tolist() for part in met_pairs(first, MINUTE)] == [[0, 2], [1, 3], [1, 1]]


def test_more_accounts_than_two_bytes_can_number_meet_as_themselves() -> None:
    rows = [(f"a{n:05}", f"o{n % 2}", n) for n in range(70_000)]
    rows = [*rows, ("a69999", "pair", DAY), ("a69998", "pair", DAY + 1)]
    first = Earliest.of(told(*rows), 2, [])
    a, b, k = met_pairs(first, 2)
    assert (a[-1], b[-1], k[-1]) == (69_998, 69_999, 1)
    # Of each parity everyone meets the next.
    assert (b[:5] - a[:5]).tolist() == [2] * 5


# What delays count from


def test_bins_are_each_thrice_as_wide_as_what_is_before_until_twenty_days() -> None:
    edges = edges_of(MINUTE).tolist()
    assert edges == [MINUTE * 3**n for n in range(10)]
    # The last that would reach twenty days is open; there are two edges at the least.
    assert edges_of(DAY).tolist() == [DAY, 3 * DAY, 9 * DAY]
    assert edges_of(20 * DAY).tolist() == [20 * DAY, 60 * DAY]
    assert edges_of(20 * DAY // 9).tolist() == [20 * DAY // 9, 20 * DAY // 3]
    assert edges_of(20 * DAY // 27).tolist() == [20 * DAY // 27, 20 * DAY // 9, 20 * DAY // 3]


def by_object(data: Shares, found: Reference) -> list[list[tuple[str, int, int]]]:
    """Return of each object who shares it, when, and in which bin; nobody is the original."""
    who = [*data.accounts, "nobody"]
    rows = [(who[a], int(at), int(bin_)) for a, at, bin_ in zip(found.account, found.ts, found.bin, strict=True)]
    return [rows[a:b] for a, b in zip(found.start[:-1], found.start[1:], strict=True)]


def test_objects_come_in_the_order_of_their_first_share_which_their_delays_count_from() -> None:
    data = told(*ROWS)
    found = Reference.of(data, Earliest.of(data, MINUTE, []), MINUTE)
    assert by_object(data, found) == [
        [("bea", DAY, 0), ("ann", DAY + MINUTE + 1, 1)],
        [("ann", 2 * DAY, 0), ("bea", 2 * DAY + MINUTE, 0), ("cem", 2 * DAY + 2 * HOUR, 5)],
    ]
    assert found.object.tolist() == [0, 0, 1, 1, 1]
    assert (found.accounts, found.known, found.bins, found.alone.tolist()) == (3, False, 11, [[0] * 11] * 3)


def test_where_originals_are_known_delays_count_from_these_and_objects_come_in_their_order() -> None:
    data = told(*ROWS)
    moments = {"x": DAY - HOUR, "y": DAY + 7, "z": 3 * DAY - 2 * MINUTE, "w": 4 * DAY - 30 * DAY}
    originals = np.array([moments[name] for name in data.objects])
    found = Reference.of(data, Earliest.of(data, MINUTE, []), MINUTE, originals)
    # One after the first share counts as at the first share.
    day_and_hour = 7
    assert by_object(data, found) == [
        [("nobody", DAY - HOUR, 0), ("ann", 2 * DAY, day_and_hour), ("bea", 2 * DAY + MINUTE, day_and_hour),
         ("cem", 2 * DAY + 2 * HOUR, day_and_hour)],
        [("nobody", DAY, 0), ("bea", DAY, 0), ("ann", DAY + MINUTE + 1, 1)],
    ]  # fmt: skip
    assert found.object.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert found.known
    # Ann alone shared z, two minutes late at first; Cem w, thirty days late.
    alone = np.zeros((3, 11))
    alone[0, 1] = alone[2, 10] = 1
    assert found.alone.tolist() == alone.tolist()


def test_of_many_objects_each_keeps_its_own_shares_whatever_their_order() -> None:
    draw = np.random.default_rng(3)
    rows = [
        (f"a{who}", f"o{o:02}", int(draw.integers(0, 9 * DAY))) for o in range(30) for who in draw.permutation(9)[:4]
    ]
    data = told(*rows)
    first = Earliest.of(data, MINUTE, [])
    originals = draw.integers(0, 5 * DAY, 30)
    for known in (None, originals):
        found = Reference.of(data, first, MINUTE, known)
        shared = [[row[:2] for row in object_ if row[0] != "nobody"] for object_ in by_object(data, found)]
        begin = [object_[0][1] for object_ in by_object(data, found)]
        assert begin == sorted(begin)
        assert sorted(shared) == sorted(names(data, first))
        for object_ in by_object(data, found):
            assert [row[1] for row in object_[1:]] == sorted(row[1] for row in object_[1:])
            for _, at, bin_ in object_:
                late = at - object_[0][1]
                assert bin_ == sum(late > MINUTE * 3**n for n in range(10))


def test_an_object_that_one_account_shared_alone_counts_in_its_bin_for_that_account() -> None:
    rows = [("ann", "x", DAY), ("bea", "x", DAY), ("ann", "y", DAY), ("bea", "y", DAY)]
    rows += [
        ("ann", "first", 5),
        ("bea", "p", MINUTE),
        ("bea", "q", MINUTE + 1),
        ("bea", "q", 0),
        ("bea", "r", 2 * MINUTE),
    ]
    data = told(*rows)
    found = Reference.of(data, Earliest.of(data, MINUTE, []), MINUTE, np.zeros(len(data.objects), np.int64))
    assert found.alone[:, :3].tolist() == [[1, 0, 0], [2, 1, 0]]
    assert found.alone.sum() == 4
