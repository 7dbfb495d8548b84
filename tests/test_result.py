"""Columns of a frame → the types that a result may have."""

from __future__ import annotations

import polars as pl
import pytest

from explorer.result import TYPES, Column, column_type, columns_of


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *((whole, "integer") for whole in (pl.Int8(), pl.Int64(), pl.UInt32(), pl.UInt64(), pl.Decimal(38, 0))),
        *((real, "float") for real in (pl.Float32(), pl.Float64(), pl.Decimal(10, 2))),
        (pl.Boolean(), "boolean"),
        *(
            (text, "string")
            for text in (pl.String(), pl.Null(), pl.Categorical(), pl.Enum(["a"]), pl.Date(), pl.Time())
        ),
        (pl.Datetime("us", "UTC"), "moment"),
        (pl.List(pl.String()), "list<string>"),
        (pl.List(pl.UInt8()), "list<integer>"),
        *((nested, None) for nested in (pl.List(pl.Float64()), pl.List(pl.Date()), pl.Struct({"a": pl.Int64()}))),
        *((odd, None) for odd in (pl.Duration(), pl.Binary(), pl.List(pl.Decimal(38, 0)))),
    ],
    ids=str,
)
def test_a_column_has_the_nearest_type_that_a_result_may_have(kind: pl.DataType, name: str | None) -> None:
    assert column_type(kind) == name


def test_each_type_of_a_result_is_its_own_nearest_but_a_moment_and_the_id_of_a_tweet() -> None:
    nearest = {name: column_type(kind) for name, kind in TYPES.items()}
    assert nearest == {name: name for name in TYPES} | {"moment": "integer", "tweet": "string"}


def test_the_columns_of_a_frame_come_in_its_order_with_what_they_mean() -> None:
    frame = pl.DataFrame({"n": [1], "who": ["ann"]}, schema_overrides={"n": pl.UInt32})
    assert columns_of(frame, {"who": "an account"}) == (Column("n", "integer"), Column("who", "string", "an account"))
    with pytest.raises(TypeError, match="parts"):
        columns_of(pl.DataFrame({"parts": [[0.5]]}))
