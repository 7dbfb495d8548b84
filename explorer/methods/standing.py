"""Where one account, or a few, stand among others in one measure: how many have less, and the middle of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.methods.arrays import Floats

# Fewer others than this tell no place.
FEWEST = 10
# A place beyond this share of the others is at the edge.
EDGE = 0.95


@dataclass(frozen=True)
class Standing:
    """What a value is among `n` others: `below` and `above` are the shares of them with less and with more."""

    value: float
    n: int
    median: float
    below: float
    above: float

    @property
    def at_edge(self) -> bool:
        """Whether it has more, or less, than `EDGE` of the others."""
        return self.n >= FEWEST and max(self.below, self.above) > EDGE


def standing(value: float | None, others: pl.Series) -> Standing | None:
    """Return where a value stands among others; None where it is not known, or they are fewer than `FEWEST`.

    Others of which nothing is known do not count. O(others).

    >>> standing(9.0, pl.Series([0.0] * 15 + [3.0] * 4 + [20.0]))
    Standing(value=9.0, n=20, median=0.0, below=0.95, above=0.05)
    """
    known = _known(others)
    if value is None or len(known) < FEWEST:
        return None
    return Standing(
        value, len(known), float(np.median(known)), float((known < value).mean()), float((known > value).mean())
    )


@dataclass(frozen=True)
class Against:
    """Two groups of accounts in one measure: how many, the middle of each, and who has more.

    `more` is the share of all pairs of one of each in which the one has more, half of those where both have as much:
    0.5 where they are alike (Mann and Whitney 1947; Vargha and Delaney's A).
    """

    n: int
    of: int
    median: float
    other_median: float
    more: float


def against(some: pl.Series, others: pl.Series) -> Against | None:
    """Return how two groups compare; None where a group has none of whom it is known. O(n log n).

    >>> against(pl.Series([5, 5, 9]), pl.Series([1, 5]))
    Against(n=3, of=2, median=5.0, other_median=3.0, more=0.8333333333333334)
    """
    one, other = _known(some), np.sort(_known(others))
    if not len(one) or not len(other):
        return None
    less = np.searchsorted(other, one, "left").sum()
    no_more = np.searchsorted(other, one, "right").sum()
    return Against(
        len(one),
        len(other),
        float(np.median(one)),
        float(np.median(other)),
        float((less + no_more) / 2 / (len(one) * len(other))),
    )


def _known(values: pl.Series) -> Floats:
    known: Floats = values.drop_nulls().cast(pl.Float64).to_numpy()
    return known
