"""The clerk: the one process that writes for a server, one change after another, as its scribe tells it over a socket.

Started as ``python -m municipia.graph.clerk DESCRIPTOR`` with its end of a socket. It opens the graph for writing at
the first change, and lets go of it when no change has come for a while, so that other commands may write. It is
trusted: what it reads as N-Triples was written by ``uploads`` in another process. Killed at any point, it leaves a
whole revision, which the next one publishes.
"""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pyoxigraph import RdfFormat, Store, Triple, parse

from municipia.graph import frames
from municipia.graph.change import Change, Writer
from municipia.graph.errors import MunicipiaError, ViolationError
from municipia.graph.merge import Delta
from municipia.graph.preconditions import Expectation
from municipia.graph.remote import keeping
from municipia.graph.remote.address import Address
from municipia.graph.report import Report
from municipia.graph.revisions import Revision
from municipia.graph.validate import Gate

# Seconds that a recorded revision may wait to be published while further changes come.
_LAG: Final = 0.25


class Clerk:
    """Does what comes over the connection until it is closed.

    ``order`` says the ``home`` (a folder), whether to judge by our ``shapes``, the ``idle`` seconds to hold on, and
    the address of the ``engine`` that follows, if there is one.
    """

    def __init__(self, connection: socket.socket, order: Mapping[str, Any]) -> None:
        self._connection = connection
        self._home = Path(order["home"])
        self._gate = Gate() if order["shapes"] else _anything
        self._keeper = keeping.keeper(Address(**order["engine"]) if order["engine"] else None)
        self._idle: float = order["idle"]
        self._writer: Writer | None = None
        self._recorded = 0.0

    def serve(self) -> None:
        """Until the server hangs up."""
        try:
            while self._is_told():
                request, payload = frames.receive(self._connection), frames.receive(self._connection)
                if request is None or payload is None:
                    return
                answer = self._answer(request.document(), payload.payload)
                self._connection.sendall(frames.pack_document(answer))
        finally:
            self._let_go()

    def _is_told(self) -> bool:
        """Wait for the next change; use the time until it comes. True when there is one, or nobody listens any more."""
        while not self._wait(0.0 if self._recorded else self._idle if self._writer else None):
            if self._recorded:
                self._publish()
            else:
                self._let_go()
        return True

    def _wait(self, seconds: float | None) -> bool:
        return bool(select.select([self._connection], [], [], seconds)[0])

    def _let_go(self) -> None:
        if self._writer:
            writer, self._writer = self._writer, None
            try:
                self._publish_with(writer)
            finally:
                writer.close()

    def _publish(self) -> None:
        if self._writer:
            self._publish_with(self._writer)

    def _publish_with(self, writer: Writer) -> None:
        self._recorded = 0.0
        # What cannot be published now is when the graph is opened again, and the next change says why it could not.
        with contextlib.suppress(MunicipiaError):
            writer.publish()

    def _answer(self, request: Mapping[str, Any], payload: bytes) -> dict[str, object]:
        try:
            if self._writer is None:
                self._writer = Writer.open(self._home, gate=self._gate, keeper=self._keeper)
            return self._done(self._writer, request, payload)
        except ViolationError as error:
            return _told(error.report, request)
        except MunicipiaError as error:
            return {"fault": frames.encode_fault(error)}

    def _done(self, writer: Writer, request: Mapping[str, Any], payload: bytes) -> dict[str, object]:
        if request["deed"] == "open":
            return {"revision": writer.head.id}
        graph = request["graph"]
        before = writer.state(graph)
        change = _change(request, payload)
        if request["dry"]:
            report = writer.examine(change)
            return {"revision": writer.head.id, "before": before, "after": before, **_told(report, request)}
        head = writer.head
        revision = writer.apply(change, actor=request["actor"], message=request["message"], publish=False)
        self._note()
        return {"before": before, "after": writer.state(graph), **_counted(revision, head)}

    def _note(self) -> None:
        """A revision waits to be published; not for long, however many changes come after it."""
        self._recorded = self._recorded or time.monotonic()
        if time.monotonic() - self._recorded > _LAG:
            self._publish()


def _anything(_after: Store, _delta: Delta) -> Report:
    return Report()


def _change(request: Mapping[str, Any], payload: bytes) -> Change:
    graph: str = request["graph"]
    expected = {graph: Expectation(_tuple(request["match"]), _tuple(request["none_match"]))}
    if request["deed"] == "delete":
        return Change({graph: None}, expected=expected)
    triples = frozenset(
        Triple(quad.subject, quad.predicate, quad.object) for quad in parse(payload, format=RdfFormat.N_TRIPLES)
    )
    if request["deed"] == "merge":
        return Change(merged={graph: triples}, expected=expected)
    return Change({graph: triples}, expected=expected)


def _tuple(listed: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if listed is None else tuple(listed)


def _counted(revision: Revision, head: Revision) -> dict[str, object]:
    is_new = revision.id != head.id
    added, removed = (revision.added, revision.removed) if is_new else (0, 0)
    return {"revision": revision.id, "added": added, "removed": removed}


def _told(report: object, request: Mapping[str, Any]) -> dict[str, object]:
    """A report as the scribe gets it; in Turtle only where that is wanted, for it takes longer to write."""
    if not isinstance(report, Report):
        raise TypeError("a gate gives a report")
    turtle = report.to_graph().serialize(format="turtle") if request["turtle"] else ""
    return {"report": report.to_json(), "turtle": turtle}


def main(arguments: Sequence[str]) -> None:
    """Be a clerk until the server hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = socket.socket(fileno=int(arguments[0]))
    with connection, contextlib.suppress(ConnectionError):
        order = frames.receive(connection)
        if order is not None:
            Clerk(connection, order.document()).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
