"""What a command has begun and not finished: noted before it changes anything, until the graph tells of it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from explorer.graph import disk


@dataclass(frozen=True)
class Begun:
    """What is to be finished, and told of again where the same command is given; `begun.json` holds exactly this.

    `sources` and `analyses` are those that leave, as their own files tell them; `left` tells that they are out of
    their folders and only the graph is to follow. `saved` is the analysis that comes, of this `kind`.
    """

    sources: tuple[dict[str, Any], ...] = ()
    analyses: tuple[dict[str, Any], ...] = ()
    left: bool = False
    saved: str = ""
    kind: str = ""


class Journal:
    """Keeps it in a store's folder. Whoever writes it holds the lock of the `Sources`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "begun.json"

    def read(self) -> Begun:
        """Return what was begun; nothing where nothing was, or where the note is torn."""
        with suppress(FileNotFoundError, ValueError, TypeError, KeyError):
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return Begun(**kept | {name: tuple(kept[name]) for name in ("sources", "analyses")})
        return Begun()

    def write(self, begun: Begun) -> None:
        """Note what is begun, in place of what was noted before."""
        disk.write_whole(self._path, json.dumps(asdict(begun), ensure_ascii=False))

    def clear(self) -> None:
        """Note that all is done."""
        self._path.unlink(missing_ok=True)
