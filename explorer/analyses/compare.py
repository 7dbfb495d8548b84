"""Networks → one table and one page, on one scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from explorer import questions
from explorer.analyses.dossiers.parts import months
from explorer.analyses.origins import origin_of
from explorer.errors import UsageError
from explorer.methods.rhythm import ENOUGH, EVEN_SHARE, Rhythm, rhythm
from explorer.questions.scope import Scope
from explorer.render import charts
from explorer.render.palette import PALETTE
from explorer.render.report import Cell, Grid, Section, Table, Text, render_report
from explorer.render.text import counted, percentage
from explorer.result import Column, Origin, Result
from explorer.stores import Store
from explorer.words import in_words_of

_TOP = 8
_FIRST = f"the {_TOP} with the most"
_BOTH = "own tweets and retweets"


@dataclass(frozen=True)
class Portrait:
    """What is laid beside the others' of one network: frames as the stored questions return them, of all or a scope."""

    id: str
    overview: Mapping[str, object]
    rhythm: Rhythm | None
    languages: pl.DataFrame
    clients: pl.DataFrame
    created: pl.DataFrame
    amplified: pl.DataFrame
    amplified_in_all: int
    elsewhere: Mapping[str, int]
    whole: bool = True

    @property
    def silent(self) -> str:
        """What to say where its own files hold no tweet, and what other networks' files hold of its accounts."""
        if _number(self, "tweets") or _number(self, "retweets"):
            return ""
        seen = sum(self.elsewhere.values())
        where = ", ".join(sorted({name for names in self.elsewhere for name in names.strip("|").split("|")}))
        return ("no tweets file" if self.whole else "nothing in this scope") + (
            f"; {counted(seen, 'tweet')} seen in {where}" if seen else ""
        )


