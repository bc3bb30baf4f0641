import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from municipia.graph import checkpoints, patch, revisions
from municipia.graph.change import Change, Writer
from municipia.graph.derive import derive
from municipia.graph.errors import StoreError, UnsupportedError, ViolationError
from municipia.graph.home import Home
from municipia.graph.merge import Delta
from municipia.graph.report import Report, Result, Severity
from municipia.graph.revisions import ORIGIN
from municipia.graph.store import GraphStore, memory

FORBIDDEN = Literal("forbidden")
DATE = NamedNode("http://purl.org/dc/terms/date")
EDTF = NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")
DERIVED = NamedNode("https://w3id.org/municipia/graph/derived")


def gate(after: Store, delta: Delta) -> Report:
    """Refuses any graph that says "forbidden" in its merged set; looks at the nodes of the change only."""
    changed = {quad.subject for quad in delta.inserts}
    found = (each for node in changed for each in after.quads_for_pattern(node, None, FORBIDDEN, DefaultGraph()))
    shape = rdflib.URIRef("urn:no-forbidden")
    return Report(tuple(Result(shape, "Not", Severity.VIOLATION, rdflib.URIRef(each.subject.value)) for each in found))


def triple(value, subject="urn:s") -> Triple:
    return Triple(NamedNode(subject), NamedNode("urn:p"), Literal(value))


def dated(value) -> Triple:
    return Triple(NamedNode("urn:s"), DATE, Literal(value, datatype=EDTF))


def change(**graphs) -> Change:
    return Change({f"urn:{name}": None if held is None else frozenset(held) for name, held in graphs.items()})


class Clock:
    """A clock that goes on by a second each time it is looked at."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@pytest.fixture
def home(tmp_path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def writer(home) -> Iterator[Writer]:
    with Writer.open(home, gate=gate, clock=Clock()) as writer:
        yield writer


def apply(writer, message="because", **graphs) -> revisions.Revision:
    return writer.apply(change(**graphs), actor="somebody", message=message)


def state(writer) -> set[Quad]:
    return set(writer._store.quads())


def files(home) -> dict[str, str]:
    """The hash of every file that a change writes, the store's own apart."""
    place = Home(home)
    parts = [*place.patches.rglob("*"), *place.checkpoints.rglob("*"), place.head, place.tags]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in parts if path.is_file()}


def in_both(value, graph) -> set[Quad]:
    one = triple(value)
    return {Quad(*one, NamedNode(graph)), Quad(*one)}


# --- one change ------------------------------------------------------------------------------------------------------


def test_a_change_makes_a_revision_that_says_what_when_who_and_why(writer) -> None:
    revision = apply(writer, "The first list", a=[triple("1"), triple("2")], b=[triple("1")])
    assert (revision.id, revision.previous) == (1, 0)
    assert (revision.actor, revision.message) == ("somebody", "The first list")
    assert revision.time == datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC)
    assert (revision.added, revision.removed, revision.quads, revision.triples, revision.graphs) == (3, 0, 3, 2, 2)
    assert writer.head == revision


def test_the_revision_is_published_with_its_checkpoint(writer, home) -> None:
    apply(writer, a=[triple("1")])
    newest = checkpoints.published(Home(home))
    assert newest is not None
    assert (newest.revision, newest.quads, newest.triples) == (1, 1, 1)
    with GraphStore.open_read_only(home / newest.checkpoint) as copy:
        assert set(copy.quads()) == in_both("1", "urn:a")


def test_a_graph_is_replaced_deleted_and_left_alone(writer) -> None:
    apply(writer, a=[triple("1")], b=[triple("2")], c=[triple("3")])
    apply(writer, a=[triple("4")], b=None)
    assert state(writer) == in_both("4", "urn:a") | in_both("3", "urn:c")


def test_the_first_patch_holds_the_whole_first_dataset(writer, home) -> None:
    apply(writer, a=[triple("1"), dated("2019")])
    first = patch.read(Home(home).patch(1))
    assert not first.delta.deletes
    assert first.delta.inserts == {quad for quad in state(writer) if quad.graph_name != DefaultGraph()}


def test_what_follows_is_derived_in_the_same_revision_and_taken_back_with_its_reason(writer) -> None:
    apply(writer, a=[dated("2019")])
    assert len([quad for quad in state(writer) if quad.graph_name == DERIVED]) == 2
    assert len(state(writer)) == 2 * 3
    revision = apply(writer, a=None)
    assert (revision.removed, state(writer)) == (3, set())


