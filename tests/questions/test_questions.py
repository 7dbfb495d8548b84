"""Every stored question on both stores, against rows worked out by hand from the table in `tests/tiny_world.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer import __version__, questions
from explorer.analyses.detect import Settings, detect
from explorer.analyses.roles import cast
from explorer.ingest import ingest
from explorer.result import TYPES
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.neo4j_server import Neo4jServer
from tests.stores.test_stores import neo4j_store
from tests.tiny_world import (
    ABE_1,
    ALPHA,
    ANDROID,
    BEA_1,
    BETA,
    BOB_1,
    CORA_1,
    CORA_2,
    CORA_3,
    DAN_1,
    DAN_2,
    DAN_3,
    EVE_1,
    EVE_2,
    EVE_3,
    EVE_4,
    HASH_1,
    HASHED,
    OLD,
    OUT_1,
    PHONE,
    SCHED,
    SOURCE_IDS,
    USERS_ONLY,
    WEB,
    at,
    load,
    tweet_at,
)

STORED = questions.load()
Rows = list[tuple[object, ...]]


@dataclass(frozen=True)
class Case:
    """A question, what it is asked with, the columns that are compared (all, where none are named), the rows."""

    query: str
    rows: Rows
    values: Mapping[str, object] = field(default_factory=dict)
    columns: str = ""

    def __str__(self) -> str:
        said = " ".join(f"{k}={'HASHED' if v == HASHED else v}" for k, v in self.values.items())
        return f"{self.query} {said}".strip()


def pair(who: str, weight: int, events: int, delay: float, first: str, last: str | None = None) -> tuple[object, ...]:
    """Return a row of accounts that share something, the two written as `abe ben`."""
    source, target = who.replace("HASHED", HASHED).split()
    handles = (handle(source), handle(target))
    return (source, target, weight, *handles, events, delay, at(first), at(last or first))


def handle(account: str) -> str | None:
    return {HASHED: HASHED, "901": "Outlet", "@ghost": "Ghost", "900": None}.get(account, account.capitalize())


def link(
    who: str, weight: int, inside: str, tweets: int, delay: float | None, first: str, last: str | None = None
) -> tuple[object, ...]:
    """Return a row of who retweets whom; `inside` is `both`, `source`, `target` or `none` of the two."""
    source, target = who.replace("HASHED", HASHED).split()
    ends = (inside in ("both", "source"), inside in ("both", "target"))
    return (source, target, weight, handle(source), handle(target), *ends, tweets, delay, at(first), at(last or first))


# Links of who retweets whom, as three questions give them; which ends are inside depends on the network.
def abe_cora(inside: str = "both") -> tuple[object, ...]:
    return link("abe cora", 4, inside, 3, 25.0, "1 10:00:30", "2 10:00:20")


def ben_cora(inside: str = "both") -> tuple[object, ...]:
    return link("ben cora", 3, inside, 3, 40.0, "1 10:00:50", "2 10:00:20")


def cat_cora(inside: str = "both") -> tuple[object, ...]:
    return link("cat cora", 3, inside, 3, 81.0, "1 10:01:21", "2 10:01:20")


def once(who: str, inside: str, delay: float | None, when: str) -> tuple[object, ...]:
    return link(who, 1, inside, 1, delay, when)


def ring(
    who: str, weight: int, roles: str, amplifiers: int, share: float, *, target_inside: bool = True
) -> tuple[object, ...]:
    """Return a row of core and amplifiers, without the columns that `link` checks."""
    source, target = who.replace("HASHED", HASHED).split()
    return (source, target, weight, True, target_inside, *roles.split(), amplifiers, share)


RING = "source target weight source_inside target_inside source_role target_role target_amplifiers share"

# The pairs of co-retweets within 60 s. CORA_1: Abe at :30 and :60, Bea at :40, Ben at :50, Cat at :81.
# CORA_2: Abe at :10, Ben at :40, Cat too late. CORA_3: Abe and Ben at :20, Cat at :80. OUT_1: Cora and Dan 45 s apart.
ABE_BEN = pair("abe ben", 3, 4, (20 + 10 + 30 + 0) / 4, "1 10:00:30", "2 10:00:20")
ABE_CAT = pair("abe cat", 2, 3, (51 + 21 + 60) / 3, "1 10:00:30", "2 10:00:20")
BEN_CAT = pair("ben cat", 2, 2, (31 + 60) / 2, "1 10:00:50", "2 10:00:20")
CORA_DAN = pair("cora dan", 1, 1, 45.0, "2 12:00:00")
BEA_CAT = pair("bea cat", 1, 1, 41.0, "1 10:00:40")
BOB_CAT = pair("bob cat", 1, 1, 40.0, "2 15:00:30")

ALPHA_ROW = (
    *(ALPHA, ALPHA, None, None, None, 8, 7),
    # Own: Cora 3, Abe 1, Dan 3, Eve 4, HASHED 1. Retweets: Cora 2, Abe 4, Ben 3, Cat 4, Dan 1, Eve 1, HASHED 1.
    *(12, 16, 16 / 28),
    # Of Cora by Abe 4, Ben 3, Cat 3 and herself 1. DAN_3 answers, EVE_4 quotes.
    *(11, 1, 1),
    # CORA_1, CORA_2, DAN_2, EVE_2, EVE_3; CORA_1, DAN_1, EVE_1.
    *(5, 3),
    # Abe, Dan, Fay; and Ben 7 and Eve 5, but not Cat 8.
    *(3, 5),
    *(at("1 09:00:00"), at("5 23:59:59")),
)
BETA_ROW = (
    *(BETA, BETA, None, None, None, 3, 3),
    # Own: Bea 1, Bob 1. Retweets: Cat 4, Bea 1, Bob 2; of these Cat's and Bob's of Bea are inside.
    *(2, 7, 7 / 9),
    *(2, 0, 1),
    *(1, 1),
    *(1, 2),
    *(at("1 09:30:00"), at("4 12:00:00")),
)
# Gus has no count of followers, which is not a count of zero.
USERS_ONLY_ROW = (
    *(USERS_ONLY, "Russia, June 2020", "Russia", "2020-06-12", 1152, 1, 0),
    *(0, 0, 0.0, 0, 0, 0, 0, 0, 0, 0, None, None),
)


def share(account: str, shared: object, when: str, serial: int = 0) -> tuple[object, ...]:
    """Return a row of a behaviour: who shared what, when, and with which tweet or retweet."""
    return (account, shared, at(when), tweet_at(when, serial))


CATS_RETWEETS = [
    share("cat", CORA_1, "1 10:01:21"),
    share("cat", CORA_2, "1 11:02:00"),
    share("cat", CORA_3, "2 10:01:20"),
    share("cat", BEA_1, "2 15:01:10"),
]
ALPHAS_RETWEETS = [
    share("abe", CORA_1, "1 10:00:30"),
    share("abe", CORA_1, "1 10:01:00"),
    share("abe", CORA_2, "1 11:00:10"),
    share("abe", CORA_3, "2 10:00:20"),
    share("ben", CORA_1, "1 10:00:50"),
    share("ben", CORA_2, "1 11:00:40"),
    share("ben", CORA_3, "2 10:00:20", serial=1),
    share("cora", OUT_1, "2 12:00:00"),
    share("cora", CORA_1, "3 09:00:00"),
    share("dan", OUT_1, "2 12:00:45"),
    share(HASHED, OUT_1, "2 12:30:00"),
    share("eve", OLD, "2 13:00:00"),
]
BETAS_RETWEETS = [
    share("bea", CORA_1, "1 10:00:40"),
    share("bob", ABE_1, "1 09:30:00"),
    share("bob", BEA_1, "2 15:00:30"),
]
TEXTS_OF_ALPHA: Rows = [
    ("cora", "one", at("1 10:00:00"), CORA_1),
    ("cora", "two", at("1 11:00:00"), CORA_2),
    ("cora", "three", at("2 10:00:00"), CORA_3),
    ("abe", "morning", at("1 09:00:00"), ABE_1),
    ("dan", "buy", at("3 08:00:00"), DAN_1),
    ("dan", "vote", at("3 20:00:00"), DAN_2),
    ("dan", "no", at("2 09:00:00"), DAN_3),
    ("eve", "buy!", at("3 08:00:40"), EVE_1),
    ("eve", "vote!", at("3 19:59:30"), EVE_2),
    ("eve", "again", at("3 20:01:00"), EVE_3),
    ("eve", "this", at("2 09:30:00"), EVE_4),
    (HASHED, "late", at("5 23:59:59"), HASH_1),
]
TEXTS_OF_BETA: Rows = [("bea", "beta", at("2 15:00:00"), BEA_1), ("bob", "that", at("4 12:00:00"), BOB_1)]

RINGS_ROW = ("rings", "roles", f"{ALPHA},{BETA}", None, "{}", None, "5eedf00d", __version__, 0)
TAGS_ROW = ("tags", "coordination", ALPHA, "co_hashtag", '{"time_window": 60.0}', None, "0dd", __version__, 0)
TOGETHER_ROW = (
    *("together", "coordination", f"{ALPHA},{BETA}", "co_hashtag,co_link,co_retweet"),
    *('{"method": "timing", "time_window": 60.0}', "co_link: few.\nco_retweet: many.", "5eedf00d", __version__, 3),
)

Six = tuple[int, int, int, int, int, int]


def alike(
    who: str,
    one: int | None,
    other: int | None,
    behaviours: str,
    counts: Six,
    *told: float,
    finding: str = "found",
) -> tuple[object, ...]:
    """Return a row of a pair as a whole: communities, counts, delays and chances; the marginal ones may lack."""
    source, target = who.split()
    ends = (source, target, float(counts[1]), handle(source), handle(target))
    return (*ends, one, other, behaviours, *counts, *told, *(None,) * (7 - len(told)), finding)


def by_behaviour(who: str, behaviour: str, counts: Six, *told: float, finding: str = "found") -> tuple[object, ...]:
    """Return a row of what one behaviour tells of a pair."""
    return (*who.split(), behaviour, float(counts[1]), *counts, *told, finding)


BEN_AND_CAT = by_behaviour(
    *("ben cat", "co_retweet", (2, 2, 2, 2, 2, 0), 45.5, 31.0, 1.5, 0.4, 0.5, 0.005, 0.006), finding="synchronised"
)


def regular(
    who: str,
    weight: int,
    roles: str,
    structure: int | None,
    tweets: int,
    delay: float,
    shown: str,
    surprise: float,
    q: float,
    first: str,
    last: str | None = None,
) -> tuple[object, ...]:
    """Return a row of who retweets whom as a regular; `shown` is `fast`, `steady`, `sync` or some of them."""
    source, target = who.split()
    times = (what in shown.split() for what in ("fast", "steady", "sync"))
    ends = (source, target, weight, handle(source), handle(target), *roles.split())
    return (*ends, structure, tweets, delay, *times, surprise, q, at(first), at(last or first))


CASES = [
    Case("networks", [ALPHA_ROW, BETA_ROW, USERS_ONLY_ROW]),
    # Accounts: the most active first, those of the same activity by id.
    Case(
        "accounts",
        [
            ("abe", "Abe", None, "en", "2019-06-01", 0, 7, False, 1, 4, None),
            ("cora", "Cora", "Hong Kong", "en", "2019-05-01", 100, 7, False, 3, 2, "All the news"),
            ("eve", "Eve", None, "en", "2018-12-31", 5, 7, False, 4, 1, None),
            ("cat", "Cat", None, "en", "2019-06-01", 8, 7, False, 0, 4, None),
            ("dan", "Dan", None, "en", "2019-05-01", 0, 7, False, 3, 1, None),
            ("ben", "Ben", None, "en", "2019-06-01", 7, 7, False, 0, 3, None),
            ("bob", "Bob", None, "en", "2020-01-01", 0, 7, False, 1, 2, None),
            (HASHED, HASHED, None, "en", "2019-05-01", 50, 7, True, 1, 1, None),
            ("bea", "Bea", None, "en", "2019-06-01", 3, 7, False, 1, 1, None),
            ("fay", "Fay", None, None, None, 0, 7, False, 0, 0, None),
            ("gus", "Gus", None, "en", None, None, 7, False, 0, 0, None),
        ],
        columns="account handle location language created followers following hashed tweets retweets description",
    ),
    Case(
        "accounts",
        [("cat", "Cat", 0, 4), ("bob", "Bob", 1, 2), ("bea", "Bea", 1, 1)],
        {"network": BETA},
        "account name tweets retweets",
    ),
    Case("accounts", [("abe",), ("cora",), ("eve",), ("cat",)], {"network": ALPHA, "limit": 4}, "account"),
    Case(
        "creation_dates",
        [("2018-12-31", 1), ("2019-05-01", 3), ("2019-06-01", 3)],
        {"network": ALPHA},
    ),
    # Cat is one account, though two networks list her; Fay and Gus tell no day.
    Case(
        "creation_dates",
        [("2018-12-31", 1), ("2019-05-01", 3), ("2019-06-01", 4), ("2020-01-01", 1)],
    ),
    Case("creation_dates", [], {"network": USERS_ONLY}),
    # What the file leaves empty stays so, and comes after the others of its rank.
    # Clients: Abe 5, Ben 3, Cat 3 of her 4; Cora 5, Cat 1, Eve's retweet; Eve's own 4; Dan 4; HASHED 2.
    Case(
        "clients",
        [(SCHED, 11, 3), (WEB, 7, 3), (PHONE, 4, 1), (None, 4, 1), (ANDROID, 2, 1)],
        {"network": ALPHA},
    ),
    Case("clients", [(WEB, 6, 3), (SCHED, 3, 1)], {"network": BETA}),
    Case("clients", [(WEB, 12, 5), (SCHED, 11, 3), (PHONE, 4, 1), (None, 4, 1), (ANDROID, 2, 1)]),
    # Languages: a retweet counts with the language of its tweet. HASH_1 and OLD tell none.
    Case("languages", [("en", 20, 6), ("zh", 4, 4), ("tr", 2, 2), (None, 2, 2)], {"network": ALPHA}),
    Case("languages", [("en", 5, 3), ("zh", 4, 3)], {"network": BETA}),
    Case("languages", [("en", 22, 8), ("zh", 7, 6), ("tr", 2, 2), (None, 2, 2)]),
    # Hashtags: of CORA_1 with 6 retweets, one of them hers (5 without Bea); CORA_2 with 3; OUT_1 retweeted 3 times;
    # BEA_1 retweeted by Bob and Cat.
    Case(
        "hashtags",
        [
            ("hk", 14, at("1 10:00:00"), at("3 09:00:00"), 6),
            ("free", 4, at("1 11:00:00"), at("1 11:02:00"), 4),
            ("vote", 3, at("3 19:59:30"), at("3 20:01:00"), 2),
            ("now", 2, at("3 19:59:30"), at("3 20:00:00"), 2),
            ("香港", 1, at("2 15:01:10"), at("2 15:01:10"), 1),
        ],
        {"network": ALPHA},
    ),
    Case(
        "hashtags",
        [
            ("hk", 6, at("1 10:00:40"), at("2 15:01:10"), 3),
            ("香港", 3, at("2 15:00:00"), at("2 15:01:10"), 3),
            ("free", 1, at("1 11:02:00"), at("1 11:02:00"), 1),
        ],
        {"network": BETA},
    ),
    Case(
        "hashtags",
        [("hk", 17, 8), ("free", 4, 4), ("vote", 3, 2), ("香港", 3, 3)],
        {"limit": 4},
        "hashtag tweets accounts",
    ),
    # Links: CORA_1 with 5 retweets from alpha (Abe 2, Ben, Cat, herself) and Cat's of BEA_1; OUT_1 3 times.
    Case(
        "links",
        [
            ("news.example/a", "news.example", 7, at("1 10:00:00"), at("3 09:00:00"), 4),
            ("outlet.example/o", "outlet.example", 3, at("2 12:00:00"), at("2 12:30:00"), 3),
            ("shop.example/x", "shop.example", 2, at("3 08:00:00"), at("3 08:00:40"), 2),
            ("shop.example/y", "shop.example", 2, at("3 08:00:00"), at("3 08:00:40"), 2),
            ("news.example/b", "news.example", 1, at("2 15:01:10"), at("2 15:01:10"), 1),
        ],
        {"network": ALPHA},
    ),
    Case(
        "links",
        [
            ("news.example/a", "news.example", 5, at("1 10:00:40"), at("2 15:01:10"), 3),
            ("news.example/b", "news.example", 3, at("2 15:00:00"), at("2 15:01:10"), 3),
        ],
        {"network": BETA},
    ),
    Case(
        "links",
        [
            ("news.example/a", 10, 6),
            ("news.example/b", 3, 3),
            ("outlet.example/o", 3, 3),
            ("shop.example/x", 2, 2),
            ("shop.example/y", 2, 2),
        ],
        columns="url tweets accounts",
    ),
    # Domains: a tweet with two addresses of one host counts once.
    Case(
        "domains",
        [("news.example", 2, 7, 4), ("outlet.example", 1, 3, 3), ("shop.example", 2, 2, 2)],
        {"network": ALPHA},
    ),
    Case("domains", [("news.example", 2, 5, 3)], {"network": BETA}),
    Case("domains", [("news.example", 2, 10, 6), ("outlet.example", 1, 3, 3), ("shop.example", 2, 2, 2)]),
    Case(
        "rhythm",
        [
            *((3, 9, 1), (3, 10, 5), (3, 11, 4)),
            *((4, 9, 2), (4, 10, 4), (4, 12, 3), (4, 13, 1), (4, 15, 1)),
            *((5, 8, 2), (5, 9, 1), (5, 19, 1), (5, 20, 2)),
            (7, 23, 1),
        ],
        {"network": ALPHA},
    ),
    Case("rhythm", [(3, 9, 1), (3, 10, 2), (3, 11, 1), (4, 10, 1), (4, 15, 3), (6, 12, 1)], {"network": BETA}),
    Case(
        "rhythm",
        [
            *((3, 9, 2), (3, 10, 6), (3, 11, 4)),
            *((4, 9, 2), (4, 10, 4), (4, 12, 3), (4, 13, 1), (4, 15, 3)),
            *((5, 8, 2), (5, 9, 1), (5, 19, 1), (5, 20, 2)),
            *((6, 12, 1), (7, 23, 1)),
        ],
    ),
    Case("rhythm", [], {"network": USERS_ONLY}),
    Case(
        "tweets",
        [
            ("dan", DAN_3, at("2 09:00:00"), "", "tr", PHONE, "no"),
            ("dan", tweet_at("2 12:00:45"), at("2 12:00:45"), "901", "zh", PHONE, "outside"),
            ("dan", DAN_1, at("3 08:00:00"), "", "en", PHONE, "buy"),
            ("dan", DAN_2, at("3 20:00:00"), "", "en", PHONE, "vote"),
        ],
        {"account": "dan"},
    ),
    # By handle; the outsider's tweet tells no language, and Eve's own no client.
    Case(
        "tweets",
        [
            ("eve", EVE_4, at("2 09:30:00"), "", "tr", None, "this"),
            ("eve", tweet_at("2 13:00:00"), at("2 13:00:00"), "@ghost", None, WEB, "long ago"),
            ("eve", EVE_1, at("3 08:00:40"), "", "en", None, "buy!"),
            ("eve", EVE_2, at("3 19:59:30"), "", "en", None, "vote!"),
        ],
        {"account": "Eve", "limit": 4},
    ),
    Case(
        "tweets",
        [(tweet_at("1 09:30:00"), "abe"), (tweet_at("2 15:00:30"), "bea"), (BOB_1, "")],
        {"account": "bob"},
        "tweet author",
    ),
    # Her retweet of her own tweet is a retweet.
    Case(
        "tweets",
        [
            (CORA_1, ""),
            (CORA_2, ""),
            (CORA_3, ""),
            (tweet_at("2 12:00:00"), "901"),
            (tweet_at("3 09:00:00"), "cora"),
        ],
        {"account": "cora"},
        "tweet author",
    ),
    # What is known of an outsider's tweets is no tweet that the archive holds.
    Case("tweets", [], {"account": "901"}),
    Case("tweets", [], {"account": "nobody"}),
    # Who retweets whom: not oneself.
    Case(
        "retweet_network",
        [
            *(abe_cora(), ben_cora(), cat_cora()),
            once("HASHED 901", "source", 5400.0, "2 12:30:00"),
            once("cat bea", "source", 70.0, "2 15:01:10"),
            once("cora 901", "source", 3600.0, "2 12:00:00"),
            once("dan 901", "source", 3645.0, "2 12:00:45"),
            once("eve @ghost", "source", None, "2 13:00:00"),
        ],
        {"network": ALPHA},
    ),
    Case(
        "retweet_network",
        [
            cat_cora("source"),
            once("bea cora", "source", 40.0, "1 10:00:40"),
            once("bob abe", "source", 1800.0, "1 09:30:00"),
            once("bob bea", "both", 30.0, "2 15:00:30"),
            once("cat bea", "both", 70.0, "2 15:01:10"),
        ],
        {"network": BETA},
    ),
    Case("retweet_network", [abe_cora(), ben_cora(), cat_cora()], {"min_retweets": 2}),
    Case("retweet_network", [abe_cora(), ben_cora()], {"limit": 2}),
    Case(
        "retweet_network",
        [
            *(abe_cora(), ben_cora(), cat_cora()),
            once("HASHED 901", "source", 5400.0, "2 12:30:00"),
            once("bea cora", "both", 40.0, "1 10:00:40"),
            once("bob abe", "both", 1800.0, "1 09:30:00"),
            once("bob bea", "both", 30.0, "2 15:00:30"),
            once("cat bea", "both", 70.0, "2 15:01:10"),
            once("cora 901", "source", 3600.0, "2 12:00:00"),
            once("dan 901", "source", 3645.0, "2 12:00:45"),
            once("eve @ghost", "source", None, "2 13:00:00"),
        ],
    ),
    Case(
        "retweet_evidence",
        [
            *(
                ("abe", "cora", tweet, tweet_at(when), at(when), delay, text, SOURCE_IDS[ALPHA], row)
                for tweet, when, delay, text, row in (
                    (CORA_1, "1 10:00:30", 30.0, "one", 1),
                    (CORA_1, "1 10:01:00", 60.0, "one", 1),
                    (CORA_2, "1 11:00:10", 10.0, "two", 2),
                    (CORA_3, "2 10:00:20", 20.0, "three", 3),
                )
            )
        ],
        {"source": "abe", "target": "cora"},
    ),
    # What is known of OUT_1 stands in the first record that retweets it, the 23rd.
    Case(
        "retweet_evidence",
        [(OUT_1, tweet_at("2 12:00:45"), 3645.0, "outside", SOURCE_IDS[ALPHA], 23)],
        {"source": "dan", "target": "901"},
        "tweet retweet delay text file row",
    ),
    Case(
        "retweet_evidence",
        [(OLD, at("2 13:00:00"), None, "long ago", 27)],
        {"source": "eve", "target": "@ghost"},
        "tweet ts delay text row",
    ),
    Case(
        "retweet_evidence",
        [(BEA_1, tweet_at("2 15:01:10"), 70.0, "beta", SOURCE_IDS[BETA], 1)],
        {"source": "cat", "target": "bea"},
        "tweet retweet delay text file row",
    ),
    Case("retweet_evidence", [(CORA_1, 169200.0)], {"source": "cora", "target": "cora"}, "tweet delay"),
    Case("retweet_evidence", [], {"source": "cora", "target": "abe"}),
    # Most amplified: herself she does not amplify.
    Case(
        "most_amplified",
        [
            ("cora", "Cora", True, 10, 3, at("1 10:00:30"), at("2 10:01:20")),
            ("901", "Outlet", False, 3, 3, at("2 12:00:00"), at("2 12:30:00")),
            ("@ghost", "Ghost", False, 1, 1, at("2 13:00:00"), at("2 13:00:00")),
            ("bea", "Bea", False, 1, 1, at("2 15:01:10"), at("2 15:01:10")),
        ],
        {"network": ALPHA},
    ),
    Case("most_amplified", [("cora", 10)], {"network": ALPHA, "side": "inside"}, "account retweets"),
    Case(
        "most_amplified",
        [("901", 3), ("@ghost", 1)],
        {"network": ALPHA, "side": "outside", "limit": 2},
        "account retweets",
    ),
    Case(
        "most_amplified",
        [
            ("cora", "Cora", False, 4, 2, at("1 10:00:40"), at("2 10:01:20")),
            ("bea", "Bea", True, 2, 2, at("2 15:00:30"), at("2 15:01:10")),
            ("abe", "Abe", False, 1, 1, at("1 09:30:00"), at("1 09:30:00")),
        ],
        {"network": BETA},
    ),
    Case(
        "most_amplified",
        [
            ("cora", "Cora", True, 11, 4, at("1 10:00:30"), at("2 10:01:20")),
            ("901", "Outlet", False, 3, 3, at("2 12:00:00"), at("2 12:30:00")),
            ("bea", "Bea", True, 2, 2, at("2 15:00:30"), at("2 15:01:10")),
            ("@ghost", "Ghost", False, 1, 1, at("2 13:00:00"), at("2 13:00:00")),
            ("abe", "Abe", True, 1, 1, at("1 09:30:00"), at("1 09:30:00")),
        ],
    ),
    # Core and amplifiers: three retweets of a pair and two such amplifiers, unless said otherwise.
    Case(
        "core_amplifiers",
        [
            ring("abe cora", 4, "amplifier core", 3, 1.0),
            ring("ben cora", 3, "amplifier core", 3, 1.0),
            ring("cat cora", 3, "amplifier core", 3, 3 / 4),
        ],
        {"network": ALPHA},
        RING,
    ),
    Case(
        "core_amplifiers",
        [
            ("Abe", "Cora", 25.0, at("1 10:00:30"), at("2 10:00:20")),
            ("Ben", "Cora", 40.0, at("1 10:00:50"), at("2 10:00:20")),
            ("Cat", "Cora", 81.0, at("1 10:01:21"), at("2 10:01:20")),
        ],
        columns="source_handle target_handle median_delay first last",
    ),
    Case("core_amplifiers", [], {"network": BETA}),
    Case("core_amplifiers", [], {"min_amplifiers": 4}),
    # One retweet, two amplifiers: in beta Cat and Bea for Cora, Bob and Cat for Bea. Cora retweets 901, Bea Cora.
    Case(
        "core_amplifiers",
        [
            ring("cat cora", 3, "amplifier both", 2, 3 / 4, target_inside=False),
            ring("bea cora", 1, "both both", 2, 1.0, target_inside=False),
            ring("bob bea", 1, "amplifier both", 2, 1 / 2),
            ring("cat bea", 1, "amplifier both", 2, 1 / 4),
        ],
        {"network": BETA, "min_retweets": 1},
        RING,
    ),
    # One and one: Abe, whom only Bob of beta retweets, is no core of alpha.
    Case(
        "core_amplifiers",
        [
            ring("abe cora", 4, "amplifier both", 3, 1.0),
            ring("ben cora", 3, "amplifier both", 3, 1.0),
            ring("cat cora", 3, "amplifier both", 3, 3 / 4),
            ring("HASHED 901", 1, "amplifier core", 3, 1.0, target_inside=False),
            ring("cat bea", 1, "amplifier both", 1, 1 / 4, target_inside=False),
            ring("cora 901", 1, "both core", 3, 1 / 2, target_inside=False),
            ring("dan 901", 1, "amplifier core", 3, 1.0, target_inside=False),
            ring("eve @ghost", 1, "amplifier core", 1, 1.0, target_inside=False),
        ],
        {"network": ALPHA, "min_retweets": 1, "min_amplifiers": 1},
        RING,
    ),
    # Cat, whom two networks list, counts once.
    Case(
        "core_amplifiers",
        [
            ring("abe cora", 4, "amplifier both", 4, 1.0),
            ring("ben cora", 3, "amplifier both", 4, 1.0),
            ring("cat cora", 3, "amplifier both", 4, 3 / 4),
            ring("HASHED 901", 1, "amplifier core", 3, 1.0, target_inside=False),
            ring("bea cora", 1, "both both", 4, 1.0),
            ring("bob bea", 1, "amplifier both", 2, 1 / 2),
            ring("cat bea", 1, "amplifier both", 2, 1 / 4),
            ring("cora 901", 1, "both core", 3, 1 / 2, target_inside=False),
            ring("dan 901", 1, "amplifier core", 3, 1.0, target_inside=False),
        ],
        {"min_retweets": 1},
        RING,
    ),
    # Who amplifies an account. About Cora: Abe, Ben, Cat, Bea, and 901, whom she retweets.
    Case(
        "who_amplifies",
        [
            *(abe_cora(), ben_cora(), cat_cora()),
            once("bea cora", "target", 40.0, "1 10:00:40"),
            once("cat bea", "source", 70.0, "2 15:01:10"),
            once("cora 901", "source", 3600.0, "2 12:00:00"),
        ],
        {"account": "cora", "network": ALPHA},
    ),
    # By the handle of an outsider, whom Cora, Dan and HASHED retweet, and these not each other.
    Case(
        "who_amplifies",
        [
            once("HASHED 901", "source", 5400.0, "2 12:30:00"),
            once("cora 901", "source", 3600.0, "2 12:00:00"),
            once("dan 901", "source", 3645.0, "2 12:00:45"),
        ],
        {"account": "Outlet"},
    ),
    Case("who_amplifies", [abe_cora(), ben_cora()], {"account": "Cora", "min_retweets": 3, "limit": 2}),
    # About Abe: Cora, whom he retweets, and Bob, who retweets him.
    Case(
        "who_amplifies",
        [abe_cora("none"), once("bob abe", "source", 1800.0, "1 09:30:00")],
        {"account": "abe", "network": BETA},
    ),
    Case("who_amplifies", [], {"account": "fay"}),
    # Accounts that retweet together.
    Case("co_retweets", [ABE_BEN, ABE_CAT, BEN_CAT], {"network": ALPHA}),
    Case("co_retweets", [ABE_BEN, ABE_CAT, BEN_CAT, CORA_DAN], {"network": ALPHA, "min_weight": 1}),
    Case("co_retweets", [BEA_CAT, BOB_CAT], {"network": BETA, "min_weight": 1}),
    Case("co_retweets", [], {"network": BETA}),
    Case(
        "co_retweets",
        [
            *(ABE_BEN, ABE_CAT, BEN_CAT),
            pair("abe bea", 1, 2, (10 + 20) / 2, "1 10:00:30", "1 10:01:00"),
            pair("bea ben", 1, 1, 10.0, "1 10:00:40"),
            *(BEA_CAT, BOB_CAT, CORA_DAN),
        ],
        {"min_weight": 1},
    ),
    # Within the hour: Cat's of CORA_2 too, 110 s after Abe and 80 s after Ben, and HASHED's of OUT_1.
    Case(
        "co_retweets",
        [
            ABE_BEN,
            pair("abe cat", 3, 4, (51 + 21 + 110 + 60) / 4, "1 10:00:30", "2 10:00:20"),
            pair("ben cat", 3, 3, (31 + 80 + 60) / 3, "1 10:00:50", "2 10:00:20"),
            pair("HASHED cora", 1, 1, 1800.0, "2 12:30:00"),
            pair("HASHED dan", 1, 1, 1755.0, "2 12:30:00"),
            CORA_DAN,
        ],
        {"network": ALPHA, "min_weight": 1, "time_window": 3600},
    ),
    Case("co_retweets", [ABE_BEN, ABE_CAT], {"limit": 2}),
    Case(
        "co_retweet_evidence",
        [
            ("abe", "ben", tweet, at(ts), delay, tweet_at(source), tweet_at(target, serial), text)
            for tweet, ts, delay, source, target, serial, text in (
                (CORA_1, "1 10:00:30", 20.0, "1 10:00:30", "1 10:00:50", 0, "one"),
                (CORA_1, "1 10:00:50", -10.0, "1 10:01:00", "1 10:00:50", 0, "one"),
                (CORA_2, "1 11:00:10", 30.0, "1 11:00:10", "1 11:00:40", 0, "two"),
                (CORA_3, "2 10:00:20", 0.0, "2 10:00:20", "2 10:00:20", 1, "three"),
            )
        ],
        {"source": "abe", "target": "ben"},
    ),
    Case(
        "co_retweet_evidence",
        [(OUT_1, -1755.0, "outside")],
        {"source": HASHED, "target": "dan", "time_window": 1755},
        "tweet delay text",
    ),
    Case("co_retweet_evidence", [], {"source": HASHED, "target": "dan", "time_window": 1754}),
    Case("co_retweet_evidence", [(CORA_1, 51.0)], {"source": "abe", "target": "cat", "limit": 1}, "tweet delay"),
    # An account does nothing together with itself.
    Case("co_retweet_evidence", [], {"source": "abe", "target": "abe"}),
    # Accounts that post the same links, or the same hashtags, together: in own tweets only.
    Case("co_links", [pair("dan eve", 2, 2, 40.0, "3 08:00:00")]),
    Case("co_links", [pair("dan eve", 2, 2, 40.0, "3 08:00:00")], {"network": ALPHA, "time_window": 40}),
    Case("co_links", [], {"network": ALPHA, "time_window": 39}),
    Case("co_links", [], {"network": BETA, "min_weight": 1}),
    # BEA_1 carries Cora's address 29 hours after CORA_1, and Cora's hashtag 29 and 28 hours after her two.
    Case(
        "co_links",
        [pair("dan eve", 2, 2, 40.0, "3 08:00:00"), pair("bea cora", 1, 1, 29 * 3600.0, "2 15:00:00")],
        {"min_weight": 1, "time_window": 29 * 3600},
    ),
    Case("co_links", [pair("dan eve", 2, 2, 40.0, "3 08:00:00")], {"min_weight": 1, "time_window": 29 * 3600 - 1}),
    Case("co_hashtags", [pair("dan eve", 2, 3, (30 + 30 + 60) / 3, "3 20:00:00")]),
    Case("co_hashtags", [], {"min_weight": 3}),
    Case(
        "co_hashtags",
        [pair("dan eve", 2, 2, 30.0, "3 20:00:00")],
        {"network": ALPHA, "min_weight": 1, "time_window": 59},
    ),
    Case(
        "co_hashtags",
        [pair("dan eve", 2, 3, 40.0, "3 20:00:00"), pair("bea cora", 1, 2, 28.5 * 3600, "2 15:00:00")],
        {"min_weight": 1, "time_window": 29 * 3600},
    ),
    Case(
        "co_link_evidence",
        [
            ("dan", "eve", DAN_1, EVE_1, "shop.example/x", at("3 08:00:00"), 40.0, "buy"),
            ("dan", "eve", DAN_1, EVE_1, "shop.example/y", at("3 08:00:00"), 40.0, "buy"),
        ],
        {"source": "dan", "target": "eve"},
    ),
    Case("co_link_evidence", [], {"source": "dan", "target": "dan"}),
    Case(
        "co_link_evidence",
        [(CORA_1, BEA_1, "news.example/a", 104400.0, "one")],
        {"source": "cora", "target": "bea", "time_window": 104400},
        "tweet other object delay text",
    ),
    Case(
        "co_hashtag_evidence",
        [
            ("dan", "eve", DAN_2, EVE_2, "now", at("3 20:00:00"), -30.0, "vote"),
            ("dan", "eve", DAN_2, EVE_2, "vote", at("3 20:00:00"), -30.0, "vote"),
            ("dan", "eve", DAN_2, EVE_3, "vote", at("3 20:00:00"), 60.0, "vote"),
        ],
        {"source": "dan", "target": "eve"},
    ),
    Case(
        "co_hashtag_evidence",
        [
            (EVE_2, DAN_2, "now", at("3 19:59:30"), 30.0, "vote!"),
            (EVE_2, DAN_2, "vote", at("3 19:59:30"), 30.0, "vote!"),
            (EVE_3, DAN_2, "vote", at("3 20:01:00"), -60.0, "again"),
        ],
        {"source": "eve", "target": "dan"},
        "tweet other object ts delay text",
    ),
    # Eve used one hashtag twice within 90 s, but not with anybody.
    Case("co_hashtag_evidence", [], {"source": "eve", "target": "eve", "time_window": 90}),
    # Most amplified, inside a network and outside of all. Of CORA_1 the file tells 40 retweets, of all others none.
    Case(
        "amplified_inside",
        [("cora", "Cora", 10, 3, at("1 10:00:30"), at("2 10:01:20"), 40)],
        {"network": ALPHA},
    ),
    Case(
        "amplified_inside",
        [("bea", "Bea", 2, 2, at("2 15:00:30"), at("2 15:01:10"), 0)],
        {"network": BETA},
    ),
    Case(
        "amplified_inside",
        [
            ("cora", "Cora", 11, 4, at("1 10:00:30"), at("2 10:01:20"), 40),
            ("bea", "Bea", 2, 2, at("2 15:00:30"), at("2 15:01:10"), 0),
            ("abe", "Abe", 1, 1, at("1 09:30:00"), at("1 09:30:00"), 0),
        ],
    ),
    Case("amplified_inside", [], {"network": USERS_ONLY}),
    # Bea, whom Cat of alpha retweets, is listed in beta.
    Case(
        "amplified_outside",
        [
            ("901", "Outlet", 3, 3, at("2 12:00:00"), at("2 12:30:00"), None),
            ("@ghost", "Ghost", 1, 1, at("2 13:00:00"), at("2 13:00:00"), None),
        ],
        {"network": ALPHA},
    ),
    Case("amplified_outside", [], {"network": BETA}),
    Case("amplified_outside", [("901", 3), ("@ghost", 1)], columns="account retweets"),
    # Behaviours: who shared what when. Retweets first, Cora's of her own tweet among them.
    Case("co_retweet", [*ALPHAS_RETWEETS, *CATS_RETWEETS], {"network": ALPHA}),
    Case("co_retweet", [*BETAS_RETWEETS, *CATS_RETWEETS], {"network": BETA}),
    Case("co_retweet", [*ALPHAS_RETWEETS, *BETAS_RETWEETS, *CATS_RETWEETS]),
    Case("co_retweet", [], {"network": USERS_ONLY}),
    # Ten seconds after the tweet is still fast; nobody knows when OLD was posted.
    Case("fast_retweet", [share("abe", "cora", "1 11:00:10")]),
    Case("fast_retweet", [], {"delay": 9}),
    Case(
        "fast_retweet",
        [
            share("abe", "cora", "1 11:00:10"),
            share("abe", "cora", "2 10:00:20"),
            share("ben", "cora", "2 10:00:20", serial=1),
        ],
        {"network": ALPHA, "delay": 20},
    ),
    Case(
        "fast_retweet",
        [share("bea", "cora", "1 10:00:40"), share("bob", "bea", "2 15:00:30")],
        {"network": BETA, "delay": 40},
    ),
    # A tweet with two addresses of one host shares the host once.
    Case(
        "co_domain",
        [
            share("cora", "news.example", "1 10:00:00"),
            share("dan", "shop.example", "3 08:00:00"),
            share("eve", "shop.example", "3 08:00:40"),
        ],
        {"network": ALPHA},
    ),
    Case("co_domain", [share("bea", "news.example", "2 15:00:00")], {"network": BETA}),
    Case(
        "co_link",
        [
            share("cora", "news.example/a", "1 10:00:00"),
            share("dan", "shop.example/x", "3 08:00:00"),
            share("dan", "shop.example/y", "3 08:00:00"),
            share("eve", "shop.example/x", "3 08:00:40"),
            share("eve", "shop.example/y", "3 08:00:40"),
        ],
        {"network": ALPHA},
    ),
    Case(
        "co_link",
        [share("bea", "news.example/a", "2 15:00:00"), share("bea", "news.example/b", "2 15:00:00")],
        {"network": BETA},
    ),
    Case(
        "co_hashtag",
        [
            share("cora", "hk", "1 10:00:00"),
            share("cora", "hk", "1 11:00:00"),
            share("cora", "free", "1 11:00:00"),
            share("dan", "now", "3 20:00:00"),
            share("dan", "vote", "3 20:00:00"),
            share("eve", "now", "3 19:59:30"),
            share("eve", "vote", "3 19:59:30"),
            share("eve", "vote", "3 20:01:00"),
        ],
        {"network": ALPHA},
    ),
    Case("co_hashtag", [share("bea", "hk", "2 15:00:00"), share("bea", "香港", "2 15:00:00")], {"network": BETA}),
    # Whom a retweet names is no mention of its own.
    Case("co_mention", [share("dan", "900", "2 09:00:00"), share("dan", "cora", "2 09:00:00")]),
    Case("co_mention", [], {"network": BETA}),
    Case("co_reply", [share("dan", CORA_2, "2 09:00:00")]),
    Case("co_reply", [], {"network": BETA}),
    *(
        case
        for query in ("co_tweet", "similar_tweet")
        for case in (
            Case(query, TEXTS_OF_ALPHA, {"network": ALPHA}),
            Case(query, TEXTS_OF_BETA, {"network": BETA}),
            Case(query, TEXTS_OF_ALPHA + TEXTS_OF_BETA),
        )
    ),
    # No tweet has three hashtags.
    Case("hashtag_sequence", []),
    Case(
        "hashtag_sequence",
        [
            (*share("cora", "hk", "1 11:00:00"), 1),
            (*share("cora", "free", "1 11:00:00"), 2),
            (*share("dan", "vote", "3 20:00:00"), 1),
            (*share("dan", "now", "3 20:00:00"), 2),
            (*share("eve", "vote", "3 19:59:30"), 1),
            (*share("eve", "now", "3 19:59:30"), 2),
        ],
        {"network": ALPHA, "min_tags": 2},
    ),
    Case(
        "hashtag_sequence",
        [(*share("bea", "hk", "2 15:00:00"), 1), (*share("bea", "香港", "2 15:00:00"), 2)],
        {"network": BETA, "min_tags": 2},
    ),
    # The analyses by name; together found three communities.
    Case("analyses", [RINGS_ROW, TAGS_ROW, TOGETHER_ROW]),
    Case("analyses", [RINGS_ROW, TOGETHER_ROW], {"network": BETA}),
    Case("analyses", [], {"network": USERS_ONLY}),
    Case(
        "communities",
        [
            (
                *(1, 3, 2, 2 / 3, "co_retweet 2", f"{ALPHA} 2, {BETA} 1", "en 50 %, zh 50 %", "09–17 UTC 100 %"),
                *("2019-06-01, 2019-06-01, 2019-06-01", 1.0, 0.75, "one 4, three 1, two 1"),
            ),
            (*(2, 2, 1, 1.0, "co_retweet 1", f"{BETA} 2, {ALPHA} 1", None, None, None, None, 1.0, "beta 1"),),
            (
                *(3, 2, 1, 1.0, "co_hashtag 1, co_link 1", f"{ALPHA} 2", "en 71 %, tr 29 %", "08–16 UTC 67 %"),
                *("2018-12-31, 2019-05-01, 2019-05-01", 0.0, 0.5, "vote 3, buy 2"),
            ),
        ],
        {"analysis": "together"},
    ),
    Case("communities", [], {"analysis": "tags"}),
    # What Abe and Cat met on binds no community: they are in two.
    Case(
        "community_bonds",
        [
            (1, "co_retweet", str(CORA_1), 4, 10.0, at("1 10:00:30"), at("1 10:01:00"), CORA_1, "one"),
            (3, "co_hashtag", "vote", 2, 30.0, at("3 20:00:00"), at("3 20:00:00"), DAN_2, "vote"),
            (1, "co_retweet", str(CORA_2), 1, 30.0, at("1 11:00:10"), at("1 11:00:10"), CORA_2, "two"),
            (1, "co_retweet", str(CORA_3), 1, 0.0, at("2 10:00:20"), at("2 10:00:20"), CORA_3, "three"),
            (2, "co_retweet", str(BEA_1), 1, 40.0, at("2 15:00:30"), at("2 15:00:30"), BEA_1, "beta"),
            (3, "co_hashtag", "now", 1, 30.0, at("3 20:00:00"), at("3 20:00:00"), DAN_2, "vote"),
            (3, "co_link", "shop.example/x", 1, 40.0, at("3 08:00:00"), at("3 08:00:00"), DAN_1, "buy"),
            (3, "co_link", "shop.example/y", 1, 40.0, at("3 08:00:00"), at("3 08:00:00"), DAN_1, "buy"),
        ],
        {"analysis": "together"},
    ),
    Case(
        "community_bonds",
        [("vote", 2), ("now", 1), ("shop.example/x", 1), ("shop.example/y", 1)],
        {"analysis": "together", "community": 3},
        "object meetings",
    ),
    Case("community_bonds", [], {"analysis": "tags"}),
    Case("community_bridges", [("abe", "Abe", 1, 2, 1), ("cat", "Cat", 2, 1, 1)], {"analysis": "together"}),
    Case("community_bridges", [], {"analysis": "tags"}),
    Case(
        "community_members",
        [
            (1, "abe", "Abe", 2, 4.0, 1, 0, "2019-06-01"),
            (1, "bea", "Bea", 1, 1.0, 0, 3, "2019-06-01"),
            (1, "ben", "Ben", 1, 3.0, 0, 7, "2019-06-01"),
            (2, "bob", "Bob", 1, 1.0, 0, 0, "2020-01-01"),
            (2, "cat", "Cat", 1, 1.0, 1, 8, "2019-06-01"),
            (3, "dan", "Dan", 1, 4.0, 0, 0, "2019-05-01"),
            (3, "eve", "Eve", 1, 4.0, 0, 5, "2018-12-31"),
        ],
        {"analysis": "together"},
    ),
    Case("community_members", [(2, "bob"), (2, "cat")], {"analysis": "together", "community": 2}, "community account"),
    Case("community_members", [], {"analysis": "together", "community": 4}),
    # Each pair once, as a whole: Dan and Eve met on four things, two of each kind.
    Case(
        "community_network",
        [
            alike("dan eve", 3, 3, "co_hashtag,co_link", (5, 4, 2, 3, 3, 2), 40.0, 30.0, 0.75, 0.02, 0.03),
            alike("abe ben", 1, 1, "co_retweet", (4, 3, 4, 3, 2, 1), 15.0, 0.0, 0.5, 0.01, 0.02),
            alike("abe cat", 1, 2, "co_retweet", (3, 2, 3, 2, 3, 0), 44.0, 21.0, 0.5, 0.03, 0.04),
            alike("abe bea", 1, 1, "co_retweet", (2, 1, 2, 1, 1, 1), 15.0, 10.0, 0.25, 0.04, 0.05),
            alike("bob cat", 2, 2, "co_retweet", (1, 1, 1, 1, 1, 0), 40.0, 40.0, 0.125, 0.06, 0.07),
        ],
        {"analysis": "together"},
    ),
    Case(
        "community_network",
        [alike("ben cat", 1, 2, "co_retweet", (2, 2, 2, 2, 2, 0), 45.5, 31.0, 1.5, 0.8, 0.9, finding="synchronised")],
        {"analysis": "together", "finding": "synchronised"},
    ),
    Case(
        "community_network",
        [("dan", "eve", "found"), ("abe", "ben", "found"), ("abe", "cat", "found"), ("ben", "cat", "synchronised")],
        {"analysis": "together", "finding": "", "min_weight": 2},
        "source target finding",
    ),
    # Of one behaviour the row of the pair has the marginal chances; without communities its ends are in none.
    Case(
        "community_network",
        [
            alike(
                *("dan eve", None, None, "co_hashtag", (3, 2, 1, 2, 1, 2), 40.0, 30.0, 0.25, 0.002, 0.003, 0.02, 0.03)
            ),
        ],
        {"analysis": "tags"},
    ),
    Case("community_network", [], {"analysis": "rings"}),
    # Cat is listed in both networks: with Abe she bridges them from beta, with Bob from alpha.
    Case(
        "network_bridges",
        [
            ("abe", "cat", 2.0, "Abe", "Cat", ALPHA, BETA, "co_retweet", "found"),
            ("ben", "cat", 2.0, "Ben", "Cat", ALPHA, BETA, "co_retweet", "synchronised"),
            ("abe", "bea", 1.0, "Abe", "Bea", ALPHA, BETA, "co_retweet", "found"),
            ("bob", "cat", 1.0, "Bob", "Cat", BETA, ALPHA, "co_retweet", "found"),
        ],
        {"analysis": "together"},
    ),
    Case("network_bridges", [], {"analysis": "tags"}),
    Case(
        "pair_behaviours",
        [
            by_behaviour("abe bea", "co_retweet", (2, 1, 2, 1, 1, 1), 15.0, 10.0, 0.25, 0.004, 0.005, 0.04, 0.05),
            by_behaviour("abe ben", "co_retweet", (4, 3, 4, 3, 2, 1), 15.0, 0.0, 0.5, 0.001, 0.002, 0.01, 0.02),
            by_behaviour("abe cat", "co_retweet", (3, 2, 3, 2, 3, 0), 44.0, 21.0, 0.5, 0.003, 0.004, 0.03, 0.04),
            BEN_AND_CAT,
            by_behaviour("bob cat", "co_retweet", (1, 1, 1, 1, 1, 0), 40.0, 40.0, 0.125, 0.006, 0.007, 0.06, 0.07),
            by_behaviour("dan eve", "co_hashtag", (3, 2, 1, 2, 1, 2), 40.0, 30.0, 0.25, 0.002, 0.003, 0.02, 0.03),
            by_behaviour("dan eve", "co_link", (2, 2, 1, 1, 2, 0), 40.0, 40.0, 0.5, 0.005, 0.006, 0.05, 0.06),
        ],
        {"analysis": "together"},
    ),
    Case("pair_behaviours", [BEN_AND_CAT], {"analysis": "together", "finding": "synchronised"}),
    # Of one behaviour the pair itself tells it.
    Case("pair_behaviours", [], {"analysis": "tags"}),
    Case(
        "coordinated_evidence",
        [
            ("dan", "eve", tweet, at(ts), delay, did, shared, tweet, other, text)
            for ts, did, shared, tweet, other, delay, text in (
                ("3 08:00:00", "co_link", "shop.example/x", DAN_1, EVE_1, 40.0, "buy"),
                ("3 08:00:00", "co_link", "shop.example/y", DAN_1, EVE_1, 40.0, "buy"),
                ("3 19:59:30", "co_hashtag", "now", DAN_2, EVE_2, -30.0, "vote"),
                ("3 19:59:30", "co_hashtag", "vote", DAN_2, EVE_2, -30.0, "vote"),
                ("3 20:00:00", "co_hashtag", "vote", DAN_2, EVE_3, 60.0, "vote"),
            )
        ],
        {"analysis": "together", "source": "dan", "target": "eve"},
    ),
    Case(
        "coordinated_evidence",
        [("now", EVE_2), ("vote", EVE_2), ("vote", EVE_3)],
        {"analysis": "tags", "source": "dan", "target": "eve"},
        "object target_tweet",
    ),
    # Abe's second retweet of CORA_1 came after Ben's: the moment is Ben's.
    Case(
        "coordinated_evidence",
        [
            (CORA_1, at("1 10:00:30"), 20.0, tweet_at("1 10:00:30"), tweet_at("1 10:00:50")),
            (CORA_1, at("1 10:00:50"), -10.0, tweet_at("1 10:01:00"), tweet_at("1 10:00:50")),
            (CORA_2, at("1 11:00:10"), 30.0, tweet_at("1 11:00:10"), tweet_at("1 11:00:40")),
            (CORA_3, at("2 10:00:20"), 0.0, tweet_at("2 10:00:20"), tweet_at("2 10:00:20", 1)),
        ],
        {"analysis": "together", "source": "abe", "target": "ben"},
        "tweet ts delay source_tweet target_tweet",
    ),
    Case("coordinated_evidence", [], {"analysis": "tags", "source": "abe", "target": "ben"}),
    # Roles: 1 is Cora with Abe, Ben and Cat, 2 is Bea with Bob and Cat.
    Case(
        "structures",
        [
            (
                *(1, "Cora", "ring", "by time", 1, 3, 10, 10 / 12, 40.0, at("1 10:00:30"), at("2 10:01:20")),
                *("2: 1", 1, 0.5),
            ),
            (
                *(2, "Bea", "ring", "repetition only", 1, 2, 2, 1.0, 50.0, at("2 15:00:30"), at("2 15:01:10")),
                *("1: 1", None, None),
            ),
        ],
        {"analysis": "rings"},
    ),
    Case("structures", [], {"analysis": "together"}),
    Case(
        "structure_members",
        [
            (1, "cora", "Cora", "core", 10, 0, "2019-05-01"),
            (1, "abe", "Abe", "amplifier", 0, 4, "2019-06-01"),
            (1, "ben", "Ben", "amplifier", 0, 3, "2019-06-01"),
            (1, "cat", "Cat", "amplifier", 0, 3, "2019-06-01"),
            (2, "bea", "Bea", "core", 2, 0, "2019-06-01"),
            (2, "bob", "Bob", "amplifier", 0, 1, "2020-01-01"),
            (2, "cat", "Cat", "amplifier", 0, 1, "2019-06-01"),
        ],
        {"analysis": "rings"},
    ),
    Case(
        "structure_members",
        [("bea", "core"), ("bob", "amplifier"), ("cat", "amplifier")],
        {"analysis": "rings", "structure": 2},
        "account role",
    ),
    Case(
        "structure_network",
        [
            regular("abe cora", 4, "amplifier core", 1, 3, 25.0, "fast sync", 4.0, 1e-3, "1 10:00:30", "2 10:00:20"),
            regular("ben cora", 3, "amplifier core", 1, 3, 40.0, "steady sync", 3.0, 1e-2, "1 10:00:50", "2 10:00:20"),
            regular("cat cora", 3, "amplifier core", 1, 3, 81.0, "", 3.0, 1e-2, "1 10:01:21", "2 10:01:20"),
            regular("bob abe", 1, "neither amplifier", None, 1, 1800.0, "", 1.0, 0.5, "1 09:30:00"),
            regular("bob bea", 1, "neither core", 2, 1, 30.0, "fast", 1.0, 0.5, "2 15:00:30"),
            regular("cat bea", 1, "amplifier core", 2, 1, 70.0, "", 1.0, 0.5, "2 15:01:10"),
        ],
        {"analysis": "rings"},
    ),
    Case(
        "structure_network",
        [("bob", "bea", 1), ("cat", "bea", 1)],
        {"analysis": "rings", "structure": 2},
        "source target weight",
    ),
    # By the higher of the two scores, then by id.
    Case(
        "roles",
        [
            (
                *("abe", "Abe", "amplifier", 0.0, 0.5, 1, 1, 1, 1.0, 1, 1800.0, 0.0, 4, 0.8, 1, 1.0, 1),
                *(1.0, 0.5, 0.25, 3.5),
            ),
            (
                *("cora", "Cora", "core", 0.5, 0.0, 12, 5, 10, 10 / 12, 3, 40.0, 0.75, 2, 0.4, 2, 0.5, 0),
                *(0.0, 0.0, 6.5, 0.0),
            ),
            (
                *("ben", "Ben", "amplifier", 0.0, 0.375, 0, 0, 0, 0.0, 0, None, 0.0, 3, 1.0, 1, 1.0, 1),
                *(0.0, 1.0, 0.0, 2.5),
            ),
            (
                *("cat", "Cat", "amplifier", 0.0, 0.375, 0, 0, 0, 0.0, 0, None, 0.0, 4, 1.0, 2, 0.75, 2),
                *(0.0, 0.25, 0.0, 2.25),
            ),
            ("bea", "Bea", "core", 0.25, 0.0, 2, 2, 2, 1.0, 2, 50.0, 0.5, 1, 0.5, 1, 1.0, 0, 0.0, 0.0, 1.5, 0.0),
            (
                *("bob", "Bob", "neither", 0.0, 0.125, 0, 0, 0, 0.0, 0, None, 0.0, 2, 2 / 3, 2, 0.5, 1),
                *(0.0, 0.0, 0.0, 1.25),
            ),
        ],
        {"analysis": "rings"},
    ),
    Case("roles", [("cora",), ("bea",)], {"analysis": "rings", "role": "core"}, "account"),
    Case("roles", [], {"analysis": "together"}),
]

CASES_TO_CUT = [
    case for case in CASES if len(case.rows) > 1 and "limit" in {p.name for p in STORED[case.query].parameters}
]


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return lambda store, folder: load(store, folder)


def ask(store: Store, query: str, values: Mapping[str, object]) -> pl.DataFrame:
    """Return the rows of an answer; those of shares, which come in no order, by their columns."""
    frame = questions.ask(store, STORED[query], values).frame
    return frame.sort(frame.columns) if STORED[query].renders == "shares" else frame


def test_no_stored_question_lacks_its_expected_rows() -> None:
    answered = {case.query for case in CASES if case.rows}
    assert answered == set(STORED)


def test_every_column_is_expected_somewhere() -> None:
    seen = {
        (case.query, column.name)
        for case in CASES
        if case.rows
        for column in STORED[case.query].columns
        if not case.columns or column.name in case.columns.split()
    }
    assert {(query.id, column.name) for query in STORED.values() for column in query.columns} - seen == set()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_answer_is_what_was_worked_out_by_hand(store: Store, case: Case) -> None:
    frame = ask(store, case.query, case.values)
    compared = frame.select(case.columns.split()) if case.columns else frame
    assert compared.rows() == (sorted(case.rows) if STORED[case.query].renders == "shares" else case.rows)


@pytest.mark.parametrize("case", CASES_TO_CUT, ids=str)
def test_a_limit_keeps_the_first_rows(store: Store, case: Case) -> None:
    whole = ask(store, case.query, case.values)
    for limit in range(1, len(case.rows)):
        assert_frame_equal(ask(store, case.query, {**case.values, "limit": limit}), whole.head(limit))


# Of an outsider's tweets an archive tells what its own accounts did, not what the platform did.
UNTOLD = {"amplified_outside": ["platform_retweets"]}


@pytest.mark.parametrize("query", STORED)
def test_every_column_has_its_declared_type_and_something_in_it(store: Store, query: str) -> None:
    frames = [ask(store, query, case.values) for case in CASES if case.query == query]
    declared = {column.name: TYPES[column.type] for column in STORED[query].columns}
    assert all(dict(frame.schema) == declared for frame in frames)
    together = pl.concat(frames)
    empty = [name for name in declared if together[name].null_count() == together.height]
    assert empty == UNTOLD.get(query, [])


# Analyses of roles answer these.
FOUND_BY = dict.fromkeys(("roles", "structures", "structure_members", "structure_network"), "rings")


def links_opened_by(store: Store, query: str, wide: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield every row of the questions whose links this one opens, with what they were asked beside."""
    for opened in (one for one in STORED.values() if one.evidence == query):
        values = {p.name: wide[p.name] for p in opened.parameters if p.name in wide}
        values |= {"analysis": FOUND_BY.get(opened.id, "together")} if "analysis" in values else {}
        for row in ask(store, opened.id, values).iter_rows(named=True):
            yield values | row


