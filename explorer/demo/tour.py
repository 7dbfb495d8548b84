"""The main job on synthetic archives: made, loaded, asked, looked into, drawn, and held against what was planted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    """What a question about an analysis shows: how many sets of accounts, and how many planted ones among them."""

    network: str
    question: str
    sets: int
    planted: int
    hit: int
    drawn: DrawnPage


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
    planted = json.loads((made[0].folder.parent / "truth.json").read_text(encoding="utf-8"))["networks"]
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
            hit = sum(any(_alike(members, group) for members in sets) for group in groups)
            yield Page(path, Found(network, question, len(sets), len(groups), hit, drawn))


def _sets(rows: Iterable[tuple[str, str]]) -> list[set[str]]:
    sets: dict[str, set[str]] = {}
    for name, account in rows:
        sets.setdefault(name, set()).add(account)
    return list(sets.values())


def _alike(members: set[str], group: Mapping[str, Any]) -> bool:
    """Whether what was found and what was planted have most of their accounts in common."""
    planted = {account for account, _ in group["members"]}
    return len(members & planted) >= _ALIKE * len(members | planted)
