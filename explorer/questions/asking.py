"""`cypher/*.cypher` → stored query → result."""

from __future__ import annotations

import json
import math
import operator
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import polars as pl

from explorer.errors import QueryError
from explorer.graph import statements
from explorer.guard import parse
from explorer.questions import parts
from explorer.questions.accounts import called
from explorer.questions.choices import instead
from explorer.questions.document import document
from explorer.questions.held import held_network
from explorer.questions.limits import Asked, of_what
from explorer.questions.portable import PORTABLE
from explorer.questions.schema_names import check_names
from explorer.questions.scope import as_asked, check, moment_of
from explorer.questions.stored import ACTS, Parameter, StoredQuery, check_evidence, read
from explorer.renamed import warn
from explorer.result import OF_SCOPE, TYPES, Column, Cut, Flowing, Result, column_type
from explorer.stores import Store

__all__ = [
    "ENVIRONMENT",
    "PORTABLE",
    "Parameter",
    "StoredQuery",
    "accounts_called",
    "ad_hoc",
    "ask",
    "bind",
    "by_new_names",
    "document",
    "find",
    "flow",
    "ids_written",
    "load",
    "load_one",
    "look_up",
    "look_up_all",
    "lookups",
    "texts_of",
]

# More folders of stored queries, separated as in PATH.
ENVIRONMENT = "EXPLORER_QUERIES"
# Where in `cypher/` stands what the explorer itself asks.
_LOOKUPS = "lookups"


# Finding them.


def load(folder: Path | None = None) -> dict[str, StoredQuery]:
    """Read the stored queries of a folder; without one, the package's and those in the folders of EXPLORER_QUERIES.

    Raises `QueryError` with file and line for the first that is not right.
    """
    folders = [folder] if folder else [statements.folder(), *_named_by_environment()]
    unlisted = None if folder else statements.folder() / _LOOKUPS
    found: dict[str, StoredQuery] = {}
    for each in folders:
        if not each.is_dir():
            raise QueryError("there is no such folder of stored queries", where=str(each), hint=f"See {ENVIRONMENT}.")
        for path in sorted(each.rglob("*.cypher")):
            if path.parent == unlisted or path.parent.name == ACTS:
                continue
            query = read(path)
            if query.id in found:
                what = f"there is another stored query {query.id}: {found[query.id].path}"
                raise QueryError(what, where=str(path), hint="Give the file another name.")
            found[query.id] = query
    for query in found.values():
        check_evidence(query, found)
    return dict(sorted(found.items()))


def find(queries: Mapping[str, StoredQuery], name: str) -> StoredQuery:
    """Return the stored query of this name, with - or _ between its words; an old name is understood, and said."""
    spelt = name.replace("-", "_")
    query = queries.get(spelt) or next((one for one in queries.values() if one.was == spelt), None)
    if query and query.id != spelt:
        warn(f"the question {name}", query.id)
    if query is None:
        raise QueryError(f"there is no stored query {name!r}", hint=instead(name, queries, "They are"))
    return query


@cache
def lookups() -> Mapping[str, StoredQuery]:
    """Return what the explorer itself asks, by id: stored queries too, but no commands."""
    return load(statements.folder() / _LOOKUPS)


def _lookup(name: str) -> StoredQuery:
    path = statements.folder() / _LOOKUPS / f"{name}.cypher"
    return read(path) if path.exists() else find(lookups(), name)


def load_one(name: str) -> StoredQuery | None:
    """Return the stored query that has this very name, without reading the others; None where several might."""
    spelt = name.replace("-", "_")
    if _named_by_environment() or not re.fullmatch("[a-z0-9_]+", spelt):
        return None
    paths = [p for p in statements.folder().rglob(f"{spelt}.cypher") if p.parent.name not in (_LOOKUPS, ACTS)]
    if len(paths) != 1:
        return None
    query = read(paths[0])
    opening = query.evidence and load_one(query.evidence)
    check_evidence(query, {opening.id: opening} if opening else {})
    return query


def _named_by_environment() -> list[Path]:
    return [Path(name) for name in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if name]


# Asking.


