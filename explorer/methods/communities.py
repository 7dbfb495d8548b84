"""Pairs → groups that behave alike: Leiden's communities, each with how firmly it stands."""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np
import polars as pl

from explorer.methods.arrays import Floats, Ints
from explorer.process.seeded import seeded

# Leiden runs beside the one that is shown, each from another seed, at most; and pairs that all of these look at: of
# 500,000 pairs there is one such run, of more there is none. What they tell is how firmly groups stand.
OTHER_SEEDS, _OTHERS_LOOK_AT = 10, 500_000

# Leiden rounds, at most. Of 4,000 random graphs none took more than seven. On one in some thousands igraph's own
# "until nothing moves" never ends: accounts go to and fro between places of equal worth, and the groups stay.
MOST_ROUNDS = 100

# Rounds of a large graph, at least, and pairs that the rounds of one run look at: from 20,000 pairs on a run ends
# before it comes to rest. Each round brings less: of 358,334 pairs the first three bring 99.6 % of the modularity
# that eight bring, five 99.9 %, and the groups come to rest after some thirty.
_LEAST_ROUNDS, _ROUNDS_LOOK_AT = 3, 2_000_000


@dataclass(frozen=True)
class Communities:
    """Communities of accounts, numbered from 1 by size.

    `members`: account, community, pairs (inside it), weight (of these together), outside (pairs with accounts of
    others), by community, then pairs. `communities`: community, accounts, pairs, density (pairs of all that could
    be), stability (mean over other seeds of the best Jaccard index with one of theirs; null where there was no other).
    `modularity` is that of the whole partition, weighted.
    """

    members: pl.DataFrame
    communities: pl.DataFrame
    modularity: float


def runs_beside(pairs: int) -> int:
    """Return how many runs from other seeds so many pairs are worth. O(1).

    >>> [runs_beside(pairs) for pairs in (1_000, 50_000, 100_000, 500_000, 500_001)]
    [10, 10, 5, 1, 0]
    """
    return min(OTHER_SEEDS, _OTHERS_LOOK_AT // max(pairs, 1))


def most_rounds(pairs: int) -> int:
    """Return how many rounds a run takes at most for so many pairs. O(1).

    >>> [most_rounds(pairs) for pairs in (1_000, 20_000, 200_000, 10_000_000)]
    [100, 100, 10, 3]
    """
    return min(MOST_ROUNDS, max(_LEAST_ROUNDS, _ROUNDS_LOOK_AT // max(pairs, 1)))


def communities(
    pairs: pl.DataFrame, *, resolution: float = 1.0, seed: int = 0, smallest: int = 2, others: int | None = None
) -> Communities:
    """Part a network of pairs (`source`, `target`, text, and `weight`, above 0) into communities.

    Leiden's algorithm (Traag, Waltman & van Eck 2019, Sci. Rep. 9:5233) on modularity, weighted, with the given
    `resolution`, from `seed`, until a round leaves the groups as they were, or for as many rounds as the number of
    pairs is worth (`most_rounds`); the same pairs in any order give the same. Communities of fewer than `smallest`
    accounts are left out. There are 1 + `others` runs (else `runs_beside`), each O(pairs) a round.

    >>> ends = {"source": ["ann", "ann", "bob", "dan"], "target": ["bob", "cem", "cem", "eve"], "weight": [1, 1, 1, 1]}
    >>> found = communities(pl.DataFrame(ends))
    >>> found.members.select("account", "community").rows()
    [('ann', 1), ('bob', 1), ('cem', 1), ('dan', 2), ('eve', 2)]
    >>> found.communities["density"].to_list(), round(found.modularity, 3)
    ([1.0, 1.0], 0.375)
    """
    pairs = pairs.filter(pl.col("source") != pl.col("target")).sort("source", "target")
    names = pl.concat([pairs["source"], pairs["target"]]).unique().sort()
    number = pl.Enum(names)
    source, target = (pairs[end].cast(number).to_physical().to_numpy().astype(np.int64) for end in ("source", "target"))
    weight = pairs["weight"].cast(pl.Float64).to_numpy()
    graph = igraph.Graph(n=len(names), edges=np.column_stack([source, target]))
    others = runs_beside(pairs.height) if others is None else others
    of, modularity = _leiden(graph, weight, resolution, seed)
    runs = [_leiden(graph, weight, resolution, seed + 1 + other)[0] for other in range(others)]
    size = np.bincount(of) if len(of) else np.zeros(0, np.int64)
    # By size, then by the first of their names: numbers do not depend on the algorithm's own.
    first = np.full(len(size), len(of), np.int64)
    np.minimum.at(first, of, np.arange(len(of)))
    rank = np.empty(len(size), np.int64)
    rank[np.lexsort((first, -size))] = np.arange(1, len(size) + 1)
    of = rank[of] if len(of) else of
    inside = of[source] == of[target]
    ends = np.concatenate([source, target])
    twice = np.concatenate([inside, inside])
    members = pl.DataFrame(
        {
            "account": names,
            "community": of,
            "pairs": np.bincount(ends[twice], minlength=len(names)),
            "weight": np.bincount(ends[twice], np.concatenate([weight, weight])[twice], len(names)).astype(float),
            "outside": np.bincount(ends[~twice], minlength=len(names)),
        }
    )
    accounts = np.bincount(of)[1:]
    bound = np.bincount(of[source[inside]], minlength=len(size) + 1)[1:]
    told = pl.DataFrame(
        {
            "community": np.arange(1, len(size) + 1),
            "accounts": accounts,
            "pairs": bound,
            "density": bound / np.maximum(accounts * (accounts - 1) / 2, 1),
            "stability": pl.Series(_stability(of, runs)).fill_nan(None),
        }
    ).filter(pl.col("accounts") >= smallest)
    members = members.filter(pl.col("community").is_in(told["community"].implode()))
    return Communities(
        members.sort(["community", "pairs", "account"], descending=[False, True, False]), told, modularity
    )


def _leiden(graph: igraph.Graph, weight: Floats, resolution: float, seed: int) -> tuple[Ints, float]:
    weights = weight.tolist()
    of: list[int] | None = None
    with seeded(seed):
        for _ in range(most_rounds(graph.ecount())):
            before = of
            of = graph.community_leiden(
                objective_function="modularity",
                weights=weights,
                resolution=resolution,
                n_iterations=1,
                initial_membership=before,
            ).membership
            if of == before:
                break
    modularity = graph.modularity(of, weights=weights) if graph.ecount() else 0.0
    return np.array(of, np.int64), float(modularity)


def _stability(of: Ints, runs: list[Ints]) -> Floats:
    """Return for each community (from 1) the mean over runs of its best Jaccard index with one of theirs."""
    size = np.bincount(of)
    total = np.zeros(len(size))
    for other in runs:
        theirs = np.bincount(other)
        both, n = np.unique(of << 32 | other, return_counts=True)
        mine, its = both >> 32, both & 0xFFFFFFFF
        best = np.zeros(len(size))
        np.maximum.at(best, mine, n / (size[mine] + theirs[its] - n))
        total += best
    return total[1:] / len(runs) if runs else np.full(max(len(size) - 1, 0), np.nan)
