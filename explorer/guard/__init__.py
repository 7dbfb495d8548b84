"""Which Cypher may run: a lexer, and a closed list of clauses.

A read-only handle is no sandbox: on one, ladybug still runs LOAD FROM, COPY … TO, EXPORT DATABASE, ATTACH and
CALL threads=1, and in a read transaction Neo4j runs LOAD CSV. So nothing is searched for here: a statement has
to *be* a query, by a grammar that ends where its list of clauses ends. And where the two engines would cut a
text into different tokens, it is refused.

It does not promise that a query is quick or small. That is for the time limit and the row limit beside it; but what
no time limit ends, the work of one expression, is bounded here (`growth`).

The grammar is a recursive descent in four steps, each upon the one before: `cursor`, `expressions`, `patterns`,
`clauses`. What they let through by name, and how much of it, stands in `allowed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from explorer.guard.allowed import FUNCTIONS, PROCEDURES
from explorer.guard.clauses import Clauses
from explorer.guard.lexer import Token, tokens
from explorer.guard.statement import Item, Projection, Statement, Use

__all__ = [
    "FUNCTIONS",
    "PROCEDURES",
    "Item",
    "Projection",
    "Statement",
    "Token",
    "Use",
    "guard",
    "parse",
    "tokens",
]


def guard(cypher: str, parameters: Mapping[str, object] | None = None) -> None:
    """Refuse a text that is not one statement that only reads the graph.

    Raises `QueryRefused` with the place as `line:column`. Whatever passes is made of the clauses in
    `allowed.CLAUSES`, calls the functions in `FUNCTIONS` and the procedures in `PROCEDURES` and no other, and is
    cut into the same tokens by both engines. What one expression may do is bounded, by the values of `parameters` too
    where they are known.
    """
    parse(cypher, parameters)


def parse(cypher: str, parameters: Mapping[str, object] | None = None) -> Statement:
    """Guard a text and tell what it is made of; raises `QueryRefused` as `guard` does.

    Costs 10 to 30 milliseconds for a stored question's text; without parameters a text that was seen is not read again.
    """
    return Clauses(cypher, parameters).statement() if parameters is not None else _parsed(cypher)


@lru_cache(maxsize=256)
def _parsed(cypher: str) -> Statement:
    return Clauses(cypher, None).statement()
