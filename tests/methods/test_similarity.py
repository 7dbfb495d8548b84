"""Accounts that share the same things, against dense algebra, exact fractions and what other tools answered."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from math import comb, log
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.methods import similarity
from explorer.methods.chance import hypergeometric
from explorer.methods.shares import Shares, shares
from explorer.methods.similarity import (
    _named,
    _network,
    centrality,
    fused,
    luceri_co_shares,
    luceri_fast_retweets,
    matrix,
    pacheco_co_retweets,
    pruned,
    strongest,
    validated_projection,
)

Row = tuple[str, str]

worlds = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), max_size=60)


def of(rows: list[Row]) -> Shares:
    return shares(
        pl.DataFrame(rows, schema={"account": pl.String, "object": pl.String}, orient="row").with_columns(ts=0)
    )


def cosines(counts: dict[str, Counter[str]], sublinear: bool) -> tuple[list[str], np.ndarray]:
    """The cosine of every two accounts by dense algebra; scikit-learn's smooth idf over the accounts given."""
    names, things = sorted(counts), sorted({o for c in counts.values() for o in c})
    tf = np.array([[counts[a][o] for o in things] for a in names], float).reshape(len(names), len(things))
    idf = np.log((1 + len(names)) / (1 + (tf > 0).sum(axis=0))) + 1
    weight = np.where(tf > 0, 1 + np.log(np.maximum(tf, 1)), 0) * idf if sublinear else tf * idf
    length = np.sqrt((weight**2).sum(axis=1, keepdims=True))
    weight = np.divide(weight, length, out=np.zeros_like(weight), where=length > 0)
    return names, weight @ weight.T


def counted(rows: list[Row]) -> dict[str, Counter[str]]:
    return {a: Counter(o for b, o in rows if b == a) for a in {a for a, _ in rows}}


def rounded(network: pl.DataFrame) -> list[tuple[str, str, float]]:
    return [(a, b, round(s, 9)) for a, b, s in network.select("source", "target", "similarity").rows()]


def pairs_of(names: list[str], dense: np.ndarray) -> list[tuple[str, str, float]]:
    n = len(names)
    found = [(names[i], names[j], dense[i, j]) for i in range(n) for j in range(i + 1, n)]
    return [(a, b, round(float(s), 9)) for a, b, s in found if s > 0]


@given(worlds, st.integers(1, 4), st.integers(1, 3))
def test_the_network_of_luceri_is_what_dense_algebra_gives(rows: list[Row], least: int, at_least: int) -> None:
    once = {a: Counter(set(c)) for a, c in counted(rows).items() if c.total() >= least}
    df = Counter(o for c in once.values() for o in c)
    once = {a: Counter({o: 1 for o in c if df[o] >= at_least}) for a, c in once.items()}
    once = {a: c for a, c in once.items() if c}
    got = luceri_co_shares(of(rows), min_shares=least, min_accounts=at_least)
    assert rounded(got) == pairs_of(*cosines(once, False))


@given(worlds, st.integers(1, 4), st.integers(1, 3))
def test_the_network_of_pacheco_is_what_dense_algebra_gives(rows: list[Row], least: int, at_least: int) -> None:
    many = {a: c for a, c in counted(rows).items() if c.total() >= least and len(c) > 1}
    df = Counter(o for c in many.values() for o in c)
    left = {a: Counter({o: n for o, n in c.items() if df[o] >= at_least}) for a, c in many.items()}
    got = pacheco_co_retweets(of(rows), min_shares=least, min_accounts=at_least)
    assert rounded(got) == pairs_of(*cosines(left, True))
    assert all(support == min(many[a].total(), many[b].total()) for a, b, _, support in got.rows())


def test_of_each_account_only_the_nearest_with_a_later_name_stay() -> None:
    rows = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("c", "x"), ("c", "z"), ("d", "x"), ("d", "z")]
    got = pacheco_co_retweets(of(rows), min_shares=1, min_accounts=1, nearest=2)
    assert [row[:2] for row in got.rows()] == [("a", "b"), ("c", "d")]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(1, 4)), max_size=30), st.integers(1, 8))
