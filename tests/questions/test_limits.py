"""A question's own limit: what it leaves out is told, and counted where that is cheap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from explorer import questions
from explorer.errors import QueryError
from explorer.questions.limits import Asked, of_what
from explorer.render import exports
from explorer.result import Cut, Flowing, Result
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import user, write

COLUMN = "// @column id string x"
LIMIT = "// @param limit integer = 2 accounts at most, the smallest first"
BODY = "MATCH (a:Account) RETURN a.id AS id ORDER BY id LIMIT"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    from explorer.ingest import ingest

    folder = tmp_path_factory.mktemp("three")
    file = write(folder, "x_052020_users_csv_hashed.csv", [user("a"), user("b"), user("c")])
    with EmbeddedStore(folder / "explorer.db") as opened:
        ingest(opened, [file])
        yield opened


def ask(store: EmbeddedStore, folder: Path, *header: str, body: str, whole: bool = False, **values: object) -> Result:
    text = "\n".join(["// Title", "//", "// Question?", "// @topic t", COLUMN, *header, "", body, ""])
    (folder / "asked.cypher").write_text(text, encoding="utf-8")
    return questions.ask(store, questions.load(folder)["asked"], values, whole=whole)


def ids(result: Result) -> list[str]:
    return result.frame["id"].to_list()


@pytest.mark.long
def test_what_a_limit_leaves_out_is_counted(store: EmbeddedStore, tmp_path: Path) -> None:
    result = ask(store, tmp_path, LIMIT, body=f"{BODY} $limit")
    assert (ids(result), result.truncated) == (["a", "b"], True)
    assert result.cut == Cut(2, 3, "accounts", "smallest")
    assert result.parameters == {"limit": 2}


@pytest.mark.parametrize("limit", [3, 4])
def test_a_limit_that_leaves_nothing_out_is_no_cut(store: EmbeddedStore, tmp_path: Path, limit: int) -> None:
    result = ask(store, tmp_path, LIMIT, body=f"{BODY} $limit", limit=limit)
    assert (ids(result), result.truncated, result.cut) == (["a", "b", "c"], False, None)


def test_a_limit_of_nothing_leaves_all_out(store: EmbeddedStore, tmp_path: Path) -> None:
    result = ask(store, tmp_path, LIMIT, body=f"{BODY} $limit", limit=0)
    assert (len(result), result.cut) == (0, Cut(0, 3, "accounts", "smallest"))


def test_the_whole_is_without_a_limit_and_says_so(store: EmbeddedStore, tmp_path: Path) -> None:
    result = ask(store, tmp_path, LIMIT, body=f"{BODY} $limit", whole=True)
    assert (ids(result), result.cut, result.parameters) == (["a", "b", "c"], None, {"limit": None})


def test_a_limit_that_the_text_itself_has_is_known_too(store: EmbeddedStore, tmp_path: Path) -> None:
    result = ask(store, tmp_path, body=f"{BODY} 2")
    assert (ids(result), result.cut) == (["a", "b"], Cut(2, 3))
    assert result.cypher.rstrip().endswith("LIMIT 2")
    assert ids(ask(store, tmp_path, body=f"{BODY} 2", whole=True)) == ["a", "b", "c"]


def test_a_question_whose_rows_are_dear_to_count_says_more(store: EmbeddedStore, tmp_path: Path) -> None:
    result = ask(store, tmp_path, LIMIT, "// @uncounted dear", body=f"{BODY} $limit")
    assert result.cut == Cut(2, None, "accounts", "smallest")


def test_rows_are_counted_as_they_are_grouped(store: EmbeddedStore, tmp_path: Path) -> None:
    grouped = "MATCH (a:Account) RETURN DISTINCT a.language AS id ORDER BY id LIMIT $limit"
    assert ask(store, tmp_path, LIMIT, body=grouped).cut is None
    assert ask(store, tmp_path, LIMIT, body=grouped, limit=0).cut == Cut(0, 1, "accounts", "smallest")


def test_a_limit_within_the_question_goes_with_the_last_one(store: EmbeddedStore, tmp_path: Path) -> None:
    body = "MATCH (a:Account) WITH a ORDER BY a.id LIMIT $limit RETURN a.id AS id ORDER BY id LIMIT $limit"
    assert ask(store, tmp_path, LIMIT, body=body).cut == Cut(2, 3, "accounts", "smallest")
    assert len(ask(store, tmp_path, LIMIT, body=body, whole=True)) == 3


def test_a_limit_of_ones_own_cypher_is_known_too(store: EmbeddedStore) -> None:
    text = "MATCH (a:Account) RETURN a.id AS id ORDER BY id"
    assert questions.ad_hoc(store, f"{text} LIMIT 2", {}).cut == Cut(2)
    assert questions.ad_hoc(store, f"{text} LIMIT 3", {}).cut is None
    assert questions.ad_hoc(store, f"{text} LIMIT $n", {"n": 1}, limit=2).cut == Cut(1)
    assert questions.ad_hoc(store, text, {}, limit=2).cut == Cut(2)
    assert questions.ad_hoc(store, text, {}, limit=None).cut is None


def test_the_limit_of_a_part_of_a_union_is_none_of_the_whole() -> None:
    part = "MATCH (a:Account) RETURN a.id AS id"
    asked = Asked(f"{part} UNION ALL {part} ORDER BY id LIMIT 2", {})
    assert (asked.limit, asked.limited_to(5), asked.counted()) == (None, asked, None)


def test_a_limit_says_what_it_counts_and_what_comes_first() -> None:
    assert of_what("links at most, the heaviest first") == ("links", "heaviest")
    assert of_what("rows at most, the most frequent first") == ("rows", "most frequent")
    assert of_what("rows at most, those with most pairs outside first") == ("rows", "first")


def test_every_question_with_a_limit_says_of_what() -> None:
    limits = {q.id: p.meaning for q in questions.load().values() for p in q.parameters if p.name == q.limit}
    assert len(limits) > 20
    assert [name for name, meaning in limits.items() if " at most" not in meaning] == []
    assert [q.id for q in questions.load().values() if "limit" in {p.name for p in q.parameters} and not q.limit] == []


def test_rows_that_flow_are_those_of_the_whole_and_read_once(store: EmbeddedStore, tmp_path: Path) -> None:
    ask(store, tmp_path, LIMIT, body=f"{BODY} $limit")
    query = questions.load(tmp_path)["asked"]
    flowing = questions.flow(store, query, {"limit": None}, timeout=60)
    assert isinstance(flowing, Flowing)
    assert flowing.parameters == {"limit": None}
    exports.write(flowing, tmp_path / "flowing.csv")
    exports.write(questions.ask(store, query, {}, whole=True), tmp_path / "whole.csv")
    assert (tmp_path / "flowing.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert (len(flowing), flowing.frame.height) == (3, 0)


def test_what_is_wrong_with_a_question_is_told_before_a_file_is_begun(store: EmbeddedStore, tmp_path: Path) -> None:
    ask(store, tmp_path, body="MATCH (a:Account) RETURN a.id AS id ORDER BY id")
    query = replace(questions.load(tmp_path)["asked"], cypher="MATCH (a:Account) RETURN a.nothing AS id ORDER BY id")
    with pytest.raises(QueryError, match="nothing"):
        exports.write(questions.flow(store, query, {}, timeout=60), tmp_path / "x.csv")
    assert not [*tmp_path.glob("x.csv*")]


def test_more_rows_than_the_engine_can_put_in_order_are_refused_before_the_work_begins(
    store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    least = "// @param min_followers integer = 0 followers, at least"
    body = "MATCH (a:Account) WHERE a.followers >= $min_followers RETURN a.id AS id ORDER BY id LIMIT $limit"
    ask(store, tmp_path, least, LIMIT, body=body)
    query = questions.load(tmp_path)["asked"]
    assert store.sorts() is None  # so small a graph fits
    for room, fits in ((3 * 260 - 1, False), (3 * 260, True)):
        monkeypatch.setattr(store, "sorts", lambda room=room: room)
        if fits:
            flowing = questions.flow(store, query, {}, timeout=60)
            assert isinstance(flowing, Flowing)
            assert sum(piece.height for piece in flowing.pieces) == 3
        else:
            with pytest.raises(QueryError, match="asked has 3 rows in all") as refused:
                questions.flow(store, query, {}, timeout=60)
            assert "--limit N, a higher --min-followers" in str(refused.value.hint)
