"""The few things that can go wrong, and what to do about each."""

from __future__ import annotations


class ExplorerError(Exception):
    """Something a person can put right: what happened, where, and what to do.

    `what` is one sentence, `where` a file, line or address, `hint` the way out.
    The command line prints the three and leaves with `exit_code`.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n{self.hint}" if self.hint else text


class UsageError(ExplorerError):
    """The command was asked for wrongly: an option, an argument or a combination that cannot be."""

    exit_code = 2


class InputError(ExplorerError):
    """A file could not be read as any archive format, or not at all."""


class NoArchive(InputError):
    """A file is known to be something else than an archive, such as what lies beside one."""


class StoreError(ExplorerError):
    """The store could not do what it was asked."""


class StoreUnreachable(StoreError):
    """Nothing answers at the store's address."""


class StoreRefused(StoreError):
    """The store answered and refused the user name or password."""


class StoreForeign(StoreError):
    """The database holds data that this explorer did not write."""


class StoreBusy(StoreError):
    """Another process is writing to the store."""


class StoreDamaged(StoreError):
    """What a store keeps is not what was written into it: cut, gone, changed, or not to be read.

    `network` is the one that is concerned, where that is one and is known.
    """

    def __init__(
        self, what: str, *, where: str | None = None, hint: str | None = None, network: str | None = None
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.network = network


class QueryError(ExplorerError):
    """A query file, a parameter or a piece of Cypher is not right."""


class QueryRefused(QueryError):
    """The guard refused a statement: it could write, or read outside the graph."""
