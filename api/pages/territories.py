"""Pages of territories: the list, and one with its commitments and what is tied to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response
from rdflib import URIRef

from municipia.api import bundles
from municipia.api.asking import ALL_SCOPE
from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Fact, Row
from municipia.api.kept import kept_in
from municipia.api.labels import Label, sort_key
from municipia.api.listing import Entry, Filter, Section, Statement
from municipia.api.lookup import grouped, iris_in, source_ids
from municipia.api.mapping import lands
from municipia.api.mapping.projection import View, project
from municipia.api.pages import acts
from municipia.api.pages.likeness import similar
from municipia.api.pages.numbers import numbers_in, possible_besides
from municipia.api.pages.parts import (
    choices,
    concept_key,
    day_filter,
    fact_text,
    facts_of,
    list_answer,
    name_of,
    names_by_thing,
    page_of,
    sections,
    text_filter,
    thing,
)
from municipia.api.pages.ties import dated_names, events, memberships, practices
from municipia.api.scopes import Scope, scope_of
from municipia.api.things import EntityPage
from municipia.graph.commitments import Number
from municipia.ontology.namespaces import DCTERMS, MUN, SCHEMA

router = APIRouter()

_READ: Final = ["GET", "HEAD"]
_PAGE: Final = 100
#: How many of a country's territories stand on its page.
_FIRST: Final = 60
#: How many times the drawing around a territory is enlarged, as a power of two: about a continent is seen.
_NEAR: Final = 2
_POINT: Final = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class TerritoryPage(EntityPage):
    """A territory. ``position`` is (longitude, latitude) in degrees, ``governments`` the IRIs of what governs it.

    ``view`` is the part of the drawing of the world (at ``world``) around it, ``shape`` the country's id in it.
    """

    position: tuple[float, float] | None = None
    view: View | None = None
    shape: str = ""
    world: str = ""
    country: Label | None = None
    country_iri: str = ""
    parents: tuple[tuple[str, Label], ...] = ()
    governments: tuple[str, ...] = ()
    inhabitants_known: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """A territory in the list: ``words`` are its names as they are compared, one a line."""

    iri: str
    name: Label
    words: str
    country: str
    kind: str


@router.api_route("/territories", methods=_READ)
async def territories(desk: DeskDep) -> Response:
    """All territories in the order of their names."""
    scope = await scope_of(desk)
    places = await _places(desk, scope)
    labels = await desk.lookup.labels({iri for one in places for iri in (one.country, one.kind) if iri}, desk.voice)
    filters = (
        text_filter(desk, desk.say("Name")),
        _filter(desk, "country", desk.say("Country"), (one.country for one in places), labels),
        _filter(desk, "type", desk.say("Kind"), (one.kind for one in places), labels),
        *scope.filters(desk),
        day_filter(desk),
    )
    name, country, kind = (one.value for one in filters[:3])
    wanted = sort_key(name)
    found = [
        one
        for one in places
        if wanted in one.words
        and (not country or concept_key(one.country) == country)
        and (not kind or concept_key(one.kind) == kind)
    ]
    shown, pages = page_of(found, desk, _PAGE)
    acts_of = (await numbers_in(desk, scope.value)).acts
    entries = tuple(_entry(one, acts_of.get(one.iri, Number()), labels, desk) for one in shown)
    return await list_answer(
        desk,
        "territories",
        desk.say("Territories"),
        desk.say("Cities, regions, provinces, districts and metropolitan areas named by at least one source."),
        entries,
        pages,
        filters,
    )


async def _places(desk: Desk, scope: Scope) -> Sequence[_Place]:
    """The territories of a part of the graph, in the order of their names; thousands, so they are kept."""
    key = ("territories", desk.revision, desk.voice.language, scope.value)
    return await kept_in(desk.request.app.state, key, lambda: _read(desk, scope))


async def _read(desk: Desk, scope: Scope) -> tuple[_Place, ...]:
    rows = await scope.rows("territories")
    named = names_by_thing(rows, "territory", desk)
    found = [
        _Place(
            iri=iri,
            name=named[iri],
            words="\n".join(sort_key(str(row["name"])) for row in group),
            country=str(group[0].get("country", "")),
            kind=str(group[0].get("type", "")),
        )
        for iri, group in grouped(rows, "territory").items()
    ]
    return tuple(sorted(found, key=lambda one: sort_key(one.name.text)))


def _filter(desk: Desk, name: str, title: str, values: Iterable[str], labels: dict[str, Label]) -> Filter:
    return Filter(name, title, desk.parameter(name), choices(filter(None, values), labels))


def _entry(one: _Place, number: Number, labels: dict[str, Label], desk: Desk) -> Entry:
    return Entry(
        iri=one.iri,
        name=one.name,
        meta=(*(labels[iri] for iri in (one.country, one.kind) if iri), *possible_besides(number, desk)),
        count=number.total or None,
        count_of=desk.voice.plural("act", "acts", number.total) if number.total else "",
    )


@router.api_route("/territory/{key}", methods=_READ)
async def territory(desk: DeskDep, key: str) -> Response:
    """One territory: what it committed itself to in the order of time, what it does, where it belongs."""
    iri = thing("territory", key)
    facts = await facts_of(desk, iri, hidden=[str(SCHEMA.containedInPlace)])
    name = await name_of(desk, iri)
    within = [
        row["value"]
        for row in await desk.lookup.rows("statements", thing=URIRef(iri))
        if row["property"] == SCHEMA.containedInPlace
    ]
    labels = await desk.lookup.labels(map(str, within), desk.voice)
    country = next((str(place) for place in within if "/kos/country/" in place), "")
    wkt = await desk.lookup.rows("point", territory=URIRef(iri))
    point = _position(wkt)
    agents = await desk.lookup.rows("territory_agents", territory=URIRef(iri))
    parents = tuple((str(place), labels[str(place)]) for place in within if str(place) != country)
    page = TerritoryPage(
        title=name.text,
        title_tag=name.tag,
        lead=_where(facts, [name for _, name in parents], labels.get(country), desk),
        section="territories",
        crumbs=(Crumb(desk.say("Territories"), "/territories"), Crumb(name.text, tag=name.tag)),
        iri=iri,
        kind=fact_text(facts, DCTERMS.type) or desk.say("Territory"),
        facts=facts,
        sections=await _sections(desk, iri),
        position=point,
        view=View(*project(*point), zoom=_NEAR) if point else None,
        shape=lands.shape(country),
        world=bundles.address(lands.SMALL),
        country=labels.get(country),
        country_iri=country,
        parents=parents,
        governments=tuple(str(row["agent"]) for row in agents),
        inhabitants_known=any(fact.iri == str(MUN.population) for fact in facts),
    )
    return await desk.answer("territory.html", page, iri=iri)


def _where(facts: tuple[Fact, ...], parents: list[Label], country: Label | None, desk: Desk) -> str:
    """Where a territory is and how many live there, in one line; what is not known is left out."""
    people = fact_text(facts, MUN.population)
    said = [one.text for one in (*parents, country) if one]
    return " · ".join([*said, *([desk.say("%(number)s inhabitants") % {"number": people}] if people else [])])


async def _sections(desk: Desk, iri: str) -> tuple[Section, ...]:
    return sections(
        await commitments(desk, iri),
        await practices(desk, iri, desk.say("Practices")),
        await memberships(desk, iri),
        await events(desk, iri),
        await dated_names(desk, iri),
        await _printed(desk, iri),
        await territories_within(desk, iri),
        await similar(desk, iri),
    )


def _position(rows: Sequence[Row]) -> tuple[float, float] | None:
    match = _POINT.search(str(rows[0]["wkt"])) if rows else None
    return (float(match[1]), float(match[2])) if match else None


async def commitments(desk: Desk, iri: str) -> Section:
    """The acts of an agent or of a territory's governments, in the order of time."""
    rows = await desk.lookup.rows("agent_acts", thing=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "instrument", "type"), desk.voice)
    own_names = {sort_key(name) for name in (await desk.lookup.names([iri]))[iri]}
    by_act = sorted(grouped(rows, "act").items(), key=lambda item: acts.time_key(item[1][0]))
    entries = []
    for act, group in by_act:
        sure = acts.certainty(group[0], desk.as_of_day)
        if sure != "no":
            entries.append(_commitment(act, group, labels, desk, own_names))
    return Section(
        "commitments",
        desk.say("Commitments, in the order of time"),
        tuple(entries),
        hint=desk.say("A hollow mark means that the day of the act is not known, only by when it was on a list."),
        timeline=True,
    )


