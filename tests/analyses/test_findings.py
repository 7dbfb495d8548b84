"""Analyses: kept by name beside the sources, put into the graph as far as it has what they point at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import ladybug
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer import questions
from explorer.analyses import kept
from explorer.errors import InputError, QueryError, StoreError, UsageError
from explorer.graph import findings
from explorer.graph.findings import Analyses, Analysis, check_name, sources_digest
from explorer.graph.model import GRAPH
from explorer.graph.sources import Sources
from explorer.graph.tables import GraphFiles
from explorer.ingest import ingest, remove
from explorer.ingest.publish import publish
from explorer.stores import Store, embedded
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import user, write
from tests.neo4j_server import Neo4jServer
from tests.stores.test_stores import neo4j_store
from tests.stress.fingerprint import fingerprint
from tests.tiny_world import ALPHA, ANALYSES, BETA, LISTED, PEOPLE, TWEETS, USERS_ONLY, load, table

pytestmark = pytest.mark.long

TOGETHER, FOUND = ANALYSES["together"]
PAIRS = GRAPH.schema(GRAPH.relationship("COORDINATED"))
COUNTS = {
    **dict.fromkeys((one.name for one in GRAPH.found), 0),
    "Analysis": 3,
    "ABOUT": 5,
    "Community": 3,
    "IN_COMMUNITY": 7,
    "Gathering": 1,
    "COORDINATED": 14,
    "MET": 20,
    "Structure": 2,
    "HAS_ROLE": 6,
    "REGULAR_OF": 6,
    "IN_STRUCTURE": 7,
}
# Without `together`.
GONE = COUNTS | {
    "Analysis": 2,
    "ABOUT": 3,
    "Community": 0,
    "IN_COMMUNITY": 0,
    "Gathering": 0,
    "COORDINATED": 1,
    "MET": 3,
}
# Bea and Bob are gone, Cat is still of alpha. Gone with them are two pairs, each as a whole and by behaviour, their
# three meetings, two members, two roles, three regulars, and two of structure 2, of which Cat is left.
WITHOUT_BETA = COUNTS | {
    "ABOUT": 3,
    "COORDINATED": 14 - 4,
    "MET": 20 - 3,
    "IN_COMMUNITY": 7 - 2,
    "HAS_ROLE": 6 - 2,
    "REGULAR_OF": 6 - 3,
    "IN_STRUCTURE": 7 - 2,
}


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(tmp_path / "db")


@pytest.fixture
def analyses(sources: Sources) -> Iterator[Analyses]:
    """An empty folder of analyses, its lock held."""
    with sources.lock():
        yield Analyses(sources)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny world and its analyses in a store of which each test takes a copy."""
    folder = tmp_path_factory.mktemp("world")
    with EmbeddedStore(folder / "db") as store:
        load(store, folder)
    return folder / "db"


@pytest.fixture
def store(loaded: Path, tmp_path: Path) -> Iterator[EmbeddedStore]:
    shutil.copytree(loaded, tmp_path / "db")
    with EmbeddedStore(tmp_path / "db") as copy:
        yield copy


def found(store: Store) -> dict[str, int]:
    """Return the rows of each table that analyses write."""
    counts = store.counts()
    return {one.name: counts[one.name] for one in GRAPH.found}


def graph(store: EmbeddedStore) -> str:
    return (store.workspace / "current").read_text(encoding="utf-8")


def republish(store: Store) -> bool:
    sources = Sources(store.workspace)
    with sources.lock():
        return publish(store, sources)


# The folder


def test_what_is_saved_comes_back(analyses: Analyses) -> None:
    saved = analyses.save(TOGETHER, FOUND)
    assert [analyses.find("together")] == analyses.all() == [saved]
    assert replace(saved, digest="", rows={}, made="") == TOGETHER
    assert saved.rows == {"COORDINATED": 13, "MET": 17, "Community": 3, "IN_COMMUNITY": 7, "Gathering": 1}
    for name, frame in FOUND.items():
        assert_frame_equal(analyses.frame(saved, name), frame)


