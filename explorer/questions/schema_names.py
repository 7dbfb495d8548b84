"""Labels, types and properties that a statement names → those that the graph has, or what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from explorer.errors import QueryError
from explorer.graph.model import GRAPH
from explorer.guard import Token, tokens
from explorer.questions.choices import instead

_LABELS = {node.label: node.columns for node in GRAPH.nodes}
_TYPES = {rel.type: tuple(p.name for p in rel.properties) for rel in GRAPH.relationships}
_SCHEMA = "See: explorer schema"


class _Named(NamedTuple):
    """A node or a relationship of a pattern: its variable, its labels or types, and the keys of its properties."""

    variable: str | None
    labels: list[Token]
    keys: list[Token]
    known: dict[str, tuple[str, ...]]


def check_names(cypher: str) -> None:
    """Raise `QueryError` for a label, a type or a property that the graph does not have, with the nearest it has.

    One engine would say so in words of its own, the other would find nothing. Properties are held against the graph
    where a pattern tells whose they are.
    """
    found = [token for token in tokens(cypher) if token.kind != "end"]
    of: dict[str, set[str]] = {}
    for named in _patterns(found):
        for label in named.labels:
            if label.value not in named.known:
                sort = "label" if named.known is _LABELS else "relationship type"
                _wrong(f"the graph has no {sort} {label.value}", label, named.known)
        mine = {name for label in named.labels for name in named.known[label.value]}
        for key in named.keys:
            _check_property(key, mine, named.labels)
        if named.variable and named.labels:
            of[named.variable] = of.get(named.variable, set()) | mine
    renamed = {token.value for before, token in pairwise(found) if before.keyword == "AS"}
    for variable, point, name in zip(found, found[1:], found[2:], strict=False):
        is_property = point.text == "." and variable.kind in ("word", "name") and name.kind in ("word", "name")
        if is_property and variable.value in of and variable.value not in renamed:
            _check_property(name, of[variable.value], [variable])


def _check_property(name: Token, known: set[str], of: Sequence[Token]) -> None:
    if of and name.value not in known:
        whose = " or ".join(token.value for token in of)
        _wrong(f"{whose} has no property {name.value}", name, known)


def _wrong(what: str, token: Token, known: object) -> None:
    hint = instead(token.value, known, "There are")  # type: ignore[arg-type]
    raise QueryError(what, where=f"{token.line}:{token.column}", hint=f"{hint} {_SCHEMA}")


def _patterns(found: Sequence[Token]) -> Iterator[_Named]:
    """Yield what stands in round or square brackets as a part of a pattern does: a name, or none, and a colon."""
    for at, token in enumerate(found):
        if token.text not in ("(", "["):
            continue
        inside = at + 1
        variable = None
        if inside < len(found) and found[inside].kind in ("word", "name"):
            variable, inside = found[inside].value, inside + 1
        if inside >= len(found) or found[inside].text != ":":
            continue
        labels = []
        while inside < len(found) and (found[inside].kind in ("word", "name") or found[inside].text in (":", "|", "&")):
            if found[inside].keyword == "WHERE":
                break
            if found[inside].kind in ("word", "name"):
                labels.append(found[inside])
            inside += 1
        yield _Named(variable, labels, list(_keys(found, inside)), _LABELS if token.text == "(" else _TYPES)


def _keys(found: Sequence[Token], at: int) -> Iterator[Token]:
    """Yield the keys of the map that begins here, if one does."""
    depth = 0
    for before, token in pairwise(found[at:]):
        depth += (before.text in ("{", "[", "(")) - (before.text in ("}", "]", ")"))
        if not depth:
            return
        if depth == 1 and before.text in ("{", ",") and token.kind in ("word", "name"):
            yield token
