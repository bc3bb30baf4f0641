"""Sources, each at the head of its own graph, and the documents that they speak of."""

from __future__ import annotations

from rdflib import Literal

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.naming import Names
from municipia.graph.building.places import Places
from municipia.graph.building.workshop import Workshop
from municipia.ontology.namespaces import DC, DCTERMS, FOAF, RDF, SCHEMA, SKOS


def sources(shop: Workshop) -> None:
    """``src:S a foaf:Document`` with title, publisher, language, date, kind, address; for stored texts their hash."""
    for row in shop.rows("sources"):
        source, language = row["source_id"], row["language"]
        issued = row["published_on"]
        shop.sink.say(
            source,
            iris.named("source", source),
            (RDF.type, FOAF.Document),
            (DCTERMS.identifier, Literal(source)),
            (DCTERMS.identifier, Literal(f"sha256:{shop.texts.sha256(source)}") if source in shop.texts else None),
            (DCTERMS.title, literals.text(row["title"], language or None)),
            (DC.publisher, literals.text(row["publisher"])),
            (DCTERMS.language, literals.text(language)),
            (DCTERMS.issued, literals.date(issued) if issued else None),
            (DCTERMS.type, shop.concept("source-type", row, "type")),
            (SCHEMA.url, literals.address(row["url"])),
            (DC.rights, _terms(row["licence"])),
        )


def _terms(licence: str) -> Literal | None:
    """The terms of a source: a sentence of our editors in English, or the name of a licence, which has no language."""
    return literals.text(licence, "en" if " " in licence else None)


def pulse(shop: Workshop, places: Places) -> None:
    """Interviews and focus pieces of the Pulse as works, with the territory and the practice that they tell of."""
    for row in shop.rows("pulse"):
        source = row["source_id"]
        territories = places.named(row, "territory_name") if row["territory_name"] else ()
        practice = row["practice_id"]
        shop.sink.say(
            source,
            iris.named("document", row["id"]),
            (RDF.type, SCHEMA.CreativeWork),
            (SKOS.prefLabel, literals.text(row["title"], row.get("language", "") or None)),
            (DCTERMS.type, shop.concept("document-type", row, "kind")),
            (DCTERMS.spatial, [places.territory(each) for each in territories if places.is_territory(each)]),
            (
                DCTERMS.relation,
                iris.named("practice", shop.known(row, "practice_id", "practices", "practice_id"))
                if practice
                else None,
            ),
            (SCHEMA.url, literals.address(row["url"])),
            (DCTERMS.source, iris.named("source", source)),
        )


def documents(shop: Workshop) -> None:
    """Reports, policy papers and interviews as works, in the graph of the source that speaks of them."""
    names = Names()
    for row in shop.rows("documents"):
        document = iris.named("document", row["document_id"])
        shop.sink.say(
            row["source_id"],
            document,
            (RDF.type, SCHEMA.CreativeWork),
            *names.of(document, shop.labels(row, "title")),
            (DCTERMS.type, shop.concept("document-type", row, "kind")),
            (SCHEMA.url, literals.address(row.get("url", ""))),
            (DCTERMS.source, iris.named("source", row["source_id"])),
            (DCTERMS.references, shop.cite(row)),
        )
