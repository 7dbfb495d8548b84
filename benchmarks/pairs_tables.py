"""What each command finds: `python -m benchmarks.pairs_tables` writes docs/methods/pairs_tables.md.

Worlds of which it is known who acts together are loaded by `explorer ingest`. `explorer detect` looks for pairs,
`explorer query undecided` asks for the list, and `explorer detect --method count` says which pairs there were to be
found. `--only` runs some rows, `--large` those too that take long; what was run before is kept in `--parts`, a
folder, and not run again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path

import polars as pl

from benchmarks.by_commands import detected, explorer, ingested, write_messages
from benchmarks.coordination_world import World
from benchmarks.innocents_world import KINDS, Scene, scene

SEEDS = (96001, 96002)
PAGE = Path(__file__).parents[1] / "docs" / "methods" / "pairs_tables.md"
PLANTED, OTHERS = "planted", "others"
# The least meetings that `detect` tests, and those that list a pair.
LEAST, OFTEN = 3, 5

DEBATE = World(shares=30_000, accounts=3_000, objects=6_000, communities=12, days=60)
OPERATION = World(shares=30_000, accounts=3_000, objects=6_000, communities=12, days=60, groups=10)
LARGER = World(shares=200_000, accounts=20_000, objects=40_000, communities=20, days=60, groups=60)
LARGEST = World(shares=2_000_000, accounts=200_000, objects=400_000, communities=60, days=60, groups=200)

# What is loaded, by name; `turkey` and `turkey-true` are the demo's, at a part of their size.
WORLDS: Mapping[str, Callable[[int], Scene]] = {
    "archive": partial(scene, groups=12),
    "quiet archive": partial(scene, groups=12, lives=(0, 10)),
    "archive beside a debate": partial(scene, world=DEBATE, groups=12),
    "fast groups in a debate": partial(scene, world=DEBATE, groups=12, lead=2.0),
    "debate": partial(scene, world=DEBATE),
    "operation": partial(scene, world=OPERATION),
    "operation of 20,000": partial(scene, world=LARGER),
    "operation of 200,000": partial(scene, world=LARGEST),
    **{kind: partial(scene, kinds=(kind,)) for kind in KINDS},
    "eight kinds": partial(scene, kinds=tuple(KINDS)),
    "eight kinds beside": partial(scene, world=OPERATION, kinds=tuple(KINDS), groups=8),
}
TURKEY: Mapping[str, float] = {"Turkey, a hundredth": 0.01, "Turkey": 1.0}


@dataclass(frozen=True)
class Setting:
    """A row: a world, how it is written down, and how `detect` is asked; options of `scope` are those of counting too.

    `apart`: accounts that act together are a network of their own, the others the background.
    """

    title: str
    world: str
    behaviour: str = "co-retweet"
    grain_ms: int = 1
    scope: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    apart: bool = False
    large: bool = False

    @property
    def is_ranked(self) -> bool:
        """Whether its method only ranks."""
        return bool({"--method", "--as"} & set(self.options)) and "timing" not in self.options

    @property
    def asked(self) -> tuple[str, ...]:
        """In what its pairs are looked for, whatever the method."""
        return (*self.scope, *(("--network", "archive", "--background", "debate") if self.apart else ()))

    @property
    def files(self) -> tuple[str, str, int, bool]:
        """What is loaded for it."""
        return self.world, self.behaviour, self.grain_ms, self.apart


_BEHAVIOURS = ("co-reply", "co-link", "co-domain", "co-hashtag", "hashtag-sequence", "co-mention", "co-tweet")
SETTINGS: Mapping[str, tuple[Setting, ...]] = {
    "Networks, by co-retweet within 60 s": (
        Setting("an archive alone", "archive"),
        Setting("the same, members with 0–9 other retweets", "quiet archive"),
        Setting("an archive, a debate its background", "archive beside a debate", apart=True),
        Setting("a debate of 3,000, nothing planted", "debate"),
        Setting("a debate of 3,000 with an operation", "operation"),
        Setting("a debate of 20,000 with an operation", "operation of 20,000", large=True),
        Setting("a debate of 200,000 with an operation", "operation of 200,000", large=True),
        Setting("the demo's Turkey at a hundredth of its size", "Turkey, a hundredth", large=True),
        Setting("the demo's Turkey at its true size", "Turkey", large=True),
        *(Setting(f"alone: {kind}", kind) for kind in KINDS),
        Setting("the eight kinds together", "eight kinds"),
        Setting("the eight kinds beside operations in a debate", "eight kinds beside"),
    ),
    "Settings, on the debate of 3,000 with an operation": (
        Setting("moments rounded to the second", "operation", grain_ms=1_000),
        Setting("moments rounded to the minute", "operation", grain_ms=60_000),
        Setting(
            "moments rounded to the minute, `--time-window 600`",
            "operation",
            grain_ms=60_000,
            scope=("--time-window", "600"),
        ),
        Setting("moments rounded to the hour", "operation", grain_ms=3_600_000),
        *(
            Setting(f"`--time-window {window}`", "operation", scope=("--time-window", window))
            for window in ("10", "300", "3600")
        ),
        *(Setting(f"`--rate {rate}`", "operation", options=("--rate", rate)) for rate in ("0.001", "0.05")),
        Setting("`--often 3`", "operation", options=("--often", "3")),
    ),
    "Behaviours, on the same debate": (
        *(Setting(f"`{name}`", "operation", name) for name in (*_BEHAVIOURS, "similar-tweet", "co-image", "co-music")),
        Setting(
            "`fast-retweet -p delay=60`, of 12 groups that are fast",
            "fast groups in a debate",
            "fast-retweet",
            scope=("-p", "delay=60"),
        ),
        Setting("`co-link` of an archive alone", "archive", "co-link"),
        Setting("`co-link` of an archive, a debate its background", "archive beside a debate", "co-link", apart=True),
        Setting("`co-link` of the eight kinds beside operations", "eight kinds beside", "co-link"),
    ),
    "Methods": tuple(
        Setting(f"`{' '.join(options)}`{beside}", world, options=options)
        for world, beside in (("operation", ""), ("eight kinds beside", ", eight kinds beside"))
        for options in (
            *(("--method", name) for name in ("count", "similarity", "projection")),
            *(("--as", name) for name in ("cooRTweet", "toolkit")),
        )
    ),
}


EVERY = tuple(setting for settings in SETTINGS.values() for setting in settings)

_ABOVE = """# What each command finds

