"""A period, a language, accounts set aside: what a question answers is what it answers of files cut in the same way."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer import demo, questions
from explorer.analyses.behaviours import behaviours, shares_of
from explorer.analyses.compare import compare
from explorer.analyses.detect import Settings, detect
from explorer.analyses.origins import with_origin
from explorer.analyses.roles import find_roles
from explorer.analyses.score import behaviour_of
from explorer.errors import QueryError, UsageError
from explorer.graph.findings import Analyses
from explorer.graph.sources import Sources
from explorer.ingest import ingest
from explorer.questions.scope import Scope, as_asked, moment_of, scope_of, set_aside
from explorer.render.about import about
from explorer.result import OF_SCOPE
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.neo4j_server import Neo4jServer
from tests.stores.test_stores import neo4j_store

pytestmark = pytest.mark.long

RUSSIA, TURKEY = "russia_052020", "turkey_052020"
STORED = questions.load()
SCOPED = sorted(name for name, query in STORED.items() if query.parameters != query.own)
# A question of one account or one pair is asked of the first of these that the whole tells of.
ASKED_OF = ("account", "source", "target")
# Every account and every day of creation that a network lists stands in these, if it did something or not.
LISTED = {"accounts": pl.col("tweets") + pl.col("retweets") > 0}


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archives")
    demo.generate(folder, scale=0.0002, seed=77, networks=[RUSSIA, TURKEY])
    for path in files(folder, "tweets"):
        names, rows = rows_of(path)
        write(path, names, rows[:: max(len(rows) // 6_000, 1)])
    return folder


def rows_of(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def files(folder: Path, kind: str) -> list[Path]:
    return sorted(path for path in folder.rglob(f"*_{kind}_csv_hashed*.csv"))


def listed(folder: Path, network: str) -> set[str]:
    return {row["userid"] for path in files(folder, "users") if network in path.name for row in rows_of(path)[1]}


def moment(row: Mapping[str, str]) -> int:
    """The moment that a tweet's id tells."""
    return (int(row["tweetid"]) >> 22) + 1_288_834_974_657


