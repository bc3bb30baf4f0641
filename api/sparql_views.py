"""Views of an answer: its rows as bars, as lines between things, as points on the world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from municipia.api.catalogues import marked
from municipia.api.mapping.clusters import Cluster, Spot, cluster
from municipia.api.mapping.projection import View, project
from municipia.ontology.namespaces import BASE

Row = Mapping[str, Mapping[str, str]]
Point = tuple[float, float]

#: The ways of looking at rows, in the order of their tabs.
VIEWS: Final[Mapping[str, str]] = {
    "table": marked("Table"),
    "map": marked("Map"),
    "network": marked("Network"),
    "chart": marked("Chart"),
    "raw": marked("Raw"),
}
#: What an answer must have to be looked at in a way.
NEEDS: Final[Mapping[str, str]] = {
    "map": marked("A map needs coordinates, or things whose place is known: this answer has none."),
    "network": marked("A network needs two columns of things: this answer has fewer."),
    "chart": marked("A chart needs a column of numbers and one of names: this answer has none of one of them."),
}
#: How many bars, lines and points are drawn at most; the page says so when there are more rows.
MOST_BARS: Final = 60
MOST_LINKS: Final = 150
MOST_POINTS: Final = 20_000
_POINT: Final = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE)
#: The kinds of things whose place may be known: territories, and those who act.
_PLACED: Final = re.compile(re.escape(BASE) + "id/(territory|government|organisation)/")
_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_LATITUDE: Final = ("lat", "latitude", "latitud")
_LONGITUDE: Final = ("lon", "long", "lng", "longitude", "longitud")
_ROW: Final = 26
_NAMED: Final = 5


@dataclass(frozen=True)
class Bar:
    """A bar: what it is of, its number, its length from 0 to 1; ``key`` is the IRI of a thing."""

    label: str
    value: float
    share: float
    key: str = ""


@dataclass(frozen=True)
class Bars:
    """A chart of one number for each row."""

    of: str
    by: str
    bars: tuple[Bar, ...]
    total: int


@dataclass(frozen=True)
class Node:
    """A thing of a network: its place, on the left or the right, its name and IRI."""

    x: int
    y: float
    key: str
    text: str
    is_left: bool


@dataclass(frozen=True)
class Net:
    """Two columns of an answer as things joined by lines, in units of its drawing."""

    left: str
    right: str
    nodes: tuple[Node, ...]
    links: tuple[str, ...]
    height: float
    total: int


@dataclass(frozen=True)
class Pin:
    """A point, or several that would lie upon each other: place in the drawing of the world, radius, names."""

    x: float
    y: float
    radius: float
    count: int
    names: tuple[str, ...]
    iri: str


@dataclass(frozen=True)
class Pins:
    """The rows of an answer that have a place, and how many rows there are."""

    pins: tuple[Pin, ...]
    located: int
    total: int
    view: View


def possible(columns: Sequence[str], rows: Sequence[Row]) -> frozenset[str]:
    """The views that have something to draw of an answer; of the map, those that may have: places may be unknown."""
    place = _placer(columns, {})
    draws = {
        "map": any(_is_iri(cell) and _PLACED.match(cell["value"]) for row in rows for cell in row.values())
        or any(place(row) for row in rows),
        "network": len(_things(columns, rows)) > 1,
        "chart": _measures(columns, rows) is not None,
    }
    return frozenset({"table", "raw", *(name for name, can in draws.items() if can)})


def _things(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """The columns that hold things."""
    return [name for name in columns if any(_is_iri(row.get(name)) for row in rows)]


def _measures(columns: Sequence[str], rows: Sequence[Row]) -> tuple[str, str] | None:
    """The last column that holds numbers alone, and the first other one; None when there is none."""
    numeric = [name for name in columns if rows and all(_is_number(row.get(name)) for row in rows)]
    labels = [name for name in _named_first(columns) if name not in numeric]
    if not numeric or not (labels or len(columns) > 1):
        return None
    by, of = (labels or list(columns))[0], numeric[-1]
    return None if by == of else (of, by)


def bars(columns: Sequence[str], rows: Sequence[Row]) -> Bars | None:
    """The last column that holds numbers alone, by the first other one; None when there is none."""
    found = _measures(columns, rows)
    if found is None:
        return None
    of, by = found
    shown = rows[:MOST_BARS]
    values = [float(row[of]["value"]) for row in shown]
    most = max((abs(value) for value in values), default=0) or 1
    drawn = (
        Bar(_text(cell), value, abs(value) / most, cell["value"] if cell and _is_iri(cell) else "")
        for cell, value in zip((row.get(by) for row in shown), values, strict=True)
    )
    return Bars(of, by, tuple(drawn), len(rows))


def net(columns: Sequence[str], rows: Sequence[Row]) -> Net | None:
    """The first two columns of things as things joined by lines; None when fewer than two columns hold any."""
    things = _things(columns, rows)
    if len(things) < 2:
        return None
    left, right = things[:2]
    pairs = list(dict.fromkeys(_pair(row, left, right) for row in rows if left in row and right in row))
    shown = pairs[:MOST_LINKS]
    ones, others = _columns(shown)
    height = max(len(ones), len(others)) * _ROW
    places = {(True, key): (place + 0.5) * height / len(ones) for place, key in enumerate(ones)}
    places |= {(False, key): (place + 0.5) * height / len(others) for place, key in enumerate(others)}
    return Net(
        left,
        right,
        tuple(Node(340 if is_left else 660, y, key, short(key), is_left) for (is_left, key), y in places.items()),
        tuple(_curve(places[True, one], places[False, other]) for one, other in shown),
        height,
        len(pairs),
    )


def pins(columns: Sequence[str], rows: Sequence[Row], known: Mapping[str, Point]) -> Pins | None:
    """Rows with a point: of a WKT column, of a latitude and a longitude, or of a thing whose place is known.

    ``known`` gives the (longitude, latitude) of things; None when no row has a place.
    """
    place = _placer(columns, known)
    name = next(iter(_named_first(columns)), "")
    found = [(row, point) for row in rows[:MOST_POINTS] if (point := place(row)) is not None]
    if not found:
        return None
    spots = [Spot(f"{number:06}", *project(*point)) for number, (_, point) in enumerate(found)]
    marks = cluster(spots, View())
    drawn = tuple(_pin(mark, found, columns, name) for mark in marks)
    return Pins(drawn, len(found), len(rows), View())


def _pin(mark: Cluster, found: Sequence[tuple[Row, Point]], columns: Sequence[str], name: str) -> Pin:
    """A mark of rows; one row alone leads to the first thing in it."""
    rows = [found[int(key)][0] for key in mark.iris]
    iri = next((rows[0][each]["value"] for each in columns if _is_iri(rows[0].get(each))), "")
    names = tuple(dict.fromkeys(_text(row.get(name)) for row in rows[:_NAMED]))
    return Pin(mark.x, mark.y, mark.size * View().unit, len(rows), names, iri if len(rows) == 1 else "")


def _placer(columns: Sequence[str], known: Mapping[str, Point]) -> Callable[[Row], Point | None]:
    """What gives the (longitude, latitude) of a row, None where it has none."""
    lower = {name.lower(): name for name in columns}
    latitude = next((lower[each] for each in _LATITUDE if each in lower), "")
    longitude = next((lower[each] for each in _LONGITUDE if each in lower), "")

    def place(row: Row) -> Point | None:
        for name in columns:
            if name in row and (match := _POINT.search(row[name]["value"])):
                return _sane(float(match[1]), float(match[2]))
        if latitude and longitude and _is_number(row.get(latitude)) and _is_number(row.get(longitude)):
            return _sane(float(row[longitude]["value"]), float(row[latitude]["value"]))
        return next(
            (known[row[name]["value"]] for name in columns if name in row and row[name]["value"] in known), None
        )

    return place


def _sane(longitude: float, latitude: float) -> Point | None:
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


def _columns(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """The things of each side; those of the right stand near the middle of those that they are joined to."""
    ones: dict[str, int] = {}
    joined: dict[str, list[int]] = {}
    for one, other in pairs:
        joined.setdefault(other, []).append(ones.setdefault(one, len(ones)))
    return list(ones), sorted(joined, key=lambda other: (sum(joined[other]) / len(joined[other]), other))


def _pair(row: Row, left: str, right: str) -> tuple[str, str]:
    return row[left]["value"], row[right]["value"]


def _curve(one: float, other: float) -> str:
    return f"M346,{one:.1f}C500,{one:.1f} 500,{other:.1f} 654,{other:.1f}"


def _named_first(columns: Sequence[str]) -> list[str]:
    """The columns, those that seem to hold names first."""
    return sorted(columns, key=lambda name: not re.search(r"name|label|title|nom|titre|nombre", name, re.IGNORECASE))


def _is_iri(cell: Mapping[str, str] | None) -> bool:
    return cell is not None and cell["type"] == "uri"


def _is_number(cell: Mapping[str, str] | None) -> bool:
    return cell is not None and cell["type"] == "literal" and bool(_NUMBER.fullmatch(cell["value"]))


def _text(cell: Mapping[str, str] | None) -> str:
    return short(cell["value"]) if cell else ""


def short(text: str) -> str:
    """An IRI of ours by its end, any other text as it is."""
    return text.removeprefix(BASE).rpartition("/")[2] if text.startswith(BASE) else text
