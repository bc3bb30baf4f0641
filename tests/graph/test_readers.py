from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Literal, URIRef

from municipia.graph import fleet, safety
from municipia.graph.errors import (
    BusyError,
    GoneError,
    LimitError,
    NotAcceptableError,
    NotFoundError,
    StoreError,
    SyntaxFault,
    UnsupportedError,
)
from municipia.graph.limits import Limits
from municipia.graph.readers import Readers

QUICK = Limits(query_seconds=3, idle=2)
CROSS = " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(16))
COUNT_ALL = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
LIST_ALL = f"SELECT * {{ {CROSS} }}"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
EX = "http://example.org/"
GRAPH = "https://w3id.org/municipia/graph/source/"


def run(home: Path, work: Callable[[Readers], Awaitable[None]], limits: Limits = QUICK) -> None:
    """Do some work with readers on a home, in an event loop of its own."""

    async def main() -> None:
        async with Readers(home, limits) as readers:
            await work(readers)

    asyncio.run(main())


async def number(readers: Readers, text: str = COUNT, **options: Any) -> int:
    answer = await readers.query(text, **options)
    (row,) = ox.parse_query_results(answer.body or b"", format=ox.QueryResultsFormat.JSON)
    return int(row["n"].value)


def test_each_kind_of_query_is_answered_in_the_first_form_that_fits(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        for text, accept, kind, media_type, words in (
            ("SELECT * { ?s ?p ?o }", ("text/turtle", "text/csv"), "bindings", "text/csv", b"Vienna"),
            ("ASK { ?s ?p ?o }", ("application/sparql-results+xml",), "boolean", None, b"<boolean>true"),
            (f"DESCRIBE <{EX}vienna>", ("text/csv", "text/turtle"), "graph", "text/turtle", b'"Wien"@de'),
            ("CONSTRUCT { ?s a <a:a> } { ?s ?p 1911191 }", ("application/n-triples",), "graph", None, b"<a:a>"),
        ):
            answer = await readers.query(text, accept=accept)
            assert (answer.kind, answer.media_type) == (kind, media_type or accept[0])
            assert words in (answer.body or b"")
            assert answer.revision == 1
        with pytest.raises(NotAcceptableError) as caught:
            await readers.query("ASK {}", accept=("text/turtle",))
        assert "text/csv" in caught.value.available

    run(tiny_session_home, work)


def test_the_default_graph_is_the_set_union_and_the_marker_is_nowhere(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        assert await number(readers) == 6
        assert await number(readers, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == 7
        marker = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:municipia:system> { ?s ?p ?o } }"
        assert await number(readers, marker) == 0
        assert await number(readers, marker, named_graphs=["urn:municipia:system"]) == 0
        assert await number(readers, COUNT.replace("{", "FROM <urn:municipia:system> {")) == 0

    run(tiny_session_home, work)
    run(tiny_session_home, work, replace(QUICK, memory_budget_mb=0))


@pytest.mark.parametrize("budget", [2048, 0])
def test_several_default_graphs_are_merged_as_a_set(tiny_session_home: Path, budget: int) -> None:
    one, two, none = GRAPH + "one", GRAPH + "two", GRAPH + "none"

    async def work(readers: Readers) -> None:
        assert await number(readers, default_graphs=[one]) == 4
        assert await number(readers, default_graphs=[one, two]) == 6
        assert await number(readers, default_graphs=[one, one]) == 4
        assert await number(readers, default_graphs=[none]) == 0
        assert await number(readers, named_graphs=[one]) == 0
        in_graphs = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        assert await number(readers, in_graphs, default_graphs=[one, two]) == 0
        assert await number(readers, in_graphs, default_graphs=[one, two], named_graphs=[two]) == 3
        written = f"PREFIX g: <{GRAPH}> SELECT (COUNT(*) AS ?n) FROM g:one FROM <{two}> {{ ?s ?p ?o }}"
        assert await number(readers, written) == 6
        assert await number(readers, written, default_graphs=[two]) == 3
        assert await number(readers, written.replace("FROM g:one", "FROM NAMED g:one")) == 3
        with pytest.raises(UnsupportedError):
            await number(readers, default_graphs=["one"])

    run(tiny_session_home, work, replace(QUICK, memory_budget_mb=budget))


def test_faults_of_the_query_come_back_as_they_are(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        with pytest.raises(SyntaxFault) as caught:
            await readers.query("SELECT *\n{ ?s ?p }")
        assert (caught.value.line, caught.value.column) == (2, 9)
        with pytest.raises(SyntaxFault):
            await readers.query("SELECT * FROM x:y FROM x:z { ?s ?p ?o }")
        with pytest.raises(UnsupportedError, match="SERVICE"):
            await readers.query("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
        with pytest.raises(UnsupportedError, match="RDF/XML"):
            await readers.query("CONSTRUCT { ?s <http://e/1> 1 } { ?s ?p ?o }", accept=["application/rdf+xml"])
        assert await number(readers, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(<urn:unknown>(?o)) }") == 0
        # After all that the readers are as good as new.
        assert await number(readers) == 6

    run(tiny_session_home, work)


def test_a_runaway_query_ends_at_its_limit_and_others_go_on(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        with pytest.raises(LimitError) as caught:
            await readers.query(COUNT_ALL)
        assert caught.value.limit == "time"
        assert loop.time() - started >= QUICK.query_seconds - 0.1
        assert await number(readers) == 6

    run(tiny_session_home, work)


@pytest.mark.parametrize(
    ("limits", "name"),
    [
        ({"max_rows": 1000}, "rows"),
        ({"max_bytes": 100_000}, "bytes"),
        ({"query_memory_mb": 60, "query_seconds": 30}, "memory"),
    ],
)
def test_each_limit_of_an_answer_is_named(tiny_session_home: Path, limits: dict[str, Any], name: str) -> None:
    text = LIST_ALL + (" ORDER BY ?a1 ?c3" if name == "memory" else "")

    async def work(readers: Readers) -> None:
        with pytest.raises(LimitError) as caught:
            await readers.query(text, accept=["text/csv"])
        assert caught.value.limit == name
        assert caught.value.hint
        assert await number(readers) == 6

    run(tiny_session_home, work, replace(QUICK, **limits))


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "application/n-triples"])
def test_an_answer_may_have_as_many_rows_as_allowed_and_not_one_more(tiny_session_home: Path, accept: str) -> None:
    text = ("CONSTRUCT WHERE" if accept.endswith("triples") else "SELECT *") + " { ?s ?p ?o }"

    async def whole(readers: Readers) -> None:
        assert (await readers.query(text, accept=[accept])).rows == 6

    async def refused(readers: Readers) -> None:
        with pytest.raises(LimitError, match="rows"):
            await readers.query(text, accept=[accept])

    run(tiny_session_home, whole, replace(QUICK, max_rows=6))
    run(tiny_session_home, refused, replace(QUICK, max_rows=5))


def test_a_long_answer_streams_and_breaks_off_at_its_limit(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        answer = await readers.query(LIST_ALL, accept=["text/csv"])
        assert answer.body is None
        taken = 0
        with contextlib.suppress(LimitError):
            async for piece in answer.pieces():
                taken += len(piece)
            pytest.fail("a cut answer looked whole")
        assert 100_000 < taken <= 4_000_000
        dropped = await readers.query(LIST_ALL, accept=["text/tab-separated-values"])
        dropped.close()
        whole = await readers.query(f"SELECT * {{ {CROSS} }} LIMIT 2000", accept=["text/csv"])
        assert whole.body is None
        assert (await whole.read()).count(b"\r\n") == 2001

    run(tiny_session_home, work, replace(QUICK, buffer_bytes=50_000, max_bytes=4_000_000))


def test_what_brings_the_parser_down_brings_down_nothing_else(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        for text in (
            "ASK { ?s " + "/".join(["<a:a>"] * 30_000) + " ?o }",
            "ASK { FILTER(" + "!" * 100_000 + "true) }",
            "SELECT (" + "1+" * 60_000 + "1 AS ?x) {}",
        ):
            with contextlib.suppress(UnsupportedError, LimitError):
                await readers.query(text)
        with pytest.raises(UnsupportedError, match="nested"):
            await readers.query("ASK " + "{" * 20_000 + "}" * 20_000)
        assert await number(readers) == 6

    run(tiny_session_home, work, replace(QUICK, max_depth=1_000_000))


def test_no_reader_reaches_the_network_even_past_the_checks(
    tiny_session_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks on the text are taken away on purpose: the wall behind them has to hold."""
    monkeypatch.setattr(safety, "check", lambda text, limits: text)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"

        async def work(readers: Readers) -> None:
            with pytest.raises(StoreError):
                await readers.query(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
            answer = await readers.query(f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}")
            assert answer.rows <= 1

        run(tiny_session_home, work)
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_readers_share_nothing_random(tiny_session_home: Path) -> None:
    text = "SELECT (CONCAT(STR(RAND()), STRUUID()) AS ?x) {}"

    async def work(readers: Readers) -> None:
        answers = await asyncio.gather(*(readers.query(text) for _ in range(6)))
        assert len({answer.body for answer in answers}) == 6

    run(tiny_session_home, work)


@pytest.mark.slow
def test_too_many_at_once_are_told_to_come_back(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        heavy = [asyncio.create_task(readers.query(COUNT_ALL)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError) as caught:
            await readers.query("ASK { ?s ?p ?o }")
        assert caught.value.retry_after >= 1
        # Our own pages are not among those that are counted.
        assert len(await readers.select("SELECT * { ?s ?p ?o }")) == 6
        ended = await asyncio.gather(*heavy, return_exceptions=True)
        assert sum(isinstance(each, LimitError) for each in ended) == 1
        assert sum(isinstance(each, BusyError) for each in ended) == 2
        assert await number(readers) == 6

    run(tiny_session_home, work, replace(QUICK, running=3, queue=0, slow=1, query_seconds=5))


def test_a_burst_of_simple_queries_waits_its_turn(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        asked = [number(readers, f"{COUNT} # {each}") for each in range(60)]
        assert await asyncio.gather(*asked) == [6] * 60

    run(tiny_session_home, work, replace(QUICK, running=2, queue=100, queue_seconds=20, query_seconds=30))


def test_a_query_waits_for_its_turn_no_longer_than_it_may(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        heavy = asyncio.create_task(readers.query(COUNT_ALL))
        await asyncio.sleep(0)
        waiting = [asyncio.create_task(number(readers, f"{COUNT} # {each}")) for each in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        ended = await asyncio.gather(heavy, *waiting[1:], return_exceptions=True)
        assert [type(each) for each in ended] == [LimitError, BusyError, BusyError]
        assert await number(readers) == 6

    run(tiny_session_home, work, replace(QUICK, running=1, queue_seconds=0.3, query_seconds=1.5))


@pytest.mark.slow
def test_twenty_runaway_queries_leave_room_for_a_simple_one(tiny_session_home: Path) -> None:
    limits = replace(Limits(), query_seconds=4)

    async def work(readers: Readers) -> None:
        loop = asyncio.get_running_loop()
        started, taken, ends = loop.time(), [], []

        async def bomb(text: str) -> None:
            began = loop.time()
            with contextlib.suppress(LimitError, BusyError):
                await (await readers.query(text, accept=["text/csv"])).read()
                pytest.fail("a runaway query came to an end")
            ends.append(loop.time() - began)

        bombs = [asyncio.create_task(bomb(COUNT_ALL if each % 2 else LIST_ALL)) for each in range(20)]
        while not all(each.done() for each in bombs):
            began = loop.time()
            assert await number(readers, COUNT + f" # {began}") == 6
            taken.append(loop.time() - began)
            await asyncio.sleep(0.05)
        await asyncio.gather(*bombs)
        taken.sort()
        print(  # noqa: T201 - figures for whoever runs it with -s
            f"\n20 runaways: ended after {min(ends):.2f} to {max(ends):.2f} s (limit {limits.query_seconds:g} s); "
            f"{len(taken)} simple queries beside them: median {taken[len(taken) // 2] * 1000:.0f} ms, "
            f"longest {taken[-1] * 1000:.0f} ms"
        )
        # Far above what is measured on a free machine: it only tells that nobody was kept waiting for the limit.
        assert loop.time() - started < 3 * limits.query_seconds
        assert taken[len(taken) // 2] < limits.query_seconds / 2

    run(tiny_session_home, work, limits)


def test_rows_of_our_own_queries_are_terms(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        text = f"SELECT ?p ?o ?none {{ <{EX}vienna> ?p ?o }} ORDER BY ?p ?o"
        rows = await readers.select(text)
        assert {"p": URIRef(EX + "population"), "o": Literal(1911191)} in rows
        assert any(row["o"] == Literal("Wien", lang="de") for row in rows)
        assert all("none" not in row for row in rows)
        assert await readers.select(text) is rows
        assert [len(each) for each in await readers.select_many([text, COUNT], revision=1)] == [len(rows), 1]

    run(tiny_session_home, work)


def test_answers_are_kept_while_they_repeat(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        first = await readers.query(COUNT)
        assert await readers.query(COUNT) is first
        assert await readers.query(COUNT, accept=["text/csv"]) is not first
        chance = "SELECT (RAND() AS ?x) {}"
        assert (await readers.query(chance)).body != (await readers.query(chance)).body

    run(tiny_session_home, work)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("budget", [2048, 0])
def test_a_new_revision_is_picked_up_without_a_failed_request(
    tiny_home: Path, publish_revision: Callable[[Path, str, int], None], budget: int
) -> None:
    async def work(readers: Readers) -> None:
        answers: list[int] = []

        async def ask() -> None:
            while readers.head.revision < 3:
                answers.append(await number(readers, f"{COUNT} # {len(answers)}"))

        asking = asyncio.create_task(ask())
        for revision in (2, 3):
            trig = "".join(f"<a:{n}> <a:b> {n} . " for n in range(revision))
            await asyncio.to_thread(publish_revision, tiny_home, f"<{GRAPH}new> {{ {trig} }}", revision)
            await until(lambda wanted=revision: readers.head.revision == wanted)  # type: ignore[misc]
        await asking
        assert set(answers) <= {6, 2, 3}
        assert answers[0] == 6
        assert await number(readers) == 3
        # Whoever began before may end at the revision it began with.
        assert await number(readers, revision=2) == 2

    run(tiny_home, work, replace(QUICK, memory_budget_mb=budget))


def test_a_large_graph_is_read_from_disk_until_it_is_in_memory(
    tiny_session_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet, "_SMALL", 0)
    monkeypatch.setattr(fleet, "_FIRST_PAGE_SECONDS", 0.0)

    async def work(readers: Readers) -> None:
        modes = []
        while "memory" not in modes:
            modes.append((await readers._fleet.loader(1, asyncio.get_running_loop().time() + 20)).order.mode)
            assert await number(readers, f"{COUNT} # {len(modes)}") == 6
        assert modes[0] == "disk"

    run(tiny_session_home, work)


def test_a_revision_that_is_not_yet_open_is_waited_for(
    tiny_home: Path, publish_revision: Callable[[Path, str, int], None]
) -> None:
    async def work(readers: Readers) -> None:
        await asyncio.to_thread(publish_revision, tiny_home, f"<{GRAPH}new> {{ <a:a> <a:b> 1 }}", 2)
        assert await number(readers, revision=2) == 1
        with pytest.raises(NotFoundError):
            await number(readers, revision=9)

    run(tiny_home, work)


def test_a_revision_that_cannot_be_opened_leaves_the_one_before(tiny_home: Path) -> None:
    async def work(readers: Readers) -> None:
        head = (tiny_home / "head.json").read_text()
        (tiny_home / "head.json").write_text(head.replace('"revision": 1', '"revision": 2').replace("0001", "0002"))
        await asyncio.sleep(1.5)
        assert readers.head.revision == 1
        assert await number(readers, COUNT + " # again") == 6

    run(tiny_home, work)


def test_without_a_graph_the_start_says_how_to_build_one(tmp_path: Path) -> None:
    async def nothing(readers: Readers) -> None:
        raise AssertionError(readers)

    with pytest.raises(StoreError) as caught:
        run(tmp_path, nothing)
    assert "municipia build" in caught.value.hint


def test_a_loader_that_dies_is_replaced(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        (loader,) = readers._fleet._loaders.values()
        assert loader._process is not None
        loader._process.kill()
        await until(lambda: loader.is_dead)
        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(StoreError):
                    assert await number(readers, COUNT + " # after") == 6
                    return
                await asyncio.sleep(0.05)

    run(tiny_session_home, work)


def test_no_process_and_no_folder_is_left_behind(tiny_session_home: Path) -> None:
    pids: list[int] = []

    async def work(readers: Readers) -> None:
        assert await number(readers) == 6
        fleet = readers._fleet
        pids.extend(pid for loader in fleet._loaders.values() for pid in loader._known)
        folders.append(Path(fleet._folder))

    folders: list[Path] = []
    run(tiny_session_home, work)
    assert pids
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not folders[0].exists()


def test_older_revisions_are_replayed_when_asked(grown_home: Path) -> None:
    async def work(readers: Readers) -> None:
        head = await number(readers)
        assert readers.head.revision == 3
        sizes = [await number(readers, COUNT.replace("{", f"FROM <{GRAPH}a> {{"), revision=each) for each in (1, 2, 3)]
        assert sizes == [1, 2, 3]
        assert await number(readers, revision=3) == head
        assert [await number(readers, revision=each) for each in (1, 2)] == [head - 2, head - 1]
        assert await readers.resolve("2") == 2
        with pytest.raises(NotFoundError):
            await readers.resolve("1999-01-01")

    run(grown_home, work, replace(QUICK, older=1, query_seconds=20))


def test_many_who_ask_for_an_older_revision_at_once_share_one_process(grown_home: Path) -> None:
    async def work(readers: Readers) -> None:
        before = len(readers._fleet._loaders)
        found = await asyncio.gather(*(readers._fleet.older(2) for _ in range(5)))
        assert len(set(map(id, found))) == 1
        assert len(readers._fleet._loaders) == before + 1

    run(grown_home, work)


def test_a_process_that_nobody_wants_by_the_time_it_is_up_ends(grown_home: Path) -> None:
    async def work(readers: Readers) -> None:
        unwanted = await readers._fleet.older(1)
        await readers._fleet.older(2)
        assert unwanted.is_retired
        await until(lambda: unwanted.name not in readers._fleet._loaders)

    run(grown_home, work, replace(QUICK, older=1))


def test_who_waits_for_a_revision_is_told_although_another_waits_for_the_next(
    tiny_home: Path, publish_revision: Callable[[Path, str, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on, look = threading.Event(), fleet.revisions.revision

    def slowly(home: Path, revision: int) -> object:
        going_on.wait(20)
        return look(home, revision)

    monkeypatch.setattr(fleet.revisions, "revision", slowly)

    async def work(readers: Readers) -> None:
        deadline = asyncio.get_running_loop().time() + 5
        waiting = asyncio.create_task(readers._fleet.loader(2, deadline))
        await asyncio.to_thread(publish_revision, tiny_home, f"<{GRAPH}new> {{ <a:a> <a:b> 1 }}", 2)
        await until(lambda: readers.head.revision == 2)
        readers.expect(3)
        another = asyncio.create_task(readers._fleet.newest(deadline))
        await asyncio.sleep(0)
        going_on.set()
        assert (await waiting).order.revision == 2
        another.cancel()

    run(tiny_home, work)


def test_a_revision_whose_patch_is_lost_is_gone_with_the_reason(grown_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(grown_home, home)
    (home / "patches" / "00000001.rdfp.gz").unlink()

    async def work(readers: Readers) -> None:
        with pytest.raises(GoneError, match="revision 1 is missing"):
            await number(readers, revision=2)
        assert await number(readers)

    run(home, work, replace(QUICK, query_seconds=20))


def test_a_graph_beyond_the_budget_is_replayed_for_nobody(grown_home: Path) -> None:
    async def work(readers: Readers) -> None:
        with pytest.raises(GoneError, match="too large"):
            await number(readers, revision=1)
        assert await number(readers)

    run(grown_home, work, replace(QUICK, memory_budget_mb=0))


def test_an_upload_is_checked_in_a_process_that_can_be_killed(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        wrong = b"@prefix mun: <https://w3id.org/municipia/def#> . <http://e/> a mun:Territory ."
        report = json.loads(await readers.task("check", wrong, documents=[("a.ttl", "text/turtle", 1 << 24)]))["report"]
        assert report["conforms"] is False
        nested = b"<a:a> <a:b> " + b"[ <a:b> " * 50_000 + b"1" + b"]" * 50_000 + b" ."
        answer = await readers.task("check", nested, documents=[("b.ttl", "text/turtle", 1 << 24)])
        report = json.loads(answer)["report"]
        assert report["conforms"] is False

    run(tiny_session_home, work, replace(QUICK, task_seconds=60))


def test_a_task_ends_at_its_limit(tiny_session_home: Path) -> None:
    async def work(readers: Readers) -> None:
        with pytest.raises((LimitError, BusyError)):
            await readers.task("check", b"<a:a> <a:b> 1 .\n" * 100_000, documents=[("c.ttl", "text/turtle", 1 << 24)])

    run(tiny_session_home, work, replace(QUICK, task_seconds=0.3))
