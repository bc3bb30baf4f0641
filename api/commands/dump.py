"""``municipia dump``: a release as files, in the home where the server offers them, or in a folder of one's own."""

from __future__ import annotations

from pathlib import Path

from municipia.api.commands import console
from municipia.api.settings import Settings


def run(release: str, out: Path | None, *, again: bool, quiet: bool) -> None:
    """Make a dump and say where it is. Raises NotFoundError, ParameterError or StoreError as ``making.make`` does."""
    from municipia.graph.dumps import making

    with console.progress(quiet) as report:
        dump, folder = making.make(Settings.from_env().home, release, out=out, again=again, report=report)
    if quiet:
        return
    size = f"{dump.size / (1 << 20):.1f} MB"
    console.say(f"The dump {dump.release} of revision {dump.revision} is in {folder}: {len(dump.files)} files, {size}.")
    for reason in dump.omitted.values():
        console.tell(f"Left out: {reason}")
