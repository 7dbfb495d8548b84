"""Posts of any platform in one form of columns → the tables of the model; formats only say what stands where."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from explorer.readers import ACCOUNTS, BARE, FULL, RETWEETS, STUB, TWEETS, Batch
from explorer.readers.addresses import links
from explorer.readers.csv_scan import MAX_FIELD_BYTES
from explorer.readers.normalise import account_id, damaged_id, is_hashed, mentions_in, tags, tags_in
from explorer.readers.platforms import TWITTER, Platform
from explorer.readers.rows import ids_of_texts, numeric_ids, only_named, refs, to_table
from explorer.readers.values import losses_shown, without_thousands

_TEXTS = pl.List(pl.String())
# What a format can tell of a post. `account`, `post` and the ids of other posts are as the platform writes them;
# `ts` are milliseconds since 1970, `created` a day. `detail` is FULL for a post of the file's own and STUB for one that
# stands inside another, `repost` the id of what is reposted, and `is_repost` says that something is, whatever is
# known of it: then text, tags, links and mentions are those of the original. `mention_handles` go with `mentions`,
# which are ids, or @handle; `found` says where the format tells what is reposted.
POSTS: dict[str, pl.DataType] = {
    "line": pl.Int64(),
    "row": pl.Int64(),
    "detail": pl.Int8(),
    "account": pl.String(),
    "handle": pl.String(),
    "name": pl.String(),
    "description": pl.String(),
    "location": pl.String(),
    "profile_url": pl.String(),
    "profile_language": pl.String(),
    "followers": pl.Int64(),
    "following": pl.Int64(),
    "created": pl.String(),
    "post": pl.String(),
    "ts": pl.Int64(),
    "text": pl.String(),
    "language": pl.String(),
    "client": pl.String(),
    "quote_count": pl.Int64(),
    "reply_count": pl.Int64(),
    "like_count": pl.Int64(),
    "retweet_count": pl.Int64(),
    "latitude": pl.String(),
    "longitude": pl.String(),
    "poll": pl.String(),
    "tags": _TEXTS,
    "links": _TEXTS,
    "mentions": _TEXTS,
    "mention_handles": _TEXTS,
    "images": _TEXTS,
    "music": pl.String(),
    "replied": pl.String(),
    "replied_account": pl.String(),
    "replied_handle": pl.String(),
    "quoted": pl.String(),
    "quoted_account": pl.String(),
    "quoted_handle": pl.String(),
    "is_repost": pl.Boolean(),
    "repost": pl.String(),
    "repost_account": pl.String(),
    "repost_handle": pl.String(),
    "repost_name": pl.String(),
    "repost_ts": pl.Int64(),
    "found": pl.String(),
}
_POINTERS = ("replied", "quoted", "repost")
# The columns that are ids.
IDS = ("account", "post", *_POINTERS, *(f"{pointer}_account" for pointer in _POINTERS))
_WHOLE = r"^\d{1,19}$"
_SAID_AGAIN = r"^RT @\w+:?\s*"

NO_WHOSE = "a repost that does not tell of what"
BY_TEXT = "known by its author and text alone"


def lost_shown(frame: pl.DataFrame) -> pl.DataFrame:
    """Return posts of a file of numbers with ids in exponent form that lost digits to a double.

    Who is mentioned is then known by handle, as far as that is told.
    """
    ids = [name for name in IDS if name in frame.columns]
    shown = frame.with_columns(losses_shown(frame.select(ids)))
    if shown.select(ids).equals(frame.select(ids)) or not {"mentions", "mention_handles"} <= {*frame.columns}:
        return shown
    both = pl.col("mentions").list.len() == pl.col("mention_handles").list.len()
    by_handle = pl.col("mention_handles").list.eval(pl.lit("@") + pl.element().str.strip_prefix("@"))
    return shown.with_columns(mentions=pl.when(both).then(by_handle).otherwise(pl.lit([], _TEXTS)))


def in_form(frame: pl.DataFrame, platform: Platform) -> pl.DataFrame:
    """Return posts with all columns of `POSTS`, and ids as nobody else gives them.

    An account without an id, or with one that lost its digits, is known by its handle. A repost of which nothing but
    whose is known is one of a post that nothing else points at.
    """
    frame = to_table(frame, POSTS)
    frame = frame.with_columns(account_id(pl.col(name)).alias(name) for name in IDS)
    bare = [pl.col(c).str.strip_prefix("@").alias(c) for c in frame.columns if c.endswith("handle")]
    frame = frame.with_columns(*bare, pl.col("detail").fill_null(FULL), pl.col("is_repost").fill_null(False))
    if platform is TWITTER:  # which repeats the handle before the text where a format tells no more
        at = pl.col("text").str.extract(r"^RT @(\w+)", 1)
        unnamed = pl.col("is_repost") & pl.col("repost_account").is_null() & pl.col("repost_handle").is_null()
        frame = frame.with_columns(repost_handle=pl.when(unnamed).then(at).otherwise("repost_handle"))
    frame = frame.with_columns(
        text=pl.when("is_repost").then(pl.col("text").str.replace(_SAID_AGAIN, "")).otherwise("text")
    )
    nothing = pl.col("is_repost") & pl.col("repost").is_null() & pl.col("text").is_null()
    whose = pl.coalesce("repost_account", "repost_handle")
    frame = frame.with_columns(repost=pl.when(nothing).then(pl.format("{}?{}", whose, "post")).otherwise("repost"))
    people = [("account", "handle"), *((f"{p}_account", f"{p}_handle") for p in _POINTERS)]
    mentioned = account_id(without_thousands(pl.element()))
    if platform is TWITTER:  # whose ids are numbers, and nothing else
        for pointer in ("replied", "quoted"):
            frame = frame.with_columns(pl.when(pl.col(pointer).str.contains(_WHOLE)).then(pointer).alias(pointer))
    if frame.select(pl.col(pl.String).str.contains("\0", literal=True).any().fill_null(False)).sum_horizontal().item():
        frame = frame.with_columns(pl.col(pl.String).str.replace_all("\0", "\ufffd", literal=True))
    return frame.with_columns(
        *(_person(pl.col(id_), pl.col(handle), platform).alias(id_) for id_, handle in people),
        *(platform.scoped(pl.col(c)).alias(c) for c in ("post", "music", *_POINTERS)),
        pl.col("mentions").list.eval(
            pl.when(mentioned.str.starts_with("@"))
            .then(platform.by_handle(mentioned.str.slice(1)))
            .otherwise(platform.scoped(mentioned))
        ),
    )


def with_found_in_text(frame: pl.DataFrame, names: Collection[str]) -> pl.DataFrame:
    """Return posts with the tags, links or mentions (`names`) that stand in their texts, behind those that are told."""
    found: dict[str, pl.Series] = {}
    if "tags" in names:
        found["tags"] = tags_in(frame["text"])
    if "links" in names:
        found["links"] = links_in(frame["text"])
    if "mentions" in names:
        found["mentions"] = mentions_in(frame["text"])
    none = pl.lit([], _TEXTS)
    return frame.with_columns(
        pl.concat_list(pl.col(name).fill_null(none) if name in frame.columns else none, of_text)
        .list.unique(maintain_order=True)
        .alias(name)
        for name, of_text in found.items()
    )


def links_in(text: pl.Series) -> pl.Series:
    """Addresses that stand in a text, without the marks that end a sentence."""
    found = text.str.extract_all(r"https?://[^\s<>\"'«»“”]+").fill_null(pl.Series([[]], dtype=_TEXTS))
    return found.list.eval(pl.element().str.strip_chars_end(".,;:!?)]}…"))


def _person(id_: pl.Expr, handle: pl.Expr, platform: Platform) -> pl.Expr:
    by_handle = pl.when(handle.str.len_bytes() > 0).then(platform.by_handle(handle))
    return pl.coalesce(pl.when(~damaged_id(id_)).then(platform.scoped(id_)), by_handle)


def fault(platform: Platform) -> pl.Expr:
    """Why a post in form cannot be loaded; null where it can."""
    post, lost = pl.col("post"), "lost its digits, as spreadsheets do: take the file as it was published"
    numbers = platform is TWITTER
    told = pl.any_horizontal(pl.col("repost", "text").is_not_null())
    return (
        pl.when(post.is_null())
        .then(pl.lit("no id of the post"))
        .when(damaged_id(post) & numbers)
        .then(pl.lit(f"the id of the post {lost}"))
        .when(~post.str.contains(_WHOLE) & numbers)
        .then(pl.lit("the id of the post is no whole number"))
        .when(pl.col("account").is_null())
        .then(pl.lit("no account id or handle"))
        .when(pl.col("ts").is_null() & (platform.moments_of(post.cast(pl.Int64, strict=False)).is_null()))
        .then(pl.lit("no moment that can be read"))
        .when(damaged_id(pl.col("repost")) & numbers)
        .then(pl.lit(f"the id of what is reposted {lost}"))
        .when(pl.col("is_repost") & ~told)
        .then(pl.lit(NO_WHOSE))
        .when(pl.any_horizontal(pl.col(pl.String).str.len_bytes() > MAX_FIELD_BYTES))
        .then(pl.lit(f"a field longer than {MAX_FIELD_BYTES:,} bytes"))
    )


def tables(frame: pl.DataFrame, platform: Platform, *, within: int = 1000) -> Batch:
    """Return the accounts, posts and reposts in posts in form, none with a `fault`.

    `within` are the milliseconds that a moment in the file stands for. A repost of which only author and text are
    known is one of whatever bears the same.
    """
    notes = {f"reposts of a post that is {BY_TEXT}": frame.filter("is_repost", pl.col("repost").is_null()).height}
    of_file = frame["ts"]
    frame = _numbered(frame, platform, within)
    if platform.epoch_ms is not None:
        off = (pl.col("ts") == of_file) & (platform.moments_of(pl.col("number")) != of_file).fill_null(True)
        notes["moments taken from the file, for the ids do not tell the same"] = frame.filter(off).height
    own = pl.col("detail") == FULL
    posts, reposts = frame.filter(~pl.col("is_repost")), frame.filter("is_repost")
    return Batch(
        accounts=pl.concat([_profiles(frame), _named(frame)]),
        tweets=_once(pl.concat([_posts(posts, platform), _reposted(reposts, platform), *_pointed_at(frame, platform)])),
        retweets=_retweets(reposts.filter(own), platform),
        ids=frame.filter(own)["number"],
        notes={what: n for what, n in notes.items() if n},
    )


def _numbered(frame: pl.DataFrame, platform: Platform, within: int) -> pl.DataFrame:
    """Add the numbers of the posts, and what their ids tell of the moment."""
    numbers = [
        numeric_ids(frame[c]).alias(n) for c, n in (("post", "number"), *((p, f"{p}_number") for p in _POINTERS))
    ]
    frame = frame.with_columns(numbers)
    open_ = frame.select((pl.col("is_repost") & pl.col("repost").is_null()).alias("open"))["open"]
    if open_.any():
        made = ids_of_texts(frame["repost_account"], frame["text"])
        frame = frame.with_columns(made.zip_with(open_, frame["repost_number"]).alias("repost_number"))
    if platform.epoch_ms is None:
        return frame
    of_id = platform.moments_of(pl.col("number"))
    finer = platform.finer_moments(pl.col("ts"), pl.col("number"), within)
    return frame.with_columns(ts=pl.coalesce(finer, of_id))


def _profiles(frame: pl.DataFrame) -> pl.DataFrame:
    """Return each account that posts once, with what the file tells of it; the file's own are listed."""
    known = pl.any_horizontal(pl.col("followers", "following", "created", "description").is_not_null())
    named = pl.any_horizontal(pl.col("handle", "name").is_not_null())
    frame = frame.filter(pl.col("account").is_not_null()).with_columns(
        listed=(pl.col("detail") == FULL).any().over("account"),
        depth=pl.when(known).then(FULL).when(named).then(STUB).otherwise(BARE),
    )
    first = frame.sort("depth", descending=True, maintain_order=True).unique(
        "account", keep="first", maintain_order=True
    )
    rows = first.select(
        "handle", "name", "description", "location", "followers", "following", "created", "listed", "row",
        id="account", url="profile_url", language="profile_language", detail="depth",
        hashed=is_hashed(pl.col("account")),
    )  # fmt: skip
    return to_table(rows, ACCOUNTS)


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts that are only pointed at."""
    none = pl.lit(None, pl.String)
    ends = [
        frame.select("row", id=f"{p}_account", handle=f"{p}_handle", name="repost_name" if p == "repost" else none)
        for p in _POINTERS
    ]
    handles = pl.when(pl.col("mention_handles").list.len() == pl.col("mentions").list.len()).then("mention_handles")
    said = frame.filter(pl.col("mentions").list.len() > 0).select("row", id="mentions", handle=handles, name=none)
    with_handles = said.filter(pl.col("handle").is_not_null()).explode("id", "handle")
    without = said.filter(pl.col("handle").is_null()).with_columns(handle=none).explode("id")
    by_name = without.with_columns(handle=pl.col("id").str.extract(r"^(?:[a-z]+:)?@([^@]+)$", 1))
    found = pl.concat([*ends, with_handles, by_name]).filter(pl.col("id").is_not_null())
    names = found.filter(pl.col("name").is_not_null()).unique("id", keep="first", maintain_order=True)
    rows = only_named(found).drop("name").join(names.select("id", "name"), on="id", how="left", maintain_order="left")
    return to_table(rows, ACCOUNTS)


def _posts(frame: pl.DataFrame, platform: Platform) -> pl.DataFrame:
    rows = frame.select(
        "ts", "text", "language", "client", "quote_count", "reply_count", "like_count", "retweet_count", "latitude",
        "longitude", "poll", "detail", "row", "mentions", "images", "music",
        id="number", exact=True, author="account", ref=platform.bare(refs(pl.col("post"))),
        quoted="quoted_number", quoted_exact=True, replied="replied_number", replied_exact=True,
        tags=tags(frame["tags"]), links=links(frame["links"]),
    )  # fmt: skip
    return to_table(rows, TWEETS)


def _reposted(reposts: pl.DataFrame, platform: Platform) -> pl.DataFrame:
    """Return what reposts tell of the posts they repeat."""
    of_id = platform.moments_told(pl.col("repost"), pl.col("ts"))
    # A repost begins with whom it repeats, which is no mention that the original makes.
    said = pl.col("mentions").list.set_difference(pl.concat_list(pl.col("repost_account").fill_null("")))
    rows = reposts.select(
        "text", "row", "language", "images", "music", mentions=said,
        id="repost_number", exact=True, author="repost_account", ref=platform.bare(refs(pl.col("repost"))), detail=STUB,
        ts=pl.coalesce("repost_ts", of_id), tags=tags(reposts["tags"]), links=links(reposts["links"]),
    )  # fmt: skip
    return to_table(rows, TWEETS)


def _pointed_at(frame: pl.DataFrame, platform: Platform) -> list[pl.DataFrame]:
    found = []
    for pointer in ("replied", "quoted"):
        number = pl.col(f"{pointer}_number")
        rows = frame.filter(number.is_not_null()).select(
            "row", id=number, exact=True, author=f"{pointer}_account", ref=platform.bare(refs(pl.col(pointer))),
            ts=platform.moments_told(pl.col(pointer), pl.col("ts")), detail=BARE,
        )  # fmt: skip
        found.append(to_table(rows, TWEETS))
    return found


def _once(tweets: pl.DataFrame) -> pl.DataFrame:
    """Keep the file's own posts, and of each other one the row that tells most, with an author if one row has it."""
    others = tweets.filter(pl.col("detail") < FULL)
    others = others.with_columns(
        pl.col("author").drop_nulls().first().over("id"), pl.col("ts").drop_nulls().first().over("id")
    )
    others = others.sort(
        [pl.col("detail"), pl.col("text").str.len_bytes().fill_null(0), -pl.col("row")], descending=True
    )
    own = tweets.filter(pl.col("detail") == FULL)
    return pl.concat([own, others.unique("id", keep="first", maintain_order=True)])


def _retweets(reposts: pl.DataFrame, platform: Platform) -> pl.DataFrame:
    how = pl.when(pl.col("repost_account").is_null()).then(pl.lit("not found")).otherwise("found")
    rows = reposts.select(
        "account", "ts", "language", "client", "row",
        tweet="repost_number", exact=True, author="repost_account", tweet_id="number", found=how,
        ref=platform.bare(refs(pl.col("post"))),
    )  # fmt: skip
    return to_table(rows, RETWEETS)
