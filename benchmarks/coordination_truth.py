"""How often a pair is found where nothing is planted, and how many of the planted pairs are found.

    python -m benchmarks.coordination_truth [--quick]

writes coordination_truth.md and, where matplotlib is installed, coordination_truth.png beside this file. Constants
of the method were chosen on DESIGN_SEEDS and on nothing else; what is reported comes from FINAL_SEEDS.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from benchmarks.coordination_world import HOUR, World, make
from explorer.methods.shares import shares
from explorer.methods.significance import assess

DESIGN_SEEDS = range(1_000)
FINAL_SEEDS = range(1_000, 2_000)

MINUTE = 60_000
SMALL = World()
LARGE = World(shares=1_000_000, accounts=100_000, objects=200_000, communities=100)
PLANTED = replace(SMALL, groups=40)
# Worlds with nothing planted, each harsh in its own way: what it is called, what it is, and the window.
ORGANIC: dict[str, tuple[World, int]] = {
    "as it is": (SMALL, MINUTE),
    "10 s": (SMALL, 10_000),
    "300 s": (SMALL, 300_000),
    "3,600 s": (SMALL, HOUR),
    "half of the accounts always fast": (replace(SMALL, junkies=0.5), MINUTE),
    "2 % always fast, within 10 s": (replace(SMALL, junkies=0.02, junkie_delay=10_000.0), MINUTE),
    "half of the objects burst": (replace(SMALL, bursting=0.5), MINUTE),
    "communities come online at once": (replace(SMALL, pulses=1.0), MINUTE),
    "dense: few objects, bursts, many meetings": (
        replace(SMALL, objects=2_000, bursting=0.4, junkies=0.1),
        MINUTE,
    ),
    "few accounts, few very busy": (replace(SMALL, accounts=1_000, activity=2.0, communities=3), MINUTE),
    "500 objects": (replace(SMALL, objects=500), MINUTE),
    "more accounts than shares": (replace(SMALL, accounts=200_000), MINUTE),
    "sources followed by nearly nobody else": (replace(SMALL, homophily=0.99, communities=200), MINUTE),
    "5,000 accounts on one object in a minute": (replace(SMALL, crowd=5_000), MINUTE),
    "short sittings, two a day, quick": (
        replace(SMALL, session=60_000.0, sessions=2, accounts=2_000, communities=5, delay=0.3 * HOUR, days=10),
        MINUTE,
    ),
    "500 shares": (World(shares=500, accounts=60, objects=50, communities=2), MINUTE),
}
CURVES: dict[str, list[tuple[str, World, int]]] = {
    "late, share of acts": [(f"{x:.0%}", replace(PLANTED, late=x), MINUTE) for x in (0.0, 0.2, 0.4, 0.6, 0.8)],
    "size of a group": [
        (f"{a}–{b}", replace(PLANTED, size=(a, b), groups=600 // b), MINUTE)
        for a, b in ((2, 3), (4, 6), (10, 15), (20, 30), (60, 80))
    ],
    "effort, acts of a group": [(str(x), replace(PLANTED, effort=(x, x)), MINUTE) for x in (3, 5, 8, 12, 20, 40)],
    "window, seconds": [(f"{x:,}", replace(PLANTED, window=1_000.0 * x), 1_000 * x) for x in (10, 60, 300, 900, 3_600)],
    "wait, seconds": [(f"{x:,}", replace(PLANTED, wait=1_000.0 * x), MINUTE) for x in (10, 60, 600, 7_200)],
    "wait, members do nothing else": [
        (f"{x:,}", replace(PLANTED, wait=1_000.0 * x, pure=1.0), MINUTE) for x in (10, 60, 600, 7_200)
    ],
}


@dataclass(frozen=True)
class Run:
    """What one world brought: pairs found and how many of them false, by each test; planted pairs met and found."""

    found: int
    false: int
    marginal: int
    marginal_false: int
    met: tuple[int, int, int]
    recalled: tuple[int, int, int]
    seconds: float

    LEAST = (3, 5, 10)


def run(world: World, window: int, seed: int, insist: bool = False) -> Run:
    """Make one world, assess it, and hold the answer against what was planted."""
    made = make(world, seed)
    data, truth = shares(made.shares), made.pairs().with_columns(planted=True).drop("group")
    begin = time.process_time()
    pairs = assess(data, window, insist=insist).pairs
    seconds = time.process_time() - begin
    pairs = pairs.join(truth, on=["source", "target"], how="left").with_columns(pl.col("planted").fill_null(False))
    found = pairs.filter(pl.col("finding") == "found")
    marginal = pairs.filter(pl.col("q_marginal") <= 0.01)
    met = [pairs.filter((pl.col("meetings") >= least) & pl.col("planted")) for least in Run.LEAST]
    return Run(
        found.height,
        found.filter(~pl.col("planted")).height,
        marginal.height,
        marginal.filter(~pl.col("planted")).height,
        tuple(m.height for m in met),  # type: ignore[arg-type]
        tuple(m.filter(pl.col("finding") == "found").height for m in met),  # type: ignore[arg-type]
        seconds,
    )


def runs(pool: Executor, world: World, window: int, seeds: Iterable[int], insist: bool = False) -> list[Run]:
    """Run one world for each seed."""
    return list(pool.map(partial(run, world, window, insist=insist), seeds))


def share(part: int, whole: int) -> str:
    """Return a share as text, a dash where there is none."""
    return f"{part / whole:.4f}".rstrip("0").rstrip(".") if whole else "–"


def recalls(many: list[Run]) -> list[str]:
    """Return recall of the planted pairs that met so often, over all runs, for each threshold."""
    return [share(sum(r.recalled[i] for r in many), sum(r.met[i] for r in many)) for i in range(len(Run.LEAST))]


def organic(pool: Executor, seeds: range) -> list[str]:
    """Return the table of worlds with nothing planted."""
    lines = [
        f"Nothing planted: {SMALL.shares:,} shares, {len(seeds)} runs each, stated rate 1 %.",
        "",
        "| world | runs with a pair found | pairs found a run | pairs a run by the marginal test |",
        "|---|---|---|---|",
    ]
    every: list[Run] = []
    for name, (world, window) in ORGANIC.items():
        many = runs(pool, world, window, seeds)
        every += many
        lines.append(_organic_row(name, many))
    lines.append(_organic_row("**all**", every))
    return lines


def _organic_row(name: str, many: list[Run]) -> str:
    n = len(many)
    wrong = sum(r.false > 0 for r in many)
    return (
        f"| {name} | {wrong} of {n} | {sum(r.false for r in many) / n:.3g} | {sum(r.marginal for r in many) / n:.3g} |"
    )


def large(pool: Executor, seeds: range) -> list[str]:
    """Return the table of the large world, with nothing and with groups planted."""
    lines = [
        f"{LARGE.shares:,} shares, {LARGE.accounts:,} accounts, 60 s, {len(seeds)} runs each.",
        "",
        "| planted | pairs found | false share: timing / marginal | recall of pairs that met ≥ 3 / 5 / 10 times "
        "| CPU seconds |",
        "|---|---|---|---|---|",
    ]
    for name, groups in (("nothing", 0), ("150 groups of 3 to 30", 150)):
        many = runs(pool, replace(LARGE, groups=groups), MINUTE, seeds)
        lines.append(
            f"| {name} | {sum(r.found for r in many) / len(many):,.0f} a run "
            f"| {share(sum(r.false for r in many), sum(r.found for r in many))} / "
            f"{share(sum(r.marginal_false for r in many), sum(r.marginal for r in many))} "
            f"| {' / '.join(recalls(many))} | {max(r.seconds for r in many):.1f} |"
        )
    return lines


def curves(pool: Executor, seeds: range) -> tuple[list[str], dict[str, list[tuple[str, list[Run]]]]]:
    """Return the tables of what makes it harder, and what they were made of."""
    lines, all_ = [], {}
    for what, points in CURVES.items():
        lines += [
            f"Planted in {SMALL.shares:,} shares, {len(seeds)} runs each, by {what}:",
            "",
            f"| {what} | pairs found a run | false share: timing / marginal | recall ≥ 3 / 5 / 10 |",
            "|---|---|---|---|",
        ]
        all_[what] = [(name, runs(pool, world, window, seeds)) for name, world, window in points]
        for name, many in all_[what]:
            lines.append(
                f"| {name} | {sum(r.found for r in many) / len(many):,.0f} "
                f"| {share(sum(r.false for r in many), sum(r.found for r in many))} / "
                f"{share(sum(r.marginal_false for r in many), sum(r.marginal for r in many))} "
                f"| {' / '.join(recalls(many))} |"
            )
        lines.append("")
    return lines, all_


def rounded(pool: Executor, seeds: range) -> list[str]:
    """Return the table of what rounding to the minute would do, were timing tested all the same."""
    lines = [
        "Moments rounded to the minute, nothing planted, timing tested all the same (`insist`):",
        "",
        "| share rounded, window | runs with a pair found | pairs found a run | pairs a run by the marginal test |",
        "|---|---|---|---|",
    ]
    for portion, window in ((0.1, MINUTE), (0.5, MINUTE), (1.0, MINUTE), (1.0, 5 * MINUTE)):
        many = runs(pool, replace(SMALL, rounded=portion), window, seeds, insist=True)
        lines.append(_organic_row(f"{portion:.0%}, {window // 1000} s", many))
    return lines


def picture(all_: dict[str, list[tuple[str, list[Run]]]], path: Path) -> bool:
    """Draw the curves, small and on one scale; False without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    figure = Figure(figsize=(3 * len(all_), 3), layout="constrained")
    for axes, (what, points) in zip(figure.subplots(1, len(all_), sharey=True), all_.items(), strict=True):
        for i, least in enumerate(Run.LEAST):
            met = [sum(r.met[i] for r in many) for _, many in points]
            recall = [sum(r.recalled[i] for r in p[1]) / n if n else math.nan for p, n in zip(points, met, strict=True)]
            axes.plot([name for name, _ in points], recall, marker="o", label=f"recall, met ≥ {least}")
        wrong = [sum(r.false for r in m) / max(1, sum(r.found for r in m)) for _, m in points]
        axes.plot([name for name, _ in points], wrong, color="black", linestyle=":", label="false share")
        axes.set(title=what, ylim=(-0.02, 1.02))
    axes.legend(fontsize="small")
    figure.savefig(path, dpi=110)
    return True


def main() -> None:
    """Run everything and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few runs of each")
    quick = parser.parse_args().quick
    few, some, many = (FINAL_SEEDS[:n] for n in ((2, 2, 6) if quick else (5, 10, 50)))
    here = Path(__file__)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        curve_lines, all_ = curves(pool, some)
        tables = large(pool, few), organic(pool, many), rounded(pool, some)
    drawn = picture(all_, here.with_suffix(".png"))
    lines = [
        "# Found, and rightly so?",
        "",
        f"Written by `python -m benchmarks.coordination_truth{' --quick' if quick else ''}` on worlds of "
        "`coordination_world.py`, seeds that no constant was chosen on. *Timing* is the finding; *marginal* is the "
        "marginal likelihood filter, which takes accounts that are always fast for a group.",
        "",
        *tables[0],
        "",
        *tables[1],
        "",
        *(["![Recall and false share](coordination_truth.png)", ""] if drawn else []),
        *curve_lines,
        *tables[2],
    ]
    here.with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
