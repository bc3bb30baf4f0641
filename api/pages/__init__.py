"""Pages: one module per family of things, each with a router; ``router`` holds them all."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from municipia.api.pages import (
    about,
    home,
    instruments,
    lists,
    log,
    matrix,
    plans,
    searches,
    sources,
    territories,
    things,
)

routers: Final = tuple(
    module.router
    for module in (home, matrix, instruments, territories, lists, sources, plans, searches, log, about, things)
)
router = APIRouter(include_in_schema=False)
for _each in routers:
    router.include_router(_each)
