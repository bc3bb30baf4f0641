"""Paging: the pages that a list has; past its end there is none, and the reader is sent to the last."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException

from municipia.api.desk import Desk
from municipia.api.listing import Pages

_SEE_OTHER: Final = 303


def within(desk: Desk, pages: Pages, name: str = "page") -> Pages:
    """The page asked for by the parameter ``name``. Raises a redirection to the last page for one past the end."""
    if pages.number <= pages.last:
        return pages
    last = desk.links.here(**{name: pages.last if pages.last > 1 else None})
    raise HTTPException(_SEE_OTHER, headers={"Location": last, "Vary": "Accept, Accept-Language"})
