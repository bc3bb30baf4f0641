"""Confinement: what a reader process gives up before it takes its first query, and what it may not exceed."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_FIRST_NICENESS: Final = 8


def leave_the_network() -> bool:
    """Move to an empty network of its own, where the system allows it; the answer says whether it did.

    The text checks refuse SERVICE already; this is the wall behind them. Needs Linux and root or user namespaces.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None)
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def die_with_parent() -> None:
    """Be killed when the parent ends, even in the middle of a query (Linux; elsewhere at the end of the query)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def bound_memory(megabytes: int) -> None:
    """Let this process grow by so much and no more; beyond, an allocation fails and the engine aborts."""
    with contextlib.suppress(ValueError, OSError):
        limit = _address_space() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def be_modest() -> None:
    """Step behind the web process, and be the first to go when the machine runs out of memory."""
    with contextlib.suppress(OSError):
        os.nice(_FIRST_NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def keep_only(connection: socket.socket) -> socket.socket:
    """Close every other file but the standard three and open no more: no file, no socket, no address looked up."""
    kept = os.dup2(connection.fileno(), 3, inheritable=False)
    connection.detach()
    os.closerange(4, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") < 1 << 16 else 1 << 16)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))
    return socket.socket(fileno=kept)


def share_memory() -> None:
    """Make what was loaded permanent, so that forked processes go on sharing its pages."""
    gc.collect()
    gc.freeze()


def _address_space() -> int:
    """The bytes of address space in use; a generous guess where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 4 << 30
    return pages * resource.getpagesize()
