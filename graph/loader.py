"""The web process's side of a loader: one revision held ready, and the idle workers that answer from it."""

from __future__ import annotations

import asyncio
import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from municipia.graph import child, frames
from municipia.graph.errors import BusyError, StoreError
from municipia.graph.process import Worker, read_frame
from municipia.graph.wording import said

Result = TypeVar("Result")

# A worker that has answered so many requests makes room for a fresh one.
_MOST_USES: Final = 200
# Seconds to wait for the loader's word on how a worker ended, and for the loader itself to end.
_LAST_WORDS: Final = 2.0
# Ends that nobody asked about are kept for a while, the newest of them.
_MOST_ENDS: Final = 256


@dataclass(frozen=True)
class Order:
    """What a loader is to hold: ``mode`` is memory, disk or tasks; ``source`` what ``graph.dump`` is told to read.

    With ``blank_nodes`` queries see those instead of the names that they got when they were written.
    """

    revision: int
    mode: str
    source: Sequence[str]
    memory_mb: int
    blank_nodes: bool = False

    def document(self) -> dict[str, object]:
        """The order as the loader reads it."""
        return {
            "mode": self.mode,
            "source": list(self.source),
            "memory_mb": self.memory_mb,
            "blank_nodes": self.blank_nodes,
        }


class Loader:
    """A loader process with its workers. ``ready`` is done when it holds its revision, or fails with the reason."""

    def __init__(self, name: str, order: Order, idle_wanted: int) -> None:
        self.name = name
        self.order = order
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_retired = False
        self.is_dead = False
        self._idle_wanted = idle_wanted
        self._idle: deque[Worker] = deque()
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._known: set[int] = set()
        self._coming = 0
        self._busy = 0
        self._ends: dict[int, asyncio.Future[int | None]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = asyncio.Event()

    def start(self, socket_path: str) -> None:
        """Start the process; it connects back."""
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            child.command("municipia.graph.worker", socket_path, self.name),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    async def until_ready(self) -> None:
        """Wait until it holds its revision. Raises the reason when it cannot, StoreError when the process ends."""
        while not self.ready.done():
            await asyncio.wait([self.ready], timeout=_LAST_WORDS)
            if self._process and self._process.poll() is not None:
                self._died()
        await self.ready

    async def until(self, deadline: float) -> None:
        """Wait until it holds its revision. Raises the reason when it cannot, BusyError at the deadline."""
        await self._until(asyncio.shield(self.ready), deadline)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Give the process its order and listen to what it reports, until it ends."""
        self._writer = writer
        writer.write(frames.pack_document(self.order.document()))
        if self.is_retired and not self._busy:
            self._hang_up()  # nobody wants it any more
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self._heed((await read_frame(reader)).document())
        writer.close()
        self._died()

    def _heed(self, document: Mapping[str, Any]) -> None:
        if "ended" in document:
            self._heed_end(document["ended"], document["code"])
        elif self.ready.done():
            return
        elif "fault" in document:
            self._fail(frames.decode_fault(document["fault"]))
        else:
            self.ready.set_result(None)
            self._replenish()

    def _heed_end(self, pid: int, code: int) -> None:
        end = self._end_of(pid)
        if not end.done():
            end.set_result(code)
        if pid in self._known:
            self._known.discard(pid)
            return
        # It ended before it said a word, so the next one would too.
        self._coming = max(0, self._coming - 1)
        self._fail(StoreError(f"No process can read revision {self.order.revision}.", hint="Try again."))

    def _end_of(self, pid: int) -> asyncio.Future[int | None]:
        while len(self._ends) > _MOST_ENDS:
            self._ends.pop(next(iter(self._ends)))
        return self._ends.setdefault(pid, asyncio.get_running_loop().create_future())

    async def end_of(self, worker: Worker) -> int | None:
        """The exit code of a worker that has hung up (negative: the signal that ended it); None when nobody knows."""
        if self.is_dead:
            return None
        with suppress(TimeoutError):
            return await asyncio.wait_for(asyncio.shield(self._end_of(worker.pid)), _LAST_WORDS)
        return None

    def arrived(self, worker: Worker) -> None:
        """A worker has connected."""
        self._coming = max(0, self._coming - 1)
        self._known.add(worker.pid)
        self._ends.pop(worker.pid, None)
        self._offer(worker)

    async def take(self, deadline: float) -> Worker:
        """A worker for one request. Raises BusyError at the deadline, StoreError when the loader has ended."""
        self._busy += 1
        try:
            await self._until(asyncio.shield(self.ready), deadline)
            self._check_alive()
            while self._idle:
                worker = self._idle.popleft()
                if not worker.has_gone():
                    self._replenish()
                    return worker
                worker.dismiss()
            return await self._wait_for_worker(deadline)
        except BaseException:
            self._one_less()
            raise

    async def _wait_for_worker(self, deadline: float) -> Worker:
        coming: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(coming)
        self._replenish()
        try:
            return await self._until(asyncio.shield(coming), deadline)
        except BaseException:
            if coming.done() and not coming.exception():
                self._offer(coming.result())
            coming.cancel()
            raise

    @staticmethod
    async def _until(awaited: asyncio.Future[Result], deadline: float) -> Result:
        try:
            async with asyncio.timeout_at(deadline):
                return await awaited
        except TimeoutError as error:
            raise BusyError(said("No reader became free in time."), retry_after=2, hint=said("Try again.")) from error

    def give_back(self, worker: Worker, *, is_usable: bool) -> None:
        """A worker has answered, or has ended (``is_usable`` is False)."""
        worker.uses += 1
        if is_usable and not worker.is_slowed and worker.uses < _MOST_USES:
            self._offer(worker)
        else:
            worker.dismiss()
            self._replenish()
        self._one_less()

    def _one_less(self) -> None:
        self._busy -= 1
        if self.is_retired and not self._busy:
            self._hang_up()

    def _offer(self, worker: Worker) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        if self.is_retired:
            worker.dismiss()
        else:
            self._idle.append(worker)

    def _replenish(self) -> None:
        wanted = 0 if self.is_retired else self._idle_wanted
        missing = wanted + len(self._waiting) - len(self._idle) - self._coming
        if missing > 0 and self._writer and not self.is_dead:
            self._coming += missing
            self._writer.write(frames.pack_document({"fork": missing}))

    def _fail(self, fault: Exception) -> None:
        pending: list[asyncio.Future[Any]] = [self.ready, *self._waiting]
        for waiting in pending:
            if not waiting.done():
                waiting.set_exception(fault)
                waiting.exception()  # whoever waits is told; if nobody does, there is nothing to warn of
        self._waiting.clear()

    def _died(self) -> None:
        self.is_dead = True
        self._ended.set()
        for end in self._ends.values():
            if not end.done():
                end.set_result(None)
        self._fail(self._death())
        for worker in self._idle:
            worker.dismiss()
        self._idle.clear()

    def _check_alive(self) -> None:
        if self.is_dead:
            raise self._death()

    def _death(self) -> StoreError:
        return StoreError(f"The process that holds revision {self.order.revision} has ended.", hint="Try again.")

    def retire(self) -> None:
        """Take no new interest: idle workers go now, busy ones when they have answered, then the loader."""
        self.is_retired = True
        for worker in self._idle:
            worker.dismiss()
        self._idle.clear()
        if not self._busy:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._writer:
            self._writer.close()

    async def stop(self) -> None:
        """End the process and its workers, and wait until they are gone."""
        self.retire()
        self._hang_up()
        if self._process and not self._writer:
            self._process.kill()
            self._ended.set()
        await self.gone()

    async def gone(self) -> None:
        """Wait until the process has ended; it does so once it is retired and its workers have answered."""
        await self._ended.wait()
        if self._process:
            await asyncio.to_thread(_end, self._process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_LAST_WORDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
