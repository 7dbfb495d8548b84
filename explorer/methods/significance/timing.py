"""How often two accounts would meet if each only kept to its own speed and each object to its own spread.

Delays since an object's first share fall into bins of w, 3w, 9w, … for a window w. An account's *speed* is how its
delays fall into them, drawn towards everybody's; an object's *profile* is how many more shares it has in each bin
than the speeds of its sharers ask for; its *crowding* is which part of the pairs in a bin, or in two neighbours, lie
within the window of each other. Pairs that meet over and over weigh less in both, lest a group become the profile it
is held against. Speed times profile is where an account's share of an object would fall; two of these and the
crowding give the chance that the two meet there. Who comes first is drawn by how often each does (strengths of
Plackett and Luce), since quick accounts do so more often than others.

The meetings of a pair are compared with a binomial of its common objects and `CAUTION` times that mean chance. What is
found is taken out of speeds, profiles and crowding, and the rest is held against what remains, until nothing is new.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from explorer.methods.arrays import Floats, Ints, Numbers
from explorer.methods.chance import adjusted, binomial
from explorer.methods.significance.meetings import Earliest
from explorer.methods.sweep import together, within
from explorer.process.compiling import njit

# Fewer meetings than this say nothing about timing.
LEAST_MEETINGS = 3
# Rounds of taking what was found out of the ordinary, beside the first.
PEELINGS = 10
# By how much the expected meetings are raised before they are compared. Measured, not derived: 1.25 was too little on
# worlds with nothing planted.
CAUTION = 1.5
# Pseudo-counts of an account's speed, of its strength to be first, and of an object's profile and crowding.
_SPEED, _FIRST, _PROFILE = 10.0, 1.0, 20.0
# An object with more shares than this counts as one with so many, where all are pooled.
_LARGE = 50.0
# Steps towards the strengths to be first.
_STEPS = 4
# Pairs drawn to learn how many pairs could be tested.
_DRAWS = 200_000
# Common objects held in memory between rounds, at most.
_HELD = 60_000_000
# Meetings further apart than this are of two sittings.
_PAUSE_MS = 3_600_000
_LONGEST_MS = 20 * 86_400_000


@dataclass(frozen=True)
class Timing:
    """What does not change from round to round; shares in the order of `Earliest`, bins of delay in columns.

    `by_account` holds shares by account, then object, an account's at `rows[a]:rows[a + 1]`; `objects` their objects.
    Of pairs that met twice or more, those whose lower account is a stand at `regular[a]:regular[a + 1]`: the higher in
    `others`, what a meeting of theirs counts in `worth`.
    """

    first: Earliest
    window_ms: int
    by_account: npt.NDArray[np.int32]
    objects: Numbers
    rows: Ints
    bin: npt.NDArray[np.uint8]
    weight: Floats
    same: Floats
    next: Floats
    crowding: Floats
    bins: int
    regular: Ints
    others: Ints
    worth: Floats

    @classmethod
    def of(cls, first: Earliest, a: Ints, b: Ints, k: Ints, chance: Floats, window_ms: int) -> Timing:
        """Return what the pairs a, b that met k times, and so often by chance, make of each share and object.

        O(n log n + e log e) in the shares and meetings e.
        """
        accounts = int(first.account.max()) + 1
        edges = [window_ms]
        while edges[-1] < _LONGEST_MS or len(edges) < 3:
            edges.append(edges[-1] * 3)
        bins = len(edges)
        twice = np.flatnonzero(k >= 2)
        z = np.minimum(1.0, (1 + chance[twice]) / k[twice])
        rows = np.searchsorted(a[twice], np.arange(accounts + 1))
        bin_ = _bins(first.start, first.ts, np.array(edges[:-1], np.int64))
        weight, same, next_ = _weights(
            first.start, first.account, first.ts, window_ms, bin_, np.zeros(len(bin_), np.bool_),
            rows, b[twice], z, bins,
        )  # fmt: skip
        by_account = np.argsort(first.account, kind="stable").astype(np.int32)
        of_account = np.concatenate(([0], np.cumsum(np.bincount(first.account, minlength=accounts))))
        crowding = _crowding(first.start, bin_, weight, same, next_, bins)
        # fmt: off
        return cls(
            first, window_ms, by_account, first.object[by_account], of_account,
            bin_, weight, same, next_, crowding, bins, rows, b[twice], z,
        )
        # fmt: on

    def rounds(self, a: Ints, b: Ints, k: Ints, tests: int, rate: float) -> tuple[Ints, Ints, Floats, Floats, int]:
        """Return for each pair common objects, sittings, expected meetings and ln p; and how many rounds that took.

        O(rounds · (n + e + common objects of the pairs)), `PEELINGS` + 1 rounds at most.
        """
        first = self.first
        shared = _common_counts(a, b, self.rows, self.objects)
        parts = _parts(shared)
        gone = np.zeros(len(first.ts), np.bool_)
        log_p, expected = np.full(len(k), np.inf), np.zeros(len(k))
        found = np.zeros(len(k), np.bool_)
        held = self._held(a, b, shared) if len(parts) == 1 else None
        sittings = np.zeros(len(k), np.int64)
        same, next_ = self.same, self.next
        for done in range(1, PEELINGS + 2):
            fitted = _fit(
                first.start, first.account, self.bin, self.weight, gone, same, next_, self.crowding,
                len(self.rows) - 1, self.bins,
            )  # fmt: skip
            for part in parts:
                x, y, n = a[part], b[part], shared[part]
                of_a, of_b = held or self._held(x, y, n)
                if done == 1:
                    sittings[part] = _sittings(n, of_a, of_b, first.ts, self.window_ms, _PAUSE_MS)
                mean = _expected(x, y, n, of_a, of_b, first.object, *fitted)
                now = binomial(k[part], n, np.minimum(1.0, CAUTION * mean / n))
                less = now < log_p[part]
                log_p[part][less], expected[part][less] = now[less], mean[less]
            new = (adjusted(log_p, tests) <= math.log(rate)) & ~found
            if not new.any():
                break
            found |= new
            for part in parts:
                n = shared[part]
                of_a, of_b = held or self._held(a[part], b[part], n)
                _peel(new[part], n, of_a, of_b, first.ts, self.window_ms, gone)
            _, same, next_ = _weights(
                first.start, first.account, first.ts, self.window_ms, self.bin, gone,
                self.regular, self.others, self.worth, self.bins,
            )  # fmt: skip
        return shared, sittings, expected, log_p, done

    def _held(self, a: Ints, b: Ints, n: Ints) -> tuple[Any, Any]:
        return _common(a, b, n, self.by_account, self.rows, self.objects)  # type: ignore[no-any-return]


def possible_pairs(first: Earliest, timing: Timing, a: Ints, b: Ints, seed: int) -> int:
    """Return how many pairs share three objects or more: counted where there are few, else estimated from draws.

    A pair with n common objects is drawn n times as often as one with one, hence 1/n. Two standard errors are added.
    O(pairs drawn · their objects): at most 200,000 pairs are looked at, whatever the number of shares.

    >>> import polars as pl
    >>> from explorer.methods.shares import shares
    >>> from explorer.methods.significance.meetings import met_pairs
    >>> table = {"account": ["ann", "bob"] * 3, "object": list("xxyyzz"), "ts": [0, 1, 2, 3, 4, 5]}
    >>> first = Earliest.of(shares(pl.DataFrame(table)), 60_000, [])
    >>> a, b, k = met_pairs(first, 60_000)
    >>> possible_pairs(first, Timing.of(first, a, b, k, np.ones(1), 60_000), a, b, seed=0)
    1
    """
    sizes = np.diff(first.start)
    choices = sizes * (sizes - 1) // 2
    total = int(choices.sum())
    if total <= _DRAWS:
        x, y = _every_pair(first.start, first.account, total)
    else:
        rng = np.random.default_rng(seed)
        place = rng.integers(0, total, _DRAWS)
        o = np.searchsorted(np.cumsum(choices), place, side="right")
        i = rng.integers(0, sizes[o])
        j = rng.integers(0, sizes[o] - 1)
        j += j >= i
        x, y = first.account[first.start[o] + i].astype(np.int64), first.account[first.start[o] + j].astype(np.int64)
    n = _common_counts(x, y, timing.rows, timing.objects)
    each = np.where(n >= LEAST_MEETINGS, 1 / n, 0.0)
    estimate = total * each.mean()
    if total > _DRAWS:
        estimate += 2 * total * each.std() / math.sqrt(len(each))
    return max(round(float(estimate)), len(a))


def _parts(common: Ints) -> list[slice]:
    """Return the pairs in stretches whose common objects fit into memory."""
    total = np.cumsum(common)
    ends = np.searchsorted(total, np.arange(_HELD, int(total[-1]), _HELD), side="right")
    edges = [0, *(int(e) for e in np.unique(ends) if 0 < e < len(common)), len(common)]
    return [slice(x, y) for x, y in itertools.pairwise(edges)]


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


@njit(cache=True, nogil=True)
def _weights(start, account, ts, window_ms, bin_, gone, rows, others, z, bins):  # type: ignore[no-untyped-def]
    # An in-window pair lies in one bin or two neighbours: a bin is as wide as the window at least.
    total = np.zeros(len(ts), np.float64)
    partners = np.zeros(len(ts), np.int64)
    same = np.zeros((len(start) - 1, bins), np.float64)
    next_ = np.zeros((len(start) - 1, bins), np.float64)
    for o in range(len(start) - 1):
        back = start[o]
        for i in range(start[o], start[o + 1]):
            while not within(ts[back], ts[i], window_ms):
                back += 1
            for j in range(back, i):
                low, high = min(account[i], account[j]), max(account[i], account[j])
                left, right = rows[low], rows[low + 1]
                while left < right:
                    middle = (left + right) >> 1
                    if others[middle] < high:
                        left = middle + 1
                    else:
                        right = middle
                worth = z[left] if left < rows[low + 1] and others[left] == high else 1.0
                total[i] += worth
                total[j] += worth
                partners[i] += 1
                partners[j] += 1
                if j > start[o] and not (gone[i] or gone[j]):
                    if bin_[i] == bin_[j]:
                        same[o, bin_[i]] += worth
                    else:
                        next_[o, bin_[j]] += worth
    for i in range(len(ts)):
        total[i] = total[i] / partners[i] if partners[i] else 1.0
    return total, same, next_


@njit(cache=True, nogil=True)
def _crowding(start, bin_, weight, same, next_, bins):  # type: ignore[no-untyped-def]
    inside = np.zeros((2, bins), np.float64)
    all_ = np.zeros((2, bins), np.float64)
    count = np.empty(bins + 1, np.float64)
    for o in range(len(start) - 1):
        count[:] = 0
        for i in range(start[o] + 1, start[o + 1]):
            count[bin_[i]] += weight[i]
        scale = 1 / max(1.0, count.sum() / _LARGE)
        for r in range(bins):
            inside[0, r] += scale * same[o, r]
            inside[1, r] += scale * next_[o, r]
            all_[0, r] += scale * max(0.5 * count[r] ** 2, same[o, r])
            all_[1, r] += scale * max(count[r] * count[r + 1], next_[o, r])
    return inside / np.maximum(all_, 1e-300)


@njit(cache=True, nogil=True)
def _fit(start, account, bin_, weight, gone, same, next_, crowding, accounts, bins):  # type: ignore[no-untyped-def]
    # Return the speed of each account; for each object its profile, squared for two shares, times its crowding in one
    # bin and in two neighbours, and its profile at once; for each share 1 / Σ speed · profile, which makes it a
    # distribution, and its chance to have been the first.
    counts = np.zeros((accounts, bins), np.float64)
    pooled = np.zeros(bins, np.float64)
    for o in range(len(start) - 1):
        for i in range(start[o] + 1, start[o + 1]):
            pooled[bin_[i]] += not gone[i]
            counts[account[i], bin_[i]] += not gone[i]
    # Where nothing ordinary is left, every speed is as likely.
    pooled = pooled / pooled.sum() if pooled.sum() > 0 else np.full(bins, 1.0 / bins)
    for a in range(accounts):
        total = counts[a].sum()
        for r in range(bins):
            counts[a, r] = (counts[a, r] + _SPEED * pooled[r]) / (total + _SPEED)
    objects = len(start) - 1
    together_same = np.empty((objects, bins), np.float64)
    together_next = np.empty((objects, bins), np.float64)
    at_once = np.empty(objects, np.float64)
    share = np.empty(len(account), np.float64)
    ordinary = np.empty(bins + 1, np.float64)
    speed = np.empty(bins, np.float64)
    profile = np.empty(bins + 1, np.float64)
    for o in range(objects):
        ordinary[:] = 0
        speed[:] = 0
        for i in range(start[o] + 1, start[o + 1]):
            if not gone[i]:
                ordinary[bin_[i]] += weight[i]
                for r in range(bins):
                    speed[r] += weight[i] * counts[account[i], r]
        total = ordinary.sum()
        profile[bins] = 0
        for r in range(bins):
            more = ordinary[r] * total / speed[r] if speed[r] > 0 else 0.0
            profile[r] = (more + _PROFILE) / (total + _PROFILE)
        for r in range(bins):
            near = max(0.5 * ordinary[r] ** 2, same[o, r])
            far = max(ordinary[r] * ordinary[r + 1], next_[o, r])
            g = min(1.0, (same[o, r] + _PROFILE * crowding[0, r]) / (near + _PROFILE))
            # Two shares within a window of the first are within one of each other.
            g = 1.0 if r == 0 else g
            h = min(1.0, (next_[o, r] + _PROFILE * crowding[1, r]) / (far + _PROFILE))
            together_same[o, r] = profile[r] * profile[r] * g
            together_next[o, r] = profile[r] * profile[r + 1] * h
        for i in range(start[o], start[o + 1]):
            norm = 0.0
            for r in range(bins):
                norm += counts[account[i], r] * profile[r]
            share[i] = 1 / norm
        at_once[o] = profile[0]
    return counts, together_same, together_next, at_once, share, _begins(start, account, gone, accounts)


@njit(cache=True, nogil=True)
def _begins(start, account, gone, accounts):  # type: ignore[no-untyped-def]
    # Return the chance of each share that it, of those of its object, had been the first: by the strengths of
    # Plackett and Luce, in steps of Hunter 2004, Ann. Statist. 32:384.
    firsts = np.zeros(accounts, np.float64)
    for o in range(len(start) - 1):
        firsts[account[start[o]]] += not gone[start[o]]
    strength = np.ones(accounts, np.float64)
    total = np.empty(len(start) - 1, np.float64)
    for step in range(_STEPS + 1):
        total[:] = 0
        for o in range(len(start) - 1):
            for i in range(start[o], start[o + 1]):
                total[o] += strength[account[i]]
        if step == _STEPS:
            break
        due = np.zeros(accounts, np.float64)
        for o in range(len(start) - 1):
            if not gone[start[o]]:
                for i in range(start[o], start[o + 1]):
                    due[account[i]] += 1 / total[o]
        for a in range(accounts):
            strength[a] = (firsts[a] + _FIRST) / (due[a] + _FIRST)
    begins = np.empty(len(account), np.float64)
    for o in range(len(start) - 1):
        for i in range(start[o], start[o + 1]):
            begins[i] = strength[account[i]] / total[o]
    return begins


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
def _common_counts(a, b, rows, objects):  # type: ignore[no-untyped-def]
    common = np.zeros(len(a), np.int64)
    for i in range(len(a)):
        x, x_end, y, y_end = rows[a[i]], rows[a[i] + 1], rows[b[i]], rows[b[i] + 1]
        if x_end - x > y_end - y:
            x, x_end, y, y_end = y, y_end, x, x_end
        while x < x_end and y < y_end:
            y = _seek(objects, y, y_end, objects[x])
            if y < y_end and objects[y] == objects[x]:
                common[i] += 1
            x += 1
    return common


@njit(cache=True, nogil=True)
def _common(a, b, common, by_account, rows, objects):  # type: ignore[no-untyped-def]
    # Return for each pair in a row the share of `a` and the share of `b` of each object both shared.
    of_a = np.empty(common.sum(), np.int32)
    of_b = np.empty(len(of_a), np.int32)
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
    return of_a, of_b


@njit(cache=True, nogil=True)
def _sittings(common, of_a, of_b, ts, window_ms, pause):  # type: ignore[no-untyped-def]
    # Return for each pair in how many sittings it met, a pause parting two.
    sittings = np.zeros(len(common), np.int64)
    end = 0
    for i in range(len(common)):
        begin, end = end, end + common[i]
        met = [n for n in range(begin, end) if together(ts[of_a[n]], ts[of_b[n]], window_ms)]
        moments = np.sort(np.array([max(ts[of_a[n]], ts[of_b[n]]) for n in met]))
        sittings[i] = 1 + (np.diff(moments) > pause).sum()
    return sittings


@njit(cache=True, nogil=True)
def _expected(a, b, common, of_a, of_b, object_, speed, same, next_, at_once, share, begins):  # type: ignore[no-untyped-def]
    bins = speed.shape[1]
    expected = np.zeros(len(a), np.float64)
    both = np.empty(bins, np.float64)
    either = np.zeros(bins, np.float64)
    n = 0
    for i in range(len(a)):
        fast, other = speed[a[i]], speed[b[i]]
        for r in range(bins):
            both[r] = fast[r] * other[r]
            if r + 1 < bins:
                either[r] = fast[r] * other[r + 1] + fast[r + 1] * other[r]
        for _ in range(common[i]):
            o = object_[of_a[n]]
            u, v = share[of_a[n]], share[of_b[n]]
            together = 0.0
            for r in range(bins):
                together += both[r] * same[o, r] + either[r] * next_[o, r]
            f, g = begins[of_a[n]], begins[of_b[n]]
            expected[i] += at_once[o] * (f * other[0] * v + g * fast[0] * u) + (1 - f - g) * u * v * together
            n += 1
    return expected


@njit(cache=True, nogil=True)
def _peel(chosen, common, of_a, of_b, ts, window_ms, gone):  # type: ignore[no-untyped-def]
    n = 0
    for i in range(len(chosen)):
        for _ in range(common[i]):
            if chosen[i] and together(ts[of_a[n]], ts[of_b[n]], window_ms):
                gone[of_a[n]] = True
                gone[of_b[n]] = True
            n += 1


@njit(cache=True, nogil=True)
def _every_pair(start, account, total):  # type: ignore[no-untyped-def]
    x = np.empty(total, np.int64)
    y = np.empty(total, np.int64)
    n = 0
    for o in range(len(start) - 1):
        for i in range(start[o], start[o + 1]):
            for j in range(start[o], i):
                x[n] = account[i]
                y[n] = account[j]
                n += 1
    return x, y
