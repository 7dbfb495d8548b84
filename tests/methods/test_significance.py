"""What chance explains is reckoned as written down, holds where nothing is planted, and says where it cannot tell."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.coordination_world import Made, World, make
from explorer.errors import InputError, UsageError
from explorer.methods.shares import shares
from explorer.methods.significance import Assessment, assess, combine
from explorer.methods.significance.speed import geometry
from tests.examples import examples

MINUTE = 60_000
HOUR = 3_600_000
Row = tuple[str, str, int]


def frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, {"account": pl.String, "object": pl.String, "ts": pl.Int64}, orient="row")


def adjusted(p: dict[tuple[str, str], float], tests: float) -> dict[tuple[str, str], float]:
    ranked = sorted(p.items(), key=lambda item: item[1])
    q, least = {}, 1.0
    for rank in range(len(ranked), 0, -1):
        pair, value = ranked[rank - 1]
        least = min(least, value * tests / rank)
        q[pair] = least
    return q


def tail(n: int, chance: float, k: int) -> float:
    return min(1.0, math.fsum(math.comb(n, i) * chance**i * (1 - chance) ** (n - i) for i in range(k, n + 1)))


def occasions(moments: dict[str, int]) -> list[list[str]]:
    """Objects in the order of their moments; an hour's pause or six hours begin a new occasion."""
    blocks: list[list[str]] = []
    for o, t in sorted(moments.items(), key=lambda item: item[1]):
        if not blocks or t - moments[blocks[-1][-1]] > HOUR or t - moments[blocks[-1][0]] > 6 * HOUR:
            blocks.append([])
        blocks[-1].append(o)
    return blocks


