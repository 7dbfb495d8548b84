"""A result becomes one page: whole, the same each time, silent, and deaf to what its text would have it do."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from html import unescape as html_unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from explorer.errors import UsageError
from explorer.formulas import is_formula
from explorer.questions import load
from explorer.render import (
    Grid,
    Section,
    Table,
    network,
    pyvis_network,
    render_network,
    render_report,
    render_table,
)
from explorer.render.charts import bars, histogram
from explorer.render.discs import drawn_communities, in_discs
from explorer.render.dossier import Act, Acts, render_dossier
from explorer.render.evidence import Behind, evidence
from explorer.render.files import replacing
from explorer.render.layout import positions
from explorer.render.legend import groups
from explorer.render.names import drawn_names
from explorer.render.network import Drawn
from explorer.render.page import json_block
from explorer.render.payload import Graph, graph, heaviest
from explorer.render.report import Card, Figures, Listed, Text, as_shown, link
from explorer.render.text import counted, defang, first_of, html, moment, printable, visible
from explorer.result import Column, Cut, Origin, Result, SourceFile
from tests.browser import Opened, open_page
from tests.hostile import CORPUS, SCRIPTS, UNSEEN
from tests.pages import contents

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DAY = 86_400_000
START = 1_560_000_000_000  # 2019-06-08 13:20 UTC

TYPES = {
    "source": "string",
    "target": "string",
    "weight": "integer",
    "first_ts": "moment",
    "last_ts": "moment",
    "inside": "boolean",
    "role": "string",
    "community": "integer",
    "handle": "string",
    "followers": "integer",
}


def type_of(name: str) -> str:
    return TYPES.get(name) or TYPES.get(name.partition("_")[2]) or "string"


def answer(rows: Sequence[Mapping[str, Any]], names: Sequence[str] = ("source", "target"), **given: Any) -> Result:
    """A result of these rows, its column types told by their names."""
    names = list(rows[0]) if rows else list(names)
    columns = tuple(Column(name, type_of(name), f"what {name} is") for name in names)
    kinds = {"string": pl.String, "integer": pl.Int64, "moment": pl.Int64, "boolean": pl.Boolean}
    frame = pl.DataFrame(rows, schema={column.name: kinds[column.type] for column in columns})
    fields: dict[str, Any] = {
        "id": "who_amplifies_whom",
        "title": "Who amplifies whom",
        "question": "Which accounts retweeted which?",
        "renders": "network",
        "parameters": {"network": "demo", "min_weight": 2},
        "cypher": "MATCH (a)-[r:AMPLIFIED]->(b)\nRETURN a.id AS source, b.id AS target",
        "store": "embedded 1.0",
    }
    return Result(columns=columns, frame=frame, **fields | given)


def world(cores: int = 3, fans: int = 9) -> Result:
    """Cores, each with fans of its own; the first fan of each also pushes the next core; one self-loop."""

    def account(end: str, name: str) -> dict[str, Any]:
        core = int(name[4:6])
        return {
            f"{end}_handle": f"handle_of_{name}",
            f"{end}_inside": not name.endswith("_8"),
            f"{end}_role": "core" if name.startswith("core") else "amplifier",
            f"{end}_community": core + 1,
            f"{end}_followers": core * 1000,
        }

    rows = []
    for core in range(cores):
        for fan in range(fans):
            for to in [core, (core + 1) % cores][: 2 if fan == 0 and cores > 1 else 1]:
                a, b = f"fan_{core:02d}_{fan}", f"core{to:02d}"
                rows.append(
                    {"source": a, "target": b, "weight": 1 + fan, "first_ts": START + fan * DAY}
                    | account("source", a)
                    | account("target", b)
                )
    loop = {"source": "core00", "target": "core00", "weight": 4, "first_ts": START}
    rows.append(loop | account("source", "core00") | account("target", "core00"))
    return answer(rows)


def tweets(result: Result, each: int = 3) -> pl.DataFrame:
    """So many tweets for each row of a result."""
    rows = [
        {
            "source": row["source"],
            "target": row["target"],
            "tweet": 2**60 + 100 * n + each - i,  # later tweets come first by id
            "ts": START + n * 1000 + i,
            "delay": 12.5 * i,
            "text": f"tweet {i} of row {n}, https://t.co/abc",
        }
        for n, row in enumerate(result.frame.iter_rows(named=True))
        for i in range(each)
    ]
    return pl.DataFrame(rows)


def hostile(rows: int = len(CORPUS)) -> tuple[Result, pl.DataFrame]:
    """A network and its evidence with the corpus in every text there is."""
    some = [CORPUS[i % len(CORPUS)] for i in range(rows * 8)]
    lines: list[dict[str, Any]] = [
        {
            "source": some[i],
            "target": some[i * 7 + 3],
            "weight": i + 1,
            "source_handle": some[i],
            "target_handle": some[i * 7 + 3],
            "source_role": some[i % 5],
            "target_role": some[(i * 7 + 3) % 5],
            "source_note": some[i + 1],
            "target_note": some[i + 2],
            CORPUS[0]: some[i],
        }
        for i in range(rows)
    ]
    result = answer(
        lines,
        id=CORPUS[1],
        title="".join(CORPUS[:9]),
        question=CORPUS[1],
        store=CORPUS[3],
        cypher="\n".join(CORPUS),
        parameters={**dict(zip(CORPUS, reversed(CORPUS), strict=True)), "all": list(CORPUS)},
        synthetic=True,
    )
    meanings = tuple(Column(c.name, c.type, CORPUS[n]) for n, c in enumerate(result.columns))
    result = Result(**{**vars(result), "columns": meanings})
    proof = pl.DataFrame(
        [
            {
                "source": line["source"],
                "target": line["target"],
                "tweet": 2**60 + i,
                "ts": START + i,
                "delay": -1.5,
                "text": some[i + 4],
                CORPUS[2]: some[i],
            }
            for i, line in enumerate(lines)
        ]
    )
    return result, proof


def links_of(made: Graph) -> set[tuple[str, str, float]]:
    return {(made.keys[a], made.keys[b], w) for a, b, w in zip(made.source, made.target, made.weight, strict=True)}


# Rows become nodes and links.


def test_rows_of_the_same_pair_are_one_link_with_their_weights_added() -> None:
    made = graph(
        answer(
            [
                {"source": "a", "target": "b", "weight": 2, "first_ts": 30, "last_ts": 40, "client": "web"},
                {"source": "a", "target": "b", "weight": 5, "first_ts": 20, "last_ts": 35, "client": "phone"},
                {"source": "b", "target": "a", "weight": 1, "first_ts": 10, "last_ts": 10, "client": "web"},
            ]
        )
    )
    assert links_of(made) == {("a", "b", 7.0), ("b", "a", 1.0)}
    assert made.rows.tolist() == [2, 1]
    kept = {attribute.name: attribute.values for attribute in made.link_attributes}
    assert kept == {"first_ts": [20, 10], "last_ts": [40, 10], "client": ["phone", "web"]}


def test_without_direction_both_ways_are_one_link() -> None:
    rows = [{"source": "b", "target": "a", "weight": 2}, {"source": "a", "target": "b", "weight": 3}]
    assert links_of(graph(answer(rows), directed=False)) == {("a", "b", 5.0)}


def test_a_row_without_a_weight_counts_one() -> None:
    rows: list[dict[str, Any]] = [
        {"source": "a", "target": "b", "weight": None},
        {"source": "a", "target": "b", "weight": 4},
    ]
    assert links_of(graph(answer(rows))) == {("a", "b", 5.0)}
    bare = answer([{"source": "a", "target": "b"}, {"source": "a", "target": "b"}])
    assert links_of(graph(bare)) == {("a", "b", 2.0)}


def test_a_row_that_names_no_two_accounts_is_counted_and_left_aside() -> None:
    made = graph(answer([{"source": "a", "target": None}, {"source": "a", "target": "b"}]))
    assert (links_of(made), made.without_ends) == ({("a", "b", 1.0)}, 1)


def notes_of(path: Path) -> list[str]:
    """What a page says of what is not in it."""
    text = path.read_text(encoding="utf-8")
    return re.findall(r'^(?:<p class="note"[^>]*>|<li>)(.*?)</(?:p|li)>$', text, re.MULTILINE)


def test_a_page_counts_what_it_leaves_out_one_as_one(tmp_path: Path) -> None:
    def notes(rows: list[dict[str, Any]], max_nodes: int = 9) -> list[str]:
        render_network(answer(rows), tmp_path / "page.html", max_nodes=max_nodes)
        return notes_of(tmp_path / "page.html")

    two = [{"source": "a", "target": "b", "weight": 2}, {"source": "a", "target": "c", "weight": 1}]
    lost, loop = {"source": "a", "target": None, "weight": 1}, {"source": "a", "target": "a", "weight": 1}
    other = {"source": "b", "target": "b", "weight": 1}
    assert notes([*two, lost, loop]) == [
        "1 row named no two accounts and is not shown.",
        "1 of the links leads from an account to itself: in the tables, not in the drawing.",
    ]
    assert notes([*two, lost, lost, loop, other]) == [
        "2 rows named no two accounts and are not shown.",
        "2 of the links lead from an account to itself: in the tables, not in the drawing.",
    ]
    assert notes(two, max_nodes=2) == [
        "The heaviest part only: 2 of 3 accounts and 1 of 2 links. Left out: 1 account, 1 link.",
        "All of them: explorer query who-amplifies-whom --network=demo --min-weight=2 -o links.csv",
    ]


def test_a_page_says_which_of_the_tweets_behind_its_links_it_holds(tmp_path: Path) -> None:
    rows = [{"source": "a", "target": "b", "weight": 3}, {"source": "a", "target": "c", "weight": 1}]
    tweets = pl.DataFrame({"source": ["a", "a"], "target": ["b", "c"], "tweet": [1, 2]})

    def said(totals: Mapping[tuple[str, str], int]) -> str:
        render_network(answer(rows), tmp_path / "page.html", evidence=Behind(tweets, totals, "retweet-evidence"))
        found = re.findall(r"Of the tweets behind the links [^.;]*;", (tmp_path / "page.html").read_text("utf-8"))
        assert len(set(found)) <= 1
        assert not any("Of the tweets" in note for note in notes_of(tmp_path / "page.html"))
        return found[0] if found else ""

    assert said({("a", "b"): 3, ("a", "c"): 1}).endswith("holds the first 2 of 4;")
    assert said({("a", "b"): 3}).endswith("holds the first 2 of more;")
    assert said({("a", "b"): 1, ("a", "c"): 1}) == ""


def test_a_command_that_no_screen_shows_whole_is_not_given(tmp_path: Path) -> None:
    rows = [{"source": "a", "target": "b", "weight": 2}, {"source": "a", "target": "c", "weight": 1}]
    for given in ({"parameters": {"network": "de\u202emo"}}, {"id": "cypher"}):
        render_network(answer(rows, **given), tmp_path / "page.html", max_nodes=2)
        assert len(notes_of(tmp_path / "page.html")) == 1
    render_network(answer(rows, parameters={"network": "it's"}), tmp_path / "page.html", max_nodes=2)
    assert html_unescape(notes_of(tmp_path / "page.html")[1]).endswith("""'--network=it'"'"'s' -o links.csv""")


def test_a_table_counts_its_rows_one_as_one(tmp_path: Path) -> None:
    def page(rows: int, most: int) -> tuple[list[str], list[str]]:
        render_table(answer([{"handle": "a"}] * rows), tmp_path / "page.html", max_rows=most)
        counts = re.findall(r'id="counts"[^>]*>(.*?)<', (tmp_path / "page.html").read_text(encoding="utf-8"))
        return counts, notes_of(tmp_path / "page.html")

    rest = "All of them: explorer query who-amplifies-whom --network=demo --min-weight=2 -o rows.csv"
    assert page(1, 1) == (["1 row"], [])
    assert page(3, 2) == (["2 rows"], ["The first 2 of 3 rows; 1 is left out.", rest])
    assert page(3, 1) == (["1 row"], ["The first 1 of 3 rows; 2 are left out.", rest])


def test_a_page_that_a_limit_cut_gives_the_command_that_lists_the_rest(tmp_path: Path) -> None:
    links = [{"source": "a", "target": "b", "weight": 2}]
    given: dict[str, Any] = {
        "parameters": {"network": "", "finding": "", "limit": 1, "without": ["c"]},
        "cut": Cut(1, 7, "links"),
    }
    command = "All of them: explorer query who-amplifies-whom --finding= -o {}.csv --without FILE"
    render_network(answer(links, **given), tmp_path / "page.html")
    assert notes_of(tmp_path / "page.html") == [
        "The question has a limit: this is drawn of the first 1 of 7 links.",
        command.format("links"),
    ]
    render_table(answer([{"handle": "a"}], **given), tmp_path / "page.html")
    assert notes_of(tmp_path / "page.html") == [
        "The question has a limit: these are the first 1 of 7 links.",
        command.format("rows"),
    ]
    # What no stored question answers has no such command.
    render_table(answer([{"handle": "a"}], **given, cypher=""), tmp_path / "page.html")
    assert notes_of(tmp_path / "page.html")[1] == "Write a CSV file to have them all."


@pytest.mark.parametrize(
    ("shown", "all_", "said"),
    [
        (12, 12, "all 12"),
        (12, 1_300, "the first 12 of 1,300"),
        (12, None, "the first 12 of more"),
        (0, 0, "all 0"),
        (1, 1, "the only one"),
    ],
)
def test_of_how_many_the_first_are_is_said(shown: int, all_: int | None, said: str) -> None:
    assert first_of(shown, all_) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1_000, "1,000 rows"), (1_001, "1,001 rows")]
)
def test_what_is_counted_is_one_or_many(count: int, said: str) -> None:
    assert counted(count, "row") == said


def test_what_is_many_without_an_s_is_given() -> None:
    assert [counted(n, "community", "communities") for n in (1, 2)] == ["1 community", "2 communities"]


def test_pairs_of_columns_are_attributes_of_accounts_and_the_rest_of_links() -> None:
    made = graph(world())
    assert [a.name for a in made.node_attributes] == ["inside", "role", "community", "followers"]
    assert [a.name for a in made.link_attributes] == ["first_ts"]
    role = dict(zip(made.keys, made.node_attributes[1].values, strict=True))
    assert (role["core00"], role["fan_00_1"]) == ("core", "amplifier")
    assert dict(zip(made.keys, made.labels, strict=True))["core01"] == "handle_of_core01"


def test_columns_may_have_any_name() -> None:
    row = {"source": "a", "target": "b", "rows": "r", "key": "k", "source_key": "x", "target_key": "y", "0": "z"}
    made = graph(answer([row]))
    assert {a.name: a.values for a in made.link_attributes} == {"rows": ["r"], "key": ["k"], "0": ["z"]}
    assert {a.name: set(a.values) for a in made.node_attributes} == {"key": {"x", "y"}}


def test_what_names_no_two_ends_is_refused_with_the_columns_it_needs(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'source' and 'target'"):
        render_network(answer([{"handle": "a", "weight": 1}]), tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_the_heaviest_links_and_their_ends_are_kept() -> None:
    rows = [{"source": f"s{i}", "target": f"t{i}", "weight": i} for i in range(1, 11)]
    whole = graph(answer(rows))
    part = heaviest(whole, max_nodes=6, max_links=99)
    assert links_of(part) == {("s10", "t10", 10.0), ("s9", "t9", 9.0), ("s8", "t8", 8.0)}
    assert len(heaviest(whole, max_nodes=99, max_links=4).source) == 4
    assert heaviest(whole, max_nodes=20, max_links=10) is whole


def test_groups_are_ordered_by_size_and_their_colours_follow() -> None:
    found = {group.name: group for group in groups(graph(world()).node_attributes)}
    assert list(found) == [
        "inside",
        "role",
        "community",
        *[n for n in found if n not in ("inside", "role", "community")],
    ]
    assert found["role"].labels == ["amplifier", "core"]
    assert found["role"].shapes == ["dot", "square"]
    assert found["community"].labels == ["community 1", "community 2", "community 3"]
    assert sum(found["inside"].counts) == 30
    assert "followers" not in found


def test_beyond_ten_groups_all_are_grey() -> None:
    rows = [{"source": f"a{i}", "target": f"b{i}", "source_community": i, "target_community": i} for i in range(14)]
    (found,) = groups(graph(answer(rows)).node_attributes)
    assert len(set(found.colours[:10])) == 10
    assert set(found.colours[10:]) == {"#6B7078"}


# The same data, the same page.


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rows_in_any_order_make_the_same_bytes(tmp_path: Path, seed: int) -> None:
    result = world()
    proof = tweets(result)
    render_network(result, tmp_path / "a.html", evidence=proof)
    mixed = Result(**{**vars(result), "frame": result.frame.sample(fraction=1, shuffle=True, seed=seed)})
    assert not mixed.frame.equals(result.frame)
    render_network(mixed, tmp_path / "b.html", evidence=proof.sample(fraction=1, shuffle=True, seed=seed))
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def laid_out(made: Graph, radius: float = 6.0) -> tuple[Any, Any]:
    size = np.full(len(made.keys), radius)
    return positions(len(made.keys), made.source, made.target, made.weight, size), size


def test_the_same_network_is_the_same_picture() -> None:
    made = graph(world(cores=5, fans=30))
    assert np.array_equal(laid_out(made)[0], laid_out(made)[0])


@pytest.mark.parametrize(("cores", "fans"), [(1, 1), (1, 40), (4, 20), (12, 25)])
def test_no_account_covers_another(cores: int, fans: int) -> None:
    spots, size = laid_out(graph(world(cores, fans)))
    away = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    assert away.min() >= 2 * size[0]


def test_lone_pairs_do_not_shrink_the_picture() -> None:
    rows = [{"source": f"fan{i}", "target": f"core{i % 7}", "weight": 1} for i in range(200)]
    rows += [{"source": f"fan{i}", "target": f"core{(i + 1) % 7}", "weight": 1} for i in range(200)]
    rows += [{"source": f"lone{i}", "target": f"other{i}", "weight": 1} for i in range(30)]
    made = graph(answer(rows))
    spots, _ = laid_out(made)
    lone = np.array([key.startswith(("lone", "other")) for key in made.keys])
    whole = np.ptp(spots, axis=0)
    main = np.ptp(spots[~lone], axis=0)
    assert (main > 0.35 * whole).all()
    assert main.max() > 0.5 * whole.max()


def test_a_size_that_is_no_number_does_not_keep_the_others_from_a_place() -> None:
    # In a process of its own: without a place for it, it would look for one for ever.
    code = (
        "import numpy as np\nfrom explorer.render.layout import positions\n"
        "none = np.zeros(0, np.int64)\n"
        "print(len(positions(3, none, none, np.zeros(0), np.array([5.0, np.nan, np.inf]))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "3\n"


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_the_smallest_networks_have_a_place(count: int) -> None:
    ring = np.arange(count)
    spots = positions(count, ring, np.roll(ring, 1), np.ones(count), np.full(count, 5.0))
    assert spots.shape == (count, 2)
    assert len({tuple(spot) for spot in spots.tolist()}) == count


# What the page holds.


_DATA = ("application/json", "text/plain")  # what a browser does not run


class Parts(HTMLParser):
    """Scripts and styles of a page as a browser would cut them out, and its policy."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.policy = ""
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style"):
            self.found.append((tag, given, ""))
            self._open = True
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            tag, given, text = self.found[-1]
            self.found[-1] = (tag, given, text + data)

    def block(self, name: str) -> Any:
        return json.loads(next(text for _, given, text in self.found if given.get("id") == name))


