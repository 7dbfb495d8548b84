"""Images of a folder or an archive: hashed where they lie, joined where they look alike, shown small and made anew."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from explorer import questions
from explorer.analyses import behaviours
from explorer.analyses.detect import Settings, detect
from explorer.analyses.draw import draw
from explorer.errors import InputError
from explorer.graph.sources import Sources, thumbnails
from explorer.ingest import ingest, mapping_of, take_in
from explorer.ingest.media import Media, look_through
from explorer.stores.embedded import EmbeddedStore
from tests.pages import contents

Image = pytest.importorskip("PIL.Image")
pytest.importorskip("imagehash")

COLUMNS = mapping_of("account=who,post=id,moment=at,text=text,image=file")
# Ana and Bo post the same two pictures, saved anew in between; Cy posts another.
POSTS = """who,id,at,text,file
ana,1000000000001,1718006400,one,a.jpg
bo,1000000000002,1718006405,two,pictures/b.png
ana,1000000000003,1718006500,three,
bo,1000000000004,1718006505,four,
cy,1000000000005,1718006600,five,gone.jpg
"""
SECRET = b"where it was taken"


def picture(seed: int, form: str = "JPEG", size: int = 200, quality: int = 90) -> bytes:
    """A picture that no other seed gives; smaller or in another form it looks the same."""
    made = Image.effect_noise((8, 8), 1)
    made.putdata([(seed * 7919 * (k + 3) + k * k * 104729) % 251 for k in range(64)])
    out = io.BytesIO()
    more: dict[str, Any] = {"quality": quality, "comment": SECRET} if form == "JPEG" else {}
    made.resize((size, size), Image.Resampling.BICUBIC).save(out, form, **more)
    return out.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "a.jpg": lambda: picture(1),
    "pictures/b.png": lambda: picture(1, "PNG", 320),
    "1000000000003-xyz.jpg": lambda: picture(2),
    "1000000000004/photo.jpg": lambda: picture(2, quality=40),
    "broken.jpg": lambda: picture(3)[:200],
    "white.png": lambda: _white(),
    "film.mp4": lambda: b"film",
}


def _white() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    (folder / "posts.csv").write_text(POSTS, encoding="utf-8")
    for name, make in FILES.items():
        path = folder / "all" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
    with zipfile.ZipFile(folder / "all.zip", "w") as packed:
        for name, make in FILES.items():
            packed.writestr(name, make())
    return folder


@pytest.fixture(scope="module")
def media(folder: Path) -> Media:
    return look_through(folder / "all")


def test_a_folder_and_an_archive_of_the_same_files_are_the_same(folder: Path, media: Media) -> None:
    packed = look_through(folder / "all.zip")
    assert (packed.of_file, packed.of_post, packed.counts) == (media.of_file, media.of_post, media.counts)
    assert media.counts == {
        "images": 4, "images that cannot be read": 1, "images of one colour, which all look alike": 1,
        "files that are no image": 1,
    }  # fmt: skip


def test_a_picture_saved_anew_is_near_and_another_is_not(media: Media) -> None:
    a, b, c = (int(media.of_file[name], 16) for name in ("a.jpg", "pictures/b.png", "photo.jpg"))
    assert (a ^ b).bit_count() <= 7
    assert (a ^ c).bit_count() > 7


def test_files_go_by_their_name_or_by_the_post_that_they_name(media: Media) -> None:
    assert set(media.of_post) == {"1000000000003", "1000000000004"}
    assert media.of_file["b.png"] == media.of_file["pictures/b.png"]


def test_a_name_that_two_images_share_names_neither(tmp_path: Path) -> None:
    for chat, seed in (("one", 1), ("two", 2)):
        (tmp_path / chat).mkdir()
        (tmp_path / chat / "photo_1.jpg").write_bytes(picture(seed))
    found = look_through(tmp_path).of_file
    assert set(found) == {"one/photo_1.jpg", "two/photo_1.jpg"}


def test_what_4cat_says_of_its_files_is_taken(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(picture(1))
    told = {"https://pic.example/x": {"filename": "x.jpg", "success": True, "post_ids": ["77", "78"]}}
    (tmp_path / ".metadata.json").write_text(json.dumps(told))
    assert set(look_through(tmp_path).of_post) == {"77", "78"}


def test_what_is_no_folder_and_no_archive_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="no folder or archive of media"):
        look_through(folder / "posts.csv")


def test_names_of_files_count_for_nothing_without_their_folder(folder: Path, tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    with sources.lock():
        [item] = take_in(sources, [folder / "posts.csv"], network="n", columns=COLUMNS).loaded
        assert next(n for what, n in item.source.notes.items() if "--media" in what) == 3
        [again] = take_in(sources, [folder / "posts.csv"], network="n", columns=COLUMNS, media=folder / "all").loaded
        [same] = take_in(sources, [folder / "posts.csv"], network="n", columns=COLUMNS, media=folder / "all").loaded
    assert (again.known, same.known) == (False, True)
    kept = pl.read_parquet(sources.path(again.source) / "tweets.parquet").sort("ts")["images"].list.len()
    assert kept.to_list() == [1, 1, 1, 1, 0]


@pytest.mark.long
def test_accounts_that_share_images_are_a_pair_and_the_page_shows_them_small(folder: Path, tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "db") as store:
        assert not ingest(store, [folder / "posts.csv"], network="n", columns=COLUMNS, media=folder / "all").failed
        shares = behaviours.shares_of(store, behaviours.find("co-image"), ["n"])
        assert shares.group_by("object").agg(pl.col("account").sort())["account"].to_list() == [["ana", "bo"]] * 2
        detect(store, ["co-image"], name="i", settings=Settings(method="count", min_weight=1))
        query = questions.load()["community_network"]
        draw(store, query, questions.ask(store, query, {"analysis": "i"}), tmp_path / "page.html")
        kept = thumbnails(store.workspace, set(shares["object"]))
    assert len(kept) == 2
    assert all(one.startswith(b"\xff\xd8\xff") and len(one) < 8192 and SECRET not in one for one in kept.values())
    assert set(contents(tmp_path / "page.html")["evidence"]["pictures"]) == set(kept)
