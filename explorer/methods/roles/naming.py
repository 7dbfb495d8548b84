"""Numbers back into names: accounts with their parts and scores, pairs, structures, evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.methods.roles.accounts import describe_accounts, of_platform
from explorer.methods.roles.limits import WHOLE
from explorer.methods.roles.log import Log
from explorer.methods.roles.pools import NO_POOLS, Pools
from explorer.methods.roles.repetition import described, expected, surprises
from explorer.process.compiling import njit

_STRUCTURES = [
    *("structure", "name", "way", "kind", "cores", "amplifiers", "core_accounts", "amplifier_accounts", "retweets"),
    *("first_ts", "last_ts", "median_delay", "after", "within", "within_share"),
    *("captured", "platform_retweets", "platform_share", "rank", "community", "community_share"),
]
_ACCOUNTS = [
    *("account", "archived", "role", "structure", "core_score", "amplifier_score"),
    *("retweets_received", "retweeted_by", "regular_retweets", "captured", "platform_retweets", "platform_share"),
    *("amplifiers", "median_delay", "in_step"),
    *("retweets_made", "retweet_share", "authors", "top_author_share", "strong_pairs", "fast_share"),
    *("synchronous_share", "core_surprise", "amplifier_surprise", "community"),
]


@dataclass(frozen=True)
class Roles:
    """Who is amplified by a ring-like group, and by whom: what was seen, never why.

    `accounts`, `pairs`, `structures`, `evidence` and `overlaps` are described in `roles`; `everyone` tells whether the
    retweets were taken for everybody's, or for those of an archive, and `timed` whether moments were known.
    """

    accounts: pl.DataFrame
    pairs: pl.DataFrame
    structures: pl.DataFrame
    evidence: pl.DataFrame
    overlaps: pl.DataFrame
    everyone: bool = True
    timed: bool = True

    def most_amplified(self, limit: int = 20) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the accounts that are retweeted most: those of the archive, and those outside it."""
        received = self.accounts.filter(pl.col("retweets_received") > 0)
        top = received.sort(["retweets_received", "account"], descending=[True, False])
        return top.filter("archived").head(limit), top.filter(~pl.col("archived")).head(limit)


def in_names(
    log: Log,
    strong: pl.DataFrame,
    members: pl.DataFrame,
    by_time: set[int],
    posts: pl.DataFrame | None,
    communities: pl.DataFrame | None,
    evidence: int,
    pools: Pools = NO_POOLS,
) -> Roles:
    """Put numbers back into names; structures stand in the order of their retweets.

    `strong` and `members` are the pairs that `with_time` and `exceptional` return, the rest is as in
    `explorer.methods.roles`, whose frames come back. O(accounts + pairs log pairs + rows of evidence).

    >>> from explorer.methods.roles import roles
    >>> ring = [(f"amp{n:02}", "core", 9) for n in range(18)] + [("mob", "idol", 99_999)]
    >>> found = roles(pl.DataFrame(ring, ["retweeter", "author", "retweets"], orient="row"))
    >>> found.structures.select("name", "way", "kind", "amplifiers", "captured").rows()
    [('ring of core', 'by mass', 'ring', 18, 1.0)]
    """
    first = int(members["s"].to_numpy().max(initial=-1)) + 1
    members = pl.concat([members, pools.pairs.with_columns(pl.col("s") + first)])
    pairs = _listed(log, strong, members)
    structures = _structures(log, pairs, by_time, pools.pools.with_columns(pl.col("s") + first))
    pairs = pairs.join(structures.select("s", "structure"), on="s", how="left").sort(
        "structure", "pair", nulls_last=True
    )
    accounts = describe_accounts(log, pairs, posts)
    if communities is not None:
        grouping = communities.select(pl.col("account").cast(log.names.dtype), "community")
        accounts = accounts.join(grouping, on="account", how="left", maintain_order="left")
    else:
        accounts = accounts.with_columns(community=pl.lit(None, pl.Int64))
    return Roles(
        accounts.select(_ACCOUNTS),
        _named(log, pairs),
        _with_community(log, _with_platform(structures, accounts), accounts),
        _evidence(log, pairs, evidence),
        _overlaps(pairs),
        log.everyone,
        log.timed,
    )


