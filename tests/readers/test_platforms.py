"""Ids and moments belong to a platform: an id is a date only where its platform is known."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest

from explorer.readers import Batch
from explorer.readers.coordination_toolkit import READER as TOOLKIT
from explorer.readers.coortweet import READER as COORTWEET
from explorer.readers.formats import READERS
from explorer.readers.platforms import ANY, BLUESKY, TELEGRAM, TWITTER, Platform, platform_of
from tests.archive_files import NEW_YEAR, tweet_id
from tests.source_files import MESSAGES, SHARES, csv_of, message, share

NOON = NEW_YEAR // 1000


def mastodon_id(ts: int, serial: int = 0) -> int:
    """Mastodon counts milliseconds since 1970 and keeps 16 bits for the rest."""
    return (ts << 16) | serial


def shares(*rows: dict[str, object]) -> Batch:
    [batch] = COORTWEET.read(io.BytesIO(csv_of(SHARES, rows)), name="x.csv", memory=1 << 30)
    return batch


def messages(*rows: dict[str, object]) -> Batch:
    [batch] = TOOLKIT.read(io.BytesIO(csv_of(MESSAGES, rows)), name="x.csv", memory=1 << 30)
    return batch


def told_by(ids: list[int], within: int = 1000) -> str:
    moments = [NEW_YEAR + 1000 * k for k in range(len(ids))]
    return platform_of(pl.Series(ids, dtype=pl.Int64), pl.Series(moments, dtype=pl.Int64), within).name


def test_an_id_of_twitter_carries_its_millisecond_since_november_2010() -> None:
    first = 29_700_859_247
    assert TWITTER.moment_of(tweet_id(NEW_YEAR + 7)) == NEW_YEAR + 7
    assert [TWITTER.moment_of(i) for i in (None, -5, 12, first - 1)] == [None] * 4
    assert TWITTER.moment_of(first) == 1_288_834_981_738
    column = pl.select(
        at=TWITTER.moments_of(pl.lit(pl.Series([tweet_id(NEW_YEAR + 7), first, first - 1, None], dtype=pl.Int64)))
    )
    assert column["at"].to_list() == [NEW_YEAR + 7, 1_288_834_981_738, None, None]


POST_OF_2024 = "at://did:plc:abc/app.bsky.feed.post/3l25zusnsfck2"
AT = 1_724_171_495_793


@pytest.mark.parametrize(
    ("post", "by", "told"),
    [
        (POST_OF_2024, AT, AT),
        # Before Bluesky was there nobody posted.
        ("at://did:plc:abc/app.bsky.feed.post/" + "2" * 13, AT, None),
        ("at://did:plc:abc/app.bsky.feed.post/3iojbvzms2222", AT, 1_640_995_200_000),
        ("at://did:plc:abc/app.bsky.feed.post/3iojbvzmrzzzz", AT, None),
        ("at://did:plc:abc/app.bsky.feed.post/j" + "z" * 12, 1 << 60, (2**54 - 1) // 1000),
        (POST_OF_2024, AT - 1, None),  # who posts makes the id: nobody repeats what is not there yet
        ("at://did:plc:abc/app.bsky.feed.post/k" + "2" * 12, 1 << 60, None),
        ("at://did:plc:abc/app.bsky.feed.post/3l25zusnsfck", AT, None),
        ("at://did:plc:abc/app.bsky.feed.post/3l25zusnsfck2x", AT, None),
        ("at://did:plc:abc/app.bsky.feed.post/3l25zusnsfc01", AT, None),
        ("at://did:plc:abc/app.bsky.graph.list/3l25zusnsfck2", AT, None),
        ("3l25zusnsfck2", AT, None),
        (None, AT, None),
    ],
)
def test_an_id_of_bluesky_carries_its_millisecond_where_it_is_made_of_one(
    post: str | None, by: int, told: int | None
) -> None:
    of_id = BLUESKY.moments_told(pl.lit(post, pl.String), pl.lit(by, pl.Int64))
    assert pl.select(at=of_id)["at"].to_list() == [told]
    assert pl.select(at=TELEGRAM.moments_told(pl.lit(post, pl.String), pl.lit(by)))["at"].to_list() == [None]


def test_a_post_that_a_stream_only_points_at_was_posted_when_its_id_was_made() -> None:
    whole = {"text": "yes", "createdAt": "2024-08-21T00:00:00Z"}
    subject, other = {"uri": POST_OF_2024}, {"uri": POST_OF_2024.replace("3l25zusnsfck2", "self")}
    said = [
        ("repost", {"subject": subject}),
        ("repost", {"subject": other}),
        ("post", whole | {"reply": {"parent": subject, "root": subject}}),
    ]
    events = [
        {
            "did": "did:plc:xyz", "time_us": (AT + 60_000) * 1000, "kind": "commit",
            "commit": {"operation": "create", "rkey": f"3k{n}", "record": record,
                       "collection": f"app.bsky.feed.{kind}"},
        }
        for n, (kind, record) in enumerate(said)
    ]  # fmt: skip
    [reader] = [reader for reader in READERS if reader.name == "bluesky-stream"]
    [batch] = reader.read(io.BytesIO("\n".join(map(json.dumps, events)).encode()), name="x", memory=1 << 30)
    posted = dict(batch.tweets.select("ref", "ts").iter_rows())
    assert posted[POST_OF_2024] == AT
    assert posted[other["uri"]] is None
    assert batch.tweets.height == 3


def test_an_id_gives_the_finer_moment_only_within_the_grain_of_what_is_written() -> None:
    own = tweet_id(NEW_YEAR + 999)
    assert TWITTER.finer(NEW_YEAR, own) == NEW_YEAR + 999
    assert TWITTER.finer(NEW_YEAR + 1000, own) == NEW_YEAR + 1000
    assert TWITTER.finer(None, own) == NEW_YEAR + 999
    assert TWITTER.finer(NEW_YEAR, 12) == NEW_YEAR

    def finer(moment: int) -> int:
        ids, moments = pl.lit(own, pl.Int64), pl.lit(moment, pl.Int64)
        found: int = pl.select(TWITTER.finer_moments(moments, ids, 1000)).item()
        return found

    assert (finer(NEW_YEAR), finer(NEW_YEAR + 1000), finer(NEW_YEAR - 1)) == (
        NEW_YEAR + 999,
        NEW_YEAR + 1000,
        NEW_YEAR - 1,
    )


def test_where_no_platform_is_known_no_id_is_a_date() -> None:
    assert ANY.moment_of(tweet_id(NEW_YEAR)) is None
    assert ANY.finer(None, tweet_id(NEW_YEAR)) is None
    assert pl.select(ANY.moments_of(pl.lit(tweet_id(NEW_YEAR)))).to_series().to_list() == [None]


def test_the_platform_is_the_one_whose_clock_agrees_for_more_than_half_of_the_rows() -> None:
    own = [tweet_id(NEW_YEAR + 1000 * k + 77) for k in range(4)]
    other = [mastodon_id(NEW_YEAR + 1000 * k + 77) for k in range(4)]
    assert told_by(own) == "Twitter"
    assert told_by([*own[:3], 5]) == "Twitter"
    assert told_by([own[0], own[1], other[2], other[3]]) == "any"
    assert told_by(other) == "any"
    assert told_by([1, 2, 3, 4]) == "any"
    assert told_by([tweet_id(NEW_YEAR + 1000 * k - 1) for k in range(4)]) == "any"
    assert told_by([]) == "any"


def test_texts_that_stand_for_ids_neither_speak_for_nor_against_a_platform() -> None:
    assert told_by([-9, -8, tweet_id(NEW_YEAR + 2000)]) == "Twitter"


@pytest.mark.parametrize("make", [mastodon_id, lambda ts, serial: 10**15 + serial, lambda ts, serial: 7 + serial])
def test_ids_of_another_platform_leave_the_moments_as_they_are_written(make) -> None:  # type: ignore[no-untyped-def]
    thing = make(NEW_YEAR - 5_000, 1)
    batch = shares(*(share(thing, f"a{k}", make(NEW_YEAR + 1000 * k + 250, k), f"{NOON + k}.25") for k in range(4)))
    assert batch.retweets["ts"].to_list() == [NEW_YEAR + 1000 * k + 250 for k in range(4)]
    assert batch.tweets.select("id", "ts").rows() == [(thing, None)]
    own = messages(*(message(make(NEW_YEAR + k, k), "u", NOON + k, reply_id=thing) for k in range(3)))
    assert own.tweets.filter(pl.col("detail") == 2)["ts"].to_list() == [NEW_YEAR + 1000 * k for k in range(3)]
    assert own.tweets.filter(pl.col("detail") == 0)["ts"].to_list() == [None]


def test_one_id_that_agrees_by_chance_does_not_make_the_others_twitters() -> None:
    thing = tweet_id(NEW_YEAR - 5_000)
    rows = [share(thing, "a", mastodon_id(NEW_YEAR + k, k), NOON) for k in range(3)]
    batch = shares(*rows, share(thing, "b", tweet_id(NEW_YEAR + 7), NOON))
    assert set(batch.retweets["ts"]) == {NEW_YEAR}
    assert batch.tweets["ts"].to_list() == [None]


def test_each_format_says_whose_ids_it_holds() -> None:
    assert {reader.name: reader.platform.name for reader in READERS} == {
        "information-operations": "Twitter",
        "clemson": "Twitter",
        "twitter-v1": "Twitter",
        "twitter-v2": "Twitter",
        "twitter-copies": "Twitter",
        "x-posts": "Twitter",
        "4cat-x": "Twitter",
        "4cat-x-api": "Twitter",
        "twarc-csv": "Twitter",
        "scraped-tweets": "Twitter",
        "minet": "Twitter",
        "web-exporter": "Twitter",
        "web-exporter-json": "Twitter",
        "dmi-tcat": "Twitter",
        "nbc": "Twitter",
        "hoaxy": "Twitter",
        "bluesky-stream": "Bluesky",
        "bluesky-feed": "Bluesky",
        "minet-bluesky": "Bluesky",
        "4cat-bluesky": "Bluesky",
        "mastodon": "Mastodon",
        "truth-social": "Truth Social",
        "4cat-truth-social": "Truth Social",
        "telethon": "Telegram",
        "telegram-desktop": "Telegram",
        "4cat-telegram": "Telegram",
        "tiktok": "TikTok",
        "4cat-tiktok": "TikTok",
        "4cat-instagram": "Instagram",
        "crowdtangle": "Facebook",
        "weibo": "Weibo",
        "coortweet": "any",
        "coordination-toolkit": "any",
        "edge-list": "any",
        "graphml": "any",
        "gexf": "any",
        "gml": "any",
        "gdf": "any",
        "pajek": "any",
    }


BASE64 = "Ab9+/" * 10
HEX = "09afAF" * 12


@pytest.mark.parametrize(
    ("written", "hashed"),
    [
        (BASE64[:37], False),
        *((BASE64[:length], True) for length in range(38, 44)),
        (BASE64[:44], False),
        (BASE64[:37] + "=", False),
        (BASE64[:38] + "=", True),
        (BASE64[:43] + "=", True),
        (BASE64[:38] + "==", True),
        (BASE64[:43] + "==", True),
        (BASE64[:43] + "===", False),
        (BASE64[:44] + "=", False),
        (BASE64[:20] + "=" + BASE64[:20], False),
        (BASE64[:40] + "_", False),
        (BASE64[:40] + "-", False),
        ("@" + BASE64[:40], False),
        (BASE64[:40] + "\n" + BASE64[:40], False),
        (HEX[:63], False),
        (HEX[:64], True),
        (HEX[:65], False),
        (HEX[:63] + "g", False),
        (HEX[:63] + "/", False),
        ("12345", False),
        ("", False),
        (None, None),
    ],
)
@pytest.mark.parametrize("platform", [TWITTER, ANY])
def test_a_hashed_id_is_38_to_43_characters_of_base64_or_64_of_hex(
    platform: Platform, written: str | None, hashed: bool | None
) -> None:
    column = pl.DataFrame({"id": [written]}, schema={"id": pl.String})
    assert column.select(platform.is_hashed(pl.col("id"))).item() is hashed