def parts(path: Path) -> Parts:
    made = Parts()
    made.feed(path.read_text(encoding="utf-8"))
    return made


def hostile_origin() -> Origin:
    """Where a result comes from, with the corpus in every text of it."""
    return Origin(
        networks=CORPUS,
        synthetic=CORPUS[:3],
        analysis=CORPUS[1],
        made_with=dict(zip(CORPUS, CORPUS, strict=True)),
        scope=CORPUS,
        notes=CORPUS,
        untold=CORPUS,
        files=tuple(SourceFile(text, text, text) for text in CORPUS),
        date=CORPUS[2],
    )


def dossier(path: Path, about: Result, texts: Sequence[str]) -> None:
    """Write a dossier in which each text stands in every place that holds one."""
    render_dossier(
        path,
        kind=texts[1],
        title="".join(texts),
        lead=texts[0],
        about=Result(**{**vars(about), "frame": pl.DataFrame({"question": list(texts)}), "origin": hostile_origin()}),
        sections=[
            Section(
                text,
                text,
                [
                    Card([(text, text)]),
                    Figures([(text, text, text)]),
                    Listed([text, link(text, "network.html", text)]),
                    Table([text, "n"], [[link(text, "", text), text]], caption=text, names=text, command=text),
                    Grid([(text, histogram([text], [1], title=text))]),
                    Text(text),
                ],
            )
            for text in texts
        ],
        acts=Acts(
            [
                Act(
                    text,
                    None if n % 3 else text,
                    n,
                    text,
                    again=bool(n % 2),
                    author=text,
                    posted=n,
                    client=text,
                    language=text,
                )
                for n, text in enumerate(texts)
            ],
            10**6,
            texts[0],
        ),
        left_out=texts,
        back=[(text, "index.html") for text in texts],
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One page of each kind with the corpus in it, one of each with ordinary text."""
    folder = tmp_path_factory.mktemp("pages")
    names = (
        "network",
        "hostile",
        "table",
        "report",
        "dossier",
        "small",
        "drawn_table",
        "empty",
        "loose",
        "pyvis",
    )
    made = {name: folder / f"{name}.html" for name in names}
    result = world()
    render_network(result, made["network"], evidence=tweets(result, each=20))
    bad, proof = hostile()
    render_network(bad, made["hostile"], evidence=proof)
    render_network(bad, made["loose"], evidence=proof, directed=False)
    render_network(bad, made["pyvis"], evidence=proof, renderer="pyvis")
    render_table(bad, made["table"])
    charts = Section(CORPUS[0], CORPUS[1], [Grid([(text, bars([text], [0.5], title=text)) for text in CORPUS])])
    render_table(bad, made["drawn_table"], pictures=[charts])
    dossier(made["dossier"], bad, CORPUS)
    dossier(made["small"], bad, CORPUS[:4])
    render_network(answer([]), made["empty"])
    render_report(
        made["report"],
        title=CORPUS[1],
        lead="".join(CORPUS),
        about=answer([], synthetic=True, store=CORPUS[3], parameters=dict(zip(CORPUS, CORPUS, strict=True))),
        provenance=dict(zip(CORPUS, CORPUS, strict=True)),
        sections=[Section(text, text, [Table([text, "n"], [[text, 1]], caption=text)]) for text in CORPUS if text]
        + [Section("Charts", "", [Grid([(text, bars([text], [0.5], title=text)) for text in CORPUS], columns=2)])],
    )
    return made


def test_the_policy_lets_nothing_act_but_the_scripts_and_styles_of_the_page(pages: Mapping[str, Path]) -> None:
    for path in pages.values():
        page = parts(path)
        own = [(tag, text) for tag, given, text in page.found if given.get("type") not in _DATA]
        for tag, text in own:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"{tag}-src" in page.policy
            assert f"'sha256-{digest}'" in page.policy
        assert page.policy.count("sha256-") == len(own)
        assert page.policy.startswith("default-src 'none'; ")
        assert "unsafe" not in page.policy
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8")  # a developer's tools would ask for it
        assert "http" not in page.policy


def test_the_data_of_a_page_survive_as_they_were(pages: Mapping[str, Path]) -> None:
    data = contents(pages["hostile"])
    bad, proof = hostile()
    assert set(data["keys"]) == set(bad.frame["source"]) | set(bad.frame["target"])
    whole = graph(bad)
    assert (data["source"], data["target"]) == (whole.source.tolist(), whole.target.tolist())
    assert data["weights"] == whole.weight.tolist()
    held = {attribute["name"]: data[f"node{n}"] for n, attribute in enumerate(data["nodes"])}
    assert held == {attribute.name: attribute.values for attribute in whole.node_attributes}
    assert set(data["evidence"]["text"]) == set(proof["text"])


@pytest.mark.parametrize("text", CORPUS)
def test_a_json_block_cannot_end_its_element(text: str) -> None:
    block = str(json_block({text: [text]}))
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block) == {text: [text]}


def test_integers_that_javascript_would_round_are_text() -> None:
    assert json.loads(str(json_block([2**53, 2**53 + 1, True]))) == [2**53, str(2**53 + 1), True]


def test_a_page_names_what_it_leaves_out(tmp_path: Path) -> None:
    drawn = render_network(world(cores=6, fans=20), tmp_path / "page.html", max_nodes=40)
    assert isinstance(drawn, Drawn)
    assert drawn.nodes <= 40
    assert (drawn.nodes + drawn.nodes_left_out, drawn.links + drawn.links_left_out) == (126, 127)
    assert drawn.bytes == (tmp_path / "page.html").stat().st_size
    said = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"The heaviest part only: {drawn.nodes} of 126 accounts and {drawn.links} of 127 links." in said


def test_a_self_loop_is_data_but_no_line_of_pyvis(tmp_path: Path) -> None:
    render_network(world(), tmp_path / "page.html", renderer="pyvis")
    data, drawing = contents(tmp_path / "page.html"), parts(tmp_path / "page.html").block("drawing")
    assert (len(data["source"]), len(drawing["edges"]), data["loops"]) == (31, 30, 1)
    assert all(edge["from"] != edge["to"] for edge in drawing["edges"])


def test_a_column_comes_back_as_it_was(tmp_path: Path) -> None:
    names = ("n", "moment", "big", "gap", "share", "few", "flag", "repeat")
    types = ("integer", "moment", "integer", "integer", "float", "string", "boolean", "integer")
    lists: tuple[list[Any], ...] = (
        [-5, 0, 7, 2**40],
        [START, START + DAY, START + 3 * DAY, START],
        [2**60, 1, 2, 3],
        [None, 1, None, 2],
        [0.25, -1e-300, 3.5, 1e300],
        ["x", "x", None, "x"],
        [True, False, None, True],
        [-5, 0, 7, 2**40],
    )
    columns = (Column("source", "string"), Column("target", "string"), *map(Column, names, types))
    frame = pl.DataFrame(
        {"source": ["a"] * 4, "target": list("bcde"), **dict(zip(names, lists, strict=True))}, strict=False
    )
    render_network(Result("x", "X", "?", columns, frame), tmp_path / "page.html")
    data = contents(tmp_path / "page.html")
    held = [data.get(f"link{n}") for n in range(len(names))]
    exact = [list(values) for values in lists]
    exact[2][0] = str(2**60)
    assert held == [*exact[:7], None]
    assert [link["repeats"] for link in data["links"]] == ["", "", "", "", "", "", "", "n"]


def test_a_column_that_repeats_the_weight_says_so(tmp_path: Path) -> None:
    rows = [
        {"source": "a", "target": "b", "weight": 2, "retweets": 2},
        {"source": "a", "target": "c", "weight": 1, "retweets": 1},
    ]
    assert [a.repeats for a in graph(answer(rows)).link_attributes] == [""]  # a text is not folded
    columns = tuple(Column(name, "integer" if name in ("weight", "retweets") else "string") for name in rows[0])
    made = graph(Result("x", "X", "?", columns, pl.DataFrame(rows)))
    assert [a.repeats for a in made.link_attributes] == ["weight"]


def test_a_long_id_is_drawn_by_the_beginning_that_only_it_has() -> None:
    ids = [f"{n:03d}{'x' * 5}{n:02d}{'y' * 30}" for n in range(3)] + [
        "abcdefgh" + "z" * 30,
        "abcdefgh" + "q" * 30,
        "short",
    ]
    drawn = drawn_names(ids, [*ids[:5], "Handle"])
    assert drawn == ["000xxxxx…", "001xxxxx…", "002xxxxx…", "abcdefghzzzz…", "abcdefghqqqq…", "Handle"]
    assert len(set(drawn)) == len(drawn)
    same = ["a" * 30, "a" * 31]
    assert drawn_names(same, same) == same


def of_communities(sizes: Sequence[int], each: int = 3) -> Result:
    """Communities of these sizes, whose members retweet their first; the first of each retweets that of the next."""
    rows = []
    for number, size in enumerate(sizes):
        for member in range(1, size):
            for to in range(min(each, member)):
                rows.append((f"c{number}_{member}", f"c{number}_{to}", 5 - to))
        rows.append((f"c{number}_0", f"c{(number + 1) % len(sizes)}_0", 3))
    frame = pl.DataFrame(rows, schema=["source", "target", "weight"], orient="row")
    columns = (Column("source", "string"), Column("target", "string"), Column("weight", "integer"))
    return Result("x", "X", "?", columns, frame)


def test_a_large_network_lies_in_discs_none_over_another() -> None:
    made = graph(of_communities([900, 500, 300, 200, 100, 50, 40, 30]))
    member = drawn_communities(len(made.keys), made.source, made.target, made.weight)
    named = np.array([int(key[1]) for key in made.keys])
    assert len(set(zip(member.tolist(), named.tolist(), strict=True))) == 8
    discs = in_discs(member, made.source, made.target, made.weight)
    away = np.hypot(*(discs.centre[:, None] - discs.centre[None]).transpose(2, 0, 1))
    assert (away + np.eye(8) * 1e9 >= discs.radius[:, None] + discs.radius[None]).all()
    assert (np.hypot(*(discs.spot - discs.centre[discs.of]).T) <= discs.radius[discs.of]).all()
    assert np.allclose(discs.radius**2 / np.bincount(discs.of), discs.radius[0] ** 2 / 900)
    assert len(discs.ribbons) == 8
    assert {weight for _, _, weight in discs.ribbons} == {3.0}
    again = in_discs(member, made.source, made.target, made.weight)
    assert np.array_equal(again.spot, discs.spot)


def test_beyond_sixty_communities_the_smaller_share_a_disc() -> None:
    made = graph(of_communities([40] * 60 + [5] * 100))
    member = drawn_communities(len(made.keys), made.source, made.target, made.weight)
    sizes = np.bincount(member)
    discs = in_discs(member, made.source, made.target, made.weight)
    assert (len(discs.centre), discs.packed) == (61, len(sizes) - 60)
    assert np.bincount(discs.of)[60] == sizes[60:].sum()
    groups_of = [discs.spot[member == group] for group in range(60, len(sizes))]
    middles = np.array([spots.mean(0) for spots in groups_of])
    reach = np.array([np.hypot(*(spots - middle).T).max() for spots, middle in zip(groups_of, middles, strict=True)])
    between = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1)) + np.eye(len(middles)) * 1e9
    assert (between > reach[:, None] + reach[None]).all()
    apart = np.hypot(*(discs.spot - discs.centre[discs.of]).T)
    assert (apart <= discs.radius[discs.of]).all()


def test_a_large_page_is_the_same_bytes_says_what_its_discs_are_and_names_them_by_accounts(tmp_path: Path) -> None:
    result = of_communities([900, 700, 500, 300])
    for name in ("a.html", "b.html"):
        render_network(result, tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    data = contents(tmp_path / "a.html")
    (disc,) = [group for group in data["groups"] if group["name"] == "disc"]
    assert "no finding" in disc["meaning"]
    assert disc["labels"] == [f"around c{n}_0" for n in range(4)]
    assert data["discs"]["names"] == [f"c{n}_0" for n in range(4)]
    assert data["discs"]["counts"] == [900, 700, 500, 300]


def test_more_links_than_are_drawn_and_moments_by_the_day_are_said_with_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "DRAWN", 20)
    monkeypatch.setattr(network, "_BY_THE_DAY", 25)
    render_network(world(), tmp_path / "page.html")
    drawn, by_day, _ = notes_of(tmp_path / "page.html")
    assert drawn.startswith("Drawn at once are the heaviest 20 of 31 links that are asked for and in sight")
    assert by_day == (
        "Of so many links first_ts are on this page to the day (UTC). "
        "To the millisecond: explorer query who-amplifies-whom --network=demo --min-weight=2 -o links.csv"
    )
    assert {ms % DAY for ms in contents(tmp_path / "page.html")["link0"]} == {0}


def test_the_drawing_is_a_pyvis_network_with_our_page() -> None:
    from pyvis.network import Network

    made = pyvis_network(world())
    assert isinstance(made, Network)
    assert (made.num_nodes(), made.num_edges()) == (30, 30)
    shown = made.generate_html()
    assert "Content-Security-Policy" in shown
    assert "cdn" not in shown.lower().replace(".cdnjs", "")


@pytest.mark.long
def test_pyvis_draws_its_two_thousand_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    drawn = render_network(of_communities([1500, 900]), tmp_path / "page.html", renderer="pyvis")
    assert drawn.nodes <= 2_000
    assert drawn.nodes + drawn.nodes_left_out == 2_400
    assert f"The heaviest part only: {drawn.nodes:,} of 2,400 accounts" in (tmp_path / "page.html").read_text("utf-8")
    assert "vis-network" not in page_of(tmp_path)


def page_of(folder: Path) -> str:
    """The page of a small network, drawn by ourselves."""
    render_network(world(), folder / "own.html")
    return (folder / "own.html").read_text("utf-8")


@pytest.mark.long
def test_a_network_of_two_thousand_is_written_in_seconds_and_small(tmp_path: Path) -> None:
    drawn = render_network(world(cores=40, fans=49), tmp_path / "page.html")
    assert (drawn.nodes, drawn.nodes_left_out) == (2000, 0)
    assert drawn.bytes < 500_000


def test_a_page_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("before")

    def half() -> None:
        with replacing(path) as part:
            part.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="file"):
        render_table(answer([{"a": "b"}]), tmp_path / "file" / "page.html")
    with pytest.raises(UsageError, match="folder"):
        render_table(answer([{"a": "b"}]), tmp_path)


# Evidence.


def test_the_tweets_of_a_link_are_bounded_and_all_are_counted() -> None:
    result = world()
    made = graph(result)
    found = evidence(tweets(result, each=20), made, per_link=5)
    assert found.total == [20] * 31
    assert np.diff(found.first).tolist() == [5] * 31
    shown = [found.ts[row] or 0 for row in range(found.first[0], found.first[1])]
    assert shown == sorted(shown)
    everything = evidence(tweets(result, each=20), made, per_link=5, in_all=62)
    assert np.diff(everything.first).tolist() == [2] * 31


def test_evidence_of_either_way_belongs_to_a_link_without_direction() -> None:
    made = graph(answer([{"source": "a", "target": "b"}]), directed=False)
    proof = pl.DataFrame({"source": ["b", "a", "c"], "target": ["a", "b", "a"], "tweet": [1, 2, 3]})
    assert evidence(proof, made).tweet == [1, 2]


def test_a_tweet_is_stored_once_however_many_links_it_makes() -> None:
    made = graph(answer([{"source": "a", "target": "c"}, {"source": "b", "target": "c"}]))
    proof = pl.DataFrame(
        {"source": ["a", "b"], "target": ["c", "c"], "tweet": [7, 7], "text": ["same", "same"], "note": ["x", "y"]}
    )
    found = evidence(proof, made)
    assert (found.tweet, found.text, found.of) == ([7], ["same"], [0, 0])
    assert [(a.name, a.values) for a in found.others] == [("note", ["x", "y"])]


def test_evidence_without_its_columns_is_refused() -> None:
    with pytest.raises(UsageError, match="'tweet'"):
        evidence(pl.DataFrame({"source": ["a"], "target": ["b"]}), graph(world()))


# Text.


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_unseen_is_left_in_visible_text(text: str) -> None:
    shown = visible(text)
    assert printable(text) == shown
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", shown)
    assert "<script" not in str(html(text))


def test_each_unseen_character_has_a_mark_in_its_place() -> None:
    assert visible("a\u202eb\u200bc\x07d\n\x9b") == "a⇄b◌c␇d␊␦"
    assert visible("two\nlines\x00", lines=True) == "two\nlines␀"
    assert 'title="U+202E"' in str(html("a\u202eb"))
    assert all(visible(text) != text for text in UNSEEN[:7])


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("https://evil.example/a.b?c=d.e", "hxxps://evil[.]example/a.b?c=d.e"),
        ("(http://t.co/x)", "(hxxp://t[.]co/x)"),
        ("www.evil.example", "www[.]evil[.]example"),
        ("go to evil.example/path.", "go to evil[.]example/path."),
        ("JavaScript:alert(1)", "JavaScript[:]alert(1)"),
        ("data: 5 of 7. Done", "data: 5 of 7. Done"),
        ("hxxps://evil[.]example", "hxxps://evil[.]example"),
        ("e.g. this, end.Of it", "e.g. this, end.Of it"),
    ],
)
def test_addresses_are_broken_and_ordinary_text_is_not(text: str, broken: str) -> None:
    assert defang(text) == broken
    assert defang(broken) == broken


def test_moments_are_utc_even_beyond_the_calendar() -> None:
    assert moment(1_591_923_723_007) == "2020-06-12T01:02:03.007Z"
    assert moment(-1) == "1969-12-31T23:59:59.999Z"
    assert moment(10**17) == str(10**17)


# In a real browser.


@pytest.fixture
def opened(browser: Browser, pages: Mapping[str, Path]) -> Iterator[Opened]:
    with open_page(browser, pages["network"]) as page:
        yield page
        assert page.did() == {}


@pytest.mark.browser
def test_the_harness_notices_a_page_that_misbehaves(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text(
        '<title>x</title><img src=https://evil.example/x.png onerror="__xss.push(1)"><script>console.log(1);'
        "alert(2);window.open('about:blank#popup');throw new Error('three')</script>"
    )
    with open_page(browser, path, ready=None) as page:
        page.page.wait_for_function("window.__xss.length > 0")
        assert set(page.did()) == {"requests", "console", "dialogs", "errors", "navigations", "ran"}
    path.write_text("<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><script>alert(1)</script>")
    with open_page(browser, path, ready=None) as page:
        assert set(page.did()) == {"console", "violations"}


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["hostile", "loose", "pyvis"])
def test_nothing_in_a_network_of_hostile_text_runs(
    browser: Browser, pages: Mapping[str, Path], tmp_path: Path, kind: str
) -> None:
    with open_page(browser, pages[kind], dark=kind == "loose") as opened:
        page = opened.page
        nodes = page.evaluate("explorer.data.keys.length")
        assert nodes == len(CORPUS)
        for text in CORPUS[:30:3]:
            page.fill("#q", text[:20])
            page.keyboard.press("Enter")
        for _ in range(nodes):
            page.keyboard.press("n")
        for at in range(min(12, page.evaluate("explorer.data.source.length"))):
            ends = "{from: data.keys[data.source[at]], to: data.keys[data.target[at]]}"
            page.evaluate(f"at => {{ const {{data}} = explorer; location.hash = new URLSearchParams({ends}) }}", at)
            page.wait_for_function("at => explorer.state.link === at", arg=at)
        page.keyboard.press("Escape")
        page.keyboard.press("t")
        page.click("#tab-links")
        page.click("#tables th button >> nth=0")
        page.keyboard.press("Escape")
        for control in page.query_selector_all("#legend .only"):
            page.click(f"#{control.get_attribute('id')}")
        page.click("#b-reset")
        page.hover("#stage", position={"x": 300, "y": 300})
        for name in ("csv", "links-csv", "tweets-csv", "gexf", "svg", "png"):
            page.click("#exports summary")
            assert opened.download(f"#b-{name}", tmp_path).stat().st_size > 100
        page.click(".provenance summary")
        assert opened.did() == {}
        foreign = (
            "document.querySelectorAll("
            "'body :is(img:not(#print), iframe, object, form, base, link, meta, a[href^=http])').length"
        )
        assert page.evaluate(foreign) == 0
        for file in tmp_path.glob("*.csv"):
            # newline="" as the csv module asks: it must see the line ends itself.
            with file.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.reader(lines, strict=True))
            assert len({len(row) for row in rows}) == 1
            assert not [one for row in rows for one in row if is_formula(one)]
        for file in [*tmp_path.glob("*.gexf"), *tmp_path.glob("*.svg")]:
            ElementTree.parse(file)


@pytest.mark.browser
def test_nothing_in_a_table_of_hostile_text_runs(browser: Browser, pages: Mapping[str, Path], tmp_path: Path) -> None:
    with open_page(browser, pages["table"]) as opened:
        page = opened.page
        for number in range(page.locator("#rows th").count()):
            page.click(f"#rows th button >> nth={number}")
        page.fill("#q", "script")
        page.keyboard.press("Escape")
        with opened.download("#b-csv", tmp_path).open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines, strict=True))
        assert len(rows) == len(CORPUS) + 1
        assert opened.did() == {}


@pytest.mark.browser
def test_long_words_of_a_report_leave_room_for_the_names_of_its_rows(browser: Browser, tmp_path: Path) -> None:
    long = "UTC+3 (Saudi Arabia, Iraq, Qatar, Yemen, Kenya, Ethiopia, Tanzania), too near to the next to tell"
    rows = [["Zone that fits office hours best", long, long, long]]
    sections = [Section("Overview", blocks=[Table(["", "one", "other", "third"], rows)])]
    render_report(tmp_path / "report.html", title="Networks", sections=sections)
    with open_page(browser, tmp_path / "report.html", ready=None) as opened:
        named, last = (opened.page.locator(f"tbody tr > :nth-child({n})") for n in (1, 4))
        box, end = named.bounding_box(), last.bounding_box()
        assert box is not None
        assert end is not None
        assert box["width"] > 100
        assert end["x"] + end["width"] <= 1280


@pytest.mark.browser
def test_nothing_in_a_report_of_hostile_text_runs(browser: Browser, pages: Mapping[str, Path]) -> None:
    with open_page(browser, pages["report"], ready=None) as opened:
        opened.page.click(".provenance summary")
        assert opened.page.locator("svg.chart").count() == len(CORPUS)
        assert opened.did() == {}


@pytest.mark.browser
def test_nothing_in_a_dossier_of_hostile_text_runs(browser: Browser, pages: Mapping[str, Path]) -> None:
    with open_page(browser, pages["dossier"]) as opened:
        page = opened.page
        assert page.locator("#rows tbody tr").count() == len(CORPUS)
        page.fill("#q", "script")
        some = page.locator("#rows tbody tr:not([hidden])").count()
        assert 0 < some < len(CORPUS)
        assert page.text_content("#counts") == f"{some} of {len(CORPUS)} rows"
        page.keyboard.press("Escape")
        for text in CORPUS:
            page.fill("#note", text)
        page.click(".provenance summary")
        page.click("nav.contents a >> nth=3")
        page.keyboard.press("d")
        # Nothing but files of the report leads out of the page.
        leads = {one.get_attribute("href") or "" for one in page.locator("a").all()}
        assert {lead for lead in leads if not lead.startswith("#")} == {"network.html", "index.html"}
        assert opened.did() == {}


def faults(page: Page, axe: str) -> list[str]:
    """Return what keeps people from using the page as it stands, by axe-core: all that it takes for more than minor."""
    page.evaluate(axe)  # and not as a script of the page, which its policy forbids
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]}"
        for fault in found
        if fault["impact"] != "minor"
        for node in fault["nodes"]
    ]


@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
@pytest.mark.parametrize("kind", ["hostile", "table", "report", "dossier", "drawn_table", "empty", "pyvis"])
def test_everybody_can_use_a_page(
    browser: Browser, pages: Mapping[str, Path], axe: str, kind: str, width: int, dark: bool
) -> None:
    ready = None if kind == "report" else "window.explorer?.ready === true"
    with open_page(browser, pages[kind], width=width, dark=dark, ready=ready) as opened:
        for summary in opened.page.locator("summary").all():
            summary.click()
        assert faults(opened.page, axe) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_use_what_opens_on_a_network(
    browser: Browser, pages: Mapping[str, Path], axe: str, width: int
) -> None:
    with open_page(browser, pages["network"], width=width) as opened:
        page = opened.page
        page.fill("#q", "core01")
        assert faults(page, axe) == []
        page.keyboard.press("Enter")
        page.wait_for_selector("#card h2")
        assert faults(page, axe) == []
        page.keyboard.press("Escape")
        page.keyboard.press("t")
        page.wait_for_selector("#tables table")
        assert faults(page, axe) == []


@pytest.mark.browser
def test_notes_are_kept_in_the_link_and_never_run(browser: Browser, pages: Mapping[str, Path]) -> None:
    links = {}
    with open_page(browser, pages["small"]) as opened:
        for note in [*SCRIPTS, "香港 👩‍💻", "a\nb", "x" * 5000]:
            opened.page.fill("#note", note)
            kept = opened.page.input_value("#note")
            assert kept == note[:2000] or len(note) > 2000
            links[opened.page.url] = kept[:2000]
        assert len(links) == len(SCRIPTS) + 3
        for link, kept in links.items():
            opened.page.goto(link)
            opened.page.reload()
            assert opened.page.input_value("#note") == kept
        assert opened.did() == {}


@pytest.mark.browser
@pytest.mark.parametrize("fragment", ["#note=%00", "#note=!!!", "#note=_w", "#note=" + "A" * 100_000, "#part-1", "#x"])
def test_a_link_that_holds_no_notes_leaves_none(browser: Browser, pages: Mapping[str, Path], fragment: str) -> None:
    with open_page(browser, pages["small"], fragment=fragment) as opened:
        assert opened.page.input_value("#note").strip("\0") == ""
        assert opened.did() == {}


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["dossier", "drawn_table"])
def test_a_dossier_has_all_within_the_width_of_a_phone(browser: Browser, pages: Mapping[str, Path], kind: str) -> None:
    with open_page(browser, pages[kind], width=390) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert opened.did() == {}


def test_a_platforms_own_words_are_for_ours_and_leave_names_and_commands_as_they_are() -> None:
    table = Table(["Retweets"], [["retweet_bot"]], caption="retweets", names="retweet_bot", command="retweet-evidence")
    [section] = as_shown([Section("Retweets", "of tweets", [table])], "telegram")
    [block] = section["blocks"]
    assert (section["title"], section["note"], block["header"]) == ("Forwards", "of posts", ["Forwards"])
    assert (block["caption"], block["rows"]) == ("forwards", [["retweet_bot"]])
    assert (block["names"], block["command"]) == ("retweet_bot", "retweet-evidence")


def test_only_a_page_of_the_same_report_is_led_to() -> None:
    for address in (
        "javascript:alert(1)",
        "https://evil.example/",
        "//evil.example/x",
        "/etc/passwd",
        "a b",
        "../../x",
        "a/../../b",
    ):
        with pytest.raises(ValueError, match="no page of a report"):
            link("text", address)
    assert link("<b>", "annex/rows.csv") == '<a href="annex/rows.csv"><bdi>&lt;b&gt;</bdi></a>'


@pytest.mark.browser
def test_python_and_the_page_make_text_harmless_alike(opened: Opened) -> None:
    shown = opened.page.evaluate("all => all.map((text) => [explorer.visible(text), explorer.defang(text)])", CORPUS)
    assert shown == [[visible(text), defang(text)] for text in CORPUS]


@pytest.mark.browser
def test_every_account_and_every_link_is_in_the_drawing(opened: Opened) -> None:
    page = opened.page
    drawn = page.evaluate("explorer.drawing.drawn()")
    assert drawn["nodes"] == 30
    assert len(drawn["links"]) == 30
    assert page.inner_text("#counts").split() == ["30", "accounts", "31", "links"]
    # Each account has its own colour in its middle, each link its own on its way, between the two rims.
    painted = """() => {
      const { data, drawing } = explorer;
      const canvas = document.querySelector("#stage canvas");
      const ratio = canvas.width / canvas.clientWidth;
      const pen = canvas.getContext("2d");
      const all = pen.getImageData(0, 0, canvas.width, canvas.height).data;
      const place = (x, y) => 4 * (Math.round(y * ratio) * canvas.width + Math.round(x * ratio));
      const at = (x, y) => [...all.subarray(place(x, y), place(x, y) + 3)];
      const rgb = (colour) => [1, 3, 5].map((n) => parseInt(colour.slice(n, n + 2), 16));
      const white = (pixel) => pixel.every((one) => one > 250);
      const inside = data.groups[0];
      const nodes = data.keys.map((_, i) => {
        const pixel = at(...drawing.onScreen(i));
        return inside.hollow[inside.of[i]] ? white(pixel) : String(pixel) === String(rgb(drawing.colourOf(i)));
      });
      const links = drawing.drawn().links.map((k) => {
        const [a, b] = [drawing.onScreen(data.source[k]), drawing.onScreen(data.target[k])];
        const way = (t) => [0, 1].map((n) => a[n] + t * (b[n] - a[n]));
        const steps = [-1, 0, 1];
        const near = (t) => steps.some((dx) => steps.some((dy) => !white(at(way(t)[0] + dx, way(t)[1] + dy))));
        return near(0.4) && near(0.5);
      });
      return [nodes, links].map((list) => list.filter(Boolean).length);
    }"""
    page.keyboard.press("l")  # no name over anything
    page.wait_for_timeout(100)
    assert page.evaluate(painted) == [30, 30]


@pytest.mark.browser
def test_a_name_lies_beside_accounts_and_other_names_bold_ones_as_well(opened: Opened) -> None:
    over = """() => {
      const { labels, nodes, font } = explorer.drawing.scene();
      const pen = document.createElement("canvas").getContext("2d");
      const boxes = labels.map(({ text, x, y, strong }) => {
        pen.font = `${strong ? "600 " : ""}12px ${font}`;
        return [x, y - 6, x + pen.measureText(text).width, y + 6];
      });
      const dots = nodes.map(({ x, y, r }) => [x - r, y - r, x + r, y + r]);
      const meet = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
      const met = boxes.filter((box, k) => [...dots, ...boxes.slice(0, k)].some((other) => meet(box, other)));
      return [labels.length, labels.filter((label) => label.strong).length, met.length];
    }"""
    names, bold, met = opened.page.evaluate(over)
    assert names > 20
    assert bold > 3
    assert met == 0


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page in discs."""
    path = tmp_path_factory.mktemp("large") / "large.html"
    render_network(of_communities([1200, 800, 500, 300]), path)
    return path


@pytest.mark.browser
def test_discs_are_drawn_from_afar_open_at_a_click_and_hold_their_accounts(browser: Browser, large: Path) -> None:
    with open_page(browser, large) as opened:
        page = opened.page
        assert page.evaluate("explorer.drawing.drawn()") == {"nodes": 2800, "links": []}
        # In each disc there is ink of its own colour, and most of its accounts are points of it.
        inked = """() => {
          const { data, drawing } = explorer;
          const canvas = document.querySelector("#stage canvas");
          const pen = canvas.getContext("2d");
          const all = pen.getImageData(0, 0, canvas.width, canvas.height).data;
          const steps = [-2, -1, 0, 1, 2];
          const group = data.groups[data.discs.group];
          return data.discs.spots.map((_, d) => {
            const of = [...data.keys.keys()].filter((i) => group.of[i] === data.discs.category[d]);
            const ink = of.filter((i) => {
              const [x, y] = drawing.onScreen(i);
              const rgb = [1, 3, 5].map((n) => parseInt(drawing.colourOf(i).slice(n, n + 2), 16));
              const at = (dx, dy) => 4 * ((Math.round(y) + dy) * canvas.width + Math.round(x) + dx);
              const inked = (from) => rgb.every((one, n) => Math.abs(one - all[from + n]) < 3);
              return steps.some((dy) => steps.some((dx) => inked(at(dx, dy))));
            });
            return ink.length / of.length;
          });
        }"""
        page.keyboard.press("l")
        page.wait_for_timeout(100)
        assert min(page.evaluate(inked)) > 0.97
        x, y = page.evaluate("explorer.drawing.onScreen(explorer.data.labels.indexOf('c1_0'))")
        page.hover("#stage", position={"x": x, "y": y})
        page.wait_for_selector("#tip", state="visible")
        assert page.inner_text("#tip").split("\n")[0] == "c1_0"
        page.click("#stage", position={"x": x, "y": y})
        page.wait_for_timeout(300)
        assert not page.is_visible("#card")
        drawn = page.evaluate("explorer.drawing.drawn()")
        assert len(drawn["links"]) > 500
        x, y = page.evaluate("explorer.drawing.onScreen(explorer.data.labels.indexOf('c1_0'))")
        page.click("#stage", position={"x": x, "y": y})
        page.wait_for_selector("#card h2")
        assert page.inner_text("#card h2") == "c1_0"
        own = page.evaluate("explorer.data.linksOf(explorer.state.node)")
        assert set(page.evaluate("explorer.drawing.drawn().links")) == set(own)
        assert opened.did() == {}


@pytest.mark.browser
def test_a_path_leads_from_one_account_to_another_and_into_a_permalink(opened: Opened) -> None:
    page = opened.page
    page.fill("#q", "fan_00_3")
    page.keyboard.press("Enter")
    page.click("#b-path")
    page.keyboard.type("fan_01_3")
    page.keyboard.press("Enter")
    assert page.inner_text("#card .why").startswith("4 links between them")
    assert [text.split("_of_")[1] for text in page.inner_text("#card .path").split("\n") if "_of_" in text] == [
        "fan_00_3",
        "core00",
        "fan_00_0",
        "core01",
        "fan_01_3",
    ]
    assert len(page.evaluate("explorer.drawing.drawn().links")) == 4
    assert "way=fan_00_3&way-to=fan_01_3" in page.evaluate("explorer.view()")
    page.keyboard.press("Escape")
    assert page.evaluate("explorer.state.path") is None


@pytest.mark.browser
def test_a_narrow_page_has_all_within_its_width(browser: Browser, pages: Mapping[str, Path]) -> None:
    with open_page(browser, pages["network"], width=390, height=844) as opened:
        page = opened.page
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.fill("#q", "core01")
        page.keyboard.press("Enter")
        box = page.locator("#card").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert opened.did() == {}


@pytest.mark.browser
def test_the_view_is_moved_and_zoomed_by_the_pointer_and_an_account_by_dragging(opened: Opened) -> None:
    page = opened.page
    before = page.evaluate("explorer.drawing.view()")
    page.mouse.move(330, 90)
    page.mouse.down()
    page.mouse.move(430, 140, steps=4)
    page.mouse.up()
    after = page.evaluate("explorer.drawing.view()")
    assert [round((b - a) * before[2]) for a, b in zip(after[:2], before[:2], strict=True)] == [100, 50]
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(50)
    assert page.evaluate("explorer.drawing.view()")[2] > after[2] * 1.3
    page.keyboard.press("0")
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    x, y = page.evaluate("explorer.drawing.onScreen(0)")
    page.mouse.move(stage["x"] + x, stage["y"] + y)
    page.mouse.down()
    page.mouse.move(stage["x"] + x + 40, stage["y"] + y, steps=4)
    page.mouse.up()
    assert [round(one) for one in page.evaluate("explorer.drawing.onScreen(0)")] == [round(x + 40), round(y)]
    assert not page.is_visible("#card")


@pytest.mark.browser
def test_a_large_picture_is_a_file_and_a_print_of_what_is_seen(browser: Browser, large: Path, tmp_path: Path) -> None:
    with open_page(browser, large) as opened:
        page = opened.page
        for name in ("svg", "png", "gexf", "links-csv"):
            page.click("#exports summary")
            assert opened.download(f"#b-{name}", tmp_path).stat().st_size > 10_000
        (picture,) = tmp_path.glob("*.svg")
        root = ElementTree.parse(picture).getroot()
        (image,) = root.findall(".//{http://www.w3.org/2000/svg}image")
        assert image.attrib["href"].startswith("data:image/png;base64,")
        assert "c0_0 · 1,200" in "".join(root.itertext())
        (drawn,) = tmp_path.glob("*.gexf")
        assert len(ElementTree.parse(drawn).findall(".//{http://www.gexf.net/1.2draft}node")) == 2800
        assert opened.did() == {}


@pytest.mark.browser
def test_a_handle_is_found_by_keyboard_and_its_card_says_why_it_matters(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("/")
    page.keyboard.type("@of_core01")
    assert page.inner_text("#hits [role=option]").startswith("handle_of_core01")
    page.keyboard.press("Enter")
    card = page.inner_text("#card")
    assert "handle_of_core01" in card
    assert "10 accounts lead to it, weight 46." in card
    assert "core" in page.inner_text("#card .pills")
    assert "1,000" in card
    assert re.search(r"2019-06-08T13:2\d:\d\d(\.\d{3})?Z · id 11529215\d+", card)
    assert "hxxps://t[.]co/abc" in card
    at = page.evaluate("explorer.data.labels.indexOf('handle_of_core01')")
    x, y = page.evaluate("(at) => explorer.drawing.onScreen(at)", at)
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    assert 0 < x < stage["width"]
    assert abs(y - stage["height"] / 2) < 5
    page.keyboard.press("Escape")
    assert not page.is_visible("#card")


@pytest.mark.browser
def test_a_click_on_a_link_opens_the_tweets_that_make_it(opened: Opened) -> None:
    page = opened.page
    between = """() => {
      const fan = explorer.data.labels.indexOf("handle_of_fan_01_5");
      const core = explorer.data.target[explorer.data.source.indexOf(fan)];
      const [a, b] = [fan, core].map(explorer.drawing.onScreen);
      return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    }"""
    x, y = page.evaluate(between)
    page.click("#stage", position={"x": x, "y": y})
    page.wait_for_selector("#card .tweet")
    assert page.inner_text("#card h2").split() == ["handle_of_fan_01_5", "→", "handle_of_core01"]
    assert page.locator("#card .tweet").count() == 12
    card = page.inner_text("#card")
    assert "the first 12 of 20" in card.lower()
    assert "8 more tweets not included in this page." in card
    assert "after 12.5 s" in card


@pytest.mark.browser
def test_a_click_on_an_account_opens_its_card_and_a_click_beside_closes_it(opened: Opened) -> None:
    page = opened.page
    x, y = page.evaluate("explorer.drawing.onScreen(0)")
    page.hover("#stage", position={"x": x, "y": y})
    page.wait_for_selector("#tip", state="visible")
    page.click("#stage", position={"x": x, "y": y})
    page.wait_for_selector("#card h2")
    assert page.evaluate("explorer.state.node") == 0
    page.click("#card .strongest .follow")
    assert page.evaluate("explorer.state.node") not in (0, None)
    page.click("#stage", position={"x": 8, "y": 8})
    page.wait_for_selector("#card", state="hidden")


@pytest.mark.browser
def test_filters_count_what_is_left(opened: Opened) -> None:
    page = opened.page

    def counts() -> list[str]:
        page.wait_for_timeout(90)
        return re.findall(r"[\d,]+", page.inner_text("#counts"))

    page.locator("#legend section", has_text="Community").locator(".only").first.click()
    assert counts()[:2] == ["10", "30"]
    page.click("#b-reset")
    assert counts() == ["30", "31"]
    page.locator("#legend section", has_text="Inside").locator("input").nth(0).uncheck()
    assert counts() == ["3", "30", "0", "31"]
    page.click("#b-reset")
    page.locator("#f-weight").fill("8")  # the ninth of the weights 1 … 9
    assert counts() == ["6", "30", "3", "31"]
    page.click("#b-reset")
    page.select_option("#f-field", label="followers")
    page.fill("#f-low", "2000")
    assert counts()[0] == "10"
    page.click("#b-reset")
    page.locator("#f-time").fill("0")
    assert int(counts()[2]) == 7  # three cores, the first fan of each to two of them, the self-loop
    assert page.inner_text("output[for~=f-time]") == "2019-06-08 – 2019-06-08"


@pytest.mark.browser
def test_the_tables_hold_the_same_accounts_and_links(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("t")
    assert page.inner_text("#tab-accounts") == "Accounts 30"
    assert page.locator("#tables tbody tr").count() == 30
    page.click("#tab-links")
    assert page.locator("#tables tbody tr").count() == 31
    page.click("#tables th:has-text('weight') button")
    assert page.locator("#tables tbody tr").first.locator("td").nth(2).inner_text() == "9"
    page.locator("#tables tbody tr").first.locator("button").nth(2).click()
    assert page.evaluate("explorer.state.link") is not None
    assert not page.is_visible("#tables")


@pytest.mark.browser
def test_files_from_the_page_are_read_by_other_tools(opened: Opened, tmp_path: Path) -> None:
    page = opened.page

    def taken(name: str) -> Path:
        page.click("#exports summary")
        return opened.download(f"#b-{name}", tmp_path)

    accounts = list(csv.DictReader(io.StringIO(taken("csv").read_text("utf-8"), newline=""), strict=True))
    assert len(accounts) == 30
    assert accounts[0]["handle"] == "handle_of_core00"
    links = list(csv.DictReader(io.StringIO(taken("links-csv").read_text("utf-8"), newline=""), strict=True))
    assert sum(int(link["weight"]) for link in links) == int(world().frame["weight"].sum())
    assert links[0]["first_ts"] == "2019-06-16T13:20:00.000Z"
    proof = list(csv.DictReader(io.StringIO(taken("tweets-csv").read_text("utf-8"), newline=""), strict=True))
    assert {row["tweet"] for row in proof} <= {str(id) for id in tweets(world(), each=20)["tweet"]}
    assert len(proof) == 31 * 12
    drawn = ElementTree.parse(taken("gexf"))
    space = {"g": "http://www.gexf.net/1.2draft"}
    assert len(drawn.findall(".//g:node", space)) == 30
    assert len(drawn.findall(".//g:edge", space)) == 31
    assert taken("png").read_bytes().startswith(b"\x89PNG")
    picture = ElementTree.parse(taken("svg")).getroot()
    assert len(picture.findall(".//{http://www.w3.org/2000/svg}g/{http://www.w3.org/2000/svg}path")) >= 60


@pytest.mark.browser
@pytest.mark.parametrize(
    "fragment",
    [
        "#a=<img src=x onerror=window.__xss.push(1)>&v=javascript:window.__xss.push(2)",
        "#a=99999999&from=-1&c=1e9&f=__proto__",
        "#a=constructor&w=NaN&t=Infinity&lo=1e999&hi=--1",
        "#on.role=__proto__&off.inside=..&on.x=1",
        "#%E0%A4%A&&&=&v=1_2",
        "#v=1e308_1e308_1e-308",
        '#from="><script>window.__xss.push(3)</script>',
    ],
)
def test_a_hostile_permalink_does_nothing(browser: Browser, pages: Mapping[str, Path], fragment: str) -> None:
    with open_page(browser, pages["network"], fragment=fragment) as opened:
        assert opened.page.evaluate("explorer.state.node === null && explorer.state.link === null")
        assert opened.page.evaluate("explorer.state.minWeight === -Infinity && explorer.state.until === Infinity")
        assert re.fullmatch(r"[\w=.&%-]*", opened.page.evaluate("explorer.view().slice(1)"))
        assert opened.did() == {}


@pytest.mark.browser
def test_a_permalink_brings_the_view_back(browser: Browser, pages: Mapping[str, Path]) -> None:
    with open_page(browser, pages["network"]) as opened:
        page = opened.page
        page.keyboard.press("n")
        page.locator("#f-weight").fill("3")
        page.locator("#legend .only").nth(1).click()
        page.wait_for_timeout(100)
        fragment = page.evaluate("explorer.view()")
        before = (page.inner_text("#counts"), page.inner_text("#card h2"), page.evaluate("explorer.drawing.view()"))
    assert re.fullmatch(r"#([a-z.]+=[\w.%+-]+&?)+", fragment)
    with open_page(browser, pages["network"], fragment=fragment) as opened:
        page = opened.page
        after = (page.inner_text("#counts"), page.inner_text("#card h2"), page.evaluate("explorer.drawing.view()"))
        assert after == before


@pytest.mark.browser
def test_dark_and_light_and_a_page_without_rows(browser: Browser, pages: Mapping[str, Path]) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    with open_page(browser, pages["network"], dark=True) as opened:
        assert opened.page.evaluate(background) == "rgb(17, 21, 28)"
        opened.page.keyboard.press("d")
        assert opened.page.evaluate(background) == "rgb(255, 255, 255)"
    with open_page(browser, pages["empty"]) as opened:
        assert opened.page.inner_text("#counts").split() == ["0", "accounts", "0", "links"]
        opened.page.keyboard.press("n")
        assert opened.did() == {}


@pytest.mark.browser
def test_a_table_is_sorted_and_searched(browser: Browser, tmp_path: Path) -> None:
    rows = [
        {"handle": "b", "weight": 9, "first_ts": START},
        {"handle": "a", "weight": 10, "first_ts": None},
        {"handle": "c", "weight": 1_000, "first_ts": START + 7},
    ]
    drawn = render_table(answer(rows), tmp_path / "table.html", max_rows=3)
    assert (drawn.rows, drawn.rows_left_out) == (3, 0)
    with open_page(browser, tmp_path / "table.html") as opened:
        page = opened.page

        def column(number: int) -> list[str]:
            return [
                text.strip()
                for text in page.locator(f"#rows tbody tr:visible td:nth-child({number})").all_inner_texts()
            ]

        page.click("#rows th:nth-child(2) button")
        assert column(2) == ["1,000", "10", "9"]
        page.click("#rows th:nth-child(2) button")
        assert column(2) == ["9", "10", "1,000"]
        page.click("#rows th:nth-child(3) button")
        assert column(3) == ["2019-06-08T13:20:00Z", "2019-06-08T13:20:00.007Z", ""]
        page.fill("#q", "B")
        assert column(1) == ["b"]
        assert page.inner_text("#counts") == "1 of 3 rows"
        assert opened.did() == {}
    cut = render_table(answer(rows), tmp_path / "cut.html", max_rows=2)
    assert cut.rows_left_out == 1
    assert "The first 2 of 3 rows" in (tmp_path / "cut.html").read_text(encoding="utf-8")


def test_ids_of_a_table_are_read_digit_by_digit(tmp_path: Path) -> None:
    columns = tuple(Column(name, "integer") for name in ("t.id", "source_tweet", "other", "tweets"))
    columns += (Column("which", "integer", "id of what it is"), Column("ids", "list<integer>", "ids of them"))
    frame = pl.DataFrame(
        [[20_123], [20_124], [20_125], [20_126], [20_127], [[20_128]]], schema=[c.name for c in columns]
    )
    render_table(Result("x", "X", "?", columns, frame), tmp_path / "page.html")
    cells = re.findall(r"<td[^>]*>(.*?)</td>", (tmp_path / "page.html").read_text(encoding="utf-8"))
    assert cells == ["20123", "20124", "20125", "20,126", "20127", "20128"]


def test_a_count_in_a_column_of_floats_leaves_the_page_as_it_leaves_the_command(tmp_path: Path) -> None:
    columns = (Column("weight", "float"),)
    frame = pl.DataFrame({"weight": [40.0, 1_000.0, 0.25]})
    render_table(Result("x", "X", "?", columns, frame), tmp_path / "page.html")
    cells = re.findall(r"(<td[^>]*>.*?)</td>", (tmp_path / "page.html").read_text(encoding="utf-8"))
    assert [cell.partition(">")[2] for cell in cells] == ["40", "1,000", "0.25"]
    assert re.findall(r'data-raw="(.*?)"', "".join(cells)) == ["1000"]


def test_every_stored_question_that_returns_ids_has_them_as_their_platforms_write_them() -> None:
    """What it calls a number is one to be read as such: none is an id."""
    columns = [column for query in load().values() for column in query.columns]
    told = {column.name for column in columns if column.type == "tweet"}
    pairs = {f"{end}_{what}" for end in ("source", "target") for what in ("tweet", "retweet")}
    assert told == {"tweet", "retweet", "other", "of", "message", "object"} | pairs
    numbers = [column for column in columns if column.type == "integer"]
    assert not [column for column in numbers if column.identifies or "id of" in column.meaning]
