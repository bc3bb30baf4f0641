"""Child processes: how one of our own modules is started."""

from __future__ import annotations

import sys


def command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours; what lies in the current directory is never taken for a module (-P)."""
    return [sys.executable, "-P", "-m", module, *arguments]
