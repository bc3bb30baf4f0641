from rdflib import Literal

from municipia.graph import iris
from municipia.ontology.namespaces import DCTERMS, MUN, ORG, PROV, RDF, SKOS


def test_every_row_is_a_membership_or_a_part_in_an_activity(built, rows):
    for row in rows("memberships"):
        graph = built.graphs[iris.source_graph(row["source_id"])]
        said = set(graph.subjects(SKOS.note, Literal(row["role"], lang="en")))
        kind = PROV.Association if row["body"].startswith(("event:", "campaign:")) else ORG.Membership
        assert any((node, RDF.type, kind) in graph for node in said), row


def test_a_membership_has_one_member_one_body_and_one_role(merged):
    for node in merged.subjects(RDF.type, ORG.Membership):
        for predicate in (ORG.member, ORG.organization, ORG.role):
            assert len(list(merged.objects(node, predicate))) == 1, node


def test_our_words_for_a_role_are_never_given_as_the_words_of_the_source(merged):
    for kind in (ORG.Membership, PROV.Association):
        for node in merged.subjects(RDF.type, kind):
            assert (node, MUN.sourceText, None) not in merged


def test_roles_are_concepts_and_the_words_stay(merged):
    presidents = set(merged.subjects(ORG.role, iris.concept("membership-role", "co-president")))
    assert {"co-president; mayor of The Hague", "co-chair; Grigny"} <= {
        str(each) for node in presidents for each in merged.objects(node, SKOS.note)
    }


def test_terms_are_intervals_open_where_the_end_is_unknown(merged, rows):
    periods = {
        str(each) for node in merged.subjects(RDF.type, ORG.Membership) for each in merged.objects(node, DCTERMS.valid)
    }
    for row in rows("memberships"):
        if row["from"] and row["to"] and row["from"] != row["to"] and ":" not in row["body"]:
            assert f"{row['from']}/{row['to']}" in periods
        if row["from"] and not row["to"] and ":" not in row["body"]:
            assert f"{row['from']}/" in periods
