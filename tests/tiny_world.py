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
| CORA_1 | 1 10:00:00 | cora   | en   | Web     | HK       | news.example/a                |                           |
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
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from explorer.ingest import ingest
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


# Source.id of each file of tweets: the first digits of the hash of its content.
SOURCE_IDS = {network: hashlib.sha256(csv_bytes(rows)).hexdigest()[:12] for network, rows in TWEETS.items()}


def load(store: Store, folder: Path) -> None:
    """Write the world's files and put them into a store."""
    files = [write(folder, f"{n}_users_csv_hashed.csv", [PEOPLE[one] for one in ids]) for n, ids in LISTED.items()]
    files += [write(folder, f"{n}_tweets_csv_hashed.csv", rows) for n, rows in TWEETS.items()]
    report = ingest(store, files)
    assert len(report.loaded) == len(files)
    assert not any(loaded.source.rejected for loaded in report.loaded)
