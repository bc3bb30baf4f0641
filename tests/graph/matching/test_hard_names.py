"""How well hard names are matched: two thirds to work with, and a third that is held out for the final figure.

The two tables hold exonyms, former names, namesakes, other scripts, bodies around a name, slips of the hand made for
this list, and names of nothing in the graph (an empty ``expected``). What is expected is a fact of the tables in
``graph/data``; the first test says so of every row that can be checked. Each category is split by a hash of its names:
every third one is in ``held_out_names.csv``, and no rule or weight was ever changed for one of those.
"""

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from municipia.graph import iris
from municipia.graph.matching import Asked
from municipia.graph.search import fold

PARTS = ("hard_names", "held_out_names")
NUMBERED = ("territory", "government", "organisation")


def read(part):
    with Path(__file__).with_name(f"{part}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Tally:
    """What came of a list: ``right`` first candidates of ``known`` names, ``wrong`` matches of ``matched`` ones."""

    rows: int = 0
    known: int = 0
    right: int = 0
    matched: int = 0
    found: int = 0
    wrong: int = 0

    def __str__(self):
        return (
            f"{self.rows} names; right first candidate: {self.right} of {self.known} ({self.right / self.known:.1%}); "
            f"matches: {self.matched}, of which wrong {self.wrong} ({self.wrong / max(self.matched, 1):.1%}); "
            f"names matched: {self.found / self.known:.1%}"
        )


@pytest.fixture(scope="module")
def expected_iri(rows):
    numbers = {(row["kind"], row["key"]): row["id"] for row in rows("registry")}

    def iri(expected):
        kind, _, key = expected.partition(":")
        if kind in NUMBERED:
            return str(iris.numbered(kind, numbers[kind, key]))
        return str(iris.concept("right", key) if kind == "right" else iris.named(kind, key))

    return iri


def candidates(matcher, row, limit=5):
    asked = Asked(
        row["name"],
        kind=row["kind"],
        type=row["type"],
        country=row["country"],
        languages=(row["language"],),
        limit=limit,
    )
    return matcher.match(asked)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_expected_is_what_the_tables_say(part, rows):
    listed = {}
    for row in rows("territories"):
        for name in (row["name"], row["name_fr"], row["name_es"], *row["alt_names"].split(";")):
            listed.setdefault(fold(name), set()).add(f"territory:{row['territory_id']}")
    for row in rows("territory_names"):
        listed.setdefault(fold(row["source_name"]), set()).add(f"territory:{row['territory_id']}")
    for row in rows("names"):
        listed.setdefault(fold(row["name"]), set()).add(f"{row['subject_kind']}:{row['subject_id']}")
    for row in read(part):
        if row["category"] in ("exonym", "former"):
            assert row["expected"] in listed.get(fold(row["name"]), ()), row
        if row["category"] == "absent":
            assert not any(listed.get(fold(row["name"]), set()) - {"territory:"}), row


@pytest.mark.parametrize("part", PARTS)
def test_hard_names_find_their_thing_and_are_not_taken_for_another(part, matcher, expected_iri, capsys):
    tally, faults = Tally(), []
    for row in read(part):
        found = candidates(matcher, row)
        match = next((each for each in found if each.match), None)
        expected = expected_iri(row["expected"]) if row["expected"] else ""
        first = found[0].iri if found else ""
        tally.rows += 1
        tally.known += bool(expected)
        tally.right += bool(expected) and first == expected
        tally.matched += match is not None
        tally.found += bool(expected) and match is not None and match.iri == expected
        tally.wrong += match is not None and match.iri != expected
        if (expected and first != expected) or (match and match.iri != expected):
            faults.append((row["category"], row["name"], row["country"], row["expected"], found[:2]))
    with capsys.disabled():
        sys.stdout.write(f"\n{part}: {tally}\n")
    assert tally.right >= 0.95 * tally.known, faults
    assert tally.wrong <= 0.01 * tally.matched, faults


def test_there_are_enough_names_in_enough_languages():
    names = [row for part in PARTS for row in read(part)]
    assert len(names) >= 300
    assert len(read("held_out_names")) >= len(names) * 0.32
    languages = Counter(row["language"] for row in names)
    assert sum(count >= 20 for count in languages.values()) >= 5
    assert sum(not row["country"] for row in names) > len(names) / 2
