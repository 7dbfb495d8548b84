"""Each method of `detect`, held against the pure ones and against sums made by hand, at every boundary it states."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer.analyses.detect import MEETINGS, METHODS, Settings
from explorer.analyses.detect_methods import BY_NAME, DAY, Found, _originals, dealt_anew, in_columns, with_meetings
from explorer.analyses.detect_settings import parameters
from explorer.errors import InputError, UsageError
from explorer.graph.model import GRAPH
from explorer.methods import other_tools, significance, similarity
from explorer.methods.pairs import count_pairs
from explorer.methods.shares import shares
from explorer.methods.significance import common
from explorer.result import TESTED
from tests.by_hand import met_by_hand, summed_by_hand, sums, weights

DAY_MS = 86_400_000
# Who retweets one tweet, and when: seconds after the first.
RETWEETS: list[list[tuple[str, float]]] = [
    [("ann", 0), ("bea", 0)],
    [("ann", 0), ("bea", 0.5)],
    [("bea", 0), ("ann", 0.501)],
    [("ann", 0), ("bea", 1)],
    [("bea", 0), ("ann", 1.001)],
    [("ann", 0), ("bea", 60)],
    [("bea", 0), ("ann", 60.001)],
    [("ann", 0), ("bea", 3600)],
    [("bea", 0), ("ann", 3600.001)],
    # More messages than objects, and not as many of the one as of the other.
    [("cem", 0), ("dil", 1), ("cem", 2)],
    [("cem", 0), ("dil", 1), ("dil", 3), ("dil", 5)],
    [("eve", 0), ("fay", 4)],
]


def frame_of(*rows: tuple[str, str, int]) -> pl.DataFrame:
    """Return a frame of who, what and when in milliseconds, each row a message of its own."""
    numbered = [(*row, 1000 + n) for n, row in enumerate(rows)]
    return pl.DataFrame(numbered, schema=["account", "object", "ts", "message"], orient="row")


def retweets() -> pl.DataFrame:
    return frame_of(
        *((who, f"t{n}", n * 7 * 3_600_000 + round(at * 1000)) for n, does in enumerate(RETWEETS) for who, at in does)
    )


def found(method: str, frame: pl.DataFrame | None = None, *, recurring: bool = False, **values: Any) -> Found:
    checked = Settings(method=method, **values).checked()
    return BY_NAME[method].find(retweets() if frame is None else frame, checked, recurring=recurring)


@pytest.mark.parametrize(("seconds", "objects"), [(0.5, 2), (1, 4), (60, 6), (3600, 8)])
def test_a_window_holds_its_ends_and_not_a_millisecond_more(seconds: float, objects: int) -> None:
    one = found("count", time_window=seconds, min_weight=1)
    assert sums(one.pairs) == summed_by_hand(met_by_hand(retweets(), round(seconds * 1000)))
    assert sums(one.pairs)[("ann", "bea")][0] == objects
    assert weights(one.pairs) == {pair: row[0] for pair, row in sums(one.pairs).items()}
    assert set(one.pairs["finding"]) == {"ranked"}
    assert_frame_equal(one.edges, count_pairs(shares(retweets()), [round(seconds * 1000)], min_weight=1)[0])
    assert one.assessment is None


@pytest.mark.parametrize(
    ("method", "least", "kept"),
    [("count", 9, 1), ("count", 10, 0), ("similarity", 9, 1), ("similarity", 10, 0)],
)
def test_an_account_with_as_many_shares_as_are_asked_stays(method: str, least: int, kept: int) -> None:
    """Ann retweets nine times, and so does Bea; Ann again what nobody else does."""
    one = found(method, min_participation=least)
    assert one.pairs.height == kept
    assert one.pairs.select("source", "target").rows() == [("ann", "bea")] * kept


@pytest.mark.parametrize("least", [1, 2])
def test_who_shares_once_stays_where_one_share_is_enough(least: int) -> None:
    pairs = found("count", min_participation=least, min_weight=1).pairs
    assert (("eve", "fay") in pairs.select("source", "target").rows()) == (least == 1)


@pytest.mark.parametrize(
    ("least", "pairs"), [(0, 3), (1, 3), (1.5, 2), (2, 2), (2.5, 1), (5, 1), (5.5, 1), (6, 1), (6.5, 0), (7, 0)]
)
@pytest.mark.parametrize("method", ["count", "toolkit"])
def test_a_pair_with_as_much_weight_as_is_asked_stays(method: str, least: float, pairs: int) -> None:
    """Ann and Bea meet on six tweets, Cem and Dil on two and with three messages of each, Eve and Fay on one."""
    one = found(method, min_weight=least)
    assert one.pairs.height == pairs + (method == "toolkit" and least == 2.5)
    # What the method's own columns hold weighs as much too, and what weighs as much is in them.
    ends = one.edges.filter(pl.col("source") < pl.col("target")).select("source", "target").rows()
    assert {*ends} | {end[::-1] for end in ends} >= {*one.pairs.select("source", "target").rows()}
    own = one.edges["objects" if method == "count" else "weight"]
    assert all(weight >= max(1, least) for weight in own.to_list())


def test_pairs_come_in_the_columns_of_the_graph() -> None:
    columns = GRAPH.schema(GRAPH.relationship("COORDINATED"))
    pairs = in_columns(pl.DataFrame([("b", "c"), ("a", "c")], schema=["source", "target"], orient="row"))
    # What a method gives is one weight; where it is kept, one that is no whole number is a similarity.
    assert dict(pairs.schema) == {name: kind for name, kind in columns.items() if name != "similarity"} | {
        "weight": pl.Float64()
    }
    assert pairs.select("source", "target", "finding", "events").rows() == [
        ("a", "c", "ranked", None),
        ("b", "c", "ranked", None),
    ]


def tags() -> pl.DataFrame:
    """Ann and Bea use one tag three days on end, the other only over midnight and about two hours after it."""
    late = [("ann", DAY_MS - 1), ("bea", DAY_MS), ("ann", 5 * DAY_MS - 1), ("bea", 5 * DAY_MS + 1)]
    again = [
        *(("ann", 8_639_000), ("bea", 8_641_000), ("ann", DAY_MS), ("bea", DAY_MS + 1000)),
        *(("ann", 3 * DAY_MS - 2000), ("bea", 3 * DAY_MS - 1)),
    ]
    return frame_of(*(("ann", "late", t) if w == "ann" else (w, "late", t) for w, t in late)).vstack(
        frame_of(*((w, "again", t) for w, t in again))
    )


def test_a_hashtag_is_of_its_day_where_moments_count_against_chance() -> None:
    one = found("timing", tags(), recurring=True)
    assert one.edges.select("source", "target", "meetings").rows() == [("ann", "bea", 3)]
    assert {*one.shares.objects} == {f"again{DAY}{n}" for n in range(3)} | {f"late{DAY}{n}" for n in (0, 1, 4, 5)}
    # Where nobody says that it recurs, it is one thing.
    assert {*BY_NAME["timing"].find(tags(), Settings().checked()).shares.objects} == {"late", "again"}
    for method in ("count", "similarity"):
        assert {*found(method, tags(), recurring=True, min_participation=1).shares.objects} == {"late", "again"}
    # Without days the other one is met on as well, over two midnights.
    assert sums(found("count", tags(), recurring=True).pairs)[("ann", "bea")][:2] == (2, 5)


def crowd() -> pl.DataFrame:
    """Sixteen people share as it comes; a group of four does so together as well, now one first, now another."""
    draw = random.Random(3)
    people, group = [f"p{n:02}" for n in range(16)], ["g1", "g2", "g3", "g4"]
    rows = []
    for n in range(60):
        for who in draw.sample(people + group, 9):
            rows.append((who, f"news {n}", n * 25_200_000 + int(draw.expovariate(1 / 7_200_000))))
    for n in range(10):
        for who in draw.sample(people, 4):
            rows.append((who, f"call {n}", (80 + n) * 25_200_000 + int(draw.expovariate(1 / 7_200_000))))
        for k, who in enumerate(draw.sample(group, 4)):
            rows.append((who, f"call {n}", (80 + n) * 25_200_000 + 3_600_000 + k * 4000 + draw.randrange(2000)))
    return frame_of(*rows)


@pytest.mark.parametrize(("seconds", "rate"), [(60, 0.01), (60, 0.6), (600, 0.01), (5, 0.2)])
def test_timing_finds_what_the_assessment_finds_with_the_sums_of_its_meetings(seconds: int, rate: float) -> None:
    one = found("timing", crowd(), time_window=seconds, rate=rate)
    pure = significance.assess(shares(crowd()), seconds * 1000, rate=rate).pairs
    assert_frame_equal(one.edges, pure.drop("a", "b"))
    shown = pure.filter(pl.col("finding") != "").sort("source", "target")
    assert shown.height
    by_hand = summed_by_hand(met_by_hand(crowd(), seconds * 1000))
    assert sums(one.pairs) == {pair: by_hand[pair] for pair in shown.select("source", "target").rows()}
    assert weights(one.pairs) == {pair: row[0] for pair, row in sums(one.pairs).items()}
    for column, of_pure in {"p": "p_timing", "q": "q_timing"}.items():
        assert one.pairs[column].to_list() == shown[of_pure].to_list()
    for column in ("expected", "p_marginal", "q_marginal", "finding"):
        assert one.pairs[column].to_list() == shown[column].to_list()
    assert one.assessment is not None


def test_a_tie_is_an_event_that_neither_leads() -> None:
    frame = frame_of(
        *((w, f"o{n}", n * DAY_MS + at) for n, at in enumerate((0, 3, 0, -5)) for w, at in (("a", 0), ("b", at)))
    )
    assessed = pl.DataFrame({"source": ["a"], "target": ["b"], "finding": ["found"]}).with_columns(
        **{name: pl.lit(0.5) for name in ("expected", "p_marginal", "q_marginal", "p_timing", "q_timing")}
    )
    row = with_meetings(assessed, shares(frame), 60_000).row(0, named=True)
    assert [row[name] for name in ("events", "source_leads", "target_leads")] == [4, 1, 1]


def test_of_a_pair_that_met_the_messages_of_each_are_counted_apart() -> None:
    # The first of a's messages meets two of b's.
    frame = frame_of(("a", "x", 0), ("a", "x", 99_000), ("b", "x", 1), ("b", "x", 40_000), ("a", "y", 9), ("b", "y", 9))
    assessed = pl.DataFrame({"source": ["a"], "target": ["b"], "finding": ["found"]}).with_columns(
        **{name: pl.lit(0.5) for name in ("expected", "p_marginal", "q_marginal", "p_timing", "q_timing")}
    )
    row = with_meetings(assessed, shares(frame), 60_000).row(0, named=True)
    assert [row[name] for name in ("events", "objects", "source_messages", "target_messages")] == [4, 2, 3, 3]


def test_timing_draws_from_the_seed_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "_DRAWS", 30)
    own = {seed: found("timing", crowd(), seed=seed).edges for seed in range(3)}
    for seed, edges in own.items():
        assert_frame_equal(edges, significance.assess(shares(crowd()), 60_000, seed=seed).pairs.drop("a", "b"))
    assert len({tuple(edges["q_timing"].to_list()) for edges in own.values()}) > 1


def test_too_few_shares_of_an_account_are_left_out_before_chance_is_asked() -> None:
    least = crowd()["account"].value_counts()["count"].max()
    with pytest.raises(InputError, match="nothing can be repeated"):
        found("timing", crowd(), min_participation=int(least) + 1)  # type: ignore[arg-type]
    some = crowd().filter(pl.len().over("account") >= 30)
    assert 0 < some.height < crowd().height
    pure = significance.assess(shares(some), 60_000).pairs
    assert_frame_equal(found("timing", crowd(), min_participation=30).edges, pure.drop("a", "b"))


def test_the_similar_are_those_of_the_pure_method() -> None:
    pure = similarity.luceri_co_shares(shares(retweets()), min_shares=2)
    one = found("similarity", min_participation=2)
    assert_frame_equal(one.edges, pure)
    assert weights(one.pairs) == {row[:2]: row[2] for row in pure.rows()}
    assert pure.height > 1
    weight = pure["similarity"].max()
    for least, kept in ((weight, True), (weight + 1e-9, False)):  # type: ignore[operator]
        assert bool(found("similarity", min_participation=2, min_weight=least).pairs.height) == kept
    # None asked for is one.
    assert_frame_equal(found("similarity", min_participation=0).edges, found("similarity", min_participation=1).edges)


def test_a_projection_holds_to_its_rate() -> None:
    pure = similarity.validated_projection(shares(retweets()), min_objects=1)
    least_q = min(pure["q"])
    for rate, n in ((least_q, int((pure["q"] == least_q).sum())), (least_q * 0.999, 0)):
        one = found("projection", min_participation=1, rate=rate)
        assert_frame_equal(one.edges, pure)
        kept = pure.head(n).sort("source", "target")
        assert weights(one.pairs) == {row[:2]: row[2] for row in kept.select("source", "target", "objects").rows()}
        assert one.pairs.select("p", "q", "objects").rows() == kept.select("p", "q", "objects").rows()
    # Ann and Bea share nine objects each, Cem and Dil two.
    for least, pairs in ((2, 2), (3, 1), (9, 1), (10, 0)):
        assert found("projection", min_participation=least, rate=0.99).edges.height == pairs


@pytest.mark.parametrize(("few", "many", "messages"), [("a", "b", (1, 3)), ("b", "a", (3, 1))])
def test_of_the_toolkits_two_weights_of_a_pair_the_greater_is_its_weight(
    few: str, many: str, messages: tuple[int, int]
) -> None:
    frame = frame_of((few, "x", 0), *((many, "x", 1000 * n) for n in (1, 2, 3)))
    row = found("toolkit", frame, min_weight=1).pairs.row(0, named=True)
    assert (row["source_messages"], row["target_messages"], row["weight"]) == (*messages, 3)


def theirs() -> pl.DataFrame:
    """Return the retweets in the columns of the other tools."""
    seconds = pl.col("ts") / 1000
    return retweets().select(object_id="object", account_id="account", content_id="message", timestamp_share=seconds)


@pytest.mark.parametrize(("least", "pairs"), [(None, 2), (0, 3), (1, 3), (9, 0)])
@pytest.mark.parametrize("seconds", [1, 60])
def test_as_cooRTweet_a_pair_weighs_its_events(least: int | None, pairs: int, seconds: int) -> None:
    one = found("cooRTweet", min_participation=least, time_window=seconds)
    edges = other_tools.as_cooRTweet(theirs(), seconds, max(1, 2 if least is None else least))
    assert_frame_equal(one.edges, edges)
    own = {row[:2]: row[2:] for row in edges.select("from", "to", "weight", "avg_time_delta").rows()}
    assert {row[:2]: row[2:] for row in one.pairs.select("source", "target", "weight", "mean_delay").rows()} == own
    assert one.pairs["events"].to_list() == one.pairs["weight"].to_list()
    assert len(one.shares) == retweets().height
    if seconds == 60:
        assert one.pairs.height == pairs


def test_as_the_toolkit_a_pair_weighs_the_greater_of_two_weights() -> None:
    one = found("toolkit", time_window=1)
    assert_frame_equal(one.edges, other_tools.as_toolkit(theirs(), 1, 2, several=True, loops=False))
    assert not (one.edges["source"] == one.edges["target"]).any()
    # Within a second, Cem's three retweets and two of Dil's four.
    columns = ["source", "target", "weight", "source_messages", "target_messages"]
    assert one.pairs.select(columns).rows() == [("ann", "bea", 4, 4, 4), ("cem", "dil", 3, 3, 2)]
    # Only one of the two directions weighs three.
    one = found("toolkit", time_window=1, min_weight=3)
    assert one.pairs.select(columns).rows() == [("ann", "bea", 4, 4, 4), ("cem", "dil", 3, 3, None)]
    assert one.pairs["events"].to_list() == [None, None]
    # Or only the other: of four messages and one, each near to some of the other's.
    one = found("toolkit", frame_of(("eve", "x", 0), *(("fay", "x", 100 * n) for n in range(4))), min_weight=3)
    assert one.pairs.select(columns).rows() == [("eve", "fay", 4, None, 4)]


def test_a_message_of_several_objects_is_met_on_each_as_the_toolkit_has_it() -> None:
    rows = [("ann", "x", 0, 1), ("ann", "y", 0, 1), ("bea", "y", 900, 2), ("cem", "x", 500, 3)]
    one = found("toolkit", pl.DataFrame(rows, ["account", "object", "ts", "message"], orient="row"), min_weight=1)
    assert one.pairs.select("source", "target", "weight").rows() == [("ann", "bea", 1), ("ann", "cem", 1)]


def test_only_who_is_listed_is_tested_where_not_all_are() -> None:
    listed = crowd().with_columns(listed=pl.col("account").str.starts_with("g"))
    one = found("timing", listed)
    assert one.edges.select("source", "target").rows() == list(combinations(["g1", "g2", "g3", "g4"], 2))


def test_the_table_says_of_each_method_what_it_takes() -> None:
    assert {name: (m.name, m.moments, m.by_day, m.several, m.opens) for name, m in BY_NAME.items()} == {
        "timing": ("timing", True, True, True, True),
        "count": ("count", True, False, True, True),
        "similarity": ("similarity", False, False, True, False),
        "projection": ("projection", False, False, True, False),
        "cooRTweet": ("cooRTweet", True, False, False, False),
        "toolkit": ("toolkit", True, False, False, False),
    }
    assert dict(METHODS) == {name: method.meaning for name, method in BY_NAME.items()}
    assert all(len(meaning) > 30 for meaning in METHODS.values())


def test_a_minute_is_looked_at_with_one_in_a_hundred_false_unless_asked_otherwise() -> None:
    assert Settings() == Settings(
        method="timing", time_window=60, rate=0.01, resolution=1, seed=0, meetings=200_000, values={}
    )
    assert MEETINGS == 200_000
    checked = {name: Settings(method=name).checked() for name in METHODS}
    assert {name: (s.min_participation, s.min_weight) for name, s in checked.items()} == {
        "timing": (1, 0),
        "count": (1, 2),
        "similarity": (20, 0),
        "projection": (10, 0),
        "cooRTweet": (2, 0),
        "toolkit": (1, 2),
    }
    own = Settings(method="similarity", min_participation=3, min_weight=0.5).checked()
    assert (own.min_participation, own.min_weight) == (3, 0.5)
    nothing = Settings(min_participation=0).checked()
    assert (nothing.min_participation, nothing.least_shares) == (0, 1)


@pytest.mark.parametrize(
    ("field", "holds", "holds_not"),
    [
        ("time_window", (0.001, 1e6), (0.000999, 0, -1, float("nan"), float("inf"))),
        ("rate", (1e-9, 0.999), (0, 1, -0.1, 1.1)),
        ("resolution", (1e-9, 5), (0, -1)),
        ("meetings", (0, 1), (-1,)),
        ("min_weight", (0, 0.5), (-0.5, float("inf"), float("nan"))),
        ("often", (3, 4), (2,)),
    ],
)
def test_settings_hold_up_to_their_ends(field: str, holds: tuple[float], holds_not: tuple[float]) -> None:
    for value in holds:
        checked = parameters(Settings(**{field: value}).checked())  # type: ignore[arg-type]
        assert checked[field] == value
    for value in holds_not:
        with pytest.raises(UsageError):
            Settings(**{field: value}).checked()  # type: ignore[arg-type]


def test_a_window_is_made_milliseconds_once_and_seconds_where_it_is_kept() -> None:
    for seconds, window_ms, kept in (
        (0.001, 1, 0.001),
        (0.0016, 2, 0.002),
        (59.9994, 59_999, 59.999),
        (60, 60_000, 60),
    ):
        checked = Settings(time_window=seconds).checked()
        assert (checked.window_ms, parameters(checked)["time_window"]) == (window_ms, kept)


@pytest.mark.parametrize(("asked", "least"), [(0, 1), (0.5, 1), (1, 1), (1.5, 2), (3, 3)])
def test_a_pair_weighs_one_at_least_and_what_is_counted_is_whole(asked: float, least: int) -> None:
    assert Settings(method="count", min_weight=asked).checked().least_whole == least


def test_what_is_asked_is_what_an_analysis_keeps() -> None:
    asked = {
        "method": "timing",
        "time_window": 2.5,
        "min_participation": 3,
        "min_weight": 4.5,
        "rate": 0.2,
        "resolution": 0.7,
        "seed": 9,
        "meetings": 12,
        "often": 7,
        "values": {"delay": "10"},
    }
    assert parameters(Settings(**asked).checked()) == asked  # type: ignore[arg-type]


@pytest.mark.parametrize("method", METHODS)
def test_what_makes_no_difference_to_a_method_is_not_kept(method: str) -> None:
    """Whatever is left out changes no pair, and what is kept is all that a reader has to know."""
    kept = parameters(Settings(method=method).checked())
    assert "values" not in kept
    changed: dict[str, Any] = {"rate": 0.9, "time_window": 7200.0, "min_participation": 9}
    assert changed.keys() - kept.keys() == {*BY_NAME[method].unused}
    usual = found(method, min_weight=0).pairs
    for name in BY_NAME[method].unused:
        assert_frame_equal(found(method, min_weight=0, **{name: changed[name]}).pairs, usual)


@pytest.mark.parametrize("method", METHODS)
def test_only_what_was_tested_is_found(method: str) -> None:
    findings = set(found(method, min_participation=1, min_weight=0, rate=0.99).pairs["finding"])
    assert findings
    assert (findings == {"ranked"}) is not BY_NAME[method].tested


def test_a_chance_that_underflowed_is_never_nought() -> None:
    pairs = pl.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "p": [0.0, 3e-207], "q": [1e-320, None]})
    assert in_columns(pairs).select("p", "q", "p_marginal").rows() == [(1e-300, 1e-300, None), (3e-207, None, None)]


def test_moments_are_dealt_anew_among_those_who_shared_an_object_and_nobody_else() -> None:
    rows = [(f"a{n}", f"o{n % 3}", 1_000 * (n % 3) + n, n) for n in range(300)]
    frame = pl.DataFrame(rows, ["account", "object", "ts", "message"], orient="row").sort("account")
    dealt = dealt_anew(frame, 0)
    assert dealt.drop("ts").equals(frame.drop("ts"))
    assert dealt.sort("object", "ts").select("object", "ts").equals(frame.sort("object", "ts").select("object", "ts"))
    assert (dealt["ts"] != frame["ts"]).sum() > 0.9 * len(frame)
    assert dealt_anew(frame, 0).equals(dealt)
    assert not dealt_anew(frame, 1).equals(dealt)
    assert dealt_anew(frame.sample(fraction=1, shuffle=True, seed=3), 0).equals(dealt)


@pytest.mark.parametrize(
    ("values", "what", "hint"),
    [
        ({"method": "guess"}, "there is no method 'guess'", f"There are: {', '.join(METHODS)}."),
        ({"time_window": 0}, "a window of 0 seconds holds nothing", "Give 0.001 or more."),
        ({"rate": 1.5}, "1.5 is no rate of false findings", "Give one between 0 and 1: 0.01."),
        (
            {"min_participation": -3},
            "min_participation takes a number from 0 up, not -3",
            "Leave it out for the default.",
        ),
        ({"min_weight": -0.5}, "min_weight takes a number from 0 up, not -0.5", "Leave it out for the default."),
        ({"resolution": 0}, "a resolution of 0 makes no communities", "Give one above 0."),
        ({"meetings": -1}, "-1 meetings cannot be kept", "Give 0 or more."),
    ],
)
def test_what_cannot_be_asked_is_said_with_the_way_out(values: dict[str, Any], what: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings(**values).checked()
    assert (caught.value.what, caught.value.hint) == (what, hint)


def test_delays_of_a_tweet_whose_id_tells_no_moment_count_from_its_first_share() -> None:
    posted = 1_600_000_000_000
    ids = [(posted + n * DAY_MS - 1_288_834_974_657) << 22 for n in range(20)]
    objects = [*ids, 5, 5]
    moments = [*(posted + 60_000 + n * DAY_MS for n in range(20)), posted + 99_000, posted + 70_000]
    frame = pl.DataFrame({"account": [f"a{n:02}" for n in range(22)], "object": objects, "ts": moments})
    frame = frame.with_columns(message=pl.Series([(ts - 1_288_834_974_657) << 22 for ts in moments]))
    numbered = shares(frame)
    told = _originals(frame, numbered)
    assert told is not None
    at = dict(zip(numbered.objects.cast(pl.Int64), told.tolist(), strict=True))
    assert (at[5], at[ids[7]]) == (posted + 70_000, posted + 7 * DAY_MS)


def test_one_method_tests_and_results_know_its_name() -> None:
    assert [method.name for method in BY_NAME.values() if method.tested] == [TESTED]
