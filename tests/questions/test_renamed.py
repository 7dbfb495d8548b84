"""A parameter, column, option or module that changes its name is understood for one version, and says so."""

from __future__ import annotations

import importlib
import subprocess
import sys
import warnings
from pathlib import Path

import polars as pl
import pytest

from explorer import renamed
from explorer.errors import QueryError
from explorer.questions import StoredQuery, bind, document, find, load
from explorer.renamed import Renamed
from explorer.result import Column, Result
from tests.questions.test_headers import put, small

WAS = "// @was min_number param number\n// @was count column n"


def asked(folder: Path, tags: str = WAS) -> StoredQuery:
    body = "MATCH (a:Account) WHERE a.followers > $number RETURN count(*) AS n"
    return put(folder, small(parameters="// @param number integer = 7 followers", body=body, tags=tags))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def result(*columns: Column) -> Result:
    return Result("asked", "A title", "", columns, pl.DataFrame({column.name: [3] for column in columns}))


def test_a_header_says_what_a_parameter_and_a_column_were_called(folder: Path) -> None:
    query = asked(folder)
    assert [(p.name, p.was) for p in query.parameters] == [("number", "min_number")]
    assert [(c.name, c.was) for c in query.columns] == [("n", "count")]


def test_a_question_is_found_by_the_name_that_it_had_and_says_so(folder: Path) -> None:
    query = asked(folder, WAS + "\n// @was old_one question asked")
    assert query.was == "old_one"
    with pytest.warns(Renamed, match="old-one"):
        assert find({query.id: query}, "old-one") is query
    with pytest.raises(QueryError):
        asked(folder, "// @was old_one question another")


@pytest.mark.parametrize(
    ("tag", "what"),
    [
        ("// @was old n", "@was lacks a name, or what it is the name of"),
        ("// @was old option n", "@was lacks a name, or what it is the name of"),
        ("// @was old column m", "@was names no column: m"),
        ("// @was old param n", "@was names no parameter: n"),
        ("// @was n column n", "column n is declared, and so is not gone"),
        ("// @was o-d column n", "'o-d' was no name for a column"),
        ("// @was store param number", "'store' was no name for a parameter"),
        ("// @was one column n\n// @was two column n", "a second @was of column n or two"),
    ],
)
def test_a_name_that_never_was_is_an_error_with_its_line(folder: Path, tag: str, what: str) -> None:
    with pytest.raises(QueryError) as caught:
        asked(folder, tag)
    assert caught.value.what == what
    text = (folder / "asked.cypher").read_text(encoding="utf-8").splitlines()
    assert caught.value.where == f"{folder / 'asked.cypher'}:{text.index(tag.splitlines()[-1]) + 1}"


def test_an_old_column_and_a_new_parameter_may_have_one_name(folder: Path) -> None:
    assert asked(folder, "// @was number column n").columns[0].was == "number"


def test_the_documentation_says_what_was_renamed(folder: Path) -> None:
    text = document(asked(folder))
    assert "followers (was `min_number`) |" in text
    assert "(was `count`) |" in text


def test_a_parameter_is_understood_by_its_old_name_with_a_warning(folder: Path) -> None:
    with pytest.warns(Renamed, match="parameter min_number of asked is now called number"):
        assert bind(asked(folder), {"min_number": "5"}) == {"number": 5}


def test_a_parameter_by_its_new_name_and_one_that_is_not_given_need_no_warning(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert bind(asked(folder), {"number": 5, "min_number": None}) == {"number": 5}


def test_a_parameter_that_is_given_by_both_names_is_an_error(folder: Path) -> None:
    with pytest.warns(Renamed), pytest.raises(QueryError, match="asked is given number twice, as min_number too"):
        bind(asked(folder), {"number": 5, "min_number": 5})


def test_a_column_is_found_by_its_old_name_with_a_warning() -> None:
    answer = result(Column("n", "integer", was="count"), Column("m", "integer"))
    with pytest.warns(Renamed, match="column count is now called n") as seen:
        assert answer.column("count").to_list() == [3]
    assert [one.filename for one in seen] == [__file__]
    assert answer.renamed == {"count": "n"}
    assert answer.to_pandas().columns.to_list() == ["n", "m"]


def test_a_column_by_its_new_name_needs_no_warning_and_a_strange_one_is_an_error() -> None:
    answer = result(Column("n", "integer", was="count"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert answer.column("n").to_list() == [3]
        with pytest.raises(KeyError, match="no column 'm'; there are n"):
            answer.column("m")


def test_a_new_column_is_not_taken_for_the_old_one_of_its_name() -> None:
    answer = result(Column("n", "integer", was="m"), Column("m", "integer"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert answer.column("m").name == "m"


def test_what_this_version_renamed() -> None:
    columns = {(query.id, c.was, c.name) for query in load().values() for c in query.columns if c.was}
    assert columns == {
        ("amplified_inside", "amplifiers", "retweeters"),
        ("amplified_outside", "amplifiers", "retweeters"),
        ("communities", "inside", "inside_share"),
        ("repeated_retweets", "share", "author_share"),
        ("repeated_retweets", "target_amplifiers", "target_retweeters"),
        ("most_amplified", "amplifiers", "retweeters"),
    }
    assert {(query.id, p.was, p.name) for query in load().values() for p in query.parameters if p.was} == {
        ("repeated_retweets", "min_amplifiers", "min_retweeters")
    }


@pytest.mark.parametrize(("old", "new"), renamed.MODULES.items())
def test_a_module_is_imported_by_its_old_name_with_a_warning(old: str, new: str) -> None:
    sys.modules.pop(f"explorer.{old}", None)
    with pytest.warns(DeprecationWarning, match=rf"explorer\.{old} is now explorer\.{new};"):
        found = importlib.import_module(f"explorer.{old}")
    assert found is importlib.import_module(f"explorer.{new}")


def test_the_old_example_of_a_notebook_runs_and_says_where_its_module_is() -> None:
    code = (
        "from explorer import queries\nfrom explorer import questions\nassert queries.load and queries is questions\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.count("DeprecationWarning: explorer.queries is now explorer.questions") == 1


def test_a_module_that_never_was_is_no_module() -> None:
    with pytest.raises(ModuleNotFoundError):
        __import__("explorer.nothing")
