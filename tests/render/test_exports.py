"""What is written for other tools comes back as it was, and starts nothing there."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ElementTree
from dataclasses import fields, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import igraph
import networkx
import polars as pl
import pytest

from explorer.errors import UsageError
from explorer.formulas import is_formula, unguard
from explorer.render.exports import FORMATS, defang, format_of, guarded, printable, write
from explorer.render.text import escaped
from explorer.result import Column, Flowing, Result
from tests.hostile import CORPUS

WHEN = 1_591_923_723_007  # 2020-06-12 01:02:03.007 UTC
BIG = 2**62 + 1
SPACE = {"g": "http://www.gexf.net/1.2draft"}

COLUMNS = (
    Column("source", "string"),
    Column("target", "string"),
    Column("weight", "integer"),
    Column("source_handle", "string"),
    Column("target_handle", "string"),
    Column("source_inside", "boolean"),
    Column("target_inside", "boolean"),
    Column("source_followers", "integer"),
    Column("target_followers", "integer"),
    Column("tweet", "integer"),
    Column("p", "float"),
    Column("first_ts", "moment"),
    Column("tags", "list<string>"),
)


def result(rows: list[tuple[Any, ...]] | None = None) -> Result:
    """Two links between three accounts; what is not known is None."""
    if rows is None:
        rows = [
            ("1", "2", 3, "ann", "bob", True, False, 5, BIG, BIG, 0.25, WHEN, ["a", "b"]),
            ("2", "3", 1, "bob", None, False, None, BIG, None, -7, float("nan"), None, None),
        ]
    kinds: dict[str, Any] = {
        "string": pl.String,
        "boolean": pl.Boolean,
        "float": pl.Float64,
        "list<string>": pl.List(pl.String),
    }
    schema = {column.name: kinds.get(column.type, pl.Int64) for column in COLUMNS}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return Result(id="pairs", title="Pairs <&>", question="Who?", columns=COLUMNS, frame=frame, store="test")


def hostile() -> Result:
    """A link for each text of the corpus, which is in every text field of it."""
    rows = [
        (text, CORPUS[i - 1], i, text, text, True, False, 1, 2, i, 0.5, WHEN + i, [text, text])
        for i, text in enumerate(CORPUS)
    ]
    return result(rows)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, strict=True))


def test_csv_holds_every_value_quoted_and_exact(tmp_path: Path) -> None:
    write(result(), tmp_path / "rows.csv")
    rows = read_csv(tmp_path / "rows.csv")
    assert rows[0] == [column.name for column in COLUMNS]
    assert rows[1] == [
        "1",
        "2",
        "3",
        "ann",
        "bob",
        "true",
        "false",
        "5",
        str(BIG),
        str(BIG),
        "0.25",
        "2020-06-12T01:02:03.007Z",
        "a, b",
    ]
    assert rows[2] == ["2", "3", "1", "bob", "", "false", "", str(BIG), "", "-7", "", "", ""]
    raw = (tmp_path / "rows.csv").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == 3
    assert raw.startswith(b'"source","target"')


def test_csv_of_the_corpus_comes_back_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    write(hostile(), tmp_path / "rows.csv")
    rows = read_csv(tmp_path / "rows.csv")[1:]
    assert [unguard(row[0]) for row in rows] == list(CORPUS)
    assert not [cell for row in rows for cell in row if is_formula(cell)]
    assert guarded(hostile()) == sum(unguard(cell) != cell for row in rows for cell in row)


def test_ids_and_handles_leave_as_they_came(tmp_path: Path) -> None:
    ids = ["+dolg/HlC=", "-100123456789", "@handle"]
    rows = [(one, one, 1, one, f"{one} hello", True, False, 1, 1, 1, 0.5, WHEN, [one, one]) for one in ids]
    write(result(rows), tmp_path / "rows.csv")
    assert guarded(result(rows)) == 0
    assert [[row[0], row[4], row[12]] for row in read_csv(tmp_path / "rows.csv")[1:]] == [
        [one, f"{one} hello", f"{one}, {one}"] for one in ids
    ]


def test_a_file_that_is_to_be_exact_holds_every_text_as_it_is(tmp_path: Path) -> None:
    write(hostile(), tmp_path / "rows.csv", exact=True)
    assert [row[0] for row in read_csv(tmp_path / "rows.csv")[1:]] == list(CORPUS)


def test_columns_that_a_person_names_are_guarded_and_counted_too(tmp_path: Path) -> None:
    column = (Column("=1+1", "string"),)
    rows = Result("x", "X", "?", column, pl.DataFrame({"=1+1": ["=2+2", None, "a"]}))
    write(rows, tmp_path / "rows.csv")
    assert read_csv(tmp_path / "rows.csv") == [["'=1+1"], ["'=2+2"], [""], ["a"]]
    assert guarded(rows) == 2


@pytest.mark.parametrize(
    ("value", "written"),
    [(40.0, "40"), (0.0, "0"), (0.25, "0.25"), (3e-207, "3e-207"), (1e300, "1e+300"), (-2.0, "-2")],
)
def test_a_count_in_a_column_of_floats_has_no_decimals(tmp_path: Path, value: float, written: str) -> None:
    columns = (Column("source", "string"), Column("target", "string"), Column("weight", "float"), Column("n", "float"))
    frame = pl.DataFrame({"source": ["a"], "target": ["b"], "weight": [value], "n": [value]})
    one = Result(id="pairs", title="Pairs", question="Who?", columns=columns, frame=frame)
    write(one, tmp_path / "a.csv")
    assert read_csv(tmp_path / "a.csv")[1] == ["a", "b", written, written]
    write(one, tmp_path / "a.graphml")
    assert f'<data key="e0">{written}</data>' in (tmp_path / "a.graphml").read_text(encoding="utf-8")


def test_a_negative_number_is_a_number(tmp_path: Path) -> None:
    write(result(), tmp_path / "rows.csv")
    assert read_csv(tmp_path / "rows.csv")[2][9] == "-7"


def test_json_keeps_every_digit(tmp_path: Path) -> None:
    write(result(), tmp_path / "rows.json")
    write(result(), tmp_path / "rows.jsonl")
    rows = json.loads((tmp_path / "rows.json").read_text("utf-8"))
    assert rows == [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()]
    first, second = rows
    assert (first["tweet"], first["target_followers"], first["weight"]) == (str(BIG), str(BIG), 3)
    assert (second["tweet"], second["p"], second["first_ts"], second["tags"]) == (-7, None, None, None)
    assert (first["first_ts"], first["tags"], first["source_inside"]) == ("2020-06-12T01:02:03.007Z", ["a", "b"], True)


def test_json_of_the_corpus_comes_back(tmp_path: Path) -> None:
    write(hostile(), tmp_path / "rows.json")
    assert [row["source"] for row in json.loads((tmp_path / "rows.json").read_text("utf-8"))] == list(CORPUS)
    write(result([]), tmp_path / "none.json")
    assert json.loads((tmp_path / "none.json").read_text("utf-8")) == []


def test_parquet_keeps_types_and_moments_are_timestamps(tmp_path: Path) -> None:
    write(hostile(), tmp_path / "rows.parquet")
    back = pl.read_parquet(tmp_path / "rows.parquet")
    assert back["source"].to_list() == list(CORPUS)
    assert back.schema["first_ts"] == pl.Datetime("ms", "UTC")
    assert back["first_ts"][0] == datetime(2020, 6, 12, 1, 2, 3, 7000, tzinfo=timezone.utc)
    assert back.drop("first_ts").equals(hostile().frame.drop("first_ts"))


def test_graphml_is_read_by_networkx_and_igraph(tmp_path: Path) -> None:
    assert write(result(), tmp_path / "net.graphml") == 2
    one = networkx.read_graphml(tmp_path / "net.graphml")
    assert one.is_directed()
    assert one.nodes["2"] == {"label": "bob", "inside": False, "followers": BIG}
    assert one.nodes["3"] == {"label": "3"}
    assert one.edges["1", "2"] == {
        "weight": 3.0,
        "tweet": BIG,
        "p": 0.25,
        "first_ts": "2020-06-12T01:02:03.007Z",
        "tags": "a, b",
    }
    other = igraph.Graph.Read_GraphML(str(tmp_path / "net.graphml"))
    assert set(other.vs["id"]) == {"1", "2", "3"}
    assert sorted(other.es["weight"]) == [1.0, 3.0]


def test_gexf_is_typed_and_read_by_networkx(tmp_path: Path) -> None:
    assert write(result(), tmp_path / "net.gexf", directed=False) == 2
    root = ElementTree.parse(tmp_path / "net.gexf").getroot()
    assert (root.tag, root.get("version")) == ("{http://www.gexf.net/1.2draft}gexf", "1.2")
    types = {a.get("title"): a.get("type") for a in root.findall(".//g:attribute", SPACE)}
    assert types == {
        "inside": "boolean",
        "followers": "long",
        "tweet": "long",
        "p": "double",
        "first_ts": "string",
        "tags": "string",
    }
    # networkx knows 1.2 in every version, and 1.3 from 3.6 on.
    drawn = networkx.read_gexf(tmp_path / "net.gexf")
    assert not drawn.is_directed()
    assert drawn.nodes["1"]["label"] == "ann"
    assert drawn.nodes["2"]["followers"] == BIG
    assert drawn.edges["1", "2"]["weight"] == 3.0


@pytest.mark.parametrize("kind", ["gexf", "graphml"])
def test_xml_of_the_corpus_is_valid_and_keeps_what_xml_can_hold(tmp_path: Path, kind: str) -> None:
    write(hostile(), tmp_path / f"net.{kind}")
    root = ElementTree.parse(tmp_path / f"net.{kind}").getroot()
    ids = [node.get("id") for node in root.iter() if node.tag.endswith("}node")]
    assert len(ids) == len(set(ids)) == len(CORPUS)
    assert {text for text in CORPUS if all(c.isprintable() or c in "\t\r\n\u2028\u2029" for c in text)} <= set(ids)
    labels = {node.get("label") for node in root.iter()} | {node.text for node in root.iter()}
    assert "a\rb" in labels


@pytest.mark.parametrize("kind", ["gexf", "graphml"])
def test_what_is_no_network_is_refused_before_a_file_is_begun(tmp_path: Path, kind: str) -> None:
    column = (Column("handle", "string"),)
    rows = Result("x", "X", "?", column, pl.DataFrame({"handle": ["a"]}))
    with pytest.raises(UsageError, match="'source' and 'target'"):
        write(rows, tmp_path / f"net.{kind}")
    assert list(tmp_path.iterdir()) == []


def test_keys_that_xml_cannot_tell_apart_stay_two_accounts(tmp_path: Path) -> None:
    rows = [("a\x00", "a\x01", 1, None, None, None, None, None, None, 1, 0.0, None, None)]
    write(result(rows), tmp_path / "net.graphml")
    assert len(networkx.read_graphml(tmp_path / "net.graphml")) == 2


def test_a_file_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("before")

    def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setitem(FORMATS, "csv", fail)
    with pytest.raises(RuntimeError):
        write(result(), path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_without_a_path_rows_go_to_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert write(result(), None) == 2
    assert write(result(), None, "jsonl") == 2
    out = capfdbinary.readouterr().out
    assert out.startswith(b'"source"')
    assert out.count(b"\r\n") == 3
    assert out.endswith(b"}\n")


@pytest.mark.parametrize(
    ("path", "asked", "name"),
    [
        ("a.CSV", None, "csv"),
        ("a.txt", "JSON", "json"),
        (None, None, "csv"),
        ("a.ndjson", None, "jsonl"),
        ("a.b.gexf", None, "gexf"),
    ],
)
def test_the_extension_says_the_format_unless_it_is_given(path: str | None, asked: str | None, name: str) -> None:
    assert format_of(path, asked) == name


@pytest.mark.parametrize(("path", "asked"), [("a", None), ("a.xlsx", None), ("a.csv", "xlsx")])
def test_an_unknown_format_is_refused_with_the_ones_there_are(path: str, asked: str | None) -> None:
    with pytest.raises(UsageError) as refused:
        format_of(path, asked)
    assert "csv, json, jsonl, parquet, gexf, graphml" in str(refused.value)


@pytest.mark.parametrize("text", CORPUS)
def test_printed_text_cannot_steer_a_terminal(text: str) -> None:
    assert printable(text).isprintable()
    assert not {"\x1b", "\x07", "\x9b", "\n", "\u202e"} & set(printable(text))


def test_the_helpers_of_text_are_at_hand() -> None:
    assert defang("https://t.co/x") == "hxxps://t[.]co/x"
    assert printable("a\x1b[2J\u202eb") == "a␛[2J⇄b"


def test_json_is_written_so_that_it_cannot_steer_a_terminal_and_says_the_same() -> None:
    text = "a\x9b31m\u202eb\u2028\U000e0041é😀"
    written = escaped(json.dumps([text], ensure_ascii=False, indent=1))
    assert json.loads(written) == [text]
    assert not [c for c in written if ord(c) in range(0x7F, 0xA0) or c in "\u202e\u2028\U000e0041"]
    assert "é😀" in written


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("synthetic", [False, True])
def test_rows_that_come_in_pieces_are_written_as_a_whole_is(tmp_path: Path, ending: str, synthetic: bool) -> None:
    whole = replace(result(), frame=result().frame.with_columns(source=pl.lit("=1+1")), synthetic=synthetic)
    told = {field.name: getattr(whole, field.name) for field in fields(whole)}
    pieces = iter([whole.frame.head(1), whole.frame.clear(), whole.frame.tail(1)])
    flowing = Flowing(**told | {"frame": whole.frame.clear()}, pieces=pieces)
    assert write(flowing, tmp_path / f"a.{ending}") == write(whole, tmp_path / f"b.{ending}") == 2
    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()
    assert guarded(flowing) == guarded(whole) == 2
