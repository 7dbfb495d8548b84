"""Where each node stands: the same network is the same picture, and lone nodes do not shrink it."""

from __future__ import annotations

import igraph
import numpy as np
import numpy.typing as npt

from explorer.process.seeded import seeded

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SEED = 2020
_ASPECT = 1.5  # a screen is wider than high
_LINK = 70.0  # length of a middling link, in the units of a node's radius (pixels at scale 1)
_GAP = 7.0  # least space between two nodes
_FILL = 0.09  # share of the picture that nodes cover at most, before they are parted
_MARGIN = 26.0  # space around a component


def positions(count: int, source: Ints, target: Ints, weight: Floats, radius: Floats) -> Floats:
    """Return x and y of each node, rounded to a tenth of a pixel.

    Each component is laid out by itself (Fruchterman and Reingold 1991, heavier links a little shorter),
    turned so that it lies wide, freed of overlaps, and packed beside the others, largest in the middle.
    Nodes must come in an order of their own, not in that of the rows: it is what the picture follows.
    """
    placed = np.zeros((count, 2))
    if count == 0:
        return placed
    apart = source != target
    source, target, weight = source[apart], target[apart], weight[apart]
    edges = np.stack([source, target], axis=1)
    network = igraph.Graph(n=count, edges=edges.tolist())
    member = np.array(network.connected_components().membership, np.int64)
    boxes = []
    for number in range(int(member.max()) + 1):
        nodes = np.flatnonzero(member == number)
        inner = member[source] == number
        place = np.searchsorted(nodes, edges[inner])
        spot = _component(len(nodes), place, weight[inner], radius[nodes])
        low, high = _reach(spot, radius[nodes])
        boxes.append((nodes, spot - (low + high) / 2, (high - low + _MARGIN) / 2))
    boxes.sort(key=lambda box: (-float(box[2].prod()), int(box[0][0])))
    centres = _pack(np.array([half for _, _, half in boxes]))
    for (nodes, spot, _), centre in zip(boxes, centres, strict=True):
        placed[nodes] = spot + centre
    low, high = _reach(placed, radius)
    placed -= (low + high) / 2
    return np.round(placed, 1) + 0.0  # no -0.0


