"""Where each account of a large network stands: its community is a disc, and a disc lies beside those it links with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import igraph
import numpy as np

from explorer.process.seeded import seeded
from explorer.render.layout import SEED, Floats, Ints

MOST = 60  # communities that have a disc of their own; all smaller ones share one
_ROOM = 14.0  # an account takes as much room as a square of this side, in the units of a node's radius
_RIBBONS = 90
_ROUNDS, _EPOCHS = 2, 45  # of Leiden's algorithm, of UMAP's
_LINKS = 3  # of each account's links, the heaviest so many place it
_TURN = 2.399963  # the golden angle: a sunflower's seeds leave no gap
_ASPECT = 1.25  # a screen is wider than high


@dataclass(frozen=True)
class Discs:
    """The discs of a drawing: centre and radius of each, the disc of each node, and what passes between discs.

    `ribbons` are two discs and the weight of the links between them, either way, the heaviest first, `ribbons_left_out`
    counts the others. `packed` counts the communities that share the last disc; 0 where each has its own.
    """

    spot: Floats
    of: Ints
    centre: Floats
    radius: Floats
    ribbons: list[tuple[int, int, float]]
    ribbons_left_out: int
    packed: int


def drawn_communities(count: int, source: Ints, target: Ints, weight: Floats) -> Ints:
    """Return a community for each node, the largest is 0: Leiden's algorithm on modularity, two rounds, seeded.

    Made for the drawing alone. O(links), a few seconds for a million. Traag, Waltman and van Eck 2019.
    """
    apart = source != target
    network = igraph.Graph(n=count, edges=_pairs(source[apart], target[apart]))
    with seeded(SEED):
        found = network.community_leiden(
            objective_function="modularity", weights=weight[apart].tolist(), n_iterations=_ROUNDS
        )
    member = np.asarray(found.membership, np.int64)
    size = np.bincount(member)
    rank = np.empty(len(size), np.int64)
    rank[np.argsort(-size, kind="stable")] = np.arange(len(size))
    return rank[member]


def in_discs(community: Ints, source: Ints, target: Ints, weight: Floats) -> Discs:
    """Lay out nodes in discs whose area is the number of their accounts.

    `community` counts from 0. Discs are placed by Fruchterman and Reingold's forces (1991) on what passes between them
    beyond what their sizes make likely, then parted; accounts inside by UMAP (McInnes et al. 2018) of each one's three
    heaviest links. The same network is the same picture. O(links), half a minute for a million.
    """
    size: Ints = np.bincount(community)
    order = np.argsort(-size, kind="stable")
    own = min(len(order), MOST if len(order) > MOST + 1 else len(order))
    packed = len(order) - own
    disc = np.full(len(size), own, np.int64)
    disc[order[:own]] = np.arange(own)
    of = disc[community]
    count: Ints = np.bincount(of)
    between = _between(of, len(count), source, target, weight)
    radius: Floats = _ROOM * np.sqrt(count / np.pi) * 1.15
    if packed:
        small, rim = _packed(community[of == own])
        radius[own] = rim * _ROOM
    centre = _centres(count, radius, between)
    spot = np.zeros((len(community), 2))
    heavy = _heaviest_out(source, target, weight, of)
    nodes, links = np.argsort(of, kind="stable"), heavy[np.argsort(of[source[heavy]], kind="stable")]
    parts = np.split(nodes, np.cumsum(count)[:-1])
    inner = np.split(links, np.cumsum(np.bincount(of[source[links]], minlength=len(count)))[:-1])
    for number in range(own):
        of_disc = inner[number]
        placed = _inside(number, parts[number], source[of_disc], target[of_disc], weight[of_disc])
        spot[parts[number]] = placed * radius[number] * 0.95
    if packed:
        spot[of == own] = small * _ROOM
    spot += centre[of]
    pairs = [(a, b) for a, b in zip(*np.nonzero(np.triu(between, 1)), strict=True)]
    ribbons = sorted(((int(a), int(b), float(between[a, b])) for a, b in pairs), key=lambda one: (-one[2], one))
    return Discs(spot, of, centre, radius, ribbons[:_RIBBONS], max(0, len(ribbons) - _RIBBONS), packed)


def _between(of: Ints, count: int, source: Ints, target: Ints, weight: Floats) -> Floats:
    """Return the weight that passes between each two discs, either way."""
    one_way = np.bincount(of[source] * count + of[target], weights=weight, minlength=count * count)
    square = one_way.reshape(count, count)
    both: Floats = np.asarray(square + square.T, np.float64)
    np.fill_diagonal(both, 0)
    return both


def _centres(count: Ints, radius: Floats, between: Floats) -> Floats:
    """Place the discs near those that they link with beyond their size, none over another."""
    if len(count) == 1:
        return np.zeros((1, 2))
    likely = np.outer(count, count) / count.sum()
    pull = np.log1p(between / np.maximum(likely, 1))
    a, b = np.nonzero(np.triu(pull, 1) > 0)
    turn = np.arange(len(count)) * _TURN
    start = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.sqrt(np.arange(len(count)) + 0.5)[:, None]
    network = igraph.Graph(n=len(count), edges=np.stack([a, b], axis=1).tolist())
    with seeded(SEED):
        drawn = network.layout_fruchterman_reingold(
            weights=pull[a, b].tolist(), seed=start.tolist(), niter=500, grid=False
        )
    spot = np.asarray(drawn.coords, np.float64)
    spot -= spot.mean(0)
    spot *= np.sqrt((radius**2).sum()) * 1.2 / max(float(np.abs(spot).max()), 1e-9)
    spot[:, 0] *= _ASPECT
    gap = 0.07 * np.sqrt(np.outer(radius, radius)) + 4
    share = radius[None] ** 2 / (radius[:, None] ** 2 + radius[None] ** 2)  # the smaller of two gives way
    for step in range(900):
        way = spot[:, None] - spot[None]
        apart = np.hypot(way[..., 0], way[..., 1]) + 1e-9
        lack = np.maximum(0, radius[:, None] + radius[None] + gap - apart)
        np.fill_diagonal(lack, 0)
        if step > 700 and not (lack > 0.5).any():
            break
        spot += (way / apart[..., None] * (lack * share)[..., None]).sum(1) * 0.5
        if step < 700:
            spot *= [0.996, 0.995]
    low, high = (spot - radius[:, None]).min(0), (spot + radius[:, None]).max(0)
    centred: Floats = spot - (low + high) / 2
    return centred


def _heaviest_out(source: Ints, target: Ints, weight: Floats, of: Ints) -> Ints:
    """Return the few heaviest links out of each node that stay in its disc."""
    links = np.flatnonzero((of[source] == of[target]) & (source != target))
    order = links[np.lexsort((target[links], -weight[links], source[links]))]
    ends = source[order]
    first = np.flatnonzero(np.r_[True, ends[1:] != ends[:-1]]) if len(ends) else np.empty(0, np.int64)
    place = np.arange(len(order)) - np.repeat(first, np.diff(np.r_[first, len(order)]))
    return order[place < _LINKS]


def _pairs(source: Ints, target: Ints) -> Iterator[tuple[int, int]]:
    """Return links as igraph takes them in soonest: three times as fast as an array."""
    return zip(source.tolist(), target.tolist(), strict=True)


def _inside(number: int, nodes: Ints, source: Ints, target: Ints, weight: Floats) -> Floats:
    """Return places of one disc's nodes within a circle of radius 1."""
    if len(nodes) < 4 or not len(source):
        return _sunflower(len(nodes))
    network = igraph.Graph(n=len(nodes), edges=_pairs(np.searchsorted(nodes, source), np.searchsorted(nodes, target)))
    away = 1 / np.sqrt(np.maximum(weight, 1e-9))
    with seeded(SEED + number):
        drawn = network.layout_umap(dist=away.tolist(), min_dist=0.1, epochs=_EPOCHS)
    spot = np.asarray(drawn.coords, np.float64)
    spot -= np.median(spot, axis=0)
    far, turn = np.hypot(spot[:, 0], spot[:, 1]), np.arctan2(spot[:, 1], spot[:, 0])
    # Half by rank, which fills a circle evenly, half as far as UMAP has it, which keeps what lies together together.
    rank = np.empty(len(nodes))
    rank[np.argsort(far, kind="stable")] = np.sqrt((np.arange(len(nodes)) + 0.5) / len(nodes))
    out = 0.5 * rank + 0.5 * np.minimum(1, far / max(float(np.quantile(far, 0.98)), 1e-9))
    return np.stack([np.cos(turn), np.sin(turn)], axis=1) * out[:, None]


