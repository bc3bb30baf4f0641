"""A worker as the web process sees it: a connection, a process id, and what can be done to it."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from municipia.graph.frames import HEADER, Frame

_CLOCK_TICKS: Final = os.sysconf("SC_CLK_TCK")


async def read_frame(reader: asyncio.StreamReader) -> Frame:
    """The next frame that a process sends. Raises asyncio.IncompleteReadError when it has hung up."""
    kind, size = HEADER.unpack(await reader.readexactly(HEADER.size))
    return Frame(kind, await reader.readexactly(size))


@dataclass(eq=False)
class Worker:
    """A reader process that is connected and waits for a request, or answers one."""

    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    uses: int = 0
    is_slowed: bool = False

    def has_gone(self) -> bool:
        """Whether the process has hung up."""
        return self.reader.at_eof() or self.writer.is_closing()

    def dismiss(self) -> None:
        """Let the process end by itself: it has nothing to do and hears that nobody listens."""
        self.writer.close()

    def kill(self) -> None:
        """End the process now, whatever it does."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def slow_down(self, niceness: int) -> None:
        """Let others go first, for good: a process cannot take this back."""
        self.is_slowed = True
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self.pid, niceness)

    def processor_seconds(self) -> float | None:
        """The processor time used so far; None where the system does not say."""
        try:
            with open(f"/proc/{self.pid}/stat", "rb") as file:  # noqa: PTH123 - read often, on the event loop
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS
