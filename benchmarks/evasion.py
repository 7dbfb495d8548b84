"""What evasion costs: `python -m benchmarks.evasion` writes evasion.md and, with matplotlib, evasion.png beside it.

Operations of one size, each but the first with one thing done so as not to be seen, are loaded beside a debate by
`explorer ingest`; each is looked at by `explorer detect --network … --background debate`. Told is how many of its
accounts are in a found pair, and how many in a found pair or one of the first pairs of the list, against what the
operation gives up by it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.by_commands import detected, explorer, write_messages
from benchmarks.coordination_world import DAY, HOUR, World
from benchmarks.innocents_world import SECOND, Scene, scene

SEEDS = (801,)
DEBATE = World(shares=40_000, accounts=4_000, objects=8_000, communities=12, days=60)
# Pairs that somebody reads of a list.
READ = 100


@dataclass(frozen=True)
class Operation:
    """Some accounts that share what one of them posts, `acts` times.

    `spread`: seconds in which they all do; `ordinary`: shares of the debate for each act of theirs; `takes_part`: the
    part of them that does so at each act; `cells`, of which each acts on its own; `a_sitting`: acts in one evening;
    `words`: texts that they choose from, where they write the same (co-tweet) and do not retweet.
    """

    accounts: int = 48
    acts: int = 24
    spread: float = 45.0
    ordinary: float = 1.0
    takes_part: float = 1.0
    cells: int = 4
    a_sitting: int = 1
    words: int = 0


@dataclass(frozen=True)
class Evasion:
    """A way not to be seen: what is changed, to what, and what that gives up, in words and of an operation."""

    title: str
    field: str
    values: tuple[float, ...]
    gives_up: str
    plain: Operation = Operation()

    def operations(self) -> Iterator[Operation]:
        """Yield the operation with each value."""
        for value in self.values:
            yield replace(self.plain, **{self.field: type(getattr(self.plain, self.field))(value)})


EVASIONS = (
    Evasion("spreads delays over seconds", "spread", (45, 120, 300, 900, 3_600), "speed"),
    Evasion("mixes in ordinary shares, for each act", "ordinary", (0, 1, 3, 10), "acts"),
    Evasion("rotates accounts: part of them in each act", "takes_part", (1, 0.5, 0.25, 0.125), "reach"),
    Evasion("splits into cells", "cells", (1, 4, 12, 24), "reach"),
    Evasion("works in sessions: acts a sitting", "a_sitting", (1, 2, 4, 24), "days"),
    Evasion("rewords: texts to choose from", "words", (1, 2, 4, 8), "reach", Operation(words=1)),
)


def act(made: Scene, operation: Operation, name: str) -> None:
    """Let an operation act in a scene."""
    r = made.rng
    each = operation.accounts // operation.cells
    for cell in range(operation.cells):
        members = [f"{name}c{cell}m{i}" for i in range(each)]
        made.of |= dict.fromkeys(members, (name, cell))
        begin = 0.0
        for k in range(operation.acts):
            if k % operation.a_sitting == 0:
                begin = r.uniform(0, made.days) * DAY
            t = begin + (r.uniform(0, 2 * HOUR) if operation.a_sitting > 1 else 0)
            text = made.tell(f"{name}c{cell}k{k}", t)
            for member in members:
                if r.random() < operation.takes_part:
                    word = f"w{r.integers(operation.words)}" if operation.words > 1 else ""
                    made.origin[text + word] = int(t)
                    made.share(member, text + word, t + 2 * SECOND + SECOND * r.uniform(0, operation.spread))
        for member in members:
            made.lives(member, int(r.poisson(operation.ordinary * operation.acts * operation.takes_part)))


def given_up(operation: Operation, what: str) -> str:
    """Return in words what an operation is left with."""
    if what == "speed":
        return f"half have acted after {(2 + operation.spread / 2) / 60:.1f} min"
    if what == "acts":
        return f"{1 / (1 + operation.ordinary):.0%} of its shares are its own"
    if what == "days":
        return f"acts on {-(-operation.acts // operation.a_sitting)} evenings"
    together = operation.accounts / operation.cells * operation.takes_part / max(1, operation.words)
    return f"{together:.3g} shares of one object"


@dataclass(frozen=True)
class Seen:
    """What part of an operation's accounts is found, found or among the first pairs of the list; and other pairs."""

    found: float
    or_listed: float
    others: int


def seen(pairs: pl.DataFrame, made: Scene, name: str) -> Seen:
    """Return what was seen of an operation."""
    cell = {account: group for account, (kind, group) in made.of.items() if kind == name}
    found, listed, others = set(), set(), 0
    for source, target, finding, rank in pairs.select("source", "target", "finding", "rank").iter_rows():
        own = cell.get(source, -1) == cell.get(target, -2)
        others += finding == "found" and not own
        if own and finding == "found":
            found |= {source, target}
        if own and rank is not None and rank <= READ:
            listed |= {source, target}
    return Seen(len(found) / len(cell), len(found | listed) / len(cell), others)


