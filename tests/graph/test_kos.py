"""The vocabulary as graphs: what is made from tables, and which concept a table's word names."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS

from municipia.graph import kos
from municipia.graph.iris import concept, named, numbered
from municipia.ontology.namespaces import DCTERMS, KOS, MUN

DATA = files("municipia.graph") / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


RIGHT = {
    "right_id": "sea-rescue",
    "name_fr": "Secours en mer",
    "name_en": "Rescue at sea",
    "name_es": "",
    "broader": "migrants-rights",
    "definition_hint": "",
    "udhr_articles": "3;14",
    "sdg_targets": "10.7",
    "source_id": "s1;s2",
}


def test_right_says_what_its_row_says():
    graph = kos.rights([RIGHT])
    right = concept("right", "sea-rescue")
    assert set(graph.objects(right, RDF.type)) == {SKOS.Concept, MUN.ThematicRight}
    assert set(graph.objects(right, SKOS.broader)) == {concept("right", "migrants-rights")}
    assert set(graph.objects(right, MUN.basedOnProvision)) == {
        named("provision", "udhr-3"),
        named("provision", "udhr-14"),
    }
    assert set(graph.objects(right, DCTERMS.source)) == {named("source", "s1"), named("source", "s2")}


def test_missing_label_stays_missing():
    graph = kos.rights([RIGHT])
    labels = set(graph.objects(concept("right", "sea-rescue"), SKOS.prefLabel))
    assert labels == {Literal("Secours en mer", lang="fr"), Literal("Rescue at sea", lang="en")}
    assert not list(graph.objects(concept("right", "sea-rescue"), SKOS.definition))


def test_targets_are_related_never_the_same():
    graph = kos.targets([RIGHT])
    target = URIRef("http://metadata.un.org/sdg/10.7")
    assert list(graph.predicates(concept("right", "sea-rescue"), target)) == [SKOS.relatedMatch]


def test_right_without_broader_is_at_the_top():
    graph = kos.rights([{**RIGHT, "broader": ""}])
    assert (concept("right", "sea-rescue"), SKOS.topConceptOf, KOS["right"]) in graph


def test_country_stands_under_its_sub_region_and_in_its_section():
    wanted = [row for row in rows("countries.csv") if row["iso2"] == "SN"]
    graph = kos.countries(wanted, lambda key: numbered("organisation", key))
    senegal = concept("country", "SN")
    assert graph.value(senegal, SKOS.broader) == concept("un-region", "sub-saharan-africa")
    assert graph.value(senegal, DCTERMS.isPartOf) == numbered("organisation", wanted[0]["uclg_section"])
    codes = {(str(code), str(code.datatype or "")) for code in graph.objects(senegal, SKOS.notation)}
    assert codes == {
        ("SN", ""),
        ("SEN", str(KOS["notation/iso-3166-1-alpha-3"])),
        ("686", str(KOS["notation/un-m49"])),
    }


def test_every_country_with_a_region_finds_it():
    table = rows("countries.csv")
    graph = kos.countries(table)
    for row in table:
        found = (concept("country", row["iso2"]), SKOS.broader, None) in graph
        assert found == bool(row["un_region"]), row["iso2"]


def test_whole_graph_holds_schemes_rights_and_provisions():
    graph = kos.kos(rows("rights.csv"), rows("countries.csv"))
    assert (KOS["act-type"], RDF.type, SKOS.ConceptScheme) in graph
    assert len(set(graph.subjects(RDF.type, MUN.ThematicRight))) == len(rows("rights.csv"))
    assert len(set(graph.subjects(RDF.type, MUN.Provision))) == 30


@pytest.mark.parametrize(
    ("scheme", "text", "key"),
    [
        ("organisation-type", "un_body", "un-body"),
        ("territory-type", "metropolis", "metropole"),
        ("plan-status", "planned", "announced"),
        ("plan-status", "to study", "proposed"),
        ("source-type", "Web Page", "web-page"),
        ("act-type", "signed", "signed"),
        ("act-type", "waved", None),
    ],
)
def test_word_of_a_table_names_a_concept(scheme, text, key):
    assert kos.key_of(scheme, text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("co-president; mayor of The Hague", "co-president"),
        ("Co-Presidency", "co-presidency"),
        ("mayor, on trial at the time of the note", "mayor"),
        ("grand vizier", "other"),
    ],
)
def test_printed_role_finds_its_key(text, key):
    assert kos.role_of("membership-role", text) == key


def test_every_role_in_the_tables_is_named():
    tables = (*rows("wave_actors.csv"), *rows("participants.csv"))
    roles = {("actor-role", row["role"]) for row in tables if row["role"]}
    for row in rows("memberships.csv"):
        scheme = "actor-role" if row["body"].startswith("event:") else "membership-role"
        roles.add((scheme, row["role"]))
    assert sorted(text for scheme, text in roles if kos.role_of(scheme, text) == "other") == []