@pytest.mark.parametrize("query", sorted({query.evidence for query in STORED.values() if query.evidence}))
def test_a_link_is_opened_down_to_as_many_tweets_as_it_counts(store: Store, query: str) -> None:
    wide = {"account": "cora", "min_retweets": 1, "min_amplifiers": 1, "min_weight": 1, "time_window": 29 * 3600}
    wide |= {"analysis": "together", "finding": ""}
    taken = [parameter.name for parameter in STORED[query].parameters if parameter.name != "limit"]
    links = list(links_opened_by(store, query, wide))
    assert links
    for row in links:
        evidence = ask(store, query, {name: row[name] for name in taken})
        objects = evidence["object" if "object" in evidence.columns else "tweet"].n_unique()
        # Pairs weigh the objects that both shared, beside how often; who retweets whom weighs the retweets.
        assert evidence.height == row.get("events", row["weight"] if query == "retweet_evidence" else evidence.height)
        assert query == "retweet_evidence" or objects == row["weight"]


# The engines against each other

Choices = Mapping[str, list[object]]


def variants(query: str, choices: Choices) -> Iterator[dict[str, object]]:
    """Yield what to ask a question with: every combination of the choices, the default always among them."""
    offered = {}
    for parameter in STORED[query].parameters:
        offered[parameter.name] = list(choices.get(parameter.name, []))
        if not parameter.required and parameter.default not in offered[parameter.name]:
            offered[parameter.name].append(parameter.default)
    for combination in product(*offered.values()):
        yield dict(zip(offered, combination, strict=True))