def bind(query: StoredQuery, values: Mapping[str, object]) -> dict[str, object]:
    """Return a value for every parameter, in its type; None counts as not given.

    Values may be of their type or the text of a command line: numbers as digits, `true` and `false`, lists with
    commas between. A list that is given as a list is taken as it is. A parameter's old name is understood for one
    version, with a `Renamed` warning. Raises `QueryError`.
    """
    values = by_new_names(query, values)
    names = [parameter.name for parameter in query.parameters]
    for name in values:
        if name in OF_SCOPE and name not in names and values[name]:
            what = f"{query.id} asks what an analysis found, not what accounts did: it takes no {name}"
            hint = "What an analysis looks at is chosen when it is made: explorer detect --help, explorer roles --help."
            raise QueryError(what, hint=hint)
        if name not in names and name not in OF_SCOPE:
            hint = instead(name, names, "It takes")
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
            bound[parameter.name] = _typed(value, parameter.type, end=parameter.name == "until")
        except (ValueError, TypeError, OverflowError):
            what = f"{parameter.name} takes {_SHAPES[parameter.type]}, not {value!r}"
            raise QueryError(what, where=query.id, hint=f"It is: {parameter.meaning}.") from None
        if parameter.name == query.limit and int(str(bound[parameter.name])) < 0:
            what = f"{parameter.name} takes a whole number from 0 up, not {value!r}"
            raise QueryError(what, where=query.id, hint=f"It is: {parameter.meaning}.")
    check(bound)
    return bound


def by_new_names(query: StoredQuery, values: Mapping[str, object]) -> dict[str, object]:
    """Return the values by what their parameters are called now, with a `Renamed` warning for each old name."""
    renamed = {parameter.was: parameter.name for parameter in query.parameters if parameter.was}
    named = {name: value for name, value in values.items() if name not in renamed}
    for old in renamed.keys() & values.keys():
        new = renamed[old]
        if values[old] is None:
            continue
        warn(f"parameter {old} of {query.id}", new)
        if named.get(new) is not None:
            raise QueryError(f"{query.id} is given {new} twice, as {old} too", hint=f"Give it once, as {new}.")
        named[new] = values[old]
    return named


_SHAPES = {
    "string": "a text",
    "tweet": "the id of a tweet or retweet",
    "hashtag": "a hashtag",
    "integer": "a whole number of 64 bits",
    "float": "a number",
    "boolean": "true or false",
    "moment": "a date, with or without its time",
    "list<string>": "texts, with commas between them",
    "list<integer>": "whole numbers, with commas between them",
}


def _typed(value: object, kind: str, *, end: bool = False) -> object:
    """Return a value in a parameter's type; raise ValueError, TypeError or OverflowError where it is none.

    Of a day that is named alone it is the `end`, or else the beginning.
    """
    if kind == "moment":
        value, kind = moment_of(value, end=end), "integer"
    if kind.startswith("list<"):
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")] if value.strip() else []
        if not isinstance(value, Iterable) or isinstance(value, bytes | Mapping):
            raise TypeError
        return [_typed(one, kind[len("list<") : -1]) for one in value]
    if kind in ("string", "tweet") and isinstance(value, str):
        return value
    if kind == "hashtag":
        from explorer.readers.normalise import tags  # of no other question

        if not isinstance(value, str):
            raise TypeError
        return "#" + "".join(tags(pl.Series([[value.strip()]]))[0])
    if kind == "tweet":
        return str(operator.index(value))  # type: ignore[arg-type]
    truth = {"true": True, "false": False}.get(str(value).lower())
    if kind == "boolean" and truth is not None:
        return truth
    if kind in ("string", "boolean") or truth is not None:
        raise TypeError
    if kind == "float":
        real = float(value)  # type: ignore[arg-type]
        if math.isfinite(real):
            return real
        raise ValueError
    # Not through float: an id of 19 digits would lose its last ones.
    digits = isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+", value.strip())
    number = int(value) if digits else operator.index(value)  # type: ignore[call-overload,arg-type]
    if -(2**63) <= number < 2**63:
        return number
    raise OverflowError


