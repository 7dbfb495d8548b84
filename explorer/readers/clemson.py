"""The Clemson and FiveThirtyEight set of Internet Research Agency tweets: `IRAhandle_tweets_1.csv` to `_13.csv`.

Source: Linvill and Warren 2018; https://github.com/fivethirtyeight/russian-troll-tweets.
"""

from __future__ import annotations

import re

import polars as pl

from explorer.readers import ACCOUNTS, BARE, FULL, RETWEETS, STUB, TWEETS, Batch, Label
from explorer.readers.addresses import links
from explorer.readers.columns import Rows, TabularFormat, lost
from explorer.readers.normalise import account_id, count, damaged_id, flag, mentions_in, tags_in, tweet_ids
from explorer.readers.platforms import TWITTER
from explorer.readers.rows import made_id, only_named, to_table
from explorer.readers.values import DateOrder, Kind

_STEPS = ("tco1_step1", "tco2_step1", "tco3_step1")
# The collectors name languages, the graph has their codes.
_CODES = {
    "albanian": "sq", "arabic": "ar", "bulgarian": "bg", "catalan": "ca", "croatian": "hr", "czech": "cs",
    "danish": "da", "dutch": "nl", "english": "en", "estonian": "et", "farsi (persian)": "fa", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "gujarati": "gu", "hebrew": "he", "hindi": "hi",
    "hungarian": "hu", "icelandic": "is", "indonesian": "id", "italian": "it", "japanese": "ja", "kannada": "kn",
    "korean": "ko", "kurdish": "ku", "latvian": "lv", "lithuanian": "lt", "macedonian": "mk", "malay": "ms",
    "malayalam": "ml", "norwegian": "no", "polish": "pl", "portuguese": "pt", "pushto": "ps", "romanian": "ro",
    "russian": "ru", "serbian": "sr", "simplified chinese": "zh", "slovak": "sk", "slovenian": "sl", "somali": "so",
    "spanish": "es", "swedish": "sv", "tagalog (filipino)": "tl", "tamil": "ta", "telugu": "te", "thai": "th",
    "traditional chinese": "zh", "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "uzbek": "uz", "vietnamese": "vi",
    "language undefined": "und",
}  # fmt: skip


def label_of(file_name: str) -> Label | None:
    """Return the network and the part, from a name such as `IRAhandle_tweets_1.csv`."""
    match = re.match(r"(?i)IRAhandle_tweets(?:_(.+?))?(?:\.(?:csv|gz|zip))*$", file_name)
    if not match:
        return None
    title = "Internet Research Agency, as collected at Clemson University"
    return Label("IRAhandle", match[1] or "", "2018-07", title, "Russia", "2018-07-31", 2_848)


def _tables(rows: Rows) -> Batch:
    """Return the accounts, tweets and retweets in some rows.

    Ids are those in `article_url`, which has all their digits. An account's followers are those at the first
    of its rows. Hashtags and mentions are those in the text, links the `tco…_step1` columns. `region`,
    `account_type`, `account_category` and the other columns of the collectors' own have no place in the graph.
    """
    frame = rows.frame
    of_address, _ = tweet_ids(frame["article_url"].str.extract(r"/status(?:es)?/(\d+)"))
    own, exact = tweet_ids(frame["tweet_id"])
    frame = frame.with_columns(
        of_address.zip_with(of_address.is_not_null(), own).alias("id"),
        usable=of_address.is_not_null() | exact,
        user=_account(),
        file_ts=_minute(pl.col("publish_date")),
        repeats=(pl.col("post_type").str.to_uppercase() == "RETWEET").fill_null(False)
        | flag(pl.col("retweet")).fill_null(False),
    )
    of_id = TWITTER.moments_of(pl.col("id"))
    frame = frame.with_columns(ts=pl.coalesce(TWITTER.finer_moments(pl.col("file_ts"), pl.col("id"), 60_000), of_id))
    reason = (
        pl.when(pl.col("article_url").is_null() & pl.col("tweet_id").is_null())
        .then(pl.lit("no tweet id"))
        .when(~pl.col("usable") & damaged_id(pl.col("tweet_id")))
        .then(lost("tweet id"))
        .when(~pl.col("usable"))
        .then(pl.lit("the tweet id is no whole number"))
        .when(pl.col("user").is_null())
        .then(pl.lit("no account"))
        .when(pl.col("ts").is_null())
        .then(pl.lit("no moment: publish_date is not like 10/1/2017 19:58"))
    )
    frame, rejects = rows.sift(frame, reason)
    at = pl.col("content").str.extract(r"^RT @(\w+)")
    frame = frame.with_columns(
        language=pl.col("language").str.to_lowercase().replace(_CODES),
        links=links(frame.select(pl.concat_list(*_STEPS).list.drop_nulls()).to_series()),
        tags=tags_in(frame["content"]),
        handle=pl.when("repeats").then(at),
        said=pl.when(pl.col("repeats") & at.is_not_null())
        .then(pl.col("content").str.replace(r"^RT @\w+:?\s*", ""))
        .otherwise("content"),
    )
    frame = frame.with_columns(mentions_in(frame["said"]).alias("mentions"))
    by_minute = frame.filter((pl.col("ts") == pl.col("file_ts")) & (of_id != pl.col("file_ts")).fill_null(True))
    own_tweets, retweets = frame.filter(~pl.col("repeats")), _retweets(frame.filter("repeats"))
    return Batch(
        accounts=pl.concat([_profiles(frame), _seen(frame, retweets)]),
        tweets=pl.concat([_own(own_tweets), _quoted(own_tweets), _repeated(retweets)]),
        retweets=to_table(
            retweets.select(
                "tweet", "author", "ts", "language", "row", account="user", exact=True, tweet_id="id", found="found"
            ),
            RETWEETS,
        ),
        rejects=rejects,
        ids=frame["id"],
        notes={"moments taken from publish_date, to the minute": by_minute.height},
    )


