"""The ledger and the stream: replaying the members of a log gives the graph, whatever was done to it."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from municipia.graph import history, ledger, revisions, stream
from municipia.graph.change import Change, Writer
from municipia.graph.report import Report
from municipia.ontology.namespaces import BASE

NAMES = [f"https://w3id.org/municipia/graph/source/{name}" for name in "abc"]
SUBJECTS = [ox.NamedNode(f"{BASE}id/act/{name}") for name in ("x", "y", "z")]
OBJECTS = [
    ox.NamedNode(f"{BASE}id/territory/T1"),
    ox.Literal('a \\ "quoted", {odd}\nline\r\u2028\u0085\ttab . <x> '),
    ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.Literal("Gènève", language="fr-CH"),
    ox.BlankNode("b"),
]
TRIPLES = st.builds(
    ox.Triple, st.sampled_from([*SUBJECTS, OBJECTS[4]]), st.sampled_from(SUBJECTS), st.sampled_from(OBJECTS)
)
CHANGES = st.dictionaries(st.sampled_from(NAMES), st.frozensets(TRIPLES, max_size=6) | st.none(), min_size=1)


def written(home: Path, changes) -> None:
    with Writer.open(home, gate=lambda _store, _delta: Report(())) as writer:
        for number, graphs in enumerate(changes):
            writer.apply(Change(graphs), actor="test", message=f"change {number}")


def everything(home: Path, revision: int) -> list[history.Member]:
    path = ledger.place(home)
    return [
        each for leaf in history.leaves(path, upto=revision) for each in history.page(path, leaf.number, upto=revision)
    ]


def replayed(members) -> set[str]:
    """The quads that the last version of every record leaves, as text."""
    latest = {(each.graph, each.subject): each for each in members}
    return {f"<{s}> {row} <{g}>" for (g, s), each in latest.items() for row in each.state}


def recorded(home: Path, revision: int) -> set[str]:
    return {str(quad) for quad in revisions.load_quads(home, revision) if isinstance(quad.graph_name, ox.NamedNode)}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHANGES, min_size=1, max_size=5), st.integers(1, 4))
def test_replaying_the_members_gives_the_graph_at_every_revision(monkeypatch, changes, size) -> None:
    monkeypatch.setattr(ledger, "PAGE_MEMBERS", size)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        written(home, changes)
        newest = revisions.head(home)
        ledger.update(home, newest)
        for revision in range(1, newest + 1):
            members = everything(home, revision)
            assert replayed(members) == recorded(home, revision)
            assert [each.seq for each in members] == list(range(1, len(members) + 1))


def states(*texts: str | None) -> list[dict[str, frozenset[ox.Triple] | None]]:
    """Changes of the first graph: one act with a text, or none."""
    made = (text and frozenset({ox.Triple(SUBJECTS[0], SUBJECTS[1], ox.Literal(text))}) for text in texts)
    return [{NAMES[0]: each or None} for each in made]


def test_a_record_is_made_changed_ended_and_made_again(tmp_path) -> None:
    written(tmp_path, states("one", "two", None, "three"))
    ledger.update(tmp_path, 4)
    mine = [each for each in everything(tmp_path, 4) if each.graph == NAMES[0]]
    assert [each.kind for each in mine] == ["Create", "Update", "Delete", "Create"]
    assert mine[1].added[0].endswith('"two"')
    assert mine[1].removed[0].endswith('"one"')
    assert mine[2].state == ()


def test_the_ledger_made_step_by_step_is_the_one_made_at_once(tmp_path) -> None:
    written(tmp_path, states("one", "two", None))
    for revision in (1, 2, 3):
        ledger.update(tmp_path, revision)
    stepwise = everything(tmp_path, 3)
    ledger.place(tmp_path).unlink()
    ledger.update(tmp_path, 3)
    assert everything(tmp_path, 3) == stepwise


def test_a_ledger_of_another_log_is_made_anew(tmp_path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    written(one, states("one", "two"))
    written(other, states("another"))
    ledger.update(one, 2)
    assert ledger.is_current(one, 2)
    for name in ("patches", "store", "checkpoints", "head.json"):
        (one / name).rename(tmp_path / f"old-{name}")
        (other / name).rename(one / name)
    assert not ledger.is_current(one, 1)
    ledger.update(one, 1)
    assert replayed(everything(one, 1)) == recorded(one, 1)


def test_a_lost_patch_is_named_and_hides_no_other_revision(tmp_path) -> None:
    written(tmp_path, states("one", "two", "three"))
    patch = tmp_path / "patches" / "00000002.rdfp.gz"
    whole = patch.read_bytes()
    patch.unlink()
    ledger.update(tmp_path, 3)
    path = ledger.place(tmp_path)
    assert {each.revision for each in everything(tmp_path, 3)} == {1, 3}
    assert [(one.id, one.lost) for one in history.entries(path, upto=3)[0]] == [(3, ""), (2, "missing"), (1, "")]
    assert history.lost(path, upto=3) == [2]
    assert [number for number, _ in history.mementos(path, "", upto=3)] == [1, 3]
    told = stream.written(stream.root(stream.Place("http://h/s"), history.leaves(path, upto=3), [2]), "text/turtle")
    assert b"lost revisions 2" in told
    patch.write_bytes(whole[:40])
    assert ledger.is_current(tmp_path, 3)
    patch.write_bytes(whole)
    assert not ledger.is_current(tmp_path, 3)
    ledger.update(tmp_path, 3)
    assert replayed(everything(tmp_path, 3)) == recorded(tmp_path, 3)
    assert history.lost(path, upto=3) == []


def test_pages_after_a_lost_patch_are_not_called_final(tmp_path) -> None:
    many = [ox.NamedNode(f"urn:s{n}") for n in range(600)]
    steps = [frozenset(ox.Triple(one, SUBJECTS[0], ox.Literal(str(step))) for one in many) for step in range(3)]
    written(tmp_path, [{NAMES[0]: step} for step in steps])
    ledger.update(tmp_path, 3)
    before = [leaf.is_full for leaf in history.leaves(ledger.place(tmp_path), upto=3)]
    (tmp_path / "patches" / "00000002.rdfp.gz").unlink()
    ledger.place(tmp_path).unlink()
    ledger.update(tmp_path, 3)
    after = [leaf.is_full for leaf in history.leaves(ledger.place(tmp_path), upto=3)]
    assert before == [True] * (len(before) - 1) + [False]
    assert after[:2] == [True, True]
    assert not any(after[2:])


def test_a_change_of_an_act_reaches_its_instrument_and_the_place_of_who_acted(tmp_path) -> None:
    names = ("act/a", "instrument/i", "government/G1", "territory/T1", "territory/T2", "claim/c")
    act, instrument, government, territory, elsewhere, claim = (ox.NamedNode(f"{BASE}id/{each}") for each in names)
    to, date = ox.NamedNode("http://example.org/to"), ox.NamedNode("http://example.org/date")
    first = {
        ox.Triple(act, to, instrument),
        ox.Triple(act, to, government),
        ox.Triple(government, to, territory),
        ox.Triple(territory, to, elsewhere),
        ox.Triple(claim, to, act),
    }
    dated = first | {ox.Triple(claim, date, ox.Literal("2018"))}
    written(tmp_path, [{NAMES[0]: frozenset(first)}, {NAMES[0]: frozenset(dated)}])
    ledger.update(tmp_path, 2)
    told = {
        iri: len(history.entries(ledger.place(tmp_path), upto=2, thing=iri.value)[0])
        for iri in (instrument, territory, elsewhere)
    }
    assert told == {instrument: 2, territory: 2, elsewhere: 1}


def test_mementos_are_the_revisions_in_which_the_thing_was_there(tmp_path) -> None:
    written(tmp_path, states("one", None, "two"))
    ledger.update(tmp_path, 3)
    found = history.mementos(ledger.place(tmp_path), SUBJECTS[0].value, upto=3)
    assert [revision for revision, _ in found] == [1, 3]


def test_a_page_is_bounded_whatever_the_size_of_a_revision(tmp_path) -> None:
    triples = frozenset(
        ox.Triple(ox.NamedNode(f"urn:s{n}"), SUBJECTS[0], ox.Literal(m)) for n in range(400) for m in range(10)
    )
    written(tmp_path, [{NAMES[0]: triples}])
    ledger.update(tmp_path, 1)
    leaves = history.leaves(ledger.place(tmp_path), upto=1)
    assert [leaf.members for leaf in leaves] == [250, 150]
    place = stream.Place("http://example.org/changes/stream")
    quads = stream.page(place, leaves[0], leaves[1], history.page(ledger.place(tmp_path), 1, upto=1), named=True)
    assert sum(1 for quad in quads if isinstance(quad.graph_name, ox.NamedNode)) == 2500


def test_the_same_page_is_the_same_bytes_in_another_process(tmp_path) -> None:
    code = """
import sys
from datetime import UTC, datetime
from municipia.graph import history, stream
leaf = history.Leaf(1, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), 0, True)
sys.stdout.buffer.write(stream.written(list(stream.root(stream.Place("http://e.org/s"), [leaf])), sys.argv[1]))
"""
    for media_type in stream.FORMATS:
        runs = {
            subprocess.run([sys.executable, "-c", code, media_type], capture_output=True, check=True).stdout
            for _ in range(2)
        }
        assert len(runs) == 1, media_type
