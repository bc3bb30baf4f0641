from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from municipia.graph.places import places

A, B = "https://example.org/act/a", "https://example.org/act/b"
TURTLE = """@prefix ex: <https://example.org/act/> .
PREFIX p: <https://example.org/property/>

ex:b p:of ex:a .
  ex:a p:of [ p:of ex:b ] .
"""
XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="https://example.org/property/">
  <rdf:Description rdf:about="https://example.org/act/b">
    <p:of rdf:resource="https://example.org/act/a"/>
  </rdf:Description>
  <rdf:Description rdf:about="https://example.org/act/a"/>
</rdf:RDF>"""
JSON = """{"@context": {"p": "https://example.org/property/"}, "@graph": [
  {
    "@id": "https://example.org/act/b",
    "p:of": {"@id": "https://example.org/act/a"}
  },
  {
    "@id": "https://example.org/act/a"
  }
]}"""


@pytest.mark.parametrize(
    ("text", "lines"), [(TURTLE, {A: 5, B: 4}), (XML, {A: 5, B: 2}), (JSON, {A: 7, B: 3})], ids=["ttl", "rdf", "jsonld"]
)
def test_a_thing_stands_where_it_is_the_subject(text, lines):
    found = places("f", text, [A, B, "https://example.org/act/c"])
    assert {iri: place.line for iri, place in found.items()} == lines
    assert {place.file for place in found.values()} == {"f"}


def test_a_thing_that_is_only_named_stands_where_it_is_named_first():
    (place,) = places("f", "<urn:s> <urn:p>\n   <urn:o> , <urn:o> .", ["urn:o"]).values()
    assert (place.line, place.column) == (2, 4)


def test_every_line_of_n_triples_is_found():
    quads = [Quad(NamedNode(f"urn:s{n}"), NamedNode("urn:p"), NamedNode("urn:o")) for n in range(50)]
    text = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES).decode()
    order = [quad.subject.value for quad in parse(text, format=RdfFormat.N_TRIPLES)]
    found = places("f", text, order)
    assert [found[iri].line for iri in order] == list(range(1, 51))
