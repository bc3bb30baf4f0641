"""The readers: every question to the graph goes through here to a process that can be killed.

The process that holds this object never parses or evaluates what comes from outside. It checks texts (``safety``),
keeps a loader per revision (``fleet``, ``loader``), hands each request to a worker (``job``) and collects the answer
(``spool``). A new revision is noticed by its file, warmed up beside the old one and then takes its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final, Self, TypeVar

from municipia.graph import bindings, frames, media, ordering, revisions, safety, sparql
from municipia.graph.answer import Answer
from municipia.graph.binding import Term
from municipia.graph.cache import ByteCache
from municipia.graph.checkpoints import Published
from municipia.graph.core import CORE
from municipia.graph.errors import LimitError
from municipia.graph.fleet import Fleet
from municipia.graph.job import Job
from municipia.graph.limits import Limits
from municipia.graph.loader import Loader
from municipia.graph.sink import Bounds
from municipia.graph.turnstile import Pass, Turnstile
from municipia.ontology.namespaces import BASE, PREFIXES

DEFAULT_ACCEPT: Final = (media.SPARQL_JSON, media.TURTLE)
# Texts longer than this are checked beside the event loop.
_LONG_TEXT: Final = 16 << 10

# The core with its named graphs is kept ready; in any other company it is put together anew.
_CORE_GRAPHS: Final = {"default": [CORE], "named": [CORE]}

_Rows = list[dict[str, Term]]
Given = TypeVar("Given")


class Readers:
    """Answers queries on the graph in ``home``. Use as an asynchronous context manager, or ``start`` and ``stop``.

    With ``blank_nodes`` queries see blank nodes as such, not by the names that they were written under.
    """

    def __init__(self, home: Path, limits: Limits | None = None, *, blank_nodes: bool = False) -> None:
        self.limits = limits or Limits()
        self._fleet = Fleet(home, self.limits, blank_nodes=blank_nodes)
        self._bounds = Bounds(self.limits.max_rows, self.limits.max_bytes)
        self._turnstile = Turnstile(self.limits)
        self._tasks_turnstile = asyncio.Semaphore(2)
        self._answers: ByteCache[Answer] = ByteCache(self.limits.cache_bytes // 2)
        self._rows: ByteCache[_Rows] = ByteCache(self.limits.cache_bytes // 2)
        self._running: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the newest revision. Raises StoreError when there is none or it cannot be read."""
        await self._fleet.start()

    async def stop(self) -> None:
        """End every process."""
        await self._fleet.stop()
        if self._running:
            await asyncio.wait(self._running)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.stop()

    @property
    def head(self) -> Published:
        """The revision that is answered from when none is named."""
        return self._fleet.head

    def settle(self) -> None:
        """The first page has been answered: from now on a large graph may be brought from disk to memory."""
        self._fleet.settle()

    def expect(self, revision: int) -> None:
        """A revision has been recorded: whoever asks for the newest from now on waits for it."""
        self._fleet.expect(revision)

    async def newest(self) -> Published:
        """The newest revision; one that is expected is waited for, so that whoever has written reads what was written.

        Gives the head as it is when that takes longer than a query may.
        """
        return await self._fleet.newest(asyncio.get_running_loop().time() + self.limits.query_seconds)

    async def resolve(self, known_at: str) -> int:
        """The revision that ``knownAt`` means: a number, a tag, a date or a time. Raises NotFoundError."""
        if known_at.isdecimal() and self.head.revision < int(known_at[:9]) <= self._fleet.expected:
            await self.newest()  # it was recorded here a moment ago
        return await asyncio.to_thread(revisions.resolve, self._fleet.home, known_at)

    async def query(
        self,
        text: str,
        *,
        accept: Sequence[str] = DEFAULT_ACCEPT,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        revision: int | None = None,
        limits: Limits | None = None,
        deadline: float | None = None,
    ) -> Answer:
        """Answer a query from outside; ``accept`` lists media types, best first.

        ``default_graphs`` and ``named_graphs`` (IRIs) replace the query's FROM clauses when either is not None.
        ``limits`` are those of this query, by default those of all; time, rows and bytes are looked at. ``deadline`` is
        in the event loop's time; by default the time limit starts now. The answer is whole, or longer than the buffer
        and still growing. Raises what ``safety.check`` and ``evaluate`` raise, LimitError (time,
        memory), BusyError, and GoneError or NotFoundError for the revision.
        """
        own = limits or self.limits
        deadline = deadline or asyncio.get_running_loop().time() + own.query_seconds
        if len(text) > _LONG_TEXT:
            checked = await asyncio.to_thread(safety.check, text, self.limits)
        else:
            checked = safety.check(text, self.limits)
        graphs = None
        if default_graphs is not None or named_graphs is not None:
            graphs = {"default": list(default_graphs or ()), "named": list(named_graphs or ())}
        number = self.head.revision if revision is None else revision
        bounds = Bounds(own.max_rows, own.max_bytes)
        key = (number, checked, tuple(accept), repr(graphs), bounds)
        if kept := self._answers.get(key):
            return kept
        ask = partial(self._ask, accept, graphs, bounds, number, deadline, own.query_seconds)
        answer = await _sortably(checked, ask)
        if answer.body is not None and sparql.is_repeatable(checked):
            self._answers.put(key, answer, len(answer.body))
        return answer

    async def _ask(
        self,
        accept: Sequence[str],
        graphs: Mapping[str, Sequence[str]] | None,
        bounds: Bounds,
        revision: int,
        deadline: float,
        seconds: float,
        text: str,
    ) -> Answer:
        """Have a checked query answered, in its turn."""
        is_core = graphs == _CORE_GRAPHS
        entry = await self._turnstile.enter(text, deadline)
        request = self._document(text, accept, None if is_core else graphs, bounds)
        job = await self._begin(request, revision, deadline, seconds, entry, is_core=is_core)
        return await Answer.of(job, revision)

    async def graph(self, name: str, form: str, *, revision: int | None = None) -> Answer:
        """A named graph, or the merged one for "", written in ``form`` (one of ``media.GRAPHS``), with its state.

        With the form "" only the state is worked out. Raises NotFoundError when there is no such graph, and as
        :meth:`query`.
        """
        number = self.head.revision if revision is None else revision
        key = (number, "graph", name, form)
        if kept := self._answers.get(key):
            return kept
        deadline = asyncio.get_running_loop().time() + self.limits.query_seconds
        entry = await self._turnstile.enter(f"GRAPH <{name}>", deadline)
        asked = {"graph": name, "form": form, "prefixes": PREFIXES, "bounds": asdict(self._bounds)}
        job = await self._begin(frames.pack_document(asked), number, deadline, self.limits.query_seconds, entry)
        answer = await Answer.of(job, number)
        if answer.body is not None:
            self._answers.put(key, answer, len(answer.body) + len(name))
        return answer

    async def select(self, text: str, *, revision: int | None = None, within: str = "") -> _Rows:
        """The rows of one of our own SELECT queries, as rdflib terms; unbound variables are absent.

        With ``within`` it is asked of one graph alone, by its IRI; that of the core stands for all the core's graphs.

        It is not counted among the queries from outside, so it runs however many of those there are. Raises LimitError,
        BusyError at the time limit, and GoneError or NotFoundError for the revision.
        """
        number = self.head.revision if revision is None else revision
        kept = self._rows.get((number, text, within))
        if kept is not None:
            return kept
        body = await self.select_text(text, revision=number, within=within)
        rows = bindings.rows(body)
        if sparql.is_repeatable(text):
            self._rows.put((number, text, within), rows, 8 * len(body))
        return rows

    async def select_text(
        self,
        text: str,
        *,
        revision: int,
        within: str = "",
        seconds: float | None = None,
        form: str = media.SPARQL_JSON,
    ) -> bytes:
        """As :meth:`select`, but the answer as it is written in ``form``, for whoever reads it elsewhere.

        It may take ``seconds``, by default as long as any query.
        """
        patience = seconds or self.limits.query_seconds
        if within == CORE:
            # The first who asks for the core waits until it is put together, which is no time of the query.
            await self._fleet.core(revision, asyncio.get_running_loop().time() + self.limits.task_seconds)
        deadline = asyncio.get_running_loop().time() + patience
        graphs = {"default": [within], "named": [within]} if within and within != CORE else None

        async def ask(asked: str) -> bytes:
            request = self._document(asked, (form,), graphs, self._bounds)
            job = await self._begin(request, revision, deadline, patience, None, is_core=within == CORE)
            return await (await Answer.of(job, revision)).read()

        return await _sortably(text, ask)

    async def select_many(self, texts: Sequence[str], *, revision: int | None = None) -> list[_Rows]:
        """The rows of several of our own queries, all at one revision and at once."""
        number = self.head.revision if revision is None else revision
        return list(await asyncio.gather(*(self.select(text, revision=number) for text in texts)))

    async def task(self, name: str, payload: bytes, /, **options: object) -> bytes:
        """Do other work on what comes from outside, named in ``worker.TASKS``, in a process that can be killed.

        Raises what the task raises, and LimitError (time, memory).
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.limits.task_seconds
        async with self._tasks_turnstile:
            request = frames.pack_document({"task": name, "options": options}) + frames.pack(frames.BODY, payload)
            loader = self._fleet.helper("tasks", self.limits.task_memory_mb)
            job = await self._start(request, loader, deadline, self.limits.task_seconds, None)
            return await (await Answer.of(job, 0)).read()

    def _document(
        self, text: str, accept: Sequence[str], graphs: Mapping[str, Sequence[str]] | None, bounds: Bounds
    ) -> bytes:
        return frames.pack_document(
            {
                "text": text,
                "accept": list(accept),
                "base": BASE + "sparql",
                "graphs": graphs,
                "prefixes": PREFIXES,
                "bounds": asdict(bounds),
            }
        )

    async def _begin(
        self,
        request: bytes,
        revision: int,
        deadline: float,
        seconds: float,
        entry: Pass | None,
        *,
        is_core: bool = False,
    ) -> Job:
        try:
            find = self._fleet.core if is_core else self._fleet.loader
            loader = await find(revision, deadline)
            return await self._start(request, loader, deadline, seconds, entry)
        except BaseException:
            if entry:
                entry.leave()
            raise

    async def _start(self, request: bytes, loader: Loader, deadline: float, seconds: float, entry: Pass | None) -> Job:
        worker = await loader.take(deadline)
        job = Job(worker, loader, self.limits, deadline=deadline, seconds=seconds, entry=entry)
        return self._run(job, request)

    def _run(self, job: Job, request: bytes) -> Job:
        task = asyncio.create_task(job.run(request))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return job


async def _sortably(text: str, ask: Callable[[str], Awaitable[Given]]) -> Given:
    """What ``ask`` gives for a query, or for one that sorts alike where the engine could not sort by its keys.

    The engine ends its process for want of memory, but also when it cannot sort; only the latter can be helped.
    """
    try:
        return await ask(text)
    except LimitError as fault:
        sortable = ordering.by_families(text) if fault.limit == "memory" else ""
        if not sortable:
            raise
        return await ask(sortable)
