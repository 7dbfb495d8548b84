"""Who shared what, as pairs are made of it: what is the same is written the same, and nothing meets on nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer import questions
from explorer.analyses import behaviours as module
from explorer.analyses.behaviours import behaviours, find, shares_of
from explorer.errors import QueryError, UsageError
from explorer.ingest import ingest
from explorer.methods.amplification import ACCOUNT
from explorer.methods.pairs import count_pairs
from explorer.methods.shares import shares
from explorer.methods.texts import near_duplicates
from explorer.questions import StoredQuery, parts
from explorer.result import Result
from explorer.stores import Store
from tests.archive_files import HOUR_MS, NEW_YEAR, retweet, tweet, tweet_id, user, write

ONE, TWO = "one_052020", "two_052020"
# Ann and Bea are listed in one network, Dil in the other, Cem in both.
LISTED = {ONE: ["ann", "bea", "cem"], TWO: ["cem", "dil"]}

CHINESE = "香港是中国的香港任何人都不能把它分裂出去我们坚决支持香港警察严正执法止暴制乱恢复秩序保卫家园守护和平安宁生活"
TURKISH = "Güçlü Türkiye için hep birlikte çalışıyoruz, İstanbul'dan Diyarbakır'a kadar her yerde ağaç dikiyoruz"
ARABIC = "القدس عاصمة فلسطين الأبدية ولن نتخلى عن شبر واحد من أرضنا مهما طال الزمن وكثر الأعداء من حولنا"

# By network: seconds after new year, account, text, hashtags.
TEXTS: dict[str, list[tuple[int, str, str, list[str]]]] = {
    ONE: [
        # The same but for what varies between copies.
        (0, "ann", "@zoe Vote  NOW! https://t.co/a1", []),
        (5, "bea", "vote now! https://t.co/b2", []),
        # Nothing but what varies.
        (100, "ann", "@zoe @yan", []),
        (101, "bea", "https://t.co/c3", []),
        (102, "cem", "", []),
        (200, "ann", CHINESE, []),
        (205, "bea", f"@zoe{CHINESE}", []),
        (206, "cem", f"{CHINESE[:-1]}命 https://t.co/d4", []),
        (300, "ann", TURKISH, []),
        (305, "bea", TURKISH.replace("hep birlikte", "HEP BİRLİKTE"), []),
        (306, "cem", TURKISH.replace("dikiyoruz", "dikiyoruz!"), []),
        (400, "ann", ARABIC, []),
        (405, "bea", f"RT @zoe: {ARABIC}", []),
        (406, "cem", ARABIC.replace("القدس", "والقدس"), []),
        # Hashtags in one order and in another, and two of three.
        (500, "ann", "a1", ["Free", "HK", "Now"]),
        (505, "bea", "b1", ["free", "hk", "NOW"]),
        (506, "cem", "c1", ["HK", "Free", "Now"]),
        (507, "bea", "b2", ["Free", "HK"]),
    ],
    TWO: [
        (6, "dil", "VOTE now!", []),
        (103, "dil", "@zoe", []),
        (508, "dil", "d1", ["香港", "ağaç", "القدس"]),
        (509, "cem", "c2", ["香港", "ağaç", "القدس"]),
    ],
}


def rows(network: str) -> list[dict[str, str]]:
    own = [
        tweet(NEW_YEAR + 1000 * when, who, text, hashtags=str(tags), urls="['http://x.org/1', 'http://x.org/2']")
        for when, who, text, tags in TEXTS[network]
    ]
    of = tweet_id(NEW_YEAR - HOUR_MS)
    return [
        *own,
        *(retweet(NEW_YEAR + HOUR_MS, who, of, "77", "Out", serial=n) for n, who in enumerate(LISTED[network])),
    ]


def write_networks(folder: Path) -> list[Path]:
    files = [write(folder, f"{n}_users_csv_hashed.csv", [user(one) for one in ids]) for n, ids in LISTED.items()]
    return files + [write(folder, f"{network}_tweets_csv_hashed.csv", rows(network)) for network in LISTED]


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return lambda store, folder: ingest(store, write_networks(folder))


def seconds(store: Store, name: str, *networks: str, **values: object) -> dict[str, list[tuple[str, int]]]:
    """Return who shared each object, and how many seconds after new year."""
    frame = shares_of(store, find(name), networks, values).sort("ts", "account")
    found: dict[str, list[tuple[str, int]]] = {}
    for account, shared, ts, message in frame.iter_rows():
        assert message >> 22 == tweet_id(ts) >> 22
        found.setdefault(shared, []).append((account, (ts - NEW_YEAR) // 1000))
    return found


@pytest.mark.long
def test_the_same_text_is_one_object(store: Store) -> None:
    shared = seconds(store, "co-tweet")
    assert shared["vote now!"] == [("ann", 0), ("bea", 5), ("dil", 6)]
    assert shared[CHINESE] == [("ann", 200), ("bea", 205)]
    assert shared[TURKISH.lower().replace("i\u0307", "i")] == [("ann", 300), ("bea", 305)]
    assert shared[ARABIC] == [("ann", 400), ("bea", 405)]


@pytest.mark.long
def test_nearly_the_same_text_is_one_object_in_every_script(store: Store) -> None:
    groups = {tuple(shared) for shared in seconds(store, "similar-tweet").values()}
    assert (("ann", 0), ("bea", 5), ("dil", 6)) in groups
    for first in (200, 300, 400):
        assert (("ann", first), ("bea", first + 5), ("cem", first + 6)) in groups


def test_a_text_is_asked_for_with_those_of_all_networks(store: Store) -> None:
    frame = shares_of(store, find("similar-tweet"), [ONE, TWO])
    assert frame["object"].to_list() == near_duplicates(frame["object"]).to_list()
    assert seconds(store, "similar-tweet", ONE, TWO) == seconds(store, "similar-tweet")


@pytest.mark.parametrize("name", ["co-tweet", "similar-tweet"])
def test_nothing_meets_on_a_text_that_is_empty(store: Store, name: str) -> None:
    frame = shares_of(store, find(name))
    assert not {(NEW_YEAR + 1000 * when) for when in (100, 101, 102, 103)} & set(frame["ts"])
    assert frame.null_count().row(0) == (0, 0, 0, 0)
    assert (frame["object"].str.strip_chars() != "").all()
    found = count_pairs(shares(frame), [60_000])[0]
    # All but the hashtags' texts met; Dil but once, on the vote.
    met = {(source, target): objects for source, target, objects in found.select("source", "target", "objects").rows()}
    assert met[("ann", "dil")] == met[("bea", "dil")] == 1
    assert ("cem", "dil") not in met


def test_the_order_of_hashtags_matters(store: Store) -> None:
    assert seconds(store, "hashtag-sequence") == {
        "free → hk → now": [("ann", 500), ("bea", 505)],
        "hk → free → now": [("cem", 506)],
        "香港 → ağaç → القدس": [("dil", 508), ("cem", 509)],
    }
    assert seconds(store, "hashtag-sequence", min_tags=2)["free → hk"] == [("bea", 507)]
    assert seconds(store, "hashtag-sequence", min_tags=4) == {}


def test_values_of_other_behaviours_are_left_to_them(store: Store) -> None:
    assert seconds(store, "co-hashtag", min_tags=4, delay=1) == seconds(store, "co-hashtag")


@pytest.mark.long
@pytest.mark.parametrize("behaviour", behaviours().values(), ids=lambda query: query.id)
def test_an_account_of_two_networks_counts_once(store: Store, behaviour: StoredQuery) -> None:
    @cache
    def told(*networks: str) -> list[tuple[object, ...]]:
        frame = shares_of(store, behaviour, networks)
        assert frame.columns == ["account", "object", "ts", "message"]
        told = {column.name: column.type for column in behaviour.columns}["object"]
        assert list(frame.schema.values()) == [
            ACCOUNT,
            pl.Int64 if told == "tweet" else pl.String,
            pl.Int64,
            pl.Int64,
        ]
        assert not frame.is_duplicated().any()
        return sorted(frame.rows())

    assert told(ONE, TWO) == told(TWO, ONE) == told()
    assert {row[0] for row in told(TWO)} <= {"cem", "dil"}
    # Cem is of both; what he does is of the network whose files tell it. What texts are alike to depends on others'.
    if behaviour.objects != "similar text":
        assert sorted({*told(ONE), *told(TWO)}) == told()
        assert {row for row in told(ONE) if row[0] == "cem"} <= set(told())


def in_parts_as_at_once(
    store: Store, behaviour: StoredQuery, networks: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> list[dict[str, object]]:
    """Hold that shares which come in the smallest parts are those that come at once; return what was asked with."""
    asked = []

    def seen(store: Store, query: StoredQuery, values: dict[str, object], **how: Any) -> Result:
        asked.append(values)
        return ask(store, query, values, **how)

    ask = questions.ask
    at_once = shares_of(store, behaviour, networks)
    monkeypatch.setattr(questions, "ask", seen)
    monkeypatch.setattr(module, "_PART", 1)
    in_parts = shares_of(store, behaviour, networks)
    order = ["account", "object", "ts", "message"]
    assert_frame_equal(in_parts.sort(order), at_once.sort(order))
    return asked


@pytest.mark.parametrize("networks", [pytest.param((), marks=pytest.mark.long), (ONE, TWO)])
@pytest.mark.parametrize("behaviour", behaviours().values(), ids=lambda query: query.id)
def test_in_parts_as_at_once(
    store: Store, behaviour: StoredQuery, networks: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = in_parts_as_at_once(store, behaviour, networks, monkeypatch)
    assert len(asked) >= 2 * max(len(networks), 1)


@pytest.mark.parametrize("networks", [(), (ONE, TWO)])
@pytest.mark.parametrize("name", ["co_tweet", "similar_tweet"])
def test_texts_of_a_large_graph_are_asked_for_some_tweets_at_a_time(
    embedded: Store, name: str, networks: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "sorts", lambda: 1 << 30)
    monkeypatch.setattr(parts.by_tweets, "__defaults__", (3,))
    asked = in_parts_as_at_once(embedded, behaviours()[name], networks, monkeypatch)
    assert len([values for values in asked if values.get("from_tweet")]) > 1


@pytest.mark.parametrize(
    ("rows", "at_once", "parts"),
    [(8_000_000, 1, 1), (8_000_001, 1, 2), (100_000, 2, 1), (100_001, 2, 4), (100_001, 1, 1), (16_000_001, 1, 2)],
)
def test_the_store_is_asked_for_eight_million_rows_at_most_and_for_few_in_one_go(
    embedded: Store, monkeypatch: pytest.MonkeyPatch, rows: int, at_once: int, parts: int
) -> None:
    """Four accounts are listed: in three parts of two each there are two, as in two."""
    monkeypatch.setattr(embedded, "counts", lambda: {"POSTED": rows - 40_000, "RETWEETED": 40_000})
    monkeypatch.setattr(embedded, "at_once", at_once)
    asked = list(module._parts(embedded, find("co-tweet"), [], {}))
    assert len(asked) == parts
    assert asked[0].get("from_account", "") == asked[-1].get("to_account", "") == ""


def test_some_accounts_may_be_asked_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PART", 1)
    frame = shares_of(store, find("co-tweet"), (), {"from_account": "bea", "to_account": "dil"})
    assert set(frame["account"]) == {"bea", "cem"}


def test_a_tweet_that_is_shared_is_an_object_by_its_id(store: Store) -> None:
    frame = shares_of(store, find("co-retweet"), [TWO])
    assert sorted(frame.select("account", "object", "ts").rows()) == [
        ("cem", tweet_id(NEW_YEAR - HOUR_MS), NEW_YEAR + HOUR_MS),
        ("dil", tweet_id(NEW_YEAR - HOUR_MS), NEW_YEAR + HOUR_MS),
    ]


def test_a_network_that_is_not_there_is_an_error(store: Store) -> None:
    with pytest.raises(QueryError, match="no network 'three'"):
        shares_of(store, find("co-tweet"), [ONE, "three"])


def test_a_behaviour_is_found_by_either_spelling_and_a_wrong_one_is_set_right() -> None:
    assert find("co_retweet").id == find("co-retweet").id == "co_retweet"
    with pytest.raises(UsageError) as caught:
        find("co-retwet")
    assert caught.value.hint == "Did you mean co-retweet?"
    # A question that yields no shares is no behaviour.
    with pytest.raises(UsageError):
        find("rhythm")


def test_behaviours_are_the_questions_that_yield_shares() -> None:
    stored = questions.load()
    folder = stored["co_link"].path.parent
    assert sorted(behaviours()) == sorted(behaviours(stored)) == sorted(path.stem for path in folder.glob("*.cypher"))
