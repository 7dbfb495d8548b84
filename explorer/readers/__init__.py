"""One source format per file: bytes → tables of the model, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from explorer.readers.platforms import Platform

# How much is known of an account or a tweet; the more wins where sources are merged.
BARE, STUB, FULL = 0, 1, 2

# An account's id that begins so is a name within its file: it becomes `<id of the source>#<name>`.
OF_FILE = "\x01"

# The format in which one content may share several objects: its id stands at several retweets.
SHARES = "coortweet"

# The format of the archives themselves, which tells all that the tables hold.
TELLS_ALL = "information-operations"

# The profile address of every account of a demonstration: how made-up archives are told from real ones.
SYNTHETIC_URL = "https://synthetic.example/"

# The tables that every format becomes, before sources are merged.
ACCOUNTS: dict[str, pl.DataType] = {
    "id": pl.String(),
    "handle": pl.String(),
    "name": pl.String(),
    "description": pl.String(),
    "location": pl.String(),
    "url": pl.String(),
    "language": pl.String(),
    "followers": pl.Int64(),
    "following": pl.Int64(),
    "created": pl.String(),
    "hashed": pl.Boolean(),
    "listed": pl.Boolean(),
    "detail": pl.Int8(),
    "row": pl.Int64(),
}
TWEETS: dict[str, pl.DataType] = {
    "id": pl.Int64(),
    "exact": pl.Boolean(),
    "author": pl.String(),
    "text": pl.String(),
    "language": pl.String(),
    "client": pl.String(),
    "ts": pl.Int64(),
    "quote_count": pl.Int64(),
    "reply_count": pl.Int64(),
    "like_count": pl.Int64(),
    "retweet_count": pl.Int64(),
    "latitude": pl.String(),
    "longitude": pl.String(),
    "poll": pl.String(),
    "ref": pl.String(),
    "quoted": pl.Int64(),
    "quoted_exact": pl.Boolean(),
    "replied": pl.Int64(),
    "replied_exact": pl.Boolean(),
    "tags": pl.List(pl.String()),
    "links": pl.List(pl.String()),
    "mentions": pl.List(pl.String()),
    "images": pl.List(pl.String()),
    "music": pl.String(),
    "detail": pl.Int8(),
    "row": pl.Int64(),
}
RETWEETS: dict[str, pl.DataType] = {
    "account": pl.String(),
    "tweet": pl.Int64(),
    "exact": pl.Boolean(),
    "author": pl.String(),
    "tweet_id": pl.Int64(),
    "ts": pl.Int64(),
    "language": pl.String(),
    "client": pl.String(),
    "found": pl.String(),
    "ref": pl.String(),
    "row": pl.Int64(),
}
# Sums that a format gives without the retweets behind them: the account retweeted the author so often.
TIES: dict[str, pl.DataType] = {
    "account": pl.String(),
    "author": pl.String(),
    "retweets": pl.Int64(),
    "row": pl.Int64(),
}
REJECTS: dict[str, pl.DataType] = {
    "line": pl.Int64(),
    "reason": pl.String(),
    "raw": pl.Binary(),
}
TABLES = {"accounts": ACCOUNTS, "tweets": TWEETS, "retweets": RETWEETS, "ties": TIES, "rejects": REJECTS}


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=TABLES[name])


@dataclass(frozen=True)
class Batch:
    """What one stretch of a file held, in the tables above.

    `ids` are the ids of the records that were read, one each, by which duplicates are counted. `records`
    counts the file's records in it, good and bad, `lines` the physical lines. `notes` counts what a person
    should know of (ids whose digits were lost, moments that disagree), by name; `synthetic` tells that its
    accounts are made up. `platform` is the key of the one whose clock its ids agree
    with, where the format does not say whose they are.
    """

    accounts: pl.DataFrame = field(default_factory=lambda: _empty("accounts"))
    tweets: pl.DataFrame = field(default_factory=lambda: _empty("tweets"))
    retweets: pl.DataFrame = field(default_factory=lambda: _empty("retweets"))
    ties: pl.DataFrame = field(default_factory=lambda: _empty("ties"))
    rejects: pl.DataFrame = field(default_factory=lambda: _empty("rejects"))
    ids: pl.Series = field(default_factory=pl.Series)
    records: int = 0
    lines: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    synthetic: bool = False
    platform: str = ""


@dataclass(frozen=True)
class Label:
    """What a file's name says of it: the network, the part of its archive, when that was made (YYYY-MM).

    The rest is what the platform said of that network, where it is known.
    """

    network: str
    shard: str = ""
    snapshot: str = ""
    title: str | None = None
    attributed_to: str | None = None
    disclosed_on: str | None = None
    accounts_announced: int | None = None


class ByteStream(Protocol):
    """What a reader reads from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


class Reader(Protocol):
    """Reads one format."""

    @property
    def name(self) -> str:
        """Its name in reports."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def platform(self) -> Platform:
        """Whose ids its files hold; `platforms.ANY` where they may be anybody's."""

    @property
    def cannot_tell(self) -> tuple[str, ...]:
        """What the format leaves open, and how that is taken: each a clause for the report."""

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes is of this format."""

    def label(self, file_name: str) -> Label | None:
        """Return what the file's name says, or None where it says nothing."""

    def read(self, stream: ByteStream, *, name: str, memory: int, encoding: str = "utf-8") -> Iterator[Batch]:
        """Yield the file's content. `name` is for messages, `memory` bounds a batch in bytes.

        Raises `InputError` where nothing of the file can be read.
        """


def tells_nothing(file_name: str) -> Label | None:
    """Return what the name of a file says whose format is named at will: nothing."""
    return None
