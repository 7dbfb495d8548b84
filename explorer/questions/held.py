"""Names of networks → the networks that a store holds, as it writes them."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.errors import QueryError
from explorer.questions.choices import instead
from explorer.stores import NetworkInfo, Store


def held_network(store: Store, held: Sequence[NetworkInfo], name: str) -> str:
    """Return a network of those that a store holds as it writes it; raise `QueryError` for one that it does not."""
    for network in held:
        if network.id.casefold() == name.casefold():
            return network.id
    there = f"It holds: {', '.join(network.id for network in held)}." if held else "It holds nothing yet."
    near = instead(name, (network.id for network in held), "")
    hint = f"{near} {there}" if near.startswith("Did") else there
    raise QueryError(f"the store holds no network {name!r}", where=store.url, hint=hint)


def known_networks(store: Store, names: Sequence[str]) -> list[str]:
    """Return networks as the store writes them, all where none is named; raise `QueryError` for one it has not."""
    held = store.networks()
    return list(dict.fromkeys(held_network(store, held, name) for name in names)) or [network.id for network in held]
