import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.api.snapshots.frozen import Frozen, canonical, compare, is_ordered, read_bindings, read_triples, settled

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def cell(value: int) -> dict[str, str]:
    return {"type": "literal", "value": str(value)}


def frozen(*values: int, revision: int = 1, ordered: bool = False) -> Frozen:
    rows = settled([(cell(value),) for value in values], ordered=ordered)
    return Frozen("sparql", "SELECT ?n {}", {}, revision, ("n",), rows, ordered, NOW)


VALUES = st.lists(st.integers(0, 4), max_size=8)


@given(VALUES)
def test_the_address_follows_from_the_content_alone(values: list[int]) -> None:
    one = frozen(*values)
    assert frozen(*reversed(values)).hash == one.hash
    assert replace(one, created=NOW + dt.timedelta(days=1)).hash == one.hash
    assert Frozen.of(json.loads(canonical(one.content)), NOW).hash == one.hash
    for other in (replace(one, revision=2), replace(one, query="ASK {}"), frozen(*values, 9)):
        assert other.hash != one.hash


@given(VALUES, VALUES)
def test_the_difference_is_that_of_multisets(old: list[int], new: list[int]) -> None:
    before, after = frozen(*old), frozen(*new, revision=2)
    found = compare(before, after)
    left = list(before.rows)
    for row in found.removed:
        left.remove(row)
    assert sorted([*left, *found.added], key=canonical) == sorted(after.rows, key=canonical)
    assert not set(map(canonical, found.added)) & set(map(canonical, found.removed))
    assert found.is_same == (sorted(old) == sorted(new)) == (before.checksum == after.checksum)


def test_rows_that_were_put_in_order_stay_in_it_and_another_order_is_told() -> None:
    before, after = frozen(3, 1, 2, ordered=True), frozen(1, 2, 3, ordered=True)
    assert [row[0]["value"] for row in before.rows if row[0]] == ["3", "1", "2"]
    assert before.hash != after.hash
    assert before.checksum == after.checksum
    found = compare(before, after)
    assert (found.is_same, found.is_reordered) == (True, True)
    assert compare(before, before).is_reordered is False


@pytest.mark.parametrize(
    ("query", "ordered"),
    [
        ("SELECT * {} ORDER BY ?x", True),
        ("select * {} order by ?x", True),
        ("SELECT * { ?s ?p 'ORDER BY' } # ORDER BY", False),
        ("SELECT ?ORDER {}", False),
    ],
)
def test_only_the_query_itself_can_ask_for_an_order(query: str, ordered: bool) -> None:
    assert is_ordered(query) is ordered


def test_labels_of_blank_nodes_do_not_change_the_address() -> None:
    def read(label: str, other: str) -> object:
        node = {"type": "bnode", "value": label}, {"type": "bnode", "value": other}
        rows = [{"a": node[0], "b": cell(1)}, {"a": node[1], "b": cell(2)}]
        document = {"head": {"vars": ["a", "b"]}, "results": {"bindings": rows}}
        return read_bindings(json.dumps(document).encode(), ordered=False)

    assert read("x", "y") == read("y", "x") == read("b1", "b0")


def test_a_graph_becomes_rows_of_terms() -> None:
    text = '<a:s> <a:p> "a \\"b\\"\\n <x> ."@en .\n<a:s> <a:p> "1"^^<a:t> .\n_:q <a:p> <a:o> .\n'
    columns, rows = read_triples(text.encode())
    assert columns == ("subject", "predicate", "object")
    assert {"type": "literal", "value": 'a "b"\n <x> .', "xml:lang": "en"} in [row[2] for row in rows]
    assert {"type": "literal", "value": "1", "datatype": "a:t"} in [row[2] for row in rows]
    assert ({"type": "bnode", "value": "b0"}, {"type": "uri", "value": "a:p"}, {"type": "uri", "value": "a:o"}) in rows


def test_a_yes_is_a_row() -> None:
    columns, rows = read_bindings(b'{"head": {}, "boolean": true}', ordered=False)
    assert (columns, rows[0][0]["value"] if rows[0][0] else None) == (("boolean",), "true")
