"""The tool that makes small wrong changes: what it changes, what it leaves alone, and that it sees them noticed."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.mutants import places
from tests.mutants.__main__ import Tally, chosen, main, table
from tests.mutants.accepted import FILE, accepted, reason, stale
from tests.mutants.changes import Change, changes
from tests.mutants.judge import Court, Verdict
from tests.mutants.trial import bound_at, holders, importers, module_name

ROOT = Path(__file__).parents[1]


def made(source: str) -> set[tuple[str, str]]:
    return {(change.before, change.after) for change in changes(textwrap.dedent(source), "m.py")}


def after(source: str) -> set[str]:
    return {text for _, text in made(source)}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("x < y", {"x <= y"}),
        ("x >= y", {"x > y"}),
        ("x == y", {"x != y"}),
        ("x not in y", {"x in y"}),
        ("x + y", {"x - y"}),
        ("x // y", {"x * y"}),
        ("x and y or z", {"x or y or z", "x and y and z"}),
        ("not x", {"x"}),
        ("-x", {"x"}),
        ("x -= y", {"x += y"}),
        ("f(0)", {"f(1)"}),
        ("f(1)", {"f(0)", "f(2)"}),
        ("f(60)", {"f(61)", "f(30)"}),
        ("f(86_400_000)", {"f(172_800_000)"}),
        ("f(0.8)", {"f(1.6)", "f(0.4)"}),
        ("f(True)", {"f(False)"}),
        ("any(x)", {"all(x)"}),
        ("np.minimum(x, y)", {"np.maximum(x, y)"}),
        ("abs(x)", {"(x)"}),
        ("len(x)", set()),
        ("x.len()", {"x.n_unique()"}),
        ("x.abs()", {"x"}),
        ("x.filter(y).unique()", {"x.filter(y)", "x.unique()"}),
        ("x.join(y, how='left')", {'x.join(y, how="right")', 'x.join(y, how="inner")'}),
        ("x.unique(keep='first')", {"x", 'x.unique(keep="last")'}),
        ("f('source_ts')", {'f("target_ts")'}),
        ("x[:n]", {"x[:(n) - 1]"}),
        ("y = p if c else q", {"y = p if not c else q"}),
    ],
)
def test_a_line_is_changed_in_each_way_that_is_easily_got_wrong(line: str, wrong: set[str]) -> None:
    assert after(line) == wrong


def test_a_function_of_a_package_gives_back_what_it_was_given_and_the_package_stays() -> None:
    assert after("import numpy as np\nnp.sort(x)") == {"(x)"}


def test_the_number_that_a_parameter_has_by_default_is_changed() -> None:
    assert after("def f(least: int = 3) -> None: ...") == {
        "def f(least: int = 4) -> None: ...",
        "def f(least: int = 1) -> None: ...",
    }


def test_what_is_only_read_is_left_alone() -> None:
    source = '''
        """Two accounts: 1 < 2."""
        from typing import TYPE_CHECKING, Literal, cast
        if TYPE_CHECKING:
            n = 1
        x: Literal[1]
        @njit(cache=True)
        def f(x: Literal[1]) -> Literal[2]:
            """Return 1 + 1."""
            assert x < 1
            if x is y:
                raise ValueError("at most 1", 1 + 1)
            g(hint="source", where=1 + 1)
            return zip(x, f"{x + 1} of 2", cast(Literal[1], x), strict=True)
    '''
    assert made(source) == {("if x is y:", "if x is not y:")}


def test_a_change_keeps_every_line_in_its_place() -> None:
    source = "x = (\n    y\n    .unique(\n        'k'\n    )\n    .sort('k')\n)\nz = w.sort(\n    'k'\n)\nlast = 1\n"
    for change in changes(source, "m.py"):
        assert change.mutated.count("\n") == source.count("\n")
        assert change.line == source[: change.begin].count("\n") + 1
    assert ("z = w.sort( 'k' )", "z = w") in made(source)


def test_a_change_behind_letters_of_several_bytes_is_in_its_place() -> None:
    assert after("f('Почта', 'ä'); x < y") == {"f('Почта', 'ä'); x <= y"}


def test_a_change_knows_whether_numba_compiles_it() -> None:
    source = "LEAST = 3\n@njit(cache=True)\ndef f(x):\n    return x < 0\ndef g(x):\n    return x < 0\n"
    assert {(c.within, c.compiled) for c in changes(source, "m.py")} == {("", False), ("f", True), ("g", False)}


def test_a_sample_is_the_same_for_the_same_seed_and_in_the_order_of_the_text() -> None:
    found = changes("\n".join(f"x{n} < {n}" for n in range(50)), "m.py")
    picked = chosen(found, 10, seed=3)
    assert picked == chosen(found, 10, seed=3) != chosen(found, 10, seed=4)
    assert len(picked) == 10
    assert [c.begin for c in picked] == sorted(c.begin for c in picked)
    assert chosen(found, None, 3) == chosen(found, 10_000, 3) == found


ENTRY = '[[accepted]]\nfile = "m.py"\nbefore = "x < y"\nafter = "x <= y"\nreason = "{}"\n'


def test_an_accepted_mutant_is_known_by_its_lines_wherever_they_stand() -> None:
    known = accepted(ENTRY.format("They are never equal."))
    (change,) = changes("\n\nif c == d:\n    pass\n    x < y", "m.py")[1:]
    assert reason(change, known) == "They are never equal."
    (other,) = changes("x > y", "m.py")
    assert reason(other, known) is None


def test_an_accepted_mutant_has_a_reason_and_stands_there_once() -> None:
    with pytest.raises(ValueError, match="without a reason"):
        accepted(ENTRY.format(" "))
    with pytest.raises(ValueError, match="twice"):
        accepted(ENTRY.format("Yes.") * 2)


def test_an_accepted_mutant_that_can_be_made_no_more_is_named() -> None:
    known = accepted(ENTRY.format("They are never equal."))
    assert stale(known, changes("x < y", "m.py"), ["m.py"]) == []
    assert stale(known, changes("x < z", "m.py"), ["m.py"]) == [("m.py", "x < y", "x <= y")]
    assert stale(known, [], ["another.py"]) == []


def test_every_accepted_mutant_can_still_be_made() -> None:
    known = accepted(FILE.read_text(encoding="utf-8"))
    files = {file for file, _, _ in known}
    can: list[Change] = []
    for file in files:
        can += changes((ROOT / file).read_text(encoding="utf-8"), file, lambda made: reason(made, known) is not None)
    assert stale(known, can, files) == []


def test_every_file_of_the_table_has_tests() -> None:
    files = places.files(ROOT, [])
    assert files
    assert all(places.tests_of(ROOT, file) for file in files)


def test_a_file_outside_the_table_is_refused() -> None:
    with pytest.raises(SystemExit, match="not in the table"):
        places.files(ROOT, ["explorer/cli.py"])


def test_a_test_file_that_went_missing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(places.TESTS, "explorer/m.py", ("tests/test_{name}.py", "tests/test_all.py"))
    with pytest.raises(SystemExit, match=r"tests/test_all\.py: named"):
        places.tests_of(tmp_path, "explorer/m.py")


def test_the_files_that_import_a_module_are_found_however_they_do(tmp_path: Path) -> None:
    for name, text in {
        "low": "",
        "mid": "from explorer.low import x",
        "top": "from explorer import mid",
        "far": "from explorer.lowest import y",
    }.items():
        (tmp_path / "explorer").mkdir(exist_ok=True)
        (tmp_path / "explorer" / f"{name}.py").write_text(text, encoding="utf-8")
    assert importers(tmp_path, "explorer", "explorer.low") == {"explorer.low", "explorer.mid", "explorer.top"}
    assert module_name("explorer/methods/roles/__init__.py") == "explorer.methods.roles"


def test_what_lies_in_a_package_that_imports_a_module_imports_it_too(tmp_path: Path) -> None:
    for name, text in {
        "low": "",
        "room/__init__": "from explorer.low import x",
        "room/apart": "",
        "top": "from explorer.room.apart import y",
    }.items():
        (tmp_path / "explorer" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "explorer" / f"{name}.py").write_text(text, encoding="utf-8")
    among = {"explorer.low", "explorer.room", "explorer.room.apart", "explorer.top"}
    assert importers(tmp_path, "explorer", "explorer.low") == among


COMPILED = """
import numpy as np
FEW, MANY = range(2)

