"""The fleet: the loaders that are up, for the head, for a few older revisions and for other untrusted work."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import shutil
import tempfile
import weakref
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Final

from municipia.graph import checkpoints, replay, revisions
from municipia.graph.checkpoints import Published
from municipia.graph.errors import BusyError, GoneError, MunicipiaError, StoreError
from municipia.graph.home import Home
from municipia.graph.limits import Limits
from municipia.graph.loader import Loader, Order
from municipia.graph.process import Worker, read_frame
from municipia.graph.wording import said

#: Bytes that a quad takes in memory (measured: 340), with room to spare.
QUAD_BYTES: Final = 400
# A smaller graph is in memory before a process could have read it from disk.
_SMALL: Final = 20_000
_POLL_SECONDS: Final = 0.3
_EXPECTING_SECONDS: Final = 0.02
_RETRY_SECONDS: Final = 5.0
# The first page comes before the move from disk to memory, which does not wait for it longer than this.
_FIRST_PAGE_SECONDS: Final = 4.0
_LAST_ROUNDS: Final = 3
_LAST_SECONDS: Final = 2.0
# Revisions whose core is kept open: the head's, and one before it or one asked for.
_CORES: Final = 2

_log = logging.getLogger(__name__)


class Fleet:
    """Keeps a loader at the head of the graph in ``home``, and others on demand."""

    def __init__(self, home: Path, limits: Limits, *, blank_nodes: bool = False) -> None:
        self.home = home
        self._blank_nodes = blank_nodes
        self._limits = limits
        self._folder = ""
        self._server: asyncio.Server | None = None
        self._watch: asyncio.Task[None] | None = None
        self._loaders: dict[str, Loader] = {}
        self._names = itertools.count(1)
        self._head: tuple[Published, Loader] | None = None
        self._older: OrderedDict[int, Loader] = OrderedDict()
        self._cores: OrderedDict[int, Loader] = OrderedDict()
        self._helpers: dict[str, Loader] = {}
        self._advanced = asyncio.Condition()
        #: The newest revision that this process knows to be recorded, whether it is published or not.
        self.expected = 0
        self._asking = 0
        self._nudge = asyncio.Event()
        self._settling = asyncio.Event()
        self._ending: set[asyncio.Task[None]] = set()
        self._writers: weakref.WeakSet[asyncio.StreamWriter] = weakref.WeakSet()

    @property
    def head(self) -> Published:
        """The revision that the loader at the head holds. Raises StoreError before the start."""
        if self._head is None:
            raise StoreError("The readers have not been started.")
        return self._head[0]

    def expect(self, revision: int) -> None:
        """A revision has been recorded: whoever asks for the newest from now on waits for it."""
        self.expected = max(self.expected, revision)

    def settle(self) -> None:
        """The first page is out, and what is open on disk may be read into memory."""
        self._settling.set()

    async def newest(self, deadline: float) -> Published:
        """The head, once it is as new as what is expected now, or at the deadline."""
        expected = self.expected
        self._asking += 1
        try:
            async with asyncio.timeout_at(deadline):
                self._nudge.set()
                await self._until_at(expected)
        except TimeoutError:
            pass
        finally:
            self._asking -= 1
        return self.head

    async def start(self) -> None:
        """Open the newest revision and go on watching for newer ones. Raises StoreError when there is none."""
        newest = self._published()
        await self.listen()
        try:
            quickly = self._mode(newest) if newest.quads + newest.triples <= _SMALL else "disk"
            await self._advance(newest, quickly)
        except BaseException:
            await self.stop()
            raise
        self._watch = asyncio.create_task(self._keep_up())

    async def listen(self) -> None:
        """Make the socket to which processes connect; that is enough for helpers and older revisions."""
        # The folder is readable by nobody else, and so the socket in it can be reached by nobody else.
        self._folder = tempfile.mkdtemp(prefix="municipia-")
        self._server = await asyncio.start_unix_server(self._connected, self._socket_path)

    async def stop(self) -> None:
        """End every process and remove the socket."""
        if self._watch:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        await asyncio.gather(*(loader.stop() for loader in self._loaders.values()), *self._ending)
        if self._server:
            # Nobody comes any more; who just came has been noted after a round.
            self._server.close()
            await asyncio.sleep(0)
        writers = list(self._writers)
        for writer in writers:
            writer.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_SECONDS):
                await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)
        if self._server:
            await self._server.wait_closed()
        # A closed transport lets go of its socket in a later round of the loop.
        for _ in range(_LAST_ROUNDS):
            await asyncio.sleep(0)
        shutil.rmtree(self._folder, ignore_errors=True)

    async def loader(self, revision: int, deadline: float) -> Loader:
        """The loader of a revision; one that is newer than the head is waited for.

        Raises BusyError at the deadline, NotFoundError and GoneError for a revision that is not there (any more).
        """
        if revision > self.head.revision:
            await self._wait_for_newer(revision, deadline)
        if self._head and revision == self.head.revision:
            return self._head[1]
        return await self.older(revision)

    async def older(self, revision: int) -> Loader:
        """The loader of a revision before the head. Raises NotFoundError and GoneError when it is not there."""
        if not self._is_kept(revision):
            order = await asyncio.to_thread(self._order_for_older, revision)
            # Whoever asked meanwhile may have started it.
            if not self._is_kept(revision):
                self._keep(revision, self._launch(order, idle=1))
        self._older.move_to_end(revision)
        return self._older[revision]

    async def core(self, revision: int, deadline: float) -> Loader:
        """The loader of the core of a revision (``graph.core``), started when first needed, once it is ready.

        Raises as :meth:`loader`. It holds the core in memory however large the collections beside it are.
        """
        await self.loader(revision, deadline)
        found = self._cores.get(revision)
        if found is None or found.is_dead:
            source: tuple[str, ...] = ("core", "revision", str(self.home), str(revision))
            if self._head and revision == self.head.revision:
                source = ("core", "checkpoint", str(self.home / self.head.checkpoint))
            order = Order(revision, "memory", source, self._limits.query_memory_mb)
            found = self._cores[revision] = self._launch(order, self._limits.idle)
        self._cores.move_to_end(revision)
        while len(self._cores) > _CORES:
            self._end(self._cores.popitem(last=False)[1])
        if not found.ready.done():
            await found.until(deadline)
        return found

    def helper(self, mode: str, memory_mb: int, idle: int = 1) -> Loader:
        """The loader of workers that hold no revision, for one kind of work; started when first needed."""
        found = self._helpers.get(mode)
        if found is None or found.is_dead:
            found = self._helpers[mode] = self._launch(Order(0, mode, (), memory_mb), idle)
        return found

    @property
    def _socket_path(self) -> str:
        return os.path.join(self._folder, "readers")  # noqa: PTH118 - a string is what the loop wants

    def _published(self) -> Published:
        newest = checkpoints.published(Home(self.home))
        if newest is None:
            raise StoreError(f"There is no graph in {self.home}.", hint="Build it first: municipia build.")
        return newest

    def _mode(self, newest: Published) -> str:
        size = (newest.quads + newest.triples) * QUAD_BYTES
        return "memory" if size <= self._limits.memory_budget_mb << 20 else "disk"

    def _order_for_older(self, revision: int) -> Order:
        revisions.revision(self.home, revision)
        newest = self._published()
        checkpoint = Home(self.home).checkpoint(revision)
        if self._mode(newest) == "memory":
            replay.check(Home(self.home), revision)
            source: tuple[str, ...] = ("revision", str(self.home), str(revision))
            return Order(revision, "memory", source, self._limits.query_memory_mb, self._blank_nodes)
        if checkpoint.is_dir():
            return Order(revision, "disk", ("checkpoint", str(checkpoint)), self._limits.query_memory_mb)
        raise GoneError(
            said(
                "Revision %(number)s is too large to be worked out again, and no copy of it was kept.", number=revision
            ),
            hint=said("Ask for a tagged revision: those are kept."),
        )

    async def _wait_for_newer(self, revision: int, deadline: float) -> None:
        await asyncio.to_thread(revisions.revision, self.home, revision)
        try:
            async with asyncio.timeout_at(deadline):
                await self._until_at(revision)
        except TimeoutError as error:
            raise BusyError(
                said("Revision %(number)s is being opened.", number=revision), retry_after=1, hint=said("Try again.")
            ) from error

    async def _until_at(self, revision: int) -> None:
        async with self._advanced:
            await self._advanced.wait_for(lambda: self.head.revision >= revision)

    async def _keep_up(self) -> None:
        """Follow head.json, and bring back a loader at the head that has died."""
        seen = self._stamp() if self._is_settled() else None
        if not self._is_settled():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._settling.wait(), _FIRST_PAGE_SECONDS)
        while True:
            stamp = self._stamp()
            if stamp != seen or not self._is_settled():
                try:
                    newest = self._published()
                    await self._advance(newest, self._mode(newest))
                    seen = stamp
                except (MunicipiaError, OSError) as error:
                    _log.warning("The newest revision cannot be opened: %s", error)
                    await asyncio.sleep(_RETRY_SECONDS)
            await self._pause()

    async def _pause(self) -> None:
        """Until it is time to look again: soon when somebody waits for what has been written."""
        self._nudge.clear()
        seconds = _EXPECTING_SECONDS if self._asking else _POLL_SECONDS
        with suppress(TimeoutError):
            await asyncio.wait_for(self._nudge.wait(), seconds)

    def _is_settled(self) -> bool:
        if self._head is None or self._head[1].is_dead:
            return False
        return self._head[1].order.mode == self._mode(self._head[0])

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = Home(self.home).head.stat()
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_ino)

    async def _advance(self, newest: Published, mode: str) -> None:
        """Warm up a loader for a revision and put it at the head."""
        source = ("checkpoint", str(self.home / newest.checkpoint))
        order = Order(newest.revision, mode, source, self._limits.query_memory_mb, self._blank_nodes)
        fresh = self._launch(order, self._limits.idle)
        try:
            await fresh.until_ready()
        except BaseException:
            self._end(fresh)
            raise
        before, self._head = self._head, (newest, fresh)
        if before and before[0].revision != newest.revision and not before[1].is_dead:
            # Whoever has begun a page at the revision before may end it there.
            self._keep(before[0].revision, before[1])
        elif before:
            self._end(before[1])
        async with self._advanced:
            self._advanced.notify_all()

    def _is_kept(self, revision: int) -> bool:
        return revision in self._older and not self._older[revision].is_dead

    def _keep(self, revision: int, loader: Loader) -> None:
        """Keep the loader of an older revision, and let go of the one asked for longest ago."""
        if replaced := self._older.pop(revision, None):
            self._end(replaced)
        self._older[revision] = loader
        while len(self._older) > self._limits.older:
            _, oldest = self._older.popitem(last=False)
            self._end(oldest)

    def _end(self, loader: Loader) -> None:
        """Let a loader go once its workers have answered."""
        loader.retire()
        task = asyncio.create_task(self._forget(loader))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _forget(self, loader: Loader) -> None:
        await loader.gone()
        self._loaders.pop(loader.name, None)

    def _launch(self, order: Order, idle: int) -> Loader:
        loader = Loader(str(next(self._names)), order, idle)
        self._loaders[loader.name] = loader
        loader.start(self._socket_path)
        return loader

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A loader or a worker announces itself."""
        self._writers.add(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            hello = (await read_frame(reader)).document()
            loader = self._loaders.get(hello["loader"])
            if loader is None:
                writer.close()
            elif hello["role"] == "loader":
                await loader.serve(reader, writer)
            else:
                loader.arrived(Worker(hello["pid"], reader, writer))
