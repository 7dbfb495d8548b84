"""Expressions: whatever has a value, taken from its first token to its last.

No tree is built and no precedence known. What is known, at every token, is whether an operand or an operator comes
next: a bare word after an operand must be an operator or a listed clause, never a name.
"""

from __future__ import annotations

import ast
import difflib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from explorer.guard import growth
from explorer.guard.allowed import FUNCTIONS, MAX_RANGE
from explorer.guard.cursor import Cursor
from explorer.guard.growth import COLLECTED, GIVEN, NUMBER, OF_DATA, TRUTH, UNKNOWN, Bound
from explorer.guard.lexer import Token, refuse
from explorer.guard.statement import Use

SHORTEST = frozenset({"SHORTESTPATH", "ALLSHORTESTPATHS"})

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">=", "=~", "IN", "CONTAINS", "STARTS", "ENDS"})
_CONNECTIVES = frozenset({"AND", "OR", "XOR"})
_INFIXES = _COMPARISONS | _CONNECTIVES | frozenset({"+", "-", "*", "/", "%", "^", "||"})
_IN_A_ROW = "sums and negations of one expression"
_BY_RULE = "lists made or looked through by a rule"
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

    def expression(self) -> Bound:
        """Take `NOT a.x + 1 < $y AND …`; return how large its value is."""
        if not self.counts["expressions"]:
            del self.counts[_IN_A_ROW]
        self.counts["expressions"] += 1
        bound = self.whole_expression()
        self.counts["expressions"] -= 1
        return bound

    def count_deep(self, token: Token) -> None:
        """Count an operator upon whose value the next works: each is a level of what the engine has to understand."""
        self.count(_IN_A_ROW, token)

    def whole_expression(self) -> Bound:
        """Take one, counted."""
        compared = truth = False
        first = self.peek()
        summands: list[list[Bound]] = [[]]
        held = False  # whether what comes next is held as a set, in which each row looks once
        while True:
            while self.peek().keyword in ("NOT", "+", "-"):
                self.count("operators", self.peek())
                self.count_deep(self.peek())
                truth |= self.peek().keyword == "NOT"
                self.at += 1
            summands[-1].append(self.postfixes(self.operand()))
            token = self.peek()
            if token.keyword not in _INFIXES:
                return self.combined(summands, first, truth=truth, held=held)
            self.count("operators", token)
            if token.keyword not in _COMPARISONS | _CONNECTIVES:
                self.count_deep(token)
            self.at += 1
            if token.keyword in ("STARTS", "ENDS"):
                self.expect("WITH")
            if token.keyword in ("=~", "||"):
                self.note(token.keyword, token)
            if token.keyword == "=~":
                self.check_pattern(self.combined(summands, first, truth=False), token)
            if token.keyword == "XOR":
                self.count("XOR", token)
            if token.keyword in _COMPARISONS and compared:
                self.note("a chain of comparisons", token)
            compared = (compared or token.keyword in _COMPARISONS) and token.keyword not in _CONNECTIVES
            if token.keyword in _COMPARISONS or token.keyword in _CONNECTIVES:
                self.combined(summands, first, truth=True, held=held)
                truth, summands, held = True, [[]], token.keyword == "IN" and not self.looping
            elif token.keyword in ("+", "||"):
                summands.append([])

    def combined(self, summands: list[list[Bound]], token: Token, *, truth: bool, held: bool = False) -> Bound:
        """Return how large a sum is, and count the work of making it or of comparing with it."""
        parts = [product[0] if len(product) == 1 else NUMBER for product in summands if product]
        whole = growth.summed(parts)
        made = 0.0
        if len(parts) > 1 and not whole.number:
            made = growth.copying(whole) + whole.looked_through
        self.work(1.0 + made + (whole.looked_through if truth and not held else 0.0), token)
        whole = self.sized(whole, token) if len(parts) > 1 else whole
        return TRUTH if truth else whole

    def where(self) -> None:
        """Take `WHERE …`, if it comes next."""
        if self.accept("WHERE"):
            self.expression()

    def operand(self) -> Bound:  # noqa: RET503 the last line never returns
        """Take what stands between operators."""
        token = self.peek()
        if token.kind == "parameter":
            self.parameter()
            return self.given.get(token.value, growth.data_list(GIVEN))
        if token.kind == "number":
            self.at += 1
            return NUMBER
        if token.kind == "string":
            self.at += 1
            return Bound(float(len(token.text)))
        if self.sees("("):
            return self.in_brackets()
        if self.sees("["):
            return self.list_literal()
        if self.sees("{"):
            return self.map_literal()
        if self.sees("CASE"):
            return self.case()
        if token.keyword in ("EXISTS", "COUNT", "COLLECT") and self.peek(1).keyword == "{":
            self.subquery()
            return growth.data_list(COLLECTED / self.rows) if token.keyword == "COLLECT" else NUMBER
        if token.keyword in SHORTEST:
            self.shortest_path()
            return UNKNOWN
        if self.sees_name() and token.keyword not in _OPENERS:
            return self.named()
        self.unexpected("an expression")

    def postfixes(self, bound: Bound) -> Bound:
        """Take what may follow an operand: `.name`, `[0]`, `[0..2]`, `:Label`, `IS NOT NULL`."""
        while True:
            token = self.peek()
            if self.accept("."):
                if self.accept("*"):
                    self.note("all properties of a variable", token)
                else:
                    self.name()
                bound = growth.inside(bound)
            elif self.sees("["):
                bound = self.index(bound)
            elif self.accept(":"):
                self.note("a label as a condition", token)
                self.labels()
                bound = TRUTH
            elif self.accept("IS"):
                self.accept("NOT")
                self.expect("NULL")
                bound = TRUTH
            else:
                return bound
            self.count("operators", token)

    def index(self, bound: Bound) -> Bound:
        """Take `[0]`, `[0..2]`, `[..2]` or `[0..]`."""
        token = self.expect("[")
        if not self.sees(".."):
            self.expression()
        if self.accept(".."):
            self.note("a part of a list", token)
            if not self.sees("]"):
                end = self.peek()
                alone = end.text.isdigit() and self.peek(1).keyword == "]"
                self.expression()
                if alone:
                    bound = replace(bound, elements=min(bound.elements, float(end.text)))
        else:
            self.note("a place in a list", token)
            bound = bound.element
        self.expect("]")
        return bound

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

    def in_brackets(self) -> Bound:
        """Take `(1 + 2)`, or a pattern: `(a)-->(b)`."""
        if self.pattern_ahead():
            self.note("a pattern as a condition", self.peek())
            self.chain()
            return growth.data_list(COLLECTED / self.rows)
        self.expect("(")
        bound = self.expression()
        self.expect(")")
        return bound

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

    def list_literal(self) -> Bound:
        """Take `[1, 2]`, `[x IN xs WHERE x > 1 | x + 1]` or `[(a)-->(b) | b.id]`."""
        token = self.expect("[")
        if self.accept("]"):
            return Bound(0.0, 0.0, 0.0, numbers=True)
        if self.sees_name() and self.peek(1).keyword == "IN":
            bound = self.rule(token)
        else:
            first = self.expression()
            if self.sees("WHERE") or self.sees("|"):
                bound = self.bodies(first, token)
            else:
                parts = [first]
                while self.accept(","):
                    parts.append(self.expression())
                self.expect("]")
                return self.sized(growth.listed(parts), token)
        self.expect("]")
        self.note("a list made by a rule", token)
        return bound

    def rule(self, token: Token, *, condition: bool = False) -> Bound:
        """Take `x IN xs WHERE x > 1 | x + 1`, or no more than up to its condition."""
        name = self.name().value
        self.expect("IN")
        over = self.expression()
        if condition and not self.sees("WHERE"):
            self.unexpected("`WHERE`")
        with self.inside(_BY_RULE, token), self.known({name: over.element}):
            return self.bodies(over, token)

    def bodies(self, over: Bound, token: Token) -> Bound:
        """Take `WHERE x > 1 | x + 1`, done for each element; return the list that it makes."""
        bound = over
        for opening in ("WHERE", "|"):
            if self.accept(opening):
                body = self.each_time(over.elements, self.expression, token)
                bound = growth.by_rule(over, body) if opening == "|" else bound
        return self.sized(bound, token)

    def each_time(self, times: float, body: Callable[[], Bound], token: Token) -> Bound:
        """Take what is done so many times."""
        before, rows, looping = self.steps, self.rows, self.looping
        self.steps, self.rows, self.looping = 0.0, 1.0, True
        bound = body()
        once = self.steps
        self.steps, self.rows, self.looping = before, rows, looping
        self.work(times * max(once, 1.0), token)
        return bound

    @contextmanager
    def known(self, bounds: Mapping[str, Bound]) -> Iterator[None]:
        """Know how large some variables are, within."""
        before = dict(self.bounds)
        self.bounds.update(bounds)
        yield
        self.bounds = before

    def map_literal(self) -> Bound:
        """Take `{a: 1, b: 2}`."""
        token = self.expect("{")
        parts: list[Bound] = []
        if not self.sees("}"):
            self.listed(lambda: parts.append(self.map_entry()))
        self.expect("}")
        return self.sized(growth.listed(parts), token)

    def map_entry(self) -> Bound:
        """Take `a: 1`."""
        self.name()
        self.expect(":")
        return self.expression()

    def case(self) -> Bound:
        """Take `CASE WHEN a THEN b ELSE c END` or `CASE x WHEN a THEN b END`."""
        token = self.expect("CASE")
        found: list[Bound] = []
        with self.inside("CASE", token):
            if not self.sees("WHEN"):
                self.expression()
            if not self.sees("WHEN"):
                self.unexpected("`WHEN`")
            while self.sees("WHEN"):
                self.count("operators", self.expect("WHEN"))
                self.expression()
                self.expect("THEN")
                found.append(self.expression())
            if self.accept("ELSE"):
                found.append(self.expression())
            self.expect("END")
        return growth.largest(found)

    # What starts with a name.

    def named(self) -> Bound:
        """Take a variable, `f(x)`, `f.g(x)` or `a {.id, more: 1}`."""
        ahead = 1
        while self.peek(ahead).keyword == "." and self.sees_name(ahead + 1):
            ahead += 2
        if self.peek(ahead).keyword == "(":
            return self.function()
        name = self.name()
        if name.keyword in ("TRUE", "FALSE", "NULL"):
            return TRUTH
        bound = self.bounds.get(name.value, UNKNOWN)
        if self.sees("{"):
            return self.map_projection(bound)
        return bound

    def map_projection(self, of: Bound) -> Bound:
        """Take `{.id, .*, more: 1}` after a variable."""
        token = self.expect("{")
        self.note("a map projection", token)
        parts = [of]
        if not self.sees("}"):
            self.listed(lambda: parts.append(self.projected()))
        self.expect("}")
        return self.sized(replace(growth.summed(parts), number=False, numbers=False), token)

    def projected(self) -> Bound:
        """Take `.id`, `.*`, `more: 1` or the name of a variable."""
        if self.accept("."):
            if not self.accept("*"):
                self.name()
            return NUMBER
        name = self.name()
        if self.accept(":"):
            return self.expression()
        return self.bounds.get(name.value, UNKNOWN)

    def function(self) -> Bound:
        """Take a call of a function that is let through, `any(x IN xs WHERE …)` and its kin, or `reduce(…)`."""
        token = self.peek()
        name = self.dotted().lower()
        self.expect("(")
        if token.keyword in ("ALL", "ANY", "NONE", "SINGLE"):
            if not (self.sees_name() and self.peek(1).keyword == "IN"):
                self.unexpected("`x IN …`")
            self.rule(token, condition=True)
            bound = TRUTH
        elif token.keyword == "REDUCE":
            self.note("reduce()", token)
            bound = self.reduced(token)
        elif name in FUNCTIONS:
            self.uses.append(Use("function", name, token))
            bound = self.arguments(name, token)
        else:
            near = difflib.get_close_matches(name, FUNCTIONS, 1, 0.75)
            listed = "Those that are stand in explorer/guard/allowed.py: FUNCTIONS."
            hint = f"Did you mean {near[0]}()?" if near else listed
            refuse(f"the function {name[:40]}() is not let through", token, hint)
        self.expect(")")
        return bound

    def reduced(self, token: Token) -> Bound:
        """Take `s = 0, x IN xs | s + x`, which makes a value of itself for each element."""
        total = self.name().value
        self.expect("=")
        before = self.expression()
        self.expect(",")
        element = self.name().value
        self.expect("IN")
        over = self.expression()
        self.expect("|")
        with self.inside(_BY_RULE, token), self.known({element: over.element}):
            once = self.tried(total, before)
            more = replace(before, size=before.size + OF_DATA, number=False)
            after = growth.repeated(before, once, more, self.tried(total, more), over.elements)
            self.sized(after, token)

            def body() -> Bound:
                with self.known({total: after}):
                    return self.expression()

            self.each_time(over.elements, body, token)
        return after

    def tried(self, name: str, bound: Bound) -> Bound:
        """Return how large the expression that comes next is where a variable is so large; nothing is taken."""
        at, steps, uses, counts, scope = self.at, self.steps, len(self.uses), self.counts.copy(), set(self.scope)
        with self.known({name: bound}):
            found = self.expression()
        self.at, self.steps, self.counts, self.scope = at, steps, counts, scope
        del self.uses[uses:]
        return found

    def arguments(self, name: str, token: Token) -> Bound:
        """Take what stands in the brackets of a call: `*`, `DISTINCT x`, `x, y`, `x AS INT64[]`."""
        if name == "count" and self.accept("*"):
            return NUMBER
        steps = self.check_range(token) if name == "range" else 0
        self.accept("DISTINCT")
        given: list[Bound] = []
        literals: list[str | None] = []
        rule: list[Bound] = []

        def one() -> None:
            first = self.peek()
            if self.sees_name() and self.peek(1).keyword == "-" and self.peek(2).keyword == ">":
                rule.append(self.lambda_body(given[0] if given else UNKNOWN, token))
                return
            start = self.at
            given.append(self.expression())
            literals.append(first.text[1:-1] if first.kind == "string" and self.at == start + 1 else None)

        if not self.sees(")"):
            self.listed(one)
        if name == "cast" and self.accept("AS"):
            self.name()
            while self.accept("[", "]"):
                pass
        if name == "range":
            self.work(steps if self.looping else 1.0, token)  # row by row it is a part of the row's own work
            return Bound(float(steps), float(steps), numbers=True)
        self.work(growth.looking(name, given), token)
        if rule and given:
            made = given[0] if name == "list_filter" else growth.by_rule(given[0], rule[0])
            return self.sized(made, token)
        if name == "collect":
            return growth.data_list(COLLECTED / self.rows, growth.largest(given))
        bound = growth.made_by(name, given, literals)
        return bound if name in growth.NO_LARGER else self.sized(bound, token)

    def lambda_body(self, over: Bound, token: Token) -> Bound:
        """Take ladybug's `x -> x + 1`, done for each element of the list before it."""
        first = self.name()
        self.note("a function as an argument", first)
        self.expect("-", ">")
        with self.inside(_BY_RULE, token), self.known({first.value: over.element}):
            return self.each_time(over.elements, self.expression, token)

    def check_pattern(self, text: Bound, token: Token) -> None:
        """Refuse a pattern of text that is not written down, or that a text could keep the engine at for ever."""
        pattern = self.peek()
        if pattern.kind != "string" or self.peek(1).keyword in _INFIXES - _CONNECTIVES:
            refuse("=~ needs a pattern that is written down", token, "Write =~ '.*words.*', or use CONTAINS.")
        steps = growth.matching(ast.literal_eval(pattern.text), text)
        if steps is None:
            refuse("a pattern that repeats what repeats may match for ever", token, "Repeat single letters and words.")
        self.work(steps, token)

    def check_range(self, token: Token) -> int:
        """Return how many steps a `range()` has; refuse one of unknown or unreasonable length.

        ladybug makes the whole list first: 100 million ends the process for want of memory.
        """
        inside = self.tokens[self.at : self.closing[self.at - 1]]
        found = re.fullmatch(r"(-?\d+),(-?\d+)(?:,(-?\d+))?", "".join(part.text for part in inside))
        first, last, step = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        if not step or abs(last - first) // abs(step) > MAX_RANGE:
            what = f"range() needs bounds written as numbers, and at most {MAX_RANGE:,} steps"
            refuse(what, token, "Write range(0, 23), or pass the list as a parameter.")
        return abs(last - first) // abs(step) + 1
