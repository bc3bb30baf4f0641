"""OWL 2 RL over our terms, those we reuse and a sample of data: no contradiction, and five planted ones are found.

The closure grows fast, so what cannot contradict anything (labels, headers, examples) is left out first.
"""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from municipia import ontology
from municipia.ontology import loading
from municipia.ontology.namespaces import BASE

pytestmark = pytest.mark.slow

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.ttl"))
#: How owlrl writes a contradiction into the graph.
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
STRUCTURE = {
    RDF.type,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    OWL.disjointWith,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    OWL.inverseOf,
    OWL.propertyDisjointWith,
}
REUSED = ("org", "prov", "skos", "skosxl", "foaf", "m8g", "adms", "dcterms", "oa", "geo", "schema")
SAMPLE = ("CommitmentAct", "Claim", "Practice", "ActionWave", "PlannedAction", "ThematicRight")


def _structure(graph: Graph) -> Graph:
    kept = Graph()
    for triple in graph:
        if triple[1] in STRUCTURE and triple[2] not in (OWL.Ontology, RDFS.Literal, OWL.AnnotationProperty):
            kept.add(triple)
    return kept


@pytest.fixture(scope="module")
def background(terms) -> Graph:
    folder = Path(__file__).parent / "vocabularies"
    graph = _structure(terms)
    for name in REUSED:
        graph += _structure(Graph().parse(folder / f"{name}.ttl"))
    return graph


def _contradictions(graph: Graph) -> list[str]:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return sorted(str(message) for message in graph.objects(None, ERROR))


def test_sample_is_consistent(background):
    sample = loading.parsed(ontology.example(name) for name in SAMPLE)
    links = Graph()
    for triple in sample:
        if not isinstance(triple[2], Literal):
            links.add(triple)
    assert _contradictions(background + links) == []


@pytest.fixture(scope="module")
def told(background) -> list[str]:
    """What contradicts itself with every mistake at hand: the closure, which takes longest, is made once."""
    together = background + Graph()
    for mistake in MISTAKES:
        together.parse(mistake)
    return _contradictions(together)


def _nodes(mistake: Path) -> set[Node]:
    return {node for triple in Graph().parse(mistake) for node in triple}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda path: path.stem)
def test_mistake_is_caught(mistake, told):
    elsewhere = set().union(*(_nodes(other) for other in MISTAKES if other != mistake))
    own = [str(node) for node in _nodes(mistake) - elsewhere if str(node).startswith((f"{BASE}id/", f"{BASE}kos/"))]
    assert any(each.endswith(f" {node}") for each in told for node in own)


def test_there_are_five_mistakes():
    assert len(MISTAKES) == 5
    assert all(BASE in path.read_text("utf-8") for path in MISTAKES)