Written by `python -m benchmarks.pairs_tables` on made-up worlds (seeds {seeds}, on which nothing was set). Worlds
are loaded by `explorer ingest`; pairs are what `explorer detect` writes, the list is what `explorer query undecided`
gives, and which pairs there were to be found is what `explorer detect --method count` counts. Unless a row says
otherwise it is co-retweet within 60 s, rate .01, moments exact, no background. The originals' moments are known for
retweets and replies, and for nothing else.

- *Planted pairs* act together and met 5 times. *Found* is which part of them was found; *found or on top* which part
  was found or is among the first of the list, of which as many pairs are read as there are planted ones.
  *Found, met ≥ 3* is the part of the planted pairs that met 3 times. Pairs of all seeds are counted together; in
  parentheses is the worst seed, where it differs.
- *Innocents* are pairs of one kind and group of `benchmarks/innocents_world.py`, *others* all other pairs, of a debate
  or of two groups: how many were found, of how many that met 3 times. *First of the list*: whose pairs are read there,
  planted / innocent / other; where nothing is planted, none is read.
- The debate: {world.shares:,} shares of {world.objects:,} objects by {world.accounts:,} accounts in {world.days} days.
  An operation: {world.groups} groups of {world.size[0]}–{world.size[1]}, who share {world.effort[0]}–{world.effort[1]}
  things together, four in five of them each time, a tenth of these hours late, and live as everybody does beside it.
  An archive: 12 groups of 4–30, who share 8–39 things that one of them posted, and 10–79 others each.
