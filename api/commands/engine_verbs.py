"""``municipia engine load``: what it needs."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="The engine that MUNICIPIA_STORE names.", no_args_is_help=True)


@app.command()
def load(
    *, again: Annotated[bool, typer.Option("--again", help="Put everything there anew, whatever it holds.")] = False
) -> None:
    """Bring the engine to the newest revision of the graph in the home folder."""
    from municipia.api.commands.engine import load

    load(again=again)
