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


# The engine's names of types whose values come as they are, and what they are in a frame.
_TYPES: dict[str, pl.DataType] = {
    "STRING": pl.String(),
    "INT64": pl.Int64(),
    "INT128": pl.Int128(),
    "DOUBLE": pl.Float64(),
    "BOOL": pl.Boolean(),
    "TIMESTAMP": pl.Datetime("us"),
    "STRING[]": pl.List(pl.String()),
    "INT64[]": pl.List(pl.Int64()),
}
TYPES_AS_THEY_ARE = frozenset(_TYPES)


def typed(names: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[object]]) -> pl.DataFrame:
    """Return rows of the embedded engine's values as a frame; each of `types` is one of `TYPES_AS_THEY_ARE`."""
    told = zip(names, types, strict=True)
    return pl.DataFrame(rows, schema={name: _TYPES[kind] for name, kind in told}, orient="row", strict=True)


def exact(frame: pl.DataFrame) -> pl.DataFrame:
    """Return numbers of other kinds as integers where they are such, and else digit for digit as text."""
    return frame.with_columns(_whole(frame[name]) for name, kind in frame.schema.items() if kind.base_type() in _WIDE)


def _whole(values: pl.Series) -> pl.Series:
    whole = values.cast(pl.Int64, strict=False)
    same = (whole.cast(values.dtype, strict=False) == values).fill_null(values.is_null()).all()
    return whole if same else values.cast(pl.String)
