"""Behaviours work wherever their objects are: the one story of the samples, told on every platform, shows its pair."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from explorer import questions
from explorer.analyses import behaviours, detect
from explorer.analyses.origins import with_origin
from explorer.graph.sources import Sources
from explorer.ingest import mapping_of, take_in
from explorer.ingest.publish import publish
from explorer.render import render_table
from explorer.result import Flowing
from explorer.stores import Store
from tests.readers.samples import NETWORKS, SAMPLES, WITHOUT_REPOSTS

# All samples go into one store, which takes seconds.
pytestmark = pytest.mark.long

# Where two reposts share what they repeat.
SHARING = [name for name in SAMPLES if name not in (*NETWORKS, *WITHOUT_REPOSTS, "Hoaxy")]
# Rows of one post stand one for each of its images; the first two images are one, six bits apart.
IMAGES = """account_id,post_id,phash_id,pdq,timestamp
fb1,1,17,ffd8000000000000,1630000000
fb1,1,18,0123456789abcdef,1630000000
tw2,2,17,ffd800000000003f,1630000010
tw3,3,19,0000000ffff00000,1630000020
"""


def called(sample: str) -> str:
    return sample.lower().replace(" ", "_").replace(",", "")


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    def made(store: Store, folder: Path) -> None:
        sources = Sources(store.workspace)
        with sources.lock():
            for sample, (_, data) in SAMPLES.items():
                path = folder / called(sample)
                path.write_bytes(data)
                assert not take_in(sources, [path], network=called(sample)).failed, sample
            (folder / "images.csv").write_text(IMAGES, encoding="utf-8")
            (folder / "numbers.csv").write_text(IMAGES + "\n", encoding="utf-8")
            for name, image in (("images", "pdq"), ("numbers", "phash_id")):
                columns = mapping_of(f"account=account_id,post=post_id,moment=timestamp,image={image}")
                taken = take_in(sources, [folder / f"{name}.csv"], network=name, columns=columns)
                assert not taken.failed
            publish(store, sources)

    return made


def shares(store: Store, behaviour: str, sample: str) -> pl.DataFrame:
    return behaviours.shares_of(store, behaviours.find(behaviour), [called(sample)])


@pytest.mark.parametrize("sample", SHARING)
def test_two_who_repeat_the_same_share_it_on_every_platform(embedded: Store, sample: str) -> None:
    found = shares(embedded, "co-repost", sample).group_by("account").agg(pl.col("object").n_unique(), pl.len())
    assert sorted(found.select("object", "len").rows()) == [(2, 2), (2, 2)]
    assert shares(embedded, "co-repost", sample)["object"].n_unique() == 2


@pytest.mark.parametrize("sample", WITHOUT_REPOSTS)
def test_where_nothing_is_reposted_the_same_text_and_hashtag_are_shared(embedded: Store, sample: str) -> None:
    for behaviour in ("co-post", "co-hashtag"):
        uses = shares(embedded, behaviour, sample).group_by("object").agg(pl.col("account").n_unique())
        assert 3 in uses["account"].to_list()


@pytest.mark.parametrize("sample", ["Zeeschuimer, TikTok", "4CAT, TikTok"])
def test_videos_with_the_same_music_share_it(store: Store, sample: str) -> None:
    found = shares(store, "co-music", sample)
    assert set(found["object"]) == {"tiktok:6900000000000000001"}
    assert found["account"].n_unique() == 3


def test_images_a_few_bits_apart_are_one_and_numbers_of_a_file_are_themselves(store: Store) -> None:
    near = shares(store, "co-image", "images").select("account", "object").sort("account", "object").rows()
    assert near == [
        ("fb1", "0123456789abcdef"), ("fb1", "ffd8000000000000"), ("tw2", "ffd8000000000000"),
        ("tw3", "0000000ffff00000"),
    ]  # fmt: skip
    numbers = shares(store, "co-image", "numbers").select("account", "object").sort("account", "object").rows()
    assert numbers == [("fb1", "numbers#17"), ("fb1", "numbers#18"), ("tw2", "numbers#17"), ("tw3", "numbers#19")]


def test_every_network_knows_its_platform(store: Store) -> None:
    told = dict(questions.look_up(store, "network_platforms").rows())
    assert {told[called(name)] for name in NETWORKS} == {"unknown"}
    assert (told["telethon"], told["mastodon"], told["twarc-csv"]) == ("telegram", "mastodon", "x")
    assert (told["4cat_tiktok"], told["crowdtangle"], told["weibo"]) == ("tiktok", "facebook", "weibo")


@pytest.mark.parametrize(
    ("sample", "question", "column"),
    [
        ("Telethon", "accounts forward most", "forwards"),
        ("Mastodon", "accounts boost most", "boosts"),
        ("twarc-csv", "accounts retweet most", "retweets"),
    ],
)
def test_a_page_of_one_platform_speaks_in_its_words(
    embedded: Store, tmp_path: Path, sample: str, question: str, column: str
) -> None:
    query = questions.load()["most_amplified"]
    result = questions.ask(embedded, query, {"network": called(sample)})
    render_table(with_origin(embedded, result), tmp_path / "page.html")
    body = (tmp_path / "page.html").read_text(encoding="utf-8").partition("<body")[2].partition("<footer>")[0]
    seen = re.sub(r"<[^>]*>", " ", body)
    assert re.search(rf"\b{column}\b", seen)
    assert question in seen
    assert ("retweet" in seen) == (sample == "twarc-csv")


@pytest.mark.parametrize("sample", ["Jetstream", "Mastodon"])
def test_a_post_is_named_and_found_as_its_platform_names_it(store: Store, sample: str) -> None:
    held = SAMPLES[sample][1].decode()
    stored = questions.load()
    shared = questions.ask(store, stored["co_retweet"], {"network": called(sample)}).frame
    assert shared.height == 4
    for repost, of in shared.select("message", "object").rows():
        for id_ in (repost, of):
            assert id_ in held or (sample != "Mastodon" and id_.rpartition("/")[2] in held)
        one = questions.ask(store, stored["tweet"], {"tweet": repost}).frame
        assert one.select("tweet", "of").rows() == [(repost, of)]
        account = one["account"].item()
        assert repost in questions.ask(store, stored["tweets"], {"account": account}).frame["tweet"].to_list()
        whole = questions.ask(store, stored["tweet"], {"tweet": of}).frame
        assert whole.filter(pl.col("of").is_null())["tweet"].to_list() == [of]
        assert repost in whole.filter(pl.col("of") == of)["tweet"].to_list()


def test_a_forward_whose_original_no_file_names_has_no_id_of_it(store: Store) -> None:
    shared = questions.ask(store, questions.load()["co_retweet"], {"network": called("4CAT, Telegram")}).frame
    assert sorted(shared["message"]) == ["echo/3", "echo/5", "mirror/4", "mirror/6"]
    assert shared["object"].to_list() == [None] * 4


def test_no_answer_names_a_tweet_by_a_number_that_the_graph_made(store: Store) -> None:
    asked = 0
    for query in questions.load().values():
        if not query.of_tweets or {p.name for p in query.own if p.required} - {"network"}:
            continue
        frame = questions.ask(store, query, {"network": called("Jetstream")}, whole=bool(query.limit)).frame
        flowing = questions.flow(store, query, {"network": called("Jetstream")})
        assert isinstance(flowing, Flowing)
        assert pl.concat([flowing.frame, *flowing.pieces]).sort(pl.all()).equals(frame.sort(pl.all()))
        for name in query.of_tweets:
            assert frame[name].dtype == pl.String
            assert not frame[name].drop_nulls().str.starts_with("-").any()
        asked += frame.height > 0
    assert asked > 3


def test_an_analysis_keeps_the_ids_of_posts_as_they_came(store: Store) -> None:
    settings = detect.Settings(method="count", min_weight=1, min_participation=1)
    network = called("Jetstream")
    found = detect.detect(store, ["co-retweet"], networks=[network], settings=settings, name="reposts")
    shared = questions.ask(store, questions.load()["co_retweet"], {"network": network}).frame
    objects = {id_ for id_ in shared["object"] if id_.startswith("at://")}
    assert set(found.tables["MET"]["object"]) == objects
    assert len(objects) == 2
    source, target = found.tables["MET"].select("source", "target").row(0)
    asked = {"analysis": "reposts", "source": source, "target": target}
    rows = questions.ask(store, questions.load()["coordinated_evidence"], asked).frame
    assert rows["tweet"].to_list() == rows["object"].to_list()
    assert {*rows["source_tweet"], *rows["target_tweet"]} == {*shared["message"]}
    bonds = questions.ask(store, questions.load()["community_bonds"], {"analysis": "reposts"}).frame
    assert {*bonds["tweet"]} == objects
