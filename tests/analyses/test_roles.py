"""What `find_roles` keeps of a store: structures, their accounts and pairs, held against retweets counted by hand.

In `news_052020` two accounts retweet one, 14 and 12 times. In `work_052020` two retweet Mid 13 times each, Mid and
one of them Top 14 and 12 times. Ten people retweet ten outsiders once each, one of them a tweet of no known moment.
Hush is of two more networks: the files of one have a tweet of its own, those of the other one more and a retweet.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer.analyses import retweets as fetched
from explorer.analyses import roles as analysed
from explorer.analyses.retweets import retweets_of
from explorer.analyses.roles import RolesFound, find_roles
from explorer.errors import InputError, UsageError
from explorer.graph.begun import Begun
from explorer.graph.findings import Analyses, Analysis
from explorer.graph.model import GRAPH
from explorer.graph.sources import Sources
from explorer.ingest import ingest
from explorer.methods.roles import Roles
from explorer.questions.scope import Scope
from explorer.readers import Batch
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests import batches
from tests.archive_files import HOUR_MS, NEW_YEAR, retweet, tweet, tweet_id, user, write

NEWS, WORK, QUIET, STILL = "news_052020", "work_052020", "quiet_052020", "still_052020"
PEOPLE = [f"p{n}" for n in range(10)]
LISTED = {
    NEWS: ["star", "ann", "bea", *PEOPLE],
    WORK: ["top", "mid", "cem", "dil"],
    QUIET: ["hush", "mute"],
    STILL: ["hush"],
}
# A tweet whose id carries no moment.
OLD = 12_345

NEWS_PAIRS = {("ann", "star"): 14, ("bea", "star"): 12}
WORK_PAIRS = {("cem", "mid"): 13, ("dil", "mid"): 13, ("mid", "top"): 14, ("cem", "top"): 12}


def repeats(pairs: dict[tuple[str, str], int], first: int) -> list[dict[str, str]]:
    """Each pair's retweets: of one tweet a day, some hours later, ever longer."""
    rows: list[dict[str, str]] = []
    for place, ((who, whom), times) in enumerate(pairs.items()):
        for n in range(times):
            posted = NEW_YEAR + 24 * n * HOUR_MS
            of = tweet_id(posted, sum(map(ord, whom)))
            at = posted + (1 + place + 5 * n % 17) * HOUR_MS
            rows.append(retweet(at, who, of, whom, whom, f"{whom} {n}", first + len(rows)))
    return rows


def news() -> list[dict[str, str]]:
    rows = repeats(NEWS_PAIRS, 1)
    for n, who in enumerate(PEOPLE):
        for out in range(10):
            posted = NEW_YEAR + (700 + out) * HOUR_MS
            of = OLD if (n, out) == (0, 0) else tweet_id(posted, out)
            author = "ghost" if of == OLD else f"out{out}"
            rows.append(retweet(posted + (1 + n) * HOUR_MS, who, of, author, author, "day", 100 + len(rows)))
    return rows


def write_world(folder: Path) -> list[Path]:
    # Dil of the other network retweets the star as well: of the one network alone that is not known.
    across = repeats({("dil", "star"): 1}, 900)
    quiet = [
        tweet(NEW_YEAR, "hush", "none", 1_000, retweet_count=7),
        tweet(NEW_YEAR, "mute", "none", 1_001, retweet_count=""),
    ]
    still = [
        tweet(NEW_YEAR, "hush", "one", 1_002, retweet_count=5),
        retweet(NEW_YEAR + 2 * HOUR_MS, "hush", tweet_id(NEW_YEAR, 77), "out0", "out0", "day", 1_003),
    ]
    done = {NEWS: news(), WORK: repeats(WORK_PAIRS, 500) + across, QUIET: quiet, STILL: still}
    users = [write(folder, f"{n}_users_csv_hashed.csv", [user(one) for one in ids]) for n, ids in LISTED.items()]
    return users + [write(folder, f"{n}_tweets_csv_hashed.csv", rows) for n, rows in done.items()]


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return lambda store, folder: ingest(store, write_world(folder))


