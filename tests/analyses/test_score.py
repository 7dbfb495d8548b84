"""New accounts held against a network that a store knows: who does as it does comes first, with the parts shown."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.analyses.score import score_files
from explorer.errors import InputError, QueryError
from explorer.ingest import ingest
from explorer.readers import SYNTHETIC_URL
from explorer.render.about import about
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import HOUR_MS, NEW_YEAR, tweet, user, write


def life(who: str, alike: bool, draw: random.Random) -> list[dict[str, str]]:
    """Thirty tweets: as the network's accounts tweet, or as anybody does."""
    rows = []
    for day in range(30):
        hour = draw.choice((1, 2, 3)) if alike else draw.randrange(24)
        tag = f"slogan{draw.randrange(20)}" if alike else f"life{draw.randrange(300)}"
        at = NEW_YEAR + (day * 24 + hour) * HOUR_MS + draw.randrange(HOUR_MS)
        client = "Scheduler" if alike or draw.random() < 0.1 else "Twitter Web App"
        created = "2019-12-01" if alike else f"20{draw.randrange(10, 19)}-05-01"
        told = {"tweet_client_name": client, "hashtags": f"['{tag}']", "account_creation_date": created}
        rows.append(tweet(at, who, f"{who} {day}", draw.randrange(1 << 20), **told))
    return rows


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Path]]:
    draw = random.Random(3)
    folder = tmp_path_factory.mktemp("scoring")
    files = []
    for network, prefix, number, alike in (("ring_052020", "r", 15, True), ("talk_052020", "t", 40, False)):
        people = [f"{prefix}{n:02}" for n in range(number)]
        created = {"account_creation_date": "2019-12-01"} if alike else {}
        files.append(write(folder, f"{network}_users_csv_hashed.csv", [user(who, **created) for who in people]))
        rows = [row for who in people for row in life(who, alike, draw)]
        files.append(write(folder, f"{network}_tweets_csv_hashed.csv", rows))
    new = [row for n in range(3) for row in life(f"like{n}", True, draw)]
    new += [row for n in range(3) for row in life(f"unlike{n}", False, draw)]
    new += life("short", True, draw)[:4]
    path = write(folder, "new_052020_tweets_csv_hashed.csv", new)
    with EmbeddedStore(folder / "db") as store:
        ingest(store, files)
        yield store, path


@pytest.mark.long
def test_who_does_as_the_network_does_comes_first(world: tuple[Store, Path]) -> None:
    store, new = world
    before = store.counts()
    frame = score_files(store, [new], "RING_052020", background=["talk_052020"]).frame
    assert set(frame["account"]) == {*(f"like{n}" for n in range(3)), *(f"unlike{n}" for n in range(3)), "short"}
    rows = {row["account"]: row for row in frame.iter_rows(named=True)}
    assert min(rows[f"like{n}"]["score"] for n in range(3)) > max(rows[f"unlike{n}"]["score"] for n in range(3))
    for n in range(3):
        assert rows[f"like{n}"]["rhythm"] > 0.7 > 0.5 > rows[f"unlike{n}"]["rhythm"]
        assert rows[f"like{n}"]["clients"] > rows[f"unlike{n}"]["clients"]
        assert rows[f"like{n}"]["shared_objects"] > 0
        assert rows[f"like{n}"]["members_lower"] > 0.05
        assert rows[f"unlike{n}"]["members_lower"] == 0
    assert "only 4 acts" in rows["short"]["warnings"]
    assert store.counts() == before


@pytest.mark.long
def test_what_the_data_cannot_carry_is_said(world: tuple[Store, Path], tmp_path: Path) -> None:
    store, new = world
    alone = score_files(store, [new], "ring_052020").frame
    assert all("no background" in warning for warning in alone["warnings"])
    with pytest.raises(QueryError, match="no network 'nowhere'"):
        score_files(store, [new], "nowhere")
    (tmp_path / "nothing.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError):
        score_files(store, [tmp_path / "nothing.csv"], "ring_052020")


@pytest.mark.long
def test_the_command_prints_the_likest_first(world: tuple[Store, Path]) -> None:
    store, new = world
    command = [sys.executable, "-m", "explorer", "score", str(new), "--like", "ring_052020", "--store", store.url]
    done = subprocess.run(
        [*command, "--background", "talk_052020", "--format", "jsonl"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 7
    assert '"like' in done.stdout.splitlines()[0]


@pytest.mark.long
def test_a_reader_is_told_which_groups_a_score_finds_as_it_was_measured(world: tuple[Store, Path]) -> None:
    store, new = world
    measured = (Path(__file__).parents[2] / "benchmarks" / "score_groups.md").read_text(encoding="utf-8")
    of_known, of_others = (
        f"{float(re.search(rf'{of}.*[|] (0[.][0-9]+) ', measured)[1]):.0%}"  # type: ignore[index]
        for of in ("groups with known members", "groups of which nobody is known")
    )
    note = score_files(store, [new], "ring_052020").origin.notes[-1]
    assert f"with known members scores higher than a person in {of_known} of comparisons" in note
    assert f"nobody is known in {of_others}, less than by chance" in note


@pytest.mark.long
def test_what_is_scored_is_told_apart_from_what_it_is_held_against(world: tuple[Store, Path], tmp_path: Path) -> None:
    store, new = world
    real = score_files(store, [new], "ring_052020").origin
    assert (real.networks, real.synthetic) == (("ring_052020", "the new accounts"), ())
    assert [file.name for file in real.files if file.network == "the new accounts"] == [new.name]
    people = [user(f"m{n}", user_profile_url=SYNTHETIC_URL) for n in range(2)]
    write(tmp_path, "new_052020_users_csv_hashed.csv", people)
    acts = write(tmp_path, "new_052020_tweets_csv_hashed.csv", [tweet(NEW_YEAR, "m0", user_profile_url=SYNTHETIC_URL)])
    made_up = score_files(store, [acts, tmp_path / "new_052020_users_csv_hashed.csv"], "ring_052020")
    assert made_up.synthetic
    assert made_up.origin.synthetic == ("the new accounts",)
    assert "the new accounts: Accounts" in about(made_up)[0][1]
    assert "only 1 act;" in made_up.frame["warnings"][0]
