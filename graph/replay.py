"""Replay: the named graphs as they stood at a revision, from the nearest checkpoint and the patches after it."""

from __future__ import annotations

from pyoxigraph import Quad

from municipia.graph import checkpoints, patch
from municipia.graph.errors import GoneError, NotFoundError, StoreError
from municipia.graph.fingerprint import as_text, fingerprint
from municipia.graph.home import Home
from municipia.graph.merge import Delta
from municipia.graph.store import GraphStore
from municipia.graph.wording import said


def replay(home: Home, number: int) -> frozenset[Quad]:
    """The quads of all named graphs at a revision, from the nearest checkpoint at or before it, else from nothing.

    The result is checked against the fingerprint in the log. Cost: the checkpoint's quads plus the rows of the patches
    after it, all in memory. Raises GoneError when a patch that is needed is missing, torn or does not lead there.
    """
    start, quads = _start(home, number)
    state = ""
    for step in range(start + 1, number + 1):
        change = _patch(home, step)
        _apply(quads, change.delta, step)
        state = change.header.get("state", "")
    if state and as_text(fingerprint(quads)) != state:
        raise GoneError(
            said("Revision %(number)s cannot be shown: its patches do not lead to the recorded state.", number=number)
        )
    return frozenset(quads)


def check(home: Home, number: int) -> None:
    """Make sure that every file a replay needs is there, without reading any. Raises GoneError."""
    found = checkpoints.nearest(home, number)
    for step in range(found[0] + 1 if found else 1, number + 1):
        if not home.patch(step).is_file():
            raise _missing(step)


def _missing(number: int) -> GoneError:
    return GoneError(
        said("The patch of revision %(number)s is missing, so later states cannot be replayed.", number=number)
    )


def _start(home: Home, number: int) -> tuple[int, set[Quad]]:
    """The nearest checkpoint that can be opened, and its quads; (0, nothing) when there is none."""
    before = number
    while found := checkpoints.nearest(home, before):
        try:
            with GraphStore.open_read_only(found[1]) as store:
                return found[0], set(store.named_quads())
        except StoreError:
            before = found[0] - 1
    return 0, set()


def _patch(home: Home, number: int) -> patch.Patch:
    try:
        return patch.read(home.patch(number))
    except NotFoundError as error:
        raise _missing(number) from error
    except StoreError as error:
        words = said("The patch of revision %(number)s cannot be read: %(reason)s", number=number, reason=error.message)
        raise GoneError(words) from error


def _apply(quads: set[Quad], delta: Delta, number: int) -> None:
    if not (delta.deletes <= quads and quads.isdisjoint(delta.inserts)):
        raise GoneError(said("The patch of revision %(number)s does not fit the state before it.", number=number))
    quads -= delta.deletes
    quads |= delta.inserts
