"""Tables go into a folder as one Parquet file each, whatever pieces they come in."""

from __future__ import annotations

import threading
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.graph.model import GRAPH
from explorer.graph.tables import GraphFiles, TableFiles, to_arrow

SCHEMA = {"a": pl.Int64, "b": pl.String}


def rows(*values: tuple[int, str]) -> pl.DataFrame:
    return pl.DataFrame(values, schema=SCHEMA, orient="row")


def test_pieces_of_a_table_are_one_file_in_their_order_and_counted(tmp_path: Path) -> None:
    with TableFiles(tmp_path) as files:
        for n in range(20):
            files.append("one", rows((n, "x"), (n, "y")))
        files.append("other", rows((7, "z")))
    assert files.rows == {"one": 40, "other": 1}
    assert pl.read_parquet(tmp_path / "one.parquet").rows() == [(n, x) for n in range(20) for x in "xy"]
    assert pl.read_parquet(tmp_path / "other.parquet").rows() == [(7, "z")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.parquet", "other.parquet"]


def test_a_first_frame_without_rows_makes_the_columns_and_later_ones_nothing(tmp_path: Path) -> None:
    with TableFiles(tmp_path) as files:
        files.append("t", rows())
        files.append("t", rows())
    assert files.rows == {"t": 0}
    frame = pl.read_parquet(tmp_path / "t.parquet")
    assert (frame.schema, frame.height) == (pl.Schema(SCHEMA), 0)


def test_each_piece_with_rows_is_a_stretch_of_the_file(tmp_path: Path) -> None:
    with TableFiles(tmp_path) as files:
        for frame in (rows(), rows((1, "x")), rows(), rows((2, "y"), (3, "z"))):
            files.append("t", frame)
    written = pq.ParquetFile(tmp_path / "t.parquet").metadata
    assert [written.row_group(n).num_rows for n in range(written.num_row_groups)] == [1, 2]
    assert written.row_group(0).column(0).compression == "ZSTD"


def test_files_are_written_beside_what_the_caller_does_and_four_frames_wait_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, writing = threading.Event(), threading.Event()
    write = TableFiles._write

    def slow(self: TableFiles, name: str, frame: pl.DataFrame) -> None:
        writing.set()
        assert go.wait(60)
        write(self, name, frame)

    monkeypatch.setattr(TableFiles, "_write", slow)
    files = TableFiles(tmp_path)
    for n in range(4):
        files.append("t", rows((n, "x")))  # none of these waits for the first to be written
    assert writing.wait(60)
    fifth = threading.Thread(target=files.append, args=("t", rows((4, "x"))))
    fifth.start()
    fifth.join(0.05)
    waited = fifth.is_alive()
    go.set()
    fifth.join(60)
    files.close()
    assert waited
    assert pl.read_parquet(tmp_path / "t.parquet")["a"].to_list() == [0, 1, 2, 3, 4]


def test_what_goes_wrong_while_writing_is_raised_by_close_at_the_latest(tmp_path: Path) -> None:
    files = TableFiles(tmp_path / "not there")
    files.append("t", rows((1, "x")))
    with pytest.raises(FileNotFoundError):
        files.close()


def test_what_goes_wrong_while_writing_is_raised_by_one_of_the_next_calls(tmp_path: Path) -> None:
    files = TableFiles(tmp_path / "not there")
    for n in range(4):
        files.append("t", rows((n, "x")))
    with pytest.raises(FileNotFoundError):
        files.append("t", rows((4, "x")))
    files.abandon()


def test_after_an_error_files_are_let_go_and_the_error_is_the_callers(tmp_path: Path) -> None:
    files = TableFiles(tmp_path / "not there")

    def fails() -> None:
        with files:
            files.append("t", rows((1, "x")))
            raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        fails()
    with pytest.raises(RuntimeError, match="shutdown"):
        files.append("t", rows((2, "x")))


def test_abandoned_files_are_closed(tmp_path: Path) -> None:
    files = TableFiles(tmp_path)
    files.append("t", rows((1, "x")))
    files._waiting[-1].result()
    [written] = files._files.values()
    files.abandon()
    assert not written.is_open
    assert written.file_handle is None or written.file_handle.closed


def test_a_table_of_the_graph_has_the_models_columns_and_types_whatever_comes(tmp_path: Path) -> None:
    with GraphFiles(tmp_path) as files:
        files.write("HAS_TAG", pl.DataFrame({"position": [1.0], "extra": ["?"], "target": ["x"], "source": ["7"]}))
        files.write("HAS_TAG", pl.DataFrame({"source": [8], "target": ["y"], "position": [None]}))
    frame = pl.read_parquet(tmp_path / "HAS_TAG.parquet")
    assert frame.schema == pl.Schema(GRAPH.schema(GRAPH.relationship("HAS_TAG")))
    assert frame.rows() == [(7, "x", 1), (8, "y", None)]


def test_a_column_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with GraphFiles(tmp_path) as files, pytest.raises(pl.exceptions.ColumnNotFoundError):
        files.write("HAS_TAG", pl.DataFrame({"source": [8], "target": ["y"]}))


def test_arrow_tables_are_of_plain_types_alone() -> None:
    frame = pl.DataFrame(
        {"s": ["x"], "b": [b"x"], "l": [["x", None]], "ll": [[["x"]]], "i": [1], "f": [0.5], "t": [True], "n": [[1]]}
    )
    told = {field.name: field.type for field in to_arrow(frame).schema}
    texts = pa.list_(pa.string())
    assert told == {
        "s": pa.string(),
        "b": pa.binary(),
        "l": texts,
        "ll": pa.list_(texts),
        "i": pa.int64(),
        "f": pa.float64(),
        "t": pa.bool_(),
        "n": pa.list_(pa.int64()),
    }
    assert pl.DataFrame(pl.from_arrow(to_arrow(frame))).equals(frame)
