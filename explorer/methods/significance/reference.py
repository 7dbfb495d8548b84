"""Earliest shares in order of their objects' first moments, each object with what its delays count from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from explorer.methods.arrays import Floats, Ints, Numbers
from explorer.methods.shares import Shares
from explorer.methods.significance.meetings import Earliest

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
            alone = _alone(shares, originals, edges)
        order = np.argsort(moment, kind="stable")
        account, ts, start = _placed(first, moment, order, originals is not None, accounts)
        sizes = np.diff(start)
        object_ = np.repeat(np.arange(len(order), dtype=np.uint32), sizes)
        bin_ = np.searchsorted(edges, ts - np.repeat(ts[start[:-1]], sizes)).astype(np.uint8)
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


def _placed(first: Earliest, moment: Ints, order: Ints, known: bool, accounts: int) -> tuple[Numbers, Ints, Ints]:
    """Return account, moment and start of the shares, objects in some order, each behind its original where known."""
    sizes = np.diff(first.start)[order]
    start = np.concatenate(([0], np.cumsum(sizes + known)))
    row = np.arange(len(first.ts)) + np.repeat(first.start[order] - (np.cumsum(sizes) - sizes), sizes)
    account, ts = np.empty(start[-1], np.uint32), np.empty(start[-1], np.int64)
    shared = np.ones(start[-1], np.bool_)
    if known:
        shared[start[:-1]] = False
        account[start[:-1]], ts[start[:-1]] = accounts, moment[order]
    account[shared], ts[shared] = first.account[row], first.ts[row]
    return account, ts, start


def _alone(shares: Shares, originals: Ints, edges: Ints) -> Floats:
    """Return by account and bin the shares of objects that one account shared, each account's earliest of each."""
    # Rows come by object and moment: of an object that one account shared, the first row is its earliest.
    begin = np.flatnonzero(np.diff(shares.object, prepend=np.uint32(0)) != 0)
    begin = np.concatenate(([0], begin[begin > 0])) if len(shares.object) else begin
    single = np.maximum.reduceat(shares.account, begin) == np.minimum.reduceat(shares.account, begin)
    row = begin[single]
    bin_ = np.searchsorted(edges, shares.ts[row] - originals[shares.object[row]])
    bins = len(edges) + 1
    place = shares.account[row].astype(np.int64) * bins + bin_
    counts = np.bincount(place, minlength=len(shares.accounts) * bins).reshape(len(shares.accounts), bins)
    return counts.astype(np.float64)
