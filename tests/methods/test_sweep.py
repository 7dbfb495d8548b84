"""The sweep over shares in order, function by function, against what a few rows add up to by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from explorer.methods import sweep
from explorer.methods.arrays import Numbers
from explorer.methods.sweep import ShareRows, Sums, Walks

# Account, object, moment: two objects that several shared, one that nobody else did; account 3 shared nothing.
SHARES = [(0, 0, 0), (1, 0, 10), (0, 0, 20), (2, 0, 100), (1, 1, 0), (0, 1, 5), (2, 1, 5), (0, 2, 50)]
ACCOUNTS = 4


def rows_of(shares: Sequence[tuple[int, int, int]], code: Sequence[int] = ()) -> ShareRows:
    account, object_, ts = (np.array(column) for column in zip(*shares, strict=True))
    return ShareRows(
        account.astype(np.uint32), object_.astype(np.uint32), ts.astype(np.int64), np.array(code, dtype=np.int64)
    )


def spans_of(rows: ShareRows, window: int) -> Numbers:
    return sweep.span(rows.object, rows.ts, window)[0]


def walks_of(shares: Sequence[tuple[int, int, int]], window: int = 10, accounts: int = ACCOUNTS) -> Walks:
    rows = rows_of(shares)
    return sweep.walks(rows, spans_of(rows, window), accounts)


def numbers(*values: int) -> Numbers:
    return np.array(values, dtype=np.uint32)


def windows_of(found: Sums) -> list[list[tuple[float, ...]]]:
    """Of each window every pair: source, target, the six counts, mean and least delay in milliseconds."""
    return [
        [
            (*map(int, found.numbers[w, :, n]), *(round(float(s) * 1000, 6) for s in found.delays[w, :, n]))
            for n in range(int(count))
        ]
        for w, count in enumerate(found.found)
    ]


def summed(
    shares: Sequence[tuple[int, int, int]],
    *windows: int,
    code: Sequence[int] = (),
    least: int = 1,
    sources: range | None = None,
    room: int = 10,
) -> list[list[tuple[float, ...]]]:
    rows = rows_of(shares, code)
    accounts = int(rows.account.max()) + 1
    walks = sweep.walks(rows, spans_of(rows, windows[-1]), accounts)
    return windows_of(sweep.sums(rows, walks, sources or range(accounts), np.array(windows), least, room))


# Moments and windows.


@pytest.mark.parametrize(("delay", "within"), [(0, True), (9, True), (10, True), (11, False)])
def test_a_window_includes_its_ends_whichever_moment_is_the_earlier(delay: int, within: bool) -> None:
    assert sweep.within(5, 5 + delay, 10) is within
    assert sweep.together(5, 5 + delay, 10) is within
    assert sweep.together(5 + delay, 5, 10) is within


# Neighbours.


def test_rows_are_placed_by_weight_largest_first_and_equal_ones_as_they_came() -> None:
    assert sweep.places(numbers(1, 3, 1, 2)).tolist() == [2, 0, 3, 1]
    assert sweep.places(numbers(0, 0, 5)).tolist() == [1, 2, 0]
    assert sweep.places(numbers()).tolist() == []


def test_the_neighbours_of_a_row_are_those_of_its_object_within_the_window() -> None:
    rows = rows_of(SHARES)
    spans, pairs, largest, where = sweep.span(rows.object, rows.ts, 10)
    assert spans.tolist() == [[0, 2], [0, 3], [1, 3], [3, 4], [4, 7], [4, 7], [4, 7], [7, 8]]
    assert (pairs, largest, where) == (2 + 3, 3, 1)


def test_of_objects_with_as_many_pairs_the_first_is_named() -> None:
    assert sweep.span(numbers(4, 4, 7, 7), np.array([0, 1, 0, 1]), 1)[1:] == (2, 1, 4)


def test_a_window_of_nothing_holds_what_came_at_the_same_moment() -> None:
    assert sweep.span(numbers(0, 0, 0), np.array([3, 3, 4]), 0)[0].tolist() == [[0, 2], [0, 2], [2, 3]]


def test_no_rows_have_no_neighbours() -> None:
    spans, *told = sweep.span(numbers(), np.array([], np.int64), 10)
    assert spans.shape == (0, 2)
    assert told == [0, 0, 0]


def test_the_walk_of_an_account_is_its_rows_that_have_neighbours() -> None:
    walks = walks_of(SHARES)
    assert walks.start.tolist() == [0, 3, 5, 6, 6]
    assert walks.steps.tolist() == [
        *([0, 0, 2, 0], [1, 2, 3, 0], [4, 5, 7, 1]),
        *([0, 1, 3, 0], [4, 4, 7, 1]),
        [4, 6, 7, 1],
    ]


def test_a_row_knows_the_one_before_it_of_its_account_and_object_however_long_ago() -> None:
    shares = [(1, 0, 0), (0, 0, 1), (1, 0, 900), (1, 1, 901), (0, 1, 902), (1, 1, 903)]
    assert walks_of(shares, accounts=2).previous.tolist() == [-1, -1, 0, -1, -1, 3]
    assert walks_of([(0, 0, 0), (0, 1, 1), (0, 1, 2)], accounts=1).previous.tolist() == [-1, -1, 1]


def test_what_is_looked_at_for_an_account_is_each_neighbour_of_its_rows() -> None:
    assert sweep.looks(walks_of(SHARES)).tolist() == [1 + 1 + 2, 2 + 2, 2, 0]


def test_an_event_is_a_pair_of_neighbours_the_earlier_row_first() -> None:
    first, second = sweep.every_event(spans_of(rows_of(SHARES), 10))
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 1), (1, 2), (4, 5), (4, 6), (5, 6)]


@pytest.mark.parametrize(
    ("source", "target", "met"),
    [
        ([0], [1], [(0, 1), (2, 1), (5, 4)]),
        ([0, 0], [1, 2], [(0, 1), (2, 1), (5, 4), (5, 6)]),
        # What one source asks for is not asked for by the next.
        ([0, 1], [2, 2], [(5, 6), (4, 6)]),
        ([0, 2], [1, 1], [(0, 1), (2, 1), (5, 4), (6, 4)]),
        ([0, 3], [3, 2], []),
        ([], [], []),
    ],
)
def test_only_the_pairs_that_are_asked_for_are_opened(
    source: list[int], target: list[int], met: list[tuple[int, int]]
) -> None:
    account = rows_of(SHARES).account
    first, second = sweep.opened(numbers(*source), numbers(*target), walks_of(SHARES), account, ACCOUNTS)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == met


# Sums: source, target; events, objects, messages of each that met, how often each led; mean and least delay.

ALL = [(0, 1, 3, 2, 3, 2, 1, 2, 8.333333, 5), (0, 2, 1, 1, 1, 1, 0, 0, 0, 0), (1, 2, 1, 1, 1, 1, 1, 0, 5, 5)]
CLOSE = [(0, 1, 1, 1, 1, 1, 0, 1, 5, 5), *ALL[1:]]


def test_a_pair_adds_up_what_its_rows_do() -> None:
    assert summed(SHARES, 10) == [ALL]


def test_each_window_has_the_pairs_and_the_sums_of_what_lies_inside_it() -> None:
    assert summed(SHARES, 4, 5, 9, 10) == [[ALL[1]], CLOSE, CLOSE, ALL]


def test_a_pair_with_fewer_objects_than_asked_for_is_left_out_of_that_window() -> None:
    assert summed(SHARES, 5, 10, least=2) == [[], [ALL[0]]]
    assert summed(SHARES, 5, 10, least=3) == [[], []]


def test_what_never_met_inside_a_window_is_no_pair_of_it_however_little_is_asked_for() -> None:
    assert summed(SHARES, 4, 10, least=0) == summed(SHARES, 4, 10, least=1)


def test_an_account_may_have_many_partners() -> None:
    many = [(n, 0, n) for n in range(14)]
    [found] = summed(many, 99, room=91)
    assert [pair[:2] for pair in found] == list(combinations(range(14), 2))
    assert {pair[2:8] for pair in found} == {(1, 1, 1, 1, 1, 0)}


@pytest.mark.parametrize(("sources", "most"), [(range(1), 3), (range(2, 3), 3), (range(3, 4), 1), (range(4), 3)])
def test_events_are_gathered_in_room_for_the_neighbours_of_one_row_at_least(
    sources: range, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(SHARES)
    walks, sizes = sweep.walks(rows, spans_of(rows, 10), ACCOUNTS), list[int]()
    monkeypatch.setattr(sweep, "_BLOCK", 1)
    monkeypatch.setattr(sweep, "_sums", lambda *given: sizes.append(given[6]))
    sweep.sums(rows, walks, sources, np.array([10]), 1, 10)
    assert sizes == [most]


def test_only_the_sources_asked_for_are_summed() -> None:
    assert summed(SHARES, 10, sources=range(1, 3)) == [[ALL[2]]]
    assert summed(SHARES, 10, sources=range(1)) == [ALL[:2]]


def test_partners_come_by_number_whichever_was_met_first() -> None:
    assert [pair[:2] for pair in summed([(2, 0, 0), (0, 0, 1), (1, 1, 0), (0, 1, 1)], 5)[0]] == [(0, 1), (0, 2)]


@pytest.mark.parametrize(
    ("shares", "narrow", "wide"),
    [
        # A later share of the target is further off, so the source's message has been counted.
        ([(0, 0, 0), (1, 0, 3), (1, 0, 8)], (1, 1, 1, 1, 1, 0), (2, 1, 1, 2, 2, 0)),
        # A later share is nearer: what was counted in the wider ring is counted in the narrower instead.
        ([(1, 0, 0), (1, 0, 5), (0, 0, 8)], (1, 1, 1, 1, 0, 1), (2, 1, 1, 2, 0, 2)),
        # Two of the target's in the same ring.
        ([(1, 0, 6), (1, 0, 7), (0, 0, 8)], (2, 1, 1, 2, 0, 2), (2, 1, 1, 2, 0, 2)),
        # The one before lies outside all windows.
        ([(1, 0, 0), (1, 0, 95), (0, 0, 100)], (1, 1, 1, 1, 0, 1), (1, 1, 1, 1, 0, 1)),
        # One before the message and one after it; the nearer is the later one, then the earlier one.
        ([(1, 0, 0), (0, 0, 8), (1, 0, 10)], (1, 1, 1, 1, 1, 0), (2, 1, 1, 2, 1, 1)),
        ([(1, 0, 0), (0, 0, 2), (1, 0, 10)], (1, 1, 1, 1, 0, 1), (2, 1, 1, 2, 1, 1)),
        # All at one moment: nobody leads, and the source's message is one.
        ([(1, 0, 5), (0, 0, 5), (1, 0, 5)], (2, 1, 1, 2, 0, 0), (2, 1, 1, 2, 0, 0)),
        # The source's own two shares of what the target shared once.
        ([(0, 0, 0), (0, 0, 4), (1, 0, 8)], (1, 1, 1, 1, 1, 0), (2, 1, 2, 1, 2, 0)),
    ],
)
def test_a_message_counts_once_in_the_narrowest_window_that_holds_a_share_of_the_other(
    shares: list[tuple[int, int, int]], narrow: tuple[int, ...], wide: tuple[int, ...]
) -> None:
    [five], [ten] = summed(shares, 5, 10)
    assert (five[2:8], ten[2:8]) == (narrow, wide)


def test_an_object_counts_once_in_the_narrowest_window_in_which_the_two_met_on_it() -> None:
    shares = [(0, 0, 0), (1, 0, 9), (0, 0, 12), (0, 1, 0), (1, 1, 9)]
    [five], [ten] = summed(shares, 5, 10)
    assert (five[3], ten[3]) == (1, 2)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_message_of_several_rows_is_one_message_in_the_window_of_its_nearest(swapped: bool) -> None:
    # A message names objects 0, 1 and 2, and another one object 3 and 4: apart by 8, 3, 9 and 9, 9.
    apart = [8, 3, 9, 9, 9]
    mine, theirs = (1, 0) if swapped else (0, 1)
    shares = [share for o, ms in enumerate(apart) for share in ((mine, o, 100), (theirs, o, 100 + ms))]
    code = [c for message in (0, 0, 0, 1, 1) for c in (message, -1)]
    [five], [ten] = summed(shares, 5, 10, code=code)
    of_several, of_one = (5, 4) if swapped else (4, 5)
    assert (five[3], five[of_several], five[of_one]) == (1, 1, 1)
    assert (ten[3], ten[of_several], ten[of_one]) == (5, 2, 5)


def test_a_message_of_several_rows_counts_once_for_each_partner_it_met() -> None:
    shares = [(0, 0, 0), (1, 0, 1), (2, 0, 2), (0, 1, 0), (2, 1, 1), (1, 1, 2)]
    assert [pair[4:6] for pair in summed(shares, 5, code=[0, 1, 2, 0, 2, 1])[0]] == [(1, 1)] * 3


def test_a_thousand_messages_of_several_rows_are_as_many_as_they_are() -> None:
    # 600 messages of two rows each: those of account 0 come back late, those of account 1 at once.
    shares = [share for o in range(1200) for share in ((0, o, 0), (1, o, 0))]
    code = [c for o in range(1200) for c in (o % 600, 600 + o // 2)]
    [[pair]] = summed(shares, 5, code=code)
    assert pair[2:6] == (1200, 1200, 600, 600)
    # And the other way round.
    code = [c for o in range(1200) for c in (o // 2, 600 + o % 600)]
    [[pair]] = summed(shares, 5, code=code)
    assert pair[2:6] == (1200, 1200, 600, 600)


@pytest.mark.parametrize("code", [(), (0, 1, -1, -1, 1, 0, -1, -1)])
def test_events_gathered_a_few_at_a_time_add_up_alike(code: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    rows, windows = rows_of(SHARES, code), np.array([5, 10])
    walks = sweep.walks(rows, spans_of(rows, 10), ACCOUNTS)
    whole = sweep.sums(rows, walks, range(ACCOUNTS), windows, 1, 10)
    gathered: list[int] = []
    gather = sweep._gather

    def counted(*given: object) -> tuple[int, int, int]:
        n, k, met = gather(*given)
        gathered.append(int(n))
        return n, k, met

    monkeypatch.setattr(sweep, "_BLOCK", 1)
    monkeypatch.setattr(sweep, "_gather", counted)
    # What numba compiled has the size of a block inside it; as plain Python it is asked for.
    monkeypatch.setattr(sweep, "_sums", getattr(sweep._sums, "py_func", sweep._sums))
    assert windows_of(sweep.sums(rows, walks, range(ACCOUNTS), windows, 1, 10)) == windows_of(whole)
    # Room for the three neighbours of one row and no more: account 0 takes two turns.
    assert gathered == [2, 2, 1, 0]
