"""``municipia registry``: numbers for whatever the tables name anew."""

from __future__ import annotations

from pathlib import Path

from municipia.api.commands import console
from municipia.api.commands.folder import require_tables
from municipia.graph.build import build
from municipia.graph.registry import Registry, append
from municipia.graph.tables import Tables


def allocate(data: Path) -> None:
    """Add a line to ``registry.csv`` for each thing a build needs a number for.

    Raises ParameterError for what is no folder of tables, DataError as a build does.
    """
    require_tables(data)
    path = data / "registry.csv"
    registry = Registry.load(path)
    known = list(registry.numbers)
    registry.allocates = True
    build(Tables.open(data), registry)
    lines = append(path, registry, known)
    for line in lines:
        console.say(line)
    console.tell(f"{len(lines)} numbers given in {path}." if lines else f"Nothing new to number in {path}.")
