from rdflib import Graph, URIRef

from municipia.graph.iris import source_graph
from municipia.graph.summary import Unresolved, summarise
from municipia.ontology.namespaces import MUN, RDF

EX = "https://example.org/"


def graphs(state):
    made = {}
    for name, content in state.items():
        made[name] = Graph()
        for triple in content:
            made[name].add(triple)
    return made


def test_a_thing_in_two_graphs_counts_once():
    thing = (URIRef(EX + "act"), RDF.type, MUN.CommitmentAct)
    report = summarise(graphs({source_graph("a"): {thing}, source_graph("b"): {thing}}))
    assert report.classes == {str(MUN.CommitmentAct): 1}
    assert report.sources == {"a": 1, "b": 1}
    assert report.triples == 2


def test_an_unresolved_name_is_listed_once_for_each_place():
    here, there = (
        Unresolved("Birmingham", "signatures.csv:10:territory_name", "GB or US"),
        Unresolved("Ampasy", "x:1:y", ""),
    )
    assert summarise({}, [here, here, there]).unresolved == (there, here)
