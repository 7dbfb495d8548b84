"""CSV records: cut right, counted right, and a damaged one costs itself alone."""

from __future__ import annotations

import csv
import io
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import InputError
from explorer.readers import csv_records, csv_scan
from tests.examples import examples

HEADER = b'"a","b","c"\n'


def read(data: bytes, batch_bytes: int = 1 << 20, **options: str) -> list[csv_records.Records]:
    return list(csv_records.read(io.BytesIO(data), name="x.csv", batch_bytes=batch_bytes, **options))


def rows(batches: list[csv_records.Records]) -> list[tuple[str | None, ...]]:
    return [r for b in batches for r in b.frame.select("a", "b", "c").rows()]


def rejects(batches: list[csv_records.Records]) -> list[tuple[int, str, bytes]]:
    return [r for b in batches for r in b.rejects.rows()]


field = st.text(st.sampled_from('ab,"\n \r\t…中'), max_size=6)


@pytest.mark.long
@settings(max_examples=examples(200))
@given(st.lists(st.tuples(field, field, field), max_size=12), st.integers(1, 40), st.booleans())
def test_what_the_csv_module_writes_is_read_back_whatever_the_batch(
    table: list[tuple[str, str, str]], batch_bytes: int, newline_at_end: bool
) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    data = HEADER + out.getvalue().encode()
    batches = read(data if newline_at_end else data.removesuffix(b"\n"), max(batch_bytes, len(HEADER)))
    assert rows(batches) == [tuple(f or None for f in row) for row in table]
    assert not rejects(batches)
    assert sum(b.records for b in batches) == len(table)
    if newline_at_end:
        assert sum(b.lines for b in batches) == data.count(b"\n") - 1


@pytest.mark.long
@settings(max_examples=examples(200))
@given(
    st.lists(st.lists(st.text(st.sampled_from("ab,;'\t\"\n= 中"), max_size=6), min_size=3, max_size=3), max_size=9),
    st.sampled_from(",;\t"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(13, 40),
)
def test_it_agrees_with_pythons_csv_module_on_every_separator_quoting_and_line_end(
    table: list[list[str]], separator: str, quoting: Literal[0, 1, 2], ends: str, batch_bytes: int
) -> None:
    table = [row if any(row) else ["x", *row[1:]] for row in table]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=ends)
    writer.writerows([["a", "b", "c"], *table])
    text = out.getvalue()
    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))[1:]
    batches = read(text.encode(), batch_bytes)
    assert not rejects(batches)
    assert rows(batches) == [tuple(f or None for f in row) for row in expected]
    first = [line for b in batches for line in b.frame["line"]]
    assert first == [2 + _lines(table[:k], separator, quoting, ends) for k in range(len(table))]


def _lines(table: list[list[str]], separator: str, quoting: Literal[0, 1, 2], ends: str) -> int:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=ends).writerows(table)
    return out.getvalue().count("\n")


@settings(max_examples=examples(200))
@given(st.text(st.sampled_from('="1a,\n'), max_size=24))
def test_fields_that_keep_digits_from_a_spreadsheet_never_part_the_two_parsers(body: str) -> None:
    batches = read(HEADER + body.encode())
    assert sum(b.frame.height for b in batches) + len(rejects(batches)) == sum(b.records for b in batches)


def test_a_field_that_keeps_digits_from_a_spreadsheet_is_kept_and_no_separator_may_stand_in_it() -> None:
    batches = read(HEADER + b'="12",2,="3"\n="1,2",3\n4,5,6\n7,="8"x,9\n')
    assert rows(batches) == [('="12"', "2", '="3"'), ("4", "5", "6"), ("7", '="8"x', "9")]
    assert [r[:2] for r in rejects(batches)] == [(3, "a quotation mark in the wrong place")]


def test_a_file_that_ends_behind_a_separator_keeps_its_last_row() -> None:
    batches = read(HEADER + b'"1","2",')
    assert rows(batches) == [("1", "2", None)]


def test_a_row_without_a_line_end_counts_no_line() -> None:
    for end, lines in ((b"", 1), (b"\n", 2)):
        assert sum(b.lines for b in read(HEADER + b"1,2,3\n4,5,6" + end)) == lines
        assert sum(b.lines for b in read(HEADER + b'1,2,3\n4,5"6' + end)) == lines


@settings(max_examples=examples(300))
@given(st.binary(max_size=200), st.integers(12, 64))
def test_any_bytes_are_loaded_or_rejected_and_nothing_is_lost(data: bytes, batch_bytes: int) -> None:
    batches = read(HEADER + data, batch_bytes)
    loaded = sum(b.frame.height for b in batches)
    assert loaded + len(rejects(batches)) == sum(b.records for b in batches)
    whole = read(HEADER + data)
    assert rows(batches) == rows(whole)
    assert rejects(batches) == rejects(whole)


