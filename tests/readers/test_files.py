"""Files, folders, globs and compressed files become streams; what cannot be read is said, with the way out."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from explorer.errors import InputError
from explorer.readers.files import File, PassedOver, expand, is_binary, what_is

TEXT = b"a,b\n1,2\n"
KINDS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".graphml", ".gexf", ".xml", ".gml", ".gdf", ".net")
SUFFIXES = [*KINDS, *(f"{kind}{packed}" for kind in KINDS for packed in (".gz", ".bz2", ".xz", ".zst"))]
LOOKED_FOR = f"{', '.join(KINDS)}, .zip, .tar, also with .gz, .bz2, .xz or .zst"
MEGABYTE = 1 << 20


def written(path: Path, content: bytes = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def zipped(path: Path, *names: str, content: bytes = TEXT) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return path


def found(*patterns: str | Path) -> list[str]:
    """Where the files are that the patterns stand for; none of them may be an error."""
    files = [file for file in expand(patterns) if not isinstance(file, PassedOver)]
    assert all(isinstance(file, File) for file in files), files
    return [str(file.where) for file in files]


def error(*patterns: str | Path) -> tuple[str, str | None, str | None]:
    """What, where and hint of the one error that the patterns stand for."""
    [only] = expand(patterns)
    assert isinstance(only, InputError)
    return only.what, only.where, only.hint


def failure(file: File) -> tuple[str, str | None, str | None]:
    with pytest.raises(InputError) as raised:
        file.head()
    return raised.value.what, raised.value.where, raised.value.hint


# What names, folders and globs stand for.


def test_a_folder_is_the_archive_files_in_it_and_below_in_order(tmp_path: Path) -> None:
    wanted = [f"a{suffix}" for suffix in SUFFIXES] + ["deep/er/B.CSV", "z.csv"]
    for name in [*wanted, "a.txt", "a.csv.bak", "csv", "a.gz", "photo.jpg"]:
        written(tmp_path / name)
    (tmp_path / "folder.csv").mkdir()
    assert found(tmp_path) == sorted(str(tmp_path / name) for name in wanted)
    passed = [file.where for file in expand([tmp_path]) if isinstance(file, PassedOver)]
    assert passed == [str(tmp_path / name) for name in ("a.csv.bak", "a.gz", "a.txt", "csv", "photo.jpg")]


def test_what_is_hidden_in_a_folder_or_a_zip_is_passed_over_and_said_to_be(tmp_path: Path) -> None:
    for name in ("a.csv", ".x.csv", ".git/y.csv"):
        written(tmp_path / name)
    path = zipped(tmp_path / "x.zip", "b.csv", "d/._b.csv")
    assert found(tmp_path) == [str(tmp_path / "a.csv"), f"{path}!b.csv"]
    passed = {file.where: file.why for file in expand([tmp_path]) if isinstance(file, PassedOver)}
    assert set(passed) == {str(tmp_path / ".x.csv"), str(tmp_path / ".git/y.csv"), f"{path}!d/._b.csv"}
    assert all(why.startswith("it is hidden") for why in passed.values())
    assert found(tmp_path / ".x.csv") == [str(tmp_path / ".x.csv")]


def test_a_folder_without_archive_files_is_said_to_hold_none(tmp_path: Path) -> None:
    written(tmp_path / "photo.jpg")
    hint = f"Looked for {LOOKED_FOR}, in it and below."
    assert error(tmp_path) == ("no archive files in this folder", str(tmp_path), hint)


def test_a_file_that_is_named_is_taken_whatever_its_ending(tmp_path: Path) -> None:
    path = written(tmp_path / "data.txt")
    assert found(path) == [str(path)]


def test_a_glob_is_the_files_it_matches_in_order_also_below(tmp_path: Path) -> None:
    one, two, deep = (written(tmp_path / name) for name in ("b.csv", "a.txt", "x/y/c.csv"))
    (tmp_path / "folder.csv").mkdir()
    assert found(tmp_path / "[ab].*") == [str(two), str(one)]
    assert found(str(tmp_path / "**" / "*.csv")) == [str(one), str(deep)]


@pytest.mark.parametrize("name", ["nothing.csv", "*.nothing"])
def test_a_name_that_stands_for_nothing_is_said_to(tmp_path: Path, name: str) -> None:
    assert error(tmp_path / name) == ("there is no such file", str(tmp_path / name), "Is the path right?")


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    path = written(tmp_path / "a.csv")
    assert found("~/a.csv") == [str(path)]


def test_a_file_that_is_named_in_several_ways_is_taken_once(tmp_path: Path) -> None:
    one, two = written(tmp_path / "a.csv"), written(tmp_path / "b.csv")
    (tmp_path / "link.csv").symlink_to(one)
    assert found(two, tmp_path, tmp_path / "*.csv", tmp_path / "link.csv") == [str(two), str(one)]


def test_what_stands_for_nothing_does_not_stop_the_others(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv")
    nothing, bad, good = expand([tmp_path / "nothing", written(tmp_path / "b.zip", b"hello"), path])
    assert isinstance(nothing, InputError)
    assert isinstance(bad, InputError)
    assert good == File(path)


# Zip files.


def test_a_zip_is_its_archive_files_in_order(tmp_path: Path) -> None:
    names = ["d/b.csv", "a.JSONL", "c.csv.gz", "photo.jpg", "__MACOSX/b.csv", "folder.csv/", "readme"]
    path = zipped(tmp_path / "x.ZIP", *names)
    assert found(path) == [f"{path}!{name}" for name in ("a.JSONL", "c.csv.gz", "d/b.csv")]
    passed = [file.where for file in expand([path]) if isinstance(file, PassedOver)]
    assert passed == [f"{path}!photo.jpg", f"{path}!readme"]


def test_a_zip_without_archive_files_is_said_to_hold_none(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", "photo.jpg")
    assert error(path) == ("no archive file in this zip", str(path), "Media archives are not read.")


def test_a_zip_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    path = written(tmp_path / "x.zip", b"hello")
    what = "not a zip file that can be opened: File is not a zip file"
    assert error(path) == (what, str(path), "Download it again.")


def test_a_zip_with_one_encrypted_member_is_said_to_be_encrypted(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", "a.csv", "b.csv")
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")  # the last entry of the directory; its flags are the bytes 8 and 9
    content[entry + 8] |= 1
    path.write_bytes(content)
    assert error(path) == ("the zip file is encrypted", str(path), "Unpack it with its password first.")


def test_a_zip_whose_other_flags_are_set_is_not_taken_for_encrypted(tmp_path: Path) -> None:
    assert len(found(zipped(tmp_path / "x.zip", "é.csv"))) == 1  # a name in UTF-8 sets one


# What a file is called, and what is in it.


@pytest.mark.parametrize(
    ("path", "member", "name", "where"),
    [
        ("d/a.csv", None, "a.csv", "d/a.csv"),
        ("d/a.csv.gz", None, "a.csv", "d/a.csv.gz"),
        ("d/a.gz.csv", None, "a.gz.csv", "d/a.gz.csv"),
        ("d/x.zip", "e/f/a.csv", "a.csv", "d/x.zip!e/f/a.csv"),
    ],
)
def test_a_file_has_its_publishers_name_and_says_where_it_is(
    path: str, member: str | None, name: str, where: str
) -> None:
    file = File(Path(path), member)
    assert (file.name, file.where.replace("\\", "/")) == (name, where)


def zstandard(content: bytes) -> bytes:
    return bytes(pa.compress(content, codec="zstd", asbytes=True))


def tarred(content: bytes, *names: str) -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return into.getvalue()


@pytest.mark.parametrize("content", [TEXT, b"x" * (2 * MEGABYTE + 5)], ids=["short", "of three pieces"])
def test_plain_packed_in_any_way_and_in_a_zip_the_content_is_the_same(tmp_path: Path, content: bytes) -> None:
    files = [
        File(written(tmp_path / "a.csv", content)),
        File(written(tmp_path / "a.csv.gz", gzip.compress(content))),
        File(written(tmp_path / "a.csv.bz2", bz2.compress(content))),
        File(written(tmp_path / "a.csv.xz", lzma.compress(content))),
        File(written(tmp_path / "a.csv.zst", zstandard(content))),
        File(written(tmp_path / "twice.csv.gz", gzip.compress(bz2.compress(content)))),
        File(written(tmp_path / "a.tar", tarred(content, "b.csv", "a.csv")), "a.csv"),
        File(written(tmp_path / "a.tgz", gzip.compress(tarred(content, "b.csv", "a.csv"))), "a.csv"),
        File(zipped(tmp_path / "x.zip", "d/a.csv", content=content), "d/a.csv"),
    ]
    sha256 = hashlib.sha256(content).hexdigest()
    for file in files:
        with file.open() as stream:
            assert stream.read() == content
            assert (stream.bytes, stream.sha256, stream.broken) == (len(content), sha256, None)
            assert stream.read() == b""
        assert file.sha256() == sha256
    assert [file.bytes for file in files] == [len(content), *[None] * 7, len(content)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress, zstandard])
def test_a_tar_file_is_its_members_however_it_is_packed_and_called(tmp_path: Path, pack: Any) -> None:
    path = written(tmp_path / "download", pack(tarred(TEXT, "d/a.csv", "d/photo.jpg", "d/a.csv")))
    members = [file for file in expand([path]) if isinstance(file, File)]
    assert [(file.member, file.place, file.name) for file in members] == [
        ("d/a.csv", 0, "a.csv"),
        ("d/a.csv", 1, "a.csv"),
    ]
    assert [file.sha256() for file in members] == [hashlib.sha256(TEXT).hexdigest()] * 2
    assert [file.where for file in expand([path]) if isinstance(file, PassedOver)] == [f"{path}!d/photo.jpg"]


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress, zstandard])
def test_a_packed_file_that_breaks_off_tells_that_it_broke(tmp_path: Path, pack: Any) -> None:
    content = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256))
    with File(written(tmp_path / "a.csv.x", pack(content)[:-100])).open() as stream:
        assert content.startswith(stream.read())
        assert stream.broken is not None
        assert stream.broken.startswith("the compressed file breaks off: ")


def test_a_stream_gives_what_is_asked_for_and_fewer_only_at_the_end(tmp_path: Path) -> None:
    content = bytes(range(256)) * 8192
    with File(written(tmp_path / "a.csv.gz", gzip.compress(content))).open() as stream:
        assert stream.read(0) == b""
        assert stream.read(3) == content[:3]
        assert stream.sha256 == hashlib.sha256(content[:3]).hexdigest()
        assert stream.read(MEGABYTE + 1) == content[3 : MEGABYTE + 4]
        assert stream.bytes == MEGABYTE + 4
        assert stream.read(10 * MEGABYTE) == content[MEGABYTE + 4 :]
        assert stream.read(1) == b""
    assert stream.bytes == len(content)


def test_a_stream_is_closed_at_the_end_of_its_block(tmp_path: Path) -> None:
    with File(written(tmp_path / "a.csv")).open() as stream:
        pass
    with pytest.raises(ValueError, match="closed"):
        stream.read(1)


def test_a_gzip_that_breaks_off_gives_what_there_is_and_tells_that_it_broke(tmp_path: Path) -> None:
    content = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256))
    with File(written(tmp_path / "a.csv.gz", gzip.compress(content)[:-100])).open() as stream:
        got = stream.read()
        assert stream.broken == (
            "the compressed file breaks off: Compressed file ended before the end-of-stream marker was reached"
        )
        assert content.startswith(got)
        assert len(content) - 200 < len(got) < len(content)
        assert (stream.bytes, stream.sha256) == (len(got), hashlib.sha256(got).hexdigest())
        assert stream.read() == b""


@pytest.mark.parametrize("packed", ["gzip", "zip"])
def test_a_compressed_file_with_a_wrong_byte_is_said_to_break_off(tmp_path: Path, packed: str) -> None:
    content = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256))
    if packed == "gzip":
        file = File(written(tmp_path / "a.csv.gz", gzip.compress(content)))
    else:
        file = File(zipped(tmp_path / "x.zip", "a.csv", content=content), "a.csv")
    bad = bytearray(file.path.read_bytes())
    bad[len(bad) // 2] ^= 0xFF
    file.path.write_bytes(bad)
    with file.open() as stream:
        stream.read()
        assert str(stream.broken).startswith("the compressed file breaks off: ")


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.CSV.GZ"])
def test_what_is_packed_is_told_by_its_bytes_and_not_by_its_name(tmp_path: Path, name: str) -> None:
    packed = File(written(tmp_path / f"packed_{name}", gzip.compress(TEXT)))
    plain = File(written(tmp_path / f"plain_{name}", TEXT))
    assert (packed.head(), packed.bytes) == (TEXT, None)
    assert (plain.head(), plain.bytes) == (TEXT, len(TEXT))
    assert plain.name.lower() == "plain_a.csv"


# The head of a file, and what is wrong with it.


def test_the_head_is_the_first_64_kilobytes(tmp_path: Path) -> None:
    content = b"x" * (1 << 16) + b"y"
    assert File(written(tmp_path / "a.csv", content)).head() == content[:-1]
    assert File(written(tmp_path / "b.csv")).head() == TEXT


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n"])
def test_a_file_with_nothing_in_it_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path / "a.csv", content)
    assert failure(File(path)) == ("the file is empty", str(path), "Download it again.")


def test_a_file_that_is_gone_is_said_to_be_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert failure(File(path)) == ("cannot be read: No such file or directory", str(path), None)


def test_a_gzip_that_breaks_off_at_once_is_said_to(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv.gz", gzip.compress(TEXT)[:9])
    what, where, hint = failure(File(path))
    assert what.startswith("the compressed file breaks off: ")
    assert (where, hint) == (str(path), "Download it again.")


def test_a_gzip_that_breaks_off_later_has_a_head(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv.gz", gzip.compress(TEXT)[:-4])
    assert File(path).head() == TEXT


# What files of another kind are.


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"GIF89a", "a GIF picture"),
        (b"RIFFxxxxWEBP", "a picture, sound or film"),
        (b"%PDF-1.4", "a PDF document"),
        (b"PK\x03\x04", "a zip file (is its name's ending right?)"),
        (b"\x1f\x8b\x08", "a compressed file in others, too deep: unpack it first"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"PAR1", "a Parquet file"),
        (b"<!doctype HTML>", "a web page: was the download refused?"),
        (b"<HTML lang=en>", "a web page: was the download refused?"),
        (b"version https://git-lfs.github.com/spec/v1", "a pointer to a Git LFS file, not the file itself"),
        (b"a,b\0", "binary data"),
        (b"x" * 1023 + b"\0", "binary data"),
        (b"x" * 1024 + b"\0", None),
        (b"userid,GIF89a", None),
        (b"PK\x03", None),
        (b"", None),
    ],
)
def test_a_file_of_another_kind_is_known_by_how_it_begins(head: bytes, kind: str | None) -> None:
    assert (what_is(head) or ("binary data" if is_binary(head) else None)) == kind
