"""Waves of action: slogans, hashtags, calendar, rights, key moments and actors."""

from __future__ import annotations

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.actors import Actors
from municipia.graph.building.events import event
from municipia.graph.building.naming import Names
from municipia.graph.building.workshop import Workshop
from municipia.graph.errors import DataError
from municipia.graph.tables import Row
from municipia.ontology.namespaces import DCTERMS, MUN, RDF, SCHEMA


def waves(shop: Workshop, actors: Actors) -> None:
    """Each row of the three tables of waves in its source's graph; the calendar as claims on ``dcterms:valid``."""
    names = Names()
    languages = {row["source_id"]: row["language"] for row in shop.rows("sources")}
    for row in shop.rows("waves"):
        node = wave(row)
        _wave(shop, names, node, row, languages.get(row["source_id"]) or None)
        period = literals.open_interval(row["starts_on"], row["ends_on"])
        if period:
            shop.claim(row, "starts_on", node, DCTERMS.valid, literals.date(period), kind="actual")
    for row in shop.rows("wave_actors"):
        actors.take_part(wave(row), row, "org_or_territory_name")
    _moments(shop)


def wave(row: Row) -> URIRef:
    """The wave of a row."""
    return iris.named("wave", row["wave_id"])


def _wave(shop: Workshop, names: Names, node: URIRef, row: Row, language: str | None) -> None:
    source = row["source_id"]
    priorities = [literals.slug(each) for each in literals.words(row["strategic_priorities"])]
    shop.sink.say(
        source,
        node,
        (RDF.type, MUN.ActionWave),
        *names.of(node, shop.labels(row)),
        (SCHEMA.slogan, literals.text(row["slogan"], language)),
        (SCHEMA.keywords, [Literal(each) for each in literals.words(row["hashtags"])]),
        (DCTERMS.subject, [iris.concept("strategic-priority", each) for each in priorities]),
        (MUN.promotesRight, shop.rights(row)),
        (DCTERMS.source, iris.named("source", source)),
        (DCTERMS.references, shop.cite(row)),
    )


def _moments(shop: Workshop) -> None:
    known = shop.ids("events", "event_id")
    for row in shop.rows("wave_moments"):
        if row["event_id"] not in known:
            raise DataError(f"no event {row['event_id']!r}", place=row.place("event_id"), hint="Add it to events.csv.")
        shop.sink.say(row["source_id"], wave(row), (SCHEMA.subEvent, event(row["event_id"])))
