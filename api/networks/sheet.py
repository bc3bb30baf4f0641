"""What stands around the picture of a network: its legend, what it leaves out, and the file that stands alone."""

from __future__ import annotations

import asyncio
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from municipia.api.contexts import Page
from municipia.api.desk import Desk
from municipia.api.labels import sort_key
from municipia.api.networks.naming import Named, kind_words
from municipia.api.networks.picture import PAPER, family, sign
from municipia.api.rendering import SourceNote, renderer
from municipia.api.selecting import Chosen
from municipia.graph.networks.network import Network
from municipia.ontology.namespaces import BASE

_LETTERS: Final = 150
_SOURCES: Final = 8


@dataclass(frozen=True, kw_only=True)
class NetworkSheet(Page):
    """A network as one file; lengths are in units of the drawing, ``scale`` of them to a pixel."""

    found: Named
    drawing: Markup
    legend: tuple[tuple[str, str, str], ...]
    above: tuple[str, ...]
    below: tuple[str, ...]

    def sign(self, family: str, x: float) -> Markup:
        """The look of a family in the legend."""
        return sign(family, x)


def families(network: Network, desk: Desk) -> tuple[tuple[str, str, int], ...]:
    """The legend: the look of each family that is there, what its things are called, how many there are."""
    counts: Counter[str] = Counter()
    words: dict[str, list[str]] = {}
    for kind, count in network.kinds.most_common():
        counts[family(kind)] += count
        words.setdefault(family(kind), []).append(kind_words(kind, desk))
    return tuple((look, ", ".join(words[look]), counts[look]) for look in PAPER if look in counts)


def notes(found: Named, desk: Desk) -> Iterator[str]:
    """What the picture leaves out or puts together, in words."""
    network, voice = found.network, desk.voice
    if network.by == "country":
        yield desk.say("So many territories are put together by country; choose a country to take it apart.")
    if network.by == "set":
        yield desk.say("Territories with exactly the same instruments are put together.")
    if network.least > 1:
        yield desk.say("A tie stands for at least %(num)s instruments in common.") % {
            "num": voice.number(network.least)
        }
    if network.apart:
        yield voice.plural(
            "%(num)s of them has no such tie and is not drawn.",
            "%(num)s of them have no such tie and are not drawn.",
            network.apart,
        )
    if network.left_out:
        yield voice.plural(
            "%(num)s tie or neighbour more is not drawn.",
            "%(num)s ties or neighbours more are not drawn.",
            network.left_out,
        )
    if not found.drawing.exact:
        yield desk.say("The role as a bridge is estimated from 64 elements chosen by chance.")


async def write(desk: Desk, found: Named, title: str, address: str, chosen: Chosen | None) -> str:
    """The SVG of a network in the reader's language, in colours for paper."""
    conditions = [f"{chip.title}: {chip.text}" for chip in chosen.chips] if chosen else []
    if desk.as_of_day:
        conditions.insert(0, desk.voice.heading_as_of(desk.as_of_day.isoformat()))
    told = await desk.source_notes()
    return await asyncio.to_thread(_written, desk, found, title, address, conditions, told)


def _written(
    desk: Desk, found: Named, title: str, address: str, conditions: Sequence[str], known: Mapping[str, SourceNote]
) -> str:
    cited = {name for tie in found.ties for name in tie.sources}
    titles = sorted((known[name].title.text if name in known else name for name in cited), key=sort_key)
    told = ", ".join(titles[:_SOURCES]) + ("…" if len(titles) > _SOURCES else "")
    sources = [f"{desk.say('Sources')}: {told}"] if told else []
    page = NetworkSheet(
        title=title,
        found=found,
        drawing=found.picture.drawing(alone=True),
        legend=tuple((look, words, PAPER[look]) for look, words, _ in families(found.network, desk)),
        above=_wrapped(" · ".join(conditions)),
        below=_wrapped(" ".join(notes(found, desk))) + _wrapped(*sources) + _wrapped(origin(desk, address)),
    )
    return renderer().render("network.svg", page, desk.frame)


def origin(desk: Desk, address: str) -> str:
    """Where a picture comes from: the revision, its day, the licence, the lasting address."""
    day = desk.voice.date(desk.frame.revised.date().isoformat()) if desk.frame.revised else ""
    revision = desk.say("Revision %(number)s") % {"number": desk.revision}
    return f"Municipia · {revision}, {day} · CC BY 4.0 · {BASE}{address.lstrip('/')}"


def _wrapped(*texts: str) -> tuple[str, ...]:
    return tuple(line for text in texts for line in textwrap.wrap(text, _LETTERS))
