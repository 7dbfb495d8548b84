"""Where each format comes from: which tool writes it, what it tells, and what its reader was tried with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FormatOrigin:
    """How people come by files of a format, what these tell, and what the reader was tried with."""

    got: str
    tells: str
    tried: str


_SOURCE = "the exporter's source"
_REAL = "real files"
_VERY_POST = "reposts of the very post"
_ALL = f"{_VERY_POST}, quotes, replies, links, hashtags, mentions, counts, followers, creation"
_SUMS = "who reposted whom how often"

ORIGINS: dict[str, FormatOrigin] = {
    "information-operations": FormatOrigin("X's Transparency archive (2018–2021), and mirrors of it", _ALL, _REAL),
    "clemson": FormatOrigin("github.com/fivethirtyeight/russian-troll-tweets", "texts, links, followers", _REAL),
    "twitter-v1": FormatOrigin("twarc 1, the streams until 2023", _ALL, _REAL),
    "twitter-v2": FormatOrigin("twarc 2, 4CAT's NDJSON of the API", _ALL, f"{_REAL} of twarc-csv's tests"),
    "twitter-copies": FormatOrigin("twitterapi.io, Apify's tweet scrapers", _ALL, _SOURCE),
    "x-posts": FormatOrigin("Zeeschuimer in the browser, 4CAT's NDJSON of X", _ALL, _SOURCE),
    "4cat-x": FormatOrigin(
        "4CAT and Zeeschuimer: export as CSV", "whose post is reposted, links, hashtags, mentions", _SOURCE
    ),
    "4cat-x-api": FormatOrigin(
        "4CAT: export as CSV", "whose post is reposted, links, hashtags, mentions, followers", _SOURCE
    ),
    "twarc-csv": FormatOrigin("twarc2 csv", _ALL, f"{_SOURCE}, the columns of its tests"),
    "scraped-tweets": FormatOrigin("twscrape; snscrape --jsonl", _ALL, _SOURCE),
    "minet": FormatOrigin("minet twitter, gazouilloire export", _ALL, f"{_REAL} of twitwi's tests"),
    "web-exporter": FormatOrigin("twitter-web-exporter: CSV", f"{_VERY_POST}, quotes, replies, counts", _SOURCE),
    "web-exporter-json": FormatOrigin(
        "twitter-web-exporter: JSON", "the same; all of X's posts with all metadata", _SOURCE
    ),
    "dmi-tcat": FormatOrigin(
        "DMI-TCAT: export all tweets", "whose post is reposted, quotes, replies, followers", _SOURCE
    ),
    "nbc": FormatOrigin("NBC News, February 2018; the Neo4j sandbox", f"{_VERY_POST} as far as told, links", _SOURCE),
    "hoaxy": FormatOrigin("Hoaxy: export the edges", "whose post is reposted, links, mentions", _SOURCE),
    "bluesky-stream": FormatOrigin(
        "Jetstream: websocat, jetstream clients; Tap",
        f"{_VERY_POST}, quotes, replies, links",
        f"{_SOURCE}, rows of twitwi's tests",
    ),
    "bluesky-feed": FormatOrigin(
        "getAuthorFeed, searchPosts; 4CAT's NDJSON", f"{_VERY_POST} of one account, counts", _SOURCE
    ),
    "minet-bluesky": FormatOrigin(
        "minet bluesky", f"{_VERY_POST} of one account, counts", f"{_SOURCE}, rows of twitwi's tests"
    ),
    "4cat-bluesky": FormatOrigin("4CAT: export as CSV", "links, hashtags, mentions, counts", _SOURCE),
    "mastodon": FormatOrigin("the API of a server, minet, toot", _ALL, f"{_SOURCE} and documentation"),
    "truth-social": FormatOrigin("Zeeschuimer, truthbrush", _ALL, _SOURCE),
    "4cat-truth-social": FormatOrigin("4CAT: export as CSV", "texts, links, counts, followers", _SOURCE),
    "telethon": FormatOrigin(
        "scripts on Telethon, 4CAT's NDJSON", "forwards of the very message, replies, links", _SOURCE
    ),
    "telegram-desktop": FormatOrigin(
        "Telegram Desktop: export chat history, JSON", "whose message is forwarded, replies", _SOURCE
    ),
    "4cat-telegram": FormatOrigin(
        "4CAT: export as CSV", "whose message of which second is forwarded, replies", _SOURCE
    ),
    "tiktok": FormatOrigin(
        "Zeeschuimer in the browser, 4CAT's NDJSON", "hashtags, mentions, music, duets, counts", _SOURCE
    ),
    "4cat-tiktok": FormatOrigin("4CAT: export as CSV", "hashtags, mentions, music, counts, followers", _SOURCE),
    "4cat-instagram": FormatOrigin("4CAT: export as CSV", "hashtags, who is tagged, likes", _SOURCE),
    "crowdtangle": FormatOrigin("CrowdTangle until 2024", "links, texts, counts, followers", "its documentation"),
    "weibo": FormatOrigin("weibo-crawler and the like", f"{_VERY_POST}, topics, mentions, counts", "its documentation"),
    "coortweet": FormatOrigin("CooRTweet", "who shared which object when", f"{_SOURCE} and {_REAL}"),
    "coordination-toolkit": FormatOrigin("coordination-network-toolkit", f"{_VERY_POST}, replies, links", _REAL),
    "edge-list": FormatOrigin("Gephi: export the edges; any edge list", _SUMS, "its documentation"),
    "graphml": FormatOrigin("networkx, igraph, Gephi", _SUMS, _REAL),
    "gexf": FormatOrigin("Gephi, networkx", _SUMS, _REAL),
    "gml": FormatOrigin("networkx, igraph", _SUMS, "its documentation"),
    "gdf": FormatOrigin("Gephi, GUESS", _SUMS, "its documentation"),
    "pajek": FormatOrigin("Pajek, igraph", _SUMS, "its documentation"),
}
