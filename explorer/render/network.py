"""A network as one page: its columns packed small, drawn by our own scripts, or by pyvis in our own template."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from explorer.errors import UsageError
from explorer.render import page
from explorer.render.about import about as about_lines
from explorer.render.about import made_up
from explorer.render.commands import all_rows
from explorer.render.discs import Discs, drawn_communities, in_discs
from explorer.render.evidence import Behind, Evidence
from explorer.render.evidence import evidence as tweets_by_link
from explorer.render.files import replacing
from explorer.render.layout import positions
from explorer.render.legend import Group, disc_group, groups
from explorer.render.names import drawn_names
from explorer.render.nothing import to_try
from explorer.render.palette import GREY, PALETTE, REACH, SIZE
from explorer.render.payload import Attribute, Floats, Graph, Ints, by_the_day, graph, heaviest
from explorer.render.streams import by_kind, in_streams
from explorer.render.text import counted, first_of, number, part_of
from explorer.result import Column, Cut, Result
from explorer.words import in_words_of, words_of

if TYPE_CHECKING:
    from pyvis.network import Network

MAX_NODES = 200_000  # what the page holds, drawn by ourselves
MAX_LINKS = 1_200_000
PYVIS_NODES, PYVIS_LINKS = 2_000, 12_000  # what pyvis and its engine draw well
DRAWN = 60_000  # links that are drawn at once, the heaviest; and all of an account that is chosen
_WITHOUT_DISCS = 2_000  # accounts that are laid out as they are: more are in discs, by community
_BY_THE_DAY = 100_000  # links whose moments stand on the page to the millisecond; of more, to the day
_STEPS = 16_383  # places from one side of a large drawing to the other: a fifth of the smallest point
_LARGEST = 30  # radius of an account at most, in pixels at scale 1

Renderer = Literal["canvas", "pyvis"]

_ENGINE = "templates/lib/vis-9.1.2/vis-network.min.js"
_SCRIPTS = (
    "text.js",
    "files.js",
    "streams.js",
    "data.js",
    "paths.js",
    "look.js",
    "raster.js",
    "drawing.js",
    "card.js",
    "panel.js",
    "tables.js",
    "exports.js",
    "app.js",
)
_VIS_SCRIPTS = tuple("vis.js" if name == "drawing.js" else name for name in _SCRIPTS if name != "raster.js")
_DISCS = ("community", "disc")  # the groups that discs are the categories of
_STYLES = ("page.css", "network.css")
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
    max_nodes: int | None = None,
    max_links: int | None = None,
    directed: bool = True,
    renderer: Renderer = "canvas",
) -> Drawn:
    """Write a drawable result as one page that opens anywhere and asks nothing of the network.

    Columns: see `payload.graph`. `evidence` holds the tweets behind the links (`source`, `target`,
    `tweet`, and `ts` in milliseconds, `delay` in seconds, `text`), or says how to come by the others too. Beyond
    `max_nodes` and `max_links` (else what the renderer draws well: 200,000 accounts and 1,200,000 links, pyvis 2,000
    and 12,000) the heaviest links and their ends are kept, and the page says what is left out.
    The same rows in any order make the same bytes. O(links · log links); a million in half a minute.
    """
    path = Path(path)
    if max_nodes is not None and max_nodes < 2:
        raise UsageError("a drawing needs room for at least two accounts", hint="Give max_nodes of 2 or more.")
    whole = graph(result, directed=directed)
    part = by_the_day(_within(whole, max_nodes, max_links, renderer), _BY_THE_DAY)
    if renderer == "pyvis":
        html = _pyvis(result, whole, part, evidence, title).generate_html()
    else:
        made = _Page.of(result, whole, part, evidence, title)
        html = page.render(
            "network.html", scripts={"viewer": page.asset(*_SCRIPTS)}, style=page.asset(*_STYLES), **made.values
        )
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
    max_nodes: int = PYVIS_NODES,
    max_links: int = PYVIS_LINKS,
    directed: bool = True,
) -> Network:
    """Return the drawing as a pyvis network, for a notebook: `pyvis_network(result).show("file.html")`.

    Its template is ours: pyvis's own asks foreign hosts for files and runs text from the data as script.
    """
    whole = graph(result, directed=directed)
    return _pyvis(result, whole, heaviest(whole, max_nodes, max_links), evidence, title)


def _within(whole: Graph, max_nodes: int | None, max_links: int | None, renderer: Renderer) -> Graph:
    most = (PYVIS_NODES, PYVIS_LINKS) if renderer == "pyvis" else (MAX_NODES, MAX_LINKS)
    nodes, links = (given if given is not None else by for given, by in zip((max_nodes, max_links), most, strict=True))
    return heaviest(whole, nodes, links)


@dataclass(frozen=True)
class _Page:
    """What a page of a network is made of, whoever draws it: places and looks, and the values of the template."""

    spots: Floats
    radius: Floats
    shape: list[str]
    sorted_by: list[Group]
    values: dict[str, Any]

    @staticmethod
    def of(result: Result, whole: Graph, part: Graph, tweets: pl.DataFrame | Behind | None, title: str | None) -> _Page:
        sorted_by = groups(part.node_attributes)
        radius = _radius(part)
        shape = _shapes(part, sorted_by)
        names = drawn_names(part.keys, part.labels)
        discs, sorted_by = _discs(part, sorted_by, names)
        if discs is None:
            reach = radius * np.array([REACH[name] for name in shape])
            spots = positions(len(part.keys), part.source, part.target, part.weight, reach)
        else:
            spots = discs.spot
        notes, platform = _notes(result, whole, part), result.origin.platform
        proof = tweets_by_link(tweets, part)
        plan, streams = in_streams(_columns(part, sorted_by, names, spots, radius) | _proof_columns(proof))
        tweets_part = _tweets_part(proof, platform)
        left_out = [*notes, *filter(None, [tweets_part])]
        about = about_lines(result, left_out)
        data = _data(result, whole, part, sorted_by, title) | {"about": about, "plan": plan, "place": _place(spots)}
        data["among"] = next((n for n, g in enumerate(sorted_by) if discs is not None and g.name in _DISCS), None)
        values = {
            "kind": "network",
            "title": data["title"],
            "question": data["question"],
            "words": words_of(platform),
            "synthetic": made_up(result),
            "source": page.provenance(result, left_out),
            "notes": [*result.origin.notes, *notes],
            "nothing": [] if part.keys else to_try(result),
            "tweets": bool(proof.tweet),
            "tweets_part": tweets_part,
            "data": data | {"discs": _disc_data(discs, sorted_by, names, part)},
            "streams": streams,
            "part": data["part"],
        }
        return _Page(spots, radius, shape, sorted_by, values)


def _pyvis(
    result: Result, whole: Graph, part: Graph, tweets: pl.DataFrame | Behind | None, title: str | None
) -> Network:
    # pyvis loads IPython and networkx: only who draws with it should wait for that.
    from pyvis.network import Network

    held = _Page.of(result, whole, part, tweets, title)
    made = Network(directed=part.directed, cdn_resources="in_line", height="100%")
    # add_node and add_edge look through all that is there already; the lists are what they fill.
    made.nodes.extend(_nodes(part, held))
    made.node_ids.extend(range(len(part.keys)))
    made.node_map.update((node["id"], node) for node in made.nodes)
    made.edges.extend(_edges(part))
    made.options = dict(_OPTIONS)
    frame = page.environment().overlay()
    shell = page.shell(
        scripts={"vis": _engine(), "viewer": page.asset(*_VIS_SCRIPTS)}, style=page.asset(*_STYLES, "vis.css")
    )
    frame.globals = {**frame.globals, **shell, **held.values}
    made.templateEnv = frame
    made.path = "pyvis.html"
    made.template = frame.get_template(made.path)
    return made


def _engine() -> str:
    return (resources.files("pyvis") / _ENGINE).read_text(encoding="utf-8")


def _radius(part: Graph) -> Floats:
    """Return the radius of each node: its area grows with what reaches it (undirected: with its strength)."""
    value = part.incoming if part.directed else part.strength
    most = float(value.max()) if len(value) else 0.0
    share = np.sqrt(np.maximum(value, 0) / most) if most > 0 else np.zeros(len(value))
    radius: Floats = np.round(5 + min(6 + 1.7 * np.sqrt(len(value)), _LARGEST - 5) * share, 1)
    return radius


def _shapes(part: Graph, sorted_by: list[Group]) -> list[str]:
    role = next((group for group in sorted_by if group.shapes), None)
    return [role.shapes[category] for category in role.of] if role else ["dot"] * len(part.keys)


def _discs(part: Graph, sorted_by: list[Group], names: Sequence[str]) -> tuple[Discs | None, list[Group]]:
    """Return the discs of a large network, and the groups with the one that its discs are."""
    if len(part.keys) <= _WITHOUT_DISCS:
        return None, sorted_by
    given = next((group for group in sorted_by if group.name == "community"), None)
    if given is not None:
        of = np.array(given.of, np.int64)
        return in_discs(of, part.source, part.target, part.weight), sorted_by
    of = drawn_communities(len(part.keys), part.source, part.target, part.weight)
    discs = in_discs(of, part.source, part.target, part.weight)
    firsts = [names[i] for i in _first_of(discs, part)]
    return discs, [*sorted_by, disc_group(discs.of.tolist(), firsts, discs.packed)]


def _first_of(discs: Discs, part: Graph) -> list[int]:
    """Return the account of each disc that most leads to (undirected: of most strength), by which it is called."""
    value = part.incoming if part.directed else part.strength
    order = np.lexsort((np.arange(len(value)), -value))
    _, first = np.unique(discs.of[order], return_index=True)
    return [int(one) for one in order[first]]


def _disc_data(discs: Discs | None, sorted_by: list[Group], names: Sequence[str], part: Graph) -> dict[str, Any] | None:
    """Return the discs as the page has them: places, names, and the category of its group that each is."""
    if discs is None:
        return None
    at = next(n for n, group in enumerate(sorted_by) if group.name in _DISCS)
    group, count = sorted_by[at], np.bincount(discs.of)
    category = np.zeros(len(count), np.int64)
    category[discs.of] = group.of
    said = []
    for number_of, first in enumerate(_first_of(discs, part)):
        label = group.labels[category[number_of]]
        own = names[first] if label == "unknown" or label.startswith("community ") or group.name == "disc" else label
        said.append(own)
    if discs.packed:
        said[-1] = counted(discs.packed, "small group")
    return {
        "group": at,
        "category": [int(one) for one in category[: len(count) - (discs.packed > 0)]],
        "spots": np.round(np.column_stack([discs.centre, discs.radius]), 1).tolist(),
        "names": said,
        "counts": count.tolist(),
        "ribbons": [list(one) for one in discs.ribbons],
    }


def _place(spots: Floats) -> list[float]:
    """Return how the page comes from the numbers of a place to the place: the least of both, and the step."""
    if not len(spots):
        return [0.0, 0.0, 0.1]
    low, high = spots.min(0), spots.max(0)
    step = max(0.1, float((high - low).max()) / _STEPS)
    return [float(low[0]), float(low[1]), step]


def _columns(
    part: Graph, sorted_by: list[Group], names: Sequence[str], spots: Floats, radius: Floats
) -> dict[str, tuple[str, Any]]:
    """Return the columns of a page, each with the kind in which it is packed (`streams.in_streams`)."""
    low_x, low_y, step = _place(spots)
    x, y = np.round((spots - [low_x, low_y]) / step).T if len(spots) else (np.empty(0), np.empty(0))
    among = next(
        (np.array(g.of, np.int64) for g in sorted_by if len(spots) > _WITHOUT_DISCS and g.name in _DISCS), None
    )
    made: dict[str, tuple[str, Any]] = {
        "keys": ("json", part.keys),
        "labels": ("json", None if part.labels == part.keys else part.labels),
        "names": ("json", None if list(names) == part.labels else list(names)),
        "x": ("whole", x),
        "y": ("whole", y),
        "radius": ("whole", np.round(radius * 10)),
        "source": ("signed", np.diff(part.source, prepend=0)),
        "target": ("signed", _targets(part, among)),
        "weights": by_kind([int(w) if w == int(w) else round(w, 6) for w in part.weight.tolist()], "float"),
        "rows": ("varint", part.rows),
    }
    for n, group in enumerate(sorted_by):
        made[f"group{n}"] = ("varint", group.of)
    for kind, attributes in (("node", part.node_attributes), ("link", part.link_attributes)):
        for n, attribute in enumerate(attributes):
            if attribute.repeats:
                continue
            before = (
                _first_moment(attributes) if attribute.type == "moment" and attribute.name.startswith("last") else None
            )
            if before is not None and None not in (*before.values, *attribute.values):
                # Most are the same: a link of one moment is first and last seen in it.
                since = np.array(attribute.values, np.int64) - np.array(before.values, np.int64)
                made[f"{kind}{n}_since"] = ("whole", since)
            else:
                made[f"{kind}{n}"] = by_kind(attribute.values, attribute.type)
    return made


def _first_moment(attributes: Sequence[Attribute]) -> Attribute | None:
    """Return the first of the moments of which `last…` is the other end."""
    firsts = (a for a in attributes if a.type == "moment" and a.name.startswith("first") and not a.repeats)
    return next(firsts, None)


def _targets(part: Graph, among: Ints | None) -> Ints:
    """Return the end of each link as a step: from the end before it where both have one source, else from none.

    `among` sorts the nodes: ends are then positions among the nodes in its order, from the first node that is sorted as
    the source is: most links stay there, and their steps are small.
    """
    if among is None:
        place, base = np.arange(len(part.keys)), np.zeros(len(part.keys), np.int64)
    else:
        order = np.argsort(among, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        base = (np.cumsum(np.bincount(among)) - np.bincount(among))[among]
    end = place[part.target]
    first = np.diff(part.source, prepend=-1) != 0
    steps: Ints = end - np.where(first, base[part.source], np.roll(end, 1))
    return steps


def _proof_columns(proof: Evidence) -> dict[str, tuple[str, Any]]:
    """Return the evidence packed: how many tweets of each link the page holds, and how many there are and one."""
    rest = {name: value for name, value in vars(proof).items() if name not in ("first", "total")}
    rest["others"] = [asdict(one) for one in proof.others]
    return {
        "evidence": ("json", rest),
        "held": ("varint", np.diff(proof.first) if proof.first else []),
        "totals": ("varint", [0 if total is None else total + 1 for total in proof.total]),
    }


def _nodes(part: Graph, held: _Page) -> list[dict[str, Any]]:
    named = {group.name: group for group in held.sorted_by}
    by = next((named[name] for name in ("community", "network", "role", "inside") if name in named), None)
    made = []
    for i, (r, (x, y)) in enumerate(zip(held.radius.tolist(), held.spots.tolist(), strict=True)):
        colour = by.colours[by.of[i]] if by else PALETTE[0]
        shape = held.shape[i]
        size = round(r * SIZE[shape], 1)
        made.append({"id": i, "x": x, "y": y, "size": size, "shape": shape, "color": colour, "label": ""})
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


def _tweets_part(proof: Evidence, platform: str) -> str:
    """Return which tweets of those behind the links the page holds, in words; nothing where that is all of them."""
    held, known = len(proof.of), [total for total in proof.total if total is not None]
    of = sum(known) if len(known) == len(proof.total) else None
    if held == of or not proof.total:
        return ""
    said = f"Of the tweets behind the links this page holds {first_of(held, of)}"
    return in_words_of(platform, f"{said}; the card of a link says how to list its.")


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
        "nodeCount": len(part.keys),
        "linkCount": len(part.source),
        "drawn": DRAWN,
        "nodes": [_attribute(a, platform) for a in part.node_attributes],
        "links": [_attribute(a, platform) for a in part.link_attributes],
        "groups": [_group(group, platform) for group in sorted_by],
        "sizes": dict(SIZE),
        "palette": list(PALETTE),
        "grey": GREY,
    }


def _attribute(attribute: Attribute, platform: str) -> dict[str, Any]:
    """Return an attribute as the page has it, where the type of an id is `id`."""
    identifies = Column(attribute.name, attribute.type, attribute.meaning).identifies
    said = {"name": attribute.name, "meaning": in_words_of(platform, attribute.meaning), "repeats": attribute.repeats}
    return {"type": attribute.type} | said | ({"type": "id"} if identifies else {})


def _group(group: Group, platform: str) -> dict[str, Any]:
    """Return a group as the page has it; what its categories are called is of the data, but for roles."""
    said = {name: in_words_of(platform, getattr(group, name)) for name in ("title", "meaning")}
    lists = ("hints", "labels") if group.name == "role" else ("hints",)
    kept = {name: value for name, value in vars(group).items() if name != "of"}
    return kept | said | {name: [in_words_of(platform, one) for one in getattr(group, name)] for name in lists}


def _notes(result: Result, whole: Graph, part: Graph) -> list[str]:
    """Return what a reader must know of what is not in the picture."""
    notes, command = [], all_rows(result, "links.csv")
    nodes, links = len(whole.keys) - len(part.keys), len(whole.source) - len(part.source)
    if nodes or links:
        notes.append(
            f"The heaviest part only: {number(len(part.keys))} of {counted(len(whole.keys), whole.noun)} and "
            f"{number(len(part.source))} of {counted(len(whole.source), 'link')}. "
            f"Left out: {counted(nodes, whole.noun)}, {counted(links, 'link')}."
        )
    if result.cut:
        notes.append(f"The question has a limit: this is drawn of {part_of(result.cut)}.")
    if (nodes or links or result.cut) and command:
        notes.append(f"All of them: {command}")
    if len(part.source) > DRAWN:
        notes.append(
            f"Drawn at once are the heaviest {number(DRAWN)} of {counted(len(part.source), 'link')} that are asked for "
            f"and in sight, and all of {_a(part.noun)} that is chosen; tables, filters, paths and files have them all."
        )
    moments = [a.name for a in part.link_attributes if a.type == "moment"]
    if len(part.source) > _BY_THE_DAY and moments:
        exact = f" To the millisecond: {command}" if command else ""
        notes.append(f"Of so many links {' and '.join(moments)} are on this page to the day (UTC).{exact}")
    if whole.without_ends:
        are = "is" if whole.without_ends == 1 else "are"
        notes.append(f"{counted(whole.without_ends, 'row')} named no two {whole.noun}s and {are} not shown.")
    loops = int(part.loops.sum())
    if loops:
        lead = "leads" if loops == 1 else "lead"
        which = "from an account to itself: in the tables, not in the drawing."
        notes.append(f"{number(loops)} of the links {lead} {which}")
    return notes


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
