"""Shares: who did something to which object when, as numbers in the order that a sweep needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.errors import ExplorerError
from explorer.methods.arrays import Ints, Numbers, for_reading
from explorer.process.compiling import njit

COLUMNS = ("account", "object", "ts")

# Account, object, moment and message.
_Columns = tuple[Numbers, Numbers, Ints, Ints]

# A hash has 64 bits: two of a billion names share one with one seed in forty.
_SEEDS = 32


@dataclass(frozen=True)
class Shares:
    """Shares in the order (object, ts, message): one column each, n rows.

    `account` and `object` are indices into `accounts` and `objects`; `accounts` is sorted by code point, so that
    the lower index is the lower name. `ts` is milliseconds since any fixed moment. `message` is the id of the tweet
    that shared; where a behaviour has none it is the row's number in the input. Rows without an account, an
    object (null or empty text) or a moment are left out: empty objects never match each other.
    """

    account: Numbers
    object: Numbers
    ts: Ints
    message: Ints
    accounts: pl.Series
    objects: pl.Series

    def __len__(self) -> int:
        """How many shares."""
        return len(self.ts)


def shares(frame: pl.DataFrame) -> Shares:
    """Return the shares in a frame with columns account, object, ts (integer) and, if any, message (integer).

    Accounts and objects are text; categories and whole numbers stand for their text in less room. Rows are numbered
    and put in order by object in O(n); inside an object by moment and message in O(n log n), or O(n) where they came
    in that order. ExplorerError where names cannot be told apart by their hashes.

    >>> found = shares(pl.DataFrame({"account": ["bob", "ann", ""], "object": ["x", "x", "y"], "ts": [7, 3, 1]}))
    >>> found.accounts.to_list(), found.account.tolist(), found.ts.tolist()
    (['ann', 'bob'], [0, 1], [3, 7])
    """
    kept = frame.with_columns(
        _names(frame["account"]),
        _names(frame["object"]),
        pl.col("message").cast(pl.Int64) if "message" in frame.columns else pl.int_range(pl.len()).alias("message"),
    ).filter(
        *(pl.col(name).is_not_null() for name in COLUMNS),
        *(pl.col(name) != "" for name in ("account", "object") if not frame[name].dtype.is_integer()),
    )
    account, accounts = _numbered(kept["account"])
    object_, objects = _numbered(kept["object"])
    ts, message = kept["ts"].cast(pl.Int64).to_numpy(), kept["message"].to_numpy()
    account, object_, ts, message = _by_object(account, object_, for_reading(ts), for_reading(message), len(objects))
    return Shares(account, object_, ts, message, accounts, objects)


def _names(values: pl.Series) -> pl.Series:
    small = values.dtype.is_integer() or isinstance(values.dtype, pl.Categorical | pl.Enum)
    return values if small else values.cast(pl.String)


def _numbered(names: pl.Series) -> tuple[Numbers, pl.Series]:
    """Return each name's number and the names in order of number: as text, sorted by code point."""
    keys = names.to_physical()
    for seed in range(_SEEDS):
        number, first = _by_hash(for_reading(keys.hash(seed).to_numpy()))
        # Two names can have one hash, though hardly ever: then not with another seed.
        if (keys.gather(first).gather(number) == keys).all():
            break
    else:
        raise ExplorerError(f"two of {len(names):,} names have one hash with each of {_SEEDS} seeds")
    distinct = names.gather(first).cast(pl.String)
    order = distinct.arg_sort()
    place = np.empty(len(order), np.uint32)
    place[order.to_numpy()] = np.arange(len(order), dtype=np.uint32)
    return place[number], distinct.gather(order)


