"""Meetings of accounts counted by hand, two shares at a time, to hold the sweep against."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

import polars as pl
import pytest

Row = tuple[str, str, str, int, int, int, int, float]


def met_by_hand(frame: pl.DataFrame, window_ms: int) -> list[Row]:
    """Return every two shares of one object by two accounts within the window, as rows of MET tell them."""
    shared = defaultdict(list)
    for account, object_, ts, message in frame.select(
        pl.col("account").cast(pl.String), "object", "ts", "message"
    ).rows():
        shared[object_].append((account, ts, message))
    met = []
    for object_, these in shared.items():
        for one, other in combinations(sorted(these), 2):
            if one[0] != other[0] and abs(other[1] - one[1]) <= window_ms:
                delay = (other[1] - one[1]) / 1000
                met.append((one[0], other[0], str(object_), one[2], other[2], one[1], other[1], delay))
    return sorted(met)


def summed_by_hand(met: list[Row]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return objects, events, messages of each, who leads how often, and mean and least delay, by pair."""
    by_pair = defaultdict(list)
    for row in met:
        by_pair[row[:2]].append(row)
    sums: dict[tuple[str, str], tuple[Any, ...]] = {}
    for pair, rows in by_pair.items():
        delays = [row[-1] for row in rows]
        sums[pair] = (
            *(len({row[k] for row in rows}) if k else len(rows) for k in (2, 0, 3, 4)),
            *(sum(d > 0 for d in delays), sum(d < 0 for d in delays)),
            *(pytest.approx(sum(map(abs, delays)) / len(rows)), pytest.approx(min(map(abs, delays)))),
        )
    return sums


SUMS = ["objects", "events", "source_messages", "target_messages", "source_leads", "target_leads"]
SUMS += ["mean_delay", "least_delay"]


def sums(rows: pl.DataFrame) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {row[:2]: row[2:] for row in rows.select("source", "target", *SUMS).rows()}


def weights(rows: pl.DataFrame) -> dict[tuple[str, str], float]:
    return {row[:2]: row[2] for row in rows.select("source", "target", "weight").rows()}
