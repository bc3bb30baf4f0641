"""A network is always drawn alike, and its measures are those of the graph."""

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from municipia.graph.networks.drawing import draw, layout, measures, twins


def ties_of(number: int) -> st.SearchStrategy[list[list[int]]]:
    ends = st.integers(0, number - 1)
    return st.lists(st.tuples(ends, ends), max_size=40).map(
        lambda pairs: [[a, b, 1] for a, b in sorted({(min(p), max(p)) for p in pairs}) if a != b]
    )


@settings(max_examples=25)
@given(ties_of(14))
def test_a_drawing_is_the_same_twice_and_holds_every_node(ties: list[list[int]]) -> None:
    radii = [5.0 + number % 3 for number in range(14)]
    payload = json.dumps({"radii": radii, "kinds": ["a"] * 14, "ties": ties}).encode()
    first = json.loads(draw(payload))
    assert json.loads(draw(payload)) == first
    for x, y in zip(first["x"], first["y"], strict=True):
        assert -1 <= x <= first["width"] + 1
        assert -1 <= y <= first["height"] + 1
    points = list(zip(first["x"], first["y"], strict=True))
    assert len(set(points)) == len(points)


@given(ties_of(12))
def test_twins_have_the_same_neighbours_but_for_each_other(ties: list[list[int]]) -> None:
    kinds = ["a" if number % 2 else "b" for number in range(12)]
    near = {node: {b if a == node else a for a, b, _ in ties if node in (a, b)} for node in range(12)}
    groups = twins(kinds, ties)
    assert sorted(node for group in groups for node in group) == list(range(12))
    for group in groups:
        assert len({kinds[node] for node in group}) == 1
        assert len({frozenset(near[node] - set(group)) for node in group}) == 1


def test_a_path_has_the_betweenness_of_a_path() -> None:
    found = measures(3, [[0, 1, 1], [1, 2, 1]])
    assert found["betweenness"] == [0, 1, 0]
    assert found["degree"] == [1, 2, 1]
    assert found["exact"]


def test_two_crowds_are_two_communities() -> None:
    crowd = [[a, b, 1] for a in range(5) for b in range(a)]
    found = measures(10, [*crowd, *([a + 5, b + 5, 1] for a, b, _ in crowd), [0, 5, 1]])
    assert len({*found["community"][:5]}) == len({*found["community"][5:]}) == 1
    assert set(found["community"]) == {1, 2}


def test_signatories_of_one_text_stand_side_by_side_without_covering_each_other() -> None:
    points, _, _ = layout([5.0] * 201, [[node, 200, 1] for node in range(200)], ["a"] * 200 + ["b"])
    near = min(math.dist(a, b) for place, a in enumerate(points[:200]) for b in points[:place])
    assert near > 8
