"""Load disclosed influence-operation archives into a graph, ask stored Cypher questions, see the answers."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("influence-network-explorer")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