def assert_same(one: Store, other: Store, query: str, asked: Iterable[Mapping[str, object]]) -> None:
    """Ask both the same, and something that has an answer at least once."""
    rows = 0
    for values in asked:
        mine, theirs = ask(one, query, values), ask(other, query, values)
        assert (values, mine.rows()) == (values, theirs.rows())
        rows += mine.height
    assert rows


SOME: list[object] = ["cora", "abe", "ben", "dan", "eve", HASHED, "901"]
TINY: Choices = {
    "network": ["", ALPHA, BETA, USERS_ONLY],
    "account": [*SOME, "cat", "fay", "bea", "bob", "@ghost", "Cora", "nobody"],
    "source": SOME,
    "target": SOME,
    "side": ["all", "inside", "outside"],
    "min_retweets": [1],
    "min_amplifiers": [1],
    "min_weight": [1],
    "time_window": [0, 3600],
    "limit": [3],
    "analysis": ["rings", "tags", "together"],
    "community": [1, 4],
    "structure": [2],
    "finding": ["", "found", "synchronised"],
    "role": ["core"],
    "delay": [3600],
    "min_tags": [2],
}


@pytest.mark.neo4j
@pytest.mark.parametrize("query", STORED)
def test_both_engines_give_the_same_rows_of_the_tiny_world(embedded: Store, server: Store, query: str) -> None:
    assert_same(embedded, server, query, variants(query, TINY))