def test_a_table_that_an_analysis_did_not_write_is_empty_and_has_its_columns(analyses: Analyses) -> None:
    saved = analyses.save(TOGETHER, FOUND)
    frame = analyses.frame(saved, "Structure")
    assert (frame.height, dict(frame.schema)) == (0, GRAPH.schema(GRAPH.node("Structure")))


def test_a_column_that_an_older_explorer_did_not_write_is_empty(analyses: Analyses, sources: Sources) -> None:
    saved = analyses.save(TOGETHER, FOUND)
    path = sources.folder / "analyses" / saved.name / "MET.parquet"
    pl.read_parquet(path).drop("text").write_parquet(path)
    frame = analyses.frame(saved, "MET")
    assert frame["text"].to_list() == [None] * FOUND["MET"].height
    assert set(frame.columns) == set(FOUND["MET"].columns)


def test_whole_weights_are_kept_as_such_and_any_other_as_a_similarity(analyses: Analyses) -> None:
    pair = {"source": ["ann", "ann"], "target": ["bob", "cem"], "id": "x", "analysis": "x"}
    columns = ["weight", "similarity"]

    def kept_of(*weights: float | None) -> list[tuple[object, ...]]:
        frame = pl.DataFrame(pair).with_columns(weight=pl.Series(weights, dtype=pl.Float64))
        empty = [pl.lit(None, kind).alias(name) for name, kind in PAIRS.items() if name not in (*pair, *columns)]
        saved = analyses.save(Analysis("x", "coordination"), {"COORDINATED": frame.with_columns(empty)}, replace_=True)
        found = analyses.frame(saved, "COORDINATED")
        assert dict(found.schema) == PAIRS
        return found.select(columns).rows()

    assert kept_of(3.0, 1.0) == [(3, None), (1, None)]
    assert kept_of(1.0, 0.5) == [(None, 1.0), (None, 0.5)]
    assert kept_of(None, 2.0) == [(None, None), (2, None)]


def test_weights_that_an_older_explorer_kept_in_one_column_are_read_as_they_are_kept_now(
    analyses: Analyses, sources: Sources
) -> None:
    saved = analyses.save(TOGETHER, FOUND)
    path = sources.folder / "analyses" / saved.name / "IN_COMMUNITY.parquet"
    older = pl.read_parquet(path).drop("similarity").with_columns(pl.col("weight").cast(pl.Float64))
    older.write_parquet(path)
    assert_frame_equal(analyses.frame(saved, "IN_COMMUNITY"), FOUND["IN_COMMUNITY"], check_column_order=False)
    older.with_columns(pl.col("weight") + 0.5).write_parquet(path)
    assert analyses.frame(saved, "IN_COMMUNITY").select("weight", "similarity").row(0) == (None, 4.5)


def test_analyses_are_listed_by_name(analyses: Analyses) -> None:
    assert analyses.all() == []
    for name in ("b", "a.2", "a-1", "Z"):
        analyses.save(Analysis(name, "roles"), {})
    assert [analysis.name for analysis in analyses.all()] == ["Z", "a-1", "a.2", "b"]


def test_a_name_is_taken_once_unless_the_analysis_is_to_be_replaced(analyses: Analyses) -> None:
    first = analyses.save(TOGETHER, FOUND)
    with pytest.raises(UsageError, match="already") as caught:
        analyses.save(TOGETHER, {})
    assert "--replace" in str(caught.value.hint)
    assert analyses.all() == [first]
    second = analyses.save(replace(TOGETHER, notes=()), {"MET": FOUND["MET"]}, replace_=True)
    assert analyses.all() == [second]
    assert second.digest != first.digest
    # Nothing of the first is left.
    assert not analyses.frame(second, "COORDINATED").height


