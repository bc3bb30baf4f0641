"""The examples: one per class, readable, of that class; and the small one that each term carries."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, Store
from rdflib import Graph
from rdflib.namespace import OWL, RDF, SKOS

from municipia import ontology
from municipia.graph.report import Report, Severity
from municipia.graph.terms import triples_from_rdflib
from municipia.graph.validate import validate
from municipia.ontology import loading
from municipia.ontology.namespaces import MUN, PREFIXES

CLASSES = sorted(term.removeprefix(str(MUN)) for term in loading.modules().subjects(RDF.type, OWL.Class))
HEADER = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())


def judged(graph: Graph) -> Report:
    data = Store()
    data.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples_from_rdflib(graph))
    return validate(data)


@pytest.mark.parametrize("name", CLASSES)
def test_class_has_an_example_of_itself(name):
    graph = loading.parsed([ontology.example(name)])
    assert (None, RDF.type, MUN[name]) in graph


def test_no_example_is_left_over():
    folder = ontology.example("Territory").parent
    assert sorted(path.name.removesuffix(".ttl") for path in folder.iterdir()) == CLASSES


def test_example_of_each_term_is_turtle_that_uses_the_term(definitions):
    for term, text in definitions.subject_objects(SKOS.example):
        graph = Graph().parse(data=HEADER + str(text), format="turtle")
        used = {value for triple in graph for value in triple}
        assert term in used, f"{term}: {text}"


def test_examples_conform_to_the_shapes(terms, schemes):
    """All of them at once, beside the vocabulary and the schemes, as in the published graph."""
    examples = loading.parsed(ontology.example(name) for name in CLASSES)
    report = judged(terms + schemes + examples)
    about = {str(subject) for subject in examples.subjects()}
    faults = [one for one in report.results if one.severity != Severity.INFO and str(one.focus) in about]
    assert [f"{one.shape} {one.focus} {one.messages['en']}" for one in faults] == []


def test_vocabulary_and_schemes_conform_to_the_shapes(terms, schemes):
    report = judged(terms + schemes)
    faults = [f"{one.shape} {one.focus}" for one in report.results if one.severity == Severity.VIOLATION]
    assert faults == []
