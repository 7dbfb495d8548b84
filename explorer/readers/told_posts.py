"""Posts of any table whose columns are known → the tables of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from explorer.readers import ACCOUNTS, BARE, FULL, RETWEETS, STUB, TWEETS, Batch
from explorer.readers.addresses import links
from explorer.readers.columns import Rows, lost
from explorer.readers.mapping import BETWEEN, UNIT, ZONE
from explorer.readers.normalise import account_id, count, damaged_id, is_hashed, mentions_in, tags_in
from explorer.readers.platforms import LEAST_GLOBAL_ID, Platform, platform_of
from explorer.readers.rows import ids_of_texts, numeric_ids, only_named, refs, to_table
from explorer.readers.table_lists import addresses, addresses_in, hashtags, image_hashes, named_accounts
from explorer.readers.table_moments import ReadMoments, moments
from explorer.readers.values import NO, YES

_REPEATS = frozenset(("retweet", "retweeted", "repost", "reposted", "reblog", "forward", "share")) | YES
_FLAGS = (YES | NO) - frozenset(("1", "1.0", "0", "0.0"))
_NO_POST = ("0", "0.0", "-1")
_COUNTS = ("repost_count", "reply_count", "like_count", "quote_count")
_IDS = ("account", "post", "repost", "repost_account", "reply", "quote")
_OF_PROFILE = ("name", "followers", "following", "created", "description", "location")
_OF_CONTENT = ("tags", "links", "mentions", "images")
_RT = r"^RT @([\w.-]+)"
_RT_PREFIX = r"^RT @[\w.-]+:?\s*"
_WHOSE = ("is_repost", "repost_account", "repost_handle")


@dataclass(frozen=True)
class ToldPosts:
    """How the posts of one table are read: its `columns`, how moments and lists are written, and `within` what.

    Ids in columns that are not `odd` are all whole numbers, of which no more need be asked. Numbers that are no ids of
    a platform, such as row numbers, are those of posts `within` one network.
    """

    columns: frozenset[str]
    settings: Mapping[str, str] = field(default_factory=dict)
    within: str = ""
    odd: frozenset[str] = frozenset(_IDS)

    def tables(self, rows: Rows) -> Batch:
        """Return the tables of some rows; they have a column for each field of `mapping.FIELDS`.

        A repost whose own id is known is one of that post. Where only its author is known, the post is told by author
        and moment if there is a `repost_moment`, else by author and text; where no column tells either, `RT @handle`
        at the beginning of the text does. Tags, mentions and links without a column are those in the text.
        """
        notes: dict[str, int] = {}
        posts = replace(self, odd=_odd(rows.frame, self.columns))
        return posts._tables(rows, notes)

    def _tables(self, rows: Rows, notes: dict[str, int]) -> Batch:
        read = self._moments(rows.frame["moment"])
        frame = rows.frame.with_columns(ts=read.ms, grain=read.grain, no_zone=read.no_zone)
        frame = self._whose(self._who(frame))
        frame, rejects = rows.sift(frame, self._reason())
        frame = self._numbered(frame)
        frame, platform = _timed(frame)
        frame = self._contents(self._repeated(frame))
        own, reposts = frame.filter(~pl.col("repeats")), frame.filter("repeats")
        notes |= _notes(frame, own, reposts, self.columns)
        if ZONE not in self.settings and (open_ := int(frame["no_zone"].sum())):
            notes["moments that name no zone, taken for UTC"] = open_
        return Batch(
            accounts=pl.concat([self._profiles(frame, notes), _seen(frame, reposts)]),
            tweets=pl.concat([self._own(own), self._stubs(reposts, platform), *self._pointed_at(own, platform)]),
            retweets=self._retweets(reposts),
            rejects=rejects,
            ids=frame["id"],
            notes=notes,
            platform=platform.key,
        )

    def _moments(self, cells: pl.Series) -> ReadMoments:
        return moments(cells, self.settings.get(ZONE), self.settings.get(UNIT))

    def _who(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add who posts: the id, or the handle where there is none with all its digits."""
        handle = _bare(pl.col("handle"))
        frame = frame.with_columns(handle=handle, lost_account=self._is_lost("account"))
        usable = pl.when(~pl.col("lost_account")).then(self._account("account"))
        by_handle = _by_handle(pl.col("handle"))
        return frame.with_columns(user=pl.coalesce(usable, by_handle) if "account" in self.columns else by_handle)

    def _account(self, column: str) -> pl.Expr:
        return account_id(pl.col(column)) if column in self.odd else pl.col(column)

    def _is_lost(self, column: str) -> pl.Expr:
        """Whether the id in a column lost its digits."""
        return damaged_id(account_id(pl.col(column))) if column in self.odd else pl.lit(False)

    def _whose(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add whether a row is a repost, and whose post it repeats."""
        pointer = pl.when(~pl.col("repost").is_in(_NO_POST) & (pl.col("repost") != pl.col("post")).fill_null(True))
        frame = frame.with_columns(
            pointer.then("repost").alias("of"),
            itself=(pl.col("repost") == pl.col("post")),
            rt=pl.col("text").str.starts_with("RT @"),
        )
        named = pl.col("repost_account").is_not_null() | pl.col("repost_handle").is_not_null()
        if "is_repost" in self.columns:
            repeats = pl.col("is_repost").str.to_lowercase().is_in(list(_REPEATS))
        elif "repost" in self.columns:
            repeats = pl.col("of").is_not_null() | (named & ~pl.col("itself").fill_null(False))
        elif self.columns.isdisjoint(_WHOSE):
            repeats = pl.col("rt")
        else:
            repeats = named
        frame = frame.with_columns(repeats=repeats.fill_null(False), said="text")
        text = frame.select(pl.when("repeats", "rt").then("text")).to_series()
        begins = text.to_frame().with_row_index("n").filter(pl.col("text").is_not_null())
        begins = begins.with_columns(
            at=pl.col("text").str.extract(_RT), said=pl.col("text").str.replace(_RT_PREFIX, "")
        )
        begins = begins.filter(pl.col("at").is_not_null())
        at = pl.Series("at", [None], dtype=pl.String).new_from_index(0, frame.height).scatter(begins["n"], begins["at"])
        frame = frame.with_columns(at, frame["said"].scatter(begins["n"], begins["said"]))
        whose = pl.when(pl.col("repeats") & ~self._is_lost("repost_account")).then(self._account("repost_account"))
        told = pl.when("repeats").then(_bare(pl.coalesce("repost_handle", "at")))
        frame = frame.with_columns(of=pl.when("repeats").then("of"), of_handle=told, whose=whose)
        return frame.with_columns(
            author=pl.coalesce("whose", _by_handle(pl.col("of_handle"))),
            found=pl.when(pl.col("whose").is_not_null())
            .then(pl.lit("repost_account"))
            .when(pl.col("repost_handle").is_not_null())
            .then(pl.lit("repost_handle"))
            .when(pl.col("at").is_not_null())
            .then(pl.lit("handle in the text"))
            .otherwise(pl.lit("not found")),
        )

    def _reason(self) -> pl.Expr:
        """Why a row is not loaded; null for the good ones."""
        flag = pl.col("repost").str.to_lowercase().is_in(list(_FLAGS))
        pointers = (("post", "post id"), ("of", "repost id"), ("reply", "reply id"), ("quote", "quote id"))
        reasons = [
            (pl.col("user").is_null() & pl.col("lost_account"), lost("account id")),
            (pl.col("user").is_null(), pl.lit("no account")),
            (pl.col("moment").is_null(), pl.lit("no moment")),
            (pl.col("ts").is_null(), pl.lit("a moment that cannot be read, or of a zone not known")),
            (pl.col("post").is_null() & pl.lit("post" in self.columns), pl.lit("no post id")),
            *((damaged_id(pl.col(column)), lost(what)) for column, what in pointers if self._is_odd(column)),
            (flag & pl.lit(self._is_odd("of")), pl.lit("repost is no id but says yes or no: its column is is_repost")),
        ]
        return pl.coalesce(pl.when(is_so).then(said) for is_so, said in reasons)

    def _is_odd(self, column: str) -> bool:
        return ("repost" if column == "of" else column) in self.odd

    def _number(self, ids: pl.Series) -> pl.Series:
        """Return ids as numbers; small ones, which a file or a chat counts by itself, are one network's."""
        whole = ids.cast(pl.Int64, strict=False)
        small = whole.is_between(0, LEAST_GLOBAL_ID - 1).fill_null(False)
        if not small.any():
            return whole if (whole.cast(pl.String) == ids).all() and not _has_others(whole, ids) else numeric_ids(ids)
        apart = pl.select(pl.when(small).then(pl.lit(f"{self.within}\0") + ids).otherwise(ids)).to_series()
        return numeric_ids(apart)

    def _numbered(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add the ids of posts as numbers; one that has none is told by who, when and what."""
        if "post" in self.columns:
            given = frame["post"]
        else:
            parts = ("user", pl.col("ts").cast(pl.String), "text", "of", "links")
            told = pl.concat_str([pl.col(p).fill_null("") if isinstance(p, str) else p for p in parts], separator="\0")
            given = frame.select("\0" + told).to_series()
        return frame.with_columns(
            self._number(given).alias("id"),
            self._number(frame["of"]).alias("tweet"),
            *(
                self._number(
                    frame.select(pl.when(pl.col(c) != pl.col("post").fill_null("")).then(c)).to_series()
                ).alias(to)
                for c, to in (("reply", "replied"), ("quote", "quoted"))
            ),
        )

    def _repeated(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add a number for a repeated post without an id: made of whose it is, and when it was or what it says."""
        open_ = pl.col("repeats") & pl.col("tweet").is_null()
        then = self._moments(frame["repost_moment"]).ms if "repost_moment" in self.columns else None
        frame = frame.with_columns(then=pl.lit(None, pl.Int64) if then is None else then, made=open_)
        if not frame["made"].any():
            return frame
        second = (pl.col("then") // 1000).cast(pl.String)
        alone = pl.col("user") + "\0" + pl.col("id").cast(pl.String)
        what = pl.coalesce(second, pl.col("said").str.strip_chars(), alone)
        told = frame.filter("made").select("row", author="author", what=what)
        told = told.with_columns(ids_of_texts(told["author"], told["what"]).alias("number"))
        frame = frame.join(told.select("row", "number"), on="row", how="left", maintain_order="left")
        return frame.with_columns(tweet=pl.coalesce("tweet", "number"))

    def _contents(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add tags, links and mentions."""
        between = self.settings.get(BETWEEN)
        given = self.columns
        found = hashtags(frame["tags"], between) if "tags" in given else tags_in(frame["said"])
        urls = addresses(frame["links"], between) if "links" in given else addresses_in(frame["said"])
        named = named_accounts(frame["mentions"], between) if "mentions" in given else mentions_in(frame["said"])
        images = image_hashes(frame["image"], between, self.within)
        frame = frame.with_columns(
            found.alias("tags"), links(urls).alias("links"), named.alias("mentions"), images.alias("images")
        )
        return _put_together(frame)

    def _profiles(self, frame: pl.DataFrame, notes: dict[str, int]) -> pl.DataFrame:
        """Return the accounts that post; of several rows the first with a handle tells."""
        first = frame.sort(pl.col("handle").is_null(), maintain_order=True)
        first = first.unique("user", keep="first", maintain_order=True)
        told = pl.any_horizontal(pl.col(c).is_not_null() for c in _OF_PROFILE)
        detail = pl.when(told).then(FULL).when(pl.col("handle").is_not_null()).then(STUB).otherwise(BARE)
        made = self._moments(first["created"]).ms
        if strange := int((first["created"].is_not_null() & made.is_null()).sum()):
            notes["created that is no date: left empty"] = strange
        day = pl.from_epoch(pl.col("made"), time_unit="ms").dt.strftime("%Y-%m-%d")
        frame = first.with_columns(made.alias("made")).select(
            "row",
            "handle",
            "name",
            "description",
            "location",
            id="user",
            followers=count(pl.col("followers")),
            following=count(pl.col("following")),
            created=day,
            hashed=is_hashed(pl.col("user")),
            listed=True,
            detail=detail,
        )
        return to_table(frame, ACCOUNTS)

    def _ref(self, column: str) -> pl.Expr:
        """The id as it came, where its number is another."""
        if not self._is_odd(column):  # all are whole numbers; leading zeros would make one odd
            small = pl.col(column).cast(pl.Int64, strict=False).is_between(0, LEAST_GLOBAL_ID - 1).fill_null(False)
            return pl.when(small).then(pl.col(column))
        small = pl.col(column).cast(pl.Int64, strict=False).is_between(0, LEAST_GLOBAL_ID - 1).fill_null(False)
        return pl.when(small).then(pl.col(column)).otherwise(refs(pl.col(column)))

    def _own(self, own: pl.DataFrame) -> pl.DataFrame:
        counts = {column.replace("repost", "retweet"): count(pl.col(column)) for column in _COUNTS}
        columns = ("id", "ts", "text", "language", "client", "replied", "quoted", "music", "row", *_OF_CONTENT)
        frame = own.select(
            *columns,
            author="user",
            ref=self._ref("post"),
            exact=True,
            replied_exact=True,
            quoted_exact=True,
            detail=FULL,
            **counts,
        )
        return to_table(frame, TWEETS)

    def _retweets(self, reposts: pl.DataFrame) -> pl.DataFrame:
        columns = ("tweet", "author", "ts", "language", "client", "found", "row")
        frame = reposts.select(*columns, account="user", exact=True, tweet_id="id", ref=self._ref("post"))
        return to_table(frame, RETWEETS)

    def _stubs(self, reposts: pl.DataFrame, platform: Platform) -> pl.DataFrame:
        """Return what reposts tell of the posts they repeat; of several, the one with the most text."""
        longest = reposts.sort([pl.col("said").str.len_bytes(), -pl.col("row")], descending=True, nulls_last=True)
        first = longest.unique("tweet", keep="first", maintain_order=True)
        posted = pl.coalesce(pl.when(~pl.col("made")).then(_posted("tweet", platform)), "then")
        columns = ("author", "language", "music", "row", *_OF_CONTENT)
        ref = pl.when(~pl.col("made")).then(self._ref("of"))
        frame = first.select(*columns, id="tweet", ref=ref, exact=True, text="said", ts=posted, detail=STUB)
        return to_table(frame, TWEETS)

    def _pointed_at(self, own: pl.DataFrame, platform: Platform) -> list[pl.DataFrame]:
        found = []
        for column, number in (("reply", "replied"), ("quote", "quoted")):
            first = own.filter(pl.col(number).is_not_null()).unique(number, keep="first", maintain_order=True)
            frame = first.select(
                "row", id=number, exact=True, ref=self._ref(column), ts=_posted(number, platform), detail=BARE
            )
            found.append(to_table(frame, TWEETS))
        return found


def _put_together(frame: pl.DataFrame) -> pl.DataFrame:
    """Give each row of a post that stands in several rows, one for each of its links, tags or images, all of them."""
    again = frame["id"].is_duplicated()
    if not again.any():
        return frame
    several = (
        frame.filter(again)
        .group_by("id", "user", maintain_order=True)
        .agg(pl.col(name).explode().drop_nulls().unique(maintain_order=True) for name in _OF_CONTENT)
    )
    joined = frame.join(several, on=["id", "user"], how="left", maintain_order="left", suffix="_of_all")
    whole = [pl.coalesce(f"{name}_of_all", name).alias(name) for name in _OF_CONTENT]
    return joined.with_columns(whole).select(frame.columns)


def _odd(frame: pl.DataFrame, columns: frozenset[str]) -> frozenset[str]:
    """Return the columns of ids not all of which are whole numbers, written as such."""
    given = [column for column in _IDS if column in columns]
    same = (pl.col(c).cast(pl.Int64, strict=False).cast(pl.String).eq_missing(pl.col(c)).all().alias(c) for c in given)
    found = frame.select(same).row(0, named=True) if given else {}
    return frozenset(column for column, is_same in found.items() if not is_same)


def _has_others(whole: pl.Series, ids: pl.Series) -> bool:
    return whole.null_count() != ids.null_count()


def _bare(handle: pl.Expr) -> pl.Expr:
    """A handle without spaces and @; null where nothing is left."""
    bare = handle.str.strip_chars(" \t\u00a0").str.strip_chars_start("@")
    return pl.when(bare != "").then(bare)


def _by_handle(handle: pl.Expr) -> pl.Expr:
    return "@" + handle.str.to_lowercase()


def _timed(frame: pl.DataFrame) -> tuple[pl.DataFrame, Platform]:
    """Put the id's own moment where it lies in the grain of the file's, and tell whose ids they are."""
    grain = frame["grain"].max()
    platform = platform_of(frame["id"], frame["ts"], grain if isinstance(grain, int) else 1000)
    of_id = platform.moments_of(pl.col("id"))
    frame = frame.with_columns(timed=(of_id - pl.col("ts")).is_between(0, pl.col("grain") - 1).fill_null(False))
    return frame.with_columns(ts=pl.when("timed").then(of_id).otherwise("ts")), platform


def _posted(column: str, platform: Platform) -> pl.Expr:
    """The moment of a post that is pointed at: that of its id, where the pointing one's id is timed as well."""
    of_id = platform.moments_of(pl.col(column))
    return pl.when(pl.col("timed") & (of_id <= pl.col("ts"))).then(of_id)


def _seen(frame: pl.DataFrame, reposts: pl.DataFrame) -> pl.DataFrame:
    named = reposts.select("row", id="author", handle="of_handle")
    mentioned = frame.select("row", id="mentions").explode("id").with_columns(handle=pl.lit(None, pl.String))
    return only_named(pl.concat([named, mentioned.select("row", "id", "handle")]))


def _notes(frame: pl.DataFrame, own: pl.DataFrame, reposts: pl.DataFrame, columns: frozenset[str]) -> dict[str, int]:
    """Count what a person should know of."""
    made = reposts.filter("made")
    by_moment = int(made["then"].is_not_null().sum())
    of_text = "RT @ at the beginning of the text" if columns.isdisjoint(("repost", *_WHOSE)) else "whose post it is"
    coarse = int(((frame["grain"] >= 86_400_000) & ~frame["timed"]).sum())
    found = {
        f"reposts known by {of_text}, without an id: the same author and text count as one post": made.height
        - by_moment,
        "reposts without an id of what they repeat: the same author and second count as one post": by_moment,
        "moments without a time of day": coarse,
        "account ids that lost their digits: known by their handle": int((frame["lost_account"]).sum()),
        "posts that name themselves as what they repeat: own posts": int((own["itself"].fill_null(False)).sum()),
    }
    return {what: n for what, n in found.items() if n}
