"""What acts come to, of each network and of all together, against sums made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from explorer.graph import tallies
from explorer.graph.tallies import Tallies

QUARTER = 900_000
# Both networks list b.
LISTED = pl.DataFrame({"source": ["a", "b", "b"], "target": ["east", "east", "west"]})
Row = tuple[object, ...]


def acts(*rows: Row) -> pl.DataFrame:
    """id, account, networks, ts, tweet, language, client."""
    names = ["id", "account", "networks", "ts", "tweet", "language", "client"]
    types = [pl.Int64, pl.String, pl.String, pl.Int64, pl.Int64, pl.String, pl.String]
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def carried(*pairs: tuple[int, str]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema={"source": pl.Int64, "target": pl.String}, orient="row")


def told(made: Tallies, kind: str, *columns: str) -> list[Row]:
    rows = pl.concat(frame.select("kind", "networks", "value", *columns) for frame in made.rows())
    return rows.filter(kind=kind).drop("kind").sort("networks", "value").rows()


def test_an_act_counts_for_the_networks_in_whose_files_it_stands_and_once_for_all() -> None:
    made = Tallies(LISTED)
    made.count(acts((1, "a", None, 0, 1, "en", "Web"), (2, "b", "||east|west|", 5, 2, "en", None)))
    made.count(acts((3, "b", "||west|", 9, 3, "en", "Web"), (4, "nobody", None, 2, 4, "en", "Web")))
    assert told(made, "language", "tweets", "accounts", "first_ts", "last_ts") == [
        ("|east|", "en", 2, 2, 0, 5),
        ("|west|", "en", 2, 1, 5, 9),
        ("||", "en", 3, 2, 0, 9),
    ]


def test_of_acts_of_one_account_the_first_and_the_last_moment_are_told() -> None:
    made = Tallies(LISTED)
    made.count(acts(*((n, "a", None, ts, n, "en", None) for n, ts in enumerate((7, 3, None, 9, 5)))))
    assert told(made, "language", "tweets", "first_ts", "last_ts") == [("|east|", "en", 5, 3, 9), ("||", "en", 5, 3, 9)]


def test_what_is_not_known_is_counted_as_such() -> None:
    made = Tallies(LISTED)
    made.count(acts((1, "a", None, None, 1, "en", None), (2, "a", None, QUARTER, 2, "en", "Web")))
    rows = {frame["kind"][0]: frame.filter(networks="||")["value"].to_list() for frame in made.rows()}
    assert rows == {"quarter": [None, "1"], "language": ["en"], "client": [None, "Web"]}


def test_a_row_is_known_by_its_network_what_it_is_and_the_value_if_any() -> None:
    made = Tallies(LISTED)
    made.count(acts((1, "a", None, QUARTER, 1, "en", None)))
    ids = pl.concat(frame["id"] for frame in made.rows()).to_list()
    assert ids == [
        f"{network}{rest}" for rest in ("quarter/1", "language/en", "client/") for network in ("|east|", "||")
    ]


def of_links(own: Sequence[Row], retweets: Sequence[Row]) -> Tallies:
    made = Tallies(LISTED)
    links = carried((1, "x.example/1"), (1, "x.example/2"), (2, "x.example/1"), (7, "y.example"))
    made.carry(acts(*own), hashtag=carried((1, "hk"), (7, "hk")), link=links)
    made.settle(pl.DataFrame({"link": ["x.example/1", "x.example/2", "y.example"], "domain": ["x", "x", "y"]}))
    made.count_carried(acts(*retweets))
    return made


OWN = ((1, "a", None, 0, 1, "", ""), (2, "b", "||west|", 3, 2, "", ""), (3, "a", None, 4, 3, "", ""))
RETWEETS = ((8, "b", "||east|", 6, 1, "", ""), (9, "a", None, 7, 7, "", ""), (10, "a", None, 8, 5, "", ""))


def test_an_act_carries_what_its_tweet_carries() -> None:
    assert told(of_links(OWN, RETWEETS), "hashtag", "tweets", "accounts", "first_ts", "last_ts") == [
        ("|east|", "hk", 3, 2, 0, 7),
        ("||", "hk", 3, 2, 0, 7),
    ]


def test_two_addresses_of_one_domain_in_one_act_are_one_tweet_to_it() -> None:
    made = of_links(OWN, RETWEETS)
    assert told(made, "domain", "tweets", "accounts", "links") == [
        ("|east|", "x", 2, 2, 2),
        ("|east|", "y", 1, 1, 1),
        ("|west|", "x", 1, 1, 1),
        ("||", "x", 3, 2, 2),
        ("||", "y", 1, 1, 1),
    ]


def test_of_an_address_its_domain_is_told_beside_it() -> None:
    assert ("||", "x.example/1", 3, "x") in told(of_links(OWN, RETWEETS), "link", "tweets", "domain")


def test_addresses_without_a_domain_are_counted_together() -> None:
    made = Tallies(LISTED)
    made.carry(acts((1, "a", None, 0, 1, "", "")), hashtag=carried(), link=carried((1, "ftp"), (1, "mail")))
    made.settle(pl.DataFrame({"link": ["ftp", "mail"], "domain": [None, None]}, schema_overrides={"domain": pl.String}))
    rows = {frame["kind"][0]: frame.filter(networks="||").select("value", "links").rows() for frame in made.rows()}
    assert rows == {"link": [("ftp", None), ("mail", None)], "domain": [(None, 2)]}


def test_sums_are_the_same_however_often_they_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    once = pl.concat(of_links(OWN, RETWEETS).rows(), how="diagonal_relaxed")
    monkeypatch.setattr(tallies, "_WAITING", 0)
    again = pl.concat(of_links(OWN, RETWEETS).rows(), how="diagonal_relaxed")
    assert once.equals(again)


def test_where_nothing_is_carried_nothing_is_counted() -> None:
    made = Tallies(LISTED)
    made.carry(acts(*OWN), hashtag=carried(), link=carried())
    made.settle(pl.DataFrame(schema={"link": pl.String, "domain": pl.String}))
    made.count_carried(acts(*RETWEETS))
    assert list(made.rows()) == []
