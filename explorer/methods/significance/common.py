"""What two accounts have in common: the objects that both shared, looked up for the pairs that matter."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from explorer.methods.arrays import Flags, Floats, Ints, Numbers
from explorer.process.compiling import njit

# Fewer meetings than this say nothing about timing.
LEAST_MEETINGS = 3
# Pairs drawn to learn how many pairs could be tested.
_DRAWS = 200_000
# Common objects held in memory at once, at most.
_HELD = 60_000_000


@dataclass(frozen=True)
class ByAccount:
    """Shares by account, then object: those of account a are the rows `row[begin[a]:begin[a + 1]]` of the shares.

    `object` has their objects, in the order of `row`.
    """

    row: npt.NDArray[np.int32]
    object: Numbers
    begin: Ints

    @classmethod
    def of(cls, account: Numbers, object_: Numbers, accounts: int) -> ByAccount:
        """Return shares that come by object in order by account. O(n log n)."""
        row = np.argsort(account, kind="stable").astype(np.int32)
        begin = np.concatenate(([0], np.cumsum(np.bincount(account, minlength=accounts))))
        return cls(row, object_[row], begin)

    def counts(self, a: Ints, b: Ints) -> Ints:
        """Return how many objects both of each pair shared. O(shares + pairs · the shares of the less busy)."""
        shares = np.diff(self.begin)
        a_busier = shares[a] > shares[b]
        busier, other = np.where(a_busier, a, b), np.where(a_busier, b, a)
        # Pairs that are drawn come again and are counted once; the objects of the busier are marked once.
        pairs, place = np.unique(busier * len(shares) + other, return_inverse=True)
        marked = np.zeros(int(self.object.max(initial=0)) + 1, np.bool_)
        counts = np.zeros(len(pairs), np.int64)
        _count_common(*np.divmod(pairs, len(shares)), self.begin, self.object, marked, counts)
        return counts[place]

    def shares(self, a: Ints, b: Ints, counts: Ints) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Return, pair after pair and object after object, the row of a's share of it and that of b's."""
        of_a, of_b = (np.empty(int(counts.sum()), np.int32) for _ in range(2))
        _fill_common(a, b, self.row, self.begin, self.object, of_a, of_b)
        return of_a, of_b


def parts(counts: Ints) -> list[slice]:
    """Return pairs with so many common objects in stretches whose common objects fit into memory. O(pairs).

    >>> parts(np.array([4, 6, 1]))
    [slice(0, 3, None)]
    """
    if not len(counts):
        return []
    total = np.cumsum(counts)
    ends = np.searchsorted(total, np.arange(_HELD, int(total[-1]), _HELD), side="right")
    edges = [0, *(int(e) for e in np.unique(ends) if 0 < e < len(counts)), len(counts)]
    return [slice(x, y) for x, y in itertools.pairwise(edges)]


def possible_pairs(start: Ints, account: Numbers, by: ByAccount, least: int, seed: int) -> int:
    """Return how many pairs share three objects or more: counted where there are few, else estimated from draws.

    Shares come by object, those of object o at start[o]:start[o + 1]. A pair with n common objects is drawn n times
    as often as one with one, hence 1/n; two standard errors are added. `least` are known of. O(pairs drawn · their
    objects): at most 200,000 pairs are looked at, whatever the number of shares.

    >>> account, object_ = np.array([0, 1] * 3, np.uint32), np.array([0, 0, 1, 1, 2, 2], np.uint32)
    >>> possible_pairs(np.array([0, 2, 4, 6]), account, ByAccount.of(account, object_, 2), 0, seed=0)
    1
    """
    sizes = np.diff(start)
    choices = sizes * (sizes - 1) // 2
    total = int(choices.sum())
    if not total:
        return least
    if total <= _DRAWS:
        # Each share with all of its object before it.
        before = np.arange(len(account)) - np.repeat(start[:-1], sizes)
        ends = np.cumsum(before)
        x = np.repeat(account, before).astype(np.int64)
        y = account[np.arange(total) + np.repeat(np.repeat(start[:-1], sizes) - (ends - before), before)].astype(
            np.int64
        )
    else:
        rng = np.random.default_rng(seed)
        place = rng.integers(0, total, _DRAWS)
        o = np.searchsorted(np.cumsum(choices), place, side="right")
        i = rng.integers(0, sizes[o])
        j = rng.integers(0, sizes[o] - 1)
        j += j >= i
        x, y = account[start[o] + i].astype(np.int64), account[start[o] + j].astype(np.int64)
    n = by.counts(x, y)
    each: Floats = np.where(n >= LEAST_MEETINGS, 1 / n, 0.0)
    estimate = total * each.mean()
    if total > _DRAWS:
        estimate += 2 * total * each.std() / math.sqrt(len(each))
    return max(round(float(estimate)), least)


def of_some(start: Ints, account: Numbers, some: Flags) -> tuple[Ints, Numbers, Numbers]:
    """Return start, account and object of the shares of some accounts, objects numbered anew. O(n).

    >>> start, account, some = np.array([0, 2, 3]), np.array([0, 1, 1], np.uint32), np.array([False, True])
    >>> [column.tolist() for column in of_some(start, account, some)]
    [[0, 1, 2], [1, 1], [0, 1]]
    """
    kept = some[account]
    object_ = np.repeat(np.arange(len(start) - 1, dtype=np.uint32), np.diff(start))[kept]
    sizes = np.bincount(object_, minlength=len(start) - 1)
    return np.concatenate(([0], np.cumsum(sizes))), account[kept], object_


@njit(cache=True, nogil=True)
def _seek(objects, at, end, wanted):  # type: ignore[no-untyped-def]
    # Return the first place from `at` on that is not below `wanted`: by doubling steps, then by halves.
    step = 1
    while at + step < end and objects[at + step] < wanted:
        at += step
        step *= 2
    right = min(at + step, end)
    while at < right:
        middle = (at + right) >> 1
        if objects[middle] < wanted:
            at = middle + 1
        else:
            right = middle
    return at


@njit(cache=True, nogil=True)
def _count_common(busier, other, rows, objects, marked, common):  # type: ignore[no-untyped-def]
    # Pairs come in order by the busier one, whose objects are marked while its pairs last.
    for i in range(len(busier)):
        x, y = busier[i], other[i]
        if i == 0 or busier[i - 1] != x:
            for r in range(rows[x], rows[x + 1]):
                marked[objects[r]] = True
        for r in range(rows[y], rows[y + 1]):
            if marked[objects[r]]:
                common[i] += 1
        if i + 1 == len(busier) or busier[i + 1] != x:
            for r in range(rows[x], rows[x + 1]):
                marked[objects[r]] = False


@njit(cache=True, nogil=True)
def _fill_common(a, b, by_account, rows, objects, of_a, of_b):  # type: ignore[no-untyped-def]
    # Fill in for each pair in a row the share of `a` and the share of `b` of each object both shared.
    n = 0
    for i in range(len(a)):
        x, x_end, y, y_end = rows[a[i]], rows[a[i] + 1], rows[b[i]], rows[b[i] + 1]
        swapped = x_end - x > y_end - y
        if swapped:
            x, x_end, y, y_end = y, y_end, x, x_end
        while x < x_end and y < y_end:
            y = _seek(objects, y, y_end, objects[x])
            if y < y_end and objects[y] == objects[x]:
                of_a[n] = by_account[y if swapped else x]
                of_b[n] = by_account[x if swapped else y]
                n += 1
            x += 1
