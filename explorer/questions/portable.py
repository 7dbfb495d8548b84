"""The Cypher that both engines understand, as far as it can be read off a statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from explorer.guard import Item, Projection, Statement

# These functions were asked of Neo4j 5.26.31 and ladybug 0.18.3 and gave the same. Not avg (other last digits: divide
# a sum by a count), left, reverse, right (letters, or code points), log (natural, or to the base of ten), replace
# (of an empty text), round (with one argument), substring (from 0, or from 1), toUpper (ß).
_SAME = """
    abs ceil coalesce collect count floor length log10 ltrim max min nullif percentiledisc range rtrim sign size sqrt
    sum tolower trim
"""
PORTABLE = frozenset(_SAME.split())
_WAYS_OUT = {
    "a relationship without a direction": "Write -[…]-> or <-[…]-.",
    "a relationship without a type": "Name its type: -[:POSTED]->.",
    "an alias that shadows a variable": "Choose a name that no variable has.",
    "a node with several labels": "A node has one label.",
    "a pattern as a condition": "Write EXISTS { MATCH … }.",
    "a sub-query without MATCH": "Write EXISTS { MATCH … }.",
    "WHERE inside a pattern": "Put the condition into the WHERE of the clause.",
    "a chain of comparisons": "Write a < b AND b < c.",
    "CALL": "Procedures are each engine's own.",
}


class Complaint(NamedTuple):
    """What gives other rows on the other engine, or each time; `line` is the statement's."""

    what: str
    line: int
    hint: str


def complaints(statement: Statement, *, ordered: bool) -> Iterator[Complaint]:
    """Yield what keeps a statement from giving the same rows on both engines.

    With `ordered`, its rows have to come in an order of their own.
    """
    for use in statement.uses:
        line = use.token.line
        if use.kind == "function" and use.name not in PORTABLE:
            hint = f"These are: {', '.join(sorted(PORTABLE))}."
            yield Complaint(f"{use.token.text}() is not the same in both engines", line, hint)
        if use.kind == "construct":
            # Whatever the guard takes note of is known to one engine only, or means something else there.
            hint = _WAYS_OUT.get(use.name, "Keep to the Cypher that both engines understand.")
            yield Complaint(f"{use.name} is not the same in both engines", line, hint)
    for branch in statement.branches:
        counted: set[str | None] = set()
        for projection in branch:
            counted |= {item.name for item in projection.items if item.aggregate}
            yield from _of_order(projection, counted, last=projection is branch[-1], ordered=ordered)


def _of_order(projection: Projection, counted: set[str | None], *, last: bool, ordered: bool) -> Iterator[Complaint]:
    """Rows that are ordered are ordered down to their ties, and rows that are cut are ordered first."""
    line = projection.token.line
    order = projection.order
    one_row = not projection.star and all(item.aggregate for item in projection.items)
    if projection.limit and not order:
        yield Complaint("LIMIT without ORDER BY keeps other rows each time", line, "Order the rows before it.")
    if order and not projection.limit and not last:
        yield Complaint("WITH … ORDER BY without LIMIT is not kept", line, "Order in RETURN, or add a LIMIT.")
    if order and not one_row and all(_is_counted(key, counted) for key in order):
        yield Complaint("ORDER BY leaves ties open", order[0].token.line, "End it with an id: …, id.")
    if ordered and last and not order and not one_row:
        yield Complaint("the rows are in no order", line, "End with ORDER BY, ties broken by an id.")


def _is_counted(key: Item, counted: set[str | None]) -> bool:
    return key.aggregate or (key.variable is not None and key.variable in counted)
