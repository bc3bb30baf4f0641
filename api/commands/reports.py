"""``municipia reports``: what they do; ``reports_verbs`` says what each needs."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from municipia.api.commands import console
from municipia.api.commands.keeping import private_store
from municipia.api.private import reports
from municipia.api.private.reports import Report
from municipia.graph.cells import safe
from municipia.graph.errors import ParameterError


def show_all(form: str, limit: int, *, closed: bool) -> None:
    """Print reports, oldest first. Raises ParameterError for an unknown form."""
    if form not in _FORMS:
        raise ParameterError(
            f"They cannot be given as {form!r}.", name="format", hint=f"Use one of: {', '.join(_FORMS)}."
        )
    with private_store() as store:
        _FORMS[form](reports.every(store, closed=closed, most=limit))


def show(reference: str) -> None:
    """Print one report, field by field. Raises NotFoundError."""
    with private_store() as store:
        found = reports.one(store, reference)
    for name, value in _record(found).items():
        console.say(f"{name + ':':<10} {value or ''}")


def close(reference: str, outcome: str) -> None:
    """Close a report. Raises NotFoundError."""
    with private_store() as store:
        found = reports.close(store, reference, outcome)
    console.say(f"Report {found.id} is closed since {found.closed:%Y-%m-%d %H:%M} UTC; its contact is erased.")


def _table(found: Sequence[Report]) -> None:
    rows = [
        (
            one.id,
            f"{one.created:%Y-%m-%d}",
            "closed" if one.closed else "open",
            one.about,
            _end(one.property),
            one.message,
        )
        for one in found
    ]
    console.tabulate(["reference", "sent", "state", "about", "property", "message"], rows)


def _end(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]


def _json(found: Sequence[Report]) -> None:
    console.say(json.dumps([_record(one) for one in found], ensure_ascii=False, indent=1))


def _csv(found: Sequence[Report]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_NAMES)
    # What strangers wrote is opened in a spreadsheet: no cell of it may be a formula.
    writer.writerows([safe(str(_record(one)[name] or "")) for name in _NAMES] for one in found)
    console.say(out.getvalue().rstrip("\n"))


def _record(one: Report) -> dict[str, object]:
    values = {name: getattr(one, name) for name in _NAMES}
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in values.items()}


_ALL: Final = tuple(each.name for each in dataclasses.fields(Report))
_FIRST: Final = ("id", "created", "closed", "outcome")
_NAMES: Final = (*_FIRST, *(name for name in _ALL if name not in _FIRST))
_FORMS: Final[Mapping[str, Callable[[Sequence[Report]], None]]] = {"table": _table, "json": _json, "csv": _csv}
