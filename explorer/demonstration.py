"""The main job on synthetic archives: made, loaded, asked, drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from explorer import demo, queries
from explorer.compare import compare
from explorer.drawing import draw
from explorer.ingest import ingest
from explorer.stores import Progress, Store

# What is drawn of every network, and with which parameters.
_PICTURES: dict[str, dict[str, object]] = {
    "core_amplifiers": {"min_retweets": 10, "min_amplifiers": 3},
    "co_retweets": {"min_weight": 3},
}
_EVIDENCE = 40


def archives(folder: Path, *, scale: float | None, seed: int, progress: Progress | None = None) -> list[demo.Archive]:
    """Write the three archives below `folder` and return what they are."""
    size = demo.DEFAULT_SCALE if scale is None else scale
    return demo.generate(folder / "archives", scale=size, seed=seed, progress=progress)


def run(
    store: Store,
    made: Sequence[demo.Archive],
    pages: Path,
    *,
    say: Callable[[str], None],
    progress: Progress | None = None,
) -> list[Path]:
    """Load the archives, lay the networks side by side, draw them; return the pages."""
    report = ingest(store, [archive.folder for archive in made], progress=progress)
    say(report.lines()[-2])
    say(report.lines()[-1])
    pages.mkdir(parents=True, exist_ok=True)
    written = [pages / "compare.html"]
    compare(store, [archive.network for archive in made]).page(written[0])
    stored = queries.load()
    for archive in made:
        for name, values in _PICTURES.items():
            query = queries.find(stored, name)
            result = queries.ask(store, query, {"network": archive.network} | values)
            path = pages / f"{archive.network}_{name}.html"
            say(f"{archive.network}, {query.title.lower()}: {draw(store, query, result, path, evidence=_EVIDENCE)}")
            written.append(path)
    return written