def test_a_row_with_too_many_columns_is_rejected_with_its_line() -> None:
    batches = read(HEADER + b'"1","2","3"\n"1","2","3","4"\n"5","6","7"\n')
    assert rows(batches) == [("1", "2", "3"), ("5", "6", "7")]
    assert rejects(batches) == [(3, "4 columns where the header has 3", b'"1","2","3","4"\n')]


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        (b'"1","7","x"\n"2","8","y"\n', ["7", "8"]),  # write.table(sep = ",")
        (b"5,7,x\n9,8,\n", ["7", "8"]),  # of a part of the rows
        (b"7,x,\n8,y,\n", ["7", "8"]),  # a separator behind all
        (b"7,x,\n", ["7"]),
        (b"1,7,x\n1,8,y\n", []),  # no names of rows: each has its own
        (b"a,7,x\nb,8,y\n", []),
        (b"1,7,x\n8,y\n", ["8"]),  # one row is only damaged
    ],
)
def test_rows_that_all_have_one_field_more_than_the_header_are_as_r_writes_them(body: bytes, ids: list[str]) -> None:
    found = read(b"id,text\n" + body)
    assert [name for one in found for name in one.frame["id"]] == ids
    assert len(rejects(found)) == body.count(b"\n") - len(ids)


def test_lines_are_physical_lines() -> None:
    batches = read(HEADER + b'"1","two\nlines","3"\n"x"\n"5","6","7"\n')
    assert batches[0].frame["line"].to_list() == [2, 5]
    assert rejects(batches)[0][0] == 4


def test_a_quote_that_never_closes_costs_one_line() -> None:
    batches = read(HEADER + b'"1","2","3"\n"4","open,"5"\n"6","7","8"\n')
    assert rows(batches) == [("1", "2", "3"), ("6", "7", "8")]
    assert [r[:2] for r in rejects(batches)] == [(3, "a quotation mark in the wrong place")]


def test_a_file_that_breaks_off_inside_a_field_keeps_the_rows_before() -> None:
    batches = read(HEADER + b'"1","2","3"\n"4","5')
    assert rows(batches) == [("1", "2", "3")]
    assert [r[:2] for r in rejects(batches)] == [(3, "a quoted field that does not end: is the file truncated?")]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'"4","\x00","6"\n', "NUL bytes"),
        (b'"4","caf\xe9","6"\n', "not UTF-8 text: see --encoding"),
        (b'"4","' + b"x" * 5_000_000 + b'","6"\n', f"a field longer than {csv_scan.MAX_FIELD_BYTES:,} bytes"),
    ],
)
def test_a_damaged_row_costs_itself_alone(bad: bytes, reason: str) -> None:
    batches = read(HEADER + b'"1","2","3"\n' + bad + b'"7","8","9"\n')
    assert rows(batches) == [("1", "2", "3"), ("7", "8", "9")]
    assert rejects(batches) == [(3, reason, bad)]


def test_another_encoding_is_read_where_it_is_named() -> None:
    batches = read(b'"a","b","c"\n"4","caf\xe9","6"\n', encoding="latin-1")
    assert rows(batches) == [("4", "café", "6")]


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_are_no_matter() -> None:
    batches = read(b'\xef\xbb\xbf"a","b","c"\r\n"1","2","3"\r\n\r\n4,5,6\r\n')
    assert rows(batches) == [("1", "2", "3"), ("4", "5", "6")]
    assert not rejects(batches)


def test_an_empty_stream_is_said_to_be_empty() -> None:
    with pytest.raises(InputError, match="empty"):
        read(b"")


@pytest.mark.parametrize(
    ("header", "what"), [(b"a," + b"x" * 200_000, "the header cannot be read"), (b",,", "the header cannot be read")]
)
def test_a_header_that_cannot_be_read_is_an_error(header: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read(header + b"\n,\n")


@pytest.mark.long
def test_a_record_larger_than_any_can_be_is_given_up_and_the_next_are_read() -> None:
    endless = b'"1","' + (b"x" * 999 + b"\n") * 18_000
    batches = read(HEADER + endless + b'"7","8","9"\n', 1 << 20)
    assert rows(batches) == [("7", "8", "9")]


@given(st.lists(st.sampled_from(['"', ",", "\n", "\r", "=", "a", " ", '"a"', '""', "\r\n", ',"', '",'])), st.booleans())
def test_few_bytes_are_scanned_as_many_are(pieces: list[str], final: bool) -> None:
    data = np.frombuffer("".join(pieces).encode(), np.uint8)
    few = csv_scan._of_few(data, ord(","), 7, final)
    at = tuple(np.empty(len(data) + 2, np.int64) for _ in range(5))
    n, used, next_line = csv_scan._scan.plain(data, 0, final, ord(","), *at, 7)
    assert few is not None
    found = few.starts, few.ends, few.lines, few.fields, few.codes
    assert [part.tolist() for part in found] == [part[:n].tolist() for part in at]
    assert (few.used, few.next_line) == (used, next_line)


@pytest.mark.parametrize("text", [b'"a","b"\n\n="1",2\nx"y\r\n"c\n', b'1,"2\n3"\n4"5\n', b"a,b\r\n"])
@pytest.mark.parametrize("final", [True, False])
def test_numba_scans_as_plain_python_does(text: bytes, final: bool) -> None:
    answers = []
    for scan in (csv_scan._scan, csv_scan._scan.plain):
        at = tuple(np.zeros(9, np.int64) for _ in range(5))
        told = scan(np.frombuffer(text, np.uint8), 0, final, ord(","), *at, 1)
        answers.append([*told, *(part.tolist() for part in at)])
    assert answers[0] == answers[1]


def test_what_has_many_damaged_records_is_left_to_numba() -> None:
    data = np.frombuffer(b'a"b\n' * 100, np.uint8)
    assert csv_scan._of_few(data, ord(","), 1, True) is None
    assert csv_scan.find(data, ord(","), 1, True, 1).codes.tolist() == [csv_scan.BAD_QUOTE] * 100
