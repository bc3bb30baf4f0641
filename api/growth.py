"""Growth: how the signatories of an instrument add up over the years, beside what each source counted, as SVG.

A signatory is certain from the year in which its first act had happened at the latest, and possible from the first in
which it may have. A source's own count stands where its list stands in time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from markupsafe import Markup, escape

from municipia.graph import dates

_WIDTH: Final = 720
_HEIGHT: Final = 236
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 16, 14, 204
_DAYS: Final = 366
#: An axis has at most so many words.
_WORDS: Final = 9

Span = tuple[dt.date | None, dt.date | None]
"""The days between which something happened; None where it is not known."""


@dataclass(frozen=True)
class Year:
    """How many signatories there were at the end of a year: surely, and possibly besides."""

    year: int
    certain: int
    possible: int


@dataclass(frozen=True)
class Count:
    """What a source counted: its number, when (a year and its part), and the words that say so."""

    at: float
    number: int
    words: str


@dataclass(frozen=True)
class Growth:
    """The years in a row, at least two, and the counts of the sources."""

    years: tuple[Year, ...]
    counts: tuple[Count, ...]

    @property
    def box(self) -> str:
        """The ``viewBox`` of the drawing."""
        return f"0 0 {_WIDTH} {_HEIGHT}"

    @property
    def drawing(self) -> Markup:
        """What stands inside the ``<svg>``."""
        # Made of numbers and of texts that are escaped where they are put in.
        return Markup("".join((*self._rules(), *self._areas(), *self._years(), *self._marks())))  # noqa: S704

    @property
    def _most(self) -> int:
        return max(*(year.certain + year.possible for year in self.years), *(one.number for one in self.counts), 1)

    def _x(self, at: float) -> float:
        first = self.years[0].year
        return _LEFT + (at - first) * (_WIDTH - _LEFT - _RIGHT) / (self.years[-1].year + 1 - first)

    def _y(self, number: int) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * number / self._most

    def _rules(self) -> Iterator[str]:
        for number in sorted({0, self._most // 2, self._most}):
            y = self._y(number)
            yield f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" class="rule"/>'
            yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" class="words">{number}</text>'

    def _areas(self) -> Iterator[str]:
        for name, numbers in (
            ("area-unsure", [one.certain + one.possible for one in self.years]),
            ("area-sure", [one.certain for one in self.years]),
        ):
            steps = "".join(
                f"V{self._y(number):.1f}H{self._x(year.year + 1):.1f}"
                for year, number in zip(self.years, numbers, strict=True)
            )
            yield f'<path d="M{_LEFT} {_BOTTOM}{steps}V{_BOTTOM}Z" class="{name}"/>'

    def _years(self) -> Iterator[str]:
        step = -(-len(self.years) // _WORDS)
        for one in self.years[::step]:
            x = self._x(one.year + 0.5)
            yield f'<text x="{x:.1f}" y="{_BOTTOM + 22}" text-anchor="middle" class="words">{one.year}</text>'

    def _marks(self) -> Iterator[str]:
        for one in self.counts:
            where = f'cx="{self._x(one.at):.1f}" cy="{self._y(one.number):.1f}"'
            yield f'<circle {where} r="5" class="stated"><title>{escape(one.words)}</title></circle>'


def growth(signatories: Iterable[Iterable[Span]], counts: Iterable[tuple[str, int, str]]) -> Growth | None:
    """The growth from the spans of each signatory's acts, and from (as-of date in EDTF, number, words) of the sources.

    None when all that is known lies in one year, or nothing is. Linear in acts.
    """
    firsts = [_first(spans) for spans in signatories]
    told = [Count(at, number, words) for as_of, number, words in counts if (at := _middle(as_of)) is not None]
    known = [day.year for span in firsts for day in span if day] + [int(one.at) for one in told]
    if not known or min(known) == max(known):
        return None
    return Growth(_added(firsts, min(known), max(known)), tuple(sorted(told, key=lambda one: one.at)))


def _first(spans: Iterable[Span]) -> Span:
    """When the first of some acts had happened: the least of the lower and of the upper bounds."""
    lower, upper = zip(*spans, strict=True)
    return (
        None if None in lower else min(day for day in lower if day),
        min((day for day in upper if day), default=None),
    )


def _added(firsts: Sequence[Span], begin: int, end: int) -> tuple[Year, ...]:
    begun = Counter(lower.year if lower else begin for lower, _ in firsts)
    sure = Counter(upper.year for _, upper in firsts if upper)
    years = range(begin, end + 1)
    most, least = (list(accumulate(counter[year] for year in years)) for counter in (begun, sure))
    return tuple(Year(year, low, high - low) for year, low, high in zip(years, least, most, strict=True))


def _middle(as_of: str) -> float | None:
    """The middle of a date in years; None for one without both bounds."""
    try:
        bounds = dates.bounds(as_of)
    except ValueError:
        return None
    if bounds.earliest is None or bounds.latest is None:
        return None
    middle = bounds.earliest + (bounds.latest - bounds.earliest) / 2
    return middle.year + middle.timetuple().tm_yday / _DAYS
