"""Parts that page handlers share: the facts of a thing, lists of entries, filters, pages of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeVar
from urllib.parse import quote

from fastapi import Response
from rdflib import URIRef

from municipia.api.contexts import Crumb
from municipia.api.desk import Desk
from municipia.api.facts import Fact, Row, best_text, build_facts
from municipia.api.formats import country_name
from municipia.api.labels import Label, from_iri, sort_key
from municipia.api.listing import Choice, Entry, Filter, ListPage, Mark, Pages, Section
from municipia.api.lookup import grouped, iris_in, source_ids
from municipia.api.paging import within
from municipia.api.presence import missing, replaced
from municipia.api.urls import entity_iri
from municipia.ontology.namespaces import ADMS, BASE, DCTERMS, GEO, KOS, MUN, ORG, PROV, RDF, SCHEMA, SKOS, SKOSXL

_Item = TypeVar("_Item")
_DAY: Final = "asOf"

#: Statements that a page shows in another way, or that only machines need.
HIDDEN: Final = frozenset(
    str(iri)
    for iri in (
        RDF.type,
        DCTERMS.source,
        MUN.earliest,
        MUN.latest,
        MUN.conflictsWith,
        MUN.committedTo,
        GEO.hasGeometry,
        PROV.qualifiedAssociation,
        SKOS.inScheme,
        SKOS.notation,
        SKOS.topConceptOf,
        DCTERMS.identifier,
    )
)
#: The names that have a node of their own, on pages that list them with their periods.
NAME_NODES: Final = (str(SKOSXL.prefLabel), str(SKOSXL.altLabel), str(SKOSXL.hiddenLabel))
#: The order of the facts that people look for first; the others follow by name.
ORDER: Final = tuple(
    str(iri)
    for iri in (
        SKOS.prefLabel,
        SKOS.altLabel,
        SKOS.definition,
        MUN.adherent,
        MUN.toInstrument,
        RDF.subject,
        RDF.predicate,
        RDF.object,
        SCHEMA.about,
        ORG.member,
        ORG.role,
        ORG.organization,
        DCTERMS.description,
        DCTERMS.type,
        DCTERMS.issued,
        DCTERMS.date,
        DCTERMS.valid,
        SCHEMA.slogan,
        DCTERMS.spatial,
        SCHEMA.location,
        SCHEMA.locationCreated,
        SCHEMA.containedInPlace,
        DCTERMS.creator,
        SCHEMA.organizer,
        MUN.population,
        MUN.statedCount,
        DCTERMS.coverage,
        MUN.promotesRight,
        DCTERMS.subject,
        ADMS.status,
    )
)


async def facts_of(desk: Desk, iri: str, *, hidden: Iterable[str] = ()) -> tuple[Fact, ...]:
    """Everything stated of a thing, with sources and rival values.

    Raises NotFoundError when nothing is stated, GoneError when another thing replaces it; sends an alias on.
    """
    statements = await desk.lookup.rows("statements", thing=URIRef(iri))
    claims = await desk.lookup.rows("claims", thing=URIRef(iri))
    if not statements and not claims:
        raise missing(desk, iri)
    replaced(
        desk, [{"replacement": row["value"]} for row in statements if row["property"] == DCTERMS.isReplacedBy], iri
    )
    labels = await desk.lookup.labels(
        iris_in(statements, "value") | iris_in(claims, "value", "kind", "qualifier"), desk.voice
    )
    facts = build_facts(statements, claims, labels, desk.voice, hidden={*HIDDEN, *hidden}, order=ORDER)
    return tuple(_with_registered_sources(fact, statements) for fact in facts)


def _with_registered_sources(fact: Fact, statements: Sequence[Row]) -> Fact:
    """A registered thing's statements rest on the sources that the registry names for it."""
    registered = source_ids(
        [
            {"source": row["value"]}
            for row in statements
            if row["property"] == DCTERMS.source and str(row["graph"]).endswith("graph/registry")
        ]
    )
    if not registered:
        return fact
    values = tuple(
        replace(stated, sources=registered) if stated.origins == ("registry",) else stated for stated in fact.values
    )
    return replace(fact, values=values)


def fact_text(facts: Iterable[Fact], property_iri: object) -> str:
    """The first value of a property in words, "" when it has none."""
    return next((fact.values[0].value.text for fact in facts if fact.iri == str(property_iri)), "")


async def name_of(desk: Desk, iri: str) -> Label:
    """The name to show for one thing."""
    return (await desk.lookup.labels([iri], desk.voice))[iri]


