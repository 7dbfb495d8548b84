"""Sources made by hand, row by row, for tests of what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from explorer.graph.sources import Source, Sources
from explorer.readers import ACCOUNTS, FULL, RETWEETS, STUB, TIES, TWEETS, Batch

Row = Mapping[str, object]


def account(id_: str, **values: object) -> Row:
    """An account that its archive lists."""
    return {"id": id_, "hashed": False, "listed": True, "detail": FULL} | values


def seen(id_: str, **values: object) -> Row:
    """An account that is only seen from others."""
    return account(id_, **({"listed": False, "detail": STUB} | values))


def tweet(id_: int, author: str | None, text: str | None = None, **values: object) -> Row:
    """A tweet that its archive has in full."""
    own = {"id": id_, "exact": True, "author": author, "text": text, "detail": FULL}
    return own | {"quoted_exact": True, "replied_exact": True} | values


def stub(id_: int, author: str | None, text: str | None = None, **values: object) -> Row:
    """A tweet that only a retweet of it tells of."""
    return tweet(id_, author, text, **({"detail": STUB} | values))


def retweet(tweet_id: int, account_: str, of: int, **values: object) -> Row:
    return {"tweet_id": tweet_id, "account": account_, "tweet": of, "exact": True, "ts": 0, "found": "id"} | values


def tie(account_: str, author: str, retweets: int) -> Row:
    return {"account": account_, "author": author, "retweets": retweets}


def batch(
    *,
    accounts: Sequence[Row] = (),
    tweets: Sequence[Row] = (),
    retweets: Sequence[Row] = (),
    ties: Sequence[Row] = (),
    synthetic: bool = False,
) -> Batch:
    """A batch of these rows; a cell that is not given is empty."""
    return Batch(
        accounts=_frame(accounts, ACCOUNTS),
        tweets=_frame(tweets, TWEETS),
        retweets=_frame(retweets, RETWEETS),
        ties=_frame(ties, TIES),
        synthetic=synthetic,
    )


def put(
    sources: Sources, sha256: str, *batches: Batch, network: str = "x", snapshot: str = "", **values: object
) -> Source:
    """Bring a source of these batches in; each batch becomes a stretch of its tables."""
    told = {"format": "by hand"} | values
    source = Source(name=f"{sha256}.csv", network=network, snapshot=snapshot, **told)  # type: ignore[arg-type]
    with sources.writer(source) as writer:
        for each in batches:
            writer.write(each)
        writer.identify(sha256, 1)
    return writer.source


def _frame(rows: Sequence[Row], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
