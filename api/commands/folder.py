"""The folder of tables that a command is given: refused in words when there are none in it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from municipia.graph.errors import ParameterError

_HINT: Final = "Name a folder with the tables and their registry.csv, as graph/data has them"


def require_tables(folder: Path, *, otherwise: str = "") -> None:
    """Raise ParameterError unless it is a folder with a registry; ``otherwise`` is what may be done instead."""
    if folder.joinpath("registry.csv").is_file():
        return
    if not folder.exists():
        what = f"There is no folder {folder}."
    elif not folder.is_dir():
        what = f"{folder} is a file, not a folder of tables."
    else:
        what = f"The folder {folder} holds no tables: registry.csv is not in it."
    raise ParameterError(what, name="data", hint=f"{_HINT}{otherwise}.")
