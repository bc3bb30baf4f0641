"""The table of an answer to a query: each thing of ours by its name, beside its name as a query writes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from municipia.api.labels import Label
from municipia.api.lookup import Lookup
from municipia.api.sparql_views import Row
from municipia.api.urls import page_path
from municipia.api.voice import Voice
from municipia.ontology.prefixes import prefixed

#: A page shows the first rows; the files have them all.
SHOWN_ROWS: Final = 500


@dataclass(frozen=True)
class Cell:
    """A value of the answer: its words, the thing it leads to, and what it is beside its words.

    ``code`` is the prefixed name of a thing that is shown by its name.
    """

    text: str
    iri: str = ""
    tag: str = ""
    datatype: str = ""
    code: str = ""


async def table(
    columns: Sequence[str], rows: Sequence[Row], lookup: Lookup, voice: Voice
) -> tuple[tuple[Cell | None, ...], ...]:
    """The first rows of an answer, cell by cell."""
    shown = rows[:SHOWN_ROWS]
    labels = await lookup.labels(_things(shown), voice)
    return tuple(tuple(_cell(row.get(name), labels) for name in columns) for row in shown)


def _things(rows: Iterable[Row]) -> set[str]:
    """What has a page of ours, and so a name."""
    return {
        cell["value"] for row in rows for cell in row.values() if cell["type"] == "uri" and page_path(cell["value"])
    }


def _cell(value: Mapping[str, Any] | None, labels: Mapping[str, Label]) -> Cell | None:
    if value is None:
        return None
    text = value["value"]
    match value["type"]:
        case "uri":
            label, code = labels.get(text), prefixed(text)
            return Cell(label.text, text, label.tag, code=code or text) if label else Cell(code or text, text)
        case "literal":
            return Cell(text, tag=value.get("xml:lang", ""), datatype=value.get("datatype", ""))
        case _:
            return Cell(json.dumps(text) if isinstance(text, dict) else "_:" + text)
