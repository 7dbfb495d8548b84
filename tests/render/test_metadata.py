"""What stands beside a file of rows alone says what they are, what was left out and what must be minded."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from explorer.render.exports import FORMATS, write
from explorer.result import Column, Cut, Origin, Result, SourceFile
from tests.hostile import CORPUS

RESULT = Result(
    id="accounts",
    title="Accounts",
    question="Which accounts are there?",
    columns=(
        Column("account", "string", "id of the account"),
        Column("followers", "integer"),
        Column("last", "moment"),
        Column("tags", "list<string>"),
    ),
    frame=pl.DataFrame({"account": ["a"], "followers": [3], "last": [0], "tags": [["x", "y"]]}),
    parameters={"network": "x_052020", "min_retweets": 2},
    store="ladybug 0.18.3",
    synthetic=True,
    cut=Cut(1, 2017),
    origin=Origin(
        networks=("x_052020",),
        synthetic=("x_052020",),
        notes=("Two accounts have no moment.", *filter(None, CORPUS)),
        files=(SourceFile("x_052020_users_csv_hashed.csv", "x_052020", "ab12"),),
        date="2020-06-12",
    ),
)


def read(path: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("name", ["rows.csv", "rows.json", "rows.jsonl"])
def test_a_file_of_rows_alone_has_what_is_to_be_known_beside(tmp_path: Path, name: str) -> None:
    write(RESULT, tmp_path / name)
    told = read(tmp_path / f"{name}-metadata.json")
    assert told["url"] == name
    notes = told["notes"]
    assert isinstance(notes, list)
    said = [(key, value) for note in notes for key, value in note.items()]
    assert [value for key, value in said if key == "Mind"] == list(RESULT.origin.notes)
    others = {key: value for key, value in said if key not in ("Mind", "Tool", "SYNTHETIC")}
    assert others == {
        "Networks": "x_052020 (SYNTHETIC)",
        "Question": "accounts with network = x_052020, min_retweets = 2",
        "Left out": "The rows are the first 1 of 2,017 rows.",
        "Files": "x_052020_users_csv_hashed.csv (x_052020), sha256 ab12",
        "Store": "ladybug 0.18.3",
        "Date": "2020-06-12",
    }
    assert any(key == "SYNTHETIC" for key, _ in said)


def test_its_columns_are_those_of_the_file_with_type_and_meaning(tmp_path: Path) -> None:
    write(RESULT, tmp_path / "rows.csv")
    header = (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()[0].replace('"', "").split(",")
    schema = read(tmp_path / "rows.csv-metadata.json")["tableSchema"]
    assert isinstance(schema, dict)
    assert [column["name"] for column in schema["columns"]] == header
    assert [column["datatype"] for column in schema["columns"]] == ["string", "integer", "dateTime", "string", "string"]
    assert schema["columns"][0]["dc:description"] == "id of the account"
    assert schema["columns"][3]["separator"] == ", "


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"csv", "json", "jsonl", "gexf", "graphml"}))
def test_a_file_that_has_a_place_for_it_has_nothing_beside(tmp_path: Path, name: str) -> None:
    write(RESULT, tmp_path / f"rows.{name}")
    assert [path.name for path in tmp_path.iterdir()] == [f"rows.{name}"]


def test_it_is_of_the_rows_that_were_written_last(tmp_path: Path) -> None:
    write(RESULT, tmp_path / "rows.csv")
    write(Result("other", "Other", "", (), pl.DataFrame()), tmp_path / "rows.csv")
    assert read(tmp_path / "rows.csv-metadata.json")["dc:title"] == "Other"