def _by_hash(hashes: npt.NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
    """Number hashes in the order in which they come, by open addressing; the row of each number's first."""
    number, first = np.empty(len(hashes), np.uint32), np.empty(1 << 10, np.uint32)
    slots, numbers = np.zeros(2 * len(first), np.uint64), np.empty(2 * len(first), np.uint32)
    row = n = 0
    while True:
        row, n = _number(hashes, row, n, number, first, slots, numbers)
        if row == len(hashes):
            return number, first[:n]
        first = np.concatenate((first, np.empty(n, np.uint32)))
        wide, placed = np.zeros(2 * len(slots), np.uint64), np.empty(2 * len(slots), np.uint32)
        _place(slots, numbers, wide, placed)
        slots, numbers = wide, placed


@njit(cache=True, nogil=True)
def _number(hashes, row, n, number, first, slots, numbers):  # type: ignore[no-untyped-def]
    # Number hashes from a row on, n of which are numbered, until half of the slots are taken: how far that was.
    for i in range(row, len(hashes)):
        key = max(hashes[i], np.uint64(1))
        at = np.int64(key & np.uint64(len(slots) - 1))
        while slots[at] != key and slots[at] != 0:
            at = (at + 1) & (len(slots) - 1)
        if slots[at] == 0:
            if n == len(first):
                return i, n
            slots[at] = key
            numbers[at] = n
            first[n] = i
            n += 1
        number[i] = numbers[at]
    return len(hashes), n


@njit(cache=True, nogil=True)
def _place(slots, numbers, wide, placed):  # type: ignore[no-untyped-def]
    for k in range(len(slots)):
        if slots[k] != 0:
            at = np.int64(slots[k] & np.uint64(len(wide) - 1))
            while wide[at] != 0:
                at = (at + 1) & (len(wide) - 1)
            wide[at] = slots[k]
            placed[at] = numbers[k]


def _by_object(account: Numbers, object_: Numbers, ts: Ints, message: Ints, objects: int) -> _Columns:
    """Return the columns in the order (object, ts, message)."""
    start = np.concatenate(([0], np.cumsum(np.bincount(object_, minlength=objects))))
    columns = np.empty_like(account), np.empty_like(object_), np.empty_like(ts), np.empty_like(message)
    _gather_objects(account, object_, ts, message, start[:-1].copy(), *columns)
    account, object_, ts, message = columns
    _sort_objects(start, account, ts, message, np.empty((3, int(np.diff(start).max(initial=0))), np.int64))
    return columns


@njit(cache=True, nogil=True)
def _gather_objects(  # type: ignore[no-untyped-def]
    account, object_, ts, message, free, accounts, numbers, moments, messages
):
    for i in range(len(ts)):
        k = free[object_[i]]
        free[object_[i]] += 1
        accounts[k], numbers[k], moments[k], messages[k] = account[i], object_[i], ts[i], message[i]


@njit(cache=True, nogil=True)
def _sort_objects(start, accounts, moments, messages, hand):  # type: ignore[no-untyped-def]
    order, spare, held = hand[0], hand[1], hand[2]
    for o in range(len(start) - 1):
        low, n = start[o], start[o + 1] - start[o]
        if _sorted(moments, messages, low, n, order, spare):
            for i in range(n):
                spare[i], held[i] = moments[low + order[i]], messages[low + order[i]]
            for i in range(n):
                moments[low + i], messages[low + i] = spare[i], held[i]
                held[i] = accounts[low + order[i]]
            for i in range(n):
                accounts[low + i] = held[i]


@njit(cache=True, nogil=True)
def _sorted(ts, message, begin, n, order, spare):  # type: ignore[no-untyped-def]
    # Merge runs of n rows, twice as long each time, so that equal ones keep their order; False where none had to move.
    moved = False
    for i in range(begin + 1, begin + n):
        if ts[i] < ts[i - 1] or (ts[i] == ts[i - 1] and message[i] < message[i - 1]):
            moved = True
            break
    if not moved:
        return False
    for i in range(n):
        order[i] = i
    width = 1
    while width < n:
        for low in range(0, n, 2 * width):
            i, middle, high = low, min(low + width, n), min(low + 2 * width, n)
            j = middle
            for k in range(low, high):
                left = j >= high
                if not left and i < middle:
                    a, b = begin + order[i], begin + order[j]
                    left = ts[a] < ts[b] or (ts[a] == ts[b] and message[a] <= message[b])
                if left:
                    spare[k] = order[i]
                    i += 1
                else:
                    spare[k] = order[j]
                    j += 1
        for k in range(n):
            order[k] = spare[k]
        width *= 2
    return True
