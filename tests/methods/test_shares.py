"""Shares are numbered by name and stand in the order of a sweep; what names nothing is left out."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.methods.shares import _by_hash, _sorted, shares

Row = tuple[str | None, str | None, int | None, int]

rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "é", "", None]),
        st.sampled_from(["x", "y", "z", "", None]),
        st.one_of(st.none(), st.integers(-5, 5)),
        st.integers(0, 3),
    ),
    max_size=60,
)


def test_rows_stand_by_object_and_moment_and_empty_ones_are_left_out() -> None:
    frame = pl.DataFrame(
        {
            "account": ["b", "a", "", "c", "c", "a"],
            "object": ["x", "x", "x", None, "y", ""],
            "ts": [3, 1, 2, 5, 4, 6],
        }
    )
    got = shares(frame)
    assert len(got) == 3
    found = zip(got.accounts.gather(got.account), got.objects.gather(got.object), got.ts, got.message, strict=True)
    assert sorted(found) == [("a", "x", 1, 1), ("b", "x", 3, 0), ("c", "y", 4, 4)]
    assert got.accounts.is_sorted()
    assert got.ts[got.object == got.object[0]].tolist() == [1, 3]


def test_a_message_is_the_tweet_where_the_shares_tell_it() -> None:
    frame = pl.DataFrame({"account": ["a", "b"], "object": ["x", "x"], "ts": [2, 1], "message": [70, 80]})
    assert shares(frame).message.tolist() == [80, 70]


@given(rows)
def test_any_rows_stand_in_the_order_of_object_moment_and_message_and_equal_ones_as_they_came(
    given_: list[Row],
) -> None:
    columns = {"account": pl.String, "object": pl.String, "ts": pl.Int64, "message": pl.Int64}
    got = shares(pl.DataFrame(given_, schema=columns, orient="row"))
    kept = [(a, o, ts, m) for a, o, ts, m in given_ if a and o and ts is not None]
    assert got.accounts.to_list() == sorted({row[0] for row in kept})
    assert got.objects.to_list() == sorted({row[1] for row in kept})
    found = list(
        zip(got.accounts.gather(got.account), got.objects.gather(got.object), got.ts, got.message, strict=True)
    )
    assert found == sorted(kept, key=lambda row: (row[1], row[2], row[3]))


def test_nothing_shared_is_no_shares() -> None:
    got = shares(pl.DataFrame(schema={"account": pl.String, "object": pl.String, "ts": pl.Int64}))
    assert (len(got), len(got.accounts), len(got.objects)) == (0, 0, 0)


def test_thousands_of_names_are_numbered_in_their_order() -> None:
    names = [f"{n * 7919 % 20011:05}" for n in range(20011)]
    got = shares(pl.DataFrame({"account": names, "object": "x", "ts": 0}))
    assert got.accounts.to_list() == sorted(names)
    assert got.accounts.gather(got.account).to_list() == names


def test_hashes_are_numbered_in_the_order_in_which_they_come_however_many() -> None:
    # Many that begin at one place of the table, and each again once the table has grown; 0 is as good as 1.
    some = [0, 2, 3, *(n << 40 for n in range(1, 40)), *(n * 2_654_435_761 for n in range(1, 3_000))]
    hashes = np.array([*some, *reversed(some), 1], np.uint64)
    number, first = _by_hash(hashes)
    known = dict.fromkeys([max(h, 1) for h in some])
    wanted = {h: n for n, h in enumerate(known)}
    assert number.tolist() == [wanted[max(int(h), 1)] for h in hashes]
    assert [max(int(hashes[row]), 1) for row in first] == list(known)


def test_a_hash_whose_place_is_taken_when_the_table_grows_is_found_again() -> None:
    # The table has 2,048 places for 1,024 hashes, then 4,096: there the last begins where the first does.
    hashes = np.array([*range(1, 1_025), 4_097, 4_097, 1], np.uint64)
    number, first = _by_hash(hashes)
    assert number.tolist() == [*range(1_024), 1_024, 1_024, 0]
    assert first.tolist() == [*range(1_025)]


@pytest.mark.parametrize(
    ("ts", "message", "order"),
    [
        ([], [], None),
        ([5], [0], None),
        ([1, 2, 3], [0, 0, 0], None),
        ([1, 2], [5, 3], None),
        ([1, 1], [1, 2], None),
        ([1, 1], [1, 1], None),
        ([2, 1], [0, 0], [1, 0]),
        ([1, 1], [2, 1], [1, 0]),
        ([0, 1, 1], [0, 2, 1], [0, 2, 1]),
        # Equal rows stay as they came.
        ([2, 1, 1], [0, 0, 0], [1, 2, 0]),
        ([1, 1, 0, 0, 1], [3, 3, 4, 4, 3], [2, 3, 0, 1, 4]),
    ],
)
def test_rows_are_put_in_order_of_moment_and_message_if_they_are_not(
    ts: list[int], message: list[int], order: list[int] | None
) -> None:
    assert ordered(ts, message) == order


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=40))
def test_any_rows_are_put_in_order(rows: list[tuple[int, int]]) -> None:
    order = sorted(range(len(rows)), key=rows.__getitem__)
    assert ordered([ts for ts, _ in rows], [message for _, message in rows]) == (
        order if order != list(range(len(rows))) else None
    )


def ordered(ts: list[int], message: list[int]) -> list[int] | None:
    order, spare = np.full(len(ts), -1), np.full(len(ts), -1)
    return (
        order.tolist()
        if _sorted(np.array(ts, np.int64), np.array(message, np.int64), 0, len(ts), order, spare)
        else None
    )


@pytest.mark.parametrize("dtype", [pl.Int64, pl.UInt32, pl.Categorical, pl.Enum(["9", "10", "8"])])
def test_whole_numbers_and_categories_stand_for_their_text(dtype: pl.DataType) -> None:
    names = pl.Series(["9", "10", "9", "8"])
    of_text = shares(pl.DataFrame({"account": names, "object": names, "ts": [3, 2, 1, 0]}))
    got = shares(pl.DataFrame({"account": names.cast(dtype), "object": names.cast(dtype), "ts": [3, 2, 1, 0]}))
    assert got.accounts.to_list() == got.objects.to_list() == ["10", "8", "9"]
    for one, other in ((of_text.account, got.account), (of_text.object, got.object), (of_text.ts, got.ts)):
        assert one.tolist() == other.tolist()


def test_two_names_of_one_hash_are_two_names(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = pl.Series.hash

    def colliding(self: pl.Series, seed: int = 0) -> pl.Series:
        return honest(self, seed) if seed > 1 else pl.Series([7] * len(self), dtype=pl.UInt64)

    monkeypatch.setattr(pl.Series, "hash", colliding)
    got = shares(pl.DataFrame({"account": ["b", "a", "b"], "object": ["x", "y", "y"], "ts": [0, 1, 2]}))
    assert got.accounts.gather(got.account).to_list() == ["b", "a", "b"]
