"""What a structure must make against the rest of its cores' audience; each number at its boundary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl
import pytest

from explorer.methods.roles.log import as_seen
from explorer.methods.roles.size import exceptional
from tests.methods.roles.test_joining import MOB, in_one, members_of
from tests.methods.roles.test_log import summed
from tests.methods.roles.test_structures import Pair, ring
from tests.methods.roles.test_timing import names


def kept(
    *pairs: Mapping[Pair, int],
    members: Iterable[Pair],
    by_time: Iterable[int] = (0,),
    archived: Iterable[str] | None = None,
) -> set[Pair]:
    """Return the pairs that stay of a structure, among all these."""
    every = {pair: k for some in pairs for pair, k in some.items()}
    log = summed([(*pair, k) for pair, k in every.items()], None if archived is None else pl.Series(sorted(archived)))
    log = as_seen(log)
    found = exceptional(log, members_of(log, in_one(members)), set(by_time))
    return {names(log)[pair] for pair in found["pair"]}


def fans(count: int) -> dict[Pair, int]:
    """So many accounts retweet the core once, and nothing else."""
    return {(f"fan{n:03}", "core"): 1 for n in range(count)}


def audience(accounts: int, again: int, elsewhere: int = 99) -> dict[Pair, int]:
    """So many accounts retweet the core once, some of them twice, and others often."""
    one: dict[Pair, int] = {(f"p{n:03}", "core"): 1 + (n < again) for n in range(accounts)}
    return one | {(f"p{n:03}", "idol"): elsewhere for n in range(accounts)}


RING = ring(12, 120)


@pytest.mark.parametrize(("again", "stays"), [(0, True), (10, True), (80, False)])
def test_a_ring_comes_back_as_the_rest_of_the_audience_does_not(again: int, stays: bool) -> None:
    """Its members retweet others a hundred times as well; the rest comes back seldom, or nearly all of it."""
    life: dict[Pair, int] = {(amp, "idol"): 90 for amp, _ in RING}
    assert kept(MOB, RING, life, audience(100, again), members=RING) == (set(RING) if stays else set())


@pytest.mark.parametrize(("fan", "stays"), [(480, True), (481, False)])
def test_a_core_owes_a_structure_by_time_a_fifth(fan: int, stays: bool) -> None:
    assert kept(MOB, RING, fans(fan), members=RING) == (set(RING) if stays else set())


@pytest.mark.parametrize(("pairs", "fan", "stays"), [(9, 90, True), (9, 91, False), (10, 300, True)])
def test_fewer_than_ten_pairs_by_time_make_half(pairs: int, fan: int, stays: bool) -> None:
    few = ring(pairs, 10 * pairs)
    assert kept(MOB, few, fans(fan), members=few) == (set(few) if stays else set())


@pytest.mark.parametrize(("amplifiers", "stays"), [(18, True), (17, False)])
def test_a_structure_by_mass_has_nineteen_accounts(amplifiers: int, stays: bool) -> None:
    pairs = ring(amplifiers, 180)
    assert kept(MOB, pairs, members=pairs, by_time=()) == (set(pairs) if stays else set())


@pytest.mark.parametrize(("fan", "stays"), [(1, True), (2, False)])
def test_two_accounts_of_an_archive_make_nearly_all_that_an_author_receives(fan: int, stays: bool) -> None:
    two: dict[Pair, int] = {("ann", "core"): 15, ("bea", "core"): 12}
    found = kept(
        two, fans(fan), members=two, by_time=(), archived=["ann", "bea", "core", *(one for one, _ in fans(fan))]
    )
    assert found == (set(two) if stays else set())


def test_a_structure_of_listed_accounts_needs_no_more_than_in_an_archive() -> None:
    """Four amplifiers are a ring of an archive; among everybody they are none unless all are listed."""
    four = ring(4, 40)
    inside = ["core", *(amp for amp, _ in four)]
    assert kept(MOB, four, fans(60), members=four, by_time=(), archived=inside) == set(four)
    assert kept(MOB, four, fans(300), members=four, by_time=(0,), archived=inside[1:]) == set()
    # Time tells, and fans count for nothing in an archive; but all must be listed, on both sides.
    assert kept(MOB, four, fans(300), members=four, archived=inside) == set(four)
    assert kept(MOB, four, fans(300), members=four, archived=inside[:-1]) == set()
    two: dict[Pair, int] = {**four, **{(amp, "second"): 10 for amp, _ in four}}
    beside: dict[Pair, int] = {(f"fan{n:03}", "second"): 1 for n in range(300)}
    assert kept(MOB, two, fans(300), beside, members=two, archived=[*inside, "second"]) == set(two)
    assert kept(MOB, two, fans(300), beside, members=two, archived=inside) == set()