def low(x):
    return x + FEW

@njit(cache=True)
def mid(x):
    return low(x)

class Row:
    size = MANY
"""
ABOVE = """
from explorer.methods import sweep

def top(x):
    return sweep.mid(x) + 1

def apart(x):
    return x
"""


@pytest.mark.parametrize(
    ("changed", "held_in"),
    [
        ("FEW, MANY", {"FEW", "MANY", "low", "mid", "Row", "top"}),
        ("return x + FEW", {"low", "mid", "top"}),
        ("return low", {"mid", "top"}),
        ("size", {"Row"}),
        ("import", set()),
    ],
)
def test_what_a_change_is_compiled_into_is_all_that_calls_it_or_what_does(changed: str, held_in: set[str]) -> None:
    line = next(n for n, text in enumerate(COMPILED.splitlines(), 1) if changed in text)
    assert holders([COMPILED, ABOVE], bound_at(COMPILED, line)) == held_in


def test_the_table_of_files_tells_how_many_were_noticed() -> None:
    one, two = changes("x < y\nx > y", "m.py")
    tally = Tally("m.py", (Verdict(one, True, 1.0), Verdict(two, False, 2.0)), 3)
    assert tally.survived == [one]
    assert table([tally]).splitlines()[1].split() == ["m.py", "2", "1", "1", "3", "50.0%", "1.50"]
    assert Tally("m.py", (), 0).share == 1


MODULE = """
def wide(x):
    return x >= 10

