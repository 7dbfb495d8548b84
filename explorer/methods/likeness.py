"""A known network and new accounts → how like it each of them behaves, and how sure that can be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.errors import UsageError
from explorer.methods.arrays import Floats

PARTS = ("objects", "rhythm", "clients", "created", "amplifies")
# Below these, what is told is not to be relied on, and says so.
LEAST_ACTS, LEAST_MEMBERS, LEAST_OTHERS = 20, 10, 30
# Created near one another: within so many days.
NEAR_DAYS = 15
# A distribution is drawn towards an even one as if so many accounts more had followed that.
_PRIOR = 5.0
# Sums hang on the order of what is summed: what agrees to so many digits is equal.
_DIGITS = 12
_HOUR_MS, _WEEK_HOURS = 3_600_000, 168


@dataclass(frozen=True)
class Behaviour:
    """What some accounts did.

    `acts`: `account`, `ts` (milliseconds since 1970, UTC) and, if known, `client`: one row a tweet or retweet.
    `objects`: `account`, `object` (text that names a retweeted tweet, a link or a hashtag), any number of times.
    `retweets`: `account`, `author`, one row a retweet. `profiles`: `account`, `created` (YYYY-MM-DD).
    """

    acts: pl.DataFrame
    objects: pl.DataFrame | None = None
    retweets: pl.DataFrame | None = None
    profiles: pl.DataFrame | None = None


def score(known: Behaviour, new: Behaviour, background: Behaviour | None = None) -> pl.DataFrame:
    """Tell how like a known network new accounts behave, the likest first.

    The accounts of `known` are its members; those among `new` or `background` are left out there. `background` is
    other accounts of the same debate; without any, the new accounts themselves are what members are held against.
    Columns: `account`, `acts`, five parts, `score`, `members_lower`, `background_lower`, `shared_objects`, `warnings`.
    Parts lie between 0 and 1 and are null where nothing is known:

    - `objects`: the share of its objects that members used too, each weighing log(1 + accounts / accounts with it);
    - `rhythm`, `clients`: the mean over its acts of m / (m + b), where m is the share of members' acts in that hour of
      the week (with half of the hours beside it) or by that client and b that of the background; ½ tells nothing;
    - `created`: the same for members and background created within 15 days of it;
    - `amplifies`: the share of its retweets that are of members.

    Every member is measured as if it were none. `score` is the mean of the parts' places among the background (the
    share of it that lies lower), each weighing as much as it parts left-out members from the background (2·AUC − 1,
    none below 0). `members_lower` is the share of left-out members that score lower, `background_lower` that of the
    background. An account that scores like half of the members has 0.5 in `members_lower`; that is no probability of
    belonging, which would need to know how many new accounts belong. `warnings` says what is too little.
    UsageError where the known network has no act. O(n log n) in the rows.

    >>> def acts(*names): return Behaviour(pl.DataFrame({"account": names, "ts": [0] * len(names)}))
    >>> scored = score(acts("ann", "bob"), acts("cem", "cem"))
    >>> scored.select("account", "acts").rows(), scored["warnings"][0][0]
    ([('cem', 2)], 'only 2 acts')
    """
    sides = [known, new, *([background] if background else [])]
    who = _who(sides)
    if not who["member"].any():
        raise UsageError("the known network has no act", hint="Give the acts of its accounts.")
    scored = who
    for part in (
        _objects(who, _all(sides, "objects", ["account", "object"])),
        _likelier(who, _hours(_all(sides, "acts", ["account", "ts"])), _WEEK_HOURS).rename({"like": "rhythm"}),
        _likelier(who, _clients(_all(sides, "acts", ["account", "client"]))).rename({"like": "clients"}),
        _created(who, _all(sides, "profiles", ["account", "created"])),
        _amplifies(who, _all(sides, "retweets", ["account", "author"])),
    ):
        scored = scored.join(part, on="account", how="left")
    return _warned(_placed(scored.sort("account")), background is not None)


def _who(sides: Sequence[Behaviour]) -> pl.DataFrame:
    """Return each account once, with its acts: a member, else new, else of the background."""
    frames = [
        side.acts.group_by(pl.col("account").cast(pl.String)).agg(acts=pl.len()).with_columns(side=pl.lit(n))
        for n, side in enumerate(sides)
    ]
    who = pl.concat(frames).drop_nulls("account").sort("side", "account").unique("account", keep="first")
    return who.select(
        "account",
        "acts",
        member=pl.col("side") == 0,
        asked=pl.col("side") == 1,
        crowd=pl.col("side") == len(sides) - 1,
    )


def _all(sides: Sequence[Behaviour], name: str, columns: list[str]) -> pl.DataFrame:
    """Return a table of all sides; columns that are not there are null."""
    tables = [getattr(side, name) for side in sides]
    scored: pl.DataFrame = pl.concat(
        [
            table.select(
                pl.col(c).cast(pl.Int64 if c == "ts" else pl.String)
                if c in table.columns
                else pl.lit(None, pl.String).alias(c)
                for c in columns
            )
            for table in tables
            if table is not None
        ]
        or [pl.DataFrame(schema=dict.fromkeys(columns, pl.String))]
    )
    return scored


def _objects(who: pl.DataFrame, uses: pl.DataFrame) -> pl.DataFrame:
    used = uses.drop_nulls().unique().join(who, on="account")
    count = used.group_by("object").agg(
        members=pl.col("member").sum(), accounts=(pl.col("member") | pl.col("crowd")).sum()
    )
    known = int((who["member"] | who["crowd"]).sum())
    shared = pl.col("members") > pl.col("member").cast(pl.UInt32)
    # What only a new account used counts as if one other had.
    weight = (1 + known / pl.col("accounts").clip(1)).log()
    return (
        used.join(count, on="object")
        .group_by("account")
        .agg(objects=weight.filter(shared).sum() / weight.sum(), shared_objects=shared.sum().cast(pl.Int64))
    )


def _hours(acts: pl.DataFrame) -> pl.DataFrame:
    """Count acts by hour of the week, a quarter of each in the hour before and after."""
    hour = pl.col("ts") // _HOUR_MS
    near = pl.DataFrame({"step": [-1, 0, 1], "n": [0.25, 0.5, 0.25]})
    counts = acts.drop_nulls().group_by("account", hour=hour % _WEEK_HOURS).agg(count=pl.len())
    return counts.join(near, how="cross").select(
        "account",
        key=((pl.col("hour") + pl.col("step")) % _WEEK_HOURS).cast(pl.String),
        n=pl.col("n") * pl.col("count"),
    )


def _clients(acts: pl.DataFrame) -> pl.DataFrame:
    return acts.drop_nulls().group_by("account", key="client").agg(n=pl.len().cast(pl.Float64))


def _likelier(who: pl.DataFrame, counts: pl.DataFrame, keys: int | None = None) -> pl.DataFrame:
    """Return for each account how much likelier its keys are among members: every account weighs the same."""
    counts = counts.group_by("account", "key").agg(pl.col("n").sum()).join(who, on="account")
    counts = counts.with_columns(share=pl.col("n") / pl.col("n").sum().over("account"))
    sums = counts.group_by("key").agg(
        pl.col("share").filter(side).sum().alias(f"all_{side}") for side in ("member", "crowd")
    )
    even = _PRIOR / max(keys or len(sums), 1)
    present = counts.select("account", "member", "crowd").unique()

    def among(side: str) -> pl.Expr:
        own = pl.when(side).then("share").otherwise(0.0)
        others = int(present[side].sum()) - pl.col(side).cast(pl.Int64)
        return (pl.col(f"all_{side}") - own + even) / (others + _PRIOR)

    like = pl.col("share") * among("member") / (among("member") + among("crowd"))
    return counts.join(sums, on="key").group_by("account").agg(like=like.sum())


def _created(who: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    day = pl.col("created").str.to_date(strict=False).cast(pl.Int32)
    known = profiles.select("account", day=day).drop_nulls().unique("account", keep="first")
    known = known.join(who, on="account").sort("day", "account")
    days = known["day"].to_numpy()

    def among(side: str) -> Floats:
        own = known[side].to_numpy().astype(np.int64)
        of = days[own == 1]
        near = np.searchsorted(of, days + NEAR_DAYS, side="right") - np.searchsorted(of, days - NEAR_DAYS)
        share: Floats = (near - own + 0.5) / (len(of) - own + 1)
        return share

    members, crowd = among("member"), among("crowd")
    return known.select("account", created=pl.Series(members / (members + crowd), dtype=pl.Float64))


def _amplifies(who: pl.DataFrame, retweets: pl.DataFrame) -> pl.DataFrame:
    others = retweets.filter(pl.col("account") != pl.col("author"))
    members = who.filter("member")["account"].implode()
    return others.group_by("account").agg(amplifies=pl.col("author").is_in(members).mean())


def _placed(scored: pl.DataFrame) -> pl.DataFrame:
    """Add score, members_lower and background_lower."""
    member, crowd = (scored[side].to_numpy() for side in ("member", "crowd"))
    total, weights = np.zeros(len(scored)), np.zeros(len(scored))
    for part in PARTS:
        value = scored[part].cast(pl.Float64).to_numpy().round(_DIGITS)
        place = _lower(value, value[crowd])
        of_members = place[member & ~np.isnan(place)]
        # The mean place of members among the background is the area under the curve.
        weight = max(2 * float(of_members.mean()) - 1, 0.0) if len(of_members) else 0.0
        here = ~np.isnan(place)
        total[here] += weight * place[here]
        weights[here] += weight
    # Where nothing weighs there is no score.
    weights[weights == 0] = math.nan
    score = (total / weights).round(_DIGITS)
    return scored.with_columns(
        score=pl.Series(score).fill_nan(None),
        members_lower=pl.Series(_lower(score, score[member])).fill_nan(None),
        background_lower=pl.Series(_lower(score, score[crowd])).fill_nan(None),
    )


def _lower(value: Floats, among: Floats) -> Floats:
    """Return the share of some values that lie lower, equal ones counted half; NaN where nothing is known."""
    ordered = np.sort(among[~np.isnan(among)])
    if not len(ordered):
        return np.full(len(value), math.nan)
    low, high = np.searchsorted(ordered, value), np.searchsorted(ordered, value, side="right")
    return np.where(np.isnan(value), math.nan, (low + high) / 2 / len(ordered))


def _warned(scored: pl.DataFrame, background: bool) -> pl.DataFrame:
    """Return the new accounts with what is too little to rely on."""
    members, others = int(scored["member"].sum()), int(scored["crowd"].sum())
    general = [
        text
        for text, so in (
            (f"the known network has only {members} accounts", members < LEAST_MEMBERS),
            (f"only {others} accounts to hold it against", others < LEAST_OTHERS),
            ("no background: held against the new accounts themselves", not background),
        )
        if so
    ]
    unknown = pl.concat_list(
        pl.when(pl.col(part).is_null()).then(pl.lit(f"{part} unknown")).otherwise(None) for part in PARTS
    ).list.drop_nulls()
    few = (
        pl.when(pl.col("acts") < LEAST_ACTS)
        .then(pl.concat_list(pl.format("only {} acts", "acts")))
        .otherwise(pl.lit([], pl.List(pl.String)))
    )
    return (
        scored.filter("asked")
        .with_columns(
            pl.col("shared_objects").fill_null(0),
            warnings=pl.concat_list(few, unknown, pl.lit(general, pl.List(pl.String))),
        )
        .sort(["score", "account"], descending=[True, False], nulls_last=True)
        .select("account", "acts", *PARTS, "score", "members_lower", "background_lower", "shared_objects", "warnings")
    )
