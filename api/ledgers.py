"""The ledger as the web uses it: brought up to the newest revision in a process of its own when it is asked for."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from starlette.datastructures import State

from municipia.graph import frames, ledger
from municipia.graph.cache import ByteCache
from municipia.graph.checkpoints import Published
from municipia.graph.errors import StoreError

#: Bytes of written pages of the stream that are kept.
_BUDGET = 32 << 20


class Ledgers:
    """Keeps the ledger of the graph in ``home``."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._reached: Published | None = None
        self._updating = asyncio.Lock()
        self.pages: ByteCache[bytes] = ByteCache(_BUDGET)

    async def path(self, head: Published) -> Path:
        """The file, up to a published revision. Raises GoneError when a patch that it needs is lost, StoreError."""
        async with self._updating:
            if self._reached != head:
                if not await asyncio.to_thread(ledger.is_current, self._home, head.revision):
                    await asyncio.to_thread(self._update, head.revision)
                self._reached = head
        return ledger.place(self._home)

    def _update(self, revision: int) -> None:
        command = [sys.executable, "-m", "municipia.graph.ledger", str(self._home), str(revision)]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own
        if not done.returncode:
            return
        try:
            fault = json.loads(done.stderr)
        except ValueError as error:
            raise StoreError("The ledger of changes could not be made.", hint=done.stderr.decode()[-200:]) from error
        raise frames.decode_fault(fault)


def ledgers_in(state: State) -> Ledgers:
    """The application's ledger, opened with the first request that needs it."""
    if not hasattr(state, "ledgers"):
        state.ledgers = Ledgers(state.settings.home)
    found: Ledgers = state.ledgers
    return found
