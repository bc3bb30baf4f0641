"""A cache of answers, bounded by their bytes: what was used longest ago goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ByteCache(Generic[Value]):
    """Values with their size in bytes, up to a sum; a value larger than an eighth of the sum is not kept."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._used = 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def get(self, key: Hashable) -> Value | None:
        """The value, or None; it becomes the most recently used."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value, at the expense of those used longest ago."""
        if size > self._budget // 8:
            return
        if key in self._values:
            self._used -= self._values.pop(key)[1]
        self._values[key] = (value, size)
        self._used += size
        while self._used > self._budget:
            _, (_, freed) = self._values.popitem(last=False)
            self._used -= freed

    def __len__(self) -> int:
        return len(self._values)