def _listed(log: Log, strong: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return the strong pairs and those of structures, each with its structure s or null."""
    weak = members.join(strong, on="pair", how="anti").select("pair", "a", "c", "k").unique("pair")
    mean = expected(log, weak["pair"].to_numpy())
    weak = described(log, weak).with_columns(
        mean=pl.Series(mean), surprise=pl.Series(surprises(weak["k"].to_numpy(), mean))
    )
    pairs = pl.concat([strong.with_columns(strong=pl.lit(True)), weak], how="diagonal_relaxed")
    flags = pl.col("fast", "steady", "synchronous", "strong").fill_null(False)
    return pairs.with_columns(flags).join(members.select("pair", "s"), on="pair", how="left")


def _structures(log: Log, pairs: pl.DataFrame, by_time: set[int], pools: pl.DataFrame) -> pl.DataFrame:
    """Describe the structures s, the one with most retweets first."""
    inner = pairs.filter(pl.col("s").is_not_null())
    cores = inner.group_by("s", "c").agg(pl.col("k").sum()).sort("k", "c", descending=[True, False])
    cores = cores.with_columns(received=pl.Series(log.received[cores["c"].to_numpy()]))
    amplifiers = inner.group_by("s", "a").agg(pl.col("k").sum()).sort("k", "a", descending=[True, False])
    both = cores.join(amplifiers, left_on=["s", "c"], right_on=["s", "a"], how="semi").group_by("s").agg(both=pl.len())
    mutual = (
        inner.join(inner, left_on=["s", "a", "c"], right_on=["s", "c", "a"], how="semi")
        .group_by("s")
        .agg(mutual=pl.len())
    )
    size = inner.group_by("s").agg(
        pairs=pl.len(),
        retweets=pl.col("k").sum(),
        first_ts=pl.col("first_ts").min(),
        last_ts=pl.col("last_ts").max(),
        median_delay=pl.col("median_delay").median(),
    )
    structures = (
        size.join(
            cores.group_by("s").agg(core="c", cores=pl.len(), captured=pl.col("k").sum() / pl.col("received").sum()),
            on="s",
        )
        .join(amplifiers.group_by("s").agg(amplifier="a", amplifiers=pl.len()), on="s")
        .join(both, on="s", how="left")
        .join(mutual, on="s", how="left")
        .join(pools.rename({"share": "within_share"}), on="s", how="left")
        .sort("retweets", pl.col("core").list.first(), descending=[True, False])
        .with_row_index("structure", 1)
    )
    # Both and mutual are null where there are none: what is compared with null is not so.
    accounts = pl.col("cores") + pl.col("amplifiers") - pl.col("both")
    kind = (
        pl.when(pl.col("cores") == 1).then(pl.lit("ring"))
        .when(2 * pl.col("mutual") >= pl.col("pairs")).then(pl.lit("mutual ring"))
        .when((2 * pl.col("both") >= accounts) & (pl.col("pairs") <= 1.5 * (accounts - 1))).then(pl.lit("chain"))
        .when(pl.col("both") > 0).then(pl.lit("two layers"))
        .otherwise(pl.lit("multi-core ring"))
    )  # fmt: skip
    way = (
        pl.when(pl.col("within").is_not_null()).then(pl.lit("pool"))
        .when(pl.col("s").is_in(list(by_time))).then(pl.lit("by time"))
        .when(pl.col("amplifiers") >= WHOLE.amplifiers).then(pl.lit("by mass"))
        .otherwise(pl.lit("repetition only"))
    )  # fmt: skip
    return structures.with_columns(
        kind=kind, way=way, structure=pl.col("structure").cast(pl.Int64), rank=pl.col("structure").cast(pl.Int64)
    )


@njit(cache=True, nogil=True)
def _first_rows(pairs, start, limit):  # type: ignore[no-untyped-def]
    """Return the first rows of each pair, and the place of the pair among these."""
    n = 0
    for p in pairs:
        n += min(start[p + 1] - start[p], limit)
    row, of = np.empty(n, np.int64), np.empty(n, np.int64)
    n = 0
    for x in range(len(pairs)):
        for i in range(start[pairs[x]], min(start[pairs[x] + 1], start[pairs[x]] + limit)):
            row[n], of[n] = i, x
            n += 1
    return row, of


def _named(log: Log, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs by the names of their accounts."""
    return pairs.select(
        amplifier=log.names.gather(pairs["a"]),
        core=log.names.gather(pairs["c"]),
        retweets="k",
        tweets="tweets",
        p=10 ** -pl.col("surprise"),
        q=10 ** -pl.col("q"),
        surprise="surprise",
        median_delay="median_delay",
        fast="fast",
        steady="steady",
        synchronous="synchronous",
        strong="strong",
        first_ts="first_ts",
        last_ts="last_ts",
        structure="structure",
    )


def _with_platform(structures: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Add what the platform counted of the cores' own tweets, and the part of it that the structure made."""
    counted = pl.Series(accounts["platform_retweets"])
    cores = structures.select("structure", place="core").explode("place")
    cores = cores.with_columns(platform_retweets=counted.gather(cores["place"]))
    told = cores.filter(pl.col("platform_retweets").is_not_null())
    sums = told.group_by("structure").agg(pl.col("platform_retweets").sum())
    structures = structures.join(sums, on="structure", how="left")
    return structures.with_columns(platform_share=of_platform("retweets"))


def _with_community(log: Log, structures: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return the structures by the names of their accounts, each with the community most of its accounts are in."""
    lists = {
        f"{name}_accounts": structures.select("structure", place=name).explode("place")
        for name in ("core", "amplifier")
    }
    member = pl.concat([frame.select("structure", "place") for frame in lists.values()]).unique()
    member = member.with_columns(community=accounts["community"].gather(member["place"]))
    most = (
        member.group_by("structure", "community").len()
        .with_columns(community_share=pl.col("len") / pl.col("len").sum().over("structure"))
        .filter(pl.col("community").is_not_null())
        .sort("len", "community", descending=[True, False])
        .unique("structure", keep="first")
    )  # fmt: skip
    for name, frame in lists.items():
        named = frame.with_columns(log.names.gather(frame["place"]).alias(name))
        structures = structures.join(named.group_by("structure").agg(name), on="structure")
    first = pl.col("core_accounts").list.first().cast(pl.String)
    what = pl.when(pl.col("way") == "pool").then(pl.lit("pool")).otherwise(pl.lit("ring"))
    named = structures.with_columns(name=pl.format("{} of {}", what, first)).join(most, on="structure", how="left")
    return named.sort("structure").select(_STRUCTURES)


def _evidence(log: Log, pairs: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Return the first retweets of each pair that is shown."""
    row, of = _first_rows(pairs["pair"].to_numpy(), log.start, limit if log.timed else 0)
    ends: pl.DataFrame = pairs.select("structure", "a", "c")[of]
    return ends.select(
        structure="structure",
        amplifier=log.names.gather(ends["a"]),
        core=log.names.gather(ends["c"]),
        tweet=pl.Series(log.tweet[row], dtype=pl.Int64),
        ts=pl.Series(log.ts[row], dtype=pl.Int64),
        delay=pl.Series(log.delay[row].astype(np.float64), dtype=pl.Float64).fill_nan(None),
    )


def _overlaps(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return how many accounts two structures have in common."""
    member = pl.concat([pairs.select("structure", place="a"), pairs.select("structure", place="c")]).unique()
    # What is of no structure is less than none.
    met = member.join(member.rename({"structure": "other"}), on="place").filter(pl.col("structure") < pl.col("other"))
    return met.group_by("structure", "other").agg(accounts=pl.len()).sort("structure", "other")
