"""Every stored question and lookup on both stores, against the rows that stand beside it (`tests/expected_rows.py`)."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer import questions
from explorer.analyses.detect import Settings, detect
from explorer.analyses.roles import find_roles
from explorer.errors import QueryError
from explorer.graph.model import name_id
from explorer.ingest import ingest
from explorer.result import TYPES
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.expected_rows import ENDING, OF_OTHER_FILES, Case, read_cases, written
from tests.neo4j_server import Neo4jServer
from tests.stores.test_stores import neo4j_store
from tests.tiny_world import ALPHA, ANALYSES, BETA, CORA_1, DAN_1, HASHED, LOST, OLD, USERS_ONLY, at, load

FOLDER = Path(__file__).parents[2] / "cypher"
STORED = questions.load()
ALL = {**STORED, **questions.lookups()}
CASES = read_cases(FOLDER, ALL)
CASES_TO_CUT = [case for case in CASES if len(case.rows) > 1 and "limit" in {p.name for p in case.query.parameters}]


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return lambda store, folder: load(store, folder)


def ask(store: Store, query: str, values: Mapping[str, object], *, known: bool = False) -> pl.DataFrame:
    """Return the rows of an answer; those that come in no order, by their columns. Ids of accounts may be `known`."""
    frame = questions.ask(store, ALL[query], values, known=known).frame
    return frame if ALL[query].ordered else frame.sort(frame.columns)


@pytest.fixture(scope="module")
def answer(store: Store) -> Callable[[Case], pl.DataFrame]:
    """What a store answers in each case: it is asked once, for what it holds stays as it is."""
    known: dict[str, pl.DataFrame] = {}

    def of(case: Case) -> pl.DataFrame:
        if str(case) not in known:
            known[str(case)] = ask(store, case.query.id, case.asked)
        return known[str(case)]

    return of


# What stands beside the questions

QUESTION = """\
// Accounts
//
// Which accounts are there?
//
// @topic  accounts
// @column id     string   id of the account
// @column tweets integer  its tweets

