from collections import Counter

from rdflib import Literal

from municipia.graph import iris
from municipia.graph.building.plans import as_of
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, PROV, RDF, SKOS


def test_the_period_of_a_plan():
    assert as_of("2019") == "2019"
    assert as_of("2018-19") == "2018/2019"


def test_every_action_belongs_to_its_plan_with_a_status(merged, rows):
    expected = Counter(row["plan"] for row in rows("actions"))
    found = Counter()
    for action in merged.subjects(RDF.type, MUN.PlannedAction):
        (plan,) = merged.objects(action, DCTERMS.isPartOf)
        assert (plan, RDF.type, PROV.Plan) in merged
        assert len(list(merged.objects(action, ADMS.status))) == 1
        assert len(list(merged.objects(action, MUN.asOf))) == 1
        found[str(plan).rpartition("/")[2]] += 1
    assert found == expected


def test_the_status_in_words_is_a_note_and_no_quotation(merged, rows):
    for row in rows("actions"):
        action = iris.named("action", row["action_id"])
        assert (action, SKOS.note, Literal(row["status_in_source"], lang="en")) in merged
        assert (action, MUN.sourceText, None) not in merged


def test_actions_relate_to_what_they_name(merged, rows):
    for row in rows("actions"):
        action = iris.named("action", row["action_id"])
        for column, kind in (("related_instrument", "instrument"), ("related_event", "event")):
            for each in filter(None, row[column].split(";")):
                assert (action, DCTERMS.relation, iris.named(kind, each)) in merged
        assert len(set(merged.objects(action, DCTERMS.relation))) == sum(
            len(set(filter(None, row[column].split(";")))) for column in row if column.startswith("related_")
        )
