"""The ledger as the web uses it: brought up to the newest revision in a process of its own when it is asked for."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
from pathlib import Path
from typing import Final

from starlette.datastructures import State

from municipia.graph import child, frames, ledger
from municipia.graph.cache import ByteCache
from municipia.graph.checkpoints import Published
from municipia.graph.errors import BusyError, StoreError
from municipia.graph.wording import said

#: Bytes of written pages of the stream that are kept.
_BUDGET: Final = 32 << 20
#: Far more than a large first revision takes; what takes longer hangs.
_SECONDS: Final = 600.0
#: Characters of a complaint that are logged.
_TOLD: Final = 2000
_log = logging.getLogger(__name__)


class Ledgers:
    """Keeps the ledger of the graph in ``home``."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._reached: Published | None = None
        self._updating = asyncio.Lock()
        self.pages: ByteCache[bytes] = ByteCache(_BUDGET)

    async def path(self, head: Published) -> Path:
        """The file, up to a published revision.

        Raises GoneError when a patch that it needs is lost, StoreError and BusyError when it cannot be made.
        """
        async with self._updating:
            if self._reached != head:
                if not await asyncio.to_thread(ledger.is_current, self._home, head.revision):
                    await asyncio.to_thread(self._update, head.revision)
                self._reached = head
        return ledger.place(self._home)

    def _update(self, revision: int) -> None:
        command = child.command("municipia.graph.ledger", str(self._home), str(revision))
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 - our own
        except subprocess.TimeoutExpired as error:
            # Each revision that it has entered stays, and the next begins there.
            _log.error("The ledger was not made in %s seconds.", _SECONDS)
            raise BusyError(
                said("The ledger of changes is being made."), retry_after=10, hint=said("Try again.")
            ) from error
        if not done.returncode:
            return
        if done.returncode == ledger.FAULT:
            raise frames.decode_fault(json.loads(done.stderr))
        _log.error("The ledger could not be made: %s", done.stderr.decode(errors="replace")[-_TOLD:])
        raise StoreError(said("The ledger of changes could not be made."), hint=said("The log of the server says why."))


def ledgers_in(state: State) -> Ledgers:
    """The application's ledger, opened with the first request that needs it."""
    if not hasattr(state, "ledgers"):
        state.ledgers = Ledgers(state.settings.home)
    found: Ledgers = state.ledgers
    return found
