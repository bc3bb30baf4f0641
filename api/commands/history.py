"""``municipia log``, ``tag``, ``backup`` and ``restore``: what has been recorded, and how to keep it."""

from __future__ import annotations

import json
from pathlib import Path

from municipia.api.commands import console
from municipia.api.settings import Settings
from municipia.graph import backup, revisions, tags
from municipia.graph.errors import ParameterError
from municipia.graph.revisions import Revision


def show_log(limit: int, form: str) -> None:
    """Print the newest revisions first. Raises ParameterError for an unknown form."""
    entries = list(reversed(revisions.log(Settings.from_env().home)))[: limit or None]
    if form == "json":
        console.say(json.dumps([_record(entry) for entry in entries], ensure_ascii=False, indent=1))
    elif form == "table":
        columns = ["revision", "time", "actor", "added", "removed", "message", "tags"]
        console.tabulate(columns, [_cells(entry) for entry in entries])
    else:
        raise ParameterError(f"The log cannot be given as {form!r}.", name="format", hint="Use table or json.")


def set_tag(name: str, revision: str) -> None:
    """Name a revision. Raises NotFoundError when there is none, ParameterError for a name that cannot be used."""
    home = Settings.from_env().home
    number = revisions.resolve(home, revision)
    tags.add(home, name, number)
    console.say(f"Revision {number} is now called {name}.")


def make_backup(target: Path) -> None:
    """Copy the graph and its history. Raises StoreError when the target exists or the copy is not whole."""
    revision = backup.backup(Settings.from_env().home, target)
    console.say(f"Revision {revision} and all before it are kept in {target}.")


def bring_back(source: Path) -> None:
    """Restore a backup into the home. Raises StoreError when the home is not empty or the backup is torn."""
    home = Settings.from_env().home
    revision = backup.restore(source, home)
    console.say(f"{home} holds revision {revision} and all before it.")


def _cells(entry: Revision) -> tuple[str, ...]:
    if entry.fault:
        return str(entry.id), "", "", "", "", entry.fault, ", ".join(entry.tags)
    time = entry.time.isoformat(timespec="seconds")
    return str(entry.id), time, entry.actor, str(entry.added), str(entry.removed), entry.message, ", ".join(entry.tags)


def _record(entry: Revision) -> dict[str, object]:
    return {
        "revision": entry.id,
        "time": entry.time.isoformat(),
        "actor": entry.actor,
        "message": entry.message,
        "added": entry.added,
        "removed": entry.removed,
        "statements": entry.quads,
        "tags": list(entry.tags),
        "fault": entry.fault,
    }
