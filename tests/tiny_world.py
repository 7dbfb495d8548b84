"""A hand-made world, small enough to check every answer by hand.

Three networks. Cat is listed in two of them; Fay and Gus never tweet. An empty cell is one that the file leaves empty.

| account | handle | listed in   | created    | followers | what it does                                           |
|---------|--------|-------------|------------|-----------|--------------------------------------------------------|
| cora    | Cora   | alpha       | 2019-05-01 | 100       | is retweeted; retweets an outsider once, herself once  |
| abe     | Abe    | alpha       | 2019-06-01 | 0         | retweets Cora, her first tweet twice                   |
| ben     | Ben    | alpha       | 2019-06-01 | 7         | retweets Cora                                          |
| cat     | Cat    | alpha, beta | 2019-06-01 | 8         | retweets Cora, and Bea of beta                         |
| dan     | Dan    | alpha       | 2019-05-01 | 0         | shares links and hashtags with Eve; replies            |
| eve     | Eve    | alpha       | 2018-12-31 | 5         | shares links and hashtags with Dan; quotes             |
| fay     | Fay    | alpha       |            | 0         | nothing; says no language and no day of creation       |
| HASHED  | HASHED | alpha       | 2019-05-01 | 50        | one tweet, one retweet; a hash stands for id and names |
| bea     | Bea    | beta        | 2019-06-01 | 3         | is retweeted by Bob and Cat; retweets Cora             |
| bob     | Bob    | beta        | 2020-01-01 | 0         | retweets Abe and Bea; quotes a tweet nobody knows      |
| gus     | Gus    | russia      |            |           | nothing: his network is a users file, and no more      |
| 900     |        |             |            |           | an outsider, known by a mention alone                  |
| 901     | Outlet |             |            |           | an outsider, whose handle a retweet tells              |
| @ghost  | Ghost  |             |            |           | an outsider, of whom a retweet tells nothing but that  |

What they tweet, all in January 2020, in UTC; the first is a Wednesday. HK and hk are one hashtag, and the address that
Cora posts first, `https://www.News.example/a/?utm_source=x#top`, is news.example/a.

| tweet  | when       | by     | lang | client  | hashtags | links                         | besides                   |
|--------|------------|--------|------|---------|----------|-------------------------------|---------------------------|
| ABE_1  | 1 09:00:00 | abe    | en   | Sched   |          |                               |                           |
| CORA_1 | 1 10:00:00 | cora   | en   | Web     | HK       | news.example/a                | retweeted 40 times in all |
| CORA_2 | 1 11:00:00 | cora   | en   | Web     | hk Free  |                               |                           |
| DAN_3  | 2 09:00:00 | dan    | tr   | Phone   |          |                               | answers CORA_2, names 900 |
| EVE_4  | 2 09:30:00 | eve    | tr   |         |          |                               | quotes CORA_1             |
| CORA_3 | 2 10:00:00 | cora   | en   | Web     |          |                               |                           |
| OUT_1  | 2 11:00:00 | 901    | zh   |         | HK       | outlet.example/o              | known by retweets alone   |
| BEA_1  | 2 15:00:00 | bea    | zh   | Web     | HK 香港  | news.example/a news.example/b |                           |
| DAN_1  | 3 08:00:00 | dan    | en   | Phone   |          | shop.example/x shop.example/y |                           |
| EVE_1  | 3 08:00:40 | eve    | en   |         |          | shop.example/x shop.example/y | 40 s after DAN_1          |
| EVE_2  | 3 19:59:30 | eve    | en   |         | vote NOW |                               | 30 s before DAN_2         |
| DAN_2  | 3 20:00:00 | dan    | en   | Phone   | Vote Now |                               |                           |
| EVE_3  | 3 20:01:00 | eve    | en   |         | vote     |                               | 60 s after DAN_2          |
| BOB_1  | 4 12:00:00 | bob    | zh   | Web     |          |                               | quotes LOST               |
| HASH_1 | 5 23:59:59 | HASHED |      | Android |          |                               |                           |
| OLD    |            | @ghost |      |         |          |                               | its id, 12345: no time    |
| LOST   | 1 00:00:00 |        |      |         |          |                               | known by an id alone      |

What they retweet; the delay is in seconds.

| tweet  | by     | when       | delay   | client  |     | tweet  | by     | when       | delay  | client  |
|--------|--------|------------|---------|---------|-----|--------|--------|------------|--------|---------|
| CORA_1 | abe    | 1 10:00:30 | 30      | Sched   |     | CORA_3 | cat    | 2 10:01:20 | 80     | Sched   |
| CORA_1 | bea    | 1 10:00:40 | 40      | Web     |     | OUT_1  | cora   | 2 12:00:00 | 3,600  | Web     |
| CORA_1 | ben    | 1 10:00:50 | 50      | Sched   |     | OUT_1  | dan    | 2 12:00:45 | 3,645  | Phone   |
| CORA_1 | abe    | 1 10:01:00 | 60      | Sched   |     | OUT_1  | HASHED | 2 12:30:00 | 5,400  | Android |
| CORA_1 | cat    | 1 10:01:21 | 81      | Sched   |     | ABE_1  | bob    | 1 09:30:00 | 1,800  | Web     |
| CORA_1 | cora   | 3 09:00:00 | 169,200 | Web     |     | BEA_1  | bob    | 2 15:00:30 | 30     | Web     |
| CORA_2 | abe    | 1 11:00:10 | 10      | Sched   |     | BEA_1  | cat    | 2 15:01:10 | 70     | Web     |
| CORA_2 | ben    | 1 11:00:40 | 40      | Sched   |     | OLD    | eve    | 2 13:00:00 |        | Web     |
| CORA_2 | cat    | 1 11:02:00 | 120     | Sched   |     |        |        |            |        |         |
| CORA_3 | abe    | 2 10:00:20 | 20      | Sched   |     |        |        |            |        |         |
| CORA_3 | ben    | 2 10:00:20 | 20      | Sched   |     |        |        |            |        |         |

So the accounts retweet each other this often (the delay is the median):

    abe → cora 4 (3 tweets, 25 s)   ben → cora 3 (40 s)   cat → cora 3 (81 s)   bea → cora 1   cora → cora 1
    cora → 901 1   dan → 901 1   HASHED → 901 1   eve → @ghost 1   bob → abe 1   bob → bea 1   cat → bea 1

Three analyses stand in it, made by hand. `together` looked in alpha and beta at what was retweeted, tagged and linked
to within 60 s, and found these pairs; those without a behaviour did nothing but retweet.

| pair    | finding      | met on                                                   | community |
|---------|--------------|----------------------------------------------------------|-----------|
| abe ben | found        | CORA_1 twice, CORA_2, CORA_3                             | 1         |
| abe bea | found        | CORA_1 twice                                             | 1         |
| abe cat | found        | CORA_1 twice, CORA_3                                     | 1 and 2   |
| bob cat | found        | BEA_1                                                    | 2         |
| dan eve | found        | two hashtags three times, two addresses at the same time | 3         |
| ben cat | synchronised | CORA_1, CORA_3                                           | 1 and 2   |

`tags` looked in alpha at hashtags alone, found Dan and Eve, 0.75 alike, and made no community. `rings` looked at
roles in alpha and beta: 1 is Cora with Abe, Ben and Cat, 2 is Bea with Bob and Cat; Bob retweets Abe outside of both.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import polars as pl

from explorer.graph.findings import Analyses, Analysis
from explorer.graph.model import GRAPH
from explorer.graph.sources import Sources
from explorer.ingest import ingest
from explorer.ingest.publish import publish
from explorer.stores import Store
from tests.archive_files import NEW_YEAR, csv_bytes, retweet, tweet, tweet_id, user, write

ALPHA, BETA, USERS_ONLY = "alpha_052020", "beta_052020", "russia_052020"
HASHED = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE="
WEB, SCHED, PHONE, ANDROID = "Twitter Web App", "Scheduler", "Twitter for iPhone", "Twitter for Android"


def at(when: str) -> int:
    """Return a moment of January 2020, such as `2 10:01:20`, in milliseconds since 1970."""
    day, time = when.split()
    hours, minutes, seconds = map(int, time.split(":"))
    return NEW_YEAR + ((((int(day) - 1) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000


def tweet_at(when: str, serial: int = 0) -> int:
    """Return the id of the tweet, or the retweet, of that moment."""
    return tweet_id(at(when), serial)


CORA_1, CORA_2, CORA_3 = tweet_at("1 10:00:00"), tweet_at("1 11:00:00"), tweet_at("2 10:00:00")
DAN_1, DAN_2, DAN_3 = tweet_at("3 08:00:00"), tweet_at("3 20:00:00"), tweet_at("2 09:00:00")
EVE_1, EVE_2, EVE_3 = tweet_at("3 08:00:40"), tweet_at("3 19:59:30"), tweet_at("3 20:01:00")
EVE_4 = tweet_at("2 09:30:00")
ABE_1, BEA_1, BOB_1 = tweet_at("1 09:00:00"), tweet_at("2 15:00:00"), tweet_at("4 12:00:00")
HASH_1, OUT_1, OLD, LOST = tweet_at("5 23:59:59"), tweet_at("2 11:00:00"), 12345, tweet_at("1 00:00:00")

PEOPLE = {
    row["userid"]: row
    for row in (
        user(
            "cora",
            "Cora",
            follower_count=100,
            user_reported_location="Hong Kong",
            user_profile_description="All the news",
        ),
        user("abe", "Abe", follower_count=0, account_creation_date="2019-06-01"),
        user("ben", "Ben", follower_count=7, account_creation_date="2019-06-01"),
        user("cat", "Cat", follower_count=8, account_creation_date="2019-06-01"),
        user("dan", "Dan", follower_count=0),
        user("eve", "Eve", follower_count=5, account_creation_date="2018-12-31"),
        user("fay", "Fay", follower_count=0, account_creation_date="", account_language=""),
        user(HASHED, HASHED, follower_count=50),
        user("bea", "Bea", follower_count=3, account_creation_date="2019-06-01"),
        user("bob", "Bob", follower_count=0, account_creation_date="2020-01-01"),
        user("gus", "Gus", follower_count="", account_creation_date=""),
    )
}
LISTED = {
    ALPHA: ["cora", "abe", "ben", "cat", "dan", "eve", "fay", HASHED],
    BETA: ["bea", "bob", "cat"],
    USERS_ONLY: ["gus"],
}


def own(when: str, by: str, text: str, client: str, language: str = "en", **values: object) -> dict[str, str]:
    told = {"tweet_language": language, "tweet_client_name": client}
    return tweet(at(when), by, text, 0, **told, **values) | PEOPLE[by]


def again(when: str, by: str, what: str, client: str, serial: int = 0) -> dict[str, str]:
    of, author, handle, text, values = RETWEETED[what]
    return retweet(at(when), by, of, author, handle, text, serial, tweet_client_name=client, **values) | PEOPLE[by]


# What a retweet tells of the tweet: id, author, handle, text, and the columns that it takes over.
RETWEETED: dict[str, tuple[int, str, str, str, dict[str, str]]] = {
    "CORA_1": (CORA_1, "cora", "Cora", "one", {}),
    "CORA_2": (CORA_2, "cora", "Cora", "two", {}),
    "CORA_3": (CORA_3, "cora", "Cora", "three", {}),
    "ABE_1": (ABE_1, "abe", "Abe", "morning", {}),
    "BEA_1": (BEA_1, "bea", "Bea", "beta", {}),
    "OUT_1": (
        OUT_1,
        "901",
        "Outlet",
        "outside",
        {"tweet_language": "zh", "hashtags": "['HK']", "urls": "['http://outlet.example/o']"},
    ),
    "OLD": (OLD, "", "Ghost", "long ago", {"tweet_language": "", "user_mentions": "[]"}),
}
SHOP = "['http://shop.example/x', 'http://shop.example/y']"

# The position in the list is the number of the record in the file, from 1.
TWEETS = {
    ALPHA: [
        own(
            "1 10:00:00",
            "cora",
            "one",
            WEB,
            hashtags="['HK']",
            urls="['https://www.News.example/a/?utm_source=x#top']",
            retweet_count=40,
        ),
        own("1 11:00:00", "cora", "two", WEB, hashtags="['hk', 'Free']"),
        own("2 10:00:00", "cora", "three", WEB),
        own("1 09:00:00", "abe", "morning", SCHED),
        own("3 08:00:00", "dan", "buy", PHONE, urls=SHOP),
        own("3 20:00:00", "dan", "vote", PHONE, hashtags="['Vote', 'Now']"),
        own(
            "2 09:00:00",
            "dan",
            "no",
            PHONE,
            "tr",
            in_reply_to_tweetid=CORA_2,
            in_reply_to_userid="cora",
            user_mentions="['cora', '900']",
        ),
        own("3 08:00:40", "eve", "buy!", "", urls=SHOP),
        own("3 19:59:30", "eve", "vote!", "", hashtags="['vote', 'NOW']"),
        own("3 20:01:00", "eve", "again", "", hashtags="['vote']"),
        own("2 09:30:00", "eve", "this", "", "tr", quoted_tweet_tweetid=CORA_1),
        own("5 23:59:59", HASHED, "late", ANDROID, ""),
        again("1 10:00:30", "abe", "CORA_1", SCHED),
        again("1 10:01:00", "abe", "CORA_1", SCHED),
        again("1 11:00:10", "abe", "CORA_2", SCHED),
        again("2 10:00:20", "abe", "CORA_3", SCHED),
        again("1 10:00:50", "ben", "CORA_1", SCHED),
        again("1 11:00:40", "ben", "CORA_2", SCHED),
        # In the same millisecond as Abe's.
        again("2 10:00:20", "ben", "CORA_3", SCHED, serial=1),
        again("1 10:01:21", "cat", "CORA_1", SCHED),
        again("1 11:02:00", "cat", "CORA_2", SCHED),
        again("2 10:01:20", "cat", "CORA_3", SCHED),
        again("2 12:00:00", "cora", "OUT_1", WEB),
        again("3 09:00:00", "cora", "CORA_1", WEB),
        again("2 12:00:45", "dan", "OUT_1", PHONE),
        again("2 12:30:00", HASHED, "OUT_1", ANDROID),
        again("2 13:00:00", "eve", "OLD", WEB),
    ],
    BETA: [
        own(
            "2 15:00:00",
            "bea",
            "beta",
            WEB,
            "zh",
            hashtags="['HK', '香港']",
            urls="['http://news.example/a', 'http://news.example/b']",
        ),
        own("4 12:00:00", "bob", "that", WEB, "zh", quoted_tweet_tweetid=LOST),
        again("1 10:00:40", "bea", "CORA_1", WEB),
        again("1 09:30:00", "bob", "ABE_1", WEB),
        again("2 15:00:30", "bob", "BEA_1", WEB),
        again("2 15:01:10", "cat", "BEA_1", WEB),
    ],
}


FILES = {
    **{f"{network}_users_csv_hashed.csv": [PEOPLE[one] for one in ids] for network, ids in LISTED.items()},
    **{f"{network}_tweets_csv_hashed.csv": rows for network, rows in TWEETS.items()},
}
HASHES = {name: hashlib.sha256(csv_bytes(rows)).hexdigest() for name, rows in FILES.items()}
# Source.id of each file of tweets: the first digits of the hash of its content.
SOURCE_IDS = {network: HASHES[f"{network}_tweets_csv_hashed.csv"][:12] for network in TWEETS}


def table(name: str, *rows: dict[str, object]) -> pl.DataFrame:
    """Return rows of a table of the model; what a row does not say is empty."""
    return pl.DataFrame(rows, schema=GRAPH.schema(next(one for one in GRAPH if one.name == name)))


def found_pair(
    analysis: str,
    behaviour: str,
    who: str,
    numbers: tuple[int, int, int, int, int, int],
    delays: tuple[float, float],
    chance: tuple[float | None, ...],
    finding: str = "found",
    *,
    part: bool = False,
) -> dict[str, object]:
    """Return a row of COORDINATED; `part` where the pair did something else beside."""
    counts = ("events", "objects", "source_messages", "target_messages", "source_leads", "target_leads")
    return {
        **dict(zip(("source", "target"), who.split(), strict=True)),
        **dict(zip(counts, numbers, strict=True)),
        **dict(zip(("mean_delay", "least_delay"), delays, strict=True)),
        **dict(zip(("expected", "p", "q", "p_marginal", "q_marginal"), chance, strict=True)),
        "id": f"{analysis}/{behaviour}" if part else analysis,
        "analysis": analysis,
        "behaviour": behaviour,
        "weight": numbers[1],
        "finding": finding,
    }


# Of a pair: events, objects, tweets of each, times that each led; mean and least delay; expected, p, q, both marginal.
BY_BEHAVIOUR = [
    ("abe ben", "co_retweet", (4, 3, 4, 3, 2, 1), (15.0, 0.0), (0.5, 0.001, 0.002, 0.01, 0.02), "found"),
    ("abe bea", "co_retweet", (2, 1, 2, 1, 1, 1), (15.0, 10.0), (0.25, 0.004, 0.005, 0.04, 0.05), "found"),
    ("abe cat", "co_retweet", (3, 2, 3, 2, 3, 0), (44.0, 21.0), (0.5, 0.003, 0.004, 0.03, 0.04), "found"),
    ("bob cat", "co_retweet", (1, 1, 1, 1, 1, 0), (40.0, 40.0), (0.125, 0.006, 0.007, 0.06, 0.07), "found"),
    ("ben cat", "co_retweet", (2, 2, 2, 2, 2, 0), (45.5, 31.0), (1.5, 0.4, 0.5, 0.005, 0.006), "synchronised"),
    ("dan eve", "co_hashtag", (3, 2, 1, 2, 1, 2), (40.0, 30.0), (0.25, 0.002, 0.003, 0.02, 0.03), "found"),
    ("dan eve", "co_link", (2, 2, 1, 1, 2, 0), (40.0, 40.0), (0.5, 0.005, 0.006, 0.05, 0.06), "found"),
]
# Of a pair that timing cannot tell from ordinary ones: place, occasions and who else was there.
UNDECIDED = {
    "shared": 2,
    "occasions": 2,
    "sittings": 1,
    "days": 1,
    "median_delay": 45.5,
    "alone_share": 0.75,
    "rank": 1,
    "surprise": 0.5,
    "reason": "closed",
    "gathering": 1,
}
# What all behaviours say together of a pair has p and q of its own, and no marginal ones.
TOGETHER = [
    found_pair("together", "co_retweet", "abe ben", (4, 3, 4, 3, 2, 1), (15.0, 0.0), (0.5, 0.01, 0.02, None, None)),
    found_pair("together", "co_retweet", "abe bea", (2, 1, 2, 1, 1, 1), (15.0, 10.0), (0.25, 0.04, 0.05, None, None)),
    found_pair("together", "co_retweet", "abe cat", (3, 2, 3, 2, 3, 0), (44.0, 21.0), (0.5, 0.03, 0.04, None, None)),
    found_pair("together", "co_retweet", "bob cat", (1, 1, 1, 1, 1, 0), (40.0, 40.0), (0.125, 0.06, 0.07, None, None)),
    found_pair(
        "together",
        "co_retweet",
        "ben cat",
        (2, 2, 2, 2, 2, 0),
        (45.5, 31.0),
        (1.5, 0.8, 0.9, None, None),
        "synchronised",
    ),
    found_pair(
        "together", "co_hashtag,co_link", "dan eve", (5, 4, 2, 3, 3, 2), (40.0, 30.0), (0.75, 0.02, 0.03, None, None)
    ),
    *(
        found_pair("together", did, who, *told, part=True) | (UNDECIDED if who == "ben cat" else {})  # type: ignore[arg-type]
        for who, did, *told in BY_BEHAVIOUR
    ),
]
TAGS = [
    found_pair("tags", did, who, *told) | {"weight": None, "similarity": 0.75}  # type: ignore[arg-type]
    for who, did, *told in BY_BEHAVIOUR
    if did == "co_hashtag"
]


Meeting = tuple[str, str, dict[str, object]]


def retweeted_by_both(who: str, what: str, one: str, other: str, serials: tuple[int, int] = (0, 0)) -> Meeting:
    """Return a meeting of two on a tweet: when the one and when the other retweeted it."""
    tweet, _, _, text, _ = RETWEETED[what]
    return (who, "co_retweet", met(str(tweet), tweet, text, (one, other), serials))


def of_dan_and_eve(behaviour: str, shared: str, one: str, other: str, text: str) -> Meeting:
    """Return a meeting of Dan and Eve on something in tweets of their own; the text is that of Dan's."""
    return ("dan eve", behaviour, met(shared, tweet_at(one), text, (one, other)))


