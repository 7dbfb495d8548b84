"""What the acts of a network come to by hashtag, address, domain, language, client and time, counted once.

An act is an own tweet or a retweet of an account that a network lists; it carries what its tweet carries. Questions ask
these sums where they are given no period, language or accounts to leave out, and the acts themselves where they are.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.graph.model import GRAPH
from explorer.methods.amplification import ACCOUNT
from explorer.methods.arrays import Ints, Numbers

# Names that many rows bear are four bytes each while these are dealt with.
HASHTAG = pl.Categorical(pl.Categories("hashtag", "explorer", pl.UInt32))
ADDRESS = pl.Categorical(pl.Categories("link", "explorer", pl.UInt32))
_NETWORKS = pl.Categorical(pl.Categories("networks", "explorer", pl.UInt32))
_CARRIED: dict[str, pl.DataType] = {"hashtag": HASHTAG, "link": ADDRESS}

_SCHEMA = GRAPH.schema(GRAPH.node("Tally"))
_QUARTER = 900_000  # milliseconds
# Sums of stretches that may wait to be added up.
_WAITING = 4_000_000

_SUMS = (pl.col("tweets").sum(), pl.col("first_ts").min(), pl.col("last_ts").max())


class Tallies:
    """Counts acts as they come, a stretch at a time.

    In memory are a sum for each account and value (about 40 bytes), of quarters of an hour one for each quarter, and 12
    bytes for each thing that a tweet carries.
    First come all own tweets (`count`, `carry`), then `settle`, then all retweets (`count`, `count_carried`).
    """

    def __init__(self, listed: pl.DataFrame) -> None:
        """Take which network (`target`) lists which account (`source`)."""
        self._listed = listed.select(account=pl.col("source").cast(ACCOUNT), network="target")
        # Of quarters nobody asks which accounts: one stands for all that the same networks list.
        networks = self._listed.group_by("account").agg(pl.col("network").sort())
        self._alike = networks.select("account", alike=pl.col("account").first().over("network"))
        self._sums: dict[str, list[pl.DataFrame]] = {}
        self._edges: dict[str, list[pl.DataFrame]] = {kind: [] for kind in _CARRIED}
        self._carriers: list[pl.DataFrame] = []
        self._carried: dict[str, _Carried] = {}
        self._domains = pl.DataFrame(schema={"link": ADDRESS, "domain": pl.String()})

    def count(self, acts: pl.DataFrame) -> None:
        """Count acts: `account`, `networks`, `ts` (milliseconds), `language`, `client`."""
        mine = self._of_listed(acts.select("account", "networks", "ts", "language", "client"))
        self._add("language", mine.with_columns(value="language"))
        self._add("client", mine.with_columns(value="client"))
        quarters = mine.with_columns(value=pl.col("ts") // _QUARTER).join(self._alike, on="account")
        self._add("quarter", quarters.with_columns(account="alike"))

    def carry(self, tweets: pl.DataFrame, **edges: pl.DataFrame) -> None:
        """Take what a stretch of tweets carries and which of these are acts, which are counted when all is known.

        `tweets`: `id`, `account`, `networks`, `ts`; `edges`, by kind: `source` (tweet), `target`, each pair once.
        """
        for kind, frame in edges.items():
            self._edges[kind].append(frame.select("source", pl.col("target").cast(_CARRIED[kind])))
        carrying = pl.concat([frame.select(id="source") for frame in edges.values()])
        acts = self._of_listed(tweets.select("id", "account", "networks", "ts")).join(carrying, on="id", how="semi")
        self._carriers.append(acts.with_columns(tweet="id"))

    def settle(self, domains: pl.DataFrame) -> None:
        """Count what own tweets carry, once all of them came. `domains` says the `domain` of each `link`."""
        self._domains = domains.with_columns(pl.col("link").cast(ADDRESS))
        self._carried = {kind: _Carried(pl.concat(frames)) for kind, frames in self._edges.items() if frames}
        self._edges.clear()
        for frame in self._carriers:
            self.count_carried(frame)
        self._carriers.clear()

    def count_carried(self, acts: pl.DataFrame) -> None:
        """Count what acts carry: `id` (of the act), `account`, `networks`, `ts`, `tweet` (which carries it)."""
        mine = self._of_listed(acts.select("id", "account", "networks", "ts", "tweet"))
        for kind, carried in self._carried.items():
            rows, values = carried.of(mine["tweet"].to_numpy())
            found = mine[rows].with_columns(value=values)
            self._add(kind, found)
            if kind == "link":
                sites = found.join(self._domains, left_on="value", right_on="link")
                sites = sites.select("id", "account", "networks", "ts", value="domain").unique(["id", "value"])
                self._add("domain", sites)

    def _of_listed(self, acts: pl.DataFrame) -> pl.DataFrame:
        typed = acts.with_columns(pl.col("account").cast(ACCOUNT), pl.col("networks").cast(_NETWORKS))
        return typed.join(self._listed, on="account", how="semi")

    def _add(self, kind: str, acts: pl.DataFrame) -> None:
        ts = pl.col("ts")
        held = self._sums.setdefault(kind, [])
        held.append(
            acts.group_by("account", "networks", "value").agg(tweets=pl.len(), first_ts=ts.min(), last_ts=ts.max())
        )
        if sum(frame.height for frame in held[1:]) > _WAITING:
            held[:] = [_added(held)]

    def rows(self) -> Iterator[pl.DataFrame]:
        """Yield the rows of the table `Tally`, kind by kind."""
        links = pl.DataFrame()
        for kind in ("quarter", "language", "client", "hashtag", "link", "domain"):
            sums = _added(self._sums.pop(kind, []))
            if not sums.height:
                continue
            told = pl.concat([self._of_network(sums, network) for network in self._whose()])
            if kind == "quarter":
                told = told.drop("accounts")
            if kind == "link":
                told = told.join(self._domains, left_on="value", right_on="link")
                links = told.group_by("networks", value="domain").agg(links=pl.len())
            if kind == "domain":
                told = told.join(links, on=["networks", "value"], nulls_equal=True)
            told = told.with_columns(pl.col("value").cast(pl.String), kind=pl.lit(kind))
            told = told.with_columns(id=pl.format("{}{}/{}", "networks", "kind", pl.col("value").fill_null("")))
            blank = [pl.lit(None).alias(name) for name in _SCHEMA if name not in told.columns]
            yield told.with_columns(blank).select(_SCHEMA.keys()).cast(_SCHEMA).sort("id")  # type: ignore[arg-type]

    def _whose(self) -> list[str]:
        """Return the networks, and what stands for all of them together, of which an account may be in several."""
        return ["", *self._listed["network"].unique()]

    def _of_network(self, sums: pl.DataFrame, network: str) -> pl.DataFrame:
        """Return what counts for a network: of accounts that it lists, what stands in its files."""
        if network:
            mine = sums.join(self._listed.filter(network=network), on="account", how="semi")
            whose = pl.col("networks").cast(pl.String)
            mine = mine.filter(whose.is_null() | whose.str.contains(f"|{network}|", literal=True))
        else:
            mine = sums
        told = mine.group_by("value").agg(*_SUMS, accounts=pl.col("account").n_unique())
        return told.with_columns(networks=pl.lit(f"|{network}|"))


class _Carried:
    """What each tweet carries, found by binary search."""

    def __init__(self, edges: pl.DataFrame) -> None:
        tweet = edges["source"].to_numpy()
        order = np.argsort(tweet, kind="stable")
        tweet = tweet[order]
        self._values = edges["target"][order]
        starts = np.flatnonzero(np.diff(tweet, prepend=tweet[:1] - 1))
        self._tweets: Ints = tweet[starts]
        self._starts = np.append(starts, len(tweet))

    def of(self, tweets: Numbers) -> tuple[npt.NDArray[np.int64], pl.Series]:
        """Return what tweets carry: for each thing the place of its tweet among them, and the thing."""
        if not len(self._tweets):
            return np.zeros(0, np.int64), self._values
        at = np.searchsorted(self._tweets, tweets)
        known = np.flatnonzero(self._tweets.take(at, mode="clip") == tweets)
        first, last = self._starts[at[known]], self._starts[at[known] + 1]
        many = last - first
        ends = np.cumsum(many)
        inside = np.arange(many.sum()) - np.repeat(ends - many, many)
        return np.repeat(known, many), self._values[np.repeat(first, many) + inside]


def _added(sums: list[pl.DataFrame]) -> pl.DataFrame:
    if not sums:
        return pl.DataFrame()
    return pl.concat(sums).group_by("account", "networks", "value").agg(*_SUMS)
