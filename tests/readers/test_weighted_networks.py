"""Networks in GraphML and GEXF become accounts and sums; a hostile file expands and fetches nothing."""

from __future__ import annotations

import io
import resource
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from explorer.errors import InputError
from explorer.ingest import ingest
from explorer.questions import ask, load
from explorer.readers import Batch, Reader
from explorer.readers.gexf import READER as gexf_reader
from explorer.readers.graphml import READER as graphml_reader
from explorer.readers.xml_events import root
from explorer.render.exports import write
from explorer.stores.embedded import EmbeddedStore
from tests.source_files import gexf, graphml

READERS: dict[str, Reader] = {"graphml": graphml_reader, "gexf": gexf_reader}
EDGES = [("a", "b", 3), ("a", "c", 1), ("b", "c", 2)]


def batches(data: bytes, kind: str = "graphml") -> Iterator[Batch]:
    reader = READERS[kind]
    assert reader.recognises(data[:4096])
    return reader.read(io.BytesIO(data), name=f"x.{kind}", memory=1 << 30)


def read(data: bytes, kind: str = "graphml") -> Batch:
    [batch] = batches(data, kind)
    return batch


def sums(batch: Batch) -> list[tuple[str, str, int]]:
    return batch.ties.select("account", "author", "retweets").rows()


def test_edges_become_sums_and_nodes_accounts() -> None:
    batch = read(graphml(["a", "b", "c"], EDGES))
    assert sums(batch) == EDGES
    assert batch.accounts.select("id", "listed").rows() == [("a", True), ("b", True), ("c", True)]
    assert (batch.records, batch.ids.n_unique(), batch.lines) == (6, 6, 11)


def test_gexf_is_read_the_same_with_its_labels_as_handles() -> None:
    batch = read(gexf([("a", "Anna"), ("b", "b"), ("c", "Chris")], EDGES), "gexf")
    assert sums(batch) == EDGES
    assert batch.accounts.select("id", "handle").sort("id").rows() == [("a", "Anna"), ("b", None), ("c", "Chris")]


def test_an_end_that_stands_as_no_node_is_an_account_too() -> None:
    assert set(read(graphml([], EDGES)).accounts["id"]) == {"a", "b", "c"}


@pytest.mark.parametrize(("weight", "retweets"), [("4", 4), ("4.0", 4), (" 7\n", 7), ("1e3", 1000)])
def test_a_weight_is_a_count(weight: str, retweets: int) -> None:
    assert sums(read(graphml([], [("a", "b", weight)]))) == [("a", "b", retweets)]


@pytest.mark.parametrize("weight", ["2.5", "0", "-3", "", "x", "NaN", "1e400", "inf"])
def test_a_weight_that_counts_nothing_is_rejected_with_its_line(weight: str) -> None:
    batch = read(graphml(["a"], [("a", "b", 1), ("b", "c", weight)]))
    [(line, reason, raw)] = batch.rejects.rows()
    assert (line, sums(batch)) == (7, [("a", "b", 1)])
    assert reason.startswith("the weight is no whole number")
    assert b'source="b"' in raw


def test_without_a_weight_an_edge_counts_once_and_a_default_counts_for_all() -> None:
    plain = b'<graphml><graph edgedefault="directed"><edge source="a" target="b"/></graph></graphml>'
    assert sums(read(plain)) == [("a", "b", 1)]
    key = b'<key id="w" for="edge" attr.name="Weight" attr.type="int"><default>5</default></key>'
    assert sums(read(plain.replace(b"<graph ", key + b"<graph "))) == [("a", "b", 5)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (graphml([], EDGES, directed=False), "graphml"),
        (gexf([], EDGES, "undirected"), "gexf"),
        (gexf([], EDGES, "mutual"), "gexf"),
    ],
)
def test_an_edge_without_direction_is_rejected(data: bytes, kind: str) -> None:
    batch = read(data, kind)
    assert not batch.ties.height
    assert set(batch.rejects["reason"]) == {"an edge without direction does not tell who retweets whom"}


