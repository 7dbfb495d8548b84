"""`cypher/*.cypher` → stored query → result."""

from __future__ import annotations

import ast
import difflib
import json
import keyword
import math
import operator
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import polars as pl

from explorer.errors import QueryError, QueryRefused
from explorer.guard import Item, Projection, Statement, parse
from explorer.result import TYPES, Column, Result
from explorer.stores import Store

# More folders of stored queries, separated as in PATH.
ENVIRONMENT = "EXPLORER_QUERIES"


@dataclass(frozen=True)
class Parameter:
    """What a stored query is asked with; `type` is one of Cypher's own, `default` stands where none is given."""

    name: str
    type: str
    default: object
    required: bool
    meaning: str


@dataclass(frozen=True)
class StoredQuery:
    """One question: a file of Cypher whose header says what it asks, takes and returns.

    `renders` is `network`, `shares` or None; `evidence` the id of the query that opens a link of this one down to
    its tweets; `cypher` the whole text of the file, as the engine gets it.
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


# Finding them.


def load(folder: Path | None = None) -> dict[str, StoredQuery]:
    """Read the stored queries of a folder; without one, the package's and those in the folders of EXPLORER_QUERIES.

    Raises `QueryError` with file and line for the first that is not right.
    """
    folders = [folder] if folder else [_packaged(), *_named_by_environment()]
    found: dict[str, StoredQuery] = {}
    for each in folders:
        if not each.is_dir():
            raise QueryError("there is no such folder of stored queries", where=str(each), hint=f"See {ENVIRONMENT}.")
        for path in sorted(each.glob("*.cypher")):
            query = _read(path)
            if query.id in found:
                what = f"there is another stored query {query.id}: {found[query.id].path}"
                raise QueryError(what, where=str(path), hint="Give the file another name.")
            found[query.id] = query
    for query in found.values():
        _check_evidence(query, found)
    return dict(sorted(found.items()))


def find(queries: Mapping[str, StoredQuery], name: str) -> StoredQuery:
    """Return the stored query of this name, with - or _ between its words."""
    query = queries.get(name.replace("-", "_"))
    if query is None:
        raise QueryError(f"there is no stored query {name!r}", hint=_instead(name, queries, "They are"))
    return query


def _packaged() -> Path:
    """Return the folder inside an installed package, or beside the package in a source tree."""
    here = Path(__file__).resolve().parent
    return here / "cypher" if (here / "cypher").is_dir() else here.parent / "cypher"


def _named_by_environment() -> list[Path]:
    return [Path(name) for name in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if name]


def _instead(name: str, choices: Iterable[str], introduction: str) -> str:
    """Return the nearest choice, or all of them."""
    known = sorted(choices)
    near = difflib.get_close_matches(name.lower().replace("-", "_"), known, 1)
    return f"Did you mean {near[0]}?" if near else f"{introduction}: {', '.join(known) or 'none'}."


def _check_evidence(query: StoredQuery, queries: Mapping[str, StoredQuery]) -> None:
    if query.evidence is None:
        return
    line = next(n for n, text in enumerate(query.cypher.split("\n"), 1) if re.match(r"//\s*@evidence\s", text))
    where = f"{query.path}:{line}"
    if query.evidence not in queries:
        hint = _instead(query.evidence, queries, "They are")
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


# Reading one: the header, then the text, then each against the other.

_PARAMETER = re.compile(
    r"""(?P<name>\S+)\s+(?P<type>[^\s=]+)
    (?:\s*=\s*(?P<default>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\S+))?
    \s+(?P<meaning>[^\s=].*)""",
    re.VERBOSE,
)
_COLUMN = re.compile(r"(?P<name>\S+)\s+(?P<type>\S+)\s+(?P<meaning>\S.*)")
_PARAMETER_TYPES = ("string", "integer", "float", "boolean", "list<string>", "list<integer>")
_NUMBERS = ("integer", "float")
# What a query must return to be drawn so: column → the types it may have (none named: any).
_CONTRACTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "network": {"source": (), "target": ()},
    "shares": {"account": (), "object": (), "ts": ("integer", "moment")},
}
# The command line makes an option of every parameter, beside its own.
_OPTIONS = frozenset({"store", "output", "format", "timeout", "cypher", "evidence", "quiet", "debug", "help"})


class _Header:
    """The comment at the top of a query's file, tag by tag."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.parameters: list[Parameter] = []
        self.columns: list[Column] = []
        self.said: dict[str, str] = {}
        self.see: list[str] = []
        self.lines: dict[str, int] = {}
        lines = [line.rstrip() for line in text.split("\n")]
        end = next((n for n, line in enumerate(lines) if not line.startswith("//")), len(lines))
        said = [line[2:].strip() for line in lines[:end]]
        if not said or not said[0] or said[0].startswith("@"):
            self.wrong("the first line is no title", 1, "Begin the file with: // Title")
        self.title = said[0]
        if len(said) < 2 or said[1]:
            self.wrong("no empty line after the title", min(2, len(lines)), "The second line is: //")
        tags = next((n for n, line in enumerate(said) if line.startswith("@")), end)
        self.question = " ".join(line for line in said[2:tags] if line)
        if not self.question:
            self.wrong("no question", 3, "After the title and an empty comment line, say what is asked.")
        for number, line in enumerate(said[tags:], tags + 1):
            if line:
                self.tag(line, number)
        if "topic" not in self.said:
            self.wrong("no topic", 1, "Add a line: // @topic …")
        if not self.columns:
            self.wrong("no column", 1, "Declare what the query returns: // @column name type meaning")

    def wrong(self, what: str, line: int, hint: str) -> NoReturn:
        raise QueryError(what, where=f"{self.path}:{line}", hint=hint)

    def tag(self, text: str, line: int) -> None:
        tag, rest = (*text.split(maxsplit=1), "")[:2]
        readers: dict[str, Callable[[str, int], None]] = {
            "@param": self.parameter,
            "@column": self.column,
            "@renders": self.renders,
            "@topic": self.once("topic"),
            "@evidence": self.once("evidence"),
            "@see": lambda said, _: self.see.append(said),
        }
        if tag not in readers:
            what = f"unknown tag {tag}" if tag.startswith("@") else "a line in the header that is no tag"
            hint = "After the first tag there are tags only; a comment of the Cypher comes after an empty line."
            self.wrong(what, line, _instead(tag, readers, "Tags are") if tag.startswith("@") else hint)
        if not rest:
            self.wrong(f"{tag} says nothing", line, f"Write: // {tag} …")
        readers[tag](rest, line)

    def once(self, name: str) -> Callable[[str, int], None]:
        def read(said: str, line: int) -> None:
            if name in self.said:
                self.wrong(f"a second @{name}", line, "One is enough.")
            self.said[name] = said
            self.lines[f"@{name}"] = line

        return read

    def renders(self, said: str, line: int) -> None:
        if said not in _CONTRACTS:
            self.wrong(f"@renders {said} is nothing that can be drawn", line, _instead(said, _CONTRACTS, "It may be"))
        self.once("renders")(said, line)

    def named(self, sort: str, name: str, kind: str, kinds: Iterable[str], line: int) -> None:
        """Check a declaration's name and type."""
        if not name.isidentifier() or not name.isascii() or keyword.iskeyword(name):
            self.wrong(f"{name!r} is no name for a {sort}", line, "Letters, digits and _, and no word of Python.")
        if f"{sort} {name}" in self.lines:
            self.wrong(f"a second {sort} {name}", line, f"The first is in line {self.lines[f'{sort} {name}']}.")
        if kind not in kinds:
            self.wrong(f"{sort} {name} has an unknown type {kind}", line, _instead(kind, kinds, "Types are"))
        self.lines[f"{sort} {name}"] = line

    def parameter(self, said: str, line: int) -> None:
        match = _PARAMETER.fullmatch(said)
        if match is None:
            self.wrong("a parameter lacks its type or its meaning", line, "// @param name type [= default]  meaning")
        name, kind, default, meaning = match.group("name", "type", "default", "meaning")
        self.named("parameter", name, kind, _PARAMETER_TYPES, line)
        if name in _OPTIONS:
            self.wrong(f"parameter {name} has the name of an option of the command line", line, "Name it otherwise.")
        value = None
        if default is not None:
            try:
                value = _read_default(default, kind)
            except (ValueError, SyntaxError):
                hint = "A default is written as in Cypher: 60, 0.5, 'text', true, [], ['a', 'b']."
                self.wrong(f"the default of {name} is no {kind}: {default}", line, hint)
        self.parameters.append(Parameter(name, kind, value, default is None, meaning.strip()))

    def column(self, said: str, line: int) -> None:
        match = _COLUMN.fullmatch(said)
        if match is None:
            self.wrong("a column lacks its type or its meaning", line, "// @column name type meaning")
        name, kind, meaning = match.group("name", "type", "meaning")
        self.named("column", name, kind, TYPES, line)
        self.columns.append(Column(name, kind, meaning.strip()))

    def check_contract(self) -> None:
        """What says that it can be drawn returns what drawing takes."""
        renders = self.said.get("renders")
        if renders is None:
            return
        line = self.lines["@renders"]
        types = {column.name: column.type for column in self.columns}
        for name, allowed in _CONTRACTS[renders].items():
            if name not in types:
                needs = ", ".join(_CONTRACTS[renders])
                self.wrong(f"@renders {renders} needs a column {name}", line, f"It needs: {needs}.")
            if allowed and types[name] not in allowed:
                self.wrong(f"@renders {renders} needs {name} to be {' or '.join(allowed)}", line, "Change its type.")
        if renders == "network" and types.get("weight", "integer") not in _NUMBERS:
            self.wrong("@renders network needs weight to be a number", line, "Make it an integer or a float.")