def met(
    shared: str, tweet: int, text: str, when: tuple[str, str], serials: tuple[int, int] = (0, 0)
) -> dict[str, object]:
    moments = [at(moment) for moment in when]
    return {
        "object": shared,
        "tweet": tweet,
        "text": text,
        "source_tweet": tweet_id(moments[0], serials[0]),
        "target_tweet": tweet_id(moments[1], serials[1]),
        "source_ts": moments[0],
        "target_ts": moments[1],
    }


MEETINGS = [
    retweeted_by_both("abe ben", "CORA_1", "1 10:00:30", "1 10:00:50"),
    retweeted_by_both("abe ben", "CORA_1", "1 10:01:00", "1 10:00:50"),
    retweeted_by_both("abe ben", "CORA_2", "1 11:00:10", "1 11:00:40"),
    retweeted_by_both("abe ben", "CORA_3", "2 10:00:20", "2 10:00:20", (0, 1)),
    retweeted_by_both("abe bea", "CORA_1", "1 10:00:30", "1 10:00:40"),
    retweeted_by_both("abe bea", "CORA_1", "1 10:01:00", "1 10:00:40"),
    retweeted_by_both("abe cat", "CORA_1", "1 10:00:30", "1 10:01:21"),
    retweeted_by_both("abe cat", "CORA_1", "1 10:01:00", "1 10:01:21"),
    retweeted_by_both("abe cat", "CORA_3", "2 10:00:20", "2 10:01:20"),
    retweeted_by_both("ben cat", "CORA_1", "1 10:00:50", "1 10:01:21"),
    retweeted_by_both("ben cat", "CORA_3", "2 10:00:20", "2 10:01:20", (1, 0)),
    retweeted_by_both("bob cat", "BEA_1", "2 15:00:30", "2 15:01:10"),
    of_dan_and_eve("co_hashtag", "now", "3 20:00:00", "3 19:59:30", "vote"),
    of_dan_and_eve("co_hashtag", "vote", "3 20:00:00", "3 19:59:30", "vote"),
    of_dan_and_eve("co_hashtag", "vote", "3 20:00:00", "3 20:01:00", "vote"),
    of_dan_and_eve("co_link", "shop.example/x", "3 08:00:00", "3 08:00:40", "buy"),
    of_dan_and_eve("co_link", "shop.example/y", "3 08:00:00", "3 08:00:40", "buy"),
]


