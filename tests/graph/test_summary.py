from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from municipia.graph.iris import source_graph
from municipia.graph.summary import Unresolved, compare, summarise
from municipia.ontology.namespaces import MUN, RDF

EX = "https://example.org/"
nodes = st.integers(0, 3).map(lambda n: URIRef(f"{EX}{n}"))
triples = st.sets(st.tuples(nodes, nodes, nodes), max_size=5)
states = st.dictionaries(st.sampled_from([source_graph(each) for each in "abc"]), triples, max_size=3)


def graphs(state):
    made = {}
    for name, content in state.items():
        made[name] = Graph()
        for triple in content:
            made[name].add(triple)
    return made


@given(states, states)
def test_the_difference_is_what_must_be_added_and_removed(before, after):
    found = compare(graphs(before), graphs(after))
    old = {(name, triple) for name, content in before.items() for triple in content}
    new = {(name, triple) for name, content in after.items() for triple in content}
    assert found.triples_added == len(new - old)
    assert found.triples_removed == len(old - new)
    assert set(found.added) == after.keys() - before.keys()
    assert set(found.removed) == before.keys() - after.keys()
    assert set(found.changed) == {name for name in before.keys() & after.keys() if before[name] != after[name]}


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
