"""Plans of the Committee and the actions that they announce: intentions with a status, not facts."""

from __future__ import annotations

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.places import Places
from municipia.graph.building.workshop import Workshop
from municipia.graph.errors import DataError
from municipia.graph.tables import Row
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, PROV, RDF, SKOS

LABELS = {
    "en": "Plan {} of the UCLG Committee",
    "fr": "Plan {} de la Commission de CGLU",
    "es": "Plan {} de la Comisión de CGLU",
}


def plans(shop: Workshop, places: Places) -> None:
    """The plans and every action of actions.csv, in the graph of its source."""
    for row in shop.rows("actions"):
        plan, source = iris.named("plan", row["plan"]), row["source_id"]
        labels = [Literal(words.format(row["plan"]), lang=language) for language, words in LABELS.items()]
        shop.sink.say(source, plan, (RDF.type, PROV.Plan), (SKOS.prefLabel, labels))
        shop.sink.say(source, plan, (DCTERMS.source, iris.named("source", source)))
        _action(shop, places, plan, row)


def _action(shop: Workshop, places: Places, plan: URIRef, row: Row) -> None:
    node, source = iris.named("action", row["action_id"]), row["source_id"]
    shop.sink.say(
        source,
        node,
        (RDF.type, MUN.PlannedAction),
        (SKOS.prefLabel, shop.labels(row, "label")),
        (DCTERMS.isPartOf, plan),
        (DCTERMS.subject, shop.concept("plan-axis", row, "axis")),
        (DCTERMS.type, shop.concept("action-type", row, "kind")),
        (ADMS.status, shop.concept("plan-status", row, "status_in_source") or iris.concept("plan-status", "unknown")),
        (SKOS.note, literals.text(row["status_in_source"], "en")),
        (MUN.asOf, literals.date(as_of(row["plan"]))),
        (MUN.promotesRight, shop.rights(row)),
        (DCTERMS.relation, _related(shop, places, row)),
        (DCTERMS.source, iris.named("source", source)),
        (DCTERMS.references, shop.cite(row)),
    )


def as_of(plan: str) -> str:
    """The plan's period in EDTF: ``2018-19`` is the two years 2018 and 2019."""
    first, _, last = plan.partition("-")
    return f"{first}/{first[: -len(last)]}{last}" if last else first


def _related(shop: Workshop, places: Places, row: Row) -> list[URIRef]:
    instruments, events = shop.ids("instruments", "instrument_id"), shop.ids("events", "event_id")
    related = [places.listed(row, "related_org", each) for each in literals.words(row["related_org"])]
    for column, kind, known in (
        ("related_instrument", "instrument", instruments),
        ("related_event", "event", events),
        ("related_document", "document", shop.ids("documents", "document_id")),
    ):
        for each in literals.words(row.get(column, "")):
            if each not in known:
                raise DataError(f"no {kind} {each!r}", place=row.place(column), hint=f"Correct the id of the {kind}.")
            related.append(iris.named(kind, each))
    return related
