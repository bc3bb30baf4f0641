"""The faults of queries that ask too much, in one place, so that they read alike wherever they are noticed."""

from __future__ import annotations

import math

from municipia.graph.errors import BusyError, LimitError, UnsupportedError
from municipia.graph.limits import Limits
from municipia.graph.wording import said


def busy(limits: Limits) -> BusyError:
    """A query came, or turned slow, when too many others ran."""
    return BusyError(
        said("Too many long queries are running."),
        retry_after=max(1, math.ceil(limits.query_seconds / 2)),
        hint=said("Try again in a few seconds, or ask something smaller."),
    )


def time(seconds: float) -> LimitError:
    """A query took too long."""
    return LimitError(
        said("The query took more than %(seconds)s s.", seconds=f"{seconds:g}"),
        limit="time",
        allowed=seconds,
        unit="seconds",
        hint=said("Name more of what you look for, join fewer patterns, or take it in parts."),
    )


def memory(megabytes: int) -> LimitError:
    """A query needs too much memory."""
    return LimitError(
        said("The query needs more than %(megabytes)s MB of memory.", megabytes=megabytes),
        limit="memory",
        allowed=megabytes,
        unit="MB",
        hint=said("Sort, group or join fewer rows: name more of what you look for, or ask in several queries."),
    )


def nesting() -> UnsupportedError:
    """A text brought the parser down."""
    return UnsupportedError(
        said("The text is nested too deeply, or one of its lists or paths is too long, to be read."),
        hint=said("Write it with fewer levels, or ask in several queries."),
    )