@dataclass(frozen=True)
class Comparison:
    """Two networks or more, side by side."""

    portraits: tuple[Portrait, ...]
    store: str
    synthetic: bool
    origin: Origin = field(default_factory=Origin)

    def rows(self) -> list[list[Cell]]:
        """Return one row for each measure: its name, then one value for each network."""
        rows: list[list[Cell]] = [[name, *(measure(p) for p in self.portraits)] for name, measure in _MEASURES.items()]
        if self.synthetic:
            made_up = ["SYNTHETIC" if p.id in self.origin.synthetic else "real" for p in self.portraits]
            rows.insert(0, ["Data", *made_up])
        return rows

    def table(self) -> Result:
        """Return the table as a result: the column `measure`, then one column for each network."""
        names = ["measure", *(p.id for p in self.portraits)]
        frame = pl.DataFrame([[_text(v) for v in row] for row in self.rows()], schema=names, orient="row")
        return Result(
            id="compare",
            title=f"{len(self.portraits)} networks on one scale",
            question="How do the networks differ in size, reach, rhythm, languages and tools?",
            columns=tuple(Column(name, "string") for name in names),
            frame=frame.cast(pl.String),
            store=self.store,
            synthetic=self.synthetic,
            origin=self.origin,
        )

    def page(self, path: Path) -> int:
        """Write the comparison as one page; return its size in bytes."""
        ids = [p.id for p in self.portraits]
        return render_report(
            path,
            title=f"{len(ids)} networks on one scale",
            lead="Behaviour as the archives show it, on one scale for all. It tells neither who is behind an account "
            "nor what for.",
            sections=[
                Section(
                    "Overview",
                    "Accounts announced is the platform's own figure; in file and active are counted here. "
                    "A tweet counts once, as own tweet or as retweet. A network's figures are those of its own files.",
                    [Table(["", *ids], self.rows())],
                ),
                self._rhythms(),
                self._shares(
                    "Languages", f"Share of tweets and retweets, as the platform detected it; {_FIRST}.", "languages"
                ),
                self._shares("Clients", f"Share of tweets and retweets by application; {_FIRST}.", "clients"),
                self._created(),
                self._amplified(),
            ],
            about=self.table(),
        )

    def _rhythms(self) -> Section:
        both = in_words_of(self.origin.platform, _BOTH)
        known = [(p.id, p.rhythm) for p in self.portraits if p.rhythm and p.rhythm.best]
        few = [
            f"{p.id}: {p.silent or counted(p.rhythm.total if p.rhythm else 0, 'tweet') + ', too few'}."
            for p in self.portraits
            if not (p.rhythm and p.rhythm.best)
        ]
        if not known:
            return Section("When they tweet", f"It takes {ENOUGH} tweets to tell. {' '.join(few)}")
        grids = [(name, r, grid) for name, r in known for grid in (r.counts, r.local) if grid is not None]
        scale = charts.top(row for _, _, grid in grids for row in charts.shares(grid.tolist()))
        utc = [(name, charts.heatmap(r.counts.tolist(), title=name, scale_max=scale, unit=both)) for name, r in known]
        zoned = [
            (
                f"{name}, {r.best.zone}: {percentage(r.best.share, 1)} in office hours; then {r.second.zone}: "
                + percentage(r.second.share, 1)
                + ("" if r.clear else ". Too near to tell the two apart"),
                charts.heatmap(
                    r.local.tolist(), title=name, scale_max=scale, zone=r.best.zone.partition(" (")[0], unit=both
                ),
            )
            for name, r in known
            if r.best and r.second and r.local is not None
        ]
        return Section(
            "When they tweet",
            f"Own tweets and retweets by weekday and hour, all networks on one scale: the last shade is "
            f"{percentage(scale, 2)} of a network's. Below, "
            f"each by the clock under which most of them fall on Monday to Friday between 9 and 18 "
            f"o'clock, with summer time where it is kept; activity that knows no clock would put {EVEN_SHARE:.0%} "
            f"there. "
            f"The clock tells when a network is busy, not where it is, nor that its week is from Monday to Friday. "
            + " ".join(few),
            [Grid(utc, key=charts.heat_key(scale, unit=f"of a network's {both}")), Grid(zoned)],
        )

    def _shares(self, title: str, note: str, name: str) -> Section:
        shares = {p.id: _top_shares(getattr(p, name)) for p in self.portraits}
        most = charts.top([s for _, s in rows] for rows in shares.values())
        cells = [
            (
                network,
                charts.bars(
                    [n for n, _ in rows], [s for _, s in rows], title=network, scale_max=most, colour=_colour(i)
                ),
            )
            for i, (network, rows) in enumerate(shares.items())
            if rows
        ]
        cut = [
            f"{p.id}: the first {_TOP} of {getattr(p, name).height:,}"
            for p in self.portraits
            if getattr(p, name).height > _TOP
        ]
        silent = [f"{p.id}: {p.silent}" for p in self.portraits if p.silent]
        told = [Text(_cut([*cut, *silent]))] if cut or silent else []
        return Section(title, note, [*([Grid(cells)] if cells else []), *told])

    def _created(self) -> Section:
        by_month = {p.id: _by_month(p.created) for p in self.portraits}
        known = sorted({month for counts in by_month.values() for month in counts})
        if not known:
            return Section("When the accounts were created", "No day of creation is known.")
        bins = months(known[0], known[-1])
        told = {n: counts for n, counts in by_month.items() if counts}
        cells = charts.multiples({n: [counts.get(m, 0) for m in bins] for n, counts in told.items()}, bins)
        untold = "".join(f" {n}: no day of creation is known." for n in by_month if n not in told)
        days = []
        for p in self.portraits:
            for day, accounts in p.created.sort(["accounts", "created"], descending=[True, False]).head(3).rows():
                days.append([p.id, day, accounts])
        return Section(
            "When the accounts were created",
            "Accounts of the network by month of creation; below, the three days with the most of each." + untold,
            [Grid(cells), Table(["Network", "Day", "Accounts"], days, align=["left", "left", "right"])],
        )

    def _amplified(self) -> Section:
        cut = [
            f"{p.id}: the first {p.amplified.height:,} of {p.amplified_in_all:,}"
            for p in self.portraits
            if p.amplified_in_all > p.amplified.height
        ]
        rows: list[list[Cell]] = []
        for p in self.portraits:
            for row in p.amplified.iter_rows(named=True):
                where = "inside" if row["inside"] else "outside"
                rows.append([p.id, row["handle"] or row["account"], where, row["retweets"], row["retweeters"]])
        return Section(
            "Most amplified accounts",
            "Whom each network's accounts retweet most, inside it or outside. An archive holds what its accounts did; "
            "what others did with their tweets is not in it. " + _cut(cut),
            [
                Table(
                    ["Network", "Account", "Where", "Retweets", "By accounts"],
                    rows,
                    ["left", "left", "left", "right", "right"],
                )
            ]
            if rows
            else [Text("No retweet in these archives.")],
        )


def compare(store: Store, networks: Sequence[str], *, scope: Scope | None = None, date: str = "") -> Comparison:
    """Ask what is laid side by side of each network, all in one scope; raise `QueryError` for one that is not held.

    `date` stands on the page in place of that of the newest source.
    """
    scope = scope or Scope()
    if len(set(networks)) < 2:
        raise UsageError("comparing takes two networks at least", hint="explorer query networks lists those here.")
    stored = questions.load()

    def ask(name: str, **values: object) -> Result:
        return questions.ask(store, questions.find(stored, name), values | scope.values)

    portraits = []
    overviews = ask("networks").frame
    for given in networks:
        answers = {name: ask(name, network=given) for name in ("languages", "clients", "creation_dates")}
        amplified = ask("most_amplified", network=given, limit=_TOP)
        network = str(amplified.parameters["network"])
        overview = overviews.filter(pl.col("network") == network)
        elsewhere = questions.look_up(store, "seen_elsewhere", network=network, **scope.values)
        portraits.append(
            Portrait(
                id=network,
                overview=overview.row(0, named=True),
                rhythm=rhythm(questions.look_up(store, "quarters_of", network=network, **scope.values)),
                languages=answers["languages"].frame,
                clients=answers["clients"].frame,
                created=answers["creation_dates"].frame.select("created", "accounts"),
                amplified=amplified.frame,
                amplified_in_all=(amplified.cut.of if amplified.cut else None) or len(amplified),
                elsewhere=dict(elsewhere.rows()),
                whole=not scope.values,
            )
        )
    origin = origin_of(store, networks=[p.id for p in portraits], date=date)
    # Here counts of nothing stand beside counts: what no file could tell is said with them.
    origin = replace(origin, scope=scope.told, notes=(*origin.notes, *scope.notes, *origin.untold), untold=())
    engine = store.engine()
    return Comparison(tuple(portraits), f"{engine.name} {engine.version}", bool(origin.synthetic), origin)


