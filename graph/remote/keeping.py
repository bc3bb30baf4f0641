"""Which keeper writes: that of the embedded store, or that of a store which an engine follows."""

from __future__ import annotations

from collections.abc import Callable

from municipia.graph.change import embedded
from municipia.graph.home import Home
from municipia.graph.keeper import Keeper
from municipia.graph.remote.address import Address


def keeper(engine: Address | None) -> Callable[[Home], Keeper]:
    """What ``Writer.open`` is given as ``keeper``, so that every change reaches the engine too."""
    if engine is None:
        return embedded
    # Speaking HTTP takes a while to load.
    from municipia.graph.remote.engine import Engine
    from municipia.graph.remote.follower import Followed

    return Followed.opener(lambda: Engine(engine))
