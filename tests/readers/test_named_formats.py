"""Each tool's format is told by what only it has, and tells the one story of the samples as far as it holds it."""

from __future__ import annotations

import io
import json
import random
from collections import Counter
from contextlib import suppress
from functools import cache
from typing import Any

import polars as pl
import pytest

from explorer.errors import InputError
from explorer.readers import FULL, Batch
from explorer.readers.formats import READERS
from explorer.readers.values import head_as_utf8
from tests.readers.samples import LINK, MORNING, NETWORKS, SAMPLES, WHOSE_ALONE, WITHOUT_REPOSTS
from tests.stress.mangled import check, mangle

POSTS = [name for name in SAMPLES if name not in NETWORKS]
REPOSTS = [name for name in POSTS if name not in WITHOUT_REPOSTS]


def readers_of(data: bytes) -> list[str]:
    head = head_as_utf8(data[: 1 << 16])
    return [reader.name for reader in READERS if reader.recognises(head)]


def read(data: bytes, name: str, memory: int = 1 << 30) -> Batch:
    """All that a file tells, in one batch."""
    [reader] = [reader for reader in READERS if reader.name == name]
    batches = list(reader.read(io.BytesIO(data), name="x", memory=memory))
    tables = ("accounts", "tweets", "retweets", "ties", "rejects")
    return Batch(
        **{table: pl.concat([getattr(batch, table) for batch in batches]) for table in tables},
        ids=pl.concat([batch.ids for batch in batches]),
        records=sum(batch.records for batch in batches),
        lines=sum(batch.lines for batch in batches),
        notes=dict(sum((Counter(batch.notes) for batch in batches), Counter())),
    )


@cache
def told(sample: str) -> Batch:
    name, data = SAMPLES[sample]
    return read(data, name)


def whose(batch: Batch) -> dict[str, str]:
    """The person of the story behind each account's id."""
    found = {}
    for id_, handle, name in batch.accounts.select("id", "handle", "name").iter_rows():
        known = f"{id_} {handle} {name}".lower()
        numbers = {"9100000001": "kestrel", "9100000002": "echo", "9100000003": "mirror", "9100000004": "stork"}
        names = [who for number, who in numbers.items() if number in known or who in known]
        found[id_] = names[0] if names else id_
    return found


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_file_is_of_one_format_and_no_other_reader_takes_it(sample: str) -> None:
    name, data = SAMPLES[sample]
    assert readers_of(data) == [name]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_file_with_parts_missing_is_taken_for_no_other_format(sample: str) -> None:
    name, data = SAMPLES[sample]
    dice = random.Random(sample)
    for _ in range(6):
        changed = mutated(data, dice)
        assert set(readers_of(changed)) <= {name}, changed[:300]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.long
def test_a_damaged_file_is_loaded_or_rejected_and_taken_for_no_other_format(sample: str) -> None:
    name, data = SAMPLES[sample]
    dice = random.Random(sample)
    for _ in range(2):
        damaged = mangle(dice, data)
        found = readers_of(damaged)
        assert set(found) <= {name}
        if not found:
            continue
        with suppress(InputError):
            for batch in READERS_BY[name].read(io.BytesIO(damaged), name="x", memory=1 << 28):
                check(batch)


