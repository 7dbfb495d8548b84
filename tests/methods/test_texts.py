"""What makes two texts the same, in whatever language; and near-duplicates, against the index of every pair."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.methods.texts import (
    _BANDS,
    _ROWS,
    SHINGLE,
    SHORTEST_TEXT,
    SIMILARITY,
    _jaccard,
    _mix,
    _representatives,
    near_duplicates,
    normalised,
)


def same(text: str | None) -> str | None:
    """Return a text as it is compared."""
    found: str | None = (
        pl.DataFrame({"text": [text]}, schema={"text": pl.String}).select(normalised(pl.col("text"))).item()
    )
    return found


def stand(texts: list[str | None], similarity: float = SIMILARITY) -> list[str | None]:
    return near_duplicates(pl.Series("text", texts, pl.String), similarity=similarity).to_list()


def shingles(text: str) -> set[str]:
    letters = "".join(c for c in text if unicodedata.category(c)[0] in "LN")
    return {letters[at : at + SHINGLE] for at in range(len(letters) - SHINGLE + 1)}


def jaccard(one: str, other: str) -> float:
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Hello  @zoe\n WORLD https://t.co/Ab1", "hello world"),
        ("RT @Zoe_1: Hello world", "hello world"),
        ("rt @zoe hello", "hello"),
        ("ALERT @zoe: part", "alert : part"),
        ("#Free #HK! 🔥", "#free #hk! 🔥"),
        ("see pic.twitter.com/Ab1 and t.co/Cd2", "see and"),
        ("cut short https://t.co/Ab…", "cut short"),
        ("cut short https://t…", "cut short"),
        ("http://example.org/a/b?c=d#e", None),
        # Forms of the same letters.
        ("Ｆｒｅｅ　ＨＫ", "free hk"),
        ("ﻻ للحرب", "لا للحرب"),
        ("cafe\u0301", "café"),
        # Turkish capitals: dotted and not.
        ("AĞAÇ DİKTİK", "ağaç diktik"),
        ("IŞIK", "işik"),
        # Scripts without blanks, and marks of direction around a mention.
        ("香港加油https://t.co/Ab1", "香港加油"),
        ("https://t.co/Ab1香港加油", "香港加油"),
        ("@zoe香港加油", "香港加油"),
        ("转@zoe:香港", "转 :香港"),
        ("\u200f@zoe\u200f القدس لنا", "القدس لنا"),
        ("@zoeالقدس", "القدس"),
        # Nothing but what varies is nothing.
        ("@zoe @yan https://t.co/Ab1", None),
        ("RT @zoe:", None),
        (" \u200b\ufeff\n", None),
        ("", None),
        (None, None),
    ],
)
def test_what_varies_between_copies_is_taken_away(written: str | None, compared: str | None) -> None:
    assert same(written) == compared


@given(st.text(max_size=30), st.text(" \n\t\u3000", min_size=1, max_size=3), st.text(max_size=30))
def test_white_space_around_and_between_does_not_matter(one: str, between: str, other: str) -> None:
    assert same(f"{one}{between}{other}") == same(f"{one} {other} ")


def test_copies_of_one_text_are_one_text() -> None:
    copies = ["Vote now! https://t.co/a1", "RT @zoe: VOTE  NOW!", "@ann vote now! @ben"]
    assert stand([*copies, None, "@ann", "no"]) == ["vote now!"] * 3 + [None, None, "no"]


def test_the_most_frequent_text_stands_for_the_others() -> None:
    text = "the quick brown fox jumps over the lazy dog and runs far away from here"
    other = text.replace("far", "fat")
    assert jaccard(text, other) >= SIMILARITY
    assert stand([text, other, other]) == [other] * 3
    # Of the same frequency, the first by spelling.
    assert stand([other, text]) == [text] * 2


@pytest.mark.parametrize(("more", "index", "alike"), [(3, 12 / 15, True), (4, 12 / 16, False)])
def test_texts_with_an_index_of_just_what_is_asked_for_are_alike(more: int, index: float, alike: bool) -> None:
    # 15 different letters make 12 shingles, and each letter more one more.
    text, longer = "abcdefghijklmno", "abcdefghijklmno" + "pqrs"[:more]
    assert jaccard(text, longer) == index
    assert (index >= SIMILARITY) is alike
    assert stand([text, text, longer]) == [text, text, text if alike else longer]


def test_every_script_has_near_duplicates() -> None:
    chinese = (
        "香港是中国的香港任何人都不能把它分裂出去我们坚决支持香港警察严正执法止暴制乱恢复秩序保卫家园守护和平安宁生活"
    )
    arabic = "القدس عاصمة فلسطين الأبدية ولن نتخلى عن شبر واحد من أرضنا مهما طال الزمن وكثر الأعداء من حولنا"
    turkish = "Güçlü Türkiye için hep birlikte çalışıyoruz, İstanbul'dan Diyarbakır'a kadar her yerde ağaç dikiyoruz"
    for text in (chinese, arabic, turkish):
        changed = text[:-1] + "x"
        assert stand([text, text, f"@zoe {changed}!"]) == [same(text)] * 3


def test_of_short_texts_only_the_same_are_alike() -> None:
    text = "a" * (SHORTEST_TEXT - 2)
    assert stand([text, f"{text}b", "!", "!!", "🔥"]) == [text, f"{text}b", "!", "!!", "🔥"]


@pytest.mark.parametrize(("letters", "alike"), [(11, False), (12, True)])
def test_texts_of_twelve_letters_can_be_near_duplicates(letters: int, alike: bool) -> None:
    # One shingle each, and the same.
    one, longer = "a" * letters, "a" * (letters + 1)
    assert stand([one, one, longer]) == [one, one, one if alike else longer]


def test_of_texts_alike_most_share_a_band_and_of_those_unlike_a_third() -> None:
    share = {index: 1 - (1 - index**_ROWS) ** _BANDS for index in (0.8, 0.4)}
    assert share == pytest.approx({0.8: 0.9998, 0.4: 0.34}, abs=0.002)
    assert share[0.8] == pytest.approx(0.9998, abs=0.0001)


@pytest.mark.parametrize("x", [0, 1, 2**33, 2**63 + 12345, 2**64 - 1])
def test_numbers_are_mixed_as_murmurhash_mixes_its_last(x: int) -> None:
    h = x ^ x >> 33
    h = h * 0xFF51AFD7ED558CCD % 2**64
    h ^= h >> 33
    h = h * 0xC4CEB9FE1A85EC53 % 2**64
    assert int(_mix(np.uint64(x))) == h ^ h >> 33


def sets(*shingles: set[int]) -> tuple[np.ndarray, np.ndarray]:
    """Hashes of texts, one after the other, and where each begins."""
    hashes = [h for each in shingles for h in sorted(each)]
    return np.array(hashes, np.uint64), np.cumsum([0, *map(len, shingles)])


@pytest.mark.parametrize(
    ("one", "other"),
    [({1, 2}, {5, 6}), ({5, 6}, {1, 2}), ({1, 2, 3}, {2, 3, 4}), ({7}, {7}), ({1, 9}, {9}), ({3, 4, 5, 6}, {1, 4, 6})],
)
def test_an_index_is_what_both_have_of_what_either_has(one: set[int], other: set[int]) -> None:
    # What follows belongs to neither.
    hashes, start = sets(one, other, one)
    assert _jaccard(hashes, start, 0, 1) == len(one & other) / len(one | other)
    assert _jaccard(hashes, start, 1, 0) == len(one & other) / len(one | other)


def test_a_text_is_held_against_the_first_eight_of_a_bucket_that_stand_for_themselves() -> None:
    different = [{10 * n, 10 * n + 1} for n in range(9)]
    # A copy of the first, of the eighth, and of the ninth, which is no representative any more.
    hashes, start = sets(*different, different[0], different[7], different[8])
    stands = _representatives(hashes, start, np.zeros((12, _BANDS), np.uint64), 0.8)
    assert stands.tolist() == [*range(9), 0, 7, 11]


def test_only_texts_that_share_a_band_are_compared_and_the_first_that_is_alike_stands() -> None:
    one, other = {*range(10)}, {*range(5), *range(20, 25)}
    hashes, start = sets(one, other, one | other, one)
    bands = np.arange(4 * _BANDS, dtype=np.uint64).reshape(4, _BANDS)
    assert _representatives(hashes, start, bands, 0.6).tolist() == [0, 1, 2, 3]
    # The third meets the first in one band and the second in a later one; the fourth meets the third alone.
    bands[2, 1], bands[2, 4], bands[3, 7] = bands[0, 1], bands[1, 4], bands[2, 7]
    assert _representatives(hashes, start, bands, 0.6).tolist() == [0, 1, 0, 3]


def test_nothing_has_no_duplicates() -> None:
    assert stand([]) == []
    assert stand([None, "", "@zoe"]) == [None] * 3
    assert near_duplicates(pl.Series("told", [None], pl.String)).name == "told"


def test_the_index_from_which_texts_are_alike_can_be_set() -> None:
    text = "abcdefghijklmnopqrstuvwxyz"
    other = text[:-2] + "!0123"
    assert 0.5 < jaccard(text, other) < SIMILARITY
    assert stand([text, text, other]) == [text, text, other]
    assert stand([text, text, other], similarity=0.5) == [text] * 3


WORDS = st.lists(
    st.sampled_from(["hong", "kong", "libre", "香港", "加油", "ağaç", "!", "2020"]), min_size=4, max_size=30
)
SENTENCES = st.lists(WORDS.map(" ".join), min_size=1, max_size=12)


@settings(deadline=None)
@given(SENTENCES, st.randoms())
def test_the_order_of_the_texts_does_not_matter(texts: list[str], draw: object) -> None:
    shuffled = list(texts)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    expected = dict(zip(texts, stand([*texts]), strict=True))
    assert stand([*shuffled]) == [expected[text] for text in shuffled]


@settings(deadline=None)
@given(SENTENCES)
def test_no_text_stands_for_one_that_is_not_alike(texts: list[str]) -> None:
    for text, stands in zip(texts, stand([*texts]), strict=True):
        assert stands is not None
        assert stands in texts
        assert stands == text or jaccard(text, stands) >= SIMILARITY
        # One that stands for others stands for itself.
        assert stand([*texts])[texts.index(stands)] == stands


def mutated(draw: np.random.Generator, text: str, places: int) -> str:
    letters = list(text)
    for place in draw.choice(len(text), places, replace=False):
        letters[place] = "0123456789"[draw.integers(10)]
    return "".join(letters)


def random_text(draw: np.random.Generator, length: int) -> str:
    return "".join(draw.choice(list("abcdefghijklmnopqrstuvwxyz香港加油"), length))


def test_all_but_a_few_in_a_thousand_near_duplicates_are_found() -> None:
    draw = np.random.default_rng(11)
    originals = [random_text(draw, 100) for _ in range(400)]
    copies = [(text, mutated(draw, text, 1 + n % 4)) for text in originals for n in range(8)]
    # More often than any copy, even if it came about twice.
    answer = stand([*originals * 5, *(copy for _, copy in copies)])[5 * len(originals) :]
    alike = [jaccard(text, copy) >= SIMILARITY for text, copy in copies]
    found = [stands == text for (text, _), stands in zip(copies, answer, strict=True)]
    assert 1_000 < sum(alike) < len(copies)
    assert not any(f and not a for f, a in zip(found, alike, strict=True))
    assert sum(found) >= 0.998 * sum(alike)


def test_texts_that_all_begin_alike_are_told_apart_and_their_copies_found() -> None:
    draw = np.random.default_rng(12)
    head = random_text(draw, 60)
    originals = [head + random_text(draw, 60) for _ in range(1_500)]
    copies = [mutated(draw, text[:90], 0) + mutated(draw, text[90:], 1) for text in originals]
    answer = stand([*originals, *originals, *copies])
    assert answer[: len(originals)] == originals
    found = sum(stands == text for text, stands in zip(originals, answer[2 * len(originals) :], strict=True))
    assert found >= 0.99 * len(copies)


def test_a_chain_of_small_steps_does_not_end_far_off() -> None:
    draw = np.random.default_rng(13)
    chain = [random_text(draw, 100)]
    for place in draw.permutation(100)[:40]:
        chain.append(chain[-1][:place] + "0" + chain[-1][place + 1 :])
    assert all(jaccard(one, other) >= SIMILARITY for one, other in pairwise(chain))
    answer = stand([*chain])
    assert all(
        stands is not None and jaccard(text, stands) >= SIMILARITY for text, stands in zip(chain, answer, strict=True)
    )
    assert 1 < len(set(answer)) < len(chain)
