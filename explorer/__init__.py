"""Load disclosed influence-operation archives into a graph, ask stored Cypher questions, see the answers."""

from explorer.process.compiled import keep_somewhere

__all__ = ["__version__"]

keep_somewhere()


def __getattr__(name: str) -> str:
    # Looked up when asked for: until the command line is under its supervisor, Ctrl-C ends in a traceback.
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("influence-network-explorer")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+unknown"
