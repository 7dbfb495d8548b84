"""Names that have changed: each is still understood for one version, and says what it is called now."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

# Where the modules that lay beside each other are now; those of `explorer.analyses` are in `explorer.graph.findings`.
MODULES = {
    "amplification": "methods.amplification",
    "amplifiers": "analyses.roles",
    "behaviours": "analyses.behaviours",
    "communities": "methods.communities",
    "compare": "analyses.compare",
    "coordination": "methods.pairs",
    "demonstration": "demo.tour",
    "detection": "analyses.detect",
    "drawing": "analyses.draw",
    "exports": "render.exports",
    "files": "readers.files",
    "import_files": "ingest.import_files",
    "likeness": "methods.likeness",
    "merge": "graph.merge",
    "model": "graph.model",
    "networks": "questions.networks",
    "portraits": "analyses.portraits",
    "publish": "ingest.publish",
    "queries": "questions",
    "rhythm": "methods.rhythm",
    "roles": "methods.roles",
    "scoring": "analyses.score",
    "shares": "methods.shares",
    "significance": "methods.significance",
    "similarity": "methods.similarity",
    "sources": "graph.sources",
    "sweep": "methods.sweep",
    "tables": "graph.tables",
    "wording": "methods.texts",
}


class Renamed(FutureWarning):
    """An old name was used, which the next version knows no more."""


def warn(old: str, new: str) -> None:
    """Warn whoever called our caller that `old` is now called `new`."""
    warnings.warn(f"{old} is now called {new}; the old name goes with the next version", Renamed, stacklevel=3)


class Moved:
    """Imports the modules of old names: the new module itself, never a second copy of it."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return how to import an old name, None for any other."""
        package, _, rest = name.partition(".")
        first = rest.partition(".")[0]
        return ModuleSpec(name, Moved()) if package == "explorer" and first in MODULES else None  # type: ignore[arg-type]

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """Let the import make an empty module, which `exec_module` puts the real one in place of."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Put the module of the new name where the import looks for that of the old one."""
        old = module.__name__
        package, first, *rest = old.split(".")
        new = ".".join((package, MODULES[first], *rest))
        warnings.warn(f"{old} is now {new}; the old name goes with the next version", DeprecationWarning, stacklevel=2)
        sys.modules[old] = importlib.import_module(new)
