"""Dossiers of the hand-made world (`tests/tiny_world.py`): each figure counted by hand, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from explorer.analyses.detect import Settings, detect
from explorer.analyses.dossiers import (
    Dossier,
    Inquiry,
    account_dossier,
    community_dossier,
    network_dossier,
    page_name,
    parts,
    structure_dossier,
    write_report,
)
from explorer.analyses.kept import remove
from explorer.errors import QueryError, UsageError
from explorer.ingest import ingest
from explorer.questions.scope import Scope
from explorer.render.folders import verify
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import NEW_YEAR, retweet, tweet, tweet_id, user, write
from tests.browser import open_page
from tests.dossier_pages import Part, links, read
from tests.hostile import CORPUS
from tests.tiny_world import ALPHA, BETA, CORA_1, DAN_2, HASHED, USERS_ONLY, at, load, tweet_at

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return lambda store, folder: load(store, folder)


@pytest.fixture
def told(tmp_path: Path) -> Callable[[Dossier], dict[str, Part]]:
    def of(dossier: Dossier) -> dict[str, Part]:
        assert dossier.page(tmp_path / "page.html") == (tmp_path / "page.html").stat().st_size
        return read(tmp_path / "page.html")

    return of


Told = Callable[[Dossier], dict[str, Part]]


def test_an_account_is_told_with_its_profile_and_what_it_did(store: Store, told: Told) -> None:
    page = told(account_dossier(Inquiry(store), "@CORA"))
    profile = page["Profile"].facts
    # Three own tweets, two retweets: of the outsider and of herself; CORA_1 was retweeted 40 times in all.
    assert profile["own tweets 60% of both"] == "3"
    assert profile["retweets 40% of both"] == "2"
    assert profile["followers when the archive was made"] == "100"
    assert (
        profile["retweets of its tweets, on the whole platform as the platform counted, of tweets in this store"]
        == "40"
    )
    assert (profile["Id"], profile["Handle"], profile["Listed in"]) == ("cora", "Cora", ALPHA)
    assert (profile["Created"], profile["Location, as it said"]) == ("2019-05-01", "Hong Kong")
    assert profile["Profile text"] == "All the news"
    assert profile["Address in its profile"] == "not told"
    assert "5 own tweets and retweets, 40% of which are retweets, from 2020-01-01 to 2020-01-03" in page[""].text


def test_charts_of_an_account_hold_its_acts(store: Store, told: Told) -> None:
    page = told(account_dossier(Inquiry(store), "cora"))
    days = [tip for tip in page["Time line"].tips if tip.startswith("2020")]
    assert days == [  # own tweets, then retweets
        "2020-01-01 · 2 tweets or retweets",
        "2020-01-02 · 1 tweet or retweet",
        "2020-01-03 · 0 tweets or retweets",
        "2020-01-01 · 0 tweets or retweets",
        "2020-01-02 · 1 tweet or retweet",
        "2020-01-03 · 1 tweet or retweet",
    ]
    hours = {tip.partition(" · ")[0]: tip.split(" · ")[1] for tip in page["Rhythm"].tips if " UTC · " in tip}
    # The first of January 2020 is a Wednesday.
    assert {hour for hour, n in hours.items() if not n.startswith("0 ")} == {
        "Wed 10:00 UTC",
        "Wed 11:00 UTC",
        "Thu 10:00 UTC",
        "Thu 12:00 UTC",
        "Fri 09:00 UTC",
    }
    assert "too few to tell a zone" in page["Rhythm"].text
    shares = [tip for tip in page["Clients and languages"].tips if "%" in tip]
    assert shares == ["Twitter Web App · 100.0%", "en · 80.0%", "zh · 20.0%"]


def test_what_an_account_carries_is_a_share_of_all_it_did(store: Store, told: Told) -> None:
    page = told(account_dossier(Inquiry(store), "cora"))
    # HK: two own tweets, her retweet of the first of them, and the outsider's tweet.
    assert page["Hashtags"].rows() == [
        ["#hk", "4", "80.0%", "", "2020-01-01", "2020-01-03"],
        ["#free", "1", "20.0%", "", "2020-01-01", "2020-01-01"],
    ]
    assert page["Domains"].rows() == [
        ["news.example", "2", "40.0%", "", "2020-01-01", "2020-01-03"],
        ["outlet.example", "1", "20.0%", "", "2020-01-02", "2020-01-02"],
    ]


def test_who_retweets_whom_is_told_with_where_they_are(store: Store, told: Told) -> None:
    page = told(account_dossier(Inquiry(store), "cora"))
    assert page["Whom it retweets"].rows() == [["@Outlet", "outside", "1", "50.0%", "", "2020-01-02", "2020-01-02"]]
    assert page["Who retweets it"].rows() == [
        ["@Abe", "inside", "4", "2020-01-01", "2020-01-02"],
        ["@Ben", "inside", "3", "2020-01-01", "2020-01-02"],
        ["@Cat", "inside", "3", "2020-01-01", "2020-01-02"],
        ["@Bea", f"in {BETA}", "1", "2020-01-01", "2020-01-01"],
    ]


def test_a_role_is_told_with_its_analysis_its_surprise_and_both_moments_of_each_retweet(
    store: Store, told: Told
) -> None:
    part = told(account_dossier(Inquiry(store), "cora"))["Roles and structures"]
    assert part.rows(0) == [["rings", "core", "10 of 12", "83%", "25% of 40", "6.5", "2", "50%", "0"]]
    assert part.rows(1) == [["structure 1 of rings", "ring", "by time", "core", "10", "0", "4"]]
    assert part.rows(2)[0] == ["@Abe", "@Cora", "4", "3", "25 s", "yes", "4", "0.001", "rings"]
    assert "Cora by Abe retweets, all 4" in part.captions
    table = next(table for table in part.tables if table[0][0] == "Tweeted")
    assert [row[:4] for row in table[1:]] == [
        ["2020-01-01 10:00:00", "2020-01-01 10:00:30", "30 s", "one"],
        ["2020-01-01 10:00:00", "2020-01-01 10:01:00", "60 s", "one"],
        ["2020-01-01 11:00:00", "2020-01-01 11:00:10", "10 s", "two"],
        ["2020-01-02 10:00:00", "2020-01-02 10:00:20", "20 s", "three"],
    ]
    assert table[1][4] == f"{CORA_1} {tweet_at('1 10:00:30')}"
    nobody = told(account_dossier(Inquiry(store), "ben"))["Roles and structures"]
    assert nobody.rows(0) == [["rings", "amplifier", "none", "", "not told", "0", "3", "100%", "2.5"]]


def test_pairs_are_told_with_their_chance_and_each_meeting_in_order_of_time(store: Store, told: Told) -> None:
    part = told(account_dossier(Inquiry(store), "dan"))["Pairs and communities"]
    assert part.rows(0) == [["community 3 of together", "2", "co_hashtag 1, co_link 1", "1", "0", "0.5"]]
    pairs = [table for table in part.tables if table[0][0] == "With"]
    assert pairs[0][1] == ["@Eve", "found", "co-hashtag", "0.75", "0.25", "30 s", "40 s", "0.002", "0.003"]
    assert pairs[1][1] == ["@Eve", "found", "co-hashtag, co-link", "4", "0.75", "30 s", "40 s", "0.02", "0.03"]
    meetings = [table for table in part.tables if table[0][0] == "The first"][-1][1:]
    moments = [row[0] for row in meetings]
    assert moments == sorted(moments)
    assert meetings[0][:3] == ["2020-01-03 08:00:00", "2020-01-03 08:00:40", "40 s"]
    # Eve was first: her moment and her tweet stand first.
    vote = next(row for row in meetings if row[0] == "2020-01-03 19:59:30")
    assert vote[1:3] == ["2020-01-03 20:00:00", "30 s"]
    assert vote[5] == f"{tweet_at('3 19:59:30')} {DAN_2}"


def test_who_is_like_an_account_and_who_was_created_on_its_day(store: Store, told: Told) -> None:
    part = told(account_dossier(Inquiry(store), "abe"))["Who else is like it"]
    assert part.rows() == [
        ["@Ben", "inside", "3", "75.0%"],
        ["@Cat", "inside", "3", "75.0%"],
        ["@Bea", f"in {BETA}", "1", "25.0%"],
        ["@Cora", "inside", "1", "25.0%"],
    ]
    # Of seven whose day is known three were created then.
    assert "as were 2 others of the 7 accounts" in part.text
    assert "42.9% with it" in part.text


def test_tweets_stand_in_order_with_text_ids_and_the_lag_of_each_retweet(store: Store, told: Told) -> None:
    dossier = account_dossier(Inquiry(store), "dan")
    assert dossier.acts is not None
    assert dossier.acts.total == 4
    rows = told(dossier)["Tweets and retweets"].rows()
    assert [row[0] for row in rows] == [
        "2020-01-02 09:00:00",
        "2020-01-02 12:00:45",
        "2020-01-03 08:00:00",
        "2020-01-03 20:00:00",
    ]
    assert rows[1][1] == "retweet of @Outlet posted 2020-01-02 11:00:00, 60.8 min before"
    assert [row[2] for row in rows] == ["no", "outside", "buy", "vote"]
    assert rows[1][3].startswith(str(tweet_at("2 12:00:45")))
    assert rows[0][4] == "Twitter for iPhone tr"


def test_a_page_with_fewer_tweets_than_there_are_gives_the_number_of_all_and_the_command(
    store: Store, told: Told
) -> None:
    dossier = account_dossier(Inquiry(store), "dan", tweets=2)
    part = told(dossier)["Tweets and retweets"]
    assert len(part.rows()) == 2
    assert "The first 2 of 4" in part.text
    assert "explorer query tweets --account=dan --store=STORE -o tweets.csv" in part.text
    assert dossier.left_out[0].startswith("Tweets and retweets: the first 2 of 4.")


def test_a_scope_is_honoured_in_every_count_and_said(store: Store, told: Told) -> None:
    scope = Scope(since=at("2 00:00:00"), until=at("3 00:00:00"))
    page = told(account_dossier(Inquiry(store, scope=scope), "cora"))
    assert page["Profile"].facts["own tweets 50% of both"] == "1"
    assert page["Hashtags"].rows() == [["#hk", "1", "50.0%", "", "2020-01-02", "2020-01-02"]]
    assert [row[:3] for row in page["Who retweets it"].rows()] == [
        ["@Abe", "inside", "1"],
        ["@Ben", "inside", "1"],
        ["@Cat", "inside", "1"],
    ]
    assert len(page["Tweets and retweets"].rows()) == 2
    assert "from 2020-01-02 00:00:00 UTC; before 2020-01-03 00:00:00 UTC" in page["Your notes"].facts["Scope"]
    assert "the part that they look at is chosen when they are made" in page[""].text
    spoken = told(account_dossier(Inquiry(store, scope=Scope(language="zh")), "cora"))
    assert spoken["Profile"].facts["retweets 100% of both"] == "1"


def test_an_account_of_two_networks_is_asked_of_the_files_of_one(store: Store, told: Told) -> None:
    whole = told(account_dossier(Inquiry(store), "cat"))
    of_beta = told(account_dossier(Inquiry(store, BETA), "cat"))
    assert whole["Profile"].facts["retweets 100% of both"] == "4"
    assert of_beta["Profile"].facts["retweets 100% of both"] == "1"
    assert [row[:3] for row in of_beta["Whom it retweets"].rows()] == [["@Bea", "inside", "1"]]
    with pytest.raises(QueryError, match=f"{BETA} does not list cora"):
        account_dossier(Inquiry(store, BETA), "cora")


def test_an_account_is_found_as_elsewhere_or_the_nearest_are_named(store: Store) -> None:
    for name in ("cora", "Cora", "@cora", "CORA"):
        assert account_dossier(Inquiry(store), name).about.parameters["account"] == "cora"
    with pytest.raises(QueryError, match="the store holds no account 'coraa'") as raised:
        account_dossier(Inquiry(store), "coraa")
    assert "cora (@Cora)" in str(raised.value.hint)


def test_a_hashed_account_is_drawn_short_whole_on_its_card_and_found_by_either(store: Store, told: Told) -> None:
    dossier = account_dossier(Inquiry(store), HASHED)
    assert dossier.title == f"{HASHED[:12]}…"
    profile = told(dossier)["Profile"].facts
    assert (profile["Id"], profile["Handle"]) == (HASHED, "a hash, as its id is")
    assert account_dossier(Inquiry(store), dossier.title).about.parameters["account"] == HASHED


def test_who_did_nothing_and_who_is_seen_from_outside_have_a_page_that_says_so(store: Store, told: Told) -> None:
    silent = told(account_dossier(Inquiry(store), "fay"))
    assert "No tweet and no retweet of this account" in silent[""].text
    assert "What it did: no file of this store holds a tweet of it" in silent["What cannot be told"].text
    assert "Tweets and retweets" not in silent
    outside = told(account_dossier(Inquiry(store), "901"))
    assert outside["Profile"].facts["Listed in"] == "no network: it was only seen from outside"
    assert "which was only seen from outside" in outside[""].text
    assert [row[:3] for row in outside["Who retweets it"].rows()] == [
        [f"{HASHED[:12]}…", f"in {ALPHA}", "1"],
        ["@Cora", f"in {ALPHA}", "1"],
        ["@Dan", f"in {ALPHA}", "1"],
    ]
    assert "nothing to hold it against" in outside["What is unusual"].text


def test_a_community_is_told_with_its_members_pairs_and_what_they_met_on(store: Store, told: Told) -> None:
    page = told(community_dossier(Inquiry(store), 1, analysis="together"))
    assert page["At a glance"].facts["What binds it: pairs by behaviour"] == "co_retweet 2"
    assert [row[0] for row in page["Members"].rows()] == ["@Abe", "@Bea", "@Ben"]
    assert [row[:3] for row in page["Pairs"].rows()] == [["@Abe", "@Ben", "found"], ["@Abe", "@Bea", "found"]]
    # Own: abe 1, bea 1. Retweets: abe 4, ben 3, bea 1.
    assert "Shares of 10 own tweets and retweets" in page["Clients and languages"].text
    bonds = page["What they met on"].rows()
    assert bonds[0][:3] == ["co-retweet", "one", "4"]
    assert "3 accounts by followers" in page["Followers"].text
    assert "1 (33.3%) had none" in page["Followers"].text


def test_a_structure_is_told_with_its_members_and_the_retweets_between_them(store: Store, told: Told) -> None:
    page = told(structure_dossier(Inquiry(store), 1))
    glance = page["At a glance"].facts
    assert glance["retweets among them 83% of those of its cores that the files hold"] == "10"
    assert [row[:2] for row in page["Members"].rows()] == [
        ["@Cora", "core"],
        ["@Abe", "amplifier"],
        ["@Ben", "amplifier"],
        ["@Cat", "amplifier"],
    ]
    assert [row[:3] for row in page["Who retweets whom"].rows()] == [
        ["@Abe", "@Cora", "4"],
        ["@Ben", "@Cora", "3"],
        ["@Cat", "@Cora", "3"],
    ]


def test_what_an_analysis_did_not_find_is_said_with_what_it_found(store: Store) -> None:
    with pytest.raises(QueryError, match="rings found no structure 9") as raised:
        structure_dossier(Inquiry(store), 9, analysis="rings")
    assert "It found 2 structures" in str(raised.value.hint)
    with pytest.raises(QueryError, match="there are 2 analyses of coordination") as several:
        community_dossier(Inquiry(store), 1)
    assert several.value.hint == "Give one: --analysis tags, --analysis together."
    with pytest.raises(QueryError, match="no analysis of roles that is called 'tags'"):
        structure_dossier(Inquiry(store), 1, analysis="tags")


def test_a_network_is_told_by_its_own_files(store: Store, told: Told) -> None:
    page = told(network_dossier(Inquiry(store), "Alpha_052020"))
    glance = page["At a glance"].facts
    # Own: Cora 3, Abe 1, Dan 3, Eve 4, the hashed one 1. Retweets: Abe 4, Ben 3, Cat 3, Cora 2, and three of one each.
    assert glance["own tweets 44% of both"] == "12"
    assert glance["retweets 56% of both"] == "15"
    assert "Shares of 27 own tweets and retweets" in page["Clients and languages"].text
    assert page["Most amplified inside"].rows()[0][:2] == ["@Cora", "10"]
    assert "8 accounts by followers" in page["Followers"].text
    assert "3 (37.5%) had none" in page["Followers"].text
    assert "7 accounts whose day of creation is known" in page["Creation"].text
    assert page["Creation"].rows()[0] == ["2019-05-01", "3", "42.9%"]
    assert [row[0] for row in page["Structures"].rows()] == ["structure 1 of rings", "structure 2 of rings"]
    assert [row[0] for row in page["Communities"].rows()] == [f"community {n} of together" for n in (1, 2, 3)]
    assert "tags: there is no community." in page["Communities"].text
    assert "rings" in page["Method"].text


def test_a_network_of_a_users_file_alone_says_what_it_cannot_tell(store: Store, told: Told) -> None:
    page = told(network_dossier(Inquiry(store), USERS_ONLY))
    assert "no tweets file" in page[""].text
    scoped = told(network_dossier(Inquiry(store, scope=Scope(language="en")), USERS_ONLY))
    assert "no tweet of theirs in this scope" in scoped[""].text
    assert "its own files hold no tweet of theirs" in page["What cannot be told"].text
    assert "Of no account is it known how many followers it had." in page["Followers"].text
    with pytest.raises(QueryError, match="the store holds no network 'gamma'"):
        network_dossier(Inquiry(store), "gamma")


def test_every_page_names_its_files_hashes_questions_and_the_tool(store: Store, told: Told) -> None:
    page = told(account_dossier(Inquiry(store), "cora"))
    foot = page["Your notes"]
    assert "sha256" in foot.text
    assert "quarters-made-by" in foot.facts["Stored questions"]
    assert foot.facts["Tool"].startswith("explorer ")
    assert "not who ran them or why" in foot.text


def test_the_same_store_gives_the_same_bytes(store: Store, tmp_path: Path) -> None:
    for number in (1, 2):
        account_dossier(Inquiry(store), "cora").page(tmp_path / f"account{number}.html")
        network_dossier(Inquiry(store), ALPHA).page(tmp_path / f"network{number}.html")
    for kind in ("account", "network"):
        assert (tmp_path / f"{kind}1.html").read_bytes() == (tmp_path / f"{kind}2.html").read_bytes()


def test_a_part_of_a_table_says_of_how_many_and_how_to_list_them_all(
    store: Store, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "TOP", 1)
    page = told(account_dossier(Inquiry(store), "cora"))
    assert "the 1 most frequent of 2." in page["Hashtags"].text
    assert "the 1 with the most, of 4 accounts." in page["Who retweets it"].text
    assert "explorer query who-amplifies --account=cora --store=STORE -o links.csv" in page["Who retweets it"].text
    network = told(network_dossier(Inquiry(store, scope=Scope(since=at("1 00:00:00"))), ALPHA))
    for title, name in (("Hashtags", "hashtags"), ("Most amplified outside", "amplified-outside")):
        asked = f"explorer query {name} --network={ALPHA} --since=2020-01-01T00:00:00 --store=STORE"
        command = f"{asked} -o {name.replace('-', '_')}.csv"
        assert command in network[title].text
    whole = told(network_dossier(Inquiry(store), ALPHA))
    assert "the 1 most frequent of 4." in whole["Hashtags"].text
    assert "first 1 of 2" in whole["Most amplified outside"].text


def test_what_a_core_gets_is_told_beside_what_the_platform_counted(store: Store, told: Told) -> None:
    structures = told(network_dossier(Inquiry(store), ALPHA))["Structures"]
    assert [row[-2:] for row in structures.rows()] == [["83%", "25% of 40"], ["100%", "not told"]]


def test_a_community_of_ranked_pairs_is_not_said_to_be_found(store: Store, told: Told) -> None:
    settings = Settings(method="similarity", min_participation=1)
    detect(store, ["co_hashtag"], settings=settings, name="ranks", networks=[ALPHA])
    try:
        page = told(community_dossier(Inquiry(store), 1, analysis="ranks"))
        assert "ranks tests no pair and ranks all" in page[""].text
        assert "within moments" not in page[""].text + page["What they met on"].text
        assert "Pairs of ranks are ranked" in told(network_dossier(Inquiry(store), ALPHA))["Communities"].text
    finally:
        remove(store, ["ranks"])


# A store of one network of twelve accounts, and one of eleven beside it, without any analysis.


@pytest.fixture(scope="module")
def crowds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Account n of the first network has n followers and n tweets; those of the other have a hundred and none."""
    folder = tmp_path_factory.mktemp("crowds")
    some = [f"n{n}" for n in range(1, 13)]
    acts = [
        tweet(NEW_YEAR + (100 * n + k) * 1000, f"n{n}", f"{n} {k}", 100 * n + k, follower_count=n)
        for n in range(1, 13)
        for k in range(n)
    ]
    files = [
        write(folder, "one_052020_users_csv_hashed.csv", [user(a, follower_count=int(a[1:])) for a in some]),
        write(folder, "one_052020_tweets_csv_hashed.csv", acts),
        write(folder, "two_052020_users_csv_hashed.csv", [user(f"m{n}", follower_count=100) for n in range(11)]),
    ]
    with EmbeddedStore(folder / "db") as opened:
        ingest(opened, files)
        yield opened