def _commitment(act: str, group: list[Row], labels: dict[str, Label], desk: Desk, own_names: set[str]) -> Entry:
    shown = acts.deed(act, group, labels, desk)
    instrument = str(group[0]["instrument"])
    printed = ", ".join(name for name in shown.printed if sort_key(name) not in own_names)
    return Entry(
        iri=instrument,
        name=labels[instrument],
        meta=(shown.type,),
        marks=(*acts.possibly(shown.certainty, desk), *shown.marks),
        sources=shown.sources,
        when=shown.when,
        is_open=shown.is_open,
        quote=printed,
        states=Statement(act, str(MUN.toInstrument), instrument),
    )


async def _printed(desk: Desk, iri: str) -> Section:
    rows = await desk.lookup.rows("printed_names", thing=URIRef(iri))
    entries = [
        Entry(
            iri="",
            name=Label(text),
            sources=source_ids(group),
            states=Statement(iri, str(MUN.sourceText), text),
        )
        for text, group in sorted(grouped(rows, "printed").items())
    ]
    return Section("printed", desk.say("Names as sources print them"), tuple(entries))


async def territories_in(desk: Desk, country: str) -> Section:
    """The first territories in a country, by name, and the way to all of them."""
    places = await _places(desk, Scope(ALL_SCOPE, (), (desk.lookup,)))
    found = [one for one in places if one.country == country]
    labels = await desk.lookup.labels({one.kind for one in found if one.kind}, desk.voice)
    whole = desk.links.page("/territories", country=concept_key(country), scope=ALL_SCOPE)
    return Section(
        "within",
        desk.say("Territories within it"),
        tuple(
            Entry(iri=one.iri, name=one.name, meta=(labels[one.kind],) if one.kind else ()) for one in found[:_FIRST]
        ),
        total=len(found),
        more=whole if len(found) > _FIRST else "",
    )


async def territories_within(desk: Desk, iri: str) -> Section:
    """The territories within a territory or a country, by name."""
    rows = await desk.lookup.rows("territory_parts", within=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows), desk.voice)
    entries = [
        Entry(iri=place, name=labels[place], meta=tuple(labels[str(row["type"])] for row in group[:1] if "type" in row))
        for place, group in grouped(rows, "territory").items()
    ]
    return Section(
        "within", desk.say("Territories within it"), tuple(sorted(entries, key=lambda one: sort_key(one.name.text)))
    )
