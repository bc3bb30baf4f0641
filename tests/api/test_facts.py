from rdflib import Literal, URIRef

from municipia.api.facts import Row, build_facts, value_of
from municipia.api.labels import Label
from municipia.api.rendering import renderer
from municipia.ontology.namespaces import BASE, DCTERMS, EDTF, MUN, XSD

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


def count(name: str, number: int, by: str, **more: Literal | URIRef) -> Row:
    return {
        "claim": URIRef(f"{BASE}id/claim/{name}"),
        "property": MUN.statedCount,
        "value": Literal(number),
        "source": source(by),
        **more,
    }


def test_what_one_source_says_of_its_number_is_not_put_in_the_mouth_of_another() -> None:
    almost = URIRef(f"{BASE}kos/count-qualifier/almost")
    rows = [
        count("a", 40, "one", asOf=date("2019-04")),
        count("b", 40, "two", asOf=date("2019"), qualifier=almost, printed=Literal("une quarantaine")),
        count("c", 40, "three", asOf=date("2019-04")),
    ]
    (fact,) = build_facts([], rows, {str(almost): Label("almost")}, EN)
    told = {(one.sources, str(one.qualifier), one.as_of, one.printed) for one in fact.values}
    assert told == {
        (("one", "three"), "None", "2019-04", ""),
        (("two",), "almost", "2019", "une quarantaine"),
    }


def test_the_value_stated_outright_is_that_of_the_preferred_claim() -> None:
    rows = [
        claim("a", "2018-07-16", "one", "accepted", printed=Literal("the 16th")),
        claim("b", "2018-07-16", "two", "preferred", printed=Literal("16 July")),
    ]
    (fact,) = build_facts([PREFERRED], rows, KINDS, EN)
    assert [(one.sources, one.printed) for one in fact.values] == [(("two",), "16 July"), (("one",), "the 16th")]


def test_counts_of_different_things_are_different_facts() -> None:
    spanish = Literal("Spanish signatories", lang="en")
    rows = [count("a", 158, "one", counted=spanish), count("b", 177, "two", counted=spanish), count("c", 158, "one")]
    facts = build_facts([], rows, {}, EN)
    found = {str(fact.counted): [one.value.text for one in fact.values] for fact in facts}
    assert found == {"Spanish signatories": ["158", "177"], "None": ["158"]}
