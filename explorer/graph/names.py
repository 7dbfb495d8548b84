"""Names that a store's folder holds, read off its files without an engine: for whoever is typing one."""

from __future__ import annotations

import json
from pathlib import Path


def networks(folder: Path) -> list[str]:
    """Return the networks of the sources in a folder, by name."""
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("sources/*/source.json")]
    return sorted({str(json.loads(text)["network"]) for text in texts})


def analyses(folder: Path) -> list[str]:
    """Return the analyses in a folder, by name."""
    return sorted(path.parent.name for path in folder.glob("analyses/*/analysis.json"))
