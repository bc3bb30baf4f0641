"""``municipia collection list``, ``add`` and ``remove``: what each needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from municipia.api.commands.options import Quiet

app = typer.Typer(
    help="Whole lists that ship with the project: list them, add one to the graph, remove it again.",
    no_args_is_help=True,
)


@app.command("list")
def list_all() -> None:
    """Say which collections there are, what each is, and which of them the graph holds."""
    from municipia.api.commands.collection import show

    show()


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="gcom, uk-climate-emergency, uk-net-zero, us-open-data or twinnings")],
    report: Annotated[
        Path | None, typer.Option(help="Write what became of each line to this CSV or JSON file.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    quiet: Quiet = False,
) -> None:
    """Bring a bundled collection into the graph, as a source of its own; `municipia collection remove` undoes it.

    A line is taken for a place of the registry only where name, country and place agree, or an identifier does.
    """
    from municipia.api.commands.collection import add

    add(name, report=report, dry_run=dry_run, quiet=quiet)


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="The name of a collection that the graph holds.")],
    *,
    quiet: Quiet = False,
) -> None:
    """Take a collection out of the graph, which is then as if it had never been added."""
    from municipia.api.commands.collection import remove

    remove(name, quiet=quiet)
