"""Every account in a log: what it received and made, how much of it by regulars and in time, its roles and scores."""

from __future__ import annotations

import numpy as np
import polars as pl

from explorer.methods.roles.limits import CAPTURED
from explorer.methods.roles.log import Log
from explorer.methods.roles.repetition import surprises
from explorer.methods.roles.structures import TIMED
from explorer.process.compiling import njit


def describe_accounts(log: Log, pairs: pl.DataFrame, posts: pl.DataFrame | None) -> pl.DataFrame:
    """Return a row for each account, in the order of names, with the roles that its structures give it.

    `pairs` are those shown, each once for each structure (null without one). Columns: those of `accounts` in
    `explorer.methods.roles`, but for the community. O(accounts + pairs log pairs).

    >>> from explorer.methods.roles import roles
    >>> found = roles(pl.DataFrame({"retweeter": ["bob", "eve"], "author": ["ann"] * 2, "retweets": [3, 1]}))
    >>> found.accounts.select("account", "retweeted_by", "retweets_made", "core_score").rows()
    [('ann', 2, 0, 0.0), ('bob', 0, 3, 0.0), ('eve', 0, 1, 0.0)]
    """
    regular = pairs.unique("pair", maintain_order=True)
    received_by_core = pl.Series(log.received[regular["c"].to_numpy()])
    own = _own(log, posts)
    regular = regular.with_columns(captured=pl.col("k").sum().over("c") / received_by_core).join(
        own.select("platform_retweets", c="place"), on="c", how="left", maintain_order="left"
    )
    regular = regular.with_columns(reach=_reach(log, pl.col("k").sum().over("c"), pl.col("captured")))
    accounts = _counted(log).join(own, on="place", how="left", maintain_order="left")
    for frame in (_as_core(regular), _as_amplifier(regular), _roles(pairs)):
        accounts = accounts.join(frame, on="place", how="left", maintain_order="left")
    accounts = accounts.with_columns(
        pl.col("amplifiers", "strong_pairs", "fast", "synchronous", "cores_captured").fill_null(0),
        pl.col("^(core|amplifier)_(retweets|expected|in_time|in_structure)$").fill_null(0),
    )
    made = pl.col("retweets_made")
    # Of no retweets, nothing is a share.
    captured = (pl.col("core_retweets") / pl.col("retweets_received")).fill_nan(None)
    return accounts.with_columns(
        regular_retweets="core_retweets",
        captured=captured,
        platform_share=of_platform("core_retweets"),
        in_step=pl.when(pl.col("core_retweets") > 0).then("core_in_time"),
        core_score=_score("core", _reach(log, pl.col("core_retweets"), captured.fill_null(0))),
        amplifier_score=_score("amplifier", pl.col("cores_captured")),
        core_surprise=_surprise(accounts, "core"),
        amplifier_surprise=_surprise(accounts, "amplifier"),
        retweet_share=made / (made + pl.col("own_tweets")),
        top_author_share=(pl.col("top_author") / made).fill_nan(None),
        fast_share=(pl.col("fast") / made).fill_nan(None),
        synchronous_share=(pl.col("synchronous") / made).fill_nan(None),
        role=pl.when(pl.col("core") & pl.col("amplifier")).then(pl.lit("both"))
        .when("core").then(pl.lit("core"))
        .when("amplifier").then(pl.lit("amplifier"))
        .otherwise(pl.lit("neither")),
    )  # fmt: skip


def _counted(log: Log) -> pl.DataFrame:
    """Return what is counted of every account, whoever its regulars are."""
    size = len(log.names)
    return pl.DataFrame(
        {
            "place": np.arange(size),
            "account": log.names,
            "archived": log.listed,
            "retweets_received": log.received,
            "retweeted_by": np.bincount(log.target, minlength=size),
            "retweets_made": log.made,
            "authors": np.bincount(log.source, minlength=size),
            "top_author": _most(log.source, log.retweets, size),
        }
    )


def _as_core(regular: pl.DataFrame) -> pl.DataFrame:
    """Return what the pairs of each core add up to."""
    return regular.group_by(place="c").agg(
        **_sums("core"), amplifiers=pl.len(), median_delay=pl.col("median_delay").median()
    )


