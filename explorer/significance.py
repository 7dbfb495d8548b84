"""Pairs of accounts that share the same objects within moments → which of them chance does not explain."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from explorer.errors import InputError, UsageError
from explorer.shares import Shares

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Fewer meetings than this say nothing about timing.
LEAST_MEETINGS = 3
# Rounds of taking what was found out of the ordinary, beside the first.
PEELINGS = 10
# By how much the expected meetings are raised before they are compared. Measured, not derived: 1.25 was too little.
CAUTION = 1.5
# Meetings that a sweep may hold, for each share and at least; the most crowded objects are left out beyond that.
ROOM = (8, 20_000_000)
# Pseudo-counts: of an account's speed, of an object's profile and its crowding; and where an object counts as large.
_SPEED, _PROFILE, _LARGE, _FIRST = 10.0, 20.0, 50.0, 1.0
_STEPS = 4
# Pairs drawn to learn how many pairs could be tested.
_DRAWS = 200_000
# Common objects held in memory between rounds, at most.
_HELD = 60_000_000
# Meetings further apart than this are of two sittings.
_PAUSE_MS = 3_600_000
_LONGEST_MS = 20 * 86_400_000
_GRAINS = {86_400_000: "day", 3_600_000: "hour", 60_000: "minute", 1_000: "second"}


@dataclass(frozen=True)
class Assessment:
    """What chance says about the pairs of one behaviour.

    `pairs` has one row for each pair seen inside the window, by `a` and `b`:

    - `a`, `b` (numbers of accounts, a < b), `source`, `target` (their names)
    - `meetings`: objects that both shared within the window of each other, the earliest share of each counting
    - `shared`: objects that both shared at all; `sittings`: how often the two met anew, an hour or more after they
      last did; `expected`: meetings expected from how fast the two accounts always are and how each object spread.
      All three are null where timing is not tested: with fewer than three meetings, or where moments are rounded
    - `p_marginal`, `q_marginal`: the meetings against what the meetings of either with anyone explain
    - `p_timing`, `q_timing`: the meetings against what the two share and how fast they are; null where not tested
    - `finding`: "found" by timing at the stated rate; "synchronised" where only the marginal test says so: not
      separable from accounts that are always fast; else ""

    `tests` is the number of pairs that could have been tested by timing, `rounds` how often the ordinary was
    estimated, `warnings` what a reader has to know, as sentences.
    """

    pairs: pl.DataFrame
    rate: float
    tests: int
    rounds: int
    warnings: list[str]


def assess(shares: Shares, window_ms: int, *, rate: float = 0.01, seed: int = 0, insist: bool = False) -> Assessment:
    """Return for each pair that met inside the window how far chance explains it.

    Two nulls. *Marginal*: the marginal likelihood filter (Dianati 2016, Phys. Rev. E 93, 012304) on the meetings;
    it holds for rhythm and bursts, and takes people who are always fast for a group. *Timing*: given who shared
    what, delays are independent up to each account's own speed and each object's own profile (near to Amarasingham
    et al. 2012, J. Neurophysiol. 107:517). Both are held to `rate` by Benjamini–Hochberg over every pair that could
    have been seen. `seed` draws the pairs from which the number of tests is estimated where they are many.

    Timing is not tested, and a warning says so, where moments are rounded too coarsely for the window; `insist`
    tests all the same. UsageError: a window below one millisecond, a rate outside (0, 1). InputError: fewer than
    two objects with two accounts, where nothing can be repeated.

    O(n log n + e log e) in the shares and their meetings e, and the common objects of pairs that met three times.
    """
    if window_ms < 1:
        raise UsageError(f"a window of {window_ms} ms holds nothing", hint="give a window of at least one millisecond")
    if not 0 < rate < 1:
        raise UsageError(f"{rate} is no rate of false findings", hint="give one between 0 and 1, such as 0.01")
    warnings, usable = _grain(shares.ts, window_ms)
    first = _Earliest.of(shares, window_ms, warnings)
    a, b, k = _runs(_sorted(_keys(first.start, first.account, first.ts, window_ms, first.meetings)))
    met = np.zeros(len(shares.accounts), np.int64)
    _add_at(met, a, k)
    _add_at(met, b, k)
    chance = met[a] * met[b] / max(1, 2 * int(k.sum()))
    p_marginal = _poisson(k, chance)
    q_marginal = _adjusted(p_marginal, len(shares.accounts) * (len(shares.accounts) - 1) / 2)

    columns = {name: np.full(len(k), np.nan) for name in ("shared", "sittings", "expected", "p_timing", "q_timing")}
    often = np.flatnonzero(k >= LEAST_MEETINGS)
    tests = rounds = 0
    if not len(often):
        warnings.append("No two accounts met three times inside the window: there is nothing to test by timing.")
    elif usable or insist:
        timing = _Timing.of(first, a, b, k, chance, window_ms)
        tests = _tests(first, timing, a[often], b[often], seed)
        shared, sittings, expected, p, rounds = timing.rounds(a[often], b[often], k[often], tests, rate)
        for name, values in zip(columns, (shared, sittings, expected, p, _adjusted(p, tests)), strict=True):
            columns[name][often] = values
        if (CAUTION * expected >= shared).mean() > 0.5:
            warnings.append(
                "Most pairs that met three times would meet by chance whenever they share an object: "
                "the window is too wide for timing to tell pairs apart; a narrower one can."
            )
    found = np.nan_to_num(columns["q_timing"], nan=1.0) <= rate
    synchronised = ~found & (q_marginal <= rate)
    at_once = found & (columns["sittings"] == 1)
    if at_once.any():
        warnings.append(
            f"{at_once.sum()} of the pairs found met in one sitting only: two accounts that are online at once and "
            "read the same may do that by chance more often than is reckoned here."
        )
    if always := int(_always_together(first, a[synchronised], b[synchronised], met)):
        warnings.append(
            f"{always} synchronised pairs are of accounts nearly all of whose shares fall inside the window of "
            "another's: timing cannot tell accounts that only ever act together from accounts that are always fast."
        )
    pairs = pl.DataFrame(
        {
            "a": a.astype(np.uint32),
            "b": b.astype(np.uint32),
            "source": shares.accounts.gather(a),
            "target": shares.accounts.gather(b),
            "meetings": k.astype(np.uint32),
            "shared": pl.Series(columns["shared"]).fill_nan(None).cast(pl.UInt32),
            "sittings": pl.Series(columns["sittings"]).fill_nan(None).cast(pl.UInt32),
            "expected": pl.Series(columns["expected"]).fill_nan(None),
            "p_marginal": p_marginal,
            "q_marginal": q_marginal,
            "p_timing": pl.Series(columns["p_timing"]).fill_nan(None),
            "q_timing": pl.Series(columns["q_timing"]).fill_nan(None),
            "finding": pl.Series(np.where(found, 2, np.where(synchronised, 1, 0))).replace_strict(
                {0: "", 1: "synchronised", 2: "found"}, return_dtype=pl.String
            ),
        }
    )
    return Assessment(pairs, rate, tests, rounds, warnings)


def combine(behaviours: Mapping[str, Assessment]) -> pl.DataFrame:
    """Return every pair of several behaviours with one p for all of them.

    Columns: `source`, `target`, for each behaviour its `<name>_meetings` (0 where the pair never met) and
    `<name>_p` (of timing; null where not tested), `p` and `q`, by the two names.

    `p` is the harmonic mean of the behaviours' p, one that was not tested counting as 1 (Wilson 2019, PNAS
    116:1195), times the constant that makes it hold whatever the dependence (Vovk & Wang 2020, Biometrika 107:791).
    Not Fisher's: who retweets a tweet and shares its link does both at once, and Fisher would count that twice.
    `q` is Benjamini–Hochberg over all pairs that any behaviour could have tested.
    """
    if not behaviours:
        raise UsageError("there is no behaviour to combine", hint="give at least one")
    joined: pl.DataFrame | None = None
    for name, assessment in behaviours.items():
        frame = assessment.pairs.select(
            "source", "target", pl.col("meetings").alias(f"{name}_meetings"), pl.col("p_timing").alias(f"{name}_p")
        )
        joined = frame if joined is None else joined.join(frame, on=["source", "target"], how="full", coalesce=True)
    assert joined is not None  # noqa: S101 (for mypy: there is at least one)
    joined = joined.with_columns(pl.col(f"{name}_meetings").fill_null(0) for name in behaviours)
    # A p that underflowed is still not nothing.
    least = np.finfo(np.float64).tiny
    inverse = sum((1 / joined[f"{name}_p"].fill_null(1.0).clip(least, 1.0).to_numpy() for name in behaviours), 0.0)
    p = np.minimum(1.0, _any_dependence(len(behaviours)) * len(behaviours) / np.asarray(inverse))
    tests = max(sum(assessment.tests for assessment in behaviours.values()), 1)
    return joined.with_columns(p=pl.Series(p), q=pl.Series(_adjusted(p, tests))).sort("source", "target")


def _any_dependence(n: int) -> float:
    """Return the factor under which a harmonic mean of n p is a p whatever their dependence."""
    if n == 1:
        return 1.0
    # Vovk & Wang 2020, proposition 6: y² = n((y + 1) ln(y + 1) − y) has one solution above 0 for n > 2.
    low, high = 1e-6, float(n * n)
    for _ in range(200):
        y = (low + high) / 2
        low, high = (y, high) if y * y < n * ((y + 1) * math.log1p(y) - y) else (low, y)
    return (low + n) ** 2 / ((low + 1) * n)


def _grain(ts: Ints, window_ms: int) -> tuple[list[str], bool]:
    """Return what rounded moments call for, and whether timing can be tested all the same."""
    # A handful of moments cannot show it, and cannot make a finding either.
    if len(ts) < 20:
        return [], True
    for grain, name in _GRAINS.items():
        if window_ms >= 5 * grain:
            continue
        # Rounded to the next finer grain, a share of the moments falls on this one by chance.
        finer = next((g for g in _GRAINS if g < grain and _on(ts, g) > 0.9), 1)
        by_chance = finer / grain
        rounded = (_on(ts, grain) - by_chance) / (1 - by_chance)
        if rounded > 0.9:
            said = f"The moments are rounded to the {name}"
        elif rounded > 0.1:
            said = f"{rounded:.0%} of the moments are rounded to the {name}"
        else:
            continue
        return [
            f"{said}, too coarse for a window of {window_ms / 1000:g} s: timing is not tested, and the marginal test "
            "takes everything in the same moment for a meeting. Use exact times (a tweet's id tells them) "
            f"or a window of at least {5 * grain // 1000} s."
        ], False
    return [], True


def _on(ts: Ints, grain: int) -> float:
    """Return the share of moments on the fullest remainder by `grain`: moments count from anywhere."""
    remainders = np.sort(ts % grain)
    edges = np.flatnonzero(np.diff(remainders, prepend=-1, append=grain))
    return float(np.diff(edges).max() / len(ts))


@dataclass(frozen=True)
class _Earliest:
    """The earliest share of each account of each object that several shared; object o is start[o]:start[o + 1]."""

    account: npt.NDArray[np.uint32]
    object: npt.NDArray[np.uint32]
    ts: Ints
    start: Ints
    meetings: int

    @classmethod
    def of(cls, shares: Shares, window_ms: int, warnings: list[str]) -> _Earliest:
        kept = np.flatnonzero(_is_first(shares.account, shares.object, len(shares.accounts)))
        sizes = np.bincount(shares.object[kept], minlength=len(shares.objects))
        several = sizes >= 2
        if several.sum() < 2:
            raise InputError(
                f"{int(several.sum())} objects were shared by two accounts or more: nothing can be repeated",
                hint="choose another behaviour, or more data",
            )
        kept = kept[several[shares.object[kept]]]
        start = np.concatenate(([0], np.cumsum(sizes[several])))
        meetings = _meetings(start, shares.ts[kept], window_ms)
        room = max(ROOM[0] * len(shares), ROOM[1])
        if (total := int(meetings.sum())) > room:
            order = np.argsort(meetings, kind="stable")
            crowded = np.zeros(len(meetings), np.bool_)
            crowded[order[np.cumsum(meetings[order]) > room]] = True
            warnings.append(
                f"{crowded.sum()} objects, the most crowded, are left out: they alone would make "
                f"{int(meetings[crowded].sum()):,} of {total:,} meetings, and a crowd tells no two accounts apart."
            )
            kept = kept[np.repeat(~crowded, np.diff(start))]
            start = np.concatenate(([0], np.cumsum(np.diff(start)[~crowded])))
            total -= int(meetings[crowded].sum())
        number = np.repeat(np.arange(len(start) - 1, dtype=np.uint32), np.diff(start))
        return cls(shares.account[kept], number, shares.ts[kept], start, total)


@dataclass(frozen=True)
class _Timing:
    """What does not change from round to round; shares in the order of `_Earliest`, bins of delay in columns.

    `by_account` holds shares by account, then object, an account's at `rows[a]:rows[a + 1]`; `objects` their objects.
    """

    first: _Earliest
    window_ms: int
    by_account: npt.NDArray[np.int32]
    objects: npt.NDArray[np.uint32]
    rows: Ints
    bin: npt.NDArray[np.uint8]
    weight: Floats
    same: Floats
    next: Floats
    crowding: Floats
    bins: int

    @classmethod
    def of(cls, first: _Earliest, a: Ints, b: Ints, k: Ints, chance: Floats, window_ms: int) -> _Timing:
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
            first.start, first.account, first.ts, window_ms, bin_, rows, b[twice].astype(np.int64), z, bins
        )
        by_account = np.argsort(first.account, kind="stable").astype(np.int32)
        of_account = np.concatenate(([0], np.cumsum(np.bincount(first.account, minlength=accounts))))
        crowding = _crowding(first.start, bin_, weight, same, next_, bins)
        return cls(
            first,
            window_ms,
            by_account,
            first.object[by_account],
            of_account,
            bin_,
            weight,
            same,
            next_,
            crowding,
            bins,
        )

    def rounds(self, a: Ints, b: Ints, k: Ints, tests: int, rate: float) -> tuple[Ints, Ints, Floats, Floats, int]:
        """Return for each pair its common objects, the meetings expected and p, and how many rounds that took."""
        first = self.first
        shared = _common_counts(a, b, self.rows, self.objects)
        parts = _parts(shared)
        gone = np.zeros(len(first.ts), np.bool_)
        p, expected = np.full(len(k), 2.0), np.zeros(len(k))
        found = np.zeros(len(k), np.bool_)
        held = self._held(a, b, shared) if len(parts) == 1 else None
        sittings = np.zeros(len(k), np.int64)
        for done in range(1, PEELINGS + 2):
            fitted = _fit(
                first.start, first.account, self.bin, self.weight, gone, self.same, self.next, self.crowding,
                len(self.rows) - 1, self.bins,
            )  # fmt: skip
            for part in parts:
                x, y, n = a[part], b[part], shared[part]
                of_a, of_b = held or self._held(x, y, n)
                if done == 1:
                    sittings[part] = _sittings(n, of_a, of_b, first.ts, self.window_ms, _PAUSE_MS)
                mean = _expected(x, y, n, of_a, of_b, first.object, *fitted)
                now = _binomial(k[part], n, np.minimum(1.0, CAUTION * mean / n))
                less = now < p[part]
                p[part][less], expected[part][less] = now[less], mean[less]
            new = (_adjusted(p, tests) <= rate) & ~found
            if not new.any():
                break
            found |= new
            for part in parts:
                n = shared[part]
                of_a, of_b = held or self._held(a[part], b[part], n)
                _peel(new[part], n, of_a, of_b, first.ts, self.window_ms, gone)
        return shared, sittings, expected, p, done

    def _held(self, a: Ints, b: Ints, n: Ints) -> tuple[Any, Any]:
        return _common(a, b, n, self.by_account, self.rows, self.objects)  # type: ignore[no-any-return]


def _tests(first: _Earliest, timing: _Timing, a: Ints, b: Ints, seed: int) -> int:
    """Return how many pairs share three objects or more: counted where there are few, else estimated from draws.

    A pair with n common objects is drawn n times as often as one with one, hence 1/n. Two standard errors are added.
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