def _sunflower(count: int) -> Floats:
    out = np.sqrt((np.arange(count) + 0.5) / max(count, 1))
    if count == 1:
        return np.zeros((1, 2))
    turn = np.arange(count) * _TURN
    return np.stack([np.cos(turn), np.sin(turn)], axis=1) * out[:, None]


def _packed(community: Ints) -> tuple[Floats, float]:
    """Return places of the nodes of many small groups, each a disc, and the radius of the circle around all.

    The largest group is in the middle, the others on rings around it. A node takes a square of side 1.
    """
    kinds, member, size = np.unique(community, return_inverse=True, return_counts=True)
    order = np.argsort(-size, kind="stable")
    reach = 0.75 * np.sqrt(size[order]) + 0.5
    centre = np.zeros((len(kinds), 2))
    ring, rim, turn, widest = 0.0, float(reach[0]), 2 * np.pi, 0.0
    for place, half in enumerate(reach.tolist()[1:], 1):
        step = np.arcsin(min(1.0, half / ring)) if ring else np.pi
        if turn + 2 * step > 2 * np.pi:
            ring, turn, widest = rim + half, 0.0, half
            rim += 2 * widest
            step = np.arcsin(half / ring)
        centre[order[place]] = np.cos(turn + step) * ring, np.sin(turn + step) * ring
        turn += 2 * step
    nodes = np.argsort(member, kind="stable")
    within = np.empty(len(member), np.int64)
    within[nodes] = np.arange(len(member)) - np.repeat(np.cumsum(size) - size, size)
    out, angle = 0.65 * np.sqrt(within), within * _TURN
    placed: Floats = centre[member] + np.stack([np.cos(angle), np.sin(angle)], axis=1) * out[:, None]
    return placed, rim