def meetings(analysis: str, behaviours: tuple[str, ...]) -> pl.DataFrame:
    """Return the rows of MET of an analysis that looked at these behaviours, numbered in each."""
    rows: list[dict[str, object]] = []
    seen: Counter[str] = Counter()
    for who, behaviour, told in MEETINGS:
        if behaviour in behaviours:
            seen[behaviour] += 1
            ends = dict(zip(("source", "target"), who.split(), strict=True))
            row_id = f"{analysis}/{behaviour}/{seen[behaviour]}"
            rows.append({**ends, **told, "id": row_id, "analysis": analysis, "behaviour": behaviour})
    return table("MET", *rows)


def community(
    number: int, accounts: int, pairs: int, density: float, stability: float, *told: object
) -> dict[str, object]:
    names = ("behaviours", "networks", "languages", "hours", "created", "inside", "objects", "clients")
    return {
        "id": f"together/{number}",
        "analysis": "together",
        "number": number,
        "accounts": accounts,
        "pairs": pairs,
        "density": density,
        "stability": stability,
        **dict(zip(names, told, strict=True)),
    }


def member(account: str, number: int, pairs: int, weight: int, outside: int) -> dict[str, object]:
    target = f"together/{number}"
    return {"source": account, "target": target, "pairs": pairs, "weight": weight, "outside": outside}


