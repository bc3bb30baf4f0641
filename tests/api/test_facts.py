from rdflib import Literal, URIRef

from municipia.api.facts import Row, build_facts, value_of
from municipia.api.labels import Label
from municipia.api.rendering import renderer
from municipia.ontology.namespaces import BASE, DCTERMS, EDTF, XSD

EN = renderer().voices["en"]
FR = renderer().voices["fr"]


def source(name: str) -> URIRef:
    return URIRef(f"{BASE}id/source/{name}")


def graph(name: str) -> URIRef:
    return URIRef(f"{BASE}graph/{name}")


def date(text: str) -> Literal:
    return Literal(text, datatype=EDTF.EDTF)


def claim(name: str, text: str, by: str, status: str, kind: str = "actual", **more: Literal | URIRef) -> Row:
    return {
        "claim": URIRef(f"{BASE}id/claim/{name}"),
        "property": DCTERMS.issued,
        "value": date(text),
        "source": source(by),
        "status": URIRef(f"{BASE}kos/claim-status/{status}"),
        "kind": URIRef(f"{BASE}kos/date-kind/{kind}"),
        **more,
    }


PREFERRED = {"property": DCTERMS.issued, "value": date("2018-07-16"), "graph": graph("curated")}
KINDS = {f"{BASE}kos/date-kind/{kind}": Label(kind) for kind in ("actual", "planned")}


def test_rival_values_stand_side_by_side_the_preferred_one_first() -> None:
    rival = {"rival": URIRef(f"{BASE}id/claim/b")}
    rows = [
        claim("b", "2018-07-15", "one", "disputed", **rival),
        claim("a", "2018-07-16", "two", "preferred", reason=Literal("The signed text says so.", lang="en"), **rival),
        claim("c", "2018-07-16", "three", "accepted"),
    ]
    (fact,) = build_facts([PREFERRED], rows, KINDS, EN)
    assert [one.value.text for one in fact.values] == ["16 July 2018", "15 July 2018"]
    assert [one.sources for one in fact.values] == [("two", "three"), ("one",)]
    assert [one.status for one in fact.values] == ["preferred", "disputed"]
    assert fact.values[0].reason == Label("The signed text says so.")
    assert fact.disputed
    assert fact.values[0].origins == ()


def test_a_planned_and_an_actual_date_are_told_apart_even_on_the_same_day() -> None:
    rows = [claim("a", "2018-12", "one", "preferred"), claim("b", "2018-12", "two", "accepted", kind="planned")]
    (fact,) = build_facts([], rows, KINDS, EN)
    assert [(str(one.kind), one.sources) for one in fact.values] == [("actual", ("one",)), ("planned", ("two",))]


def test_a_statement_of_two_sources_is_one_value_with_both() -> None:
    rows = [
        {"property": DCTERMS.coverage, "value": Literal("global"), "graph": graph(f"source/{name}")}
        for name in ("a", "b")
    ]
    (fact,) = build_facts(rows, [], {}, EN)
    assert [one.sources for one in fact.values] == [("a", "b")]
    assert not fact.disputed


def test_what_no_source_says_names_its_origin() -> None:
    rows = [{"property": DCTERMS.coverage, "value": Literal("x"), "graph": graph("registry")}]
    (fact,) = build_facts(rows, [], {}, EN)
    assert fact.values[0].origins == ("registry",)


def test_the_value_in_the_readers_language_comes_first() -> None:
    rows = [
        {"property": DCTERMS.title, "value": Literal(text, lang=text), "graph": graph("source/a")}
        for text in ("de", "en", "es", "fr")
    ]
    (fact,) = build_facts(rows, [], {}, FR)
    assert [one.value.text for one in fact.values] == ["fr", "en", "es", "de"]
    assert [one.value.tag for one in fact.values] == ["", "en", "es", "de"]


def test_hidden_properties_are_left_out_and_the_order_is_kept() -> None:
    rows = [
        {"property": name, "value": Literal("x"), "graph": graph("source/a")}
        for name in (DCTERMS.title, DCTERMS.type, DCTERMS.date)
    ]
    facts = build_facts(rows, [], {}, EN, hidden=[str(DCTERMS.title)], order=[str(DCTERMS.type)])
    assert [fact.iri for fact in facts] == [str(DCTERMS.type), str(DCTERMS.date)]


def test_terms_are_shown_as_people_write_them() -> None:
    assert value_of(Literal(1911191), {}, EN).text == "1,911,191"
    assert value_of(URIRef("http://www.wikidata.org/entity/Q1741"), {}, EN).text == "Wikidata Q1741"
    address = Literal("https://example.org/", datatype=XSD.anyURI)
    assert value_of(address, {}, EN).iri == "https://example.org/"
    assert value_of(Literal("javascript:x", datatype=XSD.anyURI), {}, EN).iri == ""