def concept_key(iri: object) -> str:
    """The key of a concept: the last part of its IRI."""
    return str(iri).rpartition("/")[2]


def when(row: Row, desk: Desk, *columns: str) -> str:
    """The first date that a row has among some columns, in words; "" without one."""
    return next((desk.voice.date(str(row[name])) for name in columns if name in row), "")


def number_of(row: Row, column: str) -> int:
    """A count in a row, 0 when absent."""
    return int(row[column]) if column in row else 0


def by_name(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries in the order of their names."""
    return tuple(sorted(entries, key=lambda entry: sort_key(entry.name.text)))


def sections(*candidates: Section) -> tuple[Section, ...]:
    """The sections that have something in them."""
    return tuple(section for section in candidates if section.entries)


def page_of(items: Sequence[_Item], desk: Desk, size: int) -> tuple[tuple[_Item, ...], Pages]:
    """The items of the page asked for; all of them where a list is wanted whole.

    Raises a redirection to the last page for one past the end.
    """
    if desk.is_whole:
        return tuple(items), Pages(1, max(1, len(items)), len(items))
    pages = within(desk, Pages(desk.page_number, size, len(items)))
    start = pages.first_item - 1
    return tuple(items[start : start + size]), pages


async def list_answer(
    desk: Desk,
    section: str,
    title: str,
    lead: str,
    entries: tuple[Entry, ...],
    pages: Pages,
    filters: tuple[Filter, ...] = (),
) -> Response:
    """The page of a list: a part of its entries, and the filters that it was narrowed by."""
    page = ListPage(
        title=title,
        section=section,
        crumbs=(Crumb(title),),
        lead=lead,
        filters=filters,
        entries=entries,
        pages=pages,
        searched=searched_words(desk, filters),
    )
    return await desk.answer("list.html", page)


def choices(keys: Iterable[str], names: dict[str, Label]) -> tuple[Choice, ...]:
    """The values of a filter with how often each occurs, by name; keys are IRIs, values their last parts."""
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    found = [Choice(concept_key(key), (names.get(key) or from_iri(key)).text, number) for key, number in counts.items()]
    return tuple(sorted(found, key=lambda choice: sort_key(choice.text)))


def text_filter(desk: Desk, title: str) -> Filter:
    """The filter by name of a list."""
    return Filter("name", title, desk.parameter("name"))


def day_filter(desk: Desk) -> Filter:
    """The day as of which a list shows or counts acts."""
    return Filter(_DAY, desk.say("As of (year, month or day)"), desk.frame.as_of)


def keeps(name: str, wanted: str) -> bool:
    """Whether a name holds what was typed, whatever the accents and the case."""
    return sort_key(wanted) in sort_key(name)


def searched_words(desk: Desk, filters: Iterable[Filter]) -> str:
    """What a filtered list was searched for, in words; "" when no filter is set. The day is told by itself."""
    parts = []
    for one in filters:
        if one.is_set and one.name != _DAY:
            unknown = country_name(one.value, desk.voice.language) if one.name == "country" else one.value
            chosen = next((choice.text for choice in one.choices if choice.value == one.value), unknown)
            parts.append(f"{desk.voice.colon(one.title)} {chosen}")
    return desk.voice.listing(parts) if parts else ""


def names_by_thing(rows: Iterable[Row], thing: str, desk: Desk) -> dict[str, Label]:
    """The name to show for each thing, from rows that hold one name each."""
    return {
        iri: best_text([row["name"] for row in group if "name" in row], desk.voice) or from_iri(iri)
        for iri, group in grouped(rows, thing).items()
    }


def unconfirmed(row: Row, desk: Desk) -> tuple[Mark, ...]:
    """The mark of an actor that the source gives as still to be confirmed."""
    return (
        (Mark(desk.say("to be confirmed"), "maybe"),) if concept_key(row.get("status", "")) == "to-be-confirmed" else ()
    )


def kind_of(iri: str) -> str:
    """The kind in the path of a thing of ours: ``…/id/act/…`` -> act; "concept" for a term of a list."""
    local = iri.removeprefix(BASE)
    return local.split("/")[1] if local.startswith("id/") else "concept"


def kos(scheme: str, key: str) -> str:
    """The IRI of a concept."""
    return str(KOS[f"{scheme}/{quote(key, safe='-._~')}"])


def thing(kind: str, key: str) -> str:
    """The IRI of a thing of ours."""
    return entity_iri(kind, key)
