"""Lands: the shapes of countries by their ISO 3166-1 codes."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from municipia.api import bundles
from municipia.ontology.namespaces import BASE

#: The bundle that holds the shapes.
WORLD: Final = "world.svg"
#: The same, simpler, for small pictures; the smallest countries are not in it.
SMALL: Final = "lands.svg"
_COUNTRY: Final = f"{BASE}kos/country/"
_SHAPE: Final = re.compile(r'<path id="([a-z0-9]+)"')


@cache
def drawing() -> str:
    """The elements of the drawing of the world: the paths ``sphere`` and ``grid``, and the group ``land``."""
    text = bundles.path(WORLD).read_text(encoding="utf-8")
    return text.partition("-->")[2].rpartition("</svg>")[0].strip()


@cache
def _shapes() -> frozenset[str]:
    return frozenset(_SHAPE.findall(drawing()))


@cache
def _numbers() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 to the numeric code (UN M49)."""
    with files("municipia.graph").joinpath("data", "countries.csv").open(encoding="utf-8") as table:
        return {row["iso2"]: row["m49"] for row in csv.DictReader(table)}


def shape(country: str) -> str:
    """The id of the shape of a country's IRI in the drawing; "" for one that is not drawn."""
    name = "n" + _numbers().get(country.removeprefix(_COUNTRY), "")
    return name if name in _shapes() else ""
