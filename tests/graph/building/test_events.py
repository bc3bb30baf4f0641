from rdflib import Literal

from municipia.graph import iris
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, PROV, RDF, SCHEMA, SKOS


def test_every_row_is_an_event_in_the_graph_of_its_source(built, rows):
    for row in rows("events"):
        graph = built.graphs[iris.source_graph(row["source_id"])]
        node = iris.named("event", row["event_id"])
        assert (node, RDF.type, SCHEMA.Event) in graph
        if row["series"]:
            assert (node, SCHEMA.superEvent, iris.named("event-series", row["series"])) in graph


def test_dates_of_an_event_are_claims_and_one_is_preferred(merged, rows):
    for row in rows("events"):
        node = iris.named("event", row["event_id"])
        if row["starts_on"]:
            same = row["ends_on"] in ("", row["starts_on"])
            date = row["starts_on"] if same else f"{row['starts_on']}/{row['ends_on']}"
            claims = set(merged.subjects(RDF.subject, node))
            assert date in {str(merged.value(each, RDF.object)) for each in claims}
            assert len(list(merged.objects(node, DCTERMS["date"]))) == 1


def test_forum_and_conference_of_june_2012_overlap_in_two_places(merged):
    porto_alegre, canoas = iris.named("event", "oidp-12"), iris.named("event", "falp-3")
    assert merged.value(porto_alegre, DCTERMS["date"]) == merged.value(canoas, DCTERMS["date"])
    assert merged.value(porto_alegre, SCHEMA.location) != merged.value(canoas, SCHEMA.location)


def test_a_place_that_is_no_territory_stays_words(merged):
    day = iris.named("event", "human-rights-day")
    assert set(merged.objects(day, SCHEMA.location)) == {Literal("global")}
    assert str(merged.value(day, DCTERMS["date"])) == "XXXX-12-10"


def test_unnamed_groups_have_a_number_and_no_agent(merged, rows):
    groups = [row for row in rows("participants") if row["participant_kind"] == "group"]
    assert groups
    for row in groups:
        parts = [
            part
            for part in merged.objects(iris.named("event", row["event_id"]), PROV.qualifiedAssociation)
            if not list(merged.objects(part, PROV.agent))
        ]
        assert any(str(merged.value(part, MUN.statedCount) or "") == row["count"] for part in parts)
        assert all(list(merged.objects(part, SKOS.prefLabel)) for part in parts)


def test_every_named_participant_takes_part(merged, rows):
    for row in rows("participants"):
        event = iris.named("event", row["event_id"])
        agents = {
            agent
            for part in merged.objects(event, PROV.qualifiedAssociation)
            for agent in merged.objects(part, PROV.agent)
        }
        if row["participant"] and row["participant_kind"] != "group":
            assert agents, row


def test_every_part_has_a_status(merged):
    allowed = {iris.concept("actor-status", key) for key in ("confirmed", "to-be-confirmed")}
    for part in merged.subjects(RDF.type, PROV.Association):
        assert set(merged.objects(part, ADMS.status)) <= allowed
        assert len(list(merged.objects(part, ADMS.status))) == 1