def _as_amplifier(regular: pl.DataFrame) -> pl.DataFrame:
    """Return what the pairs of each amplifier add up to; `cores_captured` weighs its cores by its retweets of them.

    Of each core that is the share of its retweets that its regulars make, as far as that is known: see `_reach`.
    """
    return regular.group_by(place="a").agg(
        **_sums("amplifier"),
        strong_pairs=pl.col("strong").sum(),
        cores_captured=(pl.col("k") * pl.col("reach")).sum() / pl.col("k").sum(),
        fast=_retweets_where(pl.col("fast")),
        synchronous=_retweets_where(pl.col("synchronous")),
    )


def _sums(role: str) -> dict[str, pl.Expr]:
    """Return what is summed alike on both sides: retweets, what chance would give, and the shares of two kinds."""
    retweets = pl.col("k").sum()
    return {
        f"{role}_retweets": retweets,
        f"{role}_expected": pl.col("mean").sum(),
        f"{role}_in_time": _retweets_where(TIMED) / retweets,
        f"{role}_in_structure": _retweets_where(pl.col("structure").is_not_null()) / retweets,
    }


def _retweets_where(flag: pl.Expr) -> pl.Expr:
    return pl.when(flag).then("k").otherwise(0).sum()


def _roles(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts of structures: whether core, whether amplifier, and the structure of most retweets."""
    inner = pairs.filter(pl.col("structure").is_not_null())
    parts = pl.concat(
        [
            inner.select("structure", "k", place="c", core=pl.lit(True), amplifier=pl.lit(False)),
            inner.select("structure", "k", place="a", core=pl.lit(False), amplifier=pl.lit(True)),
        ]
    )
    most = (
        parts.group_by("place", "structure").agg(pl.col("k").sum())
        .sort("k", "structure", descending=[True, False])
        .unique("place", keep="first").select("place", "structure")
    )  # fmt: skip
    return parts.group_by("place").agg(pl.col("core", "amplifier").any()).join(most, on="place")


def _own(log: Log, posts: pl.DataFrame | None) -> pl.DataFrame:
    """Return of each account its own tweets and what the platform counted of them, null where that is not known."""
    names = pl.DataFrame({"place": np.arange(len(log.names)), "account": log.names})
    if posts is None:
        return names.select("place", own_tweets=pl.lit(None, pl.Int64), platform_retweets=pl.lit(None, pl.Int64))
    platform = pl.col("platform_retweets") if "platform_retweets" in posts.columns else pl.lit(None, pl.Int64)
    own = posts.select(pl.col("account").cast(log.names.dtype), own_tweets="tweets", platform_retweets=platform)
    return names.join(own, on="account", how="left", maintain_order="left").drop("account")


def of_platform(retweets: str) -> pl.Expr:
    """Return these retweets as a share of those that the platform counted; null where it counted none or fewer.

    `retweets` names their column, `platform_retweets` is the platform's. O(rows).

    >>> pl.DataFrame({"k": [3, 3], "platform_retweets": [12, 2]}).select(of_platform("k")).to_series().to_list()
    [0.25, None]
    """
    counted = pl.col("platform_retweets")
    return pl.when((counted > 0) & (counted >= pl.col(retweets))).then(pl.col(retweets) / counted)


def _reach(log: Log, regular: pl.Expr, captured: pl.Expr) -> pl.Expr:
    """Return the share of all its retweets that an account's regulars make, as far as that is known.

    `captured` is that share where everybody's retweets are in the log. Of an archive it is the share of what the
    archive holds, and the platform's own count tells the other; without such a count no more than the least that a
    structure needs is taken for granted.
    """
    if log.everyone:
        return captured
    counted = pl.max_horizontal("platform_retweets", regular)
    told = pl.col("platform_retweets") > 0
    return pl.when(told).then(regular / counted).otherwise(pl.min_horizontal(captured, pl.lit(CAPTURED)))


def _score(role: str, reach: pl.Expr) -> pl.Expr:
    """Return √reach, discounted where there are few retweets, and two shares of it for structure and time."""
    enough = 1 - 0.5 ** (pl.col(f"{role}_retweets") / 10)
    return reach.sqrt() * enough * (1 + 2 * pl.col(f"{role}_in_structure") + pl.col(f"{role}_in_time")) / 4


def _surprise(accounts: pl.DataFrame, role: str) -> pl.Series:
    return pl.Series(surprises(accounts[f"{role}_retweets"].to_numpy(), accounts[f"{role}_expected"].to_numpy()))


@njit(cache=True, nogil=True)
def _most(source, retweets, size):  # type: ignore[no-untyped-def]
    most = np.zeros(size, np.int64)
    for p in range(len(source)):
        most[source[p]] = max(most[source[p]], retweets[p])
    return most