def _read_default(text: str, kind: str) -> object:
    if kind == "boolean":
        return {"true": True, "false": False}[text] if text in ("true", "false") else _no()
    value: object = ast.literal_eval(text)
    if kind == "float" and type(value) is int:
        return float(value)
    inner = {"list<string>": str, "list<integer>": int}.get(kind)
    if inner and isinstance(value, list) and all(type(one) is inner for one in value):
        return value
    return value if type(value) is {"string": str, "integer": int, "float": float}.get(kind) else _no()


def _no() -> NoReturn:
    raise ValueError


def _read(path: Path) -> StoredQuery:
    """Read one file and hold it to all that can be checked without an engine."""
    if not re.fullmatch("[a-z][a-z0-9_]*", path.stem):
        hint = "A query is named by its file: small letters, digits and _."
        raise QueryError(f"{path.name} cannot be the name of a query", where=str(path), hint=hint)
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot be read: {error}", where=str(path), hint="A query is a text in UTF-8.") from None
    header = _Header(path, text)
    header.check_contract()
    try:
        statement = parse(text)
    except QueryRefused as refused:
        raise QueryRefused(refused.what, where=f"{path}:{refused.where}", hint=refused.hint) from None
    _check_parameters(header, statement)
    _check_columns(header, statement)
    _check_portable(header, statement)
    return StoredQuery(
        id=path.stem,
        title=header.title,
        question=header.question,
        topic=header.said["topic"],
        parameters=tuple(header.parameters),
        columns=tuple(header.columns),
        renders=header.said.get("renders"),
        evidence=header.said.get("evidence"),
        see=tuple(header.see),
        cypher=text,
        path=path,
    )


