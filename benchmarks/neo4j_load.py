"""How fast archives become a Neo4j database, by its import tool and by a load into a running server, and come out.

    python -m benchmarks.neo4j_load --scale 0.1

A row is a row of a table of the graph: a node or a relationship. Beside the seconds on the wall stand those of the
processors that this process and the server used: on a machine that does other work too, these are what compares.
Needs the server's jars (see tests/neo4j_server.py).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer import questions
from explorer.analyses.behaviours import find, shares_of
from explorer.demo import generate
from explorer.graph.merge import merge
from explorer.graph.sources import Sources
from explorer.ingest import take_in
from explorer.ingest.import_files import import_files
from explorer.stores.neo4j import Neo4jStore
from tests.neo4j_server import Neo4jServer, laid_out


@contextmanager
def measured(what: str, rows: int, server: Neo4jServer | None = None) -> Iterator[None]:
    """Print a line of a Markdown table: rows, seconds on the wall and of processors, rows a second of both."""
    began, own, theirs = time.monotonic(), processor(), of(server)
    yield
    wall, here, there = time.monotonic() - began, processor() - own, of(server) - theirs
    rates = f"{wall:.1f} | {rows / wall:,.0f} | {here:.1f} + {there:.1f} | {rows / max(here + there, 0.01):,.0f}"
    print(f"| {what} | {rows:,} | {rates} |", flush=True)


def processor() -> float:
    """Return the seconds of processor that this process and the children it waited for used."""
    return sum(os.times()[:4])


def of(server: Neo4jServer | None) -> float:
    """Return the seconds of processor that a running server of the jars has used."""
    if server is None or server._process is None:
        return 0.0
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[3]) == server._process.pid:  # the session
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure all of it once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["EXPLORER_STAGING"] = str(folder / "imported")
        [made] = generate(folder / "made", scale=options.scale, seed=options.seed, networks=["russia_052020"])
        print(f"{made.rows:,} tweets, {made.bytes / 1e6:,.0f} MB, load {os.getloadavg()[0]:.1f} on {os.cpu_count()}\n")
        print("| what | rows | s | rows/s | processor s, here + server | rows/processor s |\n|---|---|---|---|---|---|")
        files = import_files(folder / "files", [made.users, *made.tweets])
        rows = sum(files.report.counts.values())
        tool, online = laid_out(), laid_out()
        try:
            (folder / "bin").mkdir()
            tool.admin_script(folder / "bin")
            path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
            with measured("import tool", rows):
                command = ["sh", "-c", files.command]
                subprocess.run(
                    command,
                    env=os.environ | {"PATH": path},
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    check=True,
                )
            os.environ.pop("EXPLORER_STAGING")
            online.start()
            login = {"username": online.username, "password": online.password}
            with Neo4jStore(online.uri, staging=folder / "online", **login) as store:
                sources = Sources(store.workspace)
                with sources.lock():
                    take_in(sources, [made.users, *made.tweets])
                    with sources.scratch() as tables:
                        merge(sources, tables)
                        with measured("load into a running server", rows, online):
                            store.publish(tables)
                shares, behaviour = files.report.counts["RETWEETED"], find("co-retweet")
                for what in ("shares out, a server just loaded", "shares out, once more", "shares out, once more"):
                    with measured(what, shares, online):
                        assert shares_of(store, behaviour).height == shares
                # With an order, rows come one to a record.
                ordered, everything = f"{behaviour.cypher} ORDER BY ts", questions.bind(behaviour, {})
                with measured("shares out, row by row", shares, online):
                    assert store.run(ordered, everything).height == shares
        finally:
            tool.end()
            online.end()


if __name__ == "__main__":
    main()
