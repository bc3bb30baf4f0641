from collections import defaultdict

from rdflib import Literal

from municipia.graph import iris
from municipia.ontology.namespaces import DCTERMS, MUN, RDF, SKOS


def test_every_row_speaks_in_the_graph_of_its_source(built, rows):
    for row in rows("instruments"):
        graph = built.graphs[iris.source_graph(row["source_id"])]
        node = iris.named("instrument", row["instrument_id"])
        assert (node, RDF.type, MUN.Instrument) in graph
        rights = {iris.concept("right", each.strip()) for each in row["rights"].split(";") if each.strip()}
        assert rights <= set(graph.objects(node, MUN.promotesRight))
        dates = {
            str(graph.value(claim, RDF.object))
            for claim in graph.subjects(RDF.subject, node)
            if (claim, RDF.predicate, DCTERMS.issued) in graph
        }
        assert (row["adopted_on"] in dates) if row["adopted_on"] else True


def test_the_first_name_of_each_language_is_preferred(merged, rows):
    names = defaultdict(list)
    for row in rows("instruments"):
        for language in ("en", "fr", "es"):
            if row[f"name_{language}"]:
                names[row["instrument_id"]].append(Literal(row[f"name_{language}"], lang=language))
    for instrument, given in names.items():
        node = iris.named("instrument", instrument)
        first = {
            language: next(each for each in given if each.language == language)
            for language in {n.language for n in given}
        }
        assert set(merged.objects(node, SKOS.prefLabel)) == set(first.values())
        assert set(given) - set(first.values()) <= set(merged.objects(node, SKOS.altLabel))


def test_one_date_of_adoption_is_preferred(merged, rows):
    for instrument in {row["instrument_id"] for row in rows("instruments") if row["adopted_on"]}:
        node = iris.named("instrument", instrument)
        assert len(list(merged.objects(node, DCTERMS.issued))) == 1, instrument


def test_the_declaration_on_housing_has_two_days_and_one_reason(built, merged):
    node = iris.named("instrument", "cities-for-adequate-housing-2018")
    claims = [each for each in merged.subjects(RDF.subject, node) if (each, RDF.predicate, DCTERMS.issued) in merged]
    values = {str(merged.value(each, RDF.object)) for each in claims}
    assert {"2018-07-15", "2018-07-16"} <= values
    preferred = [each for each in claims if list(merged.objects(each, SKOS.editorialNote))]
    assert len(preferred) == 1
    assert {note.language for note in merged.objects(preferred[0], SKOS.editorialNote)} == {"en", "fr", "es"}
    assert merged.value(node, DCTERMS.issued) == merged.value(preferred[0], RDF.object)