COMMUNITIES = [
    community(
        *(1, 3, 2, 2 / 3, 0.75, "co_retweet 2", f"{ALPHA} 2, {BETA} 1", "en 50 %, zh 50 %", "09–17 UTC 100 %"),
        *("2019-06-01, 2019-06-01, 2019-06-01", 1.0, "one 4, three 1, two 1", "Scheduler 100 %"),
    ),
    community(*(2, 2, 1, 1.0, 1.0, "co_retweet 1", f"{BETA} 2, {ALPHA} 1"), *(None, None, None, None, "beta 1", None)),
    community(
        *(3, 2, 1, 1.0, 0.5, "co_hashtag 1, co_link 1", f"{ALPHA} 2", "en 71 %, tr 29 %", "08–16 UTC 67 %"),
        *("2018-12-31, 2019-05-01, 2019-05-01", 0.0, "vote 3, buy 2", None),
    ),
]
GATHERING: dict[str, object] = {
    "id": "together/co_retweet/1",
    "analysis": "together",
    "behaviour": "co_retweet",
    "number": 1,
    "accounts": 2,
    "pairs": 1,
    "objects": 2,
    "sittings": 1,
    "met_share": 1.0,
    "alone_share": 0.75,
    "surprise": 0.5,
    "reason": "closed",
    "clients": "Scheduler 100 %",
}
MEMBERS = [
    *(member("abe", 1, 2, 4, 1), member("bea", 1, 1, 1, 0), member("ben", 1, 1, 3, 0)),
    *(member("bob", 2, 1, 1, 0), member("cat", 2, 1, 1, 1)),
    *(member("dan", 3, 1, 4, 0), member("eve", 3, 1, 4, 0)),
]