def test_an_edge_may_have_another_direction_than_the_graph() -> None:
    data = graphml([], [("a", "b", 2)], directed=False).replace(b"<edge ", b'<edge directed="true" ')
    assert sums(read(data)) == [("a", "b", 2)]
    data = gexf([], [("a", "b", 2)], "undirected").replace(b"<edge ", b'<edge type="directed" ')
    assert sums(read(data, "gexf")) == [("a", "b", 2)]


def test_gexf_attributes_tell_handle_and_weight() -> None:
    data = b"""<gexf><graph defaultedgetype="directed">
<attributes class="node"><attribute id="0" title="handle" type="string"/></attributes>
<attributes class="edge"><attribute id="0" title="retweets" type="long"><default>9</default></attribute></attributes>
<nodes><node id="a" label="Label"><attvalues><attvalue for="0" value="anna"/></attvalues></node></nodes>
<edges><edge source="a" target="b"><attvalues><attvalue for="0" value="4"/></attvalues></edge>
<edge source="b" target="a"/></edges></graph></gexf>"""
    batch = read(data, "gexf")
    assert sums(batch) == [("a", "b", 4), ("b", "a", 9)]
    assert dict(batch.accounts.select("id", "handle").rows())["a"] == "anna"


@pytest.mark.parametrize(
    ("edge", "reason"),
    [(("", "b", 1), "an edge without a source"), (("a", "", 1), "an edge without a target"),
     (("9.1E+17", "b", 1), "the id of the source lost its digits"), (("x" * 200_000, "b", 1), "a field longer")],
)  # fmt: skip
def test_an_edge_that_cannot_be_told_is_rejected(edge: tuple[str, str, int], reason: str) -> None:
    batch = read(graphml([], [edge, ("a", "b", 1)]))
    assert sums(batch) == [("a", "b", 1)]
    assert batch.rejects["reason"][0].startswith(reason)


def test_a_file_that_breaks_off_keeps_what_came_before() -> None:
    data = graphml(["a", "b"], EDGES)
    batch = read(data[: data.rindex(b"<edge") + 9])
    assert sums(batch) == EDGES[:2]
    [(line, reason, _)] = batch.rejects.rows()
    assert (line, reason) == (9, "not well-formed XML: unclosed token")


HOSTILE = {
    "billion laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 50 + '"><!ENTITY c "' + "&b;" * 50 + '">]>',
    "a file of this machine": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "a definition to fetch": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("declaration", HOSTILE.values(), ids=HOSTILE)
def test_what_a_document_declares_is_neither_expanded_nor_fetched(declaration: str, kind: str) -> None:
    data = (declaration + f"<{kind}><node id='&a;'/></{kind}>").encode()
    with pytest.raises(InputError, match="document type declaration is not read"):
        list(batches(data, kind))