def filled(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows of a table of the model, empty where nothing is said."""
    schema = GRAPH.schema(next(known for known in GRAPH.found if known.name == table))
    return pl.concat([pl.DataFrame(schema=schema), frame], how="diagonal_relaxed")


@pytest.fixture(scope="module")
def found(embedded: Store) -> RolesFound:
    return find_roles(embedded, name="all", replace=True)


@pytest.mark.long
def test_structures_are_kept_in_the_order_of_their_retweets(found: RolesFound) -> None:
    kept = found.tables["Structure"].select("id", "analysis", "number", "name", "cores", "amplifiers", "retweets")
    assert kept.rows() == [
        ("all/1", "all", 1, "ring of mid", 2, 3, 52),
        ("all/2", "all", 2, "ring of star", 1, 2, 26),
    ]
    assert found.tables["Structure"]["overlaps"].to_list() == [None, None]


def test_an_account_of_a_structure_is_kept_with_what_it_made_and_received_in_it(found: RolesFound) -> None:
    kept = found.tables["IN_STRUCTURE"].select("source", "target", "role", "made", "received")
    assert kept.rows() == [
        ("ann", "all/2", "amplifier", 14, 0),
        ("bea", "all/2", "amplifier", 12, 0),
        ("cem", "all/1", "amplifier", 25, 0),
        ("dil", "all/1", "amplifier", 13, 0),
        ("mid", "all/1", "both", 14, 26),
        ("star", "all/2", "core", 0, 26),
        ("top", "all/1", "core", 0, 26),
    ]


def test_pairs_are_kept_with_the_number_of_their_structure(found: RolesFound) -> None:
    kept = found.tables["REGULAR_OF"].select("source", "target", "analysis", "structure", "retweets")
    assert {row for row in kept.rows() if row[3]} == {
        *((who, whom, "all", 2, times) for (who, whom), times in NEWS_PAIRS.items()),
        *((who, whom, "all", 1, times) for (who, whom), times in WORK_PAIRS.items()),
    }
    assert kept.select("source", "target").rows() == sorted(kept.select("source", "target").rows())


def test_only_accounts_of_a_structure_have_a_role_that_is_kept(found: RolesFound) -> None:
    kept = found.tables["HAS_ROLE"]
    assert set(kept["source"]) == set(found.tables["IN_STRUCTURE"]["source"])
    assert set(kept["source"]).isdisjoint(PEOPLE)
    assert set(kept["target"]) == {"all"}
    assert dict(kept.select("source", "role").rows())["mid"] == "both"


def test_an_archive_is_kept_with_what_it_cannot_show(found: RolesFound, embedded: Store) -> None:
    assert found.analysis.kind == "roles"
    assert set(found.analysis.networks) == {NEWS, WORK, QUIET, STILL}
    assert found.analysis.parameters == {"view": "archive"}
    assert [note.split()[0] for note in found.analysis.notes] == ["Taken", "Not", "A"]
    assert "An archive holds what its accounts did" in found.analysis.notes[0]
    kept = Analyses(Sources(embedded.workspace))
    assert kept.find("all") == found.analysis
    assert kept.frame(found.analysis, "IN_STRUCTURE").height == 7
    assert embedded.run("MATCH (:Account)-[r:IN_STRUCTURE]->(s:Structure {analysis: 'all'}) RETURN count(r) AS n", {})[
        "n"
    ].to_list() == [7]


@pytest.mark.long
def test_accounts_that_the_networks_do_not_list_are_left_out(embedded: Store, found: RolesFound) -> None:
    def received(these: RolesFound) -> int:
        kept = these.tables["HAS_ROLE"].filter(pl.col("source") == "star")
        return int(kept["retweets_received"].item())

    one = find_roles(embedded, name="one", networks=[NEWS.upper()], replace=True)
    assert one.analysis.networks == (NEWS,)
    assert (received(one), received(found)) == (26, 27)
    assert one.tables["Structure"]["name"].to_list() == ["ring of star"]


@pytest.mark.long
def test_a_name_is_that_given_or_says_the_networks(embedded: Store) -> None:
    assert find_roles(embedded, name="mine").analysis.name == "mine"
    assert find_roles(embedded).analysis.name == "roles-" + "-".join(n.id for n in embedded.networks())
    assert find_roles(embedded, networks=[NEWS, WORK]).analysis.name == f"roles-{NEWS}-{WORK}"


@pytest.mark.long
def test_an_analysis_is_replaced_only_where_that_is_asked_for(embedded: Store) -> None:
    find_roles(embedded, name="twice", networks=[NEWS])
    with pytest.raises(UsageError, match="there is an analysis 'twice' already"):
        find_roles(embedded, name="twice", networks=[WORK])
    again = find_roles(embedded, name="twice", networks=[WORK], replace=True)
    assert Analyses(Sources(embedded.workspace)).find("twice") == again.analysis
    assert again.analysis.networks == (WORK,)


@pytest.mark.long
def test_structures_are_kept_beside_the_communities_of_another_analysis(embedded: Store) -> None:
    groups = [("cem", "groups/12"), ("dil", "groups/12"), ("mid", "groups/12"), ("top", "groups/3")]
    nodes = pl.DataFrame({"id": ["groups/12", "groups/3"], "analysis": "groups", "number": [12, 3]})
    rows = pl.DataFrame(groups, schema=["source", "target"], orient="row")
    Analyses(Sources(embedded.workspace)).save(
        Analysis(name="groups", kind="detect"),
        {"Community": filled("Community", nodes), "IN_COMMUNITY": filled("IN_COMMUNITY", rows)},
        replace_=True,
    )
    compared = find_roles(embedded, name="compared", compared="groups", replace=True)
    assert compared.analysis.parameters == {"view": "archive", "communities": "groups"}
    kept = compared.tables["Structure"].select("name", "community", "community_share")
    assert kept.rows() == [("ring of mid", 12, 0.75), ("ring of star", None, None)]


def test_networks_without_a_retweet_have_no_roles(embedded: Store) -> None:
    with pytest.raises(InputError, match="these networks hold no retweet"):
        find_roles(embedded, name="none", networks=[QUIET])
    assert "none" not in [analysis.name for analysis in Analyses(Sources(embedded.workspace)).all()]


def test_an_empty_store_has_no_roles(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "db") as store, pytest.raises(InputError, match="these networks hold no retweet"):
        find_roles(store)


def test_what_another_command_left_half_done_stays_noted_where_there_is_no_retweet(embedded: Store) -> None:
    sources, noted = Sources(embedded.workspace), Begun(saved="other", kind="coordination")
    with sources.lock():
        sources.begin(noted)
    with pytest.raises(InputError, match="these networks hold no retweet"):
        find_roles(embedded, name="none", networks=[QUIET])
    with sources.lock():
        assert sources.interrupted == noted
        sources.settle()


@pytest.mark.long
def test_retweets_that_are_left_out_are_said(tmp_path: Path) -> None:
    posted = [batches.stub(1, "star"), batches.stub(2, None)]
    made = [batches.retweet(10, "ann", 1, ts=NEW_YEAR + HOUR_MS), batches.retweet(11, "ann", 2, ts=NEW_YEAR + HOUR_MS)]
    made.append(batches.retweet(20, "star", 1, ts=NEW_YEAR + HOUR_MS))
    untimed = [batches.retweet(12 + n, "ann", 1, ts=None) for n in range(2)]
    with EmbeddedStore(tmp_path / "db") as store:
        sources = Sources(store.workspace)
        listed = [batches.account("ann"), batches.account("star")]
        for name, rows in (("a", made + untimed), ("b", untimed)):
            batches.put(sources, name * 64, batches.batch(accounts=listed, tweets=posted, retweets=rows), network=name)
        notes = find_roles(store, networks=["a"]).analysis.notes
        assert notes[1:-2] == (
            "2 retweets of no known moment: left out.",
            "1 retweet whose author is not known: left out.",
            "1 retweet of tweets of the same account: left out.",
        )
        with pytest.raises(InputError, match="these networks hold no retweet, from"):
            find_roles(store, networks=["b"], scope=Scope(since=1))


def test_retweets_of_a_tweet_without_a_moment_count(embedded: Store) -> None:
    made = retweets_of(embedded, pl.Series(PEOPLE), [])
    assert set(made.columns) == {"retweeter", "author", "tweet", "ts", "posted"}
    assert made.height == 100
    (old,) = made.filter(pl.col("tweet") == OLD).to_dicts()
    assert (old["retweeter"], old["ts"], old["posted"]) == ("p0", NEW_YEAR + 701 * HOUR_MS, None)
    assert made["posted"].null_count() == 1


def test_own_tweets_and_retweets_are_those_in_the_networks_own_files(embedded: Store) -> None:
    def posts(who: list[str], *networks: str) -> list[tuple[object, ...]]:
        return sorted(analysed._posts(embedded, pl.Series(who), networks, Scope()).rows())

    # Of Mute no file tells what the platform counted.
    assert posts(["hush", "mute"]) == [("hush", 2, 12), ("mute", 1, None)]
    assert posts(["hush"], STILL) == [("hush", 1, 5)]
    assert retweets_of(embedded, pl.Series(["hush", "mute"]), [STILL])["retweeter"].to_list() == ["hush"]
    with pytest.raises(InputError, match="these networks hold no retweet"):
        retweets_of(embedded, pl.Series(["hush", "mute"]), [QUIET])


def test_retweets_fetched_in_parts_are_the_same(embedded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = pl.Series([one for ids in LISTED.values() for one in ids])
    whole = retweets_of(embedded, everybody, [])
    assert whole.height == 100 + 26 + 52 + 1 + 1
    monkeypatch.setattr(fetched, "_PART", 7)
    steps: list[tuple[str, int, int]] = []
    parts = retweets_of(embedded, everybody, [], progress=lambda what, done, of: steps.append((what, done, of)))
    order = ["retweeter", "tweet", "ts"]
    plain = [frame.with_columns(pl.col("retweeter", "author").cast(pl.String)).sort(order) for frame in (whole, parts)]
    assert_frame_equal(*plain)
    # 180 retweets in parts of 7; the tweets that have a moment in theirs, and one part more without.
    of = -(-180 // 7)
    assert [step for step in steps if step[0] == "fetching retweets"] == [
        ("fetching retweets", n + 1, of) for n in range(of)
    ]
    assert [done for what, done, _ in steps if what == "fetching authors"][-1] == steps[-1][2] > 2


def test_a_structure_says_which_others_it_has_accounts_in_common_with(found: RolesFound) -> None:
    overlaps = pl.DataFrame([(1, 3, 4), (1, 2, 5)], schema=["structure", "other", "accounts"], orient="row")
    structures = pl.DataFrame({"structure": [1, 2, 3], "rank": [1, 2, 3]})
    shown = found.roles
    made = Roles(shown.accounts, shown.pairs, structures, shown.evidence, overlaps)
    kept = analysed._tables("x", made)["Structure"]
    assert kept.select("id", "overlaps").rows() == [("x/1", "2: 5, 3: 4"), ("x/2", "1: 5"), ("x/3", "1: 4")]


def test_a_regular_of_no_structure_is_kept_as_a_pair_and_has_no_role(found: RolesFound) -> None:
    """Dil retweets Mid and is of its structure; taken out of it, the pair stays and Dil has no role."""
    shown = found.roles
    alone = pl.col("amplifier") == "dil"
    pairs = shown.pairs.with_columns(structure=pl.when(~alone).then("structure"))
    accounts = shown.accounts.with_columns(role=pl.when(account="dil").then(pl.lit("neither")).otherwise("role"))
    kept = analysed._tables("x", Roles(accounts, pairs, shown.structures, shown.evidence, shown.overlaps))
    assert kept["REGULAR_OF"].filter(source="dil").select("target", "structure").rows() == [("mid", None)]
    assert "dil" not in {*kept["HAS_ROLE"]["source"], *kept["IN_STRUCTURE"]["source"]}


def test_pairs_come_in_the_order_of_their_names_and_no_chance_is_nought(found: RolesFound) -> None:
    shown = found.roles
    pairs = shown.pairs.sort("amplifier", "core", descending=True).with_columns(p=0.0, q=pl.lit(1e-200))
    kept = analysed._tables("x", Roles(shown.accounts, pairs, shown.structures, shown.evidence, shown.overlaps))
    ends = kept["REGULAR_OF"].select("source", "target").rows()
    assert ends == sorted(ends)
    assert set(kept["REGULAR_OF"]["p"]) == {1e-300}
    assert set(kept["REGULAR_OF"]["q"]) == {1e-200}


# What no format tells, and what only sums do.


EVERYBODY = [*(f"amp{a}" for a in range(10)), *(f"q{n:03}" for n in range(200))]


def debate(listed: list[str]) -> Batch:
    """Ten accounts retweet one ten times each, within seconds, and 199 retweet five others once, hours later.

    Of those who are `listed`; the others are only seen.
    """
    posted = [batches.stub(1_000 + n, "core", ts=NEW_YEAR + n * HOUR_MS) for n in range(10)]
    posted += [batches.stub(5_000 + n, f"q{n:03}", ts=NEW_YEAR + n * HOUR_MS) for n in range(200)]
    made = [
        batches.retweet(10_000 + 10 * a + n, f"amp{a}", 1_000 + n, ts=NEW_YEAR + n * HOUR_MS + 9_000 + 1_000 * a)
        for a in range(10)
        for n in range(10)
    ]
    made += [
        batches.retweet(
            20_000 + 5 * n + step,
            f"q{n:03}",
            5_000 + (n * 7 + 31 * step + 1) % 200,
            ts=NEW_YEAR + (200 + (n * n + 17 * step) % 97) * HOUR_MS,
        )
        for n in range(1, 200)
        for step in range(5)
    ]
    accounts = [(batches.account if one in listed else batches.seen)(one) for one in [*EVERYBODY, "core"]]
    return batches.batch(accounts=accounts, tweets=posted, retweets=[row for row in made if row["account"] in listed])


@pytest.mark.parametrize(
    ("format_", "view", "why"),
    [
        ("information-operations", "archive", "all who retweet in it are listed as removed"),
        ("twitter-v2", "everybody", "no file of these networks tells who was removed"),
    ],
)
@pytest.mark.long
def test_a_format_that_cannot_tell_who_was_removed_makes_nobody_a_suspect(
    tmp_path: Path, format_: str, view: str, why: str
) -> None:
    with EmbeddedStore(tmp_path / "db") as store:
        batches.put(Sources(store.workspace), "a" * 64, debate([*EVERYBODY, "core"]), network="a", format=format_)
        found = find_roles(store)
    assert found.analysis.parameters["view"] == view
    assert why in found.analysis.notes[0]
    assert found.roles.everyone == (view == "everybody")
    assert found.tables["HAS_ROLE"].filter(role="core")["source"].to_list() == ["core"]


@pytest.mark.long
def test_where_others_retweet_beside_an_archive_everybody_is_seen(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "db") as store:
        sources = Sources(store.workspace)
        removed = [f"amp{a}" for a in range(10)]
        batches.put(sources, "a" * 64, debate(removed), network="a", format="information-operations")
        batches.put(sources, "b" * 64, debate(EVERYBODY), network="b", format="twitter-v2")
        both, alone = find_roles(store, name="both"), find_roles(store, name="alone", networks=["a"])
    assert (both.analysis.parameters["view"], alone.analysis.parameters["view"]) == ("everybody", "archive")
    assert "199 of the 209 accounts that retweet are in no list of removed accounts" in both.analysis.notes[0]


@pytest.mark.long
def test_sums_are_told_from_by_mass_and_the_analysis_says_so(tmp_path: Path) -> None:
    pairs = [(f"amp{n:02}", "core", 9) for n in range(20)] + [("mob", "idol", 90_000)]
    accounts = [batches.account(one) for one in sorted({end for pair in pairs for end in pair[:2]})]
    sums = batches.batch(accounts=accounts, ties=[batches.tie(*pair) for pair in pairs])
    with EmbeddedStore(tmp_path / "db") as store:
        batches.put(Sources(store.workspace), "a" * 64, sums, network="a", format="gexf")
        found = find_roles(store)
    assert found.tables["Structure"].select("name", "way", "amplifiers").rows() == [("ring of core", "by mass", 20)]
    assert "Rings of fewer than 18 amplifiers and pools cannot be seen." in found.analysis.notes[1]
    with pytest.raises(InputError, match="these networks hold no retweet"):
        find_roles(store, name="none", scope=Scope(since=1))
