"""A question's own limit: asked for one row more or for all, and the rows it leaves out counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from explorer.guard import Statement, parse
from explorer.guard.lexer import Token

# More rows than any store holds, as a limit: both engines take a whole number of 64 bits.
_ALL = 1 << 62


@dataclass(frozen=True)
class Asked:
    """A text of Cypher with its parameters, as a store is to be asked."""

    cypher: str
    parameters: Mapping[str, object]

    @property
    def _limited(self) -> Token | None:
        return _limit(parse(self.cypher))

    @property
    def limit(self) -> int | None:
        """How many rows its RETURN is limited to; None for no limit, one that is reckoned, or parts with UNION."""
        token = self._limited
        if token is None:
            return None
        value = self.parameters.get(token.value) if token.kind == "parameter" else int(token.text)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

    def limited_to(self, rows: int | None) -> Asked:
        """Return it with another limit in place of its own, for its last RETURN and all WITHs that share it."""
        token = self._limited
        if token is None:
            return self
        wanted = _ALL if rows is None else min(rows, _ALL)
        if token.kind == "parameter":
            return replace(self, parameters={**self.parameters, token.value: wanted})
        end = token.offset + len(token.text)
        return replace(self, cypher=f"{self.cypher[: token.offset]}{wanted}{self.cypher[end:]}")

    def unordered(self) -> Asked:
        """Return what asks for all rows in whatever order, which costs the embedded engine half of the time."""
        whole = self.limited_to(None)
        cypher = whole.cypher[: parse(whole.cypher).branches[0][-1].tail]
        return Asked(cypher, whole._used_in(cypher))

    def first_counted(self) -> Asked | None:
        """Return what asks how many rows, as `rows`, a text has that limits them before it looks more up of each.

        None for a text that limits nothing but its RETURN.
        """
        whole = self.limited_to(None)
        branches = parse(whole.cypher).branches
        first = next((part for part in branches[0][:-1] if part.limit), None) if len(branches) == 1 else None
        if first is None:
            return None
        cypher = f"{whole.cypher[: first.tail]}\nRETURN count(*) AS rows"
        return Asked(cypher, whole._used_in(cypher))

    def shares_counted(self) -> Asked | None:
        """Return what asks how many shares a question pairs, as `rows`: what it finds before it deals them into slots.

        None where it begins otherwise than the package's own.
        """
        slots = re.search(r"(?m)^UNWIND ", self.cypher)
        if slots is None:
            return None
        cypher = f"{self.cypher[: slots.start()]}RETURN count(*) AS rows"
        return Asked(cypher, self._used_in(cypher))

    def _used_in(self, cypher: str) -> dict[str, object]:
        used = parse(cypher).parameters
        return {name: value for name, value in self.parameters.items() if name in used}

    def counted(self) -> Asked | None:
        """Return what asks how many rows there are without its limit, as `rows`; None for parts with UNION.

        The engine need neither order nor hand over the rows.
        """
        whole = self.limited_to(None)
        statement = parse(whole.cypher)
        if len(statement.branches) != 1 or statement.branches[0][-1].star:
            return None
        last = statement.branches[0][-1]
        begin = last.token.offset
        items = whole.cypher[begin + len(last.token.text) : last.tail]
        cypher = f"{whole.cypher[:begin]}WITH{items}\nRETURN count(*) AS rows"
        return Asked(cypher, whole._used_in(cypher))


def _limit(statement: Statement) -> Token | None:
    """Return the parameter or the whole number that the one RETURN is limited to."""
    if len(statement.branches) != 1 or not statement.branches[0]:
        return None
    match statement.branches[0][-1].limit:
        case (Token(kind="parameter") as token,):
            return token
        case (Token(kind="number", text=text) as token,) if re.fullmatch("[0-9]+", text):
            return token
    return None


def limited_by(statement: Statement) -> str | None:
    """Return the parameter that the rows of a statement are limited by."""
    token = _limit(statement)
    return token.value if token and token.kind == "parameter" else None


def of_what(meaning: str) -> tuple[str, str]:
    """Return what a limit counts and which of it comes first, from its meaning: `links`, `heaviest`.

    >>> of_what("links at most, the heaviest first"), of_what("rows at most")
    (('links', 'heaviest'), ('rows', 'first'))
    """
    found = re.fullmatch(r"(\w+) at most(?:, the (\w+(?: \w+)?) first)?", meaning)
    return (found[1], found[2] or "first") if found else ("rows", "first")
