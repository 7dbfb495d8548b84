"""The formats that are read."""

from __future__ import annotations

from explorer.readers import (
    Reader,
    bluesky,
    clemson,
    coordination_toolkit,
    coortweet,
    edge_lists,
    four_cat,
    gexf,
    graphml,
    information_operations,
    mastodon,
    minet,
    older_tables,
    scraped_tweets,
    telegram,
    telegram_desktop,
    text_networks,
    tiktok,
    twarc_csv,
    twitter_copies,
    twitter_v1,
    twitter_v2,
    web_exporter,
    weibo,
    x_posts,
)

# A file is of one format at most: the order does not matter.
READERS: tuple[Reader, ...] = (
    information_operations.READER,
    clemson.READER,
    twitter_v1.READER,
    twitter_v2.READER,
    twitter_copies.READER,
    x_posts.READER,
    four_cat.X,
    four_cat.X_V2,
    twarc_csv.READER,
    scraped_tweets.READER,
    minet.TWEETS_TABLE,
    web_exporter.CSV,
    web_exporter.JSON,
    older_tables.TCAT,
    older_tables.NBC,
    older_tables.HOAXY,
    bluesky.STREAM,
    bluesky.FEED,
    minet.BLUESKY_POSTS,
    four_cat.BLUESKY_CSV,
    mastodon.READER,
    mastodon.TRUTH_READER,
    four_cat.TRUTH_CSV,
    telegram.READER,
    telegram_desktop.READER,
    four_cat.TELEGRAM_CSV,
    tiktok.READER,
    four_cat.TIKTOK_CSV,
    four_cat.INSTAGRAM_CSV,
    older_tables.CROWDTANGLE,
    weibo.READER,
    coortweet.READER,
    coordination_toolkit.READER,
    edge_lists.READER,
    graphml.READER,
    gexf.READER,
    text_networks.GML,
    text_networks.GDF,
    text_networks.PAJEK,
)

# The formats of files that hold what accounts did that were removed, and of nobody else. All others list whoever wrote
# in them, suspect or not.
TELL_REMOVED = frozenset({information_operations.READER.name, clemson.READER.name, older_tables.NBC.name})
# Whose ids the files of each format hold, by its name; empty where they may be anybody's.
PLATFORM_OF = {reader.name: reader.platform.key for reader in READERS}
