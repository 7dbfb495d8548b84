"""One network → its dossier: what its files hold, when, in what, whom it pushes, and what analyses found in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from explorer.analyses.dossiers import parts
from explorer.analyses.dossiers.inquiry import Inquiry, Made
from explorer.analyses.dossiers.made import NOT_TOLD, Dossier
from explorer.analyses.dossiers.method import method
from explorer.analyses.dossiers.unusual import unusual_group
from explorer.analyses.origins import one_platform
from explorer.questions.networks import known_networks
from explorer.render.report import Align, Block, Card, Cell, Figures, Listed, Section, Table, Text, aligned
from explorer.render.text import counted, first_of, number, percentage

_ROWS = 50


def network_dossier(inquiry: Inquiry, name: str) -> Dossier:
    """Return the dossier of a network; raise `QueryError` for one that the store does not hold."""
    network = known_networks(inquiry.store, [name])[0]
    overview = inquiry.ask("networks").frame.filter(pl.col("network") == network).row(0, named=True)
    control = [other for other in inquiry.networks if other != network]
    quarters = inquiry.look_up("quarters_of", network=network)
    clients, languages = (inquiry.ask(what, network=network).frame for what in ("clients", "languages"))
    total = int(clients["tweets"].sum())
    cited = [made for made in inquiry.analyses if not made.networks or network in made.networks]
    ids = inquiry.of_network(network)["account"].to_list()
    sections = [
        _glance(overview, total),
        parts.time_line(quarters),
        parts.hours(quarters, one_platform(inquiry.store, [network])),
        parts.content_of(clients, languages, total),
        *(_subject(inquiry, network, title, what, total) for title, what in _SUBJECTS),
        *_amplified(inquiry, network, overview),
        parts.creation(inquiry.ask("creation_dates", network=network).frame),
        parts.followers(inquiry.ask("followers", network=network).frame),
        _accounts(inquiry, network, told=total > 0),
        _structures(inquiry, cited),
        _communities(inquiry, cited),
        unusual_group(inquiry, ids, network, control, f"accounts of {network}"),
        _not_told(total, len(quarters) and int(quarters["tweets"].sum()), cited, control),
        method(cited, inquiry.of_store),
    ]
    title = str(overview["title"] or network)
    first, last = overview["first_seen"], overview["last_seen"]
    lead = (
        f"{counted(overview['accounts_in_file'] or 0, 'account')} in file"
        + (f" and {number(total)} own tweets and retweets of theirs" if total else _silent(inquiry, network))
        + (f", from {parts.day_said(first)} to {parts.day_said(last)}" if first is not None and total else "")
        + ". What they did, as its own files tell it; not who ran them, nor why."
    )
    about = inquiry.about("dossier of a network", [network], cited, control, network=network)
    return Dossier(f"Network · {network}", title, lead, tuple(sections), about)


def _silent(inquiry: Inquiry, network: str) -> str:
    """Return that a network's own files hold nothing of its accounts, and where something of them was seen."""
    if inquiry.scope.told:
        return ", and no tweet of theirs in this scope"
    seen = inquiry.look_up("seen_elsewhere", network=network)
    where = sorted({name for names in seen["networks"] for name in parts.named_networks(names)})
    elsewhere = f"; {counted(int(seen['tweets'].sum()), 'tweet')} of theirs seen in {', '.join(where)}" if where else ""
    return f", and no tweets file{elsewhere}"


_SUBJECTS = (("Hashtags", "hashtag"), ("Domains", "domain"))


def _subject(inquiry: Inquiry, network: str, title: str, what: str, total: int) -> Section:
    """Return the hashtags or domains of a network, with how many there are and how to list them."""
    rows = inquiry.ask(title.lower(), network=network, limit=parts.TOP)
    named = rows.frame.rename({rows.frame.columns[0]: "value"})
    command = _listing(inquiry, title.lower(), network)
    return parts.subject(title, what, named, parts.all_of(rows), total, several=True, command=command)


def _listing(inquiry: Inquiry, question: str, network: str) -> str:
    """Return the command that writes all rows of a question about a network."""
    return inquiry.listing(question, f"{question}.csv", network=network)


