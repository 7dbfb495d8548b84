"""Parts that every dossier has: when, in which languages and with what, of what, whom with whom, and how unusual."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from markupsafe import Markup

from explorer.analyses.dossiers.inquiry import Inquiry, Made
from explorer.methods.rhythm import ENOUGH, EVEN_SHARE, rhythm
from explorer.methods.standing import EDGE, against, standing
from explorer.methods.standing import ENOUGH as OTHERS_ENOUGH
from explorer.render import charts
from explorer.render.dossier import lag, share_bar, span, to_the_second
from explorer.render.report import Block, Cell, Grid, Listed, Section, Table, Text
from explorer.render.text import counted, number, percentage
from explorer.words import in_words_of

TOP = 20
_BARS = 8
_QUARTER = 900_000  # milliseconds
_DAY = 86_400_000


@dataclass(frozen=True)
class Sums:
    """What some accounts did: own tweets, retweets, first and last moment (milliseconds), and of how many none is."""

    tweets: int
    retweets: int
    first: int | None
    last: int | None
    untimed: int

    @property
    def acts(self) -> int:
        """Both together."""
        return self.tweets + self.retweets

    @property
    def said(self) -> str:
        """What they are, in words."""
        return f"{counted(self.tweets, 'own tweet')} and {counted(self.retweets, 'retweet')}"


def sums_of(quarters: pl.DataFrame) -> Sums:
    """Return the sums of rows of `quarter`, `tweets` and `retweets`."""
    timed = quarters.drop_nulls("quarter")
    first, last = (timed["quarter"].min(), timed["quarter"].max()) if timed.height else (None, None)
    without = quarters.filter(pl.col("quarter").is_null())
    return Sums(
        int(quarters["tweets"].sum()),
        int(quarters["retweets"].sum()),
        int(first) * _QUARTER if first is not None else None,  # type: ignore[arg-type]
        int(last) * _QUARTER if last is not None else None,  # type: ignore[arg-type]
        int(without["tweets"].sum() + without["retweets"].sum()),
    )


def day_of(ts: int | None) -> str:
    """Return the day of a moment, UTC."""
    return to_the_second(ts)[:10] if ts is not None else "not known"


def time_line(quarters: pl.DataFrame) -> Section:
    """Return when own tweets and retweets were made, by the day, month or year, on one scale.

    Rows are of `quarter` and `tweets`, of own tweets where there are `retweets` too, else of both together.
    """
    split = "retweets" in quarters.columns
    sums, title = sums_of(quarters if split else quarters.with_columns(retweets=pl.lit(0))), "Time line"
    if sums.first is None or sums.last is None:
        return Section(title, "Of nothing that was done is the moment known.")
    days = (sums.last - sums.first) // _DAY + 1
    unit, length = ("day", 10) if days <= 93 else ("month", 7) if days <= 366 * 12 else ("year", 4)
    kinds = {"Own tweets": "tweets", "Retweets": "retweets"} if split else {"Own tweets and retweets": "tweets"}
    rows = quarters.drop_nulls("quarter").select(
        *kinds.values(),
        bin=(pl.col("quarter") * _QUARTER).cast(pl.Datetime("ms")).dt.strftime("%Y-%m-%d").str.head(length),
    )
    by = {row["bin"]: row for row in rows.group_by("bin").agg(pl.col(*kinds.values()).sum()).iter_rows(named=True)}
    bins = _bins(day_of(sums.first), day_of(sums.last), length)
    counts = {name: [by[one][column] if one in by else 0 for one in bins] for name, column in kinds.items()}
    if split:
        cells = charts.multiples(counts, bins, unit="tweets or retweets")
    else:
        cells = [
            (name, charts.histogram(bins, n, title=name, unit="tweets or retweets", width=2 * charts.WIDTH))
            for name, n in counts.items()
        ]
    untold = f" Of {counted(sums.untimed, 'further one')} no moment is known." if sums.untimed else ""
    scale = "both on one scale, which is a count" if split else "a count"
    return Section(
        title,
        f"By {unit}, UTC, from {day_of(sums.first)} to {day_of(sums.last)}; {scale}.{untold}",
        [Grid(cells, columns=len(cells))],
    )


def created(days: pl.DataFrame, unit: str = "accounts") -> Section:
    """Return in which months accounts were created (rows of `created` and `accounts`), and the days with the most."""
    title = "Creation"
    known = days.drop_nulls("created")
    by = known.group_by(month=pl.col("created").str.head(7)).agg(pl.col("accounts").sum())
    by_month = {month: n for month, n in by.rows() if len(month) == 7}
    if not by_month:
        return Section(title, "No day of creation is known.")
    total = int(known["accounts"].sum())
    bins = months(min(by_month), max(by_month))
    chart = charts.histogram(bins, [by_month.get(one, 0) for one in bins], title=title, unit=unit)
    top = known.sort(["accounts", "created"], descending=[True, False]).head(3)
    rows: list[list[Cell]] = [[day, n, percentage(n / total, 1)] for day, n in top.select("created", "accounts").rows()]
    return Section(
        title,
        f"{counted(total, 'account')} whose day of creation is known, by month; below, the days with the most, "
        "as a share of them.",
        [Grid([("Accounts by month of creation", chart)], columns=2), Table(["Day", "Accounts", "Share"], rows)],
    )


def followers(counts: pl.DataFrame) -> Section:
    """Return how many accounts have how many followers (rows of `followers` and `accounts`), in doubling steps."""
    title = "Followers"
    known = counts.drop_nulls("followers")
    if known.is_empty():
        return Section(title, "Of no account is it known how many followers it had.")
    names, values = follower_bins(known)
    total = int(known["accounts"].sum())
    none = int(known.filter(pl.col("followers") == 0)["accounts"].sum())
    chart = charts.histogram(names, values, title=title)
    return Section(
        title,
        f"{counted(total, 'account')} by followers when the archive was made; {number(none)} "
        f"({percentage(none / total, 1)}) had none.",
        [Grid([("Accounts by followers, in steps that double", chart)], columns=2)],
    )


def follower_bins(known: pl.DataFrame) -> tuple[list[str], list[int]]:
    """Return the steps 0, 1, 2–3, 4–7, … and how many accounts are in each.

    >>> follower_bins(pl.DataFrame({"followers": [0, 1, 3, 5], "accounts": [4, 1, 2, 1]}))
    (['0', '1', '2–3', '4–7'], [4, 1, 2, 1])
    """
    step = {int(n): 0 if n <= 0 else int(n).bit_length() for n in known["followers"]}
    values = [0] * (max(step.values(), default=0) + 1)
    for n, accounts in known.select("followers", "accounts").rows():
        values[step[int(n)]] += accounts
    names = ["0", "1", *(f"{_round(2 ** (k - 1))}–{_round(2**k - 1)}" for k in range(2, len(values)))]
    return names[: len(values)], values


def _round(n: int) -> str:
    return f"{n:,}" if n < 10_000 else f"{n // 1_000:,}k" if n < 10_000_000 else f"{n // 1_000_000:,}m"


def _bins(first: str, last: str, length: int) -> list[str]:
    """Return every day, month or year from the first day to the last."""
    if length == 10:
        start = date.fromisoformat(first)
        return [str(start + timedelta(days=n)) for n in range((date.fromisoformat(last) - start).days + 1)]
    if length == 4:
        return [f"{year:04d}" for year in range(int(first[:4]), int(last[:4]) + 1)]
    return months(first[:7], last[:7])


def months(first: str, last: str) -> list[str]:
    """Return every month from the first to the last, as YYYY-MM."""
    a, b = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(a, b + 1)]


def hours(quarters: pl.DataFrame, platform: str) -> Section:
    """Return at which hours own tweets and retweets were made: in UTC, and by the clock that fits office hours best."""
    title = "Rhythm"
    every = [name for name in ("tweets", "retweets") if name in quarters.columns]
    found = rhythm(quarters.select("quarter", tweets=pl.sum_horizontal(every)))
    if found is None:
        return Section(title, "Of nothing that was done is the moment known.")
    unit = in_words_of(platform, "own tweets and retweets")
    grids = [grid.tolist() for grid in (found.counts, found.local) if grid is not None]
    scale = charts.top(row for grid in grids for row in charts.shares(grid))
    cells = [("UTC", charts.heatmap(grids[0], title="UTC", scale_max=scale, unit=unit))]
    if not (found.best and found.second):
        note = f"{counted(found.total, 'own tweet or retweet', 'own tweets and retweets')}: too few to tell a zone, which takes {ENOUGH}."
    else:
        zone = found.best.zone.partition(" (")[0]
        cells.append(
            (
                f"{found.best.zone}: {percentage(found.best.share, 1)} in office hours",
                charts.heatmap(grids[1], title=found.best.zone, scale_max=scale, zone=zone, unit=unit),
            )
        )
        near = f"; next best is {found.second.zone} with {percentage(found.second.share, 1)}" + (
            "." if found.clear else ": too near to tell the two apart."
        )
        note = (
            f"Shares of {counted(found.total, 'own tweet or retweet', 'own tweets and retweets')} by weekday and hour; the last shade is "
            f"{percentage(scale, 2)} of them. On the right by the clock under which most fall on Monday to Friday "
            f"between 9 and 18 o'clock{near} Activity that knows no clock would put {EVEN_SHARE:.0%} there. The clock "
            "tells when, not where."
        )
    return Section(title, note, [Grid(cells, key=charts.heat_key(scale, unit=f"of these {unit}"), columns=2)])


def tools(inquiry: Inquiry, ids: Sequence[str], total: int) -> Section:
    """Return with which applications and in which languages some accounts tweet and retweet."""
    return content_of(
        inquiry.look_up("clients_used_by", ids=ids, network=inquiry.network),
        inquiry.look_up("languages_used_by", ids=ids, network=inquiry.network),
        total,
    )


def content_of(clients: pl.DataFrame, languages: pl.DataFrame, total: int) -> Section:
    """Return the shares of applications and languages, each frame with a name, `tweets` and more."""
    title = "Clients and languages"
    if not total:
        return Section(title, "There is no tweet and no retweet of which to tell.")
    parts = [_shares(name, frame, total) for name, frame in (("Clients", clients), ("Languages", languages))]
    cut = " ".join(said for _, said in parts if said)
    return Section(
        title,
        f"Shares of {counted(total, 'own tweet or retweet', 'own tweets and retweets')}; languages as the platform "
        f"detected them. {cut}".strip(),
        [Grid([cell for cell, _ in parts], columns=2)],
    )


def shares_of(title: str, frame: pl.DataFrame) -> Section:
    """Return what parts of tweets and retweets are of which name, as bars: rows of a name and `tweets`."""
    total = int(frame["tweets"].sum())
    if not total:
        return Section(title)
    cell, cut = _shares(title, frame, total)
    note = f"Shares of {counted(total, 'own tweet or retweet', 'own tweets and retweets')}. {cut}".strip()
    return Section(title, note, [Grid([cell], columns=2)])


def _shares(name: str, frame: pl.DataFrame, total: int) -> tuple[tuple[str, Markup], str]:
    """Return the bars of the most frequent, and what they leave out."""
    rows = frame.select(value=frame.columns[0], tweets="tweets")
    rows = rows.sort(["tweets", "value"], descending=[True, False], nulls_last=True)
    shown = rows.head(_BARS)
    labels = [str(value) if value else "not told" for value in shown["value"]]
    chart = charts.bars(labels, [n / total for n in shown["tweets"]], title=name, scale_max=1.0)
    return (name, chart), f"{name}: the first {_BARS} of {rows.height:,}." if rows.height > _BARS else ""


def subjects(inquiry: Inquiry, ids: Sequence[str], total: int) -> list[Section]:
    """Return the hashtags and domains of what some accounts tweet and retweet."""
    several = len(ids) > 1
    found = []
    for title, lookup, what in (
        ("Hashtags", "hashtags_used_by", "hashtag"),
        ("Domains", "domains_used_by", "domain"),
    ):
        rows = inquiry.look_up(lookup, ids=ids, network=inquiry.network, limit=TOP + 1)
        found.append(subject(title, what, rows, total, several=several))
    return found


def subject(title: str, what: str, rows: pl.DataFrame, total: int, *, several: bool) -> Section:
    """Return a table of what tweets carry, the most frequent first; rows beyond `TOP` say that there are more."""
    if rows.is_empty():
        return Section(title, f"No {what} is in them.")
    more = f"the {TOP} most frequent of more" if rows.height > TOP else f"{counted(rows.height, what)} in all"
    header = [what.capitalize(), "Tweets", "Share", "", *(["Accounts"] if several else []), "First", "Last"]
    shown: list[list[Cell]] = []
    for row in rows.head(TOP).iter_rows(named=True):
        share = row["tweets"] / total if total else 0.0
        named = f"#{row['value']}" if what == "hashtag" else row["value"]
        by = [row["accounts"]] if several else []
        days = [day_of(row["first"]), day_of(row["last"])] if "first" in row else []
        shown.append([named, row["tweets"], percentage(share, 1), share_bar(share), *by, *days])
    if "first" not in rows.columns:
        header = header[:-2]
    wide = len(header)
    return Section(
        title,
        f"Own tweets and retweets that carry it, as a share of all {number(total)}; {more}.",
        [Table(header, shown, align=["left", "right", "right", "left", *["right"] * (wide - 4)])],
    )


def amplification(inquiry: Inquiry, ids: Sequence[str], retweets: int, networks: Sequence[str]) -> list[Section]:
    """Return whom some accounts retweet, and who in the archives retweets them."""
    several = len(ids) > 1
    known = retweets
    out = inquiry.look_up("authors_retweeted_by", ids=ids, network=inquiry.network, limit=TOP + 1)
    back = inquiry.look_up("retweeters_of", ids=ids, limit=TOP + 1)
    sections = []
    if out.is_empty():
        sections.append(
            Section(
                "Whom they retweet" if several else "Whom it retweets",
                "No retweet of another account's tweet whose author is known.",
            )
        )
    else:
        sections.append(
            _people(
                inquiry,
                "Whom they retweet" if several else "Whom it retweets",
                f"Retweets of others' tweets whose author is known, as a share of {counted(known, 'retweet')}",
                out,
                known,
                networks,
                several=several,
            )
        )
    title = "Who retweets them" if several else "Who retweets it"
    if back.is_empty():
        sections.append(
            Section(
                title,
                "Nobody in these archives. What others did with its tweets is not in them."
                if not several
                else "Nobody in these archives. What others did with their tweets is not in them.",
            )
        )
    else:
        sections.append(
            _people(
                inquiry,
                title,
                "Retweets that the archives of this store hold; who else retweeted is not in them",
                back,
                0,
                networks,
                several=several,
            )
        )
    return sections


def _people(
    inquiry: Inquiry,
    title: str,
    note: str,
    rows: pl.DataFrame,
    total: int,
    networks: Sequence[str],
    *,
    several: bool,
) -> Section:
    more = f"the {TOP} with the most, of more" if rows.height > TOP else f"{counted(rows.height, 'account')} in all"
    header = ["Account", "Where", "Retweets", *(["Share", ""] if total else []), *(["Of members"] if several else [])]
    shown: list[list[Cell]] = []
    for row in rows.head(TOP).iter_rows(named=True):
        share = [percentage(row["retweets"] / total, 1), share_bar(row["retweets"] / total)] if total else []
        shown.append(
            [
                inquiry.who(row["account"], row["handle"]),
                where(row["networks"], networks),
                row["retweets"],
                *share,
                *([row["accounts"]] if several else []),
                day_of(row["first"]),
                day_of(row["last"]),
            ]
        )
    header += ["First", "Last"]
    align = ["left", "left", "right", *(["right", "left"] if total else [])]
    return Section(
        title,
        f"{note}; {more}.",
        [Table(header, shown, align=[*align, *["right"] * (len(header) - len(align))])],  # type: ignore[list-item]
    )


def named_networks(networks: str | None) -> list[str]:
    """Return the networks that `||one|other|` names."""
    return [name for name in (networks or "").split("|") if name]


def where(listed: str | None, networks: Sequence[str]) -> str:
    """Return whether an account is listed in a network in question, in others, or in none.

    >>> where("||a|b|", ["a"]), where("||b|", ["a"]), where(None, ["a"])
    ('inside', 'in b', 'outside')
    """
    names = named_networks(listed)
    if set(names) & set(networks):
        return "inside"
    return f"in {', '.join(names)}" if names else "outside"


# How unusual.

Measure = Callable[[pl.DataFrame], pl.Series]


def _day(column: str) -> pl.Expr:
    return pl.from_epoch(pl.col(column), time_unit="ms").dt.date()


def _acts() -> pl.Expr:
    return pl.col("tweets") + pl.col("retweets")


# What is measured of every account, what it is a share of, and how it is written.
_MEASURES: Mapping[str, tuple[pl.Expr, str]] = {
    "Own tweets": (pl.col("tweets"), "number"),
    "Retweets": (pl.col("retweets"), "number"),
    "Retweets, share of both": (
        pl.when(_acts() >= 10).then(pl.col("retweets") / _acts()),  # type: ignore[no-untyped-call]
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
                _of_so_many(one.median, kind, one.n) if one else "",
                _times(value, one.median, kind) if one else "",
                _place(one.below, one.above) if one else "",
            ]
        rows.append((max(inside.below, inside.above) if inside else 0.0, row))
    if not rows:
        return Section(
            title, f"There are fewer than {OTHERS_ENOUGH} accounts to hold it against, or nothing is known of it."
        )
    rows.sort(key=lambda one: -one[0])
    note = (
        f"Each measure against the middle of the rest of {network}, and against {_control(control)}; the most unusual "
        f"first. Only accounts of which a measure is known count. One account in {round(1 / (1 - EDGE))} has more than "
        f"{EDGE:.0%} of the rest in any one measure by being one of many, and the measures hang together: an edge is a "
        "reason to look, and no finding."
    )
    header = ["Measure", "This account", f"Middle of {network}", "By how much", "More than, or less than"]
    wide = [*header, *(["Middle of the others", "By how much", "More than, or less than"] if control else [])]
    table = Table(wide, [row[: len(wide)] for _, row in rows], align=["left", *["right"] * (len(wide) - 1)])  # type: ignore[list-item]
    return Section(title, note, [table])


def unusual_group(
    inquiry: Inquiry, ids: Sequence[str], network: str, control: Sequence[str], what: str = "members"
) -> Section:
    """Return how some accounts, or all of a network, compare with the rest of it and with the other networks."""
    title = "What is unusual"
    some = _measured(_all_of(inquiry, network, control).filter(pl.col("account").is_in(list(ids))))
    rest, others = _rest(inquiry, network, control, set(ids))
    sides = [(f"the rest of {network or 'all networks'}", rest)] if rest.height else []
    sides += [(_control(control), others)] if control else []
    if not sides:
        return Section(title, "There is nobody in the store to hold them against.")
    rows: list[tuple[float, list[Cell]]] = []
    for name, (_, kind) in _MEASURES.items():
        row: list[Cell] = []
        far = 0.0
        for _, side in sides:
            found = against(some[name], side[name])
            if found is None:
                row += ["", "", ""]
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
        + ("" if control else _control(control).capitalize() + ". ")
        + "Who was found by what they do is alike in it: this describes, and tests nothing."
    )
    return Section(
        title, note, [Table(header, [row for _, row in rows], align=["left", *["right"] * (len(header) - 1)])]
    )  # type: ignore[list-item]


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


def _control(control: Sequence[str]) -> str:
    if not control:
        return "no control, as the store holds no other network"
    return f"the accounts of {', '.join(control)} as a control"


def _place(below: float, above: float) -> str:
    """Return a place among others in words.

    >>> _place(0.97, 0.0), _place(0.1, 0.9), _place(1.0, 0.0)
    ('more than 97%', 'less than 90%', 'more than all')
    """
    word, share = ("more", below) if below >= above else ("less", above)
    return f"{word} than {'all' if share == 1 else percentage(share)}"


# Evidence.


def meetings_table(rows: pl.DataFrame, caption: str) -> Table:
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
                Markup("{}<br>{}").format(*ids),
            ]
        )
    return Table(
        ["The first", "The second", "Between", "Both did", "Text or object", "Ids, the first above"],
        shown,
        align=["left", "left", "right", "left", "left", "left"],
        caption=caption,
    )


def retweets_table(rows: pl.DataFrame, caption: str) -> Table:
    """Return retweets in order of time: both moments to the second, the lag, the text, the ids."""
    shown: list[list[Cell]] = []
    for row in rows.sort("ts", "retweet", nulls_last=True).iter_rows(named=True):
        posted = None if row["ts"] is None or row["delay"] is None else row["ts"] - round(row["delay"] * 1000)
        shown.append(
            [
                to_the_second(posted),
                to_the_second(row["ts"]),
                span(row["delay"]) or "not known",
                row["text"],
                Markup("{}<br>{}").format(row["tweet"], row["retweet"]),
            ]
        )
    return Table(
        ["Tweeted", "Retweeted", "Lag", "Text", "Ids: tweet, retweet"],
        shown,
        align=["left", "left", "right", "left", "left"],
        caption=caption,
    )


def shown_chance(p: float | None) -> Cell:
    """Return a chance for reading; one that nobody computed is said to be so."""
    return "not tested" if p is None else number(p)


def method(cited: Sequence[Made]) -> Section:
    """Return with what the analyses that a page cites were made, and what each of their readers must know."""
    if not cited:
        blocks: list[Block] = [
            Text("No analysis in the store looked at this: explorer roles and explorer detect make one.")
        ]
    else:
        rows: list[list[Cell]] = []
        for made in cited:
            with_what = {k: v for k, v in made.with_what.items() if v not in (None, "", [], {})}
            rows.append(
                [
                    made.name,
                    made.kind,
                    ", ".join(made.networks) or "all",
                    made.behaviours.replace("_", "-").replace(",", ", ") or "retweets",
                    ", ".join(f"{k} = {v}" for k, v in with_what.items()),
                    f"explorer analyses show {shlex.quote(made.name)}",
                ]
            )
        blocks = [
            Table(["Analysis", "Of", "Networks", "Behaviours", "Made with", "All of it"], rows, align=["left"] * 6),
        ]
        said = [f"{made.name}: {note}" for made in cited for note in made.notes]
        if said:
            blocks.append(Listed(list(dict.fromkeys(said))))
    return Section(
        "Method",
        "Figures are answers of stored questions, which are named under “Where this comes from”; findings are those of the analyses named here.",
        blocks,
    )
