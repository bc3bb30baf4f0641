"""The reuse rule: every foreign term that we use exists in a pinned copy of its vocabulary and is not deprecated."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD, DefinedNamespace

from municipia import ontology
from municipia.ontology import loading
from municipia.ontology.namespaces import (
    ADMS,
    BASE,
    DCTERMS,
    EDTF,
    FOAF,
    GEO,
    OA,
    ORG,
    PROV,
    SCHEMA,
    SKOS,
    SKOSXL,
    VANN,
)

BIBO, M8G = Namespace("http://purl.org/ontology/bibo/"), Namespace("http://data.europa.eu/m8g/")
STATUS = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
PINNED = (ADMS, BIBO, DCTERMS, FOAF, GEO, M8G, OA, ORG, PROV, SCHEMA, SKOS, SKOSXL, VANN)
CLOSED: dict[str, type[DefinedNamespace]] = {str(space): space for space in (OWL, RDF, RDFS, XSD)}
#: Datatypes, which vocabularies name without declaring them as terms of their own.
DATATYPES = {EDTF.EDTF, GEO.wktLiteral}
#: Predicates whose object is a term, not a thing of the data.
POINTING = (
    RDF.type,
    RDF.predicate,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    OWL.disjointWith,
    SCHEMA.domainIncludes,
    SCHEMA.rangeIncludes,
)
FILES = {
    **{f"module {name}": ontology.module(name) for name in ontology.MODULES},
    **{f"alignment {name}": ontology.alignment(name) for name in ontology.ALIGNMENTS},
    **{f"scheme {name}": ontology.vocabulary(name) for name in (*ontology.SCHEMES, *ontology.SUPPLEMENTS)},
    "examples": None,
}


def _graph(name: str, definitions: Graph) -> Graph:
    file = FILES[name]
    if file is not None:
        return loading.parsed([file])
    classes = {term.removeprefix(BASE + "def#") for term in definitions.subjects(RDF.type, OWL.Class)}
    return loading.parsed(ontology.example(name) for name in sorted(classes))


def _used(graph: Graph) -> Iterator[URIRef]:
    for _, predicate, value in graph:
        yield predicate
        if predicate in POINTING and isinstance(value, URIRef):
            yield value
        if getattr(value, "datatype", None) is not None:
            yield value.datatype


@pytest.mark.parametrize("name", FILES)
def test_foreign_terms_exist_and_are_not_deprecated(name, definitions, reused):
    for term in {term for term in _used(_graph(name, definitions)) if not term.startswith(BASE)} - DATATYPES:
        space = next((space for space in PINNED if term.startswith(str(space))), None)
        if space is None:
            closed = CLOSED[term.rpartition("#")[0] + "#"]
            assert term in closed, f"{term} is not a term of {closed}"
        else:
            assert (term, None, None) in reused, f"{term} is not in the pinned copy"
            assert (term, OWL.deprecated, None) not in reused, f"{term} is deprecated"
            assert str(reused.value(term, STATUS)) != "archaic", f"{term} is archaic"


@pytest.mark.parametrize("name", FILES)
def test_own_terms_exist(name, definitions):
    own = str(BASE) + "def#"
    declared = set(definitions.subjects(RDFS.isDefinedBy))
    for term in _used(_graph(name, definitions)):
        assert not term.startswith(own) or term in declared, f"{term} is not one of our terms"


def test_schema_org_is_always_under_https(terms, schemes):
    for graph in (terms, schemes):
        assert not [term for triple in graph for term in triple if str(term).startswith("http://schema.org/")]
