"""A place among a statement's tokens: what comes next, taking it, and keeping count of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn

from explorer.errors import QueryRefused
from explorer.guard.allowed import (
    CLAUSES,
    MAX_BRACKETS,
    MAX_BYTES,
    MAX_CASES,
    MAX_CLAUSES,
    MAX_ITEMS,
    MAX_LISTS,
    MAX_OPERATORS,
    MAX_RELATIONSHIPS,
    MAX_SIZE,
    MAX_STEPS,
    MAX_SUBQUERIES,
    MAX_SUMS,
    MAX_XORS,
)
from explorer.guard.growth import BETWEEN_LOOKS, UNKNOWN, Bound, given_as
from explorer.guard.lexer import Token, refuse, tokens
from explorer.guard.statement import Use

_IN_ALL = {
    "operators": MAX_OPERATORS,
    "items": MAX_ITEMS,
    "clauses": MAX_CLAUSES,
    "relationships": MAX_RELATIONSHIPS,
    "XOR": MAX_XORS,
    "sums and negations of one expression": MAX_SUMS,
}
_IN_ONE_ANOTHER = {
    "CASE": MAX_CASES,
    "sub-queries": MAX_SUBQUERIES,
    "lists made or looked through by a rule": MAX_LISTS,
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Cursor:
    """How far a statement is read, and what was met so far.

    `at` is the place among `tokens`, `closing` the place of each opening bracket's end, `uses` what the statement
    uses, `scope` the names that are bound here, `counts` how many there are of what is bounded, `bounds` how large the
    values of variables are at most where that is not that of any value of the graph, `steps` the work so far, `rows`
    how many rows it is done for before an engine looks at the clock, `looping` whether for each element of a list.
    """

    def __init__(self, cypher: str, parameters: Mapping[str, object] | None = None) -> None:
        size = len(cypher.encode("utf-8", "replace"))
        if size > MAX_BYTES:
            what = f"the statement is {size:,} bytes long, and {MAX_BYTES:,} is the most"
            raise QueryRefused(what, where="1:1", hint="Pass long lists as parameters.")
        self.tokens = list(tokens(cypher))
        last = self.tokens[-1] if self.tokens else Token("", "", 1, 1, 0)
        self.end = Token("", "", last.line, last.column + len(last.text), last.offset + len(last.text))
        self.at = 0
        self.closing = _paired(self.tokens)
        self.uses: list[Use] = []
        self.scope: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.bounds: dict[str, Bound] = {}
        self.given = {name: given_as(value) for name, value in (parameters or {}).items()}
        self.steps = 0.0
        self.rows = 1.0
        self.looping = False

    # What comes next.

    def peek(self, ahead: int = 0) -> Token:
        """Return the next token, or one further ahead; an empty one where the statement has ended."""
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else self.end

    def sees(self, *keywords: str) -> bool:
        """Whether these words or signs come next."""
        return all(self.peek(index).keyword == keyword for index, keyword in enumerate(keywords))

    def sees_name(self, ahead: int = 0) -> bool:
        """Whether a word or a name in backticks comes next."""
        return self.peek(ahead).kind in ("word", "name")

    # Taking it.

    def accept(self, *keywords: str) -> bool:
        """Take these words or signs if they come next, and tell whether they did."""
        if self.sees(*keywords):
            self.at += len(keywords)
            return True
        return False

    def accept_any(self, *keywords: str) -> bool:
        """Take one of these words or signs if it comes next, and tell whether it did."""
        return any(self.accept(keyword) for keyword in keywords)

    def expect(self, *keywords: str) -> Token:
        """Take these words or signs, or refuse; return the first."""
        token = self.peek()
        if not self.accept(*keywords):
            self.unexpected(f"`{' '.join(keywords)}`")
        return token

    def name(self) -> Token:
        """Take a name, or refuse."""
        if not self.sees_name():
            self.unexpected("a name")
        self.at += 1
        return self.tokens[self.at - 1]

    def dotted(self) -> str:
        """Take `a.b.c`."""
        parts = [self.name().value]
        while self.accept("."):
            parts.append(self.name().value)
        return ".".join(parts)

    def bind(self, bound: Bound = UNKNOWN) -> None:
        """Take the name of a variable that is known from here on."""
        name = self.name().value
        self.scope.add(name)
        self.bounds[name] = bound

    def listed(self, one: Callable[[], object]) -> None:
        """Take one or more, with commas between."""
        one()
        while self.sees(","):
            self.count("items", self.expect(","))
            one()

    def unexpected(self, wanted: str) -> NoReturn:
        """Refuse what comes next, as something else belongs there."""
        token = self.peek()
        what = f"`{token.text[:40]}` where {wanted} belongs" if token.text else f"the end where {wanted} belongs"
        refuse(what, token, f"A query is made of {CLAUSES}.")

    # Keeping count of it.

    def note(self, construct: str, token: Token) -> None:
        """Keep in mind a construct that one engine alone understands, or that means something else to each."""
        self.uses.append(Use("construct", construct, token))

    def count(self, thing: str, token: Token) -> None:
        """Count one more of what a statement may only hold so many of."""
        self.counts[thing] += 1
        if self.counts[thing] > _IN_ALL[thing]:
            refuse(f"more than {_IN_ALL[thing]:,} {thing} in one statement", token, "Ask it as several questions.")

    def work(self, steps: float, token: Token) -> None:
        """Count what has to be done for each row where a token stands."""
        self.steps += steps * self.rows
        if self.steps > MAX_STEPS:
            what = f"more than {MAX_STEPS:,} steps, list by list, before an engine looks at the time limit"
            hint = "Look through shorter lists, such as xs[..100], or take them apart with UNWIND and MATCH."
            refuse(what, token, hint)

    def row_by_row(self, times: float = BETWEEN_LOOKS) -> None:
        """Have what follows done for so many rows where it was done for one."""
        self.rows = min(BETWEEN_LOOKS, self.rows * max(1.0, times))

    def sized(self, bound: Bound, token: Token) -> Bound:
        """Return how large a value is; refuse one that outgrows what it is made of."""
        if bound.size > MAX_SIZE:
            what = f"a text or list that may grow to more than {MAX_SIZE:,} letters or elements"
            refuse(what, token, "Make it of fewer parts: no value copied into itself again and again.")
        return bound

    @contextmanager
    def inside(self, thing: str, token: Token) -> Iterator[None]:
        """Count one level more, within it, of what may only stand so often inside itself."""
        self.counts[thing] += 1
        if self.counts[thing] > _IN_ONE_ANOTHER[thing]:
            _too_deep(_IN_ONE_ANOTHER[thing], thing, token)
        yield
        self.counts[thing] -= 1


def _paired(among: list[Token]) -> dict[int, int]:
    """Pair each opening bracket with its end, by place among the tokens."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(among):
        if token.kind != "sign":
            continue
        if token.text in _CLOSING:
            opened.append(index)
            if len(opened) > MAX_BRACKETS:
                _too_deep(MAX_BRACKETS, "brackets", token)
        elif token.text in _CLOSING.values():
            if not opened or _CLOSING[among[opened[-1]].text] != token.text:
                refuse(f"`{token.text}` closes nothing", token, "Check the brackets before it.")
            closing[opened.pop()] = index
    if opened:
        token = among[opened[-1]]
        refuse(f"`{token.text}` is never closed", token, "Check the brackets after it.")
    return closing


def _too_deep(most: int, thing: str, token: Token) -> NoReturn:
    refuse(f"more than {most} {thing} inside one another", token, "Take it apart with WITH.")
