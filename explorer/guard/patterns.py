"""Patterns: the nodes of a MATCH, what is between them, and how often it may be repeated."""

from __future__ import annotations

from abc import ABC

from explorer.guard.expressions import SHORTEST, Expressions


class Patterns(Expressions, ABC):
    """Takes patterns: each method exactly what it is named for, or it refuses."""

    def pattern(self) -> None:
        """Take `(a)-[r:R]->(b)`, with a path's name, shortestPath() or a path selector before it."""
        if self.peek(1).keyword == "=":
            self.bind()
            self.expect("=")
        token = self.peek()
        if token.keyword in SHORTEST:
            self.shortest_path()
            return
        if self.accept_any("ANY", "ALL", "SHORTEST"):
            self.note("a path selector", token)
            self.accept("SHORTEST")
            self.whole_number()
            self.accept_any("PATH", "PATHS")
            self.accept_any("GROUP", "GROUPS")
        self.chain()

    def shortest_path(self) -> None:
        """Take `shortestPath((a)-[r:R*]->(b))`."""
        self.note("shortestPath()", self.name())
        self.expect("(")
        self.chain()
        self.expect(")")

    def chain(self) -> None:
        """Take nodes and what is between them: (a)-[r:R]->(b), and parts repeated: ((a)-->(b))+ (c)."""
        token = self.peek()
        if not self.sees("("):
            self.unexpected("a node")
        while self.sees("("):
            if self.sees("(", "("):
                self.note("a pattern in brackets", token)
                self.expect("(")
                self.pattern()
                self.where()
                self.expect(")")
                self.quantifier()
                continue
            self.node()
            while self.sees("-") or self.sees("<"):
                self.relationship()
                self.quantifier()
                self.node()

    def node(self) -> None:
        """Take `(a:Account {id: $id})`, and for Neo4j `(a:A|B WHERE …)`."""
        token = self.expect("(")
        self.variable()
        if self.accept(":") and self.labels():
            self.note("a node with several labels", token)
        self.properties()
        self.expect(")")

    def relationship(self) -> None:
        """Take `-[r:R {ts: 1}]->`, `<-[:R|S*1..3]-`, `-->` or `--`."""
        token = self.peek()
        self.count("relationships", token)
        left = self.accept("<")
        self.expect("-")
        typed = False
        if self.accept("["):
            self.variable()
            typed = self.accept(":")
            if typed:
                self.labels()
            self.repetition()
            self.properties()
            self.expect("]")
        self.expect("-")
        if self.accept(">") == left:
            self.note("a relationship without a direction", token)
        if not typed:
            self.note("a relationship without a type", token)

    def variable(self) -> None:
        """Take the name of a node or a relationship, if it has one."""
        if self.sees_name() and not self.sees("WHERE"):
            self.bind()

    def properties(self) -> None:
        """Take `{id: $id}` and `WHERE …`, if they come next."""
        if self.sees("{"):
            self.map_literal()
        if self.sees("WHERE"):
            self.note("WHERE inside a pattern", self.peek())
        self.where()

    # How often.

    def repetition(self) -> None:
        """Take how often a relationship may follow itself: *, *3, *1..3, and ladybug's * SHORTEST 1..3."""
        if not self.accept("*"):
            return
        token = self.peek()
        if self.accept("ALL", "SHORTEST") or self.accept_any("SHORTEST", "TRAIL", "ACYCLIC"):
            self.note("a path mode", token)
        self.whole_number()
        if self.accept(".."):
            self.whole_number()

    def quantifier(self) -> None:
        """Take Neo4j's `+`, `*`, `{3}` or `{1,3}` after a relationship or a pattern in brackets."""
        token = self.peek()
        if self.accept("{"):
            self.whole_number()
            if self.accept(","):
                self.whole_number()
            self.expect("}")
        elif not self.accept_any("+", "*"):
            return
        self.note("a repeated pattern", token)

    def whole_number(self) -> None:
        """Take digits, if they come next."""
        if self.peek().kind == "number" and self.peek().text.isdigit():
            self.at += 1
