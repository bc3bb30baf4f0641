"""A process that writes a revision to its standard output as N-Quads, so that its reader never opens the database.

The database starts threads, and a process with threads cannot be forked safely: what is read here is forked elsewhere.
``python -m municipia.graph.dump checkpoint FOLDER`` or ``… revision HOME NUMBER``, with ``core`` before either for the
core alone (``graph.core``); a fault is one line of JSON on
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
        is_core = arguments[0] == "core"
        what, where, *number = arguments[is_core:]
        if what == "checkpoint":
            _checkpoint(where, is_core=is_core)
        else:
            _revision(Path(where), int(number[0]), is_core=is_core)
    except MunicipiaError as error:
        sys.stderr.write(json.dumps(encode_fault(error)))
        return FAULT
    return 0


def _checkpoint(folder: str, *, is_core: bool) -> None:
    try:
        store = ox.Store.read_only(folder)
    except (OSError, RuntimeError) as error:
        raise StoreError(f"The checkpoint {folder} cannot be read: {error}") from error
    if is_core:
        _core(store)
        return
    store.dump(sys.stdout.buffer, ox.RdfFormat.N_QUADS)


def _core(store: ox.Store) -> None:
    from municipia.graph.core import core_quads  # the core is seldom asked for, and this is imported at every start

    ox.serialize(core_quads(store), sys.stdout.buffer, ox.RdfFormat.N_QUADS)


def _revision(home: Path, number: int, *, is_core: bool) -> None:
    # The log and its replay are slower to import than most checkpoints are to read.
    from municipia.graph.revisions import load_quads, load_store

    if is_core:
        _core(load_store(home, number))
        return
    ox.serialize(load_quads(home, number), sys.stdout.buffer, ox.RdfFormat.N_QUADS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
