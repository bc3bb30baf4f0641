"""Territories and the governments that govern them: two nodes, in the registry's graph."""

from __future__ import annotations

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.claims import Claim
from municipia.graph.building.places import Places
from municipia.graph.building.workshop import LANGUAGES, Workshop
from municipia.graph.tables import Row
from municipia.ontology.namespaces import ADMS, DCTERMS, GEO, MUN, RDF, SCHEMA, SKOS

GEONAMES = "https://sws.geonames.org/{}/"
WIKIDATA = "http://www.wikidata.org/entity/{}"


def territories(shop: Workshop, places: Places) -> None:
    """Every place of territories.csv and its government."""
    for row in places.rows.values():
        if places.is_territory(row["territory_id"]):
            _territory(shop, places, row)
            _government(shop, places, row)


def labels(row: Row) -> list[Literal]:
    """The names by language; the bare ``name`` is GeoNames' primary name, which is English."""
    columns = zip(LANGUAGES, ("name", "name_fr", "name_es"), strict=True)
    return [Literal(row[column], lang=language) for language, column in columns if row[column]]


def _territory(shop: Workshop, places: Places, row: Row) -> None:
    territory = places.territory(row["territory_id"])
    country, parent = row["country_iso2"], row["parent_id"]
    shop.sink.describe(
        iris.REGISTRY_GRAPH,
        territory,
        (RDF.type, MUN.Territory),
        (DCTERMS.identifier, Literal(territory.rpartition("/")[2])),
        (SKOS.prefLabel, labels(row)),
        (SKOS.altLabel, [Literal(name) for name in literals.words(row["alt_names"])]),
        (DCTERMS.type, shop.concept("territory-type", row, "type")),
        (SCHEMA.containedInPlace, iris.concept("country", country) if country else None),
        (SCHEMA.containedInPlace, places.territory(parent) if parent else None),
        (SKOS.exactMatch, [URIRef(GEONAMES.format(row["geonames_id"]))] if row["geonames_id"] else None),
        (SKOS.exactMatch, [URIRef(WIKIDATA.format(row["wikidata_id"]))] if row["wikidata_id"] else None),
    )
    _point(shop, territory, row)
    _population(shop, territory, row)


def _point(shop: Workshop, territory: URIRef, row: Row) -> None:
    if not row["lat"]:
        return
    point = URIRef(f"{territory}#point")
    shop.sink.describe(iris.REGISTRY_GRAPH, territory, (GEO.hasGeometry, point))
    wkt = Literal(f"POINT({row['lon']} {row['lat']})", datatype=GEO.wktLiteral)
    shop.sink.describe(iris.REGISTRY_GRAPH, point, (RDF.type, GEO.Geometry), (GEO.asWKT, wkt))


def _population(shop: Workshop, territory: URIRef, row: Row) -> None:
    if not row["population"]:
        return
    shop.claims.add(
        Claim(
            territory,
            MUN.population,
            literals.number(row["population"]),
            shop.known(row, "population_source", "sources", "source_id"),
            row.place("population"),
            as_of=row["population_year"],
            graph=iris.REGISTRY_GRAPH,
        )
    )


def _government(shop: Workshop, places: Places, row: Row) -> None:
    government = places.government(row["territory_id"])
    shop.sink.describe(
        iris.REGISTRY_GRAPH,
        government,
        (RDF.type, MUN.LocalGovernment),
        (DCTERMS.identifier, Literal(government.rpartition("/")[2])),
        (MUN.governs, places.territory(row["territory_id"])),
        (SKOS.prefLabel, labels(row)),
        (ADMS.status, iris.concept("identity-status", "resolved")),
    )