def test_what_is_replaced_need_not_be_there(analyses: Analyses) -> None:
    saved = analyses.save(TOGETHER, FOUND, replace_=True)
    assert analyses.all() == [saved]


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", ".hidden", "-v", "_x", "a/b", "../a", "a\\b", "a b", "a.", "a\n", "c:", "ağ", "香港"),
        *("x" * 61, "CON", "nul", "com1.txt", "Aux.a.b", "LPT9"),
    ],
)
def test_what_cannot_be_a_folder_everywhere_cannot_be_a_name(analyses: Analyses, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        analyses.save(Analysis(name, "roles"), {})
    assert analyses.all() == []


@pytest.mark.parametrize(
    "name", ["a", "7", "x" * 60, "co-retweet-timing-60s", "A_1.b", "CONTROL", "com10", "auxiliary.1"]
)
def test_other_names_are_taken(name: str) -> None:
    assert check_name(name) == name


def test_a_name_that_is_not_there_is_an_error_that_lists_those_that_are(analyses: Analyses) -> None:
    with pytest.raises(InputError, match="no analysis") as caught:
        analyses.find("together")
    assert "detect" in str(caught.value.hint)
    analyses.save(TOGETHER, FOUND)
    with pytest.raises(InputError) as caught:
        analyses.find("apart")
    assert caught.value.hint == "There are: together."


def test_an_analysis_that_is_taken_out_is_gone(analyses: Analyses) -> None:
    kept = analyses.save(Analysis("kept", "roles"), {})
    analyses.discard(analyses.save(TOGETHER, FOUND))
    assert analyses.all() == [kept]
    analyses.save(TOGETHER, FOUND)


def test_two_analyses_are_told_apart_by_what_made_them_and_by_their_pairs(store: EmbeddedStore) -> None:
    sources = Sources(store.workspace)
    analyses = Analyses(sources)
    fewer = (
        FOUND["COORDINATED"]
        .filter(pl.col("source") == "abe")
        .with_columns(id=pl.col("id").str.replace("together", "narrow"), analysis=pl.lit("narrow"))
    )
    narrow = replace(TOGETHER, name="narrow", parameters={"method": "count", "time_window": 60.0, "seed": 1})
    with sources.lock():
        analyses.save(narrow, {"COORDINATED": fewer})
    made_with = {"method": ("timing", "count"), "seed": (None, 1)}
    # Abe with Ben, Bea and Cat; the others are Bob with Cat and Dan with Eve, and Ben with Cat is not found.
    told = kept.difference(store, "together", "narrow")
    assert (told.made_with, told.shared[0]) == (made_with, kept.Shared(("pair", "pairs"), 3, 2, 0))
    # Nothing was said of the communities of the narrow one.
    assert [(s.what[0], s.both, s.only_other) for s in told.shared[1:]] == [
        ("community", 0, 0),
        ("member of a community", 0, 0),
    ]
    assert min(s.only_one for s in told.shared[1:]) > 0
    same = kept.difference(store, "together", "together")
    assert (same.made_with, [(s.only_one, s.only_other) for s in same.shared]) == ({}, [(0, 0)] * 3)
    assert same.shared[0].both == 5
    assert (told.networks, told.stale) == (TOGETHER.networks, ("together", "narrow"))
    with pytest.raises(InputError, match="no analysis is called 'wide'"):
        kept.difference(store, "together", "wide")


def test_the_digest_tells_what_was_found_and_how(analyses: Analyses) -> None:
    digests = [
        analyses.save(analysis, tables, replace_=True).digest
        for analysis, tables in (
            (TOGETHER, FOUND),
            (TOGETHER, FOUND),
            (TOGETHER, FOUND | {"MET": FOUND["MET"].head(16)}),
            (replace(TOGETHER, parameters={}), FOUND),
            (replace(TOGETHER, input="other"), FOUND),
            (replace(TOGETHER, notes=("Mind that.",)), FOUND),
        )
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 5


def test_an_analysis_is_stale_once_sources_have_come_or_gone(store: EmbeddedStore) -> None:
    sources = Sources(store.workspace)
    analyses = Analyses(sources)
    with sources.lock():
        fresh = analyses.save(replace(TOGETHER, input=sources_digest(sources)), FOUND, replace_=True)
    assert kept.find(store, "together") == kept.Kept(fresh, stale=False)
    remove(store, [BETA])
    assert kept.find(store, "together") == kept.Kept(fresh, stale=True)
    [note] = kept.overview(store).origin.notes
    assert note.startswith("Sources have come or gone since ")
    assert "together" in note


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("replaced", [False, True])
@pytest.mark.parametrize("where", ["first table", "last table", "json", "rename"])
def test_what_is_cut_off_leaves_nothing_half(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, where: str, replaced: bool
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise Killed

    def write(files: GraphFiles, name: str, frame: pl.DataFrame) -> None:
        if (where, name) in (("first table", "COORDINATED"), ("last table", "IN_COMMUNITY")):
            raise Killed
        real_write(files, name, frame)

    real_write = GraphFiles.write
    with sources.lock():
        analyses = Analyses(sources)
        kept = analyses.save(replace(TOGETHER, name="kept"), FOUND)
        before = [kept] + ([analyses.save(TOGETHER, {})] if replaced else [])
        with monkeypatch.context() as patch:
            patch.setattr(GraphFiles, "write", write)
            if where == "json":
                patch.setattr("explorer.graph.findings.json.dumps", killed)
            if where == "rename":
                patch.setattr("explorer.graph.findings.os.replace", killed)
            with pytest.raises(Killed):
                analyses.save(TOGETHER, FOUND, replace_=replaced)
        assert analyses.all() == before
    with sources.lock():  # and what is left of it is swept away
        assert not list(sources.folder.glob("tmp/*"))
        saved = analyses.save(TOGETHER, FOUND, replace_=True)
        assert analyses.all() == [kept, saved]
        assert_frame_equal(analyses.frame(saved, "MET"), FOUND["MET"])


@pytest.mark.parametrize(
    "text", ["", "{", '{"name": "together"}', '{"name": "x", "kind": "roles", "strange": 1}', "[]"]
)
def test_an_analysis_that_cannot_be_read_says_which_and_what_to_do(analyses: Analyses, text: str) -> None:
    analyses.save(TOGETHER, FOUND)
    [path] = analyses._folder.glob("*/analysis.json")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="not an analysis") as caught:
        analyses.all()
    assert caught.value.where == str(path)


def test_the_file_is_json_that_others_can_read(analyses: Analyses) -> None:
    saved = analyses.save(TOGETHER, FOUND)
    [path] = analyses._folder.glob("*/analysis.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["networks"] == [ALPHA, BETA]
    assert told["parameters"] == TOGETHER.parameters
    assert told["digest"] == saved.digest


# The graph


def test_analyses_stand_in_the_graph_with_their_digests(store: EmbeddedStore) -> None:
    assert found(store) == COUNTS
    kept = Analyses(Sources(store.workspace)).all()
    assert store.analyses() == {analysis.name: analysis.digest for analysis in kept}


def test_a_graph_that_holds_everything_is_left_alone(store: EmbeddedStore) -> None:
    before = graph(store)
    assert not republish(store)
    assert graph(store) == before


def test_the_same_analysis_saved_again_changes_nothing(store: EmbeddedStore) -> None:
    sources = Sources(store.workspace)
    with sources.lock():
        Analyses(sources).save(TOGETHER, FOUND, replace_=True)
        assert not publish(store, sources)
        Analyses(sources).save(TOGETHER, FOUND | {"MET": FOUND["MET"].head(3)}, replace_=True)
        assert publish(store, sources)
    assert found(store) == COUNTS | {"MET": 6}


MEETING, MEMBER = FOUND["MET"].head(2), FOUND["IN_COMMUNITY"].head(1)
NEW = {
    name: FOUND[name].head(rows).with_columns(pl.col("id").str.replace("together", "new"), analysis=pl.lit("new"))
    for name, rows in {"COORDINATED": 5, "MET": 2}.items()
}
# What is taken out, and what is then saved, one after another.
CHANGES: dict[str, tuple[list[str], list[tuple[Analysis, dict[str, pl.DataFrame]]]]] = {
    "one comes": ([], [(Analysis("new", "coordination", (ALPHA,)), NEW)]),
    "one shrinks": ([], [(TOGETHER, FOUND | {"MET": MEETING, "IN_COMMUNITY": MEMBER})]),
    "one grows": ([], [(TOGETHER, FOUND)]),
    "one goes": (["tags"], []),
    "one comes as another goes": (["new"], [ANALYSES["tags"]]),
    "all go": (["rings", "tags", "together"], []),
    "all come": ([], list(ANALYSES.values())),
}


def change(store: Store, what: str) -> None:
    sources = Sources(store.workspace)
    analyses = Analyses(sources)
    gone, made = CHANGES[what]
    with sources.lock():
        for name in gone:
            analyses.discard(analyses.find(name))
        for analysis, tables in made:
            analyses.save(analysis, tables, replace_=True)
        assert publish(store, sources)


def made_from_nothing(store: Store, folder: Path) -> dict[str, tuple[int, str]]:
    """Return what a graph holds that is made of what a store keeps."""
    for part in ("sources", "analyses"):
        shutil.copytree(store.workspace / part, folder / part)
    with EmbeddedStore(folder) as anew:
        assert republish(anew)
        return fingerprint(anew)


def test_as_analyses_come_and_go_the_graph_is_the_one_that_is_made_from_nothing(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    for what in CHANGES:
        change(store, what)
        assert fingerprint(store) == made_from_nothing(store, tmp_path / what), what


def test_what_is_there_is_not_written_again_for_an_analysis_that_comes(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {}
    build = embedded._build

    def watched(path: Path, tables: Path, *rest: Any) -> Any:
        rows.update({file.stem: pl.read_parquet(file).height for file in tables.glob("*.parquet")})
        return build(path, tables, *rest)

    monkeypatch.setattr(embedded, "_build", watched)
    change(store, "one comes")
    assert {name: n for name, n in rows.items() if n} == {"Analysis": 1, "ABOUT": 1, "COORDINATED": 5, "MET": 2}


def test_what_is_found_again_was_made_when_it_was_found_first(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = Sources(store.workspace)
    analyses = Analyses(sources)
    before = analyses.find("together")

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Later:
            return cls(2100, 1, 1, tzinfo=tz)

    monkeypatch.setattr(findings, "datetime", Later)
    with sources.lock():
        assert analyses.save(TOGETHER, FOUND, replace_=True) == before
        other = FOUND | {"MET": MEETING, "IN_COMMUNITY": MEMBER}
        assert analyses.save(TOGETHER, other, replace_=True).made == "2100-01-01 00:00:00"


def test_an_analysis_that_comes_leaves_the_archives_as_they_are(store: EmbeddedStore) -> None:
    before = store.counts()
    sources = Sources(store.workspace)
    one = table("IN_COMMUNITY", {"source": "cora", "target": "new/1", "pairs": 1, "weight": 1, "outside": 0})
    group = table("Community", {"id": "new/1", "analysis": "new", "number": 1, "accounts": 1})
    with sources.lock():
        Analyses(sources).save(
            Analysis("new", "coordination", (ALPHA,), input=sources_digest(sources)),
            {"IN_COMMUNITY": one, "Community": group},
        )
        assert publish(store, sources)
    came = {"Analysis": 4, "ABOUT": 6, "Community": 4, "IN_COMMUNITY": 8}
    assert store.counts() == before | came
    assert questions.ask(store, questions.load()["community_members"], {"analysis": "new"}).frame[
        "handle"
    ].to_list() == ["Cora"]


def test_an_analysis_that_goes_takes_only_its_own_with_it(store: EmbeddedStore) -> None:
    before = store.counts()
    [gone] = kept.remove(store, ["together"])
    assert gone.name == "together"
    assert found(store) == GONE
    assert set(store.analyses()) == {"rings", "tags"}
    assert store.counts() == before | GONE
    with pytest.raises(QueryError, match="no analysis"):
        questions.ask(store, questions.load()["communities"], {"analysis": "together"})


def test_a_wrong_name_among_those_to_be_taken_out_takes_nothing_out(store: EmbeddedStore) -> None:
    with pytest.raises(InputError):
        kept.remove(store, ["together", "apart"])
    assert found(store) == COUNTS


def test_when_a_network_goes_only_what_pointed_there_goes_with_it(store: EmbeddedStore) -> None:
    remove(store, [BETA])
    there = set(store.run("MATCH (a:Account) RETURN a.id AS id", {})["id"])
    assert "cat" in there
    assert not {"bea", "bob"} & there
    assert found(store) == WITHOUT_BETA
    members = questions.ask(store, questions.load()["community_members"], {"analysis": "together"}).frame
    assert members["account"].to_list() == ["abe", "ben", "cat", "dan", "eve"]
    # What was found is kept: with the network everything comes back.
    assert Analyses(Sources(store.workspace)).find("together").rows["COORDINATED"] == 13


def test_a_network_that_comes_back_brings_back_what_pointed_there(store: EmbeddedStore, tmp_path: Path) -> None:
    remove(store, [BETA])
    ingest(
        store,
        [
            write(tmp_path, f"{BETA}_users_csv_hashed.csv", [PEOPLE[one] for one in LISTED[BETA]]),
            write(tmp_path, f"{BETA}_tweets_csv_hashed.csv", TWEETS[BETA]),
        ],
    )
    assert found(store) == COUNTS


def test_when_everything_goes_the_analyses_stay_and_point_nowhere(store: EmbeddedStore) -> None:
    remove(store, [ALPHA, BETA, USERS_ONLY])
    assert found(store) == dict.fromkeys(COUNTS, 0) | {"Analysis": 3, "Community": 3, "Gathering": 1, "Structure": 2}
    assert not republish(store)


def test_analyses_outlive_a_load(store: EmbeddedStore, tmp_path: Path) -> None:
    report = ingest(store, [write(tmp_path, "delta_052020_users_csv_hashed.csv", [user("new")])])
    assert report.changed
    assert found(store) == COUNTS


def test_a_graph_of_an_older_model_is_made_anew(store: EmbeddedStore) -> None:
    present = graph(store).strip()
    store.close()
    # An older explorer's graph: another model in its name, and no table of what analyses find.
    older = present.replace(embedded._MODEL, "0123abcd")
    (store.workspace / present).rename(store.workspace / older)
    (store.workspace / "current").write_text(older, encoding="utf-8")
    database = ladybug.Database(str(store.workspace / older))
    connection = ladybug.Connection(database)
    for one in reversed(GRAPH.found):
        connection.execute(f"DROP TABLE {one.name}")
    connection.close()
    database.close()
    with EmbeddedStore(store.workspace) as reader:
        assert reader.is_of_another_version()
        assert reader.holds() == {source.sha256 for source in Sources(store.workspace).all()}
        with pytest.raises(StoreError, match="another version"):
            questions.ask(reader, questions.load()["communities"], {"analysis": "together"})
        assert republish(reader)
        assert embedded._MODEL in graph(reader)
        assert found(reader) == COUNTS
        assert not republish(reader)


@pytest.mark.neo4j
def test_a_server_keeps_them_in_the_same_way(neo4j: Neo4jServer, tmp_path: Path) -> None:
    with neo4j_store(neo4j, tmp_path / "staging") as store:
        load(store, tmp_path)
        assert found(store) == COUNTS
        whole = store.counts()
        there = Analyses(Sources(store.workspace)).all()
        assert store.analyses() == {analysis.name: analysis.digest for analysis in there}
        assert not republish(store)
        kept.remove(store, ["together"])
        assert found(store) == GONE
        assert store.counts() == whole | GONE
        sources = Sources(store.workspace)
        with sources.lock():
            Analyses(sources).save(TOGETHER, FOUND)
            assert publish(store, sources)
        assert store.counts() == whole
        for what in ("one comes", "one shrinks", "one grows", "one comes as another goes"):
            change(store, what)
            anew = made_from_nothing(store, tmp_path / what)
            del anew["Source"]  # of which a server holds no empty text
            assert anew.items() <= fingerprint(store).items(), what
        remove(store, [BETA])
        assert found(store) == WITHOUT_BETA