def structure(number: int, name: str, kind: str, way: str, *told: object) -> dict[str, object]:
    columns = (
        *("cores", "amplifiers", "retweets", "captured", "platform_retweets", "platform_share", "median_delay"),
        *("first_ts", "last_ts", "overlaps", "community", "community_share", "after", "within", "within_share"),
    )
    key = {"id": f"rings/{number}", "analysis": "rings", "number": number, "name": name, "kind": kind, "way": way}
    return {**key, **dict(zip(columns, told, strict=True))}


def role(account: str, what: str, *told: object) -> dict[str, object]:
    columns = (
        *("core_score", "amplifier_score", "retweets_received", "retweeted_by", "regular_retweets", "captured"),
        *("platform_retweets", "platform_share", "amplifiers", "median_delay", "in_step"),
        *("retweets_made", "retweet_share", "authors", "top_author_share"),
        *("strong_pairs", "fast_share", "synchronous_share", "core_surprise", "amplifier_surprise"),
    )
    return {"source": account, "target": "rings", "role": what, **dict(zip(columns, told, strict=True))}


def regular(who: str, number: int | None, *told: object) -> dict[str, object]:
    columns = (
        *("retweets", "tweets", "p", "q", "surprise", "median_delay", "fast", "steady", "synchronous", "strong"),
        *("first_ts", "last_ts"),
    )
    ends = dict(zip(("source", "target"), who.split(), strict=True))
    return {**ends, "analysis": "rings", "structure": number, **dict(zip(columns, told, strict=True))}


