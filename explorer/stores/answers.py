"""What an engine gives, as columns of a frame: of whatever values, without an error and without a loss."""

from __future__ import annotations

import json
from collections.abc import Sequence

import polars as pl

from explorer.errors import QueryError

# Numbers that may be larger than a column's integer, which has 64 bits.
_WIDE = (pl.Decimal, pl.Int128, pl.UInt64, pl.UInt128)


def told_apart(names: Sequence[str]) -> list[str]:
    """Return the names of columns; refuse two of one name."""
    twice = next((name for n, name in enumerate(names) if name in names[:n]), None)
    if twice is not None:
        raise QueryError(f"two columns are called {twice}", hint="Name them: RETURN … AS one, … AS other.")
    return list(names)


def column(name: str, values: Sequence[object]) -> pl.Series:
    """Return values as a column: of their type, or as JSON where they have none in common."""
    try:
        rows = [[value] for value in values]
        found = pl.DataFrame(rows, schema=[name], orient="row", infer_schema_length=None).to_series()
        if not found.dtype.is_(pl.Object):
            return found
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError):
        pass
    texts = [None if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in values]
    return pl.Series(name, texts, dtype=pl.String)


def exact(frame: pl.DataFrame) -> pl.DataFrame:
    """Return numbers of other kinds as integers where they are such, and else digit for digit as text."""
    return frame.with_columns(_whole(frame[name]) for name, kind in frame.schema.items() if kind.base_type() in _WIDE)


def _whole(values: pl.Series) -> pl.Series:
    whole = values.cast(pl.Int64, strict=False)
    same = (whole.cast(values.dtype, strict=False) == values).fill_null(values.is_null()).all()
    return whole if same else values.cast(pl.String)
