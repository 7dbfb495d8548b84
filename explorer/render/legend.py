"""Attributes that sort nodes into groups: what each group is called, counts, and looks like."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TypeGuard

from explorer.render.palette import colours, shapes
from explorer.render.payload import Attribute
from explorer.render.text import counted

# Attributes that are groups whatever their type, in the order in which the legend shows them.
FIRST = ("inside", "role", "community", "network")
_GROUPS = {*FIRST, "group", "cluster", "component"}
_FEW = 12  # a text with no more values than this is a group too

_INSIDE = {True: ("inside", "listed in the network"), False: ("outside", "only seen from it")}
# What says in words what no test gave a name.
_ROLES = {
    "neither": ("in no structure", "a regular or its author, by repetition alone"),
    "retweeted from outside": ("retweeted from outside", "not listed in the network; what else it got is not known"),
}
_NAMES = {"inside": "Inside or outside", "role": "Role", "community": "Community", "network": "Network"}


@dataclass(frozen=True)
class Group:
    """One way to sort the nodes: its categories, the most frequent first, and the category of each node.

    `hollow` tells the categories drawn as an outline; `shapes` is empty unless the group is shown by shape.
    """

    name: str
    title: str
    meaning: str
    labels: list[str]
    hints: list[str]
    counts: list[int]
    colours: list[str]
    shapes: list[str]
    hollow: list[bool]
    of: list[int]


def groups(attributes: tuple[Attribute, ...]) -> list[Group]:
    """Return the groups among the attributes of nodes, in the order of the legend.

    Their order and colours follow from counts and names alone: the same data always look the same.
    """
    chosen = [attribute for attribute in attributes if _sorts(attribute)]
    chosen.sort(key=lambda a: FIRST.index(a.name) if a.name in FIRST else len(FIRST))
    return [_group(attribute) for attribute in chosen]


def disc_group(of: list[int], firsts: list[str], packed: int) -> Group:
    """Return the discs of a drawing as a group: called by the first account of each, the last by how many it packs."""
    labels = [f"around {name}" for name in firsts]
    if packed:
        labels[-1] = counted(packed, "small group")
    twice = Counter(labels)
    labels = [label if twice[label] == 1 else f"{label} (disc {i + 1})" for i, label in enumerate(labels)]
    count = Counter(of)
    return Group(
        name="disc",
        title="Disc of the drawing",
        meaning="accounts that link with each other more than with others, for this drawing alone (Leiden, modularity, "
        "two rounds): no finding",
        labels=labels,
        hints=[""] * len(labels),
        counts=[count[i] for i in range(len(labels))],
        colours=colours(len(labels)),
        shapes=[],
        hollow=[False] * len(labels),
        of=of,
    )


def _sorts(attribute: Attribute) -> bool:
    if attribute.name in _GROUPS or attribute.type == "boolean":
        return attribute.type != "moment"
    different = len(set(attribute.values) - {None})
    return attribute.type == "string" and different <= min(_FEW, max(1, len(attribute.values) // 2))


def _group(attribute: Attribute) -> Group:
    counted = Counter(attribute.values)
    order = sorted(counted, key=lambda value: (value is None, -counted[value], *_rank(value)))
    if attribute.name == "inside":
        order.sort(key=lambda value: (value is None, not value))
    place = {value: i for i, value in enumerate(order)}
    labels = [_label(attribute, value) for value in order]
    return Group(
        name=attribute.name,
        title=_NAMES.get(attribute.name, attribute.name.replace("_", " ").capitalize()),
        meaning=attribute.meaning,
        labels=labels,
        hints=[_hint(attribute, value) for value in order],
        counts=[counted[value] for value in order],
        colours=colours(len(order)),
        shapes=shapes([str(value) for value in order]) if attribute.name == "role" else [],
        hollow=[_is_inside(value, attribute) and not value for value in order],
        of=[place[value] for value in attribute.values],
    )


def _is_inside(value: object, attribute: Attribute) -> TypeGuard[bool]:
    return attribute.name == "inside" and isinstance(value, bool)


def _hint(attribute: Attribute, value: object) -> str:
    if _is_inside(value, attribute):
        return _INSIDE[value][1]
    return _ROLES[str(value)][1] if attribute.name == "role" and value in _ROLES else ""


def _rank(value: object) -> tuple[float, str]:
    return (float(value), "") if isinstance(value, (int, float)) else (0.0, str(value))


def _label(attribute: Attribute, value: object) -> str:
    if value is None:
        return "unknown"
    if _is_inside(value, attribute):
        return _INSIDE[value][0]
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if attribute.name == "role" and text in _ROLES:
        return _ROLES[text][0]
    return f"{attribute.name} {text}" if text.lstrip("-").isdecimal() else text