def _check_parameters(header: _Header, statement: Statement) -> None:
    declared = [parameter.name for parameter in header.parameters]
    for name, token in statement.parameters.items():
        if name not in declared:
            hint = _instead(name, declared, f"Declare it: // @param {name} type meaning. Declared are")
            header.wrong(f"${name} is not declared", token.line, hint)
    for name in declared:
        if name not in statement.parameters:
            hint = _instead(name, statement.parameters, "The text uses")
            header.wrong(f"parameter {name} is not used", header.lines[f"parameter {name}"], hint)


def _check_columns(header: _Header, statement: Statement) -> None:
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
            hint = _instead(strange[0], missing, "Missing are") if strange and missing else "Same names, same order."
            header.wrong(what, returned.token.line, hint)


# The Cypher that both engines understand: these functions were asked of Neo4j 5.26.31 and ladybug 0.18.3 and
# gave the same. Not toUpper (ß), log (natural, or to the base of ten), substring (from 0, or from 1).
_SAME = """
    abs avg ceil coalesce collect count floor left length log10 ltrim max min nullif percentiledisc range replace
    reverse right round rtrim sign size sqrt sum tolower trim
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


def _check_portable(header: _Header, statement: Statement) -> None:
    """Hold the text to what gives the same rows on both engines, as far as that can be read off it."""
    for use in statement.uses:
        if use.kind == "function" and use.name not in PORTABLE:
            hint = f"These are: {', '.join(sorted(PORTABLE))}."
            header.wrong(f"{use.token.text}() is not the same in both engines", use.token.line, hint)
        if use.kind == "construct":
            # Whatever the guard takes note of is known to one engine only, or means something else there.
            hint = _WAYS_OUT.get(use.name, "Keep to the Cypher that both engines understand.")
            header.wrong(f"{use.name} is not the same in both engines", use.token.line, hint)
    for branch in statement.branches:
        counted: set[str | None] = set()
        for projection in branch:
            counted |= {item.name for item in projection.items if item.aggregate}
            _check_order(header, statement, projection, counted, last=projection is branch[-1])


def _check_order(
    header: _Header, statement: Statement, projection: Projection, counted: set[str | None], *, last: bool
) -> None:
    """Rows that are ordered are ordered down to their ties, and rows that are cut are ordered first."""
    line = projection.token.line
    ordered = bool(projection.order)
    if projection.limited and not ordered:
        header.wrong("LIMIT without ORDER BY keeps other rows each time", line, "Order the rows before it.")
    if ordered and not projection.limited and not last:
        header.wrong("WITH … ORDER BY without LIMIT is not kept", line, "Order in RETURN, or add a LIMIT.")
    one_row = not projection.star and all(item.aggregate for item in projection.items)
    if ordered and not one_row and all(_is_counted(key, counted) for key in projection.order):
        header.wrong("ORDER BY leaves ties open", projection.order[0].token.line, "End it with an id: …, id.")
    # Shares are sorted by what pairs them, and the branches of a UNION cannot be ordered: `ask` does that.
    unordered = header.said.get("renders") == "shares" or len(statement.branches) > 1
    if last and not ordered and not one_row and not unordered:
        header.wrong("the rows are in no order", line, "End with ORDER BY, ties broken by an id.")


def _is_counted(key: Item, counted: set[str | None]) -> bool:
    return key.aggregate or (key.variable is not None and key.variable in counted)


# Asking.


def bind(query: StoredQuery, values: Mapping[str, object]) -> dict[str, object]:
    """Return a value for every parameter, in its type; None counts as not given.

    Values may be of their type or the text of a command line: numbers as digits, `true` and `false`, lists with
    commas between. A list that is given as a list is taken as it is. Raises `QueryError`.
    """
    names = [parameter.name for parameter in query.parameters]
    for name in values:
        if name not in names:
            hint = _instead(name, names, "It takes")
            raise QueryError(f"{query.id} has no parameter {name!r}", hint=hint)
    bound: dict[str, object] = {}
    for parameter in query.parameters:
        value = values.get(parameter.name)
        if value is None and parameter.required:
            hint = f"{parameter.name} ({parameter.type}): {parameter.meaning}."
            raise QueryError(f"{query.id} needs the parameter {parameter.name}", hint=hint)
        if value is None:
            default = parameter.default
            bound[parameter.name] = list(default) if isinstance(default, list) else default
            continue
        try:
            bound[parameter.name] = _typed(value, parameter.type)
        except (ValueError, TypeError, OverflowError):
            what = f"{parameter.name} takes {_SHAPES[parameter.type]}, not {value!r}"
            raise QueryError(what, where=query.id, hint=f"It is: {parameter.meaning}.") from None
    return bound


_SHAPES = {
    "string": "a text",
    "integer": "a whole number of 64 bits",
    "float": "a number",
    "boolean": "true or false",
    "list<string>": "texts, with commas between them",
    "list<integer>": "whole numbers, with commas between them",
}


def _typed(value: object, kind: str) -> object:
    """Return a value in a parameter's type; raise ValueError or TypeError where it is none."""
    if kind.startswith("list<"):
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")] if value.strip() else []
        if not isinstance(value, Iterable) or isinstance(value, bytes | Mapping):
            raise TypeError
        return [_typed(one, kind[len("list<") : -1]) for one in value]
    if kind == "string":
        return value if isinstance(value, str) else _no()
    if kind == "boolean":
        truth = {"true": True, "false": False}.get(str(value).lower())
        return truth if truth is not None else _no()
    if str(value).lower() in ("true", "false"):
        raise TypeError
    if kind == "integer":
        # Not through float: an id of 19 digits would lose its last ones.
        number = int(value) if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+", value.strip()) else None
        number = operator.index(value) if number is None else number  # type: ignore[arg-type]
        return number if -(2**63) <= number < 2**63 else _no()
    real = float(value)  # type: ignore[arg-type]
    return real if math.isfinite(real) else _no()


