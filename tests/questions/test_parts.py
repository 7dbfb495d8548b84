"""A question of a large graph, asked a part at a time, has the rows that it has at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from explorer import questions
from explorer.errors import QueryError
from explorer.questions import parts
from explorer.result import Flowing
from explorer.stores import Store
from tests import tiny_world

ALPHA = "alpha_052020"
Large = Callable[[int], None]


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return tiny_world.load


@pytest.fixture
def large(embedded: Store, monkeypatch: pytest.MonkeyPatch) -> Large:
    """Have the graph count as large, its parts holding so many links or texts each."""

    def of(size: int) -> None:
        monkeypatch.setattr(embedded, "sorts", lambda: 1 << 30)
        monkeypatch.setattr(parts.by_weight, "__defaults__", (size,))
        monkeypatch.setattr(parts.by_tweets, "__defaults__", (size,))
        monkeypatch.setattr(parts, "LINKS", size)

    return of


def flowing(store: Store, name: str, **values: object) -> tuple[list[pl.DataFrame], int | None]:
    result = questions.flow(store, questions.load()[name], values)
    assert isinstance(result, Flowing)
    return list(result.pieces), result.coming


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("values", [{}, {"network": ALPHA}, {"min_retweets": 3}], ids=str)
def test_links_that_come_in_parts_come_in_the_order_of_all(
    embedded: Store, large: Large, size: int, values: dict[str, object]
) -> None:
    whole = questions.ask(embedded, questions.load()["retweet_network"], values).frame
    large(size)
    pieces, coming = flowing(embedded, "retweet_network", **values)
    assert pl.concat(pieces).rows() == whole.rows()
    assert coming == whole.height
    assert (len(pieces) > 1) == (size < whole.height)


def test_links_of_one_weight_are_asked_for_some_accounts_at_a_time(embedded: Store, large: Large) -> None:
    large(2)
    pieces, _ = flowing(embedded, "retweet_network", network=ALPHA)
    assert [piece["source"].to_list() for piece in pieces] == [
        ["abe"],
        ["ben", "cat"],
        [tiny_world.HASHED, "cora"],
        ["dan", "eve"],
    ]


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 4, 7, 50])
@pytest.mark.parametrize("size", [1, 100])
def test_the_heaviest_of_a_large_graph_are_those_of_all(embedded: Store, large: Large, size: int, limit: int) -> None:
    query = questions.load()["retweet_network"]
    small = questions.ask(embedded, query, {"network": ALPHA, "limit": limit})
    large(size)
    found = questions.ask(embedded, query, {"network": ALPHA, "limit": limit})
    assert (found.frame.rows(), found.cut) == (small.frame.rows(), small.cut)


@pytest.mark.parametrize("without", [["cora"], ["abe"]])
def test_accounts_that_are_set_aside_are_in_no_part(embedded: Store, large: Large, without: list[str]) -> None:
    query = questions.load()["retweet_network"]
    small = questions.ask(embedded, query, {"network": ALPHA, "without": without})
    large(1)
    pieces, coming = flowing(embedded, "retweet_network", network=ALPHA, without=without)
    assert (pl.concat(pieces).rows(), coming) == (small.frame.rows(), None)


@pytest.mark.parametrize("behaviour", ["co_tweet", "similar_tweet"])
def test_texts_come_some_tweets_at_a_time_and_each_once(embedded: Store, large: Large, behaviour: str) -> None:
    whole = questions.ask(embedded, questions.load()[behaviour], {"network": ALPHA}).frame
    large(5)
    pieces, _ = flowing(embedded, behaviour, network=ALPHA)
    assert [piece.height for piece in pieces] == [5, 5, 2]
    assert sorted(pl.concat(pieces).rows()) == sorted(whole.rows())


@pytest.mark.parametrize("question", ["co_retweets", "co_hashtags", "co_links"])
def test_what_pairs_more_shares_than_fit_says_so_before_it_begins(
    embedded: Store, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = questions.load()[question]
    shares = {"co_retweets": 15, "co_hashtags": 8, "co_links": 5}[question]
    monkeypatch.setattr(embedded, "sorts", lambda: shares * 1_000)
    assert questions.ask(embedded, query, {"network": ALPHA}).frame.height
    monkeypatch.setattr(embedded, "sorts", lambda: shares * 1_000 - 1)
    for asked in (questions.ask, questions.flow):
        with pytest.raises(QueryError, match=f"compares {shares} shares") as error:
            asked(embedded, query, {"network": ALPHA})
        assert "--since" in (error.value.hint or "")


def test_what_sums_more_up_for_each_row_than_fits_says_so_before_it_begins(
    embedded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = questions.load()["repeated_retweets"]
    values = {"network": ALPHA, "min_retweets": 1}
    rows = questions.ask(embedded, query, values, whole=True).frame.height
    assert rows > 2
    monkeypatch.setattr(embedded, "sorts", lambda: rows * 4_700)
    assert sum(piece.height for piece in flowing(embedded, "repeated_retweets", **values)[0]) == rows
    monkeypatch.setattr(embedded, "sorts", lambda: rows * 4_700 - 1)
    with pytest.raises(QueryError, match=f"has {rows} rows in all: .*enough for {rows - 1}") as error:
        questions.flow(embedded, query, values)
    assert "--min-retweets" in (error.value.hint or "")
    assert questions.ask(embedded, query, values).frame.height == rows


def test_the_least_weight_is_that_of_the_last_link_that_is_asked_for() -> None:
    weighed = pl.DataFrame({"account": ["a", "a", "b"], "weight": [1, 7, 2], "links": [9, 2, 3]})
    assert [parts.least_weight(weighed, links) for links in (1, 2, 3, 5, 6, 14, 15)] == [7, 7, 2, 2, 1, 1, 1]
    assert parts.least_weight(weighed.clear(), 1) == 0
    assert list(parts.by_weight(weighed.clear(), "min_retweets")) == []
