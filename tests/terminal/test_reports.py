"""The lines that a person reads, of data made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from explorer.analyses.detect import Detected
from explorer.analyses.kept import Difference, Kept, Shared
from explorer.analyses.roles import RolesFound
from explorer.demo.tour import Found, Page
from explorer.errors import InputError
from explorer.graph.findings import Analysis
from explorer.graph.sources import Source
from explorer.ingest import Failed, Loaded, Report
from explorer.methods.roles import Roles
from explorer.render import Drawn, DrawnTable
from explorer.render.about import MADE_UP
from explorer.result import Column, Cut, Result
from explorer.stores import Contents, Engine, NetworkInfo
from explorer.terminal import reports

ONE = Source("a.csv", "no format", "x", sha256="f" * 64, bytes=1_000_000, lines=1, records=1, accounts=1)
COUNTS = {"Account": 1, "Tweet": 2_000, "RETWEETED": 0, "Hashtag": 0, "Link": 0}


def test_what_numba_compiled_is_no_part_of_a_rate() -> None:
    report = Report((Loaded("a.csv", ONE),), (), reading=1.0, seconds=11.0, compiling=10.0)
    assert (report.bytes_per_second, report.rows_per_second) == (1e6, 1.0)


def test_one_file_is_one_of_all() -> None:
    networks = ({"id": "x", "announced": 1, "in_file": 1, "active": 0},)
    report = Report(
        (Loaded("a.csv", ONE),), (), counts=COUNTS, networks=networks, reading=1.0, seconds=2.0, changed=True
    )
    assert reports.of_ingest(report) == [
        "a.csv (x): 1 record in 1 line",
        "  1 account",
        "1 file in, 0 known, 0 not read: 1 record, 1.0 MB in 2.0 s",
        "read at 1.0 MB/s, 0 records/s in all",
        "x: 1 account announced, 1 account in file, no tweets",
        "the graph now holds 1 Account, 2,000 Tweet, 0 RETWEETED, 0 Hashtag, 0 Link",
    ]
    assert reports.of_tour(report) == [reports.of_ingest(report)[2], reports.of_ingest(report)[-1]]


def test_a_file_that_is_known_one_that_has_changed_and_one_that_cannot_be_read() -> None:
    changed = Source(
        "a.csv", "no format", "x", lines=4, records=3, duplicates=1, rejected=1, reasons={"no id": 1}, found={"name": 2}
    )
    known = Loaded("folder/b.csv", ONE, known=True)
    other = Loaded("a.csv", changed, older=ONE, rejects=Path("rejects.csv"))
    report = Report((known, other), (Failed("c.csv", InputError("no")),), seconds=1.0, peak_memory=2_000_000_000)
    assert reports.of_ingest(report)[:-1] == [
        "b.csv (x): is in already, as a.csv; another --network or --encoding reads it anew",
        "a.csv (x): 3 records in 4 lines",
        "  the file has changed: what it brought before is in too, as ffffffffffff; "
        "explorer remove ffffffffffff takes that out",
        "  1 duplicate: 2 different ids",
        "  2 retweets; whom they retweet: 2 by name",
        "  1 could not be read: see rejects.csv",
        "    1 × no id",
        "1 file in, 1 known, 1 not read: 3 records, 0.0 MB in 1.0 s",
    ]
    assert reports.of_ingest(report)[-1].endswith(", 2.0 GB at most")


def test_nothing_in_is_said_with_noughts() -> None:
    assert reports.of_ingest(Report((), ())) == ["0 files in, 0 known, 0 not read: 0 records, 0.0 MB in 0.0 s"]


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ([1], "1 community of 1 account: 1"),
        ([3, 2], "2 communities of 5 accounts: 3, 2"),
        ([1_000] * 10, f"10 communities of 10,000 accounts: {', '.join(['1,000'] * 10)}"),
        ([1] * 11, f"11 communities of 11 accounts: {', '.join('1' * 10)}, and 1 more"),
    ],
)
def test_communities_are_told_with_the_sizes_of_the_first_ten(sizes: list[int], said: str) -> None:
    pairs = pl.DataFrame({"id": ["n"] * 2, "source": ["a", "b"], "target": ["b", "c"], "weight": [1.0, 1.0]})
    pairs = pairs.with_columns(finding=pl.Series(["found", "synchronised"]))
    pairs = pairs.with_columns(
        behaviour=pl.lit("co_link"), rank=pl.lit(None, pl.Int64), surprise=pl.lit(None, pl.Float64)
    )
    tables = {"COORDINATED": pairs, "Community": pl.DataFrame({"accounts": sizes})}
    found = Detected(Analysis("n", "coordination", notes=("Mind this.",)), tables, {})
    assert reports.of_detection(found) == [
        "Mind this.",
        "n: 1 pair found, 1 more synchronised, as accounts that are always fast are too",
        said,
    ]


def test_an_analysis_says_whether_sources_have_come_or_gone_since() -> None:
    made = Analysis("n", "roles", ("x", "y"), rows={"MET": 1, "Community": 0}, notes=("Mind this.",), made="today")
    lines = reports.of_analysis(Kept(made, stale=False))
    assert lines[:2] == ["n: roles in x, y", "MET                 1 row"]
    assert lines[3:] == ["Mind this."]
    asked = Analysis("n", "roles", ("x",), parameters={"background": ["a", "b"], "rate": 0.05, "often": 3.0})
    assert reports.of_analysis(Kept(asked, stale=False))[1:4] == [
        "background          a, b",
        "rate                0.05",
        "often               3",
    ]
    stale = "Sources have come or gone since: make it again to have it tell of those that are in."
    assert reports.of_analysis(Kept(made, stale=True)) == [*lines[:3], stale, "Mind this."]


def test_two_analyses_differ_in_how_they_were_made_and_in_their_pairs() -> None:
    shared = (Shared(("pair", "pairs"), 1, 2, 0), Shared(("community", "communities"), 3, 0, 1))
    roles = tuple((f"acc{n}", "core", "amplifier") for n in range(11))
    assert reports.of_difference(
        Difference("a", "b", {"seed": (None, 1), "time_window": (60.0, 0.5)}, shared, roles)
    ) == [
        "seed                not set | 1",
        "time_window         60 | 0.5",
        "1 pair in both, 2 only in a, 0 only in b",
        "3 communities in both, 0 only in a, 1 only in b",
        *(f"acc{n}: core in a, amplifier in b" for n in range(10)),
        "and 1 account more with another role",
    ]
    assert reports.of_difference(Difference("a", "a", {}, ())) == ["made in the same way"]
    assert reports.of_difference(Difference("a", "b", {}, (), stale=("b",))) == [
        "Sources have come or gone since b was made.",
        "made in the same way",
    ]


def test_cells_that_a_spreadsheet_would_run_are_counted() -> None:
    result = Result("id", "T", "?", (Column("n", "integer"),), pl.DataFrame({"n": [1]}))
    said = reports.of_rows(result, None, 1_000)[1]
    assert said == "1,000 cells that a spreadsheet would run have a ' before it: --exact leaves every text as it is"
    assert reports.of_rows(result, None, 1)[1].startswith("1 cell that a spreadsheet would run has a ' before it")


def test_a_page_says_what_it_shows_and_leaves_out() -> None:
    assert reports.of_page(Drawn(Path("p"), 2, 1, 0, 0, 100_000)) == "2 accounts and 1 link, 0.1 MB"
    assert reports.of_page(Drawn(Path("p"), 2, 1, 1, 3, 100_000)) == "2 accounts and 1 link (1 and 3 left out), 0.1 MB"
    assert reports.of_page(DrawnTable(Path("p"), 1, 0, 0)) == "1 row, 0 kB"
    assert reports.of_page(DrawnTable(Path("p"), 1, 1, 0)) == "1 row (1 left out), 0 kB"
    assert reports.of_page(Drawn(Path("p"), 2, 1, 0, 3, 0)) == "2 accounts and 1 link (0 and 3 left out), 0 kB"
    cut = Cut(4, 5, "links", "heaviest")
    drawn = Drawn(Path("p"), 2, 4, 0, 0, 0, cut)
    assert reports.of_page(drawn) == "2 accounts and 4 links, of the heaviest 4 of 5 links, 0 kB"
    assert reports.of_page(DrawnTable(Path("p"), 4, 0, 0, cut)) == "the heaviest 4 of 5 links, 0 kB"
    part = DrawnTable(Path("p"), 3, 1, 60_000, cut)
    assert reports.of_page(part) == "3 rows (1 left out), of the heaviest 4 of 5 links, 0.1 MB"


def test_rows_are_counted_and_say_where_they_went_and_what_was_renamed() -> None:
    columns = (Column("new", "integer", was="old"),)
    result = Result("id", "T", "?", columns, pl.DataFrame({"new": [1]}))
    assert reports.of_rows(result, Path("o.csv")) == [
        "1 row → o.csv",
        "column new was called old until this version",
    ]


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (Cut(1_000, 2_017), "the first 1,000 of 2,017 rows"),
        (Cut(5_000, 158_542, "links", "heaviest"), "the heaviest 5,000 of 158,542 links"),
        (Cut(50, None, "accounts", "most retweeted"), "the most retweeted 50 accounts of more"),
        (Cut(1), "the first 1 row of more"),
        (Cut(0, 1), "the first 0 of 1 row"),
    ],
)
def test_rows_that_a_limit_left_say_of_how_many_and_how_to_have_all(cut: Cut, said: str) -> None:
    result = Result("id", "T", "?", (Column("n", "integer"),), pl.DataFrame({"n": [1]}), cut=cut)
    assert reports.of_rows(result, Path("o.csv")) == [f"{said} → o.csv"]
    assert reports.of_rows(result, None) == [f"{said}; -o FILE writes all of them"]
    own = replace(result, id="cypher")
    assert reports.of_rows(own, None) == [f"{said}; -o FILE has no limit but the text's own"]


def test_the_tour_says_what_of_the_planted_was_found() -> None:
    drawn = Drawn(Path("p"), 2, 1, 0, 0, 0)
    assert reports.of_tour(Page(Path("p"))) == []
    assert reports.of_tour(Page(Path("p"), Found("x", "structure_network", 1, 1, 1, drawn))) == [
        "x: 1 structure of cores and amplifiers, 1 of the 1 that was planted among them; 2 accounts and 1 link, 0 kB",
        "  all that was planted: truth.json",
    ]
    others = {"part of a planted ring": 2, "nobody planted": 1}
    more = Found("x", "structure_network", 4, 2, 1, drawn, others, ("ring-2 (9 accounts)",), Path("a/truth.json"))
    assert reports.of_tour(Page(Path("p"), more))[1:] == [
        "  the others: 2 × part of a planted ring, 1 × nobody planted",
        "  missed: ring-2 (9 accounts)",
        "  all that was planted: a/truth.json",
    ]


def test_a_store_says_what_it_holds() -> None:
    engine = Engine("ladybug", "1")
    head = ["store    db", "engine   ladybug 1: answers"]
    empty = reports.of_store(Contents("db", engine, 0))
    assert empty == [*head, "sources  0", "It holds nothing yet. Next: explorer ingest FILES…"]
    full = Contents("db", engine, 1, (NetworkInfo("x", "X", synthetic=True),), {"Tweet": 1_000})
    lines = [*head, "sources  1", "network  x: X, SYNTHETIC", "Tweet                 1,000"]
    assert reports.of_store(full) == lines
    older = reports.of_store(replace(full, outdated=True))
    assert older[3] == "graph    another version's, which answers what it can: " + (
        "explorer doctor --mend --store db makes it anew"
    )
    assert older[4:] == lines[3:]


def of_structure(**values: object) -> list[str]:
    """Return what is said of one structure."""
    row = {"rank": 1, "kind": "ring", "way": "by time", "cores": 1, "amplifiers": 8, "retweets": 80, "captured": 0.5}
    row |= {"platform_retweets": None, "platform_share": None, "median_delay": 30.0, "name": "ring of core"}
    row |= {"after": None, "within": None, "within_share": None}
    accounts = pl.DataFrame({"role": ["core", *["amplifier"] * 8]})
    pairs = pl.DataFrame({"structure": [1] * 8 + [None]})
    nothing = pl.DataFrame()
    found = Roles(accounts, pairs, pl.DataFrame([row | values]), nothing, nothing, everyone=True)
    return reports.of_roles(RolesFound(Analysis("rings", "roles", notes=("Mind this.",)), found, {}))


def test_a_structure_is_told_in_a_line_and_regulars_of_none_in_the_last() -> None:
    assert of_structure() == [
        "Mind this.",
        "rings: 9 pairs; accounts by role: 1 core, 8 amplifier, 0 both",
        "1. ring: 1 amplified by 8, by time; 80 retweets, 50% of those of its cores (what the platform counted, no "
        "file tells), median delay 30 s; ring of core",
        "1 regular in no structure: no role; explorer query regulars --analysis rings lists them",
    ]


@pytest.mark.parametrize(("captured", "said"), [(0.9996, ">99%"), (0.0004, "<1%"), (1.0, "100%")])
def test_a_share_that_is_not_all_is_not_rounded_to_all(captured: float, said: str) -> None:
    assert f"80 retweets, {said} of those of its cores" in of_structure(captured=captured)[2]


def test_the_command_that_lists_more_names_its_analysis_as_a_shell_takes_it() -> None:
    asked = "explorer query regulars --analysis 'my rings; 1'"
    assert reports._ask("regulars", "my rings; 1", "") == asked
    assert reports._ask("regulars", "my rings; 1", "my store") == f"{asked} --store 'my store'"


def test_what_is_made_up_among_the_networks_of_an_analysis_is_said() -> None:
    real, made = NetworkInfo("real", "Real", synthetic=False), NetworkInfo("made", "Made", synthetic=True)
    assert reports.of_networks([real, made], ["real"]) == []
    assert reports.of_networks([real, made], ["made"]) == [f"SYNTHETIC: {MADE_UP}"]
    assert reports.of_networks([real, made], []) == [f"SYNTHETIC: made: {MADE_UP} The other networks are real."]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {"cores": 3, "amplifiers": 300, "retweets": 990, "after": 0.0, "within": 299.5, "within_share": 0.77},
            "pool: these 3 authors get 77% of their retweets within 5 minutes, from the same 300 accounts, 3.3 a piece",
        ),
        (
            {"amplifiers": 20, "after": 960.0, "within": 4_200.0, "within_share": 0.5},
            "pool: this author gets 50% of its retweets between 16 and 70 minutes after the tweet, from the same 20 "
            "accounts, 4.0 a piece",
        ),
    ],
)
def test_a_pool_is_told_by_when_its_accounts_come(values: dict[str, object], told: str) -> None:
    assert of_structure(**values, way="pool", name="pool of core")[2] == f"1. {told}; pool of core"