- Where moments are too coarse for the window, timing is not tested, which the command says: all is in the list.
"""
_RANKED = """These find nothing: they rank. As many first pairs are read as planted ones met 5 times: *among the
first* is the part of the planted pairs that is read so, and the last three columns say whose the pairs are that are
read."""

_TESTED_HEADS = (
    *("setting", "planted pairs", "found", "found or on top", "found, met ≥ 3", "innocents found", "others found"),
    "first of the list",
)
_RANKED_HEADS = ("setting", "planted pairs", "among the first", "planted", "innocent", "other")


@dataclass(frozen=True)
class Seen:
    """Pairs of one kind: how many met 3 and 5 times, how many of these were found, how many of those that met 5 times
    were found or are among the first of the list, and how many are among the first. The first are as many as planted
    pairs met 5 times.
    """

    met3: int = 0
    met5: int = 0
    found3: int = 0
    found5: int = 0
    shown5: int = 0
    first: int = 0


Outcome = Mapping[str, Seen]


class Loaded:
    """Stores that were loaded, with the group of each account, for one seed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        self.stores: dict[tuple[str, str, int, bool], tuple[Path, dict[str, str]]] = {}
        self.counts: dict[tuple[object, ...], pl.DataFrame] = {}

    def of(self, setting: Setting) -> tuple[Path, dict[str, str]]:
        """Return store and groups for a setting; "kind group" of each account that has one."""
        if setting.files not in self.stores:
            place = self.folder / f"{self.seed}-{len(self.stores)}"
            place.mkdir()
            load = self._demo if setting.world in TURKEY else self._scene
            self.stores[setting.files] = place / "store.db", load(setting, place)
        return self.stores[setting.files]

    def counted(self, setting: Setting) -> pl.DataFrame:
        """Return the pairs that there are to be found."""
        key = setting.files, setting.scope
        if key not in self.counts:
            asked = *setting.asked, "--method", "count", "--min-weight", str(LEAST)
            self.counts[key] = detected(self.of(setting)[0], setting.behaviour, *asked)
        return self.counts[key]

    def _scene(self, setting: Setting, place: Path) -> dict[str, str]:
        made = WORLDS[setting.world](self.seed)
        groups = {
            account: f"{PLANTED if kind == 'own' else kind} {kind}{number}"
            for account, (kind, number) in made.of.items()
        }
        shares, together = made.frame(), pl.col("account").is_in(groups.keys())
        parts = {"whole": shares}
        if setting.apart:
            parts = {"archive": shares.filter(together), "debate": shares.filter(~together)}
        for name, part in parts.items():
            path = place / f"{name}.csv"
            write_messages(part, made.origin, path, behaviour=setting.behaviour, grain_ms=setting.grain_ms)
            ingested(path, place / "store.db", name, setting.behaviour)
        return groups

    def _demo(self, setting: Setting, place: Path) -> dict[str, str]:
        scale = TURKEY[setting.world]
        explorer("demo", place / "demo", "--scale", str(scale), "--seed", str(self.seed), "--only-archives")
        explorer("ingest", place / "demo" / "turkey_052020", "--store", place / "store.db")
        members = pl.read_csv(place / "demo" / "truth_accounts.csv", infer_schema=False)
        members = members.filter(pl.col("network") == "turkey_052020").unique("userid", keep="first")
        return {account: f"{PLANTED} {group}" for account, group in members.select("userid", "group").iter_rows()}


def outcome(setting: Setting, loaded: Loaded) -> Outcome:
    """Run the commands; return what was seen of each kind."""
    store, groups = loaded.of(setting)
    counted = loaded.counted(setting)
    told = detected(store, setting.behaviour, "--name", "tables", *setting.options, *setting.asked)
    # What comes again on another day is counted once more by `timing`, and not by `count`.
    pairs = (
        ordered(counted)
        .select("source", "target", counted="weight")
        .join(
            ordered(told).select("source", "target", "finding", met="objects"),
            on=["source", "target"],
            how="full",
            coalesce=True,
        )
    )
    pairs = pairs.with_columns(
        kind=kinds(pairs, groups),
        met=pl.max_horizontal("counted", *([] if setting.is_ranked else ["met"])).fill_null(0),
        found=(pl.col("finding") == "found").fill_null(False),
    )
    many = pairs.filter(pl.col("kind") == PLANTED, pl.col("met") >= OFTEN).height
    if setting.is_ranked:
        listed = told.sort("weight", "source", "target", descending=[True, False, False]).head(many)
    else:
        out = store.with_name("list.csv")
        explorer(
            "query", "undecided", "--analysis", "tables", "--limit", str(max(1, many)), "--store", store, "-o", out
        )
        listed = pl.read_csv(out, infer_schema=False).head(many)
    listed = ordered(listed).select("source", "target", first=pl.lit(True))
    pairs = pairs.join(listed, on=["source", "target"], how="left").with_columns(pl.col("first").fill_null(False))
    often = pl.col("met") >= OFTEN
    seen = pairs.group_by("kind").agg(
        met3=(pl.col("met") >= LEAST).sum(),
        met5=often.sum(),
        found3=pl.col("found").sum(),
        found5=(pl.col("found") & often).sum(),
        shown5=((pl.col("found") | pl.col("first")) & often).sum(),
        first=pl.col("first").sum(),
    )
    return {row.pop("kind"): Seen(**row) for row in seen.iter_rows(named=True)}