def test_blank_nodes_get_names_and_the_same_names_again(writer) -> None:
    blank = Triple(BlankNode("x"), NamedNode("urn:p"), Literal("1"))
    apply(writer, a=[blank])
    assert all(isinstance(quad.subject, NamedNode) for quad in state(writer))
    again = Triple(BlankNode("y"), NamedNode("urn:p"), Literal("1"))
    assert apply(writer, a=[again]).id == 1


def test_rdflib_graphs_go_in_too(writer) -> None:
    graph = rdflib.Graph()
    graph.add((rdflib.URIRef("urn:s"), rdflib.URIRef("urn:p"), rdflib.Literal("1")))
    writer.apply(Change.of({rdflib.URIRef("urn:a"): graph, "urn:b": None}), actor="build", message="tables")
    assert state(writer) == in_both("1", "urn:a")


@pytest.mark.parametrize("held", [{}, {"a": [triple("1")]}, {"missing": None}, {"a": [triple("1")], "missing": []}])
def test_a_change_that_changes_nothing_makes_no_revision(writer, home, held) -> None:
    first = apply(writer, a=[triple("1")])
    before = files(home)
    assert apply(writer, **held) == first
    assert files(home) == before


def test_a_change_of_nothing_in_an_empty_home_leaves_it_at_its_origin(writer) -> None:
    assert apply(writer, a=None) == ORIGIN


def test_two_spellings_of_a_number_are_no_change(writer) -> None:
    integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    one, other = (Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(n, datatype=integer)) for n in ("1", "01"))
    assert apply(writer, a=[one]).id == apply(writer, a=[other]).id


def test_time_never_goes_back(home) -> None:
    times = iter([datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)])
    with Writer.open(home, gate=gate, clock=lambda: next(times)) as writer:
        assert [apply(writer, a=[triple(n)]).time.day for n in ("1", "2")] == [2, 2]


# --- what fails leaves no trace --------------------------------------------------------------------------------------


def test_a_violation_is_told_with_its_report(writer) -> None:
    with pytest.raises(ViolationError, match="nothing was written") as caught:
        apply(writer, a=[triple("forbidden")])
    assert isinstance(caught.value.report, Report)
    assert [str(result.focus) for result in caught.value.report.results] == ["urn:s"]
    assert writer.head == ORIGIN


@pytest.mark.parametrize(
    "graphs",
    [
        {"https://w3id.org/municipia/graph/derived": frozenset()},
        {"urn:municipia:system": frozenset()},
        {"not an iri": frozenset()},
        {"urn:a": frozenset([Triple(NamedNode("urn:s"), NamedNode("urn:p"), triple("1"))])},
    ],
)
def test_what_nobody_may_set_is_refused(writer, graphs) -> None:
    with pytest.raises(UnsupportedError):
        writer.apply(Change(graphs), actor="x", message="y")
    assert writer.head == ORIGIN


@contextmanager
def a_full_disk(path: Path) -> Iterator[None]:
    """Something that cannot be overwritten stands where ``path`` has to be written."""
    path.mkdir(parents=True)
    (path / "in the way").touch()
    try:
        yield
    finally:
        shutil.rmtree(path)


def test_a_log_that_cannot_be_written_stops_the_change(writer, home) -> None:
    apply(writer, a=[triple("1")])
    before, held = files(home), state(writer)
    with a_full_disk(Home(home).patch(2)), pytest.raises(StoreError, match="Revision 2 could not be written"):
        apply(writer, a=[triple("2")])
    assert (files(home), state(writer), writer.head.id) == (before, held, 1)
    assert apply(writer, a=[triple("2")]).id == 2


def test_a_revision_that_could_not_be_published_stands_and_is_published_next(writer, home) -> None:
    apply(writer, a=[triple("1")])
    with a_full_disk(home / ".head.json.tmp"), pytest.raises(StoreError, match="recorded but could not be published"):
        apply(writer, a=[triple("2")])
    assert (writer.head.id, revisions.head(home)) == (2, 1)
    writer.close()
    with Writer.open(home, gate=gate):
        assert revisions.head(home) == 2


GRAPHS = st.dictionaries(
    st.sampled_from(["urn:a", "urn:b"]),
    st.one_of(
        st.none(),
        st.frozensets(
            st.one_of(
                st.sampled_from([triple(value) for value in "12345"]),
                st.sampled_from([dated("2019"), dated("2020")]),
                st.just(triple("forbidden")),
            ),
            max_size=4,
        ),
    ),
    max_size=2,
)


