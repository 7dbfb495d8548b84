"""What the accounts of a network did, summed once when the graph is made: the figures of the network."""

from __future__ import annotations

import polars as pl

from explorer.methods.amplification import ACCOUNT

_OF_TWEETS = ("tweets", "replies", "quotes", "with_hashtags", "with_links")
_ALL = (*_OF_TWEETS, "retweets")
# What `totals` counts of a network.
COUNTED = (*_ALL, "elsewhere")

# What each stretch of tweets or retweets comes to, for an account and the networks in whose files they stand (as
# `several.networks_of` writes them; missing where one network lists the account). An account is a category: a text
# would keep all the texts of its stretch in memory.
SUMS: dict[str, pl.DataType] = {
    "account": ACCOUNT,
    "networks": pl.String(),
    **dict.fromkeys((*_ALL, "first_ts", "last_ts"), pl.Int64()),
}


def sums_of_tweets(tweets: pl.DataFrame) -> pl.DataFrame:
    """Return the `SUMS` of own tweets: author, networks, ts, replied, quoted, tags, links."""

    def marked(mark: pl.Expr) -> pl.Expr:
        return mark.fill_null(False).sum()

    return _summed(
        tweets.group_by("networks", account=pl.col("author").cast(ACCOUNT)).agg(
            tweets=pl.len(),
            replies=marked(pl.col("replied").is_not_null()),
            quotes=marked(pl.col("quoted").is_not_null()),
            with_hashtags=marked(pl.col("tags").list.drop_nulls().list.len() > 0),
            with_links=marked(pl.col("links").list.drop_nulls().list.len() > 0),
            first_ts=pl.col("ts").min(),
            last_ts=pl.col("ts").max(),
        )
    )


def sums_of_retweets(retweets: pl.DataFrame) -> pl.DataFrame:
    """Return the `SUMS` of retweets: account, networks, ts."""
    moments = {"first_ts": pl.col("ts").min(), "last_ts": pl.col("ts").max()}
    made = retweets.group_by("networks", pl.col("account").cast(ACCOUNT)).agg(retweets=pl.len(), **moments)
    return _summed(made)


def _summed(frame: pl.DataFrame) -> pl.DataFrame:
    none = [pl.lit(0).alias(name) for name in _ALL if name not in frame.columns]
    return frame.with_columns(none).select(SUMS.keys()).cast(SUMS)  # type: ignore[arg-type]


def totals(sums: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of each network that lists accounts: its `id`, what is `COUNTED`, first_ts, last_ts.

    `listed` says which network (`target`) lists which account (`source`). What an account did counts for a network that
    lists it where it stands in its files; else it is `elsewhere`. Linear in both.
    """
    counts = [pl.col(name).sum() for name in _ALL]
    moments = [pl.col("first_ts").min(), pl.col("last_ts").max()]
    acts = sums.group_by("account", "networks").agg(*counts, *moments)
    acts = acts.join(listed.select(account=pl.col("source").cast(ACCOUNT), id="target"), on="account")
    own = pl.col("networks").is_null() | pl.col("networks").str.contains(pl.format("|{}|", "id"), literal=True)
    there = acts.filter(own).group_by("id").agg(*counts, *moments)
    away = acts.filter(~own).group_by("id").agg(elsewhere=pl.sum_horizontal("tweets", "retweets").sum())
    return there.join(away, on="id", how="full", coalesce=True)
