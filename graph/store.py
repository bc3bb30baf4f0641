"""The store on disk: opened by one writer, changed by one atomic update at a time, copied by hard links."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final, Self

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from municipia.graph.errors import LockedError, StoreError
from municipia.graph.merge import Delta

SYSTEM_GRAPH: Final = NamedNode("urn:municipia:system")
"""Holds one quad, the head marker; no reader shows it."""

_HEAD: Final = NamedNode("urn:municipia:head")
_REVISION: Final = NamedNode("urn:municipia:revision")
LARGE: Final = 100_000
"""A delta of more quads than that is not written in one transaction."""

_PART: Final = 100_000
_DEFAULT: Final = DefaultGraph()
# What RocksDB reports: a lock or a disk fault as OSError, a damaged file as RuntimeError.
_FAULTS: Final = (OSError, RuntimeError)


class GraphStore:
    """The embedded database of a graph. Use as a context manager: leaving it lets the next writer in."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store: Store | None = store
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open for writing, and make it if it is missing.

        Raises LockedError when another process holds it, StoreError when its files are damaged or cannot be read.
        """
        try:
            _finish_exchange(path)
            path.mkdir(parents=True, exist_ok=True)
            store = cls(Store(str(path)), path)
        except _FAULTS as error:
            raise _explained(path, error) from error
        # The engine leaves a diary of some 100 KB at each opening and would keep a thousand of them.
        for diary in path.glob("LOG.old.*"):
            diary.unlink(missing_ok=True)
        return store

    @classmethod
    def open_read_only(cls, path: Path) -> Self:
        """Open a checkpoint, which nobody writes to. Raises StoreError when it is missing or damaged."""
        try:
            return cls(Store.read_only(str(path)), path)
        except _FAULTS as error:
            raise _explained(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files. Whoever still iterates over the store's quads holds them until the end."""
        self._store = None

    @property
    def _open(self) -> Store:
        if self._store is None:
            raise StoreError(f"The store in {self.path} has been closed.")
        return self._store

    @property
    def head(self) -> int:
        """The revision that the store holds; 0 when it is empty. Raises StoreError when the marker is damaged."""
        markers = list(self._open.quads_for_pattern(_HEAD, _REVISION, None, SYSTEM_GRAPH))
        if not markers:
            return 0
        if len(markers) > 1 or not isinstance(markers[0].object, Literal):
            raise StoreError(f"The store in {self.path} names no single head revision.", hint=_RESTORE)
        return int(markers[0].object.value)

    def commit(self, delta: Delta, *, head: int) -> None:
        """Write a delta and the new head marker in one transaction: all of it or nothing.

        It is safe from a crash of the process at once, from a power failure only after :meth:`flush`.
        About 20 µs per quad; a long delta takes 10 µs per quad of the whole store instead.
        Raises StoreError when the disk refuses.
        """
        if len(delta.deletes) + len(delta.inserts) > LARGE:
            try:
                self._commit_aside(delta, head)
            except _FAULTS as error:
                raise _explained(self.path, error) from error
            return
        whole = delta | Delta(frozenset({marker(self.head)}), frozenset({marker(head)}))
        emptied = self._emptied(delta)
        try:
            self._open.update(update_text(whole, emptied))
        except _FAULTS as error:
            raise _explained(self.path, error) from error

    def _commit_aside(self, delta: Delta, head: int) -> None:
        """Write the store anew beside itself and put it in its place: a delta that long fits in no transaction.

        Killed at any point, the next opening finds the old store or the new one, whole. A bulk load takes a fifth of
        the time of an update and, in parts, no more memory than a part.
        """
        aside, old = _aside(self.path)
        shutil.rmtree(aside, ignore_errors=True)
        try:
            store = Store(str(aside))
            kept = (each for each in self._open if each not in delta.deletes and each.graph_name != SYSTEM_GRAPH)
            _bulk(store, chain(kept, delta.inserts, (marker(head),)))
            store.flush()
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        del store, kept
        self._store = None
        self.path.rename(old)
        aside.rename(self.path)
        shutil.rmtree(old, ignore_errors=True)
        self._store = Store(str(self.path))

    def _emptied(self, delta: Delta) -> set[NamedNode]:
        """The named graphs of which nothing will be left; the store would go on listing them."""
        lost, kept = defaultdict[object, int](int), {quad.graph_name for quad in delta.inserts}
        for quad in delta.deletes:
            lost[quad.graph_name] += 1
        return {
            graph
            for graph, count in lost.items()
            if isinstance(graph, NamedNode) and graph not in kept and self._holds_at_most(graph, count)
        }

    def _holds_at_most(self, graph: NamedNode, count: int) -> bool:
        quads = self._open.quads_for_pattern(None, None, None, graph)
        return all(position < count for position, _ in enumerate(quads))

    def flush(self) -> None:
        """Put on disk all that was written; about 15 ms for a small change. Raises StoreError when the disk refuses."""
        try:
            self._open.flush()
        except _FAULTS as error:
            raise _explained(self.path, error) from error

    def shown(self) -> int:
        """The head: whoever reads elsewhere reads checkpoints, and is told of them by head.json."""
        return self.head

    def show(self, revision: int) -> None:
        """Nothing to do: nobody follows this store."""

    def backup(self, target: Path) -> None:
        """Copy to a folder that does not exist yet; hard links, so milliseconds. Raises StoreError if it cannot."""
        try:
            self._open.backup(str(target))
        except _FAULTS as error:
            raise _explained(target, error) from error

    def named_quads(self) -> Iterator[Quad]:
        """Every public quad but those of the default graph."""
        return (quad for quad in self._open if quad.graph_name not in (SYSTEM_GRAPH, _DEFAULT))

    def quads(self) -> Iterator[Quad]:
        """Every public quad, those of the default graph too."""
        return (quad for quad in self._open if quad.graph_name != SYSTEM_GRAPH)

    def graphs(self) -> list[NamedNode]:
        """The public named graphs, in the order of their names."""
        found = (graph for graph in self._open.named_graphs() if isinstance(graph, NamedNode))
        return sorted((graph for graph in found if graph != SYSTEM_GRAPH), key=str)

    def triples(self, graph: NamedNode | DefaultGraph) -> Iterator[Triple]:
        """The triples of one graph."""
        return (each.triple for each in self._of(graph))

    def _of(self, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
        return iter(self._open.quads_for_pattern(None, None, None, graph))

    def holds(self, quad: Quad) -> bool:
        """Whether a graph holds a triple."""
        return quad in self._open

    def load_into(self, memory: Store) -> None:
        """Copy every public graph into an empty in-memory store; about half a second per 100,000 quads.

        The default graph, which is the union of the others, is made again: memory is quicker than the disk.
        """
        # The bulk loader would set 200 MB of addresses aside, more than once; processes that check uploads have few.
        memory.extend(quad for graph in self.graphs() for quad in self._of(graph))
        memory.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }")