def _cut(said: Sequence[str]) -> str:
    return f"{'; '.join(said)}." if said else ""


def _of(column: str) -> Callable[[Portrait], Cell]:
    return lambda p: p.overview[column]  # type: ignore[return-value]


def _told(column: str) -> Callable[[Portrait], Cell]:
    """Return a measure: a column of the overview, of which a network without a tweets file tells nothing."""
    return lambda p: None if p.silent else _number(p, column)


def _share(part: str, *whole: str) -> Callable[[Portrait], Cell]:
    """Return a measure: one column of the overview as a share of the sum of others."""

    def measure(p: Portrait) -> Cell:
        total = sum(_number(p, column) for column in whole)
        return percentage(_number(p, part) / total, 1) if total and p.overview[part] is not None else None

    return measure


def _number(p: Portrait, column: str) -> int:
    value = p.overview[column]
    return value if isinstance(value, int) else 0


def _day(column: str) -> Callable[[Portrait], Cell]:
    def measure(p: Portrait) -> Cell:
        value = p.overview[column]
        return pl.Series([value]).cast(pl.Datetime("ms")).dt.strftime("%Y-%m-%d")[0] if value is not None else None

    return measure


def _rhythmic(measure: Callable[[Rhythm], Cell]) -> Callable[[Portrait], Cell]:
    return lambda p: measure(p.rhythm) if p.rhythm else None


def _first(name: str) -> Callable[[Portrait], Cell]:
    def measure(p: Portrait) -> Cell:
        shares = _top_shares(getattr(p, name))
        return f"{shares[0][0]} ({percentage(shares[0][1])})" if shares else None

    return measure


_MEASURES: Mapping[str, Callable[[Portrait], Cell]] = {
    "Accounts announced": _of("accounts_announced"),
    "Accounts in file": _of("accounts_in_file"),
    "Accounts active": _told("accounts_active"),
    "No followers, share of accounts in file": _share("no_followers", "accounts_in_file"),
    "Fewer than 8 followers, share of accounts in file": _share("under_8_followers", "accounts_in_file"),
    "Own tweets": lambda p: p.silent or _number(p, "tweets"),
    "Retweets": _told("retweets"),
    "Retweets, share of tweets and retweets": _share("retweets", "tweets", "retweets"),
    "Retweets of accounts inside, share of retweets": _share("retweets_inside", "retweets"),
    "Replies, share of own tweets": _share("replies", "tweets"),
    "With hashtags, share of own tweets": _share("with_hashtags", "tweets"),
    "With links, share of own tweets": _share("with_links", "tweets"),
    "First tweet": _day("first_seen"),
    "Last tweet": _day("last_seen"),
    "First language, share of tweets and retweets": _first("languages"),
    "First client, share of tweets and retweets": _first("clients"),
    "Busiest hour": _rhythmic(lambda r: f"{r.busiest_hour:02d}:00 UTC" if r.best else None),
    "On weekdays, share of tweets and retweets": _rhythmic(
        lambda r: percentage(r.weekday_share, 1) if r.best else None
    ),
    "Zone that fits office hours best": _rhythmic(
        lambda r: (
            (r.best.zone + ("" if r.clear else ", too near to the next to tell"))
            if r.best
            else f"not told: {counted(r.total, 'tweet')}, and {ENOUGH} are needed"
        )
    ),
    "In office hours there, share of tweets and retweets": _rhythmic(
        lambda r: percentage(r.best.share, 1) if r.best else None
    ),
    "Zone that fits next best": _rhythmic(lambda r: r.second.zone if r.second else None),
    "In office hours in that one, share of tweets and retweets": _rhythmic(
        lambda r: percentage(r.second.share, 1) if r.second else None
    ),
}


def _top_shares(frame: pl.DataFrame) -> list[tuple[str, float]]:
    """Return the first rows of a frame with a name and a column `tweets`, as shares of all its rows."""
    total = frame["tweets"].sum()
    return [
        (str(row[0] or "not told"), row[1] / total)
        for row in frame.select(frame.columns[0], "tweets").head(_TOP).rows()
    ]


def _by_month(created: pl.DataFrame) -> dict[str, int]:
    sums = created.drop_nulls().group_by(month=pl.col("created").str.head(7)).agg(pl.col("accounts").sum())
    return {month: n for month, n in sums.rows() if len(month) == 7}


def _colour(number: int) -> str:
    return PALETTE[number % len(PALETTE)]


def _text(value: Cell) -> str | None:
    return None if value is None else str(value)
