"""Whom an analysis holds accounts against: the background, of which nobody is tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from explorer.questions.networks import accounts_of, known_networks
from explorer.stores import Store


@dataclass(frozen=True)
class Background:
    """The networks whose accounts are `tested`, those `behind` them, and who is tested where there are such.

    `is_asked` tells whether the method holds accounts against others at all.
    """

    tested: tuple[str, ...]
    behind: tuple[str, ...]
    accounts: pl.Series | None
    is_asked: bool

    @classmethod
    def of(cls, store: Store, tested: Sequence[str], named: Sequence[str], *, holds: bool = True) -> Background:
        """Return it: the networks named, else all of the store that are not tested.

        Raises `QueryError` for a network that the store does not hold.
        """
        others = known_networks(store, named) if named else known_networks(store, [])
        behind = tuple(name for name in others if name not in set(tested)) if holds else ()
        accounts = accounts_of(store, tested) if behind else None
        return cls(tuple(tested), behind, accounts, holds)

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
        if self.behind:
            named = ", ".join(self.behind[:5]) + (f" and {len(self.behind) - 5:,} more" if len(self.behind) > 5 else "")
            return [
                f"The background is {named}: what their accounts did is what pairs are held against; none is tested."
            ]
        return [
            "There is no background: all are tested, and held against each other alone. Where they make most of what "
            "was shared they are their own rule, and none is found. Ingest ordinary accounts of the same days as a "
            "network, and name the suspects by --network."
        ]

    def told(self, shares: pl.DataFrame) -> pl.DataFrame:
        """Return shares with `listed`, whether their account is tested, where there is a background."""
        if self.accounts is None:
            return shares
        return shares.with_columns(listed=pl.col("account").cast(pl.String).is_in(self.accounts.implode()))
