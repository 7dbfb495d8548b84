"""Networks are named by their ids, and told from their titles and from the names of their files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer import questions
from explorer.errors import QueryError
from explorer.graph.sources import Sources
from explorer.ingest.publish import publish
from explorer.questions.networks import accounts_of, known_networks
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.batches import account, batch, put, seen, tweet


def three_networks(store: Store, folder: Path) -> None:
    """Alpha lists Ann and Bo, beta lists Bo and Cy; two are titled as another one is called, one as none is."""
    sources = Sources(store.workspace)
    ann = account("a", handle="Ann", name="beta")
    put(sources, "s1", batch(accounts=[ann, account("b"), seen("z")]), network="Alpha_01", title="Gamma", shard="beta")
    put(sources, "s2", batch(accounts=[account("b"), account("c")]), network="beta", title="Delta_77")
    put(sources, "s3", batch(tweets=[tweet(1, "z")]), network="Gamma", title="beta")
    publish(store, sources)


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return three_networks


def test_without_a_name_all_networks_are_meant(embedded: Store) -> None:
    assert known_networks(embedded, []) == ["Alpha_01", "Gamma", "beta"]


def test_a_network_is_named_by_its_id_and_not_by_its_title(embedded: Store) -> None:
    assert known_networks(embedded, ["Gamma"]) == ["Gamma"]
    assert accounts_of(embedded, known_networks(embedded, ["beta"])).sort().to_list() == ["b", "c"]


def test_a_network_may_be_written_small_or_large_and_comes_as_the_store_writes_it(embedded: Store) -> None:
    assert known_networks(embedded, ["ALPHA_01", "BETA"]) == ["Alpha_01", "beta"]


def test_networks_come_in_the_order_in_which_they_are_named_each_once(embedded: Store) -> None:
    assert known_networks(embedded, ["beta", "alpha_01", "Beta", "Alpha_01"]) == ["beta", "Alpha_01"]


def in_a_question(store: Store, names: list[str]) -> object:
    return questions.ask(store, questions.find(questions.load(), "accounts"), {"network": names[-1]})


@pytest.mark.parametrize("resolve", [known_networks, in_a_question])
@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("s1.csv", ""),
        ("alpha", "Did you mean Alpha_01? "),
        ("bet", "Did you mean beta? "),
        # Near a title, and no id: of a title nobody could ask.
        ("delta_7", ""),
        ("Delta_77", ""),
        ("Q", ""),
    ],
)
def test_a_network_that_is_not_there_is_said_not_to_be_and_which_are(
    embedded: Store, resolve: Callable[[Store, list[str]], object], name: str, near: str
) -> None:
    with pytest.raises(QueryError) as raised:
        resolve(embedded, ["beta", name])
    assert raised.value.what == f"the store holds no network {name!r}"
    assert raised.value.where == embedded.url
    assert raised.value.hint == f"{near}It holds: Alpha_01, Gamma, beta."


def test_an_empty_store_is_said_to_hold_nothing_yet(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "db") as store:
        assert known_networks(store, []) == []
        with pytest.raises(QueryError) as raised:
            known_networks(store, ["beta"])
    assert raised.value.hint == "It holds nothing yet."


@pytest.mark.parametrize(
    ("networks", "accounts"),
    [
        (["Alpha_01"], ["a", "b"]),
        (["beta"], ["b", "c"]),
        (["Alpha_01", "beta"], ["a", "b", "c"]),
        (["Gamma"], []),
        (["Gamma", "beta"], ["b", "c"]),
        (["alpha_01"], ["a", "b"]),
    ],
)
def test_the_accounts_of_networks_are_those_that_one_of_them_lists_each_once(
    embedded: Store, networks: list[str], accounts: list[str]
) -> None:
    assert sorted(accounts_of(embedded, networks).to_list()) == accounts
