"""Meetings are kept pair by pair while there is room, and what is not kept is said in figures."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from explorer.analyses.behaviours import behaviours
from explorer.analyses.detect import Settings
from explorer.analyses.detect_methods import BY_NAME, DAY, Found
from explorer.analyses.meetings import Meetings, _place, _rows, open_meetings
from explorer.analyses.together import Seen, joined
from explorer.methods.shares import shares
from tests.analyses.test_detect_methods import frame_of

KNOWN = behaviours()
Rows = list[tuple[str, str, int]]


def met_on(pair: str, objects: int, again: int = 0) -> Rows:
    """Two accounts share so many objects at one moment, and the second shares the first of them again, soon after."""
    rows = [(who, f"{pair}{n:02}", 0) for n in range(objects) for who in pair]
    return rows + [(pair[1], f"{pair}00", 1 + n) for n in range(again)]


def kept(method: str, room: int, rows: dict[str, Rows], *, waits: tuple[str, ...] = (), **values: Any) -> Meetings:
    """Return what is kept of behaviours, each with what was shared; pairs that wait are not found."""
    checked = Settings(method=method, meetings=room, **values).checked()
    seen = [Seen(KNOWN[name], BY_NAME[method].find(frame_of(*of), checked)) for name, of in rows.items()]
    pairs = joined(seen, None, "x", 0.01).filter(pl.col("id") == "x")
    pair = pl.col("source") + pl.col("target")
    finding = pl.when(pair.is_in(waits)).then(pl.lit("synchronised")).otherwise("finding")
    return open_meetings(seen, pairs.with_columns(finding=finding), checked)


def pairs_of(meetings: Meetings) -> list[dict[str, int]]:
    """Return for each behaviour how many meetings are kept of each pair."""
    counted = []
    for met in meetings.of.values():
        names = (met["source"] + met["target"]).to_list()
        counted.append({name: names.count(name) for name in dict.fromkeys(names)})
    return counted


ROWS = {"co_link": [*met_on("ab", 3), *met_on("cd", 5), *met_on("ef", 2, again=4)]}
EVERYTHING = {"ab": 3, "cd": 5, "ef": 6}


@pytest.mark.parametrize(
    ("room", "pairs", "left", "lost"),
    [
        (14, EVERYTHING, 0, 0),
        (13, {"ab": 3, "cd": 5}, 1, 6),
        (8, {"ab": 3, "cd": 5}, 1, 6),
        (7, {"cd": 5}, 2, 9),
        (5, {"cd": 5}, 2, 9),
    ],
)
def test_the_heaviest_pairs_are_kept_whole_while_there_is_room(
    room: int, pairs: dict[str, int], left: int, lost: int
) -> None:
    """Of the lightest pair, two objects, the second shares one five times."""
    found = kept("count", room, ROWS)
    assert pairs_of(found) == [pairs]
    assert list(found.notes) == (
        [
            f"The tweets of the {left} lightest pairs are not kept, {lost} of 14 meetings: "
            f"there is room for {room} meetings."
        ]
        if left
        else []
    )


def test_of_a_first_pair_that_is_too_large_the_first_meetings_are_kept_and_that_is_said() -> None:
    found = kept("count", 4, ROWS)
    assert pairs_of(found) == [{"cd": 4}]
    assert found.of["co_link"]["object"].to_list() == ["cd00", "cd01", "cd02", "cd03"]
    assert found.notes == (
        "Of the heaviest pair, c and d, the tweets of 4 of 5 meetings are kept.",
        "The tweets of the 2 lightest pairs are not kept, 9 of 14 meetings: there is room for 4 meetings.",
    )
    alone = kept("count", 4, {"co_link": met_on("cd", 5)})
    assert alone.notes == found.notes[:1]


def test_without_room_nothing_is_kept() -> None:
    found = kept("count", 0, ROWS)
    assert pairs_of(found) == [{}]
    assert found.notes == (
        "The tweets of the 3 lightest pairs are not kept, 14 of 14 meetings: there is room for 0 meetings.",
    )


@pytest.mark.parametrize("method", ["similarity", "projection"])
def test_without_moments_each_object_is_one_meeting_and_takes_room(method: str) -> None:
    """A day apart, and again and again; by either method the pair with five objects is not the lightest."""
    rows = [(who, what, at + 86_400_000 * (who == "f")) for who, what, at in ROWS["co_link"]]
    whole = kept(method, 10, {"co_link": rows}, min_participation=1, rate=0.99)
    assert pairs_of(whole) == [{"ab": 3, "cd": 5, "ef": 2}]
    assert whole.notes == ()
    assert whole.of["co_link"].filter(pl.col("source") == "e")["delay"].to_list() == [86_400, 86_400]
    for room in range(10):
        found = kept(method, room, {"co_link": rows}, min_participation=1, rate=0.99)
        assert found.of["co_link"].height <= room
        assert found.notes


@pytest.mark.parametrize("method", ["cooRTweet", "toolkit"])
def test_of_another_tools_pairs_every_meeting_takes_room(method: str) -> None:
    whole = kept(method, 14, ROWS, min_participation=1, min_weight=1)
    assert pairs_of(whole) == [EVERYTHING]
    assert whole.notes == ()
    for room in range(14):
        found = kept(method, room, ROWS, min_participation=1, min_weight=1)
        assert found.of["co_link"].height <= room
        assert found.notes


def test_pairs_that_were_found_come_before_heavier_ones_that_were_not() -> None:
    assert pairs_of(kept("count", 9, ROWS, waits=("cd",))) == [{"ab": 3, "ef": 6}]
    assert pairs_of(kept("count", 6, {"co_link": [*met_on("cd", 3), *met_on("ab", 3)]}, waits=("ab",))) == [
        {"ab": 3, "cd": 3}
    ]
    assert pairs_of(kept("count", 3, {"co_link": [*met_on("cd", 3), *met_on("ab", 3)]})) == [{"ab": 3}]


def test_of_several_behaviours_a_pair_is_kept_in_all_or_in_none() -> None:
    """Together a and b weigh seven, c and d six."""
    rows = {"co_link": [*met_on("ab", 3), *met_on("cd", 6)], "co_tweet": met_on("ab", 4)}
    assert pairs_of(kept("count", 13, rows)) == [{"ab": 3, "cd": 6}, {"ab": 4}]
    for room in (12, 7):
        found = kept("count", room, rows)
        assert pairs_of(found) == [{"ab": 3}, {"ab": 4}]
        assert found.notes == (
            f"The tweets of the 1 lightest pairs are not kept, 6 of 13 meetings: there is room for {room} meetings.",
        )
    assert pairs_of(kept("count", 5, rows)) == [{"ab": 3}, {"ab": 2}]
    # Where the first behaviour takes all the room, none is left.
    assert pairs_of(kept("count", 2, rows)) == [{"ab": 2}, {}]


def test_where_no_pair_was_found_there_is_nothing_to_keep() -> None:
    found = kept("count", 5, {"co_link": met_on("ab", 1)})
    assert (pairs_of(found), found.notes) == ([{}], ())


def test_of_pairs_that_weigh_the_same_the_first_by_name_are_kept() -> None:
    """One, two and three meet on three things, one after the other: the second name decides."""
    rows = [(who, f"o{n}", 0) for n in range(3) for who in "acb"]
    assert pairs_of(kept("count", 3, {"co_link": rows})) == [{"ab": 3}]
    assert pairs_of(kept("count", 6, {"co_link": rows})) == [{"ab": 3, "ac": 3}]


def test_a_meeting_is_a_row_with_the_tweet_that_shows_it() -> None:
    """What is shared by retweeting is a tweet itself, else the first account's own tweet is shown."""
    columns = {"source": "a", "target": "b", "source_message": 7, "target_message": 8, "source_ts": 1, "target_ts": 3}
    met = pl.DataFrame([columns | {"object": "900"}, columns | {"object": "901"}])
    retweets = _rows(KNOWN["co_retweet"], met, "x")
    assert retweets.select("id", "object", "tweet").rows() == [
        ("x/co_retweet/1", "900", 900),
        ("x/co_retweet/2", "901", 901),
    ]
    tags = _rows(KNOWN["co_hashtag"], met.with_columns(object=pl.lit("tag" + "g" * 300 + DAY + "17000")), "x")
    assert tags.row(0, named=True) == {
        "source": "a",
        "target": "b",
        "id": "x/co_hashtag/1",
        "analysis": "x",
        "behaviour": "co_hashtag",
        "object": "tag" + "g" * 277,
        "tweet": 7,
        "source_tweet": 7,
        "target_tweet": 8,
        "source_ts": 1,
        "target_ts": 3,
    }


@pytest.mark.parametrize("method", ["count", "cooRTweet", "toolkit"])
def test_what_is_kept_is_within_the_window_and_not_a_millisecond_beyond(method: str) -> None:
    late = [(who, f"late{n}", 60_001 * (who == "b")) for n in range(3) for who in "ab"]
    rows = [*met_on("ab", 3), ("a", "edge", 0), ("b", "edge", 60_000), *late]
    found = kept(method, 9, {"co_link": rows}, min_participation=1)
    assert found.of["co_link"]["object"].sort().to_list() == ["ab00", "ab01", "ab02", "edge"]


def test_of_more_accounts_than_sixteen_bits_hold_none_is_taken_for_another() -> None:
    """Each shares two objects once: those are all first shares."""
    accounts = pl.select(account=pl.int_range((1 << 16) + 1)).cast(pl.String)
    once = accounts.join(pl.DataFrame({"object": ["x", "y"]}), how="cross").with_columns(ts=0)
    seen = Seen(KNOWN["co_link"], Found(shares(once), pl.DataFrame(), pl.DataFrame()))
    kept_shares, _ = _place(seen, Settings(method="similarity").checked())
    assert len(kept_shares) == once.height