def run(seed: int, folder: Path, window: int) -> dict[tuple[int, int], Seen]:
    """Run the commands on one debate and all operations beside it."""
    debate = scene(seed, world=DEBATE)
    store = folder / "store.db"
    for behaviour in ("co-retweet", "co-tweet"):
        path = folder / f"debate-{behaviour}.csv"
        write_messages(debate.frame(), debate.origin, path, behaviour=behaviour)
        explorer("ingest", path, "--network", f"debate-{behaviour}", "--store", store)
    worlds = {}
    for i, evasion in enumerate(EVASIONS):
        for j, operation in enumerate(evasion.operations()):
            made = Scene(np.random.default_rng((seed, i, j)), DEBATE.days)
            made.origin, made.world = dict(debate.origin), debate.world
            act(made, operation, f"x{i}y{j}")
            path = folder / f"x{i}y{j}.csv"
            behaviour = "co-tweet" if operation.words else "co-retweet"
            write_messages(made.frame(), made.origin, path, behaviour=behaviour)
            explorer("ingest", path, "--network", f"x{i}y{j}", "--store", store)
            worlds[i, j] = made, behaviour
    told = {}
    for (i, j), (made, behaviour) in worlds.items():
        asked = "--network", f"x{i}y{j}", "--background", f"debate-{behaviour}", "--time-window", str(window)
        told[i, j] = seen(detected(store, behaviour, *asked), made, f"x{i}y{j}")
        print(EVASIONS[i].title, EVASIONS[i].values[j], told[i, j], flush=True)
    return told


def table(told: list[dict[tuple[int, int], Seen]]) -> list[str]:
    """Return the curves as tables."""
    lines = []
    for i, evasion in enumerate(EVASIONS):
        lines += [f"## It {evasion.title}", "", "| | it is left with | found | found or read | other pairs found |"]
        lines.append("|---|---|---|---|---|")
        for j, operation in enumerate(evasion.operations()):
            of = [one[i, j] for one in told]
            lines.append(
                f"| {evasion.values[j]:,g} | {given_up(operation, evasion.gives_up)} "
                f"| {np.mean([s.found for s in of]):.2f} | {np.mean([s.or_listed for s in of]):.2f} "
                f"| {sum(s.others for s in of)} |"
            )
        lines.append("")
    return lines


def picture(told: list[dict[tuple[int, int], Seen]], path: Path) -> bool:
    """Draw the curves, small and on one scale; False without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    figure = Figure(figsize=(9, 5), layout="constrained")
    for i, axes in enumerate(figure.subplots(2, 3, sharey=True).flat):
        names = [f"{value:,g}" for value in EVASIONS[i].values]
        for name, kind in (("found", "-"), ("or_listed", ":")):
            parts = [np.mean([getattr(one[i, j], name) for one in told]) for j in range(len(names))]
            axes.plot(names, parts, kind, marker="o", label=name.replace("_", " "))
        axes.set_title(EVASIONS[i].title, fontsize="small")
        axes.set(ylim=(-0.02, 1.02))
    axes.legend(fontsize="small")
    figure.savefig(path, dpi=90)
    return True


def main() -> None:
    """Run everything and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--window", type=int, default=60, help="seconds (60)")
    asked = parser.parse_args()
    told = []
    for seed in asked.seeds:
        with tempfile.TemporaryDirectory() as name:
            told.append(run(seed, Path(name), asked.window))
    here = Path(__file__)
    drawn = picture(told, here.with_suffix(".png"))
    plain = Operation()
    here.with_suffix(".md").write_text(
        "\n".join(
            [
                "# What evasion costs",
                "",
                f"Written by `python -m benchmarks.evasion` (seeds {', '.join(map(str, asked.seeds))}, a window of "
                f"{asked.window} s), which runs `explorer ingest` and `explorer detect --network … --background …`.",
                f"A debate of {DEBATE.shares:,} shares by {DEBATE.accounts:,} accounts; beside it operations of "
                f"{plain.accounts} accounts in {plain.cells} cells of {plain.accounts // plain.cells}, each cell with "
                f"{plain.acts} acts, all within {plain.spread:g} s, and as many ordinary shares, unless said. *Found* "
                "is the part of the accounts in a",
                f"found pair; *found or read* that in one or in one of the first {READ} pairs of the undecided. Both "
                "are of accounts, not of pairs.",
                "",
                *(["![Found, and found or read](evasion.png)", ""] if drawn else []),
                *table(told),
            ]
        ).rstrip()
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
