"""What analyses found of an account: its roles, structures, pairs and communities, how surprising, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from explorer.analyses.dossiers import evidence, parts
from explorer.analyses.dossiers.inquiry import Inquiry, Made
from explorer.graph.findings import BINDING
from explorer.render.dossier import lasting, short
from explorer.render.report import Block, Cell, Section, Table, Text, aligned
from explorer.render.text import first_of, number, percentage

_PAIRS, _OPENED, _MEETINGS = 20, 4, 6


def roles_and_structures(inquiry: Inquiry, account: str, network: str) -> tuple[Section, list[Made]]:
    """Return which roles analyses found, in which structures, with whom and how surprising, and its evidence."""
    title = "Roles and structures"
    made = inquiry.of("roles", [network] if network else [])
    if not made:
        return Section(
            title,
            "No analysis of roles in the store looked here: explorer roles makes one. So nothing is told of cores and "
            "amplifiers.",
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
                f"{number(row['regular_retweets'])} of {number(row['retweets_received'])}"
                if row["retweets_received"]
                else "none",
                "" if row["captured"] is None else percentage(row["captured"]),
                parts.counted_by_platform(row["platform_retweets"], row["platform_share"]),
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
                    "Of what the platform counted",
                    "Surprise of that",
                    "Retweets it made",
                    "Share to its favourite",
                    "Surprise of that",
                ],
                rows,
                align=aligned(2, 7),
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
            lasting(row["median_delay"]),
            "yes" if row["synchronous"] else "no",
            number(round(row["surprise"], 1)) if row["surprise"] is not None else "",
            evidence.shown_chance(row["q"]),
            row["analysis"],
        ]
        for row in shown.iter_rows(named=True)
    ]
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
            align=[*aligned(2, 3), "left", "right", "right", "left"],
            caption=f"Regular pairs, {first_of(shown.height, pairs.height)}. "
            "Surprise is −log10 of the chance of so many retweets.",
        )
    ]
    return [*blocks, *_opened(inquiry, shown.unique(["retweeter", "author"], keep="first", maintain_order=True))]


def _opened(inquiry: Inquiry, pairs: pl.DataFrame) -> list[Block]:
    """Return the first retweets of the first pairs, each a table that says of how many."""
    first = pairs.head(_OPENED).select("retweeter", "author", "retweeter_handle", "author_handle").rows()
    rows = inquiry.look_up(
        "retweet_evidence_of",
        links=[f"{retweeter} {author}" for retweeter, author, _, _ in first],
        sources=sorted({one[0] for one in first}),
        targets=sorted({one[1] for one in first}),
        network=inquiry.network,
    )
    blocks: list[Block] = []
    for retweeter, author, *handles in first:
        found = rows.filter(pl.col("source") == retweeter, pl.col("target") == author)
        if found.is_empty():
            continue
        shown = found.sort("ts", "retweet", nulls_last=True).head(_MEETINGS)
        called = [short(handle or end) for handle, end in zip(handles, (retweeter, author), strict=True)]
        command = inquiry.listing("retweet_evidence", "tweets.csv", source=retweeter, target=author)
        blocks.append(
            evidence.retweets_table(
                shown,
                f"{called[1]} by {called[0]}",
                f"retweets, {first_of(shown.height, found.height)}",
                command if shown.height < found.height else "",
            )
        )
    return blocks


def pairs_and_communities(inquiry: Inquiry, account: str, network: str) -> tuple[Section, list[Made]]:
    """Return with whom analyses saw it together, how surprising each pair is, and on what they met."""
    title = "Pairs and communities"
    made = inquiry.of("coordination", [network] if network else [])
    if not made:
        return Section(
            title,
            "No analysis of behaviours in the store looked here: explorer detect makes one. So nothing is told of "
            "pairs.",
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
        "A pair is two accounts that did the same within moments of each other. Found: more often than timing explains,"
        " at the false-discovery rate of its analysis. Synchronised and undecided pairs wait for a person; ranked ones "
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
            lasting(row["least_delay"]),
            lasting(row["mean_delay"]),
            evidence.shown_chance(row["p"]),
            evidence.shown_chance(row["q"]),
        ]
        for row in shown.iter_rows(named=True)
    ]
    finding = {"finding": ""} if account else {}  # of a community, those that bind
    command = inquiry.listing("community_network", "pairs.csv", analysis=made.name, **finding)
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
            align=aligned(3 if account else 4, 6),
            caption=f"pairs, {first_of(shown.height, rows.height)}. "
            "Weight is on how many objects they met, or what the method gives.",
            names=made.name,
            command=command if rows.height > shown.height else "",
        )
    ]
    for row in shown.head(_OPENED).iter_rows(named=True):
        met = inquiry.ask(
            "coordinated_evidence", analysis=made.name, source=row["source"], target=row["target"], limit=_MEETINGS
        )
        if met.frame.is_empty():
            continue
        called = [short(row["source_handle"] or row["source"]), short(row["target_handle"] or row["target"])]
        of = short(row["handle"] or row["other"]) if account else " and ".join(called)
        ends = {"source": row["source"], "target": row["target"]}
        command = inquiry.listing("coordinated_evidence", "tweets.csv", analysis=made.name, **ends)
        blocks.append(
            evidence.meetings_table(
                met.frame,
                of,
                f"meetings, {first_of(len(met), parts.all_of(met))}",
                command if met.cut else "",
            )
        )
    return blocks


def _ends(inquiry: Inquiry, row: Mapping[str, Any], account: str) -> list[Cell]:
    if account:
        return [inquiry.who(row["other"], row["handle"])]
    return [inquiry.who(row[end], row[f"{end}_handle"]) for end in ("source", "target")]
