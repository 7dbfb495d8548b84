"""Platforms: what an id of each looks like, which moment it tells, and where its posts and accounts are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from explorer.errors import UsageError

# SHA-256 in base64 (some archives lost the '/' in it) or in hex digits.
_HASH = r"^(?:[A-Za-z0-9+/]{38,43}={0,2}|[0-9a-fA-F]{64})$"

# Ids that say whose they are: an address of any scheme (did:, at://, https://, telegram:), or name@server.
_OF_ITS_OWN = r"^[a-z][a-z0-9+.-]*:|^[^@\s]+@[^@\s]+\.[^@\s]+$"
# Source: https://atproto.com/specs/tid. Eleven digits of five bits are microseconds since 1970, the last two
# tell the clock.
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
# Nothing was posted there before 2022: an id that tells an earlier moment was not made when its post was.
_FIRST_OF_BLUESKY_MS = 1_640_995_200_000
_TID = rf"/app\.bsky\.feed\.post/([2-7a-j][{_TID_DIGITS}]{{12}})$"
# What stands before the handle where only that is known.
BY_HANDLE = r"^(?:[a-z]+:)?@[^@]+$"


def _of_tid(posts: pl.Expr) -> pl.Expr:
    """The moment in the last part of `at://did:plc:…/app.bsky.feed.post/3l25zusnsfck2`; null where it tells none."""
    tid = posts.str.extract(_TID)
    values = {digit: value for value, digit in enumerate(_TID_DIGITS)}
    places = [tid.str.slice(n, 1).replace_strict(values, default=None, return_dtype=pl.Int64) for n in range(11)]
    micros = pl.sum_horizontal(*(place * 32 ** (10 - n) for n, place in enumerate(places)), ignore_nulls=False)
    moment = micros // 1000
    return pl.when(moment >= _FIRST_OF_BLUESKY_MS).then(moment)


@dataclass(frozen=True)
class Platform:
    """One platform, `key` in columns and options; moments are milliseconds since 1970, UTC.

    Ids of posts from `first_timed_id` on carry the milliseconds since `epoch_ms`, shifted left by `clock_bits`; where
    these are None, no id of the platform tells a moment. `hashed_id` is the form of ids and handles that were replaced
    by a hash, a regular expression; `account_url` and `post_url` are addresses with `{id}` in them. `scope` stands
    before ids that another platform may give as well, and before `@handle`: `telegram:1500000001`, `telegram:@name`.
    `of_text` reads the moment out of ids that are no numbers, where they hold one.
    """

    name: str
    key: str = ""
    epoch_ms: int | None = None
    first_timed_id: int | None = None
    clock_bits: int = 22
    hashed_id: str = _HASH
    account_url: str | None = None
    post_url: str | None = None
    scope: str = ""
    of_text: Callable[[pl.Expr], pl.Expr] | None = None

    def scoped(self, ids: pl.Expr) -> pl.Expr:
        """Ids as nobody else gives them: did:, at:// and acct@server are so as they stand, others get the scope."""
        if not self.scope:
            return ids
        return pl.when(ids.str.contains(_OF_ITS_OWN)).then(ids).otherwise(self.scope + ids)

    def bare(self, ids: pl.Expr) -> pl.Expr:
        """Ids as the platform writes them, without the scope."""
        return ids.str.strip_prefix(self.scope) if self.scope else ids

    def by_handle(self, handles: pl.Expr) -> pl.Expr:
        """The ids of accounts of which only the handle is known."""
        return pl.lit(f"{self.scope}@") + handles.str.to_lowercase()

    def is_hashed(self, column: pl.Expr) -> pl.Expr:
        """Whether an id or handle is a hash; null for null."""
        return column.str.contains(self.hashed_id)

    def moment_of(self, post: int | None) -> int | None:
        """Return the moment that a post's id carries, None where it carries none."""
        if post is None or self.epoch_ms is None or self.first_timed_id is None or post < self.first_timed_id:
            return None
        return (post >> self.clock_bits) + self.epoch_ms

    def moments_of(self, posts: pl.Expr) -> pl.Expr:
        """The same of a column of ids (integers)."""
        if self.epoch_ms is None or self.first_timed_id is None:
            return pl.lit(None, pl.Int64)
        return pl.when(posts >= self.first_timed_id).then((posts // (1 << self.clock_bits)) + self.epoch_ms)

    def moments_told(self, posts: pl.Expr, by: pl.Expr) -> pl.Expr:
        """The moments that ids tell of posts that others point at, the ids as the platform writes them.

        `by` is when they were pointed at: where the one who posts makes the id, a later moment is none.
        """
        if self.of_text is None:
            return self.moments_of(posts.cast(pl.Int64, strict=False))
        of_id = self.of_text(posts)
        return pl.when(of_id <= by).then(of_id)

    def finer(self, moment: int | None, post: int | None) -> int | None:
        """Return the id's own moment where it lies in the second that `moment` tells, or where that is None."""
        of_id = self.moment_of(post)
        return of_id if moment is None or (of_id is not None and of_id // 1000 == moment // 1000) else moment

    def finer_moments(self, moments: pl.Expr, posts: pl.Expr, within: int) -> pl.Expr:
        """The ids' own moments where they lie in the `within` milliseconds that `moments` stand for, else `moments`."""
        of_id = self.moments_of(posts)
        return pl.when((of_id - moments).is_between(0, within - 1)).then(of_id).otherwise(moments)


# Source: https://github.com/twitter-archive/snowflake; ids carry a moment since 4 November 2010.
TWITTER_EPOCH_MS = 1_288_834_974_657
TWITTER = Platform(
    "Twitter",
    key="x",
    epoch_ms=TWITTER_EPOCH_MS,
    first_timed_id=29_700_859_247,
    account_url="https://twitter.com/i/user/{id}",
    post_url="https://twitter.com/i/web/status/{id}",
)
BLUESKY = Platform("Bluesky", "bluesky", scope="bluesky:", of_text=_of_tid)
MASTODON = Platform("Mastodon", "mastodon", scope="mastodon:")
TRUTH_SOCIAL = Platform("Truth Social", "truth_social", scope="truthsocial:")
TELEGRAM = Platform("Telegram", "telegram", scope="telegram:")
TIKTOK = Platform("TikTok", "tiktok", scope="tiktok:")
INSTAGRAM = Platform("Instagram", "instagram", scope="instagram:")
FACEBOOK = Platform("Facebook", "facebook", scope="facebook:")
WEIBO = Platform("Weibo", "weibo", scope="weibo:")
# How a format begins to say that it cannot tell whose ids it holds.
OF_WHICH, UNLESS_TOLD = "of which platform its ids are", ", unless --platform says whose they are"
# Where a file may hold ids of any platform: an id is a name and nothing else.
ANY = Platform("any")

PLATFORMS: Mapping[str, Platform] = {
    platform.key: platform
    for platform in (TWITTER, BLUESKY, MASTODON, TRUTH_SOCIAL, TELEGRAM, TIKTOK, INSTAGRAM, FACEBOOK, WEIBO)
}
_OTHER_NAMES = {"twitter": "x", "truth": "truth_social", "truthsocial": "truth_social"}
# What no platform can be called: it stands for one that is not known, or before ids of another kind.
_NO_NAMES = ("any", "unknown", "none", "other", "did", "at", "http", "https", "source")


def platform_called(name: str) -> Platform:
    """Return the platform of this name; one that is not among `PLATFORMS` has ids that begin with its name.

    Raises `UsageError` for what cannot be the name of one.
    """
    key = re.sub(r"[ -]+", "_", name.strip().lower())
    key = _OTHER_NAMES.get(key, key)
    if key in PLATFORMS:
        return PLATFORMS[key]
    if key in _NO_NAMES or not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", key):
        hint = f"Such as {', '.join(PLATFORMS)}, or another one's name in letters: youtube."
        raise UsageError(f"no platform is called {name!r}", hint=hint)
    return Platform(key, key, scope=f"{key.replace('_', '-')}:")


def without_scope(ids: pl.Expr) -> pl.Expr:
    """Ids of accounts without the platform that stands before them, where one does; `did:` and addresses stay."""
    return (
        pl.when(ids.str.contains(r"^(?:did:|[a-z][a-z0-9+.-]*://)"))
        .then(ids)
        .otherwise(ids.str.replace(r"^[a-z][a-z0-9-]*:", ""))
    )


def platform_scope(accounts: pl.Expr) -> pl.Expr:
    """The scope of accounts by their ids: that of the accounts which `by_handle` may stand for."""
    return (
        pl.when(accounts.str.starts_with("did:"))
        .then(pl.lit(BLUESKY.scope))
        .when(accounts.str.contains(_OF_ITS_OWN))
        .then(accounts.str.extract(r"^([a-z]+:)").fill_null(MASTODON.scope))
        .otherwise(pl.lit(TWITTER.scope))
    )


# Smaller ids are counters of one file (row numbers, test data), not ids that a platform gives only once.
LEAST_GLOBAL_ID = 29_700_859_247

_CANDIDATES = (TWITTER,)


def platform_of(posts: pl.Series, moments: pl.Series, within: int) -> Platform:
    """Tell of which platform the ids of posts are, by their moments (milliseconds since 1970) in the same file.

    It is the one whose clock agrees with the file's: of the rows with a whole number for an id, the moment that the id
    carries lies, for more than half, in the `within` milliseconds (the grain of the file's moments) that the moment
    stands for. By chance no id of another platform does: a Mastodon id, read as Twitter's, is years away. Where no
    clock agrees it is `ANY`, whose ids tell nothing.
    """
    both = pl.DataFrame({"post": posts, "moment": moments}).filter(pl.col("post") >= 0, pl.col("moment").is_not_null())
    for platform in _CANDIDATES:
        off = platform.moments_of(pl.col("post")) - pl.col("moment")
        agreeing = both.select(off.is_between(0, within - 1).fill_null(False).sum()).item()
        if agreeing * 2 > both.height:
            return platform
    return ANY
