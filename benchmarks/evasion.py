"""What evasion costs: `python -m benchmarks.evasion` writes evasion.md and, with matplotlib, evasion.png beside it.

Operations of one size, each but the first with one thing done so as not to be seen, are loaded beside a debate by
`explorer ingest`; each is looked at by `explorer detect --network … --background debate`. Told is how many of its
accounts are in a found pair, and how many in a found pair or one of the first pairs of the list, against what the
operation gives up by it.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.by_commands import detected, ingested, write_messages
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
    """A way not to be seen: what is changed, to what, and what that gives up, in words and of an operation.

    `unit` says what the values are. `as_wide`: it is looked at by a window as wide as its delays are spread.
    """

    title: str
    unit: str
    field: str
    values: tuple[float, ...]
    gives_up: str
    meaning: str
    plain: Operation = Operation()
    as_wide: bool = False

    def operations(self) -> Iterator[Operation]:
        """Yield the operation with each value."""
        for value in self.values:
            yield replace(self.plain, **{self.field: type(getattr(self.plain, self.field))(value)})


EVASIONS = (
    Evasion(
        "It spreads its delays",
        "seconds",
        "spread",
        (45, 120, 300, 900, 3_600),
        "speed",
        "All members share each object, within so many seconds. It gives up speed: what is to trend comes at once.",
    ),
    Evasion(
        "It spreads its delays, and the window is as wide",
        "seconds, and of the window",
        "spread",
        (120, 300, 900, 3_600),
        "speed",
        "Such operations, looked at by `--time-window` as wide as they are spread. Who looks does not know how "
        "wide that is, and has to try.",
        as_wide=True,
    ),
    Evasion(
        "It mixes in ordinary shares",
        "for each act",
        "ordinary",
        (0, 1, 3, 10),
        "acts",
        "Members share what the debate shares, as everybody does, so often for each act of theirs. It gives up work: "
        "most of what its accounts do is not for it. Accounts that mix in nothing are always fast, and timing cannot "
        "tell them from others that are: they are left to the list.",
    ),
    Evasion(
        "It rotates its accounts",
        "part that takes part",
        "takes_part",
        (1, 0.5, 0.25, 0.125),
        "reach",
        "At each act a part of its members, drawn anew. It gives up reach: fewer shares of each object, from as many "
        "accounts.",
    ),
    Evasion(
        "It splits into cells",
        "cells",
        "cells",
        (1, 4, 12, 24),
        "reach",
        "Each cell shares what no other does. It gives up reach: fewer shares of each object; of 24 cells, two.",
    ),
    Evasion(
        "It works in sessions",
        "acts a sitting",
        "a_sitting",
        (1, 2, 4, 24),
        "days",
        "So many acts within two hours, and then none until the next sitting. It gives up presence: it acts on few "
        "evenings.",
    ),
    Evasion(
        "It rewords",
        "texts to choose from",
        "words",
        (1, 2, 4, 8),
        "reach",
        "Members write and do not retweet (co-tweet), at each act one of so many texts, each by own choice. It gives "
        "up reach: as many tweets, of more texts, each by fewer.",
        Operation(words=1),
    ),
)


_ABOVE = """# What evasion costs

How an operation may act so that `explorer detect` does not find it, and what it gives up by that. Written by
`python -m benchmarks.evasion` (seeds {seeds}; a window of {window} s, rate .01), which runs `explorer ingest` and
`explorer detect --network OPERATION --background DEBATE`: somebody suspects these accounts, and asks whether they act
together. The debate has {debate.shares:,} shares by {debate.accounts:,} accounts in {debate.days} days, the operation
{plain.accounts} accounts in {plain.cells} cells of {cell}. Each cell shares {plain.acts} things together, at moments
of the {debate.days} days, all its members within {plain.spread:g} s, and each member shares as many ordinary
things beside. One of these is changed at a time; an operation that changes several at once is not here, and gives up
all of it.

