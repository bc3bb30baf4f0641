from __future__ import annotations

import contextlib
import time
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph import safety, sparql
from municipia.graph.errors import LimitError, SyntaxFault, UnsupportedError
from municipia.graph.limits import Limits

LIMITS = Limits()
SERVICES = [
    "SELECT * { SERVICE <http://a> {} }",
    "SELECT * {service silent ?x{}}",
    "SELECT * {SeRvIcE SILENT ex:x {?a ?b ?c}}",
    "SELECT * {?a ?b trueSERVICE<http://x>{}}",
    "SELECT * {?a ?b 1SERVICE<http://x>{}}",
    "SELECT * {?a ?b 1.5e3SERVICE<http://x>{}}",
    "SELECT * {?a ?b 1 .SERVICEex:x{}}",
    "SELECT * {?a ?b trueSERVICEex:x{}}",
    r"SELECT * {\u0053ERVICE <x> {}}",
    r"SELECT * {SERV\U00000049CE <x> {}}",
    "SELECT * { SERVICE # a note {\n# more\n <x> #{\n {} }",
    "SELECT * {FILTER(?a<'x>')SERVICE<http://e>{}#'\n}",
    "SELECT * {FILTER(?a<?b)SERVICE#>\n?x {} FILTER(?c>1)}",
    "SELECT * { <urn:a#b> ?c ?d . SERVICE ?x {}}",
    "SELECT * {SERVICE services:x {}}",
    "SELECT * {services:x {}}",
    "ASK { { { SERVICE<a:b>{}}}}",
]
HARMLESS = [
    "SELECT ?service WHERE {?s ?p ?o}",
    "SELECT * { ?s ?p 'SERVICE <http://a> {}' }",
    'SELECT * { ?s ?p """a "SERVICE" <http://a> {} """ }',
    "SELECT * {?s ?p ?o # SERVICE <http://a> {}\n}",
    "SELECT * {GRAPH services:x {?a ?b ?c}}",
    "SELECT * FROM service:x {?a ?b ?c}",
    "SELECT * {<http://schema.org/Service> ?b ?c}",
    "SELECT * {?a schema:service ?x OPTIONAL {?a ?b ?c}}",
    "SELECT * {?a <http://x#service> ?x . FILTER(1<2) OPTIONAL {?a ?b ?c}}",
    "SELECT * {?a ?b ?c FILTER(?c<3&&?c>1)}",
]


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused_whatever_its_spelling(text: str) -> None:
    with pytest.raises(UnsupportedError, match="SERVICE"):
        safety.check(text, LIMITS)


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_service_elsewhere_is_left_alone(text: str) -> None:
    assert safety.check(text, LIMITS) == text


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA {<a:a> <b:b> <c:c>}",
        "LOAD <http://x>",
        "load silent <http://x>",
        "PREFIX select: <x> LOAD <http://x>",
        "# SELECT\nDROP ALL",
        "BASE <http://select> WITH <a:g> DELETE {?s ?p ?o} WHERE {?s ?p ?o}",
        r"\u004COAD <http://x>",
    ],
)
def test_updates_are_refused_with_a_pointer(text: str) -> None:
    with pytest.raises(UnsupportedError, match="update") as caught:
        safety.check(text, LIMITS)
    assert caught.value.hint


@given(st.text(max_size=300))
def test_any_text_is_either_passed_on_or_refused(text: str) -> None:
    with contextlib.suppress(LimitError, UnsupportedError, SyntaxFault):
        assert isinstance(safety.check(text, LIMITS), str)


GAPS = st.lists(st.sampled_from([" ", "\n", "\t", "# note {\n", "#\r"]), max_size=4).map("".join)
BEFORE = st.sampled_from(
    ["", "?s ?p ?o .", "?s ?p 1", "?s ?p true", "?s ?p ex:o;a ?z.", "OPTIONAL{}", "FILTER(?a < 'x')"]
)