def _glance(overview: dict[str, Any], total: int) -> Section:
    def figure(name: str) -> Cell:
        value = overview[name]
        return "not told" if value is None else value

    def share(part: str, whole: str) -> str:
        a, b = overview[part], overview[whole]
        return percentage(a / b, 1) if isinstance(a, int) and isinstance(b, int) and b else ""

    def both(part: str) -> Cell:
        value, said = overview[part], share(part, "tweets")
        return f"{number(value)} ({said})" if isinstance(value, int) and said else figure(part)

    def of(part: str, whole: str, words: str) -> str:
        said = share(part, whole)
        return f"{said} of {words}" if said else ""

    told = overview["accounts_announced"]
    announced = f"the platform announced {number(told)}" if isinstance(told, int) else "the platform announced none"
    figures: list[tuple[Cell, str, str]] = [
        (figure("accounts_in_file"), "accounts in file", announced),
        (figure("accounts_active"), "accounts active", of("accounts_active", "accounts_in_file", "those in file")),
        (
            figure("tweets"),
            "own tweets",
            f"{percentage(1 - overview['retweet_share'])} of both" if overview["retweet_share"] is not None else "",
        ),
        (
            figure("retweets"),
            "retweets",
            f"{percentage(overview['retweet_share'])} of both" if overview["retweet_share"] is not None else "",
        ),
        (figure("retweets_inside"), "retweets of accounts inside", of("retweets_inside", "retweets", "retweets")),
        (
            figure("no_followers"),
            "accounts without a follower",
            of("no_followers", "accounts_in_file", "those in file"),
        ),
    ]
    facts: list[tuple[str, Cell]] = [
        ("Id", str(overview["network"])),
        ("Attributed, by the platform, to", figure("attributed_to")),
        ("Disclosed on", figure("disclosed_on")),
        ("Platform", figure("platform")),
        ("Replies, of own tweets", both("replies")),
        ("Quotes, of own tweets", both("quotes")),
        ("With hashtags, of own tweets", both("with_hashtags")),
        ("With links, of own tweets", both("with_links")),
        ("Tweets and retweets of its accounts in other networks' files only", figure("elsewhere")),
    ]
    return Section("At a glance", "", [Figures(figures), Card(facts)])


def _amplified(inquiry: Inquiry, network: str, overview: dict[str, Any]) -> list[Section]:
    retweets = overview["retweets"] if isinstance(overview["retweets"], int) else 0
    found = []
    for name, title, where in (
        ("amplified_inside", "Most amplified inside", "accounts that it lists"),
        ("amplified_outside", "Most amplified outside", "accounts that it does not list"),
    ):
        rows = inquiry.ask(name, network=network, limit=parts.TOP)
        if rows.frame.is_empty():
            found.append(Section(title, f"No retweet of {where} is in its files."))
            continue
        of = first_of(len(rows), parts.all_of(rows))
        shown: list[list[Cell]] = [
            [
                inquiry.who(row["account"], row["handle"]),
                row["retweets"],
                percentage(row["retweets"] / retweets, 1) if retweets else "",
                row["retweeters"],
                "not told" if row["platform_retweets"] is None else row["platform_retweets"],
                parts.day_said(row["first"]),
                parts.day_said(row["last"]),
            ]
            for row in rows.frame.iter_rows(named=True)
        ]
        found.append(
            Section(
                title,
                f"Whom of {where} it retweets most, as a share of its {counted(retweets, 'retweet')}; {of}. Who else "
                "retweeted them is not in an archive: what the platform counted of tweets in the store stands beside.",
                [
                    Table(
                        ["Account", "Retweets", "Share", "By accounts", "On the platform", "First", "Last"],
                        shown,
                        align=aligned(1, 6),
                        command=_listing(inquiry, name, network) if rows.cut else "",
                    )
                ],
            )
        )
    return found


