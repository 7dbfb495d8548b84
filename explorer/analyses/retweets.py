"""The retweets that roles are told from: a store's rows → columns, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from explorer import questions
from explorer.errors import InputError
from explorer.methods.amplification import ACCOUNT
from explorer.methods.arrays import Ints
from explorer.process.memory import allowed
from explorer.progress import Progress
from explorer.questions.networks import in_files_of
from explorer.questions.scope import Scope
from explorer.stores import Store

# Retweets that are fetched at once, fewer where memory is short: a store's answer takes more room than the numbers
# that are kept of it, some so many bytes a row, of which a part may be an eighth of all.
_PART, _BYTES, _EIGHTH = 2_000_000, 128, 8


def retweets_of(
    store: Store,
    accounts: pl.Series,
    networks: Sequence[str],
    *,
    scope: Scope | None = None,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Return the retweets that accounts made: 32 bytes a row where their moments are known, else sums of pairs.

    Of an account that other networks list too, those that stand in the files of these networks. Columns: retweeter,
    author (categories), tweet (integer), ts, posted (milliseconds); author and posted are null where unknown. Fetched
    in parts by moment, so that no more than a part's text is held at once, and no column twice. Of authors that the
    `scope` is without there is none. Where no moment is known of any of them, in a period or a language there is none;
    else the columns are retweeter, author (categories) and retweets. Raises `InputError` where there is nothing.
    """
    scope = scope or Scope()
    hint = "Roles are told from retweets."
    if accounts.is_empty():
        raise InputError("these networks hold no retweet", where=store.url, hint=hint)
    parts = _timed(store, accounts, networks, scope, progress)
    if parts:
        return pl.concat(parts, rechunk=False)
    if not (scope.since or scope.until or scope.language):
        sums = _sums(store, accounts, networks, scope)
        if sums.height:
            return sums
    what = "no retweet of a known moment" if of_no_moment(store, accounts, networks, scope) else "no retweet"
    what += f", {', '.join(scope.told)}" if scope.told else ""
    raise InputError(f"these networks hold {what}", where=store.url, hint=hint)


def of_no_moment(store: Store, accounts: pl.Series, networks: Sequence[str], scope: Scope) -> int:
    """Return how many retweets of these accounts there are of which it is not known when they were made."""
    untimed = questions.look_up(store, "retweets_of_no_moment", **scope.values).filter(in_files_of(networks))
    return int(untimed.filter(pl.col("retweeter").is_in(accounts.implode()))["retweets"].sum())


def _timed(
    store: Store, accounts: pl.Series, networks: Sequence[str], scope: Scope, progress: Progress | None
) -> list[pl.DataFrame]:
    """Return the retweets of a known moment in parts, none of them empty."""
    wanted = accounts.cast(ACCOUNT)
    made = []
    for number, (part, of) in enumerate(_parts(store, "retweet_span", "retweets_between", of=scope.values)):
        kept = part.filter(in_files_of(networks)).drop("networks").with_columns(pl.col("retweeter").cast(ACCOUNT))
        kept = kept.filter(pl.col("retweeter").is_in(wanted.implode()))
        made += [kept] if kept.height else []
        if progress:
            progress("fetching retweets", number + 1, of)
    if not made:
        return []
    tweets = np.unique(np.concatenate([part["tweet"].unique().to_numpy() for part in made]))
    authors = []
    for number, (part, of) in enumerate(_parts(store, "tweet_span", "authors_between", "authors_of_no_moment")):
        here = _place(tweets, part["tweet"].to_numpy()) < len(tweets)
        authors.append(part.filter(pl.Series(here)).with_columns(pl.col("author").cast(ACCOUNT)))
        if progress:
            progress("fetching authors", number + 1, of)
    told = pl.concat(authors).sort("tweet")
    # The last row is that of a tweet of which nothing is known.
    nothing = pl.DataFrame({name: [None] for name in told.columns}, schema=told.schema)
    told = pl.concat([told, nothing])
    known = told["tweet"].head(-1).to_numpy()
    # Each in its place: at an archive's size there is no room for both.
    for number, part in enumerate(made):
        at = pl.Series(_place(known, part["tweet"].to_numpy()))
        made[number] = part.with_columns(told["author"].gather(at), told["posted"].gather(at))
    if not scope.without:
        return made
    without = pl.Series(list(scope.without), dtype=pl.String).cast(ACCOUNT).implode()
    made = [part.filter(~pl.col("author").is_in(without).fill_null(False)) for part in made]
    return [part for part in made if part.height]


def _place(known: Ints, wanted: Ints) -> Ints:
    """Return where each of these stands among the known, which are in order; past their end where it does not."""
    at = np.searchsorted(known, wanted)
    return np.where(np.append(known, -1)[at] == wanted, at, len(known))


def _sums(store: Store, accounts: pl.Series, networks: Sequence[str], scope: Scope) -> pl.DataFrame:
    """Return how often accounts retweeted each author, whenever that was: retweeter, author, retweets."""
    sums = questions.look_up(store, "retweet_sums", **scope.values).filter(in_files_of(networks))
    sums = sums.filter(pl.col("retweeter").is_in(accounts.implode()))
    return sums.select(pl.col("retweeter", "author").cast(ACCOUNT), "retweets")


def _parts(
    store: Store, span: str, between: str, *more: str, of: Mapping[str, object] | None = None
) -> Iterator[tuple[pl.DataFrame, int]]:
    """Yield the rows of a lookup in parts by moment, then those of `more`, each with how many parts there are."""
    first, last, rows = questions.look_up(store, span).row(0)
    parts = -(-rows // max(min(_PART, allowed() // (_EIGHTH * _BYTES)), 1))
    for part in range(parts):
        low, high = (first + (last + 1 - first) * step // parts for step in (part, part + 1))
        yield questions.look_up(store, between, low=low, high=high, **(of or {})), parts + len(more)
    for other in more:
        yield questions.look_up(store, other), parts + len(more)