def _reach(spot: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """Return the lower and the upper corner of the box around nodes."""
    return (spot - radius[:, None]).min(0), (spot + radius[:, None]).max(0)


def _component(count: int, edges: Ints, weight: Floats, radius: Floats) -> Floats:
    """Lay out one connected component around (0, 0)."""
    if count == 1:
        return np.zeros((1, 2))
    if count == 2:
        half = (_LINK + radius.sum()) / 2
        return np.array([[-half, 0.0], [half, 0.0]])
    # A sunflower is a start without symmetries for the forces to be caught in.
    turn = np.arange(count) * 2.399963
    start = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.sqrt(np.arange(count) + 0.5)[:, None]
    network = igraph.Graph(n=count, edges=edges.tolist())
    pull = 1 + 0.25 * np.log1p(np.maximum(weight, 0))
    with seeded(SEED):
        drawn = network.layout_fruchterman_reingold(
            weights=pull.tolist(), seed=start.tolist(), niter=_rounds(count), grid=False
        )
    spot = np.asarray(drawn.coords, np.float64)
    spot -= spot.mean(0)
    if count > 3:
        _, _, axes = np.linalg.svd(spot, full_matrices=False)
        spot = spot @ (axes * np.where(axes[:, :1] < 0, -1, 1)).T
    length = np.median(np.hypot(*(spot[edges[:, 0]] - spot[edges[:, 1]]).T))
    by_link = _LINK / max(float(length), 1e-9)
    spot *= min(max(by_link, _spread(spot, radius)), max(by_link * 0.5, _crowd(spot, radius)))
    return _part(spot, radius)


def _rounds(count: int) -> int:
    return 1000 if count <= 100 else 500 if count <= 600 else 300


def _spread(spot: Floats, radius: Floats) -> float:
    """Return the scale at which many nodes have room beside their nearest neighbour."""
    step = max(1, len(spot) // 300)
    some = spot[::step]
    away = np.hypot(some[:, None, 0] - spot[None, :, 0], some[:, None, 1] - spot[None, :, 1])
    away[np.arange(len(some)), np.arange(0, len(spot), step)] = np.inf
    nearest = float(np.quantile(away.min(1), 0.75))
    return (2 * float(np.median(radius)) + _GAP) / max(nearest, 1e-9) if nearest > 0 else 1.0


def _crowd(spot: Floats, radius: Floats) -> float:
    """Return the scale at which the nodes and the gaps around them fill a given share of the picture."""
    low, high = spot.min(0), spot.max(0)
    room = float(np.prod(np.maximum(high - low, 1e-9)))
    taken = float((np.pi * (radius + _GAP / 2) ** 2).sum())
    return float(np.sqrt(taken / _FILL / room))


def _part(spot: Floats, radius: Floats) -> Floats:
    """Push nodes apart until none covers another."""
    spot = spot.copy()
    near = np.empty((0, 2), np.int64)
    for step in range(120):
        if step % 8 == 0:
            near = _neighbours(spot, radius, 24.0)
        a, b = near[:, 0], near[:, 1]
        way = spot[b] - spot[a]
        apart = np.hypot(way[:, 0], way[:, 1])
        lack = radius[a] + radius[b] + _GAP - apart
        if not (lack > 0.5).any():
            if step % 8 == 0:
                break
            continue
        push = np.maximum(lack, 0) / 2 / np.maximum(apart, 1e-6)
        # The smaller of two nodes gives way.
        share = (radius[b] / (radius[a] + radius[b]))[:, None]
        way = np.where(apart[:, None] > 1e-6, way, [[1.0, 0.0]]) * push[:, None]
        for axis in (0, 1):
            spot[:, axis] -= np.bincount(a, way[:, axis] * share[:, 0], len(spot))
            spot[:, axis] += np.bincount(b, way[:, axis] * (1 - share[:, 0]), len(spot))
    return spot


def _neighbours(spot: Floats, radius: Floats, slack: float) -> Ints:
    """Return the pairs of nodes that are within touch of each other, or nearly."""
    found = []
    for first in range(0, len(spot), 256):
        block = slice(first, first + 256)
        dx = spot[block, None, 0] - spot[None, :, 0]
        dy = spot[block, None, 1] - spot[None, :, 1]
        limit = radius[block, None] + radius[None, :] + _GAP + slack
        a, b = np.nonzero(dx * dx + dy * dy < limit * limit)
        pairs = np.stack([a + first, b], axis=1)
        found.append(pairs[pairs[:, 0] < pairs[:, 1]])
    return np.concatenate(found)


def _pack(halves: Floats) -> Floats:
    """Return a centre for each box: the first in the middle, each next one on the first free spot outwards.

    `halves` are half widths and half heights, the largest box first.
    """
    halves = np.where(np.isfinite(halves), halves, _MARGIN)  # beside what is no number nothing is ever free
    centres = np.zeros_like(halves)
    angle, last = 0.0, 0.0
    for i in range(1, len(halves)):
        size = float(halves[i].mean())
        if size < 0.8 * last or i == 1:  # a box as large as the one before it fits no nearer
            angle, last = 0.0, size
        while True:  # each turn of the spiral is wider than the one before: at last it is beyond all boxes
            far = 0.3 * size * angle / np.pi
            here = np.array([far * np.cos(angle) * _ASPECT, far * np.sin(angle)])
            room = np.abs(centres[:i] - here) - halves[:i] - halves[i]
            if (room.max(1) >= 0).all():
                break
            angle += min(0.35, 0.4 * size / max(far, 1e-6))
        centres[i] = here
    return centres
