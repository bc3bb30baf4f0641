"""Clients: how many queries each has at once, so that none takes the place of all others. Nothing of it is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from municipia.graph.errors import LimitError
from municipia.graph.wording import said


class Clients:
    """Counts the queries under way by the client's address; ``most`` may be under way for each."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def one_more(self, address: str) -> Iterator[None]:
        """One more query while the block lasts. Raises LimitError (rate) when the client has too many."""
        if self._under_way[address] >= self._most:
            raise LimitError(
                said("You have %(most)s queries under way already.", most=self._most),
                limit="rate",
                allowed=self._most,
                unit="queries",
                hint=said("Wait for one of them to end."),
            )
        self._under_way[address] += 1
        try:
            yield
        finally:
            self._under_way[address] -= 1
            if not self._under_way[address]:
                del self._under_way[address]
