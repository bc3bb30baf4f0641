"""Folding: territories as nodes one by one, by country, or by the set of instruments that they signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from municipia.graph.commitments import Commitments, Matrix
from municipia.graph.networks.network import MOST_NODES, Node

#: The ways of putting territories together, from none to the most.
WAYS: Final = ("place", "country", "set")
#: Where places without a known country are put.
NOWHERE: Final = "group:nowhere"


@dataclass(frozen=True)
class Folding:
    """Which node each place of a selection belongs to, and what each node has: instruments and their places."""

    by: str
    nodes: tuple[Node, ...]
    group: Mapping[str, str]

    def members(self) -> dict[str, list[str]]:
        """The places of each node."""
        found: dict[str, list[str]] = {}
        for place, group in self.group.items():
            found.setdefault(group, []).append(place)
        return found

    def instruments(self, matrix: Matrix) -> dict[str, frozenset[str]]:
        """What the places of each node signed, together."""
        found: dict[str, set[str]] = {}
        for place, group in self.group.items():
            found.setdefault(group, set()).update(matrix.rows[place])
        return {group: frozenset(names) for group, names in found.items()}


def fold(commitments: Commitments, matrix: Matrix, by: str = "") -> Folding:
    """The places of a selection as nodes; without ``by``, one by one where they can be drawn, else together.

    Together means by country, or by the set of instruments where all are of one country. Linear in the cells.
    """
    way = by or _way(commitments, matrix)
    if way == "place":
        return Folding("place", tuple(_alone(place) for place in matrix.rows), {place: place for place in matrix.rows})
    name = _country if way == "country" else _set
    group = {place: name(commitments, matrix, place) for place in matrix.rows}
    return Folding(way, tuple(_nodes(group.values(), way)), group)


def _way(commitments: Commitments, matrix: Matrix) -> str:
    if len(matrix.rows) + len(matrix.columns) <= MOST_NODES:
        return "place"
    countries = {_country(commitments, matrix, place) for place in matrix.rows}
    return "country" if len(countries) > 1 else "set"


def _alone(place: str) -> Node:
    return Node(place, place.rstrip("/").split("/")[-2])


def _country(commitments: Commitments, _matrix: Matrix, place: str) -> str:
    countries = commitments.places[place].countries
    return countries[0] if countries else NOWHERE


def _set(_commitments: Commitments, matrix: Matrix, place: str) -> str:
    names = "\n".join(sorted(matrix.rows[place]))
    return "group:" + hashlib.sha256(names.encode()).hexdigest()[:12]


def _nodes(groups: Iterable[str], way: str) -> Iterable[Node]:
    counts: dict[str, int] = {}
    for group in groups:
        counts[group] = counts.get(group, 0) + 1
    return (Node(group, "country" if way == "country" else "group", number) for group, number in counts.items())
