"""Pairs of accounts that share the same objects within moments → which of them chance does not explain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from explorer.errors import UsageError
from explorer.methods.arrays import Flags, Floats, Ints
from explorer.methods.chance import adjusted, poisson
from explorer.methods.shares import Shares
from explorer.methods.significance.clock import by_clock
from explorer.methods.significance.common import LEAST_MEETINGS, ByAccount, of_some, possible_pairs
from explorer.methods.significance.guard import founded
from explorer.methods.significance.meetings import Earliest, met_pairs
from explorer.methods.significance.reference import Reference
from explorer.methods.significance.timing import CAUTION, Tested, Timing
from explorer.methods.significance.undecided import GATHERINGS, undecided

# Pairs that met so often are listed, whatever chance says.
OFTEN = 5

_GRAINS = {86_400_000: "day", 3_600_000: "hour", 60_000: "minute", 1_000: "second"}


@dataclass(frozen=True)
class Assessment:
    """What chance says about the pairs of one behaviour.

    `pairs` has one row for each pair that was tested and seen inside the window, by `a` and `b`:

    - `a`, `b` (numbers of accounts, a < b), `source`, `target` (their names)
    - `meetings`: objects that both shared within the window of each other, the earliest share of each counting
    - `shared`: objects that both shared at all; `occasions`: on which they did so, an hour's pause or six hours
      beginning a new one; `sittings`: on how many of these they met; `days`: UTC days on which they met;
      `median_delay`: seconds between the two; `alone_share`: of all who shared what they met on, the part that was
      there in that moment. All are null with fewer than three meetings
    - `expected`: meetings expected from how fast the two accounts always are and how each object spread; null where
      timing is not tested: with fewer than three meetings, or where moments are rounded
    - `p_marginal`, `q_marginal`: the meetings against what the meetings of either with anyone explain
    - `p_timing`, `q_timing`: the meetings against what the two share and how fast they are; null where not tested,
      1 where only what was found of others would have it found (`guard`)
    - `finding`: "found" by timing at the stated rate; "synchronised" where only the marginal test says so: not
      separable from accounts that are always fast; "undecided" where neither does and they met often all the same;
      else ""
    - `rank`, `surprise`, `reason`, `gathering`: of pairs that met often and were not found, synchronised or not: place
      in the list, and what `undecided` tells; else null

    `gatherings` are those of that list. `tests` is the number of pairs that could have been tested by timing,
    `rounds` how often the ordinary was estimated, `warnings` what a reader has to know, as sentences, `originals`
    whether delays count from the original of each object.
    """

    pairs: pl.DataFrame
    rate: float
    tests: int
    rounds: int
    warnings: list[str]
    originals: bool
    gatherings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=GATHERINGS))


def assess(
    shares: Shares,
    window_ms: int,
    *,
    rate: float = 0.01,
    seed: int = 0,
    insist: bool = False,
    originals: Ints | None = None,
    tested: Flags | None = None,
    often: int = OFTEN,
) -> Assessment:
    """Return for each pair that met inside the window how far chance explains it.

    Two nulls. *Marginal*: the marginal likelihood filter (Dianati 2016, Phys. Rev. E 93, 012304) on the meetings;
    it holds for rhythm and bursts, and takes people who are always fast for a group. *Timing*: given who shared
    what, delays are independent up to each account's own speed and each object's own profile (near to Amarasingham
    et al. 2012, J. Neurophysiol. 107:517). Both are held to `rate` by Benjamini–Hochberg over every pair that could
    have been seen. `seed` draws the pairs from which the number of tests is estimated where they are many.

    `originals` has the moment of each object of the shares (in their milliseconds), as a retweeted tweet has one;
    without it delays count from the first share. Of `tested` accounts (by number; all, where it is None) pairs are
    tested: all others are what they are held against. Pairs that met `often` and are not found make the list.

    Timing is not tested, and a warning says so, where moments are rounded too coarsely for the window; `insist`
    tests all the same. UsageError: a window below one millisecond, a rate outside (0, 1). InputError: fewer than
    two objects with two accounts, where nothing can be repeated.

    O(n log n + e log e) in the shares and their meetings e, and the common objects of pairs that met three times.

    >>> from explorer.methods.shares import shares
    >>> table = {"account": ["ann", "bob"] * 2, "object": ["x", "x", "y", "y"], "ts": [0, 1_234, 500_002, 501_003]}
    >>> assess(shares(pl.DataFrame(table)), 60_000).pairs.select("source", "target", "meetings", "finding").rows()
    [('ann', 'bob', 2, '')]
    """
    if window_ms < 1:
        raise UsageError(f"a window of {window_ms} ms holds nothing", hint="Give a window of at least one millisecond.")
    if not 0 < rate < 1:
        raise UsageError(f"{rate} is no rate of false findings", hint="Give one between 0 and 1, such as 0.01.")
    warnings, usable = _grain(shares.ts, window_ms)
    first = Earliest.of(shares, window_ms, warnings)
    a, b, k = met_pairs(first, window_ms)
    accounts = len(shares.accounts)
    met = np.bincount(a, k, accounts).astype(np.int64) + np.bincount(b, k, accounts).astype(np.int64)
    busy = _nearly_always(first, met)
    chance = met[a] * met[b] / (2 * int(k.sum()))
    some = np.ones(accounts, np.bool_) if tested is None else tested
    chosen = some[a] & some[b]
    log_p_marginal = poisson(k[chosen], chance[chosen])
    log_q_marginal = adjusted(log_p_marginal, int(some.sum()) * (int(some.sum()) - 1) / 2)

    candidates = np.flatnonzero(chosen & (k >= LEAST_MEETINGS))
    columns = _Columns.empty(int(chosen.sum()))
    gatherings = pl.DataFrame(schema=GATHERINGS)
    tests = rounds = 0
    synchronised = log_q_marginal <= math.log(rate)
    if not len(candidates):
        warnings.append("No two accounts met three times inside the window: there is nothing to test by timing.")
    else:
        floor = by_clock(first.account, first.ts, accounts, a[candidates], b[candidates], window_ms)
        tests = _possible(first, some, tested is None, accounts, len(candidates), seed) if usable or insist else 0
        reference = Reference.of(shares, first, window_ms, originals)
        del first  # of many millions there is no room for both
        timing = Timing.of(reference, a, b, k, chance, chosen, floor, window_ms)
        place = np.searchsorted(np.flatnonzero(chosen), candidates)
        columns.state(place, timing)
        found = np.zeros(len(candidates), np.bool_)
        if usable or insist:
            held, found = _held_against(timing, tests, rate)
            rounds = len(held.rounds) + 1
            columns.test(place, held, tests, found)
            if tested is None and _most_by_chance(held.expected, timing.n):
                warnings.append(
                    "Most pairs that met three times would meet by chance whenever they share an object: they make "
                    "most of what they are held against, and timing cannot tell. Add accounts of ordinary people to "
                    "the store as a background, such as a debate of the same days; or begin with the undecided."
                )
        listed, gatherings = undecided(timing, np.flatnonzero(~found & (timing.k >= often)), seed=seed)
        columns.place(place, listed)
    synchronised &= ~columns.found
    if always := _always_together(busy, a[chosen][synchronised], b[chosen][synchronised]):
        warnings.append(
            f"{always} synchronised pairs are of accounts nearly all of whose shares fall inside the window of "
            "another's: timing cannot tell accounts that only ever act together from accounts that are always fast."
        )
    finding = np.select([columns.found, synchronised, columns.listed], ["found", "synchronised", "undecided"], "")
    pairs = pl.DataFrame(
        {
            "a": a[chosen].astype(np.uint32),
            "b": b[chosen].astype(np.uint32),
            "source": shares.accounts.gather(a[chosen]),
            "target": shares.accounts.gather(b[chosen]),
            "meetings": k[chosen].astype(np.uint32),
            **columns.told,
            "p_marginal": np.exp(log_p_marginal),
            "q_marginal": np.exp(log_q_marginal),
            "finding": pl.Series(finding.tolist(), dtype=pl.String),
        }
    )
    return Assessment(pairs, rate, tests, rounds, warnings, originals is not None, gatherings)


def combine(behaviours: Mapping[str, Assessment]) -> pl.DataFrame:
    """Return every pair of several behaviours with one p for all of them.

    Columns: `source`, `target`, for each behaviour its `<name>_meetings` (0 where the pair never met) and
    `<name>_p` (of timing; null where not tested), `p` and `q`, by the two names.

    `p` is the harmonic mean of the behaviours' p, one that was not tested counting as 1 (Wilson 2019, PNAS
    116:1195), times the constant that makes it hold whatever the dependence (Vovk & Wang 2020, Biometrika 107:791).
    Not Fisher's: who retweets a tweet and shares its link does both at once, and Fisher would count that twice.
    `q` is Benjamini–Hochberg over all pairs that any behaviour could have tested.
    UsageError where there is no behaviour. O(n log n) in the pairs of all behaviours.

    >>> from explorer.methods.shares import shares
    >>> table = {"account": ["ann", "bob"] * 2, "object": ["x", "x", "y", "y"], "ts": [0, 1_234, 500_002, 501_003]}
    >>> links = assess(shares(pl.DataFrame(table)), 60_000)
    >>> combine({"links": links}).rows()
    [('ann', 'bob', 2, None, 1.0, 1.0)]
    """
    if not behaviours:
        raise UsageError("there is no behaviour to combine", hint="Give at least one.")
    joined: pl.DataFrame | None = None
    for name, assessment in behaviours.items():
        frame = assessment.pairs.select(
            "source", "target", pl.col("meetings").alias(f"{name}_meetings"), pl.col("p_timing").alias(f"{name}_p")
        )
        joined = frame if joined is None else joined.join(frame, on=["source", "target"], how="full", coalesce=True)
    assert joined is not None
    joined = joined.with_columns(pl.col(f"{name}_meetings").fill_null(0) for name in behaviours)
    # A p that underflowed is still not nothing.
    least = np.finfo(np.float64).tiny
    inverse = sum((1 / joined[f"{name}_p"].fill_null(1.0).clip(least, 1.0).to_numpy() for name in behaviours), 0.0)
    p = np.minimum(1.0, _any_dependence(len(behaviours)) * len(behaviours) / np.asarray(inverse))
    tests = max(sum(assessment.tests for assessment in behaviours.values()), 1)
    return joined.with_columns(p=pl.Series(p), q=pl.Series(np.exp(adjusted(np.log(p), tests)))).sort("source", "target")


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
    if not len(ts):
        return [], True
    moments, shares = np.unique(ts[:: max(1, len(ts) // 200_000)], return_counts=True)
    # Many shares of one moment are a crowd, and tell little more about rounding than one does.
    weights = np.minimum(shares, 30)
    for grain, name in _GRAINS.items():
        if window_ms < 5 * grain and (rounded := _rounded(moments, weights, grain)) > 0.1:
            part = "The moments are" if rounded > 0.9 else f"{rounded:.0%} of the moments are"
            return [
                f"{part} rounded to the {name}, too coarse for a window of {window_ms / 1000:g} s: timing is not "
                "tested, and the marginal test takes everything in the same moment for a meeting. Use exact times "
                f"(a tweet's id tells them) or a window of at least {5 * grain // 1000} s."
            ], False
    return [], True


def _rounded(moments: Ints, weights: Ints, grain: int) -> float:
    """Return the share of moments that are rounded to a grain, and do not fall on it by chance."""
    # Rounded to the next finer grain, a share of the moments falls on this one all the same.
    by_chance = next((g for g in _GRAINS if g < grain and _on(moments, weights, g) > 0.9), 1) / grain
    return (_on(moments, weights, grain) - by_chance) / (1 - by_chance)


def _on(moments: Ints, weights: Ints, grain: int) -> float:
    """Return the share of moments on the fullest remainder by `grain`, 0 where hardly any: they count from anywhere."""
    _, place, different = np.unique(moments % grain, return_inverse=True, return_counts=True)
    on = np.bincount(place, weights=weights)
    fullest = on.argmax()
    return float(on[fullest] / weights.sum()) if different[fullest] >= 5 else 0.0


def _possible(first: Earliest, some: Flags, everybody: bool, accounts: int, least: int, seed: int) -> int:
    """Return how many pairs of some accounts could be tested."""
    start, account, object_ = (
        (first.start, first.account, first.object) if everybody else of_some(first.start, first.account, some)
    )
    return possible_pairs(start, account, ByAccount.of(account, object_, accounts), least, seed)


def _held_against(timing: Timing, tests: int, rate: float) -> tuple[Tested, Flags]:
    """Return what the liberal run says of each pair, and which pairs are found."""
    held = timing.rounds(tests, rate, liberal=True)
    # Where one round finds all, both runs are the same.
    firm = timing.rounds(tests, rate, liberal=False).found if len(held.rounds) > 1 else held.found
    return held, founded(timing, held, firm, tests, rate)


@dataclass
class _Columns:
    """What is told of each pair, by name; null where there is nothing to tell."""

    told: dict[str, pl.Series]
    found: Flags
    listed: Flags

    @classmethod
    def empty(cls, pairs: int) -> _Columns:
        kinds: dict[str, pl.DataType] = dict.fromkeys(("shared", "occasions", "sittings", "days"), pl.UInt32())
        kinds |= dict.fromkeys(("median_delay", "alone_share", "expected", "p_timing", "q_timing"), pl.Float64())
        kinds |= {"rank": pl.UInt32(), "surprise": pl.Float64(), "reason": pl.String(), "gathering": pl.UInt32()}
        told = {name: pl.Series([None], dtype=kind).new_from_index(0, pairs) for name, kind in kinds.items()}
        return cls(told, *(np.zeros(pairs, np.bool_) for _ in range(2)))

    def _set(self, name: str, place: Ints, values: pl.Series | Ints | Floats) -> None:
        self.told[name] = self.told[name].scatter(place, pl.Series(values).cast(self.told[name].dtype))

    def state(self, place: Ints, timing: Timing) -> None:
        facts = timing.facts
        self._set("shared", place, timing.n)
        for name in ("occasions", "sittings", "days"):
            self._set(name, place, getattr(facts, name))
        self._set("median_delay", place, facts.lag)
        self._set("alone_share", place, facts.alone)

    def test(self, place: Ints, held: Tested, tests: int, found: Flags) -> None:
        back = held.found & ~found
        self._set("expected", place, held.expected)
        self._set("p_timing", place, np.where(back, 1.0, np.exp(held.log_p)))
        self._set("q_timing", place, np.where(back, 1.0, np.exp(adjusted(held.log_p, tests))))
        self.found[place] = found

    def place(self, place: Ints, listed: pl.DataFrame) -> None:
        at = place[listed["place"].to_numpy()]
        self.listed[at] = True
        for name in ("rank", "surprise", "reason", "gathering"):
            self._set(name, at, listed[name])


def _nearly_always(first: Earliest, met: Ints) -> Flags:
    """Return which accounts meet somebody nearly every time that they share."""
    return np.asarray(met >= 0.8 * np.bincount(first.account, minlength=len(met)))


def _always_together(busy: Flags, a: Ints, b: Ints) -> int:
    """Return how many pairs are of two such accounts."""
    return int((busy[a] & busy[b]).sum())


def _most_by_chance(expected: Floats, shared: Ints) -> bool:
    """Return whether most pairs would meet by chance, with caution, on all that both shared."""
    return bool((CAUTION * expected >= shared).mean() > 0.5)