def until(n):
    while n > 0:
        n -= 1
    return True
"""
TESTS = """
from explorer.m import until, wide

def test_wide():
    assert wide(11) and not wide(9)

def test_until():
    assert until(3)
"""


@pytest.fixture(scope="module")
def fates(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bool]:
    """Of each mutant of a small project, whether it survived its tests."""
    root = tmp_path_factory.mktemp("project")
    for path, text in {
        "explorer/__init__.py": "",
        "explorer/m.py": MODULE,
        "tests/__init__.py": "",
        "tests/test_m.py": TESTS,
    }.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    court = Court(root, ROOT, slack=0.5)
    usual, _ = court.stages("explorer/m.py", ["tests/test_m.py"])
    found: list[Change] = changes(MODULE, "explorer/m.py")
    judged = list(court.verdicts(found, lambda _: usual, at_once=2))
    assert (root / "explorer" / "m.py").read_text(encoding="utf-8") == MODULE
    return {(v.change.before, v.change.after): v.survived for v in judged}


@pytest.mark.long
def test_a_mutant_that_a_test_notices_is_killed(fates: dict[tuple[str, str], bool]) -> None:
    assert not fates["return x >= 10", "return x >= 5"]
    assert not fates["return True", "return False"]


@pytest.mark.long
def test_a_mutant_that_no_test_notices_survives(fates: dict[tuple[str, str], bool]) -> None:
    assert fates["return x >= 10", "return x > 10"]


@pytest.mark.long
def test_a_mutant_that_never_ends_is_killed(fates: dict[tuple[str, str], bool]) -> None:
    assert not fates["n -= 1", "n += 1"]


def test_the_mutants_of_a_line_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", "--sample", "3", "explorer/methods/rhythm.py"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 4
    assert all(line.startswith("explorer/methods/rhythm.py:") for line in said[:3])
