"""A job: one request with the worker that answers it, watched from the web process, which alone can stop it."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from typing import Final, Self

from municipia.graph import faults, frames
from municipia.graph.errors import BusyError, MunicipiaError, StoreError
from municipia.graph.limits import Limits
from municipia.graph.loader import Loader
from municipia.graph.process import Worker, read_frame
from municipia.graph.spool import Spool
from municipia.graph.turnstile import Pass

# A query that has used little of its slice because others ran is looked at again, up to this many slices.
_PATIENCE: Final = 4
# Seconds after which a query lets newer ones go first, so that a simple one beside many heavy ones is not held up.
_FIRST_STEP: Final = 0.05
_NICE_AFTER_STEP: Final = 15
_NICE_WHEN_SLOW: Final = 19


@dataclass(frozen=True)
class End:
    """A worker's last word: the rows that it sent, why it stopped, and whether it can be given another request."""

    rows: int
    fault: MunicipiaError | None = None
    is_clean: bool = True

    @classmethod
    def of(cls, frame: frames.Frame) -> Self:
        """What the worker says in its last frame."""
        end = frame.document()
        return cls(end.get("rows", 0), frames.decode_fault(end["fault"]) if "fault" in end else None)


class Job:
    """Sends a request to a worker and collects its answer in a spool, within ``seconds`` that end at ``deadline``.

    With a pass it must share with others: past its slice of processor time it goes on only if few others are slow.
    """

    def __init__(
        self,
        worker: Worker,
        loader: Loader,
        limits: Limits,
        *,
        deadline: float,
        seconds: float,
        entry: Pass | None,
    ) -> None:
        self.spool = Spool(limits.buffer_bytes)
        self._worker, self._loader, self._limits = worker, loader, limits
        self._deadline, self._seconds = deadline, seconds
        self._entry = entry
        self._cause: MunicipiaError | None = None
        self._loop = asyncio.get_running_loop()
        self._timers: list[asyncio.TimerHandle] = []
        self._started = 0.0
        self._used_before = 0.0

    async def run(self, request: bytes) -> None:
        """Until the worker has answered or is dead; what came of it is in the spool."""
        self._watch()
        fault: MunicipiaError | None = StoreError("The server is stopping.")
        rows, is_usable = 0, False
        try:
            end = await self._exchange(request)
            rows, fault = end.rows, end.fault
            is_usable = end.is_clean and self._cause is None
        except (asyncio.IncompleteReadError, ConnectionError):
            fault = self._cause or await self._cause_of_death()
        finally:
            for timer in self._timers:
                timer.cancel()
            if self._entry:
                self._entry.leave()
            self._loader.give_back(self._worker, is_usable=is_usable)
            self.spool.end(fault, rows)

    async def _exchange(self, request: bytes) -> End:
        """Send the request and collect the answer, to the worker's last word."""
        self._worker.writer.write(request)
        while (frame := await read_frame(self._worker.reader)).kind != frames.END:
            self._take(frame)
        return End.of(frame)

    def stop(self) -> None:
        """End the worker: nobody waits for its answer any more."""
        if not self.spool.is_done:
            self._kill(BusyError("The client has gone.", retry_after=1))

    def _take(self, frame: frames.Frame) -> None:
        if frame.kind == frames.BODY:
            self.spool.add(frame.payload)
        else:
            self.spool.head = frame.document()

    def _watch(self) -> None:
        self._started = self._loop.time()
        self._timers.append(self._loop.call_at(self._deadline, self._kill, faults.time(self._seconds)))
        if self._entry:
            self._used_before = self._worker.processor_seconds() or 0.0
            self._timers.append(self._loop.call_later(_FIRST_STEP, self._step_back))
            self._timers.append(self._loop.call_later(self._limits.slice_seconds, self._look))

    def _step_back(self) -> None:
        """Let newer queries pass one that has worked for a while; one that only waits for the processor may go on.

        Either way its place will not be free soon once it has been held for longer than a slice.
        """
        used = self._worker.processor_seconds()
        missing = 0.0 if used is None else _FIRST_STEP - (used - self._used_before)
        if missing > 0:
            self._timers.append(self._loop.call_later(max(missing, _FIRST_STEP / 2), self._step_back))
        else:
            self._worker.slow_down(_NICE_AFTER_STEP)
        if self._entry and (missing <= 0 or self._loop.time() - self._started >= self._limits.slice_seconds):
            self._entry.turn_heavy()

    def _look(self) -> None:
        """Judge a query that has outlasted its slice: still waiting for its turn on the processor, or slow."""
        used, slice_seconds = self._worker.processor_seconds(), self._limits.slice_seconds
        lasted = self._loop.time() - self._started
        missing = 0.0 if used is None else slice_seconds - (used - self._used_before)
        if missing > 0 and lasted < _PATIENCE * slice_seconds:
            self._timers.append(self._loop.call_later(max(missing, slice_seconds / 4), self._look))
        elif self._entry and self._entry.turn_slow(has_worked=missing <= 0):
            self._worker.slow_down(_NICE_WHEN_SLOW)
        else:
            self._kill(faults.busy(self._limits))

    def _kill(self, cause: MunicipiaError) -> None:
        if self._cause is None:
            self._cause = cause
            self._worker.kill()
            if self._entry:
                self._entry.turn_light()
            # The process may need a while to give its memory back; the client need not wait for that.
            self.spool.end(cause)

    async def _cause_of_death(self) -> MunicipiaError:
        code = await self._loader.end_of(self._worker)
        if code in (-signal.SIGABRT, -signal.SIGKILL):
            # The engine aborts when an allocation fails; the system kills what takes its last memory.
            return faults.memory(self._loader.order.memory_mb)
        if code in (-signal.SIGSEGV, -signal.SIGBUS):
            return faults.nesting()
        return StoreError(f"The reader process ended unexpectedly (code {code}).", hint="Please report the query.")
