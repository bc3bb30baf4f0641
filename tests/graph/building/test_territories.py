from collections import Counter

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.ontology.namespaces import ADMS, DCTERMS, GEO, MUN, RDF, SCHEMA, SKOS


def numbers(rows, kind):
    return {row["key"]: iris.numbered(kind, row["id"]) for row in rows("registry") if row["kind"] == kind}


def test_every_place_is_a_territory_with_one_government(merged, rows):
    places, governments = numbers(rows, "territory"), numbers(rows, "government")
    for row in rows("territories"):
        if row["type"] == "association":
            continue
        place, government = places[row["territory_id"]], governments[row["territory_id"]]
        assert (place, RDF.type, MUN.Territory) in merged
        assert set(merged.subjects(MUN.governs, place)) == {government}
        assert (place, SKOS.prefLabel, Literal(row["name"], lang="en")) in merged
        assert set(merged.objects(place, SKOS.prefLabel)) == set(merged.objects(government, SKOS.prefLabel))


def test_places_and_bodies_are_apart(merged):
    assert not set(merged.subjects(RDF.type, MUN.Territory)) & set(merged.subjects(RDF.type, MUN.LocalGovernment))


def test_links_points_and_containment_come_from_the_table(merged, rows):
    places = numbers(rows, "territory")
    for row in rows("territories"):
        place = places.get(row["territory_id"])
        if place is None:
            continue
        links = {URIRef(f"https://sws.geonames.org/{row['geonames_id']}/")} if row["geonames_id"] else set()
        links |= {URIRef(f"http://www.wikidata.org/entity/{row['wikidata_id']}")} if row["wikidata_id"] else set()
        assert set(merged.objects(place, SKOS.exactMatch)) == links
        within = {iris.concept("country", row["country_iso2"])} if row["country_iso2"] else set()
        within |= {places[row["parent_id"]]} if row["parent_id"] else set()
        assert set(merged.objects(place, SCHEMA.containedInPlace)) == within
        point = merged.value(place, GEO.hasGeometry)
        expected = Literal(f"POINT({row['lon']} {row['lat']})", datatype=GEO.wktLiteral) if row["lat"] else None
        assert merged.value(point, GEO.asWKT) == expected if point else expected is None


def test_no_two_places_are_the_same_elsewhere(merged):
    uses = Counter(o for s in merged.subjects(RDF.type, MUN.Territory) for o in merged.objects(s, SKOS.exactMatch))
    assert [link for link, count in uses.items() if count > 1] == []


def test_populations_are_claims_with_their_year_and_source(built, rows):
    registry, places = built.graphs[iris.REGISTRY_GRAPH], numbers(rows, "territory")
    for row in rows("territories"):
        place = places.get(row["territory_id"])
        if place is None or not row["population"]:
            continue
        claims = [
            each for each in registry.subjects(RDF.subject, place) if (each, RDF.predicate, MUN.population) in registry
        ]
        assert [int(registry.value(each, RDF.object)) for each in claims] == [int(row["population"])]
        assert registry.value(claims[0], DCTERMS.source) == iris.named("source", row["population_source"])
        assert registry.value(claims[0], ADMS.status) == iris.concept("claim-status", "preferred")
        as_of = registry.value(claims[0], MUN.asOf)
        assert str(as_of or "") == row["population_year"]


def test_a_city_added_to_the_table_is_a_new_place(built, copied):
    first = copied.read("territories")[0]
    new = {
        **dict.fromkeys(first, ""),
        "territory_id": "gr-atlantis",
        "name": "Atlantis",
        "type": "city",
        "country_iso2": "GR",
    }
    copied.add("territories", **new)
    merged = copied.merged()
    place = merged.value(None, SKOS.prefLabel, Literal("Atlantis", lang="en"), any=True)
    count = len(set(merged.subjects(RDF.type, MUN.Territory)))
    assert place is not None
    assert count == built.report.classes[str(MUN.Territory)] + 1
