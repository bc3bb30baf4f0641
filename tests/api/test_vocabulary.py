"""The vocabulary over HTTP: every address of it answers, in the form and the language asked for."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from markupsafe import escape
from pyoxigraph import RdfFormat, parse
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from municipia import ontology
from municipia.ontology import loading
from municipia.ontology.namespaces import KOS, MUN, SCHEMA

FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}


@pytest.fixture(scope="module")
def client(site):
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client


def read(content: bytes, form: RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in parse(content, form)}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("path", ["/def", "/def/place", "/def/alignment/prov", "/def/example/Claim", "/kos/act-type"])
def test_suffix_and_accept_give_the_same_triples(client, path, suffix):
    media_type, form = FORMATS[suffix]
    by_suffix = client.get(f"{path}.{suffix}")
    by_header = client.get(path, headers={"Accept": media_type})
    assert by_suffix.status_code == by_header.status_code == 200
    assert by_suffix.headers["content-type"].startswith(media_type)
    assert by_suffix.content == by_header.content
    assert read(by_suffix.content, form) == read(client.get(f"{path}.ttl").content, RdfFormat.TURTLE) != set()


def test_whole_vocabulary_is_terms_and_alignments(client):
    served = Graph().parse(data=client.get("/def.ttl").text, format="turtle")
    assert set(served) == set(loading.terms())


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_page_speaks_the_language_and_has_every_term(client, language):
    answer = client.get("/def", params={"lang": language}, headers={"Accept": "text/html"})
    definitions = loading.modules()
    assert answer.headers["content-language"] == language
    for term in definitions.subjects(RDF.type, OWL.Class):
        texts = definitions.objects(term, SKOS.definition)
        assert f'id="{term.removeprefix(str(MUN))}"' in answer.text
        assert escape(next(str(text) for text in texts if text.language == language)) in answer.text


def test_anchors_on_the_page_are_unique_and_links_to_them_land(client):
    text = client.get("/def", headers={"Accept": "text/html"}).text
    anchors = re.findall(r'\bid="([^"]+)"', text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(anchors)


def test_module_page_is_its_place_in_the_reference(client):
    answer = client.get("/def/place", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/def#module-place")
    assert 'id="module-place"' in client.get("/def", headers={"Accept": "text/html"}).text


def test_version_iris_answer_like_the_current_version(client):
    for path in ("", "/place", "/alignment/prov"):
        versioned = client.get(f"/def/0.1.0{path}", headers={"Accept": "text/turtle"})
        assert versioned.content == client.get(f"/def{path}", headers={"Accept": "text/turtle"}).content
    assert client.get("/def/9.9.9/place").status_code == 404


def test_context_is_the_committed_file(client):
    for path in ("/def/context", "/def/context.jsonld"):
        answer = client.get(path)
        assert answer.headers["content-type"].startswith("application/ld+json")
        assert answer.json() == json.loads(ontology.jsonld_context().read_text("utf-8"))


@pytest.mark.parametrize("name", [*ontology.SCHEMES, "country"])
def test_every_scheme_has_a_page_that_names_its_concepts(client, name):
    answer = client.get(f"/kos/{name}", headers={"Accept": "text/html"}, params={"lang": "fr"})
    graph = Graph().parse(data=client.get(f"/kos/{name}.ttl").text, format="turtle")
    keys = {str(concept).rpartition("/")[2] for concept in graph.subjects(RDF.type, SKOS.Concept)}
    assert keys
    assert keys <= set(re.findall(r'<div id="([^"]+)"', answer.text))


def test_scheme_of_rights_holds_its_mappings(client):
    graph = Graph().parse(data=client.get("/kos/right.ttl").text, format="turtle")
    assert (None, SKOS.relatedMatch, None) in graph


def test_list_of_schemes_leads_to_each(client):
    text = client.get("/kos", headers={"Accept": "text/html"}).text
    for name in ontology.SCHEMES:
        assert f'href="/kos/{name}"' in text


def test_list_of_schemes_is_told_as_data_too(client):
    for path, accept in (("/kos", "text/turtle"), ("/kos.ttl", "*/*")):
        answer = client.get(path, headers={"Accept": accept})
        graph = Graph().parse(data=answer.text, format="turtle")
        assert set(graph.subjects(RDF.type, SKOS.ConceptScheme)) >= {KOS[name] for name in ontology.SCHEMES}
    assert client.get("/kos", headers={"Accept": "image/png"}).status_code == 406


def test_an_unknown_scheme_is_not_found_whatever_is_asked_for(client):
    for path in ("/kos/nowhere", "/kos/nowhere/key"):
        assert client.get(path, headers={"Accept": "application/json"}).status_code == 404


def test_reference_links_keep_the_language(client):
    text = client.get("/def?lang=es", headers={"Accept": "text/html"}).text
    assert 'href="/kos/act-type?lang=es"' in text


def test_cached_copy_is_not_sent_again(client):
    for path in ("/def.ttl", "/kos/act-type.ttl"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/def.ttl", "/def/place.ttl", "/kos/act-type.ttl", "/def.html"])
def test_head_has_the_headers_of_get(client, path):
    get, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head.headers["etag"] == get.headers["etag"]


@pytest.mark.parametrize("path", ["/def/nowhere", "/def/nowhere.ttl", "/def.zip", "/kos/nowhere", "/def/../secret"])
def test_unknown_address_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_form_that_we_lack_is_not_acceptable(client):
    assert client.get("/def", headers={"Accept": "image/png"}).status_code == 406


_JSON = {"Accept": "application/sparql-results+json"}


def test_a_property_of_ours_is_said_only_of_things_of_the_classes_that_it_is_for(browse: httpx.Client) -> None:
    terms = loading.parsed(ontology.module(name) for name in ontology.MODULES)
    wrong = []
    for term in sorted({*terms.subjects(RDFS.domain), *terms.subjects(SCHEMA.domainIncludes)}):
        told = {*terms.objects(term, RDFS.domain), *terms.objects(term, SCHEMA.domainIncludes)}
        classes = {each for one in told for each in terms.transitive_subjects(RDFS.subClassOf, one)}
        kinds = " ".join(each.n3() for each in sorted(classes))
        query = f"ASK {{ ?s {term.n3()} ?o FILTER NOT EXISTS {{ VALUES ?c {{ {kinds} }} ?s a ?c }} }}"
        if browse.get("/sparql", params={"query": query}, headers=_JSON).json()["boolean"]:
            wrong.append(str(term))
    assert wrong == []
