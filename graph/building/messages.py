"""Messages given at events, in our own words with the words of the source beside them, and learning sessions."""

from __future__ import annotations

from rdflib import URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.actors import Actors
from municipia.graph.building.events import event
from municipia.graph.building.naming import Names
from municipia.graph.building.workshop import LANGUAGES, Workshop
from municipia.graph.tables import Row
from municipia.ontology.namespaces import DCTERMS, RDF, SCHEMA


def messages(shop: Workshop, actors: Actors) -> None:
    """Each row of messages.csv: the summary by language, who gave it, at which event, and the passage behind it."""
    for row in shop.rows("messages"):
        source = row["source_id"]
        shop.sink.say(
            source,
            iris.keyed("message", row["message_id"]),
            (RDF.type, SCHEMA.Quotation),
            (SCHEMA.text, [literals.text(row[f"summary_{language}"], language) for language in LANGUAGES]),
            (SCHEMA.isPartOf, event(shop.known(row, "event_id", "events", "event_id"))),
            (DCTERMS.creator, _speaker(actors, row)),
            (DCTERMS.source, iris.named("source", source)),
            (DCTERMS.references, shop.cite(row)),
        )


def sessions(shop: Workshop, actors: Actors) -> None:
    """Each row of sessions.csv: a learning session of a project, with its place in the series, theme and rights."""
    names = Names()
    for row in shop.rows("sessions"):
        node, source, project = event(row["session_id"]), row["source_id"], row["project"]
        series = iris.named("event-series", "-".join(filter(None, (project, literals.slug(row["phase"])))))
        shop.sink.say(source, series, (RDF.type, SCHEMA.EventSeries))
        shop.sink.say(
            source,
            node,
            (RDF.type, SCHEMA.Event),
            (DCTERMS.type, iris.concept("event-type", "learning-session")),
            *names.of(node, shop.labels(row, "theme")),
            (SCHEMA.position, literals.number(row["position"]) if row["position"] else None),
            (SCHEMA.superEvent, series),
            (SCHEMA.organizer, actors.find(row, "project", project) if project else None),
            (DCTERMS.subject, shop.rights(row)),
            (DCTERMS.source, iris.named("source", source)),
            (DCTERMS.references, shop.cite(row)),
        )


def _speaker(actors: Actors, row: Row) -> list[URIRef]:
    return actors.named(row, "speaker", row["speaker_kind"]) if row["speaker"] else []
