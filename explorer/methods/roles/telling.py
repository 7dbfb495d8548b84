"""Numbers back into names: accounts with their parts and scores, pairs, structures, evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numba import njit

from explorer.methods.roles.log import Log
from explorer.methods.roles.repetition import described, expected, surprises
from explorer.methods.roles.structures import TIMED, WHOLE

_STRUCTURES = [
    *("structure", "name", "way", "kind", "cores", "amplifiers", "core_accounts", "amplifier_accounts", "retweets"),
    *("first_ts", "last_ts", "median_delay", "captured", "rank", "community", "community_share"),
]
_ACCOUNTS = [
    *("account", "archived", "role", "structure", "core_score", "amplifier_score"),
    *("retweets_received", "retweeted_by", "regular_retweets", "captured", "amplifiers", "median_delay", "in_step"),
    *("retweets_made", "retweet_share", "authors", "top_author_share", "strong_pairs", "fast_share"),
    *("synchronous_share", "core_surprise", "amplifier_surprise", "community"),
]


@dataclass(frozen=True)
class Roles:
    """Who is amplified by a ring-like group, and by whom: what was seen, never why.

    `accounts`, `pairs`, `structures`, `evidence` and `overlaps` are described in `roles`.
    """

    accounts: pl.DataFrame
    pairs: pl.DataFrame
    structures: pl.DataFrame
    evidence: pl.DataFrame
    overlaps: pl.DataFrame

    def most_amplified(self, limit: int = 20) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the accounts that are retweeted most: those of the archive, and those outside it."""
        received = self.accounts.filter(pl.col("retweets_received") > 0)
        top = received.sort(["retweets_received", "account"], descending=[True, False])
        return top.filter("archived").head(limit), top.filter(~pl.col("archived")).head(limit)


def told(
    log: Log,
    strong: pl.DataFrame,
    members: pl.DataFrame,
    by_time: set[int],
    posts: pl.DataFrame | None,
    communities: pl.DataFrame | None,
    evidence: int,
) -> Roles:
    """Put numbers back into names; structures stand in the order of their retweets."""
    pairs = _listed(log, strong, members)
    structures = _structures_told(log, pairs, by_time)
    pairs = pairs.join(structures.select("s", "structure"), on="s", how="left").sort(
        "structure", "pair", nulls_last=True
    )
    accounts = _accounts_told(log, pairs, posts)
    if communities is not None:
        grouping = communities.select(pl.col("account").cast(log.names.dtype), "community")
        accounts = accounts.join(grouping, on="account", how="left", maintain_order="left")
    else:
        accounts = accounts.with_columns(community=pl.lit(None, pl.Int64))
    return Roles(
        accounts.select(_ACCOUNTS),
        _named(log, pairs),
        _with_community(log, structures, accounts),
        _evidence(log, pairs, evidence),
        _overlaps(pairs),
    )


