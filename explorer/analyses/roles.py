"""Who pushes whom: a store's retweets → roles and structures, kept as an analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from explorer import questions
from explorer.analyses.retweets import of_no_moment, retweets_of
from explorer.graph.findings import Analyses, Analysis, default_name, sources_digest
from explorer.graph.sources import Sources
from explorer.ingest.publish import publish
from explorer.methods.chance import LEAST_P
from explorer.methods.roles import Roles, roles
from explorer.process.memory import allowed
from explorer.progress import Progress
from explorer.questions.networks import accounts_of, in_files_of, known_networks
from explorer.questions.scope import Scope
from explorer.readers.formats import TELL_REMOVED
from explorer.render.text import counted
from explorer.stores import Store

# What a retweet takes where roles are told: its columns as fetched, in order, and while they are put in order.
_BYTES = 90


@dataclass(frozen=True)
class RolesFound:
    """What an analysis of roles found: the roles themselves, and rows of the model's tables."""

    analysis: Analysis
    roles: Roles
    tables: dict[str, pl.DataFrame]


def find_roles(
    store: Store,
    *,
    name: str = "",
    networks: Sequence[str] = (),
    compared: str = "",
    scope: Scope | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> RolesFound:
    """Tell cores from amplifiers among the retweets of some networks, all where none is named; keep what is found.

    Where all who retweet are listed by files that tell who was removed, the networks are archives: they hold what
    their accounts did, only these can be cores, and popularity inside was made by them. Else the retweets are taken
    for everybody's (`explorer.methods.roles`); the analysis says which it was, and why, in its parameter `view` and its
    first note. Where no retweet has a moment they are told from sums, by mass alone. `compared` names an analysis whose
    communities are compared with. The analysis is saved under `name`, else under `roles` and the networks, joined by
    `-`; with `replace` it takes the place of one of that name. Raises `InputError` where the networks hold no retweet.
    """
    scope = scope or Scope()
    sources = Sources(store.workspace)
    analyses = Analyses(sources)
    with sources.lock():
        if name:  # told before the work begins
            analyses.free_name(name, "roles", replace_=replace)
        publish(store, sources, more=True, progress=progress)
        communities = _communities(analyses, compared) if compared else None
        networks = known_networks(store, networks)
        name = name or analyses.free_name(default_name("roles", networks), "roles", replace_=replace)
        accounts = accounts_of(store, networks) if networks else pl.Series(dtype=pl.String)
        accounts = accounts.filter(~accounts.is_in(list(scope.without)))
        removed = _removed(store, accounts, networks)
        retweets = retweets_of(store, accounts, networks, scope=scope, progress=progress)
        timed = "ts" in retweets.columns
        left_out = (
            (of_no_moment(store, accounts, networks, scope) if timed else 0, "of no known moment"),
            (retweets["author"].null_count(), "whose author is not known"),
            (_of_own(retweets), "of tweets of the same account"),
        )
        posts = _posts(store, accounts, networks, scope)
        store.rest()
        found = roles(retweets, archived=removed, posts=posts, communities=communities)
        analysis = Analysis(
            name=name,
            kind="roles",
            networks=tuple(networks),
            parameters={"view": "everybody" if found.everyone else "archive"}
            | ({"communities": compared} if compared else {})
            | scope.made_with,
            input=sources_digest(sources),
            notes=(
                _view(found, retweets, removed),
                *(() if timed else (_SUMS,)),
                *(f"{counted(number, 'retweet')} {what}: left out." for number, what in left_out if number),
                *_memory(retweets),
                _WEAK if found.everyone else _OFFICES,
                "A quick fan club that makes a third of what an author receives looks like a ring too.",
                *scope.notes,
            ),
        )
        tables = _tables(name, found)
        analysis = analyses.save(analysis, tables, replace_=replace)
        publish(store, sources, progress=progress)
    return RolesFound(analysis, found, tables)


_SUMS = (
    "No moment of any retweet is known, only sums: told by mass and repetition alone. Rings of fewer than 18 "
    "amplifiers and pools cannot be seen."
)
_WEAK = (
    "Often missed in a debate: rings of fewer than six accounts, cores of fewer than ten tweets, slow rings of fewer "
    "than 18 amplifiers (the staff of an office looks the same), and pools whose retweets spread over many hours."
)
_OFFICES = "Not told apart: the staff of an office that was removed with it, and a ring."


def _removed(store: Store, accounts: pl.Series, networks: Sequence[str]) -> pl.Series:
    """Return those of the accounts that files list which tell who was removed: all files of their network do."""
    if not networks:  # a store without a graph answers no question
        return accounts.clear()
    files = questions.look_up(store, "source_files").filter(pl.col("network").is_in(networks))
    tells = files.group_by("network").agg(pl.col("format").is_in(list(TELL_REMOVED)).all())
    told = sorted(tells.filter("format")["network"].to_list())
    return accounts.filter(accounts.is_in(accounts_of(store, told).implode())) if told else accounts.clear()


def _view(found: Roles, retweets: pl.DataFrame, removed: pl.Series) -> str:
    """Return whose retweets these were taken for, and why."""
    if not found.everyone:
        return (
            "Taken for an archive: all who retweet in it are listed as removed. "
            "An archive holds what its accounts did: who else retweeted a core is not in it. So captured is a "
            "share of the retweets that the archives hold; platform_retweets is what the platform counted of the "
            "core's own tweets, by anybody, where a file tells it, and platform_share a share of these."
        )
    made = retweets["retweeter"].unique().drop_nulls().cast(pl.String)
    others = int((~made.is_in(removed.implode())).sum()) if len(removed) else len(made)
    why = (
        f"{others:,} of the {counted(len(made), 'account')} that retweet are in no list of removed accounts"
        if len(removed)
        else "no file of these networks tells who was removed"
    )
    return f"Taken for everybody's retweets, not an archive of suspects: {why}. Anybody can be a core."


def _of_own(retweets: pl.DataFrame) -> int:
    """Return how many retweets are of the account's own tweets."""
    own = (retweets["author"] == retweets["retweeter"]).fill_null(False)
    return int(retweets["retweets"].filter(own).sum() if "retweets" in retweets.columns else own.sum())


def _memory(retweets: pl.DataFrame) -> tuple[str, ...]:
    """Say where so many retweets take more memory than the setting gives."""
    takes, given = retweets.height * _BYTES, allowed()
    if takes <= given:
        return ()
    return (
        f"{counted(retweets.height, 'retweet')} took about {takes / 2**30:.1f} GB, more than the "
        f"{given / 2**30:.1f} GB that --memory allows: --since, --until or --network narrow it.",
    )


def _communities(analyses: Analyses, name: str) -> pl.DataFrame:
    members = analyses.frame(analyses.find(name), "IN_COMMUNITY")
    number = pl.col("target").str.split("/").list.last().cast(pl.Int64)
    return members.select(account="source", community=number)


def _posts(store: Store, accounts: pl.Series, networks: Sequence[str], scope: Scope) -> pl.DataFrame:
    """Return how many own tweets of each account stand in the networks' own files."""
    own = questions.look_up(store, "own_tweets", **scope.values).filter(pl.col("account").is_in(accounts.implode()))
    platform = pl.col("platform_retweets")
    counted = pl.when(platform.count() > 0).then(platform.sum()).alias("platform_retweets")
    return own.filter(in_files_of(networks)).group_by("account").agg(pl.col("tweets").sum(), counted)


def _tables(name: str, found: Roles) -> dict[str, pl.DataFrame]:
    """Return what was found as rows of the model's tables."""
    numbers = found.structures.select("structure", number=pl.col("rank").cast(pl.Int64))
    of = dict(numbers.rows())

    def number(column: str) -> pl.Expr:
        return pl.col(column).replace_strict(of, default=None, return_dtype=pl.Int64)

    node = pl.format("{}/{}", pl.lit(name), "number")
    both = pl.concat([found.overlaps, found.overlaps.select(structure="other", other="structure", accounts="accounts")])
    overlaps = (
        both.with_columns(other=number("other"))
        .sort("structure", "other")
        .group_by("structure", maintain_order=True)
        .agg(overlaps=pl.format("{}: {}", "other", "accounts").str.join(", "))
    )
    structures = found.structures.join(numbers, on="structure").join(overlaps, on="structure", how="left")
    pairs = found.pairs.with_columns(pl.col("p", "q").clip(lower_bound=LEAST_P))
    pairs = pairs.with_columns(number("structure"), analysis=pl.lit(name), source="amplifier", target="core")
    inner = pairs.filter(pl.col("structure").is_not_null())
    made = inner.group_by(account="source", number="structure").agg(made=pl.col("retweets").sum())
    received = inner.group_by(account="target", number="structure").agg(received=pl.col("retweets").sum())
    role = (
        pl.when(pl.col("made").is_not_null() & pl.col("received").is_not_null())
        .then(pl.lit("both"))
        .when(pl.col("made").is_null())
        .then(pl.lit("core"))
        .otherwise(pl.lit("amplifier"))
    )
    members = made.join(received, on=["account", "number"], how="full", coalesce=True).with_columns(role=role)
    # A regular of no structure has no role: its pair is kept, and `regulars` lists it.
    parts = found.accounts.filter(pl.col("role") != "neither")
    return {
        "Structure": structures.with_columns(id=node, analysis=pl.lit(name)),
        "HAS_ROLE": parts.with_columns(source="account", target=pl.lit(name)),
        "REGULAR_OF": pairs.sort("source", "target"),
        "IN_STRUCTURE": members.with_columns(
            pl.col("made", "received").fill_null(0), source="account", target=node
        ).sort("source", "target"),
    }
