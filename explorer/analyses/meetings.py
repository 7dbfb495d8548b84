"""Pairs → the meetings behind them that an analysis keeps, the heaviest pairs first, and what there is no room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer import questions
from explorer.analyses.detect_methods import BY_NAME, DAY, Checked
from explorer.analyses.together import Seen
from explorer.graph.findings import BINDING
from explorer.methods.pairs import count_pairs, open_pairs
from explorer.methods.shares import Shares
from explorer.questions import StoredQuery
from explorer.stores import Store

# Characters of a text that a meeting shows.
_LONGEST = 280
# Where moments do not count, everything that both shared is a meeting.
_ANY_TIME = 1 << 50
_ENDS = ["source", "target"]


@dataclass(frozen=True)
class Meetings:
    """Meetings of each behaviour by its id, in the columns of `open_pairs`; `notes` say what there was no room for."""

    of: Mapping[str, pl.DataFrame]
    notes: tuple[str, ...]


def open_meetings(seen: Sequence[Seen], whole: pl.DataFrame, checked: Checked) -> Meetings:
    """Return the meetings of pairs (each once, as a whole) while there is room for them.

    Pairs that were found or ranked come first, then those that surprise most, then the heaviest, then by name; each is
    kept in all behaviours or in none.

    Of a first pair that has more meetings than there is room for, the first ones are kept. Never more than
    `checked.meetings`.
    """
    places = {one.behaviour.id: _place(one, checked) for one in seen}
    sizes = pl.concat(_sizes(one, *places[one.behaviour.id], checked) for one in seen)
    sizes = sizes.group_by(_ENDS).agg(pl.col("events").sum())
    order = [pl.col("finding").is_in(BINDING), pl.col("surprise").fill_null(0.0), pl.col("weight")]
    ranked = whole.sort([*order, *_ENDS], descending=[True, True, True, False, False]).select(_ENDS)
    ranked = ranked.join(sizes, on=_ENDS, maintain_order="left")
    room = checked.meetings
    kept = ranked.filter(pl.col("events").cum_sum() <= room)
    notes = []
    if not kept.height and ranked.height and room:
        kept = ranked.head(1)
        one, other, events = kept.row(0)
        notes.append(
            f"Of the heaviest pair, {one} and {other}, the tweets of {room:,} of {events:,} meetings are kept."
        )
    if left := ranked.height - kept.height:
        lost, all_ = ranked["events"].tail(left).sum(), ranked["events"].sum()
        notes.append(
            f"The tweets of the {left:,} lightest pairs are not kept, {lost:,} of {all_:,} meetings: "
            f"there is room for {room:,} meetings."
        )
    opened = {}
    for one_seen in seen:
        mine = kept.join(one_seen.found.pairs.select(_ENDS), on=_ENDS, how="semi")
        met = open_pairs(places[one_seen.behaviour.id][0], mine, places[one_seen.behaviour.id][1]).head(room)
        room -= met.height
        opened[one_seen.behaviour.id] = met
    return Meetings(opened, tuple(notes))


def rows(store: Store, seen: Sequence[Seen], meetings: Meetings, name: str) -> pl.DataFrame:
    """Return meetings as rows of MET under the analysis `name`, each with the text that shows it."""
    met = pl.concat(_rows(one.behaviour, meetings.of[one.behaviour.id], name) for one in seen)
    # Of a tweet that was shared, the id as its platform writes it.
    tweets = [one.behaviour.id for one in seen if one.behaviour.shares_tweets]
    written = questions.ids_written(store, met["tweet"])
    met = met.with_columns(object=pl.when(pl.col("behaviour").is_in(tweets)).then(written).otherwise("object"))
    texts = questions.texts_of(store, met["tweet"].drop_nulls().unique().to_list())
    texts = texts.with_columns(pl.col("text").str.slice(0, _LONGEST))
    return met.join(texts, on="tweet", how="left", maintain_order="left")


def _rows(behaviour: StoredQuery, met: pl.DataFrame, name: str) -> pl.DataFrame:
    # What is shared may itself be a tweet: then it is the one to show.
    return met.select(
        *_ENDS,
        id=pl.format("{}/{}/{}", pl.lit(name), pl.lit(behaviour.id), pl.int_range(1, pl.len() + 1)),
        analysis=pl.lit(name),
        behaviour=pl.lit(behaviour.id),
        object=pl.col("object").str.split(DAY).list.first().str.slice(0, _LONGEST),
        tweet=pl.col("object").cast(pl.Int64) if behaviour.shares_tweets else pl.col("source_message"),
        source_tweet="source_message",
        target_tweet="target_message",
        source_ts="source_ts",
        target_ts="target_ts",
    )


def _place(one: Seen, checked: Checked) -> tuple[Shares, int]:
    """Return the shares among which a pair's meetings are, and the window: without moments each object once."""
    shares = one.found.shares
    if BY_NAME[checked.method].moments:
        return shares, checked.window_ms
    # In order by object and moment: of each account the first share of each object.
    account_and_object = shares.object.astype(np.int64) << 32 | shares.account
    first = np.zeros(len(shares), np.bool_)
    first[np.unique(account_and_object, return_index=True)[1]] = True
    return _only(shares, first), _ANY_TIME


def _sizes(one: Seen, shares: Shares, window_ms: int, checked: Checked) -> pl.DataFrame:
    """Return how many meetings each pair of a behaviour has: source, target, events."""
    pairs = one.found.pairs
    if BY_NAME[checked.method].opens:
        return pairs.select(*_ENDS, pl.col("events").cast(pl.Int64))
    named = shares.accounts.is_in(pl.concat([pairs[end] for end in _ENDS]).implode()).to_numpy()
    counted = count_pairs(_only(shares, named[shares.account]), [window_ms])[0]
    return counted.join(pairs, on=_ENDS, how="semi").select(*_ENDS, pl.col("events").cast(pl.Int64))


def _only(shares: Shares, kept: npt.NDArray[np.bool_]) -> Shares:
    """Return some of the shares, numbers unchanged."""
    columns = {name: getattr(shares, name)[kept] for name in ("account", "object", "ts", "message")}
    return replace(shares, **columns)