def ask(
    store: Store,
    query: StoredQuery,
    values: Mapping[str, object],
    *,
    timeout: float | None = None,
    limit: int | None = None,
    whole: bool = False,
    known: bool = False,
    few: bool = False,
    numbered: bool = False,
) -> Result:
    """Ask a stored query and return its rows in the declared columns and types.

    A parameter `network`, or each of `networks`, must be a network that the store holds, in whatever case; an
    empty one stays empty; a parameter `analysis` must be an analysis that it holds. `account`, `source` and `target`
    must be accounts that it holds, by id, by handle or name that they have or had; where they are `known`, they are
    ids that came from the store. Tweets have their ids as platforms write them; where they are `numbered`, columns
    have the graph's numbers. `timeout` is in seconds; with a `limit`, that many rows
    at most; `whole` is without the query's own limit; `few` is what `Store.run` takes. What a limit leaves out is told
    in `Result.cut`. The rows of a UNION, which no engine orders, come in the order of their columns.
    """
    parameters, synthetic = _with_networks(store, query, bind(query, values))
    if not known:
        parameters = _with_accounts(store, query, parameters)
    asked = Asked(*query.asked_with(_with_tweets(store, query, parameters)))
    own = asked.limit
    if own is not None:
        asked = asked.limited_to(None if whole else own + 1)
        parameters = parameters | ({query.limit: None} if whole and query.limit else {})
    if not whole and query.compares_all:
        _refuse_too_many_shares(store, query, asked, timeout)
    weighed = None if whole or limit is not None or own is None else _weighed(store, query, asked, timeout)
    if weighed is not None and own is not None:
        frame = _heaviest(store, query, asked, weighed, own + 1, timeout)
    else:
        most = None if limit is None else limit + 1
        frame = store.run(asked.cypher, asked.parameters, timeout=timeout, limit=most, few=few)
    frame = _as_declared(frame, query)
    if len(parse(query.cypher).branches) > 1:
        frame = frame.sort([name for name, kind in frame.schema.items() if not isinstance(kind, pl.List)])
    most = min((n for n in (limit, None if whole else own) if n is not None), default=None)
    cut = None
    if most is not None and frame.height > most:
        # A limit that is set on the rows ends the reading of them: there nobody counts the rest.
        of = None
        if most == own:
            of = _count(store, query, asked, timeout) if weighed is None else int(weighed["links"].sum())
        cut = Cut(most, of, *of_what(next((p.meaning for p in query.parameters if p.name == query.limit), "")))
        frame = frame.head(most)
    if not numbered:
        frame = frame.with_columns(ids_written(store, frame[name]) for name in query.of_tweets)
    return Result(frame=frame, cut=cut, **_told_of(store, query, parameters, synthetic))


def _weighed(store: Store, query: StoredQuery, asked: Asked, timeout: float | None) -> pl.DataFrame | None:
    """Return how many links of which weight each account has in a large graph; None where a question does not tell."""
    part = any(asked.parameters.get(name) for name in (*parts.OF_ACCOUNTS, "without"))
    if not query.weighed or asked.cypher == query.acts or part or store.sorts() is None:
        return None
    lookup = _lookup(query.weighed)
    given = {parameter.name: asked.parameters[parameter.name] for parameter in lookup.parameters}
    return _as_declared(store.run(lookup.cypher, given, timeout=timeout, few=True), lookup)


def _heaviest(
    store: Store, query: StoredQuery, asked: Asked, weighed: pl.DataFrame, links: int, timeout: float | None
) -> pl.DataFrame:
    """Return the first so many rows: of a large graph they are looked for among those that weigh enough."""
    least = {query.heaviest: max(parts.least_weight(weighed, links), cast(int, asked.parameters[query.heaviest]))}
    if links <= parts.LINKS:
        return store.run(asked.cypher, {**asked.parameters, **least}, timeout=timeout)
    found: list[pl.DataFrame] = []
    for frame in _in_order(store, query, asked, weighed, timeout):
        found.append(frame)
        if sum(one.height for one in found) >= links:
            break
    return pl.concat(found)


def _in_order(
    store: Store, query: StoredQuery, asked: Asked, weighed: pl.DataFrame, timeout: float | None
) -> Iterator[pl.DataFrame]:
    """Yield all rows of a question of the heaviest in their order, a part at a time; one frame at least."""
    plain, some = asked.unordered(), False
    for part in parts.by_weight(weighed, query.heaviest):
        rows = _rows(store, query, plain, part, timeout)
        yield part.of(rows)
        some = True
    if not some:
        yield pl.DataFrame(schema={column.name: TYPES[column.type] for column in query.columns})


