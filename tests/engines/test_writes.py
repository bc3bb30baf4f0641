"""Writes over each engine: through the one door, seen in the engine; whatever is cut off is made whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from municipia.api import stores
from municipia.graph.change import Change, Writer
from municipia.graph.errors import StoreError, ViolationError
from municipia.graph.remote.address import MERGED
from municipia.graph.remote.engine import Engine
from municipia.graph.report import Report
from municipia.graph.store import GraphStore
from municipia.graph.validate import Gate
from tests.engines.conftest import ENGINES, Running

NOTE = "https://w3id.org/municipia/graph/source/a-note"
NODE, SAYS = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/says")


@pytest.fixture(scope="module", params=sorted(ENGINES))
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An engine for writing, empty."""
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as engine:
        yield engine


@pytest.fixture
def place(own: Running, tmp_path: Path) -> tuple[Running, Path]:
    """That engine, emptied of its mark, and a new data folder."""
    address = stores.address(own.over(tmp_path))
    assert address
    with Engine(address) as engine:
        for graph in (*engine.graphs(), MERGED, "urn:municipia:system"):
            engine.update(f"DROP SILENT GRAPH <{graph}>")
    return own, tmp_path / "home"


@contextmanager
def writing(place: tuple[Running, Path], gate: Callable[..., Report] = lambda *_: Report(())) -> Iterator[Writer]:
    running, home = place
    with Writer.open(home, gate=gate, keeper=stores.keeper(running.over(home))) as writer:
        yield writer


def said(*values: object) -> frozenset[ox.Triple]:
    return frozenset(ox.Triple(NODE, SAYS, ox.Literal(value)) for value in values)


def apply(writer: Writer, **graphs: frozenset[ox.Triple] | None) -> int:
    change = Change({f"https://w3id.org/municipia/graph/source/{name}": triples for name, triples in graphs.items()})
    return writer.apply(change, actor="test", message="test").id


def sizes(place: tuple[Running, Path]) -> tuple[int, dict[str, int]]:
    """The revision that the engine's mark names, and the statements in each of its graphs."""
    running, home = place
    address = stores.address(running.over(home))
    assert address
    with Engine(address) as engine:
        mark, graphs = engine.mark(), sorted(engine.graphs())
        assert mark
        assert not mark.is_changing
        found = engine.sizes(graphs)
    return mark.revision, {name.rpartition("/")[2]: size for name, size in found.items()}


def test_changes_reach_the_engine_each_as_a_whole(place) -> None:
    with writing(place) as writer:
        apply(writer, one=said("a", "b"), two=said("b", "c", True, 1.5))
        assert sizes(place) == (1, {"one": 2, "two": 4, "merged": 5})
        apply(writer, one=said("b"), two=None, three=said("c"))
        assert sizes(place) == (2, {"one": 1, "three": 1, "merged": 2})


@pytest.mark.parametrize("has_graph_store", [True, False])
def test_a_change_too_long_for_one_update_arrives_whole(place, has_graph_store: bool) -> None:
    running, home = place
    if not has_graph_store:
        running = Running(running.name, {**running.settings, "store_graphs": ""})
    place = running, home
    with writing(place) as writer:
        apply(writer, one=said("a"), two=said("z"))
        apply(writer, one=said(*(f"value {number}" for number in range(2000))))
        assert sizes(place) == (2, {"one": 2000, "two": 1, "merged": 2001})
        apply(writer, one=None)
        assert sizes(place) == (3, {"two": 1, "merged": 1})


def test_an_invalid_change_leaves_nothing(place) -> None:
    act = ox.NamedNode("https://w3id.org/municipia/id/act/x")
    kind = ox.NamedNode("https://w3id.org/municipia/def#CommitmentAct")
    wrong = frozenset({ox.Triple(act, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), kind)})
    with writing(place) as writer:
        apply(writer, one=said("a"))
    with writing(place, Gate()) as writer, pytest.raises(ViolationError):
        apply(writer, two=wrong)
    assert sizes(place) == (1, {"one": 1, "merged": 1})


