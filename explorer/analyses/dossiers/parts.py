"""Parts that every dossier has: when, in which languages and with what, of what, and who with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from markupsafe import Markup

from explorer.analyses.dossiers.inquiry import Inquiry
from explorer.methods.rhythm import ENOUGH, EVEN_SHARE, rhythm
from explorer.render import charts
from explorer.render.dossier import share_bar, to_the_second
from explorer.render.report import Align, Cell, Grid, Section, Table, aligned
from explorer.render.text import counted, first_of, number, percentage
from explorer.result import Result
from explorer.words import in_words_of

TOP = 20
OF_RETWEETS = (
    "A retweet carries what the whole tweet does that it repeats, where a file holds that: the file's own row of a "
    "retweet may be cut short."
)
_BARS = 8
_QUARTER = 900_000  # milliseconds
_DAY = 86_400_000


@dataclass(frozen=True)
class ActSums:
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


def all_of(rows: Result) -> int | None:
    """Return how many rows an answer would have without a limit; None where nobody counted them."""
    return rows.cut.of if rows.cut else len(rows)


def counted_by_platform(counted_: int | None, share: float | None) -> str:
    """Return what the platform counted of retweets, and which share of these those of the files are."""
    if counted_ is None:
        return "not told"
    return f"{percentage(share)} of {number(counted_)}" if share is not None else number(counted_)


def _so_many(total: int) -> str:
    return counted(total, "own tweet or retweet", "own tweets and retweets")


def sums_of(quarters: pl.DataFrame) -> ActSums:
    """Return the sums of rows of `quarter`, `tweets` and `retweets`."""
    timed = sorted(quarters["quarter"].drop_nulls().to_list())
    without = quarters.filter(pl.col("quarter").is_null())
    return ActSums(
        int(quarters["tweets"].sum()),
        int(quarters["retweets"].sum()),
        timed[0] * _QUARTER if timed else None,
        timed[-1] * _QUARTER if timed else None,
        int(without["tweets"].sum()) + int(without["retweets"].sum()),
    )


def day_said(ts: int | None) -> str:
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
    bins = _bins(day_said(sums.first), day_said(sums.last), length)
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
        f"By {unit}, UTC, from {day_said(sums.first)} to {day_said(sums.last)}; {scale}.{untold}",
        [Grid(cells, columns=len(cells))],
    )


def creation(days: pl.DataFrame, unit: str = "accounts") -> Section:
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
        note = f"{_so_many(found.total)}: too few to tell a zone, which takes {ENOUGH}."
    else:
        zone = found.best.zone.partition(" (")[0]
        cells.append(
            (
                f"{found.best.zone}: {percentage(found.best.share, 1)} in office hours"
                + ("" if found.clear else f"; too near to tell from {found.second.zone}"),
                charts.heatmap(grids[1], title=found.best.zone, scale_max=scale, zone=zone, unit=unit),
            )
        )
        near = f"; next best is {found.second.zone} with {percentage(found.second.share, 1)}" + (
            "." if found.clear else ": too near to tell the two apart."
        )
        note = (
            f"Shares of {_so_many(found.total)} by weekday and hour; the last shade is "
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
        f"Shares of {_so_many(total)}; languages as the platform detected them. {cut}".strip(),
        [Grid([cell for cell, _ in parts], columns=2)],
    )


def bars_of(title: str, frame: pl.DataFrame) -> Section:
    """Return what parts of tweets and retweets are of which name, as bars: rows of a name and `tweets`."""
    total = int(frame["tweets"].sum())
    if not total:
        return Section(title)
    cell, cut = _shares(title, frame, total)
    note = f"Shares of {_so_many(total)}. {cut}".strip()
    return Section(title, note, [Grid([cell], columns=2)])


def _shares(name: str, frame: pl.DataFrame, total: int) -> tuple[tuple[str, Markup], str]:
    """Return the bars of the most frequent, and what they leave out."""
    rows = frame.select(value=frame.columns[0], tweets="tweets")
    rows = rows.sort(["tweets", "value"], descending=[True, False], nulls_last=True)
    shown = rows.head(_BARS)
    labels = [str(value) if value else "not told" for value in shown["value"]]
    chart = charts.bars(labels, [n / total for n in shown["tweets"]], title=name, scale_max=1.0)
    return (name, chart), f"{name}: {first_of(_BARS, rows.height)}." if rows.height > _BARS else ""


def subjects(inquiry: Inquiry, ids: Sequence[str], total: int) -> list[Section]:
    """Return the hashtags and domains of what some accounts tweet and retweet."""
    several = len(ids) > 1
    found = []
    for title, lookup, what in (
        ("Hashtags", "hashtags_used_by", "hashtag"),
        ("Domains", "domains_used_by", "domain"),
    ):
        rows = inquiry.look_up_all(lookup, ids=ids, network=inquiry.network)
        found.append(subject(title, what, rows, rows.height, total, several=several))
    return found


def subject(
    title: str, what: str, rows: pl.DataFrame, all_: int | None, total: int, *, several: bool, command: str = ""
) -> Section:
    """Return a table of what tweets carry, the most frequent first: the first `TOP` of `all_` (None: not counted).

    The `command` lists the others too.
    """
    if rows.is_empty():
        return Section(title, f"No {what} is in them.")
    cut = all_ is None or all_ > TOP
    more = _most("frequent", all_) if cut else f"{counted(rows.height, what)} in all"
    header = [what.capitalize(), "Tweets", "Share", "", *(["Accounts"] if several else []), "First", "Last"]
    shown: list[list[Cell]] = []
    for row in rows.head(TOP).iter_rows(named=True):
        share = row["tweets"] / total if total else 0.0
        named = f"#{row['value']}" if what == "hashtag" else row["value"]
        by = [row["accounts"]] if several else []
        days = [day_said(row["first"]), day_said(row["last"])] if "first" in row else []
        shown.append([named, row["tweets"], percentage(share, 1), share_bar(share), *by, *days])
    if "first" not in rows.columns:
        header = header[:-2]
    wide = len(header)
    return Section(
        title,
        f"Own tweets and retweets that carry it, as a share of all {number(total)}; {more}. {OF_RETWEETS}",
        [
            Table(
                header,
                shown,
                align=["left", "right", "right", "left", *aligned(0, wide - 4)],
                command=command if cut else "",
            )
        ],
    )


def _most(what: str, all_: int | None) -> str:
    """Return that `TOP` of so many are shown; of more, where nobody counted them."""
    return f"the {TOP} most {what} of {'more' if all_ is None else number(all_)}"


def who_retweets_whom(inquiry: Inquiry, ids: Sequence[str], retweets: int, networks: Sequence[str]) -> list[Section]:
    """Return whom some accounts retweet, and who in the archives retweets them."""
    several = len(ids) > 1
    known = retweets
    command = "" if several else inquiry.listing("who_amplifies", "links.csv", account=ids[0])
    out = inquiry.look_up_all("authors_retweeted_by", ids=ids, network=inquiry.network)
    back = inquiry.look_up_all("retweeters_of", ids=ids)
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
                command=command,
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
                command=command,
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
    command: str = "",
) -> Section:
    accounts = counted(rows.height, "account")
    more = f"the {TOP} with the most, of {accounts}" if rows.height > TOP else f"{accounts} in all"
    header = ["Account", "Where", "Retweets", *(["Share", ""] if total else []), *(["Of members"] if several else [])]
    shown: list[list[Cell]] = []
    for row in rows.head(TOP).iter_rows(named=True):
        share = [percentage(row["retweets"] / total, 1), share_bar(row["retweets"] / total)] if total else []
        shown.append(
            [
                inquiry.who(row["account"], row["handle"]),
                where_listed(row["networks"], networks),
                row["retweets"],
                *share,
                *([row["accounts"]] if several else []),
                day_said(row["first"]),
                day_said(row["last"]),
            ]
        )
    header += ["First", "Last"]
    align: list[Align] = ["left", "left", "right"]
    if total:
        align += ["right", "left"]
    return Section(
        title,
        f"{note}; {more}.",
        [
            Table(
                header,
                shown,
                align=[*align, *aligned(0, len(header) - len(align))],
                command=command if rows.height > TOP else "",
            )
        ],
    )


def named_networks(networks: str | None) -> list[str]:
    """Return the networks that `||one|other|` names."""
    return [name for name in (networks or "").split("|") if name]


def where_listed(listed: str | None, networks: Sequence[str]) -> str:
    """Return whether an account is listed in a network in question, in others, or in none.

    >>> where_listed("||a|b|", ["a"]), where_listed("||b|", ["a"]), where_listed(None, ["a"])
    ('inside', 'in b', 'outside')
    """
    names = named_networks(listed)
    if set(names) & set(networks):
        return "inside"
    return f"in {', '.join(names)}" if names else "outside"
