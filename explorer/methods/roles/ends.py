"""The two ends of pairs: how many accounts they have, and who they are."""

from __future__ import annotations

import numpy as np
import polars as pl

from explorer.methods.arrays import Ints


def ends_of(pairs: pl.DataFrame) -> tuple[int, Ints]:
    """Return how many accounts pairs (a, c) have, and their two ends as places among these, in the order of accounts.

    O(pairs log pairs).

    >>> accounts, ends = ends_of(pl.DataFrame({"a": [7, 9], "c": [3, 7]}))
    >>> accounts, ends.tolist()
    (3, [[1, 0], [2, 1]])
    """
    accounts, ends = np.unique(pairs.select("a", "c").to_numpy(), return_inverse=True)
    return len(accounts), ends.reshape(len(pairs), 2)


def members_of(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts (`a`) of each structure `s` that pairs (s, a, c) are of, each once. O(pairs).

    >>> members_of(pl.DataFrame({"s": [1, 1], "a": [7, 9], "c": [3, 7]})).sort("a")["a"].to_list()
    [3, 7, 9]
    """
    return pl.concat([pairs.select("s", "a"), pairs.select("s", a="c")]).unique()


def accounts_in(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return how many `accounts` each structure `s` has that pairs (s, a, c) are of. O(pairs).

    >>> accounts_in(pl.DataFrame({"s": [1, 1], "a": [7, 9], "c": [3, 7]})).rows()
    [(1, 3)]
    """
    return members_of(pairs).group_by("s").agg(accounts=pl.len().cast(pl.Int64))
