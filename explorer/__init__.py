"""Load disclosed influence-operation archives into a graph, ask stored Cypher questions, see the answers."""

from explorer.process.early import hold_back

hold_back()

import functools  # noqa: E402
import sys  # noqa: E402

from explorer.process.compiled import keep_somewhere  # noqa: E402
from explorer.renamed import Moved  # noqa: E402

__all__ = ["__version__"]

keep_somewhere()
if Moved not in sys.meta_path:
    sys.meta_path.insert(0, Moved)


def __getattr__(name: str) -> str:
    # Looked up when asked for: until the command line is under its supervisor, Ctrl-C ends in a traceback.
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _version()


@functools.cache
def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("influence-network-explorer")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+unknown"
