"""Clauses: a whole statement, made of those that read and of nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NoReturn

from explorer.guard.allowed import AGGREGATES, CLAUSES, PROCEDURES
from explorer.guard.growth import COLLECTED, OF_DATA, Bound
from explorer.guard.lexer import Token, refuse
from explorer.guard.patterns import Patterns
from explorer.guard.statement import Item, Projection, Statement, Use


class Clauses(Patterns):
    """Takes clauses: each method exactly what it is named for, or it refuses."""

    def statement(self) -> Statement:
        """Take all that there is."""
        branches = self.branches(returning=True)
        if self.accept(";") and self.peek().text:
            refuse("a second statement", self.peek(), "Ask one statement at a time.")
        if self.peek().text:
            self.no_clause()
        return Statement(branches, tuple(self.uses))

    def subquery(self) -> None:
        """Take `EXISTS { … }`, `COUNT { … }` or `COLLECT { … }`."""
        token = self.name()
        outside = set(self.scope)
        rows = self.rows
        with self.inside("sub-queries", token), self.known({}):
            self.expect("{")
            self.row_by_row()
            if self.sees("(") or self.peek(1).keyword == "=":
                self.note("a sub-query without MATCH", token)
                self.listed(self.pattern)
                self.where()
            else:
                before = self.counts["clauses"]
                self.branches(returning=token.keyword == "COLLECT")
                if self.counts["clauses"] > before + 1:
                    self.note("a sub-query that is more than MATCH and WHERE", token)
            if token.keyword == "COLLECT":
                self.note("COLLECT { }", token)
            self.expect("}")
        self.scope, self.rows = outside, rows

    def branches(self, *, returning: bool) -> tuple[tuple[Projection, ...], ...]:
        """Take what UNION puts together; return the WITHs and the RETURN of each part."""
        outside, found = set(self.scope), [self.branch(returning=returning)]
        while self.sees("UNION"):
            self.count("clauses", self.expect("UNION"))
            if self.sees("DISTINCT"):
                self.note("UNION DISTINCT", self.peek())
            self.accept_any("ALL", "DISTINCT")
            self.scope, self.rows = set(outside), 1.0
            found.append(self.branch(returning=returning))
        self.scope = outside
        return tuple(found)

    def branch(self, *, returning: bool) -> tuple[Projection, ...]:
        """Take what stands between two UNIONs: clauses that read, then RETURN.

        A procedure may stand alone in place of a statement, and in a sub-query RETURN may be left out.
        """
        found: list[Projection] = []
        alone = self.at == 0
        while not self.sees("RETURN"):
            token = self.peek()
            self.count("clauses", token)
            if self.accept("MATCH") or self.accept("OPTIONAL", "MATCH"):
                self.row_by_row()
                self.listed(self.pattern)
                self.where()
            elif self.accept("UNWIND"):
                of = self.expression()
                self.expect("AS")
                self.bind(of.element)
                self.row_by_row(of.elements)
            elif self.accept("WITH"):
                found.append(self.projection(token))
                self.where()
            elif self.accept("CALL"):
                self.call(token)
                if alone and (self.sees(";") or not self.peek().text):
                    return ()
            else:
                self.no_clause()
            alone = False
            if not returning and (self.sees("}") or self.sees("UNION")):
                return tuple(found)
        token = self.expect("RETURN")
        self.count("clauses", token)
        found.append(self.projection(token))
        return tuple(found)

    def no_clause(self) -> NoReturn:
        """Refuse what comes next, as no clause starts with it."""
        token = self.peek()
        what = f"`{token.text[:40]}` where a clause belongs"
        if not token.text:
            what = "the statement does not end with RETURN" if self.tokens else "there is nothing to ask"
        elif token.keyword in re.findall("[A-Z]+", CLAUSES):
            what = f"{token.keyword} stands in the wrong place"
        elif token.kind == "word":
            what = f"{token.text[:40]} is not let through"
        elif token.text == "!=":
            what = "`!=` is written `<>` in Cypher"
        refuse(what, token, f"A query is made of {CLAUSES}.")

    # Procedures.

    def call(self, token: Token) -> None:
        """Take a procedure that is let through, from after CALL, and what is made of its rows."""
        self.note("CALL", token)
        self.row_by_row()
        if self.sees("{") or self.sees("("):
            refuse("CALL { } is not let through", token, "Use WITH, EXISTS { } or COUNT { }.")
        first = self.peek()
        name = self.dotted()
        if name.lower() not in (known.lower() for known in PROCEDURES):
            hint = f"Only {', '.join(PROCEDURES)} can be called, in a query of {CLAUSES}."
            refuse(f"CALL {name[:40]} is not let through", first, hint)
        self.uses.append(Use("procedure", name, first))
        self.expect("(")
        if not self.sees(")"):
            self.listed(self.expression)
        self.expect(")")
        self.where()
        if self.accept("YIELD") and not self.accept("*"):
            self.listed(self.yielded)
        self.where()

    def yielded(self) -> None:
        """Take `name` or `name AS variable`."""
        if self.peek(1).keyword == "AS":
            self.name()
            self.expect("AS")
        self.bind()

    # WITH and RETURN.

    def projection(self, token: Token) -> Projection:
        """Take what a WITH or a RETURN lists, from after that word, with its ORDER BY, SKIP and LIMIT."""
        self.accept("DISTINCT")
        items: list[Item] = []
        made: dict[str, Bound] = {}
        star = self.accept("*")
        if not star or self.accept(","):
            self.listed(lambda: items.append(self.item(made)))
        if items and not star and all(item.aggregate for item in items):  # one row, of all that there were
            self.rows = 1.0
            lists = {name: of for name, of in made.items() if of.elements >= OF_DATA}
            made |= {name: replace(of, elements=max(of.elements, COLLECTED)) for name, of in lists.items()}
        self.bounds = (self.bounds if star else {}) | made
        before, names = self.scope, {item.name for item in items if item.name is not None}
        order: list[Item] = []
        last = self.tokens[self.at - 1]
        if self.accept("ORDER", "BY"):
            self.listed(lambda: order.append(self.sort_key()))
        if self.accept("SKIP"):
            self.not_below_nought("SKIP")
            self.expression()
        limit = self.at
        if self.accept("LIMIT"):
            self.not_below_nought("LIMIT")
            limit, most = self.at, self.peek().text
            self.expression()
            self.rows = min(self.rows, float(most)) if most.isdigit() else self.rows
        self.scope = before | names if star else names
        limited, tail = tuple(self.tokens[limit : self.at]), last.offset + len(last.text)
        return Projection(token, tuple(items), star, tuple(order), limited, tail)

    def not_below_nought(self, word: str) -> None:
        """Refuse `LIMIT -5` in words of its own: the engines have two."""
        if self.sees("-"):
            refuse(f"{word} takes a whole number from 0 up", self.peek(), "Leave it out for all rows.")

    def item(self, made: dict[str, Bound]) -> Item:
        """Take `x`, or `x AS name`; note under its name how large it is."""
        item, bound = self.unnamed()
        if not self.accept("AS"):
            if item.variable is not None:
                made[item.variable] = bound
            return item
        alias = self.name()
        made[alias.value] = bound
        if alias.value in self.scope and alias.value != item.variable:
            self.note("an alias that shadows a variable", alias)
        return replace(item, name=alias.value)

    def sort_key(self) -> Item:
        """Take `x`, `x ASC` or `x DESC`."""
        key, _ = self.unnamed()
        self.accept_any("ASC", "ASCENDING", "DESC", "DESCENDING")
        return key

    def unnamed(self) -> tuple[Item, Bound]:
        """Take an expression, and tell what it is if it is listed, and how large."""
        first, start, used = self.peek(), self.at, len(self.uses)
        bound = self.expression()
        variable = first.value if self.at == start + 1 and first.kind in ("word", "name") else None
        aggregate = any(use.kind == "function" and use.name in AGGREGATES for use in self.uses[used:])
        return Item(first, variable, variable, aggregate), bound
