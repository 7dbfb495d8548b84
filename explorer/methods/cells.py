"""A known network's accounts → its cells, each to be left out as a whole: what a score finds of cells it never saw."""

from __future__ import annotations

import numpy as np
import polars as pl

from explorer.methods.communities import communities

# Cells are left out in so many parts, at most.
PARTS_LEFT_OUT = 5
# What more accounts than this used tells no cells apart; two of one cell have so much in common.
_MOST_USERS, _LEAST_COMMON = 50, 2


def cells_of(accounts: pl.Series, uses: pl.DataFrame) -> pl.DataFrame:
    """Return `account`, `cell` and `part` (0 to 4) of the accounts of a known network.

    Cells are Leiden's communities of accounts that have objects `in_common` (`uses`: `account`, `object`); who is in
    none is one alone. Parts are whole cells, the greatest first into the part that has fewest accounts.
    O(n log n + uses · 50).

    >>> uses = pl.DataFrame({"account": ["ann", "bob"] * 2 + ["cem"], "object": ["x", "x", "y", "y", "z"]})
    >>> cells_of(pl.Series(["ann", "bob", "cem"]), uses).rows()
    [('ann', 1, 0), ('bob', 1, 0), ('cem', 2, 1)]
    """
    pairs = in_common(uses.filter(pl.col("account").is_in(accounts.implode())))
    members = communities(pairs, others=0).members
    community = pl.col("account").replace_strict(
        members["account"], members["community"], default=None, return_dtype=pl.Int64
    )
    alone = community.is_null()
    told = accounts.unique().sort().to_frame("account")
    told = told.with_columns(cell=community.fill_null(alone.cum_sum() + community.max().fill_null(0)))
    sizes = told.group_by("cell").len().sort("len", "cell", descending=[True, False])
    held, parts = np.zeros(PARTS_LEFT_OUT, np.int64), []
    for size in sizes["len"]:
        parts.append(int(held.argmin()))
        held[parts[-1]] += size
    part = pl.col("cell").replace_strict(sizes["cell"], pl.Series(parts, dtype=pl.Int64), return_dtype=pl.Int64)
    return told.with_columns(part=part)


def in_common(uses: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of accounts that used two objects or more in common: `source` < `target`, `weight`, `common`.

    `common` is how many, and `weight` the sum of 1 / (users - 1) over them; an object that over 50 accounts used tells
    none apart and does not count. `uses`: `account`, `object`, any number of times. O(uses · 50).

    >>> in_common(pl.DataFrame({"account": ["ann", "bob", "ann", "bob"], "object": ["x", "x", "y", "y"]})).rows()
    [('ann', 'bob', 2.0, 2)]
    """
    users = pl.len().over("object")
    used = uses.select("account", "object").unique().filter(users <= _MOST_USERS)
    used = used.with_columns(weight=1 / (users - 1))
    return (
        used.rename({"account": "source"})
        .join(used.select("object", target="account"), on="object")
        .filter(pl.col("source") < pl.col("target"))
        .group_by("source", "target")
        # Sums hang on the order of what is summed.
        .agg(pl.col("weight").sort().sum(), common=pl.len())
        .filter(pl.col("common") >= _LEAST_COMMON)
    )
