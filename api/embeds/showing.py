"""The page that shows every embed with the code to copy, in three languages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from municipia.api.asking import ALL_SCOPE
from municipia.api.catalogues import LANGUAGES
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.embeds.kinds import KINDS, Kind, address, code
from municipia.api.known import Known, known
from municipia.api.listing import Choice
from municipia.api.rendering import renderer
from municipia.api.urls import own_address
from municipia.graph.errors import NotFoundError
from municipia.graph.wording import said
from municipia.ontology.namespaces import BASE

router = APIRouter(include_in_schema=False)

#: Territories in the list to choose from; any other can be named in the address.
_MOST: Final = 1000


@dataclass(frozen=True)
class Sample:
    """An embed on the page: its frame here, and its code by language."""

    kind: Kind
    title: str
    src: str
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class EmbedsPage(Page):
    """Every kind of embed of one instrument and one territory, which the form chooses."""

    samples: tuple[Sample, ...]
    instruments: tuple[Choice, ...]
    territories: tuple[Choice, ...]
    instrument: str
    territory: str
    endpoint: str


@router.api_route("/embed", methods=["GET", "HEAD"])
async def embeds(desk: DeskDep) -> Response:
    """Every kind of embed with its code."""
    return await desk.answer("embeds.html", await asyncio.to_thread(_page, desk, await known(desk, ALL_SCOPE)))


def _page(desk: Desk, told: Known) -> EmbedsPage:
    """The page; it looks at every place and act, so that it is made in a thread."""
    territories = [iri for iri in told.commitments.places if iri.startswith(f"{BASE}id/territory/")]
    instrument = _asked(desk, "instrument", list(told.values["instrument"]), told)
    territory = _asked(desk, "territory", territories, told)
    title = desk.say("Show this on your site")
    return EmbedsPage(
        title=title,
        crumbs=(Crumb(title),),
        lead=desk.say("Small pages for a frame: no scripts, no cookies; the source and the date are in them."),
        samples=tuple(_sample(kind, instrument, territory, desk) for kind in KINDS.values()),
        instruments=_choices(told.values["instrument"], told),
        territories=_choices(_few(territories, territory), told),
        instrument=instrument,
        territory=territory,
        endpoint=f"{own_address(desk.request)}/oembed",
    )


def _asked(desk: Desk, name: str, iris: list[str], told: Known) -> str:
    """The key of the thing asked for, else of the one with most acts. Raises NotFoundError for one without acts."""
    keys = {iri.rpartition("/")[2]: iri for iri in iris}
    asked = desk.parameter(name)
    if asked and asked not in keys:
        raise NotFoundError(said("“%(value)s” has no act of commitment here.", value=asked[:60]))
    if asked or not keys:
        return asked
    counts: dict[str, int] = {}
    for act in told.commitments.acts:
        for iri in (act.place, act.instrument):
            counts[iri] = counts.get(iri, 0) + act.is_core
    return min(keys, key=lambda key: (-counts.get(keys[key], 0), key))


def _few(territories: list[str], chosen: str) -> list[str]:
    """The first territories by number, which are those of the core, and the chosen one."""
    few = sorted(territories, key=lambda iri: (len(iri), iri))[:_MOST]
    return list(dict.fromkeys([*few, *(iri for iri in territories if iri.rpartition("/")[2] == chosen)]))


def _choices(iris: Iterable[str], told: Known) -> tuple[Choice, ...]:
    return tuple(Choice(iri.rpartition("/")[2], told.name(iri).text) for iri in sorted(iris, key=told.key))


def _sample(kind: Kind, instrument: str, territory: str, desk: Desk) -> Sample:
    name = f"territory/{territory}" if kind.name == "territory" else kind.name
    given = {} if kind.name == "territory" else {"instrument": instrument}
    here = own_address(desk.request)
    codes = tuple(
        (language, code(kind, here + address(name, {**given, "lang": language}), f"Municipia: {voice.say(kind.title)}"))
        for language in LANGUAGES
        for voice in (renderer().voices[language],)
    )
    return Sample(kind, desk.say(kind.title), address(name, {**given, "lang": desk.voice.language}), codes)
