"""Accounts that shared the same things, whenever it was: how similar, and how surprising by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.errors import ExplorerError
from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.chance import adjusted, hypergeometric
from explorer.methods.other_tools import quantile
from explorer.methods.shares import Shares
from explorer.methods.shares import shares as ordered_shares
from explorer.process.compiling import njit

# Products of two accounts' shares of one object that are taken on unless told otherwise (some ten seconds).
MOST_PRODUCTS = 2_000_000_000

# Pairs of an answer: some 90 bytes each, with the names.
MOST_PAIRS = 50_000_000

# Products in one stretch.
_STRETCH = 4_000_000


@dataclass(frozen=True)
class Matrix:
    """Which account shared which object how often: sparse, by object and, inside it, by account.

    `account`, `object` (indices into `accounts` and `objects`) and `count` are one row for each that is not zero.
    """

    account: Ints
    object: Ints
    count: Ints
    accounts: pl.Series
    objects: pl.Series

    def only(self, kept: Flags) -> Matrix:
        """Return some of the rows; accounts and objects keep their numbers. O(rows)."""
        return Matrix(self.account[kept], self.object[kept], self.count[kept], self.accounts, self.objects)


def matrix(shares: Shares) -> Matrix:
    """Return shares as a sparse matrix, moments forgotten. O(n log n).

    >>> from explorer.methods.shares import shares
    >>> made = matrix(shares(pl.DataFrame({"account": ["ann", "ann"], "object": ["x", "x"], "ts": [0, 1]})))
    >>> made.account.tolist(), made.object.tolist(), made.count.tolist()
    ([0], [0], [2])
    """
    pair, count = np.unique(shares.object.astype(np.int64) << 32 | shares.account, return_counts=True)
    return Matrix(pair & 0xFFFFFFFF, pair >> 32, count, shares.accounts, shares.objects)


def pacheco_co_retweets(
    shares: Shares,
    *,
    min_shares: int = 11,
    min_accounts: int = 3,
    nearest: int = 100,
    most_products: int = MOST_PRODUCTS,
) -> pl.DataFrame:
    """Return the co-retweet network of Pacheco et al. 2021 (ICWSM 15, case study 4), as its code computes it.

    Columns: `source`, `target` (source before target), `similarity` (cosine), `support` (shares of the one that has
    fewer). Accounts with at least `min_shares` shares, of more than one object; objects of at least `min_accounts` of
    them; weight (1 + ln count)·idf; of the `nearest` accounts of each (itself among them) those with a later name.
    Ordered by source and target. The paper then keeps the uppermost half per cent: `strongest(network, 0.995)`.
    ExplorerError for more than `most_products` products. O(n log n + Σ accounts² of an object).

    >>> from explorer.methods.shares import shares
    >>> table = {"account": ["ann", "ann", "bob", "bob", "cem"], "object": ["x", "y", "x", "y", "z"], "ts": [0] * 5}
    >>> data = shares(pl.DataFrame(table))
    >>> network = pacheco_co_retweets(data, min_shares=2, min_accounts=2)
    >>> network.with_columns(pl.col("similarity").round(6)).rows()
    [('ann', 'bob', 1.0, 2)]
    """
    whole = matrix(shares)
    n = len(whole.accounts)
    total = np.bincount(whole.account, whole.count, n).astype(np.int64)
    kept = (total >= min_shares) & (np.bincount(whole.account, minlength=n) > 1)
    rows = whole.only(kept[whole.account])
    rows = rows.only((np.bincount(rows.object, minlength=len(whole.objects)) >= min_accounts)[rows.object])
    weight = _normal(rows, (1 + np.log(rows.count)) * _idf(rows, int(kept.sum())))
    network = _network(rows, weight, most_products, nearest).drop("objects")
    support = np.minimum(total[network["source"].to_numpy()], total[network["target"].to_numpy()])
    return _named(network.with_columns(support=support), rows.accounts)


def luceri_co_shares(
    shares: Shares, *, min_shares: int = 20, min_accounts: int = 2, most_products: int = MOST_PRODUCTS
) -> pl.DataFrame:
    """Return the similarity network of Luceri et al. 2024 (WWW '24) for co-retweets, or another thing shared.

    Columns: `source`, `target` (source before target), `similarity` (cosine, above 0). Accounts with at least
    `min_shares` shares (20 for co-retweets, 1 for links and hashtag sequences), each object once an account, objects
    that at least `min_accounts` of them shared; weight idf. Ordered by source and target.
    ExplorerError for more than `most_products` products. O(n log n + Σ accounts² of an object).

    >>> from explorer.methods.shares import shares
    >>> table = {"account": ["ann", "ann", "bob", "bob", "cem"], "object": ["x", "y", "x", "y", "z"], "ts": [0] * 5}
    >>> data = shares(pl.DataFrame(table))
    >>> luceri_co_shares(data, min_shares=1).with_columns(pl.col("similarity").round(6)).rows()
    [('ann', 'bob', 1.0)]
    """
    whole = matrix(shares)
    total = np.bincount(whole.account, whole.count, len(whole.accounts))
    rows = whole.only((total >= min_shares)[whole.account])
    rows = rows.only((np.bincount(rows.object, minlength=len(whole.objects)) >= min_accounts)[rows.object])
    weight = _normal(rows, _idf(rows, len(np.unique(rows.account))))
    return _named(_network(rows, weight, most_products).drop("objects"), rows.accounts)


def luceri_fast_retweets(
    retweets: pl.DataFrame, *, time_window: float = 10, min_retweets: int = 2, most_products: int = MOST_PRODUCTS
) -> pl.DataFrame:
    """Return the fast-retweet network of Luceri et al. 2024: accounts that quickly retweet the same authors.

    `retweets` has account, author (text) and delay (seconds from tweet to retweet). Columns and order as in
    `luceri_co_shares`. An account and author count with at least `min_retweets` retweets of 0 to `time_window` seconds
    (the paper's code drops whole days of the delay; this does not); weight count·idf.
    ExplorerError for more than `most_products` products. O(n log n + Σ accounts² of an author).

    >>> table = {"account": ["ann", "ann", "bob", "bob"], "author": ["x"] * 4, "delay": [1, 2, 3, 10]}
    >>> quick = pl.DataFrame(table)
    >>> luceri_fast_retweets(quick).rows(), luceri_fast_retweets(quick, time_window=9).rows()
    ([('ann', 'bob', 1.0)], [])
    """
    quick = retweets.filter(pl.col("delay").is_between(0, time_window)).select("account", object="author", ts=pl.lit(0))
    whole = matrix(ordered_shares(quick))
    rows = whole.only(whole.count >= min_retweets)
    weight = _normal(rows, rows.count * _idf(rows, len(np.unique(rows.account))))
    return _named(_network(rows, weight, most_products).drop("objects"), rows.accounts)


def strongest(network: pl.DataFrame, quantile_: float = 0.995) -> pl.DataFrame:
    """Return the rows of a network whose similarity reaches that quantile (type 7, 0 to 1) of all. O(rows).

    >>> line = pl.DataFrame({"source": ["ann", "bob"], "target": ["bob", "cem"], "similarity": [0.4, 0.9]})
    >>> strongest(line).rows()
    [('bob', 'cem', 0.9)]
    """
    return network.filter(pl.col("similarity") >= quantile(network["similarity"].to_numpy(), quantile_))


def fused(*networks: pl.DataFrame) -> pl.DataFrame:
    """Return the union of networks, of each pair its greatest similarity (Luceri et al. 2024), by source and target.

    Columns: `source`, `target`, `similarity`. O(n log n) in the rows.

    >>> line = pl.DataFrame({"source": ["ann", "bob"], "target": ["bob", "cem"], "similarity": [0.4, 0.9]})
    >>> fused(line, line.with_columns(similarity=pl.lit(0.5))).rows()
    [('ann', 'bob', 0.5), ('bob', 'cem', 0.9)]
    """
    rows = pl.concat([network.select("source", "target", "similarity") for network in networks])
    return rows.group_by("source", "target").agg(pl.col("similarity").max()).sort("source", "target")


def centrality(network: pl.DataFrame, *, iterations: int = 500, tolerance: float = 1e-6) -> pl.DataFrame:
    """Return the eigenvector centrality of each account of an undirected network: account, centrality, by account.

    Floats do not count. Power iteration on the adjacency and the identity, from equal values, until the sum of
    absolute changes is accounts · `tolerance` at most: networkx's rule. ExplorerError where `iterations` do not do.
    O(rows · iterations).

    >>> line = pl.DataFrame({"source": ["ann", "bob"], "target": ["bob", "cem"], "similarity": [0.4, 0.9]})
    >>> centrality(line).with_columns(pl.col("centrality").round(4)).rows()
    [('ann', 0.5), ('bob', 0.7071), ('cem', 0.5)]
    """
    accounts = pl.concat([network["source"], network["target"]]).unique().sort()
    number = pl.DataFrame({"name": accounts, "number": np.arange(len(accounts))})
    source, target = (
        network.select(end).join(number, left_on=end, right_on="name", maintain_order="left")["number"].to_numpy()
        for end in ("source", "target")
    )
    loops = source == target
    value = np.ones(len(accounts))
    for _ in range(iterations):
        last = value
        value = last + np.bincount(source, last[target], len(accounts))
        value += np.bincount(target[~loops], last[source[~loops]], len(accounts))
        value /= np.sqrt((value**2).sum())
        if np.abs(value - last).sum() <= len(accounts) * tolerance:
            return pl.DataFrame({"account": accounts, "centrality": value})
    raise ExplorerError(
        f"eigenvector centrality has not settled in {iterations} steps",
        hint="Allow more iterations, or a larger tolerance.",
    )


def pruned(network: pl.DataFrame, percentile: float, *, iterations: int = 500) -> pl.DataFrame:
    """Return the rows of a network between accounts whose centrality reaches that percentile (0 to 100) of all.

    After Luceri et al. 2024. ExplorerError as `centrality`. O(rows · iterations).

    >>> line = pl.DataFrame({"source": ["ann", "bob"], "target": ["bob", "cem"], "similarity": [0.4, 0.9]})
    >>> pruned(line, 0).height, pruned(line, 100).height
    (2, 0)
    """
    values = centrality(network, iterations=iterations)
    least = quantile(values["centrality"].to_numpy(), percentile / 100)
    central = values.filter(pl.col("centrality") >= least)["account"].implode()
    return network.filter(pl.col("source").is_in(central) & pl.col("target").is_in(central))


def validated_projection(shares: Shares, *, min_objects: int = 1, most_products: int = MOST_PRODUCTS) -> pl.DataFrame:
    """Return each pair of accounts with an object in common, and how surprising that many are.

    The statistically validated projection (Tumminello et al. 2011, PLoS ONE 6:e17994; `fixedrow` of R's backbone).
    Columns: `source`, `target` (source before target), `objects` (in common), `source_objects`, `target_objects`
    (of each), `p` = P(X ≥ objects), X hypergeometric among all objects, `log10_p` (exact where p is too small for
    a float), `q` (Benjamini–Hochberg) and `bonferroni`, both over all pairs of accounts, with an object in common
    or without. Ordered by p, then by source and target. Accounts with at least `min_objects` different objects.

    Every object is taken to be equally likely: where some are popular, p is too small. ExplorerError for more than
    `most_products` products. O(n log n + Σ accounts² of an object).

    >>> from explorer.methods.shares import shares
    >>> table = {"account": ["ann", "ann", "bob", "bob", "cem"], "object": ["x", "y", "x", "y", "z"], "ts": [0] * 5}
    >>> data = shares(pl.DataFrame(table))
    >>> validated_projection(data).select("source", "target", "objects", pl.col("p", "q").round(3)).rows()
    [('ann', 'bob', 2, 0.333, 1.0)]
    """
    whole = matrix(shares)
    n = len(whole.accounts)
    rows = whole.only((np.bincount(whole.account, minlength=n) >= min_objects)[whole.account])
    degree = np.bincount(rows.account, minlength=n)
    network = _network(rows, np.ones(len(rows.account)), most_products).drop("similarity")
    one, other = (degree[network[end].to_numpy()].astype(np.uint32) for end in ("source", "target"))
    log_p = hypergeometric(network["objects"].to_numpy(), one, other, len(np.unique(rows.object)))
    tests = int((degree > 0).sum()) * (int((degree > 0).sum()) - 1) // 2
    # Stable: of equal p the first by source and target, as they stand.
    order = np.argsort(log_p, kind="stable")
    log_p = log_p[order]
    network = network[order].with_columns(
        source_objects=one[order],
        target_objects=other[order],
        p=np.exp(log_p),
        log10_p=log_p / np.log(10),
        q=np.exp(adjusted(log_p, tests)),
        bonferroni=np.minimum(np.exp(log_p) * tests, 1),
    )
    return _named(network, rows.accounts)


def _idf(rows: Matrix, accounts: int) -> Floats:
    """Return scikit-learn's smooth idf of each row's object: ln((1 + accounts) / (1 + its accounts)) + 1."""
    its = np.bincount(rows.object, minlength=len(rows.objects))
    return np.asarray((np.log((1 + accounts) / (1 + its)) + 1)[rows.object])


def _normal(rows: Matrix, weight: Floats) -> Floats:
    """Return weights divided by the length of their account's."""
    length = np.sqrt(np.bincount(rows.account, weight**2, len(rows.accounts)))
    return np.asarray(weight / length[rows.account])


def _network(rows: Matrix, weight: Floats, most_products: int, nearest: int = 0) -> pl.DataFrame:
    """Return the products of every two accounts with an object in common, by source and target (numbers).

    Columns: source, target, similarity, objects. With `nearest` only what is among the so many largest of the
    source's row, itself included, of equal ones the first. O(Σ accounts² of an object); memory that of the answer.
    """
    sharers = np.bincount(rows.object, minlength=len(rows.objects)).astype(np.int64)
    products = int((sharers * (sharers - 1) // 2).sum())
    if products > most_products:
        worst = int(sharers.argmax())
        raise ExplorerError(
            f"{products:,} products of two accounts' shares, more than the {most_products:,} allowed",
            where=f"object {rows.objects[worst]!r}, shared by {sharers[worst]:,} accounts",
            hint="Leave out the objects that everybody shares, ask for more shares an account, or allow more products.",
        )
    begin = np.concatenate(([0], np.cumsum(sharers)))
    by_account = np.argsort(rows.account, kind="stable")
    start = np.concatenate(([0], np.cumsum(np.bincount(rows.account, minlength=len(rows.accounts)))))
    looks = np.concatenate(([0], np.cumsum(np.bincount(rows.account, sharers[rows.object], len(rows.accounts)))))
    parts: list[tuple[npt.NDArray[Any], ...]] = []
    first, pairs = 0, 0
    while first < len(rows.accounts):
        last = max(int(np.searchsorted(looks, looks[first] + _STRETCH, "right")) - 1, first + 1)
        room = min(int(looks[last] - looks[first]), (last - first) * len(rows.accounts))
        columns = _products(first, last, start, by_account, begin, rows.object, rows.account, weight, nearest, room)
        parts.append(tuple(column.copy() for column in columns))
        pairs += len(columns[0])
        if pairs > MOST_PAIRS:
            raise ExplorerError(
                f"more than {MOST_PAIRS:,} pairs of accounts have an object in common",
                where=f"account {last:,} of {len(rows.accounts):,}",
                hint="Ask for more shares an account, or leave out the objects that everybody shares.",
            )
        first = last
    columns = [np.concatenate(part) for part in zip(*parts, strict=True)] if parts else [np.empty(0)] * 4
    schema = {"source": pl.UInt32, "target": pl.UInt32, "similarity": pl.Float64, "objects": pl.UInt32}
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema_overrides=schema)


def _named(network: pl.DataFrame, accounts: pl.Series) -> pl.DataFrame:
    return network.with_columns(accounts.gather(network[end]).alias(end) for end in ("source", "target"))


@njit(cache=True, nogil=True)
def _products(first, last, start, by_account, begin, object_, account, weight, nearest, room):  # type: ignore[no-untyped-def]
    source = np.empty(room, np.uint32)
    target = np.empty(room, np.uint32)
    similarity = np.empty(room, np.float64)
    objects = np.empty(room, np.uint32)
    accounts = len(start) - 1
    total = np.zeros(accounts, np.float64)
    common = np.zeros(accounts, np.int64)
    met = np.empty(accounts, np.int64)
    n = 0
    for a in range(first, last):
        partners = 0
        for k in range(start[a], start[a + 1]):
            here = by_account[k]
            o = object_[here]
            # Earlier accounts and itself only matter where the nearest of all are wanted.
            for j in range(begin[o] if nearest else here + 1, begin[o + 1]):
                b = account[j]
                if common[b] == 0:
                    met[partners] = b
                    partners += 1
                common[b] += 1
                total[b] += weight[here] * weight[j]
        found = np.sort(met[:partners])
        if nearest and partners > nearest:
            least = np.sort(total[found])[partners - nearest]
            larger = (total[found] > least).sum()
        else:
            least, larger = -np.inf, 0
        room_for_equals = nearest - larger
        for b in found:
            taken = total[b] > least
            if total[b] == least and room_for_equals > 0:
                taken = True
                room_for_equals -= 1
            if taken and b > a:
                source[n] = a
                target[n] = b
                # Rounding can take the cosine of equals beyond one; sums of ones are not cosines and are not read.
                similarity[n] = min(total[b], 1.0)
                objects[n] = common[b]
                n += 1
            total[b] = 0
            common[b] = 0
    return source[:n], target[:n], similarity[:n], objects[:n]
