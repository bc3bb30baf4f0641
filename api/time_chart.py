"""The chart of time: acts adding up, acts of each year, waves and milestones on one line of years, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from municipia.graph.curves import Curve, Year

WIDTH: Final = 1000.0
_LEFT: Final = 52.0
_RIGHT: Final = 12.0
_CURVE: Final = (16.0, 300.0)
_BARS: Final = (336.0, 440.0)
_EVENTS: Final = 474.0
_ROW: Final = 22.0
_LETTER: Final = 6.4
#: Colours on paper, by the class that they have on a page.
PAPER: Final = {
    "area-sure": 'fill="#0b5a52"',
    "area-unsure": 'fill="#e5bd66" fill-opacity="0.6"',
    "rule": 'stroke="#d6ddd8" fill="none"',
    "words": 'fill="#45534e"',
    "wave": 'fill="#8e2f18"',
    "milestone": 'fill="#1a56c4"',
}


@dataclass(frozen=True)
class Moment:
    """A wave or a milestone on the line of years: its first and last day as years with a part, and its name."""

    kind: str
    begin: float
    end: float
    name: str
    words: str
    address: str


@dataclass(frozen=True)
class Chart:
    """A curve with moments below it; ``titles`` name its parts, ``count`` writes a number."""

    curve: Curve
    moments: Sequence[Moment]
    titles: tuple[str, str, str]

    @property
    def first(self) -> int:
        """The first year shown."""
        return self.curve.years[0].year

    @property
    def last(self) -> int:
        """The last year shown."""
        return self.curve.last.year

    @property
    def height(self) -> float:
        """How high the drawing is."""
        return _EVENTS + _ROW * len(self.moments) + 12 if self.moments else _BARS[1] + 34

    def drawing(self, *, alone: bool = False) -> Markup:
        """What stands inside the ``<svg>``; ``alone`` with colours as attributes and without links."""
        parts = [*self._frame(alone), *self._areas(alone), *self._bars(alone), *self._years(alone)]
        for place, moment in enumerate(self.moments):
            parts.append(self._moment(moment, _EVENTS + _ROW * place, alone=alone))
        # Made of numbers and of texts that are escaped where they are put in.
        return Markup("".join(parts))  # noqa: S704

    def _x(self, year: float) -> float:
        return _LEFT + (year - self.first) * (WIDTH - _LEFT - _RIGHT) / (self.last + 1 - self.first)

    def _frame(self, alone: bool) -> Iterator[str]:  # noqa: FBT001 - told on by drawing alone
        for (top, bottom), title, most in (
            (_CURVE, self.titles[0], _most_so_far(self.curve.years)),
            (_BARS, self.titles[1], _most_in_a_year(self.curve.years)),
        ):
            for value in _ticks(most):
                y = bottom - (bottom - top) * value / most
                yield f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" {_paint("rule", alone)}/>'
                yield _text(_LEFT - 8, y + 4, str(value), alone, "end")
            yield _text(_LEFT, top - 5, title, alone)

    def _areas(self, alone: bool) -> Iterator[str]:  # noqa: FBT001
        most = _most_so_far(self.curve.years)
        tops = [(year.year, year.certain, year.certain + year.possible) for year in self.curve.years]
        yield f'<path d="{self._area([(at, high) for at, _, high in tops], most)}" {_paint("area-unsure", alone)}/>'
        yield f'<path d="{self._area([(at, low) for at, low, _ in tops], most)}" {_paint("area-sure", alone)}/>'

    def _area(self, tops: Sequence[tuple[int, int]], most: int) -> str:
        top, bottom = _CURVE
        steps = "".join(
            f"V{bottom - (bottom - top) * value / most:.1f}H{self._x(year + 1):.1f}" for year, value in tops
        )
        return f"M{self._x(self.first):.1f} {bottom}{steps}V{bottom}Z"

    def _bars(self, alone: bool) -> Iterator[str]:  # noqa: FBT001
        most = _most_in_a_year(self.curve.years)
        top, bottom = _BARS
        wide = max(1.0, (self._x(self.first + 1) - self._x(self.first)) * 0.72)
        for year in self.curve.years:
            base = bottom
            for count, paint in ((year.within, "area-sure"), (year.by, "area-unsure")):
                if count:
                    high = (bottom - top) * count / most
                    base -= high
                    x = self._x(year.year + 0.5) - wide / 2
                    yield (
                        f'<rect x="{x:.1f}" y="{base:.1f}" width="{wide:.1f}" height="{high:.1f}" '
                        f"{_paint(paint, alone)}><title>{year.year}: {count}</title></rect>"
                    )

    def _years(self, alone: bool) -> Iterator[str]:  # noqa: FBT001
        step = next(each for each in (1, 2, 5, 10, 20, 50, 100) if (self.last - self.first) / each <= 14)
        for year in range(self.first, self.last + 1):
            if year % step == 0:
                yield _text(self._x(year + 0.5), _BARS[1] + 18, str(year), alone, "middle")
        if self.moments:
            yield _text(_LEFT, _EVENTS - 12, "", alone)

    def _moment(self, moment: Moment, top: float, *, alone: bool) -> str:
        x, wide = self._x(moment.begin), max(8.0, self._x(moment.end) - self._x(moment.begin))
        if moment.kind == "wave":
            shape = f'<rect x="{x:.1f}" y="{top:.1f}" width="{wide:.1f}" height="10" rx="2" {_paint("wave", alone)}>'
            mark = f"{shape}<title>{escape(moment.words)}</title></rect>"
        else:
            middle = (x + x + wide) / 2
            corners = ((0, -6), (6, 0), (0, 6), (-6, 0))
            points = " ".join(f"{middle + right:.1f},{top + 5 + down:.1f}" for right, down in corners)
            shape = f'<polygon points="{points}" {_paint("milestone", alone)}>'
            mark = f"{shape}<title>{escape(moment.words)}</title></polygon>"
        right = x + wide + 8
        room = WIDTH - _RIGHT - right
        if room > _LETTER * len(moment.name) or room > x:
            name = _text(right, top + 9, _cut(moment.name, room), alone)
        else:
            name = _text(x - 8, top + 9, _cut(moment.name, x - 8), alone, "end")
        drawn = mark + name
        return drawn if alone else f'<a href="{escape(moment.address)}" tabindex="-1">{drawn}</a>'


def _cut(text: str, room: float) -> str:
    """A text as far as there is room for it."""
    most = max(8, int(room / _LETTER))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def spark(curve: Curve, most: int) -> Markup:
    """A small curve for a row of a table, 160 by 28 units; ``most`` is the highest of all rows."""
    years = curve.years
    step = 160 / len(years)
    parts = []
    for name, values in (
        ("area-unsure", [year.certain + year.possible for year in years]),
        ("area-sure", [year.certain for year in years]),
    ):
        steps = "".join(f"V{28 - 28 * value / most:.1f}H{(place + 1) * step:.1f}" for place, value in enumerate(values))
        parts.append(f'<path d="M0 28{steps}V28Z" class="{name}"/>')
    return Markup("".join(parts))  # noqa: S704 - numbers alone


def _most_so_far(years: Sequence[Year]) -> int:
    return _round(max(year.certain + year.possible for year in years))


def _most_in_a_year(years: Sequence[Year]) -> int:
    return _round(max(year.within + year.by for year in years))


def _round(most: int) -> int:
    """A number at which an axis may end."""
    size = 1
    while size * 10 < most:
        size *= 10
    return next(size * part for part in (1, 2, 3, 4, 5, 6, 8, 10) if size * part >= max(1, most))


def _ticks(most: int) -> list[int]:
    return [most] if most < 2 else sorted({0, most // 2 if most % 2 == 0 else most, most})


def _paint(name: str, alone: bool) -> str:  # noqa: FBT001
    return PAPER[name] if alone else f'class="{name}"'


def _text(x: float, y: float, text: str, alone: bool, anchor: str = "start") -> str:  # noqa: FBT001
    where = f'x="{x:.1f}" y="{y:.1f}" font-size="12.5" text-anchor="{anchor}"'
    return f"<text {where} {_paint('words', alone)}>{escape(text)}</text>"
