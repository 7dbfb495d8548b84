"""How large is a page, what does it cost to make, and how quickly does a browser draw it?

    python -m benchmarks.page_size              # 1,000 to 170,000 accounts, beside stock pyvis; writes page_size.md
    python -m benchmarks.page_size 1000 5000    # these sizes alone, printed

Networks are made up: communities of every size, most links inside of them, weights and popularity of a few. Each is
rendered in a process of its own by the call that `explorer render` uses, twice, and opened in a headless Chromium
without a GPU. CPU is processor time, of the browser its renderer process's alone (`ProcessTime`), which others on the
machine hardly change; searches are by the clock. A pan is 60 frames of 8 pixels, to
and fro, with whatever has to be painted anew on the way; near is six steps of zoom.
"""

from __future__ import annotations

import hashlib
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from explorer.render import render_network
from explorer.result import Column, Result
from tests.browser import Opened, chromium, open_page, path_of_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = {1_000: 5_000, 5_000: 30_000, 20_000: 100_000, 170_000: 1_000_000}
STOCK = (1_000, 5_000)  # pyvis as it comes
FRAMES = 60
PAGE = Path(__file__).with_suffix(".md")
SYLLABLES = ("wei", "ming", "hao", "news", "daily", "patriot", "real", "star", "li", "voice", "香港", "中国", "أخبار")
FIRST = 1_560_000_000_000
DAY = 86_400_000


