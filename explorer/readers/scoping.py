"""What a file told whose platform only a person knows → the same with ids that no other platform gives."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from explorer.readers import OF_FILE, Batch
from explorer.readers.platforms import LEAST_GLOBAL_ID, Platform
from explorer.readers.rows import numeric_ids

_SMALL = pl.col("ref").cast(pl.Int64, strict=False).is_between(0, LEAST_GLOBAL_ID - 1).fill_null(False)


def under_platform(batch: Batch, platform: Platform) -> Batch:
    """Return a batch with the ids of a platform: `123` of TikTok is not that of Instagram.

    Accounts get the platform's scope, posts the number of their id with the scope before it, and keep the id as it came
    as `ref`. Numbers of posts that were made of something else (author and text, a small id and its network) are made
    anew of themselves.
    """
    if not platform.scope:
        return batch
    given = pl.concat([batch.tweets.select("id", "ref"), batch.retweets.select(id="tweet_id", ref="ref")])
    given = given.filter(pl.col("ref").is_not_null(), ~_SMALL).unique("id", keep="first", maintain_order=True)

    def numbers(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        for column in columns:
            told = frame.select(id=column).join(given, on="id", how="left", maintain_order="left")
            text = pl.coalesce("ref", pl.col("id").cast(pl.String))
            scoped = numeric_ids(told.select(platform.scoped(text).alias("id")).to_series())
            frame = frame.with_columns(scoped.alias(column))
        return frame

    def people(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        return frame.with_columns(_person(pl.col(column), platform).alias(column) for column in columns)

    def kept(frame: pl.DataFrame, id_: str) -> pl.DataFrame:
        """Keep the id as it came, where its number was it."""
        own = pl.when(pl.col(id_) >= 0).then(pl.col(id_).cast(pl.String))
        return frame.with_columns(pl.coalesce("ref", own).alias("ref"))

    mentions = pl.col("mentions").list.eval(_person(pl.element(), platform))
    tweets = numbers(kept(people(batch.tweets, "author"), "id"), "id", "quoted", "replied")
    tweets = tweets.with_columns(mentions, platform.scoped(pl.col("music")).alias("music"))
    retweets = numbers(kept(people(batch.retweets, "account", "author"), "tweet_id"), "tweet", "tweet_id")
    return replace(
        batch,
        accounts=people(batch.accounts, "id"),
        tweets=tweets,
        retweets=retweets,
        ties=people(batch.ties, "account", "author"),
    )


def _person(ids: pl.Expr, platform: Platform) -> pl.Expr:
    return pl.when(ids.str.starts_with(OF_FILE)).then(ids).otherwise(platform.scoped(ids))