def test_the_nearest_are_those_with_the_largest_products_of_equal_ones_the_first(
    cells: list[tuple[int, int, int]], nearest: int
) -> None:
    # Sums of 64ths are exact, and equal ones are equal.
    held = {(a, o): w / 64 for a, o, w in cells}
    rows = matrix(of([(f"a{a}", f"o{o}") for a, o in held]))
    ends = zip(rows.accounts.gather(rows.account), rows.objects.gather(rows.object), strict=True)
    weight = [held[int(a[1:]), int(o[1:])] for a, o in ends]
    common: dict[str, dict[str, list[float]]] = {}
    for (a, o), w in held.items():
        for (b, p), v in held.items():
            if o == p:
                common.setdefault(f"a{a}", {}).setdefault(f"a{b}", []).append(w * v)
    wanted = [
        (a, b, min(sum(met[b]), 1), len(met[b]))
        for a, met in sorted(common.items())
        for b in sorted(sorted(met, key=lambda b: (-sum(met[b]), b))[:nearest])
        if a < b
    ]
    assert _named(_network(rows, np.array(weight), 999, nearest), rows.accounts).rows() == wanted


def test_no_similarity_is_above_one_however_sums_are_rounded() -> None:
    rows = matrix(of([("a", "x"), ("b", "x")]))
    assert _network(rows, np.full(2, 1.1), 9)["similarity"].to_list() == [1.0]


def crowd(seed: int) -> Shares:
    """More than a hundred accounts, some with as few shares as is asked for and some with one less."""
    draw = random.Random(seed)
    often = [(f"a{n:03}", draw.choice([10, 11, 12, 19, 20, 21])) for n in range(120)]
    # Some objects are everybody's and some are hardly anybody's.
    return of([(name, f"x{int(draw.expovariate(1 / 50))}") for name, count in often for _ in range(count)])


def quick(seed: int) -> pl.DataFrame:
    draw = random.Random(seed)
    rows = [(f"a{draw.randrange(30)}", f"b{draw.randrange(9)}", draw.choice([0, 4, 10, 10.5, 11])) for _ in range(400)]
    return pl.DataFrame(rows, schema=["account", "author", "delay"], orient="row", strict=False)


@pytest.mark.parametrize(
    ("found", "by_default", "others"),
    [
        (
            lambda **asked: pacheco_co_retweets(crowd(1), **asked),
            {"min_shares": 11, "min_accounts": 3, "nearest": 100},
            [{"min_shares": 10}, {"min_shares": 12}, {"min_accounts": 1}, {"min_accounts": 12}, {"nearest": 9}],
        ),
        (
            lambda **asked: luceri_co_shares(crowd(2), **asked),
            {"min_shares": 20, "min_accounts": 2},
            [{"min_shares": 19}, {"min_shares": 21}, {"min_accounts": 1}, {"min_accounts": 3}],
        ),
        (
            lambda **asked: luceri_fast_retweets(quick(3), **asked),
            {"time_window": 10, "min_retweets": 2},
            [{"time_window": 9.9}, {"time_window": 10.5}, {"min_retweets": 1}, {"min_retweets": 3}],
        ),
    ],
)
def test_unless_told_otherwise_networks_are_made_as_the_papers_do(
    found: Callable[..., pl.DataFrame], by_default: dict[str, int], others: list[dict[str, int]]
) -> None:
    assert found().equals(found(**by_default))
    for changed in others:
        assert not found().equals(found(**changed)), changed


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), max_size=40), st.integers(1, 3))
def test_the_fast_network_weighs_how_often_each_author_was_retweeted(rows: list[Row], least: int) -> None:
    frame = pl.DataFrame(rows, schema={"account": pl.String, "author": pl.String}, orient="row")
    often = {a: Counter({o: n for o, n in c.items() if n >= least}) for a, c in counted(rows).items()}
    got = luceri_fast_retweets(frame.with_columns(delay=0.0), min_retweets=least)
    assert rounded(got) == pairs_of(*cosines({a: c for a, c in often.items() if c}, False))


