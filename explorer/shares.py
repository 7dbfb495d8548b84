"""Shares: who did something to which object when, as numbers in the order that a sweep needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

COLUMNS = ("account", "object", "ts")


@dataclass(frozen=True)
class Shares:
    """Shares in the order (object, ts, message): one column each, n rows.

    `account` and `object` are indices into `accounts` and `objects`; `accounts` is sorted by code point, so that
    the lower index is the lower name. `ts` is milliseconds since any fixed moment. `message` is the id of the tweet
    that shared; where a behaviour has none it is the row's number in the input. Rows without an account, an
    object (null or empty text) or a moment are left out: empty objects never match each other.
    """

    account: NDArray[np.uint32]
    object: NDArray[np.uint32]
    ts: NDArray[np.int64]
    message: NDArray[np.int64]
    accounts: pl.Series
    objects: pl.Series

    def __len__(self) -> int:
        """How many shares."""
        return len(self.ts)


def shares(frame: pl.DataFrame) -> Shares:
    """Return the shares in a frame with columns account, object (text), ts (integer) and, if any, message (integer).

    O(n log n) in the rows.
    """
    kept = frame.with_columns(
        pl.col("account").cast(pl.String),
        pl.col("object").cast(pl.String),
        pl.col("message").cast(pl.Int64) if "message" in frame.columns else pl.int_range(pl.len()).alias("message"),
    ).filter(
        pl.all_horizontal(pl.col("account", "object").is_not_null() & (pl.col("account", "object") != "")),
        pl.col("ts").is_not_null(),
    )
    account, accounts = _numbered(kept["account"])
    object_, objects = _numbered(kept["object"])
    ordered = pl.DataFrame([account, object_, kept["ts"].cast(pl.Int64), kept["message"]]).sort(
        "object", "ts", "message", maintain_order=True
    )
    return Shares(
        ordered["account"].to_numpy(),
        ordered["object"].to_numpy(),
        ordered["ts"].to_numpy(),
        ordered["message"].to_numpy(),
        accounts,
        objects,
    )


def _numbered(names: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return each name's number and the names in order of number: sorted by code point."""
    distinct = names.unique().sort()
    number = pl.Enum(distinct)
    return names.cast(number).to_physical().cast(pl.UInt32), distinct