MATCH (a:Account)-[:POSTED]->(t:Tweet) RETURN a.id AS id, count(*) AS tweets ORDER BY tweets DESC, id
"""
WHOLE = {"asked": {}, "columns": ["id", "tweets"], "rows": [["=HASHED", 1]]}


def put(folder: Path, *cases: Mapping[str, object], name: str = "accounts") -> Path:
    """Put a question and the cases of a name into a folder."""
    (folder / "accounts.cypher").write_text(QUESTION, encoding="utf-8")
    (folder / f"{name}{ENDING}").write_text(written(cases), encoding="utf-8")
    return folder


def test_a_text_that_begins_with_an_equals_sign_stands_for_something_of_the_world(tmp_path: Path) -> None:
    rows = [["=HASHED", "=1 00:00:01"], ["=OLD", "=OLD"], ["1/2", "=1/2"]]
    folder = put(tmp_path, WHOLE | {"rows": rows})
    [case] = read_cases(folder, questions.load(folder))
    assert case.rows == [(HASHED, 1_577_836_801_000), ("12345", 12345), ("1/2", 0.5)]


@pytest.mark.parametrize(
    ("cases", "name", "what"),
    [
        ([WHOLE], "other", "beside no question: .*other.rows.json"),
        ([], "accounts", "no row is expected: accounts"),
        ([WHOLE | {"rows": [], "why": "Nobody tweets."}], "accounts", "no row is expected: accounts"),
        ([WHOLE, WHOLE | {"rows": []}], "accounts", "accounts.rows.json, case 2: no rows, and no word why"),
        ([{key: WHOLE[key] for key in ("columns", "rows")}], "accounts", "case 1: no asked"),
        ([WHOLE | {"columns": ["id", "n"]}], "accounts", "case 1: no column of the question: n"),
        ([WHOLE | {"rows": [["a"]]}], "accounts", r"case 1: not as long as the columns are: \['a'\]"),
    ],
)
def test_what_is_not_whole_beside_a_question_is_refused(
    tmp_path: Path, cases: list[Mapping[str, object]], name: str, what: str
) -> None:
    folder = put(tmp_path, *cases, name=name)
    with pytest.raises(ValueError, match=what):
        read_cases(folder, questions.load(folder))


def test_a_question_without_expected_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "accounts.cypher").write_text(QUESTION, encoding="utf-8")
    with pytest.raises(ValueError, match="without expected rows: accounts"):
        read_cases(tmp_path, questions.load(tmp_path))


@pytest.mark.parametrize("path", sorted(FOLDER.rglob(f"*{ENDING}")), ids=lambda path: path.name)
def test_each_expected_row_stands_on_a_line_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == written(json.loads(text))


def test_every_column_is_expected_somewhere() -> None:
    seen = {(case.query.id, name) for case in CASES if case.rows for name in case.columns}
    there = {(query.id, column.name) for query in ALL.values() for column in query.columns}
    # Of the bytes of files that an analysis wrote: tests/analyses/test_findings.py holds it to those.
    untold = {pair for pair in there - seen if pair[0] not in OF_OTHER_FILES}
    assert untold == {("analysis_digests", "digest")}


def test_what_a_person_asks_is_answered_in_an_order() -> None:
    assert all(query.ordered or query.renders == "shares" for query in STORED.values())


def test_what_asks_about_a_network_counts_what_stands_in_its_own_files() -> None:
    asking = [q for q in STORED.values() if {"network"} & {p.name for p in q.parameters}]
    acts = [q for q in asking if re.search("POSTED|RETWEETED|AMPLIFIED|Tally", q.cypher)]
    assert len(acts) > 25
    own = re.compile(r"networks CONTAINS \('\|' \+ \$network|s\.networks = '\|' \+ \$network")
    assert [q.id for q in acts if not own.search(q.cypher)] == []


# Each engine against them


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_answer_is_what_was_worked_out_by_hand(answer: Callable[[Case], pl.DataFrame], case: Case) -> None:
    compared = answer(case).select(case.columns)
    assert compared.rows() == (case.rows if case.query.ordered else sorted(case.rows, key=_empty_first))


# In a scope, accounts that did nothing in it are no rows.
@pytest.mark.parametrize(
    "case", [c for c in CASES if c.query.acts and c.query.id not in ("accounts", "followers")], ids=str
)
def test_the_acts_come_to_what_the_sums_tell(store: Store, answer: Callable[[Case], pl.DataFrame], case: Case) -> None:
    acts = replace(case.query, cypher=case.query.acts, acts="")
    asked = questions.ask(store, acts, case.asked).frame
    assert_frame_equal(asked if acts.ordered else asked.sort(asked.columns), answer(case))


def _empty_first(row: tuple[object, ...]) -> list[tuple[bool, object]]:
    return [(value is not None, value) for value in row]


@pytest.mark.parametrize("case", CASES_TO_CUT, ids=str)
@pytest.mark.long
def test_a_limit_keeps_the_first_rows(store: Store, answer: Callable[[Case], pl.DataFrame], case: Case) -> None:
    for limit in range(1, len(case.rows)):
        assert_frame_equal(ask(store, case.query.id, {**case.asked, "limit": limit}), answer(case).head(limit))


@pytest.mark.parametrize("case", CASES_TO_CUT, ids=str)
def test_what_a_limit_leaves_out_is_counted_and_the_whole_has_it(store: Store, case: Case) -> None:
    whole = questions.ask(store, case.query, {**case.asked, "limit": 1}, whole=True)
    assert whole.frame.head(len(case.rows)).select(case.columns).rows() == case.rows
    assert whole.cut is None
    first = questions.ask(store, case.query, {**case.asked, "limit": 1})
    assert first.frame.select(case.columns).rows() == case.rows[:1]
    cut = first.cut
    assert cut is not None
    assert (cut.kept, cut.of) == (1, len(whole) if case.query.counted else None)


# Of an outsider's tweets an archive tells what its own accounts did, not what the platform did.
# Cat, whom two networks list, wrote no tweet of her own; nothing in the world is made up.
UNTOLD = {
    "authors_of_no_moment": ["posted"],
    "profiles_of": ["url"],
    "own_tweets": ["networks"],
    "networks": ["synthetic"],
}
UNTOLD |= {name: ["account", "object", "ts", "message"] for name in OF_OTHER_FILES}


@pytest.mark.parametrize("query", sorted(ALL.keys() - OF_OTHER_FILES))
def test_every_column_has_its_declared_type_and_something_in_it(
    answer: Callable[[Case], pl.DataFrame], query: str
) -> None:
    frames = [answer(case) for case in CASES if case.query.id == query]
    declared = {column.name: TYPES[column.type] for column in ALL[query].columns}
    assert all(dict(frame.schema) == declared for frame in frames)
    together = pl.concat(frames)
    empty = [name for name in declared if together[name].null_count() == together.height]
    assert empty == UNTOLD.get(query, [])


# Analyses of roles answer these.
FOUND_BY = dict.fromkeys(("roles", "regulars", "structures", "structure_members", "structure_network"), "rings")


def links_opened_by(store: Store, query: str, wide: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield every row of the questions whose links this one opens, with what they were asked beside."""
    for opened in (one for one in STORED.values() if one.evidence == query):
        values = {p.name: wide[p.name] for p in opened.parameters if p.name in wide}
        values |= {"analysis": FOUND_BY.get(opened.id, "together")} if "analysis" in values else {}
        for row in ask(store, opened.id, values).iter_rows(named=True):
            yield values | row