def test_authors_retweeted_twice_within_ten_seconds_make_a_fast_network() -> None:
    rows = [
        ("a", "X", 3.0),
        ("a", "X", 10.0),
        ("b", "X", 1.0),
        ("b", "X", 2.0),
        ("c", "X", 5.0),
        ("c", "X", 2 * 86400 + 5.0),
        ("d", "X", -1.0),
        ("d", "X", 1.0),
    ]
    frame = pl.DataFrame(rows, schema=["account", "author", "delay"], orient="row")
    assert rounded(luceri_fast_retweets(frame)) == [("a", "b", 1.0)]


def test_the_strongest_reach_the_quantile_and_a_union_keeps_the_larger_similarity() -> None:
    one = pl.DataFrame({"source": ["a", "a"], "target": ["b", "c"], "similarity": [0.2, 0.9]})
    two = pl.DataFrame({"source": ["a"], "target": ["b"], "similarity": [0.5]})
    assert strongest(one, 1.0).rows() == [("a", "c", 0.9)]
    assert fused(one, two).rows() == [("a", "b", 0.5), ("a", "c", 0.9)]
    many = pl.DataFrame({"source": list("bacb" * 5), "target": list("hgfedxyzwvutsrqponml"), "similarity": [0.1] * 20})
    assert fused(many).rows() == sorted(many.rows())


def test_unless_told_otherwise_the_strongest_are_half_a_per_cent() -> None:
    names = [f"{n:03}" for n in range(201)]
    network = pl.DataFrame({"source": ["a"] * 201, "target": names, "similarity": np.arange(201) / 201})
    assert strongest(network)["target"].to_list() == ["199", "200"]


edges = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda e: e[0] <= e[1]), min_size=1, max_size=30)


@given(edges)
def test_centrality_is_that_of_networkx(found: set[tuple[int, int]]) -> None:
    network = pl.DataFrame([(str(a), str(b)) for a, b in sorted(found)], schema=["source", "target"], orient="row")
    wanted = nx.eigenvector_centrality(nx.Graph(network.rows()), max_iter=5000)
    got = centrality(network, iterations=5000)
    assert dict(got.rows()) == pytest.approx(wanted, abs=1e-12)
    assert got["account"].to_list() == sorted(wanted)


def test_nobody_is_central_where_there_is_nobody() -> None:
    assert centrality(pl.DataFrame(schema={"source": pl.String, "target": pl.String})).rows() == []


def test_unless_told_otherwise_a_long_line_settles_within_five_hundred_steps() -> None:
    line = pl.DataFrame([(f"{n:02}", f"{n + 1:02}") for n in range(40)], schema=["source", "target"], orient="row")
    assert centrality(line).height == 41
    assert pruned(line, 0).height == 40
    with pytest.raises(ExplorerError, match="in 400 steps"):
        pruned(line, 0, iterations=400)


@pytest.mark.parametrize(("percentile", "left"), [(0, 8), (20, 7), (20.1, 6), (30, 6), (100, 0)])
@pytest.mark.parametrize("turned", [False, True])
def test_pruning_keeps_what_lies_between_central_accounts(percentile: float, left: int, turned: bool) -> None:
    # f is the least central of six, then e; d is the most.
    clique = [(a, b) for a in "abcd" for b in "abcd" if a < b]
    pairs = [*clique, ("d", "e"), ("e", "f")]
    ends = ["target", "source"] if turned else ["source", "target"]
    network = pl.DataFrame(pairs, schema=ends, orient="row")
    assert pruned(network, percentile).rows() == pairs[:left]


def test_a_centrality_that_does_not_settle_is_told() -> None:
    network = pl.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    with pytest.raises(ExplorerError, match="settled"):
        centrality(network, iterations=1)


def tail(n: int, one: int, other: int, objects: int) -> Fraction:
    """P(X ≥ n) in exact fractions: each way of having one more in common is a whole multiple of the way before."""
    x = max(n, 0, one + other - objects)
    if x > min(one, other):
        return Fraction(0)
    ways = comb(one, x) * comb(objects - one, other - x)
    total = ways
    for more in range(x + 1, min(one, other) + 1):
        ways = ways * (one - more + 1) * (other - more + 1) // (more * (objects - one - other + more))
        total += ways
    return Fraction(total, comb(objects, other))


