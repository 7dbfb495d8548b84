"""How often two accounts would meet if each only kept to its own speed and each object to its own spread.

Speed times profile (`ordinary`) is where an account's share of an object would fall; two of these and the crowding
give the chance that the two meet there. Where originals are not known, who comes first is drawn by how often each
does, since quick accounts do so more often than others. The chance is never below that of the clock, nor, where
originals are known, below that of the two speeds alone.

A pair's meetings are held against a binomial of its common objects and `CAUTION` times that mean chance; and the
occasions on which it met against one of the occasions on which both were there, since who attends an event meets there
over and over. The greater p counts. What is found is taken out of speeds, profiles and crowding, and the rest is held
against what remains, until nothing is new.

Accounts of which much was taken out would count as slow. The liberal run takes their remaining speed where ten shares
remain, or where shares of both of a pair were taken out; the firm run only where both were. What the liberal run finds
is taken back in communities that hardly show before anything is taken out (`guard`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.chance import adjusted, binomial
from explorer.methods.significance import ordinary
from explorer.methods.significance.common import LEAST_MEETINGS, ByAccount, parts
from explorer.methods.significance.crowding import Crowds, Regulars, crowds, regulars, without
from explorer.methods.significance.occasions import LONGEST_MS, PAUSE_MS, Facts, partners
from explorer.methods.significance.reference import Reference
from explorer.methods.significance.speed import by_speed, geometry, speeds, weighing_speeds
from explorer.methods.sweep import within
from explorer.process.compiling import njit

# Rounds of taking what was found out of the ordinary, beside the first.
PEELINGS = 10
# By how much the expected meetings are raised before they are compared. Measured, not derived: 1.25 was too little on
# worlds with nothing planted.
CAUTION = 1.5
# Shares that must remain to an account for its speed to be theirs.
_REMAIN = 10

_Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Tested:
    """What timing says of some pairs: ln p, the meetings expected, which were found, and how many in each round.

    `first_log_p`, `first_expected` and `at_first` are those of the first round, before anything was taken out.
    """

    log_p: Floats
    expected: Floats
    found: Flags
    rounds: tuple[int, ...]
    first_log_p: Floats
    first_expected: Floats
    at_first: Flags


@dataclass(frozen=True)
class Timing:
    """Pairs a, b that met k times on n common objects, and what does not change from round to round.

    `facts` tell what their meetings are; `floor` the chance of each that the clock gives; `objects` which objects
    matter, `slot` each object's place among them. `held` are the rows of all common objects, where they fit.
    """

    shares: Reference
    window_ms: int
    by: ByAccount
    a: Ints
    b: Ints
    k: Ints
    n: Ints
    floor: Floats
    facts: Facts
    regulars: Regulars
    crowds: Crowds
    objects: Ints
    slot: npt.NDArray[np.int32]
    inside: Floats
    held: tuple[_Rows, _Rows] | None

    @classmethod
    def of(
        cls, shares: Reference, a: Ints, b: Ints, k: Ints, chance: Floats, chosen: Flags, floor: Floats, window_ms: int
    ) -> Timing:
        """Return the `chosen` of the pairs a, b (in order), which met k times and so often by chance.

        `floor` is of the chosen. O(n log n + e log e) in the shares and meetings e, and the common objects of pairs
        that met three times.
        """
        by = ByAccount.of(shares.account, shares.object, shares.accounts + shares.known)
        often = np.flatnonzero(k >= LEAST_MEETINGS)
        n = by.counts(a[often], b[often])
        inside = geometry(shares.bins)
        some = np.zeros(len(shares.start) - 1, np.bool_)
        own = _by_own_speed(shares, by, a[often], b[often], n, inside)
        worth = chance.copy()
        worth[often] = np.minimum(chance[often], own)
        worths = regulars(a, b, k, worth, shares.accounts)
        tested = np.flatnonzero(chosen[often])
        a, b, k, n = a[often][tested], b[often][tested], k[often][tested], n[tested]
        facts = Facts.empty(len(a))
        neighbours = partners(shares, window_ms)
        stretches = parts(n)
        held = None
        for part in stretches:
            of_a, of_b = by.shares(a[part], b[part], n[part])
            some[shares.object[of_a]] = True
            facts.fill(part, n[part], of_a, of_b, shares, window_ms, neighbours)
            held = (of_a, of_b) if len(stretches) == 1 else None
        objects = np.flatnonzero(some)
        slot = np.full(len(some), -1, np.int32)
        slot[objects] = np.arange(len(objects), dtype=np.int32)
        crowded = crowds(shares, window_ms, worths, objects)
        return cls(shares, window_ms, by, a, b, k, n, floor, facts, worths, crowded, objects, slot, inside, held)

    def rows(self, part: slice) -> tuple[_Rows, _Rows]:
        """Return the rows of both shares of each common object of some pairs."""
        return self.held or self.by.shares(self.a[part], self.b[part], self.n[part])

    def rounds(self, tests: int, rate: float, *, liberal: bool, peelings: int = PEELINGS) -> Tested:
        """Return what is found when so many pairs could have been tested, at a rate of false findings.

        O(rounds · (n + e + common objects of the pairs)), `PEELINGS` + 1 rounds at most.
        """
        shares = self.shares
        gone = np.zeros(len(shares.ts), np.bool_)
        log_p, expected = np.full(len(self.a), np.inf), np.zeros(len(self.a))
        found = np.zeros(len(self.a), np.bool_)
        before = speeds(shares, gone)
        speed, touched, remains = before, np.zeros(shares.accounts, np.bool_), np.ones(shares.accounts, np.bool_)
        news: list[int] = []
        crowds = self.crowds
        for _ in range(peelings + 1):
            profile = ordinary.profiles(shares, crowds, self.objects, gone, speed)
            first = ordinary.strengths(shares, gone)
            known = remains if liberal or not news else np.zeros_like(remains)
            for part in parts(self.n):
                self._hold(part, profile, first, (speed, before, touched, known), log_p, expected)
            new = (adjusted(log_p, tests) <= math.log(rate)) & ~found
            if not news:
                first_log_p, first_expected, at_first = log_p.copy(), expected.copy(), new.copy()
            if not new.any():
                break
            news.append(int(new.sum()))
            found |= new
            for part in parts(self.n):
                _peel(new[part], self.n[part], *self.rows(part), shares.ts, self.window_ms, gone)
            touched[shares.account[gone]] = True
            left = np.bincount(shares.account[~gone], minlength=shares.accounts)[: shares.accounts]
            remains = left + shares.alone.sum(axis=1) >= _REMAIN
            speed = speeds(shares, gone)
            crowds = without(self.crowds, shares, self.window_ms, self.regulars, self.objects, gone)
        return Tested(log_p, expected, found, tuple(news), first_log_p, first_expected, at_first)

    def _hold(self, part: slice, profile: Any, first: Any, speeds: Any, log_p: Floats, expected: Floats) -> None:
        """Hold some pairs against a round's ordinary; of each the least p of all rounds counts."""
        n, shares = self.n[part], self.shares
        mean, on_occasions = np.zeros(len(n)), np.zeros(len(n))
        _chances(
            self.a[part], self.b[part], n, *self.rows(part), shares.object, self.slot, shares.start, shares.ts,
            *profile, *first, *speeds, self.floor[part], self.inside, shares.known, CAUTION,
            np.empty((4, shares.bins)), mean, on_occasions,
        )  # fmt: skip
        occasions, sittings = self.facts.occasions[part], self.facts.sittings[part]
        by_meetings = binomial(self.k[part], n, np.minimum(1.0, CAUTION * mean / n))
        by_occasions = binomial(sittings, occasions, np.minimum(1.0, on_occasions / occasions))
        now = np.where(sittings >= LEAST_MEETINGS, np.maximum(by_meetings, by_occasions), 0.0)
        less = now < log_p[part]
        log_p[part][less], expected[part][less] = now[less], mean[less]


