from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection

from municipia import shapes
from municipia.graph import kos
from municipia.graph.errors import Place
from municipia.graph.iris import named
from municipia.graph.report import LANGUAGES, Report, Result, Severity, short
from municipia.graph.rulebook import rulebook
from municipia.graph.tables import Tables
from municipia.graph.validate import validate
from municipia.ontology.namespaces import DCTERMS, KOS, OWL, PREFIXES, RDF, RDFS, SH, SHAPE, SKOS, VANN
from municipia.shapes import limits

FOLDER = Path(str(shapes.__file__)).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.ttl"))
FIXTURES = Path(__file__).parent / "fixtures"
CONTEXT = FIXTURES / "context.ttl"
FILES = sorted(FIXTURES.glob("*/*.ttl"))
TEXTS = {str(named("source", "S1")): "Signée par près d’une quarantaine de collectivités."}
_EXPECT = re.compile(r"^# expect: (\S+) (\S+) (\S+)$", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Expected:
    code: str
    severity: str
    path: str


def expected(path: Path) -> set[Expected]:
    return {Expected(*match.groups()) for match in _EXPECT.finditer(path.read_text(encoding="utf-8"))}


def loaded(*paths: Path) -> Store:
    store = Store()
    for path in paths:
        store.load(path=str(path), format=RdfFormat.TURTLE)
    return store


def subjects(path: Path) -> set[str]:
    return {str(quad.subject) for quad in loaded(path)}


def gathered(paths: list[Path]) -> Store:
    """All these fixtures beside each other: the nodes of each get names of their own, the context is shared."""
    shared = subjects(CONTEXT)
    store = loaded(CONTEXT)
    for number, path in enumerate(paths):
        text = str(loaded(path).dump(format=RdfFormat.N_QUADS), encoding="utf-8")
        for node in subjects(path) - shared:
            base = node.removesuffix(">").partition("#")[0]
            text = re.sub(re.escape(base) + r"(?=[>#])", f"{base}-{number}", text)
        store.load(text.encode(), format=RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=shapes.suite("published") + shapes.text(shapes.EXACT), format="turtle")


def test_the_context_of_the_fixtures_conforms_by_itself():
    assert validate(loaded(CONTEXT), texts=TEXTS).results == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_fixture_gets_exactly_the_results_that_it_says(path):
    report = validate(loaded(CONTEXT, path), texts=TEXTS)
    found = {Expected(each.code, each.severity.value, short(each.path) or "-") for each in report.results}
    assert found == expected(path)
    assert not found or {each.focus.n3() for each in report.results} & subjects(path)


@pytest.mark.parametrize("path", [path for path in FILES if expected(path)], ids=lambda path: path.parent.name)
def test_each_result_speaks_three_languages_and_gives_numbers(path):
    for result in validate(loaded(CONTEXT, path), texts=TEXTS).results:
        assert sorted(result.messages) == sorted(LANGUAGES)
        for message in result.messages.values():
            assert re.search(r"\d", message), message
            assert "{?" not in message
        assert len(set(result.messages.values())) == len(LANGUAGES)


def test_each_rule_has_a_passing_and_a_failing_file():
    rules = {str(shape).removeprefix(str(SHAPE)) for shape in rulebook()}
    assert {path.parent.name for path in FILES} == rules
    for rule in rules:
        failing = [path for path in FILES if path.parent.name == rule and path.stem.startswith("invalid-")]
        passing = [path for path in FILES if path.parent.name == rule and path.stem.startswith("valid-")]
        assert failing, rule
        assert passing, rule
        assert all(rule in {each.code for each in expected(path)} for path in failing)
        assert not any(expected(path) for path in passing)


@pytest.mark.slow
@pytest.mark.parametrize("alone", [True, False], ids=["act-first", "all others"])
def test_both_engines_say_the_same_of_many_fixtures_together(alone):
    """An act of one fixture can be the first act that another one misses, so that rule is tried apart."""
    paths = [path for path in FILES if (path.parent.name == "act-first" and bool(expected(path))) is alone]
    data = gathered(paths)
    fast, reference = (validate(data, engine=engine, texts=TEXTS) for engine in ("fast", "pyshacl"))
    assert fast.keys == reference.keys
    assert {each.key: each.messages for each in fast.results} == {each.key: each.messages for each in reference.results}
    assert {each.code for each in fast.results} >= {path.parent.name for path in paths} - (
        set() if alone else {"act-first", "passage-text"}
    )


def test_the_suites_hold_every_file_once():
    assert sorted({*shapes.SUITES["published"], shapes.EXACT}) == NAMES
    assert set(shapes.SUITES["published"]) - set(shapes.SUITES["given"]) == {"derived"}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_parses_alone_and_has_a_full_header(name):
    graph = Graph().parse(data=shapes.text(name), format="turtle")
    header = URIRef(f"{SHAPE}{name}")
    assert (header, RDF.type, OWL.Ontology) in graph
    for term in (DCTERMS.title, DCTERMS.description):
        assert {each.language for each in graph.objects(header, term)} == set(LANGUAGES)
    for term in (
        DCTERMS.creator,
        DCTERMS.publisher,
        DCTERMS.license,
        DCTERMS.created,
        DCTERMS.modified,
        DCTERMS.bibliographicCitation,
        VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
        OWL.versionIRI,
        OWL.versionInfo,
        URIRef("http://purl.org/ontology/bibo/status"),
    ):
        assert graph.value(header, term) is not None, term


def test_every_constraint_is_named_and_has_its_messages(graph):
    speaking = set(graph.subjects(SH.message))
    assert all(isinstance(subject, URIRef) for subject in speaking)
    for subject in speaking:
        messages = [message for message in graph.objects(subject, SH.message) if isinstance(message, Literal)]
        assert sorted(str(message.language) for message in messages) == sorted(LANGUAGES), subject
    for shape in rulebook():
        assert graph.value(shape, SH.sparql, default=shape) in speaking, shape


def test_messages_in_all_languages_take_the_same_values():
    for rule in rulebook().values():
        slots = [set(re.findall(r"\{\?(\w+)\}", template)) for template in rule.templates.values()]
        assert all(each == slots[0] for each in slots), rule.shape


def test_constraints_read_what_the_engine_bound_from_a_message_in_any_language():
    rule = rulebook()[SHAPE["act-before-adoption"]]
    values = {"latest": "2010-12-31", "adopted": "2011-12-01"}
    for message in rule.messages(values).values():
        assert rule.bindings([message]) == values


def test_prefixes_are_those_of_the_project(graph):
    for prefix, iri in re.findall(r"@prefix (\w+): <([^>]+)>", shapes.suite("published")):
        assert PREFIXES.get(prefix, iri) == iri
    for declared in graph.objects(None, SH.declare):
        prefix = str(graph.value(declared, SH.prefix))
        assert PREFIXES.get(prefix, str(graph.value(declared, SH.namespace))) == str(
            graph.value(declared, SH.namespace)
        )


def test_the_numbers_of_the_form_are_those_of_the_limits(graph):
    def select(name: str) -> str:
        return str(graph.value(SHAPE[f"{name}-query"], SH.select))

    assert f"?n > {limits.VISION_WORDS_MOST})" in select("pledge-vision-words")
    assert f"?n < {limits.MOTIVATION_WORDS_LEAST} || ?n > {limits.MOTIVATION_WORDS_MOST})" in select(
        "pledge-motivation-words"
    )
    assert f"?n > {limits.PRACTICE_WORDS_MOST})" in select("pledge-practice-words")
    assert f"?value < {limits.POPULATION_LEAST} || ?value > {limits.POPULATION_MOST})" in select("claim-population")
    assert f"< {limits.WAVE_PRIORITIES_LEAST})" in select("wave-priorities")
    assert graph.value(SHAPE["pledge-practices"], SH.maxCount).toPython() == limits.PRACTICES_MOST
    assert graph.value(SHAPE["pledge-area"], SH.qualifiedMinCount).toPython() == limits.AREAS_LEAST
    languages = f'"^({"|".join(limits.UNSEGMENTED)})"'
    assert all(
        languages in select(f"pledge-{name}") for name in ("vision-words", "motivation-words", "words-uncounted")
    )


def test_all_patterns_are_safe_to_run(graph):
    """No repetition of a repetition, and no two neighbours that repeat the same characters without end."""
    texts = [str(pattern) for pattern in graph.objects(None, SH.pattern)]
    for select in graph.objects(None, SH.select):
        texts += re.findall(r'RE(?:GEX|PLACE) ?\((?:[^"]|"[^"]*" *,)*?"([^"]*)"', str(select))
    assert len(texts) > 8
    for text in texts:
        assert not re.search(r"\([^()]*[+*][^()]*\)[+*]", text), text


def test_closed_lists_are_the_schemes_of_the_vocabulary(graph):
    """The shapes stand on their own, so they repeat the keys of the schemes; none may be missing or too many."""
    schemes = kos.schemes()
    lists = {frozenset(Collection(graph, head)) for head in graph.objects(None, SH["in"])}
    assert len(lists) >= 10
    for values in lists - {frozenset({KOS["campaign-area/other"]})}:
        (scheme,) = {schemes.value(value, SKOS.inScheme) for value in values}
        assert values == set(schemes.subjects(SKOS.inScheme, scheme)), scheme


def test_open_lists_name_a_scheme_of_the_vocabulary(graph):
    schemes = kos.kos([], Tables.open()["countries"])
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        if str(shape).startswith(f"{SHAPE}in-"):
            (scheme,) = [
                value for node in graph.objects(shape, SH.property) for value in graph.objects(node, SH.hasValue)
            ]
            assert (scheme, RDF.type, SKOS.ConceptScheme) in schemes, scheme


REPORTED = [SHAPE.mending, SHAPE.file, SHAPE.line, SHAPE.column]


@pytest.mark.parametrize("term", REPORTED)
def test_what_reports_say_besides_shacl_is_defined_in_three_languages_with_an_example(graph, term):
    assert (term, RDF.type, RDF.Property) in graph
    for text in (RDFS.label, RDFS.comment):
        said = list(graph.objects(term, text))
        assert sorted(each.language for each in said) == sorted(LANGUAGES)
        assert len({str(each) for each in said}) == len(LANGUAGES)
    assert graph.value(term, RDFS.isDefinedBy) == SHAPE.exact
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> . " for name in ("sh", "shape"))
    example = Graph().parse(data=prefixes + str(graph.value(term, SKOS.example)), format="turtle")
    assert list(example.objects(None, term))


def test_a_report_uses_no_term_that_is_not_defined(graph):
    result = Result(
        SHAPE["table-enum"],
        "Document",
        Severity.VIOLATION,
        Literal("a.csv"),
        messages={"en": "No."},
        mend={"en": "yes."},
        place=Place("a.csv", 2, "act"),
    )
    said = set(Report.of([result]).to_graph().predicates())
    ours = {each for each in said if str(each).startswith(str(SHAPE))}
    assert ours == set(REPORTED)
    assert all((each, RDF.type, RDF.Property) in graph for each in ours)
