"""Sources and analyses → the graph of a store, made anew only as far as something changed."""

from __future__ import annotations

from explorer import questions
from explorer.graph.findings import Analyses
from explorer.graph.merge import merge
from explorer.graph.sources import Sources
from explorer.graph.tables import GraphFiles
from explorer.progress import Progress
from explorer.stores import Store


def publish(store: Store, sources: Sources, *, progress: Progress | None = None) -> bool:
    """Make the graph what the sources and analyses in its workspace say; tell whether it was anything else.

    Called under the lock of the sources. Where only analyses came or went, only what they write is made anew.
    """
    analyses = Analyses(sources)
    if sources.is_read_anew() or {source.sha256 for source in sources.all()} != store.holds():
        with sources.scratch() as tables:
            merge(sources, tables, progress=progress)
            store.publish(tables, progress=progress)
        sources.read_anew(False)
        return True
    if {analysis.name: analysis.digest for analysis in analyses.all()} == store.analyses():
        return False
    with sources.scratch() as tables:
        with GraphFiles(tables) as files:
            analyses.write(files, lambda: questions.look_up(store, "account_ids")["account"])
        store.publish(tables, progress=progress)
    return True
