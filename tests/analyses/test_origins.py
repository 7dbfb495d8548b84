"""Where a result comes from: the hand-made world asked, and what a page, a print or a file of the answer says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from explorer import questions
from explorer.analyses import origins
from explorer.analyses.background import Background
from explorer.analyses.origins import STALE, origin_of, with_origin
from explorer.graph.findings import digest_of
from explorer.render import exports, render_network, render_table
from explorer.render.about import MADE_UP, about, made_up, marked
from explorer.render.nothing import to_try
from explorer.render.payload import graph
from explorer.result import Column, Origin, Result, SourceFile
from explorer.stores import Store
from tests.tiny_world import ALPHA, BETA, USERS_ONLY, load

STORED = questions.load()


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return lambda store, folder: load(store, folder)


def asked(store: Store, query: str, **values: object) -> Result:
    return with_origin(store, questions.ask(store, STORED[query], values))


@pytest.mark.long
def test_a_result_knows_its_networks_and_their_files(embedded: Store) -> None:
    origin = asked(embedded, "accounts", network=ALPHA).origin
    assert origin.networks == (ALPHA,)
    assert [file.name for file in origin.files] == [f"{ALPHA}_tweets_csv_hashed.csv", f"{ALPHA}_users_csv_hashed.csv"]
    assert {file.sha256 for file in origin.files} < embedded.holds()
    assert {file.network for file in asked(embedded, "accounts").origin.files} == {ALPHA, BETA, USERS_ONLY}


def test_the_date_is_the_one_given_else_that_of_the_newest_source_else_of_the_newest_tweet(embedded: Store) -> None:
    assert origin_of(embedded, date="2026-01-02").date == "2026-01-02"
    assert origin_of(embedded, networks=[USERS_ONLY]).date == "2020-06-12 (of the newest source)"
    assert origin_of(embedded, networks=[ALPHA]).date == "2020-05 (of the newest source)"
    untold = pl.DataFrame({"snapshot": [None, ""], "disclosed_on": ["", None], "last": [None, 1_578_182_400_000]})
    assert origins._newest(untold) == "2020-01-05 (of the newest tweet)"
    assert origins._newest(untold.head(1)) == ""


def test_a_network_of_which_nobody_acts_is_no_background(embedded: Store) -> None:
    behind = Background.of(embedded, [ALPHA], [])
    assert (behind.behind, behind.idle) == ((BETA,), (USERS_ONLY,))
    assert behind.notes[1:] == [f"No file tells what the accounts of {USERS_ONLY} did: no background."]
    alone = Background.of(embedded, [ALPHA], [USERS_ONLY])
    assert (alone.behind, alone.accounts) == ((), None)
    assert [note.partition(":")[0] for note in alone.notes] == [
        f"No file tells what the accounts of {USERS_ONLY} did",
        "There is no background",
    ]


def test_what_the_formats_of_the_files_cannot_tell_is_said_of_all_that_is_made_of_them(embedded: Store) -> None:
    files = pl.DataFrame({"format": ["information-operations", "clemson", "clemson"]})
    (line,) = origins._untold(files)
    assert line.startswith("Clemson/FiveThirtyEight troll tweets (IRAhandle_tweets CSV): cannot tell which tweet a ")
    assert "; nor which tweet is answered, and names and descriptions of accounts" in line
    assert ("Not told", line) in about(Result("asked", "T", "", COLUMNS, ROWS, origin=Origin(untold=(line,))))
    assert asked(embedded, "accounts", network=ALPHA).origin.untold == ()


def test_an_analysis_is_told_with_its_networks_what_it_was_made_with_and_every_note(embedded: Store) -> None:
    result = asked(embedded, "community_network", analysis="together")
    origin = result.origin
    assert (origin.networks, origin.analysis) == ((ALPHA, BETA), "together")
    assert list(origin.made_with.items())[:4] == [
        ("kind", "coordination"),
        ("behaviours", "co_hashtag,co_link,co_retweet"),
        ("method", "timing"),
        ("time_window", 60.0),
    ]
    # It was made by hand of other sources than these.
    assert origin.stale
    assert origin.notes == (STALE, "co_link: few.", "co_retweet: many.")
    said = dict(about(result))
    assert said["Analysis"].startswith("together: kind = coordination, ")
    assert "time_window = 60 s" in said["Analysis"]
    assert digest_of(["b", "a"]) == digest_of(["a", "b"]) != digest_of(["a"])


ROWS = pl.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "weight": [2, 1]})
COLUMNS = (Column("source", "string"), Column("target", "string"), Column("weight", "integer"))
ORIGIN = Origin(
    networks=("made", "true"),
    synthetic=("made",),
    analysis="rings",
    made_with={"kind": "roles"},
    notes=("Mind <this>.", "And that."),
    files=(SourceFile("a.csv", "made", "f" * 64), SourceFile("b.csv", "true", "e" * 64)),
    date="2021-12",
)
WHOLE = Result(
    "asked",
    "A title",
    "What?",
    COLUMNS,
    ROWS,
    renders="network",
    parameters={"analysis": "rings", "min_weight": 2, "network": ""},
    store="engine 1",
    synthetic=True,
    origin=ORIGIN,
)
# What a reader needs, whatever a result becomes.
TOLD = [
    *("made (SYNTHETIC), true", "rings: kind = roles", "asked with analysis = rings, min_weight = 2", "And that."),
    *("a.csv (made), sha256 " + "f" * 64, "b.csv (true), sha256 " + "e" * 64, "engine 1", "2021-12"),
]


@pytest.mark.parametrize("name", ["n.html", "t.html", "g.gexf", "g.graphml", "p.parquet"])
def test_what_is_made_of_a_result_can_be_judged_by_itself(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "n.html":
        render_network(WHOLE, path)
    elif name == "t.html":
        render_table(WHOLE, path)
    else:
        exports.write(WHOLE, path)
    inside = name == "p.parquet"
    text = pl.read_parquet_metadata(path)["description"] if inside else path.read_text(encoding="utf-8")
    assert [told for told in TOLD if told not in text] == []
    assert "SYNTHETIC" in text
    assert "Mind <this>." not in text or inside


@pytest.mark.parametrize("name", ["r.csv", "r.json", "r.jsonl", "r.parquet"])
def test_rows_that_are_made_up_say_so_in_a_column_of_their_own(tmp_path: Path, name: str) -> None:
    exports.write(WHOLE, tmp_path / name)
    read: dict[str, Callable[[Path], pl.DataFrame]] = {
        "r.csv": pl.read_csv,
        "r.json": pl.read_json,
        "r.jsonl": pl.read_ndjson,
        "r.parquet": pl.read_parquet,
    }
    frame = read[name](tmp_path / name)
    assert frame["synthetic"].to_list() == ["partly SYNTHETIC: made"] * 2


def test_what_is_made_up_is_said_once_and_of_nothing_real() -> None:
    real = Result("r", "R", "", COLUMNS, ROWS)
    assert (marked(real), made_up(real)) == (real, "")
    assert made_up(WHOLE) == f"made: {MADE_UP} The other networks are real."
    whole = Result("r", "R", "", COLUMNS, ROWS, synthetic=True)
    assert marked(whole).frame["synthetic"].to_list() == ["SYNTHETIC"] * 2
    assert marked(marked(whole)).columns == marked(whole).columns


def test_an_empty_answer_says_what_to_try(tmp_path: Path) -> None:
    values = {"network": "x", "min_weight": 2, "time_window": 60, "finding": "binding", "limit": 50, "account": "ann"}
    empty = Result("asked", "A title", "What?", COLUMNS, ROWS.clear(), renders="network", parameters=values)
    tried = to_try(empty)
    assert [one.split(":")[0] for one in tried] == [
        "Ask of all networks, without --network",
        "Ask for less",
        "Give more time",
        "Ask for pairs of every finding",
        "See that ann is an account here",
    ]
    inside = Result("asked", "", "", COLUMNS, ROWS.clear(), parameters={"analysis": "my rings", "structure": 7})
    assert to_try(inside) == [
        "See what my rings found and with what: explorer analyses show 'my rings'.",
        "See that there is a structure 7: explorer query structures --analysis 'my rings'.",
    ]
    ranked = replace(inside, parameters={"analysis": "x"}, origin=Origin(made_with={"method": "count"}, at="STORE"))
    assert to_try(ranked) == ["See what x ranked and with what: explorer analyses --store STORE show x."]
    for draw in (render_network, render_table):
        draw(empty, tmp_path / "page.html")
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert "Nothing found." in page
        assert "--min-weight is 2 now." in page
    draw(WHOLE, tmp_path / "page.html")
    assert "Nothing found." not in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_what_is_no_account_is_not_counted_as_one() -> None:
    def noun(id_: str, *meanings: str) -> str:
        ends = (Column("source", "string", meanings[0]), Column("target", "string", meanings[1]))
        return graph(Result(id_, "T", "", ends, ROWS.select("source", "target"))).noun

    assert (
        noun("asked", "", "") == noun("asked", "id of the account", "id of the account that it links to") == "account"
    )
    assert noun("cypher", "", "") == noun("asked", "id of the account", "the hashtag") == "node"
