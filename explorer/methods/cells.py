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

    Cells are Leiden's communities of accounts that used two objects in common (`uses`: `account`, `object`; an object
    that over 50 accounts used tells none apart), each weighing 1 / (users - 1); who is in none is one alone. Parts are
    whole cells, the greatest first into the part that has fewest accounts. O(n log n + uses · 50).

    >>> uses = pl.DataFrame({"account": ["ann", "bob"] * 2 + ["cem"], "object": ["x", "x", "y", "y", "z"]})
    >>> cells_of(pl.Series(["ann", "bob", "cem"]), uses).rows()
    [('ann', 1, 0), ('bob', 1, 0), ('cem', 2, 1)]
    """
    used = uses.select("account", "object").drop_nulls().unique().filter(pl.col("account").is_in(accounts.implode()))
    users = pl.len().over("object")
    used = used.filter((users >= 2) & (users <= _MOST_USERS)).with_columns(weight=1 / (users - 1))
    pairs = (
        used.rename({"account": "source"})
        .join(used.select("object", target="account"), on="object")
        .filter(pl.col("source") < pl.col("target"))
        .group_by("source", "target")
        .agg(pl.col("weight").sort().sum().round(9), common=pl.len())
        .filter(pl.col("common") >= _LEAST_COMMON)
    )
    members = communities(pairs, others=0).members.select("account", pl.col("community").cast(pl.Int64))
    told = accounts.unique().sort().to_frame("account").join(members, on="account", how="left", maintain_order="left")
    alone = pl.col("community").is_null()
    last = members["community"].max() or 0
    told = told.select("account", cell=pl.when(alone).then(alone.cum_sum() + last).otherwise("community"))
    sizes = told.group_by("cell").len().sort("len", "cell", descending=[True, False])
    held, parts = np.zeros(PARTS_LEFT_OUT, np.int64), []
    for size in sizes["len"]:
        parts.append(int(held.argmin()))
        held[parts[-1]] += size
    placed = sizes.select("cell", part=pl.Series(parts, dtype=pl.Int64))
    return told.join(placed, on="cell", maintain_order="left").select("account", pl.col("cell").cast(pl.Int64), "part")