def _aside(path: Path) -> tuple[Path, Path]:
    """Where a store is written anew, and where it stands while the new one takes its place."""
    return path.with_name(f"{path.name}.next"), path.with_name(f"{path.name}.last")


def _finish_exchange(path: Path) -> None:
    """Clear what a crash left of writing a store anew; one that was whole takes its place."""
    aside, old = _aside(path)
    if old.is_dir() and not path.is_dir():
        (aside if aside.is_dir() else old).rename(path)
    for left in (aside, old):
        shutil.rmtree(left, ignore_errors=True)


def _bulk(store: Store, quads: Iterable[Quad]) -> None:
    every = iter(quads)
    while part := list(islice(every, _PART)):
        store.bulk_extend(part)


_RESTORE: Final = "Restore it from a backup (municipia restore)."


def marker(revision: int) -> Quad:
    """The quad that names the head revision."""
    return Quad(_HEAD, _REVISION, Literal(revision), SYSTEM_GRAPH)


def memory(quads: Iterable[Quad] = ()) -> Store:
    """A store in memory with these quads."""
    store = Store()
    store.bulk_extend(quads)
    return store


def update_text(delta: Delta, emptied: Iterable[NamedNode] = ()) -> str:
    """One SPARQL update that makes the delta; the engine runs all its operations in one transaction."""
    parts = []
    if delta.deletes:
        parts.append(f"DELETE DATA {{\n{_block(delta.deletes)}}}")
    parts += [f"DROP SILENT GRAPH {graph}" for graph in emptied]
    if delta.inserts:
        parts.append(f"INSERT DATA {{\n{_block(delta.inserts)}}}")
    return " ;\n".join(parts)


def _block(quads: Iterable[Quad]) -> str:
    by_graph: defaultdict[object, list[str]] = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph_name].append(f"{quad.triple} .\n")
    return "".join(
        "".join(rows) if graph == _DEFAULT else f"GRAPH {graph} {{\n{''.join(rows)}}}\n"
        for graph, rows in by_graph.items()
    )


def _explained(path: Path, error: Exception) -> StoreError:
    reason = str(error)
    if "lock" in reason.lower():
        return LockedError(
            f"The store in {path} is in use by another process.",
            hint="Wait until the other command has ended, or stop it.",
        )
    if isinstance(error, FileNotFoundError):
        return StoreError(f"There is no store in {path}.", hint="Build one first (municipia build).")
    if isinstance(error, RuntimeError) or "orruption" in reason:
        return StoreError(f"The store in {path} is damaged: {reason}", hint=_RESTORE)
    return StoreError(f"The store in {path} cannot be used: {reason}")
