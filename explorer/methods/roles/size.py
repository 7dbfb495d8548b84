"""How large, not only how sure: a structure treats its cores as the rest of their audience does not."""

from __future__ import annotations

import numpy as np
import polars as pl

from explorer.methods.arrays import Floats, Ints
from explorer.methods.roles.audience import audience, come_back
from explorer.methods.roles.ends import accounts_in, members_of
from explorer.methods.roles.limits import (
    ARCHIVE,
    CAPTURED,
    CAPTURED_BY_MASS,
    CAPTURED_ON_PATH,
    OVER_REST,
    WHOLE,
    Limits,
)
from explorer.methods.roles.log import Log
from explorer.methods.roles.repetition import expected

# As if so many accounts more were in the rest of an author's audience, and treated it as the rest does the others.
_PRIOR = 20.0

# Fewer pairs by time make more of what their authors receive; a chain's are few by nature.
_FEW, _CAPTURED_BY_FEW = 10, 0.5

# Two accounts without time evidence make so much of what an author of an archive receives, else they are its fans.
_ALL = 0.95


def exceptional(log: Log, members: pl.DataFrame, by_time: set[int]) -> pl.DataFrame:
    """Keep the structures, and the cores of each, that are large against what the rest of the audience does.

    `members` are the pairs (pair, a, c, k) of each structure s, `by_time` those that time evidence shows; of the same
    columns those are returned that stay. The rest of a core's audience, of neither side of the structure, tells how
    often the amplifiers would retweet it if they came back as the rest does (`come_back`). A core gets three times
    that, a structure twelve times in all. Among everybody a core owes its structure a fifth of its retweets by time,
    35 % by mass, a tenth on a path, and half where there are fewer than ten pairs by time. What is left must still be
    large enough. A structure whose accounts are all listed needs no more than in an archive.
    O(pairs of the cores · 40).

    >>> from explorer.methods.roles.log import ordered
    >>> rows = [(f"amp{n}", "core", 9) for n in range(18)] + [(f"fan{n}", "core", 1) for n in range(90)]
    >>> log = ordered(pl.DataFrame(rows + [("mob", "idol", 99_999)], ["retweeter", "author", "retweets"],
    ...     orient="row"), True, None)
    >>> ring = pl.DataFrame({"pair": range(18), "a": log.source[:18], "c": log.target[:18], "k": 9, "s": 0})
    >>> exceptional(log, ring, {0})["pair"].len()
    18
    """
    if not log.everyone:
        return _exceptional(log, members, by_time, ARCHIVE)
    known = members.group_by("s").agg(
        pl.col("a").is_in(np.flatnonzero(log.listed)).all() & pl.col("c").is_in(np.flatnonzero(log.listed)).all()
    )
    known = known.filter(pl.col("a")).select("s")
    listed, others = (members.join(known, on="s", how=how, maintain_order="left") for how in ("semi", "anti"))
    kept = [_exceptional(log, listed, by_time, ARCHIVE), _exceptional(log, others, by_time, WHOLE)]
    return pl.concat(kept).sort("s", "pair")


def _exceptional(log: Log, members: pl.DataFrame, by_time: set[int], limits: Limits) -> pl.DataFrame:
    if not len(members):
        return members
    cores = _cores(log, members)
    # The rest of an archive is few: it tells something only where it is a public.
    public = pl.lit(True) if log.everyone else pl.col("rest") >= 2 * pl.col("amplifiers")
    cores = cores.with_columns(public=public)
    kept = cores.filter(~pl.col("public") | (pl.col("k") >= OVER_REST / 4 * pl.col("would")))
    alike = kept.filter("public").group_by("s", maintain_order=True).agg(pl.col("k", "would").sum())
    alike = alike.filter(pl.col("k") < OVER_REST * pl.col("would"))
    kept = kept.join(alike, on="s", how="anti", maintain_order="left")
    timed = pl.col("s").is_in(sorted(by_time))
    if limits.whole:
        kept = kept.filter(pl.col("k") >= _share(timed, limits) * pl.col("received"))
    members = members.join(kept, on=["s", "c"], how="semi", maintain_order="left")
    fewer = cores.group_by("s").len().join(kept.group_by("s").len("kept"), on="s", how="left")
    fewer = fewer.filter(pl.col("kept").fill_null(0) < pl.col("len"))
    members = _still_large(members, fewer, timed, limits)
    return _without_few(log, members, timed, limits) if limits.whole else _without_two(log, members, timed)


def _share(timed: pl.Expr, limits: Limits) -> pl.Expr:
    """Return the share of its retweets that a core owes its structure: on a path, by time, by mass, else none."""
    most = pl.col("amplifiers").max().over("s")
    return (
        pl.when(most <= 2)
        .then(CAPTURED_ON_PATH)
        .when(timed)
        .then(CAPTURED)
        .when(most >= limits.amplifiers_of_core)
        .then(CAPTURED_BY_MASS)
        .otherwise(0.0)
    )


