from rdflib import Literal

from municipia.graph import iris
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, PROV, RDF, SCHEMA


def test_every_row_speaks_in_the_graph_of_its_source(built, rows):
    for row in rows("waves"):
        graph = built.graphs[iris.source_graph(row["source_id"])]
        node = iris.named("wave", row["wave_id"])
        assert (node, RDF.type, MUN.ActionWave) in graph
        assert set(graph.objects(node, SCHEMA.keywords)) == {
            Literal(each) for each in row["hashtags"].split(";") if each
        }
        assert {str(each) for each in graph.objects(node, SCHEMA.slogan)} == (
            {row["slogan"]} if row["slogan"] else set()
        )
        priorities = {
            iris.concept("strategic-priority", each) for each in row["strategic_priorities"].split(";") if each
        }
        assert set(graph.objects(node, DCTERMS.subject)) == priorities


def test_the_wave_without_content_has_neither_dates_nor_slogan(merged):
    finance = iris.named("wave", "finance-2030")
    assert (finance, RDF.type, MUN.ActionWave) in merged
    assert not list(merged.objects(finance, DCTERMS.valid))
    assert not list(merged.objects(finance, SCHEMA.slogan))


def test_the_calendar_of_the_wave_on_housing_is_the_precise_one(merged):
    assert str(merged.value(iris.named("wave", "housing-2017-2018"), DCTERMS.valid)) == "2017-05/2018-12"


def test_every_actor_takes_part_and_one_is_to_be_confirmed(merged, rows):
    for wave in {row["wave_id"] for row in rows("wave_actors")}:
        expected = {
            (r["org_or_territory_name"], r["role"], r["source_id"]) for r in rows("wave_actors") if r["wave_id"] == wave
        }
        parts = set(merged.objects(iris.named("wave", wave), PROV.qualifiedAssociation))
        assert len(parts) == len(expected)
    unconfirmed = set(merged.subjects(ADMS.status, iris.concept("actor-status", "to-be-confirmed")))
    assert len(unconfirmed) == len([row for row in rows("wave_actors") if "to be confirmed" in row["role"]])


def test_every_moment_is_an_event_of_its_wave(merged, rows):
    for row in rows("wave_moments"):
        pair = iris.named("wave", row["wave_id"]), iris.named("event", row["event_id"])
        assert (pair[0], SCHEMA.subEvent, pair[1]) in merged
