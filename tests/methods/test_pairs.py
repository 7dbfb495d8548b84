"""Pairs of accounts within a window, against counting by hand and against what other tools answered."""

from __future__ import annotations

import contextlib
import csv
import gzip
import os
import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError, UsageError
from explorer.methods import sweep
from explorer.methods.other_tools import as_cooRTweet, as_toolkit, quantile
from explorer.methods.pairs import count_pairs, open_pairs, within_window
from explorer.methods.shares import Shares, shares

COLUMNS = {"account": pl.String, "object": pl.String, "ts": pl.Int64, "message": pl.Int64}
TOOL_COLUMNS = {
    "object_id": pl.String,
    "account_id": pl.String,
    "content_id": pl.String,
    "timestamp_share": pl.Float64,
}
Row = tuple[str, str, int, int]
ToolRow = tuple[str, str, str, float]

worlds = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.integers(0, 12), st.integers(0, 30)), max_size=40
)
tool_worlds = st.lists(
    st.tuples(
        st.sampled_from(["x", "y", "c1", ""]),
        st.sampled_from("abcd"),
        st.sampled_from([f"c{n}" for n in range(12)]),
        st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, 8.0]),
    ),
    max_size=30,
)


def frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def tool_frame(rows: list[ToolRow]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TOOL_COLUMNS, orient="row")


def by_hand(rows: list[Row], window: int, min_participation: int = 1, min_weight: int = 1) -> list[tuple[Any, ...]]:
    """Every pair of rows, one after the other."""
    kept = [r for r in rows if sum(r[0] == s[0] for s in rows) >= min_participation]
    events: dict[tuple[str, str], list[tuple[Row, Row]]] = defaultdict(list)
    for one, other in combinations(kept, 2):
        first, second = sorted((one, other), key=lambda r: r[0])
        if first[0] != second[0] and first[1] == second[1] and abs(first[2] - second[2]) <= window:
            events[first[0], second[0]].append((first, second))
    found = [
        (
            *pair,
            len(met),
            len({a[1] for a, _ in met}),
            len({a[3] for a, _ in met}),
            len({b[3] for _, b in met}),
            sum(a[2] < b[2] for a, b in met),
            sum(b[2] < a[2] for a, b in met),
            pytest.approx(sum(abs(a[2] - b[2]) for a, b in met) / len(met) / 1000),
            min(abs(a[2] - b[2]) for a, b in met) / 1000,
        )
        for pair, met in events.items()
    ]
    return sorted((f for f in found if f[3] >= min_weight), key=lambda f: (-f[3], f[0], f[1]))


def test_two_accounts_that_shared_the_same_two_things_within_a_second_are_a_pair() -> None:
    rows = [("a", "x", 0, 1), ("b", "x", 1000, 2), ("b", "x", 1001, 3), ("a", "y", 5000, 4), ("b", "y", 4500, 5)]
    (got,) = count_pairs(shares(frame(rows)), [1000])
    assert got.columns == [
        "source",
        "target",
        "events",
        "objects",
        "source_messages",
        "target_messages",
        "source_leads",
        "target_leads",
        "mean_delay",
        "least_delay",
    ]
    assert got.rows() == [("a", "b", 2, 2, 2, 2, 1, 1, 0.75, 0.5)]


def test_a_tweet_with_two_links_is_one_message_and_two_objects() -> None:
    rows = [("a", "x", 0, 1), ("a", "y", 0, 1), ("b", "x", 0, 2), ("b", "y", 0, 3)]
    (got,) = count_pairs(shares(frame(rows)), [0])
    assert got.select("events", "objects", "source_messages", "target_messages").rows() == [(2, 2, 1, 2)]


@settings(deadline=None)
@given(worlds, st.lists(st.integers(0, 13), min_size=1, max_size=3), st.integers(1, 4), st.integers(1, 2))
def test_pairs_are_what_counting_every_two_rows_gives(
    rows: list[Row], windows: list[int], min_participation: int, min_weight: int
) -> None:
    got = count_pairs(shares(frame(rows)), windows, min_participation=min_participation, min_weight=min_weight)
    assert len(got) == len(windows)
    for window, found in zip(windows, got, strict=True):
        assert found.rows() == by_hand(rows, window, min_participation, min_weight)


@settings(deadline=None)
@given(worlds, st.integers(0, 13))
def test_messages_that_are_never_repeated_are_counted_alike(rows: list[Row], window: int) -> None:
    rows = [(account, object_, ts, n) for n, (account, object_, ts, _) in enumerate(rows)]
    (got,) = count_pairs(shares(frame(rows)), [window])
    assert got.rows() == by_hand(rows, window)