def _always_together(first: _Earliest, a: Ints, b: Ints, met: Ints) -> int:
    """Return how many pairs are of two accounts of which each meets somebody nearly every time."""
    shares = np.bincount(first.account, minlength=len(met))
    busy = met >= 0.8 * np.maximum(shares, 1)
    return int((busy[a] & busy[b]).sum())


def _parts(common: Ints) -> list[slice]:
    """Return the pairs in stretches whose common objects fit into memory."""
    total = np.cumsum(common)
    ends = np.searchsorted(total, np.arange(_HELD, int(total[-1]), _HELD), side="right")
    edges = [0, *(int(e) for e in np.unique(ends) if 0 < e < len(common)), len(common)]
    return [slice(x, y) for x, y in itertools.pairwise(edges)]


def _sorted(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    keys.sort()
    return keys


def _adjusted(p: Floats, tests: float) -> Floats:
    """Return q by Benjamini and Hochberg 1995 among `tests` tests, those not in `p` counting as 1."""
    order = np.argsort(p)
    q = np.minimum(1.0, p[order] * tests / np.arange(1, len(p) + 1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum.accumulate(q[::-1])[::-1]
    return adjusted


@njit(cache=True, nogil=True)
def _is_first(account, object_, accounts):  # type: ignore[no-untyped-def]
    kept = np.zeros(len(account), np.bool_)
    last = np.full(accounts, -1, np.int64)
    for i in range(len(account)):
        if last[account[i]] != object_[i]:
            last[account[i]] = object_[i]
            kept[i] = True
    return kept


@njit(cache=True, nogil=True)
def _meetings(start, ts, window):  # type: ignore[no-untyped-def]
    count = np.zeros(len(start) - 1, np.int64)
    for o in range(len(start) - 1):
        back = start[o]
        for i in range(start[o], start[o + 1]):
            while ts[i] - ts[back] > window:
                back += 1
            count[o] += i - back
    return count


@njit(cache=True, nogil=True)
def _keys(start, account, ts, window, total):  # type: ignore[no-untyped-def]
    keys = np.empty(total, np.uint64)
    n = 0
    for o in range(len(start) - 1):
        back = start[o]
        for i in range(start[o], start[o + 1]):
            while ts[i] - ts[back] > window:
                back += 1
            for j in range(back, i):
                low, high = min(account[i], account[j]), max(account[i], account[j])
                keys[n] = (np.uint64(low) << np.uint64(32)) | np.uint64(high)
                n += 1
    return keys


@njit(cache=True, nogil=True)
def _runs(keys):  # type: ignore[no-untyped-def]
    n = 0
    for i in range(len(keys)):
        if i == 0 or keys[i] != keys[i - 1]:
            n += 1
    a = np.empty(n, np.int64)
    b = np.empty(n, np.int64)
    k = np.zeros(n, np.int64)
    n = -1
    for i in range(len(keys)):
        if i == 0 or keys[i] != keys[i - 1]:
            n += 1
            a[n] = np.int64(keys[i] >> np.uint64(32))
            b[n] = np.int64(keys[i] & np.uint64(0xFFFFFFFF))
        k[n] += 1
    return a, b, k


@njit(cache=True, nogil=True)
def _add_at(totals, at, values):  # type: ignore[no-untyped-def]
    for i in range(len(at)):
        totals[at[i]] += values[i]


@njit(cache=True, nogil=True)
def _upper(first, ratio_at, k, n, mean):  # type: ignore[no-untyped-def]
    # P(X >= k) from its term at k, `first`: upwards where terms fall, else one less the terms below.
    # ratio_at is p / (1 - p) of a binomial of n, or below 0 for a Poisson of that mean.
    total = 0.0
    term = first
    if k > mean:
        i = k
        while term > total * 1e-17:
            total += term
            i += 1
            if ratio_at < 0:
                term *= mean / i
            elif i > n:
                break
            else:
                term *= (n - i + 1) / i * ratio_at
        return min(1.0, total)
    i = k
    while i > 0:
        if ratio_at < 0:
            term *= i / mean
        else:
            term *= i / ((n - i + 1) * ratio_at)
        i -= 1
        total += term
        if term < total * 1e-17:
            break
    return min(1.0, max(0.0, 1.0 - total))


@njit(cache=True, nogil=True)
def _poisson(k, mean):  # type: ignore[no-untyped-def]
    p = np.ones(len(k), np.float64)
    for i in range(len(k)):
        if k[i] == 1:
            p[i] = -math.expm1(-mean[i])
        elif k[i] > 1:
            first = math.exp(k[i] * math.log(mean[i]) - mean[i] - math.lgamma(k[i] + 1.0))
            p[i] = _upper(first, -1.0, k[i], 0, mean[i])
    return p


@njit(cache=True, nogil=True)
def _binomial(k, n, chance):  # type: ignore[no-untyped-def]
    p = np.ones(len(k), np.float64)
    for i in range(len(k)):
        if k[i] <= 0 or chance[i] >= 1:
            continue
        ways = math.lgamma(n[i] + 1.0) - math.lgamma(k[i] + 1.0) - math.lgamma(n[i] - k[i] + 1.0)
        first = math.exp(ways + k[i] * math.log(chance[i]) + (n[i] - k[i]) * math.log1p(-chance[i]))
        p[i] = _upper(first, chance[i] / (1 - chance[i]), k[i], n[i], n[i] * chance[i])
    return p


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
def _weights(start, account, ts, window, bin_, rows, others, z, bins):  # type: ignore[no-untyped-def]
    # An in-window pair lies in one bin or two neighbours: a bin is as wide as the window at least.
    total = np.zeros(len(ts), np.float64)
    partners = np.zeros(len(ts), np.int64)
    same = np.zeros((len(start) - 1, bins), np.float64)
    next_ = np.zeros((len(start) - 1, bins), np.float64)
    for o in range(len(start) - 1):
        back = start[o]
        for i in range(start[o], start[o + 1]):
            while ts[i] - ts[back] > window:
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
                if j > start[o]:
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
def _sittings(common, of_a, of_b, ts, window, pause):  # type: ignore[no-untyped-def]
    # Return for each pair in how many sittings it met, a pause parting two.
    sittings = np.zeros(len(common), np.int64)
    end = 0
    for i in range(len(common)):
        begin, end = end, end + common[i]
        met = [n for n in range(begin, end) if abs(ts[of_a[n]] - ts[of_b[n]]) <= window]
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
def _peel(chosen, common, of_a, of_b, ts, window, gone):  # type: ignore[no-untyped-def]
    n = 0
    for i in range(len(chosen)):
        for _ in range(common[i]):
            if chosen[i] and abs(ts[of_a[n]] - ts[of_b[n]]) <= window:
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
