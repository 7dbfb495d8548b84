"""Networks as the store writes them, and the accounts that they list."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from explorer import questions
from explorer.questions.held import known_networks
from explorer.stores import Store

__all__ = ["accounts_of", "in_files_of", "known_networks"]


def in_files_of(networks: Sequence[str]) -> pl.Expr:
    """Return whether what accounts of some networks did, with its column `networks`, stands in their own files.

    All does where no network is named.
    """
    if not networks:
        return pl.lit(True)
    told = [pl.col("networks").str.contains(f"|{name}|", literal=True) for name in networks]
    return pl.col("networks").is_null() | pl.any_horizontal(pl.lit(False), *told)


def accounts_of(store: Store, networks: Sequence[str]) -> pl.Series:
    """Return the ids of the accounts that one of some networks lists, each once; at least one network is named."""
    listed = [questions.look_up(store, "accounts_listed", network=network) for network in networks]
    return pl.concat(listed)["account"].unique()