def ask(
    store: Store,
    query: StoredQuery,
    values: Mapping[str, object],
    *,
    timeout: float | None = None,
    limit: int | None = None,
) -> Result:
    """Ask a stored query and return its rows in the declared columns and types.

    A parameter `network`, or each of `networks`, must be a network that the store holds, in whatever case; an
    empty one stays empty. `timeout` is in seconds; with a `limit`, that many rows at most. The rows of a UNION,
    which no engine orders, come in the order of their columns.
    """
    parameters, synthetic = _with_networks(store, query, bind(query, values))
    frame = store.run(query.cypher, parameters, timeout=timeout, limit=None if limit is None else limit + 1)
    frame = _as_declared(frame, query)
    if len(parse(query.cypher).branches) > 1:
        frame = frame.sort([name for name, kind in frame.schema.items() if not isinstance(kind, pl.List)])
    return Result(
        id=query.id,
        title=query.title,
        question=query.question,
        columns=query.columns,
        frame=frame if limit is None else frame.head(limit),
        renders=query.renders,
        parameters=parameters,
        cypher=query.cypher,
        store=_engine(store),
        synthetic=synthetic,
        truncated=limit is not None and frame.height > limit,
    )


def _engine(store: Store) -> str:
    engine = store.engine()
    return f"{engine.name} {engine.version}"


