"""The index of a revision: made of the answers to four queries, in a reader process, as the bytes of one file."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import cache
from importlib.resources import files
from typing import Any, Final

from municipia.graph.core import COLLECTION_GRAPHS, is_collection
from municipia.graph.naming import initials
from municipia.graph.search import KINDS, fold, kind_of
from municipia.graph.searching.spelling import bare
from municipia.ontology.namespaces import BASE, KOS

#: The queries that an index is made of, in ``graph/queries/finding``.
QUERIES: Final = ("names", "texts", "ties", "graphs")
#: Changes when the index is made otherwise, so that an older file is not read.
FORM: Final = 4
#: What a name is to its thing, with what it weighs: its own name, another one, one that a source prints.
ROLES: Final[Mapping[str, int]] = {"own": 3, "other": 2, "printed": 1}
#: The kinds of things that go by the initials of their titles.
_INITIALLED: Final = "instrument"
_DERIVED: Final = BASE + "graph/derived"
_COUNTRY: Final = f"{KOS}country/"
_RIGHT: Final = f"{KOS}right/"
_SCHEMA: Final = """
PRAGMA temp_store = MEMORY;
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, place INTEGER NOT NULL,
                    scope TEXT NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
                   role INTEGER NOT NULL, folded TEXT NOT NULL, bare TEXT NOT NULL);
CREATE TABLE text (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL);
CREATE TABLE facet (thing INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
                    PRIMARY KEY (thing, name, value)) WITHOUT ROWID;
