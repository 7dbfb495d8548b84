"""What an ingest needs on the disk, told before it begins."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from explorer.graph.sources import Sources
from explorer.readers.files import File, expand
from explorer.stores import Store

# Of 18.1 GB of tweets 2.8 became sources, 2.8 tables that are there while the graph is made of them, and 6.2 the graph.
_SOURCES, _TABLES, _GRAPH = 0.16, 0.16, 0.35
# A text becomes so many times its packed size, about.
_PACKED = 5


@dataclass(frozen=True)
class Room:
    """What some files need on the disk of a store, in bytes, and what is free there.

    `reading` is what they hold, those apart that are in by their size; `needed` is estimated by it and by what the
    graph, which is made anew beside the present one, takes already.
    """

    reading: int
    needed: int
    free: int

    @property
    def is_enough(self) -> bool:
        """Whether all of it is likely to fit."""
        return self.needed <= self.free


def room(store: Store, patterns: Sequence[str | Path]) -> Room:
    """Estimate what an ingest of these files needs; it reads nothing of them. Raises `StoreDamaged`, `StoreError`."""
    held = {source.bytes for source in Sources(store.workspace).sound()}
    sizes = [_size(file) for file in expand(patterns) if isinstance(file, File)]
    reading = sum(size for size in sizes if size not in held)
    graph = sum(path.stat().st_size for path in store.workspace.glob("graph-*.lbug"))
    there = next(path for path in (store.workspace, *store.workspace.absolute().parents) if path.exists())
    needed = round(reading * (_SOURCES + _TABLES + _GRAPH) + graph * (1 + _TABLES / _GRAPH)) if reading else 0
    return Room(reading, needed, shutil.disk_usage(there).free)


def _size(file: File) -> int:
    with suppress(OSError):
        told = file.bytes
        return file.path.stat().st_size * _PACKED if told is None else told
    return 0