def _with_networks(store: Store, query: StoredQuery, bound: dict[str, object]) -> tuple[dict[str, object], bool]:
    """Return the parameters with each network spelled as the store does, and whether one of them is made up."""
    held = store.networks()
    spelled = {network.id.lower(): network for network in held}
    types = {parameter.name: parameter.type for parameter in query.parameters}

    def known(name: object) -> str:
        network = spelled.get(str(name).lower())
        if network is None:
            hint = _instead(str(name), (n.id for n in held), "It holds")
            if held and hint.startswith("Did"):
                hint += f" It holds: {', '.join(n.id for n in held)}."
            raise QueryError(f"the store holds no network {name!r}", where=store.url, hint=hint)
        return network.id

    involved: set[str] = set()
    if types.get("network") == "string" and bound["network"]:
        bound["network"] = known(bound["network"])
        involved.add(str(bound["network"]))
    if types.get("networks") == "list<string>" and isinstance(bound["networks"], list):
        bound["networks"] = [known(name) for name in bound["networks"]]
        involved |= set(bound["networks"])
    return bound, any(network.synthetic for network in held if not involved or network.id in involved)


def _as_declared(frame: pl.DataFrame, query: StoredQuery) -> pl.DataFrame:
    """Return the frame with exactly the declared columns, each in its type."""
    missing = [column.name for column in query.columns if column.name not in frame.columns]
    if missing:
        what = f"{query.id} did not return {', '.join(missing)}"
        raise QueryError(what, where=str(query.path), hint=f"It returned {', '.join(frame.columns)}.")
    return pl.DataFrame([_cast(frame[column.name], column, query) for column in query.columns])


def _cast(values: pl.Series, column: Column, query: StoredQuery) -> pl.Series:
    wanted = TYPES[column.type]
    found = values.dtype
    if found == wanted:
        return values
    if column.type == "moment" and isinstance(found, pl.Datetime):
        return values.dt.epoch("ms").alias(column.name)
    try:
        cast = values.cast(wanted)
        # A cast cuts fractions off and makes true of 2 without a word.
        exact = found.is_numeric() and wanted.is_numeric() and bool((cast == values).all())
        if exact or _same_sort(found, wanted):
            return cast
    except pl.exceptions.PolarsError:
        pass
    what = f"column {column.name} of {query.id} is declared {column.type}, and {found} came back"
    raise QueryError(what, where=str(query.path), hint="Correct the @column, or what is returned.")


def _same_sort(found: pl.DataType, wanted: pl.DataType) -> bool:
    """Whether values of one type are values of another, written differently."""
    if found.is_(pl.Null()):
        return True
    if isinstance(found, pl.List) and isinstance(wanted, pl.List):
        inner, into = _inner(found), _inner(wanted)
        whole = inner.is_integer() or (isinstance(inner, pl.Decimal) and inner.scale == 0)
        return inner.is_(into) or inner.is_(pl.Null()) or (whole and into.is_integer())
    if isinstance(wanted, pl.String):
        return found.is_integer() or isinstance(found, pl.Categorical | pl.Enum)
    return isinstance(wanted, pl.Float64) and found.is_numeric()


