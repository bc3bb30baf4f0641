"""Clusters: places that would lie upon each other on a map are one mark with their number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from municipia.api.mapping.projection import View

#: How near two marks may come, and the cells that places are first gathered in, in thousandths of the view's width.
NEAREST: Final = 27
_CELL: Final = 40
_SIZES: Final = (5.5, 16.0)


@dataclass(frozen=True)
class Spot:
    """A place in the drawing."""

    iri: str
    x: float
    y: float


@dataclass(frozen=True)
class Cluster:
    """One mark: its middle in units of the drawing, and its places."""

    x: float
    y: float
    iris: tuple[str, ...]

    @property
    def size(self) -> float:
        """The radius of its mark, in thousandths of the view's width: from 5.5 for one place to 16."""
        least, most = _SIZES
        return least if len(self.iris) == 1 else min(most, least + 2 + 2.4 * math.log10(len(self.iris)))


def cluster(spots: Iterable[Spot], view: View) -> list[Cluster]:
    """The marks for the spots in a view, the largest first; no two of them are nearer than ``NEAREST``.

    Linear in the spots: they are gathered in cells of a grid, and only cells are compared. The same spots give the same
    marks however the view is moved, as the grid stays where it is.
    """
    nearest = NEAREST * view.unit
    groups = _in_cells(spots, view, _CELL * view.unit)
    groups.sort(key=lambda group: (-len(group), min(spot.iri for spot in group)))
    merged: list[list[Spot]] = []
    while True:
        merged = _merged(groups, nearest)
        if len(merged) == len(groups):
            break
        groups = merged
    return [Cluster(*_middle(group), tuple(sorted(spot.iri for spot in group))) for group in merged]


def _in_cells(spots: Iterable[Spot], view: View, cell: float) -> list[list[Spot]]:
    cells: dict[tuple[int, int], list[Spot]] = {}
    west, east = view.left - cell, view.left + view.width + cell
    north, south = view.top - cell, view.top + view.height + cell
    for spot in spots:
        if west <= spot.x <= east and north <= spot.y <= south:
            cells.setdefault((int(spot.x // cell), int(spot.y // cell)), []).append(spot)
    return list(cells.values())


def _merged(groups: Sequence[list[Spot]], nearest: float) -> list[list[Spot]]:
    """Each group joined to the first larger one that it is too near to."""
    kept: list[list[Spot]] = []
    middles: list[tuple[float, float]] = []
    square = nearest * nearest
    for group in groups:
        x, y = _middle(group)
        near = (place for place, (ox, oy) in enumerate(middles) if (x - ox) ** 2 + (y - oy) ** 2 < square)
        found = next(near, None)
        if found is None:
            kept.append(list(group))
            middles.append((x, y))
        else:
            kept[found] += group
            middles[found] = _middle(kept[found])
    return sorted(kept, key=lambda group: (-len(group), min(spot.iri for spot in group)))


def _middle(group: Sequence[Spot]) -> tuple[float, float]:
    return sum(spot.x for spot in group) / len(group), sum(spot.y for spot in group) / len(group)
