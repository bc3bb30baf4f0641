"""Rates: how often a client may do a thing. Kept in memory only, by address, and forgotten."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

from municipia.graph.errors import LimitError
from municipia.graph.wording import said

#: Addresses remembered at once; beyond it the one that was quiet for longest is forgotten.
_MOST_CLIENTS: Final = 10_000


class Rate:
    """Lets each client do a thing ``most`` times in any ``seconds``."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Raise LimitError (rate) when the client has done it too often; it says in how many seconds to come back."""
        times = self._recent(client)
        if len(times) >= self._most:
            wait = max(1, math.ceil(times[0] + self._seconds - self._clock()))
            raise LimitError(
                said(
                    "You may do this %(most)s times in %(seconds)s seconds.",
                    most=self._most,
                    seconds=f"{self._seconds:g}",
                ),
                limit="rate",
                allowed=self._most,
                unit="times",
                retry_after=wait,
                hint=said("Come back in %(wait)s seconds.", wait=wait),
            )

    def count(self, client: str) -> None:
        """The client has done it once more."""
        times = self._times.setdefault(client, deque())
        times.append(self._clock())
        self._times.move_to_end(client)
        while len(self._times) > _MOST_CLIENTS:
            self._times.popitem(last=False)

    def take(self, client: str) -> None:
        """As :meth:`check`; and it counts from now on, before it is done, so that many at once cannot be too many."""
        self.check(client)
        self.count(client)

    def give_back(self, client: str) -> None:
        """What the client took last came to nothing, and does not count."""
        if times := self._recent(client):
            times.pop()

    def _recent(self, client: str) -> deque[float]:
        times = self._times.get(client, deque())
        while times and times[0] <= self._clock() - self._seconds:
            times.popleft()
        if not times:
            self._times.pop(client, None)
        return times
