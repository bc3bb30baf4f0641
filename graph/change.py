"""The one door: everything that changes the graph is a change that passes ``Writer.apply``, all of it or nothing.

skolemise -> state after the change, derived triples included -> SHACL gate -> patch on disk -> one atomic update of the
store -> whoever follows the store (``keeper``) -> checkpoint -> head.json. Killed at any point, the next
``Writer.open`` finds a whole revision with its log: the store, a follower, a checkpoint or head.json that is behind the
last whole patch is brought to it (``recovery``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

import rdflib
from pyoxigraph import NamedNode, Store, Triple

from municipia.graph import checkpoints, patch, revisions, tags
from municipia.graph.derive import derive
from municipia.graph.errors import NotFoundError, StoreError, UnsupportedError, ViolationError
from municipia.graph.fingerprint import as_text, follow
from municipia.graph.home import Home
from municipia.graph.keeper import Keeper
from municipia.graph.merge import Delta
from municipia.graph.preconditions import Expectation
from municipia.graph.recovery import catch_up
from municipia.graph.report import Report, counted
from municipia.graph.revisions import ORIGIN, Revision
from municipia.graph.shadow import DERIVED, Shadow
from municipia.graph.skolem import skolemise
from municipia.graph.store import SYSTEM_GRAPH, GraphStore
from municipia.graph.terms import triples_from_rdflib

Gate = Callable[[Store, Delta], Report]
"""Judges the graph as it would be: an in-memory store whose default graph is the merged set after the change, and what
enters and leaves that set, as quads of the default graph. It must not change the store.
"""

_REFUSED: Final = {DERIVED: "it is computed from the others", SYSTEM_GRAPH: "it belongs to the store"}
_MAKE_ROOM: Final = "Make room on the disk."


@dataclass(frozen=True)
class Change:
    """What to put in place of whole named graphs: graph IRI -> its new triples, or None to delete the graph.

    ``merged`` are graphs that keep what they hold and get these triples beside. Graphs that are not named stay as they
    are. Triples may hold blank nodes; they get IRIs on the way in. ``expected`` says in which state a graph must be.
    """

    graphs: Mapping[str, frozenset[Triple] | None] = field(default_factory=dict)
    merged: Mapping[str, frozenset[Triple]] = field(default_factory=dict)
    expected: Mapping[str, Expectation] = field(default_factory=dict)

    @classmethod
    def of(cls, graphs: Mapping[str, rdflib.Graph | None]) -> Self:
        """A change made of rdflib graphs. Raises UnsupportedError for a term that cannot be stored."""
        return cls({str(name): None if graph is None else _read(graph) for name, graph in graphs.items()})

    def skolemised(self) -> dict[NamedNode, frozenset[Triple]]:
        """The new triples of each graph, without blank nodes. Raises UnsupportedError for a graph nobody may set."""
        return {_named(name): skolemise(name, triples or ()) for name, triples in self.graphs.items()}

    def added(self) -> dict[NamedNode, frozenset[Triple]]:
        """The triples that graphs get beside what they hold; otherwise as :meth:`skolemised`."""
        return {_named(name): skolemise(name, triples) for name, triples in self.merged.items()}


def _read(graph: rdflib.Graph) -> frozenset[Triple]:
    return frozenset(triples_from_rdflib(graph))


def _named(name: str) -> NamedNode:
    try:
        graph = NamedNode(name)
    except ValueError as error:
        raise UnsupportedError(f"{name!r} cannot name a graph: {error}.") from error
    if graph in _REFUSED:
        raise UnsupportedError(f"The graph {name} cannot be set: {_REFUSED[graph]}.")
    return graph


def now() -> datetime:
    """The time in UTC, the writer's clock unless another one is given."""
    return datetime.now(UTC)


def embedded(home: Home) -> Keeper:
    """The store of the data folder by itself. Raises StoreError when another process holds it."""
    return GraphStore.open(home.store)


