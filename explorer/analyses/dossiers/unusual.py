"""Where an account, a group or a network stands in what is measured of all, beside its network and a control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from explorer.analyses.dossiers.inquiry import Inquiry
from explorer.methods.standing import EDGE, FEWEST, against, standing
from explorer.render.report import Cell, Section, Table, aligned
from explorer.render.text import number, percentage

_DAY = 86_400_000  # milliseconds


def _day(column: str) -> pl.Expr:
    return pl.from_epoch(pl.col(column), time_unit="ms").dt.date()


def _acts() -> pl.Expr:
    return pl.col("tweets") + pl.col("retweets")


# What is measured of every account, what it is a share of, and how it is written.
_MEASURES: Mapping[str, tuple[pl.Expr, str]] = {
    "Own tweets": (pl.col("tweets"), "number"),
    "Retweets": (pl.col("retweets"), "number"),
    "Retweets, share of both": (
        pl.when(_acts() >= 10).then(pl.col("retweets") / _acts()),
        "share",
    ),
    "Own tweets and retweets a day, from the first to the last": (
        pl.when(_acts() >= 10).then(_acts() / ((pl.col("last") - pl.col("first")) / _DAY + 1)),
        "number",
    ),
    "Days from creation to the first of them": (
        (_day("first") - pl.col("created").str.to_date("%Y-%m-%d", strict=False)).dt.total_days(),
        "number",
    ),
    "Followers, when the archive was made": (pl.col("followers"), "number"),
    "Following, then": (pl.col("following"), "number"),
}


def _measured(accounts: pl.DataFrame) -> pl.DataFrame:
    return accounts.select("account", *(what.cast(pl.Float64).alias(name) for name, (what, _) in _MEASURES.items()))


def _written(value: float, kind: str) -> str:
    if kind == "share":
        return percentage(value, 1)
    return number(round(value, 1 if abs(value) < 100 else 0))


def _of_so_many(median: float, kind: str, n: int) -> str:
    """Return a middle, and of how many accounts it is one."""
    return f"{_written(median, kind)} (n = {number(n)})"


def _times(value: float, median: float, kind: str) -> str:
    """Return by how much a value is beyond the middle."""
    if kind == "share":
        points = 100 * (value - median)
        return f"{'+' if points >= 0 else '−'}{number(round(abs(points), 1))} points"
    return f"× {number(float(f'{value / median:.2g}'))}" if median > 0 and value > 0 else ""


def unusual(inquiry: Inquiry, account: str, network: str, control: Sequence[str]) -> Section:
    """Return where an account stands among the rest of its network, and among the accounts of the other networks."""
    title = "What is unusual"
    if not network:
        return Section(
            title,
            "No network lists this account: it was only seen from outside, and there is nothing to hold it against.",
        )
    rest, others = _rest(inquiry, network, control, {account})
    mine = _measured(inquiry.of_network(network).filter(pl.col("account") == account))
    if mine.is_empty():
        return Section(title, "The account is set aside.")
    rows: list[tuple[float, list[Cell]]] = []
    edges = 0
    for name, (_, kind) in _MEASURES.items():
        value = mine[name][0]
        inside, beside = standing(value, rest[name]), standing(value, others[name])
        if value is None or not (inside or beside):
            continue
        edges += bool(inside and inside.at_edge)
        row: list[Cell] = [name, _written(value, kind)]
        for one in (inside, beside):
            row += [
                _of_so_many(one.median, kind, one.n) if one else "not known",
                _times(value, one.median, kind) if one else "",
                _place(one.below, one.above) if one else "",
            ]
        rows.append((max(inside.below, inside.above) if inside else 0.0, row))
    if not rows:
        return Section(title, f"There are fewer than {FEWEST} accounts to hold it against, or nothing is known of it.")
    rows.sort(key=lambda one: -one[0])
    note = (
        f"Each measure against the middle of the rest of {network}, and against {_control(inquiry, control)}; the most "
        "unusual first. Only accounts of which a measure is known count. One account in "
        f"{round(1 / (1 - EDGE))} has more than {EDGE:.0%} of the rest in any one measure by being one of many, and "
        "the measures hang together: an edge is a reason to look, and no finding."
    )
    header = ["Measure", "This account", f"Middle of {network}", "By how much", "More than, or less than"]
    wide = [*header, *(["Middle of the others", "By how much", "More than, or less than"] if control else [])]
    table = Table(wide, [row[: len(wide)] for _, row in rows], align=aligned(1, len(wide) - 1))
    return Section(title, note, [table])


def unusual_group(
    inquiry: Inquiry, ids: Sequence[str], network: str, control: Sequence[str], what: str = "members"
) -> Section:
    """Return how some accounts, or all of a network, compare with the rest of it and with the other networks."""
    title = "What is unusual"
    some = _measured(_all_of(inquiry, network, control).filter(pl.col("account").is_in(list(ids))))
    rest, others = _rest(inquiry, network, control, set(ids))
    sides = [(f"the rest of {network or 'all networks'}", rest)] if rest.height else []
    sides += [(_control(inquiry, control), others)] if control else []
    if not sides:
        return Section(title, "There is nobody in the store to hold them against.")
    rows: list[tuple[float, list[Cell]]] = []
    for name, (_, kind) in _MEASURES.items():
        row: list[Cell] = []
        far = 0.0
        for _, side in sides:
            found = against(some[name], side[name])
            if found is None:
                row += ["not known", "", ""]
                continue
            if not row:
                row = [name, _of_so_many(found.median, kind, found.n)]
            row += [
                _of_so_many(found.other_median, kind, found.of),
                _times(found.median, found.other_median, kind),
                percentage(found.more, 0),
            ]
            far = max(far, abs(found.more - 0.5))
        if len(row) == 2 + 3 * len(sides):
            rows.append((far, row))
    if not rows:
        return Section(title, "Of none of these measures is anything known of both.")
    rows.sort(key=lambda one: -one[0])
    header = ["Measure", f"Middle of the {what}"]
    for name, _ in sides:
        header += [f"Middle of {name}", "By how much", "A member has more"]
    note = (
        "Each measure with its middle (median) and of how many accounts it is known. “A member has more”: of all "
        "pairs of one account of either side, the share in which the one of this page has more, half of equals; 50% "
        "where they are alike. "
        + ("" if control else _control(inquiry, control).capitalize() + ". ")
        + "Who was found by what they do is alike in it: this describes, and tests nothing."
    )
    return Section(title, note, [Table(header, [row for _, row in rows], align=aligned(1, len(header) - 1))])


def _all_of(inquiry: Inquiry, network: str, control: Sequence[str]) -> pl.DataFrame:
    frames = [inquiry.of_network(name) for name in ([network] if network else inquiry.networks)]
    return pl.concat(frames).unique("account", keep="first", maintain_order=True)


def _rest(
    inquiry: Inquiry, network: str, control: Sequence[str], without: set[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the measures of a network's other accounts, and of those that only the control lists."""
    inside = _all_of(inquiry, network, control)
    rest = inside.filter(~pl.col("account").is_in(list(without)))
    frames = [inquiry.of_network(name) for name in control]
    others = pl.concat(frames) if frames else inside.clear()
    others = others.filter(~pl.col("account").is_in(inside["account"].to_list())).unique("account", keep="first")
    return _measured(rest), _measured(others.filter(~pl.col("account").is_in(list(without))))


def _control(inquiry: Inquiry, control: Sequence[str]) -> str:
    if not control:
        return "no control, as the store holds no other network"
    named = [f"{name} (SYNTHETIC)" if name in inquiry.synthetic else name for name in control]
    return f"the accounts of {', '.join(named)} as a control"


def _place(below: float, above: float) -> str:
    """Return a place among others in words.

    >>> _place(0.97, 0.0), _place(0.1, 0.9), _place(1.0, 0.0)
    ('more than 97%', 'less than 90%', 'more than all')
    """
    word, share = ("more", below) if below >= above else ("less", above)
    return f"{word} than {'all' if share == 1 else percentage(share)}"
