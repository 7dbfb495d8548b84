"""What several behaviours say of a pair: each by itself, and all of them together."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer.analyses.behaviours import behaviours
from explorer.analyses.detect import Settings
from explorer.analyses.detect_methods import BY_NAME, Checked, Found, in_columns
from explorer.analyses.together import Seen, combined, joined
from explorer.methods import significance
from explorer.methods.shares import shares
from tests.analyses.test_detect_methods import crowd
from tests.by_hand import met_by_hand, summed_by_hand, sums, weights

KNOWN = behaviours()
RETWEET, LINK = KNOWN["co_retweet"], KNOWN["co_link"]


def seen(behaviour: str, *rows: tuple[str, str, str], **values: object) -> Seen:
    """Return one behaviour in which each pair was found, synchronised or together."""
    found = [
        {"source": one, "target": other, "finding": finding, "weight": 2.0, "expected": 0.25, "events": 2} | values
        for one, other, finding in rows
    ]
    nothing = shares(pl.DataFrame(schema={"account": pl.String, "object": pl.String, "ts": pl.Int64}))
    return Seen(KNOWN[behaviour.replace("-", "_")], Found(nothing, in_columns(pl.DataFrame(found)), pl.DataFrame()))


def test_a_pair_is_found_where_one_behaviour_finds_it_or_all_do_together() -> None:
    pairs = [("a", "b"), ("c", "d"), ("e", "f"), ("g", "h"), ("i", "j"), ("k", "l")]
    one = seen("co-link", *((*pair, "synchronised") for pair in pairs[:4]))
    findings = ("found", "synchronised", "synchronised", "together", "found", "synchronised")
    other = seen("co-tweet", *((*pair, finding) for pair, finding in zip(pairs, findings, strict=True)))
    q = [0.5, 0.05, 0.0500001, 0.01]
    columns = dict(zip(("source", "target"), map(list, zip(*pairs[:4], strict=True)), strict=True))
    chances = pl.DataFrame({**columns, "p": [x / 10 for x in q], "q": q})
    both = joined([one, other], chances, "n", 0.05)
    whole = both.filter(pl.col("id") == "n")
    assert whole["finding"].to_list() == ["found", "found", "synchronised", "found", "found", "synchronised"]
    assert whole["q"].to_list() == [*q, None, None]
    assert whole["p"].to_list() == [*(x / 10 for x in q), None, None]
    assert whole["expected"].to_list() == [0.5] * 4 + [0.25] * 2
    alone = joined([one, other], None, "n", 0.05).filter(pl.col("id") == "n")
    assert alone["finding"].to_list() == [*("found", *["synchronised"] * 3, "found"), "synchronised"]


def test_pairs_come_by_id_then_by_their_names() -> None:
    one = seen("co-tweet", ("b", "c", "found"), ("a", "d", "found"), ("a", "b", "found"))
    other = seen("co-link", ("b", "d", "found"), ("a", "c", "found"))
    rows = joined([one, other], None, "n", 0.01).select("id", "source", "target").rows()
    assert rows == sorted(rows)
    assert len(rows) == 10


def test_what_no_method_tested_is_ranked_as_a_whole_too() -> None:
    one, other = seen("co-link", ("a", "b", "ranked")), seen("co-tweet", ("a", "b", "ranked"), ("c", "d", "ranked"))
    assert set(joined([one, other], None, "n", 0.01)["finding"]) == {"ranked"}
    # What one of them tested is no longer only ranked.
    tested = seen("co-tweet", ("a", "b", "synchronised"))
    assert joined([one, tested], None, "n", 0.01).row(0, named=True)["finding"] == "synchronised"


def test_the_whole_sums_what_the_behaviours_count_and_weighs_each_delay_by_its_events() -> None:
    counts = ["weight", "events", "objects", "source_messages", "target_messages", "source_leads", "target_leads"]
    of = {name: n for n, name in enumerate(counts, 1)}
    one = seen("co-tweet", ("a", "b", "found"), **of, mean_delay=4.0, least_delay=3.0)
    other = seen(
        "co-link", ("a", "b", "found"), **{name: 10 * n for name, n in of.items()}, mean_delay=1.0, least_delay=0.5
    )
    rows = joined([one, other], None, "n", 0.01)
    assert rows["id"].to_list() == ["n", "n/co_link", "n/co_tweet"]
    assert rows["analysis"].to_list() == ["n"] * 3
    assert rows["behaviour"].to_list() == ["co_link,co_tweet", "co_link", "co_tweet"]
    whole = rows.row(0, named=True)
    assert [whole[name] for name in counts] == [11 * n for n in of.values()]
    assert whole["mean_delay"] == pytest.approx((4 * 2 + 1 * 20) / 22)
    assert whole["least_delay"] == 0.5
    assert whole["expected"] == 0.5
    alone = joined([one], None, "n", 0.01)
    assert_frame_equal(alone.drop("id", "analysis", "behaviour"), one.found.pairs.drop("id", "analysis", "behaviour"))
    assert alone.select("id", "analysis", "behaviour").rows() == [("n", "n", "co_tweet")]


def both_by_timing(checked: Checked) -> list[Seen]:
    """Return two behaviours: in the second, g3 joins the others once only, and g2 twice."""
    call = pl.col("object").str.strip_prefix("call ").cast(pl.Int64, strict=False).fill_null(0)
    calls = pl.col("account").replace_strict({"g3": 1, "g2": 2}, default=99)
    chance = pl.col("object").str.starts_with("news") & pl.col("account").is_in(["g2", "g3"])
    frames = ((RETWEET, crowd()), (LINK, crowd().filter(call < calls, ~chance)))
    return [Seen(behaviour, BY_NAME["timing"].find(frame, checked)) for behaviour, frame in frames]


def test_a_pair_that_only_all_behaviours_find_is_together_in_each_with_its_meetings() -> None:
    checked = Settings().checked()
    before = both_by_timing(checked)
    after, chances = combined(before, checked)
    assessed = {one.behaviour.id: one.found.assessment for one in before}
    pure = significance.combine({name: one for name, one in assessed.items() if one})
    assert chances is not None
    assert_frame_equal(chances, pure.select("source", "target", "p", "q"))
    also = {row[:2] for row in pure.select("source", "target", "q").rows() if row[2] <= 0.01}
    added = {}
    for old, new in zip(before, after, strict=True):
        more = new.found.pairs.filter(pl.col("finding") == "together")
        silent = old.found.edges.filter(pl.col("finding") == "").select("source", "target").rows()
        by_hand = summed_by_hand(met_by_hand(crowd_of(old), 60_000))
        assert sums(more) == {pair: by_hand[pair] for pair in also & {*silent}}
        assert weights(more) == {pair: row[0] for pair, row in sums(more).items()}
        assert_frame_equal(new.found.pairs.filter(pl.col("finding") != "together"), old.found.pairs)
        assert new.found.pairs.equals(new.found.pairs.sort("source", "target"))
        added[new.behaviour.id] = weights(more)
    assert added == {
        "co_retweet": {},
        "co_link": {("g1", "g2"): 2, ("g1", "g3"): 1, ("g2", "g3"): 1, ("g2", "g4"): 2, ("g3", "g4"): 1},
    }


def test_a_pair_at_the_rate_itself_is_found_together() -> None:
    before = both_by_timing(Settings().checked())
    _, chances = combined(before, Settings().checked())
    assert chances is not None
    q = chances.filter(pl.col("source") == "g1", pl.col("target") == "g3")["q"].item()
    for rate, together in ((q, True), (q * 0.999, False)):
        after, _ = combined(before, Settings(rate=rate).checked())
        added = after[1].found.pairs.filter(pl.col("finding") == "together").select("source", "target").rows()
        assert (("g1", "g3") in added) == together


def crowd_of(one: Seen) -> pl.DataFrame:
    numbered = one.found.shares
    return pl.DataFrame(
        {
            "account": numbered.accounts.gather(numbered.account),
            "object": numbered.objects.gather(numbered.object),
            "ts": numbered.ts,
            "message": numbered.message,
        }
    )


def test_a_pair_that_is_found_together_weighs_as_much_as_is_asked() -> None:
    for least, kept in ((1, 5), (2, 2), (2.5, 0)):
        checked = Settings(min_weight=least).checked()
        after, _ = combined(both_by_timing(checked), checked)
        assert [one.found.pairs.filter(pl.col("finding") == "together").height for one in after] == [0, kept]


def test_one_behaviour_that_is_tested_has_nothing_to_be_joined_with() -> None:
    checked = Settings().checked()
    one = both_by_timing(checked)[0]
    for few in ([one], [one, seen("co-link", ("a", "b", "found"))]):
        assert combined(few, checked) == (few, None)
