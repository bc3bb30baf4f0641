"""Labels of blank nodes follow from the rows alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from municipia.api.snapshots.blank import Row, labelled

NODES = [f"n{number}" for number in range(7)]
TERMS = st.sampled_from([*NODES, "urn:p", "urn:q"])
ROWS = st.lists(st.tuples(TERMS, TERMS), max_size=12)


def rows_of(pairs: list[tuple[str, str]], names: dict[str, str]) -> list[Row]:
    def cell(text: str) -> dict[str, str]:
        return {"type": "bnode", "value": names[text]} if text in names else {"type": "uri", "value": text}

    return [tuple(map(cell, pair)) for pair in pairs]


@given(ROWS, st.permutations(NODES), st.randoms(use_true_random=False))
def test_neither_labels_nor_order_of_the_engine_show(pairs, other, random) -> None:
    here = rows_of(pairs, dict(zip(NODES, NODES, strict=True)))
    there = rows_of(pairs, dict(zip(NODES, other, strict=True)))
    random.shuffle(there)
    assert labelled(here) == labelled(there)


def test_two_rings_are_not_one() -> None:
    """Refinement alone does not tell two triangles from a ring of six: marking a node does."""
    ring = [(NODES[at], NODES[(at + 1) % 6]) for at in range(6)]
    rings = [(NODES[at], NODES[at // 3 * 3 + (at + 1) % 3]) for at in range(6)]
    names = dict(zip(NODES, NODES, strict=True))
    assert labelled(rows_of(ring, names)) != labelled(rows_of(rings, names))


@given(ROWS)
def test_nothing_but_labels_changes(pairs) -> None:
    rows = rows_of(pairs, dict(zip(NODES, NODES, strict=True)))
    found = labelled(rows)
    assert len(found) == len(rows)
    assert {cell["value"] for row in found for cell in row if cell["type"] == "uri"} == {
        text for pair in pairs for text in pair if text.startswith("urn:")
    }


def test_many_nodes_alike_take_no_quadratic_time() -> None:
    rows = [({"type": "bnode", "value": f"x{at}"}, {"type": "literal", "value": "same"}) for at in range(20_000)]
    assert len({row[0]["value"] for row in labelled(rows)}) == 20_000