def events_of(store: Store, row: Mapping[str, object]) -> object:
    """Return how often a pair met: as its link says, else as its analysis does."""
    if "events" in row:
        return row["events"]
    pairs = ask(store, "community_network", {"analysis": row["analysis"], "finding": ""})
    return pairs.filter(source=row["source"], target=row["target"])["events"].item()


@pytest.mark.long
@pytest.mark.parametrize("network", ["", ALPHA, BETA])
@pytest.mark.parametrize("query", sorted({query.evidence for query in STORED.values() if query.evidence}))
def test_a_link_is_opened_down_to_as_many_tweets_as_it_counts(store: Store, query: str, network: str) -> None:
    wide = {
        "network": network,
        "account": "cora",
        "min_retweets": 1,
        "min_retweeters": 1,
        "min_tweets": 1,
        "min_weight": 1,
        "time_window": 29 * 3600,
    }
    wide |= {"analysis": "together", "finding": ""}
    taken = [parameter.name for parameter in STORED[query].parameters if parameter.name != "limit"]
    links = list(links_opened_by(store, query, wide))
    assert links or network
    for row in links:
        evidence = ask(store, query, {name: row[name] for name in taken if name in row})
        # Some links weigh the tweets and retweets themselves; pairs the objects that both shared, beside how often.
        if query in ("retweet_evidence", "hashtag_evidence"):
            assert evidence.height == row["weight"]
            continue
        assert evidence.height == events_of(store, row)
        assert evidence["object" if "object" in evidence.columns else "tweet"].n_unique() == row["weight"]


@pytest.mark.parametrize("written", ["#hk", "hk", "HK", " #Hk", "＃ＨＫ"])
def test_a_hashtag_is_asked_for_however_it_is_written(store: Store, written: str) -> None:
    folded = ask(store, "hashtag_evidence", {"source": "cora", "target": "#hk"})
    assert folded["target"].unique().to_list() == ["#hk"]
    assert_frame_equal(ask(store, "hashtag_evidence", {"source": "cora", "target": written}), folded)


def test_what_is_no_text_is_no_hashtag(store: Store) -> None:
    with pytest.raises(QueryError, match="target takes a hashtag, not 5"):
        ask(store, "hashtag_evidence", {"source": "cora", "target": 5})


@pytest.mark.parametrize(
    ("query", "given", "kind", "other", "would_do"),
    [
        ("structures", "together", "roles", "coordination", "Of roles are: rings."),
        ("community_network", "rings", "coordination", "roles", "Of coordination are: tags, together."),
    ],
)
def test_an_analysis_of_another_kind_is_an_error_that_names_those_that_would_do(
    store: Store, query: str, given: str, kind: str, other: str, would_do: str
) -> None:
    with pytest.raises(QueryError) as raised:
        ask(store, query, {"analysis": given})
    assert raised.value.what == f"{query} asks of an analysis of {kind}; {given!r} is one of {other}"
    assert raised.value.hint == would_do


def test_every_question_of_an_analysis_says_of_which_kind() -> None:
    for query in STORED.values():
        assert (query.analysis is not None) == any(p.name == "analysis" for p in query.parameters), query.id


# The engines against each other

Choices = Mapping[str, list[object]]


def variants(query: str, choices: Choices, most: int = 64) -> Iterator[dict[str, object]]:
    """Yield what to ask a question with: combinations of the choices, the default among them; `most` drawn of more."""
    offered = {}
    for parameter in ALL[query].parameters:
        offered[parameter.name] = list(choices.get(parameter.name, []))
        if not parameter.required and parameter.default not in offered[parameter.name]:
            offered[parameter.name].append(parameter.default)
    if kind := ALL[query].analysis:
        offered["analysis"] = [name for name in offered["analysis"] if ANALYSES[str(name)][0].kind == kind]
    combinations = list(product(*offered.values()))
    if len(combinations) > most:
        combinations = random.Random(query).sample(combinations, most)
    for combination in combinations:
        yield dict(zip(offered, combination, strict=True))


