"""Meetings and retweets as tables in order of time: both moments to the second, what lies between, text and ids."""

from __future__ import annotations

import polars as pl
from markupsafe import Markup

from explorer.render.dossier import lag, lasting, to_the_second
from explorer.render.report import Cell, Table
from explorer.render.text import number


def meetings_table(rows: pl.DataFrame, names: str, caption: str, command: str) -> Table:
    """Return meetings of a pair in order of time: both moments to the second, what lies between, the text, the ids."""
    shown: list[list[Cell]] = []
    for row in rows.sort("ts", "source_tweet", "target_tweet", nulls_last=True).iter_rows(named=True):
        delay = row["delay"]
        first, second = (
            row["ts"],
            None if row["ts"] is None or delay is None else row["ts"] + round(abs(delay) * 1000),
        )
        ids = (row["source_tweet"], row["target_tweet"])
        if delay is not None and delay < 0:
            ids = ids[::-1]
        shown.append(
            [
                to_the_second(first),
                to_the_second(second),
                lag(second, first),
                row["behaviour"].replace("_", "-"),
                row["text"] or row["object"],
                _ids(*ids),
            ]
        )
    return Table(
        ["The first", "The second", "Between", "Both did", "Text or object", "Ids, the first above"],
        shown,
        align=["left", "left", "right", "left", "left", "left"],
        caption=caption,
        names=names,
        command=command,
    )


def retweets_table(rows: pl.DataFrame, names: str, caption: str, command: str) -> Table:
    """Return retweets in order of time: both moments to the second, the lag, the text, the ids."""
    shown: list[list[Cell]] = []
    for row in rows.sort("ts", "retweet", nulls_last=True).iter_rows(named=True):
        posted = None if row["ts"] is None or row["delay"] is None else row["ts"] - round(row["delay"] * 1000)
        shown.append(
            [
                to_the_second(posted),
                to_the_second(row["ts"]),
                lasting(row["delay"]) or "not known",
                row["text"],
                _ids(row["tweet"], row["retweet"]),
            ]
        )
    return Table(
        ["Tweeted", "Retweeted", "Lag", "Text", "Ids: tweet, retweet"],
        shown,
        align=["left", "left", "right", "left", "left"],
        caption=caption,
        names=names,
        command=command,
    )


def _ids(*ids: str | None) -> Markup:
    """Return ids of tweets, one above the other; of one that no file tells, that."""
    return Markup("<br>").join(id_ or "not known" for id_ in ids)


def shown_chance(p: float | None) -> Cell:
    """Return a chance for reading; one that nobody computed is said to be so."""
    return "not tested" if p is None else number(p)
