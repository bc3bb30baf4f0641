"""Gathering: commitments put together from the answers to a few narrow queries.

Each query reads one or two properties from an index of the store, without OPTIONAL: joined here, in dictionaries, they
take a third of the time of one query that says it all. Their answers are CSV (SPARQL 1.1 Query Results CSV), so that no
term is made of a cell that is only compared. Time and memory are linear in acts, places and names.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from municipia.graph.commitments import UNRESOLVED, Act, Commitments, Name, Place
from municipia.ontology.namespaces import BASE

#: The queries that commitments are read from, in ``graph/queries/commitments``.
QUERIES: Final = (
    "acts",
    "days",
    "sources",
    "states",
    "territories",
    "kinds",
    "points",
    "countries",
    "regions",
    "sections",
    "names",
    "populations",
    "rights",
    "wider",
)
#: Changes when a query gives other columns, so that answers kept on disk before are not read.
FORM: Final = 1
_SOURCES: Final = BASE + "id/source/"
_POINT: Final = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE)

Line = list[str]


@cache
def query_text(name: str) -> str:
    """The text of one of the queries."""
    return files("municipia.graph").joinpath("queries", "commitments", f"{name}.rq").read_text(encoding="utf-8")


def gathered(answers: Mapping[str, bytes]) -> Commitments:
    """Commitments from the answers to :data:`QUERIES`, each as CSV, by the queries' names.

    Where a thing has several values of what has one, the first in alphabetical order is taken.
    """
    lines = {name: _lines(answers[name]) for name in QUERIES}
    territory = _first(lines["territories"])
    states = _first(lines["states"])
    acts = tuple(_acts(lines["acts"], territory, states, _days(lines["days"]), _lists(lines["sources"])))
    adherents = dict(sorted({act.adherent: act.place for act in acts}.items()))
    places = _places(adherents, states, lines)
    return Commitments(acts, places, {name: frozenset(found) for name, found in _lists(lines["rights"]).items()})


def _lines(document: bytes) -> Iterator[Line]:
    """The lines of an answer but for the names of its columns."""
    found = csv.reader(io.StringIO(document.decode(), newline=""))
    next(found)
    return found


def _first(lines: Iterable[Line]) -> dict[str, str]:
    found: dict[str, str] = {}
    for thing, value in lines:
        if thing not in found or value < found[thing]:
            found[thing] = value
    return found


def _lists(lines: Iterable[Line]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for thing, value in lines:
        found.setdefault(thing, []).append(value)
    return found


def _days(lines: Iterable[Line]) -> dict[str, dict[str, str]]:
    """What is said of the day of each act, by ``date``, ``earliest`` and ``latest``."""
    found: dict[str, dict[str, str]] = {"date": {}, "earliest": {}, "latest": {}}
    for act, which, value in lines:
        known = found[which]
        if act not in known or value < known[act]:
            known[act] = value
    return found


def _acts(
    lines: Iterable[Line],
    territory: Mapping[str, str],
    states: Mapping[str, str],
    days: Mapping[str, Mapping[str, str]],
    sources: Mapping[str, Iterable[str]],
) -> Iterator[Act]:
    # Most acts share their bounds, their sources, their instrument and their type with others: each is kept once.
    day = cache(dt.date.fromisoformat)
    listed = cache(lambda found: tuple(sorted({source.removeprefix(_SOURCES) for source in found})))
    same: dict[str, str] = {}
    dates, earliest, latest = days["date"], days["earliest"], days["latest"]
    for iri, adherent, instrument, kind in lines:
        yield Act(
            iri=iri,
            place=territory.get(adherent, adherent),
            adherent=same.setdefault(adherent, adherent),
            instrument=same.setdefault(instrument, instrument),
            type=same.setdefault(kind, kind),
            date=dates.get(iri, ""),
            earliest=day(earliest[iri]) if iri in earliest else None,
            latest=day(latest[iri]) if iri in latest else None,
            status=states.get(iri, ""),
            sources=listed(tuple(sources.get(iri, ()))),
        )


def _places(
    adherents: Mapping[str, str], states: Mapping[str, str], lines: Mapping[str, Iterable[Line]]
) -> dict[str, Place]:
    """The places of adherents, in the order of these; ``adherents`` says the place of each."""
    kinds, points, names = _first(lines["kinds"]), _first(lines["points"]), _named(lines["names"])
    countries, populations = _lists(lines["countries"]), _populations(lines["populations"])
    regions, sections, above = _lists(lines["regions"]), _lists(lines["sections"]), _first(lines["wider"])
    # Places are many and countries few.
    wide = cache(lambda within: tuple(dict.fromkeys(up for one in _each(within, regions) for up in _chain(one, above))))
    parts = cache(lambda within: tuple(dict.fromkeys(_each(within, sections))))
    found: dict[str, Place] = {}
    for adherent, iri in adherents.items():
        if iri in found:
            continue
        within = tuple(sorted(countries.get(iri, ())))
        population, year = populations.get(iri, (None, ""))
        found[iri] = Place(
            iri=iri,
            names=tuple(names.get(iri) or names.get(adherent) or ()),
            kind=kinds.get(iri, ""),
            is_resolved=not states.get(adherent, "").endswith("/" + UNRESOLVED),
            point=_point(points.get(iri, "")),
            countries=within,
            regions=wide(within),
            sections=parts(within),
            population=population,
            populated=year,
        )
    return found


def _each(things: Iterable[str], values: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for thing in things:
        yield from sorted(values.get(thing, ()))


def _point(wkt: str) -> tuple[float, float] | None:
    found = _POINT.search(wkt)
    return (float(found[1]), float(found[2])) if found else None


def _named(lines: Iterable[Line]) -> dict[str, list[Name]]:
    names: dict[str, list[Name]] = {}
    for thing, text, language in lines:
        names.setdefault(thing, []).append(Name(text, language))
    return names


def _populations(lines: Iterable[Line]) -> dict[str, tuple[int, str]]:
    """The newest figure of each territory; one without a year is older than any that has one."""
    found: dict[str, tuple[str, int]] = {}
    for territory, population, year in lines:
        figure = (year, int(population))
        found[territory] = max(found.get(territory, figure), figure)
    return {iri: (people, year) for iri, (year, people) in found.items()}


def _chain(region: str, above: Mapping[str, str]) -> Iterator[str]:
    seen: set[str] = set()
    while region and region not in seen:
        yield region
        seen.add(region)
        region = above.get(region, "")
