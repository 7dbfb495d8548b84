"""The synthetic archives: real in form, calibrated, the same every time, the planted findable in the files alone."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from explorer import demo
from explorer.demo.draws import generator
from explorer.demo.timeline import hours_of, stretches
from explorer.demo.worlds import WORLDS
from explorer.errors import UsageError
from explorer.readers import SYNTHETIC_URL, information_operations

CHINA, TURKEY, RUSSIA = demo.NETWORKS
SMALL = 0.001
EPOCH_MS = 1_288_834_974_657
Row = dict[str, str]


@dataclass(frozen=True)
class Read:
    """One archive as the csv module reads it, and the truth about it."""

    archive: demo.Archive
    users: list[Row]
    tweets: list[Row]
    truth: dict[str, Any]
    members: list[Row]

    @property
    def retweets(self) -> list[Row]:
        return [row for row in self.tweets if row["is_retweet"] == "True"]

    @property
    def posts(self) -> list[Row]:
        return [row for row in self.tweets if row["is_retweet"] == "False"]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    folder = tmp_path_factory.mktemp("demo")
    made = demo.generate(folder, scale=SMALL)
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["networks"]
    members = rows(folder / "truth_accounts.csv")
    return {
        archive.network: Read(
            archive,
            rows(archive.users),
            [row for path in archive.tweets for row in rows(path)],
            truth[archive.network],
            [row for row in members if row["network"] == archive.network],
        )
        for archive in made
    }


@pytest.fixture(params=demo.NETWORKS)
def network(request: pytest.FixtureRequest, world: dict[str, Read]) -> Read:
    return world[request.param]


def ms(tweet_id: str) -> int:
    return (int(tweet_id) >> 22) + EPOCH_MS


@cache
def items(text: str) -> list[str]:
    """A list as the archives write it."""
    return list(ast.literal_eval(text))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# The same every time


def test_the_same_seed_gives_the_same_bytes_however_the_work_is_divided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.generate(tmp_path / "one", scale=SMALL, networks=[RUSSIA])
    monkeypatch.setattr(demo, "_CHUNK", 7_001)
    demo.generate(tmp_path / "two", scale=SMALL, networks=[RUSSIA])

    assert digests(tmp_path / "one") == digests(tmp_path / "two")


@pytest.mark.long
def test_another_seed_gives_another_archive(world: dict[str, Read], tmp_path: Path) -> None:
    (other,) = demo.generate(tmp_path, scale=SMALL, seed=1, networks=[RUSSIA])

    assert not {row["tweetid"] for row in rows(other.tweets[0])} & {row["tweetid"] for row in world[RUSSIA].tweets}


@pytest.mark.long
def test_a_network_is_the_same_made_alone_or_with_others(world: dict[str, Read], tmp_path: Path) -> None:
    (alone,) = demo.generate(tmp_path, scale=SMALL, networks=[RUSSIA])

    assert digests(alone.folder) == digests(world[RUSSIA].archive.folder)


# Size


@pytest.mark.parametrize(
    ("network_id", "accounts", "tweets"),
    [(CHINA, 23_750, 348_608), (TURKEY, 7_340, 36_948_524), (RUSSIA, 1_152, 3_434_792)],
)
def test_scale_1_is_the_size_of_the_real_disclosure_and_other_scales_their_share(
    network_id: str, accounts: int, tweets: int
) -> None:
    assert demo.counts(network_id, 1) == (accounts, tweets)
    assert demo.counts(network_id, 0.5) == (round(accounts / 2), round(tweets / 2))


@pytest.mark.long
def test_the_files_hold_exactly_the_accounts_and_tweets_that_were_promised(network: Read) -> None:
    promised = demo.counts(network.archive.network, SMALL)

    assert (len(network.users), len(network.tweets)) == promised
    assert (network.archive.accounts, network.archive.rows) == promised
    assert network.archive.bytes == sum(p.stat().st_size for p in (network.archive.users, *network.archive.tweets))


def test_above_the_least_size_an_archive_has_its_share_of_accounts_and_tweets(tmp_path: Path) -> None:
    (archive,) = demo.generate(tmp_path, scale=0.12, networks=[CHINA])

    assert len(rows(archive.users)) == round(0.12 * 23_750)
    assert len(rows(archive.tweets[0])) == round(0.12 * 348_608)


def test_files_are_named_and_divided_as_the_real_ones(network: Read) -> None:
    names = [path.name for path in network.archive.tweets]
    expected = {
        CHINA: ["china_052020_tweets_csv_hashed.csv"],
        TURKEY: ["turkey_052020_tweets_csv_hashed_2011.csv"],
        RUSSIA: ["russia_052020_tweets_csv_hashed_1.csv", "russia_052020_tweets_csv_hashed_2.csv"],
    }

    assert names == expected[network.archive.network]
    for path in (network.archive.users, *network.archive.tweets):
        label = information_operations.READER.label(path.name)
        assert label is not None
        assert label.network == network.archive.network


def test_turkey_at_full_size_is_divided_by_year_and_then_by_month() -> None:
    turkey = WORLDS[TURKEY]
    hours = hours_of(turkey, generator(2020, TURKEY, "rhythm"))

    shards = list(dict.fromkeys(stretch.shard for stretch in stretches(turkey, hours, turkey.tweets)))

    assert shards[:7] == ["_2011", "_2012", "_2013", "_2014", "_2015", "_2016_01", "_2016_02"]
    assert shards[-1] == "_2020_01"
    assert len(shards) == 5 + 4 * 12 + 1


# Form


def test_every_field_is_quoted_and_every_row_has_all_columns(network: Read) -> None:
    for path, width in ((network.archive.users, 10), *((path, 31) for path in network.archive.tweets)):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('"')
        assert text.endswith('"\n')
        with path.open(encoding="utf-8", newline="") as file:
            assert {len(row) for row in csv.reader(file, strict=True)} == {width}
    assert any("\n" in row["tweet_text"] for row in network.tweets)
    assert any('"' in row["tweet_text"] for row in network.tweets)
    assert any("," in url for row in network.tweets for url in items(row["urls"]))


def test_every_row_says_that_it_is_synthetic(network: Read) -> None:
    assert demo.SYNTHETIC_MARK == SYNTHETIC_URL
    assert {row["user_profile_url"] for row in (*network.users, *network.tweets)} == {demo.SYNTHETIC_MARK}


def test_the_reader_takes_every_row_and_knows_that_it_is_synthetic(world: dict[str, Read]) -> None:
    archive = world[RUSSIA].archive
    for path in (archive.users, *archive.tweets):
        with path.open("rb") as file:
            batches = [b for b in information_operations.READER.read(file, name=path.name, memory=1 << 30) if b.records]
        assert sum(batch.rejects.height for batch in batches) == 0
        assert all(batch.synthetic for batch in batches)
        assert not any(batch.notes for batch in batches)


def test_tweet_time_is_the_minute_of_the_moment_in_the_id(network: Read) -> None:
    for row in network.tweets:
        moment = datetime.fromtimestamp(ms(row["tweetid"]) / 1000, tz=timezone.utc)
        assert row["tweet_time"] == f"{moment:%Y-%m-%d %H:%M}"


def test_no_two_tweets_have_the_same_id(network: Read) -> None:
    assert len({row["tweetid"] for row in network.tweets}) == len(network.tweets)


def test_an_account_is_told_the_same_in_both_files_and_exists_before_it_tweets(network: Read) -> None:
    users = {row["userid"]: row for row in network.users}
    assert len(users) == len(network.users)

    for row in network.tweets:
        assert users[row["userid"]].items() <= row.items()
        assert row["account_creation_date"] <= row["tweet_time"][:10]


def test_accounts_are_hashed_as_twitter_did_or_have_a_number_and_a_handle(network: Read) -> None:
    kinds = Counter[bool]()
    for row in network.users:
        hashed = row["userid"] == row["user_screen_name"] == row["user_display_name"]
        kinds[hashed] += 1
        if hashed:
            assert re.fullmatch(r"[A-Za-z0-9+]{38,43}=", row["userid"])
            assert int(row["follower_count"]) < 5_000
        else:
            assert row["userid"].isdigit()
            assert re.fullmatch(r"\w{1,15}", row["user_screen_name"])
    assert kinds[True] > kinds[False] > 0


# Retweets


def test_a_retweet_is_later_than_what_it_retweets(network: Read) -> None:
    assert all(ms(row["tweetid"]) > ms(row["retweet_tweetid"]) for row in network.retweets)


def test_nobody_retweets_a_tweet_twice_or_an_own_one(network: Read) -> None:
    pairs = [(row["userid"], row["retweet_tweetid"]) for row in network.retweets]

    assert len(set(pairs)) == len(pairs)
    assert not any(items(row["user_mentions"])[0] == row["userid"] for row in network.retweets)


def test_text_mention_and_id_of_a_retweet_agree_on_who_is_retweeted(network: Read) -> None:
    handles = {row["userid"]: row["user_screen_name"] for row in network.users}
    posts = {row["tweetid"]: row for row in network.posts}
    told = Counter[bool]()
    for row in network.retweets:
        author = items(row["user_mentions"])[0]
        handle = re.match(r"RT @([^:]+): ", row["tweet_text"])
        assert handle
        assert handle[1] == handles.get(author, handle[1])
        assert row["retweet_userid"] in (("", author) if author in handles else ("",))
        told[bool(row["retweet_userid"])] += 1
        if author in handles:
            post = posts[row["retweet_tweetid"]]
            assert post["userid"] == author
            said = row["tweet_text"].removeprefix(handle[0])
            assert post["tweet_text"].startswith(said.removesuffix("…"))
            assert (post["hashtags"], post["urls"]) == (row["hashtags"], row["urls"]) or post["quoted_tweet_tweetid"]
    assert told[False] > told[True] > 0


def test_a_tweet_counts_at_least_the_retweets_that_the_archive_shows(network: Read) -> None:
    seen = Counter(row["retweet_tweetid"] for row in network.retweets)

    assert all(int(row["retweet_count"]) >= seen[row["tweetid"]] for row in network.posts)


def test_replies_and_quotes_point_at_earlier_tweets(network: Read) -> None:
    for column in ("in_reply_to_tweetid", "quoted_tweet_tweetid"):
        pointing = [row for row in network.tweets if row[column]]
        assert pointing
        assert all(ms(row["tweetid"]) > ms(row[column]) for row in pointing)


# Calibration


def test_shares_are_those_that_were_published(world: dict[str, Read]) -> None:
    def share(network_id: str, most: int) -> float:
        users = world[network_id].users
        return sum(int(row["follower_count"]) <= most for row in users) / len(users)

    assert share(CHINA, 0) == pytest.approx(0.785, abs=0.001)
    assert share(CHINA, 7) == pytest.approx(0.95, abs=0.001)
    assert len(world[TURKEY].retweets) / len(world[TURKEY].tweets) == pytest.approx(0.75, abs=0.001)
    assert len({row["userid"] for row in world[TURKEY].tweets}) / len(world[TURKEY].users) == pytest.approx(0.85)
    after_october = sum(row["account_creation_date"] >= "2019-10" for row in world[CHINA].users)
    assert after_october / len(world[CHINA].users) > 0.5


def test_days_of_many_new_accounts_stand_out(world: dict[str, Read]) -> None:
    days = Counter(row["account_creation_date"] for row in world[CHINA].users)
    (_, first), *_, (_, sixth) = days.most_common(6)

    assert first > 3 * sixth


def test_work_is_done_in_the_office_hours_of_the_place(network: Read) -> None:
    east = {CHINA: 8, TURKEY: 3, RUSSIA: 3}[network.archive.network]
    hours: Counter[int] = Counter()
    days: Counter[int] = Counter()
    for row in network.tweets:
        if row["tweet_time"] >= "2017":  # since then all three have kept their clocks
            local = datetime.fromtimestamp(ms(row["tweetid"]) / 1000, tz=timezone(timedelta(hours=east)))
            hours[local.hour] += 1
            days[local.weekday()] += 1

    assert sum(hours[h] for h in range(9, 18)) > 8 * sum(hours[h] for h in range(7))
    assert min(days[d] for d in range(5)) > max(days[5], days[6])
    if network.archive.network == CHINA:
        assert sum(hours[h] for h in range(8, 19)) / hours.total() > 0.8
        assert (days[5] + days[6]) / days.total() < 0.15


def test_organic_retweets_take_hours_and_have_a_long_tail(world: dict[str, Read]) -> None:
    planted = {row["userid"] for row in world[TURKEY].members}
    delays = sorted(
        (ms(row["tweetid"]) - ms(row["retweet_tweetid"])) / 1000
        for row in world[TURKEY].retweets
        if row["userid"] not in planted
    )

    assert 3_600 < median(delays) < 30 * 3_600
    assert delays[-len(delays) // 20] > 50 * delays[len(delays) // 20]


# What is planted


def test_all_planted_accounts_are_in_the_users_file_and_in_one_structure_each(network: Read) -> None:
    users = {row["userid"] for row in network.users}
    planted = [row["userid"] for row in network.members]

    assert set(planted) <= users
    assert len(set(planted)) == len(planted) < len(users) / 3
    assert {row["kind"] for row in network.members} == {kind for kind, _ in WORLDS[network.archive.network].recipe}
    assert [(g["group"], list(m)) for g in network.truth["groups"] for m in g["members"]] == [
        (row["group"], [row["userid"], row["role"]]) for row in network.members
    ]


def test_an_amplifier_retweets_its_core_often_and_at_once(network: Read) -> None:
    delays: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in network.retweets:
        author = items(row["user_mentions"])[0]
        delays[row["userid"], author].append(ms(row["tweetid"]) - ms(row["retweet_tweetid"]))

    pairs = [pair for group in network.truth["groups"] for pair in group["pairs"]]
    assert pairs
    for amplifier, core, retweets in pairs:
        assert len(delays[amplifier, core]) >= retweets >= 15
        assert median(delays[amplifier, core]) < 900_000


def shares(network: Read, kind: str) -> Iterable[tuple[str, str, int]]:
    """Account, object and moment of everything that accounts can do together."""
    for row in network.tweets:
        retweet, when = row["is_retweet"] == "True", ms(row["tweetid"])
        if kind == "co-retweet" and retweet:
            yield row["userid"], row["retweet_tweetid"], when
        elif kind == "co-tweet" and not retweet:
            yield row["userid"], row["tweet_text"], when
        elif kind in ("co-link", "co-hashtag") and not retweet:
            for item in items(row["urls" if kind == "co-link" else "hashtags"]):
                yield row["userid"], item, when


def meetings(network: Read, kind: str) -> Counter[tuple[str, str]]:
    """How many different objects each pair of accounts shared within 60 seconds."""
    by_object: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for account, item, when in shares(network, kind):
        by_object[item].append((when, account))
    met: Counter[tuple[str, str]] = Counter()
    for events in by_object.values():
        events.sort()
        pairs = set()
        for k, (when, account) in enumerate(events):
            for later, other in events[k + 1 :]:
                if later - when > 60_000:
                    break
                if other != account:
                    pairs.add((min(account, other), max(account, other)))
        met.update(pairs)
    return met


@pytest.mark.parametrize("kind", ["co-retweet", "co-link", "co-hashtag", "co-tweet"])
def test_members_of_a_group_meet_within_a_minute_again_and_again_and_bystanders_do_not(
    network: Read, kind: str
) -> None:
    groups = [group for group in network.truth["groups"] if group["kind"] == kind]
    if not groups:
        assert kind not in dict(WORLDS[network.archive.network].recipe)
        return
    met = meetings(network, kind)
    planted = {row["userid"] for row in network.members}

    for group in groups:
        accounts = sorted(userid for userid, _ in group["members"])
        assert all(met[pair] >= 5 for pair in combinations(accounts, 2))
    bystanders = [times for pair, times in met.items() if not planted & set(pair)]
    assert all(times < 5 for times in bystanders)


def test_members_of_a_group_also_live_ordinary_lives(network: Read) -> None:
    acts = Counter(row["userid"] for row in network.tweets)
    for group in network.truth["groups"]:
        alone = sum(acts[userid] for userid, _ in group["members"]) - group["tweets"] - group["retweets"]
        assert alone > len(group["members"]) * 3


# Writing


def test_files_of_somebody_else_are_neither_replaced_nor_mixed_with(tmp_path: Path) -> None:
    theirs = tmp_path / CHINA / "china_052020_users_csv_hashed.csv"
    theirs.parent.mkdir()
    theirs.write_text('"userid"\n"real"\n', encoding="utf-8")

    with pytest.raises(UsageError) as refused:
        demo.generate(tmp_path, scale=SMALL, networks=[CHINA])

    assert refused.value.where == str(theirs)
    assert refused.value.hint
    assert digests(tmp_path).keys() == {f"{CHINA}/{theirs.name}"}
    assert theirs.read_text(encoding="utf-8") == '"userid"\n"real"\n'


def test_a_truth_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "truth.json").write_text("{}", encoding="utf-8")

    with pytest.raises(UsageError):
        demo.generate(tmp_path, scale=SMALL, networks=[RUSSIA])

    assert digests(tmp_path).keys() == {"truth.json"}


def test_a_second_run_replaces_the_first_and_keeps_what_is_true_of_other_networks(tmp_path: Path) -> None:
    demo.generate(tmp_path, scale=SMALL, networks=[RUSSIA])
    demo.generate(tmp_path, scale=SMALL, networks=[CHINA])
    stale = tmp_path / RUSSIA / "russia_052020_tweets_csv_hashed_3.csv"
    stale.write_bytes((tmp_path / RUSSIA / "russia_052020_tweets_csv_hashed_2.csv").read_bytes())

    demo.generate(tmp_path, scale=SMALL, seed=3, networks=[RUSSIA])

    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert {name: told["seed"] for name, told in truth["networks"].items()} == {CHINA: 2020, RUSSIA: 3}
    assert truth["synthetic"] == demo.SYNTHETIC_MARK
    assert {row["network"] for row in rows(tmp_path / "truth_accounts.csv")} == {CHINA, RUSSIA}
    assert not stale.exists()


def test_an_interrupted_run_leaves_no_half_file(tmp_path: Path) -> None:
    def interrupt(network: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.generate(tmp_path, scale=SMALL, networks=[CHINA], progress=interrupt)

    assert digests(tmp_path).keys() == {f"{CHINA}/china_052020_users_csv_hashed.csv"}


def test_progress_is_told_until_all_rows_are_written(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    (archive,) = demo.generate(tmp_path, scale=SMALL, networks=[RUSSIA], progress=lambda *step: told.append(step))

    assert told == sorted(told)
    assert told[-1] == (RUSSIA, archive.rows, archive.rows)


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_a_scale_that_cannot_be_is_refused(tmp_path: Path, scale: float) -> None:
    with pytest.raises(UsageError, match="scale"):
        demo.generate(tmp_path, scale=scale)


def test_an_unknown_network_is_refused_with_the_valid_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        demo.generate(tmp_path, networks=["atlantis_052020"])

    assert all(network_id in str(refused.value) for network_id in demo.NETWORKS)
