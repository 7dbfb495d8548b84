"""What was found is told in order: pairs by weight, those that nobody could decide by how far they surprise."""

from __future__ import annotations

import polars as pl
import pytest

from explorer.analyses.detect import Detected, _hasty
from explorer.graph.findings import Analysis

Listed = tuple[str, str, int | None, float | None, int | None]


def detected(*listed: Listed, gatherings: tuple[tuple[str, int, float], ...] = ()) -> Detected:
    """Pairs, each by the name of its source, with behaviour, rank, surprise and gathering; and gatherings of these."""
    pairs = pl.DataFrame(
        listed,
        schema={
            "source": pl.String,
            "behaviour": pl.String,
            "rank": pl.Int64,
            "surprise": pl.Float64,
            "gathering": pl.Int64,
        },
        orient="row",
    )
    told = pl.DataFrame(gatherings, schema=["behaviour", "number", "surprise"], orient="row")
    return Detected(Analysis("x", "coordination"), {"COORDINATED": pairs, "Gathering": told}, {})


def test_what_met_often_and_was_not_found_comes_by_surprise_then_rank_then_behaviour() -> None:
    found = detected(
        ("d", "link", 2, 3.0, None), ("found", "link", None, None, None), ("c", "tag", 1, 3.0, None),
        ("b", "link", 1, 3.0, None), ("e", "link", 3, 1.0, None), ("a", "tag", 9, 7.0, None),
    )  # fmt: skip
    assert "".join(found.undecided["source"]) == "abcde"


def test_gatherings_come_by_surprise_then_behaviour_then_number_each_with_its_first_pair() -> None:
    found = detected(
        ("p", "link", 1, 9.0, 1), ("q", "link", 2, 8.0, 2), ("r", "link", 3, 5.0, 1), ("s", "tag", 1, 8.5, 1),
        ("t", "link", 4, 4.0, 3),
        gatherings=(("link", 2, 8.0), ("tag", 1, 8.0), ("link", 1, 8.0), ("link", 3, 9.0)),
    )  # fmt: skip
    told = [(row["behaviour"], row["number"], pair["source"]) for row, pair in found.gatherings]
    assert told == [("link", 3, "t"), ("link", 1, "p"), ("link", 2, "q"), ("tag", 1, "s")]


def test_an_analysis_that_does_not_say_how_was_tested_against_timing() -> None:
    assert detected().tested


@pytest.mark.parametrize(("pairs", "said"), [(50_000, 0), (100_000, 1)])
def test_communities_that_were_made_in_haste_are_said(pairs: int, said: int) -> None:
    assert len(_hasty(pairs)) == said
