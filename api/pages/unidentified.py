"""The signatories whose place is not known, as of the day asked for."""

from __future__ import annotations

from municipia.api.desk import Desk
from municipia.api.facts import Row
from municipia.api.lookup import grouped
from municipia.api.pages import acts


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
