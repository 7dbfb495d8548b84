"""A mapping of columns: as it is given, as it is kept, and what does not go together."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from explorer.errors import UsageError
from explorer.readers.mapping import ColumnMapping, mapping_of, option


def test_a_mapping_is_field_and_column_between_commas() -> None:
    found = mapping_of("account=user_id, post=tweet id,moment=date,zone=Europe/Berlin")
    assert found.columns == {"account": "user_id", "post": "tweet id", "moment": "date"}
    assert found.settings == {"zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    "column", ["a,b", 'say "x"', " spaced ", "a=b", "$(rm -rf /)", "`id`", "o'clock", "-x", "two\nlines", '"', "ünï"]
)
def test_a_column_of_any_name_comes_back_from_a_shell_as_it_was(column: str) -> None:
    mapping = ColumnMapping({"account": column, "moment": "date"}, {"between": ","})
    [flag, value] = shlex.split(option(mapping))
    assert flag == "--columns"
    assert mapping_of(value) == mapping


def test_a_mapping_is_kept_in_a_file_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "our tables.toml"
    path.write_text('account = "user, id"\nmoment = "date"\nbetween = ";"\n', encoding="utf-8")
    found = mapping_of(str(path))
    assert (found.name, found.as_dict()) == (
        "our tables",
        {"account": "user, id", "moment": "date", "between": ";"},
    )


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("account", "--columns is field=column, not 'account'"),
        ("who=user,moment=date", "--columns knows no 'who'"),
        ("account=a,account=b,moment=date", "account is given twice in --columns"),
        ("account=,moment=date", "--columns names no column for account"),
        ("post=id,moment=date", "--columns does not say who posts"),
        ("account=user,post=id", "--columns does not say when"),
        ("account=user,moment=date,post=id,repost=id", "--columns takes the column 'id' twice, as post and repost"),
        ("account=user,moment=date,zone=Mars/Base", "there is no time zone 'Mars/Base'"),
        ("account=user,moment=date,unit=hours", "unit=hours is none"),
        ('account="user,moment=date', "the quotation mark"),
        ("gone.toml", "the mapping cannot be read"),
    ],
)
def test_a_mapping_that_does_not_go_together_says_why(given: str, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        mapping_of(given)
    assert caught.value.what.startswith(what)


@pytest.mark.parametrize("text", ["account = 3\n", "account = \n", "columns = 1\n", "[columns.account]\nx = 1\n"])
def test_a_file_that_is_no_mapping_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        mapping_of(str(path))
    assert caught.value.where == str(path)


def test_an_account_may_be_known_by_its_handle_alone() -> None:
    assert mapping_of("account=user,handle=user,moment=at").columns["handle"] == "user"
