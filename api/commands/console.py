"""How the command line speaks: tables and progress on a terminal, plain text elsewhere, errors that say what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from municipia.graph.errors import MunicipiaError

# What draws tables and bars takes a while to load, and is imported only where one is drawn.

ProgressReport = Callable[[str, int, int], None]


def say(text: str = "") -> None:
    """A line of an answer, on standard output, as it is."""
    sys.stdout.write(f"{text}\n")


def tell(text: str) -> None:
    """A line about the work, on standard error, so that answers can be piped."""
    sys.stderr.write(f"{text}\n")


def refuse(error: MunicipiaError) -> None:
    """Say what went wrong and what to do."""
    tell(f"municipia: {error.message}")
    if error.hint:
        tell(error.hint)


def list_violations(report: object) -> None:
    """Tell what a refused change breaks; warnings and notes are left out."""
    # Only a refusal needs the report and the RDF library behind it.
    from municipia.graph.report import Report, Severity

    if isinstance(report, Report):
        broken = Report.of(each for each in report.results if each.severity is Severity.VIOLATION)
        tell(broken.to_text("en"))


def tabulate(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """A table on standard output, as wide as the terminal; nothing is cut when it goes to a file."""
    from rich.console import Console
    from rich.table import Table

    wide = None if sys.stdout.isatty() else 10_000
    table = Table(*columns, title=title or None, title_justify="left", show_edge=False, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console(width=wide, highlight=False, markup=False).print(table)


@contextmanager
def progress(quiet: bool = False) -> Iterator[ProgressReport]:  # noqa: FBT001, FBT002 a switch of the command line
    """A bar on standard error; ``report(step, done, total)`` moves it."""
    if quiet:
        yield lambda _step, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description:<34}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task("")

        def report(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total)

        yield report
