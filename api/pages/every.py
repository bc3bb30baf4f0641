"""Every page but the home page, in the order in which their paths are tried; ``router`` holds them all."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from municipia.api.pages import (
    about,
    compare,
    disagreements,
    governments,
    instruments,
    lists,
    log,
    maps,
    matrix,
    networks,
    plans,
    reporting,
    rights,
    searches,
    sources,
    taking,
    territories,
    things,
    times,
)

routers: Final = tuple(
    module.router
    for module in (
        matrix,
        maps,
        networks,
        times,
        taking,
        compare,
        reporting,
        instruments,
        territories,
        governments,
        lists,
        rights,
        sources,
        disagreements,
        plans,
        searches,
        log,
        about,
        things,
    )
)
router = APIRouter(include_in_schema=False)
for _each in routers:
    router.include_router(_each)
