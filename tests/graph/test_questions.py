import datetime as dt

import pytest
from rdflib import Literal, URIRef

from municipia.graph import binding
from municipia.graph.errors import NotFoundError
from municipia.graph.parameters import LANGUAGES, read
from municipia.graph.questions import catalogue, load

IDS = [*(f"R{n}" for n in range(1, 15)), *(f"O{n}" for n in range(1, 10)), *(f"P{n}" for n in range(1, 8))]

HEADER = """# id: R1
# slug: one
# question.fr: Un ?
# question.en: One?
# question.es: ¿Uno?
# why.fr: Pourquoi.
# why.en: Why.
# why.es: Por qué.
# parameter: top? number 3; Nombre; Number; Número
# parameter: kind choice(a|b) a; Genre; Kind; Clase
# column: thing; Chose; Thing; Cosa
# column: source[]; Source; Source; Fuente

SELECT ?thing ?kind ?source WHERE {
  VALUES (?top ?kindAsked ?lang) { (3 "a" "en") } #:bind
}
"""


def test_there_are_thirty_in_their_order():
    assert [question.name for question in catalogue()] == IDS
    assert len({question.slug for question in catalogue()}) == len(IDS)


@pytest.mark.parametrize("question", catalogue().questions, ids=lambda question: question.name)
def test_everything_a_person_reads_is_in_three_languages(question):
    read_texts = [question.text, question.why, *(column.title for column in question.columns)]
    read_texts += [parameter.title for parameter in question.parameters]
    read_texts += [texts for texts in (question.notes, question.unavailable) if texts]
    for texts in read_texts:
        assert set(texts) == set(LANGUAGES)
        assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("question", catalogue().questions, ids=lambda question: question.name)
def test_the_defaults_of_the_header_are_those_of_the_query(question):
    terms = {}
    for parameter in question.parameters:
        if parameter.default != "today":
            terms.update(read(parameter, parameter.default, today=dt.date(2026, 11, 23)))
    variables = binding.variables(question.query)
    for name in terms:
        assert name in variables or f"{name}Asked" in variables
    assert _blocks(question.bind(terms)) == _blocks(question.query)


def _blocks(query):
    """The marked lines with their terms written in one way."""
    lines = [line.strip() for line in query.splitlines() if line.endswith("#:bind")]
    prefixes = dict(
        line.removeprefix("PREFIX ").split(": ", 1) for line in query.splitlines() if line.startswith("PREFIX")
    )
    for prefix, iri in prefixes.items():
        lines = [line.replace(f"({prefix}:", f"({iri[:-1]}").replace(f" {prefix}:", f" {iri[:-1]}") for line in lines]
        lines = [line.replace(f"^^{prefix}:", f"^^{iri[:-1]}") for line in lines]
    return [
        line.replace("<", "").replace(">", "").replace('"10"^^http://www.w3.org/2001/XMLSchema#integer', "10")
        for line in lines
    ]


def test_a_question_is_found_by_id_and_by_slug_in_any_case():
    assert catalogue().find("r1") is catalogue().find("Signatories") is catalogue().find("R1")


@pytest.mark.parametrize(("name", "near"), [("signatorys", "R1 (signatories)"), ("R99", "R9"), ("milestone", "R13")])
def test_an_unknown_question_names_the_nearest(name, near):
    with pytest.raises(NotFoundError) as caught:
        catalogue().find(name)
    assert near in caught.value.hint


def test_a_name_like_no_other_points_to_the_list():
    with pytest.raises(NotFoundError, match="/q"):
        catalogue().find("zzzzzzzzzz")


def test_a_header_is_read_whole(tmp_path):
    (tmp_path / "R1.rq").write_text(HEADER, encoding="utf-8")
    (question,) = load(tmp_path)
    top, kind = question.parameters
    assert (top.kind, top.default, top.is_optional) == ("number", "3", True)
    assert (kind.choices, kind.is_optional) == (("a", "b"), False)
    assert [(column.name, column.is_list) for column in question.columns] == [("thing", False), ("source", True)]


def test_a_value_is_bound_to_the_name_or_to_the_name_asked(tmp_path):
    (tmp_path / "R1.rq").write_text(HEADER, encoding="utf-8")
    (question,) = load(tmp_path)
    bound = question.bind({"top": Literal(5), "kind": Literal("b"), "other": URIRef("http://example.org/")})
    assert '("5"^^<http://www.w3.org/2001/XMLSchema#integer> "b" "en")' in bound


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("# question.es: ¿Uno?\n", "", "question"),
        ("# slug: one\n", "", "slug"),
        ("Nombre; Number; Número", "Nombre; Number", "title"),
        ("# id: R1", "# id: R2", "calls it R2"),
        ("choice(a|b)", "colour", "colour"),
    ],
)
def test_a_header_that_is_not_whole_is_refused(tmp_path, old, new, why):
    (tmp_path / "R1.rq").write_text(HEADER.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=why):
        load(tmp_path)