def write(path: Path, names: list[str], rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def cut(folder: Path, out: Path, scope: Scope, *, of_pairs: bool) -> Path:
    """Write the archives without what lies outside a scope; `of_pairs` also without retweets of accounts set aside."""
    for kind in ("users", "tweets"):
        for path in files(folder, kind):
            names, rows = rows_of(path)
            kept = [row for row in rows if row["userid"] not in scope.without]
            if kind == "tweets":
                kept = [
                    row
                    for row in kept
                    if (not scope.since or moment(row) >= scope.since)
                    and (not scope.until or moment(row) < scope.until)
                    and (not scope.language or row["tweet_language"] == scope.language)
                    and not (of_pairs and row["retweet_userid"] in scope.without)
                ]
            write(out / path.relative_to(folder), names, kept)
    return out


@pytest.fixture(scope="module")
def whole(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with EmbeddedStore(tmp_path_factory.mktemp("whole") / "store.db") as store:
        ingest(store, [archives])
        yield store


@pytest.fixture(scope="module")
def scopes(archives: Path, whole: Store) -> dict[str, Scope]:
    """Scopes that leave about a half; the accounts set aside are the outsider most retweeted, and the most active.

    Of these nobody retweeted anything: what their own rows tell of a tweet would be lost to those who did.
    """
    tweets = [row for path in files(archives, "tweets") for row in rows_of(path)[1]]
    moments = sorted(map(moment, tweets))
    acting, of = ([row[name] for row in tweets] for name in ("userid", "retweet_userid"))
    own = listed(archives, TURKEY)
    turkish = pl.Series([row["tweet_language"] for row in tweets if row["userid"] in own])
    languages = turkish.value_counts(sort=True)
    inside, retweeted = set(acting), set(of)
    outsiders = pl.Series([one for one in of if one and one not in inside], dtype=pl.String).value_counts(sort=True)
    active = pl.Series([one for one in acting if one in own and one not in retweeted]).value_counts(sort=True)
    newspapers = [*outsiders.rows()[:1], active.row(3)]
    aside = {active.row(0)[0]: "", **{one: "a newspaper" for one, _ in newspapers}}
    middle, late = moments[len(moments) // 2], moments[len(moments) * 9 // 10]
    return {
        "period": Scope(since=moments[len(moments) // 10], until=middle),
        "language": Scope(language=str(languages.row(1)[0])),
        "without": Scope(without=aside),
        "all": Scope(moments[len(moments) // 10], late, str(languages.row(0)[0]), aside),
    }


@pytest.fixture(scope="module", params=["period", "language", "without"])
def scope(request: pytest.FixtureRequest, scopes: dict[str, Scope]) -> Scope:
    return scopes[request.param]


@pytest.fixture(scope="module")
def cut_stores(
    archives: Path, scope: Scope, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[bool], Store]]:
    """The stores of what a scope leaves: of acts, and of pairs."""
    folder = tmp_path_factory.mktemp("cut")
    with EmbeddedStore(folder / "acts.db") as acts, EmbeddedStore(folder / "pairs.db") as pairs:
        for store, of_pairs in ((acts, False), (pairs, True)):
            ingest(store, [cut(archives, folder / str(of_pairs), scope, of_pairs=of_pairs)])
        yield lambda of_pairs: pairs if of_pairs else acts


def values_of(store: Store, name: str) -> dict[str, object]:
    """What a question needs beside a scope: the ends of its heaviest link, or an account."""
    query = STORED[name]
    needed = {p.name for p in query.parameters if p.required}
    given: dict[str, object] = {"network": TURKEY} if "network" in {p.name for p in query.parameters} else {}
    if name == "domains":
        given["limit"] = 1000
    if {"source", "target"} <= needed:
        opened = next(other for other in STORED.values() if other.evidence == name)
        wide = {"time_window": 3_600, "min_weight": 1} if name.startswith("co_") else {}
        heaviest = questions.ask(store, opened, {"network": TURKEY, "limit": 1, **wide}).frame
        given |= {end: heaviest[end][0] for end in ("source", "target")} | ({"time_window": 3_600} if wide else {})
    elif {"account", "tweet"} & needed:
        author = questions.ask(store, STORED["amplified_inside"], {"network": TURKEY}).frame["account"][1]
        own = questions.ask(store, STORED["tweets"], {"account": author}).frame["tweet"]
        given |= {"account": author} if "account" in needed else {"tweet": own[len(own) // 3]}
    elif query.renders == "network" and name.startswith("co_"):
        given |= {"time_window": 3_600, "min_weight": 1}
    return given


@pytest.mark.parametrize("name", SCOPED)
def test_a_question_in_a_scope_answers_what_it_answers_of_files_cut_in_the_same_way(
    whole: Store, scope: Scope, cut_stores: Callable[[bool], Store], name: str
) -> None:
    query = STORED[name]
    values = values_of(whole, name)
    there = questions.ask(whole, query, {**values, **scope.values}, known=True, whole=True).frame
    pairs = name != "networks" and ("AMPLIFIED" in query.cypher or name == "retweet_evidence")
    alone = questions.ask(cut_stores(pairs), query, values, known=True, whole=True).frame
    if name in LISTED:
        alone = alone.filter(LISTED[name])
    if of := {"creation_dates": "created", "followers": "followers"}.get(name):
        active = questions.ask(cut_stores(False), STORED["accounts"], values, whole=True).frame.filter(
            LISTED["accounts"]
        )
        if set(scope.values) != {"without"}:
            told = active.drop_nulls("created") if of == "created" else active
            alone = told.group_by(of).agg(accounts=pl.len().cast(pl.Int64)).sort(of)
    # Another file, of fewer rows; and a share of all retweets, those of who is set aside among them.
    left_out = {"file", "row", *(["author_share"] if scope.without else [])} & set(there.columns)
    if name == "accounts" and set(scope.values) == {"without"}:
        there = there.filter(LISTED[name])
    assert_frame_equal(_sorted(query, there.drop(left_out)), _sorted(query, alone.drop(left_out)))


def _sorted(query: questions.StoredQuery, frame: pl.DataFrame) -> pl.DataFrame:
    return frame if query.ordered else frame.sort(frame.columns)


def test_the_scopes_leave_something_and_not_all(whole: Store, scopes: dict[str, Scope]) -> None:
    def tweets(**values: object) -> int:
        return int(questions.ask(whole, STORED["rhythm"], {"network": TURKEY, **values}).frame["tweets"].sum())

    for scope in scopes.values():
        assert 0 < tweets(**scope.values) < tweets()


@pytest.mark.neo4j
def test_a_server_answers_the_same_in_a_scope(
    whole: Store, archives: Path, scopes: dict[str, Scope], neo4j: Neo4jServer, tmp_path: Path
) -> None:
    with neo4j_store(neo4j, tmp_path / "staging") as server:
        ingest(server, [archives])
        for name in SCOPED:
            query = STORED[name]
            values = {**values_of(whole, name), **scopes["all"].values}
            one, other = (questions.ask(s, query, values, known=True, whole=True).frame for s in (whole, server))
            assert_frame_equal(_sorted(query, one), _sorted(query, other), rel_tol=1e-12)


# The four values


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("2020", "2020-01-01T00:00", "2021-01-01T00:00"),
        ("2019-12", "2019-12-01T00:00", "2020-01-01T00:00"),
        ("2020-2", "2020-02-01T00:00", "2020-03-01T00:00"),
        ("2020-02-29", "2020-02-29T00:00", "2020-03-01T00:00"),
        ("2020-02-29 10:30", "2020-02-29T10:30", "2020-02-29T10:30"),
        ("2020-02-29T10:30:15.250Z", "2020-02-29T10:30:15.250", "2020-02-29T10:30:15.250"),
        ("2020-02-29T12:30+02:00", "2020-02-29T10:30", "2020-02-29T10:30"),
    ],
)
def test_a_period_is_read_as_a_person_means_it(text: str, begins: str, ends: str) -> None:
    def exact(iso: str) -> int:
        return round(datetime.fromisoformat(iso).replace(tzinfo=timezone.utc).timestamp() * 1000)

    assert moment_of(text) == exact(begins)
    assert moment_of(text, end=True) == exact(ends)


def test_the_first_moment_of_all_is_a_bound_too() -> None:
    assert moment_of("1970-01-01") == -1
    assert moment_of("1969-12-31", end=True) == 1
    assert moment_of(0) == 0


@pytest.mark.parametrize("text", ["", "yesterday", "2020-13", "2020-02-30", "12.3.2020"])
def test_what_is_no_date_is_refused_with_what_is_one(whole: Store, text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        moment_of(text)
    if text:
        with pytest.raises(QueryError, match="since takes a date, with or without its time, not"):
            questions.bind(STORED["rhythm"], {"since": text})


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QueryError, match="ends before it begins: from 2020-01-01 00:00:00 UTC, before 2020-01-01"):
        questions.bind(STORED["rhythm"], {"since": "2020", "until": "2019"})
    questions.bind(STORED["rhythm"], {"since": "2019", "until": "2019"})


def test_what_asks_of_an_analysis_says_why_it_takes_no_scope() -> None:
    for name in set(STORED) - set(SCOPED):
        with pytest.raises(QueryError, match="what an analysis found, not what accounts did: it takes no until"):
            questions.bind(STORED[name], {"until": "2019"})
    assert {name for name in STORED if "analysis" in {p.name for p in STORED[name].parameters}} == set(STORED) - set(
        SCOPED
    ) - {"analyses"}


def find(name: str) -> str:
    if name.lower() in ("@ann", "ann", "1"):
        return "1"
    if name == "2":
        return "2"
    raise QueryError(f"the store holds no account {name!r}")


@pytest.mark.parametrize(
    "text",
    [
        "account,reason\n@Ann,a newspaper\n\n// a remark\n2\n9,gone\n",
        "id;why\r\n1;a newspaper\r\n\r\n// a remark\r\n2;\r\n9;gone\r\n",
        "\ufeff'@ann\ta newspaper\n\n\n2\t\n9\tgone\n",
    ],
)
def test_accounts_are_set_aside_with_the_reason_that_a_person_gave(tmp_path: Path, text: str) -> None:
    (tmp_path / "aside.csv").write_text(text, encoding="utf-8", newline="")
    scope = set_aside(tmp_path / "aside.csv", find)
    assert scope.without == {"1": "a newspaper", "2": ""}
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith("9"))
    assert scope.notes == (f"Not set aside, aside.csv, line {line}: the store holds no account '9'.",)
    [told] = scope.told
    assert told == "without 2 accounts that are set aside (aside.csv): 1 a newspaper; 1 no reason given"
    assert scope_of(json.loads(json.dumps(scope.made_with))) == replace(scope, notes=())


def test_a_file_that_sets_nobody_aside_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "aside.csv"
    path.write_text("account\n9\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no account is to be set aside: line 2: the store holds no account '9'"):
        set_aside(path, find)
    path.write_bytes(b"\xff\xfe1\0")
    with pytest.raises(UsageError, match="cannot be read"):
        set_aside(path, find)
    with pytest.raises(UsageError, match="cannot be read"):
        set_aside(tmp_path / "none.csv", find)


def test_what_is_asked_with_a_scope_can_be_asked_again_with_what_is_told(
    whole: Store, scopes: dict[str, Scope]
) -> None:
    scope = scopes["all"]
    result = questions.ask(whole, STORED["hashtags"], {"network": TURKEY, **scope.values})
    told = {name: value for name, value in result.parameters.items() if name in OF_SCOPE}
    assert scope_of(told) == replace(scope, without=dict.fromkeys(scope.without, ""))
    assert_frame_equal(questions.ask(whole, STORED["hashtags"], result.parameters).frame, result.frame)
    assert not set(questions.ask(whole, STORED["hashtags"], {}).parameters) & set(OF_SCOPE)
    assert as_asked({"since": 1, "x": 2}) == {"since": "1970-01-01T00:00:00.001", "x": 2}


def test_what_lies_in_a_scope_is_told_beside_every_answer(whole: Store, scopes: dict[str, Scope]) -> None:
    scope = replace(scopes["all"], file="aside.csv", notes=("Not set aside: line 3.",))
    result = with_origin(whole, questions.ask(whole, STORED["hashtags"], scope.values), scope=scope)
    lines = dict(about(result))
    assert lines["Scope"] == "; ".join(scope.told)
    assert "a newspaper; 1 no reason given" in lines["Scope"]
    assert lines["Mind"] == "Not set aside: line 3."
    assert "since" not in lines["Question"]


# What is made of shares, of retweets and of portraits


@pytest.mark.parametrize("name", sorted(behaviours()))
def test_shares_in_a_scope_are_those_of_the_files_that_are_cut(
    whole: Store, scope: Scope, cut_stores: Callable[[bool], Store], name: str
) -> None:
    behaviour = STORED[name]
    there = shares_of(whole, behaviour, [TURKEY], scope=scope)
    alone = shares_of(cut_stores(False), behaviour, [TURKEY])
    columns = [column for column in there.columns if column != "account"]
    plain = [
        frame.with_columns(pl.col("account").cast(pl.String)).sort("account", *columns) for frame in (there, alone)
    ]
    assert_frame_equal(*plain)


def made(found: object) -> dict[str, pl.DataFrame]:
    return dict(found.tables)  # type: ignore[attr-defined]


def test_pairs_and_portraits_in_a_scope_are_those_of_the_files_that_are_cut(
    whole: Store, scope: Scope, cut_stores: Callable[[bool], Store]
) -> None:
    alone = cut_stores(False)
    settings = Settings(method="count", min_weight=2, time_window=3_600)
    kept = [
        detect(store, ["co_retweet"], name="scoped", settings=settings, scope=of, replace=True)
        for store, of in ((whole, scope), (alone, Scope()))
    ]
    for name, frame in made(kept[0]).items():
        # Where most of a community's retweets went is summed of pairs, of which those with who is set aside are none.
        lost = {"inside", "networks", "tweet", "text"} & set(frame.columns)
        assert_frame_equal(frame.drop(lost), made(kept[1])[name].drop(lost))
    told = Analyses(Sources(whole.workspace)).find("scoped").parameters
    assert scope_of(told) == replace(scope, notes=())
    assert kept[0].result(whole).origin.scope == scope.told


def test_roles_in_a_scope_are_those_of_the_files_that_are_cut(
    whole: Store, scope: Scope, cut_stores: Callable[[bool], Store]
) -> None:
    pairs = cut_stores(True)
    one, other = (
        find_roles(store, name="roles", networks=[TURKEY], scope=of, replace=True)
        for store, of in ((whole, scope), (pairs, Scope()))
    )
    for name, frame in made(one).items():
        assert_frame_equal(frame, made(other)[name], check_row_order=False)
    assert scope_of(one.analysis.parameters) == replace(scope, notes=())


def test_what_a_score_rests_on_lies_in_the_scope(
    whole: Store, scope: Scope, cut_stores: Callable[[bool], Store]
) -> None:
    there, alone = behaviour_of(whole, [TURKEY], scope), behaviour_of(cut_stores(False), [TURKEY])
    assert_frame_equal(there.acts.sort(there.acts.columns), alone.acts.sort(alone.acts.columns))
    assert there.objects is not None
    assert alone.objects is not None
    tweets = [frame.filter(pl.col("object").str.starts_with("tweet ")) for frame in (there.objects, alone.objects)]
    assert_frame_equal(*(frame.sort(frame.columns) for frame in tweets))


def test_networks_are_compared_in_a_scope(whole: Store, scope: Scope, cut_stores: Callable[[bool], Store]) -> None:
    one = compare(whole, [RUSSIA, TURKEY], scope=scope)
    other = compare(cut_stores(True), [RUSSIA, TURKEY])
    rows = [{str(row[0]): row[1:] for row in made.rows()} for made in (one, other)]
    if not scope.without:
        assert rows[0] == rows[1]
    assert rows[0]["Data"] == ["SYNTHETIC", "SYNTHETIC"]
    assert one.table().origin.scope == scope.told
    nothing = compare(whole, [RUSSIA, TURKEY], scope=Scope(until=1))
    assert [p.silent for p in nothing.portraits] == ["nothing in this scope"] * 2
