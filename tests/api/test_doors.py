from __future__ import annotations

import errno
import socket

import pytest

from municipia.api import doors
from municipia.graph.errors import ParameterError


def test_any_free_port_is_the_same_at_every_address_of_the_host() -> None:
    with doors.opened("localhost", 0) as sockets:
        ports = {each.getsockname()[1] for each in sockets}
        assert ports == {doors.port_of(sockets)}
        assert ports != {0}
        # Who comes before the server is ready waits instead of being turned away.
        socket.create_connection(("127.0.0.1", doors.port_of(sockets)), 5).close()
    with pytest.raises(OSError):  # noqa: PT011 refused, or gone
        socket.create_connection(("127.0.0.1", ports.pop()), 5)


@pytest.mark.parametrize("port", [-5, 65536, 99999])
def test_what_is_no_port_is_refused_in_words(port: int) -> None:
    with pytest.raises(ParameterError, match=f"--port is {port}, which is no port"), doors.opened("127.0.0.1", port):
        pass


def test_a_port_in_use_is_told_with_a_way_out() -> None:
    with doors.opened("127.0.0.1", 0) as sockets:
        port = doors.port_of(sockets)
        with pytest.raises(ParameterError) as caught, doors.opened("127.0.0.1", port):
            pass
    assert caught.value.message == f"Port {port} is in use."
    assert "--port" in caught.value.hint


def test_a_family_that_this_machine_does_not_speak_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::1", 0, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with doors.opened("localhost", 0) as sockets:
        assert [each.family for each in sockets] == [socket.AF_INET]


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "192.0.2.1"])
def test_a_host_that_is_not_here_is_named(host: str) -> None:
    with pytest.raises(ParameterError, match=host) as caught, doors.opened(host, 0):
        pass
    assert "--host" in caught.value.hint


def test_a_port_that_may_not_be_used_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> socket.socket:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(ParameterError, match="Port 80 may not be used here"), doors.opened("127.0.0.1", 80):
        pass