*Found* is which part of its accounts is in a found pair; *found or read* which is in one or in one of the first {read}
pairs of the list of those that met 5 times and were not found, where somebody has to judge. A cell of {cell} has
{pairs} pairs: the first {read} may be of two cells alone. *False pairs* are found though their accounts are of
different cells, which share nothing on purpose.
"""


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
        return f"half have acted after {2 + operation.spread / 2:,.0f} s"
    if what == "acts":
        return f"{1 / (1 + operation.ordinary):.0%} of its shares are its own"
    if what == "days":
        sittings = -(-operation.acts // operation.a_sitting)
        return "acts in one sitting" if sittings == 1 else f"acts in {sittings} sittings"
    together = operation.accounts / operation.cells * operation.takes_part / max(1, operation.words)
    return f"{together:.3g} shares of one object"


@dataclass(frozen=True)
class Seen:
    """What part of an operation's accounts is found, found or among the first pairs of the list; and other pairs."""

    found: float
    or_listed: float
    others: int


def seen(pairs: pl.DataFrame, made: Scene, name: str) -> Seen:
    """Return what was seen of an operation; accounts of different cells have nothing to do with each other."""
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


def run(seed: int, parts: Path, window: int, only: Sequence[str] = ()) -> dict[tuple[int, int], Seen]:
    """Run the commands on one debate and all operations beside it; what `parts` has of them is not run again.

    With `only`, those evasions are run whose title has one of these words.
    """

    def kept(i: int, j: int) -> Path:
        evasion = EVASIONS[i]
        wide = "-wide" if evasion.as_wide else ""
        return parts / f"{seed}-{window}-{evasion.field}{wide}-{evasion.values[j]:g}.json"

    wanted = [(i, j) for i, evasion in enumerate(EVASIONS) for j in range(len(evasion.values))]
    missing = [
        (i, j)
        for i, j in wanted
        if not kept(i, j).exists() and (not only or any(word in EVASIONS[i].title for word in only))
    ]
    if missing:
        with tempfile.TemporaryDirectory() as folder:
            for (i, j), one in looked_at(seed, Path(folder), window, missing):
                kept(i, j).write_text(json.dumps(asdict(one)), encoding="utf-8")
                print(EVASIONS[i].title, EVASIONS[i].values[j], one, flush=True)
    there = [(i, j) for i, j in wanted if kept(i, j).exists()]
    return {(i, j): Seen(**json.loads(kept(i, j).read_text(encoding="utf-8"))) for i, j in there}


def looked_at(
    seed: int, folder: Path, window: int, wanted: list[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], Seen]]:
    """Yield what is seen of the operations that are wanted, each loaded and looked at beside the debate."""
    debate = scene(seed, world=DEBATE)
    store = folder / "store.db"
    for behaviour in ("co-retweet", "co-tweet"):
        path = folder / f"debate-{behaviour}.csv"
        write_messages(debate.frame(), debate.origin, path, behaviour=behaviour)
        ingested(path, store, f"debate-{behaviour}", behaviour)
    for i, j in wanted:
        evasion, name = EVASIONS[i], f"x{i}y{j}"
        operation = list(evasion.operations())[j]
        made = Scene(np.random.default_rng((seed, i, j)), DEBATE.days)
        made.origin, made.world = dict(debate.origin), debate.world
        act(made, operation, name)
        path = folder / f"{name}.csv"
        behaviour = "co-tweet" if operation.words else "co-retweet"
        write_messages(made.frame(), made.origin, path, behaviour=behaviour)
        ingested(path, store, name, behaviour)
        seconds = evasion.values[j] if evasion.as_wide else window
        asked = "--network", name, "--background", f"debate-{behaviour}", "--time-window", f"{seconds:g}"
        yield (i, j), seen(detected(store, behaviour, *asked), made, name)


def means(told: list[dict[tuple[int, int], Seen]], i: int) -> list[tuple[float, float]]:
    """Return of one evasion what is found, and found or read, at each value: means over the seeds, NaN if not run."""
    each = []
    for j in range(len(EVASIONS[i].values)):
        of = [one[i, j] for one in told if (i, j) in one]
        found, read = sum(one.found for one in of), sum(one.or_listed for one in of)
        each.append((found / len(of), read / len(of)) if of else (math.nan, math.nan))
    return each


