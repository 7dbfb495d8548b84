"""Expressions: whatever has a value, taken from its first token to its last.

No tree is built and no precedence known. What is known, at every token, is whether an operand or an operator comes
next: a bare word after an operand must be an operator or a listed clause, never a name.
"""

from __future__ import annotations

import difflib
import re
from abc import ABC, abstractmethod

from explorer.guard.allowed import FUNCTIONS, MAX_RANGE
from explorer.guard.cursor import Cursor
from explorer.guard.lexer import Token, refuse
from explorer.guard.statement import Use

SHORTEST = frozenset({"SHORTESTPATH", "ALLSHORTESTPATHS"})

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">=", "=~", "IN", "CONTAINS", "STARTS", "ENDS"})
_CONNECTIVES = frozenset({"AND", "OR", "XOR"})
_INFIXES = _COMPARISONS | _CONNECTIVES | frozenset({"+", "-", "*", "/", "%", "^", "||"})
# Words that open a clause: as variables they would have to stand in backticks.
_OPENERS = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "WHERE", "RETURN", "ORDER", "UNION", "CALL", "YIELD"})


class Expressions(Cursor, ABC):
    """Takes expressions: each method exactly what it is named for, or it refuses."""

    # What an expression may hold and is no expression.

    @abstractmethod
    def chain(self) -> None:
        """Take `(a)-[r:R]->(b)`."""

    @abstractmethod
    def shortest_path(self) -> None:
        """Take `shortestPath((a)-[r:R*]->(b))`."""

    @abstractmethod
    def subquery(self) -> None:
        """Take `EXISTS { … }`, `COUNT { … }` or `COLLECT { … }`."""

    # Operands, and the operators between them.

    def expression(self) -> None:
        """Take `NOT a.x + 1 < $y AND …`."""
        compared = False
        while True:
            while self.peek().keyword in ("NOT", "+", "-"):
                self.count("operators", self.peek())
                self.at += 1
            self.operand()
            self.postfixes()
            token = self.peek()
            if token.keyword not in _INFIXES:
                return
            self.count("operators", token)
            self.at += 1
            if token.keyword in ("STARTS", "ENDS"):
                self.expect("WITH")
            if token.keyword in ("=~", "||"):
                self.note(token.keyword, token)
            if token.keyword in _COMPARISONS and compared:
                self.note("a chain of comparisons", token)
            compared = (compared or token.keyword in _COMPARISONS) and token.keyword not in _CONNECTIVES

    def where(self) -> None:
        """Take `WHERE …`, if it comes next."""
        if self.accept("WHERE"):
            self.expression()

    def operand(self) -> None:
        """Take what stands between operators."""
        token = self.peek()
        if token.kind == "parameter":
            self.parameter()
        elif token.kind in ("number", "string"):
            self.at += 1
        elif self.sees("("):
            self.in_brackets()
        elif self.sees("["):
            self.list_literal()
        elif self.sees("{"):
            self.map_literal()
        elif self.sees("CASE"):
            self.case()
        elif token.keyword in ("EXISTS", "COUNT", "COLLECT") and self.peek(1).keyword == "{":
            self.subquery()
        elif token.keyword in SHORTEST:
            self.shortest_path()
        elif self.sees_name() and token.keyword not in _OPENERS:
            self.named()
        else:
            self.unexpected("an expression")

    def postfixes(self) -> None:
        """Take what may follow an operand: `.name`, `[0]`, `[0..2]`, `:Label`, `IS NOT NULL`."""
        while True:
            token = self.peek()
            if self.accept("."):
                if self.accept("*"):
                    self.note("all properties of a variable", token)
                else:
                    self.name()
            elif self.sees("["):
                self.index()
            elif self.accept(":"):
                self.note("a label as a condition", token)
                self.labels()
            elif self.accept("IS"):
                self.accept("NOT")
                self.expect("NULL")
            else:
                return
            self.count("operators", token)

    def index(self) -> None:
        """Take `[0]`, `[0..2]`, `[..2]` or `[0..]`."""
        token = self.expect("[")
        if not self.sees(".."):
            self.expression()
        if self.accept(".."):
            self.note("a part of a list", token)
            if not self.sees("]"):
                self.expression()
        else:
            self.note("a place in a list", token)
        self.expect("]")

    def labels(self) -> bool:
        """Take a label expression, A, A:B, A|B, A&!B, (A|B) or %, and tell whether it names several."""
        several = False
        while True:
            token = self.peek()
            self.count("operators", token)
            if self.accept("!"):
                self.note("a label expression", token)
                continue
            if self.accept("("):
                self.note("a label expression", token)
                self.labels()
                self.expect(")")
            elif self.accept("%"):
                self.note("a label expression", token)
            elif "." in self.name().value:
                # ladybug takes what stands before the point for another database.
                refuse("a label with a point in it", token, "Labels are single names.")
            if self.accept("|"):
                self.accept(":")
            elif not self.accept_any("&", ":"):
                return several
            several = True

    # Operands.

    def parameter(self) -> None:
        """Take `$name`."""
        token = self.peek()
        self.uses.append(Use("parameter", token.value, token))
        if token.text.startswith("$`"):
            self.note("a parameter in backticks", token)
        self.at += 1

    def in_brackets(self) -> None:
        """Take `(1 + 2)`, or a pattern: `(a)-->(b)`."""
        if self.pattern_ahead():
            self.note("a pattern as a condition", self.peek())
            self.chain()
            return
        self.expect("(")
        self.expression()
        self.expect(")")

    def pattern_ahead(self) -> bool:
        """Whether `(` starts a node with a relationship after it, and not an expression in brackets."""
        inside = self.peek(1 + self.sees_name(1))
        if inside.keyword not in (")", ":", "{", "WHERE"):
            return False
        after = self.closing[self.at] + 1 - self.at
        after += self.peek(after).keyword == "<"
        if self.peek(after).keyword != "-":
            return False
        if self.peek(after + 1).keyword == "[":
            after = self.closing[self.at + after + 1] - self.at
        return self.peek(after + 1).keyword == "-"

    def list_literal(self) -> None:
        """Take `[1, 2]`, `[x IN xs WHERE x > 1 | x + 1]` or `[(a)-->(b) | b.id]`."""
        token = self.expect("[")
        if self.accept("]"):
            return
        by_rule = self.sees_name() and self.peek(1).keyword == "IN"
        self.expression()
        for opening in ("WHERE", "|"):
            if self.accept(opening):
                by_rule = True
                self.expression()
        if by_rule:
            self.note("a list made by a rule", token)
        while self.accept(","):
            self.expression()
        self.expect("]")

    def map_literal(self) -> None:
        """Take `{a: 1, b: 2}`."""
        self.expect("{")
        if not self.sees("}"):
            self.listed(self.map_entry)
        self.expect("}")

    def map_entry(self) -> None:
        """Take `a: 1`."""
        self.name()
        self.expect(":")
        self.expression()

    def case(self) -> None:
        """Take `CASE WHEN a THEN b ELSE c END` or `CASE x WHEN a THEN b END`."""
        token = self.expect("CASE")
        with self.inside("CASE", token):
            if not self.sees("WHEN"):
                self.expression()
            if not self.sees("WHEN"):
                self.unexpected("`WHEN`")
            while self.sees("WHEN"):
                self.count("operators", self.expect("WHEN"))
                self.expression()
                self.expect("THEN")
                self.expression()
            if self.accept("ELSE"):
                self.expression()
            self.expect("END")

    # What starts with a name.

    def named(self) -> None:
        """Take a variable, `f(x)`, `f.g(x)` or `a {.id, more: 1}`."""
        ahead = 1
        while self.peek(ahead).keyword == "." and self.sees_name(ahead + 1):
            ahead += 2
        if self.peek(ahead).keyword == "(":
            self.function()
            return
        self.name()
        if self.sees("{"):
            self.map_projection()

    def map_projection(self) -> None:
        """Take `{.id, .*, more: 1}` after a variable."""
        self.note("a map projection", self.expect("{"))
        if not self.sees("}"):
            self.listed(self.projected)
        self.expect("}")

    def projected(self) -> None:
        """Take `.id`, `.*`, `more: 1` or the name of a variable."""
        if self.accept("."):
            if not self.accept("*"):
                self.name()
            return
        self.name()
        if self.accept(":"):
            self.expression()

    def function(self) -> None:
        """Take a call of a function that is let through, `any(x IN xs WHERE …)` and its kin, or `reduce(…)`."""
        token = self.peek()
        name = self.dotted().lower()
        self.expect("(")
        if token.keyword in ("ALL", "ANY", "NONE", "SINGLE"):
            self.expression()
            self.expect("WHERE")
            self.expression()
        elif token.keyword == "REDUCE":
            self.note("reduce()", token)
            self.expression()
            self.expect(",")
            self.expression()
            self.expect("|")
            self.expression()
        elif name in FUNCTIONS:
            self.uses.append(Use("function", name, token))
            self.arguments(name, token)
        else:
            near = difflib.get_close_matches(name, FUNCTIONS, 1, 0.75)
            listed = "Those that are stand in explorer/guard/allowed.py: FUNCTIONS."
            hint = f"Did you mean {near[0]}()?" if near else listed
            refuse(f"the function {name[:40]}() is not let through", token, hint)
        self.expect(")")

    def arguments(self, name: str, token: Token) -> None:
        """Take what stands in the brackets of a call: `*`, `DISTINCT x`, `x, y`, `x AS INT64[]`."""
        if name == "count" and self.accept("*"):
            return
        if name == "range":
            self.check_range(token)
        self.accept("DISTINCT")
        if not self.sees(")"):
            self.listed(self.argument)
        if name == "cast" and self.accept("AS"):
            self.name()
            while self.accept("[", "]"):
                pass

    def argument(self) -> None:
        """Take an expression, or ladybug's `x -> x + 1`."""
        if self.sees_name() and self.peek(1).keyword == "-" and self.peek(2).keyword == ">":
            self.note("a function as an argument", self.name())
            self.expect("-", ">")
        self.expression()

    def check_range(self, token: Token) -> None:
        """Refuse a `range()` of unknown or unreasonable length.

        ladybug makes the whole list first: 100 million ends the process for want of memory.
        """
        inside = self.tokens[self.at : self.closing[self.at - 1]]
        found = re.fullmatch(r"(-?\d+),(-?\d+)(?:,(-?\d+))?", "".join(part.text for part in inside))
        first, last, step = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        if not step or abs(last - first) // abs(step) > MAX_RANGE:
            what = f"range() needs bounds written as numbers, and at most {MAX_RANGE:,} steps"
            refuse(what, token, "Write range(0, 23), or pass the list as a parameter.")
