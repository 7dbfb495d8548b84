"""A portrait says of a community what a person wants to know, and says it only of its members."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from explorer.analyses.portraits import portraits
from explorer.graph.model import GRAPH
from explorer.graph.sources import Sources
from explorer.ingest.publish import publish
from explorer.methods.communities import Communities
from explorer.questions.scope import Scope
from explorer.stores import Store
from tests.batches import account, batch, put, retweet, seen, stub, tweet

HOUR = 3_600_000
NAME = "mine"

# Four of one community, two of another; z is in none.
MEMBERS = [("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 2), ("f", 2)]


def people(store: Store, folder: Path) -> None:
    """The world of these tests.

    | account | listed in | created    | its own tweets: hour and language | retweets: of whom, how often, hour |
    |---------|-----------|------------|-----------------------------------|------------------------------------|
    | a       | x, y      | 2019-05-01 | 9 en, 9 en, 10 en                 | b 3 at 9                           |
    | b       | x         | 2018-01-01 | 9 tr, 16 tr                       | z 1 at 16                          |
    | c       | x         | 2020-12-31 | 17 fr, one more without language  | e 1 at 20                          |
    | d       | w         |            | 3 de                              |                                    |
    | e       | y, x      | 2017-07-07 | 23 en                             | z 2 at 22                          |
    | f       |           |            | a stub at 12 in zh                |                                    |
    | z       |           | 2001-01-01 | 5 xx                              | a 9 at 5                           |
    """
    sources = Sources(store.workspace)
    x = [
        account("a", created="2019-05-01"),
        account("b", created="2018-01-01"),
        account("c", created="2020-12-31"),
        account("e", created="2017-07-07"),
        seen("f"),
        seen("z", created="2001-01-01"),
    ]
    own = [("a", 9, "en"), ("a", 9, "en"), ("a", 10, "en"), ("b", 9, "tr"), ("b", 16, "tr"), ("c", 17, "fr")]
    own += [("c", 18, None), ("d", 3, "de"), ("e", 23, "en"), ("z", 5, "xx")]  # type: ignore[list-item]
    tweets = [tweet(n, who, language=lang, ts=hour * HOUR) for n, (who, hour, lang) in enumerate(own, 1)]
    tweets.append(stub(99, "f", language="zh", ts=12 * HOUR))
    # Tweets by their numbers above: 4 is b's, 9 is e's, 10 is z's, 1 is a's.
    again = [("a", 4, 9)] * 3 + [("b", 10, 16), ("c", 9, 20)] + [("e", 10, 22)] * 2 + [("z", 1, 5)] * 9
    retweets = [retweet(1000 + n, who, of, ts=hour * HOUR) for n, (who, of, hour) in enumerate(again)]
    put(sources, "s1", batch(accounts=x, tweets=tweets, retweets=retweets), network="x", title="The X")
    put(sources, "s2", batch(accounts=[account("a", created="2019-05-01"), account("e")]), network="y", title="The Y")
    put(sources, "s3", batch(accounts=[account("d")]), network="w", title="The W")
    publish(store, sources)


@pytest.fixture(scope="module")
def fill() -> Callable[[Store, Path], object]:
    return people


def groups(members: Sequence[tuple[str, int]] = MEMBERS) -> Communities:
    numbers = sorted({number for _, number in members})
    told = {"pairs": 3, "weight": 4.5, "outside": 1}
    rows = [{"account": who, "community": number} | told for who, number in members]
    schema = {"account": pl.String, "community": pl.Int64, "pairs": pl.Int64, "weight": pl.Float64, "outside": pl.Int64}
    found = {
        "community": numbers,
        "accounts": [sum(of == number for _, of in members) for number in numbers],
        "pairs": [3] * len(numbers),
        "density": [0.5] * len(numbers),
        "stability": [0.75] * len(numbers),
    }
    kinds = {"community": pl.Int64, "accounts": pl.Int64, "pairs": pl.Int64, "density": pl.Float64}
    return Communities(
        pl.DataFrame(rows, schema=schema), pl.DataFrame(found, schema=kinds | {"stability": pl.Float64}), 0.1
    )


def pair(source: str, target: str, behaviour: str, finding: str = "found", id_: str = "") -> dict[str, object]:
    id_ = id_ or f"{NAME}/{behaviour}"
    return {"source": source, "target": target, "id": id_, "behaviour": behaviour, "finding": finding}


def met(source: str, target: str, object_: str, text: str | None = None, tweet: int | None = None) -> dict[str, object]:
    """What two shared: where it is a tweet, itself the one that shows it."""
    shows = int(object_) if object_.isdigit() else tweet
    behaviour = "co_retweet" if object_.isdigit() else "co_hashtag"
    told = {"source": source, "target": target, "object": object_, "text": text, "tweet": shows}
    return {**told, "behaviour": behaviour}


def painted(
    store: Store,
    pairs: Sequence[Mapping[str, object]] = (),
    meetings: Sequence[Mapping[str, object]] = (),
    members: Sequence[tuple[str, int]] = MEMBERS,
) -> dict[str, pl.DataFrame]:
    # As `joined` makes them: what was found stands as a whole too, under the id of the analysis.
    whole = {(row["source"], row["target"]) for row in pairs if row["id"] == NAME}
    found = {(row["source"], row["target"]) for row in pairs if row["finding"] == "found"}
    pairs = [*pairs, *(pair(str(one), str(other), "all", id_=NAME) for one, other in sorted(found - whole))]
    frames = [
        pl.DataFrame(rows, schema={name: GRAPH.schema(GRAPH.relationship(table))[name] for name in names})
        for rows, table, names in (
            (pairs, "COORDINATED", ("source", "target", "id", "behaviour", "finding")),
            (meetings, "MET", ("source", "target", "object", "text", "tweet", "behaviour")),
        )
    ]
    return portraits(store, NAME, groups(members), frames[0], frames[1], Scope())


def column(frames: Mapping[str, pl.DataFrame], name: str) -> list[object]:
    return frames["Community"].sort("community")[name].to_list()


@pytest.mark.long
def test_a_portrait_keeps_what_was_counted_and_is_named_under_its_analysis(embedded: Store) -> None:
    frames = painted(embedded)
    names = ("id", "analysis", "number", "accounts", "pairs", "density", "stability")
    assert frames["Community"].select(names).rows() == [
        ("mine/1", "mine", 1, 4, 3, 0.5, 0.75),
        ("mine/2", "mine", 2, 2, 3, 0.5, 0.75),
    ]
    assert set(frames) == {"Community", "IN_COMMUNITY"}
    for name, frame in frames.items():
        table = next(t for t in GRAPH if t.name == name)
        assert set(table.columns) - {"similarity"} <= set(frame.columns)  # what a weight is called where it is kept


def test_every_member_belongs_to_its_community(embedded: Store) -> None:
    belonging = painted(embedded)["IN_COMMUNITY"].select("source", "target", "pairs", "weight", "outside")
    assert belonging.rows() == [(who, f"mine/{number}", 3, 4.5, 1) for who, number in MEMBERS]


def test_networks_are_counted_by_members_most_first_then_by_name(embedded: Store) -> None:
    assert column(painted(embedded), "networks") == ["x 3, w 1, y 1", "x 1, y 1"]


def test_languages_are_shares_of_own_tweets_that_tell_one_three_at_most(embedded: Store) -> None:
    assert column(painted(embedded), "languages") == ["en 43 %, tr 29 %, de 14 %", "en 100 %"]


def test_hours_are_the_busiest_eight_on_end_of_tweets_and_retweets_together(embedded: Store) -> None:
    # The first: 9 to 17 holds 3 + 3 + 1 + 1 + 1 = 9 of 13; no other eight hours hold as much.
    assert column(painted(embedded), "hours") == ["09–17 UTC 69 %", "16–00 UTC 100 %"]


def test_created_are_the_first_the_median_and_the_last_day_of_those_known(embedded: Store) -> None:
    assert column(painted(embedded), "created") == [
        "2018-01-01, 2019-05-01, 2020-12-31",
        "2017-07-07, 2017-07-07, 2017-07-07",
    ]


def test_inside_is_the_share_of_retweets_that_goes_to_accounts_of_networks_each_counted_once(embedded: Store) -> None:
    # a retweets b thrice and c retweets e, who is listed twice; b retweets z, who is listed nowhere.
    assert column(painted(embedded), "inside") == [0.8, 0.0]


def test_what_the_store_does_not_tell_stays_empty(embedded: Store) -> None:
    frames = painted(embedded, members=[("f", 1), ("nobody", 1)])
    told = ("behaviours", "networks", "languages", "hours", "created", "inside", "objects")
    assert frames["Community"].select(told).rows() == [(None,) * len(told)]


def test_without_communities_there_are_no_rows(embedded: Store) -> None:
    frames = painted(embedded, [pair("a", "b", "co_link")], [met("a", "b", "o")], members=[])
    assert {name: frame.height for name, frame in frames.items()} == {"Community": 0, "IN_COMMUNITY": 0}


def test_behaviours_are_counted_by_the_pairs_inside_that_were_found(embedded: Store) -> None:
    pairs = [
        pair("a", "b", "co_link"),
        pair("a", "c", "co_link"),
        pair("a", "b", "co_hashtag"),
        pair("a", "e", "co_reply"),  # between communities
        pair("a", "z", "co_reply"),  # out of all
        pair("z", "a", "co_reply"),
        pair("c", "d", "co_tweet", "synchronised"),
        pair("e", "f", "co_tweet"),
        # Both behaviours together, which is no behaviour of its own.
        pair("a", "b", "co_hashtag,co_link", id_=NAME),
        pair("e", "f", "co_tweet", id_=NAME),
    ]
    assert column(painted(embedded, pairs), "behaviours") == ["co_link 2, co_hashtag 1", "co_tweet 1"]


def test_a_pair_that_only_all_behaviours_find_together_is_bound_by_each_in_which_it_shows(embedded: Store) -> None:
    pairs = [
        pair("a", "b", "co_link", "synchronised"),
        pair("a", "b", "co_tweet", "together"),
        pair("a", "b", "co_link,co_tweet", id_=NAME),
        pair("e", "f", "co_tweet", "ranked"),
        pair("e", "f", "co_tweet", "ranked", id_=NAME),
    ]
    assert column(painted(embedded, pairs), "behaviours") == ["co_link 1, co_tweet 1", "co_tweet 1"]


def test_where_one_behaviour_was_looked_at_its_pairs_bear_the_name_of_the_analysis(embedded: Store) -> None:
    pairs = [pair("a", "b", "co_link", id_=NAME), pair("a", "c", "co_link", id_=NAME)]
    assert column(painted(embedded, pairs), "behaviours") == ["co_link 2", None]


def test_three_behaviours_at_most_are_named_most_first_then_by_name(embedded: Store) -> None:
    pairs = [pair("a", "b", behaviour) for behaviour in ("d", "c", "b", "a")] + [pair("a", "c", "d")]
    assert column(painted(embedded, pairs), "behaviours") == ["d 2, a 1, b 1", None]


def test_objects_are_counted_by_the_meetings_of_pairs_inside_in_words_where_there_are_any(embedded: Store) -> None:
    pairs = [
        pair("a", "b", "co_link"),
        pair("a", "b", "co_reply"),
        pair("e", "f", "co_link"),
        pair("a", "e", "co_link"),
    ]
    pairs.append(pair("c", "d", "co_link", "synchronised"))
    meetings = [
        met("a", "b", "1", "one\n two"),
        met("a", "b", "2", "one two"),
        met("a", "b", "link.example", "a tweet that holds the link", tweet=3),
        met("a", "e", "between"),
        met("c", "d", "not found"),
        met("b", "a", "the other way round"),
        met("e", "f", "9", "x" * 101),
    ]
    assert column(painted(embedded, pairs, meetings), "objects") == ["one two 2, link.example 1", "x" * 99 + "… 1"]
