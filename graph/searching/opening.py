"""Opening: an index file, to be read."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

_COUNTED: Final = """
PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE hit (thing INTEGER PRIMARY KEY, name INTEGER, score REAL);
"""


def opened(path: Path) -> sqlite3.Connection:
    """The index, which no one writes to any more; what is counted stands in memory. Raises FileNotFoundError."""
    if not path.is_file():
        raise FileNotFoundError(path)
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    database.executescript(_COUNTED)
    return database
