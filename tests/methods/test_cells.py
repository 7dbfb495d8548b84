"""Accounts of a known network that have objects in common are a cell, and cells are left out whole."""

from __future__ import annotations

import polars as pl
import pytest

from explorer.methods.cells import cells_of, in_common

Use = tuple[str | None, str | None]


def uses(*rows: Use) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"account": pl.String, "object": pl.String}, orient="row")


def of(cell: str, *objects: str) -> list[Use]:
    """Each account of a cell, one letter each, uses each object."""
    return [(account, object_) for account in cell for object_ in objects]


def test_two_have_in_common_what_both_used_however_often_and_an_object_weighs_less_the_more_used_it() -> None:
    told = in_common(uses(*of("abc", "x"), *of("ab", "y", "y"), *of("a", "own"), ("a", None), ("b", None)))
    # x is shared with two others, y with one; a and c have x alone in common.
    assert told.rows() == [("a", "b", pytest.approx(1 / 2 + 1), 2)]


@pytest.mark.parametrize(("users", "pairs"), [(50, 50 * 49 // 2), (51, 0)])
def test_what_over_fifty_accounts_used_tells_no_cells_apart(users: int, pairs: int) -> None:
    who = [f"{n:02}" for n in range(users)]
    assert in_common(uses(*((a, o) for a in who for o in ("x", "y")))).height == pairs


def test_cells_are_numbered_by_size_and_whoever_has_nothing_in_common_is_one_alone() -> None:
    found = uses(*of("fgh", "x", "y"), *of("bd", "z", "w"), *of("ac", "once"))
    assert cells_of(pl.Series([*"hgfedcbaa"]), found).select("account", "cell").rows() == [
        ("a", 3), ("b", 2), ("c", 4), ("d", 2), ("e", 5), ("f", 1), ("g", 1), ("h", 1),
    ]  # fmt: skip


def test_accounts_of_others_bind_no_cell() -> None:
    """Without the stranger, x and y are two accounts' alone, and both are a pair; the stranger is in no cell."""
    found = uses(*of("as", "x", "y"), *of("bs", "z", "w"), (None, "x"), (None, "y"))
    assert cells_of(pl.Series(["a", "b"]), found).rows() == [("a", 1, 0), ("b", 2, 1)]


def test_the_greatest_cells_come_first_into_the_part_that_has_fewest_accounts() -> None:
    found = uses(*of("xyz", "1", "2"), *of("vw", "3", "4"))
    # Parts 0 and 1 have a cell of three and one of two; six alone fill the others, and then the first that has fewest.
    told = cells_of(pl.Series([*"abcdefvwxyz"]), found)
    parts = dict(told.select("account", "part").rows())
    assert parts == {
        **dict.fromkeys("xyz", 0),
        **dict.fromkeys("vw", 1),
        "a": 2,
        "b": 3,
        "c": 4,
        "d": 2,
        "e": 3,
        "f": 4,
    }


def test_of_no_account_there_is_no_cell() -> None:
    assert cells_of(pl.Series([], dtype=pl.String), uses()).rows() == []
