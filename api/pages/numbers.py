"""Numbers: what lists count of acts as of the day asked for."""

from __future__ import annotations

import asyncio

from municipia.api.commitments import CommitmentsByRevision
from municipia.api.desk import Desk
from municipia.api.labels import Label
from municipia.graph.commitments import Number, Numbers


async def numbers_in(desk: Desk, scope: str) -> Numbers:
    """The numbers of acts and adherents in a part of the graph by the end of the day asked for, ever without one.

    Raises ParameterError for a part that there is not.
    """
    kept: CommitmentsByRevision = desk.request.app.state.commitments
    commitments = await kept.at(desk.request.app.state.readers, desk.revision, scope)
    day = desk.as_of_day
    key = (desk.revision, scope, day)
    return await kept.derived("numbers", key, lambda: asyncio.to_thread(commitments.numbers, day))


def possible_besides(number: Number, desk: Desk) -> tuple[Label, ...]:
    """How many of those counted are only possible on the day asked for, in words."""
    if desk.as_of_day is None or not number.possible:
        return ()
    words = desk.voice.plural("%(num)s of them only possible", "%(num)s of them only possible", number.possible)
    return (Label(words),)
