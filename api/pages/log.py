"""The log of changes: every revision of the graph, newest first."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from municipia.api.contexts import Change, ChangesPage, Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.pages.parts import page_of
from municipia.graph import revisions

router = APIRouter()

_PAGE: Final = 50


@router.api_route("/changes", methods=["GET", "HEAD"])
async def changes(desk: DeskDep) -> Response:
    """The log of changes."""
    shown, pages = page_of(_log(desk), desk, _PAGE)
    page = ChangesPage(
        title=desk.say("Changes"),
        crumbs=(Crumb(desk.say("Changes")),),
        changes=shown,
        pages=pages,
    )
    return await desk.answer("changes.html", page)


def latest_changes(desk: Desk, number: int) -> tuple[Change, ...]:
    """The newest entries of the log, up to the revision shown."""
    return tuple(_log(desk)[:number])


def _log(desk: Desk) -> list[Change]:
    entries = revisions.log(desk.request.app.state.settings.home)
    shown = desk.frame.revision
    kept = [entry for entry in entries if shown is None or entry.id <= shown]
    return [
        Change(entry.id, desk.voice.moment(entry.time), entry.actor, entry.message, entry.added, entry.removed)
        for entry in sorted(kept, key=lambda entry: -entry.id)
    ]