@settings(deadline=None)
@given(worlds, st.randoms())
def test_the_order_of_the_input_does_not_matter(rows: list[Row], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    assert count_pairs(shares(frame(rows)), [3])[0].equals(count_pairs(shares(frame(shuffled)), [3])[0])


@settings(deadline=None)
@given(worlds, st.integers(0, 13))
def test_the_meetings_of_a_pair_are_its_events(rows: list[Row], window: int) -> None:
    given_ = shares(frame(rows))
    (found,) = count_pairs(given_, [window])
    opened = open_pairs(given_, found, window)
    assert opened.rows() == sorted(
        (
            (a[0], b[0], a[1], a[3], b[3], a[2], b[2], (b[2] - a[2]) / 1000)
            for a in rows
            for b in rows
            if a[0] < b[0] and a[1] == b[1] and abs(a[2] - b[2]) <= window
        ),
        key=lambda r: (r[0], r[1], r[5], r[6], r[2], r[3], r[4]),
    )
    counted = opened.group_by("source", "target").agg(
        events=pl.len().cast(pl.UInt32),
        source_messages=pl.col("source_message").n_unique().cast(pl.UInt32),
        source_leads=(pl.col("delay") > 0).sum().cast(pl.UInt32),
    )
    assert counted.sort("source", "target").rows() == found.sort("source", "target").select(counted.columns).rows()


def test_only_the_pairs_asked_for_are_opened_and_strangers_have_no_meetings() -> None:
    given_ = shares(frame([("a", "x", 0, 1), ("b", "x", 5, 2), ("c", "x", 9, 3)]))
    asked = pl.DataFrame({"source": ["b", "a", "nobody", "a", "a"], "target": ["a", "c", "a", "a", "c"]})
    assert open_pairs(given_, asked, 10).select("source", "target", "delay").rows() == [
        ("a", "c", 0.009),
        ("b", "a", -0.005),
    ]


def test_pairs_across_many_stretches_are_those_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    rows = [(f"a{random.integers(40):02}", f"x{random.integers(9)}", int(random.integers(99)), n) for n in range(900)]
    whole = count_pairs(shares(frame(rows)), [2, 9])
    monkeypatch.setattr("explorer.methods.pairs._STRETCH", 50)
    for one, other in zip(whole, count_pairs(shares(frame(rows)), [2, 9]), strict=True):
        assert one.equals(other)


def test_an_object_that_everybody_shared_at_once_is_refused_by_name_and_not_begun() -> None:
    n = 44_722
    crowd = pl.DataFrame({"account": [str(k) for k in range(n)], "object": ["viral"] * n, "ts": [0] * n})
    with pytest.raises(ExplorerError, match=r"viral.*1,000,006,281"):
        count_pairs(shares(crowd), [60_000])


def test_as_many_events_and_as_much_memory_as_are_allowed_will_do() -> None:
    crowd = shares(frame([(name, "x", 0, n) for n, name in enumerate("abcd")]))
    [found] = count_pairs(crowd, [0], most_events=6, memory=6 * 48)
    assert found.height == 6
    with pytest.raises(ExplorerError, match="more than the 5 allowed"):
        count_pairs(crowd, [0], most_events=5)
    with pytest.raises(ExplorerError, match="more than 287 bytes"):
        count_pairs(crowd, [0], memory=6 * 48 - 1)


@pytest.mark.parametrize(("stretch", "ranges"), [(1, [1, 1, 1, 1, 1]), (11, [2, 1, 2]), (12, [2, 2, 1]), (99, [5])])
def test_a_stretch_is_of_as_many_accounts_as_it_may_look_at_and_has_room_for_their_pairs(
    stretch: int, ranges: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # a meets each of the four others once, c and d meet twice more: 4, 1, 3, 3 and 1 looks, in each of two windows.
    rows = [(one, f"{n}", 0, n) for n, pair in enumerate(["ab", "ac", "ad", "ae", "cd", "dc"]) for one in pair]
    given_ = shares(frame(rows))
    sums, asked = sweep.sums, list[tuple[range, int]]()

    def counted(rows: Any, walks: Any, accounts: range, windows: Any, least: int, room: int) -> sweep.Sums:
        asked.append((accounts, room))
        return sums(rows, walks, accounts, windows, least, room)

    monkeypatch.setattr(sweep, "sums", counted)
    monkeypatch.setattr("explorer.methods.pairs._STRETCH", stretch)
    for found in count_pairs(given_, [0, 9]):
        assert found.rows() == by_hand(rows, 0)
    assert [len(accounts) for accounts, _ in asked] == ranges
    assert [room for _, room in asked] == [min(sum((4, 1, 3, 3, 1)[a] for a in r), 5 * len(r)) for r, _ in asked]


class Many(Shares):
    """Shares that say they are as many as a table may have rows, or one less."""

    def __len__(self) -> int:
        return (1 << 32) - int(self.message[0])


@pytest.mark.parametrize(("one_less", "refused"), [(1, False), (0, True)])
def test_rows_are_numbered_in_32_bits_and_more_are_refused(one_less: int, refused: bool) -> None:
    one = shares(frame([("a", "x", 0, one_less)]))
    many = Many(one.account, one.object, one.ts, one.message, one.accounts, one.objects)
    with pytest.raises(ExplorerError, match="4,294,967,295") if refused else contextlib.nullcontext():
        assert within_window(many, 0).tolist() == [[0, 1]]


def test_an_answer_that_is_too_large_is_refused() -> None:
    crowd = pl.DataFrame({"account": [str(k) for k in range(100)], "object": ["x"] * 100, "ts": [0] * 100})
    with pytest.raises(ExplorerError, match="min_weight"):
        count_pairs(shares(crowd), [0], memory=1000)


@pytest.mark.parametrize("windows", [[], [-1]])
def test_a_window_is_zero_or_more(windows: list[int]) -> None:
    with pytest.raises(UsageError):
        count_pairs(shares(frame([])), windows)


def test_no_shares_make_no_pairs() -> None:
    assert [found.height for found in count_pairs(shares(frame([])), [1, 2])] == [0, 0]


# The other tools


def as_toolkit_by_hand(rows: list[ToolRow], window: float, least: int, several: bool) -> list[tuple[str, str, int]]:
    kept = {(r[2], r[0] if several else ""): r for r in reversed(rows)}.values()
    met: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in kept:
        for other in kept:
            if one[0] and one[0] == other[0] and other[3] - window <= one[3] <= other[3] + window:
                met[one[1], other[1]].add(one[2])
    return sorted((*pair, len(messages)) for pair, messages in met.items() if len(messages) >= least)


def as_cooRTweet_by_hand(
    rows: list[ToolRow], window: float, least: int, loops: bool
) -> tuple[list[tuple[Any, ...]], list[tuple[str, ...]]]:
    """The five steps of detect_groups, then the sums; the network and the pairs of rows it is made of."""
    seen = list(dict.fromkeys(r[1] for r in rows))
    x = [r for account in seen for r in rows if r[1] == account and sum(s[1] == account for s in rows) >= least]
    met = [(a, b) for a, b in combinations(x, 2) if a[0] == b[0] and abs(a[3] - b[3]) <= window]
    if not loops:
        met = [(a, b) for a, b in met if len({a[0], a[2], b[2]}) == 3 and a[1] != b[1]]
    contents = {r[2] for m in met for r in m}
    inside = [r for r in x if r[2] in contents]
    kept = {r[2] for r in inside if sum(s[1] == r[1] for s in inside) >= least}
    met = [(b, a) if a[3] > b[3] else (a, b) for a, b in met if a[2] in kept or b[2] in kept]
    network = []
    for pair in sorted({tuple(sorted((a[1], b[1]))) for a, b in met}):
        mine = [(a, b) for a, b in met if tuple(sorted((a[1], b[1]))) == pair]
        older, newer = len({a[2] for a, _ in mine}), len({b[2] for _, b in mine})
        delay = sum(b[3] - a[3] for a, b in mine) / len(mine)
        network.append((*pair, len(mine), pytest.approx(delay), older, newer, min(older, newer) / max(older, newer)))
    return network, [(a[2], b[2]) for a, b in met]


@settings(deadline=None)
@given(tool_worlds, st.sampled_from([0, 1, 2.5, 10]), st.integers(1, 3), st.booleans())
def test_the_toolkit_counts_each_message_of_the_source_once(
    rows: list[ToolRow], window: float, least: int, several: bool
) -> None:
    got = as_toolkit(tool_frame(rows), window, least, several=several)
    assert got.rows() == as_toolkit_by_hand(rows, window, least, several)


@settings(deadline=None)
@given(tool_worlds, st.sampled_from([0, 1, 2.5, 10]), st.integers(0, 4), st.booleans())
def test_cooRTweet_filters_twice_and_keeps_the_order_of_ties(
    rows: list[ToolRow], window: float, least: int, loops: bool
) -> None:
    got = as_cooRTweet(tool_frame(rows), window, least, remove_loops=not loops)
    assert got.columns == [
        "from",
        "to",
        "weight",
        "avg_time_delta",
        "n_content_id",
        "n_content_id_y",
        "edge_symmetry_score",
    ]
    assert got.rows() == as_cooRTweet_by_hand(rows, window, least, loops)[0]


@settings(deadline=None)
@given(tool_worlds, st.integers(1, 3))
def test_the_fast_network_is_that_of_the_narrower_window_inside_the_wider(rows: list[ToolRow], least: int) -> None:
    # Contents of one moment and one object: then the flag of a pair of contents is that of the pair of rows.
    rows = [(r[0], r[1], f"m{n}", r[3]) for n, r in enumerate(rows)]
    got = as_cooRTweet(tool_frame(rows), 8, least, fast_window=1)
    fast = got.drop_nulls("weight_fast").select("from", "to", "weight_fast")
    slow = {row[:2]: row[2] for row in as_cooRTweet_by_hand(rows, 8, least, False)[0]}
    quick = {row[:2]: row[2] for row in as_cooRTweet_by_hand(rows, 1, least, False)[0]}
    assert {row[:2]: row[2] for row in got.rows()} == slow
    assert {row[:2]: row[2] for row in fast.rows()} == quick


@pytest.mark.parametrize(("delay", "met"), [(1.0, True), (1.001, True), (1.002, False)])
def test_a_window_ends_with_its_last_millisecond(delay: float, met: bool) -> None:
    # 1.001 · 1000 is no whole number in floats.
    rows = tool_frame([("x", "a", "1", 0.0), ("x", "b", "2", delay)])
    assert as_toolkit(rows, 1.001, 1).filter(pl.col("source") < pl.col("target")).height == met
    assert as_cooRTweet(rows, 1.001, 1).height == met
    assert as_cooRTweet(rows, 9, 1, fast_window=1.001)["weight_fast"].to_list() == [1 if met else None]


def test_unless_told_otherwise_the_toolkit_keeps_what_two_messages_make() -> None:
    rows = [(o, account, f"{account}{o}", 0.0) for o, account in ("xa", "ya", "xb", "xc", "yc")]
    # Of a content that stands twice the second object does not count.
    found = as_toolkit(tool_frame([*rows, ("y", "b", "bx", 0.0)]), 0)
    assert found.rows() == [("a", "a", 2), ("a", "c", 2), ("c", "a", 2), ("c", "c", 2)]


def test_unless_told_otherwise_cooRTweet_takes_ten_seconds_two_shares_and_no_loops() -> None:
    moments = {"a": 0.0, "b": 10.0, "c": -0.001}
    rows = [(o, account, f"{account}{o}", late) for account, late in moments.items() for o in "xy"]
    once = [("x", "d", "dx", 5.0), ("y", "a", "again", 1.0)]
    found = as_cooRTweet(tool_frame([*rows, *once]))
    assert found.select("from", "to", "weight").rows() == [("a", "b", 3), ("a", "c", 3)]
    crowd = tool_frame([("viral", f"{n}", f"c{n}", 0.0) for n in range(10_001)])
    with pytest.raises(ExplorerError, match="50,005,000"):
        as_cooRTweet(crowd, min_participation=1)


@pytest.mark.parametrize("lacking", ["object_id", "account_id", "content_id", "timestamp_share"])
def test_a_row_that_lacks_something_is_left_out_and_counts_for_no_participation(lacking: str) -> None:
    whole = [(o, account, f"{account}{o}", 0.0) for o, account in ("xa", "xb", "yb", "ya", "xc")]
    parts = tool_frame([("y", "c", "6", 0.0)]).with_columns(pl.lit(None, TOOL_COLUMNS[lacking]).alias(lacking))
    rows = pl.concat([tool_frame(whole), parts, parts])
    assert as_cooRTweet(rows, 9, 2).rows() == as_cooRTweet(tool_frame(whole), 9, 2).rows()
    assert as_toolkit(rows, 9, 1).rows() == as_toolkit(tool_frame(whole), 9, 1).rows()


def test_contributions_are_counted_as_cooRTweet_counts_them_and_not_by_account() -> None:
    rows = [("x", "a", "1", 0.0), ("x", "a", "2", 2.0), ("x", "a", "3", 4.0), ("x", "b", "4", 3.0)]
    got = as_cooRTweet(tool_frame(rows), 10, 1)
    assert got.rows() == [("a", "b", 3, pytest.approx(5 / 3), 3, 2, pytest.approx(2 / 3))]


def test_a_weight_at_the_quantile_does_not_exceed_it() -> None:
    rows = [("x", "a", "1", 0.0), ("x", "b", "2", 2.0), ("y", "a", "3", 4.0), ("y", "b", "4", 3.0)]
    assert as_cooRTweet(tool_frame(rows), 10, 1, edge_weight=0)["weight_threshold"].to_list() == [0]


@pytest.mark.parametrize(("p", "expected"), [(0, 1), (0.5, 2.5), (0.9, 3.7), (1, 4)])
def test_a_quantile_is_that_of_type_7(p: float, expected: float) -> None:
    assert quantile(np.array([4, 1, 3, 2]), p) == pytest.approx(expected)


DATA = Path(os.environ.get("EXPLORER_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data") / "conformance"


def answers(tool: str) -> list[Any]:
    """The files of a tool's answers, found by name; one that is missing, so that the test can say why it skips."""
    found = sorted((DATA / tool).glob("*_*.csv.gz"))
    found = [path for path in found if numbers_of(path)]
    return [pytest.param(path, id=path.name) for path in found] or [pytest.param(None, id="no answers")]


def numbers_of(path: Path) -> dict[str, int]:
    """The numbers that a file's name tells: tw60, mp2, w10, m1."""
    return {letters: int(digits) for letters, digits in re.findall(r"_([a-z]+)(\d+)", path.name.split(".")[0])}


@pytest.fixture(scope="module")
def russian(archive_data: Path) -> pl.DataFrame:
    return pl.read_csv(archive_data / "conformance" / "coortweet" / "russian_coord_tweets.csv.gz")


def told(path: Path) -> list[tuple[str, ...]]:
    with gzip.open(path, "rt", newline="") as file:
        return sorted(tuple(row) for row in list(csv.reader(file))[1:])


def as_told(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    """Rows as R and Python write them: 15 digits at most."""
    return sorted(tuple(f"{v:.15g}" if isinstance(v, int | float) else v for v in row) for row in rows)


@pytest.mark.archive
@pytest.mark.parametrize("path", answers("coortweet"))
def test_every_answer_of_cooRTweet_is_met_exactly(path: Path, russian: pl.DataFrame) -> None:
    asked = numbers_of(path)
    assert as_told(as_cooRTweet(russian, asked["tw"], asked["mp"]).rows()) == told(path)


@pytest.mark.archive
@pytest.mark.parametrize("path", answers("coordination_network_toolkit"))
def test_every_answer_of_the_toolkit_is_met_exactly(path: Path, russian: pl.DataFrame) -> None:
    asked = numbers_of(path)
    assert as_told(as_toolkit(russian, asked["w"], asked["m"]).rows()) == told(path)


@pytest.mark.archive
def test_every_threshold_of_cooRTweet_leaves_the_same_edges(russian: pl.DataFrame, archive_data: Path) -> None:
    for row in pl.read_csv(archive_data / "conformance" / "coortweet" / "thresholds.csv").rows(named=True):
        got = as_cooRTweet(russian, row["time_window"], row["min_participation"], edge_weight=row["edge_weight"])
        kept = got.filter(pl.col("weight_threshold") == 1)
        assert kept.height == row["edges_gt"] == row["edges_subgraph1"], row
        assert pl.concat([kept["from"], kept["to"]]).n_unique() == row["nodes_subgraph1"], row
        assert quantile(got["weight"].to_numpy(), row["edge_weight"]) == pytest.approx(row["threshold"])


def test_meetings_of_one_moment_come_by_object_then_by_the_message_of_each() -> None:
    rows = [(who, thing, message) for thing in "yx" for who, message in (("b", 4), ("a", 2), ("b", 3), ("a", 1))]
    table = pl.DataFrame(rows, ["account", "object", "message"], orient="row").with_columns(ts=0)
    asked = pl.DataFrame({"source": ["b", "a"], "target": ["a", "b"]})
    opened = open_pairs(shares(table), asked, 0)
    told = opened.select("source", "object", "source_message", "target_message").rows()
    own, other = {"a": (1, 2), "b": (3, 4)}, {"a": "b", "b": "a"}
    assert told == [
        (who, thing, one, its) for who in "ab" for thing in "xy" for one in own[who] for its in own[other[who]]
    ]