def test_what_a_crash_left_recorded_is_shown_when_the_graph_is_opened(place) -> None:
    with writing(place) as writer:
        apply(writer, one=said("a"))
    # Recorded here, as a writer does that is ended before it has told the engine.
    with Writer.open(place[1], gate=lambda *_: Report(())) as alone:
        apply(alone, one=said("b"), two=said("c"))
        apply(alone, two=said("c", "d"))
    assert sizes(place) == (1, {"one": 1, "merged": 1})
    with writing(place) as writer:
        assert writer.head.id == 3
    assert sizes(place) == (3, {"one": 1, "two": 2, "merged": 3})


def test_an_engine_left_between_two_revisions_is_made_whole(place) -> None:
    from municipia.graph.remote import mark

    with writing(place) as writer:
        apply(writer, one=said("a"), two=said("b"))
    address = stores.address(place[0].over(place[1]))
    assert address
    with Engine(address) as engine:
        engine.update(f"{mark.BEGIN} ; DELETE WHERE {{ GRAPH <{MERGED}> {{ ?s ?p 'a' }} }}")
    with writing(place):
        pass
    assert sizes(place) == (1, {"one": 1, "two": 1, "merged": 2})


def test_the_same_again_does_no_harm(place) -> None:
    running, home = place
    with writing(place) as writer:
        apply(writer, one=said("a"), two=said("b"))
    before = sizes(place)
    assert stores.load(running.over(home), again=False) == 1
    assert stores.load(running.over(home), again=True) == 1
    assert sizes(place) == before


def test_an_engine_of_another_log_is_left_alone(place, tmp_path) -> None:
    with writing(place) as writer:
        apply(writer, one=said("a"))
    before = sizes(place)
    with pytest.raises(StoreError, match="not of this log"), writing((place[0], tmp_path / "other")) as writer:
        apply(writer, one=said("b"))
    assert sizes(place) == before


def test_nothing_is_written_while_the_engine_is_away(place) -> None:
    running, home = place
    with writing(place) as writer:
        apply(writer, one=said("a"))
    away = Running("away", {**running.settings, "store": "sparql+http://127.0.0.1:9/query"})
    with pytest.raises(StoreError, match="cannot be reached"), writing((away, home)) as writer:
        apply(writer, one=said("b"))
    assert sizes(place) == (1, {"one": 1, "merged": 1})
    store = GraphStore.open(home / "store")
    assert store.head == 1
    store.close()


def test_a_wrong_password_is_told_and_not_shown(place) -> None:
    running, home = place
    if "store_user" not in running.settings:
        pytest.skip("this engine asks for none")
    wrong = {**running.settings, "store_password": "opensesame", "store_password_file": ""}
    with (
        pytest.raises(StoreError, match="does not accept our credentials") as caught,
        writing((Running("x", wrong), home)) as writer,
    ):
        apply(writer, one=said("a"))
    assert "opensesame" not in str(caught.value)


def test_a_write_over_http_appears_in_the_engines_answers(home: Path, own: Running, tmp_path: Path) -> None:
    import asyncio

    from municipia.graph.limits import Limits
    from municipia.graph.remote.readers import EngineReaders
    from municipia.graph.scribe import Order, Scribe

    folder = tmp_path / "home"
    shutil.copytree(home, folder)
    settings = own.over(folder)
    stores.load(settings, again=True)
    address = stores.address(settings)
    assert address

    async def work() -> None:
        scribe = Scribe(folder, engine=address)
        async with EngineReaders(folder, Limits(query_seconds=30), address=address) as readers:
            before = readers.head.revision
            payload = b'<http://example.org/a> <http://example.org/says> "hello" .\n'
            outcome = await scribe.write(Order("replace", NOTE, payload, actor="test", message="test"))
            assert outcome.revision == before + 1, outcome
            readers.expect(outcome.revision)
            assert (await readers.newest()).revision == outcome.revision
            answer = await readers.query(f'ASK {{ GRAPH <{NOTE}> {{ ?s ?p "hello" }} ?s ?p "hello" }}')
            assert b"true" in await answer.read()
        await scribe.stop()

    asyncio.run(work())
