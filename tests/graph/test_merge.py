from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from municipia.graph.merge import Delta, default_delta, quad, replacement, union

GRAPHS = ["urn:g1", "urn:g2", "urn:g3"]
TRIPLES = st.builds(
    lambda s, o: Triple(NamedNode(f"urn:s{s}"), NamedNode("urn:p"), Literal(o)),
    st.integers(0, 2),
    st.sampled_from(["x", "y"]),
)
SETS = st.frozensets(TRIPLES, max_size=6)
STEPS = st.lists(st.dictionaries(st.sampled_from(GRAPHS), SETS, min_size=1, max_size=3), max_size=8)


@given(STEPS)
def test_the_default_graph_is_the_set_union_after_any_replacements(steps) -> None:
    state: dict[str, frozenset[Triple]] = {}
    default: set[Quad] = set()
    for step in steps:
        named = Delta.all(replacement(NamedNode(g), state.get(g, frozenset()), held) for g, held in step.items())
        before = dict(state)
        delta = default_delta(named, lambda triple: {NamedNode(g) for g, held in before.items() if triple in held})  # noqa: B023
        assert delta.deletes <= default
        assert default.isdisjoint(delta.inserts)
        default = (default - delta.deletes) | delta.inserts
        state |= step
        assert default == {quad(triple, DefaultGraph()) for triple in union(state)}


@given(SETS, SETS)
def test_a_replacement_says_only_what_differs(before, after) -> None:
    graph = NamedNode("urn:g")
    delta = replacement(graph, before, after)
    assert {each.triple for each in delta.deletes} == before - after
    assert {each.triple for each in delta.inserts} == after - before
    assert bool(delta) == (before != after)


@given(SETS, SETS)
def test_the_inverse_undoes(before, after) -> None:
    delta = replacement(NamedNode("urn:g"), before, after)
    assert delta.inverse() == replacement(NamedNode("urn:g"), after, before)
