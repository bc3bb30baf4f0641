"""The scribe: the server's side of all writing. It hands changes to the clerk process, one at a time and in order."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from municipia.graph import child, frames
from municipia.graph.errors import BusyError, LimitError, MunicipiaError
from municipia.graph.limits import Limits
from municipia.graph.preconditions import Expectation
from municipia.graph.process import read_frame
from municipia.graph.remote.address import Address
from municipia.graph.wording import said

# Seconds that a clerk may take to write down what it has begun when the server stops.
_LAST_STROKE: Final = 10.0
_RETRY: Final = 1


@dataclass(frozen=True)
class Order:
    """A change to make: ``deed`` is replace, merge or delete, ``payload`` the statements in N-Triples.

    A ``dry`` one is only judged. ``turtle`` asks for the report in Turtle too.
    """

    deed: str
    graph: str
    payload: bytes = b""
    expected: Expectation = field(default_factory=Expectation)
    actor: str = ""
    message: str = ""
    dry: bool = False
    turtle: bool = False

    def frames(self) -> bytes:
        """The order as the clerk reads it."""
        document = {
            "deed": self.deed,
            "graph": self.graph,
            "match": self.expected.match,
            "none_match": self.expected.none_match,
            "actor": self.actor,
            "message": self.message,
            "dry": self.dry,
            "turtle": self.turtle,
        }
        return frames.pack_document(document) + frames.pack(frames.BODY, self.payload)


@dataclass(frozen=True)
class Outcome:
    """What became of an order. ``before`` and ``after`` are the states of the graph, "" when there is none.

    ``report`` is there when the order was dry, or when it breaks a rule and so changed nothing; ``turtle`` is the same
    in Turtle if that was asked for.
    """

    revision: int = 0
    before: str = ""
    after: str = ""
    added: int = 0
    removed: int = 0
    report: Mapping[str, Any] | None = None
    turtle: str = ""


class Scribe:
    """Writes to the graph in ``home``, judged by our shapes unless ``shapes`` is False. Use ``stop`` at the end.

    With ``engine`` each revision is shown to that engine too.
    """

    def __init__(
        self, home: Path, limits: Limits | None = None, *, shapes: bool = True, engine: Address | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._first = {
            "home": str(home.absolute()),
            "shapes": shapes,
            "idle": self._limits.write_idle_seconds,
            "engine": asdict(engine) if engine else None,
        }
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._running: set[asyncio.Task[Any]] = set()

    @property
    def pid(self) -> int | None:
        """The clerk's process, if there is one."""
        return self._process.pid if self._process else None

    async def write(self, order: Order) -> Outcome:
        """Do it, after those that came before, even if whoever asked has gone meanwhile.

        Raises BusyError when too many wait, or when the clerk ended midway (then the change may stand or not, but
        never half of it), LimitError (time), and what ``Writer.apply`` raises but for ViolationError.
        """
        if self._waiting >= self._limits.write_queue:
            raise BusyError(
                said("Too many writes are waiting."), retry_after=_RETRY, hint=said("Nothing was written. Try again.")
            )
        self._waiting += 1
        task = asyncio.create_task(self._in_turn(order))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _in_turn(self, order: Order) -> Outcome:
        try:
            async with self._turn:
                answer = await self._ask(order.frames())
        finally:
            self._waiting -= 1
        if "fault" in answer:
            raise frames.decode_fault(answer["fault"])
        return Outcome(**answer)

    async def _ask(self, request: bytes) -> dict[str, Any]:
        """Give the clerk something to do, and hear what became of it. An end midway is mended at once."""
        try:
            async with asyncio.timeout(self._limits.write_seconds):
                return await self._converse(request)
        except TimeoutError as error:
            await self._dismiss()
            raise self._too_slow() from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await self._dismiss()
            raise BusyError(
                said("The writer ended midway; the change stands whole, or not at all."),
                retry_after=_RETRY,
                hint=said("Look at the ETag of the graph, or at the log, before you try again."),
            ) from error
        except asyncio.CancelledError:
            await self._dismiss()
            raise

    async def _converse(self, request: bytes) -> dict[str, Any]:
        reader, writer = self._reader, self._writer
        if reader is None or writer is None or writer.is_closing() or reader.at_eof() or reader.exception():
            reader, writer = self._reader, self._writer = await self._begin()
        writer.write(request)
        await writer.drain()
        return (await read_frame(reader)).document()

    async def _begin(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        await self._reap()
        ours, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                child.command("municipia.graph.clerk", str(its.fileno())),
                stdin=subprocess.DEVNULL,
                pass_fds=(its.fileno(),),
                start_new_session=True,
            )
        reader, writer = await asyncio.open_connection(sock=ours)
        writer.write(frames.pack_document(self._first))
        return reader, writer

    async def _dismiss(self) -> None:
        """End the clerk now, and let another one look after what it left."""
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
        await self._reap()
        mending = asyncio.create_task(self._mend())
        self._running.add(mending)
        mending.add_done_callback(self._running.discard)

    async def _mend(self) -> None:
        """Have a new clerk open the graph: it publishes what the last one recorded."""
        async with self._turn:
            with suppress(MunicipiaError, OSError, TimeoutError, asyncio.IncompleteReadError):
                async with asyncio.timeout(self._limits.write_seconds):
                    await self._converse(Order("open", "").frames())

    async def _reap(self) -> None:
        """Close the connection and wait for the process, which then ends by itself."""
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None
        if self._process:
            process, self._process = self._process, None
            await asyncio.to_thread(_end, process)

    def _too_slow(self) -> LimitError:
        seconds = self._limits.write_seconds
        return LimitError(
            said("The write took more than %(seconds)s s.", seconds=f"{seconds:g}"),
            limit="time",
            allowed=seconds,
            unit="seconds",
            hint=said("Look at the ETag of the graph, or at the log, before you try again."),
        )

    async def stop(self) -> None:
        """End the clerk once it has written down what waits."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_LAST_STROKE)
            for task in late:
                task.cancel()
        await self._reap()


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_LAST_STROKE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
