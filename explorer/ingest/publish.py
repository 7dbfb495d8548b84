"""Sources and analyses → the graph of a store, made anew only as far as something changed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from explorer import questions
from explorer.errors import QueryError, StoreDamaged, StoreError
from explorer.graph.findings import Analyses
from explorer.graph.merge import merge
from explorer.graph.sources import Source, Sources
from explorer.graph.tables import GraphFiles
from explorer.progress import Progress
from explorer.stores import Store


def publish(store: Store, sources: Sources, *, more: bool = False, progress: Progress | None = None) -> bool:
    """Make the graph what the sources and analyses in its workspace say; tell whether it was anything else.

    Called under the lock of the sources. Where only analyses came or went, only what these found is written, or taken
    out. A graph that is damaged, or that a killed command left half-written, is made anew as a whole. `more` tells that
    the command is not done with this: what it has begun stays noted. Raises `StoreDamaged` where a source that the
    graph is to be made of is not as it was written: the graph stays as it is.
    """
    changed = _publish(store, sources, progress)
    if not more:
        sources.settle()
    return changed


def _publish(store: Store, sources: Sources, progress: Progress | None) -> bool:
    analyses, held = Analyses(sources), _all(store, sources)
    outdated = not store.is_whole() or store.is_of_another_version()
    if outdated or sources.is_read_anew() or {source.sha256 for source in held} != store.holds():
        for damage in sources.damages():
            raise damage
        with sources.scratch() as tables:
            merge(sources, tables, progress=progress)
            store.publish(tables, progress=progress)
        sources.read_anew(False)
        return True
    kept, there = {analysis.name: analysis.digest for analysis in analyses.all()}, store.analyses()
    if kept == there:
        return False
    came, gone = ({name for name, _ in one.items() - other.items()} for one, other in ((kept, there), (there, kept)))
    with sources.scratch() as tables:
        with GraphFiles(tables) as files:
            analyses.write(files, lambda: questions.look_up(store, "account_ids")["account"], only=came)
        store.publish(tables, without=gone, progress=progress)
    return True


def damages(store: Store) -> list[StoreDamaged]:
    """Read all that a store keeps, and return what is not as it was written: sources, analyses, and the graph."""
    sources = Sources(store.workspace)
    found = [*_named(store, sources.damages()), *Analyses(sources).damages()]
    if not store.is_whole():
        hint = f"explorer doctor --mend --store {store.url} makes it anew."
        found.append(StoreDamaged("the graph is not as it was written", where=store.url, hint=hint))
    return found


def _all(store: Store, sources: Sources) -> list[Source]:
    try:
        return sources.all()
    except StoreDamaged as damage:
        raise _named(store, [damage])[0] from damage


def _named(store: Store, found: list[StoreDamaged]) -> list[StoreDamaged]:
    """Return damages with the network of each source whose own description is lost, as far as the graph tells it."""
    lost = [damage for damage in found if damage.network is None]
    if not lost:
        return found
    with suppress(StoreError, QueryError):  # the graph may be damaged as well
        files = questions.look_up(store, "source_files")
        of = {sha256: (network, file) for sha256, network, file in files.select("sha256", "network", "file").rows()}
        for damage in lost:
            network, file = of.get(Path(str(damage.where)).parent.name, ("", ""))
            if network:
                damage.network, damage.what = network, f"network {network}, {file}: {damage.what}"
    return found


def mend_graph(store: Store, *, progress: Progress | None = None) -> bool:
    """Finish what was begun, and make a graph that is damaged anew; tell whether there was anything to do."""
    sources = Sources(store.workspace)
    with sources.lock():
        return publish(store, sources, progress=progress)
