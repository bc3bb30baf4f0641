"""Shades: which tone a country gets by the number of its places, and the legend that says so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

#: How many tones there are.
TONES: Final = 5
_STEPS: Final = tuple(figure * 10**power for power in range(7) for figure in (1, 2, 5))


def classes(counts: Iterable[int]) -> tuple[int, ...]:
    """The least numbers of at most five classes, from 1, such that the largest count is in the last.

    >>> classes([1, 3, 40])
    (1, 2, 5, 10, 20)
    >>> classes([1, 2])
    (1, 2)
    >>> classes([])
    ()
    """
    most = max(counts, default=0)
    steps = [step for step in _STEPS if step <= most]
    if len(steps) <= TONES:
        return tuple(steps)
    # Spread over the steps, with the first and the last of them.
    chosen = [steps[round(place * (len(steps) - 1) / (TONES - 1))] for place in range(TONES)]
    return tuple(chosen)


def tone(count: int, least: tuple[int, ...]) -> int:
    """The tone of a count, from 1 for the palest to 5; classes fewer than five get the darker end spread.

    >>> [tone(count, (1, 2, 5, 10, 20)) for count in (1, 4, 40)]
    [1, 2, 5]
    >>> [tone(count, (1, 2)) for count in (1, 2)]
    [1, 5]
    """
    place = bisect_right(least, count) - 1
    return 1 if len(least) < 2 else 1 + round(place * (TONES - 1) / (len(least) - 1))