@given(
    before=BEFORE,
    gaps=st.tuples(GAPS, GAPS, GAPS),
    letters=st.lists(st.sampled_from(["lower", "upper", "escape"]), min_size=7, max_size=7),
    place=st.sampled_from(["<http://127.0.0.1/>", "?where", "ex:there"]),
    silent=st.sampled_from(["", "SILENT", "silent"]),
)
def test_no_gap_and_no_spelling_hides_a_service(
    before: str, gaps: tuple[str, str, str], letters: list[str], place: str, silent: str
) -> None:
    spell = {"lower": str.lower, "upper": str.upper, "escape": lambda letter: f"\\u{ord(letter):04X}"}
    word = "".join(spell[how](letter) for how, letter in zip(letters, "SERVICE", strict=True))
    text = f"SELECT * {{ {before} {word}{gaps[0]} {silent}{gaps[1]} {place}{gaps[2]}{{?a ?b ?c}} }}"
    with pytest.raises(UnsupportedError):
        safety.check(text, LIMITS)


def test_each_limit_on_the_text_is_named() -> None:
    small = replace(LIMITS, max_query_bytes=100, max_depth=5, max_prefixes=2)
    for text, limit in (
        ("ASK {}" + " " * 100, "size"),
        ("ASK " + "{" * 6 + "}" * 6, "depth"),
        ("ASK { ?a ?b ((((((1)))))) }", "depth"),
        ("ASK { ?a ?b [a [a [a [a [a 1]]]]] }", "depth"),
        ("PREFIX a: <a:> PREFIX b: <b:> prefix c: <c:> ASK {}", "prefixes"),
    ):
        with pytest.raises(LimitError) as caught:
            safety.check(text, small)
        assert caught.value.limit == limit


def test_brackets_in_strings_comments_and_iris_do_not_count() -> None:
    text = "ASK { ?a ?b '((((((' , \"{{{{{{\" , <a:((((((> # [[[[[[[[\n }"
    assert safety.check(text, replace(LIMITS, max_depth=3)) == text


@given(st.text(max_size=40))
def test_a_string_survives_with_its_escapes(value: str) -> None:
    text = f"SELECT ?x {{ BIND({ox.Literal(value)} AS ?x) }}"
    try:
        checked = safety.check(text, LIMITS)
    except SyntaxFault:
        assert "\x00" in text
        return
    (row,) = ox.Store().query(checked)
    assert row["x"].value == value


def test_escapes_are_decoded_outside_strings_once() -> None:
    assert sparql.decode_escapes(r"SELECT ?\u0061 { ?a <http://e/\u00E9> '\u0061' }") == (
        "SELECT ?a { ?a <http://e/é> '\\u0061' }"
    )
    with pytest.raises(SyntaxFault):
        sparql.decode_escapes(r"SELECT ?\uD800 {}")


@pytest.mark.parametrize(
    ("text", "repeatable"),
    [
        ("SELECT (NOW() AS ?n) {}", False),
        ("SELECT * { ?s ?p ?o FILTER(rand() < 0.5) }", False),
        ("SELECT (struuid() AS ?x) {}", False),
        ("SELECT ?now { ?s ?p ?now }", True),
        ("SELECT * { ?s ?p 'now()' # rand()\n }", True),
        ("SELECT * { ?s <http://rand.org/now> ?o }", True),
    ],
)
def test_only_answers_that_repeat_may_be_kept(text: str, repeatable: bool) -> None:
    assert sparql.is_repeatable(text) is repeatable


def test_the_dataset_clause_is_read_with_its_prologue() -> None:
    text = "PREFIX g: <http://g/> SELECT ?from FROM g:a FROM <http://b> FROM NAMED g:c { ?from ?p 'FROM <x>' }"
    clause = sparql.dataset_clause(text)
    assert clause is not None
    assert clause.default == ("g:a", "<http://b>")
    assert clause.named == ("g:c",)
    assert clause.prologue == "PREFIX g: <http://g/> "
    assert sparql.dataset_clause("SELECT ?from { ?from ?p 'FROM <x>' }") is None


@pytest.mark.parametrize(
    "piece", ["#", "service", "service #", "service\n#\n", "'", '"', r"\u0041", "<", "a:", "?a ?b 'c' .", "(", "'''x"]
)
def test_a_hostile_text_is_read_in_linear_time(piece: str) -> None:
    text = piece * (LIMITS.max_query_bytes // len(piece.encode()))
    started = time.process_time()
    with contextlib.suppress(LimitError, UnsupportedError):
        safety.check(text, LIMITS)
    # Quadratic reading would take minutes.
    assert time.process_time() - started < 10
