"""A process that writes a revision to its standard output as N-Quads, so that its reader never opens the database.

The database starts threads, and a process with threads cannot be forked safely: what is read here is forked elsewhere.
``python -m municipia.graph.dump checkpoint FOLDER`` or ``… revision HOME NUMBER``; a fault is one line of JSON on
standard error and exit code 3.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from municipia.graph.errors import MunicipiaError, StoreError
from municipia.graph.frames import encode_fault

FAULT: Final = 3


def main(arguments: Sequence[str]) -> int:
    """Write what the arguments name; the exit code."""
    try:
        if arguments[0] == "checkpoint":
            _checkpoint(arguments[1])
        else:
            _revision(Path(arguments[1]), int(arguments[2]))
    except MunicipiaError as error:
        sys.stderr.write(json.dumps(encode_fault(error)))
        return FAULT
    return 0


def _checkpoint(folder: str) -> None:
    try:
        store = ox.Store.read_only(folder)
    except (OSError, RuntimeError) as error:
        raise StoreError(f"The checkpoint {folder} cannot be read: {error}") from error
    store.dump(sys.stdout.buffer, ox.RdfFormat.N_QUADS)


def _revision(home: Path, number: int) -> None:
    # The log and its replay are slower to import than most checkpoints are to read.
    from municipia.graph.revisions import load_quads

    ox.serialize(load_quads(home, number), sys.stdout.buffer, ox.RdfFormat.N_QUADS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