def _rows(store: Store, query: StoredQuery, asked: Asked, part: parts.Part, timeout: float | None) -> pl.DataFrame:
    frames = store.pieces(asked.cypher, {**asked.parameters, **part.values}, timeout=timeout)
    return pl.concat([_as_declared(frame, query) for frame in frames])


def _by_tweets(store: Store, query: StoredQuery, asked: Asked, timeout: float | None) -> Iterator[pl.DataFrame]:
    """Yield the rows of a question of texts as they come, of some tweets at a time where the graph is large."""
    free = set(parts.OF_TWEETS) <= {p.name for p in query.parameters if not asked.parameters.get(p.name)}
    if not free or store.sorts() is None:
        yield from store.pieces(asked.cypher, asked.parameters, timeout=timeout)
        return
    lookup = _lookup("tweets_posted")
    given = {parameter.name: asked.parameters[parameter.name] for parameter in lookup.parameters}
    tweets = [_as_declared(frame, lookup)["tweet"] for frame in store.pieces(lookup.cypher, given, timeout=timeout)]
    for part in parts.by_tweets(pl.concat(tweets)):
        yield from store.pieces(asked.cypher, {**asked.parameters, **part.values}, timeout=timeout)


def flow(store: Store, query: StoredQuery, values: Mapping[str, object], *, timeout: float | None = None) -> Result:
    """Ask a stored query without its own limit, as `ask` does, for rows that are read once and as they come.

    The store is asked when the first are read, and nothing else may be asked of it until the last are. Rows that have
    to be sorted here, those of a UNION, come as a whole.
    """
    if len(parse(query.cypher).branches) > 1:
        return ask(store, query, values, timeout=timeout, whole=True)
    parameters, synthetic = _with_networks(store, query, bind(query, values))
    parameters = _with_accounts(store, query, parameters)
    asked = Asked(*query.asked_with(_with_tweets(store, query, parameters)))
    if query.compares_all:
        _refuse_too_many_shares(store, query, asked, timeout)
    weighed = _weighed(store, query, asked, timeout)
    # What they are is known before, for nothing may be asked between the pieces.
    written = look_up_all(store, "ids_written") if query.of_tweets else _NONE_WRITTEN

    def told(frame: pl.DataFrame) -> pl.DataFrame:
        rows = _as_declared(frame, query)
        return rows.with_columns(ids_written(store, rows[name], written) for name in query.of_tweets)

    if asked.limit is not None:
        if weighed is None:
            _refuse_what_outgrows(store, query, asked, timeout)
        asked = asked.limited_to(None)
        parameters = parameters | ({query.limit: None} if query.limit else {})
    if weighed is not None:
        frames = _in_order(store, query, asked, weighed, timeout)
    else:
        frames = _by_tweets(store, query, asked, timeout)
    return Flowing(
        coming=None if weighed is None else int(weighed["links"].sum()),
        frame=pl.DataFrame(schema={column.name: TYPES[column.type] for column in query.columns}),
        pieces=map(told, frames),
        **_told_of(store, query, parameters, synthetic),
    )


# What a row takes while the engine puts an answer in order, and each text in it; and a row of which sums are looked up
# once it is among the first: 204,000 rows of repeated_retweets took 0.95 GB.
_ROW_BYTES, _TEXT_BYTES, _SUMMED_BYTES = 200, 60, 4_700