def test_an_account_is_held_against_the_rest_of_its_network_and_a_control(crowds: Store, told: Told) -> None:
    page = told(account_dossier(Inquiry(crowds), "n12"))
    rows = {row[0]: row[1:] for row in page["What is unusual"].rows()}
    # The eleven others have 1 to 11: 6 in the middle; the eleven of the other network have 100 followers each.
    assert rows["Own tweets"][:4] == ["12", "6 (n = 11)", "× 2", "more than all"]
    assert rows["Own tweets"][4] == "not known"
    followers = rows["Followers, when the archive was made"]
    assert followers == ["12", "6 (n = 11)", "× 2", "more than all", "100 (n = 11)", "× 0.12", "less than all"]
    assert "the accounts of two_052020 as a control" in page["What is unusual"].text
    assert "no analysis in the store looked at its network" in page["What cannot be told"].text
    assert "explorer roles makes one" in page["Roles and structures"].text
    assert "No analysis in the store looked at this" in page["Method"].text


def test_a_network_is_held_against_the_others_of_the_store(crowds: Store, told: Told) -> None:
    page = told(network_dossier(Inquiry(crowds), "one_052020"))
    rows = {row[0]: row[1:] for row in page["What is unusual"].rows()}
    assert rows["Followers, when the archive was made"] == ["6.5 (n = 12)", "100 (n = 11)", "× 0.065", "0%"]
    assert "explorer detect makes one" in page["Communities"].text


