"""Bringing lists in on the real graph: a partner's list in its editions, and a slice of a collection."""

import json
import shutil

import pytest
from pyoxigraph import NamedNode
from typer.testing import CliRunner

from municipia.api.cli import app
from municipia.api.commands.collection import settler
from municipia.graph import revisions
from municipia.graph.change import Change, Writer
from municipia.graph.home import Home
from municipia.graph.importing.bundled import collection
from municipia.graph.importing.contents import COLLECTION
from municipia.graph.importing.plan import plan
from municipia.graph.store import GraphStore
from municipia.graph.validate import Gate

FIRST = """City,Country,Date signed
Barcelona,Spain,2018-07-16
Amsterdam,NL,2018-07-20
Birmingham,,2020
Nowhereville,FR,
Amsterdam,NL,2018-07-21
"""
SECOND = "City,Country\nBarcelona,ES\nLyon,France\nBirmingham,\n"
DATE = NamedNode("http://purl.org/dc/terms/date")


@pytest.fixture(scope="module")
def home(site_home, tmp_path_factory):
    return shutil.copytree(site_home, tmp_path_factory.mktemp("importing") / "home")


@pytest.fixture
def municipia(monkeypatch, home):
    def run(*arguments):
        monkeypatch.setenv("MUNICIPIA_HOME", str(home))
        return CliRunner().invoke(app, [str(each) for each in arguments])

    return run


@pytest.fixture
def bring(municipia, tmp_path):
    def run(text, as_of, *more):
        path = tmp_path / "list.csv"
        path.write_text(text)
        options = ("--instrument", "cities-for-adequate-housing-2018", "--source", "our-list", "--as-of", as_of)
        return municipia("import", path, *options, *more)

    return run


def state(home):
    return revisions.log(home)[-1].state


def held(home, graph):
    with GraphStore.open_read_only(Home(home).checkpoint(revisions.head(home))) as store:
        return set(store.triples(NamedNode(f"https://w3id.org/municipia/graph/{graph}")))


def test_a_list_is_shown_then_written_and_its_next_edition_compared(home, bring, municipia, tmp_path):
    before = state(home)
    shown = bring(FIRST, "2025-06", "--dry-run", "--report", tmp_path / "lines.json")
    assert shown.exit_code == 0, shown.output
    assert "Doubts" in shown.stdout
    assert "Birmingham (Alabama)" in shown.stdout
    assert "another date than on line 3" in shown.stdout
    lines = {line["name"]: line for line in json.loads((tmp_path / "lines.json").read_text())}
    assert lines["Barcelona"]["outcome"] == "matched"
    assert lines["Nowhereville"]["outcome"] == lines["Birmingham"]["outcome"] == "unresolved"
    asked = bring(FIRST, "2025-06")
    assert "Nothing was written" in asked.stdout
    assert state(home) == before

    assert bring(FIRST, "2025-06", "--yes", "--quiet").exit_code == 0
    first = held(home, "source/our-list-2025-06")
    assert first
    assert "nothing has changed" in bring(FIRST, "2025-06", "--yes").stdout

    again = bring(SECOND, "2026-01", "--yes")
    assert "No longer listed since our-list-2025-06 (which is no withdrawal): 2" in again.stdout
    assert "Added since our-list-2025-06: 1" in again.stdout
    assert held(home, "source/our-list-2025-06") == first
    assert not any("withdrew" in str(each) for each in held(home, "source/our-list-2026-01"))


def test_a_bad_order_is_refused_before_anything_is_read(bring):
    for more, said in (
        (("--instrument", "no-such-text"), "no instrument"),
        (("--act", "danced"), "is no act"),
        (("--source", "Our List"), "cannot name a source"),
        (("--unmatched", "guess"), "cannot be done"),
        (("--column", "name"), "OURS=THEIRS"),
    ):
        result = bring(FIRST, "2025-06", *more)
        assert said in str(result.exception)
    assert "is no date" in str(bring(FIRST, "June").exception)
    assert "'03/04/2025' is no date" in str(bring("name,date\nLyon,03/04/2025\n", "2025").exception)
    assert "no country 'Atlantis'" in str(bring("name,country\nLyon,Atlantis\n", "2025").exception)


SLICES = {"gcom": 300, "uk-climate-emergency": 60, "uk-net-zero": 60, "us-open-data": 148, "twinnings": 300}


def test_collections_come_by_slices_and_go_without_a_trace(home):
    with Writer.open(home, gate=Gate()) as writer:
        before, settle = writer.head.state, settler(writer.whole)
        for name, size in SLICES.items():
            one = collection(name)
            rows = one.rows()
            # Every so many lines, so that the slice holds groups, countries and matches.
            planned = plan(one.read(rows[:: max(len(rows) // size, 1)]), writer.whole, settle, lambda *_: None)
            assert planned.outcomes["matched"] or name.startswith("uk")
            writer.apply(Change({planned.graph: planned.triples}), actor="test", message=name)
            again = plan(planned.contents, writer.whole, settle, lambda *_: None)
            assert again.is_idle
        after = writer.apply(
            Change(dict.fromkeys([collection(name).graph for name in SLICES])), actor="test", message="none of them"
        )
    assert after.state == before


def test_a_collection_is_added_and_removed_by_name(home, municipia):
    before = state(home)
    added = municipia("collection", "add", "us-open-data")
    assert added.exit_code == 0, (added.output, added.exception)
    assert "148" in added.stdout
    assert held(home, f"source/{COLLECTION}us-open-data")
    text = municipia("collection", "list").stdout
    assert all(name in text for name in SLICES)
    assert municipia("collection", "remove", "us-open-data").exit_code == 0
    assert state(home) == before
    assert "does not hold" in str(municipia("collection", "remove", "us-open-data").exception)
