"""Of accounts that are known to be removed less makes a structure, also among everybody's retweets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl
import pytest

from explorer.methods.roles import _among_listed, roles
from explorer.methods.roles.log import Log, as_seen, ordered
from explorer.methods.roles.repetition import described, strong_pairs
from explorer.methods.roles.timing import with_time
from tests.methods.roles.test_joining import members_of
from tests.methods.roles.test_size_parts import ring
from tests.methods.roles.test_timing import Pair, names

Pairs = Mapping[Pair, int]
# Somebody who is in no list retweets too: these are everybody's.
MOB: Pairs = {("mob", "idol"): 10**7}


def frame(*some: Pairs) -> pl.DataFrame:
    rows = [(*pair, k) for pairs in (MOB, *some) for pair, k in pairs.items()]
    return pl.DataFrame(rows, schema=["retweeter", "author", "retweets"], orient="row")


def more(log: Log, members: pl.DataFrame, by_time: set[int]) -> tuple[dict[int, set[Pair]], set[int]]:
    strong = with_time(log, described(log, strong_pairs(log)))
    found, timed = _among_listed(log, strong, members, by_time)
    ends, structures = names(log), dict[int, set[Pair]]()
    for pair, s in found.select("pair", "s").rows():
        structures.setdefault(s, set()).add(ends[pair])
    return structures, timed


def everybodys(*some: Pairs, listed: Iterable[str]) -> Log:
    return as_seen(ordered(frame(*some), True, pl.Series(sorted(listed))))


def test_only_pairs_of_which_both_are_listed_make_one() -> None:
    three = ring(3, each=15)
    to_others = {(amp, "other"): 15 for amp, _ in three}
    log = everybodys(three, to_others, listed=["amp00", "amp01", "core"])
    nothing = members_of(log, dict.fromkeys(three, 0)).clear()
    assert more(log, nothing, set()) == ({0: {("amp00", "core"), ("amp01", "core")}}, set())


def test_what_has_a_structure_already_is_in_no_other_and_the_new_ones_have_numbers_of_their_own() -> None:
    large, small = ring(3, each=15), ring(2, "second", each=15, called="b")
    listed = {name for pair in (*large, *small) for name in pair}
    log = everybodys(large, small, listed=listed)
    members = members_of(log, dict.fromkeys(large, 4))
    assert more(log, members, {4}) == ({4: set(large), 5: set(small)}, {4})


def test_what_time_shows_of_the_new_ones_is_known_by_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    large, small = ring(3, each=15), ring(2, "second", each=15, called="b")
    log = everybodys(large, small, listed={name for pair in (*large, *small) for name in pair})
    shown = members_of(log, {pair: n for n, pair in enumerate(small)})
    monkeypatch.setattr("explorer.methods.roles.shown", lambda *_: (shown, {1}))
    structures, timed = more(log, members_of(log, dict.fromkeys(large, 4)), {4})
    assert (sorted(structures), timed) == ([4, 5, 6], {4, 6})


def test_a_small_ring_of_listed_accounts_is_found_among_everybodys_retweets() -> None:
    three = ring(3, each=15)
    listed = pl.Series(["amp00", "amp01", "amp02", "core"])
    found = roles(frame(three), archived=listed)
    assert found.everyone
    assert found.structures.select("name", "amplifiers").rows() == [("ring of core", 3)]
    assert roles(frame(three)).structures.is_empty()
    assert roles(frame(three), archived=listed[:0]).structures.is_empty()
