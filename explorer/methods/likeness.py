"""A known network and new accounts → how like it each of them behaves, and how sure that can be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from explorer.errors import UsageError
from explorer.methods.arrays import Floats
from explorer.methods.cells import PARTS_LEFT_OUT, cells_of
from explorer.methods.likeness_parts import Tables, by_client, by_hour, measured

PARTS = ("objects", "rhythm", "clients", "created", "amplifies")
# Below these, what is told is not to be relied on, and says so.
LEAST_ACTS, LEAST_MEMBERS, LEAST_OTHERS = 20, 10, 30
# Sums hang on the order of what is summed: what agrees to so many digits is equal.
_DIGITS = 12


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


@dataclass(frozen=True)
class Scores:
    """How like a network new accounts are (`accounts`, as `score` returns them), and what its own accounts tell of it.

    `known_auc` is the share of comparisons in which a member scores higher than one of the background if it alone is
    left out; `unseen_auc` that in which it does by `unseen_score` if its whole cell is (`cells_of`), of which there are
    `cells`. Both are null where nothing tells.
    """

    accounts: pl.DataFrame
    cells: int
    known_auc: float | None
    unseen_auc: float | None


def score(known: Behaviour, new: Behaviour, background: Behaviour | None = None) -> pl.DataFrame:
    """Tell how like a known network new accounts behave, the likest first: `scores(...).accounts`. O(n log n).

    >>> def acts(*names): return Behaviour(pl.DataFrame({"account": names, "ts": [0] * len(names)}))
    >>> score(acts("ann", "bob"), acts("cem", "cem"))["account"].to_list()
    ['cem']
    """
    return scores(known, new, background).accounts


def scores(known: Behaviour, new: Behaviour, background: Behaviour | None = None) -> Scores:
    """Tell how like a known network new accounts behave, the likest first.

    The accounts of `known` are its members; those among `new` or `background` are left out there. `background` is
    other accounts of the same debate; without any, the new accounts themselves are what members are held against.
    Columns: `account`, `acts`, five parts, `score`, `members_lower`, `background_lower`, `unseen_score`,
    `shared_objects`, `warnings`.
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

    `score` finds more of the cells that are known. `unseen_score` is the same mean with other weights: each part weighs
    as it parts members from the background whose whole cell is left out. What no cell has in common with the others,
    as the tweets that it retweeted, weighs nothing there.
    UsageError where the known network has no act. O(n log n) in the rows.

    >>> def acts(*names): return Behaviour(pl.DataFrame({"account": names, "ts": [0] * len(names)}))
    >>> scored = scores(acts("ann", "bob"), acts("cem", "cem")).accounts
    >>> scored.select("account", "acts").rows(), scored["warnings"][0][0]
    ([('cem', 2)], 'only 2 acts')
    """
    sides = [known, new, *([background] if background else [])]
    who = _who(sides)
    if not who["member"].any():
        raise UsageError("the known network has no act", hint="Give the acts of its accounts.")
    tables = Tables(
        _all(sides, "objects", ["account", "object"]),
        by_hour(_all(sides, "acts", ["account", "ts"])),
        by_client(_all(sides, "acts", ["account", "client"])),
        _all(sides, "profiles", ["account", "created"]),
        _all(sides, "retweets", ["account", "author"]),
    )
    scored = measured(who, tables)
    cells = cells_of(who.filter("member")["account"], tables.uses)
    left_out = _left_out(who, tables, cells)
    scored, known_auc = _placed(scored, _weights(scored, scored.filter("member")))
    by_cells = _weights(scored, left_out)
    unseen = _mean(scored, scored, by_cells)
    scored = scored.with_columns(unseen_score=pl.Series(unseen).fill_nan(None))
    of_cells = _mean(left_out, scored, by_cells)
    places = _lower(of_cells, unseen[scored["crowd"].to_numpy()])
    told = places[~np.isnan(places)]
    unseen_auc = float(told.mean()) if len(told) else None
    return Scores(_warned(scored, background is not None), cells["cell"].n_unique(), known_auc, unseen_auc)


def _left_out(who: pl.DataFrame, tables: Tables, cells: pl.DataFrame) -> pl.DataFrame:
    """Return the members with their parts, each measured without its cell."""
    frames = []
    for part in range(PARTS_LEFT_OUT):
        gone = pl.col("account").is_in(cells.filter(pl.col("part") == part)["account"].implode())
        without = who.with_columns(member=pl.col("member") & ~gone)
        if without["member"].any():
            frames.append(measured(without, tables).filter(gone))
    return pl.concat(frames) if frames else measured(who, tables).clear()


def _who(sides: Sequence[Behaviour]) -> pl.DataFrame:
    """Return each account once, with its acts: a member, else new, else of the background."""
    frames = [
        side.acts.group_by(pl.col("account").cast(pl.String)).agg(acts=pl.len()).with_columns(side=pl.lit(n))
        for n, side in enumerate(sides)
    ]
    who = pl.concat(frames).drop_nulls("account").unique("account", keep="first")
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


def _place(scored: pl.DataFrame, among: pl.DataFrame, part: str) -> Floats:
    """Return the place of accounts by a part among the background."""
    value, others = (frame[part].cast(pl.Float64).to_numpy().round(_DIGITS) for frame in (scored, among))
    return _lower(value, others[among["crowd"].to_numpy()])


def _weights(scored: pl.DataFrame, members: pl.DataFrame) -> dict[str, float]:
    """Return what each part weighs: how far it parts some members from the background."""
    weights = {}
    for part in PARTS:
        place = _place(members, scored, part)
        place = place[~np.isnan(place)]
        # The mean place of members among the background is the area under the curve.
        weights[part] = max(2 * float(place.mean()) - 1, 0.0) if len(place) else 0.0
    return weights


def _mean(scored: pl.DataFrame, among: pl.DataFrame, weights: dict[str, float]) -> Floats:
    """Return the mean of the parts' places; NaN where nothing weighs."""
    total, sums = np.zeros(len(scored)), np.zeros(len(scored))
    for part, weight in weights.items():
        place = _place(scored, among, part)
        here = ~np.isnan(place)
        total[here] += weight * place[here]
        sums[here] += weight
    sums[sums == 0] = math.nan
    return np.asarray((total / sums).round(_DIGITS))


