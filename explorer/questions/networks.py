"""Networks as the store writes them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from explorer import questions
from explorer.errors import InputError
from explorer.stores import Store


def known_networks(store: Store, names: Sequence[str]) -> list[str]:
    """Return networks as the store writes them, all where none is named; raise `InputError` for one it has not."""
    held = {network.id.casefold(): network.id for network in store.networks()}
    for name in names:
        if name.casefold() not in held:
            there = ", ".join(held.values()) or "nothing yet"
            raise InputError(f"there is no network {name!r}", where=store.url, hint=f"The store holds {there}.")
    return list(dict.fromkeys(held[name.casefold()] for name in names)) or list(held.values())


def accounts_of(store: Store, networks: Sequence[str]) -> pl.Series:
    """Return the ids of the accounts that one of some networks lists, each once; at least one network is named."""
    listed = [questions.look_up(store, "accounts_listed", network=network) for network in networks]
    return pl.concat(listed)["account"].unique()
