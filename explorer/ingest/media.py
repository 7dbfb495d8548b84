"""A folder or archive of media → the perceptual hash of each image, by its file's name or the post it belongs to."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any

import polars as pl

from explorer.errors import InputError, UsageError
from explorer.progress import Progress
from explorer.readers import Batch

# Formats that are decoded, by Pillow's names for them; the bytes and points of one image at most.
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".jfif")
_LARGEST, _POINTS = 64 << 20, 80_000_000
# A thumbnail's longer side, and the bytes of one and of all of them at most.
_SIDE, _THUMBNAIL, _THUMBNAILS = 96, 8 << 10, 64 << 20
# An image whose points, made 32 by 32, differ by less looks like any other of one colour.
_FLAT = 8
# The post that a file belongs to, where its name begins with the id, or its folder is called so.
_OF_POST = re.compile(r"(\d{5,20})(?:[-_.]|$)")
_FOLDER = re.compile(r"\d{8,20}")
# What names a file and is no hash.
_FILE = r"\.[A-Za-z0-9]{2,5}$"
_METADATA = ".metadata.json"  # in which 4CAT says of each file to which posts it belongs

NO_FILE = "images that are named and lie in no --media folder: they count for nothing"


@dataclass(frozen=True)
class Media:
    """Perceptual hashes (pHash, 64 bits) of images: by file, and by the id of the post that they belong to.

    A file goes by its name and by each end of its path (`photos/1.jpg`, `1.jpg`), in lower case; by none that several
    images share.

    `thumbnails` are small pictures made anew, JPEG, by hash. `counts` says what the folder held, `digest` tells it from
    any other.
    """

    of_file: Mapping[str, str] = field(default_factory=dict)
    of_post: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    thumbnails: Mapping[str, bytes] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    digest: str = ""


def look_through(path: Path, progress: Progress | None = None) -> Media:
    """Return the images of a folder, or of a zip or tar file; raise `InputError` where it is neither.

    Each is decoded once, O(bytes); what is held is a hash and a thumbnail a file, of these 64 MB at most. What cannot
    be decoded, and what is of one colour and so looks like all others of one, is counted and left out.
    """
    imagehash, image = _libraries()
    of_file: dict[str, str | None] = {}
    of_post: dict[str, list[str]] = {}
    thumbnails: dict[str, bytes] = {}
    counts: Counter[str] = Counter()
    told = hashlib.sha256()
    posts_of: dict[str, list[str]] = {}
    room = _THUMBNAILS
    for name, content in _files(path):
        told.update(name.encode("utf-8", "replace") + b"\0" + hashlib.sha256(content).digest())
        base = PurePosixPath(name).name
        if base == _METADATA:
            posts_of |= _posts_of(content)
            continue
        if not base.lower().endswith(_ENDINGS):
            counts["files that are no image"] += 1
            continue
        seen = _seen(content, imagehash, image)
        if isinstance(seen, str):
            counts[seen] += 1
            continue
        hashed, thumbnail = seen
        counts["images"] += 1
        for end in _ends(name):
            of_file[end] = hashed if of_file.get(end, hashed) == hashed else None
        for post in _posts(name):
            of_post.setdefault(post, []).append(hashed)
        if hashed not in thumbnails and len(thumbnail) <= min(_THUMBNAIL, room):
            thumbnails[hashed] = thumbnail
            room -= len(thumbnail)
        if progress:
            progress("looking at images", sum(counts.values()), 0)
    for base, posts in posts_of.items():
        told_of = of_file.get(base.lower())
        for post in posts if told_of else ():
            of_post.setdefault(post, []).append(str(told_of))
    one = {end: hashed for end, hashed in of_file.items() if hashed}
    return Media(
        one, {post: tuple(dict.fromkeys(found)) for post, found in of_post.items()}, thumbnails, counts,
        told.hexdigest(),
    )  # fmt: skip


def with_images(batch: Batch, media: Media | None) -> Batch:
    """Return a batch whose posts carry the hashes of their images: those that they name, and those that name them.

    A name that no file has goes, and is counted: two files of one name in two folders are not one image.
    """
    tweets = batch.tweets
    if "images" not in tweets.columns:  # of a format that knows of none
        tweets = tweets.with_columns(images=pl.lit([], pl.List(pl.String)))
    named = tweets["images"].list.len().sum() > 0
    if not named and (media is None or not media.of_post):
        return batch
    notes = dict(batch.notes)
    if named:
        element = pl.element()
        known = media.of_file if media else {}
        path = element.str.replace_all("\\", "/", literal=True).str.strip_prefix("./").str.to_lowercase()
        is_file = element.str.contains(_FILE)
        hashed = pl.coalesce(_known(path, known), _known(path.str.extract(r"([^/]+)$"), known))
        found = tweets["images"].list.eval(pl.when(is_file).then(hashed).otherwise(element).drop_nulls())
        lost = int((tweets["images"].list.len().cast(pl.Int64) - found.list.len().cast(pl.Int64)).sum())
        notes |= {NO_FILE: lost} if lost else {}
        tweets = tweets.with_columns(images=found)
    if media and media.of_post:
        post = pl.coalesce("ref", pl.col("id").cast(pl.String))
        own = pl.DataFrame({"post": list(media.of_post), "own": list(media.of_post.values())},
                           schema={"post": pl.String, "own": pl.List(pl.String)})  # fmt: skip
        tweets = tweets.with_columns(post=post).join(own, on="post", how="left", maintain_order="left")
        none = pl.lit([], pl.List(pl.String))
        both = pl.concat_list("images", pl.col("own").fill_null(none)).list.unique(maintain_order=True)
        tweets = tweets.with_columns(images=both).drop("post", "own")
    return replace(batch, tweets=tweets, notes=notes)


def _known(names: pl.Expr, known: Mapping[str, str]) -> pl.Expr:
    return names.replace_strict(dict(known), default=None, return_dtype=pl.String) if known else pl.lit(None, pl.String)


def _ends(name: str) -> Iterator[str]:
    """Yield a path and each end of it, in lower case."""
    parts = name.lower().split("/")
    for n in range(1, len(parts) + 1):
        yield "/".join(parts[-n:])


def _libraries() -> tuple[ModuleType, ModuleType]:
    try:
        import imagehash
        from PIL import Image
    except ImportError:
        hint = "pip install 'influence-network-explorer[images]'; hashes in a column need nothing: --columns image=…"
        raise UsageError("--media needs Pillow and ImageHash, which are not there", hint=hint) from None
    return imagehash, Image


def _seen(content: bytes, imagehash: Any, image: Any) -> tuple[str, bytes] | str:
    """Return the hash and the thumbnail of an image, or why it has none."""
    if len(content) > _LARGEST:
        return "images that are too large"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            opened = image.open(io.BytesIO(content), formats=_FORMATS)
            if opened.width * opened.height > _POINTS:
                return "images that are too large"
            picture = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Warning, image.DecompressionBombError):
        return "images that cannot be read"
    least, most = picture.convert("L").resize((32, 32)).getextrema()
    if most - least < _FLAT:
        return "images of one colour, which all look alike"
    hashed = str(imagehash.phash(picture))
    picture.thumbnail((_SIDE, _SIDE))
    out = io.BytesIO()
    bare = image.frombytes("RGB", picture.size, picture.tobytes())  # without comments, places, profiles
    bare.save(out, "JPEG", quality=60)
    return hashed, out.getvalue()


def _posts(name: str) -> list[str]:
    """Return the ids of posts in a file's name: `1234567890-abc.jpg`, `1234567890/abc.jpg`."""
    path = PurePosixPath(name)
    begins = _OF_POST.match(path.name)
    if begins:
        return [begins[1]]
    return [path.parent.name] if _FOLDER.fullmatch(path.parent.name) else []


