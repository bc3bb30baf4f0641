"""The projection: where a point of the earth lies in the drawing that ``api/assets/made/world.svg.mjs`` makes.

Equal Earth (Šavrič, Patterson and Jenny 2019, doi:10.1080/13658816.2018.1504949), which keeps areas: a shaded country
weighs what it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

#: Units of the drawing from west to east; those from north to south that are shown, which leave the Antarctic out.
WIDTH: Final = 10_000
HEIGHT: Final = 4_440
#: The meridian in the middle, in degrees east: so turned, no country is cut in two.
MERIDIAN: Final = 11
_TERMS: Final = (1.340264, -0.081106, 0.000893, 0.003796)
_ROOT: Final = math.sqrt(3) / 2
_SCALE: Final = WIDTH / 2 / (math.pi / (_ROOT * _TERMS[0]))


@lru_cache(maxsize=1 << 16)
def project(longitude: float, latitude: float) -> tuple[float, float]:
    """A point in degrees, to units of the drawing from its west and from its north.

    >>> [round(value) for value in project(2.3522, 48.8566)]
    [4800, 728]
    """
    turned = math.radians((longitude - MERIDIAN + 180) % 360 - 180)
    x, y = _raw(turned, math.radians(max(-90.0, min(90.0, latitude))))
    return WIDTH / 2 + _SCALE * x, _SCALE * (_raw(0, math.pi / 2)[1] - y)


def _raw(longitude: float, latitude: float) -> tuple[float, float]:
    first, second, third, fourth = _TERMS
    angle = math.asin(_ROOT * math.sin(latitude))
    square = angle * angle
    sixth = square**3
    slope = first + 3 * second * square + sixth * (7 * third + 9 * fourth * square)
    return longitude * math.cos(angle) / (_ROOT * slope), angle * (
        first + second * square + sixth * (third + fourth * square)
    )


@dataclass(frozen=True)
class View:
    """The part of the drawing that is shown: its middle, and how many times it is enlarged, as a power of two."""

    x: float = WIDTH / 2
    y: float = HEIGHT / 2
    zoom: float = 0

    @property
    def width(self) -> float:
        """Units from its west to its east."""
        return float(WIDTH / 2**self.zoom)

    @property
    def height(self) -> float:
        """Units from its north to its south."""
        return float(HEIGHT / 2**self.zoom)

    @property
    def left(self) -> float:
        """Its western end; the view stays within the drawing."""
        return min(max(self.x - self.width / 2, 0), WIDTH - self.width)

    @property
    def top(self) -> float:
        """Its northern end."""
        return min(max(self.y - self.height / 2, 0), HEIGHT - self.height)

    @property
    def box(self) -> str:
        """As the ``viewBox`` of SVG."""
        return " ".join(f"{value:.1f}" for value in (self.left, self.top, self.width, self.height))

    @property
    def at(self) -> str:
        """Its middle, as an address has it."""
        return f"{self.left + self.width / 2:.0f},{self.top + self.height / 2:.0f}"

    @property
    def unit(self) -> float:
        """Units for a thousandth of its width, in which the sizes of marks are counted."""
        return self.width / 1000
