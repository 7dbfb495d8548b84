"""Rows of the tables: filled up to their columns, and numbers for what has no number of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import polars as pl

from explorer.readers import ACCOUNTS, BARE, STUB
from explorer.readers.normalise import is_hashed

# 007 and +7 are texts of their own.
_WHOLE = r"^(?:0|[1-9]\d*)$"
# An id begins so that was made of something else, such as whose a post is and when: no platform writes it.
MADE = "made:"
_IS_MADE = rf"^(?:[a-z]+:)?{MADE}"


def to_table(frame: pl.DataFrame, table: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return a frame with the columns and types of a table; those it lacks are empty: no value, or an empty list."""
    nothing = [
        pl.lit([] if isinstance(kind, pl.List) else None, kind).alias(column)
        for column, kind in table.items()
        if column not in frame.columns
    ]
    return frame.with_columns(nothing).select(table.keys()).cast(dict(table))  # type: ignore[arg-type]


def only_named(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts that are only pointed at, each once, a row with a handle before one without.

    `frame` has the columns `id`, `handle` and `row`.
    """
    frame = frame.select("id", "handle", "row").filter(pl.col("id").is_not_null())
    frame = frame.sort([pl.col("handle").is_null(), "row"]).unique("id", keep="first", maintain_order=True)
    detail = pl.when(pl.col("handle").is_not_null()).then(STUB).otherwise(BARE)
    return to_table(frame.with_columns(hashed=is_hashed(pl.col("id")), listed=False, detail=detail), ACCOUNTS)


def made_id(author: str | None, said: str | None) -> int:
    """Return a negative id made of author and text, the same wherever they are the same."""
    text = re.sub(r"\s*…$", "", said or "")
    return _number(f"{author}\0{text}")


def ids_of_texts(authors: pl.Series, said: pl.Series) -> pl.Series:
    """Return `made_id` of each author and text, made once where they are the same."""
    frame = pl.DataFrame({"author": authors, "said": said})
    different = frame.unique(maintain_order=True)
    made = pl.Series([made_id(author, text) for author, text in different.iter_rows()], dtype=pl.Int64)
    both = ["author", "said"]
    return frame.join(
        different.with_columns(made.alias("made")), on=both, how="left", nulls_equal=True, maintain_order="left"
    )["made"]


def refs(ids: pl.Expr) -> pl.Expr:
    """The ids for which `numeric_ids` makes a number, kept as `ref`; null for the others and for `MADE` ones."""
    return pl.when(~_whole(ids) & ~ids.str.contains(_IS_MADE)).then(ids)


def _whole(ids: pl.Expr) -> pl.Expr:
    return ids.str.contains(_WHOLE) & ids.cast(pl.Int64, strict=False).is_not_null()


def numeric_ids(ids: pl.Series) -> pl.Series:
    """Return ids as numbers: whole ones as they are, any other text as a negative number made of it."""
    text = ids.alias("id").to_frame().select(pl.when(~_whole(pl.col("id"))).then(pl.col("id"))).to_series()
    different = text.drop_nulls().unique()
    made = pl.Series([_number(f"id\0{value}") for value in different], dtype=pl.Int64)
    whole = ids.cast(pl.Int64, strict=False)
    if not len(different):
        return whole
    return text.replace_strict(different, made, default=None, return_dtype=pl.Int64).zip_with(text.is_not_null(), whole)


def _number(text: str) -> int:
    return -1 - (int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1)