CREATE TABLE value (name TEXT NOT NULL, value TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX name_thing ON name (thing);
CREATE INDEX name_folded ON name (folded);
CREATE INDEX text_thing ON text (thing);
CREATE VIRTUAL TABLE word USING fts5(folded, content='name', content_rowid='id', tokenize='unicode61', prefix='1 2 3');
CREATE VIRTUAL TABLE piece USING fts5(folded, content='name', content_rowid='id', tokenize='trigram');
CREATE VIRTUAL TABLE document USING fts5(names, texts, content='', tokenize='unicode61', prefix='3 4');
"""

Row = Mapping[str, Any]


@cache
def query_text(name: str) -> str:
    """The text of one of :data:`QUERIES`."""
    return files("municipia.graph").joinpath("queries", "finding", f"{name}.rq").read_text(encoding="utf-8")


def made(payload: bytes) -> bytes:
    """The index as the bytes of an SQLite file, from JSON that holds the answer to each of :data:`QUERIES` by name."""
    answers = {name: answer["results"]["bindings"] for name, answer in json.loads(payload).items()}
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_SCHEMA)
        _fill(database, answers)
        database.commit()
        return database.serialize()


def _fill(database: sqlite3.Connection, answers: Mapping[str, list[Row]]) -> None:
    names, texts = _worded(answers["names"], "name"), _worded(answers["texts"], "text")
    names = sorted([*names, *_acronyms(names)])
    scopes = _scopes(answers["graphs"])
    numbers = {iri: number for number, iri in enumerate(sorted({row[0] for row in (*names, *texts)}), start=1)}
    database.executemany(
        "INSERT INTO thing VALUES (?, ?, ?, ?, ?)",
        [
            (number, iri, kind_of(iri), KINDS.index(kind_of(iri)), scopes.get(iri, ""))
            for iri, number in numbers.items()
        ],
    )
    named = sorted(
        {
            (numbers[iri], text, language, ROLES[role], folded, bare(folded))
            for iri, text, language, role, folded in names
            if folded
        }
    )
    database.executemany(
        "INSERT INTO name (thing, text, language, role, folded, bare) VALUES (?, ?, ?, ?, ?, ?)", named
    )
    told = sorted({(numbers[iri], text, language) for iri, text, language, _, folded in texts if folded})
    database.executemany("INSERT INTO text (thing, text, language) VALUES (?, ?, ?)", told)
    facets = _facets(answers["ties"], numbers)
    database.executemany("INSERT INTO value VALUES (?, ?, ?, ?)", sorted(_value_names(answers["names"])))
    database.executemany("INSERT INTO facet VALUES (?, ?, ?)", sorted(set(facets)))
    _fill_words(database, numbers, names, texts)


def _fill_words(
    database: sqlite3.Connection, numbers: Mapping[str, int], names: Iterable[_Worded], texts: Iterable[_Worded]
) -> None:
    documents: dict[int, tuple[list[str], list[str]]] = {number: ([], []) for number in numbers.values()}
    words: Counter[str] = Counter()
    for place, rows in enumerate((names, texts)):
        for iri, _, _, _, folded in rows:
            documents[numbers[iri]][place].append(folded)
            words.update(folded.split())
    database.executemany(
        "INSERT INTO document (rowid, names, texts) VALUES (?, ?, ?)",
        [(number, " ".join(named), " ".join(told)) for number, (named, told) in documents.items()],
    )
    database.executemany("INSERT INTO vocabulary VALUES (?, ?)", sorted(words.items()))
    for table in ("word", "piece"):
        database.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608 - our own two tables


_Worded = tuple[str, str, str, str, str]


def _worded(rows: Iterable[Row], column: str) -> list[_Worded]:
    """The thing, text, language, role and folded text of each row about a kind that is found."""
    found = set()
    for row in rows:
        iri, text = row["thing"]["value"], row[column]["value"]
        if kind_of(iri) in KINDS and "#" not in iri:
            role = row["role"]["value"] if "role" in row else ""
            found.add((iri, text, row[column].get("xml:lang", ""), role, fold(text)))
    return sorted(found)


def _acronyms(names: Iterable[_Worded]) -> set[_Worded]:
    """The initials by which instruments go, each of one thing alone, and none that is a name already."""
    known = {folded for *_, folded in names}
    bearers: dict[str, set[str]] = {}
    for iri, text, *_ in names:
        if kind_of(iri) == _INITIALLED:
            for short in initials(text):
                bearers.setdefault(short, set()).add(iri)
    return {
        (next(iter(iris)), short, "", "other", fold(short))
        for short, iris in bearers.items()
        if len(iris) == 1 and fold(short) not in known
    }


def _value_names(rows: Iterable[Row]) -> set[tuple[str, str, str, str]]:
    """The names of countries and rights, as values of their facets."""
    found = set()
    for row in rows:
        iri = row["thing"]["value"]
        for name, start in (("country", _COUNTRY), ("right", _RIGHT)):
            if iri.startswith(start) and row["role"]["value"] == "own":
                found.add((name, iri.removeprefix(start), row["name"]["value"], row["name"].get("xml:lang", "")))
    return found


def _scopes(rows: Iterable[Row]) -> dict[str, str]:
    """The collection of each thing that no graph of the core names."""
    graphs: dict[str, set[str]] = {}
    for row in rows:
        if (graph := row["graph"]["value"]) != _DERIVED:
            graphs.setdefault(row["thing"]["value"], set()).add(graph)
    return {
        thing: min(held).removeprefix(COLLECTION_GRAPHS)
        for thing, held in graphs.items()
        if all(map(is_collection, held))
    }


def _facets(rows: Iterable[Row], numbers: Mapping[str, int]) -> Iterator[tuple[int, str, str]]:
    """The countries that things are in, and the rights that they are for with the wider ones; last parts of IRIs."""
    ties: dict[str, dict[str, set[str]]] = {"in": {}, "for": {}, "governs": {}, "under": {}}
    for row in rows:
        ties[row["tie"]["value"]].setdefault(row["thing"]["value"], set()).add(row["value"]["value"])
    for agent, territories in ties["governs"].items():
        for territory in territories:
            ties["for"].setdefault(territory, set()).update(ties["for"].get(agent, ()))
    for iri, number in numbers.items():
        for place in _reached(iri, ties["in"]):
            if place.startswith(_COUNTRY):
                yield number, "country", place.removeprefix(_COUNTRY)
        rights = {iri} if iri.startswith(_RIGHT) else ties["for"].get(iri, set())
        for right in {wider for each in rights for wider in (each, *_reached(each, ties["under"]))}:
            if right.startswith(_RIGHT):
                yield number, "right", right.removeprefix(_RIGHT)


def _reached(start: str, steps: Mapping[str, set[str]]) -> set[str]:
    """Everything that one comes to from a thing, step by step."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for one in steps.get(waiting.pop(), ()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found