def _inner(kind: pl.List) -> pl.DataType:
    inner = kind.inner
    return inner if isinstance(inner, pl.DataType) else inner()


def ad_hoc(
    store: Store,
    cypher: str,
    parameters: Mapping[str, object],
    *,
    timeout: float | None = 60,
    limit: int | None = 10_000,
) -> Result:
    """Ask a statement of a person's own, once the guard has let it through.

    Columns take their types from what comes back; what is nested (a node, a map) becomes JSON. Raises
    `QueryRefused` for what does more than read the graph, `QueryError` for what the engine says.
    """
    statement = parse(cypher)
    for name, token in statement.parameters.items():
        if name not in parameters:
            hint = f"Give it a value: -p {name}=…"
            raise QueryError(f"the statement asks for ${name}", where=f"{token.line}:{token.column}", hint=hint)
    for name in parameters:
        if name not in statement.parameters:
            hint = _instead(name, statement.parameters, "It asks for")
            raise QueryError(f"the statement has no parameter ${name}", hint=hint)
    frame = store.run(cypher, parameters, timeout=timeout, limit=None if limit is None else limit + 1)
    series = [_plain(frame[name]) for name in frame.columns]
    columns = tuple(Column(values.name, kind) for values, kind in series)
    rows = pl.DataFrame([values for values, _ in series])
    return Result(
        id="cypher",
        title="A question in Cypher",
        question="",
        columns=columns,
        frame=rows if limit is None else rows.head(limit),
        renders="network" if {"source", "target"} <= set(frame.columns) else None,
        parameters=dict(parameters),
        cypher=cypher,
        store=_engine(store),
        synthetic=any(network.synthetic for network in store.networks()),
        truncated=limit is not None and frame.height > limit,
    )


def _plain(values: pl.Series) -> tuple[pl.Series, str]:
    """Return a column in the nearest type that a result may have, and that type."""
    kind = values.dtype
    if isinstance(kind, pl.Datetime):
        return values.dt.epoch("ms").alias(values.name), "moment"
    name = None
    if kind.is_integer():
        name = "integer"
    elif kind.is_numeric():
        name = "integer" if isinstance(kind, pl.Decimal) and kind.scale == 0 else "float"
    elif isinstance(kind, pl.Boolean):
        name = "boolean"
    elif isinstance(kind, pl.String | pl.Null | pl.Categorical | pl.Enum | pl.Date | pl.Time):
        name = "string"
    elif isinstance(kind, pl.List) and isinstance(_inner(kind), pl.String):
        name = "list<string>"
    elif isinstance(kind, pl.List) and _inner(kind).is_integer():
        name = "list<integer>"
    if name:
        return values.cast(TYPES[name]), name
    return pl.Series(values.name, list(_as_json(values)), dtype=pl.String), "string"


def _as_json(values: pl.Series) -> Iterator[str | None]:
    for value in values.to_list():
        yield None if value is None else json.dumps(value, ensure_ascii=False, default=str)


# Telling.


def document(query: StoredQuery) -> str:
    """Return a stored query's documentation as Markdown, from its header alone."""
    name = query.id.replace("_", "-")
    needed = "".join(f" --{p.name.replace('_', '-')} …" for p in query.parameters if p.required)
    parts = [f"## {query.title}", query.question, f"    explorer query {name}{needed}"]
    if query.parameters:
        rows = [(f"`{p.name}`", f"`{p.type}`", _default(p), p.meaning) for p in query.parameters]
        parts.append(_table(("parameter", "type", "default", "meaning"), rows))
    columns = [(f"`{c.name}`", f"`{c.type}`", c.meaning) for c in query.columns]
    parts.append(_table(("column", "type", "meaning"), columns))
    drawn = {"network": "The rows can be drawn as a network.", "shares": "The rows are shares, to be paired."}
    if query.renders:
        opened = f" `{query.evidence}` opens a link down to its tweets." if query.evidence else ""
        parts.append(drawn[query.renders] + opened)
    if query.see:
        parts.append("See " + "; ".join(query.see) + ".")
    return "\n\n".join(parts) + "\n"


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "needed"
    return f"`{json.dumps(parameter.default, ensure_ascii=False)}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
