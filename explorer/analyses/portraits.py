"""Communities → what a person wants to know of each: what binds it, where, when and in which language it acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from explorer import questions
from explorer.analyses.behaviours import behaviours
from explorer.analyses.together import Seen
from explorer.graph.findings import BINDING
from explorer.graph.model import GRAPH
from explorer.methods.communities import Communities
from explorer.questions.scope import Scope
from explorer.stores import Store

# How many of the most frequent values are named, and characters of one of them.
_NAMED, _LONGEST = 3, 100
_WORKING_DAY = 8


def portraits(
    store: Store, analysis: str, groups: Communities, pairs: pl.DataFrame, met: pl.DataFrame, scope: Scope
) -> dict[str, pl.DataFrame]:
    """Return the rows of `Community` and `IN_COMMUNITY` for what was found under an analysis.

    `pairs` and `met` are rows of COORDINATED and MET; of what members did, what lies in the `scope` counts. What the
    store does not tell stays empty.
    """
    members = groups.members.select("account", "community")
    ids = members["account"].to_list()

    def looked_up(*lookups: str) -> pl.DataFrame:
        """Return what the store tells of members, with their community: community, value, n."""
        frames = [questions.look_up(store, name, ids=ids, **scope.values) for name in lookups if members.height]
        rows = [members.join(frame, on="account") for frame in frames if frame.height]
        empty = {"account": pl.String, "community": pl.Int64, "value": pl.String, "n": pl.Int64}
        return pl.concat([pl.DataFrame(schema=empty), *rows], how="diagonal_relaxed").with_columns(
            pl.col("n").fill_null(1)
        )

    both = pairs.join(members.rename({"account": "source", "community": "one"}), on="source").join(
        members.rename({"account": "target", "community": "other"}), on="target"
    )
    both = both.filter(pl.col("one") == pl.col("other"))
    inside = both.filter(pl.col("id") == analysis, pl.col("finding").is_in(BINDING))
    # A pair that only all behaviours together find is bound by each in which it shows, whatever that alone would say.
    each = both.filter(pl.col("id") != analysis).join(inside, on=["source", "target"], how="semi")
    single = each if each.height else inside
    meetings = met.join(inside.select("source", "target", community="one").unique(), on=["source", "target"])
    # A tweet that both shared is told by its text; a hashtag or an address by itself, not by a tweet that holds it.
    of_tweets = pl.col("behaviour").is_in([one.id for one in behaviours().values() if one.shares_tweets])
    shown = pl.when(of_tweets).then(pl.coalesce("text", "object")).otherwise("object").str.replace_all(r"\s+", " ")
    cut = shown.str.slice(0, _LONGEST - 1) + pl.lit("…")
    shown = pl.when(shown.str.len_chars() > _LONGEST).then(cut).otherwise(shown)
    parts = {
        "behaviours": _named(single.select(community="one", value="behaviour", n=pl.lit(1)), counted=True),
        "networks": _named(looked_up("networks_of"), counted=True),
        "languages": _named(looked_up("languages_of")),
        "objects": _named(meetings.select("community", value=shown, n=pl.lit(1)).drop_nulls(), counted=True),
        "hours": _hours(looked_up("tweet_hours_of", "retweet_hours_of")),
        "created": _created(looked_up("created_of")),
        "clients": _named(looked_up("clients_of")),
        "inside": _inside(looked_up("retweets_of"), looked_up("retweets_inside_of")),
    }
    rows = groups.communities.with_columns(
        id=pl.format("{}/{}", pl.lit(analysis), "community"), analysis=pl.lit(analysis), number=pl.col("community")
    )
    for name, part in parts.items():
        rows = rows.join(part.rename({"value": name}), on="community", how="left", maintain_order="left")
    belonging = groups.members.with_columns(
        source=pl.col("account"), target=pl.format("{}/{}", pl.lit(analysis), "community")
    )
    return {"Community": rows, "IN_COMMUNITY": belonging}


def gatherings(store: Store, analysis: str, seen: Sequence[Seen], scope: Scope) -> pl.DataFrame:
    """Return the rows of `Gathering` for the pairs that met often in some behaviours and were not found."""
    found = []
    for one in seen:
        if one.found.assessment is None:
            continue
        pairs = one.found.assessment.pairs.filter(pl.col("gathering").is_not_null())
        ends = [pairs.select("gathering", account=pl.col(end).cast(pl.String)) for end in ("source", "target")]
        members = pl.concat(ends).unique().sort("gathering", "account")
        clients = questions.look_up(
            store, "clients_of", ids=members["account"].unique().sort().to_list(), **scope.values
        )
        named = members.join(clients, on="account").select("value", "n", community=pl.col("gathering").cast(pl.Int64))
        rows = one.found.assessment.gatherings.with_columns(pl.col("gathering").cast(pl.Int64)).join(
            _named(named).select(gathering="community", clients="value"),
            on="gathering",
            how="left",
            maintain_order="left",
        )
        found.append(
            rows.with_columns(
                id=pl.format("{}/{}/{}", pl.lit(analysis), pl.lit(one.behaviour.id), "gathering"),
                analysis=pl.lit(analysis),
                behaviour=pl.lit(one.behaviour.id),
                number=pl.col("gathering"),
            )
        )
    schema = pl.Schema(GRAPH.schema(GRAPH.node("Gathering")))
    return pl.concat([pl.DataFrame(schema=schema), *(rows.select(schema.keys()).cast(schema) for rows in found)])


def _named(rows: pl.DataFrame, *, counted: bool = False) -> pl.DataFrame:
    """Return for each community its most frequent values in words, with counts or with shares in per cent."""
    sums = rows.group_by("community", pl.col("value").cast(pl.String)).agg(pl.col("n").sum())
    share = (100 * pl.col("n") / pl.col("n").sum().over("community")).round().cast(pl.Int64)
    amount = pl.format("{}", "n") if counted else pl.format("{} %", share)
    return (
        sums.with_columns(amount=amount)
        .sort(["community", "n", "value"], descending=[False, True, False])
        .group_by("community", maintain_order=True)
        .agg(pl.format("{} {}", "value", "amount").head(_NAMED).str.join(", ").alias("value"))
    )


def _hours(rows: pl.DataFrame) -> pl.DataFrame:
    """Return for each community the eight hours on end in which it does most."""
    found = []
    for (community,), part in rows.group_by("community", maintain_order=True):
        by_hour = dict(part.group_by(pl.col("value").cast(pl.Int64)).agg(pl.col("n").sum()).rows())
        sums = {h: sum(by_hour.get((h + k) % 24, 0) for k in range(_WORKING_DAY)) for h in range(24)}
        start = max(sums, key=lambda h: (sums[h], -h))
        share = round(100 * sums[start] / max(sum(by_hour.values()), 1))
        found.append({"community": community, "value": f"{start:02}–{(start + _WORKING_DAY) % 24:02} UTC {share} %"})
    return pl.DataFrame(found, schema={"community": pl.Int64, "value": pl.String})


def _created(rows: pl.DataFrame) -> pl.DataFrame:
    day = pl.col("value").sort()
    return rows.group_by("community").agg(
        pl.format("{}, {}, {}", day.first(), day.get(pl.len() // 2), day.last()).alias("value")
    )


def _inside(retweets: pl.DataFrame, inside: pl.DataFrame) -> pl.DataFrame:
    totals = [rows.group_by("community").agg(pl.col("n").sum()) for rows in (retweets, inside)]
    joined: Mapping[str, pl.Expr] = {"value": pl.col("n_right").fill_null(0) / pl.col("n")}
    return totals[0].join(totals[1], on="community", how="left").select("community", **joined)
