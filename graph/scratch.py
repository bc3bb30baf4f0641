"""Scratch: an empty graph to try things on, without our shapes."""

from __future__ import annotations

from pathlib import Path

from municipia.graph.change import Writer
from municipia.graph.errors import StoreError
from municipia.graph.home import Home
from municipia.graph.report import Report


def prepare(folder: Path) -> None:
    """Make a first, empty revision in a folder that is empty or not there yet. Raises StoreError for another one."""
    if folder.exists() and not (folder.is_dir() and Home(folder).is_empty()):
        raise StoreError(f"{folder} is not empty.", hint="Name a folder that is empty or does not exist.")
    with Writer.open(folder, gate=lambda _store, _delta: Report()) as writer:
        writer.begin(actor="municipia serve --scratch", message="Begin with nothing")
