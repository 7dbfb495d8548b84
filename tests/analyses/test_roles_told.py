"""What is told of the retweets that roles were found in: whose they are, which are one's own, and what they take."""

from __future__ import annotations

from typing import cast

import polars as pl
import pytest

from explorer import questions
from explorer.analyses import roles as analysed
from explorer.methods.amplification import ACCOUNT
from explorer.methods.roles import Roles
from explorer.readers.formats import TELL_REMOVED
from explorer.stores import Store

NOTHING = pl.DataFrame()


def view(*, everyone: bool, retweeters: list[str | None], removed: list[str]) -> str:
    found = Roles(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, everyone=everyone)
    retweets = pl.DataFrame({"retweeter": retweeters}, schema={"retweeter": ACCOUNT})
    return analysed._view(found, retweets, pl.Series(removed, dtype=pl.String))


def test_an_archive_is_told_from_everybodys_retweets_with_who_is_in_no_list() -> None:
    who = ["ann", "bea", "bea", "cem", None]
    assert view(everyone=False, retweeters=who, removed=["ann", "bea", "cem"]).startswith("Taken for an archive: ")
    some = view(everyone=True, retweeters=who, removed=["bea", "zoe"])
    assert some.startswith("Taken for everybody's retweets, not an archive of suspects: ")
    assert "2 of the 3 accounts that retweet are in no list of removed accounts" in some
    none = view(everyone=True, retweeters=who, removed=[])
    assert "no file of these networks tells who was removed" in none


def test_who_was_removed_is_told_where_every_file_of_a_network_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One file of the second network is of a format that cannot; of the third nobody asks."""
    (tells, *_), cannot = sorted(TELL_REMOVED), "no such format"
    files = [("one", tells), ("one", tells), ("two", tells), ("two", cannot), ("three", tells), ("four", cannot)]
    listed = {"one": ["ann", "bea"], "two": ["cem"], "three": ["dil"], "four": ["eve"]}
    told = pl.DataFrame(files, schema=["network", "format"], orient="row")
    monkeypatch.setattr(questions, "look_up", lambda *_: told)
    monkeypatch.setattr(
        analysed, "accounts_of", lambda _, networks: pl.Series([who for network in networks for who in listed[network]])
    )
    everybody = pl.Series(["ann", "bea", "cem", "eve"])

    def removed(*networks: str) -> list[str]:
        return analysed._removed(cast(Store, None), everybody, networks).to_list()

    assert removed("one", "two", "four") == ["ann", "bea"]
    assert removed("two", "four") == []
    assert removed() == []


def test_retweets_of_own_tweets_are_counted_by_row_or_by_their_sums() -> None:
    ends = {"retweeter": ["ann", "bea", "cem", None, None], "author": ["ann", "ann", "cem", "ann", None]}
    assert analysed._of_own(pl.DataFrame(ends)) == 2
    assert analysed._of_own(pl.DataFrame({**ends, "retweets": [4, 90, 3, 90, 90]})) == 7
    assert analysed._of_own(pl.DataFrame({"retweeter": ["ann"], "author": ["bea"]})) == 0


@pytest.mark.parametrize(("rows", "said"), [(10, False), (11, True)])
def test_what_takes_more_memory_than_is_allowed_is_said(rows: int, said: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ninety bytes a retweet."""
    monkeypatch.setattr(analysed, "allowed", lambda: 900)
    told = analysed._memory(pl.DataFrame({"retweeter": ["ann"] * rows}))
    assert len(told) == said
    assert all(note.startswith("11 retweets took about 0.0 GB, more than the 0.0 GB that --memory") for note in told)


def test_gigabytes_are_those_of_two_to_the_thirtieth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysed, "_BYTES", 3 << 30)
    monkeypatch.setattr(analysed, "allowed", lambda: 5 << 29)
    (note,) = analysed._memory(pl.DataFrame({"retweeter": ["ann"]}))
    assert "about 3.0 GB, more than the 2.5 GB" in note
