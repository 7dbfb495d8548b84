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
from explorer.methods.shares import Shares
from explorer.methods.shares import shares as ordered_shares

# What a pair's counts are, in the order in which the sweep keeps them.
COUNTS = ("events", "objects", "source_messages", "target_messages", "source_leads", "target_leads")

# Events that a sweep takes on unless told otherwise (a minute or so), and bytes of an answer.
MOST_EVENTS = 1_000_000_000
MEMORY = 4 << 30

# Neighbours that are looked at in one stretch, and bytes of a row of the answer.
_STRETCH = 8_000_000
_ROW = 48

Columns = dict[str, npt.NDArray[Any]]
Rows = npt.NDArray[np.uint32]


def pairs(
    shares: Shares,
    windows_ms: Sequence[int],
    *,
    min_participation: int = 1,
    min_weight: int = 1,
    most_events: int = MOST_EVENTS,
    memory: int = MEMORY,
) -> list[pl.DataFrame]:
    """Return, for each window, the pairs of accounts that shared the same object within it, the ends included.

    Columns: `source`, `target` (accounts as text, source before target by code point); `events` (pairs of shares, the
    weight of CooRTweet), `objects` (different objects, the weight that `min_weight` asks of); `source_messages`,
    `target_messages` (different messages of each with one of the other inside the window, the two directed weights of
    coordination-network-toolkit); `source_leads`, `target_leads` (events in which it was the earlier; a tie counts to
    neither); `mean_delay`, `least_delay` (seconds). Ordered by objects, most first, then by source and target.

    Accounts with fewer than `min_participation` shares are left out. All windows are counted in one pass over the
    events of the widest: O(shares + events), and no event is kept. More than `most_events` events or an answer larger
    than `memory` bytes raises an ExplorerError that says what to do.
    """
    frames = coded_pairs(
        shares,
        windows_ms,
        min_participation=min_participation,
        min_weight=min_weight,
        most_events=most_events,
        memory=memory,
    )
    return [named(frame, shares.accounts) for frame in frames]


def named(frame: pl.DataFrame, accounts: pl.Series) -> pl.DataFrame:
    """Return a frame of pairs with the names of its accounts in place of their numbers."""
    return frame.with_columns(accounts.gather(frame[end]).alias(end) for end in ("source", "target"))


