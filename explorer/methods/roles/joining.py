"""Accounts too weak to show as pairs join the structures that they belong to."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from explorer.methods.arrays import Ints
from explorer.methods.roles.limits import ATTENTION, CAPTURED, CAPTURED_BY_MASS, LEAST, LIFT, RATE, TENTH
from explorer.methods.roles.log import Log
from explorer.methods.roles.repetition import discoveries, expected, surprises
from explorer.process.compiling import njit

_BANDS = 8


def joined(log: Log, members: pl.DataFrame, by_time: set[int]) -> pl.DataFrame:
    """Add the accounts too weak to show as pairs, and all that amplifiers and cores of a structure have together.

    An amplifier gives the cores five times what chance would, in an archive a hundredth of its retweets; a core gets
    five times what chance would of the amplifiers, twice of each, and they make as much of what it receives as of the
    others': what a popular author gets from everybody is no part of a structure.

    `members` are the pairs (pair, a, c, k) of each structure s, `by_time` those that time evidence shows; the same
    columns come back. O(pairs log pairs + retweets of those near a structure).

    >>> from explorer.methods.roles.log import ordered
    >>> frame = pl.DataFrame(
    ...     {"retweeter": ["amp", "new", "mob"], "author": ["core", "core", "idol"], "retweets": [4, 3, 99_999]}
    ... )
    >>> log = ordered(frame, True, None)
    >>> members = pl.DataFrame({"pair": [0], "a": [0], "c": [1], "k": [4], "s": [0]})
    >>> [log.names[a] for a in joined(log, members, set())["a"]]
    ['amp', 'new']
    """
    if not len(members):
        return members
    of_core, of_amplifier = (np.full(len(log.names), -1, np.int64) for _ in range(2))
    of_core[members["c"].to_numpy()] = members["s"].to_numpy()
    of_amplifier[members["a"].to_numpy()] = members["s"].to_numpy()
    of_member = np.where(of_amplifier >= 0, of_amplifier, of_core)
    towards, from_ = of_core[log.target], of_member[log.source]
    bands = _bands(log, members)
    timed = pl.col("s").is_in(sorted(by_time))
    usual = members.group_by("s", "a").agg(pl.col("k").sum()).group_by("s").agg(usual=pl.col("k").median())

    near = np.flatnonzero((towards >= 0) & (towards != of_amplifier[log.source]))
    amplifiers = _newcomers(log, near, "a", towards[near], bands).join(usual, on="s")
    in_time = (pl.col("like") >= 2) & (pl.col("k") >= TENTH * pl.col("usual"))
    amplifiers = amplifiers.filter(
        pl.when(timed).then(in_time).otherwise(pl.col("k") >= pl.col("usual") / 2),
        pl.col("k") >= (LIFT * pl.col("mean") if log.everyone else ATTENTION * pl.col("made")),
    )
    near = np.flatnonzero((from_ >= 0) & (towards < 0) & log.inside[log.target])
    cores = _newcomers(log, near, "c", from_[near], bands).filter(
        (pl.col("k") / pl.col("received") >= CAPTURED)
        & (pl.col("pairs") >= (3 if log.everyone else 2))
        & pl.when(timed).then(pl.col("like") >= 2).otherwise(pl.col("pairs") >= 5)
    )
    if log.everyone:
        share = pl.when(timed).then(CAPTURED).otherwise(CAPTURED_BY_MASS)
        cores = cores.filter(
            pl.col("k") >= 2 * pl.col("pairs"),
            pl.col("k") >= LIFT * pl.col("mean"),
            pl.col("k") >= share * pl.col("received"),
        )
    ties = pl.DataFrame({"s": from_[near], "a": log.source[near], "c": log.target[near], "k": log.retweets[near]})
    tied = ties.filter(pl.col("k") >= LEAST).join(cores, on=["s", "c"], how="semi")
    who = pl.concat([frame.select("s", "a") for frame in (members, amplifiers, tied)]).unique()
    whom = pl.concat([frame.select("s", "c") for frame in (members, cores)]).unique()
    near = np.flatnonzero(np.isin(log.target, whom["c"].to_numpy()))
    near = near[np.isin(log.source[near], who["a"].to_numpy())]
    pairs = pl.DataFrame({"pair": near, "a": log.source[near], "c": log.target[near], "k": log.retweets[near]})
    return pairs.join(who, on="a").join(whom, on=["c", "s"]).sort("s", "pair").select(members.columns)


def _bands(log: Log, members: pl.DataFrame) -> pl.DataFrame:
    """Return the log of how much likelier each band of quickness is in a structure than anywhere: s, b0, b1, …"""
    counts = (
        _in_bands(members["pair"].to_numpy(), log.start, log.quick) if log.timed else np.zeros((len(members), _BANDS))
    )
    frame = pl.DataFrame(counts, schema=[f"b{b}" for b in range(_BANDS)]).with_columns(s=members["s"])
    sums = frame.group_by("s").sum()
    n = sums.select(pl.sum_horizontal(pl.exclude("s"))).to_series()
    # As if each band had been seen twice more, so that none is impossible.
    return sums.with_columns((((pl.exclude("s") + 2) * _BANDS) / (n + 2 * _BANDS)).log())


@njit(cache=True, nogil=True)
def _in_bands(pairs, start, quick):  # type: ignore[no-untyped-def]
    counts = np.zeros((len(pairs), _BANDS), np.float64)
    for x in range(len(pairs)):
        for i in range(start[pairs[x]], start[pairs[x] + 1]):
            if not np.isnan(quick[i]):
                counts[x, min(int(quick[i] * _BANDS), _BANDS - 1)] += 1
    return counts


def _newcomers(log: Log, near: Ints, by: str, structure: Ints, bands: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts (`by`) tied to a structure s by more retweets than chance.

    Columns: k, mean, pairs, received, made, like: the log of how much likelier their quickness is in that structure
    than anywhere.
    """
    counts = _in_bands(near, log.start, log.quick) if log.timed else np.zeros((len(near), _BANDS))
    names = [f"b{b}" for b in range(_BANDS)]
    frame = pl.DataFrame(counts, schema=names).with_columns(
        a=log.source[near],
        c=log.target[near],
        s=structure,
        k=log.retweets[near],
        received=log.received[log.target[near]],
        mean=expected(log, near),
        made=log.made[log.source[near]],
    )
    sums = frame.group_by(by, "s", maintain_order=True).agg(
        pl.col("k", "mean", *names).sum(), pl.col("received", "made").first(), pairs=pl.len()
    )
    sums = sums.filter(pl.col("k") >= LEAST)
    surprise = surprises(sums["k"].to_numpy(), sums["mean"].to_numpy())
    tests = float(len(log.names)) * len(bands)
    sums = sums.filter(pl.Series(discoveries(surprise, tests) >= -math.log10(RATE)))
    like = pl.sum_horizontal(pl.col(b) * pl.col(f"{b}_log") for b in names)
    return sums.join(bands.rename({b: f"{b}_log" for b in names}), on="s").with_columns(like=like)
