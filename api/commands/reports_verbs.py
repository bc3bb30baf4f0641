"""``municipia reports list``, ``show`` and ``close``: what each needs."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Mistakes that readers have reported; they are kept in the private store.", no_args_is_help=True)

Reference = Annotated[str, typer.Argument(metavar="REFERENCE", help="As the sender was given it: M- and eight signs.")]


@app.command("list")
def list_all(
    form: Annotated[str, typer.Option("--format", help="table, json or csv")] = "table",
    limit: Annotated[int, typer.Option(min=1, help="How many, oldest first.")] = 1000,
    everything: Annotated[bool, typer.Option("--all", help="The closed ones too.")] = False,  # noqa: FBT002 an option
) -> None:
    """The open reports: the statement, what is said to be wrong, and when it was sent."""
    from municipia.api.commands.reports import show_all

    show_all(form, limit, closed=everything)


@app.command()
def show(reference: Reference) -> None:
    """All that one report says."""
    from municipia.api.commands.reports import show

    show(reference)


@app.command()
def close(
    reference: Reference,
    outcome: Annotated[str, typer.Option(help="What came of it, for those who look later.")] = "",
) -> None:
    """Close a report; the contact of its sender is erased."""
    from municipia.api.commands.reports import close

    close(reference, outcome)