def mutated(data: bytes, dice: random.Random) -> bytes:
    """A file without some of its columns or keys, its columns in another order, or cut."""
    text = data.decode("utf-8-sig")
    if text.startswith(("{", "[")):
        values = json.loads(text) if text.startswith("[") else None
        first = text.split("\n", 1)[0]
        if values is None and first.endswith("}"):
            values = [json.loads(line) for line in text.splitlines()]
        if values is None:
            return data[: dice.randrange(len(data) // 2, len(data))]
        gone = dice.sample(sorted(values[0]), k=min(2, len(values[0]) - 1))
        return "\n".join(json.dumps({k: v for k, v in value.items() if k not in gone}) for value in values).encode()
    head, _, _ = text.partition("\n")
    if "," not in head:
        return data[: dice.randrange(1, len(data))]
    names = head.split(",")
    dice.shuffle(names)
    kept = names[: dice.randrange(max(2, len(names) // 2), len(names) + 1)]
    return (",".join(kept) + "\n" + ",".join("1" for _ in kept)).encode()


@pytest.mark.parametrize("sample", POSTS)
def test_nothing_is_rejected_and_every_post_counted_once(sample: str) -> None:
    batch = told(sample)
    assert (batch.rejects.rows(), batch.records, batch.ids.n_unique()) == ([], 7, 7)
    own = batch.tweets.filter(pl.col("detail") == FULL)
    posts = 7 if sample in WITHOUT_REPOSTS else 3
    assert (own.height, batch.retweets.height) == (posts, 7 - posts)
    people = whose(batch)
    assert {people[id_] for id_ in batch.accounts.filter("listed")["id"]} == {"kestrel", "echo", "mirror"}


@pytest.mark.parametrize("sample", REPOSTS)
def test_who_reposts_whom_and_when_is_told(sample: str) -> None:
    batch = told(sample)
    people = whose(batch)
    found = batch.retweets.sort("ts").select("account", "author", "ts").rows()
    assert [(people[who], people[whom], (ts - MORNING * 1000) // 1000) for who, whom, ts in found] == [
        ("echo", "kestrel", 5), ("mirror", "kestrel", 9), ("echo", "kestrel", 3605), ("mirror", "kestrel", 3609),
    ]  # fmt: skip
    if sample != "Hoaxy":  # which tells nothing that two reposts could share
        assert batch.retweets["tweet"].n_unique() == 2
    assert set(batch.retweets["tweet"]) <= set(batch.tweets["id"])


@pytest.mark.parametrize("sample", [name for name in REPOSTS if name not in (*WHOSE_ALONE, "4CAT, Telegram")])
def test_a_repost_is_one_of_the_very_post(sample: str) -> None:
    batch = told(sample)
    originals = batch.tweets.filter(pl.col("id").is_in(batch.retweets["tweet"].implode()))
    people = whose(batch)
    assert {people[author] for author in originals["author"]} == {"kestrel"}
    if batch.tweets.filter(pl.col("detail") == FULL).height == 3 and "Bluesky" not in sample:
        own = batch.tweets.filter(pl.col("detail") == FULL)["id"]
        assert set(batch.retweets["tweet"]) <= set(own)


@pytest.mark.parametrize("sample", POSTS)
def test_texts_tags_links_and_mentions_are_told(sample: str) -> None:
    batch = told(sample)
    own = batch.tweets.filter(pl.col("detail") == FULL).sort("ts")
    first, last = own.row(0, named=True), own.row(-1, named=True)
    people = whose(batch)
    assert (people[first["author"]], people[last["author"]]) == ("kestrel", "mirror")
    assert (first["ts"] // 1000, last["ts"] // 1000) == (MORNING, MORNING + 7200)
    if sample != "Hoaxy":
        assert first["text"].replace("#River#", "#River") == f"The flood is here #River @stork {LINK}"
        assert (first["tags"], last["tags"]) == (["river"], [])
    if sample not in ("4CAT, Instagram", "Zeeschuimer, TikTok", "4CAT, TikTok"):
        assert first["links"] == last["links"] == ["river.example/flood"]
    if sample not in ("CrowdTangle", "4CAT, Truth Social", "web exporter (CSV)", "web exporter (JSON)"):
        assert [people[id_] for id_ in first["mentions"]] == ["stork"]


@pytest.mark.parametrize("sample", POSTS)
def test_an_original_that_is_known_from_reposts_has_no_more_and_no_less_than_itself(sample: str) -> None:
    batch = told(sample)
    stubs = batch.tweets.filter(pl.col("detail") == 1, pl.col("text").is_not_null())
    for text, tags, mentions in stubs.select("text", "tags", "mentions").rows():
        assert not text.startswith("RT @")
        assert tags == ["river"]
        untold = sample in ("web exporter (CSV)", "web exporter (JSON)")
        assert len(mentions) == (1 if "@stork" in text and not untold else 0)


HOLD_FOLLOWERS = [
    *("Zeeschuimer, X", "4CAT, X (NDJSON)", "4CAT, API v2 (CSV)", "twarc-csv", "twscrape", "snscrape, until 2022"),
    *("minet", "DMI-TCAT", "Mastodon", "Truth Social", "4CAT, Truth Social", "Weibo", "Zeeschuimer, TikTok"),
    *("4CAT, TikTok", "CrowdTangle", "web exporter with metadata"),
]


@pytest.mark.parametrize("sample", HOLD_FOLLOWERS)
def test_followers_are_told_where_the_format_holds_them(sample: str) -> None:
    batch = told(sample)
    people = whose(batch)
    listed = batch.accounts.filter("listed")
    assert {people[id_]: n for id_, n in listed.select("id", "followers").rows()} == {
        "kestrel": 5, "echo": 5, "mirror": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    "sample",
    ["Zeeschuimer, X", "4CAT, X (NDJSON)", "twarc-csv", "twscrape", "snscrape, until 2022", "minet", "DMI-TCAT",
     "Mastodon", "Truth Social", "CrowdTangle", "minet, Bluesky"],
)  # fmt: skip
def test_the_day_of_creation_is_told_where_the_format_holds_it(sample: str) -> None:
    accounts = told(sample).accounts.filter("listed", pl.col("created").is_not_null())
    assert set(accounts["created"]) == {"2020-01-01"}
    assert accounts.height >= 2


def test_ids_of_one_number_on_several_platforms_are_several() -> None:
    posts, accounts = Counter[int](), Counter[str]()
    kept = [sample for sample in POSTS if READERS_BY[SAMPLES[sample][0]].platform.scope]
    for platform in {READERS_BY[SAMPLES[sample][0]].platform for sample in kept}:
        mine = [s for s in kept if READERS_BY[SAMPLES[s][0]].platform is platform]
        posts.update({id_ for s in mine for id_ in told(s).tweets["id"]})
        accounts.update({id_ for s in mine for id_ in told(s).accounts["id"]})
    on_x = {s for s in POSTS if not READERS_BY[SAMPLES[s][0]].platform.scope}
    posts.update({id_ for s in on_x for id_ in told(s).tweets["id"]})
    accounts.update({id_ for s in on_x for id_ in told(s).accounts["id"]})
    assert set(posts.values()) == {1}
    assert set(accounts.values()) == {1}


def test_an_account_of_x_has_one_id_in_all_formats_whatever_wrote_it() -> None:
    """A column of numbers with gaps is written as floats by pandas: 9100000001.0."""
    on_x = [s for s in POSTS if not READERS_BY[SAMPLES[s][0]].platform.scope]
    ids = {id_ for sample in on_x for id_ in told(sample).accounts.filter("listed")["id"]}
    assert ids == {"9100000001", "9100000002", "9100000003"}


READERS_BY: dict[str, Any] = {reader.name: reader for reader in READERS}


@pytest.mark.parametrize("sample", NETWORKS)
def test_edges_are_sums_between_the_people_they_name(sample: str) -> None:
    batch = told(sample)
    assert sorted(batch.ties.select("account", "author", "retweets").rows()) == [
        ("@echo", "@kestrel", 2),
        ("@mirror", "@kestrel", 2),
    ]
    assert dict(batch.accounts.select("id", "handle").rows()) == {
        "@echo": "echo", "@mirror": "mirror", "@kestrel": "kestrel",
    }  # fmt: skip


def test_edges_between_counted_nodes_are_of_their_file_alone() -> None:
    batch = read(b"Source,Target,Weight\n1,2,3\n2,3,1\n", "edge-list")
    assert all(id_.startswith("\x01") for id_ in batch.accounts["id"])
    ids = read(b"Source,Target,Weight\n1700000000000000001,12,3\n", "edge-list")
    assert sorted(ids.accounts["id"]) == ["12", "1700000000000000001"]


def test_an_edge_without_direction_or_with_half_a_weight_is_a_reject() -> None:
    batch = read(b"Source;Target;Type;Weight\na_a;b_b;Undirected;1\na_a;b_b;Directed;1.5\nb_b;a_a;;\n", "edge-list")
    assert batch.rejects["reason"].to_list() == [
        "an edge without direction does not tell who retweets whom",
        "the weight is no whole number from 1 up, so it counts no retweets",
    ]
    assert batch.ties.select("account", "author", "retweets").rows() == [("@b_b", "@a_a", 1)]


JSON_LINES = [s for s, (n, data) in SAMPLES.items() if data.startswith(b"{") and len(data.splitlines()) == 7]


@pytest.mark.parametrize("sample", JSON_LINES)
@pytest.mark.parametrize("spread", [None, 2], ids=["an array", "an array over many lines"])
def test_an_array_is_read_as_lines_are(sample: str, spread: int | None) -> None:
    name, data = SAMPLES[sample]
    array = json.dumps([json.loads(line) for line in data.splitlines()], indent=spread).encode()
    assert readers_of(array) == [name]
    batch = read(array, name)
    assert batch.tweets.drop("row").equals(told(sample).tweets.drop("row"))
    assert batch.retweets.drop("row").equals(told(sample).retweets.drop("row"))


@pytest.mark.parametrize("sample", JSON_LINES)
def test_bad_lines_stay_with_their_number_and_reason_and_cost_no_other(sample: str) -> None:
    name, data = SAMPLES[sample]
    good = data.splitlines()
    bad = [good[0][:50], b"[1]", b"nonsense", b'{"a": "\xff"}']
    batch = read(b"\n".join([good[0], *bad, *good[1:]]) + b"\n", name)
    assert [line for line in batch.rejects["line"] if line in range(2, 6)] == [2, 3, 4, 5]
    assert batch.rejects["reason"].to_list()[:4] == [
        "not JSON: is the line cut?",
        "JSON, but no object",
        "not JSON: is the line cut?",
        "not UTF-8 text: see --encoding",
    ]
    assert batch.rejects["raw"].to_list()[0] == bad[0]
    assert batch.tweets.drop("row").equals(told(sample).tweets.drop("row"))


@pytest.mark.parametrize("sample", ["twscrape", "Mastodon", "Telethon", "Zeeschuimer, X", "Bluesky feed", "Weibo"])
def test_a_post_without_its_id_its_author_or_its_moment_is_a_reject(sample: str) -> None:
    name, data = SAMPLES[sample]
    gone = {
        "twscrape": ("id", "id_str"), "Mastodon": ("id", "uri", "url"), "Telethon": ("id",),
        "Zeeschuimer, X": ("data",), "Bluesky feed": ("post",), "Weibo": ("id", "mid"),
    }[sample]  # fmt: skip
    first = {k: v for k, v in json.loads(data.splitlines()[0]).items() if k not in gone}
    batch = read(json.dumps(first).encode() + b"\n" + data.splitlines()[1], name)
    assert batch.rejects.select("line", "reason").rows() == [(1, "no id of the post")]


def test_text_that_only_utf_16_can_write_and_numbers_that_are_none_cost_nothing() -> None:
    name, data = SAMPLES["Mastodon"]
    line = data.splitlines()[0]
    odd = line.replace(b"The flood", b"\\ud800 flood\\u0000").replace(b'"reblogs_count": 2', b'"reblogs_count": NaN')
    [(text, count)] = read(odd, name).tweets.filter(pl.col("detail") == FULL).select("text", "retweet_count").rows()
    assert (text.startswith("? flood\ufffd"), count) == (True, None)


def test_a_chat_of_telegram_is_read_in_pieces_of_any_size() -> None:
    name, data = SAMPLES["Telegram Desktop"]
    told_by = {"date_unixtime": "1717315200", "from": 'a"]\\', "from_id": "user5"}
    message = json.dumps({"id": 9, "type": "message", **told_by, "text": 'tricky "messages": [ {] } \\ '})
    export = data.replace(b'"messages": [', b'"messages": [' + b",".join([message.encode()] * 12_000) + b",", 1)
    batch = read(export, name)
    assert (batch.records, batch.rejects.height) == (12_007, 0)
    assert "77/9" in set(batch.tweets["ref"])


def test_a_forward_without_words_is_known_by_whose_it_is() -> None:
    name, data = SAMPLES["Telegram Desktop, messages"]
    forward = json.loads(data.splitlines()[2]) | {"text": "", "text_entities": []}
    batch = read(json.dumps(forward).encode(), name)
    assert batch.rejects.height == 0
    assert batch.retweets["author"].to_list() == ["telegram:9100000001"]


def test_the_earliest_tables_of_twarc_csv_are_read() -> None:
    """References, entities and texts were JSON then."""
    cells = {
        "id": "1170073690492588037",
        "author_id": "2722",
        "conversation_id": "1170073690492588037",
        "created_at": "2019-09-06T20:38:01.000Z",
        "text": '"Caf\\u00e9\\nhere"',
        "author.username": "ana",
        "public_metrics.retweet_count": "0",
        "referenced_tweets": '[{"type": "quoted", "id": "1169734611666198528"}]',
        "entities.urls": '[{"start": 7, "expanded_url": "https://a.example/x"}]',
    }
    row = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells.values())
    data = f"{','.join(cells)}\n{row}\n".encode()
    assert readers_of(data) == ["twarc-csv"]
    own = read(data, "twarc-csv").tweets.filter(pl.col("detail") == FULL).row(0, named=True)
    assert (own["text"], own["quoted"], own["links"]) == ("Café\nhere", 1169734611666198528, ["a.example/x"])


def test_hoaxy_is_turned_round_by_the_address_of_the_tweet() -> None:
    header, *rows = SAMPLES["Hoaxy"][1].decode().splitlines()
    names = header.replace("from_user", "x_user").replace("to_user", "from_user").replace("x_user", "to_user")
    batch = read("\n".join([names, *rows]).encode(), "hoaxy")
    people = whose(batch)
    pairs = {(people[who], people[whom]) for who, whom in batch.retweets.select("account", "author").rows()}
    assert pairs == {("echo", "kestrel"), ("mirror", "kestrel")}
