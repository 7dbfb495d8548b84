"""An account is found by whatever a person calls it, and one that is not there is an error with the nearest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer import questions
from explorer.errors import QueryError
from explorer.ingest import ingest
from explorer.stores import Store
from tests.archive_files import NEW_YEAR, tweet, user, write

TWEETS = questions.load()["tweets"]


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    def load(store: Store, folder: Path) -> None:
        people = [
            user("1", "First_One", user_display_name="The First"),
            user("2", "second", user_display_name="Twin"),
            user("3", "third", user_display_name="Twin"),
            user("+a/b=", "second_hand", user_display_name="Fourth"),
        ]
        old = write(
            folder,
            "hashed_2019_01_x_x_052019_users_csv_hashed.csv",
            [user("1", "Once_Called", user_display_name="Née So")],
        )
        new = write(folder, "x_052020_users_csv_hashed.csv", people)
        acts = [tweet(NEW_YEAR + n, person["userid"], "a", serial=n) for n, person in enumerate(people)]
        ingest(store, [new, old, write(folder, "x_052020_tweets_csv_hashed.csv", acts)])

    return load


def found(store: Store, name: str) -> list[str]:
    return questions.ask(store, TWEETS, {"account": name}).frame["account"].unique().to_list()


@pytest.mark.long
@pytest.mark.parametrize(
    "name", ["1", "First_One", "@first_one", "FIRST_ONE", "the first", "once_called", "@Once_Called", "née so"]
)
def test_an_account_is_found_by_id_handle_name_and_what_it_was_called_before(embedded: Store, name: str) -> None:
    assert found(embedded, name) == ["1"]


def test_an_id_comes_before_a_handle_and_keeps_its_signs(embedded: Store) -> None:
    assert found(embedded, "+a/b=") == ["+a/b="]


@pytest.mark.parametrize(("name", "near"), [("first_ome", "1 (@First_One)"), ("@secnd", "2 (@second)"), ("xyzzy", "")])
def test_an_account_that_is_not_there_is_an_error_with_the_nearest(embedded: Store, name: str, near: str) -> None:
    with pytest.raises(QueryError, match="holds no account") as wrong:
        found(embedded, name)
    hint = str(wrong.value.hint)
    assert (f"Did you mean {near}" in hint) if near else hint == "explorer query accounts lists those it holds."


def test_a_name_of_several_accounts_is_an_error_with_each(embedded: Store) -> None:
    with pytest.raises(QueryError, match="2 accounts are called 'twin'") as wrong:
        found(embedded, "twin")
    assert wrong.value.hint == "Give the id of one: 2 (@second), 3 (@third)."


def test_both_ends_of_a_link_are_accounts(embedded: Store) -> None:
    evidence = questions.load()["retweet_evidence"]
    asked = questions.ask(embedded, evidence, {"source": "@FIRST_one", "target": "second"})
    assert (asked.parameters["source"], asked.parameters["target"]) == ("1", "2")
    with pytest.raises(QueryError, match="holds no account 'nobody'"):
        questions.ask(embedded, evidence, {"source": "nobody", "target": "second"})