def coded_pairs(
    shares: Shares,
    windows_ms: Sequence[int],
    *,
    min_participation: int = 1,
    min_weight: int = 1,
    most_events: int = MOST_EVENTS,
    memory: int = MEMORY,
) -> list[pl.DataFrame]:
    """Return what `pairs` returns with accounts as numbers: indices into `shares.accounts` (48 bytes a row)."""
    windows = np.array(sorted(set(windows_ms)), np.int64)
    if not len(windows) or windows[0] < 0:
        raise UsageError("a time window is zero or more milliseconds, and there is at least one")
    busy = np.bincount(shares.account, minlength=len(shares.accounts)) >= min_participation
    kept = shares if busy.all() else _only(shares, busy)
    code = _repeated(kept.message)
    parts: list[list[Columns]] = [[] for _ in windows]
    span = _spans(kept, int(windows[-1]), most_events)
    start, walks, previous = sweep.by_account(kept.account, kept.object, span, len(busy))
    del span
    looks = np.concatenate(([0], np.cumsum(sweep.looks(start, walks))))
    first, rows = 0, 0
    while first < len(busy):
        last = int(np.searchsorted(looks, looks[first] + _STRETCH // len(windows), "right")) - 1
        last = max(last, first + 1)
        room = min(int(looks[last] - looks[first]), (last - first) * len(busy))
        numbers, delays, found = sweep.sums(
            first, last, start, walks, previous, kept.account, kept.ts, code, windows, min_weight, room
        )
        for w, part in enumerate(parts):
            n = int(found[w])
            part.append({name: numbers[w, c, :n].copy() for c, name in enumerate(("source", "target", *COUNTS))})
            part[-1] |= {name: delays[w, c, :n].copy() for c, name in enumerate(("mean_delay", "least_delay"))}
            rows += n
        if rows * _ROW > memory:
            raise ExplorerError(
                f"the pairs found so far need more than {memory:,} bytes",
                where=f"account {last:,} of {len(busy):,}",
                hint="Ask for a higher min_weight or min_participation, for a shorter window, or allow more memory.",
            )
        first = last
    frames = {int(window): _by_weight(part) for window, part in zip(windows, parts, strict=True)}
    return [frames[window] for window in windows_ms]


def meetings(shares: Shares, pairs: pl.DataFrame, window_ms: int, *, most_events: int = MOST_EVENTS) -> pl.DataFrame:
    """Return every event inside the window of the given pairs (columns source, target: text), each pair as given.

    Columns: `source`, `target`, `object` (text), `source_message`, `target_message`, `source_ts`, `target_ts`
    (milliseconds, as in the shares), `delay` (seconds, target minus source: positive where the source was earlier).
    Ordered by source, target, the two moments, object and messages. Accounts that the shares do not know have no
    events. O(shares + the neighbours of the sources' shares).
    """
    number = pl.DataFrame({"name": shares.accounts, "number": np.arange(len(shares.accounts), dtype=np.uint32)})
    wanted = pairs.select(pl.col("source", "target").cast(pl.String))
    for end in ("source", "target"):
        wanted = wanted.join(number, left_on=end, right_on="name").drop(end).rename({"number": end})
    wanted = wanted.filter(pl.col("source") != pl.col("target")).unique().sort("source", "target")
    source, target = (wanted[end].to_numpy() for end in ("source", "target"))
    asked = np.zeros(len(shares.accounts), np.bool_)
    asked[source] = asked[target] = True
    kept = _only(shares, asked)
    start, walks, _ = sweep.by_account(kept.account, kept.object, _spans(kept, window_ms, most_events), len(asked))
    i, j = sweep.opened(source, target, start, walks, kept.account, len(asked))
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


def as_toolkit(
    frame: pl.DataFrame, time_window_s: float, min_edge_weight: int = 2, *, several: bool = False
) -> pl.DataFrame:
    """Return the co-retweet network as coordination-network-toolkit 1.5.2 computes it: source, target, weight.

    `frame` has object_id (what was reposted), account_id, content_id (the message; of its rows the first counts) and
    timestamp_share (seconds). Directed: the source's different messages with one of the target's within the window.
    Each account has a loop, for a message of 1.5.2 matches itself. Ordered by source and target. Its other networks
    follow where `object_id` is what it matches (reply, transformed text); co-link with `several`, where a message has
    a row for each of its links. The toolkit also joins what has an empty link or text; here that is no object.
    """
    key = ["content_id", "object_id"] if several else ["content_id"]
    kept = _seconds(frame.drop_nulls("content_id").unique(key, keep="first", maintain_order=True))
    if several:
        kept = kept.with_columns(message=pl.col("content").rank("dense").cast(pl.Int64))
    rows = ordered_shares(kept)
    own = np.unique(rows.account.astype(np.int64) << 32 | rows.message) >> 32
    one = coded_pairs(rows, [round(time_window_s * 1_000_000)])[0]
    loops = pl.Series(own.astype(np.uint32)).value_counts(name="weight")
    directed = pl.concat(
        [
            one.select("source", "target", weight="source_messages"),
            one.select(source="target", target="source", weight="target_messages"),
            loops.select(pl.first().alias("source"), pl.first().alias("target"), pl.col("weight").cast(pl.UInt32)),
        ]
    )
    return named(directed.filter(pl.col("weight") >= min_edge_weight).sort("source", "target"), rows.accounts)


def as_cooRTweet(
    frame: pl.DataFrame,
    time_window_s: float = 10,
    min_participation: int = 2,
    *,
    remove_loops: bool = True,
    edge_weight: float | None = None,
    fast_window_s: float | None = None,
    most_events: int = 50_000_000,
) -> pl.DataFrame:
    """Return the network that CooRTweet 2.1.3 makes by detect_groups and generate_coordinated_network.

    `frame` has object_id, account_id, content_id and timestamp_share (seconds). Columns: `from`, `to` (in the order
    of the C locale), `weight`, `avg_time_delta` (seconds), `n_content_id` and `n_content_id_y` (different older and
    newer contents, whoever's), `edge_symmetry_score`; with `edge_weight` also `weight_threshold`: 1 where the weight
    exceeds that quantile, else 0. `fast_window_s` does what flag_speed_share does: the same columns, but the first
    two, with `_fast` at their end, null where a pair has no share in the narrower window. Ordered by from and to. Rows
    with a null are left out.

    Of the rows, accounts with `min_participation` of them are kept; of the pairs, those of which either content
    belongs to an account with as many rows in pairs. Holds every event: about 60 bytes each.
    """
    rows = _seconds(frame).drop_nulls().filter(pl.len().over("account") >= min_participation)
    # A tie keeps the order of the rows, and CooRTweet's rows stand account by account as each first appears.
    rows = rows.with_row_index("row").sort(pl.col("row").min().over("account"), "row").with_row_index("message")
    content = rows["content"].rank("dense").cast(pl.UInt32).to_numpy()
    own = (rows["object"] == rows["content"]).to_numpy()
    # To CooRTweet an empty object is an object.
    kept = ordered_shares(rows.with_columns(object="=" + pl.col("object")))
    first, second = sweep.events(_spans(kept, round(time_window_s * 1_000_000), most_events))
    content, own = content[kept.message], own[kept.message]
    account = kept.account
    if remove_loops:
        meets = ~(own[first] | own[second]) & (content[first] != content[second]) & (account[first] != account[second])
        first, second = first[meets], second[meets]

    def participating(first: Rows, second: Rows) -> npt.NDArray[np.bool_]:
        """Which events have a content of an account with enough rows whose content is in an event."""
        met = np.zeros(len(rows) + 1, np.bool_)
        met[content[first]] = met[content[second]] = True
        rows_met = met[content]
        busy = np.bincount(account[rows_met], minlength=len(kept.accounts)) >= min_participation
        of_busy = np.zeros(len(met), np.bool_)
        of_busy[content[rows_met & busy[account]]] = True
        return np.asarray(of_busy[content[first]] | of_busy[content[second]])

    if min_participation >= 1:
        stays = participating(first, second)
        first, second = first[stays], second[stays]
    events = pl.DataFrame(
        {
            "from": np.minimum(account[first], account[second]),
            "to": np.maximum(account[first], account[second]),
            "older": content[first],
            "newer": content[second],
            "delta": (kept.ts[second] - kept.ts[first]) / 1_000_000,
        }
    )
    network = _cooRTweet_weights(events, edge_weight, "")
    if fast_window_s is not None:
        quick = (kept.ts[second] - kept.ts[first]) <= round(fast_window_s * 1_000_000)
        quick[quick] = participating(first[quick], second[quick])
        fast = events.join(events.filter(pl.Series(quick)).select("older", "newer"), on=["older", "newer"], how="semi")
        network = network.join(_cooRTweet_weights(fast, edge_weight, "_fast"), on=["from", "to"], how="left")
    network = network.sort("from", "to")
    return network.with_columns(kept.accounts.gather(network[end]).alias(end) for end in ("from", "to"))


def _cooRTweet_weights(events: pl.DataFrame, edge_weight: float | None, suffix: str) -> pl.DataFrame:
    """Sum events by pair as generate_coordinated_network does; `suffix` ends each column but the first two."""
    network = (
        events.group_by("from", "to")
        .agg(
            weight=pl.len(),
            avg_time_delta=pl.col("delta").mean(),
            n_content_id=pl.col("older").n_unique(),
            n_content_id_y=pl.col("newer").n_unique(),
        )
        .with_columns(
            edge_symmetry_score=pl.min_horizontal("n_content_id", "n_content_id_y")
            / pl.max_horizontal("n_content_id", "n_content_id_y")
        )
    )
    if edge_weight is not None:
        threshold = quantile(network["weight"].to_numpy(), edge_weight)
        network = network.with_columns(weight_threshold=(pl.col("weight") > threshold).cast(pl.UInt8))
    return network.rename({name: name + suffix for name in network.columns if name not in ("from", "to")})


def quantile(values: npt.NDArray[Any], p: float) -> float:
    """Return the quantile of type 7 as R computes it, NaN of nothing: of equal neighbours it is exactly their value."""
    if not len(values):
        return float("nan")
    at = (len(values) - 1) * p
    low, high = int(np.floor(at)), int(np.ceil(at))
    below, above = (float(v) for v in np.partition(values, (low, high))[[low, high]])
    return below if below == above else (1 - (at - low)) * below + (at - low) * above


def _seconds(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows of CooRTweet's format as columns of shares, moments in microseconds: each is exact, none is lost."""
    return frame.select(
        account=pl.col("account_id").cast(pl.String),
        object=pl.col("object_id").cast(pl.String),
        content=pl.col("content_id").cast(pl.String),
        ts=(pl.col("timestamp_share").cast(pl.Float64) * 1_000_000).round().cast(pl.Int64),
    )


def _only(shares: Shares, asked: npt.NDArray[np.bool_]) -> Shares:
    """Return the shares of some accounts, numbers unchanged."""
    kept = asked[shares.account]
    return replace(
        shares,
        account=shares.account[kept],
        object=shares.object[kept],
        ts=shares.ts[kept],
        message=shares.message[kept],
    )


def _spans(shares: Shares, window: int, most_events: int) -> Rows:
    """Return each row's neighbours within the window, itself included, as first and one past the last row."""
    if len(shares) >= 1 << 32:
        raise ExplorerError("more than 4,294,967,295 shares", hint="Ask for fewer at a time.")
    span, events, largest, at = sweep.span(shares.object, shares.ts, window)
    if events > most_events:
        raise ExplorerError(
            f"{events:,} pairs of shares lie within the window, more than the {most_events:,} allowed",
            where=f"object {shares.objects[int(at)]!r}, with {largest:,} of them",
            hint="Leave out objects that everybody shares, ask for a shorter window, or allow more events.",
        )
    return np.asarray(span)


def _repeated(message: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
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
