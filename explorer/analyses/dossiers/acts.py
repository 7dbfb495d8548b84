"""The first tweets and retweets of an account, with their texts, authors and moments."""

from __future__ import annotations

import polars as pl

from explorer import questions
from explorer.analyses.dossiers.inquiry import Inquiry
from explorer.analyses.dossiers.parts import ActSums
from explorer.render.dossier import Act, Acts
from explorer.render.text import defang


def acts_of(inquiry: Inquiry, account: str, quarters: pl.DataFrame, sums: ActSums, most: int) -> Acts | None:
    """Return the first so many tweets and retweets with their texts."""
    if not sums.acts:
        return None
    asked = dict(inquiry.scope.values)
    timed = quarters.drop_nulls("quarter").sort("quarter")
    with_sums = timed.with_columns(upto=(pl.col("tweets") + pl.col("retweets")).cum_sum())
    enough = with_sums.filter(pl.col("upto") >= most)
    if enough.height and sums.acts > most:  # so that only these are looked for among many
        end = (int(enough["quarter"][0]) + 1) * 900_000
        asked["until"] = min(end, int(str(asked.get("until") or end)))
    inquiry.asked.add("acts_of")
    rows = questions.look_up(inquiry.store, "acts_of", ids=[account], network=inquiry.network, limit=most, **asked)
    tweets = rows["tweet"].unique(maintain_order=True).to_list()
    inquiry.asked |= {"texts_of", "authors_of_tweets", "clients_named", "languages_named"}
    texts = dict(questions.texts_of(inquiry.store, tweets).iter_rows())
    again = rows.filter("again")["tweet"].unique(maintain_order=True).to_list()
    authors = (
        {row[0]: row[1:] for row in inquiry.look_up("authors_of_tweets", tweets=again).iter_rows()} if again else {}
    )
    named = {
        what: dict(inquiry.look_up(f"{what}s_named", numbers=rows[what].drop_nulls().unique().to_list()).iter_rows())
        for what in ("client", "language")
    }
    rows = rows.with_columns(
        questions.ids_written(inquiry.store, rows[name]).alias(f"{name}_id") for name in ("act", "tweet")
    )
    found = []
    for row in rows.iter_rows(named=True):
        posted, author, handle = authors.get(row["tweet"], (None, None, None)) if row["again"] else (None, None, None)
        found.append(
            Act(
                id=row["act_id"],
                tweet=row["tweet_id"],
                ts=row["ts"],
                text=texts.get(row["tweet"]),
                again=row["again"],
                author=inquiry.who(author, handle) if author else "somebody unknown",
                posted=posted,
                client=named["client"].get(row["client"]),
                language=named["language"].get(row["language"]),
            )
        )
    command = inquiry.listing("tweets", "tweets.csv", account=account)
    return Acts(found, sums.acts, defang(command))
