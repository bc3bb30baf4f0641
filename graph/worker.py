"""The reader processes: a loader reads one revision and forks the workers, each of which answers one request at a time.

Started as ``python -m municipia.graph.worker SOCKET LOADER``; talks frames with the web process over the socket. The
loader gets an order (what to read, how to be bound), says when it is ready, forks as many workers as it is told and
reports how each one ended. It has one thread and no database open, so it may fork; its workers share its memory until
they write to it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any, Final, NoReturn, cast

import pyoxigraph as ox

from municipia.graph import child, confine, faults, frames
from municipia.graph.errors import MunicipiaError, StoreError
from municipia.graph.evaluate import Request, evaluate
from municipia.graph.extract import extract
from municipia.graph.frames import BODY, END, encode_fault, pack, pack_document
from municipia.graph.scope import SYSTEM_GRAPH, Named
from municipia.graph.sink import Bounds
from municipia.graph.skolem import deskolemise

#: Work on untrusted input other than queries: name -> function(payload, options) giving the answer's bytes.
TASKS: Final[Mapping[str, str]] = {
    "check": "municipia.graph.checking:check_upload",
    "network-draw": "municipia.graph.networks.drawing:draw",
    "network-write": "municipia.graph.networks.writing:write",
    "triples": "municipia.graph.uploads:read_upload",
    "index": "municipia.graph.searching.index:made",
}

#: Where answers from an engine elsewhere are read and passed on.
RELAY: Final = "municipia.graph.remote.relay"


def main(arguments: Sequence[str]) -> None:
    """Be a loader until the web process hangs up."""
    with contextlib.suppress(ConnectionError):
        _load_and_serve(*arguments)


@dataclass(frozen=True)
class _Held:
    """What a loader holds: a revision as it was written, and as queries see it (None where workers open a file)."""

    written: ox.Store | None
    asked: ox.Store | None


def _load_and_serve(path: str, name: str) -> None:
    connection = _connect(path)
    connection.sendall(pack_document({"role": "loader", "loader": name, "pid": os.getpid()}))
    frame = frames.receive(connection)
    if frame is None:
        return
    order = frame.document()
    try:
        store = _load(order)
        held = _Held(store, _with_blank_nodes(store) if order["blank_nodes"] and store is not None else store)
    except MunicipiaError as error:
        connection.sendall(pack_document({"fault": encode_fault(error)}))
        return
    confine.leave_the_network()
    confine.share_memory()
    connection.sendall(pack_document({"ready": True, "quads": len(store) if store is not None else 0}))
    _Loader(path, name, order, held, connection).serve()


def _connect(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)
    return connection


def _load(order: Mapping[str, Any]) -> ox.Store | None:
    """The store to be shared; None when each worker opens the checkpoint itself, or needs none."""
    if order["mode"] == "tasks":
        for target in TASKS.values():
            import_module(target.partition(":")[0])
        return None
    if order["mode"] == "relay":
        import_module(RELAY)
        return None
    if order["mode"] == "disk":
        return None
    store = ox.Store()
    command = child.command("municipia.graph.dump", *order["source"])
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 - ours
        store.load(cast("IO[bytes]", process.stdout), ox.RdfFormat.N_QUADS)
        told = cast("IO[bytes]", process.stderr).read()
    if process.returncode:
        raise _told_fault(told, process.returncode)
    store.remove_graph(SYSTEM_GRAPH)
    return store


def _with_blank_nodes(store: ox.Store) -> ox.Store:
    """The same statements, with blank nodes for the names that those got when they were written."""
    asked = ox.Store()
    asked.bulk_extend(_deskolemised(quad) for quad in store)
    return asked


def _deskolemised(quad: ox.Quad) -> ox.Quad:
    subject, predicate, value = deskolemise(quad.triple)
    return ox.Quad(subject, predicate, value, quad.graph_name)


def _told_fault(told: bytes, code: int) -> MunicipiaError:
    try:
        return frames.decode_fault(frames.Frame(END, told).document())
    except (ValueError, KeyError):
        return StoreError(f"The revision could not be read (exit code {code}).", hint=told.decode(errors="replace"))


class _Loader:
    """Forks workers when told, and reports how they end."""

    def __init__(self, path: str, name: str, order: Mapping[str, Any], held: _Held, connection: socket.socket) -> None:
        self._path, self._name, self._order = path, name, order
        self._held = held
        self._connection = connection
        self._wake, wake = socket.socketpair()
        self._wake.setblocking(False)  # noqa: FBT003
        wake.setblocking(False)  # noqa: FBT003
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.detach())

    def serve(self) -> None:
        """Until the web process hangs up."""
        while True:
            readable, _, _ = select.select([self._connection, self._wake], [], [])
            if self._wake in readable:
                self._wake.recv(1 << 12)
                self._report_ends()
            if self._connection in readable:
                frame = frames.receive(self._connection)
                if frame is None:
                    signal.set_wakeup_fd(-1)
                    return
                for _ in range(frame.document()["fork"]):
                    self._fork()

    def _fork(self) -> None:
        if os.fork() == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            confine.die_with_parent()
            _work(self._path, self._name, self._order, self._held)

    def _report_ends(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            code = os.waitstatus_to_exitcode(status)
            self._connection.sendall(pack_document({"ended": pid, "code": code}))


def _work(path: str, name: str, order: Mapping[str, Any], held: _Held) -> NoReturn:
    """Be a worker: announce itself, then answer until the web process hangs up."""
    connection = _connect(path)
    if order["mode"] == "disk":
        store = ox.Store.read_only(order["source"][1])
        held = _Held(store, store)
    confine.be_modest()
    confine.bound_memory(order["memory_mb"])
    if order["mode"] in ("memory", "relay"):
        connection = confine.keep_only(connection)
    connection.sendall(pack_document({"role": "worker", "loader": name, "pid": os.getpid()}))
    while frame := frames.receive(connection):
        if frame.kind != frames.JSON:
            continue  # the rest of what an answer stopped before
        _answer(connection, frame.document(), held, order)
    os._exit(0)


def _answer(connection: socket.socket, document: Mapping[str, Any], held: _Held, order: Mapping[str, Any]) -> None:
    try:
        end: dict[str, object] = {"rows": _run(connection, document, held, order)}
    except MemoryError:
        end = {"fault": encode_fault(faults.memory(order["memory_mb"]))}
    except MunicipiaError as error:
        end = {"fault": encode_fault(error)}
    connection.sendall(pack_document(end, END))


def _run(connection: socket.socket, document: Mapping[str, Any], held: _Held, order: Mapping[str, Any]) -> int:
    if "task" in document:
        return _run_task(connection, document)
    if order["mode"] == "relay":
        rows: int = import_module(RELAY).relay(connection, _request(document))
        return rows
    store = held.written if "graph" in document else held.asked
    run = _run_extract if "graph" in document else _run_query
    return run(connection, document, ox.Store() if store is None else store)


def _run_extract(connection: socket.socket, document: Mapping[str, Any], store: ox.Store) -> int:
    graph, form = document["graph"], document["form"]

    def begin(state: str) -> None:
        connection.sendall(pack_document({"kind": "graph", "media_type": form, "state": state}))

    bounds = Bounds(**document["bounds"])
    return extract(
        store, graph, form, bounds, document["prefixes"], begin, lambda piece: connection.sendall(pack(BODY, piece))
    )


def _run_query(connection: socket.socket, document: Mapping[str, Any], store: ox.Store) -> int:
    request = _request(document)

    def begin(kind: str, media_type: str) -> None:
        connection.sendall(pack_document({"kind": kind, "media_type": media_type}))

    return evaluate(store, request, begin, lambda piece: connection.sendall(pack(BODY, piece)))


def _request(document: Mapping[str, Any]) -> Request:
    fields = dict(document)
    graphs = fields.pop("graphs")
    named = Named(tuple(graphs["default"]), tuple(graphs["named"])) if graphs else None
    return Request(bounds=Bounds(**fields.pop("bounds")), graphs=named, **fields)


def _run_task(connection: socket.socket, document: Mapping[str, Any]) -> int:
    payload = frames.receive(connection)
    if payload is None:
        os._exit(0)
    module, _, function = TASKS[document["task"]].partition(":")
    answer: bytes = getattr(import_module(module), function)(payload.payload, **document["options"])
    connection.sendall(pack_document({"kind": "task", "media_type": "application/octet-stream"}))
    for start in range(0, len(answer), 1 << 20):
        connection.sendall(pack(BODY, answer[start : start + (1 << 20)]))
    return 0


if __name__ == "__main__":
    main(sys.argv[1:])
