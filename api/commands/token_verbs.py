"""``municipia token create``, ``list``, ``revoke`` and ``audit``: what each needs."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Tokens, which let partners write graphs over the web.", no_args_is_help=True)

Form = Annotated[str, typer.Option("--format", help="table or json")]


@app.command()
def create(
    scope: Annotated[
        list[str],
        typer.Option(
            help="What it may write: graph:source/oidp, or graph: and how the graphs' IRIs begin. May be repeated."
        ),
    ],
    name: Annotated[
        str,
        typer.Option(help="Who holds it: an institution, not a person, as the public log of changes shows this name."),
    ],
    expires: Annotated[
        str, typer.Option(help="Its end: a number of days (90d), or a day (2027-01-01, at 00:00 UTC).")
    ] = "90d",
) -> None:
    """Make a token and print it, once: only its hash is kept."""
    from municipia.api.commands.token import make

    make(name, scope, expires)


@app.command("list")
def list_all(form: Form = "table") -> None:
    """All tokens: id, name, state, scopes, when made, when they end, when last used."""
    from municipia.api.commands.token import show

    show(form)


@app.command()
def revoke(identifier: Annotated[str, typer.Argument(metavar="ID", help="Its id, as the list shows it.")]) -> None:
    """End a token now and for ever; a running server refuses it from its next request on."""
    from municipia.api.commands.token import end

    end(identifier)


@app.command()
def audit(
    token: Annotated[str, typer.Option(help="Only what concerns the token of this id.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many lines, newest first.")] = 100,
    form: Form = "table",
) -> None:
    """What was done with tokens: made, revoked, used for a write and with what outcome, refused and why."""
    from municipia.api.commands.token import tell_events

    tell_events(token, limit, form)
