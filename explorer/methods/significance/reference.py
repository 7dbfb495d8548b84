"""Earliest shares in order of their objects' first moments, each object with what its delays count from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from explorer.methods.arrays import Floats, Ints, Numbers
from explorer.methods.shares import Shares
from explorer.methods.significance.meetings import Earliest
from explorer.process.compiling import njit

_LONGEST_MS = 20 * 86_400_000


@dataclass(frozen=True)
class Reference:
    """Shares by object, the rows of object o at start[o]:start[o + 1], the objects in order of their first moment.

    The first row of an object is what its delays count from: its original, where these are `known`, by an account
    whose number is `accounts` and who meets nobody; else its first share. `bin` tells of each row how late it is:
    0 up to a window after the first, then each bin three times as wide as all before, `bins` of them, the last one
    open. `alone` counts, by account and bin, shares of objects that nobody else shared, which tell how fast somebody
    is where originals are known, and are 0 where not.
    """

    account: Numbers
    object: Numbers
    ts: Ints
    start: Ints
    accounts: int
    known: bool
    bin: npt.NDArray[np.uint8]
    bins: int
    alone: Floats

    @classmethod
    def of(cls, shares: Shares, first: Earliest, window_ms: int, originals: Ints | None = None) -> Reference:
        """Return the shares of `first` with their references.

        `originals` has a moment for each object of `shares`; one after the first share counts as at the first share.
        O(n + objects · log objects).
        """
        edges = edges_of(window_ms)
        accounts = len(shares.accounts)
        moment = first.ts[first.start[:-1]]
        alone = np.zeros((accounts, len(edges) + 1))
        if originals is not None:
            moment = np.minimum(moment, originals[first.number])
            _alone(shares.account, shares.object, shares.ts, originals, edges, alone)
        order = np.argsort(moment, kind="stable")
        account, ts, start = _placed(
            first.start, first.account, first.ts, moment, order, originals is not None, accounts
        )
        object_ = np.repeat(np.arange(len(order), dtype=np.uint32), np.diff(start))
        bin_ = _bins(start, ts, edges)
        return cls(account, object_, ts, start, accounts, originals is not None, bin_, len(edges) + 1, alone)


def edges_of(window_ms: int) -> Ints:
    """Return up to which delay, in milliseconds, each bin but the last goes. O(bins).

    >>> edges_of(60_000)[:3].tolist(), len(edges_of(60_000))
    ([60000, 180000, 540000], 10)
    """
    edges = [window_ms]
    while edges[-1] < _LONGEST_MS or len(edges) < 3:
        edges.append(edges[-1] * 3)
    return np.array(edges[:-1], np.int64)


@njit(cache=True, nogil=True)
def _placed(start, account, ts, moment, order, known, accounts):  # type: ignore[no-untyped-def]
    rows = len(account) + (len(order) if known else 0)
    accounts_ = np.empty(rows, np.uint32)
    moments = np.empty(rows, np.int64)
    starts = np.zeros(len(order) + 1, np.int64)
    n = 0
    for i in range(len(order)):
        o = order[i]
        if known:
            accounts_[n], moments[n] = accounts, moment[o]
            n += 1
        for j in range(start[o], start[o + 1]):
            accounts_[n], moments[n] = account[j], ts[j]
            n += 1
        starts[i + 1] = n
    return accounts_, moments, starts


@njit(cache=True, nogil=True)
def _alone(account, object_, ts, originals, edges, counts):  # type: ignore[no-untyped-def]
    # Rows come by object and moment: of an object that one account shared, the first row is its earliest.
    i = 0
    while i < len(ts):
        j = i + 1
        single = True
        while j < len(ts) and object_[j] == object_[i]:
            single = single and account[j] == account[i]
            j += 1
        if single:
            r = 0
            while r < len(edges) and ts[i] - originals[object_[i]] > edges[r]:
                r += 1
            counts[account[i], r] += 1
        i = j


@njit(cache=True, nogil=True)
def _bins(start, ts, edges):  # type: ignore[no-untyped-def]
    bin_ = np.zeros(len(ts), np.uint8)
    for o in range(len(start) - 1):
        r = 0
        for i in range(start[o], start[o + 1]):
            while r < len(edges) and ts[i] - ts[start[o]] > edges[r]:
                r += 1
            bin_[i] = r
    return bin_
