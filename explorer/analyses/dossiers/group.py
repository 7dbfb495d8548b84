"""A community or a structure → its dossier: who is in it, what binds it, what it did, and how unusual that is."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

import polars as pl

from explorer.analyses.dossiers import parts
from explorer.analyses.dossiers.found import pair_tables, regular_tables
from explorer.analyses.dossiers.inquiry import Inquiry, Made
from explorer.analyses.dossiers.made import NOT_TOLD, Dossier
from explorer.analyses.dossiers.method import method
from explorer.analyses.dossiers.unusual import unusual_group
from explorer.analyses.origins import one_platform
from explorer.errors import QueryError
from explorer.graph.findings import BINDING
from explorer.render.dossier import lasting
from explorer.render.report import Align, Block, Card, Cell, Figures, Listed, Section, Table
from explorer.render.text import counted, first_of, percentage
from explorer.result import Result

_MEMBERS, _BONDS = 200, 25


def community_dossier(inquiry: Inquiry, number_: int, *, analysis: str = "") -> Dossier:
    """Return the dossier of a community of an analysis; of the only one of behaviours, where none is named.

    Raises `QueryError` for a community that it did not find, or where there are several analyses.
    """
    made = analysis_of(inquiry, "coordination", analysis)
    found = inquiry.ask("communities", analysis=made.name).frame
    row = _row(found, "community", "communities", number_, made.name)
    members = inquiry.ask("community_members", analysis=made.name, community=number_).frame
    ids = members["account"].to_list()
    bonds = inquiry.ask("community_bonds", analysis=made.name, community=number_, limit=_BONDS)
    pairs = inquiry.look_up("pairs_of", ids=ids).filter(
        pl.col("analysis") == made.name,
        pl.col("source").is_in(ids) & pl.col("target").is_in(ids),
        pl.col("finding").is_in(BINDING),
    )
    figures: list[tuple[Cell, str, str]] = [
        (row["accounts"], "accounts", f"of {', '.join(made.networks) or 'all networks'}"),
        (row["pairs"], "pairs among them", f"{percentage(row['density'], 1)} of all that could be"),
        (_of(row["stability"]), "stability", "mean over other seeds of the best overlap, 0 to 1"),
        (
            percentage(row["inside_share"]) if row["inside_share"] is not None else "not told",
            "of their retweets are of listed accounts",
            "of any network of the store",
        ),
    ]
    facts: list[tuple[str, Cell]] = [
        ("What binds it: pairs by behaviour", row["behaviours"]),
        ("Members by network", row["networks"]),
        ("Languages of their own tweets", row["languages"]),
        ("Busiest eight hours", row["hours"]),
        ("Created: first, median, last", row["created"]),
        ("Clients", row["clients"]),
        ("Met most often on", row["objects"]),
    ]
    shared = "shared within moments" if "time_window" in made.with_what else "both shared, whenever that was"
    met = Section(
        "What they met on",
        f"What two of them {shared}, the most frequent first: meetings are of two members each.",
        [_bonds(inquiry, made, number_, bonds)] if len(bonds) else [],
    )
    tables = pair_tables(inquiry, made, pairs)
    bound = Section("Pairs", "Pairs that the analysis found or ranked, both ends in this community.", tables)
    what = f"Community {number_}"
    how = (
        f"{made.name} tests no pair and ranks all: common interest binds accounts so too."
        if made.ranks
        else "they did the same within moments of each other."
    )
    lead = (
        f"{counted(row['accounts'], 'account')} more bound to each other by pairs than to the rest in {made.name}: "
        f"{how} It tells neither who runs them nor what for."
    )
    return _dossier(
        inquiry,
        "Community",
        what,
        lead,
        made,
        ids,
        [Section("At a glance", "", [Figures(figures), _facts(facts)])],
        [bound, met],
        _members(inquiry, members, ["pairs", "outside", "followers"]),
        number_,
    )


def structure_dossier(inquiry: Inquiry, number_: int, *, analysis: str = "") -> Dossier:
    """Return the dossier of a structure of an analysis; of the only one of roles, where none is named.

    Raises `QueryError` for a structure that it did not find, or where there are several analyses.
    """
    made = analysis_of(inquiry, "roles", analysis)
    found = inquiry.ask("structures", analysis=made.name).frame
    row = _row(found, "structure", "structures", number_, made.name)
    members = inquiry.ask("structure_members", analysis=made.name, structure=number_).frame
    ids = members["account"].to_list()
    regulars = inquiry.look_up("regulars_of", ids=ids).filter(
        pl.col("analysis") == made.name, pl.col("structure") == number_
    )
    figures: list[tuple[Cell, str, str]] = [
        (row["cores"], "cores", "accounts that are amplified"),
        (row["amplifiers"], "amplifiers", "accounts that amplify them"),
        (row["retweets"], "retweets among them", f"{_part(row['captured'])} of those of its cores that the files hold"),
        (
            "not told" if row["platform_retweets"] is None else row["platform_retweets"],
            "retweets of its cores, by anybody",
            "as the platform counted",
        ),
    ]
    facts: list[tuple[str, Cell]] = [
        ("Kind", row["kind"]),
        ("How it shows", row["way"]),
        ("Median lag from tweet to retweet", lasting(row["median_delay"])),
        ("First and last of these retweets", f"{parts.day_said(row['first'])} to {parts.day_said(row['last'])}"),
        ("Other structures with accounts of it", row["overlaps"] or "none"),
        ("Share of what the platform counted", _part(row["platform_share"])),
    ]
    tables = regular_tables(inquiry, regulars)
    bound = Section(
        "Who retweets whom",
        "Regular pairs of the structure, the most surprising first, and the first retweets of some.",
        tables,
    )
    lead = (
        f"{counted(row['cores'], 'account')} retweeted again and again by {counted(row['amplifiers'], 'other')}: a "
        f"ring-like group as {made.name} found it. A quick fan club looks like one too."
    )
    return _dossier(
        inquiry,
        "Structure",
        f"Structure {number_}",
        lead,
        made,
        ids,
        [Section("At a glance", "", [Figures(figures), _facts(facts)])],
        [bound],
        _members(inquiry, members, ["role", "received", "made"]),
        number_,
    )


def _dossier(
    inquiry: Inquiry,
    kind: str,
    title: str,
    lead: str,
    made: Made,
    ids: Sequence[str],
    first: Sequence[Section],
    bound: Sequence[Section],
    members: Section,
    number_: int,
) -> Dossier:
    """Return the dossier of some accounts that an analysis found together."""
    networks = list(made.networks) or inquiry.networks
    if inquiry.network:
        networks = [inquiry.network]
    quarters = inquiry.look_up("quarters_made_by", ids=ids, network=inquiry.network)
    sums = parts.sums_of(quarters)
    profiles = inquiry.look_up("profiles_of", ids=ids)
    listed = {name for row in profiles["networks"] for name in parts.named_networks(row)}
    control = [name for name in inquiry.networks if name not in listed | set(networks)]
    inside = [name for name in inquiry.networks if name in listed]
    network = inside[0] if len(inside) == 1 else ""
    days = profiles.drop_nulls("created").group_by("created").agg(accounts=pl.len())
    sizes = profiles.group_by("followers").agg(accounts=pl.len())
    said: list[Cell] = list(NOT_TOLD)
    if sums.untimed:
        said.insert(0, f"When {sums.untimed:,} of their {sums.acts:,} tweets and retweets were made.")
    if not control:
        said.append("What of them is ordinary on the platform: the store holds no other network to hold them against.")
    sections = [
        *first,
        *bound,
        members,
        parts.time_line(quarters),
        parts.hours(quarters, one_platform(inquiry.store, networks)),
        parts.tools(inquiry, ids, sums.acts),
        *parts.subjects(inquiry, ids, sums.acts),
        *parts.who_retweets_whom(inquiry, ids, sums.retweets, networks),
        parts.creation(days),
        parts.followers(sizes),
        unusual_group(inquiry, ids, network, control),
        Section("What cannot be told", "", [Listed(said)]),
        method([made], inquiry.of_store),
    ]
    about = inquiry.about(
        f"dossier of a {kind.lower()}",
        networks,
        [made],
        control,
        **{kind.lower(): number_},
        analysis=made.name,
        network=inquiry.network,
    )
    return Dossier(f"{kind} · {made.name}", title, lead, tuple(sections), about)


def analysis_of(inquiry: Inquiry, kind: str, name: str) -> Made:
    """Return the analysis of this name and kind; without a name, the only one of the kind."""
    there = inquiry.of(kind, [])
    command = "roles" if kind == "roles" else "detect"
    named = [made for made in there if made.name == name] if name else there
    if name and not named:
        hint = (
            f"There are: {', '.join(made.name for made in there)}." if there else f"Make one: explorer {command} --help"
        )
        raise QueryError(
            f"the store holds no analysis of {kind} that is called {name!r}", where=inquiry.store.url, hint=hint
        )
    if inquiry.network and not name:
        named = [made for made in named if inquiry.network in made.networks]
    if len(named) == 1:
        return named[0]
    if not named:
        raise QueryError(
            f"the store holds no analysis of {kind}",
            where=inquiry.store.url,
            hint=f"Make one: explorer {command} --help",
        )
    raise QueryError(
        f"there are {len(named)} analyses of {kind}",
        where=inquiry.store.url,
        hint=f"Give one: --analysis {', --analysis '.join(made.name for made in named)}.",
    )


def _row(found: pl.DataFrame, one: str, many: str, number_: int, analysis: str) -> dict[str, Any]:
    rows = found.filter(pl.col(one) == number_)
    if rows.is_empty():
        there = f"It found {counted(found.height, one, many)}: explorer query {many} --analysis {shlex.quote(analysis)}"
        raise QueryError(f"{analysis} found no {one} {number_}", hint=f"{there}.")
    return rows.row(0, named=True)


def _of(value: object) -> Cell:
    return "not told" if value is None else value  # type: ignore[return-value]


def _part(share: object) -> str:
    return percentage(share) if isinstance(share, float) else "not told"


def _facts(rows: Sequence[tuple[str, Cell]]) -> Card:
    return Card([(name, "not told" if value in (None, "") else value) for name, value in rows])


def _bonds(inquiry: Inquiry, made: Made, number_: int, bonds: Result) -> Block:
    shown: list[list[Cell]] = [
        [
            row["behaviour"].replace("_", "-"),
            row["text"] or row["object"],
            row["meetings"],
            lasting(row["least_delay"]),
            parts.day_said(row["first"]),
            parts.day_said(row["last"]),
            row["tweet"] or "not known",
        ]
        for row in bonds.frame.iter_rows(named=True)
    ]
    command = inquiry.listing("community_bonds", "bonds.csv", analysis=made.name, community=number_)
    return Table(
        ["Both did", "Text or object", "Meetings", "Least between", "First", "Last", "A tweet that shows it"],
        shown,
        align=["left", "left", "right", "right", "right", "right", "left"],
        caption=f"{first_of(len(shown), parts.all_of(bonds)).capitalize()}.",
        command=command if bonds.cut else "",
    )


_TITLES = {
    "pairs": "Its pairs inside",
    "outside": "Its pairs outside",
    "followers": "Followers",
    "role": "In it as",
    "received": "Retweets it got there",
    "made": "Retweets it made there",
}


def _members(inquiry: Inquiry, members: pl.DataFrame, columns: Sequence[str]) -> Section:
    rows: list[list[Cell]] = [
        [inquiry.who(row["account"], row["handle"]), *(row[name] for name in columns), row["created"]]
        for row in members.head(_MEMBERS).iter_rows(named=True)
    ]
    align: list[Align] = ["left", *("left" if name == "role" else "right" for name in columns), "right"]
    cut = first_of(len(rows), members.height).capitalize()
    table = Table(["Account", *(_TITLES[name] for name in columns), "Created"], rows, align=align)
    said = f"{cut}; each has a dossier of its own: explorer render account ID{inquiry.of_store}."
    return Section("Members", said, [table])