def test_a_lone_account_has_nobody_to_be_held_against(tmp_path: Path, told: Told) -> None:
    write(tmp_path, "x_052020_users_csv_hashed.csv", [user("a")])
    with EmbeddedStore(tmp_path / "db") as opened:
        ingest(opened, [tmp_path / "x_052020_users_csv_hashed.csv"])
        page = told(account_dossier(Inquiry(opened), "a"))
        network = told(network_dossier(Inquiry(opened), "x_052020"))
    assert "fewer than 10 accounts to hold it against" in page["What is unusual"].text
    assert "the store holds no other network" in page["What cannot be told"].text
    assert "There is nobody in the store to hold them against." in network["What is unusual"].text


# Reports


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("world")
    with EmbeddedStore(folder / "db") as opened:
        load(opened, folder)
        yield opened


def test_a_report_is_whole_its_pages_lead_to_each_other_and_the_same_store_gives_the_same_bytes(
    world: Store, tmp_path: Path
) -> None:
    made = write_report(world, "alpha_052020", tmp_path / "report")
    folder = tmp_path / "report"
    pages = sorted(path.name for path in folder.glob("*.html"))
    assert {"index.html", "network.html", "structure-rings-1.html", "community-together-3.html"} <= set(pages)
    assert page_name("cora", "Cora") in pages
    assert (len(pages), made.pages) == (made.pages, len(pages))
    for path in folder.glob("*.html"):
        for address in links(path):
            assert address.startswith("#") or (folder / address).is_file(), (path.name, address)
    assert set(pages) - {"index.html"} <= set(links(folder / "index.html"))
    assert "index.html" in links(folder / page_name("cora", "Cora"))
    assert page_name("abe", "Abe") in links(folder / "structure-rings-1.html")
    assert {"accounts.csv", "accounts.parquet", "handles.csv", "structures-rings.csv"} <= {
        path.name for path in (folder / "annex").iterdir()
    }
    assert verify(folder).whole
    write_report(world, ALPHA, tmp_path / "again")
    for path in folder.rglob("*"):
        if path.is_file():
            again = tmp_path / "again" / path.relative_to(folder)
            assert again.read_bytes() == path.read_bytes(), path.name


