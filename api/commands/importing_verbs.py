"""``municipia import``: what it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from municipia.api.commands.options import Quiet

Columns = Annotated[
    list[str] | None,
    typer.Option(help="name=COLUMN, country=COLUMN, date=COLUMN …, for columns not found by their names."),
]
Unmatched = Annotated[str, typer.Option(help="What becomes of names without any candidate: unresolved, or new.")]


def import_list(
    table: Annotated[Path, typer.Argument(help="A CSV file in UTF-8, one line for each who signed.")],
    instrument: Annotated[str, typer.Option(help="The instrument that they signed: the end of its address here.")],
    source: Annotated[str, typer.Option(help="A short name for the list; its editions share it.")],
    as_of: Annotated[str, typer.Option(help="The day that the list holds for: 2025, 2025-06 or 2025-06-30.")],
    act: Annotated[str, typer.Option(help="signed, joined, adopted, endorsed, pledged, reaffirmed …")] = "signed",
    title: Annotated[str, typer.Option(help="The title of the list.")] = "",
    publisher: Annotated[str, typer.Option(help="Who publishes it.")] = "",
    licence: Annotated[str, typer.Option(help="Its licence, in words.")] = "",
    url: Annotated[str, typer.Option(help="Where it is published.")] = "",
    language: Annotated[str, typer.Option(help="The language of its title and notes: fr, en, es …")] = "",
    column: Columns = None,
    stated: Annotated[int | None, typer.Option(help="How many signatories the list says it has.")] = None,
    qualifier: Annotated[str, typer.Option(help="exact, about, almost, at-least or more-than")] = "exact",
    completeness: Annotated[str, typer.Option(help="complete, partial or unknown")] = "unknown",
    instrument_title: Annotated[str, typer.Option(help="Describe an instrument that is not here yet.")] = "",
    instrument_kind: Annotated[str, typer.Option(help="Its kind: charter, declaration, pact …")] = "unknown",
    unmatched: Unmatched = "unresolved",
    decisions: Annotated[Path | None, typer.Option(help="A CSV of name, country, decision; see the docs.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write what became of each line: .csv or .json.")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show all of it, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    quiet: Quiet = False,
) -> None:
    """Bring a partner's list into the graph, as a source of its own.

    Shows what was read, which names are known, which are in doubt and what contradicts other sources, and asks before
    it writes. A newer edition (same --source, later --as-of) also shows who was added and who is no longer listed.

    Example: municipia import signatories.csv --instrument cities-for-adequate-housing-2018 --source our-list
    --as-of 2025-06 --publisher "Our network" --licence "CC BY 4.0" --dry-run --report lines.csv
    """
    from municipia.api.commands.importing import Order, columns_of, run
    from municipia.graph.importing.partner import Description

    run(
        Order(table, columns_of(column or ()), unmatched, decisions, report, dry_run, yes, quiet),
        Description(
            source=source,
            instrument=instrument,
            as_of=as_of,
            act=act,
            title=title,
            publisher=publisher,
            licence=licence,
            url=url,
            language=language,
            stated=stated,
            qualifier=qualifier,
            completeness=completeness,
            instrument_title=instrument_title,
            instrument_kind=instrument_kind,
        ),
    )