@settings(max_examples=15)
@given(st.lists(GRAPHS, min_size=1, max_size=6))
def test_whatever_is_tried_the_graph_is_the_union_and_failures_leave_no_trace(steps) -> None:
    """The oracle keeps plain sets; the graph must equal it, in the store, in memory and in every replay."""
    with tempfile.TemporaryDirectory() as folder, Writer.open(Path(folder), gate=gate, clock=Clock()) as writer:
        graphs: dict[str, frozenset[Triple]] = {}
        history: list[set[Quad]] = [set()]
        for step in steps:
            wanted = {name: held for name, held in {**graphs, **step}.items() if held}
            before = (files(Path(folder)), writer.head)
            try:
                writer.apply(Change(step), actor="x", message="y")
            except ViolationError:
                assert any(triple("forbidden") in held for held in wanted.values())
                assert (files(Path(folder)), writer.head) == before
            else:
                graphs = wanted
            if writer.head.id == len(history):
                history.append(expected(graphs))
            assert state(writer) == history[-1] == expected(graphs)
            shadow = writer._ready()
            assert set(shadow.whole) == history[-1]
            assert {quad.triple for quad in shadow.asserted} == {t for held in graphs.values() for t in held}
        for number, quads in enumerate(history[1:], 1):
            assert set(revisions.load_quads(Path(folder), number)) == quads
            assert set(revisions.load_store(Path(folder), number)) == quads


def expected(graphs) -> set[Quad]:
    merged = memory(Quad(*t) for held in graphs.values() for t in held)
    derived = derive(merged)
    named = {Quad(*t, NamedNode(name)) for name, held in graphs.items() for t in held}
    named |= {Quad(*t, DERIVED) for t in derived}
    return named | {Quad(*quad.triple) for quad in named}


# --- opening again ---------------------------------------------------------------------------------------------------


def test_a_graph_goes_on_where_it_was_left(home) -> None:
    with Writer.open(home, gate=gate) as writer:
        apply(writer, a=[triple("1")])
    with Writer.open(home, gate=gate) as writer:
        assert writer.head.id == 1
        assert apply(writer, b=[triple("1")]).id == 2
        assert len(state(writer)) == 3


def test_only_one_writes(writer, home) -> None:
    with pytest.raises(StoreError, match="in use"):
        Writer.open(home, gate=gate)


def test_a_patch_ahead_of_the_head_is_removed(home) -> None:
    with Writer.open(home, gate=gate) as writer:
        apply(writer, a=[triple("1")])
    place = Home(home)
    shutil.copy(place.patch(1), place.patch(2))
    (place.patches / ".00000002.rdfp.gz.tmp").touch()
    Writer.open(home, gate=gate).close()
    assert [path.name for path in place.patches.iterdir()] == ["00000001.rdfp.gz"]


@pytest.mark.parametrize("lost", ["head.json", "checkpoints", "both", "torn head.json"])
def test_a_missing_checkpoint_or_head_is_made_again(home, lost) -> None:
    with Writer.open(home, gate=gate) as writer:
        apply(writer, a=[triple("1")])
    before = Home(home).head.read_text()
    if lost in ("checkpoints", "both"):
        shutil.rmtree(home / "checkpoints")
    if lost in ("head.json", "both"):
        Home(home).head.unlink()
    if lost == "torn head.json":
        Home(home).head.write_text(before[:20])
    Writer.open(home, gate=gate).close()
    assert Home(home).head.read_text() == before
    assert set(revisions.load_quads(home, 1)) == in_both("1", "urn:a")


def test_a_log_without_its_newest_patch_is_refused(home) -> None:
    with Writer.open(home, gate=gate) as writer:
        apply(writer, a=[triple("1")])
    Home(home).patch(1).unlink()
    with pytest.raises(StoreError, match=r"lacks the newest revision, 1\. Restore"):
        Writer.open(home, gate=gate)
    with pytest.raises(StoreError, match="lacks"):  # and not: in use by another process
        Writer.open(home, gate=gate)


def test_checkpoints_keep_to_their_budget_and_every_revision_can_still_be_read(home) -> None:
    with Writer.open(home, gate=gate, keep=2, budget=0) as writer:
        for n in range(1, 7):
            apply(writer, a=[triple(str(n))])
    assert list(Home(home).checkpoint_folders()) == [5, 6]
    for n in range(1, 7):
        assert set(revisions.load_quads(home, n)) == in_both(str(n), "urn:a")
