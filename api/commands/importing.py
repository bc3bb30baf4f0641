"""``municipia import``: a partner's list, shown with its doubts and conflicts before anything is written."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from municipia.api import stores
from municipia.api.commands import console
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.cells import safe
from municipia.graph.change import Change, Writer
from municipia.graph.errors import NotFoundError, ParameterError
from municipia.graph.home import write_whole
from municipia.graph.importing import comparing, partner, sheet
from municipia.graph.importing.contents import Party
from municipia.graph.importing.decisions import Decisions
from municipia.graph.importing.partner import Description
from municipia.graph.importing.plan import Plan, plan
from municipia.graph.importing.settling import Settled
from municipia.graph.importing.shown import with_shown
from municipia.graph.revisions import Revision
from municipia.graph.tables import read_table
from municipia.graph.validate import Gate

_SHOWN: Final = 30
NOTHING_WRITTEN: Final = "Nothing was written."
_SAID_ALREADY: Final = "The graph says all of it already: nothing has changed."


@dataclass(frozen=True)
class Order:
    """What the command line asks for: the file, its columns by hand, what is done about names, and whether to write."""

    path: Path
    columns: Mapping[str, str]
    unmatched: str = "unresolved"
    decisions: Path | None = None
    report: Path | None = None
    dry_run: bool = False
    yes: bool = False
    quiet: bool = False


def columns_of(pairs: Iterable[str]) -> dict[str, str]:
    """The columns given by hand, each as OURS=THEIRS. Raises ParameterError."""
    found = [each.partition("=") for each in pairs]
    if not all(all(parts) for parts in found):
        raise ParameterError("A column is given as OURS=THEIRS.", name="column", hint='For instance name="City".')
    return {ours: theirs for ours, _, theirs in found}


def run(order: Order, description: Description) -> None:
    """Import a list. Raises DataError, ParameterError, NotFoundError, ViolationError, StoreError."""
    if order.unmatched not in ("unresolved", "new"):
        raise ParameterError(f"{order.unmatched!r} cannot be done.", name="unmatched", hint="Write unresolved or new.")
    partner.check(description)
    settings = Settings.from_env()
    home = settings.home
    if not revisions.head(home):
        raise NotFoundError(f"There is no graph in {home} to add to.", hint="Run `municipia build` first.")
    table = sheet.read(order.path, order.columns)
    decisions = Decisions.of(read_table(order.decisions) if order.decisions else ())
    with Writer.open(home, gate=Gate(), keeper=stores.keeper(settings)) as writer:
        store = writer.whole
        partner.check_instrument(description, store)
        matcher = partner.matcher_over(store)
        found = partner.read(table, description, matcher)
        matching = partner.Matching(store, matcher, order.unmatched)

        def settle(party: Party) -> Settled:
            return decisions.settle(store, party) or matching.settle(party)

        with console.progress(quiet=order.quiet) as progress:
            planned = plan(found.contents, store, settle, progress)
            progress("done", 1, 1)
        if order.report:
            save_report(order.report, report_lines(planned))
        if not order.quiet:
            _tell(planned, table, found, comparing.compare(planned, store), list(comparing.rivals(planned, store)))
        _finish(order, planned, writer)


def _finish(order: Order, planned: Plan, writer: Writer) -> None:
    if planned.is_idle:
        console.say(_SAID_ALREADY)
    elif order.dry_run:
        console.say(NOTHING_WRITTEN)
    elif not order.yes and not _confirmed():
        console.say(f"{NOTHING_WRITTEN} Say --yes to write without being asked.")
    else:
        revision = _write(planned, writer)
        console.say(f"Revision {revision.id}: {revision.added} statements added, {revision.removed} removed.")


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        return False
    sys.stdout.write("Write it? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes", "o", "oui", "s", "sí", "si")


def _write(planned: Plan, writer: Writer) -> Revision:
    publication = planned.contents.publication
    graphs = with_shown(writer.whole, {planned.graph: planned.triples})
    message = f"Import {publication.title}, as of {publication.as_of}"
    return writer.apply(Change(graphs), actor="municipia import", message=message)


def _tell(
    planned: Plan,
    table: sheet.Sheet,
    found: partner.Read,
    compared: comparing.Comparison,
    rivals: Sequence[comparing.Rival],
) -> None:
    columns = [(ours, theirs) for ours, theirs in table.columns.items()]
    console.say(f"Columns of {table.file}")
    console.tabulate(["read as", "column"], columns)
    if table.ignored:
        console.say(f"Not read: {', '.join(table.ignored)}")
    outcomes = [(outcome, str(number)) for outcome, number in sorted(planned.outcomes.items())]
    console.say(f"\n{len(planned.settled)} names on {len(table.rows)} lines")
    console.tabulate(["outcome", "names"], outcomes)
    matched = [(p.name, p.country, s.label, "; ".join(s.reasons)) for p, s in planned.matched]
    _some(["name", "country", "is", "because"], matched, "Matches")
    doubts = [
        (p.name, p.country, "; ".join(f"{each.label} ({each.score:g})" for each in s.doubts)) for p, s in planned.doubts
    ]
    _some(["name", "country", "may be"], doubts, "Doubts: settle them with --decisions")
    _some(["line", "remark"], [(str(line), text) for line, text in found.remarks], "Repeated lines")
    clashes = [(each.name, str(each.line), each.on, f"{each.other} ({each.source})") for each in rivals]
    _some(["name", "line", "the list says", "elsewhere"], clashes, "Conflicts: both are kept")
    if compared.before:
        edition = compared.before.rpartition("/")[2]
        _some(["name"], [(name,) for name in compared.added], f"Added since {edition}")
        title = f"No longer listed since {edition} (which is no withdrawal)"
        _some(["name"], [(name,) for name in compared.gone], title)
        _some(["name"], [(name,) for name in compared.changed], f"Other date than in {edition}")


def _some(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
    if rows:
        more = f", the first {_SHOWN} of them" if len(rows) > _SHOWN else ""
        # A title of the table itself would be broken to its width.
        console.say(f"\n{title}: {len(rows)}{more}")
        console.tabulate(columns, rows[:_SHOWN])


def report_lines(planned: Plan) -> list[Mapping[str, str]]:
    """What became of each line, as a table that is one of decisions too."""
    found: list[Mapping[str, str]] = []
    for party in planned.contents.parties:
        settled = planned.settled[party.key]
        found.append(
            {
                "name": party.name,
                "country": party.country,
                "decision": "",
                "note": "",
                "line": str(party.line),
                "outcome": settled.outcome,
                "taken_for": settled.territory or settled.agent,
                "label": settled.label,
                "reasons": "; ".join(settled.reasons),
                "may_be": "; ".join(f"{each.territory or each.agent} {each.label}" for each in settled.doubts),
            }
        )
    return found


def save_report(path: Path, lines: Sequence[Mapping[str, str]]) -> None:
    """Write the report as CSV or JSON, by the suffix of its name. Raises ParameterError for another suffix."""
    if path.suffix == ".json":
        text = json.dumps(list(lines), ensure_ascii=False, indent=1)
    elif path.suffix == ".csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(lines[0]) if lines else ["name"], lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: safe(value) for key, value in line.items()} for line in lines)
        text = out.getvalue()
    else:
        raise ParameterError(
            f"A report cannot be written as {path.suffix!r}.", name="report", hint="Use .csv or .json."
        )
    write_whole(path, text.encode())
