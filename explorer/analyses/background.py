"""Whom an analysis holds accounts against: the background, of which nobody is tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from explorer import questions
from explorer.methods.amplification import ACCOUNT
from explorer.questions.networks import accounts_of, known_networks
from explorer.stores import Store


@dataclass(frozen=True)
class Background:
    """The networks whose accounts are `tested`, those `behind` them, and who is tested where there are such.

    `is_asked` tells whether the method holds accounts against others at all, `idle` names the networks of whose
    accounts no file tells what they did: nobody can be held against them. `made_up` are those behind that are.
    """

    tested: tuple[str, ...]
    behind: tuple[str, ...]
    accounts: pl.Series | None
    is_asked: bool
    idle: tuple[str, ...] = ()
    made_up: tuple[str, ...] = ()

    @classmethod
    def of(cls, store: Store, tested: Sequence[str], named: Sequence[str], *, holds: bool = True) -> Background:
        """Return it: the networks named, else all of the store that are not tested.

        Raises `QueryError` for a network that the store does not hold.
        """
        others = known_networks(store, named) if named else known_networks(store, [])
        behind = [name for name in others if name not in set(tested)] if holds else []
        sizes = questions.look_up(store, "network_sizes")
        active = dict(sizes.select("id", "active").rows())
        acting = tuple(name for name in behind if active.get(name))
        accounts = accounts_of(store, tested) if acting else None
        idle = tuple(name for name in behind if name not in acting)
        synthetic = set(sizes.filter("synthetic")["id"])
        return cls(tuple(tested), acting, accounts, holds, idle, tuple(name for name in acting if name in synthetic))

    @property
    def looked_at(self) -> list[str]:
        """All networks whose shares count."""
        return [*self.tested, *self.behind]

    @property
    def made_with(self) -> dict[str, object]:
        """The background as an analysis keeps it."""
        return {"background": list(self.behind)} if self.is_asked else {}

    @property
    def notes(self) -> list[str]:
        """What a reader must know of it."""
        if not self.is_asked:
            return []
        told = [f"No file tells what the accounts of {_first(self.idle)} did: no background."] if self.idle else []
        if self.behind:
            what = "what their accounts did is what pairs are held against; none is tested."
            made_up = f" SYNTHETIC, and so made up: {_first(self.made_up)}." if self.made_up else ""
            return [f"The background is {_first(self.behind)}: {what}{made_up}", *told]
        return [
            *told,
            "There is no background: all are tested, and held against each other alone. Where they make most of what "
            "was shared they are their own rule, and none is found. Ingest ordinary accounts of the same days as a "
            "network, and name the suspects by --network.",
        ]

    def told(self, shares: pl.DataFrame) -> pl.DataFrame:
        """Return shares with `listed`, whether their account is tested, where there is a background."""
        if self.accounts is None:
            return shares
        return shares.with_columns(listed=pl.col("account").is_in(self.accounts.cast(ACCOUNT).implode()))


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
