from rdflib import Literal

from municipia.graph import iris
from municipia.ontology.namespaces import DCTERMS, RDF, SCHEMA, SKOS


def test_every_row_is_a_milestone_with_its_date(merged, rows):
    milestones = {
        node
        for node in merged.subjects(DCTERMS.type, iris.concept("event-type", "milestone"))
        if (node, RDF.type, SCHEMA.Event) in merged and "/milestone/" in node
    }
    table = rows("milestones")
    assert len(milestones) == len(table)
    dates = {
        str(label): str(merged.value(node, DCTERMS["date"]))
        for node in milestones
        for label in merged.objects(node, SKOS.prefLabel)
    }
    for row in table:
        assert dates[row["label_fr"]] == (row["on"] or row["year"])


def test_a_milestone_points_at_its_instrument_or_event(merged, rows):
    instruments = {row["instrument_id"] for row in rows("instruments")}
    for row in rows("milestones"):
        node = merged.value(None, SKOS.prefLabel, Literal(row["label_fr"], lang="fr"))
        if row["instrument_or_event"] in instruments:
            assert (node, DCTERMS.relation, iris.named("instrument", row["instrument_or_event"])) in merged