def assert_same(one: Store, other: Store, query: str, asked: Iterable[Mapping[str, object]]) -> None:
    """Ask both the same, and something that has an answer at least once."""
    rows = 0
    for values in asked:
        mine, theirs = (ask(store, query, values, known=True) for store in (one, other))
        assert (values, mine.rows()) == (values, theirs.rows())
        rows += mine.height
    assert rows or query in OF_OTHER_FILES


SOME: list[object] = ["cora", "abe", "ben", "dan", "eve", HASHED, "901"]
TINY: Choices = {
    "network": ["", ALPHA, BETA, USERS_ONLY],
    "account": [*SOME, "cat", "fay", "bea", "bob", "@ghost", "Cora", "nobody"],
    "source": SOME,
    "target": [*SOME, "#hk", "#vote"],
    "side": ["all", "inside", "outside"],
    "min_retweets": [1],
    "min_retweeters": [1],
    "min_tweets": [1],
    "min_weight": [1],
    "time_window": [0, 3600],
    "limit": [3],
    "analysis": ["rings", "tags", "together"],
    "called": ["rings", "tags", "nothing"],
    "id": [*SOME, "nobody"],
    "community": [1, 4],
    "structure": [2],
    "finding": ["", "found", "synchronised"],
    "role": ["core"],
    "delay": [3600],
    "min_tags": [2],
    "ids": [[], ["abe", "cat", "fay", HASHED, "901"]],
    "sources": [["abe", "eve"], ["dan"]],
    "targets": [["cora", "901", "@ghost", "#hk"]],
    "links": [[], ["abe cora", "dan 901", "eve @ghost", "abe #hk"]],
    "numbers": [[], [name_id("zh"), name_id("Scheduler"), 1]],
    "tweet": [CORA_1, OLD, LOST],
    "tweets": [[], [CORA_1, DAN_1, OLD, LOST]],
    "low": [at("1 10:00:30"), 0],
    "high": [at("1 10:01:00"), at("6 00:00:00")],
}


@pytest.mark.neo4j
@pytest.mark.parametrize("query", sorted(ALL.keys() - OF_OTHER_FILES))
def test_both_engines_give_the_same_rows_of_the_tiny_world(embedded: Store, server: Store, query: str) -> None:
    assert_same(embedded, server, query, variants(query, TINY))


WIDE: Mapping[str, object] = {
    "account": "L+dolgHlCcBt5BpjwcMQbn4yULFlp65BBv2+EXtWZE=",
    "tweet": "1144216704052006784",
    "min_retweets": 1,
    "min_retweeters": 1,
    "min_tweets": 1,
    "min_weight": 1,
    "time_window": 3600,
    "limit": 100_000,
    "analysis": "together",
    "finding": "",
    "delay": 3600,
    "min_tags": 2,
}
# One network is in, so that nothing bridges two; its accounts make communities that nothing binds to each other; by
# counting nothing is undecided.
NOT_THERE = OF_OTHER_FILES | {"network_bridges", "community_bridges", "gatherings", "undecided"}


@pytest.fixture(scope="module")
def real(
    neo4j_server: Neo4jServer, archive_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Store]]:
    """The real archive in both stores. Takes the place of the tiny world in Neo4j: its tests come last."""
    folder = tmp_path_factory.mktemp("real")
    archive = archive_data / "archive" / "russia_north_africa_2021"
    neo4j_server.clear()
    with EmbeddedStore(folder / "db") as one, neo4j_store(neo4j_server, folder / "staging") as other:
        for store in (one, other):
            ingest(store, [archive])
            slow = Settings(method="count", time_window=3600)
            detect(store, ["co_retweet", "co_link"], name="together", settings=slow)
            find_roles(store, name="rings")
        yield one, other


@pytest.mark.neo4j
@pytest.mark.archive
@pytest.mark.parametrize("query", STORED)
def test_both_engines_give_the_same_rows_of_a_real_archive(real: tuple[Store, Store], query: str) -> None:
    parameters = {parameter.name: parameter for parameter in STORED[query].parameters}
    if "source" in parameters:
        links = list(links_opened_by(real[0], query, WIDE))[:20]
        asked = [{name: values[name] for name in parameters if name in values} for values in links]
    else:
        wide = {name: value for name, value in WIDE.items() if name in parameters}
        wide |= {"analysis": FOUND_BY[query]} if query in FOUND_BY else {}
        usual = {name: value for name, value in wide.items() if parameters[name].required}
        networks = [{}, {"network": "RNA_0621"}] if "network" in parameters else [{}]
        asked = [values | network for values in (usual, wide) for network in networks]
    if query in NOT_THERE:
        assert [ask(store, query, values).height for store in real for values in asked] == [0] * 2 * len(asked)
    else:
        assert_same(*real, query, asked)
