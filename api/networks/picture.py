"""The picture of a network as SVG: on its page, coloured by the page's styles, and as a file that stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

#: What a kind of thing looks like: its family, by the part of its path that names it; any other is a "deed".
FAMILIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("territory", "government", "country", "group"), "place"),
    **dict.fromkeys(("instrument", "campaign", "document", "provision", "list"), "text"),
    **dict.fromkeys(("right", "concept"), "right"),
    **dict.fromkeys(("organisation", "person"), "body"),
    **dict.fromkeys(("event", "event-series", "wave", "milestone", "message"), "moment"),
}
#: The colours of the families on paper; on a page they are those of ``network.css``.
PAPER: Final[Mapping[str, str]] = {
    "place": "#0b5a52",
    "text": "#14201d",
    "right": "#6d4a00",
    "body": "#1a56c4",
    "moment": "#8e2f18",
    "deed": "#76847e",
}
_LINE: Final = "#76847e"
_MARGIN: Final = 30
_NARROWEST: Final = 760.0
_LOWEST: Final = 320.0
_LETTERS: Final = 30
_ON_SCREEN: Final = 1180.0


def family(kind: str) -> str:
    """What a kind of thing looks like."""
    return FAMILIES.get(kind, "deed")


@dataclass(frozen=True)
class Spot:
    """A node in the picture: where, how large, what it is called, and where it leads ("" for nowhere)."""

    x: float
    y: float
    radius: float
    family: str
    label: str
    words: str
    address: str
    rank: float


@dataclass(frozen=True)
class Picture:
    """Spots and the lines between them: two places in ``spots``, and whether the tie is only possible."""

    spots: Sequence[Spot]
    lines: Sequence[tuple[int, int, bool]]
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Units of the drawing to a pixel on a wide screen."""
        return max(1.0, self.box[2] / _ON_SCREEN)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """What is shown of the drawing: left, top, width, height."""
        wide = max(self.width + 2 * _MARGIN, _NARROWEST)
        high = max(self.height + 2 * _MARGIN, _LOWEST)
        return (self.width - wide) / 2, (self.height - high) / 2, wide, high

    @property
    def view(self) -> str:
        """The box as SVG has it."""
        return " ".join(f"{value:.1f}" for value in self.box)

    def drawing(self, *, alone: bool = False) -> Markup:
        """What stands inside the ``<svg>``; ``alone`` for a file without links and without styles beside it."""
        parts = [_lines(self, alone=alone)]
        for family in PAPER:
            spots = [spot for spot in self.spots if spot.family == family]
            if spots:
                paint = f'fill="{PAPER[family]}" stroke="#ffffff"' if alone else f'class="{family}"'
                marks = "".join(_mark(spot, alone=alone) for spot in spots)
                parts.append(f'<g {paint} stroke-width="{self.scale:.2f}">{marks}</g>')
        parts.append(_labels(self, alone=alone))
        # Made of numbers and of texts that are escaped where they are put in.
        return Markup("".join(parts))  # noqa: S704


def _lines(picture: Picture, *, alone: bool) -> str:
    spots = picture.spots
    out = []
    for unsure in (False, True):
        path = "".join(
            f"M{spots[a].x:.0f} {spots[a].y:.0f}L{spots[b].x:.0f} {spots[b].y:.0f}"
            for a, b, possible in picture.lines
            if possible == unsure
        )
        paint = f'stroke="{_LINE}" stroke-opacity="0.4" fill="none"' if alone else 'class="ties"'
        dash = ' stroke-dasharray="3 3"' if unsure else ""
        out.append(f'<path d="{path}" {paint} stroke-width="{picture.scale:.2f}"{dash}/>' if path else "")
    return "".join(out)


def _mark(spot: Spot, *, alone: bool) -> str:
    shape = f"{_shape(spot)[:-2]}><title>{escape(spot.words)}</title></{_shape(spot)[1:].split(' ')[0]}>"
    if alone or not spot.address:
        return shape
    # The tables name every node for the keyboard: the way through the page does not lead through two thousand dots.
    return f'<a href="{escape(spot.address)}" tabindex="-1">{shape}</a>'


def _shape(spot: Spot) -> str:
    x, y, r = spot.x, spot.y, spot.radius
    if spot.family == "place":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
    if spot.family == "text":
        side = r * 1.7
        return f'<rect x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:.1f}" height="{side:.1f}"/>'
    corners = {
        "right": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
        "body": ((0, -1.15), (1.1, 0.8), (-1.1, 0.8)),
        "moment": ((1, 0), (0.5, 0.87), (-0.5, 0.87), (-1, 0), (-0.5, -0.87), (0.5, -0.87)),
        "deed": ((0, 1.15), (1.1, -0.8), (-1.1, -0.8)),
    }[spot.family]
    points = " ".join(f"{x + r * right:.1f},{y + r * down:.1f}" for right, down in corners)
    return f'<polygon points="{points}"/>'


def _labels(picture: Picture, *, alone: bool) -> str:
    """The names of the most important nodes, as many as have room beside their node."""
    size = 13 * picture.scale
    taken, named = _Room(size * 6), _Room(size * 6)
    for spot in picture.spots:
        taken.add((spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius))
    out = []
    for spot in sorted((one for one in picture.spots if one.label), key=lambda one: (-one.rank, one.label)):
        text = spot.label if len(spot.label) <= _LETTERS else spot.label[: _LETTERS - 1].rstrip() + "…"
        places = [box for box in _places(spot, text, size, picture.box) if named.is_free(box)]
        place = next((box for box in places if taken.is_free(box)), None)
        if place is None and places and spot.family != "place":
            place = places[0]  # what many are tied to is named even over some of them
        if place is not None:
            named.add(place)
            x, y = (place[0] + place[2]) / 2, place[3] - size * 0.3
            out.append(f'<text x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>')
    paint = 'fill="#14201d" stroke="#ffffff" stroke-opacity="0.85"' if alone else 'class="names"'
    width = f'stroke-width="{3 * picture.scale:.2f}" paint-order="stroke"'
    return f'<g {paint} {width} font-size="{size:.1f}" text-anchor="middle">{"".join(out)}</g>'


Box = tuple[float, float, float, float]


def _places(spot: Spot, text: str, size: float, view: Box) -> Iterator[Box]:
    """Where a name may stand: below its node, above it, right or left of it, within what is shown."""
    half, gap = 0.26 * size * len(text), spot.radius * 1.2 + 2
    middles = (
        (spot.x, spot.y + gap + size / 2),
        (spot.x, spot.y - gap - size / 2),
        (spot.x + gap + half, spot.y),
        (spot.x - gap - half, spot.y),
    )
    for x, y in middles:
        box = (x - half, y - size / 2, x + half, y + size / 2)
        if box[0] >= view[0] and box[2] <= view[0] + view[2] and box[1] >= view[1] and box[3] <= view[1] + view[3]:
            yield box


class _Room:
    """Boxes on a grid, so that one is compared with those near it alone."""

    def __init__(self, step: float) -> None:
        self._step = step
        self._cells: dict[tuple[int, int], list[Box]] = {}

    def add(self, box: Box) -> None:
        for cell in self._over(box):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for cell in self._over(box)
            for other in self._cells.get(cell, ())
        )

    def _over(self, box: Box) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = (int(side // self._step) for side in box)
        return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def sign(family: str, x: float = 8, y: float = 20) -> Markup:
    """The look of a family, for a legend."""
    return Markup(_shape(Spot(x, y, 6, family, "", "", "", 0)))  # noqa: S704 - numbers alone