class Writer:
    """The only process that changes a graph. Use as a context manager; leaving it lets the next writer in."""

    def __init__(
        self, home: Home, store: Keeper, *, gate: Gate, clock: Callable[[], datetime], keep: int, budget: int
    ) -> None:
        self._home, self._store = home, store
        self._gate, self._clock = gate, clock
        self._keep, self._budget = keep, budget
        self._shadow: Shadow | None = None
        self._newest = ORIGIN

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        gate: Gate,
        clock: Callable[[], datetime] = now,
        keeper: Callable[[Home], Keeper] = embedded,
        keep: int = checkpoints.KEEP,
        budget: int = checkpoints.BUDGET,
    ) -> Self:
        """Open the data folder for writing, make it if it is missing, and finish or clear what a crash left.

        ``keeper`` says where the graph is kept; ``keep`` and ``budget`` (bytes) how many checkpoints stay. Raises
        StoreError when another process writes there, when the store or the end of its log is damaged, or when an engine
        that follows the store cannot be reached.
        """
        place = Home(home)
        writer = cls(place, keeper(place), gate=gate, clock=clock, keep=keep, budget=budget)
        try:
            writer._recover()
        except BaseException:
            writer.close()
            raise
        return writer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store and of the copy in memory."""
        self._shadow = None
        self._store.close()

    @property
    def head(self) -> Revision:
        """The newest revision; ``revisions.ORIGIN`` when nothing has been recorded yet."""
        number = self._store.head
        if not number:
            return ORIGIN
        if self._newest.id == number:
            return self._newest
        try:
            self._newest = revisions.from_header(patch.read_header(self._home.patch(number)))
        except NotFoundError as error:
            raise StoreError(
                f"The log in {self._home.patches} lacks the newest revision, {number}.",
                hint="Restore the graph from a backup (municipia restore).",
            ) from error
        return self._newest

    def state(self, graph: str) -> str:
        """The fingerprint of a named graph; "" when there is none. Linear in the graph."""
        return self._ready().state(NamedNode(graph))

    @property
    def whole(self) -> Store:
        """The graph as it stands, in memory: to be read between changes, never changed."""
        return self._ready().whole

    def apply(self, change: Change, *, actor: str, message: str, publish: bool = True) -> Revision:
        """Make a change; return its revision, or the head as it is when nothing would change.

        Without ``publish`` the revision is recorded, and safe from a crash, but no reader is told of it before
        :meth:`publish`. Cost: the length of the graphs replaced, plus the rules and the gate over the graph.

        Raises ViolationError with the report when the result would break a shape, UnsupportedError for a term or graph
        that cannot be stored, PreconditionError when a graph is in another state than expected, StoreError when the
        disk refuses; the graph, its log and its files are then as they were. (If only the checkpoint or head.json
        fails, the error says so: the revision stands and the next one, or opening the graph again, publishes it.)
        """
        shadow = self._ready()
        graphs = self._wanted(shadow, change)
        try:
            named, merged = self._try(shadow, graphs)
            if not named:
                shadow.undo()
                return self.head
            self._judge(shadow, merged)
            revision = self._record(shadow, named, merged, actor, message)
        except BaseException:
            self._back(shadow)
            raise
        shadow.accept(revision.id)
        if publish:
            self._publish(revision)
        return revision

    def begin(self, *, actor: str, message: str) -> Revision:
        """A first revision that holds nothing, for a home without any; else the head as it is."""
        if self._store.head:
            return self.head
        shadow = self._ready()
        revision = self._record(shadow, Delta(), Delta(), actor, message)
        shadow.accept(revision.id)
        self._publish(revision)
        return revision

    def publish(self) -> None:
        """Tell the readers of the newest revision, if they do not know it yet. Raises StoreError."""
        newest = self.head
        if newest.id and not self._is_published(newest.id):
            self._publish(newest)

    def examine(self, change: Change) -> Report:
        """What the gate says of a change, which is not made. Raises as :meth:`apply`, but no ViolationError."""
        shadow = self._ready()
        graphs = self._wanted(shadow, change)
        try:
            _, merged = self._try(shadow, graphs)
            return self._gate(shadow.whole, merged)
        finally:
            self._back(shadow)

    @staticmethod
    def _wanted(shadow: Shadow, change: Change) -> dict[NamedNode, frozenset[Triple]]:
        """What each graph of the change is to hold, if the graphs are as expected."""
        graphs, added = change.skolemised(), change.added()
        for name, expectation in change.expected.items():
            expectation.check(shadow.state(NamedNode(name)))
        return graphs | {name: frozenset(shadow.triples(name)) | triples for name, triples in added.items()}

    def _ready(self) -> Shadow:
        if self._store.shown() != self._store.head:
            self._publish(self.head)
        if self._shadow is None or self._shadow.revision != self._store.head:
            self._shadow = Shadow.of(self._store)
        return self._shadow

    def _back(self, shadow: Shadow) -> None:
        """Undo in memory; a copy that cannot be mended is dropped first, so that it is read anew."""
        self._shadow = None
        shadow.undo()
        self._shadow = shadow

    def _try(self, shadow: Shadow, graphs: Mapping[NamedNode, frozenset[Triple]]) -> tuple[Delta, Delta]:
        asserted = shadow.replace(graphs)
        return shadow.finish(asserted, derive(shadow.asserted))

    def _judge(self, shadow: Shadow, merged: Delta) -> None:
        report = self._gate(shadow.whole, merged)
        if not report.conforms:
            raise ViolationError(
                "The change breaks the rules of the graph, so nothing was written.",
                report=report,
                hint=counted(report.counts),
            )

    def _record(self, shadow: Shadow, named: Delta, merged: Delta, actor: str, message: str) -> Revision:
        before, rows = self.head, patch.body(named)
        quads, triples = shadow.count()
        revision = Revision(
            id=before.id + 1,
            previous=before.id,
            time=max(self._clock().astimezone(UTC), before.time),
            actor=actor,
            message=message,
            added=len(named.inserts),
            removed=len(named.deletes),
            quads=quads,
            triples=triples,
            graphs=len({each.graph_name for each in named.deletes | named.inserts}),
            hash=patch.body_hash(rows),
            state=as_text(follow(int(before.state, 16), deletes=named.deletes, inserts=named.inserts)),
        )
        self._write(revision, named, merged)
        return revision

    def _write(self, revision: Revision, named: Delta, merged: Delta) -> None:
        path = self._home.patch(revision.id)
        try:
            self._home.patches.mkdir(exist_ok=True)
            patch.write(path, patch.Patch(revision.header(), named))
            # The patch is on disk: what a power failure takes from the store is written again from it.
            self._store.commit(named | merged, head=revision.id)
        except BaseException as error:
            if self._store.head == revision.id:
                self._store.commit((named | merged).inverse(), head=revision.previous)
            with suppress(OSError):  # what cannot be removed now is removed when the graph is opened again
                path.unlink()
            if isinstance(error, OSError):
                raise StoreError(f"Revision {revision.id} could not be written: {error}") from error
            raise

    def _publish(self, revision: Revision) -> None:
        try:
            self._store.show(revision.id)
            folder = checkpoints.make(self._home, self._store, revision.id)
            checkpoints.publish(
                self._home,
                checkpoints.Published(
                    revision=revision.id,
                    checkpoint=folder.relative_to(self._home.root).as_posix(),
                    time=revision.time.isoformat(),
                    quads=revision.quads,
                    triples=revision.triples,
                ),
            )
            checkpoints.prune(
                self._home, tagged=set(tags.read(self._home.root).values()), keep=self._keep, budget=self._budget
            )
        except (OSError, StoreError) as error:
            raise StoreError(
                f"Revision {revision.id} is recorded but could not be published: {getattr(error, 'message', error)}",
                hint=f"{getattr(error, 'hint', '') or _MAKE_ROOM} The next command that writes publishes it.",
            ) from error

    def _recover(self) -> None:
        catch_up(self._home, self._store)
        self.publish()

    def _is_published(self, head: int) -> bool:
        try:
            newest = checkpoints.published(self._home)
        except StoreError:
            return False
        is_here = newest is not None and newest.revision == head and self._home.checkpoint(head).is_dir()
        return is_here and self._store.shown() == head