WIDE: Mapping[str, object] = {
    "account": "L+dolgHlCcBt5BpjwcMQbn4yULFlp65BBv2+EXtWZE=",
    "min_retweets": 1,
    "min_amplifiers": 1,
    "min_weight": 1,
    "time_window": 3600,
    "limit": 100_000,
    "analysis": "together",
    "finding": "",
    "delay": 3600,
    "min_tags": 2,
}
# One network is in, so that nothing bridges two; its accounts make communities that nothing binds to each other.
NOT_THERE = {"network_bridges", "community_bridges"}


@pytest.fixture(scope="module")
def real(
    neo4j_server: Neo4jServer, archive_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Store]]:
    """The real archive in both stores. Takes the place of the tiny world in Neo4j: its tests come last."""
    folder = tmp_path_factory.mktemp("real")
    archive = archive_data / "archive" / "russia_north_africa_2021"
    neo4j_server.wipe()
    with EmbeddedStore(folder / "db") as one, neo4j_store(neo4j_server, folder / "staging") as other:
        for store in (one, other):
            ingest(store, [archive])
            slow = Settings(method="count", time_window=3600)
            detect(store, ["co_retweet", "co_link"], name="together", settings=slow)
            cast(store, name="rings")
        yield one, other


@pytest.mark.neo4j
@pytest.mark.archive
@pytest.mark.parametrize("query", STORED)
def test_both_engines_give_the_same_rows_of_a_real_archive(real: tuple[Store, Store], query: str) -> None:
    parameters = {parameter.name: parameter for parameter in STORED[query].parameters}
    if "source" in parameters:
        links = list(links_opened_by(real[0], query, WIDE))[:20]
        asked = [{name: values[name] for name in parameters} for values in links]
    else:
        wide = {name: value for name, value in WIDE.items() if name in parameters}
        wide |= {"analysis": FOUND_BY[query]} if query in FOUND_BY else {}
        usual = {name: value for name, value in wide.items() if parameters[name].required}
        networks = [{}, {"network": "RNA_0621"}] if "network" in parameters else [{}]
        asked = [values | network for values in (usual, wide) for network in networks]
    if query in NOT_THERE:
        assert [ask(store, query, values).height for store in real for values in asked] == [0] * 2 * len(asked)
    else:
        assert_same(*real, query, asked)
