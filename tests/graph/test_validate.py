from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from municipia.graph import neighbourhood
from municipia.graph.merge import Delta
from municipia.graph.report import Report, short
from municipia.graph.terms import to_rdflib
from municipia.graph.validate import Gate, validate

FIXTURES = Path(__file__).parents[1] / "shapes" / "fixtures"
MUN = "https://w3id.org/municipia/def#"
TEXTS = {"https://w3id.org/municipia/id/source/S1": "Signée par près d’une quarantaine de collectivités."}
ACT = NamedNode("https://w3id.org/municipia/id/act/a1")


def quads(path: Path) -> frozenset[Quad]:
    return frozenset(parse(path=str(path), format=RdfFormat.TURTLE))


CONTEXT = quads(FIXTURES / "context.ttl")


@cache
def worlds() -> list[frozenset[Quad]]:
    """What each fixture says. They speak of the same few acts, claims, places …, so any mix of them clashes."""
    return [quads(path) for path in sorted(FIXTURES.glob("*/*.ttl"))]


def store(held: frozenset[Quad]) -> Store:
    data = Store()
    data.bulk_extend(held)
    return data


@st.composite
def changes(draw: st.DrawFn) -> tuple[frozenset[Quad], Delta]:
    """A graph and a change of it, both made of some fixtures and what they lean on, short of some statements."""
    mixed = CONTEXT.union(*draw(st.lists(st.sampled_from(worlds()), min_size=1, max_size=5)))
    listed = sorted(mixed, key=str)
    before, after = (
        mixed - draw(st.lists(st.sampled_from(listed), max_size=12).map(frozenset)) for _ in ("before", "after")
    )
    return before, Delta(before - after, after - before)


def judged(data: Store) -> Report:
    return validate(data, texts=TEXTS)


def part_of(after: Store, delta: Delta):
    """What the gate says when it may not look at the whole graph, and the nodes that it judges."""
    focus = neighbourhood.affected(after, delta)
    assert focus is not None
    nodes = {to_rdflib(node) for node in focus}
    return judged(neighbourhood.around(after, focus)).about(nodes), nodes


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(changes())
@pytest.mark.slow
def test_the_part_that_the_gate_judges_gives_the_results_of_the_whole(case):
    before, delta = case
    after = store(before - delta.deletes | delta.inserts)
    whole = judged(after)
    part, nodes = part_of(after, delta)
    assert part.keys == whole.about(nodes).keys
    assert whole.keys - judged(store(before)).keys <= part.keys


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(changes())
@pytest.mark.slow
def test_the_fast_engine_gives_the_results_of_pyshacl_on_any_mix(case):
    before, delta = case
    after = store(before - delta.deletes | delta.inserts)
    fast, reference = validate(after), validate(after, engine="pyshacl")
    assert fast.keys == reference.keys
    assert [each.messages for each in fast.results] == [each.messages for each in reference.results]


FAR = [
    "act-before-adoption/invalid-before-act",
    "act-first/valid-signed-first",
    "act-first/valid-joined-first",
    "act-twice/invalid-same",
    "action-done/valid-later-than-paper",
    "claim-one-preferred/invalid-two",
    "claim-rival/valid-told",
    "concept-cycle/invalid-loop",
    "list-complete/valid-two",
    "passage-text/valid-slice",
    "pledge-practice-words/invalid-51",
    "territory-same-match/invalid-shared",
    "territory-same-name/invalid-same",
    "wave-priorities/valid-on-moment",
]
"""Rules that look beyond the node itself, with a case in which they speak or keep silent for what they see there."""

READ = {
    "adherent",
    "broader",
    "containedInPlace",
    "date",
    "description",
    "earliest",
    "end",
    "exact",
    "exactMatch",
    "hasSelector",
    "isPartOf",
    "latest",
    "listCompleteness",
    "prefLabel",
    "recordedIn",
    "refinedBy",
    "reportsPractice",
    "status",
    "subEvent",
    "subject",
    "toInstrument",
}
"""The properties that these rules read."""


@pytest.mark.parametrize("name", FAR)
def test_each_statement_that_comes_or_goes_alone_is_seen_by_whom_it_concerns(name):
    own = quads(FIXTURES / f"{name}.ttl")
    world = CONTEXT | own
    leant = {quad for quad in CONTEXT if quad.subject.value.endswith(("/S1", "/housing", "/T0001"))}
    whole = judged(store(world))
    for quad in (
        each for each in sorted(own | leant, key=str) if short(each.predicate.value).partition(":")[2] in READ
    ):
        without = world - {quad}
        wholes = {world: whole, without: judged(store(without))}
        for before, after in ((without, world), (world, without)):
            part, nodes = part_of(store(after), Delta(before - after, after - before))
            assert part.keys == wholes[after].about(nodes).keys, quad
            assert wholes[after].keys - wholes[before].keys <= part.keys, quad


def test_the_gate_judges_the_whole_first_and_a_part_once_that_takes_too_long():
    bad = quads(FIXTURES / "act-type" / "invalid-outside.ttl")
    filler = {Quad(NamedNode(f"urn:{i}"), NamedNode("urn:p"), Literal(str(i)), DefaultGraph()) for i in range(2000)}
    after = store(CONTEXT | bad | filler)
    quick, hurried = Gate(), Gate(seconds=0.0)
    unrelated = Delta(inserts=frozenset({Quad(NamedNode("urn:new"), NamedNode("urn:p"), ACT, DefaultGraph())}))
    assert [each.code for each in quick(after, unrelated).results] == ["act-type"]
    assert [each.code for each in quick(after, unrelated).results] == ["act-type"]
    assert hurried(after, unrelated).results == ()
    assert [each.code for each in hurried(after, Delta(inserts=bad)).results] == ["act-type"]


def test_a_change_of_the_class_hierarchy_is_judged_with_the_whole_graph():
    below = Quad(
        NamedNode(MUN + "Pledge"),
        NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"),
        NamedNode(MUN + "CommitmentAct"),
        DefaultGraph(),
    )
    assert neighbourhood.affected(store(CONTEXT), Delta(inserts=frozenset({below}))) is None
    bad = quads(FIXTURES / "act-type" / "invalid-outside.ttl")
    gate, after = Gate(seconds=0.0), store(CONTEXT | bad)
    gate(after, Delta())
    assert not gate(after, Delta(inserts=frozenset({below}))).conforms


def test_nothing_conforms_and_a_fault_is_named():
    assert validate(Store()).conforms
    data = store(CONTEXT | quads(FIXTURES / "act-source" / "invalid-none.ttl"))
    assert [each.code for each in validate(data).results] == ["act-source"]


def test_the_suite_for_what_people_hand_in_asks_for_nothing_derived():
    data = store(CONTEXT | quads(FIXTURES / "act-status-present" / "invalid-none.ttl"))
    assert not validate(data).conforms
    assert validate(data, suite="given").conforms


def test_an_unknown_engine_or_suite_is_refused():
    with pytest.raises(KeyError):
        validate(Store(), engine="other")
    with pytest.raises(KeyError):
        validate(Store(), suite="other")


def test_numbers_keep_the_form_that_the_store_gives_them_in_both_engines():
    odd = Literal("040", datatype=NamedNode("urn:other"))
    data = store(frozenset({Quad(ACT, NamedNode(MUN + "statedCount"), odd, DefaultGraph())}))
    assert validate(data).keys == validate(data, engine="pyshacl").keys
