"""Pools: many accounts that come back to a few authors, in one stretch of delay."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from explorer.methods.roles import roles
from explorer.methods.roles.log import ordered
from explorer.methods.roles.pools import find_pools

DAY, MINUTE = 86_400_000, 60_000


def crowd(draw: np.random.Generator, accounts: int = 1_500, retweets: int = 20_000) -> pl.DataFrame:
    """People retweet anybody, minutes to days later."""
    author, late = draw.integers(0, accounts, retweets), np.exp(draw.normal(8.2, 1.7, retweets)) * 1_000
    posted = draw.integers(0, 90 * DAY, retweets)
    return frame(draw.integers(0, accounts, retweets), author, np.arange(retweets), posted, late)


def frame(*columns: np.ndarray) -> pl.DataFrame:
    who, author, tweet, posted, late = columns
    names = ("retweeter", "author", "tweet", "ts", "posted")
    values = (who, author, tweet, posted + late.astype(np.int64), posted)
    return pl.DataFrame(dict(zip(names, values, strict=True)))


def pool(draw: np.random.Generator, late: float, members: int = 60, each: int = 5) -> pl.DataFrame:
    """Accounts 5,000 and on retweet 4,000, 4,001 and 4,002 five times each, so many minutes later or so."""
    who = np.repeat(np.arange(5_000, 5_000 + members), each)
    author = 4_000 + draw.integers(0, 3, len(who))
    tweet = 1_000_000 + 1_000 * author + draw.integers(0, 40, len(who))
    delays = late * MINUTE * np.exp(draw.normal(0, 0.4, len(who)))
    return frame(who, author, tweet, tweet * 7_919 % (90 * DAY), delays).unique(
        ["retweeter", "tweet"], maintain_order=True
    )


@pytest.mark.parametrize(("late", "from_the_first"), [(3, True), (120, False)])
def test_a_pool_is_found_by_when_its_accounts_come(late: float, from_the_first: bool) -> None:
    draw = np.random.default_rng(11)
    found = roles(pl.concat([crowd(draw), pool(draw, late)]))
    (told,) = found.structures.to_dicts()
    assert (told["way"], told["name"].split()[0], told["cores"]) == ("pool", "pool", 3)
    assert told["amplifiers"] >= 57
    assert told["core_accounts"] == sorted(told["core_accounts"], key=told["core_accounts"].index)
    assert set(told["core_accounts"]) == {4_000, 4_001, 4_002}
    assert min(told["amplifier_accounts"]) >= 5_000
    assert (told["after"] == 0) == from_the_first
    assert told["after"] <= late * 60 <= told["within"]
    assert told["within_share"] >= 0.7


def test_people_who_come_at_any_time_are_no_pool() -> None:
    draw = np.random.default_rng(12)
    assert roles(crowd(draw)).structures.is_empty()


def test_an_author_that_is_a_core_already_is_of_no_pool() -> None:
    draw = np.random.default_rng(11)
    log = ordered(pl.concat([crowd(draw), pool(draw, 3)]), False, None)
    cores = np.flatnonzero(log.names.is_in([4_000, 4_001, 4_002]).to_numpy())
    assert set(find_pools(log, cores[:0]).pairs["c"]) == set(cores)
    assert set(find_pools(log, cores[:1]).pairs["c"]) == set(cores[1:])


def test_without_moments_there_is_no_pool() -> None:
    draw = np.random.default_rng(11)
    log = ordered(pl.concat([crowd(draw), pool(draw, 3)]).with_columns(posted=pl.lit(None, pl.Int64)), False, None)
    assert find_pools(log, np.empty(0, np.int64)).pairs.is_empty()
