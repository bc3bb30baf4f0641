"""The command ``municipia``: every verb, what it needs, and what it says when something is wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from municipia import __version__
from municipia.api.commands import (
    collection_verbs,
    console,
    engine_verbs,
    importing_verbs,
    registry_verbs,
    reports_verbs,
    token_verbs,
)
from municipia.api.commands.options import Lang, Language, Quiet
from municipia.graph.errors import MunicipiaError, ViolationError

HELP: Final = """The open knowledge graph of cities, policies and commitments.

Begin with `municipia build`, which makes the graph from the bundled tables, then `municipia serve`, which shows it at
http://127.0.0.1:8000, or `municipia query R1`, which answers the first of thirty named questions.

Every command works on the folder that MUNICIPIA_HOME names (by default .municipia in the current folder).
"""

app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None, add_completion=False)
app.add_typer(registry_verbs.app, name="registry")
app.add_typer(token_verbs.app, name="token")
app.add_typer(reports_verbs.app, name="reports")
app.add_typer(engine_verbs.app, name="engine")
app.add_typer(collection_verbs.app, name="collection")

_REFUSED: Final = 2
_VIOLATED: Final = 1


def main() -> None:
    """Run a command; end with 0 if all is well, 1 if a file or change breaks the shapes, 2 if it cannot be done."""
    try:
        app(standalone_mode=True)
    except ViolationError as error:
        console.refuse(error)
        console.list_violations(error.report)
        sys.exit(_VIOLATED)
    except MunicipiaError as error:
        console.refuse(error)
        sys.exit(_REFUSED)
    except BrokenPipeError:
        # The reader of a pipe went away (`municipia query R1 | head`): no fault of ours.
        sys.stderr.close()
        sys.exit(0)


@app.callback(invoke_without_command=True)
def top(*, version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Print the version if that is all that was asked."""
    if version:
        console.say(__version__)
        raise typer.Exit


@app.command()
def build(
    data: Annotated[
        Path | None, typer.Option(help="A folder of tables to build from, instead of the bundled one.")
    ] = None,
    message: Annotated[str, typer.Option(help="Why, for the log.")] = "Build from the tables",
    *,
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help="Do nothing if tables and code are as before.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Build the graph from the tables, validate it, and publish it as a new revision.

    Prints a closing report: counts per class and per source, names that stayed unresolved, conflicts, and what has
    changed since the last revision. A build that gives the same graph makes no revision.
    """
    from municipia.api.commands.build import run

    run(data, message=message, if_changed=if_changed, quiet=quiet)


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(help="RDF (.ttl .trig .nt .nq .jsonld .rdf) or one of our tables (.csv).")
    ],
    lang: Lang = Language.EN,
    form: Annotated[str, typer.Option("--format", help="text, json or turtle")] = "text",
) -> None:
    """Say what is wrong in files, where, and how to mend it. Ends with 1 when something breaks the shapes."""
    from municipia.api.commands.check import run

    raise typer.Exit(run(files, lang.value, form))


@app.command()
def query(
    what: Annotated[str, typer.Argument(help="A named question (R1 or its slug), a file, or the text of a query.")],
    parameters: Annotated[list[str] | None, typer.Argument(help="For a named question: asOf=2018-08-07 …")] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv or json; for graphs ttl, nt, jsonld …")] = "table",
    lang: Lang = Language.EN,
    known_at: Annotated[str, typer.Option(help="Ask an older revision: a number, a tag or a time.")] = "",
) -> None:
    """Ask the graph: a named question, a query file, or a SPARQL text.

    Examples: municipia query R1 asOf=2018-08-07 · municipia query my.rq --format csv ·
    municipia query "SELECT (COUNT(*) AS ?n) { ?act a mun:CommitmentAct }"
    """
    from municipia.api.commands.query import run

    run(what, parameters or [], form=form, lang=lang.value, known_at=known_at)


@app.command()
def export(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to; standard output if left out.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="ttl, trig, nt, nq or jsonld")] = "trig",
    graph: Annotated[str, typer.Option(help="Only this named graph: an IRI or a source id.")] = "",
    entity: Annotated[str, typer.Option(help="Only what is said of this thing: an IRI, or territory/T0002.")] = "",
    known_at: Annotated[str, typer.Option(help="As of an older revision: a number, a tag or a time.")] = "",
) -> None:
    """Write the graph, one named graph, or one thing, in an RDF syntax."""
    from municipia.api.commands.export import run

    run(output, form=form, graph=graph, entity=entity, known_at=known_at)


@app.command()
def dump(
    release: Annotated[
        str, typer.Option(help="A tag, a revision number or a time; the newest revision if left out.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="A folder that does not exist yet; by default the one that is served.")
    ] = None,
    *,
    again: Annotated[bool, typer.Option("--again", help="Make it anew even if it is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Write a release as files: RDF, tables with a codebook, Parquet, a map, a network, checksums.

    Without --out they go to MUNICIPIA_HOME/dumps, which the server offers at /dumps/. A dump that is there stays as it
    is; `municipia tag` makes the one of its release by itself.
    """
    from municipia.api.commands.dump import run

    run(release, out, again=again, quiet=quiet)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(help="The port to listen on; PORT in the environment says it too.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="With --scratch: an empty folder to keep the graph in; else it is gone at the end."),
    ] = None,
    *,
    scratch: Annotated[
        bool, typer.Option("--scratch", help="Serve an empty graph for trials, which anybody here may write.")
    ] = False,
) -> None:
    """Serve pages, questions, SPARQL and data until it is stopped with Ctrl-C.

    With --scratch it begins with an empty graph, asks no shapes and no token, and listens on this machine alone.
    """
    from municipia.api.commands.serve import check_folder, run, run_scratch

    check_folder(folder, scratch=scratch)
    if scratch:
        run_scratch(host, port, folder)
    else:
        run(host, port)


@app.command()
def log(
    limit: Annotated[int, typer.Option(help="How many revisions, newest first; 0 for all.")] = 20,
    form: Annotated[str, typer.Option("--format", help="table or json")] = "table",
) -> None:
    """Tell what was changed, when, by whom and why, newest first."""
    from municipia.api.commands.history import show_log

    show_log(limit, form)


@app.command()
def tag(
    name: Annotated[str, typer.Argument(help="The name to give, for instance v1.0.")],
    revision: Annotated[str, typer.Argument(help="A revision number, another tag, a time, or head.")] = "head",
    *,
    no_dump: Annotated[bool, typer.Option("--no-dump", help="Do not make the dump of this release now.")] = False,
    quiet: Quiet = False,
) -> None:
    """Give a revision a name, for good: its checkpoint is kept, and its dump is made and served at /dumps/NAME/."""
    from municipia.api.commands import dump, history

    history.set_tag(name, revision)
    if not no_dump:
        dump.run(name, None, again=False, quiet=quiet)


@app.command()
def backup(target: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")]) -> None:
    """Copy the graph with its whole history; safe while it is served."""
    from municipia.api.commands.history import make_backup

    make_backup(target)


@app.command()
def restore(source: Annotated[Path, typer.Argument(help="A folder made by `municipia backup`.")]) -> None:
    """Bring a backup back into an empty home, after checking that it is whole."""
    from municipia.api.commands.history import bring_back

    bring_back(source)


@app.command()
def info() -> None:
    """Say where the graph is, which revision it has, how large it is, and how it is set up."""
    from municipia.api.commands.info import run

    run()


app.command("import")(importing_verbs.import_list)
