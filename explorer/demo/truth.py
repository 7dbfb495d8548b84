"""What was planted, told beside the archives: `truth.json` and `truth_accounts.csv`."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.demo.planting import RINGS, Planted, Structure
from explorer.demo.texts import TOPICS
from explorer.demo.worlds import WORLDS, World
from explorer.readers import SYNTHETIC_URL

FILES = ("truth.json", "truth_accounts.csv")
ACCOUNTS_COLUMNS = ("network", "userid", "group", "kind", "role")


@dataclass(frozen=True)
class Group:
    """A planted structure: days are YYYY-MM-DD, members (userid, role).

    `pairs` are (amplifier, amplified, retweets) and empty where accounts act together; `occasions` is how
    often each amplified account posts for it, or how often its members act together.
    """

    group: str
    kind: str
    topic: str
    begins: str
    ends: str
    occasions: int
    tweets: int
    retweets: int
    members: list[tuple[str, str]]
    pairs: list[tuple[str, str, int]]


@dataclass(frozen=True)
class Truth:
    """What is to be known of one network. `superfans` are devoted to one author without any plan."""

    scale: float
    seed: int
    time_zone: str
    accounts: int
    accounts_active: int
    tweets: int
    retweets: int
    groups: list[Group]
    superfans: list[str]


def groups(world: World, cast: list[Structure], planted: Planted, ids: list[str]) -> list[Group]:
    """Return what was planted, structure by structure."""
    posts, retweets = planted.posts, planted.retweets
    told: list[Group] = []
    for of, structure in enumerate(cast):
        mine = retweets.of == of
        found: list[tuple[str, str, int]] = []
        if structure.kind in RINGS:
            core = posts.author[retweets.source[mine]]
            pair, times = np.unique(np.stack([retweets.author[mine], core]), axis=1, return_counts=True)
            found = [(ids[a], ids[c], n) for a, c, n in zip(*pair.tolist(), times.tolist(), strict=True)]
        told.append(
            Group(
                group=structure.name,
                kind=structure.kind,
                topic=TOPICS[world.network][structure.topic].name,
                begins=str(np.datetime64(structure.start, "ms").astype("datetime64[D]")),
                ends=str(np.datetime64(structure.end, "ms").astype("datetime64[D]")),
                occasions=structure.occasions,
                tweets=int(np.count_nonzero(posts.of == of)),
                retweets=int(np.count_nonzero(mine)),
                members=[(ids[k], role) for k, role in zip(structure.members.tolist(), structure.roles, strict=True)],
                pairs=found,
            )
        )
    return told


def read(folder: Path) -> dict[str, Any]:
    """Return what an earlier run told of the networks that are still in the folder, as plain JSON."""
    path = folder / FILES[0]
    networks: dict[str, Any] = json.loads(path.read_text("utf-8"))["networks"] if path.exists() else {}
    return {name: truth for name, truth in networks.items() if (folder / name).is_dir()}


def files(networks: dict[str, Any]) -> dict[str, bytes]:
    """Return the content of the two files for networks told as plain JSON."""
    in_order = {name: networks[name] for name in WORLDS if name in networks}
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(ACCOUNTS_COLUMNS)
    for name, told in in_order.items():
        for group in told["groups"]:
            writer.writerows((name, userid, group["group"], group["kind"], role) for userid, role in group["members"])
    whole = {"synthetic": SYNTHETIC_URL, "networks": in_order}
    return {
        FILES[0]: (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode(),
        FILES[1]: table.getvalue().encode(),
    }


def plain(truth: Truth) -> dict[str, Any]:
    """Return a truth as plain JSON."""
    return asdict(truth)
