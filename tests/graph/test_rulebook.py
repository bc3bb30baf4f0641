from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from municipia.graph.report import LANGUAGES, Severity
from municipia.graph.rulebook import Rule, rulebook
from municipia.ontology.namespaces import SHAPE

RULE = Rule(
    URIRef("urn:rule"),
    Severity.WARNING,
    {"fr": "{?n} mots, au plus {?most}.", "en": "{?n} words, at most {?most}.", "es": "{?n} palabras, máximo {?most}."},
)


@given(st.integers(), st.integers(), st.sampled_from(LANGUAGES))
def test_what_an_engine_bound_is_read_back_from_its_message(number, most, language):
    values = {"n": str(number), "most": str(most)}
    said = ["something else", RULE.messages(values)[language]]
    assert RULE.bindings(said) == values


def test_a_message_of_another_form_binds_nothing():
    assert RULE.bindings(["12 Wörter"]) == {}
    assert RULE.messages({})["en"] == "? words, at most ?."


@pytest.mark.parametrize(
    ("code", "component", "words"),
    [
        ("act-adherent", "MinCount", ["mun:adherent"]),
        ("act-adherent", "MaxCount", ["1", "mun:adherent"]),
        ("act-adherent", "Or", ["mun:LocalGovernment", "org:Organization", "terr:T0001"]),
        ("act-type", "In", ["acttype:adopted", "acttype:withdrew"]),
        ("edtf-date", "Datatype", ["edtf:EDTF"]),
        ("membership-role", "Node", ["terr:T0001"]),
        ("instrument-label", "UniqueLang", ["skos:altLabel"]),
    ],
)
def test_a_hint_names_what_the_shape_asks_for(code, component, words):
    hints = rulebook()[SHAPE[code]].mending(component, URIRef("https://w3id.org/municipia/id/territory/T0001"))
    assert sorted(hints) == sorted(LANGUAGES)
    assert all(word in hint for hint in hints.values() for word in words)
    assert not any("{" in hint or "…" in hint for hint in hints.values())


@pytest.mark.parametrize(
    ("code", "component", "words"),
    [
        ("pledge-motivation-words", "SPARQL", ["100", "200"]),
        ("pledge-practice-words", "SPARQL", ["50"]),
        ("edtf-date", "Pattern", ['"2018-07"^^edtf:EDTF']),
        ("edtf-issued", "MinLength", ['"2018-07"^^edtf:EDTF']),
        ("edtf-date", "Datatype", ["edtf:EDTF"]),
    ],
)
def test_a_shape_tells_how_to_mend_what_its_message_does_not(code, component, words):
    hints = rulebook()[SHAPE[code]].mending(component, None)
    assert sorted(hints) == sorted(LANGUAGES)
    assert all(word in hint for hint in hints.values() for word in words)


def test_a_component_without_a_hint_gives_none():
    assert rulebook()[SHAPE["act-first"]].mending("SPARQL", None) == {}
