"""What `detect` keeps of a store: pairs, meetings, communities and notes, held against sums made by hand."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer.analyses import detect as detection
from explorer.analyses.behaviours import find, shares_of
from explorer.analyses.detect import Detected, Settings, detect
from explorer.analyses.detect_methods import BY_NAME, Found, _originals, dealt_anew
from explorer.analyses.meetings import Meetings, rows
from explorer.analyses.together import Seen
from explorer.errors import InputError, QueryError, UsageError
from explorer.graph.begun import Begun
from explorer.graph.findings import default_name
from explorer.graph.sources import Sources
from explorer.ingest import ingest
from explorer.methods import significance
from explorer.methods.communities import communities
from explorer.methods.shares import shares
from explorer.questions.networks import accounts_of, known_networks
from explorer.stores import Store
from tests.analyses.test_detect_methods import RETWEETS
from tests.archive_files import HOUR_MS, NEW_YEAR, retweet, tweet, tweet_id, user, write
from tests.by_hand import SUMS, Row, met_by_hand, summed_by_hand, sums, weights

pytestmark = pytest.mark.long

CROWD, FEW = "crowd_052020", "few_052020"
GROUP = ["g1", "g2", "g3", "g4"]
PEOPLE = [f"p{n:02}" for n in range(16)]
DAY_MS = 24 * HOUR_MS
# Nothing that the few do is nearer to what they do next than this.
APART = 7 * HOUR_MS
MARCH = NEW_YEAR + 60 * DAY_MS

# Columns of what is shared.
SHARES = {"account": pl.String, "object": pl.String, "ts": pl.Int64}

# What is said in some of them: white space and a text that is too long to be shown whole.
TALES = {9: "one\n two", 10: "long " * 70}
# Who posts a link or a hashtag, and when.
LINKS: list[list[tuple[str, float]]] = [
    [("bea", 0), ("ann", 2)],
    [("ann", 0), ("bea", 10), ("bea", 20)],
    [("ann", 0), ("gus", 3)],
    [("gus", 0), ("ann", 5)],
]
CREATED = {"ann": "2018-01-01", "bea": "2018-03-01", "cem": "2017-02-02", "gus": "2018-02-02"}
NIGHT = MARCH + 20 * DAY_MS
# By hashtag: who, and when, in milliseconds after a midnight.
TAGS: dict[str, list[tuple[str, int]]] = {
    # Across midnight, and across two hours and twenty-four minutes after it.
    "late": [("ann", DAY_MS - 1), ("bea", DAY_MS), ("ann", 5 * DAY_MS - 1), ("bea", 5 * DAY_MS + 1)],
    "again": [
        *(("ann", 8_639_000), ("bea", 8_641_000), ("ann", DAY_MS), ("bea", DAY_MS + 1000)),
        *(("ann", 3 * DAY_MS - 2000), ("bea", 3 * DAY_MS - 1)),
    ],
}


def crowd() -> list[dict[str, str]]:
    """Sixteen people retweet as it comes; a group of four does so together as well, now one first, now another."""
    draw = random.Random(3)
    rows: list[dict[str, str]] = []
    for n in range(60):
        posted = NEW_YEAR + n * APART
        for who in draw.sample(PEOPLE + GROUP, 9):
            at = posted + 60_000 + int(draw.expovariate(1 / (2 * HOUR_MS)))
            rows.append(retweet(at, who, tweet_id(posted), "77", "Out", f"news {n}", len(rows)))
        for who in draw.sample(PEOPLE + GROUP, 6):
            at = posted + 60_000 + int(draw.expovariate(1 / (2 * HOUR_MS)))
            rows.append(tweet(at, who, f"own {n} {who}", len(rows), hashtags="['day']"))
    for n in range(10):
        posted = NEW_YEAR + (80 + n) * APART
        for who in draw.sample(PEOPLE, 4):
            at = posted + 60_000 + int(draw.expovariate(1 / (2 * HOUR_MS)))
            rows.append(retweet(at, who, tweet_id(posted), "77", "Out", f"call {n}", len(rows)))
        for k, who in enumerate(draw.sample(GROUP, 4)):
            at = posted + HOUR_MS + k * 4000 + draw.randrange(2000)
            rows.append(retweet(at, who, tweet_id(posted), "77", "Out", f"call {n}", len(rows)))
            tags = "['call']" if n % 2 else f"['call{n}']"
            rows.append(tweet(at + HOUR_MS, who, f"see {n} {who}", len(rows), hashtags=tags))
    return rows


def few() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for n, does in enumerate(RETWEETS):
        posted = MARCH + n * APART
        for who, after in does:
            at = posted + 60_123 + n + round(after * 1000)
            rows.append(retweet(at, who, tweet_id(posted), "88", "Far", TALES.get(n, f"tale {n}"), 100 + len(rows)))
    for n, does in enumerate(LINKS):
        for who, after in does:
            at = MARCH + (n + 20) * APART + round(after * 1000)
            spoken = "tr" if who == "gus" else "en"
            urls = f"['http://y.org/{n}']"
            rows.append(tweet(at, who, f"link {n} {who}", 200 + len(rows), urls=urls, tweet_language=spoken))
            if who == "gus" and n == 2:
                again = retweet(at + 2 * DAY_MS, "ann", tweet_id(at, 200 + len(rows) - 1), "gus", "gus", "x", 400)
    for tag, does_tag in TAGS.items():
        for who, at in does_tag:
            rows.append(tweet(NIGHT + at, who, f"tag {who} {at}", 300 + len(rows), hashtags=f"['{tag}']"))
    born = {who: {"account_creation_date": when} for who, when in CREATED.items()}
    return [row | born.get(row["userid"], {}) for row in [*rows, again]]


RING_ID, RING = "ring_052020", [f"r{n:02}" for n in range(12)]


def ring() -> list[dict[str, str]]:
    """Each posts a link with the next one, and the last with the first."""
    return [
        tweet(MARCH + n * APART, who, f"ring {n} {who}", 900 + 2 * n + k, urls=f"['http://ring.org/{n}']")
        for n in range(len(RING))
        for k, who in enumerate((RING[n - 1], RING[n]))
    ]


def write_world(folder: Path) -> list[Path]:
    listed = {CROWD: [*PEOPLE, *GROUP], FEW: ["ann", "bea", "cem", "dil", "eve", "fay", "gus"], RING_ID: RING}
    files = [
        write(
            folder,
            f"{n}_users_csv_hashed.csv",
            [user(one, account_creation_date=CREATED.get(one, "2019-05-01")) for one in ids],
        )
        for n, ids in listed.items()
    ]
    done = {CROWD: crowd(), FEW: few(), RING_ID: ring()}
    return files + [write(folder, f"{n}_tweets_csv_hashed.csv", rows) for n, rows in done.items()]


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return lambda store, folder: ingest(store, write_world(folder))


def met(found: Detected) -> list[Row]:
    """Return what was kept of the meetings, their objects by the tweet where it is one."""
    rows = found.tables["MET"]
    columns = ["source", "target", "object", "source_tweet", "target_tweet", "source_ts", "target_ts"]
    delay = ((pl.col("target_ts") - pl.col("source_ts")) / 1000).round(3)
    return sorted(rows.select(*columns, delay=delay).rows())


def look(store: Store, *names: str, networks: tuple[str, ...] = (FEW,), name: str = "x", **values: Any) -> Detected:
    return detect(store, names, name=name, networks=networks, settings=Settings(**values), replace=True)


def test_a_pair_of_the_count_by_hand(embedded: Store) -> None:
    """Cem and Dil: five events on two tweets, of three retweets of Cem's and four of Dil's."""
    found = look(embedded, "co-retweet", method="count")
    # Eve and Fay met but once.
    assert set(weights(found.pairs)) == {("ann", "bea"), ("cem", "dil")}
    row = found.pairs.row(1, named=True)
    assert [row[name] for name in SUMS] == [2, 5, 3, 4, 4, 1, pytest.approx(2.2), 1.0]
    assert (row["id"], row["analysis"], row["behaviour"]) == ("x", "x", "co_retweet")
    assert row["p"] is row["q"] is row["expected"] is None
    # One loses as many seconds as the other wins: that is no delay of 0.
    assert found.pairs["mean_delay"][0] == pytest.approx((0.5 + 0.501 + 1 + 1.001 + 60) / 6)
    texts = {row["tweet"]: row["text"] for row in found.tables["MET"].iter_rows(named=True)}
    assert texts[tweet_id(MARCH + 9 * APART)].endswith("one\n two")
    assert len(texts[tweet_id(MARCH + 10 * APART)]) == 280
    assert found.tables["MET"]["tweet"].cast(pl.String).to_list() == found.tables["MET"]["object"].to_list()
    assert found.tables["MET"]["id"].to_list() == [f"x/co_retweet/{n}" for n in range(1, 12)]
    assert found.analysis.networks == (FEW,)
    [note] = found.analysis.notes
    assert note.startswith("The method count ranks pairs and finds none: ")


def test_a_method_that_finds_none_says_what_common_interest_gives(embedded: Store) -> None:
    settings: dict[str, Any] = {"method": "count", "time_window": 3600, "min_weight": 2, "seed": 5}
    found = look(embedded, "co-retweet", networks=(CROWD,), **settings)
    dealt = dealt_anew(shares_of(embedded, find("co_retweet"), [CROWD]), 5)
    organic = BY_NAME["count"].find(dealt, Settings(**settings).checked()).pairs.height
    assert organic > 10
    [note] = found.analysis.notes
    assert f"the method ranks {organic} pairs of co_retweet, and {found.pairs.height} as they are. " in note


def test_a_method_that_forgets_all_moments_says_that_any_would_do(embedded: Store) -> None:
    found = look(embedded, "co-retweet", networks=(CROWD,), method="similarity", min_participation=2)
    [note] = found.analysis.notes
    assert f"It forgets all moments: of co_retweet it ranks the same {found.pairs.height} pairs whoever acted" in note


def test_several_behaviours_add_up_pair_by_pair(embedded: Store) -> None:
    found = look(embedded, "co-retweet", "co-link", "co_retweet", method="count", min_weight=1)
    assert found.analysis.behaviours == ("co_retweet", "co_link")
    parts = {}
    for name in ("co_retweet", "co_link"):
        by_hand = met_by_hand(shares_of(embedded, find(name), [FEW]), 60_000)
        parts[name] = summed_by_hand(by_hand)
        each = found.tables["COORDINATED"].filter(pl.col("id") == f"x/{name}")
        assert sums(each) == parts[name]
        assert set(each["behaviour"]) == {name}
        kept = found.tables["MET"].filter(pl.col("behaviour") == name)
        assert kept.height == len(by_hand)
        assert kept["id"].to_list() == [f"x/{name}/{n}" for n in range(1, kept.height + 1)]
        # Of a link it is the first account's own tweet that shows it.
        own = kept["object"].cast(pl.Int64) if name == "co_retweet" else kept["source_tweet"]
        assert kept["tweet"].to_list() == own.to_list()
    whole = {row["source"] + " " + row["target"]: row for row in found.pairs.iter_rows(named=True)}
    assert sorted(whole) == ["ann bea", "ann gus", "cem dil", "eve fay"]
    both = whole["ann bea"]
    assert both["behaviour"] == "co_link,co_retweet"
    # On six tweets, and on two links with three events, 2, 10 and 20 seconds apart.
    assert [both[name] for name in ["weight", *SUMS[:6]]] == [8, 8, 9, 6 + 2, 6 + 3, 3 + 2, 2 + 1]
    assert both["mean_delay"] == pytest.approx((0.5 + 0.501 + 1 + 1.001 + 60 + 2 + 10 + 20) / 9)
    assert both["least_delay"] == 0
    assert whole["ann gus"]["behaviour"] == "co_link"
    assert found.tables["COORDINATED"].equals(found.tables["COORDINATED"].sort("id", "source", "target"))
    assert_portrait_of_ann_and_hers(found)


def assert_portrait_of_ann_and_hers(found: Detected) -> None:
    """Ann, Bea and Gus make the largest community, bound by tweets and links."""
    row = found.tables["Community"].row(0, named=True)
    pure = communities(found.pairs)
    assert_frame_equal(found.tables["Community"].select(pure.communities.columns), pure.communities)
    assert_frame_equal(found.tables["IN_COMMUNITY"].select(pure.members.columns), pure.members)
    belong = found.tables["IN_COMMUNITY"]
    assert belong.filter(pl.col("target") == "x/1")["source"].to_list() == ["ann", "bea", "gus"]
    assert found.analysis.parameters["modularity"] == pytest.approx(pure.modularity, abs=1e-6)
    assert (row["id"], row["analysis"], row["number"]) == ("x/1", "x", 1)
    assert row["behaviours"] == "co_link 2, co_retweet 1"
    assert row["networks"] == f"{FEW} 3"
    # Ann: 5 links and 5 tags; Bea: 3 and 5; Gus: 2.
    assert row["languages"] == "en 89 %, tr 11 %"
    assert row["created"] == "2018-01-01, 2018-02-02, 2018-03-01"
    # Nineteen retweets, one of them of Gus.
    assert row["inside"] == pytest.approx(1 / 19)
    listed = row["objects"].split(", ")
    assert len(listed) == 3
    hours = [(int(one["tweetid"]) >> 22) + 1_288_834_974_657 for one in few() if one["userid"] in ("ann", "bea", "gus")]
    of_day = [ts // HOUR_MS % 24 for ts in hours]
    most, start = max((sum((h - s) % 24 < 8 for h in of_day), -s) for s in range(24))
    share = round(100 * most / len(of_day))
    assert row["hours"] == f"{-start:02}–{(8 - start) % 24:02} UTC {share} %"
    other = found.tables["Community"].row(1, named=True)
    # Three meetings on a text of which a hundred characters are named, two on one in one line.
    assert other["objects"] == f"{TALES[10][:99]}… 3, one two 2"
    assert other["inside"] == 0


@pytest.fixture(scope="module")
def timed(embedded: Store) -> Detected:
    return look(embedded, "co-hashtag", "co-retweet", networks=(CROWD,), name="timed")


def test_timing_finds_what_the_assessment_finds_with_the_sums_of_its_meetings(embedded: Store, timed: Detected) -> None:
    assessed = {}
    for name in ("co_hashtag", "co_retweet"):
        frame = shares_of(embedded, find(name), known_networks(embedded, []))
        if name == "co_hashtag":
            day = pl.from_epoch("ts", time_unit="ms").dt.strftime("%Y-%m-%d")
            frame = frame.with_columns(object=pl.col("object") + "\x1f" + day)
        numbered = shares(frame)
        listed = numbered.accounts.is_in(accounts_of(embedded, [CROWD]).implode()).to_numpy()
        assessed[name] = significance.assess(
            numbered, 60_000, rate=0.01, seed=0, originals=_originals(frame, numbered), tested=listed
        )
        mine = pl.col("account").cast(pl.String).is_in(numbered.accounts.filter(listed).implode())
        by_hand = met_by_hand(frame.filter(mine), 60_000)
        pure = assessed[name].pairs
        compared = timed.edges[name].drop("expected", "p_timing", "q_timing")
        assert_frame_equal(compared, pure.drop("a", "b", "expected", "p_timing", "q_timing"))
        each = timed.tables["COORDINATED"].filter(pl.col("id") == f"timed/{name}")
        shown = {row[:2]: row[2] for row in pure.select("source", "target", "finding").rows() if row[2]}
        told = {row[:2]: row[2] for row in each.select("source", "target", "finding").rows()}
        assert {pair: what for pair, what in told.items() if what != "together"} == shown
        assert sums(each) == {pair: row for pair, row in summed_by_hand(by_hand).items() if pair in told}
        assert weights(each) == {pair: row[0] for pair, row in sums(each).items()}
        named = {"p": "p_timing", "q": "q_timing", "expected": "expected"}
        named |= {same: same for same in ("p_marginal", "q_marginal")}
        both = each.join(pure, on=["source", "target"], suffix="_pure", maintain_order="left")
        for column, of_pure in named.items():
            kept_of = both[column].to_list()
            theirs = both[f"{of_pure}_pure" if of_pure in each.columns else of_pure].to_list()
            assert kept_of == [None if value is None else pytest.approx(value, rel=1e-6) for value in theirs]
        kept = [(*row[:2], row[2].split("\x1f")[0], *row[3:]) for row in by_hand if row[:2] in told]
        mine_met = Detected(timed.analysis, {"MET": timed.tables["MET"].filter(pl.col("behaviour") == name)}, {})
        assert met(mine_met) == sorted(kept)
    combined = significance.combine(assessed).filter(pl.col("q") <= 0.01)
    assert {*zip(combined["source"], combined["target"], strict=True)} <= {*weights(timed.pairs)}
    for row in timed.pairs.join(combined, on=["source", "target"], suffix="_pure").iter_rows(named=True):
        assert row["finding"] == "found"
        assert (row["p"], row["q"]) == (
            pytest.approx(row["p_pure"], rel=1e-6),
            pytest.approx(row["q_pure"], rel=1e-6),
        )
    assert {*combinations(GROUP, 2)} == {*weights(timed.pairs.filter(pl.col("finding") == "found"))}


def test_nobody_of_the_background_is_tested_and_the_analysis_says_who_it_was(embedded: Store) -> None:
    """Cem and Dil meet twice, Ann and Bea six times: alone, or before the others, who make most of the shares."""
    for asked, behind in (((FEW,), [FEW]), ((CROWD.upper(),), [CROWD]), ((), [CROWD, RING_ID])):
        found = detect(embedded, ["co-retweet"], name="x", networks=[FEW], background=asked, replace=True)
        names = [name for name in behind if name != FEW]
        assert found.analysis.parameters["background"] == names
        ends = {*found.edges["co_retweet"]["source"], *found.edges["co_retweet"]["target"]}
        assert ends == {"ann", "bea", "cem", "dil", "eve", "fay"}
        said = [note for note in found.analysis.notes if note.startswith(f"The background is {', '.join(names)}: ")]
        alone = [note for note in found.analysis.notes if note.startswith("There is no background: all are tested")]
        assert (len(said), len(alone)) == ((1, 0) if names else (0, 1))
    with pytest.raises(QueryError, match="no network"):
        detect(embedded, ["co-retweet"], name="x", networks=[FEW], background=["nowhere"], replace=True)


def test_a_background_of_other_people_changes_what_is_expected(embedded: Store) -> None:
    before, alone = (
        detect(embedded, ["co-retweet"], name="x", networks=[CROWD], background=[one], replace=True)
        for one in (FEW, CROWD)
    )
    compared = [one.edges["co_retweet"].sort("source", "target") for one in (before, alone)]
    ends, met = ["source", "target"], ["meetings", "expected"]
    assert_frame_equal(compared[0].select(*ends, met[0]), compared[1].select(*ends, met[0]))
    assert not compared[0]["expected"].equals(compared[1]["expected"])


def test_what_there_is_no_room_for_is_said(embedded: Store) -> None:
    """Ann and Bea meet six times, Cem and Dil five, Eve and Fay once."""
    found = look(embedded, "co-retweet", method="count", min_weight=1, meetings=11)
    assert found.tables["MET"].height == 11
    assert found.pairs.height == 3
    _, note = found.analysis.notes
    assert "the 1 lightest pairs are not kept, 1 of 12 meetings: there is room for 11 " in note


def test_a_meeting_is_kept_without_a_text_where_its_tweet_is_not_known(embedded: Store) -> None:
    """Seven is no tweet, and one has no number: they stay where they are, between those that say something."""
    first, last, *_ = shares_of(embedded, find("co-link"), [FEW]).sort("ts")["message"].to_list()
    met = pl.DataFrame({"source_message": [last, 7, None, first]}).with_columns(
        source=pl.lit("a"),
        target=pl.lit("b"),
        object=pl.lit("x"),
        target_message=8,
        source_ts=1,
        target_ts=3,
        delay=2.0,
    )
    seen = Seen(find("co-link"), Found(shares(pl.DataFrame(schema=SHARES)), pl.DataFrame(), pl.DataFrame()))
    kept = rows(embedded, [seen], Meetings({"co_link": met}, ()), "x")
    assert kept.select("tweet", "text").rows() == [(last, "link 0 ann"), (7, None), (None, None), (first, "link 0 bea")]


def test_communities_are_made_with_the_resolution_and_the_seed_that_are_asked(embedded: Store) -> None:
    """In a ring of equal bonds the parts are an accident of the seed."""
    one = look(embedded, "co-link", networks=(RING_ID,), method="count", min_weight=1)
    assert one.pairs.height == len(RING)
    plain, finer = communities(one.pairs), communities(one.pairs, resolution=2.0)
    assert one.analysis.parameters["modularity"] == round(plain.modularity, 6) == 0.416667
    made = {seed: communities(one.pairs, seed=seed, resolution=2.0) for seed in range(1, 12)}
    seed = next(s for s, parts in made.items() if not parts.members.equals(finer.members))
    found = look(embedded, "co-link", networks=(RING_ID,), method="count", min_weight=1, resolution=2.0, seed=seed)
    members = found.tables["IN_COMMUNITY"].select(plain.members.columns)
    assert_frame_equal(members, made[seed].members)
    assert not members.equals(plain.members)
    assert found.analysis.parameters["modularity"] == round(made[seed].modularity, 6)
    assert (found.analysis.parameters["seed"], found.analysis.parameters["resolution"]) == (seed, 2)


def test_pairs_that_timing_explains_make_no_community(embedded: Store) -> None:
    found = look(embedded, "co-retweet", networks=(CROWD,), rate=0.6)
    assert {*found.pairs["finding"]} == {"found", "synchronised"}
    binding = found.pairs.filter(pl.col("finding") == "found")
    assert {*found.tables["IN_COMMUNITY"]["source"]} == {*binding["source"], *binding["target"]}
    assert {*binding["source"], *binding["target"]} < {*found.pairs["source"], *found.pairs["target"]}


def test_what_is_looked_at_is_said_as_it_goes(embedded: Store) -> None:
    said: list[tuple[str, int, int | None]] = []
    asked = Settings(method="count", min_weight=1)
    detect(
        embedded,
        ["co-retweet", "co-link"],
        name="said",
        networks=[FEW.upper()],
        settings=asked,
        progress=lambda what, done, of: said.append((what, done, of)),
    )
    assert [one for one in said if one[0].startswith("looking")] == [
        ("looking at co_retweet", 0, 2),
        ("looking at co_link", 1, 2),
    ]
    assert "said" in embedded.analyses()
    with pytest.raises(UsageError, match="already"):
        detect(embedded, ["co-retweet"], name="said", networks=[FEW], settings=asked)


def test_moments_that_cannot_be_tested_are_said(embedded: Store) -> None:
    found = look(embedded, "co-mention", "co-retweet", "co-link", networks=(FEW,), method="timing", time_window=0.5)
    assert "nothing can be repeated" in found.analysis.notes[0]
    assert found.analysis.notes[0].startswith("co_mention: ")
    assert found.analysis.behaviours == ("co_mention", "co_retweet", "co_link")
    assert set(found.edges) == {"co_retweet", "co_link"}
    assert any(note.startswith("co_retweet: No two accounts met three times") for note in found.analysis.notes)
    with pytest.raises(InputError, match="nothing can be repeated"):
        look(embedded, "co-mention")
    with pytest.raises(InputError, match="in none of the behaviours"):
        look(embedded, "co-mention", "co-reply")
    with pytest.raises(UsageError, match="no behaviour to look at"):
        look(embedded)


def test_what_another_command_left_half_done_stays_noted_where_nothing_is_found(embedded: Store) -> None:
    sources, noted = Sources(embedded.workspace), Begun(saved="other", kind="roles")
    with sources.lock():
        sources.begin(noted)
    with pytest.raises(InputError, match="nothing can be repeated"):
        look(embedded, "co-mention")
    with sources.lock():
        assert sources.interrupted == noted
        sources.settle()


def test_what_nobody_names_is_called_by_what_it_looks_at(embedded: Store) -> None:
    asked = [find("co-retweet"), find("co-link")]
    for asked_with, name in (
        (Settings(), "co-retweet-co-link-timing-60s"),
        (Settings(method="count", time_window=0.5), "co-retweet-co-link-count-0.5s"),
        (Settings(method="similarity"), "co-retweet-co-link-similarity"),
        (Settings(method="projection"), "co-retweet-co-link-projection"),
    ):
        assert detection._what(asked, asked_with.checked()) == name
    assert default_name("co-link-count-60s", ["x_052020", "my net"]) == "co-link-count-60s-x_052020-my_net"
    assert default_name("roles", [f"network_{n}" for n in range(9)]) == "roles-9-networks"


def test_a_parameter_that_no_behaviour_takes_is_an_error_with_those_they_take(embedded: Store) -> None:
    with pytest.raises(UsageError, match="fast-retweet takes no parameter 'delya'") as refused:
        look(embedded, "fast-retweet", values={"delya": 3})
    assert refused.value.hint == "Did you mean delay?"
    with pytest.raises(UsageError, match="co-retweet takes no parameter 'delay'"):
        look(embedded, "co-retweet", values={"delay": 3})
    with pytest.raises(UsageError, match="co-retweet takes no parameter 'network'"):
        look(embedded, "co-retweet", values={"network": "x"})


def test_the_pairs_that_were_found_are_rows_to_be_written_the_heaviest_first(embedded: Store) -> None:
    found = look(embedded, "co-retweet", method="count")
    pairs = found.tables["COORDINATED"]
    assert found.result().frame.columns == [name for name in pairs.columns if name not in ("id", "analysis")]
    assert (found.result().renders, found.result().directed) == ("network", False)
    # Of equal ones by name.
    order = [("b", "c", 2.0), ("a", "d", 2.0), ("a", "c", 2.0), ("e", "f", 3.0)]
    rows = pl.DataFrame(order, schema=["source", "target", "weight"], orient="row").with_columns(id=pl.lit("x"))
    assert Detected(found.analysis, {"COORDINATED": rows}, {}).pairs.rows() == [
        ("e", "f", 3, "x"),
        ("a", "c", 2, "x"),
        ("a", "d", 2, "x"),
        ("b", "c", 2, "x"),
    ]
