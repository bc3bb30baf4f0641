"""Orders that the engine can sort by, whatever is sorted, by the real readers."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from municipia.graph.ordering import by_families
from municipia.graph.readers import Readers

XSD = "http://www.w3.org/2001/XMLSchema#"
FAMILIES = [
    st.integers(0, 500).map(str),
    st.decimals(0, 300, places=1).map(str),
    st.integers(0, 400).map(lambda one: f'"{one}"'),
    st.integers(0, 400).map(lambda one: f'"{one}"@fr'),
    st.integers(2010, 2026).map(lambda one: f'"{one}"^^<{XSD}gYear>'),
    st.dates().map(lambda one: f'"{one.isoformat()}"^^<{XSD}date>'),
    st.tuples(st.datetimes(), st.sampled_from(["", "Z", "+02:00"])).map(
        lambda one: f'"{one[0].replace(microsecond=0).isoformat()}{one[1]}"^^<{XSD}dateTime>'
    ),
    st.booleans().map(lambda one: str(one).lower()),
    st.integers(0, 400).map(lambda one: f"<http://example.org/{one}>"),
    st.just("UNDEF"),
]
#: Sorts its input with the bare engine, whose process ends where it cannot.
BARE = "import pyoxigraph, sys; print(len(list(pyoxigraph.Store().query(sys.stdin.read()))))"


def mixed(seed: int) -> str:
    """Two hundred values of unlike types."""
    chance = random.Random(seed)
    kinds = [
        lambda: str(chance.randrange(500)),
        lambda: f"{chance.randrange(300)}.{chance.randrange(9)}",
        lambda: f'"{chance.choice("abcxyz")}{chance.randrange(300)}"',
        lambda: f'"{chance.randrange(400)}"@fr',
        lambda: f'"20{chance.randrange(10, 26)}"^^<{XSD}gYear>',
        lambda: f'"20{chance.randrange(10, 26)}-0{chance.randrange(1, 9)}-1{chance.randrange(9)}"^^<{XSD}date>',
        lambda: chance.choice(["true", "false"]),
    ]
    return " ".join(chance.choice(kinds)() for _ in range(200))


def bare(query: str) -> int:
    done = subprocess.run([sys.executable, "-c", BARE], input=query, capture_output=True, text=True, check=False)
    return done.returncode


@pytest.fixture(scope="module")
def unsortable() -> str:
    """A query whose values the bare engine cannot sort."""
    queries = (f"SELECT ?v {{ VALUES ?v {{ {mixed(seed)} }} }} ORDER BY ?v" for seed in range(60))
    return next(query for query in queries if bare(query))


async def _sorted(home: Path, query: str) -> list[dict[str, Any]]:
    async with Readers(home) as readers:
        answer = await readers.query(query)
        rows = json.loads(await answer.read())["results"]["bindings"]
        own = json.loads(await readers.select_text(query, revision=1))["results"]["bindings"]
    assert own == rows
    return [row.get("v", {}) for row in rows]


def test_readers_sort_what_the_bare_engine_cannot(tiny_home: Path, unsortable: str) -> None:
    values = asyncio.run(_sorted(tiny_home, unsortable))
    assert len(values) == 200
    numbers = [float(one["value"]) for one in values if one.get("datatype", "").endswith(("integer", "decimal"))]
    assert numbers == sorted(numbers) != []
    first = next(place for place, one in enumerate(values) if one.get("datatype", "").endswith(("integer", "decimal")))
    assert all(one["datatype"].endswith(("integer", "decimal")) for one in values[first : first + len(numbers)])


def test_a_query_that_sorts_nothing_has_no_other_form() -> None:
    assert by_families("SELECT ?a { ?a ?b 'ORDER BY ?a' } # ORDER BY ?a") == ""


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        ("?a", 1),
        ("DESC(?a)", 1),
        ("?a DESC(?b) LIMIT 3", 2),
        ("STR(?a) <http://www.w3.org/2001/XMLSchema#string>(?b) xsd:string(?a) (?b + 1) OFFSET 1", 4),
        ("NOT EXISTS { ?a ?b 1 } asc(?a)", 2),
        ("DESC(COUNT(?a))", 1),
    ],
)
def test_each_key_stands_behind_its_family(keys: str, count: int) -> None:
    grouped = "GROUP BY ?b" if "COUNT" in keys else ""
    select = "?b" if grouped else "?a ?b"
    query = f"PREFIX xsd: <{XSD}> SELECT {select} {{ VALUES (?a ?b) {{ (1 2) ('x' 3) }} }} {grouped} ORDER BY {keys}"
    text = by_families(query)
    assert text.count("isNumeric") == count
    assert bare(query) == bare(text) == 0


def test_the_order_of_a_query_inside_another_is_helped_too() -> None:
    text = by_families("SELECT ?a { { SELECT ?a { ?a ?b ?c } ORDER BY DESC(?c) LIMIT 2 } } ORDER BY ?a")
    assert text.count("isNumeric") == 2
    assert "LIMIT 2 } }" in text
    assert bare(text) == 0


@settings(max_examples=25)
@given(st.lists(st.one_of(FAMILIES), min_size=1, max_size=120), st.sampled_from(["ASC", "DESC"]))
def test_whatever_is_sorted_comes_out_whole_and_in_order(values: list[str], direction: str) -> None:
    query = f"SELECT ?v {{ VALUES ?v {{ {' '.join(values)} }} }} ORDER BY {direction}(?v)"
    done = subprocess.run(
        [sys.executable, "-c", _TELL], input=by_families(query), capture_output=True, text=True, check=True
    )
    ranks = json.loads(done.stdout)
    assert len(ranks) == len(values)
    assert ranks == sorted(ranks, reverse=direction == "DESC")


#: Tells the rank that SPARQL gives each value of a sorted answer: unbound, IRI, literal.
_TELL = """
import json, sys
import pyoxigraph as ox
rows = ox.Store().query(sys.stdin.read())
print(json.dumps([0 if row["v"] is None else 1 if isinstance(row["v"], ox.NamedNode) else 2 for row in rows]))
"""
