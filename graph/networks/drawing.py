"""Drawing: where the nodes of a network stand, and how central each is. Runs where it can be killed.

The drawing of one network is always the same: nodes come in a fixed order and chance has a fixed beginning. Nodes with
the same neighbours are drawn as one group side by side, so that the cost grows with the groups: an instrument with two
thousand signatories that signed nothing else is two points to lay out, not two thousand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Nodes up to which every shortest path is counted; beyond it, those from so many nodes chosen by chance.
_EXACT: Final = 400
_SAMPLE: Final = 64
_SEED: Final = 20181120
#: How much wider than high a drawing is.
_ASPECT: Final = 1.4
_GAP: Final = 5.0
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))


def draw(payload: bytes) -> bytes:
    """Lay out and measure a network.

    Takes ``{"radii": [...], "kinds": [...], "ties": [[i, j, weight], ...]}``; gives ``{"x", "y", "degree",
    "betweenness", "community"}``, a list each, with ``width``, ``height`` and whether the betweenness is ``exact``.
    Lengths are in the unit of the radii. Communities count from 1, the largest first; 0 is a node in none.
    """
    asked = json.loads(payload)
    radii: list[float] = asked["radii"]
    ties: list[list[int]] = asked["ties"]
    found = measures(len(radii), ties)
    points, width, height = layout(radii, ties, asked["kinds"])
    found |= {"x": [round(x, 1) for x, _ in points], "y": [round(y, 1) for _, y in points]}
    return json.dumps(found | {"width": round(width, 1), "height": round(height, 1)}).encode()


def measures(number: int, ties: Sequence[Sequence[int]]) -> dict[str, Any]:
    """The degree, betweenness (0 to 1) and community of each node."""
    import networkx as nx  # half a second that only this work spends

    graph = nx.Graph()
    graph.add_nodes_from(range(number))
    graph.add_weighted_edges_from(ties)
    exact = number <= _EXACT
    between = nx.betweenness_centrality(graph, k=None if exact else min(_SAMPLE, number), seed=_SEED)
    community = [0] * number
    parts = nx.community.louvain_communities(graph, seed=_SEED) if number else []
    for name, part in enumerate(sorted((part for part in parts if len(part) > 1), key=lambda p: (-len(p), min(p))), 1):
        for node in part:
            community[node] = name
    return {
        "degree": [graph.degree(node) for node in range(number)],
        "betweenness": [round(between[node], 5) for node in range(number)],
        "community": community,
        "exact": exact,
    }


@dataclass(frozen=True)
class _Group:
    """Nodes with the same neighbours, and the radius of the disc that they fill."""

    nodes: tuple[int, ...]
    radius: float


Points = list[tuple[float, float]]


def layout(radii: Sequence[float], ties: Sequence[Sequence[int]], kinds: Sequence[str]) -> tuple[Points, float, float]:
    """A place for each node, with the width and height of the whole; groups of nodes are pushed apart."""
    groups = [_group(nodes, radii) for nodes in twins(kinds, ties)]
    home = {node: place for place, group in enumerate(groups) for node in group.nodes}
    pairs = {(min(a, b), max(a, b)) for i, j, *_ in ties if (a := home[i]) != (b := home[j])}
    pieces = [_piece(part, groups, pairs) for part in _parts(len(groups), pairs)]
    centres, width, height = _packed(pieces)
    points: Points = [(0.0, 0.0)] * len(radii)
    for place, group in enumerate(groups):
        for node, (x, y) in zip(group.nodes, _sunflower(group, radii), strict=True):
            points[node] = (centres[place][0] + x, centres[place][1] + y)
    return points, width, height


def twins(kinds: Sequence[str], ties: Iterable[Sequence[int]]) -> list[tuple[int, ...]]:
    """Nodes of a kind with the same neighbours (but for each other), in the order of their first."""
    near: list[set[int]] = [set() for _ in kinds]
    for i, j, *_ in ties:
        near[i].add(j)
        near[j].add(i)
    apart: dict[tuple[str, frozenset[int]], list[int]] = {}
    for node, kind in enumerate(kinds):
        apart.setdefault((kind, frozenset(near[node])), []).append(node)
    tied: dict[tuple[str, frozenset[int]], list[int]] = {}
    found: list[tuple[int, ...]] = []
    for (kind, _), nodes in apart.items():
        if len(nodes) > 1:
            found.append(tuple(nodes))
        else:
            tied.setdefault((kind, frozenset(near[nodes[0]] | {nodes[0]})), []).append(nodes[0])
    found += [tuple(nodes) for nodes in tied.values()]
    return sorted(found)


def _group(nodes: tuple[int, ...], radii: Sequence[float]) -> _Group:
    largest = max(radii[node] for node in nodes)
    return _Group(nodes, largest if len(nodes) == 1 else (largest + _GAP / 2) * (math.sqrt(len(nodes)) + 0.6) * 1.1)


def _sunflower(group: _Group, radii: Sequence[float]) -> Points:
    if len(group.nodes) == 1:
        return [(0.0, 0.0)]
    step = (max(radii[node] for node in group.nodes) + _GAP / 2) * 1.1
    polar = [(step * math.sqrt(place + 0.5), place * _GOLDEN) for place in range(len(group.nodes))]
    return [(far * math.cos(turn), far * math.sin(turn)) for far, turn in polar]


def _parts(number: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The groups that hang together, the most first."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(number))
    graph.add_edges_from(sorted(pairs))
    return sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part[0]))


@dataclass(frozen=True)
class _Piece:
    """What hangs together, with the place of each group from the upper left corner of its box."""

    places: Mapping[int, tuple[float, float]]
    width: float
    height: float


def _piece(part: Sequence[int], groups: Sequence[_Group], pairs: Iterable[tuple[int, int]]) -> _Piece:
    import networkx as nx
    import numpy as np

    sizes = np.array([groups[place].radius for place in part])
    if len(part) == 1:
        radius = float(sizes[0])
        return _Piece({part[0]: (radius, radius)}, 2 * radius, 2 * radius)
    graph = nx.Graph()
    graph.add_nodes_from(part)
    inside = set(part)
    graph.add_edges_from(sorted(pair for pair in pairs if pair[0] in inside))
    steps = 120 if len(part) <= 300 else 50
    found = nx.spring_layout(graph, seed=_SEED, iterations=steps, method="force")
    points = np.array([found[place] for place in part]) * np.array([_ASPECT, 1.0])
    points *= 0.8 * math.sqrt(float(np.sum((sizes + 2 * _GAP) ** 2)) * math.pi)
    points = _apart(points, sizes + _GAP, 200 if len(part) <= 300 else 40)
    low = (points - sizes[:, None]).min(axis=0)
    high = (points + sizes[:, None]).max(axis=0)
    width, height = (float(side) for side in high - low)
    return _Piece(
        {place: (float(x), float(y)) for place, (x, y) in zip(part, points - low, strict=True)}, width, height
    )


def _apart(points: NDArray[np.float64], sizes: NDArray[np.float64], rounds: int) -> NDArray[np.float64]:
    """Push discs that overlap away from each other, half the way each, round by round."""
    import numpy as np

    for _ in range(rounds):
        gap = points[:, None, :] - points[None, :, :]
        far = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(far, 1e12)
        short = sizes[:, None] + sizes[None, :] - far
        if not (short > 0).any():
            break
        push = np.where(short > 0, short / np.maximum(far, 1e-6), 0.0)
        points = points + 0.5 * (gap * push[..., None]).sum(axis=1)
    return points


def _packed(pieces: Sequence[_Piece]) -> tuple[dict[int, tuple[float, float]], float, float]:
    """Pieces in rows, the largest first, as wide together as the widest or as a drawing is."""
    area = sum((piece.width + 4 * _GAP) * (piece.height + 4 * _GAP) for piece in pieces)
    widest = max([piece.width for piece in pieces] + [math.sqrt(area) * _ASPECT])
    centres: dict[int, tuple[float, float]] = {}
    x = y = height = width = 0.0
    for piece in sorted(pieces, key=lambda one: (-one.height, min(one.places))):
        if x and x + piece.width > widest:
            x, y, height = 0.0, y + height + 4 * _GAP, 0.0
        centres |= {place: (x + left, y + top) for place, (left, top) in piece.places.items()}
        width = max(width, x + piece.width)
        x, height = x + piece.width + 4 * _GAP, max(height, piece.height)
    return centres, max(width, 1.0), max(y + height, 1.0)
