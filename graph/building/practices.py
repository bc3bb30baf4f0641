"""Practices: laws, mechanisms, policies and programmes that put rights to work in a territory."""

from __future__ import annotations

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.naming import Names
from municipia.graph.building.places import Places
from municipia.graph.building.workshop import Workshop
from municipia.graph.tables import Row
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, RDF, SCHEMA


def practices(shop: Workshop, places: Places) -> None:
    """Each row in its source's graph; the period as a claim on ``dcterms:valid``."""
    names = Names()
    for row in shop.rows("practices"):
        node = practice(row)
        _practice(shop, names, node, row)
        _place(shop, places, node, row)
        period = literals.open_interval(row["starts_on"], row["ends_on"])
        if period:
            shop.claim(row, "starts_on", node, DCTERMS.valid, literals.date(period), kind="actual")


def practice(row: Row) -> URIRef:
    """The practice of a row."""
    return iris.named("practice", row["practice_id"])


def _practice(shop: Workshop, names: Names, node: URIRef, row: Row) -> None:
    source = row["source_id"]
    titles = [label for label in (literals.text(row["title_en"], "en"),) if label]
    shop.sink.say(
        source,
        node,
        (RDF.type, MUN.Practice),
        *names.of(node, titles),
        (MUN.promotesRight, shop.rights(row)),
        (DCTERMS.type, shop.concept("practice-type", row, "kind")),
        (DCTERMS.description, literals.text(row["summary_own_words"], "en")),
        (SCHEMA.url, literals.address(row["url"])),
        (DCTERMS.source, iris.named("source", source)),
        (DCTERMS.references, shop.cite(row)),
    )


def _place(shop: Workshop, places: Places, node: URIRef, row: Row) -> None:
    """Where it happens: the territories, else the place as printed and the mark "unresolved"."""
    if not row["territory_name"]:
        return
    territories = places.named(row, "territory_name")
    spatial = [places.territory(each) for each in territories if places.is_territory(each)]
    if spatial:
        shop.sink.say(row["source_id"], node, (DCTERMS.spatial, spatial))
        return
    shop.sink.say(
        row["source_id"],
        node,
        (MUN.sourceText, Literal(row["territory_name"])),
        (ADMS.status, iris.concept("identity-status", "unresolved")),
    )
    shop.miss(row, "territory_name", "The place of a practice has been matched with no territory.")