def log_of(fraction: Fraction) -> float:
    return log(fraction.numerator) - log(fraction.denominator)


@given(st.integers(1, 400), st.data())
def test_a_tail_is_the_sum_of_exact_fractions(objects: int, data: st.DataObject) -> None:
    one, other = data.draw(st.integers(0, objects)), data.draw(st.integers(0, objects))
    n = data.draw(st.integers(0, min(one, other)))
    got = hypergeometric(np.array([n]), np.array([one]), np.array([other]), objects)[0]
    assert got == pytest.approx(log_of(tail(n, one, other, objects)), rel=1e-11, abs=1e-12)


@pytest.mark.parametrize(
    ("n", "one", "other", "objects"),
    [(900, 1000, 1200, 50_000), (300, 300, 300, 1_000_000), (3000, 3000, 4000, 20_000), (12, 5000, 5000, 2_000_000)],
)
def test_a_tail_far_out_is_exact_where_a_float_is_zero(n: int, one: int, other: int, objects: int) -> None:
    exact = log_of(tail(n, one, other, objects))
    assert hypergeometric(np.array([n]), np.array([one]), np.array([other]), objects)[0] == pytest.approx(
        exact, rel=1e-11
    )


def test_more_in_common_than_there_can_be_has_no_probability() -> None:
    assert hypergeometric(np.array([3]), np.array([2]), np.array([5]), 9)[0] == -np.inf


@given(worlds, st.integers(1, 3))
def test_the_projection_corrects_for_all_pairs_and_not_only_for_those_that_met(rows: list[Row], least: int) -> None:
    things = {a: set(c) for a, c in counted(rows).items() if len(c) >= least}
    objects = len({o for c in things.values() for o in c})
    tests = len(things) * (len(things) - 1) // 2
    met = {
        (a, b): tail(len(things[a] & things[b]), len(things[a]), len(things[b]), objects)
        for a in things
        for b in things
        if a < b and things[a] & things[b]
    }
    got = validated_projection(of(rows), min_objects=least)
    if least == 1:
        assert got.equals(validated_projection(of(rows)))
    assert {row[:2] for row in got.rows()} == set(met)
    assert got.equals(got.sort("log10_p", "source", "target"))
    for row in got.rows(named=True):
        p = met[row["source"], row["target"]]
        assert row["p"] == pytest.approx(float(p), rel=1e-10)
        assert 10 ** row["log10_p"] == pytest.approx(float(p), rel=1e-10)
        assert row["bonferroni"] == pytest.approx(min(1, float(p * tests)), rel=1e-10)
        # Step up: the least of p·tests/rank over this p and the larger ones.
        larger = [x * tests / sum(y <= x for y in met.values()) for x in met.values() if x >= p]
        assert row["q"] == pytest.approx(min(1, float(min(larger))), rel=1e-9)


def test_an_object_that_all_accounts_shared_is_refused_by_name() -> None:
    n = 63_247
    crowd = pl.DataFrame({"account": [str(k) for k in range(n)], "object": ["viral"] * n, "ts": [0] * n})
    rare = pl.DataFrame({"account": ["0", "1"], "object": ["rare"] * 2, "ts": [0] * 2})
    with pytest.raises(ExplorerError, match=r"viral.*2,000,059,882"):
        luceri_co_shares(shares(pl.concat([rare, crowd])), min_shares=1)


def test_as_many_products_and_pairs_as_are_allowed_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    twenty = of([(str(n), "viral") for n in range(20)])
    monkeypatch.setattr("explorer.methods.similarity.MOST_PAIRS", 190)
    assert luceri_co_shares(twenty, min_shares=1, most_products=190).height == 190
    with pytest.raises(ExplorerError, match="more than the 189 allowed"):
        luceri_co_shares(twenty, min_shares=1, most_products=189)
    monkeypatch.setattr("explorer.methods.similarity.MOST_PAIRS", 189)
    with pytest.raises(ExplorerError, match="more than 189 pairs"):
        luceri_co_shares(twenty, min_shares=1)