def test_a_report_replaces_a_report_and_nothing_else(world: Store, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write_report(world, BETA, folder, accounts=1, groups=1)
    made = write_report(world, ALPHA, folder, accounts=1, groups=1)
    assert len(list(folder.glob("account-*.html"))) == 1
    assert any("without a page" in said for said in made.left_out)
    (folder / "mine.txt").write_text("notes")
    with pytest.raises(UsageError, match=r"holds what is not of it: mine.txt"):
        write_report(world, ALPHA, folder)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.tex").write_text("all of it")
    with pytest.raises(UsageError, match="something else than a report"):
        write_report(world, ALPHA, tmp_path / "other")
    assert (tmp_path / "other" / "thesis.tex").read_text() == "all of it"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "report"]


def test_a_report_that_fails_leaves_nothing(world: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer.analyses.dossiers import report

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(report, "write_manifest", fail)
    with pytest.raises(OSError, match="the disk is full"):
        write_report(world, ALPHA, tmp_path / "report", accounts=1, groups=0)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(QueryError, match="the store holds no network"):
        write_report(world, "nowhere", tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


def test_an_id_or_handle_of_any_kind_makes_the_name_of_a_file() -> None:
    for account, handle in (("../../etc", "../x"), ("a/b+c=", None), ("\u202e", "\u202e"), ("", ""), ("x" * 900, None)):
        name = page_name(account, handle)
        assert name.startswith("account-")
        assert len(name) < 60
        assert not set(name) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert page_name("a/b", "x") != page_name("a-b", "x")


def test_a_page_of_a_real_account_holds_what_pandas_counts_in_the_file(
    tmp_path: Path, archive_data: Path, told: Told
) -> None:
    folder = archive_data / "archive" / "russia_north_africa_2021"
    rows = pd.concat(
        pd.read_csv(path, dtype=str, keep_default_na=False) for path in sorted(folder.glob("*tweets*.csv*"))
    )
    busiest = str(rows["userid"].value_counts().idxmax())
    mine = rows[rows["userid"] == busiest]
    again = int((mine["is_retweet"].str.lower() == "true").sum())
    with EmbeddedStore(tmp_path / "db") as opened:
        ingest(opened, [folder])
        page = told(account_dossier(Inquiry(opened), busiest))
    figures = page["Profile"].facts
    assert next(n for name, n in figures.items() if name.startswith("own tweets ")) == f"{len(mine) - again:,}"
    assert next(n for name, n in figures.items() if name.startswith("retweets ")) == f"{again:,}"
    clients = mine["tweet_client_name"].value_counts()
    shown = [tip for tip in page["Clients and languages"].tips if tip.endswith("%")]
    for name, n in clients.head(3).items():
        assert f"{name} · {n / len(mine):.1%}" in shown
    moments = pd.to_datetime(mine["tweet_time"])
    by_hour = moments.dt.strftime("%a %H").value_counts()
    busy, most = by_hour.idxmax(), by_hour.max()
    assert any(tip.startswith(f"{busy}:00 UTC · {most} ") for tip in page["Rhythm"].tips)
    months = moments[mine["is_retweet"].str.lower() != "true"].dt.strftime("%Y-%m").value_counts()
    for month, n in months.items():
        assert any(tip.startswith(f"{month} · {n:,} ") for tip in page["Time line"].tips)


@pytest.mark.browser
def test_nothing_runs_in_a_report_of_an_archive_with_hostile_text_in_every_field(
    browser: Browser, tmp_path: Path
) -> None:
    texts = [text for text in CORPUS if "\0" not in text]
    people = [
        user(
            f"id {n} {text[:200]}",
            text[:200] or "nobody",
            user_display_name=text,
            user_profile_description=text,
            user_reported_location=text,
            user_profile_url=text,
            account_language=text[:50],
        )
        for n, text in enumerate(texts)
    ]
    acts = []
    for n, (row, text) in enumerate(zip(people, texts, strict=True)):
        told = {"tweet_client_name": text, "tweet_language": text[:50], "hashtags": str([text]), "urls": str([text])}
        acts.append(tweet(NEW_YEAR + 1000 * n, row["userid"], text, n, **told) | row)
        # All retweet the first three within a minute.
        for of in range(3):
            author = people[of]["userid"], people[of]["user_screen_name"]
            again = retweet(
                NEW_YEAR + 200_000 + 100 * n,
                row["userid"],
                tweet_id(NEW_YEAR + 1000 * of, of),
                *author,
                texts[of],
                3 * n + of,
            )
            acts.append(again | row)
    write(tmp_path, "x_052020_users_csv_hashed.csv", people)
    write(tmp_path, "x_052020_tweets_csv_hashed.csv", acts)
    with EmbeddedStore(tmp_path / "db") as opened:
        ingest(opened, sorted(tmp_path.glob("*.csv")))
        detect(opened, ["co_retweet"], settings=Settings(method="count"), name="alike")
        write_report(opened, "x_052020", tmp_path / "report", accounts=12)
    pages = sorted((tmp_path / "report").glob("*.html"))
    assert any(path.name.startswith("community-") for path in pages)
    assert sum(path.name.startswith("account-") for path in pages) > 4
    assert not [path for path in (tmp_path / "report").rglob("*") if not path.name.isascii()]
    for path in pages:
        with open_page(browser, path) as page:
            page.page.click(".provenance summary")
            assert page.did() == {}, path.name