def ordered(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return pairs with the smaller id as source."""
    return pairs.with_columns(
        source=pl.min_horizontal("source", "target"), target=pl.max_horizontal("source", "target")
    )


def kinds(pairs: pl.DataFrame, groups: Mapping[str, str]) -> pl.Series:
    """Return the kind of each pair: that of the group which both are of, else others."""
    of = pl.DataFrame(
        {"account": list(groups), "group": list(groups.values())}, schema_overrides={"account": pl.String}
    )
    both = [
        pairs.select(account=end).join(of, on="account", how="left", maintain_order="left")["group"]
        for end in ("source", "target")
    ]
    kind = pl.DataFrame(both, schema=["a", "b"]).select(
        pl.when(pl.col("a") == pl.col("b")).then(pl.col("a").str.split(" ").list.first()).otherwise(pl.lit(OTHERS))
    )
    return kind.to_series().rename("kind")


def summed(outcomes: Sequence[Outcome], kind: str) -> Seen:
    """Return what all seeds saw of a kind."""
    each = [asdict(one.get(kind, Seen())) for one in outcomes]
    return Seen(**{name: sum(of[name] for of in each) for name in asdict(Seen())})


def part(outcomes: Sequence[Outcome], what: str, of: str) -> str:
    """Return which part of the planted pairs was seen, over all seeds, and of the worst seed where it is another."""
    each = [asdict(one.get(PLANTED, Seen())) for one in outcomes]
    parts = [one[what] / one[of] for one in each if one[of]]
    if not parts:
        return "–"
    whole = f"{sum(one[what] for one in each) / sum(one[of] for one in each):.3f}"
    worst = f"{min(parts):.3f}"
    return whole if whole == worst else f"{whole} ({worst})"


def of_pairs(seen: Seen) -> str:
    """Return how many pairs were found of those that met three times."""
    return f"{seen.found3:,} / {seen.met3:,}" if seen.met3 else "–"


def innocents(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the innocent kinds that met."""
    return [kind for kind in KINDS if any(kind in one for one in outcomes)]


def tested_row(title: str, outcomes: Sequence[Outcome]) -> str:
    """Return the row of a method that finds."""
    innocent = [summed(outcomes, kind) for kind in innocents(outcomes)]
    alike = Seen(met3=sum(seen.met3 for seen in innocent), found3=sum(seen.found3 for seen in innocent))
    planted, others = summed(outcomes, PLANTED), summed(outcomes, OTHERS)
    first = (planted.first, sum(seen.first for seen in innocent), others.first)
    return (
        f"| {title} | {planted.met5:,} | {part(outcomes, 'found5', 'met5')} "
        f"| {part(outcomes, 'shown5', 'met5')} | {part(outcomes, 'found3', 'met3')} | {of_pairs(alike)} "
        f"| {of_pairs(others)} | {' / '.join(f'{of:,}' for of in first) if any(first) else '–'} |"
    )


def ranked_row(title: str, outcomes: Sequence[Outcome]) -> str:
    """Return the row of a method that only ranks."""
    planted = summed(outcomes, PLANTED)
    alike = sum(summed(outcomes, kind).first for kind in innocents(outcomes))
    cells = (planted.met5, part(outcomes, "shown5", "met5"), planted.first, alike, summed(outcomes, OTHERS).first)
    return f"| {title} | {' | '.join(cell if isinstance(cell, str) else f'{cell:,}' for cell in cells)} |"


def table(section: str, done: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    """Yield the lines of a section; a row that was not run says so."""
    ranked = section == "Methods"
    heads = _RANKED_HEADS if ranked else _TESTED_HEADS
    yield from (f"## {section}", "")
    if ranked:
        yield from (_RANKED, "")
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for setting in SETTINGS[section]:
        title, outcomes = setting.title, done.get(setting.title, ())
        if outcomes:
            yield ranked_row(title, outcomes) if ranked else tested_row(title, outcomes)
        else:
            yield f"| {title} | not run {'| ' * (len(heads) - 1)}|"
    yield ""


def by_kind(done: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    """Yield the table of innocent pairs that were found, by kind."""
    yield from ("## Innocents by kind: found, of pairs that met 3 times", "")
    yield f"| setting | {' | '.join(KINDS)} |"
    yield "|---" * (len(KINDS) + 1) + "|"
    alone = [
        "–" if not done.get(f"alone: {kind}") else of_pairs(summed(done[f"alone: {kind}"], kind)) for kind in KINDS
    ]
    yield f"| each alone | {' | '.join(alone)} |"
    for section, settings in SETTINGS.items():
        for setting in settings:
            outcomes = done.get(setting.title, ())
            if section != "Methods" and len(innocents(outcomes)) > 1:
                cells = (of_pairs(summed(outcomes, kind)) for kind in KINDS)
                yield f"| {setting.title} | {' | '.join(cells)} |"
    yield ""


def page(done: Mapping[str, Sequence[Outcome]], seeds: Sequence[int]) -> str:
    """Return the page."""
    missing = [setting for setting in EVERY if not done.get(setting.title)]
    told = f"All {len(EVERY)} rows were run."
    if missing:
        large = ", ".join(setting.title for setting in missing if setting.large)
        told = f"**{len(missing)} of {len(EVERY)} rows were not run**, and say so."
        told += f"\nOf these, `--large` runs: {large}." if large else ""
    lines = [_ABOVE.format(seeds=", ".join(map(str, seeds)), world=OPERATION), told, ""]
    for section in SETTINGS:
        lines += table(section, done)
    lines += by_kind(done)
    return "\n".join(lines).rstrip() + "\n"


def run(wanted: Sequence[Setting], seeds: Sequence[int], parts: Path) -> dict[str, list[Outcome]]:
    """Run the settings that are wanted and are not in `parts`; return all that are there, by title."""
    outcomes: dict[str, list[Outcome]] = {}
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            loaded = Loaded(seed, Path(folder))
            for setting in EVERY:
                kept = parts / f"{seed}-{blake2b(repr(setting).encode(), digest_size=8).hexdigest()}.json"
                if not kept.exists():
                    if setting not in wanted:
                        continue
                    seen = outcome(setting, loaded)
                    kept.write_text(json.dumps({kind: asdict(of) for kind, of in seen.items()}), encoding="utf-8")
                    print(seed, setting.title, kept.read_text(encoding="utf-8"), file=sys.stderr, flush=True)
                read = json.loads(kept.read_text(encoding="utf-8"))
                outcomes.setdefault(setting.title, []).append({kind: Seen(**of) for kind, of in read.items()})
    return outcomes


def main() -> None:
    """Run the rows that are asked for and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--only", nargs="+", default=(), help="rows whose title has one of these words")
    parser.add_argument("--large", action="store_true", help="20,000 and 200,000 accounts, and the demo's Turkey, too")
    parser.add_argument("--parts", type=Path, help="a folder in which what was run is kept, and read again")
    parser.add_argument("-o", "--output", type=Path, help="the page; else docs/methods/pairs_tables.md without --only")
    asked = parser.parse_args()
    if asked.only:
        wanted = [setting for setting in EVERY if any(word in setting.title for word in asked.only)]
    else:
        wanted = [setting for setting in EVERY if asked.large or not setting.large]
    with tempfile.TemporaryDirectory() as folder:
        parts = asked.parts or Path(folder)
        parts.mkdir(parents=True, exist_ok=True)
        written = page(run(wanted, asked.seeds, parts), asked.seeds)
    output = asked.output or (None if asked.only else PAGE)
    if output is None:
        print(written)
    else:
        output.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
