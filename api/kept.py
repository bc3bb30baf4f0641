"""Lists that took long to put together, kept for the pages after the first while their revision stands."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, Final, TypeVar

from starlette.datastructures import State

_Item = TypeVar("_Item")

#: Items of all lists together, at about a kilobyte each.
_MOST: Final = 50_000


class Kept:
    """Lists by key, up to ``most`` items in all; what was used longest ago goes first. The key names the revision."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lists: OrderedDict[Hashable, Sequence[Any]] = OrderedDict()
        self._making: dict[Hashable, asyncio.Lock] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Sequence[_Item]]]) -> Sequence[_Item]:
        """The list of a key, made now if it is not kept; who comes meanwhile waits for the first."""
        lock = self._making.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                if key not in self._lists:
                    self._put(key, await make())
                self._lists.move_to_end(key)
                return self._lists[key]
        finally:
            if not lock.locked():
                self._making.pop(key, None)

    def _put(self, key: Hashable, items: Sequence[Any]) -> None:
        self._lists[key] = items
        while len(self._lists) > 1 and sum(map(len, self._lists.values())) > self._most:
            self._lists.popitem(last=False)


def kept_in(state: State) -> Kept:
    """The application's lists, made with the first request that needs them."""
    if not hasattr(state, "kept"):
        state.kept = Kept()
    kept: Kept = state.kept
    return kept
