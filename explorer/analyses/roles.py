"""Who pushes whom: a store's retweets → roles and structures, kept as an analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from explorer import questions
from explorer.errors import InputError
from explorer.graph.findings import Analyses, Analysis, default_name, sources_digest
from explorer.graph.sources import Sources
from explorer.ingest.publish import publish
from explorer.methods.amplification import ACCOUNT
from explorer.methods.chance import LEAST_P
from explorer.methods.roles import Roles, roles
from explorer.progress import Progress
from explorer.questions.networks import accounts_of, in_files_of, known_networks
from explorer.questions.scope import Scope
from explorer.render.text import counted
from explorer.stores import Store

# Retweets that are fetched at once: a store's answer takes more room than the numbers that are kept of it.
_PART = 2_000_000


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

    What archives hold is what their accounts did: only these can be cores, and popularity inside was made by them
    (`explorer.methods.roles`). `compared` names an analysis whose communities are compared with. The analysis is
    saved under `name`, else under `roles` and the networks, joined by `-`; with `replace` it takes the place of
    one of that name. Raises `InputError` where the networks hold no retweet.
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
        archived = accounts_of(store, networks)
        archived = archived.filter(~archived.is_in(list(scope.without)))
        retweets = retweets_of(store, archived, networks, scope=scope, progress=progress)
        left_out = (
            (_of_no_moment(store, archived, networks, scope), "of no known moment"),
            (retweets["author"].null_count(), "whose author is not known"),
            (int((retweets["author"] == retweets["retweeter"]).sum()), "of tweets of the same account"),
        )
        retweets = retweets.drop_nulls("author")  # in its place: at an archive's size there is no room for both
        found = roles(
            retweets,
            archived=archived,
            posts=_posts(store, archived, networks, scope),
            communities=communities,
        )
        analysis = Analysis(
            name=name,
            kind="roles",
            networks=tuple(networks),
            parameters=({"communities": compared} if compared else {}) | scope.made_with,
            input=sources_digest(sources),
            notes=(
                "An archive holds what its accounts did: who else retweeted a core is not in it. So captured is a "
                "share of the retweets that the archives hold; platform_retweets is what the platform counted of the "
                "core's own tweets, by anybody, where a file tells it, and platform_share a share of these.",
                *(f"{counted(number, 'retweet')} {what}: left out." for number, what in left_out if number),
                "A quick fan club that makes a third of what an author receives looks like a ring too.",
                *scope.notes,
            ),
        )
        tables = _tables(name, found)
        analysis = analyses.save(analysis, tables, replace_=replace)
        publish(store, sources, progress=progress)
    return RolesFound(analysis, found, tables)


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


def _of_no_moment(store: Store, accounts: pl.Series, networks: Sequence[str], scope: Scope) -> int:
    """Return how many retweets of these accounts `retweets_of` leaves out, as it is not known when they were made."""
    untimed = questions.look_up(store, "retweets_of_no_moment", **scope.values).filter(in_files_of(networks))
    return int(untimed.filter(pl.col("retweeter").is_in(accounts.implode()))["retweets"].sum())


def retweets_of(
    store: Store,
    accounts: pl.Series,
    networks: Sequence[str],
    *,
    scope: Scope | None = None,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Return the retweets that accounts made at a known moment: 28 bytes a row.

    Of an account that other networks list too, those that stand in the files of these networks. Columns: retweeter,
    author (categories), tweet (integer), ts, posted (milliseconds); author and posted are null where unknown. Fetched
    in parts by moment, so that no more than a part's text is held at once. Of authors that the `scope` is without
    there is none.
    """
    scope = scope or Scope()
    wanted = accounts.cast(ACCOUNT)
    repeats = []
    for number, (part, of) in enumerate(_parts(store, "retweet_span", "retweets_between", of=scope.values)):
        kept = part.filter(in_files_of(networks)).drop("networks").with_columns(pl.col("retweeter").cast(ACCOUNT))
        repeats.append(kept.filter(pl.col("retweeter").is_in(wanted.implode())))
        if progress:
            progress("fetching retweets", number + 1, of)
    if not sum(part.height for part in repeats):
        what = "no retweet of a known moment" if _of_no_moment(store, accounts, networks, scope) else "no retweet"
        what += f", {', '.join(scope.told)}" if scope.told else ""
        raise InputError(f"these networks hold {what}", where=store.url, hint="Roles are told from retweets.")
    retweets = pl.concat(repeats)
    del repeats
    tweets = retweets["tweet"].unique()
    authors = []
    for number, (part, of) in enumerate(_parts(store, "tweet_span", "authors_between", "authors_of_no_moment")):
        kept = part.filter(pl.col("tweet").is_in(tweets.implode()))
        authors.append(kept.with_columns(pl.col("author").cast(ACCOUNT)))
        if progress:
            progress("fetching authors", number + 1, of)
    retweets = retweets.join(pl.concat(authors), on="tweet", how="left")
    if not scope.without:
        return retweets
    return retweets.filter(~pl.col("author").cast(pl.String).is_in(list(scope.without)).fill_null(False))


def _parts(
    store: Store, span: str, between: str, *more: str, of: Mapping[str, object] | None = None
) -> Iterator[tuple[pl.DataFrame, int]]:
    """Yield the rows of a lookup in parts by moment, then those of `more`, each with how many parts there are."""
    first, last, rows = questions.look_up(store, span).row(0)
    parts = -(-rows // _PART)
    for part in range(parts):
        low, high = (first + (last + 1 - first) * step // parts for step in (part, part + 1))
        yield questions.look_up(store, between, low=low, high=high, **(of or {})), parts + len(more)
    for other in more:
        yield questions.look_up(store, other), parts + len(more)


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
    shown = pl.concat([pairs["source"], pairs["target"]])
    parts = found.accounts.filter(pl.col("account").is_in(shown.implode()))
    # Only accounts of an archive are held against its measure: of others it tells no more than who retweets them.
    outside = ~pl.col("archived") & (pl.col("role") == "neither") & (pl.col("regular_retweets") > 0)
    parts = parts.with_columns(role=pl.when(outside).then(pl.lit("retweeted from outside")).otherwise("role"))
    return {
        "Structure": structures.with_columns(id=node, analysis=pl.lit(name)),
        "HAS_ROLE": parts.with_columns(source="account", target=pl.lit(name)),
        "REGULAR_OF": pairs.sort("source", "target"),
        "IN_STRUCTURE": members.with_columns(
            pl.col("made", "received").fill_null(0), source="account", target=node
        ).sort("source", "target"),
    }