def _cores(log: Log, members: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each structure s and core c: k, amplifiers, received, rest (accounts), would (retweets)."""
    sums = members.with_columns(made=log.made[members["a"].to_numpy()], mean=expected(log, members["pair"].to_numpy()))
    cores = (
        sums.sort("s", "c", "pair")
        .group_by("s", "c", maintain_order=True)
        .agg(pl.col("k", "made", "mean").sum(), amplifiers=pl.len().cast(pl.Int64))
    )
    rate, rest = _of_the_rest(log, members, cores)
    chance = cores["mean"].to_numpy() / np.maximum(cores["made"].to_numpy(), 1)
    # The rest's own lift, over all cores of a structure: what it does against chance.
    s = np.unique(cores["s"].to_numpy(), return_inverse=True)[1]
    lift = (np.bincount(s, rate * rest) / np.maximum(np.bincount(s, chance * rest), 1e-12))[s]
    rate = (rate * rest + _PRIOR * lift * chance) / (rest + _PRIOR)
    return cores.with_columns(
        received=log.received[cores["c"].to_numpy()], rest=rest, would=rate * cores["made"].to_numpy()
    )


def _of_the_rest(log: Log, members: pl.DataFrame, cores: pl.DataFrame) -> tuple[Floats, Ints]:
    """Return for each core how often the audience outside its structure comes back, and how many accounts it has."""
    of, rows = audience(log, cores["c"].to_numpy())
    all_ = pl.DataFrame({"of": of, "row": rows, "s": cores["s"].to_numpy()[of], "a": log.source[rows]})
    rest = all_.join(members_of(members), on=["s", "a"], how="anti", maintain_order="left")
    of, rows = rest["of"].to_numpy(), rest["row"].to_numpy()
    rate = come_back(of, log.retweets[rows], log.made[log.source[rows]], len(cores))
    return rate, np.bincount(of, minlength=len(cores))


def _still_large(members: pl.DataFrame, fewer: pl.DataFrame, timed: pl.Expr, limits: Limits) -> pl.DataFrame:
    """Leave out the structures that have become too small, and among everybody those by mass that were."""
    most = members.group_by("s", "c").len().group_by("s").agg(most=pl.col("len").max())
    size = _size(members).join(most, on="s")
    small = _small(limits) | (
        ~timed & ((pl.col("amplifiers") < limits.amplifiers) | (pl.col("accounts") < limits.accounts_by_mass))
    )
    asked = pl.col("s").is_in(fewer["s"].implode())
    if limits.whole:
        asked |= ~timed & (pl.col("most") >= limits.amplifiers_of_core)
    return members.join(size.filter(small & asked), on="s", how="anti", maintain_order="left")


def _size(members: pl.DataFrame) -> pl.DataFrame:
    """Return for each structure s its pairs, retweets, amplifiers and accounts."""
    size = members.group_by("s").agg(pairs=pl.len(), retweets=pl.col("k").sum(), amplifiers=pl.col("a").n_unique())
    return size.join(accounts_in(members), on="s")


def _small(limits: Limits) -> pl.Expr:
    return (
        (pl.col("pairs") < limits.pairs)
        | (pl.col("retweets") < limits.retweets)
        | (pl.col("accounts") < limits.accounts)
    )


def _without_two(log: Log, members: pl.DataFrame, timed: pl.Expr) -> pl.DataFrame:
    """Leave out the two fans of an author of an archive, unless nobody else there retweets it."""
    cores = members.group_by("s", "c").agg(pl.col("k").sum())
    cores = cores.with_columns(share=pl.col("k") / log.received[cores["c"].to_numpy()])
    least = cores.group_by("s").agg(pl.col("share").min())
    fans = _size(members).join(least, on="s")
    fans = fans.filter(~timed & (pl.col("amplifiers") < 3) & (pl.col("pairs") <= 2) & (pl.col("share") < _ALL))
    return members.join(fans, on="s", how="anti", maintain_order="left")


def _without_few(log: Log, members: pl.DataFrame, timed: pl.Expr, limits: Limits) -> pl.DataFrame:
    """Leave out the cores of a few pairs by time that make less than half of what they receive."""
    size = _size(members)
    both = members.select("s", "a").unique().join(members.select("s", a="c").unique(), on=["s", "a"], how="semi")
    chains = both.group_by("s").len("both").join(size, on="s")
    chains = chains.filter(
        (2 * pl.col("both") >= pl.col("accounts")) & (pl.col("pairs") <= 1.5 * (pl.col("accounts") - 1))
    )
    share = pl.col("k").sum().over("s", "c") / log.received[members["c"].to_numpy()]
    few = members.filter(
        timed & ~pl.col("s").is_in(chains["s"].implode()) & (pl.len().over("s") < _FEW) & (share < _CAPTURED_BY_FEW)
    )
    left = members.join(few, on=["s", "pair"], how="anti", maintain_order="left")
    small = _size(left).filter(_small(limits)).join(few, on="s", how="semi")
    return left.join(small, on="s", how="anti", maintain_order="left")