def part(account: str, number: int, what: str, received: int, made: int) -> dict[str, object]:
    return {"source": account, "target": f"rings/{number}", "role": what, "received": received, "made": made}


STRUCTURES = [
    structure(
        *(1, "Cora", "ring", "by time", 1, 3, 10, 10 / 12, 40, 0.25, 40.0, at("1 10:00:30"), at("2 10:01:20")),
        *("2: 1", 1, 0.5, None, None, None),
    ),
    structure(
        *(2, "Bea", "ring", "pool", 1, 2, 2, 1.0, None, None, 50.0, at("2 15:00:30"), at("2 15:01:10")),
        *("1: 1", None, None, 15.0, 120.0, 1.0),
    ),
]
UNTOLD = (None, None)
ROLES = [
    role("cora", "core", 0.5, 0.0, 12, 5, 10, 10 / 12, 40, 0.25, 3, 40.0, 0.75, 2, 0.4, 2, 0.5, 0, 0.0, 0.0, 6.5, 0.0),
    role("bea", "core", 0.25, 0.0, 2, 2, 2, 1.0, *UNTOLD, 2, 50.0, 0.5, 1, 0.5, 1, 1.0, 0, 0.0, 0.0, 1.5, 0.0),
    role("abe", "amplifier", 0.0, 0.5, 1, 1, 1, 1.0, *UNTOLD, 1, 1800.0, 0.0, 4, 0.8, 1, 1.0, 1, 1.0, 0.5, 0.25, 3.5),
    role("ben", "amplifier", 0.0, 0.375, 0, 0, 0, None, *UNTOLD, 0, None, None, 3, 1.0, 1, 1.0, 1, 0.0, 1.0, 0.0, 2.5),
    role(
        "cat", "amplifier", 0.0, 0.375, 0, 0, 0, None, *UNTOLD, 0, None, None, 4, 1.0, 2, 0.75, 2, 0.0, 0.25, 0.0, 2.25
    ),
    role(
        "bob", "amplifier", 0.0, 0.125, 0, 0, 0, None, *UNTOLD, 0, None, None, 2, 2 / 3, 2, 0.5, 1, 0.0, 0.0, 0.0, 1.25
    ),
]
REGULARS = [
    regular("abe cora", 1, 4, 3, 1e-4, 1e-3, 4.0, 25.0, True, False, True, True, at("1 10:00:30"), at("2 10:00:20")),
    regular("ben cora", 1, 3, 3, 1e-3, 1e-2, 3.0, 40.0, False, True, True, True, at("1 10:00:50"), at("2 10:00:20")),
    regular("cat cora", 1, 3, 3, 1e-3, 1e-2, 3.0, 81.0, False, False, False, True, at("1 10:01:21"), at("2 10:01:20")),
    regular("bob bea", 2, 1, 1, 0.1, 0.5, 1.0, 30.0, True, False, False, False, at("2 15:00:30"), at("2 15:00:30")),
    regular("cat bea", 2, 1, 1, 0.1, 0.5, 1.0, 70.0, False, False, False, False, at("2 15:01:10"), at("2 15:01:10")),
    # Retweets enough by themselves, and of no structure.
    regular("bob abe", None, 1, 1, 0.1, 0.5, 1.0, 1800.0, *(False,) * 3, True, at("1 09:30:00"), at("1 09:30:00")),
]
PARTS = [
    *(part("cora", 1, "core", 10, 0), part("abe", 1, "amplifier", 0, 4)),
    *(part("ben", 1, "amplifier", 0, 3), part("cat", 1, "amplifier", 0, 3)),
    *(part("bea", 2, "core", 2, 0), part("bob", 2, "amplifier", 0, 1), part("cat", 2, "amplifier", 0, 1)),
]
BEHAVIOURS = ("co_hashtag", "co_link", "co_retweet")
# Which sources were in is not asked of what is made by hand: every row is held to the accounts that there are.
ANALYSES: dict[str, tuple[Analysis, dict[str, pl.DataFrame]]] = {
    "together": (
        Analysis(
            *("together", "coordination", (ALPHA, BETA), BEHAVIOURS, {"method": "timing", "time_window": 60.0}),
            input="5eedf00d",
            notes=("co_link: few.", "co_retweet: many."),
        ),
        {
            "COORDINATED": table("COORDINATED", *TOGETHER),
            "MET": meetings("together", BEHAVIOURS),
            "Community": table("Community", *COMMUNITIES),
            "IN_COMMUNITY": table("IN_COMMUNITY", *MEMBERS),
            "Gathering": table("Gathering", GATHERING),
        },
    ),
    "tags": (
        Analysis("tags", "coordination", (ALPHA,), ("co_hashtag",), {"time_window": 60.0}, input="0dd"),
        {"COORDINATED": table("COORDINATED", *TAGS), "MET": meetings("tags", ("co_hashtag",))},
    ),
    "rings": (
        Analysis("rings", "roles", (ALPHA, BETA), input="5eedf00d"),
        {
            "Structure": table("Structure", *STRUCTURES),
            "HAS_ROLE": table("HAS_ROLE", *ROLES),
            "REGULAR_OF": table("REGULAR_OF", *REGULARS),
            "IN_STRUCTURE": table("IN_STRUCTURE", *PARTS),
        },
    ),
}


def load(store: Store, folder: Path) -> None:
    """Write the world's files and put them into a store, then what was found in it."""
    files = write_files(folder)
    report = ingest(store, files)
    assert len(report.loaded) == len(files)
    assert not any(loaded.source.rejected for loaded in report.loaded)
    save_analyses(store)


def write_files(folder: Path) -> list[Path]:
    """Write the world's files."""
    return [write(folder, name, rows) for name, rows in FILES.items()]


def save_analyses(store: Store) -> None:
    """Keep the hand-made analyses in a store that holds the world."""
    sources = Sources(store.workspace)
    with sources.lock():
        for analysis, tables in ANALYSES.values():
            Analyses(sources).save(analysis, tables)
        assert publish(store, sources)
