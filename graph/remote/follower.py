"""The embedded store with an engine that follows it: what the writer keeps when MUNICIPIA_STORE names an engine.

The record stays here: patches, the store and its checkpoints. A revision is committed here first and then shown to the
engine, which is brought from the revision that its mark names to the head. What it lacks is worked out from the log and
the store as it stands, never from what the engine holds, so doing it again does no harm, and an engine that writes
literals in its own way is no matter.

Small changes go in one update that also moves the mark. Where the engine does not make that one transaction, or where
the change is too long for one update, the mark first says that the engine is between two revisions: readers then answer
503 until it is over, and a change that was cut off is made whole by filling the engine anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from municipia.graph import patch, revisions
from municipia.graph.errors import BusyError, NotFoundError, StoreError
from municipia.graph.home import Home
from municipia.graph.merge import Delta, quad
from municipia.graph.remote import mark
from municipia.graph.remote.address import MERGED
from municipia.graph.remote.engine import Engine
from municipia.graph.remote.mark import Mark
from municipia.graph.store import GraphStore, update_text

_DEFAULT: Final = DefaultGraph()
_MERGED: Final = NamedNode(MERGED)
#: Triples in one request of the Graph Store Protocol, some 15 MB.
_LOT: Final = 100_000
_Item = TypeVar("_Item")
_log = logging.getLogger(__name__)


class Followed:
    """A keeper (``graph.keeper``): the embedded store, and an engine that is shown each revision."""

    def __init__(self, store: GraphStore, home: Home, engine: Engine) -> None:
        self._store, self._home, self._engine = store, home, engine

    @classmethod
    def opener(cls, engine: Callable[[], Engine]) -> Callable[[Home], Followed]:
        """What ``Writer.open`` is given as ``keeper``."""
        return lambda home: cls(GraphStore.open(home.store), home, engine())

    @property
    def head(self) -> int:
        """The newest revision that is committed here."""
        return self._store.head

    def commit(self, delta: Delta, *, head: int) -> None:
        """Commit to the embedded store; the engine hears nothing of it yet."""
        self._store.commit(delta, head=head)

    def flush(self) -> None:
        """Put on disk what was committed."""
        self._store.flush()

    def backup(self, target: Path) -> None:
        """Copy the embedded store."""
        self._store.backup(target)

    def load_into(self, memory: Store) -> None:
        """Copy every public quad of the embedded store, so that literals are as they were written."""
        self._store.load_into(memory)

    def close(self) -> None:
        """Let the next writer in."""
        self._engine.close()
        self._store.close()

    def shown(self) -> int:
        """The revision that the engine holds whole; 0 for none.

        Raises StoreError when the engine cannot be reached, or holds a revision that the log does not have.
        """
        found = self._engine.mark()
        if found is None or found.is_changing:
            return 0
        self._check(found)
        return found.revision

    def show(self, revision: int) -> None:
        """Bring the engine to the committed head, which is ``revision``.

        Costs as much as what has changed since the engine's own revision is long; filling it anew, 0.1 ms a statement.
        Raises StoreError when the engine cannot be reached, refuses, or holds what the log does not have.
        """
        found = self._engine.mark()
        try:
            if found is None or found.is_changing:
                self.fill()
            elif found.revision != revision:
                self._check(found)
                self._bring(found.revision)
        except BusyError as error:
            raise StoreError(error.message, hint=error.hint) from error

    def fill(self) -> None:
        """Put everything into the engine, in the place of whatever it holds in our graphs. Raises StoreError."""
        graphs = self._store.graphs()
        self._engine.update(f"{mark.forget(mark.NAMES)} ;\n{mark.BEGIN}")
        for gone in sorted(self._engine.graphs() - {graph.value for graph in graphs}):
            self._engine.update(f"DROP SILENT GRAPH <{gone}>")
        for graph in graphs:
            self._replace(graph.value, graph)
        self._replace(MERGED, _DEFAULT)
        self._engine.update(mark.forget(("graph",)))
        self._list("INSERT", [graph.value for graph in graphs])
        self._compare(graphs)
        self._engine.update(mark.replace(self._head_mark()))

    def _compare(self, graphs: Sequence[NamedNode]) -> None:
        """Tell of the graphs in which the engine holds other than what it was given: it takes some literals for one."""
        wanted = {graph.value: sum(1 for _ in self._store.triples(graph)) for graph in graphs}
        wanted[MERGED] = sum(1 for _ in self._store.triples(_DEFAULT))
        held = self._engine.sizes([graph.value for graph in graphs])
        for graph, size in wanted.items():
            if held.get(graph, 0) != size:
                _log.warning("The engine holds %s of the %s statements of <%s>", held.get(graph, 0), size, graph)

    def _replace(self, name: str, graph: NamedNode | DefaultGraph) -> None:
        lines = (f"{triple} .\n" for triple in self._store.triples(graph))
        if self._engine.address.graphs:
            put = self._engine.put
            for lot in _lots(lines, _LOT):
                put(name, "".join(lot))
                put = self._engine.add
            return
        self._engine.update(f"DROP SILENT GRAPH <{name}>")
        for lot in _lots(lines, self._engine.dialect.most_quads):
            self._engine.update(f"INSERT DATA {{ GRAPH <{name}> {{\n{''.join(lot)}}} }}")

    def _bring(self, before: int) -> None:
        """Bring the engine from a whole revision to the head."""
        delta = self._since(before)
        touched = {each.graph_name for each in delta.deletes | delta.inserts if isinstance(each.graph_name, NamedNode)}
        emptied = {graph for graph in touched if graph != _MERGED and not self._has_any(graph)}
        filled = touched - emptied - {_MERGED}
        dialect, size = self._engine.dialect, len(delta.deletes) + len(delta.inserts)
        lists = [*mark.listing(_names(emptied), "DELETE"), *mark.listing(_names(filled), "INSERT")]
        if size + len(touched) <= dialect.most_quads:
            begin = [] if dialect.is_atomic else [mark.BEGIN]
            change = [update_text(delta, sorted(emptied, key=str))] if delta else []
            self._engine.update(" ;\n".join([*begin, *change, *lists, mark.replace(self._head_mark())]))
            return
        self._engine.update(mark.BEGIN)
        if self._engine.address.graphs:
            for graph in sorted(filled, key=str):
                self._replace(graph.value, graph)
            self._replace(MERGED, _DEFAULT)
        else:
            self._in_lots(delta)
        for graph in sorted(emptied, key=str):
            self._engine.update(f"DROP SILENT GRAPH {graph}")
        self._list("DELETE", _names(emptied))
        self._list("INSERT", _names(filled))
        self._engine.update(mark.replace(self._head_mark()))

    def _since(self, before: int) -> Delta:
        """What an engine at a revision lacks, and what it has too much, by the log and the store as it stands."""
        touched: set[Quad] = set()
        for number in range(before + 1, self.head + 1):
            change = patch.read(self._home.patch(number)).delta
            touched |= change.deletes | change.inserts
        held = {each for each in touched if self._store.holds(each)}
        triples = {each.triple for each in touched}
        merged = {triple for triple in triples if self._store.holds(quad(triple, _DEFAULT))}
        return Delta(
            frozenset(touched - held | {quad(triple, _MERGED) for triple in triples - merged}),
            frozenset(held | {quad(triple, _MERGED) for triple in merged}),
        )

    def _in_lots(self, delta: Delta) -> None:
        most = self._engine.dialect.most_quads
        for lot in _lots(delta.deletes, most):
            self._engine.update(update_text(Delta(deletes=frozenset(lot))))
        for lot in _lots(delta.inserts, most):
            self._engine.update(update_text(Delta(inserts=frozenset(lot))))

    def _list(self, verb: str, graphs: Iterable[str]) -> None:
        for lot in _lots(graphs, self._engine.dialect.most_quads):
            for text in mark.listing(lot, verb):
                self._engine.update(text)

    def _has_any(self, graph: NamedNode) -> bool:
        return next(iter(self._store.triples(graph)), None) is not None

    def _head_mark(self) -> Mark:
        return Mark.of(revisions.from_header(patch.read_header(self._home.patch(self.head))))

    def _check(self, found: Mark) -> None:
        """Raise StoreError unless the engine holds a revision of this very log."""
        try:
            recorded = patch.read_header(self._home.patch(found.revision))["state"]
        except (NotFoundError, KeyError):
            recorded = ""
        if found.revision > self.head or recorded != found.state:
            raise StoreError(
                f"The engine at {self._engine.address.host} holds a revision {found.revision} that is not of this log.",
                hint=mark.AGAIN,
            )


def _names(graphs: Iterable[NamedNode]) -> list[str]:
    return sorted(graph.value for graph in graphs)


def _lots(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items, so many at a time."""
    left = iter(items)
    while lot := list(islice(left, size)):
        yield lot
