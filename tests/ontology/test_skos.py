"""The rules of SKOS, and ours, over every scheme: qSKOS-like checks named after what they ask."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS

from municipia import ontology
from municipia.ontology import loading
from municipia.ontology.namespaces import DCTERMS, ID, KOS, MUN

LANGUAGES = {"fr", "en", "es"}
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


@pytest.fixture(scope="module")
def concepts(schemes) -> list[URIRef]:
    return sorted(set(schemes.subjects(RDF.type, SKOS.Concept)))


def test_every_scheme_is_there(schemes):
    found = {str(scheme).removeprefix(str(KOS)) for scheme in schemes.subjects(RDF.type, SKOS.ConceptScheme)}
    assert found == {*ontology.SCHEMES, "country"}


@pytest.mark.parametrize("name", ontology.SCHEMES)
def test_scheme_introduces_itself(name):
    graph, scheme = loading.parsed([ontology.vocabulary(name)]), KOS[name]
    for predicate in (SKOS.prefLabel, DCTERMS.title, DCTERMS.description):
        assert {text.language for text in graph.objects(scheme, predicate)} == LANGUAGES
    for predicate in (DCTERMS.creator, DCTERMS.license, DCTERMS.created, DCTERMS.modified):
        assert len(list(graph.objects(scheme, predicate))) == 1


def test_one_label_and_one_definition_in_each_language(schemes, concepts):
    for concept in concepts:
        for predicate in (SKOS.prefLabel, SKOS.definition):
            languages = [text.language for text in schemes.objects(concept, predicate)]
            assert len(languages) == len(set(languages)), f"{concept} says {predicate} twice in a language"
            assert set(languages) == LANGUAGES, f"{concept} lacks a language of {predicate}"


def test_texts_are_tidy(schemes):
    for subject, predicate, text in schemes:
        if predicate in (SKOS.prefLabel, SKOS.hiddenLabel, SKOS.definition, DCTERMS.description):
            assert str(text) == str(text).strip() != "", (subject, text)


def test_labels_of_different_kinds_are_disjoint(schemes, concepts):
    for concept in concepts:
        kinds = [set(schemes.objects(concept, kind)) for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)]
        assert sum(map(len, kinds)) == len(set.union(*kinds)), concept


def test_no_two_concepts_of_a_scheme_share_a_label(schemes):
    seen: Counter[tuple[str, str, str | None]] = Counter()
    for concept in schemes.subjects(RDF.type, SKOS.Concept):
        scheme = str(schemes.value(concept, SKOS.inScheme))
        for predicate in (SKOS.prefLabel, SKOS.hiddenLabel):
            seen.update((scheme, str(text).casefold(), text.language) for text in schemes.objects(concept, predicate))
    assert [key for key, count in seen.items() if count > 1] == []


def test_key_is_the_end_of_the_iri(schemes, concepts):
    for concept in concepts:
        scheme = schemes.value(concept, SKOS.inScheme)
        plain = [str(code) for code in schemes.objects(concept, SKOS.notation) if code.datatype is None]
        assert plain == [str(concept).removeprefix(f"{scheme}/")]


def test_each_concept_is_in_one_known_scheme(schemes, concepts):
    for concept in concepts:
        (scheme,) = schemes.objects(concept, SKOS.inScheme)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in schemes


def test_no_orphans(schemes, concepts):
    """A concept is at the top of its scheme or below another one; countries without a region are at neither."""
    for concept in concepts:
        if not concept.startswith(KOS["country/"]):
            assert (concept, SKOS.topConceptOf, None) in schemes or (concept, SKOS.broader, None) in schemes, concept


def test_broader_has_no_cycle(schemes, concepts):
    for concept in concepts:
        above = set(schemes.transitive_objects(concept, SKOS.broader)) - {concept}
        assert (concept, SKOS.broader, concept) not in schemes
        assert all((wider, SKOS.broader, concept) not in schemes for wider in above), concept


def test_broader_ends_are_concepts(schemes):
    for _, wider in schemes.subject_objects(SKOS.broader):
        assert (wider, RDF.type, SKOS.Concept) in schemes, wider


def test_hierarchy_and_association_are_disjoint(schemes):
    for one, other in schemes.subject_objects(SKOS.related):
        assert other not in set(schemes.transitive_objects(one, SKOS.broader))


def test_mappings_lead_to_known_concepts_or_targets(schemes):
    for predicate in MAPPINGS:
        for _, target in schemes.subject_objects(predicate):
            known = (target, RDF.type, SKOS.Concept) in schemes
            assert known or target.startswith("http://metadata.un.org/sdg/"), target


def test_exact_match_is_disjoint_from_broader_and_related_match(schemes):
    for pair in schemes.subject_objects(SKOS.exactMatch):
        for other in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch):
            assert (pair[0], other, pair[1]) not in schemes


@pytest.mark.parametrize("name", ["campaign-area", "charter-agenda", "european-charter"])
def test_every_area_and_article_is_mapped_to_a_right(name, schemes):
    for concept in schemes.subjects(SKOS.inScheme, KOS[name]):
        targets = {target for predicate in MAPPINGS for target in schemes.objects(concept, predicate)}
        assert targets, concept
        assert all((target, RDF.type, MUN.ThematicRight) in schemes for target in targets), concept


def test_rights_rest_on_articles_of_an_instrument(schemes):
    for _, article in schemes.subject_objects(MUN.basedOnProvision):
        (instrument,) = schemes.objects(article, DCTERMS.isPartOf)
        assert (article, RDF.type, MUN.Provision) in schemes
        assert instrument == ID["instrument/udhr"]
    table = (files("municipia.graph") / "data" / "instruments.csv").read_text("utf-8")
    assert "\nudhr," in table


def test_areas_bear_the_names_of_the_form(schemes: Graph):
    seed = files("municipia.graph") / "data" / "seeds" / "001_db6a47b2990a5b04.txt"
    lines = [line[2:].strip() for line in seed.read_text("utf-8").splitlines() if line.startswith("- ")]
    start = lines.index("Accessibilité")
    printed = {line.removesuffix(" :") for line in lines[start : start + 19]}
    areas = schemes.subjects(SKOS.inScheme, KOS["campaign-area"])
    ours = {str(text) for area in areas for text in schemes.objects(area, SKOS.prefLabel) if text.language == "fr"}
    assert ours == printed
    assert len(ours) == 19
