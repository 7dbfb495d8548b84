"""Colours and shapes that are the same for the same data, and told apart by colour-blind readers.

Six colours of Okabe and Ito (2008) and four chosen to stay furthest from them, and from each other,
under simulated protanopia, deuteranopia and tritanopia; `tests/render/test_charts.py` measures it.
"""

from __future__ import annotations

from collections.abc import Sequence

PALETTE = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#7F3C8D",
    "#4B3FA8",
    "#A63603",
    "#8C6D31",
)
GREY = "#6B7078"

# Role by shape as well as colour. A role that is not named here takes the next free shape.
_ROLE_SHAPES = {
    "amplifier": "dot",
    "core": "square",
    "amplified": "diamond",
    "both": "triangle",
    # Ends of a retweet that is counted and not tested.
    "retweeter": "dot",
    "author": "square",
}
_SHAPES = ("dot", "square", "diamond", "triangle", "star", "hexagon", "triangleDown")

# The engine's size of a shape as large as a dot of size 1, and how far its corners reach.
SIZE = {
    "dot": 1.0,
    "square": 0.89,
    "diamond": 1.25,
    "triangle": 1.17,
    "triangleDown": 1.17,
    "star": 1.3,
    "hexagon": 1.1,
}
REACH = {
    "dot": 1.0,
    "square": 1.25,
    "diamond": 1.25,
    "triangle": 1.5,
    "triangleDown": 1.5,
    "star": 1.45,
    "hexagon": 1.1,
}


def colours(count: int) -> list[str]:
    """Return a colour for each of `count` categories, the most frequent first: ten, then grey."""
    return [PALETTE[i] if i < len(PALETTE) else GREY for i in range(count)]


def shapes(roles: Sequence[str]) -> list[str]:
    """Return a shape for each role, the most frequent first."""
    taken = {_ROLE_SHAPES[role.casefold()] for role in roles if role.casefold() in _ROLE_SHAPES}
    free = [shape for shape in _SHAPES if shape not in taken]
    found: list[str] = []
    for role in roles:
        shape = _ROLE_SHAPES.get(role.casefold())
        found.append(shape or (free.pop(0) if free else _SHAPES[-1]))
    return found
