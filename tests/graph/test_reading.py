from __future__ import annotations

import contextlib
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, serialize

from municipia.graph.errors import LimitError, SyntaxFault
from municipia.graph.guards import EncodingFault, ReadingLimits, Refusal
from municipia.graph.reading import BLANK, Source, Syntax, merged, read

S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
QUADS = [
    Quad(S, P, Literal("Fédération : « Gwangju »", language="fr"), DefaultGraph()),
    Quad(S, P, Literal("040", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")), DefaultGraph()),
    Quad(S, P, S, DefaultGraph()),
]
FORMS = {
    "a.ttl": RdfFormat.TURTLE,
    "a.trig": RdfFormat.TRIG,
    "a.nt": RdfFormat.N_TRIPLES,
    "a.nq": RdfFormat.N_QUADS,
    "a.jsonld": RdfFormat.JSON_LD,
    "a.rdf": RdfFormat.RDF_XML,
}
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


def source(name: str, text: str | bytes) -> Source:
    return Source(name, text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize(("name", "form"), FORMS.items(), ids=FORMS)
def test_each_syntax_is_read_with_its_lexical_forms(name, form):
    prefixes = {"ex": "https://example.org/"} if form != RdfFormat.N_TRIPLES else None
    data = serialize(QUADS, format=form, prefixes=prefixes)
    assert set(read(source(name, data))) == set(QUADS)


@pytest.mark.parametrize(
    ("name", "kind", "syntax"),
    [
        ("A.TTL", "", Syntax.TURTLE),
        ("x", "application/rdf+xml; charset=utf-8", Syntax.RDF_XML),
        ("x.ttl", "application/ld+json", Syntax.JSON_LD),
        ("signatures.csv", "", Syntax.TABLE),
        ("x.nq", "application/octet-stream", Syntax.N_QUADS),
    ],
)
def test_the_form_is_told_by_the_media_type_else_by_the_suffix(name, kind, syntax):
    assert Source(name, b"", kind).syntax is syntax


@pytest.mark.parametrize("name", ["", "x", "x.pdf", "ttl"])
def test_an_unknown_form_is_refused(name):
    with pytest.raises(Refusal, match="not known"):
        _ = Source(name, b"").syntax


FAULTS = {
    "turtle": ("a.ttl", "@prefix a: <urn:a> .\na:b a:c [ .\n", 2),
    "trig": ("a.trig", "<urn:g> {\n <urn:a> <urn:b> }", 2),
    "n-triples": ("a.nt", '<urn:a> <urn:b> "c" .\n<urn:a> <urn:b> c .', 2),
    "n-quads": ("a.nq", "<urn:a> <urn:b> <urn:c> <urn:d> <urn:e> .", 1),
    "json-ld": ("a.jsonld", '{"@id": "urn:a",\n "urn:b": [1,}', 2),
    "xml": ("a.rdf", f"<rdf:RDF {RDF}>\n<rdf:Description></rdf:RDF>", 2),
}


@pytest.mark.parametrize(("name", "text", "line"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_syntax_says_the_line(name, text, line):
    with pytest.raises(SyntaxFault) as caught:
        read(source(name, text))
    assert caught.value.line == line
    assert caught.value.column is not None


def test_other_encodings_are_refused_with_the_place():
    with pytest.raises(EncodingFault) as caught:
        read(source("a.ttl", '<urn:a> <urn:b> "ok" .\n# é'.encode("latin-1")))
    assert (caught.value.line, caught.value.column) == (2, 3)
    with pytest.raises(EncodingFault):
        read(source("a.rdf", '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")))


def test_a_byte_order_mark_is_no_fault():
    assert len(read(source("a.nt", "\ufeff<urn:a> <urn:b> <urn:c> ."))) == 1


def context(*parts: object) -> str:
    return json.dumps({"@context": list(parts), "@id": "urn:a", "urn:p": 1})


FETCHING = {
    "context": ("a.jsonld", '{"@context": "http://127.0.0.1:9/c", "@id": "urn:a", "urn:b": 1}'),
    "context in a list": ("a.jsonld", context({}, "https://schema.org/")),
    "hidden by a second one": ("a.jsonld", '{"@context": "http://127.0.0.1:9/c", "@context": {}, "@id": "urn:a"}'),
    "spelled with escapes": ("a.jsonld", '{"\\u0040context": "http:\\/\\/127.0.0.1:9/", "@id": "urn:a"}'),
    "in a term": ("a.jsonld", context({"t": {"@id": "urn:t", "@context": "http://127.0.0.1:9/c"}})),
    "import": ("a.jsonld", context({"@import": "http://127.0.0.1:9/c"})),
    "relative": ("a.jsonld", '{"@context": "c.jsonld", "@id": "urn:a"}'),
    "document type": ("a.rdf", f'<!DOCTYPE rdf SYSTEM "http://127.0.0.1:9/d"><rdf:RDF {RDF}/>'),
    "entities": ("a.rdf", f'<!DOCTYPE x [<!ENTITY a "b">]><rdf:RDF {RDF}><rdf:Description rdf:about="&a;"/></rdf:RDF>'),
    "after a comment": ("a.rdf", f"<!-- --><!doctype x><rdf:RDF {RDF}/>"),
}


@pytest.mark.parametrize(("name", "text"), FETCHING.values(), ids=FETCHING)
def test_what_would_be_fetched_or_multiplied_is_refused(name, text):
    with pytest.raises(Refusal) as caught:
        read(source(name, text))
    assert sorted(caught.value.messages) == ["en", "es", "fr"]


def test_imports_of_an_ontology_are_statements_like_others():
    text = "<urn:o> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/other> ."
    assert len(read(source("a.ttl", text))) == 1


def test_a_document_type_within_a_comment_or_a_text_is_none():
    text = f'<rdf:RDF {RDF}><!-- <!DOCTYPE a> --><rdf:Description rdf:about="urn:a" rdf:label="x"/></rdf:RDF>'
    assert len(read(source("a.rdf", text))) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> ."),
        ("a.nt", "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> ."),
        ("a.ttl", '<urn:a> <urn:b> "x"@ar--rtl .'),
    ],
)
def test_terms_of_rdf_1_2_are_refused(name, text):
    with pytest.raises(Refusal, match=r"RDF 1\.2"):
        read(source(name, text))


DEEP = {
    "blank nodes": ("a.ttl", lambda n: "<urn:a> <urn:b> " + "[ <urn:b> " * n + "1" + " ]" * n + " ."),
    "lists": ("a.ttl", lambda n: "<urn:a> <urn:b> " + "(" * n + ")" * n + " ."),
    "triples": ("a.nt", lambda n: "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * n + "1" + " )>>" * n + " ."),
    "objects": ("a.jsonld", lambda n: '{"urn:p":' * n + "1" + "}" * n),
    "arrays": ("a.jsonld", lambda n: '{"urn:p":' + "[" * n + "]" * n + "}"),
    "elements": ("a.rdf", lambda n: f"<rdf:RDF {RDF}>" + "<rdf:Description><rdf:value>" * n),
    "annotations": ("a.ttl", lambda n: "<urn:a> <urn:b> 1 " + "{| <urn:c> 1 " * n),
}


@pytest.mark.parametrize(("name", "nested"), DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("depth", [200, 50_000])
def test_deep_nesting_is_refused_before_a_parser_sees_it(name, nested, depth):
    with pytest.raises(LimitError) as caught:
        read(source(name, nested(depth)))
    assert (caught.value.limit, caught.value.allowed) == ("depth", 100)


def test_the_deepest_nesting_allowed_is_safe_on_a_small_stack():
    """In a process of its own: a parser that runs out of stack takes its process with it."""
    program = """
import threading
from municipia.graph.reading import Source, read
def run():
    for name, text in (
        ("a.ttl", "<urn:a> <urn:b> " + "[ <urn:b> " * 99 + "1" + " ]" * 99 + " ."),
        ("a.jsonld", '{"urn:p":' * 99 + "1" + "}" * 99),
    ):
        print(len(read(Source(name, text.encode()))))
threading.stack_size(512 << 10)
thread = threading.Thread(target=run)
thread.start()
thread.join()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["100", "99"]


def test_brackets_in_texts_comments_and_names_are_not_nesting():
    deep = "[({" * 100
    text = f'<urn:a> <urn:b> "{deep}", \'{deep}\', """{deep}""" . # {deep}\n<urn:a> <urn:b> "\\"{deep}" .'
    assert len(read(source("a.ttl", text))) == 4
    assert len(read(source("a.jsonld", json.dumps({"@id": "urn:a", "urn:b": "[{" * 300})))) == 1


def test_a_prefix_declared_on_each_element_is_one_prefix():
    """So our own files are written, and must be read again."""
    open_, close = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "</rdf:RDF>"
    element = '<rdf:Description rdf:about="urn:s{n}"><p xmlns="urn:ns:">x</p></rdf:Description>'
    text = open_ + "".join(element.replace("{n}", str(n)) for n in range(600)) + close
    assert len(list(read(Source("a.rdf", text.encode()), ReadingLimits()))) == 600


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "".join(f"@prefix p{n}: <urn:{n}> .\n" for n in range(501))),
        ("a.ttl", "".join(f"PREFIX p{n}: <urn:{n}>\n" for n in range(501))),
        ("a.jsonld", context({f"p{n}": f"urn:{n}" for n in range(501)})),
        ("a.rdf", f"<rdf:RDF {RDF} " + " ".join(f'xmlns:p{n}="urn:{n}"' for n in range(501)) + "/>"),
    ],
)
def test_too_many_prefixes_are_refused(name, text):
    with pytest.raises(LimitError) as caught:
        read(source(name, text))
    assert caught.value.limit == "prefixes"


LONG = "urn:" + "x" * 3000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", f"@prefix p: <{LONG}> . p:a p:b p:c ."),
        ("a.jsonld", context({"p": LONG})),
        ("a.jsonld", context({"@vocab": LONG})),
        ("a.rdf", f'<rdf:RDF {RDF} xmlns:p="{LONG}"/>'),
        ("a.rdf", f'<rdf:RDF {RDF} xml:base="{LONG}"/>'),
    ],
)
def test_a_short_prefix_cannot_stand_for_a_long_text(name, text):
    with pytest.raises(LimitError) as caught:
        read(source(name, text))
    assert caught.value.limit == "term"


def test_size_and_statements_are_limited():
    limits = ReadingLimits(size=100, statements=2)
    with pytest.raises(LimitError, match="101 bytes"):
        read(source("a.nt", "#" * 101), limits)
    with pytest.raises(LimitError, match="more than 2"):
        read(source("a.ttl", "<urn:a> <urn:b> 1, 2, 3 ."), limits)
    assert len(read(source("a.ttl", "<urn:a> <urn:b> 1, 2 ."), limits)) == 2


@pytest.mark.parametrize(
    "text", ['"""' + '\\"""' * 60_000, '"' + '\\"' * 120_000, "<" * 200_000, "'''" * 80_001, "<!--" * 60_000, "{" * 90]
)
@pytest.mark.parametrize("name", ["a.ttl", "a.jsonld", "a.rdf"])
@pytest.mark.timeout(20)
def test_texts_made_to_slow_the_checks_down_do_not(name, text):
    with pytest.raises((SyntaxFault, LimitError, Refusal)):
        read(source(name, text))


@settings(max_examples=150)
@given(st.sampled_from(sorted(FORMS)), st.text(alphabet="<>[](){}\"'\\#@.:;,/!?- \nabprefixu0é", max_size=60))
def test_any_text_is_read_or_refused_by_one_of_our_errors(name, text):
    with contextlib.suppress(SyntaxFault, LimitError, Refusal):
        assert all(isinstance(quad, Quad) for quad in read(source(name, text)))


def test_all_graphs_are_merged_and_blank_nodes_get_names():
    text = "<urn:g> { _:x <urn:p> _:y } _:x <urn:p> 1 ."
    quads = list(merged(read(source("a.trig", text))))
    assert {quad.graph_name for quad in quads} == {DefaultGraph()}
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
    assert len({quad.subject for quad in quads}) == 1
    assert all(quad.subject.value.startswith(BLANK) for quad in quads)


def test_relative_names_are_resolved_against_the_name_of_the_document():
    (quad,) = read(source("my file.ttl", "<> <urn:p> <#x> ."))
    assert quad.subject.value == "https://w3id.org/municipia/file/my%20file.ttl"
    assert quad.object.value == quad.subject.value + "#x"


def test_a_table_is_not_read_as_rdf():
    with pytest.raises(Refusal, match="table"):
        read(source("signatures.csv", "a,b\n"))
