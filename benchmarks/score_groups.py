"""Which groups a score finds, by the commands: `python -m benchmarks.score_groups > benchmarks/score_groups.md`.

Half of the planted groups are known, by half of their members. The other halves, the groups of which nobody is known
and people are new; other people of the same debate are the background.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import rankdata

from benchmarks.coordination_world import World, make

SEEDS = range(701, 711)
WORLD = World(shares=60_000, accounts=3_000, objects=8_000, groups=20, size=(8, 30), effort=(10, 30))


def explorer(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "explorer", *map(str, arguments)], check=True, capture_output=True)


def split(seed: int) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Return shares for each file, and the `kind` of each new `account`: known group, other group or nobody's."""
    made = make(WORLD, seed)
    rng = np.random.default_rng(seed)
    members = made.members.unique("account", keep="first").sort("account")
    seen = members["group"].unique().sort().to_list()[::2]
    members = members.with_columns(
        of_known=pl.col("group").is_in(seen), known=pl.Series(rng.random(members.height) < 0.5)
    )
    known = members.filter("of_known", "known")["account"]
    people = made.shares.select("account").unique().join(members, on="account", how="anti").sort("account")
    people = people.with_columns(new=pl.Series(rng.random(people.height) < 0.5))
    kinds = pl.concat(
        [
            members.filter(~(pl.col("of_known") & pl.col("known"))).select(
                "account", kind=pl.when("of_known").then(pl.lit("known group")).otherwise(pl.lit("other group"))
            ),
            people.filter("new").select("account", kind=pl.lit("nobody's")),
        ]
    )
    who = {
        "known": known.to_frame(),
        "crowd": people.filter(~pl.col("new")).select("account"),
        "new": kinds.select("account"),
    }
    return {name: made.shares.join(one, on="account", how="semi") for name, one in who.items()}, kinds


def scored(files: dict[str, pl.DataFrame], folder: Path) -> pl.DataFrame:
    """Return `account` and `score` of the new accounts, as the commands give them."""
    for name, shares in files.items():
        shares.select(
            object_id="object",
            account_id="account",
            content_id=pl.format("{}-{}", pl.lit(name), pl.int_range(pl.len())),
            timestamp_share=pl.col("ts") // 1000,
        ).write_csv(folder / f"{name}.csv")
    store = folder / "store.db"
    for name in ("known", "crowd"):
        explorer("ingest", folder / f"{name}.csv", "--network", name, "--store", store)
    out = folder / "scores.csv"
    explorer(
        "score", folder / "new.csv", "--like", "known", "--background", "crowd", "--store", store, "-o", out, "--exact"
    )
    return pl.read_csv(out, infer_schema=False).select("account", pl.col("score").cast(pl.Float64))


def auc(higher: pl.Series, lower: pl.Series) -> float:
    """Return in which share of comparisons one of the first scores higher than one of the second; ties are half."""
    ranks = rankdata(pl.concat([higher, lower]).to_numpy())
    n, m = len(higher), len(lower)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def main() -> None:
    rows: list[list[float]] = []
    for seed in SEEDS:
        files, kinds = split(seed)
        with tempfile.TemporaryDirectory() as folder:
            told = scored(files, Path(folder)).join(kinds, on="account")
        by = {kind[0]: one["score"] for kind, one in told.group_by("kind")}
        people = by["nobody's"]
        rows.append([len(by["known group"]), len(by["other group"]), len(people)])
        rows[-1] += [auc(by["known group"], people), auc(by["other group"], people)]
        print(seed, rows[-1], file=sys.stderr)
    table = np.array(rows)
    print("# Which groups a score finds\n")
    print(
        f"`explorer score` on {len(rows)} worlds of `benchmarks/coordination_world.py` (seeds {SEEDS[0]} to "
        f"{SEEDS[-1]};\n{WORLD.accounts:,} people, {WORLD.groups} groups that act together and live as everybody does "
        "beside). Half of\nthe groups are known, by half of their members. AUC is the share of comparisons in which "
        "the member scores\nhigher than a person of the same debate: mean (least to greatest).\n"
    )
    print("| new accounts of | accounts a world | AUC |\n|---|---|---|")
    for name, size, at in (("groups with known members", 0, 3), ("groups of which nobody is known", 1, 4)):
        low, mean, high = table[:, at].min(), table[:, at].mean(), table[:, at].max()
        print(f"| {name} | {table[:, size].mean():.0f} | {mean:.2f} ({low:.2f} to {high:.2f}) |")


if __name__ == "__main__":
    main()
