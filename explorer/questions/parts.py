"""A question of a large graph, asked a part at a time: by what its links weigh, by accounts, by tweets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

# Links to an answer, and texts to one: what is asked for at once fits an engine of the least memory that is usual.
LINKS, TEXTS = 400_000, 1_000_000
# What a question takes that may be asked for some accounts, or some tweets, at a time: from one, and before another.
OF_ACCOUNTS = ("from_account", "to_account")
OF_TWEETS = ("from_tweet", "to_tweet")


@dataclass(frozen=True)
class Part:
    """What to ask with besides, and the weight from which on a link of the answer belongs to a part before."""

    values: Mapping[str, object]
    below: int | None = None

    def of(self, answer: pl.DataFrame) -> pl.DataFrame:
        """Return the links of an answer that are this part's, the heaviest first, then by their ends."""
        own = answer if self.below is None else answer.filter(pl.col("weight") < self.below)
        return own.sort("weight", "source", "target", descending=[True, False, False])


def least_weight(weighed: pl.DataFrame, links: int) -> int:
    """Return the greatest weight which so many links have at least; the least of all where there are fewer.

    `weighed` tells of each `account` how many `links` of which `weight` it has. O(rows).

    >>> least_weight(pl.DataFrame({"account": ["a", "a", "b"], "weight": [1, 7, 2], "links": [9, 2, 3]}), 4)
    2
    """
    by = _by_weight(weighed)
    enough = by.filter(pl.col("links").cum_sum() >= links)["weight"]
    found: list[int] = (enough if len(enough) else by["weight"].tail(1)).to_list()
    return found[0] if found else 0


def by_weight(weighed: pl.DataFrame, least: str, links: int = LINKS) -> Iterator[Part]:
    """Yield parts of about so many links each, which come in the order of all: the heaviest first, then by ends.

    `weighed` is as in `least_weight`, `least` the parameter that a weight is at least. Weights are asked for together
    while they are few; those that alone have more links are asked for some accounts at a time. O(rows · log rows).
    """
    waiting, below, lowest = 0, None, None
    for weight, number in _by_weight(weighed).iter_rows():
        if waiting and waiting + number > links:
            yield Part({least: lowest}, below)
            waiting, below = 0, lowest
        if number > links:
            for ends in _accounts(weighed.filter(pl.col("weight") == weight), links):
                yield Part({least: weight, **dict(zip(OF_ACCOUNTS, ends, strict=True))}, below)
            below = weight
            continue
        waiting, lowest = waiting + number, weight
    if waiting:
        yield Part({least: lowest}, below)


def _by_weight(weighed: pl.DataFrame) -> pl.DataFrame:
    """Return how many links of which weight there are, the heaviest first."""
    return weighed.group_by("weight").agg(pl.col("links").sum()).sort("weight", descending=True)


def _accounts(weighed: pl.DataFrame, links: int) -> Iterator[tuple[str, str]]:
    """Yield ranges of accounts that have about so many links each: from one, and before another."""
    sums = weighed.group_by("account").agg(pl.col("links").sum()).sort("account")
    part = sums.with_columns(part=(pl.col("links").cum_sum() - 1) // links)
    firsts = part.filter(pl.col("part") != pl.col("part").shift(1))["account"]
    # The engine sorts these as polars does, among themselves and beside all others.
    yield from pairwise(["", *(name for name in firsts if name.isascii()), ""])


def by_tweets(tweets: pl.Series, texts: int = TEXTS) -> Iterator[Part]:
    """Yield parts of about so many tweets each, from one id and before another; an id of 0 is no bound.

    Tweets stand by id in the embedded engine: so each text is read once, and not all of them for each part.
    O(tweets · log tweets).
    """
    ends = [end for end in tweets.sort().gather_every(texts)[1:].unique(maintain_order=True).to_list() if end]
    yield from (Part(dict(zip(OF_TWEETS, range_, strict=True))) for range_ in pairwise([0, *ends, 0]))
