"""The numbers that a program gave the nodes of a graph are nobody's; what the nodes are called is."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from explorer.graph.merge import merge
from explorer.graph.sources import Source, Sources
from explorer.readers import OF_FILE
from explorer.readers.gexf import READER as gexf_reader
from explorer.readers.node_ids import BY_FILE, BY_ID, NUMBERED, node_ids

HASH = "FDAiQiDNukYhjuXtuoj8oXCk9DaeuDk6dWKCID+Kscc="


def accounts(nodes: dict[str, dict[str, str]]) -> list[tuple[str, str | None, str | None, str]]:
    """The account of each node: id, handle, name, how the id was taken."""
    ids = node_ids(list(nodes.items()), ())
    return [
        (whose.id, whose.handle, whose.name, whose.how)
        for whose in (ids.of(id_, values) for id_, values in nodes.items())
    ]


@pytest.mark.parametrize("number", ["n{}", "{}", "v{}", "node {}", "N_{}"])
@pytest.mark.parametrize("key", ["name", "label", "screen_name"])
def test_numbered_nodes_are_who_they_are_called(number: str, key: str) -> None:
    nodes = {number.format(k): {key: name} for k, name in enumerate(["Anna", "@boris", "carla.bsky.social"])}
    assert accounts(nodes) == [
        ("@anna", "Anna", None, BY_ID.format(key)),
        ("@boris", "boris", None, BY_ID.format(key)),
        ("@carla.bsky.social", "carla.bsky.social", None, BY_ID.format(key)),
    ]


def test_numbered_nodes_may_be_some_of_many() -> None:
    assert [row[0] for row in accounts({"17": {"label": "anna"}, "230": {"label": "boris"}})] == ["@anna", "@boris"]


def test_an_id_beside_the_number_is_the_account_and_its_handle_its_handle() -> None:
    nodes = {
        "n0": {"id": "1700000000000000222", "screen_name": "anna", "name": "Anna Petrova"},
        "n1": {"label": "1700000000000000333"},
        "n2": {"label": HASH},
        "n3": {"id": "3", "name": "boris"},
    }
    assert accounts(nodes) == [
        ("1700000000000000222", "anna", "Anna Petrova", BY_ID.format("id")),
        ("1700000000000000333", None, None, BY_ID.format("label")),
        (HASH, None, None, BY_ID.format("label")),
        ("@boris", "boris", None, BY_ID.format("name")),
    ]


def test_a_number_without_a_name_is_nobody_outside_the_file() -> None:
    nodes: dict[str, dict[str, str]] = {
        "n0": {}, "n1": {"label": "n1"}, "n2": {"name": "Anna Petrova"}, "n3": {"name": "NA"},
        "n4": {"name": "1.7E+18"},
    }  # fmt: skip
    found = accounts(nodes)
    assert [row[0] for row in found] == [f"{OF_FILE}n{k}" for k in range(5)]
    assert [row[1] for row in found] == [None] * 5
    assert found[2][2] == "Anna Petrova"
    assert {row[3] for row in found} == {NUMBERED}


def test_a_name_that_two_nodes_bear_is_neithers() -> None:
    nodes = {"n0": {"name": "Anna"}, "n1": {"name": "anna"}, "n2": {"name": "boris"}}
    assert [row[0] for row in accounts(nodes)] == [f"{OF_FILE}n0", f"{OF_FILE}n1", "@boris"]


@pytest.mark.parametrize(
    "ids", [["anna", "boris"], ["813286", "783214"], ["1700000000000000222", "12"], ["58", "151958"], ["n0", "anna"]]
)
def test_ids_that_no_program_counted_are_ids(ids: list[str]) -> None:
    assert [(row[0], row[3]) for row in accounts({id_: {} for id_ in ids})] == [(id_, BY_FILE) for id_ in ids]


def test_beside_an_id_a_label_is_the_handle_and_a_name_is_if_nothing_else_tells_it() -> None:
    nodes = {
        "1700000000000000222": {"label": "bob_b", "name": "Bob"},
        "1700000000000000333": {"name": "ce_c"},
        "1700000000000000444": {"name": "Cé Çe"},
    }
    assert [row[1:3] for row in accounts(nodes)] == [("bob_b", "Bob"), ("ce_c", None), (None, "Cé Çe")]


def test_an_end_that_stands_as_no_node_is_told_as_the_nodes_are() -> None:
    ids = node_ids([("n0", {"name": "anna"}), ("n1", {"name": "boris"})], ())
    ids.of("n0", {"name": "anna"})
    assert (ids.end("n0"), ids.end("n7")) == ("@anna", f"{OF_FILE}n7")
    assert node_ids([], ["0", "1"]).end("1") == f"{OF_FILE}1"
    assert node_ids([], ["anna", "boris"]).end("anna") == "anna"


def test_one_number_in_two_files_is_two_accounts(tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    for weight in (5, 7):
        text = '<gexf><graph defaultedgetype="directed"><nodes><node id="0"/><node id="1"/></nodes><edges>'
        text += f'<edge source="0" target="1" weight="{weight}"/></edges></graph></gexf>'
        file = tmp_path / f"{weight}.gexf"
        file.write_text(text)
        with sources.writer(Source(file.name, "gexf", "x")) as writer, file.open("rb") as stream:
            for batch in gexf_reader.read(stream, name=file.name, memory=1 << 30):
                writer.write(batch)
            writer.identify(f"{weight}" * 64, len(text))
    merge(sources, tmp_path)
    ties = pl.read_parquet(tmp_path / "AMPLIFIED.parquet").select("source", "target", "retweets").rows()
    assert ties == [("5" * 12 + "#0", "5" * 12 + "#1", 5), ("7" * 12 + "#0", "7" * 12 + "#1", 7)]
    assert pl.read_parquet(tmp_path / "Account.parquet").height == 4
