"""Behaviours: stored queries that yield shares → shares in which what counts as the same is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from explorer import queries
from explorer.errors import UsageError
from explorer.queries import StoredQuery
from explorer.questions.choices import instead
from explorer.stores import Store
from explorer.wording import near_duplicates, normalised

# What stands between the parts of an object that is a sequence.
ARROW = " → "


def behaviours(stored: Mapping[str, StoredQuery] | None = None) -> dict[str, StoredQuery]:
    """Return the stored queries that yield shares, by id."""
    return {name: query for name, query in (stored or queries.load()).items() if query.renders == "shares"}


def find(name: str) -> StoredQuery:
    """Return the behaviour of this name, with - or _ between its words; raise `UsageError` saying which there are."""
    known = behaviours()
    query = known.get(name.replace("-", "_"))
    if query is None:
        spelt = [behaviour.replace("_", "-") for behaviour in known]
        raise UsageError(f"there is no behaviour {name!r}", hint=instead(name, spelt, "They are"))
    return query


def shares_of(
    store: Store,
    behaviour: StoredQuery,
    networks: Sequence[str] = (),
    values: Mapping[str, object] | None = None,
    *,
    timeout: float | None = None,
) -> pl.DataFrame:
    """Return who shared what when in some networks, in all of them where none is named.

    Columns: account, object (text), ts (milliseconds), message (id of the tweet or retweet, where the behaviour
    tells it). A text or a sequence is put into the form in which two are the same (`@object`); a row whose object
    is empty is left out, so that nothing ever meets there.
    """
    own = {name: value for name, value in (values or {}).items() if name in {p.name for p in behaviour.parameters}}
    asked = [
        queries.ask(store, behaviour, own | {"network": network}, timeout=timeout).frame for network in networks or [""]
    ]
    # An account that several networks list is asked for with each of them.
    frame = asked[0] if len(asked) == 1 else pl.concat(asked).unique(maintain_order=True)
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
    frame = frame.with_columns(pl.col("object").cast(pl.String)).filter(pl.col("object") != "")
    columns = [name for name in ("account", "object", "ts", "message") if name in frame.columns]
    return frame.select(columns).drop_nulls(["account", "object", "ts"])
