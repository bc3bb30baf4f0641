"""Goals: what a plan or the campaign set out to reach, in words and, for the campaign's targets, in numbers."""

from __future__ import annotations

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.naming import Names
from municipia.graph.building.subjects import Subjects
from municipia.graph.building.workshop import Workshop
from municipia.ontology.namespaces import DCTERMS, PROV, RDF, SCHEMA


def goals(shop: Workshop, subjects: Subjects) -> None:
    """Each row in its source's graph. A goal is no action: it has no status, and at most a number and a last day."""
    names = Names()
    for row in shop.rows("goals"):
        node, source, due = iris.named("goal", row["goal_id"]), row["source_id"], row["due"]
        shop.sink.say(
            source,
            node,
            (RDF.type, PROV.Entity),
            *names.of(node, shop.labels(row, "label")),
            (DCTERMS.isPartOf, subjects.subject(row)),
            (DCTERMS.subject, shop.concept("plan-axis", row, "axis")),
            (SCHEMA.value, literals.number(row["target"]) if row["target"] else None),
            (DCTERMS.valid, literals.date(f"/{due}") if due else None),
            (DCTERMS.source, iris.named("source", source)),
            (DCTERMS.references, shop.cite(row)),
        )
