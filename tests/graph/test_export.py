import io

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph, Literal, URIRef

from municipia.graph.change import Change, Writer
from municipia.graph.digest import digest
from municipia.graph.errors import NotFoundError, ParameterError
from municipia.graph.export import FORMATS, export
from municipia.graph.report import Report
from municipia.graph.revisions import load_quads
from municipia.ontology.namespaces import GEO, GRAPH, ID, MUN, RDFS

ONE, TWO = ID["territory/T1"], ID["territory/T2"]


def graph(*triples):
    made = Graph()
    for triple in triples:
        made.add(triple)
    return made


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    root = tmp_path_factory.mktemp("home")
    both = (ONE, RDFS.seeAlso, TWO)
    graphs = {
        str(GRAPH["source/a"]): graph(both, (ONE, RDFS.label, Literal("Un", lang="fr"))),
        str(GRAPH["source/b"]): graph(both, (TWO, RDFS.label, Literal("Deux"))),
        str(GRAPH["registry"]): graph(
            (ONE, GEO.hasGeometry, URIRef(f"{ONE}#point")),
            (URIRef(f"{ONE}#point"), RDFS.label, Literal("here")),
            (URIRef(f"{GRAPH}government/G1"), MUN.governs, ONE),
        ),
    }
    with Writer.open(root, gate=lambda _after, _delta: Report.of([])) as writer:
        writer.apply(Change.of(graphs), actor="test", message="two sources that agree on one statement")
    return root


def written(home, **what):
    content = io.BytesIO()
    count = export(home, 1, content, **what)
    return count, content.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_holds_the_whole_graph(home, form):
    count, content = written(home, form=form)
    quads = list(parse(content, FORMATS[form]))
    assert count == len(quads)
    merged = {quad.triple for quad in quads}
    assert merged == {quad.triple for quad in load_quads(home, 1)}
    # The statement on which two sources agree stands in both graphs, and once in the merged one.
    assert count == len(merged) + FORMATS[form].supports_datasets


def test_a_round_trip_gives_the_same_dataset(home):
    once = digest(parse(written(home, form="nq")[1], RdfFormat.N_QUADS))
    assert once == digest(parse(written(home, form="trig")[1], RdfFormat.TRIG))


def test_one_graph_is_named_by_its_source_or_whole(home):
    short, whole = written(home, form="nt", graph="a"), written(home, form="nt", graph=str(GRAPH["source/a"]))
    assert short == whole
    assert short[0] == 2
    assert written(home, form="nt", graph="registry")[0] == 3


def test_one_thing_comes_with_its_parts_and_with_who_governs_it(home):
    assert written(home, form="nt", entity="territory/T1")[0] == 5
    # The statement that two sources make stands in the graph of each.
    assert written(home, form="nq", entity="territory/T1")[0] == 6
    assert written(home, form="nt", entity=str(TWO))[0] == 1


def test_what_is_not_there_is_said(home):
    with pytest.raises(NotFoundError, match="says nothing of"):
        written(home, form="ttl", entity="territory/T9")
    with pytest.raises(ParameterError, match="no form 'xls'"):
        written(home, form="xls")
