"""The tests of FOOPS! that need no network, each under its code, over the umbrella, the modules and the alignments.

CN1, DOC1, RDF1, HTTP1, URI1, VER2, OM4.2, FIND2, FIND3 and FIND3_BIS ask a published address or a registry, so they are
not here. OM3 also asks for a DOI and a logo: a DOI comes with a deposited release, and a vocabulary has no logo.
"""

from __future__ import annotations

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD

from municipia import ontology
from municipia.ontology import loading
from municipia.ontology.namespaces import BASE, DCTERMS, MUN, VANN

BIBO = "http://purl.org/ontology/bibo/"
DEF = BASE + "def"
FILES = {
    DEF: ontology.module("municipia"),
    **{f"{DEF}/{name}": ontology.module(name) for name in ontology.MODULES[1:]},
    **{f"{DEF}/alignment/{name}": ontology.alignment(name) for name in ontology.ALIGNMENTS},
}
LANGUAGES = {"fr", "en", "es"}


@pytest.fixture(params=FILES, ids=lambda iri: iri.removeprefix(BASE))
def header(request) -> tuple[Graph, URIRef]:
    return loading.parsed([FILES[request.param]]), URIRef(request.param)


def _one(header: tuple[Graph, URIRef], predicate: URIRef) -> None:
    graph, iri = header
    assert len(set(graph.objects(iri, predicate))) == 1, f"{iri} has not exactly one {predicate}"


def _in_each_language(header: tuple[Graph, URIRef], predicate: URIRef) -> None:
    graph, iri = header
    assert {text.language for text in graph.objects(iri, predicate)} == LANGUAGES, (
        f"{iri} lacks a language of {predicate}"
    )


def test_om1_minimum_metadata(header):
    for predicate in (DCTERMS.title, DCTERMS.description):
        _in_each_language(header, predicate)
    for predicate in (DCTERMS.license, OWL.versionIRI, DCTERMS.creator, DCTERMS.created, VANN.preferredNamespaceUri):
        _one(header, predicate)


def test_om2_recommended_metadata(header):
    for predicate in (
        VANN.preferredNamespacePrefix,
        OWL.versionInfo,
        DCTERMS.created,
        DCTERMS.bibliographicCitation,
    ):
        _one(header, predicate)


def test_om3_detailed_metadata(header):
    for predicate in (DCTERMS.publisher, URIRef(BIBO + "status"), DCTERMS.source, DCTERMS.issued, DCTERMS.modified):
        _one(header, predicate)


def test_om4_1_license(header):
    graph, iri = header
    assert graph.value(iri, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_om5_1_basic_provenance(header):
    _one(header, DCTERMS.creator)
    _one(header, DCTERMS.created)


def test_om5_2_full_provenance(header):
    _one(header, DCTERMS.issued)
    _one(header, DCTERMS.publisher)


def test_dates_are_days_in_order(header):
    graph, iri = header
    created, issued, modified = (
        graph.value(iri, predicate) for predicate in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified)
    )
    assert {date.datatype for date in (created, issued, modified)} == {XSD.date}
    assert created <= issued <= modified


def test_uri2_ontology_id_is_its_address(header):
    graph, iri = header
    assert set(graph.subjects(RDF.type, OWL.Ontology)) == {iri}


def test_ver1_version_iri_is_its_own(header):
    graph, iri = header
    version = graph.value(iri, OWL.versionInfo)
    versioned = graph.value(iri, OWL.versionIRI)
    assert versioned == URIRef(iri.replace(DEF, f"{DEF}/{version}", 1))
    assert versioned != iri


def test_every_file_is_of_one_version():
    graph = loading.terms() + loading.parsed([ontology.alignment("sdg")])
    assert len(set(graph.objects(None, OWL.versionInfo))) == 1


def test_find1_prefix(header):
    graph, iri = header
    assert str(graph.value(iri, VANN.preferredNamespacePrefix)) == "mun"
    assert str(graph.value(iri, VANN.preferredNamespaceUri)) == str(MUN)


def test_purl1_persistent(header):
    _, iri = header
    assert iri.startswith("https://w3id.org/")


def test_voc1_reuses_metadata_vocabularies(header):
    graph, iri = header
    used = {str(predicate) for predicate in graph.predicates(iri)}
    for namespace in (str(DCTERMS), str(VANN), BIBO, str(OWL)):
        assert any(predicate.startswith(namespace) for predicate in used), f"{iri} uses no term of {namespace}"


def test_voc2_reuses_vocabularies(terms):
    parents = set(terms.objects(None, RDFS.subClassOf)) | set(terms.objects(None, RDFS.subPropertyOf))
    foreign = {parent for parent in parents if not parent.startswith(str(MUN))}
    assert len(foreign) >= 10


def test_voc3_every_term_has_labels(definitions):
    for term in set(definitions.subjects(RDFS.isDefinedBy)):
        if (term, RDF.type, OWL.Class) in definitions or (term, SKOS.definition, None) in definitions:
            assert {text.language for text in definitions.objects(term, RDFS.label)} == LANGUAGES, term


def test_voc4_every_term_has_descriptions(definitions):
    for term in set(definitions.subjects(RDFS.label)):
        texts = list(definitions.objects(term, SKOS.definition))
        assert sorted(text.language for text in texts) == sorted(LANGUAGES), term
