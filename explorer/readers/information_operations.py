"""Twitter's information-operations archive: users and tweets CSV of every vintage, 2018 to 2021."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from explorer.readers import ACCOUNTS, BARE, FULL, RETWEETS, STUB, SYNTHETIC_URL, TELLS_ALL, TWEETS, Batch, Label
from explorer.readers.addresses import links
from explorer.readers.columns import Rows, TabularFormat, lost
from explorer.readers.normalise import (
    account_id,
    count,
    damaged_id,
    day,
    flag,
    known_account_id,
    tags,
    text_list,
    tweet_ids,
)
from explorer.readers.platforms import TWITTER
from explorer.readers.rows import made_id, only_named, to_table
from explorer.readers.values import Kind

_NEEDED = {
    "userid": Kind.ID,
    "user_screen_name": Kind.HANDLE,
    "follower_count": Kind.COUNT,
    "account_creation_date": Kind.DATE,
}
# What a tweets file has and a users file has not.
_OF_TWEETS = {
    "tweetid": Kind.ID,
    "tweet_text": Kind.TEXT,
    "tweet_time": Kind.DATE,
    "is_retweet": Kind.VALUE,
}
_OPTIONAL = {
    "user_display_name": Kind.TEXT,
    "user_reported_location": Kind.TEXT,
    "user_profile_description": Kind.TEXT,
    "user_profile_url": Kind.VALUE,
    "following_count": Kind.COUNT,
    "account_language": Kind.VALUE,
    "tweet_language": Kind.VALUE,
    "tweet_client_name": Kind.TEXT,
    "in_reply_to_userid": Kind.ID,
    "in_reply_to_tweetid": Kind.ID,
    "quoted_tweet_tweetid": Kind.ID,
    "retweet_userid": Kind.ID,
    "retweet_tweetid": Kind.ID,
    "latitude": Kind.VALUE,
    "longitude": Kind.VALUE,
    "quote_count": Kind.COUNT,
    "reply_count": Kind.COUNT,
    "like_count": Kind.COUNT,
    "retweet_count": Kind.COUNT,
    "hashtags": Kind.VALUE,
    "urls": Kind.VALUE,
    "user_mentions": Kind.VALUE,
    "poll_choices": Kind.VALUE,
}

# The columns that hold ids of other tweets.
_POINTERS = ("retweet_tweetid", "in_reply_to_tweetid", "quoted_tweet_tweetid")

# What the platform said of its disclosures: title, attributed to, disclosed on, accounts announced.
# Sources: Twitter's posts of the day and the counts of its transparency pages.
_DISCLOSURES: dict[str, tuple[str, str, str, int | None]] = {
    "china_052020": ("China, June 2020", "People's Republic of China", "2020-06-12", 23_750),
    "turkey_052020": ("Turkey, June 2020", "Turkey", "2020-06-12", 7_340),
    "russia_052020": ("Russia, June 2020", "Russia", "2020-06-12", 1_152),
    "china_082019_1": ("China, August 2019, first set", "People's Republic of China", "2019-08-19", None),
    "china_082019_2": ("China, August 2019, second set", "People's Republic of China", "2019-08-19", None),
    "CNHU_0621": ("China, December 2021 (Xinjiang)", "People's Republic of China", "2021-12-02", 2_048),
    "CNCC_0621": ("China, December 2021 (Changyu)", "People's Republic of China", "2021-12-02", 112),
    "RNA_0621": ("Russia and North Africa, December 2021", "Russia", "2021-12-02", 50),
    "REA_0621": ("Russia and the Central African Republic, December 2021", "Russia", "2021-12-02", 16),
    "Venezuela_0621": ("Venezuela, December 2021", "Venezuela", "2021-12-02", 277),
    "ira": ("Internet Research Agency, October 2018", "Russia", "2018-10-17", 3_841),
    "iranian": ("Iran, October 2018", "Iran", "2018-10-17", 770),
}


def label_of(file_name: str) -> Label | None:
    """Return network, shard and snapshot from a name such as `china_052020_tweets_csv_hashed_1.csv`."""
    stem = re.sub(r"(?i)(?:\.(?:csv|gz|zip))+$", "", file_name)
    match = re.match(r"(?i)(?:hashed_\d{4}_\d{2}_)?(.+?)_(?:users|tweets)(?:_csv)?(?:_(?:un)?hashed)?(?:_(.+))?$", stem)
    if not match:
        return None
    network, shard = match[1], match[2] or ""
    half = len(network) // 2
    if network[half : half + 1] == "_" and network[:half] == network[half + 1 :]:
        network = network[:half]  # a folder's name, flattened into the file's
    date = re.search(r"_(\d{2})(\d{4})(?:_|$)|_(\d{4})(\d{2})(?:_|$)|_(\d{2})(\d{2})(?:_|$)", f"_{network}")
    snapshot = ""
    if date:
        month, year = next((m, y) for m, y in ((date[1], date[2]), (date[4], date[3]), (date[5], date[6])) if m)
        if date[1] and not 1 <= int(month) <= 12:  # 202012 reads as month 20 of year 2012
            year, month = date[1] + date[2][:2], date[2][2:]
        year = year if len(year) == 4 else f"20{year}"
        snapshot = f"{year}-{month}" if 1 <= int(month) <= 12 and 2000 < int(year) < 2100 else ""
    known = _DISCLOSURES.get(network, (None, None, None, None))
    return Label(network, shard, snapshot, *known)


def _tables(rows: Rows) -> Batch:
    """Return the accounts, tweets and retweets in rows of a users or tweets file."""
    return _tweets(rows) if "tweetid" in rows.as_written.columns else _users(rows)


def _with_user(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the account's id: `@handle` where it lost digits and the handle did not, which no hash bears."""
    frame = frame.with_columns(user=account_id(pl.col("userid")))
    damaged = frame.select(damaged_id(pl.col("user"))).to_series()
    if not damaged.any():
        return frame
    handle = pl.col("user_screen_name")
    is_name = (~TWITTER.is_hashed(handle) & ~damaged_id(handle)).fill_null(False)
    by_handle = pl.when(is_name).then("@" + handle.str.to_lowercase())
    return frame.with_columns(user=pl.when(damaged).then(by_handle).otherwise("user"))


