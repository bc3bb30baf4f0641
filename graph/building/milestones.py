"""Milestones of the movement: dated steps that a source tells, each about an instrument or an event."""

from __future__ import annotations

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.workshop import Workshop
from municipia.graph.tables import Row
from municipia.ontology.namespaces import DCTERMS, MUN, RDF, SCHEMA, SKOS


def milestones(shop: Workshop) -> None:
    """Each row in its source's graph, with its date in EDTF."""
    for row in shop.rows("milestones"):
        node, source = iris.named("milestone", _slug(row)), row["source_id"]
        about = [(column, each) for column in ("instrument_or_event",) for each in literals.words(row[column])]
        related = [_related(shop, each) for _, each in about]
        shop.sink.say(
            source,
            node,
            (RDF.type, SCHEMA.Event),
            (DCTERMS.type, iris.concept("event-type", "milestone")),
            (SKOS.prefLabel, shop.labels(row, "label")),
            (DCTERMS["date"], literals.date(row["on"] or row["year"])),
            (DCTERMS.relation, related),
            (MUN.sourceText, [Literal(each) for (_, each), node in zip(about, related, strict=True) if node is None]),
            (DCTERMS.source, iris.named("source", source)),
            (DCTERMS.references, shop.cite(row)),
        )


def _slug(row: Row) -> str:
    return (
        row.get("milestone_id", "") or f"{literals.slug(row['year'])}-{literals.slug(row['label_fr'])[:40].strip('-')}"
    )


def _related(shop: Workshop, name: str) -> URIRef | None:
    """The instrument, event or document of that id; None for mere words."""
    for kind, table in (("instrument", "instruments"), ("event", "events"), ("document", "documents")):
        if name in shop.ids(table, f"{kind}_id"):
            return iris.named(kind, name)
    return None