def _refuse_what_outgrows(store: Store, query: StoredQuery, asked: Asked, timeout: float | None) -> None:
    """Say before the work begins that all rows of a question are more than the engine can put in order.

    They are counted only where they may be so many, and where that costs less than to order them.
    """
    room = store.sorts()
    if room is None or any(p.required and p.name in _ENDS for p in query.parameters):
        return
    each = _ROW_BYTES + _TEXT_BYTES * sum(TYPES[column.type] == pl.String for column in query.columns)
    rows = _count(store, query, asked, timeout)
    first = asked.first_counted() if rows is None and query.sums else None
    if first is not None:
        rows, each = _counted(store, first, timeout), _SUMMED_BYTES
    if rows is None:
        return
    needed = rows * each
    if needed > room:
        least = [f"--{p.name.replace('_', '-')}" for p in query.parameters if p.name.startswith("min_")]
        narrower = ", ".join(["--limit N", *(f"a higher {name}" for name in least), "one network, a period"])
        raise QueryError(
            f"{query.id.replace('_', '-')} has {rows:,} rows in all: to put them in order takes about"
            f" {needed / 2**30:.1f} GB; the engine has {room / 2**30:.1f} GB, enough for {room // each:,}",
            hint=f"Ask for less: {narrower}; or allow more: --memory.",
        )


# What a share takes in the engine while all accounts are compared with all: 800 bytes to 1,100, measured.
_SHARE_BYTES = 1_000


def _refuse_too_many_shares(store: Store, query: StoredQuery, asked: Asked, timeout: float | None) -> None:
    """Say before the work begins that a question pairs more shares than fit the engine: to count them is quick."""
    room, counting = store.sorts(), asked.shares_counted()
    if room is None or counting is None:
        return
    shares = _counted(store, counting, timeout)
    if shares * _SHARE_BYTES > room:
        raise QueryError(
            f"{query.id.replace('_', '-')} compares {shares:,} shares with each other, which takes about"
            f" {shares * _SHARE_BYTES / 2**30:.1f} GB; the engine has {room / 2**30:.1f} GB, enough for"
            f" {room // _SHARE_BYTES:,}",
            hint="Ask for less: one network, a period (--since, --until), --language, --without; or allow more:"
            " --memory. explorer detect finds the pairs in less.",
        )


def _counted(store: Store, counting: Asked, timeout: float | None) -> int:
    return int(store.run(counting.cypher, counting.parameters, timeout=timeout, few=True)["rows"].item())


def _told_of(store: Store, query: StoredQuery, parameters: Mapping[str, object], synthetic: bool) -> dict[str, Any]:
    """Return what a result says of its question, however its rows come."""
    return {
        "id": query.id,
        "title": query.title,
        "question": query.question,
        "columns": tuple(replace(c, type="string") if c.type == "tweet" else c for c in query.columns),
        "renders": query.renders,
        "directed": query.directed,
        "parameters": as_asked(parameters),
        "cypher": query.asked_with(parameters)[0],
        "store": _engine(store),
        "synthetic": synthetic,
    }


def _count(store: Store, query: StoredQuery, asked: Asked, timeout: float | None) -> int | None:
    """Return how many rows a query has without its limit; None where counting them costs as much as asking."""
    dear = not query.counted or (query.sums and store.sorts() is not None)
    counting = None if dear else asked.counted()
    if counting is None:
        return None
    try:
        return int(store.run(counting.cypher, counting.parameters, timeout=timeout)["rows"].item())
    except QueryError:  # too long, or too much for the engine: the answer is there all the same
        return None


# Parameters that name what stands at an end of a link: an account, unless they say that it is something else.
_ENDS = ("account", "source", "target")


def _with_accounts(store: Store, query: StoredQuery, bound: dict[str, object]) -> dict[str, object]:
    """Return the parameters with each account by its id."""
    ends = [p for p in query.parameters if p.name in _ENDS and p.type == "string" and "account" in p.meaning]
    named = [p.name for p in ends if bound[p.name]]
    return bound | {name: _held_account(store, str(bound[name])) for name in named}


def _held_account(store: Store, name: str) -> str:
    """Return the id of the account that a person calls so."""
    if look_up(store, "account_named", id=name).height:
        return name
    return called(look_up(store, "account_names"), store.workspace, name, store.url)


