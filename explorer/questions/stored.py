"""One file of `cypher/` → a stored query: header, text, and each against the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from explorer.errors import QueryError, QueryRefused
from explorer.graph.model import name_id
from explorer.guard import Statement, parse
from explorer.questions.choices import instead
from explorer.questions.header import Header, Parameter
from explorer.questions.limits import limited_by
from explorer.questions.parts import OF_ACCOUNTS
from explorer.questions.portable import complaints
from explorer.questions.scope import SCOPE
from explorer.result import OF_SCOPE, Column

__all__ = ["Parameter", "StoredQuery", "check_evidence", "read"]

# The folder beside questions in which stands what they ask where sums do not tell.
ACTS = "acts"


@dataclass(frozen=True)
class StoredQuery:
    """One question: a file of Cypher whose header says what it asks, takes and returns.

    `renders` is `network`, `shares` or None, `directed` whether its links lead from one end to the other; `evidence`
    is the id of the query that opens a link of this one down to its tweets; `objects` how those of shares become one
    where they are written differently (a value of `header.OBJECTS`); `cypher` the whole text of the file, as
    the engine gets it; `analysis` the kind of the analysis that it asks of; `was` its name until now. Its rows come
    in an order of their own where it is `ordered`: shares are not, nor what says so. What asks of what accounts did
    takes the parameters of `scope.SCOPE` as well, for which its header has no line. `acts` is what is asked in place
    of `cypher` where a scope is given that it does not take: the file of this name in the folder `acts` beside it.
    Where `heaviest` names a parameter, rows come by what it is the least of (`weight`), the most first, then by their
    ends; `weighed` is the id of the lookup that counts them by it.
    """

    id: str
    title: str
    question: str
    topic: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    renders: str | None
    evidence: str | None
    see: tuple[str, ...]
    cypher: str
    path: Path
    directed: bool = True
    objects: str | None = None
    ordered: bool = True
    analysis: str | None = None
    was: str = ""
    counted: bool = True
    limit: str | None = None
    acts: str = ""
    heaviest: str = ""
    weighed: str = ""

    @property
    def own(self) -> tuple[Parameter, ...]:
        """The parameters that the header tells of."""
        return tuple(parameter for parameter in self.parameters if parameter not in SCOPE)

    @property
    def of_tweets(self) -> tuple[str, ...]:
        """The columns that hold ids of tweets: numbers that the graph made of some, for which an answer has the ids."""
        return tuple(column.name for column in self.columns if column.type == "tweet")

    @property
    def shares_tweets(self) -> bool:
        """Whether what it yields as shared are tweets themselves."""
        return "object" in self.of_tweets

    @property
    def sums(self) -> bool:
        """Whether its rows are sums over those of the graph, of which there are few, and dear to count."""
        return any(item.aggregate for branch in parse(self.cypher).branches for part in branch for item in part.items)

    @property
    def compares_all(self) -> bool:
        """Whether it compares all accounts with all: counting the pairs costs as much as finding them."""
        return self.renders == "network" and not self.counted

    def asked_with(self, bound: Mapping[str, object]) -> tuple[str, dict[str, object]]:
        """Return the text that values of all parameters ask, and those that it takes."""
        taken = parse(self.cypher).parameters
        text = self.cypher
        if self.acts and any(bound.get(name) for name in OF_SCOPE if name not in taken):
            text, taken = self.acts, parse(self.acts).parameters
        given = {name: value for name, value in bound.items() if name in taken}
        if "language" in given:  # acts name it by a number
            given["language"] = name_id(str(given["language"])) if given["language"] else 0
        return text, given


def read(path: Path) -> StoredQuery:
    """Read one file and hold it to all that can be checked without an engine.

    Raises `QueryError` with file and line for the first that is not right.
    """
    if not re.fullmatch("[a-z][a-z0-9_]*", path.stem):
        hint = "A query is named by its file: small letters, digits and _."
        raise QueryError(f"{path.name} cannot be the name of a query", where=str(path), hint=hint)
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot be read: {error}", where=str(path), hint="A query is a text in UTF-8.") from None
    acts = path.parent / ACTS / path.name
    return _checked(path, text, acts.read_text(encoding="utf-8") if acts.exists() else "")


@cache
def _checked(path: Path, text: str, acts: str) -> StoredQuery:
    """Check a text once in a process, however often its folder is read."""
    header = Header(path, text)
    statement = _parsed(path, text)
    _check_parameters(header, statement)
    _check_columns(header, statement)
    # Shares are sorted by what pairs them, and the branches of a UNION cannot be ordered: `queries.ask` does that.
    ordered = header.said.get("renders") != "shares" and "unordered" not in header.said
    for complaint in complaints(statement, ordered=ordered and len(statement.branches) == 1):
        header.wrong(*complaint)
    if "unordered" in header.said and any(branch[-1].order for branch in statement.branches):
        header.wrong("@unordered, and yet ordered", header.lines["@unordered"], "Leave out the one or the other.")
    scoped = set(statement.parameters) | (_check_acts(header, statement, acts, ordered=ordered) if acts else set())
    return StoredQuery(
        id=path.stem,
        title=header.title,
        question=header.question,
        topic=header.said["topic"],
        parameters=(*header.parameters, *(one for one in SCOPE if one.name in scoped)),
        columns=tuple(header.columns),
        renders=header.said.get("renders"),
        evidence=header.said.get("evidence"),
        see=tuple(header.see),
        cypher=text,
        path=path,
        directed=header.directed,
        objects=header.said.get("object"),
        ordered=ordered,
        analysis=header.said.get("analysis"),
        was=header.was,
        counted="uncounted" not in header.said,
        limit=limited_by(statement),
        acts=acts,
        **_heaviest(header),
    )


def _heaviest(header: Header) -> dict[str, str]:
    """Return the parameter that is the least of what rows are ordered by, and the lookup that counts them by it."""
    said = header.said.get("heaviest", "").split()
    if not said:
        return {}
    line, types = header.lines["@heaviest"], {p.name: p.type for p in header.parameters}
    if len(said) != 2:
        header.wrong("@heaviest lacks its parameter or its lookup", line, "// @heaviest min_weight links_weighed")
    name, lookup = said
    if types.get(name) != "integer":
        header.wrong(f"{name} is no whole number that it takes", line, "Name such a parameter.")
    if not types.keys() >= set(OF_ACCOUNTS):
        header.wrong("@heaviest asks for some accounts at a time", line, "Take from_account and to_account.")
    return {"heaviest": name, "weighed": lookup}


def _parsed(path: Path, text: str) -> Statement:
    """Return the statement of a file; raise `QueryRefused` with the file and the line."""
    try:
        return parse(text)
    except QueryRefused as refused:
        raise QueryRefused(refused.what, where=f"{path}:{refused.where}", hint=refused.hint) from None


def _check_acts(header: Header, statement: Statement, text: str, *, ordered: bool) -> set[str]:
    """Hold what a question asks of the acts to what it asks of the sums, and return its parameters.

    It takes the same and all of a scope, returns the same, and its rows come in the same order.
    """
    where = header.path.parent / ACTS / header.path.name
    acts = _parsed(where, text)
    for what, line, hint in complaints(acts, ordered=ordered and len(acts.branches) == 1):
        raise QueryError(what, where=f"{where}:{line}", hint=hint)
    named = [[item.name for item in branch[-1].items] for branch in acts.branches]
    if named != [[item.name for item in branch[-1].items] for branch in statement.branches]:
        raise QueryError("it returns other columns", where=str(where), hint=f"Return those of {where.name}.")
    taken = {parameter.name for parameter in header.parameters} | set(OF_SCOPE)
    if set(acts.parameters) != taken:
        names = ", ".join(sorted(set(acts.parameters) ^ taken))
        raise QueryError(f"it takes other parameters: {names}", where=str(where), hint=f"Take those of {where.name}.")
    return set(acts.parameters)


def _check_parameters(header: Header, statement: Statement) -> None:
    declared = [parameter.name for parameter in header.parameters]
    for name, token in statement.parameters.items():
        if name not in declared and name not in OF_SCOPE:
            hint = instead(name, declared, f"Declare it: // @param {name} type meaning. Declared are")
            header.wrong(f"${name} is not declared", token.line, hint)
    for name in declared:
        if name not in statement.parameters:
            hint = instead(name, statement.parameters, "The text uses")
            header.wrong(f"parameter {name} is not used", header.lines[f"parameter {name}"], hint)


def _check_columns(header: Header, statement: Statement) -> None:
    declared = [column.name for column in header.columns]
    for branch in statement.branches:
        if not branch:
            header.wrong("the statement returns nothing", 1, "End it with RETURN.")
        returned = branch[-1]
        if returned.star:
            header.wrong("RETURN * names no columns", returned.token.line, f"Return {', '.join(declared)}.")
        for item in returned.items:
            if item.name is None:
                header.wrong("a returned value has no name", item.token.line, "Name it with AS.")
        names = [item.name for item in returned.items]
        if names != declared:
            what = f"RETURN gives {', '.join(map(str, names))}; declared are {', '.join(declared)}"
            strange = [str(name) for name in names if name not in declared]
            missing = [name for name in declared if name not in names]
            hint = instead(strange[0], missing, "Missing are") if strange and missing else "Same names, same order."
            header.wrong(what, returned.token.line, hint)


def check_evidence(query: StoredQuery, queries: Mapping[str, StoredQuery]) -> None:
    """Hold that the query named by `@evidence` is there and can open a link; raises `QueryError`."""
    if query.evidence is None:
        return
    line = next(n for n, text in enumerate(query.cypher.split("\n"), 1) if re.match(r"//\s*@evidence\s", text))
    where = f"{query.path}:{line}"
    if query.evidence not in queries:
        hint = instead(query.evidence, queries, "They are")
        raise QueryError(f"@evidence names no stored query: {query.evidence}", where=where, hint=hint)
    opening = queries[query.evidence]
    takes = {p.name for p in opening.parameters}
    needs = {p.name for p in opening.parameters if p.required}
    gives = {c.name for c in opening.columns}
    shared = {p.name for p in query.parameters} | {"source", "target"}
    if not ({"source", "target"} <= takes and needs <= shared and {"source", "target", "tweet"} <= gives):
        what = f"{query.evidence} cannot open a link of this query"
        hint = (
            "It takes the link's `source` and `target`, needs nothing else that this query does not have, "
            "and returns `source`, `target` and `tweet`."
        )
        raise QueryError(what, where=where, hint=hint)
