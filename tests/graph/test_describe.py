from __future__ import annotations

import pyoxigraph as ox
import pytest

from municipia.graph.errors import LimitError
from municipia.graph.evaluate import Request, evaluate
from municipia.graph.scope import Named
from municipia.graph.sink import Bounds
from municipia.graph.skolem import GENID

DATA = f"""
@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:one {{ :a :part <{GENID}1> ; :likes :b, :a . <{GENID}1> :part <{GENID}2> ; :size 1 . <{GENID}2> :back <{GENID}1> . }}
:two {{ :b skos:prefLabel "B"@en, "Bé"@fr ; :size 9 . :a rdfs:label "A" ; :part [ :size 2 ] . :c :likes :a . }}
"""
OWN = {
    f"<http://e/a> <http://e/part> <{GENID}1>",
    "<http://e/a> <http://e/likes> <http://e/b>",
    "<http://e/a> <http://e/likes> <http://e/a>",
    f"<{GENID}1> <http://e/part> <{GENID}2>",
    f'<{GENID}1> <http://e/size> "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    f"<{GENID}2> <http://e/back> <{GENID}1>",
}
LABELS = {
    '<http://e/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "B"@en',
    '<http://e/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "Bé"@fr',
}
NAME = {'<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label> "A"'}


def described(text: str, *, rows: int = 100, graphs: tuple[str, ...] = ()) -> list[str]:
    """The statements given, blank nodes all as ``_:``."""
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    store.extend(ox.Quad(*quad.triple) for quad in list(store))
    pieces: list[bytes] = []
    named = Named(default=tuple("http://e/" + each for each in graphs)) if graphs else None
    request = Request(text, ("application/n-triples",), "http://e/", Bounds(rows, 1 << 20), named)
    evaluate(store, request, lambda *_: None, pieces.append)
    found = ox.parse(b"".join(pieces), format=ox.RdfFormat.N_TRIPLES)
    return [" ".join("_:" if isinstance(term, ox.BlankNode) else str(term) for term in quad.triple) for quad in found]


def test_it_follows_blank_nodes_by_label_and_by_name_and_names_what_it_points_to() -> None:
    found = described("DESCRIBE <http://e/a>")
    parts = {
        "<http://e/a> <http://e/part> _:",
        '_: <http://e/size> "2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }
    assert set(found) == OWN | LABELS | NAME | parts
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("graphs", "expected"),
    [(("one",), OWN), (("two",), None), (("nowhere",), set()), (("one", "two"), OWN | LABELS | NAME)],
)
def test_it_keeps_to_the_dataset_of_the_request(graphs: tuple[str, ...], expected: set[str] | None) -> None:
    found = set(described("DESCRIBE <http://e/a>", graphs=graphs))
    if expected is None:
        assert found >= NAME
        assert not found & OWN
    else:
        assert {each for each in found if "_:" not in each} == expected
    from_clause = " ".join(f"FROM <http://e/{each}>" for each in graphs)
    assert set(described(f"DESCRIBE <http://e/a> {from_clause}")) == found


def test_each_thing_found_by_a_pattern_is_described_once() -> None:
    found = described("DESCRIBE ?x { ?x <http://e/likes> ?y }")
    assert set(found) >= OWN | LABELS | {"<http://e/c> <http://e/likes> <http://e/a>"}
    assert len(found) == len(set(found))
    assert described("DESCRIBE <http://e/nothing>") == []


def test_what_is_added_counts_for_the_limits_and_not_for_construct() -> None:
    with pytest.raises(LimitError):
        described("DESCRIBE <http://e/a>", rows=len(OWN) + 2)
    assert set(described("CONSTRUCT WHERE { <http://e/a> <http://e/likes> ?o }")) == {
        "<http://e/a> <http://e/likes> <http://e/b>",
        "<http://e/a> <http://e/likes> <http://e/a>",
    }