@pytest.mark.parametrize(
    ("stretch", "ranges"), [(1, [1, 1, 1, 1]), (8, [2, 2]), (7, [1, 2, 1]), (11, [3, 1]), (99, [4])]
)
def test_a_stretch_is_of_as_many_accounts_as_it_may_look_at_with_room_for_their_pairs(
    stretch: int, ranges: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # a shared x and y, b x and z, c y, d nothing but z: with themselves 4, 4, 2 and 2 looks.
    data = of([("a", "x"), ("a", "y"), ("b", "x"), ("b", "z"), ("c", "y"), ("d", "z")])
    products, asked = similarity._products, list[tuple[int, int, int]]()

    def counted(first: int, last: int, *rest: Any) -> Any:
        asked.append((first, last, rest[-1]))
        return products(first, last, *rest)

    monkeypatch.setattr(similarity, "_products", counted)
    monkeypatch.setattr(similarity, "_STRETCH", stretch)
    found = luceri_co_shares(data, min_shares=1)
    assert [row[:2] for row in found.rows()] == [("a", "b"), ("a", "c"), ("b", "d")]
    assert [last - first for first, last, _ in asked] == ranges
    assert [room for *_, room in asked] == [min(sum((4, 4, 2, 2)[a:b]), 4 * (b - a)) for a, b, _ in asked]


def test_stretches_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    rows = [(f"a{random.integers(50)}", f"x{random.integers(30)}") for _ in range(600)]
    whole = luceri_co_shares(of(rows), min_shares=2)
    monkeypatch.setattr("explorer.methods.similarity._STRETCH", 40)
    assert whole.equals(luceri_co_shares(of(rows), min_shares=2))
    assert whole.height > 100


def test_nothing_shared_makes_no_network() -> None:
    assert luceri_co_shares(of([])).height == 0
    assert pacheco_co_retweets(of([])).height == 0
    assert validated_projection(of([])).height == 0


@pytest.fixture(scope="module")
def russian(archive_data: Path) -> Shares:
    rows = pl.read_csv(archive_data / "conformance" / "coortweet" / "russian_coord_tweets.csv.gz")
    return shares(rows.select(account="account_id", object="object_id", ts=pl.col("timestamp_share").cast(pl.Int64)))


def answer(archive_data: Path, name: str) -> pl.DataFrame:
    told = pl.read_csv(archive_data / "conformance" / "similarity" / f"{name}.csv.gz", infer_schema_length=None)
    return told.rename({told.columns[0]: "source", told.columns[1]: "target"}).sort("source", "target")


@pytest.mark.archive
def test_pacheco_s_network_of_the_russian_accounts_is_met(russian: Shares, archive_data: Path) -> None:
    told = answer(archive_data, "pacheco_cs4_ru")
    got = pacheco_co_retweets(russian)
    assert got.select("source", "target", "support").rows() == told.select("source", "target", "support").rows()
    assert np.abs(got["similarity"] - told["similarity"]).max() < 1e-9
    assert strongest(got).height == 158


@pytest.mark.archive
def test_luceri_s_network_of_the_russian_accounts_is_met(russian: Shares, archive_data: Path) -> None:
    told = answer(archive_data, "luceri_coRetweet_ru")
    got = luceri_co_shares(russian)
    assert got.select("source", "target").rows() == told.select("source", "target").rows()
    assert np.abs(got["similarity"] - told["similarity"]).max() < 1e-9


@pytest.mark.archive
def test_the_validated_projection_of_the_russian_accounts_is_met(russian: Shares, archive_data: Path) -> None:
    told = answer(archive_data, "svn_fixedrow_ru_min10")
    got = validated_projection(russian, min_objects=10).sort("source", "target")
    assert got.select("source", "target", "objects", "source_objects", "target_objects").rows() == (
        told.select("source", "target", "cooc", "k_from", "k_to").rows()
    )
    assert got["p"].to_numpy() == pytest.approx(told["p"].to_numpy(), rel=1e-9, abs=0)
    assert got["q"].to_numpy() == pytest.approx(told["fdr_bh"].to_numpy(), rel=1e-9, abs=0)
    assert (got["bonferroni"] < 0.01).to_list() == (told["bonferroni_0.01"] == 1).to_list()
