"""Both stores, loaded from the same files, asked everything: every count and every stored query must be the same.

    python -m tests.stress.agreement --scale 0.1

The archive is a synthetic one of the Russian archive's size times the scale; Neo4j is the one that the tests use.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from polars.testing import assert_frame_equal

from explorer import questions
from explorer.analyses.detect import detect
from explorer.analyses.roles import find_roles
from explorer.demo import generate
from explorer.ingest import ingest
from explorer.questions import StoredQuery
from explorer.stores import Store
from explorer.stores.embedded import EmbeddedStore
from explorer.stores.neo4j import Neo4jStore
from explorer.terminal import reports
from tests.neo4j_server import serve


def every_question(store: Store, depth: int = 5) -> Iterator[tuple[StoredQuery, dict[str, object]]]:
    """Yield every stored query with what to ask it: defaults, each network or analysis, the first accounts and links.

    `depth` of the accounts are asked about, and of each answer's links are opened down to their tweets.
    """
    stored = questions.load()
    networks = [network.id for network in store.networks()]
    leading = questions.ask(store, stored["most_amplified"], {"limit": depth}).frame["account"].to_list()
    for query in stored.values():
        names = {parameter.name for parameter in query.parameters}
        if "source" in names:
            continue
        whom: list[dict[str, object]] = [{"account": a} for a in leading] if "account" in names else [{}]
        where: list[dict[str, object]] = [{"network": n} for n in ["", *networks]] if "network" in names else [{}]
        if any(parameter.name == "analysis" and parameter.required for parameter in query.parameters):
            where = [{"analysis": name} for name in store.analyses()]
        for one in whom:
            for other in where:
                yield query, one | other
                if not query.evidence:
                    continue
                found = questions.ask(store, query, one | other).frame.head(depth)
                opened = stored[query.evidence]
                taken = {parameter.name for parameter in opened.parameters} - {"limit"}
                for row in found.iter_rows(named=True):
                    yield opened, {name: value for name, value in (one | other | row).items() if name in taken}


def differences(
    one: Store, other: Store, *, depth: int = 5, timeout: float | None = None
) -> tuple[int, int, list[str]]:
    """Ask both stores everything; return the questions asked, the rows compared, and what is not the same."""
    wrong = [
        f"{name}: {mine:,} and {theirs:,} rows"
        for (name, mine), theirs in zip(one.counts().items(), other.counts().values(), strict=True)
        if mine != theirs
    ]
    asked = rows = 0
    for query, values in every_question(one, depth):
        began = time.monotonic()
        mine = questions.ask(one, query, values, timeout=timeout).frame
        between = time.monotonic()
        theirs = questions.ask(other, query, values, timeout=timeout).frame
        if query.renders == "shares":  # sorted by what pairs them
            mine, theirs = (frame.sort(frame.columns) for frame in (mine, theirs))
        told = f"{query.id} {values}"
        if time.monotonic() - began > 5:
            print(
                f"  {told}: {between - began:.1f} s and {time.monotonic() - between:.1f} s", file=sys.stderr, flush=True
            )
        try:
            # A mean may differ in its last digits: the engines add up in another order.
            assert_frame_equal(mine, theirs, rel_tol=1e-12, abs_tol=0)
        except AssertionError as difference:
            wrong.append(f"{told}: {difference}")
            print(f"  {told}: different", file=sys.stderr, flush=True)
        asked, rows = asked + 1, rows + mine.height
    return asked, rows, wrong


def main() -> None:
    """Load both, compare, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--network", action="append", help="russia_052020 alone, where none is named")
    options = parser.parse_args()
    server = serve()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            archives = generate(
                folder / "made", scale=options.scale, seed=options.seed, networks=options.network or ["russia_052020"]
            )
            files = [path for archive in archives for path in (archive.users, *archive.tweets)]
            server.wipe()
            login = {"username": server.username, "password": server.password, "database": server.database}
            with (
                EmbeddedStore(folder / "explorer.db") as embedded,
                Neo4jStore(server.uri, staging=folder / "staging", **login) as neo4j,
            ):
                for store in (embedded, neo4j):
                    report = ingest(store, files)
                    print(
                        f"{store.engine().name}: {report.seconds:.0f} s",
                        reports.of_ingest(report)[-1],
                        sep="\n  ",
                        flush=True,
                    )
                    alike = detect(store, ["co-retweet", "co-link"], name="alike")
                    rings = find_roles(store, name="rings", compared="alike")
                    print(
                        *(f"  {line}" for line in reports.of_detection(alike) + reports.of_roles(rings)),
                        sep="\n",
                        flush=True,
                    )
                began = time.monotonic()
                asked, rows, wrong = differences(embedded, neo4j)
        print(f"{asked:,} questions, {rows:,} rows, {len(wrong)} different, {time.monotonic() - began:.0f} s")
        print("\n".join(f"  {line}" for line in wrong), end="\n" if wrong else "")
    finally:
        server.end()
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
