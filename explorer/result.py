"""The answer to a question: named, typed columns of rows, and where they came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from explorer.renamed import warn

if TYPE_CHECKING:
    import pandas as pd

# Column types a stored query may declare, and what they are in a frame.
# `moment` is milliseconds since 1970 in UTC: an integer in the frame, readable wherever it is shown. `tweet` is the id
# of a tweet or retweet: a number in the graph, and in an answer what its platform writes, empty where no file tells it.
TYPES: Mapping[str, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "float": pl.Float64(),
    "boolean": pl.Boolean(),
    "moment": pl.Int64(),
    "tweet": pl.String(),
    "list<string>": pl.List(pl.String()),
    "list<integer>": pl.List(pl.Int64()),
}


# The parameters by which a question is asked of a part of what a store holds (`questions.scope`).
OF_SCOPE = ("since", "until", "language", "without")


def column_type(kind: pl.DataType) -> str | None:
    """Return the key of `TYPES` nearest to the type of a frame's column; None for what no result may hold as it is.

    Whole numbers of any size are `integer`, days, times and categories `string`. A `moment` has yet to be made one:
    in a result it is a number.
    """
    if isinstance(kind, pl.Datetime):
        return "moment"
    if kind.is_integer() or (isinstance(kind, pl.Decimal) and kind.scale == 0):
        return "integer"
    if kind.is_numeric():
        return "float"
    if isinstance(kind, pl.Boolean):
        return "boolean"
    if isinstance(kind, pl.String | pl.Null | pl.Categorical | pl.Enum | pl.Date | pl.Time):
        return "string"
    if isinstance(kind, pl.List):
        inner = kind.inner if isinstance(kind.inner, pl.DataType) else kind.inner()
        return "list<string>" if isinstance(inner, pl.String) else "list<integer>" if inner.is_integer() else None
    return None


@dataclass(frozen=True)
class Column:
    """One column of a result: its name, its type (a key of `TYPES`) and what it means; `was` is its name until now."""

    name: str
    type: str
    meaning: str = ""
    was: str = ""

    @property
    def identifies(self) -> bool:
        """Whether its numbers are ids, which nobody reads with separators or adds up."""
        whole = self.type.removeprefix("list<").removesuffix(">") == "integer"
        return whole and bool(_IDS.fullmatch(self.name) or self.meaning.startswith(("id of", "ids of")))


# Names of columns that hold an id of a tweet or of anything else, in the answer to a person's own question too.
_IDS = re.compile(r"(?:.*[._])?(?:id|tweet|retweet)|source|target|other", re.IGNORECASE)


def columns_of(frame: pl.DataFrame, meanings: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """Return the columns of a frame of texts and numbers, with what each means; `TypeError` for a nested one."""
    found = []
    for name, kind in frame.schema.items():
        type_ = column_type(kind)
        if type_ is None:
            raise TypeError(f"no result holds {name}: {kind}")
        found.append(Column(name, type_, (meanings or {}).get(name, "")))
    return tuple(found)


# The one method of coordination that holds pairs against chance; analyses of roles name no method, and do so too.
TESTED = "timing"


@dataclass(frozen=True)
class SourceFile:
    """One file that a result comes from: its name, the network that it belongs to and the hash of its content."""

    name: str
    network: str
    sha256: str


@dataclass(frozen=True)
class Origin:
    """Where a result comes from, so that what is made of it can be judged by itself.

    `networks` are those that it is about, `platform` is the one of all of them (empty where there are several, or none
    is known), `synthetic` which of them are made up. `analysis` is the name of the
    analysis that it tells of, `made_with` with what that was made, `stale` whether sources have come or gone since.
    `scope` says of which part of what the networks did it tells, a line each bound: of all, where it says nothing.
    `notes` are sentences that a reader must know, `untold` says what the formats of the files cannot tell: a count of
    that is none of what was done. `files` are those of the networks. `at` is what a command calls the store, nothing
    where it is the one that is asked without a word. `date` is the one given, else that of
    the newest source, so that the same files always give the same bytes.
    """

    networks: tuple[str, ...] = ()
    platform: str = ""
    synthetic: tuple[str, ...] = ()
    analysis: str = ""
    made_with: Mapping[str, object] = field(default_factory=dict)
    stale: bool = False
    scope: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    files: tuple[SourceFile, ...] = ()
    at: str = ""
    date: str = ""

    @property
    def tested(self) -> bool:
        """Whether what it tells of was tested: an analysis of a method that tests nothing ranks, and finds nothing."""
        return str(self.made_with.get("method", TESTED)) == TESTED


@dataclass(frozen=True)
class Cut:
    """What a limit left of an answer: the `which` (first, heaviest) `kept` of `of` `unit` (rows, links).

    `of` is None where there are more and nobody counted them.
    """

    kept: int
    of: int | None = None
    unit: str = "rows"
    which: str = "first"


@dataclass(frozen=True)
class Result:
    """Rows that answer one question.

    `frame` has exactly `columns`, in their order. `renders` is what the rows can be drawn as (`network`, `shares`, or
    None), `directed` whether links lead from one end to the other. `parameters` are the values asked with, `store`
    names the engine and its version, `cypher` is the text that was asked. `synthetic` tells that a network in it is
    made up, `cut` what a limit left of the answer: the question's own, or one that was set on its rows. `origin` tells
    of its networks, files and analysis.
    """

    id: str
    title: str
    question: str
    columns: tuple[Column, ...]
    frame: pl.DataFrame
    renders: str | None = None
    directed: bool = True
    parameters: Mapping[str, object] = field(default_factory=dict)
    cypher: str = ""
    store: str = ""
    synthetic: bool = False
    cut: Cut | None = None
    origin: Origin = Origin()

    @property
    def truncated(self) -> bool:
        """Whether a limit left rows out."""
        return self.cut is not None

    def __len__(self) -> int:
        return self.frame.height

    def column(self, name: str) -> pl.Series:
        """Return the values of a column; its old name is understood for one version, with a `Renamed` warning.

        Raises `KeyError` for a name that no column has.
        """
        names = {column.name for column in self.columns}
        if name not in names and name in self.renamed:
            warn(f"column {name}", self.renamed[name])
            name = self.renamed[name]
        if name not in names:
            raise KeyError(f"no column {name!r}; there are {', '.join(column.name for column in self.columns)}")
        return self.frame[name]

    @property
    def renamed(self) -> Mapping[str, str]:
        """What columns were called until this version, and what they are called: a frame or file has the new names."""
        return {column.was: column.name for column in self.columns if column.was}

    @property
    def drawable(self) -> bool:
        """Whether the rows name the two ends of a link each."""
        return {"source", "target"} <= {column.name for column in self.columns}

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame; moments become UTC timestamps."""
        moments = [c.name for c in self.columns if c.type == "moment"]
        frame = self.frame.with_columns(pl.col(moments).cast(pl.Datetime("ms", "UTC")))
        return frame.to_pandas()


@dataclass
class GoneBy:
    """What has gone by of rows that are read once: how many, and cells that a spreadsheet would run."""

    rows: int = 0
    guarded: int = 0


@dataclass(frozen=True)
class Flowing(Result):
    """A result whose rows are read once, piece by piece, each with the columns of `frame`, which has none of them.

    However many there are, the memory is that of a few pieces. `len` is how many have gone by, `coming` how many will,
    where that is known.
    """

    pieces: Iterator[pl.DataFrame] = field(default_factory=lambda: iter(()))
    gone_by: GoneBy = field(default_factory=GoneBy)
    coming: int | None = None

    def __len__(self) -> int:
        return self.gone_by.rows
