"""The very networks that CooRTweet and the coordination-network-toolkit make of the same shares."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.methods import sweep
from explorer.methods.arrays import Flags, Numbers
from explorer.methods.pairs import count_coded_pairs, named, within_window
from explorer.methods.shares import shares


def as_toolkit(
    frame: pl.DataFrame,
    time_window: float,
    min_edge_weight: int = 2,
    *,
    several: bool = False,
    loops: bool = True,
) -> pl.DataFrame:
    """Return the co-retweet network as coordination-network-toolkit 1.5.2 computes it: source, target, weight.

    `frame` has object_id (what was reposted), account_id, content_id (the message; of its rows the first counts) and
    timestamp_share (seconds). Directed: the source's different messages with one of the target's within the window.
    Each account has a loop, for a message of 1.5.2 matches itself; without `loops` they are left out, as in the
    toolkit's exports. Ordered by source and target. Its other networks follow where `object_id` is what it matches
    (reply, transformed text); co-link with `several`, where a message has a row for each of its links. The toolkit
    also joins what has an empty link or text; here that is no object.
    `time_window` is in seconds, as theirs. ExplorerError as `count_pairs`. O(n log n + events).

    >>> rows = {"object_id": ["x", "x"], "account_id": ["ann", "bob"], "content_id": ["1", "2"]}
    >>> frame = pl.DataFrame(rows).with_columns(timestamp_share=pl.Series([0, 5]))
    >>> as_toolkit(frame, 10, 1).rows()
    [('ann', 'ann', 1), ('ann', 'bob', 1), ('bob', 'ann', 1), ('bob', 'bob', 1)]
    """
    key = ["content_id", "object_id"] if several else ["content_id"]
    kept = _seconds(frame.drop_nulls("content_id").unique(key, keep="first"))
    if several:
        kept = kept.with_columns(message=pl.col("content").rank("dense").cast(pl.Int64))
    rows = shares(kept)
    own = np.unique(rows.account.astype(np.int64) << 32 | rows.message) >> 32
    one = count_coded_pairs(rows, [round(time_window * 1000)])[0]
    itself = pl.Series(own.astype(np.uint32)).value_counts(name="weight")
    directed = pl.concat(
        [
            one.select("source", "target", weight="source_messages"),
            one.select(source="target", target="source", weight="target_messages"),
            itself.select(pl.first().alias("source"), pl.first().alias("target"), pl.col("weight").cast(pl.UInt32)),
        ]
    )
    kept_edges = (pl.col("weight") >= min_edge_weight) & (pl.lit(loops) | (pl.col("source") != pl.col("target")))
    return named(directed.filter(kept_edges).sort("source", "target"), rows.accounts)


def as_cooRTweet(
    frame: pl.DataFrame,
    time_window: float = 10,
    min_participation: int = 2,
    *,
    remove_loops: bool = True,
    edge_weight: float | None = None,
    fast_window: float | None = None,
    most_events: int = 50_000_000,
) -> pl.DataFrame:
    """Return the network that CooRTweet 2.1.3 makes by detect_groups and generate_coordinated_network.

    `frame` has object_id, account_id, content_id and timestamp_share (seconds). Columns: `from`, `to` (in the order
    of the C locale), `weight`, `avg_time_delta` (seconds), `n_content_id` and `n_content_id_y` (different older and
    newer contents, whoever's), `edge_symmetry_score`; with `edge_weight` also `weight_threshold`: 1 where the weight
    exceeds that quantile, else 0. `fast_window` does what flag_speed_share does: the same columns, but the first
    two, with `_fast` at their end, null where a pair has no share in the narrower window. Ordered by from and to.
    Rows with a null are left out.

    Of the rows, accounts with `min_participation` of them are kept; of the pairs, those of which either content
    belongs to an account with as many rows in pairs. `time_window` and `fast_window` are in seconds, as theirs. More
    than `most_events` events raise an ExplorerError. O(n log n + events): every event is held, about 60 bytes each.

    >>> rows = {"object_id": ["x", "x"], "account_id": ["ann", "bob"], "content_id": ["1", "2"]}
    >>> frame = pl.DataFrame(rows).with_columns(timestamp_share=pl.Series([0, 5]))
    >>> as_cooRTweet(frame, 10, 1).select("from", "to", "weight", "avg_time_delta").rows()
    [('ann', 'bob', 1, 5.0)]
    """
    rows = _seconds(frame).drop_nulls().filter(pl.len().over("account") >= min_participation)
    # A tie keeps the order of the rows, and CooRTweet's rows stand account by account as each first appears.
    rows = rows.with_row_index("row").sort(pl.col("row").min().over("account"), "row").with_row_index("message")
    content = rows["content"].rank("dense").cast(pl.UInt32).to_numpy()
    own = (rows["object"] == rows["content"]).to_numpy()
    # To CooRTweet an empty object is an object.
    kept = shares(rows.with_columns(object="=" + pl.col("object")))
    first, second = sweep.every_event(within_window(kept, round(time_window * 1000), most_events))
    content, own = content[kept.message], own[kept.message]
    account = kept.account
    if remove_loops:
        meets = ~(own[first] | own[second]) & (content[first] != content[second]) & (account[first] != account[second])
        first, second = first[meets], second[meets]

    def participating(first: Numbers, second: Numbers) -> Flags:
        """Which events have a content of an account with enough rows whose content is in an event."""
        met = np.zeros(len(rows) + 1, np.bool_)
        met[content[first]] = met[content[second]] = True
        rows_met = met[content]
        busy = np.bincount(account[rows_met], minlength=len(kept.accounts)) >= min_participation
        of_busy = np.zeros(len(met), np.bool_)
        of_busy[content[rows_met & busy[account]]] = True
        return np.asarray(of_busy[content[first]] | of_busy[content[second]])

    stays = participating(first, second)
    first, second = first[stays], second[stays]
    events = pl.DataFrame(
        {
            "from": np.minimum(account[first], account[second]),
            "to": np.maximum(account[first], account[second]),
            "older": content[first],
            "newer": content[second],
            "delta": (kept.ts[second] - kept.ts[first]) / 1000,
        }
    )
    network = _cooRTweet_weights(events, edge_weight, "")
    if fast_window is not None:
        quick = (kept.ts[second] - kept.ts[first]) <= round(fast_window * 1000)
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
    """Return the quantile of type 7 as R computes it, NaN of nothing: of equal neighbours it is exactly their value.

    `p` lies between 0 and 1 (Hyndman and Fan 1996, Am. Stat. 50:361). O(n).

    >>> quantile(np.array([1, 2, 4]), 0.75)
    3.0
    """
    if not len(values):
        return float("nan")
    at = (len(values) - 1) * p
    low, high = int(at), int(np.ceil(at))
    below, above = (float(v) for v in np.partition(values, (low, high))[[low, high]])
    return below if below == above else (1 - (at - low)) * below + (at - low) * above


def _seconds(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows of CooRTweet's format as columns of shares, moments rounded to the millisecond."""
    return frame.select(
        account=pl.col("account_id").cast(pl.String),
        object=pl.col("object_id").cast(pl.String),
        content=pl.col("content_id").cast(pl.String),
        ts=(pl.col("timestamp_share").cast(pl.Float64) * 1000).round().cast(pl.Int64),
    )
