"""Accounts that several networks list: what each network's own files tell of them, so that its figures are its own."""

from __future__ import annotations

import polars as pl

from explorer.graph.model import GRAPH
from explorer.methods.amplification import ACCOUNT, amplification

_ENDS = ("source", "target")


def networks_of(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return for each `key` the networks in whose files it stands, as one text: `||alpha|beta|`.

    What a question looks for in it is the name between two bars; two bars together are any network at all.

    >>> networks_of(pl.DataFrame({"id": [7, 7, 8], "network": ["b", "a", "b"]}), "id").sort("id").rows()
    [(7, '||a|b|'), (8, '||b|')]
    """
    names = pl.col("network").unique().sort().str.join("|")
    return rows.group_by(key).agg(networks=pl.format("||{}|", names))


def amplified_in(repeats: pl.DataFrame, authors: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Return who retweeted whom how often, by the files of each `network`: the rows of AMPLIFIED_IN.

    `repeats` has one row for each retweet and network: account, tweet, ts, network; `authors` is what `amplification`
    takes; `ties` has sums that came without their retweets: source, target, network, retweets.
    """
    wanted = authors.filter(pl.col("id").is_in(repeats["tweet"].unique().implode()))
    parts = [
        pl.DataFrame(schema=GRAPH.schema(GRAPH.relationship("AMPLIFIED_IN")) | {"network": pl.String()}).drop(
            "networks"
        )
    ]
    for (network,), mine in repeats.group_by("network", maintain_order=True):
        made = mine.select(pl.col("account").cast(ACCOUNT).alias("source"), "tweet", "ts")
        parts += [part.with_columns(network=pl.lit(network, pl.String)) for part in amplification(made, wanted)]
    return (
        pl.concat([*parts, ties], how="diagonal_relaxed")
        .group_by(*_ENDS, "network")
        .agg(pl.col("retweets").sum(), pl.exclude("retweets").drop_nulls().first())
        .sort(*_ENDS, "network")
    )


def whole_of(sums: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Return what all networks tell of a pair together: at least what any of them tells by itself.

    Two networks may tell of the same retweets, one of them without their ids; added up they would count twice.
    """
    most = own.group_by(*_ENDS).agg(pl.col("retweets").max())
    return (
        pl.concat([sums, most], how="diagonal_relaxed")
        .group_by(*_ENDS)
        .agg(pl.col("retweets").max(), pl.exclude("retweets").drop_nulls().first())
    )
