"""What two accounts did, object by object: how often they met, on how many occasions, how late, who else was there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from explorer.methods.arrays import Floats, Ints, Numbers
from explorer.methods.significance.reference import Reference
from explorer.methods.sweep import together, within
from explorer.process.compiling import njit

# An occasion ends where nothing begins for an hour, or after six hours.
PAUSE_MS, LONGEST_MS = 3_600_000, 6 * 3_600_000
_DAY = 86_400_000


@dataclass(frozen=True)
class Facts:
    """What the meetings of each pair are.

    - `occasions`: on which both shared an object at all, in the order of the objects' first moments; `sittings`: on
      how many they met: of these, or of their meetings' own moments, whichever are fewer
    - `days`: UTC days with a meeting; `lag`: median seconds between the two
    - `alone`: of all who shared the objects on which they met, the part that did so within the window of one of them
    """

    occasions: Ints
    sittings: Ints
    days: Ints
    lag: Floats
    alone: Floats

    @classmethod
    def empty(cls, pairs: int) -> Facts:
        """Return room for so many pairs."""
        occasions, sittings, days = (np.zeros(pairs, np.int64) for _ in range(3))
        return cls(occasions, sittings, days, np.zeros(pairs), np.zeros(pairs))

    def fill(
        self,
        part: slice,
        n: Ints,
        of_a: npt.NDArray[np.int32],
        of_b: npt.NDArray[np.int32],
        shares: Reference,
        window_ms: int,
        partners: npt.NDArray[np.int32],
    ) -> None:
        """Fill in pairs of which each has n common objects, with the rows of both shares of each."""
        hand = np.empty((2, int(n.max(initial=0))), np.int64)
        _facts(
            n, of_a, of_b, shares.object, shares.start, shares.ts, window_ms, partners, shares.known, hand,
            self.occasions[part], self.sittings[part], self.days[part], self.lag[part], self.alone[part],
        )  # fmt: skip


def partners(shares: Reference, window_ms: int) -> npt.NDArray[np.int32]:
    """Return for each share how many others of its object lie within the window. O(n).

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> partners(told, 60_000).tolist()
    [1, 1, 0]
    """
    count = np.zeros(len(shares.ts), np.int32)
    _partners(shares.start, shares.ts, window_ms, shares.known, count)
    return count


def met_on(
    n: Ints, of_a: npt.NDArray[np.int32], of_b: npt.NDArray[np.int32], shares: Reference, window_ms: int
) -> tuple[Numbers, Ints]:
    """Return the objects on which any of some pairs met, each once, and when first.

    Each pair has n common objects, with the rows of both shares of each. O(n log n) in these.

    >>> told = Reference(np.array([0, 1, 2], np.uint32), np.zeros(3, np.uint32), np.array([0, 9_000, 90_000]),
    ...     np.array([0, 3]), 3, False, np.array([0, 0, 1], np.uint8), 3, np.zeros((3, 3)))
    >>> objects, moments = met_on(np.array([1, 1]), np.array([0, 0]), np.array([1, 2]), told, 60_000)
    >>> objects.tolist(), moments.tolist()
    ([0], [9000])
    """
    one, other = shares.ts[of_a], shares.ts[of_b]
    met = np.abs(one - other) <= window_ms
    objects, first = np.unique(shares.object[of_a[met]], return_index=True)
    return objects, np.maximum(one, other)[met][first]


def sittings(moments: Ints) -> int:
    """Return in how many sittings some moments lie: an hour's pause or six hours begin a new one. O(n log n).

    >>> sittings(np.array([0, 3_600_000, 7_200_001, 90_000_000]))
    3
    """
    return int(_sittings(np.sort(moments), len(moments)))


@njit(cache=True, nogil=True)
def _sort(values, n):  # type: ignore[no-untyped-def]
    # Sort the first n, by Shell's method: a few as a rule.
    gap = 1
    while 3 * gap + 1 < n:
        gap = 3 * gap + 1
    while gap:
        for i in range(gap, n):
            value, j = values[i], i
            while j >= gap and values[j - gap] > value:
                values[j] = values[j - gap]
                j -= gap
            values[j] = value
        gap //= 3


@njit(cache=True, nogil=True)
def _sittings(moments, n):  # type: ignore[no-untyped-def]
    count, begin = 0, np.int64(0)
    for i in range(n):
        if i == 0 or not within(moments[i - 1], moments[i], PAUSE_MS) or not within(begin, moments[i], LONGEST_MS):
            count += 1
            begin = moments[i]
    return count


@njit(cache=True, nogil=True)
def _partners(start, ts, window_ms, known, count):  # type: ignore[no-untyped-def]
    for o in range(len(start) - 1):
        begin = start[o] + 1 if known else start[o]
        back, ahead = begin, begin
        for i in range(begin, start[o + 1]):
            while not within(ts[back], ts[i], window_ms):
                back += 1
            while ahead < start[o + 1] and within(ts[i], ts[ahead], window_ms):
                ahead += 1
            count[i] = ahead - back - 1


@njit(cache=True, nogil=True)
def _facts(  # type: ignore[no-untyped-def]
    n, of_a, of_b, object_, start, ts, window_ms, partners, known, hand, occasions, sat, days, lag, alone
):
    lags, moments = hand[0], hand[1]
    end = 0
    for i in range(len(n)):
        at, end = end, end + n[i]
        met, on, inside, sharers = np.int64(0), np.int64(0), 0.0, 0.0
        begin = last = np.int64(0)
        hit = False
        for x in range(at, end):
            u, v = of_a[x], of_b[x]
            o = object_[u]
            # Objects come in the order of their first moments.
            now = ts[start[o]]
            if x == at or not within(last, now, PAUSE_MS) or not within(begin, now, LONGEST_MS):
                occasions[i] += 1
                on += hit
                begin = now
                hit = False
            last = now
            if together(ts[u], ts[v], window_ms):
                hit = True
                lags[met] = abs(ts[u] - ts[v])
                moments[met] = max(ts[u], ts[v])
                met += 1
                inside += max(partners[u], partners[v]) + 1
                sharers += start[o + 1] - start[o] - known
        on += hit
        if met:
            _sort(lags, met)
            lag[i] = (lags[(met - 1) // 2] / 1000 + lags[met // 2] / 1000) / 2
            alone[i] = inside / sharers
            _sort(moments, met)
            sat[i] = min(on, _sittings(moments, met))
            days[i] = 1
            for x in range(1, met):
                days[i] += moments[x] // _DAY != moments[x - 1] // _DAY
