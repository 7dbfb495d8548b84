"""The main job on synthetic archives: made, loaded, asked, looked into, drawn, and held against what was planted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer import demo, questions
from explorer.analyses.compare import compare
from explorer.analyses.detect import detect
from explorer.analyses.draw import DrawnPage, draw
from explorer.analyses.roles import find_roles
from explorer.ingest import Report, ingest
from explorer.progress import Progress
from explorer.stores import Store

# Which behaviours are looked at.
_BEHAVIOURS = ("co-retweet", "co-tweet", "co-link", "co-hashtag")
_EVIDENCE = 40
# A group counts as found where it and what was found share this much of their accounts (Jaccard).
_ALIKE = 0.5


@dataclass(frozen=True)
class Found:
    """What a question about an analysis shows: how many sets of accounts, and how many planted ones among them.

    `others` says what the sets are that are none of those planted, and how many of each; `missed` names what was
    planted and is not among them; `truth` is the file that tells of everything planted.
    """

    network: str
    question: str
    sets: int
    planted: int
    hit: int
    drawn: DrawnPage
    others: Mapping[str, int] = field(default_factory=dict)
    missed: tuple[str, ...] = ()
    truth: Path = Path("truth.json")


@dataclass(frozen=True)
class Page:
    """A page that was written, and what was found that it shows; None of the page that lays networks side by side."""

    path: Path
    found: Found | None = None


def archives(folder: Path, *, scale: float | None, seed: int, progress: Progress | None = None) -> list[demo.Archive]:
    """Write the three archives below `folder` and return what they are."""
    size = demo.DEFAULT_SCALE if scale is None else scale
    return demo.generate(folder / "archives", scale=size, seed=seed, progress=progress)


def run(
    store: Store,
    made: Sequence[demo.Archive],
    pages: Path,
    *,
    progress: Progress | None = None,
) -> Iterator[Report | Page]:
    """Load the archives, lay the networks side by side, find communities and structures in each.

    Yields the report of the load and then each page, as soon as it is there.
    """
    yield ingest(store, [archive.folder for archive in made], progress=progress)
    pages.mkdir(parents=True, exist_ok=True)
    compare(store, [archive.network for archive in made]).page(pages / "compare.html")
    yield Page(pages / "compare.html")
    stored = questions.load()
    truth = made[0].folder.parent / "truth.json"
    planted = json.loads(truth.read_text(encoding="utf-8"))["networks"]
    for archive in made:
        network = archive.network
        alike = detect(store, _BEHAVIOURS, name=f"{network}-alike", networks=[network], replace=True, progress=progress)
        roles = find_roles(
            store,
            name=f"{network}-roles",
            networks=[network],
            compared=alike.analysis.name,
            replace=True,
            progress=progress,
        )
        found = {
            "community_network": (
                alike.analysis.name,
                _sets(alike.tables["IN_COMMUNITY"].select("target", "source").iter_rows()),
                [group for group in planted[network]["groups"] if not group["pairs"]],
            ),
            "structure_network": (
                roles.analysis.name,
                _sets(roles.tables["IN_STRUCTURE"].select("target", "source").iter_rows()),
                [group for group in planted[network]["groups"] if group["pairs"]],
            ),
        }
        for question, (analysis, sets, groups) in found.items():
            path = pages / f"{network}_{question}.html"
            query = questions.find(stored, question)
            drawn = draw(store, query, questions.ask(store, query, {"analysis": analysis}), path, evidence=_EVIDENCE)
            missed = [group for group in groups if not any(_alike(members, group) for members in sets)]
            rest = [members for members in sets if not any(_alike(members, group) for group in groups)]
            others = Counter(_made_of(members, planted[network]) for members in rest)
            names = tuple(f"{group['group']} ({len(group['members'])} accounts)" for group in missed)
            hit = len(groups) - len(missed)
            found_ = Found(
                network, question, len(sets), len(groups), hit, drawn, dict(others.most_common()), names, truth
            )
            yield Page(path, found_)


def _made_of(members: set[str], planted: Mapping[str, Any]) -> str:
    """Return what most of the accounts of a set that was found are, of all that was planted in its network."""
    kinds = {
        "part of a planted ring": {account for g in planted["groups"] if g["pairs"] for account, _ in g["members"]},
        "part of a planted group": {
            account for g in planted["groups"] if not g["pairs"] for account, _ in g["members"]
        },
        "superfans, devoted to one author without a plan": set(planted["superfans"]),
    }
    kind, most = max(((kind, len(members & accounts)) for kind, accounts in kinds.items()), key=lambda pair: pair[1])
    return kind if 2 * most >= len(members) else "nobody planted"


def _sets(rows: Iterable[tuple[str, str]]) -> list[set[str]]:
    sets: dict[str, set[str]] = {}
    for name, account in rows:
        sets.setdefault(name, set()).add(account)
    return list(sets.values())


def _alike(members: set[str], group: Mapping[str, Any]) -> bool:
    """Whether what was found and what was planted have most of their accounts in common."""
    planted = {account for account, _ in group["members"]}
    return len(members & planted) >= _ALIKE * len(members | planted)
