"""A cell that a spreadsheet would run is told from an id, a handle and a tweet that only begin with its sign."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.formulas import guard, is_formula, unguard
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


def test_a_long_hostile_cell_costs_no_time() -> None:
    began = process_time()
    for piece in ("1", "1 ", "1)", "a|", "(", "'", '"', "\t", "a!"):
        is_formula("-" + piece * (100_000 // len(piece)))
        is_formula("@" + piece * (8_000 // len(piece)))
    assert process_time() - began < 1