def _with_tweets(store: Store, query: StoredQuery, bound: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters with each tweet by the numbers that the graph has for ids of this spelling."""
    named = [parameter.name for parameter in query.parameters if parameter.type == "tweet"]
    return {**bound, **{name: _numbers_of(store, str(bound[name]).strip()) for name in named}}


def _numbers_of(store: Store, written: str) -> list[int]:
    """Return what the graph calls the tweets whose id is written so; an id of two platforms is two tweets."""
    made = look_up(store, "numbers_written", written=written)["number"].to_list()
    itself = [int(written)] if re.fullmatch("0|[1-9][0-9]{0,18}", written) and int(written) < 2**63 else []
    return [*made, *itself]


# So many ids are looked up by themselves; for more, all that the store has are read.
_BY_THEMSELVES = 20_000


def ids_written(store: Store, numbers: pl.Series, known: pl.DataFrame | None = None) -> pl.Series:
    """Return the ids of tweets as their platforms write them, of what the graph calls them; null where no file tells.

    `known`, of columns number and written, are those that are no numbers, where they have been looked up.
    """
    if known is None:
        known = _written_of(store, numbers.filter(numbers < 0).unique())
    told = numbers.alias("number").to_frame().join(known, on="number", how="left", maintain_order="left")
    itself = pl.when(pl.col("number") >= 0).then(pl.col("number").cast(pl.String))
    return told.select(pl.coalesce("written", itself).alias(numbers.name)).to_series()


def _written_of(store: Store, made: pl.Series) -> pl.DataFrame:
    if not len(made):
        return _NONE_WRITTEN
    if len(made) > _BY_THEMSELVES:
        return look_up_all(store, "ids_written")
    return look_up_all(store, "ids_written_of", numbers=made.to_list())


_NONE_WRITTEN = pl.DataFrame(schema={"number": pl.Int64, "written": pl.String})


def accounts_called(store: Store) -> Callable[[str], str]:
    """Return what tells the ids of many accounts, each by whatever a person calls it; it raises `QueryError`."""
    names = look_up(store, "account_names")
    ids = set(names["account"])

    def find_account(name: str) -> str:
        return name if name in ids else called(names, store.workspace, name, store.url, near=False)

    return find_account


def look_up(store: Store, name: str, **values: object) -> pl.DataFrame:
    """Ask one of `lookups` and return its rows; what it tells of no acts takes no part of a scope."""
    return ask(store, _lookup(name), _taken(name, values), few=True).frame


def look_up_all(store: Store, name: str, **values: object) -> pl.DataFrame:
    """Return the same without the lookup's own limit: all its rows, which may be many."""
    return ask(store, _lookup(name), _taken(name, values), whole=True).frame


def _taken(name: str, values: Mapping[str, object]) -> dict[str, object]:
    taken = {parameter.name for parameter in _lookup(name).parameters}
    return {name: value for name, value in values.items() if name in taken or name not in OF_SCOPE}


def texts_of(store: Store, tweets: Sequence[int]) -> pl.DataFrame:
    """Return `tweet` and `text` of those of some tweets that the store holds.

    A large embedded graph is asked for one after the other, some tenths of a millisecond each: asked for several at
    once, the engine reads the texts of all tweets that there are, which do not fit its memory.
    """
    if store.sorts() is None:
        return look_up(store, "texts_of", tweets=list(tweets))
    one = _lookup("text_of")
    none = pl.DataFrame(schema={column.name: TYPES[column.type] for column in one.columns})
    found = store.each(one.cypher, "tweet", tweets)
    return _as_declared(found, one) if found.height else none


def _engine(store: Store) -> str:
    engine = store.engine()
    return f"{engine.name} {engine.version}"


def _with_networks(store: Store, query: StoredQuery, bound: dict[str, object]) -> tuple[dict[str, object], bool]:
    """Return the parameters with each network spelled as the store does, and whether one of them is made up."""
    held = store.networks()
    types = {parameter.name: parameter.type for parameter in query.parameters}

    involved: set[str] = set()
    if types.get("network") == "string" and bound["network"]:
        bound["network"] = held_network(store, held, str(bound["network"]))
        involved.add(str(bound["network"]))
    if types.get("networks") == "list<string>" and isinstance(bound["networks"], list):
        bound["networks"] = [held_network(store, held, str(name)) for name in bound["networks"]]
        involved |= set(bound["networks"])
    if types.get("analysis") == "string":
        involved |= _networks_of_analysis(store, query, str(bound["analysis"]))
    return bound, any(network.synthetic for network in held if not involved or network.id in involved)


def _networks_of_analysis(store: Store, query: StoredQuery, name: str) -> set[str]:
    """Return the networks that an analysis looked in; raise `QueryError` where it is not there, or of another kind."""
    kept = store.analyses()
    if name not in kept:
        hint = instead(name, kept, "There are") if kept else "Make one: explorer detect --help"
        raise QueryError(f"the store holds no analysis {name!r}", where=store.url, hint=hint)
    made = look_up(store, "analysis_made", called=name).row(0, named=True)
    if query.analysis and made["kind"] != query.analysis:
        others = [other for other in kept if look_up(store, "analysis_made", called=other)["kind"][0] == query.analysis]
        command = "detect" if query.analysis == "coordination" else query.analysis
        hint = f"Of {query.analysis} are: {', '.join(others)}." if others else f"Make one: explorer {command} --help"
        what = f"{query.id} asks of an analysis of {query.analysis}; {name!r} is one of {made['kind']}"
        raise QueryError(what, where=store.url, hint=hint)
    return set((made["networks"] or "").split(",")) - {""}


def _as_declared(frame: pl.DataFrame, query: StoredQuery) -> pl.DataFrame:
    """Return the frame with exactly the declared columns, each in its type."""
    missing = [column.name for column in query.columns if column.name not in frame.columns]
    if missing:
        what = f"{query.id} did not return {', '.join(missing)}"
        raise QueryError(what, where=str(query.path), hint=f"It returned {', '.join(frame.columns)}.")
    return pl.DataFrame([_cast(frame[column.name], column, query) for column in query.columns])


def _cast(values: pl.Series, column: Column, query: StoredQuery) -> pl.Series:
    wanted = pl.Int64() if column.type == "tweet" else TYPES[column.type]
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
    statement = parse(cypher, parameters)
    check_names(cypher)
    for name, token in statement.parameters.items():
        if name not in parameters:
            hint = f"Give it a value: -p {name}=…"
            raise QueryError(f"the statement asks for ${name}", where=f"{token.line}:{token.column}", hint=hint)
    for name in parameters:
        if name not in statement.parameters:
            hint = instead(name, statement.parameters, "It asks for")
            raise QueryError(f"the statement has no parameter ${name}", hint=hint)
        if not _fits(parameters[name]):
            what = f"${name} holds a number of more than 64 bits, or a name that is no text"
            raise QueryError(what, hint="Give an id of so many digits as text, in quotes.")
    asked = Asked(cypher, parameters)
    own = asked.limit
    if own is not None:
        asked = asked.limited_to(own + 1)
    seconds = math.inf if timeout is None else timeout  # in a process of its own in any case
    frame = store.run(asked.cypher, asked.parameters, timeout=seconds, limit=None if limit is None else limit + 1)
    most = min((n for n in (limit, own) if n is not None), default=None)
    series = [_plain(frame[name]) for name in frame.columns]
    columns = tuple(Column(values.name, kind) for values, kind in series)
    rows = pl.DataFrame([values for values, _ in series])
    return Result(
        id="cypher",
        title="A question in Cypher",
        question="",
        columns=columns,
        frame=rows if most is None else rows.head(most),
        renders="network" if {"source", "target"} <= set(frame.columns) else None,
        parameters=dict(parameters),
        cypher=cypher,
        store=_engine(store),
        synthetic=any(network.synthetic for network in store.networks()),
        cut=Cut(most) if most is not None and frame.height > most else None,
    )


def _fits(value: object) -> bool:
    """Whether both engines take a value of a parameter."""
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    if isinstance(value, Mapping):
        return all(isinstance(name, str) and _fits(one) for name, one in value.items())
    return all(map(_fits, value)) if isinstance(value, list | tuple) else True


def _plain(values: pl.Series) -> tuple[pl.Series, str]:
    """Return a column in the nearest type that a result may have, and that type."""
    kind = values.dtype
    if isinstance(kind, pl.Datetime):
        return values.dt.epoch("ms").alias(values.name), "moment"
    name = column_type(kind)
    if name:
        return values.cast(TYPES[name]), name
    return pl.Series(values.name, list(_as_json(values)), dtype=pl.String), "string"


def _as_json(values: pl.Series) -> Iterator[str | None]:
    for value in values.to_list():
        yield None if value is None else json.dumps(value, ensure_ascii=False, default=str)
