"""Shares are numbered by name and stand in the order of a sweep; what names nothing is left out."""

from __future__ import annotations

import polars as pl

from explorer.shares import shares


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
    rows = zip(got.accounts.gather(got.account), got.objects.gather(got.object), got.ts, got.message, strict=True)
    assert sorted(rows) == [("a", "x", 1, 1), ("b", "x", 3, 0), ("c", "y", 4, 4)]
    assert got.accounts.is_sorted()
    assert got.ts[got.object == got.object[0]].tolist() == [1, 3]


def test_a_message_is_the_tweet_where_the_shares_tell_it() -> None:
    frame = pl.DataFrame({"account": ["a", "b"], "object": ["x", "x"], "ts": [2, 1], "message": [70, 80]})
    assert shares(frame).message.tolist() == [80, 70]
