"""The turnstile: which queries from outside may run, which wait, and which are told at once to come back.

A query that comes in runs as one of ``Limits.running``. Nobody knows beforehand whether it is simple. One that has
worked for a moment becomes *heavy*: it lets newer ones go first. One that outlasts its slice becomes *slow*: only
``Limits.slow`` of those may go on. Behind the running ones ``Limits.queue`` may wait, and the fewer the more of the
running are heavy, since then no place becomes free soon; whoever is beyond that bound is refused at once, and those who
wait already are told as soon as it falls below their number.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict, deque
from typing import Final

from municipia.graph import faults, sparql
from municipia.graph.limits import Limits

# Texts of slow queries are remembered for so many seconds, the last ones only.
_MEMORY_SECONDS: Final = 60.0
_MEMORY_SIZE: Final = 512


class Turnstile:
    """Counts the queries from outside that run, the heavy and the slow ones among them, and keeps the queue."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.running = 0
        self.heavy = 0
        self.slow = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._known_slow: OrderedDict[bytes, float] = OrderedDict()

    @property
    def room(self) -> int:
        """How many may wait now: nobody once half of the places are held by heavy ones."""
        return self.limits.queue * max(0, self.limits.running - 2 * self.heavy) // self.limits.running

    async def enter(self, text: str, deadline: float) -> Pass:
        """Let a query in, after those that came before; ``deadline`` is in the event loop's time.

        Raises BusyError: at once when no place is free and the queue is full, or when the text was slow a moment ago
        and no more slow ones may go on; else when its turn has not come within ``Limits.queue_seconds``.
        """
        if self.slow >= self.limits.slow and self._was_slow(text):
            raise faults.busy(self.limits)
        if self.running < self.limits.running:
            self.running += 1
            return Pass(self, text)
        if len(self._waiting) >= self.room:
            raise faults.busy(self.limits)
        await self._wait(deadline)
        return Pass(self, text)

    async def _wait(self, deadline: float) -> None:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout_at(min(deadline, loop.time() + self.limits.queue_seconds)):
                await turn
        except BaseException as error:
            self._give_up(turn)
            if isinstance(error, TimeoutError):
                raise faults.busy(self.limits) from error
            raise

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if turn in self._waiting:
            self._waiting.remove(turn)
        elif turn.done() and not turn.cancelled() and not turn.exception():
            self.next()  # its turn came at the last moment: it goes to the next one

    def next(self) -> None:
        """A place is free: it goes to whoever has waited longest."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.running -= 1

    def shorten(self) -> None:
        """Tell those beyond the room there is now, the newest first, to come back."""
        while len(self._waiting) > self.room:
            turn = self._waiting.pop()
            if not turn.done():
                turn.set_exception(faults.busy(self.limits))

    def remember(self, text: str) -> None:
        """Keep in mind that a text was slow."""
        self._known_slow[_fingerprint(text)] = time.monotonic()
        while len(self._known_slow) > _MEMORY_SIZE:
            self._known_slow.popitem(last=False)

    def _was_slow(self, text: str) -> bool:
        return time.monotonic() - self._known_slow.get(_fingerprint(text), -_MEMORY_SECONDS) < _MEMORY_SECONDS


class Pass:
    """What a query that runs holds; whoever got it calls :meth:`leave` when it has ended."""

    def __init__(self, turnstile: Turnstile, text: str) -> None:
        self._turnstile = turnstile
        self._text = text
        self._is_heavy = False
        self._is_slow = False

    def turn_heavy(self) -> None:
        """It has worked for a moment and lets newer ones go first."""
        if not self._is_heavy:
            self._is_heavy = True
            self._turnstile.heavy += 1
            self._turnstile.shorten()

    def turn_light(self) -> None:
        """It is being ended: its place will be free in a moment."""
        if self._is_heavy:
            self._is_heavy = False
            self._turnstile.heavy -= 1

    def turn_slow(self, *, has_worked: bool = True) -> bool:
        """Whether it may go on although it is slow; one that has only waited for the processor is not remembered."""
        if has_worked:
            self._turnstile.remember(self._text)
        if self._turnstile.slow >= self._turnstile.limits.slow:
            return False
        self._is_slow = True
        self._turnstile.slow += 1
        return True

    def leave(self) -> None:
        """It has ended, and the next one may come in."""
        self.turn_light()
        self._turnstile.slow -= self._is_slow
        self._turnstile.next()


def _fingerprint(text: str) -> bytes:
    """The same for two texts that differ in spaces and comments alone."""
    words = "\x00".join(token.text for token in sparql.tokens(text))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
