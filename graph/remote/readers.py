"""Readers over an engine elsewhere: the same face as ``Readers``, the newest revision asked of the engine.

What the engine cannot do is done from the log where this server has one: older revisions, and the set union of several
default graphs if the engine has none. Without the log such a request is refused with the reason.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from municipia.graph import media, revisions, sparql, tags
from municipia.graph.answer import Answer
from municipia.graph.binding import Term
from municipia.graph.checkpoints import Published
from municipia.graph.core import CORE, is_collection
from municipia.graph.errors import GoneError, MunicipiaError, NotFoundError, StoreError
from municipia.graph.fleet import Fleet
from municipia.graph.job import Job
from municipia.graph.limits import Limits
from municipia.graph.loader import Loader
from municipia.graph.readers import Readers
from municipia.graph.remote import trouble
from municipia.graph.remote.address import MERGED, Address
from municipia.graph.remote.asker import Asker
from municipia.graph.remote.relayjob import RelayJob, Source
from municipia.graph.turnstile import Pass, Turnstile
from municipia.graph.wording import said

_LOOK_SECONDS: Final = 1.0
_EXPECTING_SECONDS: Final = 0.05
_ONE: Final = "SELECT ?s ?p ?o { ?s ?p ?o FILTER(isIRI(?s) && isIRI(?o)) } LIMIT 1"
_log = logging.getLogger(__name__)


class EngineReaders(Readers):
    """Answers queries on the graph that an engine holds. Starts whether or not the engine can be reached."""

    def __init__(self, home: Path, limits: Limits | None = None, *, address: Address) -> None:
        super().__init__(home, limits)
        self._fleet = _Fleet(home, self.limits)
        self._archive = _Archive(home, self.limits, self._fleet, self._turnstile)
        self._address = address
        self._asker: Asker | None = None
        self._source: Source | None = None
        self._trouble: MunicipiaError = StoreError("The readers have not been started.")
        self._watch: asyncio.Task[None] | None = None
        self._looking = asyncio.Lock()
        self._expected = 0

    async def start(self) -> None:
        """Look at the engine, and go on looking whether it comes to another revision."""
        self._asker = Asker(self._address, self.limits)
        await self._fleet.listen()
        await self._look()
        self._watch = asyncio.create_task(self._keep_up())

    async def stop(self) -> None:
        """End every process and connection."""
        if self._watch:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        await super().stop()
        await self._archive.drain()
        if self._asker:
            await self._asker.close()

    @property
    def head(self) -> Published:
        """The revision that the engine held when it was last looked at. Raises StoreError or BusyError for none."""
        return self._known.mark.published()

    @property
    def _known(self) -> Source:
        if self._source is None:
            raise self._trouble
        return self._source

    def expect(self, revision: int) -> None:
        """A revision has been recorded: whoever asks for the newest waits for it."""
        self._expected = max(self._expected, revision)

    async def newest(self) -> Published:
        """The newest revision; one that is expected is waited for, as long as a query may take."""
        expected, loop = self._expected, asyncio.get_running_loop()
        deadline = loop.time() + self.limits.query_seconds
        while self.head.revision < expected and loop.time() < deadline:
            await self._look()
            if self.head.revision < expected:
                await asyncio.sleep(_EXPECTING_SECONDS)
        return self.head

    async def graph(self, name: str, form: str, *, revision: int | None = None) -> Answer:
        """A graph with its state, as ``Readers.graph``; from the log, for an engine may write a literal otherwise."""
        return await self._archive.graph(name, form, revision=self.head.revision if revision is None else revision)

    async def resolve(self, known_at: str) -> int:
        """The revision that ``knownAt`` means; the engine's own needs no log."""
        if known_at in (tags.HEAD, str(self.head.revision)):
            return self.head.revision
        if not await asyncio.to_thread(revisions.head, self._fleet.home):
            raise trouble.no_history(known_at)
        return await super().resolve(known_at)

    async def query(self, text: str, *, revision: int | None = None, **options: Any) -> Answer:  # noqa: ANN401
        """Answer a query from outside, as ``Readers.query``.

        What a thing is described by is ours to say, so DESCRIBE is answered from the log where there is one.
        """
        number = self.head.revision if revision is None else revision
        if number != self.head.revision:
            return await self._archive.query(text, revision=number, **options)
        if CORE in text or any(CORE in (options.get(name) or ()) for name in ("default_graphs", "named_graphs")):
            try:
                return await self._archive.query(text, revision=number, **options)
            except (GoneError, NotFoundError):
                raise trouble.no_core(self._address) from None
        if sparql.form(text) == "DESCRIBE" and await asyncio.to_thread(revisions.head, self._fleet.home) >= number:
            return await self._archive.query(text, revision=number, **options)
        try:
            return await super().query(text, revision=number, **options)
        except trouble.Elsewhere as fault:
            if revision is None and await self._has_moved(number):
                return await self.query(text, revision=self.head.revision, **options)
            try:
                return await self._archive.query(text, revision=number, **options)
            except (GoneError, NotFoundError):
                raise fault from None

    async def select(self, text: str, *, revision: int | None = None, within: str = "") -> list[dict[str, Term]]:
        """The rows of one of our own SELECT queries, as ``Readers.select``.

        An engine that is known to answer them wrongly is not asked, nor one that holds a collection for the core, which
        no engine has: the log is read instead.
        """
        rows: list[dict[str, Term]] = await self._select("select", text, revision, within)
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
        """The answer to one of our own SELECT queries, as ``Readers.select_text``."""
        body: bytes = await self._select("select_text", text, revision, within, seconds=seconds, form=form)
        return body

    async def _select(self, way: str, text: str, revision: int | None, within: str, **more: object) -> Any:  # noqa: ANN401 - as ``way``
        number = self.head.revision if revision is None else revision
        if number != self.head.revision:
            return await getattr(self._archive, way)(text, revision=number, within=within, **more)
        if within == CORE:
            if any(map(is_collection, self._known.graphs)):
                return await self._select_here(way, text, number, trouble.no_core(self._address), within, **more)
            within = ""
        if not self._known.asker.is_exact:
            return await self._select_here(way, text, number, trouble.inexact(self._address), within, **more)
        try:
            return await getattr(super(), way)(text, revision=number, within=within, **more)
        except trouble.Elsewhere as fault:
            if revision is None and await self._has_moved(number):
                return await self._select(way, text, self.head.revision, within, **more)
            return await self._select_here(way, text, number, fault, within, **more)

    async def _select_here(
        self, way: str, text: str, number: int, fault: MunicipiaError, within: str, **more: object
    ) -> Any:  # noqa: ANN401 - as ``way``
        """What the log answers; without one, the fault that the engine is to blame for."""
        try:
            return await getattr(self._archive, way)(text, revision=number, within=within, **more)
        except (GoneError, NotFoundError):
            raise fault from None

    async def _has_moved(self, number: int) -> bool:
        await self._look()
        return self.head.revision != number

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
        assert not is_core  # noqa: S101 - the core is read from the log
        assert revision == self._known.mark.revision  # noqa: S101 - others are the archive's
        try:
            loader = self._fleet.helper("relay", self.limits.query_memory_mb, self.limits.idle)
            worker = await loader.take(deadline)
        except BaseException:
            if entry:
                entry.leave()
            raise
        job = RelayJob(worker, loader, self.limits, deadline=deadline, seconds=seconds, entry=entry)
        job.source = self._known
        return self._run(job, request)

    async def _keep_up(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await self._look()

    async def _look(self) -> None:
        """Learn which revision the engine holds; what was known stands while it cannot be asked."""
        async with self._looking:
            before = self._source
            try:
                self._source = await self._seen(before)
            except MunicipiaError as error:
                if str(error) != str(self._trouble):
                    _log.warning("%s", error)
                self._trouble = error

    async def _seen(self, before: Source | None) -> Source:
        assert self._asker  # noqa: S101 - nobody looks before the start
        found = await self._asker.mark()
        if found is None:
            raise StoreError(
                said("The engine at %(host)s holds no graph of ours yet.", host=self._address.host),
                hint=said("Fill it: municipia build"),
            )
        if found.is_changing:
            raise trouble.changing()
        if before and before.mark == found:
            return before
        graphs = await self._asker.graphs()
        has_true_unions = before.has_true_unions if before else await self._has_true_unions(graphs)
        return Source(self._asker, found, graphs, has_true_unions)

    async def _has_true_unions(self, graphs: Sequence[str]) -> bool:
        """Whether a triple that two default graphs hold counts once; found out with one that stands in two."""
        assert self._asker  # noqa: S101 - as above
        for graph in graphs[:1]:
            rows = await self._asker.rows(_ONE, [graph])
            if rows:
                triple = " ".join(f"<{rows[0][name]}>" for name in "spo")
                count = f"SELECT (COUNT(*) AS ?n) {{ {triple} }}"
                return (await self._asker.rows(count, [MERGED, graph]))[0]["n"] == "1"
        return False


class _Fleet(Fleet):
    """Holds no head: helpers, and older revisions from the log."""

    async def loader(self, revision: int, deadline: float) -> Loader:  # noqa: ARG002 - nothing newer is waited for
        """The loader of a revision in the log. Raises GoneError when there is no log, or it cannot be replayed."""
        if not await asyncio.to_thread(revisions.head, self.home):
            raise trouble.no_history(revision)
        return await self.older(revision)


class _Archive(Readers):
    """The revisions in the log of this server, read as if there were no engine."""

    def __init__(self, home: Path, limits: Limits, fleet: Fleet, turnstile: Turnstile) -> None:
        super().__init__(home, replace(limits, cache_bytes=max(1, limits.cache_bytes // 4)))
        self._fleet, self._turnstile = fleet, turnstile

    async def drain(self) -> None:
        """Wait until nothing runs any more; the processes are ended by whoever owns the fleet."""
        if self._running:
            await asyncio.wait(self._running)
