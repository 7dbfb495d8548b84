"""Edges in a table, as Gephi imports and exports them: Source, Target, Weight.

Source: https://docs.gephi.org/desktop/User_Manual/Import/CSV.
"""

from __future__ import annotations

import re

import polars as pl

from explorer.readers import ACCOUNTS, BARE, OF_FILE, STUB, TIES, Batch
from explorer.readers.columns import MARK, Rows, TabularFormat
from explorer.readers.normalise import damaged_id, is_hashed
from explorer.readers.platforms import ANY
from explorer.readers.rows import to_table
from explorer.readers.values import Kind, header_of, numbers
from explorer.readers.weighted_networks import CANNOT_TELL

# What stands in such tables beside the two ends; a table with others is something else.
_BESIDE = {
    *("type", "weight", "id", "label", "timeset", "interval", "kind", "retweets", "count", "retweet_count", "n"),
    *("source_handle", "target_handle", "source_inside", "target_inside", "first", "last"),
    *("networks", "tweets", "first_ts", "last_ts", "median_delay", "directed", "color", "edge_type", "relationship"),
    MARK,
}
_ENDS = ("source", "target")
# What stands over the numbers of rows that pandas and R write first, and behind the last separator.
_NAMELESS = r"|unnamed:_\d+"
_HANDLE = r"^@?[A-Za-z]\w{0,29}$|^@\w{1,30}$|^\w*_\w*$"
_NUMBER = r"^\d{1,7}$"
_LONG = r"^\d{8,20}$"


def _tables(rows: Rows) -> Batch:
    """Return the accounts at the ends and the sums between them; edges that stand several times are added up.

    A handle is known as one, unless handles stand beside the ids, as this explorer writes them; numbers that count the
    nodes of this file, which none of eight digits or more stands among, are accounts of this file alone.
    """
    weight = pl.coalesce("weight", "retweets", "count", "retweet_count", "n")
    amount = numbers(weight)
    whole = amount.is_finite() & (amount == amount.floor()) & amount.is_between(1, 1 << 53)
    reason = (
        pl.when(pl.col("source").is_null())
        .then(pl.lit("an edge without a source"))
        .when(pl.col("target").is_null())
        .then(pl.lit("an edge without a target"))
        .when(damaged_id(pl.col("source")) | damaged_id(pl.col("target")))
        .then(pl.lit("the id of an end lost its digits, as spreadsheets do"))
        .when(pl.col("type").str.to_lowercase().is_in(["undirected", "mutual"]))
        .then(pl.lit("an edge without direction does not tell who retweets whom"))
        .when(weight.is_not_null() & ~whole.fill_null(False))
        .then(pl.lit("the weight is no whole number from 1 up, so it counts no retweets"))
    )
    frame, rejects = rows.sift(rows.frame, reason)
    ends = pl.concat([frame[end].alias("id") for end in _ENDS])
    if {"source_handle", "target_handle"} <= set(rows.as_written.columns):
        return _ours(frame, amount, rejects)
    counted = not ends.str.contains(_LONG).any() and bool(ends.str.contains(_NUMBER).any())
    ties = frame.select(
        *(
            _whose(pl.col(end), counted=counted).alias(name)
            for end, name in (("source", "account"), ("target", "author"))
        ),
        retweets=amount.fill_null(1).cast(pl.Int64),
        row="row",
    )
    named = [
        frame.select(
            "row",
            id=_whose(pl.col(end), counted=counted),
            handle=pl.when(_is_handle(pl.col(end))).then(pl.col(end).str.strip_prefix("@")),
        )
        for end in _ENDS
    ]
    accounts = pl.concat(named).unique("id", keep="first", maintain_order=True)
    accounts = accounts.with_columns(
        detail=pl.when(pl.col("handle").is_not_null()).then(STUB).otherwise(BARE),
        hashed=is_hashed(pl.col("id")),
        listed=True,
    )
    return Batch(
        accounts=to_table(accounts, ACCOUNTS),
        ties=to_table(ties, TIES),
        rejects=rejects,
        ids=frame["row"],
        notes={"edges between nodes with a number and no name: accounts of this file alone": frame.height}
        if counted
        else {},
    )


def _ours(frame: pl.DataFrame, amount: pl.Expr, rejects: pl.DataFrame) -> Batch:
    """Return the accounts and sums of a table that tells ids and handles."""
    named = [frame.select("row", id=end, handle=f"{end}_handle") for end in _ENDS]
    accounts = pl.concat(named).sort(pl.col("handle").is_null(), maintain_order=True)
    accounts = accounts.unique("id", keep="first", maintain_order=True).with_columns(
        detail=pl.when(pl.col("handle").is_not_null()).then(STUB).otherwise(BARE),
        hashed=is_hashed(pl.col("id")),
        listed=True,
    )
    ties = frame.select("row", account="source", author="target", retweets=amount.fill_null(1).cast(pl.Int64))
    return Batch(accounts=to_table(accounts, ACCOUNTS), ties=to_table(ties, TIES), rejects=rejects, ids=frame["row"])


def _is_handle(end: pl.Expr) -> pl.Expr:
    return end.str.contains(_HANDLE) & ~is_hashed(end)


def _whose(end: pl.Expr, *, counted: bool) -> pl.Expr:
    by_handle = "@" + end.str.strip_prefix("@").str.to_lowercase()
    of_file = pl.lit(counted) & end.str.contains(_NUMBER)
    return pl.when(_is_handle(end)).then(by_handle).when(of_file).then(pl.lit(OF_FILE) + end).otherwise(end)


class _EdgeList(TabularFormat):
    def recognises(self, head: bytes) -> bool:
        """Whether the header names both ends of an edge and nothing that an edge does not have."""
        if head.lstrip().startswith((b"{", b"[", b"<")):
            return False
        header = header_of(head)
        if header is None:
            return False
        names = {re.sub(r"\W+", "_", name) for name in header.names if not re.fullmatch(_NAMELESS, name)}
        return names >= {*_ENDS} and names - {*_ENDS} <= _BESIDE


READER = _EdgeList(
    name="edge-list",
    title="edges in a table (CSV of Gephi: Source, Target, Weight)",
    platform=ANY,
    needed={"source": Kind.ID, "target": Kind.ID},
    optional={
        "type": Kind.VALUE,
        **dict.fromkeys(("source_handle", "target_handle"), Kind.HANDLE),
        **dict.fromkeys(("weight", "retweets", "count", "retweet_count", "n"), Kind.VALUE),
    },
    to_tables=_tables,
    cannot_tell=CANNOT_TELL,
)
