"""Charting: what a selection puts on the map: countries by how many of its places they hold, places as marks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from municipia.api.mapping import lands, shades
from municipia.api.mapping.clusters import Cluster, Spot, cluster
from municipia.api.mapping.projection import View, project
from municipia.api.selecting import Chosen


@dataclass(frozen=True)
class Land:
    """A country with places of the selection: its shape ("" when it is too small to be drawn), count and tone."""

    iri: str
    shape: str
    count: int
    tone: int


@dataclass(frozen=True)
class Dot:
    """A mark on the map: its place in units of the drawing, its words, and where it leads."""

    x: float
    y: float
    radius: float
    count: int
    words: str
    address: str


@dataclass(frozen=True)
class Step:
    """A tone of the legend: the least and the greatest number of places; no greatest for the last."""

    tone: int
    least: int
    most: int | None


@dataclass(frozen=True)
class Chart:
    """A map of a selection in a view. ``missing`` holds the places whose coordinates nobody says."""

    view: View
    lands: tuple[Land, ...]
    steps: tuple[Step, ...]
    marks: tuple[Cluster, ...]
    located: int
    missing: tuple[str, ...]


def chart(chosen: Chosen, view: View) -> Chart:
    """The map of a selection: every place with an act in it that has coordinates, in or out of the view."""
    places = [chosen.place(iri) for iri in chosen.matrix.rows]
    spots = [Spot(place.iri, *project(*place.point)) for place in places if place.point]
    counts = Counter(country for place in places for country in place.countries)
    least = shades.classes(counts.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Chart(
        view=view,
        lands=tuple(Land(iri, lands.shape(iri), count, shades.tone(count, least)) for iri, count in ordered),
        steps=tuple(
            Step(shades.tone(first, least), first, least[place + 1] - 1 if place + 1 < len(least) else None)
            for place, first in enumerate(least)
        ),
        marks=tuple(cluster(spots, view)),
        located=len(spots),
        missing=tuple(place.iri for place in places if not place.point),
    )
