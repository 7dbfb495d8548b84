"""What a person at the terminal sees, on a terminal that is none."""

from __future__ import annotations

import io
import sys

import polars as pl
import pytest

from explorer import terminal
from explorer.errors import ExplorerError, UsageError
from explorer.result import TYPES, Column, Result


class Screen(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(
    capsys: pytest.CaptureFixture[str], kind: str, *values: object, name: str = "c", title: str = "T"
) -> list[str]:
    """The lines that a result of one column is printed as, without the table's own."""
    frame = pl.DataFrame({name: values}, schema={name: TYPES[kind]})
    terminal.show(Result("id", title, "?", (Column(name, kind),), frame))
    out, err = capsys.readouterr()
    assert err == ""
    return [line.strip("┃│").strip() for line in out.splitlines() if line[0] not in "┏┡└╇"]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


# Messages.


@pytest.mark.parametrize(("kind", "code"), [(ExplorerError, 1), (UsageError, 2)])
def test_an_error_is_said_on_stderr_with_where_and_hint_and_gives_the_exit_code(
    capsys: pytest.CaptureFixture[str], kind: type[ExplorerError], code: int
) -> None:
    with pytest.raises(SystemExit) as leaving:
        terminal.fail(kind("it broke", where="a.csv:3", hint="Mend it."))
    assert leaving.value.code == code
    assert capsys.readouterr() == ("", "explorer: a.csv:3: it broke\nMend it.\n")


def test_an_error_is_said_under_quiet_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "quiet", True)
    with pytest.raises(SystemExit):
        terminal.fail(ExplorerError("it broke"))
    assert capsys.readouterr() == ("", "explorer: it broke\n")


def test_an_error_is_raised_under_debug(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "debug", True)
    error = ExplorerError("it broke")
    with pytest.raises(ExplorerError) as raised:
        terminal.fail(error)
    assert raised.value is error
    assert capsys.readouterr() == ("", "")


def test_what_is_worth_knowing_is_said_on_stderr_unless_quiet(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.say("loud")
    monkeypatch.setattr(terminal, "quiet", True)
    terminal.say("silent")
    assert capsys.readouterr() == ("", "loud\n")


def test_control_characters_of_a_message_are_shown_and_its_lines_kept(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.tell("one\x1b[2J\n\ntwo\r")
    assert capsys.readouterr() == ("", "one␛[2J\n\ntwo␍\n")


# Progress.


def test_progress_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with terminal.progress() as update:
        assert update is not None
        update("reading a.csv", 5, 0)
        update("merging tweets", 1, 4)
        update("merging tweets", 3, 4)
    seen = screen.getvalue()
    assert "merging tweets" in seen
    assert "3/4" in seen
    # It goes away, and only what is being done is in the last picture of it.
    last = seen[seen.rindex("3/4") - 200 : seen.rindex("3/4")]
    assert "reading" not in last


def test_of_a_job_whose_end_is_not_known_the_bar_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with terminal.progress() as update:
        assert update is not None
        update("reading", 7, 0)
        update("reading", 8, 0)
    assert "8/?" in screen.getvalue()


def test_progress_is_not_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.progress() as update:
        assert update is None
    assert capsys.readouterr() == ("", "")


def test_progress_is_not_shown_under_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(terminal, "quiet", True)
    with terminal.progress() as update:
        assert update is None
    assert screen.getvalue() == ""


# Rows.


def test_a_table_has_its_title_its_columns_and_its_rows_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    frame = pl.DataFrame({"who": ["ann", "bo"], "n": [12, 3456]})
    terminal.show(Result("id", "Who", "?", (Column("who", "string"), Column("n", "integer")), frame))
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[0].rstrip() == "Who"
    assert lines[2] == "┃who ┃     n┃"
    assert lines[4:6] == ["│ann │    12│", "│bo  │ 3,456│"]


@pytest.mark.parametrize(
    ("kind", "value", "row"),
    [
        ("integer", 1, "│                1 │ x│"),
        ("float", 1.5, "│              1.5 │ x│"),
        ("string", "1", "│1                 │ x│"),
        ("boolean", True, "│True              │ x│"),
    ],
)
def test_numbers_stand_on_the_right_and_all_else_on_the_left(
    capsys: pytest.CaptureFixture[str], kind: str, value: object, row: str
) -> None:
    columns = Column("a column of these", kind), Column("c", "string")
    frame = pl.DataFrame([[value], ["x"]], schema={"a column of these": TYPES[kind], "c": pl.String})
    terminal.show(Result("id", "T", "?", columns, frame))
    assert capsys.readouterr().out.splitlines()[4] == row


def test_markup_and_control_characters_of_an_archive_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, "string", "[red]x[/red]\x1b[2J\n", name="[b]c", title="[i]T\x07")
    assert lines == ["[i]T␇", "[b]c", "[red]x[/red]␛[2J␊"]


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("string", None, ""),
        ("integer", None, ""),
        ("moment", None, ""),
        ("moment", 1_577_836_800_005, "2020-01-01T00:00:00.005Z"),
        ("float", 1234.5, "1,234.5"),
        ("float", 1234.5678, "1,234.568"),
        ("float", 100.0, "100"),
        ("float", 0.0004, "0.0004"),
        ("float", 3e-207, "3e-207"),
        ("float", 1e-300, "< 1e-300"),
        ("float", 0.0, "0"),
        ("integer", 0, "0"),
        ("integer", 999, "999"),
        ("integer", 1_000, "1,000"),
        ("integer", 10**12 - 1, "999,999,999,999"),
        ("integer", 10**12, "1000000000000"),
        ("integer", -(10**12) + 1, "-999,999,999,999"),
        ("integer", -(10**12), "-1000000000000"),
        ("boolean", True, "True"),
        ("list<string>", ["a", "b"], "a, b"),
        ("list<integer>", [1_000, 2], "1000, 2"),
        ("string", "x" * 60, "x" * 60),
        ("string", "at://did:plc:" + "x" * 87, "at://did:plc:" + "x" * 87),
        ("string", "x " * 31, "x " * 29 + "x…"),
        ("list<string>", ["x" * 30, "y" * 28], "x" * 30 + ", " + "y" * 28),
        ("list<string>", ["x" * 30, "y" * 29, "z"], "x" * 30 + ", and 2 more"),
        ("list<string>", ["x" * 80], "x" * 80),
        ("list<string>", [], ""),
    ],
)
def test_a_cell_is_readable(capsys: pytest.CaptureFixture[str], kind: str, value: object, cell: str) -> None:
    assert shown(capsys, kind, value) == ["T", "c", cell]


def test_what_may_be_an_id_is_whole_up_to_any_length_an_id_has() -> None:
    assert terminal._cell("x" * 500, Column("c", "string")) == "x" * 500
    assert terminal._cell("x" * 501, Column("c", "string")) == "x" * 499 + "…"
