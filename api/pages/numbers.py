"""What lists count of acts as of the day asked for, and the signatories that are not identified by then."""

from __future__ import annotations

import asyncio

from municipia.api.commitments import CommitmentsByRevision
from municipia.api.desk import Desk
from municipia.api.facts import Row
from municipia.api.labels import Label
from municipia.api.lookup import grouped
from municipia.api.pages import acts
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


async def unidentified(desk: Desk, rows: list[Row]) -> dict[str, list[tuple[Row, str]]]:
    """The signatories of the query ``governments``: each row with how sure its act is on the day asked for.

    Rows whose act had not happened are left out, and so is who had done nothing yet.
    """
    sure = await acts.certainties(desk, (str(row["act"]) for row in rows if "act" in row))
    graded = {
        agent: [(row, sure.get(str(row.get("act")), "")) for row in group]
        for agent, group in grouped(rows, "agent").items()
    }
    left = {agent: [one for one in group if one[1] != "no"] for agent, group in graded.items()}
    return {agent: group for agent, group in left.items() if group}
