"""What took long to put together, kept for the pages after the first while its revision stands."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from functools import partial
from typing import Any, Final, Generic, TypeVar

from starlette.datastructures import State

_Made = TypeVar("_Made")
_Item = TypeVar("_Item")

#: The weight of all lists together; an item takes about a kilobyte.
_MOST: Final = 50_000


def _one(_made: object) -> int:
    return 1


def weight(items: Sequence[object]) -> int:
    """What a list weighs: its items and itself. Without items it is made again: every invented address has one."""
    return 1 + len(items) if items else 0


class Recent(Generic[_Made]):
    """Keeps what was asked for last, up to ``most`` in weight; one making serves all who wait for it.

    The key names the revision. What weighs nothing is not kept.
    """

    def __init__(self, most: int, weigh: Callable[[_Made], int] = _one) -> None:
        self._most, self._weigh = most, weigh
        self._kept: OrderedDict[Hashable, asyncio.Task[_Made]] = OrderedDict()
        self._weights: dict[asyncio.Task[_Made], int] = {}
        self._used = 0

    async def get(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, _Made]]) -> _Made:
        """The thing of a key, made now if it is not kept. Raises what ``make`` raises."""
        task = self._kept.get(key)
        if task is None:
            task = self._kept[key] = asyncio.create_task(make())
            self._set_weight(task, 1)
            task.add_done_callback(partial(self._settle, key))
        self._kept.move_to_end(key)
        self._trim()
        # A reader who hangs up must not end the making that others wait for.
        return await asyncio.shield(task)

    def __len__(self) -> int:
        return len(self._kept)

    def _settle(self, key: Hashable, task: asyncio.Task[_Made]) -> None:
        """A making has ended: keep what it gave, forget what it did not."""
        # Whoever still waits is told what went wrong; if nobody does, there is nothing to warn of.
        failed = task.cancelled() or task.exception() is not None
        if self._kept.get(key) is not task:
            return
        self._set_weight(task, 0 if failed else self._weigh(task.result()))
        if not self._weights[task]:
            self._drop(key)
        self._trim()

    def _trim(self) -> None:
        while len(self._kept) > 1 and self._used > self._most:
            self._drop(next(iter(self._kept)))

    def _set_weight(self, task: asyncio.Task[_Made], weight: int) -> None:
        self._used += weight - self._weights.get(task, 0)
        self._weights[task] = weight

    def _drop(self, key: Hashable) -> None:
        self._used -= self._weights.pop(self._kept.pop(key))


async def kept_in(
    state: State, key: Hashable, make: Callable[[], Coroutine[Any, Any, Sequence[_Item]]]
) -> Sequence[_Item]:
    """A list that the application keeps, made now if it is not kept. Raises what ``make`` raises."""
    if not hasattr(state, "kept"):
        state.kept = Recent[Sequence[Any]](_MOST, weight)
    found: Awaitable[Sequence[_Item]] = state.kept.get(key, make)
    return await found
