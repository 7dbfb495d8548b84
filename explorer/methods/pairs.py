"""Pairs of accounts that did the same thing within a time window: counted, and opened to the tweets behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.errors import ExplorerError, UsageError
from explorer.methods import sweep
from explorer.methods.arrays import Flags, Ints, Numbers
from explorer.methods.shares import Shares
from explorer.methods.sweep import COUNTS
from explorer.process.memory import allowed

# Events that a sweep takes on unless told otherwise (a minute or so), and bytes of an answer.
MOST_EVENTS = 1_000_000_000

# Neighbours that are looked at in one stretch, and bytes of a row of the answer.
_STRETCH = 8_000_000
_ROW = 48

Columns = dict[str, npt.NDArray[Any]]


def count_pairs(
    shares: Shares,
    windows_ms: Sequence[int],
    *,
    min_participation: int = 1,
    min_weight: int = 1,
    most_events: int = MOST_EVENTS,
    memory: int | None = None,
) -> list[pl.DataFrame]:
    """Return, for each window, the pairs of accounts that shared the same object within it, the ends included.

    Columns: `source`, `target` (accounts as text, source before target by code point); `events` (pairs of shares, the
    weight of CooRTweet), `objects` (different objects, the weight that `min_weight` asks of); `source_messages`,
    `target_messages` (different messages of each with one of the other inside the window, the two directed weights of
    coordination-network-toolkit); `source_leads`, `target_leads` (events in which it was the earlier; a tie counts to
    neither); `mean_delay`, `least_delay` (seconds). Ordered by objects, most first, then by source and target.

    Accounts with fewer than `min_participation` shares are left out. All windows are counted in one pass over the
    events of the widest: O(shares + events), and no event is kept. More than `most_events` events or an answer larger
    than `memory` bytes (else `EXPLORER_MEMORY`) raises an ExplorerError that says what to do,
    no window or one below 0 a UsageError.

    >>> from explorer.methods.shares import shares
    >>> table = pl.DataFrame({"account": ["ann", "bob", "cem"], "object": ["x"] * 3, "ts": [0, 30_000, 200_000]})
    >>> count_pairs(shares(table), [60_000])[0].select("source", "target", "objects", "mean_delay").rows()
    [('ann', 'bob', 1, 30.0)]
    """
    frames = count_coded_pairs(
        shares,
        windows_ms,
        min_participation=min_participation,
        min_weight=min_weight,
        most_events=most_events,
        memory=memory,
    )
    return [named(frame, shares.accounts) for frame in frames]


def named(frame: pl.DataFrame, accounts: pl.Series) -> pl.DataFrame:
    """Return a frame of pairs with the names of its accounts in place of their numbers. O(rows).

    >>> coded = pl.DataFrame({"source": [0], "target": [2]}, schema_overrides={"source": pl.UInt32})
    >>> named(coded, pl.Series(["ann", "bob", "cem"])).rows()
    [('ann', 'cem')]
    """
    return frame.with_columns(accounts.gather(frame[end]).alias(end) for end in ("source", "target"))


def count_coded_pairs(
    shares: Shares,
    windows_ms: Sequence[int],
    *,
    min_participation: int = 1,
    min_weight: int = 1,
    most_events: int = MOST_EVENTS,
    memory: int | None = None,
) -> list[pl.DataFrame]:
    """Return what `count_pairs` returns with accounts as numbers: indices into `shares.accounts` (48 bytes a row).

    Raises the same errors. O(shares + events).

    >>> from explorer.methods.shares import shares
    >>> table = pl.DataFrame({"account": ["ann", "bob"], "object": ["x", "x"], "ts": [0, 30_000]})
    >>> count_coded_pairs(shares(table), [60_000])[0].select("source", "target", "objects").rows()
    [(0, 1, 1)]
    """
    memory = allowed() if memory is None else memory
    windows = np.array(sorted(set(windows_ms)), np.int64)
    if not len(windows) or windows[0] < 0:
        raise UsageError("a time window is zero or more milliseconds, and there is at least one")
    busy = np.bincount(shares.account, minlength=len(shares.accounts)) >= min_participation
    kept = shares if busy.all() else _only(shares, busy)
    rows = sweep.ShareRows(kept.account, kept.object, kept.ts, _repeated(kept.message))
    walks = sweep.walks(rows, within_window(kept, int(windows[-1]), most_events), len(busy))
    looks = np.concatenate(([0], np.cumsum(sweep.looks(walks))))
    parts: list[list[Columns]] = [[] for _ in windows]
    first, found = 0, 0
    while first < len(busy):
        last = int(np.searchsorted(looks, looks[first] + _STRETCH // len(windows), "right")) - 1
        last = max(last, first + 1)
        room = min(int(looks[last] - looks[first]), (last - first) * len(busy))
        sums = sweep.sums(rows, walks, range(first, last), windows, min_weight, room)
        for w, part in enumerate(parts):
            n = int(sums.found[w])
            part.append({name: sums.numbers[w, c, :n].copy() for c, name in enumerate(("source", "target", *COUNTS))})
            part[-1] |= {name: sums.delays[w, c, :n].copy() for c, name in enumerate(("mean_delay", "least_delay"))}
            found += n
        if found * _ROW > memory:
            raise ExplorerError(
                f"the pairs found so far need more than {memory:,} bytes",
                where=f"account {last:,} of {len(busy):,}",
                hint="Ask for a higher min_weight or min_participation, for a shorter window, or allow more: --memory.",
            )
        first = last
    frames = {int(window): _by_weight(part) for window, part in zip(windows, parts, strict=True)}
    return [frames[window] for window in windows_ms]


def open_pairs(shares: Shares, pairs: pl.DataFrame, window_ms: int, *, most_events: int = MOST_EVENTS) -> pl.DataFrame:
    """Return every event inside the window of the given pairs (columns source, target: text), each pair as given.

    Columns: `source`, `target`, `object` (text), `source_message`, `target_message`, `source_ts`, `target_ts`
    (milliseconds, as in the shares), `delay` (seconds, target minus source: positive where the source was earlier).
    Ordered by source, target, the two moments, object and messages. Accounts that the shares do not know have no
    events. More than `most_events` events raise an ExplorerError. O(shares + the neighbours of the sources' shares).

    >>> from explorer.methods.shares import shares
    >>> table = pl.DataFrame({"account": ["ann", "bob"], "object": ["x", "x"], "ts": [0, 30_000]})
    >>> asked = pl.DataFrame({"source": ["bob"], "target": ["ann"]})
    >>> open_pairs(shares(table), asked, 60_000).select("source", "target", "object", "delay").rows()
    [('bob', 'ann', 'x', -30.0)]
    """
    number = pl.DataFrame({"name": shares.accounts, "number": np.arange(len(shares.accounts), dtype=np.uint32)})
    wanted = pairs.select(pl.col("source", "target").cast(pl.String))
    for end in ("source", "target"):
        wanted = wanted.join(number, left_on=end, right_on="name").drop(end).rename({"number": end})
    wanted = wanted.filter(pl.col("source") != pl.col("target")).sort("source")
    source, target = (wanted[end].to_numpy() for end in ("source", "target"))
    asked = np.zeros(len(shares.accounts), np.bool_)
    asked[source] = asked[target] = True
    kept = _only(shares, asked)
    rows = sweep.ShareRows(kept.account, kept.object, kept.ts, np.empty(0, np.int64))
    walks = sweep.walks(rows, within_window(kept, window_ms, most_events), len(asked))
    i, j = sweep.opened(source, target, walks, kept.account, len(asked))
    return pl.DataFrame(
        {
            "source": shares.accounts.gather(kept.account[i]),
            "target": shares.accounts.gather(kept.account[j]),
            "object": shares.objects.gather(kept.object[i]),
            "source_message": kept.message[i],
            "target_message": kept.message[j],
            "source_ts": kept.ts[i],
            "target_ts": kept.ts[j],
            "delay": (kept.ts[j] - kept.ts[i]) / 1000,
        }
    ).sort("source", "target", "source_ts", "target_ts", "object", "source_message", "target_message")


def _only(shares: Shares, asked: Flags) -> Shares:
    """Return the shares of some accounts, numbers unchanged."""
    kept = asked[shares.account]
    return replace(
        shares,
        account=shares.account[kept],
        object=shares.object[kept],
        ts=shares.ts[kept],
        message=shares.message[kept],
    )


def within_window(shares: Shares, window_ms: int, most_events: int = MOST_EVENTS) -> Numbers:
    """Return each share's neighbours within the window, itself included: the first, and one past the last (n × 2).

    Raises `ExplorerError` where they make more than `most_events` pairs of shares. O(n).

    >>> from explorer.methods.shares import shares
    >>> table = pl.DataFrame({"account": ["ann", "bob", "cem"], "object": ["x"] * 3, "ts": [0, 30_000, 200_000]})
    >>> within_window(shares(table), 60_000).tolist()
    [[0, 2], [0, 2], [2, 3]]
    """
    if len(shares) >= 1 << 32:
        raise ExplorerError("more than 4,294,967,295 shares", hint="Ask for fewer at a time.")
    spans, events, largest, at = sweep.span(shares.object, shares.ts, window_ms)
    if events > most_events:
        raise ExplorerError(
            f"{events:,} pairs of shares lie within the window, more than the {most_events:,} allowed",
            where=f"object {shares.objects[at]!r}, with {largest:,} of them",
            hint="Leave out objects that everybody shares, ask for a shorter window, or allow more events.",
        )
    return spans


def _repeated(message: Ints) -> Ints:
    """Return a number for each message that has several rows, -1 for any other; nothing where there are none."""
    ordered = np.sort(message)
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(several):
        return several
    at = np.minimum(np.searchsorted(several, message), len(several) - 1)
    return np.where(several[at] == message, at, -1)


def _by_weight(parts: list[Columns]) -> pl.DataFrame:
    """Put parts together, most objects first, rows of equal weight in their order; the parts are emptied."""
    at = sweep.places(np.concatenate([part["objects"] for part in parts]) if parts else np.zeros(0, np.uint32))
    columns: Columns = {}
    for name in ("source", "target", *COUNTS, "mean_delay", "least_delay"):
        columns[name] = np.empty(len(at), np.float64 if name.endswith("delay") else np.uint32)
        row = 0
        for part in parts:
            values = part.pop(name)
            columns[name][at[row : row + len(values)]] = values
            row += len(values)
    return pl.DataFrame(columns)
