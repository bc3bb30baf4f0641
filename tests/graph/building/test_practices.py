from rdflib import Literal

from municipia.graph import iris
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, RDF, SKOS


def test_every_row_is_a_practice_in_the_graph_of_its_source(built, rows):
    for row in rows("practices"):
        graph = built.graphs[iris.source_graph(row["source_id"])]
        node = iris.named("practice", row["practice_id"])
        assert (node, RDF.type, MUN.Practice) in graph
        assert Literal(row["title_en"], lang="en") in set(graph.objects(node))
        assert {iris.concept("right", each) for each in row["rights"].split(";") if each} <= set(
            graph.objects(node, MUN.promotesRight)
        )


def test_a_practice_happens_in_the_places_its_name_stands_for(merged, rows):
    places = {
        row["key"]: iris.numbered("territory", row["id"]) for row in rows("registry") if row["kind"] == "territory"
    }
    names = {}
    for row in rows("territory_names"):
        names.setdefault((row["source_name"], row["country_iso2"]), set()).add(row["territory_id"])
    for row in rows("practices"):
        node = iris.named("practice", row["practice_id"])
        expected = {places[each] for each in names[row["territory_name"], row["country_iso2"]] if each}
        assert expected <= set(merged.objects(node, DCTERMS.spatial))
        if not expected:
            assert (node, MUN.sourceText, Literal(row["territory_name"])) in merged
            assert (node, ADMS.status, iris.concept("identity-status", "unresolved")) in merged


def test_a_practice_has_one_title_in_english(merged):
    for node in merged.subjects(RDF.type, MUN.Practice):
        assert len([each for each in merged.objects(node, SKOS.prefLabel) if each.language == "en"]) == 1


def test_periods_are_claims_and_one_is_preferred(merged, rows):
    for row in rows("practices"):
        node = iris.named("practice", row["practice_id"])
        if row["starts_on"]:
            said = {
                str(merged.value(claim, RDF.object))
                for claim in merged.subjects(RDF.subject, node)
                if (claim, RDF.predicate, DCTERMS.valid) in merged
            }
            period = row["starts_on"] if row["starts_on"] == row["ends_on"] else f"{row['starts_on']}/{row['ends_on']}"
            assert period in said
            assert len(list(merged.objects(node, DCTERMS.valid))) == 1