def _placed(scored: pl.DataFrame, weights: dict[str, float]) -> tuple[pl.DataFrame, float | None]:
    """Add score, members_lower and background_lower; return the mean place of members among the background too."""
    member, crowd = (scored[side].to_numpy() for side in ("member", "crowd"))
    score = _mean(scored, scored, weights)
    below = _lower(score, score[crowd])
    told = below[member & ~np.isnan(below)]
    scored = scored.with_columns(
        score=pl.Series(score).fill_nan(None),
        members_lower=pl.Series(_lower(score, score[member])).fill_nan(None),
        background_lower=pl.Series(below).fill_nan(None),
    )
    return scored, float(told.mean()) if len(told) else None


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
            (f"only {others} {'account' if others == 1 else 'accounts'} to hold it against", others < LEAST_OTHERS),
            ("no background: held against the new accounts themselves", not background),
        )
        if so
    ]
    unknown = pl.concat_list(
        pl.when(pl.col(part).is_null()).then(pl.lit(f"{part} unknown")).otherwise(None) for part in PARTS
    ).list.drop_nulls()
    acts = pl.when(pl.col("acts") == 1).then(pl.lit("act")).otherwise(pl.lit("acts"))
    few = (
        pl.when(pl.col("acts") < LEAST_ACTS)
        .then(pl.concat_list(pl.format("only {} {}", "acts", acts)))
        .otherwise(pl.lit([], pl.List(pl.String)))
    )
    return (
        scored.filter("asked")
        .with_columns(
            pl.col("shared_objects").fill_null(0),
            warnings=pl.concat_list(few, unknown, pl.lit(general, pl.List(pl.String))),
        )
        .sort(["score", "account"], descending=[True, False], nulls_last=True)
        .select(
            *("account", "acts", *PARTS, "score", "members_lower", "background_lower", "unseen_score"),
            *("shared_objects", "warnings"),
        )
    )
