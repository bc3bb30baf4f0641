from collections import defaultdict

import pytest
from rdflib import Literal

from municipia.graph import iris
from municipia.graph.errors import DataError
from municipia.ontology.namespaces import DCTERMS, MUN, OA, PROV, RDF, SCHEMA, SKOS, SKOSXL


def things(rows):
    numbers = {(row["kind"], row["key"]): row["id"] for row in rows("registry")}

    def find(row):
        kind, key = row["subject_kind"], row["subject_id"]
        return iris.numbered(kind, numbers[kind, key]) if (kind, key) in numbers else iris.named(kind, key)

    return find


def test_counts_of_anything_but_signatories_are_claims(merged, rows):
    thing, expected = things(rows), defaultdict(set)
    for row in rows("counts"):
        if (row["subject_kind"], row["counted"]) != ("instrument", "signatories"):
            said = row["counted"], row["value"], row["qualifier"] or "exact", row["as_of"], row["source_id"]
            expected[thing(row)].add(said)
    for subject, counts in expected.items():
        found = set()
        for claim in merged.subjects(RDF.subject, subject):
            if (claim, RDF.predicate, MUN.statedCount) in merged:
                values = [
                    merged.value(claim, p)
                    for p in (SCHEMA.unitText, RDF.object, MUN.countQualifier, MUN.asOf, DCTERMS.source)
                ]
                found.add(
                    tuple(
                        str(each or "").rpartition("/")[2] if i in (2, 4) else str(each or "")
                        for i, each in enumerate(values)
                    )
                )
        assert found == counts


def test_every_other_claim_stands_in_the_graph_of_its_source(built, rows):
    thing = things(rows)
    for row in rows("claims"):
        graph = built.graphs[iris.source_graph(row["source_id"])]
        values = {str(graph.value(claim, RDF.object)) for claim in graph.subjects(RDF.subject, thing(row))}
        assert row["value"] in values


def test_dated_names_are_labels_with_period_kind_and_source(merged, rows):
    thing = things(rows)
    for row in rows("names"):
        form = Literal(row["name"], lang=row["language"] or None)
        labels = [
            label
            for label in merged.objects(thing(row), SKOSXL.altLabel | SKOSXL.prefLabel)
            if (label, SKOSXL.literalForm, form) in merged
            and (label, DCTERMS.source, iris.named("source", row["source_id"])) in merged
        ]
        assert labels, row
        assert any(str(merged.value(label, DCTERMS.valid) or "") == row["valid"] for label in labels)


def test_a_preferred_name_is_no_other_name_not_even_as_a_node(merged):
    named = {
        naming: set(merged.subject_objects(naming / SKOSXL.literalForm))
        for naming in (SKOSXL.prefLabel, SKOSXL.altLabel)
    }
    preferred = set(merged.subject_objects(SKOS.prefLabel))
    assert named[SKOSXL.prefLabel]
    assert named[SKOSXL.prefLabel] <= preferred
    assert not named[SKOSXL.altLabel] & preferred
    assert not preferred & set(merged.subject_objects(SKOS.altLabel))


def test_passages_are_about_their_things(merged, rows):
    thing = things(rows)
    for row in rows("passages"):
        quotes = {
            str(quote)
            for passage in merged.objects(thing(row), DCTERMS.references)
            for quote in merged.objects(passage, OA.hasSelector / OA.refinedBy / OA.exact)
        }
        assert row["quote"] in quotes


def test_goals_belong_to_their_plan_or_campaign(merged, rows):
    thing = things(rows)
    for row in rows("goals"):
        goal = iris.named("goal", row["goal_id"])
        assert (goal, RDF.type, PROV.Entity) in merged
        assert (goal, DCTERMS.isPartOf, thing(row)) in merged
        assert str(merged.value(goal, SCHEMA.value) or "") == row["target"]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("subject_id", "nowhere", "nowhere"), ("subject_kind", "planet", "planet"), ("property", "colour", "colour")],
)
def test_a_claim_about_nothing_known_is_refused_with_its_place(copied, column, value, said):
    copied.edit("claims", lambda rows: [{**rows[0], column: value}, *rows[1:]])
    with pytest.raises(DataError, match=said) as caught:
        copied.build()
    assert str(caught.value.place) == f"claims.csv:2:{column}"
