"""Pages of answers with the tweets behind their links: every count is a count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer import questions
from explorer.analyses.draw import behind, draw
from explorer.ingest import ingest
from explorer.readers.mapping import mapping_of
from explorer.render import Behind, Drawn
from explorer.result import Cut
from explorer.stores.embedded import EmbeddedStore
from tests.archive_files import NEW_YEAR, retweet, tweet, tweet_id, user, write
from tests.dossier_pages import read
from tests.pages import contents

QUESTION = questions.load()["retweet_network"]
OFTEN = 40


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """Bob retweets Ana 40 times, Cy her once and Bob twice."""
    folder = tmp_path_factory.mktemp("often")
    by_ana, by_bob = tweet_id(NEW_YEAR), tweet_id(NEW_YEAR, 1)
    again = [retweet(NEW_YEAR + 1_000 * n, "bob", by_ana, "ana", "ana", serial=n) for n in range(1, OFTEN + 1)]
    again += [retweet(NEW_YEAR + 90_000, "cy", by_ana, "ana", "ana")]
    again += [retweet(NEW_YEAR + 91_000 + n, "cy", by_bob, "bob", "bob", serial=n) for n in range(2)]
    write(folder, "x_052020_users_csv_hashed.csv", [user("ana"), user("bob"), user("cy")])
    own = [tweet(NEW_YEAR, "ana", "hello"), tweet(NEW_YEAR, "bob", "me too", 1)]
    write(folder, "x_052020_tweets_csv_hashed.csv", [*own, *again])
    with EmbeddedStore(folder / "explorer.db") as opened:
        ingest(opened, sorted(folder.glob("*.csv")))
        yield opened


def opened(store: EmbeddedStore, links: int) -> Behind:
    found = behind(store, QUESTION, questions.ask(store, QUESTION, {"network": "x_052020"}), links)
    assert found is not None
    return found


@pytest.mark.long
def test_the_tweets_of_a_link_are_counted_beyond_the_limit_of_their_question(store: EmbeddedStore) -> None:
    found = opened(store, links=100)
    assert found.totals == {("bob", "ana"): OFTEN, ("cy", "bob"): 2, ("cy", "ana"): 1}
    assert found.tweets["retweet"].n_unique() == found.tweets.height == 12 + 2 + 1


@pytest.mark.long
def test_links_beyond_the_heaviest_are_not_asked_for_and_not_told_as_none(store: EmbeddedStore, tmp_path: Path) -> None:
    found = opened(store, links=1)
    assert found.totals == {("bob", "ana"): OFTEN}
    assert (found.question, found.parameters) == ("retweet-evidence", {"network": "x_052020", "store": "STORE"})
    result = questions.ask(store, QUESTION, {})
    draw(store, QUESTION, result, tmp_path / "page.html", evidence=1)
    assert contents(tmp_path / "page.html")["totals"] == [OFTEN + 1, 0, 0]  # 0: nobody counted
    assert contents(tmp_path / "page.html")["evidence"]["question"] == "retweet-evidence"
    draw(store, QUESTION, result, tmp_path / "none.html", evidence=0)
    assert contents(tmp_path / "none.html")["totals"] == [0, 0, 0]


def test_a_page_of_an_answer_that_is_cut_says_of_how_many(store: EmbeddedStore, tmp_path: Path) -> None:
    result = questions.ask(store, QUESTION, {"limit": 2})
    drawn = draw(store, QUESTION, result, tmp_path / "page.html")
    assert isinstance(drawn, Drawn)
    assert (drawn.links, drawn.cut) == (2, Cut(2, 3, "links", "heaviest"))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "this is drawn of the heaviest 2 of 3 links" in page
    assert "this page holds a part, the heaviest 2 of 3 links." in page
    assert '"part":"the heaviest 2 of 3 links"' in page


def test_many_links_at_once_have_the_tweets_that_each_has_by_itself(store: EmbeddedStore) -> None:
    result = questions.ask(store, QUESTION, {})
    together = opened(store, links=100)
    for row in range(len(result)):
        one = behind(store, QUESTION, replace(result, frame=result.frame[row]), 100)
        assert one is not None
        link = result.frame[row].select("source", "target").row(0)
        mine = together.tweets.filter(source=link[0], target=link[1])
        assert one.totals == {link: together.totals[link]}
        assert_frame_equal(one.tweets, mine)


@pytest.mark.long
def test_ids_that_hold_a_space_are_no_other_link(tmp_path: Path) -> None:
    links = [("a b", "c", 1), ("a", "b c", 2), ("x", "y", 3)]
    file = tmp_path / "posts.csv"
    rows = ["who,id,of,whom,when"]
    for n, (who, whom, _) in enumerate(links):
        rows += [f"{whom},{10 + n},,,2020-01-01T00:00:00", f"{who},{20 + n},{10 + n},{whom},2020-01-01T00:00:05"]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with EmbeddedStore(tmp_path / "db") as store:
        columns = mapping_of("account=who,post=id,repost=of,repost_account=whom,moment=when")
        ingest(store, [file], network="n", columns=columns)
        found = behind(store, QUESTION, questions.ask(store, QUESTION, {}), 2)
        assert found is not None
        assert found.totals == {("a", "b c"): 1, ("a b", "c"): 1}
        assert found.tweets.select("source", "target").rows() == [("a", "b c"), ("a b", "c")]


@pytest.mark.parametrize("limit", [1, 2, 3, 9])
def test_the_heaviest_are_the_same_looked_for_among_the_heavy(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    whole = questions.ask(store, QUESTION, {"limit": limit})
    asked: list[object] = []
    run = store.run

    def spied(cypher: str, parameters: Mapping[str, object], **settings: Any) -> pl.DataFrame:
        asked.append(parameters.get("min_retweets"))
        return run(cypher, parameters, **settings)

    monkeypatch.setattr(store, "sorts", lambda: 1 << 30)
    monkeypatch.setattr(store, "run", spied)
    heavy = questions.ask(store, QUESTION, {"limit": limit})
    assert_frame_equal(heavy.frame, whole.frame)
    assert (heavy.cut, heavy.parameters) == (whole.cut, whole.parameters)
    # Two of three links have two retweets or more: of a limit of one, it is told by these that there are more.
    assert [n for n in asked if n is not None][-1] == (2 if limit == 1 else 1)


def test_texts_are_the_same_asked_together_and_one_by_one(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tweets = [tweet_id(NEW_YEAR), tweet_id(NEW_YEAR, 1), 7]
    together = questions.texts_of(store, tweets).sort("tweet")
    assert together["text"].to_list() == ["hello", "me too"]
    monkeypatch.setattr(store, "sorts", lambda: 1 << 30)
    assert_frame_equal(questions.texts_of(store, tweets).sort("tweet"), together)
    assert_frame_equal(questions.texts_of(store, [7]), together.clear())


def test_answers_that_people_would_rather_look_at_have_a_picture_of_the_same_rows(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    def tips(name: str, part: str, **values: object) -> list[str]:
        query = questions.load()[name]
        draw(store, query, questions.ask(store, query, {"network": "x_052020", **values}), tmp_path / "page.html")
        return read(tmp_path / "page.html")[part].tips

    # The first of January 2020 is a Wednesday; at midnight two own tweets and all retweets.
    hours = [tip for tip in tips("rhythm", "Rhythm") if " UTC · " in tip and not tip.split(" · ")[1].startswith("0 ")]
    assert hours == [f"Wed 00:00 UTC · {2 + OFTEN + 3} own tweets and retweets · 100.00%"]
    assert tips("rhythm", "Rhythm", since=NEW_YEAR + 91_000)[72:73] == [
        "Thu 00:00 UTC · 0 own tweets and retweets · 0.00%"
    ]
    assert tips("languages", "Languages") == ["en", "en · 100.0%"]  # of the name, and of the bar
    assert tips("creation_dates", "Creation") == ["2019-05 · 3 accounts"]
    followers = {tip for tip in tips("followers", "Followers") if not tip.endswith("· 0 accounts")}
    assert len(followers) == 1
    assert followers.pop().endswith("· 3 accounts")
    assert tips("clients", "Clients")[-1].endswith("· 100.0%")


def test_an_answer_without_rows_has_no_picture(store: EmbeddedStore, tmp_path: Path) -> None:
    query = questions.load()["rhythm"]
    result = questions.ask(store, query, {"network": "x_052020", "until": "2001"})
    draw(store, query, result, tmp_path / "page.html")
    assert "<figure>" not in (tmp_path / "page.html").read_text(encoding="utf-8")
