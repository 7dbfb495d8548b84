"""What went in → a table as another tool reads it: CooRTweet, the coordination-network-toolkit, 4CAT."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from explorer.errors import InputError
from explorer.graph.sources import Source, Sources
from explorer.readers import FULL
from explorer.readers.platforms import ANY, TWITTER, without_scope
from explorer.readers.rows import MADE
from explorer.result import Result, columns_of
from explorer.stores import Store

_SECOND = pl.col("ts") // 1000
# The columns of each table that name accounts.
_PEOPLE = {"accounts": ("id",), "tweets": ("author",), "retweets": ("account", "author")}
_OF_X = {TWITTER.key, ANY.key}
_LINKS = pl.col("links").list.eval(pl.lit("https://") + pl.element())


def posts_for(store: Store, network: str, tool: str) -> Result:
    """Return the posts of a network in the columns of a tool of `TOOLS`.

    Ids are as they came, without the platform that the graph puts before them. Of a post that several files have, the
    first is given. Raises `InputError` for a network that is not in.
    """
    sources = Sources(store.workspace)
    mine = [source for source in sources.all() if source.network == network]
    if not mine:
        held = ", ".join(sorted({source.network for source in sources.all()})) or "nothing"
        raise InputError(f"no network is called {network!r}", where=store.url, hint=f"It holds {held}.")
    made = TOOLS[tool]([_Tables(sources, source) for source in mine])
    return Result(
        id=f"as_{tool}",
        title=f"{network} in the columns of {tool}",
        question=f"What was posted and retweeted in {network}?",
        columns=columns_of(made),
        frame=made,
    )


class _Tables:
    """The tables of one source, ids as they came."""

    def __init__(self, sources: Sources, source: Source) -> None:
        self._folder: Path = sources.path(source)
        self.platform = source.platform
        self.tweets = self._read("tweets").with_columns(given=pl.coalesce("ref", _as_text("id")))
        self.accounts = (
            self._read("accounts")
            .group_by("id")
            .agg(pl.col("handle").drop_nulls().first(), pl.col("name").drop_nulls().first())
        )
        retweets = self._read("retweets")
        kept = retweets.collect_schema().names()  # an earlier explorer kept no `ref` of a retweet
        of_file = pl.col("ref") if "ref" in kept else pl.lit(None, pl.String)
        self.retweets = retweets.with_columns(given=pl.coalesce(of_file, _as_text("tweet_id")))

    def _read(self, table: str) -> pl.LazyFrame:
        return pl.scan_parquet(self._folder / f"{table}.parquet").with_columns(
            *(without_scope(pl.col(name)).alias(name) for name in _PEOPLE.get(table, ())),
            *(pl.col(name).list.eval(without_scope(pl.element())) for name in ("mentions",) if table == "tweets"),
        )

    def own(self) -> pl.LazyFrame:
        """Return the posts that accounts wrote, with what they point at."""
        ids = self.tweets.select("id", pointed="given").unique("id", keep="first", maintain_order=True)
        found = self.tweets.filter(pl.col("detail") == FULL)
        for column in ("replied", "quoted"):
            found = found.join(ids.rename({"pointed": f"{column}_id"}), left_on=column, right_on="id", how="left")
        return self._with_account(found.rename({"author": "account"}))

    def reposts(self) -> pl.LazyFrame:
        """Return the retweets, with what is known of what they repeat."""
        stubs = self.tweets.sort("detail", descending=True, maintain_order=True).unique("id", keep="first")
        columns = ("text", "tags", "links", "mentions")
        told = stubs.select("id", *columns, of="given", whose="author")
        found = self.retweets.join(told, left_on="tweet", right_on="id", how="left")
        handles = self.accounts.select("id", whose_handle="handle")
        whose = pl.coalesce("author", "whose").alias("whose")
        found = self._with_account(found).with_columns(whose).join(handles, left_on="whose", right_on="id", how="left")
        by_handle = pl.when(pl.col("whose").str.starts_with("@")).then(pl.col("whose").str.strip_chars_start("@"))
        return found.with_columns(whose_handle=pl.coalesce("whose_handle", by_handle)).with_columns(
            said=pl.when(pl.col("whose_handle").is_not_null())
            .then(pl.concat_str(pl.lit("RT @"), "whose_handle", pl.lit(": "), pl.col("text").fill_null("")))
            .otherwise("text")
        )

    def _with_account(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        return frame.join(self.accounts, left_on="account", right_on="id", how="left")


def _as_text(column: str) -> pl.Expr:
    """The ids of posts; a number that was made of something else says so, for no platform has it."""
    text = pl.col(column).cast(pl.String)
    return pl.when(pl.col(column) < 0).then(pl.lit(MADE) + text.str.strip_prefix("-")).otherwise(text)


def _first(frames: Sequence[pl.LazyFrame], *keys: str) -> pl.DataFrame:
    return pl.concat(frames).unique(keys, keep="first", maintain_order=True).collect()


def _as_cooRTweet(sources: Sequence[_Tables]) -> pl.DataFrame:
    shares = [
        source.reposts().select(
            object_id=pl.coalesce("of", _as_text("tweet")),
            account_id="account",
            content_id="given",
            timestamp_share=_SECOND,
        )
        for source in sources
    ]
    return _first(shares, "object_id", "account_id", "content_id")


def _as_toolkit(sources: Sequence[_Tables]) -> pl.DataFrame:
    found = []
    for source in sources:
        own = source.own().select(message_id="given", repost_id=pl.lit(None, pl.String), reply_id="replied_id",
                                  message="text", user_id="account", username="handle", timestamp=_SECOND,
                                  urls=_LINKS.list.join(" "))  # fmt: skip
        again = source.reposts().select(message_id="given", repost_id="of", reply_id=pl.lit(None, pl.String),
                                        message="said", user_id="account", username="handle", timestamp=_SECOND,
                                        urls=_LINKS.list.join(" "))  # fmt: skip
        found += [own, again]
    order = ("message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls")
    return _first(found, "message_id", "user_id", "repost_id").select(order)


def _as_4cat(sources: Sequence[_Tables]) -> pl.DataFrame:
    found = []
    none, no = pl.lit(None, pl.String), pl.lit(None, pl.Int64)
    for source in sources:
        own = source.own().select(
            **_of_4cat("text"), is_retweet=pl.lit("no"), retweeted_user=none, quote_tweet_id="quoted_id",
            retweet_count="retweet_count", reply_count="reply_count", like_count="like_count",
            quote_count="quote_count", thread_id=pl.coalesce("replied_id", "given"),
        )  # fmt: skip
        again = source.reposts().select(
            **_of_4cat("said"), is_retweet=pl.lit("yes"), retweeted_user="whose_handle", quote_tweet_id=none,
            retweet_count=no, reply_count=no, like_count=no, quote_count=no, thread_id="given",
        )  # fmt: skip
        found += [own, again]
    posts = _first(found, "id", "author_id", "body")
    of_x = posts["id"].str.contains(r"^\d{1,19}$").all() and {source.platform for source in sources} <= _OF_X
    # By this column alone 4CAT's posts of X are known from those of other platforms.
    return posts.with_columns(is_withheld=none) if of_x else posts


def _of_4cat(text: str) -> dict[str, pl.Expr]:
    joined = {name: pl.col(column).list.join(",") for name, column in (("hashtags", "tags"), ("mentions", "mentions"))}
    return {
        "id": pl.col("given"),
        "timestamp": pl.from_epoch(_SECOND, time_unit="s").dt.strftime("%Y-%m-%d %H:%M:%S"),
        "unix_timestamp": _SECOND,
        "body": pl.col(text),
        "author": pl.col("handle"),
        "author_fullname": pl.col("name"),
        "author_id": pl.col("account"),
        "source": pl.col("client"),
        "language_guess": pl.col("language"),
        "urls": _LINKS.list.join(","),
        **joined,
    }


TOOLS: Mapping[str, Callable[[Sequence[_Tables]], pl.DataFrame]] = {
    "cooRTweet": _as_cooRTweet,
    "toolkit": _as_toolkit,
    "4cat": _as_4cat,
}
