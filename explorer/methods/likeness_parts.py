"""How like the members of a network each account is, part by part: what it shares, when, by what, whom it amplifies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.methods.arrays import Floats

# Created near one another: within so many days.
NEAR_DAYS = 15
# A distribution is drawn towards an even one as if so many accounts more had followed that.
_PRIOR = 5.0
_HOUR_MS, _WEEK_HOURS = 3_600_000, 168


@dataclass(frozen=True)
class Tables:
    """What all accounts did: objects used, acts by hour of the week and by client, days of creation, retweets."""

    uses: pl.DataFrame
    hours: pl.DataFrame
    clients: pl.DataFrame
    profiles: pl.DataFrame
    retweets: pl.DataFrame


def measured(who: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Return accounts in order, of which each is a `member`, of the `crowd` or neither, with their parts. O(n log n).

    >>> who = pl.DataFrame({"account": ["ann", "bob"], "member": [True, False], "crowd": [False, True]})
    >>> none = {name: pl.String() for name in ("account", "object", "author", "created", "key")}
    >>> rows = pl.DataFrame(schema=none | {"n": pl.Float64()})
    >>> uses = pl.DataFrame({"account": ["ann", "bob"], "object": ["x", "x"]})
    >>> measured(who, Tables(uses, rows, rows, rows, rows)).select("account", "objects").rows()
    [('ann', 0.0), ('bob', 1.0)]
    """
    scored = who
    for part in (
        _objects(who, tables.uses),
        _likelier(who, tables.hours, _WEEK_HOURS).rename({"like": "rhythm"}),
        _likelier(who, tables.clients).rename({"like": "clients"}),
        _created(who, tables.profiles),
        _amplifies(who, tables.retweets),
    ):
        scored = scored.join(part, on="account", how="left")
    return scored.sort("account")


def _objects(who: pl.DataFrame, uses: pl.DataFrame) -> pl.DataFrame:
    used = uses.unique().join(who, on="account")
    count = used.group_by("object").agg(
        members=pl.col("member").sum(), accounts=(pl.col("member") | pl.col("crowd")).sum()
    )
    known = int((who["member"] | who["crowd"]).sum())
    shared = pl.col("members") > pl.col("member").cast(pl.UInt32)
    # What only a new account used counts as if one other had.
    weight = (1 + known / pl.col("accounts").clip(1)).log()
    return (
        used.join(count, on="object")
        .group_by("account")
        .agg(objects=weight.filter(shared).sum() / weight.sum(), shared_objects=shared.sum().cast(pl.Int64))
    )


def by_hour(acts: pl.DataFrame) -> pl.DataFrame:
    """Count acts (`account`, `ts`) by hour of the week, a quarter of each in the hour before and after. O(n).

    >>> by_hour(pl.DataFrame({"account": ["ann"], "ts": [7_200_000]})).sort("key").rows()
    [('ann', '1', 0.25), ('ann', '2', 0.5), ('ann', '3', 0.25)]
    """
    hour = pl.col("ts") // _HOUR_MS
    near = pl.DataFrame({"step": [-1, 0, 1], "n": [0.25, 0.5, 0.25]})
    counts = acts.drop_nulls().group_by("account", hour=hour % _WEEK_HOURS).agg(count=pl.len())
    return counts.join(near, how="cross").select(
        "account",
        key=((pl.col("hour") + pl.col("step")) % _WEEK_HOURS).cast(pl.String),
        n=pl.col("n") * pl.col("count"),
    )


def by_client(acts: pl.DataFrame) -> pl.DataFrame:
    """Count acts (`account`, `client`) by client. O(n).

    >>> by_client(pl.DataFrame({"account": ["ann", "ann"], "client": ["Web App"] * 2})).rows()
    [('ann', 'Web App', 2.0)]
    """
    return acts.drop_nulls().group_by("account", key="client").agg(n=pl.len().cast(pl.Float64))


def _likelier(who: pl.DataFrame, counts: pl.DataFrame, keys: int | None = None) -> pl.DataFrame:
    """Return for each account how much likelier its keys are among members: every account weighs the same."""
    counts = counts.group_by("account", "key").agg(pl.col("n").sum()).join(who, on="account")
    counts = counts.with_columns(share=pl.col("n") / pl.col("n").sum().over("account"))
    sums = counts.group_by("key").agg(
        pl.col("share").filter(side).sum().alias(f"all_{side}") for side in ("member", "crowd")
    )
    even = _PRIOR / max(keys or len(sums), 1)
    present = counts.select("account", "member", "crowd").unique()

    def among(side: str) -> pl.Expr:
        own = pl.when(side).then("share").otherwise(0.0)
        others = int(present[side].sum()) - pl.col(side).cast(pl.Int64)
        return (pl.col(f"all_{side}") - own + even) / (others + _PRIOR)

    like = pl.col("share") * among("member") / (among("member") + among("crowd"))
    return counts.join(sums, on="key").group_by("account").agg(like=like.sum())


def _created(who: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    day = pl.col("created").str.to_date(strict=False).cast(pl.Int32)
    known = profiles.select("account", day=day).drop_nulls().unique("account", keep="first")
    known = known.join(who, on="account").sort("day", "account")
    days = known["day"].to_numpy()

    def among(side: str) -> Floats:
        own = known[side].to_numpy().astype(np.int64)
        of = days[own == 1]
        near = np.searchsorted(of, days + NEAR_DAYS, side="right") - np.searchsorted(of, days - NEAR_DAYS)
        share: Floats = (near - own + 0.5) / (len(of) - own + 1)
        return share

    members, crowd = among("member"), among("crowd")
    return known.select("account", created=pl.Series(members / (members + crowd), dtype=pl.Float64))


def _amplifies(who: pl.DataFrame, retweets: pl.DataFrame) -> pl.DataFrame:
    others = retweets.filter(pl.col("account") != pl.col("author"))
    members = who.filter("member")["account"].implode()
    return others.group_by("account").agg(amplifies=pl.col("author").is_in(members).mean())
