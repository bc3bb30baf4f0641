"""The pages of frozen answers: what was asked, what was answered, how to cite it, and what has changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb, Page
from municipia.api.snapshots.blank import Cell as Term
from municipia.api.snapshots.blank import Row
from municipia.api.snapshots.frozen import Difference, Frozen
from municipia.api.sparql_table import Cell
from municipia.api.voice import Voice
from municipia.graph.errors import NotFoundError
from municipia.graph.questions import catalogue

_SHOWN: Final = 500
_LISTS: Final[Mapping[str, str]] = {
    "compare": marked("Compare"),
    "matrix": marked("Who signed what"),
    "events": marked("Events"),
    "governments": marked("Signatories not identified"),
    "instruments": marked("Instruments"),
    "milestones": marked("Milestones"),
    "organisations": marked("Organisations"),
    "plans": marked("Plans of action"),
    "practices": marked("Practices"),
    "rights": marked("Rights"),
    "sources": marked("Sources"),
    "territories": marked("Territories"),
    "waves": marked("Waves of action"),
}

Cells = tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, kw_only=True)
class SnapshotPage(Page):
    """A frozen answer."""

    kept: Frozen
    columns: tuple[str, ...]
    rows: Cells
    total: int
    parameters: tuple[tuple[str, str], ...]
    citation: str
    created: dt.datetime


@dataclass(frozen=True, kw_only=True)
class AgainPage(Page):
    """What running a frozen answer again shows."""

    kept: Frozen
    now: Frozen
    is_same: bool
    is_reordered: bool
    has_new_columns: bool
    added: Cells
    removed: Cells
    added_count: int
    removed_count: int


def title(kept: Frozen, voice: Voice) -> str:
    """What a frozen answer is called: its question in the reader's language, its list, or what it is."""
    given = kept.parameters
    if kept.kind == "question":
        try:
            text = catalogue().find(str(given["question"])).text[voice.language]
        except NotFoundError:
            text = str(given["question"])
    elif kept.kind == "list":
        text = voice.say(_LISTS[str(given["list"])])
    else:
        return voice.say("Answer to a query in SPARQL")
    values = [str(value) for name, value in given.items() if name not in ("question", "list", "lang") and value]
    return f"{text} ({', '.join(values)})" if values else text


def shown(voice: Voice, kept: Frozen, citation: str) -> SnapshotPage:
    """The page of a frozen answer."""
    return SnapshotPage(
        title=title(kept, voice),
        section="snapshot",
        crumbs=(Crumb(voice.say("Frozen answer")),),
        description=citation,
        kept=kept,
        columns=kept.columns,
        rows=_cells(kept.rows),
        total=len(kept.rows),
        parameters=_parameters(kept),
        citation=citation,
        created=kept.created,
    )


def again(voice: Voice, kept: Frozen, now: Frozen, difference: Difference) -> AgainPage:
    """The page of what has changed since an answer was frozen."""
    return AgainPage(
        title=voice.say("The answer is the same") if difference.is_same else voice.say("The answer has changed"),
        section="snapshot",
        crumbs=(Crumb(voice.say("Frozen answer"), f"/snapshot/{kept.hash}"), Crumb(voice.say("Run again"))),
        kept=kept,
        now=now,
        is_same=difference.is_same,
        is_reordered=difference.is_reordered,
        has_new_columns=difference.has_new_columns,
        added=_cells(difference.added),
        removed=_cells(difference.removed),
        added_count=len(difference.added),
        removed_count=len(difference.removed),
    )


def _parameters(kept: Frozen) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value if isinstance(value, str) else ", ".join(value))
        for name, value in kept.parameters.items()
        if value
    )


def _cells(rows: tuple[Row, ...]) -> Cells:
    return tuple(tuple(_cell(term) for term in row) for row in rows[:_SHOWN])


def _cell(term: Term) -> Cell | None:
    if term is None:
        return None
    if term["type"] == "uri":
        return Cell(term["value"], iri=term["value"])
    if term["type"] == "bnode":
        return Cell("_:" + term["value"])
    return Cell(str(term["value"]), tag=term.get("xml:lang", ""), datatype=term.get("datatype", ""))
