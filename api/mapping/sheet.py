"""The sheet: a map as one SVG file that stands alone, with its title, legend, sources, revision and licence inside."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from municipia.api.contexts import Page
from municipia.api.desk import Desk
from municipia.api.mapping import lands
from municipia.api.mapping.charting import Chart
from municipia.api.mapping.projection import HEIGHT, WIDTH
from municipia.api.rendering import renderer
from municipia.api.selecting import Chosen
from municipia.ontology.namespaces import BASE

_MARGIN: Final = 40
_BREADTH: Final = 1200
_LINE: Final = 19
# Letters of 13 units that fit into a line.
_LETTERS: Final = 165
_SOURCES: Final = 8


@dataclass(frozen=True, kw_only=True)
class MapSheet(Page):
    """What the file shows. Lengths are in its own units; ``tones`` are of the legend, from the palest."""

    chart: Chart
    drawing: Markup
    conditions: tuple[str, ...]
    notes: tuple[str, ...]
    legend: tuple[tuple[int, str], ...]
    places: str
    breadth: int = _BREADTH
    margin: int = _MARGIN
    line: int = _LINE

    @property
    def map_top(self) -> int:
        """Where the map begins."""
        return 84 + self.line * len(self.conditions)

    @property
    def map_height(self) -> float:
        """How high the map is."""
        return (self.breadth - 2 * self.margin) * HEIGHT / WIDTH

    @property
    def legend_top(self) -> float:
        """Where the legend begins."""
        return self.map_top + self.map_height + 24

    @property
    def height(self) -> float:
        """How high the whole is."""
        return self.legend_top + 52 + self.line * len(self.notes) + self.margin / 2


def write(desk: Desk, chosen: Chosen, drawn: Chart, sources: Sequence[str]) -> str:
    """The SVG of a map, in the reader's language and in colours for paper."""
    say, voice = desk.say, desk.voice
    conditions = [f"{chip.title}: {chip.text}" for chip in chosen.chips]
    day = chosen.selection.as_of
    if day:
        conditions.insert(0, voice.heading_as_of(day.isoformat()))
    page = MapSheet(
        title=say("Map of commitments"),
        section="map",
        chart=drawn,
        # Our own drawing, from the folder of bundles.
        drawing=Markup(lands.drawing()),  # noqa: S704
        conditions=_wrapped(" · ".join(conditions)),
        notes=_wrapped(_sources(desk, sources)) + _wrapped(_origin(desk)) + _wrapped(borders(desk)),
        legend=tuple((step.tone, steps_words(step.least, step.most, desk)) for step in drawn.steps),
        places=_places(drawn, desk),
    )
    return renderer().render("map.svg", page, desk.frame)


def steps_words(least: int, most: int | None, desk: Desk) -> str:
    """A class of the legend in words: 1, 2–4, 20 and more."""
    if most is None:
        return desk.say("%(number)s and more") % {"number": desk.voice.number(least)}
    return desk.voice.number(least) if least == most else f"{desk.voice.number(least)}–{desk.voice.number(most)}"


def borders(desk: Desk) -> str:
    """What the borders on the map are, and what they do not say."""
    return desk.say(
        "Borders: Natural Earth, 1:50 million, as they are held on the ground; some are disputed. They express no "
        "opinion on the status of any country, territory, city or border."
    )


def _places(drawn: Chart, desk: Desk) -> str:
    located = desk.voice.plural("%(num)s territory on the map", "%(num)s territories on the map", drawn.located)
    if not drawn.missing:
        return located
    missing = desk.voice.plural(
        "%(num)s without known coordinates", "%(num)s without known coordinates", len(drawn.missing)
    )
    return f"{located} · {missing}"


def _sources(desk: Desk, titles: Sequence[str]) -> str:
    if not titles:
        return ""
    shown = "; ".join(titles[:_SOURCES])
    rest = len(titles) - _SOURCES
    more = " · " + desk.voice.plural("and %(num)s more source", "and %(num)s more sources", rest) if rest > 0 else ""
    return f"{desk.say('Sources')}: {shown}{more}"


def _origin(desk: Desk) -> str:
    revised = desk.frame.revised
    day = desk.voice.date(revised.date().isoformat()) if revised else ""
    revision = desk.say("Revision %(number)s") % {"number": desk.revision}
    address = BASE + desk.links.to("/map").lstrip("/")
    return f"Municipia · {revision}, {day} · CC BY 4.0 · {address}"


def _wrapped(text: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, _LETTERS))
