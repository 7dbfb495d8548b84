"""Files of new accounts, and a network that a store knows → how like it each of them behaves."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from explorer import questions
from explorer.analyses.origins import origin_of
from explorer.errors import InputError
from explorer.ingest import ingest
from explorer.methods.likeness import LEAST_ACTS, Behaviour, Scores, scores
from explorer.progress import Progress
from explorer.questions.networks import accounts_of, known_networks
from explorer.questions.scope import Scope
from explorer.result import Result, SourceFile, columns_of
from explorer.stores import Store, open_store

# Where files do not tell a network, what is new is called so, for as long as it takes.
_NEW = "new"
_ACCOUNTS = "the new accounts"

# What accounts share, and the lookup that tells it.
_SHARED = {"tweet": "tweets_shared", "link": "links_shared", "hashtag": "hashtags_shared"}

# What benchmarks/score_groups.md measured.
KNOWN_GROUPS, OTHER_GROUPS = 0.92, 0.39

_MEANINGS = {
    "account": "id of the account",
    "acts": "its tweets and retweets",
    "objects": "share of what it shared that members shared too, what is rare weighing more",
    "rhythm": "its hours of the week, from those of the background (0) to those of members (1)",
    "clients": "its applications, from those of the background (0) to those of members (1)",
    "created": "its day of creation, from those of the background (0) to those of members (1)",
    "amplifies": "share of its retweets that are of members",
    "score": "mean of the parts' places among the background, each weighing as it tells left-out members apart",
    "members_lower": "share of left-out members that score lower",
    "background_lower": "share of the background that scores lower",
    "unseen_score": "the same, each weighing as it tells members apart whose whole cell is left out",
    "shared_objects": "different things that members shared too",
    "warnings": "what is too little to rely on",
}


def score_files(
    store: Store,
    patterns: Sequence[str | Path],
    network: str,
    *,
    background: Sequence[str] = (),
    scope: Scope | None = None,
    progress: Progress | None = None,
) -> Result:
    """Tell how like a network of the store the accounts of some files behave, the likest first.

    Files are of any format that `ingest` reads; they do not go into the store. `background` are networks of the store
    to hold the network against, else the new accounts themselves are. Of what all of them did, what lies in the `scope`
    counts. The columns are those of `likeness.score`.
    Raises `InputError` where nothing of the files can be read, `QueryError` where the store holds no such network.
    """
    scope = scope or Scope()
    network = known_networks(store, [network])[0]
    others = known_networks(store, background) if background else []
    with tempfile.TemporaryDirectory(prefix="explorer-") as folder, open_store(str(Path(folder) / "new")) as new:
        report = ingest(new, patterns, network=_NEW, progress=progress)
        made_up = any(one.synthetic for one in new.networks())
        if report.failed:
            raise report.failed[0].error
        if report.fruitless:
            raise InputError("nothing could be read", where=str(patterns[0]))
        scored = scores(
            behaviour_of(store, [network], scope),
            behaviour_of(new, scope=scope),
            behaviour_of(store, others, scope) if others else None,
        )
    frame = scored.accounts.with_columns(pl.col("warnings").list.join("; "))
    origin = origin_of(store, networks=[network, *others])
    files = [SourceFile(item.source.name, _ACCOUNTS, item.source.sha256) for item in report.loaded]
    # What is scored is beside the networks of the store, and may be made up where they are real.
    origin = replace(
        origin,
        networks=(*origin.networks, _ACCOUNTS),
        synthetic=(*origin.synthetic, *([_ACCOUNTS] if made_up else [])),
        scope=scope.told,
        notes=(*_notes(scored, network), *scope.notes),
        files=(*origin.files, *files),
    )
    engine = store.engine()
    return Result(
        id="score",
        title=f"How like {network} new accounts behave",
        question="Do these accounts share what the network shares, when it does, with its applications?",
        columns=columns_of(frame, _MEANINGS),
        frame=frame,
        parameters={"like": network, "background": others},
        store=f"{engine.name} {engine.version}",
        synthetic=bool(origin.synthetic),
        origin=origin,
    )


def _notes(scored: Scores, network: str) -> tuple[str, ...]:
    """Return what a reader of scores must know: what they rest on, what they mean, and what they cannot find."""
    acts = sorted(scored.accounts["acts"].to_list()) or [0]
    few = sum(n < LEAST_ACTS for n in acts)
    return (
        f"Behind a score stand the account's tweets and retweets in these files, acts: {acts[0]:,} to "
        f"{acts[-1]:,}, half of the accounts have {acts[(len(acts) - 1) // 2]:,} or fewer; {few:,} of {len(acts):,} "
        f"have fewer than {LEAST_ACTS} and are told by too little.",
        f"members_lower is the share of {network}'s own accounts that score lower when each is scored as if it were "
        "none of them: 0.5 is an account that scores like half of them. It is no probability of belonging.",
        _of_cells(scored, network),
        "It finds more of the groups that it knows and not other groups: on made-up debates, an account of a group "
        f"with known members scores higher than a person in {KNOWN_GROUPS:.0%} of comparisons, one of a group of which "
        f"nobody is known in {OTHER_GROUPS:.0%}, less than by chance (benchmarks/score_groups.md). A low score clears "
        "nobody.",
    )


def _of_cells(scored: Scores, network: str) -> str:
    """Return how well its own accounts are found if they alone are left out, and if all of their cell is."""
    if scored.unseen_auc is None or scored.known_auc is None:
        return (
            f"score finds more of the same cells of {network}. Nothing that is known of its accounts finds one whose "
            "whole cell is left out: there is no unseen_score."
        )
    return (
        f"score finds more of the same cells: an account of {network} that is left out alone scores higher than one "
        f"of the background in {scored.known_auc:.0%} of comparisons. unseen_score is for cells that nobody knows of: "
        f"with all of its cell left out (there are {scored.cells:,}) such an account is higher by it in "
        f"{scored.unseen_auc:.0%}; 50% would be chance."
    )


def behaviour_of(store: Store, networks: Sequence[str] = (), scope: Scope | None = None) -> Behaviour:
    """Return what the accounts of some networks did; without any, what every account of the store did."""
    scope = scope or Scope()
    accounts = accounts_of(store, networks).implode() if networks else None

    def looked_up(lookup: str) -> pl.DataFrame:
        rows = questions.look_up(store, lookup, **scope.values)
        return rows if accounts is None else rows.filter(pl.col("account").is_in(accounts))

    return Behaviour(
        acts=pl.concat([looked_up("tweets_made"), looked_up("retweets_made")]),
        objects=pl.concat(
            looked_up(lookup).select("account", object=pl.format("{} {}", pl.lit(kind), "object"))
            for kind, lookup in _SHARED.items()
        ),
        retweets=looked_up("authors_retweeted"),
        profiles=looked_up("days_created"),
    )