def _accounts(inquiry: Inquiry, network: str, *, told: bool) -> Section:
    rows = inquiry.ask("accounts", network=network, limit=parts.TOP)
    of = first_of(len(rows), parts.all_of(rows))
    shown: list[list[Cell]] = [
        [
            inquiry.who(row["account"], row["handle"]),
            *((row["tweets"], row["retweets"]) if told else ("not told", "not told")),
            row["followers"],
            row["created"],
        ]
        for row in rows.frame.iter_rows(named=True)
    ]
    return Section(
        "Accounts",
        f"{'The most active first' if told else 'By their ids'}, {of}.",
        [
            Table(
                ["Account", "Own tweets", "Retweets", "Followers", "Created"],
                shown,
                command=_listing(inquiry, "accounts", network) if rows.cut else "",
            )
        ]
        if shown
        else [Text("None.")],
    )


def _structures(inquiry: Inquiry, cited: Sequence[Made]) -> Section:
    header = ["Kind", "How it shows", "Cores", "Amplifiers", "Retweets", "Of those its cores got in the files"]
    header += ["Of those the platform counted"]

    def cells(row: Mapping[str, Any]) -> list[Cell]:
        captured = percentage(row["captured"]) if row["captured"] is not None else ""
        counted_ = parts.counted_by_platform(row["platform_retweets"], row["platform_share"])
        return [row["kind"], row["way"], row["cores"], row["amplifiers"], row["retweets"], captured, counted_]

    made = [one for one in cited if one.kind == "roles"]
    blocks = _groups(inquiry, made, "structure", "structures", header, cells, aligned(3, 5))
    note = "Ring-like groups that analyses of roles found; a quick fan club looks like one too."
    return Section(
        "Structures", note if made else "No analysis of roles looked here: explorer roles makes one.", blocks
    )


def _communities(inquiry: Inquiry, cited: Sequence[Made]) -> Section:
    header = ["Accounts", "Pairs", "Density", "What binds it", "Stability", "Languages", "Created: first, median, last"]

    def cells(row: Mapping[str, Any]) -> list[Cell]:
        density = percentage(row["density"]) if row["density"] is not None else ""
        bound = [row["accounts"], row["pairs"], density, row["behaviours"], row["stability"]]
        return [*bound, row["languages"], row["created"]]

    made = [one for one in cited if one.kind == "coordination"]
    align: list[Align] = ["left", "right", "right", "right", "left", "right", "left", "left"]
    blocks = _groups(inquiry, made, "community", "communities", header, cells, align)
    note = "Accounts that behave alike, more bound to each other by pairs than to the rest."
    if ranked := [one.name for one in made if one.ranks]:
        note += f" Pairs of {', '.join(ranked)} are ranked and not tested: common interest makes such communities too."
    return Section(
        "Communities", note if made else "No analysis of behaviours looked here: explorer detect makes one.", blocks
    )


def _groups(
    inquiry: Inquiry,
    made: Sequence[Made],
    one: str,
    many: str,
    header: Sequence[str],
    cells: Callable[[Mapping[str, Any]], list[Cell]],
    align: Sequence[Align],
) -> list[Block]:
    """Return the groups of each analysis as a table: `many` is the question that lists them, `one` its number."""
    blocks: list[Block] = []
    for analysis in made:
        rows = inquiry.ask(many, analysis=analysis.name).frame
        if rows.is_empty():
            blocks.append(Text(f"{analysis.name}: there is no {one}."))
            continue
        shown = rows.head(_ROWS)
        blocks.append(
            Table(
                [one.capitalize(), *header],
                [[inquiry.group(one, analysis.name, row[one]), *cells(row)] for row in shown.iter_rows(named=True)],
                align=align,
                caption=f"{first_of(shown.height, rows.height).capitalize()}.",
                command=inquiry.listing(many, f"{many}.csv", analysis=analysis.name)
                if shown.height < rows.height
                else "",
            )
        )
    return blocks


def _not_told(total: int, timed: int, cited: Sequence[Made], control: Sequence[str]) -> Section:
    said: list[Cell] = list(NOT_TOLD)
    if not total:
        said.insert(0, "What its accounts did: its own files hold no tweet of theirs in this scope.")
    if total > timed:
        said.insert(0, f"When {total - timed:,} of its {total:,} tweets and retweets were made.")
    if not cited:
        said.insert(0, "Roles, pairs and communities: no analysis in the store looked at it.")
    if not control:
        said.append("What of it is ordinary on the platform: the store holds no other network to hold it against.")
    return Section("What cannot be told", "", [Listed(said)])
