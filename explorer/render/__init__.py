"""A result → one self-contained page that opens anywhere, asks nothing and runs nothing from the data."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.render.evidence import Behind
    from explorer.render.network import MAX_LINKS, PYVIS_LINKS, Drawn, Renderer, pyvis_network, render_network
    from explorer.render.report import Grid, Section, Table, Text, render_report
    from explorer.render.table import MAX_ROWS, DrawnTable, render_table

__all__ = [
    "MAX_LINKS",
    "MAX_ROWS",
    "PYVIS_LINKS",
    "Behind",
    "Drawn",
    "DrawnTable",
    "Grid",
    "Renderer",
    "Section",
    "Table",
    "Text",
    "pyvis_network",
    "render_network",
    "render_report",
    "render_table",
]

# Loaded when first asked for: who only needs `render.text` should not wait for igraph and jinja2.
_HOMES = {
    "evidence": ("Behind",),
    "network": ("MAX_LINKS", "PYVIS_LINKS", "Drawn", "Renderer", "pyvis_network", "render_network"),
    "report": ("Grid", "Section", "Table", "Text", "render_report"),
    "table": ("MAX_ROWS", "DrawnTable", "render_table"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