def _account() -> pl.Expr:
    """The account's id with all its digits, else its handle."""
    of_address = pl.col("article_url").str.extract(r"twitter\.com/(\d+)/status")
    given = [account_id(pl.col(c)) for c in ("alt_external_id", "external_author_id")]
    # 906000000000000000 was 9.06E+17 once.
    rounded = r"^\d{3,}0{9,}$"
    exact = [pl.when(id_.str.contains(r"^\d+$") & ~id_.str.contains(rounded)).then(id_) for id_ in given]
    return pl.coalesce(of_address, *exact, "@" + pl.col("author").str.to_lowercase())


def _minute(column: pl.Expr) -> pl.Expr:
    """`2017-10-01 19:58`, UTC, as milliseconds since 1970."""
    text = column.str.extract(r"^(\d{4}-\d\d-\d\d \d\d:\d\d)")
    return text.str.to_datetime("%Y-%m-%d %H:%M", time_unit="ms", strict=False).cast(pl.Int64)


def _profiles(frame: pl.DataFrame) -> pl.DataFrame:
    first = frame.unique("user", keep="first", maintain_order=True)
    return to_table(
        first.select(
            "row",
            id="user",
            handle="author",
            followers=count(pl.col("followers")),
            following=count(pl.col("following")),
            hashed=False,
            listed=True,
            detail=FULL,
        ),
        ACCOUNTS,
    )


def _seen(frame: pl.DataFrame, retweets: pl.DataFrame) -> pl.DataFrame:
    named = retweets.select("handle", "row", id="author")
    mentioned = frame.select("row", id="mentions").explode("id").with_columns(handle=pl.lit(None, pl.String))
    return only_named(pl.concat([named, mentioned.select("handle", "row", "id")]))


def _own(frame: pl.DataFrame) -> pl.DataFrame:
    # The link of a quotation leads to the tweet it quotes; those with a part after the id are the tweet's media.
    quoted = pl.coalesce(pl.col(c).str.extract(r"twitter\.com/[^/]+/status/(\d+)(?:\?.*)?$") for c in _STEPS)
    quotes = pl.col("post_type").str.to_uppercase() == "QUOTE_TWEET"
    return to_table(
        frame.select(
            "id",
            "language",
            "ts",
            "tags",
            "links",
            "mentions",
            "row",
            exact=True,
            author="user",
            text="content",
            quoted=pl.when(quotes).then(quoted).cast(pl.Int64, strict=False),
            quoted_exact=True,
            detail=FULL,
        ),
        TWEETS,
    )


def _quoted(own: pl.DataFrame) -> pl.DataFrame:
    found = _own(own).filter(pl.col("quoted").is_not_null()).unique("quoted", keep="first", maintain_order=True)
    quoted = found.select("row", id="quoted", exact=True, ts=TWITTER.moments_of(pl.col("quoted")), detail=BARE)
    return to_table(quoted, TWEETS)


def _retweets(frame: pl.DataFrame) -> pl.DataFrame:
    """Add what each retweet repeats: a tweet told by its text alone, for the format tells neither id nor author."""
    # A text that is empty is nobody's: such a retweet stands alone.
    said = frame.select(pl.coalesce(pl.col("said").str.strip_chars(), pl.format("\0{}", "id"))).to_series()
    different = said.unique()
    made = pl.Series([made_id(None, text) for text in different], dtype=pl.Int64)
    return frame.with_columns(
        said.replace_strict(different, made, return_dtype=pl.Int64).alias("tweet"),
        author="@" + pl.col("handle").str.to_lowercase(),
        found=pl.when(pl.col("handle").is_not_null()).then(pl.lit("handle in the text")).otherwise(pl.lit("not found")),
    )


def _repeated(retweets: pl.DataFrame) -> pl.DataFrame:
    first = retweets.sort(pl.col("author").is_null(), maintain_order=True)
    first = first.unique("tweet", keep="first", maintain_order=True)
    columns = ("author", "language", "tags", "links", "mentions", "row")
    return to_table(first.select(*columns, id="tweet", exact=True, text="said", detail=STUB), TWEETS)


READER = TabularFormat(
    name="clemson",
    title="Clemson/FiveThirtyEight troll tweets (IRAhandle_tweets CSV)",
    platform=TWITTER,
    needed={
        "author": Kind.HANDLE,
        "content": Kind.TEXT,
        "publish_date": Kind.DATE,
        "post_type": Kind.VALUE,
        "tweet_id": Kind.ID,
    },
    optional={
        "external_author_id": Kind.ID,
        "alt_external_id": Kind.ID,
        "language": Kind.VALUE,
        "following": Kind.COUNT,
        "followers": Kind.COUNT,
        "retweet": Kind.VALUE,
        "article_url": Kind.VALUE,
        **dict.fromkeys(_STEPS, Kind.VALUE),
    },
    known_by=("external_author_id",),
    date_order=DateOrder.MONTH_FIRST,
    label_of=label_of,
    to_tables=_tables,
    cannot_tell=(
        "which tweet a retweet repeats, and whose it is: retweets of the same text count as retweets of one tweet",
        "how often tweets were liked, quoted, answered or retweeted, and with which application they were posted",
        "which tweet is answered, and names and descriptions of accounts",
    ),
)
