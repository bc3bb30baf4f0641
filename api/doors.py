"""Doors: the sockets that a server listens on, opened before anybody is told its address."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Iterator
from typing import Final

from municipia.api.settings import check_port
from municipia.graph.errors import ParameterError

_ABSENT: Final = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


@contextlib.contextmanager
def opened(host: str, port: int) -> Iterator[list[socket.socket]]:
    """Sockets that listen at each address of the host, until the end; port 0 is any free one, the same for all.

    Raises ParameterError for a port that is none or is taken, and for a host that this machine cannot listen on.
    """
    check_port(port, "--port")
    with contextlib.ExitStack() as stack:
        doors: list[socket.socket] = []
        absent: ParameterError | None = None
        for family, address in _addresses(host, port):
            try:
                door = socket.create_server((address, port_of(doors) or port), family=family)
            except OSError as error:
                absent = _refusal(address, port, error)
                # A host has addresses of both families where the machine may speak but one.
                if error.errno not in _ABSENT:
                    raise absent from error
            else:
                doors.append(stack.enter_context(door))
        if not doors and absent:
            raise absent
        yield doors


def port_of(doors: list[socket.socket]) -> int:
    """The port that they listen on; 0 where there is none."""
    return int(doors[0].getsockname()[1]) if doors else 0


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, str]]:
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        raise ParameterError(
            f"There is no host {host!r}.", name="host", hint="Listen on this machine: --host 127.0.0.1"
        ) from error
    return list(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))


def _refusal(address: str, port: int, error: OSError) -> ParameterError:
    if error.errno == errno.EADDRINUSE:
        hint = "Try another: --port 8001, or --port 0 for any that is free."
        return ParameterError(f"Port {port} is in use.", name="port", hint=hint)
    if error.errno == errno.EACCES:
        return ParameterError(f"Port {port} may not be used here.", name="port", hint="Try one above 1023: --port 8000")
    if error.errno in _ABSENT:
        hint = "Listen on this machine: --host 127.0.0.1"
        return ParameterError(f"This machine has no address {address}.", name="host", hint=hint)
    return ParameterError(f"Nothing can listen on {address}, port {port}: {error.strerror}.", name="host")