def _no_user() -> list[tuple[pl.Expr, pl.Expr]]:
    """When a row has no account, and the reason."""
    user = pl.col("user").is_null()
    return [
        (user & pl.col("userid").is_null(), pl.lit("no account id")),
        (user, lost("account id")),
    ]


def _users(rows: Rows) -> Batch:
    frame = _with_user(rows.frame)
    (none, says_none), (damaged, says_damaged) = _no_user()
    frame, rejects = rows.sift(frame, pl.when(none).then(says_none).when(damaged).then(says_damaged))
    return Batch(
        accounts=_profiles(frame),
        rejects=rejects,
        ids=frame["user"],
        synthetic=_synthetic(frame),
        notes={"account ids whose digits were lost": frame.select(damaged_id(pl.col("userid")).sum()).item()},
    )


def _profiles(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one full account row for each account of a users or tweets file."""
    first = frame.unique("user", keep="first", maintain_order=True)
    user, handle = pl.col("user"), pl.col("user_screen_name")
    return first.select(
        id=user,
        handle=handle,
        name=pl.col("user_display_name"),
        description=pl.col("user_profile_description"),
        location=pl.col("user_reported_location"),
        url=pl.col("user_profile_url"),
        language=pl.col("account_language"),
        followers=count(pl.col("follower_count")),
        following=count(pl.col("following_count")),
        created=day(pl.col("account_creation_date")),
        hashed=((user == handle) & (user == pl.col("user_display_name"))).fill_null(False) | TWITTER.is_hashed(user),
        listed=pl.lit(True),
        detail=pl.lit(FULL, pl.Int8),
        row=pl.col("row"),
    ).cast(ACCOUNTS)  # type: ignore[arg-type]


def _synthetic(frame: pl.DataFrame) -> bool:
    return bool((frame["user_profile_url"] == SYNTHETIC_URL).any())


def _tweets(rows: Rows) -> Batch:
    tweet = pl.col("tweetid")
    ids, exact = tweet_ids(rows.frame["tweetid"])
    frame = _with_user(rows.frame).with_columns(
        id=pl.when(exact).then(ids),
        file_ts=_minute(pl.col("tweet_time")),
        retweet=flag(pl.col("is_retweet")).fill_null(False),
    )
    frame = frame.with_columns(id_ts=TWITTER.moments_of(pl.col("id")))
    agrees = pl.col("file_ts").is_null() | (pl.col("id_ts") - pl.col("file_ts")).is_between(0, 59_999)
    frame = frame.with_columns(ts=pl.when(agrees & pl.col("id_ts").is_not_null()).then("id_ts").otherwise("file_ts"))
    (no_user, says_no_user), (damaged_user, says_damaged_user) = _no_user()
    reason = (
        pl.when(tweet.is_null())
        .then(pl.lit("no tweet id"))
        .when(damaged_id(tweet))
        .then(lost("tweet id"))
        .when(pl.col("id").is_null())
        .then(pl.lit("the tweet id is no whole number"))
        .when(no_user)
        .then(says_no_user)
        .when(damaged_user)
        .then(says_damaged_user)
        .when(pl.col("ts").is_null())
        .then(pl.lit("no moment: tweet_time is not like 2019-08-01 12:34"))
        .when(flag(pl.col("is_retweet")).is_null())
        .then(pl.lit("is_retweet is neither true nor false"))
    )
    frame, rejects = rows.sift(frame, reason)
    frame = frame.with_columns(
        tags(text_list(frame["hashtags"])).alias("tags"),
        links(text_list(frame["urls"])).alias("links"),
        text_list(frame["user_mentions"]).list.eval(known_account_id(pl.element()).drop_nulls()).alias("mentions"),
    )
    notes = _lost_digits(frame)
    for column in _POINTERS:
        ids, exact = tweet_ids(frame[column])
        frame = frame.with_columns(ids, exact.alias(f"{column}_exact"))
    by_minute = (pl.col("ts") == pl.col("file_ts")) & (pl.col("id_ts") != pl.col("file_ts")).fill_null(True)
    notes["moments taken from tweet_time, to the minute"] = frame.select(by_minute.sum()).item()
    own, retweets = frame.filter(~pl.col("retweet")), _retweets(frame.filter("retweet"))
    tweets = pl.concat([_own(own), _retweeted(retweets), *_pointed_at(own)])
    return Batch(
        accounts=pl.concat([_profiles(frame), _seen(frame, retweets)]),
        tweets=tweets,
        retweets=to_table(retweets, RETWEETS),
        rejects=rejects,
        ids=frame["id"],
        synthetic=_synthetic(frame),
        notes=notes,
    )


def _lost_digits(frame: pl.DataFrame) -> dict[str, int]:
    """Count the ids that point at tweets or accounts and were written as floating point numbers."""
    last, beyond = 0, 0
    for column in _POINTERS:
        damaged = frame.filter(damaged_id(pl.col(column)))[column]
        ids, _ = tweet_ids(damaged)
        last += len(ids) - ids.null_count()
        beyond += ids.null_count()
    accounts = sum(
        frame.filter(damaged_id(pl.col(c))).height for c in ("userid", "retweet_userid", "in_reply_to_userid")
    )
    return {
        "ids whose last digits were lost": last,
        "ids whose digits were lost beyond use": beyond,
        "account ids whose digits were lost": accounts,
    }


def _minute(column: pl.Expr) -> pl.Expr:
    """`2019-08-01 12:34` (seconds allowed), UTC, as milliseconds since 1970."""
    text = column.str.replace("T", " ").str.head(16)
    return text.str.to_datetime("%Y-%m-%d %H:%M", time_unit="ms", strict=False).cast(pl.Int64)


def _own(frame: pl.DataFrame) -> pl.DataFrame:
    rows = frame.select(
        "id",
        exact=pl.lit(True),
        author=pl.col("user"),
        text=pl.col("tweet_text"),
        language=pl.col("tweet_language"),
        client=pl.col("tweet_client_name"),
        ts=pl.col("ts"),
        quote_count=count(pl.col("quote_count")),
        reply_count=count(pl.col("reply_count")),
        like_count=count(pl.col("like_count")),
        retweet_count=count(pl.col("retweet_count")),
        latitude=_place("latitude"),
        longitude=_place("longitude"),
        poll=pl.col("poll_choices"),
        ref=pl.lit(None, pl.String),
        quoted=pl.col("quoted_tweet_tweetid"),
        quoted_exact=pl.col("quoted_tweet_tweetid_exact"),
        replied=pl.col("in_reply_to_tweetid"),
        replied_exact=pl.col("in_reply_to_tweetid_exact"),
        tags=pl.col("tags"),
        links=pl.col("links"),
        mentions=pl.col("mentions"),
        detail=pl.lit(FULL, pl.Int8),
        row=pl.col("row"),
    )
    return to_table(rows, TWEETS)


def _place(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "absent").then(pl.col(column))


def _retweets(frame: pl.DataFrame) -> pl.DataFrame:
    """Add whom and what each retweet repeats.

    The author is, in this order, `retweet_userid`; a hash that stands as handle in `RT @…:`; the only one of
    `user_mentions`, which then bears the handle there; `@handle`, which becomes an id where sources are merged if one
    account bears it. Of several mentions none says by itself which handle it bears. A hash and an open id of one
    account are never brought together: a handle is kept only beside an id of its own kind.
    """
    text = pl.col("tweet_text")
    frame = frame.with_columns(
        at=text.str.extract(r"^RT @([^:\s]+)"),
        said=text.str.replace(r"^RT @[^:\s]+:?\s*", ""),
        given=known_account_id(pl.col("retweet_userid")),
    ).with_columns(
        hash=pl.when(TWITTER.is_hashed(pl.col("at"))).then("at"),
        handle=pl.when(~TWITTER.is_hashed(pl.col("at"))).then("at"),
    )
    only = pl.when(pl.col("mentions").list.len() == 1, pl.col("handle").is_not_null())
    frame = frame.with_columns(bearer=only.then(pl.col("mentions").list.first()))
    author = pl.coalesce("given", "hash", "bearer", "@" + pl.col("handle").str.to_lowercase())
    found = (
        pl.when(pl.col("given").is_not_null())
        .then(pl.lit("retweet_userid"))
        .when(pl.col("hash").is_not_null())
        .then(pl.lit("hashed handle in the text"))
        .when(pl.col("bearer").is_not_null())
        .then(pl.lit("user_mentions"))
        .when(pl.col("handle").is_not_null())
        .then(pl.lit("handle in the text"))
        .otherwise(pl.lit("not found"))
    )
    frame = frame.with_columns(author=author, found=found, exact=pl.col("retweet_tweetid_exact"))
    frame = frame.with_columns(
        tweet=pl.col("retweet_tweetid"),
        author_handle=pl.when(TWITTER.is_hashed(pl.col("author"))).then("author").otherwise(pl.col("handle")),
        mentions=pl.when(pl.col("at").is_null())
        .then("mentions")
        .otherwise(
            pl.when(pl.col("mentions").list.len() > 1)
            .then(pl.col("mentions").list.set_difference(pl.concat_list("author")))
            .otherwise(pl.lit([], pl.List(pl.String)))
        ),
        account=pl.col("user"),
        tweet_id=pl.col("id"),
        language=pl.col("tweet_language"),
        client=pl.col("tweet_client_name"),
    )
    nameless = frame["tweet"].is_null()
    if nameless.any():
        # No usable id: the tweet is told by its author and text.
        made = [
            made_id(author, said) if missing else None
            for missing, author, said in zip(nameless, frame["author"], frame["said"], strict=True)
        ]
        frame = frame.with_columns(pl.coalesce("tweet", pl.Series(made, dtype=pl.Int64)).alias("tweet"))
    return frame


def _retweeted(retweets: pl.DataFrame) -> pl.DataFrame:
    """Return what retweets tell of the tweets they repeat; of several, the one with the most text."""
    longest = retweets.sort([pl.col("said").str.len_bytes(), -pl.col("row")], descending=True, nulls_last=True)
    frame = longest.unique("tweet", keep="first", maintain_order=True).sort("row")
    return to_table(
        frame.select(
            pl.col("tweet").alias("id"),
            "exact",
            "author",
            pl.col("said").alias("text"),
            pl.col("tweet_language").alias("language"),
            # Rounding moves an id by less than one of its milliseconds, which are 2^22 apart.
            TWITTER.moments_of(pl.col("tweet")).alias("ts"),
            "tags",
            "links",
            "mentions",
            pl.lit(STUB).alias("detail"),
            "row",
        ),
        TWEETS,
    )


def _pointed_at(own: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield what replies and quotes tell of the tweets they point at: an id, and for replies an author."""
    for target, author in (("in_reply_to_tweetid", "in_reply_to_userid"), ("quoted_tweet_tweetid", None)):
        frame = own.select(
            id=pl.col(target),
            exact=pl.col(f"{target}_exact"),
            author=known_account_id(pl.col(author)) if author else pl.lit(None, pl.String),
            detail=pl.lit(BARE),
            row=pl.col("row"),
        ).filter(pl.col("id").is_not_null())
        frame = frame.with_columns(ts=TWITTER.moments_of(pl.col("id"))).unique("id", keep="first", maintain_order=True)
        yield to_table(frame, TWEETS)


def _seen(frame: pl.DataFrame, retweets: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts that are only pointed at, with a handle where a retweet tells it."""
    nothing = pl.lit(None, pl.String)
    named = retweets.select(id=pl.col("author"), handle=pl.col("author_handle"), row=pl.col("row"))
    own = frame.filter(~pl.col("retweet"))
    mentioned = pl.concat(
        [
            own.select(id=pl.col("mentions"), row=pl.col("row")).explode("id"),
            retweets.select(id=pl.col("mentions"), row=pl.col("row")).explode("id"),
            own.select(id=known_account_id(pl.col("in_reply_to_userid")), row=pl.col("row")),
        ]
    ).select("id", nothing.alias("handle"), "row")
    return only_named(pl.concat([named, mentioned]))


READER = TabularFormat(
    name=TELLS_ALL,
    title="Twitter information-operations archive (users or tweets CSV)",
    platform=TWITTER,
    needed=_NEEDED,
    optional=_OF_TWEETS | _OPTIONAL,
    together=tuple(_OF_TWEETS),
    label_of=label_of,
    to_tables=_tables,
)
