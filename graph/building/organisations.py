"""Organisations and persons, in the registry's graph."""

from __future__ import annotations

import re

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.places import Places
from municipia.graph.building.workshop import Workshop
from municipia.ontology.namespaces import DCTERMS, FOAF, ORG, RDF, SCHEMA, SKOS

_SUFFIXES = (("en", ""), ("fr", "_fr"), ("es", "_es"))


def organisations(shop: Workshop, places: Places) -> None:
    """Every body of organisations.csv, with its names, acronyms, parent and address."""
    for row in shop.rows("organisations"):
        organisation = places.organisation(row["org_id"])
        parent, source = row["parent_org"], row.get("source_id", "")
        shop.sink.describe(
            iris.REGISTRY_GRAPH,
            organisation,
            (RDF.type, ORG.Organization),
            (DCTERMS.identifier, Literal(organisation.rpartition("/")[2])),
            (SKOS.prefLabel, shop.labels(row)),
            (SKOS.altLabel, [Literal(each.strip()) for each in re.split("[/;]", row["acronym"]) if each.strip()]),
            (DCTERMS.type, shop.concept("organisation-type", row, "kind")),
            (ORG.subOrganizationOf, places.listed(row, "parent_org", parent) if parent else None),
            (SCHEMA.url, literals.address(row["url"])),
            (DCTERMS.source, iris.named("source", source) if source else None),
        )


def associations(shop: Workshop, places: Places) -> None:
    """Associations of governments that stand among the territories because they sign as these do."""
    for row in places.associations():
        body, country = places.organisation(row["territory_id"]), row["country_iso2"]
        names = [Literal(row[f"name{suffix}"], lang=language) for language, suffix in _SUFFIXES if row[f"name{suffix}"]]
        shop.sink.describe(
            iris.REGISTRY_GRAPH,
            body,
            (RDF.type, ORG.Organization),
            (DCTERMS.identifier, Literal(body.rpartition("/")[2])),
            (SKOS.prefLabel, names),
            (SKOS.altLabel, [Literal(each) for each in literals.words(row["alt_names"])]),
            (DCTERMS.type, iris.concept("organisation-type", "government-association")),
            (SCHEMA.containedInPlace, iris.concept("country", country) if country else None),
        )


def person(shop: Workshop, name: str) -> URIRef:
    """The person with this name, described in the registry's graph: a name, nothing else."""
    number = shop.registry.number("person", name)
    node = iris.numbered("person", number)
    shop.sink.describe(
        iris.REGISTRY_GRAPH,
        node,
        (RDF.type, FOAF.Person),
        (DCTERMS.identifier, Literal(number)),
        (FOAF.name, Literal(name)),
        (SKOS.prefLabel, Literal(name)),
    )
    return node
