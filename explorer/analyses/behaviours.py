"""Behaviours: stored queries that yield shares → shares in which what counts as the same is the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import polars as pl

from explorer import questions
from explorer.errors import UsageError
from explorer.methods.amplification import ACCOUNT
from explorer.methods.images import near_images
from explorer.methods.texts import near_duplicates, normalised
from explorer.questions import StoredQuery
from explorer.questions.choices import instead
from explorer.questions.networks import accounts_of, known_networks
from explorer.questions.parts import OF_ACCOUNTS, OF_TWEETS, by_tweets
from explorer.questions.scope import Scope
from explorer.result import OF_SCOPE
from explorer.stores import Store
from explorer.words import in_words_of_x

# Tweets and retweets to an answer, about: an answer takes more room than what is kept of it, and each part its time.
# So few are asked for at once.
_PART, _SMALL = 8_000_000, 100_000
# What stands between the parts of an object that is a sequence.
ARROW = " → "


def behaviours(stored: Mapping[str, StoredQuery] | None = None) -> dict[str, StoredQuery]:
    """Return the stored queries that yield shares, by id."""
    return {name: query for name, query in (stored or questions.load()).items() if query.renders == "shares"}


def find(name: str) -> StoredQuery:
    """Return the behaviour of this name, with - or _ between its words; raise `UsageError` saying which there are.

    What a platform calls it is understood too: co-forward, co-repost and co-boost are co-retweet.
    """
    known = behaviours()
    query = known.get(name.replace("-", "_")) or known.get(in_words_of_x(name))
    if query is None:
        spelt = [behaviour.replace("_", "-") for behaviour in known]
        raise UsageError(f"there is no behaviour {name!r}", hint=instead(name, spelt, "They are"))
    return query


def check_values(asked: Sequence[StoredQuery], values: Mapping[str, object]) -> None:
    """Raise `UsageError` for a value that none of some behaviours takes, saying which they do."""
    parameters = [
        p for query in asked for p in query.parameters if p.name not in ("network", *OF_ACCOUNTS, *OF_TWEETS, *OF_SCOPE)
    ]
    known = {p.name for p in parameters}
    for name in values:
        if name not in known | {p.was for p in parameters}:
            names = " and ".join(query.id.replace("_", "-") for query in asked)
            take = "takes" if len(asked) == 1 else "take"
            hint = instead(name, known, "Parameters are") if known else "Leave it out: there is nothing to set."
            raise UsageError(f"{names} {take} no parameter {name!r}", hint=hint)


def shares_of(
    store: Store,
    behaviour: StoredQuery,
    networks: Sequence[str] = (),
    values: Mapping[str, object] | None = None,
    *,
    scope: Scope | None = None,
    timeout: float | None = None,
) -> pl.DataFrame:
    """Return who shared what when in some networks (in all of them where none is named), of a scope's part of it.

    Columns: account (categories), object (the id of a tweet as an integer, else text), ts (milliseconds), message
    (id of the tweet or retweet, where the behaviour tells it). A text or a sequence is put into the form in which
    two are the same (`@object`); a row whose object is empty is left out, so that nothing ever meets there. The
    store is asked for some accounts at a time, or for texts for some tweets, so that it never holds more than a part.
    """
    names = {p.name for p in behaviour.parameters}
    given = questions.by_new_names(behaviour, values or {})
    own = {name: value for name, value in given.items() if name in names} | (scope.values if scope else {})

    def ask(part: Mapping[str, object]) -> pl.DataFrame:
        frame = questions.ask(store, behaviour, {**own, **part}, timeout=timeout, numbered=True).frame
        told = frame.with_columns(pl.col("account").cast(ACCOUNT)).drop_nulls(["account", "object", "ts"])
        return told.rechunk()  # numbers of their own: those of the answer would keep its texts

    with ThreadPoolExecutor(store.at_once) as threads:
        parts = list(threads.map(ask, _parts(store, behaviour, networks, own)))
    frame = pl.concat(_each_once(parts, _in_several(store, networks)))
    if behaviour.objects == "sequence":
        frame = (
            frame.sort("message", "position")
            .group_by("account", "ts", "message", maintain_order=True)
            .agg(pl.col("object").str.join(ARROW))
        )
    elif behaviour.objects == "normalised text":
        frame = frame.with_columns(normalised(pl.col("object")).alias("object"))
    elif behaviour.objects == "similar text":
        frame = frame.with_columns(near_duplicates(frame["object"]).alias("object"))
    elif behaviour.objects == "similar image":
        frame = frame.with_columns(near_images(frame["object"]).alias("object"))
    if frame["object"].dtype == pl.String:
        frame = frame.filter(pl.col("object") != "")
    columns = [name for name in ("account", "object", "ts", "message") if name in frame.columns]
    return frame.select(columns).drop_nulls(["account", "object", "ts"])


def _in_several(store: Store, networks: Sequence[str]) -> pl.Series:
    """Return the accounts that more than one of some networks list."""
    if len(networks) < 2:
        return pl.Series(dtype=ACCOUNT)
    listed = pl.concat(accounts_of(store, [name]) for name in networks)
    return listed.filter(listed.is_duplicated()).unique().cast(ACCOUNT)


def _each_once(parts: list[pl.DataFrame], several: pl.Series) -> list[pl.DataFrame]:
    """Return the rows of each act once: accounts of several networks were asked for with each of them."""
    if several.is_empty():
        return parts
    twice = pl.col("account").is_in(several.implode())
    of_several = pl.concat(part.filter(twice) for part in parts).unique(maintain_order=True)
    return [*(part.filter(~twice) for part in parts), of_several]


def _parts(
    store: Store, behaviour: StoredQuery, networks: Sequence[str], own: Mapping[str, object]
) -> Iterator[dict[str, object]]:
    """Yield what to ask a behaviour with, so that each answer has about `_PART` rows and all are everything."""
    counts = store.counts()
    rows = counts["POSTED"] + counts["RETWEETED"]
    n = -(-rows // _PART)
    if store.at_once > 1 and rows > _SMALL:
        n = max(n, 2 * store.at_once)  # of unequal size: some more than there are threads
    free = {parameter.name for parameter in behaviour.parameters} - own.keys()
    for network in networks or [""]:
        if n <= 1 or not set(OF_ACCOUNTS) <= free:
            yield {"network": network}
            continue
        if set(OF_TWEETS) <= free and store.sorts() is not None:
            scope = {name: own[name] for name in OF_SCOPE if name in own}
            posted = questions.look_up_all(store, "tweets_posted", network=network, **scope)["tweet"]
            yield from ({"network": network, **part.values} for part in by_tweets(posted))
            continue
        listed = accounts_of(store, [network] if network else known_networks(store, [])).sort()
        # Both engines sort these alike, among themselves and beside all others.
        ends = [name for name in listed.gather_every(max(-(-len(listed) // n), 1))[1:] if name.isascii()]
        for low, high in pairwise(["", *ends, ""]):
            yield {"network": network, "from_account": low, "to_account": high}