def on_the_clock(one: list[int], other: list[int], w: int) -> float:
    """Of pairs of moments of different days, those within the window on the clock; by a timer, where both keep one."""
    most = 0.0
    for period in (24 * HOUR, HOUR, HOUR // 2, 15 * MINUTE, 10 * MINUTE, 5 * MINUTE):
        if 2 * w >= period or (period < 24 * HOUR and not (keeps(one, period) and keeps(other, period))):
            continue
        apart = [abs(s - t) % period for s in one for t in other if s // period != t // period]
        if apart:
            most = max(most, sum(min(d, period - d) <= w for d in apart) / len(apart))
    return most


def keeps(moments: list[int], period: int) -> bool:
    x = sum(math.cos(2 * math.pi * t / period) for t in moments) ** 2
    y = sum(math.sin(2 * math.pi * t / period) for t in moments) ** 2
    n = len(moments)
    return n >= 20 and (x + y) / n**2 >= 0.25 and (x + y) / n >= 20


def by_hand(rows: list[Row], w: int, rate: float) -> dict[tuple[str, str], dict[str, float | int]]:
    """The two nulls as they are written down, in loops and dictionaries, for a few shares."""
    everybody = {a for a, _, _ in rows}
    seen: dict[str, dict[str, int]] = defaultdict(dict)
    for a, o, t in sorted(rows, key=lambda row: row[2]):
        seen[o].setdefault(a, t)
    objects = {o: list(who.items()) for o, who in seen.items() if len(who) > 1}

    met: dict[tuple[str, str], list[str]] = defaultdict(list)
    both: dict[tuple[str, str], list[str]] = defaultdict(list)
    for o, who in objects.items():
        for (a, s), (b, t) in combinations(sorted(who), 2):
            both[a, b].append(o)
            if abs(s - t) <= w:
                met[a, b].append(o)
    participation = {a: sum(len(os) for pair, os in met.items() if a in pair) for a in everybody}
    all_meetings = sum(len(os) for os in met.values())
    chance = {(a, b): participation[a] * participation[b] / (2 * all_meetings) for a, b in met}
    marginal = {
        pair: max(0.0, 1 - math.fsum(math.exp(-x) * x**i / math.factorial(i) for i in range(len(met[pair]))))
        for pair, x in chance.items()
    }
    q_marginal = adjusted(marginal, len(everybody) * (len(everybody) - 1) / 2)

    bins = max(3, math.ceil(round(math.log(20 * 86_400_000 / w, 3), 9)) + 1)
    first = {o: who[0][0] for o, who in objects.items()}
    at = {
        (o, a): next((r for r in range(bins - 1) if t - who[0][1] <= w * 3**r), bins - 1)
        for o, who in objects.items()
        for a, t in who
    }
    near = geometry(bins)

    def speeds(gone: set[tuple[str, str]], pseudo: float) -> dict[str, list[float]]:
        counts = {a: [0.0] * bins for a in everybody}
        for o, who in objects.items():
            for a, _ in who[1:]:
                if (o, a) not in gone:
                    counts[a][at[o, a]] += 1
        pool = [sum(c[r] for c in counts.values()) for r in range(bins)]
        pool = [x / sum(pool) for x in pool] if sum(pool) else [1 / bins] * bins
        return {a: [(c[r] + pseudo * pool[r]) / (sum(c) + pseudo) for r in range(bins)] for a, c in counts.items()}

    worth = dict(chance)
    for (a, b), os in met.items():
        if len(os) >= 3:
            x, y = (speeds(set(), 2)[name] for name in (a, b))
            meet = sum(x[r] * y[r] * near[0, r] for r in range(bins))
            meet += sum((x[r] * y[r + 1] + x[r + 1] * y[r]) * near[1, r] for r in range(bins - 1))
            firsts = sum(1 / len(objects[o]) for o in both[a, b])
            own = firsts * (x[0] + y[0]) + (len(both[a, b]) - 2 * firsts) * meet
            worth[a, b] = min(chance[a, b], own)
    z = {p: min(1.0, (1 + worth[p]) / len(os)) if len(os) >= 2 else 1.0 for p, os in met.items()}
    v = {}
    for o, who in objects.items():
        for a, _ in who:
            each = [z[p] for p, os in met.items() if a in p and o in os]
            v[o, a] = sum(each) / len(each) if each else 1.0

    def inside(gone: set[tuple[str, str]]) -> tuple[dict[tuple[str, int], float], dict[tuple[str, int], float]]:
        same: dict[tuple[str, int], float] = defaultdict(float)
        near: dict[tuple[str, int], float] = defaultdict(float)
        for (a, b), os in met.items():
            for o in os:
                if first[o] not in (a, b) and not {(o, a), (o, b)} & gone:
                    r, s = sorted((at[o, a], at[o, b]))
                    assert s - r <= 1
                    (same if r == s else near)[o, r] += z[a, b]
        return same, near

    def weights(gone: set[tuple[str, str]]) -> dict[str, list[float]]:
        return {
            o: [sum(v[o, a] for a, _ in who[1:] if at[o, a] == r and (o, a) not in gone) for r in range(bins)] + [0.0]
            for o, who in objects.items()
        }

    crowd = []
    start = weights(set())
    for step, sums in enumerate(inside(set())):
        for r in range(bins):
            scale = {o: 1 / max(1.0, sum(start[o]) / 50) for o in objects}
            pairs = {o: start[o][r] * start[o][r + step] / (2 - step) for o in objects}
            whole = sum(scale[o] * max(pairs[o], sums[o, r]) for o in objects)
            crowd.append(sum(scale[o] * sums[o, r] for o in objects) / whole if whole else 0.0)

    often = {pair for pair, os in met.items() if len(os) >= 3}
    tests = max(len(often), sum(len(os) >= 3 for os in both.values()))
    gone: set[tuple[str, str]] = set()
    p: dict[tuple[str, str], float] = dict.fromkeys(often, 2.0)
    expected: dict[tuple[str, str], float] = {}
    found: set[tuple[str, str]] = set()
    before = speeds(gone, 10)
    own_moments = {a: [t for o in objects for x, t in objects[o] if x == a] for pair in often for a in pair}
    floor = {(a, b): on_the_clock(own_moments[a], own_moments[b], w) for a, b in often}
    for _ in range(11):
        speed = speeds(gone, 10)
        touched = {a for _, a in gone}
        left = {a: sum((o, a) not in gone for o, who in objects.items() if a in dict(who)) for a in everybody}
        remains = {a for a in everybody if left[a] >= 10}
        strength = dict.fromkeys(everybody, 1.0)
        for _ in range(4):
            total = {o: sum(strength[a] for a, _ in who) for o, who in objects.items()}
            fresh = {o for o in objects if (o, first[o]) not in gone}
            strength = {
                a: (sum(first[o] == a for o in fresh) + 1)
                / (sum(1 / total[o] for o in fresh if a in dict(objects[o])) + 1)
                for a in everybody
            }
        c = weights(gone)
        same, near_ = inside(gone)
        profile = {}
        for o, who in objects.items():
            left_ = [(a, v[o, a]) for a, _ in who[1:] if (o, a) not in gone]
            volume = sum(x for _, x in left_)
            mean = [sum(x * speed[a][r] for a, x in left_) / volume if left_ else 0.0 for r in range(bins)]
            profile[o] = [((c[o][r] / mean[r] if mean[r] else 0.0) + 20) / (volume + 20) for r in range(bins)]
        for a, b in often:
            mine = {x: speed[x] if {a, b} <= touched or x in remains or not gone else before[x] for x in (a, b)}
            chances = {}
            for o in both[a, b]:
                total_strength = sum(strength[x] for x, _ in objects[o])
                f, g = strength[a] / total_strength, strength[b] / total_strength
                raw = {m: [mine[m][r] * profile[o][r] for r in range(bins)] for m in (a, b)}
                x, y = ([value / sum(raw[m]) for value in raw[m]] + [0.0] for m in (a, b))
                together = 0.0
                for r in range(bins):
                    n0, n1 = c[o][r] ** 2 / 2, c[o][r] * c[o][r + 1]
                    g0 = min(1.0, (same[o, r] + 20 * crowd[r]) / (max(n0, same[o, r]) + 20)) if r else 1.0
                    g1 = min(1.0, (near_[o, r] + 20 * crowd[bins + r]) / (max(n1, near_[o, r]) + 20))
                    together += x[r] * y[r] * g0 + (x[r] * y[r + 1] + x[r + 1] * y[r]) * g1
                chances[o] = max(floor[a, b], f * y[0] + g * x[0] + (1 - f - g) * together)
            lam, n, k = sum(chances.values()), len(both[a, b]), len(met[a, b])
            blocks = occasions({o: objects[o][0][1] for o in both[a, b]})
            on = sum(1 - math.prod(1 - min(1.0, 1.5 * chances[o]) for o in block) for block in blocks)
            moments = {o: max(dict(objects[o])[a], dict(objects[o])[b]) for o in met[a, b]}
            sat = min(sum(bool(set(block) & set(moments)) for block in blocks), len(occasions(moments)))
            now = 1.0
            if sat >= 3:
                now = max(tail(n, min(1.0, 1.5 * lam / n), k), tail(len(blocks), min(1.0, on / len(blocks)), sat))
            if now < p[a, b]:
                p[a, b], expected[a, b] = now, lam
        q = adjusted(p, tests)
        new = {pair for pair in often if q[pair] <= rate} - found
        if not new:
            break
        found |= new
        gone |= {(o, a) for pair in new for o in met[pair] for a in pair}
    q = adjusted(p, tests)
    return {
        pair: {
            "meetings": len(os),
            "shared": len(both[pair]),
            "p_marginal": marginal[pair],
            "q_marginal": q_marginal[pair],
            **({"expected": expected[pair], "p_timing": p[pair], "q_timing": q[pair]} if pair in often else {}),
        }
        for pair, os in met.items()
    }


@st.composite
def few_shares(draw: st.DrawFn) -> list[Row]:
    """A few accounts on a few objects: each comes in a moment, minutes or days after the object's first."""
    late = st.sampled_from([0, 7_000, 40_000, MINUTE, 3 * MINUTE, 4 * MINUTE, HOUR, 90 * MINUTE, 30 * 86_400_000])
    rows: list[Row] = []
    for o in range(draw(st.integers(2, 9))):
        for a in draw(st.lists(st.integers(0, 6), min_size=1, max_size=9)):
            # The rest of a second tells shares apart, so that no order hangs on the sort.
            rows.append((f"a{a}", f"o{o}", o * 86_400_000 + draw(late) + len(rows)))
    return rows


def agree(got: Assessment, wanted: dict[tuple[str, str], dict[str, float | int]]) -> None:
    assert set(got.pairs.select("source", "target").rows()) == set(wanted)
    for row in got.pairs.rows(named=True):
        hand = wanted[row["source"], row["target"]]
        assert row["meetings"] == hand["meetings"]
        for name in ("p_marginal", "q_marginal"):
            assert row[name] == pytest.approx(hand[name], rel=1e-6, abs=1e-12)
        if row["meetings"] >= 3:
            assert row["shared"] == hand["shared"]
            if row["finding"] != "found" and hand["q_timing"] <= got.rate:  # taken back
                assert row["p_timing"] == row["q_timing"] == 1
                continue
            for name in ("expected", "p_timing", "q_timing"):
                assert row[name] == pytest.approx(hand[name], rel=1e-8)
        else:
            assert [row[name] for name in ("shared", "sittings", "expected", "p_timing", "q_timing")] == [None] * 5


@settings(max_examples=examples(60), deadline=None)
@given(few_shares(), st.sampled_from([10_000, MINUTE, HOUR]), st.sampled_from([0.01, 0.6]))
def test_both_nulls_are_what_is_written_down(rows: list[Row], window: int, rate: float) -> None:
    try:
        got = assess(shares(frame(rows)), window, rate=rate, insist=True)
    except InputError:
        assert sum(len({a for a, o, _ in rows if o == name}) > 1 for name in {o for _, o, _ in rows}) < 2
        return
    agree(got, by_hand(rows, window, rate))


def test_what_is_found_is_taken_out_of_the_ordinary_as_written_down() -> None:
    # Three accounts act together on objects that five others share whenever they like.
    rng = np.random.default_rng(5)
    rows: list[Row] = []
    for o in range(30):
        who = [*rng.permutation(8)[:5], *(["x", "y", "z"] if o % 2 else [])]
        act = rng.integers(2 * HOUR, 40 * HOUR)
        for a in who:
            delay = act + rng.integers(0, MINUTE) if isinstance(a, str) else rng.exponential(20 * HOUR)
            rows.append((f"a{a}", f"o{o}", o * 86_400_000 + int(delay)))
    got = assess(shares(frame(rows)), MINUTE)
    assert got.rounds > 1
    found = got.pairs.filter(pl.col("finding") == "found").select("source", "target").rows()
    assert set(found) == set(combinations(["ax", "ay", "az"], 2))
    agree(got, by_hand(rows, MINUTE, 0.01))


@pytest.fixture(scope="module")
def crowded() -> Made:
    return make(World(shares=60_000, accounts=6_000, objects=12_000, groups=20), seed=71)


@pytest.fixture(scope="module")
def planted(crowded: Made) -> tuple[Assessment, set[tuple[str, str]]]:
    truth = set(crowded.pairs().select("source", "target").rows())
    return assess(shares(crowded.shares), MINUTE), truth


def test_planted_pairs_are_found_and_few_others(planted: tuple[Assessment, set[tuple[str, str]]]) -> None:
    got, truth = planted
    found = set(got.pairs.filter(pl.col("finding") == "found").select("source", "target").rows())
    assert len(found - truth) <= 0.01 * len(found)
    for least, recall in ((3, 0.9), (5, 0.97)):
        met = set(got.pairs.filter(pl.col("meetings") >= least).select("source", "target").rows()) & truth
        assert len(met) > 500
        assert len(met & found) >= recall * len(met)


def test_columns_agree_with_each_other(planted: tuple[Assessment, set[tuple[str, str]]]) -> None:
    got, _ = planted
    pairs = got.pairs
    assert pairs.equals(pairs.sort("a", "b"))
    assert (pairs["a"] < pairs["b"]).all()
    assert (pairs["source"] < pairs["target"]).all()
    assert (pairs["p_timing"].is_not_null() == (pairs["meetings"] >= 3)).all()
    tested = pairs.drop_nulls("p_timing")
    assert (tested["shared"] >= tested["meetings"]).all()
    assert tested["sittings"].is_between(1, tested["meetings"]).all()
    assert (tested["q_timing"] >= tested["p_timing"]).all()
    assert ((pairs["finding"] == "found") == (pairs["q_timing"].fill_null(1) <= got.rate)).all()
    assert got.tests >= tested.height


@pytest.mark.parametrize("seed", [81, 82, 83])
def test_quick_accounts_who_follow_the_same_sources_are_not_found(seed: int) -> None:
    made = make(World(shares=60_000, accounts=3_000, objects=12_000, communities=5, junkies=0.2), seed)
    got = assess(shares(made.shares), MINUTE)
    assert (got.pairs["meetings"] >= 5).sum() > 100
    assert (got.pairs["finding"] == "synchronised").any()
    assert not (got.pairs["finding"] == "found").any()


def test_the_order_of_the_input_changes_nothing() -> None:
    made = make(World(shares=5_000, accounts=500, objects=800, communities=3, groups=3), seed=4)
    one, other = (
        assess(shares(f), MINUTE) for f in (made.shares, made.shares.sample(fraction=1, shuffle=True, seed=1))
    )
    assert one.pairs.equals(other.pairs)
    assert one.warnings == other.warnings


def test_only_the_earliest_share_of_an_account_counts() -> None:
    rows = [("a", f"o{o}", o * HOUR) for o in range(5)] + [("b", f"o{o}", o * HOUR + 5_000) for o in range(5)]
    again = [*rows, *(("a", f"o{o}", o * HOUR + 6_000) for o in range(5))]
    assert assess(shares(frame(rows)), MINUTE).pairs.equals(assess(shares(frame(again)), MINUTE).pairs)


def test_meetings_of_one_evening_are_one_sitting() -> None:
    moments = [0, 20 * MINUTE, 70 * MINUTE, 80 * HOUR + 17]
    rows = [(a, f"o{i}", t + late) for i, t in enumerate(moments) for a, late in (("a", 1), ("b", 2_003))]
    assert assess(shares(frame(rows)), MINUTE).pairs["sittings"].to_list() == [2]


def steady(grain: int, portion: float = 1.0) -> pl.DataFrame:
    rng = np.random.default_rng(9)
    n = 4_000
    ts = rng.integers(0, 10 * 86_400_000, 200)[np.arange(n) % 200] + rng.integers(0, HOUR, n)
    ts = np.where(rng.random(n) < portion, ts - ts % grain + 12_345, ts)
    return pl.DataFrame(
        {
            "account": pl.Series(rng.integers(0, 40, n)).cast(pl.String),
            "object": pl.Series(np.arange(n) % 200).cast(pl.String),
            "ts": ts,
        }
    )


@pytest.mark.parametrize(
    ("grain", "portion", "window", "said"),
    [
        (MINUTE, 1.0, MINUTE, "The moments are rounded to the minute"),
        (MINUTE, 0.3, MINUTE, "30% of the moments are rounded to the minute"),
        (HOUR, 1.0, MINUTE, "The moments are rounded to the hour"),
        (86_400_000, 1.0, HOUR, "The moments are rounded to the day"),
        (1_000, 1.0, 2_000, "The moments are rounded to the second"),
    ],
)
def test_rounded_moments_are_not_tested_by_timing(grain: int, portion: float, window: int, said: str) -> None:
    data = shares(steady(grain, portion))
    got = assess(data, window)
    assert got.warnings[0].startswith(said.replace("30%", got.warnings[0].split()[0]) if "30%" in said else said)
    assert got.pairs["p_timing"].null_count() == got.pairs.height > 0
    assert got.pairs["p_marginal"].null_count() == got.tests == 0
    assert not (got.pairs["finding"] == "found").any()
    if (got.pairs["meetings"] >= 3).any():
        assert assess(data, window, insist=True).pairs["p_timing"].is_not_null().any()


@pytest.mark.parametrize(("grain", "portion"), [(1, 1.0), (1_000, 1.0), (MINUTE, 0.02)])
def test_exact_moments_are_tested(grain: int, portion: float) -> None:
    assert not any("rounded" in said for said in assess(shares(steady(grain, portion)), MINUTE).warnings)


@pytest.mark.long
def test_a_crowd_in_one_second_is_not_taken_for_rounding() -> None:
    crowd = frame([(str(a), "crowd", 5 * HOUR) for a in range(3_000)])
    data = shares(pl.concat([steady(1_000), crowd]))
    assert not any("rounded" in said for said in assess(data, MINUTE).warnings)


def test_a_millisecond_is_a_window() -> None:
    rows = [(a, f"o{o}", o * HOUR + 7 + late) for o in range(3) for a, late in (("a", 0), ("b", 1), ("c", 3))]
    pairs = assess(shares(frame(rows)), 1).pairs
    assert pairs.select("source", "target", "meetings").rows() == [("a", "b", 3)]


@pytest.mark.parametrize(("window", "rounded"), [(5_000, False), (4_999, True)])
def test_a_window_of_five_grains_is_wide_enough(window: int, rounded: bool) -> None:
    warnings = assess(shares(steady(1_000)), window).warnings
    assert any("rounded to the second" in said and "at least 5 s" in said for said in warnings) == rounded


def test_one_finding_in_a_hundred_may_be_false_where_no_other_rate_is_given() -> None:
    assert assess(shares(steady(1)), MINUTE).rate == 0.01


def test_where_nothing_is_found_one_round_is_all() -> None:
    got = assess(shares(steady(1)), MINUTE)
    assert got.tests == math.comb(40, 2)
    assert not (got.pairs["finding"] == "found").any()
    assert got.rounds == 1


def test_of_some_accounts_their_pairs_are_told_and_counted_and_no_others() -> None:
    data = shares(steady(1))
    some = np.arange(len(data.accounts)) % 4 == 1
    got, everybody = assess(data, 5 * MINUTE, tested=some), assess(data, 5 * MINUTE)
    of_them = everybody.pairs.filter(pl.col("a") % 4 == 1, pl.col("b") % 4 == 1)
    assert got.pairs.select("a", "b", "meetings").rows() == of_them.select("a", "b", "meetings").rows() != []
    assert (got.tests, everybody.tests) == (math.comb(10, 2), math.comb(40, 2))


@pytest.mark.parametrize("often", [4, 5])
def test_who_met_so_often_and_is_not_found_is_listed(often: int) -> None:
    pairs = assess(shares(steady(1)), 5 * MINUTE, often=often).pairs
    undecided = pairs.filter(pl.col("finding") == "undecided")
    assert undecided["meetings"].min() == often
    assert pairs.filter(pl.col("finding") == "")["meetings"].max() == often - 1


def test_fewer_than_three_meetings_are_not_tested_and_it_is_said() -> None:
    rows = [(a, f"o{o}", o * HOUR + late) for o in range(2) for a, late in (("a", 7), ("b", 2_011))]
    got = assess(shares(frame(rows)), MINUTE)
    assert got.warnings == ["No two accounts met three times inside the window: there is nothing to test by timing."]
    assert got.pairs.select("source", "target", "meetings", "finding").rows() == [("a", "b", 2, "")]


def test_shares_without_any_meeting_are_an_empty_table() -> None:
    rows = [(a, f"o{o}", o * HOUR + late) for o in range(3) for a, late in (("a", 7), ("b", 20 * MINUTE))]
    got = assess(shares(frame(rows)), MINUTE)
    assert got.pairs.height == got.tests == 0
    assert got.pairs.columns[:5] == ["a", "b", "source", "target", "meetings"]


@pytest.mark.parametrize("rows", [[], [("a", "o", 1)], [("a", "o", 1), ("b", "o", 2)], [("a", "x", 1), ("b", "y", 2)]])
def test_what_cannot_repeat_is_refused(rows: list[Row]) -> None:
    with pytest.raises(InputError, match="nothing can be repeated"):
        assess(shares(frame(rows)), MINUTE)


@pytest.mark.parametrize(("window", "rate"), [(0, 0.01), (-1, 0.01), (MINUTE, 0.0), (MINUTE, 1.0), (MINUTE, math.nan)])
def test_a_window_or_rate_that_means_nothing_is_refused(window: int, rate: float) -> None:
    with pytest.raises(UsageError):
        assess(shares(frame([("a", "o", 1), ("b", "o", 2)])), window, rate=rate)


def test_the_most_crowded_objects_are_left_out_beyond_what_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(a, f"o{o}", o * HOUR + i) for o in range(4) for i, a in enumerate("abc")]
    crowd = [(f"c{i}", "crowd", 90 * HOUR + i) for i in range(100)]
    monkeypatch.setattr("explorer.methods.significance.meetings.ROOM", (1, 50))
    got = assess(shares(frame(rows + crowd)), MINUTE)
    assert got.warnings[0].startswith("1 object is left out, the most crowded")
    assert set(got.pairs["source"].to_list() + got.pairs["target"].to_list()) == set("abc")


def test_pairs_in_parts_are_the_pairs_at_once(
    crowded: Made, planted: tuple[Assessment, set[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.methods.significance.common._HELD", 5_000)
    assert assess(shares(crowded.shares), MINUTE).pairs.equals(planted[0].pairs)


def behaviour(rows: list[tuple[str, str, int, float | None]], tests: int) -> Assessment:
    columns = {"source": pl.String, "target": pl.String, "meetings": pl.UInt32, "p_timing": pl.Float64}
    return Assessment(pl.DataFrame(rows, columns, orient="row"), 0.01, tests, 1, [], False)


def test_two_behaviours_make_one_p_that_counts_no_evidence_twice() -> None:
    got = combine(
        {
            "retweet": behaviour([("a", "b", 9, 1e-6), ("a", "c", 4, 0.5), ("b", "c", 2, None)], 100),
            "link": behaviour([("a", "b", 9, 1e-6), ("a", "d", 5, 1e-8)], 50),
        }
    )
    assert got.columns == ["source", "target", "retweet_meetings", "retweet_p", "link_meetings", "link_p", "p", "q"]
    p = {(s, t): p for s, t, p in got.select("source", "target", "p").rows()}
    assert p["a", "b"] == pytest.approx(2e-6)
    assert p["a", "d"] == pytest.approx(4e-8)
    assert p["a", "c"] == p["b", "c"] == 1
    assert got.filter(target="d")["q"].to_list() == [pytest.approx(4e-8 * 150)]
    assert got.filter(target="d")["retweet_meetings"].to_list() == [0]


def test_one_behaviour_stays_what_it_was() -> None:
    got = combine({"retweet": behaviour([("a", "b", 9, 1e-6), ("a", "c", 2, None)], 100)})
    assert got["p"].to_list() == [pytest.approx(1e-6), 1]


@pytest.mark.parametrize("n", [2, 3, 5, 9])
@pytest.mark.parametrize("together", [0.0, 0.5, 0.95, 1.0])
def test_the_combined_p_holds_whatever_the_dependence(n: int, together: float) -> None:
    rng = np.random.default_rng(3)
    draws = 20_000
    common = rng.random(draws)
    columns = [np.where(rng.random(draws) < together, common, rng.random(draws)) for _ in range(n)]
    names = [f"{i:05}" for i in range(draws)]
    frames = {
        f"b{i}": Assessment(
            pl.DataFrame({"source": "a", "target": names, "meetings": 3, "p_timing": p}), 0.01, draws, 1, [], False
        )
        for i, p in enumerate(columns)
    }
    p = combine(frames)["p"]
    for level in (0.001, 0.01, 0.05):
        assert np.mean(p.to_numpy() <= level) <= level + 3 * math.sqrt(level / draws)


def test_nothing_to_combine_is_refused() -> None:
    with pytest.raises(UsageError):
        combine({})


@pytest.mark.archive
def test_on_real_shares_of_a_debate_hardly_a_pair_is_found(archive_data: Path) -> None:
    table = pl.read_csv(archive_data / "conformance" / "coortweet" / "russian_coord_tweets.csv.gz")
    data = shares(
        table.select(account="account_id", object="object_id", ts=(pl.col("timestamp_share") * 1000).cast(pl.Int64))
    )
    for seconds, most in ((60, 3), (300, 12)):
        got = assess(data, seconds * 1000)
        assert (got.pairs["finding"] == "found").sum() <= most
        assert got.tests > 0
        assert got.pairs.height > 6_000


@pytest.mark.archive
def test_in_a_disclosed_network_pairs_are_found_and_mostly_of_one_category(archive_data: Path) -> None:
    folder = archive_data / "fivethirtyeight"
    table = pl.read_csv(folder / "ira_english_coretweet_shares.csv.gz")
    category = dict(pl.read_csv(folder / "ira_english_labels.csv").rows())
    data = shares(
        table.select(
            account="author_id", object="object_id", ts=pl.col("publish_date").str.to_datetime().dt.epoch("ms")
        )
    )
    refused = assess(data, MINUTE)
    assert refused.warnings[0].startswith("The moments are rounded to the minute")
    assert refused.pairs["p_timing"].null_count() == refused.pairs.height
    found = assess(data, MINUTE, insist=True).pairs.filter(pl.col("finding") == "found")
    assert 100 <= found.height <= 1_500
    assert sum(category[s] == category[t] for s, t in found.select("source", "target").rows()) >= 0.88 * found.height