def test_endless_depth_and_endless_tags_are_given_up() -> None:
    deep = graphml(["a"], []).replace(b"</graph></graphml>", b"<node id='b'>" * 100_000)
    [batch] = batches(deep)
    assert batch.rejects["reason"].to_list() == ["elements nested deeper than 200"]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    long = graphml(["a"], []).replace(b"</graph></graphml>", b'<node id="' + b"x" * (100 << 20))
    [batch] = batches(long)
    assert batch.rejects["reason"].to_list() == ["an element longer than 16,777,216 bytes"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600 << 10


def test_a_file_that_is_broken_from_the_start_is_an_error_with_its_line() -> None:
    with pytest.raises(InputError, match="not well-formed") as caught:
        list(batches(b"<graphml>\n<graph\n"))
    assert str(caught.value.where).startswith("x.graphml:")


def test_what_a_document_says_of_its_encoding_counts() -> None:
    data = graphml(["Zoë"], []).decode().replace("utf-8", "iso-8859-1").encode("iso-8859-1")
    assert read(data).accounts["id"].to_list() == ["Zoë"]
    given = graphml(["Zoë"], []).decode().encode("utf-16")
    [batch] = graphml_reader.read(io.BytesIO(given), name="x", memory=1 << 30, encoding="utf-16")
    assert batch.accounts["id"].to_list() == ["Zoë"]


def test_the_first_element_is_found_behind_prologue_and_comments() -> None:
    assert root(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <gexf> -->\n<g:graphml xmlns:g='x'>") == "graphml"
    assert root(b"a,b\n<graphml>") == ""


@pytest.mark.long
def test_a_large_network_comes_in_several_batches_and_adds_up() -> None:
    edges = [(f"n{k}", f"n{k + 1}", 1) for k in range(120_000)]
    found = list(batches(graphml([], edges)))
    assert len(found) > 1
    assert sum(b.ties.height for b in found) == sum(b.records for b in found) == 120_000
    assert pl.concat([b.ids for b in found]).n_unique() == 120_000


@pytest.mark.long
@pytest.mark.parametrize("kind", [*READERS, "csv", "json", "jsonl", "parquet"])
def test_a_network_that_was_exported_comes_back(tmp_path: Path, kind: str) -> None:
    (tmp_path / "first.graphml").write_bytes(graphml(["a", "b", "c"], [*EDGES, ("a", "b", 4)]))
    query = load()["retweet_network"]
    with EmbeddedStore(tmp_path / "one") as store:
        report = ingest(store, [tmp_path / "first.graphml"], network="n")
        first = ask(store, query, {"network": "n"})
        write(first, tmp_path / f"again.{kind}")
    with EmbeddedStore(tmp_path / "two") as store:
        ingest(store, [tmp_path / f"again.{kind}"], network="n")
        again = ask(store, query, {"network": "n"})
    rows = first.frame.select("source", "target", "weight").rows()
    assert rows == [("a", "b", 7), ("b", "c", 2), ("a", "c", 1)]
    assert again.frame.select("source", "target", "weight").rows() == rows
    assert any("which tweets were retweeted" in what for what in report.loaded[0].cannot_tell)


@pytest.mark.parametrize("kind", [*READERS, "csv", "json", "jsonl", "parquet"])
@pytest.mark.parametrize("synthetic", [True, False])
@pytest.mark.long
def test_a_network_that_was_made_up_is_so_when_its_export_comes_back(
    tmp_path: Path, kind: str, synthetic: bool
) -> None:
    (tmp_path / "first.graphml").write_bytes(graphml(["a", "b"], [("a", "b", 4)]))
    with EmbeddedStore(tmp_path / "one") as store:
        ingest(store, [tmp_path / "first.graphml"], network="n")
        first = replace(ask(store, load()["retweet_network"], {"network": "n"}), synthetic=synthetic)
    write(first, tmp_path / f"again.{kind}")
    with EmbeddedStore(tmp_path / "two") as store:
        ingest(store, [tmp_path / f"again.{kind}"], network="n")
        assert [network.synthetic for network in store.networks()] == [synthetic]


@pytest.mark.archive
def test_the_networks_of_a_real_debate_are_read_whole(archive_data: Path) -> None:
    expected = {"nato_2021-12-30_2022-01-12.xml": (2_362, 5_244), "nato_2022-02-24_2022-03-02.xml": (9_633, 33_136)}
    for name, (nodes, edges) in expected.items():
        path = archive_data / "organic" / name
        found = list(graphml_reader.read(path.open("rb"), name=name, memory=1 << 30))
        accounts = pl.concat([batch.accounts for batch in found])
        assert (accounts["id"].n_unique(), sum(b.ties.height for b in found)) == (nodes, edges)
        assert path.read_bytes().count(b"<edge ") == edges
        assert not sum(b.rejects.height for b in found)