def escapes(evasion: Evasion, parts: tuple[float, ...]) -> str:
    """Return at which values fewer than half are seen, with what each is left with."""
    told = zip(evasion.values, evasion.operations(), parts, strict=True)
    return "; ".join(f"{value:,g}: {given_up(one, evasion.gives_up)}" for value, one, part in told if part < 0.5) or (
        "not all were run" if any(map(math.isnan, parts)) else "at none of these"
    )


def summary(told: list[dict[tuple[int, int], Seen]]) -> list[str]:
    """Return what it takes that fewer than half of the accounts are seen."""
    lines = ["| evasion | where fewer than half are found | where fewer than half are found or read |", "|---|---|---|"]
    for i, evasion in enumerate(EVASIONS):
        found, read = zip(*means(told, i), strict=True)
        name = f"{evasion.title} ({evasion.unit})"
        lines.append(f"| {name} | {escapes(evasion, found)} | {escapes(evasion, read)} |")
    return [*lines, ""]


def table(told: list[dict[tuple[int, int], Seen]]) -> list[str]:
    """Return the curves as tables."""
    lines = []
    for i, evasion in enumerate(EVASIONS):
        lines += [f"## {evasion.title}", "", evasion.meaning, ""]
        lines += [
            f"| {evasion.unit} | it is left with | found | found or read | false pairs found |",
            "|---|---|---|---|---|",
        ]
        for j, (operation, (found, read)) in enumerate(zip(evasion.operations(), means(told, i), strict=True)):
            others = sum(one[i, j].others for one in told if (i, j) in one)
            left = given_up(operation, evasion.gives_up)
            if math.isnan(found):
                lines.append(f"| {evasion.values[j]:,g} | {left} | not run | | |")
                continue
            lines.append(f"| {evasion.values[j]:,g} | {left} | {found:.2f} | {read:.2f} | {others} |")
        lines.append("")
    return lines


def picture(told: list[dict[tuple[int, int], Seen]], path: Path) -> bool:
    """Draw the curves, small and on one scale; False without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    figure = Figure(figsize=(12, 5.5), layout="constrained")
    across = math.ceil(len(EVASIONS) / 2)
    all_axes = figure.subplots(2, across, sharey=True).flat
    for i, evasion in enumerate(EVASIONS):
        axes, names = all_axes[i], [f"{value:,g}" for value in evasion.values]
        found, read = zip(*means(told, i), strict=True)
        axes.plot(names, read, ":", marker="s", label="found or read")
        axes.plot(names, found, "-", marker="o", label="found")
        axes.set_title(evasion.title.replace(", and", ",\nand"), fontsize="small")
        axes.set(ylim=(-0.04, 1.04), xlabel=evasion.unit)
        if i % across == 0:
            axes.set_ylabel("part of its accounts")
    for axes in all_axes[len(EVASIONS) :]:
        axes.remove()
    all_axes[0].legend(fontsize="small")
    figure.savefig(path, dpi=90)
    return True


def main() -> None:
    """Run everything and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--window", type=int, default=60, help="seconds (60)")
    parser.add_argument("--only", nargs="+", default=(), help="evasions whose title has one of these words")
    parser.add_argument("--parts", type=Path, help="a folder in which what was run is kept, and read again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        parts = asked.parts or Path(name)
        parts.mkdir(parents=True, exist_ok=True)
        told = [run(seed, parts, asked.window, asked.only) for seed in asked.seeds]
    here = Path(__file__)
    drawn = picture(told, here.with_suffix(".png"))
    cell = Operation().accounts // Operation().cells
    above = _ABOVE.format(
        seeds=", ".join(map(str, asked.seeds)),
        window=asked.window,
        debate=DEBATE,
        plain=Operation(),
        cell=cell,
        pairs=cell * (cell - 1) // 2,
        read=READ,
    )
    lines = [above, *(["![Found, and found or read](evasion.png)", ""] if drawn else [])]
    lines += [*summary(told), *table(told)]
    here.with_suffix(".md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
