"""A cell that a spreadsheet would run is told from an id, a handle and a tweet that only begin with its sign."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.formulas import MAY_RUN, guard, is_formula, is_guarded, unguard
from tests.hostile import CORPUS

# The page's own script is held to the same: tests/viewer/exports.test.mjs.
CASES = json.loads((Path(__file__).parent / "formulas.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "runs"), CASES)
def test_what_a_spreadsheet_could_run_is_a_formula_and_nothing_else(text: str, runs: bool) -> None:
    assert is_formula(text) is runs
    assert guard(text) == (f"'{text}" if runs else text)


@given(st.text(alphabet="'=+-@a1( )|!\n\t") | st.sampled_from(CORPUS))
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    assert not is_formula(guard(text))
    assert unguard(guard(text)) == text


@given(st.text(alphabet="'=+-@＝＋＠a1².,%( )|![]é\n\t\v\0\x1c\x1f\x85\ufeff\u2028") | st.sampled_from(CORPUS))
@example("@²(1)")
@example("\t\x1c=1+1")
@example("''\n\u2028+1-1")
@example("-1\n+1")
@example("@a\nb(c)")
def test_what_is_guarded_is_found_in_a_column(text: str) -> None:
    found = pl.Series([text]).str.contains(MAY_RUN).item()
    assert found or not is_guarded(text)


def test_of_a_column_of_tweets_few_cells_are_looked_at() -> None:
    tweets = ["@someone yes", "@someone https://t.co/a?b=1", "+dolgHlCcBt5=", "-", "RT @a: (no)", "香港", "=HYPERLINK"]
    assert pl.Series(tweets).filter(pl.Series(tweets).str.contains(MAY_RUN)).to_list() == ["-", "=HYPERLINK"]


def test_a_long_hostile_cell_costs_no_time() -> None:
    began = process_time()
    for piece in ("1", "1 ", "1)", "a|", "(", "'", '"', "\t", "a!"):
        is_formula("-" + piece * (100_000 // len(piece)))
        is_formula("@" + piece * (8_000 // len(piece)))
    assert process_time() - began < 1