def _by_own_speed(shares: Reference, by: ByAccount, a: Ints, b: Ints, n: Ints, inside: Floats) -> Floats:
    """Return how many meetings of each pair on n common objects the two speeds explain, if all objects spread evenly.

    Where originals are not known, either is the first of an object of m sharers with a chance of 1/m, and the other
    meets it at once.
    """
    speed = weighing_speeds(shares)
    chance = by_speed(speed, a, b, inside)
    if shares.known:
        return n * chance
    first = np.zeros(len(a))
    each = 1 / np.diff(shares.start)
    for part in parts(n):
        of_a, _ = by.shares(a[part], b[part], n[part])
        ends = np.cumsum(n[part])
        first[part] = np.add.reduceat(each[shares.object[of_a]], ends - n[part])
    return np.asarray(first * (speed[a, 0] + speed[b, 0]) + (n - 2 * first) * chance)


@njit(cache=True, nogil=True)
def _chances(  # type: ignore[no-untyped-def]
    a, b, n, of_a, of_b, object_, slot, start, ts, profile, same, next_, strength, total, speed, before, touched,
    known, floor, inside, originals, caution, hand, expected, on_occasions,
):  # fmt: skip
    # Fill in for each pair the meetings expected, and on how many occasions it is expected to meet, with caution.
    bins = speed.shape[1]
    one, other, both, either = hand[0], hand[1], hand[2], hand[3]
    end = 0
    for i in range(len(a)):
        at, end = end, end + n[i]
        # Of two that both were peeled the speed is what remains; of one alone it would make it slow.
        peeled = touched[a[i]] and touched[b[i]]
        for r in range(bins):
            one[r] = speed[a[i], r] if peeled or known[a[i]] else before[a[i], r]
            other[r] = speed[b[i], r] if peeled or known[b[i]] else before[b[i], r]
        flat = 0.0
        for r in range(bins):
            both[r] = one[r] * other[r]
            either[r] = 0
            flat += both[r] * inside[0, r]
            if r + 1 < bins:
                either[r] = one[r] * other[r + 1] + one[r + 1] * other[r]
                flat += either[r] * inside[1, r]
        low = max(floor[i], flat) if originals else floor[i]
        misses = 1.0
        begin = last = np.int64(0)
        for x in range(at, end):
            o = object_[of_a[x]]
            s = slot[o]
            u, v, meet = 0.0, 0.0, 0.0
            for r in range(bins):
                u += one[r] * profile[s, r]
                v += other[r] * profile[s, r]
                meet += both[r] * same[s, r] + either[r] * next_[s, r]
            f, g = strength[a[i]] / total[o], strength[b[i]] / total[o]
            chance = profile[s, 0] * (f * other[0] / v + g * one[0] / u) + (1 - f - g) * meet / (u * v)
            chance = max(chance, low)
            expected[i] += chance
            now = ts[start[o]]
            if x == at or not within(last, now, PAUSE_MS) or not within(begin, now, LONGEST_MS):
                on_occasions[i] += 1 - misses
                misses = 1.0
                begin = now
            last = now
            misses *= 1 - min(1.0, caution * chance)
        on_occasions[i] += 1 - misses


def _peel(chosen: Flags, n: Ints, of_a: _Rows, of_b: _Rows, ts: Ints, window_ms: int, gone: Flags) -> None:
    """Have the shares gone at which chosen pairs met, of which each has n common objects."""
    rows = np.flatnonzero(np.repeat(chosen, n))
    of_a, of_b = of_a[rows], of_b[rows]
    met = np.abs(ts[of_a] - ts[of_b]) <= window_ms
    gone[of_a[met]] = gone[of_b[met]] = True
