"""One account → its dossier: what it says of itself, what it did, with whom, and how unusual that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import polars as pl

from explorer import questions
from explorer.analyses.dossiers import parts
from explorer.analyses.dossiers.acts import acts_of
from explorer.analyses.dossiers.found import pairs_and_communities, roles_and_structures
from explorer.analyses.dossiers.inquiry import Inquiry, Made
from explorer.analyses.dossiers.made import NOT_TOLD, Dossier
from explorer.analyses.dossiers.method import method
from explorer.analyses.dossiers.parts import ActSums
from explorer.analyses.dossiers.unusual import unusual
from explorer.analyses.origins import one_platform
from explorer.errors import QueryError
from explorer.questions.accounts import called
from explorer.render.dossier import short
from explorer.render.report import Block, Card, Cell, Figures, Listed, Section, Table, Text, aligned
from explorer.render.text import counted, first_of, number, percentage

SHOWN_TWEETS = 500


def account_dossier(inquiry: Inquiry, name: str, *, tweets: int = SHOWN_TWEETS) -> Dossier:
    """Return the dossier of the account that a person calls so, with up to so many of its tweets and retweets.

    Raises `QueryError` where there is none, with the nearest, or several.
    """
    account = _held(inquiry, name)
    profile = inquiry.look_up("profiles_of", ids=[account]).row(0, named=True)
    listed = parts.named_networks(profile["networks"])
    if inquiry.network and inquiry.network not in listed and listed:
        what = f"{inquiry.network} does not list {short(account)}"
        raise QueryError(what, hint=f"It is listed in {', '.join(listed)}.")
    network = inquiry.network or (listed[0] if listed else "")
    networks = [network] if inquiry.network else listed
    control = [other for other in inquiry.networks if other not in listed]
    quarters = inquiry.look_up("quarters_made_by", ids=[account], network=inquiry.network)
    sums = parts.sums_of(quarters)
    platform = one_platform(inquiry.store, listed)
    roles, cited_roles = roles_and_structures(inquiry, account, network)
    pairs, cited_pairs = pairs_and_communities(inquiry, account, network)
    cited = [*cited_roles, *cited_pairs]
    sections = [
        _profile(inquiry, account, profile, sums),
        parts.time_line(quarters),
        parts.hours(quarters, platform),
        parts.tools(inquiry, [account], sums.acts),
        *parts.subjects(inquiry, [account], sums.acts),
        *parts.who_retweets_whom(inquiry, [account], sums.retweets, networks),
        roles,
        pairs,
        _alike(inquiry, account, profile, network, networks, sums.retweets),
        unusual(inquiry, account, network, control),
        _not_told(inquiry, profile, sums, cited, control),
        method(cited, inquiry.of_store),
    ]
    handle = profile["handle"]
    title = f"@{handle}" if handle and handle != account else short(account)
    acts = acts_of(inquiry, account, quarters, sums, tweets)
    left_out = []
    if acts and len(acts.rows) < acts.total:
        left_out.append(f"Tweets and retweets: {first_of(len(acts.rows), acts.total)}. {acts.command}")
    return Dossier(
        kind=f"Account · {', '.join(listed) if listed else 'listed in no network'}",
        title=title,
        lead=_lead(title, listed, sums),
        sections=tuple(sections),
        about=inquiry.about(
            "dossier of an account",
            networks or inquiry.networks,
            cited,
            control,
            account=account,
            network=inquiry.network,
        ),
        acts=acts,
        left_out=tuple(left_out),
    )


def _held(inquiry: Inquiry, name: str) -> str:
    """Return the id of the account that a person calls so, or as a page draws it: by the beginning of its id."""
    if questions.look_up(inquiry.store, "account_named", id=name).height:
        return name
    names = questions.look_up(inquiry.store, "account_names")
    begun = name.removesuffix("…")
    if begun != name:
        found = names.filter(pl.col("account").str.starts_with(begun))
        if found.height == 1:
            return str(found["account"].item())
    return called(names, inquiry.store.workspace, name, inquiry.store.url)


def _lead(title: str, listed: Sequence[str], sums: ActSums) -> str:
    if not sums.acts:
        seen = "" if listed else ", which was only seen from outside"
        return f"No tweet and no retweet of this account{seen} lies in this scope of the store."
    share = f", {percentage(sums.retweets / sums.acts)} of which are retweets" if sums.retweets else ""
    return (
        f"{number(sums.acts)} own tweets and retweets{share}, from {parts.day_said(sums.first)} to "
        f"{parts.day_said(sums.last)}. What the account did, with its evidence; not who ran it, nor why."
    )


def _others(inquiry: Inquiry, account: str, kind: Literal["handle", "name"], now: str | None) -> str:
    from explorer.graph.sources import names_borne  # comes with Arrow

    had = names_borne(inquiry.store.workspace, kind).filter(pl.col("account") == account)[kind].to_list()
    return ", ".join(sorted(name for name in had if name != now)) or "none known"


def _profile(inquiry: Inquiry, account: str, profile: Mapping[str, Any], sums: ActSums) -> Section:
    others = {kind: _others(inquiry, account, kind, profile[kind]) for kind in ("handle", "name")}
    listed = parts.named_networks(profile["networks"])

    def told(name: str) -> Cell:
        value = profile[name]
        return value if value not in (None, "") else "not told"

    hashed = bool(profile["hashed"])
    rows: list[tuple[str, Cell]] = [
        ("Id", account),
        ("Handle", "a hash, as its id is" if hashed and profile["handle"] == account else told("handle")),
        ("Name", "a hash, as its id is" if hashed and profile["name"] == account else told("name")),
        ("Handles that it had in other files", others["handle"]),
        ("Names that it had in other files", others["name"]),
        ("Listed in", ", ".join(listed) or "no network: it was only seen from outside"),
        ("Created", told("created")),
        ("Location, as it said", told("location")),
        ("Language of its interface", told("language")),
        ("Address in its profile", told("url")),
        ("Profile text", told("description")),
    ]
    acts = "of both"
    figures: list[tuple[Cell, str, str]] = [
        (sums.tweets, "own tweets", f"{percentage(sums.tweets / sums.acts)} {acts}" if sums.acts else ""),
        (sums.retweets, "retweets", f"{percentage(sums.retweets / sums.acts)} {acts}" if sums.acts else ""),
        (told("followers"), "followers", "when the archive was made"),
        (told("following"), "following", "then"),
        (
            told("platform_retweets"),
            "retweets of its tweets, on the whole platform",
            "as the platform counted, of tweets in this store",
        ),
    ]
    return Section("Profile", "", [Figures(figures), Card(rows)])


def _alike(
    inquiry: Inquiry,
    account: str,
    profile: Mapping[str, Any],
    network: str,
    networks: Sequence[str],
    retweets: int,
) -> Section:
    """Return who else retweets the same tweets, and who was created on the same day."""
    blocks: list[Block] = []
    mine = inquiry.look_up_all("alike_by_retweets", id=account)
    if mine.is_empty():
        blocks.append(Text("Nobody else in the store retweeted a tweet that it retweeted."))
    else:
        blocks.append(
            Table(
                ["Account", "Where", "Tweets that both retweeted", "Share of its retweets"],
                [
                    [
                        inquiry.who(row["account"], row["handle"]),
                        parts.where_listed(row["networks"], networks),
                        row["tweets"],
                        percentage(row["tweets"] / retweets, 1) if retweets else "",
                    ]
                    for row in mine.head(10).iter_rows(named=True)
                ],
                align=aligned(2, 2),
                caption="Who retweeted most of the same tweets, whenever that was: what interests both, and tested by "
                "nothing." + (f" The first 10 of {number(mine.height)}." if mine.height > 10 else ""),
            )
        )
    created = profile["created"]
    if network and created:
        others = inquiry.of_network(network).filter(pl.col("account") != account)["created"].drop_nulls().to_list()
        same, known, days = others.count(created), len(others) + 1, len({created, *others})
        blocks.append(
            Text(
                f"Created on {created}, as were {counted(same, 'other')} of the {counted(known, 'account')} of "
                f"{network} whose day is known ({percentage((same + 1) / known, 1)} with it), which were created on "
                f"{counted(days, 'different day')}."
            )
        )
    return Section("Who else is like it", "Beside its pairs and communities above.", blocks)


def _not_told(
    inquiry: Inquiry, profile: Mapping[str, Any], sums: ActSums, cited: Sequence[Made], control: Sequence[str]
) -> Section:
    said: list[Cell] = list(NOT_TOLD)
    if not sums.acts:
        said.insert(0, "What it did: no file of this store holds a tweet of it in this scope.")
    if sums.untimed:
        said.insert(0, f"When {sums.untimed:,} of its {sums.acts:,} tweets and retweets were made.")
    if not profile["networks"]:
        said.insert(0, "What else it did: no network lists it, and only what others did to it is known.")
    if not cited:
        said.insert(0, "Roles, pairs and communities: no analysis in the store looked at its network.")
    if not control:
        said.append("What of it is ordinary on the platform: the store holds no other network to hold it against.")
    return Section("What cannot be told", "", [Listed(said)])
