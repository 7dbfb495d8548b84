"""A network as one page: pyvis holds the drawing, our own template and scripts show it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from explorer.errors import UsageError
from explorer.render import page
from explorer.render.about import about as about_lines
from explorer.render.about import made_up
from explorer.render.evidence import Behind
from explorer.render.evidence import evidence as tweets_by_link
from explorer.render.files import replacing
from explorer.render.layout import positions
from explorer.render.legend import Group, groups
from explorer.render.nothing import to_try
from explorer.render.palette import GREY, PALETTE, REACH, SIZE
from explorer.render.payload import Attribute, Floats, Graph, graph, heaviest
from explorer.render.text import counted, number, part_of
from explorer.result import Column, Cut, Result
from explorer.words import in_words_of, words_of

if TYPE_CHECKING:
    from pyvis.network import Network

MAX_NODES = 2_000  # what pyvis and its engine draw well
MAX_LINKS = 12_000

_ENGINE = "templates/lib/vis-9.1.2/vis-network.min.js"
_SCRIPTS = (
    "text.js",
    "files.js",
    "data.js",
    "drawing.js",
    "card.js",
    "panel.js",
    "tables.js",
    "exports.js",
    "app.js",
)
_OPTIONS: Mapping[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "keyboard": False,
        "selectConnectedEdges": False,
        "hoverConnectedEdges": False,
        "tooltipDelay": 1_000_000,
        "zoomSpeed": 0.7,
    },
    "nodes": {"borderWidth": 1, "chosen": False},
    "edges": {"smooth": False, "chosen": False, "hoverWidth": 0, "selectionWidth": 0},
}


@dataclass(frozen=True)
class Drawn:
    """What one page shows and what it leaves out of an answer, and `cut` what a limit had left of that.

    `bytes` is the size of the file, `noun` what a node is called.
    """

    path: Path
    nodes: int
    links: int
    nodes_left_out: int
    links_left_out: int
    bytes: int
    cut: Cut | None = None
    noun: str = "account"


def render_network(
    result: Result,
    path: Path | str,
    *,
    evidence: pl.DataFrame | Behind | None = None,
    title: str | None = None,
    max_nodes: int = MAX_NODES,
    max_links: int = MAX_LINKS,
    directed: bool = True,
) -> Drawn:
    """Write a drawable result as one page that opens anywhere and asks nothing of the network.

    Columns: see `payload.graph`. `evidence` holds the tweets behind the links (`source`, `target`,
    `tweet`, and `ts` in milliseconds, `delay` in seconds, `text`), or says how to come by the others too. Beyond
    `max_nodes` and `max_links` the
    heaviest links and their ends are kept, and the page says what is left out.
    The same rows in any order make the same bytes.
    """
    path = Path(path)
    if max_nodes < 2:
        raise UsageError("a drawing needs room for at least two accounts", hint="Give max_nodes of 2 or more.")
    whole = graph(result, directed=directed)
    part = heaviest(whole, max_nodes, max_links)
    html = _network(result, whole, part, evidence, title).generate_html()
    content = html.encode("utf-8", "replace")
    with replacing(path) as file:
        file.write_bytes(content)
    return Drawn(
        path=path,
        nodes=len(part.keys),
        links=len(part.source),
        nodes_left_out=len(whole.keys) - len(part.keys),
        links_left_out=len(whole.source) - len(part.source),
        bytes=len(content),
        cut=result.cut,
        noun=whole.noun,
    )


def pyvis_network(
    result: Result,
    *,
    evidence: pl.DataFrame | Behind | None = None,
    title: str | None = None,
    max_nodes: int = MAX_NODES,
    max_links: int = MAX_LINKS,
    directed: bool = True,
) -> Network:
    """Return the drawing as a pyvis network, for a notebook: `pyvis_network(result).show("file.html")`.

    Its template is ours: pyvis's own asks foreign hosts for files and runs text from the data as script.
    """
    whole = graph(result, directed=directed)
    return _network(result, whole, heaviest(whole, max_nodes, max_links), evidence, title)


def _network(
    result: Result, whole: Graph, part: Graph, tweets: pl.DataFrame | Behind | None, title: str | None
) -> Network:
    # pyvis loads IPython and networkx: only who draws should wait for that.
    from pyvis.network import Network

    made = Network(directed=part.directed, cdn_resources="in_line", height="100%")
    sorted_by = groups(part.node_attributes)
    radius = _radius(part)
    shape = _shapes(part, sorted_by)
    reach = radius * np.array([REACH[name] for name in shape])
    spots = positions(len(part.keys), part.source, part.target, part.weight, reach)
    # add_node and add_edge look through all that is there already; the lists are what they fill.
    made.nodes.extend(_nodes(part, sorted_by, radius, shape, spots))
    made.node_ids.extend(range(len(part.keys)))
    made.node_map.update((node["id"], node) for node in made.nodes)
    made.edges.extend(_edges(part))
    made.options = dict(_OPTIONS)

    notes, platform = _notes(result, whole, part), result.origin.platform
    frame = page.environment().overlay()
    frame.globals = {
        **frame.globals,
        **page.shell(
            scripts={"vis": _engine(), "viewer": page.asset(*_SCRIPTS)},
            style=page.asset("page.css", "network.css"),
        ),
        "kind": "network",
        "title": in_words_of(platform, result.title) if title is None else title,
        "question": in_words_of(platform, result.question),
        "words": words_of(platform),
        "synthetic": made_up(result),
        "source": page.provenance(result, notes),
        "notes": [*result.origin.notes, *notes],
        "nothing": [] if part.keys else to_try(result),
        "evidence": asdict(tweets_by_link(tweets, part)),
        "data": _data(result, whole, part, sorted_by, title) | {"about": about_lines(result, notes)},
        "part": _part(result, whole, part),
    }
    made.templateEnv = frame
    made.path = "network.html"
    made.template = frame.get_template(made.path)
    return made


def _engine() -> str:
    return (resources.files("pyvis") / _ENGINE).read_text(encoding="utf-8")


def _radius(part: Graph) -> Floats:
    """Return the radius of each node: its area grows with what reaches it (undirected: with its strength)."""
    value = part.incoming if part.directed else part.strength
    most = float(value.max()) if len(value) else 0.0
    share = np.sqrt(np.maximum(value, 0) / most) if most > 0 else np.zeros(len(value))
    radius: Floats = np.round(5 + min(6 + 1.7 * np.sqrt(len(value)), 46) * share, 1)
    return radius


def _shapes(part: Graph, sorted_by: list[Group]) -> list[str]:
    role = next((group for group in sorted_by if group.shapes), None)
    return [role.shapes[category] for category in role.of] if role else ["dot"] * len(part.keys)


def _nodes(
    part: Graph, sorted_by: list[Group], radius: Floats, shape: list[str], spots: Floats
) -> list[dict[str, Any]]:
    named = {group.name: group for group in sorted_by}
    by = next((named[name] for name in ("community", "network", "role", "inside") if name in named), None)
    made = []
    for i, (r, (x, y)) in enumerate(zip(radius.tolist(), spots.tolist(), strict=True)):
        colour = by.colours[by.of[i]] if by else PALETTE[0]
        size = round(r * SIZE[shape[i]], 1)
        made.append({"id": i, "x": x, "y": y, "size": size, "shape": shape[i], "color": colour, "label": ""})
    return made


def _edges(part: Graph) -> list[dict[str, Any]]:
    """Return what is drawn of each link: all but self-loops; those of a mutual pair bend apart."""
    pairs = set(zip(part.source.tolist(), part.target.tolist(), strict=True))
    most = float(part.weight.max()) if len(part.weight) else 1.0
    # Many lines side by side must leave room between them.
    widest = min(5.0, max(1.8, 70 / math.sqrt(max(1, len(pairs)))))
    width = 0.6 + (widest - 0.6) * np.sqrt(np.maximum(part.weight, 0) / max(most, 1e-9))
    arrow = 0.55 if len(pairs) < 400 else 0.4
    made = []
    for i, (a, b) in enumerate(zip(part.source.tolist(), part.target.tolist(), strict=True)):
        if a == b:
            continue
        edge: dict[str, Any] = {"id": i, "from": a, "to": b, "width": round(float(width[i]), 2), "color": GREY}
        if part.directed:
            edge["arrows"] = {"to": {"enabled": True, "scaleFactor": arrow}}
            if (b, a) in pairs:
                edge["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": 0.14}
        made.append(edge)
    return made


def _part(result: Result, whole: Graph, part: Graph) -> str:
    """Return what the page holds of all that was asked for, in words; nothing where that is everything."""
    accounts, links = (len(whole.keys), len(part.keys)), (len(whole.source), len(part.source))
    both = ((accounts, "account"), (links, "link"))
    drawn = [f"{number(kept)} of {counted(of, one)}" for (of, kept), one in both if kept < of]
    return ", of ".join(filter(None, [", ".join(drawn), part_of(result.cut) if result.cut else ""]))


def _data(result: Result, whole: Graph, part: Graph, sorted_by: list[Group], title: str | None) -> dict[str, Any]:
    loops, platform = int(part.loops.sum()), result.origin.platform
    return {
        "id": result.id,
        "title": in_words_of(platform, result.title) if title is None else title,
        "question": in_words_of(platform, result.question),
        "words": words_of(platform),
        "synthetic": result.synthetic,
        "version": page.environment().globals["version"],
        "store": result.store,
        "noun": part.noun,
        "part": _part(result, whole, part),
        "directed": part.directed,
        "loops": loops,
        "weight": in_words_of(platform, part.weight_meaning),
        "keys": part.keys,
        "labels": part.labels,
        "nodes": [_attribute(a, platform) for a in part.node_attributes],
        "source": part.source.tolist(),
        "target": part.target.tolist(),
        "weights": [int(w) if w == int(w) else round(w, 6) for w in part.weight.tolist()],
        "rows": part.rows.tolist(),
        "links": [_attribute(a, platform) for a in part.link_attributes],
        "groups": [_group(group, platform) for group in sorted_by],
        "palette": list(PALETTE),
        "grey": GREY,
    }


def _attribute(attribute: Attribute, platform: str) -> dict[str, Any]:
    """Return an attribute as the page has it, where the type of an id is `id`."""
    identifies = Column(attribute.name, attribute.type, attribute.meaning).identifies
    said = {"meaning": in_words_of(platform, attribute.meaning)}
    return asdict(attribute) | said | ({"type": "id"} if identifies else {})


def _group(group: Group, platform: str) -> dict[str, Any]:
    """Return a group as the page has it; what its categories are called is of the data, but for roles."""
    said = {name: in_words_of(platform, getattr(group, name)) for name in ("title", "meaning")}
    lists = ("hints", "labels") if group.name == "role" else ("hints",)
    return asdict(group) | said | {name: [in_words_of(platform, one) for one in getattr(group, name)] for name in lists}


def _notes(result: Result, whole: Graph, part: Graph) -> list[str]:
    """Return what a reader must know of what is not in the picture."""
    notes = []
    nodes, links = len(whole.keys) - len(part.keys), len(whole.source) - len(part.source)
    if nodes or links:
        notes.append(
            f"The heaviest part only: {number(len(part.keys))} of {counted(len(whole.keys), whole.noun)} and "
            f"{number(len(part.source))} of {counted(len(whole.source), 'link')}. "
            f"Left out: {counted(nodes, whole.noun)}, {counted(links, 'link')}."
        )
    if result.cut:
        notes.append(f"The question has a limit: this is drawn of {part_of(result.cut)}.")
    if whole.without_ends:
        are = "is" if whole.without_ends == 1 else "are"
        notes.append(f"{counted(whole.without_ends, 'row')} named no two {whole.noun}s and {are} not shown.")
    loops = int(part.loops.sum())
    if loops:
        lead = "leads" if loops == 1 else "lead"
        which = "from an account to itself: in the tables, not in the drawing."
        notes.append(f"{number(loops)} of the links {lead} {which}")
    return notes
