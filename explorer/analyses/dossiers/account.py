"""One account → its dossier: what it says of itself, what it did, with whom, and how unusual that is."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from explorer import questions
from explorer.analyses.dossiers import parts
from explorer.analyses.dossiers.inquiry import Inquiry, Made
from explorer.analyses.dossiers.made import NOT_TOLD, Dossier
from explorer.analyses.dossiers.parts import Sums
from explorer.analyses.origins import one_platform
from explorer.errors import QueryError
from explorer.graph.findings import BINDING
from explorer.questions.accounts import called
from explorer.render.dossier import Act, Acts, short, span
from explorer.render.report import Block, Cell, Facts, Figures, Listed, Section, Table, Text
from explorer.render.text import counted, defang, number, percentage

TWEETS = 500
_PAIRS, _OPENED, _MEETINGS = 20, 4, 6


def account_dossier(inquiry: Inquiry, name: str, *, tweets: int = TWEETS) -> Dossier:
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
    roles, cited_roles = _roles(inquiry, account, network)
    pairs, cited_pairs = _pairs(inquiry, account, network)
    cited = [*cited_roles, *cited_pairs]
    sections = [
        _profile(inquiry, account, profile, sums),
        parts.time_line(quarters),
        parts.hours(quarters, platform),
        parts.tools(inquiry, [account], sums.acts),
        *parts.subjects(inquiry, [account], sums.acts),
        *parts.amplification(inquiry, [account], sums.retweets, networks),
        roles,
        pairs,
        _alike(inquiry, account, profile, network, networks),
        parts.unusual(inquiry, account, network, control),
        _not_told(inquiry, profile, sums, cited, control),
        parts.method(cited),
    ]
    handle = profile["handle"]
    title = f"@{handle}" if handle and handle != account else short(account)
    acts = _acts(inquiry, account, quarters, sums, tweets)
    left_out = []
    if acts and len(acts.rows) < acts.total:
        left_out.append(f"Tweets and retweets: the first {len(acts.rows):,} of {acts.total:,}. {acts.command}")
    return Dossier(
        kind=f"Account · {', '.join(listed) if listed else 'listed in no network'}",
        title=title,
        lead=_lead(title, listed, sums),
        sections=tuple(sections),
        about=inquiry.about(
            "dossier of an account", networks or inquiry.networks, cited, account=account, network=inquiry.network
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


def _lead(title: str, listed: Sequence[str], sums: Sums) -> str:
    if not sums.acts:
        seen = "" if listed else ", which was only seen from outside"
        return f"No tweet and no retweet of this account{seen} lies in this scope of the store."
    share = f", {percentage(sums.retweets / sums.acts)} of which are retweets" if sums.retweets else ""
    return (
        f"{number(sums.acts)} own tweets and retweets{share}, from {parts.day_of(sums.first)} to "
        f"{parts.day_of(sums.last)}. What the account did, with its evidence; not who ran it, nor why."
    )


def _profile(inquiry: Inquiry, account: str, profile: Mapping[str, object], sums: Sums) -> Section:
    from explorer.graph.sources import handles  # comes with Arrow

    had = handles(inquiry.store.workspace).filter(pl.col("account") == account)["handle"].to_list()
    others = sorted(handle for handle in had if handle != profile["handle"])
    listed = parts.named_networks(profile["networks"])  # type: ignore[arg-type]

    def told(name: str) -> Cell:
        value = profile[name]
        return value if value not in (None, "") else "not told"  # type: ignore[return-value]

    hashed = bool(profile["hashed"])
    rows: list[tuple[str, Cell]] = [
        ("Id", account),
        ("Handle", "a hash, as its id is" if hashed and profile["handle"] == account else told("handle")),
        ("Name", "a hash, as its id is" if hashed and profile["name"] == account else told("name")),
        ("Handles that it had in other files", ", ".join(others) or "none known"),
        ("Listed in", ", ".join(listed) or "no network: it was only seen from outside"),
        ("Created", told("created")),
        ("Location, as it said", told("location")),
        ("Language of its interface", told("language")),
        ("Address in its profile", told("url")),
        ("Profile text", told("description")),
    ]
    acts = "of both"
    shown = lambda value: "not told" if value is None else value  # noqa: E731
    figures: list[tuple[Cell, str, str]] = [
        (sums.tweets, "own tweets", f"{percentage(sums.tweets / sums.acts)} {acts}" if sums.acts else ""),
        (sums.retweets, "retweets", f"{percentage(sums.retweets / sums.acts)} {acts}" if sums.acts else ""),
        (shown(profile["followers"]), "followers", "when the archive was made"),
        (shown(profile["following"]), "following", "then"),
        (
            shown(profile["platform_retweets"]),
            "retweets of its tweets, on the whole platform",
            "as the platform counted, of tweets in this store",
        ),
    ]
    return Section("Profile", "", [Figures(figures), Facts(rows)])


def _roles(inquiry: Inquiry, account: str, network: str) -> tuple[Section, list[Made]]:
    """Return which roles analyses found, in which structures, with whom and how surprising, and its evidence."""
    title = "Roles and structures"
    made = inquiry.of("roles", [network] if network else [])
    if not made:
        return Section(
            title,
            "No analysis of roles in the store looked here: explorer roles makes one. So nothing is told of cores and amplifiers.",
        ), []
    names = [one.name for one in made]
    roles = inquiry.look_up("roles_of", ids=[account]).filter(pl.col("analysis").is_in(names))
    structures = inquiry.look_up("structures_of", ids=[account]).filter(pl.col("analysis").is_in(names))
    regulars = inquiry.look_up("regulars_of", ids=[account]).filter(pl.col("analysis").is_in(names))
    blocks: list[Block] = []
    for name in names:
        if name not in set(roles["analysis"]):
            blocks.append(Text(f"{name}: no role. It is in no structure that this analysis found."))
    if roles.height:
        rows: list[list[Cell]] = [
            [
                row["analysis"],
                row["role"],
                f"{number(row['regular_retweets'] or 0)} of {number(row['retweets_received'] or 0)}",
                "" if row["captured"] is None else percentage(row["captured"]),
                _surprise(row["core_surprise"]),
                row["retweets_made"],
                "" if row["top_author_share"] is None else percentage(row["top_author_share"]),
                _surprise(row["amplifier_surprise"]),
            ]
            for row in roles.iter_rows(named=True)
        ]
        blocks.append(
            Table(
                [
                    "Analysis",
                    "Role",
                    "By its regulars",
                    "Share of what the archives hold",
                    "Surprise of that",
                    "Retweets it made",
                    "Share to its favourite",
                    "Surprise of that",
                ],
                rows,
                align=["left", "left", *["right"] * 6],  # type: ignore[list-item]
                caption="Surprise is −log10 of the chance of such repetition: 3 is one in a thousand.",
            )
        )
    if structures.height:
        blocks.append(
            Table(
                ["Structure", "Kind", "How it shows", "In it as", "Retweets it got there", "It made there", "Accounts"],
                [
                    [
                        inquiry.group("structure", row["analysis"], row["structure"]),
                        row["kind"],
                        row["way"],
                        row["role"],
                        row["received"],
                        row["made"],
                        (row["cores"] or 0) + (row["amplifiers"] or 0),
                    ]
                    for row in structures.iter_rows(named=True)
                ],
                align=["left", "left", "left", "left", "right", "right", "right"],
            )
        )
    blocks += regular_tables(inquiry, regulars)
    return Section(
        title,
        "A role is what a test found in retweets: a core is retweeted by regulars, an amplifier is such a regular. "
        "A quick fan club looks like that too.",
        blocks,
    ), made


def _surprise(value: float | None) -> Cell:
    return "" if value is None else number(round(value, 1))


def regular_tables(inquiry: Inquiry, regulars: pl.DataFrame) -> list[Block]:
    """Return the pairs of retweeter and author that are more than chance, and the retweets of the first of them."""
    if regulars.is_empty():
        return []
    # The same pair may be of several structures of an analysis.
    pairs = regulars.unique(["analysis", "retweeter", "author"], keep="first", maintain_order=True)
    shown = pairs.head(_PAIRS)
    rows: list[list[Cell]] = [
        [
            inquiry.who(row["retweeter"], row["retweeter_handle"]),
            inquiry.who(row["author"], row["author_handle"]),
            row["retweets"],
            row["tweets"],
            span(row["median_delay"]),
            "yes" if row["synchronous"] else "no",
            number(round(row["surprise"], 1)) if row["surprise"] is not None else "",
            parts.shown_chance(row["q"]),
            row["analysis"],
        ]
        for row in shown.iter_rows(named=True)
    ]
    many = f"the {_PAIRS} most surprising of {pairs.height:,}" if pairs.height > _PAIRS else f"all {pairs.height:,}"
    blocks: list[Block] = [
        Table(
            [
                "Retweeter",
                "Author",
                "Retweets",
                "Different tweets",
                "Median lag",
                "In step with others",
                "Surprise",
                "False-discovery rate",
                "Analysis",
            ],
            rows,
            align=["left", "left", *["right"] * 3, "left", "right", "right", "left"],  # type: ignore[list-item]
            caption=f"Regular pairs, {many}. Surprise is −log10 of the chance of so many retweets.",
        )
    ]
    for row in (
        shown.unique(["retweeter", "author"], keep="first", maintain_order=True).head(_OPENED).iter_rows(named=True)
    ):
        found = inquiry.ask(
            "retweet_evidence", source=row["retweeter"], target=row["author"], network=inquiry.network, limit=_MEETINGS
        )
        if found.frame.is_empty():
            continue
        total = (found.cut.of if found.cut else None) or len(found)
        names = [short(row[f"{end}_handle"] or row[end]) for end in ("retweeter", "author")]
        rest = (
            f", the first {len(found)} of {total:,}: explorer query retweet-evidence --source "
            f"{shlex.quote(row['retweeter'])} --target {shlex.quote(row['author'])}"
            if found.cut
            else f", all {total:,}"
        )
        blocks.append(parts.retweets_table(found.frame, f"Retweets of {names[1]} by {names[0]}{rest}"))
    return blocks


def _pairs(inquiry: Inquiry, account: str, network: str) -> tuple[Section, list[Made]]:
    """Return with whom analyses saw it together, how surprising each pair is, and on what they met."""
    title = "Pairs and communities"
    made = inquiry.of("coordination", [network] if network else [])
    if not made:
        return Section(
            title,
            "No analysis of behaviours in the store looked here: explorer detect makes one. So nothing is told of pairs.",
        ), []
    names = [one.name for one in made]
    found = inquiry.look_up("pairs_of", ids=[account]).filter(pl.col("analysis").is_in(names))
    communities = inquiry.look_up("communities_of", ids=[account]).filter(pl.col("analysis").is_in(names))
    blocks: list[Block] = []
    if communities.height:
        blocks.append(
            Table(
                ["Community", "Accounts", "What binds it", "Its pairs inside", "Its pairs outside", "Stability"],
                [
                    [
                        inquiry.group("community", row["analysis"], row["community"]),
                        row["accounts"],
                        row["behaviours"],
                        row["pairs"],
                        row["outside"],
                        row["stability"],
                    ]
                    for row in communities.iter_rows(named=True)
                ],
                align=["left", "right", "left", "right", "right", "right"],
            )
        )
    for one in made:
        rows = found.filter(pl.col("analysis") == one.name)
        if rows.is_empty():
            blocks.append(Text(f"{one.name}: no pair of this account met often enough to be listed."))
            continue
        blocks += pair_tables(inquiry, one, rows, account)
    return Section(
        title,
        "A pair is two accounts that did the same within moments of each other. Found: more often than timing explains, "
        "at the false-discovery rate of its analysis. Synchronised and undecided pairs wait for a person; ranked ones "
        "were not tested.",
        blocks,
    ), made


def pair_tables(inquiry: Inquiry, made: Made, pairs: pl.DataFrame, account: str = "") -> list[Block]:
    """Return pairs of an analysis, those that bind first, and the meetings of the first of them.

    Of an `account` it is told with whom; without one, both ends are named.
    """
    if pairs.is_empty():
        return [Text(f"{made.name}: no pair.")]
    one = pl.col("source") == account
    rows = pairs.with_columns(
        other=pl.when(one).then("target").otherwise("source"),
        handle=pl.when(one).then("target_handle").otherwise("source_handle"),
        rank=pl.col("finding").is_in(BINDING),
    ).sort(["rank", "weight", "source", "target"], descending=[True, True, False, False])
    shown = rows.head(_PAIRS)
    table: list[list[Cell]] = [
        [
            *_ends(inquiry, row, account),
            row["finding"],
            row["behaviour"].replace("_", "-").replace(",", ", "),
            row["weight"],
            "" if row["expected"] is None else number(float(f"{row['expected']:.2g}")),
            span(row["least_delay"]),
            span(row["mean_delay"]),
            parts.shown_chance(row["p"]),
            parts.shown_chance(row["q"]),
        ]
        for row in shown.iter_rows(named=True)
    ]
    many = (
        f"the first {_PAIRS} of {rows.height:,}; all pairs: explorer query community-network --analysis "
        f"{shlex.quote(made.name)} --finding '' -o pairs.csv"
        if rows.height > _PAIRS
        else f"all {rows.height:,}"
    )
    blocks: list[Block] = [
        Table(
            [
                *(["With"] if account else ["One", "Other"]),
                "Finding",
                "Both did",
                "Weight",
                "Expected by chance",
                "Least between",
                "Mean between",
                "Chance",
                "False-discovery rate",
            ],
            table,
            align=["left"] * (3 if account else 4) + ["right"] * 6,  # type: ignore[arg-type]
            caption=f"{made.name}: {many}. Weight is on how many objects they met, or what the method gives.",
        )
    ]
    for row in shown.head(_OPENED).iter_rows(named=True):
        met = inquiry.ask(
            "coordinated_evidence", analysis=made.name, source=row["source"], target=row["target"], limit=_MEETINGS
        )
        if met.frame.is_empty():
            continue
        total = (met.cut.of if met.cut else None) or len(met)
        rest = (
            f", the first {len(met)} of {total:,}: explorer query coordinated-evidence --analysis "
            f"{shlex.quote(made.name)} --source {shlex.quote(row['source'])} --target {shlex.quote(row['target'])}"
            if met.cut
            else f", all {total:,}"
        )
        names = [short(row["source_handle"] or row["source"]), short(row["target_handle"] or row["target"])]
        of = short(row["handle"] or row["other"]) if account else " and ".join(names)
        caption = f"{made.name}: meetings {'with' if account else 'of'} {of}{rest}"
        blocks.append(parts.meetings_table(met.frame, caption))
    return blocks


def _ends(inquiry: Inquiry, row: Mapping[str, Any], account: str) -> list[Cell]:
    if account:
        return [inquiry.who(row["other"], row["handle"])]
    return [inquiry.who(row[end], row[f"{end}_handle"]) for end in ("source", "target")]


def _alike(
    inquiry: Inquiry, account: str, profile: Mapping[str, object], network: str, networks: Sequence[str]
) -> Section:
    """Return who else retweets the same tweets, and who was created on the same day."""
    blocks: list[Block] = []
    mine = inquiry.look_up("alike_by_retweets", id=account, limit=11)
    if mine.is_empty():
        blocks.append(Text("Nobody else in the store retweeted a tweet that it retweeted."))
    else:
        blocks.append(
            Table(
                ["Account", "Where", "Tweets that both retweeted"],
                [
                    [inquiry.who(row["account"], row["handle"]), parts.where(row["networks"], networks), row["tweets"]]
                    for row in mine.head(10).iter_rows(named=True)
                ],
                align=["left", "left", "right"],
                caption="Who retweeted most of the same tweets, whenever that was: what interests both, and tested by "
                "nothing." + (" The first 10 of more." if mine.height > 10 else ""),
            )
        )
    created = profile["created"]
    if network and created:
        accounts = inquiry.of_network(network)
        known = accounts["created"].drop_nulls()
        same = int((known == created).sum()) - 1
        days = known.n_unique()
        blocks.append(
            Text(
                f"Created on {created}, as were {same:,} others of the {len(known):,} accounts of {network} whose day is "
                f"known ({percentage((same + 1) / len(known), 1)} with it), which were created on {days:,} different days."
            )
        )
    return Section("Who else is like it", "Beside its pairs and communities above.", blocks)


def _not_told(
    inquiry: Inquiry, profile: Mapping[str, object], sums: Sums, cited: Sequence[Made], control: Sequence[str]
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


def _acts(inquiry: Inquiry, account: str, quarters: pl.DataFrame, sums: Sums, most: int) -> Acts | None:
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
    found = []
    for row in rows.iter_rows(named=True):
        posted, author, handle = authors.get(row["tweet"], (None, None, None)) if row["again"] else (None, None, None)
        found.append(
            Act(
                id=row["act"],
                tweet=row["tweet"],
                ts=row["ts"],
                text=texts.get(row["tweet"]),
                again=row["again"],
                author=inquiry.who(author, handle) if author else "somebody unknown",
                posted=posted,
                client=named["client"].get(row["client"]),
                language=named["language"].get(row["language"]),
            )
        )
    command = f"explorer query tweets --account {shlex.quote(account)} -o tweets.csv"
    return Acts(found, sums.acts, defang(command))
