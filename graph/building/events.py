"""Events, their series, and who took part in which role."""

from __future__ import annotations

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.actors import Actors
from municipia.graph.building.naming import Names
from municipia.graph.building.places import Places
from municipia.graph.building.workshop import Workshop
from municipia.graph.tables import Row
from municipia.ontology.namespaces import DCTERMS, RDF, SCHEMA, SKOS


def events(shop: Workshop, places: Places, actors: Actors) -> None:
    """Each row in its source's graph; dates as claims on ``dcterms:date``."""
    names = Names()
    for row in shop.rows("events"):
        node = event(row["event_id"])
        _event(shop, names, actors, node, row)
        _location(shop, places, node, row)
        date = literals.interval(row["starts_on"], row["ends_on"])
        if date:
            kind = row.get("date_kind", "") or "actual"
            shop.claim(row, "starts_on", node, DCTERMS["date"], literals.date(date), kind=kind)


def event(event_id: str) -> URIRef:
    """The event with this id."""
    return iris.named("event", event_id)


def _event(shop: Workshop, names: Names, actors: Actors, node: URIRef, row: Row) -> None:
    source = row["source_id"]
    shop.sink.say(
        source,
        node,
        (RDF.type, SCHEMA.Event),
        *names.of(node, shop.labels(row)),
        (DCTERMS.type, shop.concept("event-type", row, "kind")),
        (SCHEMA.organizer, [actors.find(row, "organiser", each) for each in literals.words(row["organiser"])]),
        (SCHEMA.superEvent, _series(shop, row)),
        (DCTERMS.source, iris.named("source", source)),
        (DCTERMS.references, shop.cite(row)),
    )


def _series(shop: Workshop, row: Row) -> URIRef | None:
    if not row["series"]:
        return None
    node = iris.named("event-series", row["series"])
    label = Literal(row["series"])
    shop.sink.say(row["source_id"], node, (RDF.type, SCHEMA.EventSeries), (SKOS.prefLabel, label))
    return node


def _location(shop: Workshop, places: Places, node: URIRef, row: Row) -> None:
    """The territories where it took place, and the place as printed where that says something else."""
    printed, country = row["place"], row["country_iso2"]
    if not printed:
        where = iris.concept("country", country) if country else None
        shop.sink.say(row["source_id"], node, (SCHEMA.location, where))
        return
    territories = [each for each in places.named(row, "place") if places.is_territory(each)]
    shop.sink.say(row["source_id"], node, (SCHEMA.location, [places.territory(each) for each in territories]))
    if [printed] != [places.rows[each]["name"] for each in territories]:
        shop.sink.say(row["source_id"], node, (SCHEMA.location, Literal(printed)))


def participants(shop: Workshop, actors: Actors) -> None:
    """Who took part in which event, in which role; an unnamed group has a count and words, and no agent."""
    for row in shop.rows("participants"):
        actors.take_part(event(row["event_id"]), row)
