"""What a statement turned out to be made of: its WITHs and RETURNs, and all that it uses."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.guard.lexer import Token


@dataclass(frozen=True)
class Use:
    """A function, procedure, parameter or construct that a statement uses, and where."""

    kind: str
    name: str
    token: Token


@dataclass(frozen=True)
class Item:
    """One thing that a WITH, a RETURN or an ORDER BY lists.

    `name` is the column's, None where it has none of its own; `variable` is set where the item is nothing but a
    variable; `aggregate` where it counts, sums or collects.
    """

    token: Token
    name: str | None
    variable: str | None
    aggregate: bool


@dataclass(frozen=True)
class Projection:
    """A WITH or a RETURN: what it lists (`star`: everything), what it is ordered by and what it is limited to.

    `tail` is where in the text what comes after its items begins.
    """

    token: Token
    items: tuple[Item, ...]
    star: bool
    order: tuple[Item, ...]
    limit: tuple[Token, ...]
    tail: int


@dataclass(frozen=True)
class Statement:
    """What a statement is made of: for each part between UNIONs its WITHs and its RETURN, and all it uses."""

    branches: tuple[tuple[Projection, ...], ...]
    uses: tuple[Use, ...]

    @property
    def parameters(self) -> dict[str, Token]:
        """The parameters the text asks for, each where it first does."""
        found: dict[str, Token] = {}
        for use in self.uses:
            if use.kind == "parameter":
                found.setdefault(use.name, use.token)
        return found