def _posts_of(content: bytes) -> dict[str, list[str]]:
    """Return the posts of each file, as 4CAT's downloader keeps them."""
    found: dict[str, list[str]] = {}
    with suppress(ValueError, RecursionError, AttributeError):
        for item in json.loads(content).values():
            names = [item.get("filename"), *(part.get("filename") for part in item.get("files") or ())]
            for name in names:
                if isinstance(name, str) and isinstance(item.get("post_ids"), list):
                    found.setdefault(name, []).extend(str(post) for post in item["post_ids"])
    return found


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a folder or an archive, by name and in its order, each as a whole."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and not file.is_symlink():
                yield file.relative_to(path).as_posix(), _bounded(file.stat().st_size, file.read_bytes)
        return
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                for entry in sorted(packed.infolist(), key=lambda one: one.filename):
                    if not entry.is_dir():
                        yield entry.filename, _bounded(entry.file_size, lambda entry=entry: packed.read(entry))
            return
        with tarfile.open(path) as tape:
            for member in tape:
                stream = tape.extractfile(member) if member.isfile() else None
                if stream:
                    yield member.name, _bounded(member.size, stream.read)
    except (OSError, tarfile.TarError, zipfile.BadZipFile, RuntimeError, EOFError) as error:
        hint = "--media takes a folder, a zip or a tar file."
        raise InputError(f"no folder or archive of media: {error}", where=str(path), hint=hint) from None


def _bounded(size: int, read: Any) -> bytes:
    """Return content, or so many zeros of what is too large to be looked at."""
    return bytes(_LARGEST + 1) if size > _LARGEST else bytes(read())
