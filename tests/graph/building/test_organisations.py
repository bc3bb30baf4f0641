from rdflib import Literal

from municipia.graph import iris
from municipia.ontology.namespaces import FOAF, ORG, RDF, SKOS


def test_every_body_of_the_table_with_its_names_and_its_parent(merged, rows):
    numbers = {
        row["key"]: iris.numbered("organisation", row["id"])
        for row in rows("registry")
        if row["kind"] == "organisation"
    }
    for row in rows("organisations"):
        body = numbers[row["org_id"]]
        assert (body, RDF.type, ORG.Organization) in merged
        for language in ("en", "fr", "es"):
            if row[f"name_{language}"]:
                assert (body, SKOS.prefLabel, Literal(row[f"name_{language}"], lang=language)) in merged
        parents = {numbers[row["parent_org"]]} if row["parent_org"] else set()
        assert set(merged.objects(body, ORG.subOrganizationOf)) == parents


def test_acronyms_are_separate_names(merged):
    uclg = merged.value(None, SKOS.altLabel, Literal("CGLU"))
    assert (uclg, SKOS.altLabel, Literal("UCLG")) in merged


def test_of_persons_the_name_alone_is_told(merged):
    people = set(merged.subjects(RDF.type, FOAF.Person))
    assert people
    for person in people:
        names = {str(each) for each in merged.objects(person, FOAF.name)}
        assert len(names) == 1
        assert not any("@" in str(o) for o in merged.objects(person))
