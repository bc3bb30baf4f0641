"""``municipia registry allocate``: what it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The numbers of places, governments, bodies and persons.", no_args_is_help=True)


@app.command()
def allocate(data: Annotated[Path, typer.Option(help="The folder of tables.")] = Path("graph/data")) -> None:
    """Give numbers to all that the tables name and that has none, at the end of registry.csv."""
    from municipia.api.commands.registry import allocate

    allocate(data)
