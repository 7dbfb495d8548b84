"""A period, a language, accounts set aside: what a question answers is what it answers of files cut in the same way."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
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
from tests.tiny_world import ALPHA, BETA, at

DAY = 86_400_000
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
    demo.generate(folder, scale=0.0004, seed=77, networks=[RUSSIA, TURKEY])
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
            target = out / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, names, quoting=csv.QUOTE_ALL)
                writer.writeheader()
                writer.writerows(kept)
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
    turkish = pl.Series([row["tweet_language"] for row in tweets if row["userid"] in listed(archives, TURKEY)])
    languages = turkish.value_counts(sort=True)
    outsiders = pl.Series([one for one in of if one and one not in set(acting)]).value_counts(sort=True)
    active = pl.Series([one for one in acting if one not in set(of)]).value_counts(sort=True)
    aside = {outsiders.row(0)[0]: "a newspaper", active.row(0)[0]: "", active.row(3)[0]: "a newspaper"}
    middle, late = moments[len(moments) // 2], moments[len(moments) * 9 // 10]
    return {
        "since": Scope(since=middle),
        "until": Scope(until=middle),
        "language": Scope(language=str(languages.row(1)[0])),
        "without": Scope(without=aside),
        "all four": Scope(moments[len(moments) // 10], late, str(languages.row(0)[0]), aside),
    }


@pytest.fixture(scope="module", params=["since", "until", "language", "without", "all four"])
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
    elif "account" in needed:
        given["account"] = questions.ask(store, STORED["amplified_inside"], {"network": TURKEY}).frame["account"][1]
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
    pairs = "AMPLIFIED" in query.cypher or name == "retweet_evidence"
    alone = questions.ask(cut_stores(pairs), query, values, known=True, whole=True).frame
    if name in LISTED:
        alone = alone.filter(LISTED[name])
    if name == "creation_dates":
        active = questions.ask(cut_stores(False), STORED["accounts"], values, whole=True).frame.filter(
            LISTED["accounts"]
        )
        if set(scope.values) != {"without"}:
            alone = (
                active.drop_nulls("created").group_by("created").agg(accounts=pl.len().cast(pl.Int64)).sort("created")
            )
    left_out = {"file", "row"} & set(there.columns)  # another file, of fewer rows
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
