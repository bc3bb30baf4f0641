"""Recovery: what a crash or a power failure left undone is done before anybody writes again.

The log leads. A patch is on disk before its revision is in the store, and the store may forget its last revisions when
the power fails; what it lacks is written into it again from the patches.
"""

from __future__ import annotations

from municipia.graph import checkpoints, patch, revisions
from municipia.graph.errors import NotFoundError, StoreError
from municipia.graph.home import Home
from municipia.graph.keeper import Keeper
from municipia.graph.merge import Delta
from municipia.graph.shadow import Shadow


def catch_up(home: Home, keeper: Keeper) -> None:
    """Bring the store to the end of the log, then remove what belongs to no revision.

    A patch that is torn, or does not follow from the store's state, ends the log and is removed with all after it.
    Cost: a copy of the graph in memory if the store lacks anything, else a look at the folders. Raises StoreError.
    """
    shadow: Shadow | None = None
    while (found := _next(home, keeper.head)) is not None:
        shadow = shadow or Shadow.of(keeper)
        delta = shadow.follow(found)
        if delta is None:
            break
        keeper.commit(delta, head=keeper.head + 1)
        shadow.accept(keeper.head)
    if shadow is not None:
        keeper.flush()
    home.sweep_patches(after=keeper.head)
    checkpoints.sweep(home, after=keeper.head)


def _next(home: Home, head: int) -> Delta | None:
    """What the revision after ``head`` changed in the named graphs; None when the log has no whole one."""
    try:
        found = patch.read(home.patch(head + 1))
        entry = revisions.from_header(found.header)
    except (NotFoundError, StoreError):
        return None
    return found.delta if (entry.id, entry.previous) == (head + 1, head) else None
