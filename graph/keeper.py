"""Keepers: where the writer keeps the graph, and through which those who read elsewhere get to see it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from pyoxigraph import Store

from municipia.graph.merge import Delta


class Keeper(Protocol):
    """The graph as its one writer holds it: the embedded store, alone or with an engine that follows it.

    A revision is first *committed*, which is all or nothing, and then *shown* to those who read elsewhere. What a crash
    leaves committed and not shown is shown when the graph is next opened for writing.
    """

    @property
    def head(self) -> int:
        """The newest revision that is committed; 0 when there is none."""

    def commit(self, delta: Delta, *, head: int) -> None:
        """Make a delta of named graphs and of the default graph the revision ``head``: all of it or nothing."""

    def flush(self) -> None:
        """Put on disk all that was committed."""

    def shown(self) -> int:
        """The newest revision that those who read elsewhere see. Raises StoreError when that cannot be learnt."""

    def show(self, revision: int) -> None:
        """Bring those who read elsewhere to the committed head, which is ``revision``; again does no harm.

        Raises StoreError when it cannot be done now.
        """

    def backup(self, target: Path) -> None:
        """Copy the committed graph to a folder that does not exist yet."""

    def load_into(self, memory: Store) -> None:
        """Copy every public quad into an empty in-memory store, each literal as it was committed."""

    def close(self) -> None:
        """Let the next writer in."""
