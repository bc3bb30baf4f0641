import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from municipia.graph.errors import StoreError
from municipia.graph.merge import Delta
from municipia.graph.store import SYSTEM_GRAPH, GraphStore, memory, update_text

G, H = NamedNode("urn:g"), NamedNode("urn:h")


def a_quad(value, graph=G) -> Quad:
    return Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(value), graph)


def insert(*quads) -> Delta:
    return Delta(inserts=frozenset(quads))


@pytest.fixture
def store(tmp_path):
    with GraphStore.open(tmp_path / "store") as store:
        yield store


def test_a_new_store_holds_nothing(store) -> None:
    assert store.head == 0
    assert list(store.quads()) == []


def test_a_commit_moves_the_quads_and_the_head_together(store) -> None:
    store.commit(insert(a_quad("1"), a_quad("1", DefaultGraph())), head=1)
    store.commit(Delta(frozenset({a_quad("1")}), frozenset({a_quad("2")})), head=2)
    assert store.head == 2
    assert set(store.quads()) == {a_quad("2"), a_quad("1", DefaultGraph())}
    assert set(store.named_quads()) == {a_quad("2")}
    assert [each.subject for each in store.triples(DefaultGraph())] == [a_quad("1").subject]


def test_what_was_flushed_is_there_again(tmp_path) -> None:
    with GraphStore.open(tmp_path / "store") as store:
        store.commit(insert(a_quad("1")), head=7)
        store.flush()
    with GraphStore.open(tmp_path / "store") as store:
        assert (store.head, list(store.quads())) == (7, [a_quad("1")])


def test_no_reader_sees_the_head_marker(store) -> None:
    store.commit(insert(a_quad("1"), a_quad("1", H), a_quad("1", DefaultGraph())), head=1)
    copy = memory()
    store.load_into(copy)
    assert sorted(map(str, copy)) == sorted(map(str, store.quads()))
    assert len(copy) == 3
    assert SYSTEM_GRAPH not in list(copy.named_graphs())


def test_a_named_graph_that_loses_its_last_quad_is_gone(store) -> None:
    store.commit(insert(a_quad("1"), a_quad("2"), a_quad("1", H)), head=1)
    store.commit(Delta(deletes=frozenset({a_quad("1"), a_quad("2")})), head=2)
    store.commit(Delta(frozenset({a_quad("1", H)}), frozenset({a_quad("3", H)})), head=3)
    assert set(store._open.named_graphs()) == {H, SYSTEM_GRAPH}


def test_the_engine_takes_back_an_update_whose_last_operation_fails(store) -> None:
    store.commit(insert(a_quad("1")), head=1)
    whole = update_text(Delta(frozenset({a_quad("1")}), frozenset({a_quad("2")})))
    with pytest.raises(OSError, match="format"):
        store._open.update(f"{whole} ; LOAD <file:///nowhere>")
    assert (store.head, list(store.quads())) == (1, [a_quad("1")])


def test_a_second_writer_is_told_that_the_store_is_in_use(store) -> None:
    with pytest.raises(StoreError, match="in use by another process"):
        GraphStore.open(store.path)


def test_a_writer_of_another_process_is_told_so_too(store) -> None:
    code = (
        "import sys, pathlib; from municipia.graph.store import GraphStore; GraphStore.open(pathlib.Path(sys.argv[1]))"
    )
    run = subprocess.run([sys.executable, "-c", code, store.path], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "in use by another process. Wait until" in run.stderr


def test_a_closed_store_lets_the_next_writer_in(tmp_path) -> None:
    first = GraphStore.open(tmp_path / "store")
    first.close()
    with pytest.raises(StoreError, match="closed"):
        first.quads()
    GraphStore.open(tmp_path / "store").close()


def test_opening_again_and_again_leaves_no_heap_of_diaries(tmp_path) -> None:
    for _ in range(5):
        GraphStore.open(tmp_path / "store").close()
    assert len(list((tmp_path / "store").glob("LOG*"))) <= 2


def test_a_missing_checkpoint_is_told_apart(tmp_path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        GraphStore.open_read_only(tmp_path / "none")


def test_a_damaged_store_is_told_apart(tmp_path) -> None:
    with GraphStore.open(tmp_path / "store") as store:
        store.commit(insert(a_quad("1")), head=1)
    (tmp_path / "store" / "CURRENT").write_text("junk")
    with pytest.raises(StoreError, match=r"damaged.*Restore it from a backup"):
        GraphStore.open(tmp_path / "store")


def test_a_file_in_the_way_is_told_apart(tmp_path) -> None:
    (tmp_path / "store").write_text("x")
    with pytest.raises(StoreError, match="cannot be used"):
        GraphStore.open(tmp_path / "store")


def test_a_backup_stands_alone(store, tmp_path) -> None:
    store.commit(insert(a_quad("1")), head=1)
    store.flush()
    store.backup(tmp_path / "copy")
    store.commit(insert(a_quad("2")), head=2)
    with GraphStore.open_read_only(tmp_path / "copy") as copy:
        assert (copy.head, list(copy.quads())) == (1, [a_quad("1")])
    with pytest.raises(StoreError):
        store.backup(tmp_path / "copy")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["urn:a", "https://example.org/é'x%20"]))
def test_no_text_and_no_iri_leads_out_of_the_update(text, iri) -> None:
    quads = {Quad(NamedNode(iri), NamedNode("urn:p"), Literal(text), graph) for graph in (G, DefaultGraph())}
    store = memory()
    store.update(update_text(Delta(inserts=frozenset(quads))))
    assert set(store) == quads
    store.update(update_text(Delta(deletes=frozenset(quads))))
    assert list(store) == []


def test_a_long_delta_is_written_beside_and_takes_the_place(tmp_path, monkeypatch):
    from municipia.graph import store as module

    monkeypatch.setattr(module, "LARGE", 3)
    monkeypatch.setattr(module, "_PART", 2)
    node, graph = NamedNode("urn:a"), NamedNode("urn:g")
    quads = frozenset(Quad(node, NamedNode("urn:p"), Literal(str(each)), graph) for each in range(9))
    with GraphStore.open(tmp_path / "store") as store:
        store.commit(Delta(inserts=quads), head=1)
        assert (store.head, frozenset(store.quads())) == (1, quads)
        fewer = frozenset(list(quads)[:5])
        store.commit(Delta(deletes=fewer), head=2)
        store.flush()
    assert [each.name for each in tmp_path.iterdir()] == ["store"]
    with GraphStore.open(tmp_path / "store") as store:
        assert (store.head, frozenset(store.quads())) == (2, quads - fewer)


def test_a_store_that_was_being_exchanged_is_found_whole(tmp_path):
    path = tmp_path / "store"
    with GraphStore.open(path) as store:
        store.commit(Delta(), head=7)
        store.flush()
    path.rename(tmp_path / "store.last")
    with GraphStore.open(path) as store:
        assert store.head == 7
    (tmp_path / "store.next").mkdir()
    with GraphStore.open(path) as store:
        assert store.head == 7
    assert [each.name for each in tmp_path.iterdir()] == ["store"]