def network(accounts: int, links: int, seed: int = 1) -> Result:
    """Return a made-up answer of `retweet-network` with roles: so many accounts and different links."""
    rng = np.random.default_rng(seed)
    count = max(4, min(70, accounts // 60))
    share = 1 / np.arange(1, count + 1) ** 0.9
    member = rng.choice(count, accounts, p=share / share.sum())
    of = [np.flatnonzero(member == community) for community in range(count)]
    ends: set[int] = set(range(0))
    source, target = np.empty(0, np.int64), np.empty(0, np.int64)
    while len(ends) < links:
        some = links // 2
        a, b = rng.integers(0, accounts, some), rng.integers(0, accounts, some)
        inside = rng.random(some) < 0.85
        for community, members in enumerate(of):
            chosen = np.flatnonzero(inside & (member[a] == community))
            b[chosen] = members[(len(members) * rng.random(len(chosen)) ** 4).astype(np.int64)]
        ends |= set((a * accounts + b)[a != b].tolist())
    pairs = rng.permutation(np.array(sorted(ends)))[:links]
    source, target = pairs // accounts, pairs % accounts
    weight = np.minimum(rng.zipf(2.0, links), 3_000)
    first = FIRST + rng.integers(0, 400 * DAY, links)
    last = np.where(weight > 1, first + rng.integers(0, 60 * DAY, links), first)
    ids = rng.choice(2**32, accounts, replace=False).astype(str)
    some_of = np.array(SYLLABLES)
    parts = [some_of[rng.integers(0, len(SYLLABLES), accounts)] for _ in range(2)]
    names = np.array([f"{a}_{b}{n}" for a, b, n in zip(*parts, rng.integers(10, 99_999, accounts), strict=True)])
    role = np.where(np.arange(accounts) % 40 == 0, "core", "amplifier")
    frame = pl.DataFrame(
        {
            "source": ids[source],
            "target": ids[target],
            "weight": weight,
            "source_handle": names[source],
            "target_handle": names[target],
            "source_role": role[source],
            "target_role": role[target],
            "first": first,
            "last": last,
        }
    )
    types = {"weight": "integer", "first": "moment", "last": "moment"}
    columns = tuple(Column(name, types.get(name, "string")) for name in frame.columns)
    return Result("retweet_network", "Who retweets whom", "Made up.", columns, frame, "network", synthetic=True)


def make(accounts: int, folder: Path, how: str) -> dict[str, Any]:
    """Make a page in this process and return what that took: CPU seconds and the peak of memory in MB."""
    result = network(accounts, SIZES[accounts])
    path = folder / f"{how}_{accounts}.html"
    before = time.process_time()
    said: dict[str, Any] = {}
    if how == "stock":
        stock(result, path)
    else:
        drawn = render_network(result, path)
        said = {"accounts": drawn.nodes, "links": drawn.links}
    said["cpu"] = time.process_time() - before
    said["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    content = path.read_bytes()
    return said | {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "path": str(path)}


def stock(result: Result, path: Path) -> None:
    """Draw with pyvis as its documentation does, physics off, so that it ends."""
    from pyvis.network import Network

    made = Network(directed=True, cdn_resources="in_line", height="700px")
    for end in ("source", "target"):
        for key, name in result.frame.select(end, f"{end}_handle").unique(maintain_order=True).iter_rows():
            made.add_node(key, label=name)
    for a, b, weight in result.frame.select("source", "target", "weight").iter_rows():
        made.add_edge(a, b, value=weight)
    made.toggle_physics(False)
    path.write_text(made.generate_html(), encoding="utf-8")


def in_a_process(accounts: int, folder: Path, how: str) -> dict[str, Any]:
    """Return what `make` says in a process of its own: its memory is nobody else's."""
    command = [sys.executable, "-m", "benchmarks.page_size", "--make", str(accounts), str(folder), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return made


@contextmanager
def renderer(opened: Opened) -> Iterator[Callable[[], float]]:
    """Yield what tells how many seconds the page's renderer process has worked so far."""
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds() -> float:
        told = session.send("Performance.getMetrics")["metrics"]
        found = {one["name"]: one["value"] for one in told}
        return float(found["ProcessTime"])

    yield seconds


_PAN = """async (frames) => {
  const stage = document.querySelector("#stage") ?? document.querySelector("canvas");
  const box = stage.getBoundingClientRect();
  const fire = (type, x, y) => {
    const at = { clientX: x, clientY: y, bubbles: true, button: 0 };
    stage.dispatchEvent(new PointerEvent(type, { ...at, pointerId: 1, isPrimary: true, pointerType: "mouse" }));
  };
  stage.setPointerCapture = () => {};
  const [x, y] = [box.left + box.width / 2, box.top + 20];
  fire("pointerdown", x, y);
  for (let n = 1; n <= frames; n++) {
    await new Promise((done) => requestAnimationFrame(done));
    const off = 8 * (n < frames / 2 ? n : frames - n);
    fire("pointermove", x + off, y + off / 2);
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  fire("pointerup", x, y);
}"""
_PAN_STOCK = """async (frames) => {
  for (let n = 1; n <= frames; n++) {
    await new Promise((done) => requestAnimationFrame(done));
    const off = 8 * (n < frames / 2 ? n : frames - n);
    network.moveTo({ position: { x: off, y: off / 2 } });
  }
}"""


def looked_at(browser: Browser, path: Path, how: str) -> dict[str, Any]:
    """Open a page and return what it costs: CPU seconds to ready, milliseconds of acts, MB of heap."""
    ready = "window.explorer?.ready === true" if how == "own" else "typeof network === 'object' && !!network.body"
    with open_page(browser, path, ready=ready) as opened, renderer(opened) as cpu:
        page = opened.page
        page.wait_for_timeout(500)
        said: dict[str, Any] = {"ready": cpu()}

        def panned() -> float:
            before = cpu()
            page.evaluate(_PAN if how == "own" else _PAN_STOCK, FRAMES)
            return (cpu() - before) / FRAMES * 1000

        said["pan"] = panned()
        if how == "own":
            for _ in range(6):
                page.keyboard.press("+")
            page.wait_for_timeout(600)
            said["pan_near"] = panned()
            words = ["wei", "news_", "@li_voice", "香港", "nobody", "1"]
            timed = "(word) => { const t = performance.now(); find(word); return performance.now() - t; }"
            find = timed.replace("find(word)", "explorer.find(word)")
            page.evaluate(find, "first")  # the text is folded once
            said["search"] = max(page.evaluate(find, word) for word in words)
            act = """async (value) => { explorer.state.minWeight = value; explorer.refresh();
              await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); }"""
            filters = []
            for value in (2, 5, 1, 100, 3):
                before = cpu()
                page.evaluate(act, value)
                filters.append((cpu() - before) * 1000)
            said["filter"] = max(filters)
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        used = session.send("Runtime.getHeapUsage")
        said["heap"] = (used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6
        said["asked"], said["console"] = len(opened.requests), len(opened.console) + len(opened.errors)
    return said


def measured(sizes: list[int]) -> list[dict[str, Any]]:
    """Return a row of figures for each size, and for stock pyvis where it can still be waited for."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for accounts in sorted(sizes, reverse=True):
            for how in ("own", *(["stock"] if accounts in STOCK else [])):
                made = [in_a_process(accounts, Path(folder), how) for _ in range(2 if how == "own" else 1)]
                same = len({one["sha256"] for one in made}) == 1
                seen = [looked_at(browser, Path(made[0]["path"]), how) for _ in range(3 if how == "own" else 1)]
                middle = {name: statistics.median(one[name] for one in seen) for name in seen[0]}
                rows.append({"how": how, "size": accounts, "same": same} | made[0] | middle)
                print(json.dumps(rows[-1]), file=sys.stderr)
    return sorted(rows, key=lambda row: (row["size"], row["how"]))


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table, with what was to be reached."""
    lines = {
        "accounts; links": lambda r: f"{r['size']:,}; {SIZES[r['size']]:,}",
        "file, MB": lambda r: f"{r['bytes'] / 1e6:.2f}",
        "making it, CPU s": lambda r: f"{r['cpu']:.1f}",
        "memory of making it, MB": lambda r: f"{r['memory']:,.0f}",
        "until ready, CPU s": lambda r: f"{r['ready']:.2f}",
        "a frame of panning, CPU ms": lambda r: f"{r['pan']:.1f}",
        "the same from near": lambda r: f"{r['pan_near']:.1f}" if "pan_near" in r else "",
        "slowest of six searches, ms": lambda r: f"{r['search']:.1f}" if "search" in r else "",
        "slowest of five filters with what is drawn anew, CPU ms": lambda r: (
            f"{r['filter']:.0f}" if "filter" in r else ""
        ),
        "heap and buffers, MB": lambda r: f"{r['heap']:.0f}",
        "requests; console messages": lambda r: f"{r['asked']:.0f}; {r['console']:.0f}",
        "twice the same bytes": lambda r: (
            "yes" if r["how"] == "own" and r["same"] else "" if r["how"] != "own" else "NO"
        ),
    }
    goals = ["", "≤ 8.5", "≤ 40", "≤ 1,500", "≤ 6", "≤ 12", "≤ 12", "≤ 20", "≤ 300", "≤ 270", "0; 0", "yes"]
    head = ["", "goal", *("this page" if row["how"] == "own" else "pyvis as it comes" for row in rows)]
    out = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for goal, (name, say) in zip(goals, lines.items(), strict=True):
        out.append(f"| {' | '.join([name, goal, *map(say, rows)])} |")
    return "\n".join(out)


def main() -> None:
    """Measure all sizes and write the page, or those that are given and print."""
    if sys.argv[1:2] == ["--make"]:
        print(json.dumps(make(int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])))
        return
    given = [int(one) for one in sys.argv[1:]]
    found = table(measured(given or list(SIZES)))
    print(found)
    if given:
        return
    chrome = subprocess.run([path_of_chromium() or "chromium", "--version"], capture_output=True, text=True, check=True)
    assert __doc__
    PAGE.write_text(
        "# The page of a network, by size\n\n"
        "`python -m benchmarks.page_size` writes this page. "
        + " ".join(__doc__.split("\n\n")[-1].split())
        + f" Medians of three, of pyvis one. {chrome.stdout.strip()}, Python {platform.python_version()}, "
        "no GPU, 1280 by 800, with other work on the machine.\n\n" + found + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
