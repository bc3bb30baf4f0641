from __future__ import annotations

import json

import pytest
from pyshacl import validate as pyshacl_validate
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from municipia.graph.errors import Place
from municipia.graph.report import Report, Result, Severity, short
from municipia.ontology.namespaces import ID, MUN, RDF, SH, SHAPE

MESSAGES = {"fr": "Au moins 1 source.", "en": "At least 1 source.", "es": "Al menos 1 fuente."}


def result(code="act-source", severity=Severity.VIOLATION, focus="a", **more) -> Result:
    return Result(SHAPE[code], "MinCount", severity, ID[f"act/{focus}"], messages=MESSAGES, **more)


GRAVE = result(path=f"<{MUN.adherent}>", value=ID["territory/T0001"], mend={"en": "add one.", "fr": "en ajouter."})
WARNING = result("act-twice", Severity.WARNING, "b", place=Place("data.ttl", 3, 5))
NOTE = result("claim-rival", Severity.INFO, "c")


def test_the_gravest_come_first_then_by_place_and_node():
    other = result(focus="0", place=Place("data.ttl", 1))
    assert Report.of([NOTE, WARNING, other, GRAVE]).results == (GRAVE, other, WARNING, NOTE)


@pytest.mark.parametrize(("results", "conforms"), [([], True), ([WARNING, NOTE], True), ([NOTE, GRAVE], False)])
def test_only_a_violation_makes_a_graph_not_conform(results, conforms):
    assert Report.of(results).conforms is conforms


def test_counts_name_every_severity():
    assert Report.of([GRAVE, WARNING, GRAVE]).counts == {"Violation": 2, "Warning": 1, "Info": 0}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            [
                "erreur act-source",
                "valeur : terr:T0001",
                "Au moins 1 source.",
                "Pour corriger : en ajouter.",
                "1 erreur(s)",
            ],
        ),
        (
            "en",
            [
                "violation act-source",
                "value: terr:T0001",
                "At least 1 source.",
                "To mend it: add one.",
                "1 violation(s)",
            ],
        ),
        ("es", ["error act-source", "valor: terr:T0001", "Al menos 1 fuente.", "1 error(es)"]),
        ("de", ["violation act-source", "At least 1 source."]),
    ],
)
def test_the_text_speaks_the_language_asked_else_english(language, words):
    text = Report.of([GRAVE, WARNING]).to_text(language)
    assert all(each in text for each in words)
    assert "act:a · mun:adherent" in text
    assert text.index("act-source") < text.index("data.ttl:3:5")


def test_a_long_value_is_cut_in_the_text_and_whole_in_json():
    report = Report.of([result(value=Literal("x" * 500))])
    assert "x" * 200 not in report.to_text("en")
    assert "x" * 500 in report.to_json()["results"][0]["value"]


def test_json_holds_everything_and_is_plain():
    record = json.loads(json.dumps(Report.of([GRAVE, WARNING]).to_json()))
    assert record["conforms"] is False
    assert record["counts"] == {"Violation": 1, "Warning": 1, "Info": 0}
    first, second = record["results"]
    assert (first["code"], first["path"], first["messages"]) == ("act-source", f"<{MUN.adherent}>", MESSAGES)
    assert first["value"] == f"<{ID['territory/T0001']}>"
    assert second["place"] == {"file": "data.ttl", "line": 3, "column": 5}


def test_the_graph_is_a_validation_report():
    graph = Report.of([GRAVE, WARNING]).to_graph()
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(False)
    found = {graph.value(each, SH.focusNode): each for each in graph.objects(report, SH.result)}
    grave = found[GRAVE.focus]
    assert graph.value(grave, SH.resultPath) == MUN.adherent
    assert graph.value(grave, SH.resultSeverity) == SH.Violation
    assert graph.value(grave, SH.sourceConstraintComponent) == SH.MinCountConstraintComponent
    assert {(m.language, str(m)) for m in graph.objects(grave, SH.resultMessage)} == set(MESSAGES.items())


def test_the_graph_says_where_and_how_to_mend_it():
    cell = Result(
        SHAPE["table-enum"],
        "Document",
        Severity.VIOLATION,
        Literal("a.csv"),
        place=Place("a.csv", 2, "act"),
        value=Literal("x"),
    )
    graph = Report.of([GRAVE, WARNING, cell]).to_graph()
    found = {graph.value(each, SH.focusNode): each for each in graph.subjects(RDF.type, SH.ValidationResult)}

    def said(result):
        return [graph.value(found[result.focus], SHAPE[name]) for name in ("file", "line", "column")]

    assert said(GRAVE) == [None, None, None]
    assert said(WARNING) == [Literal("data.ttl"), Literal(3), Literal(5)]
    assert said(cell) == [Literal("a.csv"), Literal(2), Literal("act")]
    assert graph.value(found[cell.focus], SH.value) == Literal("x")
    mending = graph.objects(found[GRAVE.focus], SHAPE.mending)
    assert {(each.language, str(each)) for each in mending} == set(GRAVE.mend.items())


def test_an_empty_report_as_a_graph_is_what_pyshacl_gives():
    _, graph, _ = pyshacl_validate(Graph(), shacl_graph=Graph())
    assert isomorphic(Report().to_graph(), graph)


def test_reports_are_joined_narrowed_and_placed():
    both = Report.of([GRAVE]) | Report.of([NOTE])
    assert both.about([NOTE.focus]).results == (NOTE,)
    placed = both.placed({GRAVE.focus: Place("x.ttl", 7)})
    assert [str(each.place) for each in placed.results] == ["x.ttl:7", ""]


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (str(MUN.adherent), "mun:adherent"),
        (f"<{MUN.adherent}>", "mun:adherent"),
        ("https://w3id.org/municipia/id/territory/T0001", "terr:T0001"),
        ("urn:other", "urn:other"),
        ("", ""),
    ],
)
def test_iris_are_shown_with_our_longest_prefix(iri, expected):
    assert short(iri) == expected


def test_the_key_tells_results_apart_but_not_their_messages():
    assert GRAVE.key == Result(GRAVE.shape, "MinCount", GRAVE.severity, GRAVE.focus, GRAVE.path, GRAVE.value).key
    assert GRAVE.key != result(value=URIRef("urn:other")).key
