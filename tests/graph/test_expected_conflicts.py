"""The contradictions that the build finds are those of the list written by hand, and no others."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from municipia.graph import iris
from municipia.graph.building.subjects import PROPERTIES

EXPECTED = Path(__file__).with_name("expected_conflicts.csv")


@pytest.fixture(scope="module")
def expected():
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def numbers(rows):
    return {(row["kind"], row["key"]): row["id"] for row in rows("registry")}


def subject_of(row, numbers):
    kind, key = row["subject_kind"], row["subject_id"]
    if kind == "act":
        instrument, territory, act = key.split("/")
        adherent = iris.numbered("government", numbers["government", territory])
        return iris.keyed("act", str(adherent), instrument, act, "")
    return iris.numbered(kind, numbers[kind, key]) if (kind, key) in numbers else iris.named(kind, key)


def clusters(conflicts):
    """Statements that exclude each other, directly or through a third: (subject, property) -> sets of statements."""
    rivals = defaultdict(lambda: defaultdict(set))
    for each in conflicts:
        one, other = zip(each.values, each.sources, strict=True)
        rivals[each.subject, each.predicate][one].add(other)
        rivals[each.subject, each.predicate][other].add(one)
    for key, graph in rivals.items():
        left = set(graph)
        while left:
            reached, ahead = set(), [left.pop()]
            while ahead:
                node = ahead.pop()
                reached.add(node)
                ahead += graph[node] - reached
            left -= reached
            yield key, frozenset(reached)


def test_the_conflicts_found_are_the_conflicts_listed(built, expected, numbers):
    listed = Counter()
    for row in expected:
        statements = zip(row["values"].split(";"), row["sources"].split(";"), strict=True)
        key = str(subject_of(row, numbers)), str(PROPERTIES[row["property"]])
        listed[key, frozenset(statements)] += 1
    found = Counter(clusters(built.report.conflicts))
    assert listed - found == Counter(), "listed by hand, but not found by the build"
    assert found - listed == Counter(), "found by the build, but not listed by hand"


def test_each_listed_conflict_has_two_values_or_more(expected):
    for row in expected:
        assert len(row["values"].split(";")) >= 2, row