def _listed(log: Log, strong: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return the strong pairs and those of structures, each with its structure s or null."""
    weak = members.join(strong, on="pair", how="anti").select("pair", "a", "c", "k").unique("pair").sort("pair")
    mean = expected(log, weak["pair"].to_numpy())
    weak = described(log, weak).with_columns(
        mean=pl.Series(mean), surprise=pl.Series(surprises(weak["k"].to_numpy(), mean))
    )
    pairs = pl.concat([strong.with_columns(strong=pl.lit(True)), weak], how="diagonal_relaxed")
    flags = pl.col("fast", "steady", "synchronous", "strong").fill_null(False)
    return pairs.with_columns(flags).join(members.select("pair", "s"), on="pair", how="left").sort("s", "pair")


def _structures_told(log: Log, pairs: pl.DataFrame, by_time: set[int]) -> pl.DataFrame:
    """Describe the structures s, the one with most retweets first."""
    inner = pairs.filter(pl.col("s").is_not_null())
    cores = (
        inner.group_by("s", "c")
        .agg(pl.col("k").sum(), pl.len().alias("n"))
        .sort("s", "k", "c", descending=[False, True, False])
    )
    cores = cores.with_columns(received=pl.Series(log.received[cores["c"].to_numpy()]))
    amplifiers = inner.group_by("s", "a").agg(pl.col("k").sum()).sort("s", "k", "a", descending=[False, True, False])
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
    told = (
        size.join(
            cores.group_by("s", maintain_order=True).agg(
                core="c", captured=pl.col("k").sum() / pl.col("received").sum()
            ),
            on="s",
        )
        .join(amplifiers.group_by("s", maintain_order=True).agg(amplifier="a"), on="s")
        .join(both, on="s", how="left")
        .join(mutual, on="s", how="left")
        .with_columns(
            pl.col("both", "mutual").fill_null(0),
            cores=pl.col("core").list.len(),
            amplifiers=pl.col("amplifier").list.len(),
        )
        .sort("retweets", pl.col("core").list.first(), descending=[True, False])
        .with_row_index("structure", 1)
    )
    accounts = pl.col("cores") + pl.col("amplifiers") - pl.col("both")
    kind = (
        pl.when(pl.col("cores") == 1).then(pl.lit("ring"))
        .when(2 * pl.col("mutual") >= pl.col("pairs")).then(pl.lit("mutual ring"))
        .when((2 * pl.col("both") >= accounts) & (pl.col("pairs") <= 1.5 * (accounts - 1))).then(pl.lit("chain"))
        .when(pl.col("both") > 0).then(pl.lit("two layers"))
        .otherwise(pl.lit("multi-core ring"))
    )  # fmt: skip
    way = (
        pl.when(pl.col("s").is_in(list(by_time))).then(pl.lit("by time"))
        .when(pl.col("amplifiers") >= WHOLE.amplifiers).then(pl.lit("by mass"))
        .otherwise(pl.lit("repetition only"))
    )  # fmt: skip
    return told.with_columns(
        kind=kind, way=way, structure=pl.col("structure").cast(pl.Int64), rank=pl.col("structure").cast(pl.Int64)
    )


def _accounts_told(log: Log, pairs: pl.DataFrame, posts: pl.DataFrame | None) -> pl.DataFrame:
    """Describe every account by its number, with the roles that its structures give it."""
    size = len(log.names)
    regular = pairs.unique("pair", keep="first", maintain_order=True)
    received_by_core = pl.Series(log.received[regular["c"].to_numpy()])
    regular = regular.with_columns(captured=pl.col("k").sum().over("c") / received_by_core)
    timed = pl.when(TIMED).then("k").otherwise(0).sum() / pl.col("k").sum()
    shown = pl.when(pl.col("structure").is_not_null()).then("k").otherwise(0).sum() / pl.col("k").sum()
    as_core = regular.group_by(place="c").agg(
        regular_retweets=pl.col("k").sum(),
        amplifiers=pl.len(),
        median_delay=pl.col("median_delay").median(),
        in_step=timed,
        in_structure=shown,
        expected=pl.col("mean").sum(),
    )
    as_amplifier = regular.group_by(place="a").agg(
        strong_pairs=pl.col("strong").sum(),
        repeated=pl.col("k").sum(),
        of_captured=(pl.col("k") * pl.col("captured")).sum() / pl.col("k").sum(),
        with_time=timed,
        with_structure=shown,
        fast_share=pl.when("fast").then("k").otherwise(0).sum(),
        synchronous_share=pl.when("synchronous").then("k").otherwise(0).sum(),
        expected_of=pl.col("mean").sum(),
    )
    inner = pairs.filter(pl.col("structure").is_not_null())
    parts = pl.concat(
        [
            inner.select("structure", "k", place="c", core=pl.lit(True), amplifier=pl.lit(False)),
            inner.select("structure", "k", place="a", core=pl.lit(False), amplifier=pl.lit(True)),
        ]
    )
    most = (
        parts.group_by("place", "structure").agg(pl.col("k").sum())
        .sort("place", "k", "structure", descending=[False, True, False])
        .unique("place", keep="first").select("place", "structure")
    )  # fmt: skip
    role = parts.group_by("place").agg(pl.col("core", "amplifier").any())
    made, received = pl.col("retweets_made"), pl.col("retweets_received")
    told = (
        pl.DataFrame(
            {
                "place": np.arange(size),
                "account": log.names,
                "archived": log.inside,
                "retweets_received": log.received,
                "retweeted_by": np.bincount(log.target, minlength=size),
                "retweets_made": log.made,
                "authors": np.bincount(log.source, minlength=size),
                "top_author": _most(log.source, log.retweets, size),
            }
        )
        .join(as_core, on="place", how="left")
        .join(as_amplifier, on="place", how="left")
        .join(role, on="place", how="left")
        .join(most, on="place", how="left")
        .sort("place")
    )
    own = None if posts is None else posts.select(pl.col("account").cast(log.names.dtype), own="tweets")
    told = told.with_columns(own=pl.lit(None, pl.Int64)) if own is None else told.join(own, on="account", how="left")
    counts = ("regular_retweets", "amplifiers", "strong_pairs", "repeated", "fast_share", "synchronous_share")
    shares = ("in_step", "in_structure", "with_time", "with_structure", "of_captured")
    told = told.with_columns(
        pl.col(*counts, *shares, "expected", "expected_of").fill_null(0),
        pl.col("core", "amplifier").fill_null(False),
    )
    surprise = {
        name: pl.Series(surprises(told[k].to_numpy(), told[mean].to_numpy()))
        for name, k, mean in (
            ("core_surprise", "regular_retweets", "expected"),
            ("amplifier_surprise", "repeated", "expected_of"),
        )
    }
    captured = (pl.col("regular_retweets") / received).fill_nan(0)
    return told.with_columns(
        captured=captured,
        core_score=_score(captured, "regular_retweets", "in_structure", "in_step"),
        amplifier_score=_score(pl.col("of_captured"), "repeated", "with_structure", "with_time"),
        retweet_share=made / (made + pl.col("own")),
        top_author_share=(pl.col("top_author") / made).fill_nan(None),
        fast_share=(pl.col("fast_share") / made).fill_nan(0),
        synchronous_share=(pl.col("synchronous_share") / made).fill_nan(0),
        role=pl.when(pl.col("core") & pl.col("amplifier")).then(pl.lit("both"))
        .when("core").then(pl.lit("core"))
        .when("amplifier").then(pl.lit("amplifier"))
        .otherwise(pl.lit("neither")),
        **surprise,
    )  # fmt: skip


def _score(captured: pl.Expr, retweets: str, in_structure: str, in_time: str) -> pl.Expr:
    enough = 1 - 0.5 ** (pl.col(retweets) / 10)
    return captured.sqrt() * enough * (1 + 2 * pl.col(in_structure) + pl.col(in_time)) / 4


@njit(cache=True, nogil=True)
def _most(source, retweets, size):  # type: ignore[no-untyped-def]
    most = np.zeros(size, np.int64)
    for p in range(len(source)):
        most[source[p]] = max(most[source[p]], retweets[p])
    return most


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
    """Return the pairs as they are told."""
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


def _with_community(log: Log, structures: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return the structures as they are told, each with the community most of its accounts are in."""
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
        .sort("structure", "len", "community", descending=[False, True, False])
        .unique("structure", keep="first")
    )  # fmt: skip
    for name, frame in lists.items():
        named = frame.with_columns(log.names.gather(frame["place"]).alias(name))
        structures = structures.join(named.group_by("structure", maintain_order=True).agg(name), on="structure")
    first = pl.col("core_accounts").list.first().cast(pl.String)
    told = structures.with_columns(name=pl.format("ring of {}", first)).join(most, on="structure", how="left")
    return told.sort("structure").select(_STRUCTURES)


def _evidence(log: Log, pairs: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Return the first retweets of each pair that is told."""
    row, of = _first_rows(pairs["pair"].to_numpy(), log.start, limit if log.timed else 0)
    told: pl.DataFrame = pairs.select("structure", "a", "c")[of]
    return told.select(
        structure="structure",
        amplifier=log.names.gather(told["a"]),
        core=log.names.gather(told["c"]),
        tweet=pl.Series(log.tweet[row], dtype=pl.Int64),
        ts=pl.Series(log.ts[row], dtype=pl.Int64),
        delay=pl.Series(log.delay[row].astype(np.float64), dtype=pl.Float64).fill_nan(None),
    )


def _overlaps(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return how many accounts two structures have in common."""
    inner = pairs.filter(pl.col("structure").is_not_null())
    member = pl.concat([inner.select("structure", place="a"), inner.select("structure", place="c")]).unique()
    met = member.join(member.rename({"structure": "other"}), on="place").filter(pl.col("structure") < pl.col("other"))
    return met.group_by("structure", "other").agg(accounts=pl.len()).sort("structure", "other")
