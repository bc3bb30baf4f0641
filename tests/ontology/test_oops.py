"""Pitfalls of OOPS!, each a query under its code that finds nothing in our vocabulary and finds a planted fault.

P13 (inverse relations) is left out: we mint no inverse, queries follow a property backwards.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

CHECKS = Path(__file__).parent / "checks"
CODES = sorted(path.name.removesuffix("-violation.rq") for path in CHECKS.glob("*-violation.rq"))


def _found(code: str, graph: Graph) -> list[str]:
    query = (CHECKS / f"{code}-violation.rq").read_text("utf-8")
    return sorted(str(row[0]) for row in graph.query(query))


@pytest.mark.parametrize("code", CODES)
def test_vocabulary_is_free_of_pitfall(code, terms, reused):
    assert _found(code, terms + _declared(reused)) == []


@pytest.mark.parametrize("code", CODES)
def test_query_finds_a_planted_pitfall(code, reused):
    planted = Graph().parse(CHECKS / f"{code}.ttl")
    assert _found(code, planted + _declared(reused)) != []


def _declared(reused: Graph) -> Graph:
    """The kinds of the terms we reuse; their other statements are not ours to check."""
    graph = Graph()
    for triple in reused.triples((None, None, None)):
        if triple[1].endswith("#type"):
            graph.add(triple)
    return graph


def test_every_pitfall_of_the_list_is_asked():
    asked = {code.partition("-")[0] for code in CODES}
    assert asked >= {
        "P04",
        "P06",
        "P08",
        "P10",
        "P11",
        "P19",
        "P22",
        "P28",
        "P32",
        "P34",
        "P35",
        "P36",
        "P38",
        "P40",
        "P41",
    }
