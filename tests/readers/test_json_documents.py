"""JSON that is an array, or stands over several lines, is read like one object a line."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.readers.formats import READERS
from explorer.readers.json_documents import Piece, is_spread, pieces
from explorer.readers.json_lines import keys
from tests.archive_files import NEW_YEAR
from tests.examples import examples
from tests.source_files import json_lines, post

LONGEST = 1 << 20


class Slow(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._size)


def taken(data: bytes, size: int = 1 << 20, longest: int = LONGEST) -> list[Piece | int]:
    stream = Slow(data, size)
    return list(pieces(stream, stream.read(), longest))


ANY_JSON = st.recursive(
    st.none() | st.integers() | st.text(alphabet='a"\\{}[]\n,é'), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
)


@settings(max_examples=examples(40))
@given(
    st.lists(st.dictionaries(st.text(), ANY_JSON, max_size=3), max_size=4),
    st.sampled_from([None, 1]),
    st.integers(1, 9),
)
def test_the_objects_of_an_array_come_one_by_one_however_it_is_cut(
    objects: list[object], indent: int | None, size: int
) -> None:
    data = json.dumps(objects, indent=indent).encode()
    *found, lines = taken(data, size)
    assert [json.loads(piece.raw) for piece in found if isinstance(piece, Piece)] == objects
    assert lines == data.count(b"\n") + 1


def test_objects_over_several_lines_have_the_line_they_begin_on() -> None:
    found = taken(b'{\n"a": 1}\n\n{\n"b": "}"\n}\n')
    assert found == [Piece(1, b'{\n"a": 1}'), Piece(4, b'{\n"b": "}"\n}'), 6]


def test_what_is_no_object_and_what_breaks_off_is_told_as_well() -> None:
    found = taken(b'[{"a": 1},\n3,\n{"b": 2}, x\n, {"c": "d\n')
    assert found == [
        Piece(1, b'{"a": 1}'),
        Piece(2, b"3"),
        Piece(3, b'{"b": 2}'),
        Piece(3, b"x"),
        Piece(4, b'{"c": "d\n'),
        4,
    ]


def test_what_has_no_end_is_given_up() -> None:
    for data in (b'[{"a": "' + b"x" * 500 + b"\n\n", b"[" + b"1," * 500 + b"\n\n"):
        piece, lines = taken(data, 10, 40)
        assert isinstance(piece, Piece)
        assert (piece.too_long, len(piece.raw) <= 60, lines) == (True, True, 2)


@pytest.mark.parametrize(
    ("head", "spread"),
    [
        (b" [{", True),
        (b'{\n"a"', True),
        (b'{"a": 1,\n', True),
        (b'{"a": 1}\n{', False),
        (b'{"a', False),
        (b"a,b\n", False),
    ],
)
def test_an_array_or_an_object_of_several_lines_is_told_by_how_it_begins(head: bytes, spread: bool) -> None:
    assert is_spread(head) == spread


@pytest.mark.parametrize("indent", [None, 1])
def test_tweets_in_an_array_or_written_for_the_eye_are_those_of_their_lines(indent: int | None) -> None:
    tweets = [post(NEW_YEAR + k * 1000, 7, serial=k) for k in range(3)]
    [reader] = [r for r in READERS if r.recognises(json_lines(*tweets))]
    [plain] = reader.read(io.BytesIO(json_lines(*tweets)), name="x", memory=1 << 28)
    for value in (tweets, {"data": tweets}):
        data = json.dumps(value, indent=indent).encode()
        assert [r for r in READERS if r.recognises(data)] == [reader]
        [batch] = reader.read(io.BytesIO(data), name="x", memory=1 << 28)
        assert (batch.records, batch.rejects.height, batch.lines) == (3, 0, data.count(b"\n") + 1)
        assert batch.tweets.equals(plain.tweets)


def test_a_damaged_object_of_an_array_costs_itself_alone() -> None:
    tweets = [post(NEW_YEAR + k * 1000, 7, serial=k) for k in range(3)]
    data = json.dumps(tweets, indent=1).encode().replace(b'"lang": "en"', b'"lang": en', 1)
    [reader] = [r for r in READERS if r.recognises(data)]
    [batch] = reader.read(io.BytesIO(data), name="x", memory=1 << 28)
    assert batch.rejects.select("line", "reason").rows() == [(2, "not JSON: is the line cut?")]
    assert (batch.tweets.height, batch.records) == (2, 3)


def test_the_keys_of_an_object_that_is_cut_are_those_before_the_cut() -> None:
    assert keys(b'[{"a": {"x": 1}}, {"b": 2, "da') == [({"a"}, set()), ({"b"}, set())]
